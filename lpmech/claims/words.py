"""Refutations in words: who, in which state, says or does what instead, and gains how much."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction

from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.separation.claim import Cell, Finding
from lpmech.separation.hypotheses import least_worth, needs_agent
from lpmech.separation.witnesses import FeasibilityDiffers, FeasibilityDiffersAt


def state_in_words(state: Mapping[str, str] | None) -> str:
    """`ann = low, bob = high`."""
    return ", ".join(f"{name} = {label}" for name, label in (state or {}).items())


def place_in_words(cell: Cell) -> str:
    """Period, memory, shock and state of a cell."""
    parts = [f"in period {cell.period}" if cell.period is not None else "in any period"]
    if cell.memory is not None:
        reports = state_in_words(cell.memory.reports)
        parts.append(f"after the reports {reports} and the allocation {cell.memory.allocation!r}")
    if cell.shock is not None:
        parts.append(f"at the shock {cell.shock!r}")
    return ", ".join([*parts, f"in the state {state_in_words(cell.state)}"])


def gain_in_words(cell: Cell, slack: Fraction) -> str:
    """The profitable lie."""
    true = (cell.state or {}).get(cell.agent or "", "")
    return (
        f"{place_in_words(cell)}, {cell.agent} says {cell.report!r} instead of the true {true!r} "
        f"and gains {amount(-slack)}"
    )


def best_response_in_words(cell: Cell, slack: Fraction) -> str:
    """The most profitable plan of lies."""
    return (
        f"{place_in_words(cell)}, {cell.agent}, seeing all of it, gains {amount(-slack)} in expectation by a plan of "
        f"reports that begins with {cell.report!r}"
    )


def shortfall_in_words(cell: Cell, slack: Fraction) -> str:
    """An agent who would rather leave."""
    return f"{place_in_words(cell)}, {cell.agent} is {amount(-slack)} worse off than outside"


def expectation_in_words(cell: Cell, slack: Fraction) -> str:
    """An agent who sees its own types only and would rather leave."""
    return f"{information_in_words(cell)}, {cell.agent} expects {amount(-slack)} less than outside"


def interim_gain_in_words(cell: Cell, slack: Fraction) -> str:
    """The lie that pays to an agent who sees its own types only."""
    true = (cell.state or {}).get(cell.agent or "", "")
    return (
        f"{information_in_words(cell)}, {cell.agent} says {cell.report!r} instead of the true {true!r} "
        f"and gains {amount(-slack)} in expectation"
    )


def information_in_words(cell: Cell) -> str:
    """What an agent who sees its own types only knows: when, what was said and done, its own past, what it sees."""
    sees = f"seeing no more than {state_in_words(cell.state or {})}"
    past = ""
    if cell.memory is not None:
        lie = "" if cell.memory.reports[cell.agent or ""] == cell.own else f", having been {cell.own!r}"
        past = f" after {state_in_words(cell.memory.reports)} and {cell.memory.allocation!r}{lie}"
    when = "in any later period" if cell.period is None else f"in period {cell.period}"
    return f"{when}{past}, {sees}"


def deficit_in_words(cell: Cell, slack: Fraction) -> str:
    """Payments that sum to less than nothing."""
    return f"{place_in_words(cell)}, the payments sum to {amount(slack)}"


def period_deficit_in_words(cell: Cell, slack: Fraction) -> str:
    """Payments of a period that are expected to sum to less than nothing."""
    when = "in any later period" if cell.period is None else f"in period {cell.period}"
    past = ""
    if cell.memory is not None:
        past = (
            f", after the reports {state_in_words(cell.memory.reports)} and the allocation {cell.memory.allocation!r}"
        )
    return f"{when}{past}, the payments are expected to sum to {amount(slack)}"


def imbalance_in_words(cell: Cell, slack: Fraction) -> str:
    """Payments that do not sum to 0."""
    where = place_in_words(cell) if cell.state is not None else f"in period {cell.period}"
    return f"{where}, the payments differ from balance by {amount(-slack)}"


def sum_in_words(_: Environment, found: Finding) -> str:
    """Payments that do not sum to 0: whether too much is paid or too little."""
    assert found.at is not None
    assert found.number is not None
    return f"{place_in_words(found.at)}, the payments sum to {amount(found.number)}: {left_over(found.number)}"


def average_in_words(_: Environment, found: Finding) -> str:
    """The same of a period's expected sum."""
    assert found.at is not None
    assert found.number is not None
    average = f"the payments sum to {amount(found.number)} on average: {left_over(found.number)}"
    return f"in period {found.at.period}, {average}"


def left_over(total: Fraction) -> str:
    """What a sum of payments that is not 0 leaves."""
    return "a surplus" if total > 0 else "a deficit"


def exit_in_words(cell: Cell, slack: Fraction) -> str:
    """An agent who pays although it can no longer matter."""
    return (
        f"{place_in_words(cell)}, {cell.agent} can no longer affect the efficient allocation, "
        f"and still pays or receives {amount(-slack)}"
    )


def inefficiency_in_words(cell: Cell, slack: Fraction) -> str:
    """An allocation that is not optimal."""
    return f"{place_in_words(cell)}, the chosen allocation falls short of the best one by {amount(-slack)}"


def payment_after_exit_in_words(_: Environment, found: Finding) -> str:
    """An agent who can no longer matter: whether it still pays or receives."""
    assert found.at is not None
    return (
        f"{place_in_words(found.at)}, {found.at.agent} can no longer affect the efficient allocation, and still "
        f"{_payment(found)}"
    )


def payment_while_away_in_words(_: Environment, found: Finding) -> str:
    """An agent who is away: whether it pays or receives."""
    assert found.at is not None
    return f"{place_in_words(found.at)}, {found.at.agent} is away, and {_payment(found)}"


def _payment(found: Finding) -> str:
    assert found.number is not None
    return f"{'pays' if found.number > 0 else 'receives'} {amount(abs(found.number))}"


def negative_value_in_words(env: Environment, found: Finding) -> str:
    """A negative value: whose it is, and of what."""
    assert found.at is not None
    allocation, worth = least_worth(env, found.at)
    what = "the end" if allocation is None else repr(allocation)
    return f"{place_in_words(found.at)}, {what} is worth {amount(worth)} to {found.at.agent}"


def feasibility_in_words(env: Environment, found: Finding) -> str:
    """An allocation that is feasible only with an agent, or only without it: which of the two."""
    witness = found.witness
    assert isinstance(witness, FeasibilityDiffers | FeasibilityDiffersAt)
    side = "with" if needs_agent(env, witness) else "without"
    shock = "" if witness.shock is None else f" at the shock {witness.shock!r}"
    state = f" at {state_in_words(witness.state)}" if isinstance(witness, FeasibilityDiffersAt) else ""
    return f"{witness.allocation!r} is feasible only {side} {witness.agent}{shock}{state}"


def infeasible_in_words(cell: Cell, slack: Fraction) -> str:
    """A lie that leads to what is infeasible at the truth."""
    true = (cell.state or {}).get(cell.agent or "", "")
    return (
        f"{place_in_words(cell)}, {cell.agent} says {cell.report!r} instead of the true {true!r}, and what "
        "is done then is infeasible at the truth"
    )


def absent_in_words(cell: Cell, slack: Fraction) -> str:
    """An agent who is away and pays."""
    return f"{place_in_words(cell)}, {cell.agent} is away, and pays or receives {amount(-slack)}"


def amount(value: Fraction, digits: int = 60) -> str:
    """A number for reading: exact where it is short, else about so much."""
    text = format_number(value)
    if len(text) <= digits:
        return text
    with localcontext(prec=9, Emax=MAX_EMAX, Emin=MIN_EMIN):
        return f"about {Decimal(value.numerator) / Decimal(value.denominator)}"
