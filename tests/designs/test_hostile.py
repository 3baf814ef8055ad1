"""Small files that ask for much: the checker says what they would take before it takes it.

The drawn ones run under a lower limit of memory, so that few seconds show whether what is counted is what is taken.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from lpmech.checker.designs import ahead
from lpmech.checker.designs.nodes import Nodes
from lpmech.checker.designs.program import Program
from lpmech.checker.designs.read_problem import read_problem as read_stated
from lpmech.checker.designs.rules import Rules
from lpmech.checker.designs.world import World
from lpmech.checker.kernel.meter import Meter
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.designs.design import design
from lpmech.designs.reading import read_problem
from lpmech.designs.written import problem_shape
from lpmech.problem.canonical import canonical
from tests.designs.drawn import environment
from tests.designs.hostile import files
from tests.designs.test_certificates import REVENUE
from tests.designs.test_cuts import cut
from tests.designs.worlds import buyer
from tests.quick import quick
from tests.search import times

ROOT = Path(__file__).parents[2]
MEASURE = """
import json, resource, sys, time
from lpmech import checker
from lpmech.checker.kernel import meter
meter.MAX_MEMORY_BITS = int(sys.argv[3]) * 8 * 10**6
before, report = time.process_time(), checker.check_files(*sys.argv[1:3], limit=int(sys.argv[4]))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([report.verdict, str(report.reason), time.process_time() - before, most]))
"""
THROUGH = "import os, sys; child = os.fork(); child and sys.exit(os.waitpid(child, 0)[1])\n"  # peaks are inherited
MOST = 300  # MB


def measured(folder, env, certificate, memory, limit):
    """The verdict, the reason, seconds of processor time, and MB at the peak."""
    paths = folder / "environment.json", folder / "certificate.json"
    for path, value in zip(paths, (env, certificate), strict=True):
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    command = [sys.executable, "-c", THROUGH + MEASURE, *map(str, (*paths, memory, limit))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


@pytest.mark.long
@pytest.mark.parametrize("seed", quick(range(times(25)), 43))
def test_what_is_counted_is_what_is_taken(tmp_path, seed):
    verdict, said, seconds, memory = measured(tmp_path, *files(seed), 200, 10_000_000)
    assert verdict in ("limit", "rejected", "malformed"), said
    assert memory < MOST, said
    assert seconds < 5, said


@pytest.mark.heavy
@pytest.mark.parametrize("then", ["nothing", "promises"])
@pytest.mark.parametrize("after", [18, 64])
def test_a_tree_that_nothing_holds_is_refused_before_it_is_built(tmp_path, after, then):
    """Under the limits that everybody has."""
    env = buyer(1, 2, "1/2", "1/2", "1/2")
    certificate = design(env, REVENUE | cut(2, then)).certificate
    certificate["problem"]["cut"]["after"] = after
    verdict, said, seconds, memory = measured(tmp_path, canonical(env), certificate, 2_147, 10**10)
    assert (verdict, "memory" in said) == ("limit", True)
    assert memory < 100
    assert seconds < 2


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(15)), 13))
def test_what_is_foretold_is_at_most_what_is_taken(monkeypatch, seed):
    """Also under a rule that looks at several periods before: nobody is refused who would not have been later."""
    foretold, draw = [0], random.Random(seed)
    monkeypatch.setattr(ahead, "expect_kept", foretold.append)
    env = environment(seed, periods=3, types=draw.choice([(2,), (2, 2), (3, 1)]), shocks=draw.random() < 0.5)
    first = env.stages[0].allocations[0]
    lines = [{"before": {"1": {"reports": {"ann": "0"}}}, "choose": first}, {"choose": first}]
    allocation = draw.choice(["any", "efficient", "efficient ties", {"rule": lines}])
    asked = {"format": "lpmech-problem/1", "incentives": draw.choice(["ex post", "interim", "on path"]),
             "payments": {"memory": "history"}, "allocation": allocation}  # fmt: skip
    stated = read_environment(json.loads(canonical(env)))
    read = read_stated(json.loads(json.dumps(problem_shape(read_problem(asked, env), env))), stated, ("problem",))
    world, meter = World(stated), Meter(10**10)
    with meter.running():
        Program(world, read, Nodes(world, read, Rules(world, read, None)))
    assert meter.kept / 8 < foretold[-1] < meter.kept
