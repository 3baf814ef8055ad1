"""Tables in CSV, LaTeX and Markdown say what JSON says, whatever agents, labels and shocks are called."""

import csv
import io
import re
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lpmech.certificate import flat, pipeline, results
from lpmech.certificate.views import TransfersView
from lpmech.play.play import Play
from lpmech.play.run import compare
from lpmech.play.strategy import Strategy
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.reading import headings
from lpmech.report.outcomes import outcome_table, reading_sheet
from lpmech.report.simulation import flat_path, path_rows
from lpmech.report.tables.delimited import delimited
from lpmech.report.tables.latex import tabular
from lpmech.report.tables.markdown import markdown
from lpmech.report.tables.subjects import Transfers
from tests import csv_rows
from tests.quick import examples

HOSTILE = [
    "ann", "utility ann", "payment ann", "type of ann", "type of type of ann", "at rain", "rain", "value at rain",
    "allocation at rain", "rounded at rain", "rain_rounded", "x, rounded", "period", "program", "agent", "payment",
    "payment_rounded", "value", "winner", "optimal_allocations", "automaton state", "after", "as good", "reports",
    "ann pays", "2 periods ago ann", "=1+1", "=cmd/' /C calc'!A0", "+x", "-3/4", "-5", "@cmd",
    "'quoted", "[0, 1/2)", "[1/2, 1]", "3/4", "12/5/2024", "007", "1e5", "1.50", ".5", "(5)", "$5", "5 May", "mar-4",
    "MARCH1", "TRUE", "12345678901234567890", "0x1f", "a;b", 'a"b', "a; b", "a  b", "a, b", "&lt;", "&amp", "$x$",
    "50% & 1_000", "#1", "{a}", "a\\b", "\\", "~", "^", "<b>", "`code`", "_em_", "a--b", "don''t", "?`", "→", "≈ 1",
    "http://x.org", "é", "＝1", "none",
]  # fmt: skip
labels = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("=+-@'\"/[](){}<>&%$#_^~\\;:,.! 019aZé→≈`?"), min_size=1, max_size=6)
    .map(str.strip).filter(bool),
)  # fmt: skip


def lists(least, most):
    return st.lists(labels, min_size=least, max_size=most, unique=True)


@st.composite
def environments(draw):
    """Two agents, up to two types each, shocks or none; numbers that do not come out even."""
    agents = draw(lists(2, 2).filter(lambda names: not {"joint", "mixture", "weight"} & set(names)))
    allocations, types = draw(lists(2, 2)), [draw(lists(1, 2)) for _ in agents]
    values = st.fractions(-3, 3, max_denominator=40)
    utility = {
        name: (("allocation", name), [[str(draw(values)) for _ in own] for _ in allocations])
        for name, own in zip(agents, types, strict=True)
    }
    shocks = draw(st.one_of(st.none(), lists(2, 2)))
    sets = None if shocks is None else {
        name: {"probability": f"{k + 1}/3", "feasible": allocations[k:]} for k, name in enumerate(shocks)
    }  # fmt: skip
    transition = {name: ((f"next {name}",), [f"1/{len(own)}"] * len(own))
                  for name, own in zip(agents, types, strict=True)}  # fmt: skip
    return Environment.from_arrays(
        discount="1/2", horizon=2, agents=agents, types=dict(zip(agents, types, strict=True)), allocations=allocations,
        utility=utility, shocks=sets, transition=transition,
        prior=((), f"1/{len(types[0]) * len(types[1])}"), name="n_1 & m"
    )  # fmt: skip


def read_csv(text):
    """The cells as they were before they were protected; headings are distinct, spreadsheets leave all as it is."""
    head, *rows = csv.reader(io.StringIO(text))
    for cell in (*head, *(cell for row in rows for cell in row)):
        safe = re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", cell) and not re.match(r"-?0[0-9]", cell)
        assert cell == "" or safe or cell[0] not in "=+-@0123456789$(." or cell[0] == "'"
    assert len(set(head)) == len(head)
    return csv_rows.read_csv(text)


@settings(max_examples=examples(60), deadline=None)
@given(environments())
def test_csv_says_what_json_says(env):
    programs, selection = pipeline.construct(env, "pivot")
    view = TransfersView(env, selection.mechanism)
    rows = view.to_json()["transfers"]
    for row, cells in zip(rows, read_csv(delimited(Transfers(view).long(3)).decode()), strict=True):
        expected = {"agent": row["agent"], "period": str(row["period"]), "payment": row["payment"]}
        expected |= {headings.column(name): label for name, label in row["state"].items()}
        expected |= {f"at {shock}": paid for shock, paid in (row["by_shock"] or {}).items()}
        assert expected.items() <= cells.items()
        assert abs(parse_result(cells["payment"]) - Fraction(cells["payment_rounded"])) <= Fraction(1, 2000)
        assert len(cells) == len(expected) + 1 + len(row["by_shock"] or {})
    rows = [row.to_json() for row in results.value_rows(env, programs)]
    for row, cells in zip(rows, read_csv(flat.to_csv(flat.flat(rows))), strict=True):
        assert (cells["program"], cells["value"]) == (row["program"], row["value"])
        assert {headings.column(name): label for name, label in row["state"].items()}.items() <= cells.items()
        for shock, entry in (row["by_shock"] or {}).items():
            assert cells[f"allocation at {shock}"] == entry["allocation"]


@settings(max_examples=20, deadline=None)
@given(environments())
def test_csv_of_a_path_says_what_json_says(env):
    _, selection = pipeline.construct(env, "pivot")
    play = Play(env, selection.mechanism, Strategy())
    told = compare(play, {(0, 0): Fraction(1)}, 2, 1, 0, lambda _: None).told
    for row, cells in zip(path_rows(told), read_csv(flat.to_csv(list(flat_path(told)))), strict=True):
        expected = {"period": str(row["period"]), "allocation": row["allocation"]}
        for part, start in (("utility", "utility "), ("payments", "payment "), ("reports", "report ")):
            expected |= {start + name: told for name, told in row[part].items()}
        expected |= {headings.column(name): label for name, label in row["state"].items()}
        assert cells == expected


def expected_cells(env, places):
    """Headings and cells of the tables for reading."""
    _, selection = pipeline.construct(env, "pivot")
    shape = TransfersView(env, selection.mechanism).to_json()
    table = outcome_table(shape)
    assert len(set(table.columns)) == len(table.columns)
    return shape, [list(table.columns), *(table.cells(row, places, shorten=False) for row in table.rows)]


def unescape_latex(text):
    """What a cell of the table prints; no character of it has a meaning that is not escaped."""
    words = {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
             "textbar": "|", "textquotedbl": '"'}  # fmt: skip
    found, at = "", 0
    while at < len(text):
        rest = text[at:]
        if match := re.match(r"\\([a-z]+)\{\}", rest):
            found += words[match[1]]
        elif match := re.match(r"\\othercharacter\{([0-9A-F]+)\}\{(.)\}", rest):
            assert chr(int(match[1], 16)) == match[2]
            found += match[2]
        elif match := re.match(r"\$\\(approx|rightarrow)\$", rest):
            found += {"approx": "≈", "rightarrow": "→"}[match[1]]
        elif (match := re.match(r"\\([&%$#_{} ])", rest)) or (match := re.match(r"\{([\[\]*]?)\}", rest)):
            found += match[1]
        else:
            match = re.match(r".", rest)
            assert match[0] not in '\\{}$&%#_^~[]*<>"'
            assert not re.match(r"  |--|''|``|[?!]`|,,", rest)
            found += match[0]
        at += match.end()
    return found


@settings(max_examples=examples(60), deadline=None)
@given(environments(), st.sampled_from([None, 2]))
def test_latex_says_what_the_table_says(env, places):
    shape, expected = expected_cells(env, places)
    lines = tabular(reading_sheet(shape, env.name, places)).decode().splitlines()
    body = [line for line in lines[lines.index(r"\toprule") + 1 : -2] if line != r"\midrule"]
    assert lines[-2:] == [r"\bottomrule", r"\end{tabular}"]
    assert len(body) == len(expected)
    for line, cells in zip(body, expected, strict=True):
        assert line.endswith(r" \\")
        assert line[0] not in "[*"
        read = re.split(r"(?<!\\) & ", line[:-3])
        for cell, said in zip(read, cells, strict=True):
            if cell.startswith("$") and re.fullmatch(r"\$[-0-9/.≈ ]*(\\approx)?[-0-9/. ]*\$", cell):
                assert cell[1:-1].replace(r"\approx", "≈") == said
            else:
                assert unescape_latex(cell) == said


class Cells(HTMLParser):
    """The cells of the tables of a page, row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True
        else:
            assert not self.inside, f"a label became <{tag}>"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


@settings(max_examples=examples(60), deadline=None)
@given(environments(), st.sampled_from([None, 2]))
def test_markdown_says_what_the_table_says(env, places):
    shape, expected = expected_cells(env, places)
    page = Cells()
    page.feed(
        MarkdownIt("commonmark").enable("table").render(markdown(reading_sheet(shape, env.name, places)).decode())
    )
    assert [[cell.replace("\xa0", " ") for cell in row] for row in page.rows] == expected


def test_columns_are_distinct_whatever_components_are_called():
    columns = [headings.column(name) for name in HOSTILE]
    assert len(set(columns)) == len(columns)
    fixed = {"period", "value", "at rain", "value at rain", "rounded at rain", "utility ann", "payment ann",
             "report ann", "previous ann", "2 periods ago ann", "ann pays", "payment_rounded"}  # fmt: skip
    assert not fixed & set(columns)
    assert headings.column("ann") == "ann"


def test_csv_is_read_by_pandas_exactly():
    pandas = pytest.importorskip("pandas")
    env = pipeline.load("bv08/scheduling_three")
    view = TransfersView(env, pipeline.construct(env, "pivot")[1].mechanism)
    frame = pandas.read_csv(io.StringIO(view.to_csv()), dtype=str)
    paid = [Fraction(text.removeprefix("'")) for text in frame["payment"]]
    assert paid == [row.payment for row in view.rows()]
    assert any(text.startswith("'") for text in frame["payment"])
