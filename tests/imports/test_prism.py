"""PRISM's MDPs: values by a second road, expressions, and what is refused with its line."""

import contextlib
import random
from fractions import Fraction
from functools import cache

import pytest

from lpmech.mechanisms.social import solve
from lpmech.reading.faults import BadInput
from tests.imports.taking import taken
from tests.quick import quick

HALF, NINE = Fraction(1, 2), Fraction(9, 10)
CORRIDOR = """// two robots share a corridor
mdp
const int N = 2;
const double p = 0.9;
formula busy = x > 0 & y > 0;
label "end" = x=N & y=N;
module one
  x : [0..N] init 0;
  [go] x<N & !busy -> p : (x'=x+1) + 1-p : true;
  [] x=N -> (x'=0);
endmodule
module two
  y : [0..N];
  b : bool;
  [wait] y<N -> 1/2:(y'=min(y+1,N)) & (b'=!b) + 1/2:(y'=y);
  [go] true -> true;
  [go] b -> (b'=false);
endmodule
rewards "ann"
  x=N : 3;
  [go] true : -1/2;
endrewards
rewards "bob"
  b & y=1 : 2;
  [] true : y*2;
endrewards
"""


def steps(state):
    """The same model by hand: (action, distribution) of every choice."""
    x, y, b = state
    busy = x > 0 and y > 0
    found = []
    if x == 2:
        found.append(("", {(0, y, b): Fraction(1)}))
    if x < 2 and not busy:
        found.append(("go", {(x + 1, y, b): NINE, (x, y, b): 1 - NINE}))
        if b:
            found.append(("go", {(x + 1, y, False): NINE, (x, y, False): 1 - NINE}))
    if y < 2:
        found.append(("wait", {(x, y + 1, not b): HALF, (x, y, b): HALF}))
    return found or [("stay", {state: Fraction(1)})]


def flow(state, action, agents):
    x, y, b = state
    ann = 3 * (x == 2) - HALF * (action == "go")
    bob = 2 * (b and y == 1) + (2 * y if action == "" else 0)
    return ("ann" in agents) * ann + ("bob" in agents) * bob


def best(agents, periods, discount):
    """Second road: backward induction over dictionaries."""

    @cache
    def value(state, left):
        if left == 0:
            return Fraction(0)
        return max(flow(state, action, agents) + discount * sum(p * value(then, left - 1) for then, p in later.items())
                   for action, later in steps(state))  # fmt: skip

    return value((0, 0, False), periods)


@pytest.mark.parametrize("horizon", [1, 2, 5])
@pytest.mark.parametrize(("without", "agents"), [(None, ("ann", "bob")), (0, ("bob",)), (1, ("ann",))])
def test_values_are_those_of_the_model_by_hand(tmp_path, horizon, without, agents):
    env = taken(tmp_path, "m.prism", CORRIDOR, discount=NINE, horizon=horizon).environment()
    first = solve(env, without).periods[0].value
    place = env.stages[0].public.index("x=0 y=0 b=false")
    assert first.take("public", place).array.fractions() == [best(agents, horizon, NINE)]


def test_states_actions_and_agents(tmp_path):
    found = taken(tmp_path, "m.nm", CORRIDOR, discount=NINE)
    assert found.agents == ("ann", "bob")
    assert set(found.allocations) == {"go", "go 2", "wait", "step", "stay"}
    assert found.prior.cells == {("x=0 y=0 b=false",): 1}
    assert len(found.public) == 13
    assert (found.discount, found.horizon) == (NINE, None)


def test_an_infinite_horizon_in_closed_form(tmp_path):
    text = "mdp\nmodule m\n s : [0..1];\n [a] s=0 -> (s'=1);\n [b] s=1 -> 1/2:(s'=0)+1/2:true;\nendmodule\n"
    text += 'rewards "r"\n s=0 : 1;\nendrewards\n'
    env = taken(tmp_path, "m.prism", text, discount=HALF).environment()
    # v0 = 1 + v1/2 and v1 = (v0 + v1)/4, so v1 = v0/3, and v0 = 6/5
    assert solve(env).periods[0].value.array.fractions() == [Fraction(6, 5), Fraction(2, 5)]


@pytest.mark.parametrize(("expression", "value"), [
    ("1+2*3", 7), ("(1+2)*3", 9), ("-2*-3", 6), ("7/2", "7/2"), ("floor(7/2)+ceil(7/2)", 7), ("mod(7,3)", 1),
    ("pow(2,10)", 1024), ("min(3,1,2)+max(1,5)", 6), ("2.5e1", 25), ("true ? 1 : 2", 1), ("1>2 ? 1 : 2", 2),
    ("(1=1 & !(2<=1) | false) ? 4 : 5", 4), ("(true => false) ? 1 : 0", 0), ("(true <=> false) ? 1 : 0", 0),
    ("!1=2 & 3!=4 ? 8 : 9", 8), ("1 - 2 - 3", -4), ("8/4/2", 1), ("- - 3", 3),
])  # fmt: skip
def test_expressions(tmp_path, expression, value):
    text = f"mdp\nconst c = {expression};\nmodule m\n s : bool;\n [] true -> true;\nendmodule\n"
    text += 'rewards "r"\n true : c;\nendrewards\n'
    found = taken(tmp_path, "m.prism", text, horizon=1)
    assert list(found.utility["r"].cells.values()) == [Fraction(value)]


def model(body="[] true -> true;", rewards="true : 1;", head="", variables="x : [0..1];"):
    return f'mdp\n{head}\nmodule m\n{variables}\n{body}\nendmodule\nrewards "r"\n{rewards}\nendrewards\n'


DOUBLED = ["formula f0 = 1;", *(f"formula f{k} = f{k - 1} + f{k - 1};" for k in range(1, 60))]  # 2^59 steps


@pytest.mark.parametrize(("text", "code", "line"), [
    ("", "E-IMPORT-SYNTAX", 1), ("dtmc\n", "E-IMPORT-PART", 1), ("mdp\nfoo\n", "E-IMPORT-SYNTAX", 2),
    (model(head="const int N;"), "E-IMPORT-PART", 2), (model(head="const int N = true;"), "E-IMPORT-SYNTAX", 2),
    (model(head="const N = M;"), "E-LABEL-UNKNOWN", 2), (model(head="const x = 1;"), "E-LABEL-REPEATED", 4),
    (model(head="const N = 1/0;"), "E-IMPORT-SYNTAX", 2),
    (model(head="const N = pow(10,100000);"), "E-IMPORT-SYNTAX", 2),
    (model(head="const N = 1 + true;"), "E-IMPORT-SYNTAX", 2), (model(head="const N = " + "(" * 3000), "E-DEPTH", 2),
    (model(head="const N = " + "-".join("1" * 30000) + ";"), "E-DEPTH", None),
    (model(head="system a || b endsystem"), "E-IMPORT-PART", 2), (model(head='init x=1 endinit'), "E-IMPORT-PART", 2),
    (model(head="module a = m [x=y] endmodule"), "E-IMPORT-PART", 2),
    (model(variables="x : int;"), "E-IMPORT-PART", 4), (model(variables="x : [0..1] init 2;"), "E-IMPORT-SYNTAX", 4),
    (model(variables="x : [0..1/2];"), "E-IMPORT-SYNTAX", 4), (model(variables="x : [0..y];"), "E-LABEL-UNKNOWN", 4),
    (model("[] true -> (x'=2);"), "E-IMPORT-SYNTAX", 5), (model("[] true -> (x'=true);"), "E-IMPORT-SYNTAX", 5),
    (model("[] true -> 1/3:(x'=1) + 1/3:true;"), "E-ROW-SUM", 5), (model("[] true -> (y'=1);"), "E-IMPORT-PART", 5),
    (model("[] true -> 2:true + -1:(x'=1);"), "E-PROBABILITY-NEGATIVE", 5),
    (model("[] 1 -> true;"), "E-IMPORT-SYNTAX", 5),
    (model("[] y=1 -> true;"), "E-LABEL-UNKNOWN", 5), (model("[] true -> (x'=1) & (x'=0);"), "E-LABEL-REPEATED", 5),
    (model("[] true (x'=1);"), "E-IMPORT-SYNTAX", 5), (model("[] x=1 & -> true;"), "E-IMPORT-SYNTAX", 5),
    (model(rewards="true : true;"), "E-IMPORT-SYNTAX", 8), (model(rewards="1 : 1;"), "E-IMPORT-SYNTAX", 8),
    (model(rewards="true : min(1);"), "E-IMPORT-SYNTAX", 8), (model(rewards="true : x"), "E-IMPORT-SYNTAX", 9),
    (model(rewards="true : 1$;"), "E-IMPORT-SYNTAX", 8),
    (model("[] true -> (x'=mod(x+1,9999));", variables="x : [0..9998];"), "E-TABLE-SIZE", None),
    ("mdp\nmodule m\n x : bool;\nendmodule\n", "E-IMPORT-PART", None),
    pytest.param(model(head="\n".join(DOUBLED), rewards="true : f59;"), "E-IMPORT-SYNTAX", None,
                 marks=pytest.mark.long),
])  # fmt: skip
def test_what_is_not_read_is_refused_by_line(tmp_path, text, code, line):
    with pytest.raises(BadInput) as caught:
        taken(tmp_path, "m.prism", text, discount=HALF)
    found = {(fault.code, fault.line) for fault in caught.value.faults}
    assert (code, line) in found or (line is None and code in {one for one, _ in found}), str(caught.value)


@pytest.mark.parametrize(
    ("discount", "horizon"), [(None, None), (Fraction(1), None), (Fraction(2), 3), (Fraction(0), 3)]
)
def test_a_discount_factor_is_asked_for(tmp_path, discount, horizon):
    with pytest.raises(BadInput, match="E-DISCOUNT") as caught:
        taken(tmp_path, "m.prism", model(), discount=discount, horizon=horizon)
    assert "--discount 9/10" in str(caught.value)


def test_a_file_with_its_own_discount_factor_takes_no_other(tmp_path):
    with pytest.raises(BadInput, match="the file has its own"):
        taken(tmp_path, "x.nfg", 'NFG 1 R "x" { "A" } { 1 }\n1', horizon=3)


@pytest.mark.parametrize("seed", quick(range(400), 20))
def test_spoilt_texts_are_refused_in_words(tmp_path, seed):
    draw = random.Random(seed)
    words = CORRIDOR.split(" ")
    for _ in range(draw.randint(1, 3)):
        other = words[draw.randrange(len(words))]
        words[draw.randrange(len(words))] = draw.choice(
            ["", "(", ")", "true", "x", "'", "0", "-", "1/0", "\0", "é", other]
        )
    with contextlib.suppress(BadInput):
        assert taken(tmp_path, "m.prism", " ".join(words), discount=NINE).agents
