"""Oracles against each other on random inputs, for hours: `python -m tests.farm --hours N`.

Each road compares two programs that share nothing, on what a seed draws:

- *verified checker*: the ordinary checker against the verified one, on a right certificate and on forged ones;
- *every plan*: audits against every deterministic plan of reports, tried one by one;
- *z3*: systems, forms of transfers and all mechanisms of few periods against z3's exact arithmetic;
- *pycddlib*: systems against its exact simplex method, if it is installed.

A road that has taken the least time so far gets the next seed. What is found goes to a journal, a line for each seed,
written at once: a run that is killed loses the seeds that are being tried, and the next one tries them again. Every
minute and at the end the summary page is written anew. Exit code 1 if there was a difference, in this run or before.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

SEED_SECONDS = 600  # a seed that takes longer is counted as such


def verified_checker(seed):
    from tests.verified.agreement import one_seed

    counts = Counter()
    wrong = one_seed(seed, counts)
    return {", ".join(key): number for key, number in counts.items()}, wrong


def every_plan(seed):
    from tests.claims.every_plan import audited, enumerated, mechanisms, sample

    shape, horizon = ((2, 2), (2, 1), (1, 2), (2, 2), (3, 1))[seed % 5], (2, 3)[seed % 2]
    horizon = 2 if shape == (3, 1) else horizon
    data, by_branch = sample(seed, shape, horizon), horizon == 3 and (shape == (2, 2) or seed % 4 == 1)
    counts, wrong = Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for name, certificate, printed in mechanisms(data, random.Random(seed), folder):
            found, expected = audited(certificate), enumerated(data, printed, by_branch)
            counts[f"{name}, {'truth is best' if expected[1] == 0 else 'a plan gains'}"] += 1
            if found != expected:
                wrong.append(f"{name}: audit {found}, plans {expected}")
    return counts, wrong


def z3(seed):
    from tests.existence.against_z3 import draws

    counts, wrong = Counter(), []
    for what, truth, agreed in draws(seed):
        counts[f"{what}, {'can be met' if truth else 'cannot'}"] += 1
        if not agreed:
            wrong.append(f"{what}: z3 says {truth}")
    return counts, wrong


def pycddlib(seed):
    import cdd
    import cdd.gmp

    from tests.existence.against_z3 import by_engine, drawn

    rows, right, equal = drawn(random.Random(f"cdd {seed}"))
    lines = [[-bound, *row] for row, bound in zip(rows, right, strict=True)]
    array = cdd.gmp.matrix_from_array(lines, lin_set=set(equal), rep_type=cdd.RepType.INEQUALITY,
                                      obj_type=cdd.LPObjType.MIN, obj_func=[0] * len(lines[0]))  # fmt: skip
    program = cdd.gmp.linprog_from_matrix(array)
    cdd.gmp.linprog_solve(program)
    truth = program.status == cdd.LPStatusType.OPTIMAL
    agreed = by_engine(rows, right, equal) == truth
    return {"can be met" if truth else "cannot": 1}, [] if agreed else [f"pycddlib says {truth}"]


ROADS = {"verified checker": verified_checker, "every plan": every_plan, "z3": z3, "pycddlib": pycddlib}
NEEDS = {"z3": "z3", "pycddlib": "cdd"}


def installed():
    return [road for road in ROADS if road not in NEEDS or importlib.util.find_spec(NEEDS[road])]


def tried(road, seed):
    """What a road finds of a seed, as a line of the journal."""
    began = time.process_time()

    def stop(*_):
        raise TimeoutError

    with contextlib.suppress(AttributeError, ValueError):  # no signals here
        signal.signal(signal.SIGALRM, stop)
        signal.alarm(SEED_SECONDS)
    try:
        counts, wrong = ROADS[road](seed)
    except TimeoutError:
        counts, wrong = {"too long": 1}, []
    except Exception as error:  # a program that fails is a finding, too
        counts, wrong = {}, [f"{type(error).__name__}: {error}"[:300]]
    finally:
        with contextlib.suppress(AttributeError, ValueError):
            signal.alarm(0)
    seconds = round(time.process_time() - began, 3)
    return {"road": road, "seed": seed, "seconds": seconds, "counts": dict(counts), "wrong": list(map(str, wrong))}


class Journal:
    """What was found, one JSON line for each seed of a road; a line that was cut short is not counted."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.page, self.store = folder / "journal.jsonl", folder / "summary.md", folder / "counts.json"
        self.seeds = {road: set() for road in ROADS}
        self.counts, self.seconds, self.wrong = {road: Counter() for road in ROADS}, Counter(), []
        data = self.path.read_bytes() if self.path.is_file() else b""
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            os.truncate(self.path, len(whole))
        for line in whole.splitlines():
            self._count(json.loads(line))

    def _count(self, found):
        road = found["road"]
        if found["seed"] in self.seeds[road]:
            return
        self.seeds[road].add(found["seed"])
        self.counts[road].update(found["counts"])
        self.seconds[road] += found["seconds"]
        self.wrong += [f"{road}, seed {found['seed']}: {text}" for text in found["wrong"]]

    def add(self, found):
        with self.path.open("ab") as stream:
            stream.write(json.dumps(found).encode() + b"\n")
        self._count(found)

    def summary(self):
        """The summary page and the counts, each replaced as a whole."""
        lines = ["# Oracles against each other", "", "`python -m tests.farm` goes on from here.", "",
                 "| road | seeds | seconds of processor | differences |", "|---|---|---|---|"]  # fmt: skip
        for road, seeds in self.seeds.items():
            wrong = sum(text.startswith(road + ",") for text in self.wrong)
            said = (
                f"{len(seeds)} | {self.seconds[road]:.0f} | {wrong}"
                if seeds or road in installed()
                else "not installed | |"
            )
            lines.append(f"| {road} | {said} |")
        for road, counts in self.counts.items():
            if counts:
                lines += ["", f"## {road}", "", "| what | how often |", "|---|---|"]
                lines += [f"| {what} | {number} |" for what, number in sorted(counts.items())]
        lines += ["", "## Differences", "", *([f"- {text}" for text in self.wrong] or ["None."])]
        kept = {
            road: {"seeds": len(self.seeds[road]), "counts": dict(sorted(counts.items()))}
            for road, counts in self.counts.items()
        }
        for path, text in ((self.page, "\n".join(lines)), (self.store, json.dumps(kept, indent=2))):
            half = path.with_suffix(".half")
            half.write_text(text + "\n", encoding="utf-8")
            half.replace(path)


def run(journal, roads, end, processes):
    """Try seeds until the time is over, or somebody interrupts."""
    spent, following, shown = Counter(journal.seconds), dict.fromkeys(roads, 0), time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        waiting = {}
        try:
            while waiting or time.monotonic() < end:
                while time.monotonic() < end and len(waiting) < 2 * processes:
                    road = min(roads, key=lambda one: spent[one] + list(waiting.values()).count(one))
                    while following[road] in journal.seeds[road]:
                        following[road] += 1
                    waiting[pool.submit(tried, road, following[road])] = road
                    following[road] += 1
                done, _ = wait(waiting, timeout=5, return_when=FIRST_COMPLETED)
                for one in done:
                    spent[waiting.pop(one)] += (found := one.result())["seconds"]
                    journal.add(found)
                if time.monotonic() - shown > 60:
                    shown = time.monotonic()
                    journal.summary()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--to", type=Path, default=Path("farm"), help="the folder of the journal and the page (farm)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at once (all cores)")
    parser.add_argument("--roads", help="only these, with commas between them")
    options = parser.parse_args(arguments)
    roads = installed() if options.roads is None else options.roads.split(",")
    if unknown := [road for road in roads if road not in installed()]:
        parser.error(f"not here: {', '.join(unknown)}; there are {', '.join(installed())}")
    journal = Journal(options.to)
    run(journal, roads, time.monotonic() + options.hours * 3600, options.processes)
    journal.summary()
    print(f"{sum(map(len, journal.seeds.values()))} seeds, {len(journal.wrong)} differences: {journal.page}")
    return 1 if journal.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
