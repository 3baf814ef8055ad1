"""Cases: environments with their metadata and expected results, from files, shipped cases and families."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lpmech.environment import Environment
from lpmech.reading import json_tree
from lpmech.reading.environment_form import read_environment
from lpmech.reading.node import Node
from lpmech.reading.source import read_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An environment and what is said about it."""

    environment: Environment
    title: str = ""
    source: str = ""
    notes: str = ""
    path: Path | None = None


def load(source: str | Path) -> Case:
    """The case in a file. Raises BadInput, with every fault and its place."""
    path = Path(source)
    tree, faults = json_tree.parse(read_text(path), str(path))
    return Case(environment=Environment(**read_environment(Node(tree, faults))), path=path)
