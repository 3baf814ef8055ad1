"""Lines that a fault shows as an example, in the language of the file: TOML, or JSON, which Python reads too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import islice
from types import MappingProxyType

BARE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SHOWN = 3  # keys and elements of an example
_LONGEST = 40  # characters of a text in an example
_BITS = 128  # of an integer


class Writing(Enum):
    """In which language a file is written."""

    TOML = "toml"
    JSON = "json"  # also what comes from Python, whose mappings and lists look alike


# Values that keys may have, as JSON has them: what a fault shows where such a key is missing. They need not fit the
# file: it is the form that is shown.
Examples = Mapping[str, object]
NONE: Examples = MappingProxyType({})
TOP: Examples = MappingProxyType(
    {
        "format": "lpmech-environment/1",
        "discount": "9/10",
        "horizon": 3,
        "agents": ["ann", "bob"],
        "stages": [{"types": {}, "allocations": [], "utility": {}, "transition": {}}],
    }
)
SHOCK: Examples = MappingProxyType({"probability": "1/2"})
TABLE: Examples = MappingProxyType({"axes": ["allocation"]})
ELEMENT: Examples = MappingProxyType({"weight": {"axes": [], "values": "1/2"}})


def of_stage(agents: Sequence[str], allocations: Sequence[str] = ()) -> Examples:
    """Those of a stage of some agents. `allocations`: those of the file, if they are known."""
    chosen = [*allocations] or [f"to {name}" for name in agents[: _SHOWN - 1]]
    table = {"axes": ["allocation"], "default": 0, "entries": {chosen[0]: 1}}
    return {
        "types": {name: ["low", "high"] for name in agents},
        "public": ["dry", "wet"],
        "allocations": [*chosen, "to nobody"],
        "feasible without": {agents[0]: ["to nobody"]},
        "shocks": {"calm": {"probability": "1/2"}},
        "utility": dict.fromkeys(agents, table),
    }


# What the page of a code shows: a key, with its value of above.
_OF_CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-AGENT-MISSING": "utility", "E-CELLS-MISSING": "utility", "E-DISCOUNT": "discount",
        "E-ENTRY-LABELS": "utility", "E-FEASIBLE-EMPTY": "feasible without", "E-FORMAT": "format",
        "E-HORIZON": "horizon", "E-KEY-MISSING": "agents", "E-LABEL-REPEATED": "types", "E-LABEL-UNKNOWN": "utility",
        "E-SHOCK-SUM": "shocks", "E-TABLE-FORM": "utility",
    }
)  # fmt: skip


def example_of(code: str) -> str:
    """Lines of TOML as they are right where a fault has this code; none where its mend says enough."""
    key = _OF_CODES.get(code)
    known = {**TOP, **of_stage(("ann",)), "shocks": {"calm": SHOCK, "storm": SHOCK}}
    return "" if key is None else lines((), key, known[key], Writing.TOML)


def written(value: object, writing: Writing) -> str:
    """A value on one line; … for what is long, or no value of a file."""
    if isinstance(value, str):
        return _quoted(value, writing)
    if isinstance(value, Mapping):
        sign = " = " if writing is Writing.TOML else ": "
        pairs = [f"{name(key, writing)}{sign}{written(one, writing)}" for key, one in islice(value.items(), _SHOWN)]
        inner = ", ".join([*pairs, *["…"] * (len(value) > _SHOWN)])
        return f"{{ {inner} }}" if writing is Writing.TOML else f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join([written(one, writing) for one in value[:_SHOWN]] + ['…'] * (len(value) > _SHOWN))}]"
    short = isinstance(value, int) and value.bit_length() <= _BITS
    return json.dumps(value) if short else "…"


def _quoted(text: str, writing: Writing) -> str:
    """A text in quotes, with escapes for what cannot be printed."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if writing is Writing.JSON:
        return json.dumps(shown, ensure_ascii=not shown.isprintable())
    return f'"{"".join(map(_escaped, shown))}"'


def _escaped(character: str) -> str:
    """A character of a text of TOML, whose escapes have four digits or eight."""
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def name(key: str, writing: Writing) -> str:
    """A key, in quotes where it needs them."""
    bare = writing is Writing.TOML and BARE.fullmatch(key)
    return key if bare else _quoted(key, writing)


def line(key: str, value: object, writing: Writing) -> str:
    """`agents = ["ann", "bob"]`, or `"agents": ["ann", "bob"]`."""
    return f"{name(key, writing)}{' = ' if writing is Writing.TOML else ': '}{written(value, writing)}"


def open_line(key: str, writing: Writing) -> str:
    """`payment = …`, of which the value is not known."""
    return f"{name(key, writing)}{' = ' if writing is Writing.TOML else ': '}…"


def header(steps: Sequence[str | int], *, repeated: bool = False) -> str:
    """`[transition.ann]`, or `[[stages]]`; positions in arrays are left out, as a header means the latest element."""
    dotted = ".".join(name(step, Writing.TOML) for step in steps if isinstance(step, str))
    return f"[[{dotted}]]" if repeated else f"[{dotted}]"


def lines(place: Sequence[str | int], key: str, value: object, writing: Writing) -> str:
    """A key and its value in the object at a place; in TOML tables of tables have a header and lines of their own."""
    if not isinstance(value, Mapping):
        return line(key, value, writing)
    inner = [*islice(value.items(), _SHOWN)]
    of_tables = bool(inner) and all(isinstance(one, Mapping) for _, one in inner)
    if writing is Writing.JSON:
        pairs = ",\n".join(f"  {line(step, one, writing)}" for step, one in inner)
        return f"{name(key, writing)}: {{\n{pairs}\n}}" if of_tables else line(key, value, writing)
    if of_tables:
        return "\n".join(lines((*place, key), step, one, writing) for step, one in inner)
    return "\n".join([header((*place, key)), *(line(step, one, writing) for step, one in inner)])
