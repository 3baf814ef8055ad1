"""How the pages become a site: `python -m sphinx -W -b html docs build/site`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs import registries
from lpmech import __version__

project = "lpmech"
author = "the authors of lpmech"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["registries"]
nb_execution_mode = "force"  # a notebook shows what its cells give today
nb_execution_in_temp = True  # they may write files
nb_execution_raise_on_error = True
nb_execution_timeout = 120  # seconds of a cell
nb_execution_show_tb = True
nb_merge_streams = True
myst_heading_anchors = 4  # links such as commands.md#certify
highlight_language = "none"  # indented blocks are sessions, tables and files of many kinds
default_role = "code"  # of docstrings: `name`
autodoc_typehints = "none"  # signatures have them
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = f"lpmech {__version__}"
html_static_path = ["style"]
html_css_files = ["site.css"]
html_show_sphinx = html_show_copyright = False
html_copy_source = False

registries.write()


def setup(app):
    """Docstrings are written for reading in a terminal: what is indented below a colon is code."""
    app.connect("autodoc-process-docstring", lambda app, what, name, thing, options, lines: _mark_code(lines))
    app.connect("source-read", lambda app, page, source: _link(page, source))


def _mark_code(lines):
    for number in range(len(lines) - 2):
        if lines[number].endswith(":") and not lines[number + 1] and lines[number + 2].startswith("    "):
            lines[number] += ":"


def _link(page, source):
    source[0] = registries.linked(page, source[0])
