"""The subjects, in the order in which they are run and told."""

from benchmarks.subject import Subject
from benchmarks.subjects import (
    alternatives,
    auctions,
    audit,
    exact_value,
    existence,
    indices,
    one_system,
    processes,
    small,
    sweep,
)

SUBJECTS: tuple[Subject, ...] = (
    exact_value.SUBJECT,
    alternatives.SUBJECT,
    alternatives.TIES,
    one_system.SUBJECT,
    audit.SUBJECT,
    indices.SUBJECT,
    auctions.SUBJECT,
    small.SUBJECT,
    sweep.SUBJECT,
    existence.SUBJECT,
    *processes.SUBJECTS,
)
