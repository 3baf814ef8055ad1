"""Existence of any mechanism, and of single forms of transfers, read naively."""

from itertools import combinations

from tests import oracle
from tests.claims.reading import AWAY, Reading, no_slack_faults
from tests.existence.naive import FORMS
from tests.existence.verify import AutomatonVerifier, FormVerifier, HistoryVerifier, Rejected, Verifier
from tests.oracle.world import has_memory, rational

ANY = "exists_any"
BY_FORM = {f"exists_{form}": form for form in FORMS}


def faults(judge, claim):
    """What is false in a decided claim."""
    if claim["id"] == ANY:
        yield from _faults_of_any(judge, claim)
        return
    form = BY_FORM[claim["id"]]
    chosen = {agent: _listed(judge, agent, form) for agent in judge.env.agents}
    if any(one is None for one in chosen.values()):
        yield "no transfers of the form"
        return
    audit = _audit(judge, {agent: one["transfers"] for agent, one in chosen.items()})
    if any(_paid_away(judge, agent, audit.pay) for agent in judge.env.agents):
        yield "somebody who is away pays"
    cells = [
        (judge.cell(t, s, agent, m, judge.env.own(r, agent)), slack)
        for agent in judge.env.agents
        for (t, m, s, r), slack in audit.incentive_slacks(agent).items()
    ]
    yield from _slack_faults(judge, claim, cells, chosen)
    if claim["verdict"] == "refuted":
        yield from _witness_faults(judge, claim, form)


def _paid_away(judge, agent, pay):
    """Whether something is paid where the agent is away."""
    audit = judge.audit
    return any(
        pay(agent, t, m, r)
        for t in audit.periods for m, r in audit.places(t)
        if judge.env.is_away(t, agent, judge.env.own(r, agent))
    )  # fmt: skip


def _slack_faults(judge, claim, cells, chosen):
    least = min(slack for _, slack in cells)
    if claim["verdict"] != ("proved" if least >= 0 else "refuted"):
        yield "verdict"
    if claim["least_slack"] is None or rational(claim["least_slack"]) != least:
        yield "least slack"
    at = claim["at"] and {"shock": None, **claim["at"]}
    tables = [] if at is None else chosen[at["agent"]]["transfers"]
    remembers = any(map(has_memory, tables))
    same = [
        cell | ({} if remembers or at["memory"] is not None else {"memory": None}) for cell, x in cells if x == least
    ]
    if at is None or at not in same:
        yield "the cell"


def _witness_faults(judge, claim, form):
    witness = claim["witness"]
    try:
        FormVerifier(judge.env, judge.solve().selected, witness["agent"]).check_form(witness)
    except (Rejected, KeyError, ValueError):
        yield "the constraints do not clash"
    if witness["form"] != form or rational(witness["epsilon"]) != -rational(claim["least_slack"]):
        yield "another form or ε"


def _faults_of_any(judge, claim):
    yield from no_slack_faults(claim)
    if claim["verdict"] == "proved" and claim["witness"]:
        yield from _automata_faults(judge, claim["witness"]["automata"])
        return
    if claim["verdict"] == "proved":
        truthful = next((one for one in judge.certificate["claims"] if one["id"] == "incentive_compatible"), None)
        if truthful is None or truthful["verdict"] != "proved" or not judge.is_efficient():
            yield "the mechanism does not prove it"
        if any(_paid_away(judge, agent, judge.audit.pay) for agent in judge.env.agents):
            yield "somebody who is away pays"
        return
    witness = claim["witness"]
    if "form" in witness:
        yield from _one_period_faults(judge, witness)
        return
    if set(witness) == {"agent", "epsilon", "constraints"}:
        yield from _history_faults(judge, witness)
        return
    try:
        Verifier(judge.env, judge.solve().selected, witness["agent"]).check(witness)
    except (Rejected, KeyError, ValueError):
        yield "the chain does not hold"
    if witness["start"]["kind"] == "assumed" or rational(witness["slack"]) < 0:
        yield "a chain that assumes something"


def _one_period_faults(judge, witness):
    verifier = FormVerifier(judge.env, judge.solve().selected, witness["agent"])
    try:
        verifier.check_form(witness)
    except (Rejected, KeyError, ValueError):
        yield "the constraints do not clash"
    if witness["form"] != "one_period_memory" or not verifier.more_memory_adds_nothing():
        yield "more memory might do"


def _history_faults(judge, witness):
    try:
        HistoryVerifier(judge.env, judge.solve().selected, witness["agent"]).check_histories(witness)
    except (Rejected, LookupError, ValueError):
        yield "the constraints after histories do not clash"


def _automata_faults(judge, automata):
    for agent in judge.env.agents:
        try:
            AutomatonVerifier(judge.env, judge.solve().selected, agent).check_automaton(automata[agent])
        except (Rejected, LookupError, ValueError, TypeError):
            yield "an automaton that is not incentive compatible"


def evidence_faults(judge):
    """Transfers of a form that are not of it, or whose continuation is another."""
    for agent, forms in judge.evidence.get("forms", {}).items():
        for form, given in forms.items():
            one = _own(judge, agent) if given is None else given
            if one is None or not is_of_form(judge, agent, form, one["transfers"]):
                yield f"transfers that are not {form}"
                continue
            expected = continuation(judge, agent, one["transfers"])
            for t, s in judge.places():
                if judge.at_state(one["continuation"], t, s) != expected[t][s]:
                    yield "the continuation of a form"


def _listed(judge, agent, form):
    """The transfers of the largest form up to this one."""
    forms = judge.evidence.get("forms", {}).get(agent, {})
    upto = [one for one in FORMS[: FORMS.index(form) + 1] if one in forms]
    if not upto:
        return None
    return _own(judge, agent) if forms[upto[-1]] is None else forms[upto[-1]]


def _own(judge, agent):
    """The mechanism's own transfers, where its rule is the efficient one."""
    if not judge.is_efficient() or agent not in judge.evidence.get("continuation", {}):
        return None
    tables = judge.mechanism["transfers"][agent], judge.evidence["continuation"][agent]
    return dict(zip(("transfers", "continuation"), tables, strict=True))


def _audit(judge, transfers):
    def pay(agent, period, memory, reports):
        return judge.slot(transfers[agent], period, memory, reports)

    return oracle.Audit(judge.env, judge.solve().selected, pay)


def is_of_form(judge, agent, form, tables):
    """*Forms* of the page, over every pair of memories that count."""
    if form == "one_period_memory":
        return True
    if form == "history_independent":
        return not any(map(has_memory, tables))
    audit = _audit(judge, {agent: tables})
    remembering = [t for t in audit.periods if has_memory(tables[min(t, len(tables)) - 1])]
    if not all(_moves_alike(audit, agent, t) for t in remembering):
        return False
    return form == "contingent" or all(_forgets_own(audit, agent, t) for t in remembering)


def _moves_alike(audit, agent, t):
    """p(m,(r_i,o)) − p(m,(s_i,o)) is the same at all memories."""
    paid = {(m, r): audit.pay(agent, t, m, r) for m, r in audit.places(t)}
    return all(
        paid[m, r] - paid[m, other] == paid[n, r] - paid[n, other]
        for m, n in combinations(audit.memories(t), 2)
        for r in audit.env.states(t)
        for other in audit.reports(t, agent, r)
    )


def _forgets_own(audit, agent, t):
    """p(m,r) is the same at memories that differ in the previous type of the agent alone."""
    alike = (
        (m, n)
        for m, n in combinations(audit.memories(t), 2)
        if m[1] == n[1] and audit.env.replace(m[0], agent, None) == audit.env.replace(n[0], agent, None)
    )
    return all(audit.pay(agent, t, m, r) == audit.pay(agent, t, n, r) for m, n in alike for r in audit.env.states(t))


def continuation(judge, agent, tables):
    """U of the transfers of an agent under the efficient rule: {t: {state: number}}."""
    audit = _audit(judge, {agent: tables})
    truth = audit.truthful(agent)
    return {
        t: {s: audit.mean_next(t, s, s, audit.following(t, agent, truth)) for s in judge.env.states(t)}
        for t in judge.env.periods
    }


def reading(claim, proved, refuted):
    """One of the claims."""
    evidence = ("values of everyone",) if claim == ANY else ("values of everyone", "forms")
    rests_on = ("incentive_compatible",) if claim == ANY else ()
    return Reading(
        id=claim, absence=AWAY, proved=proved, refuted=refuted, evidence=evidence, faults=faults, rests_on=rests_on
    )


READINGS = (
    reading("exists_history_independent", ("history_independent_transfers_exist",), ("contingent_transfers_exist",)),
    reading("exists_contingent_vcg", ("contingent_transfers_exist",), ("forms_where_stages_differ_seen",)),
    reading("exists_contingent", ("forms_where_stages_differ_seen",), ("nothing_exists_for_two_periods",)),
    reading("exists_one_period_memory", ("forms_where_stages_differ_seen",), ("nothing_exists_for_two_periods",)),
    reading(
        ANY,
        ("what_others_say_next_tells_types_apart", "automata_over_two_periods"),
        (
            "chain_of_combinations",
            "refutation_of_one_period_memory_where_more_adds_nothing",
            "histories_that_begin_with_another_event",
        ),
    ),
)
