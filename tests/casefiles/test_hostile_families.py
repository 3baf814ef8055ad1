"""Parameters of every family changed at random: an environment is built, or every fault is told in words, with its
line and its place in the file; nothing breaks.

A file is written here with a leaf of a table on each line, so that the line of every place is known beforehand.
"""

import copy
import json
import random
import tomllib

import pytest

from lpmech.casefiles import families, load
from lpmech.cli import main
from lpmech.continuous.case import load as load_continuous
from lpmech.crowds.case import load as load_crowd
from lpmech.reading import BadInput
from lpmech.reading.faults import write_place
from tests.quick import quick
from tests.search import times

JUNK = [
    *(True, -1, 0, 1, 10**40, 10**250, 0.5, "", "x", "1/0", "1/2", "1/" + "7" * 300, "nobody", "ann", "·" * 300),
    *([], {}, [[]], {"ann": {}}, ["1/2"], [[1, 0], [0, 1]], {"tent": "1/9"}, {"up": 1, "down": 0}, "0,5", "to ann"),
    *({"lowest": 0, "highest": 1, "types": 3}, {"legendre": [1], "tent": 1}, [1] * 200, "infinite", {"4": {"8/2": 1}}),
]
KEYS = [
    "x",
    "a|b",
    "next_ann",
    "constant",
    "cyd",
    "",
    "a.b",
    'say "hi"',
    "naïve café",
    "nobody",
    "public",
    "8/2",
    "b" * 200,
]
NAMES = {"ann": "a.n", "bob": 'b "o" b', "firm 1": "firm.1", "firm 2": "fïrm [2]", "rich": "r.i.ch", "good": "g.o'od",
         "dry": "d.r.y", "barley": "bar.ley", "barley+yeast": "yeast + bar.ley", "state": "s.t"}  # fmt: skip


LOADS = {"copulas": load_continuous, "identical_goods": load_crowd}


def names():
    return families.all_names()


def example(name):
    return tomllib.loads(families.template(name))["parameters"]


def spelt(name, tree):
    """The tree with other names of the same things; signals and players allow fewer."""
    allowed = NAMES if name != "copulas" else {"ann": "aENN", "bob": "b_o_b"}
    allowed = allowed | {"bob": 'b."ob"'} if name == "random_goods" else allowed
    if isinstance(tree, dict):
        return {word(allowed, key): spelt(name, value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [spelt(name, value) for value in tree]
    return word(allowed, tree) if isinstance(tree, str) else tree


def word(allowed, text):
    return f"to {word(allowed, text[3:])}" if text.startswith("to ") else allowed.get(text, text)


def places(value, path=()):
    """Every place in a tree, with what stands there."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield from places(part, (*path, step))


def put(tree, path, value):
    for step in path[:-1]:
        tree = tree[step]
    tree[path[-1]] = value


def changed(draw, tree):
    """The tree with a value replaced, left out or added."""
    whole = copy.deepcopy(tree)
    path = draw.choice([place for place, _ in places(whole) if place])
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    way = draw.random()
    if way < 0.2:
        del inner[path[-1]]
    elif way < 0.4 and isinstance(inner, dict):
        inner[draw.choice(KEYS)] = copy.deepcopy(draw.choice(JUNK))
    elif way < 0.5 and isinstance(inner, dict):
        inner[draw.choice(KEYS)] = inner.pop(path[-1])
    else:
        inner[path[-1]] = copy.deepcopy(draw.choice(JUNK))
    return whole


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def written(name, tree):
    """A case file with a leaf on each line, and the line of every place that has one of its own."""
    head = [f'family = "{name}"']
    if of := families.format_of(name):
        head.append(f'format = "{of.name}"')
    lines, at = [*head, "[parameters]"], {"parameters": len(head) + 1}
    for path, value in places(tree):
        if path and not any(isinstance(step, int) for step in path) and not (isinstance(value, dict) and value):
            lines.append(f"{'.'.join(map(json.dumps, path))} = {toml(value)}")
            for depth in range(len(path) + 1):
                at.setdefault(write_place(("parameters", *path[:depth])), len(lines))
    return "\n".join(lines) + "\n", at


def read(name, path):
    return LOADS[name](path) if families.format_of(name) else load(path)


def faults_of(name, tree, folder):
    """The faults of a file; none where it is accepted. Each is at a line that its place has."""
    text, at = written(name, tree)
    path = folder / "x.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read(name, path)
    except BadInput as error:
        for fault in error.faults:
            assert fault.found, fault
            assert fault.expected, fault
            assert fault.source == str(path), fault
            place = max((one for one in at if fault.place.startswith(one)), key=len)
            assert fault.line == at[place], fault
        return error.faults
    return ()


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(5), 5))
@pytest.mark.parametrize("name", names())
def test_changed_parameters_are_built_or_refused_in_words(name, seed, tmp_path):
    draw, refused = random.Random(seed), 0
    for count in range(60):
        given = start = example(name) if count % 2 else spelt(name, example(name))
        for _ in range(draw.choice([1, 1, 2, 3])):
            given = changed(draw, given) if given else start
        refused += bool(faults_of(name, given, tmp_path))
    assert 20 < refused < 60


def of_no_kind(value):
    """What a reader of this value can never take."""
    return "perhaps" if isinstance(value, bool) else True


def leaves(tree):
    return {path: value for path, value in places(tree) if path and not isinstance(value, dict | list)}


@pytest.mark.parametrize("seed", quick(range(times(15)), 10))
@pytest.mark.parametrize("name", names())
def test_all_leaves_of_a_wrong_kind_are_told_at_once(name, seed, tmp_path):
    draw, tree = random.Random(seed), spelt(name, example(name))
    assert not faults_of(name, tree, tmp_path)
    spoilt = draw.sample(sorted(leaves(tree), key=str), draw.randint(1, min(6, len(leaves(tree)))))
    for path in spoilt:
        put(tree, path, of_no_kind(leaves(tree)[path]))
    faults = faults_of(name, tree, tmp_path)
    told = {fault.place for fault in faults}
    unclear = [path[:2] for path in spoilt if path[2:3] in (("kind",), ("states",))]  # what else such an arm says
    for path in spoilt:
        place = write_place(("parameters", *path))
        assert place in told or counted(path, spoilt) in [fault.found for fault in faults] or path[:2] in unclear


def counted(path, spoilt):
    """What is found where a table of an arm has several such cells: they are told once."""
    return f"true, the first of {sum(one[:3] == path[:3] for one in spoilt)} such cells of this table"


@pytest.mark.parametrize("name", names())
def test_what_is_missing_and_what_is_unknown_is_told_beside_all_else(name, tmp_path):
    tree = example(name)
    required = [
        one.name for one in families.describe(name).parameters if one.default is None and one.name != "discount"
    ]
    gone = {key: value for key, value in tree.items() if key not in required} | {"x.y": 1, "discount": "5/2"}
    told = [(fault.code, fault.place, fault.found) for fault in faults_of(name, gone, tmp_path)]
    for key in required:
        assert ("E-KEY-MISSING", "parameters", f'no key "{key}"') in told
    assert ("E-KEY-UNKNOWN", 'parameters["x.y"]', "an unknown key") in told
    assert any(place == "parameters.discount" for _, place, _ in told)


@pytest.mark.parametrize("name", names())
def test_the_command_line_tells_the_same_with_exit_code_2(name, tmp_path, capsys):
    tree = spelt(name, example(name)) | {"discount": True, 'a "b"': 1}
    faults = faults_of(name, tree, tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["certify", str(tmp_path / "x.toml")])
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == str(BadInput(faults)) + "\n"


def test_more_holdings_than_can_be_written_down_are_refused(tmp_path):
    goods = {f"g{k}": "1/12" for k in range(12)}
    players = {f"p{k}": {"plain": {"g0": 1}} for k in range(4)}
    [fault] = faults_of("random_goods", {"goods": goods, "horizon": 50, "valuations": players}, tmp_path)
    assert (fault.place, fault.expected) == ("parameters.goods", "fewer goods, players or periods")
