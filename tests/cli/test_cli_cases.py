"""`lpmech cases`, `lpmech new blank`, and `lpmech explain` of objectives and words."""

import re
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.choice.objectives import OBJECTIVES
from lpmech.cli.commands.explain import _sections
from tests.csv_rows import read_csv

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_every_shipped_case_has_a_line(lpmech):
    rows = lpmech("cases", "--format", "json").json["cases"]
    assert [row["case"] for row in rows] == list(library.all_cases())
    assert all(row["title"] and row["source"] for row in rows)
    lines = lpmech("cases").out.splitlines()[2:-1]
    assert [line.split()[0] for line in lines] == [row["case"] for row in rows]
    assert all(line.endswith(row["title"]) for line, row in zip(lines, rows, strict=True))
    assert [row["case"] for row in read_csv(lpmech("cases", "--format", "csv").out)] == [row["case"] for row in rows]


def test_what_is_listed_is_what_the_cases_say(lpmech):
    for row in lpmech("cases", "--paper", "bv06", "--format", "json").json["cases"]:
        case = casefiles.load(row["case"])
        assert (row["title"], row["source"], row["verdict"]) == (case.title, case.source, case.expect.verdict)
        assert (row["mechanism"] or "auto", row["paper"]) == (case.expect.mechanism, "bv06")


@pytest.mark.long
def test_cases_are_found_by_text_and_by_paper(lpmech):
    found = [row["case"] for row in lpmech("cases", "ASCENDING", "--format", "json").json["cases"]]
    assert found == [name for name, path in library.all_cases().items() if "ascending" in spoken(path).lower()]
    assert 0 < len(found) < len(library.all_cases())
    both = [row["case"] for row in lpmech("cases", "index", "--paper", "bv06", "--format", "json").json["cases"]]
    assert both == ["bv06/printed_index", "bv06/second_index_charged"]
    assert lpmech("cases", "no such words").code == 2
    wrong = lpmech("cases", "--paper", "bv07")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'unknown paper "bv07"; did you mean "bv0' in wrong.err


def spoken(path):
    """Name and metadata of a case file."""
    name = path.relative_to(library.folder()).with_suffix("").as_posix()
    if name.startswith(("continuous/", "crowds/")):
        head = re.split(r"^(?:discount|agents|format|horizon|\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        return name + "".join(head)
    case = casefiles.load(path)
    return " ".join((name, case.title, case.source, case.notes))


def test_a_blank_case_is_whole_and_keeps_its_promise(lpmech, tmp_path):
    path = tmp_path / "mine.toml"
    assert lpmech("new", "blank", "-o", path).code == 0
    assert path.read_text(encoding="utf-8") == lpmech("new", "blank").out
    certified = lpmech("certify", path)
    assert (certified.code, certified.err) == (0, "")
    assert "the verdict and 1 claim: all as found" in certified.out
    assert lpmech("lint", path, "--strict").code == 0
    assert lpmech("new").out.splitlines()[0].split(maxsplit=1) == ["blank", "A case of your own, every key explained"]
    assert lpmech("new", "blank", "-o", path).code == 2  # it exists


@pytest.mark.parametrize("name", OBJECTIVES)
def test_objectives_are_explained(name, lpmech):
    said = " ".join(lpmech("explain", name).out.split())
    assert said.startswith(name)
    assert OBJECTIVES[name].measure in said
    assert all(need.words in said for need in OBJECTIVES[name].needs)


def test_every_word_of_the_glossary_is_explained(lpmech):
    page = GLOSSARY.read_text(encoding="utf-8")
    entries = re.findall(r"^\*\*(.*?)\.\*\* ", page, flags=re.MULTILINE)
    assert len(entries) == page.count("\n**")
    for entry in entries:
        for word in entry.split(", "):
            found = lpmech("explain", *word.split())
            assert found.code == 0
            assert found.out.startswith(f"{word.lower()}\n  ")
            assert not re.search(r"[`*]|\]\(", found.out)
    assert "What an agent pays. Below 0 it receives." in lpmech("explain", "payment").out


def test_no_two_things_to_explain_have_one_name():
    names = [name.casefold() for section in _sections().values() for name in section]
    assert len(names) == len(set(names))
