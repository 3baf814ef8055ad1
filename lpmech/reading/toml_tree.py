"""TOML text to a tree, and the lines of places in it.

The standard library reads the text; decimals become exact fractions. It tells no lines but those of syntax errors, so
these are found by a second pass, which only a file with faults needs (`toml_lines.py`).
"""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from functools import partial

from lpmech.problem.exact import MAX_NUMBER_LENGTH
from lpmech.reading.faults import Faults, quote
from lpmech.reading.source import MAX_DEPTH, is_deep
from lpmech.reading.toml_causes import likely
from lpmech.reading.toml_lines import lines
from lpmech.reading.values import Unreadable

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE]([+-]?[0-9]{1,9}))?", re.ASCII)
_PLACE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)|\(at end of document\)")
_DIGITS = re.compile(rf"[0-9_]{{{MAX_NUMBER_LENGTH},}}")
_REPEATED = ("Cannot overwrite", "Cannot declare", "Duplicate inline table key", "Cannot mutate")


def parse(text: str, source: str) -> tuple[object, Faults]:
    """The tree of a TOML text. Raises BadInput where it is no TOML."""
    try:
        tree = tomllib.loads(text, parse_float=_decimal)
        deep = is_deep(tree)
    except tomllib.TOMLDecodeError as error:
        _syntax_fault(error, text, source)
    except ValueError:  # Python converts no integer of over 4,300 digits
        _long_number_fault(text, source)
    except RecursionError:
        deep = True
    if deep:
        faults = Faults(source)
        faults.add("E-DEPTH", (), f"lists and tables nested over {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
        faults.check()
    return tree, Faults(source, partial(lines, text))


def _decimal(text: str) -> Fraction | Unreadable:
    """A decimal, exactly; its text where it is infinite, not a number, or too long."""
    plain = text.replace("_", "")
    match = _DECIMAL.fullmatch(plain)
    if not match or len(plain) > MAX_NUMBER_LENGTH or abs(int(match[3] or 0)) > MAX_NUMBER_LENGTH:
        return Unreadable(text)
    return Fraction(plain)


def _syntax_fault(error: tomllib.TOMLDecodeError, text: str, source: str) -> None:
    """Report where the text stops being TOML, or which key is repeated."""
    match = _PLACE.search(str(error))
    last = text.count("\n") + (not text.endswith("\n"))
    line = int(match[1]) if match and match[1] else last
    message = _PLACE.sub("", str(error)).strip()
    faults = Faults(source, lambda places: {(): line})
    written_line = (text.splitlines() or [""])[line - 1] if text.splitlines()[line - 1 : line] else ""
    cause = likely(written_line)
    if message.startswith(_REPEATED) and not cause:
        written = quote(written_line.strip())
        faults.add("E-KEY-REPEATED", (), f"{written}, which gives a key or table again", "every key and table once",
                   "remove one of the two")  # fmt: skip
    else:
        at = f"column {match[2]}: " if match and match[2] else "the end of the text: "
        faults.add("E-TOML-SYNTAX", (), at + message, "TOML", cause)
    faults.check()


def _long_number_fault(text: str, source: str) -> None:
    match = _DIGITS.search(text)
    line = text.count("\n", 0, match.start()) + 1 if match else 1
    faults = Faults(source, lambda places: {(): line})
    faults.add("E-NUMBER-LONG", (), f"a number of {len(match[0]) if match else 'too many'} digits",
               f"at most {MAX_NUMBER_LENGTH} characters")  # fmt: skip
    faults.check()
