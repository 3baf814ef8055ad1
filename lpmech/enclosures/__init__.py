"""Evidence by enclosure: bounds of values, exact and short, where exact values are too long (docs/enclosed_format.md).

Floats propose tables and rules (`proposals`), and integers measure them (`steps`, `bounds`): every verdict comes from
the integers. `ties` closes pairs of allocations that bounds cannot tell apart, `verdicts` decides the claims, and
`certificate` writes them.
"""
