"""The examples of the format pages are what the pages say; links and paths lead to files; the rooms are all listed."""

import json
import re
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.certificate import regression
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests.test_imports import ROOMS

ROOT = Path(__file__).parent.parent
WRITTEN = ("api", "claims", "mechanisms")  # folders of docs/ that the site fills
PAGES = sorted([*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if p.parent.name not in WRITTEN)])


def example(page, after, before):
    """The first indented block between two places of a page of docs/."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8").split(after)[1].split(before)[0]
    block = re.search(r"(?:^    .*\n|^\n(?=    ))+", text, flags=re.MULTILINE)[0]
    return "".join(f"{line[4:]}\n" for line in block.strip("\n").split("\n"))


def test_the_case_on_the_page_gives_what_it_expects(tmp_path):
    path = tmp_path / "example.toml"
    path.write_text(example("case_format.md", "this is a whole case", "## Metadata"), encoding="utf-8")
    case = casefiles.load(path)
    assert case.expect.transfers
    assert not regression.compare(case, regression.certified(case)).differences


def test_the_environment_is_the_same_on_two_pages_and_in_the_case(tmp_path):
    of_its_page = example("environment_format.md", "this is a whole environment", "## 1.")
    assert of_its_page == example("certificate_format.md", "## A whole certificate", "The pivot mechanism")
    path = tmp_path / "example.toml"
    path.write_text(example("case_format.md", "this is a whole case", "## Metadata"), encoding="utf-8")
    assert canonical(casefiles.load(path).environment) == canonical(Environment.from_json(json.loads(of_its_page)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_and_folders_that_are_named_are_there(page):
    """But for placeholders, such as NAME."""
    paths = re.findall(r"`((?:lpmech|tests|proofs_check|cases)/[\w./]*)`", page.read_text(encoding="utf-8"))
    paths = [path for path in paths if not re.search(r"[A-Z]{4}", path)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_lists_the_rooms_in_their_order():
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("| room |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"`(\w+)/`", table)) == (*ROOMS, "checker", "verified")
