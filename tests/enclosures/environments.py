"""Small random environments with everything that enclosures are made for: public states, shocks of probability 0 too,
any feasible sets, coarse and fine numbers, negative utilities, denominators that are no powers of two, priors, finite
horizons with stages of their own, terminal utilities, and factors or mixtures that are not independent."""

import random
from fractions import Fraction
from itertools import product

from lpmech import Environment


def row(rng, size, denominator):
    """A distribution over so many labels, in fractions of the denominator."""
    cuts = sorted(rng.randint(0, denominator) for _ in range(size - 1))
    return [Fraction(b - a, denominator) for a, b in zip([0, *cuts], [*cuts, denominator], strict=True)]


def nested(sizes, make):
    """A nested list with `make(labels)` in every cell."""

    def level(labels):
        if len(labels) == len(sizes):
            return make(tuple(labels))
        return [level([*labels, k]) for k in range(sizes[len(labels)])]

    return level([])


def table(axes, sizes, make):
    return axes, nested([sizes[axis] for axis in axes], make)


class Draw:
    """One draw; `coarse` utilities make ties, `separable` ones are private with independent moves."""

    def __init__(self, seed, *, separable=True, horizon=None, coarse=False):
        self.rng = rng = random.Random(seed)
        self.separable, self.horizon, self.coarse = separable, horizon, coarse
        self.agents = ["ann", "bob", "cyd"][: rng.choice([1, 2, 2, 3])]
        self.allocations = [f"x{k}" for k in range(rng.choice([1, 2, 3, 4]))]
        self.public = rng.choice([0, 0, 2, 3])
        self.sizes = {name: rng.choice([1, 2, 3]) for name in self.agents}
        self.discount = rng.choice([Fraction(1, 2), Fraction(2, 3), Fraction(9, 10), Fraction(19, 20)])
        if horizon is not None and rng.random() < 0.3:
            self.discount = Fraction(1)
        self.denominators = rng.choice([(2, 4), (7, 30), (97,), (1, 1000), (10**9 + 7, 3)])
        self.unit = rng.choice([1, 1, 2, 3, 7]) if coarse else rng.choice([3, 100, 10**6, 10**12 + 1])

    def number(self):
        top = 2 if self.coarse else 9 * self.unit
        return Fraction(self.rng.randint(-top // 3 if self.rng.random() < 0.5 else 0, top), self.unit)

    def labels(self, size):
        return [f"t{k}" for k in range(size)]

    def all_sizes(self, sizes, public):
        return {"allocation": len(self.allocations), **({"public": public} if public else {}), **sizes}

    def axes(self, name, public):
        """The axes of one agent's tables; of all agents' where values are interdependent."""
        own = [name] if self.separable else self.agents
        return ("allocation", *(["public"] if public else []), *own)

    def utilities(self, sizes, public):
        full = self.all_sizes(sizes, public)
        return {name: table(self.axes(name, public), full, lambda _: self.number()) for name in self.agents}

    def factors(self, sizes, public, following, following_public, *, draw_all=False):
        full, found = self.all_sizes(sizes, public), {}
        parts = {**({"public": following_public} if following_public else {}), **following}
        for name, size in parts.items():
            base = [axis for axis in ("allocation", "public", name) if axis in full and axis != name]
            base += [name] if name in full else []
            if not self.separable and self.rng.random() < 0.5:
                base = [axis for axis in full if axis in base or self.rng.random() < 0.5]
            base = base if draw_all else [axis for axis in base if self.rng.random() < 0.8]
            found[name] = ((*base, f"next {name}"), self.rows(base, full, size, name))
        return found

    def rows(self, base, full, size, name):
        stays = self.rng.random() < 0.3 and name in base and full[name] == size

        def cell(labels):
            if stays:
                own = labels[base.index(name)]
                return [Fraction(int(k == own)) for k in range(size)]
            return row(self.rng, size, self.rng.choice(self.denominators))

        return nested([full[axis] for axis in base], cell)

    def transition(self, sizes, public, following, following_public):
        if self.separable or self.rng.random() < 0.5:
            return self.factors(sizes, public, following, following_public)
        full = self.all_sizes(sizes, public)
        count = self.rng.choice([1, 2, 3])
        axes = tuple(axis for axis in full if self.rng.random() < 0.7)
        weights = {labels: row(self.rng, count, self.rng.choice(self.denominators))
                   for labels in product(*(range(full[axis]) for axis in axes))}  # fmt: skip
        return {
            "mixture": [
                {"weight": table(axes, full, lambda labels, k=k: weights[labels][k]),
                 **self.factors(sizes, public, following, following_public)}
                for k in range(count)
            ]
        }  # fmt: skip

    def subset(self, of):
        return sorted(self.rng.sample(of, self.rng.randint(1, len(of))))

    def shocks(self):
        if self.rng.random() < 0.5:
            return None
        count = self.rng.choice([1, 2, 3])
        chances = row(self.rng, count, self.rng.choice([4, 7, 12]))
        found = {}
        for k, chance in enumerate(chances):
            found[f"z{k}"] = {"probability": chance, "feasible": self.subset(self.allocations)}
            if self.rng.random() < 0.4:
                found[f"z{k}"]["feasible without"] = {self.agents[0]: self.subset(self.allocations)}
        return found

    def stage(self, sizes, public, following, following_public, *, leads_on=True):
        found = {
            "types": {name: self.labels(size) for name, size in sizes.items()},
            "allocations": self.allocations, "utility": self.utilities(sizes, public),
        }  # fmt: skip
        if public:
            found["public"] = self.labels(public)
        if self.rng.random() < 0.3:
            axes = ("allocation", *(["public"] if public else []))
            found["public utility"] = table(axes, self.all_sizes(sizes, public), lambda _: self.number())
        shocks = self.shocks()
        if shocks:
            found["shocks"] = shocks
        if self.rng.random() < 0.3:
            found["feasible without"] = {self.agents[-1]: self.subset(self.allocations)}
        if leads_on:
            found["transition"] = self.transition(sizes, public, following, following_public)
        return found

    def environment(self):
        rng, sizes, public = self.rng, self.sizes, self.public
        parts = {"discount": self.discount, "agents": self.agents, "horizon": self.horizon}
        if rng.random() < 0.5:
            axes = (*(["public"] if public else []), *self.agents)
            full = self.all_sizes(sizes, public)
            count = 1
            for axis in axes:
                count *= full[axis]
            cells = iter(row(rng, count, rng.choice([12, 97])))
            parts["prior"] = (axes, nested([full[axis] for axis in axes], lambda _: next(cells)))
        if self.horizon is None:
            return Environment.from_arrays(**parts, stages=[self.stage(sizes, public, sizes, public)])
        return self._finite(parts)

    def _finite(self, parts):
        rng, stages, sizes, public = self.rng, [], self.sizes, self.public
        ends = rng.random() < 0.5
        for period in range(self.horizon):
            following = {name: rng.choice([1, 2, 3]) for name in self.agents}
            last = period + 1 == self.horizon
            after = public if last else rng.choice([0, 2, public])
            follows = not last or ends
            stages.append(self.stage(sizes, public, following, after, leads_on=follows))
            sizes, public = following, after
        if ends:
            full = self.all_sizes(sizes, public)
            own = {name: table(tuple(a for a in self.axes(name, public) if a != "allocation"), full,
                               lambda _: self.number()) for name in self.agents}  # fmt: skip
            parts["terminal"] = {"types": {name: self.labels(size) for name, size in sizes.items()}, "utility": own}
            if public:
                parts["terminal"]["public"] = self.labels(public)
        return Environment.from_arrays(**parts, stages=stages)


def draw(seed):
    """A separable environment, infinite or finite, coarse or fine."""
    rng = random.Random(f"kind {seed}")
    horizon = rng.choice([None, None, 1, 2, 3])
    return Draw(seed, horizon=horizon, coarse=rng.random() < 0.5).environment()


def draw_dependent(seed):
    """One with interdependent values or moves."""
    rng = random.Random(f"kind {seed}")
    horizon = rng.choice([None, None, 1, 2, 3])
    return Draw(seed, separable=False, horizon=horizon, coarse=rng.random() < 0.5).environment()
