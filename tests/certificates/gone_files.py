"""Certificates about existence and the last period where an agent leaves, and is paid nothing then."""

import copy
import json
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.existence import Automata, automaton_told
from lpmech.existence.automata import of_form
from lpmech.existence.decide import allocation_rule
from lpmech.existence.model import model_of
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve_all
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.automata_files import ANY
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_read
from tests.existence.leaving import leaving

FORM, LAST = "exists_history_independent", "last_period_implementable"
LATEST = "lpmech-certificate/1.7"
HAIR = Fraction(1, 10**30)
# No payments will do in the first three, as the sea is worth something else than home; some will in the last two.
DRAWN = {"three days": (22, 3), "two days": (22, 2), "for ever": (8, None), "some days": (1, 3), "any day": (0, None)}
sources.ENVIRONMENTS.update({name: leaving(*drawn) | {"name": name} for name, drawn in DRAWN.items()})


@cache
def _made(name):
    wanted = [LAST] if DRAWN[name][1] else None
    found = as_read(pipeline.certify(sources.environment(name), "existence", require=wanted))
    assert found["format"] == LATEST
    return found | {"versions": {"lpmech": "0"}}


def made(name):
    return copy.deepcopy(_made(name))


for _name in DRAWN:
    accept(_name, f"gone_{_name.replace(' ', '_')}")(lambda _name=_name: made(_name))


def witness(found, which=ANY):
    return claim(found, which)["witness"]


def unpaid(found, which=ANY):
    """A constraint that is an equation."""
    told = witness(found, which)
    steps = [one for step in told.get("steps", ()) for one in step["lies"]]
    last = told["constraints"] if "constraints" in told else told["contradiction"]["lies"]
    return next(one for one in (*last, *steps) if "unpaid" in one)


def lie(found, which=ANY):
    told = witness(found, which)
    last = told["constraints"] if "constraints" in told else told["contradiction"]["lies"]
    return next(one for one in last if "true" in one)


def by_automata(name):
    """Payments of the form as automata."""
    env, found = sources.environment(name), made(name)
    rules = allocation_rule(solve_all(env))
    models = [model_of(env, rules, agent, pays_away=False) for agent in range(len(env.agents))]
    machines = {model.name: of_form(model, Form.ONE_PERIOD_MEMORY) for model in models}
    told = Automata(automata={name: automaton_told(one) for name, one in machines.items()})
    claim(found, ANY)["witness"] = json.loads(json.dumps(told.to_json()))
    return found


def changed(name, change, make=made):
    def of(*_):
        found = make(name)
        change(found)
        return found

    of.__name__ = change.__name__
    return of


def right(name, make=made):
    return lambda change: accept(name, change.__name__)(changed(name, change, make))


def false(name, reason, make=made):
    return lambda change: reject(name, reason)(changed(name, change, make))


def bent(name, reason):
    return lambda change: malformed(reason, name)(changed(name, change))


@right("some days", by_automata)
def gone_by_automata(found):
    pass


@right("any day", by_automata)
def gone_by_automata_for_ever(found):
    pass


@right("any day")
def gone_and_left_open_in_an_older_version(found):
    found["format"] = "lpmech-certificate/1.5"
    for one in found["claims"]:
        if one["id"].startswith("exists"):
            relabel(found, one["id"], "undecided", least_slack=None, at=None)
            one["witness"] = {}


@false("any day", f"{FORM}: it supposes that everybody is asked, and some agents are away")
def gone_in_an_older_version(found):
    found["format"] = "lpmech-certificate/1.5"


@false("some days", f"{LAST}: it supposes that everybody is asked, and some agents are away")
def gone_in_an_older_version_on_the_last_day(found):
    found["format"] = "lpmech-certificate/1.4"
    found["claims"] = [claim(found, one) for one in ("efficient", LAST)]


def heavier(one):
    one["weight"] = str(Fraction(one["weight"]) + HAIR)


@false("three days", "the payoffs do not cancel")
def gone_weighs_an_equation_more_after_a_history(found):
    heavier(unpaid(found))


@false("two days", "do not cancel")
def gone_weighs_an_equation_more_in_a_chain(found):
    heavier(unpaid(found))


@false("for ever", "do not cancel")
def gone_weighs_an_equation_more_for_ever(found):
    heavier(unpaid(found))


@false("any day", "do not cancel")
def gone_weighs_a_lie_more_of_a_form(found):
    one, other = witness(found, FORM)["constraints"][:2]
    heavier(one)
    other["weight"] = str(Fraction(other["weight"]) - HAIR)


@false("three days", "nothing is said to be paid by who is not away")
def gone_and_yet_there(found):
    unpaid(found)["unpaid"] = "keen"


@false("three days", "a lie of who is away, and is not asked")
def gone_and_yet_a_lie(found):
    lie(found)["true"] = "home"


@false("for ever", "a lie of who is away, and is not asked")
def gone_and_yet_a_lie_for_ever(found):
    lie(found).update(true="home", report="sea")


@false("two days", f"{LAST}: the transfers charge or pay somebody who is away")
def gone_and_charged_on_the_last_day(found):
    table = found["evidence"]["last period"]["ann"]
    table.update(axes=["ann"], numerators=[x + table["denominator"] for x in _by_type(table)])


@false("three days", f"{FORM}: the transfers charge or pay somebody who is away")
def gone_and_charged_by_a_form(found):
    """On the first day, of which no continuation knows."""
    table = found["evidence"]["forms"]["ann"]["history_independent"]["transfers"][0]
    *others, sea = _by_type(table)
    table.update(axes=["ann"], numerators=[*others, sea + table["denominator"]])


@false("some days", "somebody who is away pays or receives something", by_automata)
def gone_and_charged_by_an_automaton(found):
    payoffs = witness(found)["automata"]["ann"]["states"][-1]["payoffs"]
    payoffs["numerators"][-1] = int(payoffs["numerators"][-1]) - 1


@false("for ever", "a bound is used before it is proved")
def gone_and_may_come_back(found):
    """A payoff of a type at which the agent is there has no level."""
    told = witness(found)["contradiction"]
    told["today"].append({"combination": {"keen": 1}, "weight": "1"})


@bent("three days", "a rational other than 0")
def gone_weighs_an_equation_by_0(found):
    unpaid(found)["weight"] = "0"


@bent("two days", "a type of")
def gone_to_nowhere(found):
    unpaid(found)["unpaid"] = "moon"


@bent("for ever", "unknown key")
def gone_and_a_lie_at_once(found):
    unpaid(found)["true"] = "keen"


@bent("three days", "a positive rational")
def gone_weighs_a_lie_by_less_than_0(found):
    one = lie(found)
    one["weight"] = "-" + one["weight"]


def _by_type(table):
    """The numerators of a table over ann's types alone, or of a constant."""
    numbers = [int(x) for x in table["numerators"]]
    return numbers if table["axes"] else numbers * 4
