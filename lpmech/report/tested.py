"""What became of what cases expect: a line per result that differs, and a summary."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from lpmech.problem.printable import escaped
from lpmech.problem.shown import counted
from lpmech.reading.faults import Fault
from lpmech.testing.run import Located, Tested

_MARKUP = frozenset("\\`*_{}[]<>()#+-.!|&~@$")


def lines(files: Sequence[Tested], updated: Collection[int]) -> Iterator[str]:
    """One line per result that differs, as compilers tell errors; files that expect nothing; the summary.

    `updated`: the identities of the results that the files have right since they were rewritten.
    """
    for file in files:
        for one in file.differing:
            yield f"{file.shown}:{one.line}: {one.result.difference}{_added(one, updated)}"
        for one in file.open:
            yield f"{file.shown}:{one.line}: undecided: {one.result.open}"
        if file.expects_nothing:
            yield f"{file.shown}: nothing is expected{_how(file)}"
        if file.begun:
            yield f"{file.shown}: wrote [expect], with the verdict and the claims that are found"
        if file.undecided:
            yield f"{file.shown}: undecided: {file.undecided}"
    yield summary(files, updated)


def _how(file: Tested) -> str:
    """How a file comes to expect something, if the command can write it."""
    own = file.file.found is not None and file.file.found.path is not None
    return f"; lpmech test --update {file.shown} writes what is found" if own else ""


def _added(one: Located, updated: Collection[int]) -> str:
    return "; rewritten" if id(one) in updated else ""


def summary(files: Sequence[Tested], updated: Collection[int] = ()) -> str:
    """How many results there are, and what became of them."""
    results = sum(len(file.results) for file in files)
    differ = sum(len(file.differing) for file in files)
    unread = sum(bool(file.faults) for file in files)
    expecting = sum(bool(file.results) for file in files)
    said = f"{counted(results, 'expected result')} in {counted(expecting, 'file')}: "
    unknown = sum(len(file.open) for file in files)
    right = "all as found" if not unknown else f"{results - unknown} as found"
    said += f"{differ} differ{'s' * (differ == 1)}" if differ else right if results else "nothing to compare"
    said += f", {len(updated)} rewritten" if updated else ""
    said += f", {unknown} undecided" if unknown else ""
    undecided = sum(bool(file.undecided) for file in files)
    said += f"; {counted(undecided, 'file')} undecided" if undecided else ""
    return said + (f"; {counted(unread, 'file')} cannot be read" if unread else "")


def markdown(files: Sequence[Tested], updated: Collection[int] = ()) -> str:
    """A summary as Markdown: a row per file, and below it what differs."""
    rows = ["| case | as expected | differ |", "|---|---|---|", *map(_row, files)]
    told = [f"- {_code(f'{file.shown}:{one.line}')} {_plain(one.result.difference)}{_added(one, updated)}"
            for file in files for one in file.differing]  # fmt: skip
    told += [f"- {_code(f'{file.shown}:{one.line}')} undecided: {_plain(one.result.open)}"
             for file in files for one in file.open]  # fmt: skip
    told += [
        f"- {_code(file.shown)} {_plain(f'{fault.code}: {fault.found}')}" for file in files for fault in file.faults
    ]
    return "\n".join([f"### lpmech: {summary(files, updated)}", "", *rows, *(["", *told] if told else [])]) + "\n"


def _row(file: Tested) -> str:
    if file.faults:
        return f"| {_code(file.shown)} | cannot be read | {counted(len(file.faults), 'fault')} |"
    if file.undecided:
        return f"| {_code(file.shown)} | undecided: {_plain(file.undecided)} | |"
    if file.expects_nothing:
        return f"| {_code(file.shown)} | nothing is expected | |"
    right = f"{len(file.results) - len(file.differing) - len(file.open)}"
    right += f", {len(file.open)} undecided" if file.open else ""
    return f"| {_code(file.shown)} | {right} | {len(file.differing) or ''} |"


def _code(text: str) -> str:
    return f"<code>{_plain(text)}</code>"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is: what has a meaning there is written by its number."""
    return "".join(f"&#{ord(sign)};" if sign in _MARKUP else sign for sign in escaped(text))


def shape(files: Sequence[Tested], updated: Collection[int]) -> dict[str, Any]:
    """The same for other programs."""
    return {"summary": summary(files, updated), "files": [_file(file, updated) for file in files]}


def _file(file: Tested, updated: Collection[int]) -> dict[str, Any]:
    rows = [
        {"line": one.line, "place": ".".join(map(str, one.result.place)), "subject": one.result.subject,
         "as_expected": one.result.holds, "difference": one.result.difference or None,
         "undecided": one.result.open or None, "rewritten": id(one) in updated}
        for one in file.results
    ]  # fmt: skip
    return {"file": file.shown, "results": rows, "faults": [_fault(fault) for fault in file.faults],
            "undecided": file.undecided or None}  # fmt: skip


def _fault(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "line": fault.line, "place": fault.place, "found": fault.found,
            "expected": fault.expected, "mend": fault.mend}  # fmt: skip
