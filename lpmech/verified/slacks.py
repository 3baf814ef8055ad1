"""An environment with a certificate about it, and claims with a slack: the places that their cells may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import generated as proofs
from .certificate import Certificate
from .environment import Names
from .faults import Path, malformed
from .fields import Q, fields, place, rational, whole
from .hypotheses import memory_of, state_of

CELL = ("agent", "period", "memory", "state", "report")
Cell = tuple[str, int, int, Any, list[int], int, int]


@dataclass(frozen=True)
class Game:
    """An environment and a certificate about it."""

    env: Any
    names: Names
    certificate: Certificate

    @cached_property
    def engine(self) -> Any:
        """What answers have in common, each part found once."""
        return proofs.engine_of(self.env, self.certificate.mechanism, self.certificate.evidence)

    def holds(self, claim: Any) -> bool:
        """The answer of the proofs to a claim; the environment and the rule are checked apart."""
        read = self.certificate
        return bool(proofs.quick_answer(self.env, read.mechanism, read.evidence, self.engine, claim))


class Slack:
    """Readings of a claim with a slack: where a cell leaves open which of several places is meant, each of them."""

    def __init__(self, game: Game, kind: Any, words: tuple[str, ...], given: dict[str, Any], path: Path) -> None:
        self.game, self.kind, self.words = game, kind, words
        self.proved = given["verdict"] == "proved"
        self.least = None if given["least_slack"] is None else rational(given["least_slack"], (*path, "least_slack"))
        self.at = None if given["at"] is None else self._read(given["at"], (*path, "at"))

    def tries(self) -> Iterator[Any]:
        if self.at is None:
            if self.least is None:
                yield self._claim((0, 1), None)
            return
        if self.least is None:
            return
        env, mechanism, evidence = self.game.env, self.game.certificate.mechanism, self.game.certificate.evidence
        for cell in self.at:
            if proofs.cell_with(env, mechanism, evidence, self.game.engine, self.kind, cell):
                slack = proofs.slack_of(env, mechanism, evidence, self.kind, cell)
                if proofs.native_q_equal(slack, self.least):
                    yield self._claim(self.least, (cell,))
                    return

    def _claim(self, least: Q, named: Any) -> Any:
        return ("Slack", self.kind, self.proved, least, named)

    def _read(self, value: Any, path: Path) -> list[Cell]:
        given = fields(value, path, CELL, ("shock",))
        names = self.game.names
        agent = 0 if given["agent"] is None else place(given["agent"], names.agents, (*path, "agent"))
        period = self._period(given["period"], (*path, "period"))
        t = 0 if period is None else period
        space, stage = names.space(t), min(names.stage(t), len(names.spaces) - 1)
        state = state_of(given["state"], space, names, (*path, "state"))
        report = 0
        if given["report"] is not None:
            if given["agent"] is None:
                malformed((*path, "report"), "null without an agent", given["report"])
            report = place(given["report"], space.types[agent], (*path, "report"))
        shock = self._shock(given, names.shocks[stage], path)
        memory = None
        if given["memory"] is not None:
            if period == 0 and names.horizon is not None:
                malformed((*path, "memory"), "null in the first period", given["memory"])
            memory = memory_of(given["memory"], names, 0 if period is None else period - 1, (*path, "memory"))
        if any((given[word] is None) is (word in self.words) for word in ("agent", "report")):
            return []
        if memory is not None and "memory" not in self.words:
            return []
        times = [(t, memory)] if memory is not None and period is not None else self._times(agent, period, memory)
        return [("Cell", agent, when, past, state, report, shock) for when, past in times]

    def _period(self, value: Any, path: Path) -> int | None:
        horizon = self.game.names.horizon
        if horizon is None:
            if value is not None:
                malformed(path, "null, as the horizon is infinite", value)
            return None
        return whole(value, path, 1, horizon + 1) - 1

    def _shock(self, given: dict[str, Any], shocks: tuple[str, ...] | None, path: Path) -> int:
        if "shock" not in given:
            return 0
        if shocks is None or "shock" not in self.words:
            malformed((*path, "shock"), "no such key", given["shock"])
        return place(given["shock"], shocks, (*path, "shock"))

    def _times(self, agent: int, period: int | None, memory: Any) -> list[tuple[int, Any]]:
        """The periods and memories that a cell may mean that names no memory, or no period."""
        if memory is not None:
            return [(1, memory)]
        times = [period] if period is not None else [0, 1] if "memory" in self.words else [0]
        return [(when, past) for when in times for past in self._pasts(agent, when)]

    def _pasts(self, agent: int, when: int) -> list[Any]:
        """The empty memory in the first period; in later ones any, if payments are the same after all of them."""
        if when == 0 or "memory" not in self.words:
            return [None]
        env, mechanism = self.game.env, self.game.certificate.mechanism
        telling = proofs.telling_memories if "agent" in self.words else None
        silent = telling(env, mechanism, agent, when) if telling else proofs.budget_memories(env, mechanism, when)
        return [proofs.all_memories(env, mechanism, when)[0]] if silent == [None] else []
