"""The checker's answer to every certificate of the corpora, to environments at fault, and to random changes."""

import copy
import json
import random
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import lpmech
from lpmech.casefiles import families, library
from lpmech.checker import check_files
from lpmech.checker.continuous.environment import digest, read_continuous
from lpmech.continuous.plugin import CONTINUOUS
from tests.quick import quick

HERE = Path(__file__).parent / "certificates"
CORPUS = json.loads((HERE / "corpus.json").read_text(encoding="utf-8"))
VERDICTS = {"accept": "accepted", "reject": "rejected", "malformed": "malformed"}
SCHEMA = Draft202012Validator(json.loads((Path(lpmech.__file__).parent / "schemas/continuous.json").read_text("utf-8")))


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["file"])
def test_answer(entry):
    report = check_files(HERE / "environments" / f"{entry['environment']}.json", HERE / entry["file"])
    assert report.verdict == VERDICTS[entry["file"].split("/")[0]], report.reason
    assert re.search(entry["says"], report.reason or ""), report.reason


def test_no_file_is_left_over():
    files = {str(path.relative_to(HERE)) for kind in VERDICTS for path in (HERE / kind).glob("*")}
    assert files == {entry["file"] for entry in CORPUS}


ENVIRONMENT = json.loads((HERE / "environments" / "tent.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (["format"], "lpmech-continuous/2", "format"),
        (["discount"], "1", "between 0 and 1"),
        (["agents"], ["ann"], "2 to 4"),
        (["agents"], ["ann", "next_bob"], "stand for a signal"),
        (["utility", "ann", "to ann"], "ann + bob/2", "a list"),
        (["utility", "ann", "to ann"], [{"coefficient": "1", "powers": {"next_ann": 1}}], "unknown key"),
        (["utility", "ann", "to ann"], [{"coefficient": "1", "powers": {"ann": 13}}], "from 1 to 12"),
        (["density", "to ann"], [{"coefficient": "2"}], "integral"),
        (["density", "to bob"], [{"coefficient": "-8", "powers": {"next_ann": 1}}, {"coefficient": "5"}], "negative"),
        (["density", "to ann", 0, "hinges"], [{"of": "next_ann", "at": "ann", "power": 1}] * 2, "repeated"),
        (["scores"], None, "an object"),
        (["horizon"], 1, "from 2 to 1000"),
        (["horizon"], True, "from 2 to 1000"),
    ],
)  # fmt: skip
def test_environments_at_fault_are_malformed(place, value, says, tmp_path):
    changed = copy.deepcopy(ENVIRONMENT)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    (tmp_path / "environment.json").write_text(json.dumps(changed), encoding="utf-8")
    report = check_files(tmp_path / "environment.json", HERE / "accept" / "tent.json")
    assert report.verdict == "malformed"
    assert says in report.reason


def test_a_limit_on_the_work_is_kept():
    report = check_files(HERE / "environments" / "tent.json", HERE / "accept" / "tent.json", limit=200_000)
    assert report.verdict == "limit"


def test_a_density_that_touches_0_inside_ends_at_the_limit_of_halvings(tmp_path):
    changed = copy.deepcopy(ENVIRONMENT)
    square = [{"coefficient": "1"}, {"coefficient": "-6", "powers": {"next_ann": 1}},
              {"coefficient": "9", "powers": {"next_ann": 2}}]  # fmt: skip
    changed["density"]["to ann"] = square  # 9 (s − 1/3)²
    (tmp_path / "environment.json").write_text(json.dumps(changed), encoding="utf-8")
    report = check_files(tmp_path / "environment.json", HERE / "accept" / "tent.json")
    assert report.verdict == "limit"
    assert "halvings" in report.reason


def test_a_bound_that_is_exactly_attained_inside_is_not_shown(tmp_path):
    """Nobody pays, so that ann's error is bob's utility, 27/4 x² (1 − x), whose top is 1 at 2/3."""
    changed = copy.deepcopy(ENVIRONMENT)
    cubic = [{"coefficient": "27/4", "powers": {"bob": 2}}, {"coefficient": "-27/4", "powers": {"bob": 3}}]
    changed["utility"] = {"ann": {"to ann": [], "to bob": []}, "bob": {"to ann": cubic, "to bob": cubic}}
    certificate = json.loads((HERE / "accept" / "tent.json").read_text(encoding="utf-8"))
    nothing = {"points": ["0", "1"], "cells": "one", "degrees": [0, 0], "denominator": 1, "numerators": [0]}
    certificate["transfers"] = {agent: dict.fromkeys(ENVIRONMENT["allocations"], nothing) for agent in ("ann", "bob")}
    certificate["environment"] = digest(read_continuous(changed))
    place = next(
        k for k, c in enumerate(certificate["claims"]) if c["id"] == "residual_claimant" and c["agent"] == "ann"
    )
    verdicts = {}
    for bound in ("1", "1001/1000"):  # the greatest value is 1, at 2/3
        certificate["claims"][place]["error"] = {"bound": bound, "attained": "0", "at": None}
        for name, tree in (("environment", changed), ("certificate", certificate)):
            (tmp_path / f"{name}.json").write_text(json.dumps(tree), encoding="utf-8")
        report = check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
        verdicts[bound] = next(c.reason for c in report.claims if c.id == "residual_claimant (ann)")
    assert "halvings" in verdicts["1"]
    assert verdicts["1001/1000"] is None


def test_too_many_cells_are_not_built(tmp_path):
    certificate = json.loads((HERE / "accept" / "three_agents.json").read_text(encoding="utf-8"))
    certificate["grid"] = [*("0",), *(f"{k}/997" for k in range(1, 997)), "1"]
    (tmp_path / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    report = check_files(HERE / "environments" / "three_agents.json", tmp_path / "certificate.json")
    assert report.verdict == "limit"


ODD = [None, True, -1, 0, 1, 10**30, "", "0", "1/2", "-3", "x", "next_ann", [], {}, [[]], {"id": "density"}, 0.5]


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(
    "name", quick(["tent", "copula_floor", "harvest", "moment_curve", "mixture", "three_auctions"], 3)
)
def test_random_changes_never_crash_it(name, tmp_path):
    draw = random.Random(name)
    texts = {kind: json.loads((HERE / kind / f"{name}.json").read_text("utf-8")) for kind in ("environments", "accept")}
    for kind in ["environments"] * 30 + ["accept"] * 60:
        changed = copy.deepcopy(texts)
        _change(changed[kind], draw)
        for which, tree in changed.items():
            (tmp_path / f"{which}.json").write_text(json.dumps(tree), encoding="utf-8")
        report = check_files(tmp_path / "environments.json", tmp_path / "accept.json", limit=20_000_000)
        assert report.exit_code in (0, 1, 2, 3), report.reason


def _change(tree, draw):
    """Change, double or remove one value somewhere."""
    places = []

    def walk(value):
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            places.append((value, key))
            walk(inner)

    walk(tree)
    group, key = draw.choice(places)
    action = draw.randrange(3)
    if action == 0:
        group[key] = draw.choice(ODD)
    elif action == 1 and isinstance(group, list):
        group.append(group[key])
    else:
        del group[key]


def test_the_schema_takes_shipped_cases_and_canonical_forms():
    Draft202012Validator.check_schema(SCHEMA.schema)
    for path in library.cases(CONTINUOUS).values():
        SCHEMA.validate(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in (HERE / "environments").glob("*.json"):
        SCHEMA.validate(json.loads(path.read_text(encoding="utf-8")))
    assert not SCHEMA.is_valid(ENVIRONMENT | {"colour": "red"})
    assert not SCHEMA.is_valid(ENVIRONMENT | {"agents": ["ann", "next_bob"]})
    assert not SCHEMA.is_valid({key: value for key, value in ENVIRONMENT.items() if key != "density"})
    for name in families.names(CONTINUOUS):
        template = tomllib.loads(families.template(name))
        SCHEMA.validate(template)
        assert name in SCHEMA.schema["properties"]["family"]["enum"]
        assert not SCHEMA.is_valid(template | {"agents": ["ann", "bob"]})


def test_with_a_horizon_densities_are_the_same(tmp_path):
    environment = json.loads((HERE / "environments" / "harvest.json").read_text(encoding="utf-8")) | {"horizon": 2}
    (tmp_path / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
    report = check_files(tmp_path / "environment.json", HERE / "accept" / "harvest.json")
    assert report.verdict == "malformed"
    assert "the same for all allocations" in report.reason
