"""The canonical form of a crowd, and its SHA-256 (crowd page section 1).

A short file may have a very long canonical form, in which names stand once for every kind of allocation: it is made and
hashed piece by piece, and its length is counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..kernel.errors import Limit
from ..kernel.fields import fraction_text
from ..kernel.older import paired
from .crowd import Crowd, Group, Plan, Row, Shock, Treatment
from .read_crowd import FORMAT, LATER

MAX_TEXT = 300_000_000  # characters
AT_ONCE = 1_000  # groups of a piece


def digest_of_crowd(crowd: Crowd) -> str:
    """The SHA-256 of the canonical form; Limit where that is too long."""
    digest, length = hashlib.sha256(), 0
    for piece in _pieces(crowd):
        length += len(piece)
        if length > MAX_TEXT:
            raise Limit(f"the canonical form of the crowd has more than {MAX_TEXT} characters")
        digest.update(piece.encode())
    return digest.hexdigest()


def _pieces(crowd: Crowd) -> Iterator[str]:
    """The text, piece by piece."""
    version = FORMAT if crowd.is_plain else LATER
    head: dict[str, Any] = {"format": version, "name": crowd.name, "discount": _text(crowd.discount),
                            "horizon": crowd.horizon}  # fmt: skip
    if crowd.public:
        head["public"] = crowd.public
    if crowd.has_shocks:
        head["shocks"] = [{"name": one.name, "probability": _text(one.probability)}
                          for one in crowd.shocks[0]]  # fmt: skip
    yield _json(head)[:-1]
    yield ',"groups":'
    yield from _listed(_group(group) for group in crowd.groups)
    yield ',"allocations":'
    names = [(_json(group.name), [_json(one.name) for one in group.treatments]) for group in crowd.groups]
    yield from _listed(_plan(plan, names, crowd.shocks[0]) for plan in crowd.plans)
    if crowd.public_prior is not None:
        yield f',"public prior":{_row(crowd.public_prior)}'
    yield "}"


def _listed(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """A list of parts that are texts, each in pieces."""
    before = "["
    for part in parts:
        yield before
        yield from part
        before = ","
    yield "[]" if before == "[" else "]"


def _group(group: Group) -> Iterator[str]:
    yield _json({"name": group.name, "number": group.number, "types": group.types})[:-1]
    yield ',"treatments":'
    yield from _listed(_treatment(one) for one in group.treatments)
    if any(value for row in group.terminal for value in row):
        yield ',"terminal":'
        yield from _rows(group.terminal)
    if group.prior is not None:
        yield f',"prior":{_row(group.prior)}'
    yield "}"


def _treatment(one: Treatment) -> Iterator[str]:
    yield _json({"name": one.name, "absent": one.absent})[:-1]
    yield ',"utility":'
    yield from _rows(one.utility)
    yield ',"transition":'
    yield from _listed(map(_rows, one.rows))
    yield "}"


def _plan(plan: Plan, names: Sequence[tuple[str, list[str]]], shocks: Sequence[Shock]) -> Iterator[str]:
    yield f'{{"name":{_json(plan.name)},"treated":'
    before = "{"
    for start in range(0, len(names), AT_ONCE):
        told = (_treated(*one) for one in paired(names[start : start + AT_ONCE], plan.counts[start : start + AT_ONCE]))
        yield before + ",".join(told)
        before = ","
    yield f'}},"utility":{_row(plan.utility)},"transition":'
    yield from _rows(plan.rows)
    for key, listed in _canonical_when(plan, shocks).items():
        yield f",{_json(key)}:{_json(listed)}"
    yield "}"


def _treated(named: tuple[str, list[str]], counts: Sequence[int]) -> str:
    """How many of a group receive each treatment."""
    group, treatments = named
    return f"{group}:{{{','.join(map('{}:{}'.format, treatments, counts))}}}"


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    return _listed([_row(row)] for row in rows)


def _row(row: Row) -> str:
    return _json([_text(value) for value in row])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _canonical_when(plan: Plan, shocks: Sequence[Shock]) -> Mapping[str, object]:
    """The periods and shocks of a kind, unless they are all."""
    found: dict[str, object] = {"periods": [t + 1 for t in sorted(plan.open)]} if plan.open else {}
    under = next(iter(plan.open.values()), plan.otherwise)
    if len(under) < len(shocks):
        found["shocks"] = [shock.name for k, shock in enumerate(shocks) if k in under]
    return found


def _text(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)
