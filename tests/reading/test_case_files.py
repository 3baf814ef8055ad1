"""The comforts of case files: each means what its plain spelling means."""

from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests.reading.environments import CASE, canonical_of, load_text

PLAIN = {
    "format": "lpmech-environment/1",
    "name": "unnamed",
    "discount": "9/10",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["low", "high"], "bob": ["low", "high"]},
            "allocations": ["to ann", "to bob"],
            "utility": {
                "ann": {"axes": ["allocation", "ann"], "values": [["1", "7/2"], ["0", "0"]]},
                "bob": {"axes": ["allocation", "bob"], "values": [["0", "0"], ["1", "7/2"]]},
            },
            "transition": {
                "ann": {"axes": ["ann", "next ann"], "values": [["1", "0"], ["0", "1"]]},
                "bob": {"axes": ["bob", "next bob"], "values": [["3/4", "1/4"], ["1/4", "3/4"]]},
            },
        }
    ],
}


def same(text, tmp_path):
    """Whether a case file means the plain environment."""
    return canonical(load_text(tmp_path, text).environment) == canonical_of(PLAIN)


def test_the_case_means_its_plain_spelling(tmp_path):
    assert same(CASE, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('discount = "9/10"', "discount = 0.9"),
        ('discount = "9/10"', "discount = 9e-1"),
        ('discount = "9/10"', "discount = +0.900_0"),
        ('discount = "9/10"', 'discount = "0.9"\nhorizon = "infinite"\nformat = "lpmech-environment/1"'),
        ("high = 3.5", 'high = "7/2"'),
        ('"*" = ["low", "high"]', 'ann = ["low", "high"]\nbob = ["low", "high"]'),
        ('"*" = ["low", "high"]', 'ann = ["low", "high"]\n"*" = ["low", "high"]'),
        ('ann = "identity"', 'ann = { axes = ["self", "next self"], values = [[1, 0], [0, 1]] }'),
        ('ann = "identity"',
         'ann = { axes = ["ann", "next ann"], default = 0, entries = { low.low = 1, "high|high" = 1 } }'),
        ('"*" = { template = "winner" }', 'ann = { template = "winner" }\nbob = { template = "winner" }'),
        ('entries."to {self}" = { low = 1, high = 3.5 }', 'entries = { "to {self}|*" = 1, "to {self}|high" = 3.5 }'),
        ('entries."to {self}" = { low = 1, high = 3.5 }',
         'entries = { "*|*" = 7, "to {self}|low" = 1, "to {self}|high" = 3.5, "*|low" = 0, "*|high" = 0 }'),
        ("[types]", "[[stages]]\n[stages.types]"),
    ],
)  # fmt: skip
def test_spellings(old, new, tmp_path):
    text = CASE.replace(old, new)
    assert text != CASE
    if "[[stages]]" in new:
        head, body = text.split("[[stages]]")
        head, allocations, _ = head.partition('allocations = ["to ann", "to bob"]\n')
        body = f"[[stages]]\n{allocations}{body}".replace("[utility]", "[stages.utility]")
        text = head + body.replace("[transition]", "[stages.transition]")
    assert same(text, tmp_path)


def test_a_number_is_a_table_that_is_the_same_everywhere(tmp_path):
    text = CASE.replace('ann = "identity"', "ann = 0.5").replace('{ template = "winner" }', '"7/3"')
    stage = load_text(tmp_path, text).environment.stages[0]
    assert stage.utilities[0].array.item() == Fraction(7, 3)
    assert stage.transition.factors["ann"].array.fractions() == [Fraction(1, 2)] * 2


def test_identity_into_another_stage(tmp_path):
    text = """
discount = 1
horizon = 2
agents = ["ann"]
[[stages]]
types = { ann = ["low", "high"] }
allocations = ["only"]
utility = { ann = 1 }
transition = { ann = "identity" }
[[stages]]
types = { ann = ["high", "higher", "low"] }
allocations = ["only"]
utility = { ann = 1 }
"""
    factor = load_text(tmp_path, text).environment.stages[0].transition.factors["ann"]
    assert factor.axes == ("ann", "next ann")
    assert factor.array.numerators.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_every_agent_in_sets_terminals_and_mixtures(tmp_path):
    text = (
        CASE.replace('[transition]\nann = "identity"\nbob', "[other]\nbob").split("[other]")[0]
        + """
[[transition.mixture]]
weight = 1
"*" = "identity"
"""
    )
    top = 'horizon = 2\n"feasible without"."*" = ["to {self}"]\n'
    top += 'terminal.utility."*" = { axes = ["self"], values = [0, 1] }\n'
    env = load_text(tmp_path, top + text).environment
    assert env.stages[0].shocks[0].feasible_without == ((0,), (1,))
    assert [table.axes for table in env.terminal.utilities] == [("ann",), ("bob",)]
    assert list(env.stages[0].transition.elements[0][1].factors) == ["ann", "bob"]


def test_two_entries_that_agree_do_not_tie(tmp_path):
    entries = 'entries = { "to {self}|*" = 1, "*|low" = 1, "*|high" = 0, "to {self}|high" = 3.5, "to bob|low" = 0 }'
    text = CASE.replace('entries."to {self}" = { low = 1, high = 3.5 }', entries)
    with pytest.raises(BadInput) as caught:
        load_text(tmp_path, text)
    assert {fault.code for fault in caught.value.faults} == {"E-ENTRY-TIE"}
    agreeing = text.replace('"*|high" = 0, ', "")
    utility = load_text(tmp_path, agreeing).environment.stages[0].utilities[0]
    assert utility.array.fractions() == [1, Fraction(7, 2), 0, 0]


def test_metadata(tmp_path):
    case = load_text(tmp_path, 'title = """A\n title"""\nsource = "S"\nnotes = "N\\n"\n' + CASE)
    assert (case.title, case.source, case.notes, case.path) == ("A title", "S", "N\n", tmp_path / "case.toml")
    assert case.environment.name == "case"
    assert load_text(tmp_path, 'name = "other"\n' + CASE).environment.name == "other"


def test_a_file_name_gives_the_name_in_normal_form(tmp_path):
    path = tmp_path / "cafe\u0301.toml"
    path.write_text(CASE, encoding="utf-8")
    assert casefiles.load(path).environment.name == "caf\u00e9"


def test_a_file_name_that_is_no_label_is_not_shown(tmp_path):
    path = tmp_path / "a|b.toml"
    path.write_text(CASE, encoding="utf-8")
    assert casefiles.load(path).environment.name == "unnamed"


def test_json_knows_no_comforts(tmp_path):
    path = Path(tmp_path / "case.json")
    path.write_text('{"format":"lpmech-environment/1","discount":"1/2","horizon":"infinite","agents":["ann"],"types":{},'
                    '"stages":[{"types":{"ann":["a"]},"allocations":["x"],"utility":{"ann":1},'
                    '"transition":{"ann":"identity"}}]}', encoding="utf-8")  # fmt: skip
    with pytest.raises(BadInput) as caught:
        casefiles.load(path)
    codes = [fault.code for fault in caught.value.faults]
    assert sorted(codes) == ["E-HORIZON", "E-KEY-UNKNOWN", "E-KIND", "E-KIND"]
    assert isinstance(Environment.from_json(PLAIN), Environment)
