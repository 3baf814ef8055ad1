"""Statements of your own: a function under `@lpmech.statement`, in any file.

    import lpmech

    @lpmech.statement(agents=2, assuming=["private_values"])
    def nobody_is_paid(case):
        \"\"\"Under the pivot mechanism nobody is ever paid.\"\"\"
        return case.holds("pivot", "weak_budget_balance")

`lpmech theorems --file my_paper.py` tries it on drawn environments, and cuts the first that refutes it down to the
smallest. The function is given a case (`lpmech.statements.instance.Instance`): an environment, and what can be asked of
it. It returns None or True if what it says holds of the case. Otherwise it returns False, a text that says what fails,
or what `case.holds` returns, which a certificate can show. An assertion that fails is a failure too.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, overload

from lpmech.claims.registry import KINDS
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.faults import BadInput, Fault, quote
from lpmech.reading.words import nearest
from lpmech.statements.draws import Draws
from lpmech.statements.environments import ALLOCATIONS, LABELS, NAMES, Environments, Moves, Sets, Shape
from lpmech.statements.instance import claimed
from lpmech.statements.statement import Expected, Failure, Hypothesis, Statement

CODE = "E-STATEMENT"
ANSWER = "None or True if the statement holds of the case; else False, a text, or what `case.holds` returns"
_LIMITS = {"agents": len(NAMES), "types": len(LABELS), "allocations": len(ALLOCATIONS)}
_KNOWN: Mapping[str, type[StrEnum]] = MappingProxyType({"kernels": Moves, "sets": Sets})
_collected: ContextVar[list[Statement] | None] = ContextVar("collected", default=None)
Assumed = str | Callable[[Any], bool]


class Unanswered(BadInput):
    """A function of a user's file that fails on a case, with its file and line."""


@overload
def statement(conclusion: Callable[[Any], Any], /) -> Statement: ...
@overload
def statement(
    *, says: str = "", draws: Draws[Any] | None = None, assuming: Sequence[Assumed] = (),
    expected: str = Expected.HOLDS, **shape: Any,
) -> Callable[[Callable[[Any], Any]], Statement]: ...  # fmt: skip


def statement(
    conclusion: Callable[[Any], Any] | None = None, /, *, says: str = "", draws: Draws[Any] | None = None,
    assuming: Sequence[Assumed] = (), expected: str = Expected.HOLDS, **shape: Any,
) -> Statement | Callable[[Callable[[Any], Any]], Statement]:  # fmt: skip
    """Makes the function below it a statement, whose id is the function's name.

    `says` is the statement in one sentence, by default the first line of the docstring. `assuming` are hypotheses:
    claims about an environment by id, such as "private_values", or functions of a case. A case that does not meet them
    says nothing. `expected="refuted"` is for a statement that must fail. All other keywords say which environments are
    drawn, as the fields of `lpmech.statements.environments.Shape`: agents=2 or agents=(1, 3), types, allocations,
    horizons=(1, None), discounts, kernels, private=False for values that depend on the types of others, shocks=True, …
    `draws` draws something else instead, such as `lpmech.statements.values.Values`. Raises TypeError and ValueError for
    what is none of this.
    """
    if expected not in tuple(Expected):
        raise ValueError(f'expected is "holds" or "refuted", not {expected!r}')
    if draws is not None and shape:
        raise TypeError(f"draws and {', '.join(shape)} exclude each other")
    drawn = draws or Environments(shape=_shape(shape))
    hypotheses = tuple(map(_hypothesis, (assuming,) if isinstance(assuming, str) else assuming))

    def make(function: Callable[[Any], Any]) -> Statement:
        if not callable(function) or not hasattr(function, "__code__"):
            raise TypeError(f"@lpmech.statement stands above a function, not {type(function).__name__}")
        file, line = function.__code__.co_filename, function.__code__.co_firstlineno
        text = says or next(iter((function.__doc__ or "").strip().splitlines()), "")
        made = Statement(
            id=function.__name__, source=f"{Path(file).name}:{line}", file=file, line=line, draws=drawn,
            says=text or function.__name__.replace("_", " "), conclusion=Conclusion(function),
            hypotheses=tuple(Hypothesis(one.name, _Holds(one.holds, file)) for one in hypotheses),
            expected=Expected(expected),
        )  # fmt: skip
        collected = _collected.get()
        if collected is not None:
            collected.append(made)
        return made

    return make if conclusion is None else make(conclusion)


@contextlib.contextmanager
def collecting() -> Iterator[list[Statement]]:
    """All statements that are made within, in their order."""
    found: list[Statement] = []
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


def _shape(given: Mapping[str, Any]) -> Shape:
    known = [one.name for one in fields(Shape)]
    for name, value in given.items():
        if name not in known:
            hint = nearest(name, known)
            raise TypeError(f"{quote(name)} says nothing of drawn environments" + (f"; {hint}" if hint else ""))
        if name in _KNOWN and not set(value) <= set(_KNOWN[name]):
            raise ValueError(f"{name} are some of {', '.join(_KNOWN[name])}, not {value!r}")
    ranges = {name: _range(name, given[name]) for name in _LIMITS if name in given}
    words = {name: tuple(map(_KNOWN[name], given[name])) for name in _KNOWN if name in given}
    return Shape(**{**given, **ranges, **words})


def _range(name: str, value: Any) -> tuple[int, int]:
    """A number, or the least and the greatest one."""
    pair = (value, value) if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or not all(isinstance(n, int) for n in pair) or not 1 <= pair[0] <= pair[1] <= _LIMITS[name]:
        raise ValueError(f"{name} is a number from 1 to {_LIMITS[name]}, or a pair of these, not {value!r}")
    return pair


def _hypothesis(assumed: Assumed) -> Hypothesis:
    if not isinstance(assumed, str):
        return Hypothesis(getattr(assumed, "__name__", "a condition"), assumed)
    known = [kind.id for kind in KINDS.values() if kind.of_environment is not None]
    if assumed not in known:
        hint = nearest(assumed, known) or f"known: {', '.join(known)}"
        raise ValueError(f"assuming: {quote(assumed)} is no claim about an environment; {hint}")
    return claimed(assumed)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a user's function says of a case, as a failure or None."""

    function: Callable[[Any], Any]

    def __call__(self, subject: Any) -> Failure | None:
        file = self.function.__code__.co_filename
        try:
            with contextlib.redirect_stdout(sys.stderr):
                answer = self.function(subject)
        except AssertionError as error:
            return Failure(words=str(error) or f"the assertion in line {line_in(file, error.__traceback__)} fails")
        except (NoMechanism, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            raise Unanswered([_fault(self.function.__name__, file, error, subject)]) from error
        return self._failure(answer, subject)

    def _failure(self, answer: Any, subject: Any) -> Failure | None:
        if answer is None or answer is True or isinstance(answer, Failure):
            return None if answer is True else answer
        if answer is False:
            return Failure(words=f"{self.function.__name__} is false of it")
        if isinstance(answer, str):
            return Failure(words=answer)
        file, line = self.function.__code__.co_filename, self.function.__code__.co_firstlineno
        found = f"the answer {quote(repr(answer))}"
        raise Unanswered([fault(file, line, found, ANSWER, place=_place(self.function.__name__, subject))])


@dataclass(frozen=True, slots=True)
class _Holds:
    """Whether a hypothesis holds of a case; one of a user's own may fail."""

    function: Callable[[Any], bool]
    file: str

    def __call__(self, subject: Any) -> bool:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                return bool(self.function(subject))
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:
            name = getattr(self.function, "__name__", "a condition")
            raise Unanswered([_fault(name, self.file, error, subject)]) from error


def _fault(name: str, file: str, error: BaseException, subject: Any) -> Fault:
    line = line_in(file, error.__traceback__)
    return fault(file, line, f"{type(error).__name__}: {error}", ANSWER, place=_place(name, subject))


def _place(name: str, subject: Any) -> str:
    seed = getattr(subject, "seed", "")
    return f"{name}, draw {seed.rpartition(':')[2]} of the seed {seed.partition(':')[0]}" if seed else name


def fault(file: str, line: int | None, found: str, expected: str, mend: str = "", place: str = "") -> Fault:
    """A fault of a user's file."""
    return Fault(code=CODE, source=file, line=line, place=place, found=found, expected=expected, mend=mend)


def line_in(file: str, trace: TracebackType | None) -> int | None:
    """The last line of a file that a traceback leads through."""
    line = None
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == file else line
        trace = trace.tb_next
    return line
