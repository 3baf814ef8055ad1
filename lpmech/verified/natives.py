"""Coq's library functions on Python's values, by hand: what `generated.py` calls and does not define.

Numbers (nat, N, Z, positive) are ints. A rational Qmake n d is the pair (n, d), d > 0. A list is a list, a pair a
tuple, None is None, and Some x is (x,). A map from positive numbers is a dict. Any other constructor is a tuple of its
name and its arguments. A function of several arguments may be given some of them: `apply` collects them until it has
all. Each function here has one line of meaning in Coq's standard library, and is total: nothing raises for arguments of
the right shape.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd, lcm
from operator import mul
from typing import Any


class Partial:
    """A function that has some of its arguments."""

    __slots__ = ("arguments", "function", "missing")

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...], missing: int) -> None:
        self.function, self.arguments, self.missing = function, arguments, missing

    def __call__(self, *arguments: Any) -> Any:
        return apply(self, *arguments)


def apply(function: Any, *arguments: Any) -> Any:
    """A function applied to arguments: to fewer than it takes, as many, or more."""
    if type(function) is not Partial and function.__code__.co_argcount == len(arguments):
        return function(*arguments)
    while True:
        if type(function) is Partial:
            arguments, function = function.arguments + arguments, function.function
        takes = function.__code__.co_argcount
        if len(arguments) == takes:
            return function(*arguments)
        if len(arguments) < takes:
            return Partial(function, arguments, takes - len(arguments))
        function, arguments = function(*arguments[:takes]), arguments[takes:]


def of_arguments(function: Any, count: int) -> Callable[..., Any]:
    """The same function, ready to be called with as many arguments."""
    if type(function) is Partial:
        if function.missing == count:
            inner, first = function.function, function.arguments
            if count == 1:
                return lambda x: inner(*first, x)
            return lambda x, y: inner(*first, x, y)
        return function
    return function if function.__code__.co_argcount == count else Partial(function, (), function.__code__.co_argcount)


def native_stuck(value: Any) -> Any:
    """A value of no constructor that a function knows: only a mistake of the reader gets here."""
    raise ValueError(f"no case of {str(value)[:80]}")


# truth values and pairs


def native_not(a: bool) -> bool:
    return not a


def native_differ(a: bool, b: bool) -> bool:
    return a is not b


def native_same(a: bool, b: bool) -> bool:
    return a is b


def native_first(pair: Any) -> Any:
    return pair[0]


def native_second(pair: Any) -> Any:
    return pair[1]


# numbers


def native_plus(a: int, b: int) -> int:
    return a + b


def native_minus(a: int, b: int) -> int:
    """Of natural numbers: 0 where the difference is negative."""
    return a - b if a > b else 0


def native_z_minus(a: int, b: int) -> int:
    """Of integers."""
    return a - b


def native_times(a: int, b: int) -> int:
    return a * b


def native_equal(a: int, b: int) -> bool:
    return a == b


def native_at_most(a: int, b: int) -> bool:
    return a <= b


def native_below(a: int, b: int) -> bool:
    return a < b


def native_least(a: int, b: int) -> int:
    return a if a < b else b


def native_same_number(a: int) -> int:
    return a


def native_next_number(a: int) -> int:
    return a + 1


def native_quotient(a: int, b: int) -> int:
    """Rounded down; 0 where b is 0."""
    return a // b if b else 0


def native_common_multiple(a: int, b: int) -> int:
    return lcm(a, b)


def native_dot(a: list[int], b: list[int]) -> int:
    """The sum of products of two lists, as long as the shorter one."""
    return sum(map(mul, a, b))


def native_only(marks: list[bool], numbers: list[int]) -> list[int]:
    """The numbers that are marked, and 0 in place of the others; as many as there are of both."""
    return [number if mark else 0 for mark, number in zip(marks, numbers, strict=False)]


def native_kept(function: Any) -> Callable[..., Any]:
    """The same function of a list of numbers; what it finds is kept, and not found again."""
    found: dict[tuple[int, ...], Any] = {}
    call = of_arguments(function, 1)

    def known(numbers: list[int]) -> Any:
        key = tuple(numbers)
        if key in found:
            return found[key]
        value = found[key] = call(numbers)
        return value

    return known


# rational numbers; Coq's functions may give another fraction of the same value, which no function tells from this one


def native_q_plus(a: Any, b: Any) -> Any:
    if a[1] == b[1]:
        return (a[0] + b[0], a[1])
    return (a[0] * b[1] + b[0] * a[1], a[1] * b[1])


def native_q_minus(a: Any, b: Any) -> Any:
    if a[1] == b[1]:
        return (a[0] - b[0], a[1])
    return (a[0] * b[1] - b[0] * a[1], a[1] * b[1])


def native_q_times(a: Any, b: Any) -> Any:
    return (a[0] * b[0], a[1] * b[1])


def native_q_opposite(a: Any) -> Any:
    return (-a[0], a[1])


def native_q_lowest_terms(a: Any) -> Any:
    if a[1] == 1:
        return a
    divisor = gcd(a[0], a[1])
    return a if divisor == 1 else (a[0] // divisor, a[1] // divisor)


def native_q_equal(a: Any, b: Any) -> bool:
    return bool(a[0] == b[0] if a[1] == b[1] else a[0] * b[1] == b[0] * a[1])


def native_q_at_most(a: Any, b: Any) -> bool:
    return bool(a[0] <= b[0] if a[1] == b[1] else a[0] * b[1] <= b[0] * a[1])


# lists


def native_length(items: list[Any]) -> int:
    return len(items)


def native_append(a: list[Any], b: list[Any]) -> list[Any]:
    return a + b


def native_nth(k: int, items: list[Any], default: Any) -> Any:
    return items[k] if k < len(items) else default


def native_map(function: Any, items: list[Any]) -> list[Any]:
    return list(map(of_arguments(function, 1), items))


def native_flat_map(function: Any, items: list[Any]) -> list[Any]:
    call = of_arguments(function, 1)
    return [y for x in items for y in call(x)]


def native_fold_left(function: Any, items: list[Any], start: Any) -> Any:
    call = of_arguments(function, 2)
    for x in items:
        start = call(start, x)
    return start


def native_fold_right(function: Any, start: Any, items: list[Any]) -> Any:
    call = of_arguments(function, 2)
    for x in reversed(items):
        start = call(x, start)
    return start


def native_exists(function: Any, items: list[Any]) -> bool:
    return any(map(of_arguments(function, 1), items))


def native_all(function: Any, items: list[Any]) -> bool:
    return all(map(of_arguments(function, 1), items))


def native_filter(function: Any, items: list[Any]) -> list[Any]:
    return list(filter(of_arguments(function, 1), items))


def native_find(function: Any, items: list[Any]) -> Any:
    return next(((x,) for x in filter(of_arguments(function, 1), items)), None)


def native_partition(function: Any, items: list[Any]) -> Any:
    call = of_arguments(function, 1)
    inside: list[Any] = []
    outside: list[Any] = []
    for x in items:
        (inside if call(x) else outside).append(x)
    return (inside, outside)


def native_combine(a: list[Any], b: list[Any]) -> list[Any]:
    return list(zip(a, b, strict=False))


def native_seq(start: int, count: int) -> list[int]:
    return list(range(start, start + count))


# maps from positive numbers; a map that is added to is not used any more


def native_empty() -> dict[int, Any]:
    return {}


def native_find_key(key: int, cells: dict[int, Any]) -> Any:
    return (cells[key],) if key in cells else None


def native_cells(cells: dict[int, Any]) -> list[Any]:
    return sorted(cells.items())


def native_add_key(key: int, value: Any, cells: dict[int, Any]) -> dict[int, Any]:
    return {**cells, key: value}


def native_map_of(pairs: list[Any]) -> dict[int, Any]:
    """The map of these keys; of two values of one key the later one counts."""
    return dict(pairs)
