(** Refutations: no public mechanism makes truth-telling optimal (docs/existence.md, sections 3 and 4).

    Payments and payoffs are real numbers here, so that nothing is refuted for want of irrational ones. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model.

Definition R_ := Q2R.
Open Scope R_scope.

(** * Real expectations and linear forms *)

(** A linear form is a list of coefficients; its value under [nu] is [ER l nu]. *)
Section Forms.
Context {X : Type}.
Variable eqb : X -> X -> bool.
Hypothesis eqb_ok : forall x y, eqb x y = true -> x = y.

Lemma ER_app (l m : dist X) f : ER (l ++ m) f = ER l f + ER m f.
Proof. induction l as [|[x q] l IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Definition scale (k : Q) (l : dist X) : dist X := map (fun xq => (fst xq, Qred (k * snd xq))) l.
Lemma Q2R_red q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma ER_scale k (l : dist X) f : ER (scale k l) f = Q2R k * ER l f.
Proof.
  induction l as [|[x q] l IH]; cbn [scale map ER fst snd]; [lra|].
  fold (scale k l). rewrite IH, Q2R_red, Q2R_mult. lra.
Qed.
Lemma ER_ext (l : dist X) f g : (forall x q, In (x, q) l -> f x = g x) -> ER l f = ER l g.
Proof.
  induction l as [|[x q] l IH]; simpl; intros H; [reflexivity|].
  rewrite (H x q), IH; auto; intros; eapply H; eauto.
Qed.

Definition weight (l : dist X) : Q := fold_right (fun xq acc => Qred (snd xq + acc)) 0%Q l.
(** The first unknown and all others that are the same are taken out; their weights must sum to 0. *)
Definition cancel (st : dist X * bool) (_ : nat) : dist X * bool :=
  match fst st with
  | [] => st
  | xq :: l' => let sr := partition (fun yq => eqb (fst xq) (fst yq)) l' in (snd sr, snd st && Qeq_bool (snd xq + weight (fst sr)) 0)
  end.
Definition vanishes (n : nat) (l : dist X) : bool :=
  let st := fold_left cancel (seq 0 n) (l, true) in snd st && match fst st with [] => true | _ => false end.
Lemma partition_ER p f : forall (l : dist X) s r, partition p l = (s, r) -> ER l f = ER s f + ER r f.
Proof.
  induction l as [|[x q] l IH]; simpl; intros s r H; [inversion H; simpl; lra|].
  destruct (partition p l) as [s' r'] eqn:P. specialize (IH _ _ eq_refl).
  destruct (p (x, q)); inversion H; subst; simpl; rewrite IH; lra.
Qed.
Lemma same_ER x f : forall (l : dist X), (forall y q, In (y, q) l -> y = x) -> ER l f = Q2R (weight l) * f x.
Proof.
  induction l as [|[y q] l IH]; cbn [ER weight fold_right snd]; intros H; [unfold Q2R; simpl; lra|].
  fold (weight l). rewrite Q2R_red, Q2R_plus, (H y q) by (left; auto). rewrite IH by (intros; eapply H; right; eauto). lra.
Qed.
Lemma partition_fst {A} (p : A -> bool) : forall l s r, partition p l = (s, r) -> forall x, In x s -> p x = true.
Proof.
  induction l as [|a l IH]; simpl; intros s r H x Hx; [inversion H; subst; destruct Hx|].
  destruct (partition p l) as [s' r'] eqn:P. specialize (IH _ _ eq_refl).
  destruct (p a) eqn:E; inversion H; subst; auto. destruct Hx; subst; auto.
Qed.
Lemma cancels f : forall ks l b, let st := fold_left cancel ks (l, b) in snd st = true -> fst st = [] -> b = true /\ ER l f = 0.
Proof.
  induction ks as [|k ks IH]; intros l b; cbn [fold_left]; cbv zeta; [cbn [fst snd]; intros -> ->; split; reflexivity|].
  intros H1 H2. destruct l as [|[x q] l]; [exact (IH [] b H1 H2)|]. unfold cancel in H1 at 2, H2 at 2. cbn [fst snd] in H1, H2.
  destruct (partition (fun yq => eqb x (fst yq)) l) as [s r] eqn:P. cbn [fst snd] in H1, H2.
  destruct (IH r _ H1 H2) as [B E0]. apply andb_true_iff in B as [B1 B2]. split; [exact B1|]. cbn [ER].
  rewrite (partition_ER _ f _ _ _ P), E0, (same_ER x f s).
  - apply Qeq_bool_iff in B2. apply Qeq_eqR in B2. rewrite Q2R_plus in B2. replace (Q2R 0) with 0 in B2 by (unfold Q2R; simpl; lra).
    replace (Q2R q * f x + (Q2R (weight s) * f x + 0)) with ((Q2R q + Q2R (weight s)) * f x) by ring. rewrite B2. ring.
  - intros y p Hy. pose proof (partition_fst _ _ _ _ P _ Hy) as E. simpl in E. symmetry. auto.
Qed.
Theorem vanishes_ok f n l : vanishes n l = true -> ER l f = 0.
Proof.
  unfold vanishes. cbv zeta. intros H. apply andb_true_iff in H as [H1 H2]. apply (cancels f (seq 0 n) l true H1).
  destruct (fst _); [reflexivity | discriminate].
Qed.

(** Inequalities [form · nu >= rhs], and weighted sums of them. *)
Definition row := (Q * (dist X * Q))%type.     (* weight, form, right-hand side *)
Definition meets (nu : X -> R) (r : row) := (0 <= fst r)%Q /\ ER (fst (snd r)) nu >= Q2R (snd (snd r)).
Definition left_side (rows : list row) : dist X := flat_map (fun r => scale (fst r) (fst (snd r))) rows.
Definition right_side (rows : list row) : Q := fold_right (fun r acc => Qred (fst r * snd (snd r) + acc)) 0%Q rows.
Lemma sum_meets nu rows : Forall (meets nu) rows -> ER (left_side rows) nu >= Q2R (right_side rows).
Proof.
  induction 1 as [|[w [l b]] rows [H1 H2] _ IH]; cbn [left_side right_side flat_map fold_right fst snd] in *.
  - simpl. unfold Q2R; simpl. lra.
  - fold (left_side rows). fold (right_side rows). rewrite ER_app, ER_scale, Q2R_red, Q2R_plus, Q2R_mult.
    apply Qle_Rle in H1. replace (Q2R 0) with 0 in H1 by (unfold Q2R; simpl; lra).
    assert (Q2R w * ER l nu >= Q2R w * Q2R b) by (apply Rmult_ge_compat_l; lra). lra.
Qed.
(** Farkas: if the rows sum to [target], then target · nu is at least the sum of the right-hand sides. *)
Definition sums_to (rows : list row) (target : dist X) : bool :=
  let l := left_side rows ++ scale (-1) target in vanishes (length l) l.
Theorem farkas nu rows target : Forall (meets nu) rows -> sums_to rows target = true -> ER target nu >= Q2R (right_side rows).
Proof.
  intros H S. apply (vanishes_ok nu) in S. rewrite ER_app, ER_scale in S.
  pose proof (sum_meets nu rows H). replace (Q2R (-1)) with (-1) in S by (unfold Q2R; simpl; lra). lra.
Qed.
End Forms.

Section Public.
Variables (e : env) (c : mechanism) (i : nat).
Local Notation leads := (Definitions.leads e).
Local Notation promise := (Definitions.promise e c i).
Local Notation optimal := (Definitions.optimal e c i).
Local Notation others := (Definitions.others i).

(** * The certificate *)
Inductive unknown := Today (j : N) | Later (r z : N) (s : state).
Definition eqb_unknown (x y : unknown) : bool :=
  match x, y with
  | Today j, Today k => N.eqb j k
  | Later r z s, Later r' z' s' => N.eqb r r' && N.eqb z z' && eqb_state s s'
  | _, _ => false
  end.
Lemma eqb_unknown_ok x y : eqb_unknown x y = true -> x = y.
Proof.
  destruct x, y; simpl; try discriminate.
  - intros H. apply N.eqb_eq in H. subst; auto.
  - rewrite !andb_true_iff. intros [[H1 H2] H3]. apply N.eqb_eq in H1, H2. apply eqb_state_ok in H3. subst; auto.
Qed.

(** The incentive constraint of the true type s against the report r, payments eliminated; [o] is any state with the
    others' types. *)
Definition ahead (t : nat) (o : state) (s r : N) (sign : Q) : dist unknown :=
  flat_map (fun zq => map (fun yp => (Later r (fst zq) (fst yp), Qred (sign * discount e * snd zq * snd yp)))
    (kernel e t (rule e c t (fst zq) (saying i o r)) (saying i o s))) (shocks e t).
Definition flows (t : nat) (o : state) (s r : N) : Q :=
  E (shocks e t) (fun z => flow e i t (rule e c t z (saying i o r)) (saying i o s)).
Definition finals (t : nat) (o : state) (s r : N) : Q :=
  E (shocks e t) (fun z => E (kernel e t (rule e c t z (saying i o r)) (saying i o s)) (final e i)).
Definition constraint (t : nat) (o : state) (s r : N) : dist unknown * Q :=
  if over e (S t)
  then ([(Today s, 1%Q); (Today r, (-1)%Q)],
        Qred (flows t o s r + discount e * finals t o s r - (flows t o r r + discount e * finals t o r r)))
  else ((Today s, 1%Q) :: (Today r, (-1)%Q) :: ahead t o s r (-1) ++ ahead t o r r 1,
        Qred (flows t o s r - flows t o r r)).

(** A combination of payoffs of own types, as a list of coefficients; a difference is 1 and −1. *)
Definition difference (high low : N) : dist N := [(high, 1%Q); (low, (-1)%Q)].
Fixpoint eqb_terms (g g' : dist N) : bool :=
  match g, g' with
  | [], [] => true
  | (j, x) :: k, (j', x') :: k' => N.eqb j j' && Qeq_bool x x' && eqb_terms k k'
  | _, _ => false
  end.
Definition is_difference (g : dist N) : bool := match g with [(h, _); (l, _)] => eqb_terms g (difference h l) | _ => false end.
Definition opposed {X} (named : N -> X) (g : dist N) : dist X := map (fun jx => (named (fst jx), Qopp (snd jx))) g.
Definition bounds := list (nat * state * dist N * Q).
(** The bound in the table, else, of a difference, the one that holds everywhere, if any. *)
Definition look (start : option Q) (b : bounds) (t : nat) (o : state) (g : dist N) : option Q :=
  match find (fun x => let '(t', o', g', _) := x in (t =? t')%nat && eqb_state (others o) o' && eqb_terms g g') b with
  | Some x => Some (snd x)
  | None => if is_difference g then start else None
  end.
Definition all_some {A} (l : list (option A)) : option (list A) :=
  fold_right (fun x acc => match x, acc with Some y, Some r => Some (y :: r) | _, _ => None end) (Some []) l.
Definition own_type (t : nat) (j : N) : bool := mem j (own_types e i t).
Definition of_own (t : nat) (g : dist N) : bool := forallb (fun jx => own_type t (fst jx)) g.

(** The rows of a sum; None where something that it names is not there. [t] is a place, 0 where infinite. *)
Definition rows_of (start : option Q) (b : bounds) (t : nat) (o : state) (s : sum_) : option (list (row (X := unknown))) :=
  all_some (
    map (fun x => let '(s, r, w) := x in
      if own_type t s && own_type t r && Qle_bool 0 w then Some (w, constraint t o s r) else None) (lies s)
    ++ map (fun x => let '(g, w) := x in
      match look start b t o g with
      | Some B => if of_own t g && Qle_bool 0 w then Some (w, (opposed Today g, Qred (- B))) else None
      | None => None
      end) (today s)
    ++ map (fun x => let '(r, z, o', g, w) := x in
      match look start b (spot e (S t)) o' g with
      | Some B =>
          if own_type t r && mem z (likely_shocks e t) && negb (over e (S t)) && of_own (S t) g
             && existsb (eqb_state o') (states_at e (S t)) && Qle_bool 0 w
          then Some (w, (opposed (fun j => Later r z (saying i o' j)) g, Qred (- B))) else None
      | None => None
      end) (later s)).

(** What a sum proves: target · V ≥ − most. *)
Definition proves (start : option Q) (b : bounds) (t : nat) (o : state) (s : sum_) (target : dist unknown) (most : Q) : bool :=
  mem_nat t (places e) && existsb (eqb_state o) (states_at e t) &&
  match rows_of start b t o s with
  | Some rows => sums_to eqb_unknown rows target && Qle_bool (- right_side rows) most
  | None => false
  end.
Definition check_step (start : option Q) (b : bounds) (s : step) : bool :=
  proves start b (s_period s) (s_others s) (s_sum s) (opposed Today (s_what s)) (s_bound s).
Fixpoint check_steps (start : option Q) (b : bounds) (l : list step) : option bounds :=
  match l with
  | [] => Some b
  | s :: l' => if check_step start b s
               then check_steps start ((s_period s, others (s_others s), s_what s, s_bound s) :: b) l' else None
  end.

(** The start: none, or a bound [d] on all differences with a contraction [k] < 1 that proves it: for every others' types,
    true type s and report r a sum of that one constraint and of promised differences. It may be below 0, where no
    mechanism exists, if there are two own types: with one alone, nothing is asked of it. *)
Definition later_rows (t : nat) (o : state) (r : N) (l : list (N * state * N * N * Q)) : option (list (row (X := unknown))) :=
  all_some (map (fun x => let '(z, o', h, l, w) := x in
    if own_type t r && mem z (likely_shocks e t) && negb (over e (S t)) && own_type (S t) h && own_type (S t) l
       && existsb (eqb_state o') (states_at e (S t)) && Qle_bool 0 w
    then Some (w, ([(Later r z (saying i o' l), 1%Q); (Later r z (saying i o' h), (-1)%Q)], (-1)%Q)) else None) l).
Definition check_contraction (k : contraction) : bool :=
  match horizon e with Some _ => false | None => true end
  && (Qle_bool 0 (c_most k) || forallb (fun s => existsb (fun r => negb (N.eqb s r)) (own_types e i O)) (own_types e i O))
  && Qle_bool 0 (c_rate k) && above0 (1 - c_rate k)
  && forallb (fun o => forallb (fun s => forallb (fun r => N.eqb s r ||
       match find (fun x => let '(o', s', r', _) := x in eqb_state o o' && N.eqb s s' && N.eqb r r') (c_sums k) with
       | Some (_, l) =>
           let con := constraint O o s r in
           match later_rows O o r l with
           | Some rows =>
               let all := (1%Q, (fst con, 0%Q)) :: rows in
               sums_to eqb_unknown all [(Today s, 1%Q); (Today r, (-1)%Q)]
               && Qle_bool (- right_side rows) (c_rate k)
               && Qle_bool (- snd con + c_rate k * c_most k) (c_most k)
           | None => false
           end
       | None => false
       end) (own_types e i O)) (own_types e i O)) (states_at e O).

Definition check_refutation (x : refutation) : bool :=
  let start := option_map c_most (r_start x) in
  match r_start x with Some k => check_contraction k | None => true end
  && match check_steps start [] (r_steps x) with
     | Some b => proves start b (r_period x) (r_others x) (r_sum x) [] (r_most x) && negb (Qle_bool 0 (r_most x))
     | None => false
     end.

(** * Soundness *)
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis asked_ok : all_asked e = true.

Lemma Q2R_m1 : Q2R (-1) = -1. Proof. unfold Q2R; simpl; lra. Qed.
Lemma E_ER {X} (d : dist X) f : Q2R (E d f) = ER d (fun x => Q2R (f x)).
Proof.
  induction d as [|[x q] d IH]; [exact Q2R_0|]. rewrite (Qeq_eqR _ _ (E_cons x q d f)), Q2R_plus, Q2R_mult, IH. reflexivity.
Qed.
Lemma ER_plus {X} (d : dist X) f g : ER d (fun x => f x + g x) = ER d f + ER d g.
Proof. induction d as [|[x q] d IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma ER_times {X} (d : dist X) k f : ER d (fun x => k * f x) = k * ER d f.
Proof. induction d as [|[x q] d IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma ER_ext_pos {X} (d : dist X) f g : nonneg d -> (forall x q, In (x, q) d -> (0 < q)%Q -> f x = g x) -> ER d f = ER d g.
Proof.
  induction d as [|[x q] d IH]; simpl; intros Hn H; [reflexivity|]. apply nonneg_tl in Hn as [Hq Hn].
  rewrite (IH Hn) by (intros; eapply H; eauto).
  destruct (Qlt_le_dec 0 q) as [L | L]; [rewrite (H x q); auto|].
  assert (Hz : (q == 0)%Q) by (apply Qle_antisym; auto). apply Qeq_eqR in Hz. rewrite Hz, Q2R_0. lra.
Qed.

Variables (p v : public -> state -> R).
Hypothesis opt : optimal p v.

Definition nu (h : public) (o : state) (u : unknown) : R :=
  match u with Today j => v h (saying i o j) | Later r z s => v ((saying i o r, z) :: h) s end.

Lemma constraint_spot n o s r : constraint n o s r = constraint (spot e n) o s r.
Proof.
  unfold constraint, flows, finals, ahead, kernel, flow, shocks, sizes_at, rule, stage_at, over, spot.
  destruct (horizon e); reflexivity.
Qed.
Lemma own_spot n j : own_type n j = own_type (spot e n) j.
Proof. unfold own_type, own_types. rewrite sizes_spot. reflexivity. Qed.

Lemma ER_ahead n o s r sign f :
  ER (ahead n o s r sign) f =
  Q2R sign * Q2R (discount e) * ER (shocks e n) (fun z => ER (kernel e n (rule e c n z (saying i o r)) (saying i o s)) (fun y => f (Later r z y))).
Proof.
  unfold ahead. induction (shocks e n) as [|[z q] d IH]; cbn [flat_map ER fst snd]; [lra|].
  rewrite ER_app, IH. clear IH.
  assert (H : forall k, ER (map (fun yp => (Later r z (fst yp), Qred (sign * discount e * q * snd yp))) k) f =
              Q2R sign * Q2R (discount e) * Q2R q * ER k (fun y => f (Later r z y))).
  { induction k as [|[y t] k IH]; cbn [map ER fst snd]; [lra|]. rewrite IH, Q2R_red, !Q2R_mult. lra. }
  rewrite H. lra.
Qed.

Lemma ER_ahead_nu h o s r sign :
  ER (ahead (length h) o s r sign) (nu h o) = Q2R sign * Q2R (discount e) * ER (shocks e (length h)) (fun z =>
    ER (kernel e (length h) (rule e c (length h) z (saying i o r)) (saying i o s)) (v ((saying i o r, z) :: h))).
Proof. rewrite ER_ahead. reflexivity. Qed.

Lemma promise_split h o s r : promise v h (saying i o s) (saying i o r) =
  Q2R (flows (length h) o s r) + Q2R (discount e) * ER (shocks e (length h)) (fun z =>
    ER (kernel e (length h) (rule e c (length h) z (saying i o r)) (saying i o s)) (v ((saying i o r, z) :: h))).
Proof.
  unfold promise, flows. rewrite E_ER, ER_plus, ER_times. reflexivity.
Qed.

Lemma constraint_meets h o s r w : leads h -> live e (length h) -> is_state e (length h) o ->
  own_type (length h) s = true -> own_type (length h) r = true -> (0 <= w)%Q ->
  meets (nu h o) (w, constraint (length h) o s r).
Proof.
  intros Hh Hl Ho Hs Hr Hw. unfold own_type in *. apply mem_iff in Hs, Hr.
  assert (OS : is_state e (length h) (saying i o s)) by (apply saying_own; auto).
  assert (OR : is_state e (length h) (saying i o r)) by (apply saying_own; auto).
  pose proof (no_lie e c i p v opt h (saying i o s) r Hh Hl OS (proj2 (asked_report e i _ _ r asked_ok Hl) Hr)) as A. rewrite saying_twice in A.
  pose proof (worth_truth e c i p v opt h (saying i o r) Hh Hl OR) as B.
  rewrite promise_split in A, B.
  split; [exact Hw|]. unfold constraint. destruct (over e (S (length h))) eqn:Ov; cbn [fst snd ER].
  - rewrite Q2R_red, Q2R_minus, !Q2R_plus, !Q2R_mult, Q2R_1, Q2R_m1. cbn [nu].
    assert (F : forall s, ER (shocks e (length h)) (fun z =>
        ER (kernel e (length h) (rule e c (length h) z (saying i o r)) (saying i o s)) (v ((saying i o r, z) :: h)))
        = Q2R (finals (length h) o s r)).
    { intros s'. unfold finals. rewrite E_ER. apply ER_ext_pos.
      - destruct (env_at e env_ok _ Hl) as [_ [[Hn _] _]]. exact Hn.
      - intros z q Hz Hq. rewrite E_ER. apply ER_ext. intros y t Hy.
        apply (at_the_end e c i p v opt h y Hh Hl Ov (saying i o r) z q OR Hz Hq). eapply kernel_in; eauto. }
    rewrite !F in A. rewrite !F in B. lra.
  - rewrite ER_app, !ER_ahead_nu, Q2R_red, Q2R_minus, Q2R_1, Q2R_m1. cbn [nu]. lra.
Qed.

Definition entry_ok (t : nat) (o : state) (high low : N) (B : R) : Prop :=
  forall h, leads h -> live e (length h) -> spot e (length h) = t -> is_state e (length h) o ->
  own_type t high = true -> own_type t low = true -> v h (saying i o high) - v h (saying i o low) <= B.
Definition bounded_by (t : nat) (o : state) (g : dist N) (B : R) : Prop :=
  forall h, leads h -> live e (length h) -> spot e (length h) = t -> is_state e (length h) o ->
  of_own t g = true -> ER g (fun j => v h (saying i o j)) <= B.
Definition start_ok (start : option Q) : Prop :=
  match start with None => True | Some B => forall t o high low, entry_ok t o high low (Q2R B) end.
Definition table_ok (b : bounds) : Prop :=
  forall t o' g B, In (t, o', g, B) b -> forall o, others o = o' -> bounded_by t o g (Q2R B).
Lemma eqb_terms_ER f : forall g g', eqb_terms g g' = true -> ER g f = ER g' f /\ map fst g = map fst g'.
Proof.
  induction g as [|[j x] g IH]; intros [|[j' x'] g']; simpl; try discriminate; auto.
  rewrite !andb_true_iff. intros [[H1 H2] H3]. apply N.eqb_eq in H1. apply Qeq_bool_iff, Qeq_eqR in H2. subst j'.
  destruct (IH g' H3) as [-> ->]. rewrite H2. auto.
Qed.
Lemma of_own_fst t g g' : map fst g = map fst g' -> of_own t g = of_own t g'.
Proof.
  unfold of_own. revert g'. induction g as [|[j x] g IH]; intros [|[j' x'] g'] H; simpl in *; try discriminate; auto.
  inversion H; subst. f_equal. auto.
Qed.
Lemma ER_opposed {X} (named : N -> X) g f : ER (opposed named g) f = - ER g (fun j => f (named j)).
Proof.
  unfold opposed. induction g as [|[j x] g IH]; cbn [map ER fst snd]; [lra|]. rewrite IH, Q2R_opp. lra.
Qed.
Lemma of_own_spot n g : of_own n g = of_own (spot e n) g.
Proof. unfold of_own. induction g as [|[j x] g IH]; simpl; [reflexivity|]. rewrite own_spot, IH. reflexivity. Qed.

Lemma look_ok start b t o g B : start_ok start -> table_ok b -> look start b t o g = Some B -> bounded_by t o g (Q2R B).
Proof.
  intros Hs Hb. unfold look. destruct (find _ b) as [x|] eqn:F.
  - intros H. inversion H; subst. apply find_some in F as [F1 F2]. destruct x as [[[t' o'] g'] B'].
    rewrite !andb_true_iff in F2. destruct F2 as [[E1 E2] E3]. apply Nat.eqb_eq in E1. apply eqb_state_ok in E2. subst. cbn [snd].
    intros h Hh Hl Ht Ho Hg. destruct (eqb_terms_ER (fun j => v h (saying i o j)) g g' E3) as [-> E].
    rewrite (of_own_fst _ g g' E) in Hg. eapply Hb; eauto.
  - destruct (is_difference g) eqn:D; [|discriminate]. intros ->. unfold is_difference in D.
    destruct g as [|[a x] [|[l y] [|? ?]]]; try discriminate. intros h Hh Hl Ht Ho Hg.
    destruct (eqb_terms_ER (fun j => v h (saying i o j)) _ _ D) as [-> E]. rewrite (of_own_fst _ _ _ E) in Hg.
    cbn [of_own difference forallb fst] in Hg. rewrite !andb_true_iff in Hg. destruct Hg as [A1 [A2 _]].
    cbn [difference ER]. rewrite Q2R_1, Q2R_m1. specialize (Hs t o a l h Hh Hl Ht Ho A1 A2). lra.
Qed.

Lemma all_some_in {A} : forall (l : list (option A)) r, all_some l = Some r -> forall x, In x r -> In (Some x) l.
Proof.
  induction l as [|[y|] l IH]; simpl; intros r H x Hx; try discriminate; [inversion H; subst; destruct Hx|].
  fold (all_some l) in *. destruct (all_some l) as [r'|]; [|discriminate]. inversion H; subst.
  destruct Hx as [-> | Hx]; auto. right. eapply IH; eauto.
Qed.

Lemma some_inj {A} (x y : A) : Some x = Some y -> x = y.
Proof. congruence. Qed.
Lemma place_spot t : In t (places e) -> spot e t = t.
Proof. unfold places, spot. destruct (horizon e); auto. intros [<- | []]; auto. Qed.
Lemma spot_next n : spot e (S n) = spot e (S (spot e n)).
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma over_next n : over e (S n) = over e (S (spot e n)).
Proof. unfold over, spot. destruct (horizon e); reflexivity. Qed.
Lemma sizes_next n : sizes_at e (S n) = sizes_at e (S (spot e n)).
Proof. unfold sizes_at, over, stage_at, spot. destruct (horizon e); reflexivity. Qed.

(** After the report r and the shock z the next history is one, too. *)
Lemma next_leads h o r z : leads h -> live e (length h) -> is_state e (length h) o ->
  own_type (length h) r = true -> mem z (likely_shocks e (length h)) = true -> leads ((saying i o r, z) :: h).
Proof.
  intros Hh Hl Ho Hr Hz. unfold own_type in Hr. apply mem_iff in Hr, Hz. unfold likely_shocks in Hz.
  apply in_map_iff in Hz as [[z' q] [E1 E2]]. simpl in E1. subst. apply filter_In in E2 as [E2 E3].
  apply above0_iff in E3. econstructor; eauto. apply saying_own; auto.
Qed.

Lemma rows_meet start b t o s rows h : start_ok start -> table_ok b -> rows_of start b t o s = Some rows ->
  leads h -> live e (length h) -> spot e (length h) = t -> is_state e (length h) o -> Forall (meets (nu h o)) rows.
Proof.
  intros Hs Hb Hr Hh Hl Ht Ho. apply Forall_forall. intros x Hx. unfold rows_of in Hr.
  apply (all_some_in _ _ Hr) in Hx. rewrite !in_app_iff, !in_map_iff in Hx.
  destruct Hx as [[[[a r] w] [Hx _]] | [[[g w] [Hx _]] | [[[[[r z] o'] g] w] [Hx _]]]].
  - destruct (_ && _) eqn:C in Hx; [|discriminate]. apply some_inj in Hx; subst x; subst. rewrite !andb_true_iff in C.
    destruct C as [[C1 C2] C3]. apply Qle_bool_iff in C3. rewrite <- constraint_spot.
    rewrite <- own_spot in C1, C2. apply constraint_meets; auto.
  - destruct (look _ _ _ _ _) as [B|] eqn:L; [|discriminate]. apply look_ok in L; auto.
    destruct (_ && _) eqn:C in Hx; [|discriminate]. apply some_inj in Hx; subst x; subst. rewrite !andb_true_iff in C.
    destruct C as [C1 C3]. apply Qle_bool_iff in C3. split; [exact C3|]. cbn [fst snd].
    rewrite ER_opposed, Q2R_red, Q2R_opp. specialize (L h Hh Hl eq_refl Ho C1). cbn [nu]. lra.
  - destruct (look _ _ _ _ _) as [B|] eqn:L; [|discriminate]. apply look_ok in L; auto.
    destruct (_ && _) eqn:C in Hx; [|discriminate]. apply some_inj in Hx; subst x; subst. rewrite !andb_true_iff in C.
    destruct C as [[[[[C1 C2] C3] C4] C6] C7]. apply Qle_bool_iff in C7. split; [exact C7|]. cbn [fst snd].
    rewrite ER_opposed, Q2R_red, Q2R_opp. rewrite <- own_spot in C1. rewrite <- likely_spot in C2.
    pose proof (next_leads h o r z Hh Hl Ho C1 C2) as N. apply negb_true_iff in C3. rewrite <- over_next in C3.
    specialize (L _ N). cbn [length] in L. rewrite (spot_next (length h)) in L.
    specialize (L C3 eq_refl). apply existsb_state in C6. unfold states_at in C6. rewrite <- sizes_next in C6.
    specialize (L C6). rewrite <- of_own_spot in L. specialize (L C4). cbn [nu]. lra.
Qed.

Lemma proves_ok start b t o s target most : start_ok start -> table_ok b -> proves start b t o s target most = true ->
  forall h, leads h -> live e (length h) -> spot e (length h) = t -> ER target (nu h o) >= - Q2R most.
Proof.
  intros Hs Hb Hp h Hh Hl Ht. unfold proves in Hp. destruct (rows_of start b t o s) as [rows|] eqn:Hr; [|rewrite andb_false_r in Hp; discriminate].
  rewrite !andb_true_iff in Hp. destruct Hp as [[P1 P2] [P3 P4]].
  apply existsb_state in P2. unfold states_at in P2. rewrite <- Ht, <- sizes_spot in P2.
  pose proof (farkas eqb_unknown eqb_unknown_ok (nu h o) rows target
    (rows_meet start b t o s rows h Hs Hb Hr Hh Hl Ht P2) P3) as F.
  apply Qle_bool_iff, Qle_Rle in P4. rewrite Q2R_opp in P4. lra.
Qed.

Lemma others_upd o o' j : others o = others o' -> saying i o j = saying i o' j.
Proof. unfold others. intros H. rewrite <- (saying_twice i o 0%N j), H, saying_twice. reflexivity. Qed.

Lemma step_ok start b s : start_ok start -> table_ok b -> check_step start b s = true ->
  table_ok ((s_period s, others (s_others s), s_what s, s_bound s) :: b).
Proof.
  intros Hs Hb Hc t o' g B [H | H] o Ho; [|eapply Hb; eauto].
  inversion H; subst. intros h Hh Hl Ht Hok Hg. unfold check_step in Hc.
  pose proof (proves_ok _ _ _ _ _ _ _ Hs Hb Hc h Hh Hl Ht) as P. rewrite ER_opposed in P.
  rewrite (ER_ext _ (fun j => v h (saying i o j)) (fun j => nu h (s_others s) (Today j))); [lra|].
  intros j x _. cbn [nu]. rewrite (others_upd o (s_others s)) by auto. reflexivity.
Qed.
Lemma steps_ok start : start_ok start -> forall l b b', table_ok b -> check_steps start b l = Some b' -> table_ok b'.
Proof.
  intros Hs l. induction l as [|s l IH]; simpl; intros b b' Hb H; [inversion H; subst; auto|].
  destruct (check_step start b s) eqn:C; [|discriminate]. eapply IH; [|eauto]. eapply step_ok; eauto.
Qed.

(** The start. *)
Lemma later_rows_ok h o r l rows D : leads h -> live e (length h) -> is_state e (length h) o -> spot e (length h) = O ->
  0 <= D -> (forall o h low, entry_ok (spot e 1) o h low D) -> later_rows O o r l = Some rows ->
  ER (left_side rows) (nu h o) >= Q2R (right_side rows) * D.
Proof.
  intros Hh Hl Ho Ht HD He Hr.
  assert (A : forall x, In x rows -> (0 <= fst x)%Q /\ ER (fst (snd x)) (nu h o) >= Q2R (snd (snd x)) * D).
  { intros x Hx. unfold later_rows in Hr. apply (all_some_in _ _ Hr) in Hx. apply in_map_iff in Hx as [[[[[z o'] a] b] w] [Hx _]].
    destruct (_ && _) eqn:C in Hx; [|discriminate]. apply some_inj in Hx; subst x; subst. rewrite !andb_true_iff in C.
    destruct C as [[[[[[C1 C2] C3] C4] C5] C6] C7]. apply Qle_bool_iff in C7. split; [exact C7|]. cbn [fst snd ER nu].
    rewrite Q2R_1, Q2R_m1. rewrite <- Ht, <- own_spot in C1. rewrite <- Ht, <- likely_spot in C2.
    pose proof (next_leads h o r z Hh Hl Ho C1 C2) as N. apply negb_true_iff in C3.
    assert (C3' : over e (S (length h)) = false) by (rewrite over_next, Ht; exact C3).
    apply existsb_state in C6. unfold states_at in C6.
    assert (C6' : is_state e (S (length h)) o') by (unfold is_state; rewrite sizes_next, Ht; exact C6).
    pose proof (He o' a b _ N) as L. cbn [length] in L. rewrite (spot_next (length h)), Ht in L.
    specialize (L C3' eq_refl C6'). rewrite <- !own_spot in L. specialize (L C4 C5). lra. }
  clear Hr. induction rows as [|[w [f q]] rows IH]; cbn [left_side right_side flat_map fold_right fst snd].
  - simpl. rewrite Q2R_0. lra.
  - fold (left_side rows). fold (right_side rows). rewrite ER_app, ER_scale, Q2R_red, Q2R_plus, Q2R_mult.
    destruct (A _ (or_introl eq_refl)) as [A1 A2]. cbn [fst snd] in *.
    assert (IH' := IH (fun x Hx => A x (or_intror Hx))). apply Qle_Rle in A1. rewrite Q2R_0 in A1.
    assert (Q2R w * ER f (nu h o) >= Q2R w * (Q2R q * D)) by (apply Rmult_ge_compat_l; lra). lra.
Qed.

Lemma Rabs_between x b : Rabs x <= b -> - b <= x <= b.
Proof. intros H. pose proof (Rle_abs x). pose proof (Rle_abs (- x)) as A. rewrite Rabs_Ropp in A. lra. Qed.
Lemma contraction_ok k : check_contraction k = true -> start_ok (Some (c_most k)).
Proof.
  intros Hc. unfold check_contraction in Hc. destruct (horizon e) eqn:Hor; [discriminate|].
  rewrite !andb_true_iff in Hc. destruct Hc as [[[[_ M] R0] R1] Hc].
  apply Qle_bool_iff, Qle_Rle in R0. rewrite Q2R_0 in R0.
  apply above0_iff, Qlt_Rlt in R1. rewrite Q2R_0, Q2R_minus, Q2R_1 in R1.
  set (d := Q2R (c_most k)) in *. set (kap := Q2R (c_rate k)) in *.
  destruct (bounded e c i p v opt) as [b Hb].
  assert (Sp : forall t, spot e t = O) by (intros; unfold spot; rewrite Hor; reflexivity).
  assert (B0 : 0 <= b) by (pose proof (Hb [] []); pose proof (Rabs_pos (v [] [])); lra).
  set (w := 2 * b + Rabs d). assert (W : 2 * b <= w /\ 2 * b <= d + w).
  { unfold w. pose proof (Rabs_pos d). pose proof (Rle_abs (- d)) as A. rewrite Rabs_Ropp in A. lra. }
  assert (Apart : forall n, (forall t o high low, entry_ok t o high low (d + kap ^ n * w)) ->
    forall t o high low, high <> low -> entry_ok t o high low (d + kap ^ S n * w)).
  { intros n IH t o high low Ne h Hh Hl Ht Ho Hhi Hlo.
    assert (D0 : 0 <= d + kap ^ n * w) by (pose proof (IH t o high high h Hh Hl Ht Ho Hhi Hhi); lra).
    subst t. rewrite Sp in Hhi, Hlo.
    rewrite forallb_forall in Hc. unfold is_state in Ho. rewrite sizes_spot, Sp in Ho. specialize (Hc o Ho).
    rewrite forallb_forall in Hc. unfold own_type in Hhi, Hlo. specialize (Hc low (proj1 (mem_iff _ _) Hlo)).
    rewrite forallb_forall in Hc. specialize (Hc high (proj1 (mem_iff _ _) Hhi)).
    apply orb_true_iff in Hc as [Hc | Hc]; [apply N.eqb_eq in Hc; congruence|].
    destruct (find _ (c_sums k)) as [[[[o' s'] r'] l]|]; [|discriminate].
    destruct (later_rows 0 o high l) as [rows|] eqn:Hr; [|discriminate].
    rewrite !andb_true_iff in Hc. destruct Hc as [[H1 H2] H3].
    apply Qle_bool_iff, Qle_Rle in H2. apply Qle_bool_iff, Qle_Rle in H3.
    rewrite Q2R_opp in H2. rewrite Q2R_plus, Q2R_opp, Q2R_mult in H3. fold kap in H2, H3. fold d in H3.
    assert (Ho' : is_state e (length h) o) by (unfold is_state; rewrite sizes_spot, Sp; exact Ho).
    pose proof (later_rows_ok h o high l rows (d + kap ^ n * w) Hh Hl Ho' (Sp _) D0
                (fun o0 h0 l0 => IH (spot e 1) o0 h0 l0) Hr) as LR.
    assert (CM : meets (nu h o) (1%Q, constraint (length h) o low high)).
    { apply constraint_meets; auto; try discriminate; rewrite own_spot, Sp; unfold own_type; auto. }
    destruct CM as [_ CM]. rewrite constraint_spot, Sp in CM. cbn [fst snd] in CM.
    apply (vanishes_ok _ eqb_unknown_ok (nu h o)) in H1. rewrite ER_app, ER_scale in H1.
    cbn [left_side flat_map fst snd] in H1. fold (left_side rows) in H1. rewrite ER_app, ER_scale in H1.
    cbn [ER] in H1. rewrite Q2R_1, Q2R_m1 in H1. cbn [nu] in H1.
    assert (X : Q2R (right_side rows) * (d + kap ^ n * w) >= - kap * (d + kap ^ n * w))
      by (apply Rmult_ge_compat_r; lra).
    assert (Y : kap ^ S n * w = kap * (kap ^ n * w)) by (simpl; ring). lra. }
  assert (It : forall n t o high low, entry_ok t o high low (d + kap ^ n * w)).
  { induction n as [|n IH]; intros t o high low h Hh Hl Ht Ho Hhi Hlo.
    - simpl. pose proof (Hb h (saying i o high)) as B1. pose proof (Hb h (saying i o low)) as B2.
      apply Rabs_between in B1. apply Rabs_between in B2. lra.
    - destruct (N.eq_dec high low) as [<- | Ne]; [|exact (Apart n IH t o high low Ne h Hh Hl Ht Ho Hhi Hlo)].
      apply orb_true_iff in M as [M | M].
      + apply Qle_bool_iff, Qle_Rle in M. rewrite Q2R_0 in M. fold d in M.
        assert (0 <= kap ^ S n * w) by (apply Rmult_le_pos; [apply pow_le; auto | lra]). lra.
      + (* the two differences of two types add up to 0 *)
        rewrite forallb_forall in M. assert (Hi0 : own_type 0 high = true) by (subst t; rewrite Sp in Hhi; exact Hhi).
        specialize (M high (proj1 (mem_iff _ _) Hi0)). apply existsb_exists in M as [j [Hj M]].
        apply negb_true_iff, N.eqb_neq in M. assert (Hj' : own_type t j = true) by (subst t; rewrite Sp; apply mem_iff; exact Hj).
        pose proof (Apart n IH t o high j M h Hh Hl Ht Ho Hhi Hj').
        pose proof (Apart n IH t o j high (not_eq_sym M) h Hh Hl Ht Ho Hj' Hhi). lra. }
  intros t o high low h Hh Hl Ht Ho Hhi Hlo. fold d.
  (* the limit *)
  destruct (Rle_dec (v h (saying i o high) - v h (saying i o low)) d) as [L | L]; auto. exfalso.
  set (gap := v h (saying i o high) - v h (saying i o low) - d).
  assert (G : 0 < gap / (w + 1)) by (apply Rdiv_lt_0_compat; unfold gap; lra).
  destruct (pow_lt_1_zero kap ltac:(rewrite Rabs_right; lra) (gap / (w + 1)) G) as [n Hn].
  specialize (Hn n (le_n n)). rewrite Rabs_right in Hn by (apply Rle_ge, pow_le; auto).
  specialize (It n t o high low h Hh Hl Ht Ho Hhi Hlo).
  assert (K : kap ^ n * (w + 1) < gap).
  { apply (Rmult_lt_compat_r (w + 1)) in Hn; [|lra].
    replace (gap / (w + 1) * (w + 1)) with gap in Hn by (field; lra). exact Hn. }
  assert (0 <= kap ^ n) by (apply pow_le; auto). unfold gap in K. lra.
Qed.

Theorem refutation_contradicts x : check_refutation x = true ->
  forall h, leads h -> live e (length h) -> spot e (length h) = r_period x -> False.
Proof.
  unfold check_refutation. intros H h Hh Hl Ht. apply andb_true_iff in H as [H1 H2].
  destruct (check_steps _ _ _) as [b|] eqn:Hb; [|discriminate]. apply andb_true_iff in H2 as [H2 H3].
  assert (Hs : start_ok (option_map c_most (r_start x))).
  { destruct (r_start x) as [k|]; [apply (contraction_ok k H1) | exact I]. }
  assert (T : table_ok b) by (eapply steps_ok; eauto; intros ? ? ? ? []).
  pose proof (proves_ok _ _ _ _ _ _ _ Hs T H2 h Hh Hl Ht) as P. cbn [ER] in P.
  apply negb_true_iff in H3. assert (L : (r_most x < 0)%Q).
  { apply Qnot_le_lt. intros L. apply Qle_bool_iff in L. congruence. }
  apply Qlt_Rlt in L. rewrite Q2R_0 in L. lra.
Qed.
End Public.

(** Some history leads to the period of the contradiction. *)
Definition reachable (e : env) (t : nat) : bool :=
  mem_nat t (places e)
  && forallb (fun u => match states_at e u, likely_shocks e u with _ :: _, _ :: _ => true | _, _ => false end) (seq 0 t).
Lemma history_to e t : reachable e t = true -> exists h, leads e h /\ length h = t /\ live e t /\ spot e t = t.
Proof.
  unfold reachable. intros H. apply andb_true_iff in H as [H1 H2]. unfold mem_nat in H1. apply existsb_exists in H1 as [t' [H1 Ht]].
  apply Nat.eqb_eq in Ht. subst t'.
  assert (L : live e t /\ spot e t = t /\ forall u, (u < t)%nat -> live e u).
  { unfold places, live, over, spot in *. destruct (horizon e) as [T|].
    - apply in_seq in H1. repeat split; try apply Nat.leb_gt; try lia. intros u Hu. apply Nat.leb_gt. lia.
    - destruct H1 as [<- | []]. repeat split; auto. }
  destruct L as [L1 [L2 L3]].
  assert (G : forall k, (k <= t)%nat -> exists h, leads e h /\ length h = k).
  { induction k as [|k IH]; intros Hk; [exists []; split; [constructor | auto]|].
    destruct (IH ltac:(lia)) as [h [Hh Hn]]. rewrite forallb_forall in H2. specialize (H2 k).
    rewrite in_seq in H2. specialize (H2 ltac:(lia)). destruct (states_at e k) as [|s l] eqn:A; [discriminate|].
    destruct (likely_shocks e k) as [|z l'] eqn:B; [discriminate|].
    assert (Z : In z (likely_shocks e k)) by (rewrite B; left; auto). unfold likely_shocks in Z. apply in_map_iff in Z as [[z' q] [E1 E2]].
    apply filter_In in E2 as [E2 E3]. apply above0_iff in E3. exists ((s, z') :: h). subst k. split; [|auto].
    apply (leads_cons e h s z' q); auto. unfold is_state. fold (states_at e (length h)). rewrite A. left; auto. }
  destruct (G t (le_n t)) as [h [Hh Hn]]. exists h. auto.
Qed.

(** No public mechanism, however its payments depend on the history, makes truth-telling optimal after every history. *)
Theorem refuted e c i x : check_env e = true -> check_rule e c = true -> all_asked e = true ->
  reachable e (r_period x) = true -> check_refutation e c i x = true ->
  ~ exists p v, optimal e c i p v.
Proof.
  intros He Hr Ha Hreach Hx [p [v Hopt]]. destruct (history_to e (r_period x) Hreach) as [h [Hh [Hn [Hl Hs]]]].
  eapply refutation_contradicts; eauto; rewrite Hn; auto.
Qed.
