"""Functions that take members of enums take their names too, and refuse what is none: nothing passes over a name."""

import dataclasses
import enum
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Collection, Sequence
from fractions import Fraction

import pytest

import lpmech
from lpmech.claims.relation.values import Relation, Sign
from lpmech.designs import problem
from lpmech.existence.program import incentive_program
from lpmech.licensing.arm import Bandit, Idle
from lpmech.lp.program import Building, Row, Sense
from lpmech.mechanisms.forms import PLAIN
from lpmech.mechanisms.social import solve
from lpmech.statements.environments import Moves, Sets, Shape
from lpmech.statements.statement import Expected, Statement

# Rooms that write for people or read what people type; the independent checkers know none of our enums.
LEFT_OUT = ("checker", "verified", "cli", "pages", "report", "compare")
# Functions that are called for every term or row by one that has read the name, or hand it on to one that does.
INNER = {
    "lpmech.existence.system": ("memories", "key_of", "remembered_axes", "payoff_terms", "column_id"),
    "lpmech.designs.columns": ("Book.row",),
    "lpmech.lp.program": ("Building.row",),
    "lpmech.designs.reading": ("read_relation",),
    "lpmech.certificate.compared": ("verdict_result",),
    "lpmech.continuous.expected": ("verdict_differences",),
    "lpmech.continuous.certifying": ("certify_case", "compared_with", "certified_again", "studied_again"),
    "lpmech.continuous.command": ("continuous",),
    "lpmech.continuous.report": ("certified_report",),
    "lpmech.statements.command": ("theorems",),
    "lpmech.statements.statement": ("statement",),
}
# Values that users make, with the fields that are members.
VALUES = [
    (Row, {"sense": Sense}), (Bandit, {"idle": Idle}), (Relation, {"sign": Sign}), (Statement, {"expected": Expected}),
    (Shape, {"kernels": Moves, "sets": Sets}), (problem.Term, {"of": problem.Of}),
    (problem.Constraint, {"relation": Sense}), (problem.Payments, {"memory": problem.Memory}),
    (problem.Participation, {"when": problem.When, "view": problem.View}), (problem.Objective, {"aim": problem.Aim}),
    (problem.Problem, {"allocation": problem.Allocation, "incentives": problem.Incentives}),
]  # fmt: skip


class Anything:
    def __repr__(self):
        return "anything"


ANYTHING = Anything()


def enum_of(function, parameter):
    """The enum whose members a parameter takes, and whether it takes several; None if it takes none."""
    try:
        hint = eval(function.__annotations__.get(parameter, "None"), function.__globals__)
    except NameError:  # of a name that is there for type checkers only, so that nothing is compared with it
        return None
    several = typing.get_origin(hint) in (Sequence, Collection)
    inner = typing.get_args(hint) if several or isinstance(hint, types.UnionType) else (hint,)
    found = [one for one in inner if inspect.isclass(one) and issubclass(one, enum.StrEnum)]
    return (found[0], several) if found else None


def functions():
    """Every public function and method outside the rooms left out, with its name."""
    for module in pkgutil.walk_packages(lpmech.__path__, "lpmech."):
        if module.name.split(".")[1] in LEFT_OUT or module.name.endswith("__main__"):
            continue
        for name, thing in vars(importlib.import_module(module.name)).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.name:
                continue
            methods = vars(thing).items() if inspect.isclass(thing) else ()
            for called, one in [(name, thing), *((f"{name}.{k}", v) for k, v in methods if not k.startswith("_"))]:
                function = inspect.unwrap(one) if callable(one) else one
                if inspect.isfunction(function) and called not in INNER.get(module.name, ()):
                    yield f"{module.name}:{called}", function


def told(function, parameter, given):
    """What a call with this argument, and nothing sensible besides, comes to."""
    others = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    try:
        found = function(**{one.name: ANYTHING for one in others} | {parameter: given})
        return repr(list(found) if inspect.isgenerator(found) else found)
    except Exception as fault:
        return fault


def faults(function, parameter, of, several):
    """What is wrong with what a function makes of names."""
    for one in of:
        by_member, by_name = (told(function, parameter, [it] if several else it) for it in (one, one.value))
        if (type(by_name), str(by_name)) != (type(by_member), str(by_member)):
            yield f"{one.value!r} is not {one!r}: {by_name!r}, {by_member!r}"
    refused = told(function, parameter, ["no such"] if several else "no such")
    if not isinstance(refused, ValueError) or "'no such'" not in str(refused) or ", ".join(of) not in str(refused):
        yield f"'no such' is not refused: {refused!r}"


@pytest.mark.long
def test_every_function_takes_names_and_refuses_others():
    looked_at, found = 0, []
    for name, function in functions():
        for parameter in inspect.signature(function).parameters:
            taken = enum_of(function, parameter)
            if taken:
                looked_at += 1
                found += [f"{name}({parameter}): {fault}" for fault in faults(function, parameter, *taken)]
    assert found == []
    assert looked_at > 20


def value(of, fields):
    """A value with something that is no member of an enum in its other fields."""
    given = {one.name: ANYTHING for one in dataclasses.fields(of)
             if one.default is one.default_factory is dataclasses.MISSING}  # fmt: skip
    return of(**given | {Relation: {"terms": ()}, Statement: {"id": "L14-T1"}}.get(of, {}) | fields)


@pytest.mark.parametrize(("of", "enums"), VALUES)
def test_values_take_names_and_refuse_others(of, enums):
    def given(name):
        return (name,) if of is Shape else name

    first = {field: next(iter(members)) for field, members in enums.items()}
    for field, members in enums.items():
        for one in members:
            found = getattr(
                value(of, {name: given(it) for name, it in first.items()} | {field: given(str(one))}), field
            )
            assert (found[0] if of is Shape else found) is one
        with pytest.raises(ValueError, match=f"unknown .* 'no such'; the .* are {re.escape(', '.join(members))}"):
            value(of, {name: given(it) for name, it in first.items()} | {field: given("no such")})


def test_rows_of_programs_take_names():
    building = Building("rows")
    x = building.column("x", cost=1)
    building.row("named", [(x, Fraction(1))], "=", 1)
    assert building.done().rows[0].is_equation
    with pytest.raises(ValueError, match="unknown sense '=='; the senses are >=, =, <="):
        building.row("wrong", [(x, Fraction(1))], "==", 1)


def test_what_is_found_is_the_same_by_name():
    env = lpmech.load("bt/public_storage")
    rules = [period.allocation for period in solve(env).periods]
    for form in PLAIN:
        assert incentive_program(env, rules, form.value) == incentive_program(env, rules, form)
