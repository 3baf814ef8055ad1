(** An accepted mechanism is a public mechanism that makes truth-telling optimal: what Refute.v refutes can be had where
    Check.v accepts, so the two never accept the same thing; and a lie with a slack below 0 gains. *)
From Coq Require Import QArith Qreals Qabs NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Expectations OneShot Check Theorems Refute.

Section Existence.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis ic_ok : check_ic e c v 0 i = true.

Definition last (h : public) : memory := match h with [] => None | (r, z) :: h' => Some (r, rule e c (length h') z r) end.
Lemma last_ok h : leads e h -> is_memory e c (length h) (last h).
Proof. intros [|h' r z q Hh Hl Hr Hz Hq]; simpl; econstructor; eauto. Qed.

Definition all_bounds (l : list (table Q)) : Q := fold_right (fun f acc => tbound f + acc)%Q 0%Q l.
Lemma tbound_pos f : (0 <= tbound f)%Q.
Proof. pose proof (tget_bound f []). pose proof (Qabs_nonneg (look_up f [])). Lqa.lra. Qed.
Lemma all_bounds_pos l : (0 <= all_bounds l)%Q.
Proof. induction l as [|f l IH]; cbn [all_bounds fold_right]; [apply Qle_refl|]. fold (all_bounds l). pose proof (tbound_pos f). Lqa.lra. Qed.
Lemma nth_bound l : forall k x, (Qabs (look_up (nth k l none) x) <= all_bounds l + tbound none)%Q.
Proof.
  induction l as [|f l IH]; intros [|k] x; cbn [nth all_bounds fold_right].
  - pose proof (tget_bound none x). Lqa.lra.
  - pose proof (tget_bound none x). Lqa.lra.
  - fold (all_bounds l). pose proof (tget_bound f x). pose proof (all_bounds_pos l). pose proof (tbound_pos none). Lqa.lra.
  - fold (all_bounds l). specialize (IH k x). pose proof (tbound_pos f). Lqa.lra.
Qed.
Lemma V_bounded : exists b, forall t m s, (- b <= V e c v i t m s <= b)%Q.
Proof.
  exists (all_bounds (nth i (gross v) []) + tbound none + (all_bounds (terminal e) + tbound none)
          + (all_bounds (nth i (payments c) []) + tbound none))%Q.
  intros t m s. unfold V, C, pay, pay_table, final.
  pose proof (nth_bound (nth i (gross v) []) (spot e t) s) as A.
  pose proof (nth_bound (terminal e) i s) as B.
  pose proof (nth_bound (nth i (payments c) []) (slot e t) (recall m s)) as D.
  apply Qabs_Qle_condition in A. apply Qabs_Qle_condition in B. apply Qabs_Qle_condition in D.
  pose proof (all_bounds_pos (nth i (gross v) [])). pose proof (all_bounds_pos (terminal e)).
  pose proof (all_bounds_pos (nth i (payments c) [])). pose proof (tbound_pos none).
  destruct (over e t); Lqa.lra.
Qed.

Open Scope R_scope.
Definition pub_v (h : public) (s : state) : R := Q2R (V e c v i (length h) (last h) s).
Definition pub_p (h : public) (r : state) : R := Q2R (pay e c i (length h) (last h) r).
Lemma told_promise h s r : Q2R (told e c v i (length h) s r) = promise e c i pub_v h s (saying i s r).
Proof.
  unfold told, promise. rewrite E_ER. apply ER_ext. intros z q _. cbv zeta. rewrite Q2R_plus, Q2R_mult, E_ER. reflexivity.
Qed.

Theorem accepted_is_optimal : optimal e c i pub_p pub_v.
Proof.
  constructor.
  - intros h s Hh Hl Hs. pose proof (last_ok h Hh) as Hm.
    pose proof (bellman_at e c env_ok v i payoff_ok (length h) (last h) s Hl Hm Hs) as B.
    rewrite once_told, upd_truth in B by auto. apply Qeq_eqR in B. rewrite Q2R_minus in B.
    unfold pub_v at 1, pub_p. rewrite B, told_promise, upd_truth. reflexivity.
  - intros h s r Hh Hl Hs Hr. pose proof (last_ok h Hh) as Hm.
    pose proof (slack_at e c env_ok v i 0 ic_ok (length h) (last h) s r Hl Hm Hs Hr) as A.
    rewrite once_told in A by auto. apply Qle_Rle in A. rewrite Q2R_minus, Q2R_plus, told_promise in A.
    replace (Q2R 0) with 0 in A by (unfold Q2R; simpl; lra). unfold pub_v at 1, pub_p. lra.
  - intros h s Hh Hl Ov r z q Hr Hz Hq Hs. unfold pub_v. cbn [length]. unfold V, C, pay. rewrite Ov.
    apply Qeq_eqR. ring.
  - destruct V_bounded as [b Hb]. exists (Q2R b). intros h s. unfold pub_v.
    destruct (Hb (length h) (last h) s) as [A B]. apply Qle_Rle in A. apply Qle_Rle in B. rewrite Q2R_opp in A.
    apply Rabs_le. lra.
Qed.
End Existence.

(** The two checkers contradict each other nowhere. *)
Corollary never_both e c v i x : check_env e = true -> check_rule e c = true -> check_payoff e c v i = true ->
  check_ic e c v 0 i = true -> reachable e (r_period x) = true -> check_refutation e c i x = true -> False.
Proof.
  intros He Hr Hp Hi Hx1 Hx2. eapply refuted; eauto. eexists. eexists. eapply accepted_is_optimal; eauto.
Qed.

(** * Refuted incentive compatibility: the lie gains. *)
Open Scope Q_scope.
Definition eqb_memory (m m' : memory) : bool :=
  match m, m' with
  | None, None => true
  | Some (r, a), Some (r', a') => eqb_state r r' && N.eqb a a'
  | _, _ => false
  end.
Definition check_lie (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) (r : N) : bool :=
  negb (over e t) && existsb (eqb_memory m) (all_memories e c t) && existsb (eqb_state s) (states_at e t) && mem r (own_types e i t)
  && negb (Qle_bool 0 (slack e c v i t m s r (told e c v i t s r))).

Section Lie.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Variables (t : nat) (m : memory) (s : state) (r : N).
Hypothesis lie : check_lie e c v i t m s r = true.

Lemma eqb_memory_ok x y : eqb_memory x y = true -> x = y.
Proof.
  destruct x as [[a b]|], y as [[a' b']|]; simpl; try discriminate; auto.
  rewrite andb_true_iff. intros [H1 H2]. apply eqb_state_ok in H1. apply N.eqb_eq in H2. subst; auto.
Qed.
Lemma mems_okM : forall t m, In m (all_memories e c t) -> is_memory e c t m.
Proof.
  intros [|u] x H; [destruct H as [<- | []]; constructor|]. cbn [all_memories] in H.
  apply in_flat_map in H as [r0 [Hr H]]. apply in_map_iff in H as [z [<- Hz]]. unfold likely_shocks in Hz.
  apply in_map_iff in Hz as [[z' q] [E1 E2]]. simpl in E1. subst. apply filter_In in E2 as [E2 E3].
  apply above0_iff in E3. econstructor; eauto.
Qed.
Lemma lie_facts : live e t /\ is_memory e c t m /\ is_state e t s /\ is_report e i t r
  /\ V e c v i t m s < once e c v i t m s r.
Proof.
  unfold check_lie in lie. rewrite !andb_true_iff in lie. destruct lie as [[[[L1 L2] L3] L4] L5].
  apply negb_true_iff in L1. apply existsb_exists in L2 as [m' [L2 E2]]. apply eqb_memory_ok in E2. subst m'.
  apply existsb_state in L3. apply mem_iff in L4. apply negb_true_iff in L5.
  assert (N : slack e c v i t m s r (told e c v i t s r) < 0).
  { apply Qnot_le_lt. intros X. apply Qle_bool_iff in X. congruence. }
  repeat split; auto; [apply mems_okM; auto|].
  rewrite once_told by auto. unfold V, slack in *. Lqa.lra.
Qed.

Lemma liar_is_a_plan : plan_ok e i (one_lie i t r).
Proof.
  intros u h th Hu Hth. unfold one_lie, lies_once. destruct (Nat.eqb_spec u t) as [-> | _].
  - destruct lie_facts as [_ [_ [_ [Hr _]]]]. split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst; auto.
  - split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst. eapply truth_in; eauto.
Qed.

Theorem finite_lie_gains T n : horizon e = Some T -> (t + S n = T)%nat -> forall h,
  payoff e c i (final e i) (truthful i) (S n) t h m s
  < payoff e c i (final e i) (one_lie i t r) (S n) t h m s.
Proof.
  intros HT Hn h. destruct lie_facts as [Hl [Hm [Hs [Hr HV]]]].
  assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (eapply live_all; eauto; lia).
  assert (A : payoff e c i (final e i) (truthful i) (S n) t h m s <= V e c v i t m s + 0 * power (discount e) (S n)).
  { apply (truth_is_at_most state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (saying i) (truth i)
             (rule e c) (pay e c i)); auto.
    - exact (discount_pos e env_ok).
    - intros t0 Ht. apply (env_at e env_ok); auto.
    - intros. eapply kernel_at; eauto.
    - intros. apply bellman_at; auto.
    - apply Qle_refl.
    - intros m' th' _ _. rewrite Hn, (V_end e c v i T) by auto. Lqa.lra.
    - intros. apply upd_truth. }
  assert (B : once e c v i t m s r <=
    payoff e c i (final e i) (one_lie i t r) (S n) t h m s + 0 * power (discount e) (S n)).
  { apply (one_lie_is_worth state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (is_report e i) (saying i) (truth i)
             (rule e c) (pay e c i)); auto.
    - exact (discount_pos e env_ok).
    - intros t0 Ht. apply (env_at e env_ok); auto.
    - intros. eapply kernel_at; eauto.
    - intros. apply upd_in; auto.
    - intros. apply bellman_at; auto.
    - apply Qle_refl.
    - intros m' th' _ _. rewrite Hn, (V_end e c v i T) by auto. Lqa.lra.
    - intros. apply upd_truth. }
  assert (0 * power (discount e) (S n) == 0) by ring. Lqa.lra.
Qed.

(** Infinite horizon: from some number of periods on the lie gains at least half of what its slack is below 0. *)
Theorem infinite_lie_gains : horizon e = None -> forall h, exists n0, forall n, (n0 <= n)%nat ->
  payoff e c i (fun _ => 0) (truthful i) (S n) t h m s + (once e c v i t m s r - V e c v i t m s) * (1 # 2)
  <= payoff e c i (fun _ => 0) (one_lie i t r) (S n) t h m s.
Proof.
  intros HT h. destruct lie_facts as [Hl [Hm [Hs [Hr HV]]]].
  set (b := bound e c v i). pose proof (bound_pos e c v i) as Hb. fold b in Hb.
  set (gap := once e c v i t m s r - V e c v i t m s).
  destruct (power_vanishes (discount e) (2 * b) (gap * (1 # 2)) (discount_pos e env_ok) (discount_small e env_ok HT))
    as [n0 Hn0]; [Lqa.lra | unfold gap; Lqa.lra |]. exists n0. intros n Hn. specialize (Hn0 (S n) ltac:(lia)).
  assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (intros; apply live_inf; auto).
  assert (A : payoff e c i (fun _ => 0) (truthful i) (S n) t h m s <= V e c v i t m s + b * power (discount e) (S n)).
  { apply (truth_is_at_most state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (saying i) (truth i)
             (rule e c) (pay e c i)); auto.
    - exact (discount_pos e env_ok).
    - intros t0 Ht. apply (env_at e env_ok); auto.
    - intros. eapply kernel_at; eauto.
    - intros. apply bellman_at; auto.
    - intros m' th' _ _. cbv beta. pose proof (V_bound e c v i (t + S n) m' th' HT). fold b in H. Lqa.lra.
    - intros. apply upd_truth. }
  assert (B : once e c v i t m s r <=
    payoff e c i (fun _ => 0) (one_lie i t r) (S n) t h m s + b * power (discount e) (S n)).
  { apply (one_lie_is_worth state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (is_report e i) (saying i) (truth i)
             (rule e c) (pay e c i)); auto.
    - exact (discount_pos e env_ok).
    - intros t0 Ht. apply (env_at e env_ok); auto.
    - intros. eapply kernel_at; eauto.
    - intros. apply upd_in; auto.
    - intros. apply bellman_at; auto.
    - intros m' th' _ _. cbv beta. pose proof (V_bound e c v i (t + S n) m' th' HT). fold b in H. Lqa.lra.
    - intros. apply upd_truth. }
  assert (2 * b * power (discount e) (S n) == b * power (discount e) (S n) + b * power (discount e) (S n)) by ring.
  unfold gap in *. Lqa.lra.
Qed.
End Lie.
