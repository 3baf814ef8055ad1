"""Pages about mechanisms: the numbers are the certificate's, the stories are told from checked fields, and the page is
one file of valid HTML that asks nobody for anything."""

import json
import re

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.certificate.about import About
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.regression import mechanism_file
from lpmech.certificate.stored import stored
from lpmech.mechanisms.pivot import pivot
from lpmech.pages.compare import Comparison
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.pages.subject import Subject
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from tests.pages.read_page import all_of, exact, number, parse, payments, words

CASES = [
    "bv08/scheduling_three",  # certified, money left over
    "l14/hidden_oil",  # remembers; first period apart
    "l14/oil_leases",  # refuted by a lie, two periods, a clash of two types
    "l14/no_transfers_of_any_form",  # no mechanism at all
    "general/two_periods_of_memory",  # exists, but needs more memory; long numbers
    "bt/barley_yeast_hops",  # shocks
    "beyond/courty_li",  # a user's own rule, not efficient
    "beyond/athey_segal",  # the same, certified for less
    "bv06/second_index_charged",
    "l14/seasons_out_of_order",
    "counterexamples/BT-T2c",  # a stated relation
    "counterexamples/BV06-T2b",  # one period, after which the terminal utility follows
    "counterexamples/L14-T3.2b",  # no mechanism, by one sum without bounds before it
]


def certified(name):
    case = casefiles.load(name)
    file = mechanism_file(case)
    if file is not None:
        return case, pipeline.audit(case.environment, file, stated=case.stated)
    return case, pipeline.certify(case.environment, case.expect.mechanism, stated=case.stated)


def bytes_of(certificate: Certificate, about: About | None = None):
    return {name: text.encode() for name, text in certificate.files(about).items()}


@pytest.fixture(scope="module", params=CASES)
def made(request):
    """A case, its certificate's files, the page's text and tree."""
    case, certificate = certified(request.param)
    files = bytes_of(certificate, About(title=case.title, source=case.source, notes=case.notes))
    text = render(page_of(files, accepted=True))
    return case, files, text, parse(text)


@pytest.mark.heavy
def test_payments_are_those_of_the_transfers_to_the_last_digit(made):
    case, files, _, tree = made
    told = json.loads(files["transfers.json"])["transfers"]
    rows: dict = {}
    for one in told:
        memory = one["memory"]
        before = () if memory is None else (memory,) if isinstance(memory, str) else (
            *memory["reports"].values(), memory["allocation"]
        )  # fmt: skip
        for shock, paid in {None: one["payment"], **(one.get("by_shock") or {})}.items():
            rows.setdefault((one["period"], before, tuple(one["state"].values()), shock), {})[one["agent"]] = (
                parse_result(paid)
            )
    agents = case.environment.agents
    if any(before for _, before, _, _ in rows) or len({tuple(sorted(row)) for row in rows.values()}) > 1:
        assert sorted({p for row in rows.values() for p in row.values()} - {0}) == sorted(
            {p for _, paid in payments(tree) for p in paid[:-1]} - {0})  # fmt: skip
        return
    expected = sorted(
        [*row.values(), sum(row.values())] for row in ({a: row[a] for a in agents} for row in rows.values())
    )
    assert sorted(paid for _, paid in payments(tree)) == expected


@pytest.mark.heavy
def test_every_row_adds_up(made):
    for _, paid in payments(made[3]):
        assert sum(paid[:-1]) == paid[-1]


def test_claims_and_least_slacks_are_the_certificates(made):
    _, files, _, tree = made
    claims = json.loads(files["certificate.json"])["claims"]
    shown = []
    for table in all_of(tree, "table", "claims"):
        for row in next(all_of(table, "tbody").__iter__()):
            cells = list(row)
            slack = cells[2] if len(cells) == 4 else None
            shown.append(
                (words(cells[1]), None if slack is None or words(slack) == "–" else exact(slack), words(cells[-1]))
            )
    word = {"proved": {"proved", "● true"}, "refuted": {"refuted", "○ false"}, "undecided": {"not decided"}}
    by_concept = {concept: (said, slack) for said, slack, concept in shown}
    assert len(by_concept) == len(claims)
    for claim in claims:
        said, slack = by_concept[" ".join(claim["concept"].split())]
        assert said in word[claim["verdict"]]
        if slack is not None:
            assert slack == parse_result(claim["least_slack"])


def test_every_ledger_ends_in_the_least_slack(made):
    _, files, _, tree = made
    slacks = {-parse_result(one["least_slack"]) for one in json.loads(files["certificate.json"])["claims"]
              if one["verdict"] == "refuted" and one["least_slack"] is not None}  # fmt: skip
    for ledger in all_of(tree, "table", "ledger"):
        foot = all_of(ledger, "tfoot")
        if not foot:
            continue
        truth, lie, *gained = (exact(one, tree) for one in all_of(foot[0], "td"))
        lines = [[exact(one, tree) for one in all_of(row, "td")] for row in all_of(all_of(ledger, "tbody")[0], "tr")]
        assert [sum(column) for column in zip(*lines, strict=True)] == [truth, lie, *gained]
        assert gained in ([], [lie - truth])
        assert lie - truth in slacks


@pytest.mark.heavy
def test_no_reason_of_the_certificate_is_on_the_page(made):
    """The reasons are replaced by another sentence, and the page is the same but for the embedded files."""
    _, files, text, _ = made
    certificate = json.loads(files["certificate.json"])
    for claim in certificate["claims"]:
        claim["reason"] = "nobody should read this"
    forged = dict(files) | {"certificate.json": json.dumps(certificate).encode()}
    other = render(page_of(forged, accepted=True))
    assert "nobody should read this" not in other
    plain = re.compile(r'href="data:[^"]*"|<code>[0-9a-f]{64}</code>|\([\d,]+ bytes\)')
    assert plain.sub("", other) == plain.sub("", text)


def test_nothing_is_asked_of_the_network(made):
    _, _, text, tree = made
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name.endswith(("href", "src", "action", "srcset", "poster")):
                assert value.startswith(("#", "data:")), value
    assert "@import" not in text
    assert not re.search(r"url\(", text)


def test_the_files_are_inside(made):
    import base64

    _, files, _, tree = made
    inside = {one.get("download"): one.get("href") for one in all_of(tree, "a") if one.get("download")}
    assert {"environment.json", "certificate.json"} <= set(inside)
    for name, link in inside.items():
        assert base64.b64decode(link.partition("base64,")[2]) == files[name]


def test_the_page_is_small_and_its_ids_are_its_own(made):
    _, _, text, tree = made
    assert len(text.encode()) < 500_000
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = {one.get("href")[1:] for one in all_of(tree, "a") if one.get("href", "").startswith("#")}
    assert links <= set(ids)


VERDICTS = {
    "bv08/scheduling_three": ("Certified", "Telling the truth is best for everyone, and the right thing gets done."),
    "l14/oil_leases": ("Refuted", "A lie pays: firm 1 says “4” where the truth is “6”, and gains 5."),
    "l14/no_transfers_of_any_form": ("Refuted", "No mechanism at all makes telling the truth best for everyone"),
    "general/two_periods_of_memory": ("A mechanism exists", "Some mechanism makes telling the truth best"),
    "beyond/courty_li": (
        "Certified",
        "Telling the truth is best for everyone. But the rule does not always do what is best.",
    ),  # its rule is not efficient
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", VERDICTS)
def test_the_first_sentence_says_the_verdict(name):
    _, certificate = certified(name)
    tree = parse(render(page_of(bytes_of(certificate), accepted=True)))
    badge, sentence = VERDICTS[name]
    assert words(all_of(tree, "div", "badge")[0]) == badge
    assert words(all_of(tree, "h1")[0]).startswith(sentence)
    assert [words(one) for one in all_of(all_of(tree, "div", "tiles")[0], "h2")] == [
        "Truth pays", "Worth staying", "Money balances", "Efficient"]  # fmt: skip


def test_an_audit_tells_what_is_lost_beside_the_pivot_mechanism():
    case, certificate = certified("beyond/posted_price")
    tree = parse(render(page_of(bytes_of(certificate), accepted=True)))
    (section,) = (one for one in all_of(tree, "section") if one.get("id") == "pivot")
    lost = re.search(r"On average the rule is worth (\S+) of the (\S+) that can be had: (\S+) is lost", words(section))
    worth, best, gap = (exact_text(section, text) for text in lost.groups())
    assert best - worth == gap > 0
    env, programs = case.environment, certificate.game.programs
    stage = env.stage(0)
    chances = env.prior.full(stage.components, stage.sizes)
    value = programs.everyone.periods[0].value.full(stage.components, stage.sizes)
    assert best == chances.contract(value, *stage.components).array.item()


def exact_text(section, shown):
    """The exact number behind decimals within a section."""
    found = [one for one in all_of(section, "span", "n") if words(one) == shown]
    return number(found[0].get("title") if found else shown)


@pytest.mark.parametrize("name", ["beyond/posted_price", "bv06/second_index_charged", "counterexamples/BV08-T3a"])
def test_payments_beside_the_pivot_mechanism_are_its_payments(name):
    """Recomputed from the values in the certificate, they are those that the program constructs."""
    _, certificate = certified(name)
    told = {one: json.loads(text) for one, text in bytes_of(certificate).items() if one.endswith(".json")}
    back = stored(Environment.from_json(told["environment.json"]), told["certificate.json"])
    comparison = Comparison(subject=Subject(files={}, stored=back, about=About(), accepted=True))
    built = pivot(certificate.game.model, certificate.game.programs)
    for agent, tables in enumerate(built.transfers):
        for position, table in enumerate(tables):
            assert comparison.pivot_payment(agent, position).same_as(table)


def test_types_that_hang_together_after_the_last_period_are_told():
    """Their witness speaks of types that only the terminal utility knows."""
    case, certificate = certified("counterexamples/BV08-T1b")
    tree = parse(render(page_of(bytes_of(certificate), accepted=True)))
    assert case.environment.horizon == 1
    (story,) = (one for one in all_of(tree, "div", "lesser") if words(one).startswith("Types do not move indep"))
    assert "the next type of bob is “x” with probability" in words(story)


def test_no_table_is_without_rows(made):
    _, _, _, tree = made
    for table in all_of(tree, "table"):
        assert len(all_of(table, "tr")) > 1


def test_a_rule_that_charges_the_same_says_so_in_a_sentence():
    tree = parse(render(page_of(bytes_of(certified("bv08/beta_bernoulli_licence")[1]), accepted=True)))
    assert "Both do and charge the same at every report." in words(tree)
    assert all(len(all_of(table, "tr")) > 1 for table in all_of(tree, "table"))
