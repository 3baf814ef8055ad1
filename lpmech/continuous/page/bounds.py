"""What is claimed about continuous signals: bounds of what lies gain, what cannot be had, what signals foretell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.folder import CERTIFICATE
from lpmech.pages import left_out
from lpmech.pages.blocks import Block, Data, Prose, Story
from lpmech.pages.numbers import decimals
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_result

TRUTH, ERROR, LAST = "epsilon_incentive_compatible", "residual_claimant", "last_period_incentive_compatible"
MOST_ATOMS = 24
Shape = Mapping[str, Any]


def of_kind(claims: Sequence[Shape], claim_id: str) -> list[Shape]:
    return [one for one in claims if one["id"] == claim_id]


def epsilon(claims: Sequence[Shape]) -> Fraction:
    """What one lie of anyone gains at most, in any period."""
    gains = [parse_result(one["epsilon"]) for one in of_kind(claims, TRUTH)]
    return max([*gains, *(parse_result(one["gain"]["bound"]) for one in of_kind(claims, LAST))])


def section(env: Shape, claims: Sequence[Shape]) -> Section:
    """What a lie gains, and how far everyone is from being the residual claimant."""
    errors = {one["agent"]: one["error"] for one in of_kind(claims, ERROR)}
    gains = {one["agent"]: one for one in of_kind(claims, TRUTH)}
    rows: list[tuple[Cell, ...]] = []
    for name in env["agents"]:
        gain, error = gains[name], errors[name]
        where = _place(gain["gain"])
        rows.append((Name(name), parse_result(gain["epsilon"]), parse_result(gain["gain"]["attained"]), where,
                     parse_result(error["bound"]), parse_result(error["attained"])))  # fmt: skip
    head = ("agent", "a lie gains at most", "and at least", "at", "error at most", "and at least")
    blocks: list[Block] = [Data(head=head, rows=tuple(rows), right=frozenset({1, 2, 4, 5}))]
    if last := of_kind(claims, LAST):
        ends = tuple((Name(one["agent"]), parse_result(one["gain"]["bound"]), parse_result(one["gain"]["attained"]),
                      _place(one["gain"])) for one in last)  # fmt: skip
        blocks.append(Data(caption=say("In the last period"), head=head[:4], rows=ends, right=frozenset({1, 2})))
    sub = say(
        "Upper bounds hold at every signal and after every history; lower ones are attained at the place named. "
        "The error is how far an agent’s payoff is from that of everybody together, up to a constant."
    )
    return Section(
        id="bounds",
        words=("signal", "bound", "epsilon"),
        menu="Bounds",
        title="What a lie gains at most",
        sub=sub,
        blocks=tuple(blocks),
    )


def _place(bound: Shape) -> Sentence:
    """Where a bound is attained."""
    at = bound["at"]
    if at is None:
        return ("–",)
    signals = joined([_valued(name, one) for name, one in at["signals"].items()])
    report = say(", says {}", parse_result(at["report"])) if at.get("report") is not None else ()
    instead = say(" in place of {}", Name(at["allocation"])) if at.get("instead") else ()
    return say("{}{}: {}{}", signals, report, Name(at.get("instead") or at["allocation"]), instead)


def _valued(name: str, told: str) -> Sentence:
    """`ann = 0.25` or `ann ≈0.293`: the sign of a rounded number is its own."""
    signal = parse_result(told)
    return say("{} = {}" if decimals(abs(signal)) is not None else "{} {}", Name(name), signal)


def unavoidable(claims: Sequence[Shape]) -> Sentence:
    """What whatever transfers cannot prevent, in a sentence beside the bound."""
    found = [(parse_result(one["bound"]), one["agent"]) for one in of_kind(claims, "last_period_gain_at_least")]
    if not found:
        return ()
    least, agent = max(found)
    return say("Whatever is paid in the last period, {} gains at least {} by some lie.", Name(agent), least)


def impossible(claims: Sequence[Shape]) -> Iterator[Story]:
    """What no transfers of a form can do."""
    for one in of_kind(claims, "last_period_gain_at_least"):
        cycle = joined([(parse_result(t),) for t in one["cycle"]], last=" and ")
        text = say("Whatever is paid in the last period, {} gains at least {} by some lie: its signals {} would rather "
                   "be each other’s, in a circle{}.", Name(one["agent"]), Strong(parse_result(one["bound"])), cycle,
                   _fixed(one))  # fmt: skip
        yield Story(title=say("In the last period some lie pays"), blocks=(Prose(paragraphs=(text,)),))
    for one in of_kind(claims, "residual_claimant_at_least"):
        text = say("After {}, payments of {} that do not depend on its own report leave an error of at least {}{}: "
                   "signals mixed with the weights below foretell nothing together.", Name(one["allocation"]),
                   Name(one["agent"]), Strong(parse_result(one["bound"])), _fixed(one))  # fmt: skip
        yield Story(title=say("The error cannot vanish"), grave=False, blocks=(Prose(paragraphs=(text,)), _atoms(one)))


def _fixed(one: Shape) -> Sentence:
    """The others' signals."""
    parts = [_valued(name, x) for name, x in one["signals"].items()]
    return say(", if {}", joined(parts)) if parts else ()


def _atoms(one: Shape) -> Data:
    rows = tuple((parse_result(atom["signal"]), parse_result(atom["weight"])) for atom in one["atoms"][:MOST_ATOMS])
    left = left_out.more(len(one["atoms"]) - MOST_ATOMS, CERTIFICATE)
    return Data(head=("signal", "weight"), rows=rows, right=frozenset({0, 1}), left_out=left, summary="Weights")


def independence(claims: Sequence[Shape]) -> Section | None:
    """Whether signals predict the others as no mixture does."""
    holds = [say("{} after {}: payments tell every signal from mixtures of others.", Name(one["agent"]),
                 Name(one["allocation"])) for one in of_kind(claims, "convexly_independent")]  # fmt: skip
    blocks: list[Block] = [Prose(paragraphs=tuple(holds))] if holds else []
    for one in of_kind(claims, "convexly_dependent"):
        text = say("{} after {}: what the signal {} foretells is a mixture of what other signals foretell{}.",
                   Name(one["agent"]), Name(one["allocation"]), parse_result(one["signal"]), _fixed(one))  # fmt: skip
        blocks += [Prose(paragraphs=(text,)), _atoms(one)]
    if not blocks:
        return None
    sub = say("Liu’s condition (5): no signal predicts the others as a mixture of other signals does.")
    return Section(id="independence", menu="Predictions", title="What signals foretell", sub=sub, blocks=tuple(blocks))
