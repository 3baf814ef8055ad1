"""Tables as certificates write them."""

from fractions import Fraction


def text(x):
    return str(x)


def reduce_table(axes, sizes, values):
    """Drop the axes along which all values are equal."""
    axes, sizes = list(axes), list(sizes)
    k = 0
    while k < len(axes):
        step = 1
        for size in sizes[k + 1 :]:
            step *= size
        block = step * sizes[k]
        same = all(
            values[b + j * step + o] == values[b + o]
            for b in range(0, len(values), block)
            for j in range(sizes[k])
            for o in range(step)
        )
        if same:
            values = [values[b + o] for b in range(0, len(values), block) for o in range(step)]
            del axes[k], sizes[k]
        else:
            k += 1
    return axes, values


def numeric(reduced):
    axes, values = reduced
    den = 1
    for x in values:
        x = Fraction(x)
        den = den * x.denominator // gcd_(den, x.denominator)
    nums = [int(Fraction(x) * den) for x in values]
    show = lambda n: n if abs(n) < 2**40 else hex(n)  # noqa: E731
    return {"axes": axes, "denominator": show(den), "numerators": [show(x) for x in nums]}


def gcd_(a, b):
    while b:
        a, b = b, a % b
    return a


def indices(reduced):
    return {"axes": reduced[0], "indices": reduced[1]}
