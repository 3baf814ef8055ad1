"""The JSON Schemas: valid files pass, common mistakes do not, and they keep up with the code."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

import lpmech
from lpmech.casefiles import library
from lpmech.casefiles.families import names, template
from lpmech.reading.keys import KEYS, STAGE_KEYS
from tests.claims.page import with_claims
from tests.reading.environments import CASE, SMALL, canonical_of, small, small_stage
from tests.reading.test_expectations import EXPECT
from tests.strategies import environments

SCHEMAS = Path(lpmech.__file__).parent / "schemas"
ENVIRONMENT, CASES, ARMS = (
    Draft202012Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))
    for name in ("environment.json", "case.json", "arms.json")
)


@pytest.mark.parametrize("validator", [ENVIRONMENT, CASES, ARMS])
def test_they_are_schemas(validator):
    Draft202012Validator.check_schema(validator.schema)


def test_they_keep_up_with_the_code():
    assert tuple(ENVIRONMENT.schema["properties"]) == KEYS
    assert tuple(ENVIRONMENT.schema["$defs"]["stage"]["properties"]) == STAGE_KEYS
    assert set(KEYS) | set(STAGE_KEYS) < set(CASES.schema["properties"])
    schema = (SCHEMAS / "case.json").read_text(encoding="utf-8")
    assert with_claims(schema) == schema, "python -m tests.claims.page"


@settings(deadline=None)
@given(environments())
def test_valid_environments_pass(env):
    ENVIRONMENT.validate(env)
    ENVIRONMENT.validate(json.loads(canonical_of(env)))


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "samples").glob("*.json")), ids=lambda path: path.stem)
def test_samples_pass(path):
    ENVIRONMENT.validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", library.cases())
def test_shipped_cases_pass(name):
    CASES.validate(tomllib.loads(library.cases()[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", names())
def test_templates_of_families_pass(name):
    CASES.validate(tomllib.loads(template(name)))


@pytest.mark.parametrize(
    "env",
    [small(format="x"), small(discount=0.5), small(discount="1e3"), small(horizon=0), small(agents=[]),
     small(agents=["a|b"]), small(diskount="1"), small_stage(allocations=["a", "a"]), small_stage(shocks={}),
     small_stage(utility={"ann": {"axes": [], "values": "1", "default": "0"}}),
     small_stage(utility={"ann": {"axes": []}}), {"format": "lpmech-environment/1"}, []],
)  # fmt: skip
def test_mistakes_do_not_pass(env):
    assert not ENVIRONMENT.is_valid(env)
    assert ENVIRONMENT.is_valid(SMALL)


@pytest.mark.parametrize(
    ("old", "new"),
    [('discount = "9/10"', ""), ('"*" = { template', '"*" = { templat'), ('verdict = "certified"', 'verdict = "yes"'),
     ('= "proved"', '= "proven"'), ('program = "without ann"', 'program = "alone"'), ("[types]", "[typs]"),
     ('discount = "9/10"', 'discount = "9/10"\nfamily = "x"'), ("axes =", "axis ="),
     ('discount = "9/10"', 'discount = "9/10"\nstages = []')],
)  # fmt: skip
def test_mistakes_in_cases_do_not_pass(old, new):
    text = CASE + EXPECT
    assert old in text
    assert CASES.is_valid(tomllib.loads(text))
    assert not CASES.is_valid(tomllib.loads(text.replace(old, new, 1)))
