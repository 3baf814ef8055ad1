"""Labels with commas and agents named like columns: options take them, tables keep them apart."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.reading.typed import NotAPair, read_pairs
from tests.csv_rows import read_csv

HERE = Path(__file__).parent
COMMA, PERIOD = HERE / "comma_types.toml", HERE / "agent_period.toml"
LOW, HIGH = "[0, 1/2)", "[1/2, 1]"


def test_states_and_lies_name_types_with_commas(lpmech):
    found = lpmech("simulate", COMMA, "--state", f'ann="{LOW}"', "--paths", "1", "--format", "json")
    assert found.json["first_path"][0]["state"] == {"ann": LOW}
    lied = lpmech("simulate", COMMA, "--state", f'"ann" = "{LOW}"', "--lie", f'ann:"{LOW}"="{HIGH}"', "--paths", "1",
                  "--format", "json")  # fmt: skip
    assert lied.json["first_path"][0]["reports"] == {"ann": HIGH}
    bare = lpmech("simulate", COMMA, "--state", f"ann={LOW}")
    assert (bare.code, bare.out) == (2, "")
    assert 'a name or label with a comma stands in double quotes: "[0, 1/2)"' in bare.err


@pytest.mark.long
def test_states_may_be_given_in_parts(lpmech):
    whole = lpmech("simulate", PERIOD, "--state", "period=lo,bob=hi", "--format", "csv")
    parts = lpmech("simulate", PERIOD, "--state", "period=lo", "--state", "bob=hi", "--format", "csv")
    assert whole.code == parts.code == 0
    assert whole.out == parts.out
    rows = read_csv(whole.out)
    assert [row["period"] for row in rows] == [str(k) for k in range(1, 21)]
    assert {(row["type of period"], row["bob"]) for row in rows} == {("lo", "hi")}


def test_agents_named_like_columns_of_others(lpmech, tmp_path):
    path = tmp_path / "case.toml"
    text = PERIOD.read_text(encoding="utf-8").replace('"period"', '"ann"').replace("to period", "to ann")
    text = text.replace("period = ", "ann = ").replace('"bob"', '"utility ann"').replace("to bob", "to utility ann")
    path.write_text(text.replace("bob = ", '"utility ann" = '), encoding="utf-8")
    [row, *_] = read_csv(lpmech("simulate", path, "--state", "ann=hi,utility ann=lo", "--format", "csv").out)
    assert (row["ann"], row["type of utility ann"], row["utility ann"]) == ("hi", "lo", "2")
    head = lpmech("transfers", path, "--format", "csv").out.splitlines()[0]
    assert head == "agent,period,ann,type of utility ann,payment"


def test_auctions_and_prices_take_the_same_words(lpmech):
    one = lpmech("licensing", "prices", "bv08/learning_licence", "--state", 'ann="7", bob=untried', "--state", "cyd=4")
    assert one.code == 0
    two = lpmech("licensing", "ascending", "bv08/scheduling_three", "--state", "ann=8", "--state", ' "bob" = 6 ')
    assert two.code == 0


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=4))
def test_whatever_is_quoted_is_read_back(pairs):
    quoted = [tuple('"' + text.replace('"', '""') + '"' for text in pair) for pair in pairs]
    assert read_pairs([",".join("=".join(pair) for pair in quoted)]) == pairs
    assert read_pairs(["=".join(pair) for pair in quoted]) == pairs


@given(st.text(st.sampled_from('a=," ')))
def test_any_text_is_pairs_or_refused(text):
    with contextlib.suppress(NotAPair):
        assert all(isinstance(part, str) for pair in read_pairs([text]) for part in pair)


@pytest.mark.parametrize(("text", "pairs"), [
    ("ann=low,bob=high", [("ann", "low"), ("bob", "high")]),
    (" ann = low , bob=high,", [("ann", "low"), ("bob", "high")]),
    ("ann=a=b", [("ann", "a=b")]),
    ('ann=5" pipe,bob="x, y"', [("ann", '5" pipe'), ("bob", "x, y")]),
])  # fmt: skip
def test_plain_words(text, pairs):
    assert read_pairs([text]) == pairs
