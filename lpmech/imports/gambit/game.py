"""A static Bayesian game as an environment of one period, from the ends of its paths.

Chance moves first, and each player then acts once, knowing what its information set says of the chance moves and
nothing of the other players' actions. An information set is a type, the chance moves give the prior, and an allocation
is a profile of actions, so that the environment is that of a mediator who asks for types and says what is played. What
no player sees of the chance moves enters by its expectation given the types: values are in expectation anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from lpmech.imports.case import Imported, Sparse
from lpmech.imports.notes import MOST_CELLS, Notes, labels
from lpmech.problem.shown import counted
from lpmech.reading.faults import quote

ONLY = "only"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Info:
    """An information set, or a set of chance moves that are alike."""

    name: str
    moves: tuple[str, ...]
    chances: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """The end of a path."""

    line: int
    chance: tuple[tuple[int, int], ...]  # what chance has moved: node's place on the path and move
    weight: Fraction
    played: tuple[tuple[int, int, int], ...]  # player, number of its information set, action
    payoffs: tuple[Fraction, ...]


@dataclass(slots=True)
class _Cells:
    """What is known at a profile of types: its probability, and payoffs at every profile of actions."""

    weight: Fraction = Fraction(0)
    worths: dict[tuple[int, ...], list[tuple[Fraction, tuple[Fraction, ...]]]] = field(default_factory=dict)


def game(
    title: str, players: list[str], infos: dict[tuple[int | None, int], Info], ends: list[End], path: Path, notes: Notes
) -> Imported:
    """The environment of a tree's ends."""
    names = labels(players, "player", notes, agents=True)
    if not names:
        raise notes.refuse(1, "E-IMPORT-PART", "no players", "at least one")
    types = _types(ends, len(names), notes)
    actions = _actions(types, infos, notes)
    notes.check()
    sizes = [len(moves) for moves in actions]
    cells = _cells(ends, len(names), sizes, notes)
    notes.check()
    shown = [labels([infos[player, number].name for number in own], "type", notes) if own else [ONLY]
             for player, own in enumerate(types)]  # fmt: skip
    hidden = sum(len(one) > 1 for at in cells.values() for one in at.worths.values())
    counts = ", ".join(str(len(one)) for one in shown[:-1])
    last = counted(len(shown[-1]), "information set")
    counts = f"{counts} and {last}" if counts else last
    notes.taken[:0] = [
        f"a static Bayesian game of Gambit as one period. Its players are the agents, with {counts} as "
        f"types, and the allocations are its profiles of actions, {prod(sizes)} in all"
    ]
    if hidden:
        notes.taken.append("chance moves that no player sees enter by the expectation of payoffs given the types")
    return _environment(title, path, names, shown, types, actions, cells, notes)


def _types(ends: list[End], players: int, notes: Notes) -> list[list[int]]:
    """By player: its information sets. Each must follow from the chance moves alone."""
    seen: dict[tuple[object, int], int] = {}
    moving: dict[int, set[object]] = {}
    for end in ends:
        for player, number, _ in end.played:
            moving.setdefault(player, set()).add(end.chance)
            if seen.setdefault((end.chance, player), number) != number:
                found = f"information of player {player + 1} about another player's action"
                notes.add(end.line, "E-IMPORT-PART", found, "information about chance moves only")
    for end in ends:
        there = {player for player, _, _ in end.played}
        for player in (one for one in moving if one not in there):
            notes.add(end.line, "E-IMPORT-PART", f"a path on which player {player + 1} does not move",
                      "a move of every player who moves anywhere, on every path")  # fmt: skip
    return [sorted({number for (_, who), number in seen.items() if who == player}) for player in range(players)]


def _actions(types: list[list[int]], infos: dict[tuple[int | None, int], Info], notes: Notes) -> list[tuple[str, ...]]:
    """By player: its actions, which must be the same at all of its types; one without a name for who never moves."""
    found = []
    for player, own in enumerate(types):
        kinds = {infos[player, number].moves for number in own}
        if len(kinds) > 1:
            told = " and ".join(sorted(", ".join(map(quote, one)) for one in kinds))
            said = f"player {player + 1} with different actions at its information sets: {told}"
            notes.add(None, "E-IMPORT-PART", said, "the same actions, in the same order")
        found.append(min(kinds) if kinds else ("",))
    return found


def _cells(ends: list[End], players: int, sizes: list[int], notes: Notes) -> dict[tuple[int, ...], _Cells]:
    """By profile of information sets (0 for who has none): payoffs at every profile of actions."""
    if len(ends) * players > MOST_CELLS:
        raise notes.refuse(None, "E-TABLE-SIZE", f"{len(ends)} ends", "fewer")
    found: dict[tuple[int, ...], _Cells] = {}
    for end in ends:
        sets, moves = {p: n for p, n, _ in end.played}, {p: m for p, _, m in end.played}
        at = found.setdefault(tuple(sets.get(player, 0) for player in range(players)), _Cells())
        profile = tuple(moves.get(player, 0) for player in range(players))
        at.worths.setdefault(profile, []).append((end.weight, end.payoffs))
        if not any(profile):
            at.weight += end.weight
    for at in found.values():
        assert len(at.worths) == prod(sizes), "every player moves on every path"
    return found


def _environment(
    title: str, path: Path, names: list[str], shown: list[list[str]], types: list[list[int]],
    actions: list[tuple[str, ...]], cells: dict[tuple[int, ...], _Cells], notes: Notes,
) -> Imported:  # fmt: skip
    profiles = list(product(*(range(len(moves)) for moves in actions)))
    allocations = labels([_profile(actions, one) for one in profiles], "profile", notes)
    where = [{number: place for place, number in enumerate(own)} or {0: 0} for own in types]
    known = {tuple(label[place[number]] for label, place, number in zip(shown, where, key, strict=True)): at
             for key, at in cells.items()}  # fmt: skip
    absent = prod(map(len, shown)) - len(known)
    if absent:
        notes.taken.append(f"{absent} profiles of types that never occur, with probability 0 and payoffs of 0")
    notes.about_floats()
    axes = ("allocation", *names)
    utility = {name: Sparse(axes=axes, cells={
        (allocations[k], *state): _mean(at.worths[one], player)
        for state, at in known.items() for k, one in enumerate(profiles)
    }) for player, name in enumerate(names)}  # fmt: skip
    return Imported(
        title=title.strip() or f"A game from {path.name}", source=path.name, discount=ONE, horizon=1,
        agents=tuple(names), types={name: tuple(own) for name, own in zip(names, shown, strict=True)},
        allocations=tuple(allocations), utility=utility,
        prior=Sparse(axes=tuple(names), cells={state: at.weight for state, at in known.items()}),
        taken=tuple(notes.taken),
    )  # fmt: skip


def _profile(actions: list[tuple[str, ...]], profile: tuple[int, ...]) -> str:
    """Actions in the order of the players: `left, up`."""
    told = [moves[one] or f"action {one + 1}" for moves, one in zip(actions, profile, strict=True) if moves != ("",)]
    return ", ".join(told) or "nothing"


def _mean(worths: list[tuple[Fraction, tuple[Fraction, ...]]], player: int) -> Fraction:
    """The expected payoff; the plain mean where nothing of it has any probability."""
    total = sum((weight for weight, _ in worths), Fraction(0))
    if total == 0:
        return sum((payoffs[player] for _, payoffs in worths), Fraction(0)) / len(worths)
    return sum((weight * payoffs[player] for weight, payoffs in worths), Fraction(0)) / total
