"""The site builds without a warning; it has every page, command and name, and registries say what stands in it."""

import inspect
import re

import pytest

import lpmech
from docs import registries
from docs.registries import claims, mechanisms
from docs.registries.markdown import emphasised, paragraphs, plain
from lpmech.choice.selection import KINDS as MECHANISMS
from lpmech.claims.kind import Kind, _always
from lpmech.claims.registry import KINDS
from lpmech.cli.commands import listed
from tests.site.pages import DOCS, PAGES, refreshed

PROBED = {  # words that pages of the site have
    "tutorials/first_environment": ("CERTIFIED  Under the pivot mechanism", 'href="../claims.html"'),
    "tutorials/notebook": ("9/10 proved 19/10", "says &#x27;faded&#x27;", "the payments sum to -1"),
    "claims/ex_post_budget_balance": ("REFUTED  Under the", "the payments sum to"),
    "mechanisms/pivot": ("private values and independent transitions", "CERTIFIED  Under the", "Transfers  paid"),
    "api/certify": ("Constructs the named mechanism", "lpmech."),
    "api": ('href="api/Certificate.html"',),
    "claims": (),
    "mechanisms": (),
}  # fmt: skip
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_registries_say_what_these_say(name):
    assert (DOCS / name).read_text(encoding="utf-8") == refreshed(name), "python -m tests.site.pages"


def test_words_of_registries_stay_words():
    assert plain("all of *a* but `x_*` of <b>, [c] | _e") == r"all of \*a\* but `x_*` of \<b\>, \[c\] \| \_e"
    assert plain("*a_b* and `c_d`, e_f") == r"\*`a_b`\* and `c_d`, `e_f`"


def test_stars_around_words_are_emphasis_and_others_are_signs():
    assert emphasised("*So it is*: a* and a*(z) of (*), *b_c*") == r"*So it is*: a\* and a\*(z) of (\*), *b\_c*"


def set_in(text):
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("name", MECHANISMS)
def test_how_a_mechanism_is_built_is_told_in_paragraphs_and_to_the_letter(name):
    """Prose is no block of code, whose long lines a window cuts; formulas that are set in are one."""
    told = inspect.cleandoc(mechanisms._module(MECHANISMS[name]).__doc__)
    written = paragraphs(told)
    assert set_in(written) == set_in(told)
    unescaped = re.sub(r"\\([*_<>|\[\]])", r"\1", written)
    assert unescaped.split() == told.split()


def test_every_page_is_in_one_list():
    """Those that registries write have lists of their own."""
    pages = [page.relative_to(DOCS).with_suffix("") for page in DOCS.rglob("*.md")]
    kept = sorted(str(page) for page in pages if page.parts[0] not in registries.FOLDERS or len(page.parts) == 1)
    lists = re.findall(r"```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)```", INDEX, flags=re.DOTALL)
    written = [f"{folder}/index" for folder in registries.FOLDERS]
    assert sorted(["index", *"".join(lists).split()]) == sorted([*kept, *written])


@pytest.mark.parametrize("command", listed())
def test_the_gallery_has_every_command(command):
    gallery = INDEX.partition("```")[0]
    assert f"lpmech {command}" in gallery or f"(commands.md#{command.replace(' ', '-')})" in gallery


def test_the_interface_has_every_name_of_the_face():
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `lpmech\.(\w+)` \|", page, flags=re.MULTILINE)
    assert sorted([*names, "__version__"]) == sorted(lpmech.__all__)


@pytest.mark.heavy
@pytest.mark.parametrize("claim", KINDS.values(), ids=lambda one: one.id)
def test_a_page_of_a_claim_says_when_it_is_stated_and_what_its_cells_are(claim):
    page = claims._page(claim)
    always = claim.applies is _always and claim.of_interest is _always and (claim.decide or claim.of_environment)
    assert (f"| stated | {Kind.__dataclass_fields__['stated'].default} |" in page) == bool(always)
    assert plain(claim.concept) in page
    assert re.search(r"^- (Cells|Slack|Witness|Evidence|Example)", page, flags=re.MULTILINE)
    assert "](claims.md" not in page


@pytest.mark.long
def test_the_site_builds_without_a_warning(site):
    site = {path: (site / f"{path}.html").read_text(encoding="utf-8") for path in PROBED}
    for path, words in PROBED.items():
        assert [word for word in words if word not in site[path]] == [], path
    for name in KINDS:
        assert f'href="claims/{name}.html"' in site["claims"]
    for name in MECHANISMS:
        assert f'href="mechanisms/{name}.html"' in site["mechanisms"]
