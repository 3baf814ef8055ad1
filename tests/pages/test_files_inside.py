"""The files inside a page: as they are, or packed if they would not fit, or left out in words. No page is too large."""

import base64
import gzip
import hashlib
import json
import re
import subprocess
from fractions import Fraction

import pytest

from tests.pages.read_page import all_of, payments, words
from tests.pages.test_browser import BROWSER, QUIET
from tests.pages.test_hostile import environment, page

MOST = 500_000  # bytes of a page
SHOWN = ("environment.json", "certificate.json", "transfers.json", "transfers.csv", "slacks.json", "refutations.json")
TYPES = [str(k) for k in range(32)]


@pytest.fixture(scope="module")
def thousand():
    """1,024 rows, and files that are larger than a page."""
    return page(environment(TYPES, ["ann", "bob"], ["ann", "bob"], lambda i, a, s: Fraction(int(s[i]) * (a == i), 7)))


def inside(tree):
    """The bytes of each file, as the page's script saves them, and whether they are packed."""
    found = {}
    for one in (one for one in all_of(tree, "a") if one.get("download")):
        content, name = base64.b64decode(one.get("href").partition("base64,")[2]), one.get("data-plain")
        assert one.get("download") == (f"{name}.gz" if name else one.get("download"))
        found[name or one.get("download")] = (gzip.decompress(content) if name else content, bool(name))
    return found


@pytest.mark.long
def test_files_that_do_not_fit_are_packed(thousand):
    files, text, tree = thousand
    assert len(text.encode()) < MOST
    found = inside(tree)
    assert {name: content for name, (content, _) in found.items()} == {name: files[name] for name in SHOWN}
    assert sum(len(files[name]) for name in SHOWN) > MOST
    for name in SHOWN:
        assert hashlib.sha256(files[name]).hexdigest() in text
    assert "are saved as archives (.gz), for gunzip, without its script." in words(tree)


def test_small_files_stay_as_they_are():
    files, _, tree = page(environment(["x", "y"], ["a", "b"], ["ann"], lambda i, a, s: int(a == "a")))
    assert inside(tree) == {name: (files[name], False) for name in SHOWN}


@pytest.mark.long
def test_labels_of_200_signs_leave_a_page_small():
    """Of every table and picture the first rows are shown, and it is said how many are not."""
    long, agents = [f"{k}" + "☃" * 199 for k in range(6)], [f"agent {k}" + "☃" * 193 for k in range(4)]
    files, text, tree = page(
        environment(long, agents, agents, lambda i, a, s: Fraction(long.index(s[i]) * (a == i), 7))
    )
    assert len(text.encode()) < MOST
    shown, said = len(payments(tree)), words(tree)
    first, total = (
        int(one.replace(",", "")) for one in re.search(r"The first ([\d,]+) of ([\d,]+) rows", said).groups()
    )
    more = int(re.search(r"([\d,]+) rows that would make this page too large are left out", said)[1].replace(",", ""))
    assert (shown + more, total) == (first, 6**4)
    for name in set(SHOWN) - set(inside(tree)):
        assert f"{name} ({len(files[name]):,} bytes) is left out: too large for a page; it stands in the folder" in said
    ids = {one.get("id") for one in tree.iter()}
    assert {one.get("href")[1:] for one in all_of(tree, "a") if one.get("href", "").startswith("#")} <= ids


SAVED = """
<pre id="probe"></pre><script>
addEventListener('load', () => {
  const kept = [], make = URL.createObjectURL;
  URL.createObjectURL = blob => { kept.push(blob.arrayBuffer()); return make.call(URL, blob); };
  for (const link of document.querySelectorAll('a[data-plain]')) link.click();
  setTimeout(async () => {
    const hex = bytes => [...new Uint8Array(bytes)].map(one => one.toString(16).padStart(2, '0')).join('');
    const hashes = await Promise.all(kept.map(async one => hex(await crypto.subtle.digest('SHA-256', await one))));
    const names = [...document.querySelectorAll('a[data-plain]')].map(link => link.download);
    document.getElementById('probe').textContent = JSON.stringify({hashes, names});
  }, 2000);
});
</script>
"""


@pytest.mark.long
@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
def test_a_browser_saves_the_bytes_of_packed_files(thousand, tmp_path):
    files, text, tree = thousand
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", SAVED + "</body>"), encoding="utf-8")
    done = subprocess.run([BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=8000",
                           "--dump-dom", path.as_uri()],
                          capture_output=True, text=True, check=True, timeout=120)  # fmt: skip
    found = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1])
    packed = [name for name, (_, is_packed) in inside(tree).items() if is_packed]
    assert found["names"] == packed
    assert sorted(found["hashes"]) == sorted(hashlib.sha256(files[name]).hexdigest() for name in packed)
