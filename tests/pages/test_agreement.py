"""Everything that people look at says what the certificate says, to the last digit: the page, `--summary`, tables in
every form of file, and notebooks; for every shipped case, and for studies and licences."""

import json
import re
from fractions import Fraction
from pathlib import Path

import html5lib
import pytest

from lpmech import casefiles
from lpmech.casefiles.bandits import indices as lpmech_indices
from lpmech.casefiles.bandits import load_bandit
from lpmech.certificate import pipeline
from lpmech.pages.numbers import elided
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.exact import parse_result
from lpmech.report.tables.formats import FORMATS
from lpmech.report.tables.sheet import NoTable
from lpmech.report.tables.subjects import Transfers, Values
from tests.cli.conftest import lpmech  # noqa: F401
from tests.pages import test_mechanism_pages as mechanism_pages
from tests.pages.read_page import all_of, exact, number, parse, words
from tests.pages.test_numbers import value_of
from tests.tables.files import READERS, dictionaries

ROOT = Path(__file__).parents[2]
QUICK = {"beyond/courty_li", "l14/hidden_oil"}
MOST_LOOKED_AT = 60  # rows of a table
SHIPPED = [f"{path.parent.name}/{path.stem}" for path in sorted((ROOT / "cases").glob("*/*.toml"))]
VERDICT = re.compile(r"^verdict = ", flags=re.MULTILINE)


def _about_mechanisms(name):
    text = (ROOT / "cases" / f"{name}.toml").read_text(encoding="utf-8")
    return VERDICT.search(text) and not name.startswith(("continuous/", "crowds/"))


def _marked(names):
    return [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.long]) for one in names]


def agree(page):
    """Every number of a page is the decimals of the exact number behind it, and is marked if it is rounded."""
    found = all_of(page, "span", "n")
    for one in found:
        if "digits)" not in one.get("title"):
            told = number(one.get("title"))
        elif one.get("data-f"):
            told = exact_long(one, page)
            assert one.get("title").replace("−", "-") == elided(told).replace("−", "-")
        else:
            continue  # too long for the page; the files in it have the number
        assert same(words(one), told), (words(one), told)
    for one in all_of(page, "td"):
        if one.get("style", "").startswith("--a") and "digits)" not in one.get("title"):
            assert same(words(one), number(one.get("title").partition(";")[0]))
    return found


def exact_long(one, page):
    return number(next(words(li) for li in all_of(page, "li") if li.get("id") == one.get("data-f")))


def same(shown, told):
    """Whether a decimal is the number, or says that it is rounded and is as near as its digits allow."""
    rounded, said, half = value_of(shown)
    return abs(said - told) <= half * 10 if rounded else said == told


@pytest.mark.heavy
@pytest.mark.parametrize("name", _marked(filter(_about_mechanisms, SHIPPED)))
def test_of_a_mechanism(name, lpmech, tmp_path):  # noqa: F811
    case, certificate = mechanism_pages.certified(name)
    certificate.save(tmp_path / "out")
    files = mechanism_pages.bytes_of(certificate)
    text = render(page_of(files, accepted=True))
    made = case, files, text, parse(text)
    agree(made[3])
    claims = {one["id"]: one for one in json.loads(files["certificate.json"])["claims"]}
    assert_slacks_and_maps(made)
    mechanism_pages.test_every_row_adds_up(made)
    mechanism_pages.test_claims_and_least_slacks_are_the_certificates(made)
    mechanism_pages.test_every_ledger_ends_in_the_least_slack(made)
    if len(json.loads(files["transfers.json"])["transfers"]) < 500:
        mechanism_pages.test_payments_are_those_of_the_transfers_to_the_last_digit(made)
    assert_summary(lpmech("check", tmp_path / "out", "--summary"), claims)
    assert_notebook(certificate, claims)
    assert_tables(certificate, tmp_path)


def assert_slacks_and_maps(made):
    """The dots of lies are slacks; the cells of maps are payments."""
    _, files, _, tree = made
    slacks = {parse_result(one) for one in numbers_in(json.loads(files["slacks.json"]))}
    for dot in all_of(tree, "span", "d"):
        told = re.match(r"slack ([^:]*):", dot.get("title") or "")
        if told and "digits" not in told[1]:
            assert number(told[1]) in slacks
    rows = json.loads(files["transfers.json"])["transfers"]
    paid = {parse_result(x) for row in rows for x in (row["payment"], *(row.get("by_shock") or {}).values())}
    for cell in all_of(tree, "td"):
        if cell.get("style", "").startswith("--a") and "digits" not in cell.get("title"):
            assert number(cell.get("title").partition(";")[0]) in paid


def numbers_in(told):
    """Every text of a tree that is a number."""
    if isinstance(told, dict):
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from numbers_in(one)
    elif isinstance(told, str) and re.fullmatch(r"-?(0x[0-9a-f]+|\d+)(/(0x[0-9a-f]+|\d+))?", told):
        yield told


def assert_summary(done, claims):
    """One line per claim: its verdict, and its least slack in decimals."""
    lines = {line.split()[0]: line for line in done.out.splitlines() if line.split()[:1] and line.split()[0] in claims}
    assert set(lines) == set(claims)
    for name, claim in claims.items():
        assert lines[name].split()[1] == claim["verdict"]
        told = re.search(r"least slack (≈?)(-?[\d.,e+-]+)$", lines[name].strip())
        if told and claim["least_slack"] is not None:
            said, slack = Fraction(told[2].replace(",", "")), parse_result(claim["least_slack"])
            assert abs(said - slack) <= max(abs(slack), 1) / 10**3, (name, told[0], slack)


def assert_notebook(certificate, claims):
    """What a notebook shows of the certificate, of each claim and of the payments."""
    for row in cells(certificate._repr_html_()):
        claim = claims[row[0].removesuffix(" *")]
        assert row[1] == claim["verdict"]
        assert row[2] in ("", "…") or close(row[2], parse_result(claim["least_slack"]))
    for claim in certificate.claims:
        facts = dict(cells(claim._repr_html_(), facts=True))
        assert facts["verdict"] == claims[claim.id]["verdict"]
        if claim.least_slack is not None:
            assert close(facts["least slack"], claim.least_slack)
    if certificate.transfers is None:
        return
    names = certificate.transfers.environment.agents
    for row in list(cells(certificate.transfers._repr_html_(), named=True))[:12]:
        of = [one for one in certificate.transfers.rows() if shown_in(one, row)]
        for agent in names if "payment" not in row else [row["agent"]]:
            said = row["payment"] if "payment" in row else row[f"{agent} pays"]
            assert said in ("", "…") or any(close(said, one.payment) for one in of if one.agent == agent)


def shown_in(one, row):
    return all(row.get(axis, label) == label for axis, label in one.state.items())


def close(said, told):
    """A number of a notebook: exact, or rounded where it is long."""
    said = said.replace("−", "-").replace(",", "")
    return "…" in said or "≈" in said or Fraction(said) == told


def cells(html, *, facts=False, named=False):
    """The rows of the one table of a notebook's cell, as texts."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    head = [words(one) for one in tree.iter("th")]
    for row in tree.iter("tr"):
        found = [words(one) for one in row if facts or one.tag == "td"]
        if found:
            yield dict(zip(head, found, strict=True)) if named else found


def assert_tables(certificate, folder):
    """Every form of file has the payments and the values."""
    if certificate.transfers is None:
        return
    told = json.loads(json.dumps(certificate.transfers.to_json()))["transfers"]
    values = json.loads(json.dumps(certificate.values.to_json()))["values"]
    for form in FORMATS:
        for subject, rows, look in (
            (Transfers(certificate.transfers), told, paid_as),
            (Values(certificate.values.environment, certificate.values.rows()), values, worth_as),
        ):
            path = folder / f"table{form.ending}"
            try:
                path.write_bytes(b"".join(form.write(subject, False, None)))
            except NoTable:
                continue  # refused in words, such as a row that no sheet of paper is wide enough for
            if form.ending == ".json":
                assert [*numbers_in(json.loads(path.read_text(encoding="utf-8")))] == [
                    *numbers_in(subject.to_json(None))
                ]
            else:
                table = [of_a_stage(line) for line in dictionaries(READERS[form.ending](path))]
                for row in rows[:: len(rows) // MOST_LOOKED_AT + 1]:
                    look(table, row)


def of_a_stage(line):
    """A line of a table without the column of shocks, if its stage has none."""
    return {name: cell for name, cell in line.items() if name != "shock" or cell}


def paid_as(table, row):
    """Every line that a row covers says what it says; a row that remembers nothing covers every memory."""
    memory = row["memory"] or {"reports": {}}
    where = row["state"] | {f"previous {name}": label for name, label in memory["reports"].items()}
    where |= {"previous allocation": memory["allocation"]} if row["memory"] else {}
    period = "later" if row["period"] is None else str(row["period"])
    named = [line for line in table if where.items() <= line.items() and line.get("period", period) == period]
    assert named
    paid = {"expected": row["payment"], **(row.get("by_shock") or {})}
    for line in named:
        shock, said = line.get("shock", "expected"), line[f"{row['agent']} pays"]
        if shock not in paid:  # what is drawn there changes what is done, and no payment
            assert not said
            continue
        assert says(said, parse_result(paid[shock])), (said, paid[shock])


def says(said, told):
    """Whether a cell is the number; Markdown and LaTeX, for reading alone, round a long one and say so."""
    if not said.startswith("≈"):
        return parse_result(said) == told
    digits = len(re.sub(r"[eE].*|\D", "", said).lstrip("0"))
    return abs(Fraction(said[1:].replace(",", "")) - told) <= abs(told) / 10 ** (digits - 1)


def worth_as(table, row):
    column = "value" if row["program"] == "everyone" else f"value {row['program']}"
    there = row["state"].items() | {("period", str(row["period"]))}
    named = [one for one in table if there <= ({"period": "None"} | one).items()
             and one.get("shock") in (None, "expected")]  # fmt: skip
    assert named
    assert all(says(one[column], parse_result(row["value"])) for one in named)


@pytest.mark.parametrize("name", _marked(one for one in SHIPPED if one.startswith("continuous/")))
def test_of_continuous_signals(name, lpmech, tmp_path):  # noqa: F811
    done = lpmech("certify", name, "-o", tmp_path / "out")
    assert done.code in (0, 3)
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    agree(page)
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_text(encoding="utf-8"))
    claims = certificate["claims"]
    (bounds,) = (one for one in all_of(page, "section") if one.get("id") == "bounds")
    tables = all_of(bounds, "table")
    kinds = ("epsilon_incentive_compatible", "residual_claimant", "last_period_incentive_compatible")
    of = {kind: {one["agent"]: one for one in claims if one["id"] == kind} for kind in kinds}
    for row in all_of(tables[0], "tr")[1:]:
        who, most, least, _, error, attained = list(row)
        gain, claimed = of["epsilon_incentive_compatible"][words(who)], of["residual_claimant"][words(who)]["error"]
        told = [
            parse_result(one)
            for one in (gain["epsilon"], gain["gain"]["attained"], claimed["bound"], claimed["attained"])
        ]
        assert [exact(one, page) for one in (most, least, error, attained)] == told
    for table in tables[1:]:
        for row in all_of(table, "tr")[1:]:
            who, most, least, _ = list(row)
            gain = of["last_period_incentive_compatible"][words(who)]["gain"]
            assert [exact(one, page) for one in (most, least)] == [
                parse_result(gain[key]) for key in ("bound", "attained")
            ]


LICENCES = ["bv06/printed_index", "bv08/beta_bernoulli_licence", "bv08/licence_or_nobody", "bv06/second_index_charged"]


@pytest.mark.parametrize("name", [LICENCES[0], *(pytest.param(one, marks=pytest.mark.long) for one in LICENCES[1:])])
def test_of_a_licence(name, lpmech, tmp_path):  # noqa: F811
    """Indices by two commands, the page and Python; price and winner by two commands and the page."""
    bandit = load_bandit(name)
    state = ",".join(f"{arm.name}={arm.states[0]}" for arm in bandit.arms)
    assert lpmech("licensing", "prices", name, "--state", state, "-o", tmp_path / "out").code == 0
    told = json.loads((tmp_path / "out" / "index_certificate.json").read_text(encoding="utf-8"))
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    agree(page)
    indices = {
        arm: dict(zip(told["orders"][arm], map(parse_result, ofarm), strict=True))
        for arm, ofarm in told["indices"].items()
    }
    (section,) = (one for one in all_of(page, "section") if one.get("id") == "indices")
    shown = sorted(exact(row[1], page) for row in map(list, all_of(section, "tr")) if row[1].tag.endswith("td"))
    assert shown == sorted(x for arm in indices.values() for x in arm.values())
    python = lpmech_indices(name)
    assert {arm: dict(of) for arm, of in python.items()} == indices
    printed = lpmech("licensing", "prices", name, "--state", state, "--format", "json").json
    assert printed["winner"] == told["outcome"]["winner"]
    price = told["outcome"]["payments"].get(told["outcome"]["winner"])
    if isinstance(price, str):
        headline = exact(all_of(page, "h1")[0], page) if all_of(all_of(page, "h1")[0], "span", "n") else number(
            re.search(r"pays (\S+)\.$", words(all_of(page, "h1")[0]))[1])  # fmt: skip
        assert headline == parse_result(price)


STUDIES = [
    ("bv08/multi_task_efficient_range", "series", ("--form", "history_independent")),
    ("bv08/scheduling_three", "ann", ("--grid", "0")),
]


@pytest.mark.long
@pytest.mark.parametrize(("name", "agent", "options"), STUDIES)
def test_of_a_study_of_uniqueness(name, agent, options, lpmech, tmp_path):  # noqa: F811
    """The picture of the intervals has the numbers of the certificate, and what is paid is within each."""
    assert lpmech("study", "unique", name, "--agent", agent, *options, "-o", tmp_path / "out").code == 0
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    agree(page)
    claims = json.loads((tmp_path / "out" / "certificate.json").read_text(encoding="utf-8"))["claims"]
    (claim,) = (one for one in claims if one["id"] == "pivot_unique")
    payments = claim["witness"]["payments"]
    (section,) = (one for one in all_of(page, "section") if one.get("id") == "unique")
    found = []
    for row in all_of(section, "div", "r"):
        titles = [number(one.get("title")) for one in all_of(row, "span", "n")]
        bare = re.findall(r"(?<![\d.])(−?\d+(?:\.\d+)?)(?![\d.])", words(row))
        least, greatest, own = [number(one) for one in bare] * (3 if len(bare) == 1 else 1)  # the only one that works
        assert least <= own <= greatest
        assert {*titles} <= {least, greatest, own}
        found.append((least, greatest))
    told = [(parse_result(one["least"]["bound"]), parse_result(one["greatest"]["bound"])) for one in payments]
    assert found == told[: len(found)]
    assert found


CROWDS = [one for one in SHIPPED if one.startswith("crowds/")]


@pytest.mark.parametrize("name", _marked(CROWDS))
def test_of_a_crowd(name, lpmech, tmp_path):  # noqa: F811
    """Verdicts, least slacks and payments of the page and of the report are those of the certificate."""
    assert lpmech("certify", name, "-o", tmp_path / "out").code == 0
    assert_crowd(lpmech, tmp_path)


def test_of_identical_agents(lpmech, tmp_path):  # noqa: F811
    assert lpmech("study", "identical", "beyond/two_bidders", "-o", tmp_path / "out").code == 0
    assert_crowd(lpmech, tmp_path)


def assert_crowd(lpmech, folder):  # noqa: F811
    certificate = json.loads((folder / "out" / "certificate.json").read_text(encoding="utf-8"))
    assert lpmech("report", folder / "out", "-o", folder / "page.html").code == 0
    page = parse((folder / "page.html").read_text(encoding="utf-8"))
    agree(page)
    lines = [list(row) for table in all_of(page, "table", "claims") for row in all_of(table, "tr")[1:]]
    assert len(lines) == len(certificate["claims"])
    shown = {"proved": ("proved", "● true"), "refuted": ("refuted", "○ false"), "undecided": ("not decided",) * 2}
    for cells_, claim in zip(lines, certificate["claims"], strict=True):
        assert words(cells_[1]) in shown[claim["verdict"]]
        slack = claim["least_slack"]
        if slack and slack["from"] is not None and slack["from"] == slack["to"] and len(cells_) == 4:
            assert exact(cells_[2], page) == parse_result(slack["from"])
    (section,) = (one for one in all_of(page, "section") if one.get("id") == "payments")
    rows = [list(row) for row in all_of(section, "tr")[1:]]
    paying = [one for one in certificate["mechanism"]["payments"] if (one["from"], one["to"]) != ("0", "0")]
    assert bool(rows) == bool(paying)
    for cells_, paid in zip(rows, paying, strict=False):
        assert words(cells_[-2]) == paid["treatment"]
        assert words(cells_[-3]).startswith(f"{paid['agents']} × {paid['type']}")
        for group in (told for told in paid["state"].values() if isinstance(told, dict)):
            assert all(f"{count} × {label}" in words(cells_[-4]) for label, count in group.items())
        if paid["from"] == paid["to"]:
            assert exact(cells_[-1], page) == parse_result(paid["from"])


AUCTIONS = [
    "bv08/scheduling_three", "bv08/scheduling_five", "bv08/multi_task_efficient_range",
    "bv08/multi_task_inefficient_range", "bv08/multi_task_three_bidders", "counterexamples/BT-X1",
    "counterexamples/BV08-T2c",
]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("name", AUCTIONS)
def test_of_an_ascending_auction(name, lpmech):  # noqa: F811
    """Text and JSON say the same; the pivot's side is that of the certificate, and the welfare is what is won."""
    done = lpmech("licensing", "ascending", name, "--format", "json")
    told, text = done.json, lpmech("licensing", "ascending", name)
    env = casefiles.load(name).environment
    certificate, delta = pipeline.certify(env, "pivot"), env.discount
    won = Fraction(0)
    for one in told["rounds"]:
        assert_pivot(one, certificate, env)
        value = worth_of(env, one)
        won += delta ** (one["period"] - 1) * (value / (1 - delta) if one["forever"] else value)
    assert won == parse_result(told["welfare"])
    best = certificate.program.value(told["rounds"][0]["state"])
    assert best == parse_result(told["efficient_welfare"])
    assert best - won == parse_result(told["loss"])
    assert ("inefficient" in text.out) == (best != won)
    printed = [line for line in text.out.splitlines() if re.match(r"(from )?\d+ ", line)]
    for line, one in zip(printed, told["rounds"], strict=True):
        numbers = [*one["bids"].values(), one["price"], one["pivot_price"]]
        assert set(numbers) | {one["winner"], *one["state"].values()} <= set(re.split(r"\s{2,}", line.strip()))


def worth_of(env, one):
    """What being served is worth to the winner at the state of a round."""
    stage, agent = env.stage(0), env.agents.index(one["winner"])
    table = stage.utilities[agent]
    where = {axis: stage.labels[axis].index(label) for axis, label in one["state"].items()}
    return max(
        table.array.item(tuple((where | {"allocation": place})[axis] for axis in table.axes))
        for place in range(len(stage.allocations))
    )


def assert_pivot(one, certificate, env):
    """Whom the pivot mechanism serves here, and what it charges."""
    state = one["state"]
    rows = {row.agent: row for row in certificate.transfers.rows() if dict(row.state) == dict(state)}
    assert rows[one["pivot_winner"]].payment == parse_result(one["pivot_price"])
    assert all(rows[name].payment == 0 for name in env.agents if name != one["pivot_winner"])
