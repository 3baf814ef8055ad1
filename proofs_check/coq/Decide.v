(** The answer to every claim, and the theorem that all routes rest on. *)
From Coq Require Import QArith Reals NArith List Bool.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Programs Answers Refute Exists Interim InterimAnswers.
Open Scope Q_scope.

(** The rule of the program of everyone, with the payments of a mechanism. *)
Definition efficient_rule (v : evidence) (payments : list (list (table Q))) : mechanism :=
  Mechanism (chosen (everyone v)) payments.
Definition check_some (e : env) (c : mechanism) (v : evidence) : bool :=
  let c' := efficient_rule v (payments c) in
  check_rule e c' && check_program e v None
  && every_agent e (fun i => check_payoff e c' v i && lies_at_least e c' v 0 i).
Definition check_none (e : env) (v : evidence) (i : nat) (x : refutation) : bool :=
  let c' := efficient_rule v [] in
  check_rule e c' && check_program e v None && is_agent e i && reachable e (r_period x) && check_refutation e c' i x.
Definition plain_aids (e : env) (c : mechanism) (v : evidence) : aids :=
  Aids (check_payoff e c v) (told e c v) (fun u k => kernel e u (hd 0%N k) (tl k)) (before e c v).
Definition check_claim (e : env) (c : mechanism) (v : evidence) (x : claim) : bool :=
  match x with
  | SomeMechanism => check_some e c v
  | NoMechanism i w => check_none e v i w
  | Interim k proved q y => check_interim e c v (plain_aids e c v) k proved q y
  | _ => check_basic e c v x
  end.

(** * If the environment and the rule are well formed, and the answer to a claim is [true], the claim is true. *)
Theorem verified e c v x : check_game e c = true -> check_claim e c v x = true -> says e c x.
Proof.
  intros H Hx. destruct x; try (apply (verified_basic e c v); assumption); cbn [check_claim says] in *;
    unfold check_game in H; apply andb_true_iff in H as [He Hr].
  - unfold check_some in Hx. cbv zeta in Hx. apply andb_true_iff in Hx as [Hx H3]. apply andb_true_iff in Hx as [H1 H2].
    exists (efficient_rule v (payments c)), (W e v None). split.
    + exact (program_is_best e v He None (or_introl eq_refl) H2).
    + intros i Hi. unfold every_agent in H3. rewrite forallb_forall in H3. specialize (H3 i Hi).
      apply andb_true_iff in H3 as [P1 P2]. eexists. eexists. eapply accepted_is_optimal; eauto.
  - unfold check_none in Hx. cbv zeta in Hx. apply andb_true_iff in Hx as [Hx H5]. apply andb_true_iff in Hx as [Hx H4].
    apply andb_true_iff in Hx as [Hx H3]. apply andb_true_iff in Hx as [H1 H2].
    exists (efficient_rule v []), (W e v None). split; [|split].
    + exact (program_is_best e v He None (or_introl eq_refl) H2).
    + apply is_agent_iff. exact H3.
    + eapply refuted; eauto.
  - apply (interim_answer e c v (plain_aids e c v) He Hr) with (5 := Hx); reflexivity.
Qed.
