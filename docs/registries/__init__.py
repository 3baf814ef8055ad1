"""Pages that registries write when the site is built: one per claim, per mechanism and per public name.

`conf.py` calls `write` before sphinx looks for pages. What they say comes from the registries, from the sections of
claims.md, from docstrings, and from commands that are run there and then; nothing of it is kept in the repository.
"""

from pathlib import Path

from docs.registries import claims, interface, mechanisms

DOCS = Path(__file__).parents[1]
FOLDERS = {"claims": claims.pages, "mechanisms": mechanisms.pages, "api": interface.pages}


def write() -> None:
    """Writes the folders anew: pages that no registry names any more go."""
    for folder, pages in FOLDERS.items():
        place = DOCS / folder
        place.mkdir(exist_ok=True)
        texts = {f"{name}.md": text for name, text in pages().items()}
        for old in place.glob("*.md"):
            if old.name not in texts:
                old.unlink()
        for name, text in texts.items():
            path = place / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")


def linked(page: str, text: str) -> str:
    """The text of a page of docs/, in which names lead to the pages that are written here."""
    mend = {"claims": claims.linked, "mechanisms": mechanisms.linked, "api": interface.linked}.get(page)
    return mend(text) if mend else text
