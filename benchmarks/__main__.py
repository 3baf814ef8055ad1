"""`python -m benchmarks`: see the package."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: every program has one core

import benchmarks
from benchmarks.page import page
from benchmarks.plot import plot
from benchmarks.results import Results, run
from benchmarks.subject import Scale
from benchmarks.subjects import SUBJECTS


def main() -> None:
    """Measures, and writes what was measured."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [subject.name for subject in SUBJECTS]
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"some of {', '.join(names)}; all if none")
    parser.add_argument("--sizes", type=Scale, choices=list(Scale), default=Scale.USUAL)
    parser.add_argument("--limit", type=float, default=120, help="seconds of processor time that a process may take")
    parser.add_argument("-o", dest="folder", type=Path, help="a folder for results.json, performance.svg and the page")
    given = parser.parse_args()
    if unknown := set(given.subjects) - set(names):
        parser.error(f"unknown subjects: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    chosen = [subject for subject in SUBJECTS if not given.subjects or subject.name in given.subjects]
    for found in run(chosen, given.sizes, given.limit, lambda line: print(line, flush=True)):
        if given.folder:
            store(found, given.folder)
    for name, needs in found.missing.items():
        print(f"not measured: {name}, which needs {', '.join(needs)}")
    if given.folder:
        draw(found, given.folder)


def store(found: Results, folder: Path) -> None:
    """What was measured so far: a run that is stopped has not been for nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(found.to_json(), indent=1) + "\n", encoding="utf-8")


def draw(found: Results, folder: Path) -> None:
    """The page, and the picture where matplotlib is installed: last, since it takes memory that tasks would inherit."""
    (folder / "performance.md").write_text(page(found, SUBJECTS), encoding="utf-8")
    try:
        plot(found, SUBJECTS, folder / "performance.svg")
    except ImportError:
        print("matplotlib is not installed: no picture")


if __name__ == "__main__":
    main()
