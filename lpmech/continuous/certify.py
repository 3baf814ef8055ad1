"""From an environment to certified bounds: grid, transfers, errors, gains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.bounds import Bound, error_bound, gain_bound
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.kernel import Grid, Kernel, uniform
from lpmech.continuous.measures import Measure, find_measures
from lpmech.continuous.payoffs import SOCIETY, Payoffs, make_payoffs
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.problem import problem
from lpmech.continuous.propose import propose
from lpmech.continuous.residuals import continuation_bounds
from lpmech.continuous.transfers import Transfer
from lpmech.continuous.value import approximate_value

Progress = Callable[[str], None]
DEFAULT_GRID = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What an agent may gain by one lie, or the society by one other choice."""

    now: Bound
    continuation: tuple[Fraction, Fraction] | None

    def total(self, discount: Fraction) -> Fraction:
        """The whole of it."""
        least, greatest = self.continuation or (Fraction(0), Fraction(0))
        return self.now.bound + discount * (greatest - least) / (1 - discount)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certified:
    """A mechanism on a grid and what it achieves at every signal."""

    environment: ContinuousEnvironment
    payoffs: Payoffs
    value: Polynomial | None  # the approximate social value, where it is needed
    transfers: dict[tuple[int, int], Transfer]  # by agent and allocation
    errors: tuple[Bound, ...]  # by agent
    gains: tuple[Gain, ...]  # by agent
    society: Gain
    measures: tuple[Measure, ...]

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.payoffs.grid

    def epsilon(self, agent: int) -> Fraction:
        """What one lie of an agent gains at most."""
        return self.gains[agent].total(self.environment.discount)

    @property
    def greatest_epsilon(self) -> Fraction:
        """What one lie of anyone gains at most."""
        return max(map(self.epsilon, range(len(self.environment.agents))))

    @property
    def loss(self) -> Fraction:
        """What the rule loses at most against the efficient one, from any signals on."""
        return self.society.total(self.environment.discount) / (1 - self.environment.discount)

    @property
    def greatest_error(self) -> Fraction:
        """How far anyone is from the residual claimant at most."""
        return max(error.bound for error in self.errors)

    @property
    def least_error(self) -> Fraction:
        """How far someone is from the residual claimant at least, whatever the transfers."""
        return max((measure.bound for measure in self.measures), default=Fraction(0))


def certify(env: ContinuousEnvironment, count: int = DEFAULT_GRID, degree: int = 0,
            progress: Progress = lambda step: None) -> Certified:  # fmt: skip
    """Transfers on a grid of `count` cells a signal, of a degree in tomorrow's signals, and their bounds."""
    grid, agents = uniform(count, env.kinks()), range(len(env.agents))
    transfers = {}
    kernels = [Kernel(env.density[allocation], len(env.agents), grid) for allocation in env.allocations]
    for place, allocation in enumerate(env.allocations):
        for i in agents:
            progress(f"transfers of {env.agents[i]} after {allocation}")
            given = problem(env, i, kernels[place], allocation)
            transfers[i, place] = propose(given, env.density[allocation], env.kinks(), degree)
    progress("the social value")
    value = None if env.one_density else approximate_value(env)
    progress("expected payments")
    payoffs = make_payoffs(env, grid, transfers, value)

    def gain(agent: int) -> Gain:
        progress("what the society may lose" if agent == SOCIETY else f"what {env.agents[agent]} may gain")
        after = None if value is None else continuation_bounds(payoffs, kernels, value, agent)
        return Gain(now=gain_bound(payoffs, agent), continuation=after)

    errors = tuple(error_bound(payoffs, i) for i in agents)
    return Certified(
        environment=env, payoffs=payoffs, value=value, transfers=transfers, society=gain(SOCIETY), errors=errors,
        gains=tuple(map(gain, agents)), measures=find_measures(env, [i for i in agents if errors[i].bound]),
    )  # fmt: skip
