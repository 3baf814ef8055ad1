(** The answer to the certificate of a design, and what it means. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Means Quick Designing DesignRows DesignBounds DesignPoints DesignPlans DesignBest DesignRounds DesignRays DesignBranches.
Open Scope R_scope.

(** * Evidence, which nobody has to believe *)
Record proof_of_face := ProofOfFace { f_rounds : list round; f_sum : weighted; f_shares : list Q; f_above : Q }.
Record design_evidence := DesignEvidence {
  d_program : evidence;                (* the program of everyone, if the rule is efficient *)
  d_columns : list (column * Q);       (* a point *)
  d_other : list (column * Q);         (* another point, or a ray *)
  d_rounds : list round;               (* which histories never come *)
  d_sum : weighted;                    (* weights of rows *)
  d_shares : list Q;                   (* of the sums in the objective, for the bound *)
  d_above : Q;                         (* what a contradiction adds up to *)
  d_face : proof_of_face;              (* why no mechanism has the value *)
  d_branches : list branch }.          (* of rules without lots *)

Definition problem_ok (p : problem) : bool :=
  negb (match p_notion p, p_leaving p with OnPath, MayLeave => true | _, _ => false end) &&
  (negb (is_free p) || match p_memory p with FullMemory => true | _ => false end) && (p_lots p || is_free p).
(** What may be chosen, found once for each period, shock and reports. *)
Definition choices_of (e : env) (v : evidence) (p : problem) : nat -> N -> state -> list N :=
  let found := kept (fun l => match l with
    | t :: z :: r => eligible e (choice e v None) (W e v None) p (N.to_nat t) z r
    | _ => [] end) in
  fun t z r => found (N.of_nat t :: z :: r).
(** Which rows, places and beliefs there are. *)
Definition met_of (e : env) (v : evidence) (p : problem) : met :=
  match horizon e with Some T => all_met e T p (choices_of e v p) | None => Met [] [] [] [] [] [] [] end.
Definition point_of (l : list (column * Q)) : column -> Q :=
  let columns := map_of (map (fun yq => (column_key (fst yq), snd yq)) l) in listed_numbers columns.
Definition check_design (e : env) (p : problem) (f : finding) (x : design_evidence) : bool :=
  let v := d_program x in
  quick_env e && is_prob (first_states e) && problem_ok p
  && (negb (seeks_best p) || check_program e v None)
  && match horizon e with
     | None => false
     | Some T =>
         let el := choices_of e v p in
         let k := all_met e T p el in
         let base := point_of (d_columns x) in
         let other := point_of (d_other x) in
         let point := check_point e T p el base k && (p_lots p || none_or_all e T p el k base) in
         let branches bound := check_branches e T p el k bound [[]] (d_branches x) in
         let bound q := if p_lots p then bound_after e T p el k (d_rounds x) (d_sum x) (d_shares x) q else branches (Some q) in
         check_led e T p el k && rule_ok e T p el k &&
         match f with
         | Feasible => point
         | Infeasible => if p_lots p then none_left e T p el k None (d_rounds x) (d_sum x) [] (d_above x) else branches None
         | Optimal q => point && check_value e T p el base k q && bound q
         | NotAttained q =>
             let y := d_face x in
             p_lots p && check_limit e T p el base other 1 k q && bound q && none_left e T p el k (Some q) (f_rounds y) (f_sum y) (f_shares y) (f_above y)
         | Unbounded => check_ray e T p el base other 0 k
             && (if p_lots p then match never_after e T p el k None (d_rounds x) [] with Some _ => true | None => false end
                 else choices_stay e T p el k base other)
         | Between v b => negb (p_lots p)
             && match v with Some q => point && check_value e T p el base k q | None => true end
             && match b with Some q => branches (Some q) | None => true end
         end
     end.

Lemma choices_are e v p t z r : choices_of e v p t z r = eligible e (choice e v None) (W e v None) p t z r.
Proof. unfold choices_of, kept. rewrite Nat2N.id. reflexivity. Qed.
Lemma met_sound e T rl W p el d : check_env e = true -> horizon e = Some T -> (is_free p = true -> p_memory p = FullMemory) ->
  (forall t z r, el t z r = eligible e rl W p t z r) -> is_design e rl W p d ->
  let k := all_met e T p el in
  items_sound e T rl W p d true (m_known k) /\ items_sound e T rl W p d (lying p) (m_lying k)
  /\ places_sound e T rl W p d (m_places k) /\ beliefs_sound e T rl W p d (m_beliefs k) /\ led_sound e T rl W p d k.
Proof.
  intros He HT Hp Hel Hd k. assert (L : led_sound e T rl W p d k) by (apply all_met_led_sound; auto).
  unfold k, all_met. cbn [m_known m_lying m_places m_beliefs].
  assert (K : forall lies, items_sound e T rl W p d lies (known e T p el lies)) by (intros; apply known_sound; auto).
  assert (P : places_sound e T rl W p d (all_places e T (known e T p el true))) by (apply places_are; auto).
  split; [auto|]. split; [destruct (lying p); auto|]. split; [auto|]. split; [apply beliefs_are; auto | exact L].
Qed.
(** The answer yes means that what the certificate says is true. *)
Theorem design_answer e p f x : check_design e p f x = true -> design_says e p f.
Proof.
  unfold check_design. cbv zeta. intros H. rewrite !andb_true_iff in H. destruct H as [[[[H1 H2] H4] H5] H6].
  apply env_quickly in H1. destruct (horizon e) as [T|] eqn:HT; [|discriminate]. apply andb_true_iff in H6 as [H7 H6]. apply andb_true_iff in H7 as [H7 H8]. set (v := d_program x) in *.
  assert (BF : right_ e 0 (first_states e)) by (split; [apply is_prob_ok in H2; apply H2 | intros s q Hs; eapply first_state; eauto]).
  split; [split; [apply is_prob_ok; exact H2 | apply BF]|]. unfold problem_ok in H4. rewrite <- andb_assoc in H4. apply andb_true_iff in H4 as [TO H4]. apply negb_true_iff in TO.
  split; [intros [TN TL]; rewrite TN, TL in TO; discriminate|].
  exists T, (choice e v None), (W e v None). split; [exact HT|].
  assert (BP : seeks_best p = true -> best_program e None (choice e v None) (W e v None)).
  { intros NA. apply program_is_best; auto. rewrite NA in H5. exact H5. }
  split; [exact BP|].
  assert (PM : is_free p = true -> p_memory p = FullMemory).
  { apply andb_true_iff in H4 as [H4 _]. intros F. rewrite F in H4. cbn [negb orb] in H4. destruct (p_memory p); try discriminate. reflexivity. }
  assert (FREE : p_lots p = false -> is_free p = true).
  { apply andb_true_iff in H4 as [_ H4]. intros F. rewrite F in H4. exact H4. }
  assert (EL : forall t z r, choices_of e v p t z r = eligible e (choice e v None) (W e v None) p t z r) by (intros; apply choices_are).
  assert (ER : forall t z q r a, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (choices_of e v p t z r) -> In a (all_allocs e t)).
  { intros t z q r a Ht Hz Hq Hr Ha. rewrite EL in Ha. destruct (env_at e H1 t Ht) as [_ [_ [F _]]]. apply (F None z q a); auto. apply (sets_listed e None t z r).
    unfold eligible in Ha. unfold seeks_best in BP. destruct (p_choosing p) eqn:C; try exact Ha.
    - destruct Ha as [<- | []]. apply (chooses e None _ _ (BP eq_refl) t z q r); auto.
    - apply filter_In in Ha. apply Ha. }
  set (el := choices_of e v p) in *. set (k := all_met e T p el) in *. set (rl := choice e v None) in *. set (V := W e v None) in *.
  assert (POINT : forall num, check_point e T p el num k = true -> meets e T rl V p (made e p el num)).
  { intros num. unfold check_point. rewrite !andb_true_iff. intros [[[P1 P2] P3] P4]. apply (made_meets e T _ _ p el num H1 H2 HT PM EL ER P1 k H8 P3 P4 P2).
    apply all_met_led_sound; auto. apply (made_is_design e T _ _ p el num HT PM EL P1 k H8). }
  assert (VALUE : forall num q, check_point e T p el num k = true -> check_value e T p el num k q = true -> has_value e T rl V p (made e p el num) (Q2R q)).
  { intros num q P. unfold check_point in P. rewrite !andb_true_iff in P. destruct P as [[[P1 P2] P3] P4]. intros C. eapply made_value; eauto. }
  assert (BOUND : forall d, meets e T rl V p d ->
    items_sound e T rl V p d true (m_known k) /\ items_sound e T rl V p d (lying p) (m_lying k)
    /\ places_sound e T rl V p d (m_places k) /\ beliefs_sound e T rl V p d (m_beliefs k)
    /\ (p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum -> led_complete e T rl V p d k) /\ starts e T rl V p d).
  { intros d Hd. assert (M := met_sound e T rl V p el d H1 HT PM EL (proj1 Hd)). cbv zeta in M. fold k in M. destruct M as [M1 [M2 [M3 [M4 _]]]]. split; [exact M1|]. split; [exact M2|]. split; [exact M3|]. split; [exact M4|].
    split; [eapply check_led_complete; eauto; apply Hd|].
    apply best_gains_nothing; auto; [apply Hd | intros t z q r a Ht Hz Hq Hr Ha; rewrite <- EL in Ha; eapply ER; eauto | apply Hd]. }
  assert (BETTER : forall rounds w shares q d y, bound_after e T p el k rounds w shares q = true -> meets e T rl V p d -> has_value e T rl V p d y -> as_good p (Q2R q) y).
  { intros rounds w shares q d y B Hd Hy. destruct (BOUND d Hd) as [B1 [B2 [B3 [B4 [B5 B6]]]]]. eapply (bounded_after e T rl V p el k); eauto. }
  assert (NONE : forall aim rounds w shares y d, none_left e T p el k aim rounds w shares y = true -> meets e T rl V p d -> so_good e T rl V p d aim -> False).
  { intros aim rounds w shares y d C Hd G. destruct (BOUND d Hd) as [B1 [B2 [B3 [B4 [B5 B6]]]]]. eapply (left_none e T rl V p el k); eauto. }
  assert (MIXED : forall base other one m, (0 <= one)%Q -> check_mixed e T p el base other one k = true -> check_point e T p el (mix base other one m) k = true).
  { intros. apply mixed_point; auto. }
  assert (SUITS : forall num, check_point e T p el num k = true -> (p_lots p = false -> none_or_all e T p el k num = true) -> suits e T rl V p (made e p el num)).
  { intros num P N. split; [apply POINT; exact P|]. intros L. apply (made_pure e T rl V p el k HT PM EL H8 num P (N L)). }
  set (base := point_of (d_columns x)) in *.
  assert (BASE : check_point e T p el base k && (p_lots p || none_or_all e T p el k base) = true -> suits e T rl V p (made e p el base)).
  { rewrite andb_true_iff. intros [P N]. apply SUITS; [exact P|]. intros L. rewrite L in N. exact N. }
  assert (BRANCHES : forall bound d y, p_lots p = false -> check_branches e T p el k bound [[]] (d_branches x) = true -> suits e T rl V p d ->
    has_value e T rl V p d y \/ bound = None -> match bound with Some b => as_good p (Q2R b) y | None => False end).
  { intros bound d y L C [Hd Hp] Hy. destruct (BOUND d Hd) as [B1 [B2 [B3 [B4 [B5 B6]]]]].
    eapply (branches_bound e T rl V p el k H1 HT (FREE L) PM EL d Hd (Hp L) B1 B2 B3 B4 B5 B6 bound y Hy _ [[]] []); [left; reflexivity | apply anywhere | exact C]. }
  assert (BEST : forall q d y, (if p_lots p then bound_after e T p el k (d_rounds x) (d_sum x) (d_shares x) q else check_branches e T p el k (Some q) [[]] (d_branches x)) = true ->
    suits e T rl V p d -> has_value e T rl V p d y -> as_good p (Q2R q) y).
  { intros q d y C Hd Hy. destruct (p_lots p) eqn:L; [eapply BETTER; eauto; apply Hd | apply (BRANCHES (Some q) d y eq_refl C Hd); auto]. }
  destruct f as [| | q | q | | v' b].
  - eexists. apply BASE. exact H6.
  - intros d Hd. destruct (p_lots p) eqn:L; [eapply NONE; eauto; [apply Hd | exact I] | apply (BRANCHES None d 0 eq_refl H6 Hd); auto].
  - rewrite !andb_true_iff in H6. destruct H6 as [[P C] B]. split; [|intros; eapply BEST; eauto].
    eexists. split; [apply BASE; rewrite andb_true_iff; exact P | apply VALUE; [apply P | exact C]].
  - cbv zeta in H6. rewrite !andb_true_iff in H6. destruct H6 as [[[LO L] B] N]. split.
    + intros y Hy. unfold check_limit in L. apply andb_true_iff in L as [M S].
      destruct (reaches e T p el _ _ 1 k ltac:(discriminate) _ y S) as [m [q' [C G]]].
      { intros z Hz. unfold nearer, as_good in *. rewrite Q2R_one. destruct (p_wanted p) as [[[|] sums]|]; apply Qle_bool_iff, Qle_Rle in Hz; lra. }
      assert (P := MIXED _ _ 1%Q m ltac:(discriminate) M). eexists _, _. split; [apply SUITS; [exact P | congruence]|]. split; [apply VALUE; eauto | exact G].
    + intros d y [Hd _] Hy G. eapply NONE; eauto. exists y. split; auto.
  - rewrite andb_true_iff in H6. destruct H6 as [L Y]. intros y. unfold check_ray in L. apply andb_true_iff in L as [M S].
    destruct (reaches e T p el _ _ 0 k ltac:(discriminate) _ y S) as [m [q' [C G]]].
    { intros z Hz. unfold nearer in *. rewrite Q2R_none. destruct (p_wanted p) as [[[|] sums]|]; apply above0_iff, Qlt_Rlt in Hz; rewrite ?Q2R_opp, Q2R_none in Hz; lra. }
    assert (P := MIXED _ _ 0%Q m ltac:(discriminate) M). eexists _, _. split; [apply SUITS; [exact P|]|].
    { intros LO. rewrite LO in Y. apply ray_none_or_all; auto. }
    split; [apply VALUE; eauto | exact G].
  - rewrite !andb_true_iff in H6. destruct H6 as [[L A] B]. apply negb_true_iff in L. split.
    + destruct v' as [q|]; [|exact I]. apply andb_true_iff in A as [P C]. eexists. split; [apply BASE; exact P|]. apply andb_true_iff in P as [P _]. apply VALUE; auto.
    + destruct b as [q|]; [|exact I]. intros d y Hd Hy. apply (BRANCHES (Some q) d y L B Hd). auto.
Qed.
(** Of what is accepted, no plan of lies gains under any mechanism that meets the problem. *)
Theorem design_plans e p f x T rl W d : check_design e p f x = true -> horizon e = Some T ->
  (seeks_best p = true -> best_program e None rl W) -> meets e T rl W p d -> no_plan_of_lies_gains e T rl W p d.
Proof.
  intros H HT B [Hd [_ [Hi _]]]. assert (S := design_answer e p f x H). destruct S as [S _].
  unfold check_design in H. cbv zeta in H. rewrite !andb_true_iff in H. destruct H as [[[[H1 _] _] _] _]. apply env_quickly in H1.
  apply no_lie_then_no_plan; auto.
Qed.
