"""The command line run in this process: exit code, stdout and stderr."""

import json
from dataclasses import dataclass

import pytest

from lpmech.cli.commands import former, listed
from lpmech.cli.memory import CODE
from lpmech.cli.run import run

CERTIFIED = "bv08/learning_licence"
REFUTED = "l14/oil_leases"  # under the pivot mechanism
PIVOT = ("certify", REFUTED, "--mechanism", "pivot")
SHOCKS = "bt/public_storage"


@dataclass(frozen=True)
class Result:
    code: int
    content: bytes
    err: str

    @property
    def out(self):
        return self.content.decode()

    @property
    def json(self):
        return json.loads(self.out)


def declared(arguments):
    """The exit codes besides 0, 2 and 4 that the command of a call declares."""
    words = [str(argument) for argument in arguments]
    name = next((name for name in (" ".join(words[:2]), *words[:1]) if name in listed() or name in former()), None)
    found = None if name is None else listed()[former().get(name, name)]
    return set() if found is None else {*found.codes, *([CODE] if found.solves else [])}


@pytest.fixture
def lpmech(capsysbinary, monkeypatch):
    """Runs `lpmech ARGUMENTS`."""
    monkeypatch.delenv("LPMECH_DEBUG", raising=False)

    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        if code in (1, 3) and b"the memory does not suffice" not in err:
            assert code in declared(arguments), "the command does not declare this exit code"
        return Result(code, out, err.decode())

    return call


@pytest.fixture
def environment(tmp_path):
    """An environment file: one agent of two types whose labels try their luck, one period, without a prior."""
    types = ["[red]x[/red]", "50%_a & b"]
    stage = {
        "types": {"ann": types},
        "allocations": ["none", "all"],
        "utility": {"ann": {"axes": ["allocation", "ann"], "values": [[0, 0], ["1/3", "2/3"]]}},
    }
    tree = {"format": "lpmech-environment/1", "name": "odd_labels", "discount": "1", "horizon": 1,
            "agents": ["ann"], "stages": [stage]}  # fmt: skip
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path
