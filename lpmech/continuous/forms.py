"""The forms of transfers: those that do not depend on the own report, those that do, or the simplest that does."""

from __future__ import annotations

from typing import Literal

Form = Literal["best", "spanning", "reports"]
FORMS: tuple[Form, ...] = ("best", "spanning", "reports")
