"""The subjects, in the order in which they are run and told."""

from benchmarks.subject import Subject
from benchmarks.subjects import alternatives, auctions, audit, exact_value, indices, one_system, processes, sweep

SUBJECTS: tuple[Subject, ...] = (
    exact_value.SUBJECT,
    alternatives.SUBJECT,
    alternatives.TIES,
    one_system.SUBJECT,
    audit.SUBJECT,
    indices.SUBJECT,
    auctions.SUBJECT,
    sweep.SUBJECT,
    *processes.SUBJECTS,
)
