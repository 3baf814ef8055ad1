"""Runs the checker: `python -I lpmech/checker …`, a folder given as a script, or `python -m lpmech.checker …`.

Given as a script, the folder is no package and stands itself on the path. It is then loaded as a package of another
name, so that its modules import each other in one way, and taken off the path; the package above is not imported.
"""

import sys

FOLDER = __file__.replace("\\", "/").rpartition("/")[0] or "."

if not __package__:
    sys.path[:] = [entry for entry in sys.path if entry.replace("\\", "/").rstrip("/") != FOLDER.rstrip("/")]

import importlib  # noqa: E402  once the folder is off the path, none of its modules can stand in for a standard one
import importlib.util  # noqa: E402


def package() -> str:
    """The name of the package in which the checker's modules are."""
    if __package__:
        return __package__
    name = "lpmech_checker"
    spec = importlib.util.spec_from_file_location(name, f"{FOLDER}/__init__.py", submodule_search_locations=[FOLDER])
    if spec is None or spec.loader is None:
        raise ImportError(f"{FOLDER} cannot be loaded")
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return name


if __name__ == "__main__":
    NAME = package()
    command, limits = (importlib.import_module(f"{NAME}.{name}") for name in ("command", "limits"))
    sys.exit(command.main(check=limits.limited))
