"""A page per claim: what it says, when it is stated, how it is decided, and a case in which it is refuted."""

import re
from functools import cache
from pathlib import Path

from docs.registries.examples import Example, examples, head, names, session
from docs.registries.markdown import block, contents, plain, sentence, table
from lpmech.claims.kind import Group, Kind
from lpmech.claims.registry import KINDS

REFERENCE = Path(__file__).parents[1] / "claims.md"
ABOUT = {
    Group.PROMISE: "what a mechanism promises",
    Group.EXISTENCE: "whether any payments work",
    Group.HYPOTHESIS: "the environment and the rule, on which theorems rest",
}
REFUTED = 8  # cases that are named


def pages() -> dict[str, str]:
    """The pages by name, and the list of them."""
    return {kind.id: _page(kind) for kind in KINDS.values()} | {"index": _index()}


def linked(text: str) -> str:
    """claims.md with a way from each section to the page of the claim."""
    return re.sub(r"^### `(\w+)`$", lambda found: _heading(found[0], found[1]), text, flags=re.MULTILINE)


def _heading(line: str, claim: str) -> str:
    return f"{line}\n\n[An example and the cases](claims/{claim}.md)" if claim in KINDS else line


def _index() -> str:
    parts = ["# Claim by claim\n\nEvery claim that a certificate may state, on a page of its own.\n"]
    for group, about in ABOUT.items():
        kinds = [kind for kind in KINDS.values() if kind.group is group]
        rows = ((f"[`{kind.id}`]({kind.id}.md)", plain(kind.holds), plain(kind.fails)) for kind in kinds)
        parts.append(f"## {sentence(about).rstrip('.')}\n\n{table('| claim | proved | refuted |', rows)}")
    return "\n".join([*parts, contents(KINDS)])


def _page(kind: Kind) -> str:
    parts = [f"# `{kind.id}`\n\n{sentence(kind.holds)}\n", f"> {plain(kind.concept)}\n", table("| | |", _facts(kind))]
    parts += [f"## Exactly\n\n{_exactly(kind.id)}", *_example(kind), *_cases(kind)]
    parts.append(
        f"`lpmech explain {kind.id}` prints the definition, and `--require {kind.id}` makes it decide the verdict.\n"
    )
    return "\n".join(parts)


def _facts(kind: Kind) -> list[tuple[str, str]]:
    facts = [
        ("about", plain(ABOUT[kind.group])),
        ("proved, it says", plain(kind.holds)),
        ("refuted, it says", plain(kind.fails)),
        ("its slack is", plain(kind.slack)),
        ("stated", plain(kind.stated)),
        ("evidence", ", ".join(f"`{one.key}`" for one in kind.evidence) or "none"),
        ("format since", f"`{kind.since.value}`"),
    ]
    if kind.implied_by:
        facts.append(("follows, under every prior, from", f"[`{kind.implied_by}`]({kind.implied_by}.md)"))
    return [*facts, ("source", plain(kind.source))]


@cache
def _sections() -> dict[str, str]:
    """What claims.md says below the head of each section."""
    text = REFERENCE.read_text(encoding="utf-8")
    found = re.split(r"^### `(\w+)`$", text, flags=re.MULTILINE)
    return {name: body.split("\n## ")[0] for name, body in zip(found[1::2], found[2::2], strict=True)}


def _exactly(name: str) -> str:
    """The cells, the slack and the witness; links as seen from a folder below."""
    body = re.sub(
        r"^(?:> .*|\*(?:Proved|Slack in words|Source|Implied)\*.*)\n", "", _sections()[name], flags=re.MULTILINE
    )
    body = re.sub(r"\]\((?=[\w/]+\.md)", "](../", body)
    body = re.sub(r"\]\(#", "](../claims.md#", body)
    symbols = "Symbols and shapes are those of [the claims](../claims.md)."
    return f"{symbols}\n\n{body.strip()}\n"


def _example(kind: Kind) -> list[str]:
    """The smallest case that refutes it, or else one that proves it, and what is printed."""
    for verdict in ("refuted", "proved"):
        case = next((one for one in examples() if one.verdict(kind.id) == verdict), None)
        if case is not None:
            return [f"## {verdict.capitalize()}, for example\n\n{block(_told(case, kind))}"]
    return []


def _told(case: Example, kind: Kind) -> str:
    return head(session("certify", case.name, "--mechanism", case.mechanism, "--require", kind.id)
                if case.mechanism and "/" not in case.mechanism
                else session("certify", case.name, "--require", kind.id))  # fmt: skip


def _cases(kind: Kind) -> list[str]:
    rows = []
    for verdict in ("proved", "refuted", "undecided"):
        if found := [one for one in examples() if one.verdict(kind.id) == verdict]:
            rows.append((verdict, names(found, REFUTED)))
    return [f"## Shipped cases that expect it\n\n{table('| verdict | cases |', rows)}"] if rows else []
