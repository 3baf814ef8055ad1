(** Payments that remember more than one period: an automaton of an agent (docs/existence.md, section 5), whose state says
    what truth-telling is worth, makes truth-telling optimal after every history. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List Bool Lia Lra Lqa.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute Means.
Open Scope Q_scope.

Definition state_of (m : automaton) (k : nat) : memory_state := nth k (m_states m) (MemoryState 0 none none_n).
(** The state after the allocation a and the reports r. *)
Definition after (m : automaton) (k : nat) (a : N) (r : state) : nat := N.to_nat (look_up (m_next (state_of m k)) (a :: r)).
(** The truthful payoff in period t. *)
Definition held (e : env) (i : nat) (m : automaton) (t k : nat) (s : state) : Q :=
  if over e t then final e i s else look_up (m_worth (state_of m k)) s.
(** What the reports r are worth in the state s, before the payment; [later] has the means of what follows. *)
Definition said_with (e : env) (c : mechanism) (i : nat) (m : automaton) (later : list N -> list N -> Q) (u k : nat) (s r : state) : Q :=
  E (shocks e u) (fun z => let a := rule e c u z r in flow e i u a s + discount e * later [N.of_nat (after m k a r)] (a :: s)).
(** At every state of the automaton: the next one is of the next period, and no lie gains. *)
Definition check_automaton (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (i : nat) (m : automaton) : bool :=
  let all := seq 0 (length (m_states m)) in
  (m_first m <? length (m_states m))%nat && (m_period (state_of m (m_first m)) =? 0)%nat
  && forallb (fun u =>
       let later := kept (fun l => mean_by u (held e i m (S u) (N.to_nat (hd 0%N l)))) in
       let done := over e (S u) in let next := spot e (S u) in let likely := likely_shocks e u in let here := states_at e u in
       forallb (fun k =>
         let own := kept (fun r => said_with e c i m later u k r r - held e i m u k r) in
         forallb (fun s => let least := held e i m u k s in
           forallb (fun o => let r := saying i s o in Qle_bool (said_with e c i m later u k s r - own r) least) (reports e i u s)
           && (done || forallb (fun z => let k' := after m k (rule e c u z s) s in
                 (k' <? length (m_states m))%nat && (m_period (state_of m k') =? next)%nat) likely)) here)
         (filter (fun k => (m_period (state_of m k) =? u)%nat) all)) (places e).

Section Machine.
Variables (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (i : nat) (m : automaton).
Hypothesis env_ok : check_env e = true.
Hypothesis means_are : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.
Hypothesis machine_ok : check_automaton e c mean_by i m = true.

(** The state that a history leads to. *)
Fixpoint reached (h : public) : nat :=
  match h with [] => m_first m | (r, z) :: h' => after m (reached h') (rule e c (length h') z r) r end.
Definition said (t k : nat) (s r : state) : Q :=
  E (shocks e t) (fun z => let a := rule e c t z r in flow e i t a s + discount e * E (kernel e t a s) (held e i m (S t) (after m k a r))).
Lemma said_is t k s r : is_state e t s ->
  said_with e c i m (kept (fun l => mean_by (spot e t) (held e i m (S (spot e t)) (N.to_nat (hd 0%N l))))) (spot e t) k s r == said t k s r.
Proof.
  intros Hs. unfold said_with, said, kept. rewrite <- shocks_spot. apply E_ext. intros z q _. cbv zeta. cbn [hd].
  unfold is_state in Hs. fold (states_at e t) in Hs. rewrite states_at_spot in Hs.
  rewrite means_are, Nat2N.id, <- rule_spot, <- flow_spot, <- kernel_spot by exact Hs.
  assert (X : E (kernel e t (rule e c t z r) s) (held e i m (S (spot e t)) (after m k (rule e c t z r) r))
    == E (kernel e t (rule e c t z r) s) (held e i m (S t) (after m k (rule e c t z r) r))).
  { apply E_ext. intros y p _. unfold held. rewrite <- over_spot_next. reflexivity. }
  rewrite X. reflexivity.
Qed.
(** The states of period t. *)
Definition serves (t k : nat) : Prop := (k < length (m_states m))%nat /\ m_period (state_of m k) = spot e t.
Lemma machine_at t k s : live e t -> serves t k -> is_state e t s ->
  (forall o, is_report e i t s o ->
     said t k s (saying i s o) - (said t k (saying i s o) (saying i s o) - held e i m t k (saying i s o)) <= held e i m t k s)
  /\ (over e (S t) = true \/ forall z q, In (z, q) (shocks e t) -> 0 < q -> serves (S t) (after m k (rule e c t z s) s)).
Proof.
  intros Ht [Hk Hp] Hs. unfold check_automaton in machine_ok. cbv zeta in machine_ok. apply andb_true_iff in machine_ok as [_ H].
  rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)). rewrite forallb_forall in H.
  assert (HF : In k (filter (fun k => (m_period (state_of m k) =? spot e t)%nat) (seq 0 (length (m_states m))))).
  { apply filter_In. split; [apply in_seq; lia | apply Nat.eqb_eq; exact Hp]. }
  specialize (H k HF). rewrite <- states_at_spot, forallb_forall in H. specialize (H s Hs). apply andb_true_iff in H as [H1 H2].
  assert (HE : forall s, held e i m (spot e t) k s = held e i m t k s).
  { intros s'. unfold held. rewrite (over_spot e t). unfold spot. destruct (horizon e); reflexivity. }
  split.
  - intros o Ho. rewrite <- reports_spot, forallb_forall in H1. specialize (H1 o Ho). apply Qle_bool_iff in H1.
    unfold kept in H1 at 2. pose proof (saying_in e i t s o Hs Ho) as Hr.
    rewrite !said_is, !HE in H1 by assumption. exact H1.
  - apply orb_true_iff in H2 as [H2 | H2]; [left; rewrite over_spot_next; exact H2|]. right. intros z q Hz Hq.
    rewrite <- likely_spot, forallb_forall in H2. specialize (H2 z (likely_iff e t z q Hz Hq)). rewrite <- rule_spot in H2.
    apply andb_true_iff in H2 as [A B]. apply Nat.ltb_lt in A. apply Nat.eqb_eq in B. split; [exact A|]. rewrite B.
    unfold spot. destruct (horizon e); reflexivity.
Qed.
Lemma reached_serves h : leads e h -> live e (length h) -> serves (length h) (reached h).
Proof.
  intros H. induction H as [|h r z q Hh IH Hl Hr Hz Hq]; intros L.
  - unfold check_automaton in machine_ok. cbv zeta in machine_ok. apply andb_true_iff in machine_ok as [H _]. apply andb_true_iff in H as [A B].
    apply Nat.ltb_lt in A. apply Nat.eqb_eq in B. split; [exact A|]. cbn [length reached]. rewrite B. unfold spot. destruct (horizon e); reflexivity.
  - cbn [length reached] in *. destruct (machine_at (length h) (reached h) r Hl (IH Hl) Hr) as [_ [O | N]]; [unfold live in L; congruence|].
    apply (N z q Hz Hq).
Qed.

Open Scope R_scope.
Definition public_worth (h : public) (s : state) : R := Q2R (held e i m (length h) (reached h) s).
Definition public_pay (h : public) (r : state) : R := promise e c i public_worth h r r - public_worth h r.
Lemma said_promise h s r : promise e c i public_worth h s r = Q2R (said (length h) (reached h) s r).
Proof.
  unfold said, promise. rewrite E_ER. apply ER_ext. intros z q _. cbv zeta. rewrite Q2R_plus, Q2R_mult, E_ER. reflexivity.
Qed.
Theorem automaton_is_optimal : optimal e c i public_pay public_worth.
Proof.
  constructor.
  - intros h s _ _ _. unfold public_pay. Lra.lra.
  - intros h s r Hh Hl Hs Hr. destruct (machine_at (length h) (reached h) s Hl (reached_serves h Hh Hl) Hs) as [A _].
    specialize (A r Hr). apply Qle_Rle in A. rewrite !Q2R_minus in A. unfold public_pay. rewrite !said_promise.
    unfold public_worth. Lra.lra.
  - intros h s Hh Hl Ov r z q Hr Hz Hq Hs. unfold public_worth, held. cbn [length]. rewrite Ov. reflexivity.
  - exists (Q2R (all_bounds (map m_worth (m_states m)) + all_bounds (terminal e))). intros h s. unfold public_worth, held.
    pose proof (all_bounds_pos (map m_worth (m_states m))) as B1. pose proof (all_bounds_pos (terminal e)) as B2.
    assert (C : (close 0 (if over e (length h) then final e i s else look_up (m_worth (state_of m (reached h))) s)
      (all_bounds (map m_worth (m_states m)) + all_bounds (terminal e)))%Q).
    { destruct (over e (length h)).
      - unfold final. destruct (nth_bound (terminal e) i s). split; qlra.
      - pose proof (nth_bound (map m_worth (m_states m)) (reached h) s) as [X Y].
        change none with (m_worth (MemoryState 0 none none_n)) in X, Y. rewrite map_nth in X, Y. unfold state_of. split; qlra. }
    destruct C as [A B]. apply Qle_Rle in A. apply Qle_Rle in B. rewrite Q2R_plus, Q2R_0 in A, B. apply Rabs_le. Lra.lra.
Qed.
End Machine.
