"""Markdown for pages of registries."""

import inspect
import itertools
import re
from collections.abc import Iterable

CODE = re.compile(r"(`[^`]*`)")
EMPHASIS = re.compile(r"(?<![\w*\\])\\\*(?=\w)([^*]*?[\w.])\\\*(?![\w*])")
NAME = re.compile(r"(?<![\w`/.-])([a-z]\w*_\w+)(?![\w`/])")


def plain(text: str) -> str:
    """Text in which names are code, and outside of code no sign means anything else than itself."""
    return literal("".join(p if p.startswith("`") else NAME.sub(r"`\1`", p) for p in CODE.split(text)))


def literal(text: str) -> str:
    """Text in which, outside of code, no sign means anything else than itself."""
    parts = CODE.split(text)
    return "".join(part if part.startswith("`") else re.sub(r"([*_<>|\[\]])", r"\\\1", part) for part in parts)


def emphasised(text: str) -> str:
    """Text in which no sign means anything else than itself, but for `*words*`: a* is a letter with a star."""
    return EMPHASIS.sub(r"*\1*", literal(text))


def sentence(text: str) -> str:
    """A text with a capital, unless it begins with a name, and a full stop."""
    text = text if NAME.match(text) else f"{text[:1].upper()}{text[1:]}"
    return plain(text.rstrip(".") + ".")


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """A table below its head, such as `| name | |`."""
    line = "|---" * (head.count("|") - 1) + "|"
    return "\n".join([head, line, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def block(text: str) -> str:
    """Text as it stands."""
    return "".join(f"    {line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n"))


def paragraphs(text: str) -> str:
    """A text of our own as paragraphs that fit any window; lines that are set in stay as they stand."""
    parts = []
    for is_set_in, lines in itertools.groupby(text.splitlines(), lambda line: line.startswith("    ")):
        part = "\n".join(lines)
        parts += (
            [block(inspect.cleandoc(part))] if is_set_in else map(emphasised, re.split(r"\n\s*\n", part.strip("\n")))
        )
    return "\n\n".join(part.rstrip("\n") for part in parts if part.strip()) + "\n"


def contents(pages: Iterable[str]) -> str:
    """The pages below another one, in the list on the left."""
    return "```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"
