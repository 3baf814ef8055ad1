"""The checker answers the same from everywhere: a copy of its folder alone, a zip, a wheel, an older Python."""

import ast
import os
import shutil
import subprocess
import sys
import zipapp
import zipfile
from pathlib import Path

import pytest
from samples import certificate, environment, write

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "lpmech" / "checker"
OLDEST = (3, 9)


def run(*command, folder, path=None):
    variables = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    if path is not None:
        variables["PYTHONPATH"] = str(path)
    command = list(map(str, command))
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


def asked(python):
    """The kind and the version of a Python, and where it is; None if it does not run."""
    done = run(python, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])", folder="/")
    if done.returncode or not done.stdout:
        return None
    return (Path(python).name[:4], tuple(map(int, done.stdout.split()))), python


def pythons():
    """Pythons other than this one that are on the path, or beside it, and run."""
    beside = sorted(Path(sys.base_prefix).parent.glob("3.*/bin/python"))
    found = dict(filter(None, map(asked, map(str, beside))))
    for name in ("pypy3", *(f"python3.{minor}" for minor in range(6, 20))):
        known = name.startswith("python") and ("pyth", (3, int(name.partition(".")[2]))) in found
        if not known and (python := shutil.which(name)) and (answer := asked(python)):
            found.setdefault(*answer)
    return {(kind, version): python for (kind, version), python in found.items() if version[0] == 3}


PYTHONS = pythons()
NEW = {kind: (version, PYTHONS[kind, version]) for kind, version in sorted(PYTHONS, reverse=True) if version >= OLDEST}
OLD = {kind: (version, PYTHONS[kind, version]) for kind, version in sorted(PYTHONS) if version < OLDEST}


def shown(found):
    """The oldest Python of each kind that will do, or the newest that will not."""
    return [pytest.param(python, id=f"{kind} {v[0]}.{v[1]}") for kind, (v, python) in found.items()]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Two pairs of files, and what the checker in this checkout answers to each."""
    folder, found = tmp_path_factory.mktemp("files"), {}
    wrong = certificate()
    wrong["claims"][0]["least_slack"] = "1"
    for verdict, cert in (("accepted", certificate()), ("rejected", wrong)):
        (folder / verdict).mkdir()
        paths = write(folder / verdict, environment(), cert)
        done = run(sys.executable, "-I", FOLDER, *paths, folder=ROOT)
        assert done.stdout.startswith(verdict)
        found[paths] = done.returncode, done.stdout
    return found


def agree(answers, *command, **options):
    for paths, expected in answers.items():
        done = run(*command, *paths, **options)
        assert (done.returncode, done.stdout) == expected, done.stderr
        assert not done.stderr


@pytest.mark.long
def test_a_copy_alone(answers, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("__pycache__"))
    agree(answers, sys.executable, "-I", "elsewhere", folder=tmp_path)
    agree(answers, sys.executable, "-m", "elsewhere", folder=tmp_path)
    loaded = run(sys.executable, "-c", "import elsewhere, sys; sys.exit('lpmech' in sys.modules)", folder=tmp_path)
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.long
def test_from_another_folder(answers, tmp_path):
    agree(answers, sys.executable, "-I", os.path.relpath(FOLDER, tmp_path), folder=tmp_path)
    agree(answers, sys.executable, "-m", "lpmech.checker", folder=tmp_path, path=ROOT)


def zipped(folder):
    shutil.copytree(FOLDER, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    zipapp.create_archive(folder / "source", folder / "checker.pyz")
    shutil.rmtree(folder / "source")
    return "checker.pyz"


@pytest.mark.long
def test_one_file(answers, tmp_path):
    agree(answers, sys.executable, "-I", zipped(tmp_path), folder=tmp_path)


@pytest.mark.long
def test_a_wheel(answers, tmp_path):
    for isolation in (["--no-build-isolation"], []):
        pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", *isolation, "-w", tmp_path, ROOT]
        if run(*pip, folder=tmp_path).returncode == 0:
            break
    wheels = list(tmp_path.glob("lpmech-*.whl"))
    if not wheels:
        pytest.skip("no wheel can be built here")
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = {name for name in wheel.namelist() if name.startswith("lpmech/checker/")}
        wheel.extractall(tmp_path / "installed")
    assert names == {path.relative_to(ROOT).as_posix() for path in FOLDER.rglob("*.py")}
    agree(answers, sys.executable, "-I", "installed/lpmech/checker", folder=tmp_path)
    agree(answers, sys.executable, "-m", "lpmech.checker", folder=tmp_path, path=tmp_path / "installed")


@pytest.mark.long
@pytest.mark.skipif(not NEW, reason="there is no other Python")
@pytest.mark.parametrize("python", shown(NEW))
def test_other_pythons(answers, tmp_path, python):
    agree(answers, python, "-I", FOLDER, folder=tmp_path)
    agree(answers, python, "-I", zipped(tmp_path), folder=tmp_path)


@pytest.mark.skipif(not OLD, reason="there is no Python that is too old")
@pytest.mark.parametrize("python", shown(OLD))
def test_a_python_that_is_too_old_is_told(tmp_path, python):
    for program in (FOLDER, zipped(tmp_path)):
        done = run(python, "-I", program, "environment.json", "certificate.json", folder=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("the checker needs Python 3.9 or later; this is Python 3.")
        assert done.stderr.count("\n") == 1


def too_new(node):
    """What Python 3.9 reads, but does not run; `kernel/older.py` has something else for it."""
    if isinstance(node, ast.keyword):
        return node.arg in ("strict", "slots", "kw_only")
    if isinstance(node, ast.ImportFrom):
        return node.module == "itertools" and "pairwise" in [alias.name for alias in node.names]
    # a union of types outside of a hint
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitOr)
        and "None" in map(ast.unparse, (node.left, node.right))
    )


def evaluated(node):
    """The nodes under a node, but for hints."""
    yield node
    hints = [getattr(node, name, None) for name in ("annotation", "returns")]
    for child in ast.iter_child_nodes(node):
        if child not in hints:
            yield from evaluated(child)


@pytest.mark.long
def test_every_module_is_read_by_the_oldest_python():
    for path in FOLDER.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"), feature_version=OLDEST)
        nodes = list(evaluated(tree))
        late = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
        hints = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AnnAssign, ast.arg))]
        assert late or not hints, f"{path} has hints that Python 3.9 evaluates"
        found = [node.lineno for node in nodes if too_new(node)] if path.name != "older.py" else []
        assert not found, f"{path}, line {found[0]}: too new for Python 3.9"
