(** Weak duality: rows that every mechanism of a problem meets, summed with weights, bound its objective, or contradict. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignPlans DesignBest.
Open Scope R_scope.

Section Bounds.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
Variable el : nat -> N -> state -> list N.
Local Notation row_form := (row_form e T p el).

Definition contribution (k : met) (wr : Q * row_id) : option (dist column) :=
  match row_form k (snd wr) with
  | Some (f, exactly) => if exactly || Qle_bool 0 (fst wr) then Some (scale (fst wr) f) else None
  | None => None
  end.
(** Rows with weights; and what fills the rest, in columns that are 0 at every mechanism. *)
Record weighted := Weighted { w_rows : list (Q * row_id); w_fill : dist column }.
(** What is known to be at least 0, and the rows, add up to the target. *)
Definition adds_up (zero : column -> bool) (k : met) (w : weighted) (more target : dist column) : bool :=
  let forms := map (contribution k) (w_rows w) in
  forallb (fun f => match f with Some _ => true | None => false end) forms && forallb (fun xq => zero (fst xq)) (w_fill w)
  && vanishing (flat_map (fun f => match f with Some l => l | None => [] end) forms ++ more ++ w_fill w ++ scale (-1) target).
(** A number above 0, and rows that add up to minus this number. *)
Definition check_clash (zero : column -> bool) (k : met) (w : weighted) (more : dist column) (x : Q) : bool :=
  above0 x && adds_up zero k w more [(One, (- x)%Q)].
(** A mean of the sums that are wanted is no better than v. *)
Definition check_bound (zero : column -> bool) (k : met) (w : weighted) (shares : list Q) (v : Q) : bool :=
  match p_wanted p with
  | None => false
  | Some (greatest, sums) =>
      let mean := flat_map (fun xl => scale (fst xl) (terms_form e T p el (snd xl))) (combine shares sums) in
      (length shares =? length sums)%nat && forallb (fun x => Qle_bool 0 x) shares && Qeq_bool (sum shares) 1
      && forallb (sound_terms e T) sums
      && adds_up zero k w [] (if greatest then (One, v) :: scale (-1) mean else mean ++ [(One, (- v)%Q)])
  end.

Hypothesis env_ok : check_env e = true.
Hypothesis finite : horizon e = Some T.
Hypothesis remembers : is_free p = true -> p_memory p = FullMemory.
Hypothesis el_is : forall t z r, el t z r = eligible e rl W p t z r.
Variable d : design.
Hypothesis d_meets : meets e T rl W p d.
Local Notation nu := (nu e T rl W p d).
Local Notation rho := (rho p d).

Lemma d_ok : is_design e rl W p d.
Proof. apply d_meets. Qed.
Lemma nth_sure {A} (l : list A) n x : (n <? length l)%nat = true -> In (nth n l x) l.
Proof. intros H. apply nth_In. apply Nat.ltb_lt. exact H. Qed.
Lemma rho_at t h : 0 <= rho t h.
Proof. apply (rho_pos e rl W p d remembers d_ok). Qed.
(** What holds where rho is above 0 holds times rho. *)
Lemma by_rho t h x y : (0 < rho t h -> x <= y) -> 0 <= rho t h * y - rho t h * x.
Proof.
  intros H. pose proof (rho_pos e rl W p d remembers d_ok t h) as P. destruct (Rle_lt_or_eq_dec _ _ P) as [A | A]; [|rewrite <- A; lra].
  specialize (H A). assert (rho t h * x <= rho t h * y) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma by_rho_exactly (exactly : bool) t h x : (0 < rho t h -> if exactly then x = 0 else 0 <= x) ->
  if exactly then rho t h * x = 0 else 0 <= rho t h * x.
Proof.
  intros H. pose proof (rho_pos e rl W p d remembers d_ok t h) as P. destruct (Rle_lt_or_eq_dec _ _ P) as [A | A].
  - specialize (H A). destruct exactly; [rewrite H; ring | apply Rmult_le_pos; lra].
  - rewrite <- A. destruct exactly; lra.
Qed.
Ltac parts H := rewrite ?andb_true_iff in H; decompose [and] H; clear H;
  repeat match goal with
  | X : (_ <? T)%nat = true |- _ => let L := fresh "Lt" in let V := fresh "Lv" in
      pose proof (proj1 (Nat.ltb_lt _ _) X) as L; pose proof (lt_live e T finite _ X) as V; clear X
  | X : is_agent _ _ = true |- _ => apply is_agent_iff in X
  | X : of_sizes _ _ = true |- _ => apply of_sizes_iff in X
  | X : mem _ _ = true |- _ => apply mem_iff in X
  | X : existsb (eqb_state _) _ = true |- _ => apply existsb_state in X
  end.
Variable k : met.
Hypothesis known_ok : items_sound e T rl W p d true (m_known k).
Hypothesis lying_ok : items_sound e T rl W p d (lying p) (m_lying k).
Hypothesis places_ok : places_sound e T rl W p d (m_places k).
Hypothesis beliefs_ok : beliefs_sound e T rl W p d (m_beliefs k).
Hypothesis led_ok : p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum -> led_complete e T rl W p d k.
Hypothesis start_ok : starts e T rl W p d.

Lemma paying i t r : pays_at e p i t r = true -> In i (p_paying p) /\ is_away e i t r = false.
Proof. unfold pays_at, pays. rewrite andb_true_iff, negb_true_iff. intros [H1 H2]. apply mem_nat_iff in H1. auto. Qed.
Definition holds (f : dist column) (exactly : bool) : Prop := if exactly then ER f nu = 0 else 0 <= ER f nu.
Lemma budget_in b exactly : budget_of p b = Some exactly -> In (b, exactly) (p_budgets p).
Proof.
  unfold budget_of. destruct (find _ _) as [[b' x]|] eqn:F; [|discriminate]. intros H. inversion H; subst. apply find_some in F as [F1 F2].
  cbn [fst snd] in *. destruct b, b'; try discriminate; exact F1.
Qed.
Lemma row_ok x f exactly : row_form k x = Some (f, exactly) -> holds f exactly.
Proof.
  intros F. pose proof (row_is e T rl W p el d env_ok finite remembers el_is d_ok k x f exactly F) as V. unfold holds. rewrite V. clear V. revert F.
  destruct d_meets as [_ [_ [HI [HP [HL [HB [HH HC]]]]]]].
  destruct x as [t h z r | t h z r a | i t h s | i t n s r | i t n w r | i t n s | i t n w | i t n | i t n | i t n | | t n | t n | n | t h r | t n | t n | i t n w r | i w]; cbn [DesignRows.row_form row_worth]; cbv zeta.
  - destruct (_ && _); [|discriminate]. intros E1. apply told in E1 as [_ ->]. reflexivity.
  - assert (P1 := rho_at t h). assert (P2 : 0 <= chance d t h z r a) by apply d_ok.
    destruct (is_free p); [|discriminate]. intros E1. apply told in E1 as [_ ->]. apply Rmult_le_pos; assumption.
  - destruct (_ && _); [|discriminate]. intros E1. apply told in E1 as [_ ->]. reflexivity.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    unfold incentives in HI. rewrite N in HI. match goal with X : In s (likely _) |- _ => apply likely_in in X as [q [Hs Hq]] end.
    apply by_rho. intros R0. apply HI; auto. eexists _, q. repeat split; eauto. apply known_ok; auto. apply nth_sure. assumption.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    unfold incentives in HI. rewrite N in HI. apply by_rho. intros R0. rewrite seeing_is. apply HI; auto; [apply known_ok; auto; apply nth_sure; assumption|].
    intros s SW. unfold is_report. rewrite can_say_seen, SW. assumption.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    match goal with X : In s (likely _) |- _ => apply likely_in in X as [q [Hs Hq]] end. set (x := nth n _ no_item) in *.
    apply by_rho. intros R0. specialize (HP i t (fst x)). match goal with X : p_surely p = true |- _ => rewrite X in HP end. apply HP; auto.
    + unfold may_go. unfold goes in *. destruct (p_leaving p); [discriminate | apply Nat.eqb_eq; assumption | assumption].
    + eexists _, q. repeat split; eauto. apply lying_ok; auto. apply nth_sure. assumption.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C. set (x := nth n _ no_item) in *.
    apply by_rho. intros R0. rewrite seeing_is. specialize (HP i t (fst x)).
    match goal with X : negb (p_surely p) = true |- _ => apply negb_true_iff in X; rewrite X in HP end. apply HP; auto.
    + unfold may_go. unfold goes in *. destruct (p_leaving p); [discriminate | apply Nat.eqb_eq; assumption | assumption].
    + apply lying_ok; auto. apply nth_sure. assumption.
  - destruct (p_most p) as [b|] eqn:M; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ _) in *. apply by_rho. intros R0. match goal with X : pays_at _ _ _ _ _ = true |- _ => apply paying in X; destruct X end.
    destruct (HL i t (fst x) (snd x)) as [L _]; auto; [apply places_ok; auto; apply nth_sure; assumption | rewrite M in L; exact L].
  - destruct (p_least p) as [b|] eqn:M; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ _) in *. apply by_rho. intros R0. match goal with X : pays_at _ _ _ _ _ = true |- _ => apply paying in X; destruct X end.
    destruct (HL i t (fst x) (snd x)) as [_ [L _]]; auto; [apply places_ok; auto; apply nth_sure; assumption | rewrite M in L; exact L].
  - destruct (p_received p) as [b|] eqn:M; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ _) in *. apply by_rho. intros R0. match goal with X : pays_at _ _ _ _ _ = true |- _ => apply paying in X; destruct X end.
    destruct (HL i t (fst x) (snd x)) as [_ [_ L]]; auto; [apply places_ok; auto; apply nth_sure; assumption | rewrite M in L; exact L].
  - destruct (budget_of p ExAnteSum) as [b|] eqn:M; [|discriminate]. intros E1. apply told in E1 as [_ ->]. apply budget_in in M. apply (HB _ _ M).
  - destruct (budget_of p PeriodSum) as [b|] eqn:M; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C. apply budget_in in M.
    specialize (HB _ _ M). set (x := nth n _ no_item) in *. apply by_rho_exactly. intros R0. apply HB; auto. apply beliefs_ok; auto. apply nth_sure. assumption.
  - destruct (budget_of p PlaceSum) as [b|] eqn:M; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C. apply budget_in in M.
    specialize (HB _ _ M). set (x := nth n _ _) in *. apply by_rho_exactly. intros R0. apply HB; auto. apply places_ok; auto. apply nth_sure. assumption.
  - destruct (nth_error (p_constraints p) n) as [[[l rel] x]|] eqn:M; [|discriminate]. apply nth_error_In in M. specialize (HC _ _ _ M).
    destruct (sound_terms e T l); [|discriminate]. unfold related in HC. destruct rel; intros E1; apply told in E1 as [_ ->]; lra.
  - unfold helped in HH. destruct (p_helped p) as [[| |]|]; try discriminate; destruct HH as [P _]; intros E1; apply told in E1 as [_ ->];
      apply Rmult_le_pos; auto; apply rho_at.
  - unfold helped in HH. destruct (p_helped p) as [[| |]|] eqn:K; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ no_item) in *. apply (by_rho_exactly false). intros R0. destruct HH as [P H]. destruct (H t (fst x) (belief e t (snd x))) as [H1 H2]; auto.
    { apply beliefs_ok; auto. apply nth_sure. assumption. }
    destruct (led_to k t (fst x)) eqn:L; [exact H1|]. rewrite Rplus_0_r. apply H2. intros s Hs. destruct (led_ok (or_introl eq_refl) t (fst x) s); auto. congruence.
  - unfold helped in HH. destruct (p_helped p) as [[| |]|] eqn:K; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ _) in *. apply (by_rho_exactly false). intros R0. destruct HH as [P H]. destruct (H t (fst x) (snd x)) as [H1 H2].
    { apply places_ok; auto. apply nth_sure. assumption. }
    destruct (led_at k t x) eqn:L; [exact H1|]. rewrite Rplus_0_r. apply H2. intros Hs. destruct (led_ok (or_intror eq_refl) t (fst x) (snd x)); auto.
    rewrite <- surjective_pairing in *. congruence.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. parts C.
    set (x := nth n _ no_item) in *. apply by_rho. intros _. unfold best_worth. match goal with X : (t < T)%nat |- _ => replace (T - t)%nat with (S (T - S t)) by lia end.
    cbn [best_over]. apply greatest_above. match goal with X : In r (can_say e i t w) |- _ =>
      exact (in_map (fun r => said_worth e rl W p d i t (fst x) (belief e t (snd x)) w r (fun s z a => best_over e rl W p d i (T - S t) (S t) (after p (saying i s r, z, a) (fst x)) (kernel e t a s))) _ _ X) end.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (is_agent e i) eqn:C; [|discriminate]. intros E1. apply told in E1 as [_ ->]. apply is_agent_iff in C.
    pose proof (start_ok N i w C). lra.
Qed.
Lemma contributes wr f : contribution k wr = Some f -> 0 <= ER f nu.
Proof.
  unfold contribution. destruct (DesignRows.row_form _ _ _ _ _ (snd wr)) as [[g exactly]|] eqn:F; [|discriminate].
  destruct (exactly || Qle_bool 0 (fst wr)) eqn:S; [|discriminate]. intros E1. apply some_inj in E1. subst f. rewrite ER_scale. apply row_ok in F.
  destruct exactly; cbn [holds] in F; [rewrite F; lra|]. cbn [orb] in S. apply Qle_bool_iff, Qle_Rle in S. rewrite Q2R_none in S. apply Rmult_le_pos; auto.
Qed.
Variable zero : column -> bool.
Hypothesis zero_ok : forall x, zero x = true -> nu x = 0.
Lemma filled f : forallb (fun xq => zero (fst xq)) f = true -> ER f nu = 0.
Proof.
  induction f as [|[x q] f IH]; cbn [forallb ER fst]; [reflexivity|]. rewrite andb_true_iff. intros [H1 H2]. rewrite (zero_ok x H1), (IH H2). ring.
Qed.
Lemma added_up w more target : 0 <= ER more nu -> adds_up zero k w more target = true -> 0 <= ER target nu.
Proof.
  unfold adds_up. cbv zeta. intros M. rewrite !andb_true_iff. intros [[H1 H3] H2]. apply (vanishing_ok nu) in H2. apply filled in H3.
  rewrite !ER_app, ER_scale, Q2R_less, H3 in H2.
  assert (P : 0 <= ER (flat_map (fun f => match f with Some l => l | None => [] end) (map (contribution k) (w_rows w))) nu).
  { clear H2 H3. induction (w_rows w) as [|wr rows IH]; cbn [map flat_map forallb] in *; [cbn; lra|]. apply andb_true_iff in H1 as [H1 H2].
    rewrite ER_app. specialize (IH H2). destruct (contribution k wr) as [f|] eqn:F; [|discriminate]. apply contributes in F. lra. }
  lra.
Qed.
Theorem clashes w more x : 0 <= ER more nu -> check_clash zero k w more x = true -> False.
Proof.
  unfold check_clash. intros M H. apply andb_true_iff in H as [H1 H2]. apply (added_up w more _ M) in H2. cbn [ER DesignRows.nu] in H2. rewrite Q2R_opp in H2.
  apply above0_iff, Qlt_Rlt in H1. rewrite Q2R_none in H1. lra.
Qed.
Lemma mean_bounds (greatest : bool) y sums : (forall l, In l sums -> if greatest then y <= sum_of e T rl W p d l else sum_of e T rl W p d l <= y) ->
  forall shares, forallb (sound_terms e T) sums = true -> forallb (fun x => Qle_bool 0 x) shares = true -> length shares = length sums ->
  let mean := ER (flat_map (fun xl => scale (fst xl) (terms_form e T p el (snd xl))) (combine shares sums)) nu in
  if greatest then Q2R (sum shares) * y <= mean else mean <= Q2R (sum shares) * y.
Proof.
  induction sums as [|l sums IH]; intros Hy [|x shares] HS HX L; try discriminate; cbn [combine flat_map].
  - unfold sum. cbn. rewrite Q2R_none. destruct greatest; lra.
  - cbn [forallb] in HS, HX. apply andb_true_iff in HS as [S1 S2]. apply andb_true_iff in HX as [X1 X2].
    specialize (IH (fun l' Hl => Hy l' (or_intror Hl)) shares S2 X2 ltac:(cbn in L; lia)). cbv zeta in *. rewrite ER_app. cbn [fst snd].
    rewrite ER_scale, (terms_is e T rl W p el d env_ok finite remembers el_is d_ok) by exact S1.
    unfold sum in *. cbn [fold_right]. rewrite Q2R_red, Q2R_plus. specialize (Hy l (or_introl eq_refl)).
    apply Qle_bool_iff, Qle_Rle in X1. rewrite Q2R_none in X1.
    destruct greatest; assert (Q2R x * y <= Q2R x * sum_of e T rl W p d l \/ Q2R x * sum_of e T rl W p d l <= Q2R x * y) by (first [left; apply Rmult_le_compat_l; lra | right; apply Rmult_le_compat_l; lra]).
    + assert (Q2R x * y <= Q2R x * sum_of e T rl W p d l) by (apply Rmult_le_compat_l; lra). lra.
    + assert (Q2R x * sum_of e T rl W p d l <= Q2R x * y) by (apply Rmult_le_compat_l; lra). lra.
Qed.
(** No mechanism of the problem has a better value. *)
Theorem bounded_by w shares v y : check_bound zero k w shares v = true -> has_value e T rl W p d y -> as_good p (Q2R v) y.
Proof.
  unfold check_bound, has_value, as_good. destruct (p_wanted p) as [[greatest sums]|]; [|discriminate]. cbv zeta. rewrite !andb_true_iff.
  intros [[[[H1 H2] H3] H4] H5] [_ Hy]. apply Nat.eqb_eq in H1. apply Qeq_bool_iff, Qeq_eqR in H3. rewrite Q2R_one in H3.
  pose proof (mean_bounds greatest y sums Hy shares H4 H2 H1) as M. cbv zeta in M. rewrite H3 in M. apply added_up in H5; [|cbn [ER]; lra].
  destruct greatest.
  - cbn [ER DesignRows.nu] in H5. rewrite ER_scale, Q2R_less in H5. lra.
  - rewrite ER_app in H5. cbn [ER DesignRows.nu] in H5. rewrite Q2R_opp in H5. lra.
Qed.
End Bounds.
