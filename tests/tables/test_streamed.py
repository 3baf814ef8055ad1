"""Tables that are written row by row are the tables that are made whole, byte for byte."""

import tracemalloc

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline, results
from lpmech.cli.output import as_json
from lpmech.report.tables.delimited import delimited
from lpmech.report.tables.formats import csv_parts, json_parts
from lpmech.report.tables.subjects import Transfers
from tests.quick import quick

CASES = (
    "bv08/learning_licence",
    "bt/public_storage",
    "l14/oil_leases",
    "general/losers_pay",
    "beyond/correlated_project",
)


def subject(case):
    return Transfers(pipeline.certify(casefiles.load(case).environment).transfers)


@pytest.mark.parametrize("places", [None, 3])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("case", quick(CASES, 2))
def test_parts_are_the_whole(case, narrow, places, monkeypatch):
    if narrow:
        monkeypatch.setattr(results, "MOST_ROWS", 0)
    paid = subject(case)
    assert b"".join(csv_parts(paid, places)) == delimited(paid.long(places))
    assert b"".join(json_parts(paid, places)) == as_json(paid.to_json(places)).encode()


def peak(run):
    """The most bytes that were held meanwhile, besides those of before."""
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.long
@pytest.mark.parametrize("parts", [csv_parts, json_parts])
def test_no_more_than_some_rows_are_held(parts):
    from tests.cli.test_memory import environment

    large = Transfers(pipeline.certify(environment(5, 4, 2), "pivot").transfers)
    whole = sum(map(len, parts(large, None)))
    assert whole > 200_000
    assert peak(lambda: sum(map(len, parts(large, None)))) < whole
