"""Running statements: on draws until enough of them meet the hypotheses, and on every shipped case that does.

Draw n of a statement depends on the seed, the statement's id and n alone, so that several processes (`several.py`)
find what one finds. A statement that is expected to hold is tried on the shipped cases, and until `samples` draws were
not vacuous; at most `PATIENCE` draws are made for each that is wanted. One that is expected to be refuted is tried on
its shipped counterexample first (`shipped.py`), so that chance decides nothing, and on draws only where that fails to
refute it. The first failure among draws is reduced (`reduce.py`). Where a failure is a claim of a mechanism, its
certificate is written and must be accepted by the independent checker.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from itertools import chain
from math import prod
from random import Random
from types import MappingProxyType
from typing import Any

from lpmech.certificate.answer import Answer
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.statements import shipped
from lpmech.statements.draws import Once
from lpmech.statements.reduce import TRIALS, Counterexample, concluded, failing, reduced
from lpmech.statements.statement import Expected, Statement
from lpmech.statements.values import Values

PATIENCE = 20


class Found(StrEnum):
    """What draws and cases show of a statement: nothing is proved by them."""

    NO_COUNTEREXAMPLE = "no counterexample"
    REFUTED = "refuted"
    VACUOUS = "vacuous"  # no subject met the hypotheses


AS_EXPECTED: Mapping[Expected, Found] = MappingProxyType(
    {Expected.HOLDS: Found.NO_COUNTEREXAMPLE, Expected.REFUTED: Found.REFUTED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What running a statement has shown."""

    id: str
    verdict: Found
    samples: int  # draws that were looked at
    non_vacuous: int  # those that met every hypothesis
    cases: int  # shipped cases that meet every hypothesis, all of which were looked at
    seconds: float
    counterexample: Counterexample | None = None
    checked: str | None = None  # what the checker says of the counterexample's certificate
    numbers: str = ""  # the arithmetic of the counterexample, where a relation between numbers fails

    def ok(self, statement: Statement) -> bool:
        """Whether this is what was expected, with a certificate that is accepted where there is one."""
        return self.verdict is AS_EXPECTED[statement.expected] and self.checked in (None, Answer.ACCEPTED)

    @property
    def said(self) -> str:
        """The verdict with what it rests on."""
        if self.verdict is Found.VACUOUS:
            return f"nothing in {_counted(self.samples, 'draw')} met the hypotheses"
        return self.verdict if self.verdict is Found.REFUTED else f"no counterexample in {looked_at([self])}"

    @property
    def vacuous_share(self) -> float:
        """The share of draws that said nothing; for reading only."""
        return 1 - self.non_vacuous / self.samples if self.samples else 0.0


def looked_at(outcomes: Sequence[Outcome]) -> str:
    """How many draws and cases met the hypotheses, in words."""
    draws, cases = sum(one.non_vacuous for one in outcomes), sum(one.cases for one in outcomes)
    return " and ".join([_counted(draws, "draw"), *([_counted(cases, "case")] if cases else [])])


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def run(
    statement: Statement, samples: int, seed: int, *, trials: int = TRIALS, with_cases: bool = True,
    draws: Draws | None = None,
) -> Outcome:  # fmt: skip
    """Runs one statement; without cases, and if it is a user's own, on draws alone. `draws` looks at them."""
    started, with_cases = time.perf_counter(), with_cases and not statement.file
    again = _replayed(statement) if with_cases and statement.expected is Expected.REFUTED else None
    with closing((draws or _one_by_one)(statement, samples, seed)) as drawn:
        looked = chain(_cases_first(statement, with_cases), drawn)
        told = _Told(counterexample=again, cases=1) if again else _tried(statement, samples, trials, looked)
    answer, numbers = checked(statement, told.counterexample) if told.counterexample else (None, "")
    return Outcome(id=statement.id, verdict=told.verdict, samples=told.samples, non_vacuous=told.non_vacuous,
                   cases=told.cases, seconds=time.perf_counter() - started, counterexample=told.counterexample,
                   checked=answer, numbers=numbers)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Told:
    """What the subjects that were looked at have shown."""

    samples: int = 0
    non_vacuous: int = 0
    cases: int = 0
    counterexample: Counterexample | None = None

    @property
    def verdict(self) -> Found:
        """A counterexample refutes; what met no hypothesis says nothing."""
        if self.counterexample:
            return Found.REFUTED
        return Found.NO_COUNTEREXAMPLE if self.non_vacuous else Found.VACUOUS


def _replayed(statement: Statement) -> Counterexample | None:
    """The shipped counterexample, where it still refutes the statement; it was reduced when it was found."""
    found = shipped.counterexample(statement)
    failure = failing(statement, found.plain, found.seed) if found else None
    if found is None or failure is None:
        return None
    return Counterexample(subject=found.plain, failure=failure, minimal=True, seed=found.seed)


def _tried(statement: Statement, samples: int, trials: int, looked: Iterable[Looked]) -> _Told:
    """The statement on cases and draws, up to the first failure, which is reduced."""
    told = _Told()
    for one in looked:
        told.samples += not one.is_case
        told.cases += one.is_case and one.met
        told.non_vacuous += not one.is_case and one.met
        if one.found is not None:
            told.counterexample = one.found if one.found.subject is None else reduced(statement, one.found, trials)
        if told.counterexample or told.non_vacuous >= _wanted(statement, samples):
            break
    return told


@dataclass(frozen=True, slots=True)
class Looked:
    """What a case or a draw has shown: whether it met the hypotheses, and then whether it refutes."""

    is_case: bool
    met: bool
    found: Counterexample | None = None


Draws = Callable[
    [Statement, int, int], Generator[Looked, None, None]
]  # of a statement, by samples and seed, in their order


@dataclass(frozen=True, slots=True)
class _Tried:
    plain: Any
    seed: str
    load: Callable[[], Any]
    environment: Environment | None = None  # of a shipped case

    @property
    def is_case(self) -> bool:
        """Whether it is a shipped case and no draw."""
        return self.environment is not None

    def said(self) -> Any:
        """The subject as plain data."""
        return self.plain if self.environment is None else json.loads(canonical(self.environment))


def _look(statement: Statement, tried: _Tried) -> Looked:
    subject = tried.load()
    if not statement.applies(subject):
        return Looked(tried.is_case, False)
    failure = concluded(statement, subject)
    if failure is None:
        return Looked(tried.is_case, True)
    found = Counterexample(subject=tried.said(), failure=failure, minimal=False, seed=tried.seed)
    return Looked(tried.is_case, True, found)


def _cases_first(statement: Statement, with_cases: bool) -> Iterator[Looked]:
    """The shipped cases, where the statement should hold."""
    if with_cases and statement.expected is Expected.HOLDS:
        for environment in _cases().values():
            subject = statement.draws.of_case(environment)
            if subject is not None:
                yield _look(statement, _Tried(None, "case", partial(_same, subject), environment))


def _same(subject: Any) -> Any:
    return subject


def draw(statement: Statement, seed: int, number: int) -> Looked:
    """What the draw of this number shows."""
    own = f"{seed}:{statement.id}:{number}"
    plain = statement.draws.draw(Random(own))
    return _look(statement, _Tried(plain, own, partial(statement.draws.load, plain, own)))


def most_draws(statement: Statement, samples: int) -> int:
    """How many draws are made where too few meet the hypotheses."""
    return _wanted(statement, samples) * PATIENCE


def _one_by_one(statement: Statement, samples: int, seed: int) -> Generator[Looked, None, None]:
    yield from (draw(statement, seed, number) for number in range(most_draws(statement, samples)))


def _wanted(statement: Statement, samples: int) -> int:
    return 1 if isinstance(statement.draws, Once) else samples


@cache
def _cases() -> Mapping[str, Any]:
    """The environments of the shipped cases that are small enough to be tried by every statement, but for those that
    came out of statements."""
    from lpmech import casefiles
    from lpmech.casefiles import library

    loaded = {name: casefiles.load(name) for name in library.cases()}
    return {name: case.environment for name, case in loaded.items()
            if not case.counterexample and _states(case.environment) <= SMALL}  # fmt: skip


SMALL = 40


def _states(env: Any) -> int:
    return max(prod(len(stage.labels[axis]) for axis in stage.components) for stage in env.stages)


def beyond(statement: Statement) -> str:
    """What no certificate shows of a statement's refutation, and why; empty where one shows all of it."""
    about_numbers = "it is about numbers, not about an environment" if isinstance(statement.draws, Values) else ""
    return statement.uncertified or about_numbers


def checked(statement: Statement, found: Counterexample) -> tuple[str | None, str]:
    """The checker's verdict on the certificate of the refutation, None where there is none; and the arithmetic."""
    if not found.failure.decided:
        return None, ""
    from lpmech.statements.cases import check_refutation

    return check_refutation(statement.draws.load(found.subject, found.seed), found.failure)
