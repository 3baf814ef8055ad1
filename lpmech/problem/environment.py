"""Finite dynamic environments: agents whose private types move as Markov chains, allocations, discounting.

An environment is a list of stages (`stages.py`), a discount factor δ, a horizon T, and where given a terminal
utility and a prior. The format and its meaning: docs/environment_format.md.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Section III; Liu 2014, Section 2.)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, wraps
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lpmech.problem import canonical, shown, tables
from lpmech.problem.stages import Stage, Terminal, components, state_labels
from lpmech.problem.tables import Axes, Table
from lpmech.problem.transition import NEXT

if TYPE_CHECKING:
    from lpmech.reading.builder import Kernel, State, TerminalUtility, Utility


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, eq=False)
class Environment:
    """A finite dynamic environment.

    Two environments are equal iff their canonical forms are, however they were written (docs/environment_format.md,
    section 5): a name that is only that of a file does not count, nor does the order in which a table lists its cells.
    """

    name: str
    discount: Fraction
    horizon: int | None  # None: infinite
    agents: tuple[str, ...]
    stages: tuple[Stage, ...]  # one for every period, or one a period
    terminal: Terminal | None
    prior: Table | None  # the distribution of the first state, axes `public` and the agents
    named: bool = True  # else its name is that of its file, and no part of the canonical form

    def __post_init__(self) -> None:
        """What says nothing is left out, as the reader leaves it out: a terminal utility of 0 everywhere, which may
        have types of its own, and then what would lead to it."""
        if self.terminal is not None and (self.horizon is None or not self.terminal.matters):
            object.__setattr__(self, "terminal", None)
        if self.terminal is None and len(self.stages) == self.horizon and self.stages[-1].transition is not None:
            last = replace(self.stages[-1], transition=None)
            object.__setattr__(self, "stages", (*self.stages[:-1], last))

    @classmethod
    def from_json(cls, source: str | os.PathLike[str] | Mapping[str, object]) -> Environment:
        """An environment in the form of docs/environment_format.md: the path of a file, its text, or the parsed object.

        A string is a text where it starts with `{`, else a path. Raises lpmech.reading.BadInput with every fault.
        """
        from lpmech.reading import builder

        return cls(**builder.from_json(source))

    @classmethod
    def from_arrays(
        cls, *, discount: Fraction | int | str, agents: Sequence[str], horizon: int | None = None,
        types: Mapping[str, Sequence[str]] | None = None, allocations: Sequence[str] | None = None,
        utility: Mapping[str, object] | None = None, transition: Mapping[str, object] | None = None,
        public: Sequence[str] | None = None, public_utility: object = None,
        shocks: Mapping[str, object] | None = None, feasible_without: Mapping[str, Sequence[str]] | None = None,
        feasible: object = None, away: Mapping[str, Sequence[str]] | None = None,
        stages: Sequence[Mapping[str, object]] | None = None, terminal: Mapping[str, object] | None = None,
        prior: object = None, name: str = "unnamed",
    ) -> Environment:  # fmt: skip
        """An environment whose tables are arrays.

        A table is a tuple `(axes, numbers)` or `(axes, numbers, denominator)`, with one dimension of `numbers` an
        axis and one element a label, in the order in which the labels are given: an array, a DataFrame or nested lists
        of numbers, all of them divided by `denominator`. A number is an integer (also one of numpy), a Fraction or any
        other `numbers.Rational`, a Decimal, or a string such as "3/8". Axes are
        `allocation`, `public`, agents and `next …`, as the format's page allows them in each place:

            utility={"ann": (("allocation", "ann"), np.array([[4, 7], [0, 0]]), 2)}     # v(to ann, high) = 7/2
            transition={"ann": (("ann", "next ann"), [["1/2", "1/2"], ["1/3", "2/3"]])}

        Everything else is as on that page: `transition` may be `{"joint": table}` or `{"mixture": [...]}`; `terminal`
        is `{"utility": {agent: table}}`; several stages are given as `stages`, with the page's keys, instead of their
        parts here. Utilities are in units of money, a period's; probabilities sum to 1 exactly. Floats, truth values
        and masked cells are refused. Arrays are copied. Raises lpmech.reading.BadInput with every fault.
        """
        stage = {"types": types, "away": away, "public": public, "allocations": allocations, "feasible": feasible,
                 "feasible_without": feasible_without, "shocks": shocks, "utility": utility,
                 "public_utility": public_utility, "transition": transition}  # fmt: skip
        from lpmech.reading import builder

        return cls(**builder.from_arrays(name, discount, horizon, agents, terminal, prior, stages, stage))

    @classmethod
    def from_functions(
        cls, *, discount: Fraction | int | str, agents: Sequence[str], types: Mapping[str, Sequence[str]],
        allocations: Sequence[str], utility: Utility, transition: Kernel | Mapping[str, Kernel] | None = None,
        horizon: int | None = None, public: Sequence[str] | None = None,
        public_utility: Callable[[str, State], object] | None = None, shocks: Mapping[str, object] | None = None,
        feasible_without: Mapping[str, Sequence[str]] | None = None,
        feasible: Callable[[str, State], object] | None = None, away: Mapping[str, Sequence[str]] | None = None,
        terminal_utility: TerminalUtility | None = None,
        prior: Callable[[State], object] | Mapping[tuple[str, ...], object] | None = None, name: str = "unnamed",
    ) -> Environment:  # fmt: skip
        """An environment of one stage, which serves every period, from functions; each is called once for every cell.

        A `state` is a read-only mapping from `public` (where there are public states) and every agent to a label.

        - `utility`: v(agent, allocation, state), or for each agent a function of (allocation, state);
        - `public_utility`: a function of (allocation, state) of which only `state["public"]` is given;
        - `feasible`: a function of (allocation, state), true where the allocation is feasible;
        - `transition`: for each component a function of (allocation, state) that gives {next label: probability}; or
          one function that gives {(next labels, `public` first, then the agents): probability}, the joint
          distribution. Labels that are left out have probability 0;
        - `terminal_utility`: g(agent, state), or a function of (state) for each agent that has one;
        - `prior`: a function of (state), or {(labels, `public` first): probability}.

        Numbers are as in `from_arrays`; floats are refused. `shocks`, `feasible_without` and `away`
        are as on the format's page. Raises lpmech.reading.BadInput with every fault.
        """
        functions = {"utility": utility, "public_utility": public_utility, "feasible": feasible,
                     "transition": transition, "terminal_utility": terminal_utility, "prior": prior}  # fmt: skip
        sets = {"shocks": shocks, "feasible_without": feasible_without, "away": away}
        from lpmech.reading import builder

        fields = builder.from_functions(name, discount, horizon, agents, types, allocations, public, functions, sets)
        return cls(**fields)

    @cached_property
    def _known(self) -> dict[Callable[[Environment], object], object]:
        """What functions under `@per_environment` gave."""
        return {}

    def once(self, compute: Callable[[Environment], T]) -> T:
        """What a function gives of this environment, computed once."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        return cast("T", self._known[compute])

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical form, in lower-case hexadecimal digits: it names the environment."""
        return canonical.sha256(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Environment):
            return NotImplemented
        return self is other or self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"<Environment {shown.text(self.name)}: {', '.join(told for _, told in self._facts())}>"

    def _repr_html_(self) -> str:
        return shown.html_facts(f"Environment {self.name}", (*self._facts(), ("SHA-256", f"{self.sha256[:16]}…")))

    def to_xarray(self, *, floats: bool = False) -> Any:
        """An xarray Dataset of `utility of NAME`, `probability of next NAME` and the `prior`, each with one axis per
        thing that it depends on and the labels as coordinates; with a finite horizon by `period`.

            env.to_xarray()["utility of ann"].sel({"allocation": "to ann", "ann": "high"}).item()

        Numbers are `Fraction`s, or with `floats` the nearest floats. Of next types that hang together the marginals
        are told. Raises ImportError where xarray is not installed, and ValueError for an array of too many cells.
        """
        from lpmech.reading import labelled

        return labelled.dataset(self, floats=floats)

    def _facts(self) -> Iterator[tuple[str, str]]:
        """What it is in a few words, part by part."""
        states = (prod(stage.sizes[name] for name in stage.components) for stage in self.stages)
        yield "agents", f"{shown.counted(len(self.agents), 'agent')} ({shown.names(self.agents)})"
        yield "allocations", shown.spread((len(stage.allocations) for stage in self.stages), "allocation")
        yield "states", shown.spread(states, "state")
        yield "horizon", "infinite horizon" if self.horizon is None else shown.counted(self.horizon, "period")
        yield "discount", f"δ = {shown.short(self.discount)}"

    @property
    def periods(self) -> range:
        """Positions of the periods in lists "by period": T of them, or one where the horizon is infinite."""
        return range(1 if self.horizon is None else self.horizon)

    def stage(self, position: int) -> Stage:
        """The stage that serves the period at `position`."""
        return self.stages[position if len(self.stages) > 1 else 0]

    def period(self, position: int) -> int | None:
        """The period's number, 1..T; None where the horizon is infinite and every period is alike."""
        return None if self.horizon is None else position + 1

    def follows(self, position: int) -> bool:
        """Whether something that matters follows the period at `position`: its transition is needed."""
        return self.horizon is None or position + 1 < self.horizon or self.terminal is not None

    def backwards(self) -> Iterator[int]:
        """The periods from the last to the first."""
        return iter(reversed(self.periods))

    def next_components(self, position: int) -> Axes:
        """The axes of the state that follows the period at `position`."""
        if self.horizon is None or position + 1 < self.horizon:
            return self.stage(position + 1).components
        return components(self.agents, self.terminal.public) if self.terminal else ()

    def next_labels(self, position: int) -> Mapping[str, tuple[str, ...]]:
        """The labels of each component of the state that follows the period at `position`."""
        if self.horizon is None or position + 1 < self.horizon:
            following = self.stage(position + 1)
            return {axis: following.labels[axis] for axis in following.components}
        return state_labels(self.agents, self.terminal.types, self.terminal.public) if self.terminal else {}

    def terminal_utility(self, agent: int) -> Table:
        """g_i; 0 where there is no terminal utility."""
        return self.terminal.utilities[agent] if self.terminal else tables.ZERO

    def expect(self, position: int, values: Table) -> Table:
        """E[X(θ') | a, θ] for X = `values` on the next period's state (axes without `next`; others are not touched)."""
        stage = self.stage(position)
        names = {axis: NEXT + axis for axis in self.next_components(position)}
        renamed = values.rename(names)
        return stage.transition.expect(renamed) if stage.transition is not None else renamed


def per_environment(compute: Callable[[Environment], T]) -> Callable[[Environment], T]:
    """A function of an environment that is computed once for each, such as a hypothesis that many ask for."""

    @wraps(compute)
    def known(env: Environment) -> T:
        return env.once(compute)

    return known


def check_environment(given: object) -> None:
    """Functions that users call begin with it: a name or a path is told how it becomes an environment. Raises
    TypeError."""
    if not isinstance(given, Environment):
        mend = f"lpmech.load({given!r}) makes one" if isinstance(given, str) else "lpmech.load(CASE) makes one"
        raise TypeError(f"expected an environment, found an object of the kind {type(given).__name__}; {mend}")
