(** The theorem that all routes rest on: what the answer [true] to a claim means. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Limits Check Model Worths Programs Verified.
Open Scope Q_scope.

Section Answers.
Variables (e : env) (c : mechanism) (v : evidence).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.

Ltac split_ands := repeat match goal with
  | H : andb _ _ = true |- _ => apply andb_true_iff in H; destruct H
  end.
Ltac read_cell := unfold cell_ok, is_likely in *; split_ands; repeat match goal with
  | H : of_sizes _ _ = true |- _ => apply of_sizes_iff in H
  | H : negb (over _ _) = true |- _ => apply negb_true_iff in H
  | H : is_agent _ _ = true |- _ => apply is_agent_iff in H
  | H : in_memories _ _ _ _ = true |- _ => apply in_memories_ok in H
  | H : mem _ (likely_shocks _ _) = true |- _ => apply mem_iff in H; apply likely_back in H
  | H : mem _ _ = true |- _ => apply mem_iff in H
  end.

Lemma agents_at f i : every_agent e f = true -> In i (agents e) -> f i = true.
Proof. apply every_agent_at. Qed.

(** ** The cell that is named is one *)
Lemma cell_is k q x : at_least e c v k q = true -> cell_ok e c v k x = true -> is_cell e c k x.
Proof.
  intros H Hx. unfold is_cell. destruct k; read_cell; unfold is_state; try tauto.
  - (* exit *)
    cbn [at_least] in H. assert (HA : In (c_agent x) (agents e)) by assumption.
    apply (agents_at _ _ H) in HA as HP. cbv zeta in HP. split_ands.
    repeat split; auto. apply (has_left_iff e c v env_ok (c_agent x)); auto. unfold left_at. apply within_iff. assumption.
  - (* non-negative values *)
    split; auto. split; auto. destruct (horizon e) as [T|] eqn:HT; [destruct (terminal e) eqn:Te|].
    + left. match goal with H : negb (over _ _) = true |- _ => apply negb_true_iff in H end. assumption.
    + match goal with H : (_ <=? _)%nat = true |- _ => apply Nat.leb_le in H end.
      destruct (Nat.eq_dec (c_period x) T) as [-> | N]; [right; split; [auto | discriminate]|].
      left. unfold live, over. rewrite HT. apply Nat.leb_gt. lia.
    + left. unfold live, over. rewrite HT. reflexivity.
Qed.

(** ** No cell has a lower slack *)
Lemma staying_is i t z s r : staying e c i t z s r =
  if in_dec N.eq_dec (rule e c t z (saying i s r)) (sets e None t z s) then 0 else -(1).
Proof.
  unfold staying. destruct (in_dec _ _ _) as [H | H]; [apply mem_iff in H; rewrite H; reflexivity|].
  destruct (mem _ _) eqn:M; [apply mem_iff in M; contradiction | reflexivity].
Qed.
Lemma bound_below k q x y : at_least e c v k q = true -> is_cell e c k x -> slack_is e c k x y -> (Q2R q <= y)%R.
Proof.
  intros H Hx Hy. unfold is_cell, slack_is in *.
  destruct x as [i t m s r z]. cbn [c_agent c_period c_memory c_state c_report c_shock] in *.
  destruct k as [|eps| | | | | | | | |].
  - destruct Hx as [Hs [Ht [w [Hz Hw]]]]. destruct Hy as [rl [W' [BP ->]]]. apply Q2R_le.
    pose proof (loss_at_least e c v env_ok rule_ok q t z w s H Ht Hs Hz Hw) as L.
    assert (P : check_program e v None = true) by (unfold at_least in H; apply andb_true_iff in H; apply H).
    pose proof (program_is_best e v env_ok None (everyone_member e) P) as B0. unfold loss in L.
    rewrite (choice_equal e None _ _ _ _ t z w s BP B0 Ht Hs Hz Hw).
    rewrite !(value_equal e None _ _ _ _ t _ s BP B0 Ht Hs). exact L.
  - destruct Hx as [Hs [Ht [Hi [Hm Hr]]]]. destruct Hy as [told [lied [H1 [H2 ->]]]].
    cbn [at_least] in H. apply andb_true_iff in H as [He H]. apply (agents_at _ _ H) in Hi as HP. apply andb_true_iff in HP as [P1 P2].
    pose proof (truth_is_worth e c i env_ok rule_ok v P1 t [] m s Ht Hm Hs) as T1.
    pose proof (lie_is_worth e c i env_ok rule_ok v P1 t [] m s r Ht Hm Hs Hr) as T2.
    rewrite (worth_unique _ _ _ _ _ _ H1 T1), (worth_unique _ _ _ _ _ _ H2 T2).
    pose proof (lie_at e c i env_ok rule_ok v (q - eps) t m s r P2 Ht Hm Hs Hr) as L.
    rewrite <- Q2R_minus, <- Q2R_plus. apply Q2R_le. qlra.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. destruct Hy as [told [best [p [H1 [H2 [Hp [H3 ->]]]]]]].
    cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    pose proof (truth_is_worth e c i env_ok rule_ok v H0 t [] m s Ht Hm Hs) as T1.
    rewrite (worth_unique _ _ _ _ _ _ H1 T1).
    pose proof (no_plan_is_better e c i env_ok rule_ok v H5 p t [] m s best Hp Ht Hm Hs H2) as U.
    destruct (telling_best e c env_ok v i t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (best_memories e c v i) _ t m' s Ht Hs H4) in Hm'. apply Qle_bool_iff in Hm'.
    destruct (P s Hs) as [P1 P2]. unfold V in Hm'. rewrite P1, P2, C_slot in Hm'. apply Q2R_le in Hm'. unfold V in *.
    rewrite !Q2R_minus in *. Lra.lra.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    pose proof (truth_is_worth e c i env_ok rule_ok v H0 t [] m s Ht Hm Hs) as T1.
    rewrite (worth_unique _ _ _ _ _ _ Hy T1). destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (telling_memories e c i) _ t m' s Ht Hs H1) in Hm'. apply Qle_bool_iff in Hm'.
    unfold V in *. rewrite (P s Hs), C_slot in Hm'. apply Q2R_le. exact Hm'.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. destruct Hy as [told [rl [W' [left [H1 [BP [HL ->]]]]]]].
    cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    pose proof (truth_is_worth e c i env_ok rule_ok v H0 t [] m s Ht Hm Hs) as T1.
    rewrite (worth_unique _ _ _ _ _ _ H1 T1).
    pose proof (program_is_best e v env_ok (Some i) (without_member e i Hi) H4) as B0.
    pose proof (onlooker_equal e env_ok i _ _ _ _ t [] s left Hi BP B0 Ht Hs HL) as HL'.
    pose proof (leaving_is_worth e v env_ok i Hi H4 H3 t [] s Ht Hs) as T2.
    unfold onlooker_worth in *. rewrite (worth_unique _ _ _ _ _ _ HL' T2).
    destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (telling_memories e c i) _ t m' s Ht Hs H2) in Hm'. apply Qle_bool_iff in Hm'.
    rewrite <- Q2R_minus. apply Q2R_le. unfold V in *. rewrite (P s Hs), C_slot in Hm'.
    rewrite (option_spot e v i (slot e t)), slot_spot, <- option_spot in Hm'. exact Hm'.
  - destruct Hx as [Hs [Ht Hm]]. subst y. cbn [at_least] in H. destruct (telling_budget e c env_ok t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (budget_memories e c) _ t m' s Ht Hs H) in Hm'. apply Qle_bool_iff in Hm'.
    rewrite (P s Hs) in Hm'. apply Q2R_le. exact Hm'.
  - destruct Hx as [Hs [Ht Hm]]. subst y. cbn [at_least] in H. destruct (telling_budget e c env_ok t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (budget_memories e c) _ t m' s Ht Hs H) in Hm'. apply Qle_bool_iff in Hm'.
    rewrite (P s Hs) in Hm'. rewrite <- minus_abs_is. apply Q2R_le. exact Hm'.
  - destruct Hx as [Hs [Ht [Hi [Hm HL]]]]. subst y. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP.
    cbv zeta in HP. split_ands.
    apply (has_left_iff e c v env_ok i Hi H0 t s H1 Ht) in HL. unfold left_at in HL.
    destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
    rewrite forallb_forall in H2. specialize (H2 _ (live_place _ _ Ht)). rewrite forallb_forall in H2.
    specialize (H2 _ (slot_slots e t)). rewrite forallb_forall in H2. specialize (H2 _ Hm').
    rewrite forallb_forall in H2. specialize (H2 _ HL). apply Qle_bool_iff in H2. rewrite (P s Hs) in H2.
    rewrite <- minus_abs_is. apply Q2R_le. exact H2.
  - destruct Hx as [Hs [Hi HT]]. destruct Hy as [u [-> HU]]. apply Q2R_le.
    cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands. destruct (over e t) eqn:O.
    + destruct HT as [HT | [HT Te]]; [unfold live in HT; congruence|]. subst u. rewrite HT in H1.
      destruct (terminal e) eqn:TE; [congruence|]. rewrite forallb_forall in H1. apply Qle_bool_iff. apply H1. exact Hs.
    + destruct HU as [[a [Ha HU]] _]. rewrite HU. rewrite forallb_forall in H0. specialize (H0 _ (live_place _ _ O)).
      rewrite <- states_at_spot, forallb_forall in H0. specialize (H0 _ Hs). rewrite <- allocs_spot, forallb_forall in H0.
      specialize (H0 _ Ha). rewrite <- flow_spot in H0. apply Qle_bool_iff. exact H0.
  - destruct Hx as [Hs [Ht [Hi [Hm HA]]]]. subst y. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP.
    destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
    rewrite forallb_forall in HP. specialize (HP _ (live_place _ _ Ht)). rewrite forallb_forall in HP.
    specialize (HP _ (slot_slots e t)). rewrite forallb_forall in HP. specialize (HP _ Hm').
    rewrite <- states_at_spot, forallb_forall in HP. specialize (HP _ Hs). rewrite <- is_away_spot, HA in HP. cbn [negb orb] in HP.
    apply Qle_bool_iff in HP. rewrite (P s Hs) in HP. rewrite <- minus_abs_is. apply Q2R_le. exact HP.
  - destruct Hx as [Hs [Ht [Hi [Hr [w [Hz Hw]]]]]]. subst y. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP.
    rewrite forallb_forall in HP. specialize (HP _ (live_place _ _ Ht)).
    rewrite <- states_at_spot, forallb_forall in HP. specialize (HP _ Hs). rewrite <- likely_spot, forallb_forall in HP.
    specialize (HP z (likely_iff _ _ _ _ Hz Hw)). rewrite <- reports_spot, forallb_forall in HP. specialize (HP r Hr).
    apply Qle_bool_iff in HP. apply Q2R_le. rewrite <- staying_is. unfold staying in *. rewrite <- rule_spot, <- sets_spot in HP. exact HP.
Qed.

(** ** The named cell has the slack stated *)
Lemma least_of (f : N -> Q) start l : let u := fold_right (fun a u => let w := f a in if Qle_bool w u then w else u) (f start) l in
  (exists a, (a = start \/ In a l) /\ u = f a) /\ u <= f start /\ forall a, In a l -> u <= f a.
Proof.
  induction l as [|b l [[a [Ha E1]] [L1 L2]]]; cbn [fold_right].
  - split; [eauto|]. split; [apply Qle_refl | intros a []].
  - set (u := fold_right _ _ l) in *. cbv zeta. destruct (Qle_bool (f b) u) eqn:B.
    + apply Qle_bool_iff in B. split; [exists b; simpl; auto|]. split; [qlra|].
      intros a' [<- | H]; [apply Qle_refl | specialize (L2 a' H); qlra].
    + assert (B' : u < f b) by (apply Qnot_le_lt; intros X; apply Qle_bool_iff in X; congruence).
      split; [exists a; simpl; tauto|]. split; [auto|]. intros a' [<- | H]; [qlra | auto].
Qed.
Lemma attained k q x : at_least e c v k q = true -> cell_ok e c v k x = true ->
  slack_is e c k x (Q2R (slack_of e c v k x)).
Proof.
  intros H Hc. pose proof (cell_is k q x H Hc) as Hx. unfold is_cell, slack_is in *.
  destruct x as [i t m s r z]. unfold slack_of, loss_at, slack_at. cbn [c_agent c_period c_memory c_state c_report c_shock] in *.
  destruct k as [|eps| | | | | | | | |].
  - destruct Hx as [Hs [Ht [w [Hz Hw]]]].
    assert (P : check_program e v None = true) by (unfold at_least in H; apply andb_true_iff in H; apply H).
    pose proof (program_is_best e v env_ok None (everyone_member e) P) as B0.
    exists (choice e v None), (W e v None). split; [exact B0|]. apply Q2R_eq.
    pose proof (loss_is e c v env_ok rule_ok t z w s P Ht Hs Hz Hw) as L. unfold loss in L. rewrite <- L.
    rewrite <- rule_spot, <- choice_spot. unfold values_at, at_alloc. rewrite <- allocs_spot.
    assert (VE : forall l, map (fun a => Qred (value e None (W e v None) (spot e t) a s)) l
                      = map (fun a => Qred (value e None (W e v None) t a s)) l).
    { intros l. apply map_ext. intros a. rewrite <- value_spot. reflexivity. }
    rewrite VE. reflexivity.
  - destruct Hx as [Hs [Ht [Hi [Hm Hr]]]].
    cbn [at_least] in H. apply andb_true_iff in H as [He H]. apply (agents_at _ _ H) in Hi as HP. apply andb_true_iff in HP as [P1 P2].
    exists (Q2R (V e c v i t m s)), (Q2R (once e c i (V e c v i) t m s r)).
    split; [apply truth_is_worth; auto|]. split; [apply lie_is_worth; auto|].
    rewrite <- Q2R_minus, <- Q2R_plus. apply Q2R_eq.
    pose proof (slack_is_loss e c i env_ok v t m s r Ht) as L. unfold slack_at in L.
    cbn [c_agent c_period c_state c_memory c_report] in L. rewrite L. reflexivity.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    exists (Q2R (V e c v i t m s)), (Q2R (B e c v i t m s)), (best_plan e c i v t m).
    split; [apply truth_is_worth; auto|]. split; [apply best_is_worth; auto|]. split; [apply best_plan_ok; auto|].
    split; [|rewrite <- Q2R_minus; reflexivity]. intros p' h other Hp Ho. eapply no_plan_is_better; eauto.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    apply truth_is_worth; auto.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    exists (Q2R (V e c v i t m s)), (choice e v (Some i)), (W e v (Some i)), (Q2R (option_worth e v i t s)).
    split; [apply truth_is_worth; auto|]. split; [apply program_is_best; auto using without_member|].
    split; [apply leaving_is_worth; auto | rewrite <- Q2R_minus; reflexivity].
  - reflexivity.
  - apply minus_abs_is.
  - apply minus_abs_is.
  - destruct Hx as [Hs [Hi HT]]. destruct (over e t) eqn:O; [exists (final e i s); auto|].
    set (u := fold_right _ _ _). exists u. split; [reflexivity|].
    pose proof (least_of (fun a => flow e i t a s) 0%N (all_allocs e t)) as L0. cbv zeta beta in L0. fold u in L0.
    destruct L0 as [[a [Ha E1]] [L1 L2]].
    assert (Z0 : In 0%N (all_allocs e t)).
    { read_cell. match goal with H : negb (N.eqb _ 0 && _) = true |- _ => rename H into HN end.
      cbn [c_agent c_period c_memory c_state c_report c_shock] in HN. rewrite O in HN. cbn [negb] in HN. rewrite andb_true_r in HN. apply negb_true_iff in HN. apply N.eqb_neq in HN.
      apply in_range. lia. }
    split; [exists a; split; [destruct Ha as [-> | Ha]; auto | rewrite E1; reflexivity] | exact L2].
  - apply minus_abs_is.
  - rewrite <- staying_is. reflexivity.
Qed.

(** ** The answers *)
Lemma slack_answer k proved q named : check_slack e c v k proved q named = true -> says e c (Slack k proved q named).
Proof.
  intros H. unfold check_slack in H. apply andb_true_iff in H as [Hp H]. apply eqb_prop in Hp.
  assert (Hq : proved = true <-> 0 <= q) by (rewrite Hp; apply Qle_bool_iff).
  destruct named as [x|].
  - split_ands. match goal with H : Qeq_bool _ _ = true |- _ => apply Qeq_bool_iff in H; rename H into HS end.
    match goal with H : at_least _ _ _ _ _ = true |- _ => rename H into HA end.
    match goal with H : cell_ok _ _ _ _ _ = true |- _ => rename H into HC end.
    cbn [says]. split; [|split; [exact Hq|]].
    + split; [intros; eapply bound_below; eauto|]. split; [eapply cell_is; eauto|].
      rewrite <- (Q2R_eq _ _ HS). eapply attained; eauto.
    + destruct proved.
      * assert (H0 : 0 <= q) by (apply Hq; auto).
        assert (Mono : forall k', at_least e c v k' q = true -> k' = k -> promises e c k'); [|apply Mono; auto].
        intros k' HA' ->. destruct k; try exact I.
        -- apply (efficient_promise e c v env_ok rule_ok). unfold at_least in *. apply andb_true_iff in HA' as [A1 A2].
           apply andb_true_iff. split; auto. unfold loses_at_most in *. rewrite forallb_forall in *. intros u Hu.
           specialize (A2 u Hu). rewrite forallb_forall in *. intros s Hs. specialize (A2 s Hs). cbv zeta in *.
           rewrite forallb_forall in *. intros z Hz. specialize (A2 z Hz). apply Qle_bool_iff in A2. apply Qle_bool_iff. qlra.
        -- cbn [at_least] in HA'. apply andb_true_iff in HA' as [He A]. apply Qle_bool_iff in He. intros i Hi p Hpl t h m s told x' g Ht Hm Hs H1 H2 H3.
           apply (agents_at _ _ A) in Hi as HP. apply andb_true_iff in HP as [P1 P2].
           apply (no_plan_gains_more e c i env_ok rule_ok v P1 eps p t h m s x' g told); auto.
           unfold lies_at_least in *. rewrite forallb_forall in *. intros u Hu. specialize (P2 u Hu). cbv zeta in *.
           rewrite forallb_forall in *. intros s' Hs'. specialize (P2 s' Hs'). rewrite forallb_forall in *. intros r Hr.
           specialize (P2 r Hr). cbv zeta in *. rewrite forallb_forall in *. intros t' Ht'. specialize (P2 t' Ht').
           rewrite forallb_forall in *. intros m' Hm'. specialize (P2 m' Hm'). apply Qle_bool_iff in P2. apply Qle_bool_iff. qlra.
        -- intros i Hi p Hpl t h m s told x' Ht Hm Hs H1 H2. cbn [at_least] in HA'. apply (agents_at _ _ HA') in Hi as HP. split_ands.
           match goal with H : check_payoff _ _ _ _ = true |- _ => rename H into P1 end.
           match goal with H : check_best _ _ _ _ = true |- _ => rename H into P2 end.
           match goal with H : everywhere _ _ _ = true |- _ => rename H into P3 end.
           rewrite (worth_unique _ _ _ _ _ _ H1 (truth_is_worth e c i env_ok rule_ok v P1 t h m s Ht Hm Hs)).
           pose proof (no_plan_is_better e c i env_ok rule_ok v P2 p t h m s x' Hpl Ht Hm Hs H2) as U.
           destruct (telling_best e c env_ok v i t m Ht Hm) as [m' [Hm' P]].
           apply (everywhere_at e (best_memories e c v i) _ t m' s Ht Hs P3) in Hm'. apply Qle_bool_iff in Hm'.
           destruct (P s Hs) as [Q1 Q2]. unfold V in Hm'. rewrite Q1, Q2, C_slot in Hm'.
           assert (X : B e c v i t m s <= V e c v i t m s) by (unfold V; qlra). apply Q2R_le in X. Lra.lra.
      * assert (H0 : q < 0) by (apply Qnot_le_lt; intros X; apply Hq in X; discriminate).
        destruct k; try exact I. eapply efficient_breaks; eauto.
  - apply andb_true_iff in H as [Hpr HN]. subst proved. cbn [says]. rewrite Hpr in *. split; [|split; [tauto|]].
    + assert (NC : forall x, ~ is_cell e c k x).
      { intros x Hx. unfold no_cell in HN. destruct k; try discriminate; unfold is_cell in Hx;
          destruct Hx as [Hs [Ht [Hi [Hm HL]]]]; apply (agents_at _ _ HN) in Hi as HP; cbv zeta in HP.
        2:{ rewrite forallb_forall in HP. specialize (HP _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in HP.
            specialize (HP _ Hs). rewrite <- is_away_spot, HL in HP. discriminate. }
        split_ands.
        match goal with H : check_program _ _ _ = true |- _ => rename H into P1 end.
        match goal with H : check_left _ _ _ _ _ = true |- _ => rename H into P2 end.
        match goal with H : forallb _ _ = true |- _ => rename H into P3 end.
        apply (has_left_iff e c v env_ok _ Hi P1 _ _ P2 Ht) in HL. unfold left_at in HL. rewrite forallb_forall in P3.
        specialize (P3 _ (live_place _ _ Ht)). apply Nat.eqb_eq in P3. destruct (nth _ _ _); [destruct HL | discriminate]. }
      split; [intros x y Hx; destruct (NC x Hx) | exact NC].
    + unfold no_cell in HN. destruct k; try discriminate; exact I.
Qed.

(** ** What follows under every prior *)
Lemma ER_le {X} (d : dist X) f g : nonneg d -> (forall x q, In (x, q) d -> (f x <= g x)%R) -> (ER d f <= ER d g)%R.
Proof.
  induction d as [|[x q] d IH]; cbn [ER]; intros Hn H; [Lra.lra|]. apply nonneg_tl in Hn as [Hq Hn].
  apply Qle_Rle in Hq. rewrite Q2R_0 in Hq.
  assert ((Q2R q * f x <= Q2R q * g x)%R) by (apply Rmult_le_compat_l; auto; apply (H x q); left; auto).
  assert ((ER d f <= ER d g)%R) by (apply IH; auto; intros; apply (H x0 q0); right; auto). Lra.lra.
Qed.
Lemma ER_zero {X} (d : dist X) : ER d (fun _ => 0%R) = 0%R.
Proof. induction d as [|[x q] d IH]; cbn [ER]; [auto | rewrite IH; ring]. Qed.

Lemma balanced_at n : at_least e c v Balance 0 = true -> forall t m s, live e (t + n) -> is_memory e c t m -> is_state e t s ->
  coming_pay e c n t m s == 0.
Proof.
  intros H. cbn [at_least] in H. induction n as [|n IH]; intros t m s Ht Hm Hs; cbn [coming_pay].
  - rewrite Nat.add_0_r in Ht. destruct (telling_budget e c env_ok t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (budget_memories e c) _ t m' s Ht Hs H) in Hm'. apply Qle_bool_iff in Hm'.
    rewrite (P s Hs) in Hm'. unfold minus_abs in Hm'. destruct (Qle_bool 0 (all_pay e c t m s)) eqn:L.
    + apply Qle_bool_iff in L. apply Qle_antisym; qlra.
    + exfalso. assert (all_pay e c t m s < 0) by (apply Qnot_le_lt; intros X; apply Qle_bool_iff in X; congruence). qlra.
  - assert (Lt : live e t).
    { unfold live, over in *. destruct (horizon e); auto. apply Nat.leb_gt in Ht. apply Nat.leb_gt. lia. }
    destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] _]].
    rewrite (E_ext_pos _ _ (fun _ => 0)); [rewrite E_const, Htot; ring | auto |]. intros z q Hz Hq. cbv zeta.
    destruct (kernel_at e c env_ok rule_ok t z q s s Lt Hz Hq Hs Hs) as [_ [_ K]].
    rewrite (E_ext _ _ (fun _ => 0)); [rewrite E_const; ring|]. intros s' p Hp. apply IH; [|econstructor; eauto | eauto].
    replace (S t + n)%nat with (t + S n)%nat by lia. exact Ht.
Qed.
Lemma no_deficit_at n : at_least e c v NoDeficit 0 = true -> forall t h m s, (forall u, (t <= u < t + n)%nat -> live e u) ->
  is_memory e c t m -> is_state e t s ->
  0 <= payoff_of state N N N (discount e) (shocks e) (kernel e) (fun _ _ _ => 0) (saying 0) (rule e c)
         (fun t m r => - all_pay e c t m r) (fun _ => 0) (truthful 0) n t h m s.
Proof.
  intros H. cbn [at_least] in H. induction n as [|n IH]; intros t h m s Hl Hm Hs; cbn [payoff_of]; [apply Qle_refl|].
  assert (Lt : live e t) by (apply Hl; lia). destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] _]].
  unfold truthful at 1, tells_truth at 1. rewrite E_sure.
  apply Qle_trans with (E (shocks e t) (fun _ => 0)); [rewrite E_const, Htot; discriminate|].
  apply E_le; auto. intros z q Hz Hq. cbv zeta. rewrite saying_truth.
  destruct (telling_budget e c env_ok t m Lt Hm) as [m' [Hm' P]].
  apply (everywhere_at e (budget_memories e c) _ t m' s Lt Hs H) in Hm'. apply Qle_bool_iff in Hm'. rewrite (P s Hs) in Hm'.
  destruct (kernel_at e c env_ok rule_ok t z q s s Lt Hz Hq Hs Hs) as [Kn [Kt K]].
  set (f := payoff_of _ _ _ _ _ _ _ _ _ _ _ _ _ n (S t) _ _).
  assert (X : 0 <= E (kernel e t (rule e c t z s) s) f).
  { apply Qle_trans with (E (kernel e t (rule e c t z s) s) (fun _ => 0)); [rewrite E_const; ring_simplify; apply Qle_refl|].
    apply E_le; auto. intros s' p Hp Hpos. apply IH; [intros u Hu; apply Hl; lia | econstructor; eauto | eauto]. }
  pose proof (Qmult_le_0_compat _ _ (discount_pos e env_ok) X). qlra.
Qed.
Lemma implied_answer k : check_implied e c v k = true -> says e c (Implied k).
Proof.
  intros H. cbn [says]. destruct k; cbn [check_implied under_every_prior] in *.
  - intros i t m d r told lied Hi Ht Hm [[Hd _] Hin] Hw. apply ER_le; auto. intros s q Hs. pose proof (Hin s q Hs) as S0.
    destruct (Hw s S0) as [H1 H2]. cbn [at_least] in H. apply andb_true_iff in H as [_ H]. apply (agents_at _ _ H) in Hi as HP.
    apply andb_true_iff in HP as [P1 P2].
    rewrite (worth_unique _ _ _ _ _ _ H1 (truth_is_worth e c i env_ok rule_ok v P1 t [] m s Ht Hm S0)).
    rewrite (worth_unique _ _ _ _ _ _ H2 (one_lie_is_worth e c i env_ok rule_ok v P1 t [] m s r Ht Hm S0)).
    apply Q2R_le. unfold told_once. destruct (existsb _ _) eqn:Hr; [|apply Qle_refl]. apply can_report in Hr.
    pose proof (lie_at e c i env_ok rule_ok v (0 - 0) t m s r P2 Ht Hm S0 Hr) as L. qlra.
  - intros i d p told x Hi [[Hd _] Hin] Hp Hw. apply ER_le; auto. intros s q Hs. destruct (Hw s (Hin s q Hs)) as [H1 H2].
    cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    assert (L0 : live e 0). { unfold live, over. destruct (horizon e) as [T|] eqn:HT; auto. apply Nat.leb_gt.
      unfold check_env in env_ok. rewrite HT in env_ok. split_ands. match goal with H : (1 <=? T)%nat = true |- _ => apply Nat.leb_le in H; lia end. }
    assert (M0 : is_memory e c 0 None) by constructor. pose proof (Hin s q Hs) as S0.
    match goal with H : check_payoff _ _ _ _ = true |- _ => rename H into P1 end.
    match goal with H : check_best _ _ _ _ = true |- _ => rename H into P2 end.
    match goal with H : everywhere _ _ _ = true |- _ => rename H into P3 end.
    rewrite (worth_unique _ _ _ _ _ _ H1 (truth_is_worth e c i env_ok rule_ok v P1 0 [] None s L0 M0 S0)).
    pose proof (no_plan_is_better e c i env_ok rule_ok v P2 p 0 [] None s (x s) Hp L0 M0 S0 H2) as U.
    destruct (telling_best e c env_ok v i 0 None L0 M0) as [m' [Hm' P]].
    apply (everywhere_at e (best_memories e c v i) _ 0 m' s L0 S0 P3) in Hm'. apply Qle_bool_iff in Hm'.
    destruct (P s S0) as [Q1 Q2]. unfold V in Hm'. rewrite Q1, Q2, C_slot in Hm'.
    assert (X : B e c v i 0 None s <= V e c v i 0 None s) by (unfold V; qlra). apply Q2R_le in X. Lra.lra.
  - intros i t m d told Hi Ht Hm [[Hd _] Hin] Hw. rewrite <- (ER_zero d). apply ER_le; auto. intros s q Hs.
    pose proof (Hin s q Hs) as S0. cbn [at_least] in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
    rewrite (worth_unique _ _ _ _ _ _ (Hw s S0) (truth_is_worth e c i env_ok rule_ok v H0 t [] m s Ht Hm S0)).
    destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (telling_memories e c i) _ t m' s Ht S0 H1) in Hm'. apply Qle_bool_iff in Hm'.
    unfold V in *. rewrite (P s S0), C_slot in Hm'. rewrite <- Q2R_0. apply Q2R_le. exact Hm'.
  - intros d n [[Hd Ht] Hin] Hl. rewrite (E_ext d _ (fun _ => 0)); [rewrite E_const; ring|]. intros s q Hs.
    apply balanced_at; [exact H | exact Hl | constructor | eauto].
  - intros d x [[Hd _] Hin] Hw. rewrite <- (ER_zero d). apply ER_le; auto. intros s q Hs. pose proof (Hin s q Hs) as S0.
    specialize (Hw s S0). unfold revenue_worth, worth in Hw. destruct (horizon e) as [T|] eqn:HT.
    + rewrite Hw, <- Q2R_0. apply Q2R_le. apply no_deficit_at; auto; [|constructor].
      intros u Hu. apply (live_all e T 0 (T - 0)); auto. lia.
    + destruct (Rle_dec 0 (x s)) as [L | L]; auto. exfalso. destruct (Hw (- x s)%R) as [N0 HN]; [Lra.lra|].
      specialize (HN N0 (le_n N0)). unfold R_dist in HN. apply Rabs_def2 in HN.
      pose proof (no_deficit_at N0 H 0 [] None s (fun u _ => live_inf e HT u) (first_period _ _ _ _ _ _) S0) as X.
      apply Q2R_le in X. rewrite Q2R_0 in X. Lra.lra.
  - intros t m d Ht Hm [[Hd _] Hin]. setoid_replace 0 with (E d (fun _ => 0)) by (rewrite E_const; ring). apply E_le; auto.
    intros s q Hs _. pose proof (Hin s q Hs) as S0. cbn [at_least] in H. destruct (telling_budget e c env_ok t m Ht Hm) as [m' [Hm' P]].
    apply (everywhere_at e (budget_memories e c) _ t m' s Ht S0 H) in Hm'. apply Qle_bool_iff in Hm'. rewrite (P s S0) in Hm'. exact Hm'.
Qed.

(** ** Hypotheses *)
Lemma own_view_same i s s' : length s = length s' -> nth 0 s 0%N = nth 0 s' 0%N -> truth i s = truth i s' ->
  own_view e i s = own_view e i s'.
Proof.
  intros L H0 H1. unfold own_view, truth in *. rewrite <- L.
  assert (G : forall k a b, length a = length b ->
    (forall j, (j < length a)%nat -> (k + j = 0 \/ k + j = S i)%nat -> nth j a 0%N = nth j b 0%N) ->
    map (fun kx => if (fst kx =? 0)%nat || (fst kx =? S i)%nat then snd kx else 0%N) (combine (seq k (length a)) a) =
    map (fun kx => if (fst kx =? 0)%nat || (fst kx =? S i)%nat then snd kx else 0%N) (combine (seq k (length a)) b)).
  { intros k a. revert k. induction a as [|x a IH]; intros k [|y b] Lab Hab; try discriminate; [reflexivity|].
    cbn [length seq combine map fst snd]. f_equal.
    - destruct ((k =? 0)%nat || (k =? S i)%nat) eqn:K; auto. apply (Hab O); [simpl; lia|].
      apply orb_true_iff in K. rewrite !Nat.eqb_eq in K. lia.
    - apply IH; [simpl in Lab; lia|]. intros j Hj Hk. apply (Hab (S j)); [simpl; lia | lia]. }
  apply G; auto. intros j _ [Hj | Hj]; cbn [Nat.add] in Hj; subst; auto.
Qed.
Lemma private_answer : check_private e = true -> private_values e.
Proof.
  intros H i t a s s' Hi Hc Ha Hs Hs' H0 H1. unfold check_private in H. apply (agents_at _ _ H) in Hi as HP. split_ands.
  assert (OV : own_view e i s = own_view e i s').
  { apply own_view_same; auto. rewrite (states_length _ _ Hs), (states_length _ _ Hs'). reflexivity. }
  unfold utility_at. destruct (over e t) eqn:O.
  - destruct Hc as [Hc | [HT Te]]; [unfold live in Hc; congruence|]. rewrite HT in H3. destruct (terminal e) eqn:TE; [congruence|].
    rewrite forallb_forall in H3. pose proof (H3 s Hs) as X. pose proof (H3 s' Hs') as Y.
    apply Qeq_bool_iff in X, Y. rewrite X, Y, OV. reflexivity.
  - destruct Ha as [Ha | Ha]; [congruence|]. rewrite forallb_forall in H2. specialize (H2 _ (live_place _ _ O)).
    rewrite <- states_at_spot, forallb_forall in H2. pose proof (H2 s Hs) as X. pose proof (H2 s' Hs') as Y.
    rewrite <- allocs_spot, forallb_forall in X, Y. specialize (X a Ha). specialize (Y a Ha). apply Qeq_bool_iff in X, Y.
    rewrite <- flow_spot in X, Y. rewrite X, Y, OV. reflexivity.
Qed.
Lemma interdependent_answer i t a s s' : check_interdependent e i t a s s' = true -> ~ private_values e.
Proof.
  intros H P. unfold check_interdependent in H. split_ands.
  repeat match goal with
  | H : of_sizes _ _ = true |- _ => apply of_sizes_iff in H
  | H : is_agent _ _ = true |- _ => apply is_agent_iff in H
  | H : N.eqb _ _ = true |- _ => apply N.eqb_eq in H
  | H : negb _ = true |- _ => apply negb_true_iff in H
  end.
  match goal with H : Qeq_bool _ _ = false |- _ => apply Qeq_bool_neq in H; apply H end.
  match goal with H : (if over e t then _ else _) = true |- _ => rename H into HC end.
  apply P; auto; destruct (over e t) eqn:O; auto.
  - right. destruct (horizon e) as [T|]; [|discriminate]. destruct (terminal e); [discriminate|]. apply Nat.eqb_eq in HC. subst.
    split; [auto | discriminate].
  - left. exact O.
  - right. apply in_range. apply N.ltb_lt. exact HC.
Qed.
Lemma sets_anywhere w t z s s' : possible (stage_at e t) = None -> sets e w t z s = sets e w t z s'.
Proof. unfold sets. cbv zeta. intros ->. reflexivity. Qed.
Lemma same_sets_answer : check_same_sets e = true -> same_feasible_sets e.
Proof.
  intros H i t z q a s Hi Ht Hz Ha Hs. unfold check_same_sets in H. apply (agents_at _ _ H) in Hi as HP.
  rewrite forallb_forall in HP. specialize (HP _ (live_place _ _ Ht)). rewrite <- stage_spot, <- states_at_spot, forallb_forall in HP.
  assert (S' : exists s', In s' (match possible (stage_at e t) with None => firstn 1 (states_at e t) | Some _ => states_at e t end)
    /\ forall w, sets e w t z s' = sets e w t z s).
  { unfold is_state in Hs. fold (states_at e t) in Hs. destruct (possible _) eqn:PO; [exists s; auto|].
    destruct (states_at e t) as [|s0 rest]; [destruct Hs|]. exists s0. split; [left; auto | intros; apply sets_anywhere; exact PO]. }
  destruct S' as [s' [Hs' SE]]. specialize (HP s' Hs'). rewrite <- shocks_spot, forallb_forall in HP.
  specialize (HP _ Hz). cbv zeta in HP. rewrite <- allocs_spot, forallb_forall in HP. specialize (HP a Ha). cbn [fst] in HP.
  rewrite <- !sets_spot, !SE in HP. apply eqb_prop in HP. unfold feasible. rewrite <- !mem_iff, HP. tauto.
Qed.
Lemma other_sets_answer i t z a s : check_other_sets e i t z a s = true -> ~ same_feasible_sets e.
Proof.
  intros H P. unfold check_other_sets in H. split_ands.
  repeat match goal with
  | H : is_agent _ _ = true |- _ => apply is_agent_iff in H
  | H : of_sizes _ _ = true |- _ => apply of_sizes_iff in H
  | H : negb _ = true |- _ => apply negb_true_iff in H
  | H : N.ltb _ _ = true |- _ => apply N.ltb_lt in H
  | H : existsb _ _ = true |- _ => apply existsb_exists in H; destruct H as [[z' q] [Hz Ez]]; apply N.eqb_eq in Ez; cbn [fst] in Ez; subst z'
  end.
  match goal with H : xorb _ _ = true |- _ => rename H into HX end.
  assert (HI : In i (agents e)) by assumption. assert (HL : live e t) by assumption.
  assert (HA : In a (range (allocs (stage_at e t)))) by (apply in_range; assumption).
  assert (HS : is_state e t s) by assumption.
  pose proof (P i t z q a s HI HL Hz HA HS) as X. unfold feasible in X. rewrite <- !mem_iff in X. destruct X as [X Y].
  destruct (mem a (sets e None t z s)), (mem a (sets e (Some i) t z s)); cbn in HX; try discriminate; [specialize (X eq_refl) | specialize (Y eq_refl)]; discriminate.
Qed.
Lemma independent_answer : check_independent e = true -> independent_transitions e.
Proof.
  intros H. exists (fun k t a p o x => marginal (kernel e (spot e t) a (alone e k p o)) k x).
  intros t a s Ht Hn Ha Hs. unfold check_independent in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)).
  assert (SZ : sizes_at e (S (spot e t)) = sizes_at e (S t)).
  { unfold sizes_at, stage_at, over, spot. destruct (horizon e); reflexivity. }
  assert (HN : over e (S (spot e t)) && match terminal e with [] => true | _ => false end = false).
  { rewrite <- over_spot_next. destruct Hn as [-> | Hn]; [reflexivity|]. destruct (terminal e); [congruence|].
    destruct (over e (S t)); reflexivity. }
  rewrite HN in H. cbn [orb] in H. rewrite <- allocs_spot, forallb_forall in H. specialize (H a Ha).
  rewrite <- states_at_spot, forallb_forall in H. specialize (H s Hs). cbv zeta in H. rewrite SZ in H.
  set (ms := map (fun k => marginals e (spot e t) a (nth 0 s 0%N) (nth k s 0%N) k) (seq 0 (length (sizes_at e (S t))))) in *.
  apply andb_true_iff in H as [H1 H2].
  assert (MS : forall k, (k < length (sizes_at e (S t)))%nat -> nth k ms [] =
    map (marginal (kernel e (spot e t) a (alone e k (nth 0 s 0%N) (nth k s 0%N))) k) (range (nth k (sizes_at e (S t)) 0%N))).
  { intros k Hk. unfold ms. rewrite (nth_indep _ [] (marginals e (spot e t) a (nth 0 s 0%N) (nth 0 s 0%N) 0))
      by (rewrite map_length, seq_length; exact Hk).
    rewrite (map_nth (fun k => marginals e (spot e t) a (nth 0 s 0%N) (nth k s 0%N) k)), seq_nth by exact Hk.
    unfold marginals. cbn [Nat.add]. rewrite SZ. reflexivity. }
  split.
  - intros k Hk. rewrite forallb_forall in H1. specialize (H1 (nth k ms [])). rewrite <- MS by exact Hk.
    apply Qeq_bool_iff. apply H1. apply nth_In. unfold ms. rewrite map_length, seq_length. exact Hk.
  - intros y Hy. rewrite forallb_forall in H2. unfold states_at in H2. rewrite SZ in H2. specialize (H2 y Hy). apply Qeq_bool_iff in H2.
    unfold chance_of. rewrite (kernel_spot e t).
    rewrite (E_ext _ _ (fun y' => if eqb_state y y' then 1 else 0)).
    2:{ intros y' q _. destruct (list_eq_dec N.eq_dec y' y) as [-> | N0].
        - replace (eqb_state y y) with true by (symmetry; apply eqb_state_iff; auto). reflexivity.
        - destruct (eqb_state y y') eqn:E0; [apply eqb_state_ok in E0; congruence | reflexivity]. }
    rewrite H2. assert (LY : length y = length (sizes_at e (S t))) by apply (states_length _ _ Hy).
    assert (P : map (fun kx => at_alloc (nth (fst kx) ms []) (snd kx)) (combine (seq 0 (length y)) y) =
      map (fun k => marginal (kernel e (spot e t) a (alone e k (nth 0 s 0%N) (nth k s 0%N))) k (nth k y 0%N)) (seq 0 (length y))).
    { assert (CS : combine (seq 0 (length y)) y = map (fun k => (k, nth k y 0%N)) (seq 0 (length y))).
      { assert (G : forall (l : list N) b, combine (seq b (length l)) l = map (fun k => (k, nth (k - b) l 0%N)) (seq b (length l))).
        { induction l as [|x l IH]; intros b; [reflexivity|]. cbn [length seq combine map]. rewrite Nat.sub_diag. f_equal.
          rewrite IH. apply map_ext_in. intros k Hk. apply in_seq in Hk. replace (k - b)%nat with (S (k - S b)) by lia. reflexivity. }
        rewrite G. apply map_ext_in. intros k Hk. rewrite Nat.sub_0_r. reflexivity. }
      rewrite CS, map_map. apply map_ext_in. intros k Hk. apply in_seq in Hk. cbn [fst snd].
      rewrite MS by lia. unfold at_alloc. rewrite nth_range; [reflexivity|]. apply nth_in; [exact Hy | lia]. }
    rewrite P. reflexivity.
Qed.
(** ** Money under the prior *)
Lemma revenue_spot_next t m s : revenue e c v (S t) m s = revenue e c v (S (spot e t)) m s.
Proof.
  unfold revenue. rewrite over_spot_next. destruct (over e (S (spot e t))); auto. f_equal.
  - unfold all_pay. f_equal. apply map_ext. intros j. rewrite pay_spot_next. reflexivity.
  - unfold spot. destruct (horizon e); reflexivity.
Qed.
Lemma revenue_bound : exists b, 0 <= b /\ forall t m s, close 0 (revenue e c v t m s) b.
Proof.
  assert (P : forall l, exists b, 0 <= b /\ forall t m s, close 0 (sum (map (fun i => pay e c i t m s) l)) b).
  { induction l as [|j l [b [Hb IH]]]; [exists 0; split; [apply Qle_refl | intros; split; cbn; qlra]|].
    destruct (pay_bound e c j) as [b' [Hb' HB']]. exists (b + b'). split; [qlra|]. intros t m s. cbn [map sum fold_right].
    fold (sum (map (fun i => pay e c i t m s) l)). destruct (IH t m s), (HB' t m s). unfold close. rewrite Qred_correct. split; qlra. }
  destruct (P (agents e)) as [b [Hb HB]]. exists (b + discount e * all_bounds (budget v)).
  pose proof (Qmult_le_0_compat _ _ (discount_pos e env_ok) (all_bounds_pos (budget v))) as D. split; [qlra|].
  intros t m s. unfold revenue. destruct (over e t); [split; qlra|]. unfold all_pay. destruct (HB t m s).
  destruct (close_affine 0 (discount e) 0 _ _ (discount_pos e env_ok) (nth_bound (budget v) (spot e t) s)). split; qlra.
Qed.
Lemma revenue_is_worth t m s : check_revenue e c v = true -> live e t -> is_memory e c t m -> is_state e t s ->
  revenue_worth e c t m s (Q2R (revenue e c v t m s)).
Proof.
  intros H Ht Hm Hs. unfold check_revenue in H. apply andb_true_iff in H as [H H3]. apply andb_true_iff in H as [H1 H2].
  apply is_agent_iff in H1. destruct revenue_bound as [b [Hb HB]].
  assert (TP : valid_plan state N N (live e) (is_state e) (is_report e 0) (truthful 0)).
  { intros u h th Hu Hth. split; [apply prob_sure|]. intros r q [X | []]. inversion X; subst. eapply truth_in; eauto. }
  assert (BE : forall u (h : history) m th, (t <= u)%nat -> live e u -> True -> is_memory e c u m -> is_state e u th ->
    revenue e c v u m th == E (truthful 0 u h th) (fun r => E (shocks e u) (fun z =>
      let said := saying 0 th r in let a := rule e c u z said in
      0 - - all_pay e c u m said + discount e * E (kernel e u a th) (revenue e c v (S u) (Some (said, a)))))).
  { intros u h m' th _ Hu _ Hm' Hth. unfold truthful, tells_truth. rewrite E_sure. cbv zeta. rewrite saying_truth.
    rewrite forallb_forall in H3. specialize (H3 _ (live_place _ _ Hu)). rewrite <- states_at_spot, forallb_forall in H3.
    specialize (H3 th Hth). apply Qeq_bool_iff in H3. cbv zeta in H3.
    destruct (env_at e env_ok u Hu) as [_ [[_ Hp] _]].
    rewrite (E_shift (shocks e u) _ (fun z => discount e * E (kernel e u (rule e c u z th) th) (revenue e c v (S u) (Some (th, rule e c u z th)))) (all_pay e c u m' th));
      [|exact Hp | intros; ring]. rewrite E_scale. unfold revenue at 1. unfold live in Hu. rewrite Hu, H3, <- shocks_spot.
    assert (X : E (shocks e u) (fun z => E (kernel e (spot e u) (rule e c (spot e u) z th) th) (revenue e c v (S (spot e u)) (Some (th, rule e c (spot e u) z th))))
      == E (shocks e u) (fun z => E (kernel e u (rule e c u z th) th) (revenue e c v (S u) (Some (th, rule e c u z th))))).
    { apply E_ext. intros z q _. rewrite <- rule_spot, <- kernel_spot. apply E_ext. intros y p _. rewrite (revenue_spot_next u). reflexivity. }
    rewrite X. ring. }
  pose proof (fun g cc Hc n => evaluated state N N N (live e) (discount e) (shocks e) (kernel e) (fun _ _ _ => 0) (is_state e)
    (is_report e 0) (saying 0) (rule e c) (fun t m r => - all_pay e c t m r) (discount_pos e env_ok)
    (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht))) (kernel_at e c env_ok rule_ok) (fun t th r => saying_in e 0 t th r)
    (truthful 0) TP t (fun _ _ _ => True) (fun _ _ _ _ _ _ _ => I) (fun u _ m s => revenue e c v u m s) BE g cc Hc n t [] m s (le_n t) I) as EV.
  unfold revenue_worth. apply (worth_is _ _ _ _ _ b); auto; [apply discount_pos; auto | intros; apply discount_small; auto | |].
  - intros T HT. pose proof (live_until e T t HT Ht) as L. apply close_0.
    match goal with |- close ?a ?b 0 => enough (X : close a b (0 * power (discount e) (T - t)))
      by (destruct X; split; qlra) end.
    apply EV; auto; [apply Qle_refl | intros u Hu; apply (live_all e T t (T - t)); auto; lia |].
    intros h' m' th' _ _ _. replace (t + (T - t))%nat with T by lia. unfold revenue, over. rewrite HT, Nat.leb_refl. split; qlra.
  - intros HT n. apply EV; auto. intros; apply live_inf; auto.
Qed.
Lemma first_period_lives : live e 0.
Proof.
  unfold live, over. destruct (horizon e) as [T|] eqn:HT; auto. apply Nat.leb_gt. unfold check_env in env_ok.
  rewrite HT in env_ok. split_ands. match goal with H : (1 <=? T)%nat = true |- _ => apply Nat.leb_le in H; lia end.
Qed.
Lemma ER_of_Q {X} (d : dist X) f : ER d (fun x => Q2R (f x)) = Q2R (E d f).
Proof.
  induction d as [|[x q] d IH]; [symmetry; exact Q2R_0|]. cbn [ER]. rewrite IH, <- Q2R_mult, <- Q2R_plus.
  apply Q2R_eq. rewrite E_cons. reflexivity.
Qed.
Lemma revenue_answer : check_revenue e c v = true -> expected_revenue e c (Q2R (mean_revenue e c v)).
Proof.
  intros H. split.
  - unfold check_revenue in H. split_ands. split; [apply is_prob_ok; assumption|].
    intros s q Hs. unfold first_states in Hs. destruct (prior e); [|destruct Hs].
    apply in_map_iff in Hs as [s' [X Hs]]. inversion X; subst. exact Hs.
  - exists (fun s => Q2R (revenue e c v 0 None s)). split; [|symmetry; apply ER_of_Q].
    intros s Hs. apply revenue_is_worth; auto; [apply first_period_lives | constructor].
Qed.
Lemma ex_ante_answer proved q : check_ex_ante e c v proved q = true -> says e c (ExAnteBudget proved q).
Proof.
  intros H. unfold check_ex_ante in H. apply andb_true_iff in H as [H H3]. apply andb_true_iff in H as [H1 H2].
  apply eqb_prop in H1. apply Qeq_bool_iff in H3. cbn [says]. rewrite <- (Q2R_eq _ _ H3). split; [apply revenue_answer; auto|].
  rewrite H1. apply Qle_bool_iff.
Qed.
Lemma extraction_answer proved q : check_extraction e c v proved q = true -> says e c (FullExtraction proved q).
Proof.
  intros H. unfold check_extraction in H. apply andb_true_iff in H as [H H4]. apply andb_true_iff in H as [H H3].
  apply andb_true_iff in H as [H1 H2]. apply eqb_prop in H1. apply Qeq_bool_iff in H4. cbn [says]. split; [|rewrite H1; apply Qle_bool_iff].
  exists (choice e v None), (W e v None), (Q2R (mean_revenue e c v)).
  split; [apply program_is_best; auto|]. split; [apply revenue_answer; auto|].
  rewrite ER_of_Q, <- Q2R_minus, <- minus_abs_is. apply Q2R_eq. symmetry. exact H4.
Qed.
End Answers.

(** If the environment and the rule are well formed, and the answer to a claim is [true], the claim is true. *)
Theorem verified_basic e c v x : check_game e c = true -> check_basic e c v x = true -> says e c x.
Proof.
  intros H Hx. unfold check_game in H. apply andb_true_iff in H as [He Hr]. destruct x; try discriminate.
  - apply (slack_answer e c v He Hr). exact Hx.
  - apply (implied_answer e c v He Hr). exact Hx.
  - cbn [says check_basic] in *. destruct proved; [apply private_answer; auto | eapply interdependent_answer; eauto].
  - cbn [says check_basic] in *. destruct proved; [apply same_sets_answer; auto | eapply other_sets_answer; eauto].
  - apply (ex_ante_answer e c v He Hr). exact Hx.
  - apply (extraction_answer e c v He Hr). exact Hx.
  - apply independent_answer. exact Hx.
Qed.
