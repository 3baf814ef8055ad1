"""The words that pages, reports and claims use in one sense each.

`lpmech explain`, the section *Words* of a report's page and docs/glossary.md all say what stands here. A term begins
with what a page says of it. `more` is for those who look it up; both may have emphasis, code and links of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*]+)\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that are explained together, such as `transfer, payment`."""

    words: str
    says: str
    more: str = ""

    @property
    def whole(self) -> str:
        """All that is said of it, in Markdown."""
        return f"{self.says} {self.more}".rstrip()

    @property
    def brief(self) -> str:
        """What a page says of it, as plain text."""
        return _plain(self.says)


TERMS = (
    Term(
        "agent",
        "Someone who knows something that the others do not, and reports it.",
        "Ann and bob are agents; nature and the public are not.",
    ),
    Term(
        "allocation",
        "What is done in a period, such as who is served.",
        "For example `to ann`. The *allocation rule* names one for every report (and shock). The order in which a "
        "stage lists its allocations breaks ties.",
    ),
    Term(
        "alternative",
        "What an own type leads to while the others' types stay the same: the plan z ↦ a(z, (s, θ_{-i})) over shocks, "
        "or one allocation if there are no shocks.",
        "For example, if bob's value is 2, ann's values 1 and 3 lead to the alternatives `to bob` and `to ann`.",
    ),
    Term(
        "arm",
        "A machine that pays whenever it is used, and whose state moves only then.",
        "For example, a mine that yields less the more has been dug.",
    ),
    Term(
        "balance",
        "The payments of a period sum to 0, so that the mechanism neither earns nor spends.",
        "*Weak* balance asks for a sum of at least 0: there is no deficit. *Expected* balance is judged "
        "before the types are known.",
    ),
    Term(
        "best response",
        "A plan of reports that no other plan beats.",
        "*Ex post* it is judged by an agent that sees everyone's types. *Interim* it is judged by one that sees its "
        "own types, the public states and the past only.",
    ),
    Term("binds", "The slack is 0: the agent is as well off with the lie.", "In one cell it is indifferent."),
    Term("bound", "A number that is proved to be no smaller than what it bounds, at every signal."),
    Term(
        "case",
        "A file with an environment, its source and the results that are expected of it "
        "([case_format.md](case_format.md)).",
    ),
    Term(
        "cell",
        "One place of a claim: an agent, a period, a memory, a state and a report, as far as the claim has them.",
        'For example, "ann, in period 2, after the reports (3, 2) and the allocation `to ann`, in the state (1, 2), '
        'says 3".',
    ),
    Term(
        "certificate",
        "A file of exact numbers that turns each claim into arithmetic that anyone can repeat.",
        "It has the mechanism, the claims about it and the evidence for them "
        "([certificate_format.md](certificate_format.md)).",
    ),
    Term(
        "claim",
        "One promise of a mechanism, or one property of an environment, with its verdict ([claims.md](claims.md)).",
    ),
    Term(
        "condition",
        "What a theorem asks of an environment, cell by cell, such as that types predict the others.",
        "`lpmech study conditions` shows them. A condition that fails is neither good nor bad: it says that "
        "the theorem does not apply.",
    ),
    Term(
        "contingent transfers",
        "Payments that depend on what was reported and done in the period before, as well as on today's reports.",
        "For example, tomorrow ann pays more if bob's report contradicts her report of today.",
    ),
    Term(
        "continuation",
        "What an agent expects from the next period on, discounted to that period, if everybody tells the truth.",
    ),
    Term(
        "deterministic rule",
        "A rule that draws no lots: what is allocated follows from what was reported.",
        "A design finds the best one if the problem says `deterministic = true` ([design.md](design.md#without-lots)).",
    ),
    Term(
        "discount",
        "What 1 in the next period is worth today.",
        "It is the factor δ: with δ = 1/2, a payoff of 8 tomorrow is worth 4 today.",
    ),
    Term(
        "efficient allocation",
        "No other way to allocate is worth more to all agents together, now and later.",
    ),
    Term(
        "environment",
        "The problem without any payments: agents, types, allocations, utilities, transitions, horizon and discount "
        "([environment_format.md](environment_format.md)).",
    ),
    Term("epsilon", "What a lie may gain at most. At 0 truth is best."),
    Term(
        "evidence",
        "Tables in a certificate that turn a claim into plain arithmetic, such as the values of the social programs.",
    ),
    Term(
        "existence of payments",
        "Whether any payments at all would do, of one form or of every form ([existence.md](existence.md)).",
    ),
    Term(
        "expectation",
        "What a case says will be found; every command that certifies compares it with what is found.",
        "It stands under `[expect]` in a case file. A difference is told, and the exit code is 1.",
    ),
    Term("family", "A kind of environment that is built from a few parameters, such as `scheduling`."),
    Term(
        "fingerprint, sha-256",
        "A fingerprint of a file: 64 hexadecimal digits that no other file is known to have.",
        "That of an environment names it, however its file is written. A report shows the first 16.",
    ),
    Term(
        "form of transfers",
        "What payments may depend on: today's reports alone (`history_independent`), or the previous period too, in "
        "one of three ways ([claims.md](claims.md), *Forms*).",
    ),
    Term(
        "free rule",
        "An allocation rule that a design finds by itself, with lotteries.",
        "The other rules are given: the efficient one, or one of your own ([design.md](design.md)).",
    ),
    Term("horizon", "The number of periods T, or infinite."),
    Term(
        "hypothesis",
        "A property of the environment that theorems rest on, such as private values.",
        "One that is not met is neither good nor bad. It decides which rules can work, and which theorems apply.",
    ),
    Term("increment", "By how much the payment rises at the border of two alternatives."),
    Term(
        "index",
        "The best average reward per period that an arm can give, over all ways to stop using it.",
        "Rewards and periods are both discounted. It is Gittins' index.",
    ),
    Term(
        "interim",
        "Judged by what an agent knows then: its own types, the public states and the past.",
        "*Ex post* is judged with the others' types known as well, *on path* as a plan from the start. For example, a "
        "lie that gains 3 if bob is high and loses 5 if he is low, with equal chances, gains ex post and loses interim "
        "([design.md](design.md)).",
    ),
    Term("job", "One point of the grid of a sweep, and what is certified there."),
    Term(
        "least slack",
        "The smallest slack of a claim over all its cells.",
        "Reports show it with the cell that attains it. If it is 0 or more, the claim holds.",
    ),
    Term(
        "least subsidy",
        "The least money from outside with which a budget can be kept, expected and discounted.",
        'Below 0 there is a surplus. In a problem it is `objective.minimise = "subsidy"` ([design.md](design.md)).',
    ),
    Term(
        "licence",
        "The right to use the arm in a period; one bidder has it at a time.",
    ),
    Term(
        "lie",
        "A report that is not the agent's type. Here it is told once, and the truth ever after.",
        "That is a *one-period lie*. A *plan of lies* may go on, and may depend on the history.",
    ),
    Term(
        "lottery",
        "Chances of allocations that add up to 1, drawn by the mechanism itself.",
        "For example, `1/2 to ann, 1/2 to bob`. Payments at a report are what is expected over the draw.",
    ),
    Term("mechanism", "An allocation rule and the transfers that go with it."),
    Term(
        "mechanism with states",
        "A mechanism that remembers by finitely many public states, and may draw lots.",
        "In a state and at a report it draws an allocation, charges payments, and goes on to a state that the report "
        "and the allocation decide. For example, a state for each ticket that was bought.",
    ),
    Term(
        "memory",
        "What payments may depend on besides today's reports: the reports and the allocation of the period before.",
        "The memories that *count* are those that the allocation rule can produce with positive probability after "
        "some report, true or not. For example, (ann 1, bob 2) and `to ann` is no memory that counts if the rule gives "
        "the good to bob there. In a problem the memory may be none, one period or the whole history.",
    ),
    Term(
        "outside option",
        "What an agent has if it does not take part: 0, or (*passive*) what it gets from the others' own efficient "
        "policy.",
    ),
    Term("parameter", "The number that a region is about, such as the discount."),
    Term(
        "partition",
        "Which own types lead to which alternative while the others' types stay the same.",
        "It is monotone if higher types lead to higher alternatives.",
    ),
    Term(
        "passive option",
        "What an agent has if it leaves for good and says nothing more: what the others' own efficient policy"
        " gives it.",
        "It is one kind of outside option. The other is 0.",
    ),
    Term("period", "One round of reports, allocation and payments.", "Periods are numbered from 1."),
    Term("piece", "An interval of a parameter, or a single number, on which one proof serves all."),
    Term(
        "pivot mechanism",
        "The efficient rule, with payments by which everyone pays what its presence costs the others.",
    ),
    Term(
        "price",
        "By how much the best value moves for each unit by which a promise is eased.",
        "It is the multiplier of a row of the program. A promise that does not bind has the price 0.",
    ),
    Term(
        "prior",
        "How likely each combination of first types is.",
        "If there is a public state, it is part of the combination. Claims about expectations need a prior.",
    ),
    Term(
        "problem",
        "What is asked of a design: which allocations, which lies must not gain, who may leave, whose money it is, and "
        "what is wanted.",
        "It stands in a file of its own, or in a case ([design_format.md](design_format.md)).",
    ),
    Term(
        "program",
        "A social decision problem and its solution: the values and the efficient allocation, of everyone or without "
        "one agent.",
    ),
    Term(
        "proved, refuted, not decided",
        "Proved and refuted claims come with evidence that the checker repeats. Of others nothing is known.",
    ),
    Term("public state", "A part of the state that everybody sees, such as the weather."),
    Term(
        "quantity",
        "What the objective and the constraints of a problem are about, such as all payments, or the payoff of ann.",
        "Quantities are expected under the truth and discounted. A sum of them is a list, such as "
        '`[{ of = "payments" }, { times = -1, of = "welfare" }]` ([design_format.md](design_format.md)).',
    ),
    Term(
        "region",
        "The set of values of a number at which a problem can be met: intervals and single numbers with exact ends.",
        "For example, trade needs no help from outside iff the discount is at least (13 − √73)/8. "
        "[regions.md](regions.md) defines it, and `lpmech region` finds it.",
    ),
    Term("report", "What an agent says its type is: the truth, or a lie."),
    Term("required claim", "A claim that decides the verdict. Reports mark it with a star."),
    Term(
        "rule, allocation rule",
        "Which allocation is chosen at each report (and shock).",
        "The efficient rule maximises social welfare.",
    ),
    Term(
        "shock",
        "What chance decides after the reports and before the allocation, such as which machines work today.",
        "It determines which allocations are feasible.",
    ),
    Term("signal", "What an agent privately knows, a number between 0 and 1."),
    Term(
        "slack",
        "By how much a promise is kept at its tightest place. 0: just kept. Below 0: broken.",
        "Each cell has a slack, and the *least slack* of a claim is the smallest of them. If the truth is worth 5 and "
        "a lie 3, the slack is 2. If the lie is worth 6, the slack is −1: the constraint fails by 1.",
    ),
    Term(
        "social welfare",
        "All agents' values, and the public's, added up: discounted and expected.",
        "Payments do not count, as they only move from one to another.",
    ),
    Term("stage", "The part of an environment that describes one period.", "One stage may serve every period."),
    Term("state", "The public state and everybody's types in one period."),
    Term("surplus", "What all gain together: the social welfare."),
    Term("transfer, payment", "What an agent pays. Below 0 it receives."),
    Term(
        "truthful payoff",
        "What an agent expects from a memory and a state on, payments deducted, if everybody tells the truth.",
    ),
    Term(
        "type",
        "What an agent privately knows now. It may change from one period to the next.",
        "For example, its value of the good. *Own type*: the type of the agent that the sentence is about.",
    ),
    Term("undecided", "Neither proved nor refuted. It never counts as proved."),
    Term(
        "verdict",
        "*Proved*, *refuted* or *undecided* of a claim. *Certified*, *refuted* or *undecided* of a mechanism, by its "
        "required claims.",
    ),
    Term(
        "witness",
        "What shows that a claim is refuted (or proved) without a search, such as two states, or a cycle of types.",
    ),
    Term("worth staying", "Nobody would be better off by walking away with nothing."),
)  # in alphabetical order


@cache
def meanings() -> Mapping[str, str]:
    """What each word means, as plain text, in the order of the page."""
    return {word: _plain(term.whole) for term in TERMS for word in term.words.split(", ")}


def _plain(markdown: str) -> str:
    """Without links and emphasis."""
    return _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", markdown)).replace("`", "")
