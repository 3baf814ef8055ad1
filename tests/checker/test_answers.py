"""What the answer says of claims, in all three kinds of certificates: what is required, stated, not stated, and how
labels are shown."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path

import pytest
from samples import certificate, environment, write

from lpmech import checker
from lpmech.checker import check_files, command
from lpmech.checker.claims import KINDS, MECHANISMS
from lpmech.checker.continuous.certificate import CONTINUOUS
from lpmech.checker.continuous.environment import digest, read_continuous
from lpmech.checker.crowds.verify import CROWDS
from lpmech.checker.designs.verify import DESIGNS
from lpmech.checker.enclosed.verify import ENCLOSED
from lpmech.checker.indices.arms import digest_of_arms, read_arms
from lpmech.checker.indices.verify import INDICES
from lpmech.checker.kernel.answer import Format
from lpmech.checker.kernel.canonical import digest as digest_of_finite
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.regions.verify import REGIONS
from tests.quick import quick

ROOT = Path(__file__).parents[2]
SIGNALS = ROOT / "tests/continuous/certificates"
ARMS = ROOT / "tests/licensing/files"
OUTCOMES = [
    (ARMS / entry["arms"], ARMS / entry["certificate"])
    for entry in tomllib.loads((ARMS / "corpus.toml").read_text(encoding="utf-8"))["file"]
    if entry["verdict"] == "accepted"
]
# A version of a format defines these claims for ever: a claim that is added belongs to a version of its own.
PINNED = {
    "lpmech-certificate/1": "fc527f784679",
    "lpmech-certificate/1.1": "0aa37b1e8ac8",
    "lpmech-continuous-certificate/1": "f1834cc9e0a3",
    "lpmech-index-certificate/1": "a6e7a6641f23",
}


def continuous(name):
    return SIGNALS / "environments" / f"{name}.json", SIGNALS / "accept" / f"{name}.json"


def test_the_claims_of_a_version_never_change():
    found = {
        version: hashlib.sha256(" ".join(sorted(claims)).encode()).hexdigest()[:12]
        for kind in (MECHANISMS, CONTINUOUS, INDICES)
        for version, claims in kind.versions.items()
    }
    assert {name: found[name] for name in PINNED} == PINNED
    assert set(MECHANISMS.claims) == set(KINDS), "a claim belongs to the version of the format that defines it"
    assert all(len(set(kind.claims)) == len(kind.claims) for kind in (MECHANISMS, CONTINUOUS, INDICES))


def test_a_later_version_changes_no_answer_to_an_earlier_certificate(monkeypatch, tmp_path):
    paths = write(tmp_path, environment(), certificate())
    before = check_files(*paths)
    *early, late = MECHANISMS.versions["lpmech-certificate/1"]
    versions = {"lpmech-certificate/1": tuple(early), "lpmech-certificate/1.1": (late,)}
    changed = Format(versions)
    for module in ("lpmech.checker", "lpmech.checker.claims"):
        monkeypatch.setattr(sys.modules[module], "MECHANISMS", changed)
    after = check_files(*paths)
    assert before.not_stated == (*after.not_stated, late)
    newer = certificate() | {"format": "lpmech-certificate/1.1"}
    assert check_files(*write(tmp_path, environment(), newer)).not_stated == before.not_stated
    late_claim = {"id": late, "concept": KINDS[late].concept, "verdict": "undecided", "least_slack": None, "at": None,
                  "reason": "", "witness": {}}  # fmt: skip
    for version, verdict in (("lpmech-certificate/1", "malformed"), ("lpmech-certificate/1.1", "accepted")):
        cert = certificate() | {"format": version}
        cert["claims"].append(late_claim)
        assert check_files(*write(tmp_path, environment(), cert)).verdict == verdict


def test_what_is_not_stated(tmp_path):
    cert = certificate()
    stated = [claim["id"] for claim in cert["claims"]]
    for left_out in range(len(stated)):
        fewer = cert | {"claims": [*cert["claims"][:left_out], *cert["claims"][left_out + 1 :]]}
        report = check_files(*write(tmp_path, environment(), fewer))
        rest = {*stated[:left_out], *stated[left_out + 1 :]}
        assert report.not_stated == tuple(name for name in CONCEPTS_OF_1 if name not in rest)
    assert check_files(*write(tmp_path, environment(), "{}")).not_stated is None


CONCEPTS_OF_1 = MECHANISMS.versions["lpmech-certificate/1"]


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(["tent", "harvest", "moment_curve"], 2))
def test_required_claims_about_continuous_signals(name):
    paths = continuous(name)
    plain = check_files(*paths)
    stated = [claim.id for claim in plain.claims]
    for claim in CONTINUOUS.claims:
        report = check_files(*paths, require=(claim,))
        missing = [one for one in plain.not_stated if one.partition(" (")[0] == claim]
        assert report.verdict == ("rejected" if missing or not any(one.startswith(claim) for one in stated)
                                  else "accepted")  # fmt: skip
        assert report.verdict == "accepted" or f"the required claim {claim}" in report.reason
    assert all(check_files(*paths, require=(one,)).verdict == "accepted" for one in stated)
    for mistake in ((), ("efficient",), ("density (ann)",), ("residual_claimant (eve)",), ("fair",)):
        with pytest.raises(ValueError, match="no claim"):
            check_files(*paths, require=mistake)


def test_required_parts_of_index_certificates():
    seen = set()
    for paths in OUTCOMES:
        whole = json.loads(paths[1].read_bytes())["outcome"] is not None
        seen.add(whole)
        for part in INDICES.claims:
            report = check_files(*paths, require=(part,))
            assert report.exit_code == (0 if whole or part == "indices" else 1)
        assert check_files(*paths).not_stated == (() if whole else INDICES.claims[1:])
    assert seen == {True, False}
    for mistake in ((), ("efficient",), ("density",)):
        with pytest.raises(ValueError, match="no claim"):
            check_files(*OUTCOMES[0], require=mistake)


# numbers without which a claim says little


def test_epsilon_is_told(tmp_path):
    cert = certificate()
    place = next(k for k, claim in enumerate(cert["claims"]) if claim["id"] == "epsilon_incentive_compatible")
    claim = cert["claims"][place]
    told = {}
    for epsilon in ("1000000", "1" + "0" * 300):
        cert["claims"][place] = claim | {"verdict": "proved", "witness": {"epsilon": epsilon}}
        told[len(epsilon)] = dict(check_files(*write(tmp_path, environment(), cert)).claims[place].stated)["epsilon"]
    assert told[7] == "1000000"
    assert re.fullmatch(r"about 1e\+300 \(a rational of 997 bits\)", told[301])


@pytest.mark.parametrize("entry", ["unique_refuted", "relation_of_everything", "relation_refuted", "nothing_exists",
                                   "unique_within_the_greatest_distance"])  # fmt: skip
def test_numbers_of_witnesses_are_told(entry):
    folder = ROOT / "tests/certificates"
    corpus = tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8"))["file"]
    found = next(one for one in corpus if one["certificate"] == f"accept/{entry}.json")
    report = check_files(folder / found["environment"], folder / found["certificate"])
    for claim in json.loads((folder / found["certificate"]).read_bytes())["claims"]:
        shown = " ".join(text for one in report.claims if one.id == claim["id"] for _, text in one.stated)
        assert claim["least_slack"] is None or claim["least_slack"] in shown
        for number in _numbers(claim["witness"], entry):
            assert number in shown


def _numbers(witness, entry):
    """Those of the witness that the page names, by another road than the checker's."""
    if "conclusion" in witness:
        for relation in (*witness["premises"], witness["conclusion"]):
            yield relation["constant"]
            yield from (term[key] for term in relation["terms"] for key in ("weight", "value"))
    yield from (witness[key] for key in ("epsilon", "slack", "within") if key in witness)
    for payment in witness.get("payments", ()):
        yield from (payment["within"], payment["least"]["bound"], payment["greatest"]["bound"])


@pytest.mark.parametrize("name", quick(["copula_floor", "harvest", "moment_curve", "three_auctions"], 3))
def test_bounds_of_continuous_signals_are_told(name):
    report = check_files(*continuous(name))
    claims = json.loads(continuous(name)[1].read_bytes())["claims"]
    for claim, told in zip(claims, report.claims, strict=True):
        stated = dict(told.stated)
        for key in ("gain", "error", "saving"):
            if key in claim:
                assert stated[f"{key} at most"] == claim[key]["bound"] or "bits" in stated[f"{key} at most"]
        for key in ("epsilon", "loss", "bound"):
            assert key not in claim or stated[key] == claim[key] or "bits" in stated[key]


def test_an_auction_is_told():
    paths = next(pair for pair in OUTCOMES if json.loads(pair[1].read_bytes())["outcome"] is not None)
    outcome = json.loads(paths[1].read_bytes())["outcome"]
    stated = {name: text for claim in check_files(*paths).claims for name, text in claim.stated}
    assert stated["winner"] == (outcome["winner"] or "nobody")
    assert {f"payment of {bidder}" for bidder in outcome["payments"]} <= set(stated)


# labels that would forge the answer

ALLOWED = "\u00a0\u3000\ue000\u200b\ufeff"  # in labels, though they are not printed
REFUSED = "\u2028\u2029\u202e\u2066\u200f\u0085\x1b"
FORGED = f"to bob): proved{ALLOWED}  incentive_compatible: proved{ALLOWED}  z (q"


def renamed(value, old, new):
    """A JSON value with a string changed everywhere."""
    if isinstance(value, dict):
        return {renamed(key, old, new): renamed(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    return new if value == old else value


def spoilt_files():
    """Labels that are allowed, in all three kinds of certificates; that hold, and that are about something else."""
    env, cert = (json.loads(path.read_bytes()) for path in continuous("tent"))
    env, cert = (renamed(tree, env["allocations"][-1], FORGED) for tree in (env, cert))
    yield "accepted", env, cert | {"environment": digest(read_continuous(env))}
    arms, index = (json.loads(path.read_bytes()) for path in OUTCOMES[0])
    arms, index = (renamed(tree, arms["arms"][0]["name"], FORGED) for tree in (arms, index))
    yield "accepted", arms, index | {"arms": digest_of_arms(read_arms(arms))}
    env, cert = environment(), certificate()
    spoilt = renamed(env, "to bob", FORGED)
    sha = digest_of_finite(read_environment(spoilt))
    yield "malformed", spoilt, cert | {"environment": sha}
    yield "rejected", spoilt, cert
    cert = renamed(cert, "to bob", FORGED)
    place = next(k for k, claim in enumerate(cert["claims"]) if claim["id"] == "private_values")
    cert["claims"][place] |= {"concept": FORGED}
    yield "rejected", spoilt, cert | {"environment": sha}
    for character in REFUSED:  # in places where labels, keys and other texts stand
        line = f"to bob): proved{character}  incentive_compatible: proved{character}  z (q"
        yield "malformed", renamed(environment(), "to bob", line), cert
        yield "malformed", environment(), certificate() | {line: line}
        yield "malformed", environment(), certificate() | {"format": line}
        yield "accepted", environment(), certificate() | {"versions": {line: line}}


@pytest.mark.parametrize("form", quick(["text", "json"], 2))
def test_labels_forge_no_line(tmp_path, capfd, form):
    for verdict, *pair in spoilt_files():
        command.main([*map(str, write(tmp_path, *pair)), "--format", form])
        shown = capfd.readouterr().out
        assert not [c for c in shown if unicodedata.category(c)[0] in "CZ" and c not in " \n"]
        assert not re.search(r"^ *(incentive_compatible: proved)  z", shown, re.MULTILINE)
        assert verdict == (json.loads(shown)["verdict"] if form == "json" else re.match(r"\w+", shown)[0])


def test_usage_shows_no_control_characters():
    words = [sys.executable, "-I", "lpmech/checker", "a", "b", "--require", "x\u2028\x1b[31m", "\x1b[2J"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert all(line.isprintable() for line in done.stderr.decode().split("\n"))


def test_the_face_names_what_can_be_required():
    formats = (MECHANISMS, CONTINUOUS, CROWDS, DESIGNS, ENCLOSED, INDICES, REGIONS)
    assert set(checker.CLAIMS) == {claim for one in formats for claim in one.claims}
