"""All families count as large: conditions are decided on few next components where these do, with the same answer."""

import random
from collections import Counter

from lpmech.casefiles import families
from lpmech.problem.environment import Environment
from lpmech.separation import cells, convex_independence, spanning
from tests.strategies import random_environment


def drawn(source, labels):
    """A distribution in parts of a random whole."""
    weights = [source.randint(1, 9) for _ in labels]
    return {label: f"{weight}/{sum(weights)}" for label, weight in zip(labels, weights, strict=True)}


def hidden(seed):
    """Signals of three agents about a hidden state: two or three, of two or three states of nature."""
    source = random.Random(seed)
    states, signals = (["x", "y", "z"][: source.randint(2, 3)] for _ in range(2))
    agents = ("ann", "bob", "cyd")
    given = {
        "states": drawn(source, states),
        "signals": {agent: {state: drawn(source, signals) for state in states} for agent in agents},
        "worth": {agent: {state: source.randint(0, 9) for state in states} for agent in agents},
        "discount": "1/2",
    }
    return Environment.from_json(families.build("hidden_state", given))


def answers(env):
    claim, separations = convex_independence(env)
    told = [(one.verdict, one.witness, one.reason) for one in (spanning(env), claim)]
    return told, [one.to_json() for one in separations]


def test_the_answers_are_the_same_however_large_families_may_be(monkeypatch):
    verdicts, skipped = Counter(), 0
    environments = [hidden(seed) for seed in range(12)]
    for seed in range(12):
        data = random_environment(seed, agents=(3, 3), types=(2, 3), horizon="infinite")
        environments.append(Environment.from_json(data))
    for env in environments:
        whole, count = answers(env), len(list(cells.suspects(env)))
        monkeypatch.setattr(cells, "MOST_ENTRIES", 0)
        assert answers(env) == whole
        skipped += count - len(list(cells.suspects(env)))
        monkeypatch.undo()
        verdicts.update(verdict for verdict, _, _ in whole[0])
    assert min(verdicts.values()) >= 5
    assert len(verdicts) == 2
    assert skipped >= 10
