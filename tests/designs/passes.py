"""Sets of promises, pass by pass, for mechanisms without end: what the program of N periods says by another road.

After a memory m (the last reports and the allocation) let P(m) be the payoffs that keep the rows of promises, and B(S)
the payoffs that some payments and payoffs in S(m') after every next memory m' support. N periods can be met iff the
rows of the first period have a point with payoffs in B^(N−1)(P). Here the sets are kept as cuts that are found where
they are needed: a proof that payoffs are outside of B^k(P)(m) is a half-space that holds for all of it.

Only programs of one and of two periods are written: rows of later periods are those of the second, by memory.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from lpmech.designs.cut import Cut, Then
from lpmech.designs.play import Play
from lpmech.designs.reading import read_cut_problem
from lpmech.designs.rows import Writer
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Infeasible
from lpmech.lp.solve import solve

ROOT = None


@dataclass
class Block:
    """The rows of one node: coefficients by label, (None, name) of its own columns, (memory, name) of nodes after."""

    rows: list = field(default_factory=list)  # (terms by label, sense, right)
    own: set = field(default_factory=set)
    nonnegative: set = field(default_factory=set)
    after: dict = field(default_factory=dict)  # by memory: labels


class Passes:
    """Whether N periods can be met, with a fixed rule and without what joins nodes (ex ante budgets, objectives).

    Where the problem asks about ε, a lie may gain `gain`.
    """

    def __init__(self, env, problem, gain=Fraction(0)):
        self.gain = gain
        self.first, self.inner, self.last = {}, {}, {}
        self.cuts = {}  # by passes and memory: (terms by name, right), Σ terms ≥ right
        two, _ = read_cut_problem(problem, env, Cut(after=2, then=Then.PROMISES))
        self._read(env, two)

    def _read(self, env, problem):
        writer = Writer(Play(env, problem.cut), problem)
        written = writer.write()
        nodes = {node.number: node for node in written.nodes.all}
        owner = {column: number for number, own in writer.columns.owned.items() for column in own}
        memory = {number: node.moment.steps[-1] if node.moment.steps else ROOT for number, node in nodes.items()}

        def label(column):
            words = written.ids.node(nodes[owner[column]])
            return written.program.columns[column].id.replace(words, "").replace("  ", " ")

        eased = writer.columns.epsilon()
        blocks = {number: Block() for number in nodes}
        for row in written.program.rows:
            right = row.right - self.gain * sum(value for column, value in row.terms if column in eased)
            listed = [(column, value) for column, value in row.terms if column not in eased]
            here = min((owner[column] for column, _ in listed), key=lambda number: nodes[number].period)
            terms = {}
            for column, value in listed:
                number = owner[column]
                place = None if number == here else memory[number]
                assert place is None or nodes[number].period == nodes[here].period + 1
                terms[place, label(column)] = value
                if place is None:
                    blocks[here].own.add(label(column))
                else:
                    blocks[here].after.setdefault(place, set()).add(label(column))
            blocks[here].rows.append((terms, row.sense, right))
        for number, node in nodes.items():
            known = (self.first, self.inner, self.last)[node.period]
            same = known.setdefault(memory[number], blocks[number])
            assert sorted(map(str, same.rows)) == sorted(map(str, blocks[number].rows))  # by memory alone

    def possible(self, periods):
        """Whether so many periods can be met."""
        return self._outside(self.first, ROOT, periods - 1, {}) is None

    def _outside(self, blocks, memory, passes, payoffs):
        """None where payoffs at a memory are supported; else a half-space with the set, and not with them."""
        block = blocks[memory]
        while True:
            found, names = self._solve(block, passes, payoffs)
            if isinstance(found, Infeasible):
                return self._cut(found.y, names, payoffs)
            following = self.inner if passes else self.last
            clean = True
            for after in block.after:
                promised = {name: found.x[names[after, name]] for name in block.after[after]}
                cut = self._outside(following, after, passes - 1, promised)
                if cut is not None:
                    self.cuts.setdefault((passes - 1, after), []).append(cut)
                    clean = False
            if clean:
                return None

    def _solve(self, block, passes, payoffs):
        building, names, fixed = Building("pass"), {}, {}
        for place in [(None, name) for name in sorted(block.own)] + sorted(
            ((after, name) for after, own in block.after.items() for name in own), key=str
        ):
            names[place] = building.column(str(place))
        for name, value in payoffs.items():
            if (None, name) not in names:
                names[None, name] = building.column(str(name))
            fixed[name] = building.row(f"is {name}", [(names[None, name], Fraction(1))], Sense.EQUAL, value)
        for k, (terms, sense, right) in enumerate(block.rows):
            building.row(f"row {k}", [(names[place], value) for place, value in terms.items()], sense, right)
        for after in block.after:
            for k, (terms, right) in enumerate(self.cuts.get((passes - 1, after), ())):
                listed = [(names[after, name], value) for name, value in terms.items()]
                building.row(f"cut {after} {k}", listed, Sense.AT_LEAST, right)
        program = building.done()
        return solve(program), names | {("rows",): program.rows}

    def _cut(self, weights, names, payoffs):
        """The weighted rows but for those that fix the payoffs say 0 ≥ something in the payoffs."""
        terms, right = {}, Fraction(0)
        for row, weight in zip(names["rows",], weights, strict=True):
            if row.id.startswith("is "):
                if weight:
                    terms[row.id.removeprefix("is ")] = -weight
            else:
                right += weight * row.right
        assert sum((value * payoffs[name] for name, value in terms.items()), Fraction(0)) < right
        return terms, right
