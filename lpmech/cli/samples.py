"""What options and arguments take, in words, and a value of each: what faults of usage show (`usage.py`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lpmech.reading.words import LISTED, one_of

# By the option's name where that says more than what stands for its value in the help, and else by the latter.
_BY_NAME: Mapping[str, str] = MappingProxyType(
    {"--agent": "ann", "--discount": "9/10", "--lies": "lies.json", "--junit": "results.xml",
     "--sarif": "results.sarif", "--markdown": "results.md", "--plot": "picture.svg", "--threshold": "1/100",
     "--ignore": "narrow_margin", "--claim": "efficient", "--file": "statements.py", "--id": "BV08-T1a"}
)  # fmt: skip
_BY_METAVAR: Mapping[str, str] = MappingProxyType(
    {
        "NAME": "pivot",
        "NAME|FILE": "pivot",
        "DIR": "out",
        "OBJECTIVE": "least_norm",
        "UNIT": "1/100",
        "WIDTH": "1e-9",
        "W": "1/1000",
        "X": "1/2",
        "ID,...": "efficient",
        "NAME=VALUES": "discount=1/2,9/10",
        "NAME=FROM:TO": "discount=0:1",
        "PROBLEM": "interim",
        "QUANTITY": "welfare",
        "SIZE": "2GB",
        "COMPONENT=LABEL,...": "ann=low,bob=high",
        "BIDDER=STATE,...": "ann=0,bob=1",
        "BIDDER=TYPE,...": "ann=1,bob=2",
        "AGENT=TYPE,...": "ann=low,bob=high",
        "AGENT:TYPE=REPORT,...": "ann:low=high",
        "ADDRESS": "tcp://10.0.0.1:8786",
        "A,B;C": "ann,bob;cyd",
        "A=X|Y;…": "ann=low|high",
        "N,...": "4,8",
        "PAPER": "bv08",
        "KIND": "theorem",
        "FORMAT": "prism",
        "HOW": "decimals",
    }
)
FILE, FOLDER = "FILE", "DIR"  # what stands for a file or a folder in the help
_ENDING = re.compile(r"\.(?:csv|html|toml|lp)\b")  # in the help of an option that writes a file


def sample(parameter: Any) -> str:
    """A value that an option takes, another than it has anyway."""
    if known := values(parameter):
        return next(one for one in known if one != _word(parameter.default))
    if not _is_number(parameter):
        return _text(parameter)
    least = getattr(parameter.type, "min", None)
    return str(parameter.default if parameter.default is not None else max(1, least or 0))


def values(parameter: Any) -> list[str]:
    """All values of an option that has but a few, which its type or its help lists (`<a|b>`)."""
    shown = parameter.metavar or ""
    return [*map(_word, getattr(parameter.type, "choices", ()))] or shown[1:-1].split("|") * shown.startswith("<")


def _text(parameter: Any) -> str:
    named = next((_BY_NAME[one] for one in parameter.opts if one in _BY_NAME), None)
    if named is None and parameter.metavar == FILE:
        ending = _ENDING.search(parameter.help)
        return f"answer{ending[0] if ending else '.txt'}"
    return named or _BY_METAVAR[parameter.metavar]


def taken(parameter: Any) -> str:
    """What an option or argument takes, as faults say what is expected."""
    if known := values(parameter):
        return one_of(known, LISTED)
    return _range(parameter) if _is_number(parameter) else f"{parameter.metavar}: {parameter.help}".rstrip(".")


def _word(choice: Any) -> str:
    return str(getattr(choice, "value", choice))


def _is_number(parameter: Any) -> bool:
    name: str = parameter.type.name
    return name.startswith(("int", "float"))


def _range(parameter: Any) -> str:
    what = "a whole number" if parameter.type.name.startswith("int") else "a number"
    least, most = (getattr(parameter.type, end, None) for end in ("min", "max"))
    if least is not None and most is not None:
        return f"{what} from {least} to {most}"
    if least is None:
        return what
    return f"{what} {'above' if getattr(parameter.type, 'min_open', False) else 'of at least'} {least}"
