"""Tables set by pdfTeX, where it is installed: no error, no line wider than the page, and widths as they are told."""

import json
import random
import re
import shutil
import subprocess
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.report.tables.latex import FITS, latex, tabular
from lpmech.report.tables.sheet import Column, Kind, NoTable, Rounded, Sheet
from lpmech.report.tables.typeset import OTHER, latex_text, width
from tests.cli.conftest import lpmech  # noqa: F401
from tests.tables.test_written import HOSTILE, long_numbers

PDFLATEX = shutil.which("pdflatex")
pytestmark = pytest.mark.skipif(PDFLATEX is None, reason="needs pdflatex")
CHARACTERS = "".join(map(chr, range(32, 127))) + "àłŠőÅçßñœ¿¡«»§°±µ·×–—‘’“”…€δΩ→≈≤≥∞"
NASTY = [
    *HOSTILE, "שלום", "a" * 30, "W" * 20, "mmm MMM", "100% & #1_x^2~{}", "\\input{x}", "\\end{tabular}", "$x$", "[b]",
    "*", "--- `` '' ,, << >> ?` !`", "“quoted” ‘so’ – and —", "δ → ∞ ≤ ≥ ≈", "日本", "😀 ok", "naïve Łódź Őr",
    '"straight"', "  two  spaces ",
]  # fmt: skip


def compiled(folder, texts, preamble=""):
    """The log of a document with these tables, each in a paragraph of its own."""
    packages = {one for text in texts for one in re.findall(r"\\usepackage(?:\[\w+\])?\{\w+\}", text)}
    for place, text in enumerate(texts):
        (folder / f"t{place}.tex").write_text(text, encoding="utf-8")
    inputs = "\n\n\\noindent".join(f"\\input{{t{place}.tex}}" for place in range(len(texts)))
    body = (
        f"\\documentclass{{article}}\n{''.join(sorted(packages))}{preamble}\n\\begin{{document}}\n\\noindent{inputs}\n"
    )
    (folder / "all.tex").write_text(f"{body}\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run([PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "all.tex"], cwd=folder,
                          capture_output=True, check=False)  # fmt: skip
    log = (folder / "all.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, [line for line in log.split("\n") if line.startswith(("!", "l."))]
    return log


def fits(folder, texts):
    """No error, and nothing that is wider than the page."""
    assert re.findall(r"Overfull \\hbox[^\n]*", compiled(folder, texts)) == []


LONG = ("bt/barley_yeast_hops", "bv08/scheduling_five", "beyond/mccall")


@pytest.mark.heavy
@pytest.mark.parametrize(
    "case",
    ["bv08/scheduling_three", "l14/modified_oil_leases", "l14/hidden_oil", "bt/public_storage",
     *(pytest.param(one, marks=pytest.mark.long) for one in LONG)],
)  # fmt: skip
@pytest.mark.parametrize("command", ["transfers", "values"])
def test_shipped_cases_fit_a_page(command, case, tmp_path, lpmech):  # noqa: F811
    path = tmp_path / "table.tex"
    done = lpmech(command, case, "-o", path)
    if done.code:
        assert "times as wide" in done.err
        return
    fits(tmp_path, [path.read_text(encoding="utf-8")])


def nasty():
    columns = (Column("a & b"), Column("per cent %"), Column("pays", Kind.EXACT), Column("about", Kind.ROUNDED))
    rows = [
        (one, NASTY[-place], Fraction(-place, 7), Rounded(Fraction(place, 3), 3)) for place, one in enumerate(NASTY)
    ]
    return Sheet(name="x", title="100%\n\\x", note="\\end{document}", about={"a": "é"}, columns=columns, rows=rows)


def test_hostile_labels_are_set(tmp_path):
    fits(tmp_path, [latex(nasty()).decode()])


def test_a_hostile_environment_is_set(tmp_path, lpmech):  # noqa: F811
    labels = [one for one in NASTY if one == one.strip() and one and "*" not in one and "|" not in one]
    utility = {name: {"axes": ["allocation"], "values": [0, worth]} for name, worth in (("a_1", 1), ("%", 0))}
    stage = {"types": {"a_1": labels, "%": ["007"]}, "allocations": ["-none", "\\x&y"], "utility": utility}
    tree = {"format": "lpmech-environment/1", "name": "x_{y}", "discount": "1", "horizon": 1, "agents": ["a_1", "%"],
            "stages": [stage]}  # fmt: skip
    (tmp_path / "x.json").write_text(json.dumps(tree), encoding="utf-8")
    done = lpmech("transfers", tmp_path / "x.json", "-o", tmp_path / "x.tex")
    assert done.code == 0, done.err
    fits(tmp_path, [(tmp_path / "x.tex").read_text(encoding="utf-8")])


@pytest.mark.parametrize("digits", [20, pytest.param(900, marks=pytest.mark.long)])
def test_long_numbers_fit_or_are_refused(digits, tmp_path):
    """Tables for people have long numbers rounded."""
    from lpmech.report.tables import subjects
    from lpmech.report.tables.formats import FORMATS

    form = next(one for one in FORMATS if one.ending == ".tex")
    text = form.write(subjects.Transfers(pipeline.certify(long_numbers(digits), "pivot").transfers), False, None)
    fits(tmp_path, [b"".join(text).decode()])


def of_width(characters, columns, rows=3):
    """A table whose rows have so many digits."""
    share = max(characters // columns, 1)
    row = tuple("8" * share for _ in range(columns))
    names = tuple(Column("n") for _ in range(columns))
    return Sheet(name="x", title="t", note="n", about={}, columns=names, rows=[row] * rows)


@pytest.mark.heavy
@pytest.mark.parametrize("rows", [3, 60])
def test_tables_of_every_width_are_set_in_the_largest_type_that_fits(rows, tmp_path):
    made, sizes = [], []
    for characters in range(20, 190, 12):
        for columns in (2, 9):
            try:
                made.append(latex(of_width(characters, columns, rows)).decode())
            except NoTable:
                continue
            sizes.append(re.search(r"\\(?:small|footnotesize|scriptsize|tiny)|$", made[-1])[0])
    assert len({*sizes}) == len({fit.size for fit in FITS})
    fits(tmp_path, made)


def test_a_tabular_as_wide_as_is_wanted_is_set(tmp_path):
    compiled(tmp_path, [tabular(of_width(400, 5)).decode()])


def test_no_text_is_wider_than_it_is_counted(tmp_path):
    draw = random.Random(1)
    texts = [*CHARACTERS, *("".join(draw.choices(CHARACTERS, k=draw.randint(2, 30))) for _ in range(200)), *NASTY]
    boxes = "".join(f"\\setbox0\\hbox{{{latex_text(one)}}}\\typeout{{@{place}@\\the\\wd0@}}\n"
                    for place, one in enumerate(texts))  # fmt: skip
    log = compiled(tmp_path, [f"{OTHER}\n{boxes}"], "\\usepackage[T1]{fontenc}")
    found = {int(place): float(points) for place, points in re.findall(r"@(\d+)@([\d.]+)pt@", log)}
    assert len(found) == len(texts)
    told = [(one, found[place], width(one)) for place, one in enumerate(texts)]
    assert [one for one in told if one[1] > one[2] * 1.03] == []  # pairs of letters may be set apart
