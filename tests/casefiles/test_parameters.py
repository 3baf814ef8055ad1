"""What families say about parameters that they do not accept: the whole text."""

import tomllib
from pathlib import Path

import pytest

from lpmech.casefiles import families
from lpmech.reading.words import UnknownName
from tests.casefiles.told import told

REFUSED = tomllib.loads((Path(__file__).parent / "refused_parameters.toml").read_text(encoding="utf-8"))
CASES = [(name, entry) for name, of in REFUSED.items() for entry in of["refused"]]
TASK_VALUES = "a table: bidder → the possible values of a task, a number ≥ 0 or a list of distinct ones"


@pytest.mark.parametrize(("name", "entry"), CASES, ids=[f"{name}-{entry['change']}" for name, entry in CASES])
def test_what_is_told_of_parameters_that_are_refused(name, entry):
    assert told(name, REFUSED[name]["base"] | entry["change"]) == entry["told"].rstrip("\n")


def test_a_missing_parameter_is_told_with_all_other_faults():
    assert told("scheduling", {"discount": 2, "idle": "yes"}) == (
        f'found no key "values"; expected the key "values": {TASK_VALUES} '
        "(write, for example: / values = { ann = [4, 7], bob = [3, 6], cyd = 5 })\n"
        'discount: found 2; expected a number δ with 0 < δ < 1 (write, for example: / discount = "3/4")\n'
        'idle: found "yes"; expected true or false (write "idle": true)'
    )


def test_an_unknown_family():
    with pytest.raises(UnknownName) as error:
        families.build("schedulng", {})
    known = ", ".join(f'"{name}"' for name in sorted(families.all_names()))
    assert str(error.value) == (f'unknown family "schedulng"; did you mean "scheduling"? The known ones are {known}')
