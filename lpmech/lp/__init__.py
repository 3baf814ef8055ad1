"""Linear programs with named columns and rows, exactly: building, solving, proving.

Conventions, stated once. A program is

    minimise  c·x   subject to   A x ≥ b  (or = b, or ≤ b, row by row),   x free or ≥ 0, column by column.

Its multipliers y have one entry a row: y ≥ 0 on a ≥ row, y ≤ 0 on a ≤ row, any sign on an = row. The dual is

    maximise  b·y   subject to   Aᵀy = c on free columns,  Aᵀy ≤ c on columns ≥ 0.

What is known of a program is one of three, each with evidence that exact sums alone confirm (`proofs.py`):

- *optimal*: x meets every row, y is feasible in the dual, and c·x = b·y;
- *infeasible* (Farkas): y of the signs above, Aᵀy = 0 on free columns, Aᵀy ≤ 0 on columns ≥ 0, and b·y > 0: the rows,
  each times its multiplier, add up to a contradiction;
- *unbounded*: x meets every row, and the ray d satisfies A d ≥ 0 (= 0, ≤ 0), d ≥ 0 on columns ≥ 0, and c·d < 0.

Every row and column has a stable id that says in words what it is about (`names.py`).
"""
