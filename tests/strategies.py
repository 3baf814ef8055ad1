"""Random environments: hypothesis strategies, and the same generator on a seed for large loops.

Every switch is either None (drawn) or fixed. The environments are valid and written in many spellings: dense and sparse
tables, axes in any order, superfluous axes, defaults left out, factors left out, numbers as integers, fractions (also
not in lowest terms) and decimals. Values come from a small set, so that ties are common.
"""

import random
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

AGENTS = ("ann", "bob", "cid")
TYPES = ("lo", "mid", "hi")
PUBLIC = ("dry", "wet")
ALLOCATIONS = ("a", "b", "c")
SHOCKS = ("storm", "calm", "fog")
ODD = ("0", 'say "x"', "back\\slash", "two words", "naïve", "日本", "1/2", "next ann", "public", "🎲")
VALUES = ("0", "0", "1", "2", "3", "1/2", "5/2", "-1", "7/3")
DISCOUNTS = ("1/2", "2/3", "9/10", "1/3", "3/4", "1/7")
SPLITS = {
    1: (("1",),),
    2: (("1/2", "1/2"), ("1/3", "2/3"), ("1/4", "3/4"), ("9/10", "1/10"), ("1", "0"), ("0", "1")),
    3: (("1/3", "1/3", "1/3"), ("1/2", "1/4", "1/4"), ("1/6", "1/2", "1/3"), ("1/2", "0", "1/2"), ("0", "1/5", "4/5")),
}
KINDS = ("independent", "dependent", "joint", "mixture", "product", "one element")
INDEPENDENT_KINDS = ("independent", "product", "one element")


@dataclass(frozen=True)
class Switches:
    """What may be drawn. A pair is an inclusive range; None lets a feature come and go.

    horizon: "finite", "infinite" or None. stages: "one", "many" (finite only) or None. kinds: the kinds of transition
    ("product" is a joint table, "one element" a mixture, that are independent after all). sets: how the societies
    without an agent relate to everyone's: "same", "smaller" (A_{-i} ⊆ A), "larger" or "any".
    """

    agents: tuple = (1, 3)
    types: tuple = (1, 3)
    allocations: tuple = (1, 3)
    periods: tuple = (1, 3)
    horizon: str | None = None
    stages: str | None = None
    public: bool | None = None
    shocks: bool | None = None
    sets: str = "any"
    public_utility: bool | None = None
    terminal: bool | None = None
    prior: bool | None = None
    private: bool | None = None
    kinds: tuple = KINDS
    negative: bool = True
    max_states: int = 12
    max_entries: int = 150
    odd_labels: bool | None = None
    plain: bool = False


class Source:
    """Choices from a `random.Random`."""

    def __init__(self, rng):
        self.rng = rng

    def integer(self, low, high):
        return self.rng.randint(low, high)

    def size(self, low, high):
        """A number in the range, rather a large one."""
        return max(self.integer(low, high), self.integer(low, high))

    def choice(self, options):
        return options[self.integer(0, len(options) - 1)]

    def chance(self, percent):
        return self.integer(1, 100) > 100 - percent

    def flag(self, switch, percent=50):
        """A switch that is set, or else a draw."""
        return self.chance(percent) if switch is None else switch

    def subset(self, options):
        """A non-empty subset, in any order."""
        count = self.integer(1, len(options))
        return self.shuffled(options)[:count]

    def shuffled(self, options):
        rest, mixed = list(options), []
        while rest:
            mixed.append(rest.pop(self.integer(0, len(rest) - 1)))
        return mixed


class DrawSource(Source):
    """Choices drawn by hypothesis."""

    def __init__(self, draw):
        self.draw = draw

    def integer(self, low, high):
        return low if low == high else self.draw(st.integers(low, high))


@dataclass
class Writer:
    """Draws one environment from a source under the switches."""

    source: Source
    switches: Switches
    agents: list = field(default_factory=list)

    # the whole

    def environment(self):
        s, draw = self.switches, self.source
        names = self.odd(AGENTS, ("Zoë", "agent 2", "joint venture"))
        self.agents = list(names[: draw.size(*s.agents)])
        infinite = draw.flag(None if s.horizon is None else s.horizon == "infinite", 40)
        horizon = None if infinite else draw.integer(*s.periods)
        many = not infinite and horizon > 1 and draw.flag(None if s.stages is None else s.stages == "many")
        spaces = [self.space() for _ in range(horizon if many else 1)]
        terminal = None if infinite else self.terminal(spaces[-1], same=not many and horizon > 1)
        return self.assemble(horizon, spaces, terminal)

    def assemble(self, horizon, spaces, terminal):
        """The JSON object, in any order of keys that are optional."""
        options = [*DISCOUNTS, "1"] if horizon else DISCOUNTS
        written = {"format": "lpmech-environment/1", "agents": self.agents, "horizon": horizon}
        written["discount"] = self.number(self.source.choice(options))
        if self.source.chance(70):
            written["name"] = self.source.choice(("trial", "a name", "prüfung"))
        written["stages"] = self.stages(horizon, spaces, terminal)
        if terminal is not None:
            written["terminal"] = terminal
        if self.source.flag(self.switches.prior, 60):
            labels = spaces[0]
            written["prior"] = self.rows({}, labels, prefix="")
        return written

    def stages(self, horizon, spaces, terminal):
        count, last = len(spaces), horizon
        stages = [self.stage(space) for space in spaces]
        end = spaces[-1] if terminal is None else self.end_space(spaces[-1], terminal)
        for place, space in enumerate(spaces):
            following = spaces[place + 1] if place + 1 < count else end
            needed = horizon is None or place + 1 < count or (count == 1 and last > 1) or terminal is not None
            if needed or self.source.chance(20):
                stages[place]["transition"] = self.transition(space, stages[place]["allocations"], following)
        return stages

    # spaces

    def odd(self, usual, more=ODD):
        """Usual labels, now and then odd ones."""
        if self.switches.plain or not self.source.flag(self.switches.odd_labels, 10):
            return usual
        return self.source.shuffled(more)[: len(usual)]

    def space(self):
        """Component → labels with at most `max_states` joint states."""
        room, labels = self.switches.max_states, {}
        if self.source.flag(self.switches.public, 30) and room > 1:
            labels["public"] = list(self.odd(PUBLIC))[: self.source.integer(1, 2)]
            room //= len(labels["public"])
        low, high = self.switches.types
        for place, agent in enumerate(self.agents):
            least = low ** (len(self.agents) - place - 1)
            count = self.source.size(low, max(low, min(high, room // least)))
            labels[agent] = self.source.shuffled(self.odd(TYPES))[:count]
            room //= count
        return labels

    def terminal(self, last, same):
        """The terminal part; its states are the last stage's or its own."""
        if not self.source.flag(self.switches.terminal, 40):
            return None
        own = not same and self.source.chance(40)
        space = self.space() if own else last
        if own and "public" in last and "public" not in space:
            space = {"public": last["public"], **space}
        axes = {x: space[x] for x in space}
        named = [agent for agent in self.agents if self.source.chance(80)]
        part = {"utility": {a: self.values(self.seen(axes, a)) for a in named}}
        if own or self.source.chance(20):
            part["types"] = {agent: space[agent] for agent in self.agents}
            if "public" in space:
                part["public"] = space["public"]
        return part

    @staticmethod
    def end_space(last, terminal):
        if "types" not in terminal:
            return last
        public = terminal.get("public", last.get("public"))
        return {**({"public": public} if public else {}), **terminal["types"]}

    # a stage

    def stage(self, space):
        low, high = self.switches.allocations
        allocations = self.source.shuffled(self.odd(ALLOCATIONS))[: self.source.size(low, high)]
        stage = {"types": {agent: space[agent] for agent in self.agents}, "allocations": allocations}
        if "public" in space:
            stage["public"] = space["public"]
        if self.source.flag(self.switches.shocks, 35):
            stage["shocks"] = self.shocks(allocations)
        stage.update(self.without(allocations, stage.get("shocks"), 25))
        axes = {"allocation": allocations, **space}
        stage["utility"] = {agent: self.values(self.seen(axes, agent)) for agent in self.agents}
        if self.source.flag(self.switches.public_utility, 40):
            stage["public utility"] = self.values({x: axes[x] for x in ("allocation", "public") if x in axes})
        return stage

    def seen(self, axes, agent):
        """The axes that an agent's utility may depend on."""
        if not self.source.flag(self.switches.private):
            return axes
        return {x: axes[x] for x in axes if x in ("allocation", "public", agent)}

    def shocks(self, allocations):
        labels = list(self.odd(SHOCKS))[: self.source.integer(1, 3)]
        split = self.source.choice(SPLITS[len(labels)])
        shocks = {label: {"probability": self.number(p)} for label, p in zip(labels, split, strict=True)}
        for shock in shocks.values():
            if self.source.chance(70):
                shock["feasible"] = self.source.subset(allocations)
            shock.update(self.without(allocations, {"": shock}, 40))
        return shocks

    def without(self, allocations, shocks, percent):
        """A `feasible without` that keeps the wanted relation to the sets with everyone: {} or one key."""
        if self.switches.sets == "same" or not self.source.chance(percent):
            return {}
        with_ = [shock.get("feasible", allocations) for shock in (shocks or {"": {}}).values()]
        sets = {agent: self.other_set(allocations, with_) for agent in self.agents if self.source.chance(60)}
        sets = {agent: chosen for agent, chosen in sets.items() if chosen}
        return {"feasible without": sets} if sets or self.source.chance(10) else {}

    def other_set(self, allocations, with_):
        """A set inside all of the given ones ("smaller"), around all of them ("larger"), or any; [] where none is."""
        if self.switches.sets == "smaller":
            common = [a for a in allocations if all(a in chosen for chosen in with_)]
            return self.source.subset(common) if common else []
        chosen = self.source.subset(allocations)
        if self.switches.sets == "larger":
            chosen += [a for a in allocations if a not in chosen and any(a in one for one in with_)]
        return chosen

    # transitions

    def transition(self, space, allocations, following):
        kind = self.source.choice(self.switches.kinds)
        axes = {"allocation": allocations, **space}
        if kind in ("independent", "dependent"):
            return self.factors(axes, following, own=kind == "independent")
        if kind == "joint":
            return {"joint": self.rows(self.trimmed(axes, following), following)}
        if kind == "product":
            return {"joint": self.product_table(self.factor_rows(axes, following, own=True), axes, following)}
        return {"mixture": self.mixture(axes, following, 1 if kind == "one element" else self.source.integer(2, 3))}

    def trimmed(self, axes, following):
        """Some of the axes, so few that a table over them and the next state stays small."""
        kept, size = {}, 1
        for labels in following.values():
            size *= len(labels)
        for axis in self.source.shuffled(axes):
            if size * len(axes[axis]) <= self.switches.max_entries and self.source.chance(75):
                kept[axis] = axes[axis]
                size *= len(axes[axis])
        return kept

    def factor_axes(self, axes, component, own):
        allowed = ("allocation", "public", component) if own else tuple(axes)
        return self.trimmed({x: axes[x] for x in axes if x in allowed}, {})

    def factors(self, axes, following, own):
        """One factor a component; now and then none where the component has one next label."""
        written = {}
        for component, labels in following.items():
            if len(labels) > 1 or self.source.chance(50):
                written[component] = self.rows(self.factor_axes(axes, component, own), {component: labels})
        return written

    def factor_rows(self, axes, following, own):
        """The same as cells: component → (axes, {cell: {label: probability}})."""
        kept = {x: self.factor_axes(axes, x, own) for x in following}
        return {x: (kept[x], self.row_cells(kept[x], {x: following[x]})) for x in following}

    def product_table(self, factors, axes, following):
        """The joint table of independent factors."""
        used = {x: axes[x] for x in axes if any(x in kept for kept, _ in factors.values())}
        cells = {}
        for here in product(*used.values()):
            point = dict(zip(used, here, strict=True))
            for after in product(*following.values()):
                chance = Fraction(1)
                for (kept, rows), label in zip(factors.values(), after, strict=True):
                    chance *= Fraction(rows[tuple(point[x] for x in kept)][(label,)])
                cells[here + after] = str(chance)
        return self.table({**used, **{"next " + x: following[x] for x in following}}, cells)

    def mixture(self, axes, following, count):
        own = count == 1
        kept = {} if own else self.trimmed(axes, {})
        weights = {here: self.source.choice(SPLITS[count]) for here in product(*kept.values())}
        parts = []
        for place in range(count):
            weight = self.table(kept, {here: split[place] for here, split in weights.items()})
            parts.append({"weight": weight, **self.factors(axes, following, own)})
        return parts

    def row_cells(self, axes, following):
        return {here: self.row(following) for here in product(*axes.values())}

    def row(self, following):
        """A distribution over the joint labels: at most three of them with positive probability, or all alike."""
        cells = list(product(*following.values()))
        if self.source.chance(10):
            return dict.fromkeys(cells, str(Fraction(1, len(cells))))
        count = min(len(cells), self.source.integer(1, 3))
        split = self.source.choice(SPLITS[count])
        places = range(count)
        if count < len(cells):
            places = [self.source.integer(0, len(cells) - 1) for _ in places]
        row = dict.fromkeys(cells, Fraction(0))
        for place, p in zip(places, split, strict=True):
            row[cells[place]] += Fraction(p)
        return {cell: str(p) for cell, p in row.items()}

    def rows(self, axes, following, prefix="next "):
        """A table of distributions over the labels of `following`."""
        rows = self.row_cells(axes, following)
        cells = {here + after: p for here, row in rows.items() for after, p in row.items()}
        return self.table({**axes, **{prefix + x: following[x] for x in following}}, cells)

    # tables

    def values(self, axes):
        """A table of values over some of the axes."""
        kept = self.trimmed(axes, {})
        options = [v for v in VALUES if self.switches.negative or not v.startswith("-")]
        return self.table(kept, {here: self.source.choice(options) for here in product(*kept.values())})

    def table(self, axes, cells):
        """Cells over axes, with the axes in any order, dense or sparse; axes that do not matter may be dropped."""
        names = list(axes)
        if not self.switches.plain:
            for name in list(names):
                names, cells = self.dropped(name, names, cells, axes)
            shuffled = self.source.shuffled(names)
            cells = {tuple(here[names.index(x)] for x in shuffled): v for here, v in cells.items()}
            names = shuffled
        dense = self.source.chance(50) or not names
        return {"axes": names, **(self.dense(names, axes, cells) if dense else self.sparse(cells))}

    def dropped(self, name, names, cells, axes):
        """Without the axis, where nothing depends on it, one time in two."""
        place, reduced = names.index(name), {}
        for here, value in cells.items():
            reduced.setdefault(here[:place] + here[place + 1 :], set()).add(Fraction(value))
        constant = all(len(values) == 1 for values in reduced.values())
        if not constant or self.source.chance(50):
            return names, cells
        return [x for x in names if x != name], {here: str(values.pop()) for here, values in reduced.items()}

    def dense(self, names, axes, cells):
        def nested(here, rest):
            if not rest:
                return self.number(cells[here])
            return [nested((*here, label), rest[1:]) for label in axes[rest[0]]]

        return {"values": nested((), names)}

    def sparse(self, cells):
        default = self.source.choice(["0", "0", *cells.values()])
        named = {"|".join(here): v for here, v in cells.items() if Fraction(v) != Fraction(default)}
        if len(named) == len(cells):
            return {"entries": {key: self.number(v) for key, v in named.items()}}
        written = {"default": self.number(default), "entries": {k: self.number(v) for k, v in named.items()}}
        if not named and self.source.chance(50):
            del written["entries"]
        return written

    def number(self, text):
        """A spelling of the number."""
        if self.switches.plain or self.source.chance(70):
            return text
        value = Fraction(text)
        if value.denominator == 1:
            return self.source.choice([int(value), f"{value}/1", f"{value}.0", f"{2 * value}/2"])
        if value.denominator in (2, 4, 5, 10):
            return f"{'-' if value < 0 else ''}{float(abs(value))}"
        return f"{3 * value.numerator}/{3 * value.denominator}"


@st.composite
def environments(draw, **switches):
    """Valid environments as JSON objects; see `Switches` for the keywords."""
    return Writer(DrawSource(draw), Switches(**switches)).environment()


def private_independent_environments(**switches):
    """Private values and independent transitions (possibly spelled as a joint table or a mixture)."""
    return environments(**{"private": True, "kinds": INDEPENDENT_KINDS, **switches})


TINY = {"horizon": "infinite", "agents": (1, 2), "types": (1, 2), "allocations": (1, 2), "max_states": 4}


def tiny_environments(**switches):
    """Infinite horizons with so few states and allocations that all stationary policies can be tried."""
    return environments(**{**TINY, "shocks": False, **switches})


def random_environment(seed, **switches):
    """The same generator without hypothesis."""
    return Writer(Source(random.Random(seed)), Switches(**switches)).environment()
