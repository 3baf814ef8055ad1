"""`lpmech show`: an environment described, or exactly its canonical text."""

from __future__ import annotations

from lpmech import casefile, pipeline
from lpmech.canonical import canonical as canonical_text
from lpmech.cli.output import write, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.reachable import reachable_states
from lpmech.hypotheses import all_hypotheses
from lpmech.report.environment import Facts, environment_report


def canonical(case: str) -> None:
    """Prints the canonical text, and nothing else: no new line is added."""
    write(canonical_text(pipeline.load(case)))


def show(case: str) -> None:
    """Prints a summary."""
    with Progress() as progress:
        loaded = casefile.load(case)
        progress("hypotheses")
        claims = all_hypotheses(loaded.environment)
        progress("states that can be reached")
        reached = reachable_states(loaded.environment)
    about = Facts(hypotheses=claims, reached=reached, title=loaded.title, source=loaded.source, notes=loaded.notes)
    write_report(*environment_report(loaded.environment, about))
