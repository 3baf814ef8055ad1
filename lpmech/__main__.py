"""`python -m lpmech` is `lpmech`."""

from lpmech.cli import main

main()
