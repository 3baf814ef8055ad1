"""The kinds of faults of usage: those of click, or of the copy of it that newer versions of typer bring along."""

from importlib import import_module
from typing import Any

import typer

KINDS: Any = import_module(typer.BadParameter.__module__)
UsageError: Any = KINDS.UsageError
NoSuchOption: Any = KINDS.NoSuchOption
