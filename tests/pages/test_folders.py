"""`lpmech report` as a command: from a case and from folders of every kind; what it refuses, and how."""

import json
import subprocess
import sys

import pytest

from lpmech.claims.registry import KINDS
from tests.cli.conftest import lpmech  # noqa: F401
from tests.pages.read_page import all_of, exact, parse, words


@pytest.fixture
def page(lpmech, tmp_path):  # noqa: F811
    """Writes a page and reads it back."""

    def write(*arguments):
        path = tmp_path / "page.html"
        done = lpmech("report", *arguments, "-o", path)
        assert (done.code, done.out) == (0, ""), done.err
        assert done.err.startswith(f"wrote {path}")
        return parse(path.read_text(encoding="utf-8"))

    return write


def headline(tree):
    return words(all_of(tree, "h1")[0])


def test_a_case_and_its_folder_give_the_same_page(lpmech, tmp_path):  # noqa: F811
    lpmech("certify", "l14/oil_leases", "--mechanism", "pivot", "-o", tmp_path / "out")
    for source in ("l14/oil_leases", tmp_path / "out"):
        name = "a.html" if source == "l14/oil_leases" else "b.html"
        assert lpmech("report", source, "-o", tmp_path / name).code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_folder_of_an_older_version_gives_a_page_too(lpmech, page, tmp_path):  # noqa: F811
    lpmech("certify", "bv08/scheduling_three", "-o", tmp_path / "out")
    for name in ("about.json", "slacks.json", "refutations.json", "transfers.json", "transfers.csv"):
        (tmp_path / "out" / name).unlink()
    tree = page(tmp_path / "out")
    assert headline(tree).startswith("Telling the truth is best")
    assert {one.get("id") for one in all_of(tree, "section")} >= {"payments", "map", "bind", "fails"}


@pytest.mark.heavy
@pytest.mark.parametrize("evidence", ["exact", "enclosed"])
def test_a_refuted_promise_is_named_as_it_was_made(lpmech, page, tmp_path, evidence):  # noqa: F811
    """Beside its negation the word `refuted` would say the opposite of what is true."""
    lpmech("certify", "bv08/scheduling_three", "--evidence", evidence, "-o", tmp_path / "out")
    (claims,) = (one for one in all_of(page(tmp_path / "out"), "section") if one.get("id") == "claims")
    rows = [[words(cell) for cell in row] for row in all_of(claims, "tr")]
    found = {row[0]: row[1] for row in rows}
    assert found["The budget balances exactly"].endswith("refuted")
    assert not any(kind.fails.lower() == name.lower() for kind in KINDS.values() for name in found)


def test_what_is_required_and_open_is_shown_as_open(lpmech, page, tmp_path):  # noqa: F811
    """Bounds prove the rule efficient where values are interdependent, and tell nothing of payments."""
    assert lpmech("certify", "l14/oil_leases", "--evidence", "enclosed", "-o", tmp_path / "out").code == 3
    tree = page(tmp_path / "out")
    tiles = [words(one) for one in all_of(tree, "div", "tile")]
    assert ["Not decided" in one for one in tiles] == [True, True, True, False]
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_text(encoding="utf-8"))
    certificate["claims"][0]["verdict"] = "refuted"
    (tmp_path / "out" / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "forged.html").code in {1, 2}
    assert not (tmp_path / "forged.html").exists()


def test_prices_of_a_licence(lpmech, page, tmp_path):  # noqa: F811
    lpmech("prices", "bv08/licence_or_nobody", "-o", tmp_path / "out")
    outcome = json.loads((tmp_path / "out" / "index_certificate.json").read_text())["outcome"]
    tree = page(tmp_path / "out")
    winner = outcome["winner"]
    said = "The licence goes to nobody today." if winner is None else f"{winner} gets the licence today, and pays"
    assert headline(tree).startswith(said)
    (section,) = (one for one in all_of(tree, "section") if one.get("id") == "indices")
    told = json.loads((tmp_path / "out" / "index_certificate.json").read_text())["indices"]
    shown = [str(exact(row[1])) for row in (list(r) for r in all_of(section, "tr")) if row[1].tag.endswith("td")]
    assert sorted(shown) == sorted(one for values in told.values() for one in values)


@pytest.mark.long
def test_continuous_signals(page, lpmech, tmp_path):  # noqa: F811
    lpmech("certify", "continuous/tent", "-o", tmp_path / "out")
    claims = json.loads((tmp_path / "out" / "certificate.json").read_text())["claims"]
    epsilons = {one["agent"]: one["epsilon"] for one in claims if one["id"] == "epsilon_incentive_compatible"}
    tree = page(tmp_path / "out")
    assert headline(tree).startswith("No lie gains more than")
    (section,) = (one for one in all_of(tree, "section") if one.get("id") == "bounds")
    rows = [list(row) for row in all_of(all_of(section, "table")[0], "tr")[1:]]
    assert {words(row[0]): str(exact(row[1])) for row in rows} == epsilons


@pytest.mark.long
def test_what_no_payments_prevent_is_told_beside_the_bound(page):
    """The case asks for a bound that is not proved: the page says that too."""
    tree = page("continuous/two_auctions_refuted")
    said = headline(tree)
    assert said.startswith(
        "No lie gains more than ≈0.516, at any signal. Whatever is paid in the last period, ann gains at"
    )
    assert "least 0.5 by some lie." in said
    assert "The case asks that no lie gains more than 1/4; that is not proved, and so it is undecided." in words(tree)
    assert "= ≈" not in words(tree)


def test_pages_have_the_titles_of_their_cases(lpmech, tmp_path):  # noqa: F811
    lpmech("licensing", "prices", "bv08/licence_or_nobody", "-o", tmp_path / "out")
    about = json.loads((tmp_path / "out" / "about.json").read_text())
    assert about["title"] == "Moods that come and go with use, and a licence that may go to nobody"


@pytest.mark.long
def test_what_else_could_be_paid(lpmech, page, tmp_path):  # noqa: F811
    lpmech("unique", "bv08/multi_task_efficient_range", "--agent", "series", "--form", "history_independent",
           "-o", tmp_path / "out")  # fmt: skip
    tree = page(tmp_path / "out")
    assert "unique" in {one.get("id") for one in all_of(tree, "section")}
    assert words(all_of(tree, "title")[0]) != "multi_task_efficient_range – lpmech report"


def test_a_forged_certificate_gives_no_page(lpmech, tmp_path):  # noqa: F811
    lpmech("certify", "l14/oil_leases", "--mechanism", "pivot", "-o", tmp_path / "out")
    path = tmp_path / "out" / "certificate.json"
    told = json.loads(path.read_text())
    next(one for one in told["claims"] if one["id"] == "incentive_compatible")["verdict"] = "proved"
    path.write_text(json.dumps(told))
    done = lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html")
    assert done.code == 1  # as `lpmech check` says it: rejected
    assert "the checker does not accept" in done.err
    assert not (tmp_path / "page.html").exists()


@pytest.mark.heavy
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 3}', b"\xff\xfe", b"[" * 10_000])
@pytest.mark.parametrize("name", ["environment.json", "certificate.json"])
def test_files_that_are_none_give_no_page(lpmech, tmp_path, name, content):  # noqa: F811
    lpmech("certify", "l14/oil_leases", "--mechanism", "pivot", "-o", tmp_path / "out")
    (tmp_path / "out" / name).write_bytes(content)
    done = lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html")
    assert done.code == 2, done.err
    assert not (tmp_path / "page.html").exists()


ODD = [b"", b"[]", b"{}", b'{"format": "lpmech-about/1", "title": 3, "required": 7}', b"\xff"]


@pytest.mark.heavy
@pytest.mark.parametrize("content", ODD)
def test_what_is_said_about_a_folder_may_be_anything(lpmech, page, tmp_path, content):  # noqa: F811
    lpmech("certify", "l14/oil_leases", "--mechanism", "pivot", "-o", tmp_path / "out")
    (tmp_path / "out" / "about.json").write_bytes(content)
    assert headline(page(tmp_path / "out")).startswith("A lie pays")


def test_an_empty_folder(lpmech, tmp_path):  # noqa: F811
    done = lpmech("report", tmp_path, "-o", tmp_path / "page.html")
    assert done.code == 2
    assert "has no certificate: expected environment.json and certificate.json" in done.err


def test_without_jinja_it_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['jinja2'] = None; from lpmech.cli.run import run; "
        f"sys.exit(run(['report', 'l14/oil_leases', '-o', {str(tmp_path / 'page.html')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'lpmech[report]'" in done.stderr
    assert not (tmp_path / "page.html").exists()


@pytest.mark.heavy
@pytest.mark.parametrize("command", ["certify", "--help", "check"])
def test_no_other_command_loads_jinja(command):
    code = (
        "import sys; from lpmech.cli.run import run; "
        f"run([{command!r}, *(['--help'] if {command!r} != '--help' else [])]); print('jinja2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_what_is_required_may_be_said_of_a_folder(lpmech, page, tmp_path):  # noqa: F811
    lpmech("certify", "l14/oil_leases", "--mechanism", "pivot", "-o", tmp_path / "out")
    assert headline(page(tmp_path / "out", "--require", "efficient")).startswith("The allocation is efficient.")
    for options in (("--mechanism", "pivot"), ("--require", "efficiency")):
        done = lpmech("report", tmp_path / "out", *options, "-o", tmp_path / "page.html")
        assert done.code == 2, done.err


@pytest.mark.long
def test_a_study_that_is_refuted_is_told_once(lpmech, page, tmp_path):  # noqa: F811
    lpmech("study", "unique", "bv08/scheduling_three", "--agent", "ann", "--grid", "0", "--within", "1/100",
           "-o", tmp_path / "out")  # fmt: skip
    tree = page(tmp_path / "out")
    assert headline(tree) == "Other payments are possible."
    assert "farther from it than" in words(tree)
    stories = [one for one in all_of(tree, "div", "lesser") if "Other payments" in words(one)]
    assert not stories


def test_indices_without_an_auction_have_their_words_explained(lpmech, page, tmp_path):  # noqa: F811
    lpmech("prices", "bv08/licence_or_nobody", "-o", tmp_path / "out")
    path = tmp_path / "out" / "index_certificate.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "outcome": None}))
    tree = page(tmp_path / "out")
    assert headline(tree).startswith("What every state of")
    assert {"arm", "index"} <= {words(one) for one in all_of(tree, "dt")}
