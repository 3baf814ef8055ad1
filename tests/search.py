"""How long tests search for faults: `SEARCH=100 pytest tests/reading` draws and mutates a hundred times as many."""

import os


def times(count: int) -> int:
    """How many instances a test tries that usually tries `count`."""
    return count * int(os.environ.get("SEARCH", "1"))
