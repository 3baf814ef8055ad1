"""The formulas of payments that a certificate can name (docs/enclosed_format.md, section 1)."""

PIVOT, PRESENT = "pivot", "pivot of present"
