"""`lpmech certify --evidence enclosed`: bounds instead of exact values; and when `auto` prefers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from lpmech.choice.selection import AUTO
from lpmech.cli.options import Evidence
from lpmech.cli.output import Refusal, Undecided, say, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.wanted import Wanted
from lpmech.mechanisms.arrivals import NAME
from lpmech.mechanisms.forms import DUE, Form
from lpmech.mechanisms.pivot import PIVOT
from lpmech.problem.exact import parse_number
from lpmech.problem.mechanism import NoMechanism

if TYPE_CHECKING:
    from pathlib import Path

    from lpmech.casefiles import Case
    from lpmech.cli.certifying import Options
    from lpmech.enclosures.certificate import EnclosedCertificate
    from lpmech.problem.environment import Environment

Maker: TypeAlias = "Callable[[tuple[str, ...]], EnclosedCertificate]"
DEFAULT_PRECISION = "1e-9"
# Joint states up to which warnings that need the exact social programs are looked for. So many are solved in a tenth of
# a second. A million would take longer than all the rest, and more memory than there may be.
SOLVED = 500
INSTEAD = "--evidence exact for exact values"


@dataclass(frozen=True, slots=True)
class Enclosing:
    """How closely payments are wanted."""

    precision: Fraction


def enclosing(precision: str | None) -> Enclosing:
    """Raises Refusal where the precision is no number above 0."""
    written = DEFAULT_PRECISION if precision is None else precision
    try:
        found = _number(written)
    except ValueError:
        found = Fraction(0)
    if not 0 < found <= 1:
        raise Refusal(f"lpmech: --precision takes a number above 0 and at most 1, such as 1e-9, not {written!r}")
    return Enclosing(found)


def closeness(evidence: Evidence, precision: str | None) -> Enclosing | None:
    """How closely numbers are wanted by bounds; None if they are wanted exactly. Raises Refusal."""
    if evidence is not Evidence.EXACT:
        return enclosing(precision)
    if precision is not None:
        raise Refusal("lpmech: --precision is of bounds: give --evidence enclosed or auto, too")
    return None


def _number(written: str) -> Fraction:
    digits, _, exponent = written.lower().partition("e-")
    if not exponent:
        return parse_number(written)
    if not exponent.isascii() or not exponent.isdigit() or len(exponent) > 3:
        raise ValueError(written)
    return parse_number(digits) * Fraction(1, 10 ** int(exponent))


def is_better(env: Environment, wanted: Wanted, instead: str = INSTEAD) -> bool:
    """Whether `auto` takes bounds: there are many states, and nothing is wanted that bounds cannot give."""
    return not refusal(wanted) and _suits(env, wanted) and is_large(env, instead)


def _suits(env: Environment, wanted: Wanted) -> bool:
    """Whether bounds prove the mechanism that is wanted in such an environment."""
    from lpmech.enclosures.produce import has_away, is_fixed, is_separable, lies_stay

    if form_of(wanted) is not None:
        return lies_stay(env)
    if pays_present(env, wanted):
        return is_separable(env) and has_away(env)
    if not is_fixed(env):  # there `auto` is about other mechanisms than the pivot
        return wanted.mechanism == PIVOT.name and is_separable(env)
    return is_separable(env)


def pays_present(env: Environment, wanted: Wanted) -> bool:
    """Whether payments of those who are present are wanted, as `lpmech test` takes them."""
    from lpmech.enclosures.tested import pays_present as meant

    return meant(env, wanted.mechanism)


def form_of(wanted: Wanted) -> Form | None:
    """The contingent transfers that are named; None where another mechanism is, or none."""
    return next((form for form in DUE if form == wanted.mechanism), None)


def instead(env: Environment, wanted: Wanted | None) -> str:
    """What is said of bounds where exact numbers do not fit: how much they need, if they fit; `wanted` None: of
    somebody's own mechanism."""
    from lpmech.enclosures.produce import obstacles
    from lpmech.enclosures.sizes import needed_bytes
    from lpmech.problem import memory

    if next(obstacles(env), None) is not None or (wanted and (refusal(wanted) or not _suits(env, wanted))):
        return ""
    needed, most = needed_bytes(env, given=wanted is None), memory.limit()
    fits = most is None or memory.used() + needed <= most
    return f", or with --evidence enclosed, which needs about {memory.told(memory.used() + needed)}" if fits else ""


def is_large(env: Environment, instead: str = INSTEAD) -> bool:
    """Whether there are many states, and bounds can be had; says so, and what there is instead."""
    from lpmech.enclosures.produce import obstacles
    from lpmech.enclosures.sizes import has_many_states, joint_states

    if next(obstacles(env), None) is not None or not has_many_states(env):
        return False
    say(f"lpmech: {joint_states(env):,} joint states: the evidence is enclosed ({instead})")
    return True


def refusal(wanted: Wanted) -> str:
    """What is wanted that bounds cannot give; nothing if they can."""
    if wanted.mechanism not in (None, AUTO, PIVOT.name, NAME, *DUE):
        return f"--mechanism {wanted.mechanism}: bounds prove pivot, pivot_of_present, and contingent transfers"
    given = (("--choose", wanted.choose), ("--round", wanted.round), ("--sharpen", wanted.sharpen))
    found = next((name for name, value in given if value), None)
    return f"{found} needs exact values" if found else ""


def check(wanted: Wanted, options: Options) -> None:
    """Raises Refusal where bounds cannot give what is wanted."""
    reason = "--slacks needs exact values" if options.slacks else refusal(wanted)
    if reason:
        raise Refusal(f"lpmech: --evidence enclosed: {reason}")


def run(
    case: str, found: Case, again: str, wanted: Wanted, closely: Enclosing, options: Options, progress: Progress
) -> int:  # fmt: skip
    """Certify by bounds; the exit code says what became of the required claims."""
    from lpmech.certificate.certificate import DEFAULT_REQUIRED

    form = _meant(found, wanted)
    present = form is None and pays_present(found.environment, wanted.of(found))
    meant = (form,) if form is not None else (AUTO, NAME) if present else (AUTO, PIVOT.name)
    otherwise = "" if found.expect.mechanism in meant and not found.expect.choose else "another mechanism"
    return _told(case, found, again, maker(found, wanted, closely, progress), options, DEFAULT_REQUIRED, otherwise)


def _meant(found: Case, wanted: Wanted) -> Form | None:
    """The contingent transfers that are named, or that the case is about if bounds prove them."""
    named = form_of(wanted)
    return form_of(wanted.of(found)) if named is None else named


def maker(found: Case, wanted: Wanted, closely: Enclosing, progress: Progress) -> Maker:
    """Makes the certificate of what is wanted, with some claims required."""
    from lpmech.enclosures.contingent import enclose_contingent
    from lpmech.enclosures.produce import enclose

    env, form = found.environment, _meant(found, wanted)
    present = form is None and pays_present(env, wanted.of(found))

    def make(required: tuple[str, ...]) -> EnclosedCertificate:
        if form is not None:
            return enclose_contingent(env, form, closely.precision, required=required, progress=progress)
        return enclose(env, closely.precision, required=required, progress=progress, present=present)

    return make


def made(make: Maker, required: tuple[str, ...]) -> EnclosedCertificate:
    """What it makes. Raises Refusal, or Undecided, where there is nothing."""
    from lpmech.enclosures.cannot import CannotEnclose

    try:
        return make(required)
    except CannotEnclose as reason:
        raise Refusal(f"lpmech: --evidence enclosed: {reason}") from None
    except NoMechanism as reason:
        raise Undecided(f"lpmech: {reason}") from None


def audit(
    case: str, found: Case, named: str, mechanism: Path, again: str, wanted: Enclosing, options: Options,
    progress: Progress,
) -> int:  # fmt: skip
    """The same of somebody's own mechanism."""
    from lpmech.casefiles.user import read_with_rule
    from lpmech.certificate.certificate import AUDIT_REQUIRED
    from lpmech.cli.expected import otherwise_audited
    from lpmech.enclosures.auditing import enclose_given

    def make(required: tuple[str, ...]) -> EnclosedCertificate:
        env = found.environment
        return enclose_given(env, lambda rule: read_with_rule(mechanism, env, rule), wanted.precision,
                             required=required, progress=progress)  # fmt: skip

    otherwise = otherwise_audited(found, mechanism)
    return _told(case, found, again, make, options, AUDIT_REQUIRED, otherwise, named)


def _told(
    case: str, found: Case, again: str, make: Maker, options: Options,
    default: tuple[str, ...], otherwise: str, own_file: str | None = None,
) -> int:  # fmt: skip
    """The certificate printed, and where wanted written; what is not as the case expects is said."""
    from lpmech.certificate.about import About
    from lpmech.cli.certifying import inputs_for, warnings
    from lpmech.cli.expected import exit_code
    from lpmech.cli.names import claim_ids
    from lpmech.enclosures.expected import compare_bounds
    from lpmech.enclosures.sizes import joint_states
    from lpmech.report.enclosed import enclosed_report, enclosed_shape

    own = found.expect.require or default
    required = own if options.require is None else claim_ids(options.require)
    certificate = made(make, required)
    if options.output:
        from lpmech.certificate.folder import OF_ENVIRONMENT
        from lpmech.cli.output import refusing, say_written

        about = About(title=found.title, source=found.source, notes=found.notes, command=again, required=required,
                      inputs=inputs_for(case, own_file))  # fmt: skip
        with refusing(options.output):
            written = certificate.save(options.output, about)
        say_written(options.output, OF_ENVIRONMENT, written)
    compared = compare_bounds(found, certificate, otherwise=otherwise)
    if options.as_json:
        write_json(enclosed_shape(certificate, compared))
    else:
        write_report(*enclosed_report(certificate, compared))
        write_report(*warnings(case, found.environment, solve=joint_states(found.environment) <= SOLVED))
    return exit_code(compared, certificate.verdict.exit_code)
