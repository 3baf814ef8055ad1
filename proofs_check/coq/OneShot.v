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
Variable is_report : nat -> Report -> Prop.
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
Hypothesis upd_ok : forall t th r, is_state t th -> is_report t r -> is_state t (saying th r).
Hypothesis truth_ok : forall t th, is_state t th -> is_report t (truth th).

(** The tables of a certificate, and what is checked of them. *)
Variable V : nat -> memory -> State -> Q.
Variable eps : Q.
Hypothesis eps_pos : 0 <= eps.
Hypothesis bellman : forall t m th, live t -> is_memory t m -> is_state t th -> V t m th == once V t m th (truth th).
Hypothesis slack : forall t m th r, live t -> is_memory t m -> is_state t th -> is_report t r -> once V t m th r <= V t m th + eps.

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

(** Truth is worth what the table says, up to δ^n c. *)
Theorem truth_is_worth : forall g c, 0 <= c -> forall n t h m th,
  (forall u, (t <= u < t + n)%nat -> live u) -> is_memory t m -> is_state t th ->
  (forall m' th', is_memory (t + n) m' -> is_state (t + n) th' -> V (t + n) m' th' <= g th' + c) ->
  (forall t th, is_state t th -> saying th (truth th) = th) ->
  V t m th <= payoff g truthful n t h m th + c * power delta n.
Proof.
  intros g c Hc n. induction n as [|n IH]; intros t h m th Hl Hm Hth Hg Hu.
  - simpl. rewrite Nat.add_0_r in Hg. rewrite Qmult_1_r. apply Hg; auto.
  - apply live_le in Hl as [Lt Hl]. cbn [payoff_of].
    unfold tells_truth at 1. rewrite E_sure. rewrite bellman by auto. unfold once.
    destruct (shocks_ok t Lt) as [Hnn Htot].
    assert (Hn : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (Hd : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    apply E_le_plus; auto; [rewrite Htot; apply Qle_refl |].
    intros z qz Hz Hqz. cbv zeta. rewrite !(Hu t) by auto.
    destruct (kernel_ok t z qz th th Lt Hz Hqz Hth Hth) as [Kn [Kt Ks]].
    assert (HE : E (kernel t (rule t z th) th) (V (S t) (Some (th, rule t z th))) <=
                 E (kernel t (rule t z th) th)
                   (payoff g truthful n (S t) ((th, truth th, z) :: h) (Some (th, rule t z th)))
                   + c * power delta n).
    { apply E_le_plus; auto. intros th' p Hin Hp.
      apply IH; auto; [econstructor; eauto | eauto |].
      intros m' th'' Hm' Hth''. replace (S t + n)%nat with (t + S n)%nat in * by lia. apply Hg; auto. }
    apply (Qmult_le_compat_r _ _ delta) in HE; auto. simpl power in *.
    assert (c * (delta * power delta n) == c * power delta n * delta) by ring. lra.
Qed.

(** The other side, and what one lie is worth: needed only to refute. *)
Theorem truth_is_at_most : forall g c, 0 <= c -> forall n t h m th,
  (forall u, (t <= u < t + n)%nat -> live u) -> is_memory t m -> is_state t th ->
  (forall m' th', is_memory (t + n) m' -> is_state (t + n) th' -> g th' <= V (t + n) m' th' + c) ->
  (forall t th, is_state t th -> saying th (truth th) = th) ->
  payoff g truthful n t h m th <= V t m th + c * power delta n.
Proof.
  intros g c Hc n. induction n as [|n IH]; intros t h m th Hl Hm Hth Hg Hu.
  - simpl. rewrite Nat.add_0_r in Hg. rewrite Qmult_1_r. apply Hg; auto.
  - apply live_le in Hl as [Lt Hl]. cbn [payoff_of].
    unfold tells_truth at 1. rewrite E_sure. rewrite bellman by auto. unfold once.
    destruct (shocks_ok t Lt) as [Hnn Htot].
    assert (Hn : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (Hd : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    apply E_le_plus; auto; [rewrite Htot; apply Qle_refl |].
    intros z qz Hz Hqz. cbv zeta. rewrite !(Hu t) by auto.
    destruct (kernel_ok t z qz th th Lt Hz Hqz Hth Hth) as [Kn [Kt Ks]].
    assert (HE : E (kernel t (rule t z th) th)
                   (payoff g truthful n (S t) ((th, truth th, z) :: h) (Some (th, rule t z th))) <=
                 E (kernel t (rule t z th) th) (V (S t) (Some (th, rule t z th))) + c * power delta n).
    { apply E_le_plus; auto. intros th' p Hin Hp.
      apply IH; auto; [econstructor; eauto | eauto |].
      intros m' th'' Hm' Hth''. replace (S t + n)%nat with (t + S n)%nat in * by lia. apply Hg; auto. }
    apply (Qmult_le_compat_r _ _ delta) in HE; auto. simpl power in *.
    assert (c * (delta * power delta n) == c * power delta n * delta) by ring. lra.
Qed.

Lemma payoff_liar g t0 r n : forall t h m th, (t0 < t)%nat ->
  payoff g (liar t0 r) n t h m th == payoff g truthful n t h m th.
Proof.
  induction n as [|n IH]; intros t h m th Ht; [reflexivity|]. cbn [payoff_of].
  unfold lies_once at 1, tells_truth at 1. destruct (Nat.eqb_spec t t0); [lia|]. rewrite !E_sure.
  apply E_ext. intros z q _. cbv zeta.
  rewrite (E_ext (kernel t (rule t z (saying th (truth th))) th) _ _ (fun x q _ => IH (S t) _ _ x ltac:(lia))).
  reflexivity.
Qed.

Theorem one_lie_is_worth : forall g c, 0 <= c -> forall n t h m th r,
  (forall u, (t <= u < t + S n)%nat -> live u) -> is_memory t m -> is_state t th -> is_report t r ->
  (forall m' th', is_memory (t + S n) m' -> is_state (t + S n) th' -> V (t + S n) m' th' <= g th' + c) ->
  (forall t th, is_state t th -> saying th (truth th) = th) ->
  once V t m th r <= payoff g (liar t r) (S n) t h m th + c * power delta (S n).
Proof.
  intros g c Hc n t h m th r Hl Hm Hth Hr Hg Hu. apply live_le in Hl as [Lt Hl]. cbn [payoff_of].
  unfold lies_once at 1. rewrite Nat.eqb_refl, E_sure. unfold once.
  destruct (shocks_ok t Lt) as [Hnn Htot].
  assert (Hn : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
  assert (Hd : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
  apply E_le_plus; auto; [rewrite Htot; apply Qle_refl |].
  intros z qz Hz Hqz. cbv zeta.
  assert (Hok : is_state t (saying th r)) by (apply upd_ok; auto).
  destruct (kernel_ok t z qz (saying th r) th Lt Hz Hqz Hok Hth) as [Kn [Kt Ks]].
  assert (HE : E (kernel t (rule t z (saying th r)) th) (V (S t) (Some (saying th r, rule t z (saying th r)))) <=
               E (kernel t (rule t z (saying th r)) th)
                 (payoff g (liar t r) n (S t) ((th, r, z) :: h) (Some (saying th r, rule t z (saying th r))))
                 + c * power delta n).
  { apply E_le_plus; auto. intros th' p Hin Hp. rewrite payoff_liar by lia.
    apply truth_is_worth; auto; [econstructor; eauto | eauto |].
    intros m' th'' Hm' Hth''. replace (S t + n)%nat with (t + S n)%nat in * by lia. apply Hg; auto. }
  apply (Qmult_le_compat_r _ _ delta) in HE; auto. simpl power in *.
  assert (c * (delta * power delta n) == c * power delta n * delta) by ring. lra.
Qed.

End OneShot.
