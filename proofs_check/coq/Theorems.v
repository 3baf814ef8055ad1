(** What an accepted certificate means. *)
From Coq Require Import QArith Qabs NArith List FMapPositive Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot Welfare Check.
Open Scope Q_scope.

(** * Tables are bounded, δ^n vanishes *)
Definition tbound (f : table Q) : Q :=
  Qabs (fill f) + fold_right (fun kv acc => Qabs (snd kv) + acc) 0 (PositiveMap.elements (cells f)).
Lemma fold_abs_pos (l : list (positive * Q)) : 0 <= fold_right (fun kv acc => Qabs (snd kv) + acc) 0 l.
Proof. induction l as [|x l IH]; cbn [fold_right]; [apply Qle_refl|]. pose proof (Qabs_nonneg (snd x)). apply Qle_trans with (0 + 0); [discriminate|]. apply Qplus_le_compat; auto. Qed.
Lemma fold_abs_in k q (l : list (positive * Q)) : In (k, q) l ->
  Qabs q <= fold_right (fun kv acc => Qabs (snd kv) + acc) 0 l.
Proof.
  induction l as [|x l IH]; cbn [fold_right In]; intros [].
  - rewrite H. cbn [snd]. pose proof (fold_abs_pos l). lra.
  - specialize (IH H). pose proof (Qabs_nonneg (snd x)). lra.
Qed.
Lemma tget_bound f c : Qabs (look_up f c) <= tbound f.
Proof.
  unfold look_up, tbound. set (B := fold_right _ _ _).
  assert (HB : 0 <= B) by exact (fold_abs_pos (PositiveMap.elements (cells f))).
  pose proof (Qabs_nonneg (fill f)) as HF. destruct (PositiveMap.find _ _) eqn:H.
  - apply PositiveMap.elements_correct in H. assert (HQ : Qabs q <= B) by exact (fold_abs_in _ _ _ H).
    apply Qle_trans with (0 + B); [rewrite Qplus_0_l; auto | apply Qplus_le_compat; auto; apply Qle_refl].
  - apply Qle_trans with (Qabs (fill f) + 0); [rewrite Qplus_0_r; apply Qle_refl | apply Qplus_le_compat; auto; apply Qle_refl].
Qed.

Lemma power_bernoulli d x n : 0 <= d -> 0 <= x -> d * (1 + x) <= 1 -> power d n * (1 + inject_Z (Z.of_nat n) * x) <= 1.
Proof.
  intros Hd Hx H. induction n as [|n IH]; [change (1 * (1 + 0 * x) <= 1); lra|].
  cbn [power]. pose proof (power_pos d n Hd) as Hp.
  rewrite Nat2Z.inj_succ, <- Z.add_1_l, inject_Z_plus. change (inject_Z 1) with 1.
  set (k := inject_Z (Z.of_nat n)) in *.
  assert (Hk : 0 <= k) by (unfold k; change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
  (* d (1 + (1 + k) x) <= d (1 + x) (1 + k x) <= 1 + k x *)
  assert (A : d * (1 + (1 + k) * x) <= 1 + k * x).
  { assert (0 <= k * x) by (apply Qmult_le_0_compat; auto).
    assert (0 <= d * (x * (k * x))) by (repeat apply Qmult_le_0_compat; auto).
    assert (d * (1 + x) * (1 + k * x) <= 1 * (1 + k * x)) by (apply Qmult_le_compat_r; auto; lra).
    assert (d * (1 + (1 + k) * x) + d * (x * (k * x)) == d * (1 + x) * (1 + k * x)) by ring. lra. }
  apply Qle_trans with (power d n * (1 + k * x)); auto.
  assert (B : power d n * (d * (1 + (1 + k) * x)) <= power d n * (1 + k * x)).
  { rewrite !(Qmult_comm (power d n)). apply Qmult_le_compat_r; auto. }
  assert (d * power d n * (1 + (1 + k) * x) == power d n * (d * (1 + (1 + k) * x))) by ring. lra.
Qed.
Lemma power_le d n : 0 <= d -> d < 1 -> forall m, (n <= m)%nat -> power d m <= power d n.
Proof.
  intros Hd H1 m. induction 1; [apply Qle_refl|]. cbn [power].
  pose proof (power_pos d m Hd). assert (d * power d m <= 1 * power d m) by (apply Qmult_le_compat_r; lra). lra.
Qed.
Lemma power_vanishes d b eps : 0 <= d -> d < 1 -> 0 <= b -> 0 < eps ->
  exists N, forall n, (N <= n)%nat -> b * power d n <= eps.
Proof.
  intros Hd H1 Hb He.
  assert (Hx : 0 < (1 - d)) by lra.
  (* x = 1 - d works: d (2 - d) <= 1 *)
  assert (Hdx : d * (1 + (1 - d)) <= 1).
  { assert (0 <= (1 - d) * (1 - d)) by (apply Qmult_le_0_compat; lra).
    assert (d * (1 + (1 - d)) + (1 - d) * (1 - d) == 1) by ring. lra. }
  set (x := 1 - d) in *.
  destruct (Qarchimedean (b / (eps * x))) as [p Hp].
  exists (Pos.to_nat p). intros n Hn.
  apply Qle_trans with (b * power d (Pos.to_nat p)).
  { rewrite !(Qmult_comm b). apply Qmult_le_compat_r; auto. apply power_le; auto. }
  assert (Hex : 0 < eps * x) by (apply Qmult_lt_0_compat; auto).
  assert (Hb' : b <= (Z.pos p # 1) * (eps * x)).
  { apply Qlt_le_weak in Hp. apply (Qmult_le_compat_r _ _ (eps * x)) in Hp; [|lra].
    assert (b / (eps * x) * (eps * x) == b) by (field; lra). lra. }
  pose proof (power_bernoulli d x (Pos.to_nat p) Hd (Qlt_le_weak _ _ Hx) Hdx) as P.
  rewrite positive_nat_Z in P. change (inject_Z (Z.pos p)) with (Z.pos p # 1) in P.
  pose proof (power_pos d (Pos.to_nat p) Hd) as Hpp. set (w := power d (Pos.to_nat p)) in *. set (k := Z.pos p # 1) in *.
  apply Qle_trans with (k * (eps * x) * w); [apply Qmult_le_compat_r; auto|].
  assert (Q1 : eps * (w * (1 + k * x)) <= eps * 1).
  { rewrite !(Qmult_comm eps). apply Qmult_le_compat_r; lra. }
  assert (0 <= eps * w) by (apply Qmult_le_0_compat; lra).
  assert (eps * (w * (1 + k * x)) == eps * w + k * (eps * x) * w) by ring. lra.
Qed.

Section Meaning.
Variables (e : env) (c : mechanism) (v : evidence).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.

Lemma live_all T t n : horizon e = Some T -> (t + n <= T)%nat -> forall u, (t <= u < t + n)%nat -> live e u.
Proof. intros H L u Hu. unfold live, over. rewrite H. apply Nat.leb_gt. lia. Qed.
Lemma live_inf : horizon e = None -> forall u, live e u.
Proof. intros H u. unfold live, over. rewrite H. reflexivity. Qed.

Section Incentives.
Variable i : nat.
Hypothesis payoff_ok : check_payoff e c v i = true.

Lemma V_end T m s : horizon e = Some T -> V e c v i T m s == final e i s.
Proof. intros H. unfold V, C, pay, over. rewrite H, Nat.leb_refl. ring. Qed.

(** B of the infinite horizon. *)
Definition bound : Q :=
  tbound (nth 0 (nth i (gross v) []) none) + tbound (pay_table e c i 0) + tbound (pay_table e c i 1).
Lemma bound_pos : 0 <= bound.
Proof.
  unfold bound. pose proof (tget_bound (nth 0 (nth i (gross v) []) none) []).
  pose proof (tget_bound (pay_table e c i 0) []). pose proof (tget_bound (pay_table e c i 1) []).
  pose proof (Qabs_nonneg (look_up (nth 0 (nth i (gross v) []) none) [])).
  pose proof (Qabs_nonneg (look_up (pay_table e c i 0) [])). pose proof (Qabs_nonneg (look_up (pay_table e c i 1) [])). lra.
Qed.
Lemma V_bound t m s : horizon e = None -> - bound <= V e c v i t m s <= bound.
Proof.
  intros H. unfold V, C, pay, over, spot. rewrite H.
  assert (P : Qabs (look_up (pay_table e c i t) (recall m s)) <= tbound (pay_table e c i 0) + tbound (pay_table e c i 1)).
  { rewrite pay_table_slot. unfold slot. rewrite H.
    pose proof (Qabs_nonneg (look_up (pay_table e c i 0) [])). pose proof (Qabs_nonneg (look_up (pay_table e c i 1) [])).
    pose proof (tget_bound (pay_table e c i 0) []). pose proof (tget_bound (pay_table e c i 1) []).
    destruct t as [|t]; [pose proof (tget_bound (pay_table e c i 0) (recall m s)); cbn [Nat.min]; lra|].
    replace (Nat.min (S t) 1) with 1%nat by lia. pose proof (tget_bound (pay_table e c i 1) (recall m s)). lra. }
  pose proof (tget_bound (nth 0 (nth i (gross v) []) none) s) as G.
  apply Qabs_Qle_condition in P. apply Qabs_Qle_condition in G. unfold bound. lra.
Qed.


Section Eps.
Variable eps : Q.
Hypothesis ic_ok : check_ic e c v eps i = true.

Lemma no_plan : forall g cc (s : plan), plan_ok e i s -> 0 <= cc -> forall n t h m th,
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_memory e c t m -> is_state e t th ->
  (forall m' th', is_memory e c (t + n) m' -> is_state e (t + n) th' -> g th' <= V e c v i (t + n) m' th' + cc) ->
  payoff e c i g s n t h m th <= V e c v i t m th + gain (discount e) eps cc n.
Proof.
  apply (no_plan_gains state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (is_report e i) (saying i)
           (rule e c) (pay e c i)).
  - exact (discount_pos e env_ok).
  - intros t Ht. apply (env_at e env_ok); auto.
  - intros. eapply kernel_at; eauto.
  - intros. apply upd_in; auto.
  - eapply eps_ok; eauto.
  - intros t m th r. apply slack_at; auto.
Qed.
End Eps.

Lemma truth_at_least : forall g cc, 0 <= cc -> forall n t h m th,
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_memory e c t m -> is_state e t th ->
  (forall m' th', is_memory e c (t + n) m' -> is_state e (t + n) th' -> V e c v i (t + n) m' th' <= g th' + cc) ->
  V e c v i t m th <= payoff e c i g (truthful i) n t h m th + cc * power (discount e) n.
Proof.
  intros. apply (truth_is_worth state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (saying i) (truth i)
           (rule e c) (pay e c i)); auto.
  - exact (discount_pos e env_ok).
  - intros t0 Ht. apply (env_at e env_ok); auto.
  - intros. eapply kernel_at; eauto.
  - intros. apply bellman_at; auto.
  - intros. apply upd_truth.
Qed.

(** ** Finite horizon: truth-telling is optimal among all plans of reports, whatever they depend on, after every
    history, at every memory that counts and in every state. *)
Theorem finite_truth_is_optimal : check_ic e c v 0 i = true -> forall T, horizon e = Some T ->
  forall s, plan_ok e i s -> forall n t h m th, (t + n = T)%nat -> is_memory e c t m -> is_state e t th ->
  payoff e c i (final e i) s n t h m th <= payoff e c i (final e i) (truthful i) n t h m th.
Proof.
  intros Hic T HT s Hs n t h m th Hn Hm Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (eapply live_all; eauto; lia).
  assert (G : forall k, gain (discount e) 0 0 k == 0).
  { induction k as [|k IH]; [reflexivity|]. cbn [gain]. rewrite IH. ring. }
  pose proof (no_plan 0 Hic (final e i) 0 s Hs (Qle_refl 0) n t h m th L Hm Hth) as A.
  rewrite G in A.
  pose proof (truth_at_least (final e i) 0 (Qle_refl 0) n t h m th L Hm Hth) as B.
  rewrite Hn in A, B.
  assert (A' := A ltac:(intros; rewrite (V_end T) by auto; lra)).
  assert (B' := B ltac:(intros; rewrite (V_end T) by auto; lra)).
  assert (0 * power (discount e) n == 0) by ring. lra.
Qed.
(** ... and with slacks of at least −ε, no plan gains more than ε (1 + δ + … + δ^(n-1)). *)
Theorem finite_gain_is_small : forall eps, check_ic e c v eps i = true -> forall T, horizon e = Some T ->
  forall s, plan_ok e i s -> forall n t h m th, (t + n = T)%nat -> is_memory e c t m -> is_state e t th ->
  payoff e c i (final e i) s n t h m th
    <= payoff e c i (final e i) (truthful i) n t h m th + gain (discount e) eps 0 n.
Proof.
  intros eps Hic T HT s Hs n t h m th Hn Hm Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (eapply live_all; eauto; lia).
  pose proof (no_plan eps Hic (final e i) 0 s Hs (Qle_refl 0) n t h m th L Hm Hth) as A.
  pose proof (truth_at_least (final e i) 0 (Qle_refl 0) n t h m th L Hm Hth) as B.
  rewrite Hn in A, B.
  assert (A' := A ltac:(intros; rewrite (V_end T) by auto; lra)).
  assert (B' := B ltac:(intros; rewrite (V_end T) by auto; lra)).
  assert (0 * power (discount e) n == 0) by ring. lra.
Qed.

(** ** Infinite horizon: over the first n periods no plan gains more than 2 B δ^n, … *)
Theorem infinite_truncated_gain : check_ic e c v 0 i = true -> horizon e = None ->
  forall s, plan_ok e i s -> forall n t h m th, is_memory e c t m -> is_state e t th ->
  payoff e c i (fun _ => 0) s n t h m th
    <= payoff e c i (fun _ => 0) (truthful i) n t h m th + 2 * bound * power (discount e) n.
Proof.
  intros Hic HT s Hs n t h m th Hm Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (intros; apply live_inf; auto).
  assert (G : forall k, gain (discount e) 0 bound k == bound * power (discount e) k).
  { induction k as [|k IH]; [cbn; ring|]. cbn [gain power]. rewrite IH. ring. }
  pose proof (no_plan 0 Hic (fun _ => 0) bound s Hs bound_pos n t h m th L Hm Hth) as A.
  rewrite G in A.
  pose proof (truth_at_least (fun _ => 0) bound bound_pos n t h m th L Hm Hth) as B.
  assert (A' := A ltac:(intros m' th' _ _; pose proof (V_bound (t + n) m' th' HT); cbv beta; lra)).
  assert (B' := B ltac:(intros m' th' _ _; pose proof (V_bound (t + n) m' th' HT); cbv beta; lra)).
  assert (2 * bound * power (discount e) n == bound * power (discount e) n + bound * power (discount e) n) by ring. lra.
Qed.
(** … hence for every η > 0 the truncated gains of all plans are at most η from some n on: no plan gains. *)
Theorem infinite_truth_is_optimal : check_ic e c v 0 i = true -> horizon e = None ->
  forall eta, 0 < eta -> exists n0, forall n, (n0 <= n)%nat ->
  forall s, plan_ok e i s -> forall t h m th, is_memory e c t m -> is_state e t th ->
  payoff e c i (fun _ => 0) s n t h m th <= payoff e c i (fun _ => 0) (truthful i) n t h m th + eta.
Proof.
  intros Hic HT eta He.
  assert (HB : 0 <= 2 * bound) by (pose proof bound_pos; lra).
  destruct (power_vanishes (discount e) (2 * bound) eta (discount_pos e env_ok) (discount_small e env_ok HT) HB He)
    as [n0 H]. exists n0. intros n Hn s Hs t h m th Hm Hth.
  pose proof (infinite_truncated_gain Hic HT s Hs n t h m th Hm Hth). specialize (H n Hn). lra.
Qed.

(** ** Participation: the truthful payoff is at least 0 after every history. *)
Lemma stay_at : check_stay e c v i = true -> forall t m th, live e t -> is_memory e c t m -> is_state e t th -> 0 <= V e c v i t m th.
Proof.
  intros Hc t m th Ht Hm Hth. unfold V.
  apply (at_memories e c env_ok i t m th th (fun x _ => 0 <= C e v i t th - x)); auto.
  intros m' Hm'. unfold check_stay in Hc. rewrite forallb_forall in Hc. specialize (Hc _ (live_place _ _ Ht)).
  rewrite forallb_forall in Hc. specialize (Hc _ (slot_slots e t)). rewrite forallb_forall in Hc. specialize (Hc _ Hm').
  rewrite <- here_spot, forallb_forall in Hc. specialize (Hc _ Hth). apply Qle_bool_iff in Hc. unfold V in Hc.
  assert (HC : C e v i (slot e t) th = C e v i t th).
  { rewrite (C_spot e v i t), (C_spot e v i (slot e t)). unfold spot, slot. destruct (horizon e); reflexivity. }
  rewrite HC in Hc. exact Hc.
Qed.
Theorem finite_participation : check_stay e c v i = true -> forall T, horizon e = Some T ->
  forall n t h m th, (t + S n = T)%nat -> is_memory e c t m -> is_state e t th ->
  0 <= payoff e c i (final e i) (truthful i) (S n) t h m th.
Proof.
  intros Hc T HT n t h m th Hn Hm Hth.
  assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (eapply live_all; eauto; lia).
  pose proof (truth_at_least (final e i) 0 (Qle_refl 0) (S n) t h m th L Hm Hth) as B. rewrite Hn in B.
  assert (B' := B ltac:(intros; rewrite (V_end T) by auto; lra)).
  assert (0 <= V e c v i t m th) by (apply stay_at; auto; apply L; lia).
  assert (0 * power (discount e) (S n) == 0) by ring. lra.
Qed.
Theorem infinite_participation : check_stay e c v i = true -> horizon e = None ->
  forall n t h m th, is_memory e c t m -> is_state e t th ->
  - (bound * power (discount e) n) <= payoff e c i (fun _ => 0) (truthful i) n t h m th.
Proof.
  intros Hc HT n t h m th Hm Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (intros; apply live_inf; auto).
  pose proof (truth_at_least (fun _ => 0) bound bound_pos n t h m th L Hm Hth) as B.
  assert (B' := B ltac:(intros m' th' _ _; pose proof (V_bound (t + n) m' th' HT); cbv beta; lra)).
  assert (0 <= V e c v i t m th) by (apply stay_at; auto; apply live_inf; auto). lra.
Qed.
End Incentives.

(** * Budget: the payments never sum to less than 0. *)
Theorem budget : check_budget e c = true -> forall t m r, live e t -> is_memory e c t m -> is_state e t r ->
  0 <= sum (map (fun i => pay e c i t m r) (agents e)).
Proof.
  intros Hc t m r Ht Hm Hr. unfold check_budget in Hc. rewrite forallb_forall in Hc. specialize (Hc _ (live_place _ _ Ht)).
  rewrite forallb_forall in Hc. specialize (Hc _ (slot_slots e t)).
  assert (HP : forall m, map (fun i => pay e c i t m r) (agents e) = map (fun i => pay e c i (slot e t) m r) (agents e)).
  { intros. apply map_ext. intros. rewrite pay_slot. reflexivity. }
  rewrite HP.
  destruct (forallb (fun i => memoryless e (pay_table e c i (slot e t))) (agents e)) eqn:Hl.
  - rewrite forallb_forall in Hl. rewrite forallb_forall in Hc. specialize (Hc None (or_introl eq_refl)).
    rewrite <- here_spot, forallb_forall in Hc. specialize (Hc _ Hr). apply Qle_bool_iff in Hc.
    assert (HM : map (fun i => pay e c i (slot e t) m r) (agents e) = map (fun i => pay e c i (slot e t) None r) (agents e)).
    { apply map_ext_in. intros i Hi. unfold pay. destruct (over e (slot e t)); auto.
      apply (memoryless_ok e); [apply Hl; auto | | eapply okM_length; eauto].
      rewrite (states_length _ _ Hr). destruct (env_at e env_ok t Ht); auto. }
    rewrite HM. exact Hc.
  - rewrite forallb_forall in Hc. specialize (Hc m). rewrite <- mems_slot in Hc.
    specialize (Hc (okM_mems e c t m Hm)). rewrite <- here_spot, forallb_forall in Hc. specialize (Hc _ Hr).
    apply Qle_bool_iff in Hc. exact Hc.
Qed.

(** * Efficiency: following the rule is worth at least any plan of allocations, whatever it depends on. *)
Section Efficiency.
Hypothesis eff_ok : check_efficient e c v = true.

Lemma find_map_worth (f : N -> Q) a l :
  match find (fun p => N.eqb (fst p) a) (map (fun x => (x, f x)) l) with Some p => snd p | None => f a end = f a.
Proof.
  induction l as [|x l IH]; simpl; auto. destruct (N.eqb_spec x a); subst; auto.
Qed.
Lemma efficient_at t th : live e t -> is_state e t th ->
  W e v t th == E (shocks e t) (fun z => Welfare.worth state N (discount e) (kernel e) (social e) (W e v) t (rule e c t z th) th)
  /\ forall z q a, In (z, q) (shocks e t) -> 0 < q -> feasible e t z a ->
     Welfare.worth state N (discount e) (kernel e) (social e) (W e v) t a th
     <= Welfare.worth state N (discount e) (kernel e) (social e) (W e v) t (rule e c t z th) th.
Proof.
  intros Ht Hth. unfold check_efficient in eff_ok. rewrite forallb_forall in eff_ok.
  specialize (eff_ok _ (live_place _ _ Ht)). rewrite <- here_spot, forallb_forall in eff_ok. specialize (eff_ok _ Hth).
  cbv zeta in eff_ok. apply andb_true_iff in eff_ok as [H1 H2]. apply Qeq_bool_iff in H1.
  assert (HW : forall a, worth e v (spot e t) a th ==
                         Welfare.worth state N (discount e) (kernel e) (social e) (W e v) t a th).
  { intros a. unfold worth, Welfare.worth. rewrite Qred_correct, <- social_spot, <- kernel_spot, <- W_spot_next. reflexivity. }
  split.
  - rewrite (W_spot e v t), H1, <- shocks_spot, <- rule_spot. apply E_ext. intros z q _.
    rewrite (find_map_worth (fun a => worth e v (spot e t) a th)). apply HW.
  - intros z q a Hz Hq Ha. rewrite forallb_forall in H2. rewrite <- likely_spot in H2.
    specialize (H2 z (likely_iff _ _ _ _ Hz Hq)). rewrite forallb_forall in H2.
    unfold feasible in Ha. rewrite stage_spot in Ha. specialize (H2 a Ha). apply Qle_bool_iff in H2.
    rewrite !(find_map_worth (fun a => worth e v (spot e t) a th)), <- rule_spot, !HW in H2. exact H2.
Qed.

Theorem no_better_policy : forall g cc s, policy_ok e s -> 0 <= cc -> forall n t h th,
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t th ->
  (forall th', is_state e (t + n) th' -> g th' <= W e v (t + n) th' + cc) ->
  welfare e g s n t h th <= W e v t th + cc * power (discount e) n.
Proof.
  intros. apply (no_policy_is_better state N N (live e) (discount e) (shocks e) (kernel e) (social e) (is_state e) (feasible e)
    (rule e c)); auto.
  - exact (discount_pos e env_ok).
  - intros t0 Ht. apply (env_at e env_ok); auto.
  - intros t0 z q a th0 Ht Hz _ Ha Hs. destruct (env_at e env_ok t0 Ht) as [_ [_ [F K]]].
    destruct (K a th0 (F z q a Hz Ha) Hs). repeat split; auto. intros ? ?. apply kernel_in.
  - intros t0 th0 Ht Hs. apply (efficient_at t0 th0 Ht Hs).
  - intros t0 z q th0 a Ht Hz Hq Hs Ha. eapply (efficient_at t0 th0 Ht Hs); eauto.
Qed.
Lemma following_at_least : forall g cc, 0 <= cc -> forall n t h th,
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t th ->
  (forall th', is_state e (t + n) th' -> W e v (t + n) th' <= g th' + cc) ->
  W e v t th <= welfare e g (follow e c) n t h th + cc * power (discount e) n.
Proof.
  intros. apply (following_is_worth state N N (live e) (discount e) (shocks e) (kernel e) (social e) (is_state e) (feasible e)
    (rule e c)); auto.
  - exact (discount_pos e env_ok).
  - intros t0 Ht. apply (env_at e env_ok); auto.
  - intros t0 z q a th0 Ht Hz _ Ha Hs. destruct (env_at e env_ok t0 Ht) as [_ [_ [F K]]].
    destruct (K a th0 (F z q a Hz Ha) Hs). repeat split; auto. intros ? ?. apply kernel_in.
  - intros t0 z q th0 Ht Hz Hq Hs. eapply rule_at; eauto.
  - intros t0 th0 Ht Hs. apply (efficient_at t0 th0 Ht Hs).
Qed.

Theorem finite_efficient : forall T, horizon e = Some T -> forall s, policy_ok e s ->
  forall n t h th, (t + n = T)%nat -> is_state e t th ->
  welfare e (social_final e) s n t h th <= welfare e (social_final e) (follow e c) n t h th.
Proof.
  intros T HT s Hs n t h th Hn Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (eapply live_all; eauto; lia).
  assert (HW : forall th', W e v T th' == social_final e th').
  { intros. unfold W, over. rewrite HT, Nat.leb_refl. reflexivity. }
  pose proof (no_better_policy (social_final e) 0 s Hs (Qle_refl 0) n t h th L Hth) as A.
  pose proof (following_at_least (social_final e) 0 (Qle_refl 0) n t h th L Hth) as B.
  rewrite Hn in A, B.
  assert (A' := A ltac:(intros; rewrite HW by auto; lra)).
  assert (B' := B ltac:(intros; rewrite HW by auto; lra)).
  assert (0 * power (discount e) n == 0) by ring. lra.
Qed.
Theorem infinite_efficient : horizon e = None -> forall eta, 0 < eta -> exists n0, forall n, (n0 <= n)%nat ->
  forall s, policy_ok e s -> forall t h th, is_state e t th ->
  welfare e (fun _ => 0) s n t h th <= welfare e (fun _ => 0) (follow e c) n t h th + eta.
Proof.
  intros HT eta He. set (b := tbound (nth 0 (values v) none)).
  assert (HB : forall t th, - b <= W e v t th <= b).
  { intros t th. unfold W, over, spot. rewrite HT. pose proof (tget_bound (nth 0 (values v) none) th) as G.
    apply Qabs_Qle_condition in G. exact G. }
  assert (Hb : 0 <= b) by (pose proof (HB 0%nat []); lra).
  destruct (power_vanishes (discount e) (2 * b) eta (discount_pos e env_ok) (discount_small e env_ok HT)) as [n0 H]; auto; [lra|].
  exists n0. intros n Hn s Hs t h th Hth. specialize (H n Hn).
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (intros; apply live_inf; auto).
  pose proof (no_better_policy (fun _ => 0) b s Hs Hb n t h th L Hth) as A.
  pose proof (following_at_least (fun _ => 0) b Hb n t h th L Hth) as B.
  assert (A' := A ltac:(intros; pose proof (HB (t + n)%nat th'); cbv beta; lra)).
  assert (B' := B ltac:(intros; pose proof (HB (t + n)%nat th'); cbv beta; lra)).
  assert (2 * b * power (discount e) n == b * power (discount e) n + b * power (discount e) n) by ring. lra.
Qed.
End Efficiency.
End Meaning.
