"""The files and sessions that docs/testing.md shows."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
BLOCK = r"\n\n((?:    .*\n|\n(?=    ))+)"


def shown(before):
    """The first indented block after a text of the page, without its indent."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(before)
    block = re.search(BLOCK, rest)[1]
    return "".join(f"{line[4:]}\n" for line in block.rstrip("\n").split("\n"))


def lot():
    """The case that the page begins with, two of whose expectations are wrong."""
    return shown("This is `mine/lot.toml`:")


def right():
    """The same, with what is found."""
    return (
        lot().replace('ex_post_budget_balance = "proved"', 'ex_post_budget_balance = "refuted"').replace('"3/2"', '"2"')
    )
