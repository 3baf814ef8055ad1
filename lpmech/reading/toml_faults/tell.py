"""The fault of a text that is no TOML."""

from __future__ import annotations

import re
import tomllib

from lpmech.reading.faults import Faults, quote
from lpmech.reading.toml_faults.anywhere import ANYWHERE
from lpmech.reading.toml_faults.line import likely
from lpmech.reading.toml_faults.mends import CONTEXTS, REMOVE, colon
from lpmech.reading.toml_faults.stopped import Slip, Stopped, seen

_PLACE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)|\(at end of document\)")
_REPEATED = ("Cannot overwrite", "Cannot declare", "Duplicate inline table key", "Cannot mutate", "Cannot redefine")


def tell(error: tomllib.TOMLDecodeError, text: str, source: str) -> None:
    """Report where the text stops being TOML, or which key is repeated. Raises BadInput."""
    match = _PLACE.search(str(error))
    plain = text.replace("\r\n", "\n")  # as the parser counts
    offset = _offset(plain, int(match[1]), int(match[2])) if match and match[1] else len(plain)
    stopped = Stopped(plain, offset, _PLACE.sub("", str(error)).strip())
    written = _line_of(stopped)
    if stopped.message.startswith(_REPEATED) and not likely(written):
        slip, code = _repeated(stopped, written), "E-KEY-REPEATED"
    else:
        slip, code = _slip(stopped, likely(written)), "E-TOML-SYNTAX"
    faults = Faults(source, lambda places: {(): stopped.line(slip.at)})
    faults.add(code, (), slip.found, slip.expected, slip.mend)
    faults.check()


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _line_of(stopped: Stopped) -> str:
    """The line in which it stopped; at the end of the text the last one."""
    return stopped.text.split("\n")[stopped.line(stopped.offset) - 1]


def _repeated(stopped: Stopped, written: str) -> Slip:
    first = _first(stopped, written.partition("=")[0].strip())
    found = f"{quote(written.strip())}, which gives a key or table again{first and f'; first in line {first}'}"
    return Slip(stopped.offset, found, "every key and table once", "remove one of the two")


def _first(stopped: Stopped, begin: str) -> int | str:
    """The line above that begins in the same way, of a key within its table; "" if none is seen."""
    above = stopped.text.split("\n")[: stopped.line(stopped.offset) - 1]
    for place, line in reversed([*enumerate(above, 1)]):
        if line.partition("=")[0].strip() == begin:
            return place
        if line.startswith("[") and not begin.startswith("["):
            break
    return ""


def _slip(stopped: Stopped, cause: str) -> Slip:
    """The first rule that knows what is wrong; else what the parser says."""
    for rule in ANYWHERE:
        if slip := rule(stopped):
            return slip
    for begin, (expected, mends) in CONTEXTS.items():
        if stopped.message.startswith(begin):
            mend = colon(stopped) or cause or next(filter(None, (one(stopped) for one in mends)))
            return Slip(stopped.offset, stopped.where(stopped.offset, seen(stopped)), expected, mend)
    return Slip(stopped.offset, stopped.where(stopped.offset, stopped.message), "TOML", cause or REMOVE)
