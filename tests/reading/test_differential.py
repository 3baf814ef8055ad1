"""The two readers, lpmech's and the checker's, on the same files: both refuse, or both mean the same environment."""

import importlib
import json
import random
from pathlib import Path

import pytest

from lpmech.checker.kernel.canonical import canonical as checked_canonical
from lpmech.checker.kernel.errors import Limit, Malformed
from lpmech.checker.kernel.strict_json import load
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests.quick import quick
from tests.reading import mutate
from tests.search import times

checker = importlib.import_module("lpmech.checker.kernel.read_environment")  # its package has a function of that name
FOLDER = Path(__file__).parent / "differential"
PARTS = 8


def own(path):
    """lpmech's canonical form of a file; None where it is refused."""
    try:
        return canonical(Environment.from_json(path))
    except BadInput:
        return None


def checked(path):
    """The checker's; None where it is refused."""
    try:
        return "".join(checked_canonical(checker.read_environment(load(path))))
    except (Malformed, Limit):
        return None


@pytest.fixture(scope="module")
def texts():
    return mutate.seeds()


@pytest.mark.long
@pytest.mark.parametrize("part", quick(range(PARTS), PARTS))
def test_mutated_files(part, texts, tmp_path):
    draw, path, count = random.Random(part), tmp_path / "x.json", 0
    for _ in range(times(50)):
        text = mutate.mutated(draw, texts)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        found = own(path)
        assert found == checked(path), text
        count += found is not None
    assert count >= 5


@pytest.mark.parametrize(
    ("name", "accepted"),
    [("long_number", False), ("long_horizon", False), ("terminal_empty", True), ("terminal_of_zeros", True)],
)
def test_files_on_which_they_once_differed(name, accepted):
    path = FOLDER / f"{name}.json"
    assert (own(path) is not None) is (checked(path) is not None) is accepted
    assert own(path) == checked(path)


def test_an_empty_terminal_says_nothing():
    tree = json.loads((FOLDER / "terminal_empty.json").read_text("utf-8"))
    without = {key: value for key, value in tree.items() if key != "terminal"}
    assert canonical(Environment.from_json(tree)) == canonical(Environment.from_json(without))
