"""Designs: the verified checker against the ordinary one, with right certificates and with forged ones."""

import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import checker, verified
from lpmech.designs.design import design
from lpmech.designs.quantities import NoQuantity
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from tests.designs import absent
from tests.designs.drawn import environment, shape
from tests.quick import quick
from tests.search import times

STORED = sorted((Path(__file__).parent.parent / "designs" / "files").iterdir())
COVERED = {
    "auction", "endless", "feasible", "infeasible", "not_attained", "reduced", "reduced_to_nothing", "unbounded",
    "without_lots", "without_lots_infeasible",
}  # fmt: skip
SHAPES = (
    {},
    {"public": True, "types": (2, 1)},
    {"shocks": True},
    {"types": (2, 2, 1), "periods": 1},
    {"types": (3,), "allocations": 3},
    {"types": (2, 2), "independent": True},
    {"periods": 3, "types": (2,)},
)
SEEDS = [(shape, seed) for seed in range(times(9)) for shape in range(len(SHAPES))]
TINY = Fraction(1, 10**30)


def drawn_problem(draw, env):
    """A random problem of the kind that the proofs speak of."""
    allocation = draw.choice(["efficient", "efficient", "efficient ties", "any"])
    free = allocation in ("any", "efficient ties")
    by_type = {kind: k for k, kind in enumerate(env.stages[0].types[0])}
    found = {
        "format": "lpmech-problem/1",
        "incentives": draw.choice(["ex post", "interim", "interim", "none"]),
        "allocation": allocation,
        "payments": {
            "memory": "history" if free else draw.choice(["none", "one period", "history"]),
            "agents": draw.choice([["ann"], list(env.agents)]),
        },
        "participation": {
            "when": draw.choice(["never", "first", "always"]),
            "view": draw.choice(["interim", "ex post"]),
            "outside": draw.choice([0, "-7/2", {**dict.fromkeys(env.agents, 1), "ann": by_type}]),
        },
        "constraints": [],
    }
    for key in ("at most", "at least", "at most received"):
        if draw.random() < 0.3:
            found["payments"][key] = -4 if key == "at least" else 5
    kinds = draw.sample(["ex ante", "each period", "ex post"], draw.choice([0, 1, 1, 2]))
    found["budget"] = [{"kind": kind, "sense": draw.choice([">=", "="])} for kind in kinds]
    terms = drawn_terms(draw, env)
    found["objective"] = draw.choice(
        [None, {"maximise": terms}, {"minimise": terms}]
        + [{key: [terms, drawn_terms(draw, env)]} for key in ("maximise the least of", "minimise the greatest of")]
    )
    if draw.random() < 0.4:
        row = {"relation": draw.choice([">=", "=", "<="]), "constant": draw.randint(-3, 3)}
        found["constraints"] = [{"terms": drawn_terms(draw, env), **row}]
    return found


def drawn_terms(draw, env):
    first = env.stages[0].allocations[0]
    known = [
        {"of": "welfare"}, {"of": "utility", "agent": "ann"}, {"of": "payments"},
        {"of": "payments", "agent": "ann"}, {"of": "payoff", "agent": "ann"}, {"of": "payoff", "agent": env.agents[-1]},
        {"of": "frequency", "allocation": first}, {"of": "frequency", "allocation": first, "period": 1},
    ]  # fmt: skip
    return [{**one, "times": draw.choice(["1", "-1", "1/2"])} for one in draw.sample(known, draw.choice([1, 2, 3]))]


def with_more(draw, env, problem):
    """The problem with quantities at a place, or a subsidy."""
    found, kind = copy.deepcopy(problem), draw.choice(["payment", "probability", "subsidy", "least subsidy"])
    if "subsidy" in kind:
        found["budget"] = [{"kind": draw.choice(["ex ante", "each period", "ex post"]), "sense": ">="}]
        found["payments"]["memory"] = {"none": "one period"}.get(memory := found["payments"]["memory"], memory)
        if kind == "least subsidy":
            return found | {"objective": {"minimise": "subsidy"}}
        term = {"of": "subsidy", "times": draw.choice(["1", "-1"])}
    else:
        term = {"of": kind, "times": draw.choice(["1", "-1/2"]), **drawn_place(draw, env, problem)}
        stage = env.stages[0]
        term |= (
            {"agent": "ann"} if kind == "payment" else {"allocation": draw.choice([[], [str(stage.allocations[0])]])}
        )
        if kind == "probability" and stage.has_shocks and draw.random() < 0.5:
            term["shock"] = draw.choice([z.label for z in stage.shocks])
    return found | {"objective": {draw.choice(["minimise", "maximise"]): [term, {"of": "payments", "times": "1/3"}]}}


def with_a_rule(draw, env, problem):
    """The problem with a stated rule, whose last line holds everywhere."""
    found = copy.deepcopy(problem)
    memory = found["payments"]["memory"]
    lines = [drawn_line(draw, env, memory) for _ in range(draw.choice([1, 2, 3]))]
    return found | {"allocation": {"rule": [*lines, {"choose": env.stages[0].allocations[0]}]}}


def drawn_line(draw, env, memory):
    """A line about reports, a shock, the period before or an earlier one; it may hold nowhere."""
    stage = env.stages[0]
    first, other = stage.allocations[0], draw.choice(stage.allocations)
    line = {"choose": draw.choice([other, {first: "1/3", other: "2/3"}]) if other != first else first}
    if stage.has_shocks:
        line["shock"] = "dry"
    if draw.random() < 0.4:
        line["period"] = draw.randint(1, env.horizon)
    if draw.random() < 0.6:
        line["reports"] = {"ann": draw.choice(stage.types[0])}
    if memory != "none" and draw.random() < 0.5:
        line["previous"] = {"reports": {"ann": draw.choice(stage.types[0])}}
        if draw.random() < 0.5:
            line["previous"]["allocation"] = draw.choice(stage.allocations)
        if memory == "history" and stage.has_shocks:
            line["previous"]["shock"] = draw.choice(["dry", "wet"])
    if memory == "history" and draw.random() < 0.3:
        line["before"] = {"1": {"reports": {"ann": draw.choice(stage.types[0])}}}
    return line


def moved_rules(draw, problem):
    """The problem with another rule: a line less, in another order, other shares, another label."""
    if isinstance(problem["allocation"], dict):
        for change in ("less", "order", "shares", "label", "choice"):
            forged = copy.deepcopy(problem)
            lines = forged["allocation"]["rule"]
            line = draw.choice(lines)
            if change == "less":
                lines.remove(line)
            elif change == "order":
                draw.shuffle(lines)
            elif change == "shares" and len(line["choose"]) > 1:
                line["choose"] = dict(
                    zip(line["choose"], (str(Fraction(1, 3) + TINY), str(Fraction(2, 3) - TINY)), strict=True)
                )
            elif change == "label":
                line["reports"] = {draw.choice(["ann", "nobody"]): draw.choice(["0", "1", "7"])}
            else:
                line["choose"] = {draw.choice(["a0", "a1", "a9"]): "1"}
            if lines:
                yield forged


def drawn_place(draw, env, problem):
    """Reports in the first or the second period, true or not."""
    stage, names = env.stages[0], [*(["public"] if env.stages[0].public else []), *env.agents]
    kinds = [*([stage.public] if stage.public else []), *stage.types]
    first, second = (
        {name: str(draw.choice(list(among))) for name, among in zip(names, kinds, strict=True)} for _ in "12"
    )
    memory = problem["payments"]["memory"]
    if memory == "none" or env.horizon == 1 or draw.random() < 0.5:
        return {"period": 1, "reports": first}
    step = {"reports": first, "allocation": draw.choice(stage.allocations)}
    if memory == "history" and stage.has_shocks:
        step["shock"] = draw.choice([z.label for z in stage.shocks])
    return {"period": 2, "after": [step], "reports": second}


def answered(folder, env, certificate):
    """What the two checkers say: (ordinary, verified), and why."""
    paths = [folder / name for name in ("environment.json", "certificate.json")]
    for path, value in zip(paths, (canonical(env), json.dumps(certificate)), strict=True):
        path.write_text(value, encoding="utf-8")
    ordinary, proved = checker.check_files(*paths), verified.check_files(*map(str, paths))
    return ordinary.verdict, proved.answer, (ordinary.reason, proved.reason)


def forgeries(draw, right):
    """The certificate with one thing changed: a number, by a little or by much, a row, a column, or what it says."""
    for key in ("columns", "multipliers", "limit", "ray"):
        if right[key]:
            name = draw.choice(sorted(right[key]))
            for change in (TINY, -TINY, Fraction(1, 7)):
                forged = copy.deepcopy(right)
                moved = Fraction(right[key][name]) + change
                forged[key][name] = str(moved) if moved else "1"
                yield forged
            for to in (None, draw.choice(sorted(right[key]))):
                forged = copy.deepcopy(right)
                value = forged[key].pop(name)
                if to is not None and to != name:
                    forged[key][to], forged[key][name] = value, forged[key][to]
                yield forged
            yield copy.deepcopy(right) | {key: right[key] | {name + " x": "1"}}
    if right["value"] is not None:
        yield right | {"value": str(Fraction(right["value"]) + TINY)}
        yield right | {"value": str(Fraction(right["value"]) - TINY)}
    yield right | {"status": draw.choice(["unbounded", "infeasible", "optimal", "feasible"])}
    yield from forged_rounds(draw, right, ())
    if right["attained"] is not None:
        yield right | {"attained": not right["attained"]}
    if right["attained"] is False:
        yield right | {"attained": True, "limit": None, "face": None}
        yield right | {"limit": right["columns"]}
        yield right | {"columns": right["limit"]}
        yield from forged_rounds(draw, right, ("face",))
        yield from forged_face(draw, right)
    if right["status"] == "unbounded":
        for problem in turned(right["problem"]):
            yield right | {"problem": problem}
        yield right | {"ray": {name: str(-Fraction(value)) for name, value in right["ray"].items()}}
    yield right | {"problem": forged_problem(draw, right["problem"])}
    others = (*moved_places(draw, right["problem"]), *moved_rules(draw, right["problem"]))
    yield from (right | {"problem": moved} for moved in others)


def forged_rounds(draw, right, path):
    """With rounds in another order, without one, or with one that is changed: a history or a number."""
    whole = right[path[0]] if path else right
    if not whole["rounds"]:
        return
    rounds = copy.deepcopy(whole["rounds"])
    one = draw.choice(rounds)
    name = draw.choice(sorted(one["multipliers"])) if one["multipliers"] else None
    changed = [rounds[::-1], rounds[1:], rounds[:-1]]
    changed += [
        [*rounds[:k], {**x, "never": x["never"][1:] or ["period 1"]}, *rounds[k + 1 :]] for k, x in enumerate(rounds)
    ]
    for change in (TINY, Fraction(-1, 5)) if name else ():
        moved = {**one, "multipliers": {**one["multipliers"], name: str(Fraction(one["multipliers"][name]) + change)}}
        changed.append([moved if x is one else x for x in rounds])
    for each in changed:
        yield right | ({path[0]: {**whole, "rounds": each}} if path else {"rounds": each})


def forged_face(draw, right):
    """With one weight of the last proof changed, or left out."""
    face = right["face"]
    for name in draw.sample(sorted(face["multipliers"]), min(2, len(face["multipliers"]))):
        for to in (str(Fraction(face["multipliers"][name]) + TINY), str(-Fraction(face["multipliers"][name])), None):
            weights = {**face["multipliers"], name: to}
            yield right | {"face": {**face, "multipliers": {k: x for k, x in weights.items() if x not in (None, "0")}}}


def turned(problem):
    """The problem that wants the opposite."""
    other = {"maximise": "minimise", "minimise": "maximise", "maximise the least of": "minimise the greatest of",
             "minimise the greatest of": "maximise the least of"}  # fmt: skip
    for verb, what in problem["objective"].items():
        if not isinstance(what, str):
            yield problem | {"objective": {other[verb]: what}}


def moved_places(draw, problem):
    """The problem with a quantity at other reports, which may be met or not."""
    for verb, terms in (problem["objective"] or {}).items():
        if isinstance(terms, list) and "reports" in terms[0]:
            forged = copy.deepcopy(problem)
            reports = forged["objective"][verb][0]["reports"]
            name = draw.choice(sorted(reports))
            reports[name] = draw.choice(["0", "1", "2"])
            yield forged


def forged_problem(draw, problem):
    forged = copy.deepcopy(problem)
    kind = draw.choice(["incentives", "when", "view", "outside", "at most", "budget"])
    if kind == "incentives":
        forged["incentives"] = draw.choice(["ex post", "interim", "on path", "none"])
    elif kind == "when":
        forged["participation"]["when"] = draw.choice(["never", "first", "always"])
    elif kind == "view":
        forged["participation"]["view"] = draw.choice(["interim", "ex post"])
    elif kind == "outside":
        forged["participation"]["outside"]["ann"] = draw.choice(["0", "1", str(TINY)])
    elif kind == "at most":
        forged["payments"]["at most"] = draw.choice([None, "1", "0"])
    else:
        forged["budget"] = [{"kind": draw.choice(["ex ante", "each period", "ex post"]), "sense": "="}]
    return forged


@pytest.mark.parametrize("place", STORED, ids=lambda place: place.name)
def test_stored_certificates_are_verified_or_not_covered(place):
    found = verified.check_files(str(place / "environment.json"), str(place / "certificate.json"))
    wanted = ("verified", 0) if place.name in COVERED else ("not covered", 3)
    assert (found.answer, found.code) == wanted, found.reason


def agreement(env, draw, right, folder):
    """The answers to a right certificate and to forged ones, where they are not the same."""
    first = answered(folder, env, right)
    differ = [] if first[:2] == ("accepted", "verified") else [(first, right)]
    same = {"accepted": "verified"}
    for forged in forgeries(draw, right):
        found = answered(folder, env, forged)
        if same.get(found[0], found[0]) != found[1] and found[1] != "not covered":
            differ.append((found, forged))
    return differ


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS, 21, rows=True))
def test_the_two_checkers_agree(shape, seed, tmp_path):
    env, draw = environment(seed, **SHAPES[shape]), random.Random(f"{shape} {seed}")
    differ = agreement(env, draw, design(env, drawn_problem(draw, env)).certificate, tmp_path)
    assert not differ, differ[0][0]


@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS[3:24], 21, rows=True))
def test_they_agree_on_places_and_subsidies(shape, seed, tmp_path):
    env, draw = environment(seed, **SHAPES[shape]), random.Random(f"more {shape} {seed}")
    plain = drawn_problem(draw, env)
    for _ in range(20):
        try:
            right = design(env, with_more(draw, env, plain)).certificate
        except (NoQuantity, BadInput):  # a place that cannot be met
            continue
        differ = agreement(env, draw, right, tmp_path)
        assert not differ, differ[0][0]
        return
    pytest.fail("no place can be met")


@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS[3:31], 28, rows=True))
def test_they_agree_on_stated_rules(shape, seed, tmp_path):
    env, draw = environment(seed, **SHAPES[shape]), random.Random(f"rule {shape} {seed}")
    plain = drawn_problem(draw, env)
    if draw.random() < 0.3:
        plain = with_more(draw, env, plain)
    try:
        right = design(env, with_a_rule(draw, env, plain)).certificate
    except (NoQuantity, BadInput):  # a place that cannot be met
        return
    differ = agreement(env, draw, right, tmp_path)
    assert not differ, differ[0][0]


@pytest.mark.long
@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS[:28], 28, rows=True))
def test_they_agree_where_agents_are_away(shape, seed, tmp_path):
    env, draw = absent.environment(seed, **SHAPES[shape]), random.Random(f"away {shape} {seed}")
    problem = drawn_problem(draw, env)
    right = design(env, with_a_rule(draw, env, problem) if seed % 4 == 3 else problem).certificate
    differ = agreement(env, draw, right, tmp_path)
    assert not differ, differ[0][0]
    assert answered(tmp_path, env, right | {"format": "lpmech-design-certificate/1"})[:2] == ("rejected", "rejected")


def on_path(draw, problem):
    """The problem with incentives for plans of lies from the start."""
    memory = draw.choice(["one period", "history"])
    payments = problem["payments"] | {"memory": "history" if problem["payments"]["memory"] == "history" else memory}
    when = {"when": draw.choice(["never", "first"])}
    return problem | {
        "incentives": "on path", "payments": payments, "participation": problem["participation"] | when
    }  # fmt: skip


def forged_plans(draw, right):
    """With what stands for one best plan, or the weight of one of its rows, a little less, or of another plan."""
    for key in ("columns", "multipliers", "limit"):
        names = [name for name in right[key] or () if name.startswith(("plan ", "start "))]
        for name in draw.sample(names, min(3, len(names))):
            for value in (str(Fraction(right[key][name]) - TINY), str(Fraction(right[key][name]) + TINY)):
                yield right | {key: right[key] | {name: value}}
            other = draw.choice(names)
            yield right | {key: right[key] | {name: right[key][other], other: right[key][name]}}


@pytest.mark.long
@pytest.mark.parametrize(("shape", "seed"), SEEDS[:28])
def test_they_agree_on_plans_from_the_start(shape, seed, tmp_path):
    draw = random.Random(f"on path {shape} {seed}")
    env = (absent.environment if seed % 3 == 2 else environment)(seed, **SHAPES[shape])
    problem = drawn_problem(draw, env)
    problem = on_path(draw, with_a_rule(draw, env, problem) if seed % 4 == 3 else problem)
    right = design(env, problem).certificate
    differ = agreement(env, draw, right, tmp_path)
    found = ((answered(tmp_path, env, forged), forged) for forged in forged_plans(draw, right))
    differ += [one for one in found if one[0][1] != {"accepted": "verified"}.get(one[0][0], one[0][0])]
    assert not differ, differ[0][0]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"participation": {"when": "always"}}, "of agents who may always leave"),
        ({"payments": {"memory": "none"}}, "beside payments without memory"),
    ],
)
def test_some_plans_from_the_start_are_not_covered(changed, why, tmp_path):
    env = environment(0, types=(2,))
    right = design(env, {"format": "lpmech-problem/1", "incentives": "on path"} | changed).certificate
    ordinary, found, (_, reason) = answered(tmp_path, env, right)
    assert (ordinary, found) == ("accepted", "not covered")
    assert f"incentives on path {why}" in reason


def with_rare_payments(draw, env):
    """A free rule, and a payment after a choice of the first period that is to be rare, or must not be."""
    stage = env.stages[0]
    reports = {name: draw.choice(kinds) for name, kinds in zip(env.agents, stage.types, strict=True)}
    step = {"reports": reports, "allocation": draw.choice(stage.allocations)}
    place = {"agent": "ann", "period": 2, "after": [step], "reports": reports}
    how_often = {"of": "frequency", "allocation": step["allocation"], "period": 1, "times": "1"}
    owed = {
        "terms": [{"of": "payment", "times": "1", **place}],
        "relation": ">=",
        "constant": draw.choice(["1", "1/3"]),
    }
    never = {"terms": [how_often], "relation": "<=", "constant": draw.choice(["0", "0", "1/9"])}
    objective = draw.choice([
        None, {"minimise": [how_often]}, {"minimise the greatest of": [[how_often], [{**how_often, "times": "2"}]]},
        {"maximise the least of": [[{**how_often, "times": "-1"}]]},
        {"maximise": [{"of": "welfare", "times": draw.choice(["1/9", "1"])}, {**how_often, "times": "-9"}]},
    ])  # fmt: skip
    return {
        "format": "lpmech-problem/1", "allocation": "any", "incentives": draw.choice(["none", "interim"]),
        "payments": {"memory": "history"}, "objective": objective,
        "constraints": draw.choice([[owed], [owed, never], [never]] if objective else [[owed, never], [never]]),
    }  # fmt: skip


RARE = [({"types": (2,), "periods": 2}, {"types": (2, 1), "periods": 2})[k % 2] for k in range(times(24))]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(len(RARE)))
def test_they_agree_on_what_hardly_ever_comes(seed, tmp_path):
    env, draw = environment(seed, **RARE[seed]), random.Random(f"rare {seed}")
    differ = agreement(env, draw, design(env, with_rare_payments(draw, env)).certificate, tmp_path)
    assert not differ, differ[0][0]


MENTIONED = {
    "nothing": ({"incentives": "none"}, False),
    "a lie": ({"incentives": "interim"}, True),
    "a bound": ({"incentives": "none", "payments": {"memory": "history", "at least": -5}}, True),
    "a budget of a period": ({"incentives": "none", "budget": [{"kind": "each period", "sense": ">="}]}, False),
    "a budget of a report": ({"incentives": "none", "budget": [{"kind": "ex post", "sense": ">="}]}, True),
}


@pytest.mark.parametrize("by", MENTIONED)
def test_a_payment_is_a_column_if_a_row_mentions_it(by, tmp_path):
    """What is paid at reports that only a lie brings about: the types of ann and bob are alike."""
    problem, mentioned = MENTIONED[by]
    data = shape(0, periods=1) | {
        "prior": {"axes": ["ann", "bob"], "default": 0, "entries": {"0|0": "1/2", "1|1": "1/2"}}
    }
    env = Environment.from_json(data)
    right = design(env, {"format": "lpmech-problem/1"} | problem).certificate
    assert (right["status"], answered(tmp_path, env, right)[:2]) == ("feasible", ("accepted", "verified"))
    name = "payment ann period 1 reports 0|1"
    forged = right | {"columns": right["columns"] | {name: str(Fraction(right["columns"].get(name, 0)) + 4)}}
    assert answered(tmp_path, env, forged)[:2] == (("accepted", "verified") if mentioned else ("rejected", "rejected"))
