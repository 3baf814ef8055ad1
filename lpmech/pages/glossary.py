"""Words that a page uses, each in one sentence. A page has the words of its sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lpmech.pages.blocks import Terms
from lpmech.pages.page import Section

ALWAYS = ("agent", "type", "report", "allocation", "discount", "certificate")
BY_SECTION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "payments": ("efficient", "worth staying"),
        "bind": ("slack", "binds", "lie"),
        "pivot": ("pivot mechanism", "prior"),
        "claims": ("proved, refuted, not decided", "slack", "memory", "prior"),
        "exists": ("existence",),
        "unique": ("pivot mechanism",),
        "prices": ("index", "licence", "arm"),
        "bounds": ("signal", "bound", "epsilon"),
    }
)
MEANING: Mapping[str, str] = MappingProxyType(
    {
        "agent": "Someone who knows something that the others do not, and reports it.",
        "type": "What an agent privately knows now. It may change from one period to the next.",
        "report": "What an agent says its type is: the truth, or a lie.",
        "allocation": "What is done in a period, such as who is served.",
        "efficient": "No other way to allocate is worth more to all agents together, now and later.",
        "lie": "A report that is not the agent’s type. Here it is told once, and the truth ever after.",
        "slack": "By how much a promise is kept at its tightest place. 0: just kept. Below 0: broken.",
        "binds": "The slack is 0: the agent is as well off with the lie.",
        "worth staying": "Nobody would be better off by walking away with nothing.",
        "discount": "What 1 in the next period is worth today.",
        "memory": "What payments may depend on besides today’s reports: the reports and the allocation of the "
        "period before.",
        "prior": "How likely each combination of first types is.",
        "pivot mechanism": "The efficient rule, with payments by which everyone pays what its presence costs the "
        "others.",
        "certificate": "A file of exact numbers that turns each claim into arithmetic that anyone can repeat.",
        "proved, refuted, not decided": "Proved and refuted claims come with evidence that the checker repeats. Of "
        "others nothing is known.",
        "existence": "Whether any payments at all would do, of one form or of every form.",
        "arm": "A machine that pays whenever it is used, and whose state moves only then.",
        "index": "The best average reward per period that an arm can give, over all ways to stop using it.",
        "licence": "The right to use the arm in a period; one bidder has it at a time.",
        "signal": "What an agent privately knows, a number between 0 and 1.",
        "bound": "A number that is proved to be no smaller than what it bounds, at every signal.",
        "epsilon": "What a lie may gain at most. At 0 truth is best.",
    }
)


def terms(sections: Iterable[Section]) -> Section:
    """The section with the words of the others, in alphabetical order."""
    wanted = {*ALWAYS}
    for section in sections:
        wanted.update(BY_SECTION.get(section.id, ()))
    rows = tuple((word, MEANING[word]) for word in sorted(wanted))
    return Section(id="words", menu="Words", title="Words", blocks=(Terms(terms=rows),))
