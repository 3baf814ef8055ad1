"""Pages about regions: ends and verdicts are those of the certificate, names are text; none of what is rejected."""

import json
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT
from lpmech.cli.run import run
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.environment import Environment
from lpmech.reading.files import readable
from lpmech.regions.stored import numbers, questions
from tests.pages.read_page import all_of, parse, words
from tests.pages.test_hostile import HANDLERS, NASTY
from tests.quick import quick
from tests.regions import examples
from tests.regions.moving import HEAD, asked, function

PAIR = ("beyond/interdependent_pair", "discount=3/10:1/2", {**HEAD, "incentives": "ex post",
                                                            "payments": {"memory": "none"}})  # fmt: skip


def text_of(found, folder, **about):
    found.save(folder)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return render(page_of({**files, ABOUT: readable(About(**about).to_json()).encode()}, accepted=True))


def section(tree, name):
    return next(one for one in all_of(tree, "section") if one.get("id") == name)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick([None, 0, 3, 21], 3))
def test_the_page_has_what_the_certificate_has(seed, tmp_path):
    found = lpmech.region(*PAIR) if seed is None else lpmech.region(function(seed), (0, 1), asked(seed))
    tree = parse(text_of(found, tmp_path / "out"))
    (question,) = questions(json.loads((tmp_path / "out" / "certificate.json").read_text()))
    assert [str(part) for part in question.parts] == [str(part) for part in found.parts]
    first, pieces = all_of(section(tree, "region"), "tbody")[:2]
    rows = [words(row) for row in all_of(first, "tr")]
    assert len(rows) == len(found.parts)
    assert all(row.startswith(part.verdict.value) for row, part in zip(rows, found.parts, strict=True))
    assert len(all_of(pieces, "tr")) == min(len(found.pieces), 48)
    moving = all_of(section(tree, "moves"), "tbody")[0]
    assert len(all_of(moving, "tr")) == min(len(found.moved.numbers), 48)


@pytest.mark.long
def test_the_answer_comes_first_with_its_exact_end(tmp_path):
    tree = parse(text_of(lpmech.region(*PAIR), tmp_path / "out", title="The pair"))
    told = words(all_of(tree, "h1")[0])
    assert "The problem can be met where discount is in [3/10, 0.463274962599…], and nowhere else." in told
    assert "0.463274962599… is a root of x^2 - 35*x + 16" in words(section(tree, "region"))
    assert "The answer changes once." in words(tree)


@pytest.mark.long
def test_a_claim_of_a_mechanism(tmp_path):
    found = lpmech.region("beyond/trade_for_ever", "discount=1/4:3/4", claim="incentive_compatible", mechanism="pivot")
    told = words(parse(text_of(found, tmp_path / "out")))
    assert "The claim incentive_compatible holds" in told
    assert "truth-telling is optimal against every one-period lie" in told


def nasty(value):
    """An environment whose names are hard to read, and whose utility moves."""
    types, agents = NASTY[:2], NASTY[8:10]
    return Environment.from_functions(
        discount="1/2", agents=agents, types=dict.fromkeys(agents, types), allocations=NASTY[2:4], horizon=1,
        utility=lambda i, a, s: (types.index(s[i]) + value) * (a == NASTY[2]), name=NASTY[1],
        prior=lambda s: Fraction(1, 4),
    )  # fmt: skip


@pytest.mark.long
def test_the_best_value_stands_as_a_formula(tmp_path):
    problem = {**HEAD, "allocation": "any", "incentives": "interim", "participation": {"when": "first"},
               "objective": {"maximise": [{"of": "payments"}]}}  # fmt: skip
    text = text_of(lpmech.region("beyond/long_term_contract", "discount=0:1", problem), tmp_path / "out")
    assert "There is a best mechanism at every value." in words(parse(text))
    assert "(65*x^2 + 60*x + 54)/45" in text


def test_names_are_text_wherever_they_stand(tmp_path):
    found = lpmech.region(nasty, (1, 2), {**HEAD, "incentives": "interim"})
    tree = parse(text_of(found, tmp_path / "out", title=NASTY[1], notes=NASTY[2]))
    assert (len(all_of(tree, "script")), len(all_of(tree, "img"))) == (1, 0)
    for element in tree.iter():
        assert not HANDLERS & set(element.attrib)


def test_polynomials_of_several_numbers(tmp_path):
    found = lpmech.region(examples.project, ("1/4", "1/2"), {**HEAD, "incentives": "interim"})
    tree = parse(text_of(found, tmp_path / "out"))
    moving = numbers(json.loads((tmp_path / "out" / "certificate.json").read_text()))
    assert {one.polynomial for one in moving} == {(0, 1), (Fraction(1, 2), -1)}
    assert "1/2 − x" in words(section(tree, "moves"))


@pytest.mark.long
def test_no_page_about_what_is_rejected(tmp_path, capsysbinary):
    found = lpmech.region(*PAIR)
    found.save(tmp_path / "out")
    assert run(["report", str(tmp_path / "out"), "-o", str(tmp_path / "page.html")]) == 0
    path = tmp_path / "out" / "certificate.json"
    whole = json.loads(path.read_text())
    whole["questions"][0]["pieces"][1]["verdict"] = "fails"
    path.write_text(json.dumps(whole))
    assert run(["report", str(tmp_path / "out"), "-o", str(tmp_path / "again.html")]) == 1
    assert not (tmp_path / "again.html").exists()
