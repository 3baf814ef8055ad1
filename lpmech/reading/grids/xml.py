"""XML read piece by piece, without a document type declaration: so no entity can grow and nothing else is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from lpmech.reading.source import MAX_DEPTH

_PIECE = 1 << 16
Start = Callable[[str, Mapping[str, str]], None]


class BadXml(ValueError):  # noqa: N818 - a finding, which a reader turns into a fault
    """A text that is no XML, or none that is read."""


def read_xml(file: IO[bytes], start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    """Tells of every element, by its name and its attributes' names without their namespaces.

    Raises BadXml, also where elements are nested deep.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def begin(name: str, given: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise BadXml(f"elements nested over {MAX_DEPTH} deep")
        start(_local(name), {_local(key): given[key] for key in given})

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as reason:
        raise BadXml(str(reason)) from reason


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: object) -> None:
    raise BadXml("a document type declaration")
