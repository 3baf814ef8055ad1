"""A tree to a crowd in the form of docs/crowd_format.md, section 1; all faults at once, each at its place.

What stands by public state may be an object keyed by public states, or one table that serves them all. The canonical
form, in which everything is a list over public states, is read too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from lpmech.crowds.crowd import CERTAIN, Crowd, Plan
from lpmech.crowds.formats import ENVIRONMENT, LATER
from lpmech.crowds.groups import ByType, Group, Row, Treatment
from lpmech.crowds.names import check_distinct, name_of
from lpmech.crowds.when import When, read_shocks
from lpmech.licensing.form.rows import read_rewards, read_transition
from lpmech.problem.exact import ExactArray, format_number
from lpmech.problem.shown import counted
from lpmech.reading import python_tree
from lpmech.reading.environment_form import read_discount, read_horizon, read_name
from lpmech.reading.faults import Faults, quote
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_known, read_labels
from lpmech.reading.node import Node
from lpmech.reading.words import describe, mend_of_sum

KEYS = ("format", "name", "discount", "horizon", "public", "groups", "allocations", "public prior")
GROUP_KEYS = ("name", "number", "types", "treatments", "terminal", "prior")
TREATMENT_KEYS = ("name", "absent", "utility", "transition")
PLAN_KEYS = ("name", "treated", "utility", "transition")
ALL = "all"
MAX_AGENTS = 10_000
ZERO, ONE = Fraction(0), Fraction(1)
T = TypeVar("T")


def crowd_of(tree: Mapping[str, object]) -> Crowd:
    """The crowd of a tree of Python values, in the form of docs/crowd_format.md. Raises BadInput with every fault."""
    faults = Faults("the crowd")
    parsed = python_tree.parse(dict(tree), faults)
    faults.check()
    return read_crowd(Node(parsed, faults), "unnamed")


def read_crowd(root: Node, stem: str, other_keys: tuple[str, ...] = ()) -> Crowd:
    """The crowd. Raises BadInput with every fault."""
    written = root.get("format")
    later = written is not None and written.value == LATER
    keys = (*KEYS, *(("shocks",) if later else ()), *other_keys)
    root.check_keys(keys, ("format", "discount", "groups", "allocations"))
    if written and written.value != ENVIRONMENT and not later:
        written.fault("E-FORMAT", describe(written.value), f'"{ENVIRONMENT}" or "{LATER}"')
    name, named = read_name(root, stem)
    horizon = read_horizon(root)
    discount = read_discount(root, infinite=horizon is None)
    public = (read_labels(root.get("public"), "public state") or ()) if root.get("public") else ()
    reader = _Reader(public, horizon, When(horizon, read_shocks(root.get("shocks")) if later else (), later=later))
    groups = reader.groups(root.get("groups"))
    plans = reader.plans(root.get("allocations"), groups)
    public_prior = reader.public_prior(root.get("public prior"))
    root.faults.check()
    reader.whole(root, groups, plans, public_prior)
    root.faults.check()
    return Crowd(name=name, named=named, discount=discount or ONE, horizon=horizon, public=public, groups=tuple(groups),
                 plans=tuple(plans), public_prior=public_prior,
                 shocks=(reader.when.shocks or CERTAIN,))  # fmt: skip


def _rows(array: ExactArray) -> tuple[Row, ...]:
    return tuple(tuple(Fraction(int(x), array.denominator) for x in row) for row in array.numerators.tolist())


class _Reader:
    """Reads the parts of a crowd with these public states."""

    def __init__(self, public: tuple[str, ...], horizon: int | None, when: When) -> None:
        self.public, self.horizon, self.when = public, horizon, when
        self.publics = max(1, len(public))

    def groups(self, node: Node | None) -> list[Group]:
        """The groups; those at fault are left out."""
        if node is None or not node.is_list("a list of at least one group", of=TABLES):
            return []
        found = [self._group(each) for each in node.elements() if each.is_object("a group: an object with a name")]
        check_distinct([name for each in node.elements() if (name := each.get("name"))], "group")
        return [group for group in found if group is not None]

    def _group(self, node: Node) -> Group | None:
        before = node.faults.count
        node.check_keys(GROUP_KEYS, ("name", "number", "types", "treatments"))
        name, number = name_of(node, of_group=True), _number(node.get("number"))
        types = read_labels(node.get("types"), "type")
        listed = node.get("treatments")
        if types is None or listed is None or not listed.is_list("a list of at least one treatment", of=TABLES):
            return None
        treatments = [self._treatment(each, types) for each in listed.elements()]
        check_distinct([inner for each in listed.elements() if (inner := each.get("name"))], "treatment")
        terminal = self._terminal(node.get("terminal"), types)
        given = node.get("prior")
        prior = _distribution(given, types) if given else None
        if node.faults.count > before or number is None:
            return None
        kept = tuple(one for one in treatments if one is not None)
        return Group(name=name, number=number, types=types, treatments=kept, terminal=terminal, prior=prior)

    def _terminal(self, node: Node | None, types: tuple[str, ...]) -> ByType:
        zero = ((ZERO,) * len(types),) * self.publics
        if node is None:
            return zero
        if self.horizon is None:
            node.fault("E-CROWD-TERMINAL", "a last state's worth", "none with an infinite horizon")
            return zero
        return self._by_public(node, lambda inner: _numbers(inner, types), 2) or zero

    def _treatment(self, node: Node, types: tuple[str, ...]) -> Treatment | None:
        if not node.is_object("a treatment: an object with a name"):
            return None
        node.check_keys(TREATMENT_KEYS, ("name",))
        utility: ByType | None = ((ZERO,) * len(types),) * self.publics
        rows: tuple[tuple[Row, ...], ...] | None = (_identity(len(types)),) * self.publics
        if given := node.get("utility"):
            utility = self._by_public(given, lambda inner: _numbers(inner, types), 2)
        if given := node.get("transition"):
            rows = self._by_public(given, lambda inner: _matrix(inner, types), 3)
        absent = node.get("absent")
        if absent is not None and not isinstance(absent.value, bool):
            absent.wrong_kind("true or false", absent.misfit.as_flag())
        if utility is None or rows is None:
            return None
        left = absent is None or absent.value is True
        return Treatment(name=name_of(node), absent=left, utility=utility, transition=rows)

    def plans(self, node: Node | None, groups: Sequence[Group]) -> list[Plan]:
        """The kinds of allocations; those at fault are left out."""
        if node is None or not node.is_list("a list of at least one kind of allocation", of=TABLES):
            return []
        found = [self._plan(each, groups) for each in node.elements() if each.is_object("a kind of allocation")]
        check_distinct([name for each in node.elements() if (name := each.get("name"))], "kind of allocation")
        return [plan for plan in found if plan is not None]

    def _plan(self, node: Node, groups: Sequence[Group]) -> Plan | None:
        node.check_keys((*PLAN_KEYS, *self.when.keys), ("name",))
        treated, utility, rows = node.get("treated"), node.get("utility"), node.get("transition")
        counts = _counts(treated, groups)
        worth: Row | None = (ZERO,) * self.publics
        if utility:
            worth = self._worth(utility)
        moves: tuple[Row, ...] | None = _identity(self.publics)
        if rows:
            moves = self._moves(rows)
        opened = self.when.read(node)
        if counts is None or worth is None or moves is None:
            return None
        return Plan(name=name_of(node), counts=counts, utility=worth, transition=moves, open=opened)

    def _worth(self, node: Node) -> Row | None:
        if isinstance(node.value, list | dict):
            return _numbers(node, self.public or ("",))
        value = node.number()
        return None if value is None else (value,) * self.publics

    def _moves(self, node: Node) -> tuple[Row, ...] | None:
        if not self.public and node.value != [["1"]]:
            node.fault("E-CROWD-PUBLIC", "a transition of the public state", "none, as there are no public states")
            return None
        return _matrix(node, self.public) if self.public else ((ONE,),)

    def public_prior(self, node: Node | None) -> Row | None:
        """The distribution of the first public state."""
        if node is None:
            return None
        if not self.public:
            node.fault("E-CROWD-PUBLIC", "a distribution of the public state", "none, as there are no public states")
            return None
        return _distribution(node, self.public)

    def _by_public(self, node: Node, read: Callable[[Node], T | None], depth: int) -> tuple[T, ...] | None:
        """A table for every public state: keyed by them, listed as in the canonical form, or one for all."""
        if isinstance(node.value, dict) and self.public and {*node.value} & {*self.public}:
            node.check_keys(self.public, self.public)
            found = [read(inner) for label in self.public if (inner := node.get(label))]
        elif _depth(node.value) == depth:
            if len(node.elements()) != self.publics:
                node.fault("E-SHAPE", f"a list of {len(node.elements())}", f"a table for each public state: "
                           f"{self.publics}")  # fmt: skip
                return None
            found = [read(inner) for inner in node.elements()]
        else:
            found = [read(node)] * self.publics
        kept = tuple(one for one in found if one is not None)
        return kept if len(kept) == self.publics else None

    def whole(self, root: Node, groups: Sequence[Group], plans: Sequence[Plan], public_prior: Row | None) -> None:
        """What the parts must be together."""
        for g, group in enumerate(groups):
            absent = [h for h, one in enumerate(group.treatments) if one.absent]
            suited = [plan for plan in plans if any(plan.counts[g][h] for h in absent)]
            if (closed := self.when.closed(suited)) is not None:
                root.fault("E-CROWD-ABSENT", f"no allocation for the others if one of {quote(group.name)} leaves"
                           f"{closed}", "a kind of allocation that gives one of them a treatment with `absent`"
                           )  # fmt: skip
        given = [group.prior is not None for group in groups] + ([public_prior is not None] if self.public else [])
        if any(given) and not all(given):
            root.fault("E-CROWD-PRIOR", "a prior of some groups only", "a prior of all groups, and `public prior` if "
                       "there are public states, or none")  # fmt: skip


def _depth(value: object) -> int:
    """How deeply lists are nested."""
    depth = 0
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    return depth


def _number(node: Node | None) -> int | None:
    if node is None:
        return None
    value = node.value
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_AGENTS:
        node.fault("E-CROWD-NUMBER", describe(value), f"a number of agents from 1 to {MAX_AGENTS}")
        return None
    return value


def _counts(node: Node | None, groups: Sequence[Group]) -> tuple[tuple[int, ...], ...] | None:
    """How many agents of each group receive each treatment."""
    given: dict[str, Node] = {}
    if node is not None:
        if not node.is_object("numbers of agents by group and treatment"):
            return None
        for key, inner in node.items():
            if is_known(inner, key, [group.name for group in groups], "group"):
                given[key] = inner
    before = node.faults.count if node else 0
    found = tuple(_counts_of(given.get(group.name), group) for group in groups)
    return None if node and node.faults.count > before else found


def _counts_of(node: Node | None, group: Group) -> tuple[int, ...]:
    """How many agents of one group receive each treatment; the rest receives the first."""
    names = [one.name for one in group.treatments]
    counts = dict.fromkeys(names, 0)
    if node is not None and node.is_object("numbers of agents by treatment"):
        for key, inner in node.items():
            if is_known(inner, key, names, "treatment of this group"):
                counts[key] = _count(inner, group)
    rest = group.number - sum(counts.values())
    if node is not None and rest < 0:
        node.fault(
            "E-CROWD-NUMBER", counted(group.number - rest, "agent"), f"at most {group.number}, the number of the group"
        )
    elif node is not None and rest and node.get(names[0]):
        node.fault("E-CROWD-NUMBER", counted(group.number - rest, "agent"), f"{group.number}, or no number of the "
                   f"first treatment, which the rest receives")  # fmt: skip
    counts[names[0]] += rest
    return tuple(counts.values())


def _count(node: Node, group: Group) -> int:
    if node.value == ALL:
        return group.number
    if not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < 0:
        node.fault("E-CROWD-NUMBER", describe(node.value), f'a number of agents, or "{ALL}"')
        return 0
    return node.value


def _numbers(node: Node, labels: tuple[str, ...]) -> Row | None:
    array = read_rewards(node, labels)
    return None if array is None else tuple(array.fractions())


def _matrix(node: Node, labels: tuple[str, ...]) -> tuple[Row, ...] | None:
    array = read_transition(node, labels)
    return None if array is None else _rows(array)


def _distribution(node: Node, labels: tuple[str, ...]) -> Row | None:
    row = _numbers(node, labels) if isinstance(node.value, list) else _some(node, labels)
    if row is None:
        return None
    if min(row) < 0:
        node.fault("E-PROBABILITY-NEGATIVE", format_number(min(row)), "probabilities, at least 0")
    elif sum(row) != 1:
        total = sum(row, ZERO)
        node.fault("E-ROW-SUM", f"a sum of {format_number(total)}", "probabilities that sum to 1", mend_of_sum(total))
    return row


def _some(node: Node, labels: tuple[str, ...]) -> Row | None:
    """Probabilities by label; those left out are 0."""
    if not node.is_object("probabilities, in a list or by label"):
        return None
    found = dict.fromkeys(labels, ZERO)
    for key, inner in node.items():
        if is_known(inner, key, labels, "label here"):
            found[key] = inner.number() or ZERO
    return tuple(found.values())


def _identity(size: int) -> tuple[Row, ...]:
    return tuple(tuple(ONE if i == j else ZERO for j in range(size)) for i in range(size))
