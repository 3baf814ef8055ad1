(** The answer to the certificate of a design for ever, and what it means. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Means Quick Designing DesignRows DesignBounds DesignPoints DesignPlans DesignBest DesignAnswers.
Require Import Endless EndlessSums EndlessRows EndlessBounds EndlessPoints.
Open Scope R_scope.

(** Evidence, which nobody has to believe. *)
Record endless_evidence := EndlessEvidence {
  e_program : evidence;                    (* the program of everyone, if the rule is efficient *)
  e_columns : list (column * Q);           (* a point *)
  e_rows : list (Q * endless_row);         (* weights of rows *)
  e_shares : list Q;                       (* of the sums in the objective, for the bound *)
  e_above : Q }.                           (* what a contradiction adds up to *)
Definition endless_choices (e : env) (v : evidence) (p : problem) : N -> state -> list N := choices_of e v p 0.
Definition endless_met (e : env) (v : evidence) (p : problem) : met := emet e p (endless_choices e v p).
Definition check_endless (e : env) (p : problem) (f : finding) (x : endless_evidence) : bool :=
  let v := e_program x in
  quick_env e && negb (match p_notion p with OnPath => true | _ => false end) && is_prob (first_states e) && all_asked e && negb (is_free p)
  && (negb (seeks_best p) || check_program e v None)
  && match horizon e with
     | Some _ => false
     | None =>
         let el := endless_choices e v p in
         let k := emet e p el in
         let columns := map_of (map (fun yq => (column_key (fst yq), snd yq)) (e_columns x)) in
         elisted_ok e p el k && erule_ok e p el k &&
         match f with
         | Feasible => echeck_point e p el columns k
         | Infeasible => echeck_clash e p el k (e_rows x) (e_above x)
         | Optimal q => echeck_point e p el columns k && echeck_value e p el columns k q && echeck_bound e p el k (e_rows x) (e_shares x) q
         | _ => false
         end
     end.

Section Met.
Variables (e : env) (p : problem) (el : N -> state -> list N) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (d : design).
Hypothesis endless : horizon e = None.
Hypothesis fixed_rule : is_free p = false.
Hypothesis el_is : forall t z r, el z r = eligible e rl W p t z r.
Hypothesis d_ok : is_endless e rl W p d.
Let k := emet e p el.
Lemma emet_known : items_met e p rl W d true (m_known k).
Proof. apply known_met; assumption. Qed.
Lemma emet_lying : items_met e p rl W d (lying p) (m_lying k).
Proof. unfold k, emet. cbn [m_lying]. destruct (lying p); apply known_met; assumption. Qed.
Lemma emet_places : places_met e p rl W d (m_places k).
Proof. unfold k, emet. cbn [m_places]. apply places_of_met; [assumption|]. apply known_met; assumption. Qed.
Lemma emet_beliefs : beliefs_met e p rl W d (m_beliefs k).
Proof. unfold k, emet. cbn [m_beliefs]. apply beliefs_of_met; try assumption. exact emet_places. Qed.
Lemma emet_led t h : (t < 2)%nat -> (forall s, led_at k t (h, s) = true -> exists u, slot e u = t /\ led e rl W p d u h s)
  /\ (led_to k t h = true -> exists u s, slot e u = t /\ led e rl W p d u h s).
Proof.
  intros Ht. unfold led_at, led_to, k, emet. cbv zeta. cbn [m_led m_led_to]. set (true_ := match p_helped p with None => [] | Some _ => eknown e p el false end).
  assert (L : forall s, In (h, s) (led_list e true_ t) -> exists u, slot e u = t /\ led e rl W p d u h s).
  { intros s H. unfold led_list in H. apply in_flat_map in H as [i [Hi H]]. apply in_flat_map in H as [x [Hx H]]. apply in_map_iff in H as [s' [E1 Hs]]. inversion E1; subst.
    apply likely_in in Hs as [q [Hs Hq]]. unfold true_ in Hx. destruct (p_helped p); [|unfold at_ in Hx; destruct i; destruct t; destruct Hx].
    destruct (known_met e p el rl W d endless fixed_rule el_is d_ok false i t x Hi Ht Hx) as [u [Hu He]]. exists u. split; [exact Hu|]. exists i. split; [exact Hi|]. exists (belief e t (snd x)), q. auto. }
  assert (N1 : nth t (map listing (map (led_list e true_) [0; 1]%nat)) (PositiveMap.empty place) = listing (led_list e true_ t)) by (destruct t as [|[|t]]; [reflexivity | reflexivity | lia]).
  assert (N2 : nth t (map (fun l => listing (map anyhow l)) (map (led_list e true_) [0; 1]%nat)) (PositiveMap.empty place) = listing (map anyhow (led_list e true_ t))) by (destruct t as [|[|t]]; [reflexivity | reflexivity | lia]).
  rewrite N1, N2. split.
  - intros s H. apply L. apply found_in. exact H.
  - intros H. apply found_in in H. apply in_map_iff in H as [[h' s] [E1 H]]. inversion E1; subst. destruct (L s H) as [u Hu]. exists u, s. exact Hu.
Qed.
End Met.
Lemma rule_pos e p el k : erule_ok e p el k = true -> forall t h z r a, (0 <= fix_ e p t h z r a)%Q.
Proof.
  unfold erule_ok. rewrite !andb_true_iff. intros [[H _] _] t h z r a. unfold fix_. destruct (p_choosing p) as [| | |rules]; try discriminate. unfold share_for_ever, share.
  set (n := Nat.min _ _). destruct (find _ _) as [l|] eqn:F; [|apply Qle_refl]. apply find_some in F as [F _]. rewrite forallb_forall in H.
  destruct (nth_in_or_default n rules []) as [I | E0]; [|rewrite E0 in F; destruct F]. specialize (H _ I). rewrite forallb_forall in H. specialize (H l F). rewrite forallb_forall in H.
  unfold sum. induction (l_shares l) as [|[b w] l' IH]; cbn [filter map fold_right]; [apply Qle_refl|].
  assert (IH' := IH (fun x Hx => H x (or_intror Hx))). specialize (H (b, w) (or_introl eq_refl)). cbn [snd] in H. apply Qle_bool_iff in H.
  cbn [fst]. destruct (N.eqb b a); cbn [map fold_right]; [|exact IH']. cbn [snd]. rewrite Qred_correct. Lqa.lra.
Qed.
(** The answer yes means that what the certificate says is true. *)
Theorem endless_answer e p f x : check_endless e p f x = true -> endless_says e p f.
Proof.
  unfold check_endless. cbv zeta. intros H. rewrite !andb_true_iff in H. destruct H as [[[[[[H1 HN] H2] H3] H4] H5] H6]. apply negb_true_iff in H4, HN.
  apply env_quickly in H1. destruct (horizon e) as [T|] eqn:HT; [discriminate|]. rewrite !andb_true_iff in H6. destruct H6 as [[H7 H8] H6]. set (v := e_program x) in *.
  split; [exact HT|]. split; [intros N; rewrite N in HN; discriminate|]. split; [split; [apply is_prob_ok; exact H2 | intros s q Hs; eapply first_state; eauto]|].
  exists (choice e v None), (W e v None).
  assert (BP : seeks_best p = true -> best_program e None (choice e v None) (W e v None)).
  { intros NA. apply program_is_best; auto. rewrite NA in H5. exact H5. }
  split; [exact BP|]. set (el := endless_choices e v p) in *. set (k := emet e p el) in *.
  assert (EL : forall t z r, el z r = eligible e (choice e v None) (W e v None) p t z r).
  { intros t z r. unfold el, endless_choices. rewrite choices_are. unfold eligible. unfold is_free in H4. destruct (p_choosing p); try discriminate; rewrite ?(choice_spot e v None t), ?(sets_spot e None t), spot_0 by exact HT; reflexivity. }
  assert (FP := rule_pos e p el k H8).
  assert (ER : forall z q r a, In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) -> In a (all_allocs e 0)).
  { intros z q r a Hz Hq Hr Ha. rewrite (EL 0%nat) in Ha. destruct (env_at e H1 0 (always e HT 0)) as [_ [_ [F _]]]. apply (F None z q a); auto. apply (sets_listed e None 0 z r).
    unfold eligible in Ha. unfold is_free in H4. unfold seeks_best in BP. destruct (p_choosing p) eqn:C; try discriminate; try exact Ha.
    destruct Ha as [<- | []]. apply (chooses e None _ _ (BP eq_refl) 0%nat z q r); auto. apply always. exact HT. }
  assert (SS : forallb (sums_up e p el 0 []) (states_at e 0) = true) by (unfold erule_ok in H8; rewrite !andb_true_iff in H8; tauto).
  assert (PS : forallb (fun t => forallb (fun x => sums_up e p el t (fst x) (snd x)) (nth t (m_places k) [])) [0; 1]%nat = true) by (unfold erule_ok in H8; rewrite !andb_true_iff in H8; tauto).
  set (columns := map_of _) in *.
  assert (POINT : echeck_point e p el columns k = true -> meets_for_ever e (choice e v None) (W e v None) p (emade e p columns)
    /\ forall q, echeck_value e p el columns k q = true -> has_value_for_ever e (choice e v None) (W e v None) p (emade e p columns) (Q2R q)).
  { unfold echeck_point. rewrite !andb_true_iff. intros [[[P1 P2] P3] P4].
    assert (LD := fun t h Ht => emet_led e p el (choice e v None) (W e v None) (emade e p columns) HT H4 EL (emade_is e p columns _ _ HT H4 FP) t h Ht).
    split.
    - apply (emade_meets e p el columns _ _ H1 H2 HT H4 H3 EL FP ER k SS H7 P2 P3 P4 P1 PS LD).
    - intros q. apply (emade_value e p el columns _ _ H1 H2 HT H4 EL FP ER k SS H7 P3 P4). }
  destruct f; try discriminate.
  - eexists. apply (POINT H6).
  - intros d Hd. assert (D := d_ok e p _ _ d Hd). eapply (eclashes e p el _ _ d H1 HT H3 H4 EL FP ER Hd SS k H7); eauto;
      [apply emet_known | apply emet_lying | apply emet_places | apply emet_beliefs]; assumption.
  - rewrite !andb_true_iff in H6. destruct H6 as [[P V] B]. destruct (POINT P) as [M HV]. split; [eexists; split; [exact M | apply HV; exact V]|].
    intros d y Hd Hy. assert (D := d_ok e p _ _ d Hd). eapply (ebounded_by e p el _ _ d H1 HT H3 H4 EL FP ER Hd SS k H7); eauto;
      [apply emet_known | apply emet_lying | apply emet_places | apply emet_beliefs]; assumption.
Qed.
(** Guard: under a rule that says chances, the truth has a worth wherever one agent's lies lead, whatever is paid. *)
Theorem truth_is_worth_something e p rl W d el i t h s : check_env e = true -> horizon e = None -> is_free p = false ->
  (forall t z r, el z r = eligible e rl W p t z r) -> (forall t h z r a, 0 <= fix_ e p t h z r a)%Q ->
  (forall z q r a, In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) -> In a (all_allocs e 0)) ->
  is_endless e rl W p d -> goes_on e p el true (m_known (emet e p el)) = true -> In i (agents e) -> meets_state e rl W p d true i t h s ->
  exists x, Un_cv (fun n => truth_for e rl W p d n i t h s) x.
Proof.
  intros H1 HT H4 EL FP ER D G Hi Hm. assert (Ho := meets_on e p el rl W d HT H4 EL D true _ i Hi G t h s Hm).
  destruct (sums_have_limits e p el H1 HT FP ER (on e (m_known (emet e p el)) i)) with (L := on_list e (m_known (emet e p el)) i) (g := net e p el d i) (t := slot e t) (h := h) (s := s) as [x Hx]; auto.
  - intros t' h' s' H. exact (on_state e p el true _ i Hi G t' h' s' H).
  - intros t' h' s' z q H Hz Hq. exact (on_sum e p el true _ i Hi G t' h' s' z q H Hz Hq).
  - intros t' h' s' z q a y w. exact (on_next e p el H1 HT true _ i Hi G t' h' s' z q a y w).
  - intros t' h' s' H. exact (on_listed e _ i t' h' s' H).
  - exists x. apply (cv_same (fun n => sums e p el (net e p el d i) n (slot e t) h s)); [|exact Hx]. intros n. symmetry. apply truth_is; auto.
    eapply on_state; eauto.
Qed.
