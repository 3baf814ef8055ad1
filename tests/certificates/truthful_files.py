"""Best responses that are null, which says that they are the truthful payoffs: right, false and malformed."""

from lpmech.certificate import pipeline
from tests.certificates import interdependent_files, sources  # noqa: F401 - the former registers `cross`
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import set_at

BEST = "best responses"


def left_out(found, *agents):
    """The certificate with null for some agents, or for all."""
    for agent in agents or found["evidence"][BEST]:
        found["evidence"][BEST][agent] = None
    return found


def remembering():
    """Contingent transfers, which remember what the others said."""
    return sources.plain(pipeline.certify(sources.environment("cross"), "contingent_vcg"))


@accept("dock")
def best_responses_left_out():
    return left_out(sources.certificate("dock"))


@accept("dock")
def best_responses_of_one_agent_left_out():
    return left_out(sources.certificate("dock"), "bob")


@accept("relay")
def best_responses_left_out_in_a_finite_horizon():
    return left_out(sources.certificate("relay"))


@accept("cross")
def best_responses_left_out_where_transfers_remember():
    return left_out(remembering())


@reject("dock", "the equation does not hold")
def best_responses_left_out_where_a_lie_pays():
    return left_out(sources.certificate("dock", 3))


@reject("dock", "no continuation of ann")
def best_responses_left_out_without_a_continuation():
    found = left_out(sources.certificate("dock"))
    del found["evidence"]["continuation"]["ann"]
    return found


@reject("dock", "no best responses of bob")
def best_responses_left_out_and_absent():
    found = left_out(sources.certificate("dock"))
    del found["evidence"][BEST]["bob"]
    return found


@reject("cross", "best_response: at is not a cell of the claim")
def best_responses_left_out_and_a_report_that_loses():
    found = left_out(remembering())
    at = claim(found, "best_response")["at"]
    types = sources.ENVIRONMENTS["cross"]["stages"][0]["types"][at["agent"]]
    at["report"] = next(label for label in types if label != at["report"])
    return found


set_at("best_responses_null", "expected an object", ("evidence", BEST), None)
set_at("best_responses_a_list_of_null", "expected an object", ("evidence", BEST, "ann"), [None])
