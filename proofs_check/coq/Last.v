(** The last period alone: payments that make the truth optimal in it, or a cycle of own types that rules them out. *)
From Coq Require Import QArith Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Interim.
Open Scope Q_scope.

Definition check_last (e : env) (c : mechanism) (paid : list (table Q)) : bool :=
  match horizon e with
  | Some (S t) => forallb (fun i => let p := nth i paid none in
      forallb (fun s => let told := last_worth e c i t s (truth i s) - look_up p s in
        forallb (fun r => Qle_bool (last_worth e c i t s r - look_up p (saying i s r)) told) (reports e i t s)) (states_at e t)) (agents e)
  | _ => false
  end.
(** Each type of the cycle with the one that follows it. *)
Definition steps_of (cycle : list N) : list (N * N) := combine cycle (tl cycle ++ firstn 1 cycle).
Definition check_cycle (e : env) (c : mechanism) (i : nat) (o : state) (cycle : list N) : bool :=
  match horizon e with
  | Some (S t) => all_asked e && is_agent e i && of_sizes (sizes_at e t) o && forallb (fun s => mem s (own_types e i t)) cycle
      && negb (Qle_bool (sum (map (fun sr => let s := saying i o (fst sr) in
           last_worth e c i t s (snd sr) - last_worth e c i t s (fst sr)) (steps_of cycle))) 0)
  | _ => false
  end.

Theorem last_answer e c paid : check_last e c paid = true -> last_implementable e c.
Proof.
  unfold check_last. destruct (horizon e) as [[|t]|] eqn:HT; try discriminate. cbv zeta. intros H. exists t. split; [exact HT|].
  exists (fun i s => Q2R (look_up (nth i paid none) s)). intros i s r Hi Hs Hr. rewrite forallb_forall in H. specialize (H i Hi).
  rewrite forallb_forall in H. specialize (H s Hs). rewrite forallb_forall in H. specialize (H r Hr). apply Qle_bool_iff in H.
  apply Qle_Rle in H. rewrite !Q2R_minus in H. exact H.
Qed.
(** Around a cycle differences cancel. *)
Lemma around (f : N -> R) cycle :
  fold_right (fun sr rest => (f (snd sr) - f (fst sr) + rest)%R) 0%R (steps_of cycle) = 0%R.
Proof.
  unfold steps_of. destruct cycle as [|s0 l]; [reflexivity|]. cbn [tl firstn].
  assert (G : forall l s, fold_right (fun sr rest => (f (snd sr) - f (fst sr) + rest)%R) 0%R (combine (s :: l) (l ++ [s0])) = (f s0 - f s)%R).
  { induction l0 as [|x l0 IH]; intros s; [cbn; ring|].
    change (combine (s :: x :: l0) ((x :: l0) ++ [s0])) with ((s, x) :: combine (x :: l0) (l0 ++ [s0])). cbn [fold_right fst snd]. rewrite IH. ring. }
  rewrite G. ring.
Qed.
Theorem cycle_answer e c i o cycle : check_cycle e c i o cycle = true -> (exists t, horizon e = Some (S t)) /\ ~ last_implementable e c.
Proof.
  unfold check_cycle. destruct (horizon e) as [[|t]|] eqn:HT; try discriminate. rewrite !andb_true_iff. intros [[[[H0 H1] H2] H3] H4].
  apply is_agent_iff in H1. apply of_sizes_iff in H2. rewrite forallb_forall in H3. apply negb_true_iff in H4.
  split; [exists t; reflexivity|]. intros [t' [HT' [p H]]]. try rewrite HT in HT'. injection HT' as HT'. subst t'.
  assert (Lt : live e t) by (unfold live, over; rewrite HT; apply Nat.leb_gt; lia).
  assert (L : 0 < sum (map (fun sr => let s := saying i o (fst sr) in last_worth e c i t s (snd sr) - last_worth e c i t s (fst sr)) (steps_of cycle))).
  { apply Qnot_le_lt. intros X. apply Qle_bool_iff in X. cbv zeta in H4, X. rewrite X in H4. discriminate. }
  apply Qlt_Rlt in L. rewrite Q2R_0 in L.
  assert (IN : forall sr, In sr (steps_of cycle) -> In (fst sr) cycle /\ In (snd sr) cycle).
  { intros [s r] Hs. unfold steps_of in Hs. pose proof (in_combine_l _ _ _ _ Hs) as A. pose proof (in_combine_r _ _ _ _ Hs) as B. cbn [fst snd]. split; [exact A|].
    destruct cycle as [|x l]; [destruct A|]. cbn [tl firstn] in B. apply in_app_or in B as [B | [<- | []]]; [right; exact B | left; reflexivity]. }
  assert (B : forall l, (forall sr, In sr l -> In (fst sr) cycle /\ In (snd sr) cycle) ->
    (Q2R (sum (map (fun sr => let s := saying i o (fst sr) in (last_worth e c i t s (snd sr) - last_worth e c i t s (fst sr))%Q) l))
     <= fold_right (fun sr rest => (p i (saying i o (snd sr)) - p i (saying i o (fst sr)) + rest)%R) 0%R l)%R).
  { induction l as [|[s r] l IH]; intros HL; [rewrite <- Q2R_0; apply Rle_refl|]. cbn [map fold_right fst snd].
    assert (SC : forall x l', Q2R (sum (x :: l')) = (Q2R x + Q2R (sum l'))%R) by (intros; unfold sum; cbn [fold_right]; rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus; reflexivity).
    rewrite SC. cbv zeta. destruct (HL (s, r) (or_introl eq_refl)) as [A1 A2]. cbn [fst snd] in A1, A2. apply H3 in A1, A2. apply mem_iff in A1, A2.
    assert (Ss : is_state e t (saying i o s)) by (apply saying_own; auto).
    assert (TS : truth i (saying i o s) = s).
    { apply replace_nth. rewrite (states_length _ _ H2). destruct (le_lt_dec (length (sizes_at e t)) (S i)) as [LT | LT]; [|exact LT].
      unfold own_types in A1. rewrite nth_overflow in A1 by exact LT. destruct A1. }
    pose proof (H i (saying i o s) r H1 Ss (proj2 (asked_report e i t _ r H0 Lt) A2)) as C. rewrite TS, saying_twice in C. rewrite Q2R_minus.
    pose proof (IH (fun x Hx => HL x (or_intror Hx))). Lra.lra. }
  pose proof (B _ IN) as B1. rewrite (around (fun s => p i (saying i o s))) in B1. Lra.lra.
Qed.
