"""The verdict of a certificate: by a table of its own, and the same from the values as from the file."""

import json
from dataclasses import replace
from itertools import product

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.certificate.about import About
from lpmech.certificate.stored import stored
from lpmech.claims.judgement import Judgement, judge
from lpmech.claims.registry import KINDS
from lpmech.pages.headline import badge, headline
from lpmech.pages.subject import Subject
from lpmech.separation.claim import Verdict
from tests.existence.test_finite import INPUTS

PROVED, REFUTED, UNDECIDED = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED
# By what is known of existence and whether more memory is needed: the verdict for a worst required claim.
TABLE = {
    (None, False): {PROVED: "certified", UNDECIDED: "undecided", REFUTED: "refuted"},
    (PROVED, False): {PROVED: "certified", UNDECIDED: "undecided", REFUTED: "refuted"},
    (PROVED, True): {PROVED: "certified", UNDECIDED: "undecided", REFUTED: "undecided"},
    (UNDECIDED, False): {PROVED: "undecided", UNDECIDED: "undecided", REFUTED: "undecided"},
    (REFUTED, False): {PROVED: "certified", UNDECIDED: "undecided", REFUTED: "refuted"},
}
WORST = (PROVED, UNDECIDED, REFUTED)


def test_the_worst_required_claim_decides_unless_existence_does():
    for (exists, memory), by_worst in TABLE.items():
        assert judge([], exists, needs_more_memory=memory) == by_worst[PROVED]
        for required in product(WORST, repeat=3):
            worst = max(required, key=WORST.index)
            assert judge(required, exists, needs_more_memory=memory) == by_worst[worst]


def test_it_is_the_word_that_people_compare_with_and_print():
    assert [(one, one.exit_code) for one in ("certified", "refuted", "undecided") for one in [Judgement(one)]] == [
        ("certified", 0),
        ("refuted", 1),
        ("undecided", 3),
    ]
    certified = Judgement.CERTIFIED
    assert certified == "certified"
    assert (repr(certified), f"{certified:>12}", json.dumps(certified)) == (
        "'certified'",
        "   certified",
        '"certified"',
    )


def subject_of(certificate):
    told = json.loads(certificate.files()["certificate.json"])
    about = About(required=certificate.required)
    return Subject(files={}, stored=stored(certificate.environment, told), about=about, accepted=True)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("make", [
    lambda: pipeline.certify(casefiles.load(INPUTS / "automaton_only.json").environment, "existence"),
    lambda: pipeline.certify(casefiles.load("bv08/scheduling_three").environment, "existence"),
], ids=["automata", "one period"])  # fmt: skip
def test_a_page_reads_the_same_verdict_off_the_file(make):
    """Whatever is required, one claim at a time: a claim that fails is no sign that some other mechanism exists."""
    certificate, seen = make(), set()
    for claim_id in KINDS:
        one = replace(certificate, required=(claim_id,))
        subject = subject_of(one)
        assert subject.stored.judged(one.required) is one.verdict
        exists = one.needs_more_memory and one.verdict is Judgement.UNDECIDED
        assert ("exists" in badge(subject)[1]) is exists
        assert ("remember one period" in str(headline(subject))) is exists
        seen.add(one.verdict)
    assert len(seen) >= 2
