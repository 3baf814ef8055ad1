"""The lines that docs/trust.md says have to be believed are as many as it says, but for a twentieth."""

import ast
import re
from pathlib import Path

import pytest

from lpmech import verified
from proofs_check.coq.generate import FOLDER

PAGE = FOLDER.parent.parent / "docs" / "trust.md"
PACKAGE = Path(verified.__file__).parent
COUNTED = re.findall(r"^\| `([\w.]+)` \| (\d+) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def code_lines(path):
    """Lines that are neither empty nor comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".v":
        return sum(bool(line.strip()) for line in re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL).splitlines())
    told = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            told |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(bool(line.strip()) and line.strip()[0] != "#" and k not in told for k, line in lines)


def test_the_page_counts_files():
    assert len(COUNTED) > 12


@pytest.mark.parametrize(("name", "whole", "code"), COUNTED, ids=lambda value: value)
def test_lines(name, whole, code):
    path = (FOLDER if name.endswith(".v") or name == "generate.py" else PACKAGE) / name
    for found, stated in ((len(path.read_text(encoding="utf-8").splitlines()), whole), (code_lines(path), code)):
        assert found == pytest.approx(int(stated), rel=0.05, abs=4)
