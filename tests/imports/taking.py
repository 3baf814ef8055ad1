"""A text as a file, taken; and the case that is written of it, loaded again."""

from lpmech import casefiles
from lpmech.imports.formats import take
from lpmech.imports.notes import Rounding
from lpmech.problem.canonical import canonical


def taken(folder, name, content, *, discount=None, horizon=None, **rounding):
    """The model of a file; the case file that is written of it means the same environment."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = take(path, Rounding(**rounding), discount=discount, horizon=horizon)
    written = folder / "written.toml"
    written.write_text(found.text(), encoding="utf-8")
    case = casefiles.load(written)
    assert canonical(case.environment) == canonical(found.environment())
    assert case.source == name
    return found
