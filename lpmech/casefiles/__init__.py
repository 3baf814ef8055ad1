"""Cases: environments with their metadata and expected results, from files, shipped cases and families."""

from __future__ import annotations

from lpmech.casefiles.expectations import (
    Expectations,
    ExpectedClaim,
    ExpectedDesign,
    ExpectedIndex,
    ExpectedTransfer,
    ExpectedValue,
)
from lpmech.casefiles.expected_regions import ExpectedRegion
from lpmech.casefiles.loading import Case, load

__all__ = [
    "Case", "Expectations", "ExpectedClaim", "ExpectedDesign", "ExpectedIndex", "ExpectedRegion", "ExpectedTransfer",
    "ExpectedValue", "load",
]  # fmt: skip
