"""The drawn examples are the same in every run; `HYPOTHESIS_PROFILE=search` draws new ones, to look for more faults."""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
