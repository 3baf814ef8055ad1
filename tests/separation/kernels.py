"""Environments with one interesting agent, `ann`, whose type moves what follows for the others."""

import numpy as np

from lpmech import Environment


def environment(rows, denominator, allocations=1, horizon=None, bob=1):
    """Bob's next type has the distribution rows[s] / denominator under ann's type s; ann's type stays put.

    With several of bob's present types, or allocations, `rows` has leading axes for allocation and bob.
    """
    rows = np.asarray(rows)
    rows = rows.reshape(allocations, bob, *rows.shape[-2:])
    own, following = rows.shape[-2:]
    types = {"ann": [f"s{k}" for k in range(own)], "bob": [f"t{k}" for k in range(following)]}
    full = np.repeat(rows[:, :1], following, axis=1) if bob == 1 else rows
    transition = {
        "ann": (("ann", "next ann"), np.eye(own, dtype=np.int64)),
        "bob": (("allocation", "bob", "ann", "next bob"), full, denominator),
    }
    zero = (("allocation",), [0] * allocations)
    return Environment.from_arrays(
        discount="1/2", horizon=horizon, agents=["ann", "bob"], types=types,
        allocations=[f"a{k}" for k in range(allocations)], utility={"ann": zero, "bob": zero},
        transition={"joint": joint(transition)},
    )  # fmt: skip


def joint(transition):
    """The product of ann's and bob's factors as one table, as a transition in which types affect each other."""
    (_, stay), (_, moves, denominator) = transition["ann"], transition["bob"]
    table = np.einsum("sn,atsm->atsnm", stay, moves)
    return ("allocation", "bob", "ann", "next ann", "next bob"), table, denominator
