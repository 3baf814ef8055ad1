"""The family of equal goods: what its parameters say, beside a crowd that is written by hand."""

import itertools
import tomllib
from fractions import Fraction

import pytest

import lpmech
from lpmech.casefiles import families
from lpmech.crowds.expanded import expanded
from lpmech.crowds.produce import certify_crowd
from lpmech.crowds.reader import crowd_of
from lpmech.reading import BadInput
from tests.crowds.common import Written
from tests.crowds.test_roads import agree

TWO = {"bidders": {"firms": 2, "shop": 1}, "worth": {"firms": {"low": 1, "high": 3}, "shop": {"only": 2}},
       "moves": {"firms": {"low": {"high": "1/2", "low": "1/2"}}}, "discount": "1/2"}  # fmt: skip


def test_beside_a_crowd_written_by_hand():
    stay = [["1", "0"], ["0", "1"]]
    by_hand = {
        "format": "lpmech-crowd/1", "name": "identical_goods", "discount": "1/2", "horizon": None,
        "groups": [
            {"name": "firms", "number": 2, "types": ["low", "high"], "treatments": [
                {"name": "waits", "transition": stay},
                {"name": "gets one", "absent": False, "utility": [1, 3], "transition": [["1/2", "1/2"], ["0", "1"]]}]},
            {"name": "shop", "number": 1, "types": ["only"], "treatments": [
                {"name": "waits"}, {"name": "gets one", "absent": False, "utility": [2]}]},
        ],
        "allocations": [{"name": "to nobody"}, {"name": "1 to shop", "treated": {"shop": {"gets one": 1}}},
                        {"name": "1 to firms", "treated": {"firms": {"gets one": 1}}}],
    }  # fmt: skip
    assert crowd_of(families.build("identical_goods", TWO)).canonical() == crowd_of(by_hand).canonical()


@pytest.mark.parametrize("horizon", ["infinite", 2])
def test_all_numbers_are_those_of_the_exact_road(horizon):
    crowd = crowd_of(families.build("identical_goods", TWO | {"goods": 2, "horizon": horizon}))
    found = certify_crowd(crowd)
    written = Written(crowd, found.audit.rules, found.audit.without)
    agree(found.claims, lpmech.audit(written.env, written.mechanism()), exactly=True)
    assert len(expanded(crowd).stage(0).allocations) == 1 + 3 + 3


def test_goods_are_spread_in_all_ways():
    """As many kinds of allocations as ways to give at most 3 goods to 2, 4 and 1 bidders."""
    numbers = {"a": 2, "b": 4, "c": 1}
    given = {"bidders": numbers, "worth": {name: {"t": 1} for name in numbers}, "discount": "1/2", "goods": 3}
    kinds = families.build("identical_goods", given)["allocations"]
    ways = [one for one in itertools.product(*(range(n + 1) for n in numbers.values())) if sum(one) <= 3]
    assert len(kinds) == len({kind["name"] for kind in kinds}) == len(ways)


def test_the_template_says_how_many_states_it_has():
    case = tomllib.loads(families.template("identical_goods"))
    crowd = crowd_of(families.build("identical_goods", case["parameters"]))
    found = certify_crowd(crowd)
    text = " ".join(line.removeprefix("# ") for line in families.template("identical_goods").splitlines())
    assert f"{crowd.joint_states:,} joint states and {len(found.audit.program.states)} multisets" in text
    assert found.verdict == "certified"
    assert found.crowd.groups[0].treatments[1].utility == ((Fraction(1), Fraction(7, 2)),)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bidders": {"firms": 0, "shop": 1}}, "a number of bidders from 1 to 10,000"),
        ({"worth": {"firms": {"low": 1}}}, "shop"),
        ({"moves": {"firms": {"low": {"low": "1/3"}}}}, "a sum of 1"),
        ({"moves": {"firms": {"middle": {"low": 1}}}}, "middle"),
        ({"others": {"nobody": {}}}, "nobody"),
        ({"goods": 2_000}, "fewer goods or kinds"),
        ({"horizon": 0}, "an integer from 1 to 1,000"),
        ({"discount": 1}, "below 1"),
    ],
)
def test_what_is_refused(changed, said):
    with pytest.raises(BadInput) as refused:
        families.build("identical_goods", TWO | changed)
    assert said in str(refused.value)
