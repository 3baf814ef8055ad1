"""The page about continuous signals: bounds that hold at every signal, from an environment and its certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.about import About
from lpmech.continuous.page_payments import payments
from lpmech.pages import checked, glossary
from lpmech.pages.blocks import Block, Data, Mark, Prose, Story
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_number, parse_result

TRUTH, RULE, ERROR, LAST = (
    "epsilon_incentive_compatible",
    "efficient_up_to",
    "residual_claimant",
    "last_period_incentive_compatible",
)
MOST_TERMS = 14  # of a function that is written out
Shape = Mapping[str, Any]


def page(files: Mapping[str, bytes], env: Shape, certificate: Shape, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    claims = certificate["claims"]
    stories = tuple(_impossible(claims))
    found = [
        _bounds(env, claims),
        Section(id="fails", menu="What cannot be", title="What cannot be had", blocks=stories) if stories else None,
        payments(env, certificate),
        _independence(claims),
        _model(env),
        _notes(about),
        checked.section(
            {name: files[name] for name in ("environment.json", "certificate.json")},
            ("environment.json", "certificate.json"),
            certificate["environment"],
            (about.command,) if about.command else (),
        ),
    ]
    sections = [one for one in found if one is not None]
    epsilon = _epsilon(claims)
    return Page(
        title=about.title or env["name"],
        source=about.source,
        mark=Mark.YES,
        badge="Bounds proved",
        verdict=_headline(epsilon),
        rest=(),
        lede=(_lede(env, certificate), checker_says(accepted)),
        tiles=_tiles(claims, epsilon),
        sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]),
    )


def _of(claims: Sequence[Shape], claim_id: str) -> list[Shape]:
    return [one for one in claims if one["id"] == claim_id]


def _epsilon(claims: Sequence[Shape]) -> Fraction:
    """What one lie of anyone gains at most, in any period."""
    gains = [parse_result(one["epsilon"]) for one in _of(claims, TRUTH)]
    return max([*gains, *(parse_result(one["gain"]["bound"]) for one in _of(claims, LAST))])


def _headline(epsilon: Fraction) -> Sentence:
    if not epsilon:
        return say("Telling the truth is best for everyone, at every signal.")
    return say("No lie gains more than {}, at any signal.", epsilon)


def _lede(env: Shape, certificate: Shape) -> Sentence:
    agents = joined([(Strong(Name(name)),) for name in env["agents"]])
    time = f"{env['horizon']} periods" if "horizon" in env else "without end"
    rule = "as the environment gives it" if "scores" in env else "the efficient one"
    cells = str(len(certificate["grid"]) - 1)
    return say("Agents: {}, with continuous signals. Rule: {}. Time: {}, discount {}. Payments on {} cells per signal.",
               agents, rule, Strong(time), Strong(parse_number(str(env["discount"]))), cells)  # fmt: skip


def _tiles(claims: Sequence[Shape], epsilon: Fraction) -> tuple[Tile, ...]:
    loss = parse_result(_of(claims, RULE)[0]["loss"])
    truth = say("No lie gains anything.") if not epsilon else say("A lie may gain, but no more than {}.", epsilon)
    rule = say("The best allocation at every signal.") if not loss else say("At most {} is lost.", loss)
    unknown = say("Nothing is claimed of it where signals are continuous.")
    return (
        Tile(title="Truth pays", mark=Mark.PART if epsilon else Mark.YES, text=truth),
        Tile(title="Worth staying", mark=Mark.OPEN, text=unknown),
        Tile(title="Money balances", mark=Mark.OPEN, text=unknown),
        Tile(title="Efficient", mark=Mark.PART if loss else Mark.YES, text=rule),
    )


def _bounds(env: Shape, claims: Sequence[Shape]) -> Section:
    """What a lie gains, and how far everyone is from being the residual claimant."""
    errors = {one["agent"]: one["error"] for one in _of(claims, ERROR)}
    gains = {one["agent"]: one for one in _of(claims, TRUTH)}
    rows: list[tuple[Cell, ...]] = []
    for name in env["agents"]:
        gain, error = gains[name], errors[name]
        where = _place(gain["gain"])
        rows.append((Name(name), parse_result(gain["epsilon"]), parse_result(gain["gain"]["attained"]), where,
                     parse_result(error["bound"]), parse_result(error["attained"])))  # fmt: skip
    head = ("agent", "a lie gains at most", "and at least", "at", "error at most", "and at least")
    blocks: list[Block] = [Data(head=head, rows=tuple(rows), right=frozenset({1, 2, 4, 5}))]
    if last := _of(claims, LAST):
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
    signals = joined([say("{} = {}", Name(name), parse_result(one)) for name, one in at["signals"].items()])
    report = say(", says {}", parse_result(at["report"])) if at.get("report") is not None else ()
    instead = say(" in place of {}", Name(at["allocation"])) if at.get("instead") else ()
    return say("{}{}: {}{}", signals, report, Name(at.get("instead") or at["allocation"]), instead)


def _impossible(claims: Sequence[Shape]) -> Iterator[Story]:
    """What no transfers of a form can do."""
    for one in _of(claims, "last_period_gain_at_least"):
        cycle = joined([(parse_result(t),) for t in one["cycle"]], last=" and ")
        text = say("Whatever is paid in the last period, {} gains at least {} by some lie: its signals {} would rather "
                   "be each other’s, in a circle{}.", Name(one["agent"]), Strong(parse_result(one["bound"])), cycle,
                   _fixed(one))  # fmt: skip
        yield Story(title=say("In the last period some lie pays"), blocks=(Prose(paragraphs=(text,)),))
    for one in _of(claims, "residual_claimant_at_least"):
        text = say("After {}, payments of {} that do not depend on its own report leave an error of at least {}{}: "
                   "signals mixed with the weights below foretell nothing together.", Name(one["allocation"]),
                   Name(one["agent"]), Strong(parse_result(one["bound"])), _fixed(one))  # fmt: skip
        yield Story(title=say("The error cannot vanish"), grave=False, blocks=(Prose(paragraphs=(text,)), _atoms(one)))


def _fixed(one: Shape) -> Sentence:
    """The others' signals."""
    parts = [say("{} = {}", Name(name), parse_result(x)) for name, x in one["signals"].items()]
    return say(", if {}", joined(parts)) if parts else ()


def _atoms(one: Shape) -> Data:
    rows = tuple((parse_result(atom["signal"]), parse_result(atom["weight"])) for atom in one["atoms"][:24])
    left = say("{} more are in certificate.json.", str(len(one["atoms"]) - 24)) if len(one["atoms"]) > 24 else ()
    return Data(head=("signal", "weight"), rows=rows, right=frozenset({0, 1}), left_out=left, summary="Weights")


def _independence(claims: Sequence[Shape]) -> Section | None:
    """Whether signals predict the others as no mixture does."""
    holds = [say("{} after {}: payments tell every signal from mixtures of others.", Name(one["agent"]),
                 Name(one["allocation"])) for one in _of(claims, "convexly_independent")]  # fmt: skip
    blocks: list[Block] = [Prose(paragraphs=tuple(holds))] if holds else []
    for one in _of(claims, "convexly_dependent"):
        text = say("{} after {}: what the signal {} foretells is a mixture of what other signals foretell{}.",
                   Name(one["agent"]), Name(one["allocation"]), parse_result(one["signal"]), _fixed(one))  # fmt: skip
        blocks += [Prose(paragraphs=(text,)), _atoms(one)]
    if not blocks:
        return None
    sub = say("Liu’s condition (5): no signal predicts the others as a mixture of other signals does.")
    return Section(id="independence", menu="Predictions", title="What signals foretell", sub=sub, blocks=tuple(blocks))


def _model(env: Shape) -> Section:
    """Utilities and densities, written out."""
    rows: list[tuple[Cell, ...]] = []
    for name, by in env["utility"].items():
        rows += [(Name(name), Name(allocation), written(terms)) for allocation, terms in by.items()]
    densities = tuple((Name(allocation), written(terms)) for allocation, terms in env["density"].items())
    blocks: list[Block] = [
        Data(caption=say("Worth of an allocation"), head=("agent", "allocation", "worth"), rows=tuple(rows)),
        Data(caption=say("Density of the next signals"), head=("after", "density"), rows=densities),
    ]
    if "scores" in env:
        scores = tuple((Name(allocation), written(terms)) for allocation, terms in env["scores"].items())
        blocks.append(Data(caption=say("Scores: the highest is chosen"), head=("allocation", "score"), rows=scores))
    sub = say("Every signal is a number between 0 and 1; x₊ is x where x is positive, else 0; next is what follows.")
    return Section(id="model", menu="Model", title="The model", sub=sub, blocks=tuple(blocks))


def written(terms: Sequence[Shape]) -> str:
    """A function as a formula; the end of a long one is left out."""
    if not terms:
        return "0"
    parts = [_term(term) for term in terms[:MOST_TERMS]]
    text = " ".join(parts).removeprefix("+ ")
    more = len(terms) - len(parts)
    return f"{text} + … ({more} more terms, in environment.json)" if more else text


def _term(term: Shape) -> str:
    coefficient = parse_number(str(term["coefficient"]))
    factors = [_power(_signal(name), power) for name, power in term.get("powers", {}).items()]
    for hinge in term.get("hinges", []):
        inner = f"({_signal(hinge['of'])} − {_signal(str(hinge['at']))})₊"
        factors.append(_power(inner, hinge["power"]))
    size = abs(coefficient)
    before = [] if size == 1 and factors else [str(size)]
    return f"{'−' if coefficient < 0 else '+'} {'·'.join([*before, *factors])}"


def _signal(name: str) -> str:
    return f"next {name.removeprefix('next_')}" if name.startswith("next_") else name


def _power(base: str, power: int) -> str:
    return base if power == 1 else base + str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _notes(about: About) -> Section | None:
    if not about.notes.strip():
        return None
    notes = tuple(say("{}", " ".join(part.split())) for part in about.notes.strip().split("\n\n"))
    return Section(id="notes", menu="Notes", title="Notes", blocks=(Prose(paragraphs=notes),))
