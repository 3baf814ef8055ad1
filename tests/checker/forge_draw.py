"""Random environments of every kind, as parsed JSON."""

from fractions import Fraction
from itertools import product
from random import Random

ZERO = Fraction(0)


def chance(rng, n, zeros=True):
    """A random distribution of n labels."""
    while True:
        parts = [rng.choice([0, 1, 1, 2, 3]) if zeros else rng.randint(1, 4) for _ in range(n)]
        if sum(parts):
            return [Fraction(x, sum(parts)) for x in parts]


def sparse(axes, lists, f):
    entries = {}
    for cell in product(*lists):
        x = f(dict(zip(axes, cell, strict=True)))
        if x:
            entries["|".join(cell)] = str(x)
    return {"axes": axes, "default": "0", "entries": entries}


def nested(axes, lists, f, cell=()):
    if len(cell) == len(lists):
        return str(f(dict(zip(axes, cell, strict=True))))
    return [nested(axes, lists, f, (*cell, x)) for x in lists[len(cell)]]


class Draw:
    """Draws environments of every kind."""

    def __init__(self, seed, **fixed):
        self.rng, self.fixed = Random(seed), fixed

    def flag(self, name, p=0.5):
        return self.fixed.get(name, self.rng.random() < p)

    def number(self):
        r = self.rng
        return Fraction(r.randint(-3, 9) if self.signs else r.randint(0, 9), r.choice([1, 1, 2, 3, 7]))

    def table(self, axes, lists, f):
        order = list(range(len(axes)))
        self.rng.shuffle(order)
        axes, lists = [axes[k] for k in order], [lists[k] for k in order]
        if self.rng.random() < 0.5:
            return {"axes": axes, "values": nested(axes, lists, memo(f))}
        return sparse(axes, lists, memo(f))

    def subset(self, axes, p=0.6):
        return [x for x in axes if self.rng.random() < p]

    def distribution(self, today, after):
        """A table over some axes of today whose rows over `after` are distributions; both {name: labels}."""
        rng, rows = self.rng, {}
        used = self.subset(list(today))
        axes = [*used, *after]
        lists = [{**today, **after}[x] for x in axes]
        cells = list(product(*after.values()))

        def f(d):
            key = tuple(d[x] for x in used)
            if key not in rows:
                rows[key] = dict(zip(cells, chance(rng, len(cells)), strict=True))
            return rows[key][tuple(d[x] for x in after)]

        return self.table(axes, lists, f)

    def stage(self, types, public, sets):
        rng = self.rng
        allocations = ["none", "one", "two"][: rng.randint(2, 3)]
        today = {"allocation": allocations, **({"public": public} if public else {}), **types}
        stage = {"types": types, "allocations": allocations}
        if public:
            stage["public"] = public
        pick = lambda: rng.sample(allocations, rng.randint(1, len(allocations)))  # noqa: E731
        if self.flag("shocks"):
            probs = chance(rng, 2)
            stage["shocks"] = {}
            for z, p in zip(["wind", "calm"], probs, strict=True):
                s = {"probability": str(p), "feasible": pick()}
                if sets and rng.random() < 0.5:
                    s["feasible without"] = {next(iter(types)): pick()}
                stage["shocks"][z] = s
        if sets:
            stage["feasible without"] = {list(types)[-1]: pick()}
        private = self.flag("private", 0.6)
        stage["utility"] = {}
        for i in types:
            names = [x for x in ("allocation", "public", i) if x in today] if private else list(today)
            stage["utility"][i] = self.table(names, [today[x] for x in names], lambda d: self.number())
        if self.flag("welfare"):
            names = [x for x in ("allocation", "public") if x in today]
            stage["public utility"] = self.table(names, [today[x] for x in names], lambda d: self.number())
        return stage

    def transition(self, stage, types, public):
        today = {
            "allocation": stage["allocations"],
            **({"public": stage["public"]} if "public" in stage else {}),
            **stage["types"],
        }
        after = {**({"public": public} if public else {}), **types}
        kind = self.fixed.get("kind") or self.rng.choice(["factored", "independent", "joint", "mixture"])
        if kind == "joint":
            return {"joint": self.distribution(today, {"next " + k: x for k, x in after.items()})}

        def factors():
            return {
                k: self.distribution(self.parents(kind, today, k), {"next " + k: x})
                for k, x in after.items()
                if len(x) > 1 or self.rng.random() < 0.5
            }

        if kind != "mixture":
            return factors()
        used = self.subset(list(today), 0.4)
        rows = {}

        def weights(d):
            key = tuple(d[x] for x in used)
            if key not in rows:
                rows[key] = chance(self.rng, 2)
            return rows[key]

        lists = [today[x] for x in used]
        return {
            "mixture": [
                {"weight": self.table(used, lists, lambda d, e=e: weights(d)[e]), **factors()} for e in range(2)
            ]
        }

    def parents(self, kind, today, k):
        if kind != "independent":
            return today
        return {x: today[x] for x in ("allocation", "public", k) if x in today}

    def environment(self):
        rng = self.rng
        self.signs = self.flag("signs", 0.4)
        agents = ["ann", "bob"] if self.flag("two", 0.8) else ["ann"]
        infinite = self.flag("infinite", 0.4)
        horizon = None if infinite else self.fixed.get("horizon") or rng.randint(1, 3)
        several = not infinite and horizon > 1 and self.flag("several")
        labels = lambda: rng.sample(["low", "mid", "high"], rng.choice([1, 2, 2, 3]) if not infinite else 2)  # noqa: E731
        makes = lambda: {i: labels() for i in agents}  # noqa: E731
        publics = lambda: rng.sample(["dry", "wet"], rng.choice([1, 2])) if self.flag("public", 0.4) else None  # noqa: E731
        count = horizon if several else 1
        spaces = [(makes(), publics()) for _ in range(count)]
        terminal = not infinite and self.flag("terminal")
        end = (makes(), publics() or spaces[-1][1]) if terminal and (several or horizon == 1) else spaces[-1]
        sets = self.flag("sets", 0.4)
        stages = [self.stage(*space, sets) for space in spaces]
        for k, stage in enumerate(stages):
            last = k + 1 == count
            needed = not last or infinite or horizon > count or terminal
            if needed or rng.random() < 0.3:
                stage["transition"] = self.transition(stage, *(end if last else spaces[k + 1]))
        if not terminal and count == horizon and "transition" in stages[-1]:
            stages[-1]["transition"] = self.transition(stages[-1], *spaces[-1])
        env = {
            "format": "lpmech-environment/1",
            "name": "drawn",
            "discount": str(
                rng.choice([Fraction(1, 2), Fraction(9, 10), Fraction(2, 3)])
                if infinite
                else rng.choice([Fraction(1), Fraction(3, 4)])
            ),
            "horizon": horizon,
            "agents": agents,
            "stages": stages,
        }
        if terminal:
            axes = {**({"public": end[1]} if end[1] else {}), **end[0]}
            env["terminal"] = {"utility": {}}
            for i in agents:
                names = [x for x in axes if x in ("public", i)] if self.flag("private", 0.6) else list(axes)
                env["terminal"]["utility"][i] = self.table(names, [axes[x] for x in names], lambda d: self.number())
            if end[0] != spaces[-1][0] or end[1] != spaces[-1][1]:
                env["terminal"]["types"] = end[0]
                if end[1]:
                    env["terminal"]["public"] = end[1]
        if self.flag("prior", 0.7):
            axes = {**({"public": spaces[0][1]} if spaces[0][1] else {}), **spaces[0][0]}
            env["prior"] = self.distribution({}, axes)
        return env

    def mechanism(self, forge):
        """(rule or None, transfers or None, transfers by shock or None): a random allocation rule or the efficient one,
        and transfers: pivot, random, with memory, by shock. `forge` is the pivot mechanism."""
        rng, env, rule = self.rng, forge.env, None
        if rng.random() < 0.3:
            rule = {t: self.choices(t, env, lambda t, z: rng.choice(env.feasible(t, z))) for t in env.periods}
        kind = self.fixed.get("transfers") or rng.choice(["pivot", "random", "memory", "shock", "memory"])
        if kind == "pivot":
            return rule, None, None
        if kind == "shock":
            by = {i: [self.choices(t, env, lambda _t, _z: self.number()) for t in env.periods] for i in env.agents}
            return rule, {i: [mean(env, t, by[i][t - 1]) for t in env.periods] for i in env.agents}, by
        zero = rng.random() < 0.15
        draw = lambda: ZERO if zero else self.number()  # noqa: E731
        tables = env.horizon or (rng.choice([1, 2]) if kind == "random" else 2)
        paid = {i: [{(None, s): draw() for s in env.states(t + 1)} for t in range(tables)] for i in env.agents}
        if kind == "memory":
            for i in env.agents[: rng.randint(1, len(env.agents))]:
                paid[i][1:] = [self.remembering(env, rule or forge.rule, t) for t in range(2, tables + 1)]
            if env.horizon is None and len(env.agents) == 2 and rng.random() < 0.4:
                paid["bob"] = [{(None, s): draw() for s in env.states(1)}]
        return rule, paid, None

    def choices(self, t, env, draw):
        """Something at every shock and state."""
        return {(z, s): draw(t, z) for z in sorted(env.shocks(t), key=str) for s in env.states(t)}

    def remembering(self, env, rule, t):
        """Payments at every memory that counts, by all of it or a part."""
        on, known, found, before = self.rng.choice(["all", "allocation", "reports"]), {}, {}, env.key(t - 1)
        pairs = ((r, rule[before][z, r]) for r in env.states(before) for z, _ in env.positive_shocks(before))
        for (r, a), s in product(dict.fromkeys(pairs), env.states(t)):
            key = (a if on != "reports" else None, r if on != "allocation" else None, s)
            found[(r, a), s] = known.setdefault(key, self.number())
        return found


def mean(env, t, found):
    """The expected payment, from payments by shock."""
    return {(None, s): sum((p * found[z, s] for z, p in env.positive_shocks(t)), ZERO) for s in env.states(t)}


def memo(f):
    """A table drawn once, so that both ways of writing it agree."""
    known = {}

    def g(d):
        key = tuple(sorted(d.items()))
        if key not in known:
            known[key] = f(d)
        return known[key]

    return g
