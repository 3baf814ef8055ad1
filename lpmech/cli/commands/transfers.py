"""`lpmech transfers`: what every agent pays, exactly, in the format that is asked for."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import (
    AtPeriod,
    AtState,
    CaseName,
    Decimal,
    Evidence,
    EvidenceKind,
    Long,
    Objective,
    OwnMechanism,
    Precision,
    TableFile,
    TransfersFormat,
    Unit,
)
from lpmech.cli.output import Refusal, Undecided, write_bytes, write_json, write_parts, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.certificate.views import TransfersView
    from lpmech.choice.selection import Selection
    from lpmech.cli.at_state import Place
    from lpmech.cli.bounded import Printing
    from lpmech.cli.wanted import Wanted
    from lpmech.problem.environment import Environment
    from lpmech.report.tables.states import Automata, States
    from lpmech.report.tables.subjects import Transfers


def transfers(
    case: CaseName, mechanism: OwnMechanism = None, choose: Objective = None, unit: Unit = None,
    form: Annotated[TransfersFormat, typer.Option("--format", help="How they are printed.")] = TransfersFormat.TEXT,
    decimal: Decimal = None, evidence: EvidenceKind = Evidence.EXACT, precision: Precision = None,
    state: AtState = None, period: AtPeriod = None, output: TableFile = None, long: Long = False,
) -> int:  # fmt: skip
    """Print what every agent pays at every report, exactly."""
    from lpmech import casefiles
    from lpmech.certificate.regression import compare_transfers
    from lpmech.cli.at_state import place_of
    from lpmech.cli.bounded import Printing, tell_transfers
    from lpmech.cli.enclosing import closeness, pays_present
    from lpmech.cli.expected import notice, otherwise, otherwise_audited, tell
    from lpmech.cli.table_file import table_file
    from lpmech.cli.wanted import Wanted, own_file
    from lpmech.mechanisms.arrivals import NAME
    from lpmech.mechanisms.pivot import PIVOT

    own, file = None if mechanism is None else own_file(mechanism), table_file(output, long=long, form=form)
    wanted = Wanted(None if own else mechanism, choose, unit)
    wanted.check()
    if own is not None:
        _check_own(own, wanted, evidence)
    if form is TransfersFormat.PARQUET and file is None:
        _check_parquet()
    closely = closeness(evidence, precision)
    with Progress() as progress:
        found = casefiles.load(case)
        notice(found, mechanism)
        place = place_of(found.environment, state, period)
        if closely is not None and own is None and _by_bounds(found, wanted, evidence):
            present = pays_present(found.environment, wanted.of(found))
            about = otherwise(found, wanted, NAME if present else PIVOT.name)
            return tell_transfers(found, closely, about, Printing(form, decimal, file, place), progress,
                                  present=present)  # fmt: skip
        if place is not None:
            return _at(found, wanted, own, place, Printing(form, decimal, file), progress)
        selection = _select(found, wanted, own, progress)
        subject = _subject(found.environment, selection)
        paid = _compared(found.environment, selection)
        used = selection.mechanism.name if selection.existence is None else None
        about = otherwise(found, wanted, used) if own is None else otherwise_audited(found, own)
        compared = compare_transfers(found, paid, otherwise=about)
        if file is not None:
            file.write(subject, decimal, progress)
    if file is None:
        _print(subject, found.environment.name, form, decimal)
    return tell(compared)


def _check_own(file: Path, wanted: Wanted, evidence: Evidence) -> None:
    """Refuse, before any work, a file that cannot be read, and options that choose payments."""
    from lpmech.casefiles.user import check_readable

    check_readable(file)
    if wanted.choose is not None or wanted.round is not None or evidence is Evidence.ENCLOSED:
        raise Refusal("lpmech: --choose, --round and --evidence enclosed are of a mechanism that is constructed, by "
                      "its name; the payments of a file are printed as they are")  # fmt: skip


def _at(found: Case, wanted: Wanted, own: Path | None, place: Place, printing: Printing, progress: Progress) -> int:
    """The payments at one report; of many states these alone are found."""
    from lpmech.certificate import flat
    from lpmech.cli.at_state import payments_at
    from lpmech.cli.enclosing import form_of, refusal
    from lpmech.enclosures.sizes import has_many_states
    from lpmech.report.outcomes import transfers_report
    from lpmech.report.tables.subjects import rounded_rows

    env = found.environment
    if printing.file is not None or printing.form not in (TransfersFormat.TEXT, TransfersFormat.JSON,
                                                          TransfersFormat.CSV):  # fmt: skip
        raise Refusal("lpmech: --state goes with --format text, json or csv, and no -o")
    meant = wanted.of(found)
    if own is None and has_many_states(env):
        form = form_of(meant)
        if reason := refusal(meant) if form is None else f"--mechanism {form} needs all states":
            raise Undecided(f"lpmech: undecided: at single states of many: {reason}")
        shape = payments_at(env, place, progress)
    else:
        subject = _subject(env, _select(found, wanted, own, progress))
        shape = subject.to_json(None) if printing.form is TransfersFormat.JSON else subject.shape()
    for part in (one for one in ("transfers", "allocation_rule", "next") if one in shape):
        shape[part] = [row for row in shape[part] if place.has(env, row["period"], row["state"])]
    if printing.form is TransfersFormat.TEXT:
        write_report(*transfers_report(shape, env.name, printing.decimal))
        return 0
    if printing.decimal is not None:
        shape["transfers"] = rounded_rows(shape["transfers"], printing.decimal)
    if printing.form is TransfersFormat.JSON:
        write_json(shape)
    else:
        write_bytes(flat.to_csv(flat.flat(shape["transfers"])).encode())
    return 0


def _by_bounds(found: Case, wanted: Wanted, evidence: Evidence) -> bool:
    """Whether bounds are taken. Raises Refusal where what is wanted cannot be had by them."""
    from lpmech.cli.bounded import takes_bounds
    from lpmech.cli.enclosing import form_of, is_better, refusal

    form = form_of(wanted)
    if evidence is Evidence.AUTO:
        return form is None and is_better(found.environment, wanted)
    reason = refusal(wanted) if form is None else f"--mechanism {form}: its payments are in the certificate, exactly"
    if reason:
        raise Refusal(f"lpmech: --evidence enclosed: {reason}")
    return takes_bounds(found.environment, evidence)


def _select(found: Case, wanted: Wanted, own: Path | None, progress: Progress) -> Selection:
    """The mechanism in a file, or the one that is wanted."""
    from lpmech.problem.mechanism import NoMechanism

    if own is not None:
        return _read(own, found.environment, progress)
    try:
        return wanted.of(found).construct(found.environment, progress)
    except NoMechanism as reason:
        raise Undecided(f"lpmech: {reason}") from reason


def _read(file: Path, env: Environment, progress: Progress) -> Selection:
    from lpmech.casefiles.user import read_any
    from lpmech.choice.selection import Selection
    from lpmech.mechanisms.social import solve_all
    from lpmech.problem.product import product_of
    from lpmech.problem.remembering import StateMechanism

    own = read_any(file, env, cache(lambda: solve_all(env, progress)))
    if isinstance(own, StateMechanism):
        return Selection(mechanism=product_of(env, own).mechanism, states=own)
    return Selection(mechanism=own)


def _subject(env: Environment, selection: Selection) -> Transfers | Automata | States:
    """What is written as a table: the mechanism's transfers, those of one with states, or those of the automata where
    only these make truth optimal."""
    from lpmech.certificate.views import AutomataView, StatesView, TransfersView
    from lpmech.problem.product import product_of
    from lpmech.report.tables.states import Automata, States
    from lpmech.report.tables.subjects import Transfers

    found = selection.existence
    if found is not None and found.needs_more_memory:
        return Automata(AutomataView(env, selection.mechanism, found))
    if selection.states is not None:
        return States(StatesView(product_of(env, selection.states)))
    return Transfers(TransfersView(env, selection.mechanism))


def _compared(env: Environment, selection: Selection) -> TransfersView:
    """The payments that a case may expect: of a mechanism with states those in its product, as of its certificate."""
    from lpmech.certificate.views import TransfersView
    from lpmech.problem.product import product_of

    if selection.states is None:
        return TransfersView(env, selection.mechanism)
    product = product_of(env, selection.states)
    return TransfersView(product.environment, product.mechanism)


def _print(subject: Transfers | Automata | States, name: str, form: TransfersFormat, decimal: int | None) -> None:
    from lpmech.report.outcomes import reading_sheet, transfers_report
    from lpmech.report.tables.columnar import columnar
    from lpmech.report.tables.formats import check_held, csv_parts, json_parts
    from lpmech.report.tables.latex import tabular
    from lpmech.report.tables.markdown import markdown

    if form not in (TransfersFormat.JSON, TransfersFormat.CSV):
        check_held(subject)
    match form:
        case TransfersFormat.JSON:
            write_parts(json_parts(subject, decimal))
        case TransfersFormat.CSV:
            write_parts(csv_parts(subject, decimal))
        case TransfersFormat.PARQUET:
            write_bytes(columnar(subject.long(decimal)))
        case TransfersFormat.LATEX:
            write_bytes(tabular(reading_sheet(subject.shape(), name, decimal)))
        case TransfersFormat.MARKDOWN:
            write_bytes(markdown(reading_sheet(subject.shape(), name, decimal)))
        case TransfersFormat.TEXT:
            write_report(*transfers_report(subject.shape(), name, decimal))


def _check_parquet() -> None:
    """Parquet is refused before any work where it cannot be written."""
    from lpmech.cli.table_file import check_installed
    from lpmech.report.tables.formats import PARQUET

    if sys.stdout.isatty():
        raise Refusal("lpmech: parquet is binary and not for a terminal; redirect it: … --format parquet > FILE")
    check_installed(PARQUET, "--format parquet")
