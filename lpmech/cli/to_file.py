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
from lpmech.cli.replacing import with_force
from lpmech.cli.target import folder, target, unknown_ending, writable

# Endings by the values of --format, which are the same for all commands. What is for a log alone has none.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {"text": ".txt", "json": ".json", "csv": ".csv", "latex": ".tex", "markdown": ".md", "parquet": ".parquet",
     "junit": ".xml", "mps": ".mps", "lp": ".lp", "smt2": ".smt2", "pulp": ".py"}
)  # fmt: skip
TEXT = "text"
WRITE = frozenset(
    {"-o", "--plot", "--folder", "--cases", "--junit", "--sarif", "--markdown"}
)  # options: what is written


def with_file(run: Callable[..., Any]) -> Callable[..., Any]:
    """The command with `-o FILE`, unless it has such an option, and with `--force`; folders that it writes are looked
    at first."""
    filed = _with_file(run)
    own = signature(filed, eval_str=True).parameters
    return with_force(filed, [name for name, one in own.items() if WRITE & {*names_of(one)}])


def _with_file(run: Callable[..., Any]) -> Callable[..., Any]:
    own = signature(run, eval_str=True)
    if any("-o" in names_of(one) for one in own.parameters.values()):
        return _with_folders(run, own)
    option = next((name for name, one in own.parameters.items() if "--format" in names_of(one)), None)

    @wraps(run)
    def to_file(*, output: Path | None, **options: Any) -> Any:
        if output is None:
            return run(**options)
        if option is not None:
            options[option] = by_ending(output, options[option], formats_of(own, option))
        else:
            target(output, [ENDINGS[TEXT]])
        return _written(output, run, options)

    added = Parameter("output", Parameter.KEYWORD_ONLY, default=None, annotation=OutFile)
    to_file.__signature__ = own.replace(parameters=[*own.parameters.values(), added])  # type: ignore[attr-defined]
    return to_file


def _with_folders(run: Callable[..., Any], own: Signature) -> Callable[..., Any]:
    """The command, which refuses a folder that cannot be written to before any work."""
    folders = [name for name, one in own.parameters.items() if _metavar(one) == "DIR"]

    @wraps(run)
    def to_folders(**options: Any) -> Any:
        for path in (options[name] for name in folders):
            if path is not None:
                folder(path)
        return run(**options)

    to_folders.__signature__ = own  # type: ignore[attr-defined]
    return to_folders


def _metavar(parameter: Parameter) -> str | None:
    """What stands for the value of a parameter's option in its help."""
    metadata = getattr(parameter.annotation, "__metadata__", ())
    return next((one.metavar for one in metadata if one.metavar), None)


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
        check_agreed(path, said, given)
        return given
    if said is None:
        raise unknown_ending(path, [ENDINGS[one.value] for one in formats if one.value in ENDINGS])
    return said


def check_agreed(path: Path, said: object, given: StrEnum) -> None:
    """Refuse a file whose ending says another format than `--format` does."""
    if said not in (None, given):
        raise Refusal(f"lpmech: -o {told(path)} says {said}, and --format says {given}; leave one of them out")


def _written(path: Path, run: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    """Runs the command, and writes what it prints; nothing is written where it fails."""
    from lpmech.reading.files import write_bytes

    writable(path)  # before any work
    with captured() as parts:
        code = run(**options)
    with refusing(path):
        write_bytes(path, b"".join(parts))
    say(f"wrote {told(path)}")
    return code
