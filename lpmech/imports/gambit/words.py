"""The words of Gambit's files: quoted texts, braces, and bare words, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from lpmech.imports.notes import MOST_CELLS, Notes
from lpmech.reading.faults import quote

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([{},])|([^\s{},"]+)|(\n)|(")', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text; `kind` is `text` (in quotes), `sign` (a brace) or `bare`."""

    kind: str
    text: str
    line: int


def words_of(text: str, notes: Notes) -> list[Word]:
    """The words without commas, which mean no more than spaces."""
    found: list[Word] = []
    line = 1
    for match in _WORD.finditer(text):
        quoted, sign, bare, newline, stray = match.groups()
        if stray:
            raise notes.refuse(line, "E-IMPORT-SYNTAX", "a quotation mark that is never closed", "a text in quotes")
        if quoted is not None:
            found.append(Word("text", re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL), line))
        elif sign and sign != ",":
            found.append(Word("sign", sign, line))
        elif bare:
            found.append(Word("bare", bare, line))
        line += match.group().count("\n") if not newline else 1
    return found


class Reader:
    """Reads words one by one. What is not as it must be ends the reading."""

    def __init__(self, words: list[Word], notes: Notes) -> None:
        self.words, self.notes, self.at = words, notes, 0
        if len(words) > 20 * MOST_CELLS:
            raise notes.refuse(None, "E-TABLE-SIZE", f"{len(words)} words", f"at most {20 * MOST_CELLS}")

    @property
    def line(self) -> int:
        """The line of the next word, or of the last."""
        return self.words[min(self.at, len(self.words) - 1)].line if self.words else 1

    def more(self) -> bool:
        """Whether there is another word."""
        return self.at < len(self.words)

    def peek(self, kind: str, text: str | None = None) -> bool:
        """Whether the next word is of a kind."""
        return self.more() and self.words[self.at].kind == kind and text in (None, self.words[self.at].text)

    def take(self, kind: str, expected: str, text: str | None = None) -> str:
        """The next word, which must be of a kind."""
        if not self.peek(kind, text):
            found = quote(self.words[self.at].text) if self.more() else "the end of the text"
            raise self.notes.refuse(self.line, "E-IMPORT-SYNTAX", found, expected)
        self.at += 1
        return self.words[self.at - 1].text

    def texts(self, expected: str) -> list[str]:
        """Texts in braces."""
        self.take("sign", expected, "{")
        found = []
        while not self.peek("sign", "}"):
            found.append(self.take("text", expected))
        self.at += 1
        return found

    def number(self, expected: str) -> Fraction:
        """A number."""
        line = self.line
        return self.notes.number(self.take("bare", expected), line)

    def integer(self, expected: str) -> int:
        """A whole number of at least 0."""
        line, text = self.line, self.take("bare", expected)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self.notes.refuse(line, "E-IMPORT-SYNTAX", quote(text), expected)
        return int(text)

    def numbers(self, expected: str) -> list[Fraction]:
        """Numbers in braces."""
        self.take("sign", expected, "{")
        found = []
        while not self.peek("sign", "}"):
            found.append(self.number(expected))
        self.at += 1
        return found

    def head(self, name: str, version: int) -> tuple[str, list[str]]:
        """`EFG 2 R "title" { "player 1" "player 2" }`: the title and the players."""
        self.take("bare", f"a file that begins with {name}", name)
        line = self.line
        if self.integer(f"version {version}") != version:
            raise self.notes.refuse(line, "E-IMPORT-PART", "another version of the format", f"{name} {version}")
        self.take("bare", "R, for numbers as decimals or fractions", "R" if self.peek("bare", "R") else "D")
        return self.take("text", "the title in quotes"), self.texts("the players' names in braces")
