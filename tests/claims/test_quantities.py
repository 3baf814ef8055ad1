"""Every quantity that relations are stated between is one value, in every process and under its one name."""

import pickle
import re
from pathlib import Path

import pytest

from lpmech.certificate.pipeline import certify
from lpmech.claims.relation.quantities import PAYOFF, QUANTITIES, value_of
from lpmech.claims.relation.values import AGENT, Quantity
from tests.certificates.sources import environment

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"


@pytest.mark.parametrize("kind", QUANTITIES.values(), ids=lambda kind: kind.name)
def test_it_is_the_same_value_after_a_journey_to_another_process(kind):
    there = pickle.loads(pickle.dumps(Quantity(kind=kind, state={"ann": "low"})))
    assert there.kind == kind


@pytest.mark.parametrize("kind", QUANTITIES.values(), ids=lambda kind: kind.name)
def test_words_name_exactly_what_it_is_about(kind):
    """But for the society of a program, in whose place the words have the agent left out."""
    named = set(re.findall(r"{(\w+)}", kind.words))
    assert {"agent" if one == "society" else one for one in named} == {one.key for one in kind.about}


def test_the_page_lists_each_with_the_same_keys():
    told = PAGE.read_text(encoding="utf-8").split("| NAME | keys besides |")[1].split("\n\n")[0]
    rows = re.findall(r'^\| `"([a-z ]+)"` \| ([^|]*) \|', told, flags=re.MULTILINE)
    listed = [(name, re.findall(r"`(\w+)`", keys), "null" in keys) for name, keys in rows]
    own = [(k.name, [one.key for one in k.about], any(one.optional for one in k.about)) for k in QUANTITIES.values()]
    assert listed == own


def test_a_quantity_about_an_agent_needs_one():
    game = certify(environment("dock"), "pivot").game
    state = {axis: game.model.stage(0).labels[axis][0] for axis in game.model.stage(0).components}
    assert AGENT in PAYOFF.about
    with pytest.raises(ValueError, match="payoff is about an agent"):
        value_of(game, Quantity(kind=PAYOFF, state=state))
