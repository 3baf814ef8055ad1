"""`--write-tables`, and the commands that read certificates, whether tables are left out or not."""

import json
import re

import pytest

from lpmech.casefiles import library

CASE = "bv08/scheduling_three"
SHORT = "lpmech-certificate/2"


def folder(lpmech, tmp_path, tables, *command):
    target = tmp_path / tables
    assert lpmech(*command, "--write-tables", tables, "-o", target).code == 0
    return target


def format_of(target):
    return json.loads((target / "certificate.json").read_text(encoding="utf-8"))["format"]


def test_a_constructed_mechanism(lpmech, tmp_path):
    whole, short = (folder(lpmech, tmp_path, one, "certify", CASE) for one in ("all", "derived"))
    assert (format_of(whole) != SHORT, format_of(short)) == (True, SHORT)
    assert (short / "certificate.json").stat().st_size < (whole / "certificate.json").stat().st_size
    done = lpmech("check", short)
    assert (done.code, "defined by the formula of the pivot mechanism" in done.out) == (0, True)
    assert lpmech("check", short, "--require", "best_response,weak_budget_balance").code == 0
    assert lpmech("check", short, "--require", "ex_post_budget_balance").code == 1
    assert lpmech("diff", whole, short).out.startswith("No difference")
    assert lpmech("check", short, "--verified").code == 0
    assert json.loads((short / "about.json").read_text())["command"].endswith("--write-tables derived -o out")


@pytest.mark.long
def test_pages_are_the_same(lpmech, tmp_path):
    """But for the commands, the names of files, and their sizes and digests."""
    pages = []
    for tables in ("all", "derived"):
        target = folder(lpmech, tmp_path, tables, "certify", CASE)
        assert lpmech("report", target, "-o", tmp_path / f"{tables}.html").code == 0
        text = (tmp_path / f"{tables}.html").read_text(encoding="utf-8")
        pages.append(re.sub(r"data:[^\"']*|--write-tables \w+|[0-9a-f]{64}|[\d,]+ bytes", "", text))
    assert pages[0] == pages[1]


@pytest.mark.heavy
@pytest.mark.parametrize("case", ["bt/barley_yeast_hops", "l14/oil_leases"])
def test_other_cases(lpmech, tmp_path, case):
    target = tmp_path / "out"
    lpmech("certify", case, "--write-tables", "derived", "-o", target)
    assert lpmech("check", target).code == 0


def test_payments_of_somebody_are_written(lpmech, tmp_path):
    rule = tmp_path / "rule.json"
    assert lpmech("transfers", CASE, "-o", rule).code == 0
    case = tmp_path / "case.toml"
    case.write_text(library.cases()[CASE].read_text(encoding="utf-8"), encoding="utf-8")
    short = folder(lpmech, tmp_path, "derived", "audit", case, rule)
    told = json.loads((short / "certificate.json").read_text(encoding="utf-8"))
    assert (told["format"], isinstance(told["mechanism"]["transfers"], dict)) == (SHORT, True)
    assert lpmech("check", short).code == 0


def test_small_certificates_have_all_tables(lpmech, tmp_path):
    assert lpmech("certify", CASE, "-o", tmp_path / "one").code == 0
    whole = folder(lpmech, tmp_path, "all", "certify", CASE)
    assert (tmp_path / "one" / "certificate.json").read_bytes() == (whole / "certificate.json").read_bytes()
    assert lpmech("certify", CASE, "--write-tables", "none", "-o", tmp_path / "two").code == 2
