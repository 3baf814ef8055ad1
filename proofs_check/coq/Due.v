(** Incentives at every shock, and what is paid in the mean in each period. *)
From Coq Require Import QArith Qabs Qreals Reals ZArith NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Verified Interim Means.
Open Scope Q_scope.

(** * At every shock *)
(** [ahead] gives what an allocation is worth to an agent in a state, if payments are the same after every memory. *)
Definition dues_ok (e : env) (c : mechanism) (dues : list (list (table Q))) (i : nat) : bool :=
  forallb (fun u => memoryless e (pay_table e c i (S u)) && forallb (fun t => memoryless e (pay_table e c i t)
    && forallb (fun s => Qeq_bool (E (shocks e u) (fun z => due e dues i u z s)) (pay e c i t None s)) (states_at e u)) (slots e u)) (places e).
Definition told_at (e : env) (c : mechanism) (dues : list (list (table Q))) (ahead : nat -> nat -> list N -> Q) (i u : nat) (z : N) (s : state) (r : N) : Q :=
  let said := saying i s r in ahead i u (rule e c u z said :: s) - due e dues i u z said.
Definition shocks_ok (e : env) (c : mechanism) (dues : list (list (table Q))) (ahead : nat -> nat -> list N -> Q) (q : Q) (i : nat) : bool :=
  forallb (fun u => let likely := likely_shocks e u in
    forallb (fun s => let said := reports e i u s in forallb (fun z =>
      let least := told_at e c dues ahead i u z s (truth i s) - q in
      forallb (fun r => Qle_bool (told_at e c dues ahead i u z s r) least) said) likely) (states_at e u)) (places e).
Definition check_at_shocks (e : env) (c : mechanism) (payoffs : nat -> bool) (ahead : nat -> nat -> list N -> Q)
    (dues : list (list (table Q))) (proved : bool) (q : Q) (x : cell) : bool :=
  let i := c_agent x in let t := c_period x in let s := c_state x in
  Bool.eqb proved (Qle_bool 0 q)
  && every_agent e (fun i => payoffs i && dues_ok e c dues i && shocks_ok e c dues ahead q i)
  && of_sizes (sizes_at e t) s && negb (over e t) && is_agent e i && mem (c_report x) (reports e i t s) && is_likely e t (c_shock x)
  && Qeq_bool (told_at e c dues ahead i (spot e t) (c_shock x) s (truth i s) - told_at e c dues ahead i (spot e t) (c_shock x) s (c_report x)) q.

Section AtShocks.
Variables (e : env) (c : mechanism) (v : evidence) (payoffs : nat -> bool) (ahead : nat -> nat -> list N -> Q) (dues : list (list (table Q))).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoffs_are : forall i, payoffs i = check_payoff e c v i.
Hypothesis ahead_is : forall i u a s, In s (states_at e u) -> ahead i u (a :: s) == flow e i u a s + discount e * E (kernel e u a s) (V e c v i (S u) None).

Section One.
Variable i : nat.
Hypothesis agent : In i (agents e).
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis dues_are : dues_ok e c dues i = true.
Lemma dues_spot t z r : due e dues i t z r = due e dues i (spot e t) z r.
Proof. unfold due. replace (spot e (spot e t)) with (spot e t) by (unfold spot; destruct (horizon e); reflexivity). reflexivity. Qed.
Lemma dues_mean t m r : live e t -> is_memory e c t m -> is_state e t r -> E (shocks e t) (fun z => due e dues i t z r) == pay e c i t m r.
Proof.
  intros Ht Hm Hr. unfold dues_ok in dues_are. rewrite forallb_forall in dues_are. specialize (dues_are _ (live_place _ _ Ht)).
  apply andb_true_iff in dues_are as [_ H]. rewrite forallb_forall in H. specialize (H _ (slot_slots e t)). apply andb_true_iff in H as [M H].
  rewrite <- states_at_spot, forallb_forall in H. specialize (H r Hr). apply Qeq_bool_iff in H.
  rewrite (forget_pay e c env_ok i t m r) by (auto; rewrite pay_table_slot; exact M).
  rewrite (pay_slot e c i t), <- H, <- shocks_spot. apply E_ext. intros z q _. rewrite dues_spot. reflexivity.
Qed.
(** What is said at the shock is worth [told_at]. *)
Lemma told_at_is t z q s r : live e t -> is_state e t s -> is_report e i t s r -> In (z, q) (shocks e t) -> 0 < q ->
  told_at e c dues ahead i (spot e t) z s r == flow e i t (rule e c t z (saying i s r)) s - due e dues i t z (saying i s r)
    + discount e * E (kernel e t (rule e c t z (saying i s r)) s) (V e c v i (S t) (Some (saying i s r, rule e c t z (saying i s r)))).
Proof.
  intros Ht Hs Hr Hz Hq. unfold told_at. cbv zeta. rewrite ahead_is by (rewrite <- states_at_spot; exact Hs).
  rewrite <- flow_spot, <- rule_spot, <- kernel_spot, <- dues_spot.
  assert (X : E (kernel e t (rule e c t z (saying i s r)) s) (V e c v i (S (spot e t)) None)
    == E (kernel e t (rule e c t z (saying i s r)) s) (V e c v i (S t) (Some (saying i s r, rule e c t z (saying i s r))))).
  { apply E_ext. intros s' p Hp. rewrite <- (V_spot_next e c v i t None s').
    rewrite (V_forgets e c i env_ok v t) with (m := Some _); [reflexivity | | | eapply kernel_in; eauto].
    - unfold dues_ok in dues_are. rewrite forallb_forall in dues_are. specialize (dues_are _ (live_place _ _ Ht)).
      apply andb_true_iff in dues_are as [M _]. exact M.
    - econstructor; eauto. apply saying_in; auto. }
  rewrite X. ring.
Qed.
Lemma later_worth t m s : live e t -> is_memory e c (S t) m -> is_state e (S t) s ->
  plan_worth e c i (truthful i) (S t) [] m s (Q2R (V e c v i (S t) m s)).
Proof.
  intros Ht Hm Hs. destruct (over e (S t)) eqn:O.
  - unfold plan_worth, worth, V, C, pay. rewrite O. unfold live, over in *. destruct (horizon e) as [T|] eqn:HT; [|discriminate].
    apply Nat.leb_le in O. apply Nat.leb_gt in Ht. replace (T - S t)%nat with 0%nat by lia. apply Qeq_eqR.
    unfold payoff. cbn [payoff_of]. ring.
  - apply truth_is_worth; auto.
Qed.
Lemma shock_worth t z q s r y : live e t -> is_state e t s -> is_report e i t s r -> In (z, q) (shocks e t) -> 0 < q ->
  (worth_at_shock e c dues i t z s r y <-> y = Q2R (told_at e c dues ahead i (spot e t) z s r)).
Proof.
  intros Ht Hs Hr Hz Hq. rewrite (Q2R_eq _ _ (told_at_is t z q s r Ht Hs Hr Hz Hq)), Q2R_plus, Q2R_mult.
  set (said := saying i s r). set (a := rule e c t z said).
  assert (Hm : is_memory e c (S t) (Some (said, a))) by (econstructor; eauto; apply saying_in; auto).
  rewrite <- ER_rational. split.
  - intros [later [H ->]]. cbv zeta in *. fold said in H |- *. fold a in H |- *. f_equal. f_equal. apply ER_ext. intros s' p Hp.
    assert (Hs' : is_state e (S t) s') by (eapply kernel_in; eauto). pose proof (H s' Hs') as X.
    pose proof (later_worth t (Some (said, a)) s' Ht Hm Hs') as Y. unfold plan_worth in *. exact (worth_unique _ _ _ _ _ _ X Y).
  - intros ->. exists (fun s' => Q2R (V e c v i (S t) (Some (said, a)) s')). cbv zeta. fold said. fold a. split; [|reflexivity].
    intros s' Hs'. apply later_worth; auto.
Qed.
End One.

Theorem shocks_answer proved q x : check_at_shocks e c payoffs ahead dues proved q x = true -> says e c (AtShocks dues proved q x).
Proof.
  unfold check_at_shocks. cbv zeta. intros H. rewrite !andb_true_iff in H. destruct H as [[[[[[[H1 H2] H3] H4] H5] H6] H7] H8].
  apply eqb_prop in H1. apply of_sizes_iff in H3. apply negb_true_iff in H4. apply is_agent_iff in H5. apply mem_iff in H6.
  apply mem_iff in H7. apply likely_back in H7 as [w [Z1 Z2]]. apply Qeq_bool_iff in H8.
  unfold every_agent in H2. rewrite forallb_forall in H2.
  assert (A : forall i, In i (agents e) -> check_payoff e c v i = true /\ dues_ok e c dues i = true /\ shocks_ok e c dues ahead q i = true).
  { intros i Hi. specialize (H2 i Hi). rewrite !andb_true_iff, payoffs_are in H2. tauto. }
  cbn [says]. split; [|rewrite H1; apply Qle_bool_iff]. split; [|split; [|split]].
  - intros i t m r Hi Ht Hm Hr. destruct (A i Hi) as [_ [D _]]. apply dues_mean; auto.
  - intros y z [Cs [Cl [Ca [Cr [p [Cz Cp]]]]]] [told [lied [T [L ->]]]]. destruct (A _ Ca) as [P [D S]].
    assert (TR : is_report e (c_agent y) (c_period y) (c_state y) (truth (c_agent y) (c_state y))) by (eapply truth_in; eauto).
    apply (shock_worth _ P D _ _ p) in T; auto. apply (shock_worth _ P D _ _ p) in L; auto. rewrite T, L, <- Q2R_minus. apply Qle_Rle.
    unfold shocks_ok in S. rewrite forallb_forall in S. specialize (S _ (live_place _ _ Cl)). cbv zeta in S.
    rewrite <- states_at_spot, forallb_forall in S. specialize (S _ Cs). cbv zeta in S. rewrite <- likely_spot, forallb_forall in S.
    specialize (S _ (likely_iff _ _ _ _ Cz Cp)). rewrite <- reports_spot, forallb_forall in S. specialize (S _ Cr). apply Qle_bool_iff in S. qlra.
  - split; [exact H3|]. split; [exact H4|]. split; [exact H5|]. split; [exact H6 | eauto].
  - destruct (A _ H5) as [P [D _]]. assert (TR : is_report e (c_agent x) (c_period x) (c_state x) (truth (c_agent x) (c_state x))) by (eapply truth_in; eauto).
    exists (Q2R (told_at e c dues ahead (c_agent x) (spot e (c_period x)) (c_shock x) (c_state x) (truth (c_agent x) (c_state x)))),
      (Q2R (told_at e c dues ahead (c_agent x) (spot e (c_period x)) (c_shock x) (c_state x) (c_report x))).
    split; [apply (shock_worth _ P D _ _ w); auto|]. split; [apply (shock_worth _ P D _ _ w); auto|].
    rewrite <- Q2R_minus. apply Q2R_eq. symmetry. exact H8.
Qed.
End AtShocks.

(** * What is paid in the mean *)
(** A function of the state by its values, in the order of the states. *)
Definition from_list (sz : list N) (l : list Q) (s : state) : Q := nth (N.to_nat (place_of sz 0 s)) l 0.
Definition silent (e : env) (c : mechanism) (t : nat) : bool := forallb (fun i => memoryless e (pay_table e c i t)) (agents e).
(** What values of the next state are worth in each state of place u, the reports being true. *)
Definition step_back (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (u : nat) (h : state -> Q) : list Q :=
  let all := shocks e u in let later := mean_by u h in
  map (fun s => Qred (E all (fun z => later (rule e c u z s :: s)))) (states_at e u).
(** The payments of period u + 1, as expected in period u. *)
Definition paid_next (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (u : nat) : list Q :=
  if silent e c (S u) then step_back e c mean_by u (all_pay e c (S u) None)
  else let all := shocks e u in map (fun s => Qred (E all (fun z => let a := rule e c u z s in
    mean_by u (all_pay e c (S u) (Some (s, a))) (a :: s)))) (states_at e u).
(** The payments of the period k + 1 periods after t, as expected in period t. *)
Definition paid_after (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (k t : nat) : list Q :=
  fold_right (fun u l => step_back e c mean_by (spot e u) (from_list (sizes_at e (S (spot e u))) l))
    (paid_next e c mean_by (spot e (t + k))) (seq t k).
Definition paid_mean (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (t : nat) : Q :=
  match t with
  | O => E (first_states e) (all_pay e c 0 None)
  | S k => E (first_states e) (from_list (sizes_at e 0) (paid_after e c mean_by k 0))
  end.
(** With an infinite horizon: so many vectors of payments, each a period later, the last one first. *)
Definition paid_later (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (n : nat) : list (list Q) :=
  fold_left (fun ls (_ : nat) => match ls with [] => [paid_next e c mean_by 0]
    | l :: _ => step_back e c mean_by 0 (from_list (sizes_at e 1) l) :: ls end) (seq 0 n) [].
Definition mixed (mix : list Q) (vectors : list (list Q)) (k : nat) : Q :=
  sum (map (fun wl => fst wl * nth k (snd wl) 0) (combine mix vectors)).
Definition check_paid (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (proved : bool) (q : Q) (t : nat) (mix : list Q) : bool :=
  is_prob (first_states e) && negb (over e t)
  && if proved then Qeq_bool q 0 && match horizon e with
       | Some T => forallb (fun n => Qeq_bool (paid_mean e c mean_by n) 0) (seq 0 T)
       | None => Qeq_bool (paid_mean e c mean_by 0) 0
           && match paid_later e c mean_by (S (length mix)) with
              | [] => false
              | l :: ls => forallb (fun l' => Qeq_bool (E (first_states e) (from_list (sizes_at e 0) l')) 0) ls
                  && forallb (fun k => Qeq_bool (nth k l 0) (mixed mix ls k)) (seq 0 (length (states_at e 0)))
              end
       end
     else let x := paid_mean e c mean_by t in negb (Qeq_bool x 0) && Qeq_bool q (minus_abs x).

Section Paid.
Variables (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis mean_is : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.

Lemma list_at u (f : state -> Q) s : In s (states_at e u) -> from_list (sizes_at e u) (map f (states_at e u)) s = f s.
Proof. intros Hs. unfold from_list, states_at. apply at_place. exact Hs. Qed.
Lemma sizes_next t : sizes_at e (S (spot e t)) = sizes_at e (S t).
Proof. unfold sizes_at, over, stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma all_pay_next t m s : all_pay e c (S t) m s = all_pay e c (S (spot e t)) m s.
Proof. unfold all_pay. f_equal. apply map_ext. intros i. rewrite (pay_spot_next e c i t). reflexivity. Qed.
(** In each state the mean over shocks and what follows. *)
Lemma back_at t h s : live e t -> is_state e t s -> from_list (sizes_at e t) (step_back e c mean_by (spot e t) h) s ==
  E (shocks e t) (fun z => E (kernel e t (rule e c t z s) s) h).
Proof.
  intros Ht Hs. unfold step_back. cbv zeta. rewrite (sizes_spot e t), list_at by (rewrite <- states_at_spot; exact Hs).
  rewrite Qred_correct, <- shocks_spot. apply E_ext. intros z q _. rewrite mean_is by (rewrite <- states_at_spot; exact Hs).
  rewrite <- kernel_spot, <- rule_spot. reflexivity.
Qed.
Lemma next_at t s : live e t -> live e (S t) -> is_state e t s -> from_list (sizes_at e t) (paid_next e c mean_by (spot e t)) s ==
  E (shocks e t) (fun z => E (kernel e t (rule e c t z s) s) (all_pay e c (S t) (Some (s, rule e c t z s)))).
Proof.
  intros Ht Ht' Hs. unfold paid_next. destruct (silent e c (S (spot e t))) eqn:SI.
  - rewrite back_at by auto. destruct (env_at e env_ok t Ht) as [_ [[Hn _] _]]. apply E_ext_pos; auto. intros z q Hz Hq.
    apply E_ext. intros y p Hy. rewrite <- all_pay_next.
    enough (X : all_pay e c (S t) None y = all_pay e c (S t) (Some (s, rule e c t z s)) y) by (rewrite X; reflexivity).
    unfold all_pay. f_equal. apply map_ext_in. intros i Hi.
    unfold silent in SI. rewrite forallb_forall in SI. specialize (SI i Hi). symmetry.
    apply (forget_pay e c env_ok i (S t)); auto; [| econstructor; eauto | eapply kernel_in; eauto].
    unfold pay_table, slot, spot in *. destruct (horizon e); auto. destruct t; exact SI.
  - cbv zeta. rewrite (sizes_spot e t), list_at by (rewrite <- states_at_spot; exact Hs).
    rewrite Qred_correct, <- shocks_spot. apply E_ext. intros z q _. rewrite mean_is by (rewrite <- states_at_spot; exact Hs).
    rewrite <- kernel_spot, <- rule_spot. apply E_ext. intros y p _. rewrite <- all_pay_next. reflexivity.
Qed.
Lemma after_at : forall k t m s, (forall u, (t <= u <= t + S k)%nat -> live e u) -> is_state e t s ->
  from_list (sizes_at e t) (paid_after e c mean_by k t) s == coming_pay e c (S k) t m s.
Proof.
  induction k as [|k IH]; intros t m s Hl Hs.
  - unfold paid_after. cbn [seq fold_right]. rewrite Nat.add_0_r, next_at by (auto; apply Hl; lia). cbn [coming_pay]. reflexivity.
  - unfold paid_after. cbn [seq fold_right]. rewrite back_at by (auto; apply Hl; lia). cbn [coming_pay]. cbv zeta.
    apply E_ext. intros z q _. apply E_ext. intros y p Hy. rewrite sizes_next. replace (t + S k)%nat with (S t + k)%nat by lia.
    apply (IH (S t) (Some (s, rule e c t z s)) y); [intros u Hu; apply Hl; lia | eapply kernel_in; eauto].
Qed.
Lemma live_before t u : live e t -> (u <= t)%nat -> live e u.
Proof. unfold live, over. destruct (horizon e); auto. rewrite !Nat.leb_gt. lia. Qed.
Hypothesis prior_ok : beliefs e 0 (first_states e).
Lemma paid_mean_is t : live e t -> paid_mean e c mean_by t == E (first_states e) (coming_pay e c t 0 None).
Proof.
  intros Ht. destruct t as [|k]; [reflexivity|]. unfold paid_mean. apply E_ext. intros s q Hs. apply after_at.
  - intros u Hu. apply (live_before (S k)); auto. lia.
  - apply (proj2 prior_ok s q Hs).
Qed.

(** ** For ever *)
Section Forever.
Hypothesis forever : horizon e = None.
Definition coming (n : nat) (s : state) : Q := coming_pay e c n 0 None s.
Lemma coming_shift : forall n t m s, is_state e t s -> coming_pay e c (S n) t m s == coming (S n) s.
Proof.
  assert (SP : forall t, spot e t = 0%nat) by (intros; unfold spot; rewrite forever; reflexivity).
  induction n as [|n IH]; intros t m s Hs; unfold coming; cbn [coming_pay]; cbv zeta.
  - rewrite (shocks_spot e t), (rule_spot e c t), (kernel_spot e t), SP. apply E_ext. intros z q _. apply E_ext. intros y p _.
    rewrite (all_pay_next t), SP. reflexivity.
  - rewrite (shocks_spot e t), (rule_spot e c t), (kernel_spot e t), SP. apply E_ext. intros z q _. apply E_ext. intros y p Hy.
    pose proof (kernel_in _ _ _ _ _ _ Hy) as Y. rewrite (IH 1%nat (Some (s, rule e c 0 z s)) y Y). apply (IH (S t) (Some (s, rule e c 0 z s)) y).
    unfold is_state in *. rewrite sizes_spot, SP. rewrite sizes_spot, SP in Y. exact Y.
Qed.
Definition ahead_of (f : state -> Q) (s : state) : Q := E (shocks e 0) (fun z => E (kernel e 0 (rule e c 0 z s) s) f).
Lemma coming_next n s : is_state e 0 s -> coming (S (S n)) s == ahead_of (coming (S n)) s.
Proof.
  intros Hs. unfold coming at 1, ahead_of. cbn [coming_pay]. cbv zeta. apply E_ext. intros z q _. apply E_ext. intros y p Hy.
  apply (coming_shift n 1 (Some (s, rule e c 0 z s)) y). eapply kernel_in; eauto.
Qed.
Lemma ahead_ext f g s : (forall y, is_state e 0 y -> f y == g y) -> ahead_of f s == ahead_of g s.
Proof.
  intros H. unfold ahead_of. apply E_ext. intros z q _. apply E_ext. intros y p Hy. apply H. apply kernel_in in Hy.
  unfold is_state in *. rewrite sizes_spot in Hy. unfold spot in Hy. rewrite forever in Hy. exact Hy.
Qed.
(** Sums of so many of the functions. *)
Variable K : nat.
Definition span (f : state -> Q) : Prop := exists b : nat -> Q, forall s, is_state e 0 s ->
  f s == sum (map (fun j => b j * coming (S j) s) (seq 0 K)).
Lemma sum_zero {X} (l : list X) : sum (map (fun _ => 0) l) == 0.
Proof. induction l as [|x l IH]; [reflexivity|]. cbn [map]. rewrite Interim.sum_cons, IH. ring. Qed.
Lemma sum_ext {X} (f g : X -> Q) l : (forall x, In x l -> f x == g x) -> sum (map f l) == sum (map g l).
Proof.
  induction l as [|x l IH]; intros H; [reflexivity|]. cbn [map]. rewrite !Interim.sum_cons, (H x), IH; [reflexivity | intros; apply H; right; auto | left; auto].
Qed.
Lemma span_sum (b : nat -> Q) (g : nat -> state -> Q) : forall l, (forall j, In j l -> span (g j)) -> span (fun s => sum (map (fun j => b j * g j s) l)).
Proof.
  induction l as [|j l IH]; intros H.
  - exists (fun _ => 0). intros s _. symmetry. etransitivity; [apply (sum_ext _ (fun _ => 0)); intros; ring | exact (sum_zero _)].
  - destruct (IH (fun j' Hj => H j' (or_intror Hj))) as [b1 H1]. destruct (H j (or_introl eq_refl)) as [b2 H2].
    exists (fun k => b j * b2 k + b1 k). intros s Hs. cbn [map]. rewrite Interim.sum_cons, (H1 s Hs), (H2 s Hs).
    rewrite <- Interim.sum_scale, <- Interim.sum_plus. apply sum_ext. intros; ring.
Qed.
Lemma span_base j : (j < K)%nat -> span (coming (S j)).
Proof.
  intros L. exists (fun k => if Nat.eqb k j then 1 else 0). intros s _.
  assert (G : forall l, NoDup l -> sum (map (fun k => (if Nat.eqb k j then 1 else 0) * coming (S k) s) l) == if in_dec Nat.eq_dec j l then coming (S j) s else 0).
  { induction l as [|x l IH]; intros ND; [reflexivity|]. inversion ND as [|x' l' NI ND' EQ]. subst. cbn [map]. rewrite Interim.sum_cons, IH by auto.
    destruct (Nat.eqb_spec x j) as [-> | N0].
    - destruct (in_dec Nat.eq_dec j l); [contradiction|]. destruct (in_dec Nat.eq_dec j (j :: l)) as [_ | F]; [ring | exfalso; apply F; left; auto].
    - destruct (in_dec Nat.eq_dec j l) as [I1 | I1]; destruct (in_dec Nat.eq_dec j (x :: l)) as [I2 | I2]; try ring.
      + exfalso. apply I2. right; auto.
      + exfalso. destruct I2; congruence. }
  rewrite G by apply seq_NoDup. destruct (in_dec Nat.eq_dec j (seq 0 K)) as [_ | F]; [reflexivity|]. exfalso. apply F. apply in_seq. lia.
Qed.
Hypothesis closes : span (coming (S K)).
Lemma all_in_span : forall n, span (coming (S n)).
Proof.
  induction n as [|n [b Hb]].
  - destruct K as [|k] eqn:EK; [exact closes | apply span_base; lia].
  - assert (S1 : span (fun s => sum (map (fun j => b j * coming (S (S j)) s) (seq 0 K)))).
    { apply span_sum. intros j Hj. apply in_seq in Hj. destruct (Nat.eq_dec (S j) K) as [E1 | N1]; [rewrite E1; exact closes | apply span_base; lia]. }
    destruct S1 as [b' Hb']. exists b'. intros s Hs. rewrite <- (Hb' s Hs), (coming_next n s Hs).
    rewrite (ahead_ext _ (fun y => sum (map (fun j => b j * coming (S j) y) (seq 0 K))) s) by exact Hb.
    clear - Hs forever. induction (seq 0 K) as [|j l IH]; cbn [map].
    + unfold ahead_of. rewrite (E_ext _ _ (fun _ => 0 * 1)), E_scale; [unfold sum; cbn [map fold_right]; ring|]. intros z q _.
      rewrite (E_ext _ _ (fun _ => 0 * 1)), E_scale; [ring|]. intros; reflexivity.
    + rewrite Interim.sum_cons, <- IH, (coming_next j s Hs). unfold ahead_of. rewrite <- E_scale, <- E_plus. apply E_ext. intros z q _.
      rewrite <- E_scale, <- E_plus. apply E_ext. intros y p _. rewrite Interim.sum_cons. reflexivity.
Qed.
Hypothesis zeros : forall j, (j < K)%nat -> E (first_states e) (coming (S j)) == 0.
Lemma all_zero n : E (first_states e) (coming (S n)) == 0.
Proof.
  destruct (all_in_span n) as [b Hb]. rewrite (E_ext _ _ (fun s => sum (map (fun j => b j * coming (S j) s) (seq 0 K)))).
  2:{ intros s q Hs. apply Hb. apply (proj2 prior_ok s q Hs). }
  assert (G : forall l, (forall j, In j l -> (j < K)%nat) -> E (first_states e) (fun s => sum (map (fun j => b j * coming (S j) s) l)) == 0).
  { induction l as [|j l IH]; intros H; cbn [map].
    - rewrite (E_ext _ _ (fun _ => 0 * 1)), E_scale; [ring|]. intros; reflexivity.
    - rewrite (E_ext _ _ (fun s => b j * coming (S j) s + sum (map (fun j => b j * coming (S j) s) l))) by (intros; apply Interim.sum_cons).
      rewrite E_plus, E_scaled, IH by (intros; apply H; right; auto). change (fun x => coming (S j) x) with (coming (S j)).
      rewrite zeros by (apply H; left; auto). ring. }
  apply G. intros j Hj. apply in_seq in Hj. lia.
Qed.
End Forever.

Lemma sum_app : forall l l', sum (l ++ l') == sum l + sum l'.
Proof.
  induction l as [|x l IH]; intros l'; cbn [app]; [change (sum []) with 0; ring|]. rewrite !Interim.sum_cons, IH. ring.
Qed.
(** The vectors that are computed. *)
Lemma later_are : horizon e = None -> forall n, length (paid_later e c mean_by n) = n /\
  forall j s, (j < n)%nat -> is_state e 0 s -> from_list (sizes_at e 0) (nth (n - 1 - j) (paid_later e c mean_by n) []) s == coming (S j) s.
Proof.
  intros HT. assert (SP : forall t, spot e t = 0%nat) by (intros; unfold spot; rewrite HT; reflexivity).
  assert (SZ : sizes_at e 1 = sizes_at e 0) by (rewrite (sizes_spot e 1), SP; reflexivity).
  induction n as [|n [IHL IH]]; [split; [reflexivity | intros; lia]|].
  unfold paid_later in *. rewrite seq_S, fold_left_app. cbn [fold_left Nat.add].
  set (ls := fold_left _ (seq 0 n) []) in *. destruct ls as [|l ls'] eqn:EL.
  - cbn [length] in IHL. subst n. split; [reflexivity|]. intros j s Hj Hs. replace j with 0%nat by lia. cbn [Nat.sub nth].
    pose proof (next_at 0 s (live_inf e HT 0) (live_inf e HT 1) Hs) as X. rewrite SP in X. rewrite X. reflexivity.
  - split; [cbn [length] in *; lia|]. intros j s Hj Hs. destruct (Nat.eq_dec j n) as [-> | N0].
    + replace (S n - 1 - n)%nat with 0%nat by lia. cbn [nth]. pose proof (back_at 0 (from_list (sizes_at e 1) l) s (live_inf e HT 0) Hs) as X.
      rewrite SP in X. rewrite X. destruct n as [|n]; [discriminate|]. rewrite (coming_next HT n s Hs). unfold ahead_of.
      apply E_ext. intros z q _. apply E_ext. intros y p Hy. apply kernel_in in Hy. rewrite SZ.
      pose proof (IH n y ltac:(lia) ltac:(unfold is_state in *; rewrite <- SZ; exact Hy)) as Y.
      replace (S n - 1 - n)%nat with 0%nat in Y by lia. exact Y.
    + replace (S n - 1 - j)%nat with (S (n - 1 - j)) by lia. cbn [nth]. apply IH; [lia | exact Hs].
Qed.
Theorem paid_answer proved q t mix : check_paid e c mean_by proved q t mix = true -> says e c (ExpectedPay proved q t mix).
Proof.
  unfold check_paid. intros H. apply andb_true_iff in H as [H HP]. apply andb_true_iff in H as [_ H2]. apply negb_true_iff in H2.
  cbn [says]. split; [exact prior_ok|]. split; [exact H2|]. destruct proved.
  - apply andb_true_iff in HP as [Q0 HP]. apply Qeq_bool_iff in Q0.
    assert (AZ : forall n, live e n -> E (first_states e) (coming_pay e c n 0 None) == 0).
    { destruct (horizon e) as [T|] eqn:HT.
      - intros n Hn. rewrite <- paid_mean_is by exact Hn. rewrite forallb_forall in HP. apply Qeq_bool_iff. apply HP.
        apply in_seq. pose proof (live_until e T n HT Hn). lia.
      - apply andb_true_iff in HP as [P0 HP]. apply Qeq_bool_iff in P0. intros [|n] Hn; [rewrite <- paid_mean_is by exact Hn; exact P0|].
        destruct (later_are HT (S (length mix))) as [LL LA]. destruct (paid_later e c mean_by (S (length mix))) as [|l ls] eqn:EL; [discriminate|].
        apply andb_true_iff in HP as [P1 P2]. rewrite forallb_forall in P1, P2. cbn [length] in LL.
        set (k := length mix) in *. assert (LS : length ls = k) by lia.
        assert (VE : forall j, (j < k)%nat -> forall s, is_state e 0 s -> from_list (sizes_at e 0) (nth (k - 1 - j) ls []) s == coming (S j) s).
        { intros j Hj s Hs. rewrite <- (LA j s) by (auto; lia). replace (S k - 1 - j)%nat with (S (k - 1 - j)) by lia. reflexivity. }
        apply (all_zero HT k).
        + (* the next one is a mixture *)
          exists (fun j => nth (k - 1 - j) mix 0). intros s Hs.
          pose proof (LA k s ltac:(lia) Hs) as LK. replace (S k - 1 - k)%nat with 0%nat in LK by lia. cbn [nth] in LK. rewrite <- LK.
          assert (PL : (N.to_nat (place_of (sizes_at e 0) 0 s) < length (states_at e 0))%nat).
          { destruct (place_is (sizes_at e 0) 0 s Hs) as [j [Hj [_ PJ]]]. rewrite PJ. cbn [N.mul N.add]. rewrite Nat2N.id. exact Hj. }
          specialize (P2 _ (proj2 (in_seq _ _ _) (conj (Nat.le_0_l _) PL))). apply Qeq_bool_iff in P2. unfold from_list at 1. rewrite P2. unfold mixed.
          assert (G : forall (ws : list Q) (vs : list (list Q)), length ws = length vs ->
            sum (map (fun wl => fst wl * nth (N.to_nat (place_of (sizes_at e 0) 0 s)) (snd wl) 0) (combine ws vs))
            == sum (map (fun j => nth j ws 0 * from_list (sizes_at e 0) (nth j vs []) s) (seq 0 (length ws)))).
          { induction ws as [|w ws IHw]; intros [|x vs] L; try discriminate; [reflexivity|]. cbn [combine map length seq]. rewrite !Interim.sum_cons. cbn [fst snd nth].
            rewrite IHw by (cbn in L; lia). rewrite <- seq_shift, map_map. reflexivity. }
          rewrite G by (fold k; lia). fold k.
          assert (RV : forall (F : nat -> Q), sum (map F (seq 0 k)) == sum (map (fun j => F (k - 1 - j)%nat) (seq 0 k))).
          { intros F. clear. induction k as [|k IHk]; [reflexivity|]. rewrite seq_S at 1. rewrite map_app. cbn [map].
            rewrite sum_app, IHk. cbn [seq map]. rewrite !Interim.sum_cons. rewrite <- seq_shift, map_map.
            replace (S k - 1 - 0)%nat with k by lia. cbn [Nat.add].
            rewrite (sum_ext (fun j => F (k - 1 - j)%nat) (fun x => F (S k - 1 - S x)%nat)) by (intros; replace (S k - 1 - S x)%nat with (k - 1 - x)%nat by lia; reflexivity).
            change (sum []) with 0. ring. }
          rewrite RV. apply sum_ext. intros j Hj. apply in_seq in Hj. rewrite (VE (j)%nat) by (auto; lia). reflexivity.
        + intros j Hj. rewrite (E_ext _ _ (from_list (sizes_at e 0) (nth (k - 1 - j) ls []))).
          * apply Qeq_bool_iff. apply P1. apply nth_In. lia.
          * intros s p Hs. symmetry. apply VE; auto. apply (proj2 prior_ok s p Hs). }
    split; [|exact AZ]. rewrite (Q2R_eq _ _ Q0), (Q2R_eq _ _ (AZ t H2)). rewrite Q2R_0, Rabs_R0. Lra.lra.
  - cbv zeta in HP. apply andb_true_iff in HP as [X1 X2]. apply negb_true_iff in X1. apply Qeq_bool_iff in X2. apply Qeq_bool_neq in X1.
    rewrite paid_mean_is in X1 by exact H2. split; [|exact X1]. rewrite (Q2R_eq _ _ X2), minus_abs_is, (Q2R_eq _ _ (paid_mean_is t H2)). reflexivity.
Qed.
End Paid.
