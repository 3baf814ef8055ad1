"""A certificate that leaves tables out, with these tables in their places (section 5 of the certificate page).

Transfers have to be right, as the claims are about them: `pivot.py` writes them. Everything else that is found here is
evidence. It stands where a file would have it, and the proofs decide whether it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, reduce
from types import MappingProxyType
from typing import Any

from . import generated as proofs
from .certificate import EVIDENCE, LATEST, Tables, gross_table, mechanism_of, program_of, societies
from .environment import ZERO, Names
from .faults import Path, Rejected, malformed
from .fields import fields
from .natives import native_dot, native_q_minus, native_q_plus, native_q_times
from .pivot import State, pivot_payments, written

# The version that lists all tables, of each format that leaves some out.
_WRITTEN_OUT = MappingProxyType({
    "lpmech-certificate/2": "lpmech-certificate/1.4", "lpmech-certificate/2.3": "lpmech-certificate/1.5",
    "lpmech-certificate/2.4": LATEST,
})  # fmt: skip
_DERIVED, _PIVOT = "derived", "pivot"
_NO_PROGRAM: Any = ("Program", [], [])
Values = Callable[[State], Any]  # a rational number in each state


def leaves_out(value: Any) -> bool:
    """Whether a JSON value is a certificate of such a format that leaves out some table, right or wrong."""
    if not isinstance(value, dict) or value.get("format") not in [*_WRITTEN_OUT]:
        return False
    mechanism, evidence = value.get("mechanism"), value.get("evidence")
    if not isinstance(mechanism, dict) or "transfers" not in mechanism:
        return False
    parts = [*evidence.values()] if isinstance(evidence, dict) else []
    inside = [one for part in parts if isinstance(part, dict) for one in part.values()]
    places = (mechanism["transfers"], mechanism.get("transfers by shock"), *parts, *inside)
    return any(isinstance(one, str) for one in places)


def written_out(value: Any, env: Any, names: Names) -> Any:
    """The same certificate with all tables, in the version that lists them all.

    Raises Rejected where a table is missing from which another one follows."""
    given = fields(value, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    parts = ("name", "allocation", "transfers", "transfers by shock")
    mechanism = dict(fields(given["mechanism"], ("mechanism",), parts))
    evidence = dict(fields(given["evidence"], ("evidence",), (), EVIDENCE))
    found = _Writing(env, names, mechanism, evidence)
    found.write()
    return {**given, "format": _WRITTEN_OUT[given["format"]], "mechanism": mechanism, "evidence": evidence}


class _Writing:
    """Writes the tables that are left out of two parts of a certificate, each after those from which it follows."""

    def __init__(self, env: Any, names: Names, mechanism: dict[str, Any], evidence: dict[str, Any]) -> None:
        self.env, self.names, self.given, self.evidence = env, names, mechanism, evidence
        self.tables, self.finite = Tables(env, names), names.horizon is not None
        rules = self.tables.rules(mechanism["allocation"], ("mechanism", "allocation"))
        self.mechanism: Any = ("Mechanism", rules, [])  # without payments, until they are written

    def write(self) -> None:
        for name in self._left_out("values", societies(self.names.agents), infinite=False):
            self.evidence["values"][name] = self._program(self._society(name))
        self._transfers()
        agents = self.names.agents
        for name in self._left_out("continuation", agents):
            self.evidence["continuation"][name] = self._continuation(agents.index(name))
        for name in self._left_out("outside options", agents, infinite=False):
            self.evidence["outside options"][name] = self._options(agents.index(name))
        if isinstance(self.evidence.get("budget"), str):
            self._expect(self.evidence["budget"], _DERIVED, ("evidence", "budget"))
            self.evidence["budget"] = self._budget()

    def _left_out(self, key: str, known: tuple[str, ...], *, infinite: bool = True) -> list[str]:
        """Whose tables are left out of a part of the evidence, which is made ready to be written to."""
        if key not in self.evidence:
            return []
        part = self.evidence[key] = dict(fields(self.evidence[key], ("evidence", key), (), known))
        found = [name for name, one in part.items() if isinstance(one, str)]
        for name in found:
            self._expect(part[name], _DERIVED, ("evidence", key, name))
            if not infinite and not self.finite:
                expected = "tables, as these are not derived where the horizon is infinite"
                malformed(("evidence", key, name), expected, part[name])
        return found

    def _expect(self, word: str, known: str, path: Path) -> None:
        if word != known:
            malformed(path, f'"{known}", or the tables for which it stands', word)

    def _society(self, name: str) -> Any:
        """None of everyone, (i,) without agent i."""
        return None if name == "everyone" else (self.names.agents.index(name.removeprefix("without ")),)

    # what is written is read again, as the proofs have it

    @cached_property
    def programs(self) -> Any:
        """The evidence that has societies' programs alone."""
        given = fields(self.evidence.get("values", {}), ("evidence", "values"), (), societies(self.names.agents))
        read = {name: program_of(self.tables, one, ("evidence", "values", name)) for name, one in given.items()}
        everyone, *without = (read.get(name, _NO_PROGRAM) for name in societies(self.names.agents))
        return ("Evidence", [], everyone, without, [], [], [], [])

    def _need_program(self, society: Any) -> None:
        if not proofs.program_of(self.programs, society)[2]:
            raise Rejected("a program is missing from which other tables follow")

    def _transfers(self) -> None:
        transfers, by_shock = self.given["transfers"], self.given["transfers by shock"]
        for word, key in ((transfers, "transfers"), (by_shock, "transfers by shock")):
            if isinstance(word, str):
                self._expect(word, _PIVOT, ("mechanism", key))
                for i in range(len(self.names.agents)):
                    self._need_program((i,))
                read = (self.env, self.names, self.mechanism, self.programs, self.tables.states)
                self.given[key] = pivot_payments(*read, by_shock=key != "transfers")
        self.mechanism = mechanism_of(self.tables, self.given, ("mechanism",))

    # evidence

    def _backwards(self, last: Values, step: Callable[[int, Values], list[Any]]) -> list[Any]:
        """Tables by period, each found from the numbers of the period after it."""
        found: list[Any] = []
        for t in reversed(range(self.names.periods())):
            numbers = step(t, last)
            found.insert(0, self._table(t, numbers))
            last = self._by_state(t, numbers)
        return found

    def _table(self, t: int, numbers: list[Any]) -> Any:
        whole, below = proofs.wholes(numbers)
        return written(self.tables.states(t), whole, below)

    def _by_state(self, t: int, numbers: list[Any]) -> Values:
        sizes = proofs.sizes_at(self.env, t)
        return lambda state: numbers[proofs.place_of(sizes, 0, state)]

    def _read(self, value: Any, path: Path) -> Values:
        """The numbers of a table of an infinite horizon."""
        (table,) = self.tables.values(value, path)
        return lambda state: proofs.look_up(table, state)

    def _worth(self, t: int, society: Any, later: Values) -> Any:
        env = self.env
        rows = proofs.social_rows(env, society, lambda k: proofs.flow_rows(env, t, k))
        return proofs.worth_of(env, t, rows, proofs.money(env, t), self._means(t, later))

    def _means(self, t: int, later: Values) -> Any:
        env, after = self.env, proofs.states(proofs.sizes_at(self.env, t + 1))
        numbers = proofs.wholes([later(state) for state in after])
        return proofs.all_means(env, t, proofs.apart_of(env, t), proofs.ready_of(env, t), later, numbers)

    def _expected(self, t: int, choose: Callable[[int, State], int], later: Values) -> list[Any]:
        """What follows in the mean, by state, if an allocation is chosen at each shock."""
        (means, below), (chances, under) = self._means(t, later), proofs.chances_of(self.env, t)
        return [
            (native_dot(chances, [means[choose(z, state)][k] for z in range(len(chances))]), under * below)
            for k, state in enumerate(proofs.states_at(self.env, t))
        ]

    def _program(self, society: Any) -> Any:
        """The first allocations that attain the maxima, and what these are worth, from the last period back."""
        env, plans = self.env, list[Any]()

        def step(t: int, later: Values) -> list[Any]:
            _, numbers, below = self._worth(t, society, later)
            chances, under = proofs.chances_of(env, t)
            best = []  # by state and shock
            for state in proofs.states_at(env, t):
                found = numbers(state)
                sets = [proofs.sets(env, society, t, z, state) for z in range(len(chances))]
                best.append([min((-found[a], a) for a in one) for one in sets])
            indices = [one[z][1] for z in range(len(chances)) for one in best]
            plans.insert(0, {"axes": ["shock", *self.tables.states(t)], "indices": indices})
            return [(-native_dot(chances, [worth for worth, _ in one]), under * below) for one in best]

        values = self._backwards(lambda state: proofs.social_final(env, society, state), step)
        return {"values": values, "allocation": plans}

    def _rule(self, t: int) -> Callable[[int, State], int]:
        return lambda z, state: proofs.rule(self.env, self.mechanism, t, z, state)

    def _after(self, t: int, memoryless: bool, later: Callable[[Any], Values]) -> list[Any]:
        """What follows the truth in the mean, by state; `later` takes what is remembered."""
        env, rule = self.env, self._rule(t)
        if memoryless or proofs.over(env, t + 1):
            return self._expected(t, rule, later(None))
        ready = proofs.ready_of(env, t)

        def at(z: int, state: State) -> Any:
            a = rule(z, state)
            return proofs.mean(env, t, ready, later(((state, a),)))([a, *state])

        return [self._over_shocks(t, at, state) for state in proofs.states_at(env, t)]

    def _over_shocks(self, t: int, number: Callable[[int, State], Any], state: State) -> Any:
        return proofs.e(proofs.shocks(self.env, t), lambda z: number(z, state))

    def _continuation(self, i: int) -> list[Any]:
        """By its equation; where the horizon is infinite what i adds to the others' welfare."""
        if not self.finite:
            everyone, without = self._welfare(None), self._welfare((i,))
            adds = self._expected(0, self._rule(0), lambda state: native_q_minus(everyone(state), without(state)))
            return [self._table(0, adds)]
        env, mechanism, gross = self.env, self.mechanism, [self._final(i)]

        def step(t: int, _: Values) -> list[Any]:
            def later(memory: Any) -> Values:
                payoff = gross[0]
                return lambda state: native_q_minus(payoff(state), proofs.pay(env, mechanism, i, t + 1, memory, state))

            found = self._after(t, self._forgets(i, t + 1), later)
            table = gross_table(self.tables, mechanism, i, t, self._by_state(t, found))
            gross[0] = lambda state: proofs.look_up(table, state)
            return found

        return self._backwards(gross[0], step)

    def _final(self, i: int) -> Values:
        return lambda state: proofs.final(self.env, i, state)

    def _forgets(self, i: int, t: int) -> bool:
        return bool(proofs.memoryless(self.env, proofs.pay_table(self.env, self.mechanism, i, t)))

    def _welfare(self, society: Any) -> Values:
        """What a society's program is worth, with an infinite horizon."""
        self._need_program(society)
        return lambda state: proofs.w(self.env, self.programs, society, 0, state)

    def _options(self, i: int) -> list[Any]:
        self._need_program((i,))
        env = self.env

        def step(t: int, later: Values) -> list[Any]:
            def chosen(z: int, state: State) -> int:
                return int(proofs.choice(env, self.programs, (i,), t, z, state))

            def now(z: int, state: State) -> Any:
                return proofs.flow(env, i, t, chosen(z, state), state)

            after, states = self._expected(t, chosen, later), proofs.states_at(env, t)
            return [
                native_q_plus(self._over_shocks(t, now, state), native_q_times(env[1], one))
                for one, state in zip(after, states, strict=True)
            ]

        return self._backwards(self._final(i), step)

    def _budget(self) -> list[Any]:
        """By its equation; where the horizon is infinite welfare that follows, less what the agents expect."""
        agents = range(len(self.names.agents))
        if not self.finite:
            expected = [self._continuation_of(i) for i in agents]
            follows = self._expected(0, self._rule(0), self._welfare(None))
            states = proofs.states_at(self.env, 0)
            less = [_less(one, [of(state) for of in expected]) for one, state in zip(follows, states, strict=True)]
            return [self._table(0, less)]

        def step(t: int, later: Values) -> list[Any]:
            def then(memory: Any) -> Values:
                def paid(state: State) -> Any:
                    if proofs.over(self.env, t + 1):
                        return ZERO
                    now = proofs.all_pay(self.env, self.mechanism, t + 1, memory, state)
                    return native_q_plus(now, native_q_times(self.env[1], later(state)))

                return paid

            return self._after(t, all(self._forgets(i, t + 1) for i in agents), then)

        return self._backwards(lambda _: ZERO, step)

    def _continuation_of(self, i: int) -> Values:
        name, given = self.names.agents[i], self.evidence.get("continuation", {})
        if not isinstance(given, dict) or name not in given:
            raise Rejected("a continuation is missing from which the budget follows")
        return self._read(given[name], ("evidence", "continuation", name))


def _less(number: Any, others: Iterable[Any]) -> Any:
    return reduce(native_q_minus, others, number)
