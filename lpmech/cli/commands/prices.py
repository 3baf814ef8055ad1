"""`lpmech licensing prices`: who wins a licensing auction, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lpmech.cli.options import CaseName, ValuesFormat
from lpmech.cli.output import Refusal, refusing, say_written, write, write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.certificate.about import About
    from lpmech.certificate.certificate import Certificate
    from lpmech.claims.kind import Claim
    from lpmech.licensing.arm import Bandit
    from lpmech.licensing.auction import Prices
    from lpmech.problem.environment import Environment

MAX_STATES = 20_000  # joint states that are listed


@dataclass(frozen=True, slots=True)
class Options:
    """What `lpmech licensing prices` takes beside the case."""

    state: tuple[str, ...]
    second_index: bool
    output: Path | None
    form: ValuesFormat


def prices(
    case: CaseName,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="BIDDER=STATE,...", show_default=False,
                                              help="The joint state, by default the initial one, or else every one.")]
    = None,
    second_index: Annotated[bool, typer.Option("--second-index", help="At every state, and what lie pays if the "
                                               "second-highest index is charged.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write what is claimed and its certificate here.")] = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """Print who wins a licensing auction and at what price."""
    _prices(case, Options(tuple(state or ()), second_index, output, form))


def _prices(case: str, options: Options) -> None:
    """Prints who wins and what it costs: at one joint state, or at every one."""
    from lpmech.cli.arms import arms_of, read_state
    from lpmech.licensing import rows
    from lpmech.licensing.auction import prices_at

    with Progress() as progress:
        bandit = arms_of(case)
        state = None if options.second_index and not options.state else read_state(bandit, options.state)
        if options.second_index and state is not None:
            raise Refusal("lpmech: --second-index looks at every joint state; leave --state out")
        target = options.output
        if state is None:
            shape = _everywhere(case, bandit, options, target, progress)
        else:
            progress("prices")
            found = prices_at(bandit, state, progress)
            shape = rows.price_shape(found)
            if target:
                progress("writing the files")
                _save(found, target, _again(case, found))
    _print(shape, bandit.name, options.form)


def _everywhere(case: str, bandit: Bandit, options: Options, target: Path | None, progress: Progress) -> dict[str, Any]:
    """The price and the second index at every joint state, and where wanted the lie when the index is charged."""
    from lpmech.certificate import pipeline
    from lpmech.licensing import rows
    from lpmech.licensing.canonical import sha256
    from lpmech.licensing.joint.tables import joint_tables

    if bandit.joint_states > MAX_STATES:
        raise Refusal(f"lpmech: there are more than {MAX_STATES} joint states; say which by --state bidder=state,…")
    if target and not options.second_index:
        raise Refusal("lpmech: a certificate of prices is about one joint state; say which by --state bidder=state,…")
    env = pipeline.load(case)
    progress("prices")
    shape = {"arms": sha256(bandit), "prices": list(rows.joint_rows(joint_tables(env)))}
    if not options.second_index:
        return shape
    charged, added = _charged(env, bandit, progress)
    if target:
        from lpmech.certificate.folder import OF_ENVIRONMENT

        with refusing(target):
            written = charged.save(target)
        say_written(target, OF_ENVIRONMENT, written)
    return shape | {"second_index_charged": _verdict(charged) | added}


def _charged(env: Environment, bandit: Bandit, progress: Progress) -> tuple[Certificate, dict[str, Any]]:
    """The mechanism that charges the second index; where no lie pays, but would with two more types, with these."""
    from lpmech.certificate import pipeline
    from lpmech.licensing.joint.environment import environment_form
    from lpmech.licensing.probe import probe
    from lpmech.licensing.second_price import SECOND_INDEX
    from lpmech.problem.environment import Environment
    from lpmech.separation.claim import Verdict

    charged = pipeline.certify(env, SECOND_INDEX.name, progress=progress)
    found = probe(bandit) if _truth(charged).verdict is Verdict.PROVED else None
    if found is None or found.bandit.joint_states > MAX_STATES:
        return charged, {}
    progress("two more types")
    extended = Environment.from_json(environment_form(found.bandit))
    added = {"bidder": found.bidder, "states": [found.always, found.never]}
    return pipeline.certify(extended, SECOND_INDEX.name, progress=progress), {"added": added}


def _truth(charged: Certificate) -> Claim:
    """The claim that no lie pays."""
    from lpmech.claims.incentives import incentive_compatible

    return charged.claims[incentive_compatible.id]


def _verdict(charged: Certificate) -> dict[str, Any]:
    from lpmech.problem.exact import format_number

    claim = _truth(charged)
    return {
        "verdict": str(claim.verdict),
        "least_slack": None if claim.least_slack is None else format_number(claim.least_slack),
        "at": claim.at.to_json() if claim.at else None,
    }


def _again(case: str, found: Prices) -> About:
    """The command that makes the files again."""
    state = ",".join(f"{_typed(name)}={_typed(label)}" for name, label in found.bandit.labels(found.state).items())
    from lpmech.casefiles.bandits import described_arms
    from lpmech.certificate.about import About
    from lpmech.cli.certifying import inputs_for

    said = {"title": "", "source": "", "notes": ""} | described_arms(case)
    command = f"lpmech licensing prices {quote(case)} --state {quote(state)} -o out"
    title, source, notes = (said[key] for key in ("title", "source", "notes"))
    return About(title=title, source=source, notes=notes, command=command, inputs=inputs_for(case))


def _typed(name: str) -> str:
    """A name as `--state` takes it."""
    return '"' + name.replace('"', '""') + '"' if any(mark in name for mark in ',="') else name


def _save(found: Prices, target: Path, about: About) -> None:
    from lpmech.certificate.folder import ABOUT, OF_ARMS, write_folder
    from lpmech.licensing.canonical import canonical
    from lpmech.licensing.certificate import certificate_of_prices
    from lpmech.reading.files import compact, readable

    texts = {
        OF_ARMS.subject: canonical(found.bandit),
        OF_ARMS.certificate: compact(certificate_of_prices(found).to_json()),
    }
    with refusing(target):
        written = write_folder(target, texts | {ABOUT: readable(about.to_json())})
    say_written(target, OF_ARMS, written)


def _print(shape: dict[str, Any], name: str, form: ValuesFormat) -> None:
    from lpmech.certificate import flat
    from lpmech.report import auction as report

    if form is ValuesFormat.JSON:
        write_json(shape)
    elif form is ValuesFormat.CSV:
        write(flat.to_csv(flat.flat(shape["prices"]) if "prices" in shape else _by_bidder(shape)))
    elif "prices" in shape:
        write_report(*report.joint_report(name, shape["prices"], _lie(shape.get("second_index_charged"))))
    else:
        write_report(*report.price_report(shape))


def _by_bidder(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a bidder."""
    return [
        {
            "bidder": name,
            "state": label,
            "index": shape["indices"][name],
            **_bounds("pays", shape["price"] if name == shape["winner"] else "0"),
            **_bounds("W without", shape["values"][f"without {name}"]),
        }
        for name, label in shape["state"].items()
    ]


def _bounds(name: str, value: Any) -> dict[str, str]:
    """A number in two columns: at least, at most; the same where it is exact."""
    low, high = (value, value) if isinstance(value, str) else (value["at_least"], value["at_most"])
    return {f"{name}, at least": low, f"{name}, at most": high}


def _lie(found: dict[str, Any] | None) -> list[str]:
    """What the audit finds, in words."""
    if found is None:
        return []
    from lpmech.separation.claim import Verdict

    if found["verdict"] == Verdict.PROVED:
        return ["Telling the truth is optimal with these types."]
    at, added = found["at"], found.get("added")
    state = ", ".join(f"{name} = {label}" for name, label in at["state"].items())
    said = f"{at['agent']} says '{at['report']}' and gains {found['least_slack'].lstrip('-')}."
    if added is None:
        return [f"In the state {state}, {said}", "-o DIR writes the certificate of this refutation."]
    states = " or ".join(f"'{label}'" for label in added["states"])
    return [f"With these types no lie pays; it does once {added['bidder']} may also be {states}: then in the state "
            f"{state}, {said}", "-o DIR writes the certificate of this refutation, with its environment."]  # fmt: skip
