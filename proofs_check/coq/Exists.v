(** An accepted mechanism is a public mechanism that makes truth-telling optimal: what Refute.v refutes can be had if the
    checker accepts, so that the two never accept the same thing. *)
From Coq Require Import QArith Qreals Qabs NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute.

Section Existence.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis ic_ok : lies_at_least e c v 0 i = true.

Definition last (h : public) : memory := match h with [] => None | (r, z) :: h' => Some (r, rule e c (length h') z r) end.
Lemma last_ok h : leads e h -> is_memory e c (length h) (last h).
Proof. intros [|h' r z q Hh Hl Hr Hz Hq]; simpl; econstructor; eauto. Qed.

Open Scope R_scope.
Definition pub_v (h : public) (s : state) : R := Q2R (V e c v i (length h) (last h) s).
Definition pub_p (h : public) (r : state) : R := Q2R (pay e c i (length h) (last h) r).
Lemma told_promise h s r : Q2R (told e c v i (length h) s r) = promise e c i pub_v h s (saying i s r).
Proof.
  unfold told, told_by, promise. rewrite E_ER. apply ER_ext. intros z q _. cbv zeta. rewrite Q2R_plus, Q2R_mult, E_ER. reflexivity.
Qed.

Theorem accepted_is_optimal : optimal e c i pub_p pub_v.
Proof.
  constructor.
  - intros h s Hh Hl Hs. pose proof (last_ok h Hh) as Hm.
    pose proof (bellman_at e c i env_ok v payoff_ok (length h) (last h) s Hl Hs) as B.
    rewrite once_told, saying_truth in B by auto. fold (told e c v i) in B. apply Qeq_eqR in B. rewrite Q2R_minus in B.
    unfold pub_v at 1, pub_p. rewrite B, told_promise, saying_truth. reflexivity.
  - intros h s r Hh Hl Hs Hr. pose proof (last_ok h Hh) as Hm.
    pose proof (lie_at e c i env_ok rule_ok v 0 (length h) (last h) s r ic_ok Hl Hm Hs Hr) as A.
    rewrite once_told in A by auto. fold (told e c v i) in A. apply Qle_Rle in A.
    rewrite !Q2R_minus, told_promise, Q2R_0 in A. unfold pub_v at 1, pub_p. Lra.lra.
  - intros h s Hh Hl Ov r z q Hr Hz Hq Hs. unfold pub_v. cbn [length]. unfold V, C, pay. rewrite Ov.
    apply Qeq_eqR. ring.
  - destruct (V_bound e c v i) as [b [_ Hb]]. exists (Q2R b). intros h s. unfold pub_v.
    destruct (Hb (length h) (last h) s) as [A B]. apply Qle_Rle in A. apply Qle_Rle in B. rewrite Q2R_plus, Q2R_0 in A, B.
    apply Rabs_le. Lra.lra.
Qed.
End Existence.

(** The two checkers contradict each other nowhere. *)
Corollary never_both e c v i x : check_env e = true -> check_rule e c = true -> check_payoff e c v i = true ->
  lies_at_least e c v 0 i = true -> all_asked e = true -> reachable e (r_period x) = true -> check_refutation e c i x = true -> False.
Proof.
  intros He Hr Hp Hi Ha Hx1 Hx2. eapply refuted; eauto. eexists. eexists. eapply accepted_is_optimal; eauto.
Qed.
