"""Which mechanism to certify.

`auto` takes the first mechanism that is known to work: today the pivot mechanism, whose promises hold with private
values and independent transitions, and whose formulas are audited as they stand in any other environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.mechanisms.pivot import pivot
from lpmech.social import SocialPrograms

AUTO = "auto"
MECHANISMS: Mapping[str, Callable[[Environment, SocialPrograms], Mechanism]] = MappingProxyType({"pivot": pivot})


def select(name: str, env: Environment, programs: SocialPrograms) -> Mechanism:
    """The mechanism of that name. Raises KeyError where there is none."""
    return MECHANISMS["pivot" if name == AUTO else name](env, programs)
