"""Groups of commands, and the names that commands had before they had a group."""

from pathlib import Path

import pytest

from lpmech.cli.commands import GROUPS, former, listed

UNIQUE = ["bv08/scheduling_three", "--agent", "ann", "--grid", "0", "--form", "history_independent"]
OLD = {
    "indices": ("licensing indices", ["bv06/printed_index"]),
    "prices": ("licensing prices", ["bv08/licence_or_nobody"]),
    "auction": ("licensing ascending", ["bv08/scheduling_three"]),
    "unique": ("study unique", UNIQUE),
    "continuous": ("study continuous", ["continuous/tent", "--grid", "1"]),
}  # fmt: skip


def test_every_command_that_has_moved_is_tried_here():
    assert former() == {old: new for old, (new, _) in OLD.items()}
    assert {name.split()[0] for name in former().values()} == set(GROUPS)


@pytest.mark.heavy
@pytest.mark.parametrize("old", OLD)
def test_an_old_name_does_the_same_with_a_notice(old, lpmech):
    new, arguments = OLD[old]
    one, two = lpmech(old, *arguments), lpmech(*new.split(), *arguments)
    assert (one.code, one.out) == (two.code, two.out)
    assert one.err == f"lpmech: `lpmech {old}` is now `lpmech {new}`\n" + two.err


def test_pages_name_commands_with_their_groups():
    """But for the line that tells the names of before."""
    for page in (Path(__file__).parents[2] / "docs").glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            alone = {f"`{name}`" for name in {*OLD, *(new.split()[1] for new, _ in OLD.values())} - {"indices"}}
            assert not [one for one in alone if one in line] or line.startswith("**Groups.**"), f"{page.name}: {line}"


def test_help_lists_groups_once_and_no_old_name(lpmech):
    listing = lpmech("--help").out.partition("Commands:")[2]
    words = [line.split()[0] for line in listing.splitlines() if line.startswith("  ") and line.split()]
    assert [word for word in words if word in GROUPS] == list(GROUPS)
    assert not set(words) & set(former())
    for group in GROUPS:
        inside = lpmech(group, "--help").out.partition("Commands:")[2]
        own = [name.split()[1] for name in listed() if name.startswith(f"{group} ")]
        assert [line.split()[0] for line in inside.splitlines() if line.strip()] == own


def test_misspelt_commands_of_a_group_have_a_hint(lpmech):
    found = lpmech("licensing", "indexes", "bv06/printed_index")
    assert (found.code, found.out) == (2, "")
    assert "  mend:     lpmech licensing indices bv06/printed_index\n" in found.err


@pytest.mark.parametrize("old", OLD)
def test_help_and_faults_of_an_old_name_say_the_new_one(old, lpmech):
    new = OLD[old][0]
    notice = f"lpmech: `lpmech {old}` is now `lpmech {new}`\n"
    asked, empty = lpmech(old, "--help"), lpmech(old)
    assert (asked.code, asked.out, asked.err) == (0, lpmech(*new.split(), "--help").out, notice)
    assert empty.err.startswith(f"{notice}lpmech {new}: CASE is missing\n")
