"""The table [expect] as values; its faults are in faults/case_expect.toml."""

from fractions import Fraction

import pytest

from lpmech.casefiles import ExpectedClaim, ExpectedIndex, ExpectedTransfer, ExpectedValue
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.social import Society
from lpmech.reading import BadInput
from lpmech.separation.claim import Verdict
from tests.reading.environments import CASE, load_text

EXPECT = """
[expect]
mechanism = "pivot"
choose = "least_norm"
verdict = "certified"
claims.efficient = "proved"
claims.participation_zero_option = { verdict = "refuted", least_slack = -1.5 }
[[expect.values]]
program = "without ann"
state = { bob = "high" }
value = "27/4"
allocation = "to bob"
[[expect.transfers]]
agent = "bob"
state = { ann = "low", bob = "high" }
payment = "1/2"
memory = { reports = { ann = "high", bob = "low" }, allocation = "to ann" }
[[expect.indices]]
agent = "bob"
type = "high"
index = "5/8"
"""


def test_what_is_expected(tmp_path):
    expect = load_text(tmp_path, CASE + EXPECT).expect
    assert (expect.mechanism, expect.choose, expect.verdict) == ("pivot", "least_norm", "certified")
    assert expect.claims == (
        ExpectedClaim(id="efficient", verdict=Verdict.PROVED, least_slack=None),
        ExpectedClaim(id="participation_zero_option", verdict=Verdict.REFUTED, least_slack=Fraction(-3, 2)),
    )
    assert expect.values == (
        ExpectedValue(society=Society("ann"), period=None, state={"bob": "high"}, value=Fraction(27, 4),
                      allocation="to bob"),
    )  # fmt: skip
    assert expect.transfers == (
        ExpectedTransfer(agent="bob", period=None, state={"ann": "low", "bob": "high"}, payment=Fraction(1, 2),
                         memory=({"ann": "high", "bob": "low"}, "to ann")),
    )  # fmt: skip
    assert expect.indices == (ExpectedIndex(agent="bob", type="high", index=Fraction(5, 8)),)
    with pytest.raises(TypeError):
        expect.values[0].state["bob"] = "low"


def test_nothing_is_expected(tmp_path):
    expect = load_text(tmp_path, CASE).expect
    assert (expect.mechanism, expect.verdict, expect.claims, expect.values) == ("auto", None, (), ())


def faults_of(tmp_path, text):
    with pytest.raises(BadInput) as caught:
        load_text(tmp_path, text)
    return [(fault.code, fault.line, fault.place, fault.found) for fault in caught.value.faults]


def test_an_unknown_claim(tmp_path):
    lines = CASE.count("\n")
    with pytest.raises(BadInput) as caught:
        load_text(tmp_path, CASE + EXPECT.replace("claims.efficient", "claims.eficient"))
    [fault] = caught.value.faults
    assert (fault.line, fault.place) == (lines + 6, "expect.claims.eficient")
    assert fault.expected.startswith(f'one of "{next(iter(KINDS))}"')
    assert fault.mend == 'did you mean "efficient"?'


def test_periods_of_a_finite_horizon(tmp_path):
    lines = CASE.count("\n") + 1
    found = faults_of(tmp_path, "horizon = 2\n" + CASE + EXPECT.replace('value = "27/4"', 'value = "27/4"\nperiod = 3'))
    assert found == [
        ("E-EXPECT", lines + 12, "expect.values[0].period", "3"),
        ("E-KEY-MISSING", lines + 14, "expect.transfers[0]", 'no key "period"'),
    ]
    first = EXPECT.replace("payment", "period = 1\npayment").replace("value =", "period = 2\nvalue =")
    assert faults_of(tmp_path, "horizon = 2\n" + CASE + first) == [
        ("E-EXPECT", lines + 19, "expect.transfers[0].memory", "a memory in the first period")
    ]
    second = first.replace("period = 1", "period = 2")
    assert load_text(tmp_path, "horizon = 2\n" + CASE + second).expect.transfers[0].period == 2
