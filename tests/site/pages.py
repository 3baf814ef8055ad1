"""What registries write on pages: mechanisms.md of the mechanisms, errors.md of the codes, glossary.md.

`python -m tests.site.pages` writes it anew, below the mark of each page. Call it if one of them has changed.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from docs.registries.markdown import block, plain, sentence, table
from lpmech.choice.selection import KINDS, Kind
from lpmech.cli.commands.explain import EXIT_CODES
from lpmech.mechanisms.kind import PROMISES
from lpmech.reading.codes import codes
from lpmech.reading.examples import example_of
from lpmech.reading.usual import usual_mend
from lpmech.report.glossary import TERMS

DOCS = Path(__file__).parents[2] / "docs"
MARK = "<!-- `python -m tests.site.pages` writes what follows -->\n\n"
_NONE = "none of these; their equations may have no solution, which you are told then"


def mechanisms() -> str:
    return f"## By what you have\n\n{_by_need()}\n## The mechanisms\n\n{''.join(map(_mechanism, KINDS.values()))}"


def _by_need() -> str:
    """The needs, each with the mechanisms that have it."""
    needs: dict[str, list[str]] = {}
    for kind in KINDS.values():
        for words in [need.words for need in kind.needs] or [_NONE]:
            needs.setdefault(words, []).append(kind.name)
    return table("| what is needed | by |", ((words, _links(names)) for words, names in needs.items()))


def _mechanism(kind: Kind) -> str:
    needs = f"It needs {' and '.join(need.words for need in kind.needs)}" if kind.needs else ""
    said = [
        kind.title,
        needs,
        _promises(kind) if kind.promises != PROMISES else "",
        "By default lpmech tries it, in the order of this page" if kind.automatic else "",
        "There are transfers to choose among, by `--choose` and `--round`" if kind.can_choose else "",
    ]
    return f"### `{kind.name}`\n\n{' '.join(map(sentence, filter(None, said)))}\nSource: {sentence(kind.source)}\n\n"


def _promises(kind: Kind) -> str:
    return f"Its promises, which decide the verdict if you name no others, are {' and '.join(map(code, kind.promises))}"


def code(text: str) -> str:
    return f"`{text}`"


def errors() -> str:
    exits = table("| exit code | |", ((str(number), plain(meaning)) for number, meaning in EXIT_CODES.items()))
    return f"{exits}\n" + "".join(map(_fault, *zip(*sorted(codes().items()), strict=True)))


def _fault(name: str, meaning: str) -> str:
    """A code: what it means, how it is usually mended, and lines that are right."""
    shown = example_of(name)
    example = f"For example:\n\n{block(shown)}\n" if shown else ""
    return f"## {code(name)}\n\n{plain(meaning)}\n\nTo mend it: {plain(usual_mend(name))}.\n\n{example}"


def glossary() -> str:
    return "\n\n".join(f"**{_capital(term.words)}.** {term.whole}" for term in TERMS)


def _links(names: Iterable[str]) -> str:
    return ", ".join(f"[`{name}`](#{name})" for name in names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {"mechanisms.md": mechanisms, "errors.md": errors, "glossary.md": glossary}
)


def refreshed(name: str) -> str:
    """The page, with what the registry says now below the mark."""
    head, mark, _ = (DOCS / name).read_text(encoding="utf-8").partition(MARK)
    return head + mark + PAGES[name]().rstrip("\n") + "\n"


if __name__ == "__main__":
    for one in PAGES:
        (DOCS / one).write_text(refreshed(one), encoding="utf-8")
