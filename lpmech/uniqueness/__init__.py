"""Whether efficiency, incentives, participation and exit leave a choice of payments, on a grid of diverse types.

Bergemann and Välimäki (2008, Theorem 2): where an agent's types are diverse (their Assumption 1), the pivot mechanism
is the only efficient mechanism in which truth-telling is optimal, nobody prefers to leave, and an agent pays nothing
once its influence has ended. Their types are a continuum. `diverse.py` adds a finite grid of them to an environment;
`admissible.py` has the transfers that are left as a linear program; `intervals.py` finds the least and the greatest
payment, each with its proof; `claim.py` states them as the claim `pivot_unique`.
"""
