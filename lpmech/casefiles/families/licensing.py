"""Licensing: one object is auctioned in every period, and only whoever has it changes state (docs/arms_format.md).

Allocations are bidders; the parameters are those of an arms file, read by the same reader (`licensing/form/bandit.py`).
(Bergemann and Välimäki 2006, Section 3; 2008, Section 5.)
"""

from __future__ import annotations

from lpmech.casefiles.families.parameters import Family, Parameter
from lpmech.licensing.form.bandit import read_bandit
from lpmech.licensing.joint.environment import check_joint, environment_form
from lpmech.reading.node import Node


def build(parameters: Node) -> dict[str, object]:
    """The environment of the parameters, in environment form. Raises BadInput with every fault."""
    bandit = read_bandit(parameters, headed=False)
    check_joint(bandit, parameters.faults)
    return environment_form(bandit)


FAMILY = Family(
    name="licensing",
    build=build,
    title="Licensing an object of which the bidders learn by using it",
    source="Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008), Section 5",
    notes="One object is licensed in every period. Whoever has it receives the reward of the state that they are in, "
    "and moves; all others stay. Efficient is the greatest Gittins index; `lpmech licensing prices` prints it and the "
    "price, for any number of bidders. docs/arms_format.md says what an arm is.",
    parameters=(
        Parameter(
            name="discount",
            meaning="the discount factor",
            allowed="a number δ with 0 < δ < 1",
            default=None,
            example='discount = "1/2"',
        ),
        Parameter(
            name="idle",
            meaning="whether the object may go to nobody, and whether that breaks ties first or last",
            allowed='"never", "first" or "last"',
            default='"never"',
            example='idle = "never"',
        ),
        Parameter(
            name="arms",
            meaning="the bidders, in the order in which ties are broken, each with states, rewards and transitions by "
            "state, or of a kind: beta_bernoulli, absorbing or reversible; start is the first state",
            allowed="a list of tables",
            default=None,
            example="""
[[parameters.arms]]
name = "ann"
states = ["low", "high"]
start = "high"
reward = { low = 3, high = 7 }
transition = { low = { low = 1 }, high = { low = "1/4", high = "3/4" } }

[[parameters.arms]]
name = "bob"
kind = "absorbing"
trial = 5
outcomes = { good = { probability = "1/2", reward = 8 }, bad = { probability = "1/2", reward = 2 } }

[[parameters.arms]]
name = "cyd"
kind = "beta_bernoulli"
successes = 1
failures = 1
depth = 2
prize = 9""",
        ),
    ),
)
