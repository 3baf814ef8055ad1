"""The page about a licence that is auctioned: who wins and what it costs, from an index certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT, ARMS, INDEX_CERTIFICATE, OF_ARMS
from lpmech.licensing.certificate import IndexCertificate, Outcome, Stated
from lpmech.pages import checked, glossary, left_out, notes
from lpmech.pages.blocks import Block, Data, Grid, Mark, Prose
from lpmech.pages.charts import Bar, Bars, Edge, Trellis
from lpmech.pages.mechanism import checker_says
from lpmech.pages.numbers import shown
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_number
from lpmech.problem.records import Record, spelt

MOST_ROWS = 60
MOST_TYPES = 6


def _number(told: Any) -> Fraction:
    return parse_number(str(told))


def _numbers(told: Iterable[Any]) -> tuple[Fraction, ...]:
    return tuple(map(_number, told))


def _rows(told: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Fraction], ...]:
    return tuple({label: _number(chance) for label, chance in row.items()} for row in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm(Record):
    """A bidder as a file of arms has it: what each state yields, and by state the chances of the next one."""

    name: str
    states: tuple[str, ...]
    reward: tuple[Fraction, ...] = field(metadata=spelt(read=_numbers))
    transition: tuple[Mapping[str, Fraction], ...] = field(metadata=spelt(read=_rows))

    @property
    def moves(self) -> list[tuple[str, str, Fraction]]:
        """From, to, probability."""
        rows = zip(self.states, self.transition, strict=True)
        return [(label, after, chance) for label, row in rows for after, chance in row.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms(Record):
    """What a page tells of a file of arms."""

    name: str
    discount: Fraction = field(metadata=spelt(read=_number))
    arms: tuple[Arm, ...]


def page(
    files: Mapping[str, bytes], arms: Arms, certificate: IndexCertificate, about: About, *, accepted: bool
) -> Page:
    """The whole page."""
    outcome = certificate.outcome
    found = [
        _auction(certificate, outcome) if outcome else None,
        _indices(arms, certificate),
        _arms(arms),
        notes.section(about),
        checked.section(
            {name: files[name] for name in files if name.endswith(".json") and name != ABOUT},
            OF_ARMS,
            certificate.arms,
            about,
        ),
    ]
    sections = [one for one in found if one is not None]
    names = [arm.name for arm in arms.arms]
    bidders = joined([(Strong(Name(name)),) for name in names])
    lede = say("Bidders: {}. Discount {}.", bidders, Strong(arms.discount))
    return Page(
        title=about.title or arms.name,
        source=about.source,
        mark=Mark.YES,
        badge="Computed and proved",
        verdict=_headline(certificate, names),
        rest=(),
        lede=(lede, checker_says(accepted)),
        tiles=_tiles(certificate, outcome) if outcome else (),
        sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate.arms),
    )


def _headline(certificate: IndexCertificate, names: Sequence[str]) -> Sentence:
    outcome = certificate.outcome
    if outcome is None:
        return say("What every state of {} arms is worth, as an index.", str(len(names)))
    if outcome.winner is None:
        return say("The licence goes to nobody today.")
    return say(
        "{} gets the licence today, and pays {}.",
        Name(outcome.winner),
        value(outcome.payments[outcome.winner]),
    )


def value(told: Stated) -> Sentence:
    """A number, or two bounds of it."""
    if isinstance(told, Fraction):
        return (told,)
    low, high = told.at_least, told.at_most
    return (low,) if low == high else say("{} to {}", low, high) if shown(low) != shown(high) else say("about {}", low)


def _today(certificate: IndexCertificate, outcome: Outcome, name: str) -> Fraction:
    """The index of a bidder's state today."""
    return certificate.indices[name][certificate.orders[name].index(outcome.state[name])]


def _tiles(certificate: IndexCertificate, outcome: Outcome) -> tuple[Tile, ...]:
    winner, names = outcome.winner, list(outcome.state)
    others = sorted((_today(certificate, outcome, name) for name in names if name != winner), reverse=True)
    worth = say("{} over all time, discounted.", value(outcome.values.everyone))
    if winner is None:
        nobody = say("Nobody: no index makes it worth giving the licence away.")
        return (Tile(title="Who wins", mark=None, text=nobody), Tile(title="Worth to all", mark=None, text=worth))
    price = outcome.payments[winner]
    tiles = [
        Tile(title="Who wins", mark=None, text=say("{}, whose index is the greatest.", Name(winner))),
        Tile(title="The price", mark=None, text=say("{}: what the others lose per period by waiting.", value(price))),
        Tile(title="Worth to all", mark=None, text=worth),
    ]
    if others:
        same = price == others[0]
        told = "the price here" if same else "another number than the price"
        text = say("The second-highest index is {}: {}.", others[0], told)
        tiles.append(Tile(title="Second index", mark=None, text=text))
    return tuple(tiles)


def _auction(certificate: IndexCertificate, outcome: Outcome) -> Section:
    """One row a bidder."""
    rows, bars = [], []
    for name, state in outcome.state.items():
        index, wins = _today(certificate, outcome, name), name == outcome.winner
        rows.append(
            (
                Name(name),
                Name(state),
                index,
                value(outcome.payments[name]),
                value(outcome.values.without[name]),
            )
        )
        bars.append(Bar(label=(Name(name),), value=index, strong=wins, note=say("wins") if wins else ()))
    head: tuple[Cell, ...] = ("bidder", "state", "index", "pays", "worth without it")
    blocks: list[Block] = (
        [Bars(bars=tuple(bars))] if all(bar.value >= 0 for bar in bars) and any(bar.value for bar in bars) else []
    )
    blocks.append(Data(head=head, rows=tuple(rows), right=frozenset({2, 3, 4})))
    note = say("With everyone the licence is worth {} in all.", value(outcome.values.everyone))
    return Section(
        id="prices",
        words=("licence",),
        menu="The auction",
        title="The auction today",
        blocks=(*blocks, Prose(paragraphs=(note,))),
        sub=say(
            "The bidder with the greatest index gets the licence, and pays what the others lose by not having it now."
        ),
    )


def _indices(arms: Arms, certificate: IndexCertificate) -> Section:
    """The index of every state, the greatest first."""
    blocks: list[Block] = []
    for arm in arms.arms:
        order, values = certificate.orders[arm.name], certificate.indices[arm.name]
        rows = tuple((Name(label), one) for label, one in list(zip(order, values, strict=True))[:MOST_ROWS])
        left = left_out.more(len(order) - len(rows), INDEX_CERTIFICATE, "states")
        blocks.append(
            Data(caption=(Name(arm.name),), head=("state", "index"), rows=rows, right=frozenset({1}), left_out=left)
        )
    return Section(
        id="indices",
        words=("index", "arm"),
        menu="Indices",
        title="What each state is worth",
        blocks=(Grid(blocks=tuple(blocks)),),
        sub=say("The index of a state: the best average reward per period from there on, over all ways to stop."),
    )


def _arms(arms: Arms) -> Section:
    """Rewards and transitions."""
    blocks: list[Block] = []
    for arm in arms.arms:
        pairs = list(zip(arm.states, arm.reward, strict=True))
        rewards = tuple((Name(label), one) for label, one in pairs[:MOST_ROWS])
        left = left_out.more(len(pairs) - len(rewards), ARMS, "states")
        parts: list[Block] = [
            Data(
                caption=say("Reward of {}", Name(arm.name)),
                head=("state", "reward"),
                rows=rewards,
                right=frozenset({1}),
                left_out=left,
            )
        ]
        picture = _trellis(arm)
        parts += [picture] if picture else []
        parts.append(_moves(arm))
        blocks.append(Grid(blocks=tuple(parts)))
    return Section(
        id="model",
        menu="Model",
        title="The arms",
        blocks=(Grid(blocks=tuple(blocks), wide=True),),
        sub=say(
            "What the licence yields in each state, and how a state moves when it is used. A state moves only then."
        ),
    )


def _moves(arm: Arm) -> Data:
    rows = arm.moves
    shown_ = tuple((Name(label), Name(after), chance) for label, after, chance in rows[:MOST_ROWS])
    left = say("{} more rows are in arms.json.", f"{len(rows) - MOST_ROWS:,}") if len(rows) > MOST_ROWS else ()
    return Data(
        head=("from", "to", "probability"),
        rows=shown_,
        right=frozenset({2}),
        left_out=left,
        summary=f"Probabilities of {arm.name}",
    )


def _trellis(arm: Arm) -> Trellis | None:
    states = arm.states
    if len(states) > MOST_TYPES or len(states) < 2:
        return None
    rows = arm.moves
    edges = tuple(
        Edge(
            source=states.index(label), target=states.index(after), label=shown(chance), weight=float(chance), sure=True
        )
        for label, after, chance in rows
        if chance
    )
    said = "; ".join(f"from {label} to {after}: {shown(chance)}" for label, after, chance in rows)
    return Trellis(
        title=say("{}, if used", Name(arm.name)), now=tuple(states), next=tuple(states), edges=edges, said=said
    )
