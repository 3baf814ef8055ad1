"""`lpmech explain`: what a claim, mechanism, objective, word, code of a fault or exit code means."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.output import write
from lpmech.plugins import plugins

if TYPE_CHECKING:
    from lpmech.advice.kind import Lint
    from lpmech.choice.objectives import Objective
    from lpmech.choice.selection import Kind as MechanismKind
    from lpmech.claims.kind import Kind

_WIDTH = 80
_EXIT = "exit-codes"
EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "certified; accepted by check (a refutation that checks is accepted); printed",
        1: "refuted, with a checked witness; rejected by check; different from what is expected or compared with",
        2: "bad input or usage; malformed",
        3: "undecided within the limits given",
        4: "internal error",
        130: "interrupted (Ctrl-C)",
        141: "the reader of stdout has gone away",
    }
)


def explain(
    code: Annotated[list[str] | None, typer.Argument(metavar="[NAME]", show_default=False,
                                                     help="A claim, mechanism, objective, advice or code of a fault; "
                                                     "a word of the glossary, such as public state; or "
                                                     "exit-codes.")] = None,
) -> None:  # fmt: skip
    """Explain a claim, mechanism, objective, word or fault."""
    if not code:
        _overview()
    else:
        _explain(" ".join(code))


def _overview() -> None:
    """Prints everything that can be explained."""
    for title, explanations in _sections().items():
        write(f"{title}\n{_filled(', '.join(explanations))}")


def _explain(code: str) -> None:
    """Prints one explanation."""
    from lpmech.cli.names import check_name

    every = {name: text for explanations in _sections().values() for name, text in explanations.items()}
    known = {name.casefold(): name for name in every}
    found = next((known[one] for one in _spellings(code.casefold()) if one in known), None)
    write(every[found or check_name("name", code, tuple(every))]())  # refuses


def _spellings(word: str) -> Iterator[str]:
    """A word, and what reports may write for it: a plural, such as `hypotheses`, or spaces for the `_` of a name."""
    endings = (("ies", "y"), ("es", "is"), ("es", ""), ("s", "")) if word.replace(" ", "").isalpha() else ()
    for one in dict.fromkeys((word, word.replace(" ", "_"))):
        yield one
        yield from (one.removesuffix(end) + rest for end, rest in endings if one.endswith(end))


def _sections() -> dict[str, dict[str, Callable[[], str]]]:
    """What can be explained, by title and name."""
    from lpmech.advice.lint import LINTS
    from lpmech.choice.objectives import OBJECTIVES
    from lpmech.choice.selection import KINDS as MECHANISMS
    from lpmech.claims.registry import KINDS
    from lpmech.reading.codes import codes
    from lpmech.report.glossary import meanings

    claims: dict[str, Callable[[], str]] = {name: partial(_claim, kind) for name, kind in KINDS.items()}
    for plugin in plugins():
        claims |= {name: partial(_text, name, f"{concept}.") for name, concept in plugin.concepts().items()}
    return {
        "Claims": claims,
        "Mechanisms": {name: partial(_mechanism, kind) for name, kind in MECHANISMS.items()},
        "Advice": {name: partial(_advice, one) for name, one in LINTS.items()},
        "Objectives": {name: partial(_objective, one) for name, one in OBJECTIVES.items()},
        "Words": {name: partial(_text, name, meaning) for name, meaning in meanings().items()},
        "Codes of faults": {name: partial(_fault, name, meaning) for name, meaning in codes().items()},
        "Exit codes": {_EXIT: _exit_codes},
    }


def _text(name: str, text: str) -> str:
    return f"{name}\n{_filled(text)}"


def _fault(code: str, meaning: str) -> str:
    """What a code means, how such faults are usually mended, and lines that are right."""
    from lpmech.reading.examples import example_of
    from lpmech.reading.usual import usual_mend

    shown = textwrap.indent(example_of(code), " " * 4)
    said = _sentences(code, meaning, f"To mend it: {usual_mend(code)}")
    return f"{said}\n  For example:\n{shown}\n" if shown else said


def _exit_codes() -> str:
    return "Exit codes\n" + "".join(_exit_code(number, meaning) for number, meaning in EXIT_CODES.items())


def _exit_code(number: int, meaning: str) -> str:
    return textwrap.fill(meaning, _WIDTH, initial_indent=f"  {number:>3}  ", subsequent_indent=" " * 7) + "\n"


def _claim(kind: Kind) -> str:
    return _sentences(kind.id, kind.concept, f"Slack: {kind.slack}", f"Source: {kind.source}")


def _mechanism(kind: MechanismKind) -> str:
    """What is constructed, what it needs, and whence it comes."""
    needs = [f"Needs: {' and '.join(need.words for need in kind.needs)}"] if kind.needs else []
    return _sentences(kind.name, kind.title, *needs, f"Source: {kind.source}")


def _advice(one: Lint) -> str:
    """What it means if `lpmech lint` says so, and how it is mended."""
    return _sentences(one.id, one.title, one.means, f"To mend it: {one.mend}")


def _objective(objective: Objective) -> str:
    """What is measured by `--choose`, and what it needs."""
    needs = [f"Needs: {' and '.join(need.words for need in objective.needs)}"] if objective.needs else []
    return _sentences(
        objective.name,
        f"Of all transfers of the mechanism's form those that are best by one measure: {objective.measure}",
        *needs,
    )


def _sentences(name: str, *parts: str) -> str:
    return f"{name}\n" + "\n".join(_filled(part[:1].upper() + part[1:].rstrip(".") + ".") for part in parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False) + "\n"
