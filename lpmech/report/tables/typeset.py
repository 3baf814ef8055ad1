"""Text as LaTeX sets it, character for character, and how wide that is.

Widths are those of Computer Modern at 10 points. What pdfTeX has no letter for is set by the macro of `OTHER`: XeTeX
and LuaTeX set the character itself, and pdfTeX its number, such as U+05E9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lpmech.reading.faults import printable

OTHER = (
    r"\providecommand{\othercharacter}[2]{\ifdefined\XeTeXrevision#2\else\ifdefined\directlua#2\else"
    r"\texttt{U+#1}\fi\fi}"
)
T1 = "[T1]{fontenc}"
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega"
_LETTERS = "αβγδεζηθικλμνξπρστφχψω"
_CAPITALS = MappingProxyType(
    {"Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
     "Ψ": "Psi", "Ω": "Omega"}
)  # fmt: skip
_SIGNS = MappingProxyType(
    {"→": "rightarrow", "←": "leftarrow", "≈": "approx", "≤": "leq", "≥": "geq", "≠": "neq", "∞": "infty", "−": "-",
     "∈": "in", "∅": "emptyset", "∑": "sum", "√": "surd"}
)  # fmt: skip
_ESCAPED: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        **{mark: f"\\{mark}" for mark in "&%$#_{}"},
        **{mark: f"{{{mark}}}" for mark in "[]*"},  # at the start of a row they belong to the end of the last
        **{letter: rf"$\{name}$" for letter, name in zip(_LETTERS, _GREEK.split(), strict=True)},
        **{letter: rf"$\{name}$" for letter, name in _CAPITALS.items()},
        **{sign: "$-$" if name == "-" else rf"$\{name}$" for sign, name in _SIGNS.items()},
    }
)
_LIGATURES = re.compile(r"([-`',!?<>])(?=[-`',<>])")  # two characters that are set as one
_SPACES = re.compile(r" (?= )|^ | $")  # a run of spaces is set as one
_WITHOUT = "ĦħĸŉŦŧſ"  # letters of the blocks below that T1 has not
_PUNCTUATION = "–—‘’“”„…•€‰†‡"
_WIDTHS = {
    5.0: "0123456789ago$/*\"\\", 5.56: "bdhnpuS", 4.44: "cez", 3.06: "fj", 2.78: "il.,:;!'`|", 5.28: "kqvxy",
    8.33: "mMN%#", 3.92: "rst()[]", 7.22: "wCJT", 7.5: "AHUVXY", 7.08: "B", 7.78: "DGOQK&@+=<>R_", 6.81: "EFPLZ",
    6.2: "^~{}",
    13.4: "…œŒĲĳ", 3.61: "I", 10.28: "W", 3.33: " -", 4.72: "?",
}  # fmt: skip
_WIDTH = MappingProxyType({character: width for width, row in _WIDTHS.items() for character in row} | {"M": 9.17})
_WIDEST, _TYPEWRITER = 10.0, 5.26  # of a letter or sign that is not listed, and of each in the number of a character


def needs_t1(text: str) -> bool:
    """Whether the text has letters that the default encoding of fonts has not."""
    return any(_is_latin(one) for one in text)


def has_others(text: str) -> bool:
    """Whether some character is set by the macro of `OTHER`."""
    return any(_is_other(one) for one in text)


def latex_text(text: str) -> str:
    """A text that LaTeX sets as it is."""
    apart = _LIGATURES.split(printable(text))
    escaped = ["".join(map(_character, part)) for part in apart]
    joined = "".join(f"{part}{{}}" if place % 2 else part for place, part in enumerate(escaped))
    return _SPACES.sub(r"\\ ", joined)


def width(text: str) -> float:
    """How wide it is at 10 points, in points."""
    return sum(map(_width, printable(text)))


def _width(one: str) -> float:
    return _TYPEWRITER * len(f"U+{ord(one):04X}") if _is_other(one) else _WIDTH.get(one, _WIDEST)


def _character(one: str) -> str:
    if one in _ESCAPED:
        return _ESCAPED[one]
    return f"\\othercharacter{{{ord(one):04X}}}{{{one}}}" if _is_other(one) else one


def _is_latin(one: str) -> bool:
    return ("\u00a1" <= one <= "\u017f" and one not in _WITHOUT and one != "\u00ad") or one == '"'


def _is_other(one: str) -> bool:
    return one > "~" and one not in _ESCAPED and one not in _PUNCTUATION and not _is_latin(one)
