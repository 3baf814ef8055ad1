"""What the shell offers, asked as the shells ask."""

import os
import subprocess
import sys

import pytest

from lpmech.casefiles import library
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import NAMES


def offered(words, folder):
    """What bash is offered for the last of the words."""
    line = " ".join(["lpmech", *words])
    asked = {"_LPMECH_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    code = "from lpmech.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | asked, capture_output=True, text=True,
                          check=False, cwd=folder)  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.long
def test_cases_files_and_folders_are_offered(tmp_path):
    (tmp_path / "bv").mkdir()
    for name in ("bvt.toml", "bvj.json", "bvx.txt", "other.toml"):
        (tmp_path / name).touch()
    shipped = [name for name in library.all_cases() if name.startswith("bv")]
    assert offered(["certify", "bv"], tmp_path) == [*shipped, "bv/", "bvj.json", "bvt.toml"]
    assert offered(["licensing", "prices", "licens"], tmp_path) == ["licensing"]  # the family


@pytest.mark.long
def test_an_old_name_offers_the_same_without_a_notice(tmp_path):
    assert offered(["prices", "bv08/lic"], tmp_path) == offered(["licensing", "prices", "bv08/lic"], tmp_path)
    assert offered(["prices", "--form"], tmp_path) == ["--format"]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["certify", "bt/public_storage", "--mechanism", "con"], [name for name in NAMES if name.startswith("con")]),
        (["transfers", "x", "--choose", "least"], [name for name in OBJECTIVES if name.startswith("least")]),
        (["stu"], ["study"]),
        (["study", ""], ["unique", "identical", "continuous"]),
        (["audit", "x", "l14/modified"], [name for name in library.mechanisms() if name.startswith("l14/modified")]),
        (["pric"], []),
    ],
)
def test_names_are_offered(words, names, tmp_path):
    assert offered(words, tmp_path) == names
