"""Writes lpmech/verified/generated.py from what Coq extracts: `python -m proofs_check.coq.generate [--check]`.

Coq's own extraction writes the functions of Check.v as JSON (Extract.v); this module spells each of them in Python.
Functions of Coq's library are not translated: they have a name that begins with native_ and stand in natives.py.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lpmech.verified import natives

FOLDER = Path(__file__).parent
TARGET = FOLDER.parent.parent / "lpmech" / "verified" / "generated.py"
SOURCES = (
    "Definitions.v",
    "Claims.v",
    "Check.v",
    "Refute.v",
    "Histories.v",
    "Automata.v",
    "Forms.v",
    "ExistsForms.v",
    "Interim.v",
    "InterimAnswers.v",
    "Means.v",
    "Spread.v",
    "Due.v",
    "Each.v",
    "Outlook.v",
    "Last.v",
    "Linked.v",
    "Decide.v",
    "Quick.v",
    "Pivot.v",
    "Enclosed.v",
    "Remembering.v",
    "Lifted.v",
    "Designing.v",
    "DesignRows.v",
    "DesignBounds.v",
    "DesignPoints.v",
    "DesignRounds.v",
    "DesignRays.v",
    "DesignBranches.v",
    "DesignAnswers.v",
    "Endless.v",
    "EndlessSums.v",
    "EndlessRows.v",
    "EndlessBounds.v",
    "EndlessPoints.v",
    "EndlessAnswers.v",
    "Extract.v",
    "generate.py",
)
ROOTS = (
    "quick_env",
    "check_rule",
    "engine_of",
    "quick_answer",
    "pivot_by_shock",
    "pivot_transfers",
    "constraint",
    "paid_next",
    "from_list",
    "outlooks",
    "check_lifted",
    "check_endless",
    "endless_met",
    "endless_choices",
    "erule_ok",
    "econtribution",
    "eterms_form",
    "esound_terms",
    "check_design",
    "met_of",
    "contribution",
    "terms_form",
    "check_enclosed_rule",
    "check_enclosed",
    "check_enclosed_exactly",
    "check_enclosed_best",
    "check_enclosed_implied",
    "rule_residuals",
    "payoff_residuals",
    "payoff_values",
    "lie_middle",
    "lie_doubt",
    "enclosed_means",
)
Scope = dict[str, str]
Json = Any

_HEAD = '''"""Generated from the proofs in proofs_check/coq by proofs_check/coq/generate.py; do not edit.

Quick.v proves: if `quick_env(e)`, `check_rule(e, c)` and `quick_answer(e, c, v, engine_of(e, c, v), x)` are true, the
claim x is true of the environment e and the mechanism c, whatever the evidence v is. Lifted.v proves: if
`check_lifted(e, e', m, c', d)` is true, too, such claims about the product e' and c' are true of the mechanism with
states m in the environment e. Enclosed.v proves the same of claims with bounds: if `check_enclosed_rule(e, c, b)` is
true, no plan of allocations is worth more than the rule of c; if `check_enclosed(e, c, bs, k, proved, from, to, x)` or
`check_enclosed_exactly(e, c, v, k, proved, q, y, from, to, x)` is, a claim with these bounds is true; and likewise of
`check_enclosed_best` and `check_enclosed_implied`. DesignAnswers.v proves: if `check_design(e, p, f, x)` is true, the
design that answers the problem p is as the finding f says, whatever x is. EndlessAnswers.v proves the same of
`check_endless(e, p, f, x)`, with an infinite horizon. SHA-256 of the sources:

{hashes}
"""

# ruff: noqa
# mypy: ignore-errors
from typing import Any

from .natives import *
from .natives import apply
'''


def source_hashes() -> dict[str, str]:
    """The SHA-256 of each file that the generated module depends on."""
    return {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in SOURCES}


def extracted() -> Json:
    """What Coq extracts; the theories must be compiled."""
    with tempfile.TemporaryDirectory() as out:
        command = ["coqc", "-q", "-R", ".", "", "-o", str(Path(out) / "Extract.vo"), "Extract.v"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"coqc: {done.stderr}")
    return json.loads(done.stdout)


def generated() -> str:
    """The text of the module."""
    functions = dict(_functions(extracted()))
    arity = {name: len(_arguments(value)) for name, value in functions.items()} | _native_arity()
    names = sorted(_reached(functions), key=list(functions).index)
    hashes = "\n".join(f"    {digest}  {name}" for name, digest in source_hashes().items())
    return (
        "\n\n".join([_HEAD.format(hashes=hashes), *(_Function(name, functions[name], arity).text() for name in names)])
        + "\n"
    )


def _functions(data: Json) -> Iterator[tuple[str, Json]]:
    for one in data["declarations"]:
        for each in one.get("fixlist", []) if one["what"] == "decl:fixgroup" else [one]:
            if each["what"] in ("decl:term", "fixgroup:item"):
                yield each["name"], each["value"]


def _native_arity() -> dict[str, int]:
    found = {name: value for name, value in vars(natives).items() if name.startswith("native_")}
    return {name: value.__code__.co_argcount for name, value in found.items() if name != "native_empty"} | {
        "native_empty": 0
    }


def _arguments(value: Json) -> list[str]:
    return list(value["argnames"]) if value["what"] == "expr:lambda" else []


def _globals(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("what") == "expr:global":
            yield value["name"]
        for each in value.values():
            yield from _globals(each)
    elif isinstance(value, list):
        for each in value:
            yield from _globals(each)


def _reached(functions: dict[str, Json]) -> set[str]:
    seen: set[str] = set()
    todo = list(ROOTS)
    while todo:
        name = todo.pop()
        if name not in seen and not name.startswith("native_"):
            seen.add(name)
            todo += _globals(functions[name])
    return seen


_NUMBERS = {"O": "0", "N0": "0", "Z0": "0", "XH": "1"}
_BOOLEANS = {"True": "True", "False": "False"}
_SUCCESSORS = {"S": "({} + 1)", "Npos": "{}", "Zpos": "{}", "Zneg": "(-{})", "XO": "(2 * {})", "XI": "(2 * {} + 1)"}
_TESTS = {
    "True": "{}", "False": "not {}", "O": "{} == 0", "S": "{} > 0", "N0": "{} == 0", "Npos": "{} > 0",
    "Z0": "{} == 0", "Zpos": "{} > 0", "Zneg": "{} < 0", "Nil": "not {}", "Cons": "{}", "None": "{} is None",
    "Some": "{} is not None", "Pair": "True", "Qmake": "True",
}  # fmt: skip
_PARTS: dict[str, tuple[str, ...]] = {
    "S": ("({} - 1)",), "Npos": ("{}",), "Zpos": ("{}",), "Zneg": ("(-{})",), "Cons": ("{}[0]", "{}[1:]"),
    "Some": ("{}[0]",), "Pair": ("{}[0]", "{}[1]"), "Qmake": ("{}[0]", "{}[1]"),
}  # fmt: skip


# Functions of Coq's library that are operators of Python.
_SPELLED = {
    "native_first": "{}[0]", "native_second": "{}[1]", "native_not": "(not {})", "native_length": "len({})",
    "native_z_minus": "({} - {})",
    "native_plus": "({} + {})", "native_times": "({} * {})", "native_equal": "({} == {})", "native_append": "({} + {})",
    "native_at_most": "({} <= {})", "native_below": "({} < {})", "native_same_number": "{}",
    "native_next_number": "({} + 1)",
}  # fmt: skip
# Functions that call another one for each item of a list: the call, its item and the list.
_EACH = {
    "native_map": "[{0} for {1} in {2}]", "native_all": "all({0} for {1} in {2})",
    "native_exists": "any({0} for {1} in {2})", "native_filter": "[{1} for {1} in {2} if {0}]",
}  # fmt: skip
_SIMPLE = re.compile(r"\w+(\[\d+\])*")


def _spelled(name: str, parts: list[str]) -> str | None:
    if name in _SPELLED:
        return _SPELLED[name].format(*parts)
    if name == "native_nth" and all(map(_SIMPLE.fullmatch, parts[:2])):
        return "({1}[{0}] if {0} < len({1}) else {2})".format(*parts)
    return None


def _is_plain(text: str) -> bool:
    """Whether an expression makes no function and gives nothing a name, so that it may stand in a loop."""
    return "lambda" not in text and ":=" not in text


class _Function:
    """One function in Python. Local names are made distinct by a number."""

    def __init__(self, name: str, value: Json, arity: dict[str, int]) -> None:
        self.name, self.value, self.arity, self.count = name, value, arity, itertools.count()

    def text(self) -> str:
        if not _arguments(self.value):  # a value, and no function
            return f"{self.name} = {self._expression(self.value, {})}"
        names = [self._fresh(name) for name in _arguments(self.value)]
        scope = dict(zip(_arguments(self.value), names, strict=True))
        body = self.value["body"] if self.value["what"] == "expr:lambda" else self.value
        return "\n".join(
            [f"def {self.name}({', '.join(name + ': Any' for name in names)}) -> Any:", *self._tail(body, scope, 1)]
        )

    def _fresh(self, name: str) -> str:
        return f"{name.strip('_').replace(chr(39), 'q') or 'x'}_{next(self.count)}"

    def _tail(self, value: Json, scope: Scope, depth: int) -> Iterator[str]:
        """Statements that return a value."""
        indent = "    " * depth
        if value["what"] == "expr:let":
            name = self._fresh(value["name"])
            yield f"{indent}{name} = {self._expression(value['nameval'], scope)}"
            yield from self._tail(value["body"], {**scope, value["name"]: name}, depth)
        elif value["what"] == "expr:case" and not _is_connective(value) and len(value["cases"]) > 1:
            subject = self._fresh("t")
            yield f"{indent}{subject} = {self._expression(value['expr'], scope)}"
            yield from self._branches(value["cases"], subject, scope, depth)
        elif value["what"] == "expr:apply" and (loop := self._loop(value, scope, depth)):
            yield from loop
        else:
            yield f"{indent}return {self._expression(value, scope)}"

    def _loop(self, value: Json, scope: Scope, depth: int) -> list[str] | None:
        """A fold from the left that a function ends with, as a loop; None if it is none."""
        if value["func"].get("name") != "native_fold_left" or len(value["args"]) != 3:
            return None
        step, items, start = value["args"]
        if step["what"] != "expr:lambda" or len(step["argnames"]) != 2:
            return None
        so_far, each = (self._fresh(name) for name in step["argnames"])
        body = self._expression(step["body"], {**scope, **dict(zip(step["argnames"], (so_far, each), strict=True))})
        if not _is_plain(body):
            return None
        indent = "    " * depth
        return [
            f"{indent}{so_far} = {self._expression(start, scope)}",
            f"{indent}for {each} in {self._expression(items, scope)}:",
            f"{indent}    {so_far} = {body}",
            f"{indent}return {so_far}",
        ]

    def _branches(self, cases: Json, subject: str, scope: Scope, depth: int) -> Iterator[str]:
        for k, case in enumerate(cases):
            test, inner = _pattern(case["pat"], subject, scope)
            if k < len(cases) - 1 or _is_tag(test):
                yield "    " * depth + f"if {test}:"
                yield from self._tail(case["body"], inner, depth + 1)
            else:  # the cases are all there are
                yield from self._tail(case["body"], inner, depth)
        if _is_tag(test):
            yield "    " * depth + f"return native_stuck({subject})"

    def _expression(self, value: Json, scope: Scope) -> str:
        return str(getattr(self, "_" + value["what"].removeprefix("expr:"))(value, scope))

    def _rel(self, value: Json, scope: Scope) -> str:
        return scope[value["name"]]

    def _global(self, value: Json, scope: Scope) -> str:
        name = str(value["name"])
        return "{}" if name == "native_empty" else name

    def _constructor(self, value: Json, scope: Scope) -> str:
        name = value["name"].split(".")[-1]
        parts = [self._expression(each, scope) for each in value["args"]]
        if name in _NUMBERS or name in _BOOLEANS:
            return {**_NUMBERS, **_BOOLEANS}[name]
        if name in _SUCCESSORS:
            return _SUCCESSORS[name].format(parts[0])
        if name == "Nil":
            return "[]"
        if name == "Cons":
            return f"[{parts[0]}, *{parts[1]}]"
        if name == "None":
            return "None"
        if name in ("Some", "Pair", "Qmake"):
            return f"({', '.join(parts)},)" if name == "Some" else f"({', '.join(parts)})"
        return f"({', '.join([repr(name), *parts])},)"

    def _apply(self, value: Json, scope: Scope) -> str:
        parts = [self._expression(each, scope) for each in value["args"]]
        function = value["func"]
        if function["what"] == "expr:global" and self.arity[function["name"]] == len(parts):
            name = function["name"]
            special = _spelled(name, parts) or self._each(name, value["args"], parts, scope)
            return special or f"{name}({', '.join(parts)})"
        return f"apply({', '.join([self._expression(function, scope), *parts])})"

    def _each(self, name: str, arguments: Json, parts: list[str], scope: Scope) -> str | None:
        """A map, or a search through a list, as a comprehension; None if it is none, or makes functions or names."""
        function = arguments[0]
        if name not in _EACH or function["what"] != "expr:lambda" or len(function["argnames"]) != 1 or ":=" in parts[1]:
            return None
        each = self._fresh(function["argnames"][0])
        body = self._expression(function["body"], {**scope, function["argnames"][0]: each})
        return _EACH[name].format(body, each, parts[1]) if _is_plain(body) else None

    def _lambda(self, value: Json, scope: Scope) -> str:
        if not value["argnames"]:
            return self._expression(value["body"], scope)
        names = [self._fresh(name) for name in value["argnames"]]
        inner = {**scope, **dict(zip(value["argnames"], names, strict=True))}
        return f"(lambda {', '.join(names)}: {self._expression(value['body'], inner)})"

    def _let(self, value: Json, scope: Scope) -> str:
        name = self._fresh(value["name"])
        bound = self._expression(value["nameval"], scope)
        return f"({name} := {bound}, {self._expression(value['body'], {**scope, value['name']: name})})[1]"

    def _case(self, value: Json, scope: Scope) -> str:
        """A conditional expression; what is looked at has a name, unless it is one."""
        first = self._expression(value["expr"], scope)
        if _is_connective(value):
            yes, no = (self._expression(case["body"], scope) for case in value["cases"])
            if no == "False":
                return f"({first} and {yes})"
            return f"({first} or {no})" if yes == "True" else f"({yes} if {first} else {no})"
        if len(value["cases"]) == 1 and value["cases"][0]["body"]["what"] == "expr:rel":  # a field of a record
            return self._expression(value["cases"][0]["body"], _pattern(value["cases"][0]["pat"], first, scope)[1])
        subject, before = (first, "") if first.isidentifier() else (self._fresh("t"), first)
        pieces = []
        for k, case in enumerate(value["cases"]):
            test, inner = _pattern(case["pat"], subject, scope)
            body = self._expression(case["body"], inner)
            last = k == len(value["cases"]) - 1
            pieces.append(f"{body} if {test} else " if not last or _is_tag(test) else body)
            if last and _is_tag(test):
                pieces.append(f"native_stuck({subject})")
        chosen = "".join(pieces)
        return f"({subject} := {before}, {chosen})[1]" if before else f"({chosen})"


def _is_tag(test: str) -> bool:
    """A constructor that is told by its name: what has another name stops the program."""
    return "[0] == '" in test


def _is_connective(value: Json) -> bool:
    return (
        [case["pat"].get("name", "").split(".")[-1] for case in value["cases"]] == ["True", "False"]
        if value["what"] == "expr:case"
        else False
    )


def _pattern(pattern: Json, subject: str, scope: Scope) -> tuple[str, Scope]:
    """The test that a value has a pattern, and the scope with the names that it binds."""
    if pattern["what"] == "pat:wild":
        return "True", scope
    if pattern["what"] == "pat:rel":
        return "True", {**scope, pattern["name"]: subject}
    name = pattern["name"].split(".")[-1]
    parts = _PARTS.get(name) or tuple(f"{{}}[{k + 1}]" for k in range(len(pattern["argnames"])))
    bound = {
        argument: part.format(subject)
        for argument, part in zip(pattern["argnames"], parts, strict=False)
        if argument != "_"
    }
    return _TESTS.get(name, "{}[0] == " + repr(name)).format(subject), {**scope, **bound}


def main() -> int:
    """Write the module, or with --check say whether it is what would be written."""
    text = generated()
    if "--check" in sys.argv[1:]:
        same = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name}: {'as generated' if same else 'NOT what the proofs generate'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
