"""What cases with too many joint states for exact values expect is compared with bounds, number by number, and what
bounds do not tell is undecided."""

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from xml.etree import ElementTree

import pytest

from lpmech import casefiles
from lpmech.casefiles.expectations import ExpectedTransfer, ExpectedValue, Range
from lpmech.certificate import regression
from lpmech.enclosures.expected import results_by_bounds
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.tested import ByBounds, When, certified, results_of
from lpmech.mechanisms.social import Society
from tests.testing.large import TYPES, at, large, names

HAIR = Fraction(1, 10**30)
ALWAYS, NEVER = ByBounds(When.ALWAYS), ByBounds(When.NEVER)
WHO = 4  # bidders: 256 joint states


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("cases") / "case.toml"
    path.write_text(large(WHO), encoding="utf-8")
    return casefiles.load(path)


@pytest.fixture(scope="module")
def certificate(case):
    return enclose(case.environment, Fraction(1, 10**9), required=regression.required(case))


def expecting(case, **expected):
    return replace(case, expect=replace(case.expect, **expected))


def state(own):
    return dict.fromkeys(names(WHO), own)


def value(number, own="1", **others):
    return ExpectedValue(society=Society(), period=None, state=state(own), value=number, allocation=None, **others)


def answers(case, certificate, *expected):
    found = results_by_bounds(expecting(case, values=expected), certificate)
    return ["differs" if one.difference else "open" if one.open else "holds" for one in found]


def test_numbers_at_the_ends_and_a_hair_beside(case, certificate):
    low, high = certificate.amounts.value(None, 0).at((1,) * WHO)
    assert low < high
    numbers = [low, high, low - HAIR, high + HAIR, low + HAIR, (low + high) / 2]
    found = answers(case, certificate, *map(value, numbers))
    assert found == ["holds", "holds", "differs", "differs", "holds", "holds"]


def test_ranges_at_the_ends_and_a_hair_beside(case, certificate):
    low, high = certificate.amounts.value(None, 0).at((1,) * WHO)
    ranges = [(low, high), (low - HAIR, high + HAIR), (low + HAIR, high), (low, high - HAIR), (high, high + 1)]
    ranges += [(low - 1, low), (high + HAIR, high + 1), (low - 1, low - HAIR), (low + HAIR, high - HAIR)]
    found = answers(case, certificate, *(value(Range(*one)) for one in ranges))
    assert found == ["holds", "holds", "open", "open", "open", "open", "differs", "differs", "open"]


def test_payments_at_the_ends_and_a_hair_beside(case, certificate):
    low, high = certificate.amounts.payment(1, 0).at((2,) * WHO)
    paid = [ExpectedTransfer(agent="b2", period=None, state=state("2"), payment=one, memory=None)
            for one in (low, high, low - HAIR, high + HAIR, Range(low, high), Range(low, high - HAIR))]  # fmt: skip
    found = results_by_bounds(expecting(case, transfers=tuple(paid)), certificate)
    assert [bool(one.difference) for one in found] == [False, False, True, True, False, False]
    assert [bool(one.open) for one in found] == [False, False, False, False, False, True]
    assert [one.place for one in found] == [("expect", "transfers", k) for k in range(6)]


@cache
def exact_rows(env):
    from lpmech.certificate.results import value_rows
    from lpmech.mechanisms.social import solve_all

    return tuple(value_rows(env, solve_all(env)))


def test_exact_numbers_are_as_found_by_bounds(case, certificate):
    rows = exact_rows(case.environment)[::7]
    wanted = [ExpectedValue(society=row.society, period=None, state={**state("0"), **row.state}, value=row.value,
                            allocation=None) for row in rows]  # fmt: skip
    assert {*answers(case, certificate, *wanted)} == {"holds"}
    assert len({row.society for row in rows}) == WHO + 1
    beside = [replace(one, value=one.value + Fraction(1, 10**6)) for one in wanted]
    assert {*answers(case, certificate, *beside)} == {"differs"}


def test_allocations(case, certificate):
    """Of every society: the one that is best is as found, others differ, and of several that are it is open which."""
    seen = set()
    for row in exact_rows(case.environment)[::3]:
        for chosen in (*names(WHO), "nobody"):
            among, alone = chosen in row.optimal_allocations, len(row.optimal_allocations) == 1
            wanted = replace(
                value(row.value), society=row.society, state={**state("0"), **row.state}, allocation=chosen
            )
            (found,) = answers(case, certificate, wanted)
            seen.add((among, alone, found))
            assert (found == "differs") == (not among)
            if among and alone:
                assert found == "holds"
            if among and row.society != Society():
                assert found == ("holds" if alone else "open")
    assert {found for _, _, found in seen} >= {"holds", "differs"}


def test_rows_that_there_are_not(case, certificate):
    remembered = ExpectedTransfer(
        agent="b1", period=None, state=state("1"), payment=Fraction(0), memory=(state("0"), "b1")
    )
    (found,) = results_by_bounds(expecting(case, transfers=(remembered,)), certificate)
    assert "remember nothing" in found.difference
    nowhere = replace(value(Fraction(0)), state={**state("1"), "b1": "9"})
    assert answers(case, certificate, nowhere) == ["differs"]


def file(tmp_path, text, bidders=WHO, name="case.toml"):
    path = tmp_path / name
    path.write_text(large(bidders, text), encoding="utf-8")
    return path


RIGHT = """
[expect]
mechanism = "pivot"
verdict = "certified"
[expect.claims]
efficient = "proved"
incentive_compatible = {{ verdict = "proved", least_slack = 0 }}
ex_post_budget_balance = "refuted"
private_values = "proved"
[[expect.transfers]]
agent = "b1"
state = {state}
payment = {{ from = -1, to = 1000 }}
"""
OPEN = '[[expect.values]]\nprogram = "everyone"\nstate = {state}\nvalue = {{ from = 0, to = "{to}" }}\n'


def right(bidders):
    return RIGHT.format(state=at(bidders, "1"))


def undecided(case, certificate):
    """A range that ends within the bounds."""
    low, high = certificate.amounts.value(None, 0).at((1,) * WHO)
    return OPEN.format(state=at(WHO, "1"), to=(low + high) / 2)


def test_the_two_roads_agree(tmp_path):
    case = casefiles.load(file(tmp_path, right(WHO)))
    exact, bounds = results_of(case, NEVER), results_of(case, ALWAYS)
    assert [(one.place, one.subject, one.holds) for one in exact] == [
        (one.place, one.subject, one.holds) for one in bounds
    ]
    assert all(one.holds for one in exact)


def test_what_is_printed_of_an_open_answer(lpmech, tmp_path, case, certificate):
    path = file(tmp_path, right(WHO) + undecided(case, certificate))
    assert lpmech("test", path).code in (0, 1)  # exact values tell
    found = lpmech("test", path, "--evidence", "enclosed")
    assert found.code == 3
    line = path.read_text().splitlines().index("[[expect.values]]") + 1
    assert f"{path}:{line}: undecided: value of everyone, at b1 = 1" in found.out
    assert "7 expected results in 1 file: 6 as found, 1 undecided" in found.out
    rows = lpmech("test", path, "--evidence", "enclosed", "--format", "json").json["files"][0]["results"]
    assert [row["undecided"] is not None for row in rows].count(True) == 1
    assert [row["as_expected"] for row in rows].count(False) == 1
    assert lpmech("test", path, "--evidence", "enclosed", "--precision", "1e-9").code == 3
    shown = lpmech("test", path, "--evidence", "enclosed", "--format", "github").out
    assert f"line={line},title=undecided%3A value of everyone" in shown


def test_files_for_others_tell_of_open_answers(lpmech, tmp_path, case, certificate):
    path = file(tmp_path, right(WHO) + undecided(case, certificate))
    outputs = {name: tmp_path / name for name in ("junit", "sarif", "markdown")}
    options = [one for name, target in outputs.items() for one in (f"--{name}", target)]
    assert lpmech("test", path, "--evidence", "enclosed", *options).code == 3
    suite = ElementTree.parse(outputs["junit"]).getroot()[0]
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    (result,) = json.loads(outputs["sarif"].read_text())["runs"][0]["results"]
    assert result["message"]["text"].startswith("undecided: value of everyone")
    assert "6, 1 undecided" in outputs["markdown"].read_text()


def test_a_difference_is_worse_than_an_open_answer(lpmech, tmp_path, case, certificate):
    text = right(WHO).replace('ex_post_budget_balance = "refuted"', 'ex_post_budget_balance = "proved"')
    path = file(tmp_path, text + undecided(case, certificate))
    assert lpmech("test", path, "--evidence", "enclosed").code == 1
    assert lpmech("test", path, "--evidence", "enclosed", "--update").code == 3
    assert 'ex_post_budget_balance = "refuted"' in path.read_text()


def test_precision_is_of_bounds(lpmech, tmp_path):
    path = file(tmp_path, right(WHO))
    assert lpmech("test", path, "--evidence", "exact", "--precision", "1e-9").code == 2
    assert lpmech("test", path, "--precision", "2").code == 2


def test_other_mechanisms_are_compared_exactly(tmp_path):
    """Bounds say nothing of them."""
    text = '[expect]\nmechanism = "team"\n[expect.claims]\nefficient = "proved"\n'
    case = casefiles.load(file(tmp_path, text, bidders=2))
    assert not ALWAYS.takes(case)
    assert results_of(case, ALWAYS) == regression.results_of(case)


@pytest.mark.long
def test_many_states_are_compared_with_bounds_by_themselves(lpmech, tmp_path):
    """5 bidders have 1,024 joint states; 4 have 256."""
    path, small = file(tmp_path, right(5), bidders=5, name="large.toml"), file(tmp_path, right(4), name="small.toml")
    assert [ByBounds().takes(casefiles.load(one)) for one in (path, small)] == [True, False]
    assert lpmech("test", path, small).out == "12 expected results in 2 files: all as found\n"
    low = file(tmp_path, right(5).replace("to = 1000", "to = -1"), bidders=5, name="low.toml")
    found = lpmech("test", low)
    assert found.code == 1
    assert "payment of b1" in found.out


@pytest.mark.long
def test_65536_joint_states(lpmech, tmp_path):
    path = file(tmp_path, right(8), bidders=8)
    assert len(TYPES) ** 8 == 65_536
    assert lpmech("test", path).out == "6 expected results in 1 file: all as found\n"
    wrong = file(tmp_path, right(8).replace('"refuted"', '"proved"'), bidders=8)
    assert lpmech("test", wrong).code == 1


@pytest.mark.parametrize("name", ["beyond/arrivals", "beyond/visitor"])
def test_the_mechanism_that_is_tried_first_where_agents_are_away_is_the_same_by_both(name):
    """So what a case expects of no named mechanism is never told to differ by bounds alone."""
    case = expecting(casefiles.load(name), mechanism="auto", designs=(), regions=())
    exact, bounded = certified(case, NEVER), certified(case, ALWAYS)
    assert (exact.mechanism.name, bounded.mechanism_name) == ("pivot_of_present", "pivot_of_present")
    decided = {one.id: str(one.verdict) for one in bounded.claims if str(one.verdict) != "undecided"}
    assert {one: str(exact.claims[one].verdict) for one in decided if one in exact.claims} == decided
