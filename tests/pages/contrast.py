"""How well the texts of pages can be read, by a browser: the contrast between each text and what is behind it.

The relative luminance and the contrast are those of the Web Content Accessibility Guidelines 2.1, which ask for 4.5.
"""

import json
import re
import subprocess

LEAST = 4.5
SCHEMES = {"dark": 0, "light": 1}  # as the browser numbers them
PROBE = """<!doctype html><pre id="probe"></pre><iframe id="page" style="border:0;width:1400px;height:900px"></iframe>
<script>
const frame = document.getElementById('page'), found = {};
const bent = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = c => 0.2126 * bent(c[0]) + 0.7152 * bent(c[1]) + 0.0722 * bent(c[2]);
function colour(text) {
  const c = text.replace('srgb', '').match(/[\\d.]+(e-\\d+)?/g).map(Number), unit = text.startsWith('color(srgb') ? 255 : 1;
  return [...c.slice(0, 3).map(v => v * unit), c.length > 3 ? c[3] : 1];
}
const over = (c, b) => [0, 1, 2].map(i => c[i] * c[3] + b[i] * (1 - c[3]));
function behind(e, view) {
  if (!e) return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  const c = colour(view.getComputedStyle(e).backgroundColor);
  return c[3] >= 1 ? c.slice(0, 3) : over(c, behind(e.parentElement, view));
}
function faint(view) {
  const texts = view.document.createTreeWalker(view.document.body, NodeFilter.SHOW_TEXT), wrong = [];
  let count = 0;
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, style = view.getComputedStyle(e);
    const shown = texts.currentNode.textContent.trim() && e.checkVisibility() && e.getClientRects().length;
    if (!shown || e.closest('svg, script, style')) continue;
    count += 1;
    const back = behind(e, view), front = over(colour(style.color), back);
    const [low, high] = [luminance(front), luminance(back)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < %s) wrong.push(`${ratio.toFixed(2)} ${style.color} on ${back.map(Math.round)}: ${texts.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return {count, wrong: [...new Set(wrong)], scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'};
}
(async () => {
  for (const name of %s) {
    await new Promise(loaded => { frame.onload = loaded; frame.src = name; });
    found[name] = faint(frame.contentWindow);
  }
  document.getElementById('probe').textContent = JSON.stringify(found);
})();
</script>"""  # noqa: E501


def faint_texts(browser, folder, names, scheme, profile):
    """The texts of pages in a folder that are hard to read in a colour scheme, by page; those without any are left out.

    `names` are relative to the folder.
    """
    probe = folder / f"contrast_{scheme}.html"
    probe.write_text(PROBE % (LEAST, json.dumps(names)), encoding="utf-8")
    call = [*browser, f"--user-data-dir={profile}", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
            "--window-size=1500,1000", "--allow-file-access-from-files", "--virtual-time-budget=600000", "--dump-dom",
            probe.as_uri()]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=600)
    told = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)[1]
    found = json.loads(told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert set(found) == set(names)
    assert {one["scheme"] for one in found.values()} == {scheme}
    assert all(one["count"] for one in found.values())
    return {name: one["wrong"] for name, one in found.items() if one["wrong"]}
