"""Which characters a label may hold: the page, this reader, the checker's and the schema agree, in every place."""

import copy
import importlib
import json
import re
import unicodedata
from pathlib import Path

import pytest

import lpmech
from lpmech.casefiles.families.parameters import label as parameter
from lpmech.checker.kernel.errors import Malformed
from lpmech.checker.kernel.fields import label as checked_label
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput, Faults
from lpmech.reading.labels import is_label
from lpmech.reading.node import Node

checker = importlib.import_module("lpmech.checker.kernel.read_environment")  # its package has a function of that name
SCHEMA = json.loads((Path(lpmech.__file__).parent / "schemas" / "environment.json").read_text("utf-8"))
EMBEDDINGS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = {"ARABIC LETTER MARK", "LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT MARK"}
STEERING = ("\x1b", "\x07", "\x7f", "\x9b", "\u2028", "\u2029", "\u061c", "\u200f", "\u202e", "\u2066")
ENVIRONMENT = {
    "format": "lpmech-environment/1", "name": "NAME", "discount": "1/2", "horizon": 2, "agents": ["AGENT"],
    "stages": [{
        "types": {"AGENT": ["TYPE", "other"]}, "public": ["PUBLIC"], "allocations": ["ALLOCATION"],
        "shocks": {"SHOCK": {"probability": 1, "feasible": ["ALLOCATION"]}},
        "utility": {"AGENT": {"axes": ["AGENT"], "default": 0, "entries": {"TYPE": 1}}},
        "transition": {"AGENT": {"axes": [], "values": "1/2"}},
    }],
}  # fmt: skip


def forbidden(letter):
    """As the page has it, from Unicode's own properties of the character."""
    steers = unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") or unicodedata.bidirectional(letter) in EMBEDDINGS
    return steers or unicodedata.name(letter, "") in MARKS or letter in "|*"


def accepted(read, text):
    try:
        return read(text) is not False
    except Malformed:
        return False


def test_every_reader_refuses_the_same_characters():
    pattern = re.compile(SCHEMA["$defs"]["label"]["pattern"])
    for letter in map(chr, [*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10000), *range(0xE0000, 0xE0080)]):
        text = f"a{letter}b"
        normal = unicodedata.is_normalized("NFC", text)
        wanted = normal and not forbidden(letter)
        assert accepted(lambda one: is_label(Node(one, Faults("")), one), text) == wanted, ascii(text)
        assert accepted(lambda one: checked_label(one, ()), text) == wanted, ascii(text)
        assert accepted(lambda one: parameter(Node(one, Faults("")), one), text) == wanted, ascii(text)
        if normal and not 0xD800 <= ord(letter) < 0xE000:  # JSON Schema knows neither
            assert bool(pattern.search(text)) == wanted, ascii(text)


def renamed(tree, old, new):
    if isinstance(tree, dict):
        return {renamed(key, old, new): renamed(value, old, new) for key, value in tree.items()}
    if isinstance(tree, list):
        return [renamed(part, old, new) for part in tree]
    return new if tree == old else tree


@pytest.mark.parametrize("place", ["NAME", "AGENT", "TYPE", "PUBLIC", "ALLOCATION", "SHOCK"])
@pytest.mark.parametrize("letter", STEERING, ids=ascii)
def test_in_every_place_and_door(place, letter):
    tree = renamed(copy.deepcopy(ENVIRONMENT), place, f"a{letter}b")
    arrays = {key: tree[key] for key in ("name", "discount", "horizon", "agents", "stages")}
    for read in (Environment.from_json, lambda one: Environment.from_json(json.dumps(one)),
                 lambda _: Environment.from_arrays(**arrays), checker.read_environment):  # fmt: skip
        with pytest.raises((BadInput, Malformed)) as refused:
            read(tree)
        assert letter not in str(refused.value)
    assert Environment.from_json(ENVIRONMENT) is not None
    checker.read_environment(ENVIRONMENT)


@pytest.mark.parametrize("place", ["NAME", "AGENT", "TYPE", "ALLOCATION"])
def test_functions(place):
    def build(**names):
        return Environment.from_functions(
            name=names["NAME"], discount="1/2", horizon=1, agents=[names["AGENT"]],
            types={names["AGENT"]: [names["TYPE"], "other"]}, allocations=[names["ALLOCATION"]], utility=lambda *_: 0,
        )  # fmt: skip

    names = {one: one.lower() for one in ("NAME", "AGENT", "TYPE", "ALLOCATION")} | {"AGENT": "ann"}
    build(**names)
    with pytest.raises(BadInput, match="E-LABEL"):
        build(**names | {place: "a\u202eb"})
