"""The report of `lpmech region`: a table of the parts of the interval, and a picture of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from rich.console import RenderableType

from lpmech.designs.problem import Aim
from lpmech.problem.exact import format_number
from lpmech.regions.certificate import root_shape
from lpmech.regions.claimed import ClaimAsked
from lpmech.regions.lifting import Lift
from lpmech.regions.parameter import Parameter
from lpmech.regions.parts import Part, ValuePart
from lpmech.regions.pieces import Verdict
from lpmech.regions.polynomials import Root, coefficients
from lpmech.regions.region import Region
from lpmech.report import layout
from lpmech.report.phases import COLOURS

WORDS = {
    Verdict.HOLDS: "certified",
    Verdict.OPTIMAL: "certified",
    Verdict.FAILS: "refuted",
    Verdict.UNDECIDED: "undecided",
}
LEFT, WIDTH, TOP, HEIGHT, SIZE = 40, 640, 44, 34, 11  # points
_DIGITS = Fraction(1, 10**18)


def region_shape(found: Region, name: str) -> dict[str, Any]:
    """The JSON shape."""
    return {
        "case": name,
        "environment": found.environment.sha256,
        "parameter": {"name": found.parameter.name, "from": format_number(found.parameter.low),
                      "to": format_number(found.parameter.high)},
        "parts": [
            {"verdict": part.verdict.value, "from": root_shape(part.start), "with from": part.with_start,
             "to": root_shape(part.end), "with to": part.with_end,
             "about": [decimal(part.start), decimal(part.end)]}
            for part in found.parts
        ],
        **({"values": [_valued(one) for one in found.values]} if any(one.value for one in found.values) else {}),
        "pieces": len(found.pieces),
        "undecided share": round(found.undecided_share, 9),
    }  # fmt: skip


def _valued(one: ValuePart) -> dict[str, Any]:
    """The best value on a part: coefficients of both polynomials, the constant first."""
    shape = None if one.value is None else {
        "numerator": [format_number(value) for value in coefficients(one.value.numerators[0])],
        "denominator": [format_number(value) for value in coefficients(one.value.denominator)],
    }  # fmt: skip
    part = one.part
    return {"from": root_shape(part.start), "with from": part.with_start, "to": root_shape(part.end),
            "with to": part.with_end, "value": shape}  # fmt: skip


def region_report(found: Region, name: str) -> Iterator[RenderableType]:
    """The answer for people."""
    yield layout.headline(_headline(found), _sentence(found))
    yield ""
    yield layout.facts([("Environment", name), ("Parameter", str(found.parameter)),
                        ("Pieces", f"{len(found.pieces)} with a proof of their own")])  # fmt: skip
    yield layout.heading("Region", f"of {found.parameter.name}; [ and ] belong to it, ( and ) do not")
    rows = [(layout.verdict(WORDS[part.verdict], part.verdict.value), interval(part), exactly(part))
            for part in found.parts]  # fmt: skip
    yield layout.table(("verdict", "where", "exactly"), rows, keep=(0, 1))
    if any(one.value for one in found.values):
        yield layout.heading("Best value", f"as a function of {found.parameter.name}, x")
        told = [(interval(one.part), formula(one.value)) for one in found.values if one.value is not None]
        yield layout.table(("where", "value"), told, keep=(0,))
    reasons = dict.fromkeys(piece.reason for piece in found.pieces if piece.reason)
    for reason in reasons:
        yield layout.paragraph(f"Undecided: {reason}.")


def formula(value: Lift) -> str:
    """`(4*x^2 - 1)/(x + 2)`: a polynomial over another one, in integers."""
    over, under = (tuple(map(int, coefficients(one))) for one in (value.numerators[0], value.denominator))
    if len(under) == 1:
        return written(over) or "0" if under == (1,) else f"({written(over)})/{under[0]}"
    return f"({written(over)})/({written(under)})" if over else "0"


def _headline(found: Region) -> str:
    return "undecided" if found.exit_code else "decided"


def _sentence(found: Region) -> str:
    if found.exit_code:
        return f"{100 * found.undecided_share:.3g} % of the interval is undecided."
    return sentence(_subject(found), found.parameter.name, found.parts)


def sentence(subject: str, parameter: str, parts: Sequence[Part]) -> str:
    """Where something is true that is decided everywhere."""
    kinds = {part.verdict for part in parts}
    if kinds <= {Verdict.HOLDS, Verdict.OPTIMAL}:
        return f"{subject} at every value."
    if kinds == {Verdict.FAILS}:
        return f"{subject} at no value."
    where = " and ".join(interval(part) for part in parts if part.verdict in (Verdict.HOLDS, Verdict.OPTIMAL))
    return f"{subject} exactly where {parameter} is in {where}."


def _subject(found: Region) -> str:
    """What is true on the parts that hold."""
    if isinstance(found.asked, ClaimAsked):
        return f"The claim {found.asked.claim} of the mechanism {found.asked.mechanism} holds"
    if found.asked.objective.aim is not Aim.FIND:
        return "There is a best mechanism"
    return "The problem can be met"


def interval(part: Part) -> str:
    """`(1/2, 0.735051811750…]`; `{1/2}` for a single number."""
    return "{" + decimal(part.start) + "}" if part.start is part.end else str(part).partition(" in ")[2]


def exactly(part: Part) -> str:
    """The polynomials whose roots the ends are."""
    ends = [part.start] if part.start is part.end else [part.start, part.end]
    return "; ".join(f"{decimal(end)} is a root of {written(end.polynomial)}" for end in ends if end.value is None)


def decimal(root: Root) -> str:
    """A number: exact if it is rational, else its first digits."""
    return format_number(root.value) if root.value is not None else str(root)


def written(polynomial: tuple[int, ...]) -> str:
    """A polynomial as text: `4x² − 13x + 6` as `4*x^2 - 13*x + 6`."""
    terms = [(value, power) for power, value in enumerate(polynomial) if value]
    told = ""
    for value, power in reversed(terms):
        sign = ("-" if value < 0 else "") if not told else (" - " if value < 0 else " + ")
        size = str(abs(value)) if abs(value) != 1 or not power else ""
        letter = "" if not power else "x" if power == 1 else f"x^{power}"
        told += sign + size + ("*" if size and letter else "") + letter
    return told


def region_picture(found: Region, name: str) -> str:
    """The region as SVG, with a title."""
    what = f"{_subject(found)[:1].lower()}{_subject(found)[1:]}"
    return picture(found.parameter, found.parts, f"Region of {name}: {what}, by {found.parameter.name}")


def picture(parameter: Parameter, parts: Sequence[Part], title: str = "") -> str:
    """The interval across, every part in the colour of its verdict, every end with its number, as SVG."""
    total = TOP + HEIGHT + 60
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 2 * LEFT}" height="{total}" '
        f'viewBox="0 0 {WIDTH + 2 * LEFT} {total}" font-family="sans-serif" font-size="{SIZE}">',
        f'<rect width="{WIDTH + 2 * LEFT}" height="{total}" fill="white"/>',
        *([_text(LEFT, 20, title)] if title else []),
        *(_field(parameter, part) for part in parts),
        *_ends(parameter, parts),
        *_legend(parts, total - 12),
    ]
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _across(parameter: Parameter, root: Root) -> float:
    low, high = parameter.low, parameter.high
    return LEFT + WIDTH * float((root.refined(_DIGITS).low - low) / (high - low))


def _field(parameter: Parameter, part: Part) -> str:
    """A bar over the part; a single number is a thin one."""
    left, right = _across(parameter, part.start), _across(parameter, part.end)
    width = max(right - left, 2)
    colour = COLOURS[WORDS[part.verdict]]
    return (f'<rect x="{left:.2f}" y="{TOP}" width="{width:.2f}" height="{HEIGHT}" fill="{colour}">'
            f"<title>{escape(str(part))}</title></rect>")  # fmt: skip


def _ends(parameter: Parameter, parts: Sequence[Part]) -> Iterator[str]:
    """A line and a number at every end, as far as there is room."""
    reached = float("-inf")
    for root in [parts[0].start, *(part.end for part in parts)]:
        x, label = _across(parameter, root), decimal(root)
        yield (f'<line x1="{x:.2f}" y1="{TOP + HEIGHT}" x2="{x:.2f}" y2="{TOP + HEIGHT + 5}" stroke="black"/>'
               )  # fmt: skip
        half = 0.65 * SIZE * len(label) / 2 + 3
        if x - half >= reached:
            yield _text(x, TOP + HEIGHT + 18, label, "middle")
            reached = x + half


def _legend(parts: Sequence[Part], y: float) -> Iterator[str]:
    x = float(LEFT)
    for verdict in dict.fromkeys(part.verdict for part in parts):
        yield f'<rect x="{x:.2f}" y="{y - 9:.2f}" width="10" height="10" fill="{COLOURS[WORDS[verdict]]}"/>'
        yield _text(x + 15, y, verdict.value)
        x += 30 + 0.65 * SIZE * len(verdict.value)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}">{escape(text)}</text>'
