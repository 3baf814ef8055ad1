"""The words of faults: what a value is, lists of names, the nearest of some names, and names that are not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from types import MappingProxyType

from lpmech.reading.faults import quote
from lpmech.reading.values import Dense, Masked, Unreadable, Written

NO_OTHERS: Mapping[str, str] = MappingProxyType({})
_SHOWN = 12  # names listed in one fault
LISTED = 40  # names that are listed where all are wanted; more would bury the message
_ROUNDED = Fraction(1, 100)  # a sum that is off by so little
_COMPARED = 2_000  # names compared in search of the nearest
_LONGEST = 40  # characters of a number in a mend
_NEAR = 0.6  # how alike they are at least, from 0 to 1


def describe(value: object) -> str:
    """What kind of value was found."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Unreadable | Written):
        return value.text if len(value.text) <= 80 else f"a number of {len(value.text)} characters"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _describe_number(value) if isinstance(value, int | float | Fraction) else _describe_group(value)


def _describe_number(value: int | float | Fraction) -> str:
    if isinstance(value, int | Fraction) and (value.numerator.bit_length() + value.denominator.bit_length()) > 256:
        return "a long number"
    return str(value)


def _describe_group(value: object) -> str:
    if isinstance(value, dict):
        return f"an object with {_several(len(value), 'key')}"
    if isinstance(value, list | tuple):
        return f"a list of {_several(len(value), 'element')}"
    if isinstance(value, Dense):
        return "numbers over a denominator"
    if isinstance(value, Masked):
        return "a masked value"
    return f"a value of the kind {type(value).__name__}"


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def listing(names: Collection[str], most: int = _SHOWN) -> str:
    """Some names, the first dozen if they are more than `most`."""
    if len(names) <= most:
        return ", ".join(map(quote, names))
    return f"{', '.join(quote(name) for name in islice(names, _SHOWN))}, … ({len(names)} in all)"


def and_join(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def one_of(names: Collection[str], most: int = _SHOWN) -> str:
    """What is expected where one of some names is."""
    return f"one of {listing(names, most)}" if len(names) > 1 else listing(names)


def a_key_of(key: str, known: Collection[str]) -> str:
    """What is expected where an unknown key stands: of many known keys the nearest, if one is near."""
    near = near_name(key, known) if len(known) > _SHOWN else None
    if near is None:
        return one_of(known, LISTED)
    return f"{quote(near)}, or another of the {len(known)} keys that may stand here"


def nearest(name: str, names: Collection[str], also: Mapping[str, str] = NO_OTHERS) -> str:
    """How to mend a misspelt name: the nearest one, where one is near. `also`: what others call some of them.

    >>> nearest("VCG", ["pivot", "team"], {"vcg": "pivot"})
    'did you mean "pivot"?'
    """
    near = near_name(name, (*names, *also))
    return f"did you mean {quote(also.get(near, near))}?" if near is not None else ""


def near_name(name: str, names: Collection[str]) -> str | None:
    """The nearest of some names, where one is near."""
    import difflib  # only faults need it

    folded = {_fold(other): other for other in reversed(list(islice(names, _COMPARED)))}
    near = difflib.get_close_matches(_fold(name[:300]), folded, n=1, cutoff=_NEAR)
    return folded[near[0]] if near else None


_PAIRED = 60  # names that are paired at once; more are looked at one by one


def meant_by(unknown: Collection[str], free: Collection[str]) -> dict[str, str]:
    """For names that are unknown those of the free ones that they most likely mean, each at most once."""
    if len(unknown) > _PAIRED or len(free) > _PAIRED:
        found = {name: near for name in unknown if (near := near_name(name, free)) is not None}
        return {name: near for near, name in {near: name for name, near in reversed(found.items())}.items()}
    likeness = {(name, other): _likeness(name, other) for name in unknown for other in free}
    meant: dict[str, str] = {}
    for name, other in sorted(likeness, key=likeness.__getitem__, reverse=True):  # stable: else the first of the file
        if likeness[name, other] >= _NEAR and name not in meant and other not in meant.values():
            meant[name] = other
    return meant


def _likeness(one: str, other: str) -> float:
    import difflib  # only faults need it

    both = difflib.SequenceMatcher(None, _fold(other[:300]), _fold(one[:300]))
    return both.ratio() if both.real_quick_ratio() >= _NEAR and both.quick_ratio() >= _NEAR else 0


def _fold(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ").strip()


def mend_of_sum(found: Fraction) -> str:
    """How to mend numbers that must sum to 1; if they are off by a little, decimals were nearly always rounded."""
    off = _shortly(abs(found - 1))
    mend = f"take {off} away from its numbers" if found > 1 else f"add {off} to its numbers"
    if abs(found - 1) <= _ROUNDED:
        return f'{mend}: write fractions, such as "1/3", where decimals were rounded'
    return mend


def _shortly(value: Fraction) -> str:
    """A number, about if it is long."""
    from lpmech.problem.exact import format_number  # which loads numpy: faults of usage need none

    text = format_number(value)
    return text if len(text) <= _LONGEST else f"about {Decimal(value.numerator) / Decimal(value.denominator):.3g}"


def mend_of_negative(value: Fraction) -> str:
    """How to mend a probability that is negative."""
    from lpmech.problem.exact import format_number  # as above

    if value >= -1:
        return f"write {format_number(-value)} if the minus is a slip, or 0 for what cannot happen"
    return "write a number from 0 to 1"


def shape(sizes: Sequence[int]) -> str:
    """A shape: `2 × 3`."""
    return " × ".join(str(size) for size in sizes) or "one number"


class UnknownName(KeyError, ValueError):  # noqa: N818 - what was given, not what went wrong inside
    """A name that means nothing here; the text says which do."""

    def __str__(self) -> str:
        return str(self.args[0])


def known_name(what: str, given: object, known: Collection[str], also: Mapping[str, str] = NO_OTHERS) -> str:
    """The name, where it is known. `also`: what others call some of them. Raises UnknownName.

    >>> known_name("mechanism", "pivto", ("auto", "pivot"))
    Traceback (most recent call last):
        ...
    lpmech.reading.words.UnknownName: unknown mechanism "pivto"; did you mean "pivot"? The known ones ...
    """
    if isinstance(given, str) and given in known:
        return given
    raise UnknownName(unknown(what, given, known, also))


def unknown(what: str, given: object, known: Collection[str], also: Mapping[str, str] = NO_OTHERS) -> str:
    """That a name is not known, the nearest that is, and all of them where they are not too many."""
    shown = quote(given) if isinstance(given, str) else repr(given)
    hint = nearest(given, known, also) if isinstance(given, str) else ""
    said = f"unknown {what} {shown}" + (f"; {hint}" if hint else "")
    if not 0 < len(known) <= LISTED:
        return said
    listed = ", ".join(map(quote, known))
    return said + (" " if hint else "; ") + ("The known ones are " if hint else "the known ones are ") + listed
