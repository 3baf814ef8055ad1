"""Warnings about the model on its page: those of `lpmech lint`, with what they mean."""

import pytest

import lpmech
from lpmech.advice.kind import Level
from lpmech.advice.lint import lint
from tests.pages.read_page import words
from tests.pages.test_hostile import page


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "warned"), [("bv08/diverse_types", True), ("bv08/scheduling_three", False)])
def test_the_page_has_the_warnings_of_lint(name, warned):
    env = lpmech.load(name)
    found = [one for one in lint(env) if one.lint.level is Level.WARNING]
    shown = " ".join(words(page(env)[2]).split())
    assert bool(found) is warned
    assert ("Warnings about the model" in shown) is warned
    for one in found:
        assert f"{one.where()} ({one.found})" in shown
        assert one.lint.mend in shown
