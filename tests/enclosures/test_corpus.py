"""Stored certificates: what the checker answers to them for ever."""

import tomllib
from collections import Counter

import pytest

from lpmech import checker
from tests.enclosures.make import FOLDER

ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["certificate"])
def test_what_is_answered_to_a_file_of_the_corpus(entry):
    report = checker.check_files(FOLDER / entry["environment"], FOLDER / entry["certificate"], ["efficient"])
    assert report.verdict == entry["verdict"], report.reason
    assert entry["reason"] in (report.reason or "")


def test_the_corpus_has_every_verdict():
    assert Counter(entry["verdict"] for entry in ENTRIES) == {"accepted": 23, "rejected": 34, "malformed": 29}
    stored = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json")}
    assert stored == {entry[key] for entry in ENTRIES for key in ("environment", "certificate")}
