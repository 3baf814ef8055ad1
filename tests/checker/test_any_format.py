"""The format that a file names may be any value: it is malformed then, for both checkers."""

import json
import tomllib
from pathlib import Path

import pytest

from lpmech import checker, verified

TESTS = Path(__file__).parents[1]
VALUES = ([], {}, [[]], {"": []}, 1, None, True, "")


def pairs():
    """The first accepted pair of files of every corpus."""
    for corpus in ("certificates", "enclosures/files", "licensing/files"):
        folder = TESTS / corpus
        entries = tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8"))["file"]
        first = next(one for one in entries if one["verdict"] == "accepted")
        yield [folder / (first.get("environment") or first["arms"]), folder / first["certificate"]]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("place", [0, 1], ids=["subject", "certificate"])
def test_no_format_is_taken_for_one(value, place, tmp_path):
    for paths in pairs():
        changed = tmp_path / "changed.json"
        changed.write_text(
            json.dumps(json.loads(paths[place].read_text(encoding="utf-8")) | {"format": value}), encoding="utf-8"
        )
        given = [*paths[:place], changed, *paths[place + 1 :]]
        assert checker.check_files(*given).verdict == "malformed"
        assert verified.check_files(*map(str, given)).answer in ("malformed", "not covered")
