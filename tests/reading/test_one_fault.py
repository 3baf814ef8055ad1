"""One slip is one fault: a misspelt key or header of any file, and a list of labels within a list."""

import json
import re
import tomllib
from copy import deepcopy
from fractions import Fraction
from functools import cache

import pytest
from typer.testing import CliRunner

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.casefiles.finding import find
from lpmech.casefiles.user import read_mechanism
from lpmech.cli.app import app
from lpmech.cli.recognise import plugged_in
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.reading.examples import Writing
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.quick import quick
from tests.reading.environments import small

# Cases of every form: one stage, stages, a family, arms, a crowd, continuous signals, problems, and shocks.
CASES = (
    "general/tiny_conflict", "beyond/correlated_bidders", "beyond/inspection", "bv08/scheduling_three",
    "bt/public_storage", "bv06/printed_index", "bt/barley_yeast_hops", "l14/oil_leases", "continuous/tent",
    "beyond/dlr",
)  # fmt: skip
NAMES = {"format", "W"}  # without the first a file is one of another form; the second stands in a text
KEY = re.compile(r"^([A-Za-z_]\w*)(?: =|\.\w+ =)|^\[\[?([a-z]\w*)(?:\.[\w.]+)?\]\]?$", re.MULTILINE)


def slips(name):
    """The text of a case with one misspelt word at the head of a line, and that word."""
    text = library.all_cases()[name].read_text(encoding="utf-8")
    for match in KEY.finditer(text):
        place = match.end(1) if match[1] else match.end(2)
        yield f"{text[:place]}x{text[place:]}", match[1] or match[2]


def faults(path):
    """Those of a case of any format."""
    found = plugged_in(str(path))
    with pytest.raises(BadInput) as caught:
        casefiles.load(path) if found is None else found[0].canonical(find(str(path)))
    return caught.value.faults


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(CASES, 5))
def test_a_misspelt_key_or_header_is_one_fault(name, tmp_path):
    path, words = tmp_path / "case.toml", set()
    for text, word in slips(name):
        if word not in NAMES:
            path.write_text(text, encoding="utf-8")
            told = faults(path)
            assert len(told) == 1 or {one.code for one in told} == {"E-LABEL-UNKNOWN"}, (word, *map(str, told))
            words.add(word)
    assert len(words) > 3


@pytest.mark.parametrize("spoil", [
    lambda labels: [labels], lambda labels: [[one] for one in labels], lambda labels: [labels[:1], *labels[1:]],
])  # fmt: skip
def test_labels_in_a_list_within_a_list_are_faults_of_that_alone(spoil):
    env = small()
    stage = env["stages"][0]
    for holder, key in ((stage["types"], next(iter(stage["types"]))), (stage, "allocations")):
        tree = deepcopy(env)
        at = tree["stages"][0]["types"] if holder is stage["types"] else tree["stages"][0]
        at[key] = spoil(at[key])
        with pytest.raises(BadInput) as caught:
            Environment.from_json(json.dumps(tree))
        assert {one.code for one in caught.value.faults} == {"E-KIND"}
        assert all(one.mend == "take the inner square brackets away" for one in caught.value.faults)


CASE = "bv08/scheduling_three"


@cache
def pivot():
    """A mechanism, as `lpmech transfers` writes it."""
    return CliRunner().invoke(app, ["transfers", CASE, "--mechanism", "pivot", "--format", "json"]).stdout


def mechanism(spoil):
    """The faults of a mechanism, one of whose rows is spoilt."""
    env, tree = casefiles.load(CASE).environment, json.loads(pivot())
    spoil(tree)
    with pytest.raises(BadInput) as caught:
        read_mechanism(tree, env, programs=lambda: pytest.fail("the rule is given"))
    return caught.value.faults


def test_a_misspelt_key_of_a_row_of_a_mechanism_is_one_fault():
    for part, keys in (("allocation_rule", ("state", "allocation")), ("transfers", ("agent", "state", "payment"))):
        for key in keys:

            def misspell(tree, part=part, key=key):
                tree[part][0][f"{key}x"] = tree[part][0].pop(key)

            [told] = mechanism(misspell)
            assert (told.code, told.mend) == ("E-KEY-UNKNOWN", f'did you mean "{key}"?')


@pytest.mark.parametrize("part", ["allocation_rule", "transfers"])
@pytest.mark.parametrize(
    "written", ["ann=4,bob=3,cyd=2", ["4", "3", "2"], 7, None, "4", [], {"ann": 4, "bob": "3", "cyd": "2"}]
)
def test_the_state_of_a_row_is_mended_by_a_line_that_is_right(part, written):
    told = mechanism(lambda tree: tree[part][0].update(state=written))
    shown = [json.loads("{" + one.mend.partition('"state"')[1] + one.mend.partition('"state"')[2] + "}") for one in told
             if one.code == "E-KIND"]  # fmt: skip
    assert all(one == {"state": {"ann": "4", "bob": "3", "cyd": "2"}} for one in shown)
    assert shown or any(one.mend == 'write it in quotes: "4"' for one in told)


@pytest.mark.parametrize("writing", Writing)
def test_what_is_expected_of_a_number_says_what_the_language_has(writing):
    """Decimals are exact in TOML, and floats in JSON, where they are refused."""
    faults = Faults("x", writing=writing)
    Node("x", faults, ("discount",)).number()
    with pytest.raises(BadInput) as caught:
        faults.check()
    assert ("a decimal such as 0.125," in caught.value.faults[0].expected) == (writing is Writing.TOML)
    assert Node(tomllib.loads("x = 0.125", parse_float=Fraction)["x"], faults).number() == Fraction(1, 8)
