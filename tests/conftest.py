"""The drawn examples are the same in every run; `HYPOTHESIS_PROFILE=search` draws new ones, to look for more faults.

`SEARCH=100` makes the tests that use `tests/search.py` draw and mutate a hundred times as many instances as usual.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
