"""All advice on an environment: `lint(env)` gives the findings, `LINTS` the kinds of advice in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from lpmech.advice import allocations, moves, names, numbers, values
from lpmech.advice.kind import Finding, Lint, Spot, Subject
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.reading.words import known_name

_MODULES = (allocations, values, moves, numbers, names)
LINTS: Mapping[str, Lint] = MappingProxyType({one.id: one for module in _MODULES for one in module.LINTS})


def lint(
    env: Environment, *, ignore: Collection[str] = (), programs: SocialPrograms | None = None
) -> tuple[Finding, ...]:
    """What in an environment is likely a slip, in the order of `LINTS`.

    `ignore`: ids of advice that is not wanted. `programs`: its solved social programs, where they are at hand; without
    them they are solved. Raises UnknownName, a KeyError and ValueError, where an id is unknown.

        for finding in lint(lpmech.load("case.toml")):
            print(finding.lint.id, finding.where(), finding.found)
    """
    unwanted = {known_name("advice", one, LINTS) for one in ignore}
    subject = Subject(env=env, solved=programs)
    return tuple(found for one in LINTS.values() if one.id not in unwanted for found in _findings(one, subject))


def _findings(one: Lint, subject: Subject) -> Iterator[Finding]:
    """Its spots; those that are alike but for the period are one."""
    alike: dict[tuple[str, str], list[Spot]] = {}
    for spot in one.look(subject):
        alike.setdefault((spot.place, spot.found), []).append(spot)
    for (place, found), spots in alike.items():
        periods = dict.fromkeys(spot.period for spot in spots if spot.period is not None)
        yield Finding(lint=one, place=place, found=found, periods=tuple(periods))
