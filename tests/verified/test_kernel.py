"""Certificates of shipped cases through Coq's kernel alone."""

import shutil
import subprocess
import sys

import pytest

from lpmech.certificate import pipeline
from proofs_check.coq.kernel import theory
from tests.certificates.make import FOLDER as CERTIFICATES

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed: nothing was proved again")
CASES = ("bv08/multi_task_efficient_range", "l14/oil_leases", "bt/larger_without", "beyond/visitor")


def written(case, folder):
    pipeline.certify(pipeline.load(case)).save(folder)
    return [str(folder / name) for name in ("environment.json", "certificate.json")]


@pytest.mark.parametrize("case", CASES)
def test_a_theorem_for_every_claim_that_is_covered(case, tmp_path):
    text, proved = theory(*written(case, tmp_path))
    assert {"efficient", "incentive_compatible", "best_response", "efficient_exit", "private_values"} <= set(proved)
    assert text.count("\nTheorem ") == len(proved)


@needs_coq
@pytest.mark.long
def test_the_kernel_proves_that_automata_make_truth_optimal(tmp_path):
    pipeline.certify(pipeline.load("beyond/long_memory"), "existence").save(tmp_path)
    files = [str(tmp_path / name) for name in ("environment.json", "certificate.json")]
    command = [sys.executable, "-m", "proofs_check.coq.kernel", *files, "exists_any"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "SomeAutomata" in done.stdout
    assert "\nproved by Coq's kernel: exists_any" in done.stdout


@needs_coq
@pytest.mark.long
def test_the_kernel_refutes_by_constraints_after_histories():
    files = [
        str(CERTIFICATES / name)
        for name in ("environments/weathers.json", "accept/no_mechanism_of_three_periods_with_public_states.json")
    ]
    command = [sys.executable, "-m", "proofs_check.coq.kernel", *files, "exists_any"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "NoMechanismAfter" in done.stdout
    assert "\nproved by Coq's kernel: exists_any" in done.stdout


@needs_coq
@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_the_kernel_proves_them(case, tmp_path):
    command = [sys.executable, "-m", "proofs_check.coq.kernel", *written(case, tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\nproved by Coq's kernel: efficient, incentive_compatible" in done.stdout


@needs_coq
@pytest.mark.long
def test_the_kernel_refuses_a_larger_slack(tmp_path):
    """A theorem that is false cannot be proved: the reader lets nothing pass to it, so the text is changed."""
    text, _ = theory(*written(CASES[1], tmp_path), ["incentive_compatible"])
    changed = text.replace("Slack (Incentives (0 # 1)) true (0 # 1)", "Slack (Incentives (0 # 1)) true (1 # 1000)", 1)
    assert changed != text
    (tmp_path / "false.v").write_text(changed, encoding="utf-8")
    from proofs_check.coq.generate import FOLDER

    command = ["coqc", "-q", "-R", str(FOLDER), "", "false.v"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Unable to unify" in done.stderr
