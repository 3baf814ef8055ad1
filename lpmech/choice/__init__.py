"""Choice among valid transfers, and transfers in whole units of money. The definitions: docs/choice.md.

`space.py` describes all incentive compatible transfers of a form as the points of a linear program, `residual.py`
those that make the agent the residual claimant (Liu 2014). `objectives.py` and `norm.py` find the best of them,
exactly and with a proof; `choose.py` makes a mechanism of them, and `rounding.py` rounds payments to a unit.
"""
