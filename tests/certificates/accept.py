"""Certificates that are right: every kind that lpmech writes, and other ways to write the same."""

from random import Random

from tests.certificates import sources
from tests.certificates.respell import respelt
from tests.certificates.sources import certificate
from tests.strategies import Source

ACCEPTED = {}  # name → (environment, function)


def accept(environment, name=None):
    """Registers a certificate that is right about an environment."""

    def register(make):
        ACCEPTED[name or make.__name__] = environment, make
        return make

    return register


for _name in ("dock", "duel", "odd", "relay", "single", "storms", "weather"):
    accept(_name, f"pivot_{_name}")(lambda _name=_name: certificate(_name))
for _name, _seed in {"dock": 3, "duel": 5, "relay": 7, "storms": 11, "weather": 13}.items():
    accept(_name, f"random_memory_{_name}")(lambda _name=_name, _seed=_seed: certificate(_name, _seed))


for _name, _seed in {"dock": 17, "relay": None, "storms": None, "weather": 19}.items():
    accept(_name, f"respelt_{_name}")(
        lambda _name=_name, _seed=_seed: respelt(
            sources.ENVIRONMENTS[_name], certificate(_name, _seed), Source(Random(1))
        )
    )


@accept("dock_spelt")
def environment_in_another_spelling():
    return certificate("dock")


@accept("dock")
def memory_of_one_agent_in_two_tables():
    return sources.remembering("dock", 2)


@accept("dock")
def one_table_an_agent():
    return sources.remembering("dock", 1)


@accept("dock")
def an_inefficient_rule():
    return sources.constant_rule("dock", 2)


@accept("weather")
def a_rule_that_never_listens():
    return sources.constant_rule("weather", 0)


@accept("single")
def numbers_in_hexadecimal():
    return sources.huge()


@accept("dock")
def only_what_is_required():
    """Two claims and their evidence, in odd order, under a mechanism of an odd name."""
    found = certificate("dock")
    found["claims"] = [claim for claim in found["claims"] if claim["id"] in ("efficient", "incentive_compatible")][::-1]
    evidence = found["evidence"]
    found["evidence"] = {
        "continuation": evidence["continuation"],
        "values": {"everyone": evidence["values"]["everyone"]},
    }
    found["mechanism"]["name"] = ""
    found["versions"] = {}
    return found


@accept("dock")
def an_optional_claim_undecided():
    found = certificate("dock")
    claim = found["claims"][5]
    claim.update(verdict="undecided", least_slack=None, at=None, witness={}, reason="NaN, 1e400, \u202e and \u0000")
    return found


@accept("storms")
def a_bad_choice_at_a_shock_of_probability_0():
    """The program's allocation there has to be feasible only; so has the mechanism's."""
    found = certificate("storms")
    for rule in (found["mechanism"]["allocation"], found["evidence"]["values"]["everyone"]["allocation"]):
        rule[0]["indices"][4:8] = [0, 0, 0, 0]  # shocks in the order calm, flood, storm
    return found


@accept("duel")
def tables_on_all_axes_over_odd_denominators():
    found = certificate("duel")
    everyone = found["evidence"]["values"]["everyone"]["values"][0]
    everyone["numerators"] = [hex(x * 2**70) for x in everyone["numerators"]]
    everyone["denominator"] = hex(everyone["denominator"] * 2**70)
    transfers = found["mechanism"]["transfers"]["ann"]
    for k, table in enumerate(transfers):
        axes, values = table["axes"], table["numerators"]
        assert axes == ["ann", "bob"]
        before = ["previous allocation"] if k else []
        transfers[k] = {**table, "axes": [*before, *axes], "numerators": values * (1 + k)}
    return found


@accept("dock")
def another_cell_that_attains_the_least():
    found = certificate("dock")
    claim = next(claim for claim in found["claims"] if claim["id"] == "incentive_compatible")
    claim["at"].update(agent="bob", state={"bob": "high", "ann": "high"}, report="high")
    return found


@accept("dock")
def a_cell_with_the_memory_named():
    """Where no table remembers, a memory may be named or left out."""
    found = certificate("dock")
    claim = next(claim for claim in found["claims"] if claim["id"] == "incentive_compatible")
    claim["at"]["memory"] = {"reports": {"ann": "low", "bob": "low"}, "allocation": "ann"}
    return found
