"""The claims of a certificate: in their order, and by id.

cert.claims[0]                  the first claim
cert.claims["efficient"]        the claim with this id
"efficient" in cert.claims      whether it is stated
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from lpmech.certificate import frames
from lpmech.claims.kind import Claim
from lpmech.claims.registry import KINDS
from lpmech.problem import shown
from lpmech.problem.extras import PANDAS
from lpmech.reading.faults import quote
from lpmech.reading.words import UnknownName, known_name
from lpmech.separation.claim import Verdict


@dataclass(frozen=True, slots=True, repr=False)
class Claims(Sequence[Claim]):
    """A sequence of claims that also takes their ids."""

    stated: tuple[Claim, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in their order."""
        return tuple(claim.id for claim in self.stated)

    @overload
    def __getitem__(self, key: int | str) -> Claim: ...
    @overload
    def __getitem__(self, key: slice) -> Claims: ...
    def __getitem__(self, key: int | str | slice) -> Claim | Claims:
        """One claim by its place or id, or some by their places. Raises UnknownName, a KeyError, for an id that is not
        known, or not stated here."""
        if isinstance(key, slice):
            return Claims(self.stated[key])
        return self.stated[key] if isinstance(key, int) else self._named(key)

    def _named(self, claim_id: str) -> Claim:
        found = {claim.id: claim for claim in self.stated}
        if claim_id in KINDS and claim_id not in found:
            raise UnknownName(f"the claim {quote(claim_id)} is not among those of this certificate: {', '.join(found)}")
        return found[known_name("claim", claim_id, found)]

    def __contains__(self, one: object) -> bool:
        return one in self.stated if isinstance(one, Claim) else one in self.ids

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.stated)

    def __len__(self) -> int:
        return len(self.stated)

    def __repr__(self) -> str:
        return f"<Claims: {in_numbers(self)}>"

    def __str__(self) -> str:
        """The first rows: for `print`."""
        return self._table(shown.text_table)

    def _repr_html_(self) -> str:
        return self._table(shown.html_table)

    def _table(self, table: Callable[..., str]) -> str:
        rows = ((claim.id, str(claim.verdict), claim.least_slack, claim.said) for claim in self)
        columns = ("claim", "verdict", "least slack", "that is")
        return table(in_numbers(self), columns, rows, len(self), most=len(KINDS))

    def to_pandas(self, *, floats: bool = False) -> Any:
        """A pandas DataFrame, one row per claim, indexed by id: verdict, what it says, least slack, agent, state and
        report where that is attained. Slacks are `Fraction`s, or with `floats` the nearest floats."""
        pandas = frames.imported(PANDAS)
        rows = [
            {
                "claim": claim.id,
                "verdict": str(claim.verdict),
                "says": claim.said,
                "least_slack": claim.least_slack,
                "agent": claim.at and claim.at.agent,
                "period": claim.at and claim.at.period,
                "state": claim.at and claim.at.state and dict(claim.at.state),
                "report": claim.at and claim.at.report,
                "reason": claim.why,
            }
            for claim in self
        ]
        frame = pandas.DataFrame(rows, dtype=object).set_index("claim")
        frame["least_slack"] = frames.column(frame["least_slack"], floats=floats)
        return frame


def in_numbers(claims: Sequence[Claim]) -> str:
    """`14 proved, 1 refuted`."""
    count = Counter(claim.verdict for claim in claims)
    return ", ".join(f"{count[verdict]} {verdict}" for verdict in Verdict if count[verdict]) or "none"
