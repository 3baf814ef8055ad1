"""Games in extensive form (.efg): the tree, and the ends of its paths. (The Gambit manual, section on .efg.)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from lpmech.imports.case import Imported
from lpmech.imports.gambit.game import ONE, End, Info, game
from lpmech.imports.gambit.words import Reader, words_of
from lpmech.imports.notes import MOST_CELLS, Notes
from lpmech.problem.shown import counted
from lpmech.reading.faults import quote


@dataclass(slots=True)
class Position:
    """A node. `player` is None of a chance move; without `info` it is an end."""

    line: int
    player: int | None
    number: int
    info: Info | None
    payoffs: tuple[Fraction, ...]
    later: list[Position] = field(default_factory=list)


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
    return game(title, players, infos, ends, path, notes)


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
                raise reader.notes.refuse(
                    line, "E-IMPORT-SYNTAX", counted(len(payoffs), "payoff"), f"{self.players} of them"
                )
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
