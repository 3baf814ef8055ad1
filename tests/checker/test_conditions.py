"""Conditions on transitions, the last period, surplus extraction: each number of their evidence and witnesses."""

import copy
import json
from fractions import Fraction
from random import Random

import pytest
from forge import Forge, forged
from samples import certificate, environment, holds, write
from test_environment import change

from lpmech.checker import check_files
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.kernel.rows import PRIME
from lpmech.checker.verify import read_certificate, verify
from tests.certificates.judge import Judge
from tests.claims.conditions import cell_of, last_faults, last_period_implementable, separates
from tests.claims.conditions import rows as rows_of
from tests.quick import quick

NAMES = ("convex_independence", "spanning", "last_period_implementable", "full_surplus_extraction")
SQUARE = [(3, 2, 1), (2, 3, 1), (1, 2, 3), (2, 1, 3)]  # a parallelogram: dependent rows, none among the others
APART = [(1, 3, 2, 2), (2, 1, 3, 2), (2, 2, 1, 3)]
ANN, BOB = ["n", "e", "s", "w"], ["x", "y", "z"]


def rows(numerators):
    return [[f"{x}/{sum(row)}" for x in row] for row in numerators]


def idle(names):
    return {name: {"axes": [], "values": 0} for name in names}


def move(kind, ann=APART, bob=SQUARE):
    """Bob's next type given ann's, and hers given his, written in one of three ways."""
    factors = {
        "ann": {"axes": ["bob", "next ann"], "values": rows(ann)},
        "bob": {"axes": ["ann", "next bob"], "values": rows(bob)},
    }
    if kind == "factored":
        return factors
    if kind == "mixture":
        weights = [{"axes": ["allocation", "ann"], "default": x} for x in ("1/3", "2/3")]
        return {"mixture": [{"weight": weight, **factors} for weight in weights]}
    joint = {}
    for j, b in enumerate(BOB):
        for k, a in enumerate(ANN):
            for m, y in enumerate(BOB):
                for n, x in enumerate(ANN):
                    p = Fraction(ann[j][n], sum(ann[j])) * Fraction(bob[k][m], sum(bob[k]))
                    joint[f"{y}|{a}|{b}|{x}"] = str(p)
    return {"joint": {"axes": ["next bob", "ann", "bob", "next ann"], "entries": joint}}


def square(kind="factored", horizon=2, **rows):
    stage = {
        "types": {"ann": ANN, "bob": BOB},
        "allocations": ["off", "on"],
        "utility": {
            "ann": {"axes": ["allocation", "ann"], "values": [[0] * 4, [3, -1, 2, -4]]},
            "bob": {
                "axes": ["allocation", "bob", "ann"],
                "default": 0,
                "entries": {"on|y|n": 2, "on|z|s": -3, "off|x|w": "1/2"},
            },
        },
        "transition": move(kind, **rows),
    }
    return {
        "format": "lpmech-environment/1",
        "discount": "1/2",
        "horizon": horizon,
        "agents": ["ann", "bob"],
        "stages": [stage],
        "prior": {"axes": [], "values": "1/12"},
    }


class Case:
    """A certificate of these claims alone."""

    def __init__(self, env, rule=None, transfers=None):
        self.env, self.forge = env, Forge(env, rule, transfers)
        self.forge.only, self.forge.needs_best = NAMES, False
        cert = self.forge.write()
        kept = ("values", "budget", "convex independence", "last period")
        cert["evidence"] = {key: x for key, x in cert["evidence"].items() if key in kept}
        cert["evidence"]["values"] = {"everyone": cert["evidence"]["values"]["everyone"]}
        self.cert = cert
        self.environment = read_environment(env)
        self.sha = digest(self.environment)

    def answer(self, cert, limit=DEFAULT_LIMIT):
        try:
            found = read_certificate(cert, self.environment, self.sha)
            return first_reason(verify(self.environment, found, limit), ()) or "accepted"
        except CheckError as error:
            return f"{error.verdict}: {error}"

    def claim(self, name):
        return next(claim for claim in self.cert["claims"] if claim["id"] == name)

    def bend(self, path, new):
        return self.answer(change(self.cert, path, new))

    def at(self, name, *path):
        return ("claims", self.cert["claims"].index(self.claim(name)), *path)


CASES = {}


def case(kind="factored", horizon=2):
    return CASES.setdefault((kind, horizon), Case(square(kind, horizon)))


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["factored", "mixture", "joint"])
@pytest.mark.parametrize("horizon", [1, 2, None])
def test_dependent_rows_and_yet_no_mixture(kind, horizon):
    found = case(kind, horizon)
    assert found.answer(found.cert) == "accepted"
    assert found.claim("convex_independence")["verdict"] == "proved"
    assert found.claim("spanning")["verdict"] == ("proved" if horizon == 1 else "refuted")
    assert len(found.cert["evidence"]["convex independence"]) == (0 if horizon == 1 else 2 * 3 * 4)


ITEM = ("evidence", "convex independence", 5)


@pytest.mark.long
@pytest.mark.parametrize("kind", quick(["factored", "mixture", "joint"], 3))
def test_separating_vectors(kind):
    found = case(kind)
    for k, item in enumerate(found.cert["evidence"]["convex independence"]):
        lacking = copy.deepcopy(found.cert)
        del lacking["evidence"]["convex independence"][k]
        assert "a separating vector is missing, for agent" in found.answer(lacking)
        assert "does not separate" in found.bend((*ITEM[:2], k, "numerators"), [0, 0, 0])
        assert "does not separate" in found.bend((*ITEM[:2], k, "type"), ANN[ANN.index(item["type"]) - 2])
        for j in range(3):
            for new in (0, -(2**60), hex(2**60), item["numerators"][j] + 1):
                bent = [*item["numerators"][:j], new, *item["numerators"][j + 1 :]]
                written = [hex(x) if type(x) is int else x for x in bent]
                changed = change(found.cert, (*ITEM[:2], k, "numerators"), written)
                rows_ = rows_of(found.forge.env, *cell_of(found.forge.env, item))
                holds = separates({"numerators": written}, rows_, item["type"])
                assert (found.answer(changed) == "accepted") == holds
    assert 'the evidence has no "convex independence"' in found.bend(ITEM[:2], ...)
    assert "a separating vector is missing, for agent" in found.bend(ITEM[:2], [])
    twice = found.cert["evidence"]["convex independence"] * 2
    assert found.bend(ITEM[:2], twice) == "accepted"


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        (("numerators",), [1, 2], 'malformed: evidence["convex independence"][5].numerators: expected a list of 3'),
        (("numerators", 0), "1", 'malformed: evidence["convex independence"][5].numerators[0]: expected an integer'),
        (("denominator",), 0, 'malformed: evidence["convex independence"][5].denominator: expected a positive'),
        (("denominator",), "-0x1", 'malformed: evidence["convex independence"][5].denominator: expected a positive'),
        (("denominator",), "0x7", None),
        (("denominator",), ..., 'malformed: evidence["convex independence"][5]: the key'),
        (("type",), None, 'malformed: evidence["convex independence"][5].type: expected a type of the agent'),
        (("type",), "x", 'malformed: evidence["convex independence"][5].type: expected a type of the agent'),
        (("agent",), None, 'malformed: evidence["convex independence"][5].agent: expected an agent'),
        (("agent",), "bob", 'malformed: evidence["convex independence"][5]'),
        (("period",), None, 'malformed: evidence["convex independence"][5].period: expected a period'),
        (("period",), 2, 'rejected: evidence["convex independence"][5]: the transition of the period named leads'),
        (("period",), 3, 'malformed: evidence["convex independence"][5].allocation: expected null after'),
        (("allocation",), "up", 'malformed: evidence["convex independence"][5].allocation: expected an allocation'),
        (("allocation",), "on", "convex_independence: the rows are dependent, and a separating vector is missing"),
        (("state",), {}, 'malformed: evidence["convex independence"][5].state: the key "bob" is missing'),
        (("state", "ann"), "n", 'malformed: evidence["convex independence"][5].state: unknown key "ann"'),
        (("state", "bob"), "z", "convex_independence: the rows are dependent, and a separating vector is missing"),
        (("memory",), None, 'malformed: evidence["convex independence"][5]: unknown key'),
    ],
)
def test_the_form_of_separating_vectors(path, new, message):
    found = case().bend((*ITEM, *path), new)
    assert found == "accepted" if message is None else found.startswith(message)


def test_null_periods_where_the_horizon_is_infinite():
    found = case(horizon=None)
    assert found.bend((*ITEM, "period"), 1).startswith('malformed: evidence["convex independence"][5].period: expected')
    spanning = found.at("spanning", "witness", "period")
    assert "period: expected null" in found.bend(spanning, 1)
    claim = found.claim("spanning") | {"id": "last_period_implementable", "verdict": "undecided", "witness": {}}
    from lpmech.checker.claims import KINDS

    claim["concept"] = KINDS[claim["id"]].concept
    cert = change(found.cert, ("claims",), [*found.cert["claims"], claim])
    assert found.answer(cert) == "accepted"
    cert["claims"][-1]["verdict"] = "proved"
    assert 'the evidence has no "last period" of ann' in found.answer(cert)
    witness = {"agent": "ann", "state": {"bob": "x"}, "cycle": ["n", "s"]}
    cert["claims"][-1] |= {"verdict": "refuted", "witness": witness}
    assert "an infinite horizon has no last period" in found.answer(cert)
    table = {"axes": [], "denominator": 1, "numerators": [0]}
    answer = found.bend(("evidence", "last period"), {"ann": table})
    assert answer.startswith('malformed: evidence["last period"]: an infinite horizon')


@pytest.mark.heavy
@pytest.mark.parametrize(("kind", "horizon"), [("factored", 2), ("mixture", None), ("joint", 2)])
def test_combinations(kind, horizon):
    found = case(kind, horizon)
    at = found.at("spanning", "witness")
    given = found.claim("spanning")["witness"]
    assert found.bend(found.at("spanning", "verdict"), "proved").startswith("malformed")
    proved = found.claim("spanning") | {"verdict": "proved", "witness": {}}
    assert "spanning: the claim is refuted, not proved" in found.bend(at[:2], proved)
    assert "the combination is 0 everywhere" in found.bend((*at, "combination"), dict.fromkeys(ANN, "0"))
    assert "the combination is 0 everywhere" in found.bend((*at, "combination"), {})
    scaled = {s: str(Fraction(x) * 7 / 3) for s, x in given["combination"].items()}
    assert found.bend((*at, "combination"), scaled) == "accepted"
    for s in given["combination"]:
        for new in ("1/7", "0", str(-Fraction(given["combination"][s]))):
            assert "spanning: the witness does not refute" in found.bend((*at, "combination", s), new)
        assert "lowest terms" in found.bend((*at, "combination", s), "2/2")
        assert "expected a rational" in found.bend((*at, "combination", s), 1)
    assert found.bend((*at, "allocation"), "on") == "accepted"
    assert "expected a type of the agent" in found.bend((*at, "combination", "x"), "1")
    assert "lowest terms" in found.bend((*at, "combination", "n"), "0x" + "f" * 20_000 + "/0x" + "f" * 20_000)
    slack = found.bend(found.at("spanning", "least_slack"), "0")
    assert "a claim without a slack has null least_slack and at" in slack
    if horizon:
        assert "leads into no further period" in found.bend((*at, "period"), 2)


def test_mixtures():
    found = Case(square(bob=[(3, 2, 1), (1, 2, 3), (2, 2, 2), (2, 1, 3)]))
    assert found.answer(found.cert) == "accepted"
    at, given = found.at("convex_independence", "witness"), found.claim("convex_independence")["witness"]
    assert given["type"] == "s"
    assert "convex independence" not in found.cert["evidence"]
    for s in given["mixture"]:
        for new in ("1/7", "0", "-1/2", "1"):
            assert found.bend((*at, "mixture", s), new).startswith("convex_independence: ")
    assert "a weight of the mixture is negative" in found.bend((*at, "mixture"), {"n": "-1", "e": "2"})
    assert "the witness does not refute" in found.bend((*at, "mixture"), {})
    assert "a mixture is over the other own types" in found.bend((*at, "mixture", "s"), "0")
    assert "does not refute" in found.bend((*at, "type"), "w")
    assert "expected a type of the agent" in found.bend((*at, "type"), None)
    assert "expected an object with the keys" in found.bend(at, {})
    proved = found.claim("convex_independence") | {"verdict": "proved", "witness": {}}
    cert = change(found.cert, at[:2], proved)
    assert 'the evidence has no "convex independence"' in found.answer(cert)
    cert["evidence"]["convex independence"] = []
    assert "a separating vector is missing" in found.answer(cert)
    at = found.at("spanning", "witness", "combination")
    assert found.bend(at, {"n": "1", "e": "1", "s": "-2"}) == "accepted"


@pytest.mark.parametrize("kind", ["factored", "mixture", "joint"])
def test_independent_rows_need_no_vectors(kind):
    env = square(kind, bob=[(3, 2, 1), (1, 2, 3), (1, 1, 4), (1, 1, 1)])
    env["stages"][0]["types"]["ann"] = ["n", "e", "s"]
    move = {
        "ann": {"axes": ["bob", "next ann"], "values": rows([(1, 3, 2), (2, 1, 3), (1, 1, 0)])},
        "bob": {"axes": ["ann", "next bob"], "values": rows([(3, 2, 1), (1, 2, 3), (1, 4, 1)])},
    }
    if kind == "mixture":
        flip = {"ann": move["ann"], "bob": {"axes": [], "values": "1/3"}}
        move = {
            "mixture": [
                {"weight": {"axes": ["bob"], "values": ["1/2", "1", "1/3"]}, **move},
                {"weight": {"axes": ["bob"], "values": ["1/2", "0", "2/3"]}, **flip},
            ]
        }
    stage = env["stages"][0] | {"transition": move, "utility": idle(["ann", "bob"])}
    if kind == "joint":
        stage["transition"] = {"joint": {"axes": ["ann", "next ann"], "default": "1/9"}}
    env |= {"stages": [stage], "prior": {"axes": [], "values": "1/9"}}
    found = Case(env)
    assert found.answer(found.cert) == "accepted"
    verdict = "refuted" if kind == "joint" else "proved"
    assert found.claim("spanning")["verdict"] == found.claim("convex_independence")["verdict"] == verdict
    assert found.cert["evidence"].get("convex independence", []) == []


def test_rows_that_are_dependent_modulo_the_prime_only():
    big = 4 * PRIME
    env = square(horizon=None)
    stage = env["stages"][0]
    stage["types"] = {"ann": ["n", "e"], "bob": ["x", "y"]}
    stage["utility"] = idle(["ann", "bob"])
    near = [(big, big), (big + PRIME, big - PRIME)]
    stage["transition"] = {
        "ann": {"axes": ["bob", "next ann"], "values": rows(near)},
        "bob": {"axes": ["ann", "next bob"], "values": rows(near)},
    }
    found = Case(env | {"prior": {"axes": [], "values": "1/4"}})
    assert found.claim("spanning")["verdict"] == "proved"
    assert found.answer(found.cert) == "accepted"


def test_one_agent_alone():
    env = square()
    stage = {
        "types": {"ann": ["n", "e"]},
        "allocations": ["off"],
        "utility": {"ann": {"axes": [], "values": 1}},
        "transition": {"ann": {"axes": ["ann", "next ann"], "values": [["1", "0"], ["0", "1"]]}},
    }
    found = Case(env | {"agents": ["ann"], "stages": [stage], "prior": {"axes": [], "values": "1/2"}})
    assert found.answer(found.cert) == "accepted"
    assert found.claim("convex_independence")["witness"]["mixture"] == {"e": "1"}
    assert found.claim("convex_independence")["witness"]["state"] == {}


def test_a_public_state_and_an_allocation_that_is_never_feasible():
    """Convex independence fails at an allocation that no shock allows, and only there."""
    env = environment()
    stage = env["stages"][0]
    stage["allocations"].append("never")
    del stage["shocks"]["calm"]
    stage["shocks"]["storm"]["probability"] = 1
    stage["utility"]["bob"] = {"axes": [], "values": 0}
    both = {"low": ("1/4", "3/4"), "high": ("1/2", "1/2")}
    bob = {
        f"{a}|{s}|{x}": p
        for a in stage["allocations"]
        for s, row in both.items()
        for x, p in zip(row and ("low", "high"), row if a != "never" else ("1/3", "2/3"), strict=True)
    }
    stage["transition"]["bob"] = {"axes": ["allocation", "ann", "next bob"], "entries": bob}
    stage["transition"]["ann"] = {"axes": ["bob", "next ann"], "values": [["1", "0"], ["0", "1"]]}
    found = Case(env)
    assert found.answer(found.cert) == "accepted"
    witness = found.claim("spanning")["witness"]
    assert witness["allocation"] == "never"
    assert set(witness["state"]) == {"public", "bob"}
    assert "does not refute" in found.bend(found.at("spanning", "witness", "allocation"), "to bob")


def nothing():
    """Nobody pays."""
    return {(None, (None, a, b)): Fraction(0) for a in ANN for b in BOB}


def falling():
    """The object goes to the low type: no transfers can make that truthful."""
    env = square(horizon=1)
    env["stages"][0]["utility"]["ann"]["values"] = [[0] * 4, [1, 2, 3, 4]]
    rule = {1: {(None, (None, a, b)): "on" if a in "ne" else "off" for a in ANN for b in BOB}}
    return Case(env, rule, {i: [nothing()] for i in ("ann", "bob")})


def test_cycles():
    found = falling()
    assert found.answer(found.cert) == "accepted"
    at, given = found.at("last_period_implementable", "witness"), found.claim("last_period_implementable")["witness"]
    assert "last period" not in found.cert["evidence"]
    for agent, others, types in (("ann", {"bob": "x"}, ANN), ("bob", {"ann": "n"}, BOB)):
        cycles = (
            [[a, b] for a in types for b in types if a != b]
            + [[a, b, c] for a, b, c in zip(types, types[1:], types[2:], strict=False)]
            + [list(types), list(types[::-1])]
        )
        for cycle in cycles:
            witness = {"agent": agent, "state": others, "cycle": cycle}
            shown = last_period_implementable(found.forge.world, {"verdict": "refuted", "witness": witness})
            assert (found.bend(at, witness) == "accepted") == shown
    assert "expected a list of at least 2" in found.bend((*at, "cycle"), ["n"])
    assert "an own type is repeated" in found.bend((*at, "cycle"), ["n", "s", "n"])
    assert "expected a type of the agent" in found.bend((*at, "cycle"), ["n", "x"])
    assert 'state: the key "bob" is missing' in found.bend((*at, "state"), {})
    assert "expected an agent" in found.bend((*at, "agent"), None)
    assert "expected an object with the keys" in found.bend((*at, "period"), 1)
    proved = found.claim("last_period_implementable") | {"verdict": "proved", "witness": {}}
    cert = change(found.cert, at[:2], proved)
    assert 'the evidence has no "last period" of ann' in found.answer(cert)
    cert["evidence"]["last period"] = {i: {"axes": [], "denominator": 1, "numerators": [0]} for i in ("ann", "bob")}
    assert 'evidence["last period"].ann: truth-telling is not optimal at ann "s"' in found.answer(cert)
    assert given["agent"] == "ann"


@pytest.mark.long
def test_transfers_of_the_last_period():
    seen = 0
    for seed in (1, 4, 6, 9, 12, 15):
        env, _ = forged(3000 + seed, infinite=False, terminal=seed % 2 == 0)
        found = Case(env)
        paid = found.cert["evidence"].get("last period")
        if paid is None:
            continue
        assert found.answer(found.cert) == "accepted"
        assert 'no "last period" of' in found.bend(("evidence", "last period", env["agents"][-1]), ...)
        for i, table in paid.items():
            for k in range(len(table["numerators"])):
                for step in (-1, 1):
                    cert = copy.deepcopy(found.cert)
                    cert["evidence"]["last period"][i]["numerators"][k] += step
                    seen += found.answer(cert) != "accepted"
                    assert (found.answer(cert) == "accepted") == judged(found, cert, i)
    assert seen


def judged(found, cert, i):
    """Whether no lie in the last period gains under the payments of the evidence."""
    return not any(True for _ in last_faults(Judge(found.env, cert), i, cert["evidence"]["last period"][i]))


def test_full_surplus_extraction():
    env = square()
    values = Forge(env).pivot.everyone.values[1]
    first = {(None, s): x for s, x in values.items()}
    found = Case(env, None, {"ann": [first, nothing()], "bob": [nothing(), nothing()]})
    assert found.answer(found.cert) == "accepted"
    claim = found.claim("full_surplus_extraction")
    assert (claim["verdict"], claim["least_slack"]) == ("proved", "0")
    at = found.at("full_surplus_extraction")
    assert "the least slack is 0, not -1" in found.bend((*at, "least_slack"), "-1")
    assert "at is not a cell" in found.bend((*at, "at", "period"), 1)
    assert "is missing" in found.bend((*at, "at"), None)
    assert "the evidence has no budget" in found.bend(("evidence", "budget"), ...)
    assert 'the evidence has no values of "everyone"' in found.bend(("evidence", "values"), {})
    more = change(
        found.cert,
        ("mechanism", "transfers", "bob", 0),
        {"axes": ["ann"], "denominator": 2, "numerators": [1, 0, 0, 0]},
    )
    assert "is refuted, not proved" in found.answer(more)
    more["claims"][at[1]] |= {"verdict": "refuted", "least_slack": "-1/8"}
    assert found.answer(more) == "accepted"
    del env["prior"]
    bare = Case(env)
    assert bare.claim("full_surplus_extraction")["verdict"] == "undecided"
    assert bare.answer(bare.cert) == "accepted"
    decided = bare.claim("full_surplus_extraction") | {k: claim[k] for k in ("verdict", "least_slack", "at")}
    assert "the environment has no prior" in bare.bend(bare.at("full_surplus_extraction"), decided)


def test_later_optima_are_refused(tmp_path):
    """Where two allocations are optimal the program has the first of them."""
    env = square(horizon=1)
    env["stages"][0]["utility"] = {i: {"axes": [], "values": 1} for i in ("ann", "bob")}
    cert = Forge(env).write()
    assert check_files(*write(tmp_path, env, cert)).verdict == "accepted"
    for name in ("everyone", "without ann", "without bob"):
        bent = change(cert, ("evidence", "values", name, "allocation", 0, "indices"), [1])
        report = check_files(*write(tmp_path, env, bent))
        assert (report.verdict, "not the first optimal allocation" in report.reason) == ("rejected", True)
    bent = change(cert, ("mechanism", "allocation", 0, "indices"), [1])
    assert check_files(*write(tmp_path, env, bent)).verdict == "accepted"


def plain(horizon):
    """Two agents of two types; the rows are independent."""
    env = square(horizon=horizon)
    values = [["1/3", "2/3"], ["1/2", "1/2"]]
    stage = {
        "types": {"ann": ["n", "e"], "bob": ["x", "y"]},
        "allocations": ["off", "on"],
        "utility": {i: {"axes": ["allocation", i], "values": [[0, 0], [3, -1]]} for i in ("ann", "bob")},
        "transition": {
            "ann": {"axes": ["bob", "next ann"], "values": values},
            "bob": {"axes": ["ann", "next bob"], "values": values},
        },
    }
    return env | {"stages": [stage], "prior": {"axes": [], "values": "1/4"}}


NEEDED = {
    "efficient": ["values"],
    "incentive_compatible": ["continuation"],
    "epsilon_incentive_compatible": ["continuation"],
    "best_response": ["continuation", "best responses"],
    "participation_zero_option": ["continuation"],
    "efficient_exit": ["values"],
    "participation_passive_option": ["continuation", "values", "outside options"],
    "incentive_compatible_by_shock": ["continuation"],
    "ex_ante_budget_balance": ["budget"],
    "full_surplus_extraction": ["values", "budget"],
    "last_period_implementable": ["last period"],
    "convex_independence": ["convex independence"],
}


@pytest.mark.long
@pytest.mark.parametrize("horizon", quick([1, 2], 2))
def test_evidence_that_a_claim_needs(horizon, tmp_path):
    env = plain(horizon)
    cert = Forge(env, by_shock=Forge(env).transfers).write()  # there is the one shock None
    for claim in cert["claims"]:
        alone = cert | {"claims": [claim]}
        assert holds(check_files(*write(tmp_path, env, alone)))
        for key in list(cert["evidence"]) if claim["verdict"] != "undecided" else ():
            left = {k: x for k, x in cert["evidence"].items() if k not in (key, "outside options")}
            left |= {k: cert["evidence"][k] for k in ("outside options",) if k != key and key != "values"}
            report = check_files(*write(tmp_path, env, alone | {"evidence": left}))
            needed = key in NEEDED.get(claim["id"], ())
            assert holds(report) != needed, (claim["id"], key, report.reason)


def test_a_null_shock_in_a_cell(tmp_path):
    cert = certificate()
    at = ("claims", 0, "at", "shock")
    report = check_files(*write(tmp_path, environment(), change(cert, at, None)))
    assert (report.verdict, "expected the label of a shock" in report.reason) == ("malformed", True)
    env = square(horizon=1)
    report = check_files(*write(tmp_path, env, change(Forge(env).write(), at, None)))
    assert (report.verdict, "expected the label of a shock" in report.reason) == ("malformed", True)
    report = check_files(*write(tmp_path, env, change(Forge(env).write(), at, "calm")))
    assert report.verdict == "malformed"


def test_whatever_is_not_printable_is_escaped(tmp_path):
    for odd in ("\x1b[2Jaccepted", "a\nb", "\u202eabc", "\u2028", "\x9b", "\u200f"):
        env = environment() | {"name": odd, odd: 1}
        cert = certificate() | {odd: odd}
        named = json.loads(json.dumps(environment()).replace("ann", json.dumps(f"a{odd}n")[1:-1]))
        files = [
            (env, cert),
            (environment(), cert),
            (named, cert),
            (environment(), change(cert, ("mechanism", "transfers"), {odd: 1})),
        ]
        for pair in files:
            report = check_files(*write(tmp_path, *pair))
            assert report.verdict in ("malformed", "rejected")
            assert report.reason.isprintable()


def test_names_in_every_message_are_printable(tmp_path):
    name = "a\u00adb"  # not printable, and allowed in a label
    env = json.loads(json.dumps(square(horizon=1)).replace("ann", json.dumps(name)[1:-1]))
    cert = Forge(env).write()
    assert check_files(*write(tmp_path, env, cert)).verdict == "accepted"
    rng = Random(1)
    for key in ("continuation", "outside options", "best responses", "last period"):
        for new in (..., {"axes": [], "denominator": 1, "numerators": [rng.randint(10**6, 10**7)]}):
            value = new if new is ... or key == "last period" else [new]
            report = check_files(*write(tmp_path, env, change(cert, ("evidence", key, name), value)))
            assert report.verdict in ("rejected", "accepted")
            reasons = [report.reason, *(claim.reason for claim in report.claims)]
            assert all(reason is None or reason.isprintable() for reason in reasons)


def test_work_is_counted():
    found = case("mixture")
    assert found.answer(found.cert, limit=1000).startswith("limit")
    labels = [str(k) for k in range(40)]
    names = [f"agent {k}" for k in range(3)]
    stage = {
        "types": dict.fromkeys(names, labels),
        "allocations": ["a"],
        "utility": idle(names),
        "transition": {name: {"axes": [names[0], f"next {name}"], "default": "1/40"} for name in names},
    }
    env = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": names, "stages": [stage]}
    environment = read_environment(env)
    from lpmech.checker.claims.conditions import decide_spanning
    from lpmech.checker.kernel.certificate import Certificate, Evidence, Mechanism
    from lpmech.checker.kernel.errors import Limit, Rejected
    from lpmech.checker.kernel.kinds import Case
    from lpmech.checker.kernel.meter import Meter
    from lpmech.checker.kernel.model import Model
    from lpmech.checker.kernel.tables import IndexTable, Layout, Table

    nowhere = Layout({}, 0, {}, environment.stages[0].space)
    mechanism = Mechanism("", [IndexTable(nowhere, [0])], [[Table(nowhere, 1, [0])]] * 3, None)
    checked = Case(Model(environment, Certificate("", mechanism, Evidence({}), ())), {})
    with pytest.raises(Limit), Meter(100_000).running():
        decide_spanning(checked, None)
    with pytest.raises(Rejected, match="refuted"), Meter(10**9).running():
        decide_spanning(checked, None)
