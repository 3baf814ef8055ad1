"""Pages: certificates as one self-contained HTML file for people (docs/report.md).

A page is built from the files that `certify -o` and its siblings write, after the checker has looked at them. Builders
return frozen values (`page.py`, `blocks.py`, `charts.py`), in which labels are texts and numbers are Fractions;
`render.py` alone makes HTML of them, through templates that escape everything. Nothing here is imported before a page
is wanted: it needs jinja2.
"""
