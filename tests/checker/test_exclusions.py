"""Claims that exclude each other are never both accepted, however their certificates are put together."""

import json
import tomllib
from functools import cache

import pytest
from exclusions import EXISTS, FAMILIES, IMPLIES, OF_THE_ENVIRONMENT, World, contradictions, search, turned_round

from lpmech.checker.claims import KINDS
from tests.certificates.make import FOLDER
from tests.quick import quick


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("family", quick(FAMILIES, 3))
def test_never_both_of_random_environments(family):
    seen = search(family, 3, 12)
    assert {verdict for _, verdict in seen} == {"proved", "refuted"}


@cache
def corpus():
    """The accepted certificates, each with its environment."""
    entries = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
    paths = [(entry["environment"], entry["certificate"]) for entry in entries if entry["verdict"] == "accepted"]
    return [(World(json.loads((FOLDER / one).read_bytes()), 0), json.loads((FOLDER / two).read_bytes()))
            for one, two in paths]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(KINDS, 13))
def test_never_both_of_the_corpus(name):
    """Claims that hold of the corpus, turned round with witnesses of whoever says the opposite, or none."""
    said = {verdict: [claim for _, cert in corpus() for claim in cert["claims"] if _says(claim, name, verdict)]
            for verdict in ("proved", "refuted")}  # fmt: skip
    tried = 0
    for world, certificate in corpus():
        for claim in (one for one in certificate["claims"] if one["id"] == name and one["verdict"] in said):
            against = said["refuted" if claim["verdict"] == "proved" else "proved"]
            for forged in turned_round(certificate, claim, against[:12]):
                facts = [(name, claim["verdict"], claim), *((key, *x) for key, x in world.facts(forged).items())]
                assert not list(contradictions(facts, {})), (certificate["mechanism"]["name"], forged["claims"][-1])
                tried += 1
            if tried > 150:
                return
    assert tried


def _says(claim, name, verdict):
    return (claim["id"], claim["verdict"]) == (name, verdict)


def test_what_excludes_what_is_about_claims_that_there_are():
    contexts = {"the rule of everyone", "transfers without a memory", "an infinite horizon",
                "last period of the mechanism"}  # fmt: skip
    assert {*OF_THE_ENVIRONMENT, *EXISTS} <= set(KINDS)
    for premises, conclusion, _ in IMPLIES:
        assert {*premises, conclusion} <= {*KINDS, *contexts}
        held = [(name, "proved", {}) for name in premises if name in KINDS] + [(conclusion, "refuted", {})]
        assert list(contradictions(held, dict.fromkeys(contexts & set(premises), True)))
