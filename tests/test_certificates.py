"""Certificates that are right, wrong and malformed, and what the checker answers to them."""

import ast
import copy
import json
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpmech import checker
from tests.certificates.judge import Judge
from tests.certificates.make import FOLDER, corpus
from tests.certificates.mutate import disagreement, leaves, mutated, put
from tests.certificates.random_mechanisms import judged_certificate, random_certificate
from tests.certificates.respell import respelt
from tests.quick import examples, quick
from tests.strategies import DrawSource, Source, environments, random_environment

CHECKER = Path(checker.__file__).parent
ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
BY_VERDICT = Counter(entry["verdict"] for entry in ENTRIES)
EXIT_CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "limit": 3}
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck))


def answer(environment, certificate, **options):
    """The checker's answer to two files given as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
        for path, data in zip(paths, (environment, certificate), strict=True):
            path.write_bytes(data)
        return checker.check_files(*paths, **options)


def as_bytes(value):
    return json.dumps(value).encode()


def run(*arguments, isolated=("-I",)):
    """The checker as a program of its own."""
    command = [sys.executable, *isolated, str(CHECKER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def named(name):
    """The environment and the certificate of an entry of the corpus, as bytes."""
    entry = next(entry for entry in ENTRIES if Path(entry["certificate"]).stem == name)
    return tuple((FOLDER / entry[key]).read_bytes() for key in ("environment", "certificate"))


# the corpus


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['environment']} {entry['certificate']}")
def test_what_is_answered_to_a_file_of_the_corpus(entry):
    report = checker.check_files(FOLDER / entry["environment"], FOLDER / entry["certificate"])
    assert report.verdict == entry["verdict"], report.reason
    assert report.exit_code == EXIT_CODES[report.verdict]
    assert entry.get("reason", "") in (report.reason or "")
    assert (report.reason is None) == (report.verdict == "accepted")
    if report.verdict == "accepted":
        assert all(claim.reason is None for claim in report.claims)
    if report.verdict == "malformed":
        culprit = "environment" if entry["environment"].startswith("malformed/") else "certificate"
        assert report.reason.startswith(f"{culprit}: ")


def test_the_counts_of_the_corpus():
    assert dict(BY_VERDICT) == {"accepted": 132, "rejected": 305, "malformed": 397}
    stored = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json")}
    assert stored == {entry[key] for entry in ENTRIES for key in ("environment", "certificate")}


@pytest.mark.long
def test_the_corpus_is_what_make_writes():
    written = corpus()
    differing = [name for name, data in written.items() if (FOLDER / name).read_bytes() != data]
    assert not differing, "python -m tests.certificates.make"
    assert max(len(data) for name, data in written.items() if name.endswith(".json")) < 100_000


LEFT_OUT = "/derived_"  # tests/derived compares these with the same certificates with all tables, which are judged
JUDGED = [  # the judge does not compare hashes
    entry
    for entry in ENTRIES
    if entry["verdict"] in ("accepted", "rejected")
    and "another environment" not in entry.get("reason", "")
    and LEFT_OUT not in entry["certificate"]
]


@pytest.mark.parametrize("entry", quick(JUDGED, 17, by=itemgetter("verdict")), ids=lambda entry: entry["certificate"])
def test_the_naive_judge_agrees_about_the_corpus(entry):
    data, certificate = (json.loads((FOLDER / entry[key]).read_bytes()) for key in ("environment", "certificate"))
    assert bool(Judge(data, certificate).faults()) == (entry["verdict"] == "rejected")


# the checker as a program


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["pivot_storms", "numbers_in_hexadecimal", "value_off_by_a_hair", "truncated",
                                  "surrogate_in_utf_8"])  # fmt: skip
def test_the_program_answers_as_the_function(name):
    entry = next(entry for entry in ENTRIES if Path(entry["certificate"]).stem == name)
    paths = [FOLDER / entry[key] for key in ("environment", "certificate")]
    report = checker.check_files(*paths)
    found = run(*paths, "--format", "json")
    assert found.returncode == report.exit_code
    assert not found.stderr
    shown = json.loads(found.stdout)
    assert (shown["verdict"], shown["reason"]) == (report.verdict, report.reason)
    assert [claim["verdict"] for claim in shown["claims"]] == [claim.verdict for claim in report.claims]


def test_an_answer_in_text_has_no_control_characters():
    found = run(*(FOLDER / f"{name}.json" for name in ("environments/dock", "malformed/key_of_escapes_to_a_terminal")))
    assert found.returncode == 2
    assert all(line.isprintable() for line in found.stdout.split("\n"))
    assert found.stdout.startswith("malformed: ")
    assert len(found.stdout.splitlines()) == 2


def test_a_required_claim_that_is_undecided_is_not_accepted():
    environment, certificate = named("an_optional_claim_undecided")
    undecided = next(c["id"] for c in json.loads(certificate)["claims"] if c["verdict"] == "undecided")
    report = answer(environment, certificate, require=(undecided,))
    assert report.verdict == "rejected"
    assert "undecided" in report.reason
    assert answer(environment, certificate).verdict == "accepted"


def test_a_small_limit_ends_the_check():
    report = answer(*named("pivot_storms"), limit=1)
    assert (report.verdict, report.exit_code) == ("limit", 3)


def imported(tree):
    """The names of the packages that a module imports from outside its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.long
def test_the_checker_needs_the_standard_library_only():
    names = {x for path in CHECKER.rglob("*.py") for x in imported(ast.parse(path.read_text(encoding="utf-8")))}
    assert names <= sys.stdlib_module_names
    paths = FOLDER / "environments/storms.json", FOLDER / "accept/pivot_storms.json"
    assert run(*paths, isolated=("-I", "-S")).returncode == 0


# hostile files


HOSTILE = {
    "an integer of a million digits": (b"1" * 10**6, "malformed"),
    "a string of a million decimal digits": (b'"' + b"1" * 10**6 + b'"', "malformed"),
    "a million hexadecimal digits": (b'"0x' + b"f" * 10**6 + b'"', "rejected"),
    "nine million hexadecimal digits": (b'"0x' + b"f" * 9 * 10**6 + b'"', "malformed"),
    "a million brackets": (b"[" * 10**6 + b"]" * 10**6, "malformed"),
    "a million brackets that stay open": (b"[" * 10**6, "malformed"),
    "a million braces": (b'{"a":' * 10**6, "malformed"),
    "a long string that stays open": (b'"' + b"\\\\" * 10**6, "malformed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_numbers_in_a_certificate(name):
    text, verdict = HOSTILE[name]
    environment, certificate = named("only_what_is_required")
    found = certificate.replace(b'"numerators":[', b'"numerators":[' + text + b",", 1)
    start = found.index(text) + len(text) + 1
    found = found[:start] + found[found.index(b",", start) + 1 :]  # in the place of the first number
    report = answer(environment, found)
    assert report.verdict in (verdict, "limit")
    assert len(report.reason) < 1_000


def test_a_long_slack_in_hexadecimal():
    environment, certificate = named("only_what_is_required")
    found = json.loads(certificate)
    found["claims"][0]["least_slack"] = "0x" + "f" * 10**6 + "/0x1" + "0" * 10**6
    assert answer(environment, as_bytes(found)).verdict == "rejected"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"agents": 9, "types": 10, "axes": 0}, "limit"),  # 10^9 states
        ({"agents": 6, "types": 20, "axes": 6}, "malformed"),  # a table of 64 million cells that are not there
        ({"agents": 200, "types": 200, "axes": 0}, "limit"),
    ],
)
def test_environments_with_very_many_states(change, verdict):
    agents = [f"agent {k}" for k in range(change["agents"])]
    types = [f"type {k}" for k in range(change["types"])]
    table = {"axes": agents[: change["axes"]], "default": "1"} if change["axes"] else {"axes": [], "values": "1"}
    stage = {"types": dict.fromkeys(agents, types), "allocations": ["a"], "utility": dict.fromkeys(agents, table)}
    data = {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": agents, "stages": [stage]}
    certificate = {
        "format": "lpmech-certificate/1", "environment": "0" * 64, "versions": {}, "evidence": {}, "claims": [],
        "mechanism": {
            "name": "", "allocation": [{"axes": [], "indices": [0]}], "transfers by shock": None,
            "transfers": {agent: [{"axes": [], "denominator": 1, "numerators": [0]}] for agent in agents},
        },
    }  # fmt: skip
    assert answer(as_bytes(data), as_bytes(certificate)).verdict in (verdict, "limit", "rejected")


def test_a_horizon_of_a_million_periods():
    """A short file about a long time: the tables are not there, and nothing is built for them."""
    environment, certificate = (json.loads(data) for data in named("pivot_single"))
    for horizon in (10**6, 10**900):
        environment["horizon"] = horizon
        report = answer(as_bytes(environment), as_bytes(certificate))
        assert report.verdict == "malformed", report.reason


# random files


def json_values():
    """Any JSON value, floats and long integers too."""
    plain = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5)
    keys = st.sampled_from(["axes", "values", "claims", "format", "", "denominator"])
    return st.recursive(plain, lambda x: st.lists(x, max_size=4) | st.dictionaries(keys, x, max_size=4), max_leaves=8)


@settings(RELAXED, max_examples=examples(150))
@given(st.data())
def test_any_value_anywhere_is_answered(data):
    """A random JSON value in the place of any leaf of a valid environment or certificate."""
    environment, certificate = (json.loads(found) for found in named("pivot_duel"))
    target = data.draw(st.sampled_from([environment, certificate]))
    path = data.draw(st.sampled_from(leaves(target)))
    cut = data.draw(st.integers(1, len(path)))
    put(target, path[:cut], data.draw(json_values()))
    report = answer(as_bytes(environment), as_bytes(certificate))
    assert report.exit_code in (0, 1, 2, 3), report.reason


def scrambled(data, source):
    """A file with some of its bytes changed, left out, repeated or moved."""
    found = bytearray(data)
    for _ in range(source.integer(1, 3)):
        start = source.integer(0, len(found) - 1)
        end = min(len(found), start + source.integer(1, 1 + 10 ** source.integer(0, 2)))
        part = bytes(found[start:end])
        byte = source.choice(
            (b'"', b"[", b"]", b"{", b"}", b",", b":", b"-", b"0", b"9", b"/", b"x", b"\\u0000", b"\xff")
        )
        found[start:end] = source.choice((b"", part + part, part[::-1], byte, byte + part))
        if not found:
            break
    return bytes(found)


@settings(RELAXED, max_examples=examples(200))
@given(st.data())
def test_any_bytes_are_answered(data):
    """Changes of bytes in valid files: no crash, and nothing accepted that the judge finds false."""
    source = DrawSource(data.draw)
    files = list(named(source.choice(["pivot_dock", "pivot_storms", "random_memory_duel", "only_what_is_required"])))
    place = source.integer(0, 1)
    files[place] = scrambled(files[place], source)
    report = answer(*files)
    assert report.exit_code in (0, 1, 2, 3), report.reason
    if report.verdict == "accepted":
        assert not Judge(*map(json.loads, files)).faults()


# random environments


STAGES = {"max_states": 6, "horizon": "finite", "stages": "many", "periods": (2, 3)}  # that differ


@pytest.mark.long
@settings(RELAXED, max_examples=25)
@given(environments(max_states=6) | environments(**STAGES), st.integers(0, 99), st.data())
def test_a_changed_certificate_is_refused_or_still_true(environment, seed, data):
    """Four changes to one certificate, one at a time; the checker's answer is the naive judge's."""
    certificate, source = judged_certificate(environment, seed), DrawSource(data.draw)
    assert disagreement(environment, certificate, answer(as_bytes(environment), as_bytes(certificate))) is None
    for _ in range(4):
        changed, change = mutated(certificate, source)
        report = answer(as_bytes(environment), as_bytes(changed))
        assert report.exit_code in (0, 1, 2), report.reason
        assert disagreement(environment, changed, report) is None, change


@pytest.mark.long
@settings(RELAXED, max_examples=15)
@given(environments(max_states=6) | environments(**STAGES), st.integers(0, 99), st.data())
def test_the_same_claims_in_another_certificate_are_accepted(environment, seed, data):
    """Other axes, denominators, selections, cells and witnesses; and a change to that certificate."""
    source = DrawSource(data.draw)
    found = respelt(environment, judged_certificate(environment, seed), source)
    report = answer(as_bytes(environment), as_bytes(found))
    assert report.verdict == "accepted", report.reason
    assert not Judge(environment, found).faults()
    changed, change = mutated(found, source)
    assert disagreement(environment, changed, answer(as_bytes(environment), as_bytes(changed))) is None, change


@pytest.mark.long
@pytest.mark.parametrize("seed", quick(range(0, 360, 24), 15))
def test_what_lpmech_writes_is_accepted(seed):
    """Of pivot mechanisms and random ones, with their verdicts, in 360 environments of every kind."""
    for k in range(seed, seed + 24):
        data = random_environment(50_000 + k, max_states=8)
        certificate = random_certificate(data, k)
        report = answer(as_bytes(data), as_bytes(certificate))
        assert report.verdict == "accepted", (k, report.reason)
        stated = [(claim["id"], claim["verdict"]) for claim in certificate["claims"]]
        assert [(claim.id, claim.verdict) for claim in report.claims] == stated


@pytest.mark.long
def test_the_mutations_make_every_kind_of_answer():
    """The property above says nothing where no change is ever accepted, or refused."""
    data = random_environment(7, max_states=6)
    certificate, answers = judged_certificate(data, 7), Counter()
    for k in range(150):
        changed, _ = mutated(copy.deepcopy(certificate), Source(random.Random(k)))
        answers[answer(as_bytes(data), as_bytes(changed)).verdict] += 1
    assert set(answers) == {"accepted", "rejected", "malformed"}
    assert Fraction(answers["rejected"], 150) > Fraction(1, 4)
