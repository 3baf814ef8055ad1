"""The balanced team mechanism of the statements, against the payments of Athey and Segal's example as shipped."""

import json
from fractions import Fraction

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.statements.instance import Instance
from proofs_check.liu_2014.athey_segal import balanced_team

CASE = "beyond/athey_segal"


def test_it_is_the_shipped_one_where_the_seller_says_twice_what_she_is():
    """The shipped payments of period 1 are net of a constant and differ where she contradicts herself."""
    env = casefiles.load(CASE).environment
    found = balanced_team(Instance(given=env, seed=""))
    shipped = json.loads(library.mechanisms()[f"{CASE}.team"].read_text(encoding="utf-8"))["transfers"]
    gaps, seen = {}, 0
    for row in shipped:
        agent, position = env.agents.index(row["agent"]), row["period"] - 1
        where = dict(row["state"])
        if row["memory"]:
            where |= {f"previous {axis}": label for axis, label in row["memory"]["reports"].items()}
            where["previous allocation"] = row["memory"]["allocation"]
            if where["previous seller"] != where["seller"]:
                continue
        table = found.transfers[agent][position]
        stages = (env.stage(position), env.stage(max(position - 1, 0)))
        places = tuple(label_place(stages, axis, where[axis]) for axis in table.axes)
        gaps.setdefault((agent, position), set()).add(Fraction(row["payment"]) - table.array.item(places))
        seen += 1
    assert seen == 4 + 2 * 4
    assert {key: len(gap) for key, gap in gaps.items()} == dict.fromkeys(gaps, 1)
    assert gaps[0, 1] == gaps[1, 1] == {Fraction(0)}
    assert sum(gaps[0, 0] | gaps[1, 0], Fraction(0)) == 0


def label_place(stages, axis, label):
    """The position of a label on an axis of today or of the period before."""
    now, before = stages
    name = axis.removeprefix("previous ")
    stage = before if axis != name else now
    return (stage.allocations if name == "allocation" else stage.labels[name]).index(label)
