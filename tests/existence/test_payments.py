"""What automata charge, as rows: read back, every lie at every state of the automaton loses, by the definition."""

import json
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from lpmech.casefiles.user import read_mechanism
from lpmech.certificate import pipeline
from lpmech.certificate.views import AutomataView
from lpmech.claims.existence import automaton_told
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from tests import oracle
from tests.existence.samples import clashing
from tests.existence.test_finite import INPUTS
from tests.existence.verify import AutomatonVerifier

LONG = clashing(1005, types=(2, 3), kind="coarse", shocks=True, allocations=3)  # bob remembers two periods, for ever
SHORT = json.loads((INPUTS / "automaton_only.json").read_text())  # g0, of three periods


def shape_of(data):
    env = Environment.from_json(data)
    _, selection = pipeline.construct(env, "existence")
    assert selection.existence.needs_more_memory
    shape = AutomataView(env, selection.mechanism, selection.existence).to_json()
    return shape, next(one.automaton for one in selection.existence.agents if one.form is None)


class Charged(AutomatonVerifier):
    """Rows of payments as a mechanism: after an event, what is remembered is what the rows of the state say."""

    def __init__(self, data, agent, shape):
        naive = oracle.Environment(data)
        super().__init__(naive, oracle.solve(naive).selected, agent)
        rows = [row for row in shape["transfers"] if row["agent"] == agent]
        self.states = {row["automaton state"]: (row["period"] or 1, row["remembered"]) for row in rows}
        self.paid = {(row["automaton state"], *row["state"].items()): Fraction(row["payment"]) for row in rows}
        assert len(self.paid) == len(rows)

    def payment(self, number, reports):
        """What is paid at a state of the automaton."""
        return self.paid[number, *self.told(reports).items()]

    def told(self, reports):
        return {axis: label for axis, label in self.naive.point(reports).items() if label is not None}

    @cache  # noqa: B019 - of one test
    def after(self, number, reports, allocation):
        """The state that remembers this event, and of the ones before what it can."""
        period, kept = self.states[number]
        event = {"reports": self.told(reports), "allocation": allocation}
        matching = [n for n, (then, known) in self.states.items()
                    if then == self.next(period) and fits([*kept, event], known)]  # fmt: skip
        assert len(matching) == 1
        return matching[0]

    def worth(self, values, number, said, state):
        """What a report is worth at a true state, before it is paid for."""
        period, total = self.states[number][0], Fraction(0)
        for shock, p in self.naive.positive_shocks(period):
            a = self.rule[period][shock, said]
            total += p * self.naive.utility(period, self.agent, a, state)
            for one, chance in self.naive.transition(period, a, state).items() if self.is_followed(period) else ():
                total += self.naive.discount * p * chance * values[self.after(number, said, a)][one]
        return total

    def is_followed(self, period):
        return not self.naive.is_end(self.next(period))


def fits(events, known):
    """Whether what is known is what is left of the last of the events."""
    last = events[len(events) - len(known) :]
    return len(last) == len(known) and all(
        one.get("allocation") in (None, event.get("allocation"))
        and one.get("reports", {}).items() <= event.get("reports", {}).items()
        for event, one in zip(last, known, strict=True)
    )


@pytest.mark.heavy
@pytest.mark.parametrize(("data", "agent"), [(SHORT, "g0"), (LONG, "bob")])
def test_no_lie_pays_under_the_payments_printed(data, agent):
    """The payoffs in the certificate are what truth is worth under these payments, and no lie is worth more."""
    shape, found = shape_of(data)
    charged = Charged(data, agent, shape)
    values = [one[1] for one in charged.read(json.loads(json.dumps(automaton_told(found).to_json())))]
    lies = 0
    for number, (period, _) in charged.states.items():
        for others, report in product(charged.others(period), charged.types(period)):
            said = charged.state(report, others)
            paid = charged.payment(number, said)
            for true in charged.types(period):
                state = charged.state(true, others)
                gained, least = charged.worth(values, number, said, state) - paid, values[number][state]
                assert gained == least if true == report else gained <= least
                lies += true != report
    assert lies > 200


def test_the_payments_of_automata_are_no_mechanism_to_audit():
    with pytest.raises(BadInput) as raised:
        read_mechanism(shape_of(SHORT)[0], Environment.from_json(SHORT), lambda: None)
    assert [fault.code for fault in raised.value.faults] == ["E-MECHANISM-AUTOMATON"]
