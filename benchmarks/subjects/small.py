"""One small environment, certified again and again, as who explores in a notebook does."""

from __future__ import annotations

from typing import Any

from benchmarks.subject import Evidence, Program, Scale, Subject, Work

CASES = {3: "bv08/scheduling_three", 5: "bv08/scheduling_five"}


def certified(env: Any) -> Work:
    import lpmech

    return Work(lambda: lpmech.certify(env).verdict.value)


def instance(agents: int) -> Any:
    import lpmech

    return lpmech.load(CASES[agents])


SUBJECT = Subject(
    name="small",
    title="A small environment, certified in a running process",
    about="The shipped cases `bv08/scheduling_three` and `bv08/scheduling_five`, of 27 and 243 joint states.\n",
    size="agents",
    sizes={Scale.QUICK: (3,), Scale.USUAL: (3, 5), Scale.LARGE: (3, 5)},
    instance=instance,
    peers=False,
    programs=(Program("lpmech.certify", Evidence.PROVED, certified),),
)
