(** Refutations of one form of transfers (docs/existence.md, section 2): a weighted sum of incentive constraints of
    mechanisms with one period of memory that contradicts itself. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Exists.
Open Scope R_scope.

Section Forms.
Variables (e : env) (c : mechanism) (i : nat) (eps : Q).
Local Notation remembered := (Definitions.remembered e c i).
Local Notation one_period := (Definitions.one_period e c i eps).
Local Notation has_form := (Definitions.has_form i).

Inductive var := N_ (t : nat) (s : state) | Q_ (t : nat) (a : N) (before now : state) | M_ (t : nat) (m : memory) (s : state).
Definition eqb_var (x y : var) : bool :=
  match x, y with
  | N_ t s, N_ t' s' => (t =? t')%nat && eqb_state s s'
  | Q_ t a b n, Q_ t' a' b' n' => (t =? t')%nat && N.eqb a a' && eqb_state b b' && eqb_state n n'
  | M_ t m s, M_ t' m' s' => (t =? t')%nat && eqb_memory m m' && eqb_state s s'
  | _, _ => false
  end.
Lemma eqb_var_ok x y : eqb_var x y = true -> x = y.
Proof.
  destruct x, y; simpl; try discriminate; rewrite ?andb_true_iff; intros H; decompose [and] H;
    repeat match goal with
    | H : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in H
    | H : (_ =? _)%N = true |- _ => apply N.eqb_eq in H
    | H : eqb_state _ _ = true |- _ => apply eqb_state_ok in H
    | H : eqb_memory _ _ = true |- _ => apply eqb_memory_ok in H
    end; subst; reflexivity.
Qed.

(** The payoff V_t(m, θ) as a linear form in the unknowns of the form. *)
Definition payoffs (f : form) (t : nat) (m : memory) (s : state) : dist var :=
  let t := slot e t in
  match f, m with
  | OnePeriodMemory, _ => [(M_ t m s, 1%Q)]
  | HistoryIndependent, _ | _, None => [(N_ t s, 1%Q)]
  | ContingentVCG, Some (r', a) => [(N_ t s, 1%Q); (Q_ t a (others i r') (others i s), (-1)%Q)]
  | Contingent, Some (r', a) => [(N_ t s, 1%Q); (Q_ t a r' (others i s), (-1)%Q)]
  end.

Lemma remembered_slot p v t s r : one_period p v -> remembered v (slot e t) s r = remembered v t s r.
Proof.
  intros H. unfold remembered. rewrite (shocks_spot e t), (shocks_spot e (slot e t)).
  assert (Sp : spot e (slot e t) = spot e t) by (unfold spot, slot; destruct (horizon e); reflexivity).
  rewrite Sp. apply ER_ext. intros z q _. cbv zeta.
  rewrite (rule_spot e c t), (rule_spot e c (slot e t)), (flow_spot e i t), (flow_spot e i (slot e t)), (kernel_spot e t),
    (kernel_spot e (slot e t)), Sp. f_equal. f_equal. apply ER_ext. intros y w1 _.
  destruct (op_slots e c i eps p v H (S t) (Some (r, rule e c (spot e t) z r)) y) as [-> _].
  destruct (op_slots e c i eps p v H (S (slot e t)) (Some (r, rule e c (spot e t) z r)) y) as [-> _].
  f_equal. unfold slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity.
Qed.
Lemma has_values f p v : one_period p v -> has_form f p -> exists nu, forall t m s,
  live e t -> is_memory e c t m -> is_state e t s -> v t m s = ER (payoffs f t m s) nu.
Proof.
  intros H F.
  assert (Q1 : Q2R 1 = 1) by (unfold Q2R; simpl; lra). assert (Qm : Q2R (-1) = -1) by (unfold Q2R; simpl; lra).
  assert (A : forall t m s, live e t -> is_memory e c t m -> is_state e t s ->
    v t m s = remembered v (slot e t) s s - p (slot e t) m s).
  { intros t m s Ht Hm Hs. rewrite (op_truth e c i eps p v H t m s Ht Hm Hs), (remembered_slot p v t s s H).
    destruct (op_slots e c i eps p v H t m s) as [_ <-]. reflexivity. }
  destruct f; simpl in F.
  - destruct F as [p0 F]. exists (fun x => match x with N_ t s => remembered v t s s - p0 t s | _ => 0 end).
    intros t m s Ht Hm Hs. rewrite (A t m s Ht Hm Hs), F. destruct m as [[r' a]|]; cbn [payoffs ER]; rewrite Q1; lra.
  - destruct F as [p0 [q F]]. exists (fun x => match x with N_ t s => remembered v t s s - p0 t s | Q_ t a b n => q t a b n | _ => 0 end).
    intros t m s Ht Hm Hs. rewrite (A t m s Ht Hm Hs), F. destruct m as [[r' a]|]; cbn [payoffs ER]; rewrite ?Q1, ?Qm; lra.
  - destruct F as [p0 [q F]]. exists (fun x => match x with N_ t s => remembered v t s s - p0 t s | Q_ t a b n => q t a b n | _ => 0 end).
    intros t m s Ht Hm Hs. rewrite (A t m s Ht Hm Hs), F. destruct m as [[r' a]|]; cbn [payoffs ER]; rewrite ?Q1, ?Qm; lra.
  - exists (fun x => match x with M_ t m s => v t m s | _ => 0 end). intros t m s Ht Hm Hs.
    destruct (op_slots e c i eps p v H t m s) as [-> _]. destruct m as [[r' a]|]; cbn [payoffs ER]; rewrite ?Q1; lra.
Qed.

(** The incentive constraint at (t, m, s, r), payments eliminated. *)
Definition coming (f : form) (t : nat) (s r : state) (sign : Q) : dist var :=
  flat_map (fun zq => flat_map (fun yp => scale (Qred (sign * discount e * snd zq * snd yp))
    (payoffs f (S t) (Some (r, rule e c t (fst zq) r)) (fst yp))) (kernel e t (rule e c t (fst zq) r) s)) (shocks e t).
Definition form_constraint (f : form) (t : nat) (m : memory) (s : state) (r : N) : dist var * Q :=
  let said := saying i s r in
  (payoffs f t m s ++ scale (-1) (payoffs f t m said)
     ++ if over e (S t) then [] else coming f t s said (-1) ++ coming f t said said 1,
   snd (constraint e c i t s (truth i s) r)).

Record form_refutation := FormRefutation { f_form : form; f_rows : list (nat * memory * state * N * Q) }.
(** The weights sum to 1, and the constraints to the contradiction 0 ≥ [most], if none may fail. *)
Definition check_form (most : Q) (x : form_refutation) : bool :=
  let rows := map (fun y => let '(t, m, s, r, w) := y in (w, form_constraint (f_form x) t m s r)) (f_rows x) in
  forallb (fun y => let '(t, m, s, r, w) := y in
    negb (over e t) && existsb (eqb_memory m) (all_memories e c t) && existsb (eqb_state s) (states_at e t) && mem r (reports e i t s)
    && Qle_bool 0 w) (f_rows x)
  && sums_to eqb_var rows [] && Qeq_bool (sum (map snd (f_rows x))) 1 && Qle_bool most (right_side rows).

Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.

Lemma ER_coming f t s r sign nu : ER (coming f t s r sign) nu =
  Q2R sign * Q2R (discount e) * ER (shocks e t) (fun z =>
    ER (kernel e t (rule e c t z r) s) (fun y => ER (payoffs f (S t) (Some (r, rule e c t z r)) y) nu)).
Proof.
  unfold coming. induction (shocks e t) as [|[z q] d IH]; cbn [flat_map ER fst snd]; [lra|].
  rewrite ER_app, IH. clear IH.
  assert (H : forall k, ER (flat_map (fun yp => scale (Qred (sign * discount e * q * snd yp))
      (payoffs f (S t) (Some (r, rule e c t z r)) (fst yp))) k) nu =
      Q2R sign * Q2R (discount e) * Q2R q * ER k (fun y => ER (payoffs f (S t) (Some (r, rule e c t z r)) y) nu)).
  { induction k as [|[y w] k IH]; cbn [flat_map ER fst snd]; [lra|].
    rewrite ER_app, IH, ER_scale, Q2R_red, !Q2R_mult. lra. }
  rewrite H. lra.
Qed.

Lemma lowered x rows : left_side (map (fun r : Q * (dist var * Q) => (fst r, (fst (snd r), snd (snd r) - x)%Q)) rows) = left_side rows
  /\ (right_side (map (fun r : Q * (dist var * Q) => (fst r, (fst (snd r), snd (snd r) - x)%Q)) rows) == right_side rows - x * sum (map fst rows))%Q.
Proof.
  induction rows as [|[w [l b]] rows [IH1 IH2]]; cbn [map]; [split; [reflexivity | cbn; ring]|]. split.
  - unfold left_side in *. cbn [flat_map fst snd]. rewrite IH1. reflexivity.
  - unfold right_side, sum in *. cbn [fold_right fst snd]. rewrite !Qred_correct, IH2. ring.
Qed.
(** If transfers of the form leave no lie a gain above eps, eps is at least the contradiction. *)
Theorem form_refuted most x : check_form most x = true -> (exists p v, one_period p v /\ has_form (f_form x) p) -> (most <= eps)%Q.
Proof.
  intros Hc [p [v [H F]]]. destruct (has_values (f_form x) p v H F) as [nu Hnu].
  assert (Z0 : Q2R 0 = 0) by (unfold Q2R; simpl; lra). assert (Zm : Q2R (-1) = -1) by (unfold Q2R; simpl; lra).
  unfold check_form in Hc. rewrite !andb_true_iff in Hc. destruct Hc as [[[H1 H2] HW] H3].
  set (rows := map _ (f_rows x)) in *. destruct (lowered eps rows) as [L1 L2].
  assert (M : Forall (meets nu) (map (fun r : Q * (dist var * Q) => (fst r, (fst (snd r), snd (snd r) - eps)%Q)) rows)).
  { apply Forall_forall. intros y0 Hy0. apply in_map_iff in Hy0 as [y [<- Hy]]. unfold rows in Hy. apply in_map_iff in Hy as [[[[[t m] s] r] w] [<- Hy]].
    rewrite forallb_forall in H1. specialize (H1 _ Hy). cbv beta iota in H1. rewrite !andb_true_iff in H1.
    destruct H1 as [[[[C1 C2] C3] C4] C5]. apply negb_true_iff in C1. apply existsb_exists in C2 as [m' [C2 E2]].
    apply eqb_memory_ok in E2. subst m'. apply all_memories_ok in C2; auto. apply existsb_state in C3. apply mem_iff in C4.
    apply Qle_bool_iff in C5. split; [exact C5|].
    assert (Hs : is_state e t s) by exact C3. assert (Hr : is_state e t (saying i s r)) by (apply saying_in; auto).
    pose proof (op_no_lie e c i eps p v H t m s r C1 C2 Hs C4) as A.
    pose proof (op_truth e c i eps p v H t m (saying i s r) C1 C2 Hr) as B.
    assert (R1 : forall a, is_state e t a -> remembered v t a (saying i s r) =
        ER (shocks e t) (fun z => Q2R (flow e i t (rule e c t z (saying i s r)) a)) +
        Q2R (discount e) * ER (shocks e t) (fun z => ER (kernel e t (rule e c t z (saying i s r)) a)
          (v (S t) (Some (saying i s r, rule e c t z (saying i s r)))))).
    { intros a _. unfold remembered. rewrite ER_plus, ER_times. reflexivity. }
    rewrite (R1 s Hs) in A. rewrite (R1 (saying i s r) Hr) in B. clear R1.
    assert (Fl : forall o, saying i s o = saying i s o) by auto.
    unfold form_constraint, constraint. cbn [fst snd]. rewrite Q2R_minus.
    rewrite !ER_app, ER_scale, Zm, <- (Hnu t m s), <- (Hnu t m (saying i s r)) by auto.
    destruct (env_at e env_ok t C1) as [_ [[Hn _] _]].
    destruct (over e (S t)) eqn:Ov; cbn [snd fst ER].
    - rewrite Q2R_red, Q2R_minus, !Q2R_plus, !Q2R_mult. unfold flows, finals. rewrite !E_ER, saying_truth.
      assert (G : forall a, ER (shocks e t) (fun z => ER (kernel e t (rule e c t z (saying i s r)) a)
          (v (S t) (Some (saying i s r, rule e c t z (saying i s r)))))
          = ER (shocks e t) (fun z => Q2R (E (kernel e t (rule e c t z (saying i s r)) a) (final e i)))).
      { intros a. apply ER_ext. intros z q _. rewrite E_ER. apply ER_ext. intros y w1 _.
        apply (op_end e c i eps p v H). exact Ov. }
      rewrite !G in A. rewrite !G in B. lra.
    - rewrite ER_app, !ER_coming, Q2R_red, Q2R_minus, Zm. unfold flows. rewrite !E_ER, saying_truth.
      replace (Q2R 1) with 1 by (unfold Q2R; simpl; lra).
      assert (G : forall a, is_state e t a -> ER (shocks e t) (fun z => ER (kernel e t (rule e c t z (saying i s r)) a)
          (v (S t) (Some (saying i s r, rule e c t z (saying i s r)))))
          = ER (shocks e t) (fun z => ER (kernel e t (rule e c t z (saying i s r)) a)
              (fun y => ER (payoffs (f_form x) (S t) (Some (saying i s r, rule e c t z (saying i s r))) y) nu))).
      { intros a Ha. apply ER_ext_pos; auto. intros z q Hz Hq. apply ER_ext. intros y w1 Hy'.
        apply Hnu; auto; [econstructor; eauto | eapply kernel_in; eauto]. }
      rewrite (G s Hs) in A. rewrite (G (saying i s r) Hr) in B. lra. }
  assert (H2' : sums_to eqb_var (map (fun r : Q * (dist var * Q) => (fst r, (fst (snd r), snd (snd r) - eps)%Q)) rows) [] = true).
  { unfold sums_to. rewrite L1. exact H2. }
  pose proof (farkas eqb_var eqb_var_ok nu _ [] M H2') as K. cbn [ER] in K. rewrite (Qeq_eqR _ _ L2) in K.
  apply Qle_bool_iff in H3. apply Qeq_bool_iff in HW.
  assert (WS : map fst rows = map snd (f_rows x)).
  { unfold rows. rewrite map_map. apply map_ext. intros [[[[t m] s] r] w]. reflexivity. }
  rewrite WS in K. rewrite Q2R_minus, Q2R_mult, (Qeq_eqR _ _ HW) in K. apply Qle_Rle in H3. replace (Q2R 1) with 1 in K by (unfold Q2R; simpl; lra).
  apply Rle_Qle. lra.
Qed.
End Forms.
