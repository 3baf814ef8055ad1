"""From an environment to certified bounds: grid, transfers, errors, gains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.bounds import Bound, error_bound, gain_bound, saving_bound
from lpmech.continuous.by_report import ByReport
from lpmech.continuous.choice import Chosen, choose
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.forms import Form
from lpmech.continuous.kernel import Grid, Kernel, uniform
from lpmech.continuous.last_period import LastPeriod, last_period
from lpmech.continuous.measures import Measure
from lpmech.continuous.mixtures import Independent, Mixture
from lpmech.continuous.payoffs import SOCIETY, Payoffs, make_payoffs
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.proposals.problem import problem
from lpmech.continuous.residuals import continuation_bounds
from lpmech.continuous.transfers import Transfer
from lpmech.continuous.value import approximate_value
from lpmech.problem.members import member

Progress = Callable[[str], None]
DEFAULT_GRID = 8
PRICE_DEGREE = 2


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
    transfers: dict[tuple[int, int], Transfer | ByReport]  # by agent and allocation
    errors: tuple[Bound, ...]  # by agent
    gains: tuple[Gain, ...]  # by agent
    society: Gain
    measures: tuple[Measure, ...]  # what is not possible with transfers that do not depend on the report
    independent: tuple[Independent, ...]  # where Lemma 5.1 promises transfers with the report
    mixtures: tuple[Mixture, ...]  # where it does not
    last: LastPeriod | None  # where there is one
    savings: dict[int, Bound]  # by agent, where its payments depend on the report

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.payoffs.grid

    def epsilon(self, agent: int) -> Fraction:
        """What one lie of an agent gains at most."""
        return self.gains[agent].total(self.environment.discount)

    @property
    def greatest_epsilon(self) -> Fraction:
        """What one lie of anyone gains at most, in any period."""
        ends = [gain.bound for gain in self.last.gains] if self.last else []
        return max([*ends, *map(self.epsilon, range(len(self.environment.agents)))])

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
        """How far someone is from the residual claimant at least with transfers that do not depend on the report."""
        return max((measure.bound for measure in self.measures), default=Fraction(0))


def certify(env: ContinuousEnvironment, count: int = DEFAULT_GRID, degree: int = 0, form: Form = Form.BEST,
            progress: Progress = lambda step: None) -> Certified:  # fmt: skip
    """Transfers on a grid of `count` cells a signal, of a degree in tomorrow's signals, and their bounds."""
    form = member(Form, form)
    grid, agents = uniform(count, env.kinks()), range(len(env.agents))
    kernels = [Kernel(env.density[allocation], len(env.agents), grid) for allocation in env.allocations]
    chosen: dict[tuple[int, int], Chosen] = {}
    for place, allocation in enumerate(env.allocations):
        for i in agents:
            progress(f"transfers of {env.agents[i]} after {allocation}")
            chosen[i, place] = choose(env, problem(env, i, kernels[place], allocation), place, degree, form)
    transfers = {key: one.transfer for key, one in chosen.items()}
    progress("the social value")
    value = None if env.one_density else approximate_value(env)
    progress("expected payments")
    payoffs = make_payoffs(env, grid, transfers, value)

    def gain(agent: int) -> Gain:
        progress("what the society may lose" if agent == SOCIETY else f"what {env.agents[agent]} may gain")
        after = None if value is None else continuation_bounds(payoffs, kernels, value, agent)
        return Gain(now=gain_bound(payoffs, agent), continuation=after)

    errors = tuple(error_bound(payoffs, i) for i in agents)
    by_report, in_order = {i for i, _ in payoffs.reported}, [chosen[key] for key in sorted(chosen)]
    last = None
    if env.horizon is not None:
        progress("prices of the last period")
        last = last_period(env, payoffs, PRICE_DEGREE)
    return Certified(
        last=last, environment=env, payoffs=payoffs, value=value, transfers=transfers, society=gain(SOCIETY),
        errors=errors,
        gains=tuple(map(gain, agents)), savings={i: saving_bound(payoffs, i) for i in sorted(by_report)},
        measures=tuple(one.measure for one in in_order if one.measure),
        independent=tuple(one.independence for one in in_order if isinstance(one.independence, Independent)),
        mixtures=tuple(one.independence for one in in_order if isinstance(one.independence, Mixture)),
    )  # fmt: skip
