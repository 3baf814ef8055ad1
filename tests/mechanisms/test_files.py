"""Mechanism files: whatever lpmech writes it reads, to the same payments; nothing of a file is dropped in silence."""

import json
from fractions import Fraction

import pytest

from lpmech.casefiles import library
from lpmech.casefiles.user import read_mechanism
from lpmech.certificate import pipeline, results
from lpmech.certificate.views import TransfersView
from lpmech.cli.run import run
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.report.tables.subjects import rounded_rows
from tests.quick import quick

CASES = [
    ("bv08/scheduling_three", "pivot"),
    ("bt/public_storage", "pivot"),
    ("l14/oil_leases", "contingent"),
    ("l14/oil_leases", "existence"),
    ("l14/linked_transfers", "auto"),
    ("l14/hidden_oil", "auto"),
    ("hidden_state", "contingent_vcg"),
    ("ordered_types", "generalized_vcg"),
    ("bv06/second_index_charged", "second_index"),
]


@pytest.fixture(scope="module")
def built():
    """Environments with a mechanism."""
    known = {}

    def build(case, name):
        if (case, name) not in known:
            env = pipeline.load(case)
            programs, selection = pipeline.construct(env, name)
            known[case, name] = env, programs, selection.mechanism
        return known[case, name]

    return build


def read(shape, env, programs):
    return read_mechanism(json.loads(json.dumps(shape)), env, lambda: programs)


def rows(env, mechanism):
    """Every payment, also of rows that say the same for several memories."""
    return list(results.transfer_rows(env, mechanism))


def narrow_form(env, mechanism):
    whole = TransfersView(env, mechanism).to_json()
    return whole | {"transfers": [row.to_json() for row in results.narrow_rows(env, mechanism)]}


@pytest.mark.parametrize(("case", "name"), CASES)
def test_rows_full_and_rounded_are_read_to_the_same(case, name, built):
    env, programs, mechanism = built(case, name)
    whole = TransfersView(env, mechanism).to_json()
    for places in (None, 0, 2, 30):
        given = whole["transfers"] if places is None else rounded_rows(whole["transfers"], places)
        again = read(whole | {"transfers": given}, env, programs)
        assert TransfersView(env, again).to_json() == whole


@pytest.mark.parametrize(("case", "name"), CASES)
def test_narrow_rows_are_read_to_the_same_payments(case, name, built):
    env, programs, mechanism = built(case, name)
    if mechanism.by_shock is not None:
        return
    again = read(narrow_form(env, mechanism), env, programs)
    one, two = ({key(row): row.payment for row in rows(env, m)} for m in (mechanism, again))
    full = {key(row): row.payment for row in results.transfer_rows(env, again)}
    for place, payment in one.items():
        memoryless = (*place[:2], None, place[3])
        assert full.get(place, two.get(memoryless)) == payment
    again_narrow = narrow_form(env, again)
    assert read(again_narrow, env, programs).transfers[0][0].same_as(again.transfers[0][0])


def key(row):
    memory = row.memory and (tuple(sorted(row.memory.reports.items())), row.memory.allocation)
    return row.agent, row.period, memory, tuple(sorted(row.state.items()))


def test_rows_that_leave_out_different_labels_are_refused(built):
    env, programs, mechanism = built("bv08/scheduling_three", "pivot")
    whole = TransfersView(env, mechanism).to_json()
    del whole["transfers"][-1]["state"]["ann"]
    with pytest.raises(BadInput, match="E-MECHANISM-LABELS"):
        read(whole, env, programs)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda row: row.update(payment_rounded="0.37"), "E-MECHANISM-ROUNDED"),
        (lambda row: row.update(payment_rounded="about 3"), "E-MECHANISM-ROUNDED"),
        (lambda row: row.update(by_shock_rounded={"x": "1"}), "E-KEY-"),
        (lambda row: row.update(payment="12345"), "E-MECHANISM-MEAN"),
        (lambda row: row.update(by_shock=None), "E-MECHANISM-SHOCKS"),
        (lambda row: row["state"].popitem(), "E-MECHANISM-LABELS"),
    ],
)
def test_what_would_be_dropped_is_a_fault(change, code, built):
    env, programs, mechanism = built("bt/public_storage", "pivot")
    whole = TransfersView(env, mechanism).to_json()
    row = next(row for row in whole["transfers"] if row["by_shock"])
    change(row)
    with pytest.raises(BadInput, match=code):
        read(whole, env, programs)


def long_numbers():
    """Winners pay what six losers lose together: a fraction of over 5,000 digits."""
    agents = [f"a{place}" for place in range(7)]
    below = [10**900 + place for place in range(7)]
    worth = {name: (("allocation",), [0, f"1/{d}"]) for name, d in zip(agents, below, strict=True)}
    worth["a0"] = (("allocation", "a0"), [["2", "2"], [0, 0]])
    types = {name: ["t"] for name in agents} | {"a0": ["t", "u"]}
    return Environment.from_arrays(discount=1, horizon=1, agents=agents, types=types, allocations=["one", "rest"],
                                   utility=worth)  # fmt: skip


def test_payments_beyond_4000_digits_are_numbers_everywhere(tmp_path, capfd):
    env = long_numbers()
    certificate = pipeline.certify(env, "pivot")
    certificate.save(tmp_path)
    texts = {row["payment"] for row in certificate.transfers.to_json()["transfers"]}
    assert any(text.startswith("0x") for text in texts)
    exact = sum(Fraction(1, 10**900 + place) for place in range(1, 7))
    pandas = pytest.importorskip("pandas")
    frame = certificate.transfers.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert exact in set(frame["payment"])
    files = [str(tmp_path / name) for name in ("environment.json", "transfers.json")]
    assert run(["audit", *files]) == run(["audit", *files, "--format", "json"]) == 0
    for form in ("text", "json", "csv", "latex", "markdown"):
        assert run(["transfers", files[0], "--format", form, "--decimal", "3"]) == 0
    capfd.readouterr()
    assert run(["transfers", files[0], "--format", "json", "--decimal", "5000"]) == 2
    capfd.readouterr()
    assert run(["transfers", files[0], "--format", "json", "--decimal", "1000"]) == 0
    (tmp_path / "rounded.json").write_text(capfd.readouterr().out, encoding="utf-8")
    assert run(["audit", files[0], str(tmp_path / "rounded.json")]) == 0
    case = tmp_path / "case.json"
    case.write_text((tmp_path / "environment.json").read_text(encoding="utf-8"), encoding="utf-8")
    assert run(["simulate", str(case), "--mechanism", files[1], "--paths", "2", "--state",
                "a0=t," + ",".join(f"a{k}=t" for k in range(1, 7))]) == 0  # fmt: skip


WRITTEN = [
    ("bv08/scheduling_three", ()),
    ("bt/public_storage", ()),
    ("l14/oil_leases", ("--mechanism", "auto")),
    ("l14/oil_leases", ("--mechanism", "auto", "--choose", "least_norm")),
    ("bv08/beta_bernoulli_licence", ()),
    ("l14/linked_transfers", ("--mechanism", "auto", "--round", "1")),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "options"), quick(WRITTEN, 3, rows=True))
def test_every_file_that_is_written_is_read(case, options, tmp_path, capfd):
    """environment.json by every command, transfers.json by audit and simulate, certificate.json by check."""
    out = tmp_path / "out"
    certified = run(["certify", case, *options, "-o", str(out)])
    environment, certificate, transfers = (
        str(out / f"{name}.json") for name in ("environment", "certificate", "transfers")
    )
    assert run(["check", environment, certificate]) in (0, 1)
    assert run(["check", case, certificate]) in (0, 1)
    for source in (case, environment):
        assert run(["audit", source, transfers]) == certified
    capfd.readouterr()
    assert run(["show", environment, "--canonical"]) == 0
    assert capfd.readouterr().out == (out / "environment.json").read_text(encoding="utf-8")
    assert run(["transfers", case, *options, "--format", "json", "--decimal", "2"]) == 0
    (tmp_path / "rounded.json").write_text(capfd.readouterr().out, encoding="utf-8")
    assert run(["audit", case, str(tmp_path / "rounded.json")]) == certified


def test_arms_and_their_certificates_are_read(tmp_path, capfd):
    out = tmp_path / "out"
    assert run(["licensing", "prices", "bv08/beta_bernoulli_licence", "-o", str(out)]) == 0
    arms, certificate = str(out / "arms.json"), str(out / "index_certificate.json")
    assert run(["check", arms, certificate]) == 0
    for command in ("licensing indices", "licensing prices", "show", "values", "certify"):
        assert run([*command.split(), arms]) == 0
    capfd.readouterr()


def test_continuous_environments_are_read(tmp_path, capfd):
    out = tmp_path / "out"
    assert run(["certify", "continuous/copula_exact", "-o", str(out)]) == 0
    environment = str(out / "environment.json")
    assert run(["check", environment, str(out / "certificate.json")]) == 0
    for command in ("certify", "continuous", "show"):
        assert run([command, environment]) == 0
    capfd.readouterr()


@pytest.mark.long
def test_shipped_mechanism_files_are_read_and_written_again(capfd, tmp_path):
    for name in list(library.mechanisms())[::5]:
        case = name.rpartition(".")[0]
        certified = run(["audit", case, name, "-o", str(tmp_path / "out")])
        capfd.readouterr()
        assert run(["audit", case, str(tmp_path / "out" / "transfers.json")]) == certified
    capfd.readouterr()
