"""The checker of certificates about mechanisms with states (docs/states_format.md).

It makes the product of the environment and the mechanism itself, and checks there what is claimed.
"""
