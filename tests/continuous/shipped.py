"""Certificates of shipped cases with continuous signals, each made once however many tests look at it."""

from functools import cache

from lpmech.casefiles import library
from lpmech.continuous import case as cases
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.plugin import CONTINUOUS


@cache
def case_of(name):
    """A shipped case by its name."""
    return cases.load(library.cases(CONTINUOUS)[name])


def certified(name, grid, form="best", degree=0):
    """Its certificate on a grid."""
    return _certified(name, grid, Form(form), degree)


@cache
def _certified(name, grid, form, degree):
    return certify(case_of(name).environment, grid, degree, form)
