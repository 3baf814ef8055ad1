"""Pages about certificates by bounds: their numbers are those of the certificate and of exact arithmetic."""

import json
from fractions import Fraction

import pytest

from lpmech import casefiles, certify
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.stored import stored_amounts, stored_payments
from lpmech.pages import enclosed
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.canonical import canonical
from tests.enclosures.arriving import arriving
from tests.enclosures.common import NANO
from tests.enclosures.environments import draw, draw_dependent
from tests.enclosures.test_forgeries import auction
from tests.enclosures.test_given import auction as bidders
from tests.enclosures.test_given import mechanism, second_price
from tests.enclosures.test_never_below import trade
from tests.pages.read_page import parse, words
from tests.quick import quick
from tests.search import times


def files(env, tree):
    return {"environment.json": canonical(env).encode(), "certificate.json": json.dumps(tree).encode()}


def text_of(env, tree, **options):
    return " ".join(words(parse(render(page_of(files(env, tree), accepted=True, **options)))).split())


def test_a_page_of_a_pivot_mechanism():
    env = auction()
    text = text_of(env, enclose(env, NANO).to_json())
    assert "Telling the truth is best for everyone, and the right thing gets done." in text
    assert "known by bounds" in text
    assert "Every number is exact;" not in text
    assert "How closely values are known" in text


def test_who_ends_below_0_is_told_by_what_others_achieve():
    env = trade(without=("keep", "sell"))
    text = text_of(env, enclose(env, NANO).to_json())
    assert "Nobody gains by leaving for good, but" in text or "ends below 0" in text
    assert "by all but ann" in text
    assert "what is left for ann≈ −15.5" in text


@pytest.mark.long
def test_a_page_of_payments_of_those_who_are_present():
    """Who has not come has more than what it adds to others: the page does not work that out from it."""
    env = arriving(13)
    text = text_of(env, enclose(env, NANO, present=True).to_json())
    assert "What is charged is known to" in text
    assert "ends below 0" in text
    assert "what is left for" not in text
    visitor = casefiles.load("cases/beyond/visitor.toml").environment
    text = text_of(visitor, enclose(visitor, NANO, present=True).to_json())
    assert "Nobody pays or receives while away" in text
    assert "ann pays≈ 4.000000000000 ±" in text


def test_given_payments_are_shown_exactly():
    env = bidders(None)
    text = text_of(env, enclose_given(env, lambda _: second_price(env, fee=1, under=3), NANO).to_json())
    assert "together" in text
    assert "ends below 0" in text
    assert "≈ 0.333 ±" not in text


def test_a_page_of_many_states_leaves_single_ones_out(monkeypatch):
    monkeypatch.setattr(enclosed, "MOST_STATES", 3)
    env = auction()
    assert "so many joint states" in text_of(env, enclose(env, NANO).to_json())


def test_other_claims_may_decide():
    env = auction()
    tree = enclose(env, NANO).to_json()
    assert "Refuted" in text_of(env, tree, required=("ex_post_budget_balance",))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(40)), 37))
def test_what_is_read_back_is_what_was_written(seed):
    """Bounds of values and payments, and payments that are given; and every page can be written."""
    env = draw(seed) if seed % 4 else draw_dependent(seed)
    certificate = enclose(env, NANO)
    tree = json.loads(json.dumps(certificate.to_json()))
    found = stored_amounts(env, tree)
    assert found.is_efficient == certificate.is_efficient
    for position in env.periods:
        for without in [None, *(range(len(env.agents)) if found.setting.pivot else ())]:
            one, two = certificate.amounts.value(without, position), found.value(without, position)
            assert (one.bounds, one.base, one.unit) == (two.bounds, two.base, two.unit)
            assert (one.cells == two.cells).all()
    assert text_of(env, tree)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(40)), 37))
def test_given_payments_are_read_back(seed):
    env = draw(seed)
    own = mechanism(env, seed)
    try:
        tree = json.loads(json.dumps(enclose_given(env, lambda _: own, NANO).to_json()))
    except ValueError as reason:
        assert "too many digits" in str(reason)  # noqa: PT017 - whatever else is refused is a fault
        return
    for agent, periods in enumerate(stored_payments(env, tree)):
        for position, table in enumerate(periods):
            sizes = env.stage(position).sizes
            axes = env.stage(position).components
            assert table.over(axes, sizes).fractions() == own.transfers[agent][position].over(axes, sizes).fractions()
    assert text_of(env, tree)


def test_the_payments_of_a_page_are_the_exact_ones():
    env = auction()
    exact = certify(env, "pivot").mechanism.transfers
    page = enclosed.Enclosed(_folder(env), env)
    for agent in range(len(env.agents)):
        array = exact[agent][0].over(env.stage(0).components, env.stage(0).sizes)
        for state, number in enumerate(array.fractions()):
            labels = divmod(state, array.shape[1])
            low, high = page.payment(agent, 0, labels)
            assert low <= Fraction(number) <= high


def _folder(env):
    from lpmech.certificate.folder import Folder

    return Folder(files(env, enclose(env, NANO).to_json()))
