(** Sums for ever under a fixed rule: what is counted in each period, discounted, has a limit, which is the one solution of
    its equation. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute MoreMemory Designing DesignRows DesignPlans Endless.
Open Scope R_scope.

(** * Limits *)
Lemma cv_same u v x : (forall n, u n = v n) -> Un_cv u x -> Un_cv v x.
Proof. intros H C eps He. destruct (C eps He) as [N HN]. exists N. intros n Hn. rewrite <- H. apply HN. exact Hn. Qed.
Lemma cv_constant x : Un_cv (fun _ => x) x.
Proof. intros eps He. exists 0%nat. intros n _. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact He. Qed.
Lemma cv_plus u v x y : Un_cv u x -> Un_cv v y -> Un_cv (fun n => u n + v n) (x + y).
Proof. apply CV_plus. Qed.
Lemma cv_times k u x : Un_cv u x -> Un_cv (fun n => k * u n) (k * x).
Proof. intros H. apply (CV_mult (fun _ => k) u k x); [apply cv_constant | exact H]. Qed.
Lemma cv_minus u v x y : Un_cv u x -> Un_cv v y -> Un_cv (fun n => u n - v n) (x - y).
Proof. intros A B. apply (cv_same (fun n => u n + -1 * v n)); [intros; ring|]. replace (x - y) with (x + -1 * y) by ring. apply cv_plus; [exact A | apply cv_times; exact B]. Qed.
Lemma cv_next u x : Un_cv u x -> Un_cv (fun n => u (S n)) x.
Proof. intros C eps He. destruct (C eps He) as [N HN]. exists N. intros n Hn. apply HN. lia. Qed.
Lemma cv_le u v x y : (forall n, u n <= v n) -> Un_cv u x -> Un_cv v y -> x <= y.
Proof.
  intros H A B. destruct (Rle_dec x y) as [L | L]; [exact L|]. exfalso. assert (He : 0 < (x - y) / 2) by lra.
  destruct (A _ He) as [N HN]. destruct (B _ He) as [M HM]. specialize (HN (N + M)%nat ltac:(lia)). specialize (HM (N + M)%nat ltac:(lia)).
  specialize (H (N + M)%nat). unfold R_dist in *. apply Rabs_def2 in HN, HM. lra.
Qed.
Lemma cv_mean {X} (d : dist X) (u : nat -> X -> R) f : (forall x q, In (x, q) d -> ~ (q == 0)%Q -> Un_cv (fun n => u n x) (f x)) ->
  Un_cv (fun n => ER d (u n)) (ER d f).
Proof.
  induction d as [|[x q] l IH]; intros H; cbn [ER]; [apply cv_constant|]. apply cv_plus; [|apply IH; intros; eapply H; [right|]; eauto].
  destruct (Qeq_dec q 0) as [Z | Z]; [|apply cv_times; eapply H; [left; reflexivity | exact Z]].
  apply Qeq_eqR in Z. rewrite Z, Q2R_none. apply (cv_same (fun _ => 0 * f x)); [intros; ring | apply cv_constant].
Qed.

Section Sums.
Variables (e : env) (p : problem).
Variable el : N -> state -> list N.   (* what may be chosen *)
Local Notation after := (after p).

(** * A fixed rule *)
Definition fix_ (t : nat) (h : memories) (z : N) (r : state) (a : N) : Q :=
  match p_choosing p with Stated rules => share_for_ever e rules t h z r a | _ => 1%Q end.
(** The mean over what is chosen at a shock. *)
Definition lot (t : nat) (h : memories) (z : N) (r : state) (f : N -> R) : R :=
  fold_right (fun a rest => Q2R (fix_ t h z r a) * f a + rest) 0 (el z r).
Definition move (t : nat) (h : memories) (r s : state) (f : memories -> state -> R) : R :=
  ER (shocks e 0) (fun z => lot t h z r (fun a => ER (kernel e 0 a s) (f (after (r, z, a) h)))).
(** Slots: 0 for the first period, 1 for all later ones. *)
Fixpoint sums (g : nat -> memories -> state -> R) (n t : nat) (h : memories) (s : state) : R :=
  match n with O => 0 | S n' => g t h s + Q2R (discount e) * move t h s s (sums g n' 1) end.

Lemma lot_ext t h z r f g : (forall a, f a = g a) -> lot t h z r f = lot t h z r g.
Proof. intros H. unfold lot. induction (el z r) as [|a l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH, H. reflexivity. Qed.
Lemma lot_plus t h z r f g : lot t h z r (fun a => f a + g a) = lot t h z r f + lot t h z r g.
Proof. unfold lot. induction (el z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring. Qed.
Lemma lot_times t h z r k f : lot t h z r (fun a => k * f a) = k * lot t h z r f.
Proof. unfold lot. induction (el z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring. Qed.
Lemma move_ext t h r s f g : (forall h' s', f h' s' = g h' s') -> move t h r s f = move t h r s g.
Proof. intros H. unfold move. apply ER_same. intros z q _. apply lot_ext. intros a. apply ER_same. auto. Qed.
Lemma move_plus t h r s f g : move t h r s (fun h' s' => f h' s' + g h' s') = move t h r s f + move t h r s g.
Proof.
  unfold move. rewrite <- ER_sum. apply ER_same. intros z q _. rewrite <- lot_plus. apply lot_ext. intros a. apply ER_sum.
Qed.
Lemma move_times t h r s k f : move t h r s (fun h' s' => k * f h' s') = k * move t h r s f.
Proof.
  unfold move. rewrite <- ER_by. apply ER_same. intros z q _. rewrite <- lot_times. apply lot_ext. intros a. apply ER_by.
Qed.
Lemma sums_plus f g n : forall t h s, sums (fun t h s => f t h s + g t h s) n t h s = sums f n t h s + sums g n t h s.
Proof.
  induction n as [|n IH]; intros t h s; cbn [sums]; [ring|]. rewrite (move_ext _ _ _ _ _ _ (IH 1%nat)), move_plus. ring.
Qed.
Lemma sums_times k g n : forall t h s, sums (fun t h s => k * g t h s) n t h s = k * sums g n t h s.
Proof. induction n as [|n IH]; intros t h s; cbn [sums]; [ring|]. rewrite (move_ext _ _ _ _ _ _ (IH 1%nat)), move_times. ring. Qed.
Lemma sums_ext f g n : (forall t h s, f t h s = g t h s) -> forall t h s, sums f n t h s = sums g n t h s.
Proof. intros H. induction n as [|n IH]; intros t h s; cbn [sums]; [reflexivity|]. rewrite H, (move_ext _ _ _ _ _ _ (IH 1%nat)). reflexivity. Qed.

Hypothesis env_ok : check_env e = true.
Hypothesis endless : horizon e = None.
Hypothesis fix_pos : forall t h z r a, (0 <= fix_ t h z r a)%Q.
Hypothesis el_range : forall z q r a, In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) -> In a (all_allocs e 0).

Lemma delta_in : 0 <= Q2R (discount e) < 1.
Proof.
  pose proof (discount_pos e env_ok) as A. apply Qle_Rle in A. rewrite Q2R_none in A. split; [exact A|].
  assert (EO := env_ok). unfold check_env in EO. rewrite endless in EO. rewrite !andb_true_iff in EO. destruct EO as [[_ [B _]] _].
  apply above0_iff, Qlt_Rlt in B. rewrite Q2R_none, Q2R_minus, Q2R_one in B. lra.
Qed.
Lemma always t : live e t.
Proof. apply live_inf. exact endless. Qed.

(** * Where a sum goes on *)
Section Within.
Variable M : nat -> memories -> state -> Prop.
Hypothesis M_state : forall t h s, M t h s -> is_state e 0 s.
Hypothesis M_sum : forall t h s z q, M t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> lot t h z s (fun _ => 1) = 1.
Hypothesis M_next : forall t h s z q a s' w, M t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> In a (el z s) -> (0 < fix_ t h z s a)%Q ->
  In (s', w) (kernel e 0 a s) -> (0 < w)%Q -> M 1 (after (s, z, a) h) s'.

Lemma lot_same t h z s f g : (forall a, In a (el z s) -> (0 < fix_ t h z s a)%Q -> f a = g a) -> lot t h z s f = lot t h z s g.
Proof.
  intros H. unfold lot. induction (el z s) as [|a l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH by (intros; apply H; [right|]; auto). f_equal.
  destruct (Qlt_le_dec 0 (fix_ t h z s a)) as [L | L]; [rewrite H; [reflexivity | left; reflexivity | exact L]|].
  assert (Z : Q2R (fix_ t h z s a) = 0) by (rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; [exact L | apply fix_pos]). rewrite Z. ring.
Qed.
Lemma shock_prob : prob (shocks e 0).
Proof. destruct (env_at e env_ok 0 (always 0)) as [_ [P _]]. exact P. Qed.
Lemma kernel_sub z q r a s : In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> is_state e 0 s -> In a (el z r) ->
  nonneg (kernel e 0 a s) /\ (total (kernel e 0 a s) <= 1)%Q.
Proof.
  intros Hz Hq Hr Hs Ha. destruct (env_at e env_ok 0 (always 0)) as [_ [_ [_ K]]]. exact (K a s (el_range z q r a Hz Hq Hr Ha) Hs).
Qed.
Lemma ER_abs {X} (d : dist X) f b : nonneg d -> (total d <= 1)%Q -> 0 <= b -> (forall x q, In (x, q) d -> (0 < q)%Q -> Rabs (f x) <= b) -> Rabs (ER d f) <= b.
Proof.
  intros Hn Ht Hb H. assert (K : Rabs (ER d f) <= Q2R (total d) * b).
  { unfold total. rewrite E_ER. clear Ht. induction d as [|[x q] l IH]; cbn [ER]; [rewrite Rabs_R0; lra|].
    apply nonneg_tl in Hn as [Hq Hn]. specialize (IH Hn (fun y w Hy => H y w (or_intror Hy))).
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Q2R_one in *. pose proof (Qle_Rle _ _ Hq) as Hq'. rewrite Q2R_none in Hq'.
    assert (Rabs (Q2R q * f x) <= Q2R q * b).
    { rewrite Rabs_mult, (Rabs_right (Q2R q)) by lra. destruct (Qlt_le_dec 0 q) as [L | L]; [apply Rmult_le_compat_l; [exact Hq'|]; apply (H x q); [left; reflexivity | exact L]|].
      assert (Z : Q2R q = 0) by (rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; auto). rewrite Z. lra. }
    lra. }
  apply Qle_Rle in Ht. rewrite Q2R_one in Ht. assert (Q2R (total d) * b <= 1 * b) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma lot_abs t h z s f b : lot t h z s (fun _ => 1) = 1 -> (forall a, In a (el z s) -> (0 < fix_ t h z s a)%Q -> Rabs (f a) <= b) -> Rabs (lot t h z s f) <= b.
Proof.
  intros S H. assert (K : Rabs (lot t h z s f) <= lot t h z s (fun _ => b)).
  { unfold lot in *. clear S. induction (el z s) as [|a l IH]; cbn [fold_right]; [rewrite Rabs_R0; lra|].
    specialize (IH (fun a Ha => H a (or_intror Ha))). eapply Rle_trans; [apply Rabs_triang|]. pose proof (Qle_Rle _ _ (fix_pos t h z s a)) as P. rewrite Q2R_none in P.
    assert (Rabs (Q2R (fix_ t h z s a) * f a) <= Q2R (fix_ t h z s a) * b); [|lra]. rewrite Rabs_mult, (Rabs_right (Q2R _)) by lra.
    destruct (Qlt_le_dec 0 (fix_ t h z s a)) as [L | L]; [apply Rmult_le_compat_l; [exact P | apply H; [left; reflexivity | exact L]]|].
    assert (Z : Q2R (fix_ t h z s a) = 0) by (rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; [exact L | apply fix_pos]). rewrite Z. lra. }
  rewrite (lot_ext t h z s (fun _ => b) (fun _ => b * 1)), lot_times, S in K by (intros; ring). lra.
Qed.
Lemma move_abs t h s f b : M t h s -> 0 <= b -> (forall h' s', M 1 h' s' -> Rabs (f h' s') <= b) -> Rabs (move t h s s f) <= b.
Proof.
  intros Hm Hb H. unfold move. destruct shock_prob as [Sn St]. apply ER_abs; [exact Sn | rewrite St; apply Qle_refl | exact Hb|]. intros z q Hz Hq.
  apply lot_abs; [eapply M_sum; eauto|]. intros a Ha Hf. destruct (kernel_sub z q s a s) as [Kn Kt]; auto; [eapply M_state; eauto | eapply M_state; eauto|].
  apply ER_abs; auto. intros s' w Hs' Hw. apply H. eapply M_next; eauto.
Qed.
Lemma move_minus t h r s f g : move t h r s f - move t h r s g = move t h r s (fun h' s' => f h' s' - g h' s').
Proof. rewrite (move_ext t h r s (fun h' s' => f h' s' - g h' s') (fun h' s' => f h' s' + -1 * g h' s')) by (intros; ring). rewrite move_plus, move_times. ring. Qed.
Lemma delta_step b n x : Rabs x <= b * Q2R (discount e) ^ n -> Rabs (Q2R (discount e) * x) <= b * Q2R (discount e) ^ S n.
Proof. intros H. pose proof delta_in. rewrite Rabs_mult, (Rabs_right (Q2R (discount e))) by lra. cbn [pow]. assert (Q2R (discount e) * Rabs x <= Q2R (discount e) * (b * Q2R (discount e) ^ n)) by (apply Rmult_le_compat_l; lra). lra. Qed.
Lemma power_nonneg b n : 0 <= b -> 0 <= b * Q2R (discount e) ^ n.
Proof. intros Hb. pose proof delta_in. apply Rmult_le_pos; [exact Hb|]. apply pow_le. lra. Qed.
(** Each further period adds less. *)
Lemma sums_near g b : 0 <= b -> (forall t h s, M t h s -> Rabs (g t h s) <= b) -> forall n t h s, M t h s ->
  Rabs (sums g (S n) t h s - sums g n t h s) <= b * Q2R (discount e) ^ n.
Proof.
  intros Hb Hg. induction n as [|n IH]; intros t h s Hm.
  - cbn [sums pow]. rewrite (move_ext t h s s (fun _ _ => 0) (fun _ _ => 0 * 0)) by (intros; ring). rewrite move_times.
    replace (g t h s + Q2R (discount e) * (0 * move t h s s (fun _ _ => 0)) - 0) with (g t h s) by ring. specialize (Hg t h s Hm). lra.
  - change (sums g (S (S n)) t h s) with (g t h s + Q2R (discount e) * move t h s s (sums g (S n) 1)).
    change (sums g (S n) t h s) with (g t h s + Q2R (discount e) * move t h s s (sums g n 1)).
    replace (_ - _) with (Q2R (discount e) * (move t h s s (sums g (S n) 1) - move t h s s (sums g n 1))) by ring.
    apply delta_step. rewrite move_minus. apply move_abs; [exact Hm | apply power_nonneg; exact Hb|]. intros h' s' Hm'. apply IH. exact Hm'.
Qed.
(** A bounded solution of the equation is the limit. *)
Lemma sums_solved g F b : 0 <= b -> (forall t h s, M t h s -> Rabs (F t h s) <= b) ->
  (forall t h s, M t h s -> F t h s = g t h s + Q2R (discount e) * move t h s s (F 1%nat)) -> forall n t h s, M t h s ->
  Rabs (sums g n t h s - F t h s) <= b * Q2R (discount e) ^ n.
Proof.
  intros Hb HF HE. induction n as [|n IH]; intros t h s Hm.
  - cbn [sums pow]. rewrite Rabs_minus_sym, Rminus_0_r. specialize (HF t h s Hm). lra.
  - cbn [sums]. rewrite (HE t h s Hm) at 1.
    replace (_ - _) with (Q2R (discount e) * (move t h s s (sums g n 1) - move t h s s (F 1%nat))) by ring.
    apply delta_step. rewrite move_minus. apply move_abs; [exact Hm | apply power_nonneg; exact Hb|]. intros h' s' Hm'. apply IH. exact Hm'.
Qed.
(** There are finitely many places. *)
Variable L : list (nat * memories * state).
Hypothesis M_listed : forall t h s, M t h s -> In (t, h, s) L.
Lemma bound_of (g : nat -> memories -> state -> R) : exists b, 0 <= b /\ forall t h s, M t h s -> Rabs (g t h s) <= b.
Proof.
  assert (K : exists b, 0 <= b /\ forall t h s, In (t, h, s) L -> Rabs (g t h s) <= b).
  { clear. induction L as [|[[t h] s] l [b [Hb H]]]; [exists 0; split; [lra | intros ? ? ? []]|].
    exists (b + Rabs (g t h s)). pose proof (Rabs_pos (g t h s)). split; [lra|]. intros t' h' s' [E1 | H']; [inversion E1; subst; lra | specialize (H t' h' s' H'); lra]. }
  destruct K as [b [Hb H]]. exists b. auto.
Qed.
Lemma closing u b x : 0 <= b -> (forall n, Rabs (u n - x) <= b * Q2R (discount e) ^ n) -> Un_cv u x.
Proof.
  intros Hb H eps He. destruct (Limits.vanishing b (Q2R (discount e)) eps delta_in Hb He) as [N HN]. exists N. intros n Hn.
  unfold R_dist. eapply Rle_lt_trans; [apply H | apply HN; exact Hn].
Qed.
Theorem sums_settle g t h s : M t h s -> Un_cv (fun n => sums g (S n) t h s - sums g n t h s) 0.
Proof.
  intros Hm. destruct (bound_of g) as [b [Hb H]]. apply (closing _ b); [exact Hb|]. intros n. rewrite Rminus_0_r. apply sums_near; auto.
Qed.
Theorem sums_come_to g F t h s : (forall t h s, M t h s -> F t h s = g t h s + Q2R (discount e) * move t h s s (F 1%nat)) ->
  M t h s -> Un_cv (fun n => sums g n t h s) (F t h s).
Proof.
  intros HE Hm. destruct (bound_of F) as [b [Hb H]]. apply (closing _ b); [exact Hb|]. intros n. apply sums_solved; auto.
Qed.
(** So there is something that they are worth. *)
Theorem sums_have_limits g t h s : M t h s -> exists x, Un_cv (fun n => sums g n t h s) x.
Proof.
  intros Hm. destruct (bound_of g) as [b [Hb H]]. set (D := Q2R (discount e)). assert (HD : 0 <= D < 1) by exact delta_in.
  assert (S2 : forall k n, Rabs (sums g (n + k) t h s - sums g n t h s) <= b / (1 - D) * D ^ n).
  { induction k as [|k IH]; intros n.
    - rewrite Nat.add_0_r, Rminus_diag_eq, Rabs_R0 by reflexivity. apply Rmult_le_pos; [|apply pow_le; lra]. apply Rmult_le_pos; [exact Hb|]. left. apply Rinv_0_lt_compat. lra.
    - specialize (IH (S n)). replace (n + S k)%nat with (S n + k)%nat by lia.
      replace (sums g (S n + k) t h s - sums g n t h s) with ((sums g (S n + k) t h s - sums g (S n) t h s) + (sums g (S n) t h s - sums g n t h s)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. pose proof (sums_near g b Hb H n t h s Hm) as S1. fold D in S1. cbn [pow] in IH.
      replace (b / (1 - D) * D ^ n) with (b / (1 - D) * (D * D ^ n) + b * D ^ n) by (field; lra). lra. }
  assert (C : Cauchy_crit (fun n => sums g n t h s)).
  { intros eps He. destruct (Limits.vanishing (b / (1 - D)) D eps HD) as [N HN]; [apply Rmult_le_pos; [exact Hb | left; apply Rinv_0_lt_compat; lra] | exact He|].
    exists N. intros n m Hn Hm'. unfold R_dist. destruct (le_lt_dec n m) as [X | X].
    - replace m with (n + (m - n))%nat by lia. rewrite Rabs_minus_sym. eapply Rle_lt_trans; [apply S2 | apply HN; exact Hn].
    - replace n with (m + (n - m))%nat by lia. eapply Rle_lt_trans; [apply S2 | apply HN; exact Hm']. }
  destruct (R_complete _ C) as [x Hx]. exists x. exact Hx.
Qed.
End Within.
End Sums.
