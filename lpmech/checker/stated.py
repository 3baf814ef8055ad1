"""The numbers that claims about mechanisms state, as text for the answer (certificate page section 4).

They are taken from the claim as it is written, after its form has been checked: labels stand there, which claims that
have been read name by their places.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from .answer import Stated
from .errors import named
from .fields import ratio
from .implied import FROM
from .scan import shown

MOST = 20  # of a list so many entries are shown, and the rest is counted


def stated_by(fields: Mapping[str, Any]) -> Stated:
    """The numbers of a claim of valid form: its least slack, and those in its witness that say what is claimed."""
    slack, witness = fields["least_slack"], fields["witness"]
    found = [] if slack is None else [("least slack", number(slack))]
    if "payments" in witness:
        found += [("agent", named(witness["agent"])), *some("payment", witness["payments"], _bounded)]
    elif "within" in witness:
        distance = f"more than {number(witness['within'])} from the mechanism's"
        found += [("agent", named(witness["agent"])), ("payment", f"{_payment(witness)}, {distance}")]
    elif "conclusion" in witness:
        found += [*some("premise", witness["premises"], _relation), ("conclusion", _relation(witness["conclusion"]))]
    elif FROM in witness:
        found += [("follows from", named(witness[FROM]))]
    elif "epsilon" in witness:
        found += [(key, named(witness[key])) for key in ("agent", "form") if key in witness]
        found += [(key, number(witness[key])) for key in ("slack", "epsilon") if key in witness]
    return tuple(found)


def number(written: object) -> str:
    """A RATIONAL: exact where short, else its size."""
    return shown(*ratio(written, ()))


def some(name: str, items: list[Any], text: Any) -> Iterator[tuple[str, str]]:
    """The first items of a list, numbered, and how many follow."""
    for k, item in enumerate(islice(items, MOST), 1):
        yield f"{name} {k}", text(item)
    if len(items) > MOST:
        yield f"{name}s", f"{len(items) - MOST} more"


def _bounded(payment: Mapping[str, Any]) -> str:
    least, greatest = (number(payment[side]["bound"]) for side in ("least", "greatest"))
    distance = f"within {number(payment['within'])} of the mechanism's"
    return f"{_payment(payment)}, between {least} and {greatest}, {distance}"


def _payment(payment: Mapping[str, Any]) -> str:
    period = "" if payment["period"] is None else f" in period {payment['period']}"
    return f"{payment['form']}{period} at {_labels(payment['state'])}"


def _relation(relation: Mapping[str, Any]) -> str:
    terms = relation["terms"]
    parts = [_term(term) for term in terms[:MOST]]
    parts += [f"{len(terms) - MOST} more terms"] if len(terms) > MOST else []
    return f"{' + '.join(parts)} {relation['relation']} {number(relation['constant'])}"


def _term(term: Mapping[str, Any]) -> str:
    """`-1 * payment (of ann, in period 1, at ann=lo bob=hi, which is 3/2)`."""
    words = {"agent": "of", "period": "in period", "allocation": "after", "shock": "at the shock", "report": "told"}
    about = [f"{word} {_label(term[key])}" for key, word in words.items() if term[key] is not None]
    about += [f"at {_labels(term['state'])}", f"which is {number(term['value'])}"]
    return f"{number(term['weight'])} * {term['quantity']} ({', '.join(about)})"


def _labels(state: Mapping[str, str]) -> str:
    return " ".join(f"{named(key)}={named(label)}" for key, label in islice(state.items(), MOST)) + _more(state)


def _more(items: Iterable[object]) -> str:
    rest = sum(1 for _ in items) - MOST
    return f" and {rest} more" if rest > 0 else ""


def _label(value: object) -> str:
    return named(value) if isinstance(value, str) else str(value)
