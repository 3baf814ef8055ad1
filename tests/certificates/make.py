"""Writes the certificates of this folder and corpus.toml, which says what is expected of each.

python -m tests.certificates.make
"""

import json
from pathlib import Path

from tests.certificates import (  # noqa: F401 - these register their files
    absence_files,
    automata_files,
    berth,
    combination_files,
    derived_files,
    each_period_files,
    epsilon_files,
    feasible_files,
    gone_files,
    history_files,
    implied_files,
    interdependent_files,
    interim_absence_files,
    interim_files,
    interim_incentive_files,
    ordered_files,
    participation_files,
    relation_files,
    staged_files,
    start_files,
    truthful_files,
)
from tests.certificates.accept import ACCEPTED
from tests.certificates.attacks import REJECTED
from tests.certificates.forms import MALFORMED, MALFORMED_ENVIRONMENTS
from tests.certificates.sources import ENVIRONMENTS

berth.register()
FOLDER = Path(__file__).parent
HEAD = "# Written by make.py. What the checker answers to each file, and a part of the reason it gives.\n"


def compact(value):
    """JSON without white space."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "surrogatepass")


def entry(verdict, environment, certificate, reason=None):
    """One entry of corpus.toml."""
    pairs = {"verdict": verdict, "environment": environment, "certificate": certificate}
    pairs |= {} if reason is None else {"reason": reason}
    return ["", "[[file]]", *(f"{key} = '{value}'" for key, value in pairs.items())]


def corpus():
    """Every file of the corpus, by name, in whatever order modules register: its path in this folder → its bytes."""
    files = {f"environments/{name}.json": compact(data) for name, data in sorted(ENVIRONMENTS.items())}
    lines = []
    for name, (environment, make) in sorted(ACCEPTED.items()):
        files[f"accept/{name}.json"] = compact(make())
        lines += entry("accepted", f"environments/{environment}.json", f"accept/{name}.json")
    for name, (environment, reason, make) in sorted(REJECTED.items()):
        files[f"reject/{name}.json"] = compact(make())
        lines += entry("rejected", f"environments/{environment}.json", f"reject/{name}.json", reason)
    for name, (environment, reason, make) in sorted(MALFORMED.items()):
        files[f"malformed/{name}.json"] = make()
        lines += entry("malformed", f"environments/{environment}.json", f"malformed/{name}.json", reason)
    for name, (reason, make) in sorted(MALFORMED_ENVIRONMENTS.items()):
        files[f"malformed/environment_{name}.json"] = make()
        certificate = "accept/pivot_dock.json"
        lines += entry("malformed", f"malformed/environment_{name}.json", certificate, reason)
    files["corpus.toml"] = (HEAD + "\n".join(lines) + "\n").encode()
    return files


def main():
    """Writes every file, and removes those that no longer belong."""
    files = corpus()
    for folder in ("environments", "accept", "reject", "malformed"):
        (FOLDER / folder).mkdir(exist_ok=True)
        for path in (FOLDER / folder).iterdir():
            if f"{folder}/{path.name}" not in files:
                path.unlink()
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
