"""The fault of a text that is no JSON."""

from __future__ import annotations

import json
from typing import NoReturn

from lpmech.reading.faults import Faults
from lpmech.reading.json_faults.slips import RULES, Slip
from lpmech.reading.json_faults.stop import Expects, Stop, find_stop


def tell(error: json.JSONDecodeError, text: str, source: str) -> NoReturn:
    """Report where the text stops being JSON. Raises BadInput."""
    stop = find_stop(text)
    slip = _slip(stop, error)
    faults = Faults(source, lambda places: {(): stop.line(min(slip.at, len(text.rstrip())))})
    found = slip.found if slip.at >= len(text.rstrip()) else f"column {stop.column(slip.at)}: {slip.found}"
    faults.add("E-JSON-SYNTAX", (), found, slip.expected or stop.expected, slip.mend)
    faults.check()
    raise AssertionError("a fault that is not told")  # a mistake in this package


def _slip(stop: Stop, error: json.JSONDecodeError) -> Slip:
    """The first rule that knows what is wrong."""
    for rule in RULES:
        if slip := rule(stop):
            return slip
    if stop.at >= len(stop.text.rstrip()) and stop.expects is Expects.END:  # no slip is seen
        return Slip(error.pos, error.msg, "")
    return Slip(stop.at, stop.seen, "")
