"""Names that would be scripts, numbers of thousands of digits, and tables of thousands of rows."""

import json
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.certificate.about import About
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.environment import Environment
from tests.pages.read_page import SVG, all_of, parse, payments, words
from tests.quick import quick

NASTY = [
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\"'><svg onload=alert(1)>", "{{7-7}}",
    "{% raw %}", "&lt;b&gt;", "--></style><style>p{display:none}", "javascript:alert(1)", "a" * 200, "שלום",
    "${1}", "' or 1=1", "]]>", "\\u003cscript\\u003e", "%3Cscript%3E", "x onfocus=alert(1) autofocus",
]  # fmt: skip
TURNED = "\u202etxet desrever"  # no label may be so, but a title may
HANDLERS = {"onload", "onerror", "onclick", "onfocus", "onmouseover"}


def environment(types, allocations, agents, worth, name="nasty", transition=None):
    return Environment.from_functions(
        discount="1/2", agents=agents, types=dict.fromkeys(agents, types), allocations=allocations, utility=worth,
        transition=transition or {agent: (lambda a, s, one=agent: {s[one]: 1}) for agent in agents}, name=name,
    )  # fmt: skip


def page(env, about=None):
    files = {name: text.encode() for name, text in pipeline.certify(env, "pivot").files(about).items()}
    text = render(page_of(files, accepted=True))
    return files, text, parse(text)


@pytest.fixture(scope="module")
def nasty():
    types, agents = NASTY[:8], NASTY[8:10]
    env = environment(types, NASTY[2:10], agents, lambda i, a, s: NASTY.index(a) * types.index(s[i]) % 5, NASTY[0])
    return page(
        env,
        About(
            title=NASTY[1] + TURNED,
            source=NASTY[2],
            notes="\n\n".join([TURNED, *NASTY]),
            command=NASTY[0],
        ),
    )


@pytest.mark.long
def test_names_are_text_wherever_they_stand(nasty):
    _, text, tree = nasty
    assert len(all_of(tree, "script")) == 1
    assert len(all_of(tree, "style")) == 1
    assert not all_of(tree, "img")
    for element in tree.iter():
        assert not HANDLERS & set(element.attrib)
        assert element.tag != SVG + "script"
    assert "{{7-7}}" in text
    assert "\u202e" not in text  # told as a code
    assert "\\u202etxet" in text


def test_the_script_and_the_style_hold_no_names(nasty):
    _, _, tree = nasty
    _, _, other = page(environment(["x", "y"], ["a", "b"], ["ann"], lambda i, a, s: int(a == "a")))
    for tag in ("script", "style"):
        assert all_of(tree, tag)[0].text == all_of(other, tag)[0].text


def test_every_name_can_be_read(nasty):
    _, _, tree = nasty
    said = words(tree)
    for name in NASTY[:8]:
        assert " ".join(name.split()) in said


def test_numbers_of_thousands_of_digits():
    huge, tiny = Fraction(7**560, 3**1000), Fraction(1, 10**900)
    env = environment(["x", "y"], ["a", "b"], ["ann", "bob"],
                      lambda i, a, s: (huge if s[i] == "x" else tiny) if (a == "a") == (i == "ann") else 0)  # fmt: skip
    files, text, tree = page(env)
    longest = max(len(one["payment"]) for one in json.loads(files["transfers.json"])["transfers"])
    assert longest > 700
    assert len(text.encode()) < 500_000
    assert all(len(word) < 120 for word in words(all_of(tree, "main")[0]).split() if "…" in word or "·10" in word)
    titles = [one.get("title") for one in all_of(tree, "span", "n")]
    assert max(map(len, titles)) < 130
    assert any("digits)" in title for title in titles)
    paid = {one["payment"] for one in json.loads(files["transfers.json"])["transfers"]}
    whole = {one.get("id"): words(one).replace("−", "-") for one in all_of(tree, "li") if one.get("id")}
    shown = {whole[one.get("data-f")] for one in all_of(tree, "span", "n") if one.get("data-f")}
    assert {one for one in paid if len(one) > 80} <= shown


def test_results_of_more_than_four_thousand_digits():
    """A discount and a transition with long numbers and an infinite horizon: values have far longer ones."""
    chance = Fraction(10**400 + 1, 3 * 10**400)
    row = {"x": chance, "y": (1 - chance) / 2, "z": (1 - chance) / 2}
    moves = {
        name: lambda a, s, name=name: {"x": row["y"], "y": row["x"], "z": row["z"]} if s[name] == "x" else row
        for name in ("ann", "bob")
    }
    env = environment(["x", "y", "z"], ["a", "b"], ["ann", "bob"], lambda i, a, s: "xyz".index(s[i]) * (a == "a"),
                      transition=moves)  # fmt: skip
    files, text, _ = page(env)
    assert "0x" in files["certificate.json"].decode()
    assert len(text.encode()) < 500_000


@pytest.mark.long
@pytest.mark.parametrize(("agents", "types"), quick([(3, 11), (2, 32), (4, 6)], 3, rows=True))
def test_tables_of_a_thousand_rows(agents, types):
    names = [f"agent {k}" for k in range(agents)]
    labels = [str(k) for k in range(types)]
    env = environment(labels, names, names, lambda i, a, s: Fraction(int(s[i]) * (a == i), 7), "many")
    _, text, tree = page(env)
    assert len(text.encode()) < 500_000
    rows = payments(tree)
    total = types**agents
    assert len(rows) == total or f"The first {len(rows):,} of {total:,} rows" in words(tree)
    assert len(rows) >= min(total, 750)
    left = [one for one in ("environment.json", "certificate.json", "transfers.csv") if f"{one} (" in words(tree)]
    assert "certificate.json" in left
