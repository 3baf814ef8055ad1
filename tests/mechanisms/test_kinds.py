"""Kinds of mechanisms and forms of transfers: what `auto` takes, what is chosen among, and what forms contain."""

import re
from typing import get_args, get_type_hints

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import AUTO, KINDS, NAMES, promises, select
from lpmech.claims.registry import KINDS as CLAIMS
from lpmech.cli.commands import certify, export, tolerance
from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.mechanisms.forms import DUE, NESTED, PLAIN, Form, ProgramKind, read_form
from lpmech.mechanisms.kind import PROMISES, STAYING
from lpmech.mechanisms.social import solve_all
from lpmech.mechanisms.team import INDEPENDENT_PRIOR
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.words import UnknownName
from tests.feasible import with_tables
from tests.strategies import random_environment


def test_names_are_unique_and_leave_auto_free():
    assert len(set(NAMES)) == len(NAMES)
    assert NAMES[0] == AUTO
    assert all(kind.name == name and kind.title and kind.source for name, kind in KINDS.items())


def test_what_others_call_a_mechanism_leads_to_it():
    others = [other for kind in KINDS.values() for other in kind.also]
    assert len({*others, *NAMES}) == len(others) + len(NAMES)
    for kind in KINDS.values():
        for other in kind.also:
            with pytest.raises(UnknownName, match=f'did you mean "{kind.name}"'):
                pipeline.certify(casefiles.load("bv08/scheduling_three").environment, other.upper())


# A case each: pivot's needs met; not met, contingent_vcg built; it fails, contingent built; both fail; no last period.
@pytest.mark.parametrize(("case", "taken", "tried"), [
    ("bv08/scheduling_three", "pivot", 0),
    ("l14/oil_leases", "contingent_vcg", 0),
    ("l14/extraction_by_report", "contingent", 1),
    ("l14/weaker_transfers", "existence", 2),
    ("l14/constant_last_allocation", "existence", 2),
])  # fmt: skip
def test_auto_takes_the_first_kind_whose_needs_are_met_and_that_can_be_built(case, taken, tried):
    env = casefiles.load(case).environment
    programs = solve_all(env)
    found = select(AUTO, env, programs)
    assert (found.kind.name, len(found.notes)) == (taken, tried)
    for kind in KINDS.values():
        if kind is found.kind:
            break
        if kind.automatic and kind.meets(env):
            with pytest.raises(NoMechanism):
                kind.construct(env, programs)


def test_promises_are_claims_and_those_of_auto_are_the_default():
    assert {one for kind in KINDS.values() for one in kind.promises} <= {*CLAIMS}
    assert DEFAULT_REQUIRED == promises(AUTO) == PROMISES
    assert {kind.promises for kind in KINDS.values() if kind.automatic} == {PROMISES}


def test_nothing_is_built_where_a_need_is_not_met():
    """But for the two pivot mechanisms, whose formulas stand wherever there is an allocation rule, and for sets that
    a lie can change: payments are found there too, but truth need not be optimal.

    `test_team.py` has priors that are no product, which are not among these draws.
    """
    missed = set()
    for seed in range(40):
        data = random_environment(seed, max_states=4, max_entries=40)
        tabled = with_tables(data, seed) if seed % 4 == 0 else None
        env = Environment.from_json(tabled or data)
        programs = solve_all(env)
        for kind in KINDS.values():
            lacking = {need.words for need in kind.needs if not need.holds(env)}
            missed |= lacking
            if lacking <= {STAYING.words} or kind.name in ("pivot", "pivot_of_present"):
                continue
            with pytest.raises(NoMechanism):
                kind.construct(env, programs)
    assert missed == {need.words for kind in KINDS.values() for need in kind.needs} - {INDEPENDENT_PRIOR.words}


def test_auto_advises_a_constant_last_allocation_only_where_the_last_period_stands_in_the_way():
    advised = {}
    for case in ("l14/constant_last_allocation", "l14/weaker_transfers"):
        env = casefiles.load(case).environment
        advised[case] = select(AUTO, env, solve_all(env)).mechanism.remarks
    assert len(advised["l14/constant_last_allocation"]) == 1
    assert "_constant_last gives up efficiency" in advised["l14/constant_last_allocation"][0]
    assert advised["l14/weaker_transfers"] == ()


def test_every_form_contains_those_before_it():
    """What is told of forms agrees with the least ε of each, agent by agent."""
    env = casefiles.load("l14/weaker_transfers").environment
    rules = tuple(period.allocation for period in solve_all(env).everyone.periods)
    for agent in range(len(env.agents)):
        least = {form: decide_form(model_of(env, rules, agent), form).epsilon for form in NESTED}
        assert all(least[one] <= least[two] for one in NESTED for two in NESTED if one.contains(two))
    assert [sum(one.contains(two) for two in NESTED) for one in NESTED] == [1, 2, 3, 4]


def test_forms_are_read_by_name_and_by_phrase():
    for among in (NESTED, DUE, PLAIN):
        for form in among:
            assert read_form(form.value, among) is read_form(form.phrase, among) is form
        with pytest.raises(ValueError, match=f"unknown form of transfers 'any'; the forms are {', '.join(among)}"):
            read_form("any", among)


def test_the_help_of_choose_names_every_objective():
    told = get_args(get_type_hints(certify.certify, include_extras=True)["choose"])[1].help
    assert re.findall(r"\b[a-z]+_[a-z]+\b", told) == list(OBJECTIVES)


def test_the_command_line_offers_the_forms_that_there_are():
    assert {*PLAIN, *DUE} == {*Form} == {form for kind in ProgramKind for form in kind.forms}
    for command in (export.export, tolerance.tolerance):
        option = get_args(get_type_hints(command, include_extras=True)["form"])[1]
        assert option.metavar == f"<{'|'.join((*PLAIN, *DUE))}>"
    assert Form.CONTINGENT_VCG_LITERAL not in NESTED, "its payments are those of contingent_vcg"
