"""Claims: the page defines those of the program, word for word, and the format's example is a certificate."""

import ast
import re
from importlib import import_module
from pathlib import Path

from lpmech import checker
from lpmech.checker.claims import MECHANISMS, WITH_ABSENCE, WITH_AWAY
from lpmech.claims.kind import Version
from lpmech.claims.registry import EVIDENCE, KINDS, OLDEST, version_for
from lpmech.separation.claim import Finding, Verdict
from tests.claims.page import refreshed

DOCS = Path(__file__).parent.parent / "docs"
PACKAGE = DOCS.parent / "lpmech"
CLAIMS = (DOCS / "claims.md").read_text(encoding="utf-8")


def test_the_page_has_a_section_for_every_claim_and_no_other():
    """tests/claims/test_contract.py compares their texts."""
    defined = re.findall(r"^### `(\w+)`$", CLAIMS, flags=re.MULTILINE)
    assert len(defined) == CLAIMS.count("\n### ")
    assert sorted(defined) == sorted(KINDS)


def test_the_heads_of_sections_say_what_the_program_says():
    assert refreshed(CLAIMS) == CLAIMS, "python -m tests.claims.page"


def test_the_version_that_is_written_defines_all_that_is_claimed_and_no_more_than_is_needed():
    assert [*MECHANISMS.versions, *WITH_ABSENCE.versions, *WITH_AWAY.versions] == list(Version)
    assert WITH_ABSENCE.claims == MECHANISMS.claims
    for kind in KINDS.values():
        version = version_for([kind.found(Finding(verdict=Verdict.UNDECIDED))])
        assert version == max(kind.since, OLDEST, key=list(Version).index)
        assert kind.id in MECHANISMS.defined(version)
        decided = [kind.found(Finding(verdict=Verdict.PROVED))]
        assert version_for(decided, away=True) == max(version, kind.away_since, key=list(Version).index)
        assert version_for(decided) == version


def test_every_claim_is_defined_once():
    files = [path.read_text(encoding="utf-8") for path in (PACKAGE / "claims").rglob("*.py")]
    assert sum(text.count(f'id="{claim_id}"') for text in files for claim_id in KINDS) == len(KINDS)
    assert all(kind.id == claim_id for claim_id, kind in KINDS.items())
    assert all(kind.implied_by in {None, *KINDS} for kind in KINDS.values())


def test_every_file_of_claims_is_registered():
    files = [path for path in (PACKAGE / "claims").rglob("*.py") if "\nKINDS = " in path.read_text(encoding="utf-8")]
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files]
    kinds = [kind for name in names for kind in import_module(name).KINDS]
    assert {kind.id for kind in kinds} == set(KINDS)
    assert len(kinds) == len(KINDS)


WORDS = {"efficient", "spanning"}  # English, too


def test_only_a_claim_itself_knows_its_id():
    """No string decides what is done: an id stands where a kind is defined, where a claim follows from another, or
    where a mechanism, which is built before there are claims, says what it promises."""
    others = {"checker", "continuous", "verified"}  # with claims of their own
    of_ours = [path for path in PACKAGE.rglob("*.py") if not others & {*path.relative_to(PACKAGE).parts}]
    for path in of_ours:
        text = path.read_text(encoding="utf-8")
        if not any(claim_id in text for claim_id in KINDS):
            continue
        tree = ast.parse(text)
        words = [word for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords]
        own = [word.value for word in words if word.arg in ("id", "implied_by")]
        told = [part for part in tree.body if re.match("PROMISES = |.*__all__", ast.unparse(part), re.DOTALL)]
        own += [node for part in told for node in ast.walk(part)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in KINDS:
                assert node in own or node.value in WORDS, f"{path}, line {node.lineno}: {node.value}"


def test_the_evidence_that_claims_name_is_registered():
    named = {each for kind in KINDS.values() for each in kind.evidence}
    assert named == set(EVIDENCE)
    page = (DOCS / "certificate_format.md").read_text(encoding="utf-8").split("**Evidence.**")[1]
    assert set(re.findall(r"^\| `([a-z ]+)` \|", page, flags=re.MULTILINE)) == {each.key for each in EVIDENCE}


def test_every_claim_has_an_example():
    sections = re.split(r"^##+ ", CLAIMS, flags=re.MULTILINE)
    without = [text.split("\n")[0] for text in sections if text.startswith("`") and "\n- Example: " not in text]
    assert not without


def test_the_certificate_on_the_page_is_accepted(tmp_path):
    page = (DOCS / "certificate_format.md").read_text(encoding="utf-8")
    blocks = re.findall(
        r"(?:^    .*\n)+", page.split("## A whole certificate")[1].split("## 1.")[0], flags=re.MULTILINE
    )
    files = [tmp_path / name for name in ("environment.json", "certificate.json")]
    for path, block in zip(files, blocks, strict=True):
        path.write_text(block, encoding="utf-8")
    report = checker.check_files(*files)
    assert report.verdict == "accepted", report.reason
    assert {"proved", "refuted"} <= {claim.verdict for claim in report.claims}
