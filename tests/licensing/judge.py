"""Which statements of an index certificate are false, by brute force: stopping sets, and the joint decision process."""

from fractions import Fraction

from lpmech.licensing.arm import Idle
from lpmech.licensing.form.bandit import read_bandit
from lpmech.licensing.joint.environment import environment_form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.licensing.arms import index_by_sets, stays


class Judge:
    """The truth about one arms file."""

    def __init__(self, tree):
        self.bandit = read_bandit(Node(tree, Faults("x")))
        self.discount = self.bandit.discount
        self.index = [
            [index_by_sets(arm, self.discount, place) for place in range(len(arm.states))] for arm in self.bandit.arms
        ]
        self.programs = solve_all(Environment.from_json(environment_form(self.bandit)))

    def is_true(self, certificate):
        """Whether everything that a well-formed certificate states holds."""
        return self._indices(certificate) and (certificate["outcome"] is None or self._outcome(certificate))

    def _indices(self, certificate):
        for arm, index in zip(self.bandit.arms, self.index, strict=True):
            order, stated = certificate["orders"][arm.name], list(map(Fraction, certificate["indices"][arm.name]))
            if sorted(order) != sorted(arm.states):
                return False
            along = [index[arm.states.index(label)] for label in order]
            if along != stated or along != sorted(along, reverse=True):
                return False
        return True

    def _outcome(self, certificate):
        found = certificate["outcome"]
        state = [arm.states.index(found["state"][arm.name]) for arm in self.bandit.arms]
        return (
            all(self._times(arm, place, certificate) for arm, place in zip(self.bandit.arms, state, strict=True))
            and found["winner"] == self._winner(state)
            and self._values(found, state)
        )

    def _times(self, arm, place, certificate):
        order = [arm.states.index(label) for label in certificate["orders"][arm.name]]
        own = [stays(arm, self.discount, place, order[:k])[1] if place in order[:k] else 0
               for k in range(len(order) + 1)]  # fmt: skip
        return own == list(map(Fraction, certificate["outcome"]["times"][arm.name]))

    def _winner(self, state):
        today = [index[place] for index, place in zip(self.index, state, strict=True)]
        best, idle = max(today), self.bandit.idle
        if idle is not Idle.NEVER and (best < 0 or (best == 0 and idle is Idle.FIRST)):
            return None
        return self.bandit.arms[today.index(best)].name

    def _values(self, found, state):
        everyone = self._value(self.programs.everyone, state)
        without = [self._value(program, state) for program in self.programs.without]
        pairs = [(everyone, found["values"]["everyone"])]
        for arm, value in zip(self.bandit.arms, without, strict=True):
            pays = (1 - self.discount) * value if arm.name == found["winner"] else 0
            pairs += [(value, found["values"]["without"][arm.name]), (pays, found["payments"][arm.name])]
            if arm.name != found["winner"] and found["payments"][arm.name] != "0":
                return False
        return all(holds(value, stated) for value, stated in pairs)

    def _value(self, program, state):
        table = program.periods[0].value
        places = {arm.name: place for arm, place in zip(self.bandit.arms, state, strict=True)}
        return table.array.item(tuple(places[axis] for axis in table.axes))


def holds(value, stated):
    if isinstance(stated, dict):
        return Fraction(stated["at least"]) <= value <= Fraction(stated["at most"])
    return Fraction(stated) == value
