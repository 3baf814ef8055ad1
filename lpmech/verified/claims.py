"""Claims of a certificate as values `claim` of the proofs; those that the proofs do not speak of are not covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from . import generated as proofs
from . import witnesses
from .certificate import FORMATS, LATEST, VERSIONS, Tables
from .concepts import CONCEPTS
from .existence import KEYS, OF_ALL_PAYMENTS, Unspoken, read_refutation
from .faults import Path, malformed
from .fields import fields, rational, text
from .forms import CLAIMS as OF_FORMS
from .forms import NAMES as FORM_NAMES
from .forms import Forms
from .histories import KEYS as AFTER_HISTORIES
from .histories import read_rows
from .hypotheses import HYPOTHESES, linked, memory_of
from .machines import read_automata
from .mixtures import mixture
from .outlooks import CLAIMS as OUTLOOKS
from .outlooks import Outlooks
from .shapes import REFUTED, Shapes
from .sights import KINDS as INTERIM
from .sights import Sights, says_nothing
from .slacks import CELL, Game, Slack

EACH_PERIOD = "each_period_budget_balance"
_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_VERDICTS = ("proved", "refuted", "undecided")


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
    shapes.tables.dues(game.certificate.given["mechanism"]["transfers by shock"], ("mechanism", "transfers by shock"))
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
        if name in OF_ALL_PAYMENTS and game.certificate.given["format"] == LATEST and not proofs.all_asked(game.env):
            witnesses.claim(shapes, name, given, path)
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
        return Slack(game, made, words, given, path).tries
    if name in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[name](game, given, path)
    if name in _UNDER_PRIOR:
        return _under_prior(_UNDER_PRIOR[name], given, path)
    if name in OUTLOOKS:
        return _outlook(game, name, given, path)
    if name in INTERIM:
        silent = says_nothing(game.env, game.certificate.format)
        return Sights(game.names, Shapes(Tables(game.env, game.names)), silent).tries(INTERIM[name], given, path)
    if name in OF_FORMS:
        return _of_form(game, name, given, path)
    if name in HYPOTHESES and given["least_slack"] is None and given["at"] is None:
        claim = HYPOTHESES[name](
            game.env, game.names, given["verdict"] == "proved", given["witness"], (*path, "witness")
        )
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
    "absent_pay_nothing": (_no_witness("Absent"), ("agent", "memory")),
    "lies_stay_feasible": (_no_witness("Stay"), ("agent", "report", "shock")),
}
# A claim that follows from another one under every prior.
_IMPLIED = {
    ("interim_incentive_compatible", "incentive_compatible"): "InterimLies",
    ("interim_best_response", "best_response"): "InterimBestResponse",
    ("expected_budget_balance", "ex_post_budget_balance"): "ExpectedBalance",
    ("ex_ante_budget_balance", "weak_budget_balance"): "ExAnteNoDeficit",
    ("each_period_budget_balance", "weak_budget_balance"): "EachNoDeficit",
    ("interim_participation_first", "participation_zero_option"): "InterimParticipation",
    ("interim_participation_always", "participation_zero_option"): "InterimParticipation",
}


def _implied(game: Game, name: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]] | None:
    source = given["witness"]["from"]
    kind = _IMPLIED.get((name, source)) if isinstance(source, str) else None
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
    cell = None if given["at"] is None else fields(given["at"], (*path, "at"), CELL)
    if least is None or cell is None or any(one is not None for one in cell.values()):
        return lambda: iter([])
    return lambda: iter([(kind, given["verdict"] == "proved", least)])


def _existence(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]] | None:
    """Proved by the mechanism or by automata, or refuted by a chain of bounds or after histories; other witnesses are
    not covered."""
    witness, proved = given["witness"], given["verdict"] == "proved"
    if given["least_slack"] is not None or given["at"] is not None:
        return lambda: iter([])
    if proved and not witness:
        return lambda: iter([("SomeMechanism",)])
    if proved and set(witness) == {"automata"}:
        shapes = Shapes(Tables(game.env, game.names))
        machines = read_automata(shapes, witness["automata"], (*path, "witness", "automata"))
        return lambda: iter([("SomeAutomata", machines)])
    if not proved and set(witness) == set(AFTER_HISTORIES):
        return lambda: read_rows(game.env, game.names, game.certificate, witness)
    if proved or set(witness) != set(KEYS):
        return None
    try:
        agent, chain = read_refutation(game.env, game.names, game.certificate, witness, (*path, "witness"))
    except Unspoken:
        return None
    return lambda: iter([("NoMechanism", agent, chain)])


def _independent(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    witness, where = given["witness"], (*path, "witness")
    if given["verdict"] == "proved":
        fields(witness, where, ())
        claim: Any = ("IndependentTransitions",)
    else:
        REFUTED["independent_transitions"](Shapes(Tables(game.env, game.names)), witness, where)
        claim = linked(game.names, witness, where)
    stated = given["least_slack"] is given["at"] is None
    return lambda: iter([claim] if stated else [])


def _last_period(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """Payments of the last period alone, or a cycle of own types."""
    names, witness, where = game.names, given["witness"], (*path, "witness")

    def none() -> Iterator[Any]:
        yield from ()

    if given["verdict"] == "proved":
        fields(witness, where, ())
    else:
        REFUTED["last_period_implementable"](Shapes(Tables(game.env, names)), witness, where)
    if names.horizon is None or given["least_slack"] is not None or given["at"] is not None:
        return none
    if given["verdict"] == "refuted":
        agent, t = names.agents.index(witness["agent"]), names.horizon - 1
        types = names.space(t).types[agent]
        state = Outlooks(game).others(witness["state"], agent, t)
        return lambda: iter([("NotLastPeriod", agent, state, [types.index(one) for one in witness["cycle"]])])
    tables, listed = Tables(game.env, names), game.certificate.given["evidence"].get("last period", {})
    if set(listed) != set(names.agents):
        return none
    paid = [tables.rational(listed[one], names.axes(names.space(names.horizon - 1), 0), ()) for one in names.agents]
    return lambda: iter([("LastPeriod", paid)])


def _outlook(game: Game, name: str, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """What own types tell of the others; refuted, the witness shows types that tell the same."""
    where = (*path, "witness")
    if given["verdict"] == "proved":
        fields(given["witness"], where, ())
    else:
        REFUTED[name](Shapes(Tables(game.env, game.names)), given["witness"], where)
    return lambda: Outlooks(game).tries(name, given)


def _at_shocks(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """Incentives at every shock, under the transfers by shock."""
    fields(given["witness"], (*path, "witness"), ())
    slack = Slack(game, ("Incentives", (0, 1)), ("agent", "report", "shock"), given, path)
    mechanism = game.certificate.given["mechanism"]["transfers by shock"]
    dues = Tables(game.env, game.names).dues(mechanism, ("mechanism", "transfers by shock"))
    if dues is None or slack.least is None or not slack.at:
        return lambda: iter([])
    cell, names = slack.at[0], game.names
    if names.shocks[names.stage(cell[2])] is not None and "shock" not in given["at"]:
        return lambda: iter([])
    return lambda: iter([("AtShocks", dues, given["verdict"] == "proved", slack.least, cell)])


def _expected(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """What is paid in the mean in each period. With an infinite horizon payments of so many later periods suffice that
    those of the next one are a mixture of them."""
    fields(given["witness"], (*path, "witness"), ())
    Shapes(Tables(game.env, game.names)).month(given["at"], (*path, "at"))
    proved, horizon = given["verdict"] == "proved", game.names.horizon
    least = None if given["least_slack"] is None else rational(given["least_slack"], (*path, "least_slack"))
    named = None if given["at"] is None else given["at"]["period"]
    last = prod(game.names.space(0).sizes()) + 1 if horizon is None else horizon
    if least is None or named is None or named > (1 if proved and horizon is None else last):
        return lambda: iter([])

    def tries() -> Iterator[Any]:
        mix = mixture(game.engine, game.env, game.certificate.mechanism) if proved and horizon is None else []
        yield ("ExpectedPay", proved, least, named - 1, mix)

    return tries


def _each_period(game: Game, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
    """What is paid in the mean after each memory; with an infinite horizon period 2 stands for all later ones."""
    fields(given["witness"], (*path, "witness"), ())
    names, at = game.names, given["at"]
    Shapes(Tables(game.env, names)).sum_cell(at, (*path, "at"))
    least = None if given["least_slack"] is None else rational(given["least_slack"], (*path, "least_slack"))
    if least is None or at is None or says_nothing(game.env, game.certificate.format):
        return lambda: iter([])
    t, memory = 0, None
    if at["memory"] is not None:
        t = 1 if names.horizon is None else at["period"] - 1
        memory = memory_of(at["memory"], names, t - 1, (*path, "at", "memory"))
    return lambda: iter([("EachPeriod", given["verdict"] == "proved", least, t, memory)])


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
    slack = Slack(trial, ("Incentives", (0, 1)), ("agent", "memory", "report"), given, path)
    agent, rows = (0, []) if proved else forms.clash(read.mechanism, witness)
    if not proved and (slack.least is None or rational(witness["epsilon"], where) != (-slack.least[0], slack.least[1])):
        return lambda: iter([])

    def tries() -> Iterator[Any]:
        for _, _, _, least, named in slack.tries():
            if named is not None:
                form = (FORM_NAMES[OF_FORMS[name]],)
                yield ("OfForm", form, read.mechanism[2], read.evidence[1], proved, least, named[0], agent, rows)

    return tries


__all__ = ["Game", "Stated", "read_claims"]


_OF_THEIR_OWN = {
    "incentive_compatible_by_shock": _at_shocks,
    "expected_budget_balance": _expected,
    EACH_PERIOD: _each_period,
    "last_period_implementable": _last_period,
    "exists_any": _existence,
    "independent_transitions": _independent,
}
