"""Case files of families, as `lpmech new` writes them: TOML with every parameter explained."""

from __future__ import annotations

import json
import textwrap

from lpmech.casefiles.families.parameters import Family, Parameter

_WIDTH = 110


def write(family: Family, file_format: str | None = None) -> str:
    """A case file that states the family's example, and its format where that has to be told."""
    head = [
        *_comment(family.notes),
        *([] if file_format is None else [f"format = {_quoted(file_format)}"]),
        f"name = {_quoted(family.name)}",
        f"title = {_quoted(family.title)}",
        f"source = {_quoted(family.source)}",
        f"family = {_quoted(family.name)}",
        "",
        "[parameters]",
    ]
    return "\n".join([*head, *(line for parameter in family.parameters for line in _explain(parameter))]) + "\n"


def _explain(parameter: Parameter) -> list[str]:
    """The parameter's meaning, what is allowed, and its example."""
    default = "Required." if parameter.default is None else f"Default: {parameter.default}."
    meaning = f"{parameter.name}: {parameter.meaning}."
    return [
        "",
        *_comment(meaning),
        *_comment(f"Allowed: {parameter.allowed}. {default}"),
        *parameter.example.splitlines(),
    ]


def _comment(text: str) -> list[str]:
    """Text as comment lines."""
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)
