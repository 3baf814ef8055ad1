"""The verified checker: what Coq proves in `proofs_check/coq`, as a program.

    python -I lpmech/verified ENVIRONMENT CERTIFICATE [--format text|json] [--require ID,...]

`generated.py` is generated from the proofs. `natives.py` has the functions of Coq's library that it calls. The other
modules read the two files. Standard library only; it imports neither the checker nor the rest of lpmech. docs/trust.md
says what each part is trusted for.
"""

from __future__ import annotations

from .command import Answer, check_files

__all__ = ["Answer", "check_files"]
