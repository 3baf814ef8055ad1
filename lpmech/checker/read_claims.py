"""Reading the claims of a certificate and the cells and witnesses in them (certificate page sections 2 and 3)."""

from dataclasses import dataclass
from typing import cast

from .certificate import Cell, Claim, Memory, Verdict
from .concepts import CONCEPTS
from .environment import Environment
from .errors import Malformed, Path, expected, quote
from .fields import any_object, list_of, object_of, position, rational, string
from .spaces import Axis, Space

BY_SHOCK = ("efficient", "incentive_compatible_by_shock")
_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_CELL = ("agent", "period", "memory", "state", "report")
_VERDICTS = ("proved", "refuted", "undecided")
WITNESSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "private_values": (("agent", "period", "allocation", "state", "other state"),),
    "independent_transitions": (
        ("period", "allocation", "component", "state", "other state", "next"),
        ("period", "allocation", "state", "next state"),
    ),
    "same_feasible_sets": (("agent", "period", "shock", "allocation"),),
}


def read_claims(value: object, environment: Environment, path: Path) -> tuple[Claim, ...]:
    """The claims, each id at most once."""
    claims: dict[str, Claim] = {}
    for k, item in enumerate(list_of(value, path)):
        claim = _Reader(environment).claim(item, (*path, k))
        if claim.id in claims:
            raise Malformed((*path, k, "id"), f"the claim {claim.id} is repeated")
        claims[claim.id] = claim
    return tuple(claims.values())


@dataclass(frozen=True)
class _Reader:
    environment: Environment

    def claim(self, value: object, path: Path) -> Claim:
        fields = object_of(value, path, _KEYS)
        name = string(fields["id"], (*path, "id"))
        if name not in CONCEPTS:
            raise expected((*path, "id"), "the id of a claim", name)
        if fields["verdict"] not in _VERDICTS:
            raise expected((*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
        verdict = cast(Verdict, fields["verdict"])
        string(fields["reason"], (*path, "reason"))
        slack = None if fields["least_slack"] is None else rational(fields["least_slack"], (*path, "least_slack"))
        at = None if fields["at"] is None else self.cell(fields["at"], name, (*path, "at"))
        if verdict == "undecided" and (slack is not None or at is not None):
            raise Malformed(path, "an undecided claim has null least_slack and at")
        witness = self.witness(fields["witness"], name, verdict, (*path, "witness"))
        return Claim(name, string(fields["concept"], (*path, "concept")), verdict, slack, at, witness, path)

    def cell(self, value: object, name: str, path: Path) -> Cell:
        fields = object_of(value, path, _CELL, ("shock",) if name in BY_SHOCK else ())
        agent = self.agent(fields["agent"], (*path, "agent"))
        period = self.period(fields["period"], (*path, "period"))
        if fields["memory"] is None and fields["state"] is None and fields["report"] is None and "shock" not in fields:
            return Cell(agent, period, None, None, None, None)
        index = self.index(period, (*path, "period"))
        if fields["memory"] is not None:
            memory = self.memory(fields["memory"], index, (*path, "memory"))
        state = None if fields["state"] is None else self.state(fields["state"], index, (*path, "state"))
        report = None if fields["report"] is None else self.report(fields["report"], agent, index, (*path, "report"))
        shock = self.shock(fields.get("shock"), index, (*path, "shock"))
        return Cell(agent, period, memory if fields["memory"] is not None else None, state, report, shock)

    def agent(self, value: object, path: Path) -> int | None:
        agents = Axis("agent", self.environment.agents)
        return None if value is None else position(value, agents.positions, path, "an agent")

    def period(self, value: object, path: Path) -> int | None:
        if value is not None and (type(value) is not int or value < 1):
            raise expected(path, "a period (an integer of at least 1), or null", value)
        return value

    def index(self, period: int | None, path: Path) -> int:
        """The number, from 0, of the period that a cell or witness names; T for the terminal state."""
        horizon = self.environment.horizon
        if horizon is None:
            return 0
        if period is None or period > horizon + 1:
            raise expected(path, "a period of the environment", period)
        return period - 1

    def space(self, index: int, path: Path) -> Space:
        environment = self.environment
        if environment.horizon is None or index < environment.horizon:
            return environment.stage(index).space
        if environment.terminal is None:
            raise Malformed(path, "the environment has no terminal utility")
        return environment.terminal.space

    def state(self, value: object, index: int, path: Path) -> tuple[int, ...]:
        """A joint state of a period, as its labels' numbers."""
        return self.labels(value, self.space(index, path), path)

    def labels(self, value: object, space: Space, path: Path) -> tuple[int, ...]:
        fields = object_of(value, path, space.names)
        return tuple(
            position(fields[axis.name], axis.positions, (*path, axis.name), "a label of the state")
            for axis in space.components
        )

    def memory(self, value: object, index: int, path: Path) -> Memory:
        fields = object_of(value, path, ("reports", "allocation"))
        if self.environment.horizon is not None and index == 0:
            raise Malformed(path, "the memory of period 1 is empty")
        before = 0 if self.environment.horizon is None else index - 1
        reports = self.labels(fields["reports"], self.space(before, path), (*path, "reports"))
        return Memory(reports, self.allocation(fields["allocation"], before, (*path, "allocation")))

    def allocation(self, value: object, index: int, path: Path) -> int:
        if self.environment.horizon is not None and index >= self.environment.horizon:
            raise expected(path, "null after the last period", value)
        return position(value, self.environment.stage(index).allocations.positions, path, "an allocation of the stage")

    def report(self, value: object, agent: int | None, index: int, path: Path) -> int:
        if agent is None:
            raise Malformed(path, "a report without an agent")
        space = self.space(index, path)
        return position(value, space.components[space.has_public + agent].positions, path, "a type of the agent")

    def shock(self, value: object, index: int, path: Path) -> int | None:
        """A shock's number; null, or no shock, stands for the only one of a stage without shocks."""
        if self.environment.horizon is not None and index >= self.environment.horizon:
            return None
        stage = self.environment.stage(index)
        if not stage.has_shocks:
            if value is not None:
                raise expected(path, "null in a stage without shocks", value)
            return None
        return None if value is None else position(value, stage.shock_axis.positions, path, "a shock of the stage")

    def witness(self, value: object, name: str, verdict: Verdict, path: Path) -> dict[str, object]:
        """The witness with labels resolved, or nothing."""
        fields = any_object(value, path)
        forms = WITNESSES.get(name, ((),)) if verdict == "refuted" else ((),)
        form = next((keys for keys in forms if set(keys) == set(fields)), None)
        if form is None:
            wanted = " or ".join("{" + ", ".join(map(quote, keys)) + "}" for keys in forms)
            raise Malformed(path, f"expected an object with the keys {wanted}")
        return self._resolve(fields, path) if form else {}

    def _resolve(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        index = self.index(self.period(fields["period"], (*path, "period")), (*path, "period"))
        if self.environment.horizon is None and fields["period"] is not None:
            raise expected((*path, "period"), "null", fields["period"])
        found: dict[str, object] = {"period": index}
        for key, value in fields.items():
            place = (*path, key)
            match key:
                case "agent":
                    found[key] = self.agent(value, place)
                case "allocation":
                    found[key] = None if value is None else self.allocation(value, index, place)
                case "state" | "other state":
                    found[key] = self.state(value, index, place)
                case "shock":
                    found[key] = self.shock(value, index, place)
                case "component" | "next":
                    found[key] = string(value, place)
                case "next state":
                    found[key] = self._next_state(value, index, place)
        return found

    def _next_state(self, value: object, index: int, path: Path) -> tuple[int, ...]:
        environment = self.environment
        transition = None if environment.periods <= index else environment.transition(index)
        if transition is None:
            raise Malformed(path, "no transition is needed out of this period")
        return self.labels(value, transition.following, path)


