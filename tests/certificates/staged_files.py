"""Certificates about forms of transfers where neighbouring stages differ in having a public state."""

import copy
from functools import cache

from lpmech.certificate import pipeline
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.interdependent_files import with_its_claims
from tests.certificates.sources import FORMAT, table

CORNERS = [["1/6", "1/2", "1/3"], ["1/2", "1/6", "1/3"], ["1/3", "1/2", "1/6"], ["1/3", "1/6", "1/2"]]
NOTHING = {"ann": table([], "0"), "bob": table([], "0")}
# what ann's four types bring about next is in convex position, but not spanning
SEEN = {
    "format": FORMAT,
    "name": "a public state that tells ann's types apart",
    "discount": "1",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["t1", "t2", "t3", "t4"], "bob": ["b"]},
            "allocations": ["A", "B"],
            "utility": {
                "ann": table(["allocation", "ann"], [["0", "0", "1", "1"], ["0"] * 4]),
                "bob": table(["allocation", "ann"], [["1", "1", "0", "0"], ["0", "0", "2", "2"]]),
            },
            "transition": {"public": table(["ann", "next public"], CORNERS)},
        },
        {"types": {"ann": ["o"], "bob": ["b"]}, "public": ["x", "y", "z"], "allocations": ["n"], "utility": NOTHING},
    ],
}
# the public state comes first, and bob's types tell ann's apart: in another way when it is wet
HEARD = SEEN | {
    "name": "bob, who tells ann's types apart, and a public state before",
    "stages": [
        SEEN["stages"][0]
        | {
            "public": ["dry", "wet"],
            "transition": {"bob": table(["public", "ann", "next bob"], [CORNERS, CORNERS[::-1]])},
        },
        {"types": {"ann": ["o"], "bob": ["x", "y", "z"]}, "allocations": ["n"], "utility": NOTHING},
    ],
}
# three types of ann: their distributions span, and what ann owes depends on the public state before
SPANNED = HEARD | {
    "name": "bob, who tells three types of ann apart, and a public state before",
    "stages": [
        HEARD["stages"][0]
        | {
            "types": {"ann": ["t1", "t2", "t3"], "bob": ["b"]},
            "utility": {
                "ann": table(["allocation", "ann"], [["0", "0", "1"], ["0"] * 3]),
                "bob": table(["allocation", "ann"], [["1", "1", "0"], ["0", "0", "2"]]),
            },
            "transition": {"bob": table(["public", "ann", "next bob"], [CORNERS[:3], CORNERS[2::-1]])},
        },
        HEARD["stages"][1],
    ],
}
sources.ENVIRONMENTS.update({"seen": SEEN, "heard": HEARD, "spanned": SPANNED})


@cache
def _certificate(environment):
    env = sources.environment(environment)
    return with_its_claims(pipeline.certify(env, "existence", require=()))


def certificate(environment):
    return copy.deepcopy(_certificate(environment))


for _name in ("seen", "heard", "spanned"):
    accept(_name, f"forms_where_stages_differ_{_name}")(lambda _name=_name: certificate(_name))


def proved_by_contingent_transfers(environment):
    """Ann's contingent transfers, which remember its own previous type, listed as contingent VCG ones too."""
    found = certificate(environment)
    forms = found["evidence"]["forms"]["ann"]
    forms["contingent_vcg"] = copy.deepcopy(forms["contingent"])
    right = claim(found, "exists_contingent")
    claim(found, "exists_contingent_vcg").update(
        {key: right[key] for key in ("verdict", "least_slack", "at", "witness")}
    )
    return found


for _name in ("seen", "heard"):

    def _forged(_name=_name):
        return proved_by_contingent_transfers(_name)

    _forged.__name__ = f"form_that_remembers_the_own_previous_type_{_name}"
    reject(_name, "own previous report")(_forged)
