(** The answers to claims about agents who see their own types only. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List FMapPositive Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Interim.
Open Scope Q_scope.

(** What several claims have in common: the equation of an agent's payoffs, what reports are worth, transitions, and what
    reports are worth before the payment by the tables of the evidence. *)
Record aids := Aids {
  payoffs : nat -> bool; tells : nat -> nat -> state -> N -> Q; moving : nat -> list N -> dist state;
  early_by : nat -> nat -> N -> state -> Q }.
Definition has_tables (v : evidence) (i : nat) : bool := match nth i (unseen v) [] with [] => false | _ => true end.
Definition plans_ok (e : env) (c : mechanism) (v : evidence) (g : aids) (q : Q) (i : nat) : bool :=
  if has_tables v i then
    check_unseen e c v i (moving g) (early_by g i)
    && forallb (fun w => let d := part i (first_states e) w in
         match d with
         | [] => true
         | _ => Qle_bool (q * total d) (E d (V e c v i 0 None) - best_now e c i (early_by g i (spot e 0)) (spot e 0) 0 None w d)
         end) (views e i 0)
  else Qle_bool q 0 && all_parts e c v (tells g i) (moving g) InterimIncentives 0 i (reach e c i (moving g)).
Definition interim_at_least (e : env) (c : mechanism) (v : evidence) (g : aids) (k : interim) (q : Q) (i : nat) : bool :=
  payoffs g i && match k with
    | InterimPlans => plans_ok e c v g q i
    | _ => all_parts e c v (tells g i) (moving g) k q i (reach e c i (moving g))
    end.
(** What the agent of a place expects there and sees. *)
Definition sight_part (e : env) (g : aids) (x : sight) : dist state :=
  let i := g_agent x in
  part i (match g_memory x with
    | None => first_states e
    | Some (r, a) => moving g (spot e (pred (g_period x))) (a :: saying i r (g_own x)) end) (g_seen x).
Definition sight_value (e : env) (c : mechanism) (v : evidence) (g : aids) (k : interim) (x : sight) : Q :=
  let i := g_agent x in let t := g_period x in let m := g_memory x in let d := sight_part e g x in
  match k with
  | InterimIncentives => E d (fun s => slack e c v i t m s (g_report x) (tells g i (spot e t) s (g_report x)))
  | InterimStart | InterimAlways => E d (V e c v i t m)
  | InterimPlans => if has_tables v i
      then E d (V e c v i t m) - best_now e c i (early_by g i (spot e t)) (spot e t) t m (g_seen x) d else 0
  end.
Definition sight_ok (e : env) (c : mechanism) (v : evidence) (g : aids) (k : interim) (x : sight) : bool :=
  let i := g_agent x in let t := g_period x in let m := g_memory x in let d := sight_part e g x in
  negb (over e t) && is_agent e i && in_memories e c t m && within (views e i t) (g_seen x) && above0 (total d)
  && match m with
     | None => true
     | Some (r, _) => let s := saying i r (g_own x) in
         within (nth (spot e (pred t)) (reach e c i (moving g)) []) s && mem (truth i r) (reports e i (pred t) s)
     end
  && match k with
     | InterimIncentives => mem (g_report x) (can_say e i t (g_seen x))
     | InterimAlways => true
     | InterimStart => (t =? 0)%nat
     | InterimPlans => (t =? 0)%nat && (if has_tables v i
         then mem (g_report x) (can_say e i t (g_seen x))
           && Qeq_bool (E d (fun s => early_by g i (spot e t) (g_report x) s - pay e c i t m (saying i s (g_report x))))
                (best_now e c i (early_by g i (spot e t)) (spot e t) t m (g_seen x) d)
         else N.eqb (g_report x) (nth 1 (g_seen x) 0%N))
     end.
Definition check_interim (e : env) (c : mechanism) (v : evidence) (g : aids) (k : interim) (proved : bool) (q : Q) (x : sight) : bool :=
  is_prob (first_states e) && Bool.eqb proved (Qle_bool 0 q) && sight_ok e c v g k x
  && Qeq_bool (sight_value e c v g k x) (q * total (sight_part e g x))
  && every_agent e (interim_at_least e c v g k q).

(** Functions for finitely many states. *)
Lemma for_each_state (P : state -> R -> Prop) : forall l : list state, (forall s, In s l -> exists x, P s x) ->
  exists f, forall s, In s l -> P s (f s).
Proof.
  induction l as [|s0 l IH]; intros H; [exists (fun _ => 0%R); intros s []|].
  destruct IH as [f Hf]; [intros s Hs; apply H; right; auto|]. destruct (H s0 (or_introl eq_refl)) as [x0 H0].
  exists (fun s => if list_eq_dec N.eq_dec s s0 then x0 else f s). intros s Hs.
  destruct (list_eq_dec N.eq_dec s s0) as [-> | N0]; [exact H0|]. destruct Hs as [-> | Hs]; [congruence | auto].
Qed.
Lemma within_iff l s : within l s = true <-> In s l.
Proof. apply existsb_state. Qed.
Lemma quotient_least q x t : 0 < t -> q * t <= x -> (Q2R q <= Q2R x / Q2R t)%R.
Proof.
  intros Ht H. apply Qle_Rle in H. rewrite Q2R_mult in H. apply Qlt_Rlt in Ht. rewrite Q2R_0 in Ht.
  apply (Rmult_le_reg_r (Q2R t)); [exact Ht|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by Lra.lra. Lra.lra.
Qed.
Lemma quotient_is q x t : 0 < t -> x == q * t -> (Q2R x / Q2R t = Q2R q)%R.
Proof.
  intros Ht H. apply Qeq_eqR in H. rewrite Q2R_mult in H. apply Qlt_Rlt in Ht. rewrite Q2R_0 in Ht. rewrite H. field. Lra.lra.
Qed.

Section Answer.
Variables (e : env) (c : mechanism) (v : evidence) (g : aids).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoffs_are : forall i, payoffs g i = check_payoff e c v i.
Hypothesis moves_are : forall u a s, moving g u (a :: s) = kernel e u a s.
Hypothesis tells_are : forall i u s r, In i (agents e) -> In u (places e) -> In s (states_at e u) -> In r (reports e i u s) ->
  tells g i u s r == told e c v i u s r.
Hypothesis early_are : forall i u r s, early_by g i u r s = before e c v i u r s.

Lemma every_worth i p t h m : In i (agents e) -> plan_ok e i p -> live e t -> is_memory e c t m -> exists x, worth_in e c i p t h m x.
Proof.
  intros Hi Hp Ht Hm. apply (for_each_state (fun s y => plan_worth e c i p t h m s y) (states_at e t)).
  intros s Hs. apply every_plan_is_worth_something; auto.
Qed.
Lemma first_memory m : is_memory e c 0 m -> m = None.
Proof. intros H. inversion H. reflexivity. Qed.

Section One.
Variables (k : interim) (q : Q) (i : nat).
Hypothesis agent : In i (agents e).
Hypothesis prior_ok : beliefs e 0 (first_states e).
Hypothesis least_ok : interim_at_least e c v g k q i = true.
Lemma payoff_ok : check_payoff e c v i = true.
Proof. unfold interim_at_least in least_ok. rewrite <- payoffs_are. apply andb_true_iff in least_ok as [H _]. exact H. Qed.
Lemma parts_hold : k <> InterimPlans -> forall t m o w, live e t -> may_know e c i t m o -> In w (views e i t) ->
  (k = InterimStart -> t = 0%nat) -> holds_at e c v i k q t m w (given i (expected e i t m o) w).
Proof.
  intros Hk. pose proof least_ok as H. unfold interim_at_least in H. apply andb_true_iff in H as [_ H].
  apply (all_hold e c v i (tells g i) (moving g) env_ok rule_ok prior_ok moves_are) with (l := reach e c i (moving g)).
  - intros; apply tells_are; auto.
  - destruct k; try exact H. congruence.
Qed.
(** Under claims of plans: what the best plan is worth at the start. *)
Lemma tables_start w : k = InterimPlans -> has_tables v i = true -> In w (views e i 0) -> live e 0 ->
  check_unseen e c v i (moving g) (early_by g i) = true
  /\ q * total (given i (first_states e) w) <= E (given i (first_states e) w) (V e c v i 0 None) - M_table e c v i 0 None 0%N w.
Proof.
  intros Hk HT Hw Ht. pose proof least_ok as H. rewrite Hk in H. unfold interim_at_least, plans_ok in H. rewrite HT in H. apply andb_true_iff in H as [_ H].
  apply andb_true_iff in H as [U H]. split; [exact U|]. rewrite forallb_forall in H. specialize (H w Hw). cbv zeta in H. rewrite part_is in H.
  assert (Q1 : best_now e c i (early_by g i (spot e 0)) (spot e 0) 0 None w (given i (first_states e) w) == M_table e c v i 0 None 0%N w).
  { apply (best_is e c v i env_ok agent (early_by g i) (early_are i) 0 None); auto; [|reflexivity].
    intros s x Hs. apply given_in in Hs as [Hs _]. apply (proj2 prior_ok s x Hs). }
  destruct (given i (first_states e) w) as [|s0 d] eqn:G.
  - unfold total, M_table. cbn [expected]. rewrite G, !E_nil.
    assert (Z0 : most (map (fun r => E [] (now e c i (K_table e v i) 0 None r)) (can_say e i 0 w)) == 0).
    { unfold most. induction (can_say e i 0 w) as [|r l IH]; [reflexivity|]. cbn [map]. rewrite E_nil. clear IH.
      induction l as [|r' l IH]; cbn [map fold_right]; [reflexivity|]. destruct (Qle_bool _ _); [rewrite E_nil; reflexivity | exact IH]. }
    rewrite Z0. qlra.
  - apply Qle_bool_iff in H. rewrite Q1 in H. exact H.
Qed.
Lemma alone_start : k = InterimPlans -> has_tables v i = false -> q <= 0
  /\ forall t m o w, live e t -> may_know e c i t m o -> In w (views e i t) -> holds_at e c v i InterimIncentives 0 t m w (given i (expected e i t m o) w).
Proof.
  intros Hk HT. pose proof least_ok as H. rewrite Hk in H. unfold interim_at_least, plans_ok in H. rewrite HT in H.
  apply andb_true_iff in H as [_ H]. apply andb_true_iff in H as [H0 H]. apply Qle_bool_iff in H0. split; [exact H0|].
  intros t m o w' Ht Hm Hw. apply (all_hold e c v i (tells g i) (moving g) env_ok rule_ok prior_ok moves_are) with (l := reach e c i (moving g)); auto.
  discriminate.
Qed.
(** The mean that the agent expects of the truth, and of one lie. *)
Lemma told_mean t h m o w told : live e t -> may_know e c i t m o -> worth_in e c i (truthful i) t h m told ->
  mean_given i (expected e i t m o) w told = (Q2R (V_part e c v i t m o w) / Q2R (total (given i (expected e i t m o) w)))%R.
Proof.
  intros Ht Hk Hx. unfold mean_given, V_part. f_equal. destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [_ [_ SD]].
  apply (truthful_worth e c v i env_ok rule_ok payoff_ok t h m); auto; [apply Hk|]. intros s p Hs. apply given_in in Hs as [Hs _]. eauto.
Qed.
Lemma lied_mean t m o w r lied : live e t -> may_know e c i t m o -> In r (can_say e i t w) -> worth_in e c i (one_lie e i t r) t [] m lied ->
  mean_given i (expected e i t m o) w lied
  = (Q2R (E (given i (expected e i t m o) w) (fun s => once e c i (V e c v i) t m s r)) / Q2R (total (given i (expected e i t m o) w)))%R.
Proof.
  intros Ht Hk Hr Hx. unfold mean_given. f_equal. destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [_ [_ SD]].
  rewrite <- ER_rational. apply ER_ext. intros s p Hs. apply given_in in Hs as [Hs SW]. specialize (SD s p Hs). specialize (Hx s SD).
  rewrite <- SW, <- can_say_seen in Hr. pose proof (lie_is_worth e c i env_ok rule_ok v payoff_ok t [] m s r Ht (proj1 Hk) SD Hr) as T. unfold plan_worth in *.
  exact (worth_unique _ _ _ _ _ _ Hx T).
Qed.
(** The best that a private plan expects at the start: x. *)
Definition best_start (w : state) : Q :=
  if has_tables v i then M_table e c v i 0 None 0%N w else V_part e c v i 0 None 0%N w.
Lemma start_known o : may_know e c i 0 None o.
Proof. split; [constructor | exact I]. Qed.
Lemma truthful_private : plan_ok e i (truthful i) /\ private_plan i (truthful i).
Proof.
  split; [apply (truthful_ok e c i env_ok v payoff_ok)|]. intros t h s s' H. unfold truthful, tells_truth. unfold seen in H. congruence.
Qed.
Lemma best_start_bound w p h x : k = InterimPlans -> live e 0 -> In w (views e i 0) -> plan_ok e i p -> private_plan i p ->
  worth_in e c i p 0 h None x -> (ER (given i (first_states e) w) x <= Q2R (best_start w))%R.
Proof.
  intros Hk Ht Hw Hp Pp Hx. unfold best_start. destruct (has_tables v i) eqn:HT.
  - destruct (tables_start w Hk HT Hw Ht) as [U _].
    apply (no_private_plan_is_better e c v i (moving g) env_ok rule_ok agent prior_ok moves_are (early_by g i) (early_are i) U p h w x); auto.
  - destruct (alone_start Hk HT) as [_ A].
    apply (truth_is_best e c v i env_ok rule_ok payoff_ok prior_ok p 0 h None 0%N w x A Hp Pp Ht (start_known 0%N) Hw Hx).
Qed.
Lemma best_start_reached w : k = InterimPlans -> live e 0 -> In w (views e i 0) -> exists p x, plan_ok e i p /\ private_plan i p
  /\ worth_in e c i p 0 [] None x /\ ER (given i (first_states e) w) x = Q2R (best_start w).
Proof.
  intros Hk Ht Hw. unfold best_start. destruct (has_tables v i) eqn:HT.
  - destruct (tables_start w Hk HT Hw Ht) as [U _]. destruct (best_private_ok e c v i env_ok agent) as [B1 B2].
    destruct (every_worth i (best_private e c v i) 0 [] None agent B1 Ht (first_period _ _ _ _ _ _)) as [x Hx].
    exists (best_private e c v i), x. split; [exact B1|]. split; [exact B2|]. split; [exact Hx|].
    apply (best_private_is e c v i (moving g) env_ok rule_ok agent prior_ok moves_are (early_by g i) (early_are i) U w [] x); auto.
  - destruct truthful_private as [B1 B2]. destruct (every_worth i (truthful i) 0 [] None agent B1 Ht (first_period _ _ _ _ _ _)) as [x Hx].
    exists (truthful i), x. split; [exact B1|]. split; [exact B2|]. split; [exact Hx|].
    apply (truthful_worth e c v i env_ok rule_ok payoff_ok 0 [] None); auto; [constructor|].
    intros s p Hs. apply given_in in Hs as [Hs _]. apply (proj2 prior_ok s p Hs).
Qed.

(** What the slack of a place is. *)
Definition amount_is (t : nat) (m : memory) (o : N) (w : state) (r : N) : Q :=
  match k with
  | InterimStart | InterimAlways => V_part e c v i t m o w
  | InterimIncentives => V_part e c v i t m o w - E (given i (expected e i t m o) w) (fun s => once e c i (V e c v i) t m s r)
  | InterimPlans => V_part e c v i t m o w - best_start w
  end.
Lemma kinds : {k = InterimIncentives} + {k = InterimPlans} + {k = InterimStart} + {k = InterimAlways}.
Proof. clear. destruct k; auto. Qed.
Lemma sight_view t m o w : live e t -> may_know e c i t m o -> 0 < total (given i (expected e i t m o) w) -> In w (views e i t).
Proof.
  intros Ht Hk H. destruct (total_positive _ _ _ H) as [s [p Hs]]. apply given_in in Hs as [Hs <-].
  destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [_ [_ SD]]. apply (seen_in e i env_ok agent); eauto.
Qed.
Lemma sight_report t m o w r : live e t -> may_know e c i t m o -> 0 < total (given i (expected e i t m o) w) ->
  (forall s, seen i s = w -> is_report e i t s r) -> In r (can_say e i t w).
Proof.
  intros Ht Hk H HR. destruct (total_positive _ _ _ H) as [s [p Hs]]. apply given_in in Hs as [_ Hs].
  rewrite <- Hs, <- can_say_seen. apply HR. exact Hs.
Qed.
Lemma minus_over (x y : Q) (z : R) : (Q2R x / z - Q2R y / z = Q2R (x - y) / z)%R.
Proof. rewrite Q2R_minus. unfold Rdiv. ring. Qed.
Lemma slack_unique t x y : g_agent x = i -> is_sight e c k t x -> interim_slack e c k t x y ->
  y = (Q2R (amount_is t (g_memory x) (g_own x) (g_seen x) (g_report x))
       / Q2R (total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x))))%R.
Proof.
  intros Hi [Ht [_ [Hk [HT Hx]]]] [told [H1 H2]]. rewrite Hi in *. rewrite (told_mean t [] _ _ _ told Ht Hk H1) in H2.
  pose proof (sight_view _ _ _ _ Ht Hk HT) as Hw. unfold amount_is. destruct kinds as [[[K | K] | K] | K]; rewrite K in Hx, H2 |- *.
  - destruct H2 as [lied [H2 ->]]. rewrite (lied_mean t _ _ _ _ lied Ht Hk (sight_report _ _ _ _ _ Ht Hk HT Hx) H2), minus_over. reflexivity.
  - subst t. destruct Hk as [Hm Hb]. apply first_memory in Hm. rewrite Hm in *. cbn [expected] in *.
    destruct H2 as [p [best [Hp [Pp [H2 [H3 ->]]]]]].
    assert (B : mean_given i (first_states e) (g_seen x) best = (Q2R (best_start (g_seen x)) / Q2R (total (given i (first_states e) (g_seen x))))%R).
    { apply Rle_antisym.
      - unfold mean_given, Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; apply Qlt_Rlt in HT; rewrite Q2R_0 in HT; exact HT|].
        apply (best_start_bound _ p []); auto.
      - destruct (best_start_reached (g_seen x) K Ht Hw) as [p' [x' [Hp' [Pp' [Hx' E1]]]]]. rewrite <- E1. apply (H3 p' x'); auto. }
    rewrite B, minus_over. reflexivity.
  - exact H2.
  - exact H2.
Qed.
Lemma slack_exists t x : g_agent x = i -> is_sight e c k t x -> interim_slack e c k t x
  (Q2R (amount_is t (g_memory x) (g_own x) (g_seen x) (g_report x)) / Q2R (total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x))))%R.
Proof.
  intros Hi [Ht [_ [Hk [HT Hx]]]]. rewrite Hi in *. destruct truthful_private as [B1 _].
  destruct (every_worth i (truthful i) t [] (g_memory x) agent B1 Ht (proj1 Hk)) as [told H1].
  unfold interim_slack. rewrite Hi. exists told. split; [exact H1|]. rewrite (told_mean t [] _ _ _ told Ht Hk H1).
  pose proof (sight_view _ _ _ _ Ht Hk HT) as Hw. unfold amount_is. destruct kinds as [[[K | K] | K] | K]; rewrite K in Hx |- *.
  - destruct (every_worth i (one_lie e i t (g_report x)) t [] (g_memory x) agent (one_lie_ok e c i env_ok v payoff_ok t _) Ht (proj1 Hk)) as [lied H2].
    exists lied. split; [exact H2|]. rewrite (lied_mean t _ _ _ _ lied Ht Hk (sight_report _ _ _ _ _ Ht Hk HT Hx) H2), minus_over. reflexivity.
  - subst t. destruct Hk as [Hm Hb]. apply first_memory in Hm. rewrite Hm in *. cbn [expected] in *.
    destruct (best_start_reached (g_seen x) K Ht Hw) as [p [best [Hp [Pp [H2 E1]]]]]. exists p, best.
    split; [exact Hp|]. split; [exact Pp|]. split; [exact H2|].
    assert (B : mean_given i (first_states e) (g_seen x) best = (Q2R (best_start (g_seen x)) / Q2R (total (given i (first_states e) (g_seen x))))%R)
      by (unfold mean_given; rewrite E1; reflexivity).
    rewrite B. split; [|rewrite minus_over; reflexivity]. intros p' other Hp' Pp' Ho. unfold mean_given, Rdiv.
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; apply Qlt_Rlt in HT; rewrite Q2R_0 in HT; exact HT|].
    apply (best_start_bound _ p' []); auto.
  - reflexivity.
  - reflexivity.
Qed.
Lemma amount_least t x : g_agent x = i -> is_sight e c k t x ->
  q * total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x)) <= amount_is t (g_memory x) (g_own x) (g_seen x) (g_report x).
Proof.
  intros Hi [Ht [_ [Hk [HT Hx]]]]. rewrite Hi in *. pose proof (sight_view _ _ _ _ Ht Hk HT) as Hw.
  assert (PH := parts_hold). unfold amount_is. destruct kinds as [[[K | K] | K] | K]; rewrite K in Hx, PH |- *.
  - specialize (PH ltac:(discriminate) t _ _ _ Ht Hk Hw ltac:(discriminate) (g_report x) (sight_report _ _ _ _ _ Ht Hk HT Hx)). unfold V_part.
    rewrite (E_ext _ _ (fun s => V e c v i t (g_memory x) s + -1 * once e c i (V e c v i) t (g_memory x) s (g_report x))), E_plus, E_scaled in PH by (intros; ring).
    cbv beta in PH. change (fun s => V e c v i t (g_memory x) s) with (V e c v i t (g_memory x)) in PH. qlra.
  - subst t. destruct Hk as [Hm Hb]. apply first_memory in Hm. rewrite Hm in *. cbn [expected] in *. unfold best_start.
    destruct (has_tables v i) eqn:HB.
    + destruct (tables_start (g_seen x) K HB Hw Ht) as [_ L]. exact L.
    + destruct (alone_start K HB) as [L _]. set (d := total _) in *.
      assert (q * d <= 0 * d) by (apply Qmult_le_compat_r; [exact L | apply Qlt_le_weak; exact HT]).
      unfold V_part. cbn [expected]. qlra.
  - exact (PH ltac:(discriminate) t _ _ _ Ht Hk Hw (fun _ => Hx)).
  - exact (PH ltac:(discriminate) t _ _ _ Ht Hk Hw ltac:(discriminate)).
Qed.
(** The promise of a proved claim. *)
Lemma sight_promise t x p h told other : 0 <= q -> k = InterimIncentives \/ k = InterimPlans -> g_agent x = i -> is_sight e c k t x ->
  plan_ok e i p -> private_plan i p -> worth_in e c i (truthful i) t h (g_memory x) told -> worth_in e c i p t h (g_memory x) other ->
  (mean_given i (expected e i t (g_memory x) (g_own x)) (g_seen x) other
   <= mean_given i (expected e i t (g_memory x) (g_own x)) (g_seen x) told)%R.
Proof.
  intros Hq Kk Hi HS Hp Pp Ht Ho. pose proof (amount_least t x Hi HS) as AL. destruct HS as [Lt [_ [Hk [HT Hx]]]]. rewrite Hi in *.
  pose proof (sight_view _ _ _ _ Lt Hk HT) as Hw. rewrite (told_mean t h _ _ _ told Lt Hk Ht). apply mean_at_most; [exact HT|].
  assert (QT : 0 <= q * total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x))) by (apply Qmult_le_0_compat; [exact Hq | apply Qlt_le_weak; exact HT]).
  destruct Kk as [K | K].
  - apply (truth_is_best e c v i env_ok rule_ok payoff_ok prior_ok p t h _ _ _ other); auto.
    intros t1 m o w Ht1 Hk1 Hw1. pose proof (parts_hold ltac:(rewrite K; discriminate) t1 m o w Ht1 Hk1 Hw1 ltac:(rewrite K; discriminate)) as PH. rewrite K in PH.
    intros r Hr. specialize (PH r Hr). destruct (expected_ok e c i env_ok rule_ok prior_ok t1 m o Ht1 Hk1) as [Dn _].
    destruct (given_total i (expected e i t1 m o) w Dn) as [G0 _].
    assert (0 <= q * total (given i (expected e i t1 m o) w)) by (apply Qmult_le_0_compat; auto). qlra.
  - rewrite K in Hx. subst t. destruct Hk as [Hm Hb]. apply first_memory in Hm. rewrite Hm in *. cbn [expected] in *.
    eapply Rle_trans; [apply (best_start_bound (g_seen x) p h other K Lt Hw Hp Pp Ho)|]. apply Qle_Rle.
    unfold amount_is in AL. rewrite K in AL. unfold V_part in *. cbn [expected] in *. qlra.
Qed.
End One.

(** A period of an infinite horizon is as any other of its slot. *)
Lemma same_slot t t' : slot e t = slot e t' -> spot e t = spot e t' /\ (horizon e <> None -> t = t') /\ (t = 0%nat <-> t' = 0%nat).
Proof. unfold slot, spot. destruct (horizon e); intros H; [subst; tauto|]. split; [reflexivity|]. split; [congruence|]. lia. Qed.
Lemma V_like i t t' m s : slot e t = slot e t' -> V e c v i t m s = V e c v i t' m s.
Proof. intros H. rewrite <- (V_slot e c v i t), <- (V_slot e c v i t'), H. reflexivity. Qed.
Lemma pay_like i t t' m s : slot e t = slot e t' -> pay e c i t m s = pay e c i t' m s.
Proof. intros H. rewrite (pay_slot e c i t), (pay_slot e c i t'), H. reflexivity. Qed.
Lemma memory_like t t' m : slot e t = slot e t' -> is_memory e c t m -> is_memory e c t' m.
Proof. intros H Hm. apply all_memories_ok. rewrite memories_slot, <- H, <- memories_slot. apply memory_listed. exact Hm. Qed.

Lemma is_prior : is_prob (first_states e) = true -> beliefs e 0 (first_states e).
Proof.
  intros H. split; [apply is_prob_ok; exact H|]. intros s p Hs. unfold first_states in Hs. destruct (prior e); [|destruct Hs].
  apply in_map_iff in Hs as [s' [X Hs]]. inversion X; subst. exact Hs.
Qed.
Lemma named_sight k q x : In (g_agent x) (agents e) -> beliefs e 0 (first_states e) -> interim_at_least e c v g k q (g_agent x) = true ->
  sight_ok e c v g k x = true -> sight_value e c v g k x == q * total (sight_part e g x) ->
  exists t, slot e t = slot e (g_period x) /\ is_sight e c k t x /\ interim_slack e c k t x (Q2R q).
Proof.
  intros Hi PO LO H HV. unfold sight_ok in H. set (i := g_agent x) in *. rewrite !andb_true_iff in H.
  destruct H as [[[[[[H1 H2] H3] H4] H5] H6] H7]. apply negb_true_iff in H1. apply in_memories_ok in H3. apply within_iff in H4. apply above0_iff in H5.
  (* the period *)
  assert (EX : exists t, slot e t = slot e (g_period x) /\ live e t /\ may_know e c i t (g_memory x) (g_own x)
    /\ sight_part e g x = given i (expected e i t (g_memory x) (g_own x)) (g_seen x)).
  { unfold sight_part. fold i. rewrite part_is. destruct (g_memory x) as [[r a]|] eqn:M.
    - cbv zeta in H6. apply andb_true_iff in H6 as [H6 H8]. apply within_iff in H6. apply mem_iff in H8. destruct (g_period x) as [|tp] eqn:TP; [inversion H3|]. cbn [pred] in *.
      destruct (reach_only e c i (moving g) env_ok rule_ok PO moves_are _ _ H6) as [R1 [t' R2]].
      destruct (horizon e) as [T|] eqn:HT.
      + exists (S tp). split; [reflexivity|]. split; [exact H1|]. replace (spot e tp) with tp in * by (unfold spot; rewrite HT; reflexivity).
        split; [split; [exact H3 | cbn [pred]; split; [apply R1; discriminate | exact H8]]|]. cbn [expected pred]. rewrite moves_are. reflexivity.
      + assert (SL : slot e (S t') = slot e (S tp)) by (unfold slot; rewrite HT; lia). exists (S t'). split; [exact SL|].
        split; [apply live_inf; exact HT|]. split; [split; [apply (memory_like (S tp)); auto | split; [exact R2|]]|].
        { cbn [pred]. unfold is_report. rewrite reports_spot in H8 |- *. unfold spot in *. rewrite HT in *. exact H8. }
        cbn [expected pred]. rewrite moves_are, (kernel_spot e t'). unfold spot. rewrite HT. reflexivity.
    - exists (g_period x). split; [reflexivity|]. split; [exact H1|]. split; [split; [exact H3 | exact I] | reflexivity]. }
  destruct EX as [t [SL [Lt [Hk SP]]]]. exists t. split; [exact SL|]. destruct (same_slot _ _ SL) as [SPT [_ ZZ]].
  rewrite SP in H5, HV. unfold sight_value in HV. rewrite SP in HV. fold i in HV. rewrite SP in H7.
  assert (Hw : In (g_seen x) (views e i t)) by (unfold views in *; rewrite sizes_spot, SPT, <- sizes_spot; exact H4).
  assert (OT : can_say e i (g_period x) (g_seen x) = can_say e i t (g_seen x)) by (rewrite (can_say_spot e i (g_period x)), <- SPT, <- can_say_spot; reflexivity).
  assert (HS : is_sight e c k t x).
  { split; [exact Lt|]. split; [exact Hi|]. split; [exact Hk|]. split; [exact H5|].
    destruct k; [apply mem_iff in H7; rewrite OT in H7; intros s SW; unfold is_report; rewrite can_say_seen, SW; exact H7 | | apply ZZ, Nat.eqb_eq; exact H7 | exact I].
    apply andb_true_iff in H7 as [H7 _]. apply ZZ, Nat.eqb_eq. exact H7. }
  split; [exact HS|]. pose proof (slack_exists k q i Hi PO LO t x eq_refl HS) as SE. fold i in SE.
  assert (AM : amount_is k i t (g_memory x) (g_own x) (g_seen x) (g_report x) == q * total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x))).
  { rewrite <- HV. clear HV SE. destruct (expected_ok e c i env_ok rule_ok PO t _ _ Lt Hk) as [_ [_ SD]].
    assert (VP : E (given i (expected e i t (g_memory x) (g_own x)) (g_seen x)) (V e c v i (g_period x) (g_memory x)) == V_part e c v i t (g_memory x) (g_own x) (g_seen x)).
    { unfold V_part. apply E_ext. intros s p _. rewrite (V_like i (g_period x) t) by auto. reflexivity. }
    unfold amount_is. destruct k.
    - apply mem_iff in H7. rewrite OT in H7. unfold V_part. set (d := given i _ _).
      setoid_replace (E d (V e c v i t (g_memory x)) - E d (fun s => once e c i (V e c v i) t (g_memory x) s (g_report x)))
        with (E d (fun s => V e c v i t (g_memory x) s + -1 * once e c i (V e c v i) t (g_memory x) s (g_report x))).
      2:{ rewrite E_plus, E_scaled. cbv beta. change (fun s => V e c v i t (g_memory x) s) with (V e c v i t (g_memory x)). ring. }
      apply E_ext. intros s p Hs. apply given_in in Hs as [Hs SW]. specialize (SD s p Hs).
      rewrite <- SW, <- can_say_seen in H7. rewrite <- SPT.
      pose proof (slack_once e c v i (tells g i) env_ok (fun u s r => tells_are i u s r Hi) t (g_memory x) s (g_report x) Lt SD H7) as SO.
      assert (SS : slack e c v i (g_period x) (g_memory x) s (g_report x) (tells g i (spot e t) s (g_report x))
        = slack e c v i t (g_memory x) s (g_report x) (tells g i (spot e t) s (g_report x))).
      { unfold slack. rewrite (C_spot e v i (g_period x)), <- SPT, <- C_spot, !(pay_like i (g_period x) t) by auto. reflexivity. }
      rewrite SS, SO. ring.
    - unfold best_start. destruct (has_tables v i) eqn:HB; [|ring_simplify].
      + rewrite VP, <- SPT. apply Qplus_comp; [reflexivity|]. apply Qopp_comp.
        apply andb_true_iff in H7 as [H7 _]. apply Nat.eqb_eq in H7. assert (T0 : t = 0%nat) by (apply ZZ; exact H7). rewrite H7 in *. subst t.
        destruct Hk as [Hm _]. apply first_memory in Hm. rewrite Hm. cbn [expected].
        symmetry. apply (best_is e c v i env_ok Hi (early_by g i) (early_are i) 0 None); auto; [|reflexivity].
        intros s p Hs. apply given_in in Hs as [Hs _]. apply (proj2 PO s p Hs).
      + apply andb_true_iff in H7 as [H7 _]. apply Nat.eqb_eq in H7. assert (T0 : t = 0%nat) by (apply ZZ; exact H7). subst t.
        destruct Hk as [Hm _]. apply first_memory in Hm. rewrite Hm. unfold V_part. cbn [expected]. ring.
    - symmetry. exact VP.
    - symmetry. exact VP. }
  rewrite (quotient_is _ _ _ H5 AM) in SE. exact SE.
Qed.

Theorem interim_answer k proved q x : check_interim e c v g k proved q x = true -> says e c (Interim k proved q x).
Proof.
  unfold check_interim. intros H. rewrite !andb_true_iff in H. destruct H as [[[[H1 H2] H3] H4] H5].
  apply is_prior in H1. apply eqb_prop in H2. apply Qeq_bool_iff in H4. unfold every_agent in H5. rewrite forallb_forall in H5.
  cbn [says]. split; [|split].
  - split; [exact H1|]. split.
    + intros t y z HS HZ. pose proof HS as [_ [Hi [_ [HT _]]]]. specialize (H5 _ Hi).
      rewrite (slack_unique k q (g_agent y) Hi H1 H5 t y z eq_refl HS HZ).
      apply quotient_least; [exact HT|]. apply (amount_least k q (g_agent y) Hi H1 H5); auto.
    + assert (Hi : In (g_agent x) (agents e)).
      { unfold sight_ok in H3. rewrite !andb_true_iff in H3. apply is_agent_iff. tauto. }
      apply (named_sight k q x Hi H1 (H5 _ Hi) H3 H4).
  - rewrite H2. apply Qle_bool_iff.
  - intros Hp. rewrite Hp in H2. symmetry in H2. apply Qle_bool_iff in H2. destruct k; cbn [interim_promise]; auto;
      intros t y p h told other HS Hpl Pp Ht Ho; pose proof HS as [_ [Hi _]];
      eapply (sight_promise _ q (g_agent y) Hi H1 (H5 _ Hi) t y p h told other H2); eauto.
Qed.
End Answer.
