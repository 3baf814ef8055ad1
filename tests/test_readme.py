"""The README's run is what the program prints."""

import re
from pathlib import Path

from typer.testing import CliRunner

from lpmech.cli.app import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_run_shown_is_the_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    shown = README.split("It prints, ")[1].split("`series` pays")[0]
    block = "\n".join(line[4:] for line in shown.splitlines()[2:]).strip()
    command = re.search(r"\.venv/bin/lpmech (certify \S+)", README).group(1)
    printed = CliRunner().invoke(app, command.split()).stdout
    assert block == "\n".join(line.rstrip() for line in printed.splitlines()).strip()


def test_the_first_two_fenced_blocks_are_the_set_up():
    first, second = re.findall(r"^```sh\n(.*?)\n^```", README, flags=re.DOTALL | re.MULTILINE)[:2]
    for line in (first, second):
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")
        assert "\n" not in line
    assert "lpmech certify cases/" in first
    assert second.endswith("pytest")
