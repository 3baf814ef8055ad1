"""Stated relations, read naively: every quantity by its definition."""

from fractions import Fraction

from tests.claims.reading import Reading, no_slack_faults
from tests.oracle.world import has_memory, rational

PROGRAMS = ("welfare", "welfare tomorrow", "worth", "best", "exited", "exited tomorrow")


def faults(judge, claim):
    """What is false in a stated relation, in words."""
    relations = [*claim["witness"]["premises"], claim["witness"]["conclusion"]]
    terms = [term for relation in relations for term in relation["terms"]]
    for term in terms:
        lacking = missing(judge, term)
        if lacking:
            yield lacking
        elif value(judge, term) != rational(term["value"]):
            yield f"the {term['quantity']}"
    *premises, conclusion = map(holds, relations)
    if claim["verdict"] != ("proved" if conclusion or not all(premises) else "refuted"):
        yield "verdict"
    yield from no_slack_faults(claim)


def holds(relation):
    total = sum((rational(term["weight"]) * rational(term["value"]) for term in relation["terms"]), Fraction(0))
    constant = rational(relation["constant"])
    return {"=": total == constant, ">=": total >= constant, ">": total > constant}[relation["relation"]]


def missing(judge, term):
    """Evidence that is not there, or a payment that is not one number."""
    name, agent = term["quantity"], term["agent"]
    if name in PROGRAMS and judge.program(agent) is None:
        return "no program"
    if name.startswith("payoff") and agent not in judge.evidence.get("continuation", {}):
        return "no continuation"
    if name == "payment by shock":
        return "" if judge.mechanism["transfers by shock"] is not None else "no transfers by shock"
    if name.startswith("pay"):
        table = judge.mechanism["transfers"][agent][(term["period"] or 1) - 1]
        return "a memory" if has_memory(table) else ""
    return ""


def value(judge, term):
    """The number that a term is about."""
    env, audit, t = judge.env, judge.audit, term["period"] or 1
    agent, a, state = term["agent"], term["allocation"], judge.env.labelled(term["state"])
    match term["quantity"]:
        case "welfare":
            return judge.solve(agent).values[t][state]
        case "welfare tomorrow":
            return tomorrow(judge, agent, t, a, state)
        case "worth":
            return judge.solve(agent).q[t][state, a]
        case "best":
            rule = judge.choices(judge.program(agent)["allocation"], t)
            return sum(p for z, p in env.positive_shocks(t) if rule[z, state] == a)
        case "chosen":
            return sum(p for p, chosen in audit.plan(t, state) if chosen == a)
        case "utility":
            return env.utility(t, agent, a, state)
        case "payment":
            return judge.pay(agent, t, None, state)
        case "payment by shock":
            return judge.pay_at_shock(agent, t, term["shock"], state)
        case "payoff" | "payoff of a lie":
            reports = state if term["report"] is None else env.replace(state, agent, term["report"])
            later = audit.following(t, agent, audit.truthful(agent))
            return audit.payoff(t, agent, None, reports, state, later)
        case "exited":
            return int(state in audit.exit_sets(agent)[t])
    following, end = env.key(t + 1), env.is_end(env.key(t + 1))
    inside = None if end else audit.exit_sets(agent)[following]
    return 1 if end else sum(p for n, p in env.transition(t, a, state).items() if n in inside)


def tomorrow(judge, agent, t, a, state):
    """E[V_{t+1}(θ') | a, θ]."""
    env = judge.env
    if env.is_end(env.key(t + 1)):
        others = [other for other in env.agents if other != agent]
        pairs = env.transition(t, a, state).items()
        return sum((p * env.terminal_utility(other, n) for n, p in pairs for other in others), Fraction(0))
    return env.expectation(t, a, state, judge.solve(agent).values[env.key(t + 1)])


READINGS = (
    Reading(
        id="stated_relation",
        proved=("relation_of_everything", "relation_at_shocks"),
        refuted=("relation_refuted",),
        evidence=("what its quantities need",),
        faults=faults,
    ),
)
