"""The contract of every claim: what must be so of each, whatever it says. Tests are named by the claim.

A claim of the program has a reading in this folder, with certificates that prove and refute it. The checker accepts
them. Its answer to every change of one place in a claim is that of the naive reading.
"""

import copy
import re
from fractions import Fraction
from functools import cache
from operator import itemgetter

import pytest

from lpmech.checker.claims import KINDS as CHECKED
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.claims.registry import KINDS
from tests.certificates.judge import PAGE, Judge
from tests.claims.reading import specimen
from tests.claims.readings import READINGS
from tests.oracle.world import rational
from tests.quick import quick

HAIR = Fraction(1, 10**40)
ODD = {"no such key": 1}  # of the wrong form wherever it stands
MAPS = ("mixture", "combination", "automata")  # keyed by labels: fewer keys are another map of the right form
OPTIONAL = ("shock",)  # a cell names it where there are shocks
PARTS = {  # the page's words for evidence → what is taken away
    "values of everyone": lambda one: one["evidence"]["values"].pop("everyone"),
    "values without each agent": lambda one: _pop_one(one["evidence"]["values"], "without "),
    "continuation": lambda one: _pop_one(one["evidence"]["continuation"]),
    "outside options": lambda one: _pop_one(one["evidence"]["outside options"]),
    "best responses": lambda one: _pop_one(one["evidence"]["best responses"]),
    "interim continuation": lambda one: one["evidence"].pop("interim continuation"),
    "budget": lambda one: one["evidence"].pop("budget"),
    "convex independence": lambda one: one["evidence"].pop("convex independence"),
    "last period": lambda one: _pop_one(one["evidence"]["last period"]),
    "forms": lambda one: one["evidence"].pop("forms"),
    "transfers by shock": lambda one: one["mechanism"].update({"transfers by shock": None}),
    "values and outside options without the agent of the claim": lambda one: one["evidence"].pop("outside options"),
}
OF_NUMBERS = "what its quantities need"


def named_evidence(evidence, listed):
    """The parts of the evidence that the page names in some words."""
    found = {key: value for key, value in evidence.items() if any(key in words for words in listed)}
    of_everyone, without = (
        "values of everyone" in listed,
        any(words.startswith("values ") and "without" in words for words in listed),
    )
    if "values" in found:
        programs = found["values"].items()
        found["values"] = {key: one for key, one in programs if (of_everyone if key == "everyone" else without)}
    forms = found.get("forms", {}).values()
    if any(one is None for own in forms for one in own.values()):  # the mechanism's own transfers
        found["continuation"] = evidence["continuation"]
    return found


def _pop_one(found, prefix=""):
    """Takes away what one agent has."""
    del found[next(key for key in found if key.startswith(prefix))]


class Trial:
    """A certificate of the corpus with one claim, and those that the claim rests on."""

    def __init__(self, claim_id, name):
        found = specimen(name, claim_id)
        self.id, self.reading, self.claim = claim_id, READINGS[claim_id], found.claim
        self.environment, self.certificate = read_environment(found.environment), found.certificate
        self.sha = digest(self.environment)
        others = {found.claim["witness"].get("from"), *self.reading.rests_on} - {claim_id}
        self.others = [one for one in found.certificate["claims"] if one["id"] in others]
        listed = [words for claim in (*self.others, self.claim) for words in READINGS[claim["id"]].evidence]
        evidence = found.certificate["evidence"]
        kept = evidence if OF_NUMBERS in listed else named_evidence(evidence, listed)
        self.bare = {**found.certificate, "environment": self.sha, "evidence": kept}
        self.world = Judge(found.environment, self.with_claim(found.claim))

    def with_claim(self, claim):
        return {**self.bare, "claims": [*self.others, claim]}

    def answer(self, certificate):
        """(accepted, rejected or malformed; the reason): of the form, of the evidence and of the claim alone."""
        try:
            read = read_certificate(certificate, self.environment, self.sha)
            reports = {report.id: report for report in verify(self.environment, read, DEFAULT_LIMIT)}
        except CheckError as refusal:
            return refusal.verdict, str(refusal)
        report = reports[certificate["claims"][-1]["id"]]
        return ("accepted", "") if report.reason is None else ("rejected", report.reason)

    def says(self, claim):
        """The checker's answer to another claim in the same certificate."""
        return self.answer(self.with_claim(claim))[0]

    def naively(self, claim):
        """The naive answer to a claim of the right form; what names nothing is not so."""
        try:
            return "rejected" if list(self.world.claim_faults(claim)) else "accepted"
        except (LookupError, ValueError, TypeError):
            return "rejected"

    def changed(self, path, value):
        """The claim with another value at one place."""
        claim = copy.deepcopy(self.claim)
        at(claim, path[:-1])[path[-1]] = value
        return claim


trial = cache(Trial)
TRIALS = [(one.id, name) for one in READINGS.values() for name in (*one.proved, *one.refuted)]
each_specimen = pytest.mark.parametrize(("claim_id", "name"), quick(TRIALS, 3, by=itemgetter(0), rows=True))
each_claim = pytest.mark.parametrize("claim_id", KINDS)


def at(value, path):
    for key in path:
        value = value[key]
    return value


def nodes(value, path=()):
    """Every (path, value) below a value."""
    yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from nodes(item, (*path, key))


def some(found, most):
    """At most so many of a list, evenly spread."""
    found = list(found)
    return found[:: -(-len(found) // most)] if found else []


def shapes(value):
    """Paths and values, one of each place of the format: of the items of lists, the first and the last."""
    seen = {}
    for path, _ in nodes(value):
        seen.setdefault(tuple("#" if isinstance(key, int) else key for key in path), []).append(path)
    return [(path, at(value, path)) for found in seen.values() for path in {found[0], found[-1]}]


# what is there


def test_every_claim_has_a_reading():
    assert set(READINGS) == set(KINDS) == set(CHECKED)


@each_claim
def test_the_concept_is_the_same_on_three_sides(claim_id):
    page = re.findall(rf"^### `{claim_id}`\n\n> (.+)$", PAGE, flags=re.MULTILINE)
    assert page == [KINDS[claim_id].concept] == [CHECKED[claim_id].concept]
    assert KINDS[claim_id].since == CHECKED[claim_id].since


@each_claim
def test_specimens_have_every_form_of_witness(claim_id):
    for verdict in ("proved", "refuted"):
        wanted = {frozenset(form.keys) for form in CHECKED[claim_id].forms(verdict)}
        claims = [specimen(name, claim_id).claim for name in getattr(READINGS[claim_id], verdict)]
        assert {frozenset(claim["witness"]) for claim in claims} >= wanted
        assert {claim["verdict"] for claim in claims} == {verdict}


@each_claim
def test_what_a_claim_follows_from(claim_id):
    """By the witnesses that the checker accepts; from any other claim it follows as little as from none."""
    claims = [specimen(name, claim_id).claim for name in READINGS[claim_id].proved]
    by = {claim["witness"]["from"] for claim in claims if "from" in claim["witness"]}
    assert by == {KINDS[claim_id].implied_by} - {None} == {READINGS[claim_id].implied_by} - {None}


# evidence


@each_claim
def test_the_page_names_the_evidence_that_the_reading_needs(claim_id):
    section = PAGE.split(f"\n### `{claim_id}`\n")[1].split("\n#")[0]
    line = re.search(r"^- Evidence: (.+?)(?:\.$|\. )", section, flags=re.MULTILINE)
    said = set() if line is None or line[1] == "none" else set(re.split(r", (?!and )", line[1]))
    if "The interim continuation too" in section:
        said.add("interim continuation")
    shared = {"values of everyone", "forms"} if claim_id in ("exists_" + x for x in _FORMS) else set()
    assert said | shared == set(READINGS[claim_id].evidence)


_FORMS = ("history_independent", "contingent_vcg", "contingent", "one_period_memory")


@each_specimen
def test_evidence_that_is_left_out_is_missed(claim_id, name):
    """And nothing else is needed: a `Trial` has no other."""
    one = trial(claim_id, name)
    for words in one.reading.evidence:
        if words == OF_NUMBERS or not _needed(one, words):
            continue
        left = copy.deepcopy(one.with_claim(one.claim))
        PARTS[words](left)
        assert one.answer(left)[0] != "accepted", words


def _needed(one, words):
    """Some evidence is for one verdict, or for some mechanisms only."""
    if words in ("convex independence", "last period"):
        return one.claim["verdict"] == "proved"
    if words == "interim continuation":
        return words in one.certificate["evidence"] and one.claim["verdict"] == "refuted"
    return "from" not in one.claim["witness"]


# acceptance


@each_specimen
def test_a_specimen_is_accepted(claim_id, name):
    one = trial(claim_id, name)
    assert one.answer(one.with_claim(one.claim)) == ("accepted", "")
    assert one.naively(one.claim) == "accepted"


@each_specimen
def test_the_reason_does_not_matter(claim_id, name):
    one = trial(claim_id, name)
    assert one.says(one.changed(("reason",), "because \u0000")) == "accepted"


@each_specimen
def test_undecided(claim_id, name):
    one = trial(claim_id, name)
    open_ = {**one.claim, "verdict": "undecided", "least_slack": None, "at": None, "witness": {}}
    assert one.says(open_) == "accepted"
    assert one.says({**open_, "least_slack": "0"}) == "malformed"
    assert one.says({**open_, "witness": ODD}) == "malformed"


# changes of one place


@each_specimen
def test_the_other_verdict(claim_id, name):
    one = trial(claim_id, name)
    other = {"proved": "refuted", "refuted": "proved"}[one.claim["verdict"]]
    assert one.says(one.changed(("verdict",), other)) != "accepted"
    for slack in (one.claim["least_slack"], "0", "1", "-1"):
        for witness in (one.claim["witness"], {}):
            claim = {**one.claim, "verdict": other, "least_slack": slack, "witness": witness}
            assert one.says(claim) != "accepted", claim
            assert one.says({**claim, "at": None}) != "accepted", claim


@each_specimen
def test_another_slack(claim_id, name):
    one = trial(claim_id, name)
    known = one.claim["least_slack"]
    others = [None, "0", "-1"] if known is None else [None, "0", *(rational(known) + x for x in (HAIR, -HAIR, 1, -1))]
    for slack in others:
        if slack is None or known is None or rational(str(slack)) != rational(known):
            wrong = one.changed(("least_slack",), slack if slack is None else str(slack))
            assert one.says(wrong) == ("accepted" if wrong == one.claim else "rejected"), slack


@each_specimen
def test_another_concept(claim_id, name):
    one = trial(claim_id, name)
    for concept in ("", one.claim["concept"][:-1], one.claim["concept"] + " "):
        assert one.says(one.changed(("concept",), concept)) == "rejected"


@each_specimen
def test_a_cell_is_right_iff_it_attains_the_least_slack(claim_id, name):
    """Every cell of the naive reading in the place of the claim's."""
    one = trial(claim_id, name)
    if one.reading.cells is None or one.claim["witness"].keys() == {"from"}:
        assert one.says(one.changed(("at",), None)) == ("accepted" if one.claim["at"] is None else "rejected")
        return
    cells = list(one.reading.cells(one.world, one.claim))
    least = min((slack for _, slack in cells), default=None)
    assert one.claim["least_slack"] is None if least is None else rational(one.claim["least_slack"]) == least
    for cell, slack in some(cells, 150):
        given = {key: value for key, value in cell.items() if key != "shock" or value is not None}
        twins = [x for other, x in cells if other == cell]  # cells that are named alike
        right = least in twins
        assert one.says(one.changed(("at",), given)) == ("accepted" if right else "rejected"), (cell, slack)
    assert one.says(one.changed(("at",), None)) == ("rejected" if cells else "accepted")


@each_specimen
def test_another_label_or_number_anywhere(claim_id, name):
    """The checker and the naive reading say the same of every claim of the right form with one place changed."""
    one, rest = trial(claim_id, name), ("at", "witness")
    values = [item for key in rest for _, item in nodes(one.claim[key]) if not isinstance(item, (dict, list))]
    for key in rest:
        leaves = [(path, item) for path, item in nodes(one.claim[key]) if not isinstance(item, (dict, list)) and path]
        for path, item in some(leaves, 40):
            for other in _others(item, path, leaves, values):
                claim = one.changed((key, *path), other)
                answer = one.says(claim)
                assert answer == "malformed" or answer == one.naively(claim), (path, item, other)


def _others(item, path, leaves, values):
    """Other values for a place: those of places with the same key, and numbers a little off."""
    found = {None, 1, 2, *(other for where, other in leaves if where[-1] == path[-1]), *values[:3]} - {item}
    if isinstance(item, str) and re.fullmatch(r"-?\d+(/\d+)?", item):
        found |= {str(rational(item) + HAIR), str(rational(item) - HAIR), str(-rational(item) or 1)}
    if isinstance(item, int):
        found |= {item + 1, item - 1, -item or 1}
    return sorted(found, key=repr)[:6]


# forms


@each_specimen
def test_keys_of_the_claim(claim_id, name):
    one = trial(claim_id, name)
    for key in one.claim:
        assert one.says({other: value for other, value in one.claim.items() if other != key}) == "malformed"
        assert one.says({**one.claim, key: ODD}) == "malformed"
    assert one.says(one.claim | ODD) == "malformed"


@each_specimen
@pytest.mark.parametrize("part", ["at", "witness"])
def test_keys_of_the_cell_and_the_witness(claim_id, name, part):
    """A key less, a key more, or a value of another form, at every place of the format."""
    one = trial(claim_id, name)
    if one.claim[part] is None:
        return
    forms = {frozenset(form.keys) for form in CHECKED[claim_id].forms(one.claim["verdict"])}
    for path, item in some(shapes(one.claim[part]), 200):
        assert one.says(one.changed((part, *path), ODD)) == "malformed", path
        if not isinstance(item, dict):
            continue
        assert one.says(one.changed((part, *path), item | ODD)) == "malformed", path
        for key in item:
            less = {other: value for other, value in item.items() if other != key}
            claim = one.changed((part, *path), less)
            other_form = part == "witness" and not path and frozenset(less) in forms
            if other_form or key in OPTIONAL or (path and path[-1] in MAPS):
                assert one.says(claim) in ("malformed", one.naively(claim)), (path, key)
            else:
                assert one.says(claim) == "malformed", (path, key)


def test_ids_that_are_not_there():
    one = trial("efficient", "pivot_dock")
    for name in ("", "efficient ", "Efficient", "no such claim", None, 1):
        assert one.says(one.changed(("id",), name)) == "malformed"
    assert one.answer(one.bare | {"claims": [one.claim, one.claim]})[0] == "malformed"
