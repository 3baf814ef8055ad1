"""The command line: which claims of a certificate are verified by the proofs."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .canonical import digest
from .certificate import read_certificate
from .claims import Game, Stated, read_claims
from .derived import leaves_out, written_out
from .designs import DESIGN, is_design, read_design
from .enclosed import is_enclosed, read_enclosed
from .enclosing import Enclosed
from .environment import Names, read_environment
from .faults import Fault, Limit, Malformed, Rejected
from .kinds import expect_covered
from .proving import holds
from .remembering import is_remembering, lifted
from .strict_json import load

DEFAULT_REQUIRE = ("efficient", "incentive_compatible")
SECONDS, MEBIBYTES = 2_000, 4_096
_CODES = {"verified": 0, "rejected": 1, "malformed": 2, "not covered": 3, "limit": 3}
_DESCRIPTION = "Checks a certificate by functions that are proved in Coq, claim by claim."
_EPILOG = (
    "Exit codes: 0 every required claim is verified, 1 something is false, 2 malformed or usage, 3 a required claim is "
    "not covered by the proofs, or a limit, 4 internal error."
)


@dataclass(frozen=True)
class Answer:
    """The answer to a certificate, to each claim, and why it is not better."""

    answer: str
    claims: tuple[tuple[str, str, str], ...] = ()  # id, verdict, answer
    reason: str | None = None

    @property
    def code(self) -> int:
        return _CODES.get(self.answer, 4)

    def to_json(self) -> dict[str, Any]:
        claims = [{"id": name, "verdict": verdict, "answer": answer} for name, verdict, answer in self.claims]
        return {"answer": self.answer, "claims": claims, "reason": self.reason}

    def lines(self) -> Iterator[str]:
        yield self.answer if self.reason is None else f"{self.answer}: {self.reason}"
        for name, verdict, answer in self.claims:
            yield f"  {name}: {verdict}, {answer}"


def check_files(environment: str, certificate: str, require: Sequence[str] | None = None) -> Answer:
    """Check a certificate against an environment; every refusal is an answer, not an exception."""
    file = "environment"
    try:
        given = _loaded(environment)
        env, names = _environment(given)
        file = "certificate"
        value = _loaded(certificate)
        return (_designed if is_design(value) else _answered)(env, names, given, value, require)
    except Fault as fault:
        return Answer(fault.answer, (), f"{file}: {fault}")
    except (MemoryError, RecursionError):
        return Answer("limit", (), "the memory does not suffice")
    except Exception as error:
        return Answer("internal error", (), ascii(f"{type(error).__name__}: {error}")[:300])


def _environment(given: Any) -> tuple[Any, Names]:
    env, names = read_environment(given)
    if not proofs.quick_env(env) or (env[6] is not None and not proofs.is_prob(proofs.first_states(env))):
        raise Malformed("some probabilities are negative, or do not sum to 1")
    return env, names


def _answered(env: Any, names: Names, given: Any, value: Any, require: Sequence[str] | None) -> Answer:
    """The answer to a certificate about an environment, in its product if the mechanism has states."""
    if is_enclosed(value):
        read, stated = read_enclosed(value, env, names)
        _expect_right(env, names, given, read.environment, read.mechanism, stated)
        return _decided(read, stated, require)
    made = None
    if is_remembering(value):
        made = lifted(env, names, given, value)
        env, names = _environment(made.given)
        given, value = made.given, made.certificate
    if leaves_out(value):
        value = written_out(value, env, names)
    plain = read_certificate(value, env, names)
    game = Game(env, names, plain)
    stated = read_claims(game)
    _expect_right(env, names, given, plain.environment, plain.mechanism, stated)
    if made is not None and not made.holds(plain.mechanism):
        raise Rejected("the product is not that of the mechanism, or a state of the mechanism is never reached")
    return _decided(game, stated, require)


def _expect_right(env: Any, names: Names, given: Any, named: str, mechanism: Any, stated: list[Stated]) -> None:
    """Raise Rejected where a certificate is about something else, states nothing, or has a rule that is none."""
    if named != digest(env, names, given):
        raise Rejected("it is about another environment, by the SHA-256 of its canonical form")
    if not stated:
        raise Rejected("the certificate states no claim")
    if not proofs.check_rule(env, mechanism):
        raise Rejected("the rule chooses an allocation that is not feasible")


def _designed(env: Any, names: Names, given: Any, value: Any, require: Sequence[str] | None) -> Answer:
    """The answer to the certificate of a design, which has one claim."""
    design = read_design(value, env, names)
    if design.about != digest(env, names, given):
        raise Rejected("it is about another environment, by the SHA-256 of its canonical form")
    for name in require or ():
        if name != DESIGN:
            raise Rejected(f"{name} is required, but absent")
    if holds(env, names, design):
        return Answer("verified", ((DESIGN, "proved", "verified"),))
    return Answer("rejected", ((DESIGN, "proved", "false"),), f"{DESIGN} does not hold")


def _loaded(path: str) -> Any:
    value = load(path)
    expect_covered(value)
    return value


def _decided(game: Game | Enclosed, stated: list[Stated], require: Sequence[str] | None) -> Answer:
    found = tuple((one.id, one.verdict, _answer(game, one)) for one in stated)
    false = [name for name, _, answer in found if answer == "false"]
    if false:
        return Answer("rejected", found, f"{false[0]} does not hold")
    known = {name: (verdict, answer) for name, verdict, answer in found}
    for name in DEFAULT_REQUIRE if require is None else require:
        verdict = known.get(name, ("absent", ""))[0]
        if verdict in ("absent", "undecided"):
            return Answer("rejected", found, f"{name} is required, but {verdict}")
        if require is not None and verdict == "refuted":
            return Answer("rejected", found, f"{name} is required, but refuted")
    for name in DEFAULT_REQUIRE if require is None else require:
        if known[name][1] != "verified":
            return Answer("not covered", found, f"{name} is required, and not covered by the proofs")
    return Answer("verified", found)


def _answer(game: Game | Enclosed, claim: Stated) -> str:
    if claim.verdict == "undecided":
        return "nothing to verify"
    if claim.wrong is not None:
        return "false"
    if claim.tries is None:
        return "not covered"
    return "verified" if any(map(game.holds, claim.tries())) else "false"


@contextmanager
def _limits(seconds: int, mebibytes: int) -> Iterator[None]:
    """The system's limits, as far as it has them: processor time and address space."""

    def stop(*_: Any) -> None:
        raise Limit(f"more than {seconds} seconds of processor time")

    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = mebibytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds + 30, seconds + 40))
        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="lpmech/verified", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("environment", metavar="ENVIRONMENT")
    parser.add_argument("certificate", metavar="CERTIFICATE")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is printed")
    parser.add_argument("--require", metavar="ID,...", help="claims to be proved and verified")
    parser.add_argument("--seconds", type=int, default=SECONDS, metavar="N", help=f"most processor time ({SECONDS})")
    parser.add_argument("--memory", type=int, default=MEBIBYTES, metavar="MIB", help=f"most memory ({MEBIBYTES})")
    options = parser.parse_args(arguments)
    require = None if options.require is None else [name.strip() for name in options.require.split(",") if name.strip()]
    if require == []:
        parser.error("--require names no claim")
    with _limits(options.seconds, options.memory):
        answer = check_files(options.environment, options.certificate, require)
    shown = json.dumps(answer.to_json(), indent=2) if options.format == "json" else "\n".join(answer.lines())
    sys.stdout.write(shown.encode("ascii", "backslashreplace").decode() + "\n")
    return answer.code
