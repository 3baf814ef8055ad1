"""A case of which bounds tell, with as many joint states as are wanted: bidders with four types each, and one berth."""

from itertools import product

TYPES = ("0", "1", "2", "3")


def names(bidders):
    return [f"b{k}" for k in range(1, bidders + 1)]


def large(bidders, expect=""):
    """The text. Whoever is served is worth 2^k + 3 times its type to itself, and its type moves."""
    agents = names(bidders)
    served = [*agents, "nobody"]
    lines = [f'name = "{bidders} bidders"', 'discount = "9/10"', f"agents = {agents}", f"allocations = {served}"]
    lines += ["[types]", *(f"{name} = {list(TYPES)}" for name in agents)]
    for k, name in enumerate(agents):
        worth = {(name, own): 2**k % 37 + 3 * int(own) for own in TYPES}
        lines += table(f"utility.{name}", ["allocation", name], worth)
        moves = {(a, own, after): chance(a == name, int(own), int(after))
                 for a, own, after in product(served, TYPES, TYPES)}  # fmt: skip
        lines += table(f"transition.{name}", ["allocation", name, f"next {name}"], moves)
    return "\n".join(lines) + "\n" + expect


def table(key, axes, entries):
    told = ", ".join(f'"{"|".join(cell)}" = "{value}"' for cell, value in entries.items())
    return [f"[{key}]", f"axes = {axes}", "default = 0", f"entries = {{ {told} }}"]


def chance(served, own, after):
    """A type that is served moves one down with 4/7, or anywhere; one that is not stays with 9/10."""
    if served:
        return f"{1 + 3 * (after == max(own - 1, 0))}/7"
    return "9/10" if own == after else "1/30"


def at(bidders, own):
    """The state in which all have a type, as TOML."""
    return "{ " + ", ".join(f'{name} = "{own}"' for name in names(bidders)) + " }"
