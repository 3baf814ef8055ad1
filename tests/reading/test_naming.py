"""What names a case: files, shipped cases, families; and what does not."""

from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import families, library
from lpmech.problem.canonical import sha256
from lpmech.reading import BadInput, source
from tests.reading.environments import CASE, SMALL, canonical_of, load_text


def report(name):
    """The report on a name, with the lists of what there is cut short."""
    with pytest.raises(BadInput) as caught:
        casefiles.load(name)
    return str(caught.value)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of shipped cases: a/one, a/two, b/two."""
    for name in ("a/one", "a/two", "b/two"):
        path = tmp_path / "cases" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CASE, encoding="utf-8")
    monkeypatch.setattr(library, "folder", lambda: tmp_path / "cases")
    monkeypatch.setattr(families, "all_names", lambda: ("scheduling",))
    monkeypatch.setattr(families, "names", lambda of=None: ("scheduling",))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_shipped_cases_in_full_and_by_their_last_part(shelf):
    assert list(library.cases()) == ["a/one", "a/two", "b/two"]
    assert casefiles.load("a/one").path == casefiles.load("one").path == shelf / "cases" / "a" / "one.toml"
    assert casefiles.load("b/two").environment.name == "two"


def test_a_family_goes_before_the_last_part_of_a_case(shelf, monkeypatch):
    monkeypatch.setattr(families, "all_names", lambda: ("one",))
    monkeypatch.setattr(families, "names", lambda of=None: ("one",))
    monkeypatch.setattr(families, "template", lambda name: f'title = "the family"\n{CASE}')
    assert casefiles.load("one").title == "the family"
    assert casefiles.load("a/one").title == ""


def test_an_ambiguous_name(shelf):
    assert report("two") == (
        'two: E-CASE-AMBIGUOUS\n  found:    a name of 2 shipped cases\n  expected: one of "a/two", "b/two"\n'
        "  mend:     write the name with its folder"
    )


def test_an_unknown_name(shelf):
    assert report("a/onne") == (
        "a/onne: E-CASE-UNKNOWN\n  found:    no file, shipped case or family of this name\n"
        '  expected: a file (.toml or .json), or one of "a/one", "a/two", "b/two", "scheduling"\n'
        '  mend:     did you mean "a/one"?'
    )


def test_files(shelf):
    assert report("none.toml") == (
        "none.toml: E-FILE-MISSING\n  found:    no such file\n"
        "  expected: a case file (.toml) or an environment (.json)\n"
        "  mend:     see whether the name and the folder are right; lpmech new blank -o FILE writes a case file"
    )
    assert report("cases") == (
        "cases: E-FILE-DIRECTORY\n  found:    a directory\n  expected: a file\n  mend:     name a file in it"
    )
    Path("case.yaml").write_text("", encoding="utf-8")
    kind = (
        'case.yaml: E-FILE-KIND\n  found:    a file with the ending ".yaml"\n'
        "  expected: a case file (.toml) or an environment (.json)\n  mend:     write it in TOML or JSON"
    )
    assert report("case.yaml") == report(Path("case.yaml")) == kind
    assert report("a\0b.toml") == (
        "a\\u0000b.toml: E-FILE-UNREADABLE\n  found:    embedded null byte\n  expected: a file that can be read\n"
        "  mend:     see whether the name is right, and whether you may read the file"
    )
    assert "an empty name" in report("")


def test_a_file_that_is_too_large(shelf, monkeypatch):
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    Path("large.json").write_text(canonical_of(SMALL), encoding="utf-8")
    assert report("large.json") == (
        "large.json: E-FILE-SIZE\n  found:    more than 10 bytes\n  expected: at most 10 bytes\n"
        "  mend:     leave out what need not be in it: a table lists only the axes on which it depends, and sparse "
        "tables have a default"
    )


def test_json_and_its_canonical_form_are_one_environment(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(canonical_of(SMALL), encoding="utf-8")
    case = casefiles.load(str(path))
    assert (case.title, case.expect, case.path) == ("", casefiles.Expectations(), path)
    assert sha256(case.environment) == sha256(casefiles.load(path).environment)


@pytest.mark.long
def test_every_shipped_case_and_family_is_loaded():
    for name in library.cases():
        if name != "bv08/scheduling_five":  # large
            assert casefiles.load(name).path == library.cases()[name]
    for name in families.names():
        assert casefiles.load(name).path is None
        assert casefiles.load(name).title


def test_an_installed_package_has_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "_PACKAGE", tmp_path / "lpmech")
    assert library.folder() is None
    assert library.cases() == {}
    (tmp_path / "cases").mkdir()
    assert library.folder() == tmp_path / "cases"
    (tmp_path / "lpmech" / "shipped").mkdir(parents=True)
    assert library.folder() == tmp_path / "lpmech" / "shipped"


FAMILY = """title = "T"
family = "queue"

[parameters]
length = 3
speed = { slow = 0.5 }
"""


@pytest.fixture
def queue(monkeypatch):
    """A family `queue` that builds the small environment, or refuses."""
    given = {}

    def read(name, parameters):
        given.update(parameters.value)
        if "refuse" in given:
            parameters.at("speed", given["speed"]).at("slow", given["speed"]["slow"]).fault(
                "E-PARAMETER", "this", "that"
            )
        return {**SMALL, **({"discount": "2"} if "wrong" in given else {})}

    monkeypatch.setattr(families, "all_names", lambda: ("queue", "scheduling"))
    monkeypatch.setattr(families, "names", lambda of=None: ("queue", "scheduling"))
    monkeypatch.setattr(families, "read", read)
    return given


def test_a_family_gets_exact_parameters(queue, tmp_path):
    case = load_text(tmp_path, FAMILY)
    assert case.environment.name == "case"
    assert repr(queue) == "{'length': 3, 'speed': {'slow': Fraction(1, 2)}}"
    assert load_text(tmp_path, 'name = "n"\n' + FAMILY).environment.name == "n"


def test_a_parameter_that_the_family_refuses(queue, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.toml").write_text(FAMILY + "refuse = 1\n", encoding="utf-8")
    assert report("x.toml") == (
        "x.toml:6: E-PARAMETER at parameters.speed.slow\n  found:    this\n  expected: that\n"
        "  mend:     write what is expected; lpmech new, with the name of the family, explains every parameter"
    )


def test_an_environment_that_a_family_builds_wrongly(queue, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.toml").write_text(FAMILY + "wrong = 1\n", encoding="utf-8")
    assert report("x.toml") == (
        "x.toml:4: E-DISCOUNT at parameters, in the environment that they make, at discount\n"
        '  found:    "2"\n  expected: a number, more than 0 and less than 1\n'
        '  mend:     write a number below 1, such as discount = "9/10"; if this is 1 plus a rate of interest, its '
        'inverse: discount = "1/2"'
    )


def test_all_faults_beside_a_family(queue, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = FAMILY.replace('"queue"', '"quue"\ndiscount = 1\ntitel = "x"').replace("length = 3", "length = nan")
    Path("x.toml").write_text(text, encoding="utf-8")
    assert report("x.toml") == (
        'x.toml:2: E-FAMILY-UNKNOWN at family\n  found:    "quue", which is no family\n'
        '  expected: one of "queue", "scheduling"\n  mend:     did you mean "queue"?\n'
        'x.toml:3: E-FAMILY-MIXED at discount\n  found:    the key "discount" beside a family\n'
        "  expected: the family's parameters alone\n"
        "  mend:     remove it, or move it to [parameters] where it is one\n"
        "x.toml:4: E-KEY-UNKNOWN at titel\n  found:    an unknown key\n"
        '  expected: one of "name", "title", "source", "notes", "expect", "relation", "counterexample", '
        '"templates", "family", "parameters"\n'
        '  mend:     take it out: "title" stands there already\n'
        "x.toml:7: E-NUMBER-FLOAT at parameters.length\n  found:    the float nan\n"
        '  expected: an integer, a decimal such as 0.125, or a string such as "3/8"\n'
        '  mend:     write a number that is exact, such as 3, or "3/8" in quotes'
    )
