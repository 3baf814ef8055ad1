"""`-o FILE` of the commands that print one answer: it is written to the file instead, as the file's ending says.

For example `lpmech show CASE -o case.json` writes what `lpmech show CASE --format json` prints. Commands that write
files of their own, such as the folder of `certify -o`, have an option of that name already, and are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from lpmech.cli.options import OutFile
from lpmech.cli.output import Refusal, captured, refusing, say, told

# Endings by the values of --format, which are the same for all commands. What is for a log alone has none.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {"text": ".txt", "json": ".json", "csv": ".csv", "latex": ".tex", "markdown": ".md", "parquet": ".parquet",
     "junit": ".xml", "mps": ".mps", "lp": ".lp", "smt2": ".smt2", "pulp": ".py"}
)  # fmt: skip
TEXT = "text"


def with_file(run: Callable[..., Any]) -> Callable[..., Any]:
    """The command with `-o FILE`, unless it has such an option."""
    own = signature(run, eval_str=True)
    if any("-o" in names_of(one) for one in own.parameters.values()):
        return run
    option = next((name for name, one in own.parameters.items() if "--format" in names_of(one)), None)

    @wraps(run)
    def to_file(*, output: Path | None, **options: Any) -> Any:
        if output is None:
            return run(**options)
        if option is not None:
            options[option] = by_ending(output, options[option], formats_of(own, option))
        else:
            _check_text(output)
        return _written(output, run, options)

    added = Parameter("output", Parameter.KEYWORD_ONLY, default=None, annotation=OutFile)
    to_file.__signature__ = own.replace(parameters=[*own.parameters.values(), added])  # type: ignore[attr-defined]
    return to_file


def names_of(parameter: Parameter) -> tuple[str, ...]:
    """The names of a parameter's option; none of an argument's. typer keeps the first name in the default's place."""
    metadata = getattr(parameter.annotation, "__metadata__", ())
    names = (name for one in metadata for name in (one.default, *(one.param_decls or ())))
    return tuple(name for name in names if isinstance(name, str) and name.startswith("-"))


def formats_of(own: Signature, option: str) -> type[StrEnum]:
    """The values of a command's option --format."""
    kind: type[StrEnum] = get_args(own.parameters[option].annotation)[0]
    return kind


def by_ending(path: Path, given: StrEnum, formats: type[StrEnum]) -> StrEnum:
    """The format that the ending says, unless another than text is given. Raises Refusal where it says none, or
    one that is not given."""
    said = next((one for one in formats if ENDINGS.get(one.value) == path.suffix.lower()), None)
    if given.value != TEXT:
        if said not in (None, given):
            raise Refusal(f"lpmech: -o {told(path)} says {said}, and --format says {given}")
        return given
    if said is None:
        known = ", ".join(ENDINGS[one.value] for one in formats if one.value in ENDINGS)
        raise Refusal(f"lpmech: -o {told(path)}: its ending says no format of this command; it writes {known}")
    return said


def _check_text(path: Path) -> None:
    """Of a command that prints text alone."""
    if path.suffix.lower() != ENDINGS[TEXT]:
        raise Refusal(f"lpmech: -o {told(path)}: its ending says no format of this command; it writes {ENDINGS[TEXT]}")


def _written(path: Path, run: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    """Runs the command, and writes what it prints; nothing is written where it fails."""
    from lpmech.reading.files import check_writable, write_bytes

    with refusing(path):  # before any work
        check_writable(path)
    with captured() as parts:
        code = run(**options)
    with refusing(path):
        write_bytes(path, b"".join(parts))
    say(f"wrote {told(path)}")
    return code
