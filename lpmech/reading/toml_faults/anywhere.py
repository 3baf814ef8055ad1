"""What may be wrong anywhere in a text: each rule tells its slip, or that it knows none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from lpmech.reading.faults import printable, quote
from lpmech.reading.toml_faults.stopped import CLOSING, SHOWN, Slip, Stopped

_OPENS = re.compile(
    r'\s*(?:\[{1,2}(?:[\w."\' -]*[^\W\d][\w."\' -]*)\]{1,2}\s*(?:#.*)?$|[\w."\' -]+=)'
)  # a header, a key
_STRAIGHT = "write straight quotes"
ODD: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("“”„‟«»‹›″", f'{_STRAIGHT}: "')
    | dict.fromkeys("‘’‚‛′", f"{_STRAIGHT}: '")
    | dict.fromkeys("−–—‐‑", 'write an ordinary minus: "-"')
    | {"，": 'write an ordinary comma: ","', "＝": 'write an ordinary "="', "：": 'write "="'}
)
ONE_LINE = "write { … } in one line, or a table of its own: a header [KEY], and a line for each of its keys"


def _string(stopped: Stopped) -> Slip | None:
    if stopped.string is None:
        return None
    mark = re.match(r'"""|\'\'\'|.', stopped.text[stopped.string :])
    sign = mark[0] if mark else '"'
    within = "in the same line" if len(sign) == 1 else "somewhere after it"
    begin = printable(stopped.text[stopped.string :].partition("\n")[0][:SHOWN])
    found = f"a text that does not end: {begin}"
    return Slip(stopped.string, stopped.where(stopped.string, found), f"a closing {sign} {within}",
                f"write {sign} at its end")  # fmt: skip


def _escape(stopped: Stopped) -> Slip | None:
    if not stopped.message.startswith(("Unescaped", "Invalid hex", "Escaped character")):
        return None
    at = stopped.text.rfind("\\", 0, stopped.offset + 1)
    return Slip(at, stopped.where(at, f"{quote(stopped.text[at : at + 2])} in a text"),
                r'after a backslash one of b t n f r " \, or u and the four digits of a character',
                r"write \\ for a backslash, or put the text in single quotes")  # fmt: skip


def _odd_letter(stopped: Stopped) -> Slip | None:
    """A letter that looks like one of TOML's signs."""
    letter = stopped.rest[:1]
    space = letter and letter not in " \t\r" and (unicodedata.category(letter) in ("Zs", "Cf"))
    if letter not in ODD and not space:
        return None
    name = unicodedata.name(letter, "a sign").lower()
    found = f"{quote(letter)} (U+{ord(letter):04X}, {name})"
    mend = "write an ordinary space, or nothing" if space else ODD[letter]
    return Slip(stopped.offset, stopped.where(stopped.offset, found), "signs as a keyboard writes them", mend)


def _control(stopped: Stopped) -> Slip | None:
    letter = stopped.rest[:1]
    if letter == "\r":
        found, mend = "a line that ends in CR alone", "save the file with the line ends of Unix (LF) or Windows (CR LF)"
    elif letter and unicodedata.category(letter) == "Cc" and letter != "\t":
        found, mend = f"the control character U+{ord(letter):04X}", f"leave it out, or write \\u{ord(letter):04x}"
    else:
        return None
    return Slip(stopped.offset, stopped.where(stopped.offset, found), "text", mend)


def _not_closed(stopped: Stopped) -> Slip | None:
    """A bracket after which a header or key, or nothing, comes before it is closed."""
    begins_line = not stopped.before.strip()
    if stopped.opened is None or not (stopped.ended or (begins_line and _OPENS.match(stopped.rest))):
        return None
    sign, at = stopped.opened
    until = "the end of the text" if stopped.ended else f"line {stopped.line(stopped.offset)}"
    close = CLOSING[sign]
    one_line = sign == "{" and not stopped.ended
    mend = ONE_LINE if one_line else f"write {quote(close)} at its end"
    return Slip(at, stopped.where(at, f"{quote(sign)}, which is not closed before {until}"),
                f"as many {quote(close)} as {quote(sign)}", mend)  # fmt: skip


ANYWHERE: tuple[Callable[[Stopped], Slip | None], ...] = (_string, _escape, _odd_letter, _control, _not_closed)
