"""A page read back with a strict parser: what a person could read on it, and the numbers behind the decimals."""

import re
from fractions import Fraction

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def parse(text):
    """The tree; an error of HTML is an error here."""
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(text)


def all_of(tree, tag, kind=None):
    """The elements of a tag, with a class if one is named."""
    found = (one for name in (HTML + tag, SVG + tag) for one in tree.iter(name))
    return [one for one in found if kind is None or kind in one.get("class", "").split()]


def words(element):
    """The text of an element, white space reduced."""
    return " ".join("".join(element.itertext()).split())


def number(text):
    """An exact number as a page writes it."""
    text = text.replace("−", "-").replace(",", "")
    assert re.fullmatch(r"-?(0x[0-9a-f]+|[0-9]+(\.[0-9]+)?)(/(0x[0-9a-f]+|[0-9]+))?", text), text
    above, _, below = text.partition("/")
    over = Fraction(int(above, 0)) if "x" in above else Fraction(above)
    return over / (int(below, 0) if below else 1)


def exact(cell, tree=None):
    """The exact number of a cell: that of its title if it has one, else what it shows; a long one's from the list at
    the end of the page."""
    found = next(iter(all_of(cell, "span", "n")), None)
    if found is not None and found.get("data-f"):
        return number(next(words(one) for one in all_of(tree, "li") if one.get("id") == found.get("data-f")))
    if found is not None:
        return number(found.get("title"))
    return number("".join(cell.itertext()).strip())


def payments(tree):
    """The rows of the wide table: what they say besides numbers, and the payments with their sum."""
    (table,) = (one for one in all_of(tree, "table") if one.get("id") == "t")
    rows = []
    for row in table.find(HTML + "tbody"):
        cells = list(row)
        paid = [one for one in cells if "p" in one.get("class", "").split()]
        rows.append(([words(one) for one in cells if one not in paid], [exact(one) for one in paid]))
    return rows
