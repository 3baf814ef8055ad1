"""Index certificates that are right, false and malformed; as a script it writes them to `files/`, with corpus.toml.

python -m tests.licensing.index_files
"""

import copy
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from lpmech.licensing import auction
from lpmech.licensing.arm import Idle
from lpmech.licensing.auction import prices_at
from lpmech.licensing.canonical import canonical
from lpmech.licensing.certificate import certificate_of_indices, certificate_of_prices
from lpmech.licensing.form.bandit import read_bandit
from lpmech.licensing.gittins import indices
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.licensing.arms import arm_of

FOLDER = Path(__file__).parent / "files"
HEAD = "# Written by index_files.py. What the checker answers to each file, and a part of the reason it gives.\n"
HALF = Fraction(1, 2)


def bandit_of(arms, idle=Idle.NEVER, discount="1/2"):
    tree = {"format": "lpmech-arms/1", "discount": discount, "arms": [{"name": "x", "states": ["a"], "reward": [0],
            "transition": [[1]]}]}  # fmt: skip
    return replace(read_bandit(Node(tree, Faults("x"))), arms=tuple(arms), idle=idle)


LEARNER = arm_of("bob", [5, 8, 2], [[0, HALF, HALF], [0, 1, 0], [0, 0, 1]], start=0)
BANDITS = {
    "licence": bandit_of([arm_of("ann", [3, 7], [[1, 0], [0, 1]], start=1), LEARNER, arm_of("cyd", [4], [[1]])]),
    "tied": bandit_of([arm_of("ann", [2, 2, 1], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]), arm_of("bob", [2], [[1]])]),
    "alone": bandit_of([LEARNER]),
    "nobody": bandit_of([arm_of("ann", [-1, 2], [[HALF, HALF], [0, 1]]), arm_of("bob", [-3], [[1]])], Idle.FIRST),
    "nobody_last": bandit_of([arm_of("ann", [0, -2], [[0, 1], [0, 1]])], Idle.LAST),
    "many": bandit_of([arm_of(f"bidder {k}", [k, 9 - k, 4], [["1/3", "2/3", 0], ["1/5", 0, "4/5"], [0, "1/7", "6/7"]])
                       for k in range(8)], discount="9/10"),
}  # fmt: skip
ACCEPTED, REJECTED, MALFORMED, MALFORMED_ARMS = {}, {}, {}, {}
WRITTEN = {"versions": {"lpmech": "0.1.0"}}  # files that are stored stay as they are


def certificate(name, state=None, *, enclosed=False):
    bandit = BANDITS[name]
    limit, auction.MAX_EXACT_BITS = auction.MAX_EXACT_BITS, -1 if enclosed else auction.MAX_EXACT_BITS
    try:
        return certificate_of_prices(prices_at(bandit, state or (0,) * len(bandit.arms))).to_json() | WRITTEN
    finally:
        auction.MAX_EXACT_BITS = limit


def only_indices(name):
    bandit = BANDITS[name]
    return certificate_of_indices(bandit, [indices(arm, bandit.discount) for arm in bandit.arms]).to_json() | WRITTEN


for _name in BANDITS:
    ACCEPTED[_name] = _name, certificate(_name)
    ACCEPTED[f"{_name}_enclosed"] = _name, certificate(_name, enclosed=True)
ACCEPTED["another_state"] = "licence", certificate("licence", (1, 1, 0))
ACCEPTED["only_indices"] = "licence", only_indices("licence")


def changed(base, change):
    found = copy.deepcopy(base)
    change(found)
    return found


def register(kind, name, subject, reason, change, base=None):
    kind[name] = subject, reason, changed(base or certificate(subject), change)


def setter(*path, value):
    def change(found):
        for key in path[:-1]:
            found = found[key]
        found[path[-1]] = value

    return change


def reject(name, subject, reason, *path, value, base=None):
    register(REJECTED, name, subject, reason, setter(*path, value=value), base)


def malform(name, reason, *path, value):
    register(MALFORMED, name, "licence", reason, setter(*path, value=value))


def swap(found):
    found["orders"]["bob"][0:2] = reversed(found["orders"]["bob"][0:2])


def narrow(found):
    """Bounds of the winner's payment that are right, and nearer than anybody's enclosure."""
    (name,) = (name for name, paid in found["outcome"]["payments"].items() if paid != "0")
    exact = Fraction(found["outcome"]["payments"][name])
    found["outcome"]["payments"][name] = {"at least": str(exact - HAIR**3), "at most": str(exact + HAIR**3)}


HAIR = Fraction(1, 10**40)
OUTSIDE = {"at least": str(11 + HAIR), "at most": "12"}
reject("about_other_arms", "licence", "about other arms", "arms", value="0123456789abcdef" * 4)
reject("index_off_by_a_hair", "licence", 'index 2 of "bob"', "indices", "bob", 1, value=str(6 + HAIR))
reject("index_of_the_wrong_sign", "nobody", 'index 2 of "ann"', "indices", "ann", 1, value="-1/2")
reject("a_state_twice", "licence", "does not name every state once", "orders", "bob", value=["b", "b", "a"])
reject("a_state_left_out", "licence", "does not name every state once", "orders", "bob", value=["b", "a"])
register(REJECTED, "an_order_that_rises", "licence", 'index 1 of "bob"', swap)
reject("an_order_that_rises_with_its_ratios", "alone", 'the order of "bob" rises at place 2', "indices", "bob",
       value=["5", "8", "2"],
       base=changed(only_indices("alone"), setter("orders", "bob", value=["a", "b", "c"])))  # fmt: skip
reject("another_winner", "licence", "another bidder", "outcome", "winner", value="ann")
reject("nobody_wins_where_somebody_must", "licence", "another bidder", "outcome", "winner", value=None)
reject("somebody_wins_where_nobody_is_better", "nobody", "another bidder", "outcome", "winner", value="bob")
reject("the_second_of_equals_wins", "tied", "another bidder", "outcome", "winner", value="bob")
reject("value_off_by_a_hair", "licence", "the value with everyone", "outcome", "values", "everyone",
       value=str(Fraction(11) + HAIR))  # fmt: skip
reject("value_without_another", "licence", 'the value without "ann"', "outcome", "values", "without", "ann", value="8")
reject("the_second_index_is_charged", "licence", 'the payment of "ann"', "outcome", "payments", "ann", value="6",
       base=certificate("licence", (1, 0, 0)))  # fmt: skip
reject("a_loser_pays", "licence", "does not win, and pays 0", "outcome", "payments", "ann", value="1")
reject("a_loser_pays_within_bounds", "licence", "does not win, and pays 0", "outcome", "payments", "ann",
       value={"at least": "0", "at most": "0"})  # fmt: skip
reject("bounds_beside_the_value", "licence", "not known to lie", "outcome", "values", "everyone", value=OUTSIDE)
reject("bounds_the_other_way_round", "licence", "not known to lie", "outcome", "values", "everyone",
       value={"at least": "12", "at most": "10"})  # fmt: skip
register(REJECTED, "bounds_that_are_too_narrow", "many", 'the payment of "bidder 7"', narrow)
reject("a_time_off_by_a_hair", "licence", 'time 2 of "bob"', "outcome", "times", "bob", 2, value=str(1 + HAIR))
reject("an_exact_value_without_anybody", "alone", 'the value without "bob"', "outcome", "values", "without", "bob",
       value="1")  # fmt: skip

malform("not_an_object", "an object", "outcome", value=[])
malform("another_format", "format", "format", value="lpmech-certificate/1")
malform("a_hash_in_capitals", "hexadecimal", "arms", value="A" * 64)
malform("a_version_that_is_a_number", "versions.lpmech", "versions", "lpmech", value=1)
malform("a_bidder_left_out", "missing", "orders", value={"ann": ["b", "a"], "bob": ["b", "a", "c"]})
malform("a_bidder_who_is_not_there", "unknown key", "indices", "dan", value=[])
malform("a_state_that_is_not_there", "orders.bob[0]", "orders", "bob", 0, value="d")
malform("an_order_that_is_a_text", "a list", "orders", "bob", value="bac")
malform("indices_too_few", "a list of 3", "indices", "bob", value=["8", "6"])
malform("an_index_that_is_a_number", "a rational", "indices", "bob", 0, value=8)
malform("an_index_not_in_lowest_terms", "lowest terms", "indices", "bob", 0, value="16/2")
malform("an_index_over_nothing", "lowest terms", "indices", "bob", 0, value="8/0")
malform("an_index_with_a_point", "a rational", "indices", "bob", 0, value="8.0")
malform("a_state_for_nobody", "outcome.state", "outcome", "state", value={"ann": "a"})
malform("a_state_that_is_a_list", "outcome.state.ann", "outcome", "state", "ann", value=["a"])
malform("times_too_many", "a list of 2", "outcome", "times", "cyd", value=["0", "2", "2"])
malform("a_winner_who_is_not_there", "outcome.winner", "outcome", "winner", value="dan")
malform("a_winner_who_is_a_number", "outcome.winner", "outcome", "winner", value=0)
malform("values_without_everyone", "everyone", "outcome", "values", value={"without": {}})
malform("a_value_that_is_null", "a rational", "outcome", "values", "everyone", value=None)
malform("bounds_on_one_side", "at most", "outcome", "values", "everyone", value={"at least": "0"})
malform("an_unknown_key", "unknown key", "proof", value="trust me")


def malform_arms(name, reason, *path, value):
    MALFORMED_ARMS[name] = reason, changed(json.loads(canonical(BANDITS["licence"])), setter(*path, value=value))


malform_arms("another_discount", "discount", "discount", value="1")
malform_arms("another_idle", "idle", "idle", value="sometimes")
malform_arms("no_arms", "arms", "arms", value=[])
malform_arms("a_name_twice", "repeated", "arms", 1, "name", value="ann")
malform_arms("a_name_that_means_something_else", "no agent may be called", "arms", 1, "name", value="public")
malform_arms("a_state_twice", "repeated", "arms", 0, "states", value=["a", "a"])
malform_arms("a_start_that_is_not_there", "start", "arms", 0, "start", value="z")
malform_arms("rewards_too_few", "a list of 2", "arms", 0, "reward", value=["3"])
malform_arms("a_reward_for_another_state", "unknown key", "arms", 0, "reward", value={"a": 1, "b": 2, "c": 3})
malform_arms("a_reward_left_out", "missing", "arms", 0, "reward", value={"a": 1})
malform_arms("a_reward_that_is_a_text", "a number", "arms", 0, "reward", 0, value="much")
malform_arms("a_row_that_sums_to_less", "do not sum to 1", "arms", 0, "transition", 0, value=["1/2", "1/3"])
malform_arms("a_negative_probability", "negative", "arms", 0, "transition", 0, value=["3/2", "-1/2"])
malform_arms("a_row_that_is_a_number", "an object", "arms", 0, "transition", 0, value=1)
malform_arms("rows_that_are_null", "a list or an object", "arms", 0, "transition", value=None)
malform_arms("a_row_to_nowhere", "a state", "arms", 0, "transition", 0, value={"z": 1})
malform_arms("a_kind", "unknown key", "arms", 0, "kind", value="absorbing")


def compact(value):
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def entry(verdict, subject, name, reason=None):
    pairs = {"verdict": verdict, "arms": subject, "certificate": name} | ({} if reason is None else {"reason": reason})
    return ["", "[[file]]", *(f"{key} = '{value}'" for key, value in pairs.items())]


def corpus():
    """Every file of the corpus: its path in the folder → its bytes."""
    files = {f"arms/{name}.json": canonical(bandit).encode() for name, bandit in BANDITS.items()}
    lines = []
    for name, (subject, found) in ACCEPTED.items():
        files[f"accept/{name}.json"] = compact(found)
        lines += entry("accepted", f"arms/{subject}.json", f"accept/{name}.json")
    for verdict, folder, kinds in (("rejected", "reject", REJECTED), ("malformed", "malformed", MALFORMED)):
        for name, (subject, reason, found) in kinds.items():
            files[f"{folder}/{name}.json"] = compact(found)
            lines += entry(verdict, f"arms/{subject}.json", f"{folder}/{name}.json", reason)
    for name, (reason, found) in MALFORMED_ARMS.items():
        files[f"malformed/arms_{name}.json"] = compact(found)
        lines += entry("malformed", f"malformed/arms_{name}.json", "accept/licence.json", reason)
    files["corpus.toml"] = (HEAD + "\n".join(lines) + "\n").encode()
    return files


def main():
    """Writes every file, and removes those that no longer belong."""
    files = corpus()
    for folder in ("arms", "accept", "reject", "malformed"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for path in (FOLDER / folder).iterdir():
            if f"{folder}/{path.name}" not in files:
                path.unlink()
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
