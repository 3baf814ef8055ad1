"""The checker of certificates about mechanisms with states, `lpmech-states-certificate/1` (docs/states_format.md).

It makes the product of the environment and the mechanism itself, and checks there what is claimed.
"""
