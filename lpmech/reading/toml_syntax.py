"""Where a text stops being TOML, in words: what stands there, what was expected, and how it is mended.

The standard library says where its parser stopped. That is often after the slip: a list that is not closed is noticed
at the next header. So the slip is looked for, and told by its own line.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from lpmech.reading.faults import Faults, printable, quote
from lpmech.reading.numbers import likely as likely_number

_PLACE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)|\(at end of document\)")
_REPEATED = ("Cannot overwrite", "Cannot declare", "Duplicate inline table key", "Cannot mutate", "Cannot redefine")
_MARK = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'.*?\'{3,5}|"(?!"")(?:[^"\\\n]|\\[^\n])*"|\'(?!\'\')[^\'\n]*\'|\#[^\n]*'
    r'|(?P<bracket>[\[\]{}])|(?P<open>"""|\'\'\'|["\'])',
    re.DOTALL,
)
_TOKEN = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|[^\s\[\]{}=,"\'#;:]+|[^\n]')
_WORD = re.compile(r"""[^\s\[\]{}=,"'#;]*""")
_OPENS = re.compile(
    r'\s*(?:\[{1,2}(?:[\w."\' -]*[^\W\d][\w."\' -]*)\]{1,2}\s*(?:#.*)?$|[\w."\' -]+=)'
)  # a header, a key
CLOSING = MappingProxyType({"[": "]", "{": "}"})
_SHOWN = 80  # characters of what was found
_STRAIGHT = "write straight quotes"
_ODD: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("“”„‟«»‹›″", f'{_STRAIGHT}: "')
    | dict.fromkeys("‘’‚‛′", f"{_STRAIGHT}: '")
    | dict.fromkeys("−–—‐‑", 'write an ordinary minus: "-"')
    | {"，": 'write an ordinary comma: ","', "＝": 'write an ordinary "="', "：": 'write "="'}
)


@dataclass(frozen=True)
class Stopped:
    """A text, and where and why the parser stopped in it."""

    text: str
    offset: int
    message: str

    @cached_property
    def _marks(self) -> tuple[tuple[tuple[str, int], ...], int | None]:
        """The brackets that are open there, and where a string begins that does not end."""
        stack: list[tuple[str, int]] = []
        for mark in _MARK.finditer(self.text):
            if mark.start() >= self.offset and not (mark["open"] and mark.start() == self.offset):
                break
            if mark["open"]:
                return tuple(stack), mark.start()
            if mark["bracket"] in CLOSING:
                stack.append((mark[0], mark.start()))
            elif mark["bracket"] and stack:
                stack.pop()
        return tuple(stack), None

    @property
    def opened(self) -> tuple[str, int] | None:
        """The innermost bracket that is open there, and where it stands."""
        return self._marks[0][-1] if self._marks[0] else None

    @property
    def string(self) -> int | None:
        """Where a string begins that does not end."""
        return self._marks[1]

    @property
    def ended(self) -> bool:
        """Whether nothing but space and comments follows."""
        return not re.sub(r"#[^\n]*", "", self.text[self.offset :]).strip()

    @property
    def rest(self) -> str:
        """From there to the end of the line."""
        return self.text[self.offset :].partition("\n")[0]

    @property
    def before(self) -> str:
        """The line up to there."""
        return self.text[: self.offset].rpartition("\n")[2]

    @property
    def token(self) -> str:
        """What stands there: a string, a word or a sign; empty at the end of the line."""
        found = _TOKEN.match(self.rest)
        return found[0] if found else ""

    @property
    def word(self) -> str:
        """The whole word in the midst of which it stopped, such as `50%` if it stopped at the sign."""
        begin = re.search(r"""[^\s\[\]{}=,"'#;]*$""", self.before)
        rest = _WORD.match(self.rest)
        return (begin[0] if begin else "") + (rest[0] if rest else "")

    @property
    def glued(self) -> bool:
        """Whether it stands right behind a closing quote."""
        return self.before.endswith(('"', "'"))

    def line(self, offset: int) -> int:
        """The line of a place in the text; of the text's end, its last line with anything."""
        return self.text.count("\n", 0, min(offset, len(self.text.rstrip()))) + 1

    def column(self, offset: int) -> int:
        """The column of a place, from 1."""
        return offset - self.text.rfind("\n", 0, offset)

    def where(self, offset: int, what: str) -> str:
        """What was found, with its column."""
        return f"column {self.column(offset)}: {what}"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong, at which place of the text."""

    at: int
    found: str
    expected: str
    mend: str


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
    for rule in _ANYWHERE:
        if slip := rule(stopped):
            return slip
    for begin, (expected, mends) in _CONTEXTS.items():
        if stopped.message.startswith(begin):
            mend = _colon(stopped) or cause or next(filter(None, (one(stopped) for one in mends)))
            return Slip(stopped.offset, stopped.where(stopped.offset, _seen(stopped)), expected, mend)
    return Slip(stopped.offset, stopped.where(stopped.offset, stopped.message), "TOML", cause or _REMOVE)


def _seen(stopped: Stopped) -> str:
    """What stands there, and after what."""
    if not stopped.token.strip() or stopped.token.startswith("#"):
        here = "the end of the text" if stopped.ended else "the end of the line"
    else:
        here = _shown(stopped.token)
    before = _last(stopped)
    return f"{here} after {_shown(before)}" if before else here


def _last(stopped: Stopped) -> str:
    """What stands before it in its line: a string, a word or a sign."""
    before: list[str] = re.findall(r'"[^"]*"|\'[^\']*\'|[^\s\[\]{},]+|.', stopped.before.strip())
    return before[-1] if before else ""


def _shown(token: str) -> str:
    """What stands in quotes as it is, else in quotes."""
    return printable(token) if token[0] in "\"'" and len(token) <= _SHOWN else quote(token)


# What may be wrong anywhere.


def _string(stopped: Stopped) -> Slip | None:
    if stopped.string is None:
        return None
    mark = re.match(r'"""|\'\'\'|.', stopped.text[stopped.string :])
    sign = mark[0] if mark else '"'
    within = "in the same line" if len(sign) == 1 else "somewhere after it"
    begin = printable(stopped.text[stopped.string :].partition("\n")[0][:_SHOWN])
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
    if letter not in _ODD and not space:
        return None
    name = unicodedata.name(letter, "a sign").lower()
    found = f"{quote(letter)} (U+{ord(letter):04X}, {name})"
    mend = "write an ordinary space, or nothing" if space else _ODD[letter]
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
    mend = _ONE_LINE if one_line else f"write {quote(close)} at its end"
    return Slip(at, stopped.where(at, f"{quote(sign)}, which is not closed before {until}"),
                f"as many {quote(close)} as {quote(sign)}", mend)  # fmt: skip


_ANYWHERE: tuple[Callable[[Stopped], Slip | None], ...] = (_string, _escape, _odd_letter, _control, _not_closed)

# What may be wrong where a certain thing is expected: how it is mended, or "".

_REMOVE = "if it is a remark, put # before it; if it is text, put it in quotes"
_ONE_LINE = "write { … } in one line, or a table of its own: a header [KEY], and a line for each of its keys"
_OWN_LINE = "write every key on a line of its own"


def _colon(stopped: Stopped) -> str:
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
    before = _last(stopped)
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
    return _ONE_LINE if not stopped.rest.strip() or stopped.rest.startswith("#") else ""


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
    return _REMOVE


_Mends = tuple[Callable[[Stopped], str], ...]
_CONTEXTS: Mapping[str, tuple[str, _Mends]] = MappingProxyType(
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

# What of a line is seen without the parser: most often what should stand in quotes does not.

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
