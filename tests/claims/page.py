"""The head of each section of docs/claims.md: what the program says of the claim in its `Kind`.

`python -m tests.claims.page` writes the heads anew, those of new claims too if the section has its heading, and lists
the claims in the schema of case files and in the list of the verified checker. Everything below a head (cells, slack,
evidence, witness, example) is written by hand.
"""

import json
import re
from functools import partial
from pathlib import Path

from lpmech.claims.registry import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"
SCHEMA = Path(__file__).parents[2] / "lpmech" / "schemas" / "case.json"
CONCEPTS = Path(__file__).parents[2] / "lpmech" / "verified" / "concepts.py"
HEAD = re.compile(r"^### `(\w+)`\n(?:\n> .+\n)?(?:\n(?:\*[A-Z].*\n)+)?", flags=re.MULTILINE)


def sentence(text):
    """A text of the program with a full stop."""
    return text.rstrip(".") + "."


def head(kind):
    """The heading, the concept, and a line for each of the other texts."""
    version = "1" + kind.since.partition("/1")[2]
    lines = [
        f"*Proved*: {sentence(kind.holds)} *Refuted*: {sentence(kind.fails)}",
        f"*Slack in words*: {sentence(kind.slack)}",
        f"*Source*: {sentence(kind.source)} *Version*: {version}.",
    ]
    if kind.implied_by:
        lines.append(f"*Implied* by `{kind.implied_by}`.")
    return f"### `{kind.id}`\n\n> {kind.concept}\n\n" + "\n".join(lines) + "\n"


def refreshed(page):
    """The page with the head of every section written anew; that of an unknown claim is left alone."""
    return HEAD.sub(lambda found: head(KINDS[found[1]]) if found[1] in KINDS else found[0], page)


def with_claims(schema):
    """The schema of case files, as a text, with every claim and its concept under `expect.claims`."""
    tree = json.loads(schema)
    listed = {kind.id: {"$ref": "#/$defs/claim", "description": kind.concept} for kind in KINDS.values()}
    tree["$defs"]["expect"]["properties"]["claims"]["properties"] = listed
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def listed(page):
    """The version and the concept of every claim of the page."""
    sections = re.split(r"^### `(\w+)`\n", page, flags=re.MULTILINE)
    return {
        name: (re.search(r"\*Version\*: (1(?:\.\d)?)\.", text)[1], re.match(r"\n> (.*)\n", text)[1])
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }


def with_concepts(module, page):
    """The module of the verified checker with the concepts of the page."""
    head, _, _ = module.partition("CONCEPTS = {")
    quote = partial(json.dumps, ensure_ascii=False)
    entries = (f"    {quote(name)}: (\n        {quote(since)},\n        {quote(concept)},\n    ),\n"
               for name, (since, concept) in listed(page).items())  # fmt: skip
    return f"{head}CONCEPTS = {{\n{''.join(entries)}}}\n"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(with_claims(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
    CONCEPTS.write_text(
        with_concepts(CONCEPTS.read_text(encoding="utf-8"), PAGE.read_text(encoding="utf-8")), encoding="utf-8"
    )
