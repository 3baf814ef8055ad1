"""No page tells what a certificate says in words alone: nobody checks a reason."""

import json

import pytest

from lpmech.cli.run import run
from tests.pages.read_page import parse, words
from tests.quick import quick

MARK = "zebras graze"
KINDS = {
    "exact": ["certify", "bv08/learning_licence"],
    "refuted": ["certify", "counterexamples/BV08-T1b"],
    "existence": ["certify", "general/tiny_conflict"],
    "by bounds": ["certify", "bv08/learning_licence", "--evidence", "enclosed"],
    "a design": ["design", "beyond/correlated_project", "ex post"],
    "a region": ["region", "beyond/interdependent_pair", "--problem", "patience"],
    "unique": ["study", "unique", "bv08/learning_licence", "--agent", "ann", "--grid", "2"],
    "continuous": ["certify", "continuous/tent", "--grid", "2"],
    "a crowd": ["certify", "crowds/umbrellas"],
    "identical": ["study", "identical", "beyond/two_bidders"],
}


def marked(tree):
    """The same with other words in every reason; and how many there are."""
    if isinstance(tree, dict):
        return {key: MARK if key == "reason" and isinstance(one, str) and one else marked(one)
                for key, one in tree.items()}  # fmt: skip
    return [marked(one) for one in tree] if isinstance(tree, list) else tree


@pytest.mark.heavy
@pytest.mark.parametrize("kind", quick([*KINDS], 4))
def test_a_page_is_the_same_whatever_the_reasons_say(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run([*KINDS[kind], "-o", "out"])
    path = tmp_path / "out" / "certificate.json"
    path.write_text(json.dumps(marked(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    assert run(["report", "out", "-o", "page.html"]) == 0
    assert MARK not in words(parse((tmp_path / "page.html").read_text(encoding="utf-8")))
