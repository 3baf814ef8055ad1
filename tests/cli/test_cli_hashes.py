"""What a certificate names by a SHA-256 is the file beside it, byte for byte, whichever command wrote the folder.

`RULE` stands for a file of what the private case's agents pay, and `AUTOMATA` for a case with automata alone.
"""

import hashlib
import json

import pytest

from lpmech.certificate.folder import PAIRS, PRODUCT
from lpmech.cli.app import command
from lpmech.cli.commands import listed
from tests.cli.conftest import lpmech  # noqa: F401
from tests.cli.test_cli_automata import CASE as AUTOMATA

PRIVATE, SERIES = "bv08/scheduling_three", "bv08/multi_task_efficient_range"
WRITE = {  # calls of each command whose -o is a folder
    "certify": [["l14/oil_leases", "--mechanism", "pivot"],
                [PRIVATE, "--evidence", "enclosed"],
                ["continuous/tent", "--grid", "2"],
                ["AUTOMATA"]],
    "audit": [["l14/modified_oil_leases", "l14/modified_oil_leases.linked"],
              ["beyond/courty_li_tickets", "beyond/courty_li_tickets.menu"],
              [PRIVATE, "RULE", "--evidence", "enclosed"]],
    "design": [["beyond/inspection", "bounded by 4"],
               ["beyond/trade_1_2", "interim", "--forms"],
               ["beyond/two_bidders", "ex post", "--range", "payments"],
               ["beyond/trade_for_ever", "interim", "--periods", "1"]],
    "region": [["beyond/two_bidders", "--parameter", "discount=1/2:1"]],
    "study continuous": [["continuous/tent", "--grid", "2"]],
    "study unique": [[SERIES, "--agent", "series", "--form", "history_independent", "--grid", "0"]],
    "study identical": [["beyond/two_bidders"]],
    "licensing prices": [["bv08/licence_or_nobody"]],
}  # fmt: skip
NO_CERTIFICATES = {"theorems"}  # its folder has a table, and cases


def takes_a_folder(name):
    return any("-o" in one.opts and one.metavar == "DIR" for one in command(name).params)


def test_every_command_that_writes_a_folder_is_here():
    assert {name for name in listed() if takes_a_folder(name)} == {*WRITE, *NO_CERTIFICATES}


def calls():
    for name, several in WRITE.items():
        for one in several:
            marks = [pytest.mark.long] if {"AUTOMATA", "RULE"} & {*one} else []
            yield pytest.param([*name.split(), *one], id=" ".join([name, *one]), marks=marks)


@pytest.mark.heavy
@pytest.mark.parametrize("call", [*calls()])
def test_the_file_beside_a_certificate_has_the_hash_that_it_names(call, lpmech, tmp_path):  # noqa: F811
    given = {"AUTOMATA": AUTOMATA, "RULE": tmp_path / "rule.csv"}
    if "RULE" in call:
        lpmech("transfers", PRIVATE, "-o", given["RULE"])
    lpmech(*(given.get(one, one) for one in call), "-o", tmp_path / "out")
    found = [(path, pair) for pair in PAIRS for path in tmp_path.rglob(pair.certificate)]
    for path, pair in found:
        told = json.loads(path.read_text(encoding="utf-8"))
        assert digest(path.with_name(pair.subject)) == told[pair.subject.removesuffix(".json")]
        product = path.with_name(PRODUCT)
        assert not product.exists() or digest(product) == told["product"]
    assert found


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
