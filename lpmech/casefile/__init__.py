"""Cases: environments with their metadata and expected results, from files, shipped cases and families."""

from __future__ import annotations

from lpmech.casefile.expectations import Expectations, ExpectedClaim, ExpectedIndex, ExpectedTransfer, ExpectedValue
from lpmech.casefile.loading import Case, load

__all__ = ["Case", "Expectations", "ExpectedClaim", "ExpectedIndex", "ExpectedTransfer", "ExpectedValue", "load"]
