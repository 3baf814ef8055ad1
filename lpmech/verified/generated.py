"""Generated from the proofs in proofs_check/coq by proofs_check/coq/generate.py; do not edit.

Quick.v proves: if `quick_env(e)`, `check_rule(e, c)` and `quick_answer(e, c, v, engine_of(e, c, v), x)` are true, the
claim x is true of the environment e and the mechanism c, whatever the evidence v is. Lifted.v proves: if
`check_lifted(e, e', m, c', d)` is true, too, such claims about the product e' and c' are true of the mechanism with
states m in the environment e. Enclosed.v proves the same of claims with bounds: if `check_enclosed_rule(e, c, b)` is
true, no plan of allocations is worth more than the rule of c; if `check_enclosed(e, c, bs, k, proved, from, to, x)` or
`check_enclosed_exactly(e, c, v, k, proved, q, y, from, to, x)` is, a claim with these bounds is true; and likewise of
`check_enclosed_best` and `check_enclosed_implied`. DesignAnswers.v proves: if `check_design(e, p, f, x)` is true, the
design that answers the problem p is as the finding f says, whatever x is. EndlessAnswers.v proves the same of
`check_endless(e, p, f, x)`, with an infinite horizon. SHA-256 of the sources:

    7da771765648d4554afc03223b640e349af36385d1a3261451ba313f91b13e06  Definitions.v
    21f109c6acca50d110bf2397c413390160751291b0a209b83626ede531629855  Claims.v
    c9392a9fc1d3fc0255e9990c7811084c88034f6bbd43eab1990bda1d454f0cc9  Check.v
    3456e8766f7db37c866cb8ffe60b2621d9db7bc9b919d017232120151a2ce133  Refute.v
    b043f16aed57378abaa21f8531c7219b2a01428c4591890074d8cf2d57df1f98  Histories.v
    16e026ea7e7ab6ede0e64eced261a43b8e525f243d9857bfefbed1863bf48caa  Automata.v
    070f7b52abfc94299d2c5d2e831c9c53f8c28e5c6b33d48e0ea8834e56165e03  Forms.v
    0a7f001cefb2e141986b58d995aeefb3853bb0786434ab6e83ae3903c18b252f  ExistsForms.v
    19b7fb1d5fcbca9b881dba50455547fc26ac2b433917a6c5eff1f6295c2db171  Interim.v
    68d2b3e9612d304ea4234991b33f27e9d4e776b32b3c8b687e2bdd66ee4f4e71  InterimAnswers.v
    925bf002e128cab5d5e04a538790d4dd74c0eab03e4e93fe52e3b131ede572cf  Means.v
    468e15dc943e65661578aa4b5062964fd020801cac6e638d85de70224e848e87  Spread.v
    eb25a8d501a8a07280eb1541712f8a20332da51d04630cdd3d96e452e03b782e  Due.v
    d19749c542bc8c932f24dc7a42f89877e4f14df1a82d45b2d433660e01a71035  Each.v
    ded7345d1963dabca09e4c75d8f3ae013106d8e15efa8b4317e61bd4bd2ee9a6  Outlook.v
    457897ff30d27a89075a38864553b1a7df8e89b4e2a970331cdf7daf51d9b84a  Last.v
    e6f3fa38a9a63a3a2244dfe621448bafda967cfc9f6108071c67ea69d4af7099  Linked.v
    f1fdb47d27ecf3e9a1f13023c742381be42adfbc3b0d78b11b06b124f5a0afb4  Decide.v
    29954fa6af369cb206271f96df3eefdc8e677a97f578ba47cc48ab6d57c0b65e  Quick.v
    4607620ec9d9afaf73f0fd6e5d751ed899da05574d8fa132e804b6e7947c8a72  Pivot.v
    7fd8f6882930b179a3141cbec553060dccd5213f69f4ac633a1ea571aa1fb2bd  Enclosed.v
    d18ab30a0e1b678861fc3c9cef536f14d38d7b6a474b07265972c1ebecd54230  Remembering.v
    8f8a59fdddc84e2aef1409af82a773690a6610cd2684de93d42f765876fe22c7  Lifted.v
    81bf932244371fc1fc15ff548f1fd010c237cca997d9c7397362b779bdd91883  Designing.v
    abdfaf39ff7acfefdf2efe84dd6b5f6e028428ba7a42e0d02f121f2c51aa1b0e  DesignRows.v
    2db812d8925b1aa258e969c96162c0b5a3e729b464b298544b7c782def41d9de  DesignBounds.v
    1cde541769524cc4ab5f7d9485f76abfe3f028dc0b5505153533aaf868c612bb  DesignPoints.v
    ae0c79ee854e2593a520a8943fa00ba42d9eab988d5c903293f4a5f946c4c070  DesignRounds.v
    c254790e2346e0f4998658ea4cc169f3eb7e9c7fc63dda64b5ea151d08789091  DesignRays.v
    0f3850e9d309756b9ec2b2f287a7c787c7eff84d580c793bad14ef199d3fa6b6  DesignBranches.v
    219c7f3026f754f99d5775c0bd4e6c1e02a38a29871cd566caefe3a72ce1561b  DesignAnswers.v
    721b33d2bb8a8555f6c3c511b3bb37363dafef6802ed933db4380c0c1eb4de14  Endless.v
    1bff61d5105778d7abf52b20f7e1525f80e13c9597d84407f24762ca6f7ff05d  EndlessSums.v
    ef297d884991131e7948233ee0c3ffe616258d5ad7b493feaacf3ea25a2533dd  EndlessRows.v
    fe9d370d0d09d8134b1b2ba208ed1891424f29bb556b9a02efb25cdc2f9aa09a  EndlessBounds.v
    124b706bff681bf4c2fcfff79626ac27f797d9df86f011b13c09b38e24d2f627  EndlessPoints.v
    949b0d0ba29a5de4cfecd24aa66e46b27aa8458f14970e019a267fa478da4dd3  EndlessAnswers.v
    bb4a580316bd366f2a45616d6bad0857a4fdf2c12f47d568ae6152f488c7ddd9  Extract.v
    9149534b78ff1d996b2750f5f6b30f72b3cb8ba4775daf06cb62e7795d55bde3  generate.py
"""

# ruff: noqa
# mypy: ignore-errors
from typing import Any

from .natives import *
from .natives import apply


def option_map(f_0: Any, o_1: Any) -> Any:
    t_2 = o_1
    if t_2 is not None:
        return (apply(f_0, t_2[0]),)
    return None

def pred(n0_0: Any) -> Any:
    t_1 = n0_0
    if t_1 == 0:
        return n0_0
    return (t_1 - 1)

def opp(x_0: Any) -> Any:
    t_1 = x_0
    if t_1 == 0:
        return 0
    if t_1 > 0:
        return (-t_1)
    return (-t_1)

def hd(default_0: Any, l_1: Any) -> Any:
    t_2 = l_1
    if not t_2:
        return default_0
    return t_2[0]

def tl(l_0: Any) -> Any:
    t_1 = l_0
    if not t_1:
        return []
    return t_1[1:]

def nth_error(l_0: Any, n0_1: Any) -> Any:
    t_2 = n0_1
    if t_2 == 0:
        t_3 = l_0
        if not t_3:
            return None
        return (t_3[0],)
    t_4 = l_0
    if not t_4:
        return None
    return nth_error(t_4[1:], (t_2 - 1))

def concat(l_0: Any) -> Any:
    t_1 = l_0
    if not t_1:
        return []
    return (t_1[0] + concat(t_1[1:]))

def firstn(n0_0: Any, l_1: Any) -> Any:
    t_2 = n0_0
    if t_2 == 0:
        return []
    t_3 = l_1
    if not t_3:
        return []
    return [t_3[0], *firstn((t_2 - 1), t_3[1:])]

def qinv(x_0: Any) -> Any:
    t_1 = x_0[0]
    if t_1 == 0:
        return (0, 1)
    if t_1 > 0:
        return (x_0[1], t_1)
    return ((-x_0[1]), (-t_1))

def e(d_0: Any, f_1: Any) -> Any:
    return native_fold_right((lambda xq_2, rest_3: native_q_lowest_terms(native_q_plus(native_q_times(xq_2[1], apply(f_1, xq_2[0])), rest_3))), (0, 1), d_0)

def total(d_0: Any) -> Any:
    return e(d_0, (lambda x_1: (1, 1)))

def sure(x_0: Any) -> Any:
    return [(x_0, (1, 1)), *[]]

def position(ax_0: Any, c0_1: Any) -> Any:
    acc_2 = 0
    for x_3 in ax_0:
        acc_2 = ((acc_2 * x_3[1]) + (c0_1[x_3[0]] if x_3[0] < len(c0_1) else 0))
    return acc_2

def look_up(t0_0: Any, c0_1: Any) -> Any:
    t_2 = native_find_key((position(t0_0[1], c0_1) + 1), t0_0[3])
    if t_2 is not None:
        return t_2[0]
    return t0_0[2]

none = ('Table', [], (0, 1), {},)

none_n = ('Table', [], 0, {},)

def range(n0_0: Any) -> Any:
    return native_map(native_same_number, native_seq(0, n0_0))

def states(sizes_0: Any) -> Any:
    t_1 = sizes_0
    if not t_1:
        return [[], *[]]
    tails_2 = states(t_1[1:])
    return native_flat_map((lambda x_3: [[x_3, *x0_5] for x0_5 in tails_2]), range(t_1[0]))

no_stage = ('Stage', [], 0, [], [], [], None, [], [], none, ('Nothing',),)

def spot(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return t0_1
    return 0

def stage_at(e0_0: Any, t0_1: Any) -> Any:
    return native_nth((0 if (len(e0_0[3]) == (0 + 1)) else spot(e0_0, t0_1)), e0_0[3], no_stage)

def over(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return (t_2[0] <= t0_1)
    return False

def sizes_at(e0_0: Any, t0_1: Any) -> Any:
    return (e0_0[4] if over(e0_0, t0_1) else stage_at(e0_0, t0_1)[1])

def agents(e0_0: Any) -> Any:
    return native_seq(0, len(stage_at(e0_0, 0)[8]))

def shocks(e0_0: Any, t0_1: Any) -> Any:
    p_2 = stage_at(e0_0, t0_1)[3]
    return native_combine(native_map(native_same_number, native_seq(0, len(p_2))), p_2)

def flow(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return look_up(native_nth(i_1, stage_at(e0_0, t0_2)[8], none), [a_3, *s_4])

def final(e0_0: Any, i_1: Any, s_2: Any) -> Any:
    return look_up((e0_0[5][i_1] if i_1 < len(e0_0[5]) else none), s_2)

def draws(factors_0: Any, sizes_1: Any, c0_2: Any) -> Any:
    t_3 = sizes_1
    if not t_3:
        return [([], (1, 1)), *[]]
    t_4 = factors_0
    if not t_4:
        return []
    tails_5 = draws(t_4[1:], t_3[1:], c0_2)
    return native_flat_map((lambda x_6: (p_7 := look_up(t_4[0], (c0_2 + [x_6, *[]])), ([] if native_q_equal(p_7, (0, 1)) else [([x_6, *yq_9[0]], native_q_lowest_terms(native_q_times(p_7, yq_9[1]))) for yq_9 in tails_5]))[1]), range(t_3[0]))

def kernel(e0_0: Any, t0_1: Any, a_2: Any, s_3: Any) -> Any:
    next_4 = sizes_at(e0_0, (t0_1 + 1))
    t_5 = stage_at(e0_0, t0_1)[10]
    if t_5[0] == 'Nothing':
        return []
    if t_5[0] == 'Mixture':
        return native_flat_map((lambda wf_6: (w0_7 := look_up(wf_6[0], [a_2, *s_3]), ([] if native_q_equal(w0_7, (0, 1)) else [(yq_9[0], native_q_lowest_terms(native_q_times(w0_7, yq_9[1]))) for yq_9 in draws(wf_6[1], next_4, [a_2, *s_3])]))[1]), t_5[1])
    if t_5[0] == 'Joint':
        return native_flat_map((lambda y_10: (p_11 := look_up(t_5[1], [a_2, *(s_3 + y_10)]), ([] if native_q_equal(p_11, (0, 1)) else [(y_10, p_11), *[]]))[1]), states(next_4))
    return native_stuck(t_5)

def replace(k_0: Any, s_1: Any, x_2: Any) -> Any:
    t_3 = s_1
    if not t_3:
        return []
    t_4 = k_0
    if t_4 == 0:
        return [x_2, *t_3[1:]]
    return [t_3[0], *replace((t_4 - 1), t_3[1:], x_2)]

def saying(i_0: Any, s_1: Any, r_2: Any) -> Any:
    return replace((i_0 + 1), s_1, r_2)

def truth(i_0: Any, s_1: Any) -> Any:
    return native_nth((i_0 + 1), s_1, 0)

def own_types(e0_0: Any, i_1: Any, t0_2: Any) -> Any:
    return range(native_nth((i_1 + 1), sizes_at(e0_0, t0_2), 0))

def is_away(e0_0: Any, i_1: Any, t0_2: Any, s_3: Any) -> Any:
    return native_exists(apply(native_equal, truth(i_1, s_3)), native_nth(i_1, stage_at(e0_0, t0_2)[7], []))

def reports(e0_0: Any, i_1: Any, t0_2: Any, s_3: Any) -> Any:
    return ([truth(i_1, s_3), *[]] if is_away(e0_0, i_1, t0_2, s_3) else own_types(e0_0, i_1, t0_2))

def sets(e0_0: Any, w0_1: Any, t0_2: Any, z0_3: Any, s_4: Any) -> Any:
    st_5 = stage_at(e0_0, t0_2)
    listed0_6 = native_nth(z0_3, ((st_5[5][w0_1[0]] if w0_1[0] < len(st_5[5]) else []) if w0_1 is not None else st_5[4]), [])
    t_7 = st_5[6]
    if t_7 is not None:
        alike0_8 = (native_map(apply(saying, w0_1[0], s_4), own_types(e0_0, w0_1[0], t0_2)) if w0_1 is not None else [s_4, *[]])
        return [a_12 for a_12 in listed0_6 if all((look_up(t_7[0], [a_12, *sq_14]) == 1) for sq_14 in alike0_8)]
    return listed0_6

def sum(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, rest_2: native_q_lowest_terms(native_q_plus(x_1, rest_2))), (0, 1), l_0)

def belongs(w0_0: Any, j_1: Any) -> Any:
    t_2 = w0_0
    if t_2 is not None:
        return (not (j_1 == t_2[0]))
    return True

def members(e0_0: Any, w0_1: Any) -> Any:
    return native_filter(apply(belongs, w0_1), agents(e0_0))

def social(e0_0: Any, w0_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return native_q_lowest_terms(native_q_plus(look_up(stage_at(e0_0, t0_2)[9], [a_3, *s_4]), sum([flow(e0_0, j_6, t0_2, a_3, s_4) for j_6 in members(e0_0, w0_1)])))

def social_final(e0_0: Any, w0_1: Any, s_2: Any) -> Any:
    return sum([final(e0_0, j_4, s_2) for j_4 in members(e0_0, w0_1)])

def rule(e0_0: Any, c0_1: Any, t0_2: Any, z0_3: Any, r_4: Any) -> Any:
    return look_up(native_nth(spot(e0_0, t0_2), c0_1[1], none_n), [z0_3, *r_4])

def recall(m_0: Any, r_1: Any) -> Any:
    t_2 = m_0
    if t_2 is not None:
        return (t_3 := t_2[0], [t_3[1], *(t_3[0] + r_1)])[1]
    return [0, *([0 for x_5 in r_1] + r_1)]

def slot(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return t0_1
    return native_least(t0_1, (0 + 1))

def pay_table(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return native_nth(slot(e0_0, t0_3), (c0_1[2][i_2] if i_2 < len(c0_1[2]) else []), none)

def pay(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, m_4: Any, r_5: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_3) else look_up(pay_table(e0_0, c0_1, i_2, t0_3), recall(m_4, r_5)))

def all_pay(e0_0: Any, c0_1: Any, t0_2: Any, m_3: Any, r_4: Any) -> Any:
    return sum([pay(e0_0, c0_1, i_6, t0_2, m_3, r_4) for i_6 in agents(e0_0)])

def value(e0_0: Any, w0_1: Any, w1_2: Any, t0_3: Any, a_4: Any, s_5: Any) -> Any:
    return native_q_plus(social(e0_0, w0_1, t0_3, a_4, s_5), native_q_times(e0_0[1], e(kernel(e0_0, t0_3, a_4, s_5), apply(w1_2, (t0_3 + 1)))))

def others(i_0: Any, s_1: Any) -> Any:
    return saying(i_0, s_1, 0)

def due(e0_0: Any, dues_1: Any, i_2: Any, t0_3: Any, z0_4: Any, r_5: Any) -> Any:
    return look_up(native_nth(spot(e0_0, t0_3), (dues_1[i_2] if i_2 < len(dues_1) else []), none), [z0_4, *r_5])

def first_states(e0_0: Any) -> Any:
    t_1 = e0_0[6]
    if t_1 is not None:
        return [(s_3, look_up(t_1[0], s_3)) for s_3 in states(sizes_at(e0_0, 0))]
    return []

def seen(i_0: Any, s_1: Any) -> Any:
    return [(s_1[0] if 0 < len(s_1) else 0), *[truth(i_0, s_1), *[]]]

def utility_at(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_1, s_4) if over(e0_0, t0_2) else flow(e0_0, i_1, t0_2, a_3, s_4))

def product(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, rest_2: native_q_lowest_terms(native_q_times(x_1, rest_2))), (1, 1), l_0)

def last_worth(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, s_4: Any, r_5: Any) -> Any:
    return e(shocks(e0_0, t0_3), (lambda z0_6: (a_7 := rule(e0_0, c0_1, t0_3, z0_6, saying(i_2, s_4, r_5)), native_q_plus(flow(e0_0, i_2, t0_3, a_7, s_4), native_q_times(e0_0[1], e(kernel(e0_0, t0_3, a_7, s_4), apply(final, e0_0, i_2)))))[1]))

def next_others(e0_0: Any, i_1: Any, t0_2: Any) -> Any:
    return states(replace((i_1 + 1), sizes_at(e0_0, (t0_2 + 1)), 1))

def c(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), (v0_1[1][i_2] if i_2 < len(v0_1[1]) else []), none), s_4))

def v(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any) -> Any:
    return native_q_minus(c(e0_0, v0_2, i_3, t0_4, s_6), pay(e0_0, c0_1, i_3, t0_4, m_5, s_6))

def program_of(v0_0: Any, w0_1: Any) -> Any:
    t_2 = w0_1
    if t_2 is not None:
        return (v0_0[3][t_2[0]] if t_2[0] < len(v0_0[3]) else ('Program', [], [],))
    return v0_0[2]

def w(e0_0: Any, v0_1: Any, w0_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (social_final(e0_0, w0_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), program_of(v0_1, w0_2)[2], none), s_4))

def choice(e0_0: Any, v0_1: Any, w0_2: Any, t0_3: Any, z0_4: Any, s_5: Any) -> Any:
    return look_up(native_nth(spot(e0_0, t0_3), program_of(v0_1, w0_2)[1], none_n), [z0_4, *s_5])

def option_worth(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), (v0_1[4][i_2] if i_2 < len(v0_1[4]) else []), none), s_4))

def best_table(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return native_nth(slot(e0_0, t0_3), (v0_1[5][i_2] if i_2 < len(v0_1[5]) else []), none)

def b(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any) -> Any:
    return (final(e0_0, i_3, s_6) if over(e0_0, t0_4) else (t_7 := (v0_2[5][i_3] if i_3 < len(v0_2[5]) else []), v(e0_0, c0_1, v0_2, i_3, t0_4, m_5, s_6) if not t_7 else look_up(best_table(e0_0, v0_2, i_3, t0_4), recall(m_5, s_6)))[1])

def places(e0_0: Any) -> Any:
    t_1 = e0_0[2]
    if t_1 is not None:
        return native_seq(0, t_1[0])
    return [0, *[]]

def slots(e0_0: Any, u_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return [u_1, *[]]
    return [0, *[(0 + 1), *[]]]

def states_at(e0_0: Any, u_1: Any) -> Any:
    return states(sizes_at(e0_0, u_1))

def above0(q0_0: Any) -> Any:
    return (not native_q_at_most(q0_0, (0, 1)))

def likely_shocks(e0_0: Any, u_1: Any) -> Any:
    return native_map(native_first, [zq_3 for zq_3 in shocks(e0_0, u_1) if above0(zq_3[1])])

def all_allocs(e0_0: Any, u_1: Any) -> Any:
    return range(stage_at(e0_0, u_1)[2])

def can_say(e0_0: Any, i_1: Any, t0_2: Any, w0_3: Any) -> Any:
    own_4 = native_nth((0 + 1), w0_3, 0)
    return ([own_4, *[]] if native_exists(apply(native_equal, own_4), native_nth(i_1, stage_at(e0_0, t0_2)[7], [])) else own_types(e0_0, i_1, t0_2))

def all_asked(e0_0: Any) -> Any:
    return all(all((True if not l_6 else False) for l_6 in stage_at(e0_0, u_4)[7]) for u_4 in places(e0_0))

def all_memories(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    t_3 = t0_2
    if t_3 == 0:
        return [None, *[]]
    return native_flat_map((lambda r_4: [((r_4, rule(e0_0, c0_1, (t_3 - 1), z0_6, r_4)),) for z0_6 in likely_shocks(e0_0, (t_3 - 1))]), states_at(e0_0, (t_3 - 1)))

def memoryless(e0_0: Any, f_1: Any) -> Any:
    return all(((len(agents(e0_0)) + 1) < ax_3[0]) for ax_3 in f_1[1])

def telling_memories(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return ([None, *[]] if memoryless(e0_0, pay_table(e0_0, c0_1, i_2, t0_3)) else all_memories(e0_0, c0_1, t0_3))

def mem(a_0: Any, l_1: Any) -> Any:
    return native_exists(apply(native_equal, a_0), l_1)

def mem_nat(t0_0: Any, l_1: Any) -> Any:
    return native_exists(apply(native_equal, t0_0), l_1)

def eqb_state(s_0: Any, t0_1: Any) -> Any:
    return ((len(s_0) == len(t0_1)) and all((xy_3[0] == xy_3[1]) for xy_3 in native_combine(s_0, t0_1)))

def eqb_memory(m_0: Any, mq_1: Any) -> Any:
    t_2 = m_0
    if t_2 is not None:
        return (t_3 := t_2[0], ((t_4 := mq_1[0], ((t_3[1] == t_4[1]) and eqb_state(t_3[0], t_4[0])))[1] if mq_1 is not None else False))[1]
    t_5 = mq_1
    if t_5 is not None:
        return False
    return True

def of_sizes(sz_0: Any, s_1: Any) -> Any:
    return ((len(s_1) == len(sz_0)) and all((xn_3[0] < xn_3[1]) for xn_3 in native_combine(s_1, sz_0)))

def is_likely(e0_0: Any, t0_1: Any, z0_2: Any) -> Any:
    return mem(z0_2, likely_shocks(e0_0, t0_1))

def in_memories(e0_0: Any, c0_1: Any, t0_2: Any, m_3: Any) -> Any:
    t_4 = t0_2
    if t_4 == 0:
        t_5 = m_3
        if t_5 is not None:
            return False
        return True
    t_6 = m_3
    if t_6 is not None:
        return (t_7 := t_6[0], (of_sizes(sizes_at(e0_0, (t_4 - 1)), t_7[0]) and any((t_7[1] == rule(e0_0, c0_1, (t_4 - 1), z0_9, t_7[0])) for z0_9 in likely_shocks(e0_0, (t_4 - 1)))))[1]
    return False

def is_prob(d_0: Any) -> Any:
    return (all(native_q_at_most((0, 1), xq_2[1]) for xq_2 in d_0) and native_q_equal(total(d_0), (1, 1)))

def unneeded(e0_0: Any, u_1: Any) -> Any:
    t_2 = stage_at(e0_0, u_1)[10]
    if t_2[0] == 'Nothing':
        t_3 = e0_0[2]
        if t_3 is not None:
            t_4 = e0_0[5]
            if not t_4:
                return ((u_1 + 1) == t_3[0])
            return False
        return False
    return False

def listed(e0_0: Any, w0_1: Any, u_2: Any, z0_3: Any) -> Any:
    return native_nth(z0_3, (native_nth(w0_1[0], stage_at(e0_0, u_2)[5], []) if w0_1 is not None else stage_at(e0_0, u_2)[4]), [])

def societies(e0_0: Any) -> Any:
    return [None, *[(x_2,) for x_2 in agents(e0_0)]]

def check_rule(e0_0: Any, c0_1: Any) -> Any:
    return all(all(all(mem(rule(e0_0, c0_1, u_9, zq_13[0], s_15), sets(e0_0, None, u_9, zq_13[0], s_15)) for s_15 in states_at(e0_0, u_9)) for zq_13 in shocks(e0_0, u_9)) for u_9 in places(e0_0))

def values_at(e0_0: Any, v0_1: Any, w0_2: Any, u_3: Any, s_4: Any) -> Any:
    return [native_q_lowest_terms(value(e0_0, w0_2, apply(w, e0_0, v0_1, w0_2), u_3, a_6, s_4)) for a_6 in all_allocs(e0_0, u_3)]

def at_alloc(l_0: Any, a_1: Any) -> Any:
    return (l_0[a_1] if a_1 < len(l_0) else (0, 1))

def check_program(e0_0: Any, v0_1: Any, w0_2: Any) -> Any:
    return native_all((lambda u_3: native_all((lambda s_4: (l_5 := values_at(e0_0, v0_1, w0_2, u_3, s_4), (native_q_equal(w(e0_0, v0_1, w0_2, u_3, s_4), e(shocks(e0_0, u_3), (lambda z0_6: at_alloc(l_5, choice(e0_0, v0_1, w0_2, u_3, z0_6, s_4))))) and native_all((lambda z0_7: (b0_8 := choice(e0_0, v0_1, w0_2, u_3, z0_7, s_4), (best_9 := at_alloc(l_5, b0_8), (open_10 := sets(e0_0, w0_2, u_3, z0_7, s_4), (mem(b0_8, open_10) and all((native_q_at_most(at_alloc(l_5, a_12), best_9) and ((b0_8 <= a_12) or (not native_q_at_most(best_9, at_alloc(l_5, a_12))))) for a_12 in open_10)))[1])[1])[1]), likely_shocks(e0_0, u_3))))[1]), states_at(e0_0, u_3))), places(e0_0))

def loses_at_most(e0_0: Any, c0_1: Any, v0_2: Any, q0_3: Any) -> Any:
    return native_all((lambda u_4: native_all((lambda s_5: (l_6 := values_at(e0_0, v0_2, None, u_4, s_5), all(native_q_at_most(q0_3, native_q_minus(at_alloc(l_6, rule(e0_0, c0_1, u_4, z0_8, s_5)), at_alloc(l_6, choice(e0_0, v0_2, None, u_4, z0_8, s_5)))) for z0_8 in likely_shocks(e0_0, u_4)))[1]), states_at(e0_0, u_4))), places(e0_0))

def loss_at(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    l_4 = values_at(e0_0, v0_2, None, x_3[2], x_3[4])
    return native_q_minus(at_alloc(l_4, rule(e0_0, c0_1, x_3[2], x_3[6], x_3[4])), at_alloc(l_4, choice(e0_0, v0_2, None, x_3[2], x_3[6], x_3[4])))

def check_options(e0_0: Any, v0_1: Any, i_2: Any) -> Any:
    return native_all((lambda u_3: native_all((lambda s_4: native_q_equal(option_worth(e0_0, v0_1, i_2, u_3, s_4), e(shocks(e0_0, u_3), (lambda z0_5: (a_6 := choice(e0_0, v0_1, (i_2,), u_3, z0_5, s_4), native_q_plus(flow(e0_0, i_2, u_3, a_6, s_4), native_q_times(e0_0[1], e(kernel(e0_0, u_3, a_6, s_4), apply(option_worth, e0_0, v0_1, i_2, (u_3 + 1))))))[1])))), states_at(e0_0, u_3))), places(e0_0))

def told_by(e0_0: Any, c0_1: Any, next_2: Any, i_3: Any, u_4: Any, s_5: Any, r_6: Any) -> Any:
    return e(shocks(e0_0, u_4), (lambda z0_7: (said_8 := saying(i_3, s_5, r_6), (a_9 := rule(e0_0, c0_1, u_4, z0_7, said_8), native_q_plus(flow(e0_0, i_3, u_4, a_9, s_5), native_q_times(e0_0[1], e(kernel(e0_0, u_4, a_9, s_5), apply(next_2, (u_4 + 1), ((said_8, a_9),))))))[1])[1]))

def told(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return apply(told_by, e0_0, c0_1, apply(v, e0_0, c0_1, v0_2, i_3), i_3)

def is_agent(e0_0: Any, i_1: Any) -> Any:
    return (i_1 < len(agents(e0_0)))

def check_payoff(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return (is_agent(e0_0, i_3) and all(all(native_q_equal(c(e0_0, v0_2, i_3, u_7, s_9), apply(told, e0_0, c0_1, v0_2, i_3, u_7, s_9, truth(i_3, s_9))) for s_9 in states_at(e0_0, u_7)) for u_7 in places(e0_0)))

def slack(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any, r_7: Any, told0_8: Any) -> Any:
    return native_q_plus(native_q_minus(c(e0_0, v0_2, i_3, t0_4, s_6), told0_8), native_q_minus(pay(e0_0, c0_1, i_3, t0_4, m_5, saying(i_3, s_6, r_7)), pay(e0_0, c0_1, i_3, t0_4, m_5, s_6)))

def by_alloc(e0_0: Any, next_1: Any, i_2: Any, u_3: Any, s_4: Any) -> Any:
    return [native_q_lowest_terms(native_q_plus(flow(e0_0, i_2, u_3, a_6, s_4), native_q_times(e0_0[1], e(kernel(e0_0, u_3, a_6, s_4), apply(next_1, (u_3 + 1), None))))) for a_6 in all_allocs(e0_0, u_3)]

def told_all(e0_0: Any, c0_1: Any, next_2: Any, same_3: Any, i_4: Any, u_5: Any, s_6: Any) -> Any:
    return ((l_7 := by_alloc(e0_0, next_2, i_4, u_5, s_6), native_map((lambda r_8: (r_8, e(shocks(e0_0, u_5), (lambda z0_9: at_alloc(l_7, rule(e0_0, c0_1, u_5, z0_9, saying(i_4, s_6, r_8))))))), reports(e0_0, i_4, u_5, s_6)))[1] if same_3 else [(r_13, told_by(e0_0, c0_1, next_2, i_4, u_5, s_6, r_13)) for r_13 in reports(e0_0, i_4, u_5, s_6)])

def lies_at_least(e0_0: Any, c0_1: Any, v0_2: Any, q0_3: Any, i_4: Any) -> Any:
    return native_all((lambda u_5: (same_6 := memoryless(e0_0, pay_table(e0_0, c0_1, i_4, (u_5 + 1))), all(all(all(all(native_q_at_most(q0_3, slack(e0_0, c0_1, v0_2, i_4, t0_34, m_36, s_22, rw_30[0], rw_30[1])) for m_36 in telling_memories(e0_0, c0_1, i_4, t0_34)) for t0_34 in slots(e0_0, u_5)) for rw_30 in told_all(e0_0, c0_1, apply(v, e0_0, c0_1, v0_2, i_4), same_6, i_4, u_5, s_22)) for s_22 in states_at(e0_0, u_5)))[1]), places(e0_0))

def slack_at(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    i_4 = x_3[1]
    t0_5 = x_3[2]
    s_6 = x_3[4]
    return slack(e0_0, c0_1, v0_2, i_4, t0_5, x_3[3], s_6, x_3[5], apply(told, e0_0, c0_1, v0_2, i_4, t0_5, s_6, x_3[5]))

def best_memories(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any) -> Any:
    return ([None, *[]] if (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, t0_4)) and memoryless(e0_0, best_table(e0_0, v0_2, i_3, t0_4))) else all_memories(e0_0, c0_1, t0_4))

def check_best(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return native_all((lambda u_4: (same_5 := (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, (u_4 + 1))) and memoryless(e0_0, best_table(e0_0, v0_2, i_3, (u_4 + 1)))), native_all((lambda s_6: (reports0_7 := told_all(e0_0, c0_1, apply(b, e0_0, c0_1, v0_2, i_3), same_5, i_3, u_4, s_6), native_all((lambda t0_8: native_all((lambda m_9: (b0_10 := b(e0_0, c0_1, v0_2, i_3, t0_8, m_9, s_6), (all(native_q_at_most(native_q_minus(rw_12[1], pay(e0_0, c0_1, i_3, t0_8, m_9, saying(i_3, s_6, rw_12[0]))), b0_10) for rw_12 in reports0_7) and any(native_q_equal(native_q_minus(rw_14[1], pay(e0_0, c0_1, i_3, t0_8, m_9, saying(i_3, s_6, rw_14[0]))), b0_10) for rw_14 in reports0_7)))[1]), best_memories(e0_0, c0_1, v0_2, i_3, t0_8))), slots(e0_0, u_4)))[1]), states_at(e0_0, u_4)))[1]), places(e0_0))

def everywhere(e0_0: Any, memories0_1: Any, f_2: Any) -> Any:
    return all(all(all(native_all(apply(f_2, t0_14, m_16), states_at(e0_0, u_10)) for m_16 in apply(memories0_1, t0_14)) for t0_14 in slots(e0_0, u_10)) for u_10 in places(e0_0))

def budget_memories(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    return ([None, *[]] if all(memoryless(e0_0, pay_table(e0_0, c0_1, i_4, t0_2)) for i_4 in agents(e0_0)) else all_memories(e0_0, c0_1, t0_2))

def minus_abs(q0_0: Any) -> Any:
    return (native_q_opposite(q0_0) if native_q_at_most((0, 1), q0_0) else q0_0)

def revenue(e0_0: Any, c0_1: Any, v0_2: Any, t0_3: Any, m_4: Any, s_5: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_3) else native_q_plus(all_pay(e0_0, c0_1, t0_3, m_4, s_5), native_q_times(e0_0[1], look_up(native_nth(spot(e0_0, t0_3), v0_2[6], none), s_5))))

def check_revenue(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    return ((is_agent(e0_0, 0) and is_prob(first_states(e0_0))) and native_all((lambda u_3: native_all((lambda s_4: native_q_equal(look_up((v0_2[6][u_3] if u_3 < len(v0_2[6]) else none), s_4), e(shocks(e0_0, u_3), (lambda z0_5: (a_6 := rule(e0_0, c0_1, u_3, z0_5, s_4), e(kernel(e0_0, u_3, a_6, s_4), apply(revenue, e0_0, c0_1, v0_2, (u_3 + 1), ((s_4, a_6),))))[1])))), states_at(e0_0, u_3))), places(e0_0)))

def mean_revenue(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    return e(first_states(e0_0), apply(revenue, e0_0, c0_1, v0_2, 0, None))

def check_ex_ante(e0_0: Any, c0_1: Any, v0_2: Any, proved_3: Any, q0_4: Any) -> Any:
    return ((native_same(proved_3, native_q_at_most((0, 1), q0_4)) and check_revenue(e0_0, c0_1, v0_2)) and native_q_equal(mean_revenue(e0_0, c0_1, v0_2), q0_4))

def check_extraction(e0_0: Any, c0_1: Any, v0_2: Any, proved_3: Any, q0_4: Any) -> Any:
    return (((native_same(proved_3, native_q_at_most((0, 1), q0_4)) and check_revenue(e0_0, c0_1, v0_2)) and check_program(e0_0, v0_2, None)) and native_q_equal(minus_abs(native_q_minus(e(first_states(e0_0), apply(w, e0_0, v0_2, None, 0)), mean_revenue(e0_0, c0_1, v0_2))), q0_4))

def settles(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any, inside_5: Any, s_6: Any) -> Any:
    l_7 = values_at(e0_0, v0_2, (i_3,), u_4, s_6)
    return native_all((lambda z0_8: (a_9 := rule(e0_0, c0_1, u_4, z0_8, s_6), (open_10 := sets(e0_0, (i_3,), u_4, z0_8, s_6), ((mem(a_9, open_10) and all(native_q_at_most(at_alloc(l_7, b0_12), at_alloc(l_7, a_9)) for b0_12 in open_10)) and (over(e0_0, (u_4 + 1)) or all((native_q_at_most(yq_14[1], (0, 1)) or apply(inside_5, yq_14[0])) for yq_14 in kernel(e0_0, u_4, a_9, s_6)))))[1])[1]), likely_shocks(e0_0, u_4))

def within(l_0: Any, s_1: Any) -> Any:
    return native_exists(apply(eqb_state, s_1), l_0)

def left_from(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, n0_4: Any, u_5: Any) -> Any:
    return native_fold_right((lambda u0_6, later_7: [native_filter(apply(settles, e0_0, c0_1, v0_2, i_3, u0_6, apply(within, (later_7[0] if 0 < len(later_7) else []))), states_at(e0_0, u0_6)), *later_7]), [], native_seq(u_5, n0_4))

def shrink(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, l_4: Any) -> Any:
    return native_filter(apply(settles, e0_0, c0_1, v0_2, i_3, 0, apply(within, l_4)), l_4)

def left_forever(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return native_fold_left((lambda ld_4, x_5: (ld_4 if ld_4[1] else (lq_6 := shrink(e0_0, c0_1, v0_2, i_3, ld_4[0]), (lq_6, (len(lq_6) == len(ld_4[0]))))[1])), states_at(e0_0, 0), (states_at(e0_0, 0), False))[0]

def left_sets(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    t_4 = e0_0[2]
    if t_4 is not None:
        return left_from(e0_0, c0_1, v0_2, i_3, t_4[0], 0)
    return [left_forever(e0_0, c0_1, v0_2, i_3), *[]]

def check_left(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, l_4: Any) -> Any:
    t_5 = e0_0[2]
    if t_5 is not None:
        return True
    return (len(shrink(e0_0, c0_1, v0_2, i_3, (l_4[0] if 0 < len(l_4) else []))) == len((l_4[0] if 0 < len(l_4) else [])))

def staying(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any, z0_4: Any, s_5: Any, r_6: Any) -> Any:
    return ((0, 1) if mem(rule(e0_0, c0_1, u_3, z0_4, saying(i_2, s_5, r_6)), sets(e0_0, None, u_3, z0_4, s_5)) else native_q_opposite((1, 1)))

def every_agent(e0_0: Any, f_1: Any) -> Any:
    return native_all(f_1, agents(e0_0))

def at_least(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, q0_4: Any) -> Any:
    t_5 = k_3
    if t_5[0] == 'Efficient':
        return (check_program(e0_0, v0_2, None) and loses_at_most(e0_0, c0_1, v0_2, q0_4))
    if t_5[0] == 'Incentives':
        return (native_q_at_most((0, 1), t_5[1]) and every_agent(e0_0, (lambda i_6: (check_payoff(e0_0, c0_1, v0_2, i_6) and lies_at_least(e0_0, c0_1, v0_2, native_q_minus(q0_4, t_5[1]), i_6)))))
    if t_5[0] == 'BestResponse':
        return every_agent(e0_0, (lambda i_7: ((check_payoff(e0_0, c0_1, v0_2, i_7) and check_best(e0_0, c0_1, v0_2, i_7)) and everywhere(e0_0, apply(best_memories, e0_0, c0_1, v0_2, i_7), (lambda t0_8, m_9, s_10: native_q_at_most(q0_4, native_q_minus(v(e0_0, c0_1, v0_2, i_7, t0_8, m_9, s_10), b(e0_0, c0_1, v0_2, i_7, t0_8, m_9, s_10))))))))
    if t_5[0] == 'Zero':
        return every_agent(e0_0, (lambda i_11: (check_payoff(e0_0, c0_1, v0_2, i_11) and everywhere(e0_0, apply(telling_memories, e0_0, c0_1, i_11), (lambda t0_12, m_13, s_14: native_q_at_most(q0_4, v(e0_0, c0_1, v0_2, i_11, t0_12, m_13, s_14)))))))
    if t_5[0] == 'Leave':
        return every_agent(e0_0, (lambda i_15: (((check_payoff(e0_0, c0_1, v0_2, i_15) and check_program(e0_0, v0_2, (i_15,))) and check_options(e0_0, v0_2, i_15)) and everywhere(e0_0, apply(telling_memories, e0_0, c0_1, i_15), (lambda t0_16, m_17, s_18: native_q_at_most(q0_4, native_q_minus(v(e0_0, c0_1, v0_2, i_15, t0_16, m_17, s_18), option_worth(e0_0, v0_2, i_15, t0_16, s_18))))))))
    if t_5[0] == 'NoDeficit':
        return everywhere(e0_0, apply(budget_memories, e0_0, c0_1), (lambda t0_19, m_20, s_21: native_q_at_most(q0_4, all_pay(e0_0, c0_1, t0_19, m_20, s_21))))
    if t_5[0] == 'Balance':
        return everywhere(e0_0, apply(budget_memories, e0_0, c0_1), (lambda t0_22, m_23, s_24: native_q_at_most(q0_4, minus_abs(all_pay(e0_0, c0_1, t0_22, m_23, s_24)))))
    if t_5[0] == 'Exit':
        return every_agent(e0_0, (lambda i_25: (check_program(e0_0, v0_2, (i_25,)) and (l_26 := left_sets(e0_0, c0_1, v0_2, i_25), (check_left(e0_0, c0_1, v0_2, i_25, l_26) and all(all(all(all(native_q_at_most(q0_4, minus_abs(pay(e0_0, c0_1, i_25, t0_50, m_54, s_56))) for s_56 in (l_26[u_42] if u_42 < len(l_26) else [])) for m_54 in telling_memories(e0_0, c0_1, i_25, t0_50)) for t0_50 in slots(e0_0, u_42)) for u_42 in places(e0_0))))[1])))
    if t_5[0] == 'NonNegative':
        return every_agent(e0_0, (lambda i_57: (all(all(all(native_q_at_most(q0_4, flow(e0_0, i_57, u_65, a_71, s_69)) for a_71 in all_allocs(e0_0, u_65)) for s_69 in states_at(e0_0, u_65)) for u_65 in places(e0_0)) and (t_72 := e0_0[2], (t_73 := e0_0[5], True if not t_73 else all(native_q_at_most(q0_4, final(e0_0, i_57, s_75)) for s_75 in states_at(e0_0, t_72[0])))[1] if t_72 is not None else True)[1])))
    if t_5[0] == 'Absent':
        return every_agent(e0_0, (lambda i_76: all(all(all(all(((not is_away(e0_0, i_76, u_92, s_106)) or native_q_at_most(q0_4, minus_abs(pay(e0_0, c0_1, i_76, t0_100, m_104, s_106)))) for s_106 in states_at(e0_0, u_92)) for m_104 in telling_memories(e0_0, c0_1, i_76, t0_100)) for t0_100 in slots(e0_0, u_92)) for u_92 in places(e0_0))))
    if t_5[0] == 'Stay':
        return every_agent(e0_0, (lambda i_107: all(all(all(all(native_q_at_most(q0_4, staying(e0_0, c0_1, i_107, u_123, z0_135, s_131, r_137)) for r_137 in reports(e0_0, i_107, u_123, s_131)) for z0_135 in likely_shocks(e0_0, u_123)) for s_131 in states_at(e0_0, u_123)) for u_123 in places(e0_0))))
    return native_stuck(t_5)

def slack_of(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, x_4: Any) -> Any:
    i_5 = x_4[1]
    t0_6 = x_4[2]
    m_7 = x_4[3]
    s_8 = x_4[4]
    t_9 = k_3
    if t_9[0] == 'Efficient':
        return loss_at(e0_0, c0_1, v0_2, x_4)
    if t_9[0] == 'Incentives':
        return native_q_plus(slack_at(e0_0, c0_1, v0_2, x_4), t_9[1])
    if t_9[0] == 'BestResponse':
        return native_q_minus(v(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_8), b(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_8))
    if t_9[0] == 'Zero':
        return v(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_8)
    if t_9[0] == 'Leave':
        return native_q_minus(v(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_8), option_worth(e0_0, v0_2, i_5, t0_6, s_8))
    if t_9[0] == 'NoDeficit':
        return all_pay(e0_0, c0_1, t0_6, m_7, s_8)
    if t_9[0] == 'Balance':
        return minus_abs(all_pay(e0_0, c0_1, t0_6, m_7, s_8))
    if t_9[0] == 'NonNegative':
        return (final(e0_0, i_5, s_8) if over(e0_0, t0_6) else native_fold_right((lambda a_10, u_11: (w0_12 := flow(e0_0, i_5, t0_6, a_10, s_8), (w0_12 if native_q_at_most(w0_12, u_11) else u_11))[1]), flow(e0_0, i_5, t0_6, 0, s_8), all_allocs(e0_0, t0_6)))
    if t_9[0] == 'Stay':
        return staying(e0_0, c0_1, i_5, t0_6, x_4[6], s_8, x_4[5])
    return minus_abs(pay(e0_0, c0_1, i_5, t0_6, m_7, s_8))

def cell_ok(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, x_4: Any) -> Any:
    i_5 = x_4[1]
    t0_6 = x_4[2]
    m_7 = x_4[3]
    s_8 = x_4[4]
    return (of_sizes(sizes_at(e0_0, t0_6), s_8) and (((not over(e0_0, t0_6)) and is_likely(e0_0, t0_6, x_4[6])) if k_3[0] == 'Efficient' else ((((not over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7)) and mem(x_4[5], reports(e0_0, i_5, t0_6, s_8))) if k_3[0] == 'Incentives' else ((not over(e0_0, t0_6)) and in_memories(e0_0, c0_1, t0_6, m_7)) if k_3[0] == 'NoDeficit' else ((not over(e0_0, t0_6)) and in_memories(e0_0, c0_1, t0_6, m_7)) if k_3[0] == 'Balance' else ((((not over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7)) and within(native_nth(spot(e0_0, t0_6), left_sets(e0_0, c0_1, v0_2, i_5), []), s_8)) if k_3[0] == 'Exit' else ((is_agent(e0_0, i_5) and (t_9 := e0_0[2], (t_10 := e0_0[5], (not over(e0_0, t0_6)) if not t_10 else (t0_6 <= t_9[0]))[1] if t_9 is not None else (not over(e0_0, t0_6)))[1]) and (not ((stage_at(e0_0, t0_6)[2] == 0) and (not over(e0_0, t0_6))))) if k_3[0] == 'NonNegative' else ((((not over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7)) and is_away(e0_0, i_5, t0_6, s_8)) if k_3[0] == 'Absent' else ((((not over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and mem(x_4[5], reports(e0_0, i_5, t0_6, s_8))) and is_likely(e0_0, t0_6, x_4[6])) if k_3[0] == 'Stay' else (((not over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7))))

def no_cell(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any) -> Any:
    t_4 = k_3
    if t_4[0] == 'Exit':
        return every_agent(e0_0, (lambda i_5: (check_program(e0_0, v0_2, (i_5,)) and (l_6 := left_sets(e0_0, c0_1, v0_2, i_5), (check_left(e0_0, c0_1, v0_2, i_5, l_6) and all((len((l_6[u_8] if u_8 < len(l_6) else [])) == 0) for u_8 in places(e0_0))))[1])))
    if t_4[0] == 'Absent':
        return every_agent(e0_0, (lambda i_9: all(all((not is_away(e0_0, i_9, u_13, s_15)) for s_15 in states_at(e0_0, u_13)) for u_13 in places(e0_0))))
    return False

def check_slack(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, proved_4: Any, q0_5: Any, named_6: Any) -> Any:
    return (native_same(proved_4, native_q_at_most((0, 1), q0_5)) and (((at_least(e0_0, c0_1, v0_2, k_3, q0_5) and cell_ok(e0_0, c0_1, v0_2, k_3, named_6[0])) and native_q_equal(slack_of(e0_0, c0_1, v0_2, k_3, named_6[0]), q0_5)) if named_6 is not None else (proved_4 and no_cell(e0_0, c0_1, v0_2, k_3))))

def check_implied(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any) -> Any:
    t_4 = k_3
    if t_4[0] == 'InterimLies':
        return at_least(e0_0, c0_1, v0_2, ('Incentives', (0, 1),), (0, 1))
    if t_4[0] == 'InterimBestResponse':
        return at_least(e0_0, c0_1, v0_2, ('BestResponse',), (0, 1))
    if t_4[0] == 'InterimParticipation':
        return at_least(e0_0, c0_1, v0_2, ('Zero',), (0, 1))
    if t_4[0] == 'ExpectedBalance':
        return at_least(e0_0, c0_1, v0_2, ('Balance',), (0, 1))
    return at_least(e0_0, c0_1, v0_2, ('NoDeficit',), (0, 1))

def own_view(x_0: Any, i_1: Any, s_2: Any) -> Any:
    return [(kx_4[1] if ((kx_4[0] == 0) or (kx_4[0] == (i_1 + 1))) else 0) for kx_4 in native_combine(native_seq(0, len(s_2)), s_2)]

def check_private(e0_0: Any) -> Any:
    return every_agent(e0_0, (lambda i_1: (all(all(all(native_q_equal(flow(e0_0, i_1, u_9, a_15, s_13), flow(e0_0, i_1, u_9, a_15, own_view(e0_0, i_1, s_13))) for a_15 in all_allocs(e0_0, u_9)) for s_13 in states_at(e0_0, u_9)) for u_9 in places(e0_0)) and (t_16 := e0_0[2], (t_17 := e0_0[5], True if not t_17 else all(native_q_equal(final(e0_0, i_1, s_19), final(e0_0, i_1, own_view(e0_0, i_1, s_19))) for s_19 in states_at(e0_0, t_16[0])))[1] if t_16 is not None else True)[1])))

def check_interdependent(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any, sq_5: Any) -> Any:
    return ((((((is_agent(e0_0, i_1) and of_sizes(sizes_at(e0_0, t0_2), s_4)) and of_sizes(sizes_at(e0_0, t0_2), sq_5)) and ((t_6 := e0_0[2], (t_7 := e0_0[5], False if not t_7 else (t0_2 == t_6[0]))[1] if t_6 is not None else False)[1] if over(e0_0, t0_2) else (a_3 < stage_at(e0_0, t0_2)[2]))) and ((s_4[0] if 0 < len(s_4) else 0) == (sq_5[0] if 0 < len(sq_5) else 0))) and (truth(i_1, s_4) == truth(i_1, sq_5))) and (not native_q_equal(utility_at(e0_0, i_1, t0_2, a_3, s_4), utility_at(e0_0, i_1, t0_2, a_3, sq_5))))

def check_same_sets(e0_0: Any) -> Any:
    return every_agent(e0_0, (lambda i_1: native_all((lambda u_2: native_all((lambda s_3: native_all((lambda zq_4: (everyone_5 := sets(e0_0, None, u_2, zq_4[0], s_3), (others0_6 := sets(e0_0, (i_1,), u_2, zq_4[0], s_3), all(native_same(mem(a_8, everyone_5), mem(a_8, others0_6)) for a_8 in all_allocs(e0_0, u_2)))[1])[1]), shocks(e0_0, u_2))), (t_14 := stage_at(e0_0, u_2)[6], states_at(e0_0, u_2) if t_14 is not None else firstn((0 + 1), states_at(e0_0, u_2)))[1])), places(e0_0))))

def check_other_sets(e0_0: Any, i_1: Any, t0_2: Any, z0_3: Any, a_4: Any, s_5: Any) -> Any:
    return (((((is_agent(e0_0, i_1) and of_sizes(sizes_at(e0_0, t0_2), s_5)) and (not over(e0_0, t0_2))) and any((z0_3 == zq_7[0]) for zq_7 in shocks(e0_0, t0_2))) and (a_4 < stage_at(e0_0, t0_2)[2])) and native_differ(mem(a_4, sets(e0_0, None, t0_2, z0_3, s_5)), mem(a_4, sets(e0_0, (i_1,), t0_2, z0_3, s_5))))

def alone(e0_0: Any, k_1: Any, p_2: Any, o_3: Any) -> Any:
    return [(p_2 if (j_5 == 0) else (o_3 if (j_5 == k_1) else 0)) for j_5 in native_seq(0, (len(agents(e0_0)) + 1))]

def marginal(d_0: Any, k_1: Any, x_2: Any) -> Any:
    return e(d_0, (lambda y_3: ((1, 1) if ((y_3[k_1] if k_1 < len(y_3) else 0) == x_2) else (0, 1))))

def marginals(e0_0: Any, u_1: Any, a_2: Any, p_3: Any, o_4: Any, k_5: Any) -> Any:
    d_6 = kernel(e0_0, u_1, a_2, alone(e0_0, k_5, p_3, o_4))
    return native_map(apply(marginal, d_6, k_5), range(native_nth(k_5, sizes_at(e0_0, (u_1 + 1)), 0)))

def check_independent(e0_0: Any) -> Any:
    return native_all((lambda u_1: ((t_2 := e0_0[5], True if not t_2 else native_all((lambda a_3: native_all((lambda s_4: (d_5 := kernel(e0_0, u_1, a_3, s_4), (ms_6 := [marginals(e0_0, u_1, a_3, (s_4[0] if 0 < len(s_4) else 0), (s_4[k_8] if k_8 < len(s_4) else 0), k_8) for k_8 in native_seq(0, len(sizes_at(e0_0, (u_1 + 1))))], (all(native_q_equal(sum(l_10), (1, 1)) for l_10 in ms_6) and native_all((lambda y_11: native_q_equal(e(d_5, (lambda yq_12: ((1, 1) if eqb_state(y_11, yq_12) else (0, 1)))), product([at_alloc((ms_6[kx_14[0]] if kx_14[0] < len(ms_6) else []), kx_14[1]) for kx_14 in native_combine(native_seq(0, len(y_11)), y_11)]))), states_at(e0_0, (u_1 + 1)))))[1])[1]), states_at(e0_0, u_1))), all_allocs(e0_0, u_1)))[1] if over(e0_0, (u_1 + 1)) else native_all((lambda a_65: native_all((lambda s_66: (d_67 := kernel(e0_0, u_1, a_65, s_66), (ms_68 := [marginals(e0_0, u_1, a_65, (s_66[0] if 0 < len(s_66) else 0), (s_66[k_70] if k_70 < len(s_66) else 0), k_70) for k_70 in native_seq(0, len(sizes_at(e0_0, (u_1 + 1))))], (all(native_q_equal(sum(l_72), (1, 1)) for l_72 in ms_68) and native_all((lambda y_73: native_q_equal(e(d_67, (lambda yq_74: ((1, 1) if eqb_state(y_73, yq_74) else (0, 1)))), product([at_alloc((ms_68[kx_76[0]] if kx_76[0] < len(ms_68) else []), kx_76[1]) for kx_76 in native_combine(native_seq(0, len(y_73)), y_73)]))), states_at(e0_0, (u_1 + 1)))))[1])[1]), states_at(e0_0, u_1))), all_allocs(e0_0, u_1)))), places(e0_0))

def check_basic(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    t_4 = x_3
    if t_4[0] == 'Slack':
        return check_slack(e0_0, c0_1, v0_2, t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'Implied':
        return check_implied(e0_0, c0_1, v0_2, t_4[1])
    if t_4[0] == 'PrivateValues':
        return (check_private(e0_0) if t_4[1] else check_interdependent(e0_0, t_4[2], t_4[3], t_4[4], t_4[5], t_4[6]))
    if t_4[0] == 'SameFeasibleSets':
        return (check_same_sets(e0_0) if t_4[1] else check_other_sets(e0_0, t_4[2], t_4[3], t_4[4], t_4[5], t_4[6]))
    if t_4[0] == 'ExAnteBudget':
        return check_ex_ante(e0_0, c0_1, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'FullExtraction':
        return check_extraction(e0_0, c0_1, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'IndependentTransitions':
        return check_independent(e0_0)
    return False

def scale(k_0: Any, l_1: Any) -> Any:
    return [(xq_3[0], native_q_lowest_terms(native_q_times(k_0, xq_3[1]))) for xq_3 in l_1]

def weight(l_0: Any) -> Any:
    return native_fold_right((lambda xq_1, acc_2: native_q_lowest_terms(native_q_plus(xq_1[1], acc_2))), (0, 1), l_0)

def cancel(eqb0_0: Any, st_1: Any, x_2: Any) -> Any:
    t_3 = st_1[0]
    if not t_3:
        return st_1
    sr_4 = native_partition((lambda yq_5: apply(eqb0_0, t_3[0][0], yq_5[0])), t_3[1:])
    return (sr_4[1], (st_1[1] and native_q_equal(native_q_plus(t_3[0][1], weight(sr_4[0])), (0, 1))))

def vanishes(eqb0_0: Any, n0_1: Any, l_2: Any) -> Any:
    st_3 = native_fold_left(apply(cancel, eqb0_0), native_seq(0, n0_1), (l_2, True))
    return (st_3[1] and (t_4 := st_3[0], True if not t_4 else False)[1])

def left_side(rows_0: Any) -> Any:
    return native_flat_map((lambda r_1: scale(r_1[0], r_1[1][0])), rows_0)

def right_side(rows_0: Any) -> Any:
    return native_fold_right((lambda r_1, acc_2: native_q_lowest_terms(native_q_plus(native_q_times(r_1[0], r_1[1][1]), acc_2))), (0, 1), rows_0)

def sums_to(eqb0_0: Any, rows_1: Any, target_2: Any) -> Any:
    l_3 = (left_side(rows_1) + scale(((-1), 1), target_2))
    return vanishes(eqb0_0, len(l_3), l_3)

def eqb_unknown(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2[0] == 'Today':
        t_3 = y_1
        if t_3[0] == 'Today':
            return (t_2[1] == t_3[1])
        if t_3[0] == 'Later':
            return False
        return native_stuck(t_3)
    if t_2[0] == 'Later':
        t_4 = y_1
        if t_4[0] == 'Today':
            return False
        if t_4[0] == 'Later':
            return (((t_2[1] == t_4[1]) and (t_2[2] == t_4[2])) and eqb_state(t_2[3], t_4[3]))
        return native_stuck(t_4)
    return native_stuck(t_2)

def ahead(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any, sign_7: Any) -> Any:
    return native_flat_map((lambda zq_8: [(('Later', r_6, zq_8[0], yp_10[0],), native_q_lowest_terms(native_q_times(native_q_times(native_q_times(sign_7, e0_0[1]), zq_8[1]), yp_10[1]))) for yp_10 in kernel(e0_0, t0_3, rule(e0_0, c0_1, t0_3, zq_8[0], saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5))]), shocks(e0_0, t0_3))

def flows(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return e(shocks(e0_0, t0_3), (lambda z0_7: flow(e0_0, i_2, t0_3, rule(e0_0, c0_1, t0_3, z0_7, saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5))))

def finals(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return e(shocks(e0_0, t0_3), (lambda z0_7: e(kernel(e0_0, t0_3, rule(e0_0, c0_1, t0_3, z0_7, saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5)), apply(final, e0_0, i_2))))

def constraint(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return (([(('Today', s_5,), (1, 1)), *[(('Today', r_6,), ((-1), 1)), *[]]], native_q_lowest_terms(native_q_minus(native_q_plus(flows(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6), native_q_times(e0_0[1], finals(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6))), native_q_plus(flows(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6), native_q_times(e0_0[1], finals(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6)))))) if over(e0_0, (t0_3 + 1)) else ([(('Today', s_5,), (1, 1)), *[(('Today', r_6,), ((-1), 1)), *(ahead(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6, ((-1), 1)) + ahead(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6, (1, 1)))]], native_q_lowest_terms(native_q_minus(flows(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6), flows(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6)))))

def difference(high0_0: Any, low0_1: Any) -> Any:
    return [(high0_0, (1, 1)), *[(low0_1, ((-1), 1)), *[]]]

def eqb_terms(g_0: Any, gq_1: Any) -> Any:
    t_2 = g_0
    if not t_2:
        t_3 = gq_1
        if not t_3:
            return True
        return False
    return (t_4 := t_2[0], (False if not gq_1 else (t_5 := gq_1[0], (((t_4[0] == t_5[0]) and native_q_equal(t_4[1], t_5[1])) and eqb_terms(t_2[1:], gq_1[1:])))[1]))[1]

def is_difference(g_0: Any) -> Any:
    t_1 = g_0
    if not t_1:
        return False
    return (t_2 := t_1[0], (t_3 := t_1[1:], False if not t_3 else (t_4 := t_3[0], (t_5 := t_3[1:], eqb_terms(g_0, difference(t_2[0], t_4[0])) if not t_5 else False)[1])[1])[1])[1]

def opposed(named_0: Any, g_1: Any) -> Any:
    return [(apply(named_0, jx_3[0]), native_q_opposite(jx_3[1])) for jx_3 in g_1]

def look(i_0: Any, start_1: Any, b0_2: Any, t0_3: Any, o_4: Any, g_5: Any) -> Any:
    t_6 = native_find((lambda x_7: ((t_8 := x_7[0], (t_9 := t_8[0], (((t0_3 == t_9[0]) and eqb_state(others(i_0, o_4), t_9[1])) and eqb_terms(g_5, t_8[1])))[1])[1])), b0_2)
    if t_6 is not None:
        return (t_6[0][1],)
    return (start_1 if is_difference(g_5) else None)

def all_some(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, acc_2: ((([x_1[0], *acc_2[0]],) if acc_2 is not None else None) if x_1 is not None else None)), ([],), l_0)

def own_type(e0_0: Any, i_1: Any, t0_2: Any, j_3: Any) -> Any:
    return mem(j_3, own_types(e0_0, i_1, t0_2))

def of_own(e0_0: Any, i_1: Any, t0_2: Any, g_3: Any) -> Any:
    return all(own_type(e0_0, i_1, t0_2, jx_5[0]) for jx_5 in g_3)

def rows_of(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, t0_5: Any, o_6: Any, s_7: Any) -> Any:
    return all_some((native_map((lambda x_8: ((t_9 := x_8[0], (((x_8[1], constraint(e0_0, c0_1, i_2, t0_5, o_6, t_9[0], t_9[1])),) if ((own_type(e0_0, i_2, t0_5, t_9[0]) and own_type(e0_0, i_2, t0_5, t_9[1])) and native_q_at_most((0, 1), x_8[1])) else None))[1])), s_7[1]) + (native_map((lambda x_12: ((t_13 := look(i_2, start_3, b0_4, t0_5, o_6, x_12[0]), (((x_12[1], (opposed((lambda x0_14: ('Today', x0_14,)), x_12[0]), native_q_lowest_terms(native_q_opposite(t_13[0])))),) if (of_own(e0_0, i_2, t0_5, x_12[0]) and native_q_at_most((0, 1), x_12[1])) else None) if t_13 is not None else None)[1])), s_7[2]) + native_map((lambda x_18: ((t_19 := x_18[0], (t_20 := t_19[0], (t_21 := t_20[0], (t_22 := look(i_2, start_3, b0_4, spot(e0_0, (t0_5 + 1)), t_20[1], t_19[1]), (((x_18[1], (opposed((lambda j_23: ('Later', t_21[0], t_21[1], saying(i_2, t_20[1], j_23),)), t_19[1]), native_q_lowest_terms(native_q_opposite(t_22[0])))),) if (((((own_type(e0_0, i_2, t0_5, t_21[0]) and mem(t_21[1], likely_shocks(e0_0, t0_5))) and (not over(e0_0, (t0_5 + 1)))) and of_own(e0_0, i_2, (t0_5 + 1), t_19[1])) and native_exists(apply(eqb_state, t_20[1]), states_at(e0_0, (t0_5 + 1)))) and native_q_at_most((0, 1), x_18[1])) else None) if t_22 is not None else None)[1])[1])[1])[1])), s_7[3]))))

def proves(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, t0_5: Any, o_6: Any, s_7: Any, target_8: Any, most1_9: Any) -> Any:
    return ((mem_nat(t0_5, places(e0_0)) and native_exists(apply(eqb_state, o_6), states_at(e0_0, t0_5))) and (t_10 := rows_of(e0_0, c0_1, i_2, start_3, b0_4, t0_5, o_6, s_7), (sums_to(eqb_unknown, t_10[0], target_8) and native_q_at_most(native_q_opposite(right_side(t_10[0])), most1_9)) if t_10 is not None else False)[1])

def check_step(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, s_5: Any) -> Any:
    return proves(e0_0, c0_1, i_2, start_3, b0_4, s_5[1], s_5[2], s_5[5], opposed((lambda x_6: ('Today', x_6,)), s_5[3]), s_5[4])

def check_steps(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, l_5: Any) -> Any:
    t_6 = l_5
    if not t_6:
        return (b0_4,)
    return (check_steps(e0_0, c0_1, i_2, start_3, [(((t_6[0][1], others(i_2, t_6[0][2])), t_6[0][3]), t_6[0][4]), *b0_4], t_6[1:]) if check_step(e0_0, c0_1, i_2, start_3, b0_4, t_6[0]) else None)

def later_rows(e0_0: Any, i_1: Any, t0_2: Any, x_3: Any, r_4: Any, l_5: Any) -> Any:
    return all_some(native_map((lambda x_6: ((t_7 := x_6[0], (t_8 := t_7[0], (t_9 := t_8[0], (((x_6[1], ([(('Later', r_4, t_9[0], saying(i_1, t_9[1], t_7[1]),), (1, 1)), *[(('Later', r_4, t_9[0], saying(i_1, t_9[1], t_8[1]),), ((-1), 1)), *[]]], ((-1), 1))),) if ((((((own_type(e0_0, i_1, t0_2, r_4) and mem(t_9[0], likely_shocks(e0_0, t0_2))) and (not over(e0_0, (t0_2 + 1)))) and own_type(e0_0, i_1, (t0_2 + 1), t_8[1])) and own_type(e0_0, i_1, (t0_2 + 1), t_7[1])) and native_exists(apply(eqb_state, t_9[1]), states_at(e0_0, (t0_2 + 1)))) and native_q_at_most((0, 1), x_6[1])) else None))[1])[1])[1])), l_5))

def check_contraction(e0_0: Any, c0_1: Any, i_2: Any, k_3: Any) -> Any:
    return ((((t_4 := e0_0[2], False if t_4 is not None else (native_q_at_most((0, 1), k_3[1]) or all(any((not (s_8 == r_10)) for r_10 in own_types(e0_0, i_2, 0)) for s_8 in own_types(e0_0, i_2, 0))))[1] and native_q_at_most((0, 1), k_3[2])) and above0(native_q_minus((1, 1), k_3[2]))) and native_all((lambda o_11: native_all((lambda s_12: native_all((lambda r_13: ((s_12 == r_13) or (t_17 := native_find((lambda x_14: ((t_15 := x_14[0], (t_16 := t_15[0], ((eqb_state(o_11, t_16[0]) and (s_12 == t_16[1])) and (r_13 == t_15[1])))[1])[1])), k_3[3]), (t_18 := t_17[0], (con_19 := constraint(e0_0, c0_1, i_2, 0, o_11, s_12, r_13), (t_20 := later_rows(e0_0, i_2, 0, o_11, r_13, t_18[1]), (all_21 := [((1, 1), (con_19[0], (0, 1))), *t_20[0]], ((sums_to(eqb_unknown, all_21, [(('Today', s_12,), (1, 1)), *[(('Today', r_13,), ((-1), 1)), *[]]]) and native_q_at_most(native_q_opposite(right_side(t_20[0])), k_3[2])) and native_q_at_most(native_q_plus(native_q_opposite(con_19[1]), native_q_times(k_3[2], k_3[1])), k_3[1])))[1] if t_20 is not None else False)[1])[1])[1] if t_17 is not None else False)[1])), own_types(e0_0, i_2, 0))), own_types(e0_0, i_2, 0))), states_at(e0_0, 0)))

def check_refutation(e0_0: Any, c0_1: Any, i_2: Any, x_3: Any) -> Any:
    start_4 = option_map((lambda c1_5: c1_5[1]), x_3[1])
    return ((t_6 := x_3[1], check_contraction(e0_0, c0_1, i_2, t_6[0]) if t_6 is not None else True)[1] and (t_7 := check_steps(e0_0, c0_1, i_2, start_4, [], x_3[2]), (proves(e0_0, c0_1, i_2, start_4, t_7[0], x_3[3], x_3[4], x_3[5], [], x_3[6]) and (not native_q_at_most((0, 1), x_3[6]))) if t_7 is not None else False)[1])

def reachable(e0_0: Any, t0_1: Any) -> Any:
    return (mem_nat(t0_1, places(e0_0)) and native_all((lambda u_2: (t_3 := states_at(e0_0, u_2), False if not t_3 else (t_4 := likely_shocks(e0_0, u_2), False if not t_4 else True)[1])[1]), native_seq(0, t0_1)))

def ratio(n0_0: Any, d_1: Any) -> Any:
    return (n0_0, d_1)

def common(l_0: Any) -> Any:
    return native_fold_right((lambda q0_1, d_2: native_common_multiple(q0_1[1], d_2)), 1, l_0)

def whole(d_0: Any, q0_1: Any) -> Any:
    return (q0_1[0] * native_quotient(d_0, q0_1[1]))

def wholes(l_0: Any) -> Any:
    d_1 = common(l_0)
    return (native_map(apply(whole, d_1), l_0), d_1)

def uses(fs_0: Any, k_1: Any) -> Any:
    return any(any((ax_7[0] == k_1) for ax_7 in f_5[1]) for f_5 in fs_0)

def mask0(m_0: Any, fs_1: Any) -> Any:
    return native_map(apply(uses, fs_1), native_seq(0, m_0))

def thin(labels_0: Any, r_1: Any) -> Any:
    l_2 = [xp_4 for xp_4 in native_combine(labels_0, r_1[0]) if (not (xp_4[1] == 0))]
    return ((native_map(native_first, l_2), native_map(native_second, l_2)), r_1[1])

def row_of(m_0: Any, f_1: Any, n0_2: Any) -> Any:
    own_3 = mask0(m_0, [f_1, *[]])
    found0_4 = native_kept((lambda c0_5: thin(range(n0_2), wholes([look_up(f_1, (c0_5 + [x_7, *[]])) for x_7 in range(n0_2)]))))
    return (lambda c0_8: apply(found0_4, native_only(own_3, c0_8)))

def factors_of(m_0: Any, fs_1: Any, ns_2: Any) -> Any:
    t_3 = ns_2
    if not t_3:
        return []
    t_4 = fs_1
    if not t_4:
        return []
    return [('Factor', row_of(m_0, t_4[0], t_3[0]), t_3[0], mask0(m_0, t_4[1:]),), *factors_of(m_0, t_4[1:], t_3[1:])]

def means(l_0: Any, g_1: Any) -> Any:
    t_2 = l_0
    if not t_2:
        return (lambda c0_3: native_nth(hd(0, c0_3), g_1, 0))
    inner_4 = means(t_2[1:], g_1)
    return native_kept((lambda c0_5: (0 if not c0_5 else (chances_6 := (t_7 := t_2[0], apply(t_7[1], c0_5[1:]) if t_7[0] == 'Factor' else native_stuck(t_7))[1], (first_8 := (c0_5[0] * t_2[0][2]), (t_9 := t_2[1:], native_dot(chances_6[0][1], [native_nth((first_8 + x_11), g_1, 0) for x_11 in chances_6[0][0]]) if not t_9 else (rest_12 := native_only(t_2[0][3], c0_5[1:]), native_dot(chances_6[0][1], [apply(inner_4, [(first_8 + x_14), *rest_12]) for x_14 in chances_6[0][0]]))[1])[1])[1])[1])))

def below(l_0: Any, c0_1: Any) -> Any:
    return native_fold_right((lambda f_2, d_3: ((apply(f_2[1], c0_1) if f_2[0] == 'Factor' else native_stuck(f_2))[1] * d_3)), 1, l_0)

def place_of(ns_0: Any, k_1: Any, y_2: Any) -> Any:
    acc_3 = k_1
    for ny_4 in native_combine(ns_0, y_2):
        acc_3 = ((acc_3 * ny_4[0]) + ny_4[1])
    return acc_3

def ready_of(e0_0: Any, u_1: Any) -> Any:
    next_2 = sizes_at(e0_0, (u_1 + 1))
    m_3 = (len(sizes_at(e0_0, u_1)) + 1)
    t_4 = stage_at(e0_0, u_1)[10]
    if t_4[0] == 'Nothing':
        return ('Plain',)
    if t_4[0] == 'Mixture':
        return (('Mixed', [(wf_8[0], factors_of(m_3, wf_8[1], next_2)) for wf_8 in t_4[1]],) if all((len(next_2) <= len(wf_6[1])) for wf_6 in t_4[1]) else ('Plain',))
    if t_4[0] == 'Joint':
        return ('Whole', native_kept((lambda c0_9: wholes([look_up(t_4[1], (c0_9 + y_11)) for y_11 in states(next_2)]))),)
    return native_stuck(t_4)

def total_of(l_0: Any) -> Any:
    t_1 = l_0
    if not t_1:
        return sum(l_0)
    t_2 = t_1[1:]
    if not t_2:
        return t_1[0]
    return sum(l_0)

def mean(e0_0: Any, u_1: Any, r_2: Any, h_3: Any) -> Any:
    t_4 = r_2
    if t_4[0] == 'Plain':
        return (lambda c0_5: e(kernel(e0_0, u_1, hd(0, c0_5), tl(c0_5)), h_3))
    if t_4[0] == 'Mixed':
        g_6 = wholes(native_map(h_3, states(sizes_at(e0_0, (u_1 + 1)))))
        parts_7 = [(wf_9[0], (wf_9[1], means(wf_9[1], g_6[0]))) for wf_9 in t_4[1]]
        return native_kept((lambda c0_10: total_of([native_q_times(look_up(p_12[0], c0_10), ratio(apply(native_second, p_12[1], [0, *c0_10]), (below(p_12[1][0], c0_10) * g_6[1]))) for p_12 in parts_7])))
    if t_4[0] == 'Whole':
        g_13 = wholes(native_map(h_3, states(sizes_at(e0_0, (u_1 + 1)))))
        return native_kept((lambda c0_14: (p_15 := apply(t_4[1], c0_14), ratio(native_dot(p_15[0], g_13[0]), (p_15[1] * g_13[1])))[1]))
    return native_stuck(t_4)

def state_of(m_0: Any, k_1: Any) -> Any:
    return (m_0[2][k_1] if k_1 < len(m_0[2]) else ('MemoryState', 0, none, none_n,))

def after(m_0: Any, k_1: Any, a_2: Any, r_3: Any) -> Any:
    return look_up(state_of(m_0, k_1)[3], [a_2, *r_3])

def held(e0_0: Any, i_1: Any, m_2: Any, t0_3: Any, k_4: Any, s_5: Any) -> Any:
    return (final(e0_0, i_1, s_5) if over(e0_0, t0_3) else look_up(state_of(m_2, k_4)[2], s_5))

def said_with(e0_0: Any, c0_1: Any, i_2: Any, m_3: Any, later_4: Any, u_5: Any, k_6: Any, s_7: Any, r_8: Any) -> Any:
    return e(shocks(e0_0, u_5), (lambda z0_9: (a_10 := rule(e0_0, c0_1, u_5, z0_9, r_8), native_q_plus(flow(e0_0, i_2, u_5, a_10, s_7), native_q_times(e0_0[1], apply(later_4, [after(m_3, k_6, a_10, r_8), *[]], [a_10, *s_7]))))[1]))

def check_automaton(e0_0: Any, c0_1: Any, mean_by_2: Any, i_3: Any, m_4: Any) -> Any:
    all_5 = native_seq(0, len(m_4[2]))
    return (((m_4[1] < len(m_4[2])) and (state_of(m_4, m_4[1])[1] == 0)) and native_all((lambda u_6: (later_7 := native_kept((lambda l_8: apply(mean_by_2, u_6, apply(held, e0_0, i_3, m_4, (u_6 + 1), hd(0, l_8))))), (done_9 := over(e0_0, (u_6 + 1)), (next_10 := spot(e0_0, (u_6 + 1)), (likely0_11 := likely_shocks(e0_0, u_6), (here_12 := states_at(e0_0, u_6), native_all((lambda k_13: (own_14 := native_kept((lambda r_15: native_q_minus(said_with(e0_0, c0_1, i_3, m_4, later_7, u_6, k_13, r_15, r_15), held(e0_0, i_3, m_4, u_6, k_13, r_15)))), native_all((lambda s_16: (least_17 := held(e0_0, i_3, m_4, u_6, k_13, s_16), (native_all((lambda o_18: (r_19 := saying(i_3, s_16, o_18), native_q_at_most(native_q_minus(said_with(e0_0, c0_1, i_3, m_4, later_7, u_6, k_13, s_16, r_19), apply(own_14, r_19)), least_17))[1]), reports(e0_0, i_3, u_6, s_16)) and (done_9 or native_all((lambda z0_22: (kq_23 := after(m_4, k_13, rule(e0_0, c0_1, u_6, z0_22, s_16), s_16), ((kq_23 < len(m_4[2])) and (state_of(m_4, kq_23)[1] == next_10)))[1]), likely0_11))))[1]), here_12))[1]), [k_37 for k_37 in all_5 if (state_of(m_4, k_37)[1] == u_6)]))[1])[1])[1])[1])[1]), places(e0_0)))

def eqb_var(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2[0] == 'N_':
        t_3 = y_1
        if t_3[0] == 'N_':
            return ((t_2[1] == t_3[1]) and eqb_state(t_2[2], t_3[2]))
        return False
    if t_2[0] == 'Q_':
        t_4 = y_1
        if t_4[0] == 'Q_':
            return ((((t_2[1] == t_4[1]) and (t_2[2] == t_4[2])) and eqb_state(t_2[3], t_4[3])) and eqb_state(t_2[4], t_4[4]))
        return False
    if t_2[0] == 'M_':
        t_5 = y_1
        if t_5[0] == 'M_':
            return (((t_2[1] == t_5[1]) and eqb_memory(t_2[2], t_5[2])) and eqb_state(t_2[3], t_5[3]))
        return False
    return native_stuck(t_2)

def payoffs(e0_0: Any, i_1: Any, f_2: Any, t0_3: Any, m_4: Any, s_5: Any) -> Any:
    t1_6 = slot(e0_0, t0_3)
    t_7 = f_2
    if t_7[0] == 'HistoryIndependent':
        return [(('N_', t1_6, s_5,), (1, 1)), *[]]
    if t_7[0] == 'ContingentVCG':
        t_8 = m_4
        if t_8 is not None:
            return (t_9 := t_8[0], [(('N_', t1_6, s_5,), (1, 1)), *[(('Q_', t1_6, t_9[1], others(i_1, t_9[0]), others(i_1, s_5),), ((-1), 1)), *[]]])[1]
        return [(('N_', t1_6, s_5,), (1, 1)), *[]]
    if t_7[0] == 'Contingent':
        t_10 = m_4
        if t_10 is not None:
            return (t_11 := t_10[0], [(('N_', t1_6, s_5,), (1, 1)), *[(('Q_', t1_6, t_11[1], t_11[0], others(i_1, s_5),), ((-1), 1)), *[]]])[1]
        return [(('N_', t1_6, s_5,), (1, 1)), *[]]
    if t_7[0] == 'OnePeriodMemory':
        return [(('M_', t1_6, m_4, s_5,), (1, 1)), *[]]
    return native_stuck(t_7)

def coming(e0_0: Any, c0_1: Any, i_2: Any, f_3: Any, t0_4: Any, s_5: Any, r_6: Any, sign_7: Any) -> Any:
    return native_flat_map((lambda zq_8: native_flat_map((lambda yp_9: scale(native_q_lowest_terms(native_q_times(native_q_times(native_q_times(sign_7, e0_0[1]), zq_8[1]), yp_9[1])), payoffs(e0_0, i_2, f_3, (t0_4 + 1), ((r_6, rule(e0_0, c0_1, t0_4, zq_8[0], r_6)),), yp_9[0]))), kernel(e0_0, t0_4, rule(e0_0, c0_1, t0_4, zq_8[0], r_6), s_5))), shocks(e0_0, t0_4))

def form_constraint(e0_0: Any, c0_1: Any, i_2: Any, f_3: Any, t0_4: Any, m_5: Any, s_6: Any, r_7: Any) -> Any:
    said_8 = saying(i_2, s_6, r_7)
    return ((payoffs(e0_0, i_2, f_3, t0_4, m_5, s_6) + (scale(((-1), 1), payoffs(e0_0, i_2, f_3, t0_4, m_5, said_8)) + ([] if over(e0_0, (t0_4 + 1)) else (coming(e0_0, c0_1, i_2, f_3, t0_4, s_6, said_8, ((-1), 1)) + coming(e0_0, c0_1, i_2, f_3, t0_4, said_8, said_8, (1, 1)))))), constraint(e0_0, c0_1, i_2, t0_4, s_6, truth(i_2, s_6), r_7)[1])

def check_form(e0_0: Any, c0_1: Any, i_2: Any, most1_3: Any, x_4: Any) -> Any:
    rows_5 = native_map((lambda y_6: ((t_7 := y_6[0], (t_8 := t_7[0], (t_9 := t_8[0], (y_6[1], form_constraint(e0_0, c0_1, i_2, x_4[1], t_9[0], t_9[1], t_8[1], t_7[1])))[1])[1])[1])), x_4[2])
    return (((native_all((lambda y_14: ((t_15 := y_14[0], (t_16 := t_15[0], (t_17 := t_16[0], (((((not over(e0_0, t_17[0])) and native_exists(apply(eqb_memory, t_17[1]), all_memories(e0_0, c0_1, t_17[0]))) and native_exists(apply(eqb_state, t_16[1]), states_at(e0_0, t_17[0]))) and mem(t_15[1], reports(e0_0, i_2, t_17[0], t_16[1]))) and native_q_at_most((0, 1), y_14[1])))[1])[1])[1])), x_4[2]) and sums_to(eqb_var, rows_5, [])) and native_q_equal(sum(native_map(native_second, x_4[2])), (1, 1))) and native_q_at_most(most1_3, right_side(rows_5)))

def first_of(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    return hd(None, all_memories(e0_0, c0_1, t0_2))

def told_of(i_0: Any, f_1: Any, m_2: Any) -> Any:
    t_3 = f_1
    if t_3[0] == 'ContingentVCG':
        t_4 = m_2
        if t_4 is not None:
            return (t_5 := t_4[0], ((others(i_0, t_5[0]), t_5[1]),))[1]
        return m_2
    return m_2

def forgets(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return ((over(e0_0, t0_3) or memoryless(e0_0, pay_table(e0_0, c0_1, i_2, t0_3))) or (t0_3 == 0))

def of_form(e0_0: Any, c0_1: Any, f_2: Any, i_3: Any) -> Any:
    return native_all((lambda u_4: native_all((lambda t0_5: (forgets(e0_0, c0_1, i_3, t0_5) or (False if f_2[0] == 'HistoryIndependent' else True if f_2[0] == 'OnePeriodMemory' else (m0_6 := first_of(e0_0, c0_1, t0_5), native_all((lambda m_7: native_all((lambda s_8: (o_9 := others(i_3, s_8), native_q_equal(pay(e0_0, c0_1, i_3, t0_5, m_7, s_8), native_q_plus(native_q_minus(pay(e0_0, c0_1, i_3, t0_5, m0_6, s_8), pay(e0_0, c0_1, i_3, t0_5, m0_6, o_9)), pay(e0_0, c0_1, i_3, t0_5, told_of(i_3, f_2, m_7), o_9))))[1]), states_at(e0_0, u_4))), all_memories(e0_0, c0_1, t0_5)))[1]))), slots(e0_0, u_4))), places(e0_0))

def views(e0_0: Any, i_1: Any, t0_2: Any) -> Any:
    return states([native_nth(0, sizes_at(e0_0, t0_2), 0), *[native_nth((i_1 + 1), sizes_at(e0_0, t0_2), 0), *[]]])

def number(sz_0: Any, s_1: Any) -> Any:
    return (native_fold_left((lambda acc_2, ns_3: ((acc_2 * ns_3[0]) + ns_3[1])), native_combine(sz_0, s_1), 0) + 1)

def holds(b0_0: Any, k_1: Any, s_2: Any) -> Any:
    t_3 = native_find_key(k_1, b0_0)
    if t_3 is not None:
        return eqb_state(s_2, t_3[0])
    return False

def collect(sz_0: Any, bl_1: Any, ys_2: Any) -> Any:
    return native_fold_left((lambda bl0_6, y_7: (k_8 := number(sz_0, y_7), (bl0_6 if holds(bl0_6[0], k_8, y_7) else (native_add_key(k_8, y_7, bl0_6[0]), [y_7, *bl0_6[1]])))[1]), ys_2, bl_1)

def bag_of(sz_0: Any, l_1: Any) -> Any:
    b0_2 = {}
    for y_3 in l_1:
        b0_2 = native_add_key(number(sz_0, y_3), y_3, b0_2)
    return b0_2

def choices(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any, s_4: Any) -> Any:
    return [a_12 for a_12 in all_allocs(e0_0, u_3) if any(any((a_12 == rule(e0_0, c0_1, u_3, z0_18, saying(i_2, s_4, r_16))) for z0_18 in likely_shocks(e0_0, u_3)) for r_16 in reports(e0_0, i_2, u_3, s_4))]

def nexts(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any, u_4: Any, s_5: Any) -> Any:
    return native_flat_map((lambda a_6: native_map(native_first, [yq_8 for yq_8 in apply(moves_3, u_4, [a_6, *s_5]) if above0(yq_8[1])])), choices(e0_0, c0_1, i_2, u_4, s_5))

def next_level(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any, u_4: Any, b0_5: Any, l_6: Any) -> Any:
    bl_7 = (b0_5, [])
    for s_8 in l_6:
        bl_7 = collect(sizes_at(e0_0, (u_4 + 1)), bl_7, nexts(e0_0, c0_1, i_2, moves_3, u_4, s_8))
    return bl_7

def levels(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any, n0_4: Any, u_5: Any, l_6: Any) -> Any:
    t_7 = n0_4
    if t_7 == 0:
        return [l_6, *[]]
    return [l_6, *levels(e0_0, c0_1, i_2, moves_3, (t_7 - 1), (u_5 + 1), next_level(e0_0, c0_1, i_2, moves_3, u_5, {}, l_6)[1])]

def first_level(e0_0: Any) -> Any:
    return collect(sizes_at(e0_0, 0), ({}, []), native_map(native_first, [sq_2 for sq_2 in first_states(e0_0) if above0(sq_2[1])]))

def spread(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any) -> Any:
    start_4 = first_level(e0_0)
    return native_fold_left((lambda baf_5, x_6: (t_7 := baf_5[1], baf_5 if not t_7 else (bn_8 := next_level(e0_0, c0_1, i_2, moves_3, 0, baf_5[0][0], baf_5[1]), ((bn_8[0], (bn_8[1] + baf_5[0][1])), bn_8[1]))[1])[1]), states_at(e0_0, 0), (start_4, start_4[1]))[0][1]

def reach(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any) -> Any:
    t_4 = e0_0[2]
    if t_4 is not None:
        return levels(e0_0, c0_1, i_2, moves_3, pred(t_4[0]), 0, first_level(e0_0)[1])
    return [spread(e0_0, c0_1, i_2, moves_3), *[]]

def closed(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any, l_4: Any) -> Any:
    b0_5 = bag_of(sizes_at(e0_0, 0), (l_4[0] if 0 < len(l_4) else []))
    return (all((native_q_at_most(sq_7[1], (0, 1)) or holds(b0_5, number(sizes_at(e0_0, 0), sq_7[0]), sq_7[0])) for sq_7 in first_states(e0_0)) and native_all((lambda u_8: (over(e0_0, (u_8 + 1)) or (sz_9 := sizes_at(e0_0, (u_8 + 1)), (b1_10 := bag_of(sz_9, native_nth(spot(e0_0, (u_8 + 1)), l_4, [])), all(all(holds(b1_10, number(sz_9, y_16), y_16) for y_16 in nexts(e0_0, c0_1, i_2, moves_3, u_8, s_14)) for s_14 in (l_4[u_8] if u_8 < len(l_4) else [])))[1])[1])), places(e0_0)))

def part(i_0: Any, d_1: Any, w0_2: Any) -> Any:
    return [sq_4 for sq_4 in d_1 if eqb_state(seen(i_0, sq_4[0]), w0_2)]

def most(l_0: Any) -> Any:
    t_1 = l_0
    if not t_1:
        return (0, 1)
    return native_fold_right((lambda y_2, b0_3: (y_2 if native_q_at_most(b0_3, y_2) else b0_3)), t_1[0], t_1[1:])

def amounts(e0_0: Any, c0_1: Any, v0_2: Any, tell_3: Any, k_4: Any, i_5: Any, t0_6: Any, m_7: Any, w0_8: Any, d_9: Any) -> Any:
    t_10 = k_4
    if t_10[0] == 'InterimIncentives':
        told0_11 = apply(tell_3, spot(e0_0, t0_6))
        return native_map((lambda r_12: e(d_9, (lambda s_13: slack(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_13, r_12, apply(told0_11, s_13, r_12))))), can_say(e0_0, i_5, spot(e0_0, t0_6), w0_8))
    if t_10[0] == 'InterimPlans':
        told0_16 = apply(tell_3, spot(e0_0, t0_6))
        return native_map((lambda r_17: e(d_9, (lambda s_18: slack(e0_0, c0_1, v0_2, i_5, t0_6, m_7, s_18, r_17, apply(told0_16, s_18, r_17))))), can_say(e0_0, i_5, spot(e0_0, t0_6), w0_8))
    return [e(d_9, apply(v, e0_0, c0_1, v0_2, i_5, t0_6, m_7)), *[]]

def parts_ok(e0_0: Any, c0_1: Any, v0_2: Any, tell_3: Any, k_4: Any, q0_5: Any, i_6: Any, t0_7: Any, m_8: Any, d_9: Any) -> Any:
    return native_all((lambda w0_10: (g_11 := part(i_6, d_9, w0_10), (True if not g_11 else (least_12 := native_q_times(q0_5, total(g_11)), all(native_q_at_most(least_12, x_14) for x_14 in amounts(e0_0, c0_1, v0_2, tell_3, k_4, i_6, t0_7, m_8, w0_10, g_11)))[1]))[1]), views(e0_0, i_6, spot(e0_0, t0_7)))

def situations(e0_0: Any, c0_1: Any, i_2: Any, moves_3: Any, u_4: Any, l_5: Any) -> Any:
    return (native_flat_map((lambda s_6: [(None, apply(moves_3, u_4, [a_8, *s_6])) for a_8 in choices(e0_0, c0_1, i_2, u_4, s_6)]), l_5) if memoryless(e0_0, pay_table(e0_0, c0_1, i_2, (u_4 + 1))) else native_flat_map((lambda s_9: native_flat_map((lambda r_10: (said_11 := saying(i_2, s_9, r_10), native_map((lambda z0_12: (a_13 := rule(e0_0, c0_1, u_4, z0_12, said_11), (((said_11, a_13),), apply(moves_3, u_4, [a_13, *s_9])))[1]), likely_shocks(e0_0, u_4)))[1]), reports(e0_0, i_2, u_4, s_9))), l_5))

def all_parts(e0_0: Any, c0_1: Any, v0_2: Any, tell_3: Any, moves_4: Any, k_5: Any, q0_6: Any, i_7: Any, l_8: Any) -> Any:
    return (parts_ok(e0_0, c0_1, v0_2, tell_3, k_5, q0_6, i_7, 0, None, first_states(e0_0)) and (True if k_5[0] == 'InterimStart' else (closed(e0_0, c0_1, i_7, moves_4, l_8) and all((over(e0_0, (u_12 + 1)) or all(parts_ok(e0_0, c0_1, v0_2, tell_3, k_5, q0_6, i_7, (u_12 + 1), md_14[0], md_14[1]) for md_14 in situations(e0_0, c0_1, i_7, moves_4, u_12, (l_8[u_12] if u_12 < len(l_8) else [])))) for u_12 in places(e0_0)))))

def most_expected(v0_0: Any, i_1: Any, u_2: Any, r_3: Any, a_4: Any, s_5: Any) -> Any:
    return look_up(native_nth(u_2, (v0_0[7][i_1] if i_1 < len(v0_0[7]) else []), none), [a_4, *[r_3, *s_5]])

def before(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any, r_5: Any, s_6: Any) -> Any:
    return e(shocks(e0_0, u_4), (lambda z0_7: (a_8 := rule(e0_0, c0_1, u_4, z0_7, saying(i_3, s_6, r_5)), native_q_plus(flow(e0_0, i_3, u_4, a_8, s_6), native_q_times(e0_0[1], most_expected(v0_2, i_3, u_4, r_5, a_8, s_6))))[1]))

def best_now(e0_0: Any, c0_1: Any, i_2: Any, ahead1_3: Any, u_4: Any, t0_5: Any, m_6: Any, w0_7: Any, d_8: Any) -> Any:
    return most(native_map((lambda r_9: e(d_8, (lambda s_10: native_q_minus(apply(ahead1_3, r_9, s_10), pay(e0_0, c0_1, i_2, t0_5, m_6, saying(i_2, s_10, r_9)))))), can_say(e0_0, i_2, u_4, w0_7)))

def check_unseen(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, moves_4: Any, early_5: Any) -> Any:
    return native_all((lambda u_6: (done_7 := over(e0_0, (u_6 + 1)), (next_8 := spot(e0_0, (u_6 + 1)), (ahead1_9 := apply(early_5, next_8), (ws_10 := views(e0_0, i_3, next_8), native_all((lambda s_11: native_all((lambda r_12: (said_13 := saying(i_3, s_11, r_12), native_all((lambda z0_14: (a_15 := rule(e0_0, c0_1, u_6, z0_14, said_13), (d_16 := apply(moves_4, u_6, [a_15, *s_11]), native_q_equal(most_expected(v0_2, i_3, u_6, r_12, a_15, s_11), (e(d_16, apply(final, e0_0, i_3)) if done_7 else sum([best_now(e0_0, c0_1, i_3, ahead1_9, next_8, (u_6 + 1), ((said_13, a_15),), w0_18, part(i_3, d_16, w0_18)) for w0_18 in ws_10]))))[1])[1]), likely_shocks(e0_0, u_6)))[1]), reports(e0_0, i_3, u_6, s_11))), states_at(e0_0, u_6)))[1])[1])[1])[1]), places(e0_0))

def has_tables(v0_0: Any, i_1: Any) -> Any:
    t_2 = (v0_0[7][i_1] if i_1 < len(v0_0[7]) else [])
    if not t_2:
        return False
    return True

def plans_ok(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, q0_4: Any, i_5: Any) -> Any:
    return ((check_unseen(e0_0, c0_1, v0_2, i_5, g_3[3], (apply(g_3[4], i_5) if g_3[0] == 'Aids' else native_stuck(g_3))) and native_all((lambda w0_6: (d_7 := part(i_5, first_states(e0_0), w0_6), (True if not d_7 else native_q_at_most(native_q_times(q0_4, total(d_7)), native_q_minus(e(d_7, apply(v, e0_0, c0_1, v0_2, i_5, 0, None)), best_now(e0_0, c0_1, i_5, (apply(g_3[4], i_5, spot(e0_0, 0)) if g_3[0] == 'Aids' else native_stuck(g_3)), spot(e0_0, 0), 0, None, w0_6, d_7)))))[1]), views(e0_0, i_5, 0))) if has_tables(v0_2, i_5) else (native_q_at_most(q0_4, (0, 1)) and all_parts(e0_0, c0_1, v0_2, (apply(g_3[2], i_5) if g_3[0] == 'Aids' else native_stuck(g_3)), g_3[3], ('InterimIncentives',), (0, 1), i_5, reach(e0_0, c0_1, i_5, g_3[3]))))

def interim_at_least(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, q0_5: Any, i_6: Any) -> Any:
    return ((apply(g_3[1], i_6) if g_3[0] == 'Aids' else native_stuck(g_3)) and (plans_ok(e0_0, c0_1, v0_2, g_3, q0_5, i_6) if k_4[0] == 'InterimPlans' else all_parts(e0_0, c0_1, v0_2, (apply(g_3[2], i_6) if g_3[0] == 'Aids' else native_stuck(g_3)), g_3[3], k_4, q0_5, i_6, reach(e0_0, c0_1, i_6, g_3[3]))))

def sight_part(e0_0: Any, g_1: Any, x_2: Any) -> Any:
    i_3 = x_2[1]
    return part(i_3, (t_4 := x_2[3], (t_5 := t_4[0], (apply(g_1[3], spot(e0_0, pred(x_2[2])), [t_5[1], *saying(i_3, t_5[0], x_2[4])]) if g_1[0] == 'Aids' else native_stuck(g_1)))[1] if t_4 is not None else first_states(e0_0))[1], x_2[5])

def sight_value(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, x_5: Any) -> Any:
    i_6 = x_5[1]
    t0_7 = x_5[2]
    m_8 = x_5[3]
    d_9 = sight_part(e0_0, g_3, x_5)
    t_10 = k_4
    if t_10[0] == 'InterimIncentives':
        return e(d_9, (lambda s_11: slack(e0_0, c0_1, v0_2, i_6, t0_7, m_8, s_11, x_5[6], (apply(g_3[2], i_6, spot(e0_0, t0_7), s_11, x_5[6]) if g_3[0] == 'Aids' else native_stuck(g_3)))))
    if t_10[0] == 'InterimPlans':
        return (native_q_minus(e(d_9, apply(v, e0_0, c0_1, v0_2, i_6, t0_7, m_8)), best_now(e0_0, c0_1, i_6, (apply(g_3[4], i_6, spot(e0_0, t0_7)) if g_3[0] == 'Aids' else native_stuck(g_3)), spot(e0_0, t0_7), t0_7, m_8, x_5[5], d_9)) if has_tables(v0_2, i_6) else (0, 1))
    return e(d_9, apply(v, e0_0, c0_1, v0_2, i_6, t0_7, m_8))

def sight_ok(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, x_5: Any) -> Any:
    i_6 = x_5[1]
    t0_7 = x_5[2]
    m_8 = x_5[3]
    d_9 = sight_part(e0_0, g_3, x_5)
    return (((((((not over(e0_0, t0_7)) and is_agent(e0_0, i_6)) and in_memories(e0_0, c0_1, t0_7, m_8)) and within(views(e0_0, i_6, t0_7), x_5[5])) and above0(total(d_9))) and ((t_10 := m_8[0], (s_11 := saying(i_6, t_10[0], x_5[4]), (within(native_nth(spot(e0_0, pred(t0_7)), reach(e0_0, c0_1, i_6, g_3[3]), []), s_11) and mem(truth(i_6, t_10[0]), reports(e0_0, i_6, pred(t0_7), s_11))))[1])[1] if m_8 is not None else True)) and (mem(x_5[6], can_say(e0_0, i_6, t0_7, x_5[5])) if k_4[0] == 'InterimIncentives' else ((t0_7 == 0) and ((mem(x_5[6], can_say(e0_0, i_6, t0_7, x_5[5])) and native_q_equal(e(d_9, (lambda s_12: native_q_minus((apply(g_3[4], i_6, spot(e0_0, t0_7), x_5[6], s_12) if g_3[0] == 'Aids' else native_stuck(g_3)), pay(e0_0, c0_1, i_6, t0_7, m_8, saying(i_6, s_12, x_5[6]))))), best_now(e0_0, c0_1, i_6, (apply(g_3[4], i_6, spot(e0_0, t0_7)) if g_3[0] == 'Aids' else native_stuck(g_3)), spot(e0_0, t0_7), t0_7, m_8, x_5[5], d_9))) if has_tables(v0_2, i_6) else (x_5[6] == native_nth((0 + 1), x_5[5], 0)))) if k_4[0] == 'InterimPlans' else (t0_7 == 0) if k_4[0] == 'InterimStart' else True if k_4[0] == 'InterimAlways' else native_stuck(k_4)))

def check_interim(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, proved_5: Any, q0_6: Any, x_7: Any) -> Any:
    return ((((is_prob(first_states(e0_0)) and native_same(proved_5, native_q_at_most((0, 1), q0_6))) and sight_ok(e0_0, c0_1, v0_2, g_3, k_4, x_7)) and native_q_equal(sight_value(e0_0, c0_1, v0_2, g_3, k_4, x_7), native_q_times(q0_6, total(sight_part(e0_0, g_3, x_7))))) and every_agent(e0_0, apply(interim_at_least, e0_0, c0_1, v0_2, g_3, k_4, q0_6)))

def turned(width0_0: Any, l_1: Any) -> Any:
    return [[(c0_7[j_5] if j_5 < len(c0_7) else 0) for c0_7 in l_1] for j_5 in native_seq(0, width0_0)]

def block(n0_0: Any, g_1: Any, k_2: Any) -> Any:
    return [native_nth(((k_2 * n0_0) + x_4), g_1, 0) for x_4 in range(n0_0)]

def width(l_0: Any) -> Any:
    return native_fold_right((lambda f_1, w0_2: (len(f_1[1]) * w0_2)), (0 + 1), l_0)

def spread0(l_0: Any, g_1: Any, k_2: Any) -> Any:
    t_3 = l_0
    if not t_3:
        return [(g_1[k_2] if k_2 < len(g_1) else 0), *[]]
    t_4 = t_3[1:]
    if not t_4:
        b0_5 = block(t_3[0][0], g_1, k_2)
        return [native_dot(r_7, b0_5) for r_7 in t_3[0][1]]
    inner_8 = [spread0(t_3[1:], g_1, ((k_2 * t_3[0][0]) + x_10)) for x_10 in range(t_3[0][0])]
    columns_11 = turned(width(t_3[1:]), inner_8)
    return native_flat_map((lambda r_12: [native_dot(r_12, c0_14) for c0_14 in columns_11]), t_3[0][1])

def grain(f_0: Any) -> Any:
    return common([f_0[2], *native_map(native_second, native_cells(f_0[3]))])

def row_at(f_0: Any, n0_1: Any, c0_2: Any) -> Any:
    d_3 = grain(f_0)
    return [whole(d_3, look_up(f_0, (c0_2 + [x_5, *[]]))) for x_5 in range(n0_1)]

def grains(fs_0: Any, ns_1: Any) -> Any:
    t_2 = ns_1
    if not t_2:
        return 1
    t_3 = fs_0
    if not t_3:
        return 1
    return (grain(t_3[0]) * grains(t_3[1:], t_2[1:]))

def lone(m_0: Any, j_1: Any, p_2: Any, o_3: Any) -> Any:
    return [(p_2 if (i_5 == 0) else (o_3 if (i_5 == j_1) else 0)) for i_5 in native_seq(0, m_0)]

def by_itself(m_0: Any, j_1: Any, f_2: Any) -> Any:
    return all(mem_nat(ax_4[0], [0, *[(0 + 1), *[(j_1 + 1), *[(m_0 + 1), *[]]]]]) for ax_4 in f_2[1])

def unmoved(fs_0: Any) -> Any:
    return all(all((not (ax_6[0] == (0 + 1))) for ax_6 in f_4[1]) for f_4 in fs_0)

def rows_of0(m_0: Any, a_1: Any, p_2: Any, j_3: Any, fs_4: Any, ns_5: Any, sz_6: Any) -> Any:
    t_7 = ns_5
    if not t_7:
        return []
    t_8 = fs_4
    if not t_8:
        return []
    t_9 = sz_6
    if not t_9:
        return []
    return [(t_7[0], [row_at(t_8[0], t_7[0], [a_1, *lone(m_0, j_3, p_2, o_11)]) for o_11 in ([p_2, *[]] if (j_3 == 0) else range(t_9[0]))]), *rows_of0(m_0, a_1, p_2, (j_3 + 1), t_8[1:], t_7[1:], t_9[1:])]

def all_by_itself(m_0: Any, j_1: Any, fs_2: Any) -> Any:
    t_3 = fs_2
    if not t_3:
        return True
    return (by_itself(m_0, j_1, t_3[0]) and all_by_itself(m_0, (j_1 + 1), t_3[1:]))

def differences(x_0: Any, y_1: Any) -> Any:
    d_2 = native_common_multiple(x_0[1], y_1[1])
    a_3 = native_quotient(d_2, x_0[1])
    b0_4 = native_quotient(d_2, y_1[1])
    return ([((xy_6[0] * a_3) - (xy_6[1] * b0_4)) for xy_6 in native_combine(x_0[0], y_1[0])], d_2)

def floor_of(d_0: Any, q0_1: Any) -> Any:
    return native_quotient((d_0 * q0_1[0]), q0_1[1])

def none_below(q0_0: Any, x_1: Any) -> Any:
    least_2 = opp(floor_of(x_1[1], native_q_opposite(q0_0)))
    return all((least_2 <= n0_4) for n0_4 in x_1[0])

def no_axes(f_0: Any) -> Any:
    t_1 = f_0[1]
    if not t_1:
        return True
    return False

def is_wide(f_0: Any) -> Any:
    l_1 = native_cells(f_0[3])
    return (len(l_1) <= ((((0 + 1) + 1) + 1) * len([kq_3 for kq_3 in l_1 if (not (kq_3[1][0] == 0))])))

def is_worthwhile(next_0: Any, fs_1: Any) -> Any:
    return (native_all(is_wide, fs_1) and ((hd(1, next_0) <= 1) or any(any((ax_7[0] == 0) for ax_7 in f_5[1]) for f_5 in tl(fs_1))))

def apart_of(e0_0: Any, u_1: Any) -> Any:
    next_2 = sizes_at(e0_0, (u_1 + 1))
    sz_3 = sizes_at(e0_0, u_1)
    m_4 = len(sz_3)
    t_5 = stage_at(e0_0, u_1)[10]
    if t_5[0] == 'Mixture':
        t_6 = t_5[1]
        if not t_6:
            return None
        return (t_7 := t_6[0], (t_8 := t_6[1:], ((alike0_9 := unmoved(t_7[1]), (some_10 := ([0, *[]] if alike0_9 else range(hd(0, sz_3))), ((([[rows_of0(m_4, a_14, p0_16, 0, t_7[1], next_2, sz_3) for p0_16 in some_10] for a_14 in all_allocs(e0_0, u_1)], (hd(0, sz_3) if alike0_9 else 1)), grains(t_7[1], next_2)),))[1])[1] if ((((((no_axes(t_7[0]) and native_q_equal(look_up(t_7[0], []), (1, 1))) and (len(t_7[1]) == len(next_2))) and (len(next_2) == m_4)) and (0 < m_4)) and all_by_itself(m_4, 0, t_7[1])) and is_worthwhile(next_2, t_7[1])) else None) if not t_8 else None)[1])[1]
    return None

def all_means(e0_0: Any, u_1: Any, ap_2: Any, r_3: Any, h_4: Any, g_5: Any) -> Any:
    t_6 = ap_2
    if t_6 is not None:
        times_7 = range(t_6[0][0][1])
        return (native_map((lambda by_public_8: (found0_9 := native_flat_map((lambda l_10: spread0(l_10, g_5[0], 0)), by_public_8), native_flat_map((lambda x_11: found0_9), times_7))[1]), t_6[0][0][0]), (t_6[0][1] * g_5[1]))
    later_16 = mean(e0_0, u_1, r_3, h_4)
    here_17 = states_at(e0_0, u_1)
    found0_18 = [[apply(later_16, [a_22, *s_24]) for s_24 in here_17] for a_22 in all_allocs(e0_0, u_1)]
    d_25 = common(concat(found0_18))
    return ([native_map(apply(whole, d_25), l_27) for l_27 in found0_18], d_25)

def weighed(a_0: Any, b0_1: Any, l_2: Any, lq_3: Any) -> Any:
    return [[((xy0_9[0] * a_0) + (xy0_9[1] * b0_1)) for xy0_9 in native_combine(xy_7[0], xy_7[1])] for xy_7 in native_combine(l_2, lq_3)]

def money(e0_0: Any, u_1: Any) -> Any:
    return native_fold_right((lambda f_2, d_3: native_common_multiple(grain(f_2), d_3)), 1, [stage_at(e0_0, u_1)[9], *stage_at(e0_0, u_1)[8]])

def flow_rows(e0_0: Any, u_1: Any, k_2: Any) -> Any:
    f_3 = (stage_at(e0_0, u_1)[9] if k_2 == 0 else native_nth((k_2 - 1), stage_at(e0_0, u_1)[8], none))
    d_4 = money(e0_0, u_1)
    here_5 = all_allocs(e0_0, u_1)
    return [[whole(d_4, look_up(f_3, [a_11, *s_9])) for a_11 in here_5] for s_9 in states_at(e0_0, u_1)]

def social_rows(e0_0: Any, w0_1: Any, flows0_2: Any) -> Any:
    return native_fold_right((lambda i_3, l_4: weighed(1, 1, apply(flows0_2, (i_3 + 1)), l_4)), apply(flows0_2, 0), members(e0_0, w0_1))

no_worth = ('Worth', (lambda x_0: []), 1,)

def worth_of(e0_0: Any, u_1: Any, rows_2: Any, dr_3: Any, later_4: Any) -> Any:
    sz_5 = sizes_at(e0_0, u_1)
    dd_6 = e0_0[1][1]
    found0_7 = weighed((dd_6 * later_4[1]), (e0_0[1][0] * dr_3), rows_2, turned(len(states(sz_5)), later_4[0]))
    return ('Worth', (lambda s_8: native_nth(place_of(sz_5, 0, s_8), found0_7, [])), ((dr_3 * dd_6) * later_4[1]),)

def blended(chances_0: Any, l_1: Any, chosen_2: Any) -> Any:
    return native_dot(chances_0, [(l_1[a_4] if a_4 < len(l_1) else 0) for a_4 in chosen_2])

def chances_of(e0_0: Any, u_1: Any) -> Any:
    return wholes(native_map(native_second, shocks(e0_0, u_1)))

def dues_ok(e0_0: Any, c0_1: Any, dues_2: Any, i_3: Any) -> Any:
    return native_all((lambda u_4: (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, (u_4 + 1))) and native_all((lambda t0_5: (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, t0_5)) and native_all((lambda s_6: native_q_equal(e(shocks(e0_0, u_4), (lambda z0_7: due(e0_0, dues_2, i_3, u_4, z0_7, s_6))), pay(e0_0, c0_1, i_3, t0_5, None, s_6))), states_at(e0_0, u_4)))), slots(e0_0, u_4)))), places(e0_0))

def told_at(e0_0: Any, c0_1: Any, dues_2: Any, ahead1_3: Any, i_4: Any, u_5: Any, z0_6: Any, s_7: Any, r_8: Any) -> Any:
    said_9 = saying(i_4, s_7, r_8)
    return native_q_minus(apply(ahead1_3, i_4, u_5, [rule(e0_0, c0_1, u_5, z0_6, said_9), *s_7]), due(e0_0, dues_2, i_4, u_5, z0_6, said_9))

def shocks_ok(e0_0: Any, c0_1: Any, dues_2: Any, ahead1_3: Any, q0_4: Any, i_5: Any) -> Any:
    return native_all((lambda u_6: (likely0_7 := likely_shocks(e0_0, u_6), native_all((lambda s_8: (said_9 := reports(e0_0, i_5, u_6, s_8), native_all((lambda z0_10: (least_11 := native_q_minus(told_at(e0_0, c0_1, dues_2, ahead1_3, i_5, u_6, z0_10, s_8, truth(i_5, s_8)), q0_4), all(native_q_at_most(told_at(e0_0, c0_1, dues_2, ahead1_3, i_5, u_6, z0_10, s_8, r_13), least_11) for r_13 in said_9))[1]), likely0_7))[1]), states_at(e0_0, u_6)))[1]), places(e0_0))

def check_at_shocks(e0_0: Any, c0_1: Any, payoffs0_2: Any, ahead1_3: Any, dues_4: Any, proved_5: Any, q0_6: Any, x_7: Any) -> Any:
    i_8 = x_7[1]
    t0_9 = x_7[2]
    s_10 = x_7[4]
    return (((((((native_same(proved_5, native_q_at_most((0, 1), q0_6)) and every_agent(e0_0, (lambda i0_11: ((apply(payoffs0_2, i0_11) and dues_ok(e0_0, c0_1, dues_4, i0_11)) and shocks_ok(e0_0, c0_1, dues_4, ahead1_3, q0_6, i0_11))))) and of_sizes(sizes_at(e0_0, t0_9), s_10)) and (not over(e0_0, t0_9))) and is_agent(e0_0, i_8)) and mem(x_7[5], reports(e0_0, i_8, t0_9, s_10))) and is_likely(e0_0, t0_9, x_7[6])) and native_q_equal(native_q_minus(told_at(e0_0, c0_1, dues_4, ahead1_3, i_8, spot(e0_0, t0_9), x_7[6], s_10, truth(i_8, s_10)), told_at(e0_0, c0_1, dues_4, ahead1_3, i_8, spot(e0_0, t0_9), x_7[6], s_10, x_7[5])), q0_6))

def from_list(sz_0: Any, l_1: Any, s_2: Any) -> Any:
    return native_nth(place_of(sz_0, 0, s_2), l_1, (0, 1))

def silent(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    return all(memoryless(e0_0, pay_table(e0_0, c0_1, i_4, t0_2)) for i_4 in agents(e0_0))

def step_back(e0_0: Any, c0_1: Any, mean_by_2: Any, u_3: Any, h_4: Any) -> Any:
    all_5 = shocks(e0_0, u_3)
    later_6 = apply(mean_by_2, u_3, h_4)
    return native_map((lambda s_7: native_q_lowest_terms(e(all_5, (lambda z0_8: apply(later_6, [rule(e0_0, c0_1, u_3, z0_8, s_7), *s_7]))))), states_at(e0_0, u_3))

def paid_next(e0_0: Any, c0_1: Any, mean_by_2: Any, u_3: Any) -> Any:
    return (step_back(e0_0, c0_1, mean_by_2, u_3, apply(all_pay, e0_0, c0_1, (u_3 + 1), None)) if silent(e0_0, c0_1, (u_3 + 1)) else (all_4 := shocks(e0_0, u_3), native_map((lambda s_5: native_q_lowest_terms(e(all_4, (lambda z0_6: (a_7 := rule(e0_0, c0_1, u_3, z0_6, s_5), apply(mean_by_2, u_3, apply(all_pay, e0_0, c0_1, (u_3 + 1), ((s_5, a_7),)), [a_7, *s_5]))[1])))), states_at(e0_0, u_3)))[1])

def paid_after(e0_0: Any, c0_1: Any, mean_by_2: Any, k_3: Any, t0_4: Any) -> Any:
    return native_fold_right((lambda u_5, l_6: step_back(e0_0, c0_1, mean_by_2, spot(e0_0, u_5), apply(from_list, sizes_at(e0_0, (spot(e0_0, u_5) + 1)), l_6))), paid_next(e0_0, c0_1, mean_by_2, spot(e0_0, (t0_4 + k_3))), native_seq(t0_4, k_3))

def paid_mean(e0_0: Any, c0_1: Any, mean_by_2: Any, t0_3: Any) -> Any:
    t_4 = t0_3
    if t_4 == 0:
        return e(first_states(e0_0), apply(all_pay, e0_0, c0_1, 0, None))
    return e(first_states(e0_0), apply(from_list, sizes_at(e0_0, 0), paid_after(e0_0, c0_1, mean_by_2, (t_4 - 1), 0)))

def paid_later(e0_0: Any, c0_1: Any, mean_by_2: Any, n0_3: Any) -> Any:
    ls_4 = []
    for x_5 in native_seq(0, n0_3):
        ls_4 = ([paid_next(e0_0, c0_1, mean_by_2, 0), *[]] if not ls_4 else [step_back(e0_0, c0_1, mean_by_2, 0, apply(from_list, sizes_at(e0_0, (0 + 1)), ls_4[0])), *ls_4])
    return ls_4

def mixed(mix_0: Any, vectors_1: Any, k_2: Any) -> Any:
    return sum([native_q_times(wl_4[0], (wl_4[1][k_2] if k_2 < len(wl_4[1]) else (0, 1))) for wl_4 in native_combine(mix_0, vectors_1)])

def check_paid(e0_0: Any, c0_1: Any, mean_by_2: Any, proved_3: Any, q0_4: Any, t0_5: Any, mix_6: Any) -> Any:
    return ((is_prob(first_states(e0_0)) and (not over(e0_0, t0_5))) and ((native_q_equal(q0_4, (0, 1)) and (t_7 := e0_0[2], all(native_q_equal(paid_mean(e0_0, c0_1, mean_by_2, n0_9), (0, 1)) for n0_9 in native_seq(0, t_7[0])) if t_7 is not None else (native_q_equal(paid_mean(e0_0, c0_1, mean_by_2, 0), (0, 1)) and (t_10 := paid_later(e0_0, c0_1, mean_by_2, (len(mix_6) + 1)), False if not t_10 else (all(native_q_equal(e(first_states(e0_0), apply(from_list, sizes_at(e0_0, 0), lq_12)), (0, 1)) for lq_12 in t_10[1:]) and all(native_q_equal((t_10[0][k_14] if k_14 < len(t_10[0]) else (0, 1)), mixed(mix_6, t_10[1:], k_14)) for k_14 in native_seq(0, len(states_at(e0_0, 0))))))[1]))[1]) if proved_3 else (x_15 := paid_mean(e0_0, c0_1, mean_by_2, t0_5), ((not native_q_equal(x_15, (0, 1))) and native_q_equal(q0_4, minus_abs(x_15))))[1]))

def heard(e0_0: Any, c0_1: Any, moves_2: Any, t0_3: Any, m_4: Any) -> Any:
    return (in_memories(e0_0, c0_1, t0_3, m_4) and ((t_5 := m_4[0], native_exists((lambda i_6: (l_7 := native_nth(spot(e0_0, pred(t0_3)), reach(e0_0, c0_1, i_6, moves_2), []), native_exists((lambda o_8: (s_9 := saying(i_6, t_5[0], o_8), (within(l_7, s_9) and mem(truth(i_6, t_5[0]), reports(e0_0, i_6, pred(t0_3), s_9))))[1]), own_types(e0_0, i_6, pred(t0_3))))[1]), agents(e0_0)))[1] if m_4 is not None else True))

def heard_mean(e0_0: Any, c0_1: Any, mean_by_2: Any, t0_3: Any, m_4: Any) -> Any:
    t_5 = m_4
    if t_5 is not None:
        return (t_6 := t_5[0], apply(mean_by_2, spot(e0_0, pred(t0_3)), apply(all_pay, e0_0, c0_1, t0_3, m_4), [t_6[1], *t_6[0]]))[1]
    return e(first_states(e0_0), apply(all_pay, e0_0, c0_1, t0_3, None))

def paid_after_reports(e0_0: Any, c0_1: Any, mean_by_2: Any, u_3: Any) -> Any:
    return ((found0_4 := apply(mean_by_2, u_3, apply(all_pay, e0_0, c0_1, (u_3 + 1), None)), (lambda a_5, r_6: apply(found0_4, [a_5, *r_6])))[1] if silent(e0_0, c0_1, (u_3 + 1)) else (lambda a_7, r_8: apply(mean_by_2, u_3, apply(all_pay, e0_0, c0_1, (u_3 + 1), ((r_8, a_7),)), [a_7, *r_8])))

def each_at_least(e0_0: Any, c0_1: Any, moves_2: Any, mean_by_3: Any, q0_4: Any) -> Any:
    return (native_q_at_most(q0_4, e(first_states(e0_0), apply(all_pay, e0_0, c0_1, 0, None))) and every_agent(e0_0, (lambda i_5: (l_6 := reach(e0_0, c0_1, i_5, moves_2), (closed(e0_0, c0_1, i_5, moves_2, l_6) and native_all((lambda u_7: (over(e0_0, (u_7 + 1)) or (paid0_8 := paid_after_reports(e0_0, c0_1, mean_by_3, u_7), (likely0_9 := likely_shocks(e0_0, u_7), native_all((lambda s_10: native_all((lambda o_11: (r_12 := saying(i_5, s_10, o_11), all(native_q_at_most(q0_4, apply(paid0_8, rule(e0_0, c0_1, u_7, z0_14, r_12), r_12)) for z0_14 in likely0_9))[1]), reports(e0_0, i_5, u_7, s_10))), (l_6[u_7] if u_7 < len(l_6) else [])))[1])[1])), places(e0_0))))[1])))

def check_each(e0_0: Any, c0_1: Any, moves_2: Any, mean_by_3: Any, proved_4: Any, q0_5: Any, t0_6: Any, m_7: Any) -> Any:
    return (((((is_prob(first_states(e0_0)) and native_same(proved_4, native_q_at_most((0, 1), q0_5))) and (not over(e0_0, t0_6))) and heard(e0_0, c0_1, moves_2, t0_6, m_7)) and native_q_equal(heard_mean(e0_0, c0_1, mean_by_3, t0_6, m_7), q0_5)) and each_at_least(e0_0, c0_1, moves_2, mean_by_3, q0_5))

def outlooks(e0_0: Any) -> Any:
    return native_flat_map((lambda u_1: ([] if over(e0_0, (u_1 + 1)) else native_flat_map((lambda i_2: (rest_3 := [s_5 for s_5 in states_at(e0_0, u_1) if (truth(i_2, s_5) == 0)], native_flat_map((lambda a_6: [(((u_1, i_2), a_6), o_8) for o_8 in rest_3]), all_allocs(e0_0, u_1)))[1]), agents(e0_0)))), places(e0_0))

def means_of(e0_0: Any, moves_1: Any, i_2: Any, u_3: Any, a_4: Any, o_5: Any, y_6: Any, s_7: Any) -> Any:
    sz_8 = replace((i_2 + 1), sizes_at(e0_0, (u_3 + 1)), 1)
    return e(apply(moves_1, u_3, [a_4, *saying(i_2, o_5, s_7)]), (lambda z0_9: from_list(sz_8, y_6, others(i_2, z0_9))))

def separates(e0_0: Any, moves_1: Any, exact_2: Any, x_3: Any, ys_4: Any) -> Any:
    return ((t_5 := x_3[0], (t_6 := t_5[0], (types_7 := own_types(e0_0, t_6[1], t_6[0]), ((len(ys_4) == len(types_7)) and native_all((lambda sy_8: (m_9 := apply(means_of, e0_0, moves_1, t_6[1], t_6[0], t_5[1], x_3[1], sy_8[1]), ((not native_q_at_most((0, 1), apply(m_9, sy_8[0]))) and all(((sq_11 == sy_8[0]) or (native_q_equal(apply(m_9, sq_11), (0, 1)) if exact_2 else native_q_at_most((0, 1), apply(m_9, sq_11)))) for sq_11 in types_7)))[1]), native_combine(types_7, ys_4))))[1])[1])[1])

def check_outlooks(e0_0: Any, moves_1: Any, exact_2: Any, vectors_3: Any) -> Any:
    all_4 = outlooks(e0_0)
    return ((len(vectors_3) == len(all_4)) and all(separates(e0_0, moves_1, exact_2, xv_6[0], xv_6[1]) for xv_6 in native_combine(all_4, vectors_3)))

def foretell(x_0: Any, moves_1: Any, i_2: Any, u_3: Any, a_4: Any, s_5: Any, w0_6: Any) -> Any:
    return e(apply(moves_1, u_3, [a_4, *s_5]), (lambda y_7: ((1, 1) if eqb_state(others(i_2, y_7), w0_6) else (0, 1))))

def is_outlook_at(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, o_4: Any) -> Any:
    return ((((is_agent(e0_0, i_1) and (not over(e0_0, t0_2))) and (not over(e0_0, (t0_2 + 1)))) and (a_3 < stage_at(e0_0, t0_2)[2])) and of_sizes(sizes_at(e0_0, t0_2), o_4))

def weigh(e0_0: Any, moves_1: Any, i_2: Any, t0_3: Any, a_4: Any, o_5: Any, weights_6: Any, w0_7: Any) -> Any:
    return sum([native_q_times(sx_9[1], foretell(e0_0, moves_1, i_2, spot(e0_0, t0_3), a_4, saying(i_2, o_5, sx_9[0]), w0_7)) for sx_9 in native_combine(own_types(e0_0, i_2, t0_3), weights_6)])

def check_mimicked(e0_0: Any, moves_1: Any, i_2: Any, t0_3: Any, a_4: Any, o_5: Any, s_6: Any, weights_7: Any) -> Any:
    return (((((is_outlook_at(e0_0, i_2, t0_3, a_4, o_5) and mem(s_6, own_types(e0_0, i_2, t0_3))) and (len(weights_7) == len(own_types(e0_0, i_2, t0_3)))) and native_all(apply(native_q_at_most, (0, 1)), weights_7)) and native_q_equal(at_alloc(weights_7, s_6), (0, 1))) and all(native_q_equal(foretell(e0_0, moves_1, i_2, spot(e0_0, t0_3), a_4, saying(i_2, o_5, s_6), w0_9), weigh(e0_0, moves_1, i_2, t0_3, a_4, o_5, weights_7, w0_9)) for w0_9 in next_others(e0_0, i_2, t0_3)))

def check_dependent(e0_0: Any, moves_1: Any, i_2: Any, t0_3: Any, a_4: Any, o_5: Any, weights_6: Any) -> Any:
    return (((is_outlook_at(e0_0, i_2, t0_3, a_4, o_5) and (len(weights_6) == len(own_types(e0_0, i_2, t0_3)))) and any((not native_q_equal(x_8, (0, 1))) for x_8 in weights_6)) and all(native_q_equal(weigh(e0_0, moves_1, i_2, t0_3, a_4, o_5, weights_6, w0_10), (0, 1)) for w0_10 in next_others(e0_0, i_2, t0_3)))

def check_last(e0_0: Any, c0_1: Any, paid0_2: Any) -> Any:
    t_3 = e0_0[2]
    if t_3 is not None:
        t_4 = t_3[0]
        if t_4 == 0:
            return False
        return native_all((lambda i_5: (p_6 := (paid0_2[i_5] if i_5 < len(paid0_2) else none), native_all((lambda s_7: (told0_8 := native_q_minus(last_worth(e0_0, c0_1, i_5, (t_4 - 1), s_7, truth(i_5, s_7)), look_up(p_6, s_7)), all(native_q_at_most(native_q_minus(last_worth(e0_0, c0_1, i_5, (t_4 - 1), s_7, r_10), look_up(p_6, saying(i_5, s_7, r_10))), told0_8) for r_10 in reports(e0_0, i_5, (t_4 - 1), s_7)))[1]), states_at(e0_0, (t_4 - 1))))[1]), agents(e0_0))
    return False

def steps_of(cycle_0: Any) -> Any:
    return native_combine(cycle_0, (tl(cycle_0) + firstn((0 + 1), cycle_0)))

def check_cycle(e0_0: Any, c0_1: Any, i_2: Any, o_3: Any, cycle_4: Any) -> Any:
    t_5 = e0_0[2]
    if t_5 is not None:
        t_6 = t_5[0]
        if t_6 == 0:
            return False
        return ((((all_asked(e0_0) and is_agent(e0_0, i_2)) and of_sizes(sizes_at(e0_0, (t_6 - 1)), o_3)) and all(mem(s_8, own_types(e0_0, i_2, (t_6 - 1))) for s_8 in cycle_4)) and (not native_q_at_most(sum(native_map((lambda sr_9: (s_10 := saying(i_2, o_3, sr_9[0]), native_q_minus(last_worth(e0_0, c0_1, i_2, (t_6 - 1), s_10, sr_9[1]), last_worth(e0_0, c0_1, i_2, (t_6 - 1), s_10, sr_9[0])))[1]), steps_of(cycle_4))), (0, 1))))
    return False

def is_needed(e0_0: Any, t0_1: Any, a_2: Any) -> Any:
    return ((not over(e0_0, t0_1)) and ((a_2 < stage_at(e0_0, t0_1)[2]) if (not over(e0_0, (t0_1 + 1))) else (t_3 := e0_0[5], False if not t_3 else (a_2 < stage_at(e0_0, t0_1)[2]))[1]))

def check_component(e0_0: Any, t0_1: Any, a_2: Any, k_3: Any, s_4: Any, sq_5: Any, x_6: Any) -> Any:
    return (((((((is_needed(e0_0, t0_1, a_2) and of_sizes(sizes_at(e0_0, t0_1), s_4)) and of_sizes(sizes_at(e0_0, t0_1), sq_5)) and (k_3 < len(sizes_at(e0_0, (t0_1 + 1))))) and mem(x_6, range(native_nth(k_3, sizes_at(e0_0, (t0_1 + 1)), 0)))) and ((s_4[0] if 0 < len(s_4) else 0) == (sq_5[0] if 0 < len(sq_5) else 0))) and ((s_4[k_3] if k_3 < len(s_4) else 0) == (sq_5[k_3] if k_3 < len(sq_5) else 0))) and (not native_q_equal(marginal(kernel(e0_0, t0_1, a_2, s_4), k_3, x_6), marginal(kernel(e0_0, t0_1, a_2, sq_5), k_3, x_6))))

def check_linked(e0_0: Any, t0_1: Any, a_2: Any, s_3: Any, y_4: Any) -> Any:
    d_5 = kernel(e0_0, t0_1, a_2, s_3)
    return (((is_needed(e0_0, t0_1, a_2) and of_sizes(sizes_at(e0_0, t0_1), s_3)) and of_sizes(sizes_at(e0_0, (t0_1 + 1)), y_4)) and (not native_q_equal(e(d_5, (lambda z0_6: ((1, 1) if eqb_state(z0_6, y_4) else (0, 1)))), product([marginal(d_5, k_8, (y_4[k_8] if k_8 < len(y_4) else 0)) for k_8 in native_seq(0, len(y_4))]))))

def eqb_public(h_0: Any, hq_1: Any) -> Any:
    t_2 = h_0
    if not t_2:
        t_3 = hq_1
        if not t_3:
            return True
        return False
    return (t_4 := t_2[0], (False if not hq_1 else (t_5 := hq_1[0], (((t_4[1] == t_5[1]) and eqb_state(t_4[0], t_5[0])) and eqb_public(t_2[1:], hq_1[1:])))[1]))[1]

def eqb_worth(x_0: Any, y_1: Any) -> Any:
    return (eqb_state(x_0[1], y_1[1]) and eqb_public(x_0[0], y_1[0]))

def may_be(e0_0: Any, h_1: Any) -> Any:
    t_2 = h_1
    if not t_2:
        return True
    return (t_3 := t_2[0], (t0_4 := len(t_2[1:]), (((may_be(e0_0, t_2[1:]) and (not over(e0_0, t0_4))) and native_exists(apply(eqb_state, t_3[0]), states_at(e0_0, t0_4))) and mem(t_3[1], likely_shocks(e0_0, t0_4))))[1])[1]

def named_after(i_0: Any, h_1: Any, o_2: Any, u_3: Any) -> Any:
    t_4 = u_3
    if t_4[0] == 'Today':
        return (h_1, saying(i_0, o_2, t_4[1]))
    if t_4[0] == 'Later':
        return ([(saying(i_0, o_2, t_4[1]), t_4[2]), *h_1], t_4[3])
    return native_stuck(t_4)

def after_history(e0_0: Any, c0_1: Any, i_2: Any, h_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    con_7 = constraint(e0_0, c0_1, i_2, len(h_3), o_4, s_5, r_6)
    return ([(named_after(i_2, h_3, o_4, uq_9[0]), uq_9[1]) for uq_9 in con_7[0]], con_7[1])

def check_histories(e0_0: Any, c0_1: Any, i_2: Any, l_3: Any) -> Any:
    return (native_all((lambda y_4: ((t_5 := y_4[0], (t_6 := t_5[0], (t_7 := t_6[0], (t0_8 := len(t_7[0]), (((((may_be(e0_0, t_7[0]) and (not over(e0_0, t0_8))) and native_exists(apply(eqb_state, t_7[1]), states_at(e0_0, t0_8))) and own_type(e0_0, i_2, t0_8, t_6[1])) and own_type(e0_0, i_2, t0_8, t_5[1])) and native_q_at_most((0, 1), y_4[1])))[1])[1])[1])[1])), l_3) and (rows_14 := native_map((lambda y_15: ((t_16 := y_15[0], (t_17 := t_16[0], (t_18 := t_17[0], (y_15[1], after_history(e0_0, c0_1, i_2, t_18[0], t_18[1], t_17[1], t_16[1])))[1])[1])[1])), l_3), (above0(right_side(rows_14)) and sums_to(eqb_worth, rows_14, [])))[1])

def efficient_rule(v0_0: Any, payments_1: Any) -> Any:
    return ('Mechanism', v0_0[2][1], payments_1,)

def check_some(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    cq_3 = efficient_rule(v0_2, c0_1[2])
    return (((all_asked(e0_0) and check_rule(e0_0, cq_3)) and check_program(e0_0, v0_2, None)) and every_agent(e0_0, (lambda i_4: (check_payoff(e0_0, cq_3, v0_2, i_4) and lies_at_least(e0_0, cq_3, v0_2, (0, 1), i_4)))))

def check_machines(e0_0: Any, cq_1: Any, mean_by_2: Any, machines_3: Any) -> Any:
    return every_agent(e0_0, (lambda i_4: check_automaton(e0_0, cq_1, mean_by_2, i_4, (machines_3[i_4] if i_4 < len(machines_3) else ('Automaton', 0, [],)))))

def check_none(e0_0: Any, v0_1: Any, i_2: Any, x_3: Any) -> Any:
    cq_4 = efficient_rule(v0_1, [])
    return (((((all_asked(e0_0) and check_rule(e0_0, cq_4)) and check_program(e0_0, v0_1, None)) and is_agent(e0_0, i_2)) and reachable(e0_0, x_3[3])) and check_refutation(e0_0, cq_4, i_2, x_3))

def check_none_after(e0_0: Any, v0_1: Any, i_2: Any, rows_3: Any) -> Any:
    cq_4 = efficient_rule(v0_1, [])
    return ((((all_asked(e0_0) and check_rule(e0_0, cq_4)) and check_program(e0_0, v0_1, None)) and is_agent(e0_0, i_2)) and check_histories(e0_0, cq_4, i_2, rows_3))

def with_gross(v0_0: Any, later_1: Any) -> Any:
    return ('Evidence', later_1, v0_0[2], v0_0[3], v0_0[4], v0_0[5], v0_0[6], v0_0[7],)

def check_clash(e0_0: Any, c0_1: Any, f_2: Any, q0_3: Any, i_4: Any, rows_5: Any) -> Any:
    return (is_agent(e0_0, i_4) and check_form(e0_0, c0_1, i_4, native_q_opposite(q0_3), ('FormRefutation', f_2, rows_5,)))

def check_of_form(e0_0: Any, v0_1: Any, f_2: Any, paid0_3: Any, later_4: Any, proved_5: Any, q0_6: Any, x_7: Any, i_8: Any, rows_9: Any) -> Any:
    cq_10 = efficient_rule(v0_1, paid0_3)
    vq_11 = with_gross(v0_1, later_4)
    return (((((all_asked(e0_0) and check_rule(e0_0, cq_10)) and check_program(e0_0, v0_1, None)) and check_slack(e0_0, cq_10, vq_11, ('Incentives', (0, 1),), proved_5, q0_6, (x_7,))) and every_agent(e0_0, apply(of_form, e0_0, cq_10, f_2))) and (proved_5 or check_clash(e0_0, cq_10, f_2, q0_6, i_8, rows_9)))

def plain_moves(e0_0: Any, u_1: Any, k_2: Any) -> Any:
    return kernel(e0_0, u_1, hd(0, k_2), tl(k_2))

def plain_mean(e0_0: Any, u_1: Any, h_2: Any, k_3: Any) -> Any:
    return e(kernel(e0_0, u_1, hd(0, k_3), tl(k_3)), h_2)

def check_some_automata(e0_0: Any, v0_1: Any, machines_2: Any) -> Any:
    cq_3 = efficient_rule(v0_1, [])
    return (((all_asked(e0_0) and check_rule(e0_0, cq_3)) and check_program(e0_0, v0_1, None)) and check_machines(e0_0, cq_3, apply(plain_mean, e0_0), machines_2))

def plain_ahead(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any, k_5: Any) -> Any:
    return native_q_plus(flow(e0_0, i_3, u_4, hd(0, k_5), tl(k_5)), native_q_times(e0_0[1], plain_mean(e0_0, u_4, apply(v, e0_0, c0_1, v0_2, i_3, (u_4 + 1), None), k_5)))

def plain_aids(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    return ('Aids', apply(check_payoff, e0_0, c0_1, v0_2), apply(told, e0_0, c0_1, v0_2), (lambda u_3, k_4: kernel(e0_0, u_3, hd(0, k_4), tl(k_4))), apply(before, e0_0, c0_1, v0_2),)

def check_claim(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    t_4 = x_3
    if t_4[0] == 'SomeMechanism':
        return check_some(e0_0, c0_1, v0_2)
    if t_4[0] == 'SomeAutomata':
        return check_some_automata(e0_0, v0_2, t_4[1])
    if t_4[0] == 'NoMechanism':
        return check_none(e0_0, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'NoMechanismAfter':
        return check_none_after(e0_0, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'Interim':
        return check_interim(e0_0, c0_1, v0_2, plain_aids(e0_0, c0_1, v0_2), t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'OfForm':
        return check_of_form(e0_0, v0_2, t_4[1], t_4[2], t_4[3], t_4[4], t_4[5], t_4[6], t_4[7], t_4[8])
    if t_4[0] == 'AtShocks':
        return check_at_shocks(e0_0, c0_1, apply(check_payoff, e0_0, c0_1, v0_2), apply(plain_ahead, e0_0, c0_1, v0_2), t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'ExpectedPay':
        return check_paid(e0_0, c0_1, apply(plain_mean, e0_0), t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'EachPeriod':
        return check_each(e0_0, c0_1, apply(plain_moves, e0_0), apply(plain_mean, e0_0), t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'Convex':
        return check_outlooks(e0_0, apply(plain_moves, e0_0), False, t_4[1])
    if t_4[0] == 'NotConvex':
        return check_mimicked(e0_0, apply(plain_moves, e0_0), t_4[1], t_4[2], t_4[3], t_4[4], t_4[5], t_4[6])
    if t_4[0] == 'Spanning':
        return check_outlooks(e0_0, apply(plain_moves, e0_0), True, t_4[1])
    if t_4[0] == 'NotSpanning':
        return check_dependent(e0_0, apply(plain_moves, e0_0), t_4[1], t_4[2], t_4[3], t_4[4], t_4[5])
    if t_4[0] == 'LastPeriod':
        return (all_asked(e0_0) and check_last(e0_0, c0_1, t_4[1]))
    if t_4[0] == 'NotLastPeriod':
        return check_cycle(e0_0, c0_1, t_4[1], t_4[2], t_4[3])
    if t_4[0] == 'LinkedComponent':
        return check_component(e0_0, t_4[1], t_4[2], t_4[3], t_4[4], t_4[5], t_4[6])
    if t_4[0] == 'LinkedStates':
        return check_linked(e0_0, t_4[1], t_4[2], t_4[3], t_4[4])
    return check_basic(e0_0, c0_1, v0_2, x_3)

def by_nat(f_0: Any) -> Any:
    found0_1 = native_kept((lambda k_2: apply(f_0, hd(0, k_2))))
    return (lambda n0_3: apply(found0_1, [n0_3, *[]]))

def ahead0(e0_0: Any, u_1: Any, r_2: Any, now_3: Any, h_4: Any) -> Any:
    later_5 = mean(e0_0, u_1, r_2, h_4)
    here_6 = all_allocs(e0_0, u_1)
    return native_kept((lambda s_7: [native_q_plus(apply(now_3, a_9, s_7), native_q_times(e0_0[1], apply(later_5, [a_9, *s_7]))) for a_9 in here_6]))

def society_of(k_0: Any) -> Any:
    t_1 = k_0
    if t_1 == 0:
        return None
    return ((t_1 - 1),)

def chosen_by(e0_0: Any, u_1: Any, choose_2: Any) -> Any:
    all_3 = native_map(native_first, shocks(e0_0, u_1))
    return (lambda s_4: [apply(choose_2, z0_6, s_4) for z0_6 in all_3])

def program_with(e0_0: Any, v0_1: Any, w0_2: Any, values_3: Any, shares_4: Any) -> Any:
    return native_all((lambda u_5: (found0_6 := apply(values_3, u_5), (likely0_7 := likely_shocks(e0_0, u_5), (share0_8 := apply(shares_4, u_5), (d_9 := (share0_8[1] * found0_6[2]), (chosen_10 := chosen_by(e0_0, u_5, apply(choice, e0_0, v0_1, w0_2, u_5)), native_all((lambda s_11: (l_12 := (apply(found0_6[1], s_11) if found0_6[0] == 'Worth' else native_stuck(found0_6)), (native_q_equal(w(e0_0, v0_1, w0_2, u_5, s_11), ratio(blended(share0_8[0], l_12, apply(chosen_10, s_11)), d_9)) and native_all((lambda z0_13: (b0_14 := choice(e0_0, v0_1, w0_2, u_5, z0_13, s_11), (best_15 := (l_12[b0_14] if b0_14 < len(l_12) else 0), (open_16 := sets(e0_0, w0_2, u_5, z0_13, s_11), (mem(b0_14, open_16) and native_all((lambda a_17: (x_18 := (l_12[a_17] if a_17 < len(l_12) else 0), ((x_18 <= best_15) and ((b0_14 <= a_17) or (not (best_15 <= x_18)))))[1]), open_16)))[1])[1])[1]), likely0_7)))[1]), states_at(e0_0, u_5)))[1])[1])[1])[1])[1]), places(e0_0))

def loses_with(e0_0: Any, c0_1: Any, v0_2: Any, values_3: Any, q0_4: Any) -> Any:
    return native_all((lambda u_5: (found0_6 := apply(values_3, u_5), (likely0_7 := likely_shocks(e0_0, u_5), native_all((lambda s_8: (l_9 := (apply(found0_6[1], s_8) if found0_6[0] == 'Worth' else native_stuck(found0_6)), all(native_q_at_most(q0_4, ratio((native_nth(rule(e0_0, c0_1, u_5, z0_11, s_8), l_9, 0) - native_nth(choice(e0_0, v0_2, None, u_5, z0_11, s_8), l_9, 0)), found0_6[2])) for z0_11 in likely0_7))[1]), states_at(e0_0, u_5)))[1])[1]), places(e0_0))

def options_with(e0_0: Any, v0_1: Any, i_2: Any, leaving_3: Any, shares_4: Any) -> Any:
    return native_all((lambda u_5: (found0_6 := apply(leaving_3, u_5), (share0_7 := apply(shares_4, u_5), (d_8 := (share0_7[1] * found0_6[2]), (chosen_9 := chosen_by(e0_0, u_5, apply(choice, e0_0, v0_1, (i_2,), u_5)), all(native_q_equal(option_worth(e0_0, v0_1, i_2, u_5, s_11), ratio(blended(share0_7[0], (apply(found0_6[1], s_11) if found0_6[0] == 'Worth' else native_stuck(found0_6)), apply(chosen_9, s_11)), d_8)) for s_11 in states_at(e0_0, u_5)))[1])[1])[1])[1]), places(e0_0))

def v_numbers(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, st_6: Any) -> Any:
    return differences(wholes(native_map(apply(c, e0_0, v0_2, i_3, t0_4), st_6)), wholes(native_map(apply(pay, e0_0, c0_1, i_3, t0_4, m_5), st_6)))

def b_numbers(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, st_6: Any) -> Any:
    t_7 = (v0_2[5][i_3] if i_3 < len(v0_2[5]) else [])
    if not t_7:
        return v_numbers(e0_0, c0_1, v0_2, i_3, t0_4, m_5, st_6)
    return wholes(native_map(apply(b, e0_0, c0_1, v0_2, i_3, t0_4, m_5), st_6))

def everywhere_with(e0_0: Any, memories0_1: Any, q0_2: Any, numbers0_3: Any) -> Any:
    return native_all((lambda u_4: (here_5 := states_at(e0_0, u_4), all(all(none_below(q0_2, apply(numbers0_3, t0_9, m_11, here_5)) for m_11 in apply(memories0_1, t0_9)) for t0_9 in slots(e0_0, u_4)))[1]), places(e0_0))

def reports_of(types_0: Any, e0_1: Any, i_2: Any, u_3: Any, s_4: Any) -> Any:
    return ([truth(i_2, s_4), *[]] if is_away(e0_1, i_2, u_3, s_4) else types_0)

def telling(e0_0: Any, c0_1: Any, u_2: Any, r_3: Any, next_4: Any, same_5: Any, i_6: Any) -> Any:
    all_7 = shocks(e0_0, u_2)
    return ((by_alloc0_8 := ahead0(e0_0, u_2, r_3, apply(flow, e0_0, i_6, u_2), apply(next_4, (u_2 + 1), None)), (lambda s_9, o_10: e(all_7, (lambda z0_11: at_alloc(apply(by_alloc0_8, s_9), rule(e0_0, c0_1, u_2, z0_11, saying(i_6, s_9, o_10)))))))[1] if same_5 else (after1_12 := native_kept((lambda k_13: mean(e0_0, u_2, r_3, apply(next_4, (u_2 + 1), ((tl(k_13), hd(0, k_13)),))))), (lambda s_14, o_15: e(all_7, (lambda z0_16: (said_17 := saying(i_6, s_14, o_15), (a_18 := rule(e0_0, c0_1, u_2, z0_16, said_17), native_q_plus(flow(e0_0, i_6, u_2, a_18, s_14), native_q_times(e0_0[1], apply(after1_12, [a_18, *said_17], [a_18, *s_14]))))[1])[1]))))[1])

def same_after(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any) -> Any:
    return memoryless(e0_0, pay_table(e0_0, c0_1, i_2, (u_3 + 1)))

def entries(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any, t0_4: Any, m_5: Any, d_6: Any, types_7: Any) -> Any:
    chosen_8 = chosen_by(e0_0, u_3, apply(rule, e0_0, c0_1, u_3))
    one_9 = (lambda r_10: (apply(chosen_8, r_10), whole(d_6, pay(e0_0, c0_1, i_2, t0_4, m_5, r_10))))
    line0_11 = native_kept((lambda o_12: [apply(one_9, saying(i_2, o_12, x_14)) for x_14 in types_7]))
    return (lambda s_15: ([apply(one_9, s_15), *[]] if is_away(e0_0, i_2, u_3, s_15) else apply(line0_11, saying(i_2, s_15, 0))))

def each_report(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any, x_4: Any, memories0_5: Any, wanted_6: Any, test_7: Any) -> Any:
    types_8 = own_types(e0_0, i_2, u_3)
    here_9 = states_at(e0_0, u_3)
    d0_10 = (x_4[2][1] * x_4[1][2])
    return native_all((lambda t0_11: native_all((lambda m_12: (w0_13 := apply(wanted_6, t0_11, m_12, here_9), (d_14 := native_common_multiple(native_common_multiple(d0_10, grain(pay_table(e0_0, c0_1, i_2, t0_11))), w0_13[1]), (chances_15 := native_map(apply(native_times, native_quotient(d_14, d0_10)), x_4[2][0]), (scale0_16 := native_quotient(d_14, w0_13[1]), (said_17 := entries(e0_0, c0_1, i_2, u_3, t0_11, m_12, d_14, types_8), (passes0_18 := apply(test_7, d_14), native_all((lambda sw_19: (l_20 := (t_21 := x_4[1], apply(t_21[1], sw_19[0]) if t_21[0] == 'Worth' else native_stuck(t_21))[1], apply(passes0_18, [(blended(chances_15, l_20, rp_23[0]) - rp_23[1]) for rp_23 in apply(said_17, sw_19[0])], (sw_19[1] * scale0_16)))[1]), native_combine(here_9, w0_13[0])))[1])[1])[1])[1])[1])[1]), apply(memories0_5, t0_11))), slots(e0_0, u_3))

def payoff_with(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, tell_4: Any) -> Any:
    return (is_agent(e0_0, i_3) and native_all((lambda u_5: (x_6 := apply(tell_4, u_5), ((d_7 := (x_6[2][1] * x_6[1][2]), (chosen_8 := chosen_by(e0_0, u_5, apply(rule, e0_0, c0_1, u_5)), native_all((lambda s_9: native_q_equal(c(e0_0, v0_2, i_3, u_5, s_9), ratio(blended(x_6[2][0], (t_10 := x_6[1], apply(t_10[1], s_9) if t_10[0] == 'Worth' else native_stuck(t_10))[1], apply(chosen_8, s_9)), d_7))), states_at(e0_0, u_5)))[1])[1] if same_after(e0_0, c0_1, i_3, u_5) else all(native_q_equal(c(e0_0, v0_2, i_3, u_5, s_14), (apply(x_6[3], s_14, truth(i_3, s_14)) if x_6[0] == 'Reporting' else native_stuck(x_6))) for s_14 in states_at(e0_0, u_5))))[1]), places(e0_0)))

def lies_with(e0_0: Any, c0_1: Any, v0_2: Any, tell_3: Any, q0_4: Any, i_5: Any) -> Any:
    return native_all((lambda u_6: (x_7 := apply(tell_3, u_6), (each_report(e0_0, c0_1, i_5, u_6, x_7, apply(telling_memories, e0_0, c0_1, i_5), apply(v_numbers, e0_0, c0_1, v0_2, i_5), (lambda d_8: (room_9 := floor_of(d_8, native_q_opposite(q0_4)), (lambda found0_10, own_11: (most1_12 := (own_11 + room_9), all((w0_14 <= most1_12) for w0_14 in found0_10))[1]))[1])) if same_after(e0_0, c0_1, i_5, u_6) else (past_15 := [(t0_17, telling_memories(e0_0, c0_1, i_5, t0_17)) for t0_17 in slots(e0_0, u_6)], (types_18 := own_types(e0_0, i_5, u_6), native_all((lambda s_19: native_all((lambda r_20: (w0_21 := (apply(x_7[3], s_19, r_20) if x_7[0] == 'Reporting' else native_stuck(x_7)), all(all(native_q_at_most(q0_4, slack(e0_0, c0_1, v0_2, i_5, tm_25[0], m_27, s_19, r_20, w0_21)) for m_27 in tm_25[1]) for tm_25 in past_15))[1]), reports_of(types_18, e0_0, i_5, u_6, s_19))), states_at(e0_0, u_6)))[1])[1]))[1]), places(e0_0))

def best_same(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any) -> Any:
    return (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, (u_4 + 1))) and memoryless(e0_0, best_table(e0_0, v0_2, i_3, (u_4 + 1))))

def best_with(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, tell_4: Any) -> Any:
    return native_all((lambda u_5: (x_6 := apply(tell_4, u_5), (each_report(e0_0, c0_1, i_3, u_5, x_6, apply(best_memories, e0_0, c0_1, v0_2, i_3), apply(b_numbers, e0_0, c0_1, v0_2, i_3), (lambda x_7, found0_8, most1_9: (all((w0_11 <= most1_9) for w0_11 in found0_8) and any((w0_13 == most1_9) for w0_13 in found0_8)))) if best_same(e0_0, c0_1, v0_2, i_3, u_5) else (past_14 := [(t0_16, best_memories(e0_0, c0_1, v0_2, i_3, t0_16)) for t0_16 in slots(e0_0, u_5)], (types_17 := own_types(e0_0, i_3, u_5), native_all((lambda s_18: (reports0_19 := [(r_21, (apply(x_6[3], s_18, r_21) if x_6[0] == 'Reporting' else native_stuck(x_6))) for r_21 in reports_of(types_17, e0_0, i_3, u_5, s_18)], native_all((lambda tm_22: native_all((lambda m_23: (b0_24 := b(e0_0, c0_1, v0_2, i_3, tm_22[0], m_23, s_18), (found0_25 := [native_q_minus(rw_27[1], pay(e0_0, c0_1, i_3, tm_22[0], m_23, saying(i_3, s_18, rw_27[0]))) for rw_27 in reports0_19], (all(native_q_at_most(w0_29, b0_24) for w0_29 in found0_25) and any(native_q_equal(w0_31, b0_24) for w0_31 in found0_25)))[1])[1]), tm_22[1])), past_14))[1]), states_at(e0_0, u_5)))[1])[1]))[1]), places(e0_0))

def kept_within(sz_0: Any, l_1: Any) -> Any:
    placed_2 = [(place_of(sz_0, 0, s_4), s_4) for s_4 in l_1]
    return native_kept((lambda y_5: (k_6 := place_of(sz_0, 0, y_5), any(((ps_8[0] == k_6) and eqb_state(y_5, ps_8[1])) for ps_8 in placed_2))[1]))

def stays(e0_0: Any, u_1: Any, ap_2: Any, r_3: Any, next_4: Any, inside_5: Any) -> Any:
    t_6 = ap_2
    if t_6 is not None:
        l_7 = (h_8 := (lambda y_9: ((0, 1) if apply(inside_5, y_9) else (1, 1))), all_means(e0_0, u_1, ap_2, r_3, h_8, wholes(native_map(h_8, states(sizes_at(e0_0, (u_1 + 1))))))[0])[1]
        sz_10 = sizes_at(e0_0, u_1)
        return (lambda a_11, s_12: (native_nth(place_of(sz_10, 0, s_12), (l_7[a_11] if a_11 < len(l_7) else []), 0) == 0))
    return (lambda a_13, s_14: all((native_q_at_most(yq_16[1], (0, 1)) or apply(inside_5, yq_16[0])) for yq_16 in apply(next_4, [a_13, *s_14])))

def settles_with(e0_0: Any, c0_1: Any, i_2: Any, values_3: Any, aparts_4: Any, ready0_5: Any, moves_6: Any, u_7: Any, l_8: Any) -> Any:
    found0_9 = apply(values_3, u_7)
    likely0_10 = likely_shocks(e0_0, u_7)
    done_11 = over(e0_0, (u_7 + 1))
    inside_12 = kept_within(sizes_at(e0_0, (u_7 + 1)), l_8)
    stay_13 = ((lambda x_14, x_15: True) if done_11 else stays(e0_0, u_7, apply(aparts_4, u_7), apply(ready0_5, u_7), apply(moves_6, u_7), inside_12))
    return (lambda s_16: (l0_17 := (apply(found0_9[1], s_16) if found0_9[0] == 'Worth' else native_stuck(found0_9)), native_all((lambda z0_18: (a_19 := rule(e0_0, c0_1, u_7, z0_18, s_16), (open_20 := sets(e0_0, (i_2,), u_7, z0_18, s_16), (x_21 := (l0_17[a_19] if a_19 < len(l0_17) else 0), ((mem(a_19, open_20) and all(((l0_17[b0_23] if b0_23 < len(l0_17) else 0) <= x_21) for b0_23 in open_20)) and (done_11 or apply(stay_13, a_19, s_16))))[1])[1])[1]), likely0_10))[1])

def left_from_with(e0_0: Any, settle_1: Any, n0_2: Any, u_3: Any) -> Any:
    return native_fold_right((lambda u0_4, later_5: [native_filter(apply(settle_1, u0_4, (later_5[0] if 0 < len(later_5) else [])), states_at(e0_0, u0_4)), *later_5]), [], native_seq(u_3, n0_2))

def shrink_with(settle_0: Any, l_1: Any) -> Any:
    return native_filter(apply(settle_0, 0, l_1), l_1)

def left_with(e0_0: Any, settle_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return (left_from_with(e0_0, settle_1, t_2[0], 0), True)
    l_3 = native_fold_left((lambda ld_4, x_5: (ld_4 if ld_4[1] else (lq_6 := shrink_with(settle_1, ld_4[0]), (lq_6, (len(lq_6) == len(ld_4[0]))))[1])), states_at(e0_0, 0), (states_at(e0_0, 0), False))[0]
    return ([l_3, *[]], (len(shrink_with(settle_1, l_3)) == len(l_3)))

def revenue_with(e0_0: Any, c0_1: Any, v0_2: Any, ready0_3: Any) -> Any:
    return ((is_agent(e0_0, 0) and is_prob(first_states(e0_0))) and native_all((lambda u_4: (same_5 := all(memoryless(e0_0, pay_table(e0_0, c0_1, i_7, (u_4 + 1))) for i_7 in agents(e0_0)), (r_8 := apply(ready0_3, u_4), (after1_9 := native_kept((lambda k_10: mean(e0_0, u_4, r_8, apply(revenue, e0_0, c0_1, v0_2, (u_4 + 1), (None if not k_10 else ((k_10[1:], k_10[0]),)))))), native_all((lambda s_11: native_q_equal(look_up((v0_2[6][u_4] if u_4 < len(v0_2[6]) else none), s_11), e(shocks(e0_0, u_4), (lambda z0_12: (a_13 := rule(e0_0, c0_1, u_4, z0_12, s_11), apply(after1_9, ([] if same_5 else [a_13, *s_11]), [a_13, *s_11]))[1])))), states_at(e0_0, u_4)))[1])[1])[1]), places(e0_0)))

def engine_of(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    ready0_3 = by_nat(apply(ready_of, e0_0))
    aparts_4 = by_nat(apply(apart_of, e0_0))
    shares_5 = by_nat(apply(chances_of, e0_0))
    coins_6 = by_nat(apply(money, e0_0))
    flows0_7 = by_nat((lambda u_8: by_nat(apply(flow_rows, e0_0, u_8))))
    worth_with_9 = (lambda u_10, rows_11, h_12, n0_13: worth_of(e0_0, u_10, rows_11, apply(coins_6, u_10), all_means(e0_0, u_10, apply(aparts_4, u_10), apply(ready0_3, u_10), h_12, n0_13)))
    next_14 = (lambda u_15: states(sizes_at(e0_0, (u_15 + 1))))
    by_table_16 = (lambda u_17, rows_18, h_19: apply(worth_with_9, u_17, rows_18, h_19, wholes(native_map(h_19, apply(next_14, u_17)))))
    values_20 = by_nat((lambda k_21: by_nat((lambda u_22: apply(by_table_16, u_22, social_rows(e0_0, society_of(k_21), apply(flows0_7, u_22)), apply(w, e0_0, v0_2, society_of(k_21), (u_22 + 1)))))))
    tell_23 = by_nat((lambda i_24: by_nat((lambda u_25: telling(e0_0, c0_1, u_25, apply(ready0_3, u_25), apply(v, e0_0, c0_1, v0_2, i_24), same_after(e0_0, c0_1, i_24, u_25), i_24)))))
    reporting_of_26 = (lambda u_27, i_28, what_29, numbers0_30, same_31, by_report_32: ('Reporting', (apply(worth_with_9, u_27, apply(flows0_7, u_27, (i_28 + 1)), apply(what_29, (u_27 + 1), None), apply(numbers0_30, (u_27 + 1), None, apply(next_14, u_27))) if same_31 else no_worth), apply(shares_5, u_27), by_report_32,))
    told0_33 = by_nat((lambda i_34: by_nat((lambda u_35: apply(reporting_of_26, u_35, i_34, apply(v, e0_0, c0_1, v0_2, i_34), apply(v_numbers, e0_0, c0_1, v0_2, i_34), same_after(e0_0, c0_1, i_34, u_35), apply(tell_23, i_34, u_35))))))
    moves_36 = by_nat((lambda u_37: native_kept((lambda k_38: kernel(e0_0, u_37, hd(0, k_38), tl(k_38))))))
    payoff_39 = by_nat((lambda i_40: payoff_with(e0_0, c0_1, v0_2, i_40, apply(told0_33, i_40))))
    early_41 = by_nat((lambda i_42: by_nat((lambda u_43: (found0_44 := native_kept((lambda k_45: before(e0_0, c0_1, v0_2, i_42, u_43, hd(0, k_45), tl(k_45)))), (lambda r_46, s_47: apply(found0_44, [r_46, *s_47])))[1]))))
    return ('Engine', by_nat((lambda k_48: program_with(e0_0, v0_2, society_of(k_48), apply(values_20, k_48), shares_5))), (lambda q0_49: loses_with(e0_0, c0_1, v0_2, apply(values_20, 0), q0_49)), payoff_39, (lambda q0_50, i_51: lies_with(e0_0, c0_1, v0_2, apply(told0_33, i_51), q0_50, i_51)), by_nat((lambda i_52: best_with(e0_0, c0_1, v0_2, i_52, by_nat((lambda u_53: (same_54 := best_same(e0_0, c0_1, v0_2, i_52, u_53), apply(reporting_of_26, u_53, i_52, apply(b, e0_0, c0_1, v0_2, i_52), apply(b_numbers, e0_0, c0_1, v0_2, i_52), same_54, telling(e0_0, c0_1, u_53, apply(ready0_3, u_53), apply(b, e0_0, c0_1, v0_2, i_52), same_54, i_52)))[1]))))), by_nat((lambda i_55: options_with(e0_0, v0_2, i_55, by_nat((lambda u_56: apply(by_table_16, u_56, apply(flows0_7, u_56, (i_55 + 1)), apply(option_worth, e0_0, v0_2, i_55, (u_56 + 1))))), shares_5))), by_nat((lambda i_57: left_with(e0_0, apply(settles_with, e0_0, c0_1, i_57, apply(values_20, (i_57 + 1)), aparts_4, ready0_3, moves_36)))), by_nat((lambda x_58: revenue_with(e0_0, c0_1, v0_2, ready0_3))), ('Aids', payoff_39, tell_23, moves_36, early_41,), by_nat((lambda i_59: by_nat((lambda u_60: (later_61 := mean(e0_0, u_60, apply(ready0_3, u_60), apply(v, e0_0, c0_1, v0_2, i_59, (u_60 + 1), None)), native_kept((lambda k_62: native_q_plus(flow(e0_0, i_59, u_60, hd(0, k_62), tl(k_62)), native_q_times(e0_0[1], apply(later_61, k_62))))))[1])))), (lambda u_63: apply(mean, e0_0, u_63, apply(ready0_3, u_63))),)

def least_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, q0_5: Any) -> Any:
    t_6 = k_4
    if t_6[0] == 'Efficient':
        return ((apply(g_3[1], 0) if g_3[0] == 'Engine' else native_stuck(g_3)) and (apply(g_3[2], q0_5) if g_3[0] == 'Engine' else native_stuck(g_3)))
    if t_6[0] == 'Incentives':
        return (native_q_at_most((0, 1), t_6[1]) and every_agent(e0_0, (lambda i_7: ((apply(g_3[3], i_7) if g_3[0] == 'Engine' else native_stuck(g_3)) and (apply(g_3[4], native_q_minus(q0_5, t_6[1]), i_7) if g_3[0] == 'Engine' else native_stuck(g_3))))))
    if t_6[0] == 'BestResponse':
        return every_agent(e0_0, (lambda i_8: (((apply(g_3[3], i_8) if g_3[0] == 'Engine' else native_stuck(g_3)) and (apply(g_3[5], i_8) if g_3[0] == 'Engine' else native_stuck(g_3))) and everywhere_with(e0_0, apply(best_memories, e0_0, c0_1, v0_2, i_8), q0_5, (lambda t0_9, m_10, st_11: differences(v_numbers(e0_0, c0_1, v0_2, i_8, t0_9, m_10, st_11), b_numbers(e0_0, c0_1, v0_2, i_8, t0_9, m_10, st_11)))))))
    if t_6[0] == 'Zero':
        return every_agent(e0_0, (lambda i_12: ((apply(g_3[3], i_12) if g_3[0] == 'Engine' else native_stuck(g_3)) and everywhere_with(e0_0, apply(telling_memories, e0_0, c0_1, i_12), q0_5, apply(v_numbers, e0_0, c0_1, v0_2, i_12)))))
    if t_6[0] == 'Leave':
        return every_agent(e0_0, (lambda i_13: ((((apply(g_3[3], i_13) if g_3[0] == 'Engine' else native_stuck(g_3)) and (apply(g_3[1], (i_13 + 1)) if g_3[0] == 'Engine' else native_stuck(g_3))) and (apply(g_3[6], i_13) if g_3[0] == 'Engine' else native_stuck(g_3))) and everywhere_with(e0_0, apply(telling_memories, e0_0, c0_1, i_13), q0_5, (lambda t0_14, m_15, st_16: differences(v_numbers(e0_0, c0_1, v0_2, i_13, t0_14, m_15, st_16), wholes(native_map(apply(option_worth, e0_0, v0_2, i_13, t0_14), st_16))))))))
    if t_6[0] == 'Exit':
        return every_agent(e0_0, (lambda i_17: ((apply(g_3[1], (i_17 + 1)) if g_3[0] == 'Engine' else native_stuck(g_3)) and (l_18 := (apply(g_3[7], i_17) if g_3[0] == 'Engine' else native_stuck(g_3)), (l_18[1] and all(all(all(all(native_q_at_most(q0_5, minus_abs(pay(e0_0, c0_1, i_17, t0_42, m_46, s_48))) for s_48 in (l_18[0][u_34] if u_34 < len(l_18[0]) else [])) for m_46 in telling_memories(e0_0, c0_1, i_17, t0_42)) for t0_42 in slots(e0_0, u_34)) for u_34 in places(e0_0))))[1])))
    return at_least(e0_0, c0_1, v0_2, k_4, q0_5)

def cell_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, x_5: Any) -> Any:
    t_6 = k_4
    if t_6[0] == 'Exit':
        t0_7 = x_5[2]
        return (of_sizes(sizes_at(e0_0, t0_7), x_5[4]) and ((((not over(e0_0, t0_7)) and is_agent(e0_0, x_5[1])) and in_memories(e0_0, c0_1, t0_7, x_5[3])) and within(native_nth(spot(e0_0, t0_7), (apply(g_3[7], x_5[1]) if g_3[0] == 'Engine' else native_stuck(g_3))[0], []), x_5[4])))
    return cell_ok(e0_0, c0_1, v0_2, k_4, x_5)

def no_cell_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any) -> Any:
    t_5 = k_4
    if t_5[0] == 'Exit':
        return every_agent(e0_0, (lambda i_6: ((apply(g_3[1], (i_6 + 1)) if g_3[0] == 'Engine' else native_stuck(g_3)) and (l_7 := (apply(g_3[7], i_6) if g_3[0] == 'Engine' else native_stuck(g_3)), (l_7[1] and all((len((l_7[0][u_9] if u_9 < len(l_7[0]) else [])) == 0) for u_9 in places(e0_0))))[1])))
    return no_cell(e0_0, c0_1, v0_2, k_4)

def slack_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any, proved_5: Any, q0_6: Any, named_7: Any) -> Any:
    return (native_same(proved_5, native_q_at_most((0, 1), q0_6)) and (((cell_with(e0_0, c0_1, v0_2, g_3, k_4, named_7[0]) and native_q_equal(slack_of(e0_0, c0_1, v0_2, k_4, named_7[0]), q0_6)) and least_with(e0_0, c0_1, v0_2, g_3, k_4, q0_6)) if named_7 is not None else (proved_5 and no_cell_with(e0_0, c0_1, v0_2, g_3, k_4))))

def implied_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, k_4: Any) -> Any:
    t_5 = k_4
    if t_5[0] == 'InterimLies':
        return least_with(e0_0, c0_1, v0_2, g_3, ('Incentives', (0, 1),), (0, 1))
    if t_5[0] == 'InterimBestResponse':
        return least_with(e0_0, c0_1, v0_2, g_3, ('BestResponse',), (0, 1))
    if t_5[0] == 'InterimParticipation':
        return least_with(e0_0, c0_1, v0_2, g_3, ('Zero',), (0, 1))
    if t_5[0] == 'ExpectedBalance':
        return least_with(e0_0, c0_1, v0_2, g_3, ('Balance',), (0, 1))
    return least_with(e0_0, c0_1, v0_2, g_3, ('NoDeficit',), (0, 1))

def some_with(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any) -> Any:
    cq_4 = efficient_rule(v0_2, c0_1[2])
    gq_5 = engine_of(e0_0, cq_4, v0_2)
    return (((all_asked(e0_0) and check_rule(e0_0, cq_4)) and (apply(g_3[1], 0) if g_3[0] == 'Engine' else native_stuck(g_3))) and every_agent(e0_0, (lambda i_6: ((apply(gq_5[3], i_6) if gq_5[0] == 'Engine' else native_stuck(gq_5)) and (apply(gq_5[4], (0, 1), i_6) if gq_5[0] == 'Engine' else native_stuck(gq_5))))))

def automata_with(e0_0: Any, v0_1: Any, g_2: Any, machines_3: Any) -> Any:
    cq_4 = efficient_rule(v0_1, [])
    return (((all_asked(e0_0) and check_rule(e0_0, cq_4)) and (apply(g_2[1], 0) if g_2[0] == 'Engine' else native_stuck(g_2))) and check_machines(e0_0, cq_4, g_2[11], machines_3))

def none_with(e0_0: Any, v0_1: Any, g_2: Any, i_3: Any, x_4: Any) -> Any:
    cq_5 = efficient_rule(v0_1, [])
    return (((((all_asked(e0_0) and check_rule(e0_0, cq_5)) and (apply(g_2[1], 0) if g_2[0] == 'Engine' else native_stuck(g_2))) and is_agent(e0_0, i_3)) and reachable(e0_0, x_4[3])) and check_refutation(e0_0, cq_5, i_3, x_4))

def none_after_with(e0_0: Any, v0_1: Any, g_2: Any, i_3: Any, rows_4: Any) -> Any:
    cq_5 = efficient_rule(v0_1, [])
    return ((((all_asked(e0_0) and check_rule(e0_0, cq_5)) and (apply(g_2[1], 0) if g_2[0] == 'Engine' else native_stuck(g_2))) and is_agent(e0_0, i_3)) and check_histories(e0_0, cq_5, i_3, rows_4))

def form_with(e0_0: Any, v0_1: Any, g_2: Any, f_3: Any, paid0_4: Any, later_5: Any, proved_6: Any, q0_7: Any, x_8: Any, i_9: Any, rows_10: Any) -> Any:
    cq_11 = efficient_rule(v0_1, paid0_4)
    vq_12 = with_gross(v0_1, later_5)
    return (((((all_asked(e0_0) and check_rule(e0_0, cq_11)) and (apply(g_2[1], 0) if g_2[0] == 'Engine' else native_stuck(g_2))) and slack_with(e0_0, cq_11, vq_12, engine_of(e0_0, cq_11, vq_12), ('Incentives', (0, 1),), proved_6, q0_7, (x_8,))) and every_agent(e0_0, apply(of_form, e0_0, cq_11, f_3))) and (proved_6 or check_clash(e0_0, cq_11, f_3, q0_7, i_9, rows_10)))

def quick_claim(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, x_4: Any) -> Any:
    t_5 = x_4
    if t_5[0] == 'Slack':
        return slack_with(e0_0, c0_1, v0_2, g_3, t_5[1], t_5[2], t_5[3], t_5[4])
    if t_5[0] == 'Implied':
        return implied_with(e0_0, c0_1, v0_2, g_3, t_5[1])
    if t_5[0] == 'ExAnteBudget':
        return ((native_same(t_5[1], native_q_at_most((0, 1), t_5[2])) and (apply(g_3[8], 0) if g_3[0] == 'Engine' else native_stuck(g_3))) and native_q_equal(mean_revenue(e0_0, c0_1, v0_2), t_5[2]))
    if t_5[0] == 'FullExtraction':
        return (((native_same(t_5[1], native_q_at_most((0, 1), t_5[2])) and (apply(g_3[8], 0) if g_3[0] == 'Engine' else native_stuck(g_3))) and (apply(g_3[1], 0) if g_3[0] == 'Engine' else native_stuck(g_3))) and native_q_equal(minus_abs(native_q_minus(e(first_states(e0_0), apply(w, e0_0, v0_2, None, 0)), mean_revenue(e0_0, c0_1, v0_2))), t_5[2]))
    if t_5[0] == 'SomeMechanism':
        return some_with(e0_0, c0_1, v0_2, g_3)
    if t_5[0] == 'SomeAutomata':
        return automata_with(e0_0, v0_2, g_3, t_5[1])
    if t_5[0] == 'NoMechanism':
        return none_with(e0_0, v0_2, g_3, t_5[1], t_5[2])
    if t_5[0] == 'NoMechanismAfter':
        return none_after_with(e0_0, v0_2, g_3, t_5[1], t_5[2])
    if t_5[0] == 'Interim':
        return check_interim(e0_0, c0_1, v0_2, g_3[9], t_5[1], t_5[2], t_5[3], t_5[4])
    if t_5[0] == 'OfForm':
        return form_with(e0_0, v0_2, g_3, t_5[1], t_5[2], t_5[3], t_5[4], t_5[5], t_5[6], t_5[7], t_5[8])
    if t_5[0] == 'AtShocks':
        return check_at_shocks(e0_0, c0_1, g_3[3], g_3[10], t_5[1], t_5[2], t_5[3], t_5[4])
    if t_5[0] == 'ExpectedPay':
        return check_paid(e0_0, c0_1, g_3[11], t_5[1], t_5[2], t_5[3], t_5[4])
    if t_5[0] == 'EachPeriod':
        return check_each(e0_0, c0_1, g_3[9][3], g_3[11], t_5[1], t_5[2], t_5[3], t_5[4])
    if t_5[0] == 'Convex':
        return check_outlooks(e0_0, g_3[9][3], False, t_5[1])
    if t_5[0] == 'NotConvex':
        return check_mimicked(e0_0, g_3[9][3], t_5[1], t_5[2], t_5[3], t_5[4], t_5[5], t_5[6])
    if t_5[0] == 'Spanning':
        return check_outlooks(e0_0, g_3[9][3], True, t_5[1])
    if t_5[0] == 'NotSpanning':
        return check_dependent(e0_0, g_3[9][3], t_5[1], t_5[2], t_5[3], t_5[4], t_5[5])
    return check_claim(e0_0, c0_1, v0_2, x_4)

def all_positive(f_0: Any) -> Any:
    return (native_q_at_most((0, 1), f_0[2]) and all(native_q_at_most((0, 1), kv_2[1]) for kv_2 in native_cells(f_0[3])))

def positive_moves(m_0: Any) -> Any:
    t_1 = m_0
    if t_1[0] == 'Nothing':
        return True
    if t_1[0] == 'Mixture':
        return all((all_positive(wf_3[0]) and native_all(all_positive, wf_3[1])) for wf_3 in t_1[1])
    if t_1[0] == 'Joint':
        return all_positive(t_1[1])
    return native_stuck(t_1)

def quick_env(e0_0: Any) -> Any:
    return (((native_q_at_most((0, 1), e0_0[1]) and native_q_at_most(e0_0[1], (1, 1))) and (t_1 := e0_0[2], (((0 + 1) <= t_1[0]) and ((len(e0_0[3]) == (0 + 1)) or (len(e0_0[3]) == t_1[0]))) if t_1 is not None else (above0(native_q_minus((1, 1), e0_0[1])) and (len(e0_0[3]) == (0 + 1))))[1]) and native_all((lambda u_2: ((((len(sizes_at(e0_0, u_2)) == (len(agents(e0_0)) + 1)) and is_prob(shocks(e0_0, u_2))) and all(all(all((a_16 < stage_at(e0_0, u_2)[2]) for a_16 in listed(e0_0, w0_10, u_2, zq_14[0])) for zq_14 in shocks(e0_0, u_2)) for w0_10 in societies(e0_0))) and (fine_17 := positive_moves(stage_at(e0_0, u_2)[10]), (ones_18 := mean(e0_0, u_2, ready_of(e0_0, u_2), (lambda x_19: (1, 1))), all(all((unneeded(e0_0, u_2) or (native_q_equal(apply(ones_18, [a_23, *s_25]), (1, 1)) if fine_17 else is_prob(kernel(e0_0, u_2, a_23, s_25)))) for s_25 in states_at(e0_0, u_2)) for a_23 in all_allocs(e0_0, u_2)))[1])[1])), places(e0_0)))

def separate(e0_0: Any, u_1: Any) -> Any:
    m_2 = len(sizes_at(e0_0, u_1))
    next_3 = sizes_at(e0_0, (u_1 + 1))
    t_4 = stage_at(e0_0, u_1)[10]
    if t_4[0] == 'Mixture':
        t_5 = t_4[1]
        if not t_5:
            return False
        return (t_6 := t_5[0], (t_7 := t_5[1:], (((((no_axes(t_6[0]) and native_q_equal(look_up(t_6[0], []), (1, 1))) and (len(t_6[1]) == len(next_3))) and (len(next_3) == m_2)) and (m_2 == (len(agents(e0_0)) + 1))) and native_all((lambda k_8: (f_9 := (t_6[1][k_8] if k_8 < len(t_6[1]) else none), (all(mem_nat(ax_11[0], [0, *[(0 + 1), *[(k_8 + 1), *[(m_2 + 1), *[]]]]]) for ax_11 in f_9[1]) and all(all(all(native_q_equal(sum([look_up(f_9, ([a_27, *alone(e0_0, k_8, p0_35, o_39)] + [x_41, *[]])) for x_41 in range((next_3[k_8] if k_8 < len(next_3) else 0))]), (1, 1)) for o_39 in range(native_nth(k_8, sizes_at(e0_0, u_1), 0))) for p0_35 in range(native_nth(0, sizes_at(e0_0, u_1), 0))) for a_27 in all_allocs(e0_0, u_1))))[1]), native_seq(0, len(next_3)))) if not t_7 else False)[1])[1]
    return False

def quick_independent(e0_0: Any) -> Any:
    return native_all((lambda u_1: ((t_2 := e0_0[5], True if not t_2 else separate(e0_0, u_1))[1] if over(e0_0, (u_1 + 1)) else separate(e0_0, u_1))), places(e0_0))

def quick_answer(e0_0: Any, c0_1: Any, v0_2: Any, g_3: Any, x_4: Any) -> Any:
    t_5 = x_4
    if t_5[0] == 'IndependentTransitions':
        return (quick_independent(e0_0) or quick_claim(e0_0, c0_1, v0_2, g_3, x_4))
    return quick_claim(e0_0, c0_1, v0_2, g_3, x_4)

def larger(l_0: Any, b0_1: Any, a_2: Any) -> Any:
    x_3 = (l_0[a_2] if a_2 < len(l_0) else 0)
    return (x_3 if (b0_1 <= x_3) else b0_1)

def most0(l_0: Any, open_1: Any) -> Any:
    t_2 = open_1
    if not t_2:
        return 0
    return native_fold_left(apply(larger, l_0), t_2[1:], (l_0[t_2[0]] if t_2[0] < len(l_0) else 0))

def others_worth(e0_0: Any, v0_1: Any, i_2: Any, u_3: Any) -> Any:
    later_4 = apply(w, e0_0, v0_1, (i_2,), (u_3 + 1))
    return worth_of(e0_0, u_3, social_rows(e0_0, (i_2,), apply(flow_rows, e0_0, u_3)), money(e0_0, u_3), all_means(e0_0, u_3, apart_of(e0_0, u_3), ready_of(e0_0, u_3), later_4, wholes(native_map(later_4, states(sizes_at(e0_0, (u_3 + 1)))))))

def pivot_by_shock(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any) -> Any:
    x_5 = others_worth(e0_0, v0_2, i_3, u_4)
    return (native_map((lambda z0_6: native_map((lambda r_7: (l_8 := (apply(x_5[1], r_7) if x_5[0] == 'Worth' else native_stuck(x_5)), (most0(l_8, sets(e0_0, (i_3,), u_4, z0_6, r_7)) - native_nth(rule(e0_0, c0_1, u_4, z0_6, r_7), l_8, 0)))[1]), states_at(e0_0, u_4))), native_map(native_first, shocks(e0_0, u_4))), x_5[2])

def pivot_transfers(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any) -> Any:
    found0_5 = pivot_by_shock(e0_0, c0_1, v0_2, i_3, u_4)
    p_6 = chances_of(e0_0, u_4)
    return ([native_dot(p_6[0], l_8) for l_8 in turned(len(states_at(e0_0, u_4)), found0_5[0])], (p_6[1] * found0_5[1]))

def mid(e0_0: Any, fin_1: Any, b0_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (apply(fin_1, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), b0_2[1], none), s_4))

def low(e0_0: Any, b0_1: Any, t0_2: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_2) else native_nth(spot(e0_0, t0_2), b0_1[2], (0, 1)))

def high(e0_0: Any, b0_1: Any, t0_2: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_2) else native_nth(spot(e0_0, t0_2), b0_1[3], (0, 1)))

def has_floor(e0_0: Any, b0_1: Any, t0_2: Any) -> Any:
    return native_nth(spot(e0_0, t0_2), b0_1[4], False)

def paid(e0_0: Any, c0_1: Any, i_2: Any, u_3: Any, s_4: Any) -> Any:
    return pay(e0_0, c0_1, i_2, u_3, None, s_4)

def check_flat(e0_0: Any, c0_1: Any, i_2: Any) -> Any:
    return (is_agent(e0_0, i_2) and all(all((memoryless(e0_0, pay_table(e0_0, c0_1, i_2, t0_14)) and all(native_q_equal(pay(e0_0, c0_1, i_2, t0_14, None, s_16), paid(e0_0, c0_1, i_2, u_10, s_16)) for s_16 in states_at(e0_0, u_10))) for t0_14 in slots(e0_0, u_10)) for u_10 in places(e0_0)))

def worths_by(e0_0: Any, now_1: Any, fin_2: Any, b0_3: Any, mean_by_4: Any, u_5: Any) -> Any:
    later_6 = apply(mean_by_4, u_5, apply(mid, e0_0, fin_2, b0_3, (u_5 + 1)))
    return native_kept((lambda k_7: native_q_plus(apply(now_1, u_5, hd(0, k_7), tl(k_7)), native_q_times(e0_0[1], apply(later_6, k_7)))))

def above_next(e0_0: Any, fin_1: Any, b0_2: Any, u_3: Any) -> Any:
    return (all(native_q_at_most((0, 1), apply(fin_1, s_5)) for s_5 in states_at(e0_0, (u_3 + 1))) if over(e0_0, (u_3 + 1)) else has_floor(e0_0, b0_2, (u_3 + 1)))

def residual(e0_0: Any, c0_1: Any, fin_2: Any, money0_3: Any, values_4: Any, b0_5: Any, u_6: Any, s_7: Any) -> Any:
    return native_q_lowest_terms(native_q_minus(native_q_minus(e(shocks(e0_0, u_6), (lambda z0_8: apply(values_4, u_6, [rule(e0_0, c0_1, u_6, z0_8, s_7), *s_7]))), apply(money0_3, u_6, s_7)), mid(e0_0, fin_2, b0_5, u_6, s_7)))

def check_bracket(e0_0: Any, c0_1: Any, now_2: Any, fin_3: Any, money0_4: Any, values_5: Any, b0_6: Any) -> Any:
    return native_all((lambda u_7: (least_8 := native_q_minus(low(e0_0, b0_6, u_7), native_q_times(e0_0[1], low(e0_0, b0_6, (u_7 + 1)))), (most1_9 := native_q_minus(high(e0_0, b0_6, u_7), native_q_times(e0_0[1], high(e0_0, b0_6, (u_7 + 1)))), (fine_10 := above_next(e0_0, fin_3, b0_6, u_7), (native_q_at_most(low(e0_0, b0_6, u_7), high(e0_0, b0_6, u_7)) and native_all((lambda s_11: (r_12 := residual(e0_0, c0_1, fin_3, money0_4, values_5, b0_6, u_7, s_11), ((native_q_at_most(least_8, r_12) and native_q_at_most(r_12, most1_9)) and (((not has_floor(e0_0, b0_6, u_7)) or native_q_at_most((0, 1), native_q_plus(mid(e0_0, fin_3, b0_6, u_7, s_11), low(e0_0, b0_6, u_7)))) or (fine_10 and native_q_at_most((0, 1), native_q_minus(e(shocks(e0_0, u_7), (lambda z0_13: apply(now_2, u_7, rule(e0_0, c0_1, u_7, z0_13, s_11), s_11))), apply(money0_4, u_7, s_11)))))))[1]), states_at(e0_0, u_7))))[1])[1])[1]), places(e0_0))

def same_row(f_0: Any, n0_1: Any, k_2: Any, kq_3: Any) -> Any:
    return all(native_q_equal(look_up(f_0, (k_2 + [x_5, *[]])), look_up(f_0, (kq_3 + [x_5, *[]]))) for x_5 in range(n0_1))

def same_rows(fs_0: Any, ns_1: Any, k_2: Any, kq_3: Any) -> Any:
    t_4 = ns_1
    if not t_4:
        return True
    t_5 = fs_0
    if not t_5:
        return True
    return (same_row(t_5[0], t_4[0], k_2, kq_3) and same_rows(t_5[1:], t_4[1:], k_2, kq_3))

def same_next(e0_0: Any, u_1: Any, a_2: Any, b0_3: Any, s_4: Any) -> Any:
    t_5 = stage_at(e0_0, u_1)[10]
    if t_5[0] == 'Nothing':
        return True
    if t_5[0] == 'Mixture':
        return all((native_q_equal(look_up(wf_7[0], [a_2, *s_4]), look_up(wf_7[0], [b0_3, *s_4])) and same_rows(wf_7[1], sizes_at(e0_0, (u_1 + 1)), [a_2, *s_4], [b0_3, *s_4])) for wf_7 in t_5[1])
    if t_5[0] == 'Joint':
        return all(native_q_equal(look_up(t_5[1], [a_2, *(s_4 + y_9)]), look_up(t_5[1], [b0_3, *(s_4 + y_9)])) for y_9 in states(sizes_at(e0_0, (u_1 + 1))))
    return native_stuck(t_5)

def wide(e0_0: Any, b0_1: Any, u_2: Any) -> Any:
    return native_q_times(e0_0[1], native_q_minus(high(e0_0, b0_1, (u_2 + 1)), low(e0_0, b0_1, (u_2 + 1))))

def no_money(x_0: Any, x_1: Any) -> Any:
    return (0, 1)

def pairs_hold(e0_0: Any, c0_1: Any, values_2: Any, b0_3: Any) -> Any:
    return native_all((lambda u_4: (need_5 := wide(e0_0, b0_3, u_4), (likely0_6 := likely_shocks(e0_0, u_4), native_all((lambda s_7: native_all((lambda z0_8: (a_9 := rule(e0_0, c0_1, u_4, z0_8, s_7), (own_10 := apply(values_2, u_4, [a_9, *s_7]), all((((a_9 == x_12) or native_q_at_most(need_5, native_q_minus(own_10, apply(values_2, u_4, [x_12, *s_7])))) or (same_next(e0_0, u_4, a_9, x_12, s_7) and native_q_at_most(social(e0_0, None, u_4, x_12, s_7), social(e0_0, None, u_4, a_9, s_7)))) for x_12 in sets(e0_0, None, u_4, z0_8, s_7)))[1])[1]), likely0_6)), states_at(e0_0, u_4)))[1])[1]), places(e0_0))

def check_efficient(e0_0: Any, c0_1: Any, mean_by_2: Any, b0_3: Any) -> Any:
    values_4 = by_nat(apply(worths_by, e0_0, apply(social, e0_0, None), apply(social_final, e0_0, None), b0_3, mean_by_2))
    return (check_bracket(e0_0, c0_1, apply(social, e0_0, None), apply(social_final, e0_0, None), no_money, values_4, b0_3) and pairs_hold(e0_0, c0_1, values_4, b0_3))

def lie_middle(e0_0: Any, c0_1: Any, i_2: Any, values_3: Any, u_4: Any, s_5: Any, said_6: Any) -> Any:
    return native_q_lowest_terms(native_q_minus(native_q_plus(e(shocks(e0_0, u_4), (lambda z0_7: (a_8 := rule(e0_0, c0_1, u_4, z0_7, s_5), (x_9 := rule(e0_0, c0_1, u_4, z0_7, said_6), ((0, 1) if (a_8 == x_9) else native_q_minus(apply(values_3, u_4, [a_8, *s_5]), apply(values_3, u_4, [x_9, *s_5]))))[1])[1])), paid(e0_0, c0_1, i_2, u_4, said_6)), paid(e0_0, c0_1, i_2, u_4, s_5)))

def lie_doubt(e0_0: Any, c0_1: Any, b0_2: Any, u_3: Any, s_4: Any, said_5: Any) -> Any:
    need_6 = wide(e0_0, b0_2, u_3)
    return e(shocks(e0_0, u_3), (lambda z0_7: (a_8 := rule(e0_0, c0_1, u_3, z0_7, s_4), (x_9 := rule(e0_0, c0_1, u_3, z0_7, said_5), ((0, 1) if (a_8 == x_9) else ((0, 1) if same_next(e0_0, u_3, a_8, x_9, s_4) else need_6)))[1])[1]))

def lies_within(e0_0: Any, c0_1: Any, i_2: Any, values_3: Any, b0_4: Any, q0_5: Any) -> Any:
    return native_all((lambda u_6: (need_7 := wide(e0_0, b0_4, u_6), native_all((lambda s_8: native_all((lambda r_9: (said_10 := saying(i_2, s_8, r_9), (m_11 := lie_middle(e0_0, c0_1, i_2, values_3, u_6, s_8, said_10), (native_q_at_most(q0_5, native_q_minus(m_11, need_7)) or native_q_at_most(q0_5, native_q_minus(m_11, lie_doubt(e0_0, c0_1, b0_4, u_6, s_8, said_10)))))[1])[1]), reports(e0_0, i_2, u_6, s_8))), states_at(e0_0, u_6)))[1]), places(e0_0))

def payoff_values(e0_0: Any, i_1: Any, mean_by_2: Any, b0_3: Any) -> Any:
    return by_nat(apply(worths_by, e0_0, apply(flow, e0_0, i_1), apply(final, e0_0, i_1), b0_3, mean_by_2))

def payoff_holds(e0_0: Any, c0_1: Any, mean_by_2: Any, i_3: Any, b0_4: Any) -> Any:
    return (check_flat(e0_0, c0_1, i_3) and check_bracket(e0_0, c0_1, apply(flow, e0_0, i_3), apply(final, e0_0, i_3), apply(paid, e0_0, c0_1, i_3), payoff_values(e0_0, i_3, mean_by_2, b0_4), b0_4))

def least_at(e0_0: Any, fin_1: Any, b0_2: Any, t0_3: Any, s_4: Any) -> Any:
    q0_5 = native_q_plus(mid(e0_0, fin_1, b0_2, t0_3, s_4), low(e0_0, b0_2, t0_3))
    return ((q0_5 if native_q_at_most((0, 1), q0_5) else (0, 1)) if (has_floor(e0_0, b0_2, t0_3) and (not over(e0_0, t0_3))) else q0_5)

def bracket_of(bs_0: Any, i_1: Any) -> Any:
    return (bs_0[i_1] if i_1 < len(bs_0) else ('Bracket', [], [], [], [],))

def at_most_high(q0_0: Any, x_1: Any) -> Any:
    t_2 = q0_0
    if t_2 is not None:
        return native_q_at_most(x_1, t_2[0])
    return True

def is_some(q0_0: Any) -> Any:
    t_1 = q0_0
    if t_1 is not None:
        return True
    return False

def highest(e0_0: Any, c0_1: Any, mean_by_2: Any, bs_3: Any, k_4: Any, x_5: Any) -> Any:
    i_6 = x_5[1]
    b0_7 = bracket_of(bs_3, i_6)
    u_8 = spot(e0_0, x_5[2])
    s_9 = x_5[4]
    t_10 = k_4
    if t_10[0] == 'Incentives':
        said_11 = saying(i_6, s_9, x_5[5])
        return native_q_plus(native_q_plus(lie_middle(e0_0, c0_1, i_6, payoff_values(e0_0, i_6, mean_by_2, b0_7), u_8, s_9, said_11), lie_doubt(e0_0, c0_1, b0_7, u_8, s_9, said_11)), t_10[1])
    return native_q_plus(mid(e0_0, apply(final, e0_0, i_6), b0_7, u_8, s_9), high(e0_0, b0_7, u_8))

def nowhere_below(e0_0: Any, c0_1: Any, mean_by_2: Any, bs_3: Any, k_4: Any, q0_5: Any) -> Any:
    t_6 = k_4
    if t_6[0] == 'Incentives':
        return (native_q_at_most((0, 1), t_6[1]) and all(lies_within(e0_0, c0_1, i_8, payoff_values(e0_0, i_8, mean_by_2, bracket_of(bs_3, i_8)), bracket_of(bs_3, i_8), native_q_minus(q0_5, t_6[1])) for i_8 in agents(e0_0)))
    if t_6[0] == 'Zero':
        return all(all(all(native_q_at_most(q0_5, least_at(e0_0, apply(final, e0_0, i_16), bracket_of(bs_3, i_16), u_20, s_22)) for s_22 in states_at(e0_0, u_20)) for u_20 in places(e0_0)) for i_16 in agents(e0_0))
    return False

def bounded_kind(k_0: Any) -> Any:
    t_1 = k_0
    if t_1[0] == 'Incentives':
        return True
    if t_1[0] == 'Zero':
        return True
    return False

def bounded_cell(e0_0: Any, c0_1: Any, k_2: Any, x_3: Any) -> Any:
    i_4 = x_3[1]
    t0_5 = x_3[2]
    return ((((of_sizes(sizes_at(e0_0, t0_5), x_3[4]) and (not over(e0_0, t0_5))) and is_agent(e0_0, i_4)) and in_memories(e0_0, c0_1, t0_5, x_3[3])) and (mem(x_3[5], reports(e0_0, i_4, t0_5, x_3[4])) if k_2[0] == 'Incentives' else True))

def check_bounds(e0_0: Any, c0_1: Any, mean_by_2: Any, bs_3: Any, k_4: Any, proved_5: Any, from_6: Any, to_7: Any, x_8: Any) -> Any:
    return ((((bounded_kind(k_4) and all(payoff_holds(e0_0, c0_1, mean_by_2, i_10, bracket_of(bs_3, i_10)) for i_10 in agents(e0_0))) and (nowhere_below(e0_0, c0_1, mean_by_2, bs_3, k_4, from_6[0]) if from_6 is not None else True)) and (nowhere_below(e0_0, c0_1, mean_by_2, bs_3, k_4, (0, 1)) if proved_5 else True)) and (((bounded_cell(e0_0, c0_1, k_4, x_8) and at_most_high(to_7, highest(e0_0, c0_1, mean_by_2, bs_3, k_4, x_8))) and (proved_5 or (not native_q_at_most((0, 1), highest(e0_0, c0_1, mean_by_2, bs_3, k_4, x_8))))) if (is_some(to_7) or (not proved_5)) else True))

def enclosed_means(e0_0: Any) -> Any:
    ready0_1 = by_nat(apply(ready_of, e0_0))
    return (lambda u_2: apply(mean, e0_0, u_2, apply(ready0_1, u_2)))

def check_enclosed_rule(e0_0: Any, c0_1: Any, b0_2: Any) -> Any:
    return check_efficient(e0_0, c0_1, enclosed_means(e0_0), b0_2)

def check_enclosed(e0_0: Any, c0_1: Any, bs_2: Any, k_3: Any, proved_4: Any, from_5: Any, to_6: Any, x_7: Any) -> Any:
    return check_bounds(e0_0, c0_1, enclosed_means(e0_0), bs_2, k_3, proved_4, from_5, to_6, x_7)

def check_enclosed_exactly(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, proved_4: Any, q0_5: Any, y_6: Any, from_7: Any, to_8: Any, x_9: Any) -> Any:
    return ((check_slack(e0_0, c0_1, v0_2, k_3, proved_4, q0_5, (y_6,)) and (native_q_at_most(from_7[0], q0_5) if from_7 is not None else True)) and ((cell_ok(e0_0, c0_1, v0_2, k_3, x_9) and at_most_high(to_8, slack_of(e0_0, c0_1, v0_2, k_3, x_9))) if is_some(to_8) else True))

def rule_residuals(e0_0: Any, c0_1: Any, b0_2: Any, u_3: Any) -> Any:
    values_4 = by_nat(apply(worths_by, e0_0, apply(social, e0_0, None), apply(social_final, e0_0, None), b0_2, enclosed_means(e0_0)))
    return native_map(apply(residual, e0_0, c0_1, apply(social_final, e0_0, None), no_money, values_4, b0_2, u_3), states_at(e0_0, u_3))

def payoff_residuals(e0_0: Any, c0_1: Any, i_2: Any, b0_3: Any, u_4: Any) -> Any:
    return native_map(apply(residual, e0_0, c0_1, apply(final, e0_0, i_2), apply(paid, e0_0, c0_1, i_2), payoff_values(e0_0, i_2, enclosed_means(e0_0), b0_3), b0_3, u_4), states_at(e0_0, u_4))

def all_payoffs(e0_0: Any, c0_1: Any, bs_2: Any) -> Any:
    return all(payoff_holds(e0_0, c0_1, enclosed_means(e0_0), i_4, bracket_of(bs_2, i_4)) for i_4 in agents(e0_0))

def check_enclosed_best(e0_0: Any, c0_1: Any, bs_2: Any, from_3: Any, to_4: Any, x_5: Any) -> Any:
    return (((all_payoffs(e0_0, c0_1, bs_2) and nowhere_below(e0_0, c0_1, enclosed_means(e0_0), bs_2, ('Incentives', (0, 1),), (0, 1))) and (native_q_at_most(from_3[0], (0, 1)) if from_3 is not None else True)) and ((native_q_at_most((0, 1), to_4[0]) and bounded_cell(e0_0, c0_1, ('BestResponse',), x_5)) if to_4 is not None else True))

def check_enclosed_implied(e0_0: Any, c0_1: Any, bs_2: Any, k_3: Any) -> Any:
    return (all_payoffs(e0_0, c0_1, bs_2) and (nowhere_below(e0_0, c0_1, enclosed_means(e0_0), bs_2, ('Incentives', (0, 1),), (0, 1)) if k_3[0] == 'InterimLies' else nowhere_below(e0_0, c0_1, enclosed_means(e0_0), bs_2, ('Incentives', (0, 1),), (0, 1)) if k_3[0] == 'InterimBestResponse' else nowhere_below(e0_0, c0_1, enclosed_means(e0_0), bs_2, ('Zero',), (0, 1)) if k_3[0] == 'InterimParticipation' else False))

def modes_at(e0_0: Any, m_1: Any, t0_2: Any) -> Any:
    return native_nth(spot(e0_0, t0_2), m_1, [])

def mode_at(e0_0: Any, m_1: Any, t0_2: Any, k_3: Any) -> Any:
    return native_nth(k_3, modes_at(e0_0, m_1, t0_2), ('Mode', ('Surely', none_n,), none_n, [],))

def lottery(e0_0: Any, m_1: Any, t0_2: Any, k_3: Any, z0_4: Any, r_5: Any) -> Any:
    t_6 = mode_at(e0_0, m_1, t0_2, k_3)[1]
    if t_6[0] == 'Surely':
        return sure(look_up(t_6[1], [z0_4, *r_5]))
    if t_6[0] == 'Lots':
        return [(a_8, look_up(t_6[1], [a_8, *[z0_4, *r_5]])) for a_8 in range(stage_at(e0_0, t0_2)[2])]
    return native_stuck(t_6)

def goes(e0_0: Any, m_1: Any, t0_2: Any, k_3: Any, z0_4: Any, a_5: Any, r_6: Any) -> Any:
    return look_up(mode_at(e0_0, m_1, t0_2, k_3)[2], [a_5, *[z0_4, *r_6]])

def asked(e0_0: Any, m_1: Any, i_2: Any, t0_3: Any, k_4: Any, r_5: Any) -> Any:
    return look_up(native_nth(i_2, mode_at(e0_0, m_1, t0_3, k_4)[3], none), r_5)

def key_at(e0_0: Any, d_1: Any, t0_2: Any) -> Any:
    return native_nth(spot(e0_0, t0_2), d_1, ('Key', [], [], [],))

def place_of0(e0_0: Any, d_1: Any, t0_2: Any, s_3: Any) -> Any:
    return (((s_3[0] if 0 < len(s_3) else 0), 0) if over(e0_0, t0_2) else native_nth((s_3[0] if 0 < len(s_3) else 0), key_at(e0_0, d_1, t0_2)[1], (0, 0)))

def below0(e0_0: Any, d_1: Any, t0_2: Any, s_3: Any) -> Any:
    t_4 = s_3
    if not t_4:
        return []
    return [place_of0(e0_0, d_1, t0_2, s_3)[0], *t_4[1:]]

def held_in(e0_0: Any, d_1: Any, t0_2: Any, s_3: Any) -> Any:
    return place_of0(e0_0, d_1, t0_2, s_3)[1]

def shock_of(e0_0: Any, d_1: Any, t0_2: Any, z0_3: Any) -> Any:
    return native_nth(z0_3, key_at(e0_0, d_1, t0_2)[2], 0)

def pair_of(e0_0: Any, d_1: Any, t0_2: Any, a_3: Any) -> Any:
    return native_nth(a_3, key_at(e0_0, d_1, t0_2)[3], (0, 0))

def chance(d_0: Any, x_1: Any) -> Any:
    return e(d_0, (lambda y_2: ((1, 1) if ((y_2[0] == x_1[0]) and (y_2[1] == x_1[1])) else (0, 1))))

def same_chances(d_0: Any, dq_1: Any) -> Any:
    return all(native_q_equal(chance(d_0, x_3), chance(dq_1, x_3)) for x_3 in native_map(native_first, (d_0 + dq_1)))

def drawn_there(e0_0: Any, eq_1: Any, cq_2: Any, d_3: Any, t0_4: Any, sq_5: Any) -> Any:
    return [((shock_of(e0_0, d_3, t0_4, zq_7[0]), pair_of(e0_0, d_3, t0_4, rule(eq_1, cq_2, t0_4, zq_7[0], sq_5))[0]), zq_7[1]) for zq_7 in shocks(eq_1, t0_4)]

def drawn_here(e0_0: Any, m_1: Any, t0_2: Any, k_3: Any, s_4: Any) -> Any:
    return native_flat_map((lambda zq_5: [((zq_5[0], ap_7[0]), native_q_times(zq_5[1], ap_7[1])) for ap_7 in lottery(e0_0, m_1, t0_2, k_3, zq_5[0], s_4)]), shocks(e0_0, t0_2))

def same_moves(e0_0: Any, d_1: Any, t0_2: Any, k_3: Any, pq_4: Any, p_5: Any) -> Any:
    return ((len(pq_4) == len(p_5)) and all(((eqb_state(below0(e0_0, d_1, (t0_2 + 1), xy_7[0][0]), xy_7[1][0]) and native_q_equal(xy_7[0][1], xy_7[1][1])) and (over(e0_0, (t0_2 + 1)) or (held_in(e0_0, d_1, (t0_2 + 1), xy_7[0][0]) == k_3))) for xy_7 in native_combine(pq_4, p_5)))

def nothing_after(e0_0: Any, eq_1: Any, t0_2: Any) -> Any:
    return (over(e0_0, (t0_2 + 1)) and (t_3 := e0_0[5], (t_4 := eq_1[5], True if not t_4 else False)[1] if not t_3 else False)[1])

def same_goods(e0_0: Any, eq_1: Any, d_2: Any, t0_3: Any, sq_4: Any, aq_5: Any) -> Any:
    s_6 = below0(e0_0, d_2, t0_3, sq_4)
    a_7 = pair_of(e0_0, d_2, t0_3, aq_5)[0]
    return ((all(native_q_equal(flow(eq_1, i_9, t0_3, aq_5, sq_4), flow(e0_0, i_9, t0_3, a_7, s_6)) for i_9 in agents(e0_0)) and native_q_equal(social(eq_1, None, t0_3, aq_5, sq_4), social(e0_0, None, t0_3, a_7, s_6))) and (nothing_after(e0_0, eq_1, t0_3) or same_moves(e0_0, d_2, t0_3, pair_of(e0_0, d_2, t0_3, aq_5)[1], kernel(eq_1, t0_3, aq_5, sq_4), kernel(e0_0, t0_3, a_7, s_6))))

def same_place(e0_0: Any, eq_1: Any, m_2: Any, cq_3: Any, d_4: Any, t0_5: Any, sq_6: Any) -> Any:
    s_7 = below0(e0_0, d_4, t0_5, sq_6)
    k_8 = held_in(e0_0, d_4, t0_5, sq_6)
    return (((((of_sizes(sizes_at(e0_0, t0_5), s_7) and (k_8 < len(modes_at(e0_0, m_2, t0_5)))) and all((eqb_state(reports(eq_1, i_10, t0_5, sq_6), reports(e0_0, i_10, t0_5, s_7)) and native_same(is_away(eq_1, i_10, t0_5, sq_6), is_away(e0_0, i_10, t0_5, s_7))) for i_10 in agents(e0_0))) and same_chances(drawn_there(e0_0, eq_1, cq_3, d_4, t0_5, sq_6), drawn_here(e0_0, m_2, t0_5, k_8, s_7))) and native_all((lambda zq_11: (over(e0_0, (t0_5 + 1)) or (z0_12 := shock_of(e0_0, d_4, t0_5, zq_11[0]), (x_13 := pair_of(e0_0, d_4, t0_5, rule(eq_1, cq_3, t0_5, zq_11[0], sq_6)), (goes(e0_0, m_2, t0_5, k_8, z0_12, x_13[0], s_7) == x_13[1]))[1])[1])), shocks(eq_1, t0_5))) and native_all(apply(same_goods, e0_0, eq_1, d_4, t0_5, sq_6), all_allocs(eq_1, t0_5)))

def lifted_alloc(e0_0: Any, d_1: Any, t0_2: Any, a_3: Any) -> Any:
    t_4 = native_find((lambda xn_5: (xn_5[0][0] == a_3)), native_combine(key_at(e0_0, d_1, t0_2)[3], range(len(key_at(e0_0, d_1, t0_2)[3]))))
    if t_4 is not None:
        return t_4[0][1]
    return 0

def same_sets(e0_0: Any, eq_1: Any, d_2: Any, t0_3: Any, sq_4: Any, w0_5: Any, z0_6: Any) -> Any:
    here_7 = sets(e0_0, w0_5, t0_3, shock_of(e0_0, d_2, t0_3, z0_6), below0(e0_0, d_2, t0_3, sq_4))
    there_8 = sets(eq_1, w0_5, t0_3, z0_6, sq_4)
    return (all(native_same(mem(aq_10, there_8), mem(pair_of(e0_0, d_2, t0_3, aq_10)[0], here_7)) for aq_10 in all_allocs(eq_1, t0_3)) and (True if w0_5 is not None else native_all((lambda a_11: (aq_12 := lifted_alloc(e0_0, d_2, t0_3, a_11), (mem(aq_12, all_allocs(eq_1, t0_3)) and (pair_of(e0_0, d_2, t0_3, aq_12)[0] == a_11)))[1]), here_7)))

def same_choices(e0_0: Any, eq_1: Any, d_2: Any, t0_3: Any, sq_4: Any) -> Any:
    return (all((all(same_sets(e0_0, eq_1, d_2, t0_3, sq_4, w0_10, zq_8[0]) for w0_10 in societies(e0_0)) and ((not above0(zq_8[1])) or mem(shock_of(e0_0, d_2, t0_3, zq_8[0]), likely_shocks(e0_0, t0_3)))) for zq_8 in shocks(eq_1, t0_3)) and same_chances([((shock_of(e0_0, d_2, t0_3, zq_12[0]), 0), zq_12[1]) for zq_12 in shocks(eq_1, t0_3)], [((zq_14[0], 0), zq_14[1]) for zq_14 in shocks(e0_0, t0_3)]))

def every_place(e0_0: Any, eq_1: Any, m_2: Any, d_3: Any, t0_4: Any) -> Any:
    return all(all(any((((pn_18[0][0] == (s_12[0] if 0 < len(s_12) else 0)) and (pn_18[0][1] == k_16)) and of_sizes(sizes_at(eq_1, t0_4), ([] if not s_12 else [pn_18[1], *s_12[1:]]))) for pn_18 in native_combine(key_at(e0_0, d_3, t0_4)[1], range(len(key_at(e0_0, d_3, t0_4)[1])))) for k_16 in native_seq(0, len(modes_at(e0_0, m_2, t0_4)))) for s_12 in states_at(e0_0, t0_4))

def same_period(e0_0: Any, eq_1: Any, m_2: Any, cq_3: Any, d_4: Any, t0_5: Any) -> Any:
    return (all((same_place(e0_0, eq_1, m_2, cq_3, d_4, t0_5, sq_7) and same_choices(e0_0, eq_1, d_4, t0_5, sq_7)) for sq_7 in states_at(eq_1, t0_5)) and every_place(e0_0, eq_1, m_2, d_4, t0_5))

def same_number(x_0: Any, y_1: Any) -> Any:
    return ((x_0[0] == y_1[0]) and (x_0[1] == y_1[1]))

def same_horizon(e0_0: Any, eq_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        t_3 = eq_1[2]
        if t_3 is not None:
            return (t_2[0] == t_3[0])
        return False
    t_4 = eq_1[2]
    if t_4 is not None:
        return False
    return True

def same_end(e0_0: Any, eq_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return all((native_q_equal(social_final(eq_1, None, s_6), social_final(e0_0, None, s_6)) and all(native_q_equal(final(eq_1, i_8, s_6), final(e0_0, i_8, s_6)) for i_8 in agents(e0_0))) for s_6 in states_at(eq_1, t_2[0]))
    return True

def same_prior(e0_0: Any, eq_1: Any, d_2: Any) -> Any:
    t_3 = e0_0[6]
    if t_3 is not None:
        t_4 = eq_1[6]
        if t_4 is not None:
            return all(native_q_equal(look_up(t_4[0], sq_6), (look_up(t_3[0], below0(e0_0, d_2, 0, sq_6)) if (held_in(e0_0, d_2, 0, sq_6) == 0) else (0, 1))) for sq_6 in states_at(eq_1, 0))
        return False
    t_7 = eq_1[6]
    if t_7 is not None:
        return False
    return True

def next_modes(e0_0: Any, m_1: Any, t0_2: Any, from_3: Any) -> Any:
    return native_flat_map((lambda k_4: native_flat_map((lambda r_5: native_flat_map((lambda z0_6: [goes(e0_0, m_1, t0_2, k_4, z0_6, ap_10[0], r_5) for ap_10 in [ap_9 for ap_9 in lottery(e0_0, m_1, t0_2, k_4, z0_6, r_5) if above0(ap_9[1])]]), likely_shocks(e0_0, t0_2))), states_at(e0_0, t0_2))), from_3)

def within_nat(l_0: Any, k_1: Any) -> Any:
    return mem_nat(k_1, l_0)

def all_reached(e0_0: Any, m_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return (all((k_4 == 0) for k_4 in native_seq(0, len(modes_at(e0_0, m_1, 0)))) and native_all((lambda t1_5: (over(e0_0, (t1_5 + 1)) or (found0_6 := next_modes(e0_0, m_1, t1_5, native_seq(0, len(modes_at(e0_0, m_1, t1_5)))), native_all(apply(within_nat, found0_6), native_seq(0, len(modes_at(e0_0, m_1, (t1_5 + 1))))))[1])), native_seq(0, t_2[0])))
    found0_9 = native_fold_left((lambda ld_10, x_11: (t_12 := ld_10[1], ld_10 if not t_12 else (fresh_13 := native_fold_left((lambda acc_14, k_15: (acc_14 if (mem_nat(k_15, acc_14) or mem_nat(k_15, ld_10[0])) else [k_15, *acc_14])), next_modes(e0_0, m_1, 0, [t_12[0], *t_12[1:]]), []), ((fresh_13 + ld_10[0]), fresh_13))[1])[1]), modes_at(e0_0, m_1, 0), ([0, *[]], [0, *[]]))[0]
    return native_all(apply(within_nat, found0_9), native_seq(0, len(modes_at(e0_0, m_1, 0))))

def same_payments(e0_0: Any, eq_1: Any, m_2: Any, cq_3: Any, d_4: Any) -> Any:
    return native_all((lambda i_5: everywhere(eq_1, apply(telling_memories, eq_1, cq_3, i_5), (lambda t0_6, x_7, s_8: native_q_equal(pay(eq_1, cq_3, i_5, t0_6, x_7, s_8), asked(e0_0, m_2, i_5, t0_6, held_in(e0_0, d_4, t0_6, s_8), below0(e0_0, d_4, t0_6, s_8)))))), agents(e0_0))

def some_memory(eq_0: Any, cq_1: Any) -> Any:
    return all(all((not (len(all_memories(eq_0, cq_1, t0_7)) == 0)) for t0_7 in slots(eq_0, u_5)) for u_5 in places(eq_0))

def check_lifted(e0_0: Any, eq_1: Any, m_2: Any, cq_3: Any, d_4: Any) -> Any:
    return ((((((((same_number(e0_0[1], eq_1[1]) and same_horizon(e0_0, eq_1)) and (len(agents(e0_0)) == len(agents(eq_1)))) and all(same_period(e0_0, eq_1, m_2, cq_3, d_4, t0_6) for t0_6 in places(e0_0))) and same_end(e0_0, eq_1)) and same_payments(e0_0, eq_1, m_2, cq_3, d_4)) and some_memory(eq_1, cq_3)) and all_reached(e0_0, m_2)) and same_prior(e0_0, eq_1, d_4))

def is_so(h_0: Any, z0_1: Any, r_2: Any, x_3: Any) -> Any:
    so_4 = (lambda r0_5, z1_6, chosen_7, y_8: (((r0_5[y_8[1]] if y_8[1] < len(r0_5) else 0) == y_8[2]) if y_8[0] == 'Said' else native_exists(apply(native_equal, y_8[1]), chosen_7) if y_8[0] == 'Chosen' else (z1_6 == y_8[1]) if y_8[0] == 'ShockWas' else native_stuck(y_8)))
    t_9 = x_3[0]
    if t_9 == 0:
        return apply(so_4, r_2, z0_1, [], x_3[1])
    t_10 = nth_error(h_0, (t_9 - 1))
    if t_10 is not None:
        return (t_11 := t_10[0], (t_12 := t_11[0], apply(so_4, t_12[0], t_12[1], [t_11[1], *[]], x_3[1]))[1])[1]
    return False

def share(rules_0: Any, t0_1: Any, h_2: Any, z0_3: Any, r_4: Any, a_5: Any) -> Any:
    t_6 = native_find((lambda l_7: native_all(apply(is_so, h_2, z0_3, r_4), l_7[1])), (rules_0[t0_1] if t0_1 < len(rules_0) else []))
    if t_6 is not None:
        return sum(native_map(native_second, [x_9 for x_9 in t_6[0][2] if (x_9[0] == a_5)]))
    return (0, 1)

def after0(p_0: Any, x_1: Any, h_2: Any) -> Any:
    t_3 = p_0[3]
    if t_3[0] == 'NoMemory':
        return []
    if t_3[0] == 'OneMemory':
        return [((x_1[0][0], 0), x_1[1]), *[]]
    if t_3[0] == 'FullMemory':
        return [x_1, *h_2]
    return native_stuck(t_3)

def eligible(e0_0: Any, rl_1: Any, w0_2: Any, p_3: Any, t0_4: Any, z0_5: Any, r_6: Any) -> Any:
    all_7 = sets(e0_0, None, t0_4, z0_5, r_6)
    t_8 = p_3[1]
    if t_8[0] == 'FirstBest':
        return [apply(rl_1, t0_4, z0_5, r_6), *[]]
    if t_8[0] == 'AllBest':
        return [a_12 for a_12 in all_7 if all(native_q_at_most(value(e0_0, None, w0_2, t0_4, b0_14, r_6), value(e0_0, None, w0_2, t0_4, a_12, r_6)) for b0_14 in all_7)]
    return all_7

def enjoyed(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return native_q_plus(flow(e0_0, i_1, t0_2, a_3, s_4), (native_q_times(e0_0[1], e(kernel(e0_0, t0_2, a_3, s_4), apply(final, e0_0, i_1))) if over(e0_0, (t0_2 + 1)) else (0, 1)))

def outside(p_0: Any, i_1: Any, t0_2: Any, s_3: Any) -> Any:
    return native_nth(truth(i_1, s_3), native_nth(t0_2, (p_0[10][i_1] if i_1 < len(p_0[10]) else []), []), (0, 1))

def lying(p_0: Any) -> Any:
    t_1 = p_0[2]
    if t_1[0] == 'ExPost':
        return True
    if t_1[0] == 'InTheMean':
        return True
    return False

def public_flow(e0_0: Any, t0_1: Any, a_2: Any, s_3: Any) -> Any:
    return look_up(stage_at(e0_0, t0_1)[9], [a_2, *s_3])

def everyones(e0_0: Any, t0_1: Any, a_2: Any, s_3: Any) -> Any:
    return native_q_plus(public_flow(e0_0, t0_1, a_2, s_3), sum([enjoyed(e0_0, i_5, t0_1, a_2, s_3) for i_5 in agents(e0_0)]))

def is_one_of(which_0: Any, t0_1: Any, a_2: Any, x_3: Any) -> Any:
    return ((1, 1) if native_exists(apply(native_equal, a_2), (which_0[t0_1] if t0_1 < len(which_0) else [])) else (0, 1))

def of_type(e0_0: Any, i_1: Any, own_2: Any) -> Any:
    t_3 = own_2
    if t_3 is not None:
        return [sq_5 for sq_5 in first_states(e0_0) if (truth(i_1, sq_5[0]) == t_3[0])]
    return first_states(e0_0)

def is_in(which_0: Any, a_1: Any) -> Any:
    return ((1, 1) if native_exists(apply(native_equal, a_1), which_0) else (0, 1))

def seeks_best(p_0: Any) -> Any:
    t_1 = p_0[1]
    if t_1[0] == 'FirstBest':
        return True
    if t_1[0] == 'AllBest':
        return True
    return False

def bind(d_0: Any, f_1: Any) -> Any:
    return native_flat_map((lambda xq_2: scale(xq_2[1], apply(f_1, xq_2[0]))), [xq_4 for xq_4 in d_0 if (not native_q_equal(xq_4[1], (0, 1)))])

def eqb_event(x_0: Any, y_1: Any) -> Any:
    return ((t_2 := x_0[0], ((t_3 := y_1[0], (((x_0[1] == y_1[1]) and (t_2[1] == t_3[1])) and eqb_state(t_2[0], t_3[0])))[1]))[1])

def eqb_memories(h_0: Any, k_1: Any) -> Any:
    t_2 = h_0
    if not t_2:
        t_3 = k_1
        if not t_3:
            return True
        return False
    t_4 = k_1
    if not t_4:
        return False
    return (eqb_event(t_2[0], t_4[0]) and eqb_memories(t_2[1:], t_4[1:]))

def eqb_from(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2 is not None:
        return (t_3 := t_2[0], ((t_4 := y_1[0], ((t_3[1] == t_4[1]) and eqb_state(t_3[0], t_4[0])))[1] if y_1 is not None else False))[1]
    t_5 = y_1
    if t_5 is not None:
        return False
    return True

def eqb_column(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2[0] == 'One':
        t_3 = y_1
        if t_3[0] == 'One':
            return True
        return False
    if t_2[0] == 'Cho':
        t_4 = y_1
        if t_4[0] == 'Cho':
            return (((((t_2[1] == t_4[1]) and (t_2[3] == t_4[3])) and (t_2[5] == t_4[5])) and eqb_state(t_2[4], t_4[4])) and eqb_memories(t_2[2], t_4[2]))
        return False
    if t_2[0] == 'Pay':
        t_5 = y_1
        if t_5[0] == 'Pay':
            return ((((t_2[2] == t_5[2]) and (t_2[1] == t_5[1])) and eqb_state(t_2[4], t_5[4])) and eqb_memories(t_2[3], t_5[3]))
        return False
    if t_2[0] == 'Val':
        t_6 = y_1
        if t_6[0] == 'Val':
            return ((((t_2[2] == t_6[2]) and (t_2[1] == t_6[1])) and eqb_state(t_2[4], t_6[4])) and eqb_memories(t_2[3], t_6[3]))
        return False
    if t_2[0] == 'Aid':
        t_7 = y_1
        if t_7[0] == 'Aid':
            return (((t_2[1] == t_7[1]) and eqb_state(t_2[3], t_7[3])) and eqb_memories(t_2[2], t_7[2]))
        return False
    if t_2[0] == 'Best':
        t_8 = y_1
        if t_8[0] == 'Best':
            return (((((t_2[2] == t_8[2]) and (t_2[1] == t_8[1])) and eqb_state(t_2[5], t_8[5])) and eqb_from(t_2[4], t_8[4])) and eqb_memories(t_2[3], t_8[3]))
        return False
    return native_stuck(t_2)

def key_of(digits_0: Any) -> Any:
    return (native_fold_left((lambda acc_1, x_2: ((acc_1 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))))))))))))) + x_2)), digits_0, 1) + 1)

def digits_of(h_0: Any) -> Any:
    return native_flat_map((lambda x_1: (x_1[0][0] + [x_1[0][1], *[x_1[1], *[]]])), h_0)

def column_key(x_0: Any) -> Any:
    t_1 = x_0
    if t_1[0] == 'One':
        return key_of([0, *[]])
    if t_1[0] == 'Cho':
        return key_of([1, *[t_1[1], *[t_1[3], *[t_1[5], *(t_1[4] + digits_of(t_1[2]))]]]])
    if t_1[0] == 'Pay':
        return key_of([(2 * 1), *[t_1[2], *[t_1[1], *(t_1[4] + digits_of(t_1[3]))]]])
    if t_1[0] == 'Val':
        return key_of([(2 * 1 + 1), *[t_1[2], *[t_1[1], *(t_1[4] + digits_of(t_1[3]))]]])
    if t_1[0] == 'Aid':
        return key_of([(2 * (2 * 1)), *[t_1[1], *(t_1[3] + digits_of(t_1[2]))]])
    if t_1[0] == 'Best':
        return key_of([(2 * (2 * 1) + 1), *[t_1[2], *[t_1[1], *(t_1[5] + ((t_2 := t_1[4], (t_3 := t_2[0], [t_3[1], *t_3[0]])[1] if t_2 is not None else [])[1] + digits_of(t_1[3])))]]])
    return native_stuck(t_1)

def distinct(key1_0: Any, l_1: Any) -> Any:
    return native_map(native_second, native_cells(native_map_of([(apply(key1_0, x_3), x_3) for x_3 in l_1])))

def vanish_by(halves0_0: Any, low0_1: Any, l_2: Any) -> Any:
    t_3 = l_2
    if not t_3:
        return True
    t_4 = halves0_0
    if not t_4:
        terms0_5 = native_map(native_second, l_2)
        return vanishes(eqb_column, len(terms0_5), terms0_5)
    sr_6 = native_partition((lambda x_7: (x_7[0] < (low0_1 + t_4[0]))), l_2)
    return (vanish_by(t_4[1:], low0_1, sr_6[0]) and vanish_by(t_4[1:], (low0_1 + t_4[0]), sr_6[1]))

def numbered(l_0: Any) -> Any:
    keyed_1 = [(column_key(xq_3[0]), xq_3) for xq_3 in l_0]
    keys_4 = native_map(native_first, native_cells(native_map_of(keyed_1)))
    numbers0_5 = native_map_of(native_combine(keys_4, native_map(native_same_number, native_seq(0, len(keys_4)))))
    return native_map((lambda kx_6: ((t_7 := native_find_key(kx_6[0], numbers0_5), t_7[0] if t_7 is not None else 0)[1], kx_6[1])), keyed_1)

halves = [(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * 1)))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * (2 * 1))))))), *[(2 * (2 * (2 * (2 * (2 * (2 * 1)))))), *[(2 * (2 * (2 * (2 * (2 * 1))))), *[(2 * (2 * (2 * (2 * 1)))), *[(2 * (2 * (2 * 1))), *[(2 * (2 * 1)), *[(2 * 1), *[1, *[]]]]]]]]]]]]]]]]]]]]]

def vanishing(l_0: Any) -> Any:
    return vanish_by(halves, 0, numbered(l_0))

def belief(e0_0: Any, t0_1: Any, from_2: Any) -> Any:
    t_3 = from_2
    if t_3 is not None:
        return (t_4 := t_3[0], kernel(e0_0, pred(t0_1), t_4[1], t_4[0]))[1]
    return first_states(e0_0)

def likely(b0_0: Any) -> Any:
    return native_map(native_first, [sq_2 for sq_2 in b0_0 if above0(sq_2[1])])

def seeing(i_0: Any, b0_1: Any, w0_2: Any) -> Any:
    return [sq_4 for sq_4 in b0_1 if eqb_state(seen(i_0, sq_4[0]), w0_2)]

def views_of(i_0: Any, l_1: Any) -> Any:
    t_2 = l_1
    if not t_2:
        return []
    w0_3 = seen(i_0, t_2[0])
    return [w0_3, *[v0_5 for v0_5 in views_of(i_0, t_2[1:]) if (not eqb_state(v0_5, w0_3))]]

def views0(i_0: Any, b0_1: Any) -> Any:
    return views_of(i_0, likely(b0_1))

def is_free(p_0: Any) -> Any:
    t_1 = p_0[1]
    if t_1[0] == 'FirstBest':
        return False
    if t_1[0] == 'Stated':
        return False
    return True

def fixed(p_0: Any, t0_1: Any, h_2: Any, z0_3: Any, r_4: Any, a_5: Any) -> Any:
    t_6 = p_0[1]
    if t_6[0] == 'Stated':
        return share(t_6[1], t0_1, h_2, z0_3, r_4, a_5)
    return (1, 1)

def by_share(p_0: Any, x_1: Any, f_2: Any) -> Any:
    t_3 = p_0[1]
    if t_3[0] == 'Stated':
        return ([] if native_q_equal(x_1, (0, 1)) else scale(x_1, f_2))
    return f_2

def may(p_0: Any, el_1: Any, t0_2: Any, h_3: Any, z0_4: Any, r_5: Any) -> Any:
    t_6 = p_0[1]
    if t_6[0] == 'Stated':
        return [a_8 for a_8 in apply(el_1, t0_2, z0_4, r_5) if above0(share(t_6[1], t0_2, h_3, z0_4, r_5, a_8))]
    return apply(el_1, t0_2, z0_4, r_5)

def pays(p_0: Any, i_1: Any) -> Any:
    return mem_nat(i_1, p_0[4])

def pays_at(e0_0: Any, p_1: Any, i_2: Any, t0_3: Any, r_4: Any) -> Any:
    return (pays(p_1, i_2) and (not is_away(e0_0, i_2, t0_3, r_4)))

def choice_form(p_0: Any, t0_1: Any, h_2: Any, z0_3: Any, r_4: Any, a_5: Any) -> Any:
    return ([(('Cho', t0_1, h_2, z0_3, r_4, a_5,), (1, 1)), *[]] if is_free(p_0) else [(('One',), fixed(p_0, t0_1, h_2, z0_3, r_4, a_5)), *[]])

def reach_form(p_0: Any, t0_1: Any, h_2: Any) -> Any:
    return [(((('One',) if t0_1 == 0 else (('One',) if not h_2 else (t_3 := h_2[0], (t_4 := t_3[0], ('Cho', (t0_1 - 1), h_2[1:], t_4[1], t_4[0], t_3[1],))[1])[1])) if is_free(p_0) else ('One',)), (1, 1)), *[]]

def pay_form(e0_0: Any, p_1: Any, i_2: Any, t0_3: Any, h_4: Any, r_5: Any) -> Any:
    return ([(('Pay', i_2, t0_3, h_4, r_5,), (1, 1)), *[]] if pays_at(e0_0, p_1, i_2, t0_3, r_5) else [])

def pays_all(e0_0: Any, p_1: Any, t0_2: Any, h_3: Any, r_4: Any) -> Any:
    return native_flat_map((lambda i_5: pay_form(e0_0, p_1, i_5, t0_2, h_3, r_4)), agents(e0_0))

def mean_form(e0_0: Any, p_1: Any, el_2: Any, f_3: Any, t0_4: Any, h_5: Any, r_6: Any, s_7: Any) -> Any:
    return bind(shocks(e0_0, t0_4), (lambda z0_8: native_flat_map((lambda a_9: scale(apply(f_3, a_9, s_7), choice_form(p_1, t0_4, h_5, z0_8, r_6, a_9))), apply(el_2, t0_4, z0_8, r_6))))

def next_form(e0_0: Any, p_1: Any, el_2: Any, f_3: Any, t0_4: Any, h_5: Any, r_6: Any, s_7: Any) -> Any:
    return bind(shocks(e0_0, t0_4), (lambda z0_8: native_flat_map((lambda a_9: by_share(p_1, fixed(p_1, t0_4, h_5, z0_8, r_6, a_9), bind(kernel(e0_0, t0_4, a_9, s_7), apply(f_3, after0(p_1, ((r_6, z0_8), a_9), h_5))))), apply(el_2, t0_4, z0_8, r_6))))

def said_form(e0_0: Any, p_1: Any, el_2: Any, i_3: Any, t0_4: Any, h_5: Any, s_6: Any, r_7: Any) -> Any:
    return (mean_form(e0_0, p_1, el_2, apply(enjoyed, e0_0, i_3, t0_4), t0_4, h_5, r_7, s_6) + (([] if over(e0_0, (t0_4 + 1)) else scale(e0_0[1], next_form(e0_0, p_1, el_2, (lambda hq_8, sq_9: [(('Val', i_3, (t0_4 + 1), hq_8, sq_9,), (1, 1)), *[]]), t0_4, h_5, r_7, s_6))) + scale(((-1), 1), pay_form(e0_0, p_1, i_3, t0_4, h_5, r_7))))

def best_next(e0_0: Any, p_1: Any, el_2: Any, i_3: Any, t0_4: Any, h_5: Any, s_6: Any, r_7: Any) -> Any:
    return bind(shocks(e0_0, t0_4), (lambda z0_8: native_flat_map((lambda a_9: by_share(p_1, fixed(p_1, t0_4, h_5, z0_8, r_7, a_9), [(('Best', i_3, (t0_4 + 1), after0(p_1, ((r_7, z0_8), a_9), h_5), ((s_6, a_9),), w0_11,), (1, 1)) for w0_11 in views0(i_3, kernel(e0_0, t0_4, a_9, s_6))])), apply(el_2, t0_4, z0_8, r_7))))

def plan_form(e0_0: Any, p_1: Any, el_2: Any, i_3: Any, t0_4: Any, h_5: Any, s_6: Any, r_7: Any) -> Any:
    return (mean_form(e0_0, p_1, el_2, apply(enjoyed, e0_0, i_3, t0_4), t0_4, h_5, r_7, s_6) + (([] if over(e0_0, (t0_4 + 1)) else scale(e0_0[1], best_next(e0_0, p_1, el_2, i_3, t0_4, h_5, s_6, r_7))) + scale(((-1), 1), pay_form(e0_0, p_1, i_3, t0_4, h_5, r_7))))

def along_form(e0_0: Any, p_1: Any, el_2: Any, by_3: Any, g_4: Any, n0_5: Any, t0_6: Any, h_7: Any, s_8: Any) -> Any:
    t_9 = n0_5
    if t_9 == 0:
        return []
    return (apply(g_4, t0_6, h_7, s_8) + scale(by_3, next_form(e0_0, p_1, el_2, apply(along_form, e0_0, p_1, el_2, by_3, g_4, (t_9 - 1), (t0_6 + 1)), t0_6, h_7, s_8, s_8)))

def in_mean_form(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, by_4: Any, g_5: Any) -> Any:
    return bind(first_states(e0_0), apply(along_form, e0_0, p_2, el_3, by_4, g_5, t0_1, 0, []))

def amount_form(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, q0_4: Any) -> Any:
    counted_5 = (lambda f_6: in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], (lambda t1_7, h_8, s_9: mean_form(e0_0, p_2, el_3, apply(f_6, t1_7), t1_7, h_8, s_9, s_9))))
    t_10 = q0_4
    if t_10[0] == 'Payments':
        t_11 = t_10[1]
        if t_11 is not None:
            return in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], (lambda t1_12, h_13, s_14: pay_form(e0_0, p_2, t_11[0], t1_12, h_13, s_14)))
        return in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], apply(pays_all, e0_0, p_2))
    if t_10[0] == 'Payoff':
        d_15 = of_type(e0_0, t_10[1], t_10[2])
        return scale(qinv(total(d_15)), bind(d_15, (lambda s_16: [(('Val', t_10[1], 0, [], s_16,), (1, 1)), *[]])))
    if t_10[0] == 'Utility':
        t_17 = t_10[1]
        if t_17 is not None:
            return apply(counted_5, apply(enjoyed, e0_0, t_17[0]))
        return apply(counted_5, apply(public_flow, e0_0))
    if t_10[0] == 'Welfare':
        return apply(counted_5, apply(everyones, e0_0))
    if t_10[0] == 'Frequency':
        t_18 = t_10[2]
        if t_18 is not None:
            return in_mean_form(e0_0, t0_1, p_2, el_3, (1, 1), (lambda t1_19, h_20, s_21: mean_form(e0_0, p_2, el_3, (lambda a_22, s0_23: (is_one_of(t_10[1], t1_19, a_22, s0_23) if (t1_19 == t_18[0]) else (0, 1))), t1_19, h_20, s_21, s_21)))
        return apply(counted_5, apply(is_one_of, t_10[1]))
    if t_10[0] == 'PaymentAt':
        return pay_form(e0_0, p_2, t_10[1], t_10[2], t_10[3], t_10[4])
    if t_10[0] == 'ChanceAt':
        t_24 = t_10[5]
        if t_24 is not None:
            return native_flat_map((lambda a_25: scale(is_in(t_10[1], a_25), choice_form(p_2, t_10[2], t_10[3], t_24[0], t_10[4], a_25))), apply(el_3, t_10[2], t_24[0], t_10[4]))
        return mean_form(e0_0, p_2, el_3, (lambda a_26, x_27: is_in(t_10[1], a_26)), t_10[2], t_10[3], t_10[4], t_10[4])
    if t_10[0] == 'Subsidy':
        t_28 = p_2[14]
        if t_28 is not None:
            t_29 = t_28[0]
            if t_29[0] == 'ExAnteSum':
                return scale(((-1), 1), in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], apply(pays_all, e0_0, p_2)))
            if t_29[0] == 'PeriodSum':
                return in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], (lambda t1_30, h_31, x_32: [(('Aid', t1_30, h_31, [],), (1, 1)), *[]]))
            if t_29[0] == 'PlaceSum':
                return in_mean_form(e0_0, t0_1, p_2, el_3, e0_0[1], (lambda t1_33, h_34, s_35: [(('Aid', t1_33, h_34, s_35,), (1, 1)), *[]]))
            return native_stuck(t_29)
        return []
    return native_stuck(t_10)

def terms_form(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, l_4: Any) -> Any:
    return native_flat_map((lambda xq_5: scale(xq_5[0], amount_form(e0_0, t0_1, p_2, el_3, xq_5[1]))), l_4)

def sound(e0_0: Any, t0_1: Any, q0_2: Any) -> Any:
    t_3 = q0_2
    if t_3[0] == 'Payoff':
        return (is_agent(e0_0, t_3[1]) and (not native_q_equal(total(of_type(e0_0, t_3[1], t_3[2])), (0, 1))))
    if t_3[0] == 'ChanceAt':
        return (((t_3[2] < t0_1) and of_sizes(sizes_at(e0_0, t_3[2]), t_3[4])) and (t_4 := t_3[5], mem(t_4[0], likely_shocks(e0_0, t_3[2])) if t_4 is not None else True)[1])
    return True

def sound_terms(e0_0: Any, t0_1: Any, l_2: Any) -> Any:
    return all(sound(e0_0, t0_1, xq_4[1]) for xq_4 in l_2)

def item_key(x_0: Any) -> Any:
    return key_of((digits_of(x_0[0]) + (t_1 := x_0[1], (t_2 := t_1[0], [t_2[1], *t_2[0]])[1] if t_1 is not None else [])[1]))

def sayable(e0_0: Any, lies_1: Any, i_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (reports(e0_0, i_2, t0_3, s_4) if lies_1 else [truth(i_2, s_4), *[]])

def next_items(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any, i_4: Any, t0_5: Any, x_6: Any) -> Any:
    return native_flat_map((lambda s_7: native_flat_map((lambda o_8: (r_9 := saying(i_4, s_7, o_8), native_flat_map((lambda z0_10: [(after0(p_1, ((r_9, z0_10), a_12), x_6[0]), ((s_7, a_12),)) for a_12 in may(p_1, el_2, t0_5, x_6[0], z0_10, r_9)]), likely_shocks(e0_0, t0_5)))[1]), sayable(e0_0, lies_3, i_4, t0_5, s_7))), likely(belief(e0_0, t0_5, x_6[1])))

def levels0(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any, i_4: Any, n0_5: Any, t0_6: Any, l_7: Any) -> Any:
    t_8 = n0_5
    if t_8 == 0:
        return []
    return [l_7, *levels0(e0_0, p_1, el_2, lies_3, i_4, (t_8 - 1), (t0_6 + 1), distinct(item_key, native_flat_map(apply(next_items, e0_0, p_1, el_2, lies_3, i_4, t0_6), l_7)))]

def known(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, lies_4: Any) -> Any:
    return [levels0(e0_0, p_2, el_3, lies_4, i_6, t0_1, 0, [([], None), *[]]) for i_6 in agents(e0_0)]

def at_(k_0: Any, i_1: Any, t0_2: Any) -> Any:
    return native_nth(t0_2, (k_0[i_1] if i_1 < len(k_0) else []), [])

def place_key(x_0: Any) -> Any:
    return key_of((x_0[1] + digits_of(x_0[0])))

def places_at(e0_0: Any, k_1: Any, t0_2: Any) -> Any:
    return distinct(place_key, native_flat_map((lambda i_3: native_flat_map((lambda x_4: native_flat_map((lambda s_5: [(x_4[0], saying(i_3, s_5, o_7)) for o_7 in reports(e0_0, i_3, t0_2, s_5)]), likely(belief(e0_0, t0_2, x_4[1])))), at_(k_1, i_3, t0_2))), agents(e0_0)))

def next_beliefs(e0_0: Any, p_1: Any, el_2: Any, t0_3: Any, l_4: Any) -> Any:
    return distinct(item_key, native_flat_map((lambda x_5: native_flat_map((lambda z0_6: [(after0(p_1, ((x_5[1], z0_6), a_8), x_5[0]), ((x_5[1], a_8),)) for a_8 in may(p_1, el_2, t0_3, x_5[0], z0_6, x_5[1])]), likely_shocks(e0_0, t0_3))), l_4))

def all_places(e0_0: Any, t0_1: Any, k_2: Any) -> Any:
    return native_map(apply(places_at, e0_0, k_2), native_seq(0, t0_1))

def all_beliefs(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, places0_4: Any) -> Any:
    return [[([], None), *[]], *[next_beliefs(e0_0, p_2, el_3, t1_6, (places0_4[t1_6] if t1_6 < len(places0_4) else [])) for t1_6 in native_seq(0, t0_1)]]

def led_list(e0_0: Any, k_1: Any, t0_2: Any) -> Any:
    return native_flat_map((lambda i_3: native_flat_map((lambda x_4: [(x_4[0], s_6) for s_6 in likely(belief(e0_0, t0_2, x_4[1]))]), at_(k_1, i_3, t0_2))), agents(e0_0))

def anyhow(x_0: Any) -> Any:
    return (x_0[0], [])

def listing(l_0: Any) -> Any:
    return native_map_of([(place_key(x_2), x_2) for x_2 in l_0])

def eqb_place(x_0: Any, y_1: Any) -> Any:
    return (eqb_state(x_0[1], y_1[1]) and eqb_memories(x_0[0], y_1[0]))

def found(m_0: Any, x_1: Any) -> Any:
    t_2 = native_find_key(place_key(x_1), m_0)
    if t_2 is not None:
        return eqb_place(x_1, t_2[0])
    return False

def led_at(k_0: Any, t0_1: Any, x_2: Any) -> Any:
    return found((k_0[6][t0_1] if t0_1 < len(k_0[6]) else {}), x_2)

def led_to(k_0: Any, t0_1: Any, h_2: Any) -> Any:
    return found((k_0[7][t0_1] if t0_1 < len(k_0[7]) else {}), (h_2, []))

def all_met(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any) -> Any:
    k_4 = known(e0_0, t0_1, p_2, el_3, True)
    l_5 = all_places(e0_0, t0_1, k_4)
    true_6 = (t_7 := p_2[14], known(e0_0, t0_1, p_2, el_3, False) if t_7 is not None else [])[1]
    led_8 = native_map(apply(led_list, e0_0, true_6), native_seq(0, t0_1))
    return ('Met', k_4, (k_4 if lying(p_2) else known(e0_0, t0_1, p_2, el_3, False)), l_5, all_beliefs(e0_0, t0_1, p_2, el_3, l_5), true_6, native_map(listing, led_8), [listing(native_map(anyhow, l0_10)) for l0_10 in led_8],)

no_item = ([], None)

def within_(e0_0: Any, t0_1: Any, b0_2: Any) -> Any:
    return all(of_sizes(sizes_at(e0_0, t0_1), sq_4[0]) for sq_4 in b0_2)

def eqb_balance(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2[0] == 'ExAnteSum':
        t_3 = y_1
        if t_3[0] == 'ExAnteSum':
            return True
        return False
    if t_2[0] == 'PeriodSum':
        t_4 = y_1
        if t_4[0] == 'PeriodSum':
            return True
        return False
    if t_2[0] == 'PlaceSum':
        t_5 = y_1
        if t_5[0] == 'PlaceSum':
            return True
        return False
    return native_stuck(t_2)

def budget_of(p_0: Any, k_1: Any) -> Any:
    t_2 = native_find((lambda x_3: eqb_balance(k_1, x_3[0])), p_0[11])
    if t_2 is not None:
        return (t_2[0][1],)
    return None

def goes0(p_0: Any, t0_1: Any) -> Any:
    t_2 = p_0[8]
    if t_2[0] == 'NeverLeaves':
        return False
    if t_2[0] == 'MayRefuse':
        return (t0_1 == 0)
    if t_2[0] == 'MayLeave':
        return True
    return native_stuck(t_2)

def minus(f_0: Any) -> Any:
    return scale(((-1), 1), f_0)

def row_form(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, x_5: Any) -> Any:
    item_at_6 = (lambda l_7, n0_8: (l_7[n0_8] if n0_8 < len(l_7) else no_item))
    t_9 = x_5
    if t_9[0] == 'RChoose':
        return ((((native_flat_map(apply(choice_form, p_2, t_9[1], t_9[2], t_9[3], t_9[4]), apply(el_3, t_9[1], t_9[3], t_9[4])) + minus(reach_form(p_2, t_9[1], t_9[2]))), True),) if (((is_free(p_2) and (t_9[1] < t0_1)) and of_sizes(sizes_at(e0_0, t_9[1]), t_9[4])) and mem(t_9[3], likely_shocks(e0_0, t_9[1]))) else None)
    if t_9[0] == 'RSign':
        return ((([(('Cho', t_9[1], t_9[2], t_9[3], t_9[4], t_9[5],), (1, 1)), *[]], False),) if is_free(p_2) else None)
    if t_9[0] == 'RTruth':
        return ((([(('Val', t_9[1], t_9[2], t_9[3], t_9[4],), (1, 1)), *minus(said_form(e0_0, p_2, el_3, t_9[1], t_9[2], t_9[3], t_9[4], t_9[4]))], True),) if ((t_9[2] < t0_1) and of_sizes(sizes_at(e0_0, t_9[2]), t_9[4])) else None)
    if t_9[0] == 'RLie':
        l_10 = at_(k_4[1], t_9[1], t_9[2])
        x0_11 = apply(item_at_6, l_10, t_9[3])
        t_12 = p_2[2]
        if t_12[0] == 'ExPost':
            return ((([(('Val', t_9[1], t_9[2], x0_11[0], t_9[4],), (1, 1)), *minus(said_form(e0_0, p_2, el_3, t_9[1], t_9[2], x0_11[0], t_9[4], saying(t_9[1], t_9[4], t_9[5])))], False),) if ((((((t_9[2] < t0_1) and (t_9[3] < len(l_10))) and is_agent(e0_0, t_9[1])) and native_exists(apply(eqb_state, t_9[4]), likely(belief(e0_0, t_9[2], x0_11[1])))) and of_sizes(sizes_at(e0_0, t_9[2]), t_9[4])) and mem(t_9[5], reports(e0_0, t_9[1], t_9[2], t_9[4]))) else None)
        return None
    if t_9[0] == 'RMean':
        l_13 = at_(k_4[1], t_9[1], t_9[2])
        x0_14 = apply(item_at_6, l_13, t_9[3])
        b0_15 = seeing(t_9[1], belief(e0_0, t_9[2], x0_14[1]), t_9[4])
        t_16 = p_2[2]
        if t_16[0] == 'InTheMean':
            return (((bind(b0_15, (lambda s_17: [(('Val', t_9[1], t_9[2], x0_14[0], s_17,), (1, 1)), *minus(said_form(e0_0, p_2, el_3, t_9[1], t_9[2], x0_14[0], s_17, saying(t_9[1], s_17, t_9[5])))])), False),) if (((((t_9[2] < t0_1) and (t_9[3] < len(l_13))) and is_agent(e0_0, t_9[1])) and within_(e0_0, t_9[2], b0_15)) and mem(t_9[5], can_say(e0_0, t_9[1], t_9[2], t_9[4]))) else None)
        return None
    if t_9[0] == 'RStay':
        l_18 = at_(k_4[2], t_9[1], t_9[2])
        x0_19 = apply(item_at_6, l_18, t_9[3])
        return ((([(('Val', t_9[1], t_9[2], x0_19[0], t_9[4],), (1, 1)), *minus(scale(outside(p_2, t_9[1], t_9[2], t_9[4]), reach_form(p_2, t_9[2], x0_19[0])))], False),) if ((((((t_9[2] < t0_1) and (t_9[3] < len(l_18))) and is_agent(e0_0, t_9[1])) and goes0(p_2, t_9[2])) and p_2[9]) and native_exists(apply(eqb_state, t_9[4]), likely(belief(e0_0, t_9[2], x0_19[1])))) else None)
    if t_9[0] == 'RStayMean':
        l_20 = at_(k_4[2], t_9[1], t_9[2])
        x0_21 = apply(item_at_6, l_20, t_9[3])
        return (((bind(seeing(t_9[1], belief(e0_0, t_9[2], x0_21[1]), t_9[4]), (lambda s_22: [(('Val', t_9[1], t_9[2], x0_21[0], s_22,), (1, 1)), *minus(scale(outside(p_2, t_9[1], t_9[2], s_22), reach_form(p_2, t_9[2], x0_21[0])))])), False),) if (((((t_9[2] < t0_1) and (t_9[3] < len(l_20))) and is_agent(e0_0, t_9[1])) and goes0(p_2, t_9[2])) and (not p_2[9])) else None)
    if t_9[0] == 'RMost':
        l_23 = (k_4[3][t_9[2]] if t_9[2] < len(k_4[3]) else [])
        x0_24 = (l_23[t_9[3]] if t_9[3] < len(l_23) else ([], []))
        t_25 = p_2[5]
        if t_25 is not None:
            return ((((scale(t_25[0], reach_form(p_2, t_9[2], x0_24[0])) + minus(pay_form(e0_0, p_2, t_9[1], t_9[2], x0_24[0], x0_24[1]))), False),) if ((((t_9[2] < t0_1) and (t_9[3] < len(l_23))) and is_agent(e0_0, t_9[1])) and pays_at(e0_0, p_2, t_9[1], t_9[2], x0_24[1])) else None)
        return None
    if t_9[0] == 'RLeast':
        l_26 = (k_4[3][t_9[2]] if t_9[2] < len(k_4[3]) else [])
        x0_27 = (l_26[t_9[3]] if t_9[3] < len(l_26) else ([], []))
        t_28 = p_2[6]
        if t_28 is not None:
            return ((((pay_form(e0_0, p_2, t_9[1], t_9[2], x0_27[0], x0_27[1]) + minus(scale(t_28[0], reach_form(p_2, t_9[2], x0_27[0])))), False),) if ((((t_9[2] < t0_1) and (t_9[3] < len(l_26))) and is_agent(e0_0, t_9[1])) and pays_at(e0_0, p_2, t_9[1], t_9[2], x0_27[1])) else None)
        return None
    if t_9[0] == 'RReceived':
        l_29 = (k_4[3][t_9[2]] if t_9[2] < len(k_4[3]) else [])
        x0_30 = (l_29[t_9[3]] if t_9[3] < len(l_29) else ([], []))
        t_31 = p_2[7]
        if t_31 is not None:
            return ((((mean_form(e0_0, p_2, el_3, apply(enjoyed, e0_0, t_9[1], t_9[2]), t_9[2], x0_30[0], x0_30[1], x0_30[1]) + (scale(t_31[0], reach_form(p_2, t_9[2], x0_30[0])) + minus(pay_form(e0_0, p_2, t_9[1], t_9[2], x0_30[0], x0_30[1])))), False),) if (((((t_9[2] < t0_1) and (t_9[3] < len(l_29))) and is_agent(e0_0, t_9[1])) and pays_at(e0_0, p_2, t_9[1], t_9[2], x0_30[1])) and of_sizes(sizes_at(e0_0, t_9[2]), x0_30[1])) else None)
        return None
    if t_9[0] == 'RAnte':
        t_32 = budget_of(p_2, ('ExAnteSum',))
        if t_32 is not None:
            return ((amount_form(e0_0, t0_1, p_2, el_3, ('Payments', None,)), t_32[0]),)
        return None
    if t_9[0] == 'RPeriod':
        l_33 = (k_4[4][t_9[1]] if t_9[1] < len(k_4[4]) else [])
        x0_34 = apply(item_at_6, l_33, t_9[2])
        t_35 = budget_of(p_2, ('PeriodSum',))
        if t_35 is not None:
            return (((bind(belief(e0_0, t_9[1], x0_34[1]), apply(pays_all, e0_0, p_2, t_9[1], x0_34[0])), t_35[0]),) if ((t_9[1] < t0_1) and (t_9[2] < len(l_33))) else None)
        return None
    if t_9[0] == 'RPlace':
        l_36 = (k_4[3][t_9[1]] if t_9[1] < len(k_4[3]) else [])
        x0_37 = (l_36[t_9[2]] if t_9[2] < len(l_36) else ([], []))
        t_38 = budget_of(p_2, ('PlaceSum',))
        if t_38 is not None:
            return (((pays_all(e0_0, p_2, t_9[1], x0_37[0], x0_37[1]), t_38[0]),) if ((t_9[1] < t0_1) and (t_9[2] < len(l_36))) else None)
        return None
    if t_9[0] == 'RConstraint':
        t_39 = nth_error(p_2[12], t_9[1])
        if t_39 is not None:
            return (t_40 := t_39[0], (t_41 := t_40[0], ((f_42 := (terms_form(e0_0, t0_1, p_2, el_3, t_41[0]) + [(('One',), native_q_opposite(t_40[1])), *[]]), (t_43 := t_41[1], ((f_42, False),) if t_43[0] == 'AtLeast' else ((f_42, True),) if t_43[0] == 'Exactly' else ((minus(f_42), False),) if t_43[0] == 'AtMost' else native_stuck(t_43))[1])[1] if sound_terms(e0_0, t0_1, t_41[0]) else None))[1])[1]
        return None
    if t_9[0] == 'RAid':
        t_44 = p_2[14]
        if t_44 is not None:
            t_45 = t_44[0]
            if t_45[0] == 'ExAnteSum':
                return None
            return (([(('Aid', t_9[1], t_9[2], t_9[3],), (1, 1)), *[]], False),)
        return None
    if t_9[0] == 'RHelpPeriod':
        l_46 = (k_4[4][t_9[1]] if t_9[1] < len(k_4[4]) else [])
        x0_47 = apply(item_at_6, l_46, t_9[2])
        t_48 = p_2[14]
        if t_48 is not None:
            t_49 = t_48[0]
            if t_49[0] == 'PeriodSum':
                return ((((bind(belief(e0_0, t_9[1], x0_47[1]), apply(pays_all, e0_0, p_2, t_9[1], x0_47[0])) + ([(('Aid', t_9[1], x0_47[0], [],), (1, 1)), *[]] if led_to(k_4, t_9[1], x0_47[0]) else [])), False),) if ((t_9[1] < t0_1) and (t_9[2] < len(l_46))) else None)
            return None
        return None
    if t_9[0] == 'RHelpPlace':
        l_50 = (k_4[3][t_9[1]] if t_9[1] < len(k_4[3]) else [])
        x0_51 = (l_50[t_9[2]] if t_9[2] < len(l_50) else ([], []))
        t_52 = p_2[14]
        if t_52 is not None:
            t_53 = t_52[0]
            if t_53[0] == 'PlaceSum':
                return ((((pays_all(e0_0, p_2, t_9[1], x0_51[0], x0_51[1]) + ([(('Aid', t_9[1], x0_51[0], x0_51[1],), (1, 1)), *[]] if led_at(k_4, t_9[1], x0_51) else [])), False),) if ((t_9[1] < t0_1) and (t_9[2] < len(l_50))) else None)
            return None
        return None
    if t_9[0] == 'RPlan':
        l_54 = at_(k_4[1], t_9[1], t_9[2])
        x0_55 = apply(item_at_6, l_54, t_9[3])
        b0_56 = seeing(t_9[1], belief(e0_0, t_9[2], x0_55[1]), t_9[4])
        t_57 = p_2[2]
        if t_57[0] == 'OnPath':
            return ((([(('Best', t_9[1], t_9[2], x0_55[0], x0_55[1], t_9[4],), (1, 1)), *minus(bind(b0_56, (lambda s_58: plan_form(e0_0, p_2, el_3, t_9[1], t_9[2], x0_55[0], s_58, saying(t_9[1], s_58, t_9[5])))))], False),) if (((((t_9[2] < t0_1) and (t_9[3] < len(l_54))) and is_agent(e0_0, t_9[1])) and within_(e0_0, t_9[2], b0_56)) and mem(t_9[5], can_say(e0_0, t_9[1], t_9[2], t_9[4]))) else None)
        return None
    if t_9[0] == 'RStart':
        t_59 = p_2[2]
        if t_59[0] == 'OnPath':
            return ((((bind(seeing(t_9[1], first_states(e0_0), t_9[2]), (lambda s_60: [(('Val', t_9[1], 0, [], s_60,), (1, 1)), *[]])) + minus([(('Best', t_9[1], 0, [], None, t_9[2],), (1, 1)), *[]])), False),) if is_agent(e0_0, t_9[1]) else None)
        return None
    return native_stuck(t_9)

def eqb_item(x_0: Any, y_1: Any) -> Any:
    return (eqb_from(x_0[1], y_1[1]) and eqb_memories(x_0[0], y_1[0]))

def covers(key1_0: Any, eqb0_1: Any, l_2: Any, lq_3: Any) -> Any:
    m_4 = native_map_of([(apply(key1_0, x_6), x_6) for x_6 in lq_3])
    return native_all((lambda x_7: (t_8 := native_find_key(apply(key1_0, x_7), m_4), apply(eqb0_1, x_7, t_8[0]) if t_8 is not None else False)[1]), l_2)

def closed0(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, lies_4: Any, k_5: Any) -> Any:
    return all((covers(item_key, eqb_item, [no_item, *[]], at_(k_5, i_9, 0)) and all(covers(item_key, eqb_item, native_flat_map(apply(next_items, e0_0, p_2, el_3, lies_4, i_9, t1_11), at_(k_5, i_9, t1_11)), at_(k_5, i_9, (t1_11 + 1))) for t1_11 in native_seq(0, pred(t0_1)))) for i_9 in agents(e0_0))

def rule_ok(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any) -> Any:
    t_5 = p_2[1]
    if t_5[0] == 'Stated':
        return (native_all(apply(native_all, (lambda l_6: all(native_q_at_most((0, 1), x_8[1]) for x_8 in l_6[2]))), t_5[1]) and all(all(all(native_q_equal(sum(native_map(apply(share, t_5[1], t1_16, x_20[0], z0_22, x_20[1]), apply(el_3, t1_16, z0_22, x_20[1]))), (1, 1)) for z0_22 in likely_shocks(e0_0, t1_16)) for x_20 in (k_4[3][t1_16] if t1_16 < len(k_4[3]) else [])) for t1_16 in native_seq(0, t0_1)))
    return True

def check_led(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any) -> Any:
    t_5 = p_2[14]
    if t_5 is not None:
        t_6 = t_5[0]
        if t_6[0] == 'ExAnteSum':
            return True
        return (closed0(e0_0, t0_1, p_2, el_3, False, k_4[5]) and all(all((led_at(k_4, t1_10, x_12) and led_to(k_4, t1_10, x_12[0])) for x_12 in led_list(e0_0, k_4[5], t1_10)) for t1_10 in native_seq(0, t0_1)))
    return True

def contribution(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, wr_5: Any) -> Any:
    t_6 = row_form(e0_0, t0_1, p_2, el_3, k_4, wr_5[1])
    if t_6 is not None:
        return (t_7 := t_6[0], ((scale(wr_5[0], t_7[0]),) if (t_7[1] or native_q_at_most((0, 1), wr_5[0])) else None))[1]
    return None

def adds_up(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, zero_4: Any, k_5: Any, w0_6: Any, more_7: Any, target_8: Any) -> Any:
    forms_9 = native_map(apply(contribution, e0_0, t0_1, p_2, el_3, k_5), w0_6[1])
    return ((all((True if f_11 is not None else False) for f_11 in forms_9) and all(apply(zero_4, xq_13[0]) for xq_13 in w0_6[2])) and vanishing((native_flat_map((lambda f_14: (f_14[0] if f_14 is not None else [])), forms_9) + (more_7 + (w0_6[2] + scale(((-1), 1), target_8))))))

def check_clash0(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, zero_4: Any, k_5: Any, w0_6: Any, more_7: Any, x_8: Any) -> Any:
    return (above0(x_8) and adds_up(e0_0, t0_1, p_2, el_3, zero_4, k_5, w0_6, more_7, [(('One',), native_q_opposite(x_8)), *[]]))

def check_bound(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, zero_4: Any, k_5: Any, w0_6: Any, shares_7: Any, v0_8: Any) -> Any:
    t_9 = p_2[13]
    if t_9 is not None:
        return (t_10 := t_9[0], (mean0_11 := native_flat_map((lambda xl_12: scale(xl_12[0], terms_form(e0_0, t0_1, p_2, el_3, xl_12[1]))), native_combine(shares_7, t_10[1])), (((((len(shares_7) == len(t_10[1])) and all(native_q_at_most((0, 1), x_14) for x_14 in shares_7)) and native_q_equal(sum(shares_7), (1, 1))) and native_all(apply(sound_terms, e0_0, t0_1), t_10[1])) and adds_up(e0_0, t0_1, p_2, el_3, zero_4, k_5, w0_6, [], ([(('One',), v0_8), *scale(((-1), 1), mean0_11)] if t_10[0] else (mean0_11 + [(('One',), native_q_opposite(v0_8)), *[]])))))[1])[1]
    return False

def listed_numbers(columns_0: Any, x_1: Any) -> Any:
    t_2 = native_find_key(column_key(x_1), columns_0)
    if t_2 is not None:
        return t_2[0]
    return (0, 1)

def upward(q0_0: Any) -> Any:
    return (q0_0 if native_q_at_most((0, 1), q0_0) else (0, 1))

def weight_of(num_0: Any, t0_1: Any, h_2: Any, z0_3: Any, r_4: Any, a_5: Any) -> Any:
    return upward(apply(num_0, ('Cho', t0_1, h_2, z0_3, r_4, a_5,)))

def alike(n0_0: Any) -> Any:
    return (1, (pred(n0_0) + 1))

def chance_num(p_0: Any, el_1: Any, num_2: Any, t0_3: Any, h_4: Any, z0_5: Any, r_6: Any, a_7: Any) -> Any:
    return ((w0_8 := sum(native_map(apply(weight_of, num_2, t0_3, h_4, z0_5, r_6), apply(el_1, t0_3, z0_5, r_6))), (alike(len(apply(el_1, t0_3, z0_5, r_6))) if native_q_equal(w0_8, (0, 1)) else native_q_lowest_terms(native_q_times(weight_of(num_2, t0_3, h_4, z0_5, r_6, a_7), qinv(w0_8)))))[1] if is_free(p_0) else (x_9 := fixed(p_0, t0_3, h_4, z0_5, r_6, a_7), (x_9 if native_q_at_most((0, 1), x_9) else (0, 1)))[1])

def rho_num(p_0: Any, el_1: Any, num_2: Any, t0_3: Any, h_4: Any) -> Any:
    t_5 = t0_3
    if t_5 == 0:
        return (1, 1)
    t_6 = h_4
    if not t_6:
        return (1, 1)
    return (t_7 := t_6[0], (t_8 := t_7[0], (native_q_lowest_terms(native_q_times(chance_num(p_0, el_1, num_2, (t_5 - 1), t_6[1:], t_8[1], t_8[0], t_7[1]), rho_num(p_0, el_1, num_2, (t_5 - 1), t_6[1:]))) if is_free(p_0) else (1, 1)))[1])[1]

def due_num(e0_0: Any, p_1: Any, el_2: Any, num_3: Any, i_4: Any, t0_5: Any, h_6: Any, r_7: Any) -> Any:
    return ((w0_8 := rho_num(p_1, el_2, num_3, t0_5, h_6), ((0, 1) if native_q_equal(w0_8, (0, 1)) else native_q_lowest_terms(native_q_times(apply(num_3, ('Pay', i_4, t0_5, h_6, r_7,)), qinv(w0_8)))))[1] if pays_at(e0_0, p_1, i_4, t0_5, r_7) else (0, 1))

def aid_num(p_0: Any, el_1: Any, num_2: Any, t0_3: Any, h_4: Any, r_5: Any) -> Any:
    w0_6 = rho_num(p_0, el_1, num_2, t0_3, h_4)
    return ((0, 1) if native_q_equal(w0_6, (0, 1)) else native_q_lowest_terms(native_q_times(upward(apply(num_2, ('Aid', t0_3, h_4, r_5,))), qinv(w0_6))))

def val(e0_0: Any, p_1: Any, el_2: Any, num_3: Any, x_4: Any) -> Any:
    t_5 = x_4
    if t_5[0] == 'One':
        return (1, 1)
    if t_5[0] == 'Cho':
        return native_q_lowest_terms(native_q_times(rho_num(p_1, el_2, num_3, t_5[1], t_5[2]), chance_num(p_1, el_2, num_3, t_5[1], t_5[2], t_5[3], t_5[4], t_5[5])))
    if t_5[0] == 'Pay':
        return native_q_lowest_terms(native_q_times(rho_num(p_1, el_2, num_3, t_5[2], t_5[3]), due_num(e0_0, p_1, el_2, num_3, t_5[1], t_5[2], t_5[3], t_5[4])))
    if t_5[0] == 'Val':
        return ((0, 1) if native_q_equal(rho_num(p_1, el_2, num_3, t_5[2], t_5[3]), (0, 1)) else apply(num_3, x_4))
    if t_5[0] == 'Aid':
        return native_q_lowest_terms(native_q_times(rho_num(p_1, el_2, num_3, t_5[1], t_5[2]), aid_num(p_1, el_2, num_3, t_5[1], t_5[2], t_5[3])))
    if t_5[0] == 'Best':
        return ((0, 1) if native_q_equal(rho_num(p_1, el_2, num_3, t_5[2], t_5[3]), (0, 1)) else apply(num_3, x_4))
    return native_stuck(t_5)

def value_of(e0_0: Any, p_1: Any, el_2: Any, num_3: Any, f_4: Any) -> Any:
    return e(f_4, apply(val, e0_0, p_1, el_2, num_3))

def row_holds(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, num_4: Any, k_5: Any, x_6: Any) -> Any:
    t_7 = row_form(e0_0, t0_1, p_2, el_3, k_5, x_6)
    if t_7 is not None:
        return (t_8 := t_7[0], (y_9 := value_of(e0_0, p_2, el_3, num_4, t_8[0]), (native_q_equal(y_9, (0, 1)) if t_8[1] else native_q_at_most((0, 1), y_9)))[1])[1]
    return False

def sights(e0_0: Any, i_1: Any, t0_2: Any) -> Any:
    return states([native_nth(0, sizes_at(e0_0, t0_2), 0), *[native_nth((i_1 + 1), sizes_at(e0_0, t0_2), 0), *[]]])

def rows_at(e0_0: Any, p_1: Any, k_2: Any, i_3: Any, t0_4: Any) -> Any:
    l_5 = at_(k_2[1], i_3, t0_4)
    return (native_flat_map((lambda n0_6: (x_7 := (l_5[n0_6] if n0_6 < len(l_5) else no_item), (native_flat_map((lambda s_8: [('RTruth', i_3, t0_4, x_7[0], s_8,), *(t_9 := p_1[2], [('RLie', i_3, t0_4, n0_6, s_8, x0_11,) for x0_11 in reports(e0_0, i_3, t0_4, s_8)] if t_9[0] == 'ExPost' else [])[1]]), likely(belief(e0_0, t0_4, x_7[1]))) + (t_12 := p_1[2], native_flat_map((lambda w0_13: [('RMean', i_3, t0_4, n0_6, w0_13, x0_15,) for x0_15 in can_say(e0_0, i_3, t0_4, w0_13)]), sights(e0_0, i_3, t0_4)) if t_12[0] == 'InTheMean' else native_flat_map((lambda w0_16: ([('RPlan', i_3, t0_4, n0_6, w0_16, x0_18,) for x0_18 in can_say(e0_0, i_3, t0_4, w0_16)] + ([('RStart', i_3, w0_16,), *[]] if (t0_4 == 0) else []))), views0(i_3, belief(e0_0, t0_4, x_7[1]))) if t_12[0] == 'OnPath' else [])[1]))[1]), native_seq(0, len(l_5))) + (((l0_19 := at_(k_2[2], i_3, t0_4), native_flat_map((lambda n0_20: (x_21 := (l0_19[n0_20] if n0_20 < len(l0_19) else no_item), ([('RStay', i_3, t0_4, n0_20, x0_23,) for x0_23 in likely(belief(e0_0, t0_4, x_21[1]))] if p_1[9] else [('RStayMean', i_3, t0_4, n0_20, x0_25,) for x0_25 in sights(e0_0, i_3, t0_4)]))[1]), native_seq(0, len(l0_19))))[1] if goes0(p_1, t0_4) else []) + (native_flat_map((lambda n0_26: ([] if is_away(e0_0, i_3, t0_4, native_nth(n0_26, (k_2[3][t0_4] if t0_4 < len(k_2[3]) else []), ([], []))[1]) else ((t_27 := p_1[5], [('RMost', i_3, t0_4, n0_26,), *[]] if t_27 is not None else [])[1] + ((t_28 := p_1[6], [('RLeast', i_3, t0_4, n0_26,), *[]] if t_28 is not None else [])[1] + (t_29 := p_1[7], [('RReceived', i_3, t0_4, n0_26,), *[]] if t_29 is not None else [])[1])))), native_seq(0, len((k_2[3][t0_4] if t0_4 < len(k_2[3]) else [])))) if pays(p_1, i_3) else [])))

def budget_rows(t0_0: Any, k_1: Any, b0_2: Any) -> Any:
    t_3 = b0_2
    if t_3[0] == 'ExAnteSum':
        return [('RAnte',), *[]]
    if t_3[0] == 'PeriodSum':
        return native_flat_map((lambda t1_4: [('RPeriod', t1_4, x_6,) for x_6 in native_seq(0, len((k_1[4][t1_4] if t1_4 < len(k_1[4]) else [])))]), native_seq(0, t0_0))
    if t_3[0] == 'PlaceSum':
        return native_flat_map((lambda t1_7: [('RPlace', t1_7, x_9,) for x_9 in native_seq(0, len((k_1[3][t1_7] if t1_7 < len(k_1[3]) else [])))]), native_seq(0, t0_0))
    return native_stuck(t_3)

def help_rows(t0_0: Any, p_1: Any, k_2: Any) -> Any:
    t_3 = p_1[14]
    if t_3 is not None:
        t_4 = t_3[0]
        if t_4[0] == 'ExAnteSum':
            return []
        if t_4[0] == 'PeriodSum':
            return native_flat_map((lambda t1_5: [('RHelpPeriod', t1_5, x_7,) for x_7 in native_seq(0, len((k_2[4][t1_5] if t1_5 < len(k_2[4]) else [])))]), native_seq(0, t0_0))
        if t_4[0] == 'PlaceSum':
            return native_flat_map((lambda t1_8: [('RHelpPlace', t1_8, x_10,) for x_10 in native_seq(0, len((k_2[3][t1_8] if t1_8 < len(k_2[3]) else [])))]), native_seq(0, t0_0))
        return native_stuck(t_4)
    return []

def all_rows(e0_0: Any, t0_1: Any, p_2: Any, k_3: Any) -> Any:
    return (native_flat_map((lambda i_4: native_flat_map(apply(rows_at, e0_0, p_2, k_3, i_4), native_seq(0, t0_1))), agents(e0_0)) + (native_flat_map((lambda b0_5: budget_rows(t0_1, k_3, b0_5[0])), p_2[11]) + (help_rows(t0_1, p_2, k_3) + [('RConstraint', x_7,) for x_7 in native_seq(0, len(p_2[12]))])))

def check_met(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any) -> Any:
    return ((((closed0(e0_0, t0_1, p_2, el_3, True, k_4[1]) and closed0(e0_0, t0_1, p_2, el_3, lying(p_2), k_4[2])) and native_all((lambda t1_5: native_all((lambda i_6: covers(place_key, eqb_place, native_flat_map((lambda x_7: native_flat_map((lambda s_8: [(x_7[0], saying(i_6, s_8, o_10)) for o_10 in reports(e0_0, i_6, t1_5, s_8)]), likely(belief(e0_0, t1_5, x_7[1])))), at_(k_4[1], i_6, t1_5)), (k_4[3][t1_5] if t1_5 < len(k_4[3]) else []))), agents(e0_0))), native_seq(0, t0_1))) and covers(item_key, eqb_item, [no_item, *[]], (k_4[4][0] if 0 < len(k_4[4]) else []))) and native_all((lambda t1_27: covers(item_key, eqb_item, native_flat_map((lambda x_28: native_flat_map((lambda z0_29: [(after0(p_2, ((x_28[1], z0_29), a_31), x_28[0]), ((x_28[1], a_31),)) for a_31 in may(p_2, el_3, t1_27, x_28[0], z0_29, x_28[1])]), likely_shocks(e0_0, t1_27))), (k_4[3][t1_27] if t1_27 < len(k_4[3]) else [])), native_nth((t1_27 + 1), k_4[4], []))), native_seq(0, pred(t0_1))))

def something_may_be_chosen(e0_0: Any, t0_1: Any, el_2: Any) -> Any:
    return native_all((lambda t1_3: native_all((lambda z0_4: native_all((lambda r_5: (t_6 := apply(el_2, t1_3, z0_4, r_5), False if not t_6 else True)[1]), states_at(e0_0, t1_3))), likely_shocks(e0_0, t1_3))), native_seq(0, t0_1))

def budgets_told(p_0: Any) -> Any:
    return native_all((lambda b0_1: (t_2 := budget_of(p_0, b0_1[0]), native_same(t_2[0], b0_1[1]) if t_2 is not None else False)[1]), p_0[11])

def check_point(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, num_4: Any, k_5: Any) -> Any:
    return (((something_may_be_chosen(e0_0, t0_1, el_3) and budgets_told(p_2)) and check_met(e0_0, t0_1, p_2, el_3, k_5)) and native_all(apply(row_holds, e0_0, t0_1, p_2, el_3, num_4, k_5), all_rows(e0_0, t0_1, p_2, k_5)))

def check_value(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, num_4: Any, x_5: Any, v0_6: Any) -> Any:
    t_7 = p_2[13]
    if t_7 is not None:
        return (t_8 := t_7[0], (found0_9 := [value_of(e0_0, p_2, el_3, num_4, terms_form(e0_0, t0_1, p_2, el_3, l_11)) for l_11 in t_8[1]], ((native_all(apply(sound_terms, e0_0, t0_1), t_8[1]) and any(native_q_equal(x_13, v0_6) for x_13 in found0_9)) and all((native_q_at_most(v0_6, x_15) if t_8[0] else native_q_at_most(x_15, v0_6)) for x_15 in found0_9)))[1])[1]
    return False

def of_history(x_0: Any) -> Any:
    t_1 = x_0
    if t_1[0] == 'One':
        return None
    if t_1[0] == 'Cho':
        return ((t_1[1], t_1[2]),)
    if t_1[0] == 'Pay':
        return ((t_1[2], t_1[3]),)
    if t_1[0] == 'Val':
        return ((t_1[2], t_1[3]),)
    if t_1[0] == 'Aid':
        return ((t_1[1], t_1[2]),)
    if t_1[0] == 'Best':
        return ((t_1[2], t_1[3]),)
    return native_stuck(t_1)

def as_place(x_0: Any) -> Any:
    return (x_0[1], [x_0[0], *[]])

def zero_after(l_0: Any) -> Any:
    m_1 = listing(native_map(as_place, l_0))
    return (lambda x_2: (t_3 := of_history(x_2), found(m_1, as_place(t_3[0])) if t_3 is not None else False)[1])

def better_form(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, aim_4: Any, shares_5: Any) -> Any:
    t_6 = aim_4
    if t_6 is not None:
        t_7 = p_2[13]
        if t_7 is not None:
            return (t_8 := t_7[0], native_flat_map((lambda xl_9: scale(xl_9[0], (f_10 := (terms_form(e0_0, t0_1, p_2, el_3, xl_9[1]) + [(('One',), native_q_opposite(t_6[0])), *[]]), (f_10 if t_8[0] else minus(f_10)))[1])), native_combine(shares_5, t_8[1])))[1]
        return []
    return []

def better_ok(e0_0: Any, t0_1: Any, p_2: Any, shares_3: Any) -> Any:
    return (all(native_q_at_most((0, 1), x_5) for x_5 in shares_3) and (t_6 := p_2[13], (t_7 := t_6[0], native_all(apply(sound_terms, e0_0, t0_1), t_7[1]))[1] if t_6 is not None else True)[1])

def check_round(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, aim_5: Any, l_6: Any, x_7: Any) -> Any:
    return ((native_q_at_most((0, 1), x_7[3]) and better_ok(e0_0, t0_1, p_2, x_7[4])) and adds_up(e0_0, t0_1, p_2, el_3, zero_after(l_6), k_4, x_7[2], better_form(e0_0, t0_1, p_2, el_3, aim_5, x_7[4]), (scale(((-1), 1), native_flat_map((lambda y_8: reach_form(p_2, y_8[0], y_8[1])), x_7[1])) + [(('One',), native_q_opposite(x_7[3])), *[]])))

def never_after(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, aim_5: Any, rounds_6: Any, l_7: Any) -> Any:
    t_8 = rounds_6
    if not t_8:
        return (l_7,)
    return (never_after(e0_0, t0_1, p_2, el_3, k_4, aim_5, t_8[1:], (t_8[0][1] + l_7)) if check_round(e0_0, t0_1, p_2, el_3, k_4, aim_5, l_7, t_8[0]) else None)

def none_left(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, aim_5: Any, rounds_6: Any, w0_7: Any, shares_8: Any, x_9: Any) -> Any:
    t_10 = never_after(e0_0, t0_1, p_2, el_3, k_4, aim_5, rounds_6, [])
    if t_10 is not None:
        return (better_ok(e0_0, t0_1, p_2, shares_8) and check_clash0(e0_0, t0_1, p_2, el_3, zero_after(t_10[0]), k_4, w0_7, better_form(e0_0, t0_1, p_2, el_3, aim_5, shares_8), x_9))
    return False

def bound_after(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, rounds_5: Any, w0_6: Any, shares_7: Any, v0_8: Any) -> Any:
    t_9 = never_after(e0_0, t0_1, p_2, el_3, k_4, None, rounds_5, [])
    if t_9 is not None:
        return check_bound(e0_0, t0_1, p_2, el_3, zero_after(t_9[0]), k_4, w0_6, shares_7, v0_8)
    return False

def with_one(one_0: Any, v0_1: Any, x_2: Any) -> Any:
    t_3 = x_2
    if t_3[0] == 'One':
        return one_0
    return apply(v0_1, x_2)

def last_choice(p_0: Any, v0_1: Any, t0_2: Any, h_3: Any) -> Any:
    t_4 = t0_2
    if t_4 == 0:
        return apply(v0_1, ('One',))
    t_5 = h_3
    if not t_5:
        return apply(v0_1, ('One',))
    return (t_6 := t_5[0], (t_7 := t_6[0], (apply(v0_1, ('Cho', (t_4 - 1), t_5[1:], t_7[1], t_7[0], t_6[1],)) if is_free(p_0) else apply(v0_1, ('One',))))[1])[1]

def chances_add_up(p_0: Any, el_1: Any, v0_2: Any, t0_3: Any, h_4: Any, z0_5: Any, r_6: Any) -> Any:
    return (all(native_q_at_most((0, 1), apply(v0_2, ('Cho', t0_3, h_4, z0_5, r_6, a_8,))) for a_8 in apply(el_1, t0_3, z0_5, r_6)) and native_q_equal(sum([apply(v0_2, ('Cho', t0_3, h_4, z0_5, r_6, a_10,)) for a_10 in apply(el_1, t0_3, z0_5, r_6)]), last_choice(p_0, v0_2, t0_3, h_4)))

def add_up_until(p_0: Any, el_1: Any, v0_2: Any, t0_3: Any, h_4: Any) -> Any:
    t_5 = t0_3
    if t_5 == 0:
        return True
    t_6 = h_4
    if not t_6:
        return True
    return (t_7 := t_6[0], (t_8 := t_7[0], ((chances_add_up(p_0, el_1, v0_2, (t_5 - 1), t_6[1:], t_8[1], t_8[0]) and native_exists(apply(native_equal, t_7[1]), apply(el_1, (t_5 - 1), t_8[1], t_8[0]))) and add_up_until(p_0, el_1, v0_2, (t_5 - 1), t_6[1:])))[1])[1]

def both_until(p_0: Any, el_1: Any, base_2: Any, other_3: Any, one_4: Any, t0_5: Any, h_6: Any) -> Any:
    return ((add_up_until(p_0, el_1, apply(with_one, (1, 1), base_2), t0_5, h_6) and add_up_until(p_0, el_1, apply(with_one, one_4, other_3), t0_5, h_6)) if is_free(p_0) else True)

def nothing_after0(p_0: Any, base_1: Any, other_2: Any, t0_3: Any, h_4: Any, x_5: Any) -> Any:
    return ((native_q_equal(apply(base_1, x_5), (0, 1)) and native_q_equal(apply(other_2, x_5), (0, 1))) if native_q_equal(last_choice(p_0, apply(with_one, (1, 1), base_1), t0_3, h_4), (0, 1)) else True)

def plain(e0_0: Any, p_1: Any, el_2: Any, base_3: Any, other_4: Any, one_5: Any, x_6: Any) -> Any:
    t_7 = x_6
    if t_7[0] == 'One':
        return True
    if t_7[0] == 'Cho':
        return ((((is_free(p_1) and both_until(p_1, el_2, base_3, other_4, one_5, t_7[1], t_7[2])) and chances_add_up(p_1, el_2, apply(with_one, (1, 1), base_3), t_7[1], t_7[2], t_7[3], t_7[4])) and chances_add_up(p_1, el_2, apply(with_one, one_5, other_4), t_7[1], t_7[2], t_7[3], t_7[4])) and native_exists(apply(native_equal, t_7[5]), apply(el_2, t_7[1], t_7[3], t_7[4])))
    if t_7[0] == 'Pay':
        return ((pays_at(e0_0, p_1, t_7[1], t_7[2], t_7[4]) and both_until(p_1, el_2, base_3, other_4, one_5, t_7[2], t_7[3])) and nothing_after0(p_1, base_3, other_4, t_7[2], t_7[3], x_6))
    if t_7[0] == 'Val':
        return (both_until(p_1, el_2, base_3, other_4, one_5, t_7[2], t_7[3]) and nothing_after0(p_1, base_3, other_4, t_7[2], t_7[3], x_6))
    if t_7[0] == 'Aid':
        return (((both_until(p_1, el_2, base_3, other_4, one_5, t_7[1], t_7[2]) and nothing_after0(p_1, base_3, other_4, t_7[1], t_7[2], x_6)) and native_q_at_most((0, 1), apply(base_3, x_6))) and native_q_at_most((0, 1), apply(other_4, x_6)))
    if t_7[0] == 'Best':
        return (both_until(p_1, el_2, base_3, other_4, one_5, t_7[2], t_7[3]) and nothing_after0(p_1, base_3, other_4, t_7[2], t_7[3], x_6))
    return native_stuck(t_7)

def all_plain(e0_0: Any, p_1: Any, el_2: Any, base_3: Any, other_4: Any, one_5: Any, f_6: Any) -> Any:
    return all(plain(e0_0, p_1, el_2, base_3, other_4, one_5, xq_8[0]) for xq_8 in f_6)

def row_mixes(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, base_4: Any, other_5: Any, one_6: Any, k_7: Any, x_8: Any) -> Any:
    t_9 = row_form(e0_0, t0_1, p_2, el_3, k_7, x_8)
    if t_9 is not None:
        return (t_10 := t_9[0], (ok_11 := (lambda y_12: (native_q_equal(y_12, (0, 1)) if t_10[1] else native_q_at_most((0, 1), y_12))), ((all_plain(e0_0, p_2, el_3, base_4, other_5, one_6, t_10[0]) and apply(ok_11, e(t_10[0], apply(with_one, (1, 1), base_4)))) and apply(ok_11, e(t_10[0], apply(with_one, one_6, other_5)))))[1])[1]
    return False

def check_mixed(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, base_4: Any, other_5: Any, one_6: Any, k_7: Any) -> Any:
    return (((something_may_be_chosen(e0_0, t0_1, el_3) and budgets_told(p_2)) and check_met(e0_0, t0_1, p_2, el_3, k_7)) and native_all(apply(row_mixes, e0_0, t0_1, p_2, el_3, base_4, other_5, one_6, k_7), all_rows(e0_0, t0_1, p_2, k_7)))

def sums_mix(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, base_4: Any, other_5: Any, one_6: Any, better_7: Any) -> Any:
    t_8 = p_2[13]
    if t_8 is not None:
        return (t_9 := t_8[0], ((t_10 := t_9[1], False if not t_10 else native_all(apply(sound_terms, e0_0, t0_1), t_9[1]))[1] and native_all((lambda l_11: (f_12 := terms_form(e0_0, t0_1, p_2, el_3, l_11), (all_plain(e0_0, p_2, el_3, base_4, other_5, one_6, f_12) and apply(better_7, e(f_12, apply(with_one, one_6, other_5)))))[1]), t_9[1])))[1]
    return False

def check_ray(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, base_4: Any, other_5: Any, one_6: Any, k_7: Any) -> Any:
    return (check_mixed(e0_0, t0_1, p_2, el_3, base_4, other_5, one_6, k_7) and sums_mix(e0_0, t0_1, p_2, el_3, base_4, other_5, one_6, (lambda x_8: (t_9 := p_2[13], (t_10 := t_9[0], (above0(x_8) if t_10[0] else above0(native_q_opposite(x_8))))[1] if t_9 is not None else above0(native_q_opposite(x_8)))[1])))

def check_limit(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, base_4: Any, other_5: Any, one_6: Any, k_7: Any, v0_8: Any) -> Any:
    return (check_mixed(e0_0, t0_1, p_2, el_3, base_4, other_5, one_6, k_7) and sums_mix(e0_0, t0_1, p_2, el_3, base_4, other_5, one_6, (lambda x_9: (t_10 := p_2[13], (t_11 := t_10[0], (native_q_at_most(v0_8, x_9) if t_11[0] else native_q_at_most(x_9, v0_8)))[1] if t_10 is not None else native_q_at_most(x_9, v0_8))[1])))

def choices_until(t0_0: Any, h_1: Any) -> Any:
    t_2 = t0_0
    if t_2 == 0:
        return []
    t_3 = h_1
    if not t_3:
        return []
    return (t_4 := t_3[0], (t_5 := t_4[0], [('Cho', (t_2 - 1), t_3[1:], t_5[1], t_5[0], t_4[1],), *choices_until((t_2 - 1), t_3[1:])])[1])[1]

def choices_to(x_0: Any) -> Any:
    t_1 = x_0
    if t_1[0] == 'One':
        return []
    if t_1[0] == 'Cho':
        return [x_0, *choices_until(t_1[1], t_1[2])]
    if t_1[0] == 'Pay':
        return choices_until(t_1[2], t_1[3])
    if t_1[0] == 'Val':
        return choices_until(t_1[2], t_1[3])
    if t_1[0] == 'Aid':
        return choices_until(t_1[1], t_1[2])
    if t_1[0] == 'Best':
        return choices_until(t_1[2], t_1[3])
    return native_stuck(t_1)

def not_chosen(el_0: Any, way_1: Any, x_2: Any) -> Any:
    t_3 = x_2
    if t_3[0] == 'Cho':
        return (native_exists(apply(native_equal, t_3[5]), apply(el_0, t_3[1], t_3[3], t_3[4])) and any(((((((t_3[1] == y_5[1]) and (t_3[3] == y_5[3])) and eqb_state(t_3[4], y_5[4])) and eqb_memories(t_3[2], y_5[2])) and (not (y_5[5] == t_3[5]))) if y_5[0] == 'Cho' else False) for y_5 in way_1))
    return False

def zero_in_branch(el_0: Any, way_1: Any, x_2: Any) -> Any:
    return native_exists(apply(not_chosen, el_0, way_1), choices_to(x_2))

def better_or_same(p_0: Any, v0_1: Any, w0_2: Any) -> Any:
    t_3 = p_0[13]
    if t_3 is not None:
        return (t_4 := t_3[0], (native_q_at_most(w0_2, v0_1) if t_4[0] else native_q_at_most(v0_1, w0_2)))[1]
    return native_q_at_most(v0_1, w0_2)

def after_branch(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, bound_5: Any, ways_6: Any, x_7: Any) -> Any:
    t_8 = ways_6
    if t_8 is not None:
        t_9 = t_8[0]
        if not t_9:
            return None
        t_10 = x_7
        if t_10[0] == 'Fork':
            places0_11 = (k_4[3][t_10[1]] if t_10[1] < len(k_4[3]) else [])
            x0_12 = (places0_11[t_10[2]] if t_10[2] < len(places0_11) else ([], []))
            return ((([[('Cho', t_10[1], x0_12[0], t_10[3], x0_12[1], a_14,), *t_9[0]] for a_14 in apply(el_3, t_10[1], t_10[3], x0_12[1])] + t_9[1:]),) if ((((t_10[1] < t0_1) and (t_10[2] < len(places0_11))) and of_sizes(sizes_at(e0_0, t_10[1]), x0_12[1])) and mem(t_10[3], likely_shocks(e0_0, t_10[1]))) else None)
        if t_10[0] == 'BoundLeaf':
            return ((t_9[1:],) if ((better_or_same(p_2, bound_5[0], t_10[3]) if bound_5 is not None else False) and check_bound(e0_0, t0_1, p_2, el_3, apply(zero_in_branch, el_3, t_9[0]), k_4, t_10[1], t_10[2], t_10[3])) else None)
        if t_10[0] == 'ClashLeaf':
            return ((t_9[1:],) if check_clash0(e0_0, t0_1, p_2, el_3, apply(zero_in_branch, el_3, t_9[0]), k_4, t_10[1], [], t_10[2]) else None)
        return native_stuck(t_10)
    return None

def check_branches(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, bound_5: Any, ways_6: Any, l_7: Any) -> Any:
    t_8 = native_fold_left(apply(after_branch, e0_0, t0_1, p_2, el_3, k_4, bound_5), l_7, (ways_6,))
    if t_8 is not None:
        t_9 = t_8[0]
        if not t_9:
            return True
        return False
    return False

def everywhere0(e0_0: Any, t0_1: Any, el_2: Any, k_3: Any, f_4: Any) -> Any:
    return all(all(all(native_all(apply(f_4, t1_12, x_16[0], z0_18, x_16[1]), apply(el_2, t1_12, z0_18, x_16[1])) for z0_18 in likely_shocks(e0_0, t1_12)) for x_16 in (k_3[3][t1_12] if t1_12 < len(k_3[3]) else [])) for t1_12 in native_seq(0, t0_1))

def none_or_all(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, num_5: Any) -> Any:
    return everywhere0(e0_0, t0_1, el_3, k_4, (lambda t1_6, h_7, z0_8, r_9, a_10: ((native_q_equal(rho_num(p_2, el_3, num_5, t1_6, h_7), (0, 1)) or native_q_equal(chance_num(p_2, el_3, num_5, t1_6, h_7, z0_8, r_9, a_10), (0, 1))) or native_q_equal(chance_num(p_2, el_3, num_5, t1_6, h_7, z0_8, r_9, a_10), (1, 1)))))

def choices_stay(e0_0: Any, t0_1: Any, p_2: Any, el_3: Any, k_4: Any, base_5: Any, other_6: Any) -> Any:
    return everywhere0(e0_0, t0_1, el_3, k_4, (lambda t1_7, h_8, z0_9, r_10, a_11: (((((both_until(p_2, el_3, base_5, other_6, (0, 1), t1_7, h_8) and chances_add_up(p_2, el_3, apply(with_one, (1, 1), base_5), t1_7, h_8, z0_9, r_10)) and chances_add_up(p_2, el_3, apply(with_one, (0, 1), other_6), t1_7, h_8, z0_9, r_10)) and native_q_equal(last_choice(p_2, apply(with_one, (0, 1), other_6), t1_7, h_8), (0, 1))) and native_q_equal(apply(other_6, ('Cho', t1_7, h_8, z0_9, r_10, a_11,)), (0, 1))) and (native_q_equal(apply(base_5, ('Cho', t1_7, h_8, z0_9, r_10, a_11,)), (0, 1)) or native_q_equal(apply(base_5, ('Cho', t1_7, h_8, z0_9, r_10, a_11,)), last_choice(p_2, apply(with_one, (1, 1), base_5), t1_7, h_8))))))

def problem_ok(p_0: Any) -> Any:
    return ((not (t_1 := p_0[2], (t_2 := p_0[8], True if t_2[0] == 'MayLeave' else False)[1] if t_1[0] == 'OnPath' else False)[1]) and ((p_0[15] or is_free(p_0)) if (not is_free(p_0)) else (t_3 := p_0[3], (p_0[15] or is_free(p_0)) if t_3[0] == 'FullMemory' else False)[1]))

def choices_of(e0_0: Any, v0_1: Any, p_2: Any) -> Any:
    found0_3 = native_kept((lambda l_4: ([] if not l_4 else (t_5 := l_4[1:], [] if not t_5 else eligible(e0_0, apply(choice, e0_0, v0_1, None), apply(w, e0_0, v0_1, None), p_2, l_4[0], t_5[0], t_5[1:]))[1])))
    return (lambda t0_6, z0_7, r_8: apply(found0_3, [t0_6, *[z0_7, *r_8]]))

def met_of(e0_0: Any, v0_1: Any, p_2: Any) -> Any:
    t_3 = e0_0[2]
    if t_3 is not None:
        return all_met(e0_0, t_3[0], p_2, choices_of(e0_0, v0_1, p_2))
    return ('Met', [], [], [], [], [], [], [],)

def point_of(l_0: Any) -> Any:
    columns_1 = native_map_of([(column_key(yq_3[0]), yq_3[1]) for yq_3 in l_0])
    return apply(listed_numbers, columns_1)

def check_design(e0_0: Any, p_1: Any, f_2: Any, x_3: Any) -> Any:
    v0_4 = x_3[1]
    return ((((quick_env(e0_0) and is_prob(first_states(e0_0))) and problem_ok(p_1)) and ((not seeks_best(p_1)) or check_program(e0_0, v0_4, None))) and (t_5 := e0_0[2], (el_6 := choices_of(e0_0, v0_4, p_1), (k_7 := all_met(e0_0, t_5[0], p_1, el_6), (base_8 := point_of(x_3[2]), (other_9 := point_of(x_3[3]), (point_10 := (check_point(e0_0, t_5[0], p_1, el_6, base_8, k_7) and (p_1[15] or none_or_all(e0_0, t_5[0], p_1, el_6, k_7, base_8))), (branches_11 := (lambda bound_12: check_branches(e0_0, t_5[0], p_1, el_6, k_7, bound_12, [[], *[]], x_3[9])), (bound_13 := (lambda q0_14: (bound_after(e0_0, t_5[0], p_1, el_6, k_7, x_3[4], x_3[5], x_3[6], q0_14) if p_1[15] else apply(branches_11, (q0_14,)))), ((check_led(e0_0, t_5[0], p_1, el_6, k_7) and rule_ok(e0_0, t_5[0], p_1, el_6, k_7)) and (point_10 if f_2[0] == 'Feasible' else (none_left(e0_0, t_5[0], p_1, el_6, k_7, None, x_3[4], x_3[5], [], x_3[7]) if p_1[15] else apply(branches_11, None)) if f_2[0] == 'Infeasible' else ((point_10 and check_value(e0_0, t_5[0], p_1, el_6, base_8, k_7, f_2[1])) and apply(bound_13, f_2[1])) if f_2[0] == 'Optimal' else (y_15 := x_3[8], (((p_1[15] and check_limit(e0_0, t_5[0], p_1, el_6, base_8, other_9, (1, 1), k_7, f_2[1])) and apply(bound_13, f_2[1])) and none_left(e0_0, t_5[0], p_1, el_6, k_7, (f_2[1],), y_15[1], y_15[2], y_15[3], y_15[4])))[1] if f_2[0] == 'NotAttained' else (check_ray(e0_0, t_5[0], p_1, el_6, base_8, other_9, (0, 1), k_7) and ((t_16 := never_after(e0_0, t_5[0], p_1, el_6, k_7, None, x_3[4], []), True if t_16 is not None else False)[1] if p_1[15] else choices_stay(e0_0, t_5[0], p_1, el_6, k_7, base_8, other_9))) if f_2[0] == 'Unbounded' else (((not p_1[15]) and (t_17 := f_2[1], (point_10 and check_value(e0_0, t_5[0], p_1, el_6, base_8, k_7, t_17[0])) if t_17 is not None else True)[1]) and (t_18 := f_2[2], apply(branches_11, (t_18[0],)) if t_18 is not None else True)[1]) if f_2[0] == 'Between' else native_stuck(f_2))))[1])[1])[1])[1])[1])[1])[1] if t_5 is not None else False)[1])

def share_for_ever(e0_0: Any, rules_1: Any, t0_2: Any) -> Any:
    return apply(share, rules_1, native_least(slot(e0_0, t0_2), pred(len(rules_1))))

def fix_(e0_0: Any, p_1: Any, t0_2: Any, h_3: Any, z0_4: Any, r_5: Any, a_6: Any) -> Any:
    t_7 = p_1[1]
    if t_7[0] == 'Stated':
        return apply(share_for_ever, e0_0, t_7[1], t0_2, h_3, z0_4, r_5, a_6)
    return (1, 1)

def gross(k_0: Any, s_1: Any) -> Any:
    return ('Val', k_0, ((0 + 1) + 1), [], s_1,)

def aids0(t0_0: Any, h_1: Any, s_2: Any) -> Any:
    return ('Val', 0, ((((0 + 1) + 1) + 1) + t0_0), h_1, s_2,)

def aided(p_0: Any, t0_1: Any, h_2: Any, s_3: Any) -> Any:
    return ('Aid', t0_1, h_2, (t_4 := p_0[14], (t_5 := t_4[0], s_3 if t_5[0] == 'PlaceSum' else [])[1] if t_4 is not None else [])[1],)

def pay_slot(p_0: Any, t0_1: Any) -> Any:
    t_2 = p_0[3]
    if t_2[0] == 'NoMemory':
        return 0
    return t0_1

def epay_form(p_0: Any, i_1: Any, t0_2: Any, h_3: Any, r_4: Any) -> Any:
    return ([(('Pay', i_1, pay_slot(p_0, t0_2), h_3, r_4,), (1, 1)), *[]] if pays(p_0, i_1) else [])

def epays_all(e0_0: Any, p_1: Any, t0_2: Any, h_3: Any, r_4: Any) -> Any:
    return native_flat_map((lambda i_5: epay_form(p_1, i_5, t0_2, h_3, r_4)), agents(e0_0))

def mean_num(e0_0: Any, p_1: Any, el_2: Any, f_3: Any, t0_4: Any, h_5: Any, r_6: Any, s_7: Any) -> Any:
    return e(shocks(e0_0, 0), (lambda z0_8: sum([native_q_times(fix_(e0_0, p_1, t0_4, h_5, z0_8, r_6, a_10), apply(f_3, a_10, s_7)) for a_10 in apply(el_2, z0_8, r_6)])))

def go_form(e0_0: Any, p_1: Any, el_2: Any, f_3: Any, t0_4: Any, h_5: Any, r_6: Any, s_7: Any) -> Any:
    return bind(shocks(e0_0, 0), (lambda z0_8: native_flat_map((lambda a_9: ([] if native_q_equal(fix_(e0_0, p_1, t0_4, h_5, z0_8, r_6, a_9), (0, 1)) else scale(fix_(e0_0, p_1, t0_4, h_5, z0_8, r_6, a_9), bind(kernel(e0_0, 0, a_9, s_7), apply(f_3, after0(p_1, ((r_6, z0_8), a_9), h_5)))))), apply(el_2, z0_8, r_6))))

def esaid_form(e0_0: Any, p_1: Any, el_2: Any, i_3: Any, t0_4: Any, h_5: Any, s_6: Any, r_7: Any) -> Any:
    return [(('One',), mean_num(e0_0, p_1, el_2, apply(enjoyed, e0_0, i_3, 0), t0_4, h_5, r_7, s_6)), *(scale(e0_0[1], go_form(e0_0, p_1, el_2, (lambda hq_8, sq_9: [(('Val', i_3, (0 + 1), hq_8, sq_9,), (1, 1)), *[]]), t0_4, h_5, r_7, s_6)) + minus(epay_form(p_1, i_3, t0_4, h_5, r_7)))]

def flow_of(e0_0: Any, k_1: Any, a_2: Any, s_3: Any) -> Any:
    return (enjoyed(e0_0, k_1, 0, a_2, s_3) if (k_1 < len(agents(e0_0))) else public_flow(e0_0, 0, a_2, s_3))

def gross_form(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, s_4: Any) -> Any:
    return [(gross(k_3, s_4), (1, 1)), *[(('One',), native_q_opposite(mean_num(e0_0, p_1, el_2, apply(flow_of, e0_0, k_3), 0, [], s_4, s_4))), *minus(scale(e0_0[1], go_form(e0_0, p_1, el_2, (lambda x_5, sq_6: [(gross(k_3, sq_6), (1, 1)), *[]]), 0, [], s_4, s_4)))]]

def aids_form(e0_0: Any, p_1: Any, el_2: Any, t0_3: Any, h_4: Any, s_5: Any) -> Any:
    return [(aids0(t0_3, h_4, s_5), (1, 1)), *(minus([(aided(p_1, t0_3, h_4, s_5), (1, 1)), *[]]) + minus(scale(e0_0[1], go_form(e0_0, p_1, el_2, (lambda hq_6, sq_7: [(aids0((0 + 1), hq_6, sq_7), (1, 1)), *[]]), t0_3, h_4, s_5, s_5))))]

def steady(p_0: Any) -> Any:
    t_1 = p_0[1]
    if t_1[0] == 'Stated':
        return ((len(t_1[1]) <= (0 + 1)) and native_all(apply(native_all, (lambda l_2: all((x_4[0] == 0) for x_4 in l_2[1]))), t_1[1]))
    return True

def paid_form(e0_0: Any, p_1: Any, i_2: Any) -> Any:
    return (bind(first_states(e0_0), (lambda s_3: [(gross(i_2, s_3), (1, 1)), *minus([(('Val', i_2, 0, [], s_3,), (1, 1)), *[]])])) if pays(p_1, i_2) else [])

def gross_of(e0_0: Any, k_1: Any) -> Any:
    return bind(first_states(e0_0), (lambda s_2: [(gross(k_1, s_2), (1, 1)), *[]]))

def eamount_form(e0_0: Any, p_1: Any, el_2: Any, q0_3: Any) -> Any:
    t_4 = q0_3
    if t_4[0] == 'Payments':
        t_5 = t_4[1]
        if t_5 is not None:
            return paid_form(e0_0, p_1, t_5[0])
        return native_flat_map(apply(paid_form, e0_0, p_1), agents(e0_0))
    if t_4[0] == 'Payoff':
        d_6 = of_type(e0_0, t_4[1], t_4[2])
        return scale(qinv(total(d_6)), bind(d_6, (lambda s_7: [(('Val', t_4[1], 0, [], s_7,), (1, 1)), *[]])))
    if t_4[0] == 'Utility':
        t_8 = t_4[1]
        if t_8 is not None:
            return gross_of(e0_0, t_8[0])
        return gross_of(e0_0, len(agents(e0_0)))
    if t_4[0] == 'Welfare':
        return (gross_of(e0_0, len(agents(e0_0))) + native_flat_map(apply(gross_of, e0_0), agents(e0_0)))
    if t_4[0] == 'Frequency':
        return []
    if t_4[0] == 'PaymentAt':
        return epay_form(p_1, t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'ChanceAt':
        t_9 = t_4[5]
        if t_9 is not None:
            return [(('One',), sum([native_q_times(fix_(e0_0, p_1, t_4[2], t_4[3], t_9[0], t_4[4], a_11), is_in(t_4[1], a_11)) for a_11 in apply(el_2, t_9[0], t_4[4])])), *[]]
        return [(('One',), mean_num(e0_0, p_1, el_2, (lambda a_12, x_13: is_in(t_4[1], a_12)), t_4[2], t_4[3], t_4[4], t_4[4])), *[]]
    if t_4[0] == 'Subsidy':
        t_14 = p_1[14]
        if t_14 is not None:
            t_15 = t_14[0]
            if t_15[0] == 'ExAnteSum':
                return minus(native_flat_map(apply(paid_form, e0_0, p_1), agents(e0_0)))
            return bind(first_states(e0_0), (lambda s_16: [(aids0(0, [], s_16), (1, 1)), *[]]))
        return []
    return native_stuck(t_4)

def esound(e0_0: Any, p_1: Any, q0_2: Any) -> Any:
    t_3 = q0_2
    if t_3[0] == 'Payments':
        t_4 = t_3[1]
        if t_4 is not None:
            return (steady(p_1) and is_agent(e0_0, t_4[0]))
        return steady(p_1)
    if t_3[0] == 'Payoff':
        return (is_agent(e0_0, t_3[1]) and (not native_q_equal(total(of_type(e0_0, t_3[1], t_3[2])), (0, 1))))
    if t_3[0] == 'Utility':
        t_5 = t_3[1]
        if t_5 is not None:
            return (steady(p_1) and is_agent(e0_0, t_5[0]))
        return steady(p_1)
    if t_3[0] == 'Welfare':
        return steady(p_1)
    if t_3[0] == 'Frequency':
        return False
    if t_3[0] == 'PaymentAt':
        return (t_3[2] < ((0 + 1) + 1))
    if t_3[0] == 'ChanceAt':
        return (((t_3[2] < ((0 + 1) + 1)) and of_sizes(sizes_at(e0_0, 0), t_3[4])) and (t_6 := t_3[5], mem(t_6[0], likely_shocks(e0_0, 0)) if t_6 is not None else True)[1])
    if t_3[0] == 'Subsidy':
        t_7 = p_1[14]
        if t_7 is not None:
            t_8 = t_7[0]
            if t_8[0] == 'ExAnteSum':
                return steady(p_1)
            return True
        return True
    return native_stuck(t_3)

def eterms_form(e0_0: Any, p_1: Any, el_2: Any, l_3: Any) -> Any:
    return native_flat_map((lambda xq_4: scale(xq_4[0], eamount_form(e0_0, p_1, el_2, xq_4[1]))), l_3)

def esound_terms(e0_0: Any, p_1: Any, l_2: Any) -> Any:
    return all(esound(e0_0, p_1, xq_4[1]) for xq_4 in l_2)

def emay(e0_0: Any, p_1: Any, el_2: Any, t0_3: Any, h_4: Any, z0_5: Any, r_6: Any) -> Any:
    return [a_8 for a_8 in apply(el_2, z0_5, r_6) if above0(fix_(e0_0, p_1, t0_3, h_4, z0_5, r_6, a_8))]

def enext(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any, i_4: Any, t0_5: Any, x_6: Any) -> Any:
    return native_flat_map((lambda s_7: native_flat_map((lambda o_8: (r_9 := saying(i_4, s_7, o_8), native_flat_map((lambda z0_10: [(after0(p_1, ((r_9, z0_10), a_12), x_6[0]), ((s_7, a_12),)) for a_12 in emay(e0_0, p_1, el_2, t0_5, x_6[0], z0_10, r_9)]), likely_shocks(e0_0, 0)))[1]), sayable(e0_0, lies_3, i_4, 0, s_7))), likely(belief(e0_0, t0_5, x_6[1])))

def grow(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any, i_4: Any, n0_5: Any, all_6: Any, new_7: Any) -> Any:
    t_8 = n0_5
    if t_8 == 0:
        return all_6
    t_9 = new_7
    if not t_9:
        return all_6
    m_10 = native_map_of([(item_key(x_12), x_12) for x_12 in all_6])
    fresh_13 = native_filter((lambda x_14: (t_15 := native_find_key(item_key(x_14), m_10), False if t_15 is not None else True)[1]), distinct(item_key, native_flat_map(apply(enext, e0_0, p_1, el_2, lies_3, i_4, (0 + 1)), new_7)))
    return grow(e0_0, p_1, el_2, lies_3, i_4, (t_8 - 1), (all_6 + fresh_13), fresh_13)

def passes(e0_0: Any) -> Any:
    return ((len(states_at(e0_0, 0)) * (len(states_at(e0_0, 0)) * stage_at(e0_0, 0)[2])) + 1)

def eknown(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any) -> Any:
    return native_map((lambda i_4: (later_5 := distinct(item_key, enext(e0_0, p_1, el_2, lies_3, i_4, 0, no_item)), [[no_item, *[]], *[grow(e0_0, p_1, el_2, lies_3, i_4, passes(e0_0), later_5, later_5), *[]]])[1]), agents(e0_0))

def reports_at(e0_0: Any, i_1: Any, t0_2: Any, l_3: Any) -> Any:
    return native_flat_map((lambda x_4: native_flat_map((lambda s_5: [(x_4[0], saying(i_1, s_5, o_7)) for o_7 in reports(e0_0, i_1, 0, s_5)]), likely(belief(e0_0, t0_2, x_4[1])))), l_3)

def eplaces(e0_0: Any, k_1: Any, t0_2: Any) -> Any:
    return distinct(place_key, native_flat_map((lambda i_3: reports_at(e0_0, i_3, t0_2, at_(k_1, i_3, t0_2))), agents(e0_0)))

def after_places(e0_0: Any, p_1: Any, el_2: Any, t0_3: Any, l_4: Any) -> Any:
    return native_flat_map((lambda x_5: native_flat_map((lambda z0_6: [(after0(p_1, ((x_5[1], z0_6), a_8), x_5[0]), ((x_5[1], a_8),)) for a_8 in emay(e0_0, p_1, el_2, t0_3, x_5[0], z0_6, x_5[1])]), likely_shocks(e0_0, 0))), l_4)

def emet(e0_0: Any, p_1: Any, el_2: Any) -> Any:
    k_3 = eknown(e0_0, p_1, el_2, True)
    l_4 = native_map(apply(eplaces, e0_0, k_3), [0, *[(0 + 1), *[]]])
    true_5 = (t_6 := p_1[14], eknown(e0_0, p_1, el_2, False) if t_6 is not None else [])[1]
    led_7 = native_map(apply(led_list, e0_0, true_5), [0, *[(0 + 1), *[]]])
    return ('Met', k_3, (k_3 if lying(p_1) else eknown(e0_0, p_1, el_2, False)), l_4, [[no_item, *[]], *[distinct(item_key, native_flat_map((lambda t0_8: after_places(e0_0, p_1, el_2, t0_8, (l_4[t0_8] if t0_8 < len(l_4) else []))), [0, *[(0 + 1), *[]]])), *[]]], true_5, native_map(listing, led_7), [listing(native_map(anyhow, l0_10)) for l0_10 in led_7],)

def sums_up(e0_0: Any, p_1: Any, el_2: Any, t0_3: Any, h_4: Any, r_5: Any) -> Any:
    return all(native_q_equal(sum(native_map(apply(fix_, e0_0, p_1, t0_3, h_4, z0_7, r_5), apply(el_2, z0_7, r_5))), (1, 1)) for z0_7 in likely_shocks(e0_0, 0))

def goes_on(e0_0: Any, p_1: Any, el_2: Any, lies_3: Any, k_4: Any) -> Any:
    return all((covers(item_key, eqb_item, [no_item, *[]], at_(k_4, i_20, 0)) and all((covers(item_key, eqb_item, native_flat_map(apply(enext, e0_0, p_1, el_2, lies_3, i_20, t0_28), at_(k_4, i_20, t0_28)), at_(k_4, i_20, (0 + 1))) and all(all((of_sizes(sizes_at(e0_0, 0), s_34) and sums_up(e0_0, p_1, el_2, t0_28, x_32[0], s_34)) for s_34 in likely(belief(e0_0, t0_28, x_32[1]))) for x_32 in at_(k_4, i_20, t0_28))) for t0_28 in [0, *[(0 + 1), *[]]])) for i_20 in agents(e0_0))

def erule_ok(e0_0: Any, p_1: Any, el_2: Any, k_3: Any) -> Any:
    return (((t_4 := p_1[1], native_all(apply(native_all, (lambda l_5: all(native_q_at_most((0, 1), x_7[1]) for x_7 in l_5[2]))), t_4[1]) if t_4[0] == 'Stated' else True)[1] and native_all(apply(sums_up, e0_0, p_1, el_2, 0, []), states_at(e0_0, 0))) and all(all(sums_up(e0_0, p_1, el_2, t0_11, x_13[0], x_13[1]) for x_13 in (k_3[3][t0_11] if t0_11 < len(k_3[3]) else [])) for t0_11 in [0, *[(0 + 1), *[]]]))

def elisted_ok(e0_0: Any, p_1: Any, el_2: Any, k_3: Any) -> Any:
    return ((goes_on(e0_0, p_1, el_2, True, k_3[1]) and goes_on(e0_0, p_1, el_2, lying(p_1), k_3[2])) and (t_4 := p_1[14], (goes_on(e0_0, p_1, el_2, False, k_3[5]) and all(all((led_at(k_3, t0_8, x_10) and led_to(k_3, t0_8, x_10[0])) for x_10 in led_list(e0_0, k_3[5], t0_8)) for t0_8 in [0, *[(0 + 1), *[]]])) if t_4 is not None else True)[1])

def stands(e0_0: Any, k_1: Any, i_2: Any, t0_3: Any, n0_4: Any, s_5: Any) -> Any:
    return ((((t0_3 < ((0 + 1) + 1)) and is_agent(e0_0, i_2)) and (n0_4 < len(at_(k_1, i_2, t0_3)))) and native_exists(apply(eqb_state, s_5), likely(belief(e0_0, t0_3, native_nth(n0_4, at_(k_1, i_2, t0_3), no_item)[1]))))

def erow_form(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, y_4: Any) -> Any:
    place_at_5 = (lambda t0_6, n0_7: native_nth(n0_7, (k_3[3][t0_6] if t0_6 < len(k_3[3]) else []), ([], [])))
    is_place_at_8 = (lambda t0_9, n0_10: ((t0_9 < ((0 + 1) + 1)) and (n0_10 < len((k_3[3][t0_9] if t0_9 < len(k_3[3]) else [])))))
    limited_11 = (lambda i_12, t0_13, n0_14: ((apply(is_place_at_8, t0_13, n0_14) and is_agent(e0_0, i_12)) and pays(p_1, i_12)))
    t_15 = y_4
    if t_15[0] == 'Same':
        t_16 = t_15[1]
        if t_16[0] == 'RLie':
            x0_17 = native_nth(t_16[3], at_(k_3[1], t_16[1], t_16[2]), no_item)
            t_18 = p_1[2]
            if t_18[0] == 'ExPost':
                return ((([(('Val', t_16[1], t_16[2], x0_17[0], t_16[4],), (1, 1)), *minus(esaid_form(e0_0, p_1, el_2, t_16[1], t_16[2], x0_17[0], t_16[4], saying(t_16[1], t_16[4], t_16[5])))], False),) if (stands(e0_0, k_3[1], t_16[1], t_16[2], t_16[3], t_16[4]) and mem(t_16[5], reports(e0_0, t_16[1], 0, t_16[4]))) else None)
            return None
        if t_16[0] == 'RMean':
            x0_19 = native_nth(t_16[3], at_(k_3[1], t_16[1], t_16[2]), no_item)
            t_20 = p_1[2]
            if t_20[0] == 'InTheMean':
                return (((bind(seeing(t_16[1], belief(e0_0, t_16[2], x0_19[1]), t_16[4]), (lambda s_21: [(('Val', t_16[1], t_16[2], x0_19[0], s_21,), (1, 1)), *minus(esaid_form(e0_0, p_1, el_2, t_16[1], t_16[2], x0_19[0], s_21, saying(t_16[1], s_21, t_16[5])))])), False),) if ((((t_16[2] < ((0 + 1) + 1)) and is_agent(e0_0, t_16[1])) and (t_16[3] < len(at_(k_3[1], t_16[1], t_16[2])))) and mem(t_16[5], own_types(e0_0, t_16[1], 0))) else None)
            return None
        if t_16[0] == 'RStay':
            x0_22 = native_nth(t_16[3], at_(k_3[2], t_16[1], t_16[2]), no_item)
            return ((([(('Val', t_16[1], t_16[2], x0_22[0], t_16[4],), (1, 1)), *minus([(('One',), outside(p_1, t_16[1], 0, t_16[4])), *[]])], False),) if ((stands(e0_0, k_3[2], t_16[1], t_16[2], t_16[3], t_16[4]) and goes0(p_1, t_16[2])) and p_1[9]) else None)
        if t_16[0] == 'RStayMean':
            x0_23 = native_nth(t_16[3], at_(k_3[2], t_16[1], t_16[2]), no_item)
            return (((bind(seeing(t_16[1], belief(e0_0, t_16[2], x0_23[1]), t_16[4]), (lambda s_24: [(('Val', t_16[1], t_16[2], x0_23[0], s_24,), (1, 1)), *minus([(('One',), outside(p_1, t_16[1], 0, s_24)), *[]])])), False),) if (((((t_16[2] < ((0 + 1) + 1)) and is_agent(e0_0, t_16[1])) and (t_16[3] < len(at_(k_3[2], t_16[1], t_16[2])))) and goes0(p_1, t_16[2])) and (not p_1[9])) else None)
        if t_16[0] == 'RMost':
            x0_25 = apply(place_at_5, t_16[2], t_16[3])
            t_26 = p_1[5]
            if t_26 is not None:
                return ((([(('One',), t_26[0]), *minus(epay_form(p_1, t_16[1], t_16[2], x0_25[0], x0_25[1]))], False),) if apply(limited_11, t_16[1], t_16[2], t_16[3]) else None)
            return None
        if t_16[0] == 'RLeast':
            x0_27 = apply(place_at_5, t_16[2], t_16[3])
            t_28 = p_1[6]
            if t_28 is not None:
                return ((([(('One',), native_q_opposite(t_28[0])), *epay_form(p_1, t_16[1], t_16[2], x0_27[0], x0_27[1])], False),) if apply(limited_11, t_16[1], t_16[2], t_16[3]) else None)
            return None
        if t_16[0] == 'RReceived':
            x0_29 = apply(place_at_5, t_16[2], t_16[3])
            t_30 = p_1[7]
            if t_30 is not None:
                return ((([(('One',), mean_num(e0_0, p_1, el_2, apply(enjoyed, e0_0, t_16[1], 0), t_16[2], x0_29[0], x0_29[1], x0_29[1])), *[(('One',), t_30[0]), *minus(epay_form(p_1, t_16[1], t_16[2], x0_29[0], x0_29[1]))]], False),) if (apply(limited_11, t_16[1], t_16[2], t_16[3]) and of_sizes(sizes_at(e0_0, 0), x0_29[1])) else None)
            return None
        if t_16[0] == 'RAnte':
            t_31 = budget_of(p_1, ('ExAnteSum',))
            if t_31 is not None:
                return (((eamount_form(e0_0, p_1, el_2, ('Payments', None,)), t_31[0]),) if steady(p_1) else None)
            return None
        if t_16[0] == 'RPeriod':
            l_32 = (k_3[4][t_16[1]] if t_16[1] < len(k_3[4]) else [])
            x0_33 = (l_32[t_16[2]] if t_16[2] < len(l_32) else no_item)
            t_34 = budget_of(p_1, ('PeriodSum',))
            if t_34 is not None:
                return (((bind(belief(e0_0, t_16[1], x0_33[1]), apply(epays_all, e0_0, p_1, t_16[1], x0_33[0])), t_34[0]),) if ((t_16[1] < ((0 + 1) + 1)) and (t_16[2] < len(l_32))) else None)
            return None
        if t_16[0] == 'RPlace':
            x0_35 = apply(place_at_5, t_16[1], t_16[2])
            t_36 = budget_of(p_1, ('PlaceSum',))
            if t_36 is not None:
                return (((epays_all(e0_0, p_1, t_16[1], x0_35[0], x0_35[1]), t_36[0]),) if apply(is_place_at_8, t_16[1], t_16[2]) else None)
            return None
        if t_16[0] == 'RConstraint':
            t_37 = nth_error(p_1[12], t_16[1])
            if t_37 is not None:
                return (t_38 := t_37[0], (t_39 := t_38[0], ((f_40 := (eterms_form(e0_0, p_1, el_2, t_39[0]) + [(('One',), native_q_opposite(t_38[1])), *[]]), (t_41 := t_39[1], ((f_40, False),) if t_41[0] == 'AtLeast' else ((f_40, True),) if t_41[0] == 'Exactly' else ((minus(f_40), False),) if t_41[0] == 'AtMost' else native_stuck(t_41))[1])[1] if esound_terms(e0_0, p_1, t_39[0]) else None))[1])[1]
            return None
        if t_16[0] == 'RAid':
            t_42 = p_1[14]
            if t_42 is not None:
                t_43 = t_42[0]
                if t_43[0] == 'ExAnteSum':
                    return None
                return ((([(('Aid', t_16[1], t_16[2], t_16[3],), (1, 1)), *[]], False),) if (t_16[1] < ((0 + 1) + 1)) else None)
            return None
        if t_16[0] == 'RHelpPeriod':
            l_44 = (k_3[4][t_16[1]] if t_16[1] < len(k_3[4]) else [])
            x0_45 = (l_44[t_16[2]] if t_16[2] < len(l_44) else no_item)
            t_46 = p_1[14]
            if t_46 is not None:
                t_47 = t_46[0]
                if t_47[0] == 'PeriodSum':
                    return ((((bind(belief(e0_0, t_16[1], x0_45[1]), apply(epays_all, e0_0, p_1, t_16[1], x0_45[0])) + ([(('Aid', t_16[1], x0_45[0], [],), (1, 1)), *[]] if led_to(k_3, t_16[1], x0_45[0]) else [])), False),) if ((t_16[1] < ((0 + 1) + 1)) and (t_16[2] < len(l_44))) else None)
                return None
            return None
        if t_16[0] == 'RHelpPlace':
            x0_48 = apply(place_at_5, t_16[1], t_16[2])
            t_49 = p_1[14]
            if t_49 is not None:
                t_50 = t_49[0]
                if t_50[0] == 'PlaceSum':
                    return ((((epays_all(e0_0, p_1, t_16[1], x0_48[0], x0_48[1]) + ([(('Aid', t_16[1], x0_48[0], x0_48[1],), (1, 1)), *[]] if led_at(k_3, t_16[1], x0_48) else [])), False),) if apply(is_place_at_8, t_16[1], t_16[2]) else None)
                return None
            return None
        return None
    if t_15[0] == 'TruthOf':
        x_51 = native_nth(t_15[3], at_(k_3[1], t_15[1], t_15[2]), no_item)
        return ((([(('Val', t_15[1], t_15[2], x_51[0], t_15[4],), (1, 1)), *minus(esaid_form(e0_0, p_1, el_2, t_15[1], t_15[2], x_51[0], t_15[4], t_15[4]))], True),) if stands(e0_0, k_3[1], t_15[1], t_15[2], t_15[3], t_15[4]) else None)
    if t_15[0] == 'GrossOf':
        return (((gross_form(e0_0, p_1, el_2, t_15[1], t_15[2]), True),) if (steady(p_1) and of_sizes(sizes_at(e0_0, 0), t_15[2])) else None)
    if t_15[0] == 'AidsOf':
        x_52 = native_nth(t_15[3], at_(k_3[5], t_15[1], t_15[2]), no_item)
        t_53 = p_1[14]
        if t_53 is not None:
            t_54 = t_53[0]
            if t_54[0] == 'ExAnteSum':
                return None
            return (((aids_form(e0_0, p_1, el_2, t_15[2], x_52[0], t_15[4]), True),) if stands(e0_0, k_3[5], t_15[1], t_15[2], t_15[3], t_15[4]) else None)
        return None
    return native_stuck(t_15)

def econtribution(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, wr_4: Any) -> Any:
    t_5 = erow_form(e0_0, p_1, el_2, k_3, wr_4[1])
    if t_5 is not None:
        return (t_6 := t_5[0], ((scale(wr_4[0], t_6[0]),) if (t_6[1] or native_q_at_most((0, 1), wr_4[0])) else None))[1]
    return None

def eadds_up(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, rows_4: Any, target_5: Any) -> Any:
    forms_6 = native_map(apply(econtribution, e0_0, p_1, el_2, k_3), rows_4)
    return (all((True if f_8 is not None else False) for f_8 in forms_6) and vanishing((native_flat_map((lambda f_9: (f_9[0] if f_9 is not None else [])), forms_6) + scale(((-1), 1), target_5))))

def echeck_clash(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, rows_4: Any, x_5: Any) -> Any:
    return (above0(x_5) and eadds_up(e0_0, p_1, el_2, k_3, rows_4, [(('One',), native_q_opposite(x_5)), *[]]))

def echeck_bound(e0_0: Any, p_1: Any, el_2: Any, k_3: Any, rows_4: Any, shares_5: Any, v0_6: Any) -> Any:
    t_7 = p_1[13]
    if t_7 is not None:
        return (t_8 := t_7[0], (mean0_9 := native_flat_map((lambda xl_10: scale(xl_10[0], eterms_form(e0_0, p_1, el_2, xl_10[1]))), native_combine(shares_5, t_8[1])), (((((len(shares_5) == len(t_8[1])) and all(native_q_at_most((0, 1), x_12) for x_12 in shares_5)) and native_q_equal(sum(shares_5), (1, 1))) and native_all(apply(esound_terms, e0_0, p_1), t_8[1])) and eadds_up(e0_0, p_1, el_2, k_3, rows_4, ([(('One',), v0_6), *scale(((-1), 1), mean0_9)] if t_8[0] else (mean0_9 + [(('One',), native_q_opposite(v0_6)), *[]])))))[1])[1]
    return False

def eval(columns_0: Any, x_1: Any) -> Any:
    t_2 = x_1
    if t_2[0] == 'One':
        return (1, 1)
    if t_2[0] == 'Cho':
        return (0, 1)
    if t_2[0] == 'Aid':
        return upward(listed_numbers(columns_0, x_1))
    return listed_numbers(columns_0, x_1)

def evalue_of(columns_0: Any, f_1: Any) -> Any:
    return e(f_1, apply(eval, columns_0))

def erow_holds(e0_0: Any, p_1: Any, el_2: Any, columns_3: Any, k_4: Any, x_5: Any) -> Any:
    t_6 = erow_form(e0_0, p_1, el_2, k_4, x_5)
    if t_6 is not None:
        return (t_7 := t_6[0], (y_8 := evalue_of(columns_3, t_7[0]), (native_q_equal(y_8, (0, 1)) if t_7[1] else native_q_at_most((0, 1), y_8)))[1])[1]
    return False

def numbers(l_0: Any) -> Any:
    return native_seq(0, len(l_0))

def erows_at(e0_0: Any, p_1: Any, k_2: Any, i_3: Any, t0_4: Any) -> Any:
    l_5 = at_(k_2[1], i_3, t0_4)
    return (native_flat_map((lambda n0_6: (x_7 := (l_5[n0_6] if n0_6 < len(l_5) else no_item), (native_flat_map((lambda s_8: [('TruthOf', i_3, t0_4, n0_6, s_8,), *(t_9 := p_1[2], [('Same', ('RLie', i_3, t0_4, n0_6, s_8, r_11,),) for r_11 in reports(e0_0, i_3, 0, s_8)] if t_9[0] == 'ExPost' else [])[1]]), likely(belief(e0_0, t0_4, x_7[1]))) + (t_12 := p_1[2], native_flat_map((lambda w0_13: [('Same', ('RMean', i_3, t0_4, n0_6, w0_13, r_15,),) for r_15 in own_types(e0_0, i_3, 0)]), sights(e0_0, i_3, 0)) if t_12[0] == 'InTheMean' else [])[1]))[1]), numbers(l_5)) + (((l0_16 := at_(k_2[2], i_3, t0_4), native_flat_map((lambda n0_17: (x_18 := (l0_16[n0_17] if n0_17 < len(l0_16) else no_item), ([('Same', ('RStay', i_3, t0_4, n0_17, s_20,),) for s_20 in likely(belief(e0_0, t0_4, x_18[1]))] if p_1[9] else [('Same', ('RStayMean', i_3, t0_4, n0_17, w0_22,),) for w0_22 in sights(e0_0, i_3, 0)]))[1]), numbers(l0_16)))[1] if goes0(p_1, t0_4) else []) + (native_flat_map((lambda n0_23: native_map((lambda x_24: ('Same', x_24,)), ((t_25 := p_1[5], [('RMost', i_3, t0_4, n0_23,), *[]] if t_25 is not None else [])[1] + ((t_26 := p_1[6], [('RLeast', i_3, t0_4, n0_23,), *[]] if t_26 is not None else [])[1] + (t_27 := p_1[7], [('RReceived', i_3, t0_4, n0_23,), *[]] if t_27 is not None else [])[1])))), numbers((k_2[3][t0_4] if t0_4 < len(k_2[3]) else []))) if pays(p_1, i_3) else [])))

def each_slot(f_0: Any) -> Any:
    return native_flat_map(f_0, [0, *[(0 + 1), *[]]])

def ebudget_rows(k_0: Any, b0_1: Any) -> Any:
    t_2 = b0_1
    if t_2[0] == 'ExAnteSum':
        return [('Same', ('RAnte',),), *[]]
    if t_2[0] == 'PeriodSum':
        return each_slot((lambda t0_3: [('Same', ('RPeriod', t0_3, n0_5,),) for n0_5 in numbers((k_0[4][t0_3] if t0_3 < len(k_0[4]) else []))]))
    if t_2[0] == 'PlaceSum':
        return each_slot((lambda t0_6: [('Same', ('RPlace', t0_6, n0_8,),) for n0_8 in numbers((k_0[3][t0_6] if t0_6 < len(k_0[3]) else []))]))
    return native_stuck(t_2)

def ehelp_rows(e0_0: Any, p_1: Any, k_2: Any) -> Any:
    led_3 = native_flat_map((lambda i_4: each_slot((lambda t0_5: (l_6 := at_(k_2[5], i_4, t0_5), native_flat_map((lambda n0_7: [('AidsOf', i_4, t0_5, n0_7, x_9,) for x_9 in likely(belief(e0_0, t0_5, (l_6[n0_7] if n0_7 < len(l_6) else no_item)[1]))]), numbers(l_6)))[1]))), agents(e0_0))
    t_10 = p_1[14]
    if t_10 is not None:
        t_11 = t_10[0]
        if t_11[0] == 'ExAnteSum':
            return []
        if t_11[0] == 'PeriodSum':
            return (each_slot((lambda t0_12: [('Same', ('RHelpPeriod', t0_12, n0_14,),) for n0_14 in numbers((k_2[4][t0_12] if t0_12 < len(k_2[4]) else []))])) + led_3)
        if t_11[0] == 'PlaceSum':
            return (each_slot((lambda t0_15: [('Same', ('RHelpPlace', t0_15, n0_17,),) for n0_17 in numbers((k_2[3][t0_15] if t0_15 < len(k_2[3]) else []))])) + led_3)
        return native_stuck(t_11)
    return []

def gross_rows(e0_0: Any, p_1: Any) -> Any:
    return (native_flat_map((lambda j_2: [('GrossOf', j_2, x_4,) for x_4 in states_at(e0_0, 0)]), native_seq(0, (len(agents(e0_0)) + 1))) if steady(p_1) else [])

def eall_rows(e0_0: Any, p_1: Any, k_2: Any) -> Any:
    return (native_flat_map((lambda i_3: each_slot(apply(erows_at, e0_0, p_1, k_2, i_3))), agents(e0_0)) + (native_flat_map((lambda b0_4: ebudget_rows(k_2, b0_4[0])), p_1[11]) + (ehelp_rows(e0_0, p_1, k_2) + ([('Same', ('RConstraint', n0_6,),) for n0_6 in numbers(p_1[12])] + gross_rows(e0_0, p_1)))))

def ecovered(e0_0: Any, p_1: Any, el_2: Any, k_3: Any) -> Any:
    return ((all(all(covers(place_key, eqb_place, reports_at(e0_0, i_9, t0_7, at_(k_3[1], i_9, t0_7)), (k_3[3][t0_7] if t0_7 < len(k_3[3]) else [])) for i_9 in agents(e0_0)) for t0_7 in [0, *[(0 + 1), *[]]]) and covers(item_key, eqb_item, [no_item, *[]], (k_3[4][0] if 0 < len(k_3[4]) else []))) and all(covers(item_key, eqb_item, after_places(e0_0, p_1, el_2, t0_11, (k_3[3][t0_11] if t0_11 < len(k_3[3]) else [])), native_nth((0 + 1), k_3[4], [])) for t0_11 in [0, *[(0 + 1), *[]]]))

def echeck_point(e0_0: Any, p_1: Any, el_2: Any, columns_3: Any, k_4: Any) -> Any:
    return (((budgets_told(p_1) and ecovered(e0_0, p_1, el_2, k_4)) and is_agent(e0_0, 0)) and native_all(apply(erow_holds, e0_0, p_1, el_2, columns_3, k_4), eall_rows(e0_0, p_1, k_4)))

def echeck_value(e0_0: Any, p_1: Any, el_2: Any, columns_3: Any, x_4: Any, v0_5: Any) -> Any:
    t_6 = p_1[13]
    if t_6 is not None:
        return (t_7 := t_6[0], (found0_8 := [evalue_of(columns_3, eterms_form(e0_0, p_1, el_2, l_10)) for l_10 in t_7[1]], ((native_all(apply(esound_terms, e0_0, p_1), t_7[1]) and any(native_q_equal(x_12, v0_5) for x_12 in found0_8)) and all((native_q_at_most(v0_5, x_14) if t_7[0] else native_q_at_most(x_14, v0_5)) for x_14 in found0_8)))[1])[1]
    return False

def endless_choices(e0_0: Any, v0_1: Any, p_2: Any) -> Any:
    return apply(choices_of, e0_0, v0_1, p_2, 0)

def endless_met(e0_0: Any, v0_1: Any, p_2: Any) -> Any:
    return emet(e0_0, p_2, endless_choices(e0_0, v0_1, p_2))

def check_endless(e0_0: Any, p_1: Any, f_2: Any, x_3: Any) -> Any:
    v0_4 = x_3[1]
    return ((((((quick_env(e0_0) and (not (t_5 := p_1[2], True if t_5[0] == 'OnPath' else False)[1])) and is_prob(first_states(e0_0))) and all_asked(e0_0)) and (not is_free(p_1))) and ((not seeks_best(p_1)) or check_program(e0_0, v0_4, None))) and (t_6 := e0_0[2], False if t_6 is not None else (el_7 := endless_choices(e0_0, v0_4, p_1), (k_8 := emet(e0_0, p_1, el_7), (columns_9 := native_map_of([(column_key(yq_11[0]), yq_11[1]) for yq_11 in x_3[2]]), ((elisted_ok(e0_0, p_1, el_7, k_8) and erule_ok(e0_0, p_1, el_7, k_8)) and (echeck_point(e0_0, p_1, el_7, columns_9, k_8) if f_2[0] == 'Feasible' else echeck_clash(e0_0, p_1, el_7, k_8, x_3[3], x_3[5]) if f_2[0] == 'Infeasible' else ((echeck_point(e0_0, p_1, el_7, columns_9, k_8) and echeck_value(e0_0, p_1, el_7, columns_9, k_8, f_2[1])) and echeck_bound(e0_0, p_1, el_7, k_8, x_3[3], x_3[4], f_2[1])) if f_2[0] == 'Optimal' else False)))[1])[1])[1])[1])
