"""Pages about designs: every number is the certificate's, every promise is a sentence, and the HTML is valid."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from lpmech import casefiles
from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT
from lpmech.designs.design import answered, design
from lpmech.designs.places import Kind, place_of
from lpmech.pages.design_words import Words
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.environment import Environment
from lpmech.reading.files import readable
from tests.designs.test_certificates import REVENUE
from tests.designs.test_cuts import BALANCED, cut, trade
from tests.designs.worlds import buyer
from tests.pages.read_page import all_of, parse, payments, words
from tests.pages.test_hostile import HANDLERS, NASTY

PROBLEMS = [
    ("beyond/two_bidders", "best auction", "The greatest value of all payments is 2.25, and a mechanism attains it."),
    ("beyond/sale_by_lottery", "best contract without lots", "The greatest value of all payments among deterministic"),
    ("beyond/two_bidders", "nobody may leave", "There is no greatest value of all payments: it can be made better"),
    ("beyond/own_lies", "after own lies too", "No public mechanism of this form does all that the problem asks."),
    ("beyond/own_lies", "on path", "A public mechanism does all that the problem asks."),
    ("beyond/inspection", "without bounds", "and none attains it."),
    ("beyond/trade_for_ever", "each period", "The least subsidy is ≈0.057, and a mechanism attains it."),
    ("beyond/later_rent", "least rent", "the payoff of ann, who is high at first"),
    ("beyond/interdependent_pair", "without memory", "A public mechanism does all"),
]


def text_of(found, **about):
    files = {**found.files(), ABOUT: readable(About(**about).to_json())}
    return render(page_of({name: text.encode() for name, text in files.items()}, accepted=True))


@pytest.fixture(scope="module", params=PROBLEMS, ids=[f"{case}, {problem}" for case, problem, _ in PROBLEMS])
def made(request):
    """A design, what its page says first, the page's tree and its words."""
    case, problem, verdict = request.param
    found = casefiles.load(case)
    one = next(one for one in found.expect.designs if one.name == problem)
    answer = answered(found.environment, one.problem)
    tree = parse(text_of(answer, title=f"{case}: {problem}", command="lpmech design"))
    return SimpleNamespace(found=answer, verdict=verdict, tree=tree, words=words(tree))


@pytest.mark.heavy
def test_the_answer_comes_first(made):
    assert made.verdict in words(all_of(made.tree, "h1")[0])


@pytest.mark.heavy
def test_payments_are_those_of_the_certificate(made):
    """Given their history: sums of a free rule are divided by its chance."""
    if not made.found.columns:
        assert "These promises clash" in made.words
        return
    columns = made.found.writer.columns
    total = sum(sum(paid[:-1]) for _, paid in payments(made.tree))
    wanted, seen = Fraction(0), set()
    for node in columns.nodes.all:
        reach = sum(
            value * (1 if column < 0 else made.found.answer.x[column]) for column, value in columns.reach(node).items()
        )
        for reports in node.places if reach else ():
            for agent in columns.play.agents:
                name = columns.payment_id(agent, node, reports)
                if name not in seen or not columns.forgets:
                    wanted += made.found.columns.get(name, Fraction(0)) / reach
                seen.add(name)
    assert total == wanted


def test_every_promise_with_a_weight_is_a_sentence(made):
    told = [place_of(name) for name in made.found.multipliers]
    promised = sum(not place.kind.defines for place in told)
    section = {"optimal": "binding", "infeasible": "clash"}.get(made.found.status)
    if section and promised:
        (part,) = [one for one in all_of(made.tree, "section") if one.get("id") == section]
        rows = all_of(part, "tbody")[0]
        assert len(all_of(rows, "tr")) == promised
        assert all(words(row).endswith(".") or "Constraint" in words(row) for row in all_of(rows, "tr"))


def test_steps_of_an_unbounded_objective_are_told():
    case = casefiles.load("beyond/two_bidders")
    one = next(one for one in case.expect.designs if one.name == "nobody may leave")
    found = answered(case.environment, one.problem)
    told = words(parse(text_of(found)))
    assert "the sum of what is wanted rises by 1" in told
    for name, value in found.ray.items():
        place = place_of(name)
        if place.kind is Kind.PAYMENT:
            assert f"{place.agent} {'pays' if value > 0 else 'receives'} {abs(value)} more" in told


CUT = [
    (trade("3/10"), BALANCED | cut(3),
     ("The first 3 periods", "that no lie pays", "does not want to leave", "There is none")),
    (trade("3/10"), BALANCED | {"incentives": "ex post", "budget": [{"kind": "ex post"}]} | cut(1),
     ("add up to exactly what the best allocations are worth", "all that is paid from then on")),
    (buyer(1, 3, "1/2", "3/4", "1/2"), REVENUE | cut(1), ("What binds", "than its types can differ by", "for all")),
    (buyer(1, 3, "1/2", "3/4", "1/2"), REVENUE | {"incentives": "on path"} | cut(1), ("a plan too",)),
    (buyer(1, 2, "1/2", "1/2", "1/2"), REVENUE | cut(2, "nothing"),
     ("then it is keep for ever", "What is done, and what everyone pays", "1 → keep", "one side only")),
]  # fmt: skip


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("env", "problem", "told"), CUT)
def test_rows_of_a_cut_are_sentences(env, problem, told):
    found = design(env, problem)
    tree = parse(text_of(found))
    assert [one for one in told if one not in words(tree)] == []
    rows = [place_of(name) for name in found.multipliers]
    said = [Words(env, found.problem).row(place) for place in rows if not place.kind.defines]
    assert all(said)


@pytest.fixture(scope="module")
def hostile():
    """A design in an environment whose names are hard to read: two periods, a free rule."""
    types, agents = ['say "low"', 'a" b', "c\\d"], ["period", "ann after"]
    env = Environment.from_functions(
        discount="1/2", agents=agents, types=dict.fromkeys(agents, types), allocations=[NASTY[0], "reports low"],
        utility=lambda i, a, s: (types.index(s[i]) + 1) * (a == NASTY[0]), horizon=2, name=NASTY[1],
        transition={agent: (lambda a, s, one=agent: {s[one]: 1}) for agent in agents},
        prior=lambda s: Fraction(1, 9),
    )  # fmt: skip
    return design(env, {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "always"},
                        "budget": [{"kind": "ex post"}], "objective": {"maximise": [{"of": "payments"}]}})  # fmt: skip


def test_ids_are_read_back_whatever_names_there_are(hostile):
    columns = hostile.writer.columns
    for node in columns.nodes.all:
        steps = [
            (*columns.play.labels(0, one.reports), columns.play.stage(0).allocations[one.allocation])
            for one in node.steps
        ]
        for reports in node.places:
            for agent, name in enumerate(hostile.environment.agents):
                place = place_of(columns.payment_id(agent, node, reports))
                labels = columns.play.labels(node.period, reports)
                assert (place.kind, place.agent, place.period) == (Kind.PAYMENT, name, node.period + 1)
                assert (place.reports, list(place.after)) == (labels, steps)
    for row in hostile.program.rows:
        assert place_of(row.id).agent in (*hostile.environment.agents, None)


def test_names_are_text_wherever_they_stand(hostile):
    tree = parse(text_of(hostile, title=NASTY[1], notes=NASTY[2]))
    assert (len(all_of(tree, "script")), len(all_of(tree, "img"))) == (1, 0)
    for element in tree.iter():
        assert not HANDLERS & set(element.attrib)


def test_what_is_no_id_is_said():
    with pytest.raises(ValueError, match="no id of a design: 'lies ann'"):
        place_of("lies ann")
