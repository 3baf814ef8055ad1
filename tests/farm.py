"""Oracles against each other on random inputs, for hours: `python -m tests.farm --hours N`.

Each road compares two programs that share nothing, on what a seed draws:

- *verified checker*: the ordinary checker against the verified one, on a right certificate and on forged ones;
- *version 2*: the same about environments with agents who are away, and sets that depend on the state;
- *naive judge*: the ordinary checker against brute force, on certificates with one change;
- *every plan*: audits against every deterministic plan of reports, tried one by one;
- *z3*: systems, forms of transfers and all mechanisms of few periods against z3's exact arithmetic;
- *pycddlib*: systems, at random and within 10^-30 of a tie, against its exact simplex method.

z3 and pycddlib are asked where they are installed.

It runs as sweeps do: processes that outlive a task that kills one, and a journal with a line for each task, which is on
the disk before the next. A task is some hundred seeds of a road whose seeds are short. A road that has taken the least
time so far gets the next task. A run that is killed loses the tasks that are being done, and the next one does them
again. Every minute and at the end the summary page is written anew. Exit code 1 if there was a difference, in this run
or before.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path

from lpmech.sweeps.lines import BeingWritten, opened
from lpmech.sweeps.workers import Workers

SEED_SECONDS = 600  # a seed that takes longer is counted as such


def verified_checker(seed):
    from tests.verified.agreement import one_seed

    counts = Counter()
    return counts, one_seed(seed, counts)


def version_2(seed):
    from tests.verified.agreement import one_seed

    counts = Counter()
    return counts, one_seed(seed, counts, later=True)


def naive_judge(seed):
    from tests.certificates.mutate import one_seed

    return one_seed(seed)


def every_plan(seed):
    from tests.claims.every_plan import one_seed

    return one_seed(seed)


def z3(seed):
    from tests.existence.against_z3 import draws

    return compared(draws(seed), "z3")


def pycddlib(seed):
    from tests.existence.against_z3 import alternatives

    return compared(alternatives(seed, by_cdd), "pycddlib")


def by_cdd(rows, right, equal):
    """Whether the system has a solution."""
    import cdd
    import cdd.gmp

    lines = [[-bound, *row] for row, bound in zip(rows, right, strict=True)]
    array = cdd.gmp.matrix_from_array(lines, lin_set=set(equal), rep_type=cdd.RepType.INEQUALITY,
                                      obj_type=cdd.LPObjType.MIN, obj_func=[0] * len(lines[0]))  # fmt: skip
    program = cdd.gmp.linprog_from_matrix(array)
    cdd.gmp.linprog_solve(program)
    return program.status == cdd.LPStatusType.OPTIMAL


def compared(draws, second):
    """Counts and differences of (what, truth, agreed)."""
    counts, wrong = Counter(), []
    for what, truth, agreed in draws:
        counts[f"{what}, {'can be met' if truth else 'cannot'}"] += 1
        if not agreed:
            wrong.append(f"{what}: {second} says {truth}")
    return counts, wrong


@dataclass(frozen=True)
class Road:
    """How a seed is tried, how many seeds are a task, and the module that has to be installed."""

    tried: Callable[[int], tuple]
    seeds: int = 1
    needs: str | None = None


ROADS = {
    "verified checker": Road(verified_checker, 250),
    "every plan": Road(every_plan),
    "z3": Road(z3, 10, "z3"),
    "pycddlib": Road(pycddlib, 1000, "cdd"),
    "version 2": Road(version_2, 250),
    "naive judge": Road(naive_judge, 10),
}
NAMES = tuple(ROADS)


def installed():
    return [name for name, road in ROADS.items() if road.needs is None or importlib.util.find_spec(road.needs)]


def tried(name, seed):
    """What a road finds of a seed."""

    def stop(*_):
        raise TimeoutError

    with contextlib.suppress(AttributeError, ValueError):  # no signals here
        signal.signal(signal.SIGALRM, stop)
        signal.alarm(SEED_SECONDS)
    try:
        return ROADS[name].tried(seed)
    except TimeoutError:
        return {"too long": 1}, []
    except Exception as error:  # a program that fails is a finding, too
        return {}, [f"{type(error).__name__}: {error}"[:300]]
    finally:
        with contextlib.suppress(AttributeError, ValueError):
            signal.alarm(0)


def task(name, number):
    """A task as a number, and back: those of all roads have their turns."""
    return number * len(NAMES) + NAMES.index(name)


def done(numbered):
    """What a task finds, as a line of the journal."""
    number, place = divmod(numbered, len(NAMES))
    name, began, counts, wrong = NAMES[place], time.process_time(), Counter(), []
    for seed in range(number * ROADS[name].seeds, (number + 1) * ROADS[name].seeds):
        found, differences = tried(name, seed)
        counts.update(found)
        wrong += [f"seed {seed}: {text}" for text in differences]
    seconds = round(time.process_time() - began, 3)
    return {"road": name, "task": number, "seconds": seconds, "counts": dict(counts), "wrong": wrong}


def lost(numbered, code):
    """What is told of a task that killed its process twice."""
    number, place = divmod(numbered, len(NAMES))
    wrong = [f"its process ended with {code}, twice"]
    return {"road": NAMES[place], "task": number, "seconds": 0, "counts": {}, "wrong": wrong}


class Journal:
    """What was found, one JSON line for each task of a road."""

    def __init__(self, folder, lines):
        self.page, self.store, self.lines = folder / "summary.md", folder / "counts.json", lines
        self.tasks = {name: set() for name in ROADS}
        self.counts, self.seconds, self.wrong = {name: Counter() for name in ROADS}, Counter(), []
        for line in lines.kept:
            self._count(json.loads(line))

    def _count(self, found):
        name = found["road"]
        if found["task"] in self.tasks[name]:
            return
        self.tasks[name].add(found["task"])
        self.counts[name].update(found["counts"])
        self.seconds[name] += found["seconds"]
        self.wrong += [f"{name}, task {found['task']}: {text}" for text in found["wrong"]]

    def add(self, found):
        self.lines.add(json.dumps(found).encode() + b"\n")
        self._count(found)

    def seeds(self, name):
        return len(self.tasks[name]) * ROADS[name].seeds

    def lasting(self, name, tasks):
        """How long so many tasks take, if they are like those that are done."""
        return self.seconds[name] / len(self.tasks[name]) * tasks if self.tasks[name] else tasks

    def summary(self):
        """The summary page and the counts, each replaced as a whole."""
        kept = {name: {"seeds": self.seeds(name), "seconds": round(self.seconds[name]),
                       "differences": sum(text.startswith(name + ",") for text in self.wrong),
                       "counts": dict(sorted(counts.items()))} for name, counts in self.counts.items()}  # fmt: skip
        for path, text in ((self.page, page(kept, self.wrong)), (self.store, json.dumps(kept, indent=1))):
            half = path.with_suffix(".half")
            half.write_text(text + "\n", encoding="utf-8")
            half.replace(path)


def page(kept, wrong):
    """The summary."""
    lines = ["# Oracles against each other", "", "`python -m tests.farm` goes on from here.", "",
             "| road | seeds | seconds of processor | differences |", "|---|---|---|---|"]  # fmt: skip
    for name, found in kept.items():
        told = f"{found['seeds']} | {found['seconds']} | {found['differences']}"
        lines.append(f"| {name} | {told if found['seeds'] or name in installed() else 'not installed | |'} |")
    for name, found in kept.items():
        if found["counts"]:
            lines += ["", f"## {name}", "", "| what | how often |", "|---|---|"]
            lines += [f"| {what} | {number} |" for what, number in found["counts"].items()]
    return "\n".join([*lines, "", "## Differences", "", *([f"- {text}" for text in wrong] or ["None."])])


def due(journal, roads, end, most):
    """Tasks until the time is over or all seeds are tried; the road with the least time so far has the next one."""
    following = {name: filterfalse(frozenset(journal.tasks[name]).__contains__, range(-(-most // ROADS[name].seeds)))
                 for name in roads}  # fmt: skip
    asked = Counter({name: len(journal.tasks[name]) for name in roads})
    while following and time.monotonic() < end:
        name = min(following, key=lambda one: journal.lasting(one, asked[one]))
        if (number := next(following[name], None)) is None:
            del following[name]
        else:
            asked[name] += 1
            yield task(name, number)


def run(journal, tasks, processes):
    """Do tasks; the summary is written every minute, and at the end."""
    shown = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), closing(Workers(done, lost, processes).answers(tasks)) as answers:
        for found in answers:
            journal.add(found)
            if time.monotonic() - shown > 60:
                shown = time.monotonic()
                journal.summary()
    journal.summary()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--seeds", type=int, default=10**9, metavar="N", help="try no more than N seeds of a road")
    parser.add_argument("--to", type=Path, default=Path("farm"), help="the folder of the journal and the page (farm)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at once (all cores)")
    parser.add_argument("--roads", help="only these, with commas between them")
    options = parser.parse_args(arguments)
    roads = installed() if options.roads is None else options.roads.split(",")
    if unknown := [name for name in roads if name not in installed()]:
        parser.error(f"not here: {', '.join(unknown)}; there are {', '.join(installed())}")
    options.to.mkdir(parents=True, exist_ok=True)
    try:
        with opened(options.to / "journal.jsonl") as lines:
            journal = Journal(options.to, lines)
            run(journal, due(journal, roads, time.monotonic() + options.hours * 3600, options.seeds), options.processes)
    except BeingWritten as error:
        parser.error(str(error))
    print(f"{sum(map(journal.seeds, ROADS))} seeds, {len(journal.wrong)} differences: {journal.page}")
    return 1 if journal.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
