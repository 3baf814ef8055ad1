"""Theorems as regression checks: hypotheses, a conclusion, and environments to try them on.

A *statement* (`statement.py`) says: whatever meets the hypotheses has the property that the conclusion tests, exactly.
It names how to *draw* what it speaks about (`draws.py`; `environments.py`: environments, `values.py`: numbers), is
*run* on many draws and on the shipped cases (`run.py`), and where it fails the failing draw is *reduced* to a smallest
one that still fails (`reduce.py`). A statement can be expected to hold, or to be refuted: misprints are statements that
must fail. A *mutant* (`mutants.py`) is a mechanism with one mistake in it, which some statement has to notice.
A user's own stand under `@lpmech.statement` in any file (`own/`); `paid.py` has the numbers that most
of them are about. The statements of each paper stand in `proofs_check/<paper>/`; `registry.py` finds them there.
"""
