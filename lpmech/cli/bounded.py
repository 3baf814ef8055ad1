"""`--evidence enclosed` of the commands that print a table: bounds of every number instead of the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpmech.cli.enclosing import Enclosing, is_large
from lpmech.cli.options import Evidence, TransfersFormat, ValuesFormat
from lpmech.cli.output import Refusal, write_bytes, write_json, write_report

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.cli.at_state import Place
    from lpmech.cli.progress import Progress
    from lpmech.cli.table_file import TableFile
    from lpmech.enclosures.amounts import Amounts
    from lpmech.problem.environment import Environment
    from lpmech.report.tables.bounded import Bounded


@dataclass(frozen=True, slots=True)
class Printing:
    """In which form a table is printed, or to which file it is written."""

    form: TransfersFormat | ValuesFormat
    decimal: int | None
    file: TableFile | None
    place: Place | None = None  # the one state that is asked for

    @property
    def only(self) -> tuple[int, tuple[int, ...]] | None:
        """The period and the state by position; None if all are asked for."""
        return None if self.place is None else (self.place.position, self.place.labels)


def takes_bounds(env: Environment, evidence: Evidence) -> bool:
    """Whether bounds are asked for, or `auto` prefers them."""
    return evidence is Evidence.ENCLOSED or (evidence is Evidence.AUTO and is_large(env))


def tell_values(found: Case, wanted: Enclosing, printing: Printing, progress: Progress) -> int:
    """`lpmech values` by bounds; the exit code."""
    from lpmech.cli.expected import tell
    from lpmech.enclosures.expected import compare_bounded_values
    from lpmech.report.tables.bounded import bounded_values

    known = _amounts(found, wanted, progress)
    _tell(bounded_values(known, printing.only), printing, progress)
    return tell(compare_bounded_values(found, known))


def tell_transfers(
    found: Case, wanted: Enclosing, otherwise: str, printing: Printing, progress: Progress, *, present: bool
) -> int:  # fmt: skip
    """`lpmech transfers` by bounds; the exit code. `otherwise`: why the case is about another mechanism; `present`:
    whether those pay who are present."""
    from lpmech.cli.expected import tell
    from lpmech.enclosures.expected import compare_bounded_payments
    from lpmech.report.tables.bounded import bounded_transfers

    known = _amounts(found, wanted, progress, present=present)
    if not known.setting.pivot:
        raise Refusal("lpmech: --evidence enclosed: bounds define the payments of the pivot mechanism, which needs "
                      "private values, and types that move independently")  # fmt: skip
    _tell(bounded_transfers(known, printing.only), printing, progress)
    return tell(compare_bounded_payments(found, known, otherwise=otherwise))


def _amounts(found: Case, wanted: Enclosing, progress: Progress, *, present: bool = False) -> Amounts:
    """Bounds of values and payments. Raises Refusal where there are none."""
    from lpmech.enclosures.cannot import CannotEnclose
    from lpmech.enclosures.produce import enclose

    try:
        return enclose(found.environment, wanted.precision, progress=progress, present=present).amounts
    except CannotEnclose as reason:
        raise Refusal(f"lpmech: --evidence enclosed: {reason}") from None


def _tell(table: Bounded, printing: Printing, progress: Progress) -> None:
    """The table printed, or written to a file."""
    from lpmech.report.tables.sheet import NoTable

    if printing.file is not None and printing.file.streams:
        columns = table.columns(printing.decimal)
        printing.file.stream(columns, table.numbers(columns, printing.decimal), progress)
        return
    if printing.file is not None:
        printing.file.write(table, printing.decimal, progress)
        return
    progress("the table")
    try:
        _print(table, printing)
    except NoTable as reason:
        raise Refusal(f"lpmech: {reason}") from reason


def _print(table: Bounded, printing: Printing) -> None:
    from lpmech.report.bounded import table_report
    from lpmech.report.tables.columnar import columnar
    from lpmech.report.tables.delimited import delimited
    from lpmech.report.tables.latex import tabular
    from lpmech.report.tables.markdown import markdown

    decimal = printing.decimal
    match TransfersFormat(printing.form.value):
        case TransfersFormat.JSON:
            write_json(table.to_json(decimal))
        case TransfersFormat.CSV:
            write_bytes(delimited(table.long(decimal)))
        case TransfersFormat.PARQUET:
            write_bytes(columnar(table.long(decimal)))
        case TransfersFormat.LATEX:
            write_bytes(tabular(table.reading()))
        case TransfersFormat.MARKDOWN:
            write_bytes(markdown(table.reading()))
        case TransfersFormat.TEXT:
            write_report(*table_report(table))
