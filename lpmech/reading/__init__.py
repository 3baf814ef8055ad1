"""Reading environments: text to a tree of plain values, a tree to an environment's parts, faults with places.

Nothing of a file is believed before it has been looked at: sizes first, then the text, then its form, then its
meaning. Every fault of a file is reported, in the order of its lines (`faults.py`).
"""

from __future__ import annotations

from lpmech.reading.codes import codes
from lpmech.reading.faults import BadInput, Fault

__all__ = ["BadInput", "Fault", "codes"]
