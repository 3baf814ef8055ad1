"""Values and payments as data frames and labelled arrays: each number of the rows stands where its labels say."""

import math
import sys
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import frames
from lpmech.problem.environment import Environment
from tests.cli.conftest import REFUTED, SHOCKS

pandas = pytest.importorskip("pandas")
xarray = pytest.importorskip("xarray")
CASES = ("bv08/scheduling_three", REFUTED, SHOCKS, "l14/hidden_oil", "counterexamples/BV08-T1b")


@pytest.fixture(scope="module", params=CASES)
def cert(request):
    return lpmech.certify(lpmech.load(request.param))


def place(env, row):
    """The labels of a row by axis."""
    at = dict(row.state)
    if row.memory is not None:
        at |= {f"previous {name}": label for name, label in row.memory.reports.items()}
        at["previous allocation"] = row.memory.allocation
    period = row.period if env.horizon is not None else "later" if row.period is None else str(row.period)
    return at | {"agent": row.agent, "period": period}


def test_every_payment_stands_where_its_labels_say(cert):
    env, data = cert.environment, cert.transfers.to_xarray()
    seen = set()
    for row in cert.transfers.rows():
        at = {name: label for name, label in place(env, row).items() if name in data.payment.dims}
        found = data.payment.sel(at)
        assert {*found.values.ravel()} == {row.payment}  # at every memory, if nothing is remembered
        seen |= {(*sorted(at.items()),)}
        for shock, payment in (row.by_shock or {}).items():
            assert data.payment_at_shock.sel(at | {"shock": shock}).item() == payment
    assert len(seen) == len(cert.transfers.rows())
    assert all(value is None or isinstance(value, Fraction) for value in data.payment.values.ravel())


def test_what_no_row_says_is_missing():
    cert = lpmech.certify(lpmech.load(REFUTED))
    exact, near = cert.transfers.to_xarray().payment, cert.transfers.to_xarray(floats=True).payment
    never = {"agent": "firm 1", "period": 2, "previous allocation": "to firm 1", "firm 1": "4", "firm 2": "4"}
    assert {*exact.sel(never).values.ravel()} == {None}  # firm 1 is of no type any more
    assert all(map(math.isnan, near.sel(never).values.ravel()))
    assert near.dtype == float
    for one, other in zip(exact.values.ravel(), near.values.ravel(), strict=True):
        assert math.isnan(other) if one is None else other == float(one)


def test_a_first_period_of_its_own_is_an_axis():
    cert = lpmech.certify(lpmech.load("l14/hidden_oil"))
    assert {row.period for row in cert.transfers.rows()} == {1, None}
    data = cert.transfers.to_xarray()
    assert list(data.period.values) == ["1", "later"]
    assert "period" not in data.allocation.dims
    assert "period" not in cert.values.to_xarray().value.dims


def test_the_allocation_is_that_of_the_rule(cert):
    data, env = cert.transfers.to_xarray(), cert.environment
    for row in cert.transfers.to_json()["allocation_rule"]:
        at = row["state"] | ({} if env.horizon is None else {"period": row["period"]})
        for shock, chosen in (row["by_shock"] or {None: row["allocation"]}).items():
            assert data.allocation.sel(at | ({} if shock is None else {"shock": shock})).item() == chosen


def test_every_value_stands_where_its_labels_say(cert):
    env, data = cert.environment, cert.values.to_xarray()
    for row in cert.values.rows():
        at = dict(row.state) | {"program": row.program} | ({} if row.period is None else {"period": row.period})
        assert {*data.value.sel(at).values.ravel()} == {row.value}
    assert data.value.sizes["program"] == len(env.agents) + 1
    assert data.attrs == {"environment": env.sha256}


def test_frames_have_the_numbers_of_the_rows(cert):
    rows, frame = cert.transfers.rows(), cert.transfers.to_pandas()
    assert list(frame["payment"]) == [row.payment for row in rows]
    assert list(frame["agent"]) == [row.agent for row in rows]
    for shock in rows[0].by_shock or ():
        assert list(frame[f"at {shock}"]) == [row.by_shock[shock] for row in rows]
    near = cert.transfers.to_pandas(floats=True)
    assert near["payment"].dtype == float
    assert list(near["payment"]) == [float(row.payment) for row in rows]
    values = cert.values.rows()
    assert list(cert.values.to_pandas()["value"]) == [row.value for row in values]
    assert list(cert.values.to_pandas(floats=True)["value"]) == [float(row.value) for row in values]


def test_claims_as_a_frame(cert):
    frame = cert.to_pandas()
    assert list(frame.index) == list(cert.claims.ids)
    for claim in cert.claims:
        row = frame.loc[claim.id]
        assert (row["verdict"], row["least_slack"], row["says"]) == (claim.verdict, claim.least_slack, claim.said)
        assert row["required"] == (claim.id in cert.required)
    near = cert.to_pandas(floats=True)["least_slack"]
    assert near.dtype == float
    assert math.isnan(near["private_values"])


def test_agents_may_have_the_names_of_axes():
    names = ("agent", "period", "value", "program", "payment")
    env = Environment.from_arrays(
        discount=1, horizon=1, agents=names, types={name: ["x", "y"] for name in names}, allocations=["no", "yes"],
        utility={name: (("allocation", name), [[0, 0], [k, 1]]) for k, name in enumerate(names)},
    )  # fmt: skip
    cert = lpmech.certify(env)
    data = cert.transfers.to_xarray()
    axes = [f"type of {name}" for name in names]
    assert list(data.payment.dims) == ["agent", "period", *axes]
    for row in cert.transfers.rows():
        at = {f"type of {name}": label for name, label in row.state.items()}
        assert data.payment.sel(at | {"agent": row.agent, "period": 1}).item() == row.payment
    assert set(cert.values.to_xarray().value.dims) == {"program", "period", *axes}


def test_arrays_that_are_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(frames, "MOST_CELLS", 10)
    cert = lpmech.certify(lpmech.load("bv08/scheduling_three"))
    with pytest.raises(frames.TooLarge, match="3 × 3 × 3 × 3 cells is too large; to_pandas has one row"):
        cert.transfers.to_xarray()


def test_numbers_that_no_float_holds_are_refused():
    assert frames.column([Fraction(1, 3), None], floats=True)[0] == 1 / 3
    with pytest.raises(frames.TooLarge, match="without floats=True it is exact"):
        frames.column([Fraction(10**400)], floats=True)


@pytest.mark.parametrize("library", ["pandas", "xarray"])
def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch, library):
    cert = lpmech.certify(lpmech.load(REFUTED))
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"needs {library}: pip install 'lpmech\[{library}\]'"):
        getattr(cert.values, f"to_{library}")()
