"""How the pages become a site: `python -m sphinx -W -b html docs build/site`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docutils import nodes

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
smartquotes = False  # signs that are typed stay as they are: --strict, "0.1"
highlight_language = "none"  # indented blocks are sessions, tables and files of many kinds
default_role = "code"  # of docstrings: `name`
autodoc_typehints = "none"  # signatures have them
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # `progress=silent`, and not the address of a function

html_theme = "furo"
html_title = f"lpmech {__version__}"
html_static_path = ["style"]
html_css_files = ["site.css"]
html_show_sphinx = html_show_copyright = False
html_copy_source = False

WIDEST = 92  # signs of a line, in a window of 800 pixels

registries.write()


def setup(app):
    """Docstrings are written for reading in a terminal: what is indented below a colon is code."""
    app.connect("autodoc-process-docstring", lambda app, what, name, thing, options, lines: _mark_code(lines))
    app.connect("source-read", lambda app, page, source: _link(page, source))
    app.connect("doctree-read", lambda app, doctree: _mark_wide(doctree))


def _mark_code(lines):
    for number in range(len(lines) - 2):
        if lines[number].endswith(":") and not lines[number + 1] and lines[number + 2].startswith("    "):
            lines[number] += ":"


def _link(page, source):
    source[0] = registries.linked(page, source[0])


def _mark_wide(doctree):
    """A printed table that is wider than a line of the site keeps its rows, and scrolls."""
    for block in doctree.findall(nodes.literal_block):
        if any(set(line.strip()) == {"─"} and len(line) > WIDEST for line in block.astext().splitlines()):
            block["classes"].append("wide")
