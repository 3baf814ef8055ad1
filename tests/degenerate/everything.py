"""Every command on degenerate environments: `python -m tests.degenerate.everything`.

Every command ends with an answer (exit code 0, 1 or 3), or with one message and exit code 2 where it does not apply.
Every certificate is accepted by the checker, and found true by the naive judge of tests/certificates.
"""

import argparse
import contextlib
import io
import json
import tempfile
import time
from collections import Counter
from itertools import product
from pathlib import Path

from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import NAMES
from lpmech.cli.run import run
from tests.certificates.judge import Judge
from tests.degenerate.environments import HORIZONS, KINDS, WAYS, degenerate

ELSEWHERE = ("indices", "prices", "ascending")  # for environments of other kinds
MAY_NOT_APPLY = ("licensing", "export")
CHOICES = ("auto", "existence", "contingent_vcg", "contingent")
UNITS = ("1", "1/100")


def call(*arguments):
    """(exit code, stdout, stderr) of `lpmech ARGUMENTS` in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    out.flush(), err.flush()
    return code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()


def words(command):
    """The name of a command, of two words if it stands in a group, and its options."""
    length = 2 if command[0] in ("licensing", "study") else 1
    return command[:length], command[length:]


def certifying():
    """The options of `certify`."""
    yield from (("--mechanism", name) for name in NAMES)
    for name in CHOICES:
        yield from (("--mechanism", name, "--choose", objective) for objective in OBJECTIVES)
        yield from (("--mechanism", name, "--round", unit) for unit in UNITS)


def showing(data):
    """The commands that write no certificate, without the case."""
    yield from (("show",), ("show", "--conditions"), ("show", "--canonical"), ("values",), ("transfers",))
    yield ("transfers", "--mechanism", "existence", "--format", "csv")
    length = () if data["horizon"] else ("--periods", "3")
    first = ",".join(f"{agent}={data['stages'][0]['types'][agent][0]}" for agent in data["agents"])
    start = () if "prior" in data else ("--state", first)
    yield from (("simulate", "--paths", "5", *length, *start, "--mechanism", name) for name in ("auto", "existence"))
    yield from (("export", "--format", "lp", "--what", what) for what in ("bellman", "incentives", "alternatives"))
    yield from (("licensing", command) for command in ELSEWHERE)


def unique(data):
    """Uniqueness without a grid, and on the coarsest one."""
    for agent in data["agents"]:
        yield ("study", "unique", "--agent", agent, "--grid", "0")
        yield ("study", "unique", "--agent", agent, "--grid", "1", "--form", "history_independent")


class Trial:
    """One environment in a folder of its own."""

    def __init__(self, data, folder):
        self.data, self.path, self.out = data, Path(folder) / "environment.json", Path(folder) / "out"
        self.path.write_text(json.dumps(data), encoding="utf-8")

    def everything(self):
        """Every command, with the way to try it."""
        yield from ((self.shown, command) for command in showing(self.data))
        yield from ((self.certified, ("certify", *more)) for more in certifying())
        yield from ((self.certified, command) for command in unique(self.data))

    def shown(self, command):
        """What is wrong with a command's answer; "" where nothing is."""
        name, options = words(command)
        code, out, err = call(*name, self.path, *options)
        if code == 2 and command[0] in MAY_NOT_APPLY and err.startswith("lpmech: ") and not out:
            return ""
        return "" if code in (0, 1, 3) and out and "Traceback" not in err else f"{code}: {err or out}"

    def certified(self, command):
        """The same, after the certificate that is written, if one is, has been checked and judged."""
        name, options = words(command)
        code, out, err = call(*name, self.path, *options, "-o", self.out)
        if code not in (0, 1, 3):
            return f"{code}: {err or out}"
        certificate = self.out / "certificate.json"
        if not certificate.exists():
            return "" if code == 3 else "no certificate"
        try:
            return self.checked() or self.judged(json.loads(certificate.read_text(encoding="utf-8")))
        finally:
            for file in self.out.iterdir():
                file.unlink()

    def checked(self):
        code, out, err = call("check", self.out / "environment.json", self.out / "certificate.json")
        return "" if code == 0 else f"check {code}: {out}{err}"

    def judged(self, certificate):
        """What the naive judge finds false. The environment of a claim of uniqueness is another one.

        Of a mechanism with states, the product and the plain mechanism in it are audited and judged in their own tests.
        """
        if "states" in certificate["mechanism"]:
            return ""
        data = json.loads((self.out / "environment.json").read_text(encoding="utf-8"))
        return "; ".join(Judge(data, certificate).faults())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ways", nargs="*", default=WAYS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=500)
    options = parser.parse_args()
    count, faults, began = Counter(), 0, time.monotonic()
    for way, kind, horizon in product(options.ways, KINDS, HORIZONS):
        if time.monotonic() - began > options.seconds:
            print(f"stopped before {way}, {kind}, horizon {horizon}")
            break
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(degenerate(way, kind, horizon, options.seed), folder)
            for tried, command in trial.everything():
                fault = tried(command)
                count[command[0]] += 1
                if fault:
                    faults += 1
                    print(f"{way}, {kind}, horizon {horizon}: {' '.join(command)}\n  {fault[:600]}", flush=True)
    print(f"{sum(count.values())} commands, {faults} faults: {dict(count)}")


if __name__ == "__main__":
    main()
