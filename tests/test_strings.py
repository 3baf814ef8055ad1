"""No string decides what is done: comparisons with words stand where words are read, and elsewhere values are typed."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lpmech"
# Names of axes and keys that every environment has, which are labels and decide nothing.
AXES = {"allocation", "shock", "public", "memory"}
# Rooms that turn words into values, and the checker, which shares no code.
READERS = ("reading", "imports", "casefiles", "licensing/form", "checker")
# The most comparisons that a file may have, and why.
EXCEPTIONS = {
    "certificate/flat.py": (4, "columns of CSV files come from the keys of rows"),
    "cli/__init__.py": (1, "an argument as it is typed"),
    "cli/commands/check.py": (1, "the ending of a file"),
    "cli/commands/prices.py": (1, "an answer in JSON, in words that its format fixes"),
    "cli/commands/report.py": (3, "the checker's verdict, which is text"),
    "cli/former.py": (1, "an argument as it is typed"),
    "cli/run.py": (1, "an argument as it is typed"),
    "cli/to_file.py": (1, "what a command says that an option takes"),
    "compare/side.py": (1, "the ending of a file"),
    "continuous/page/payments.py": (3, "a certificate in JSON, in words that its format fixes"),
    "continuous/svg.py": (1, "a colour"),
    "problem/exact.py": (1, "numpy's kinds of arrays"),
    "report/auction.py": (1, "an answer in JSON, in words that its format fixes"),
    "report/layout.py": (1, "a variable of the terminal"),
    "report/shapes.py": (1, "a key of JSON that is left out"),
    "report/tables/subjects.py": (2, "columns of tables come from the keys of rows"),
    "statements/cases.py": (3, "the checker's verdict, and keys of TOML that are left out"),
    "statements/command.py": (1, "a word of a Literal, which mypy checks"),
    "statements/environments.py": (5, "kinds of draws, which are keys of plain data"),
    "statements/mutants.py": (1, "a word of a Literal, which mypy checks"),
    "statements/own/decorator.py": (1, "what users write is read"),
    "statements/report.py": (2, "words of a Literal, which mypy checks"),
    "statements/run.py": (6, "words of Literals, which mypy checks"),
    "testing/pytest_plugin.py": (2, "the checker's verdict, and what users write"),
}


def words(node):
    """The words among the literals of one side of a comparison, alone or in a tuple, list or set."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and len(node.value) > 1 and node.value not in AXES else []
    return (
        [word for one in node.elts for word in words(one)] if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
    )


def comparisons(text):
    """Lines with comparisons with words, and with cases of `match` that are words; not whether a key is there."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            asks_for_a_key = isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(node.left, ast.Constant)
            if not asks_for_a_key and any(words(side) for side in (node.left, *node.comparators)):
                yield node.lineno
        elif isinstance(node, ast.MatchValue) and words(node.value):
            yield node.lineno


def files():
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {name: path for name, path in paths.items() if not any(name.startswith(f"{one}/") for one in READERS)}


@pytest.mark.parametrize("name", files())
def test_no_word_decides(name):
    found = list(comparisons(files()[name].read_text(encoding="utf-8")))
    most, _ = EXCEPTIONS.get(name, (0, ""))
    assert len(found) <= most, f"lines {found}: compare with a member of an enum, or read the word where it comes in"


def test_exceptions_are_of_files_that_need_them():
    needless = [name for name in EXCEPTIONS if not [*comparisons((PACKAGE / name).read_text(encoding="utf-8"))]]
    assert needless == []


@pytest.mark.parametrize(("text", "lines"), [
    ("x == 'proved'", 1), ("x.kind != 'lie'", 1), ("x in ('a word', 'b')", 1), ("f(x)['verdict'] == 'y' 'es'", 1),
    ("match x:\n  case 'word': pass", 1), ("'key' in x", 0), ("x is Verdict.PROVED", 0), ("axis == 'allocation'", 0),
    ("x == ','", 0),
])  # fmt: skip
def test_what_counts(text, lines):
    assert len(list(comparisons(text))) == lines
