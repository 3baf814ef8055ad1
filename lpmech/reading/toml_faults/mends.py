"""What may be wrong where a certain thing is expected: how it is mended; "" if a rule does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from lpmech.reading.faults import printable, quote
from lpmech.reading.numbers import likely as likely_number
from lpmech.reading.toml_faults.anywhere import ONE_LINE
from lpmech.reading.toml_faults.stopped import CLOSING, Stopped, last

REMOVE = "if it is a remark, put # before it; if it is text, put it in quotes"
_OWN_LINE = "write every key on a line of its own"


def colon(stopped: Stopped) -> str:
    return 'write "=" instead' if stopped.message.startswith("Expected '='") and stopped.rest.startswith(":") else ""


def _remark(stopped: Stopped) -> str:
    return "a remark begins with #" if stopped.rest.startswith(("//", "--", ";;", "%", "/*")) else ""


def _number(stopped: Stopped) -> str:
    """A number that is nearly right."""
    word = stopped.word
    if re.fullmatch(r"[+-]?0[0-9]+(\.[0-9]+)?", word):
        return f"write {word.replace(word.lstrip('+-'), word.lstrip('+-0') or '0')}, without zeros before it"
    if re.fullmatch(r"[+-]?[0-9]+\.", word):
        return f"write {word}0"
    if re.fullmatch(r"[0-9]+([-./][0-9]+)+", word):
        return f"write {quote(word)} in quotes"
    return likely_number(word) if re.search(r"[0-9½¼¾⅓⅔]", word) else ""


def _inner_quote(stopped: Stopped) -> str:
    if not stopped.glued or not stopped.token.strip() or not (stopped.token[0].isalnum() or stopped.token[0] in "\"'"):
        return ""
    return r"see whether a quote is missing before it; within a text a quote is written \""


def _comma(stopped: Stopped) -> str:
    if not stopped.token.strip() or stopped.token in "]})":
        return ""
    before = last(stopped)
    plain = before and not set(before + stopped.token) & set("[]{}")
    return f"write a comma before it{f': {printable(before)}, {printable(stopped.token)}' if plain else ''}"


def _other_bracket(stopped: Stopped) -> str:
    return f"write {quote(CLOSING[stopped.opened[0]])}" if stopped.opened and stopped.token in ("]", "}", ")") else ""


def _new_line(stopped: Stopped) -> str:
    """A line that ends within braces, or a comma before their end."""
    if stopped.opened is None or stopped.opened[0] != "{":
        return ""
    if stopped.rest.startswith("}"):
        return "leave out the comma before it"
    return ONE_LINE if not stopped.rest.strip() or stopped.rest.startswith("#") else ""


def _too_many(stopped: Stopped) -> str:
    """A sign behind the value."""
    if stopped.token in ("]", "}", ")"):
        return f"leave out one {quote(stopped.token)}"
    if stopped.token in (",", ";"):
        more = stopped.rest[1:].partition("#")[0].strip()
        return _OWN_LINE if more else f"leave out the {quote(stopped.token)}"
    return _OWN_LINE if re.match(r"[\w.-]+\s*=", stopped.rest) else ""


def _whole_value(stopped: Stopped) -> str:
    """Quotes around all that stands behind the equals sign."""
    _, equals, value = (stopped.before + stopped.rest.partition("#")[0]).partition("=")
    plain = value.strip()
    return f"write {quote(plain)} in quotes" if equals and plain and not set(plain) & set("\"'[]{}") else ""


def _no_value(stopped: Stopped) -> str:
    if stopped.rest.partition("#")[0].strip():
        return ""
    return "write the value behind it, or leave the key out" if stopped.before.rstrip().endswith("=") else ""


def _double_comma(stopped: Stopped) -> str:
    return "leave out one comma, or write the value that is missing" if stopped.token == "," else ""


def _round(stopped: Stopped) -> str:
    return "write lists in square brackets: [ … ]" if stopped.token.startswith("(") else ""


def _constant(stopped: Stopped) -> str:
    if stopped.word.lower() in ("none", "null", "nil"):
        return "there is no empty value: write 0 if that is meant, or leave the key out"
    return f"write {stopped.word.lower()}" if stopped.word.lower() in ("true", "false") else ""


def _text(stopped: Stopped) -> str:
    return f"write {quote(stopped.word)} in quotes" if stopped.word else ""


def _lone_key(stopped: Stopped) -> str:
    key = stopped.before.strip()
    return f"write [{key}] for a table, or {key} = and a value" if not stopped.rest.strip() else ""


def _equals(_: Stopped) -> str:
    return 'write "=" before it'


def _no_key(stopped: Stopped) -> str:
    return 'write a key before "="' if stopped.token == "=" else ""


def _header_in_round(stopped: Stopped) -> str:
    found = re.match(r"\(([\w.-]+)\)", stopped.rest)
    return f"write [{found[1]}]" if found else ""


def _close(stopped: Stopped) -> str:
    """The end of a header: as many brackets as it begins with; one is nearly always meant."""
    key = stopped.before.strip().lstrip("[").strip()
    repeated = stopped.before.strip().startswith("[[")
    return f"write [[{key}]], or [{key}] for a table that stands once" if repeated else f"write [{key}]"


def _key(_: Stopped) -> str:
    return "write a key there"


def _remove(_: Stopped) -> str:
    return REMOVE


_Mends = tuple[Callable[[Stopped], str], ...]
CONTEXTS: Mapping[str, tuple[str, _Mends]] = MappingProxyType(
    {
        "Unclosed array": (
            'a comma or "]" after a value of a list',
            (_number, _inner_quote, _other_bracket, _comma, _remove),
        ),
        "Unclosed inline table": (
            'a comma or "}" after a value of { … }',
            (_number, _inner_quote, _other_bracket, _new_line, _comma, _remove),
        ),
        "Expected newline": (
            "the end of the line",
            (_number, _remark, _too_many, _inner_quote, _whole_value, _remove),
        ),
        "Expected '='": ('"=" after a key', (_remark, _lone_key, _equals)),
        "Invalid value": (
            "a value: a number, a text in quotes, true or false, or a list in [ ]",
            (_no_value, _double_comma, _round, _constant, _number, _text, _remove),
        ),
        "Invalid statement": (
            "KEY = VALUE, a header [KEY], or a remark after #",
            (_no_key, _header_in_round, _remark, _remove),
        ),
        "Invalid initial character for a key": (
            "a key: letters, digits, _ and -, or a text in quotes",
            (_new_line, _double_comma, _key),
        ),
        "Expected ']": ('"]" at the end of a header', (_close,)),
    }
)
