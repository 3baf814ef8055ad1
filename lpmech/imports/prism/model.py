"""PRISM's models of the kind `mdp`: guarded commands of modules, with rewards by name.

Read are constants with values, formulas, variables (global or of a module) that are truth values or bounded whole
numbers, modules, synchronisation by common actions, rewards of states and actions. Labels are passed over. Not read:
renamed modules, `system`, `init … endinit`, invariants, clocks, and constants without a value.
(The PRISM manual, "The PRISM Language".)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from lpmech.imports import expressions as ex
from lpmech.imports.case import Imported
from lpmech.imports.expressions import Expr, Value, WrongExpression
from lpmech.imports.guarded import Command, Guarded, Reward, Update, Variable, imported
from lpmech.imports.notes import Notes
from lpmech.imports.prism.expressions import Expressions
from lpmech.imports.prism.tokens import Tokens, tokens_of
from lpmech.reading.faults import quote

_KINDS = ("mdp", "nondeterministic")
_OTHER_KINDS = ("dtmc", "probabilistic", "ctmc", "stochastic", "pta", "pomdp", "popta", "smg", "csg", "tsg", "lts")
_UNREAD = ("system", "init", "invariant", "observables", "observable", "player")


def read_prism(text: str, path: Path, notes: Notes) -> Imported:
    """An MDP of PRISM. Raises BadInput."""
    parser = _Parser(Tokens(tokens_of(text, notes), notes), notes)
    try:
        model = parser.model(path)
    except WrongExpression as wrong:
        raise notes.refuse(wrong.line, "E-IMPORT-SYNTAX", wrong.found, wrong.expected) from wrong
    except RecursionError as error:
        raise notes.refuse(None, "E-DEPTH", "expressions nested too deep", "fewer levels") from error
    notes.check()
    return imported(model, path, "an MDP of PRISM", notes)


class _Parser:
    """Reads the parts of a model. What is not as it must be ends the reading."""

    def __init__(self, text: Tokens, notes: Notes) -> None:
        self.text, self.notes, self.expressions = text, notes, Expressions(text, notes)
        self.variables: dict[str, Variable] = {}
        self.modules: list[tuple[Command, ...]] = []
        self.rewards: list[Reward] = []
        self.agents: dict[str, None] = {}

    def model(self, path: Path) -> Guarded:
        """The whole file."""
        self._kind()
        parts: dict[str, Callable[[], None]] = {
            "const": self._constant, "formula": self._formula, "global": self._global, "module": self._module,
            "rewards": self._rewards, "label": self._label,
        }  # fmt: skip
        while self.text.more:
            line = self.text.line
            if self.text.is_next(*_UNREAD):
                raise self.notes.refuse(line, "E-IMPORT-PART", quote(self.text.here), ", ".join(parts))
            parts[self.text.sign(*parts)]()
        self._check_names()
        return Guarded(title=f"MDP from {path.name}", variables=tuple(self.variables.values()),
                       modules=tuple(self.modules), agents=tuple(self.agents), rewards=tuple(self.rewards))  # fmt: skip

    def _kind(self) -> None:
        if self.text.is_next(*_OTHER_KINDS):
            raise self.notes.refuse(self.text.line, "E-IMPORT-PART", f"a model of the kind {self.text.here}", "mdp")
        self.text.sign(*_KINDS)

    def _check_names(self) -> None:
        for name, line in self.expressions.used.items():
            if name not in self.variables:
                self.notes.add(line, "E-LABEL-UNKNOWN", f"the name {quote(name)}", "a constant or formula that is told "
                               "before, or a variable")  # fmt: skip

    def _new(self, name: str, line: int) -> str:
        if name in self.expressions.named or name in self.variables:
            self.notes.add(line, "E-LABEL-REPEATED", f"the name {quote(name)} for the second time", "distinct names")
        return name

    def _constant(self) -> None:
        """`const int N = 3;`"""
        kind = self.text.accept("int", "double", "bool")
        line, name = self.text.line, self._new(self.text.name("the name of a constant"), self.text.line)
        if self.text.is_next(";"):
            raise self.notes.refuse(
                line, "E-IMPORT-PART", f"the constant {name} without a value", "its value in the file"
            )
        self.text.sign("=")
        value = self._fixed("the value of a constant")
        if kind and isinstance(value, bool) != (kind == "bool"):
            self.notes.add(line, "E-IMPORT-SYNTAX", f"the value {str(value).lower()} of a {kind}", f"a {kind}")
        self.expressions.named[name] = ex.constant(value)
        self.text.sign(";")

    def _fixed(self, what: str) -> Value:
        """The value of an expression without variables."""
        line, before = self.text.line, dict(self.expressions.used)
        found = self.expressions.expression()
        if new := [name for name in self.expressions.used if name not in before]:
            told = f"the name {quote(new[0])} in {what}"
            raise self.notes.refuse(line, "E-LABEL-UNKNOWN", told, "a constant that is told before")
        try:
            return found({})
        except KeyError as error:
            raise self.notes.refuse(line, "E-LABEL-UNKNOWN", f"a variable in {what}", "constants") from error

    def _formula(self) -> None:
        """`formula busy = x > 0;`"""
        name = self._new(self.text.name("the name of a formula"), self.text.line)
        self.text.sign("=")
        self.expressions.named[name] = self.expressions.expression()
        self.text.sign(";")

    def _label(self) -> None:
        """`label "done" = x = 3;`, which is read and not used."""
        self.text.take("text", "the name of a label in quotes")
        self.text.sign("=")
        self.expressions.expression()
        self.text.sign(";")

    def _global(self) -> None:
        self._variable()

    def _variable(self) -> str:
        """`x : [0..N] init 0;` or `b : bool;`"""
        line, name = self.text.line, self._new(self.text.name("the name of a variable"), self.text.line)
        self.text.sign(":")
        is_truth = bool(self.text.accept("bool"))
        low, high = (0, 1) if is_truth else self._bounds()
        initial: Value = False if is_truth else Fraction(low)
        if self.text.accept("init"):
            initial = self._fixed("a first value")
        self.text.sign(";")
        self.variables[name] = Variable(name=name, low=low, high=high, is_truth=is_truth, initial=initial, line=line)
        return name

    def _bounds(self) -> tuple[int, int]:
        if self.text.is_next("int", "clock"):
            raise self.notes.refuse(self.text.line, "E-IMPORT-PART", f"a variable of the kind {self.text.here}",
                                    "bool, or whole numbers between two bounds, such as [0..3]")  # fmt: skip
        self.text.sign("[")
        line = self.text.line
        low = ex.whole(ex.number(self._fixed("a bound"), line), line)
        self.text.sign("..")
        high = ex.whole(ex.number(self._fixed("a bound"), line), line)
        self.text.sign("]")
        return low, high

    def _module(self) -> None:
        """`module NAME … endmodule`"""
        self.text.name("the name of a module")
        if self.text.is_next("="):
            raise self.notes.refuse(self.text.line, "E-IMPORT-PART", "a renamed module", "a module written out")
        own, commands = list[str](), list[Command]()
        while not self.text.accept("endmodule"):
            if self.text.is_next("["):
                commands.append(self._command(own))
            elif self.text.is_next(*_UNREAD):
                raise self.notes.refuse(self.text.line, "E-IMPORT-PART", quote(self.text.here), "commands")
            else:
                own.append(self._variable())
        self.modules.append(tuple(commands))

    def _command(self, own: list[str]) -> Command:
        """`[action] guard -> 1/2 : (x'=1) + 1/2 : true;`"""
        line = self.text.line
        action = self._action()
        guard = self.expressions.expression()
        self.text.sign("->")
        updates = [self._update(own, action)]
        while self.text.accept("+"):
            updates.append(self._update(own, action))
        self.text.sign(";")
        return Command(action=action, guard=guard, updates=tuple(updates), line=line)

    def _action(self) -> str:
        self.text.sign("[")
        action = "" if self.text.is_next("]") else self.text.name("the name of an action")
        self.text.sign("]")
        return action

    def _update(self, own: list[str], action: str) -> Update:
        chance = ex.constant(Fraction(1))
        if not self._is_assignment():
            chance = self.expressions.implication()
            self.text.sign(":")
        values: dict[str, Expr] = {}
        if not self.text.accept("true"):
            self._assign(values, own, action)
            while self.text.accept("&"):
                self._assign(values, own, action)
        return Update(chance=chance, values=values)

    def _is_assignment(self) -> bool:
        """Whether an update begins here rather than a probability."""
        if self.text.is_next("true") and self.text.is_next("+", ";", ahead=1):
            return True
        return self.text.is_next("(") and self.text.kind(1) == "name" and self.text.is_next("'", ahead=2)

    def _assign(self, values: dict[str, Expr], own: list[str], action: str) -> None:
        self.text.sign("(")
        line, name = self.text.line, self.text.name("a variable")
        is_global = name in self.variables and name not in own and not action
        if name not in own and not is_global:
            wanted = "one of a variable of this module, or in a command without an action of a global one"
            self.notes.add(line, "E-IMPORT-PART", f"a new value of {quote(name)}", wanted)
        if name in values:
            self.notes.add(line, "E-LABEL-REPEATED", f"two new values of {quote(name)}", "one")
        self.text.sign("'")
        self.text.sign("=")
        values[name] = self.expressions.expression()
        self.text.sign(")")

    def _rewards(self) -> None:
        """`rewards "ann" [go] x>0 : 2; true : -1; endrewards`"""
        agent = self.text.take("text", "a name") if self.text.kind() == "text" else "reward"
        if agent in self.agents:
            self.notes.add(
                self.text.line, "E-LABEL-REPEATED", f"the rewards {quote(agent)} for the second time", "once"
            )
        self.agents[agent] = None
        while not self.text.accept("endrewards"):
            line = self.text.line
            action = self._action() if self.text.is_next("[") else None
            guard = self.expressions.implication()
            self.text.sign(":")
            value = self.expressions.expression()
            self.text.sign(";")
            self.rewards.append(Reward(agent=agent, action=action, guard=guard, value=value, line=line))
