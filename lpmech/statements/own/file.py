"""The statements of a user's file, which is run as Python runs a script: its folder is looked into for imports."""

from __future__ import annotations

import ast
import contextlib
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType

from lpmech.reading.faults import BadInput, Fault
from lpmech.reading.words import nearest
from lpmech.statements.own.decorator import ANSWER, collecting, fault, line_in
from lpmech.statements.statement import Statement

LAMBDA = "<lambda>"
TABLE = "theorems"  # `-o` gives the table this name
EXPECTED = "a Python file with a function under @lpmech.statement"


@cache
def statements(path: str) -> dict[str, Statement]:
    """Every statement of a file by its id, in the order of the file. Raises BadInput with the faults of the file."""
    text, code = _compiled(path)
    with collecting() as collected:
        _run(path, code)
    found = [one for one in collected if one.file == path]  # not those of files that it imports
    if faults := [*_faults(path, text, found)]:
        raise BadInput(faults)
    return {one.id: one for one in found}


def _compiled(path: str) -> tuple[str, CodeType]:
    try:
        with tokenize.open(path) as file:  # in the encoding that it declares
            text = file.read()
        return text, compile(text, path, "exec")
    except SyntaxError as error:
        found = f"{type(error).__name__}: {error.msg}"
        raise BadInput([fault(path, error.lineno, found, EXPECTED)]) from error
    except (ValueError, RecursionError, MemoryError) as error:  # null characters, brackets too deep
        raise BadInput([fault(path, None, str(error) or "brackets nested too deep", EXPECTED)]) from error
    except OSError as error:
        near = nearest(Path(path).name, _beside(path))
        raise BadInput([fault(path, None, error.strerror or str(error), EXPECTED, near)]) from error


def _beside(path: str) -> list[str]:
    """The Python files beside one that is not there, which may be the one that is meant."""
    try:
        return sorted(one.name for one in Path(path).parent.glob("*.py"))
    except OSError:
        return []


def _run(path: str, code: CodeType) -> None:
    """Runs the file as a module of its own. What it prints goes to stderr, since stdout is for results."""
    module = ModuleType(f"lpmech_statements_of_{Path(path).stem}")
    module.__file__ = path
    sys.modules[module.__name__] = module
    folder = str(Path(path).resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            exec(code, module.__dict__)
    except (Exception, SystemExit) as error:
        found = f"{type(error).__name__}: {error}"
        line = line_in(path, error.__traceback__)
        raise BadInput([fault(path, line, found, "a file that runs to its end")]) from error


def _faults(path: str, text: str, found: Sequence[Statement]) -> Iterator[Fault]:
    """What keeps statements from being told apart, or from saying anything."""
    if not found:
        yield fault(path, None, "no statement", EXPECTED)
    for one in found:
        if one.id in (LAMBDA, TABLE):
            yield fault(path, one.line, f"the name {one.id}", "a function with a name of its own", "rename it")
    counts = Counter(one.id for one in found)
    for one in found:
        if counts[one.id] > 1:
            yield fault(path, one.line, f"{counts[one.id]} statements with the name {one.id}", "every name once",
                        "rename one of them")  # fmt: skip
    says = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef) and _answers(node)}
    for one in found:
        if one.id not in (*says, LAMBDA):
            yield fault(path, one.line, f"{one.id} neither returns anything nor asserts", ANSWER,
                        "a `return` may be missing: return case.holds(…)")  # fmt: skip


def _answers(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert | ast.Raise) or (isinstance(node, ast.Return) and node.value is not None)
               for node in ast.walk(function))  # fmt: skip
