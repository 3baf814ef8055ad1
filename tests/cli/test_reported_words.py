"""Every heading, fact and column of a report is explained by `lpmech explain`, or is plain English."""

import re

import pytest

from lpmech.certificate import pipeline
from lpmech.report import layout

CALLS = [
    ("certify", "bv08/scheduling_three"),
    ("certify", "l14/oil_leases", "--slacks"),
    ("certify", "l14/ordered_good_rival_worths"),
    ("certify", "beyond/long_memory"),
    ("certify", "bt/public_storage"),
    ("certify", "bv08/scheduling_three", "--evidence", "enclosed"),
    ("audit", "beyond/ms_45", "beyond/ms_45.agv"),
    ("design", "beyond/inspection", "bounded by 4"),
    ("design", "beyond/matsuo", "ex post"),
    ("region", "beyond/interdependent_pair", "--problem", "patience"),
    ("sweep", "bv08/scheduling_three", "--set", "discount=1/2,3/4"),
]
PLAIN = {  # said by everybody, or of this one line alone
    "note", "tried before", "not compared", "expected", "where", "from", "to", "between types", "at least", "at most",
    "equation (4)", "which is", "paid", "exactly", "what", "public", "",
}  # fmt: skip
AROUND = re.compile(r"(?<!equation) \(.*\)$| not met$| undecided$| of the theorem$| of incentive_compatible$|, and .*$")
WORDS = {"also refuted": "refuted", "also undecided": "undecided", "what binds": "binds"}


@pytest.fixture
def reported(monkeypatch):
    """The headings, names of facts and columns that are laid out."""
    found = []

    def watch(name, words):
        plain = getattr(layout, name)

        def watched(given, *others, **options):
            kept = list(given) if name == "facts" else given
            found.extend(str(word) for word in words(kept))
            return plain(kept, *others, **options)

        monkeypatch.setattr(layout, name, watched)

    watch("heading", lambda text: [text])
    watch("facts", lambda pairs: [name for name, _ in pairs])
    watch("table", lambda columns: columns)
    watch("data", lambda columns: columns)
    return found


def of_the_case(word, text):
    """Whether a column is named by the case: an agent, or what it pays."""
    return word in text or word.removesuffix(" pays") in text


@pytest.mark.heavy
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_every_word_that_a_report_is_ordered_by_is_explained(call, lpmech, reported):
    assert lpmech(*call).code in (0, 1)
    named = pipeline.load(call[1]).agents
    unexplained = []
    for word in dict.fromkeys(reported):
        asked = WORDS.get(word.lower(), AROUND.sub("", word)).lower()
        if asked in PLAIN or of_the_case(word, named):
            continue
        if lpmech("explain", *asked.split()).code != 0:
            unexplained.append(word)
    assert unexplained == []


@pytest.mark.parametrize("words", [
    "hypotheses", "Hypothesis", "passive option", "social welfare", "least slack", "transfers", "convex independence",
    "policies", "required claims", "payments",
])  # fmt: skip
def test_plurals_and_names_with_spaces_are_known(words, lpmech):
    found = lpmech("explain", *words.split())
    assert (found.code == 0) == (words != "policies")
