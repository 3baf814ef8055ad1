"""A certificate through Coq's kernel alone: `proofs_check/coq/kernel ENVIRONMENT CERTIFICATE`.

Writes the environment, the mechanism, the evidence and the claims as Coq terms, and for each claim that is covered a
theorem about that environment, which Coq then proves by computing. Neither the extraction nor Python's arithmetic is
trusted on this way; what is printed at the end can be read and compared with the files. Needs coqc, and compiles the
theories first if they are not compiled.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lpmech.verified.certificate import read_certificate
from lpmech.verified.claims import Game, read_claims
from lpmech.verified.derived import leaves_out, written_out
from lpmech.verified.environment import read_environment
from lpmech.verified.faults import Fault
from lpmech.verified.remembering import Lifted, is_remembering, lifted
from lpmech.verified.strict_json import load

FOLDER = Path(__file__).parent
Printer = Callable[[Any], str]

_HEAD = """From Coq Require Import QArith NArith List FMapPositive.
Import ListNotations.
Require Import Definitions Claims Check Decide Remembering Lifted.
Open Scope Q_scope.

(** A table: its axes as (coordinate, size), what cells hold that are not listed, and the cells, numbered from 1. *)
Definition tab {A} (ax : list (nat * N)) (rest : A) (l : list (positive * A)) : table A :=
  Table ax rest (fold_left (fun m kv => PositiveMap.add (fst kv) (snd kv) m) l (PositiveMap.empty A)).
"""


def listed(each: Printer) -> Printer:
    return lambda values: "[" + "; ".join(map(each, values)) + "]"


def maybe(each: Printer) -> Printer:
    return lambda value: "None" if value is None else f"(Some {each(value[0])})"


def natural(value: int) -> str:
    return f"{value}%nat"


def number(value: int) -> str:
    return f"{value}%N"


def rational(value: Any) -> str:
    return f"({value[0]} # {value[1]})" if value[0] >= 0 else f"(({value[0]}) # {value[1]})"


def truth_value(value: bool) -> str:
    return "true" if value else "false"


def table(each: Printer) -> Printer:
    def printed(value: Any) -> str:
        _, axes, rest, cells = value
        places = "; ".join(f"({at}%nat, {size}%N)" for at, size in axes)
        held = "; ".join(f"({key}%positive, {each(cell)})" for key, cell in cells.items())
        return f"(tab [{places}] {each(rest)} [{held}])"

    return printed


def record(name: str, *parts: Printer) -> Printer:
    """A constructor with its arguments."""
    return lambda value: f"({' '.join([name, *(part(one) for part, one in zip(parts, value[1:], strict=True))])})"


_Q, _N = table(rational), table(number)
_STATE = listed(number)
_SETS = listed(listed(number))
_MEMORY = maybe(lambda pair: f"({_STATE(pair[0])}, {number(pair[1])})")


def moves(value: Any) -> str:
    if value[0] == "Nothing":
        return "Nothing"
    if value[0] == "Joint":
        return f"(Joint {_Q(value[1])})"
    return f"(Mixture {listed(lambda one: f'({_Q(one[0])}, {listed(_Q)(one[1])})')(value[1])})"


_STAGE = record(
    "Stage", _STATE, number, listed(rational), _SETS, listed(_SETS), maybe(_N), _SETS, listed(_Q), _Q, moves
)
_ENV = record("Env", rational, maybe(natural), listed(_STAGE), _STATE, listed(_Q), maybe(_Q))
_MECHANISM = record("Mechanism", listed(_N), listed(listed(_Q)))
_PROGRAM = record("Program", listed(_N), listed(_Q))
_TABLES = listed(listed(_Q))
_TABLES_OF_NUMBERS = listed(listed(listed(rational)))
_EVIDENCE = record("Evidence", _TABLES, _PROGRAM, listed(_PROGRAM), _TABLES, _TABLES, listed(_Q), _TABLES)
_CELL = record("Cell", natural, natural, _MEMORY, _STATE, number, number)

_SIGHT = record("Sight", natural, natural, _MEMORY, number, _STATE, number)


def _both(first: Printer, second: Printer) -> Printer:
    return lambda pair: f"({first(pair[0])}, {second(pair[1])})"


_WEIGHED = _both(_both(number, number), rational)
_TOMORROW = _both(_both(_both(_both(number, _STATE), number), number), rational)
_TERMS = listed(_both(number, rational))
_LATER = _both(_both(_both(_both(number, number), _STATE), _TERMS), rational)
_SUM = record("Sum", listed(_WEIGHED), listed(_both(_TERMS, rational)), listed(_LATER))
_CLASH = _both(_both(_both(_both(natural, _MEMORY), _STATE), number), rational)
_LATE = _both(_both(_both(_both(listed(_both(_STATE, number)), _STATE), number), number), rational)
_STEP = record("Step", natural, _STATE, _TERMS, rational, _SUM)
_ENTRY = _both(_both(_both(_STATE, number), number), listed(_TOMORROW))
_MACHINE = record("Automaton", natural, listed(record("MemoryState", natural, _Q, _N)))
_START = maybe(record("Contraction", rational, rational, listed(_ENTRY)))
_CHAIN = record("Refutation", _START, listed(_STEP), natural, _STATE, _SUM, rational)


def _kind(value: Any) -> str:
    return f"(Incentives {rational(value[1])})" if value[0] == "Incentives" else str(value[0])


_CLAIMS: dict[str, Printer] = {
    "Slack": record("Slack", _kind, truth_value, rational, maybe(_CELL)),
    "Implied": record("Implied", lambda value: str(value[0])),
    "PrivateValues": record("PrivateValues", truth_value, natural, natural, number, _STATE, _STATE),
    "SameFeasibleSets": record("SameFeasibleSets", truth_value, natural, natural, number, number, _STATE),
    "ExAnteBudget": record("ExAnteBudget", truth_value, rational),
    "FullExtraction": record("FullExtraction", truth_value, rational),
    "SomeMechanism": lambda value: "SomeMechanism",
    "SomeAutomata": record("SomeAutomata", listed(_MACHINE)),
    "NoMechanism": record("NoMechanism", natural, _CHAIN),
    "NoMechanismAfter": record("NoMechanismAfter", natural, listed(_LATE)),
    "IndependentTransitions": lambda value: "IndependentTransitions",
    "LinkedComponent": record("LinkedComponent", natural, number, natural, _STATE, _STATE, number),
    "LinkedStates": record("LinkedStates", natural, number, _STATE, _STATE),
    "LastPeriod": record("LastPeriod", listed(_Q)),
    "NotLastPeriod": record("NotLastPeriod", natural, _STATE, listed(number)),
    "Convex": record("Convex", _TABLES_OF_NUMBERS),
    "NotConvex": record("NotConvex", natural, natural, number, _STATE, number, listed(rational)),
    "Spanning": record("Spanning", _TABLES_OF_NUMBERS),
    "NotSpanning": record("NotSpanning", natural, natural, number, _STATE, listed(rational)),
    "AtShocks": record("AtShocks", _TABLES, truth_value, rational, _CELL),
    "EachPeriod": record("EachPeriod", truth_value, rational, natural, _MEMORY),
    "ExpectedPay": record("ExpectedPay", truth_value, rational, natural, listed(rational)),
    "OfForm": record(
        "OfForm", lambda value: str(value[0]), _TABLES, _TABLES, truth_value, rational, _CELL, natural, listed(_CLASH)
    ),
    "Interim": record("Interim", lambda value: str(value[0]), truth_value, rational, _SIGHT),
}


def _draw(value: Any) -> str:
    return record(value[0], _N if value[0] == "Surely" else _Q)(value)


_MODES = listed(listed(record("Mode", _draw, _N, listed(_Q))))
_PAIRS = listed(_both(number, natural))
_KEYS = listed(record("Key", _PAIRS, listed(number), _PAIRS))
# What a claim about the product says of a mechanism with states.
_PLEDGES = {
    "Efficient": "BestForAll", "BestResponse": "NoPlan", "Zero": "WorthZero", "NoDeficit": "Covered", "Balance": "Even",
    "Absent": "AwayPayNothing",
}  # fmt: skip


_PROVED_ALONE = ("Efficient", "BestResponse")  # where a refuted claim speaks of the product alone


def _pledge(claim: Any) -> str | None:
    if claim[0] != "Slack" or (not claim[2] and (claim[1][0] in _PROVED_ALONE or claim[4] is None)):
        return None
    kind = claim[1]
    return f"(NoLie {rational(kind[1])})" if kind[0] == "Incentives" else _PLEDGES.get(kind[0])


def _product(found: Lifted) -> list[str]:
    """What the environment of the theorems is the product of, and that it is."""
    return [
        f"Definition the_keys : list key := {_KEYS(found.keys)}.",
        f"Definition the_machine : machine := {_MODES(found.machine)}.",
        f"Definition before : env := {_ENV(found.before)}.",
        "Lemma before_well_formed : check_env before = true. Proof. vm_compute. reflexivity. Qed.",
        "Lemma product_well_formed : check_env the_env = true. Proof. vm_compute. reflexivity. Qed.",
        "Lemma rule_well_formed : check_rule the_env the_mechanism = true. Proof. vm_compute. reflexivity. Qed.",
        "Lemma the_product : check_lifted before the_env the_machine the_mechanism the_keys = true. "
        "Proof. vm_compute. reflexivity. Qed.",
    ]


def _kept(name: str, claim: Any) -> str:
    """The theorem about the mechanism with states."""
    says, theorem = ("keeps", "pledge_kept") if claim[2] else ("fails", "pledge_fails")
    proof = (
        f"apply ({theorem} before the_env the_machine the_mechanism the_keys before_well_formed product_well_formed "
        f"rule_well_formed the_product _ _ {name}); reflexivity."
    )
    return f"Theorem {name}_of_the_states : {says} before the_machine {_pledge(claim)}.\nProof. {proof} Qed."


def theory(environment: str, certificate: str, ids: Iterable[str] | None = None) -> tuple[str, list[str]]:
    """The text of a Coq file, and the claims that it proves theorems about; of a mechanism with states in its product,
    and what these say of it in its own environment."""
    given = load(environment)
    env, names = read_environment(given)
    value, found = load(certificate), None
    if is_remembering(value):
        found = lifted(env, names, given, value)
        env, names, value = found.env, found.names, found.certificate
    if leaves_out(value):
        value = written_out(value, env, names)
    read = read_certificate(value, env, names)
    game, wanted = Game(env, names, read), None if ids is None else set(ids)
    parts = [_HEAD]
    parts.append(f"Definition the_env : env := {_ENV(env)}.")
    parts.append(f"Definition the_mechanism : mechanism := {_MECHANISM(read.mechanism)}.")
    parts.append(f"Definition the_evidence : evidence := {_EVIDENCE(read.evidence)}.")
    parts.append("Lemma well_formed : check_game the_env the_mechanism = true. Proof. vm_compute. reflexivity. Qed.")
    parts += [] if found is None else _product(found)
    proved = []
    for one in read_claims(game):
        if one.tries is None or (wanted is not None and one.id not in wanted):
            continue
        for claim in one.tries():
            said = f"says the_env the_mechanism {_CLAIMS[claim[0]](claim)}"
            proof = "apply (verified _ _ the_evidence); [exact well_formed | vm_compute; reflexivity]."
            parts.append(f"(** {one.id}: {one.verdict} *)\nTheorem {one.id} : {said}.\nProof. {proof} Qed.")
            proved.append(one.id)
            if found is not None and _pledge(claim) is not None:
                parts.append(_kept(one.id, claim))
                proved.append(f"{one.id}_of_the_states")
            break
        else:
            raise SystemExit(f"{one.id} does not hold")
    parts += [f"Check {name}." for name in proved]
    parts += [f"Print Assumptions {name}." for name in proved[:1]]
    return "\n\n".join(parts) + "\n", proved


def main() -> int:
    """Prove the claims of a certificate; the exit code."""
    if len(sys.argv) < 3:
        sys.stderr.write("usage: kernel ENVIRONMENT CERTIFICATE [CLAIM …]\n")
        return 2
    try:
        text, proved = theory(sys.argv[1], sys.argv[2], sys.argv[3:] or None)
    except Fault as fault:
        sys.stderr.write(f"{fault.answer}: {fault}\n")
        return 2
    subprocess.run(["make", "-s", "-j1", "Decide.vo", "Lifted.vo"], cwd=FOLDER, check=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "certificate.v").write_text(text, encoding="utf-8")
        done = subprocess.run(["coqc", "-q", "-R", str(FOLDER), "", "certificate.v"], cwd=folder, check=False)
    sys.stdout.write(f"{'proved' if done.returncode == 0 else 'NOT proved'} by Coq's kernel: {', '.join(proved)}\n")
    return 0 if done.returncode == 0 and proved else 1


if __name__ == "__main__":
    sys.exit(main())
