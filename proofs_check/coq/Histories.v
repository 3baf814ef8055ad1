(** Refutations by constraints after histories (docs/existence.md, section 5): a weighted sum of incentive constraints, each
    after a history of reports and shocks, that contradicts itself. No bounds are needed. *)
From Coq Require Import QArith Qreals Reals NArith List Bool Lia Lqa Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute.
Open Scope R_scope.

Section Histories.
Variables (e : env) (c : mechanism) (i : nat).

(** The unknowns: what the truth is worth after a history in a state. *)
Definition worth_of := (public * state)%type.
Fixpoint eqb_public (h h' : public) : bool :=
  match h, h' with
  | [], [] => true
  | (r, z) :: k, (r', z') :: k' => N.eqb z z' && eqb_state r r' && eqb_public k k'
  | _, _ => false
  end.
Definition eqb_worth (x y : worth_of) : bool := eqb_state (snd x) (snd y) && eqb_public (fst x) (fst y).
Lemma eqb_public_ok : forall h h', eqb_public h h' = true -> h = h'.
Proof.
  induction h as [|[r z] h IH]; intros [|[r' z'] h']; simpl; try discriminate; auto.
  rewrite !andb_true_iff. intros [[H1 H2] H3]. apply N.eqb_eq in H1. apply eqb_state_ok in H2. apply IH in H3. congruence.
Qed.
Lemma eqb_worth_ok x y : eqb_worth x y = true -> x = y.
Proof.
  destruct x, y. unfold eqb_worth. cbn [fst snd]. rewrite andb_true_iff. intros [H1 H2].
  apply eqb_state_ok in H1. apply eqb_public_ok in H2. congruence.
Qed.

(** Whether a history leads somewhere. *)
Fixpoint may_be (h : public) : bool :=
  match h with
  | [] => true
  | (r, z) :: h' => let t := length h' in
      may_be h' && negb (over e t) && existsb (eqb_state r) (states_at e t) && mem z (likely_shocks e t)
  end.
Lemma may_be_leads h : may_be h = true -> leads e h.
Proof.
  induction h as [|[r z] h IH]; cbn [may_be]; cbv zeta; [constructor|]. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4].
  apply mem_iff in H4. unfold likely_shocks in H4. apply in_map_iff in H4 as [[z' q] [E1 E2]]. cbn [fst] in E1. subst z'.
  apply filter_In in E2 as [E2 E3]. apply above0_iff in E3. apply negb_true_iff in H2. apply existsb_state in H3.
  exact (leads_cons e h r z q (IH H1) H2 H3 E2 E3).
Qed.

(** The constraint of Refute.v at the others' types of o, of the own type s against the report r, after h. *)
Definition named_after (h : public) (o : state) (u : unknown) : worth_of :=
  match u with Today j => (h, saying i o j) | Later r z y => ((saying i o r, z) :: h, y) end.
Definition after_history (h : public) (o : state) (s r : N) : dist worth_of * Q :=
  let con := constraint e c i (length h) o s r in (map (fun uq => (named_after h o (fst uq), snd uq)) (fst con), snd con).
(** The sum of the constraints reads 0 ≥ a number above 0. *)
Definition check_histories (l : list (public * state * N * N * Q)) : bool :=
  forallb (fun y => let '(h, o, s, r, w) := y in let t := length h in
    may_be h && negb (over e t) && existsb (eqb_state o) (states_at e t) && own_type e i t s && own_type e i t r
    && Qle_bool 0 w) l
  && let rows := map (fun y => let '(h, o, s, r, w) := y in (w, after_history h o s r)) l in
     above0 (right_side rows) && sums_to eqb_worth rows [].

Hypothesis env_ok : check_env e = true.
Hypothesis asked_ok : all_asked e = true.

Lemma ER_named h o (l : dist unknown) v :
  ER (map (fun uq => (named_after h o (fst uq), snd uq)) l) (fun x => v (fst x) (snd x)) = ER l (nu i v h o).
Proof.
  induction l as [|[u q] l IH]; cbn [map ER fst snd]; [reflexivity|]. rewrite IH. destruct u; reflexivity.
Qed.
Theorem histories_refute l : check_histories l = true -> ~ exists p v, optimal e c i p v.
Proof.
  unfold check_histories. cbv zeta. rewrite !andb_true_iff. intros [H1 [H2 H3]] [p [v Hopt]].
  assert (M : Forall (meets (fun x : worth_of => v (fst x) (snd x)))
    (map (fun y => let '(h, o, s, r, w) := y in (w, after_history h o s r)) l)).
  { apply Forall_forall. intros x Hx. apply in_map_iff in Hx as [[[[[h o] s] r] w] [<- Hy]]. rewrite forallb_forall in H1.
    specialize (H1 _ Hy). cbv beta iota zeta in H1. rewrite !andb_true_iff in H1. destruct H1 as [[[[[A1 A2] A3] A4] A5] A6].
    apply negb_true_iff in A2. apply existsb_state in A3. apply Qle_bool_iff in A6.
    destruct (constraint_meets e c i env_ok asked_ok p v Hopt h o s r w (may_be_leads h A1) A2 A3 A4 A5 A6) as [B1 B2].
    split; [exact B1|]. unfold after_history. cbn [fst snd] in *. rewrite ER_named. exact B2. }
  pose proof (farkas eqb_worth eqb_worth_ok _ _ [] M H3) as F. cbn [ER] in F.
  apply above0_iff, Qlt_Rlt in H2. replace (Q2R 0) with 0 in H2 by (unfold Q2R; simpl; lra). lra.
Qed.
End Histories.
