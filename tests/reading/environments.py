"""Small environments for the tests of reading, and ways to read and write them."""

import copy
import json

from lpmech import casefiles
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput

SMALL = {
    "format": "lpmech-environment/1",
    "name": "small",
    "discount": "9/10",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["low", "high"], "bob": ["low", "mid", "high"]},
            "public": ["dry", "wet"],
            "allocations": ["to ann", "to bob"],
            "utility": {
                "ann": {"axes": ["allocation", "ann"], "values": [["2", "7/2"], ["0", "0"]]},
                "bob": {"axes": ["allocation", "bob"], "default": "0", "entries": {"to bob|low": "1", "to bob|mid": 2}},
            },
            "transition": {
                "public": {"axes": ["public", "next public"], "values": [["1/2", "1/2"], ["0", "1"]]},
                "ann": {"axes": ["ann", "next ann"], "values": [["3/4", "1/4"], ["1/3", "2/3"]]},
                "bob": {"axes": [], "values": "1/3"},
            },
        }
    ],
}


def small(**changes):
    """The small environment with some keys replaced."""
    return {**copy.deepcopy(SMALL), **changes}


def small_stage(**changes):
    """The small environment with some keys of its stage replaced; underscores stand for spaces."""
    env = small()
    env["stages"][0] |= {key.replace("_", " "): value for key, value in changes.items()}
    return env


def canonical_of(source):
    """The canonical text of a tree or a JSON text."""
    return canonical(Environment.from_json(source))


def report_on(source):
    """The report on a tree or a JSON text with faults."""
    try:
        Environment.from_json(source)
    except BadInput as error:
        return str(error)
    raise AssertionError("no fault was found")


def codes_of(source):
    """The codes of the faults of a tree or a JSON text."""
    text = source if isinstance(source, str) else json.dumps(source)
    try:
        Environment.from_json(text)
    except BadInput as error:
        return [fault.code for fault in error.faults]
    return []


CASE = """discount = "9/10"
agents = ["ann", "bob"]
allocations = ["to ann", "to bob"]

[types]
"*" = ["low", "high"]

[templates.winner]
axes = ["allocation", "self"]
default = 0
entries."to {self}" = { low = 1, high = 3.5 }

[utility]
"*" = { template = "winner" }

[transition]
ann = "identity"
bob = { axes = ["bob", "next bob"], values = [["3/4", "1/4"], ["1/4", "3/4"]] }
"""


def load_text(folder, text):
    """The case in a file `case.toml` with this text."""
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return casefiles.load(path)
