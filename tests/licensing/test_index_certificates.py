"""Index certificates and what the checker answers: a corpus, mutations against brute force, hostile files."""

import copy
import json
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpmech import checker
from lpmech.licensing import auction
from lpmech.licensing.auction import prices_at
from lpmech.licensing.canonical import canonical, sha256
from lpmech.licensing.certificate import certificate_of_prices
from tests.certificates.mutate import at, leaves, put
from tests.licensing.arms import random_bandit
from tests.licensing.index_files import BANDITS, FOLDER, corpus
from tests.licensing.judge import Judge
from tests.quick import examples
from tests.strategies import DrawSource
from tests.test_certificates import json_values, scrambled

ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
EXIT_CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "limit": 3}
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck))


def answer(arms, certificate, **options):
    """The checker's answer to two files given as bytes or trees."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("arms.json", "certificate.json")]
        for path, data in zip(paths, (arms, certificate), strict=True):
            path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        return checker.check_files(*paths, **options)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['arms']} {entry['certificate']}")
def test_what_is_answered_to_a_file_of_the_corpus(entry):
    report = checker.check_files(FOLDER / entry["arms"], FOLDER / entry["certificate"])
    assert report.verdict == entry["verdict"], report.reason
    assert report.exit_code == EXIT_CODES[report.verdict]
    assert entry.get("reason", "") in (report.reason or "")
    if report.verdict == "malformed":
        culprit = "environment" if entry["arms"].startswith("malformed/") else "certificate"
        assert report.reason.startswith(f"{culprit}: ")


def test_the_corpus_is_what_its_script_writes():
    assert Counter(entry["verdict"] for entry in ENTRIES) == {"accepted": 14, "rejected": 21, "malformed": 39}
    assert not [name for name, data in corpus().items() if (FOLDER / name).read_bytes() != data]
    stored = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json")}
    assert stored == {entry[key] for entry in ENTRIES for key in ("arms", "certificate")}


SMALL = [entry for entry in ENTRIES if entry["verdict"] != "malformed" and entry["arms"] != "arms/many.json"]


@pytest.mark.parametrize("entry", SMALL, ids=lambda entry: entry["certificate"])
def test_brute_force_agrees_about_the_corpus(entry):
    arms, certificate = (json.loads((FOLDER / entry[key]).read_bytes()) for key in ("arms", "certificate"))
    if certificate["arms"] != sha256(BANDITS[Path(entry["arms"]).stem]):
        assert entry["reason"] == "about other arms"
        return
    assert Judge(arms).is_true(certificate) == (entry["verdict"] == "accepted")


@pytest.mark.long
def test_the_program_answers_as_the_function():
    folder = Path(checker.__file__).parent
    for entry in ENTRIES[:2] + ENTRIES[20:22] + ENTRIES[-1:]:
        paths = [str(FOLDER / entry[key]) for key in ("arms", "certificate")]
        found = subprocess.run([sys.executable, "-I", "-S", str(folder), *paths], capture_output=True, check=False)
        assert found.returncode == EXIT_CODES[entry["verdict"]]
        assert found.stdout.startswith(entry["verdict"].encode())


@pytest.mark.parametrize("seed", range(60))
def test_what_lpmech_writes_is_accepted(seed, monkeypatch, tmp_path):
    rng = random.Random(5000 + seed)
    bandit = random_bandit(rng, arms=(1, 5), most=5)
    if seed % 2:
        monkeypatch.setattr(auction, "MAX_EXACT_BITS", -1)
    prices = prices_at(bandit, tuple(rng.randrange(len(arm.states)) for arm in bandit.arms))
    (tmp_path / "arms.json").write_text(canonical(bandit), encoding="utf-8")
    (tmp_path / "index_certificate.json").write_text(
        json.dumps(certificate_of_prices(prices).to_json()), encoding="utf-8"
    )
    report = checker.check_files(tmp_path / "arms.json", tmp_path / "index_certificate.json")
    assert report.verdict == "accepted", report.reason
    assert report.environment == sha256(bandit)
    assert [claim.id for claim in report.claims] == ["indices", "winner", "values", "payments"]


def change(certificate, rng, bandit):
    """One change of an order, a number, the winner or the state."""
    found = copy.deepcopy(certificate)
    kind = rng.choice(["order", "number", "number", "number", "winner", "state"])
    arm = rng.choice(bandit.arms)
    if kind == "order":
        rng.shuffle(found["orders"][arm.name])
    elif kind == "winner":
        found["outcome"]["winner"] = rng.choice([None, *(one.name for one in bandit.arms)])
    elif kind == "state":
        found["outcome"]["state"][arm.name] = rng.choice(arm.states)
    else:
        numbers = [path for path in leaves(found) if path[0] == "indices" or path[1:2] in (("times",), ("values",),
                   ("payments",))]  # fmt: skip
        path = rng.choice(numbers)
        value = Fraction(at(found, path)) * rng.choice([1, -1, 2]) + rng.choice([0, 0, 1, Fraction(1, 10**40)])
        put(found, path, str(value))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_a_changed_certificate_is_refused_or_still_true(seed):
    """Brute force over stopping sets and the joint states decides what is still true."""
    rng = random.Random(6000 + seed)
    bandit = random_bandit(rng, arms=(1, 3), most=3)
    tree = json.loads(canonical(bandit))
    judge, verdicts = Judge(tree), Counter()
    certificate = certificate_of_prices(prices_at(bandit, (0,) * len(bandit.arms))).to_json()
    for _ in range(25):
        found = change(certificate, rng, bandit)
        report = answer(tree, found)
        assert report.verdict in ("accepted", "rejected"), report.reason
        assert (report.verdict == "accepted") == judge.is_true(found), report.reason
        verdicts[report.verdict] += 1
    assert verdicts["rejected"]


# hostile files


def named(name):
    entry = next(entry for entry in ENTRIES if entry["certificate"] == f"accept/{name}.json")
    return tuple((FOLDER / entry[key]).read_bytes() for key in ("arms", "certificate"))


@settings(RELAXED, max_examples=examples(150))
@given(st.data())
def test_any_value_anywhere_is_answered(data):
    arms, certificate = (json.loads(found) for found in named("licence"))
    target = data.draw(st.sampled_from([arms, certificate]))
    path = data.draw(st.sampled_from(leaves(target)))
    put(target, path[: data.draw(st.integers(1, len(path)))], data.draw(json_values()))
    report = answer(arms, certificate)
    assert report.exit_code in (0, 1, 2, 3), report.reason


@settings(RELAXED, max_examples=examples(150))
@given(st.data())
def test_any_bytes_are_answered(data):
    source = DrawSource(data.draw)
    files = list(named(source.choice(["licence", "nobody", "licence_enclosed"])))
    place = source.integer(0, 1)
    files[place] = scrambled(files[place], source)
    report = answer(*files)
    assert report.exit_code in (0, 1, 2, 3), report.reason


@pytest.mark.parametrize("text", ["1" * 10**6, "0x" + "f" * 10**6, "0x" + "f" * 10**6 + "/0x1" + "0" * 10**6])
@pytest.mark.parametrize(
    "path", [("indices", "bob", 0), ("outcome", "values", "everyone"), ("outcome", "times", "bob", 1)]
)
def test_very_long_numbers(text, path):
    arms, certificate = (json.loads(found) for found in named("licence"))
    put(certificate, path, text)
    assert answer(arms, certificate).verdict in ("rejected", "malformed")
    put(certificate, ("outcome", "values", "everyone"), {"at least": text, "at most": text})
    assert answer(arms, certificate).verdict in ("rejected", "malformed")


@pytest.mark.parametrize("place", [("values", "everyone"), ("payments", None)])
@pytest.mark.parametrize("bounds", [False, True])
def test_very_long_numbers_are_in_lowest_terms(place, bounds):
    arms, certificate = (json.loads(found) for found in named("licence"))
    place = tuple(key or certificate["outcome"]["winner"] for key in place)
    for factor, verdict in ((1, "accepted"), (16**6000, "malformed")):
        number = at(certificate, ("outcome", *place))
        value = Fraction(number) if isinstance(number, str) else Fraction(number["at least"])
        over, under = value.numerator * factor, value.denominator * factor
        text = str(value) if factor == 1 else f"{hex(over)}/{hex(under)}"
        changed = copy.deepcopy(certificate)
        put(changed, ("outcome", *place), {"at least": text, "at most": text} if bounds else text)
        assert answer(arms, changed).verdict == verdict


def idle_arm(name, states):
    labels = [str(k) for k in range(states)]
    return {"name": name, "states": labels, "reward": [1] * states, "transition": [{label: 1} for label in labels]}


def statement(tree):
    """A certificate that says something, whatever, about arms."""
    return {"format": "lpmech-index-certificate/1", "versions": {}, "outcome": None,
            "orders": {arm["name"]: arm["states"] for arm in tree["arms"]},
            "indices": {arm["name"]: ["1"] * len(arm["states"]) for arm in tree["arms"]}}  # fmt: skip


def hashed(tree, found):
    from lpmech.checker.indices.arms import digest_of_arms, read_arms

    return found | {"arms": digest_of_arms(read_arms(tree))}


def test_arms_of_very_many_states_are_over_the_limit():
    tree = {"format": "lpmech-arms/1", "discount": "1/2", "arms": [idle_arm("ann", 1_500)]}
    assert answer(tree, hashed(tree, statement(tree))).verdict == "limit"
    tree["arms"] = [idle_arm("ann", 2_001)]
    assert answer(tree, {}).verdict == "limit"


def test_very_many_arms_are_over_the_limit():
    tree = {"format": "lpmech-arms/1", "discount": "1/2", "arms": [idle_arm(f"bidder {k}", 2) for k in range(1_000)]}
    found = hashed(tree, statement(tree))
    names = [arm["name"] for arm in tree["arms"]]
    found["outcome"] = {"state": dict.fromkeys(names, "0"), "times": {name: ["0", "2", "2"] for name in names},
                        "winner": names[0], "payments": dict.fromkeys(names, "0") | {names[0]: "1"},
                        "values": {"everyone": "2", "without": dict.fromkeys(names, "2")}}  # fmt: skip
    assert answer(tree, found).verdict == "accepted"
    assert answer(tree, found, limit=10**7).verdict == "limit"


def test_long_denominators_are_over_the_limit():
    """Denominators without common factors: their multiples are too long before anything is eliminated."""
    size, labels = 150, [str(k) for k in range(150)]
    chances = [Fraction(1, 10**480 + 2 * k + 1) for k in range(size)]
    rows = [{labels[k]: str(chance), labels[k - 1]: str(1 - chance)} for k, chance in enumerate(chances)]
    arm = {"name": "ann", "states": labels, "reward": [f"1/{10**900 + k}" for k in range(size)], "transition": rows}
    tree = {"format": "lpmech-arms/1", "discount": f"1/{10**900 + 7}", "arms": [arm]}
    assert answer(tree, hashed(tree, statement(tree))).verdict == "limit"


def test_a_row_of_long_probabilities_is_over_the_limit():
    """Two thousand denominators of a thousand digits without common factors are not brought together."""
    labels = [str(k) for k in range(2_000)]
    row = {label: f"1/{10**990 + 2 * k + 1}" for k, label in enumerate(labels)}
    arm = {"name": "ann", "states": labels, "reward": [0] * 2_000, "transition": [row] + [{"0": 1}] * 1_999}
    report = answer({"format": "lpmech-arms/1", "discount": "1/2", "arms": [arm]}, {})
    assert report.verdict == "limit"
    assert "common denominator" in report.reason


def test_an_exact_claim_about_very_many_states_is_over_the_limit():
    bandit = BANDITS["many"]
    found = certificate_of_prices(prices_at(bandit, (0,) * 8)).to_json()
    assert answer(canonical(bandit).encode(), found).verdict == "accepted"
    assert answer(canonical(bandit).encode(), found, limit=2_000).verdict == "limit"


def test_a_certificate_of_the_other_format_is_malformed():
    arms, certificate = named("licence")
    assert answer(certificate, certificate).verdict == "malformed"
    assert answer(arms, arms).verdict == "malformed"
