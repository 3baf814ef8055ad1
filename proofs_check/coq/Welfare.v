(** Society's program: a rule that is greedy with respect to a table W that meets the Bellman equation is value_of W, and no
    plan of allocations, however it depends on the history, is worth more. *)
From Coq Require Import QArith List Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot.
Open Scope Q_scope.

Section Welfare.
Variables State Alloc Shock : Type.
Variable live : nat -> Prop.
Variable delta : Q.
Variable shocks : nat -> dist Shock.
Variable kernel : nat -> Alloc -> State -> dist State.
Variable flow : nat -> Alloc -> State -> Q.
Variable is_state : nat -> State -> Prop.
Variable feasible : nat -> Shock -> State -> Alloc -> Prop.
Variable rule : nat -> Shock -> State -> Alloc.

Local Notation policy_ok := (valid_policy State Alloc Shock live shocks is_state feasible).
Local Notation follow := (follows_rule State Alloc Shock rule).
Local Notation welfare := (welfare_of State Alloc Shock delta shocks kernel flow).

(** Today's utility of a, and W afterwards. *)
Definition value_of (W : nat -> State -> Q) t a th : Q := flow t a th + delta * E (kernel t a th) (W (S t)).

Hypothesis delta_pos : 0 <= delta.
Hypothesis shocks_ok : forall t, live t -> prob (shocks t).
Hypothesis kernel_ok : forall t z q a th, live t -> In (z, q) (shocks t) -> 0 < q -> feasible t z th a -> is_state t th ->
  nonneg (kernel t a th) /\ total (kernel t a th) <= 1 /\ forall th' p, In (th', p) (kernel t a th) -> is_state (S t) th'.
Hypothesis rule_ok : forall t z q th, live t -> In (z, q) (shocks t) -> 0 < q -> is_state t th -> feasible t z th (rule t z th).

Variable W : nat -> State -> Q.
Hypothesis bellman : forall t th, live t -> is_state t th -> W t th == E (shocks t) (fun z => value_of W t (rule t z th) th).
Hypothesis greedy : forall t z q th a, live t -> In (z, q) (shocks t) -> 0 < q -> is_state t th -> feasible t z th a ->
  value_of W t a th <= value_of W t (rule t z th) th.

Theorem no_policy_is_better : forall g c s, policy_ok s -> 0 <= c -> forall n t h th,
  (forall u, (t <= u < t + n)%nat -> live u) -> is_state t th ->
  (forall th', is_state (t + n) th' -> g th' <= W (t + n) th' + c) ->
  welfare g s n t h th <= W t th + c * power delta n.
Proof.
  intros g c s Hs Hc n. induction n as [|n IH]; intros t h th Hl Hth Hg.
  - simpl. rewrite Nat.add_0_r in Hg. rewrite Qmult_1_r. apply Hg; auto.
  - assert (Lt : live t) by (apply Hl; lia). cbn [welfare_of].
    destruct (shocks_ok t Lt) as [Hnn Htot]. rewrite bellman by auto.
    assert (Hn : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (Hd : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    apply E_le_plus; auto; [rewrite Htot; apply Qle_refl |]. intros z qz Hz Hqz.
    destruct (Hs t h th z qz Lt Hth Hz Hqz) as [Hprob Hsupp]. apply E_le_const; auto. intros a qa Ha Hqa.
    assert (Hf : feasible t z th a) by eauto.
    apply Qle_trans with (value_of W t a th + c * power delta (S n)).
    2:{ assert (value_of W t a th <= value_of W t (rule t z th) th) by eauto. lra. }
    unfold value_of. destruct (kernel_ok t z qz a th Lt Hz Hqz Hf Hth) as [Kn [Kt Ks]].
    assert (HE : E (kernel t a th) (welfare g s n (S t) ((th, z, a) :: h))
                 <= E (kernel t a th) (W (S t)) + c * power delta n).
    { apply E_le_plus; auto. intros th' p Hin Hp. apply IH; eauto.
      - intros u Hu. apply Hl. lia.
      - replace (S t + n)%nat with (t + S n)%nat by lia. auto. }
    apply (Qmult_le_compat_r _ _ delta) in HE; auto. simpl power in *.
    assert (c * (delta * power delta n) == c * power delta n * delta) by ring. lra.
Qed.

(** Following the rule is worth W, up to what the tail is worth. (Greed is not needed for this.) *)
Theorem followed : forall g c, 0 <= c -> forall n t h th,
  (forall u, (t <= u < t + n)%nat -> live u) -> is_state t th ->
  (forall th', is_state (t + n) th' -> close (g th') (W (t + n) th') c) ->
  close (welfare g follow n t h th) (W t th) (c * power delta n).
Proof.
  intros g c Hc n. induction n as [|n IH]; intros t h th Hl Hth Hg.
  - cbn [welfare_of power]. rewrite Nat.add_0_r in Hg. destruct (Hg th Hth). split; rewrite Qmult_1_r; auto.
  - assert (Lt : live t) by (apply Hl; lia). cbn [welfare_of].
    destruct (shocks_ok t Lt) as [Hnn Htot].
    assert (Hd : 0 <= c * power delta n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (HD : 0 <= c * power delta (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    pose proof (bellman t th Lt Hth) as B.
    enough (close (E (shocks t) (fun z => E (follow t h th z) (fun a =>
        flow t a th + delta * E (kernel t a th) (welfare g follow n (S t) ((th, z, a) :: h)))))
      (E (shocks t) (fun z => value_of W t (rule t z th) th)) (c * power delta (S n))) as [X Y] by (split; lra).
    apply E_close; auto; [rewrite Htot; apply Qle_refl|]. intros z qz Hz Hqz.
    set (f := fun a => flow t a th + delta * E (kernel t a th) (welfare g follow n (S t) ((th, z, a) :: h))).
    assert (S1 : E (follow t h th z) f == f (rule t z th)) by apply E_sure. rewrite S1. unfold f. clear S1.
    unfold value_of. destruct (kernel_ok t z qz (rule t z th) th Lt Hz Hqz (rule_ok t z qz th Lt Hz Hqz Hth) Hth) as [Kn [Kt Ks]].
    cbn [power]. setoid_replace (c * (delta * power delta n)) with (delta * (c * power delta n)) by ring.
    apply close_affine; auto. apply E_close; auto. intros th' p Hin Hp. apply IH; eauto.
    + intros u Hu. apply Hl. lia.
    + replace (S t + n)%nat with (t + S n)%nat by lia. auto.
Qed.
End Welfare.
