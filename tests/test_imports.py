"""Imports run one way, the checker stands alone, and importing the package is cheap."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lpmech"

# Layers from the ground up; a module imports from its own or from earlier layers only. A name stands for the module
# or for everything in the folder.
LAYERS = [
    ["exact", "claims", "files", "printable", "progress", "relations"],
    ["tables"],
    ["transition"],
    ["stages"],
    ["reading"],
    ["builder", "environment"],
    ["slacks", "canonical", "library"],
    ["arms"],
    ["families"],
    ["casefile"],
    ["lp", "mdp"],
    ["hypotheses", "conditions"],
    ["social"],
    ["licensing"],
    ["incentives"],
    ["mechanisms"],
    ["existence"],
    ["selection"],
    ["bellman", "flat", "results"],
    ["audit", "simulation"],
    ["choice"],
    ["evidence", "views"],
    ["certificate"],
    ["continuous"],
    ["pipeline"],
    ["regression", "doors", "uniqueness", "auctions"],
    ["theorems"],
    ["report"],
    ["cli"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
CHECKER_CALLERS = {"pipeline", "cli"}


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if "checker" not in path.relative_to(PACKAGE).parts)


def room(path):
    """The module, or the folder, under lpmech that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """The rooms of lpmech that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module] if node.module != "lpmech" else [f"lpmech.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name and name.startswith("lpmech."))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    own = room(path)
    if own == "__init__":
        return
    assert own in RANK, f"{own} has no layer"
    for name in imported(path):
        if name == "checker":
            assert own in CHECKER_CALLERS
        elif name != "__version__":
            assert RANK[name] <= RANK[own], f"{own} imports {name}"


def test_rooms_of_one_layer_do_not_import_each_other():
    arrows = {(room(path), name) for path in modules() for name in imported(path) if name in RANK}
    for names in LAYERS:
        pairs = {(one, two) for one, two in arrows if one != two and one in names and two in names}
        assert not {(two, one) for one, two in pairs} & pairs, pairs


def test_the_checker_imports_the_standard_library_only():
    for path in (PACKAGE / "checker").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            assert all(name.split(".")[0] in sys.stdlib_module_names for name in names), path


# What each room of the checker may import besides itself; a claim is a module of `claims`, or a folder in it.
ROOMS = {"kernel": set(), "claims": {"kernel"}, "indices": {"kernel"}, "continuous": {"kernel"}}


def imported_in_the_checker(path):
    """The modules of the checker that a file imports, as parts of their paths."""
    parts = path.relative_to(PACKAGE / "checker").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level <= len(parts), f"{path} climbs out of the checker"
            place = [*parts[: len(parts) - node.level], *(node.module or "").split(".")]
            names = [alias.name for alias in node.names]
            yield from ([*filter(None, place), *([name] if node.module is None else [])] for name in names)


def subject(parts):
    """The claim that a module belongs to: the first name within `claims`."""
    return parts[1].removesuffix(".py") if parts[0] == "claims" and len(parts) > 1 else None


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_of_the_checker(room):
    for path in (PACKAGE / "checker" / room).rglob("*.py"):
        own = subject(path.relative_to(PACKAGE / "checker").parts)
        for parts in imported_in_the_checker(path):
            assert parts[0] in ROOMS[room] | {room}, f"{path} imports {parts}"
            if own not in (None, "__init__"):
                assert subject(parts) in (None, own), f"the claim {path} imports the claim {parts}"


def test_files_of_claims_are_short():
    files = (PACKAGE / "checker/claims").rglob("*.py")
    long = {path.name: count for path in files if (count := len(path.read_text("utf-8").splitlines())) > 350}
    assert not long


def test_no_package_of_the_checker_hides_a_module_of_its_name():
    folders = [path for path in (PACKAGE / "checker").rglob("*") if path.is_dir()]
    assert not [path for path in folders if path.with_suffix(".py").exists()]


@pytest.mark.parametrize("module", ["numpy", "flint", "highspy", "pulp", "networkx", "cvxpy", "scipy"])
def test_importing_the_package_loads_nothing_heavy(module):
    code = f"import sys, lpmech; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_certifying_loads_no_modelling_library():
    code = (
        "import sys, lpmech; certificate = lpmech.certify(lpmech.load('bv08/scheduling_three')); "
        "assert certificate.verdict == 'certified'; "
        "print(*{'networkx', 'pulp', 'cvxpy', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
