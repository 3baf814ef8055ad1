"""The commands of a page, run on nothing but the files inside it, make its certificate again, byte for byte."""

import base64
import gzip
import json
import shlex
import shutil
from pathlib import Path

import pytest

from lpmech.certificate.about import About, read_about
from lpmech.certificate.folder import PAIRS
from lpmech.certificate.inputs import Input, inputs_of, repeated
from lpmech.cli.run import run
from tests.pages.read_page import all_of, parse, words
from tests.quick import quick

SHIPPED = Path(__file__).parents[2] / "cases"
OWN = ("mine.toml", "its rule.json")
# The command that writes a folder, or the arguments of `report` where it takes a case.
KINDS = {
    "certified": ["certify", "general/tiny_gain"],
    "a family": ["certify", "scheduling", "--mechanism", "pivot", "--require", "efficient"],
    "a JSON file": ["certify", "environment.json"],
    "refuted": ["certify", "l14/oil_leases", "--round", "1/100"],
    "by bounds": ["certify", "bv08/learning_licence", "--evidence", "enclosed"],
    "existence": ["certify", "general/tiny_conflict"],
    "audited": ["audit", "l14/modified_oil_leases", "l14/modified_oil_leases.linked"],
    "audited files": ["audit", *OWN],
    "a design": ["design", "beyond/two_bidders", "best auction"],
    "a design of a file": ["design", "beyond/inspection", "problem.json"],
    "a region": ["region", "beyond/interdependent_pair", "--problem", "patience"],
    "unique": ["study", "unique", "bv08/learning_licence", "--agent", "ann", "--grid", "2"],
    "prices": ["licensing", "prices", "bv08/licence_or_nobody"],
    "continuous": ["certify", "continuous/tent", "--grid", "3"],
    "studied": ["study", "continuous", "continuous/tent", "--grid", "2,3"],
    "a crowd": ["certify", "crowds/umbrellas"],
    "identical": ["study", "identical", "beyond/two_bidders"],
    "a case's page": ["report", "l14/modified_oil_leases"],
    "a continuous case's page": ["report", "continuous/tent"],
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with files of one's own."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED / "l14" / "modified_oil_leases.toml", OWN[0])
    shutil.copy(SHIPPED / "l14" / "modified_oil_leases.linked.json", OWN[1])
    Path("problem.json").write_text('{"format": "lpmech-problem/1", "incentives": "interim"}', encoding="utf-8")
    run(["certify", "bv08/learning_licence", "-o", "first"])
    tree = json.loads(Path("first/environment.json").read_text(encoding="utf-8"))
    Path("environment.json").write_text(json.dumps(tree, indent=2), encoding="utf-8")  # not as it is canonical
    return tmp_path


def saved(tree, folder):
    """Saves the files of a page as its script does; returns their names."""
    links = [one for one in all_of(tree, "a") if one.get("download")]
    for one in links:
        content = base64.b64decode(one.get("href").partition("base64,")[2])
        name = one.get("data-plain")
        (folder / (name or one.get("download"))).write_bytes(gzip.decompress(content) if name else content)
    return [one.get("data-plain") or one.get("download") for one in links]


@pytest.mark.heavy
@pytest.mark.parametrize("kind", quick([*KINDS], 6))
def test_the_commands_of_a_page_work_on_its_files_alone(kind, place, monkeypatch):
    made = KINDS[kind]
    if made[0] == "report":
        assert run([*made, "-o", "page.html"]) == 0
    else:
        run([*made, "-o", "made"])
        assert run(["report", "made", "-o", "page.html"]) == 0
    tree = parse((place / "page.html").read_text(encoding="utf-8"))
    alone = place / "alone"
    alone.mkdir()
    monkeypatch.chdir(alone)
    names = saved(tree, alone)
    assert len({*names}) == len(names)
    checked, again = (words(one) for one in all_of(tree, "pre"))
    assert "it is not inside this page" not in words(tree)
    name, checker, *pair = (part for part in shlex.split(checked) if part != "-I")
    assert (name, checker) == ("python", "lpmech/checker")
    name, *arguments = shlex.split(again)
    assert name == "lpmech"
    run(arguments)
    assert tuple(pair) in {(one.subject, one.certificate) for one in PAIRS}
    for one in pair:
        assert (alone / "out" / one).read_bytes() == (alone / one).read_bytes()
    assert run(["check", *pair]) == 0


@pytest.mark.parametrize("name", ["../x.toml", "/etc/x", "..", "", "a\\b", 3])
def test_a_name_that_is_a_path_is_not_read(name):
    told = About(command="lpmech certify x -o out").to_json()
    told["inputs"] = [{"given": "x", "name": name, "text": ""}]
    assert read_about(told).inputs == ()
    assert read_about(told).repeated is None


def test_bytes_come_back():
    inputs = (Input("a b.toml", "a b.toml", b"x = 1\r\n"), Input("../rule.xlsx", "rule.xlsx", bytes(range(256))))
    about = About(command="lpmech audit 'a b.toml' ../rule.xlsx -o out", inputs=inputs)
    assert read_about(json.loads(json.dumps(about.to_json()))) == about
    assert about.repeated == "lpmech audit 'a b.toml' rule.xlsx -o out"


@pytest.mark.parametrize(
    ("command", "given", "wanted"),
    [
        ("lpmech certify ann --agent ann -o out", ["ann"], "lpmech certify 0 --agent ann -o out"),
        ("lpmech certify x -o out", ["y"], None),
        ("lpmech certify 'x -o out", ["x"], None),
        ("lpmech certify x -o out", [], None),
    ],
)
def test_a_command_names_all_that_is_kept_once(command, given, wanted):
    assert repeated(command, [Input(one, str(place), b"") for place, one in enumerate(given)]) == wanted


def test_names_that_are_taken_are_not_taken_twice(place):
    (place / "far").mkdir()
    shutil.copy("problem.json", "far/problem.json")
    found = inputs_of(
        "environment.json", "problem.json", "far/problem.json", None, "nothing", names=["environment.json"]
    )
    assert [one.name for one in found] == ["given-environment.json", "problem.json", "given-problem.json"]
