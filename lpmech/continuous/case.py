"""Cases with continuous signals: recognised by their format, loaded with what is expected of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from lpmech.casefiles import families
from lpmech.casefiles.family_form import built_by_family
from lpmech.casefiles.finding import Found, find
from lpmech.claims.judgement import Judgement
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.formats import ENVIRONMENT
from lpmech.continuous.forms import MAX_GRID, Form
from lpmech.continuous.reader import KEYS, read_continuous
from lpmech.plugins import case_format_of
from lpmech.reading.keys import METADATA
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.words import describe, one_of

VERDICTS = (Judgement.CERTIFIED, Judgement.UNDECIDED)
Name = TypeVar("Name", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRow:
    """What is expected on a grid: greatest epsilon and error, and the greatest lower bound on the error."""

    grid: int
    epsilon: Fraction
    error: Fraction | None
    at_least: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuousCase:
    """An environment and what is said about it."""

    environment: ContinuousEnvironment
    title: str = ""
    source: str = ""
    notes: str = ""
    verdict: Judgement | None = None
    grid: int | None = None
    tolerance: Fraction | None = None
    form: Form = Form.BEST
    rows: tuple[ExpectedRow, ...] = field(default=())


def load(source: Path | str | Found) -> ContinuousCase:
    """The case that a name means, as `casefile.load` understands names. Raises BadInput with every fault."""
    found = source if isinstance(source, Found) else find(source)
    if found.is_json:
        root = Node(*found.parse())
        root.require("name")
        return ContinuousCase(environment=read_continuous(root, found.stem))
    return _in_toml(found)


def _in_toml(found: Found) -> ContinuousCase:
    """A case file."""
    tree, faults = found.parse()
    root, stem = Node(tree, faults, comforts=True), found.stem
    others = (*METADATA, "expect")
    if root.get("family"):
        known = ("format", "name", "family", "parameters", *others)
        env = read_continuous(built_by_family(root, known, families.names(case_format_of(ENVIRONMENT)), KEYS), stem)
    else:
        env = read_continuous(root, stem, others)
    title, source, notes = (node.text("a text") or "" if (node := root.get(key)) else "" for key in METADATA)
    expect = root.get("expect")
    case = _expected(env, expect) if expect else ContinuousCase(environment=env)
    faults.check()
    return replace(case, title=" ".join(title.split()), source=" ".join(source.split()), notes=notes)


def _expected(env: ContinuousEnvironment, node: Node) -> ContinuousCase:
    """The case with what [expect] says."""
    if not node.is_object("a table of expected results"):
        return ContinuousCase(environment=env)
    node.check_keys(("verdict", "grid", "tolerance", "form", "rows"))
    verdict, grid, tolerance, form, rows = (
        node.get(key) for key in ("verdict", "grid", "tolerance", "form", "rows")
    )  # fmt: skip
    chosen = _one_of(form, tuple(Form)) if form else None
    found = [_row(row) for row in rows.elements()] if rows and rows.is_list("an array of rows", of=TABLES) else []
    return ContinuousCase(
        environment=env, verdict=_one_of(verdict, VERDICTS) if verdict else None, grid=_grid(grid) if grid else None,
        tolerance=tolerance.number() if tolerance else None, form=chosen or Form.BEST,
        rows=tuple(row for row in found if row),
    )  # fmt: skip


def _one_of(node: Node, names: Sequence[Name]) -> Name | None:
    """The member of an enum that the node has."""
    found = next((name for name in names if name == node.value), None)
    if found is None:
        node.fault("E-EXPECT", describe(node.value), one_of(names))
    return found


def _row(node: Node) -> ExpectedRow | None:
    if not node.is_object("a row") or not node.check_keys(("grid", "epsilon", "error", "at_least"),
                                                          ("grid", "epsilon")):  # fmt: skip
        return None
    grid, epsilon, error, least = (node.get(key) for key in ("grid", "epsilon", "error", "at_least"))
    cells, value = _grid(grid) if grid else None, epsilon.number() if epsilon else None
    if cells is None or value is None:
        return None
    return ExpectedRow(grid=cells, epsilon=value, error=error.number() if error else None,
                       at_least=least.number() if least else None)  # fmt: skip


def _grid(node: Node) -> int | None:
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= MAX_GRID:
        node.fault("E-EXPECT", describe(node.value), f"a number of cells from 1 to {MAX_GRID}")
        return None
    return node.value
