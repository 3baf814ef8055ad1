(** A point of the program of a problem for ever that meets every row is a mechanism that meets the problem. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignBest DesignBounds DesignPoints DesignPlans Endless EndlessSums EndlessRows EndlessBounds.
Open Scope R_scope.

Section Points.
Variables (e : env) (p : problem).
Variable el : N -> state -> list N.
Variable columns : PositiveMap.t Q.
Local Notation erow_form := (erow_form e p el).
Local Notation num := (listed_numbers columns).

(** * The mechanism of a point *)
Definition eval (x : column) : Q := match x with One => 1%Q | Cho _ _ _ _ _ => 0%Q | Aid t h r => upward (num x) | _ => num x end.
Definition emade : design := Design (fun t h z r a => Q2R (fix_ e p (slot e t) h z r a))
  (fun i t h r => if pays p i then Q2R (num (Pay i (pay_slot p (slot e t)) h r)) else 0)
  (fun t h r => Q2R (upward (num (Aid (slot e t) h r)))).

(** * What is checked *)
Definition evalue_of (f : dist column) : Q := E f eval.
Definition erow_holds (k : met) (x : endless_row) : bool :=
  match erow_form k x with Some (f, exactly) => let y := evalue_of f in if exactly then Qeq_bool y 0 else Qle_bool 0 y | None => false end.
Definition numbers {A} (l : list A) : list nat := seq 0 (length l).
Definition erows_at (k : met) (i t : nat) : list endless_row :=
  let l := at_ (m_known k) i t in
  flat_map (fun n => let x := nth n l no_item in
      flat_map (fun s => TruthOf i t n s :: match p_notion p with ExPost => map (fun r => Same (RLie i t n s r)) (reports e i 0 s) | _ => [] end) (likely (belief e t (snd x)))
      ++ match p_notion p with InTheMean => flat_map (fun w => map (fun r => Same (RMean i t n w r)) (own_types e i 0)) (sights e i 0) | _ => [] end) (numbers l)
  ++ (if goes p t then
        let l := at_ (m_lying k) i t in
        flat_map (fun n => let x := nth n l no_item in
          if p_surely p then map (fun s => Same (RStay i t n s)) (likely (belief e t (snd x))) else map (fun w => Same (RStayMean i t n w)) (sights e i 0)) (numbers l)
      else [])
  ++ (if pays p i then flat_map (fun n => map Same
        (match p_most p with Some _ => [RMost i t n] | None => [] end ++ match p_least p with Some _ => [RLeast i t n] | None => [] end
          ++ match p_received p with Some _ => [RReceived i t n] | None => [] end)) (numbers (nth t (m_places k) []))
      else []).
Definition each_slot {A} (f : nat -> list A) : list A := flat_map f [0; 1]%nat.
Definition ebudget_rows (k : met) (b : balance) : list endless_row :=
  match b with
  | ExAnteSum => [Same RAnte]
  | PeriodSum => each_slot (fun t => map (fun n => Same (RPeriod t n)) (numbers (nth t (m_beliefs k) [])))
  | PlaceSum => each_slot (fun t => map (fun n => Same (RPlace t n)) (numbers (nth t (m_places k) [])))
  end.
Definition ehelp_rows (k : met) : list endless_row :=
  let led := flat_map (fun i => each_slot (fun t => let l := at_ (m_truth k) i t in
    flat_map (fun n => map (AidsOf i t n) (likely (belief e t (snd (nth n l no_item))))) (numbers l))) (agents e) in
  match p_helped p with
  | Some PeriodSum => each_slot (fun t => map (fun n => Same (RHelpPeriod t n)) (numbers (nth t (m_beliefs k) []))) ++ led
  | Some PlaceSum => each_slot (fun t => map (fun n => Same (RHelpPlace t n)) (numbers (nth t (m_places k) []))) ++ led
  | _ => []
  end.
Definition gross_rows : list endless_row := if steady p then flat_map (fun j => map (GrossOf j) (states_at e 0)) (seq 0 (S (length (agents e)))) else [].
Definition eall_rows (k : met) : list endless_row :=
  flat_map (fun i => each_slot (erows_at k i)) (agents e) ++ flat_map (fun b => ebudget_rows k (fst b)) (p_budgets p) ++ ehelp_rows k
  ++ map (fun n => Same (RConstraint n)) (numbers (p_constraints p)) ++ gross_rows.
Definition ecovered (k : met) : bool :=
  forallb (fun t => forallb (fun i => covers place_key eqb_place (reports_at e i t (at_ (m_known k) i t)) (nth t (m_places k) [])) (agents e)) [0; 1]%nat
  && covers item_key eqb_item [no_item] (nth 0 (m_beliefs k) [])
  && forallb (fun t => covers item_key eqb_item (after_places e p el t (nth t (m_places k) [])) (nth 1 (m_beliefs k) [])) [0; 1]%nat.
Definition echeck_point (k : met) : bool := budgets_told p && ecovered k && is_agent e 0 && forallb (erow_holds k) (eall_rows k).
Definition echeck_value (k : met) (v : Q) : bool :=
  match p_wanted p with
  | None => false
  | Some (greatest, sums) =>
      let found := map (fun l => evalue_of (eterms_form e p el l)) sums in
      forallb (esound_terms e p) sums && existsb (fun x => Qeq_bool x v) found && forallb (fun x => if greatest then Qle_bool v x else Qle_bool x v) found
  end.

Variables (rl : nat -> N -> state -> N) (W : nat -> state -> Q).
Hypothesis env_ok : check_env e = true.
Hypothesis prior_ok : is_prob (first_states e) = true.
Hypothesis endless : horizon e = None.
Hypothesis fixed_rule : is_free p = false.
Hypothesis asked_ok : all_asked e = true.
Hypothesis el_is : forall t z r, el z r = eligible e rl W p t z r.
Hypothesis fix_pos : forall t h z r a, (0 <= fix_ e p t h z r a)%Q.
Hypothesis el_range : forall z q r a, In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) -> In a (all_allocs e 0).
Local Notation nu := (nu e p el emade).
Local Notation v_ := (fun x => Q2R (eval x)).

Lemma slot_1 : slot e 1 = 1%nat.
Proof. rewrite slot_is by exact endless. reflexivity. Qed.
Lemma pay_slot_twice t : pay_slot p (pay_slot p t) = pay_slot p t.
Proof. unfold pay_slot. destruct (p_memory p); reflexivity. Qed.
Lemma emade_is : is_endless e rl W p emade.
Proof.
  split; [|split; [|split]].
  - intros. cbn [chance emade]. rewrite <- Q2R_none. apply Qle_Rle. apply fix_pos.
  - destruct (p_choosing p) eqn:K; try (unfold is_free in fixed_rule; rewrite K in fixed_rule; discriminate).
    + intros t h z q r _ _ _. unfold lottery, eligible. rewrite K. cbn [fold_right chance emade]. unfold fix_. rewrite K, Q2R_one. ring.
    + intros t h z r a. cbn [chance emade]. unfold fix_. rewrite K. unfold share_for_ever. rewrite slot_slot by exact endless. reflexivity.
  - intros i t h r Hi. cbn [due emade]. unfold pays. destruct (mem_nat i (p_paying p)) eqn:M; [apply mem_nat_iff in M; contradiction | reflexivity].
  - split; [|split].
    + intros. cbn [due emade]. rewrite slot_S, slot_1 by exact endless. reflexivity.
    + intros. cbn [added emade]. rewrite slot_S, slot_1 by exact endless. reflexivity.
    + intros M i h r. cbn [due emade]. unfold pay_slot. rewrite M. reflexivity.
Qed.
Local Notation d_ok := emade_is.

Definition agrees (f : dist column) : Prop := Un_cv (fun n => ER f (nu n)) (ER f v_).
Lemma agrees_nil : agrees [].
Proof. exact (cv_constant 0). Qed.
Lemma agrees_app f g : agrees f -> agrees g -> agrees (f ++ g).
Proof. unfold agrees. intros A B. rewrite ER_app. apply (cv_same (fun n => ER f (nu n) + ER g (nu n))); [intros; rewrite ER_app; reflexivity | apply cv_plus; assumption]. Qed.
Lemma agrees_scale x f : agrees f -> agrees (scale x f).
Proof. unfold agrees. intros A. rewrite ER_scale. apply (cv_same (fun n => Q2R x * ER f (nu n))); [intros; rewrite ER_scale; reflexivity | apply cv_times; assumption]. Qed.
Lemma agrees_flat {X} (f : X -> dist column) l : (forall x, In x l -> agrees (f x)) -> agrees (flat_map f l).
Proof. induction l as [|x l IH]; intros H; cbn [flat_map]; [apply agrees_nil|]. apply agrees_app; [apply H; left; auto | apply IH; intros; apply H; right; auto]. Qed.
Lemma agrees_bind {X} (f : X -> dist column) (b : dist X) : (forall x q, In (x, q) b -> ~ (q == 0)%Q -> agrees (f x)) -> agrees (bind b f).
Proof.
  intros H. unfold bind. apply agrees_flat. intros [x q] Hx. apply filter_In in Hx as [Hx N]. cbn [fst snd] in *. apply agrees_scale. apply (H x q Hx).
  intros E0. apply Qeq_bool_iff in E0. rewrite E0 in N. discriminate.
Qed.
Lemma agrees_one x : Un_cv (fun n => nu n x) (v_ x) -> agrees [(x, 1%Q)].
Proof. intros H. unfold agrees. rewrite ER_single. apply (cv_same (fun n => nu n x)); [intros; rewrite ER_single; reflexivity | exact H]. Qed.
Lemma agrees_cons x q f : Un_cv (fun n => nu n x) (v_ x) -> agrees f -> agrees ((x, q) :: f).
Proof. intros H A. unfold agrees. cbn [ER]. apply cv_plus; [apply cv_times; exact H | exact A]. Qed.
Lemma one_agrees : Un_cv (fun n => nu n One) (v_ One).
Proof. cbn. rewrite Q2R_one. apply cv_constant. Qed.
Lemma due_is i t h r : (t < 2)%nat -> pays p i = true -> due emade i (pay_slot p t) h r = v_ (Pay i (pay_slot p t) h r).
Proof.
  intros H P. cbn [due emade eval]. rewrite P. assert (L : slot e (pay_slot p t) = pay_slot p t) by (apply slot_low; [exact endless|]; unfold pay_slot; destruct (p_memory p); lia).
  rewrite L, pay_slot_twice. reflexivity.
Qed.
Lemma agrees_pay i t h r : (t < 2)%nat -> agrees (epay_form p i t h r).
Proof. intros H. unfold epay_form. destruct (pays p i) eqn:P; [|apply agrees_nil]. apply agrees_one. rewrite <- due_is by assumption. exact (cv_constant (due emade i (pay_slot p t) h r)). Qed.
Lemma pay_v i t h r : (t < 2)%nat -> ER (epay_form p i t h r) v_ = due emade i t h r.
Proof. intros H. apply (UL_sequence _ _ _ (agrees_pay i t h r H)). apply (cv_same (fun _ => due emade i t h r)); [|apply cv_constant]. intros n. symmetry. apply (pay_is e p el rl W emade d_ok n i t h r H). Qed.
Lemma agrees_pays t h r : (t < 2)%nat -> agrees (epays_all e p t h r).
Proof. intros H. apply agrees_flat. intros. apply agrees_pay. exact H. Qed.
Lemma aid_agrees t h r : (t < 2)%nat -> Un_cv (fun n => nu n (Aid t h r)) (v_ (Aid t h r)).
Proof. intros H. cbn [EndlessRows.nu eval added emade]. rewrite (slot_low e endless t H). apply cv_constant. Qed.
Lemma shock_pos z q : In (z, q) (shocks e 0) -> ~ (q == 0)%Q -> (0 < q)%Q.
Proof. intros Hz Hq. pose proof (shock_nonneg e env_ok endless z q Hz) as P. clear - P Hq. Lqa.lra. Qed.
Lemma agrees_go F t h r s : is_state e 0 r -> is_state e 0 s -> (forall z q a s' w, In (z, q) (shocks e 0) -> (0 < q)%Q -> In a (el z r) -> (0 < fix_ e p t h z r a)%Q ->
  In (s', w) (kernel e 0 a s) -> (0 < w)%Q -> agrees (F (after p (r, z, a) h) s')) -> agrees (go_form e p el F t h r s).
Proof.
  intros Hr Hs H. unfold go_form. apply agrees_bind. intros z q Hz Hq. apply (shock_pos z q Hz) in Hq. apply agrees_flat. intros a Ha. destruct (Qeq_bool _ 0) eqn:Z; [apply agrees_nil|].
  apply agrees_scale. assert (Fp : (0 < fix_ e p t h z r a)%Q) by (pose proof (fix_pos t h z r a); assert (NZ : ~ (fix_ e p t h z r a == 0)%Q) by (intros E0; apply Qeq_bool_iff in E0; congruence); Lqa.lra).
  apply agrees_bind. intros s' w Hs' Hw. destruct (kernel_sub e el env_ok endless el_range z q r a s Hz Hq Hr Hs Ha) as [Kn _]. specialize (Kn s' w Hs'). apply (H z q a s' w); auto. Lqa.lra.
Qed.

Variable k : met.
Hypothesis states_ok : forallb (sums_up e p el 0 []) (states_at e 0) = true.
Hypothesis listed_ok : elisted_ok e p el k = true.
Hypothesis covered_ok : ecovered k = true.
Hypothesis someone : is_agent e 0 = true.
Hypothesis rows_ok : forallb (erow_holds k) (eall_rows k) = true.
Hypothesis told_ok : budgets_told p = true.
Hypothesis places_sum : forallb (fun t => forallb (fun x => sums_up e p el t (fst x) (snd x)) (nth t (m_places k) [])) [0; 1]%nat = true.
Hypothesis led_ok : forall t h, (t < 2)%nat -> (forall s, led_at k t (h, s) = true -> exists u, slot e u = t /\ led e rl W p emade u h s)
  /\ (led_to k t h = true -> exists u s, slot e u = t /\ led e rl W p emade u h s).

Lemma known_goes : goes_on e p el true (m_known k) = true.
Proof. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. tauto. Qed.
Lemma lying_goes : goes_on e p el (lying p) (m_lying k) = true.
Proof. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. tauto. Qed.
Lemma truth_goes : p_helped p <> None -> goes_on e p el false (m_truth k) = true.
Proof. assert (H := listed_ok). unfold elisted_ok in H. rewrite !andb_true_iff in H. destruct (p_helped p); [rewrite !andb_true_iff in H; tauto | congruence]. Qed.
Lemma row_says x : erow_holds k x = true -> exists f exactly, erow_form k x = Some (f, exactly) /\ fine exactly (ER f v_).
Proof.
  unfold erow_holds. destruct (EndlessRows.erow_form _ _ _ _ x) as [[f exactly]|] eqn:F; [|discriminate]. cbv zeta. intros H. exists f, exactly. split; [reflexivity|].
  unfold evalue_of in H. destruct exactly; cbn [fine]; [apply Qeq_bool_iff, Qeq_eqR in H | apply Qle_bool_iff, Qle_Rle in H]; rewrite E_ER, Q2R_none in H; exact H.
Qed.
Lemma two t : (t < 2)%nat -> In t [0; 1]%nat.
Proof. intros H. destruct t as [|[|t]]; [left; reflexivity | right; left; reflexivity | lia]. Qed.
Lemma row_in x : In x (eall_rows k) -> erow_holds k x = true.
Proof. intros H. rewrite forallb_forall in rows_ok. apply rows_ok. exact H. Qed.
Lemma row_at i t x : In i (agents e) -> (t < 2)%nat -> In x (erows_at k i t) -> erow_holds k x = true.
Proof.
  intros Hi Ht Hx. apply row_in. unfold eall_rows. apply in_or_app. left. apply in_flat_map. exists i. split; [exact Hi|]. apply in_flat_map. exists t. split; [apply two; exact Ht | exact Hx].
Qed.
Lemma number_of {A} (l : list A) x none_ : In x l -> exists n, In n (numbers l) /\ nth n l none_ = x.
Proof. intros H. destruct (In_nth l x none_ H) as [n [Ln Hn]]. exists n. split; [apply in_seq; lia | exact Hn]. Qed.
Lemma truth_row i t h s : In i (agents e) -> on e (m_known k) i t h s -> ER ((Val i t h s, 1%Q) :: minus (esaid_form e p el i t h s s)) v_ = 0.
Proof.
  intros Hi [Ht [x [Hx [<- Hs]]]]. destruct (number_of _ x no_item Hx) as [n [Hn En]].
  assert (R : erow_holds k (TruthOf i t n s) = true).
  { apply (row_at i t); auto. unfold erows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite En. apply in_or_app. left. apply in_flat_map. exists s. split; [exact Hs | left; reflexivity]. }
  apply row_says in R as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite En in F. destruct (stands _ _ _ _ _ _); [|discriminate]. apply told in F as [-> ->]. exact V.
Qed.
Lemma said_v i t h s r : (t < 2)%nat -> ER (esaid_form e p el i t h s r) v_
  = Q2R (mean_num e p el (enjoyed e i 0) t h r s) + Q2R (discount e) * move e p el t h r s (fun h' s' => v_ (Val i 1 h' s')) - due emade i t h r.
Proof.
  intros H. unfold esaid_form. rewrite cons_of, ER_app, ER_scale, go_is, minus_of, pay_v by exact H. rewrite (move_ext e p el _ _ _ _ (fun h' s' => ER [(Val i 1 h' s', 1%Q)] v_) (fun h' s' => v_ (Val i 1 h' s'))) by (intros; rewrite ER_single; reflexivity).
  cbn [eval]. rewrite Q2R_one. ring.
Qed.
Lemma payoff_agrees i t h s : In i (agents e) -> on e (m_known k) i t h s -> Un_cv (fun n => nu n (Val i t h s)) (v_ (Val i t h s)).
Proof.
  intros Hi Ho. assert (Ht : (t < 2)%nat) by apply Ho. apply (cv_same (fun n => sums e p el (net e p el emade i) n t h s)); [intros n; symmetry; apply nu_val; exact Ht|].
  apply (sums_come_to e p el env_ok endless fix_pos el_range (on e (m_known k) i)) with (L := on_list e (m_known k) i) (F := fun t h s => v_ (Val i t h s)).
  - intros t' h' s' H. exact (on_state e p el true _ i Hi known_goes t' h' s' H).
  - intros t' h' s' z q H Hz Hq. exact (on_sum e p el true _ i Hi known_goes t' h' s' z q H Hz Hq).
  - intros t' h' s' z q a y w. exact (on_next e p el env_ok endless true _ i Hi known_goes t' h' s' z q a y w).
  - intros t' h' s' H. exact (on_listed e _ i t' h' s' H).
  - intros t' h' s' H. assert (Ht' : (t' < 2)%nat) by apply H. pose proof (truth_row i t' h' s' Hi H) as R. rewrite one_of, minus_of, said_v in R by exact Ht'. unfold net. lra.
  - exact Ho.
Qed.
Lemma said_agrees i t h s o : In i (agents e) -> on e (m_known k) i t h s -> In o (reports e i 0 s) -> agrees (esaid_form e p el i t h s (saying i s o)).
Proof.
  intros Hi Ho Hr. assert (Ht : (t < 2)%nat) by apply Ho. pose proof (on_state e p el true _ i Hi known_goes t h s Ho) as ST. unfold esaid_form. apply agrees_cons; [apply one_agrees|].
  apply agrees_app; [|apply agrees_scale, agrees_pay; exact Ht]. apply agrees_scale. apply agrees_go; [apply saying_in; auto | exact ST|].
  intros z q a s' w Hz Hq Ha Hf Hs' Hw. apply agrees_one. apply payoff_agrees; [exact Hi|]. eapply (on_said e p el true); eauto. exact known_goes.
Qed.
Lemma gross_agrees j s : steady p = true -> (j <= length (agents e))%nat -> is_state e 0 s -> Un_cv (fun n => nu n (Gross j s)) (v_ (Gross j s)).
Proof.
  intros S Hj Hs. change (Un_cv (fun n => sums e (forgetful p) el (gross e p el j) n 0 [] s) ((fun (_ : nat) (_ : memories) s => v_ (Gross j s)) 0%nat [] s)).
  apply (sums_come_to e (forgetful p) el env_ok endless fix_pos el_range (anywhere e)) with (L := everywhere e).
  - intros t h s' H. apply H.
  - intros t h s' z q H Hz Hq. exact (anywhere_lot e p el states_ok t h s' z q S H Hz Hq).
  - exact (anywhere_next e p el endless).
  - exact (everywhere_is e).
  - intros t h s' [_ [-> Hs']]. assert (R : erow_holds k (GrossOf j s') = true).
    { apply row_in. unfold eall_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. right. apply in_or_app. right. unfold gross_rows. rewrite S.
      apply in_flat_map. exists j. split; [apply in_seq; lia | apply in_map; exact Hs']. }
    apply row_says in R as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. cbn [fine] in V.
    unfold gross_form in V. rewrite one_of, cons_of, minus_of, ER_scale, go_is, Q2R_opp in V.
    rewrite (move_ext e p el 0 [] s' s' (fun h' s'' => ER [(Gross j s'', 1%Q)] v_) (fun _ s'' => v_ (Gross j s''))) in V by (intros; rewrite ER_single; reflexivity).
    rewrite (steady_gross e p el S j t []). unfold gross. replace (move e (forgetful p) el t [] s' s' (fun _ s0 => v_ (Gross j s0))) with (move e p el 0 [] s' s' (fun _ s'' => v_ (Gross j s''))).
    + cbn [eval] in *. rewrite Q2R_one in V. lra.
    + unfold move. apply ER_same. intros z q _. symmetry. exact (steady_lot e p el S t [] z s' _).
  - split; [lia | auto].
Qed.
Lemma aids_agree i t h s : (p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum) -> In i (agents e) -> on e (m_truth k) i t h s -> Un_cv (fun n => nu n (Aids t h s)) (v_ (Aids t h s)).
Proof.
  intros HP Hi Ho. assert (HN : p_helped p <> None) by (destruct HP as [-> | ->]; congruence). assert (Ht : (t < 2)%nat) by apply Ho. pose proof (truth_goes HN) as G.
  change (Un_cv (fun n => sums e p el (aid p emade) n t h s) ((fun t h s => v_ (Aids t h s)) t h s)).
  apply (sums_come_to e p el env_ok endless fix_pos el_range (on e (m_truth k) i)) with (L := on_list e (m_truth k) i).
  - intros t' h' s' H. exact (on_state e p el false _ i Hi G t' h' s' H).
  - intros t' h' s' z q H Hz Hq. exact (on_sum e p el false _ i Hi G t' h' s' z q H Hz Hq).
  - intros t' h' s' z q a y w. exact (on_next e p el env_ok endless false _ i Hi G t' h' s' z q a y w).
  - intros t' h' s' H. exact (on_listed e _ i t' h' s' H).
  - intros t' h' s' H. destruct H as [Ht' [x [Hx [<- Hs]]]]. destruct (number_of _ x no_item Hx) as [n [Hn En]].
    assert (R : erow_holds k (AidsOf i t' n s') = true).
    { apply row_in. unfold eall_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. left. unfold ehelp_rows. cbv zeta.
      assert (X : In (AidsOf i t' n s') (flat_map (fun i => each_slot (fun t => flat_map (fun n => map (AidsOf i t n) (likely (belief e t (snd (nth n (at_ (m_truth k) i t) no_item))))) (numbers (at_ (m_truth k) i t)))) (agents e))).
      { apply in_flat_map. exists i. split; [exact Hi|]. apply in_flat_map. exists t'. split; [apply two; exact Ht'|]. apply in_flat_map. exists n. split; [exact Hn|]. rewrite En. apply in_map. exact Hs. }
      destruct HP as [-> | ->]; apply in_or_app; right; exact X. }
    apply row_says in R as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite En in F.
    assert (F' : f = aids_form e p el t' (fst x) s' /\ ex = true) by (destruct HP as [K | K]; rewrite K in F; (destruct (stands _ _ _ _ _ _); [|discriminate]); apply told in F; exact F).
    destruct F' as [-> ->]. cbn [fine] in V. unfold aids_form in V. rewrite one_of, ER_app, !minus_of, ER_single, ER_scale, go_is in V.
    rewrite (move_ext e p el t' (fst x) s' s' (fun h' s'' => ER [(Aids 1 h' s'', 1%Q)] v_) (fun h' s'' => v_ (Aids 1 h' s''))) in V by (intros; rewrite ER_single; reflexivity).
    assert (A : v_ (aided p t' (fst x) s') = aid p emade t' (fst x) s').
    { unfold aided, aid. cbn [eval added emade]. rewrite (slot_low e endless t' Ht'). reflexivity. }
    rewrite A in V. lra.
  - exact Ho.
Qed.

(** * Every condition holds *)
Lemma truth_at n i u t h s : slot e u = t -> is_state e 0 s -> truth_for e rl W p emade n i u h s = nu n (Val i t h s).
Proof. intros <- Hs. rewrite nu_val by (apply slot_small; exact endless). apply (truth_is e p el rl W emade env_ok endless fixed_rule el_is d_ok). exact Hs. Qed.
Lemma lie_at n i u t h s r : slot e u = t -> is_state e 0 (saying i s r) -> lie_for e rl W p emade n i u h s r = ER (esaid_form e p el i t h s (saying i s r)) (nu n).
Proof.
  intros <- Hs. rewrite (said_is e p el rl W emade d_ok) by (apply slot_small; exact endless). apply (lie_is e p el rl W emade env_ok endless fixed_rule el_is d_ok). exact Hs.
Qed.
Lemma meets_known u i h s lies : In i (agents e) -> meets_state e rl W p emade lies i u h s -> on e (m_known k) i (slot e u) h s.
Proof.
  intros Hi H. apply (meets_on e p el rl W emade endless fixed_rule el_is d_ok true _ i Hi known_goes u h s). destruct lies; [exact H|]. destruct H as [b [q [Hb [Hs Hq]]]]. exists b, q. split; [|auto].
  clear Hs Hq. induction Hb as [|t h b s' q' r z w a Hb IH Ht Hs Hq Hr Hz Hw Ha Hch]; [constructor|]. econstructor; eauto. subst r. apply truth_in; auto. eapply expects_states; eauto.
Qed.
Lemma expects_pos lies i u h b : In i (agents e) -> expects e rl W p emade lies i u h b -> nonneg b.
Proof.
  intros Hi H. destruct H as [|t h b s q r z w a Hb Ht Hs Hq Hr Hz Hw Ha Hch]; [apply is_prob_ok in prior_ok; apply prior_ok|].
  assert (S : is_state e 0 s) by (apply (state_0 e endless t); eapply expects_states; eauto). rewrite (kernel_0 e endless t). rewrite (shocks_0 e endless t) in Hz. rewrite <- (el_is t) in Ha.
  assert (S' : is_state e 0 (saying i s r)) by (destruct lies; [apply (state_0 e endless t); apply saying_in; auto; apply (state_0 e endless t); exact S | rewrite Hr, saying_truth; exact S]).
  apply (kernel_sub e el env_ok endless el_range z w (saying i s r) a s); auto.
Qed.
Lemma weighs lies i u h b s q w : In i (agents e) -> expects e rl W p emade lies i u h b -> In (s, q) (given i b w) -> ~ (q == 0)%Q ->
  is_state e 0 s /\ meets_state e rl W p emade lies i u h s.
Proof.
  intros Hi Hb Hs Hq. apply filter_In in Hs as [Hs _]. pose proof (expects_pos lies i u h b Hi Hb s q Hs). split; [apply (state_0 e endless u); eapply expects_states; eauto|].
  exists b, q. split; [exact Hb|]. split; [exact Hs | Lqa.lra].
Qed.
Lemma sight_in i s : In i (agents e) -> is_state e 0 s -> In (seen i s) (sights e i 0).
Proof.
  intros Hi Hs. destruct (env_at e env_ok 0 (always e endless 0)) as [L _]. unfold agents in Hi. apply in_seq in Hi. unfold seen, sights, truth. cbn [states]. apply in_flat_map. exists (nth 0 s 0%N).
  split; [apply nth_in; auto; lia|]. apply in_map. apply in_flat_map. exists (nth (S i) s 0%N). split; [|left; reflexivity]. apply nth_in; auto. rewrite L. unfold agents. rewrite seq_length. lia.
Qed.
Lemma unseen i b w : In i (agents e) -> (forall s q, In (s, q) b -> is_state e 0 s) -> ~ In w (sights e i 0) -> given i b w = [].
Proof.
  intros Hi Hb Hw. unfold given. induction b as [|[s q] l IH]; cbn [filter]; [reflexivity|]. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s) w) as [E1 | E1].
  - exfalso. apply Hw. subst w. apply (sight_in i s Hi). apply (Hb s q). left; auto.
  - apply IH. intros; eapply Hb; right; eauto.
Qed.
Lemma nothing u v : (forall n, u n = 0) -> (forall n, v n = 0) -> no_more u v.
Proof. intros A B. exists 0, 0. split; [apply (cv_same (fun _ => 0)); [intros; symmetry; auto | apply cv_constant]|]. split; [apply (cv_same (fun _ => 0)); [intros; symmetry; auto | apply cv_constant] | lra]. Qed.
Lemma known_number i u h b : In i (agents e) -> expects e rl W p emade true i u h b -> exists n, In n (numbers (at_ (m_known k) i (slot e u)))
  /\ fst (nth n (at_ (m_known k) i (slot e u)) no_item) = h /\ belief e (slot e u) (snd (nth n (at_ (m_known k) i (slot e u)) no_item)) = b.
Proof.
  intros Hi H. destruct (listed_on e p el rl W emade endless fixed_rule el_is d_ok true _ i Hi known_goes u h b H) as [x [Hx [E1 E2]]]. destruct (number_of _ x no_item Hx) as [n [Hn En]]. exists n. rewrite En. auto.
Qed.
Lemma lying_number i u h b : In i (agents e) -> expects e rl W p emade (lying p) i u h b -> exists n, In n (numbers (at_ (m_lying k) i (slot e u)))
  /\ fst (nth n (at_ (m_lying k) i (slot e u)) no_item) = h /\ belief e (slot e u) (snd (nth n (at_ (m_lying k) i (slot e u)) no_item)) = b.
Proof.
  intros Hi H. destruct (listed_on e p el rl W emade endless fixed_rule el_is d_ok (lying p) _ i Hi lying_goes u h b H) as [x [Hx [E1 E2]]]. destruct (number_of _ x no_item Hx) as [n [Hn En]]. exists n. rewrite En. auto.
Qed.
Lemma small u : (slot e u < 2)%nat.
Proof. apply slot_small. exact endless. Qed.
Lemma emade_incentives : incentives_for_ever e rl W p emade.
Proof.
  unfold incentives_for_ever. destruct (p_notion p) eqn:N; [| |exact I|exact I].
  - intros i u h s r Hi Hm Hr. assert (Ho := meets_known u i h s true Hi Hm). destruct Hm as [b [q [Hb [Hs Hq]]]]. destruct (known_number i u h b Hi Hb) as [n [Hn [E1 E2]]].
    assert (ST : is_state e 0 s) by (apply (state_0 e endless u); eapply expects_states; eauto). apply (reports_0 e endless i u) in Hr.
    assert (RW : erow_holds k (Same (RLie i (slot e u) n s r)) = true).
    { apply (row_at i (slot e u)); auto; [apply small|]. unfold erows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite N.
      apply in_or_app. left. apply in_flat_map. exists s. split; [rewrite E2; eapply likely_is; eauto|]. right. exact (in_map (fun r => Same (RLie i (slot e u) n s r)) _ _ Hr). }
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite N, E1 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine] in V. rewrite one_of, minus_of in V.
    exists (ER (esaid_form e p el i (slot e u) h s (saying i s r)) v_), (v_ (Val i (slot e u) h s)). split; [|split; [|lra]].
    + apply (cv_same (fun m => ER (esaid_form e p el i (slot e u) h s (saying i s r)) (nu m))); [|apply said_agrees; auto]. intros m. symmetry. apply lie_at; [reflexivity|]. apply (saying_in e i 0); auto.
    + apply (cv_same (fun m => nu m (Val i (slot e u) h s))); [|apply payoff_agrees; auto]. intros m. symmetry. apply truth_at; auto.
  - intros i u h b w r Hi Hb Hr. assert (SB : forall s q, In (s, q) b -> is_state e 0 s) by (intros; apply (state_0 e endless u); eapply expects_states; eauto).
    destruct (in_dec (list_eq_dec N.eq_dec) w (sights e i 0)) as [Hw | Hw]; [|rewrite (unseen i b w Hi SB Hw); apply nothing; reflexivity].
    destruct (known_number i u h b Hi Hb) as [n [Hn [E1 E2]]]. rewrite (own_types_spot e i u), (spot_0 e endless u) in Hr.
    assert (RW : erow_holds k (Same (RMean i (slot e u) n w r)) = true).
    { apply (row_at i (slot e u)); auto; [apply small|]. unfold erows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite N.
      apply in_or_app. right. apply in_flat_map. exists w. split; [exact Hw|]. exact (in_map (fun r => Same (RMean i (slot e u) n w r)) _ _ Hr). }
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite N, E1, E2 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine] in V. rewrite ER_bind, seeing_is in V.
    rewrite (ER_same _ _ (fun s => v_ (Val i (slot e u) h s) - ER (esaid_form e p el i (slot e u) h s (saying i s r)) v_)), ER_less in V by (intros; rewrite one_of, minus_of; ring).
    exists (ER (given i b w) (fun s => ER (esaid_form e p el i (slot e u) h s (saying i s r)) v_)), (ER (given i b w) (fun s => v_ (Val i (slot e u) h s))). split; [|split; [|lra]].
    + apply cv_mean. intros s q Hs Hq. destruct (weighs true i u h b s q w Hi Hb Hs Hq) as [ST Hm]. assert (Ho := meets_known u i h s true Hi Hm).
      assert (Hr' : In r (reports e i 0 s)) by (apply (asked_report e i 0 s r asked_ok (always e endless 0)); exact Hr).
      apply (cv_same (fun m => ER (esaid_form e p el i (slot e u) h s (saying i s r)) (nu m))); [|apply said_agrees; auto]. intros m. symmetry. apply lie_at; [reflexivity|]. apply (saying_in e i 0); auto.
    + apply cv_mean. intros s q Hs Hq. destruct (weighs true i u h b s q w Hi Hb Hs Hq) as [ST Hm]. assert (Ho := meets_known u i h s true Hi Hm).
      apply (cv_same (fun m => nu m (Val i (slot e u) h s))); [|apply payoff_agrees; auto]. intros m. symmetry. apply truth_at; auto.
Qed.
Lemma may_go_slot u : may_go e p u -> goes p (slot e u) = true.
Proof. unfold may_go, goes. destruct (p_leaving p); [intros [] | intros ->; rewrite slot_is by exact endless; reflexivity | reflexivity]. Qed.
Lemma emade_participation : participation_for_ever e rl W p emade.
Proof.
  intros i u h Hi Hg. apply may_go_slot in Hg. destruct (p_surely p) eqn:V.
  - intros s Hm. assert (Ho := meets_known u i h s _ Hi Hm). destruct Hm as [b [q [Hb [Hs Hq]]]]. destruct (lying_number i u h b Hi Hb) as [n [Hn [E1 E2]]].
    assert (ST : is_state e 0 s) by (apply (state_0 e endless u); eapply expects_states; eauto).
    assert (RW : erow_holds k (Same (RStay i (slot e u) n s)) = true).
    { apply (row_at i (slot e u)); auto; [apply small|]. unfold erows_at. cbv zeta. apply in_or_app. right. apply in_or_app. left. rewrite Hg. apply in_flat_map. exists n. split; [exact Hn|]. rewrite V.
      rewrite E2. exact (in_map (fun s => Same (RStay i (slot e u) n s)) _ _ (likely_is _ _ _ Hs Hq)). }
    apply row_says in RW as [f [ex [F W0]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite E1 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine] in W0. rewrite one_of, minus_of, cons_of in W0. cbn [ER] in W0.
    exists (Q2R (outside p i 0 s)), (v_ (Val i (slot e u) h s)). split; [apply cv_constant|]. split; [|cbn [eval] in W0 |- *; rewrite Q2R_one in W0; lra].
    apply (cv_same (fun m => nu m (Val i (slot e u) h s))); [|apply payoff_agrees; auto]. intros m. symmetry. apply truth_at; auto.
  - intros b w Hb. assert (SB : forall s q, In (s, q) b -> is_state e 0 s) by (intros; apply (state_0 e endless u); eapply expects_states; eauto).
    destruct (in_dec (list_eq_dec N.eq_dec) w (sights e i 0)) as [Hw | Hw]; [|rewrite (unseen i b w Hi SB Hw); apply nothing; reflexivity].
    destruct (lying_number i u h b Hi Hb) as [n [Hn [E1 E2]]].
    assert (RW : erow_holds k (Same (RStayMean i (slot e u) n w)) = true).
    { apply (row_at i (slot e u)); auto; [apply small|]. unfold erows_at. cbv zeta. apply in_or_app. right. apply in_or_app. left. rewrite Hg. apply in_flat_map. exists n. split; [exact Hn|]. rewrite V.
      exact (in_map (fun w => Same (RStayMean i (slot e u) n w)) _ _ Hw). }
    apply row_says in RW as [f [ex [F W0]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite E1, E2 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine] in W0. rewrite ER_bind, seeing_is in W0.
    rewrite (ER_same _ _ (fun s => v_ (Val i (slot e u) h s) - Q2R (outside p i 0 s))), ER_less in W0 by (intros; rewrite one_of, minus_of, cons_of; cbn [ER]; cbn [eval]; rewrite Q2R_one; ring).
    exists (ER (given i b w) (fun s => Q2R (outside p i 0 s))), (ER (given i b w) (fun s => v_ (Val i (slot e u) h s))). split; [apply cv_constant|]. split; [|lra].
    apply cv_mean. intros s q Hs Hq. destruct (weighs _ i u h b s q w Hi Hb Hs Hq) as [ST Hm]. assert (Ho := meets_known u i h s _ Hi Hm).
    apply (cv_same (fun m => nu m (Val i (slot e u) h s))); [|apply payoff_agrees; auto]. intros m. symmetry. apply truth_at; auto.
Qed.
Lemma place_in u h r : is_place e rl W p emade u h r -> exists n, In n (numbers (nth (slot e u) (m_places k) [])) /\ nth n (nth (slot e u) (m_places k) []) ([], []) = (h, r).
Proof.
  intros [i [s [o [Hi [_ [Hm [Ho ->]]]]]]]. destruct (meets_known u i h s true Hi Hm) as [Ht [x [Hx [<- Hs]]]]. apply number_of. assert (C := covered_ok). unfold ecovered in C. rewrite !andb_true_iff in C. destruct C as [[C _] _].
  rewrite forallb_forall in C. specialize (C _ (two _ Ht)). rewrite forallb_forall in C. specialize (C i Hi). eapply covers_ok; [apply eqb_place_ok | exact C|].
  unfold reports_at. apply in_flat_map. exists x. split; [exact Hx|]. apply in_flat_map. exists s. split; [exact Hs|]. apply (reports_0 e endless i u) in Ho. exact (in_map (fun o => (fst x, saying i s o)) _ _ Ho).
Qed.
Lemma belief_in u h b : believed e rl W p emade u h b -> exists n, In n (numbers (nth (slot e u) (m_beliefs k) []))
  /\ fst (nth n (nth (slot e u) (m_beliefs k) []) no_item) = h /\ belief e (slot e u) (snd (nth n (nth (slot e u) (m_beliefs k) []) no_item)) = b.
Proof.
  intros H. assert (K : exists x, In x (nth (slot e u) (m_beliefs k) []) /\ fst x = h /\ belief e (slot e u) (snd x) = b).
  { assert (C := covered_ok). unfold ecovered in C. rewrite !andb_true_iff in C. destruct C as [[_ C0] C1]. destruct H as [[-> [-> ->]] | [t' [h' [r [z [q [a [-> [Hp [Hz [Hq [Ha [Hc [-> ->]]]]]]]]]]]]]].
    - rewrite slot_low by (auto; lia). exists no_item. split; [|split; reflexivity]. eapply covers_ok; [apply eqb_item_ok | exact C0 | left; reflexivity].
    - rewrite slot_S by exact endless. exists (after p (r, z, a) h', Some (r, a)). split; [|split; [reflexivity | cbn [snd belief pred]; rewrite <- (kernel_0 e endless t'); reflexivity]].
      rewrite forallb_forall in C1. specialize (C1 _ (two _ (small t'))). eapply covers_ok; [apply eqb_item_ok | exact C1|]. destruct (place_in t' h' r Hp) as [n [Hn En]].
      unfold after_places. apply in_flat_map. exists (h', r). split; [rewrite <- En; apply nth_In; unfold numbers in Hn; apply in_seq in Hn; unfold place in *; lia|]. cbn [fst snd]. rewrite (shocks_0 e endless t') in Hz.
      apply in_flat_map. exists z. split; [eapply likely_iff; eauto|]. rewrite <- (el_is t') in Ha. assert (SS : is_state e 0 r) by (eapply place_state; eauto).
      rewrite (chance_is e p el rl W emade endless fixed_rule el_is d_ok t' h' z q) in Hc by auto. rewrite <- Q2R_none in Hc. apply Rlt_Qlt in Hc.
      assert (Hm : In a (emay e p el (slot e t') h' z r)) by (apply filter_In; split; [exact Ha | apply above0_iff; exact Hc]).
      exact (in_map (fun a => (after p (r, z, a) h', Some (r, a))) _ _ Hm). }
  destruct K as [x [Hx [E1 E2]]]. destruct (number_of _ x no_item Hx) as [n [Hn En]]. exists n. rewrite En. auto.
Qed.
Lemma emade_decided : decided e rl W p emade.
Proof.
  intros u h r z q Hp Hz Hq. destruct (place_in u h r Hp) as [n [Hn En]]. rewrite (shocks_0 e endless u) in Hz. rewrite (lottery_is e p el rl W emade endless fixed_rule el_is d_ok u h z q) by (auto; eapply place_state; eauto).
  eapply sums_up_is; eauto. rewrite forallb_forall in places_sum. specialize (places_sum _ (two _ (small u))). rewrite forallb_forall in places_sum.
  apply (places_sum (h, r)). rewrite <- En. apply nth_In. unfold numbers in Hn. apply in_seq in Hn. unfold place in *. lia.
Qed.
Lemma due_at i u h r : due emade i u h r = due emade i (slot e u) h r.
Proof. apply (due_slot e p rl W emade endless d_ok). Qed.
Lemma all_due_at u h r : all_due e emade u h r = ER (epays_all e p (slot e u) h r) v_.
Proof.
  unfold all_due, all_of, epays_all. induction (agents e) as [|i l IH]; cbn [fold_right flat_map]; [reflexivity|]. rewrite ER_app, IH, pay_v, due_at by apply small. reflexivity.
Qed.
Lemma emade_limits : limits e rl W p emade.
Proof.
  intros i u h r Hi Hp _ _ Hpl. destruct (place_in u h r Hpl) as [n [Hn En]]. assert (PY : pays p i = true) by (unfold pays; apply mem_nat_iff; exact Hp).
  assert (RR : forall x, In x (match p_most p with Some _ => [RMost i (slot e u) n] | None => [] end ++ match p_least p with Some _ => [RLeast i (slot e u) n] | None => [] end
          ++ match p_received p with Some _ => [RReceived i (slot e u) n] | None => [] end) -> erow_holds k (Same x) = true).
  { intros x Hx. apply (row_at i (slot e u)); auto; [apply small|]. unfold erows_at. cbv zeta. apply in_or_app. right. apply in_or_app. right. rewrite PY. apply in_flat_map. exists n. split; [exact Hn|]. apply in_map. exact Hx. }
  rewrite due_at, <- pay_v by apply small. split; [|split].
  - destruct (p_most p) as [b|] eqn:M; [|exact I]. assert (RW : erow_holds k (Same (RMost i (slot e u) n)) = true) by (apply RR; left; reflexivity).
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite M, En in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine fst snd] in V. rewrite cons_of, minus_of in V. cbn [eval] in V. rewrite Q2R_one in V. lra.
  - destruct (p_least p) as [b|] eqn:M; [|exact I]. assert (RW : erow_holds k (Same (RLeast i (slot e u) n)) = true) by (apply RR; apply in_or_app; right; left; reflexivity).
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite M, En in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine fst snd] in V. rewrite cons_of, Q2R_opp in V. cbn [eval] in V. rewrite Q2R_one in V. lra.
  - destruct (p_received p) as [b|] eqn:M; [|exact I]. assert (RW : erow_holds k (Same (RReceived i (slot e u) n)) = true) by (apply RR; apply in_or_app; right; apply in_or_app; right; left; reflexivity).
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite M, En in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine fst snd] in V. rewrite !cons_of, minus_of in V. cbn [eval] in V. rewrite Q2R_one in V.
    rewrite (ER_same (shocks e u) _ (fun z => lottery e rl W p emade u h z r (fun a => Q2R (enjoyed e i 0 a r)))) by (intros; apply lottery_ext; intros; rewrite enjoyed_0 by exact endless; reflexivity).
    rewrite (mean_of e p el rl W emade env_ok endless fixed_rule el_is d_ok) by (eapply place_state; eauto). lra.
Qed.
Lemma first_on i s q : In i (agents e) -> In (s, q) (first_states e) -> ~ (q == 0)%Q -> on e (m_known k) i 0 [] s /\ (p_helped p <> None -> on e (m_truth k) i 0 [] s).
Proof.
  intros Hi Hs Hq. assert (HQ : (0 < q)%Q) by (apply is_prob_ok in prior_ok; destruct prior_ok as [Hn _]; specialize (Hn s q Hs); Lqa.lra).
  assert (M : forall lies, meets_state e rl W p emade lies i 0 [] s) by (intros; exists (first_states e), q; split; [constructor | auto]).
  rewrite <- (slot_low e endless 0) at 1 2 by lia. split; [exact (meets_known 0 i [] s true Hi (M true))|]. intros HP.
  exact (meets_on e p el rl W emade endless fixed_rule el_is d_ok false _ i Hi (truth_goes HP) 0 [] s (M false)).
Qed.
Lemma agrees_gross_of j : steady p = true -> (j <= length (agents e))%nat -> agrees (gross_of e j).
Proof. intros S Hj. apply agrees_bind. intros s q Hs Hq. apply agrees_one. apply gross_agrees; auto. eapply first_state; eauto. Qed.
Lemma agent_below i : In i (agents e) -> (i <= length (agents e))%nat.
Proof. unfold agents. rewrite seq_length. intros H. apply in_seq in H. lia. Qed.
Lemma agrees_paid i : steady p = true -> In i (agents e) -> agrees (paid_form e p i).
Proof.
  intros S Hi. unfold paid_form. destruct (pays p i); [|apply agrees_nil]. apply agrees_bind. intros s q Hs Hq. apply agrees_cons; [apply gross_agrees; auto; [apply agent_below; exact Hi | eapply first_state; eauto]|].
  apply agrees_scale. apply agrees_one. apply payoff_agrees; [exact Hi|]. apply (first_on i s q Hi Hs Hq).
Qed.
Lemma agrees_amount q : esound e p q = true -> agrees (eamount_form e p el q).
Proof.
  intros Q0. destruct q as [[i|] | i own | [i|] | | which u | i t h r | which t h r [z|] |]; cbn [eamount_form esound] in *; cbv zeta.
  - apply andb_true_iff in Q0 as [S A]. apply is_agent_iff in A. apply agrees_paid; auto.
  - apply agrees_flat. intros. apply agrees_paid; auto.
  - apply andb_true_iff in Q0 as [A _]. apply is_agent_iff in A. apply agrees_scale. apply agrees_bind. intros s q Hs Hq. apply agrees_one.
    assert (Hs' : In (s, q) (first_states e)) by (destruct own; [unfold of_type in Hs; apply filter_In in Hs; tauto | exact Hs]). apply payoff_agrees; [exact A|]. apply (first_on i s q A Hs' Hq).
  - apply andb_true_iff in Q0 as [S A]. apply is_agent_iff in A. apply agrees_gross_of; [exact S | apply agent_below; exact A].
  - apply agrees_gross_of; auto.
  - apply agrees_app; [apply agrees_gross_of; auto|]. apply agrees_flat. intros i Hi. apply agrees_gross_of; [exact Q0 | apply agent_below; exact Hi].
  - discriminate.
  - apply Nat.ltb_lt in Q0. apply agrees_pay. exact Q0.
  - apply agrees_cons; [apply one_agrees | apply agrees_nil].
  - apply agrees_cons; [apply one_agrees | apply agrees_nil].
  - assert (F0 : In 0%nat (agents e)) by (apply is_agent_iff; exact someone). destruct (p_helped p) as [[| |]|] eqn:K; [apply agrees_scale; apply agrees_flat; intros; apply agrees_paid; auto | | | apply agrees_nil];
      (apply agrees_bind; intros s q Hs Hq; apply agrees_one; apply (aids_agree 0); [rewrite K; auto | exact F0 | apply (first_on 0 s q F0 Hs Hq); congruence]).
Qed.
Lemma agrees_terms l : esound_terms e p l = true -> agrees (eterms_form e p el l).
Proof.
  intros S. unfold eterms_form. apply agrees_flat. intros [x q] Hx. apply agrees_scale. apply agrees_amount. cbn [snd]. unfold esound_terms in S. rewrite forallb_forall in S. apply (S _ Hx).
Qed.
Lemma terms_come l : esound_terms e p l = true -> comes_to e rl W p emade l (ER (eterms_form e p el l) v_).
Proof.
  intros S. apply (cv_same (fun n => ER (eterms_form e p el l) (nu n))); [|apply agrees_terms; exact S]. intros n. apply (terms_are e p el rl W emade env_ok endless fixed_rule el_is d_ok l n S).
Qed.
Lemma budget_row b exactly x : In (b, exactly) (p_budgets p) -> In x (ebudget_rows k b) -> erow_holds k x = true.
Proof. intros Hb Hx. apply row_in. unfold eall_rows. apply in_or_app. right. apply in_or_app. left. apply in_flat_map. exists (b, exactly). auto. Qed.
Lemma exactly_is b exactly : In (b, exactly) (p_budgets p) -> budget_of p b = Some exactly.
Proof.
  intros Hb. assert (TO := told_ok). unfold budgets_told in TO. rewrite forallb_forall in TO. specialize (TO _ Hb). cbn [fst snd] in TO.
  destruct (budget_of p b) as [x|]; [|discriminate]. apply eqb_prop in TO. congruence.
Qed.
Lemma slot_row (f : nat -> nat -> endless_row) u n (l : nat -> list nat) : In n (l (slot e u)) -> In (f (slot e u) n) (each_slot (fun t => map (f t) (l t))).
Proof. intros H. apply in_flat_map. exists (slot e u). split; [apply two; apply small | apply in_map; exact H]. Qed.
Lemma emade_balanced b exactly : In (b, exactly) (p_budgets p) -> balanced_for_ever e rl W p emade b exactly.
Proof.
  intros Hb. assert (X := exactly_is b exactly Hb). destruct b; unfold balanced_for_ever; cbv zeta.
  - assert (RW := budget_row _ _ (Same RAnte) Hb (or_introl eq_refl)). apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. rewrite X in F. destruct (steady p) eqn:S; [|discriminate].
    apply told in F as [-> ->]. exists (ER (eamount_form e p el (Payments None)) v_). split; [|exact V]. apply (cv_same (fun n => ER (eamount_form e p el (Payments None)) (nu n))); [|apply agrees_amount; exact S].
    intros n. apply (amount_is e p el rl W emade env_ok endless fixed_rule el_is d_ok (Payments None) n). exact S.
  - intros u h b Hbe. destruct (belief_in u h b Hbe) as [n [Hn [E1 E2]]].
    assert (RW : erow_holds k (Same (RPeriod (slot e u) n)) = true) by (apply (budget_row _ _ _ Hb); exact (slot_row (fun t n => Same (RPeriod t n)) u n (fun t => numbers (nth t (m_beliefs k) [])) Hn)).
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite X, E1, E2 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    rewrite ER_bind in V. rewrite (ER_same b (all_due e emade u h) (fun s => ER (epays_all e p (slot e u) h s) v_)) by (intros; apply all_due_at). exact V.
  - intros u h r Hpl. destruct (place_in u h r Hpl) as [n [Hn En]].
    assert (RW : erow_holds k (Same (RPlace (slot e u) n)) = true) by (apply (budget_row _ _ _ Hb); exact (slot_row (fun t n => Same (RPlace t n)) u n (fun t => numbers (nth t (m_places k) [])) Hn)).
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite X, En in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. rewrite all_due_at. exact V.
Qed.
Lemma help_row x : In x (ehelp_rows k) -> erow_holds k x = true.
Proof. intros H. apply row_in. unfold eall_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. left. exact H. Qed.
Lemma aid_pos t h r : 0 <= added emade t h r.
Proof. cbn [added emade]. rewrite <- Q2R_none. apply Qle_Rle. apply upward_pos. Qed.
Lemma aid_v u h r : ER [(Aid (slot e u) h r, 1%Q)] v_ = added emade u h r.
Proof. rewrite ER_single. reflexivity. Qed.
Lemma emade_helped : helped_for_ever e rl W p emade.
Proof.
  unfold helped_for_ever. destruct (p_helped p) as [[| |]|] eqn:K; try exact I; (split; [exact aid_pos|]).
  - intros u h b Hbe. destruct (belief_in u h b Hbe) as [n [Hn [E1 E2]]].
    assert (RW : erow_holds k (Same (RHelpPeriod (slot e u) n)) = true).
    { apply help_row. unfold ehelp_rows. rewrite K. apply in_or_app. left. exact (slot_row (fun t n => Same (RHelpPeriod t n)) u n (fun t => numbers (nth t (m_beliefs k) [])) Hn). }
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite K, E1, E2 in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine] in V. rewrite ER_app, ER_bind in V. rewrite (ER_same b (all_due e emade u h) (fun s => ER (epays_all e p (slot e u) h s) v_)) by (intros; apply all_due_at).
    destruct (led_to k (slot e u) h) eqn:L.
    + rewrite aid_v in V. split; [exact V|]. intros N. exfalso. destruct (led_ok (slot e u) h (small u)) as [_ S]. destruct (S L) as [v [s [Hv Hs]]]. apply (N s). exists v. auto.
    + cbn [ER] in V. rewrite Rplus_0_r in V. split; [pose proof (aid_pos u h []); lra | intros _; exact V].
  - intros u h r Hpl. destruct (place_in u h r Hpl) as [n [Hn En]].
    assert (RW : erow_holds k (Same (RHelpPlace (slot e u) n)) = true).
    { apply help_row. unfold ehelp_rows. rewrite K. apply in_or_app. left. exact (slot_row (fun t n => Same (RHelpPlace t n)) u n (fun t => numbers (nth t (m_places k) [])) Hn). }
    apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. cbv zeta in F. rewrite K, En in F. destruct (_ && _); [|discriminate]. apply told in F as [-> ->].
    cbn [fine fst snd] in V. rewrite ER_app in V. rewrite all_due_at. destruct (led_at k (slot e u) (h, r)) eqn:L.
    + rewrite aid_v in V. split; [exact V|]. intros N. exfalso. destruct (led_ok (slot e u) h (small u)) as [S _]. destruct (S r L) as [v [Hv Hs]]. apply N. exists v. auto.
    + cbn [ER] in V. rewrite Rplus_0_r in V. split; [pose proof (aid_pos u h r); lra | intros _; exact V].
Qed.
Lemma emade_constraints l rel x : In (l, rel, x) (p_constraints p) -> exists y, comes_to e rl W p emade l y /\ related y rel (Q2R x).
Proof.
  intros Hc. apply In_nth_error in Hc as [n Hn].
  assert (RW : erow_holds k (Same (RConstraint n)) = true).
  { apply row_in. unfold eall_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. right. apply in_or_app. left.
    apply (in_map (fun n => Same (RConstraint n))). apply in_seq. split; [lia|]. apply nth_error_Some. congruence. }
  apply row_says in RW as [f [ex [F V]]]. cbn [EndlessRows.erow_form] in F. rewrite Hn in F. destruct (esound_terms e p l) eqn:S; [|discriminate].
  exists (ER (eterms_form e p el l) v_). split; [apply terms_come; exact S|].
  assert (K : ER (eterms_form e p el l ++ [(One, (- x)%Q)]) v_ = ER (eterms_form e p el l) v_ - Q2R x).
  { rewrite ER_app, cons_of, Q2R_opp. cbn [ER]. cbn [eval]. rewrite Q2R_one. ring. }
  unfold related. destruct rel; apply told in F as [-> ->]; cbn [fine] in V; rewrite ?minus_of, K in V; lra.
Qed.
(** The mechanism meets the problem. *)
Theorem emade_meets : meets_for_ever e rl W p emade.
Proof.
  split; [exact emade_is|]. split; [exact emade_decided|]. split; [exact emade_incentives|]. split; [exact emade_participation|]. split; [exact emade_limits|].
  split; [exact emade_balanced|]. split; [exact emade_helped | exact emade_constraints].
Qed.
Theorem emade_value x : echeck_value k x = true -> has_value_for_ever e rl W p emade (Q2R x).
Proof.
  unfold echeck_value, has_value_for_ever. destruct (p_wanted p) as [[greatest sums]|]; [|discriminate]. cbv zeta. rewrite !andb_true_iff. intros [[H1 H2] H3].
  rewrite forallb_forall in H1, H3. assert (V : forall l, Q2R (evalue_of (eterms_form e p el l)) = ER (eterms_form e p el l) v_) by (intros; unfold evalue_of; apply E_ER).
  exists (fun l => ER (eterms_form e p el l) v_). split; [intros l Hl; apply terms_come; auto|]. split.
  - apply existsb_exists in H2 as [y [Hy E0]]. apply in_map_iff in Hy as [l [<- Hl]]. exists l. split; [exact Hl|]. rewrite <- V. apply Qeq_bool_iff in E0. apply Qeq_eqR. symmetry. exact E0.
  - intros l Hl. rewrite <- V. specialize (H3 _ (in_map (fun l => evalue_of (eterms_form e p el l)) _ _ Hl)). cbv beta in H3. destruct greatest; apply Qle_bool_iff in H3; apply Qle_Rle; exact H3.
Qed.
End Points.
