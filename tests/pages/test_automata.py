"""Automata on pages: what is paid and remembered is what the payments of the mechanism itself say."""

import re

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.certificate.views import AutomataView
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.exact import parse_result
from tests.pages.read_page import HTML, all_of, exact, parse, words
from tests.pages.test_mechanism_pages import bytes_of

NAME = "general/two_periods_of_memory"


def tables(tree):
    """The tables that follow "What … pays", by agent."""
    (story,) = (one for one in all_of(tree, "div", "lesser") if "longer memory" in words(one))
    found, name = {}, None
    for one in story.iter():
        if one.tag == HTML + "h3":
            said = re.fullmatch("What (.*) pays", words(one))
            name = said[1] if said else None
        elif one.tag == HTML + "table" and name is not None:
            found.setdefault(name, []).append(one)
    return found


@pytest.mark.long
def test_payments_and_memories_are_those_of_the_transfers():
    case = casefiles.load(NAME)
    certificate = pipeline.certify(case.environment, case.expect.mechanism)
    tree = parse(render(page_of(bytes_of(certificate), accepted=True)))
    found = tables(tree)
    assert list(found) == ["ann", "bob"]
    view = AutomataView(certificate.environment, certificate.mechanism, certificate.game.existence).to_json()
    for agent, (paid, *leads) in found.items():
        rows = [one for one in view["transfers"] if one["agent"] == agent]
        states = {}
        for one in rows:
            before = one["remembered"]
            older = f"→ {before[0]['allocation']}, then " if len(before) > 1 else ""
            last = f"({', '.join(before[-1]['reports'].values())}) → {before[-1]['allocation']}" if before else ""
            reports = ", ".join(one["state"].values())
            states.setdefault(one["automaton state"], (older + last, {}))[1][reports] = parse_result(one["payment"])
        heads = [words(one) for one in all_of(paid, "th")]
        known = len(states) > 1
        for row, (memory, payments) in zip(all_of(paid, "tr")[1:], states.values(), strict=True):
            cells = list(row)
            assert {head: exact(one) for head, one in list(zip(heads, cells, strict=True))[2 * known :]} == payments
            assert not known or words(cells[1]) == memory
        assert bool(leads) == known


def test_where_each_state_leads_is_what_it_then_remembers():
    case = casefiles.load(NAME)
    certificate = pipeline.certify(case.environment, case.expect.mechanism)
    paid, leads = tables(parse(render(page_of(bytes_of(certificate), accepted=True))))["bob"]
    memory = {words(row[0]): words(row[1]) for row in map(list, all_of(paid, "tr")[1:])}
    for row in all_of(leads, "tr")[1:]:
        states, reports, allocation, after = map(words, row)
        assert memory[after].endswith(f"({reports}) → {allocation}")
        for state in states.split(", "):
            assert memory[after].startswith(f"→ {memory[state].rpartition('→ ')[2]}, then")
