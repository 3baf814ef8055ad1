"""The site builds without a warning; it has every page, command and name, and registries say what stands in it."""

import re
import subprocess
import sys

import pytest

import lpmech
from lpmech.cli.commands import listed
from tests.site.pages import DOCS, PAGES, plain, refreshed

INDEX = (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_registries_say_what_these_say(name):
    assert (DOCS / name).read_text(encoding="utf-8") == refreshed(name), "python -m tests.site.pages"


def test_words_of_registries_stay_words():
    assert plain("all of *a* but `x_*` of <b>, [c] | d_e") == r"all of \*a\* but `x_*` of \<b\>, \[c\] \| d\_e"


def test_every_page_is_in_one_list():
    pages = sorted(str(page.relative_to(DOCS).with_suffix("")) for page in DOCS.rglob("*.md"))
    lists = re.findall(r"```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)```", INDEX, flags=re.DOTALL)
    assert sorted(["index", *"".join(lists).split()]) == pages


@pytest.mark.parametrize("command", listed())
def test_the_gallery_has_every_command(command):
    gallery = INDEX.partition("```")[0]
    assert f"lpmech {command}" in gallery or f"(commands.md#{command.replace(' ', '-')})" in gallery


def test_the_interface_has_every_name_of_the_face():
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    names = re.findall(r"^\.\. auto(?:function|class):: lpmech\.(\w+)", page, flags=re.MULTILINE)
    assert sorted([*names, "__version__"]) == sorted(lpmech.__all__)


@pytest.mark.long
def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("myst_parser")
    pytest.importorskip("furo")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", "trees", DOCS, "site"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "site" / "tutorials" / "first_environment.html").read_text(encoding="utf-8")
    assert "CERTIFIED  Under the pivot mechanism" in page
    assert 'href="../claims.html"' in page
