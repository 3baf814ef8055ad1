"""Linear programs with named columns and rows, exactly: building, exporting, solving.

Conventions, stated once. A program is

    minimise  c·x   subject to   A x ≥ b  (or = b, row by row),   x free or ≥ 0,

its dual: maximise b·y subject to Aᵀ y = c (≤ c for columns ≥ 0), y ≥ 0 on the ≥ rows, free on the = rows. Every row and
every column has a stable id that says what it means (agent, period, memory, state, report).
"""
