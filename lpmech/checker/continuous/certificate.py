"""Reading a certificate about continuous signals, `lpmech-continuous-certificate/1` (its page, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import list_of, object_of, string
from ..kernel.formats import Format
from ..kernel.older import paired, record
from .environment import Continuous
from .points import Point
from .polynomials import Polynomial
from .prices import Price, read_prices
from .transfers import Grids, Transfer, degree_of, integers_of, keyed, number_of, points_of, read_transfer, signal_of


@record
class Place:
    """Signals, the allocation there, and another one."""

    signals: tuple[Fraction, ...]
    allocation: int
    instead: int | None
    report: Fraction | None


@record
class Bound:
    """A bound, and where what is attained is attained."""

    bound: Fraction
    attained: Fraction
    at: Place | None


@record
class ContinuousClaim:
    """One claim with the fields that belong to its id."""

    id: str
    agent: int | None = None
    bound: Bound | None = None
    continuation: tuple[Fraction, Fraction] | None = None
    result: Fraction | None = None  # epsilon, loss, or the bound of a claim with atoms
    allocation: int | None = None
    signals: tuple[tuple[int, Point], ...] = ()
    signal: Point | None = None  # of convexly_dependent
    atoms: tuple[tuple[Point, Fraction], ...] = ()
    payments: Transfer | None = None
    weight: Fraction = Fraction(1)  # of the lead in score
    cycle: tuple[Fraction, ...] = ()


@record
class ContinuousCertificate:
    """What a certificate says."""

    format: str
    grid: tuple[Point, ...]
    value: Polynomial | None  # in all signals, of today's only
    transfers: tuple[tuple[Transfer, ...], ...]  # by agent and allocation
    claims: tuple[ContinuousClaim, ...]
    prices: tuple[tuple[Price, ...], ...]  # by agent and allocation; none without a horizon


def read_certificate(value: object, env: Continuous, sha256: str) -> ContinuousCertificate:
    """The certificate, or Malformed; Rejected where it is about another environment."""
    wanted = ("format", "environment", "versions", "grid", "value", "transfers", "claims")
    fields = object_of(value, (), wanted if env.horizon is None else (*wanted, "prices"))
    version = CONTINUOUS.version(fields["format"], ("format",))
    if string(fields["environment"], ("environment",)) != sha256:
        raise Rejected("the certificate is about another environment")
    for name, software in keyed(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    kinks = env.kinks()
    grid = points_of(fields["grid"], ("grid",), kinks)
    value_of = None if fields["value"] is None else _value(fields["value"], env)
    by_agent = object_of(fields["transfers"], ("transfers",), env.agents)
    transfers = []
    for k, name in enumerate(env.agents):
        table = object_of(by_agent[name], ("transfers", name), env.allocations)
        transfers.append(
            tuple(read_transfer(table[a], ("transfers", name, a), env, k, (grid, kinks)) for a in env.allocations)
        )
    items = list_of(fields["claims"], ("claims",))
    defined = CONTINUOUS.defined(version)
    claims = tuple(_claim(item, ("claims", k), env, (grid, kinks), defined) for k, item in enumerate(items))
    prices = () if env.horizon is None else read_prices(fields["prices"], env, (grid, kinks))
    return ContinuousCertificate(version, grid, value_of, tuple(transfers), claims, prices)


def _value(value: object, env: Continuous) -> Polynomial:
    path: Path = ("value",)
    fields = object_of(value, path, ("degree", "denominator", "numerators"))
    size, agents = degree_of(fields["degree"], (*path, "degree")) + 1, len(env.agents)
    numbers = integers_of(fields, path, size**agents)
    keys = product(range(size), repeat=agents)
    return {(*key, *(0,) * agents): c for key, c in paired(keys, numbers) if c}


def _claim(value: object, path: Path, env: Continuous, grids: Grids, defined: Sequence[str]) -> ContinuousClaim:
    found = keyed(value, path)
    name = found.get("id")
    if not isinstance(name, str) or name not in defined:
        raise expected((*path, "id"), f"one of {', '.join(defined)}", name)
    fields = object_of(value, path, ("id", *KEYS[name]))
    agent = _label(fields["agent"], (*path, "agent"), env.agents) if "agent" in fields else None
    if name in ("residual_claimant_at_least", "convexly_dependent"):
        return _by_atoms(name, fields, path, env, agent or 0)
    if name.startswith("last_period") and env.horizon is None:
        raise Malformed((*path, "id"), "a claim about the last period, and there is none")
    if name == "last_period_gain_at_least":
        return _by_cycle(fields, path, env, agent or 0)
    if name == "convexly_independent":
        allocation = _label(fields["allocation"], (*path, "allocation"), env.allocations)
        payments = read_transfer(fields["payments"], (*path, "payments"), env, agent or 0, grids)
        if not payments.by_report or len(payments.parts) > 1:
            raise Malformed(
                (*path, "payments"), 'payments that depend on the report, whose cells are "one", are needed'
            )
        return ContinuousClaim(name, agent, allocation=allocation, payments=payments)
    key = next((k for k in ("gain", "error", "saving") if k in fields), "")
    bound = _bound(fields[key], (*path, key), env, key) if key else None
    continuation = _ends(fields["continuation"], (*path, "continuation")) if "continuation" in fields else None
    result = next((number_of(fields[k], (*path, k)) for k in ("epsilon", "loss") if k in fields), None)
    weight = number_of(fields["weight"], (*path, "weight")) if "weight" in fields else Fraction(1)
    if weight < 0:
        raise Malformed((*path, "weight"), "a weight below 0")
    return ContinuousClaim(name, agent, bound, continuation, result, weight=weight)


KEYS: dict[str, tuple[str, ...]] = {
    "density": (),
    "residual_claimant": ("agent", "error"),
    "truth_pays_least": ("agent", "saving"),
    "epsilon_incentive_compatible": ("agent", "gain", "continuation", "epsilon"),
    "efficient_up_to": ("gain", "continuation", "loss"),
    "last_period_incentive_compatible": ("agent", "gain", "weight"),
    "last_period_gain_at_least": ("agent", "signals", "cycle", "bound"),
    "residual_claimant_at_least": ("agent", "allocation", "signals", "atoms", "bound"),
    "convexly_independent": ("agent", "allocation", "payments"),
    "convexly_dependent": ("agent", "allocation", "signals", "signal", "atoms", "bound"),
}


def _label(value: object, path: Path, names: Sequence[str]) -> int:
    if not isinstance(value, str) or value not in names:
        raise expected(path, "a name that the environment has", value)
    return names.index(value)


def _ends(value: object, path: Path) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    fields = object_of(value, path, ("least", "greatest"))
    least, greatest = (number_of(fields[key], (*path, key)) for key in ("least", "greatest"))
    return least, greatest


def _bound(value: object, path: Path, env: Continuous, kind: str) -> Bound:
    fields = object_of(value, path, ("bound", "attained", "at"))
    bound, attained = (number_of(fields[key], (*path, key)) for key in ("bound", "attained"))
    if min(bound, attained) < 0:
        raise Malformed(path, "a bound below 0")
    return Bound(bound, attained, None if fields["at"] is None else _place(fields["at"], (*path, "at"), env, kind))


def _place(value: object, path: Path, env: Continuous, kind: str) -> Place:
    wanted = ("signals", "allocation", "instead")
    reported = kind == "saving" or (kind == "gain" and "report" in keyed(value, path))
    fields = object_of(value, path, (*wanted, "report") if reported else wanted)
    given = object_of(fields["signals"], (*path, "signals"), env.agents)
    signals = tuple(signal_of(given[name], (*path, "signals", name)) for name in env.agents)
    chosen = _label(fields["allocation"], (*path, "allocation"), env.allocations)
    report = signal_of(fields["report"], (*path, "report")) if reported else None
    if kind == "gain":
        return Place(signals, chosen, _label(fields["instead"], (*path, "instead"), env.allocations), report)
    if fields["instead"] is not None:
        raise expected((*path, "instead"), "null", fields["instead"])
    return Place(signals, chosen, None, report)


def _others(value: object, path: Path, env: Continuous, agent: int) -> tuple[tuple[int, Point], ...]:
    """Signals of the others."""
    others = [k for k in range(len(env.agents)) if k != agent]
    given = object_of(value, path, [env.agents[k] for k in others])
    return tuple((k, signal_of(given[env.agents[k]], (*path, env.agents[k]))) for k in others)


def _by_cycle(fields: dict[str, object], path: Path, env: Continuous, agent: int) -> ContinuousClaim:
    items = list_of(fields["cycle"], (*path, "cycle"), 2)
    cycle = tuple(signal_of(item, (*path, "cycle", k)) for k, item in enumerate(items))
    signals = _others(fields["signals"], (*path, "signals"), env, agent)
    bound = number_of(fields["bound"], (*path, "bound"))
    return ContinuousClaim("last_period_gain_at_least", agent, result=bound, signals=signals, cycle=cycle)


def _by_atoms(name: str, fields: dict[str, object], path: Path, env: Continuous, agent: int) -> ContinuousClaim:
    signals = _others(fields["signals"], (*path, "signals"), env, agent)
    own = signal_of(fields["signal"], (*path, "signal")) if "signal" in fields else None
    return ContinuousClaim(
        name,
        agent,
        result=number_of(fields["bound"], (*path, "bound")),
        allocation=_label(fields["allocation"], (*path, "allocation"), env.allocations),
        signals=signals,
        signal=own,
        atoms=_atoms(fields["atoms"], (*path, "atoms"), own),
    )


def _atoms(value: object, path: Path, own: Point | None) -> tuple[tuple[Point, Fraction], ...]:
    """Signals and weights; where there is an own signal they are others, with weights above 0."""
    atoms: dict[Point, Fraction] = {}
    for place, item in enumerate(list_of(value, path, 1)):
        where = (*path, place)
        atom = object_of(item, where, ("signal", "weight"))
        signal, weight = signal_of(atom["signal"], (*where, "signal")), number_of(atom["weight"], (*where, "weight"))
        if signal in atoms or signal == own or not weight:
            raise Malformed(where, "a signal that is repeated, or a weight of 0")
        if own is not None and weight < 0:
            raise Malformed(where, "a weight below 0")
        atoms[signal] = weight
    return tuple(atoms.items())


CONTINUOUS = Format(
    {
        "lpmech-continuous-certificate/1": (
            "density",
            "residual_claimant",
            "truth_pays_least",
            "epsilon_incentive_compatible",
            "efficient_up_to",
            "residual_claimant_at_least",
            "last_period_incentive_compatible",
            "last_period_gain_at_least",
            "convexly_independent",
            "convexly_dependent",
        )
    }
)
