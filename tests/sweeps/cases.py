"""Sweeps for tests: of case files that are written as texts, so that another text can stand for a point."""

from lpmech.casefiles import finding
from lpmech.casefiles.settings import read_setting
from lpmech.sweeps.sweep import Asked, sweep_of

SCHEDULING = """name = "two"
family = "scheduling"

[parameters]
values = {{ ann = [1, {high}], bob = ["3/2", 2] }}
discount = "{discount}"
{more}
[expect]
mechanism = "pivot"
verdict = "refuted"
"""
TYPED = """{{"format": "lpmech-environment/1", "discount": "{discount}", "horizon": {horizon}, "agents": ["ann"],
"stages": [{{"types": {{"ann": ["x", "y"]}}, "allocations": ["none", "all"],
"utility": {{"ann": {{"axes": ["allocation", "ann"], "values": [[0, 0], ["{low}", "2/3"]]}}}},
"transition": {{"ann": {{"axes": ["next ann"], "values": ["1/2", "1/2"]}}}}}}]}}
"""
ASKED = Asked(mechanism="pivot", choose=None, require=("efficient", "incentive_compatible"))


def scheduling(folder, *, high="4", discount="1/2", more=""):
    path = folder / "two.toml"
    path.write_text(SCHEDULING.format(high=high, discount=discount, more=more), encoding="utf-8")
    return path


def typed(folder, *, discount="1/2", horizon="3", low="1/3"):
    path = folder / "typed.json"
    path.write_text(TYPED.format(discount=discount, horizon=horizon, low=low), encoding="utf-8")
    return path


def swept(source, *settings, asked=ASKED):
    return sweep_of(finding.find(str(source)), [read_setting(one) for one in settings], asked)
