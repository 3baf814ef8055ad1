(** The one-shot-deviation theorem, for finite and infinite horizons at once.

    If no single lie gains at any memory and state, no plan of lies gains, however it depends on the history. Everything
    is given as functions of the period t = 0, 1, 2, …; nothing here is finite or computed. *)
From Coq Require Import QArith List Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations.
Open Scope Q_scope.

Section OneShot.
Variables State Alloc Shock Report : Type.
Variable live : nat -> Prop.
Variable delta : Q.
Variable shocks : nat -> dist Shock.
Variable kernel : nat -> Alloc -> State -> dist State.
Variable flow : nat -> Alloc -> State -> Q.
Variable is_state : nat -> State -> Prop.
Variable is_report : nat -> State -> Report -> Prop.
Variable saying : State -> Report -> State.
Variable truth : State -> Report.
Variable rule : nat -> Shock -> State -> Alloc.
Variable pay : nat -> memory_of State Alloc -> State -> Q.

(** The notions of Definitions.v at these functions. *)
Local Notation memory := (memory_of State Alloc).
Local Notation is_memory := (is_memory_of State Alloc Shock shocks is_state rule).
Local Notation plan_ok := (valid_plan State Shock Report live is_state is_report).
Local Notation truthful := (tells_truth State Shock Report truth).
Local Notation liar := (lies_once State Shock Report truth).
Local Notation payoff := (payoff_of State Alloc Shock Report delta shocks kernel flow saying rule pay).

(** One period: report r now, be worth V afterwards. *)
Definition once (V : nat -> memory -> State -> Q) t m th r : Q :=
  E (shocks t) (fun z =>
    let said := saying th r in
    let a := rule t z said in
    flow t a th - pay t m said + delta * E (kernel t a th) (V (S t) (Some (said, a)))).

Hypothesis delta_pos : 0 <= delta.
Hypothesis shocks_ok : forall t, live t -> prob (shocks t).
Hypothesis kernel_ok : forall t z q r th, live t -> In (z, q) (shocks t) -> 0 < q -> is_state t r -> is_state t th ->
  let k := kernel t (rule t z r) th in
  nonneg k /\ total k <= 1 /\ forall th' p, In (th', p) k -> is_state (S t) th'.
Hypothesis upd_ok : forall t th r, is_state t th -> is_report t th r -> is_state t (saying th r).
Hypothesis truth_ok : forall t th, is_state t th -> is_report t th (truth th).

(** The tables of a certificate, and what is checked of them. *)
Variable V : nat -> memory -> State -> Q.
Variable eps : Q.
Hypothesis eps_pos : 0 <= eps.
Hypothesis bellman : forall t m th, live t -> is_memory t m -> is_state t th -> V t m th == once V t m th (truth th).
Hypothesis slack : forall t m th r, live t -> is_memory t m -> is_state t th -> is_report t th r -> once V t m th r <= V t m th + eps.

(** ε (1 + δ + … + δ^(n-1)) + δ^n c *)
Fixpoint gain (c : Q) (n : nat) : Q := match n with O => c | S n' => eps + delta * gain c n' end.

Lemma gain_pos c n : 0 <= c -> 0 <= gain c n.
Proof.
  intros Hc. induction n; simpl; [auto|].
  assert (0 <= delta * gain c n) by (apply Qmult_le_0_compat; auto). lra.
Qed.

Lemma live_le n t : (forall u, (t <= u < t + S n)%nat -> live u) ->
  live t /\ forall u, (S t <= u < S t + n)%nat -> live u.
Proof. intros H; split; [apply H; lia | intros u Hu; apply H; lia]. Qed.

Theorem no_plan_gains : forall g c s, plan_ok s -> 0 <= c -> forall n t h m th,
  (forall u, (t <= u < t + n)%nat -> live u) -> is_memory t m -> is_state t th ->
  (forall m' th', is_memory (t + n) m' -> is_state (t + n) th' -> g th' <= V (t + n) m' th' + c) ->
  payoff g s n t h m th <= V t m th + gain c n.
Proof.
  intros g c s Hs Hc n. induction n as [|n IH]; intros t h m th Hl Hm Hth Hg.
  - simpl. rewrite Nat.add_0_r in Hg. apply Hg; auto.
  - apply live_le in Hl as [Lt Hl]. cbn [payoff_of gain].
    destruct (Hs t h th Lt Hth) as [Hprob Hsupp].
    apply E_le_const; auto. intros r q Hr Hq.
    assert (Hok : is_state t (saying th r)) by (apply upd_ok; eauto).
    apply Qle_trans with (once V t m th r + delta * gain c n).
    2:{ assert (once V t m th r <= V t m th + eps) by (apply slack; eauto). lra. }
    unfold once. destruct (shocks_ok t Lt) as [Hnn Htot].
    apply E_le_plus; auto; [rewrite Htot; apply Qle_refl | apply Qmult_le_0_compat; auto; apply gain_pos; auto |].
    intros z qz Hz Hqz. cbv zeta.
    destruct (kernel_ok t z qz (saying th r) th Lt Hz Hqz Hok Hth) as [Kn [Kt Ks]].
    assert (HE : E (kernel t (rule t z (saying th r)) th)
                   (payoff g s n (S t) ((th, r, z) :: h) (Some (saying th r, rule t z (saying th r))))
                 <= E (kernel t (rule t z (saying th r)) th) (V (S t) (Some (saying th r, rule t z (saying th r)))) + gain c n).
    { apply E_le_plus; auto; [apply gain_pos; auto |]. intros th' p Hin Hp.
      apply IH; auto; [econstructor; eauto | eauto |].
      intros m' th'' Hm' Hth''. replace (S t + n)%nat with (t + S n)%nat in * by lia. apply Hg; auto. }
    apply (Qmult_le_compat_r _ _ delta) in HE; auto. lra.
Qed.

End OneShot.

(** A table W of what a plan is worth, that meets the plan's own equation from period t0 on wherever the history is linked
    to the memory, is what it is worth, up to what the tail is worth. *)
Section Evaluation.
Variables State Alloc Shock Report : Type.
Variable live : nat -> Prop.
Variable delta : Q.
Variable shocks : nat -> dist Shock.
Variable kernel : nat -> Alloc -> State -> dist State.
Variable flow : nat -> Alloc -> State -> Q.
Variable is_state : nat -> State -> Prop.
Variable is_report : nat -> State -> Report -> Prop.
Variable saying : State -> Report -> State.
Variable rule : nat -> Shock -> State -> Alloc.
Variable pay : nat -> memory_of State Alloc -> State -> Q.
Local Notation memory := (memory_of State Alloc).
Local Notation history := (history_of State Shock Report).
Local Notation is_memory := (is_memory_of State Alloc Shock shocks is_state rule).
Local Notation plan_ok := (valid_plan State Shock Report live is_state is_report).
Local Notation payoff := (payoff_of State Alloc Shock Report delta shocks kernel flow saying rule pay).

Hypothesis delta_pos : 0 <= delta.
Hypothesis shocks_ok : forall t, live t -> prob (shocks t).
Hypothesis kernel_ok : forall t z q r th, live t -> In (z, q) (shocks t) -> 0 < q -> is_state t r -> is_state t th ->
  let k := kernel t (rule t z r) th in
  nonneg k /\ total k <= 1 /\ forall th' p, In (th', p) k -> is_state (S t) th'.
Hypothesis saying_ok : forall t th r, is_state t th -> is_report t th r -> is_state t (saying th r).

Variable s : plan_of State Shock Report.
Hypothesis s_ok : plan_ok s.
Variable t0 : nat.
Variable linked : nat -> history -> memory -> Prop.
Hypothesis link : forall t h m th r z, linked t h m ->
  linked (S t) ((th, r, z) :: h) (Some (saying th r, rule t z (saying th r))).
Variable W : nat -> history -> memory -> State -> Q.
Hypothesis bellman : forall t h m th, (t0 <= t)%nat -> live t -> linked t h m -> is_memory t m -> is_state t th ->
  W t h m th == E (s t h th) (fun r => E (shocks t) (fun z =>
    let said := saying th r in
    let a := rule t z said in
    flow t a th - pay t m said + delta * E (kernel t a th) (W (S t) ((th, r, z) :: h) (Some (said, a))))).

Theorem evaluated : forall g c, 0 <= c -> forall n t h m th, (t0 <= t)%nat -> linked t h m ->
  (forall u, (t <= u < t + n)%nat -> live u) -> is_memory t m -> is_state t th ->
  (forall h' m' th', linked (t + n) h' m' -> is_memory (t + n) m' -> is_state (t + n) th' ->
     close (g th') (W (t + n) h' m' th') c) ->
  close (payoff g s n t h m th) (W t h m th) (c * power delta n).
Proof.
  intros g c Hc n. induction n as [|n IH]; intros t h m th H0 Hk Hl Hm Hth Hg.
  - cbn [payoff_of power]. rewrite Nat.add_0_r in Hg. destruct (Hg h m th Hk Hm Hth) as [A B].
    split; rewrite Qmult_1_r; auto.
  - apply live_le in Hl as [Lt Hl]. cbn [payoff_of].
    assert (Hd : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (HD : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    pose proof (bellman t h m th H0 Lt Hk Hm Hth) as B.
    destruct (s_ok t h th Lt Hth) as [[Sn St] Ss]. destruct (shocks_ok t Lt) as [Hnn Htot].
    enough (close (E (s t h th) (fun r => E (shocks t) (fun z =>
      let said := saying th r in let a := rule t z said in
      flow t a th - pay t m said + delta * E (kernel t a th) (payoff g s n (S t) ((th, r, z) :: h) (Some (said, a))))))
      (E (s t h th) (fun r => E (shocks t) (fun z =>
      let said := saying th r in let a := rule t z said in
      flow t a th - pay t m said + delta * E (kernel t a th) (W (S t) ((th, r, z) :: h) (Some (said, a))))))
      (c * power delta (S n))) as [X Y] by (cbv zeta in *; split; lra).
    apply E_close; auto; [rewrite St; apply Qle_refl|]. intros r q Hr Hq.
    apply E_close; auto; [rewrite Htot; apply Qle_refl|]. intros z qz Hz Hqz. cbv zeta.
    assert (Hok : is_state t (saying th r)) by (apply saying_ok; eauto).
    destruct (kernel_ok t z qz (saying th r) th Lt Hz Hqz Hok Hth) as [Kn [Kt Ks]].
    cbn [power]. setoid_replace (c * (delta * power delta n)) with (delta * (c * power delta n)) by ring.
    apply close_affine; auto. apply E_close; auto. intros th' p Hin Hp.
    apply IH; auto; [eapply link; eauto | econstructor; eauto | eauto |].
    intros h' m' th'' Hk' Hm' Hth''. replace (S t + n)%nat with (t + S n)%nat in * by lia. apply (Hg h' m'); auto.
Qed.
End Evaluation.
