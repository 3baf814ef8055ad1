"""Contingent transfers of finite horizons by bounds: against the exact audit of the same payments, and what must not be
taken for such."""

import copy
import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.enclosures.last import received
from lpmech.mechanisms.forms import DUE, Form
from lpmech.problem.tables import Choice
from tests.enclosures.attack import mechanism_of, true
from tests.enclosures.common import NANO, answer, chunks, claim, data_of, own_bounds
from tests.enclosures.environments import Draw, row
from tests.enclosures.test_contingent import HAIRS, REQUIRED, as_mechanism, compare
from tests.quick import quick
from tests.search import times


def drawn(seed):
    rng = random.Random(f"finite {seed}")
    horizon, separable, coarse = rng.choice([1, 2, 2, 3]), rng.random() < 0.4, rng.random() < 0.5
    env = Draw(f"finite {seed}", horizon=horizon, separable=separable, coarse=coarse).environment()
    return env, rng.choice(DUE)


@pytest.mark.parametrize("seed", quick(range(times(120)), 23))
def test_both_roads_agree_about_the_same_payments(seed):
    env, form = drawn(seed)
    found = compare(env, form)
    if found is not None:
        assert [str(one.verdict) for one in found.claims if one.id in REQUIRED] == ["proved"] * 2


def leader(horizon=3, seed=1, hair=0, types=2):
    """The first agent's type matters to the others, and tells of what theirs will be. The last period is worth
    something, too, and in it what others receive depends on the leader's type: truth has to be paid for there."""
    rng = random.Random(f"finite leader {seed}")
    names, labels = ["a0", "a1", "a2"], [str(k) for k in range(types)]
    allocations = ["nobody", *names]
    utility, moves = {}, {}
    for k, name in enumerate(names):
        axes = ("allocation", name, "a0") if k else ("allocation", name)
        shape = [4] + [types] * (len(axes) - 1)
        values = [rng.randint(0, 20) + Fraction(hair) * rng.randint(-3, 3) for _ in range(int(np.prod(shape)))]
        if not k:  # the leader cares most for being chosen, the more so the higher its type is
            values = [Fraction(0)] * len(values)
            values[types : 2 * types] = [Fraction(4 + 40 * label) + Fraction(hair) for label in range(types)]
        utility[name] = axes, np.array(values, dtype=object).reshape(shape).tolist()
        rows = [row(rng, types, rng.choice([7, 10, 97])) for _ in values]
        moves[name] = (*axes, f"next {name}"), np.array(rows, dtype=object).reshape(*shape, types).tolist()
    return Environment.from_arrays(discount="9/10", agents=names, types=dict.fromkeys(names, labels), name="leader",
                                   allocations=allocations, utility=utility, transition=moves, horizon=horizon,
                                   prior=((), Fraction(1, types**3)))  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("hair", [0, Fraction(1, 10**30)])
@pytest.mark.parametrize("horizon", [1, 2, 3])
@pytest.mark.parametrize("seed", quick(range(12), 7))
def test_a_leader(horizon, seed, hair):
    """Where utilities are a hair from a tie, too."""
    found = compare(leader(horizon, seed, hair), Form.CONTINGENT)
    assert found is None or [str(one.verdict) for one in found.claims if one.id in REQUIRED] == ["proved"] * 2


def honest(horizon=3):
    """A leader whose last period needs a correction."""
    for seed in range(100):
        env = leader(horizon, seed)
        try:
            found = enclose_contingent(env, Form.CONTINGENT, NANO)
        except ValueError:
            continue
        if found.setting.due.last[0].table.bound:
            return env, found
    raise AssertionError


ENV, FOUND = honest()
TREE = FOUND.to_json()


def forged(change, env=ENV, tree=TREE, **options):
    tree = copy.deepcopy(tree)
    change(tree["mechanism"]["payments"], tree)
    return answer(env, tree, **options), tree


def holds(env, tree, report):
    """Fails where what the checker holds is false."""
    if report.claims and report.verdict != "malformed" and any(one.reason is None for one in report.claims):
        true(env, tree, report)


def test_the_last_period_needs_a_correction():
    """Without it the leader lies there, by the exact audit and by the checker."""
    assert answer(ENV, TREE, require=REQUIRED).verdict == "accepted"

    def none(paid, _):
        for own in paid.values():
            own["last"] = {"axes": [], "denominator": 1, "least": 0, "width": 1, "chunks": chunks(b"\0")}
            own["due"][-1] = [part for part in own["due"][-1] if len(part["repays"]) > 1 or "a0" not in part["repays"]]

    report, _ = forged(none)
    assert report.verdict == "rejected"


@pytest.mark.heavy
@pytest.mark.parametrize("hair", HAIRS)
@pytest.mark.parametrize("period", [0, 1])
def test_every_value_that_some_report_leads_to_matters_by_a_hair(period, hair):
    reasons, count = [], 0
    for agent in TREE["mechanism"]["payments"]:
        for k, part in enumerate(TREE["mechanism"]["payments"][agent]["due"][period]):
            places = random.Random(k).sample(range(len(part["values"])), min(4, len(part["values"])))
            for place in places:

                def change(paid, _, agent=agent, k=k, place=place):
                    values = paid[agent]["due"][period][k]["values"]
                    values[place] = str(Fraction(values[place]) + hair)

                report, _ = forged(change)
                count += 1
                assert report.verdict in ("accepted", "rejected")
                reasons += [report.reason] if report.verdict == "rejected" else []
    assert len(reasons) > count // 6
    assert all("does not make up" in reason for reason in reasons)


@pytest.mark.heavy
@pytest.mark.parametrize("horizon", [1, 2])
@pytest.mark.parametrize("by", [-3, -1, 1, 3])
def test_a_correction_off_by_a_unit_is_what_it_is(horizon, by):
    """With one period that is still a mechanism, of which only what is true is held; later it is not repaid."""
    env, found = honest(horizon)
    verdicts = Counter()
    cells = len(data_of(found.to_json()["mechanism"]["payments"]["a0"]["last"])) // 2
    for cell in range(min(cells, 8)):

        def change(paid, _, cell=cell):
            own = paid["a0"]["last"]
            width, data = own["width"], data_of(own)
            fields = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
            fields[cell % len(fields)] += by
            least = min(fields)
            own["least"] += least
            own["chunks"] = chunks(b"".join((one - least).to_bytes(width, "little") for one in fields))

        report, tree = forged(change, env, found.to_json(), require=REQUIRED)
        holds(env, tree, report)
        verdicts[report.verdict] += 1
    assert set(verdicts) <= {"accepted", "rejected"}
    assert horizon == 1 or verdicts["accepted"] == 0


@pytest.mark.parametrize("seed", quick(range(60), 13))
def test_the_least_slack_of_the_last_period_is_the_true_one(seed):
    """Corrections at random, of one period: the checker's bounds of truth are the exact audit's number where a lie
    gains."""
    rng = random.Random(f"corrections {seed}")
    env = Draw(f"last {seed}", horizon=1, separable=rng.random() < 0.3, coarse=rng.random() < 0.7).environment()
    try:
        tree = enclose_contingent(env, Form.CONTINGENT, NANO).to_json()
    except ValueError:
        return
    axes = list(env.stage(0).components)
    size = int(np.prod([env.stage(0).sizes[axis] for axis in axes]))
    for name in env.agents:
        fields = [rng.randint(0, 3) for _ in range(size)]
        fields[rng.randrange(size)] = 0
        tree["mechanism"]["payments"][name]["last"] = {
            "axes": axes, "denominator": rng.choice([1, 3, 7]), "least": rng.randint(-2, 2), "width": 1,
            "chunks": chunks(bytes(fields)),
        }  # fmt: skip
    tree["claims"] = []
    own = own_bounds(env, tree)
    exact = audit(env, mechanism_of(env, tree)).claims
    for name in ("incentive_compatible", "participation_zero_option", "weak_budget_balance", "ex_post_budget_balance"):
        assert own[name].verdict == str(exact[name].verdict), name
        assert own[name].low is None or own[name].low <= exact[name].least_slack <= own[name].high, name
    assert own["incentive_compatible"].high == exact["incentive_compatible"].least_slack
    assert own["weak_budget_balance"].high == exact["weak_budget_balance"].least_slack


def test_truth_is_paid_for_in_the_last_period_whatever_the_rule_is():
    """A rule that is not efficient there, with payments for truth: efficiency is refuted, and truth is proved."""
    env = leader(1, 3)
    tree = enclose_contingent(env, Form.CONTINGENT, NANO).to_json()
    shape = tuple(env.stage(0).sizes[axis] for axis in env.stage(0).components)
    plan = np.zeros((1, *shape), dtype=np.uint8)
    tree["mechanism"]["allocation"] = [{"chunks": chunks(plan.tobytes())}]
    rule = Choice(("shock", *env.stage(0).components), plan.astype(np.int64))
    for agent, name in enumerate(env.agents):  # nobody pays: minus what others receive, made up for
        others = received(env, rule, agent).over(env.stage(0).components, env.stage(0).sizes)
        numbers = [int(value) for value in others.numerators.ravel()]
        data = b"".join((number - min(numbers)).to_bytes(4, "little") for number in numbers)
        tree["mechanism"]["payments"][name]["last"] = {
            "axes": list(env.stage(0).components), "denominator": others.denominator, "least": min(numbers), "width": 4,
            "chunks": chunks(data)}  # fmt: skip
    own = own_bounds(env, {**tree, "claims": []})
    assert (own["efficient"].verdict, own["incentive_compatible"].verdict) == ("refuted", "proved")
    assert own["ex_post_budget_balance"].verdict == "proved"
    exact = audit(env, mechanism_of(env, tree)).claims
    assert [str(exact[name].verdict) for name in REQUIRED] == ["refuted", "proved"]


def narrower(name, end, by):
    def change(_, tree):
        slack = claim(tree, name)["least_slack"]
        slack[end] = str(Fraction(slack[end]) + by)

    return change


def swapped(paid, _):
    paid["a1"], paid["a2"] = paid["a2"], paid["a1"]


def periods_exchanged(paid, _):
    for own in paid.values():
        own["due"].reverse()


def correction_repaid_by_nobody(paid, _):
    own = paid["a0"]["due"][-1]
    own.remove(next(part for part in own if "a0" in part["repays"]))


def another_rule(_, tree):
    tree["mechanism"]["allocation"][-1], tree["mechanism"]["allocation"][0] = (
        tree["mechanism"]["allocation"][0], {"chunks": chunks(bytes(8))})  # fmt: skip


@pytest.mark.parametrize("change", [
    swapped, periods_exchanged, correction_repaid_by_nobody, another_rule,
    narrower("weak_budget_balance", "to", -HAIRS[0]), narrower("ex_post_budget_balance", "to", -HAIRS[0]),
    narrower("participation_zero_option", "to", -1), narrower("ex_ante_budget_balance", "from", 1),
    narrower("weak_budget_balance", "from", 100),
])  # fmt: skip
def test_forged_payments_and_claims_are_rejected(change):
    assert forged(change)[0].verdict in ("rejected", "malformed")


def a_flow_of_its_own_too_early(paid, _):
    paid["a0"]["due"][0][0]["repays"] = ["a0"]


def too_few_periods(paid, _):
    paid["a0"]["due"].pop()


def no_last_period(paid, _):
    del paid["a1"]["last"]


def as_without_end(paid, _):
    for own in paid.values():
        own["due"] = own["due"][0]
        del own["last"]


def listens_to_itself(paid, _):
    one = paid["a0"]["due"][0][0]
    one["axes"], one["values"] = [*one["axes"], "a0"], [value for value in one["values"] for _ in range(2)]


def a_correction_that_is_no_integer(paid, _):
    paid["a0"]["last"]["least"] = "1/2"


@pytest.mark.parametrize("change", [
    a_flow_of_its_own_too_early, too_few_periods, no_last_period, as_without_end, listens_to_itself,
    a_correction_that_is_no_integer,
])  # fmt: skip
def test_payments_of_the_wrong_form_are_malformed(change):
    assert forged(change)[0].verdict == "malformed"


@pytest.mark.parametrize("limit", [1, 1_000, 30_000, 300_000])
def test_work_is_limited(limit):
    assert answer(ENV, TREE, limit=limit).verdict in ("limit", "accepted")


def test_payments_of_a_horizon_are_those_of_its_own_environment():
    assert as_mechanism(FOUND).transfers[0][0].array.numerators.max() == 0
    assert [len(own) for own in as_mechanism(FOUND).transfers] == [3] * 3
