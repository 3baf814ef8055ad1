"""A verifier of refutations written from docs/existence.md: plain fractions, `tests/oracle` for the environment."""

from fractions import Fraction
from itertools import permutations, product


class Rejected(Exception):  # noqa: N818 - an answer
    """The certificate does not prove what it says."""


def require(condition, what):
    if not condition:
        raise Rejected(what)


def weight(entry):
    value = Fraction(entry["weight"])
    require(value > 0 or ("unpaid" in entry and value), "a weight that is not positive")
    return value


class Verifier:
    """One agent in an environment under the efficient rule; `rule[t][z, r]` is the allocation."""

    def __init__(self, naive, rule, agent):
        self.naive, self.rule, self.agent = naive, rule, agent

    # places

    def period(self, written):
        require((written is None) == (self.naive.horizon is None), "a period")
        return 1 if written is None else written

    def next(self, period):
        return 1 if self.naive.horizon is None else period + 1

    def state(self, own, others):
        """The joint state, from the others' labels by component."""
        return self.naive.labelled({**others, self.agent: own})

    def types(self, period):
        return self.naive.labels(period)[self.agent]

    def others(self, period):
        labels = {x: names for x, names in self.naive.labels(period).items() if x != self.agent}
        return [dict(zip(labels, names, strict=True)) for names in product(*labels.values())]

    # worths and kernels

    def plan(self, period, report, others):
        reports, chances = self.state(report, others), {}
        for shock, p in self.naive.positive_shocks(period):
            a = self.rule[period][shock, reports]
            chances[a] = chances.get(a, 0) + p
        return chances

    def worth(self, period, others, report, true):
        total, state = Fraction(0), self.state(true, others)
        for a, p in self.plan(period, report, others).items():
            total += p * self.naive.utility(period, self.agent, a, state)
            if self.naive.is_end(self.next(period)):
                for following, chance in self.naive.transition(period, a, state).items():
                    total += self.naive.discount * p * chance * self.naive.terminal_utility(self.agent, following)
        return total

    def kernel(self, period, others, report, allocation, true):
        """δ · P(allocation) · μ(θ' | allocation, (true, others)), by θ'; nothing after the last period."""
        if self.naive.is_end(self.next(period)):
            return {}
        p = self.plan(period, report, others)[allocation]
        row = self.naive.transition(period, allocation, self.state(true, others))
        return {following: self.naive.discount * p * chance for following, chance in row.items()}

    def shift(self, period, others, report, allocation, true):
        """The difference of kernels between the true type and the report."""
        up, down = (self.kernel(period, others, report, allocation, own) for own in (true, report))
        return {x: up.get(x, 0) - down.get(x, 0) for x in {**up, **down}}

    def right(self, period, others, report, true):
        return self.worth(period, others, report, true) - self.worth(period, others, report, report)

    # who is away

    def away(self, period):
        """The own types at which nothing is paid."""
        return [own for own in self.types(period) if self.naive.is_away(period, self.agent, own)]

    def there(self, period):
        return [own for own in self.types(period) if own not in self.away(period)]

    def for_good(self):
        """{period: own types from which the agent never comes back}."""
        found = {t: set(self.away(t)) for t in self.naive.periods}
        while True:
            back = [
                (t, own)
                for t in found if not self.naive.is_end(self.next(t)) for own in found[t]
                for others in self.others(t) for a in self.plan(t, own, others)
                if any(x and self.naive.own(following, self.agent) not in found[self.next(t)]
                       for following, x in self.kernel(t, others, own, a, own).items())
            ]  # fmt: skip
            if not back:
                return found
            for t, own in back:
                found[t].discard(own)

    def constraint(self, period, others, entry):
        """(today's coefficients by own type, {(report, allocation, θ'): coefficient}, right, by how much ε relaxes)."""
        if "unpaid" in entry:
            own = entry["unpaid"]
            require(own in self.away(period), "somebody who may pay")
            later = {(own, a, following): -x for a in self.plan(period, own, others)
                     for following, x in self.kernel(period, others, own, a, own).items()}  # fmt: skip
            return {own: 1}, later, self.worth(period, others, own, own), 0
        true, report = entry["true"], entry["report"]
        require(true != report and {true, report} <= set(self.types(period)), "a lie")
        require(true in self.there(period), "a lie of who is not asked")
        later = {(report, a, following): -x for a in self.plan(period, report, others)
                 for following, x in self.shift(period, others, report, a, true).items()}  # fmt: skip
        return {true: 1, report: -1}, later, self.right(period, others, report, true), 1

    # sums

    def key(self, gap):
        place = self.period(gap["period"]), tuple(sorted(gap["others"].items()))
        if "combination" in gap:
            require("high" not in gap and self.terms(gap), "a combination of nothing")
            return *place, tuple(sorted(gap["combination"].items()))
        require(gap["high"] != gap["low"], "a difference of a type with itself")
        return *place, gap["high"], gap["low"]

    def terms(self, gap):
        """The coefficients of own types."""
        if "combination" not in gap:
            return {gap["high"]: 1, gap["low"]: -1}
        given = gap["combination"]
        require(set(given) <= set(self.types(self.period(gap["period"]))), "a type that is not there")
        require(all(type(x) is int and x for x in given.values()), "a coefficient")
        return given

    def check_sum(self, written, slack, bounds, target):
        """(total, growth) of a sum whose payoffs cancel, but for V(low) − V(high) of the target."""
        period, others = self.period(written["period"]), written["others"]
        require(others in self.others(period), "others who are not there")
        today, later, total, growth = {}, {}, Fraction(0), Fraction(0)
        for lie in written["lies"]:
            w, (own, promised, right, relaxed) = weight(lie), self.constraint(period, others, lie)
            for name, x in own.items():
                today[name] = today.get(name, 0) + w * x
            for key, x in promised.items():
                later[key] = later.get(key, 0) + w * x
            total, growth = total + w * (relaxed * slack - right), growth + relaxed * w
        for gap in written["today"]:
            w, (bound, grows) = weight(gap), bounds[self.key({**gap, "period": written["period"], "others": others})]
            for own, x in self.terms({**gap, "period": written["period"]}).items():
                today[own] = today.get(own, 0) - w * x
            total, growth = total + w * bound, growth + w * grows
        for gap in written["later"]:
            w, (bound, grows) = weight(gap), bounds[self.key(gap)]
            after = self.period(gap["period"])
            require(after == self.next(period) and not self.naive.is_end(after), "a period that does not follow")
            require(gap["allocation"] in self.plan(period, gap["report"], others), "an allocation never chosen")
            for own, x in self.terms(gap).items():
                at = (gap["report"], gap["allocation"], self.state(own, gap["others"]))
                later[at] = later.get(at, 0) - w * x
            total, growth = total + w * bound, growth + w * grows
        require(
            all(today.get(x, 0) == -(target or {}).get(x, 0) for x in self.types(period)),
            "today's payoffs do not cancel",
        )
        require(not any(later.values()), "promised payoffs do not cancel")
        return total, growth

    def start(self, written, slack):
        """The bounds before the first step: key → (bound, growth)."""
        levels = {} if self.naive.horizon is not None else dict(self.levels())
        if written["kind"] == "none":
            require(written["bound"] is None, "a bound that is not one")
            return levels
        require(self.naive.horizon is None, "a start for infinite horizons")
        bound, growth = Fraction(written["bound"]), Fraction(0)
        if written["kind"] == "own type moves no others":
            growth = 1 / (1 - self.moved())
            pairs = product(self.others(1), permutations(self.there(1), 2))
            greatest = max(-self.right(1, o, report, true) for o, (report, true) in pairs)
            require(bound >= (greatest + slack) * growth, "a start that does not hold")
        else:
            require(written["kind"] == "assumed", "a start")
        pairs = product(self.others(1), permutations(self.there(1), 2))
        return levels | {(1, tuple(sorted(o.items())), high, low): (bound, growth) for o, (high, low) in pairs}

    def levels(self):
        """Payoffs that are the same in every mechanism, and their opposites."""
        places = list(product(self.others(1), self.for_good()[1]))
        most = max((abs(self.worth(1, o, own, own)) for o, own in places), default=0) / (1 - self.naive.discount)
        for (o, own), sign in product(places, (1, -1)):
            yield (1, tuple(sorted(o.items())), ((own, sign),)), (most, Fraction(0))

    def moved(self):
        """κ; rejects where the own type moves the others."""
        most = Fraction(0)
        for others, (report, true) in product(self.others(1), permutations(self.there(1), 2)):
            total = Fraction(0)
            for a in self.plan(1, report, others):
                shift, by_others = self.shift(1, others, report, a, true), {}
                for following, value in shift.items():
                    away = self.naive.own(following, self.agent) in self.away(1)
                    require(not (value and away), "the own type moves the chances of being away")
                    rest = self.naive.replace(following, self.agent, None)
                    by_others[rest] = by_others.get(rest, 0) + value
                require(not any(by_others.values()), "the own type moves the others")
                total += sum(map(abs, shift.values())) / 2
            most = max(most, total)
        return most

    def check(self, certificate):
        """Accepts a refutation; the bounds on the way are returned."""
        require(certificate["agent"] == self.agent, "another agent")
        slack = Fraction(certificate["slack"])
        bounds = self.start(certificate["start"], slack)
        for step in certificate["steps"]:
            total, growth = self.check_sum(step, slack, bounds, self.terms(step))
            require(Fraction(step["bound"]) >= total, "a bound that is not proved")
            bounds[self.key(step)] = Fraction(step["bound"]), growth
        last = certificate["contradiction"]
        total, growth = self.check_sum(last, slack, bounds, None)
        require(total == Fraction(last["total"]) and total < 0, "no contradiction")
        require(growth > 0 and Fraction(certificate["epsilon"]) <= slack - total / growth, "an ε that is not refuted")
        return bounds


class AutomatonVerifier(Verifier):
    """Automata: their payments, and what every lie at every state gains under them, by the definition."""

    def read(self, written):
        """(period, payoffs by state, next state by allocation and reports) of every state."""
        count, found = len(written["states"]), []
        for state in written["states"]:
            period, table = self.period(state["period"]), state["payoffs"]
            joint = self.naive.states(period)
            values = [self.cell(period, table, one) for one in joint]
            last = self.naive.is_end(self.next(period))
            require((state["next"] is None) == last, "no transitions but in the last period")
            following = {}
            for allocation, row in zip(self.naive.allocations(period), state["next"] or (), strict=False):
                require(len(row) == len(joint), "a list of another length")
                for reports, number in zip(joint, row, strict=True):
                    require(number is None or 0 <= number < count, "a state that is not there")
                    following[allocation, reports] = number
            found.append((period, dict(zip(joint, values, strict=True)), following))
        return found

    def cell(self, period, table, state):
        """The number of a TABLE at a joint state."""
        labels, point, place = self.naive.labels(period), self.naive.point(state), 0
        for axis in table["axes"]:
            place = place * len(labels[axis]) + labels[axis].index(point[axis])
        return Fraction(int(str(table["numerators"][place]), 0), int(str(table["denominator"]), 0))

    def check_automaton(self, written):
        """Accepts it; the least that a lie loses is returned."""
        losses = list(self.losses(written))
        require(all(loss >= 0 for loss in losses), "a lie that pays")
        return min(losses, default=None)

    def losses(self, written):
        """What every lie at every state loses."""
        states = self.read(written)
        require(states[written["initial"]][0] == 1, "a start in another period")
        for period, payoffs, following in states:
            for others in self.others(period):
                for report in self.types(period):
                    said = self.state(report, others)
                    paid = self.expected(states, period, following, said, said) - payoffs[said]
                    require(report not in self.away(period) or not paid, "a payment of who is away")
                    for true in self.there(period):
                        state = self.state(true, others)
                        if true != report:
                            yield payoffs[state] - (self.expected(states, period, following, said, state) - paid)

    def expected(self, states, period, following, said, state):
        """What the report is worth in the true state before it is paid for."""
        total = Fraction(0)
        for shock, p in self.naive.positive_shocks(period):
            a = self.rule[period][shock, said]
            total += p * self.naive.utility(period, self.agent, a, state)
            after = self.next(period)
            for one, chance in self.naive.transition(period, a, state).items():
                if self.naive.is_end(after):
                    total += self.naive.discount * p * chance * self.naive.terminal_utility(self.agent, one)
                    continue
                require(following.get((a, said)) is not None, "a state that is missing")
                then, values, _ = states[following[a, said]]
                require(then == after, "a state of another period")
                total += self.naive.discount * p * chance * values[one]
        return total


def aligned(one, other):
    """Whether two functions that are not 0 are positive multiples of one another: equal once their sizes are 1."""
    sizes = [sum(map(abs, shift.values())) for shift in (one, other)]
    return {k: x / sizes[0] for k, x in one.items()} == {k: x / sizes[1] for k, x in other.items()}


class FormVerifier(Verifier):
    """Contradictions within one form of transfers."""

    def payoff(self, form, period, memory, following):
        """The unknowns of the truthful payoff at a state after (report, others, allocation), with their signs."""
        if form == "one_period_memory":
            return {("V", period, memory, following): 1}
        report, others, allocation = memory
        net = {("N", period, following): 1}
        known = (others, allocation) if form == "contingent_vcg" else (report, others, allocation)
        due = ("q", period, known, self.naive.replace(following, self.agent, None))
        return net if form == "history_independent" or self.away(period) else {**net, due: -1}

    def more_memory_adds_nothing(self):
        """Whether the shifts of any two lies into one report are a multiple ≥ 0 of one another."""
        for period in self.naive.periods if self.naive.horizon is None else self.naive.periods[1:]:
            if not self.naive.is_end(self.next(period)) and self.for_good()[period] != set(self.away(period)):
                return False
            for others, report in product(self.others(period), self.types(period)):
                shifts = []
                for true in (own for own in self.there(period) if own != report):
                    shifts.append({})
                    for a in self.plan(period, report, others):
                        shift = self.shift(period, others, report, a, true)
                        shifts[-1] |= {(a, following): x for following, x in shift.items() if x}
                if not all(aligned(one, other) for one in shifts for other in shifts if one and other):
                    return False
        return True

    def check_form(self, certificate):
        """Accepts the sum: unknowns cancel, the weights sum to 1, and the right-hand sides to ε > 0."""
        require(certificate["agent"] == self.agent, "another agent")
        form, unknowns, right, total = certificate["form"], {}, Fraction(0), Fraction(0)
        for entry in certificate["constraints"]:
            period, others, w = self.period(entry["period"]), entry["others"], weight(entry)
            memory = self.memory(entry["memory"], period)
            own, later, bound, relaxed = self.constraint(period, others, entry)
            require((memory is None) == (form != "one_period_memory" or period == 1 != self.next(1)), "a memory")
            for name, x in own.items():
                here = ("today", period, memory, self.state(name, others))
                if form == "one_period_memory" and memory is not None:
                    here = ("V", period, memory, self.state(name, others))
                elif form != "one_period_memory":
                    here = ("N", period, self.state(name, others))
                unknowns[here] = unknowns.get(here, 0) + w * x
            known = tuple(sorted(others.items()))
            for (report, a, following), x in later.items():
                for unknown, sign in self.payoff(form, self.next(period), (report, known, a), following).items():
                    unknowns[unknown] = unknowns.get(unknown, 0) + w * sign * x
            right, total = right + w * bound, total + relaxed * w
        require(not any(unknowns.values()), "payoffs do not cancel")
        require(total == 1 and right == Fraction(certificate["epsilon"]) > 0, "no contradiction")

    def memory(self, written, period):
        """(report, others, allocation) of the period before, which must be possible."""
        if written is None:
            return None
        before = 1 if self.naive.horizon is None else period - 1
        reports = dict(written["reports"])
        own = reports.pop(self.agent)
        require(written["allocation"] in self.plan(before, own, reports), "a memory that does not count")
        return own, tuple(sorted(reports.items())), written["allocation"]


class HistoryVerifier(Verifier):
    """Constraints after histories that add up to 0 ≥ ε, of a finite horizon."""

    def history(self, written):
        """The events, each of which must be possible: (reports, allocation)."""
        require(self.naive.horizon is not None and len(written) < self.naive.horizon, "a history that is too long")
        return tuple(self.event(t, event) for t, event in enumerate(written, 1))

    def event(self, period, written):
        others = dict(written["reports"])
        own = others.pop(self.agent)
        require(own in self.types(period) and others in self.others(period), "reports that are not there")
        require(written["allocation"] in self.plan(period, own, others), "an event that cannot happen")
        return self.state(own, others), written["allocation"]

    def check_histories(self, certificate):
        """Accepts the sum: payoffs after every history cancel, the weights sum to 1, the right-hand sides to ε > 0."""
        require(certificate["agent"] == self.agent, "another agent")
        left, right, total = {}, Fraction(0), Fraction(0)
        for entry in certificate["constraints"]:
            history, others, w = self.history(entry["history"]), entry["others"], weight(entry)
            period = len(history) + 1
            require(others in self.others(period), "others who are not there")
            own, later, bound, relaxed = self.constraint(period, others, entry)
            for name, x in own.items():
                here = history, self.state(name, others)
                left[here] = left.get(here, 0) + w * x
            for (report, a, following), x in later.items():
                key = (*history, (self.state(report, others), a)), following
                left[key] = left.get(key, 0) + w * x
            right, total = right + w * bound, total + relaxed * w
        require(not any(left.values()), "payoffs do not cancel")
        require(total == 1 and right == Fraction(certificate["epsilon"]) > 0, "no contradiction")
