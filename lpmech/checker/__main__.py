"""Runs the checker: `python -I lpmech/checker …`, the folder or a zip of it; or `python -m lpmech.checker …`.

As a script, the folder is no package and stands itself on the path. It is then loaded as a package of another name, so
that its modules import each other in one way, and taken off the path; the package above is not imported. This file is
written so that any Python reads it far enough to say which one is needed.
"""

import sys

if sys.version_info < (3, 9):  # noqa: UP036
    sys.stderr.write("the checker needs Python 3.9 or later; this is Python %d.%d\n" % sys.version_info[:2])  # noqa: UP031
    sys.exit(2)

FOLDER = __file__.replace("\\", "/").rpartition("/")[0] or "."

if not __package__:
    sys.path[:] = [entry for entry in sys.path if entry.replace("\\", "/").rstrip("/") != FOLDER.rstrip("/")]

import importlib  # noqa: E402  once the folder is off the path, none of its modules can stand in for a standard one
from importlib.machinery import ModuleSpec, PathFinder  # noqa: E402
from importlib.util import module_from_spec  # noqa: E402

NAME = __package__ or "lpmech_checker"

if __name__ == "__main__":
    if not __package__:
        found = PathFinder.find_spec("__init__", [FOLDER])
        if found is None or found.loader is None:
            raise ImportError(FOLDER + " cannot be loaded")
        spec = ModuleSpec(NAME, None, is_package=True)
        spec.submodule_search_locations = [FOLDER]
        sys.modules[NAME] = module_from_spec(spec)
        exec(found.loader.get_code("__init__"), vars(sys.modules[NAME]))  # type: ignore[attr-defined]
    command = importlib.import_module(NAME + ".command")
    sys.exit(command.main(check=command.limited))
