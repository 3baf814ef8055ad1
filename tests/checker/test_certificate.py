"""The certificate page: its form, and statements that are false."""

import json

import pytest
from samples import certificate, environment, write
from test_environment import change

from lpmech.checker import check_files
from lpmech.checker.claims import MECHANISMS

ENV, CERT = environment(), certificate()
M, V = "mechanism", "evidence"


def claim(name):
    return ("claims", next(k for k, c in enumerate(CERT["claims"]) if c["id"] == name))


def ask(folder, path, new, **options):
    return check_files(*write(folder, ENV, change(CERT, path, new)), **options)


def test_the_sample_is_accepted(tmp_path):
    report = check_files(*write(tmp_path, ENV, CERT))
    assert (report.verdict, report.reason, report.exit_code) == ("accepted", None, 0)
    assert json.dumps(CERT).count('"refuted"') > 2


FIRST = (M, "transfers", "ann", 0)
MALFORMED = [
    (("format",), "lpmech-certificate/2", 'format: expected "lpmech-certificate/1"'),
    (("environment",), "A" * 64, "environment: expected 64 lower-case hexadecimal digits"),
    (("environment",), 3, "environment: expected a string"),
    (("versions",), {"x": 1}, "versions.x: expected a string"),
    (("extra",), 1, 'unknown key "extra"'),
    (("claims",), ..., 'the key "claims" is missing'),
    ((M, "name"), None, "mechanism.name: expected a string"),
    ((M, "transfers by shock"), ..., 'mechanism: the key "transfers by shock" is missing'),
    ((M, "transfers", "bob"), ..., 'mechanism.transfers: the key "bob" is missing'),
    ((M, "transfers", "ann"), [], "mechanism.transfers.ann: expected a list of 2 tables"),
    ((M, "allocation"), [], "mechanism.allocation: expected a list of 2, one for each period"),
    ((M, "allocation", 0, "indices", 0), 2, "mechanism.allocation[0].indices[0]: expected the position"),
    ((M, "allocation", 0, "indices", 0), True, "mechanism.allocation[0].indices[0]: expected the position"),
    ((*FIRST, "axes"), ["bob", "ann"], "mechanism.transfers.ann[0].axes[1]: the axis"),
    ((*FIRST, "axes"), ["shock"], "mechanism.transfers.ann[0].axes[0]: expected an axis"),
    ((*FIRST, "axes"), ["previous ann"], "mechanism.transfers.ann[0].axes[0]: expected an axis"),
    ((*FIRST, "denominator"), 0, "mechanism.transfers.ann[0].denominator: expected a positive integer"),
    ((*FIRST, "denominator"), "0xFF", "mechanism.transfers.ann[0].denominator: expected an integer"),
    ((*FIRST, "denominator"), 2**53, "mechanism.transfers.ann[0].denominator: expected an integer"),
    ((*FIRST, "numerators", 0), "12", "mechanism.transfers.ann[0].numerators[0]: expected an integer"),
    ((*FIRST, "numerators", 0), "0x" + "1" * 8_000_000, "mechanism.transfers.ann[0].numerators[0]: expected"),
    ((V, "extra"), {}, 'evidence: unknown key "extra"'),
    ((V, "values", "without cleo"), {}, 'evidence.values: unknown key "without cleo"'),
    ((V, "values", "everyone", "values"), ..., 'evidence.values.everyone: the key "values" is missing'),
    (
        (V, "best responses", "ann"),
        [CERT[V]["best responses"]["ann"][0]],
        'evidence["best responses"].ann: expected a list of 2 tables',
    ),
    (("claims", 0, "id"), "fair", "claims[0].id: expected the id of a claim"),
    (("claims", 1), CERT["claims"][0], "claims[1].id: the claim efficient is repeated"),
    (("claims", 0, "verdict"), "true", "claims[0].verdict: expected proved, refuted or undecided"),
    (("claims", 0, "least_slack"), "2/4", "claims[0].least_slack: a rational is in lowest terms"),
    (("claims", 0, "least_slack"), "1/0", "claims[0].least_slack: a rational is in lowest terms"),
    (("claims", 0, "least_slack"), "0x1", "claims[0].least_slack: parts of at most 4000 digits"),
    (("claims", 0, "least_slack"), "1" * 4001, "claims[0].least_slack: parts of more than 4000 digits"),
    (("claims", 0, "least_slack"), 0, "claims[0].least_slack: expected a rational"),
    (("claims", 0, "at", "state", "ann"), "mid", "claims[0].at.state.ann: expected a label of the state"),
    (("claims", 0, "at", "period"), 4, "claims[0].at.period: expected a period of the environment"),
    (("claims", 0, "at", "shock"), "hail", "claims[0].at.shock: expected a shock of the stage"),
    (("claims", 0, "witness"), {"x": 1}, "claims[0].witness: expected an object with the keys {}"),
    (("claims", 0, "verdict"), "undecided", "claims[0]: an undecided claim has null least_slack and at"),
    ((*claim("weak_budget_balance"), "at", "shock"), None, "claims[6].at: unknown key"),
    ((*claim("same_feasible_sets"), "witness"), {}, "claims[14].witness: expected an object with the keys"),
]


@pytest.mark.parametrize(("path", "new", "message"), MALFORMED)
def test_malformed(tmp_path, path, new, message):
    report = ask(tmp_path, path, new)
    assert (report.verdict, report.exit_code) == ("malformed", 2)
    assert report.reason.startswith("certificate: " + message)


REJECTED = [
    (("environment",), "0" * 64, "the certificate is about another environment"),
    (("claims",), [], "the list of claims is empty"),
    ((M, "allocation"), [{"axes": [], "indices": [0]}] * 2, 'mechanism.allocation[0]: "to ann" is not feasible'),
    ((V, "values"), {}, 'the evidence has no values of "without ann"'),
    ((V, "continuation", "ann"), ..., "incentive_compatible: the evidence has no continuation of ann"),
    ((V, "budget"), ..., "ex_ante_budget_balance: the evidence has no budget"),
    ((V, "best responses", "bob"), ..., "best_response: the evidence has no best responses of bob"),
    ((V, "outside options", "bob"), ..., "participation_passive_option: the evidence has no outside options of bob"),
    (("claims", 0, "concept"), "efficient", "efficient: the concept is not the text that belongs to the id"),
    (("claims", 0, "verdict"), "refuted", "efficient: the claim is proved, not refuted"),
    (("claims", 0, "least_slack"), "1", "efficient: the least slack is 0, not 1"),
    (("claims", 0, "least_slack"), None, "efficient: the least slack is 0, not null"),
    (("claims", 0, "at"), None, "efficient: the cell at which the least slack is attained is missing"),
    (("claims", 0, "at", "agent"), "ann", "efficient: at is not a cell of the claim"),
    ((V, "values", "everyone", "values", 0, "numerators", 0), 1, 'evidence.values["everyone"].values[0]: the Bellman'),
    ((V, "continuation", "ann", 0, "numerators", 0), 1, "evidence.continuation.ann[0]: the equation does not hold"),
    ((V, "best responses", "ann", 0, "numerators", 0), 12345, 'evidence["best responses"].ann[0]: the equation'),
    ((V, "outside options", "bob", 0, "numerators", 0), 12345, 'evidence["outside options"].bob[0]: the equation'),
    ((V, "budget", 0, "denominator"), 77, "evidence.budget[0]: the equation does not hold"),
    ((*claim("same_feasible_sets"), "witness", "allocation"), "to bob", "same_feasible_sets: the witness does not"),
    ((*claim("private_values"), "verdict"), "undecided", None),
]


@pytest.mark.parametrize(("path", "new", "message"), REJECTED)
def test_rejected(tmp_path, path, new, message):
    report = ask(tmp_path, path, new)
    assert report.exit_code == (0 if message is None else 1), report.reason
    assert message is None or report.reason.startswith(message)


def test_required_claims(tmp_path):
    undecided = CERT["claims"][0] | {"verdict": "undecided", "least_slack": None, "at": None}
    report = ask(tmp_path, ("claims", 0), undecided)
    assert (report.verdict, report.reason) == ("rejected", "the required claim efficient is absent or undecided")
    assert ask(tmp_path, ("claims", 0), undecided, require=("non_negative_values",)).verdict == "accepted"
    report = ask(tmp_path, ("claims", 0), ..., require=("efficient",))
    assert (report.verdict, report.reason) == ("rejected", "the required claim efficient is absent or undecided")
    for mistake in (("fair",), ("density",), (), ("non_negative_values", "winner")):
        with pytest.raises(ValueError, match="no claim"):
            ask(tmp_path, ("claims", 0), undecided, require=mistake)


@pytest.mark.long
def test_every_claim_is_required_to_be_proved(tmp_path):
    """Whatever is required alone: accepted iff the certificate states that it is proved."""
    verdicts = {claim["id"]: claim["verdict"] for claim in CERT["claims"]}
    paths, seen = write(tmp_path, ENV, CERT), set()
    for name in MECHANISMS.claims:
        report = check_files(*paths, require=(name,))
        verdict = verdicts.get(name, "undecided")
        says = {"proved": None, "refuted": f"{name}: required, but refuted"}
        assert report.reason == says.get(verdict, f"the required claim {name} is absent or undecided")
        assert report.exit_code == (verdict != "proved")
        seen.add(verdict)
    assert seen == {"proved", "refuted", "undecided"}


def test_any_spelling_of_the_environment(tmp_path):
    respelled = change(ENV, ("prior",), {"axes": ["bob", "ann"], "default": "0.125"})
    assert check_files(*write(tmp_path, json.dumps(respelled, indent=3), CERT)).verdict == "accepted"
    other = change(ENV, ("name",), "another lease")
    assert check_files(*write(tmp_path, other, CERT)).verdict == "rejected"


def test_another_environment_is_no_fault_of_form(tmp_path):
    """The tables of a certificate fit its own environment only, so the hashes are compared first."""
    other = change(ENV, ("stages", 0, "public"), ["dry", "wet", "damp"])
    other["stages"][0]["transition"]["public"] = {"axes": [], "values": "1/3"}
    other["prior"] = {"axes": [], "values": "1/12"}
    report = check_files(*write(tmp_path, other, CERT))
    assert (report.verdict, report.exit_code, report.claims) == ("rejected", 1, ())
    assert report.reason.startswith("the certificate is about another environment")


def test_work_limit(tmp_path):
    report = ask(tmp_path, ("versions",), {}, limit=1000)
    assert (report.verdict, report.exit_code) == ("limit", 3)
    assert {c.reason for c in report.claims} == {"not checked"}
