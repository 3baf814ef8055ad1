"""Games in strategic form (.nfg): without chance moves, every player has one type. (The Gambit manual, on .nfg.)"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from lpmech.imports.case import Imported
from lpmech.imports.gambit.game import ONE, ONLY, End, Info, game
from lpmech.imports.gambit.words import Reader, words_of
from lpmech.imports.notes import MOST_CELLS, Notes
from lpmech.problem.shown import counted


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
    return game(title, players, infos, ends, path, notes)


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
        raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"strategies of {counted(len(found), 'player')}",
                                  f"at least one of each of {counted(players, 'player')}")  # fmt: skip
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
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", counted(len(payoffs), "payoff"), f"{players} of them")
        known.append(tuple(payoffs))
    reader.at += 1
    found = []
    for _ in range(count):
        line, number = reader.line, reader.integer("the number of an outcome")
        if number >= len(known):
            raise reader.notes.refuse(line, "E-IMPORT-SYNTAX", f"the outcome {number}", f"0 to {len(known) - 1}")
        found.append(known[number])
    return found
