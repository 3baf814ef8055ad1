"""The formats that are imported, each as one value, and the one that a file has."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lpmech.imports import discrete_dp, jani
from lpmech.imports.case import Imported
from lpmech.imports.gambit.extensive import read_efg
from lpmech.imports.gambit.strategic import read_nfg
from lpmech.imports.notes import Notes, Rounding
from lpmech.imports.prism.model import read_prism
from lpmech.reading.faults import Faults, quote
from lpmech.reading.source import MAX_BYTES, read_stdin, read_text

Read = Callable[[str, Path, Notes], Imported]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A format of another program. `read` takes the text of a file; `read_bytes` its bytes, where it is no text."""

    name: str
    title: str
    endings: tuple[str, ...]
    read: Read | None = None
    read_bytes: Callable[[bytes, Path, Notes], Imported] | None = None
    takes_discount: bool = False  # whether a discount factor and a horizon are given beside the file


SOURCES = (
    Source(name="discrete-dp", title="a DiscreteDP of QuantEcon, in JSON", endings=(".json",),
           read=discrete_dp.read_json),
    Source(name="discrete-dp-npz", title="the same, as arrays of numpy", endings=(".npz",),
           read_bytes=discrete_dp.read_npz),
    Source(name="gambit-efg", title="an extensive form of Gambit", endings=(".efg",), read=read_efg),
    Source(name="gambit-nfg", title="a strategic form of Gambit", endings=(".nfg",), read=read_nfg),
    Source(name="prism", title="an MDP of PRISM", endings=(".prism", ".nm", ".pm"), read=read_prism,
           takes_discount=True),
    Source(name="jani", title="an MDP of JANI", endings=(".jani",), read=jani.read_jani, takes_discount=True),
)  # fmt: skip


def take(
    path: Path,
    rounding: Rounding | None = None,
    *,
    discount: Fraction | None = None,
    horizon: int | None = None,
    source: Source | None = None,
) -> Imported:
    """The model in a file (`-`: stdin), of a program that is named, or else that its ending says. Raises BadInput with
    every fault by its line.

    `discount` and `horizon` (None: infinite) are for models that have none of their own, those of PRISM and JANI.
    """
    source = source or _source(path)
    notes = Notes(_shown(path), rounding or Rounding(), discount=discount, horizon=horizon)
    if not source.takes_discount and (discount, horizon) != (None, None):
        raise notes.refuse(
            None, "E-DISCOUNT", "a discount factor or a horizon beside the file", "none: the file has its own"
        )
    shown = Path(_shown(path))
    if source.read is not None:
        found = source.read(
            read_stdin() if _is_stdin(path) else read_text(path, f"a file to import: {source.title}"), shown, notes
        )
    else:
        assert source.read_bytes is not None
        found = source.read_bytes(_bytes(path), shown, notes)
    found.environment()  # what the format of environments refuses is refused here
    return found


def named(name: str) -> Source | None:
    """The format of this name."""
    return next((one for one in SOURCES if one.name == name), None)


def _is_stdin(path: Path) -> bool:
    return str(path) == "-"


def _shown(path: Path) -> str:
    return "stdin" if _is_stdin(path) else str(path)


def _source(path: Path) -> Source:
    if path.is_dir():
        read_text(path)  # refuses it
    ending = path.suffix.lower()
    found = next((one for one in SOURCES if ending in one.endings), None)
    if found is None:
        faults = Faults(str(path))
        known = "; ".join(f"{', '.join(one.endings)}: {one.title}" for one in SOURCES)
        told = f"the ending {quote(ending)}" if ending else "a file without an ending"
        faults.add(
            "E-FILE-KIND", (), told, known, "rename the file so that its ending says what it is, or say it by --from"
        )
        faults.check()
        raise AssertionError
    return found


def _bytes(path: Path) -> bytes:
    """The bytes of a file; as for texts, what cannot be read is told with its code."""
    faults = Faults(_shown(path))
    try:
        with nullcontext(sys.stdin.buffer) if _is_stdin(path) else path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        faults.add("E-FILE-MISSING", (), "no such file", "a file to import")
    except (OSError, ValueError) as error:
        faults.add("E-FILE-UNREADABLE", (), getattr(error, "strerror", None) or str(error), "a file that can be read")
    faults.check()
    if len(content) > MAX_BYTES:
        faults.add("E-FILE-SIZE", (), f"more than {MAX_BYTES} bytes", f"at most {MAX_BYTES} bytes")
        faults.check()
    return content


def rounding_of(text: str) -> Rounding | None:
    """What `--floats` means; None where it means nothing."""
    if text in ("exact", "decimals"):
        return Rounding(decimals=text == "decimals")
    if re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
        return Rounding(int(text), decimals=True)
    return None
