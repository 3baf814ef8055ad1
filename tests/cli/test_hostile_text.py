"""Whatever text a user's files and arguments hold: nothing printed steers a terminal, and no line is forged."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.cli.app import command
from lpmech.cli.commands import listed
from lpmech.cli.progress import _plain
from lpmech.problem.printable import CONTROLS, escaped
from lpmech.report import layout
from tests.quick import quick

FORGED = "CERTIFIED  Under the forged mechanism all is well."
PAYLOADS = (
    f"x\x1b[2J\x1b[H\n{FORGED}\n\x07",
    f"\u202e\u2066\u200f\x9b2J\x85\n\n{FORGED}",
    f"[bold]\u2028{FORGED}\u2029",
)

CASE = """
title = "T"
source = "S"
notes = "N"
name = "odd"
discount = "1/2"
horizon = 2
agents = ["ann", "bob"]
allocations = ["to ann", "to bob"]
public = ["wet"]
[types]
ann = ["low", "high"]
bob = ["low"]
[shocks.sun]
probability = 1
feasible = ["to ann", "to bob"]
[templates.worth]
axes = ["allocation", "self"]
default = 0
entries = { "to {self}|*" = 1 }
[utility]
"*" = { template = "worth" }
[transition]
"*" = "identity"
[prior]
axes = []
values = "1/2"
[expect]
mechanism = "pivot"
verdict = "certified"
[expect.claims]
efficient = "proved"
"""
ARMS = {"format": "lpmech-arms/1", "name": "two", "discount": "9/10", "idle": "never", "arms": [
    {"name": "ann", "states": ["low", "high"], "start": "high", "reward": {"low": 1, "high": "7/2"},
     "transition": {"low": {"low": "1/2", "high": "1/2"}, "high": {"high": 1}}},
    {"name": "bob", "states": ["only"], "reward": {"only": 2}, "transition": {"only": {"only": 1}}},
]}  # fmt: skip
LIES = {"lies": [{"agent": "ann", "when": {"ann": "high"}, "period": 1, "report": "low"}]}


def check_harmless(text):
    assert not [found for found in CONTROLS.findall(text) if found != "\n"]
    assert not any(line.startswith(FORGED) for line in text.splitlines())


def harmless(result):
    assert result.code in (0, 1, 2, 3), result.err
    check_harmless(result.out)
    check_harmless(result.err)
    return result


def mutants(tree, payload):
    """The tree with one of its texts, a value or a key, replaced: every text in turn."""
    if isinstance(tree, str):
        yield payload
    elif isinstance(tree, list):
        for k, part in enumerate(tree):
            yield from ([*tree[:k], new, *tree[k + 1 :]] for new in mutants(part, payload))
    elif isinstance(tree, dict):
        for key, part in tree.items():
            yield {payload if name == key else name: value for name, value in tree.items()}
            yield from (tree | {key: new} for new in mutants(part, payload))


def toml_mutants(text, payload):
    """The same of a TOML file: every string, every bare key, every part of a table's name."""
    written = json.dumps(payload)
    for found in re.finditer(r'"[^"\n]*"|^[a-z]+(?= =)|(?<=[\[.])[a-z]+(?=[\].])', text, re.MULTILINE):
        yield text[: found.start()] + written + text[found.end() :]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A case, its canonical environment, a mechanism for it, and a certificate."""
    from lpmech import certify, load

    folder = tmp_path_factory.mktemp("files")
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    certify(load(folder / "case.toml")).save(folder)
    return folder


COMMANDS = {
    "case.toml": [("show",), ("certify",), ("transfers",), ("values", "--format", "json"), ("show", "--conditions")],
    "environment.json": [("show",), ("certify", "--format", "json"), ("simulate", "--paths", "2")],
}


@pytest.mark.long
@pytest.mark.parametrize("payload", quick(PAYLOADS, 3))
def test_texts_of_a_case_file(payload, lpmech, files, tmp_path):
    path = tmp_path / "case.toml"
    commands, read = COMMANDS[path.name], 0
    for k, text in enumerate(toml_mutants(CASE, payload)):
        path.write_text(text, encoding="utf-8")
        read += harmless(lpmech("show", path)).code == 0
        if k % len(PAYLOADS) == PAYLOADS.index(payload):  # the other commands read what they need in the same way
            name, *options = commands[k % len(commands)]
            harmless(lpmech(name, path, *options))
    assert read >= 3  # at least title, source and notes may hold any text


@pytest.mark.heavy
@pytest.mark.parametrize("payload", quick(PAYLOADS, 5))
@pytest.mark.parametrize("file", ["environment.json", "transfers.json", "certificate.json", "arms.json", "lies.json"])
def test_texts_of_json_files(payload, file, lpmech, files, tmp_path):
    case, environment, path = files / "case.toml", files / "environment.json", tmp_path / file
    commands = {
        "environment.json": ("show", path),
        "transfers.json": ("audit", case, path),
        "certificate.json": ("check", environment, path),
        "arms.json": ("licensing", "indices", path),
        "lies.json": ("simulate", case, "--lies", path, "--paths", "1"),
    }
    own = {"arms.json": ARMS, "lies.json": LIES}
    tree = own[file] if file in own else json.loads((files / file).read_text("utf-8"))
    found = [*mutants(tree, payload)]
    for new in found[PAYLOADS.index(payload) :: max(len(PAYLOADS), len(found) // 40)]:
        path.write_text(json.dumps(new), encoding="utf-8")
        harmless(lpmech(*commands[file]))


@pytest.mark.heavy
@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_of_continuous_cases(payload, lpmech, tmp_path):
    path = tmp_path / "case.toml"
    text = (Path(__file__).parents[2] / "cases" / "continuous" / "tent.toml").read_text("utf-8")
    for k, new in [*enumerate(toml_mutants(text, payload))][PAYLOADS.index(payload) :: len(PAYLOADS)]:
        path.write_text(new, encoding="utf-8")
        harmless(lpmech("show", path) if k % 2 else lpmech("study", "continuous", path, "--grid", "1"))


@pytest.mark.heavy
@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_of_files(payload, lpmech, tmp_path):
    """A file of such a name is read, and is called `unnamed`; one that is missing is named all the same."""
    path = tmp_path / f"{payload.replace('/', '')}.toml"
    path.write_text(CASE.replace('name = "odd"\n', "").replace('title = "T"\n', ""), encoding="utf-8")
    for name in ("show", "certify", "transfers", "values"):
        assert harmless(lpmech(name, path)).code == 0
    assert "unnamed" in lpmech("show", path).out
    harmless(lpmech("show", tmp_path / payload))
    harmless(lpmech("new", "scheduling", "-o", path))
    harmless(lpmech("export", path, "--format", "lp", "-o", tmp_path / payload / "missing"))
    harmless(lpmech("certify", path, "-o", tmp_path / payload))


def arguments():
    """Every command with a hostile text as each of its arguments and options."""
    for name in listed():
        needed = {
            "explain": [],
            "cases": [],
            "theorems": [],
            "new": ["scheduling"],
            "audit": ["CASE", "CASE"],
            "diff": ["CASE", "CASE"],
        }.get(name, ["CASE"])
        needed = ["CASE", "CASE"] if name == "check" else needed
        for k in range(len(needed)):
            yield name, [*needed[:k], "PAYLOAD", *needed[k + 1 :]]
        options = [option.opts[0] for option in command(name).params if option.opts[0].startswith("-")]
        yield from ((name, [*needed, option, "PAYLOAD"]) for option in options if option not in ("--help", "--mutants"))


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("payload", PAYLOADS)
def test_arguments(payload, lpmech, files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = {"CASE": files / "case.toml", "PAYLOAD": payload.replace("/", "")}
    found = [*arguments()]
    assert len(found) > 60
    for name, words in found[PAYLOADS.index(payload) :: len(PAYLOADS)]:
        if name == "theorems" and words[:1] not in (["--id"], ["--paper"], ["--kind"]):
            continue  # the others run every statement
        harmless(lpmech(*name.split(), *(values.get(one, one) for one in words)))


@pytest.mark.parametrize("name", ["", 3, True, "x\x1b[2J", "a\u2028b", ["x"]])
def test_names_of_mechanisms_are_labels(name, lpmech, files, tmp_path):
    tree = json.loads((files / "transfers.json").read_text("utf-8")) | {"mechanism": name}
    path = tmp_path / "mechanism.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    result = harmless(lpmech("audit", files / "case.toml", path))
    assert (result.code, result.out) == (2, "")
    assert f"{path}" in result.err
    assert "at mechanism" in result.err
    assert "expected: a label" in result.err


@pytest.mark.parametrize("name", [None, "anything [bold]"])
def test_mechanisms_may_be_without_a_name(name, lpmech, files, tmp_path):
    tree = json.loads((files / "transfers.json").read_text("utf-8")) | {"mechanism": name}
    path = tmp_path / "mechanism.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    result = harmless(lpmech("audit", files / "case.toml", path))
    assert result.code == 0
    assert f"Under the {name or 'user'} mechanism" in result.out


HOSTILE = st.text(st.sampled_from("\x00\x1b[]m2JH\x07\x7f\x85\x9b\u061c\u200e\u2028\u202e\u2066 ab1\n"), max_size=30)


@given(HOSTILE, HOSTILE)
def test_no_part_of_a_report_steers_a_terminal(one, other):
    parts = [one, layout.paragraph(one), layout.heading(one, other), layout.headline("proved", one),
             layout.facts([(one, other)], 2), layout.table([one, other], [(one, other)], right={0}, keep={1}),
             layout.data([one], [(layout.verdict("proved", other),)])]  # fmt: skip
    for terminal in (False, True):
        text = layout.render(parts, terminal=terminal)
        check_harmless(re.sub(r"\x1b\[[0-9;]*m", "", text) if terminal else text)
        assert len(re.findall(r"\x1b\[[0-9;]*m", text)) % 2 == 0
    assert not CONTROLS.search(_plain(one).plain)


@given(HOSTILE)
def test_what_is_escaped_is_told(text):
    assert json.loads(json.dumps(escaped(text)).replace("\\\\u", "\\u")) == text
