"""Files that nobody vouches for: every one gets an answer, quickly, and none an internal error."""

import json
import os
import time

import pytest
from samples import certificate, environment, write

from lpmech.checker import check_files

DEEP = "[" * 200_000
LONG = "1" * 1_000_000
E = json.dumps(environment())


def ask(folder, env, cert, **options):
    started = time.monotonic()
    report = check_files(*write(folder, env, cert), **options)
    assert time.monotonic() - started < 60  # a loaded machine may be slow; none of these may hang
    return report


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("{", "not JSON: Expecting property name"),
        ("{}x", "not JSON: Extra data"),
        ("\ufeff{}", "the file begins with a byte order mark"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8: byte 0"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        ('{"a": 1, "a": 2}', 'the key "a" is repeated'),
        ('{"b": [0, {"a": 1, "a": 2}]}', 'b[1]: the key "a" is repeated'),
        ('{"a": 0.5}', 'a: the float "0.5" is not allowed'),
        ('{"a": 1e999999}', 'a: the float "1e999999" is not allowed'),
        ('{"a": [NaN]}', 'a[0]: the float "NaN" is not allowed'),
        ('{"a": -Infinity}', 'a: the float "-Infinity" is not allowed'),
        ('{"a": ' + LONG + "}", "a: an integer of 1000000 characters"),
        ('{"a": "\\ud800"}', "a: a string with a lone surrogate"),
        ('{"\\udfff": 1}', "a key with a lone surrogate"),
        (DEEP, "nested more than 400 levels deep"),
        ('{"a":' * 200_000, "nested more than 400 levels deep"),
        ('"' + '\\"' * 500_000 + DEEP, "not JSON"),
        ("null", "expected an object, found null"),
        ('"\\ud83d\\ude00"', "expected an object"),
        (b"\x00", "not JSON"),
    ],
    ids=lambda text: str(text[:20]),
)
def test_bad_json(tmp_path, text, message):
    report = ask(tmp_path, text, "{}")
    assert (report.verdict, report.exit_code, report.environment) == ("malformed", 2, None)
    assert message in report.reason
    report = ask(tmp_path, E, text)
    assert report.verdict == "malformed"
    assert message in report.reason
    assert report.reason.startswith("certificate: ")


def test_paths_that_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "absent", tmp_path / "pipe", "a\0b", "/dev/zero", "x" * 5000):
        report = check_files(path, path)
        assert (report.verdict, report.exit_code) == ("malformed", 2)


def test_files_above_the_size_limit(tmp_path):
    with (tmp_path / "big").open("wb") as file:
        file.truncate((512 << 20) + 1)
    assert check_files(tmp_path / "big", tmp_path / "big").verdict == "limit"
    report = ask(tmp_path, "[" + "0," * 13_000_000 + "0]", "{}")
    assert report.verdict == "limit"


def many(agents, types):
    """An environment of many agents whose text is short."""
    names = [f"agent {k}" for k in range(agents)]
    labels = [str(k) for k in range(types)]
    own = {agent: {"axes": ["allocation", agent], "default": "1/3"} for agent in names}
    moves = {agent: {"axes": [f"next {agent}"], "default": f"1/{types}"} for agent in names}
    stage = {"types": dict.fromkeys(names, labels), "allocations": ["a", "b"], "utility": own, "transition": moves}
    return {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": names, "stages": [stage]}


def hollow(env):
    """A certificate in the right form, all of whose tables are constant."""
    from lpmech.checker.claims import KINDS, MECHANISMS
    from lpmech.checker.kernel.canonical import digest
    from lpmech.checker.kernel.read_environment import read_environment

    zero = {"axes": [], "denominator": 1, "numerators": [0]}
    index = {"axes": [], "indices": [0]}
    names = ["everyone", *(f"without {agent}" for agent in env["agents"])]
    each = {agent: [zero] for agent in env["agents"]}
    claims = [
        {
            "id": k.id,
            "concept": k.concept,
            "verdict": "proved",
            "least_slack": "0",
            "at": None,
            "reason": "",
            "witness": {},
        }
        for k in KINDS.values()
        if k.id not in ("pivot_unique", "stated_relation")  # whose witnesses name payments and numbers
    ]
    next(claim for claim in claims if claim["id"].startswith("epsilon"))["witness"] = {"epsilon": "0"}
    return {
        "format": list(MECHANISMS.versions)[-1],
        "environment": digest(read_environment(env)),
        "versions": {},
        "mechanism": {"name": "", "allocation": [index], "transfers": each, "transfers by shock": None},
        "evidence": {
            "values": {name: {"values": [zero], "allocation": [index]} for name in names},
            "continuation": each,
            "outside options": each,
            "best responses": each,
            "budget": [zero],
        },
        "claims": claims,
    }


@pytest.mark.heavy
@pytest.mark.parametrize(("agents", "types"), [(40, 10), (400, 2), (9, 9), (2000, 3)])
def test_astronomically_many_states(tmp_path, agents, types):
    env = many(agents, types)
    report = ask(tmp_path, env, hollow(env))
    assert (report.verdict, report.exit_code) == ("limit", 3)
    assert any(words in report.reason for words in ("units of work", "GiB of memory", "lists over states"))


def test_many_agents_of_one_type_are_checked(tmp_path):
    env = many(300, 1)
    assert ask(tmp_path, env, hollow(env)).verdict == "rejected"


@pytest.mark.parametrize("digits", [100_000, 7_999_000])
def test_long_denominators_count(tmp_path, digits):
    env, cert = environment(), certificate()
    cert["mechanism"]["transfers"]["ann"][0]["denominator"] = "0x" + "f" * digits
    report = ask(tmp_path, env, cert, limit=20_000_000)
    assert report.verdict == "limit"


def test_a_long_slack_is_compared_without_a_common_divisor(tmp_path):
    cert = certificate()
    cert["claims"][0]["least_slack"] = "0x" + "f" * 7_000_000 + "/0x" + "e" * 7_000_000
    report = ask(tmp_path, environment(), cert)
    assert report.verdict == "rejected"
    assert "the least slack is 0" in report.reason


@pytest.mark.heavy
@pytest.mark.parametrize(("digits", "verdict"), [(60_000, "malformed"), (7_000_000, "limit")])
def test_a_long_epsilon_is_paid_for(tmp_path, digits, verdict):
    cert = certificate()
    place = next(k for k, claim in enumerate(cert["claims"]) if claim["id"] == "epsilon_incentive_compatible")
    cert["claims"][place]["witness"]["epsilon"] = "0x" + "f" * digits + "/0x" + "e" * digits
    report = ask(tmp_path, environment(), cert)
    assert report.verdict == verdict, report.reason


def test_tables_with_few_numbers_for_many_cells(tmp_path):
    cert = certificate()
    cert["mechanism"]["transfers"]["ann"][1] = {
        "axes": ["previous allocation", "previous public", "previous ann", "previous bob", "public", "ann", "bob"],
        "denominator": 1,
        "numerators": [0],
    }
    report = ask(tmp_path, environment(), cert)
    assert report.verdict == "malformed"
    assert "numerators: expected a list of 128 numbers, one for each cell, found a list" in report.reason


def test_many_long_denominators_in_one_table(tmp_path):
    env = environment()
    labels = [str(k) for k in range(3000)]
    env["stages"][0]["types"]["ann"] = labels
    primes = {f"to ann|{k}": f"1/{10**900 + 2 * int(k) + 1}" for k in labels}
    env["stages"][0]["utility"]["ann"] = {"axes": ["allocation", "ann"], "default": 0, "entries": primes}
    env["stages"][0]["transition"]["ann"] = {"axes": ["next ann"], "default": "1/3000"}
    env["prior"] = {"axes": ["ann"], "default": "1/12000"}
    assert ask(tmp_path, env, "{}").verdict in ("limit", "malformed")


@pytest.mark.parametrize(
    ("horizon", "culprit", "says"),
    [(10**6, "certificate", "a list of 1000000, one for each period"), (10**900, "environment", "horizon: expected")],
)
def test_a_long_horizon_needs_no_lists(tmp_path, horizon, culprit, says):
    env = environment() | {"horizon": horizon}
    cert = certificate() | ({"environment": hollow(env)["environment"]} if culprit == "certificate" else {})
    report = ask(tmp_path, env, cert)
    assert report.verdict == "malformed"
    assert report.reason.startswith(culprit)
    assert says in report.reason
