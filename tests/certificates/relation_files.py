"""The claim `stated_relation`: right, false and malformed, one change each."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.relation.quantities import QUANTITIES, WELFARE
from lpmech.claims.relation.values import SOCIETY, Quantity, Relation, Sign, Stated
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import random_mechanism
from tests.certificates.sources import environment, plain

RELATION = "stated_relation"


def quantities(env, period, state):
    """Every quantity there is at a state, about the last agent and the last of everything else."""
    agent, position = env.agents[-1], (period or 1) - 1
    stage = env.stage(position)
    shock = stage.labels["shock"][-1] or None
    about = {"allocation": stage.allocations[-1], "report": stage.labels[agent][-1], "shock": shock, "agent": agent}
    for kind in QUANTITIES.values():
        given = {one.key: about[one.key] for one in kind.about}
        yield Quantity(kind=kind, period=period, state=state, **given)
        if SOCIETY in kind.about:
            yield Quantity(kind=kind, period=period, state=state, **{k: v for k, v in given.items() if k != "agent"})


def sums(env, period, relation=">=", constant="0", premise="=", left_out=()):
    """A sum of everything, after a premise about W."""
    state = {axis: env.stage((period or 1) - 1).labels[axis][-1] for axis in env.stage((period or 1) - 1).components}
    terms = [
        (Fraction(k + 1, 2), q) for k, q in enumerate(quantities(env, period, state)) if q.kind.name not in left_out
    ]
    welfare = ((Fraction(1), Quantity(kind=WELFARE, period=period, state=state)),)
    first = (Relation(terms=welfare, sign=Sign(premise), constant=Fraction(0)),) if premise else ()
    return Stated(
        premises=first, conclusion=Relation(terms=tuple(terms), sign=Sign(relation), constant=Fraction(constant))
    )


@cache
def _stated(name, seed, period, **options):
    env, stated = environment(name), sums(environment(name), period, **options)
    if seed is None:
        return plain(pipeline.certify(env, "pivot", stated=stated))
    return plain(pipeline.audit(env, random_mechanism(env, seed), stated=stated))


def stated(world="dock", seed=None, period=None, **options):
    if environment(world).stage(0).shocks[0].label is None:
        options = {"left_out": ("payment by shock",), **options}
    return copy.deepcopy(_stated(world, seed, period, **options))


def witness(found):
    return claim(found, RELATION)["witness"]


@accept("dock")
def relation_of_everything():
    return stated(premise=">")


@accept("dock")
def relation_whose_premise_fails():
    return stated(constant="1000000")


@accept("dock")
def relation_refuted():
    return stated(constant="1000000", premise=">")


@accept("storms")
def relation_at_shocks():
    return stated("storms", period=1, premise="")


@accept("storms")
def relation_of_the_last_period():
    return stated("storms", period=2, premise="", relation="=")


@accept("weather")
def relation_beside_a_memory():
    return stated("weather", 13, relation=">", premise="")


@accept("dock")
def relation_undecided():
    found = stated()
    claim(found, RELATION).update(verdict="undecided", witness={})
    return found


def of_term(number, **changes):
    """A change of a term of the conclusion."""

    def change(found):
        witness(found)["conclusion"]["terms"][number].update(changes)

    return change


def of_witness(**changes):
    return lambda found: witness(found).update(changes)


def of_conclusion(**changes):
    return lambda found: witness(found)["conclusion"].update(changes)


def register(made, name, change, **options):
    def make(*_):
        found = stated(**options)
        change(found)
        return found

    make.__name__ = name
    made(make)


def false(name, reason, change, **options):
    register(reject(options.get("world", "dock"), reason), name, change, **options)


def terms(found):
    return witness(found)["conclusion"]["terms"]


def a_hair(found):
    one = next(term for term in terms(found) if term["quantity"] == "payoff")
    one["value"] = str(Fraction(one["value"]) + Fraction(1, 10**40))


def without(*keys):
    def change(found):
        evidence = found["evidence"]
        for key in keys[:-1]:
            evidence = evidence[key]
        del evidence[keys[-1]]
        found["claims"] = [claim(found, RELATION)]

    return change


def remember(found):
    """The payment of period 2 as one number, though it depends on what is remembered."""
    for one in (*terms(found), *(term for premise in witness(found)["premises"] for term in premise["terms"])):
        one.update(period=2, agent="ann", state={"public": "dry", "ann": "only", "bob": "x"})
    witness(found)["conclusion"]["terms"] = [term for term in terms(found) if term["quantity"] == "payment"]
    witness(found)["premises"] = []


def of_no_shock(found):
    terms(found)[0].update(quantity="payment by shock", agent="ann", shock=None, value="0")


def verdict(new):
    return lambda found: claim(found, RELATION).update(verdict=new)


false("relation_with_another_value", "the welfare is", of_term(0, value="1"))
false("relation_with_a_value_changed_by_a_hair", "the payoff is", a_hair)
false("relation_with_a_value_of_another_state", "is", of_term(0, state={"ann": "low", "bob": "low"}))
false("relation_of_everyone_for_one", "the welfare is", of_term(1, agent="ann"))
false("relation_refuted_that_holds", "the claim is proved, not refuted", verdict("refuted"), premise=">")
false("relation_proved_that_fails", "the claim is refuted, not proved", verdict("proved"), constant="1000000",
      premise=">")  # fmt: skip
false("relation_refuted_though_a_premise_fails", "the claim is proved, not refuted", verdict("refuted"),
      constant="1000000")  # fmt: skip
false("relation_with_a_slack", "a claim without a slack", lambda found: claim(found, RELATION).update(least_slack="0"))
false("relation_without_the_program", 'no values of "without bob"', without("values", "without bob"))
false("relation_without_a_continuation", "no continuation of bob", without("continuation", "bob"))
false("relation_of_a_payment_that_depends_on_a_memory", "depends on a memory", remember, world="relay", seed=7,
      period=1, left_out=("payment by shock",))  # fmt: skip
false("relation_of_transfers_by_shock_that_are_not_there", "no transfers by shock", of_no_shock)


def bad(name, reason, change, **options):
    register(malformed(reason, options.get("world", "dock")), name, change, **options)


bad("relation_without_a_conclusion", "expected an object with the keys", lambda found: witness(found).pop("conclusion"))
bad("relation_of_no_terms", "expected a list of at least 1", of_conclusion(terms=[]))
bad("relation_of_another_kind", "expected =, >=, >", of_conclusion(relation="<"))
bad("relation_of_a_kind_that_is_null", "expected =, >=, >", of_conclusion(relation=None))
bad("relation_with_a_constant_of_two_halves", "lowest terms", of_conclusion(constant="2/2"))
bad("relation_with_premises_of_null", "expected a list", of_witness(premises=None))
bad("relation_with_an_unknown_quantity", "expected one of welfare", of_term(0, quantity="happiness"))
bad("relation_with_a_quantity_that_is_a_list", "expected one of welfare", of_term(0, quantity=["welfare"]))
bad("relation_of_a_payment_of_nobody", "payment is about an agent", of_term(0, quantity="payment", agent=None))
bad("relation_with_an_allocation_too_many", "null, since welfare has none", of_term(0, allocation="idle"))
bad("relation_with_a_report_too_many", "null, since welfare has none", of_term(0, report="low"))
bad("relation_with_an_unknown_allocation", "an allocation of the stage", of_term(0, quantity="worth", allocation="up"))
bad("relation_without_an_allocation", "an allocation of the stage", of_term(0, quantity="worth"))
bad("relation_of_an_unknown_agent", "an agent", of_term(0, agent="cyd"))
bad("relation_of_half_a_state", 'the key "bob" is missing', of_term(0, state={"ann": "low"}))
bad("relation_with_a_period_of_an_infinite_horizon", "expected null", of_term(0, period=1))
bad("relation_after_the_last_period", "a period with allocations", of_term(0, period=3), world="storms", period=2)
bad("relation_with_an_unknown_shock", "a shock of the stage", of_term(0, quantity="payment by shock", agent="ann",
    shock="hail"), world="storms", period=1)  # fmt: skip
bad("relation_with_a_value_of_zero_over_two", "lowest terms", of_term(0, value="0/2"))
bad("relation_with_a_weight_that_is_a_number", "expected a rational", of_term(0, weight=1))
bad("relation_without_a_value", 'the key "value" is missing', lambda found: terms(found)[0].pop("value"))
