"""All claims as the tests read them, by id."""

from tests.claims import (
    absent,
    budgets,
    conditions,
    each_period,
    efficient,
    existence,
    extraction,
    hypotheses,
    incentives,
    interim,
    interim_incentives,
    interim_participation,
    ordered,
    participation,
    relation,
    staying,
    uniqueness,
)

_SUBJECTS = (
    efficient, incentives, interim, interim_incentives, participation, interim_participation, budgets, each_period,
    conditions, extraction, ordered, existence, uniqueness, relation, hypotheses, staying, absent,
)  # fmt: skip
READINGS = {reading.id: reading for subject in _SUBJECTS for reading in subject.READINGS}
