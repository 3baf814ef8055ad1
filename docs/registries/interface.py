"""A page per public name: its docstring, and the members that a program may rely on."""

import inspect
import re

import lpmech
from docs.registries.markdown import contents, plain, table

MEMBERS = {
    "Environment": ("from_json", "from_arrays", "from_functions", "sha256"),
    "Certificate": (
        "environment", "mechanism", "verdict", "program", "program_without", "transfers", "values",
        "environment_sha256", "summary", "to_pandas", "to_json", "files", "save",
    ),
}  # fmt: skip
NAMES = tuple(name for name in lpmech.__all__ if not name.startswith("_"))


def pages() -> dict[str, str]:
    """The pages by name, and the list of them."""
    return {name: _page(name) for name in NAMES} | {"index": _index()}


def linked(text: str) -> str:
    """api.md, its names with a way to their pages."""
    return re.sub(
        r"(?<!\[)`lpmech\.(\w+)`", lambda one: f"[{one[0]}](api/{one[1]}.md)" if one[1] in NAMES else one[0], text
    )


def _index() -> str:
    rows = ((f"[`lpmech.{name}`]({name}.md)", plain(_first(name))) for name in NAMES)
    return "\n".join(["# Name by name\n", table("| name | |", rows), contents(NAMES)])


def _first(name: str) -> str:
    """The first sentence of its docstring."""
    text = inspect.getdoc(getattr(lpmech, name)) or ""
    return " ".join(text.split("\n\n")[0].split())


def _page(name: str) -> str:
    thing = getattr(lpmech, name)
    if not inspect.isclass(thing):
        return f"# `lpmech.{name}`\n\n```{{eval-rst}}\n.. autofunction:: lpmech.{name}\n```\n"
    members = ", ".join(MEMBERS[name])
    return f"# `lpmech.{name}`\n\n```{{eval-rst}}\n.. autoclass:: lpmech.{name}\n   :members: {members}\n```\n"
