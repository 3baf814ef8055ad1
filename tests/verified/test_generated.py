"""The verified checker is what the proofs generate, and the proofs assume nothing."""

import re
import shutil
import subprocess
import sys

import pytest

from lpmech.verified import generated
from proofs_check.coq.generate import FOLDER, TARGET, source_hashes

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed: nothing was compiled again")
WORDS = re.compile(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Parameters|Conjecture|bypass_check|Unset)\b")


def test_the_generated_module_names_its_sources():
    """Without Coq this is all that is known: no source was changed since the module was generated."""
    named = dict(
        reversed(line.split()) for line in generated.__doc__.splitlines() if re.match(r"    [0-9a-f]{64} ", line)
    )
    assert named == source_hashes()


def test_nothing_is_admitted():
    files = sorted(FOLDER.glob("*.v"))
    assert len(files) > 12
    assert {path.name: WORDS.findall(path.read_text(encoding="utf-8")) for path in files} == {
        path.name: [] for path in files
    }


def test_what_theorems_rest_on_is_known():
    """The theorems over rational numbers on nothing, the others on the axioms of Coq's real numbers."""
    text = (FOLDER / "assumptions.txt").read_text(encoding="utf-8")
    axioms = set(re.findall(r"^([A-Z]\w*\.\w+)", text, re.MULTILINE))
    assert axioms == {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
    assert text.count("Closed under the global context") == 17


@needs_coq
@pytest.mark.long
def test_everything_compiles_and_generates_the_same(tmp_path):
    copy = tmp_path / "proofs_check" / "coq"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*.aux", ".depend"))
    (copy.parent / "__init__.py").touch()
    verified = tmp_path / "lpmech" / "verified"
    shutil.copytree(FOLDER.parent.parent / "lpmech" / "verified", verified)
    (verified.parent / "__init__.py").touch()
    subprocess.run(["make", "-s", "-j1", "audit"], cwd=copy, check=True, timeout=600)
    command = [sys.executable, "-m", "proofs_check.coq.generate", "--check"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_found_is_kept():
    """The function `kept` of Coq is translated to the one that keeps: another of that name would hide it."""
    assert TARGET.read_text(encoding="utf-8").count("native_kept(") > 10
