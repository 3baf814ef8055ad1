"""What may be wrong where a text stops being JSON: each rule tells its slip, or that it knows none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from lpmech.reading.faults import printable, quote
from lpmech.reading.json_faults.stop import STRING, WORD, Expects, Stop, shown_sign
from lpmech.reading.numbers import likely
from lpmech.reading.toml_faults.anywhere import ODD
from lpmech.reading.toml_faults.stopped import CLOSING, SHOWN

_FRACTION = re.compile(r"-?[0-9]+ */ *[0-9]+")
_SINGLE = re.compile(r"'([^'\n]*)'")
_ESCAPES = r'after a backslash one of b t n f r " / \, or u and four digits'
_PLAIN = "a text without control characters"
_MOST_CLOSED = 12  # brackets that are offered
_CONSTANTS = {"true": "true", "false": "false", "none": "null", "null": "null", "nil": "null", "undefined": "null"}
_TOML = re.compile(r"\s*(?:\#[^\n]*\n\s*)*(?:\[{1,2}[A-Za-z_][\w.\"* -]*\]{1,2}\s*(?:\#[^\n]*)?\n|[\w-]+\s*=)")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong, at which place of the text."""

    at: int
    found: str
    mend: str
    expected: str = ""  # if not what may stand there


def _toml(stop: Stop) -> Slip | None:
    """A file in the other language."""
    if not _TOML.match(stop.text):
        return None
    return Slip(stop.at, stop.seen, "if this is TOML, rename the file so that it ends in .toml")


def _ended(stop: Stop) -> Slip | None:
    """A text that ends too early."""
    if stop.sign or stop.expects is Expects.END:
        return None
    if not stop.open:
        return Slip(stop.at, "the end of the text", "write an object: { … }")
    close = "".join(CLOSING[sign] for sign, _ in reversed(stop.open))
    close = close if len(close) <= _MOST_CLOSED else "the brackets that close it"
    what = {Expects.VALUE: "the value, and then ", Expects.COLON: "a colon and a value, and then "}
    found = f"the end of the text, before {stop.where(stop.open[-1][1])}, is closed"
    if stop.after_comma:
        return Slip(stop.at, found, f"take the last comma away, and write {close} at the end")
    return Slip(stop.at, found, f"write {what.get(stop.expects, '')}{close} at the end")


def _string(stop: Stop) -> Slip | None:
    """A text in double quotes that is none."""
    if stop.sign != '"' or STRING.match(stop.text, stop.at):
        return None
    inner = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*').match(stop.text, stop.at + 1)
    at = inner.end() if inner else stop.at + 1
    bad = stop.text[at : at + 1]
    shown = printable(stop.rest[:SHOWN])
    if bad == "\\":
        return Slip(at, f"{quote(stop.text[at : at + 2])} in a text", r"write \\ for a backslash", _ESCAPES)
    if bad == "\t":
        return Slip(at, f"a tab in the text {shown}", r"write \t in its place, or spaces", _PLAIN)
    if bad in ("\n", "\r", ""):
        found = f"a text that does not end: {shown}"
        return Slip(stop.at, found, 'write " at its end', 'a closing " in the same line')
    found = f"the control character U+{ord(bad):04X} in a text"
    return Slip(at, found, f"write \\u{ord(bad):04x}, or leave it out", _PLAIN)


def _remark(stop: Stop) -> Slip | None:
    if not stop.rest.startswith(("//", "/*", "#", "--", ";;")):
        return None
    return Slip(stop.at, shown_sign(stop.rest), "JSON has no remarks: take it out, or write the case in TOML")


def _comma(stop: Stop) -> Slip | None:
    """A comma too many."""
    if stop.sign == "," and (stop.after_comma or stop.expects in (Expects.VALUE, Expects.KEY)):
        return Slip(stop.at, stop.seen, "leave out one comma, or write the value that is missing")
    if stop.after_comma and stop.sign in ("}", "]"):
        at = stop.before
        return Slip(at, f'"," before {quote(stop.sign)}', f"take the comma before {quote(stop.sign)} away")
    return None


def _quotes(stop: Stop) -> Slip | None:
    """Single quotes, or quotes of a word processor."""
    if found := _SINGLE.match(stop.text, stop.at):
        return Slip(stop.at, printable(found[0][:SHOWN]), f"write double quotes: {_double(found[1])}")
    if stop.sign and stop.sign in ODD:
        return Slip(stop.at, f"{quote(stop.sign)} (U+{ord(stop.sign):04X})", ODD[stop.sign])
    return None


def _number(stop: Stop) -> Slip | None:
    """A number that is nearly right."""
    if stop.expects is not Expects.VALUE or not (found := _FRACTION.match(stop.rest) or WORD.match(stop.rest)):
        return None
    text = found[0].replace(" ", "")
    if re.fullmatch(r"-?[0-9]+/[0-9]+", text):
        return Slip(stop.at, shown_sign(text), f'write "{text}", in quotes')
    zeros = re.fullmatch(r"([+-]?)0+([0-9]+(?:\.[0-9]+)?)\.?", text)
    mend = f"write {zeros[1].strip('+')}{zeros[2]}, without zeros before it" if zeros else likely(text.rstrip("."))
    if re.fullmatch(r"-?[0-9]+\.", text):
        mend = f"write {text[:-1]}"
    return Slip(stop.at, shown_sign(text), mend) if mend else None


def _bare(stop: Stop) -> Slip | None:
    """A word without quotes."""
    if stop.expects not in (Expects.VALUE, Expects.KEY) or not stop.word:
        return None
    if stop.word[0].isdigit():
        return Slip(stop.at, stop.seen, _of_digits(stop))
    constant = _CONSTANTS.get(stop.word.casefold()) if stop.expects is Expects.VALUE else None
    mend = f"write {constant}" if constant else f"write it in double quotes: {_double(stop.word)}"
    return Slip(stop.at, f"{shown_sign(stop.word)}, without quotes", mend)


def _of_digits(stop: Stop) -> str:
    """How to mend digits that are no number, or stand where a key is expected."""
    if stop.expects is Expects.KEY and stop.glued:
        return "write a decimal with a point, and in quotes; if none is meant, write a key before it"
    return "write a key before it" if stop.expects is Expects.KEY else 'write a number, such as 3, or "3/8" in quotes'


def _bracket(stop: Stop) -> Slip | None:
    """A bracket of another form, or one too many."""
    if stop.sign == "(":
        return Slip(stop.at, stop.seen, "write lists in square brackets: [ … ]")
    if stop.sign not in ("}", "]", ")") or not stop.sign:
        return None
    if not stop.open:
        return Slip(stop.at, stop.seen, f"leave out one {quote(stop.sign)}, or write what it opens")
    if stop.expects in (Expects.VALUE, Expects.COLON):
        return Slip(stop.at, stop.seen, "write the value that is missing, or leave its key out")
    sign, at = stop.open[-1]
    return Slip(stop.at, f"{stop.seen}, where {stop.where(at)}, is open", f"write {quote(CLOSING[sign])} before it, "
                 f"or in its place")  # fmt: skip


def _colon(stop: Stop) -> Slip | None:
    """No colon where one is expected, or one where none is."""
    if stop.expects is Expects.COLON:
        return Slip(stop.at, stop.seen, 'write ":" in its place' if stop.sign in "=;" else 'write ":" before it')
    if stop.sign != ":" or stop.expects is Expects.END:
        return None
    in_list = bool(stop.open) and stop.open[-1][0] == "["
    of_list = "a list has no keys: write { } around the key and its value"
    return Slip(stop.at, stop.seen, of_list if in_list else "write a key before it, or a comma")


def _missing_comma(stop: Stop) -> Slip | None:
    """No comma where one is expected."""
    if stop.expects is not Expects.MORE:
        return None
    if stop.glued and stop.last.startswith('"'):
        return Slip(stop.at, stop.seen, r"write \" for a quote within a text; if it ended, write a comma before it")
    if stop.glued and (number := likely(stop.last + stop.word)):
        return Slip(stop.before, shown_sign(stop.last + stop.word), number)
    return Slip(stop.at, stop.seen, "write a comma in its place" if stop.sign in ";." else "write a comma before it")


def _more(stop: Stop) -> Slip | None:
    """Something behind the end."""
    if stop.expects is not Expects.END or not stop.sign:
        return None
    if stop.rest.lstrip(", \t")[:1] in ("{", "["):
        return Slip(stop.at, "a second value after the end of the first", "write one object alone, and the other in a "
                     "file of its own")  # fmt: skip
    mend = "put { } around all keys" if stop.sign in ':,"' else "take it out"
    return Slip(stop.at, stop.seen, mend)


RULES: tuple[Callable[[Stop], Slip | None], ...] = (
    _toml, _ended, _string, _remark, _comma, _quotes, _bracket, _colon, _more, _missing_comma, _number, _bare,
)  # fmt: skip


def _double(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text[:SHOWN], ensure_ascii=False)
