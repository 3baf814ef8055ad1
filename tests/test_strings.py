"""No string decides what is done: comparisons with words stand where words are read, and elsewhere values are typed."""

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lpmech"
# Names of axes and keys that every environment has, which are labels and decide nothing.
AXES = {"allocation", "shock", "public", "memory"}
# Rooms that turn words into values, and the two checkers, which share no code.
READERS = ("reading", "imports", "casefiles", "licensing/form", "checker", "verified")
# The most comparisons that a file may have, and why.
EXCEPTIONS = {
    "cli/__init__.py": (1, "an argument as it is typed"),
    "cli/former.py": (1, "an argument as it is typed"),
    "cli/run.py": (1, "an argument as it is typed"),
    "cli/to_file.py": (1, "what a command says that an option takes"),
    "problem/exact.py": (1, "numpy's kinds of arrays"),
    "report/layout.py": (1, "a variable of the terminal"),
    "report/tables/subjects.py": (2, "columns of tables come from the keys of rows"),
    "statements/cases.py": (2, "keys of TOML that are left out"),
    "testing/pytest_plugin.py": (1, "what users write"),
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


def keys_of_witnesses(text):
    """Lines in which a witness is taken for a mapping: whether it has a key, or what stands under one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            asked = is_witness(node.comparators[0]) and isinstance(node.left, ast.Constant)
        elif isinstance(node, ast.Subscript):
            asked = is_witness(node.value)
        else:
            asked = isinstance(node, ast.Attribute) and node.attr in ("get", "keys", "items") and is_witness(node.value)
        if asked:
            yield node.lineno


def is_witness(node):
    """Whether an expression is called a witness: `witness`, `claim.witness`, `told["witness"]`."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "witness"
    return (node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")).endswith("witness")


@cache
def files():
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {name: path for name, path in paths.items() if not any(name.startswith(f"{one}/") for one in READERS)}


@pytest.mark.parametrize("name", files())
def test_no_word_decides(name):
    found = list(comparisons(files()[name].read_text(encoding="utf-8")))
    most, _ = EXCEPTIONS.get(name, (0, ""))
    assert len(found) <= most, f"lines {found}: compare with a member of an enum, or read the word where it comes in"


@pytest.mark.parametrize("name", files())
def test_witnesses_are_values(name):
    found = list(keys_of_witnesses(files()[name].read_text(encoding="utf-8")))
    assert found == [], "match the form of the witness, and ask for its field"


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


@pytest.mark.parametrize(("text", "lines"), [
    ("'epsilon' in claim['witness']", 1), ("'high' not in witness", 1), ("found.witness['agent']", 1),
    ("one['witness'].get('agent')", 1), ("one['witness']['agent']", 1), ("[k for k in my_witness.items()]", 1),
    ("witness.epsilon", 0), ("claim['witness'] or None", 0), ("kind.witness(told['witness'])", 0),
    ("x = {'witness': witness.to_json()}", 0), ("'epsilon' in other", 0),
])  # fmt: skip
def test_what_counts_as_a_key_of_a_witness(text, lines):
    assert len(list(keys_of_witnesses(text))) == lines
