"""What commands print and write says what certificates say, to the last digit: `check`, `transfers`, `diff`, `sweep`
and `region`, over all shipped cases."""

import itertools
import json
import re
import tomllib
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.choice.selection import KINDS
from lpmech.problem.exact import parse_result
from tests.cli.conftest import lpmech  # noqa: F401
from tests.pages import test_mechanism_pages as mechanism_pages
from tests.pages.test_agreement import QUICK, SHIPPED, _about_mechanisms, says
from tests.tables.files import READERS, dictionaries

CASES = [name for name in SHIPPED if _about_mechanisms(name)]
SWEEPS = [  # with a discount of their own to change; one of 666 types takes minutes
    name
    for name in CASES
    if "\ndiscount = " in casefiles.library.cases()[name].read_text("utf-8") and name != "beyond/gittins_table"
]


def marked(names):
    return [pytest.param(one, marks=[] if one in {*QUICK, names[0]} else [pytest.mark.long]) for one in names]


def printed(text, *names):
    """The rows of the printed table whose heads begin with these names; a cell that went on to a next line is whole."""
    lines = text.splitlines()
    start = next(k for k, line in enumerate(lines) if re.split(r" {2,}", line.strip())[: len(names)] == list(names))
    heads = re.split(r" {2,}", lines[start].strip())
    for line in itertools.takewhile(str.strip, lines[start + 2 :]):
        cells = re.split(r" {2,}", line.strip())
        if len(cells) == len(heads):
            yield dict(zip(heads, cells, strict=True))


@pytest.mark.heavy
@pytest.mark.parametrize("name", marked(CASES))
def test_the_numbers_of_check(name, lpmech, tmp_path):  # noqa: F811
    """Every number that the certificate states stands there exactly."""
    certificate = mechanism_pages.certified(name)[1]
    certificate.save(tmp_path / "out")
    told = json.loads((tmp_path / "out" / "certificate.json").read_text(encoding="utf-8"))["claims"]
    done = lpmech("check", tmp_path / "out")
    assert done.code in (0, 1), done.out
    found = {(row["claim"], row["number"]): row["value"] for row in printed(done.out, "claim", "number", "value")}
    stated = {one["id"]: one["least_slack"] for one in told if one["least_slack"] is not None}
    slacks = {claim: value for (claim, what), value in found.items() if what == "least slack"}
    assert set(slacks) == set(stated)
    for claim, value in slacks.items():
        assert "digits" in value or parse_result(value) == parse_result(stated[claim]), claim
    verdicts = {one["id"]: one["verdict"] for one in told}
    said = {row["claim"]: row["verdict"] for row in printed(done.out, "claim", "verdict", "that is")}
    assert said == verdicts


@pytest.mark.parametrize("name", marked(CASES))
def test_printed_transfers(name, lpmech, tmp_path):  # noqa: F811
    """JSON and CSV on stdout have the payments of the certificate's folder."""
    case, certificate = mechanism_pages.certified(name)
    if certificate.transfers is None or case.expect.mechanism not in KINDS or case.expect.choose:
        pytest.skip("about a rule of its own")
    rows = json.loads(json.dumps(certificate.transfers.to_json()))["transfers"]
    done = lpmech("transfers", name, "--format", "json")
    if done.code or len(rows) > 2_000 or isinstance(done.json["transfers"][0]["memory"], str):
        pytest.skip("payments of automata, or many")
    assert done.json["transfers"] == rows
    (tmp_path / "t.csv").write_text(lpmech("transfers", name, "--format", "csv").out, encoding="utf-8", newline="")
    csv = [row for row in dictionaries(READERS[".csv"](tmp_path / "t.csv")) if row["agent"]]
    assert [parse_result(row["payment"]) for row in csv] == [parse_result(row["payment"]) for row in rows]


@pytest.mark.heavy
@pytest.mark.parametrize("name", marked(CASES))
def test_differences_are_those_of_the_certificates(name, lpmech, tmp_path):  # noqa: F811
    """Against the same rule with other payments: each payment and each slack of `diff` is that of its certificate."""
    certificate = mechanism_pages.certified(name)[1]
    if certificate.transfers is None:
        pytest.skip("no table of payments")
    rule = json.loads(json.dumps(certificate.transfers.to_json()))
    if len(rule["transfers"]) > 200 or any(row.get("by_shock") or row["memory"] for row in rule["transfers"]):
        pytest.skip("large, or with shocks and memories, which tests of diff have")
    for row in rule["transfers"]:
        row["payment"] = str(parse_result(row["payment"]) * 3 + Fraction(1, 10**30))
    (tmp_path / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
    certificate.save(tmp_path / "a")
    if lpmech("audit", tmp_path / "a" / "environment.json", tmp_path / "rule.json", "-o", tmp_path / "b").code == 2:
        pytest.skip("a mechanism that no file has")
    told = lpmech("diff", tmp_path / "a", tmp_path / "b", "--format", "json").json
    both = [json.loads((tmp_path / one / "certificate.json").read_text(encoding="utf-8"))["claims"] for one in "ab"]
    before, after = ({one["id"]: one for one in claims} for claims in both)
    for one in told["claims"]:
        for side, claims in (("before", before), ("after", after)):
            if one[side] is not None:
                assert one[side] == {key: claims[one["id"]][key] for key in one[side]}
    a, b = (json.loads((tmp_path / one / "transfers.json").read_text("utf-8"))["transfers"] for one in "ab")
    numbers = [{parse_result(row["payment"]) for row in rows} for rows in (a, b)]
    assert told["payments"]
    for one in told["payments"]:
        assert parse_result(one["before"]) in numbers[0]
        assert parse_result(one["after"]) == parse_result(one["before"]) * 3 + Fraction(1, 10**30)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("name", marked(SWEEPS[:12]))
def test_tables_of_a_sweep(name, lpmech, tmp_path):  # noqa: F811
    """In every form of file a job has the verdicts and least slacks of the certificate of its environment."""
    env = casefiles.load(name).environment
    values = [str(env.discount), "7/8"]
    for ending, read in READERS.items():
        path = tmp_path / f"sweep{ending}"
        arguments = ("--set", f"discount={','.join(values)}", "--mechanism", "pivot", "--jobs", "1", "-o", path)
        if lpmech("sweep", name, *arguments).code == 2:
            assert ending in {".tex", ".md", ".html"}  # a row that no sheet of paper is wide enough for
            continue
        table = dictionaries(read(path))
        assert [parse_result(row["discount"]) for row in table] == list(map(Fraction, values))
        if table[0]["verdict"] != "undecided":
            assert_row(table[0], pipeline.certify(env, "pivot"))


def assert_row(row, certificate):
    for claim in certificate.claims:
        assert row[claim.id] == str(claim.verdict)
        slack = row[f"least slack of {claim.id}"]
        assert says(slack, claim.least_slack) if claim.least_slack is not None else not slack


REGIONS = [
    (name, one["name"])
    for name, path in casefiles.library.cases().items()
    for one in tomllib.loads(path.read_text(encoding="utf-8")).get("expect", {}).get("region", [])
]


@pytest.mark.long
@pytest.mark.parametrize(("name", "problem"), REGIONS)
def test_a_region(name, problem, lpmech, tmp_path):  # noqa: F811
    """Text and JSON have the ends of the pieces of the certificate: numbers, or roots of its polynomials."""
    told = lpmech("region", name, "--problem", problem, "--format", "json").json
    done = lpmech("region", name, "--problem", problem, "-o", tmp_path / "out")
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_text(encoding="utf-8"))
    ends = [(one["verdict"], one["from"], one["to"]) for one in certificate["questions"][0]["pieces"]]
    for part in told["parts"]:
        inside = [one for one in ends if one[0] == part["verdict"]]
        assert any(one[1] == part["from"] for one in inside)
        assert any(one[2] == part["to"] for one in inside)
        for end in (part["from"], part["to"]):
            if isinstance(end, dict):
                assert of_polynomial(end["root"]) in " ".join(done.out.split())
            else:
                assert re.search(rf"[\[(, ]{re.escape(end)}[\]),]", done.out)


def of_polynomial(coefficients):
    """`x^2 - 35*x + 16` of the coefficients, the constant first."""
    parts = []
    for power in range(len(coefficients) - 1, -1, -1):
        if number := coefficients[power]:
            size = str(abs(number)) if power == 0 or abs(number) != 1 else ""
            letter = ("", "x", f"x^{power}")[min(power, 2)]
            parts.append(f"{'-' if number < 0 else '+'} {'*'.join(filter(None, (size, letter)))}")
    return " ".join(parts).removeprefix("+ ")
