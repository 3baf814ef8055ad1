"""Options of commands about crowds."""

from __future__ import annotations

from typing import Annotated

import typer

Width = Annotated[
    str | None, typer.Option("--width", metavar="W", show_default=False,
                             help="With identical agents: each payment is known to W, such as 1e-9 (the default).")
]  # fmt: skip
