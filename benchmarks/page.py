"""docs/performance.md, from a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.goals import section
from benchmarks.growth import exponent
from benchmarks.results import Results, Row, duration, two_digits
from benchmarks.subject import Subject

HEAD = (
    "# Performance: lpmech beside other programs\n\n"
    "`python -m benchmarks` measures every task below with lpmech and with each program that can do it, one after the "
    "other in one run, and writes this page from what it measured. Times are processor time of the process and of "
    "those it starts, without reading and writing. The factor in brackets is the program's time over lpmech's: above "
    "1, lpmech is faster. *growth* says how time grows with the size: time ~ size^growth, fitted to all sizes. Answers "
    "are compared: whoever gives another one is named. [Sizes](sizes.md) says how large an environment may be.\n\n"
)


def page(results: Results, subjects: Sequence[Subject]) -> str:
    """The page as Markdown."""
    return HEAD + "".join(_lines(results, subjects))


def _lines(results: Results, subjects: Sequence[Subject]) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    yield f"Measured on {results.date}: {results.machine}; {versions}.\n\n"
    for name, needs in results.missing.items():
        yield f"Not measured, since it was not installed: {name} ({', '.join(needs)}).\n\n"
    yield "![Time by size, on logarithmic axes](performance.svg)\n"
    yield from section(results.rows, subjects)
    for subject in subjects:
        rows = [row for row in results.rows if row.subject == subject.name]
        if rows:
            yield from _section(subject, rows)


def _section(subject: Subject, rows: Sequence[Row]) -> Iterator[str]:
    yield f"\n## {subject.title}\n\n{' '.join(subject.about.split())}\n\n"
    sizes = sorted({row.size for row in rows})
    first = _first(subject, rows)
    per = f", a {subject.piece}" if subject.piece else ""
    yield f"| {subject.size}{per} | evidence | " + " | ".join(f"{size:,}" for size in sizes) + " | memory | growth |\n"
    yield "|---" * (len(sizes) + 4) + "|\n"
    for program in dict.fromkeys(row.program for row in rows):
        own = {row.size: row for row in rows if row.program == program}
        compared = first if subject.peers and program != subject.programs[0].name else {}
        cells = [_cell(own.get(size), compared.get(size)) for size in sizes]
        evidence = next(row.evidence for row in own.values())
        yield f"| {program} | {evidence} | " + " | ".join(cells) + f" | {_memory(own.values())} | {_growth(own)} |\n"
    yield from _verdict(subject, rows)


def _first(subject: Subject, rows: Sequence[Row]) -> dict[int, float]:
    """lpmech's time by size."""
    return {row.size: row.seconds for row in rows if row.program == subject.programs[0].name and row.seconds}


def _cell(row: Row | None, own: float | None) -> str:
    """A time, and how often it is lpmech's."""
    if row is None:
        return ""
    if row.seconds is None:
        return row.remark
    factor = f" ({two_digits(row.seconds / own)}×)" if own else ""
    return duration(row.seconds) + factor + (f", **{row.remark}**" if row.remark else "")


def _memory(rows: Iterable[Row]) -> str:
    known = [row.megabytes for row in rows if row.megabytes is not None]
    return f"{max(known):.0f} MB" if known else ""


def _growth(rows: dict[int, Row]) -> str:
    known = {size: row.seconds for size, row in rows.items() if row.seconds}
    found = exponent(list(known), list(known.values()))
    return "" if found is None else f"{found:.1f}"


def _verdict(subject: Subject, rows: Sequence[Row]) -> Iterator[str]:
    """Who is faster than lpmech at the largest size that both did, in a sentence."""
    own = _first(subject, rows)
    others = [row for row in rows if row.program != subject.programs[0].name and row.seconds and row.size in own]
    last = {row.program: row for row in others}
    faster = [f"{row.program} ({row.evidence})" for row in last.values() if (row.seconds or 0) < own[row.size]]
    if faster and subject.peers:
        yield f"\nFaster than lpmech at the largest size that both did: {', '.join(faster)}.\n"
