(** The answer to every claim, and the theorem that all routes rest on. *)
From Coq Require Import QArith Qreals Reals NArith List Bool Lia Lqa.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Programs Answers Refute Histories Exists Automata Forms ExistsForms Interim InterimAnswers Due Each Outlook Last Linked.
Open Scope Q_scope.

(** The rule of the program of everyone, with the payments of a mechanism. *)
Definition efficient_rule (v : evidence) (payments : list (list (table Q))) : mechanism :=
  Mechanism (chosen (everyone v)) payments.
Definition check_some (e : env) (c : mechanism) (v : evidence) : bool :=
  let c' := efficient_rule v (payments c) in
  all_asked e && check_rule e c' && check_program e v None
  && every_agent e (fun i => check_payoff e c' v i && lies_at_least e c' v 0 i).
(** An automaton for each agent. *)
Definition check_machines (e : env) (c' : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (machines : list automaton) : bool :=
  every_agent e (fun i => check_automaton e c' mean_by i (nth i machines (Automaton 0 []))).
Definition check_none (e : env) (v : evidence) (i : nat) (x : refutation) : bool :=
  let c' := efficient_rule v [] in
  all_asked e && check_rule e c' && check_program e v None && is_agent e i && reachable e (r_period x) && check_refutation e c' i x.
Definition check_none_after (e : env) (v : evidence) (i : nat) (rows : list (public * state * N * N * Q)) : bool :=
  let c' := efficient_rule v [] in
  all_asked e && check_rule e c' && check_program e v None && is_agent e i && check_histories e c' i rows.
(** The mechanism of a form, and its evidence. *)
Definition with_gross (v : evidence) (later : list (list (table Q))) : evidence :=
  Evidence later (everyone v) (without v) (options v) (best v) (budget v) (unseen v).
Definition check_clash (e : env) (c : mechanism) (f : form) (q : Q) (i : nat) (rows : list (nat * memory * state * N * Q)) : bool :=
  is_agent e i && check_form e c i (- q) (FormRefutation f rows).
Definition check_of_form (e : env) (v : evidence) (f : form) (paid later : list (list (table Q))) (proved : bool) (q : Q) (x : cell)
    (i : nat) (rows : list (nat * memory * state * N * Q)) : bool :=
  let c' := efficient_rule v paid in let v' := with_gross v later in
  all_asked e && check_rule e c' && check_program e v None && check_slack e c' v' (Incentives 0) proved q (Some x)
  && every_agent e (of_form e c' f) && (proved || check_clash e c' f q i rows).
Definition plain_moves (e : env) (u : nat) (k : list N) : dist state := kernel e u (hd 0%N k) (tl k).
Definition plain_mean (e : env) (u : nat) (h : state -> Q) (k : list N) : Q := E (kernel e u (hd 0%N k) (tl k)) h.
Definition check_some_automata (e : env) (v : evidence) (machines : list automaton) : bool :=
  let c' := efficient_rule v [] in
  all_asked e && check_rule e c' && check_program e v None && check_machines e c' (plain_mean e) machines.
Definition plain_ahead (e : env) (c : mechanism) (v : evidence) (i u : nat) (k : list N) : Q :=
  flow e i u (hd 0%N k) (tl k) + discount e * plain_mean e u (V e c v i (S u) None) k.
Definition plain_aids (e : env) (c : mechanism) (v : evidence) : aids :=
  Aids (check_payoff e c v) (told e c v) (fun u k => kernel e u (hd 0%N k) (tl k)) (before e c v).
Definition check_claim (e : env) (c : mechanism) (v : evidence) (x : claim) : bool :=
  match x with
  | SomeMechanism => check_some e c v
  | SomeAutomata machines => check_some_automata e v machines
  | NoMechanism i w => check_none e v i w
  | NoMechanismAfter i rows => check_none_after e v i rows
  | OfForm f paid later proved q y i rows => check_of_form e v f paid later proved q y i rows
  | LinkedComponent t a k s s' y => check_component e t a k s s' y
  | LinkedStates t a s y => check_linked e t a s y
  | LastPeriod paid => all_asked e && check_last e c paid
  | NotLastPeriod i o cycle => check_cycle e c i o cycle
  | Convex vectors => check_outlooks e (plain_moves e) false vectors
  | NotConvex i t a o s weights => check_mimicked e (plain_moves e) i t a o s weights
  | Spanning vectors => check_outlooks e (plain_moves e) true vectors
  | NotSpanning i t a o weights => check_dependent e (plain_moves e) i t a o weights
  | AtShocks dues proved q y => check_at_shocks e c (check_payoff e c v) (plain_ahead e c v) dues proved q y
  | ExpectedPay proved q t mix => check_paid e c (plain_mean e) proved q t mix
  | EachPeriod proved q t m => check_each e c (plain_moves e) (plain_mean e) proved q t m
  | Interim k proved q y => check_interim e c v (plain_aids e c v) k proved q y
  | _ => check_basic e c v x
  end.

Lemma machines_answer e v mean_by machines : check_env e = true -> check_program e v None = true ->
  (forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h) ->
  check_machines e (efficient_rule v []) mean_by machines = true -> some_mechanism e.
Proof.
  intros He Hp HM H. exists (efficient_rule v []), (W e v None). split; [exact (program_is_best e v He None (or_introl eq_refl) Hp)|].
  intros i Hi. unfold check_machines, every_agent in H. rewrite forallb_forall in H. specialize (H i Hi).
  eexists. eexists. exact (automaton_is_optimal e (efficient_rule v []) mean_by i _ HM H).
Qed.

(** * If the environment and the rule are well formed, and the answer to a claim is [true], the claim is true. *)
Theorem verified e c v x : check_game e c = true -> check_claim e c v x = true -> says e c x.
Proof.
  intros H Hx. destruct x; try (apply (verified_basic e c v); assumption); cbn [check_claim says] in *;
    unfold check_game in H; apply andb_true_iff in H as [He Hr].
  - unfold check_some in Hx. cbv zeta in Hx. apply andb_true_iff in Hx as [Hx H3]. apply andb_true_iff in Hx as [H1 H2]. apply andb_true_iff in H1 as [_ H1].
    exists (efficient_rule v (payments c)), (W e v None). split.
    + exact (program_is_best e v He None (or_introl eq_refl) H2).
    + intros i Hi. unfold every_agent in H3. rewrite forallb_forall in H3. specialize (H3 i Hi).
      apply andb_true_iff in H3 as [P1 P2]. eexists. eexists. eapply accepted_is_optimal; eauto.
  - unfold check_some_automata in Hx. cbv zeta in Hx. rewrite !andb_true_iff in Hx. destruct Hx as [[[_ _] H2] H3].
    apply (machines_answer e v (plain_mean e) machines He H2); [reflexivity | exact H3].
  - unfold check_none in Hx. cbv zeta in Hx. apply andb_true_iff in Hx as [Hx H5]. apply andb_true_iff in Hx as [Hx H4].
    apply andb_true_iff in Hx as [Hx H3]. apply andb_true_iff in Hx as [H1 H2]. apply andb_true_iff in H1 as [H0 H1].
    exists (efficient_rule v []), (W e v None). split; [|split].
    + exact (program_is_best e v He None (or_introl eq_refl) H2).
    + apply is_agent_iff. exact H3.
    + eapply refuted; eauto.
  - unfold check_none_after in Hx. cbv zeta in Hx. rewrite !andb_true_iff in Hx. destruct Hx as [[[[H0 H1] H2] H3] H4].
    exists (efficient_rule v []), (W e v None). split; [|split].
    + exact (program_is_best e v He None (or_introl eq_refl) H2).
    + apply is_agent_iff. exact H3.
    + exact (histories_refute e (efficient_rule v []) i He H0 rows H4).
  - apply (interim_answer e c v (plain_aids e c v) He Hr) with (5 := Hx); reflexivity.
  - unfold check_of_form in Hx. cbv zeta in Hx. rewrite !andb_true_iff in Hx. destruct Hx as [[[[[_ H1] H2] H3] H4] H5].
    pose proof (slack_answer e (efficient_rule v paid) (with_gross v later) He H1 (Incentives 0) proved least (Some x) H3) as [S1 [S2 _]].
    exists (chosen (everyone v)), (W e v None). cbv zeta. fold (efficient_rule v paid).
    split; [exact (program_is_best e v He None (or_introl eq_refl) H2)|]. split; [exact S2|]. split; [exact S1|].
    unfold check_slack in H3. rewrite !andb_true_iff in H3. destruct H3 as [_ [[H3 _] _]]. cbn [at_least] in H3.
    apply andb_true_iff in H3 as [_ H3]. unfold every_agent in H3, H4. rewrite forallb_forall in H3, H4. split.
    + intros j Hj. specialize (H3 j Hj). specialize (H4 j Hj). apply andb_true_iff in H3 as [P1 P2].
      destruct (form_accepted e (efficient_rule v paid) (with_gross v later) j f (least - 0) He H1 P1 P2 H4) as [p [w [O F]]].
      exists p, w. split; [|exact F]. destruct O. constructor; auto. intros t m s r A B C D. specialize (op_no_lie t m s r A B C D).
      rewrite (Qeq_eqR (- (least - 0)) (- least)) in op_no_lie by ring. exact op_no_lie.
    + intros ->. cbn [orb] in H5. unfold check_clash in H5. apply andb_true_iff in H5 as [H5 H6]. exists i.
      split; [apply is_agent_iff; exact H5|]. intros eps EX.
      exact (form_refuted e (efficient_rule v paid) i eps He (- least) (FormRefutation f rows) H6 EX).
  - apply (shocks_answer e c v (check_payoff e c v) (plain_ahead e c v) dues He Hr) in Hx; [exact Hx | reflexivity | intros; reflexivity].
  - apply (paid_answer e c (plain_mean e) He) in Hx; [exact Hx | intros; reflexivity|]. apply is_prior.
    unfold check_paid in Hx. rewrite !andb_true_iff in Hx. tauto.
  - apply (each_answer e c (plain_moves e) (plain_mean e) He Hr) in Hx; [exact Hx | reflexivity | intros; reflexivity].
  - apply (convex_answer e (plain_moves e) He) with (2 := Hx). reflexivity.
  - apply (mimicked_answer e (plain_moves e)) with (2 := Hx). reflexivity.
  - apply (spanning_answer e (plain_moves e) He) with (2 := Hx). reflexivity.
  - apply (dependent_answer e (plain_moves e)) with (2 := Hx). reflexivity.
  - apply andb_true_iff in Hx as [_ Hx]. exact (last_answer e c paid Hx).
  - exact (cycle_answer e c i o cycle Hx).
  - exact (component_answer e t a k s s' x Hx).
  - exact (linked_answer e t a s y Hx).
Qed.
