"""PRISM's models of the kind `mdp`: guarded commands of modules, with rewards by name.

Read are constants with values, formulas, variables (global or of a module) that are truth values or bounded whole
numbers, modules, synchronisation by common actions, rewards of states and actions. Labels are passed over. Not read:
renamed modules, `system`, `init … endinit`, invariants, clocks, and constants without a value.
(The PRISM manual, "The PRISM Language".)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lpmech.imports import expressions as ex
from lpmech.imports.case import Imported
from lpmech.imports.expressions import Expr, Steps, Value, WrongExpression
from lpmech.imports.guarded import Command, Guarded, Reward, Update, Variable, imported
from lpmech.imports.notes import Notes
from lpmech.reading.faults import quote

_TOKEN = re.compile(
    r'(?P<space>[ \t\r\f\v]+|//[^\n]*)|(?P<newline>\n)|"(?P<text>[^"\n]*)"'
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=>|=>|->|\.\.|!=|<=|>=|[-+*/()\[\]{}<>=!&|?:;,'])"
)
_KINDS = ("mdp", "nondeterministic")
_OTHER_KINDS = ("dtmc", "probabilistic", "ctmc", "stochastic", "pta", "pomdp", "popta", "smg", "csg", "tsg", "lts")
_UNREAD = ("system", "init", "invariant", "observables", "observable", "player")
_MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def read_prism(text: str, path: Path, notes: Notes) -> Imported:
    """An MDP of PRISM. Raises BadInput."""
    parser = _Parser(_tokens(text, notes), notes)
    try:
        model = parser.model(path)
    except WrongExpression as wrong:
        raise notes.refuse(wrong.line, "E-IMPORT-SYNTAX", wrong.found, wrong.expected) from wrong
    except RecursionError as error:
        raise notes.refuse(None, "E-DEPTH", "expressions nested too deep", "fewer levels") from error
    notes.check()
    return imported(model, path, "an MDP of PRISM", notes)


def _tokens(text: str, notes: Notes) -> list[_Token]:
    found, line, at = list[_Token](), 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise notes.refuse(line, "E-IMPORT-SYNTAX", quote(text[at : at + 20]), "a word or sign of PRISM's language")
        kind = str(match.lastgroup)
        if kind == "newline":
            line += 1
        elif kind != "space":
            found.append(_Token(kind, match[kind], line))
        at = match.end()
    return found


class _Parser:
    """Reads tokens one by one. What is not as it must be ends the reading."""

    def __init__(self, tokens: list[_Token], notes: Notes) -> None:
        self.tokens, self.notes, self.at, self.depth = tokens, notes, 0, 0
        self.steps = Steps()
        self.named: dict[str, Expr] = {}  # constants and formulas
        self.variables: dict[str, Variable] = {}
        self.used: dict[str, int] = {}  # names of variables in expressions, with a line
        self.modules: list[tuple[Command, ...]] = []
        self.rewards: list[Reward] = []
        self.agents: dict[str, None] = {}

    @property
    def line(self) -> int:
        """The line of the next token, or of the last."""
        return self.tokens[min(self.at, len(self.tokens) - 1)].line if self.tokens else 1

    def is_next(self, *texts: str, ahead: int = 0) -> bool:
        """Whether a token is one of some names or signs."""
        place = self.at + ahead
        return place < len(self.tokens) and self.tokens[place].kind != "text" and self.tokens[place].text in texts

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token; empty at the end."""
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def fail(self, expected: str) -> Exception:
        """What is raised where something else stands than expected."""
        found = quote(self.tokens[self.at].text) if self.at < len(self.tokens) else "the end of the text"
        return self.notes.refuse(self.line, "E-IMPORT-SYNTAX", found, expected)

    def sign(self, *texts: str) -> str:
        """The next token, one of these."""
        if not self.is_next(*texts):
            raise self.fail(" or ".join(map(quote, texts)))
        self.at += 1
        return self.tokens[self.at - 1].text

    def accept(self, *texts: str) -> str:
        """The next token if it is one of these, else an empty text."""
        return self.sign(*texts) if self.is_next(*texts) else ""

    def name(self, expected: str) -> str:
        """The next token, a name."""
        if self.kind() != "name":
            raise self.fail(expected)
        self.at += 1
        return self.tokens[self.at - 1].text

    def model(self, path: Path) -> Guarded:
        """The whole file."""
        self._kind()
        parts: dict[str, Callable[[], None]] = {
            "const": self._constant, "formula": self._formula, "global": self._global, "module": self._module,
            "rewards": self._rewards, "label": self._label,
        }  # fmt: skip
        while self.at < len(self.tokens):
            line = self.line
            if self.is_next(*_UNREAD):
                raise self.notes.refuse(line, "E-IMPORT-PART", quote(self.tokens[self.at].text), ", ".join(parts))
            parts[self.sign(*parts)]()
        self._check_names()
        return Guarded(title=f"MDP from {path.name}", variables=tuple(self.variables.values()),
                       modules=tuple(self.modules), agents=tuple(self.agents), rewards=tuple(self.rewards))  # fmt: skip

    def _kind(self) -> None:
        if self.is_next(*_OTHER_KINDS):
            raise self.notes.refuse(
                self.line, "E-IMPORT-PART", f"a model of the kind {self.tokens[self.at].text}", "mdp"
            )
        self.sign(*_KINDS)

    def _check_names(self) -> None:
        for name, line in self.used.items():
            if name not in self.variables:
                self.notes.add(line, "E-LABEL-UNKNOWN", f"the name {quote(name)}", "a constant or formula that is told "
                               "before, or a variable")  # fmt: skip

    def _new(self, name: str, line: int) -> str:
        if name in self.named or name in self.variables:
            self.notes.add(line, "E-LABEL-REPEATED", f"the name {quote(name)} for the second time", "distinct names")
        return name

    def _constant(self) -> None:
        """`const int N = 3;`"""
        kind = self.accept("int", "double", "bool")
        line, name = self.line, self._new(self.name("the name of a constant"), self.line)
        if self.is_next(";"):
            raise self.notes.refuse(
                line, "E-IMPORT-PART", f"the constant {name} without a value", "its value in the file"
            )
        self.sign("=")
        value = self._fixed("the value of a constant")
        if kind and isinstance(value, bool) != (kind == "bool"):
            self.notes.add(line, "E-IMPORT-SYNTAX", f"the value {str(value).lower()} of a {kind}", f"a {kind}")
        self.named[name] = ex.constant(value)
        self.sign(";")

    def _fixed(self, what: str) -> Value:
        """The value of an expression without variables."""
        line, before = self.line, dict(self.used)
        found = self._expression()
        if new := [name for name in self.used if name not in before]:
            told = f"the name {quote(new[0])} in {what}"
            raise self.notes.refuse(line, "E-LABEL-UNKNOWN", told, "a constant that is told before")
        try:
            return found({})
        except KeyError as error:
            raise self.notes.refuse(line, "E-LABEL-UNKNOWN", f"a variable in {what}", "constants") from error

    def _formula(self) -> None:
        """`formula busy = x > 0;`"""
        name = self._new(self.name("the name of a formula"), self.line)
        self.sign("=")
        self.named[name] = self._expression()
        self.sign(";")

    def _label(self) -> None:
        """`label "done" = x = 3;`, which is read and not used."""
        if self.kind() != "text":
            raise self.fail("the name of a label in quotes")
        self.at += 1
        self.sign("=")
        self._expression()
        self.sign(";")

    def _global(self) -> None:
        self._variable()

    def _variable(self) -> str:
        """`x : [0..N] init 0;` or `b : bool;`"""
        line, name = self.line, self._new(self.name("the name of a variable"), self.line)
        self.sign(":")
        is_truth = bool(self.accept("bool"))
        low, high = (0, 1) if is_truth else self._bounds()
        initial: Value = False if is_truth else Fraction(low)
        if self.accept("init"):
            initial = self._fixed("a first value")
        self.sign(";")
        self.variables[name] = Variable(name=name, low=low, high=high, is_truth=is_truth, initial=initial, line=line)
        return name

    def _bounds(self) -> tuple[int, int]:
        if self.is_next("int", "clock"):
            raise self.notes.refuse(self.line, "E-IMPORT-PART", f"a variable of the kind {self.tokens[self.at].text}",
                                    "bool, or whole numbers between two bounds, such as [0..3]")  # fmt: skip
        self.sign("[")
        line = self.line
        low = ex.whole(ex.number(self._fixed("a bound"), line), line)
        self.sign("..")
        high = ex.whole(ex.number(self._fixed("a bound"), line), line)
        self.sign("]")
        return low, high

    def _module(self) -> None:
        """`module NAME … endmodule`"""
        self.name("the name of a module")
        if self.is_next("="):
            raise self.notes.refuse(self.line, "E-IMPORT-PART", "a renamed module", "a module written out")
        own, commands = list[str](), list[Command]()
        while not self.accept("endmodule"):
            if self.is_next("["):
                commands.append(self._command(own))
            elif self.is_next(*_UNREAD):
                raise self.notes.refuse(self.line, "E-IMPORT-PART", quote(self.tokens[self.at].text), "commands")
            else:
                own.append(self._variable())
        self.modules.append(tuple(commands))

    def _command(self, own: list[str]) -> Command:
        """`[action] guard -> 1/2 : (x'=1) + 1/2 : true;`"""
        line = self.line
        action = self._action()
        guard = self._expression()
        self.sign("->")
        updates = [self._update(own, action)]
        while self.accept("+"):
            updates.append(self._update(own, action))
        self.sign(";")
        return Command(action=action, guard=guard, updates=tuple(updates), line=line)

    def _action(self) -> str:
        self.sign("[")
        action = "" if self.is_next("]") else self.name("the name of an action")
        self.sign("]")
        return action

    def _update(self, own: list[str], action: str) -> Update:
        chance = ex.constant(Fraction(1))
        if not self._is_assignment():
            chance = self._implication()
            self.sign(":")
        values: dict[str, Expr] = {}
        if not self.accept("true"):
            self._assign(values, own, action)
            while self.accept("&"):
                self._assign(values, own, action)
        return Update(chance=chance, values=values)

    def _is_assignment(self) -> bool:
        """Whether an update begins here rather than a probability."""
        if self.is_next("true") and self.is_next("+", ";", ahead=1):
            return True
        return self.is_next("(") and self.kind(1) == "name" and self.is_next("'", ahead=2)

    def _assign(self, values: dict[str, Expr], own: list[str], action: str) -> None:
        self.sign("(")
        line, name = self.line, self.name("a variable")
        is_global = name in self.variables and name not in own and not action
        if name not in own and not is_global:
            wanted = "one of a variable of this module, or in a command without an action of a global one"
            self.notes.add(line, "E-IMPORT-PART", f"a new value of {quote(name)}", wanted)
        if name in values:
            self.notes.add(line, "E-LABEL-REPEATED", f"two new values of {quote(name)}", "one")
        self.sign("'")
        self.sign("=")
        values[name] = self._expression()
        self.sign(")")

    def _rewards(self) -> None:
        """`rewards "ann" [go] x>0 : 2; true : -1; endrewards`"""
        agent = "reward"
        if self.kind() == "text":
            agent = self.tokens[self.at].text
            self.at += 1
        if agent in self.agents:
            self.notes.add(self.line, "E-LABEL-REPEATED", f"the rewards {quote(agent)} for the second time", "once")
        self.agents[agent] = None
        while not self.accept("endrewards"):
            line = self.line
            action = self._action() if self.is_next("[") else None
            guard = self._implication()
            self.sign(":")
            value = self._expression()
            self.sign(";")
            self.rewards.append(Reward(agent=agent, action=action, guard=guard, value=value, line=line))

    def _expression(self) -> Expr:
        """With `test ? yes : no`."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise self.notes.refuse(
                self.line, "E-DEPTH", f"an expression nested over {_MOST_DEPTH} deep", "fewer levels"
            )
        line, test = self.line, self._implication()
        if self.accept("?"):
            yes = self._expression()
            self.sign(":")
            test = ex.choice(test, yes, self._expression(), line, self.steps)
        self.depth -= 1
        return test

    def _implication(self) -> Expr:
        line, left = self.line, self._or()
        while sign := self.accept("=>", "<=>"):
            right = self._or()
            if sign == "=>":
                left = ex.connected(True, ex.negation(left, line, self.steps), right, line, self.steps)
            else:
                left = ex.equal(left, right, line, self.steps)
        return left

    def _or(self) -> Expr:
        line, left = self.line, self._and()
        while self.accept("|"):
            left = ex.connected(True, left, self._and(), line, self.steps)
        return left

    def _and(self) -> Expr:
        line, left = self.line, self._not()
        while self.accept("&"):
            left = ex.connected(False, left, self._not(), line, self.steps)
        return left

    def _not(self) -> Expr:
        line, negated = self.line, 0
        while self.accept("!"):
            negated += 1
        found = self._equality()
        if not negated:
            return found
        once = ex.negation(found, line, self.steps)
        return once if negated % 2 else ex.negation(once, line, self.steps)

    def _equality(self) -> Expr:
        line, left = self.line, self._comparison()
        while sign := self.accept("=", "!="):
            left = ex.equal(left, self._comparison(), line, self.steps, negated=sign == "!=")
        return left

    def _comparison(self) -> Expr:
        line, left = self.line, self._sum()
        while sign := self.accept(*ex.COMPARED):
            left = ex.compared(sign, left, self._sum(), line, self.steps)
        return left

    def _sum(self) -> Expr:
        line, left = self.line, self._product()
        while sign := self.accept("+", "-"):
            left = ex.of_numbers(sign, left, self._product(), line, self.steps)
        return left

    def _product(self) -> Expr:
        line, left = self.line, self._minus()
        while sign := self.accept("*", "/"):
            left = ex.of_numbers(sign, left, self._minus(), line, self.steps)
        return left

    def _minus(self) -> Expr:
        line, signs = self.line, 0
        while self.accept("-"):
            signs += 1
        found = self._atom()
        return ex.of_numbers("-", ex.constant(Fraction(0)), found, line, self.steps) if signs % 2 else found

    def _atom(self) -> Expr:
        line = self.line
        if self.accept("("):
            found = self._expression()
            self.sign(")")
            return found
        if self.kind() == "number":
            self.at += 1
            return ex.constant(self.notes.number(self.tokens[self.at - 1].text, line))
        if word := self.accept("true", "false"):
            return ex.constant(word == "true")
        if function := self.accept(*ex.ROUNDED, "pow", "mod", "min", "max"):
            return self._call(function, line)
        name = self.name("a number, a name or a parenthesis")
        if name in self.named:
            return self.named[name]
        self.used.setdefault(name, line)
        return ex.variable(name)

    def _call(self, function: str, line: int) -> Expr:
        self.sign("(")
        given = [self._expression()]
        while self.accept(","):
            given.append(self._expression())
        self.sign(")")
        wanted = 1 if function in ex.ROUNDED else 2
        if len(given) != wanted and not (function in ("min", "max") and len(given) > wanted):
            raise self.notes.refuse(line, "E-IMPORT-SYNTAX", f"{len(given)} arguments of {function}", f"{wanted}")
        if function in ex.ROUNDED:
            return ex.rounded(function, given[0], line, self.steps)
        found = given[0]
        for one in given[1:]:
            found = ex.of_numbers(function, found, one, line, self.steps)
        return found
