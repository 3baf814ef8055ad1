"""Forms of transfers: what a payment may depend on besides the period.

    history_independent      p(r)
    contingent_vcg           p_0(r) + q(previous allocation and θ_{-i}; θ_{-i})               (Liu 2014, Theorem 3.2)
    contingent_vcg_literal   the same, with the equations of Lemma 7.3 at every own type
    contingent               p_0(r) + q(previous allocation, θ_{-i} and own report; θ_{-i})   (Theorem 3.1)
    one_period_memory        p(m, r), m the previous reports and allocation

r are the current reports. For example, contingent transfers may charge ann for what bob says now, at a rate that
depends on what ann said before; contingent_vcg transfers may not.

A form is written by its name in code, on the command line and in certificates. The claim `pivot_unique` and the
programs of payments write the phrase instead, `history-independent`, which the format has fixed; both are read.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from lpmech.problem.members import member


class Form(StrEnum):
    """A form of transfers; its value is its name."""

    remembers: bool  # whether payments depend on the previous period at all
    own_report: bool  # whether they depend on the agent's own previous report
    additive: bool  # whether what is remembered changes only q, which no current report of the agent moves
    everywhere: bool  # whether due payments meet their equations at every own type, also where no report leads there
    phrase: str  # in English

    def __new__(
        cls, name: str, phrase: str, remembers: bool, own_report: bool, additive: bool, everywhere: bool = False
    ) -> Form:
        form = str.__new__(cls, name)
        form._value_, form.phrase = name, phrase
        form.remembers, form.own_report = remembers, own_report
        form.additive, form.everywhere = additive, everywhere
        return form

    HISTORY_INDEPENDENT = ("history_independent", "history-independent", False, False, True)
    CONTINGENT_VCG = ("contingent_vcg", "contingent VCG", True, False, True)
    CONTINGENT_VCG_LITERAL = ("contingent_vcg_literal", "literal contingent VCG", True, False, True, True)
    CONTINGENT = ("contingent", "contingent", True, True, True)
    ONE_PERIOD_MEMORY = ("one_period_memory", "one-period memory", True, True, False)

    @property
    def in_words(self) -> str:
        """The name with spaces: `one period memory`."""
        return self.value.replace("_", " ")

    def contains(self, other: Form) -> bool:
        """Whether all transfers of another form of `NESTED` are transfers of this one."""
        return NESTED.index(member(Form, other)) <= NESTED.index(self)


# Every form contains those before it.
NESTED = (Form.HISTORY_INDEPENDENT, Form.CONTINGENT_VCG, Form.CONTINGENT, Form.ONE_PERIOD_MEMORY)
# Forms of payments that are due in the next period, and then depend on what the others say (`due_payments.py`).
DUE = (Form.CONTINGENT, Form.CONTINGENT_VCG, Form.CONTINGENT_VCG_LITERAL)
# Forms without more structure than what is remembered (`existence/program.py`).
PLAIN = (Form.HISTORY_INDEPENDENT, Form.ONE_PERIOD_MEMORY)


class ProgramKind(StrEnum):
    """A linear program of an environment that is written for other solvers (`exports/export.py`)."""

    forms: tuple[Form, ...]  # of the transfers that it may be about, the first by default

    def __new__(cls, name: str, forms: tuple[Form, ...]) -> ProgramKind:
        kind = str.__new__(cls, name)
        kind._value_, kind.forms = name, forms
        return kind

    BELLMAN = ("bellman", ())
    INCENTIVES = ("incentives", PLAIN)
    ALTERNATIVES = ("alternatives", DUE)


def read_form(given: str, among: Collection[Form]) -> Form:
    """The form that a name or a phrase means. Raises ValueError with those that there are."""
    forms = [member(Form, one) for one in among]
    found = next((form for form in forms if given in (form.value, form.phrase)), None)
    if found is None:
        raise ValueError(f"unknown form of transfers {given!r}; the forms are {', '.join(forms)}")
    return found
