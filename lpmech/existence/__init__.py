"""Whether any transfers make truth-telling optimal for the efficient allocation rule: mechanisms, or refutations.

Agents are decided one by one, since their incentive constraints do not interact. `forms.py` looks for transfers of
nested forms, `self_generation.py` refutes all mechanisms at once, and `decide.py` puts the two together. The
definitions, the proofs and what a verifier has to check: docs/existence.md.
"""
