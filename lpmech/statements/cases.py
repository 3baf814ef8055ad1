"""Counterexamples as case files (docs/case_format.md): the environment, what fails in it, and every number expected.

`<statement>.toml` holds the environment, the relation that does not hold (if the refutation is one between numbers) and
the expected results; where the refuted mechanism is none that `lpmech certify` builds, `<statement>.printed.json` holds
it, for `lpmech audit`. `[counterexample]` has what the statement is tried on again. Where no certificate tells of the
failure there is no case: `<statement>.json` has what the statement is tried on, and what fails, in words.

The certificate of a counterexample has the claims that refute the statement, and must be accepted by the checker.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lpmech.certificate import pipeline, results
from lpmech.certificate.answer import Answer
from lpmech.certificate.certificate import AUDIT_REQUIRED, DEFAULT_REQUIRED, Certificate
from lpmech.choice.selection import KINDS, promises
from lpmech.claims import papers
from lpmech.claims.kind import Claim
from lpmech.claims.relation.claim import stated_relation
from lpmech.claims.relation.values import Relation, Stated
from lpmech.claims.relation.words import quantity_in_words
from lpmech.problem.canonical import canonical
from lpmech.problem.exact import format_number
from lpmech.statements.instance import Instance
from lpmech.statements.reduce import Counterexample, concluded
from lpmech.statements.statement import Failure, Statement


def certificate_of(case: Instance, failure: Failure) -> Certificate:
    """The certificate of the mechanism that the failure is about, with what is stated of numbers."""
    about, wanted = failure.about or case, tuple(failure.decided)
    if failure.mechanism is None:
        return pipeline.certify(about.given, failure.named, require=wanted, stated=failure.stated)
    return pipeline.audit(about.given, failure.mechanism, require=wanted, stated=failure.stated)


def check_refutation(case: Instance, failure: Failure) -> tuple[str, str]:
    """`accepted`, where the checker accepts the certificate and its claims are as they should be; else what is so; and
    the arithmetic, where a relation between numbers fails."""
    certificate = certificate_of(case, failure)
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        environment, certificate_file = (Path(folder) / f"{name}.json" for name in ("environment", "certificate"))
        report = pipeline.verify(environment, certificate_file)
    stated = certificate.find(stated_relation)
    numbers = stated.reason if stated else ""
    if report.verdict != Answer.ACCEPTED:
        return f"{report.verdict}: {report.reason}", numbers
    found = {claim.id: claim.verdict for claim in report.claims}
    other = [f"{name} is {found.get(name, 'absent')}" for name, verdict in failure.decided.items()
             if found.get(name) != verdict]  # fmt: skip
    return f"the certificate does not show it: {', '.join(other)}" if other else Answer.ACCEPTED, numbers


FOLDER = "counterexamples"
PRINTED = "printed"
PAPERS: Mapping[str, str] = {
    "AS13": papers.ATHEY_SEGAL,
    "BV06": "Bergemann and Välimäki, Efficient Dynamic Auctions (2006)",
    "BV08": papers.BV,
    "BT": papers.BT,
    "L14": papers.LIU,
    "MD": "Results of mechanism design",
}
_HEAD = ("format", "name", "horizon", "stages")


def files(statement: Statement, found: Counterexample) -> dict[str, str]:
    """The files of a counterexample by name; none where there is but one subject, which is always the same."""
    subject = statement.draws.load(found.subject, found.seed)
    failure = concluded(statement, subject)  # again, since only its words leave the process that found it
    if failure is None:
        return {}
    found = replace(found, failure=failure)
    if statement.file and isinstance(subject, Instance) and not failure.decided:
        return {f"{statement.id}.toml": "\n".join(_uncertified(statement, found, subject)) + "\n"}
    if not failure.decided or not isinstance(subject, Instance):
        return {f"{statement.id}.json": _plain_file(statement, found)} if found.subject is not None else {}
    certificate = certificate_of(subject, found.failure)
    named = _mechanism(found.failure, subject, statement)
    text = "\n".join(_text(statement, found, subject, certificate, named)) + "\n"
    written = {f"{statement.id}.toml": text}
    if PRINTED in named:
        written[f"{statement.id}.{PRINTED}.json"] = _mechanism_file(certificate)
    return written


def _plain_file(statement: Statement, found: Counterexample) -> str:
    """What the statement is tried on again, a key a line."""
    said = {"statement": statement.id, "seed": found.seed, "words": found.failure.words, "subject": found.subject}
    rows = ",\n ".join(f"{json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in said.items())
    return "{" + rows + "}\n"


def _mechanism(failure: Failure, subject: Instance, statement: Statement) -> str:
    """The name by which the mechanism is certified or audited."""
    about, given = failure.about or subject, failure.mechanism
    if given is None:
        return failure.named
    if given.name in KINDS and given is about.mechanism(given.name):
        return str(given.name)
    return f"{statement.id}.{PRINTED}.json" if statement.file else f"{FOLDER}/{statement.id}.{PRINTED}"


def _mechanism_file(certificate: Certificate) -> str:
    """The mechanism as `lpmech transfers --format json` has it, a row a line."""
    whole = certificate.transfers.to_json()
    parts = [f'"mechanism": {json.dumps(whole["mechanism"])}']
    for key in ("allocation_rule", "transfers"):
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in whole[key])
        parts.append(f'"{key}": [\n  {rows}\n ]')
    return "{" + ",\n ".join(parts) + "}\n"


def _text(
    statement: Statement, found: Counterexample, subject: Instance, certificate: Certificate, named: str
) -> Iterator[str]:
    failure, about = found.failure, found.failure.about or subject
    yield from _head(statement, _notes(statement, failure, certificate))
    yield from _environment(json.loads(canonical(about.given)))
    if failure.stated is not None:
        yield from _relation(failure.stated)
    yield from ("", "[counterexample]", f"statement = {_value(statement.id)}", f"seed = {_value(found.seed)}")
    if found.subject is not None and not _is_environment(found.subject, about, failure):
        yield f"subject = {_value(json.dumps(found.subject, ensure_ascii=False))}"
    yield from _expected(failure, certificate, named)


def _uncertified(statement: Statement, found: Counterexample, subject: Instance) -> Iterator[str]:
    """A case about which nothing is expected, since no certificate tells of the failure."""
    yield from _head(statement, _notes(statement, found.failure, None))
    yield from _environment(json.loads(canonical(subject.given)))
    yield from ("", "[counterexample]", f"statement = {_value(statement.id)}", f"seed = {_value(found.seed)}")


def _head(statement: Statement, notes: str) -> Iterator[str]:
    source = statement.source if statement.file else f"{PAPERS[statement.paper]}, {statement.source}"
    yield f"name = {_value(statement.id)}"
    yield f"title = {_value(f'{statement.id}: {statement.source}, refuted')}"
    yield f"source = {_value(source)}"
    yield f'notes = """\n{_escaped(notes)}"""'


def _is_environment(subject: Any, about: Instance, failure: Failure) -> bool:
    return isinstance(subject, dict) and "stages" in subject and failure.about is None


def _notes(statement: Statement, failure: Failure, certificate: Certificate | None) -> str:
    lines = [f"Said: {statement.says}", f"Here: {failure.words}."]
    stated = certificate.find(stated_relation) if certificate else None
    lines += [f"In numbers: {stated.reason}."] if stated else []
    lines += [f"Instead: {statement.corrects}."] if statement.corrects else []
    lines += [f"What the certificate does not show: {statement.uncertified}."] if statement.uncertified else []
    return "\n".join(line.replace("..", ".") for line in lines) + "\n"


def _environment(plain: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an environment; a single stage at the top level."""
    horizon, stages = plain["horizon"], plain["stages"]
    yield from (f"{key} = {_value(plain[key])}" for key in ("discount", "agents"))
    if horizon is not None:
        yield f"horizon = {horizon}"
    rest = {key: part for key, part in plain.items() if key not in (*_HEAD, "discount", "agents")}
    if len(stages) == 1:
        yield from _tables({**stages[0], **rest})
        return
    yield from _tables(rest)
    for stage in stages:
        yield from ("", "[[stages]]", *(f"{_key(key)} = {_value(part)}" for key, part in stage.items()))


def _tables(parts: Mapping[str, Any]) -> Iterator[str]:
    """Plain values first, then each table with a line a key."""
    yield from (f"{_key(key)} = {_value(part)}" for key, part in parts.items() if not isinstance(part, dict))
    for key, part in parts.items():
        if isinstance(part, dict):
            yield from ("", f"[{_key(key)}]", *(f"{_key(name)} = {_value(one)}" for name, one in part.items()))


def _relation(stated: Stated) -> Iterator[str]:
    for premise in stated.premises:
        yield from ("", "[[relation.premises]]", *_side(premise))
    yield from ("", "[relation.conclusion]", *_side(stated.conclusion))


def _side(relation: Relation) -> Iterator[str]:
    yield "terms = ["
    for weight, quantity in relation.terms:
        about = {"weight": format_number(weight), **quantity.to_json()}
        kept = {key: value for key, value in about.items() if value is not None and (key, value) != ("weight", "1")}
        yield f"  {_value(kept)},  # {quantity_in_words(quantity)}"
    yield "]"
    yield from (f"relation = {_value(str(relation.sign))}", f"constant = {_value(format_number(relation.constant))}")


def _expected(failure: Failure, certificate: Certificate, named: str) -> Iterator[str]:
    """The claims that refute, a value and a payment."""
    default = AUDIT_REQUIRED if "/" in named else promises(named)
    required = AUDIT_REQUIRED if "/" in named else DEFAULT_REQUIRED
    verdict = replace(certificate, required=required).verdict
    yield from ("", "[expect]", f"mechanism = {_value(named)}", f"verdict = {_value(verdict)}")
    if required != default:
        yield f"require = {_value(list(required))}"
    yield from ("", "[expect.claims]")
    for name in dict.fromkeys((*DEFAULT_REQUIRED, *failure.decided)):
        yield f"{name} = {_value(_claim(certificate.claims[name]))}"
    value = next(iter(results.value_rows(certificate.environment, certificate.game.programs))).to_json()
    yield from ("", "[[expect.values]]")
    yield from (f"{key} = {_value(value[key])}" for key in ("program", "period", "state", "value", "allocation")
                if value[key] is not None)  # fmt: skip
    payment = next((row.to_json() for row in certificate.transfers.rows() if row.memory is None), None)
    if payment is not None and (payment["period"] is not None) == (certificate.environment.horizon is not None):
        yield from ("", "[[expect.transfers]]")
        yield from (f"{key} = {_value(payment[key])}" for key in ("agent", "period", "state", "payment")
                    if payment[key] is not None)  # fmt: skip


def _claim(claim: Claim) -> dict[str, str]:
    slack = {} if claim.least_slack is None else {"least_slack": format_number(claim.least_slack)}
    return {"verdict": str(claim.verdict), **slack}


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() else _value(text)


def _value(value: Any) -> str:
    """A value as inline TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Fraction):
        return _value(format_number(value))
    return json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")
