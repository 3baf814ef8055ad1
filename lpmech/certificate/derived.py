"""Certificates without the tables that follow from others (docs/certificate_format.md, section 5), and with them again.

What is left out is compared exactly with what is derived before it is left out: so a certificate that is completed is
the one that was shortened. Payments that somebody gave are always written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from lpmech.certificate.reader import Reader, Shape, part_of
from lpmech.certificate.shortened import Tables
from lpmech.claims.best_response import BEST_RESPONSES, truth_is_best
from lpmech.claims.evidence import BUDGET, CONTINUATION, VALUES, mechanism_json
from lpmech.claims.game import Game
from lpmech.claims.kind import Version
from lpmech.claims.participation import OUTSIDE_OPTIONS
from lpmech.claims.payoffs import expected_after
from lpmech.mechanisms.pivot import PIVOT, externalities
from lpmech.mechanisms.social import (
    Program,
    SocialPrograms,
    is_separable,
    optimise,
    program_components,
    society,
    solve_all,
)
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.members import member
from lpmech.problem.tables import Table
from lpmech.reading.formats import SECOND, SECOND_3, SECOND_4
from lpmech.separation.hypotheses import independent_form

DERIVED = "derived"  # stands for evidence, as the name of the formula stands for payments
TRANSFERS, BY_SHOCK = "transfers", "transfers by shock"
_SHORT = {Version.V1_5: SECOND_3, Version.V1_7: SECOND_4}  # by the version that the same claims need; else SECOND
MOST = 1 << 20  # digits of evidence; where there are more, `auto` leaves out what follows from the rest


def without_tables(game: Game, told: Shape, wanted: Tables, *, given: bool) -> Shape:
    """The certificate of a game without the tables that follow from others; `given`: its payments are somebody's own.
    It is as it was if there are none of them."""
    wanted = member(Tables, wanted)
    if wanted is Tables.ALL or (wanted is Tables.AUTO and _digits(told["evidence"]) <= MOST):
        return told
    evidence = _shorter(game, told["evidence"])
    mechanism = told["mechanism"] if given or not _is_pivot(game, evidence) else _by_formula(told["mechanism"])
    found = {**told, "mechanism": mechanism, "evidence": evidence}
    version = _SHORT.get(told["format"], SECOND)
    return found | {"format": version} if leaves_out(found) else found


def _digits(evidence: Shape) -> int:
    """How long the numbers are that may follow from others."""
    keys = (CONTINUATION.key, BEST_RESPONSES.key, BUDGET.key)
    return sum(len(str(one)) for key in keys for one in _numbers(evidence.get(key)))


def _numbers(told: Any) -> Iterator[int | str]:
    if isinstance(told, Mapping):
        yield from chain.from_iterable(map(_numbers, told.values()))
    elif isinstance(told, list):
        yield from chain.from_iterable(_numbers(one) if isinstance(one, Mapping) else (one,) for one in told)


def leaves_out(told: Shape) -> bool:
    """Whether a word stands somewhere for tables."""
    mechanism, parts = told["mechanism"], told["evidence"].values()
    inside = chain.from_iterable(part.values() for part in parts if isinstance(part, Mapping))
    return any(isinstance(one, str) for one in (mechanism[TRANSFERS], mechanism[BY_SHOCK], *parts, *inside))


def _by_formula(mechanism: Shape) -> Shape:
    by_shock = mechanism[BY_SHOCK]
    return {**mechanism, TRANSFERS: PIVOT.name, BY_SHOCK: None if by_shock is None else PIVOT.name}


def _is_pivot(game: Game, evidence: Shape) -> bool:
    """Whether the payments are what the formula gives, and the values are there that it needs."""
    paid = game.mechanism.transfers
    if VALUES.key not in evidence or any(len(one) != len(game.model.periods) for one in paid):
        return False
    averaged, by_shock = externalities(game.model, game.programs, game.mechanism.allocation)
    by = game.mechanism.by_shock
    return _same(paid, averaged) and (by is None or _same(by, by_shock))


def _same(one: Iterable[Iterable[Table]], other: Iterable[Iterable[Table]]) -> bool:
    pairs = zip(chain.from_iterable(one), chain.from_iterable(other), strict=True)
    return all(x.same_as(y) for x, y in pairs)


def _shorter(game: Game, evidence: Shape) -> Shape:
    found, names = dict(evidence), game.model.agents
    if BEST_RESPONSES.key in found:
        written = found[BEST_RESPONSES.key]
        found[BEST_RESPONSES.key] = {
            name: None if truth_is_best(game, k) else written[name] for k, name in enumerate(names)
        }
    if game.model.horizon is not None:
        return found | _all_of(found)
    if VALUES.key in found and CONTINUATION.key in found:
        told = found[CONTINUATION.key]
        found[CONTINUATION.key] = {
            name: DERIVED if _contributes(game, k) else told[name] for k, name in enumerate(names)
        }
        if BUDGET.key in found and _shares(game):
            found[BUDGET.key] = DERIVED
    return found


def _all_of(evidence: Shape) -> dict[str, Any]:
    """With a finite horizon everything is found from the last period back."""
    parts = [one.key for one in (VALUES, CONTINUATION, OUTSIDE_OPTIONS) if one.key in evidence]
    found: dict[str, Any] = {key: dict.fromkeys(evidence[key], DERIVED) for key in parts}
    return found | ({BUDGET.key: DERIVED} if BUDGET.key in evidence else {})


def _contributes(game: Game, agent: int) -> bool:
    """Whether an agent expects what it adds to the others' welfare."""
    programs, rule = game.programs, game.mechanism.allocation[0]
    added = programs.everyone.periods[0].value - programs.without[agent].periods[0].value
    return expected_after(game.model, 0, added, rule).same_as(game.payoffs.continuation[agent][0])


def _shares(game: Game) -> bool:
    """Whether all that is expected of later welfare is received or paid."""
    welfare = expected_after(game.model, 0, game.programs.everyone.periods[0].value, game.mechanism.allocation[0])
    received = tables.total(one[0] for one in game.payoffs.continuation)
    return (welfare - received).same_as(game.payoffs.budget[0])


def complete(env: Environment, told: Shape) -> Shape:
    """The certificate with every table; it has been accepted."""
    if not leaves_out(told):
        return told
    game, evidence = _game(env, told), told["evidence"]
    written = {one.key: one.write(game, ()) for one in (VALUES, CONTINUATION, OUTSIDE_OPTIONS, BUDGET)
               if _is_short(evidence.get(one.key))}  # fmt: skip
    filled = {key: _filled(part, written.get(key)) for key, part in evidence.items()}
    mechanism = mechanism_json(game.model, game.mechanism)
    return {**told, "mechanism": mechanism, "evidence": filled}


def _is_short(part: Any) -> bool:
    return isinstance(part, str) or (isinstance(part, Mapping) and any(isinstance(one, str) for one in part.values()))


def _filled(part: Any, whole: Any) -> Any:
    """What is derived where a word stands."""
    if isinstance(part, str):
        return whole
    if isinstance(part, Mapping):
        return {name: whole[name] if isinstance(one, str) else one for name, one in part.items()}
    return part


def _game(env: Environment, told: Shape) -> Game:
    separable = is_separable(env)
    model = independent_form(env) if separable else env
    programs = _programs(env, model, told["evidence"], separable=separable)
    return Game(env, _mechanism(model, told["mechanism"], programs), solved=programs)


def _mechanism(model: Environment, told: Shape, programs: SocialPrograms) -> Mechanism:
    reader = Reader(env=model)
    rules = tuple(reader.choice(rule, t) for t, rule in enumerate(told["allocation"]))
    averaged, by_shock = externalities(model, programs, rules)
    paid, by = told[TRANSFERS], told[BY_SHOCK]
    return Mechanism(
        name=told["name"],
        allocation=rules,
        transfers=averaged if isinstance(paid, str) else reader.by_agent(paid),
        by_shock=None if by is None else by_shock if isinstance(by, str) else reader.by_agent(by),
    )


def _programs(env: Environment, model: Environment, evidence: Shape, *, separable: bool) -> SocialPrograms:
    """From the values that are written, or solved."""
    values = evidence.get(VALUES.key, {})
    names = [str(society(model, k)) for k in (None, *range(len(model.agents)))]
    if model.horizon is not None or any(name not in values for name in names):
        return solve_all(env)
    everyone, *others = (_program(model, k, values, separable=separable) for k in (None, *range(len(model.agents))))
    return SocialPrograms(everyone=everyone, without=tuple(others))


def _program(model: Environment, without: int | None, values: Shape, *, separable: bool) -> Program:
    """The stationary program whose values are written."""
    stage, reduced = model.stage(0), separable and without is not None
    value = Reader(env=model).table(part_of(values, str(society(model, without)), "values")[0], 0)
    q = stage.utility_of_society(without) + model.expect(0, value).scaled(model.discount)
    solved = optimise(stage, q, without, program_components(model, 0, without if reduced else None))
    return Program(without=without, reduced=reduced, periods=(solved,))
