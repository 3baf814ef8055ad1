(** When more memory adds nothing (docs/existence.md, section 5): if all lies into one report move what follows in one
    direction, payments that remember one period make truth-telling optimal wherever any public payments do. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute Exists Forms Interim.
Open Scope R_scope.

(** * Points that payoffs come near to *)

(** [near eps x]: x is one of the points that count, as eps falls. There always is one; it is said with two negations, so
    that nothing is assumed. *)
Section Near.
Variable X : Type.
Definition falling (near : R -> X -> Prop) := forall eps eps' x, eps <= eps' -> near eps x -> near eps' x.
Definition never_empty (near : R -> X -> Prop) := forall eps, 0 < eps -> ~ forall x, ~ near eps x.

(** The greatest number that f is, in the end, nowhere below. *)
Lemma cluster (near : R -> X -> Prop) (f : X -> R) b : falling near -> never_empty near -> (forall x, Rabs (f x) <= b) ->
  {m | never_empty (fun eps x => near eps x /\ Rabs (f x - m) <= eps)
       /\ forall x, (forall eps, 0 < eps -> near eps x) -> m <= f x}.
Proof.
  intros Hf Hn Hb.
  assert (B : forall x, - b <= f x <= b).
  { intros x. specialize (Hb x). pose proof (Rle_abs (f x)). pose proof (Rle_abs (- f x)) as A. rewrite Rabs_Ropp in A. lra. }
  set (low := fun y => exists eps, 0 < eps /\ forall x, near eps x -> y <= f x).
  destruct (completeness low) as [m [M1 M2]].
  - exists b. intros y [eps [He Hy]]. apply Rnot_lt_le. intros L. apply (Hn eps He). intros x Hx. specialize (Hy x Hx).
    specialize (B x). lra.
  - exists (- b). exists 1. split; [lra|]. intros x _. apply B.
  - exists m. split.
    + intros eps He H.
      assert (A : forall y, low y -> y <= m - eps).
      { intros y [eps' [He' Hy]]. apply Rnot_lt_le. intros L.
        assert (P : low (m + eps)).
        { exists (Rmin eps eps'). split; [apply Rmin_pos; auto|]. intros x Hx. apply Rnot_lt_le. intros L'.
          apply (H x). split; [exact (Hf _ _ x (Rmin_l eps eps') Hx)|].
          specialize (Hy x (Hf _ _ x (Rmin_r eps eps') Hx)). apply Rabs_le. lra. }
        specialize (M1 _ P). lra. }
      specialize (M2 (m - eps) A). lra.
    + intros x Hx. apply M2. intros y [eps [He Hy]]. auto.
Qed.

(** A point that all coordinates of a list come near to at once. *)
Lemma clusters {Y} (coordinate : Y -> X -> R) b (eq_dec : forall y y' : Y, {y = y'} + {y <> y'}) :
  (forall y x, Rabs (coordinate y x) <= b) -> forall (l : list Y) (near : R -> X -> Prop), falling near -> never_empty near ->
  {w : Y -> R | never_empty (fun eps x => near eps x /\ forall y, In y l -> Rabs (coordinate y x - w y) <= eps)}.
Proof.
  intros Hb l. induction l as [|y l IH]; intros near Hf Hn.
  - exists (fun _ => 0). intros eps He H. apply (Hn eps He). intros x Hx. apply (H x). split; [exact Hx|]. intros y [].
  - destruct (cluster near (coordinate y) b Hf Hn (Hb y)) as [m [Hm _]].
    destruct (IH (fun eps x => near eps x /\ Rabs (coordinate y x - m) <= eps)) as [w Hw].
    + intros eps eps' x L [A A']. split; [exact (Hf _ _ x L A) | lra].
    + exact Hm.
    + exists (fun y' => if eq_dec y' y then m else w y'). intros eps He H. apply (Hw eps He). intros x [[A A'] C].
      apply (H x). split; [exact A|]. intros y' Hy'. destruct (eq_dec y' y) as [-> | N0]; [exact A'|].
      destruct Hy' as [E0 | Hy']; [congruence | exact (C y' Hy')].
Qed.
End Near.

Lemma between_abs x d : Rabs x <= d -> - d <= x <= d.
Proof. intros H. pose proof (Rle_abs x). pose proof (Rle_abs (- x)) as A. rewrite Rabs_Ropp in A. lra. Qed.
(** A sum of coordinates, each times a number. *)
Fixpoint weigh {Y} (l : list Y) (k w : Y -> R) : R := match l with [] => 0 | y :: l' => k y * w y + weigh l' k w end.
Fixpoint sizes_of {Y} (l : list Y) (k : Y -> R) : R := match l with [] => 0 | y :: l' => Rabs (k y) + sizes_of l' k end.
Lemma sizes_pos {Y} (l : list Y) k : 0 <= sizes_of l k.
Proof. induction l as [|y l IH]; cbn [sizes_of]; [lra|]. pose proof (Rabs_pos (k y)). lra. Qed.
Lemma weigh_near {Y} (l : list Y) k w w' eps : 0 <= eps -> (forall y, In y l -> Rabs (w y - w' y) <= eps) ->
  Rabs (weigh l k w - weigh l k w') <= sizes_of l k * eps.
Proof.
  intros He. induction l as [|y l IH]; intros H; cbn [weigh sizes_of]; [rewrite Rminus_0_r, Rabs_R0; lra|].
  specialize (IH (fun y' Hy' => H y' (or_intror Hy'))). specialize (H y (or_introl eq_refl)).
  replace (k y * w y + weigh l k w - (k y * w' y + weigh l k w')) with (k y * (w y - w' y) + (weigh l k w - weigh l k w')) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
  assert (Rabs (k y) * Rabs (w y - w' y) <= Rabs (k y) * eps) by (apply Rmult_le_compat_l; [apply Rabs_pos | exact H]). lra.
Qed.
Lemma weigh_bound {Y} (l : list Y) k w b : 0 <= b -> (forall y, Rabs (w y) <= b) -> Rabs (weigh l k w) <= sizes_of l k * b.
Proof.
  intros Hb H. replace (weigh l k w) with (weigh l k w - weigh l k (fun _ => 0)).
  - apply weigh_near; auto. intros y _. rewrite Rminus_0_r. auto.
  - assert (Z : weigh l k (fun _ => 0) = 0) by (induction l as [|y l IH]; cbn [weigh]; [reflexivity | rewrite IH; ring]). rewrite Z. ring.
Qed.

(** Of points with a property there is a limit at which a weighted sum is at most what it is at any of them, and every
    inequality between weighted sums that holds of all points holds of it. *)
Lemma least_limit {X Y} (eq_dec : forall y y' : Y, {y = y'} + {y <> y'}) (point : X -> Prop) (v : X -> Y -> R) b (l : list Y) (k : Y -> R) :
  0 <= b -> (forall x y, Rabs (v x y) <= b) -> (~ forall x, ~ point x) ->
  {w : Y -> R | (forall x, point x -> weigh l k w <= weigh l k (v x))
    /\ forall (k' : Y -> R) a, (forall x, point x -> a <= weigh l k' (v x)) -> a <= weigh l k' w}.
Proof.
  intros Hb Hv Hp.
  destruct (cluster X (fun _ x => point x) (fun x => weigh l k (v x)) (sizes_of l k * b)) as [m [M1 M2]].
  - intros eps eps' x _ H. exact H.
  - intros eps _. exact Hp.
  - intros x. apply weigh_bound; auto.
  - destruct (clusters X (fun y x => v x y) b eq_dec (fun y x => Hv x y) l
      (fun eps x => point x /\ Rabs (weigh l k (v x) - m) <= eps)) as [w Hw].
    + intros eps eps' x L [A C]. split; [exact A | lra].
    + exact M1.
    + assert (N : forall k' eps, 0 < eps -> ~ forall x, ~ (point x /\ Rabs (weigh l k (v x) - m) <= eps
        /\ Rabs (weigh l k' (v x) - weigh l k' w) <= eps)).
      { intros k' eps He H. set (d := eps / (1 + sizes_of l k')).
        pose proof (sizes_pos l k') as S0.
        assert (D : 0 < d) by (apply Rdiv_lt_0_compat; lra).
        assert (D1 : d * (1 + sizes_of l k') = eps) by (unfold d; field; lra).
        assert (D2 : 0 <= d * sizes_of l k') by (apply Rmult_le_pos; lra).
        apply (Hw d D). intros x [[A C] F]. apply (H x). split; [exact A|]. split; [lra|].
        eapply Rle_trans; [apply (weigh_near l k' (v x) w d); [lra | exact F]|]. lra. }
      exists w. split.
      * intros x Hx. specialize (M2 x (fun _ _ => Hx)). apply Rnot_lt_le. intros L.
        apply (N k ((weigh l k w - m) / 3)); [lra|]. intros x' [_ [A C]].
        apply between_abs in A. apply between_abs in C. lra.
      * intros k' a Ha. apply Rnot_lt_le. intros L. apply (N k' ((a - weigh l k' w) / 2)); [lra|]. intros x' [A [_ C]].
        specialize (Ha x' A). apply between_abs in C. lra.
Qed.

(** * Sums over the next state, and means of what shocks bring about *)
Lemma weigh_ext {Y} (l : list Y) k k' w w' : (forall y, In y l -> k y = k' y) -> (forall y, In y l -> w y = w' y) -> weigh l k w = weigh l k' w'.
Proof.
  induction l as [|y l IH]; cbn [weigh]; intros H H'; [reflexivity|]. rewrite (H y), (H' y) by (left; auto).
  rewrite IH; [reflexivity | intros; apply H; right; auto | intros; apply H'; right; auto].
Qed.
Lemma weigh_plus {Y} (l : list Y) k k' w : weigh l (fun y => k y + k' y) w = weigh l k w + weigh l k' w.
Proof. induction l as [|y l IH]; cbn [weigh]; [ring|]. rewrite IH. ring. Qed.
Lemma weigh_times {Y} (l : list Y) x k w : weigh l (fun y => x * k y) w = x * weigh l k w.
Proof. induction l as [|y l IH]; cbn [weigh]; [ring|]. rewrite IH. ring. Qed.
Lemma weigh_one {Y} (eq_dec : forall y y' : Y, {y = y'} + {y <> y'}) x q (w : Y -> R) : forall l, NoDup l -> In x l ->
  weigh l (fun y => if eq_dec x y then q else 0) w = q * w x.
Proof.
  assert (Z : forall l, ~ In x l -> weigh l (fun y => if eq_dec x y then q else 0) w = 0).
  { induction l as [|y l IH]; cbn [weigh]; intros H; [reflexivity|]. rewrite IH by (intros A; apply H; right; auto).
    destruct (eq_dec x y) as [-> | _]; [exfalso; apply H; left; auto | ring]. }
  induction l as [|y l IH]; intros ND Hx; [destruct Hx|]. inversion ND as [|y' l' NI ND' EQ]; subst. cbn [weigh].
  destruct (eq_dec x y) as [-> | N0]; [rewrite Z by auto; ring|]. destruct Hx as [E0 | Hx]; [congruence|]. rewrite IH by auto. ring.
Qed.
Lemma ER_weigh (l : list state) : NoDup l -> forall (d : dist state) f, (forall y q, In (y, q) d -> In y l) ->
  ER d f = weigh l (fun y => Q2R (E d (fun y' => if list_eq_dec N.eq_dec y' y then 1%Q else 0%Q))) f.
Proof.
  intros ND. induction d as [|[x q] d IH]; intros f H; cbn [ER].
  - rewrite (weigh_ext l _ (fun y => 0 * 0) f f); [rewrite weigh_times; ring | | auto]. intros y _. rewrite E_nil, Q2R_0. ring.
  - rewrite (IH f) by (intros; eapply H; right; eauto).
    symmetry. etransitivity; [apply (weigh_ext l _ (fun y => (if list_eq_dec N.eq_dec x y then Q2R q else 0)
      + Q2R (E d (fun y' => if list_eq_dec N.eq_dec y' y then 1%Q else 0%Q))) f f)|].
    + intros y _. rewrite (Qeq_eqR _ _ (E_cons x q d _)), Q2R_plus, Q2R_mult.
      destruct (list_eq_dec N.eq_dec x y); rewrite ?Q2R_1, ?Q2R_0; ring.
    + reflexivity.
    + rewrite weigh_plus, weigh_one; [reflexivity | exact ND | eapply H; left; eauto].
Qed.

Lemma ER_swap {X Y} (d : dist X) (d' : dist Y) g : ER d (fun x => ER d' (g x)) = ER d' (fun y => ER d (fun x => g x y)).
Proof.
  induction d as [|[x q] d IH]; cbn [ER].
  - induction d' as [|[y p] d' IH']; cbn [ER]; [reflexivity|]. rewrite <- IH'. ring.
  - rewrite IH, (ER_plus d'), ER_times. reflexivity.
Qed.
Lemma ER_least {X} (d : dist X) f g : nonneg d -> (forall x q, In (x, q) d -> (0 < q)%Q -> f x <= g x) -> ER d f <= ER d g.
Proof.
  induction d as [|[x q] d IH]; cbn [ER]; intros Hn H; [lra|]. apply nonneg_tl in Hn as [Hq Hn].
  specialize (IH Hn (fun y p Hy => H y p (or_intror Hy))). destruct (Qlt_le_dec 0 q) as [L | L].
  - specialize (H x q (or_introl eq_refl) L). apply Qlt_Rlt in L. rewrite Q2R_0 in L.
    assert (Q2R q * f x <= Q2R q * g x) by (apply Rmult_le_compat_l; lra). lra.
  - assert (Z0 : (q == 0)%Q) by (apply Qle_antisym; auto). apply Qeq_eqR in Z0. rewrite Z0, Q2R_0. lra.
Qed.
(** The mean of x over the outcomes with the image a. *)
Definition share {X} (d : dist X) (f : X -> N) (a : N) : R := ER d (fun z => if N.eqb (f z) a then 1 else 0).
Definition mean_at {X} (d : dist X) (f : X -> N) (x : X -> R) (a : N) : R := ER d (fun z => if N.eqb (f z) a then x z else 0) / share d f a.
Lemma share_pos {X} (d : dist X) f z q : nonneg d -> In (z, q) d -> (0 < q)%Q -> 0 < share d f (f z).
Proof.
  intros Hn Hz Hq. unfold share. revert Hz. induction d as [|[y p] d IH]; intros Hz; [destruct Hz|]. cbn [ER]. apply nonneg_tl in Hn as [Hp Hn].
  assert (P : 0 <= ER d (fun z' => if N.eqb (f z') (f z) then 1 else 0)).
  { clear - Hn. induction d as [|[y p] d IH]; cbn [ER]; [lra|]. apply nonneg_tl in Hn as [Hp Hn]. specialize (IH Hn).
    apply Qle_Rle in Hp. rewrite Q2R_0 in Hp. destruct (N.eqb (f y) (f z)); lra. }
  apply Qle_Rle in Hp. rewrite Q2R_0 in Hp. destruct Hz as [E0 | Hz].
  - inversion E0; subst. rewrite N.eqb_refl. apply Qlt_Rlt in Hq. rewrite Q2R_0 in Hq. lra.
  - specialize (IH Hn Hz). destruct (N.eqb (f y) (f z)); lra.
Qed.
Lemma mean_same {X} (d : dist X) f (G : N -> R) (x : X -> R) : nonneg d ->
  ER d (fun z => G (f z) * mean_at d f x (f z)) = ER d (fun z => G (f z) * x z).
Proof.
  intros Hn. unfold mean_at.
  rewrite (ER_ext d (fun z => G (f z) * (ER d (fun z' => if N.eqb (f z') (f z) then x z' else 0) / share d f (f z)))
    (fun z => ER d (fun z' => (if N.eqb (f z') (f z) then 1 else 0) * (G (f z') / share d f (f z') * x z')))).
  - rewrite ER_swap. apply ER_ext_pos; auto. intros z q Hz Hq. pose proof (share_pos d f z q Hn Hz Hq) as P.
    rewrite (ER_ext d _ (fun z' => G (f z) / share d f (f z) * x z * (if N.eqb (f z') (f z) then 1 else 0))).
    + rewrite ER_times. fold (share d f (f z)). field. lra.
    + intros z' p _. rewrite (N.eqb_sym (f z)). destruct (N.eqb (f z') (f z)); ring.
  - intros z q _. unfold Rdiv. rewrite <- Rmult_assoc, (Rmult_comm (_ * _)), <- Rmult_assoc, <- ER_times. apply ER_ext. intros z' p _.
    destruct (N.eqb (f z') (f z)) eqn:B; [apply N.eqb_eq in B; rewrite B; ring | ring].
Qed.
Lemma means_same {X} (d : dist X) f {Y} (l : list Y) (G : N -> Y -> R) (x : X -> Y -> R) : nonneg d ->
  ER d (fun z => weigh l (G (f z)) (fun y => mean_at d f (fun z' => x z' y) (f z))) = ER d (fun z => weigh l (G (f z)) (x z)).
Proof.
  intros Hn. induction l as [|y l IH]; cbn [weigh]; [reflexivity|]. rewrite !ER_plus, IH. f_equal.
  exact (mean_same d f (fun a => G a y) (fun z => x z y) Hn).
Qed.
Lemma mean_least {X} (d : dist X) f (x : X -> R) a b : nonneg d -> 0 < share d f a ->
  (forall z q, In (z, q) d -> (0 < q)%Q -> f z = a -> b <= x z) -> b <= mean_at d f x a.
Proof.
  intros Hn Hs H. unfold mean_at. apply (Rmult_le_reg_r (share d f a)); [exact Hs|].
  replace (ER d (fun z => if N.eqb (f z) a then x z else 0) / share d f a * share d f a)
    with (ER d (fun z => if N.eqb (f z) a then x z else 0)) by (field; lra).
  unfold share. rewrite <- ER_times. apply ER_least; auto. intros z q Hz Hq. destruct (N.eqb (f z) a) eqn:B; [|lra].
  apply N.eqb_eq in B. specialize (H z q Hz Hq B). lra.
Qed.
Lemma mean_minus {X} (d : dist X) f (x y : X -> R) a : mean_at d f x a - mean_at d f y a = mean_at d f (fun z => x z - y z) a.
Proof.
  unfold mean_at. replace (ER d (fun z => if N.eqb (f z) a then x z - y z else 0))
    with (ER d (fun z => if N.eqb (f z) a then x z else 0) - ER d (fun z => if N.eqb (f z) a then y z else 0)); [unfold Rdiv; ring|].
  induction d as [|[z q] d IH]; cbn [ER]; [ring|]. rewrite <- IH. destruct (N.eqb (f z) a); ring.
Qed.

Section More.
Variables (e : env) (c : mechanism) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis some_state : forall t, live e t -> exists s, is_state e t s.
Local Notation remembered := (Definitions.remembered e c i).
Local Notation promise := (Definitions.promise e c i).

Section Given.
Variable direction : nat -> state -> N -> state -> R.
Variables (p v : public -> state -> R) (b : R).
Hypothesis opt : optimal e c i p v.
Hypothesis below : forall h s, Rabs (v h s) <= b.

Lemma b_pos : 0 <= b.
Proof. pose proof (below [] []). pose proof (Rabs_pos (v [] [])). lra. Qed.
(** The histories that lead to a period like t, and payoffs after them; if there were none, 0. *)
Definition point (t : nat) (x : option public) : Prop :=
  match x with
  | Some h => leads e h /\ live e (length h) /\ spot e (length h) = spot e t
  | None => ~ exists h, leads e h /\ live e (length h) /\ spot e (length h) = spot e t
  end.
Definition payoffs_after (x : option public) (s : state) : R := match x with Some h => v h s | None => 0 end.
Definition limit (u : nat) (r : state) (a : N) :=
  least_limit (list_eq_dec N.eq_dec) (point (S u)) payoffs_after b (states_at e (S u)) (direction u r a) b_pos
    (fun x s => match x return Rabs (payoffs_after x s) <= b with
                | Some h => below h s
                | None => eq_ind_r (fun z => z <= b) b_pos Rabs_R0
                end)
    (fun H => H None (fun X => match X with ex_intro _ h Hh => H (Some h) Hh end)).
(** The promises after the reports r and the allocation a of period u. *)
Definition early (u : nat) : bool := match horizon e with None => false | Some _ => (u =? 0)%nat end.
Definition promised (u : nat) (r : state) (a : N) (s : state) : R :=
  if early u then mean_at (shocks e 0) (fun z => rule e c 0 z r) (fun z => v [(r, z)] s) a else proj1_sig (limit u r a) s.
Definition new (t : nat) (m : memory) (s : state) : R :=
  if over e t then Q2R (final e i s)
  else match slot e t with
       | O => v [] s
       | S u => match m with None => 0 | Some (r, a) => promised u r a s end
       end.

Lemma early_is t : early (spot e t) = true -> t = 0%nat.
Proof. unfold early, spot. destruct (horizon e); [apply Nat.eqb_eq | discriminate]. Qed.
Lemma not_early t : early (spot e t) = false -> horizon e = None \/ spot e t <> 0%nat.
Proof. unfold early, spot. destruct (horizon e); [right; apply Nat.eqb_neq; auto | left; auto]. Qed.
Lemma states_next t : states_at e (S t) = states_at e (S (spot e t)).
Proof. unfold states_at, sizes_at. rewrite over_spot_next. unfold stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma spot_next_of t u : spot e u = spot e t -> spot e (S u) = spot e (S t).
Proof. unfold spot. destruct (horizon e); congruence. Qed.
Lemma spot_again t : spot e (spot e t) = spot e t.
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma new_first s : live e 0 -> new 0 None s = v [] s.
Proof. intros H. unfold new. rewrite H. unfold slot. destruct (horizon e); reflexivity. Qed.
Lemma slot_next t : slot e (S t) = S (spot e t).
Proof. unfold slot, spot. destruct (horizon e); [reflexivity|]. lia. Qed.
Lemma over_slot t : over e (slot e t) = over e t.
Proof. rewrite (over_spot e t), (over_spot e (slot e t)), slot_spot. reflexivity. Qed.
Lemma slot_twice t : slot e (slot e t) = slot e t.
Proof. unfold slot. destruct (horizon e); [reflexivity | lia]. Qed.
Lemma new_slot t m s : new t m s = new (slot e t) m s.
Proof. unfold new. rewrite over_slot, slot_twice. reflexivity. Qed.
Lemma new_next t m s : new (S t) m s = new (S (spot e t)) m s.
Proof.
  assert (X : slot e (S t) = slot e (S (spot e t))) by (rewrite !slot_next; unfold spot; destruct (horizon e); reflexivity).
  rewrite new_slot, X, <- new_slot. reflexivity.
Qed.
Lemma remembered_spot t s r : remembered new t s r = remembered new (spot e t) s r.
Proof.
  unfold Definitions.remembered. rewrite (shocks_spot e t). apply ER_ext. intros z q _. cbv zeta.
  rewrite (rule_spot e c t), (flow_spot e i t), (kernel_spot e t). f_equal. f_equal. apply ER_ext. intros y x _. apply new_next.
Qed.
Lemma new_last t m s : over e (S t) = true -> new (S t) m s = Q2R (final e i s).
Proof. intros H. unfold new. rewrite H. reflexivity. Qed.
Lemma new_later t r a s : over e (S t) = false -> new (S t) (Some (r, a)) s = promised (spot e t) r a s.
Proof. intros H. unfold new. rewrite H, slot_next. reflexivity. Qed.

(** What a lie changes in what is promised, for any promises. *)
Definition change (t : nat) (s r : state) (w : N -> state -> R) : R :=
  ER (shocks e t) (fun z => weigh (states_at e (S t)) (fun y => Q2R (shift e t (rule e c t z r) r s y)) (w z)).
Lemma shifted t a s r w : Q2R (discount e) * ER (kernel e t a s) w - Q2R (discount e) * ER (kernel e t a r) w
  = weigh (states_at e (S t)) (fun y => Q2R (shift e t a r s y)) w.
Proof.
  rewrite !(ER_weigh (states_at e (S t)) (states_once _)) by (intros; eapply kernel_in; eauto).
  rewrite (weigh_ext _ (fun y => Q2R (shift e t a r s y))
    (fun y => Q2R (discount e) * (Q2R (chance_of e t a s y) + -1 * Q2R (chance_of e t a r y))) w w); [| | auto].
  - rewrite weigh_times, weigh_plus, weigh_times. unfold chance_of. ring.
  - intros y _. unfold shift. rewrite Q2R_mult, Q2R_minus. ring.
Qed.
Definition now (t : nat) (s r : state) : R :=
  ER (shocks e t) (fun z => Q2R (flow e i t (rule e c t z r) s)) - ER (shocks e t) (fun z => Q2R (flow e i t (rule e c t z r) r)).
Lemma split_by (d : dist N) (f f' g g' : N -> R) :
  ER d (fun z => f z + g z) - ER d (fun z => f' z + g' z) = ER d f - ER d f' + ER d (fun z => g z - g' z).
Proof. induction d as [|[z q] d IH]; cbn [ER]; [ring|]. rewrite Rmult_plus_distr_l in *. lra. Qed.
Lemma promise_change h s r : promise v h s r - promise v h r r = now (length h) s r + change (length h) s r (fun z => v ((r, z) :: h)).
Proof.
  unfold Definitions.promise. cbv zeta. rewrite split_by. unfold now, change. f_equal. apply ER_ext. intros z q _. apply shifted.
Qed.
Lemma remembered_change t s r : remembered new t s r - remembered new t r r
  = now t s r + change t s r (fun z => new (S t) (Some (r, rule e c t z r))).
Proof.
  unfold Definitions.remembered. cbv zeta. rewrite split_by. unfold now, change. f_equal. apply ER_ext. intros z q _. apply shifted.
Qed.

(** After a history the truth is as good as a lie. *)
Lemma after_history h s r : leads e h -> live e (length h) -> is_state e (length h) s -> is_report e i (length h) s r ->
  v h s - v h (saying i s r) >= promise v h s (saying i s r) - promise v h (saying i s r) (saying i s r).
Proof.
  intros Hh Hl Hs Hr. pose proof (no_lie e c i p v opt h s r Hh Hl Hs Hr) as A.
  pose proof (worth_truth e c i p v opt h (saying i s r) Hh Hl (saying_in e i _ s r Hs Hr)) as B. lra.
Qed.
Lemma truth_said j s r : (S j < length s)%nat -> truth j (saying j s r) = r.
Proof.
  unfold truth, saying. revert j. induction s as [|x s IH]; intros j H; cbn [length] in H; [lia|]. cbn [replace nth].
  assert (G : forall (s : state) k, (k < length s)%nat -> nth k (replace k s r) 0%N = r).
  { clear. induction s as [|x s IH]; intros [|k] H; cbn [length] in H; try lia; cbn [replace nth]; [reflexivity | apply IH; lia]. }
  apply G. lia.
Qed.
Hypothesis i_ok : In i (agents e).
Lemma said_is t s r : live e t -> is_state e t s -> truth i (saying i s r) = r.
Proof.
  intros Ht Hs. apply truth_said. rewrite (state_length e env_ok t s Ht Hs).
  unfold agents in *. apply in_seq in i_ok. rewrite seq_length. lia.
Qed.
Hypothesis alike : forall t r s, live e (S t) -> (horizon e = None \/ t <> 0%nat) -> is_state e t r -> is_state e t s ->
  is_report e i t s (truth i r) -> saying i s (truth i r) = r ->
  exists k, 0 <= k /\ forall z q y, In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e (S t) y ->
    Q2R (shift e t (rule e c t z r) r s y) = k * direction t r (rule e c t z r) y.
(** Among the promises that histories lead to, the new ones make lies no better. *)
Lemma no_better h s r : leads e h -> live e (length h) -> is_state e (length h) s -> is_report e i (length h) s r ->
  change (length h) s (saying i s r) (fun z => v ((saying i s r, z) :: h))
    >= change (length h) s (saying i s r) (fun z => new (S (length h)) (Some (saying i s r, rule e c (length h) z (saying i s r)))).
Proof.
  intros Hh Hl Hs Hr. set (t := length h) in *. set (said := saying i s r).
  assert (Hsaid : is_state e t said) by (apply saying_in; auto).
  destruct (env_at e env_ok t Hl) as [_ [[Hn _] _]]. apply Rle_ge. unfold change.
  destruct (over e (S t)) eqn:Ov.
  - apply Req_le. apply ER_ext_pos; auto. intros z q Hz Hq. apply weigh_ext; auto. intros y Hy.
    rewrite new_last by auto. symmetry. apply (at_the_end e c i p v opt h y Hh Hl Ov said z q Hsaid Hz Hq Hy).
  - destruct (early (spot e t)) eqn:Ea.
    + pose proof (early_is t Ea) as T0. destruct h as [|x h]; [|discriminate T0]. cbn [length] in t, Ov, Hl, Hs. subst t. cbn [length]. apply Req_le.
      rewrite <- (means_same (shocks e 0) (fun z => rule e c 0 z said) (states_at e 1)
        (fun a y => Q2R (shift e 0 a said s y)) (fun z => v [(said, z)]) Hn).
      apply ER_ext. intros z q _. apply weigh_ext; auto. intros y _. rewrite new_later by auto.
      unfold promised. rewrite Ea. reflexivity.
    + apply ER_least; auto. intros z q Hz Hq.
      pose proof (not_early t Ea) as HN.
      assert (L1 : live e (S (spot e t))) by (unfold live; rewrite <- over_spot_next; exact Ov).
      assert (ST : forall x, is_state e t x -> is_state e (spot e t) x) by (intros x; unfold is_state; rewrite (sizes_spot e t); auto).
      assert (RP : is_report e i (spot e t) s (truth i said)).
      { unfold said. rewrite (said_is t) by auto. unfold is_report. rewrite <- reports_spot. exact Hr. }
      assert (SS : saying i s (truth i said) = said) by (unfold said; rewrite (said_is t) by auto; reflexivity).
      destruct (alike (spot e t) said s L1 HN (ST _ Hsaid) (ST _ Hs) RP SS) as [k [Hk K]].
      pose proof (states_next t) as NX.
      assert (KY : forall w, weigh (states_at e (S t)) (fun y => Q2R (shift e t (rule e c t z said) said s y)) w
        = k * weigh (states_at e (S t)) (direction (spot e t) said (rule e c t z said)) w).
      { intros w. rewrite <- weigh_times. apply weigh_ext; auto. intros y Hy. rewrite NX in Hy.
        specialize (K z q y). rewrite <- (shocks_spot e t), <- rule_spot in K. rewrite <- (K Hz Hq Hy).
        unfold shift, chance_of. rewrite (kernel_spot e t). reflexivity. }
      rewrite !KY. apply Rmult_le_compat_l; [exact Hk|].
      rewrite (weigh_ext _ _ (direction (spot e t) said (rule e c t z said)) _ (promised (spot e t) said (rule e c t z said)));
        [| auto | intros y _; apply new_later; exact Ov].
      unfold promised. rewrite Ea. rewrite NX. apply (proj1 (proj2_sig (limit (spot e t) said (rule e c t z said))) (Some ((said, z) :: h))).
      cbn [point length]. fold t. split; [exact (leads_cons e h said z q Hh Hl Hsaid Hz Hq)|]. split; [exact Ov|].
      apply spot_next_of. symmetry. apply spot_again.
Qed.
Lemma kept_after h s r : leads e h -> live e (length h) -> is_state e (length h) s -> is_report e i (length h) s r ->
  v h s - v h (saying i s r) >= remembered new (length h) s (saying i s r) - remembered new (length h) (saying i s r) (saying i s r).
Proof.
  intros Hh Hl Hs Hr. pose proof (after_history h s r Hh Hl Hs Hr) as A. pose proof (no_better h s r Hh Hl Hs Hr) as B.
  rewrite promise_change in A. rewrite remembered_change. lra.
Qed.
Lemma some_history t : live e t -> exists h, leads e h /\ length h = t.
Proof.
  induction t as [|t IH]; intros Ht; [exists []; split; [constructor | reflexivity]|].
  pose proof (over_before e t Ht) as Lt. destruct (IH Lt) as [h [Hh HL]]. destruct (some_state t Lt) as [s Hs].
  destruct (env_at e env_ok t Lt) as [_ [[Hn Ht1] _]].
  assert (Z : exists z q, In (z, q) (shocks e t) /\ (0 < q)%Q).
  { destruct (likely_shocks e t) as [|z l] eqn:L.
    - exfalso. assert (A : total (shocks e t) == 0).
      { unfold total. rewrite (E_ext_pos _ _ (fun _ => 0%Q)); [rewrite E_const; ring | exact Hn |]. intros z q Hz Hq.
        apply (likely_iff e t z q Hz) in Hq. rewrite L in Hq. destruct Hq. }
      rewrite Ht1 in A. discriminate.
    - exists z. apply likely_back. rewrite L. left. reflexivity. }
  destruct Z as [z [q [Hz Hq]]]. exists ((s, z) :: h). subst t. split; [|reflexivity]. exact (leads_cons e h s z q Hh Lt Hs Hz Hq).
Qed.
(** After every memory the new payoffs keep the truth as good as a lie. *)
Lemma new_keeps t m s r : live e t -> is_memory e c t m -> is_state e t s -> is_report e i t s r ->
  new t m s - new t m (saying i s r) >= remembered new t s (saying i s r) - remembered new t (saying i s r) (saying i s r).
Proof.
  intros Ht Hm Hs Hr. assert (Hsaid : is_state e t (saying i s r)) by (apply saying_in; auto).
  destruct Hm as [|t r' z q Hr' Hz Hq].
  - rewrite !new_first by exact Ht. exact (kept_after [] s r (leads_nil e) Ht Hs Hr).
  - rewrite !new_later by exact Ht. unfold promised.
    destruct (early (spot e t)) eqn:Ea.
    + pose proof (early_is t Ea) as T0. subst t.
      destruct (env_at e env_ok 0 (over_before e 0 Ht)) as [_ [[Hn _] _]]. rewrite mean_minus. apply Rle_ge.
      apply mean_least; [exact Hn | exact (share_pos _ (fun z => rule e c 0 z r') z q Hn Hz Hq) |]. intros z' q' Hz' Hq' _. apply Rge_le.
      apply (kept_after [(r', z')] s r); auto.
      apply (leads_cons e [] r' z' q'); auto; [constructor | exact (over_before e 0 Ht)].
    + set (w := proj1_sig (limit (spot e t) r' (rule e c t z r'))).
      pose proof (states_next t) as NX.
      assert (D : forall f : state -> R, weigh (states_at e (S (spot e t)))
        (fun y => (if list_eq_dec N.eq_dec s y then 1 else 0) + -1 * (if list_eq_dec N.eq_dec (saying i s r) y then 1 else 0)) f = f s - f (saying i s r)).
      { intros f. rewrite weigh_plus, weigh_times, <- NX, !weigh_one; [ring | apply states_once | exact Hsaid | apply states_once | exact Hs]. }
      apply Rle_ge. rewrite <- (D w). apply (proj2 (proj2_sig (limit (spot e t) r' (rule e c t z r')))).
      intros [h|] Hh; cbn [point] in Hh.
      * destruct Hh as [Hh [Hl Sp]]. rewrite D. cbn [payoffs_after].
        assert (SpS : spot e (length h) = spot e (S t)) by (rewrite Sp; apply spot_next_of, spot_again).
        rewrite (remembered_spot (S t)), (remembered_spot (S t) (saying i s r)), <- SpS, <- !remembered_spot. apply Rge_le.
        apply kept_after; auto.
        -- unfold is_state. rewrite sizes_spot, SpS, <- sizes_spot. exact Hs.
        -- unfold is_report. rewrite reports_spot, SpS, <- reports_spot. exact Hr.
      * exfalso. apply Hh. destruct (some_history (S t) Ht) as [h [H1 H2]]. exists h. rewrite H2. split; [exact H1|]. split; [exact Ht|].
        apply spot_next_of. symmetry. apply spot_again.
Qed.
Lemma new_works : one_period e c i 0 (fun t m r => remembered new (slot e t) r r - new t m r) new.
Proof.
  assert (RS : forall t s r, remembered new (slot e t) s r = remembered new t s r).
  { intros t s r. rewrite (remembered_spot t), (remembered_spot (slot e t)), slot_spot. reflexivity. }
  constructor.
  - intros t m s _ _ _. rewrite RS. ring.
  - intros t m s r Ht Hm Hs Hr. pose proof (new_keeps t m s r Ht Hm Hs Hr). rewrite RS, Q2R_0. lra.
  - intros t m s H. unfold new. rewrite H. reflexivity.
  - intros t m s. rewrite slot_twice, <- new_slot. split; reflexivity.
Qed.
End Given.

(** If all lies into one report move what follows in one direction, and some public mechanism makes truth-telling optimal
    after every history, then one does whose payments remember one period. *)
Theorem one_period_is_enough : In i (agents e) -> lies_move_alike e c i -> (exists p v, optimal e c i p v) -> exists p v, one_period e c i 0 p v.
Proof.
  intros Hi [direction alike] [p [v opt]]. destruct (bounded e c i p v opt) as [b Hb].
  eexists. eexists. exact (new_works direction p v b opt Hb Hi alike).
Qed.

Lemma shift_none t a s y : shift e t a s s y == 0.
Proof. unfold shift. ring. Qed.
Definition other_type (t : nat) (o : N) : N := hd o (filter (fun x => negb (N.eqb x o)) (own_types e i t)).
Lemma one_other t o x : (length (own_types e i t) <= 2)%nat -> In o (own_types e i t) -> In x (own_types e i t) -> x <> o -> other_type t o = x.
Proof.
  unfold other_type. generalize (range_once (nth (S i) (sizes_at e t) 0%N)). fold (own_types e i t).
  intros ND L Ho Hx N0. destruct (own_types e i t) as [|p [|q [|w l]]]; cbn [length] in L; [destruct Ho | | | lia].
  - destruct Ho as [<- | []], Hx as [<- | []]. congruence.
  - assert (PQ : p <> q) by (inversion ND as [|? ? A]; intros ->; apply A; left; reflexivity). cbn [filter].
    destruct Ho as [<- | [<- | []]], Hx as [<- | [<- | []]]; try congruence.
    + rewrite N.eqb_refl. destruct (N.eqb_spec q p); [congruence | reflexivity].
    + destruct (N.eqb_spec p q); [congruence | reflexivity].
Qed.
(** With two own types one lie leads into each report, so that the supposition holds: such an agent never needs more than
    one period of memory. *)
Theorem two_types_need_no_more : In i (agents e) -> (forall t, live e t -> (length (own_types e i t) <= 2)%nat) ->
  (exists p v, optimal e c i p v) -> exists p v, one_period e c i 0 p v.
Proof.
  intros Hi H2 O. apply one_period_is_enough; auto.
  exists (fun t r a y => Q2R (shift e t a r (saying i r (other_type t (truth i r))) y)).
  intros t r s Ht _ Hr Hs _ Hsaid. pose proof (over_before e t Ht) as Lt.
  destruct (N.eq_dec (truth i s) (truth i r)) as [E0 | N0].
  - exists 0. split; [lra|]. intros z q y _ _ _. assert (RS : r = s) by (rewrite <- Hsaid, <- E0; apply saying_truth). subst r.
    rewrite (Qeq_eqR _ _ (shift_none _ _ _ _)), Q2R_0. ring.
  - exists 1. split; [lra|]. intros z q y _ _ _.
    rewrite (one_other t (truth i r) (truth i s)) by (auto; apply (truth_own e env_ok); auto).
    assert (RS : saying i r (truth i s) = s) by (rewrite <- Hsaid, saying_twice; apply saying_truth). rewrite RS. ring.
Qed.
(** So weights on constraints with one period of memory that contradict each other refute every public mechanism. *)
Corollary one_period_refutes most rows : In i (agents e) -> lies_move_alike e c i -> (0 < most)%Q ->
  check_form e c i most (FormRefutation OnePeriodMemory rows) = true -> ~ exists p v, optimal e c i p v.
Proof.
  intros Hi Ha Hm Hc O. destruct (one_period_is_enough Hi Ha O) as [p [v Hp]].
  assert (L : (most <= 0)%Q).
  { apply (form_refuted e c i 0 env_ok most (FormRefutation OnePeriodMemory rows) Hc). exists p, v. split; [exact Hp | exact I]. }
  apply Qlt_not_le in Hm. contradiction.
Qed.
End More.

(** * The suppositions can be met *)

(** One agent with two types that persist with 3/4 and are worth 0 and 1: what it says moves what follows. *)
Definition table_of (ax : list (nat * N)) (l : list Q) : table Q :=
  Table ax 0%Q (fold_left (fun m kq => FMapPositive.PositiveMap.add (N.succ_pos (N.of_nat (fst kq))) (snd kq) m)
    (combine (seq 0 (length l)) l) (FMapPositive.PositiveMap.empty Q)).
Definition example : env :=
  Env (1#2)%Q None [Stage [1; 2]%N 1 [1%Q] [[0%N]] [[[0%N]]] None [] [table_of [(2%nat, 2%N)] [0%Q; 1%Q]] none
    (Mixture [(table_of [] [1%Q], [table_of [] [1%Q]; table_of [(2%nat, 2%N); (3%nat, 2%N)] [3#4; 1#4; 1#4; 3#4]%Q])])] [] [] None.
Definition example_rule : mechanism := Mechanism [none_n] [[none; none]].
Definition example_evidence : evidence := Evidence [[table_of [(1%nat, 2%N)] [1#3; 5#3]%Q]] (Program [] []) [] [] [] [] [].
Example example_moves : shift example 0 0%N [0; 0]%N [0; 1]%N [0; 1]%N == (1#4)%Q. Proof. vm_compute. reflexivity. Qed.
Example suppositions_met : check_env example = true /\ check_rule example example_rule = true
  /\ (exists p v, optimal example example_rule 0 p v) /\ exists p v, one_period example example_rule 0 0 p v.
Proof.
  assert (E1 : check_env example = true) by (vm_compute; reflexivity).
  assert (E2 : check_rule example example_rule = true) by (vm_compute; reflexivity).
  assert (O : exists p v, optimal example example_rule 0 p v).
  { eexists. eexists. apply (accepted_is_optimal example example_rule example_evidence 0); vm_compute; reflexivity. }
  split; [exact E1|]. split; [exact E2|]. split; [exact O|]. apply two_types_need_no_more; [exact E1 | | left; reflexivity | | exact O]; intros t _.
  - exists [0; 0]%N. unfold is_state. rewrite sizes_spot. left. reflexivity.
  - rewrite own_types_spot. vm_compute. auto.
Qed.
