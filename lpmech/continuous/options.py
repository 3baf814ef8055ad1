"""Options of commands about continuous signals."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.continuous.forms import MAX_GRID, Form

Grid = Annotated[
    int | None, typer.Option("--grid", min=1, max=MAX_GRID, metavar="N", show_default=False,
                             help="With continuous signals: the number of cells per signal.")
]  # fmt: skip
Payments = Annotated[
    Form | None,
    typer.Option("--form", show_default=False,
                 help="With continuous signals: payments that depend on the own report (reports), that do not "
                 "(spanning), or on it if others leave an error (best); otherwise as the case says, or best.")
]  # fmt: skip
