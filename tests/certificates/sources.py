"""Small environments, mechanisms in them, and the certificates that lpmech writes about them."""

import copy
from fractions import Fraction
from functools import cache

import numpy as np

from lpmech.certificate import pipeline
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Choice, Table
from tests.certificates.random_mechanisms import as_stored, environment_of, random_mechanism

FORMAT = "lpmech-environment/1"
EVIDENCE = ("values", "continuation", "outside options", "best responses", "interim continuation", "budget")
CLAIMS = (
    "efficient", "incentive_compatible", "epsilon_incentive_compatible", "incentive_compatible_by_shock",
    "best_response", "interim_best_response", "participation_zero_option", "participation_passive_option",
    "weak_budget_balance", "expected_budget_balance", "ex_ante_budget_balance",
    "ex_post_budget_balance", "efficient_exit", "private_values", "independent_transitions", "non_negative_values",
    "same_feasible_sets", "pivot_unique", "stated_relation",
)  # fmt: skip


def table(axes, values):
    return {"axes": axes, "values": values}


def sparse(axes, **entries):
    """Entries with `_` for `|` and for spaces nothing."""
    named = {key.replace("_", "|"): value for key, value in entries.items()}
    return {"axes": axes, "default": "0", "entries": named}


def chain(agent, stay):
    """A type that stays with a probability, whatever is done."""
    move = str(1 - Fraction(stay))
    return table([agent, f"next {agent}"], [[stay, move], [move, stay]])


TWO = {"ann": ["low", "high"], "bob": ["low", "high"]}
GOOD = {
    "ann": sparse(["allocation", "ann"], ann_low="2", ann_high="7/2"),
    "bob": sparse(["allocation", "bob"], bob_low="1", bob_high="5"),
}

DOCK = {
    "format": FORMAT,
    "name": "a berth for two ships",
    "discount": "9/10",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": TWO,
            "allocations": ["idle", "ann", "bob"],
            "utility": GOOD,
            "transition": {"ann": chain("ann", "2/3"), "bob": chain("bob", "1/2")},
        }
    ],
    "prior": table(["ann", "bob"], [["1/2", "0"], ["0", "1/2"]]),
}
WEATHER = {
    "format": FORMAT,
    "name": "a mixture of fair and foul years",
    "discount": "1/2",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": TWO,
            "public": ["dry", "wet"],
            "allocations": ["idle", "ann", "bob"],
            "feasible without": {"ann": ["idle", "bob"], "bob": ["idle", "ann"]},
            "utility": GOOD,
            "public utility": sparse(["allocation", "public"], idle_wet="3"),
            "transition": {
                "mixture": [
                    {
                        "weight": table(["public"], ["1/3", "1"]),
                        "public": table(["next public"], ["1/4", "3/4"]),
                        "ann": chain("ann", "1/2"),
                        "bob": chain("bob", "3/4"),
                    },
                    {
                        "weight": table(["public"], ["2/3", "0"]),
                        "public": table(["next public"], ["1", "0"]),
                        "ann": chain("ann", "1"),
                        "bob": chain("bob", "1/5"),
                    },
                ]
            },
        }
    ],
}
STORMS = {
    "format": FORMAT,
    "name": "storms",
    "discount": "1",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": TWO,
            "allocations": ["idle", "ann", "bob"],
            "shocks": {
                "storm": {"probability": "1/4", "feasible": ["idle", "bob"], "feasible without": {"bob": ["idle"]}},
                "calm": {"probability": "3/4"},
                "flood": {"probability": "0", "feasible": ["idle", "ann"]},
            },
            "utility": GOOD,
            "transition": {"ann": chain("ann", "2/3"), "bob": chain("bob", "1/2")},
        }
    ],
    "terminal": {"utility": {"ann": table(["ann"], ["0", "1"])}},
    "prior": table([], "1/4"),
}
RELAY = {
    "format": FORMAT,
    "name": "a relay over three stages",
    "discount": "3/4",
    "horizon": 3,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": TWO,
            "allocations": ["ann", "bob"],
            "utility": GOOD,
            "transition": {"joint": table(["next public", "next bob"], [["1/2", "1/4"], ["0", "1/4"]])},
        },
        {
            "types": {"ann": ["only"], "bob": ["x", "y"]},
            "public": ["dry", "wet"],
            "allocations": ["rest", "run"],
            "utility": {"ann": table(["allocation"], ["0", "1"]), "bob": sparse(["allocation", "bob"], run_y="2")},
            "transition": {
                "joint": sparse(["bob", "next ann", "next bob"], x_a_c="1/2", x_b_d="1/2", y_a_d="1/3", y_b_c="2/3")
            },
        },
        {
            "types": {"ann": ["a", "b"], "bob": ["c", "d"]},
            "allocations": ["left", "right", "none"],
            "feasible without": {"ann": ["none", "left"]},
            "utility": {
                "ann": sparse(["allocation", "ann", "bob"], left_a_c="4", right_b_d="-1"),
                "bob": table(["allocation"], ["1", "2", "0"]),
            },
            "public utility": table(["allocation"], ["0", "-1/2", "0"]),
            "transition": {
                "ann": table(["allocation", "next ann"], [["1", "0"], ["1/2", "1/2"], ["0", "1"]]),
                "bob": table(["next bob"], ["1/3", "1/3", "1/3"]),
            },
        },
    ],
    "terminal": {
        "utility": {"ann": table(["ann", "bob"], [["1", "2", "3"], ["0", "0", "-5"]])},
        "types": {"ann": ["gone", "stays"], "bob": ["p", "q", "r"]},
    },
    "prior": table(["ann"], ["1/2", "0"]),
}
SINGLE = {
    "format": FORMAT,
    "discount": "1",
    "horizon": 1,
    "agents": ["ann"],
    "stages": [{"types": {"ann": ["t"]}, "allocations": ["a"], "utility": {"ann": table([], "3")}}],
    "prior": table(["ann"], ["1"]),
}
DUEL = {
    "format": FORMAT,
    "name": "a duel with interdependent values",
    "discount": "1/3",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": TWO,
            "allocations": ["ann", "bob"],
            "feasible without": {"ann": ["bob"], "bob": ["ann"]},
            "utility": {
                "ann": table(["allocation", "ann", "bob"], [[["1", "-2"], ["3", "1"]], [["0", "0"], ["0", "0"]]]),
                "bob": table(["allocation", "ann", "bob"], [[["0", "0"], ["0", "0"]], [["2", "5"], ["-1", "2"]]]),
            },
            "transition": {"joint": sparse(["ann", "next ann", "next bob"], low_low_low="1/2", low_high_high="1/2",
                                           high_low_high="1", high_high_low="0")},
        }
    ],
    "prior": table(["ann", "bob"], [["1/4", "1/4"], ["0", "1/2"]]),
}  # fmt: skip
ODD = {
    "format": FORMAT,
    "name": 'say "joint" \\ ✓',
    "discount": "0.5",
    "horizon": 2,
    "agents": ["everyone", "without"],
    "stages": [
        {
            "types": {"everyone": ["next public", "Ω"], "without": ["0"]},
            "allocations": ["shock", "日本", "1/2"],
            "utility": {
                "everyone": table(["everyone", "allocation"], [[1, "2.50", "-4/8"], [0, "6/2", "3"]]),
                "without": table([], "-0"),
            },
            "transition": {"everyone": table(["next everyone", "everyone"], [["1/2", "1/3"], ["1/2", "2/3"]]),
                           "without": table([], 1)},
        }
    ],
}  # fmt: skip
DOCK_SPELT = {
    "stages": [
        {
            "allocations": ["idle", "ann", "bob"],
            "transition": {
                "bob": table(["next bob"], ["0.5", "2/4"]),
                "ann": table(
                    ["next ann", "ann", "allocation"], [[["4/6"] * 3, ["1/3"] * 3], [["3/9"] * 3, ["2/3"] * 3]]
                ),
            },
            "utility": {
                "bob": table(["bob", "ann", "allocation"], [[[0, 0, 1]] * 2, [[0, 0, 5]] * 2]),
                "ann": {"axes": ["ann", "allocation"], "default": "0.0", "entries": {"high|ann": "3.5", "low|ann": 2}},
            },
            "public utility": table(["allocation"], [0, "0/7", "-0"]),
            "shocks": {"only": {"probability": 1}},
            "types": {"bob": ["low", "high"], "ann": ["low", "high"]},
        }
    ],
    "agents": ["ann", "bob"],
    "prior": {"axes": ["bob", "ann"], "default": 0, "entries": {"low|low": "0.5", "high|high": "3/6"}},
    "horizon": None,
    "discount": "0.90",
    "name": "a berth for two ships",
    "format": FORMAT,
}
del DOCK_SPELT["stages"][0]["shocks"]

TIE = {
    "format": FORMAT,
    "name": "bob does not mind",
    "discount": "1",
    "horizon": 1,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["t"], "bob": ["t"]},
            "allocations": ["here", "there"],
            "utility": {"ann": table(["allocation"], ["1", "0"]), "bob": table([], "2")},
        }
    ],
}

BERTH = {
    "format": FORMAT,
    "name": "a berth for a ship of diverse types",
    "discount": "1/2",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["own", "worthless", "ann 1", "ann 2", "bob 1"], "bob": ["low", "high"]},
            "allocations": ["ann", "bob"],
            "utility": {
                "ann": table(["allocation", "ann"], [["4", "0", "1", "2", "0"], ["0", "0", "0", "0", "1"]]),
                "bob": sparse(["allocation", "bob"], bob_low="1", bob_high="2"),
            },
            "transition": {
                "ann": table(["ann", "next ann"], [["1/2", "1/2", "0", "0", "0"], *[["0", "1", "0", "0", "0"]] * 4]),
                "bob": chain("bob", "2/3"),
            },
        }
    ],
}

ENVIRONMENTS = {
    "berth": BERTH,
    "dock": DOCK,
    "dock_spelt": DOCK_SPELT,
    "duel": DUEL,
    "odd": ODD,
    "relay": RELAY,
    "single": SINGLE,
    "storms": STORMS,
    "tie": TIE,
    "weather": WEATHER,
}


@cache
def environment(name):
    return environment_of(ENVIRONMENTS[name])


def plain(found):
    """A certificate as its file is read, with the claims and evidence that this corpus is about."""
    found = as_stored(found, CLAIMS)
    found["evidence"] = {key: value for key, value in found["evidence"].items() if key in EVIDENCE}
    return found


@cache
def _certified(name, seed):
    env = environment(name)
    return plain(pipeline.certify(env, "pivot") if seed is None else pipeline.audit(env, random_mechanism(env, seed)))


def certificate(name, seed=None):
    """The certificate of the pivot mechanism, or of a random one."""
    return copy.deepcopy(_certified(name, seed))


def audited(name, mechanism):
    return plain(pipeline.audit(environment(name), mechanism))


def constant_rule(name, allocation):
    """Transfers of the pivot mechanism with an allocation rule that never listens."""
    env = environment(name)
    own = pivot(env, solve_all(env))
    rules = tuple(Choice(rule.axes, np.full_like(rule.positions, allocation)) for rule in own.allocation)
    return audited(name, Mechanism(name="deaf", allocation=rules, transfers=own.transfers))


def remembering(name, tables):
    """Transfers of the pivot mechanism, plus a memory: of ann in one or two tables, of bob in one."""
    env = environment(name)
    own = pivot(env, solve_all(env))
    (ann,), (bob,) = own.transfers
    sizes = {PREVIOUS + "bob": 2, "ann": 2}
    extra = Table(tuple(sizes), exact.from_fractions([Fraction(1, 7), Fraction(0), Fraction(-2), Fraction(5)], (2, 2)))
    transfers = ((ann, (ann + extra).minimal()), (bob,)) if tables == 2 else ((ann,), (ann.rename({"ann": "bob"}),))
    return audited(name, Mechanism(name="memory", allocation=own.allocation, transfers=transfers))


def huge():
    """A payment whose numerator and denominator have more than 4,000 digits."""
    env = environment("single")
    own = pivot(env, solve_all(env))
    paid = Table((), exact.from_fractions([Fraction(10**4003 + 1, 3**8400)], ()))
    found = audited("single", Mechanism(name="huge", allocation=own.allocation, transfers=((paid,),)))
    keep = ("efficient", "incentive_compatible", "weak_budget_balance")
    found["claims"] = [item for item in found["claims"] if item["id"] in keep]
    found["evidence"] = {key: found["evidence"][key] for key in ("values", "continuation")}
    return found


def raised(number, factor):
    """A RATIONAL times another."""
    return str(Fraction(number) * Fraction(factor))
