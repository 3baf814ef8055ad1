(** Limits of what plans are worth, as the number of periods grows. *)
From Coq Require Import QArith Qabs Qreals Reals Lra Lqa Lia.
Require Import Definitions Expectations.
Open Scope R_scope.

Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R; simpl; Lra.lra. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; Lra.lra. Qed.
Lemma Q2R_power d n : Q2R (power d n) = Q2R d ^ n.
Proof. induction n as [|n IH]; cbn [power pow]; [exact Q2R_1|]. rewrite Q2R_mult, IH. reflexivity. Qed.

(** b d^n falls below every eta > 0. *)
Lemma vanishing b d eta : 0 <= d < 1 -> 0 <= b -> 0 < eta -> exists N, forall n, (n >= N)%nat -> b * d ^ n < eta.
Proof.
  intros [H0 H1] Hb He.
  assert (G : 0 < eta / (b + 1)) by (apply Rdiv_lt_0_compat; Lra.lra).
  destruct (pow_lt_1_zero d ltac:(rewrite Rabs_right; Lra.lra) (eta / (b + 1)) G) as [N HN].
  exists N. intros n Hn. specialize (HN n Hn). assert (P : 0 <= d ^ n) by (apply pow_le; auto).
  rewrite Rabs_right in HN by Lra.lra.
  apply (Rmult_lt_compat_r (b + 1)) in HN; [|Lra.lra].
  replace (eta / (b + 1) * (b + 1)) with eta in HN by (field; Lra.lra). Lra.nra.
Qed.

Lemma closes_in (u : nat -> Q) (x b d : Q) : (0 <= d)%Q -> (d < 1)%Q -> (0 <= b)%Q ->
  (forall n, close (u n) x (b * power d n)) -> Un_cv (fun n => Q2R (u n)) (Q2R x).
Proof.
  intros Hd H1 Hb H eta He. apply Qle_Rle in Hd, Hb. apply Qlt_Rlt in H1. rewrite Q2R_0, ?Q2R_1 in *.
  destruct (vanishing (Q2R b) (Q2R d) eta ltac:(Lra.lra) ltac:(Lra.lra) He) as [N HN].
  exists N. intros n Hn. specialize (HN n Hn). destruct (H n) as [A B].
  apply Qle_Rle in A, B. rewrite Q2R_plus, Q2R_mult, Q2R_power in A, B. unfold R_dist. apply Rabs_def1; Lra.lra.
Qed.

(** What is at most [x] up to a vanishing error has a limit of at most x, if it has one. *)
Lemma limit_at_most (u : nat -> Q) (x b d : Q) (y : R) : (0 <= d)%Q -> (d < 1)%Q -> (0 <= b)%Q ->
  (forall n, (u n <= x + b * power d n)%Q) -> Un_cv (fun n => Q2R (u n)) y -> y <= Q2R x.
Proof.
  intros Hd H1 Hb H Hy. apply Qle_Rle in Hd, Hb. apply Qlt_Rlt in H1. rewrite Q2R_0, ?Q2R_1 in *.
  destruct (Rle_dec y (Q2R x)) as [L | L]; auto. exfalso.
  set (eta := (y - Q2R x) / 2). assert (He : 0 < eta) by (unfold eta; Lra.lra).
  destruct (vanishing (Q2R b) (Q2R d) eta ltac:(Lra.lra) ltac:(Lra.lra) He) as [N HN].
  destruct (Hy eta He) as [M HM]. specialize (HN (N + M)%nat ltac:(lia)). specialize (HM (N + M)%nat ltac:(lia)).
  specialize (H (N + M)%nat). apply Qle_Rle in H. rewrite Q2R_plus, Q2R_mult, Q2R_power in H.
  unfold R_dist in HM. apply Rabs_def2 in HM. unfold eta in *. Lra.lra.
Qed.

(** Sums whose n-th term is at most b d^n have a limit. *)
Lemma geometric_limit (u : nat -> Q) (b d : Q) : (0 <= d)%Q -> (d < 1)%Q -> (0 <= b)%Q ->
  (forall n, close (u (S n)) (u n) (b * power d n)) -> exists y, Un_cv (fun n => Q2R (u n)) y.
Proof.
  intros Hd H1 Hb H.
  assert (D : 0 <= Q2R d < 1).
  { apply Qle_Rle in Hd. apply Qlt_Rlt in H1. rewrite Q2R_0, ?Q2R_1 in *. Lra.lra. }
  assert (B : 0 <= Q2R b) by (apply Qle_Rle in Hb; rewrite Q2R_0 in Hb; Lra.lra).
  assert (S1 : forall n, Rabs (Q2R (u (S n)) - Q2R (u n)) <= Q2R b * Q2R d ^ n).
  { intros n. destruct (H n) as [X Y]. apply Qle_Rle in X, Y. rewrite Q2R_plus, Q2R_mult, Q2R_power in X, Y.
    apply Rabs_le. Lra.lra. }
  (* the partial sums from n on are at most b d^n / (1 - d) *)
  assert (S2 : forall k n, Rabs (Q2R (u (n + k)%nat) - Q2R (u n)) <= Q2R b / (1 - Q2R d) * Q2R d ^ n).
  { intros k. induction k as [|k IH]; intros n.
    - rewrite Nat.add_0_r, Rminus_diag_eq, Rabs_R0 by reflexivity. apply Rmult_le_pos; [|apply pow_le; Lra.lra].
      apply Rmult_le_pos; auto. left. apply Rinv_0_lt_compat. Lra.lra.
    - specialize (IH (S n)). replace (n + S k)%nat with (S n + k)%nat by lia.
      replace (Q2R (u (S n + k)%nat) - Q2R (u n)) with
        ((Q2R (u (S n + k)%nat) - Q2R (u (S n))) + (Q2R (u (S n)) - Q2R (u n))) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. specialize (S1 n). cbn [pow] in IH.
      replace (Q2R b / (1 - Q2R d) * Q2R d ^ n)
        with (Q2R b / (1 - Q2R d) * (Q2R d * Q2R d ^ n) + Q2R b * Q2R d ^ n) by (field; Lra.lra). Lra.lra. }
  assert (C : Cauchy_crit (fun n => Q2R (u n))).
  { intros eta He. destruct (vanishing (Q2R b / (1 - Q2R d)) (Q2R d) eta D) as [N HN]; auto.
    { apply Rmult_le_pos; auto. left. apply Rinv_0_lt_compat. Lra.lra. }
    exists N. intros n m Hn Hm. unfold R_dist.
    destruct (le_lt_dec n m) as [L | L].
    - replace m with (n + (m - n))%nat by lia. rewrite Rabs_minus_sym.
      eapply Rle_lt_trans; [apply S2 | apply HN; auto].
    - replace n with (m + (n - m))%nat by lia.
      eapply Rle_lt_trans; [apply S2 | apply HN; auto]. }
  destruct (R_complete _ C) as [y Hy]. exists y. exact Hy.
Qed.

(** From bounds at every n to [worth]. *)
Lemma worth_is e last sums t (x b : Q) : (0 <= discount e)%Q -> (horizon e = None -> (discount e < 1)%Q) -> (0 <= b)%Q ->
  (forall T, horizon e = Some T -> sums last (T - t)%nat == x) ->
  (horizon e = None -> forall n, close (sums (fun _ => 0%Q) n) x (b * power (discount e) n)) ->
  worth e last sums t (Q2R x).
Proof.
  intros Hd H1 Hb F I. unfold worth. destruct (horizon e) as [T|].
  - symmetry. apply Qeq_eqR. auto.
  - apply (closes_in _ x b (discount e)); auto.
Qed.
Lemma worth_at_most e last sums t (x b : Q) y : (0 <= discount e)%Q -> (horizon e = None -> (discount e < 1)%Q) ->
  (0 <= b)%Q -> (forall T, horizon e = Some T -> (sums last (T - t)%nat <= x)%Q) ->
  (horizon e = None -> forall n, (sums (fun _ => 0%Q) n <= x + b * power (discount e) n)%Q) ->
  worth e last sums t y -> y <= Q2R x.
Proof.
  intros Hd H1 Hb F I. unfold worth. destruct (horizon e) as [T|].
  - intros ->. apply Qle_Rle. auto.
  - apply (limit_at_most _ x b (discount e)); auto.
Qed.
Lemma worth_unique e last sums t x y : worth e last sums t x -> worth e last sums t y -> x = y.
Proof. unfold worth. destruct (horizon e); [congruence|]. apply UL_sequence. Qed.
