"""The version stands in one place; texts that name it, or its tag, name this one."""

import re
from pathlib import Path

import pytest

from lpmech import __version__

ROOT = Path(__file__).parent.parent
NAMED = {  # how often a text names it
    "CITATION.cff": 1,
    "docs/citation.md": 2,
    "docs/testing.md": 1,
    "docs/tutorials/for_referees.md": 1,
}
VERSION = re.compile(r"(?:lpmech |(?<!cff-)version: |version = \{|a tag such as `v)(\d+\.\d+\.\d+)")


@pytest.mark.parametrize("page", NAMED)
def test_texts_name_this_version(page):
    found = VERSION.findall((ROOT / page).read_text(encoding="utf-8"))
    assert found == [__version__] * NAMED[page]


def test_no_other_text_names_one():
    """But for the list of changes, and the page of a run of the benchmarks."""
    pages = [
        *(one for one in ROOT.glob("*.md") if one.name != "CHANGELOG.md"),
        *(one for one in (ROOT / "docs").rglob("*.md") if one.name != "performance.md"),
        *(ROOT / ".ci").rglob("*.yml"),
    ]
    named = {path.relative_to(ROOT).as_posix() for path in pages if VERSION.search(path.read_text(encoding="utf-8"))}
    assert named <= {*NAMED}


def test_the_package_has_no_version_of_its_own():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'dynamic = ["version"]' in text
    assert not re.search(r'^version = "', text, flags=re.MULTILINE)
