(** Societies' programs: a table of values that meets the Bellman equation is the greatest welfare of any plan. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Limits Check Model Worths.
Open Scope Q_scope.

Section Programs.
Variables (e : env) (v : evidence).
Hypothesis env_ok : check_env e = true.
Let pos := discount_pos e env_ok.

(** ** Following a rule is worth what a table says that meets the rule's own equation *)
Section Follow.
Variables (w : society) (u : nat -> N -> state -> Q) (last : state -> Q) (rl : nat -> N -> state -> N) (T : nat -> state -> Q).
Hypothesis member : w = None \/ (exists i, w = Some i /\ In i (agents e)).
Hypothesis chooses : forall t z q s, live e t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t s -> feasible e w t z s (rl t z s).
Hypothesis bellman : forall t s, live e t -> is_state e t s ->
  T t s == E (shocks e t) (fun z => u t (rl t z s) s + discount e * E (kernel e t (rl t z s) s) (T (S t))).
Hypothesis ends : forall t s, over e t = true -> T t s == last s.
Hypothesis bounded : horizon e = None -> exists b, 0 <= b /\ forall t s, close 0 (T t s) b.
(** The same with the kernel restricted to what the society may choose. *)
Lemma kernel_in_range t z q a s : live e t -> In (z, q) (shocks e t) -> 0 < q -> feasible e w t z s a -> is_state e t s ->
  nonneg (kernel e t a s) /\ total (kernel e t a s) <= 1 /\ forall s' p, In (s', p) (kernel e t a s) -> is_state e (S t) s'.
Proof. intros. eapply kernel_of; eauto. Qed.

Theorem following_is_worth t h s : live e t -> is_state e t s ->
  worth e last (fun g n => welfare e u g (following rl) n t h s) t (Q2R (T t s)).
Proof.
  intros Ht Hs.
  pose proof (fun g cc Hc n => followed state N N (live e) (discount e) (shocks e) (kernel e) u (is_state e) (feasible e w) rl
    pos (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht))) kernel_in_range chooses T bellman g cc Hc n t h s) as F.
  destruct (horizon e) as [H|] eqn:HT.
  - pose proof (live_until e H t HT Ht) as L.
    apply (worth_is _ _ _ _ _ 0); auto; [congruence | apply Qle_refl | | congruence].
    intros H' E1. rewrite HT in E1. inversion E1; subst H'. apply close_0.
    setoid_replace 0 with (0 * power (discount e) (H - t)) by ring. apply F; auto; [apply Qle_refl | |].
    + intros x Hx. apply (live_all e H t (H - t)); auto. lia.
    + intros s' _. apply close_0. symmetry. apply ends. unfold over. rewrite HT. apply Nat.leb_le. lia.
  - destruct (bounded eq_refl) as [b [Hb HB]].
    apply (worth_is _ _ _ _ _ b); auto; [intros; apply discount_small; auto | congruence |].
    intros _ n. apply F; auto. intros; apply live_inf; auto.
Qed.
Hypothesis greedy : forall t z q s a, live e t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t s -> feasible e w t z s a ->
  u t a s + discount e * E (kernel e t a s) (T (S t)) <= u t (rl t z s) s + discount e * E (kernel e t (rl t z s) s) (T (S t)).
Theorem no_policy_gains p t h s x : policy_ok e w p -> live e t -> is_state e t s ->
  worth e last (fun g n => welfare e u g p n t h s) t x -> (x <= Q2R (T t s))%R.
Proof.
  intros Hp Ht Hs.
  pose proof (fun g cc Hc n => no_policy_is_better state N N (live e) (discount e) (shocks e) (kernel e) u (is_state e)
    (feasible e w) rl pos (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht))) kernel_in_range T bellman greedy
    g cc p Hp Hc n t h s) as F.
  destruct (horizon e) as [H|] eqn:HT.
  - pose proof (live_until e H t HT Ht) as L.
    apply (worth_at_most _ _ _ _ _ 0); auto; [congruence | apply Qle_refl | | congruence].
    intros H' E1. rewrite HT in E1. inversion E1; subst H'.
    assert (X : welfare e u last p (H - t) t h s <= T t s + 0 * power (discount e) (H - t)); [|qlra].
    apply F; auto; [apply Qle_refl | |].
    + intros y Hy. apply (live_all e H t (H - t)); auto. lia.
    + intros s' _. rewrite (ends (t + (H - t))) by (unfold over; rewrite HT; apply Nat.leb_le; lia). qlra.
  - destruct (bounded eq_refl) as [b [Hb HB]].
    apply (worth_at_most _ _ _ _ _ b); auto; [intros; apply discount_small; auto | congruence |].
    intros _ n. apply F; auto; [intros; apply live_inf; auto|]. intros s' _. destruct (HB (t + n)%nat s'). qlra.
Qed.
End Follow.

(** ** The program of a certificate *)
Section Program.
Variable w : society.
Hypothesis member : w = None \/ (exists i, w = Some i /\ In i (agents e)).
Hypothesis program_ok : check_program e v w = true.

Lemma value_spot t a s : value e w (W e v w) t a s = value e w (W e v w) (spot e t) a s.
Proof. unfold value. rewrite <- social_spot, <- kernel_spot, <- W_spot_next. reflexivity. Qed.
Lemma value_at t a s : In a (all_allocs e t) -> at_alloc (values_at e v w (spot e t) s) a == value e w (W e v w) t a s.
Proof.
  intros H. unfold at_alloc, values_at. rewrite <- allocs_spot. unfold all_allocs in *. rewrite nth_range by auto.
  rewrite Qred_correct, <- value_spot. reflexivity.
Qed.
Lemma set_in t z q s a : live e t -> In (z, q) (shocks e t) -> feasible e w t z s a -> In a (all_allocs e t).
Proof. intros Ht Hz Ha. destruct (env_at e env_ok t Ht) as [_ [_ [F _]]]. eapply F; eauto. eapply sets_listed; eauto. Qed.

Lemma program_at t z q s : live e t -> is_state e t s -> In (z, q) (shocks e t) -> 0 < q ->
  feasible e w t z s (choice e v w t z s) /\ forall a, feasible e w t z s a ->
    value e w (W e v w) t a s <= value e w (W e v w) t (choice e v w t z s) s
    /\ ((a < choice e v w t z s)%N -> value e w (W e v w) t a s < value e w (W e v w) t (choice e v w t z s) s).
Proof.
  intros Ht Hs Hz Hq. unfold check_program in program_ok. rewrite forallb_forall in program_ok.
  specialize (program_ok _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in program_ok.
  specialize (program_ok _ Hs). cbv zeta in program_ok. apply andb_true_iff in program_ok as [_ H].
  rewrite forallb_forall, <- likely_spot in H. specialize (H z (likely_iff _ _ _ _ Hz Hq)).
  apply andb_true_iff in H as [H1 H2]. rewrite <- choice_spot, <- sets_spot in *. apply mem_iff in H1. split; [exact H1|].
  intros a Ha. rewrite forallb_forall in H2. specialize (H2 a Ha). apply andb_true_iff in H2 as [L1 L2].
  apply Qle_bool_iff in L1. rewrite !value_at in L1 by (eapply set_in; eauto).
  split; [exact L1|]. intros Hlt. apply orb_true_iff in L2 as [L2 | L2]; [apply N.leb_le in L2; lia|].
  apply negb_true_iff in L2. apply Qnot_le_lt. intros X.
  rewrite <- !value_at in X by (eapply set_in; eauto). apply Qle_bool_iff in X. congruence.
Qed.
Lemma program_bellman t s : live e t -> is_state e t s -> W e v w t s == E (shocks e t) (fun z =>
  social e w t (choice e v w t z s) s + discount e * E (kernel e t (choice e v w t z s) s) (W e v w (S t))).
Proof.
  intros Ht Hs. pose proof program_ok as H. unfold check_program in H. rewrite forallb_forall in H.
  specialize (H _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in H.
  specialize (H _ Hs). cbv zeta in H. apply andb_true_iff in H as [H _]. apply Qeq_bool_iff in H.
  rewrite W_spot, H, <- shocks_spot. destruct (env_at e env_ok t Ht) as [_ [[Hn _] _]].
  apply E_ext_pos; auto. intros z q Hz Hq. rewrite <- choice_spot. apply value_at.
  eapply set_in; eauto. eapply program_at; eauto.
Qed.
Theorem program_is_best : best_program e w (choice e v w) (W e v w).
Proof.
  assert (ND : forall t s, over e t = true -> W e v w t s == social_final e w s).
  { intros t s H. unfold W. rewrite H. reflexivity. }
  constructor; auto.
  - intros t h s Ht Hs. unfold policy_worth.
    apply (following_is_worth w (social e w) (social_final e w) (choice e v w) (W e v w)); auto.
    + intros. eapply program_at; eauto.
    + apply program_bellman.
    + apply W_bound.
  - intros p Hp t h s x Ht Hs Hx. unfold policy_worth in Hx.
    apply (no_policy_gains w (social e w) (social_final e w) (choice e v w) (W e v w) member program_bellman ND (W_bound e v w))
      with (p := p) (h := h); auto.
    intros. eapply program_at; eauto.
  - intros. eapply program_at; eauto.
Qed.
End Program.

(** Values are what they are: two best programs have the same values, and choose alike. *)
Lemma best_values_unique w rl W rl' W' : best_program e w rl W -> best_program e w rl' W' ->
  policy_ok e w (following rl) -> policy_ok e w (following rl') ->
  forall t s, live e t -> is_state e t s -> W t s == W' t s.
Proof.
  intros H H' P P' t s Ht Hs.
  pose proof (greatest _ _ _ _ H _ P' t [] s _ Ht Hs (reached _ _ _ _ H' t [] s Ht Hs)) as A.
  pose proof (greatest _ _ _ _ H' _ P t [] s _ Ht Hs (reached _ _ _ _ H t [] s Ht Hs)) as B.
  apply Rle_Qle in A, B. apply Qle_antisym; auto.
Qed.
Lemma best_is_policy w rl W : best_program e w rl W -> policy_ok e w (following rl).
Proof.
  intros H t h s z q Ht Hs Hz Hq. split; [apply prob_sure|]. intros a p [X | []]. inversion X; subst.
  apply (chooses _ _ _ _ H t z q s); auto.
Qed.
Lemma best_equal w rl W rl' W' : best_program e w rl W -> best_program e w rl' W' -> forall t s, is_state e t s -> W t s == W' t s.
Proof.
  intros H H' t s Hs. destruct (over e t) eqn:O.
  - rewrite (at_end _ _ _ _ H t s O), (at_end _ _ _ _ H' t s O). reflexivity.
  - apply (best_values_unique w rl W rl' W'); auto; eapply best_is_policy; eauto.
Qed.
Lemma value_equal w rl W rl' W' t a s : best_program e w rl W -> best_program e w rl' W' -> live e t -> is_state e t s ->
  value e w W t a s == value e w W' t a s.
Proof.
  intros H H' Ht Hs. unfold value.
  assert (X : E (kernel e t a s) (W (S t)) == E (kernel e t a s) (W' (S t))); [|rewrite X; reflexivity].
  apply E_ext. intros y q Hy. apply (best_equal w rl W rl' W'); auto. eapply kernel_in; eauto.
Qed.
(** The choice is the same at every shock that may be. *)
Lemma choice_equal w rl W rl' W' t z q s : best_program e w rl W -> best_program e w rl' W' -> live e t -> is_state e t s ->
  In (z, q) (shocks e t) -> 0 < q -> rl t z s = rl' t z s.
Proof.
  intros H H' Ht Hs Hz Hq.
  destruct (chooses _ _ _ _ H t z q s Ht Hs Hz Hq) as [F G]. destruct (chooses _ _ _ _ H' t z q s Ht Hs Hz Hq) as [F' G'].
  pose proof (value_equal w rl W rl' W' t (rl t z s) s H H' Ht Hs) as V1.
  pose proof (value_equal w rl W rl' W' t (rl' t z s) s H H' Ht Hs) as V2.
  destruct (G _ F') as [A1 A2]. destruct (G' _ F) as [B1 B2].
  destruct (N.lt_trichotomy (rl t z s) (rl' t z s)) as [L | [L | L]]; auto.
  - specialize (B2 L). qlra.
  - specialize (A2 L). qlra.
Qed.

(** ** Leaving for good *)
Section Leaving.
Variable i : nat.
Hypothesis agent : In i (agents e).
Hypothesis program_ok : check_program e v (Some i) = true.
Hypothesis options_ok : check_options e v i = true.
Lemma society_member : Some i = None \/ (exists j, Some i = Some j /\ In j (agents e)).
Proof. right. eauto. Qed.

Lemma option_bellman t s : live e t -> is_state e t s -> option_worth e v i t s == E (shocks e t) (fun z =>
  flow e i t (choice e v (Some i) t z s) s
    + discount e * E (kernel e t (choice e v (Some i) t z s) s) (option_worth e v i (S t))).
Proof.
  intros Ht Hs. unfold check_options in options_ok. rewrite forallb_forall in options_ok.
  specialize (options_ok _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in options_ok.
  specialize (options_ok _ Hs). apply Qeq_bool_iff in options_ok.
  rewrite option_spot, options_ok, <- shocks_spot. apply E_ext. intros z q _. cbv zeta.
  rewrite <- choice_spot, <- flow_spot, <- kernel_spot, <- option_spot_next. reflexivity.
Qed.
Theorem leaving_is_worth t h s : live e t -> is_state e t s ->
  onlooker_worth e i (following (choice e v (Some i))) t h s (Q2R (option_worth e v i t s)).
Proof.
  intros Ht Hs. unfold onlooker_worth.
  apply (following_is_worth (Some i) (flow e i) (final e i) (choice e v (Some i)) (option_worth e v i)); auto.
  - apply society_member.
  - intros. eapply (program_at (Some i) society_member program_ok); eauto.
  - apply option_bellman.
  - intros t0 s0 H. unfold option_worth. rewrite H. reflexivity.
  - intros _. apply option_bound.
Qed.
End Leaving.
End Programs.
