"""`check` says what was proved about what, of a folder, of two files, or of a certificate on stdin."""

import io
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from lpmech.certificate import pipeline
from lpmech.claims.kind import Version
from lpmech.claims.registry import KINDS
from lpmech.report import checked
from tests.cli.conftest import CERTIFIED, PIVOT, REFUTED, SHOCKS
from tests.quick import quick

ROOT = Path(__file__).parents[2]


def words(result):
    return " ".join(result.out.split())


DESIGNS = sorted((ROOT / "tests" / "designs" / "files").iterdir())
STATES = sorted((ROOT / "tests" / "states" / "files").glob("*.environment.json"))
BOUNDS = ROOT / "tests" / "enclosures" / "files"
KINDS_OF_FILES = [
    *((one / "environment.json", one / "certificate.json") for one in DESIGNS),
    *((one, one.with_name(one.name.replace(".environment", ""))) for one in STATES),
    *((BOUNDS / one["environment"], BOUNDS / one["certificate"])
      for one in tomllib.loads((BOUNDS / "corpus.toml").read_text("utf-8"))["file"]),
]  # fmt: skip


@pytest.fixture
def folder(lpmech, tmp_path):
    lpmech(*PIVOT, "-o", tmp_path / "out")
    return tmp_path / "out"


def test_every_claim_is_told_in_a_sentence(lpmech, folder):
    told = words(lpmech("check", folder))
    for claim in json.loads((folder / "certificate.json").read_text("utf-8"))["claims"]:
        kind = KINDS[claim["id"]]
        said = {"proved": kind.holds, "refuted": kind.fails, "undecided": f"open: whether {kind.holds}"}
        assert f"{kind.id} {claim['verdict']} " in told
        assert checked.said_of(claim, Version.V1_1) == said[claim["verdict"]]
    assert "incentive_compatible refuted a lie pays" in told


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("case", "mechanism", "payments"),
    [
        (REFUTED, "pivot", "depend on the reports of the period; nothing is remembered"),
        (REFUTED, "auto", "depend on the reports of the period, and on the allocation and the reports of the period "
         "before"),
        (SHOCKS, "pivot", "depend on the reports of the period, and on the shock; nothing is remembered"),
    ],
)  # fmt: skip
def test_it_says_which_mechanism_it_is_and_what_payments_depend_on(lpmech, tmp_path, case, mechanism, payments):
    env = pipeline.load(case)
    pipeline.certify(env, mechanism).save(tmp_path)
    told = words(lpmech("check", tmp_path))
    name = json.loads((tmp_path / "certificate.json").read_text("utf-8"))["mechanism"]["name"]
    assert f"Mechanism {name} Environment {env.name} SHA-256 " in told
    assert f"Agents {' and '.join(env.agents)} (2) Payments {payments} Claims" in told


def test_a_folder_is_its_two_files(lpmech, folder):
    files = folder / "environment.json", folder / "certificate.json"
    assert lpmech("check", folder) == lpmech("check", *files)
    assert lpmech("check", folder, "--format", "json") == lpmech("check", *files, "--format", "json")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            ("licensing", "prices", "bv06/printed_index", "--state", "ann=known,bob=untried"),
            "winner proved the bidder with",
        ),
        (("certify", "continuous/bernstein"), "(ann) proved ε-incentive compatible: no"),
        (("study", "unique", CERTIFIED, "--agent", "ann"), "pivot_unique"),
    ],
)
def test_folders_of_every_kind(lpmech, tmp_path, command, told):
    lpmech(*command, "-o", tmp_path / "out")
    result = lpmech("check", tmp_path / "out")
    assert result.code == 0
    assert told in words(result)


@pytest.mark.heavy
@pytest.mark.parametrize("environment", [None, REFUTED])
def test_a_certificate_on_stdin(lpmech, folder, monkeypatch, environment):
    about = environment or folder / "environment.json"
    from_file = lpmech("check", about, folder / "certificate.json")
    content = (folder / "certificate.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert lpmech("check", about, "-") == from_file


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-", "-"), "not both"),
        ((REFUTED,), "is no folder"),
        (("-",), "- is no folder; from stdin: lpmech check ENVIRONMENT -"),
        (("{empty}",), "has no certificate: expected environment.json and certificate.json or arms.json"),
        (("{out}", "--summary", "--format", "json"), "cannot be printed together"),
    ],
)
def test_what_is_no_certificate_is_refused(lpmech, folder, tmp_path, arguments, told):
    (tmp_path / "empty").mkdir()
    given = [one.format(empty=tmp_path / "empty", out=folder) for one in arguments]
    result = lpmech("check", *given)
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_a_summary_has_one_line_per_claim_and_decimals(lpmech, folder):
    result = lpmech("check", folder, "--summary")
    claims = json.loads((folder / "certificate.json").read_text("utf-8"))["claims"]
    lines = [line.split() for line in result.out.splitlines()[4:]]
    assert [line[:2] for line in lines] == [[claim["id"], claim["verdict"]] for claim in claims]
    slacks = {line[0]: line[2:] for line in lines}
    assert slacks["incentive_compatible"] == ["least", "slack", "-5"]
    assert slacks["private_values"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("1/3", "≈ 0.333333"), ("-17/4", "-4.25"), ("0", "0"), ("1/1000000000", "1e-9"), ("low 1/2", "low 1/2"),
     ("0x10/0x3", "≈ 5.33333")],
)  # fmt: skip
def test_decimals_say_when_they_are_rounded(text, told):
    claim = {"reason": None, "stated": {"least slack": text}}
    assert checked._short(claim, ["1/2"]) == f"least slack {told}"


def test_a_bidder_whose_name_is_a_number_keeps_it():
    assert checked._short({"reason": None, "stated": {"winner": "1/2"}}, ["1/2"]) == "winner 1/2"


def test_a_claim_that_is_false_is_told_with_the_reason(lpmech, folder):
    path = folder / "certificate.json"
    path.write_text(path.read_text("utf-8").replace('"least_slack":"-5"', '"least_slack":"-4"', 1), encoding="utf-8")
    for options in ((), ("--summary",)):
        result = lpmech("check", folder, *options)
        assert result.code == 1
        assert "incentive_compatible refuted the least slack" in words(result)


def test_the_verified_checker_tells_each_claim_with_its_slack(lpmech, folder):
    certificate = json.loads((folder / "certificate.json").read_text("utf-8"))
    found = lpmech("check", folder, "--verified")
    assert found.out.startswith("VERIFIED  Functions that are proved in Coq confirm every required claim.\n")
    rows = {
        line.split()[0]: re.split(" {2,}", line.strip()) for line in found.out.splitlines() if "verified" in line[40:]
    }
    answers = lpmech("check", folder, "--verified", "--format", "json").json["claims"]
    for claim, answer in zip(certificate["claims"], answers, strict=True):
        if answer["answer"] == "verified":
            assert rows[claim["id"]] == [claim["id"], claim["verdict"], claim["least_slack"] or "–", "verified"]


def test_a_summary_of_the_verified_checker_is_short_and_says_what_is_rounded(lpmech, tmp_path):
    lpmech("certify", "l14/ordered_good_rival_worths", "-o", tmp_path)
    for extra in ((), ("--verified",)):
        found = lpmech("check", tmp_path, "--summary", *extra)
        rounded = "≈ marks a decimal that is rounded; check without --summary has the number exactly."
        assert found.out.rstrip("\n").replace("\n", " ").endswith(rounded)
        assert "≈ -0.525026" in found.out
    refused = lpmech("check", tmp_path, "--verified", "--limit", "10")
    assert (refused.code, refused.out) == (2, "")


@pytest.mark.parametrize("form", [(), ("--summary",), ("--format", "json")], ids=str)
@pytest.mark.parametrize("files", quick(KINDS_OF_FILES, 7), ids=lambda files: files[1].parent.name + files[1].stem)
def test_the_proofs_answer_about_certificates_of_every_kind(lpmech, files, form):
    assert lpmech("check", *files, "--verified", *form).code in {0, 1, 2, 3}
