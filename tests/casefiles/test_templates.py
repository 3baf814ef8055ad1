"""Every family writes a commented case file that says what it needs, and that it accepts itself."""

import tomllib

import pytest

from lpmech.casefiles import families
from tests.oracle import Environment


@pytest.mark.parametrize("name", families.names())
def test_a_template_is_a_case_file_that_its_family_accepts(name):
    case = tomllib.loads(families.template(name))
    assert case["family"] == name
    assert set(case) == {"name", "title", "source", "family", "parameters"}
    assert Environment(families.build(name, case["parameters"])).states(1)


@pytest.mark.parametrize("name", families.names())
def test_a_template_sets_and_explains_every_parameter(name):
    text, family = families.template(name), families.describe(name)
    given = tomllib.loads(text)["parameters"]
    words = " ".join(line.removeprefix("#").strip() for line in text.splitlines())
    for parameter in family.parameters:
        assert parameter.name in given
        assert f"{parameter.name}: {parameter.meaning}." in words
        assert f"Allowed: {parameter.allowed}." in words


@pytest.mark.parametrize("name", families.names())
def test_defaults_are_what_the_family_assumes(name):
    """A parameter that is left out means its default."""
    family = families.describe(name)
    given = tomllib.loads(families.template(name))["parameters"]
    required = {parameter.name: given[parameter.name] for parameter in family.parameters if parameter.default is None}
    spelt = {p.name: tomllib.loads(f"x = {p.default}")["x"] for p in family.parameters if p.default is not None}
    assert families.build(name, required) == families.build(name, {**required, **spelt})


def test_names_are_sorted():
    assert families.names() == tuple(sorted(families.names()))
