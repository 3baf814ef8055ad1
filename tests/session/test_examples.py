"""The examples of docs/python.md and of docstrings give what stands beside them."""

import doctest
import importlib
from pathlib import Path

import pytest

import lpmech

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
MARK = ">" * 3 + " "
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "lpmech").rglob("*.py")
    if "checker" not in path.parts and MARK in path.read_text(encoding="utf-8")
)


def failures(test):
    """What an example gives instead of what stands beside it."""
    said = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    found = runner.run(test, out=said.append)
    assert found.attempted
    return "".join(said) if found.failed else ""


def test_the_examples_of_the_page(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 30
    assert failures(test) == ""


def test_the_page_names_the_face():
    rows = PAGE.read_text(encoding="utf-8").split("| name |")[1].split("\n\n")[0].splitlines()[2:]
    names = {row.split("`")[1].partition("(")[0] for row in rows}
    assert names == set(lpmech.__all__) - {"Certificate", "__version__"}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.long] * (one == "lpmech.designs.bounds")) for one in MODULES]
)
def test_the_examples_of_docstrings(name):
    module = importlib.import_module(name)
    face = {one: getattr(lpmech, one) for one in lpmech.__all__}
    tests = [one for one in doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs=face) if one.examples]
    assert tests
    assert "".join(map(failures, tests)) == ""


def test_there_are_examples_in_docstrings():
    assert {"lpmech.reading.words", "lpmech.certificate.certificate"} <= set(MODULES)


def test_the_readme_gives_what_its_remarks_say(tmp_path, monkeypatch):
    """Each line of the README's session whose remark is a value gives that value; `…` stands for the rest."""
    monkeypatch.chdir(tmp_path)
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("## In Python")[1].split("[docs/python.md]")[0]
    world, compared = {}, 0
    for line in filter(None, map(str.strip, block.splitlines())):
        code, _, remark = line.partition("#")
        assigned = code.partition(" = ")[0].strip()
        exec(code, world)
        shown = remark.strip().partition(">: ")[0]
        if shown.startswith(("<", "Fraction")):
            value = world[assigned] if assigned in world else eval(code, world)
            assert repr(value).startswith(shown.partition("…")[0])
            compared += 1
    assert compared == 4
    assert (tmp_path / "out" / "certificate.json").exists()
