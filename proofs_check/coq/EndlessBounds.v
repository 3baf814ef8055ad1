(** Weak duality for ever: rows that every mechanism of a problem meets in the limit, summed with weights, bound its objective,
    or contradict. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignBest DesignBounds DesignPlans Endless EndlessSums EndlessRows.
Open Scope R_scope.

(** Where everybody is asked, nobody is away. *)
Lemma nobody_away e i t s : all_asked e = true -> live e t -> is_away e i t s = false.
Proof.
  unfold all_asked. rewrite forallb_forall. intros H Ht. specialize (H _ (live_place _ _ Ht)). rewrite <- stage_spot, forallb_forall in H. unfold is_away.
  destruct (nth_in_or_default i (away (stage_at e t)) []) as [X | ->]; [|reflexivity]. specialize (H _ X). destruct (nth i (away (stage_at e t)) []); [reflexivity | discriminate].
Qed.

Section Bounds.
Variables (e : env) (p : problem).
Variable el : N -> state -> list N.
Local Notation erow_form := (erow_form e p el).

Definition econtribution (k : met) (wr : Q * endless_row) : option (dist column) :=
  match erow_form k (snd wr) with
  | Some (f, exactly) => if exactly || Qle_bool 0 (fst wr) then Some (scale (fst wr) f) else None
  | None => None
  end.
Definition eadds_up (k : met) (rows : list (Q * endless_row)) (target : dist column) : bool :=
  let forms := map (econtribution k) rows in
  forallb (fun f => match f with Some _ => true | None => false end) forms
  && vanishing (flat_map (fun f => match f with Some l => l | None => [] end) forms ++ scale (-1) target).
Definition echeck_clash (k : met) (rows : list (Q * endless_row)) (x : Q) : bool := above0 x && eadds_up k rows [(One, (- x)%Q)].
Definition echeck_bound (k : met) (rows : list (Q * endless_row)) (shares : list Q) (v : Q) : bool :=
  match p_wanted p with
  | None => false
  | Some (greatest, sums) =>
      let mean := flat_map (fun xl => scale (fst xl) (eterms_form e p el (snd xl))) (combine shares sums) in
      (length shares =? length sums)%nat && forallb (fun x => Qle_bool 0 x) shares && Qeq_bool (sum shares) 1
      && forallb (esound_terms e p) sums
      && eadds_up k rows (if greatest then (One, v) :: scale (-1) mean else mean ++ [(One, (- v)%Q)])
  end.

Variables (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (d : design).
Hypothesis env_ok : check_env e = true.
Hypothesis endless : horizon e = None.
Hypothesis asked_ok : all_asked e = true.
Hypothesis fixed_rule : is_free p = false.
Hypothesis el_is : forall t z r, el z r = eligible e rl W p t z r.
Hypothesis fix_pos : forall t h z r a, (0 <= fix_ e p t h z r a)%Q.
Hypothesis el_range : forall z q r a, In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) -> In a (all_allocs e 0).
Hypothesis d_meets : meets_for_ever e rl W p d.
Local Notation sums := (sums e p el).
Local Notation net := (net e p el d).
Local Notation said := (said e p el d).
Local Notation nu := (nu e p el d).
Lemma d_ok : is_endless e rl W p d.
Proof. apply d_meets. Qed.

(** The value of a form over n periods has a limit. *)
Definition tends (f : dist column) (y : R) : Prop := Un_cv (fun n => ER f (nu n)) y.
Definition fine (exactly : bool) (y : R) : Prop := if exactly then y = 0 else 0 <= y.
Definition in_the_end (f : dist column) (exactly : bool) : Prop := exists y, tends f y /\ fine exactly y.

Hypothesis states_ok : forallb (sums_up e p el 0 []) (states_at e 0) = true.
Definition anywhere (t : nat) (h : memories) (s : state) : Prop := (t < 2)%nat /\ h = [] /\ is_state e 0 s.
Lemma gross_next j n s : steady p = true -> gross_for e p el (S n) j s
  = Q2R (mean_num e p el (flow_of e j) 0 [] s s) + Q2R (discount e) * move e p el 0 [] s s (fun _ s' => gross_for e p el n j s').
Proof.
  intros S. unfold gross_for at 1. cbn [EndlessSums.sums]. unfold gross at 1. f_equal. f_equal.
  rewrite (move_ext e (forgetful p) el 0 [] s s _ (fun _ s' => gross_for e p el n j s')); [reflexivity|].
  intros h' s'. unfold gross_for. rewrite <- !(gross_is e p el j n S 0 []). reflexivity.
Qed.
Lemma anywhere_lot t h s z q : steady p = true -> anywhere t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> lot e p el t h z s (fun _ => 1) = 1.
Proof.
  intros S [_ [_ Hs]] Hz Hq. rewrite (steady_lot e p el S). eapply sums_up_is; eauto. rewrite forallb_forall in states_ok. apply states_ok. exact Hs.
Qed.
Lemma anywhere_next t h s z q a s' w : anywhere t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> In a (el z s) -> (0 < fix_ e (forgetful p) t h z s a)%Q ->
  In (s', w) (kernel e 0 a s) -> (0 < w)%Q -> anywhere 1 (after (forgetful p) (s, z, a) h) s'.
Proof. intros _ _ _ _ _ Hs' _. split; [lia|]. split; [reflexivity|]. eapply next_state; eauto. Qed.
Definition everywhere : list (nat * memories * state) := map (fun s => (0%nat, [], s)) (states_at e 0) ++ map (fun s => (1%nat, [], s)) (states_at e 0).
Lemma everywhere_is t h s : anywhere t h s -> In (t, h, s) everywhere.
Proof.
  intros [Ht [-> Hs]]. apply in_or_app. destruct t as [|[|t]]; [left | right | lia]; [exact (in_map (fun s => (0%nat, [], s)) _ _ Hs) | exact (in_map (fun s => (1%nat, [], s)) _ _ Hs)].
Qed.
Lemma gross_settles j s : steady p = true -> is_state e 0 s -> Un_cv (fun n => gross_for e p el (S n) j s - gross_for e p el n j s) 0.
Proof.
  intros S Hs. apply (sums_settle e (forgetful p) el env_ok endless fix_pos el_range anywhere) with (L := everywhere).
  - intros t h s' H. apply H.
  - intros t h s' z q H Hz Hq. exact (anywhere_lot t h s' z q S H Hz Hq).
  - exact anywhere_next.
  - exact everywhere_is.
  - split; [lia | auto].
Qed.

Variable k : met.
Hypothesis listed_ok : elisted_ok e p el k = true.
Hypothesis known_ok : items_met e p rl W d true (m_known k).
Hypothesis lying_ok : items_met e p rl W d (lying p) (m_lying k).
Hypothesis places_ok : places_met e p rl W d (m_places k).
Hypothesis beliefs_ok : beliefs_met e p rl W d (m_beliefs k).

Lemma known_goes : goes_on e p el true (m_known k) = true.
Proof. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. tauto. Qed.
Lemma truth_goes : p_helped p <> None -> goes_on e p el false (m_truth k) = true.
Proof. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. destruct (p_helped p); [rewrite !andb_true_iff in H; tauto | congruence]. Qed.
Lemma truth_led t h s : p_helped p <> None -> led e rl W p d t h s -> led_at k (slot e t) (h, s) = true /\ led_to k (slot e t) h = true.
Proof.
  intros N [i [Hi Hm]]. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. destruct H as [_ H]. destruct (p_helped p); [|congruence].
  apply andb_true_iff in H as [G F]. destruct (meets_on e p el rl W d endless fixed_rule el_is d_ok false _ i Hi G t h s Hm) as [Ht [x [Hx [E1 Hs]]]].
  rewrite forallb_forall in F. specialize (F (slot e t) ltac:(destruct (slot e t) as [|[|u]]; [left; reflexivity | right; left; reflexivity | lia])). rewrite forallb_forall in F.
  specialize (F (h, s)). apply andb_true_iff. apply F. unfold led_list. apply in_flat_map. exists i. split; [exact Hi|]. apply in_flat_map. exists x. split; [exact Hx|].
  rewrite <- E1. apply in_map. exact Hs.
Qed.
Lemma low_slot t : (t < 2)%nat -> slot e t = t.
Proof. apply slot_low. exact endless. Qed.
Lemma stood l i t n s : stands e l i t n s = true -> (t < 2)%nat /\ In i (agents e) /\ let x := nth n (at_ l i t) no_item in In x (at_ l i t) /\ In s (likely (belief e t (snd x))) .
Proof.
  unfold stands. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4]. apply Nat.ltb_lt in H1. apply is_agent_iff in H2. apply existsb_state in H4. cbv zeta. repeat split; auto. apply nth_sure. exact H3.
Qed.
Lemma stood_on l i t n s : stands e l i t n s = true -> on e l i t (fst (nth n (at_ l i t) no_item)) s.
Proof. intros H. destruct (stood _ _ _ _ _ H) as [H1 [_ [H3 H4]]]. split; [exact H1|]. exists (nth n (at_ l i t) no_item). auto. Qed.
Lemma stood_met lies l i t n s : items_met e p rl W d lies l -> stands e l i t n s = true -> exists u, slot e u = t /\ is_state e 0 s
  /\ meets_state e rl W p d lies i u (fst (nth n (at_ l i t) no_item)) s.
Proof.
  intros K H. destruct (stood _ _ _ _ _ H) as [H1 [H2 [H3 H4]]]. destruct (K i t _ H2 H1 H3) as [u [Hu He]]. apply likely_in in H4 as [q [Hs Hq]]. exists u. split; [exact Hu|].
  split; [apply (state_0 e endless u); eapply expects_states; eauto|]. eexists _, q. split; [exact He | auto].
Qed.
Lemma truth_at n i u t h s : slot e u = t -> is_state e 0 s -> truth_for e rl W p d n i u h s = sums (net i) n t h s.
Proof. intros <- Hs. apply (truth_is e p el rl W d env_ok endless fixed_rule el_is d_ok). exact Hs. Qed.
Lemma lie_at n i u t h s r : slot e u = t -> is_state e 0 (saying i s r) -> lie_for e rl W p d n i u h s r = said n i t h s (saying i s r).
Proof. intros <- Hs. apply (lie_is e p el rl W d env_ok endless fixed_rule el_is d_ok). exact Hs. Qed.
Lemma said_at n i t h s r : (t < 2)%nat -> ER (esaid_form e p el i t h s r) (nu n) = said n i t h s r.
Proof. intros H. apply (said_is e p el rl W d d_ok). exact H. Qed.
Lemma val_at n i t h s : (t < 2)%nat -> nu n (Val i t h s) = sums (net i) n t h s.
Proof. apply nu_val. Qed.
Lemma tends_same f (u : nat -> R) y : (forall n, u n = ER f (nu n)) -> Un_cv u y -> tends f y.
Proof. intros H C. exact (cv_same _ _ _ H C). Qed.
Lemma ER_less {X} (l : dist X) f g : ER l (fun x => f x - g x) = ER l f - ER l g.
Proof. induction l as [|[x q] l IH]; cbn [ER]; [ring|]. rewrite IH. ring. Qed.
Lemma apart f u v exactly : no_more u v -> (forall n, ER f (nu n) = v n - u n) -> exactly = false -> in_the_end f exactly.
Proof.
  intros [x [y [A [B L]]]] H ->. exists (y - x). split; [apply (tends_same f (fun n => v n - u n)); [intros; symmetry; apply H | apply cv_minus; assumption] | cbn; lra].
Qed.
Lemma at_once f y exactly : (forall n, ER f (nu n) = y) -> fine exactly y -> in_the_end f exactly.
Proof. intros H F. exists y. split; [apply (tends_same f (fun _ => y)); [intros; symmetry; apply H | apply cv_constant] | exact F]. Qed.
Tactic Notation "told_split" hyp(H) ident(C) := destruct (_ && _) eqn:C; [|discriminate]; apply told in H as [-> ->]; rewrite ?andb_true_iff in C.
Lemma minus_at f n : ER (minus f) (nu n) = - ER f (nu n).
Proof. apply minus_of. Qed.
Lemma settled_truth i t n s : stands e (m_known k) i t n s = true -> let h := fst (nth n (at_ (m_known k) i t) no_item) in
  in_the_end ((Val i t h s, 1%Q) :: minus (esaid_form e p el i t h s s)) true.
Proof.
  intros C h. pose proof (stood _ _ _ _ _ C) as [Ht [Hi _]]. pose proof (stood_on _ _ _ _ _ C) as Ho. fold h in Ho.
  exists 0. split; [|reflexivity]. apply (tends_same _ (fun n => -1 * (sums (net i) (S n) t h s - sums (net i) n t h s))).
  - intros m. rewrite one_of, minus_at, said_at, val_at, next_said by exact Ht. ring.
  - replace 0 with (-1 * 0) by ring. apply cv_times. apply (sums_settle e p el env_ok endless fix_pos el_range (on e (m_known k) i)) with (L := on_list e (m_known k) i).
    + intros t' h' s' H. exact (on_state e p el true _ i Hi known_goes t' h' s' H).
    + intros t' h' s' z q H Hz Hq. exact (on_sum e p el true _ i Hi known_goes t' h' s' z q H Hz Hq).
    + intros t' h' s' z q a y w. exact (on_next e p el env_ok endless true _ i Hi known_goes t' h' s' z q a y w).
    + intros t' h' s' H. exact (on_listed e _ i t' h' s' H).
    + exact Ho.
Qed.
Lemma settled_aids i t n s : p_helped p <> None -> stands e (m_truth k) i t n s = true -> let h := fst (nth n (at_ (m_truth k) i t) no_item) in
  in_the_end (aids_form e p el t h s) true.
Proof.
  intros HP C h. pose proof (stood _ _ _ _ _ C) as [Ht [Hi _]]. pose proof (stood_on _ _ _ _ _ C) as Ho. fold h in Ho. pose proof (truth_goes HP) as G.
  exists 0. split; [|reflexivity]. apply (tends_same _ (fun n => -1 * (sums (aid p d) (S n) t h s - sums (aid p d) n t h s))).
  - intros m. unfold aids_form. rewrite one_of, ER_app, !minus_at, ER_single, ER_scale, go_is. cbn [EndlessSums.sums].
    rewrite (move_ext e p el t h s s (fun h' s' => ER [(Aids 1 h' s', 1%Q)] (nu m)) (sums (aid p d) m 1)) by (intros; rewrite ER_single; reflexivity).
    change (nu m (Aids t h s)) with (sums (aid p d) m t h s). change (nu m (aided p t h s)) with (aid p d t h s). ring.
  - replace 0 with (-1 * 0) by ring. apply cv_times. apply (sums_settle e p el env_ok endless fix_pos el_range (on e (m_truth k) i)) with (L := on_list e (m_truth k) i).
    + intros t' h' s' H. exact (on_state e p el false _ i Hi G t' h' s' H).
    + intros t' h' s' z q H Hz Hq. exact (on_sum e p el false _ i Hi G t' h' s' z q H Hz Hq).
    + intros t' h' s' z q a y w. exact (on_next e p el env_ok endless false _ i Hi G t' h' s' z q a y w).
    + intros t' h' s' H. exact (on_listed e _ i t' h' s' H).
    + exact Ho.
Qed.
Lemma settled_gross j s : steady p = true -> is_state e 0 s -> in_the_end (gross_form e p el j s) true.
Proof.
  intros S Hs. exists 0. split; [|reflexivity]. apply (tends_same _ (fun n => -1 * (gross_for e p el (Datatypes.S n) j s - gross_for e p el n j s))).
  - intros m. unfold gross_form. rewrite one_of, cons_of, minus_at, ER_scale, go_is, (gross_next j m s S), Q2R_opp.
    rewrite (move_ext e p el 0 [] s s (fun h' s' => ER [(Gross j s', 1%Q)] (nu m)) (fun _ s' => gross_for e p el m j s')) by (intros; rewrite ER_single; reflexivity).
    change (nu m (Gross j s)) with (gross_for e p el m j s). cbn [EndlessRows.nu]. ring.
  - replace 0 with (-1 * 0) by ring. apply cv_times. apply gross_settles; assumption.
Qed.
Lemma goes_may t u : slot e u = t -> (t < 2)%nat -> goes p t = true -> may_go e p u.
Proof.
  intros Hu Ht. unfold goes, may_go. destruct (p_leaving p); [discriminate | | intros _; apply always; exact endless]. intros G. apply Nat.eqb_eq in G. subst t.
  rewrite slot_is in G by exact endless. lia.
Qed.
Lemma erow_ok x f exactly : erow_form k x = Some (f, exactly) -> in_the_end f exactly.
Proof.
  pose proof d_meets as [_ [HD [HI [HP [HL [HB [HH HC]]]]]]].
  pose proof (fun n t h r H => pays_is e p el rl W d d_ok n t h r H) as PI. pose proof (fun n i t h r H => pay_is e p el rl W d d_ok n i t h r H) as PY.
  destruct x as [x | i t n s | j s | i t n s]; cbn [EndlessRows.erow_form]; cbv zeta.
  2: { destruct (stands _ _ _ _ _ _) eqn:C; [|discriminate]. intros H. apply told in H as [-> ->]. exact (settled_truth i t n s C). }
  2: { intros H. told_split H C. destruct C as [C1 C2]. apply of_sizes_iff in C2. apply settled_gross; assumption. }
  2: { destruct (p_helped p) as [[| |]|] eqn:K; try discriminate; (destruct (stands _ _ _ _ _ _) eqn:C; [|discriminate]; intros H; apply told in H as [-> ->];
         apply settled_aids; [congruence | exact C]). }
  destruct x as [t h z r | t h z r a | i t h s | i t n s r | i t n w r | i t n s | i t n w | i t n | i t n | i t n | | t n | t n | n | t h r | t n | t n | i t n w r | i w]; try discriminate; intros H.
  - destruct (p_notion p) eqn:N; try discriminate. told_split H C. destruct C as [C R]. apply mem_iff in R. destruct (stood _ _ _ _ _ C) as [Ht [Hi _]].
    destruct (stood_met true _ _ _ _ _ known_ok C) as [u [Hu [Hs Hm]]]. unfold incentives_for_ever in HI. rewrite N in HI.
    assert (Hr : is_report e i u s r) by (apply (reports_0 e endless i u); exact R).
    eapply apart; [apply (HI i u _ s r Hi Hm Hr) | | reflexivity]. intros m. cbv beta. rewrite one_of, minus_at, said_at, val_at by exact Ht. rewrite (truth_at m i u t), (lie_at m i u t) by (auto; apply (saying_in e i 0); auto; apply (reports_0 e endless i 0); exact R). ring.
  - destruct (p_notion p) eqn:N; try discriminate. told_split H C. destruct C as [[[C1 C2] C3] C4]. apply Nat.ltb_lt in C1. apply is_agent_iff in C2. apply mem_iff in C4.
    set (x := nth n (at_ (m_known k) i t) no_item) in *. destruct (known_ok i t x C2 C1 (nth_sure _ _ _ C3)) as [u [Hu He]]. unfold incentives_for_ever in HI. rewrite N in HI.
    assert (Ho : In r (own_types e i u)) by (rewrite (own_types_spot e i u), (spot_0 e endless u); exact C4).
    eapply apart; [apply (HI i u _ _ w r C2 He Ho) | | reflexivity]. intros m. cbv beta. rewrite <- (seeing_is i), ER_bind, <- ER_less. apply ER_same. intros s q Hs.
    apply filter_In in Hs as [Hs _]. assert (ST : is_state e 0 s) by (apply (state_0 e endless u); eapply expects_states; eauto).
    rewrite one_of, minus_at, said_at, val_at by exact C1. rewrite (truth_at m i u t), (lie_at m i u t) by (auto; apply saying_own; auto). ring.
  - told_split H C. destruct C as [[C G] V]. destruct (stood _ _ _ _ _ C) as [Ht [Hi _]]. destruct (stood_met _ _ _ _ _ _ lying_ok C) as [u [Hu [Hs Hm]]].
    specialize (HP i u (fst (nth n (at_ (m_lying k) i t) no_item)) Hi (goes_may t u Hu Ht G)). rewrite V in HP.
    eapply apart; [apply (HP s Hm) | | reflexivity]. intros m. cbv beta. rewrite one_of, minus_at, val_at by exact Ht. rewrite (truth_at m i u t) by auto. rewrite cons_of. cbn [EndlessRows.nu ER]. ring.
  - told_split H C. destruct C as [[[[C1 C2] C3] G] V]. apply negb_true_iff in V. apply Nat.ltb_lt in C1. apply is_agent_iff in C2. set (x := nth n (at_ (m_lying k) i t) no_item) in *.
    destruct (lying_ok i t x C2 C1 (nth_sure _ _ _ C3)) as [u [Hu He]]. specialize (HP i u (fst x) C2 (goes_may t u Hu C1 G)). rewrite V in HP.
    eapply apart; [apply (HP _ w He) | | reflexivity]. intros m. cbv beta. rewrite <- (seeing_is i), ER_bind, <- ER_less. apply ER_same. intros s q Hs. apply filter_In in Hs as [Hs _].
    assert (ST : is_state e 0 s) by (apply (state_0 e endless u); eapply expects_states; eauto). rewrite one_of, minus_at, val_at by exact C1. rewrite (truth_at m i u t) by auto. rewrite cons_of. cbn [EndlessRows.nu ER]. ring.
  - destruct (p_most p) as [b|] eqn:M; [|discriminate]. told_split H C. destruct C as [[[C1 C2] C3] C4]. apply Nat.ltb_lt in C1. apply is_agent_iff in C3. unfold pays in C4. apply mem_nat_iff in C4.
    destruct (places_ok t _ C1 (nth_sure _ _ ([], []) C2)) as [u [Hu Hp]]. eapply at_once; [intros m; rewrite cons_of, minus_at, PY by exact C1; cbn [EndlessRows.nu]; reflexivity|].
    destruct (HL i u _ _ C3 C4 (nobody_away e i u _ asked_ok (always e endless u)) (always e endless u) Hp) as [L _]. rewrite M, (due_slot e p rl W d endless d_ok i u), Hu in L. cbn [EndlessRows.nu fine]. match type of L with ?a <= _ => assert (X : 0 <= Q2R b * 1 + - a) by lra; exact X end.
  - destruct (p_least p) as [b|] eqn:M; [|discriminate]. told_split H C. destruct C as [[[C1 C2] C3] C4]. apply Nat.ltb_lt in C1. apply is_agent_iff in C3. unfold pays in C4. apply mem_nat_iff in C4.
    destruct (places_ok t _ C1 (nth_sure _ _ ([], []) C2)) as [u [Hu Hp]]. eapply at_once; [intros m; rewrite cons_of, PY by exact C1; cbn [EndlessRows.nu]; reflexivity|].
    destruct (HL i u _ _ C3 C4 (nobody_away e i u _ asked_ok (always e endless u)) (always e endless u) Hp) as [_ [L _]]. rewrite M, (due_slot e p rl W d endless d_ok i u), Hu in L. cbn [EndlessRows.nu fine]. rewrite Q2R_opp. match type of L with _ <= ?a => assert (X : 0 <= - Q2R b * 1 + a) by lra; exact X end.
  - destruct (p_received p) as [b|] eqn:M; [|discriminate]. told_split H C. destruct C as [[[[C1 C2] C3] C4] C5]. apply Nat.ltb_lt in C1. apply is_agent_iff in C3. unfold pays in C4. apply mem_nat_iff in C4. apply of_sizes_iff in C5.
    destruct (places_ok t _ C1 (nth_sure _ _ ([], []) C2)) as [u [Hu Hp]]. eapply at_once; [intros m; rewrite !cons_of, minus_at, PY by exact C1; cbn [EndlessRows.nu]; reflexivity|].
    destruct (HL i u _ _ C3 C4 (nobody_away e i u _ asked_ok (always e endless u)) (always e endless u) Hp) as [_ [_ L]]. rewrite M, (due_slot e p rl W d endless d_ok i u), Hu in L.
    set (x := nth n (nth t (m_places k) []) ([], [])) in *.
    rewrite (ER_same (shocks e u) _ (fun z => lottery e rl W p d u (fst x) z (snd x) (fun a => Q2R (enjoyed e i 0 a (snd x))))) in L by (intros; apply lottery_ext; intros; rewrite enjoyed_0 by exact endless; reflexivity).
    rewrite (mean_of e p el rl W d env_ok endless fixed_rule el_is d_ok), Hu in L by exact C5. cbn [EndlessRows.nu fine]. match type of L with ?a <= ?m + _ => assert (X : 0 <= m * 1 + (Q2R b * 1 + - a)) by lra; exact X end.
  - destruct (budget_of p ExAnteSum) as [b|] eqn:M; [|discriminate]. destruct (steady p) eqn:S; [|discriminate]. apply told in H as [-> ->]. apply budget_in in M. destruct (HB _ _ M) as [y [Y1 Y2]].
    exists y. split; [|exact Y2]. eapply tends_same; [|exact Y1]. intros m. cbv beta. symmetry. apply (amount_is e p el rl W d env_ok endless fixed_rule el_is d_ok (Payments None) m). exact S.
  - destruct (budget_of p PeriodSum) as [b|] eqn:M; [|discriminate]. told_split H C. destruct C as [C1 C2]. apply Nat.ltb_lt in C1. apply budget_in in M. specialize (HB _ _ M).
    destruct (beliefs_ok t _ C1 (nth_sure _ _ no_item C2)) as [u [Hu Hb]]. eapply at_once; [intros m; rewrite ER_bind; apply ER_same; intros s q _; apply PI; exact C1|].
    specialize (HB u _ _ Hb). rewrite (ER_same _ (all_due e d u _) (all_due e d t (fst (nth n (nth t (m_beliefs k) []) no_item)))) in HB by (intros; rewrite <- Hu; unfold all_due, all_of; induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity | rewrite IH, (due_slot e p rl W d endless d_ok i u); reflexivity]).
    exact HB.
  - destruct (budget_of p PlaceSum) as [b|] eqn:M; [|discriminate]. told_split H C. destruct C as [C1 C2]. apply Nat.ltb_lt in C1. apply budget_in in M. specialize (HB _ _ M).
    destruct (places_ok t _ C1 (nth_sure _ _ ([], []) C2)) as [u [Hu Hp]]. eapply at_once; [intros m; apply PI; exact C1|]. specialize (HB u _ _ Hp).
    assert (AD : forall h r, all_due e d u h r = all_due e d t h r) by (intros; rewrite <- Hu; unfold all_due, all_of; induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity | rewrite IH, (due_slot e p rl W d endless d_ok i u); reflexivity]).
    rewrite AD in HB. exact HB.
  - destruct (nth_error (p_constraints p) n) as [[[l rel] x]|] eqn:M; [|discriminate]. apply nth_error_In in M. destruct (HC _ _ _ M) as [y [Y1 Y2]]. destruct (esound_terms e p l) eqn:S; [|discriminate].
    assert (K : tends (eterms_form e p el l ++ [(One, (- x)%Q)]) (y - Q2R x)).
    { apply (tends_same _ (fun n => sum_of e n rl W p d l - Q2R x)); [|apply cv_minus; [exact Y1 | apply cv_constant]].
      intros m. rewrite ER_app, (terms_are e p el rl W d env_ok endless fixed_rule el_is d_ok l m S), cons_of, Q2R_opp. cbn [EndlessRows.nu ER]. ring. }
    unfold related in Y2. destruct rel; apply told in H as [-> ->]; [exists (y - Q2R x) | exists (y - Q2R x) | exists (-1 * (y - Q2R x))]; (split; [|cbn [fine]; lra]); try exact K.
    apply (tends_same _ (fun n => -1 * ER (eterms_form e p el l ++ [(One, (- x)%Q)]) (nu n))); [intros; rewrite minus_at; ring | apply cv_times; exact K].
  - unfold helped_for_ever in HH. destruct (p_helped p) as [[| |]|]; try discriminate; destruct HH as [P _]; (destruct (t <? 2)%nat eqn:C1; [|discriminate]); apply told in H as [-> ->];
      (eapply at_once; [intros m; rewrite ER_single; cbn [EndlessRows.nu]; reflexivity | apply P]).
  - unfold helped_for_ever in HH. destruct (p_helped p) as [[| |]|] eqn:K; try discriminate. told_split H C. destruct C as [C1 C2]. apply Nat.ltb_lt in C1.
    destruct (beliefs_ok t _ C1 (nth_sure _ _ no_item C2)) as [u [Hu Hb]]. set (x := nth n (nth t (m_beliefs k) []) no_item) in *. destruct HH as [P HH]. destruct (HH u _ _ Hb) as [H1 H2].
    rewrite (ER_same _ (all_due e d u _) (all_due e d t (fst x))) in H1, H2 by (intros; rewrite <- Hu; unfold all_due, all_of; induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity | rewrite IH, (due_slot e p rl W d endless d_ok i u); reflexivity]).
    rewrite (added_slot e p rl W d endless d_ok u), Hu in H1.
    destruct (led_to k t (fst x)) eqn:L; (eapply at_once; [intros m; rewrite ER_app, ER_bind, (ER_same _ _ (all_due e d t (fst x))) by (intros; apply PI; exact C1);
      rewrite ?ER_single; cbn [EndlessRows.nu ER]; reflexivity|]); [exact H1|]. cbn [fine]. rewrite Rplus_0_r. apply H2. intros s [v [Hv Hs]].
    destruct (truth_led v (fst x) s) as [_ F]; [congruence | exact Hs|]. rewrite Hv, Hu in F. congruence.
  - unfold helped_for_ever in HH. destruct (p_helped p) as [[| |]|] eqn:K; try discriminate. told_split H C. destruct C as [C1 C2]. apply Nat.ltb_lt in C1.
    destruct (places_ok t _ C1 (nth_sure _ _ ([], []) C2)) as [u [Hu Hp]]. set (x := nth n (nth t (m_places k) []) ([], [])) in *. destruct HH as [P HH]. destruct (HH u _ _ Hp) as [H1 H2].
    assert (AD : forall h r, all_due e d u h r = all_due e d t h r) by (intros; rewrite <- Hu; unfold all_due, all_of; induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity | rewrite IH, (due_slot e p rl W d endless d_ok i u); reflexivity]).
    rewrite AD in H1, H2. rewrite (added_slot e p rl W d endless d_ok u), Hu in H1.
    destruct (led_at k t x) eqn:L; (eapply at_once; [intros m; rewrite ER_app, PI by exact C1; rewrite ?ER_single; cbn [EndlessRows.nu ER]; reflexivity|]); [exact H1|].
    cbn [fine]. rewrite Rplus_0_r. apply H2. intros [v [Hv Hs]].
    destruct (truth_led v (fst x) (snd x)) as [F _]; [congruence | exact Hs|]. rewrite Hv, Hu, <- surjective_pairing in F. congruence.
Qed.
Lemma contributes wr f : econtribution k wr = Some f -> in_the_end f false.
Proof.
  unfold econtribution. destruct (EndlessRows.erow_form _ _ _ _ (snd wr)) as [[g exactly]|] eqn:F; [|discriminate].
  destruct (exactly || Qle_bool 0 (fst wr)) eqn:S; [|discriminate]. intros E1. apply some_inj in E1. subst f. apply erow_ok in F as [y [Y1 Y2]].
  exists (Q2R (fst wr) * y). split; [apply (tends_same _ (fun n => Q2R (fst wr) * ER g (nu n))); [intros; rewrite ER_scale; reflexivity | apply cv_times; exact Y1]|].
  cbn [fine]. destruct exactly; cbn [fine] in Y2; [rewrite Y2; lra|]. cbn [orb] in S. apply Qle_bool_iff, Qle_Rle in S. rewrite Q2R_none in S. apply Rmult_le_pos; auto.
Qed.
Lemma added_up rows target y : eadds_up k rows target = true -> tends target y -> 0 <= y.
Proof.
  unfold eadds_up. cbv zeta. intros H Ty. apply andb_true_iff in H as [H1 H2].
  assert (P : in_the_end (flat_map (fun f => match f with Some l => l | None => [] end) (map (econtribution k) rows)) false).
  { clear H2. induction rows as [|wr rows IH]; cbn [map flat_map forallb] in *; [exists 0; split; [exact (cv_constant 0) | cbn; lra]|]. apply andb_true_iff in H1 as [H1 H2].
    destruct (IH H2) as [z [Z1 Z2]]. destruct (econtribution k wr) as [f|] eqn:F; [|discriminate]. apply contributes in F as [v [V1 V2]]. exists (v + z). split; [|cbn [fine] in *; lra].
    apply (tends_same _ (fun n => ER f (nu n) + ER (flat_map (fun f => match f with Some l => l | None => [] end) (map (econtribution k) rows)) (nu n))); [intros; rewrite ER_app; reflexivity | apply cv_plus; assumption]. }
  destruct P as [z [Z1 Z2]]. cbn [fine] in Z2. assert (E1 : z = y); [|lra]. apply (UL_sequence _ _ _ Z1). apply (tends_same _ (fun n => ER target (nu n))); [|exact Ty].
  intros m. apply (vanishing_ok (nu m)) in H2. rewrite ER_app, ER_scale, Q2R_less in H2. lra.
Qed.
Theorem eclashes rows x : echeck_clash k rows x = true -> False.
Proof.
  unfold echeck_clash. intros H. apply andb_true_iff in H as [H1 H2]. apply (added_up _ _ (- Q2R x)) in H2.
  - apply above0_iff, Qlt_Rlt in H1. rewrite Q2R_none in H1. lra.
  - apply (tends_same _ (fun _ => - Q2R x)); [intros; rewrite cons_of, Q2R_opp; cbn [EndlessRows.nu ER]; ring | apply cv_constant].
Qed.
Lemma emean_bounds (greatest : bool) x (y : terms -> R) l : (forall t, In t l -> comes_to e rl W p d t (y t)) -> (forall t, In t l -> if greatest then x <= y t else y t <= x) ->
  forall shares, forallb (esound_terms e p) l = true -> forallb (fun x => Qle_bool 0 x) shares = true -> length shares = length l ->
  exists m, tends (flat_map (fun xl => scale (fst xl) (eterms_form e p el (snd xl))) (combine shares l)) m /\ if greatest then Q2R (sum shares) * x <= m else m <= Q2R (sum shares) * x.
Proof.
  induction l as [|t l IH]; intros HY HX [|q shares] HS HQ L; try discriminate; cbn [combine flat_map].
  - exists 0. split; [exact (cv_constant 0)|]. unfold sum. cbn. rewrite Q2R_none. destruct greatest; lra.
  - cbn [forallb] in HS, HQ. apply andb_true_iff in HS as [S1 S2]. apply andb_true_iff in HQ as [X1 X2].
    destruct (IH (fun t' H => HY t' (or_intror H)) (fun t' H => HX t' (or_intror H)) shares S2 X2 ltac:(cbn in L; lia)) as [m [M1 M2]].
    exists (Q2R q * y t + m). cbn [fst snd]. split.
    + apply (tends_same _ (fun n => Q2R q * sum_of e n rl W p d t + ER (flat_map (fun xl => scale (fst xl) (eterms_form e p el (snd xl))) (combine shares l)) (nu n))).
      * intros n. rewrite ER_app, ER_scale, (terms_are e p el rl W d env_ok endless fixed_rule el_is d_ok t n S1). reflexivity.
      * apply cv_plus; [apply cv_times; apply HY; left; reflexivity | exact M1].
    + unfold sum in *. cbn [fold_right]. rewrite Q2R_red, Q2R_plus. specialize (HX t (or_introl eq_refl)). apply Qle_bool_iff, Qle_Rle in X1. rewrite Q2R_none in X1.
      destruct greatest; [assert (Q2R q * x <= Q2R q * y t) by (apply Rmult_le_compat_l; lra) | assert (Q2R q * y t <= Q2R q * x) by (apply Rmult_le_compat_l; lra)]; lra.
Qed.
(** No mechanism of the problem has a better value. *)
Theorem ebounded_by rows shares v x : echeck_bound k rows shares v = true -> has_value_for_ever e rl W p d x ->
  match p_wanted p with Some (true, _) => x <= Q2R v | _ => Q2R v <= x end.
Proof.
  unfold echeck_bound, has_value_for_ever. destruct (p_wanted p) as [[greatest l]|]; [|discriminate]. cbv zeta. rewrite !andb_true_iff.
  intros [[[[H1 H2] H3] H4] H5] [y [HY [_ HX]]]. apply Nat.eqb_eq in H1. apply Qeq_bool_iff, Qeq_eqR in H3. rewrite Q2R_one in H3.
  destruct (emean_bounds greatest x y l HY HX shares H4 H2 H1) as [m [M1 M2]]. rewrite H3 in M2. set (mean := flat_map _ _) in *. destruct greatest.
  - apply (added_up _ _ (Q2R v - m)) in H5; [lra|]. apply (tends_same _ (fun n => Q2R v - ER mean (nu n))); [|apply cv_minus; [apply cv_constant | exact M1]].
    intros n. rewrite cons_of, ER_scale, Q2R_less. cbn [EndlessRows.nu]. ring.
  - apply (added_up _ _ (m - Q2R v)) in H5; [lra|]. apply (tends_same _ (fun n => ER mean (nu n) - Q2R v)); [|apply cv_minus; [exact M1 | apply cv_constant]].
    intros n. rewrite ER_app, cons_of, Q2R_opp. cbn [EndlessRows.nu ER]. ring.
Qed.
End Bounds.
