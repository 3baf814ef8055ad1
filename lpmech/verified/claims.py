"""Claims of a certificate as values `claim` of the proofs; those that the proofs do not speak of are not covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import generated as proofs
from . import witnesses
from .certificate import FORMATS, VERSIONS, Certificate, Tables
from .concepts import CONCEPTS
from .environment import ONE, Names
from .existence import KEYS, Unspoken, read_refutation
from .faults import Path, malformed
from .fields import Q, fields, items, place, rational, text, whole
from .forms import CLAIMS as OF_FORMS
from .forms import NAMES as FORM_NAMES
from .forms import Forms
from .hypotheses import HYPOTHESES, memory_of, state_of
from .shapes import REFUTED, Shapes
from .sights import KINDS as INTERIM
from .sights import Sights

_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_CELL = ("agent", "period", "memory", "state", "report")
_VERDICTS = ("proved", "refuted", "undecided")
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


@dataclass(frozen=True)
class Stated:
    """A claim as it stands. `tries` are readings of it as a claim of the proofs, of which one must hold; None: not
    covered."""

    id: str
    verdict: str
    tries: Callable[[], Iterator[Any]] | None
    wrong: str | None = None  # what is false in any case


def read_claims(game: Game) -> list[Stated]:
    """All claims, each id at most once."""
    found: dict[str, Stated] = {}
    shapes = Shapes(Tables(game.env, game.names))
    shapes.evidence(game.certificate.given["evidence"], ("evidence",))
    shapes.by_shock(game.certificate.given["mechanism"]["transfers by shock"], ("mechanism", "transfers by shock"))
    for k, value in enumerate(game.certificate.claims):
        path: Path = ("claims", k)
        given = fields(value, path, _KEYS)
        name, verdict = _known(game, given["id"], (*path, "id")), given["verdict"]
        if name in found:
            malformed((*path, "id"), "each claim once", name)
        if verdict not in _VERDICTS:
            malformed((*path, "verdict"), "proved, refuted or undecided", verdict)
        for key in ("concept", "reason"):
            text(given[key], (*path, key))
        if not isinstance(given["witness"], dict):
            malformed((*path, "witness"), "an object", given["witness"])
        if verdict == "undecided":
            _undecided(given, path)
            found[name] = Stated(name, verdict, None)
            continue
        tries = _tries(game, name, given, path)
        if (tries is None and set(given["witness"]) != {"from"}) or name == "exists_any":
            witnesses.claim(shapes, name, given, path)
        said = CONCEPTS[name][1] == given["concept"]
        found[name] = Stated(
            name, verdict, tries, None if said else "the concept is not the text of the page on claims"
        )
    return list(found.values())


def _known(game: Game, value: Any, path: Path) -> str:
    """An id of a claim that the version of the format defines."""
    name = text(value, path)
    if name not in CONCEPTS or FORMATS.index(game.certificate.format) < VERSIONS.index(CONCEPTS[name][0]):
        malformed(path, f"a claim of {game.certificate.format}", name)
    return name


def _undecided(given: dict[str, Any], path: Path) -> None:
    for key in ("least_slack", "at"):
        if given[key] is not None:
            malformed((*path, key), "null, as the claim is undecided", given[key])
    fields(given["witness"], (*path, "witness"), ())


def _tries(game: Game, name: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]] | None:
    if set(given["witness"]) == {"from"}:
        return _implied(game, name, given, path)
    if name in _KINDS:
        kind, words = _KINDS[name]
        made = kind(given["witness"], (*path, "witness"))
        return _Slack(game, made, words, given, path).tries
    if name in _UNDER_PRIOR:
        return _under_prior(_UNDER_PRIOR[name], given, path)
    if name in INTERIM:
        return Sights(game.names, Shapes(Tables(game.env, game.names))).tries(INTERIM[name], given, path)
    if name in OF_FORMS:
        return _of_form(game, name, given, path)
    if name == "exists_any":
        return _existence(game, given, path)
    if name == "independent_transitions" and given["verdict"] == "proved":
        fields(given["witness"], (*path, "witness"), ())
        if given["least_slack"] is not None or given["at"] is not None:
            return lambda: iter([])
        return lambda: iter([("IndependentTransitions",)])
    if name in HYPOTHESES and given["least_slack"] is None and given["at"] is None:
        claim = HYPOTHESES[name](game.names, given["verdict"] == "proved", given["witness"], (*path, "witness"))
        return lambda: iter([claim])
    return None


def _no_witness(kind: str) -> Callable[[Any, Path], Any]:
    def made(witness: Any, path: Path) -> Any:
        fields(witness, path, ())
        return (kind,)

    return made


def _exactly(witness: Any, path: Path) -> Any:
    fields(witness, path, ())
    return ("Incentives", (0, 1))


def _epsilon(witness: Any, path: Path) -> Any:
    return ("Incentives", rational(fields(witness, path, ("epsilon",))["epsilon"], (*path, "epsilon")))


# A claim with a slack: how its kind is made, and what its cells name.
_KINDS: dict[str, tuple[Callable[[Any, Path], Any], tuple[str, ...]]] = {
    "efficient": (_no_witness("Efficient"), ("shock",)),
    "incentive_compatible": (_exactly, ("agent", "memory", "report")),
    "epsilon_incentive_compatible": (_epsilon, ("agent", "memory", "report")),
    "best_response": (_no_witness("BestResponse"), ("agent", "memory", "report")),
    "participation_zero_option": (_no_witness("Zero"), ("agent", "memory")),
    "participation_passive_option": (_no_witness("Leave"), ("agent", "memory")),
    "weak_budget_balance": (_no_witness("NoDeficit"), ("memory",)),
    "ex_post_budget_balance": (_no_witness("Balance"), ("memory",)),
    "efficient_exit": (_no_witness("Exit"), ("agent", "memory")),
    "non_negative_values": (_no_witness("NonNegative"), ("agent",)),
}
# A claim that follows from another one under every prior.
_IMPLIED = {
    ("interim_best_response", "best_response"): "InterimBestResponse",
    ("expected_budget_balance", "ex_post_budget_balance"): "ExpectedBalance",
    ("ex_ante_budget_balance", "weak_budget_balance"): "ExAnteNoDeficit",
    ("interim_participation_first", "participation_zero_option"): "InterimParticipation",
    ("interim_participation_always", "participation_zero_option"): "InterimParticipation",
}


_LATER = (  # not covered
    ("interim_incentive_compatible", "incentive_compatible"), ("each_period_budget_balance", "weak_budget_balance"),
)  # fmt: skip


def _implied(game: Game, name: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]] | None:
    source = given["witness"]["from"]
    kind = _IMPLIED.get((name, source)) if isinstance(source, str) else None
    if (name, source) in _LATER and given["verdict"] == "proved" and given["least_slack"] is given["at"] is None:
        return None
    if kind is None or given["verdict"] != "proved" or given["least_slack"] is not None or given["at"] is not None:
        malformed(path, "a proved claim without slack and cell, from one that it follows from", source)
    listed = any(
        one.get("id") == source and one.get("verdict") == "proved"
        for one in game.certificate.claims
        if isinstance(one, dict)
    )
    return lambda: iter([("Implied", (kind,))] if listed else [])


# A claim about means under the prior, with one cell in which all is null.
_UNDER_PRIOR = {"ex_ante_budget_balance": "ExAnteBudget", "full_surplus_extraction": "FullExtraction"}


def _under_prior(kind: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    fields(given["witness"], (*path, "witness"), ())
    least = None if given["least_slack"] is None else rational(given["least_slack"], (*path, "least_slack"))
    cell = None if given["at"] is None else fields(given["at"], (*path, "at"), _CELL)
    if least is None or cell is None or any(one is not None for one in cell.values()):
        return lambda: iter([])
    return lambda: iter([(kind, given["verdict"] == "proved", least)])


def _existence(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]] | None:
    """Proved by the mechanism itself, or refuted by a chain of bounds; other witnesses are not covered."""
    witness, proved = given["witness"], given["verdict"] == "proved"
    if given["least_slack"] is not None or given["at"] is not None:
        return lambda: iter([])
    if proved and not witness:
        return lambda: iter([("SomeMechanism",)])
    if proved or set(witness) != set(KEYS):
        return None
    try:
        agent, chain = read_refutation(game.env, game.names, game.certificate, witness, (*path, "witness"))
    except Unspoken:
        return None
    return lambda: iter([("NoMechanism", agent, chain)])


def _of_form(game: Game, name: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """The least slack in the mechanism of a form; refuted, constraints that clash show that no other does better."""
    witness, where, proved = given["witness"], (*path, "witness"), given["verdict"] == "proved"
    if proved:
        fields(witness, where, ())
    else:
        REFUTED[name](Shapes(Tables(game.env, game.names)), witness, where)
    forms = Forms(game.env, game.names, game.certificate)
    read = forms.of(OF_FORMS[name])
    if read is None:
        return lambda: iter([])
    trial = Game(game.env, game.names, read)
    slack = _Slack(trial, ("Incentives", (0, 1)), ("agent", "memory", "report"), given, path)
    agent, rows = (0, []) if proved else forms.clash(read.mechanism, witness)
    if not proved and (slack.least is None or rational(witness["epsilon"], where) != (-slack.least[0], slack.least[1])):
        return lambda: iter([])

    def tries() -> Iterator[Any]:
        for _, _, _, least, named in slack.tries():
            if named is not None:
                form = (FORM_NAMES[OF_FORMS[name]],)
                yield ("OfForm", form, read.mechanism[2], read.evidence[1], proved, least, named[0], agent, rows)

    return tries


class _Slack:
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
        given = fields(value, path, _CELL, ("shock",))
        names = self.game.names
        agent = 0 if given["agent"] is None else place(given["agent"], names.agents, (*path, "agent"))
        period = self._period(given["period"], (*path, "period"))
        t = 0 if period is None else period
        space, stage = names.space(t), min(names.stage(t), len(names.spaces) - 1)
        state = state_of(given["state"], space, names, (*path, "state"))
        report = 0
        if given["report"] is not None:
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


__all__ = ["ONE", "Game", "Stated", "items", "read_claims"]
