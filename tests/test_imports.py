"""Imports run one way, the checker stands alone, and importing the package is cheap."""

import ast
import subprocess
import sys
from dataclasses import FrozenInstanceError
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from lpmech.checker.claims import KINDS
from lpmech.checker.continuous.certificate import KINDS as CONTINUOUS_KINDS

PACKAGE = Path(__file__).parent.parent / "lpmech"

# The rooms, from the ground up: a module imports from its own room and from those before it.
ROOMS = (
    "problem", "lp", "mdp", "reading", "separation", "mechanisms", "existence", "licensing", "claims", "choice",
    "designs", "casefiles", "regions", "certificate", "enclosures", "advice", "compare", "testing", "imports",
    "exports", "play", "sweeps", "report", "pages", "cli", "continuous", "crowds",
    "statements",
)  # fmt: skip
RANK = {name: rank for rank, name in enumerate(ROOMS)}
FACE = ("__init__", "__main__", "plugins")
PLUGINS = ("continuous", "crowds", "statements")  # the core knows them through `lpmech.plugins`, never by name
CHECKER_CALLERS = {"certificate", "cli"}
ALONE = {"checker", "verified"}  # folders that import nothing of lpmech; only the callers above import them
# `Environment.from_json` and its siblings are the constructors that users call: they read when they are called.
READ_WHEN_CALLED = {("problem/environment.py", "reading")}


@cache
def statements_of_import(path):
    """Wherever in the file. Several tests look at them, and a file is read once."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


@cache
def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if not ALONE & {*path.relative_to(PACKAGE).parts})


def room(path):
    """The folder under lpmech that a file belongs to, or the module that stands beside the folders."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """The rooms of lpmech that a file imports, wherever in the file."""
    for node in statements_of_import(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module] if node.module != "lpmech" else [f"lpmech.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name and name.startswith("lpmech."))


def test_every_folder_is_a_room():
    assert {room(path) for path in modules()} == {*ROOMS, *FACE}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    own, relative = room(path), path.relative_to(PACKAGE).as_posix()
    for name in imported(path):
        if own == "__init__" or name == "__version__" or (relative, name) in READ_WHEN_CALLED:
            continue
        assert own != "plugins", "plugins.py loads the plug-ins on first use, and imports nothing of lpmech"
        if name in ALONE:
            assert own in CHECKER_CALLERS
        elif name == "plugins":
            assert own not in FACE
        else:
            assert own not in FACE or name == "cli", f"{own} imports {name}"
            assert own in FACE or RANK[name] <= RANK[own], f"{own} imports {name}"


def dotted(path):
    """The name by which a module is imported; a package is its `__init__`."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path, known):
    """The modules that a file imports, wherever in the file and be it for types alone."""
    for node in statements_of_import(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in names)


@pytest.mark.parametrize("room", ROOMS)
def test_modules_of_a_room_import_in_no_circle(room):
    known = {dotted(path): path for path in (PACKAGE / room).rglob("*.py")}
    found = {name: set(imported_modules(path, known)) & known.keys() for name, path in known.items()}
    list(TopologicalSorter(found).static_order())


def test_plugins_are_named_in_one_place():
    """By import, as a dotted name in a text, or by what they add: only plug-ins name plug-ins."""
    from lpmech.plugins import case_formats

    words = [word for one in case_formats() for word in (one.prefix, one.about)]
    words += [f"lpmech.{name}" for name in PLUGINS]
    for path in modules():
        named = [word for word in words if word in path.read_text(encoding="utf-8")]
        assert room(path) in (*PLUGINS, "plugins") or not named, f"{path} names {named}"


def test_every_plugin_is_one_frozen_value():
    from lpmech.plugins import Plugin, plugins

    values = [import_module(f"lpmech.{name}.plugin").PLUGIN for name in PLUGINS]
    assert [id(value) for value in plugins()] == [id(value) for value in values]
    for value in values:
        assert isinstance(value, Plugin)
        with pytest.raises(FrozenInstanceError):
            value.commands = tuple


@pytest.mark.parametrize("name", PLUGINS)
def test_asking_a_plugin_loads_no_more_than_its_own_module(name):
    code = (
        f"import sys, lpmech.{name}.plugin; "
        f"print(*(one for one in sys.modules if one.startswith('lpmech.') or one in ('typer', 'rich', 'numpy')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    needed = {"lpmech.plugins", f"lpmech.{name}", f"lpmech.{name}.plugin"}
    assert needed <= set(done.stdout.split()) <= needed | {f"lpmech.{name}.formats"}


def test_a_family_of_a_plugin_can_be_imported_first():
    """The core asks for families when they are needed: a plug-in imports the core's families, never the other way."""
    code = "import lpmech.continuous.copulas.family as one; from lpmech.casefiles import families; "
    code += "assert families.describe(one.FAMILY.name) is one.FAMILY"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_room_has_the_name_of_a_function_of_the_face():
    import lpmech

    functions = {name for name in lpmech.__all__ if not name.startswith("_")}
    assert not functions & {path.name.removesuffix(".py") for path in PACKAGE.iterdir()}


@pytest.mark.heavy
@pytest.mark.parametrize("folder", sorted(ALONE))
def test_the_checkers_import_the_standard_library_only(folder):
    for path in (PACKAGE / folder).rglob("*.py"):
        for node in statements_of_import(path):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            assert all(name.split(".")[0] in sys.stdlib_module_names for name in names), path


# What each room of the checker may import besides itself; a claim is a module of `claims`.
ROOMS_OF_THE_CHECKER = {"kernel": set(), "interim": {"kernel"}, "existence": {"kernel"},
    "claims": {"kernel", "interim", "existence"}, "indices": {"kernel"}, "continuous": {"kernel"},
    "bounded": {"kernel", "claims"}, "enclosed": {"kernel", "claims", "bounded"}, "designs": {"kernel"},
    "regions": {"kernel", "designs", "claims"}, "crowds": {"kernel", "claims", "bounded"},
    "states": {"kernel", "claims", "interim"}, "derived": {"kernel", "claims"},
}  # fmt: skip


def imported_in_the_checker(path):
    """The modules of the checker that a file imports, as parts of their paths."""
    parts = path.relative_to(PACKAGE / "checker").parts
    for node in statements_of_import(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level <= len(parts), f"{path} climbs out of the checker"
            place = [*parts[: len(parts) - node.level], *(node.module or "").split(".")]
            names = [alias.name for alias in node.names]
            yield from ([*filter(None, place), *([name] if node.module is None else [])] for name in names)


def subject(parts):
    """The claim that a module belongs to: the first name within `claims`."""
    return parts[1].removesuffix(".py") if parts[0] == "claims" and len(parts) > 1 else None


@pytest.mark.parametrize("room", ROOMS_OF_THE_CHECKER)
def test_rooms_of_the_checker(room):
    for path in (PACKAGE / "checker" / room).rglob("*.py"):
        own = subject(path.relative_to(PACKAGE / "checker").parts)
        for parts in imported_in_the_checker(path):
            assert parts[0] in ROOMS_OF_THE_CHECKER[room] | {room}, f"{path} imports {parts}"
            if own not in (None, "__init__"):
                assert subject(parts) in (None, own), f"the claim {path} imports the claim {parts}"


def test_modules_of_the_checker_import_in_no_circle():
    """Not for types alone, either. A package is its `__init__`, and importing a module of it is no import of that."""
    files = sorted((PACKAGE / "checker").rglob("*.py"))
    names = {path.relative_to(PACKAGE / "checker").with_suffix("").parts: path for path in files}
    names |= {parts[:-1]: path for parts, path in names.items() if parts[-1] == "__init__"}
    found = {path: {names.get(tuple(parts)) for parts in imported_in_the_checker(path)} - {None} for path in files}
    list(TopologicalSorter(found).static_order())


RESTS = ("implied", "proves")  # what a claim calls to rest on another one


def test_only_a_claim_itself_knows_its_id():
    """No string decides what is done: ids stand where a kind is defined, or where a claim rests on another."""
    for path in (PACKAGE / "checker").rglob("*.py"):
        parts = path.relative_to(PACKAGE / "checker").parts
        if parts[0] == "indices":  # the ids of parts are keys of the file as well
            continue
        ids = CONTINUOUS_KINDS.keys() - {"density"} if parts[0] == "continuous" else KINDS  # density is such a key
        ids = ids.keys() - {"efficient"} if parts[0] in ("designs", "regions") else ids  # so is a word of problems
        text = path.read_text(encoding="utf-8")
        if not any(claim_id in text for claim_id in ids):
            continue
        tree = ast.parse(text)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        resting = {arg for node in calls if ast.unparse(node.func).split(".")[-1] in RESTS for arg in node.args}
        own = {word.value for node in calls for word in node.keywords if word.arg == "id"}
        required = {node for one in tree.body if "DEFAULT_REQUIRE =" in ast.unparse(one) for node in ast.walk(one)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in ids:
                assert node in resting | own | required, f"{path}, line {node.lineno}: {node.value}"


def test_modules_are_no_longer_than_their_subject():
    """A subject that needs more lines is several. What is generated is not read."""
    written = [path for path in PACKAGE.rglob("*.py") if path.name != "generated.py"]
    long = {path.name: count for path in written if (count := len(path.read_text("utf-8").splitlines())) > 350}
    assert not long


def test_no_package_of_the_checker_hides_a_module_of_its_name():
    folders = [path.parent for path in (PACKAGE / "checker").rglob("__init__.py")]
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


def test_a_small_case_is_certified_without_rooms_that_it_does_not_ask_for():
    unasked = (
        "highspy", "lpmech.designs.design", "lpmech.licensing.gittins", "lpmech.existence.decide",
        "lpmech.choice.objectives", "lpmech.certificate.refutations", "lpmech.lp.solve", "lpmech.pages",
    )  # fmt: skip
    code = (
        "import sys; from lpmech.cli.run import run; run(['certify', 'bv08/scheduling_three']); "
        f"print(*{{*{unasked!r}}} & {{*sys.modules}}, file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == ""
