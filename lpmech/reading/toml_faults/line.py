"""What of a line is seen without the parser: most often what should stand in quotes does not."""

from __future__ import annotations

import re

from lpmech.reading.faults import quote

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_FRACTION = re.compile(r"(?<![\w./-])-?[0-9]+ */ *[0-9]+")
_COMMA = re.compile(r"= *(-?[0-9]+),([0-9]+) *$")
_HEADER = re.compile(r"^\s*\[{1,2}([^\[\],]*[^\W\d][^\[\],]*)\]")
_KEY = re.compile(r"(?:^|[{,]) *([^=,{}\[\]]*?) *=")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def likely(line: str) -> str:
    """How to mend the line; empty where the cause cannot be seen."""
    bare = _STRING.sub(lambda string: "_" * len(string[0]), line).partition("#")[0]
    if match := _FRACTION.search(bare):
        return f"write {quote(match[0].replace(' ', ''))} in quotes"
    if match := _COMMA.search(bare):
        return f"write {match[1]}.{match[2]}, with a point"
    keys = [match for pattern in (_HEADER, _KEY) for match in pattern.finditer(bare)]
    if found := next((match for match in keys if _is_odd(match[1])), None):
        odd = next(part for part in _parts(line[found.start(1) : found.end(1)]) if not _BARE.fullmatch(part))
        return f"write {quote(odd)} in quotes"
    return ""


def _is_odd(key: str) -> bool:
    """Whether a dotted key, its strings blanked, has a part that must be quoted and is not."""
    return bool(key.strip(" :")) and any(not _BARE.fullmatch(part.strip()) for part in key.split("."))


def _parts(key: str) -> list[str]:
    """The parts of a dotted key that are not quoted."""
    return [part.strip() for part in _STRING.sub("x", key).split(".")]
