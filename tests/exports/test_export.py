"""Exports read back by other solvers: HiGHS and PuLP (floats), QSopt_ex's esolver and z3 (exact)."""

import re
import shutil
import subprocess
from fractions import Fraction

import highspy
import pulp
import pytest

from lpmech import casefiles
from lpmech.existence.program import incentive_program
from lpmech.exports import export, lp_format, mps, smtlib
from lpmech.exports.bellman import bellman_program
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Infeasible
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import PLAIN, Form
from lpmech.mechanisms.social import solve as social
from lpmech.problem.environment import Environment
from tests.strategies import random_environment

CASES = ["bv08/scheduling_three", "l14/oil_leases", "l14/hidden_oil", "bt/public_storage", "bt/larger_without"]
RANDOM = range(12)
ESOLVER = shutil.which("esolver")


def environment(source):
    if isinstance(source, str):
        return casefiles.load(source).environment
    return Environment.from_json(random_environment(source, max_states=8, odd_labels=True))


def incentives(env, form):
    return incentive_program(env, [period.allocation for period in social(env).periods], form)


def highs(tmp_path, text, fmt):
    """'infeasible' or the optimum in floats."""
    path = tmp_path / f"program.{fmt}"
    path.write_text(text, encoding="utf-8")
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return "infeasible"
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver.getInfo().objective_function_value


def esolver(tmp_path, text, fmt):
    """'infeasible', or the exact optimum and the exact values of the columns that are not 0."""
    if ESOLVER is None:
        pytest.skip("esolver is not installed")
    path, answer = tmp_path / f"program.{fmt}", tmp_path / "program.sol"
    path.write_text(text, encoding="utf-8")
    command = [ESOLVER, *(["-L"] if fmt == "lp" else []), "-O", str(answer), str(path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found = answer.read_text(encoding="utf-8")
    if "INFEASIBLE" in found:
        return "infeasible", {}
    variables = found.partition("VARS:")[2].partition("REDUCED COST:")[0]
    optimum = re.search(r"Value = (\S+)", found)
    return Fraction(optimum[1]), {name: Fraction(value) for name, value in re.findall(r"(\w+) = (\S+)", variables)}


def z3_model(text):
    """None where z3 says unsat, else every column's exact value; the script itself is plain SMT-LIB."""
    z3 = pytest.importorskip("z3")
    solver = z3.Solver()
    solver.from_string(text)
    if solver.check() == z3.unsat:
        return None
    model = solver.model()
    return {str(name): Fraction(model[name].as_fraction()) for name in model.decls() if str(name).startswith("x")}


def numbered(x):
    return {f"x{place}": value for place, value in enumerate(x, 1)}


@pytest.mark.parametrize("fmt", ["mps", "lp"])
@pytest.mark.parametrize("source", [*CASES, *RANDOM], ids=str)
def test_bellman_read_back(tmp_path, source, fmt):
    env = environment(source)
    text, exact = export(env, fmt, "bellman"), solve(bellman_program(env))
    assert highs(tmp_path, text, fmt) == pytest.approx(float(exact.objective))
    optimum, values = esolver(tmp_path, text, fmt)
    assert optimum == exact.objective
    assert values == {name: value for name, value in numbered(exact.x).items() if value}


@pytest.mark.parametrize("source", [*CASES, *RANDOM], ids=str)
def test_the_model_of_a_bellman_script_is_the_value(source):
    env = environment(source)
    exact = solve(bellman_program(env))
    assert {name: value for name, value in z3_model(export(env, "smt2", "bellman")).items() if value} == {
        name: value for name, value in numbered(exact.x).items() if value
    }


@pytest.mark.parametrize("form", PLAIN)
@pytest.mark.parametrize("source", [*CASES, *RANDOM], ids=str)
def test_incentives_read_back(tmp_path, source, form):
    if (source, form) == ("bv08/scheduling_three", Form.ONE_PERIOD_MEMORY):
        pytest.skip("4,536 columns: solved, but slowly by the exact solvers that it is compared with")
    env = environment(source)
    program = incentives(env, form)
    feasible = not isinstance(solve(program), Infeasible)
    for fmt in ("mps", "lp"):
        text = export(env, fmt, "incentives", form=form)
        assert highs(tmp_path, text, fmt) == (0 if feasible else "infeasible")
        optimum, values = esolver(tmp_path, text, fmt)
        assert optimum == (0 if feasible else "infeasible")
        assert not feasible or not program.violated(list((numbered([0] * len(program.columns)) | values).values()))
    model = z3_model(export(env, "smt2", "incentives", form=form))
    assert (model is not None) == feasible
    if model is not None:
        point = [model.get(name, Fraction(0)) for name in numbered(program.columns)]
        assert not program.violated(point)


def test_both_answers_occur():
    env = environment("l14/oil_leases")
    assert z3_model(export(env, "smt2", "incentives")) is None
    assert z3_model(export(env, "smt2", "incentives", form="one-period memory")) is not None


@pytest.mark.parametrize("case", CASES)
def test_pulp_reads_mps(tmp_path, case):
    env = environment(case)
    path = tmp_path / "program.mps"
    path.write_text(export(env, "mps", "bellman"), encoding="utf-8")
    _, model = pulp.LpProblem.fromMPS(str(path))
    model.solve(pulp.HiGHS(msg=False))
    assert pulp.value(model.objective) == pytest.approx(float(solve(bellman_program(env)).objective))


def test_without_an_agent():
    env = environment("l14/hidden_oil")
    name = env.agents[0]
    exact = solve(bellman_program(env, 0))
    model = z3_model(export(env, "smt2", "bellman", without=name))
    assert sum(model.values()) == exact.objective


def odd_program():
    """Every sense and sign, huge and tiny numbers, an empty row, a column in no row, an objective of fractions."""
    building = Building("odd\u2028name")
    x = building.column('a "quoted\\label" ' + "long " * 60, cost=Fraction(2, 3))
    y = building.column("\u2028line\u0085separators", cost=Fraction(1, 10**30), nonnegative=True)
    z = building.column("idle")
    big = Fraction(10**40 + 1, 3)
    building.row("huge", [(x, big), (y, Fraction(-1, 7))], Sense.AT_LEAST, big)
    building.row("at most", [(y, Fraction(-5, 3))], Sense.AT_MOST, Fraction(-1, 10**25))
    building.row("equal", [(x, Fraction(1)), (y, Fraction(1)), (z, Fraction(-2))], Sense.EQUAL, Fraction(-1, 2))
    building.row("empty", [], Sense.AT_LEAST, -1)
    return building.done()


@pytest.mark.parametrize(("fmt", "writer"), [("mps", mps.write), ("lp", lp_format.write)])
def test_nothing_is_rounded(tmp_path, fmt, writer):
    program = odd_program()
    exact, text = solve(program), writer(program, ())
    factor = int(re.search(r"written times (\d+)", text)[1])
    optimum, values = esolver(tmp_path, text, fmt)
    assert optimum == factor * exact.objective
    assert values == numbered(exact.x)


def test_nothing_is_rounded_in_smtlib():
    program = odd_program()
    model = z3_model(smtlib.write(program, ()))
    assert not program.violated([model[f"x{place}"] for place in (1, 2, 3)])
    assert f"(* (/ {10**40 + 1} 3) x1)" in smtlib.write(program, ())


@pytest.mark.parametrize("writer", [mps.write, lp_format.write, smtlib.write])
def test_legend(writer):
    lines = writer(odd_program(), ("What it is.",)).split("\n")
    mark = lines[0][0]
    comments = [line for line in lines if line.startswith(mark)]
    assert f"{mark} What it is." in comments
    assert any(line.startswith(f'{mark} x1 = a "quoted\\label" long') for line in comments)
    assert f"{mark} x2 = \\u2028line\\x85separators" in comments
    assert f"{mark} r1 = huge" in comments
    assert max(map(len, lines)) <= 255
    assert len("\n".join(lines).splitlines()) == len(lines) - 1  # no line ends where a reader may not expect it


@pytest.mark.parametrize(
    ("value", "text"),
    [("3", "3"), ("-3", "(- 3)"), ("3/8", "(/ 3 8)"), ("-3/8", "(/ (- 3) 8)"), ("0", "0")],
)
def test_numbers_in_smtlib(value, text):
    assert smtlib.number(Fraction(value)) == text


def test_smtlib_uses_standard_commands_only():
    text = export(environment("bt/public_storage"), "smt2", "bellman")
    commands = {re.match(r"\(([a-z-]+)", line)[1] for line in text.splitlines() if line.startswith("(")}
    assert commands == {"set-option", "set-logic", "declare-fun", "assert", "check-sat"}
    assert {line[0] for line in text.splitlines()} == {"(", ";"}
    assert not re.search(r"[\d)]-|-\d|\d\.\d", "".join(line for line in text.splitlines() if line.startswith("(")))


def test_unknown_words_are_refused():
    env = environment("l14/hidden_oil")
    for arguments, message in [
        (("xyz", "bellman"), "the formats are mps, lp, smt2"),
        (("lp", "xyz"), "the programs are bellman, incentives"),
    ]:
        with pytest.raises(ValueError, match=message):
            export(env, *arguments)
    with pytest.raises(ValueError, match="unknown agent 'xyz'"):
        export(env, "lp", "bellman", without="xyz")
    with pytest.raises(ValueError, match="no form 'contingent'"):
        export(env, "lp", "bellman", form="contingent")
    with pytest.raises(
        ValueError, match="unknown form of transfers 'xyz'; the forms are history_independent, one_period_memory"
    ):
        export(env, "lp", "incentives", form="xyz")
