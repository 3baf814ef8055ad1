(** Proofs that go by rounds: histories that come at no mechanism of a problem, or at none with a value that is as good as a
    number; their columns are 0, whatever rows add up to there. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignPlans DesignBest DesignBounds.
Open Scope R_scope.

(** A history: the period, and what is remembered. *)
Definition history := (nat * memories)%type.
(** Histories that never come; the rows that add up to minus their chances, and to at most minus the worth; and the weights
    of the sums that are wanted, where these are supposed to be as good as a number. *)
Record round := Round { r_never : list history; r_weighted : weighted; r_worth : Q; r_better : list Q }.

Section Rounds.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
Variable el : nat -> N -> state -> list N.
Variable k : met.

Definition of_history (x : column) : option history :=
  match x with One => None | Cho t h _ _ _ | Pay _ t h _ | Val _ t h _ | Aid t h _ | Best _ t h _ _ => Some (t, h) end.
Definition as_place (x : history) : place := (snd x, [N.of_nat (fst x)]).
Definition zero_after (l : list history) : column -> bool :=
  let m := listing (map as_place l) in fun x => match of_history x with Some y => found m (as_place y) | None => false end.
(** The sums that are wanted, less the number that each is to be as good as, with weights. *)
Definition better_form (aim : option Q) (shares : list Q) : dist column :=
  match aim, p_wanted p with
  | Some v, Some (greatest, sums) => flat_map (fun xl => scale (fst xl)
      (let f := terms_form e T p el (snd xl) ++ [(One, (- v)%Q)] in if greatest then f else minus f)) (combine shares sums)
  | _, _ => []
  end.
Definition better_ok (shares : list Q) : bool :=
  forallb (fun x => Qle_bool 0 x) shares && match p_wanted p with Some (_, sums) => forallb (sound_terms e T) sums | None => true end.
Definition check_round (aim : option Q) (l : list history) (x : round) : bool :=
  Qle_bool 0 (r_worth x) && better_ok (r_better x)
  && adds_up e T p el (zero_after l) k (r_weighted x) (better_form aim (r_better x))
       (scale (-1) (flat_map (fun y => reach_form p (fst y) (snd y)) (r_never x)) ++ [(One, (- r_worth x)%Q)]).
(** All histories that never come, if every round proves its own. *)
Fixpoint never_after (aim : option Q) (rounds : list round) (l : list history) : option (list history) :=
  match rounds with
  | [] => Some l
  | x :: rest => if check_round aim l x then never_after aim rest (r_never x ++ l) else None
  end.
(** No mechanism is left. *)
Definition none_left (aim : option Q) (rounds : list round) (w : weighted) (shares : list Q) (x : Q) : bool :=
  match never_after aim rounds [] with
  | Some l => better_ok shares && check_clash e T p el (zero_after l) k w (better_form aim shares) x
  | None => false
  end.
Definition bound_after (rounds : list round) (w : weighted) (shares : list Q) (v : Q) : bool :=
  match never_after None rounds [] with Some l => check_bound e T p el (zero_after l) k w shares v | None => false end.

Hypothesis env_ok : check_env e = true.
Hypothesis finite : horizon e = Some T.
Hypothesis remembers : is_free p = true -> p_memory p = FullMemory.
Hypothesis el_is : forall t z r, el t z r = eligible e rl W p t z r.
Variable d : design.
Hypothesis d_meets : meets e T rl W p d.
Hypothesis known_ok : items_sound e T rl W p d true (m_known k).
Hypothesis lying_ok : items_sound e T rl W p d (lying p) (m_lying k).
Hypothesis places_ok : places_sound e T rl W p d (m_places k).
Hypothesis beliefs_ok : beliefs_sound e T rl W p d (m_beliefs k).
Hypothesis led_ok : p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum -> led_complete e T rl W p d k.
Hypothesis start_ok : starts e T rl W p d.
Local Notation nu := (nu e T rl W p d).
Local Notation rho := (rho p d).
Let d_is : is_design e rl W p d := proj1 d_meets.

Definition never_come (l : list history) : Prop := forall y, In y l -> rho (fst y) (snd y) = 0.
Lemma as_place_same x y : as_place x = as_place y -> x = y.
Proof. destruct x, y. unfold as_place. cbn [fst snd]. intros H. inversion H. apply Nnat.Nat2N.inj in H2. congruence. Qed.
Lemma zero_after_ok l : never_come l -> forall x, zero_after l x = true -> nu x = 0.
Proof.
  intros Hl x. unfold zero_after. cbv zeta. intros H.
  assert (K : forall y, of_history x = Some y -> rho (fst y) (snd y) = 0).
  { intros y Y. rewrite Y in H. apply found_in in H. apply in_map_iff in H as [y' [E0 H]]. apply as_place_same in E0. subst y'. apply Hl. exact H. }
  destruct x as [|t h z r a|i t h r|i t h s|t h r|i t h from w]; cbn [of_history] in *; [discriminate| | | | |]; cbn [DesignRows.nu]; specialize (K (t, h) eq_refl); cbn [fst snd] in K; rewrite K; ring.
Qed.
Definition so_good (aim : option Q) : Prop := match aim with None => True | Some v => exists y, has_value e T rl W p d y /\ as_good p y (Q2R v) end.
Lemma better_pos aim shares : so_good aim -> better_ok shares = true -> 0 <= ER (better_form aim shares) nu.
Proof.
  unfold so_good, better_form, better_ok, has_value, as_good. destruct aim as [v|]; [|intros _ _; cbn; lra]. intros [y [Hy G]].
  destruct (p_wanted p) as [[greatest sums]|]; [|contradiction]. rewrite andb_true_iff, !forallb_forall. intros [H1 H2]. destruct Hy as [_ Hy].
  assert (K : forall x l, In (x, l) (combine shares sums) -> (0 <= x)%Q /\ In l sums).
  { intros x l H. split; [apply Qle_bool_iff; apply H1; eapply in_combine_l; eauto | eapply in_combine_r; eauto]. }
  induction (combine shares sums) as [|[x l] rest IH]; cbn [flat_map]; [cbn; lra|]. rewrite ER_app. cbn [fst snd].
  specialize (IH (fun x' l' H => K x' l' (or_intror H))). destruct (K x l (or_introl eq_refl)) as [X L]. apply Qle_Rle in X. rewrite Q2R_none in X.
  assert (F : ER (terms_form e T p el l ++ [(One, (- v)%Q)]) nu = sum_of e T rl W p d l - Q2R v).
  { rewrite ER_app, (terms_is e T rl W p el d env_ok finite remembers el_is d_is l (H2 l L)). cbn [ER DesignRows.nu]. rewrite Q2R_opp. ring. }
  specialize (Hy l L). rewrite ER_scale. apply Rplus_le_le_0_compat; [|exact IH]. apply Rmult_le_pos; [exact X|].
  cbv zeta. destruct greatest; rewrite ?(minus_is e T rl W p d), F; lra.
Qed.
Lemma round_ok aim l x : so_good aim -> never_come l -> check_round aim l x = true -> never_come (r_never x ++ l).
Proof.
  intros G Hl. unfold check_round. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply Qle_bool_iff, Qle_Rle in H1. rewrite Q2R_none in H1.
  eapply (added_up e T rl W p el env_ok finite remembers el_is d d_meets k known_ok lying_ok places_ok beliefs_ok led_ok start_ok _ (zero_after_ok l Hl)) in H3; [|apply better_pos; auto].
  rewrite ER_app, ER_scale, Q2R_less in H3. change (ER [(One, (- r_worth x)%Q)] nu) with (Q2R (- r_worth x) * 1 + 0) in H3. rewrite Q2R_opp in H3.
  assert (P : forall t h, 0 <= rho t h) by (intros; apply (rho_pos e rl W p d remembers d_is)).
  intros y Hy. apply in_app_or in Hy as [Hy | Hy]; [|apply Hl; exact Hy].
  set (f := fun y : nat * memories => reach_form p (fst y) (snd y)) in *.
  assert (R : forall y, ER (f y) nu = rho (fst y) (snd y)) by (intros y0; unfold f; eapply reach_is; eauto).
  assert (N0 : forall l', 0 <= ER (flat_map f l') nu).
  { induction l' as [|a l' IH]; cbn [flat_map]; [cbn; lra|]. rewrite ER_app, R. pose proof (P (fst a) (snd a)). lra. }
  assert (Z : ER (flat_map f (r_never x)) nu <= 0) by lra. clear H3. revert Hy Z. induction (r_never x) as [|a l' IH]; cbn [flat_map]; intros Hy Z; [destruct Hy|].
  rewrite ER_app, R in Z. pose proof (P (fst a) (snd a)). pose proof (N0 l'). destruct Hy as [<- | Hy]; [lra | apply IH; auto; lra].
Qed.
Lemma never_ok aim : so_good aim -> forall rounds l l', never_come l -> never_after aim rounds l = Some l' -> never_come l'.
Proof.
  intros G. induction rounds as [|x rest IH]; cbn [never_after]; intros l l' Hl H; [inversion H; subst; exact Hl|].
  destruct (check_round aim l x) eqn:C; [|discriminate]. eapply IH; [|exact H]. apply round_ok with aim; auto.
Qed.
Lemma nothing_never : never_come [].
Proof. intros y []. Qed.
Theorem left_none aim rounds w shares x : so_good aim -> none_left aim rounds w shares x = true -> False.
Proof.
  intros G. unfold none_left. destruct (never_after aim rounds []) as [l|] eqn:A; [|discriminate]. rewrite andb_true_iff. intros [B H].
  apply (never_ok aim G _ _ _ nothing_never) in A.
  eapply (clashes e T rl W p el env_ok finite remembers el_is d d_meets k known_ok lying_ok places_ok beliefs_ok led_ok start_ok _ (zero_after_ok l A)); [|exact H]. apply better_pos; auto.
Qed.
Theorem bounded_after rounds w shares v y : bound_after rounds w shares v = true -> has_value e T rl W p d y -> as_good p (Q2R v) y.
Proof.
  unfold bound_after. destruct (never_after None rounds []) as [l|] eqn:A; [|discriminate]. apply (never_ok None I _ _ _ nothing_never) in A.
  apply (bounded_by e T rl W p el env_ok finite remembers el_is d d_meets k known_ok lying_ok places_ok beliefs_ok led_ok start_ok _ (zero_after_ok l A)).
Qed.
End Rounds.
