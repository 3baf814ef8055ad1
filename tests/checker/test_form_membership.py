"""Whether tables of transfers are of a form: the checker against a naive reading of the page, over stages that differ
in public states, types and allocations. `python -m tests.checker.naive_forms 300` asks more."""

from collections import Counter

import pytest
from naive_forms import FORMS, decisions

from tests.quick import quick


@pytest.mark.parametrize("start", quick(range(1000, 1040, 10), 4))
def test_the_checker_reads_forms_as_the_page_does(start):
    seen = Counter()
    for seed in range(start, start + 10):
        for form, holds, answer in decisions(seed):
            assert (answer == "accepted") == holds, (seed, form, answer)
            seen[form, holds] += 1
    assert all(seen[form, holds] for form in FORMS for holds in (True, False))
