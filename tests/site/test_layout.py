"""Every page of the site: nothing is wider than the window or cut off, and no sign of a text became markup."""

import json
import re
import subprocess

import html5lib
import pytest

from tests.pages.contrast import SCHEMES, faint_texts
from tests.pages.test_browser import BROWSER, QUIET

WIDTHS = (1400, 800, 390)
MAY_SCROLL = {  # a picture of many panels, and printed tables that are wide
    "performance.html", "commands.html", "mechanisms/contingent_constant_last.html",
    "mechanisms/contingent_vcg_constant_last.html",
}  # fmt: skip
PROBE = """<!doctype html><pre id="probe"></pre><iframe id="page" style="border:0;width:%dpx;height:900px"></iframe>
<script>
const frame = document.getElementById('page'), found = {};
function beyond(view) {
  const style = e => view.getComputedStyle(e), slides = e => /auto|scroll/.test(style(e).overflowX);
  const body = view.document.querySelector('article') || view.document.body;
  const inBox = e => e && e !== body && (slides(e) || inBox(e.parentElement));
  const over = e => e.scrollWidth > e.clientWidth + 1;
  const isCut = e => /hidden|clip/.test(style(e).overflowX) && style(e).display !== 'inline' && over(e);
  const isOut = e => e.getBoundingClientRect().right > view.innerWidth + 1 && !inBox(e);
  const wide = [...body.querySelectorAll('*')].filter(e => isOut(e) || isCut(e)).map(e => e.textContent.slice(0, 60));
  if (view.document.documentElement.scrollWidth > view.innerWidth + 1) wide.push('the page');
  return {wide, scroll: [...body.querySelectorAll('pre, p, div')].filter(e => slides(e) && over(e)).length};
}
(async () => {
  for (const name of %s) {
    await new Promise(loaded => { frame.onload = loaded; frame.src = name; });
    found[name] = beyond(frame.contentWindow);
  }
  document.getElementById('probe').textContent = JSON.stringify(found);
})();
</script>"""


def names(site):
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html") if "_static" not in path.parts)


@pytest.mark.long
@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(site, tmp_path, width):
    """Where there is room for text, tables and sessions do not even scroll."""
    probe = site / "_static" / f"probe{width}.html"
    probe.write_text(PROBE % (width, json.dumps([f"../{name}" for name in names(site)])), encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1500,1000",
                           "--allow-file-access-from-files", "--virtual-time-budget=600000", "--dump-dom",
                           probe.as_uri()], capture_output=True, text=True, check=True, timeout=600)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1].replace("&amp;", "&"))
    assert len(found) == len(names(site))
    assert {name: one["wide"] for name, one in found.items() if one["wide"]} == {}
    if width >= 800:
        assert {name.removeprefix("../") for name, one in found.items() if one["scroll"]} <= MAY_SCROLL


@pytest.mark.long
@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read(site, tmp_path, scheme):
    """Also where a reader's system is dark."""
    assert faint_texts([BROWSER, *QUIET], site, [name for name in names(site) if "probe" not in name], scheme,
                       tmp_path / "profile") == {}  # fmt: skip


SIGNS = {
    "a formula in italics": ("em", r"[(){}=≥≤|^]|\w _|_ \w|[+−] \w|^[a-z] "),
    "a row of a table": ("p", r"^\s*\|"),
    "a session in a sentence": ("p", r"^\s*\$ "),
    "markup": ("p", r"\*\*[^ )]|\]\(|\\[*_|]"),
    "a dash for an option": ("p", r"(?<![\w ]) ?–[a-z]"),
}
PROSE = {
    "environment_format.html",
    "existence.html",
    "uniqueness.html",
    "tutorials/for_referees.html",
}  # whose italics have numbers or brackets


def told(element):
    """The text outside of code."""
    if element.tag in {"pre", "code", "script", "style", "svg"}:
        return ""
    return (element.text or "") + "".join(told(one) + (one.tail or "") for one in element)


def signs(page):
    """What of a page's text became markup, or should have become it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for what, (tag, pattern) in SIGNS.items():
        for article in tree.iter("article"):
            lines = [told(one) for one in article.iter(tag)]
            yield from ((what, line[:80]) for line in lines if re.search(pattern, line))


@pytest.mark.parametrize(
    ("text", "what"),
    [("<em>_i(a) = x</em>", "a formula in italics"), ("<p>| a | b |</p>", "a row of a table"),
     ("<p>$ lpmech certify</p>", "a session in a sentence"), ("<p>a **word</p>", "markup"),
     ("<p>(–all)</p>", "a dash for an option"), ("<p>a plain <em>word</em>, <code>**x</code></p>", None)],
)  # fmt: skip
def test_what_became_markup_is_seen(text, what):
    assert {sign for sign, _ in signs(f"<article>{text}</article>")} == ({what} if what else set())


@pytest.mark.long
def test_signs_of_texts_stay_signs(site):
    pages = [name for name in names(site) if not name.startswith("api/")]  # there signatures are in italics
    found = [(name, *sign) for name in pages for sign in signs((site / name).read_text(encoding="utf-8"))]
    assert [one for one in found if one[0] not in PROSE] == []
