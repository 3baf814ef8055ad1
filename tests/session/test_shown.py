"""What a session shows of a value: one line of text, and HTML that is small and escaped, whatever labels hold."""

import dataclasses
import json
from fractions import Fraction
from html.parser import HTMLParser

import pytest

import lpmech
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.printable import CONTROLS
from tests.cli.conftest import CERTIFIED, REFUTED, SHOCKS

HOSTILE = "<script>alert(1)</script>&\"'"
CASES = ("bv08/scheduling_three", REFUTED, SHOCKS, CERTIFIED, "l14/hidden_oil")
TAGS = {"div", "p", "b", "table", "thead", "tbody", "tr", "th", "td", "wbr"}


class Page(HTMLParser):
    """The tags and the cells of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.rows, self.text = set(), [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag != "wbr":  # which has no end
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


def hostile(label=HOSTILE, number="1/3"):
    """An environment whose names, labels and numbers are not what one expects in a notebook."""
    return Environment.from_arrays(
        name=label, discount="1/2", agents=[label, "bob"], types={label: [label, "low"], "bob": ["x"]},
        allocations=[label, "b"], utility={label: (("allocation", label), [[number, 0], [0, 1]]), "bob": ((), 0)},
        transition={label: ((label, f"next {label}"), [[1, 0], [0, 1]]), "bob": (("next bob",), [1])},
    )  # fmt: skip


def everything(env):
    """All that a session shows of an environment and its certificate."""
    cert = lpmech.certify(env)
    play = lpmech.simulate(
        cert, paths=2, periods=2, state={n: env.stage(0).labels[n][0] for n in env.stage(0).components}
    )
    return [env, cert, cert.claims, *cert.claims, cert.transfers, cert.values, cert.program, cert.game, cert.mechanism,
            lpmech.conditions(env), lpmech.verify(env, cert), play, env.stage(0), env.stage(0).utilities[0],
            env.stage(0).utilities[0].array, cert.mechanism.allocation[0], cert.claims[0].kind]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("env", [*map(lpmech.load, CASES), hostile(), hostile(number=f"1/{10**990 + 7}"),
                                 hostile("z" * 200)], ids=range(len(CASES) + 3))  # fmt: skip
def test_everything_is_shown_in_one_short_line_and_in_small_html(env):
    with_html = 0
    for one in everything(env):
        line = repr(one)
        assert len(line) < 400
        assert not CONTROLS.search(line)
        assert line.startswith("<")
        if hasattr(one, "_repr_html_"):
            page = Page(one._repr_html_())
            with_html += 1
            assert page.tags <= TAGS
            assert "<table" not in one._repr_html_().replace(
                '<div style="overflow-x:auto"><table', ""
            )  # scrolls by itself
            assert page.open == []
            assert len(one._repr_html_()) < 12_000
            assert not CONTROLS.search(one._repr_html_())
    assert with_html >= 12


def test_an_environment_in_one_line():
    assert repr(lpmech.load("bv08/scheduling_three")) == (
        "<Environment scheduling_three: 3 agents (ann, bob, cyd), 3 allocations, 27 states, infinite horizon, δ = 1/2>"
    )
    assert repr(lpmech.load(SHOCKS)) == (
        "<Environment public_storage: 2 agents (ann, bob), 5 allocations, 8 states, 3 periods, δ = 1>"
    )
    assert "1 period, δ" in repr(lpmech.load("beyond/cremer_mclean"))


def test_agents_and_stages_are_counted():
    stages = [{"types": {name: ["x"] * 1 for name in "abcde"}, "allocations": ["n", "m"][:size],
               "utility": dict.fromkeys("abcde", ((), 0)),
               "transition": {name: ((f"next {name}",), [1]) for name in "abcde"}} for size in (1, 2)]  # fmt: skip
    env = Environment.from_arrays(discount=1, horizon=2, agents=list("abcde"), stages=stages)
    assert repr(env) == "<Environment unnamed: 5 agents (a, b, c, d, …), 1 to 2 allocations, 1 state, 2 periods, δ = 1>"


def test_a_certificate_and_its_claims():
    cert = lpmech.certify(lpmech.load(REFUTED), "pivot")
    count = {verdict: sum(claim.verdict == verdict for claim in cert.claims) for verdict in ("proved", "refuted")}
    said = f"{count['proved']} proved, {count['refuted']} refuted"
    assert repr(cert) == f"<Certificate refuted: pivot in oil_leases; {said}>"
    assert repr(cert.claims["incentive_compatible"]) == "<Claim incentive_compatible: refuted, least slack -5>"
    rows = Page(cert._repr_html_()).rows
    assert len(rows) == len(cert.claims) + 1  # none is left out
    assert ["incentive_compatible *", "refuted", "-5", "a lie pays"] in rows


def test_transfers_have_one_row_per_report_and_say_what_they_leave_out():
    cert = lpmech.certify(lpmech.load("bv08/scheduling_three"))
    page = Page(cert.transfers._repr_html_())
    assert page.rows[0] == ["ann", "bob", "cyd", "allocation", "ann pays", "bob pays", "cyd pays"]
    assert len(page.rows) == shown.MOST_ROWS + 1
    assert page.text.endswith("the first 12 of 27 rows")
    paid = {(row.agent, *row.state.values()): row.payment for row in cert.transfers.rows()}
    for row in page.rows[1:]:
        state, payments = row[:3], [str(paid[name, *row[:3]]) for name in ("ann", "bob", "cyd")]
        chosen = cert.program.allocation(dict(zip(("ann", "bob", "cyd"), state, strict=True)))
        assert row == [*state, chosen, *payments]
    assert "the first 12 rows" in Page(cert.values._repr_html_()).text
    assert "the first" not in Page(lpmech.certify(lpmech.load(REFUTED)).transfers._repr_html_()).text


def test_transfers_of_several_periods_and_shocks_are_side_by_side():
    cert = lpmech.certify(lpmech.load(SHOCKS))
    page = Page(cert.transfers._repr_html_())
    assert page.rows[0] == ["period", "public", "ann", "bob", "allocation", "ann pays", "bob pays"]
    assert page.text.endswith("the first 12 of 24 rows")
    paid = {(row.agent, str(row.period), *row.state.values()): row.payment for row in cert.transfers.rows()}
    for row in page.rows[1:]:
        assert row[4].startswith("shortage: ")
        assert row[5:] == [shown.short(paid[name, *row[:4]]) for name in ("ann", "bob")]


def test_rows_after_a_memory_name_it():
    cert = lpmech.certify(lpmech.load(REFUTED))
    page = Page(cert.transfers._repr_html_())
    assert page.rows[0] == ["agent", "period", "after", "firm 1", "firm 2", "payment"]
    assert page.rows[1][2] == ""
    assert page.rows[3][2] == "4, none → to firm 1"


def test_texts_are_in_one_line_escaped_and_cut():
    assert shown.text("a\n\x1b[2J\u202e") == "a\\u000a\\u001b[2J\\u202e"
    assert shown.text("x" * 100) == "x" * 79 + "…"
    page = Page(shown.html_facts("<b>&\x1b", [("<i>", "</td>\n"), ("n", None)]))
    assert page.rows == [["<i>", "</td>\\u000a"], ["n", ""]]
    assert page.text.startswith("<b>&\\u001b")


def test_long_numbers_are_rounded_and_exact_on_hovering():
    table = shown.html_table("t", ("a",), [[Fraction(10**20 + 1, 7)], [Fraction(1, 10**999)], [Fraction(1, 3)]])
    assert Page(table).rows[1:] == [["≈ 1.42857e+19"], ["≈ 1e-999"], ["1/3"]]
    assert f'title="{10**20 + 1}/7"' in table
    assert table.count("title=") == 1


def test_a_summary_has_one_line_per_claim():
    cert = lpmech.certify(lpmech.load(REFUTED), "pivot")
    head, columns, *lines = cert.summary().splitlines()
    assert head == "refuted: pivot in oil_leases"
    assert columns.split("  ")[-1] == "what is so"  # a refuted claim stands beside the opposite of what it claims
    assert [line.split()[0] for line in lines] == list(cert.claims.ids)
    told = {line.split()[0]: line for line in lines}
    assert told["incentive_compatible"].split() == ["incentive_compatible", "*", "refuted", "-5", "a", "lie", "pays"]
    assert CONTROLS.search(lpmech.certify(hostile()).summary().replace("\n", "")) is None


def test_what_is_not_stated_and_what_is_not_known():
    claims = lpmech.certify(lpmech.load(REFUTED)).claims
    with pytest.raises(KeyError, match='did you mean "efficient"'):
        claims["eficient"]
    with pytest.raises(KeyError, match="is not among those of this certificate"):
        claims["exists_any"]
    assert "efficient" in claims
    assert "exists_any" not in claims


def test_claims_are_a_sequence():
    cert = lpmech.certify(lpmech.load(REFUTED))
    claims = cert.claims
    assert [claims[place] for place in range(len(claims))] == list(claims) == [claims[name] for name in claims.ids]
    assert claims[-1] is claims.stated[-1]
    assert list(claims[1:3]) == list(claims)[1:3]
    assert claims[0] in claims
    other = dataclasses.replace(claims[0], reason="other")
    assert other not in claims
    assert claims.index(claims["spanning"]) == claims.ids.index("spanning")
    assert [json.loads(json.dumps(claim.id)) for claim in reversed(claims)] == list(claims.ids)[::-1]
    with pytest.raises(IndexError):
        claims[len(claims)]


@pytest.mark.parametrize("env", [lpmech.load("bv08/scheduling_three"), hostile()], ids=["plain", "hostile"])
def test_print_shows_the_rows_of_a_notebook_in_lines_that_are_safe(env):
    cert = lpmech.certify(env)
    for view in (cert.claims, cert.values, cert.transfers):
        title, heads, *lines = str(view).splitlines()
        page = Page(view._repr_html_())
        assert all(line.isprintable() for line in (title, heads, *lines))
        assert len(page.rows) - 1 == len([line for line in lines if not line.startswith("the first ")])
        for row, line in zip(page.rows, (heads, *lines), strict=False):
            place = 0
            for cell in row:
                place = line.index(cell[: shown.LONGEST_TEXT], place) + len(cell[: shown.LONGEST_TEXT])
