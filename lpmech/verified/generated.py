"""Generated from the proofs in proofs_check/coq by proofs_check/coq/generate.py; do not edit.

Decide.v proves: if `check_game(e, c)` and `check_claim(e, c, v, x)` are true, the claim x is true of the environment e
and the mechanism c, whatever the evidence v is. SHA-256 of the sources:

    457f5b463eea97c55c6adc334fc7492f32f8a44066b27fe9496724114baefae9  Definitions.v
    63e8d39ecf52a85cac18a445480fa95a7be3245496b94e9a4ff1c1ce2576743d  Claims.v
    3019ac2d64de4492363bf7f3786aa24c6478ece93552ec3326da09b01314ae56  Check.v
    128d21d0d2a1fff02378495b2697962a944d418b07b20db3a6d591d948740333  Refute.v
    bde6f13c43914b6ab04ee91631f0660252e0c1f47f2887df7ee0ab41d275dc84  Decide.v
    13ec1969cd9cd5b0e15ef18a4b235af1b04349ae0822b8278627da915a9327c9  Extract.v
    1dfcfb6c396f619c9e1fc17a4f3a6a8af4e0e5d9029a346cba8e89e7c57104e6  generate.py
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

def e(d_0: Any, f_1: Any) -> Any:
    return native_fold_right((lambda xq_2, rest_3: native_q_lowest_terms(native_q_plus(native_q_times(native_second(xq_2), apply(f_1, native_first(xq_2))), rest_3))), (0, 1), d_0)

def total(d_0: Any) -> Any:
    return e(d_0, (lambda x_1: (1, 1)))

def position(ax_0: Any, c0_1: Any) -> Any:
    return native_fold_left((lambda acc_2, x_3: native_plus(native_times(acc_2, native_second(x_3)), native_nth(native_first(x_3), c0_1, 0))), ax_0, 0)

def look_up(t0_0: Any, c0_1: Any) -> Any:
    t_2 = native_find_key(native_next_number(position(t0_0[1], c0_1)), t0_0[3])
    if t_2 is not None:
        return t_2[0]
    return t0_0[2]

def none() -> Any:
    return ('Table', [], (0, 1), native_empty(),)

def none_n() -> Any:
    return ('Table', [], 0, native_empty(),)

def range(n0_0: Any) -> Any:
    return native_map(native_same_number, native_seq(0, native_same_number(n0_0)))

def states(sizes_0: Any) -> Any:
    t_1 = sizes_0
    if not t_1:
        return [[], *[]]
    tails_2 = states(t_1[1:])
    return native_flat_map((lambda x_3: native_map((lambda x0_4: [x_3, *x0_4]), tails_2)), range(t_1[0]))

def no_stage() -> Any:
    return ('Stage', [], 0, [], [], [], [], none(), ('Nothing',),)

def spot(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return t0_1
    return 0

def stage_at(e0_0: Any, t0_1: Any) -> Any:
    return native_nth((0 if native_equal(native_length(e0_0[3]), (0 + 1)) else spot(e0_0, t0_1)), e0_0[3], no_stage())

def over(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return native_at_most(t_2[0], t0_1)
    return False

def sizes_at(e0_0: Any, t0_1: Any) -> Any:
    return (e0_0[4] if over(e0_0, t0_1) else stage_at(e0_0, t0_1)[1])

def agents(e0_0: Any) -> Any:
    return native_seq(0, native_length(stage_at(e0_0, 0)[6]))

def shocks(e0_0: Any, t0_1: Any) -> Any:
    p_2 = stage_at(e0_0, t0_1)[3]
    return native_combine(native_map(native_same_number, native_seq(0, native_length(p_2))), p_2)

def sets(e0_0: Any, w0_1: Any, t0_2: Any, z0_3: Any) -> Any:
    st_4 = stage_at(e0_0, t0_2)
    return native_nth(native_same_number(z0_3), (native_nth(w0_1[0], st_4[5], []) if w0_1 is not None else st_4[4]), [])

def flow(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return look_up(native_nth(i_1, stage_at(e0_0, t0_2)[6], none()), [a_3, *s_4])

def final(e0_0: Any, i_1: Any, s_2: Any) -> Any:
    return look_up(native_nth(i_1, e0_0[5], none()), s_2)

def draws(factors_0: Any, sizes_1: Any, c0_2: Any) -> Any:
    t_3 = sizes_1
    if not t_3:
        return [([], (1, 1)), *[]]
    t_4 = factors_0
    if not t_4:
        return []
    tails_5 = draws(t_4[1:], t_3[1:], c0_2)
    return native_flat_map((lambda x_6: (p_7 := look_up(t_4[0], native_append(c0_2, [x_6, *[]])), ([] if native_q_equal(p_7, (0, 1)) else native_map((lambda yq_8: ([x_6, *native_first(yq_8)], native_q_lowest_terms(native_q_times(p_7, native_second(yq_8))))), tails_5)))[1]), range(t_3[0]))

def kernel(e0_0: Any, t0_1: Any, a_2: Any, s_3: Any) -> Any:
    next_4 = sizes_at(e0_0, (t0_1 + 1))
    t_5 = stage_at(e0_0, t0_1)[8]
    if t_5[0] == 'Nothing':
        return []
    if t_5[0] == 'Mixture':
        return native_flat_map((lambda wf_6: (w0_7 := look_up(native_first(wf_6), [a_2, *s_3]), ([] if native_q_equal(w0_7, (0, 1)) else native_map((lambda yq_8: (native_first(yq_8), native_q_lowest_terms(native_q_times(w0_7, native_second(yq_8))))), draws(native_second(wf_6), next_4, [a_2, *s_3]))))[1]), t_5[1])
    if t_5[0] == 'Joint':
        return native_flat_map((lambda y_9: (p_10 := look_up(t_5[1], [a_2, *native_append(s_3, y_9)]), ([] if native_q_equal(p_10, (0, 1)) else [(y_9, p_10), *[]]))[1]), states(next_4))
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

def sum(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, rest_2: native_q_lowest_terms(native_q_plus(x_1, rest_2))), (0, 1), l_0)

def belongs(w0_0: Any, j_1: Any) -> Any:
    t_2 = w0_0
    if t_2 is not None:
        return native_not(native_equal(j_1, t_2[0]))
    return True

def members(e0_0: Any, w0_1: Any) -> Any:
    return native_filter(apply(belongs, w0_1), agents(e0_0))

def social(e0_0: Any, w0_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return native_q_lowest_terms(native_q_plus(look_up(stage_at(e0_0, t0_2)[7], [a_3, *s_4]), sum(native_map((lambda j_5: flow(e0_0, j_5, t0_2, a_3, s_4)), members(e0_0, w0_1)))))

def social_final(e0_0: Any, w0_1: Any, s_2: Any) -> Any:
    return sum(native_map((lambda j_3: final(e0_0, j_3, s_2)), members(e0_0, w0_1)))

def rule(e0_0: Any, c0_1: Any, t0_2: Any, z0_3: Any, r_4: Any) -> Any:
    return look_up(native_nth(spot(e0_0, t0_2), c0_1[1], none_n()), [z0_3, *r_4])

def recall(m_0: Any, r_1: Any) -> Any:
    t_2 = m_0
    if t_2 is not None:
        return (t_3 := t_2[0], [t_3[1], *native_append(t_3[0], r_1)])[1]
    return [0, *native_append(native_map((lambda x_4: 0), r_1), r_1)]

def slot(e0_0: Any, t0_1: Any) -> Any:
    t_2 = e0_0[2]
    if t_2 is not None:
        return t0_1
    return native_least(t0_1, (0 + 1))

def pay_table(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return native_nth(slot(e0_0, t0_3), native_nth(i_2, c0_1[2], []), none())

def pay(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, m_4: Any, r_5: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_3) else look_up(pay_table(e0_0, c0_1, i_2, t0_3), recall(m_4, r_5)))

def all_pay(e0_0: Any, c0_1: Any, t0_2: Any, m_3: Any, r_4: Any) -> Any:
    return sum(native_map((lambda i_5: pay(e0_0, c0_1, i_5, t0_2, m_3, r_4)), agents(e0_0)))

def value(e0_0: Any, w0_1: Any, w1_2: Any, t0_3: Any, a_4: Any, s_5: Any) -> Any:
    return native_q_plus(social(e0_0, w0_1, t0_3, a_4, s_5), native_q_times(e0_0[1], e(kernel(e0_0, t0_3, a_4, s_5), apply(w1_2, (t0_3 + 1)))))

def others(i_0: Any, s_1: Any) -> Any:
    return saying(i_0, s_1, 0)

def first_states(e0_0: Any) -> Any:
    t_1 = e0_0[6]
    if t_1 is not None:
        return native_map((lambda s_2: (s_2, look_up(t_1[0], s_2))), states(sizes_at(e0_0, 0)))
    return []

def utility_at(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_1, s_4) if over(e0_0, t0_2) else flow(e0_0, i_1, t0_2, a_3, s_4))

def product(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, rest_2: native_q_lowest_terms(native_q_times(x_1, rest_2))), (1, 1), l_0)

def c(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), native_nth(i_2, v0_1[1], []), none()), s_4))

def v(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any) -> Any:
    return native_q_minus(c(e0_0, v0_2, i_3, t0_4, s_6), pay(e0_0, c0_1, i_3, t0_4, m_5, s_6))

def program_of(v0_0: Any, w0_1: Any) -> Any:
    t_2 = w0_1
    if t_2 is not None:
        return native_nth(t_2[0], v0_0[3], ('Program', [], [],))
    return v0_0[2]

def w(e0_0: Any, v0_1: Any, w0_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (social_final(e0_0, w0_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), program_of(v0_1, w0_2)[2], none()), s_4))

def choice(e0_0: Any, v0_1: Any, w0_2: Any, t0_3: Any, z0_4: Any, s_5: Any) -> Any:
    return look_up(native_nth(spot(e0_0, t0_3), program_of(v0_1, w0_2)[1], none_n()), [z0_4, *s_5])

def option_worth(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any, s_4: Any) -> Any:
    return (final(e0_0, i_2, s_4) if over(e0_0, t0_3) else look_up(native_nth(spot(e0_0, t0_3), native_nth(i_2, v0_1[4], []), none()), s_4))

def best_table(e0_0: Any, v0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return native_nth(slot(e0_0, t0_3), native_nth(i_2, v0_1[5], []), none())

def b(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any) -> Any:
    return (final(e0_0, i_3, s_6) if over(e0_0, t0_4) else (t_7 := native_nth(i_3, v0_2[5], []), v(e0_0, c0_1, v0_2, i_3, t0_4, m_5, s_6) if not t_7 else look_up(best_table(e0_0, v0_2, i_3, t0_4), recall(m_5, s_6)))[1])

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
    return native_not(native_q_at_most(q0_0, (0, 1)))

def likely_shocks(e0_0: Any, u_1: Any) -> Any:
    return native_map(native_first, native_filter((lambda zq_2: above0(native_second(zq_2))), shocks(e0_0, u_1)))

def all_allocs(e0_0: Any, u_1: Any) -> Any:
    return range(stage_at(e0_0, u_1)[2])

def own_types(e0_0: Any, i_1: Any, u_2: Any) -> Any:
    return range(native_nth((i_1 + 1), sizes_at(e0_0, u_2), 0))

def all_memories(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    t_3 = t0_2
    if t_3 == 0:
        return [None, *[]]
    return native_flat_map((lambda r_4: native_map((lambda z0_5: ((r_4, rule(e0_0, c0_1, (t_3 - 1), z0_5, r_4)),)), likely_shocks(e0_0, (t_3 - 1)))), states_at(e0_0, (t_3 - 1)))

def memoryless(e0_0: Any, f_1: Any) -> Any:
    return native_all((lambda ax_2: native_below((native_length(agents(e0_0)) + 1), native_first(ax_2))), f_1[1])

def telling_memories(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any) -> Any:
    return ([None, *[]] if memoryless(e0_0, pay_table(e0_0, c0_1, i_2, t0_3)) else all_memories(e0_0, c0_1, t0_3))

def mem(a_0: Any, l_1: Any) -> Any:
    return native_exists(apply(native_equal, a_0), l_1)

def mem_nat(t0_0: Any, l_1: Any) -> Any:
    return native_exists(apply(native_equal, t0_0), l_1)

def eqb_state(s_0: Any, t0_1: Any) -> Any:
    return (native_equal(native_length(s_0), native_length(t0_1)) and native_all((lambda xy_2: native_equal(native_first(xy_2), native_second(xy_2))), native_combine(s_0, t0_1)))

def of_sizes(sz_0: Any, s_1: Any) -> Any:
    return (native_equal(native_length(s_1), native_length(sz_0)) and native_all((lambda xn_2: native_below(native_first(xn_2), native_second(xn_2))), native_combine(s_1, sz_0)))

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
        return (t_7 := t_6[0], (of_sizes(sizes_at(e0_0, (t_4 - 1)), t_7[0]) and native_exists((lambda z0_8: native_equal(t_7[1], rule(e0_0, c0_1, (t_4 - 1), z0_8, t_7[0]))), likely_shocks(e0_0, (t_4 - 1)))))[1]
    return False

def is_prob(d_0: Any) -> Any:
    return (native_all((lambda xq_1: native_q_at_most((0, 1), native_second(xq_1))), d_0) and native_q_equal(total(d_0), (1, 1)))

def unneeded(e0_0: Any, u_1: Any) -> Any:
    t_2 = stage_at(e0_0, u_1)[8]
    if t_2[0] == 'Nothing':
        t_3 = e0_0[2]
        if t_3 is not None:
            t_4 = e0_0[5]
            if not t_4:
                return native_equal((u_1 + 1), t_3[0])
            return False
        return False
    return False

def societies(e0_0: Any) -> Any:
    return [None, *native_map((lambda x_1: (x_1,)), agents(e0_0))]

def check_env(e0_0: Any) -> Any:
    return (((native_q_at_most((0, 1), e0_0[1]) and native_q_at_most(e0_0[1], (1, 1))) and (t_1 := e0_0[2], (native_at_most((0 + 1), t_1[0]) and (native_equal(native_length(e0_0[3]), (0 + 1)) or native_equal(native_length(e0_0[3]), t_1[0]))) if t_1 is not None else (above0(native_q_minus((1, 1), e0_0[1])) and native_equal(native_length(e0_0[3]), (0 + 1))))[1]) and native_all((lambda u_2: (((native_equal(native_length(sizes_at(e0_0, u_2)), (native_length(agents(e0_0)) + 1)) and is_prob(shocks(e0_0, u_2))) and native_all((lambda w0_3: native_all((lambda zq_4: native_all((lambda a_5: native_below(a_5, stage_at(e0_0, u_2)[2])), sets(e0_0, w0_3, u_2, native_first(zq_4)))), shocks(e0_0, u_2))), societies(e0_0))) and native_all((lambda a_6: native_all((lambda s_7: (unneeded(e0_0, u_2) or is_prob(kernel(e0_0, u_2, a_6, s_7)))), states_at(e0_0, u_2))), all_allocs(e0_0, u_2)))), places(e0_0)))

def check_rule(e0_0: Any, c0_1: Any) -> Any:
    return native_all((lambda u_2: native_all((lambda zq_3: native_all((lambda s_4: mem(rule(e0_0, c0_1, u_2, native_first(zq_3), s_4), sets(e0_0, None, u_2, native_first(zq_3)))), states_at(e0_0, u_2))), shocks(e0_0, u_2))), places(e0_0))

def values_at(e0_0: Any, v0_1: Any, w0_2: Any, u_3: Any, s_4: Any) -> Any:
    return native_map((lambda a_5: native_q_lowest_terms(value(e0_0, w0_2, apply(w, e0_0, v0_1, w0_2), u_3, a_5, s_4))), all_allocs(e0_0, u_3))

def at_alloc(l_0: Any, a_1: Any) -> Any:
    return native_nth(native_same_number(a_1), l_0, (0, 1))

def check_program(e0_0: Any, v0_1: Any, w0_2: Any) -> Any:
    return native_all((lambda u_3: native_all((lambda s_4: (l_5 := values_at(e0_0, v0_1, w0_2, u_3, s_4), (native_q_equal(w(e0_0, v0_1, w0_2, u_3, s_4), e(shocks(e0_0, u_3), (lambda z0_6: at_alloc(l_5, choice(e0_0, v0_1, w0_2, u_3, z0_6, s_4))))) and native_all((lambda z0_7: (b0_8 := choice(e0_0, v0_1, w0_2, u_3, z0_7, s_4), (best_9 := at_alloc(l_5, b0_8), (mem(b0_8, sets(e0_0, w0_2, u_3, z0_7)) and native_all((lambda a_10: (native_q_at_most(at_alloc(l_5, a_10), best_9) and (native_at_most(b0_8, a_10) or native_not(native_q_at_most(best_9, at_alloc(l_5, a_10)))))), sets(e0_0, w0_2, u_3, z0_7))))[1])[1]), likely_shocks(e0_0, u_3))))[1]), states_at(e0_0, u_3))), places(e0_0))

def loses_at_most(e0_0: Any, c0_1: Any, v0_2: Any, q0_3: Any) -> Any:
    return native_all((lambda u_4: native_all((lambda s_5: (l_6 := values_at(e0_0, v0_2, None, u_4, s_5), native_all((lambda z0_7: native_q_at_most(q0_3, native_q_minus(at_alloc(l_6, rule(e0_0, c0_1, u_4, z0_7, s_5)), at_alloc(l_6, choice(e0_0, v0_2, None, u_4, z0_7, s_5))))), likely_shocks(e0_0, u_4)))[1]), states_at(e0_0, u_4))), places(e0_0))

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
    return native_below(i_1, native_length(agents(e0_0)))

def check_payoff(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return (is_agent(e0_0, i_3) and native_all((lambda u_4: native_all((lambda s_5: native_q_equal(c(e0_0, v0_2, i_3, u_4, s_5), apply(told, e0_0, c0_1, v0_2, i_3, u_4, s_5, truth(i_3, s_5)))), states_at(e0_0, u_4))), places(e0_0)))

def slack(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any, m_5: Any, s_6: Any, r_7: Any, told0_8: Any) -> Any:
    return native_q_plus(native_q_minus(c(e0_0, v0_2, i_3, t0_4, s_6), told0_8), native_q_minus(pay(e0_0, c0_1, i_3, t0_4, m_5, saying(i_3, s_6, r_7)), pay(e0_0, c0_1, i_3, t0_4, m_5, s_6)))

def by_alloc(e0_0: Any, next_1: Any, i_2: Any, u_3: Any, s_4: Any) -> Any:
    return native_map((lambda a_5: native_q_lowest_terms(native_q_plus(flow(e0_0, i_2, u_3, a_5, s_4), native_q_times(e0_0[1], e(kernel(e0_0, u_3, a_5, s_4), apply(next_1, (u_3 + 1), None)))))), all_allocs(e0_0, u_3))

def told_all(e0_0: Any, c0_1: Any, next_2: Any, same_3: Any, i_4: Any, u_5: Any, s_6: Any) -> Any:
    return ((l_7 := by_alloc(e0_0, next_2, i_4, u_5, s_6), native_map((lambda r_8: (r_8, e(shocks(e0_0, u_5), (lambda z0_9: at_alloc(l_7, rule(e0_0, c0_1, u_5, z0_9, saying(i_4, s_6, r_8))))))), own_types(e0_0, i_4, u_5)))[1] if same_3 else native_map((lambda r_10: (r_10, told_by(e0_0, c0_1, next_2, i_4, u_5, s_6, r_10))), own_types(e0_0, i_4, u_5)))

def lies_at_least(e0_0: Any, c0_1: Any, v0_2: Any, q0_3: Any, i_4: Any) -> Any:
    return native_all((lambda u_5: (same_6 := memoryless(e0_0, pay_table(e0_0, c0_1, i_4, (u_5 + 1))), native_all((lambda s_7: native_all((lambda rw_8: native_all((lambda t0_9: native_all((lambda m_10: native_q_at_most(q0_3, slack(e0_0, c0_1, v0_2, i_4, t0_9, m_10, s_7, native_first(rw_8), native_second(rw_8)))), telling_memories(e0_0, c0_1, i_4, t0_9))), slots(e0_0, u_5))), told_all(e0_0, c0_1, apply(v, e0_0, c0_1, v0_2, i_4), same_6, i_4, u_5, s_7))), states_at(e0_0, u_5)))[1]), places(e0_0))

def slack_at(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    i_4 = x_3[1]
    t0_5 = x_3[2]
    s_6 = x_3[4]
    return slack(e0_0, c0_1, v0_2, i_4, t0_5, x_3[3], s_6, x_3[5], apply(told, e0_0, c0_1, v0_2, i_4, t0_5, s_6, x_3[5]))

def best_memories(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, t0_4: Any) -> Any:
    return ([None, *[]] if (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, t0_4)) and memoryless(e0_0, best_table(e0_0, v0_2, i_3, t0_4))) else all_memories(e0_0, c0_1, t0_4))

def check_best(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return native_all((lambda u_4: (same_5 := (memoryless(e0_0, pay_table(e0_0, c0_1, i_3, (u_4 + 1))) and memoryless(e0_0, best_table(e0_0, v0_2, i_3, (u_4 + 1)))), native_all((lambda s_6: (reports_7 := told_all(e0_0, c0_1, apply(b, e0_0, c0_1, v0_2, i_3), same_5, i_3, u_4, s_6), native_all((lambda t0_8: native_all((lambda m_9: (b0_10 := b(e0_0, c0_1, v0_2, i_3, t0_8, m_9, s_6), (native_all((lambda rw_11: native_q_at_most(native_q_minus(native_second(rw_11), pay(e0_0, c0_1, i_3, t0_8, m_9, saying(i_3, s_6, native_first(rw_11)))), b0_10)), reports_7) and native_exists((lambda rw_12: native_q_equal(native_q_minus(native_second(rw_12), pay(e0_0, c0_1, i_3, t0_8, m_9, saying(i_3, s_6, native_first(rw_12)))), b0_10)), reports_7)))[1]), best_memories(e0_0, c0_1, v0_2, i_3, t0_8))), slots(e0_0, u_4)))[1]), states_at(e0_0, u_4)))[1]), places(e0_0))

def everywhere(e0_0: Any, memories_1: Any, f_2: Any) -> Any:
    return native_all((lambda u_3: native_all((lambda t0_4: native_all((lambda m_5: native_all(apply(f_2, t0_4, m_5), states_at(e0_0, u_3))), apply(memories_1, t0_4))), slots(e0_0, u_3))), places(e0_0))

def budget_memories(e0_0: Any, c0_1: Any, t0_2: Any) -> Any:
    return ([None, *[]] if native_all((lambda i_3: memoryless(e0_0, pay_table(e0_0, c0_1, i_3, t0_2))), agents(e0_0)) else all_memories(e0_0, c0_1, t0_2))

def minus_abs(q0_0: Any) -> Any:
    return (native_q_opposite(q0_0) if native_q_at_most((0, 1), q0_0) else q0_0)

def revenue(e0_0: Any, c0_1: Any, v0_2: Any, t0_3: Any, m_4: Any, s_5: Any) -> Any:
    return ((0, 1) if over(e0_0, t0_3) else native_q_plus(all_pay(e0_0, c0_1, t0_3, m_4, s_5), native_q_times(e0_0[1], look_up(native_nth(spot(e0_0, t0_3), v0_2[6], none()), s_5))))

def check_revenue(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    return ((is_agent(e0_0, 0) and is_prob(first_states(e0_0))) and native_all((lambda u_3: native_all((lambda s_4: native_q_equal(look_up(native_nth(u_3, v0_2[6], none()), s_4), e(shocks(e0_0, u_3), (lambda z0_5: (a_6 := rule(e0_0, c0_1, u_3, z0_5, s_4), e(kernel(e0_0, u_3, a_6, s_4), apply(revenue, e0_0, c0_1, v0_2, (u_3 + 1), ((s_4, a_6),))))[1])))), states_at(e0_0, u_3))), places(e0_0)))

def mean_revenue(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    return e(first_states(e0_0), apply(revenue, e0_0, c0_1, v0_2, 0, None))

def check_ex_ante(e0_0: Any, c0_1: Any, v0_2: Any, proved_3: Any, q0_4: Any) -> Any:
    return ((native_same(proved_3, native_q_at_most((0, 1), q0_4)) and check_revenue(e0_0, c0_1, v0_2)) and native_q_equal(mean_revenue(e0_0, c0_1, v0_2), q0_4))

def check_extraction(e0_0: Any, c0_1: Any, v0_2: Any, proved_3: Any, q0_4: Any) -> Any:
    return (((native_same(proved_3, native_q_at_most((0, 1), q0_4)) and check_revenue(e0_0, c0_1, v0_2)) and check_program(e0_0, v0_2, None)) and native_q_equal(minus_abs(native_q_minus(e(first_states(e0_0), apply(w, e0_0, v0_2, None, 0)), mean_revenue(e0_0, c0_1, v0_2))), q0_4))

def settles(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, u_4: Any, inside_5: Any, s_6: Any) -> Any:
    l_7 = values_at(e0_0, v0_2, (i_3,), u_4, s_6)
    return native_all((lambda z0_8: (a_9 := rule(e0_0, c0_1, u_4, z0_8, s_6), ((mem(a_9, sets(e0_0, (i_3,), u_4, z0_8)) and native_all((lambda b0_10: native_q_at_most(at_alloc(l_7, b0_10), at_alloc(l_7, a_9))), sets(e0_0, (i_3,), u_4, z0_8))) and (over(e0_0, (u_4 + 1)) or native_all((lambda yq_11: (native_q_at_most(native_second(yq_11), (0, 1)) or apply(inside_5, native_first(yq_11)))), kernel(e0_0, u_4, a_9, s_6)))))[1]), likely_shocks(e0_0, u_4))

def within(l_0: Any, s_1: Any) -> Any:
    return native_exists(apply(eqb_state, s_1), l_0)

def left_from(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, n0_4: Any, u_5: Any) -> Any:
    return native_fold_right((lambda u0_6, later_7: [native_filter(apply(settles, e0_0, c0_1, v0_2, i_3, u0_6, apply(within, native_nth(0, later_7, []))), states_at(e0_0, u0_6)), *later_7]), [], native_seq(u_5, n0_4))

def shrink(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, l_4: Any) -> Any:
    return native_filter(apply(settles, e0_0, c0_1, v0_2, i_3, 0, apply(within, l_4)), l_4)

def left_forever(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    return native_first(native_fold_left((lambda ld_4, x_5: (ld_4 if native_second(ld_4) else (lq_6 := shrink(e0_0, c0_1, v0_2, i_3, native_first(ld_4)), (lq_6, native_equal(native_length(lq_6), native_length(native_first(ld_4)))))[1])), states_at(e0_0, 0), (states_at(e0_0, 0), False)))

def left_sets(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any) -> Any:
    t_4 = e0_0[2]
    if t_4 is not None:
        return left_from(e0_0, c0_1, v0_2, i_3, t_4[0], 0)
    return [left_forever(e0_0, c0_1, v0_2, i_3), *[]]

def check_left(e0_0: Any, c0_1: Any, v0_2: Any, i_3: Any, l_4: Any) -> Any:
    t_5 = e0_0[2]
    if t_5 is not None:
        return True
    return native_equal(native_length(shrink(e0_0, c0_1, v0_2, i_3, native_nth(0, l_4, []))), native_length(native_nth(0, l_4, [])))

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
        return every_agent(e0_0, (lambda i_25: (check_program(e0_0, v0_2, (i_25,)) and (l_26 := left_sets(e0_0, c0_1, v0_2, i_25), (check_left(e0_0, c0_1, v0_2, i_25, l_26) and native_all((lambda u_27: native_all((lambda t0_28: native_all((lambda m_29: native_all((lambda s_30: native_q_at_most(q0_4, minus_abs(pay(e0_0, c0_1, i_25, t0_28, m_29, s_30)))), native_nth(u_27, l_26, []))), telling_memories(e0_0, c0_1, i_25, t0_28))), slots(e0_0, u_27))), places(e0_0))))[1])))
    if t_5[0] == 'NonNegative':
        return every_agent(e0_0, (lambda i_31: (native_all((lambda u_32: native_all((lambda s_33: native_all((lambda a_34: native_q_at_most(q0_4, flow(e0_0, i_31, u_32, a_34, s_33))), all_allocs(e0_0, u_32))), states_at(e0_0, u_32))), places(e0_0)) and (t_35 := e0_0[2], (t_36 := e0_0[5], True if not t_36 else native_all((lambda s_37: native_q_at_most(q0_4, final(e0_0, i_31, s_37))), states_at(e0_0, t_35[0])))[1] if t_35 is not None else True)[1])))
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
    if t_9[0] == 'Exit':
        return minus_abs(pay(e0_0, c0_1, i_5, t0_6, m_7, s_8))
    if t_9[0] == 'NonNegative':
        return (final(e0_0, i_5, s_8) if over(e0_0, t0_6) else native_fold_right((lambda a_10, u_11: (w0_12 := flow(e0_0, i_5, t0_6, a_10, s_8), (w0_12 if native_q_at_most(w0_12, u_11) else u_11))[1]), flow(e0_0, i_5, t0_6, 0, s_8), all_allocs(e0_0, t0_6)))
    return native_stuck(t_9)

def cell_ok(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, x_4: Any) -> Any:
    i_5 = x_4[1]
    t0_6 = x_4[2]
    m_7 = x_4[3]
    s_8 = x_4[4]
    return (of_sizes(sizes_at(e0_0, t0_6), s_8) and ((native_not(over(e0_0, t0_6)) and is_likely(e0_0, t0_6, x_4[6])) if k_3[0] == 'Efficient' else (((native_not(over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7)) and mem(x_4[5], own_types(e0_0, i_5, t0_6))) if k_3[0] == 'Incentives' else (native_not(over(e0_0, t0_6)) and in_memories(e0_0, c0_1, t0_6, m_7)) if k_3[0] == 'NoDeficit' else (native_not(over(e0_0, t0_6)) and in_memories(e0_0, c0_1, t0_6, m_7)) if k_3[0] == 'Balance' else (((native_not(over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7)) and within(native_nth(spot(e0_0, t0_6), left_sets(e0_0, c0_1, v0_2, i_5), []), s_8)) if k_3[0] == 'Exit' else ((is_agent(e0_0, i_5) and (t_9 := e0_0[2], (t_10 := e0_0[5], native_not(over(e0_0, t0_6)) if not t_10 else native_at_most(t0_6, t_9[0]))[1] if t_9 is not None else native_not(over(e0_0, t0_6)))[1]) and native_not((native_equal(stage_at(e0_0, t0_6)[2], 0) and native_not(over(e0_0, t0_6))))) if k_3[0] == 'NonNegative' else ((native_not(over(e0_0, t0_6)) and is_agent(e0_0, i_5)) and in_memories(e0_0, c0_1, t0_6, m_7))))

def no_cell(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any) -> Any:
    t_4 = k_3
    if t_4[0] == 'Exit':
        return every_agent(e0_0, (lambda i_5: (check_program(e0_0, v0_2, (i_5,)) and (l_6 := left_sets(e0_0, c0_1, v0_2, i_5), (check_left(e0_0, c0_1, v0_2, i_5, l_6) and native_all((lambda u_7: native_equal(native_length(native_nth(u_7, l_6, [])), 0)), places(e0_0))))[1])))
    return False

def check_slack(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any, proved_4: Any, q0_5: Any, named_6: Any) -> Any:
    return (native_same(proved_4, native_q_at_most((0, 1), q0_5)) and (((at_least(e0_0, c0_1, v0_2, k_3, q0_5) and cell_ok(e0_0, c0_1, v0_2, k_3, named_6[0])) and native_q_equal(slack_of(e0_0, c0_1, v0_2, k_3, named_6[0]), q0_5)) if named_6 is not None else (proved_4 and no_cell(e0_0, c0_1, v0_2, k_3))))

def check_implied(e0_0: Any, c0_1: Any, v0_2: Any, k_3: Any) -> Any:
    t_4 = k_3
    if t_4[0] == 'InterimBestResponse':
        return at_least(e0_0, c0_1, v0_2, ('BestResponse',), (0, 1))
    if t_4[0] == 'InterimParticipation':
        return at_least(e0_0, c0_1, v0_2, ('Zero',), (0, 1))
    if t_4[0] == 'ExpectedBalance':
        return at_least(e0_0, c0_1, v0_2, ('Balance',), (0, 1))
    if t_4[0] == 'ExAnteNoDeficit':
        return at_least(e0_0, c0_1, v0_2, ('NoDeficit',), (0, 1))
    return native_stuck(t_4)

def own_view(x_0: Any, i_1: Any, s_2: Any) -> Any:
    return native_map((lambda kx_3: (native_second(kx_3) if (native_equal(native_first(kx_3), 0) or native_equal(native_first(kx_3), (i_1 + 1))) else 0)), native_combine(native_seq(0, native_length(s_2)), s_2))

def check_private(e0_0: Any) -> Any:
    return every_agent(e0_0, (lambda i_1: (native_all((lambda u_2: native_all((lambda s_3: native_all((lambda a_4: native_q_equal(flow(e0_0, i_1, u_2, a_4, s_3), flow(e0_0, i_1, u_2, a_4, own_view(e0_0, i_1, s_3)))), all_allocs(e0_0, u_2))), states_at(e0_0, u_2))), places(e0_0)) and (t_5 := e0_0[2], (t_6 := e0_0[5], True if not t_6 else native_all((lambda s_7: native_q_equal(final(e0_0, i_1, s_7), final(e0_0, i_1, own_view(e0_0, i_1, s_7)))), states_at(e0_0, t_5[0])))[1] if t_5 is not None else True)[1])))

def check_interdependent(e0_0: Any, i_1: Any, t0_2: Any, a_3: Any, s_4: Any, sq_5: Any) -> Any:
    return ((((((is_agent(e0_0, i_1) and of_sizes(sizes_at(e0_0, t0_2), s_4)) and of_sizes(sizes_at(e0_0, t0_2), sq_5)) and ((t_6 := e0_0[2], (t_7 := e0_0[5], False if not t_7 else native_equal(t0_2, t_6[0]))[1] if t_6 is not None else False)[1] if over(e0_0, t0_2) else native_below(a_3, stage_at(e0_0, t0_2)[2]))) and native_equal(native_nth(0, s_4, 0), native_nth(0, sq_5, 0))) and native_equal(truth(i_1, s_4), truth(i_1, sq_5))) and native_not(native_q_equal(utility_at(e0_0, i_1, t0_2, a_3, s_4), utility_at(e0_0, i_1, t0_2, a_3, sq_5))))

def check_same_sets(e0_0: Any) -> Any:
    return every_agent(e0_0, (lambda i_1: native_all((lambda u_2: native_all((lambda zq_3: native_all((lambda a_4: native_same(mem(a_4, sets(e0_0, None, u_2, native_first(zq_3))), mem(a_4, sets(e0_0, (i_1,), u_2, native_first(zq_3))))), all_allocs(e0_0, u_2))), shocks(e0_0, u_2))), places(e0_0))))

def check_other_sets(e0_0: Any, i_1: Any, t0_2: Any, z0_3: Any, a_4: Any) -> Any:
    return ((((is_agent(e0_0, i_1) and native_not(over(e0_0, t0_2))) and native_exists((lambda zq_5: native_equal(z0_3, native_first(zq_5))), shocks(e0_0, t0_2))) and native_below(a_4, stage_at(e0_0, t0_2)[2])) and native_differ(mem(a_4, sets(e0_0, None, t0_2, z0_3)), mem(a_4, sets(e0_0, (i_1,), t0_2, z0_3))))

def alone(e0_0: Any, k_1: Any, p_2: Any, o_3: Any) -> Any:
    return native_map((lambda j_4: (p_2 if native_equal(j_4, 0) else (o_3 if native_equal(j_4, k_1) else 0))), native_seq(0, (native_length(agents(e0_0)) + 1)))

def marginal(d_0: Any, k_1: Any, x_2: Any) -> Any:
    return e(d_0, (lambda y_3: ((1, 1) if native_equal(native_nth(k_1, y_3, 0), x_2) else (0, 1))))

def marginals(e0_0: Any, u_1: Any, a_2: Any, p_3: Any, o_4: Any, k_5: Any) -> Any:
    d_6 = kernel(e0_0, u_1, a_2, alone(e0_0, k_5, p_3, o_4))
    return native_map(apply(marginal, d_6, k_5), range(native_nth(k_5, sizes_at(e0_0, (u_1 + 1)), 0)))

def check_independent(e0_0: Any) -> Any:
    return native_all((lambda u_1: ((t_2 := e0_0[5], True if not t_2 else native_all((lambda a_3: native_all((lambda s_4: (d_5 := kernel(e0_0, u_1, a_3, s_4), (ms_6 := native_map((lambda k_7: marginals(e0_0, u_1, a_3, native_nth(0, s_4, 0), native_nth(k_7, s_4, 0), k_7)), native_seq(0, native_length(sizes_at(e0_0, (u_1 + 1))))), (native_all((lambda l_8: native_q_equal(sum(l_8), (1, 1))), ms_6) and native_all((lambda y_9: native_q_equal(e(d_5, (lambda yq_10: ((1, 1) if eqb_state(y_9, yq_10) else (0, 1)))), product(native_map((lambda kx_11: at_alloc(native_nth(native_first(kx_11), ms_6, []), native_second(kx_11))), native_combine(native_seq(0, native_length(y_9)), y_9))))), states_at(e0_0, (u_1 + 1)))))[1])[1]), states_at(e0_0, u_1))), all_allocs(e0_0, u_1)))[1] if over(e0_0, (u_1 + 1)) else native_all((lambda a_12: native_all((lambda s_13: (d_14 := kernel(e0_0, u_1, a_12, s_13), (ms_15 := native_map((lambda k_16: marginals(e0_0, u_1, a_12, native_nth(0, s_13, 0), native_nth(k_16, s_13, 0), k_16)), native_seq(0, native_length(sizes_at(e0_0, (u_1 + 1))))), (native_all((lambda l_17: native_q_equal(sum(l_17), (1, 1))), ms_15) and native_all((lambda y_18: native_q_equal(e(d_14, (lambda yq_19: ((1, 1) if eqb_state(y_18, yq_19) else (0, 1)))), product(native_map((lambda kx_20: at_alloc(native_nth(native_first(kx_20), ms_15, []), native_second(kx_20))), native_combine(native_seq(0, native_length(y_18)), y_18))))), states_at(e0_0, (u_1 + 1)))))[1])[1]), states_at(e0_0, u_1))), all_allocs(e0_0, u_1)))), places(e0_0))

def check_game(e0_0: Any, c0_1: Any) -> Any:
    return (check_env(e0_0) and check_rule(e0_0, c0_1))

def check_basic(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    t_4 = x_3
    if t_4[0] == 'Slack':
        return check_slack(e0_0, c0_1, v0_2, t_4[1], t_4[2], t_4[3], t_4[4])
    if t_4[0] == 'Implied':
        return check_implied(e0_0, c0_1, v0_2, t_4[1])
    if t_4[0] == 'PrivateValues':
        return (check_private(e0_0) if t_4[1] else check_interdependent(e0_0, t_4[2], t_4[3], t_4[4], t_4[5], t_4[6]))
    if t_4[0] == 'SameFeasibleSets':
        return (check_same_sets(e0_0) if t_4[1] else check_other_sets(e0_0, t_4[2], t_4[3], t_4[4], t_4[5]))
    if t_4[0] == 'ExAnteBudget':
        return check_ex_ante(e0_0, c0_1, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'FullExtraction':
        return check_extraction(e0_0, c0_1, v0_2, t_4[1], t_4[2])
    if t_4[0] == 'IndependentTransitions':
        return check_independent(e0_0)
    return False

def scale(k_0: Any, l_1: Any) -> Any:
    return native_map((lambda xq_2: (native_first(xq_2), native_q_lowest_terms(native_q_times(k_0, native_second(xq_2))))), l_1)

def weight(l_0: Any) -> Any:
    return native_fold_right((lambda xq_1, acc_2: native_q_lowest_terms(native_q_plus(native_second(xq_1), acc_2))), (0, 1), l_0)

def vanishes(eqb0_0: Any, n0_1: Any, l_2: Any) -> Any:
    t_3 = n0_1
    if t_3 == 0:
        t_4 = l_2
        if not t_4:
            return True
        return False
    t_5 = l_2
    if not t_5:
        return True
    return (t_6 := t_5[0], (t_8 := native_partition((lambda yq_7: apply(eqb0_0, t_6[0], native_first(yq_7))), t_5[1:]), (native_q_equal(native_q_plus(t_6[1], weight(t_8[0])), (0, 1)) and vanishes(eqb0_0, (t_3 - 1), t_8[1])))[1])[1]

def left_side(rows_0: Any) -> Any:
    return native_flat_map((lambda r_1: scale(native_first(r_1), native_first(native_second(r_1)))), rows_0)

def right_side(rows_0: Any) -> Any:
    return native_fold_right((lambda r_1, acc_2: native_q_lowest_terms(native_q_plus(native_q_times(native_first(r_1), native_second(native_second(r_1))), acc_2))), (0, 1), rows_0)

def sums_to(eqb0_0: Any, rows_1: Any, target_2: Any) -> Any:
    l_3 = native_append(left_side(rows_1), scale(((-1), 1), target_2))
    return vanishes(eqb0_0, native_length(l_3), l_3)

def eqb_unknown(x_0: Any, y_1: Any) -> Any:
    t_2 = x_0
    if t_2[0] == 'Today':
        t_3 = y_1
        if t_3[0] == 'Today':
            return native_equal(t_2[1], t_3[1])
        if t_3[0] == 'Later':
            return False
        return native_stuck(t_3)
    if t_2[0] == 'Later':
        t_4 = y_1
        if t_4[0] == 'Today':
            return False
        if t_4[0] == 'Later':
            return ((native_equal(t_2[1], t_4[1]) and native_equal(t_2[2], t_4[2])) and eqb_state(t_2[3], t_4[3]))
        return native_stuck(t_4)
    return native_stuck(t_2)

def ahead(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any, sign_7: Any) -> Any:
    return native_flat_map((lambda zq_8: native_map((lambda yp_9: (('Later', r_6, native_first(zq_8), native_first(yp_9),), native_q_lowest_terms(native_q_times(native_q_times(native_q_times(sign_7, e0_0[1]), native_second(zq_8)), native_second(yp_9))))), kernel(e0_0, t0_3, rule(e0_0, c0_1, t0_3, native_first(zq_8), saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5)))), shocks(e0_0, t0_3))

def flows(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return e(shocks(e0_0, t0_3), (lambda z0_7: flow(e0_0, i_2, t0_3, rule(e0_0, c0_1, t0_3, z0_7, saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5))))

def finals(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return e(shocks(e0_0, t0_3), (lambda z0_7: e(kernel(e0_0, t0_3, rule(e0_0, c0_1, t0_3, z0_7, saying(i_2, o_4, r_6)), saying(i_2, o_4, s_5)), apply(final, e0_0, i_2))))

def constraint(e0_0: Any, c0_1: Any, i_2: Any, t0_3: Any, o_4: Any, s_5: Any, r_6: Any) -> Any:
    return (([(('Today', s_5,), (1, 1)), *[(('Today', r_6,), ((-1), 1)), *[]]], native_q_lowest_terms(native_q_minus(native_q_plus(flows(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6), native_q_times(e0_0[1], finals(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6))), native_q_plus(flows(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6), native_q_times(e0_0[1], finals(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6)))))) if over(e0_0, (t0_3 + 1)) else ([(('Today', s_5,), (1, 1)), *[(('Today', r_6,), ((-1), 1)), *native_append(ahead(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6, ((-1), 1)), ahead(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6, (1, 1)))]], native_q_lowest_terms(native_q_minus(flows(e0_0, c0_1, i_2, t0_3, o_4, s_5, r_6), flows(e0_0, c0_1, i_2, t0_3, o_4, r_6, r_6)))))

def look(i_0: Any, start_1: Any, b0_2: Any, t0_3: Any, o_4: Any, high_5: Any, low_6: Any) -> Any:
    t_7 = native_find((lambda x_8: ((t_9 := x_8[0], (t_10 := t_9[0], (t_11 := t_10[0], (((native_equal(t0_3, t_11[0]) and eqb_state(others(i_0, o_4), t_11[1])) and native_equal(high_5, t_10[1])) and native_equal(low_6, t_9[1])))[1])[1])[1])), b0_2)
    if t_7 is not None:
        return (native_second(t_7[0]),)
    return start_1

def all_some(l_0: Any) -> Any:
    return native_fold_right((lambda x_1, acc_2: ((([x_1[0], *acc_2[0]],) if acc_2 is not None else None) if x_1 is not None else None)), ([],), l_0)

def own_type(e0_0: Any, i_1: Any, t0_2: Any, j_3: Any) -> Any:
    return mem(j_3, own_types(e0_0, i_1, t0_2))

def rows_of(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, t0_5: Any, o_6: Any, s_7: Any) -> Any:
    return all_some(native_append(native_map((lambda x_8: ((t_9 := x_8[0], (((x_8[1], constraint(e0_0, c0_1, i_2, t0_5, o_6, t_9[0], t_9[1])),) if ((own_type(e0_0, i_2, t0_5, t_9[0]) and own_type(e0_0, i_2, t0_5, t_9[1])) and native_q_at_most((0, 1), x_8[1])) else None))[1])), s_7[1]), native_append(native_map((lambda x_10: ((t_11 := x_10[0], (t_12 := look(i_2, start_3, b0_4, t0_5, o_6, t_11[0], t_11[1]), (((x_10[1], ([(('Today', t_11[1],), (1, 1)), *[(('Today', t_11[0],), ((-1), 1)), *[]]], native_q_lowest_terms(native_q_opposite(t_12[0])))),) if ((own_type(e0_0, i_2, t0_5, t_11[0]) and own_type(e0_0, i_2, t0_5, t_11[1])) and native_q_at_most((0, 1), x_10[1])) else None) if t_12 is not None else None)[1])[1])), s_7[2]), native_map((lambda x_13: ((t_14 := x_13[0], (t_15 := t_14[0], (t_16 := t_15[0], (t_17 := t_16[0], (t_18 := look(i_2, start_3, b0_4, spot(e0_0, (t0_5 + 1)), t_16[1], t_15[1], t_14[1]), (((x_13[1], ([(('Later', t_17[0], t_17[1], saying(i_2, t_16[1], t_14[1]),), (1, 1)), *[(('Later', t_17[0], t_17[1], saying(i_2, t_16[1], t_15[1]),), ((-1), 1)), *[]]], native_q_lowest_terms(native_q_opposite(t_18[0])))),) if ((((((own_type(e0_0, i_2, t0_5, t_17[0]) and mem(t_17[1], likely_shocks(e0_0, t0_5))) and native_not(over(e0_0, (t0_5 + 1)))) and own_type(e0_0, i_2, (t0_5 + 1), t_15[1])) and own_type(e0_0, i_2, (t0_5 + 1), t_14[1])) and native_exists(apply(eqb_state, t_16[1]), states_at(e0_0, (t0_5 + 1)))) and native_q_at_most((0, 1), x_13[1])) else None) if t_18 is not None else None)[1])[1])[1])[1])[1])), s_7[3]))))

def proves(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, t0_5: Any, o_6: Any, s_7: Any, target_8: Any, most_9: Any) -> Any:
    return ((mem_nat(t0_5, places(e0_0)) and native_exists(apply(eqb_state, o_6), states_at(e0_0, t0_5))) and (t_10 := rows_of(e0_0, c0_1, i_2, start_3, b0_4, t0_5, o_6, s_7), (sums_to(eqb_unknown, t_10[0], target_8) and native_q_at_most(native_q_opposite(right_side(t_10[0])), most_9)) if t_10 is not None else False)[1])

def check_step(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, s_5: Any) -> Any:
    return ((own_type(e0_0, i_2, s_5[1], s_5[3]) and own_type(e0_0, i_2, s_5[1], s_5[4])) and proves(e0_0, c0_1, i_2, start_3, b0_4, s_5[1], s_5[2], s_5[6], [(('Today', s_5[4],), (1, 1)), *[(('Today', s_5[3],), ((-1), 1)), *[]]], s_5[5]))

def check_steps(e0_0: Any, c0_1: Any, i_2: Any, start_3: Any, b0_4: Any, l_5: Any) -> Any:
    t_6 = l_5
    if not t_6:
        return (b0_4,)
    return (check_steps(e0_0, c0_1, i_2, start_3, [((((t_6[0][1], others(i_2, t_6[0][2])), t_6[0][3]), t_6[0][4]), t_6[0][5]), *b0_4], t_6[1:]) if check_step(e0_0, c0_1, i_2, start_3, b0_4, t_6[0]) else None)

def later_rows(e0_0: Any, i_1: Any, t0_2: Any, x_3: Any, r_4: Any, l_5: Any) -> Any:
    return all_some(native_map((lambda x_6: ((t_7 := x_6[0], (t_8 := t_7[0], (t_9 := t_8[0], (((x_6[1], ([(('Later', r_4, t_9[0], saying(i_1, t_9[1], t_7[1]),), (1, 1)), *[(('Later', r_4, t_9[0], saying(i_1, t_9[1], t_8[1]),), ((-1), 1)), *[]]], ((-1), 1))),) if ((((((own_type(e0_0, i_1, t0_2, r_4) and mem(t_9[0], likely_shocks(e0_0, t0_2))) and native_not(over(e0_0, (t0_2 + 1)))) and own_type(e0_0, i_1, (t0_2 + 1), t_8[1])) and own_type(e0_0, i_1, (t0_2 + 1), t_7[1])) and native_exists(apply(eqb_state, t_9[1]), states_at(e0_0, (t0_2 + 1)))) and native_q_at_most((0, 1), x_6[1])) else None))[1])[1])[1])), l_5))

def check_contraction(e0_0: Any, c0_1: Any, i_2: Any, k_3: Any) -> Any:
    return ((((t_4 := e0_0[2], False if t_4 is not None else native_q_at_most((0, 1), k_3[1]))[1] and native_q_at_most((0, 1), k_3[2])) and above0(native_q_minus((1, 1), k_3[2]))) and native_all((lambda o_5: native_all((lambda s_6: native_all((lambda r_7: (native_equal(s_6, r_7) or (t_11 := native_find((lambda x_8: ((t_9 := x_8[0], (t_10 := t_9[0], ((eqb_state(o_5, t_10[0]) and native_equal(s_6, t_10[1])) and native_equal(r_7, t_9[1])))[1])[1])), k_3[3]), (t_12 := t_11[0], (con_13 := constraint(e0_0, c0_1, i_2, 0, o_5, s_6, r_7), (t_14 := later_rows(e0_0, i_2, 0, o_5, r_7, t_12[1]), (all_15 := [((1, 1), (native_first(con_13), (0, 1))), *t_14[0]], ((sums_to(eqb_unknown, all_15, [(('Today', s_6,), (1, 1)), *[(('Today', r_7,), ((-1), 1)), *[]]]) and native_q_at_most(native_q_opposite(right_side(t_14[0])), k_3[2])) and native_q_at_most(native_q_plus(native_q_opposite(native_second(con_13)), native_q_times(k_3[2], k_3[1])), k_3[1])))[1] if t_14 is not None else False)[1])[1])[1] if t_11 is not None else False)[1])), own_types(e0_0, i_2, 0))), own_types(e0_0, i_2, 0))), states_at(e0_0, 0)))

def check_refutation(e0_0: Any, c0_1: Any, i_2: Any, x_3: Any) -> Any:
    start_4 = option_map((lambda c1_5: c1_5[1]), x_3[1])
    return ((t_6 := x_3[1], check_contraction(e0_0, c0_1, i_2, t_6[0]) if t_6 is not None else True)[1] and (t_7 := check_steps(e0_0, c0_1, i_2, start_4, [], x_3[2]), (proves(e0_0, c0_1, i_2, start_4, t_7[0], x_3[3], x_3[4], x_3[5], [], x_3[6]) and native_not(native_q_at_most((0, 1), x_3[6]))) if t_7 is not None else False)[1])

def reachable(e0_0: Any, t0_1: Any) -> Any:
    return (mem_nat(t0_1, places(e0_0)) and native_all((lambda u_2: (t_3 := states_at(e0_0, u_2), False if not t_3 else (t_4 := likely_shocks(e0_0, u_2), False if not t_4 else True)[1])[1]), native_seq(0, t0_1)))

def efficient_rule(v0_0: Any, payments_1: Any) -> Any:
    return ('Mechanism', v0_0[2][1], payments_1,)

def check_some(e0_0: Any, c0_1: Any, v0_2: Any) -> Any:
    cq_3 = efficient_rule(v0_2, c0_1[2])
    return ((check_rule(e0_0, cq_3) and check_program(e0_0, v0_2, None)) and every_agent(e0_0, (lambda i_4: (check_payoff(e0_0, cq_3, v0_2, i_4) and lies_at_least(e0_0, cq_3, v0_2, (0, 1), i_4)))))

def check_none(e0_0: Any, v0_1: Any, i_2: Any, x_3: Any) -> Any:
    cq_4 = efficient_rule(v0_1, [])
    return ((((check_rule(e0_0, cq_4) and check_program(e0_0, v0_1, None)) and is_agent(e0_0, i_2)) and reachable(e0_0, x_3[3])) and check_refutation(e0_0, cq_4, i_2, x_3))

def check_claim(e0_0: Any, c0_1: Any, v0_2: Any, x_3: Any) -> Any:
    t_4 = x_3
    if t_4[0] == 'SomeMechanism':
        return check_some(e0_0, c0_1, v0_2)
    if t_4[0] == 'NoMechanism':
        return check_none(e0_0, v0_2, t_4[1], t_4[2])
    return check_basic(e0_0, c0_1, v0_2, x_3)
