"""Static Bayesian games of Gambit: an extensive form (.efg) or a strategic form (.nfg) as an environment of one period.

Chance moves first, and each player then acts once, knowing what its information set says of the chance moves and
nothing of the other players' actions. An information set is a type, the chance moves give the prior, and an allocation
is a profile of actions, so that the environment is that of a mediator who asks for types and says what is played. What
no player sees of the chance moves enters by its expectation given the types: values are in expectation anyway.

A strategic form has no chance moves: every player has one type. (Formats: the Gambit manual, sections on .efg, .nfg.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from lpmech.imports.case import Imported, Sparse
from lpmech.imports.gambit_text import Reader, words_of
from lpmech.imports.notes import MOST_CELLS, Notes, labels
from lpmech.reading.faults import quote

ONLY = "only"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Info:
    """An information set, or a set of chance moves that are alike."""

    name: str
    moves: tuple[str, ...]
    chances: tuple[Fraction, ...] = ()


@dataclass(slots=True)
class Position:
    """A node. `player` is None of a chance move; without `info` it is an end."""

    line: int
    player: int | None
    number: int
    info: Info | None
    payoffs: tuple[Fraction, ...]
    later: list[Position] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class End:
    """The end of a path."""

    line: int
    chance: tuple[tuple[int, int], ...]  # what chance has moved: node's place on the path and move
    weight: Fraction
    played: tuple[tuple[int, int, int], ...]  # player, number of its information set, action
    payoffs: tuple[Fraction, ...]


def read_efg(text: str, path: Path, notes: Notes) -> Imported:
    """A game in extensive form. Raises BadInput."""
    reader = Reader(words_of(text, notes), notes)
    title, players = reader.head("EFG", 2)
    if reader.peek("text"):
        reader.at += 1  # a comment
    root, infos = _Tree(reader, len(players)).read()
    notes.check()
    ends = list(_ends(root, len(players), notes))
    notes.check()
    return _game(title, players, infos, ends, path, notes)


class _Tree:
    """The nodes, which stand in the order in which a path after the other is followed."""

    def __init__(self, reader: Reader, players: int) -> None:
        self.reader, self.players = reader, players
        self.infos: dict[tuple[int | None, int], Info] = {}
        self.outcomes: dict[int, tuple[Fraction, ...]] = {}

    def read(self) -> tuple[Position, dict[tuple[int | None, int], Info]]:
        """The root, and the information sets by player and number."""
        root = self._node()
        open_ = [root]
        count = 1
        while open_:
            here = open_[-1]
            if here.info is None or len(here.later) == len(here.info.moves):
                open_.pop()
                continue
            here.later.append(self._node())
            open_.append(here.later[-1])
            count += 1
            if count > MOST_CELLS:
                raise self.reader.notes.refuse(None, "E-TABLE-SIZE", f"over {MOST_CELLS} nodes", "fewer")
        if self.reader.more():
            raise self.reader.notes.refuse(
                self.reader.line, "E-IMPORT-SYNTAX", "more nodes than the tree has", "its end"
            )
        return root, self.infos

    def _node(self) -> Position:
        reader = self.reader
        line = reader.line
        kind = reader.take("bare", "a node, which begins with c, p or t")
        if kind not in ("c", "p", "t"):
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", quote(kind), "a node, which begins with c, p or t")
        if reader.peek("text"):
            reader.at += 1  # the node's name
        if kind == "t":
            return Position(line, None, 0, None, self._outcome())
        player = self._player() if kind == "p" else None
        number = reader.integer("the number of an information set")
        info = self._info(player, number, line)
        return Position(line, player, number, info, self._outcome())

    def _player(self) -> int:
        line, number = self.reader.line, self.reader.integer("the number of a player")
        if not 1 <= number <= self.players:
            raise self.reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"player {number}", f"1 to {self.players}")
        return number - 1

    def _info(self, player: int | None, number: int, line: int) -> Info:
        """The set's name and moves, which stand at its first node, and may stand again."""
        reader = self.reader
        name = reader.take("text", "a name") if reader.peek("text") else ""
        if reader.peek("sign", "{"):
            info = self._moves(player, name)
            known = self.infos.setdefault((player, number), info)
            if known.moves != info.moves or known.chances != info.chances:
                reader.notes.add(
                    line, "E-IMPORT-SYNTAX", f"other moves than at the set's first node: {number}", "the same"
                )
        elif (player, number) not in self.infos:
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"no moves of the set {number}", "moves in braces")
        return self.infos[player, number]

    def _moves(self, player: int | None, name: str) -> Info:
        reader, line = self.reader, self.reader.line
        if player is not None:
            moves = reader.texts("names of moves in quotes")
            chances: list[Fraction] = []
        else:
            moves, chances = self._chances()
            reader.notes.row(chances, line, "a chance move")
        if not moves:
            raise reader.notes.refuse(line, "E-EMPTY", "no moves", "at least one")
        return Info(name, tuple(moves), tuple(chances))

    def _chances(self) -> tuple[list[str], list[Fraction]]:
        reader = self.reader
        moves, chances = [], []
        reader.take("sign", "moves in braces", "{")
        while not reader.peek("sign", "}"):
            moves.append(reader.take("text", "the name of a move in quotes"))
            chances.append(reader.number("the probability of a move"))
        reader.at += 1
        return moves, chances

    def _outcome(self) -> tuple[Fraction, ...]:
        """The payoffs at a node: of an outcome that is told here, or was before; 0 is none."""
        reader, line = self.reader, self.reader.line
        number = reader.integer("the number of an outcome")
        if reader.peek("text"):
            reader.at += 1
        if reader.peek("sign", "{"):
            payoffs = tuple(reader.numbers("payoffs"))
            if len(payoffs) != self.players:
                raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"{len(payoffs)} payoffs", f"{self.players} of them")
            self.outcomes[number] = payoffs
        if number and number not in self.outcomes:
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"the outcome {number}, which has no payoffs", "payoffs")
        return self.outcomes[number] if number else (Fraction(0),) * self.players


def _ends(root: Position, players: int, notes: Notes) -> Iterator[End]:
    """Every end, with what was moved on the way; what is no static game is noted."""
    open_ = [(root, End(0, (), ONE, (), (Fraction(0),) * players))]
    while open_:
        here, so_far = open_.pop()
        payoffs = tuple(a + b for a, b in zip(so_far.payoffs, here.payoffs, strict=True))
        if here.info is None:
            yield End(here.line, so_far.chance, so_far.weight, so_far.played, payoffs)
            continue
        if _is_dynamic(here, so_far, notes):
            continue
        for move, later in reversed(list(enumerate(here.later))):  # so that ends come in the order of the file
            if here.player is None:
                chance = (*so_far.chance, (len(so_far.chance), move))
                step = End(0, chance, so_far.weight * here.info.chances[move], so_far.played, payoffs)
            else:
                played = (*so_far.played, (here.player, here.number, move))
                step = End(0, so_far.chance, so_far.weight, played, payoffs)
            open_.append((later, step))


def _is_dynamic(here: Position, so_far: End, notes: Notes) -> bool:
    """Whether something is moved that a static game does not have."""
    if here.player is None and so_far.played:
        notes.add(here.line, "E-IMPORT-PART", "a chance move after a player's", "all chance moves before the players'")
        return True
    if any(player == here.player for player, _, _ in so_far.played):
        notes.add(here.line, "E-IMPORT-PART", "a second move of a player", "one move of each player")
        return True
    return False


@dataclass(slots=True)
class _Cells:
    """What is known at a profile of types: its probability, and payoffs at every profile of actions."""

    weight: Fraction = Fraction(0)
    worths: dict[tuple[int, ...], list[tuple[Fraction, tuple[Fraction, ...]]]] = field(default_factory=dict)


def _game(
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
    counts = ", ".join(str(len(one)) for one in shown)
    notes.taken[:0] = [
        f"a static Bayesian game of Gambit as one period. Its players are the agents, with {counts} information sets "
        f"as types, and its {prod(sizes)} profiles of actions are the allocations"
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


def read_nfg(text: str, path: Path, notes: Notes) -> Imported:
    """A game in strategic form, by payoffs or by outcomes. Raises BadInput."""
    reader = Reader(words_of(text, notes), notes)
    title, players = reader.head("NFG", 1)
    strategies = _strategies(reader, len(players))
    if reader.peek("text"):
        reader.at += 1  # a comment
    count = prod(map(len, strategies))
    if count * max(len(players), 1) > MOST_CELLS:
        raise notes.refuse(None, "E-TABLE-SIZE", f"{count} profiles", "fewer")
    payoffs = (
        _by_outcome(reader, count, len(players))
        if reader.peek("sign", "{")
        else _by_payoff(reader, count, len(players))
    )
    if reader.more():
        raise notes.refuse(reader.line, "E-IMPORT-SYNTAX", "more than one entry per profile", "the end of the text")
    notes.check()
    infos: dict[tuple[int | None, int], Info] = {(p, 1): Info(ONLY, moves) for p, moves in enumerate(strategies)}
    first_fastest = (one[::-1] for one in product(*(range(len(moves)) for moves in strategies[::-1])))
    ends = [End(0, (), ONE, tuple((p, 1, move) for p, move in enumerate(profile)), worth)
            for profile, worth in zip(first_fastest, payoffs, strict=True)]  # fmt: skip
    return _game(title, players, infos, ends, path, notes)


def _strategies(reader: Reader, players: int) -> list[tuple[str, ...]]:
    """By player: the names of its strategies, or their number."""
    line, found = reader.line, list[tuple[str, ...]]()
    reader.take("sign", "strategies in braces", "{")
    while not reader.peek("sign", "}"):
        if reader.peek("sign", "{"):
            found.append(tuple(reader.texts("names of strategies in quotes")))
        else:
            size = reader.integer("a number of strategies")
            if size > MOST_CELLS:
                raise reader.notes.refuse(line, "E-TABLE-SIZE", f"{size} strategies", "fewer")
            found.append(tuple(str(k + 1) for k in range(size)))
    reader.at += 1
    if len(found) != players or not all(found):
        raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"strategies of {len(found)} players",
                                  f"at least one of each of the {players} players")  # fmt: skip
    return found


def _by_payoff(reader: Reader, count: int, players: int) -> list[tuple[Fraction, ...]]:
    return [tuple(reader.number("a payoff") for _ in range(players)) for _ in range(count)]


def _by_outcome(reader: Reader, count: int, players: int) -> list[tuple[Fraction, ...]]:
    """Outcomes with their payoffs, and for every profile the number of its outcome; 0 is none."""
    known = [(Fraction(0),) * players]
    reader.take("sign", "outcomes in braces", "{")
    while not reader.peek("sign", "}"):
        reader.take("sign", "an outcome in braces", "{")
        line = reader.line
        if reader.peek("text"):
            reader.at += 1
        payoffs = []
        while not reader.peek("sign", "}"):
            payoffs.append(reader.number("a payoff"))
        reader.at += 1
        if len(payoffs) != players:
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"{len(payoffs)} payoffs", f"{players} of them")
        known.append(tuple(payoffs))
    reader.at += 1
    found = []
    for _ in range(count):
        line, number = reader.line, reader.integer("the number of an outcome")
        if number >= len(known):
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"the outcome {number}", f"0 to {len(known) - 1}")
        found.append(known[number])
    return found
