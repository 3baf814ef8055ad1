"""The certificate of a game: the mechanism, the claims and their evidence, as docs/certificate_format.md says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lpmech
from lpmech.certificate import folder
from lpmech.certificate.about import About
from lpmech.certificate.claims import Claims, in_numbers
from lpmech.certificate.derived import without_tables
from lpmech.certificate.shortened import Tables
from lpmech.certificate.views import ProgramView, TransfersView, ValuesView
from lpmech.claims.efficient import efficient
from lpmech.claims.evidence import mechanism_json
from lpmech.claims.existence import exists_any
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks, incentive_compatible
from lpmech.claims.judgement import Judgement, judge
from lpmech.claims.kind import Claim, Kind
from lpmech.claims.registry import KINDS, OF_NO_MECHANISM, evidence_for, in_order, version_for
from lpmech.existence.found import Existence
from lpmech.problem import shown
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.members import member
from lpmech.problem.product import Product
from lpmech.reading.files import Pieces, compact, readable
from lpmech.reading.words import known_name
from lpmech.separation.claim import Slack, Verdict
from lpmech.separation.slacks import all_slacks

DEFAULT_REQUIRED = (efficient.id, incentive_compatible.id)  # of a mechanism that is constructed
AUDIT_REQUIRED = (incentive_compatible.id,)  # of somebody's own, which need not be efficient
SUMMARY = ("claim (* required)", "verdict", "least slack", "what is so")  # of a refuted claim the opposite


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Certificate:
    """Claims about one mechanism in one environment, with everything that a checker needs."""

    game: Game
    claims: Claims
    required: tuple[str, ...] = DEFAULT_REQUIRED
    notes: tuple[str, ...] = ()  # mechanisms that were tried before, and why they cannot be built
    chosen: tuple[str, ...] = ()  # where the transfers are the best of several, or rounded: in which sense
    product: Product | None = None  # of a mechanism with states, which is a plain one there
    besides: Certificate | None = None  # where only automata exist, of which this is one: the certificate of that
    given: bool = False  # whether the mechanism is somebody's own, whose payments are always written

    @property
    def environment(self) -> Environment:
        """The environment as it was given; of a mechanism with states the product, to whose states claims refer."""
        return self.game.environment

    @property
    def mechanism(self) -> Mechanism:
        """The mechanism that the claims are about; the plain one in the product if it has states."""
        return self.game.mechanism

    @property
    def existence(self) -> Existence | None:
        """Where it was asked whether any mechanism exists: what was found."""
        return self.game.existence if self.besides is None else self.besides.existence

    def find(self, kind: Kind) -> Claim | None:
        """The claim of a kind; None where it is not stated."""
        return next((claim for claim in self.claims if claim.kind is kind), None)

    def adding(self, claim: Claim) -> Certificate:
        """The certificate with one claim more, such as `pivot_unique`, which a command of its own decides."""
        return replace(self, claims=Claims(in_order((*self.claims, claim))))

    @property
    def verdict(self) -> Judgement:
        """`certified`, `refuted` or `undecided`: the verdict over the required claims (`claims/judgement.py`)."""
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        required = [verdicts.get(claim_id, Verdict.UNDECIDED) for claim_id in self.required]
        return judge(required, verdicts.get(exists_any.id), needs_more_memory=self.needs_more_memory)

    @property
    def needs_more_memory(self) -> bool:
        """Whether mechanisms exist, but none whose transfers remember one period, as those of a certificate do."""
        existence = self.game.existence
        return existence is not None and existence.needs_more_memory

    def slacks(self) -> Iterator[Slack]:
        """The slack of every incentive constraint."""
        return all_slacks(self.game.model, incentive_blocks(self.game))

    @property
    def program(self) -> ProgramView:
        """The social program with everyone."""
        return ProgramView(self.environment, self.game.programs.everyone)

    def program_without(self, agent: str) -> ProgramView:
        """The social program without an agent. Raises UnknownName where there is no agent of this name."""
        agents = self.environment.agents
        place = agents.index(known_name("agent", agent, agents))
        return ProgramView(self.environment, self.game.programs.without[place])

    @property
    def transfers(self) -> TransfersView:
        """The transfers as rows."""
        return TransfersView(self.environment, self.mechanism)

    @property
    def values(self) -> ValuesView:
        """The social values as rows."""
        return ValuesView(self.environment, self.game.programs)

    @property
    def environment_sha256(self) -> str:
        """The SHA-256 of the canonical environment."""
        return self._given.sha256

    @property
    def _given(self) -> Environment:
        """The environment that the case gives."""
        return self.environment if self.product is None else self.product.given

    def __repr__(self) -> str:
        return f"<Certificate {self.verdict}: {self._subject}; {in_numbers(self.claims)}>"

    def _repr_html_(self) -> str:
        title = f"{self.verdict.capitalize()}: {self._subject}"
        rows = ((claim.id + (" *" if claim.id in self.required else ""), str(claim.verdict), claim.least_slack,
                 claim.said) for claim in self.claims)  # fmt: skip
        return shown.html_table(title, SUMMARY, rows, len(self.claims), most=len(KINDS))

    @property
    def _subject(self) -> str:
        return f"{shown.text(self.mechanism.name)} in {shown.text(self.environment.name)}"

    def summary(self) -> str:
        """The verdict, and one line per claim: its verdict, its least slack and what is so, of a refuted one the
        opposite of what it claims.

        >>> print(certify(load("bv08/scheduling_three")).summary())
        certified: pivot in scheduling_three
        claim (* required)             verdict    least slack  what is so
        efficient *                    proved               0  the allocation is efficient
        ...
        """
        names = [claim.id + (" *" if claim.id in self.required else "") for claim in self.claims]
        first, second, third, last = SUMMARY
        width = max(map(len, (first, *names)))
        lines = (
            f"{name:{width}}  {claim.verdict:9}  {shown.short(claim.least_slack):>{shown.LONGEST}}  {claim.said}"
            for name, claim in zip(names, self.claims, strict=True)
        )
        head = f"{first:{width}}  {second:9}  {third:>{shown.LONGEST}}  {last}"
        return "\n".join((f"{self.verdict}: {self._subject}", head, *lines))

    def to_pandas(self, *, floats: bool = False) -> Any:
        """The claims as a pandas DataFrame, as `claims.to_pandas` gives it, and whether each is required."""
        frame = self.claims.to_pandas(floats=floats)
        frame.insert(1, "required", [claim_id in self.required for claim_id in frame.index])
        return frame

    def to_json(self, tables: Tables | str = Tables.AUTO) -> dict[str, Any]:
        """The certificate in the form of docs/certificate_format.md, of a mechanism with states in that of
        docs/states_format.md.

        `tables`: "all" writes every table, "derived" leaves out those that follow from others, and "auto" does so
        where there are very many digits in them. Raises ValueError for another word."""
        wanted = member(Tables, tables)
        return dict(self._shorter(self._whole_json(), wanted))

    def _shorter(self, told: Mapping[str, Any], tables: Tables) -> Mapping[str, Any]:
        return told if self.product is not None else without_tables(self.game, told, tables, given=self.given)

    def _whole_json(self) -> dict[str, Any]:
        plain = self._plain_json()
        if self.product is None:
            return plain
        from lpmech.certificate.states import states_json  # which few mechanisms need

        return states_json(self.product, plain)

    def _plain_json(self) -> dict[str, Any]:
        own = self._own_claims
        return {
            "format": str(version_for(own, away=self.game.has_away)),
            "environment": self.environment.sha256,
            "versions": {"lpmech": lpmech.__version__},
            "mechanism": mechanism_json(self.game.model, self.mechanism),
            "evidence": evidence_for(self.game, own),
            "claims": [claim_json(claim) for claim in own],
        }

    @property
    def _own_claims(self) -> tuple[Claim, ...]:
        """The claims without those of the certificate besides."""
        return tuple(claim for claim in self.claims if self.besides is None or claim.kind not in OF_NO_MECHANISM)

    def files(self, about: About | None = None, tables: Tables | str = Tables.AUTO) -> dict[str, str]:
        """The files of `save` by name."""
        wanted = member(Tables, tables)
        pieces = self._pieces(about, wanted)
        return {name: text if isinstance(text, str) else "".join(text()) for name, text in pieces.items()}

    def _pieces(self, about: About | None, tables: Tables) -> dict[str, str | Pieces]:
        """The same; transfers, which may have very many rows, are written row by row."""
        from lpmech.certificate.refutations import refutations_json  # which only files need
        from lpmech.certificate.stored import Stored
        from lpmech.certificate.tightness import slacks_json
        from lpmech.reading.state_rows import rows_of

        told = self._whole_json()
        back = Stored(game=self.game, certificate=told)
        written: Pieces = self.transfers.json_pieces
        besides = dict[str, str | Pieces]()
        if self.product is not None:
            besides = {folder.PRODUCT: canonical(self.environment), folder.PRODUCT_TRANSFERS: written}
            written = rows_of(self.product).json_pieces
        if self.besides is not None:
            besides[folder.EXISTENCE] = compact(self.besides.to_json())
        said = replace(about or About(), required=self.required, remarks=self._remarks)
        return {
            folder.ENVIRONMENT: canonical(self._given),
            folder.CERTIFICATE: compact(self._shorter(told, tables)),
            folder.TRANSFERS: written,
            folder.TABLE: self.transfers.csv_pieces,
            folder.SLACKS: compact(slacks_json(back)),
            folder.REFUTATIONS: readable(refutations_json(back)),
            folder.ABOUT: readable(said.to_json()),
            **besides,
        }

    @property
    def _remarks(self) -> tuple[str, ...]:
        return (*self.mechanism.remarks, *self.notes, *self.chosen)

    def save(
        self, directory: str | os.PathLike[str], about: About | None = None, tables: Tables | str = Tables.AUTO
    ) -> tuple[str, ...]:
        """Writes environment.json, certificate.json, transfers.json and transfers.csv; and, for those who show them,
        slacks.json, refutations.json and about.json; of a mechanism with states the product and the plain mechanism
        in it, too. Each is written whole or not at all. `tables` as in `to_json`. Returns the names.
        """
        wanted = member(Tables, tables)
        return folder.write_folder(Path(directory), self._pieces(about, wanted))


def claim_json(claim: Claim) -> dict[str, Any]:
    """A CLAIM of docs/certificate_format.md."""
    return {
        "id": claim.id,
        "concept": claim.concept,
        "verdict": str(claim.verdict),
        "least_slack": None if claim.least_slack is None else format_number(claim.least_slack),
        "at": None if claim.at is None else claim.at.to_json(),
        "reason": claim.reason,
        "witness": claim.witness.to_json(),
    }
