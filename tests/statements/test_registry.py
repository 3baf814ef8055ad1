"""Where statements are found: in every folder of the package, once each, also if another module imports one."""

import sys

import pytest

from lpmech.statements import registry

STATED = """
from lpmech.statements.statement import statement
from lpmech.statements.values import Values
one = statement("{0}", "here", "…", draws=Values(lambda rng: []))(lambda numbers: None)
"""


@pytest.fixture
def found(tmp_path, monkeypatch):
    """What is found in a package of some modules, by their paths."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "PACKAGE", "stated_here")

    def ids(**texts):
        for path, text in {"__init__": "", **texts}.items():
            file = tmp_path / "stated_here" / f"{path.replace('__in__', '/')}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return list(registry.statements.__wrapped__())

    yield ids
    for name in [name for name in sys.modules if name.partition(".")[0] == "stated_here"]:
        del sys.modules[name]


def test_folders_are_looked_into_and_tests_are_not(found):
    paper = {"paper__in____init__": "", "paper__in__subject": STATED.format("A-T2")}
    assert found(top=STATED.format("A-T1"), test_top=STATED.format("A-T3"), **paper) == ["A-T1", "A-T2"]


def test_a_statement_that_another_module_imports_is_found_once(found):
    assert found(one=STATED.format("A-T1"), two="from stated_here.one import one as again") == ["A-T1"]


def test_two_statements_with_one_id_are_refused(found):
    with pytest.raises(ValueError, match="two statements have the id A-T1"):
        found(one=STATED.format("A-T1"), two=STATED.format("A-T1"))
