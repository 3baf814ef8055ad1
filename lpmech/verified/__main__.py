"""Runs the verified checker: `python -I lpmech/verified …`, or `python -m lpmech.verified …`.

As a script, the folder is no package; it is then loaded as a package of another name and taken off the path, so that
none of its modules can stand in for one of the standard library. The package above is not imported.
"""

import sys

FOLDER = __file__.replace("\\", "/").rpartition("/")[0] or "."

if not __package__:
    sys.path[:] = [entry for entry in sys.path if entry.replace("\\", "/").rstrip("/") != FOLDER.rstrip("/")]

import importlib  # noqa: E402
from importlib.machinery import ModuleSpec, PathFinder  # noqa: E402
from importlib.util import module_from_spec  # noqa: E402

NAME = __package__ or "lpmech_verified"

if __name__ == "__main__":
    if not __package__:
        found = PathFinder.find_spec("__init__", [FOLDER])
        if found is None or found.loader is None:
            raise ImportError(FOLDER + " cannot be loaded")
        spec = ModuleSpec(NAME, None, is_package=True)
        spec.submodule_search_locations = [FOLDER]
        sys.modules[NAME] = module_from_spec(spec)
        exec(found.loader.get_code("__init__"), vars(sys.modules[NAME]))  # type: ignore[attr-defined]
    sys.exit(importlib.import_module(NAME + ".command").main())
