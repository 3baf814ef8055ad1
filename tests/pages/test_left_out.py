"""Certificates by others leave out what their claims do not need: there is a page all the same, or one fault."""

import json
import tomllib
from pathlib import Path

import pytest

from lpmech.certificate.reader import MissingEvidence
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from tests.cli.conftest import lpmech  # noqa: F401
from tests.pages.read_page import all_of, parse, words
from tests.quick import quick

ROOT = Path(__file__).parent.parent / "certificates"
ACCEPTED = [
    (one["environment"], one["certificate"])
    for one in tomllib.loads((ROOT / "corpus.toml").read_text("utf-8"))["file"]
    if one["verdict"] == "accepted"
]
RELAY = "environments/relay.json", "accept/pivot_relay.json"
SMALL = "environments/single.json", "accept/numbers_in_hexadecimal.json"


def told(environment, certificate):
    return json.loads((ROOT / environment).read_text("utf-8")), json.loads((ROOT / certificate).read_text("utf-8"))


def page(environment, certificate):
    files = {"environment.json": json.dumps(environment), "certificate.json": json.dumps(certificate)}
    return parse(render(page_of({name: text.encode() for name, text in files.items()}, accepted=True)))


def headline(tree):
    return words(all_of(tree, "h1")[0])


@pytest.mark.heavy
@pytest.mark.parametrize("files", quick(ACCEPTED, every=17), ids=lambda files: files[1])
def test_every_certificate_that_is_accepted_has_a_page(files):
    assert headline(page(*told(*files)))


@pytest.mark.heavy
@pytest.mark.parametrize("key", ["values", "budget", "continuation", "best responses", "outside options"])
@pytest.mark.parametrize("files", [RELAY, SMALL, ACCEPTED[0]], ids=lambda files: files[1])
def test_any_evidence_may_be_missing(files, key):
    environment, certificate = told(*files)
    certificate["evidence"].pop(key, None)
    try:
        assert headline(page(environment, certificate))
    except MissingEvidence as missing:
        left_out = missing.place
    else:
        left_out = None
    assert left_out in {None, f"evidence.{key}", f'evidence["{key}"]', "evidence.values.everyone"}


@pytest.mark.long
@pytest.mark.parametrize("files", quick([SMALL, *ACCEPTED[::24]], every=100), ids=lambda files: files[1])
def test_any_claim_may_be_missing(files):
    environment, certificate = told(*files)
    for one in certificate["claims"]:
        others = [other for other in certificate["claims"] if other != one]
        assert headline(page(environment, certificate | {"claims": others}))


def test_the_part_that_needs_it_says_what_is_left_out():
    environment, certificate = told(*RELAY)
    del certificate["evidence"]["budget"]
    certificate["mechanism"]["name"] = "mine"
    (part,) = (one for one in all_of(page(environment, certificate), "section") if one.get("id") == "pivot")
    assert "the certificate leaves out evidence.budget." in words(part)


def test_without_what_every_page_needs_the_command_refuses(lpmech, tmp_path, monkeypatch):  # noqa: F811
    """As if a checker did not ask for it either."""
    monkeypatch.setattr("lpmech.cli.commands.report._check", lambda files, source: None)
    environment, certificate = told(*RELAY)
    del certificate["evidence"]["continuation"]
    for name, value in (("environment", environment), ("certificate", certificate)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    done = lpmech("report", tmp_path, "-o", tmp_path / "page.html")
    assert done.code == 2
    assert "leaves out evidence.continuation" in done.err
    assert "lpmech audit" in done.err
    assert not (tmp_path / "page.html").exists()
