"""`--memory SIZE` of the commands that solve a case: what would need more is refused before it is begun."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any

from lpmech.cli.options import Memory
from lpmech.cli.output import Refusal
from lpmech.problem.memory import VARIABLE, limited, parse_size
from lpmech.reading.faults import quote

CODE, MEANING = 3, "more memory is needed than may be used"  # the exit code


def with_memory(run: Callable[..., Any]) -> Callable[..., Any]:
    """The command with `--memory`."""
    own = signature(run, eval_str=True)

    @wraps(run)
    def within(*, memory: str | None, **options: Any) -> Any:
        if memory is None:
            return run(**options)
        with limited(size_of("--memory", memory)):
            return run(**options)

    added = Parameter("memory", Parameter.KEYWORD_ONLY, default=None, annotation=Memory)
    within.__signature__ = own.replace(parameters=[*own.parameters.values(), added])  # type: ignore[attr-defined]
    return within


def size_of(option: str, given: str) -> int:
    """The bytes that an option or a variable gives. Raises Refusal where it is no size."""
    try:
        return parse_size(given)
    except ValueError as reason:
        raise Refusal(f"lpmech: {option}: {reason}, not {quote(given)}") from reason


def check_variable() -> None:
    """Raises Refusal where the environment variable with the limit is no size."""
    if (given := os.environ.get(VARIABLE)) is not None:
        size_of(VARIABLE, given)
