"""The steps of the action on GitHub, as its YAML says: each `run` in bash, with the variables that GitHub sets."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.testing.page import lot, right

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".ci" / "action"
STEPS = (
    "actions/setup-python",
    "Install lpmech",
    "Compare what cases expect with what is found",
    "actions/upload-artifact",
)
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="a script of bash")


class Job:
    """A job that uses the action once, in a folder of its own."""

    def __init__(self, folder, **given):
        self.action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
        self.folder, self.temp = folder / "repository", folder / "temp"
        self.inputs = {name: one["default"] for name, one in self.action["inputs"].items()} | given
        self.summary = folder / "summary.md"
        self.failed = False
        for place in (self.folder, self.temp, folder / "bin"):
            place.mkdir()
        # No network: `pip install` says what it is asked for, and lpmech is that of this tree.
        self._program(folder / "bin" / "python", 'echo "$@"')
        self._program(folder / "bin" / "lpmech", f'exec "{sys.executable}" -m lpmech "$@"')
        self.env = os.environ | {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ACTION), "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.folder), "RUNNER_TEMP": str(self.temp),
        }  # fmt: skip

    @staticmethod
    def _program(path, line):
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(0o755)

    def value(self, text):
        """A text with its expressions evaluated, as GitHub does."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self._evaluated(found[1])), str(text))

    def _evaluated(self, expression):
        python = expression.strip().replace("&&", " and ").replace("||", " or ")
        python = re.sub(r"inputs\.([\w-]+)", lambda one: f"inputs[{one[1]!r}]", python).replace("runner.temp", "temp")
        names = {"inputs": self.inputs, "temp": str(self.temp), "format": str.format, "always": lambda: True}
        return eval(python, {"__builtins__": {}}, names)

    def run(self):
        """Every step in its turn: what a `run` prints, and what a `uses` is given."""
        done = {}
        for step in self.action["runs"]["steps"]:
            if self.value(step.get("if", "True")) != "True" or (self.failed and "always()" not in step.get("if", "")):
                continue
            name = step.get("name") or step["uses"].partition("@")[0]
            if "uses" in step:
                done[name] = {key: self.value(one) for key, one in step["with"].items()}
                continue
            assert step["shell"] == "bash"
            env = self.env | {key: self.value(one) for key, one in step.get("env", {}).items()}
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
            found = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)
            self.failed |= found.returncode != 0
            done[name] = found
        return done


def test_the_steps_are_known_and_those_that_run_do_so_in_bash(tmp_path):
    steps = Job(tmp_path).action["runs"]["steps"]
    assert tuple(step.get("name") or step["uses"].partition("@")[0] for step in steps) == STEPS
    assert {step["shell"] for step in steps if "run" in step} == {"bash"}


@pytest.mark.long
def test_a_promise_that_is_refuted_stops_the_job(tmp_path):
    """Annotations at the lines, the summary, a page of the case, SARIF under the claim's id."""
    job = Job(tmp_path, paths="mine\n", sarif="lpmech.sarif")
    (job.folder / "mine").mkdir()
    (job.folder / "mine" / "lot of ours.toml").write_text(lot(), encoding="utf-8")
    (job.folder / "mine" / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    done = job.run()
    assert tuple(done) == STEPS
    asked = done["Install lpmech"].stdout.split()
    assert asked[:4] == ["-m", "pip", "install", "--quiet"]
    assert (Path(asked[4].removesuffix("[report]")) / "pyproject.toml").samefile(ROOT / "pyproject.toml")
    compared = done[STEPS[2]]
    assert compared.returncode == 1
    assert re.findall(r"^::(\w+) file=([^,]*),line=(\d+)", compared.stdout, flags=re.MULTILINE) == [
        ("error", "mine/lot of ours.toml", "28"), ("error", "mine/lot of ours.toml", "30"),
    ]  # fmt: skip
    assert job.summary.read_text(encoding="utf-8").startswith("### lpmech: 4 expected results in 1 file: 2 differ")
    (kept,) = Path(done["actions/upload-artifact"]["path"]).iterdir()
    assert kept.name == "mine.lot of ours.toml.html"
    assert "no page of mine/pyproject.toml" in compared.stdout
    assert "The budget does not balance" in kept.read_text(encoding="utf-8")
    (ran,) = json.loads((job.folder / "lpmech.sarif").read_text(encoding="utf-8"))["runs"]
    (result,) = (one for one in ran["results"] if one["ruleId"] == "ex_post_budget_balance")
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("mine/lot%20of%20ours.toml", 28)


@pytest.mark.long
def test_a_job_whose_cases_are_as_expected_passes(tmp_path):
    """Without pages nothing is kept; without a file for SARIF none is written."""
    job = Job(tmp_path, pages="false")
    (job.folder / "cases").mkdir()
    (job.folder / "cases" / "lot.toml").write_text(right(), encoding="utf-8")
    done = job.run()
    assert tuple(done) == STEPS[:3]
    assert done[STEPS[2]].returncode == 0
    assert "::error" not in done[STEPS[2]].stdout
    assert "all as found" in job.summary.read_text(encoding="utf-8")
    assert sorted(one.name for one in job.folder.iterdir()) == ["cases"]
    assert not any(job.temp.iterdir())
