"""A sample of `against_every_table.py`."""

from tests.choice.against_every_table import compared


def test_whole_units_against_every_table():
    """Tables that exist are found, those that do not are proved not to, and the least gain is attained."""
    found = [what for seed in (0, 4, 8, 10, 11) for what in compared(seed)]
    assert set(found) == {"exact", "none, proved, the least gain"}


def test_two_periods():
    assert list(compared(89)) == ["none, proved, the least gain", "exact"]
