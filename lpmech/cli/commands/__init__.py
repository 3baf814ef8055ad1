"""The commands: one file each, with its options and what it does, and their list in the order of `lpmech --help`.

A file is loaded when its command is asked for, be it for help alone. So it imports at its head only what its options
need; each function imports what it runs, which takes longer than any help. Here stands the line that the list prints,
which is the first of the function's docstring. For example `count.py` with a function `count` is listed by

    Listed("count", "Print how many states there are."),
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Any

from lpmech.plugins import CaseFormat, plugins


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share a first word, such as `lpmech licensing prices`."""

    name: str
    help: str


LICENSING = Group("licensing", "Sell a licence by index, or tasks by ascending auctions.")
STUDY = Group("study", "Study what else could be paid, and what lies gain at most.")
GROUPS = {one.name: one for one in (LICENSING, STUDY)}


_EXAMPLE = ("bv08/learning_licence",)  # arguments that most commands take


@dataclass(frozen=True, slots=True)
class Listed:
    """A command of the core: the name of its file and function, and its line in the list.

    The file and function of a command whose name is a keyword of Python have another one: `import_`. `codes` are what
    its exit codes mean, besides those of all commands. `formerly` is what it was called before it had a group, and
    `renamed` are former options with those of today; these names still work, with a notice. `reworded` are former
    values of options. `any_format` says whether it takes cases of plug-ins' formats, too, and `solves` whether it
    solves a case, which may need more memory than there is. `example` are arguments that it takes,
    one for each place, and options with values behind them.
    """

    word: str
    help: str
    group: Group | None = None
    formerly: str | None = None
    any_format: bool = False
    solves: bool = False
    example: tuple[str, ...] = _EXAMPLE
    codes: Mapping[int, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    reworded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As on the command line: `licensing prices`."""
        return self.word if self.group is None else f"{self.group.name} {self.word}"

    def load(self) -> Callable[..., Any]:
        """The function, with its options."""
        word = f"{self.word}_" if iskeyword(self.word) else self.word
        run: Callable[..., Any] = getattr(import_module(f"{__name__}.{word}"), word)
        return run


@dataclass(frozen=True, slots=True)
class Added:
    """A command of a plug-in."""

    run: Callable[..., Any]
    group: Group | None = None
    formerly: str | None = None
    takes: str | None = None
    example: tuple[str, ...] = _EXAMPLE
    codes: Mapping[int, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    reworded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    solves: bool = False

    @property
    def word(self) -> str:
        """The function's name."""
        return self.run.__name__

    @property
    def name(self) -> str:
        """As on the command line."""
        return self.word if self.group is None else f"{self.group.name} {self.word}"

    @property
    def help(self) -> str:
        """The first line of its docstring."""
        return (self.run.__doc__ or "").partition("\n")[0]

    def load(self) -> Callable[..., Any]:
        """The function, with its options."""
        return self.run


_DIFFERS = "a result differs from what the case expects"
_UNCERTAIN = "the mechanism that is wanted cannot be built"
_PROMISES = {1: f"a required claim is refuted, or {_DIFFERS}", 3: "a required claim is undecided"}

CORE = (
    Listed("certify", "Construct a mechanism, and prove or refute its promises.", any_format=True, solves=True,
           codes={**_PROMISES, 3: f"a required claim is undecided, or {_UNCERTAIN}"}),
    Listed("audit", "Prove or refute the promises of a mechanism of your own.", solves=True, codes=_PROMISES,
           example=("l14/modified_oil_leases", "l14/modified_oil_leases.linked")),
    Listed("design", "Find the best mechanism for a problem of yours, with proof.", solves=True,
           codes={1: "there is none, none attains the value, or the objective is unbounded",
                  3: "the program is too large"},
           example=("beyond/inspection", "interim")),
    Listed("region", "Find for which values of a number a problem can be met, or a claim holds.", solves=True,
           codes={1: _DIFFERS, 3: "part of the interval is undecided, or the program is too large"},
           example=("beyond/ms_45", "--parameter", "discount=0:1")),
    Listed("check", "Check a certificate against an environment, independently.", any_format=True,
           codes={1: "the certificate is rejected", 3: "the limit of work is reached"},
           example=("out",)),
    Listed("report", "Write a page about a certificate: one HTML file for people.", any_format=True, solves=True,
           codes={1: "the checker rejects the certificate, and no page is written",
                  3: f"{_UNCERTAIN}, or the checker reaches its limit"}),
    Listed("show", "Describe an environment and the hypotheses that it meets.", any_format=True,
           example=("bv08/scheduling_three",)),
    Listed("lint", "Point out what in a case is likely a slip.", codes={1: "with --strict, there is a warning"},
           example=("beyond/ms_45",)),
    Listed("diff", "Compare two environments, or two certified results.",
           codes={1: "a required claim is lost; or, if A or B is a case, the environments differ"},
           example=("l14/oil_leases", "l14/modified_oil_leases")),
    Listed("test", "Compare what case files expect with what is found.", any_format=True, solves=True,
           codes={1: "a result differs", 3: "bounds do not tell of a result, or a case needs too much memory"},
           renamed={"--summary": "--markdown"}),
    Listed("values", "Print social values and efficient allocations, exactly.", solves=True, codes={1: _DIFFERS}),
    Listed("transfers", "Print what every agent pays at every report, exactly.", solves=True,
           codes={1: _DIFFERS, 3: _UNCERTAIN}),
    Listed("indices", "Print the Gittins indices of a licensing auction, exactly.", LICENSING, "indices",
           example=("bv06/printed_index",)),
    Listed("prices", "Print who wins a licensing auction and at what price.", LICENSING, "prices",
           example=("bv08/licence_or_nobody",)),
    Listed("ascending", "Play ascending auctions beside the pivot mechanism.", LICENSING, "auction",
           codes={3: "no equilibrium of the auction is found"},
           example=("bv08/scheduling_three",)),
    Listed("simulate", "Play a mechanism at random, truthfully or not.", solves=True, codes={3: _UNCERTAIN},
           renamed={"--transfers": "--mechanism"},
           example=("beyond/two_bidders",)),
    Listed("sweep", "Certify a case at many values of its numbers.", solves=True,
           codes={3: "a job is undecided or failed"},
           example=("bv08/learning_licence", "--set", "discount=1/2,9/10")),
    Listed("unique", "Find what an agent could as well pay, and prove it.", STUDY, "unique", solves=True,
           codes={1: "the claim of --within is refuted", 3: "nothing can be claimed about the agent's payments"},
           reworded={"--form": {"history-independent": "history_independent",
                                "one-period memory": "one_period_memory"}},
           example=("bv08/scheduling_three", "--agent", "ann")),
    Listed("export", "Write a program behind the verdict for another solver.", solves=True,
           codes={3: "the transfers that the program is about cannot be built"},
           example=("bv08/learning_licence", "--format", "lp")),
    Listed("tolerance", "Ask solvers in floats, and tell where they are wrong.", solves=True,
           codes={3: "the transfers that the programs are about cannot be built"}, renamed={"--limit": "--seconds"},
           example=("general/tiny_conflict",)),
    Listed("alternatives", "Solve rows that you type, or prove that they clash.", codes={1: "there is no solution"},
           example=("rows.txt",)),
    Listed("cases", "List the shipped cases, one line each.",
           example=("auction",)),
    Listed("new", "Write a case file of a family or a blank one, explained.",
           example=("scheduling",)),
    Listed("import", "Write a model of another program as a case file.",
           example=("game.efg",)),
    Listed("explain", "Explain a claim, mechanism, objective, word or fault.",
           example=("slack",)),
)  # fmt: skip


@cache
def listed() -> dict[str, Listed | Added]:
    """The commands of the core by name, and those of plug-ins behind the ones that they name."""
    found: list[Listed | Added] = list(CORE)
    for command in (one for plugin in plugins() for one in plugin.commands()):
        place = [one.word for one in found].index(command.after)
        group = None if command.group is None else GROUPS[command.group]
        found.insert(
            place + 1, Added(command.run, group, command.formerly, command.takes, command.example, command.codes)
        )
    return {one.name: one for one in found}


def takers_of(cases: CaseFormat) -> tuple[str, ...]:
    """The names of the commands that take a case of a plug-in's format, in their order."""
    return tuple(
        one.name
        for one in listed().values()
        if (one.any_format if isinstance(one, Listed) else one.takes == cases.name)
    )


def former() -> dict[str, str]:
    """The names that commands had before, with those of today."""
    return {one.formerly: one.name for one in listed().values() if one.formerly is not None}
