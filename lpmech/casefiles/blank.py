"""The case file that `lpmech new blank` writes: an environment of one's own, every key explained."""

from __future__ import annotations

NAME = "blank"
TITLE = "A case of your own, every key explained"
TEXT = """\
# A case of your own. It is complete: `lpmech certify FILE` takes it as it stands. Change it, a table at a time.
# The page docs/case_format.md has every key, and `lpmech lint FILE` points out likely slips.
name = "blank"
title = "A good that goes to one of two agents, again and again"
source = "your own"
notes = \"\"\"
What a reader should know.
\"\"\"

# What 1 in the next period is worth today: a number above 0 and below 1 (with a finite horizon also 1).
# Numbers are integers, decimals, or fractions in quotes: 3, 0.25, "1/3". All are exact: 0.25 is one quarter.
discount = "1/2"

# The number of periods; without this key there is no last one. With a horizon, stages may differ: [[stages]].
# horizon = 2

# Who reports, and what can be done in a period. Of equally good allocations the first one is chosen.
agents = ["ann", "bob"]
allocations = ["to ann", "to bob"]

# What each agent may know privately in a period.
[types]
ann = ["low", "high"]
bob = ["low", "high"]

# What an allocation is worth to each agent. `axes` names what the value depends on: the allocation, an agent's own
# type, or (interdependent values) the types of others. Below stand rows by allocation, columns by own type.
[utility.ann]
axes = ["allocation", "ann"]
values = [[1, 4], [0, 0]]

# A table may also be given by some of its entries, and a default for all others; * stands for any label.
[utility.bob]
axes = ["allocation", "bob"]
entries = { "to bob|low" = 2, "to bob|high" = 3 }
default = 0

# The probabilities of the next type, given the allocation and today's types. Each row sums to 1 exactly.
# Here who has the good learns: a low value may become high. Who has it not stays as before.
[transition.ann]
axes = ["allocation", "ann", "next ann"]
values = [[["1/2", "1/2"], [0, 1]], [[1, 0], [0, 1]]]

[transition.bob]
axes = ["allocation", "bob", "next bob"]
values = [[[1, 0], [0, 1]], [["2/3", "1/3"], [0, 1]]]

# The probabilities of the first types. Claims about expectations need them; other claims do not.
[prior]
axes = ["ann", "bob"]
values = [["1/4", "1/4"], ["1/4", "1/4"]]

# What you expect, if you like: `lpmech certify` and `lpmech test` compare it with what they find, and exit with 1 if
# anything differs. `lpmech test --update FILE` writes what is found.
[expect]
mechanism = "pivot"
verdict = "certified"

[expect.claims]
incentive_compatible = "proved"
"""
