"""What families say about parameters that they do not accept: the whole text."""

import pytest

from lpmech.casefiles import families
from lpmech.casefiles.families import ParameterError

SCHEDULING = {"values": {"ann": [4, 7], "bob": 3}, "discount": "1/2"}
GOODS = {
    "goods": {"barley": "1/2", "yeast": "1/4"},
    "horizon": 2,
    "valuations": {"ann": {"dry": {"barley": 2}, "wet": {}}, "bob": {"plain": {"yeast": 1}}},
}
TASK_VALUES = "a table: bidder → the possible values of a task, a number ≥ 0 or a list of distinct ones"
NAME = "a name of at most 200 characters without |, * or control characters, and no space before or after"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"discuont": 1},
            "discuont: found an unknown parameter; expected one of values, discount, repeated, idle "
            '(did you mean "discount"?)',
        ),
        ({"colour": 1}, "colour: found an unknown parameter; expected one of values, discount, repeated, idle"),
        ({"discount": "3/2"}, "discount: found 3/2; expected a number δ with 0 < δ < 1"),
        ({"discount": 0}, "discount: found 0; expected a number δ with 0 < δ < 1"),
        ({"discount": 0.5}, "discount: found the float 0.5; expected a number δ with 0 < δ < 1"),
        ({"discount": "1e-1"}, 'discount: found "1e-1"; expected a number δ with 0 < δ < 1'),
        ({"discount": True}, "discount: found true; expected a number δ with 0 < δ < 1"),
        ({"values": {}}, f"values: found an empty table; expected {TASK_VALUES}"),
        ({"values": [4, 7]}, f"values: found a list; expected {TASK_VALUES}"),
        ({"values": {"ann": []}}, "values.ann: found an empty list; expected at least one value"),
        ({"values": {"ann": [4, -1]}}, "values.ann[2]: found -1; expected a number ≥ 0"),
        ({"values": {"ann": [4, "8/2"]}}, "values.ann[2]: found 4 again; expected distinct values"),
        ({"values": {"ann": "much"}}, 'values.ann: found "much"; expected a number ≥ 0'),
        ({"values": {"a|b": 1}}, f'values.a|b: found "a|b"; expected {NAME}'),
        (
            {"values": {"public": 1}},
            'values.public: found "public"; '
            "expected a name other than allocation, public, shock, joint, mixture, weight, "
            "next …, previous …, report …",
        ),
        ({"repeated": "ann"}, 'repeated: found "ann"; expected a list of bidders'),
        ({"repeated": ["bob", "an"]}, 'repeated[2]: found "an"; expected one of ann, bob (did you mean "ann"?)'),
        ({"idle": "yes"}, 'idle: found "yes"; expected true or false'),
    ],
)
def test_faults_of_scheduling(change, text):
    with pytest.raises(ParameterError) as error:
        families.build("scheduling", {**SCHEDULING, **change})
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"horizon": 0}, "horizon: found 0; expected an integer from 1 to 100"),
        ({"horizon": "5/2"}, "horizon: found 5/2; expected an integer from 1 to 100"),
        ({"discount": "5/4"}, "discount: found 5/4; expected a number δ with 0 < δ ≤ 1"),
        (
            {"goods": {"barley": "2/3", "yeast": "1/2"}},
            "goods: found probabilities that sum to 7/6; expected a sum of at most 1",
        ),
        ({"goods": {"barley": 0}}, "goods.barley: found 0; expected a number > 0 and ≤ 1"),
        ({"goods": {"a+b": "1/2"}}, 'goods.a+b: found "a+b"; expected a name other than nothing, without + and commas'),
        ({"valuations": {"ann": {"dry": {}}}}, "valuations: found 1 player; expected at least 2 players"),
        (
            {"valuations": {"ann": {}, "bob": {"plain": {}}}},
            "valuations.ann: found an empty table; expected a table: taste → bundle → value",
        ),
        (
            {"valuations": {"ann": {"dry": {"barley+yeats": 1}}, "bob": {"plain": {}}}},
            'valuations.ann.dry.barley+yeats: found "yeats"; expected one of barley, yeast (did you mean "yeast"?)',
        ),
        (
            {"valuations": {"ann": {"dry": {"barley+yeast": 1, "yeast+barley": 2}}, "bob": {"plain": {}}}},
            "valuations.ann.dry.yeast+barley: found a bundle that is listed twice; expected every bundle once",
        ),
        (
            {"valuations": {"ann": {"dry": {"barley": -1}}, "bob": {"plain": {}}}},
            "valuations.ann.dry.barley: found -1; expected a number ≥ 0",
        ),
        (
            {"taste_changes": {"ann": {"dry": {"dry": "1/2"}}}},
            "taste_changes.ann.dry: found probabilities that sum to 1/2; expected a sum of 1",
        ),
        (
            {"taste_changes": {"ann": {"dry": {"dri": 1}}}},
            'taste_changes.ann.dry: found "dri"; expected one of dry, wet (did you mean "dry"?)',
        ),
        ({"taste_changes": {"eve": {}}}, 'taste_changes: found "eve"; expected one of ann, bob'),
        ({"first_tastes": {"ann": {"dry": 2}}}, "first_tastes.ann.dry: found 2; expected a number from 0 to 1"),
    ],
)
def test_faults_of_random_goods(change, text):
    with pytest.raises(ParameterError) as error:
        families.build("random_goods", {**GOODS, **change})
    assert str(error.value) == text


def test_a_missing_parameter():
    with pytest.raises(ParameterError) as error:
        families.build("scheduling", {"discount": "1/2"})
    assert str(error.value) == f"values: found nothing; expected {TASK_VALUES}"


def test_an_unknown_family():
    known = sorted(families.all_names())
    with pytest.raises(ParameterError) as error:
        families.build("schedulng", {})
    assert str(error.value) == (
        f'family: found "schedulng"; expected one of {", ".join(known)} (did you mean "scheduling"?)'
    )


def test_an_error_keeps_its_parts():
    with pytest.raises(ParameterError) as error:
        families.build("scheduling", {**SCHEDULING, "discount": 2})
    assert error.value.parameter == "discount"
    assert error.value.found == "2"
    assert error.value.expected == "a number δ with 0 < δ < 1"
