"""A certificate without the tables that follow from others says what it says with them, is completed to just that, and
bears no more lies."""

import copy
import json
import random
from functools import cache

import pytest

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.certificate.derived import complete, leaves_out
from lpmech.certificate.folder import Folder
from lpmech.certificate.stored import stored
from lpmech.checker.command import main
from lpmech.checker.derived import tables as theirs
from lpmech.claims.evidence import mechanism_json
from lpmech.mechanisms.pivot import externalities
from lpmech.problem.canonical import canonical
from lpmech.problem.mechanism import Mechanism
from lpmech.verified.command import check_files as check_by_proofs
from tests.certificates import make, sources  # make registers all environments
from tests.certificates.attacks import tiny_change
from tests.certificates.random_mechanisms import environment_of, random_mechanism, random_rule
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment

BEST = "best responses"


def certificate(seed, **switches):
    """Of the pivot mechanism, of the one that lpmech finds, or of a random one, by turns."""
    env = environment_of(random_environment(70_000 + seed, **switches))
    if seed % 3 == 1:
        return pipeline.audit(env, random_mechanism(env, seed))
    return pipeline.certify(env, "auto" if seed % 3 else "pivot")


def as_read(told):
    return json.loads(json.dumps(told))


@pytest.fixture
def answer(tmp_path):
    def ask(env, told, **options):
        (tmp_path / "e.json").write_text(canonical(env), encoding="utf-8")
        (tmp_path / "c.json").write_text(json.dumps(told), encoding="utf-8")
        return checker.check_files(tmp_path / "e.json", tmp_path / "c.json", **options)

    return ask


def but_best(told):
    """All but the format, and best responses, which may be null."""
    kept = {key: value for key, value in told["evidence"].items() if key != BEST}
    return as_read({**told, "evidence": kept, "format": None})


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(100)), 13))
def test_the_same_with_and_without_tables(seed, answer):
    cert = certificate(seed)
    whole, short = cert.to_json("all"), as_read(cert.to_json("derived"))
    assert but_best(complete(cert.environment, short)) == but_best(whole)
    assert theirs.leaves_out(short) == leaves_out(short)
    assert not theirs.leaves_out(as_read(whole))
    one, other = answer(cert.environment, whole), answer(cert.environment, short)
    assert (one.verdict, one.reason, one.claims) == (other.verdict, other.reason, other.claims)
    assert one.verdict in ("accepted", "rejected")
    if cert.given:
        assert short["mechanism"] == as_read(whole["mechanism"])


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 12))
def test_a_rule_that_is_not_efficient(seed, answer):
    """The formula is one of any rule: with another one payments are completed by that, and nobody's gain is hidden."""
    env = environment_of(random_environment(80_000 + seed))
    own = pipeline.certify(env, "pivot")
    rules = tuple(random_rule(env.stage(t), random.Random(seed)) for t in env.periods)
    averaged, _ = externalities(own.game.model, own.game.programs, rules)
    audited = pipeline.audit(env, Mechanism(name="deaf", allocation=rules, transfers=averaged))
    whole = audited.to_json("all")
    short = as_read(
        {**whole, "format": "lpmech-certificate/2", "mechanism": {**whole["mechanism"], "transfers": "pivot"}}
    )
    assert but_best(complete(env, short)) == but_best(whole)
    one, other = answer(env, whole), answer(env, short)
    assert (one.verdict, one.claims) == (other.verdict, other.claims) == ("accepted", one.claims)


@cache
def short_of(name):
    return as_read(pipeline.certify(sources.environment(name), "pivot").to_json("derived"))


def equations(told):
    """The evidence that satisfies equations; other evidence may be a hair from what is written."""
    return {key: told["evidence"][key] for key in ("values", "outside options")}


def tables_of(value):
    if isinstance(value, dict) and "numerators" in value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from tables_of(one)


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["dock", "rain", "weather", "long"])
def test_a_hair_in_any_table_is_found(name, answer):
    assert name in make.ENVIRONMENTS
    env, count = sources.environment(name), len(list(tables_of(equations(short_of(name)))))
    assert answer(env, short_of(name)).verdict == "accepted"
    assert count > 4
    for k in range(count):
        forged = copy.deepcopy(short_of(name))
        tiny_change(list(tables_of(equations(forged)))[k])
        assert answer(env, forged).verdict == "rejected"


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["dock", "storms", "relay", "rain", "weather", "long"])
def test_a_hair_in_any_slack_is_found(name, answer):
    env = sources.environment(name)
    for k, claim in enumerate(short_of(name)["claims"]):
        if claim["least_slack"] is not None:
            forged = copy.deepcopy(short_of(name))
            forged["claims"][k]["least_slack"] = "1/1000000000000000000000000000000"
            assert answer(env, forged).verdict == "rejected"


@pytest.mark.long
def test_words_by_hand_are_never_accepted_of_other_payments(answer):
    """Where payments are not those of the formula, the word stands for others, and slacks are not theirs."""
    for seed in range(40):
        cert = certificate(3 * seed + 1, terminal=False)
        told = as_read(cert.to_json("all"))
        told["format"], told["mechanism"]["transfers"] = "lpmech-certificate/2", "pivot"
        told["mechanism"]["transfers by shock"] = None
        averaged, _ = externalities(cert.game.model, cert.game.programs, cert.mechanism.allocation)
        same = mechanism_json(
            cert.game.model, Mechanism(name="", allocation=cert.mechanism.allocation, transfers=averaged)
        )
        if same["transfers"] != cert.to_json("all")["mechanism"]["transfers"]:
            assert answer(cert.environment, told).verdict != "accepted"


def test_the_size_decides(monkeypatch):
    cert = pipeline.certify(sources.environment("relay"), "pivot")
    assert cert.to_json() == cert.to_json("all")
    assert cert.to_json()["format"] != "lpmech-certificate/2"
    monkeypatch.setattr("lpmech.certificate.derived.MOST", 0)
    assert cert.to_json() == cert.to_json("derived")
    assert leaves_out(cert.to_json())
    assert not leaves_out(cert.to_json("all"))
    with pytest.raises(ValueError, match="none"):
        cert.to_json("none")


def test_what_is_shown_is_the_same(tmp_path):
    """Of files with and without tables."""
    cert = pipeline.certify(sources.environment("storms"), "pivot")
    found = []
    for tables in ("all", "derived"):
        cert.save(tmp_path / tables, tables=tables)
        folder = Folder({one.name: one.read_bytes() for one in (tmp_path / tables).iterdir()})
        found.append(stored(cert.environment, folder.certificate))
    one, other = found
    assert one.outside[0][0].same_as(other.outside[0][0])
    assert one.budget[0].same_as(other.budget[0])
    assert one.stated == other.stated
    assert all((tmp_path / "all" / name).read_bytes() == (tmp_path / "derived" / name).read_bytes()
               for name in ("transfers.json", "transfers.csv", "slacks.json", "refutations.json"))  # fmt: skip


def test_the_limit_counts_what_is_derived(answer):
    """A small file can ask for much work, and for much memory."""
    env, told = sources.environment("relay"), short_of("relay")
    assert answer(env, told, limit=2_000).verdict == "limit"


def test_many_states_in_few_words(tmp_path, capfd):
    """Thirty agents of four types: nothing of 10^18 states is begun."""
    names = [f"a{k}" for k in range(30)]
    types = {name: ["0", "1", "2", "3"] for name in names}
    stage = {"types": types, "allocations": ["on"], "utility": {name: {"axes": [], "values": "1"} for name in names}}
    data = {"format": "lpmech-environment/1", "discount": "1", "horizon": 1, "agents": names, "stages": [stage]}
    (tmp_path / "e.json").write_text(json.dumps(data), encoding="utf-8")
    sha = checker.check_files(tmp_path / "e.json", sources.__file__).environment
    told = {"format": "lpmech-certificate/2", "environment": sha, "versions": {},
            "mechanism": {"name": "", "allocation": [{"axes": [], "indices": [0]}], "transfers": "pivot",
                          "transfers by shock": None},
            "evidence": {"values": {"everyone": "derived"}}, "claims": []}  # fmt: skip
    (tmp_path / "c.json").write_text(json.dumps(told), encoding="utf-8")
    assert main([str(tmp_path / "e.json"), str(tmp_path / "c.json")]) == 3
    assert "limit" in capfd.readouterr().out


def test_the_proofs_cover_it(tmp_path):
    cert = pipeline.certify(sources.environment("dock"), "pivot")
    cert.save(tmp_path, tables="derived")
    found = check_by_proofs(str(tmp_path / "environment.json"), str(tmp_path / "certificate.json"))
    assert (found.answer, found.code) == ("verified", 0)
