(** Mixtures of two points, and a point moved along a ray: mechanisms as near to a value as is wanted, or as far away. *)
From Coq Require Import QArith Qreals NArith ZArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignPlans DesignBest DesignBounds DesignPoints.
Open Scope R_scope.

(** Numbers of columns, with the number of 1 itself: 1 of a point, 0 of a ray. *)
Definition with_one (one : Q) (v : column -> Q) (x : column) : Q := match x with One => one | _ => v x end.
(** How often the base is taken among m others, and how often the other one. *)
Definition of_base (one : Q) (m : nat) : Q := / (1 + inject_Z (Z.of_nat m) * one).
Definition mix (base other : column -> Q) (one : Q) (m : nat) (x : column) : Q :=
  (of_base one m * (with_one 1 base x + inject_Z (Z.of_nat m) * with_one one other x))%Q.

Section Mixtures.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
Variable el : nat -> N -> state -> list N.
Local Notation free := (is_free p).
Local Notation row_form := (row_form e T p el).

(** * Points that need no division *)
(** The number of the last choice. *)
Definition last_choice (v : column -> Q) (t : nat) (h : memories) : Q :=
  match t, h with S t', (r, z, a) :: h' => if free then v (Cho t' h' z r a) else v One | _, _ => v One end.
Definition chances_add_up (v : column -> Q) (t : nat) (h : memories) (z : N) (r : state) : bool :=
  forallb (fun a => Qle_bool 0 (v (Cho t h z r a))) (el t z r)
  && Qeq_bool (sum (map (fun a => v (Cho t h z r a)) (el t z r))) (last_choice v t h).
Fixpoint add_up_until (v : column -> Q) (t : nat) (h : memories) : bool :=
  match t, h with
  | S t', (r, z, a) :: h' => chances_add_up v t' h' z r && existsb (N.eqb a) (el t' z r) && add_up_until v t' h'
  | _, _ => true
  end.

Variables (base other : column -> Q) (one : Q).
Local Notation at_base := (with_one 1 base).
Local Notation at_other := (with_one one other).
Definition both_until (t : nat) (h : memories) : bool := if free then add_up_until at_base t h && add_up_until at_other t h else true.
(** Neither has anything where the base does not come. *)
Definition nothing_after (t : nat) (h : memories) (x : column) : bool :=
  if Qeq_bool (last_choice at_base t h) 0 then Qeq_bool (base x) 0 && Qeq_bool (other x) 0 else true.
Definition plain (x : column) : bool :=
  match x with
  | One => true
  | Cho t h z r a => free && both_until t h && chances_add_up at_base t h z r && chances_add_up at_other t h z r && existsb (N.eqb a) (el t z r)
  | Pay i t h r => pays_at e p i t r && both_until t h && nothing_after t h x
  | Val i t h s => both_until t h && nothing_after t h x
  | Best i t h from w => both_until t h && nothing_after t h x
  | Aid t h r => both_until t h && nothing_after t h x && Qle_bool 0 (base x) && Qle_bool 0 (other x)
  end.
Definition all_plain (f : dist column) : bool := forallb (fun xq => plain (fst xq)) f.
Definition row_mixes (k : met) (x : row_id) : bool :=
  match row_form k x with
  | Some (f, exactly) => let ok y := if exactly then Qeq_bool y 0 else Qle_bool 0 y in
      all_plain f && ok (E f at_base) && ok (E f at_other)
  | None => false
  end.
Definition check_mixed (k : met) : bool :=
  something_may_be_chosen e T el && budgets_told p && check_met e T p el k && forallb (row_mixes k) (all_rows e T p k).
(** The sums that are wanted, of the other, are better than y: by what they are above it if the greatest is wanted. *)
Definition sums_mix (better : Q -> bool) : bool :=
  match p_wanted p with
  | None => false
  | Some (greatest, sums) =>
      match sums with [] => false | _ => true end && forallb (sound_terms e T) sums
      && forallb (fun l => let f := terms_form e T p el l in all_plain f && better (E f at_other)) sums
  end.
(** A ray along which every sum gets better. *)
Definition check_ray (k : met) : bool :=
  check_mixed k && sums_mix (fun x => match p_wanted p with Some (true, _) => above0 x | _ => above0 (- x) end).
(** A point with the value. *)
Definition check_limit (k : met) (v : Q) : bool :=
  check_mixed k && sums_mix (fun x => match p_wanted p with Some (true, _) => Qle_bool v x | _ => Qle_bool x v end).

Hypothesis one_pos : (0 <= one)%Q.
Variable m : nat.
Local Notation mixed := (mix base other one m).
Local Notation times := (inject_Z (Z.of_nat m)).
Local Notation part := (of_base one m).

Lemma times_pos : (0 <= times)%Q.
Proof. unfold Qle, inject_Z. cbn [Qnum Qden]. lia. Qed.
Lemma whole_pos : (0 < 1 + times * one)%Q.
Proof. pose proof times_pos as P. assert (0 <= times * one)%Q by (apply Qmult_le_0_compat; auto). Lqa.lra. Qed.
Lemma part_pos : (0 < part)%Q.
Proof. unfold of_base. apply Qinv_lt_0_compat. apply whole_pos. Qed.
Lemma part_one : (part * (1 + times * one) == 1)%Q.
Proof. unfold of_base. rewrite Qmult_comm. apply Qmult_inv_r. pose proof whole_pos. intros E0. rewrite E0 in H. discriminate. Qed.
Lemma mixed_one : (mixed One == 1)%Q.
Proof. unfold mix. cbn [with_one]. apply part_one. Qed.
Lemma mixed_is x : (mixed x == part * at_base x + part * times * at_other x)%Q.
Proof. unfold mix. ring. Qed.
Lemma weight_pos : (0 <= part * times)%Q.
Proof. pose proof part_pos. apply Qmult_le_0_compat; [Lqa.lra | apply times_pos]. Qed.

Lemma sum_is (f : N -> Q) l : (sum (map f l) == fold_right (fun a rest => f a + rest) 0 l)%Q.
Proof. unfold sum. induction l as [|a l IH]; cbn [map fold_right]; [reflexivity|]. rewrite Qred_correct, IH. reflexivity. Qed.
Lemma sum_mixed (f g h : N -> Q) x y l : (forall a, h a == x * f a + y * g a)%Q -> (sum (map h l) == x * sum (map f l) + y * sum (map g l))%Q.
Proof. intros H. rewrite !sum_is. induction l as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH, H. ring. Qed.
Lemma last_mixed t h : (last_choice mixed t h == part * last_choice at_base t h + part * times * last_choice at_other t h)%Q.
Proof. unfold last_choice. destruct t as [|t]; [apply mixed_is|]. destruct h as [|[[r z] a] h]; [apply mixed_is|]. destruct free; apply mixed_is. Qed.
Lemma add_up_mixed t h z r : chances_add_up at_base t h z r = true -> chances_add_up at_other t h z r = true -> chances_add_up mixed t h z r = true.
Proof.
  unfold chances_add_up. rewrite !andb_true_iff, !forallb_forall. intros [B1 B2] [O1 O2]. split.
  - intros a Ha. specialize (B1 a Ha). specialize (O1 a Ha). apply Qle_bool_iff in B1, O1. apply Qle_bool_iff. rewrite mixed_is.
    pose proof part_pos. pose proof weight_pos. assert (0 <= part * at_base (Cho t h z r a))%Q by (apply Qmult_le_0_compat; Lqa.lra).
    assert (0 <= part * times * at_other (Cho t h z r a))%Q by (apply Qmult_le_0_compat; Lqa.lra). Lqa.lra.
  - apply Qeq_bool_iff in B2, O2. apply Qeq_bool_iff. rewrite last_mixed, <- B2, <- O2. apply sum_mixed. intros a. apply mixed_is.
Qed.
Lemma until_mixed t : forall h, add_up_until at_base t h = true -> add_up_until at_other t h = true -> add_up_until mixed t h = true.
Proof.
  induction t as [|t IH]; intros [|[[r z] a] h]; cbn [add_up_until]; auto. rewrite !andb_true_iff. intros [[B1 B2] B3] [[O1 O2] O3].
  auto using add_up_mixed.
Qed.
(** Where chances add up, the mechanism of a point has just its numbers. *)
Lemma zero_in (f : N -> Q) l a : (forall b, In b l -> 0 <= f b)%Q -> (sum (map f l) == 0)%Q -> In a l -> (f a == 0)%Q.
Proof.
  intros P S. rewrite sum_is in S. assert (Q0 : forall l', (forall b, In b l' -> 0 <= f b)%Q -> (0 <= fold_right (fun a rest => f a + rest) 0 l')%Q).
  { induction l' as [|b l' IH]; intros H; cbn [fold_right]; [apply Qle_refl|]. pose proof (H b (or_introl eq_refl)). specialize (IH (fun c Hc => H c (or_intror Hc))). Lqa.lra. }
  induction l as [|b l IH]; cbn [fold_right] in S; [intros []|]. intros [-> | Ha].
  - pose proof (P a (or_introl eq_refl)). specialize (Q0 l (fun c Hc => P c (or_intror Hc))). Lqa.lra.
  - pose proof (P b (or_introl eq_refl)). specialize (Q0 l (fun c Hc => P c (or_intror Hc))). apply IH; [intros; apply P; right; auto | Lqa.lra | exact Ha].
Qed.
Lemma choice_plain v t h z r a : free = true -> (rho_num p el v t h == last_choice v t h)%Q -> chances_add_up v t h z r = true -> In a (el t z r) ->
  (chance_num p el v t h z r a * rho_num p el v t h == v (Cho t h z r a))%Q.
Proof.
  intros F R H Ha. unfold chances_add_up in H. rewrite andb_true_iff, forallb_forall in H. destruct H as [H1 H2].
  assert (P : forall b, In b (el t z r) -> (0 <= v (Cho t h z r b))%Q) by (intros b Hb; apply Qle_bool_iff; auto). apply Qeq_bool_iff in H2.
  assert (U : forall b, In b (el t z r) -> weight_of v t h z r b = v (Cho t h z r b)).
  { intros b Hb. unfold weight_of, upward. rewrite (H1 b Hb). reflexivity. }
  assert (S : (sum (map (weight_of v t h z r) (el t z r)) == last_choice v t h)%Q) by (rewrite (map_ext_in _ _ _ U); exact H2).
  unfold chance_num. rewrite F. cbv zeta. destruct (Qeq_bool _ 0) eqn:Z.
  - apply Qeq_bool_iff in Z. assert (L : (last_choice v t h == 0)%Q) by (rewrite <- S; exact Z). rewrite R, L.
    rewrite (zero_in (fun a => v (Cho t h z r a)) (el t z r) a P) by (auto; rewrite H2; exact L). ring.
  - rewrite Qred_correct, R, <- S, (U a Ha). field. intros E0. apply Qeq_bool_iff in E0. congruence.
Qed.
Lemma rho_plain v t : free = true -> (v One == 1)%Q -> forall h, add_up_until v t h = true -> (rho_num p el v t h == last_choice v t h)%Q.
Proof.
  intros F V. induction t as [|t IH]; intros [|[[r z] a] h]; cbn [add_up_until rho_num last_choice]; try (symmetry; exact V).
  rewrite F, !andb_true_iff. intros [[H1 H2] H3]. rewrite Qred_correct. apply choice_plain; auto. apply existsb_exists in H2 as [b [Hb E0]]. apply N.eqb_eq in E0. subst b. exact Hb.
Qed.
Lemma last_pos v t h : (0 <= v One)%Q -> (free = true -> add_up_until v t h = true) -> (0 <= last_choice v t h)%Q.
Proof.
  intros V H. unfold last_choice. destruct t as [|t]; [exact V|]. destruct h as [|[[r z] a] h]; [exact V|]. destruct free; [|exact V].
  specialize (H eq_refl). cbn [add_up_until] in H. rewrite !andb_true_iff in H. destruct H as [[H1 H2] _]. apply existsb_exists in H2 as [b [Hb E0]]. apply N.eqb_eq in E0. subst b.
  unfold chances_add_up in H1. rewrite andb_true_iff, forallb_forall in H1. apply Qle_bool_iff. apply H1. exact Hb.
Qed.
Lemma rho_mixed t h : both_until t h = true -> (rho_num p el mixed t h == last_choice mixed t h)%Q
  /\ ((last_choice mixed t h == 0)%Q -> (last_choice at_base t h == 0)%Q).
Proof.
  unfold both_until. intros H. split.
  - destruct free eqn:F.
    + apply andb_true_iff in H as [H1 H2]. apply rho_plain; auto; [apply mixed_one | apply until_mixed; auto].
    + assert (X : rho_num p el mixed t h = 1%Q) by (destruct t; [reflexivity|]; destruct h as [|[[r z] a] h]; [reflexivity|]; cbn [rho_num]; rewrite F; reflexivity).
      rewrite X. unfold last_choice. symmetry. destruct t; [apply mixed_one|]. destruct h as [|[[r z] a] h]; [apply mixed_one|]. rewrite F. apply mixed_one.
  - rewrite last_mixed. assert (B : (0 <= last_choice at_base t h)%Q).
    { apply last_pos; [discriminate|]. intros F. rewrite F in H. apply andb_true_iff in H. apply H. }
    assert (O : (0 <= last_choice at_other t h)%Q).
    { apply last_pos; [exact one_pos|]. intros F. rewrite F in H. apply andb_true_iff in H. apply H. }
    pose proof part_pos as P. pose proof weight_pos as Q. pose proof (Qmult_le_0_compat _ _ Q O) as X. intros Z.
    assert (Y : (0 <= part * last_choice at_base t h)%Q) by (apply Qmult_le_0_compat; Lqa.lra).
    assert (Z0 : (part * last_choice at_base t h == 0)%Q) by Lqa.lra. apply Qmult_integral in Z0 as [Z0 | Z0]; [Lqa.lra | exact Z0].
Qed.
Lemma after_mixed t h x : x <> One -> both_until t h = true -> nothing_after t h x = true -> (last_choice mixed t h == 0)%Q -> (mixed x == 0)%Q.
Proof.
  intros N B H Z. apply (proj2 (rho_mixed t h B)) in Z. apply Qeq_bool_iff in Z. unfold nothing_after in H. rewrite Z in H.
  apply andb_true_iff in H as [H1 H2]. apply Qeq_bool_iff in H1, H2. rewrite mixed_is. destruct x; [congruence | | | | |]; cbn [with_one]; rewrite H1, H2; ring.
Qed.
Lemma plain_is x : plain x = true -> (val e p el mixed x == mixed x)%Q.
Proof.
  destruct x as [|t h z r a|i t h r|i t h s|t h r|i t h from w]; cbn [plain val]; rewrite ?andb_true_iff; intros H.
  - symmetry. apply mixed_one.
  - destruct H as [[[[F B] H1] H2] H3]. rewrite Qred_correct, Qmult_comm. apply existsb_exists in H3 as [b [Hb E0]]. apply N.eqb_eq in E0. subst b.
    apply choice_plain; auto; [apply (rho_mixed t h B) | apply add_up_mixed; auto].
  - destruct H as [[P B] H]. destruct (rho_mixed t h B) as [R _]. rewrite Qred_correct. unfold due_num. rewrite P. cbv zeta.
    destruct (Qeq_bool (rho_num p el mixed t h) 0) eqn:Z.
    + apply Qeq_bool_iff in Z. rewrite (after_mixed t h (Pay i t h r) ltac:(discriminate) B H); [ring | rewrite <- R; exact Z].
    + rewrite Qred_correct. field. intros E0. apply Qeq_bool_iff in E0. congruence.
  - destruct H as [B H]. destruct (rho_mixed t h B) as [R _]. destruct (Qeq_bool (rho_num p el mixed t h) 0) eqn:Z; [|reflexivity].
    apply Qeq_bool_iff in Z. symmetry. apply (after_mixed t h (Val i t h s) ltac:(discriminate) B H). rewrite <- R. exact Z.
  - destruct H as [[[B H] H1] H2]. destruct (rho_mixed t h B) as [R _]. rewrite Qred_correct. unfold aid_num. cbv zeta.
    destruct (Qeq_bool (rho_num p el mixed t h) 0) eqn:Z.
    + apply Qeq_bool_iff in Z. rewrite (after_mixed t h (Aid t h r) ltac:(discriminate) B H); [ring | rewrite <- R; exact Z].
    + rewrite Qred_correct. assert (U : upward (mixed (Aid t h r)) = mixed (Aid t h r)).
      { unfold upward. assert (X : Qle_bool 0 (mixed (Aid t h r)) = true); [|rewrite X; reflexivity].
        apply Qle_bool_iff in H1, H2. apply Qle_bool_iff. rewrite mixed_is. cbn [with_one]. pose proof part_pos. pose proof weight_pos.
        assert (0 <= part * base (Aid t h r))%Q by (apply Qmult_le_0_compat; Lqa.lra).
        assert (0 <= part * times * other (Aid t h r))%Q by (apply Qmult_le_0_compat; Lqa.lra). Lqa.lra. }
      rewrite U. field. intros E0. apply Qeq_bool_iff in E0. congruence.
  - destruct H as [B H]. destruct (rho_mixed t h B) as [R _]. destruct (Qeq_bool (rho_num p el mixed t h) 0) eqn:Z; [|reflexivity].
    apply Qeq_bool_iff in Z. symmetry. apply (after_mixed t h (Best i t h from w) ltac:(discriminate) B H). rewrite <- R. exact Z.
Qed.
Lemma form_mixed f : all_plain f = true ->
  ER f (fun x => Q2R (val e p el mixed x)) = Q2R part * ER f (fun x => Q2R (at_base x)) + Q2R (part * times) * ER f (fun x => Q2R (at_other x)).
Proof.
  unfold all_plain. induction f as [|[x q] f IH]; cbn [forallb ER]; [intros _; ring|]. cbn [fst]. rewrite andb_true_iff. intros [H1 H2]. rewrite (IH H2).
  apply plain_is in H1. rewrite mixed_is in H1. apply Qeq_eqR in H1. rewrite H1, Q2R_plus, !(Q2R_mult _ (_ x)). ring.
Qed.
Lemma row_mixed k x : row_mixes k x = true -> row_holds e T p el mixed k x = true.
Proof.
  unfold row_mixes, row_holds. destruct (DesignRows.row_form _ _ _ _ _ x) as [[f exactly]|]; [|discriminate]. cbv zeta. rewrite !andb_true_iff. intros [[H1 H2] H3].
  apply form_mixed in H1. rewrite <- !E_ER in H1. fold (value_of e p el mixed f) in H1.
  destruct exactly.
  - apply Qeq_bool_iff in H2, H3. apply Qeq_bool_iff. apply eqR_Qeq. rewrite H1. apply Qeq_eqR in H2, H3. rewrite H2, H3, Q2R_none. ring.
  - apply Qle_bool_iff in H2, H3. apply Qle_bool_iff. apply Rle_Qle. rewrite H1. apply Qle_Rle in H2, H3. rewrite Q2R_none in *.
    pose proof part_pos as P. pose proof weight_pos as Q. apply Qlt_Rlt in P. apply Qle_Rle in Q. rewrite Q2R_none in *.
    assert (0 <= Q2R part * Q2R (E f at_base)) by (apply Rmult_le_pos; lra). assert (0 <= Q2R (part * times) * Q2R (E f at_other)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma mixed_point k : check_mixed k = true -> check_point e T p el mixed k = true.
Proof.
  unfold check_mixed, check_point. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4]. repeat split; auto. rewrite forallb_forall in *. intros x Hx. apply row_mixed. auto.
Qed.
End Mixtures.

(** * Values that mixtures reach *)
Lemma some_number x : exists k : nat, x < INR k.
Proof.
  exists (Z.to_nat (Z.max 0 (up x))). rewrite INR_IZR_INZ, Z2Nat.id by lia. destruct (archimed x) as [A _].
  pose proof (IZR_le (up x) (Z.max 0 (up x)) ltac:(lia)). lra.
Qed.
Lemma far_enough (l : list (R * R)) : (forall c s, In (c, s) l -> 0 < s) -> exists n : nat, forall m c s, (n <= m)%nat -> In (c, s) l -> 0 <= c + INR m * s.
Proof.
  induction l as [|[c s] l IH]; intros H; [exists 0%nat; intros m c s _ []|].
  destruct IH as [n Hn]; [intros; eapply H; right; eauto|]. pose proof (H c s (or_introl eq_refl)) as P.
  destruct (some_number (- c / s)) as [k Hk]. exists (max n k). intros m c' s' L [E0 | I]; [inversion E0; subst | apply (Hn m c' s'); auto; lia].
  assert (K : INR k <= INR m) by (apply le_INR; lia). assert (X : - c' / s' <= INR m) by lra.
  apply (Rmult_le_compat_r s') in X; [|lra]. unfold Rdiv in X. rewrite Rmult_assoc, Rinv_l in X by lra. lra.
Qed.
Lemma best_of (greatest : bool) (l : list Q) : l <> [] -> exists v, In v l /\ forallb (fun x => if greatest then Qle_bool v x else Qle_bool x v) l = true.
Proof.
  induction l as [|x l IH]; intros N; [congruence|]. destruct l as [|y l].
  - exists x. split; [left; reflexivity|]. cbn [forallb]. destruct greatest; rewrite (proj2 (Qle_bool_iff x x)) by apply Qle_refl; reflexivity.
  - destruct (IH ltac:(discriminate)) as [v [Hv A]]. set (l0 := y :: l) in *. clearbody l0. rewrite forallb_forall in A.
    assert (D : (if greatest then Qle_bool v x else Qle_bool x v) = true \/ (if greatest then Qle_bool x v else Qle_bool v x) = true).
    { destruct greatest; rewrite !Qle_bool_iff; destruct (Qlt_le_dec v x); auto using Qlt_le_weak. }
    destruct D as [D | D].
    + exists v. split; [right; exact Hv|]. cbn [forallb]. rewrite D. apply forallb_forall. exact A.
    + exists x. split; [left; reflexivity|]. cbn [forallb]. apply andb_true_iff. split; [destruct greatest; apply Qle_bool_iff, Qle_refl|].
      apply forallb_forall. intros z Hz. specialize (A z Hz). destruct greatest; rewrite !Qle_bool_iff in *; eapply Qle_trans; eauto.
Qed.
Section Reaching.
Variables (e : env) (T : nat) (p : problem) (el : nat -> N -> state -> list N) (base other : column -> Q) (one : Q) (k : met).
Hypothesis one_pos : (0 <= one)%Q.
Definition nearer (x y : R) : Prop := match p_wanted p with Some (true, _) => y < x | _ => x < y end.
Lemma times_is m : Q2R (inject_Z (Z.of_nat m)) = INR m.
Proof. unfold Q2R, inject_Z. cbn [Qnum Qden]. rewrite INR_IZR_INZ. lra. Qed.
Theorem reaches better y : sums_mix e T p el base other one better = true -> (forall x, better x = true -> nearer (Q2R x) (Q2R one * y)) ->
  exists m v, check_value e T p el (mix base other one m) k v = true /\ as_good p (Q2R v) y.
Proof.
  unfold sums_mix, check_value, as_good, nearer. destruct (p_wanted p) as [[greatest sums]|]; [|discriminate]. rewrite !andb_true_iff. intros [[N S] A] B.
  rewrite forallb_forall in A. set (at_b := fun l => ER (terms_form e T p el l) (fun x => Q2R (with_one 1 base x))).
  set (at_o := fun l => ER (terms_form e T p el l) (fun x => Q2R (with_one one other x))).
  set (sign := if greatest then 1 else -1). assert (SG : sign * sign = 1) by (unfold sign; destruct greatest; lra).
  destruct (far_enough (map (fun l => (sign * (at_b l - y), sign * (at_o l - Q2R one * y))) sums)) as [m Hm].
  { intros c s H. apply in_map_iff in H as [l [E0 Hl]]. inversion E0; subst. specialize (A l Hl). cbv zeta in A. apply andb_true_iff in A as [_ A]. apply B in A.
    rewrite E_ER in A. fold (at_o l) in A. unfold sign. destruct greatest; lra. }
  destruct (best_of greatest (map (fun l => value_of e p el (mix base other one m) (terms_form e T p el l)) sums)) as [v [Hv L]].
  { destruct sums; discriminate. }
  exists m, v. cbv zeta. split.
  - rewrite !andb_true_iff. split; [split; [exact S|] | exact L]. apply existsb_exists. exists v. split; [exact Hv | apply Qeq_bool_iff; reflexivity].
  - apply in_map_iff in Hv as [l [<- Hl]]. specialize (A l Hl). cbv zeta in A. apply andb_true_iff in A as [A _].
    specialize (Hm m _ _ (le_n m) (in_map (fun l => (sign * (at_b l - y), sign * (at_o l - Q2R one * y))) _ _ Hl)).
    apply (form_mixed e p el base other one one_pos m) in A. fold (at_b l) (at_o l) in A.
    assert (V : Q2R (value_of e p el (mix base other one m) (terms_form e T p el l)) = Q2R (of_base one m) * at_b l + Q2R (of_base one m * inject_Z (Z.of_nat m)) * at_o l)
      by (unfold value_of; rewrite E_ER; exact A).
    clear A. rewrite Q2R_mult, times_is in V. pose proof (part_one one one_pos m) as P1. apply Qeq_eqR in P1. rewrite Q2R_mult, Q2R_plus, Q2R_mult, times_is, Q2R_one in P1.
    pose proof (part_pos one one_pos m) as P0. apply Qlt_Rlt in P0. rewrite Q2R_none in P0.
    set (w := Q2R (of_base one m)) in *. set (x := Q2R (value_of _ _ _ _ _)) in *.
    assert (X : 0 <= w * (sign * (at_b l - y) + INR m * (sign * (at_o l - Q2R one * y)))) by (apply Rmult_le_pos; lra).
    assert (X' : w * (sign * (at_b l - y) + INR m * (sign * (at_o l - Q2R one * y))) = sign * (x - y)).
    { rewrite V. transitivity (sign * ((w * at_b l + w * INR m * at_o l) - w * (1 + INR m * Q2R one) * y)); [ring|]. rewrite P1. ring. }
    rewrite X' in X. unfold sign in X. destruct greatest; lra.
Qed.
End Reaching.
