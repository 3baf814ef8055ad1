(** The answer of the checker for a whole certificate, and what it means. *)
From Coq Require Import QArith NArith List Bool Lia.
Import ListNotations.
Require Import Definitions Expectations OneShot Welfare Check Theorems.
Open Scope Q_scope.

Record answer := Answer {
  well_formed : bool;          (* the environment is one, and the rule chooses feasible allocations *)
  efficient : bool;
  incentive_compatible : bool;
  participation : bool;
  weak_budget : bool }.

Definition check (e : env) (c : mechanism) (v : evidence) : answer :=
  let every f := forallb f (agents e) in
  Answer (check_env e && check_rule e c)
         (check_efficient e c v)
         (every (fun i => check_payoff e c v i && check_ic e c v 0 i))
         (every (fun i => check_payoff e c v i && check_stay e c v i))
         (check_budget e c).

(** In the finite horizon; Theorems.v has the same for the infinite one. *)
Theorem accepted_finite e c v T : horizon e = Some T -> well_formed (check e c v) = true ->
  (efficient (check e c v) = true -> forall s, policy_ok e s -> forall n t h th, (t + n = T)%nat -> is_state e t th ->
     welfare e (social_final e) s n t h th <= welfare e (social_final e) (follow e c) n t h th)
  /\ (incentive_compatible (check e c v) = true -> forall i, In i (agents e) -> forall s, plan_ok e i s ->
     forall n t h m th, (t + n = T)%nat -> is_memory e c t m -> is_state e t th ->
     payoff e c i (final e i) s n t h m th <= payoff e c i (final e i) (truthful i) n t h m th)
  /\ (participation (check e c v) = true -> forall i, In i (agents e) ->
     forall n t h m th, (t + S n = T)%nat -> is_memory e c t m -> is_state e t th ->
     0 <= payoff e c i (final e i) (truthful i) (S n) t h m th)
  /\ (weak_budget (check e c v) = true -> forall t m r, live e t -> is_memory e c t m -> is_state e t r ->
     0 <= sum (map (fun i => pay e c i t m r) (agents e))).
Proof.
  intros HT Hw. cbn in *. apply andb_true_iff in Hw as [He Hr]. repeat split.
  - intros Hc s Hs n t h th Hn Hth. eapply finite_efficient; eauto.
  - intros Hc i Hi s Hs n t h m th Hn Hm Hth. rewrite forallb_forall in Hc.
    specialize (Hc _ Hi). apply andb_true_iff in Hc as [H1 H2]. eapply finite_truth_is_optimal; eauto.
  - intros Hc i Hi n t h m th Hn Hm Hth. rewrite forallb_forall in Hc.
    specialize (Hc _ Hi). apply andb_true_iff in Hc as [H1 H2]. eapply finite_participation; eauto.
  - intros Hc. apply budget; auto.
Qed.

Theorem accepted_infinite e c v : horizon e = None -> well_formed (check e c v) = true ->
  (efficient (check e c v) = true -> forall eta, 0 < eta -> exists n0, forall n, (n0 <= n)%nat ->
     forall s, policy_ok e s -> forall t h th, is_state e t th ->
     welfare e (fun _ => 0) s n t h th <= welfare e (fun _ => 0) (follow e c) n t h th + eta)
  /\ (incentive_compatible (check e c v) = true -> forall i, In i (agents e) ->
     forall eta, 0 < eta -> exists n0, forall n, (n0 <= n)%nat ->
     forall s, plan_ok e i s -> forall t h m th, is_memory e c t m -> is_state e t th ->
     payoff e c i (fun _ => 0) s n t h m th <= payoff e c i (fun _ => 0) (truthful i) n t h m th + eta)
  /\ (weak_budget (check e c v) = true -> forall t m r, live e t -> is_memory e c t m -> is_state e t r ->
     0 <= sum (map (fun i => pay e c i t m r) (agents e))).
Proof.
  intros HT Hw. cbn in *. apply andb_true_iff in Hw as [He Hr]. repeat split.
  - intros Hc. eapply infinite_efficient; eauto.
  - intros Hc i Hi. rewrite forallb_forall in Hc.
    specialize (Hc _ Hi). apply andb_true_iff in Hc as [H1 H2]. eapply infinite_truth_is_optimal; eauto.
  - intros Hc. apply budget; auto.
Qed.

(** The statements are about something: truth-telling is a plan, following the rule is a policy. *)
Lemma truthful_is_a_plan e c v i : check_env e = true -> check_payoff e c v i = true -> plan_ok e i (truthful i).
Proof.
  intros He Hp t h th Ht Hth. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst.
  eapply truth_in; eauto.
Qed.
Lemma following_is_a_policy e c : check_env e = true -> check_rule e c = true -> policy_ok e (follow e c).
Proof.
  intros He Hr t h th z q Ht Hth Hz Hq. split; [apply prob_sure|]. intros a p [H | []]. inversion H; subst.
  eapply rule_at; eauto.
Qed.

