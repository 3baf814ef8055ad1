(** What own types tell of the others' next types: convex independence and spanning. *)
From Coq Require Import QArith Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Interim Means Due.
Open Scope Q_scope.

(** ** The functions that decide *)
Definition outlooks (e : env) : list (nat * nat * N * state) :=
  flat_map (fun u => if over e (S u) then [] else flat_map (fun i => let rest := filter (fun s => N.eqb (truth i s) 0) (states_at e u) in
    flat_map (fun a => map (fun o => (u, i, a, o)) rest) (all_allocs e u)) (agents e)) (places e).
(** The mean of a function of what the others are next. *)
Definition means_of (e : env) (moves : nat -> list N -> dist state) (i u : nat) (a : N) (o : state) (y : list Q) (s : N) : Q :=
  let sz := replace (S i) (sizes_at e (S u)) 1%N in
  E (moves u (a :: saying i o s)) (fun z => from_list sz y (others i z)).
(** For each outlook and own type a vector: [apart] from the others' means, by sign or as an inverse. *)
Definition separates (e : env) (moves : nat -> list N -> dist state) (exact : bool) (x : nat * nat * N * state) (ys : list (list Q)) : bool :=
  let '(u, i, a, o) := x in let types := own_types e i u in
  (length ys =? length types)%nat
  && forallb (fun sy => let m := means_of e moves i u a o (snd sy) in
       negb (Qle_bool 0 (m (fst sy)))
       && forallb (fun s' => N.eqb s' (fst sy) || (if exact then Qeq_bool (m s') 0 else Qle_bool 0 (m s'))) types) (combine types ys).
Definition check_outlooks (e : env) (moves : nat -> list N -> dist state) (exact : bool) (vectors : list (list (list Q))) : bool :=
  let all := outlooks e in
  (length vectors =? length all)%nat && forallb (fun xv => separates e moves exact (fst xv) (snd xv)) (combine all vectors).
(** The chance of each next state of the others. *)
Definition foretell (e : env) (moves : nat -> list N -> dist state) (i u : nat) (a : N) (s w : state) : Q :=
  E (moves u (a :: s)) (fun y => if eqb_state (others i y) w then 1 else 0).
Definition is_outlook_at (e : env) (i t : nat) (a : N) (o : state) : bool :=
  is_agent e i && negb (over e t) && negb (over e (S t)) && N.ltb a (allocs (stage_at e t)) && of_sizes (sizes_at e t) o.
Definition weigh (e : env) (moves : nat -> list N -> dist state) (i t : nat) (a : N) (o : state) (weights : list Q) (w : state) : Q :=
  sum (map (fun sx => snd sx * foretell e moves i (spot e t) a (saying i o (fst sx)) w) (combine (own_types e i t) weights)).
Definition check_mimicked (e : env) (moves : nat -> list N -> dist state) (i t : nat) (a : N) (o : state) (s : N) (weights : list Q) : bool :=
  is_outlook_at e i t a o && mem s (own_types e i t) && (length weights =? length (own_types e i t))%nat
  && forallb (Qle_bool 0) weights && Qeq_bool (at_alloc weights s) 0
  && forallb (fun w => Qeq_bool (foretell e moves i (spot e t) a (saying i o s) w) (weigh e moves i t a o weights w)) (next_others e i t).
Definition check_dependent (e : env) (moves : nat -> list N -> dist state) (i t : nat) (a : N) (o : state) (weights : list Q) : bool :=
  is_outlook_at e i t a o && (length weights =? length (own_types e i t))%nat
  && existsb (fun x => negb (Qeq_bool x 0)) weights
  && forallb (fun w => Qeq_bool (weigh e moves i t a o weights w) 0) (next_others e i t).

(** ** Means of functions of the others' next types *)
Lemma sort_out (f : state -> Q) (g : state -> state) (d : dist state) : forall ws, NoDup ws -> (forall s q, In (s, q) d -> In (g s) ws) ->
  E d (fun s => f (g s)) == sum (map (fun w => f w * E d (fun s => if list_eq_dec N.eq_dec (g s) w then 1 else 0)) ws).
Proof.
  intros ws ND H. induction d as [|[s q] d IH].
  - rewrite E_nil. symmetry. etransitivity; [apply (sum_ext _ (fun _ => 0)); intros; rewrite E_nil; ring | apply sum_zero].
  - rewrite E_cons, IH by (intros s' q' Hs; apply (H s' q'); right; auto).
    transitivity (sum (map (fun w => f w * (q * (if list_eq_dec N.eq_dec (g s) w then 1 else 0)) + f w * E d (fun s => if list_eq_dec N.eq_dec (g s) w then 1 else 0)) ws));
      [|apply sum_ext; intros; rewrite E_cons; ring].
    rewrite sum_plus. apply Qplus_comp; [|reflexivity].
    assert (G : forall l, NoDup l -> sum (map (fun w => f w * (q * (if list_eq_dec N.eq_dec (g s) w then 1 else 0))) l)
      == if in_dec (list_eq_dec N.eq_dec) (g s) l then q * f (g s) else 0).
    { induction l as [|w l IHl]; intros NL; [reflexivity|]. inversion NL as [|w' l' NI NL' EQ]. subst. cbn [map]. rewrite Interim.sum_cons, IHl by auto.
      destruct (list_eq_dec N.eq_dec (g s) w) as [W | W].
      - destruct (in_dec (list_eq_dec N.eq_dec) (g s) l) as [I1 | I1]; [rewrite W in I1; contradiction|].
        destruct (in_dec (list_eq_dec N.eq_dec) (g s) (w :: l)) as [_ | F]; [rewrite W; ring | exfalso; apply F; left; auto].
      - destruct (in_dec (list_eq_dec N.eq_dec) (g s) l) as [I1 | I1]; destruct (in_dec (list_eq_dec N.eq_dec) (g s) (w :: l)) as [I2 | I2]; try ring.
        + exfalso. apply I2. right; auto.
        + exfalso. destruct I2; congruence. }
    rewrite (G ws ND). destruct (in_dec (list_eq_dec N.eq_dec) (g s) ws) as [_ | F]; [reflexivity|]. exfalso. apply F. apply (H s q). left; auto.
Qed.
Lemma replace_states : forall ns k s, In s (states ns) -> (k < length ns)%nat -> In (replace k s 0%N) (states (replace k ns 1%N)).
Proof.
  induction ns as [|n ns IH]; intros k s Hs Hk; cbn [length] in Hk; [lia|]. cbn [states] in Hs. apply in_flat_map in Hs as [x [Hx Hs]].
  apply in_map_iff in Hs as [y [<- Hy]]. destruct k as [|k]; cbn [replace states].
  - apply in_flat_map. exists 0%N. split; [left; reflexivity | apply in_map; exact Hy].
  - apply in_flat_map. exists x. split; [exact Hx|]. apply in_map. apply IH; [exact Hy | lia].
Qed.
Lemma sum_real {X} (f : X -> Q) l : Q2R (sum (map f l)) = fold_right (fun x rest => (Q2R (f x) + rest)%R) 0%R l.
Proof. induction l as [|x l IH]; [exact Q2R_0|]. cbn [map fold_right]. rewrite (Qeq_eqR _ _ (Interim.sum_cons _ _)), Q2R_plus, IH. reflexivity. Qed.

Section Outlook.
Variables (e : env) (moves : nat -> list N -> dist state).
Hypothesis env_ok : check_env e = true.
Hypothesis moves_are : forall u a s, moves u (a :: s) = kernel e u a s.

Lemma next_sorted i t a s f : In i (agents e) -> live e (S t) ->
  E (kernel e t a s) (fun y => f (others i y)) == sum (map (fun w => f w * foretold e i t a s w) (next_others e i t)).
Proof.
  intros Hi Ht. unfold foretold. apply sort_out; [apply states_once|]. intros y q Hy. unfold next_others, others, saying. apply replace_states.
  - eapply kernel_in; eauto.
  - destruct (env_at e env_ok (S t) Ht) as [L _]. unfold agents in Hi. apply in_seq in Hi. rewrite L. unfold agents. rewrite seq_length. lia.
Qed.
(** The mean of a function under a mixture. *)
Lemma mixture_mean i t a o types xi f : In i (agents e) -> live e (S t) ->
  fold_right (fun w rest => (Q2R (f w) * mixture e i t a o types xi w + rest)%R) 0%R (next_others e i t)
  = fold_right (fun s rest => (xi s * Q2R (E (kernel e t a (saying i o s)) (fun y => f (others i y))) + rest)%R) 0%R types.
Proof.
  intros Hi Ht. induction types as [|s types IH]; cbn [mixture fold_right].
  - induction (next_others e i t) as [|w l IHl]; cbn [fold_right]; [reflexivity|]. rewrite IHl. ring.
  - rewrite <- IH. rewrite (Qeq_eqR _ _ (next_sorted i t a (saying i o s) f Hi Ht)), sum_real. clear IH.
    induction (next_others e i t) as [|w l IHl]; cbn [fold_right]; [ring|]. rewrite IHl, Q2R_mult.
    fold (mixture e i t a o types xi w). unfold mixture. ring.
Qed.
Lemma outlook_listed i t a o : is_outlook e i t a o -> In (spot e t, i, a, others i o) (outlooks e).
Proof.
  intros [Hi [Ht [Ht' [Ha Ho]]]]. unfold outlooks. apply in_flat_map. exists (spot e t). split; [apply live_place; exact Ht|].
  rewrite <- over_spot_next. unfold live in Ht'. rewrite Ht'. apply in_flat_map. exists i. split; [exact Hi|].
  cbv zeta. apply in_flat_map. exists a. split; [rewrite <- allocs_spot; exact Ha|]. apply in_map. apply filter_In. rewrite <- states_at_spot.
  pose proof (truth_own e env_ok i t o Hi Ht Ho) as T. split.
  - unfold others. apply saying_own; [exact Ho|]. unfold own_types in *. apply in_range. apply in_range in T. lia.
  - unfold others, truth, saying. rewrite replace_nth; [reflexivity|]. rewrite (state_length e env_ok t o Ht Ho). unfold agents in *. apply in_seq in Hi.
    rewrite seq_length. lia.
Qed.
Lemma sizes_after t : sizes_at e (S (spot e t)) = sizes_at e (S t).
Proof. unfold sizes_at, over, stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma separated exact vectors : check_outlooks e moves exact vectors = true -> forall i t a o s, is_outlook e i t a o -> In s (own_types e i t) ->
  exists f : state -> Q, E (kernel e t a (saying i o s)) (fun y => f (others i y)) < 0
    /\ forall s', In s' (own_types e i t) -> s' <> s -> let m := E (kernel e t a (saying i o s')) (fun y => f (others i y)) in
       if exact then m == 0 else 0 <= m.
Proof.
  unfold check_outlooks. cbv zeta. intros H. apply andb_true_iff in H as [L H]. apply Nat.eqb_eq in L. rewrite forallb_forall in H.
  intros i t a o s HO Hs. pose proof (outlook_listed i t a o HO) as IN.
  assert (XV : exists ys, In ((spot e t, i, a, others i o), ys) (combine (outlooks e) vectors)).
  { clear - IN L. revert vectors L. induction (outlooks e) as [|x l IH]; intros [|v vs] L; try discriminate; [destruct IN|]. destruct IN as [-> | IN].
    - exists v. left; reflexivity.
    - destruct (IH IN vs ltac:(cbn in L; lia)) as [ys Hy]. exists ys. right; exact Hy. }
  destruct XV as [ys XV]. specialize (H _ XV). cbn [fst snd] in H. unfold separates in H. cbv zeta in H. apply andb_true_iff in H as [LY H].
  apply Nat.eqb_eq in LY. rewrite <- own_types_spot in LY, H. rewrite forallb_forall in H. 
  assert (SY : exists y, In (s, y) (combine (own_types e i t) ys)).
  { clear - Hs LY. revert ys LY. induction (own_types e i t) as [|x l IH]; intros [|v vs] L; try discriminate; [destruct Hs|]. destruct Hs as [-> | Hs].
    - exists v. left; reflexivity.
    - destruct (IH Hs vs ltac:(cbn in L; lia)) as [y Hy]. exists y. right; exact Hy. }
  destruct SY as [y SY]. specialize (H _ SY). cbn [fst snd] in H. apply andb_true_iff in H as [H1 H2]. rewrite forallb_forall in H2.
  exists (from_list (replace (S i) (sizes_at e (S t)) 1%N) y).
  assert (ME : forall s', means_of e moves i (spot e t) a (others i o) y s' = E (kernel e t a (saying i o s')) (fun z => from_list (replace (S i) (sizes_at e (S t)) 1%N) y (others i z))).
  { intros s'. unfold means_of. cbv zeta. rewrite moves_are, <- kernel_spot, sizes_after. unfold others at 1. rewrite saying_twice. reflexivity. }
  rewrite ME in H1. split.
  - apply Qnot_le_lt. intros X. apply Qle_bool_iff in X. rewrite X in H1. discriminate.
  - intros s' Hs' NE. cbv zeta. specialize (H2 s' Hs'). apply orb_true_iff in H2 as [H2 | H2]; [apply N.eqb_eq in H2; congruence|].
    rewrite ME in H2. destruct exact; [apply Qeq_bool_iff; exact H2 | apply Qle_bool_iff; exact H2].
Qed.
Theorem convex_answer vectors : check_outlooks e moves false vectors = true -> convex_independence e.
Proof.
  intros H i t a o s HO Hs [xi [X0 XM]]. destruct (separated false vectors H i t a o s HO Hs) as [f [F1 F2]]. cbv zeta in F2.
  destruct HO as [Hi [Ht [Ht' _]]]. apply Qlt_Rlt in F1. rewrite Q2R_0 in F1.
  pose proof (mixture_mean i t a o (filter (fun s' => negb (N.eqb s' s)) (own_types e i t)) xi f Hi Ht') as MM.
  assert (EQ : Q2R (E (kernel e t a (saying i o s)) (fun y => f (others i y)))
    = fold_right (fun w rest => (Q2R (f w) * mixture e i t a o (filter (fun s' => negb (N.eqb s' s)) (own_types e i t)) xi w + rest)%R) 0%R (next_others e i t)).
  { rewrite (Qeq_eqR _ _ (next_sorted i t a (saying i o s) f Hi Ht')), sum_real. clear MM. induction (next_others e i t) as [|w l IH]; cbn [fold_right]; [reflexivity|].
    rewrite Q2R_mult, (XM w) by (left; auto). f_equal. apply IH. intros w' Hw. apply XM. right; auto. }
  rewrite MM in EQ. assert (P : forall l, (forall s', In s' l -> In s' (own_types e i t) /\ s' <> s) ->
    (0 <= fold_right (fun s rest => (xi s * Q2R (E (kernel e t a (saying i o s)) (fun y => f (others i y))) + rest)%R) 0%R l)%R).
  { induction l as [|s' l IH]; intros HL; cbn [fold_right]; [Lra.lra|]. destruct (HL s' (or_introl eq_refl)) as [A B].
    pose proof (F2 s' A B) as C. apply Qle_Rle in C. rewrite Q2R_0 in C. pose proof (Rmult_le_pos _ _ (X0 s') C).
    pose proof (IH (fun x Hx => HL x (or_intror Hx))). Lra.lra. }
  assert (P0 := P (filter (fun s' => negb (N.eqb s' s)) (own_types e i t))). rewrite <- EQ in P0.
  assert (PP := P0 ltac:(intros s' Hs'; apply filter_In in Hs' as [A B]; apply negb_true_iff, N.eqb_neq in B; auto)). Lra.lra.
Qed.
Theorem spanning_answer vectors : check_outlooks e moves true vectors = true -> spanning e.
Proof.
  intros H i t a o xi HO XM s Hs. destruct (separated true vectors H i t a o s HO Hs) as [f [F1 F2]]. cbv zeta in F2.
  destruct HO as [Hi [Ht [Ht' _]]]. apply Qlt_Rlt in F1. rewrite Q2R_0 in F1.
  pose proof (mixture_mean i t a o (own_types e i t) xi f Hi Ht') as MM.
  assert (Z0 : fold_right (fun w rest => (Q2R (f w) * mixture e i t a o (own_types e i t) xi w + rest)%R) 0%R (next_others e i t) = 0%R).
  { clear MM. induction (next_others e i t) as [|w l IH]; cbn [fold_right]; [reflexivity|]. rewrite (XM w) by (left; auto).
    rewrite IH by (intros; apply XM; right; auto). ring. }
  rewrite Z0 in MM. set (z := Q2R (E (kernel e t a (saying i o s)) (fun y => f (others i y)))) in *.
  assert (P : forall l, NoDup l -> (forall s', In s' l -> In s' (own_types e i t)) ->
    fold_right (fun s rest => (xi s * Q2R (E (kernel e t a (saying i o s)) (fun y => f (others i y))) + rest)%R) 0%R l = if in_dec N.eq_dec s l then (xi s * z)%R else 0%R).
  { induction l as [|s' l IH]; intros ND HL; cbn [fold_right]; [reflexivity|]. inversion ND as [|x' l' NI ND' EQ]. subst.
    rewrite IH by (auto; intros; apply HL; right; auto). destruct (N.eq_dec s' s) as [-> | NE].
    - destruct (in_dec N.eq_dec s l); [contradiction|]. destruct (in_dec N.eq_dec s (s :: l)) as [_ | F]; [unfold z; ring | exfalso; apply F; left; auto].
    - rewrite (Qeq_eqR _ _ (F2 s' (HL s' (or_introl eq_refl)) NE)), Q2R_0.
      destruct (in_dec N.eq_dec s l) as [I1 | I1]; destruct (in_dec N.eq_dec s (s' :: l)) as [I2 | I2]; try ring.
      + exfalso. apply I2. right; auto.
      + exfalso. destruct I2; congruence. }
  rewrite P in MM by (auto; apply range_once). destruct (in_dec N.eq_dec s (own_types e i t)) as [_ | F]; [|contradiction].
  symmetry in MM. apply Rmult_integral in MM as [MM | MM]; [exact MM | Lra.lra].
Qed.
(** ** Refutations *)
Lemma by_type (F : N -> Q) : forall n b ws, length ws = n ->
  sum (map (fun sx => snd sx * F (fst sx)) (combine (map N.of_nat (seq b n)) ws)) == sum (map (fun s => nth (N.to_nat s - b) ws 0 * F s) (map N.of_nat (seq b n))).
Proof.
  induction n as [|n IH]; intros b [|w ws] L; try discriminate; [reflexivity|]. cbn [seq map combine]. rewrite !Interim.sum_cons. cbn [fst snd].
  rewrite Nat2N.id, Nat.sub_diag. cbn [nth]. apply Qplus_comp; [reflexivity|]. rewrite IH by (cbn in L; lia). apply sum_ext. intros s Hs.
  apply in_map_iff in Hs as [k [<- Hk]]. apply in_seq in Hk. rewrite Nat2N.id. replace (k - b)%nat with (S (k - S b)) by lia. reflexivity.
Qed.
Lemma foretell_is i t a s w : foretell e moves i (spot e t) a s w == foretold e i t a s w.
Proof.
  unfold foretell, foretold. rewrite moves_are, <- kernel_spot. apply E_ext. intros y q _. destruct (list_eq_dec N.eq_dec (others i y) w) as [-> | N0].
  - replace (eqb_state w w) with true by (symmetry; apply eqb_state_iff; reflexivity). reflexivity.
  - destruct (eqb_state (others i y) w) eqn:B; [apply eqb_state_ok in B; contradiction | reflexivity].
Qed.
Lemma weigh_is i t a o weights w : length weights = length (own_types e i t) ->
  Q2R (weigh e moves i t a o weights w) = mixture e i t a o (own_types e i t) (fun s => Q2R (at_alloc weights s)) w.
Proof.
  intros L. unfold weigh, mixture, own_types in *. unfold range in *. rewrite map_length, seq_length in L.
  rewrite (Qeq_eqR _ _ (by_type (fun s => foretell e moves i (spot e t) a (saying i o s) w) _ 0 weights L)), sum_real.
  induction (map N.of_nat (seq 0 (N.to_nat (nth (S i) (sizes_at e t) 0%N)))) as [|s l IH]; cbn [fold_right]; [reflexivity|].
  rewrite IH, Q2R_mult, (Qeq_eqR _ _ (foretell_is i t a (saying i o s) w)), Nat.sub_0_r. reflexivity.
Qed.
Lemma outlook_is i t a o : is_outlook_at e i t a o = true -> is_outlook e i t a o.
Proof.
  unfold is_outlook_at. rewrite !andb_true_iff. intros [[[[H1 H2] H3] H4] H5]. apply is_agent_iff in H1. apply negb_true_iff in H2, H3.
  apply N.ltb_lt in H4. apply of_sizes_iff in H5. split; [exact H1|]. split; [exact H2|]. split; [exact H3|]. split; [apply in_range; exact H4 | exact H5].
Qed.
Theorem mimicked_answer i t a o s weights : check_mimicked e moves i t a o s weights = true -> ~ convex_independence e.
Proof.
  unfold check_mimicked. rewrite !andb_true_iff. intros [[[[[H1 H2] H3] H4] H5] H6] C. apply outlook_is in H1. apply mem_iff in H2.
  apply Nat.eqb_eq in H3. rewrite forallb_forall in H4, H6. apply Qeq_bool_iff in H5. apply (C i t a o s H1 H2).
  exists (fun s' => Q2R (at_alloc weights s')). split.
  - intros s'. rewrite <- Q2R_0. apply Qle_Rle. unfold at_alloc. destruct (nth_in_or_default (N.to_nat s') weights 0) as [I1 | ->]; [apply Qle_bool_iff; apply H4; exact I1 | apply Qle_refl].
  - intros w Hw. specialize (H6 w Hw). apply Qeq_bool_iff in H6. rewrite <- (Qeq_eqR _ _ (foretell_is i t a (saying i o s) w)), (Qeq_eqR _ _ H6), (weigh_is i t a o weights w H3).
    unfold mixture. clear H2 H3. induction (own_types e i t) as [|s' l IH]; cbn [filter fold_right]; [reflexivity|]. rewrite IH.
    destruct (N.eqb_spec s' s) as [-> | NE]; cbn [negb fold_right]; [|reflexivity]. rewrite (Qeq_eqR _ _ H5), Q2R_0. ring.
Qed.
Theorem dependent_answer i t a o weights : check_dependent e moves i t a o weights = true -> ~ spanning e.
Proof.
  unfold check_dependent. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4] C. apply outlook_is in H1. apply Nat.eqb_eq in H2.
  apply existsb_exists in H3 as [x [Hx NZ]]. apply negb_true_iff in NZ. apply Qeq_bool_neq in NZ. rewrite forallb_forall in H4.
  apply (In_nth _ _ 0) in Hx as [k [Lk Ex]]. specialize (C i t a o (fun s => Q2R (at_alloc weights s)) H1).
  assert (Z0 : Q2R (at_alloc weights (N.of_nat k)) = 0%R).
  { apply C.
    - intros w Hw. rewrite <- weigh_is by exact H2. specialize (H4 w Hw). apply Qeq_bool_iff in H4. rewrite (Qeq_eqR _ _ H4). exact Q2R_0.
    - unfold own_types, range in *. rewrite map_length, seq_length in H2. apply in_map. apply in_seq. lia. }
  apply NZ. unfold at_alloc in Z0. rewrite Nat2N.id, Ex in Z0. rewrite <- Q2R_0 in Z0. apply eqR_Qeq. exact Z0.
Qed.
End Outlook.
