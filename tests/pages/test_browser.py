"""The page in a real browser, where one is installed: nothing wider than the window, and the script does its work."""

import json
import re
import shutil
import subprocess

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from tests.pages.contrast import SCHEMES, faint_texts
from tests.pages.test_hostile import environment, page
from tests.pages.test_mechanism_pages import bytes_of, certified
from tests.quick import quick

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs chromium")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
PROBE = """
<pre id="probe"></pre><script>
addEventListener('load', () => setTimeout(() => {
  const t = document.getElementById('t'), rows = () => [...t.tBodies[0].rows].filter(r => !r.hidden);
  const shown = r => [...r.cells].map(c => c.textContent.trim());
  const press = column => t.tHead.rows[1].cells[column].firstElementChild.click();
  const found = {wide: document.documentElement.scrollWidth - innerWidth, rows: rows().length};
  const last = t.tHead.rows[1].cells.length - 1;
  press(last); found.up = rows().map(r => shown(r)[last]);
  press(last); found.down = rows().map(r => shown(r)[last]);
  press(last);
  const f = document.getElementById('f'); f.value = 'serve ann'; f.dispatchEvent(new Event('input'));
  found.filtered = rows().map(shown); found.count = document.getElementById('count').textContent;
  f.value = ''; f.dispatchEvent(new Event('input'));
  document.querySelector('.n').click(); found.touched = document.getElementById('exactly').textContent;
  document.getElementById('fr').click();
  found.fractions = [...document.querySelectorAll('.big .n')].map(e => e.textContent);
  document.getElementById('probe').textContent = JSON.stringify(found);
}, 0));
</script>
"""


@pytest.mark.long
@pytest.mark.parametrize("width", quick([500, 1400, 800], 3))  # a window of the browser is at least 500 wide
def test_the_page_in_a_browser(tmp_path, width):
    text = render(page_of(bytes_of(certified("bv08/scheduling_three")[1]), accepted=True))
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", PROBE + "</body>"), encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900",
                           "--virtual-time-budget=4000", "--dump-dom", path.as_uri()],
                          capture_output=True, text=True, check=True, timeout=120)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1].replace("&amp;", "&"))
    assert found["wide"] <= 0
    assert found["rows"] == 27
    up = [float(one) for one in found["up"]]
    assert up == sorted(up)
    assert [float(one) for one in found["down"]] == up[::-1]
    assert found["filtered"]
    assert all("serve ann" in row for row in found["filtered"])
    assert found["count"] == f"{len(found['filtered'])} of 27 rows"
    assert re.fullmatch(r"\d+/\d+", found["touched"])
    assert all("/" in one for one in found["fractions"])


PRINTED = """
<pre id="probe"></pre><script>
addEventListener('load', () => {
  const right = one => one.getBoundingClientRect().right;
  const found = {table: right(document.getElementById('t')), main: right(document.querySelector('main'))};
  document.getElementById('probe').textContent = JSON.stringify(found);
});
</script>
"""


@pytest.mark.long
def test_in_print_no_column_of_payments_is_cut_off(tmp_path):
    """The rules for paper, applied to a window as wide as paper: names of 200 letters are broken."""
    long = ["a" * 200, "b" * 200]
    _, text, _ = page(environment(["x" * 200, "y"], ["c" * 200, "d"], long, lambda i, a, s: int(a == "d")))
    path = tmp_path / "page.html"
    text = text.replace("@media print{", "@media all{").replace("</body>", PRINTED + "</body>")
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=680,900",
                           "--virtual-time-budget=4000", "--dump-dom", path.as_uri()],
                          capture_output=True, text=True, check=True, timeout=120)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1])
    assert found["table"] <= found["main"] + 1


STRIPS = """
<pre id="probe"></pre><script>
addEventListener('load', () => {
  const wide = one => one.getBoundingClientRect().width;
  const found = {strips: wide(document.querySelector('.strips')), track: wide(document.querySelector('.track'))};
  document.getElementById('probe').textContent = JSON.stringify(found);
});
</script>
"""


@pytest.mark.long
def test_long_names_of_types_leave_room_for_what_lies_cost(tmp_path):
    long = ["x " + "long " * 30 + "one", "y " + "long " * 30 + "one"]
    _, text, _ = page(
        environment(long, ["c", "d"], ["ann", "bob"], lambda i, a, s: int((s[i] == long[0]) == (a == "d")))
    )
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", STRIPS + "</body>"), encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=800,900",
                           "--virtual-time-budget=4000", "--dump-dom", path.as_uri()],
                          capture_output=True, text=True, check=True, timeout=120)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1])
    assert found["track"] >= 0.25 * found["strips"]


@pytest.mark.parametrize("scheme", quick(SCHEMES, 2))
def test_every_text_can_be_read(tmp_path, scheme):
    """Tables are coloured by sign, and payments are a map of colours."""
    names = {"leases.html": "l14/oil_leases", "scheduling.html": "bv08/scheduling_three"}
    for name, case in names.items():
        text = render(page_of(bytes_of(certified(case)[1]), accepted=True))
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert faint_texts([BROWSER, *QUIET], tmp_path, [*names], scheme, tmp_path / "profile") == {}


SQUEEZED = """
<pre id="probe"></pre><script>
addEventListener('load', () => {
  const right = one => one.getBoundingClientRect().right, main = right(document.querySelector('main'));
  const lines = one => {
    const text = document.createRange();
    text.selectNodeContents(one);
    return new Set([...text.getClientRects()].map(box => Math.round(box.top))).size;
  };
  const cells = [...document.querySelectorAll('.mini td.k')].filter(one => one.checkVisibility());
  const wide = [...document.querySelectorAll('.mini')].filter(one => right(one) > main + 1).length;
  const short = one => /^\\S{1,9}$/.test(one.textContent.trim()) && one.checkVisibility();
  const words = [...document.querySelectorAll('.mini th, .mini td.k')].filter(short);
  const broken = words.filter(one => lines(one) > 1).length;
  const found = {cells: cells.length, lines: Math.max(...cells.map(lines)), wide, broken};
  document.getElementById('probe').textContent = JSON.stringify(found);
});
</script>
"""


@pytest.mark.long
def test_on_paper_numbers_in_brackets_leave_room_for_words(tmp_path):
    """A state of an automaton is known by what led to it, and many payments with their fractions stand beside it."""
    case = casefiles.load("general/two_periods_of_memory")
    certificate = pipeline.certify(case.environment, case.expect.mechanism)
    text = render(page_of(bytes_of(certificate), accepted=True))
    path = tmp_path / "page.html"
    text = text.replace("@media print{", "@media all{").replace("</body>", SQUEEZED + "</body>")
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=680,900",
                           "--virtual-time-budget=4000", "--dump-dom", path.as_uri()],
                          capture_output=True, text=True, check=True, timeout=120)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1])
    assert found["cells"] > 20
    assert (found["wide"], found["broken"], found["lines"] <= 2) == (0, 0, True), found
