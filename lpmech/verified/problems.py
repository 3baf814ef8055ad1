"""The problem of a design, as the value `problem` of the proofs; it has to be read right.

What the proofs do not speak of is noted in `uncovered`, and told when the rest has been found to have the right form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .environment import ONE, Names
from .faults import NotCovered, Path, malformed
from .fields import fields, items, place, rational
from .quantities import SUBSIDY, Quantities, State, word
from .rules import Rules, read_rule

KEYS = ("format", "allocation", "incentives", "payments", "participation", "budget", "objective", "constraints")
CHOOSING = {"efficient": "FirstBest", "efficient ties": "AllBest", "any": "AnyFeasible"}
NOTIONS = {"ex post": "ExPost", "interim": "InTheMean", "on path": "OnPath", "none": "NoIncentives"}
MEMORIES = {"none": "NoMemory", "one period": "OneMemory", "history": "FullMemory"}
MOMENTS = {"never": "NeverLeaves", "first": "MayRefuse", "always": "MayLeave"}
BALANCES = {"ex ante": "ExAnteSum", "each period": "PeriodSum", "ex post": "PlaceSum"}
RELATIONS = {">=": "AtLeast", "=": "Exactly", "<=": "AtMost"}
VERBS = {"maximise": True, "minimise": False, "maximise the least of": True, "minimise the greatest of": False}
ORDINARY = "; the ordinary checker does, lpmech check without --verified"


@dataclass
class Problems:
    """Reads one problem about an environment with a finite horizon."""

    env: Any
    names: Names
    uncovered: list[str] = field(default_factory=list)
    several: bool = False  # whether the objective is the least or the greatest of sums
    places: list[tuple[int, Any, State, Path]] = field(default_factory=list)  # that quantities are about

    def read(self, value: Any, path: Path, lots: bool) -> Any:
        """The problem; NotCovered if it has the right form, as far as that is known, and the proofs do not cover it."""
        given = fields(value, path, KEYS if lots else (*KEYS, "deterministic"))
        if not lots and given["deterministic"] is not True:
            malformed((*path, "deterministic"), "true", given["deterministic"])
        if given["format"] != "lpmech-problem/1":
            malformed((*path, "format"), '"lpmech-problem/1"', given["format"])
        notion = word(given["incentives"], NOTIONS, (*path, "incentives"))
        memory, paying, limits = self._payments(given["payments"], (*path, "payments"))
        choosing = self._choosing(given["allocation"], memory, (*path, "allocation"))
        leaving = self._participation(given["participation"], (*path, "participation"))
        if notion == "OnPath":
            self._expect_plans(memory, leaving[0][0])
        budgets = self._budgets(given["budget"], (*path, "budget"))
        quantities = Quantities(self.env, self.names, memory, self.uncovered, self.places)
        constraints = [
            self._constraint(one, quantities, (*path, "constraints", k))
            for k, one in enumerate(items(given["constraints"], (*path, "constraints")))
        ]
        wanted = self._wanted(given["objective"], quantities, (*path, "objective"))
        helped = self._helped(budgets, memory, (*path, "budget")) if quantities.subsidised else None
        if self.names.horizon is None and memory == "FullMemory":
            malformed(path, "payments without history, as the horizon is infinite", memory)
        if self.env[6] is None:
            malformed(path, "an environment with a prior", "no prior")
        free = choosing[0] in ("AllBest", "AnyFeasible")
        if not lots and not free:
            malformed(path, "a free rule, as it is to draw no lots", given["allocation"])
        if free and memory != "FullMemory":
            malformed(path, "payments by history with a free rule", given["payments"]["memory"])
        if self.uncovered:
            raise NotCovered(f"the proofs do not speak of designs with {self.uncovered[0]}{ORDINARY}")
        asked = ([] if helped else budgets, constraints, wanted, helped, lots)
        return ("Problem", choosing, (notion,), (memory,), paying, *limits, *leaving, *asked)

    def _choosing(self, value: Any, memory: str, path: Path) -> Any:
        if not isinstance(value, dict):
            return (word(value, CHOOSING, path),)
        rule = read_rule(value, self.names.periods(), path)
        if any(entry.before for entry in rule) and memory != "FullMemory":
            malformed(path, "payments by history beside a rule that looks at several periods", memory)
        if self.names.horizon is None and any(entry.looks_back or entry.period is not None for entry in rule):
            self.uncovered.append("an infinite horizon and a rule that changes")
        if any(entry.looks_back for entry in rule) and memory == "NoMemory":
            self.uncovered.append("a rule that remembers more than payments")
        return ("Stated", Rules(self.names, memory == "FullMemory").lines(rule))

    def _expect_plans(self, memory: str, leaving: str) -> None:
        """Notes where the proofs say nothing of plans of lies from the start."""
        if self.names.horizon is None:
            self.uncovered.append("an infinite horizon and incentives on path")
        if leaving == "MayLeave":
            self.uncovered.append("incentives on path of agents who may always leave")
        if memory == "NoMemory":
            self.uncovered.append("incentives on path beside payments without memory")

    def _payments(self, value: Any, path: Path) -> tuple[str, list[int], list[Any]]:
        bounds = ("at most", "at least", "at most received")
        given = fields(value, path, ("memory", "agents", *bounds))
        memory = word(given["memory"], MEMORIES, (*path, "memory"))
        listed = items(given["agents"], (*path, "agents"))
        paying = sorted({place(one, self.names.agents, (*path, "agents", k)) for k, one in enumerate(listed)})
        limits = [None if given[key] is None else (rational(given[key], (*path, key)),) for key in bounds]
        return memory, paying, limits

    def _participation(self, value: Any, path: Path) -> tuple[Any, ...]:
        given = fields(value, path, ("when", "view", "outside"))
        when = word(given["when"], MOMENTS, (*path, "when"))
        view = word(given["view"], {"interim": False, "ex post": True}, (*path, "view"))
        outside = fields(given["outside"], (*path, "outside"), self.names.agents)
        worth = [self._outside(i, outside[name], (*path, "outside", name)) for i, name in enumerate(self.names.agents)]
        return (when,), view, worth

    def _outside(self, i: int, value: Any, path: Path) -> list[list[Any]]:
        """What an agent has outside, by period and own type."""
        lists = [self.names.space(t).types[i] for t in range(self.names.periods())]
        if not isinstance(value, dict):
            worth = rational(value, path)
            return [[worth for _ in labels] for labels in lists]
        given = fields(value, path, list(dict.fromkeys(label for labels in lists for label in labels)))
        table = {label: rational(one, (*path, label)) for label, one in given.items()}
        return [[table[label] for label in labels] for labels in lists]

    def _budgets(self, value: Any, path: Path) -> list[Any]:
        found: dict[str, bool] = {}
        for k, one in enumerate(items(value, path)):
            given = fields(one, (*path, k), ("kind", "sense"))
            kind = word(given["kind"], BALANCES, (*path, k, "kind"))
            if kind in found:
                malformed((*path, k), "budgets of different kinds", given["kind"])
            found[kind] = word(given["sense"], {">=": False, "=": True}, (*path, k, "sense"))
        return [((kind,), exactly) for kind, exactly in found.items()]

    def _helped(self, budgets: list[Any], memory: str, path: Path) -> Any:
        """The budget that is met with what is added from outside."""
        if [exactly for _, exactly in budgets] != [False]:
            malformed(path, "exactly one budget with >=, as a subsidy is asked for", budgets)
        if memory == "NoMemory" and budgets[0][0] != ("ExAnteSum",):
            self.uncovered.append("a subsidy beside payments without memory")
        return (budgets[0][0],)

    def _constraint(self, value: Any, quantities: Quantities, path: Path) -> Any:
        given = fields(value, path, ("terms", "relation", "constant"))
        relation = word(given["relation"], RELATIONS, (*path, "relation"))
        terms = quantities.terms(given["terms"], (*path, "terms"))
        return ((terms, (relation,)), rational(given["constant"], (*path, "constant")))

    def _wanted(self, value: Any, quantities: Quantities, path: Path) -> Any:
        if value is None:
            return None
        given = fields(value, path, (), VERBS)
        if len(given) != 1:
            malformed(path, f"one of the keys {', '.join(VERBS)}", value)
        ((verb, what),) = given.items()
        path = (*path, verb)
        if verb == "minimise" and isinstance(what, str):
            quantities.subsidised = word(what, {"subsidy": True, "epsilon": False}, path)
            if not quantities.subsidised:
                self.uncovered.append("the least epsilon")
            return ((False, [[(ONE, SUBSIDY)]]),)
        self.several = verb not in ("maximise", "minimise")
        sums = items(what, path, 1) if self.several else [what]
        read = [quantities.terms(one, (*path, k) if self.several else path) for k, one in enumerate(sums)]
        return ((VERBS[verb], read),)
