"""The tokens of PRISM's language, read one by one. (The PRISM manual, "The PRISM Language".)"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpmech.imports.notes import Notes
from lpmech.reading.faults import quote

_TOKEN = re.compile(
    r'(?P<space>[ \t\r\f\v]+|//[^\n]*)|(?P<newline>\n)|"(?P<text>[^"\n]*)"'
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=>|=>|->|\.\.|!=|<=|>=|[-+*/()\[\]{}<>=!&|?:;,'])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, sign or quoted text, which is its kind, and its line."""

    kind: str
    text: str
    line: int


def tokens_of(text: str, notes: Notes) -> list[Token]:
    """The tokens of a text. Raises BadInput at what is none."""
    found, line, at = list[Token](), 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise notes.refuse(line, "E-IMPORT-SYNTAX", quote(text[at : at + 20]), "a word or sign of PRISM's language")
        kind = str(match.lastgroup)
        if kind == "newline":
            line += 1
        elif kind != "space":
            found.append(Token(kind, match[kind], line))
        at = match.end()
    return found


class Tokens:
    """What is read of a text. What is not as it must be ends the reading."""

    def __init__(self, tokens: list[Token], notes: Notes) -> None:
        self.tokens, self.notes, self.at = tokens, notes, 0

    @property
    def line(self) -> int:
        """The line of the next token, or of the last."""
        return self.tokens[min(self.at, len(self.tokens) - 1)].line if self.tokens else 1

    @property
    def more(self) -> bool:
        """Whether there is another token."""
        return self.at < len(self.tokens)

    @property
    def here(self) -> str:
        """The next token, which is there."""
        return self.tokens[self.at].text

    def is_next(self, *texts: str, ahead: int = 0) -> bool:
        """Whether a token is one of some names or signs."""
        place = self.at + ahead
        return place < len(self.tokens) and self.tokens[place].kind != "text" and self.tokens[place].text in texts

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token; empty at the end."""
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def fail(self, expected: str) -> Exception:
        """What is raised where something else stands than expected."""
        found = quote(self.here) if self.more else "the end of the text"
        return self.notes.refuse(self.line, "E-IMPORT-SYNTAX", found, expected)

    def sign(self, *texts: str) -> str:
        """The next token, one of these."""
        if not self.is_next(*texts):
            raise self.fail(" or ".join(map(quote, texts)))
        self.at += 1
        return self.tokens[self.at - 1].text

    def accept(self, *texts: str) -> str:
        """The next token if it is one of these, else an empty text."""
        return self.sign(*texts) if self.is_next(*texts) else ""

    def name(self, expected: str) -> str:
        """The next token, a name."""
        return self.take("name", expected)

    def take(self, kind: str, expected: str) -> str:
        """The next token, of a kind."""
        if self.kind() != kind:
            raise self.fail(expected)
        self.at += 1
        return self.tokens[self.at - 1].text
