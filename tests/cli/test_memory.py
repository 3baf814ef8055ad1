"""Memory is predicted before work: what needs more than may be used is refused, and what fits is not.

What runs take is measured from outside, as peaks of whole processes, and so are predictions: by the limits at which a
run is refused.
"""

import itertools
import json
import os
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import lpmech as face
from lpmech.problem import memory
from lpmech.problem.canonical import canonical
from tests.quick import quick

FACTOR = 3  # between what is predicted and what is taken, besides what any run takes
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what a process has is not told here")


def chances(draw, count, first=0):
    """Sixteenths that sum to 1; those before `first` are 0."""
    ends = [0, *sorted(draw.randrange(17) for _ in range(count - first - 1)), 16]
    return [Fraction(0)] * first + [Fraction(high - low, 16) for low, high in itertools.pairwise(ends)]


def environment(agents, types, horizon=None, *, alone=True, forward=False, moved=True):
    """Random values and moves. `alone`: values are private; `forward`: types only rise; `moved`: allocations matter."""
    draw, names = random.Random(1), [f"a{n}" for n in range(agents)]
    labels, options = [f"t{n}" for n in range(types)], ["w", "x", "y", "z"]

    def money(*_):
        return Fraction(draw.randrange(1000), 100)

    drawn = {}

    def worth(name):
        def at(option, state):
            cell = (name, option, state[name]) if alone else (name, option, *state.items())
            return drawn.setdefault(cell, money())

        return at

    def move(name):
        def after(option, state):
            cell = (name, "next", option if moved else "", state[name])
            low = labels.index(state[name]) if forward else 0
            return dict(zip(labels, drawn.setdefault(cell, chances(draw, types, low)), strict=True))

        return after

    return face.Environment.from_functions(
        name="shape", discount="9/10", horizon=horizon, agents=names, types=dict.fromkeys(names, labels),
        allocations=options, utility={name: worth(name) for name in names},
        transition={name: move(name) for name in names},
    )  # fmt: skip


SHAPES = {
    "many short types": lambda: environment(9, 2),
    "types that only rise": lambda: environment(5, 4, forward=True),
    "moves of their own": lambda: environment(4, 5, moved=False),
    "many periods": lambda: environment(4, 4, 30),
    "interdependent": lambda: environment(3, 7, alone=False),
}


MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
print(json.dumps([done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, done.stderr]))
"""


def ended(*arguments):
    """The exit code of a whole process, its peak in bytes, and what it says.

    A small process stands between, since what starts a process counts in its peak.
    """
    command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "lpmech", *map(str, arguments)]
    variables = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return json.loads(subprocess.run(command, env=variables, capture_output=True, check=True, text=True).stdout)


@pytest.mark.long
@pytest.mark.parametrize("shape", SHAPES)
def test_predictions_are_near_what_runs_take(shape, tmp_path):
    case, out = tmp_path / "case.json", tmp_path / "out"
    case.write_text(canonical(SHAPES[shape]()), encoding="utf-8")
    run = ("certify", case, "--mechanism", "pivot", "-o", out)
    start, (code, peak, _) = ended("show", case)[1], ended(*run)
    assert code in (0, 1)
    taken = peak - start
    assert taken > memory.SMALL
    assert ended(*run, "--memory", start + taken // FACTOR)[0] == 3
    assert ended(*run, "--memory", start + FACTOR * taken)[0] == code


@pytest.fixture
def large(tmp_path):
    """A case that needs some hundred megabytes by exact numbers, and little by bounds."""
    path = tmp_path / "large.json"
    path.write_text(canonical(environment(8, 2)), encoding="utf-8")
    return path


def tight():
    """A limit that leaves some room: this process has more already than the command alone would have."""
    return memory.used() + 2 * memory.SMALL


@pytest.mark.long
def test_a_refusal_says_how_much_and_what_would_fit(lpmech, large):
    found = lpmech("certify", large, "--memory", tight())
    assert found.code == 3
    assert not found.out
    assert "lpmech: undecided: the audit of 256 joint states in exact numbers would need about" in found.err
    assert "joint states, or with --evidence enclosed, which needs about" in found.err
    assert lpmech("certify", large, "--evidence", "enclosed", "--memory", tight()).code == 0


@pytest.mark.long
def test_what_needs_exact_numbers_is_not_told_of_bounds(lpmech, large):
    found = lpmech("certify", large, "--slacks", "--memory", tight())
    assert found.code == 3
    assert "--evidence" not in found.err


@pytest.mark.long
def test_the_variable_is_the_limit_of_every_command(lpmech, large, monkeypatch):
    monkeypatch.setenv(memory.VARIABLE, str(tight()))
    assert lpmech("certify", large).code == 3
    monkeypatch.setenv(memory.VARIABLE, "much")
    found = lpmech("cases")
    assert found.code == 2
    assert "LPMECH_MEMORY: expected a size such as 500MB or 4GB" in found.err


@pytest.mark.parametrize("given", ["", "0", "-1", "1e9", "4 XB", "GB", "0.0GB"])
def test_what_is_no_size_is_refused_before_any_work(lpmech, given):
    found = lpmech("certify", "no such case", "--memory", given)
    assert found.code == 2
    assert "--memory: expected a size" in found.err


@pytest.mark.parametrize(("text", "size"), [("7", 7), ("1.5 gb", 1_500_000_000), ("2K", 2_000), ("3T", 3 * 10**12)])
def test_sizes_are_read_in_powers_of_ten(text, size):
    assert memory.parse_size(text) == size


def test_a_limit_ends_with_what_it_was_set_for():
    before = memory.limit()
    with memory.limited(10**9):
        assert memory.limit() == 10**9
    assert memory.limit() == before


@pytest.mark.parametrize("case", quick(["bv08/scheduling_five", "beyond/gittins_table", "l14/oil_leases"], 3))
def test_shipped_cases_fit_in_little(lpmech, case):
    assert lpmech("certify", case, "--memory", memory.used() + 8 * memory.SMALL).code in (0, 1)


def test_more_states_need_more():
    small, larger = (environment(2, count, 2) for count in (2, 3))
    with memory.limited(1):
        for env in (small, larger):  # what is small is never refused
            assert face.certify(env, "pivot")
    sizes = [memory.number_bytes(bits) for bits in (0, 62, 63, 1_000, 100_000)]
    assert sizes == sorted(sizes)
    assert sizes[0] == sizes[1] == 8


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("jobs", "room"), [(1, tight), (2, lambda: 120_000_000)])
def test_jobs_of_a_sweep_share_the_limit(lpmech, large, jobs, room):
    found = lpmech("sweep", large, "--set", "discount=1/2,9/10", "--jobs", jobs, "--memory", room(), "--format", "json")
    assert found.code == 3
    told = {row["reason"] for row in found.json["rows"]}
    assert told == {"the memory does not suffice for this case"}  # the same on every machine
