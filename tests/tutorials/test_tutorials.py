"""The tutorials show what their commands print today."""

import pytest

from tests.tutorials.session import PAGES, PART, ROOT, refreshed

LONG = {"own_conjecture"}  # which lets broken mechanisms loose


@pytest.mark.heavy
@pytest.mark.parametrize(
    "page", [pytest.param(one, id=one.stem, marks=[pytest.mark.long] * (one.stem in LONG)) for one in PAGES]
)
def test_the_commands_print_what_the_page_shows(page):
    text = page.read_text(encoding="utf-8")
    assert text.count("    $ lpmech ") >= 4
    assert refreshed(text) == text, f"python -m tests.tutorials.session {page.relative_to(ROOT)}"


def test_a_page_that_shows_something_else_is_noticed():
    """A number that is not printed, a line too few, and a file that has another name."""
    file = "This is `ten.txt`:\n\n    1 1 >= 1\n    -1 -1 >= 0\n\n"
    page = file + "Try:\n\n    $ lpmech alternatives ten.txt\n    REFUTED\n    …\n"
    assert refreshed(page) == page.replace("REFUTED", "REFUTED  The rows have no solution: they add up to 0 >= 1.")
    with pytest.raises(ValueError, match="no longer prints 'line 7'"):
        refreshed(page + "    line 7\n    …\n")
    assert "E-FILE-MISSING" in refreshed(page.replace("`ten.txt`", "`one.txt`"))


def test_every_tutorial_has_files_and_sessions():
    for page in PAGES:
        parts = list(PART.finditer(page.read_text(encoding="utf-8")))
        assert any(part[1] for part in parts), page
