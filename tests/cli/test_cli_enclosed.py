"""`lpmech certify --evidence`, and the commands that meet what it writes."""

import json
from fractions import Fraction

import pytest

from lpmech import Environment, casefiles
from lpmech.casefiles import library
from lpmech.cli.enclosing import enclosing, is_better
from lpmech.cli.output import Refusal
from lpmech.cli.wanted import Wanted
from lpmech.problem.canonical import canonical
from lpmech.report.tables import bounded, delimited
from tests.enclosures.environments import Draw
from tests.enclosures.test_forgeries import auction
from tests.enclosures.test_pointwise import bidders
from tests.quick import quick

CASE = "bv08/scheduling_three"


def test_what_is_written_is_checked(lpmech, tmp_path):
    done = lpmech("certify", CASE, "--evidence", "enclosed", "-o", tmp_path / "out")
    assert done.code == 0
    assert "≈ -4.25000000000 ± " in done.out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "about.json", "certificate.json", "environment.json",
    ]  # fmt: skip
    checked = lpmech("check", tmp_path / "out")
    assert checked.code == 0
    assert "defined by the formula of the pivot mechanism" in " ".join(checked.out.split())
    assert lpmech("check", tmp_path / "out", "--summary").code == 0
    assert lpmech("check", tmp_path / "out", "--require", "ex_post_budget_balance").code == 1


def test_bounds_are_compared_with_bounds_and_with_exact_numbers(lpmech, tmp_path):
    for name, options in (("wide", ("--evidence", "enclosed", "--precision", "1e-3")),
                          ("close", ("--evidence", "enclosed")), ("exact", ())):  # fmt: skip
        lpmech("certify", CASE, *options, "-o", tmp_path / name)
    done = lpmech("diff", tmp_path / "wide", tmp_path / "close")
    assert (done.code, "No difference" in done.out) == (0, True)
    done = lpmech("diff", tmp_path / "exact", tmp_path / "close", "--format", "json")
    found = {one["id"]: one for one in json.loads(done.out)["claims"]}
    assert "ex_post_budget_balance" not in found, "the exact number is within the bounds"
    assert all(one["before"] is None or one["after"] is None or one["before"]["verdict"] != one["after"]["verdict"]
               for one in found.values())  # fmt: skip
    path = tmp_path / "close" / "certificate.json"
    tree = json.loads(path.read_text(encoding="utf-8"))
    one = next(one for one in tree["claims"] if one["id"] == "ex_post_budget_balance")
    one["least_slack"] = {"from": "-6", "to": "-5"}
    path.write_text(json.dumps(tree), encoding="utf-8")
    done = lpmech("diff", tmp_path / "wide", tmp_path / "close")
    assert "≈ -5.5" in done.out
    one["least_slack"] = "-6"
    path.write_text(json.dumps(tree), encoding="utf-8")
    done = lpmech("diff", tmp_path / "wide", tmp_path / "close")
    assert (done.code, "`from` and `to`" in done.err) == (2, True)


def test_what_a_case_expects_is_looked_for_within_the_bounds(lpmech, tmp_path):
    case = tmp_path / "case.toml"
    text = library.cases()[CASE].read_text(encoding="utf-8")
    case.write_text(text, encoding="utf-8")
    done = lpmech("certify", case, "--evidence", "enclosed")
    assert (done.code, "Not as the case expects" in done.out) == (0, False)
    assert "4 values and 6 payments: 2 not told by bounds, the rest as found" in " ".join(done.out.split())
    case.write_text(text.replace('"-17/4"', '"-4"'), encoding="utf-8")
    done = lpmech("certify", case, "--evidence", "enclosed")
    assert (done.code, "expected the least slack -4, found ≈ -4.25" in " ".join(done.out.split())) == (1, True)
    shape = lpmech("certify", case, "--evidence", "enclosed", "--format", "json").json["expectations"]
    assert [len(shape["differences"]), len(shape["open"])] == [1, 2]


RANGES = """
[expect]
mechanism = "pivot"
[expect.claims]
participation_zero_option = { verdict = "proved", least_slack = { from = 0, to = 1 } }
[[expect.values]]
program = "everyone"
state = { ann = "4", bob = "3", cyd = "5" }
value = { from = 7, to = "31/4" }
[[expect.transfers]]
agent = "cyd"
state = { ann = "4", bob = "3", cyd = "5" }
payment = PAYMENT
"""


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("payment", "code", "said"),
    [('"11/4"', 0, ""), ('"11/4000"', 1, "expected 11/4000, found ≈ 2.75"), ('{ from = 2, to = 3 }', 0, ""),
     ('{ from = "1/2", to = "5/8" }', 1, "expected a number from 1/2 to 5/8"), ('{ from = "11/4", to = 3 }', 0, ""),
     ('{ from = -1, to = "2.7499999999" }', 1, "to 27499999999/10000000000, found")],
)  # fmt: skip
def test_ranges_that_a_case_expects(lpmech, tmp_path, payment, code, said):
    """A number at the end of a range is as expected exactly; bounds tell neither way."""
    case, text = tmp_path / "case.toml", library.cases()[CASE].read_text(encoding="utf-8")
    case.write_text(text[: text.index("[expect]")] + RANGES.replace("PAYMENT", payment), encoding="utf-8")
    for command in ("transfers", "certify"):
        for options in ((), ("--evidence", "enclosed")):
            done = lpmech(command, case, *options)
            assert done.code == code, (command, options)
            assert said in " ".join((done.out + done.err).split()) or not options
    done = lpmech("values", case, "--evidence", "enclosed")
    assert (done.code, "not told by bounds: value of everyone" in done.err) == (0, True), "its end is within them"


def test_tables_by_bounds_hold_the_exact_numbers(lpmech, tmp_path):
    """Every row of both tables, in JSON, CSV and the wide form."""
    for command, key, name in (("transfers", "payment", "agent"), ("values", "value", "program")):
        exact, close = (lpmech(command, CASE, *options, "--format", "json").json[command]
                        for options in ((), ("--evidence", "enclosed")))  # fmt: skip
        state = lambda row: tuple(row["state"].values())  # noqa: E731
        known = {(row[name], *state(row)): Fraction(row[key]) for row in exact}
        missing = dict(known)
        for row in close:
            low, high = (Fraction(row["bounds"][end]) for end in ("from", "to"))
            left = row[name].removeprefix("without ")
            at = tuple(label for one, label in row["state"].items() if key == "payment" or one != left)
            assert low <= known[row[name], *at] <= high
            missing.pop((row[name], *at), None)
        assert not missing
        lines = lpmech(command, CASE, "--evidence", "enclosed", "--format", "csv").out.splitlines()
        assert len(lines) == 1 + len(close)
        assert lines[0].endswith("from,to")
        wide = tmp_path / f"{command}.csv"
        assert lpmech(command, CASE, "--evidence", "enclosed", "-o", wide).code == 0
        assert ", about" in wide.read_text(encoding="utf-8").splitlines()[0]
        assert lpmech("audit", CASE, wide).code == 2 or command == "values"


def test_any_number_of_rows_is_written_one_after_another(lpmech, tmp_path, monkeypatch):
    printed = lpmech("transfers", CASE, "--evidence", "enclosed", "--format", "csv").out
    monkeypatch.setattr(bounded, "MOST_ROWS", 5)
    monkeypatch.setattr(delimited, "AT_ONCE", 7)
    file = tmp_path / "paid.csv"
    assert lpmech("transfers", CASE, "--evidence", "enclosed", "-o", file, "--long").code == 0
    assert file.read_text(encoding="utf-8") == printed
    done = lpmech("transfers", CASE, "--evidence", "enclosed", "--format", "csv")
    assert (done.code, "more than 5" in done.err) == (2, True)
    done = lpmech("values", CASE, "--evidence", "enclosed", "-o", tmp_path / "values.json", "--long")
    assert (done.code, "--state tells" in done.err) == (2, True)


def test_tables_by_bounds_are_refused_where_there_are_none(lpmech, tmp_path):
    done = lpmech("transfers", "beyond/interdependent_pair", "--mechanism", "pivot", "--evidence", "enclosed")
    assert (done.code, "private values" in done.err) == (2, True)
    done = lpmech("transfers", CASE, "--evidence", "enclosed", "--round", "1/100")
    assert (done.code, "--round needs exact values" in done.err) == (2, True)
    assert "--evidence enclosed or auto" in lpmech("values", CASE, "--precision", "1e-3").err
    assert lpmech("values", CASE, "--evidence", "auto").out == lpmech("values", CASE).out


@pytest.mark.heavy
@pytest.mark.parametrize("options", [(), ("--evidence", "enclosed")])
def test_numbers_at_one_state(lpmech, options):
    """Those of the whole table, exactly or by bounds."""
    for command in ("values", "transfers"):
        whole = lpmech(command, CASE, *options, "--format", "json").json[command]
        one = lpmech(command, CASE, *options, "--state", "ann=4,bob=6,cyd=5", "--format", "json").json[command]
        place = {"ann": "4", "bob": "6", "cyd": "5"}
        wanted = [row for row in whole if row["state"].items() <= place.items()]
        assert one == wanted
        assert wanted


@pytest.mark.long
def test_numbers_at_one_state_of_many(lpmech, tmp_path):
    """Exactly, though the values of all states are out of reach; or refused with what tells them."""
    env, at = bidders(7), ["--state", ",".join(f"b{k}=2" for k in range(7))]
    case = tmp_path / "bidders.json"
    case.write_text(canonical(env), encoding="utf-8")
    exact = lpmech("transfers", case, *at, "--format", "json").json["transfers"]
    close = lpmech("transfers", case, *at, "--evidence", "enclosed", "--format", "json").json["transfers"]
    for one, two in zip(exact, close, strict=True):
        low, high = (Fraction(two["bounds"][end]) for end in ("from", "to"))
        assert low <= Fraction(one["payment"]) <= high
        assert one["agent"] == two["agent"]
    assert len(lpmech("values", case, *at, "--format", "csv").out.splitlines()) == 9
    assert "b6 pays" in lpmech("transfers", case, *at, "--decimal", "3").out
    case.write_text(canonical(bidders(7, mixing=True)), encoding="utf-8")
    done = lpmech("values", case, *at)
    assert (done.code, "--evidence enclosed tells them" in done.err) == (3, True)
    done = lpmech("transfers", case, *at, "--mechanism", "contingent")
    assert (done.code, "--mechanism contingent needs all states" in done.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [("--state ann=4", "says nothing of bob, cyd"), ("--state ann=nine,bob=6,cyd=5", "unknown label"),
     ("--period 1", "--period is of --state"), ("--state ann=4,bob=6,cyd=5 --period 1", "finite horizons"),
     ("--state dan=4", "unknown component")],
)  # fmt: skip
def test_states_that_are_none(lpmech, words, said):
    for command in ("values", "transfers"):
        done = lpmech(command, CASE, *words.split())
        assert (done.code, said in done.err) == (2, True)


REFUSED = {
    "--mechanism second_index": "bounds prove pivot, pivot_of_present",
    "--choose least_norm": "--choose needs exact values",
    "--round 1/100": "--round needs exact values",
    "--sharpen 3": "--sharpen needs exact values",
    "--slacks": "--slacks needs exact values",
    "--precision 0": "--precision takes a number above 0",
    "--precision nothing": "--precision takes a number above 0",
    "--precision 1e-9999": "--precision takes a number above 0",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_bounds_cannot_give_is_refused_in_one_line(lpmech, words):
    done = lpmech("certify", CASE, "--evidence", "enclosed", *words.split())
    assert (done.code, done.out) == (2, "")
    assert REFUSED[words] in done.err
    assert done.err.rstrip().count("\n") == 0


def test_a_joint_transition_is_refused(lpmech, tmp_path):
    case = tmp_path / "joint.json"
    env = Environment.from_arrays(
        discount="1/2", agents=["ann"], types={"ann": ["0", "1"]}, allocations=["x"], utility={"ann": ((), 1)},
        transition={"joint": (("ann", "next ann"), [["1/2", "1/2"], [0, 1]])},
    )  # fmt: skip
    case.write_text(canonical(env), encoding="utf-8")
    done = lpmech("certify", case, "--evidence", "enclosed")
    assert done.code == 2
    assert "one joint table" in done.err


def test_precision_without_bounds(lpmech):
    assert "--evidence enclosed or auto" in lpmech("certify", CASE, "--precision", "1e-9").err


def test_the_default_is_what_it_was(lpmech):
    assert lpmech("certify", CASE).out == lpmech("certify", CASE, "--evidence", "exact").out
    assert lpmech("certify", CASE, "--evidence", "auto").out == lpmech("certify", CASE).out


@pytest.mark.long
def test_auto_leaves_every_shipped_case_as_it_is():
    for path in library.all_cases().values():
        if not {"continuous", "crowds"} & {*path.parts}:
            assert not is_better(casefiles.load(path).environment, Wanted()), path


def test_the_proofs_speak_of_some_bounds(lpmech, tmp_path):
    """Of payments that a formula defines the rule alone."""
    lpmech("certify", CASE, "--evidence", "enclosed", "-o", tmp_path / "out")
    done = lpmech("check", "--verified", tmp_path / "out")
    assert done.code == 3
    assert done.out.startswith("NOT COVERED  ")
    told = {line.split()[0]: line for line in done.out.splitlines() if line}
    assert told["efficient"].endswith("verified")
    assert told["participation_zero_option"].endswith("not covered")
    assert "≈" in told["participation_zero_option"]
    assert "±" in told["participation_zero_option"]
    assert lpmech("check", "--verified", tmp_path / "out", "--require", "efficient").code == 0
    assert lpmech("check", "--verified", tmp_path / "out", "--summary").code == 3


def test_auto_takes_bounds_of_many_states(lpmech, tmp_path):
    case = tmp_path / "large.json"
    large = Draw(3)
    large.agents, large.sizes, large.public = ["ann", "bob"], {"ann": 33, "bob": 32}, 0
    large.discount = large.discount / 2
    env = large.environment()
    case.write_text(canonical(env), encoding="utf-8")
    assert is_better(env, Wanted())
    assert not is_better(env, Wanted(choose="least_norm"))
    assert not is_better(auction(), Wanted())
    done = lpmech("certify", case, "--evidence", "auto", "--format", "json")
    assert done.json["evidence"] == "enclosed"
    assert "1,056 joint states: the evidence is enclosed" in done.err


@pytest.mark.parametrize(("written", "exact"), [("1e-9", 10**9), ("0.001", 1000), ("1/7", 7), ("10E-3", 100)])
def test_precisions(written, exact):
    assert enclosing(written).precision * exact == 1


def test_a_precision_above_one():
    with pytest.raises(Refusal):
        enclosing("2")


def test_a_mechanism_of_ones_own(lpmech, tmp_path):
    rule, out = tmp_path / "rule.csv", tmp_path / "out"
    lpmech("transfers", CASE, "-o", rule)
    done = lpmech("audit", CASE, rule, "--evidence", "enclosed", "-o", out)
    assert (done.code, "bounds, at 27 joint states" in done.out) == (0, True)
    checked = lpmech("check", out, "--require", "incentive_compatible")
    assert (checked.code, "formula" in checked.out) == (0, False)
    assert "--slacks needs exact values" in lpmech("audit", CASE, rule, "--evidence", "enclosed", "--slacks").err
    assert "--evidence enclosed" in lpmech("audit", CASE, rule, "--precision", "1e-3").err
    done = lpmech("audit", CASE, rule, "--evidence", "auto")
    assert (done.code, "bounds" in done.out) == (0, False)


@pytest.mark.long
def test_contingent_transfers(lpmech, tmp_path):
    """The certificate has the payments, exactly, and a page shows their parts."""
    case = "l14/spanning_three_agents"
    named = "--mechanism", "contingent_vcg"
    done = lpmech("certify", case, *named, "--evidence", "enclosed", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    assert "Under the contingent_vcg mechanism" in done.out
    assert "nothing in period 1, later the sum of these parts" in done.out
    assert lpmech("check", tmp_path / "out").code == 0
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "report.html").code == 0
    assert "In period 1 nobody pays." in (tmp_path / "report.html").read_text(encoding="utf-8")
    done = lpmech("transfers", case, "--mechanism", "contingent", "--evidence", "enclosed")
    assert (done.code, "its payments are in the certificate" in done.err) == (2, True)
    out = tmp_path / "last"
    done = lpmech("certify", "l14/oil_leases", "--mechanism", "contingent", "--evidence", "enclosed", "-o", out)
    assert (done.code, "in the last period" in done.out) == (0, True)
    assert lpmech("check", out).code == 0
    assert lpmech("report", out, "-o", tmp_path / "last.html").code == 0
    assert "In the last period it receives besides" in (tmp_path / "last.html").read_text(encoding="utf-8")


def test_contingent_transfers_that_there_are_none_of(lpmech):
    done = lpmech("certify", "counterexamples/L14-T3.1a", "--mechanism", "contingent", "--evidence", "enclosed")
    assert (done.code, "rows contradict one another" in done.err) == (3, True)


@pytest.mark.long
def test_a_page_of_a_large_case_is_by_bounds(lpmech, tmp_path):
    """Whatever else is asked for exactly, a page is made of what can be had, and says of what."""
    case = tmp_path / "bidders.json"
    case.write_text(canonical(bidders(7)), encoding="utf-8")
    done = lpmech("report", case, "-o", tmp_path / "page.html")
    assert done.code == 0, done.err
    assert "2,187 joint states: the evidence is enclosed (lpmech certify has exact values)" in done.err
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "--evidence enclosed" in page


OTHERS = ("values", "transfers", "test")
ASKED = [(case, command) for k, case in enumerate(library.all_cases()) for command in ("certify", OTHERS[k % 3])]


@pytest.mark.parametrize(("case", "command"), quick(ASKED, 73, rows=True))
def test_no_case_ends_in_an_internal_error(case, command, lpmech):
    """What bounds do not cover is refused in words."""
    assert lpmech(command, case, "--evidence", "enclosed").code in {0, 1, 2, 3}
