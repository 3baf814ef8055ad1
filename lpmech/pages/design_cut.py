"""An infinite horizon that is cut, on the page of a design: what stands for the rest, and rows by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from lpmech.designs.cut import Cut, Then
from lpmech.designs.places import Kind, Place
from lpmech.designs.reading_cut import worthless
from lpmech.pages.blocks import Prose
from lpmech.pages.design_words import Words
from lpmech.pages.page import Section
from lpmech.pages.text import Name, Sentence, joined, say
from lpmech.problem.shown import counted as number_of

_LIES, _STAY, _MONEY, _REST = "that no lie pays", "that everybody stays", "that money balances", "of what is promised"
_ABOUT: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.LIE: _LIES, Kind.PLAN: _LIES, Kind.START: _LIES, Kind.STAY: _STAY, Kind.LEAVE: _STAY,
        Kind.EX_ANTE: _MONEY, Kind.EACH_PERIOD: _MONEY, Kind.EX_POST: _MONEY, Kind.SURPLUS: _REST,
        Kind.DIFFER: _REST, Kind.KEEP: _REST, Kind.BUDGET_PROMISED: _REST,
    }
)  # fmt: skip
_OTHER = "of other things that are asked"


def section(words: Words, cut: Cut) -> Section:
    """What is written out, and what stands for the rest."""
    told = _promises if cut.then is Then.PROMISES else _nothing
    return Section(id="cut", menu="The cut", title="What is written out, and what follows",
                   blocks=(Prose(paragraphs=tuple(told(words, number_of(cut.after, "period")))),))  # fmt: skip


def _promises(words: Words, periods: str) -> Iterator[Sentence]:
    yield say("The horizon has no end. The first {} are written out history by history. For the rest stand promises: "
              "what everyone expects from then on, and what all pay together.", periods)  # fmt: skip
    yield say("Every public mechanism with bounded payoffs, however much it remembers, keeps to the rows about "
              "promises. So what the rows refute is impossible, and a value that they exclude is out of reach for all "
              "of them. The other way round nothing follows: not all promises can be kept.")  # fmt: skip


def _nothing(words: Words, periods: str) -> Iterator[Sentence]:
    rest = worthless(words.env)
    assert rest is not None  # the problem was read
    yield say("The horizon has no end. Here it is a mechanism that ends: in the first {} it does what the table says; "
              "then it is {} for ever, which is worth nothing to anybody, and nobody pays.", periods,
              Name(words.env.stage(0).allocations[rest]))  # fmt: skip
    yield say("A mechanism that goes on may be better. So its value is a bound on one side only.")


def counted(places: Iterable[Place]) -> Iterator[Sentence]:
    """`Of these rows 4 say that no lie pays and 2 that everybody stays.`"""
    found: dict[str, int] = {}
    for place in places:
        about = _ABOUT.get(place.kind, _OTHER)
        found[about] = found.get(about, 0) + 1
    if found:
        each = [say("{} {}", str(count), about) for about, count in found.items()]
        yield say("By what they say: {}.", joined(each, ", ", " and "))
