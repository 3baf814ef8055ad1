"""Reading a crowd, `lpmech-crowd/1` or `/2` (crowd page section 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ..kernel.errors import Limit, Malformed, Path, expected, quote
from ..kernel.fields import any_object, label, labels, list_for, list_of, number, object_of, position
from ..kernel.read_environment import check_agent
from .crowd import ALWAYS, CERTAIN, MAX_NUMBERS, ZERO, Crowd, Group, Plan, Row, Treatment, common, identity
from .when import When, is_closed, read_shocks

FORMAT = "lpmech-crowd/1"
LATER = "lpmech-crowd/2"
MAX_AGENTS = 10_000
MAX_HORIZON = 1_000_000
T = TypeVar("T")
Counts = tuple[int, ...]  # by treatment


def is_crowd(value: object) -> bool:
    """Whether a JSON value says that it is a crowd, of whatever version."""
    written = value.get("format") if isinstance(value, dict) else None
    return isinstance(written, str) and written.startswith(FORMAT.partition("/")[0] + "/")


def read_crowd(value: object) -> Crowd:
    """The crowd that a JSON value describes, or Malformed."""
    later = isinstance(value, dict) and value.get("format") == LATER
    more = ("shocks",) if later else ()
    fields = object_of(value, (), ("format", "discount", "groups", "allocations"),
                       ("name", "horizon", "public", "public prior", *more))  # fmt: skip
    if fields["format"] != FORMAT and not later:
        raise expected(("format",), f"{quote(FORMAT)} or {quote(LATER)}", fields["format"])
    name = label(fields.get("name", "unnamed"), ("name",))
    horizon = _horizon(fields.get("horizon"))
    discount = number(fields["discount"], ("discount",))
    if not 0 < discount <= 1 or (discount == 1 and horizon is None):
        raise Malformed(("discount",), "expected 0 < discount < 1, or 1 with a finite horizon")
    public = labels(fields["public"], ("public",)) if "public" in fields else ()
    shocks = read_shocks(fields["shocks"]) if "shocks" in fields else CERTAIN
    reader = _Reader(public, horizon, When(horizon, shocks) if later else None)
    groups = reader.groups(fields["groups"])
    plans = reader.plans(fields["allocations"], groups)
    prior = _public_prior(fields["public prior"], public) if "public prior" in fields else None
    crowd = Crowd(name, discount, horizon, public, groups, plans, prior, (shocks,))
    _check_whole(crowd)
    return crowd


def _horizon(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= MAX_HORIZON:
        raise expected(("horizon",), f"null or an integer from 1 to {MAX_HORIZON}", value)
    return value


def _public_prior(value: object, public: tuple[str, ...]) -> Row:
    if not public:
        raise Malformed(("public prior",), "there are no public states")
    return _distribution(value, public, ("public prior",))


def _check_whole(crowd: Crowd) -> None:
    """Somebody may be treated as if absent in every group; priors are given by all or none."""
    for g, group in enumerate(crowd.groups):
        away = [h for h, one in enumerate(group.treatments) if one.absent]
        suited = [plan for plan in crowd.plans if any(plan.counts[g][h] for h in away)]
        if is_closed(crowd, suited):
            raise Malformed(("groups", g), "no kind of allocation gives one of the group a treatment with `absent`")
    given = {group.prior is not None for group in crowd.groups}
    given |= {crowd.public_prior is not None} if crowd.public else set()
    if len(given) > 1:
        raise Malformed((), "a prior is given for some components only")


class _Reader:
    """Reads parts of a crowd with given public states, and counts their numbers."""

    def __init__(self, public: tuple[str, ...], horizon: int | None, when: When | None) -> None:
        self.public, self.horizon, self.when, self.left = public, horizon, when, MAX_NUMBERS
        self.publics = max(1, len(public))

    def _spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise Limit(f"the tables of the crowd have more than {MAX_NUMBERS} numbers")

    def groups(self, value: object) -> tuple[Group, ...]:
        items = list_of(value, ("groups",), 1)
        found = tuple(self._group(item, ("groups", k)) for k, item in enumerate(items))
        _distinct([group.name for group in found], ("groups",))
        return found

    def _group(self, value: object, path: Path) -> Group:
        fields = object_of(value, path, ("name", "number", "types", "treatments"), ("terminal", "prior"))
        name, count = label(fields["name"], (*path, "name")), fields["number"]
        check_agent(name, (*path, "name"))
        if type(count) is not int or not 1 <= count <= MAX_AGENTS:
            raise expected((*path, "number"), f"a number of agents from 1 to {MAX_AGENTS}", count)
        types = labels(fields["types"], (*path, "types"))
        listed = list_of(fields["treatments"], (*path, "treatments"), 1)
        treatments = tuple(self._treatment(item, types, (*path, "treatments", k)) for k, item in enumerate(listed))
        _distinct([one.name for one in treatments], (*path, "treatments"))
        terminal: tuple[Row, ...] = ((ZERO,) * len(types),) * self.publics
        if "terminal" in fields:
            if self.horizon is None:
                raise Malformed((*path, "terminal"), "there is no last state with an infinite horizon")
            at: Path = (*path, "terminal")
            terminal = self._by_public(fields["terminal"], at, 2, lambda item, here: _by_type(item, types, here))
        self._spend(self.publics * len(types) * (1 + len(treatments) * (1 + len(types))))
        prior = _distribution(fields["prior"], types, (*path, "prior")) if "prior" in fields else None
        return Group(name, count, types, treatments, terminal, prior)

    def _treatment(self, value: object, types: tuple[str, ...], path: Path) -> Treatment:
        fields = object_of(value, path, ("name",), ("absent", "utility", "transition"))
        name, absent = label(fields["name"], (*path, "name")), fields.get("absent", True)
        if not isinstance(absent, bool):
            raise expected((*path, "absent"), "true or false", absent)
        self._spend(self.publics * len(types) * (1 + len(types)))
        utility: tuple[Row, ...] = ((ZERO,) * len(types),) * self.publics
        if "utility" in fields:
            at: Path = (*path, "utility")
            utility = self._by_public(fields["utility"], at, 2, lambda item, here: _by_type(item, types, here))
        rows = (identity(len(types)),) * self.publics
        if "transition" in fields:
            at = (*path, "transition")
            rows = self._by_public(fields["transition"], at, 3, lambda item, here: _matrix(item, types, here))
        return Treatment(name, absent, utility, rows)

    def plans(self, value: object, groups: Sequence[Group]) -> tuple[Plan, ...]:
        path: Path = ("allocations",)
        usual = {group.name: (group.number, *[0] * (len(group.treatments) - 1)) for group in groups}
        found = tuple(self._plan(item, groups, usual, (*path, k)) for k, item in enumerate(list_of(value, path, 1)))
        _distinct([plan.name for plan in found], path)
        return found

    def _plan(self, value: object, groups: Sequence[Group], usual: Mapping[str, Counts], path: Path) -> Plan:
        more = () if self.when is None else ("periods", "shocks")
        fields = object_of(value, path, ("name",), ("treated", "utility", "transition", *more))
        self._spend(self.publics * (1 + self.publics) + sum(len(group.treatments) for group in groups))
        name, states = label(fields["name"], (*path, "name")), self.public or ("",)
        utility: Row = (ZERO,) * self.publics
        if "utility" in fields:
            at: Path = (*path, "utility")
            worth = fields["utility"]
            listed = isinstance(worth, (list, dict))
            utility = _by_type(worth, states, at) if listed else (number(worth, at),) * self.publics
        rows = identity(self.publics)
        if "transition" in fields:
            at = (*path, "transition")
            if not self.public and fields["transition"] != [["1"]]:
                raise Malformed(at, "there are no public states")
            rows = _matrix(fields["transition"], states, at)
        when = (ALWAYS, {}) if self.when is None else self.when.read(fields, path)
        return Plan(name, _counts(fields.get("treated", {}), groups, usual, (*path, "treated")), utility, rows, *when)

    def _by_public(self, value: object, path: Path, depth: int, read: Callable[[object, Path], T]) -> tuple[T, ...]:
        """A table for every public state: keyed by them, listed, or one that serves all."""
        if isinstance(value, dict) and self.public and set(value) & set(self.public):
            fields = object_of(value, path, self.public)
            return tuple(read(fields[state], (*path, state)) for state in self.public)
        if _depth(value) == depth:
            items = list_for(value, path, self.publics, "each public state")
            return tuple(read(item, (*path, k)) for k, item in enumerate(items))
        return (read(value, path),) * self.publics


def _depth(value: object) -> int:
    depth = 0
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    return depth


def _distinct(names: Sequence[str], path: Path) -> None:
    seen: set[str] = set()
    for k, name in enumerate(names):
        if name in seen:
            raise Malformed((*path, k, "name"), f"the name {quote(name)} is repeated")
        seen.add(name)


def _counts(value: object, groups: Sequence[Group], usual: Mapping[str, Counts], path: Path) -> tuple[Counts, ...]:
    """How many agents receive each treatment; those that are not counted receive the first. `usual` is that of groups
    that are not named: one tuple for all kinds, as there may be very many."""
    given = any_object(value, path)
    places = dict.fromkeys(usual, 0)
    for name in given:
        position(name, places, path, "a group")
    named = {group.name: _counts_of(given[group.name], group, (*path, group.name))
             for group in groups if group.name in given} if given else {}  # fmt: skip
    return tuple({**usual, **named}.values())


def _counts_of(value: object, group: Group, path: Path) -> Counts:
    places = {one.name: h for h, one in enumerate(group.treatments)}
    counts, first = [0] * len(places), False
    for name, count in any_object(value, path).items():
        h = position(name, places, path, "a treatment")
        if count == "all":
            count = group.number
        if type(count) is not int or not 0 <= count <= group.number:
            raise expected((*path, name), f'"all" or a number up to {group.number}', count)
        counts[h], first = count, first or h == 0
    rest = group.number - sum(counts)
    if rest < 0 or (rest and first):
        raise Malformed(path, f"the numbers sum to {sum(counts)}, not {group.number}, that of the group")
    counts[0] += rest
    return tuple(counts)


def _entries(value: object, names: Sequence[str], path: Path) -> list[tuple[object, Path]]:
    """What a list, or an object keyed by names, has for each name."""
    if isinstance(value, list):
        return [(item, (*path, k)) for k, item in enumerate(list_for(value, path, len(names), "each label"))]
    if not isinstance(value, dict):
        raise expected(path, "a list or an object", value)
    fields = object_of(value, path, names)
    return [(fields[name], (*path, name)) for name in names]


def _by_type(value: object, types: Sequence[str], path: Path) -> Row:
    return tuple(number(item, at) for item, at in _entries(value, types, path))


def _matrix(value: object, names: tuple[str, ...], path: Path) -> tuple[Row, ...]:
    return tuple(_distribution(item, names, at) for item, at in _entries(value, names, path))


def _distribution(value: object, names: tuple[str, ...], path: Path) -> Row:
    """Probabilities: a list, or an object in which those that are left out are 0."""
    if isinstance(value, list):
        row = _by_type(value, names, path)
    else:
        places = {name: k for k, name in enumerate(names)}
        found = [ZERO] * len(names)
        for name, chance in any_object(value, path).items():
            found[position(name, places, path, "a label")] = number(chance, path, name)
        row = tuple(found)
    if any(chance < 0 for chance in row):
        raise Malformed(path, "a probability is negative")
    below = common(row)
    if sum(chance.numerator * (below // chance.denominator) for chance in row) != below:
        raise Malformed(path, "the probabilities do not sum to 1")
    return row
