"""The value of a program: ids, exact violation, duals."""

from fractions import Fraction

import pytest

from lpmech.lp.names import name, part, word
from lpmech.lp.program import Building, Column, LinearProgram, Row, Sense, lower_bounds, terms_of
from lpmech.lp.solve import solve

THIRD = Fraction(1, 3)


def diet():
    """min 2a + 3b; a + b ≥ 4; a − b ≤ 1/3; a + 3b = 9 + 1/3; b ≥ 0."""
    building = Building("diet")
    a, b = building.column("a", cost=2), building.column("b", cost=3, nonnegative=True)
    building.row("enough", [(a, Fraction(1)), (b, Fraction(1))], Sense.AT_LEAST, 4)
    building.row("near", [(a, Fraction(1)), (b, Fraction(-1))], Sense.AT_MOST, THIRD)
    building.row("exactly", [(a, Fraction(1)), (b, Fraction(3))], Sense.EQUAL, 9 + THIRD)
    return building.done()


def test_terms_are_added_up_and_sorted():
    assert terms_of([(2, THIRD), (0, Fraction(1)), (2, -THIRD), (1, THIRD)]) == ((0, Fraction(1)), (1, THIRD))
    assert terms_of({3: Fraction(0)}) == ()


def test_violation_is_exact():
    program, tiny = diet(), Fraction(1, 10**40)
    point = program.point({"a": Fraction(4, 3), "b": Fraction(8, 3)})
    assert program.violated(point) == ()
    assert [row.id for row in program.violated((point[0] - tiny, point[1]))] == ["enough", "exactly"]
    assert [row.id for row in program.violated((point[0] + tiny, point[1]))] == ["exactly"]
    near = (2 + THIRD + 3 * tiny, 2 + THIRD - tiny)
    assert [row.id for row in program.violated(near)] == []  # a − b is below 1/3, and a + 3b is as it must be
    assert [column.id for column in program.negative((Fraction(-1), -tiny))] == ["b"]
    assert program.value(point) == Fraction(32, 3)
    assert program.named(point) == {"a": Fraction(4, 3), "b": Fraction(8, 3)}


def test_unknown_columns_are_refused():
    with pytest.raises(ValueError, match="no column 'c' in 'diet'"):
        diet().point({"c": THIRD})


def test_ids_are_distinct():
    row = Row(id="r", terms=(), sense=Sense.EQUAL, right=THIRD)
    with pytest.raises(ValueError, match="the same id"):
        LinearProgram(name="twice", columns=(Column(id="x"),), objective=(), rows=(row, row))


def test_rows_in_integers():
    row = Row(id="r", terms=((0, Fraction(1, 6)), (2, Fraction(-3, 4))), sense=Sense.AT_LEAST, right=Fraction(5, 9))
    assert row.scale() == 36
    assert row.integers() == ({0: 6, 2: -27}, 20)


def test_dual():
    dual = diet().dual()
    assert [(column.id, column.nonnegative) for column in dual.columns] == [
        ("enough", True), ("near", True), ("exactly", False)
    ]  # fmt: skip
    assert dual.objective == ((0, Fraction(-4)), (1, THIRD), (2, -9 - THIRD))
    assert [(row.id, row.sense, row.right) for row in dual.rows] == [("a", Sense.EQUAL, 2), ("b", Sense.AT_MOST, 3)]
    assert dual.rows[0].terms == ((0, Fraction(1)), (1, Fraction(-1)), (2, Fraction(1)))


def test_the_dual_of_the_dual_is_the_program_with_free_columns_turned():
    twice = diet().dual().dual()
    assert twice.columns == diet().columns
    assert twice.objective == ((0, Fraction(-2)), (1, Fraction(3)))
    assert solve(twice).x == (Fraction(-4, 3), Fraction(8, 3))
    assert solve(twice).objective == solve(diet()).objective == Fraction(32, 3)


def test_lower_bounds():
    building = Building("greatest")
    x, y = building.column("x"), building.column("y")
    building.row("one", [(x, Fraction(1))], Sense.AT_LEAST, 1, bounds=x)
    building.row("other", [(y, Fraction(1))], Sense.AT_LEAST, 1)
    building.row("two", [(x, Fraction(1))], Sense.AT_LEAST, 2, bounds=x)
    assert [(column, [row.id for row in rows]) for column, rows in lower_bounds(building.done())] == [
        (x, ["one", "two"])
    ]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("low", "low"),
        ("1/2", "1/2"),
        ("to ann", '"to ann"'),
        ('say "x"', r'"say \"x\""'),
        ("back\\slash", r'"back\\slash"'),
        ("日本", "日本"),
    ],
)
def test_words(label, expected):
    assert word(label) == expected


def test_names():
    assert name("everyone", "", part("state", "low", "to ann"), part("state")) == 'everyone state low|"to ann"'
