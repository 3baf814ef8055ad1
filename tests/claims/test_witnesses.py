"""Witnesses as values: what certificates have is read and written back as it was, whatever its form."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import pytest

from lpmech.certificate.pipeline import certify
from lpmech.checker.claims import KINDS as CHECKED
from lpmech.claims.existence import exists_any
from lpmech.claims.hypotheses import KINDS as HYPOTHESES
from lpmech.claims.kind import Implied
from lpmech.claims.registry import KINDS
from lpmech.claims.uniqueness import pivot_unique
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.environment import Environment
from lpmech.problem.records import Record, fitting, inline, own_keys, spelt
from lpmech.separation.claim import NOTHING, Nothing
from tests.certificates.make import FOLDER
from tests.pages.read_page import all_of, parse, words
from tests.test_certificates import ENTRIES

ACCEPTED = [entry for entry in ENTRIES if entry["verdict"] == "accepted"]
RESPELT = {"chain_of_combinations"}  # keys that stand in another order


def claims():
    """Every claim of the accepted certificates that are kept, with the name of its file."""
    for entry in ACCEPTED:
        path = FOLDER / entry["certificate"]
        for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]:
            yield path.stem, claim


STORED = list(claims())


def forms(kind):
    return {Nothing, *kind.witnesses, *((Implied,) if kind.implied_by else ())}


def test_witnesses_of_stored_certificates_are_read_and_written_back():
    for name, claim in STORED:
        kind = KINDS[claim["id"]]
        found = kind.witness(claim["witness"])
        assert type(found) in forms(kind)
        assert found.to_json() == claim["witness"], (name, kind.id)
        assert name in RESPELT or json.dumps(found.to_json()) == json.dumps(claim["witness"])


def test_every_form_of_every_claim_is_among_the_stored_ones():
    found = {(claim["id"], type(KINDS[claim["id"]].witness(claim["witness"]))) for _, claim in STORED}
    missing = {(kind.id, form.__name__) for kind in KINDS.values() for form in forms(kind) - {Nothing}
               if (kind.id, form) not in found}  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize("claim_id", KINDS)
def test_the_forms_are_those_that_the_checker_knows(claim_id):
    """The keys of the forms, all of which are stored, are those of the checker's."""
    written = {frozenset(claim["witness"]) for _, claim in STORED if claim["id"] == claim_id}
    known = {frozenset(form.keys) for verdict in ("proved", "refuted") for form in CHECKED[claim_id].forms(verdict)}
    assert written | {frozenset()} == known | {frozenset()}


@pytest.mark.parametrize(("kind", "told"), [
    (HYPOTHESES[0], {"agent": "ann"}), (HYPOTHESES[2], {"epsilon": "1"}), (exists_any, {"from": "efficient"}),
    (pivot_unique, {"agents": "ann"}),
])  # fmt: skip
def test_keys_of_no_form_are_refused(kind, told):
    with pytest.raises(ValueError, match=f"no witness of {kind.id} has the keys"):
        kind.witness(told)
    assert kind.witness({}) is not NOTHING
    assert kind.witness({}) == NOTHING


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Record):
    low_end: Fraction
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Record):
    only: dict[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Record):
    colour: Colour
    kept: Pair | Single = field(metadata=inline())
    rest: tuple[Pair | Single, ...]
    by: str = field(metadata=spelt("from"))
    loud: str = field(metadata=spelt(write=str.upper, read=str.lower))


@pytest.mark.parametrize("kept", [Pair(low_end=Fraction(-1, 3), high=None), Single(only={"a": Fraction(2)})])
def test_records_are_written_and_read_back(kept):
    whole = Whole(colour=Colour.RED, kept=kept, rest=(kept, Pair(low_end=Fraction(1 << 20000), high=4)), by="x",
                  loud="hey")  # fmt: skip
    told = json.loads(json.dumps(whole.to_json()))
    assert list(told) == ["colour", *kept.to_json(), "rest", "from", "loud"]
    assert (told["colour"], told["from"], told["loud"]) == ("red", "x", "HEY")
    assert told["rest"][1]["low end"].startswith("0x1000")
    assert Whole.from_json(told) == whole
    assert isinstance(Whole.from_json(told).colour, Colour)


@pytest.mark.parametrize(("change", "error"), [
    ({"colour": "green"}, "green"), ({"low end": "one"}, "expected"), ({"rest": [{"high": 1}]}, "no form of record"),
])  # fmt: skip
def test_records_refuse_what_they_cannot_read(change, error):
    told = Whole(colour=Colour.RED, kept=Pair(low_end=Fraction(1), high=0), rest=(), by="x", loud="").to_json()
    with pytest.raises(ValueError, match=error):
        Whole.from_json(told | change)


def test_records_miss_their_keys():
    with pytest.raises(KeyError, match="high"):
        Pair.from_json({"low end": "1"})


def test_the_form_with_the_most_keys_fits():
    assert fitting((Nothing, Pair, Single), {"low end", "high"}) is Pair
    assert fitting((Nothing, Pair), {"low end"}) is Nothing
    with pytest.raises(ValueError, match="no form of record"):
        fitting((Pair, Single), {"low end"})
    assert own_keys(Whole) == {"colour", "rest", "from", "loud"}


def page(name):
    """The page about a stored certificate."""
    entry = next(one for one in ACCEPTED if one["certificate"].endswith(f"/{name}.json"))
    files = {f"{key}.json": (FOLDER / entry[key]).read_bytes() for key in ("environment", "certificate")}
    return files, parse(render(page_of(files, accepted=True)))


@pytest.mark.heavy
@pytest.mark.parametrize("name", [
    "no_mechanism_of_three_periods", "no_mechanism_of_three_periods_with_public_states"
])  # fmt: skip
def test_pages_show_lies_after_histories(name):
    """One row for each constraint, with the period that follows its history, and the weight."""
    files, found = page(name)
    witness = next(
        one["witness"] for one in json.loads(files["certificate.json"])["claims"] if one["id"] == exists_any.id
    )
    text = words(found)
    assert "No mechanism of any kind will do" in text
    head = ["period", "the others", "after", "is", "says", "weight"]
    (table,) = (one for one in all_of(found, "table") if [words(cell) for cell in all_of(one, "th")] == head)
    shown = [[words(cell) for cell in all_of(row, "td")] for row in all_of(table, "tr")]
    wanted = sorted((str(len(one["history"]) + 1), one["true"], one["report"]) for one in witness["constraints"])
    assert sorted((row[0], row[3], row[4]) for row in shown if row) == wanted


def test_a_page_shows_a_terminal_utility_that_depends_on_another_type():
    types = {"ann": ["low", "high"], "bob": ["low", "high"]}
    flow = {"axes": ["allocation"], "values": ["0"]}
    ends = {"axes": ["ann", "bob"], "values": [["3", "3"], ["5", "7"]]}
    moves = {name: {"axes": [f"next {name}"], "values": ["1/2", "1/2"]} for name in types}
    env = Environment.from_json({
        "format": "lpmech-environment/1", "name": "dowry", "discount": "1/2", "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{"types": types, "allocations": ["wait"], "utility": {"ann": flow, "bob": flow},
                    "transition": moves}],
        "terminal": {"utility": {"ann": ends, "bob": {"axes": [], "values": "0"}}},
    })  # fmt: skip
    files = certify(env, "pivot", require=()).files()
    text = words(parse(render(page_of({name: one.encode() for name, one in files.items()}, accepted=True))))
    assert "At the end what is reached is worth 5 to ann when ann = high, bob = low, and 7 when ann = high" in text
