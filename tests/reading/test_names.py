"""The name of an environment: a renamed file keeps its SHA-256, and reports say what people call it."""

import json
import re
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import families, library
from lpmech.casefiles.bandits import load_bandit
from lpmech.cli.run import run
from lpmech.continuous import case as continuous
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.crowds import case as crowds
from lpmech.crowds.plugin import CROWDS
from lpmech.licensing import canonical as arms
from lpmech.problem.canonical import canonical, sha256
from tests.quick import quick

SHIPPED = {name: path for name, path in library.all_cases().items() if "five" not in name}
TEMPLATES = families.all_names()


def canonical_texts(path):
    """The canonical texts of what a file holds, and what it is called: an environment, and arms where it has them."""
    if "lpmech-continuous/1" in path.read_text(encoding="utf-8"):
        env = continuous.load(path).environment
        return [(env.canonical(), env.name)]
    if "lpmech-crowd/" in path.read_text(encoding="utf-8"):
        crowd = crowds.load(path).crowd
        return [(crowd.canonical(), crowd.name)]
    env, bandit = casefiles.load(path).environment, load_bandit(path)
    return [(canonical(env), env.name)] + ([(arms.canonical(bandit), bandit.name)] if bandit else [])


@pytest.mark.parametrize("name", quick(SHIPPED, 7))
def test_a_shipped_case_keeps_its_hash_under_any_file_name(name, tmp_path):
    path = SHIPPED[name]
    copy = tmp_path / "renamed.toml"
    copy.write_bytes(path.read_bytes())
    for text, called in canonical_texts(path):
        assert json.loads(text)["name"] == called == path.stem
    assert canonical_texts(copy) == canonical_texts(path)


@pytest.mark.parametrize("name", [*list(SHIPPED)[::17], *library.cases(CONTINUOUS), "bv08/licence_or_nobody"])
def test_without_a_name_the_canonical_form_has_none_and_reports_say_the_files(name, tmp_path):
    text = re.sub(r'^name = ".*"\n', "", SHIPPED[name].read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    found = []
    for stem in ("one", "two"):
        path = tmp_path / f"{stem}.toml"
        path.write_text(text, encoding="utf-8")
        found.append([whole for whole, _ in canonical_texts(path)])
        assert {called for _, called in canonical_texts(path)} == {stem}
    assert found[0] == found[1]
    assert all(json.loads(whole)["name"] == "unnamed" for whole in found[0])


def test_json_without_a_name_is_called_by_its_file(tmp_path):
    tree = json.loads(canonical(casefiles.load("bv08/learning_licence").environment))
    named, unnamed = tmp_path / "given.json", tmp_path / "spoken.json"
    named.write_text(json.dumps(tree | {"name": "unnamed"}), encoding="utf-8")
    del tree["name"]
    unnamed.write_text(json.dumps(tree), encoding="utf-8")
    one, two = casefiles.load(named).environment, casefiles.load(unnamed).environment
    assert (one.name, two.name) == ("unnamed", "spoken")
    assert sha256(one) == sha256(two)


@pytest.mark.parametrize("family", TEMPLATES)
def test_a_template_has_a_name_and_is_the_family(family, tmp_path, capfd):
    path = Path(tmp_path / "mine.toml")
    assert run(["new", family, "-o", str(path)]) == 0
    assert canonical_texts(path)[0][1] == family
    if family in families.names(CROWDS):
        text = crowds.load(path).crowd.canonical()
    elif family in families.names(CONTINUOUS):
        text = continuous.load(path).environment.canonical()
    else:
        text = canonical(casefiles.load(path).environment)
    assert canonical_texts(path)[0][0] == text
