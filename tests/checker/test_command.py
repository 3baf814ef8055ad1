"""The command line: a folder run in isolation, and the module of the package."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from samples import certificate, environment, write

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "lpmech" / "checker"
COMMANDS = [
    [sys.executable, "-I", "lpmech/checker"],
    [sys.executable, "-I", str(FOLDER) + "/"],
    [sys.executable, "-m", "lpmech.checker"],
    [sys.executable, "-I", str(FOLDER / "__main__.py")],
]


def run(command, *arguments):
    return subprocess.run([*command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.heavy
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c[1:]))
def test_every_way_to_run(tmp_path, command):
    paths = write(tmp_path, environment(), certificate())
    done = run(command, *paths)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "accepted"
    assert "  efficient: proved" in done.stdout.splitlines()


def test_json(tmp_path):
    cert = certificate()
    cert["claims"][0]["least_slack"] = "1"
    done = run(COMMANDS[0], *write(tmp_path, environment(), cert), "--format", "json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(answer) == ["verdict", "claims", "not_stated", "environment", "reason"]
    assert (answer["verdict"], answer["reason"]) == ("rejected", "efficient: the least slack is 0, not 1")
    stated = {"least slack": "1"}
    reason = "the least slack is 0, not 1"
    assert answer["claims"][0] == {"id": "efficient", "verdict": "proved", "reason": reason, "stated": stated}
    assert answer["claims"][1]["reason"] is None
    assert answer["environment"] == cert["environment"]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--require", "fair"], 2),
        (["--require", ","], 2),
        (["--require", "density"], 2),
        (["--limit", "0"], 2),
        (["--limit", "9" * 5000], 2),
        (["--format", "xml"], 2),
        (["--limit", "10"], 3),
        (["--require", "best_response, efficient"], 0),
        (["--require", "best_response,same_feasible_sets"], 1),
        (["--require", "incentive_compatible_by_shock"], 1),
    ],
)
def test_exit_codes(tmp_path, arguments, code):
    paths = write(tmp_path, environment(), certificate()) if arguments else ()
    done = run(COMMANDS[0], *paths, *arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_odd_file_names_are_no_trouble():
    done = run([*COMMANDS[0]], "\udce9", "\udce9")
    assert done.returncode == 2
    assert done.stdout.startswith("malformed: environment: cannot be read")


def test_standard_library_only():
    """Nothing is imported but the standard library and the checker's own modules."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [str(node.module)]
            else:
                assert not isinstance(node, ast.ImportFrom) or node.level == 1
                continue
            assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names, path


def test_the_folder_does_not_import_the_package_above(tmp_path):
    (tmp_path / "lpmech").mkdir()
    (tmp_path / "lpmech" / "__init__.py").write_text("raise SystemExit(99)")
    (tmp_path / "lpmech" / "checker").symlink_to(FOLDER)
    paths = write(tmp_path, environment(), certificate())
    done = run([sys.executable, "-I", str(tmp_path / "lpmech" / "checker")], *paths)
    assert done.returncode == 0
