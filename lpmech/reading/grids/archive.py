"""The archive of a workbook: parts of XML, refused where it has more than cells or would grow too large."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from lpmech.reading.source import MAX_BYTES

MOST_PARTS = 2_000
_LARGEST_LIST = 1 << 20  # bytes of the list of parts
_OLE = b"\xd0\xcf\x11\xe0"  # how encrypted and old workbooks begin
_END, _LOCATOR, _END_SIZE, _LOCATOR_SIZE = b"PK\x05\x06", b"PK\x06\x07", 22, 20
_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "/xl/vbaproject.bin": "macros",
        "/macrosheets/": "macros",
        "/externallinks/": "links to other files",
        "/xl/connections.xml": "connections to other sources",
        "/querytables/": "connections to other sources",
    }
)


class Refused(ValueError):  # noqa: N818 - a finding, which a reader turns into a fault
    """A file that is not read; the text says why."""


def refuse(reason: str) -> NoReturn:
    """Raises Refused."""
    raise Refused(reason)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive. Raises Refused, and BadZipFile where it is none."""
    if content.startswith(_OLE):
        refuse("an encrypted workbook, or one of the old format (.xls)")
    _check_list(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    names = [f"/{part.filename.lower()}" for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        refuse(f"an archive of {len(parts):,} parts, or with two of one name")
    if (size := sum(part.file_size for part in parts)) > MAX_BYTES:
        refuse(f"{size:,} bytes of content, more than {MAX_BYTES:,}")
    if any(part.flag_bits & 1 for part in parts):
        refuse("an encrypted archive")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        refuse("an archive that is not compressed as workbooks are")
    for mark, what in _REFUSED.items():
        if any(mark in name for name in names):
            refuse(f"a workbook with {what}")
    return archive


def _check_list(content: bytes) -> None:
    """Refuses a list of parts that is long, before it is read."""
    at = content.rfind(_END, max(0, len(content) - (1 << 16) - _END_SIZE))
    if at < 0 or len(content) < at + _END_SIZE:
        raise zipfile.BadZipFile
    (size,) = struct.unpack_from("<I", content, at + 12)
    if size > _LARGEST_LIST or content[max(0, at - _LOCATOR_SIZE) :].startswith(_LOCATOR):
        refuse("an archive with a long list of parts")
