"""Options of commands about continuous signals."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class PaymentForm(StrEnum):
    """What payments depend on."""

    BEST = "best"
    SPANNING = "spanning"
    REPORTS = "reports"


Grid = Annotated[
    int | None, typer.Option("--grid", min=1, max=64, metavar="N", show_default=False,
                             help="With continuous signals: the number of cells per signal.")
]  # fmt: skip
Payments = Annotated[
    PaymentForm | None,
    typer.Option("--form", show_default=False,
                 help="With continuous signals: payments that depend on the own report (reports), that do not "
                 "(spanning), or on it if others leave an error (best); otherwise as the case says, or best.")
]  # fmt: skip
