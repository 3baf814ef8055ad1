(** Transitions that are not independent: a component that depends on more than itself and the public state, or a next
    state whose chance is not the product of its components' chances. *)
From Coq Require Import QArith NArith List Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Check Model Interim Due Outlook.
Open Scope Q_scope.

(** A transition that counts, at the allocation a. *)
Definition is_needed (e : env) (t : nat) (a : N) : bool :=
  negb (over e t) && (negb (over e (S t)) || match terminal e with [] => false | _ => true end) && N.ltb a (allocs (stage_at e t)).
Definition check_component (e : env) (t : nat) (a : N) (k : nat) (s s' : state) (x : N) : bool :=
  is_needed e t a && of_sizes (sizes_at e t) s && of_sizes (sizes_at e t) s' && (k <? length (sizes_at e (S t)))%nat
  && mem x (range (nth k (sizes_at e (S t)) 0%N)) && N.eqb (nth 0 s 0%N) (nth 0 s' 0%N) && N.eqb (nth k s 0%N) (nth k s' 0%N)
  && negb (Qeq_bool (marginal (kernel e t a s) k x) (marginal (kernel e t a s') k x)).
Definition check_linked (e : env) (t : nat) (a : N) (s y : state) : bool :=
  let d := kernel e t a s in
  is_needed e t a && of_sizes (sizes_at e t) s && of_sizes (sizes_at e (S t)) y
  && negb (Qeq_bool (E d (fun z => if eqb_state z y then 1 else 0))
       (product (map (fun k => marginal d k (nth k y 0%N)) (seq 0 (length y))))).

(** ** Sums of products over all states *)
Fixpoint along (f : nat -> N -> Q) (b : nat) (w : list N) : Q := match w with [] => 1 | o :: w' => f b o * along f (S b) w' end.
Lemma along_is f : forall w b, product (map (fun j => f (b + j)%nat (nth j w 0%N)) (seq 0 (length w))) == along f b w.
Proof.
  induction w as [|o w IH]; intros b; [reflexivity|]. cbn [length seq map along]. unfold product. cbn [fold_right]. rewrite Qred_correct.
  fold (product (map (fun j => f (b + j)%nat (nth j (o :: w) 0%N)) (seq 1 (length w)))). rewrite Nat.add_0_r. cbn [nth].
  rewrite <- IH, <- seq_shift, map_map. apply Qmult_comp; [reflexivity|].
  rewrite (map_ext (fun x => f (b + S x)%nat (nth (S x) (o :: w) 0%N)) (fun j => f (S b + j)%nat (nth j w 0%N))); [reflexivity|].
  intros j. cbn [nth]. f_equal. lia.
Qed.
Lemma sum_flat {X} (g : X -> Q) (h : N -> list X) l : sum (map g (flat_map h l)) == sum (map (fun o => sum (map g (h o))) l).
Proof. induction l as [|o l IH]; [reflexivity|]. cbn [flat_map map]. rewrite map_app, sum_app, IH, Interim.sum_cons. reflexivity. Qed.
Lemma sum_states (g : state -> Q) n ns : sum (map g (states (n :: ns))) == sum (map (fun o => sum (map (fun w => g (o :: w)) (states ns))) (range n)).
Proof.
  cbn [states]. rewrite sum_flat. apply sum_ext. intros o _. rewrite map_map. reflexivity.
Qed.
Lemma all_along f : forall ns b, (forall j, (j < length ns)%nat -> sum (map (f (b + j)%nat) (range (nth j ns 0%N))) == 1) -> sum (map (along f b) (states ns)) == 1.
Proof.
  induction ns as [|n ns IH]; intros b H; [reflexivity|]. rewrite sum_states. cbn [along].
  rewrite (sum_ext _ (fun o => f b o * 1)).
  - rewrite (sum_ext _ (f b)) by (intros; ring). pose proof (H 0%nat ltac:(cbn; lia)) as H0. rewrite Nat.add_0_r in H0. exact H0.
  - intros o _. rewrite Interim.sum_scale. apply Qmult_comp; [reflexivity|]. apply IH. intros j Hj.
    pose proof (H (S j) ltac:(cbn; lia)) as HS. replace (b + S j)%nat with (S b + j)%nat in HS by lia. exact HS.
Qed.
Lemma one_of (g : N -> Q) x : forall l, NoDup l -> In x l -> sum (map (fun o => if N.eqb o x then g o else 0) l) == g x.
Proof.
  assert (Z0 : forall l, ~ In x l -> sum (map (fun o => if N.eqb o x then g o else 0) l) == 0).
  { induction l as [|o l IH]; intros H; [reflexivity|]. cbn [map]. rewrite Interim.sum_cons, IH by (intros X; apply H; right; auto).
    destruct (N.eqb_spec o x) as [-> | _]; [exfalso; apply H; left; auto | ring]. }
  induction l as [|o l IH]; intros ND Hx; [destruct Hx|]. inversion ND as [|o' l' NI ND' EQ]. subst. cbn [map]. rewrite Interim.sum_cons.
  destruct Hx as [-> | Hx].
  - rewrite N.eqb_refl, Z0 by exact NI. ring.
  - rewrite IH by auto. destruct (N.eqb_spec o x) as [-> | _]; [contradiction | ring].
Qed.
Lemma one_along f : forall ns b k x, (forall j, (j < length ns)%nat -> sum (map (f (b + j)%nat) (range (nth j ns 0%N))) == 1) ->
  (k < length ns)%nat -> In x (range (nth k ns 0%N)) ->
  sum (map (fun w => (if N.eqb (nth k w 0%N) x then 1 else 0) * along f b w) (states ns)) == f (b + k)%nat x.
Proof.
  induction ns as [|n ns IH]; intros b k x H Hk Hx; cbn [length] in Hk; [lia|]. rewrite sum_states. destruct k as [|k]; cbn [nth along] in *.
  - rewrite (sum_ext _ (fun o => if N.eqb o x then f b o else 0)).
    + rewrite Nat.add_0_r. apply (one_of (f b)); [apply range_once | exact Hx].
    + intros o _. rewrite (sum_ext _ (fun w => ((if N.eqb o x then 1 else 0) * f b o) * along f (S b) w)) by (intros; ring).
      rewrite Interim.sum_scale, all_along; [destruct (N.eqb o x); ring|]. intros j Hj.
      pose proof (H (S j) ltac:(cbn; lia)) as HS. replace (b + S j)%nat with (S b + j)%nat in HS by lia. exact HS.
  - rewrite (sum_ext _ (fun o => f b o * f (b + S k)%nat x)).
    + rewrite (sum_ext _ (fun o => f (b + S k)%nat x * f b o)) by (intros; ring). rewrite Interim.sum_scale.
      pose proof (H 0%nat ltac:(cbn; lia)) as H0. rewrite Nat.add_0_r in H0. cbn [nth] in H0.
      change (fun w => f b w) with (f b). rewrite H0. ring.
    + intros o _. rewrite (sum_ext _ (fun w => f b o * ((if N.eqb (nth k w 0%N) x then 1 else 0) * along f (S b) w))) by (intros; ring).
      rewrite Interim.sum_scale, (IH (S b) k x); [replace (S b + k)%nat with (b + S k)%nat by lia; reflexivity | | lia | exact Hx].
      intros j Hj. pose proof (H (S j) ltac:(cbn; lia)) as HS. replace (b + S j)%nat with (S b + j)%nat in HS by lia. exact HS.
Qed.

Section Linked.
Variables (e : env) (f : nat -> nat -> N -> N -> N -> N -> Q) (t : nat) (a : N) (s : state).
Hypothesis rows : forall k, (k < length (sizes_at e (S t)))%nat ->
  sum (map (f k t a (nth 0 s 0%N) (nth k s 0%N)) (range (nth k (sizes_at e (S t)) 0%N))) == 1.
Hypothesis chances : forall y, is_state e (S t) y ->
  chance_of e t a s y == product (map (fun k => f k t a (nth 0 s 0%N) (nth k s 0%N) (nth k y 0%N)) (seq 0 (length y))).
Lemma marginal_is k x : (k < length (sizes_at e (S t)))%nat -> In x (range (nth k (sizes_at e (S t)) 0%N)) ->
  marginal (kernel e t a s) k x == f k t a (nth 0 s 0%N) (nth k s 0%N) x.
Proof.
  intros Hk Hx. unfold marginal. rewrite (sort_out (fun y => if N.eqb (nth k y 0%N) x then 1 else 0) (fun y => y) _ (states (sizes_at e (S t)))).
  - set (g := fun j => f j t a (nth 0 s 0%N) (nth j s 0%N)).
    rewrite (sum_ext _ (fun w => (if N.eqb (nth k w 0%N) x then 1 else 0) * along g 0 w)).
    + rewrite (one_along g (sizes_at e (S t)) 0 k x); auto. reflexivity.
    + intros w Hw. apply Qmult_comp; [reflexivity|]. rewrite <- along_is. exact (chances w Hw).
  - apply states_once.
  - intros y q Hy. eapply kernel_in; eauto.
Qed.
End Linked.
Lemma needed e t a : is_needed e t a = true -> live e t /\ (over e (S t) = false \/ terminal e <> []) /\ In a (range (allocs (stage_at e t))).
Proof.
  unfold is_needed. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply negb_true_iff in H1. apply N.ltb_lt in H3. split; [exact H1|].
  split; [|apply in_range; exact H3]. apply orb_true_iff in H2 as [H2 | H2]; [left; apply negb_true_iff; exact H2 | right; destruct (terminal e); congruence].
Qed.
Theorem component_answer e t a k s s' x : check_component e t a k s s' x = true -> ~ independent_transitions e.
Proof.
  unfold check_component. rewrite !andb_true_iff. intros [[[[[[[H1 H2] H3] H4] H5] H6] H7] H8] [f H].
  apply needed in H1 as [N1 [N2 N3]]. apply of_sizes_iff in H2, H3. apply Nat.ltb_lt in H4. apply mem_iff in H5. apply N.eqb_eq in H6, H7.
  apply negb_true_iff in H8. apply Qeq_bool_neq in H8. apply H8.
  destruct (H t a s N1 N2 N3 H2) as [R1 C1]. destruct (H t a s' N1 N2 N3 H3) as [R2 C2].
  rewrite (marginal_is e f t a s R1 C1 k x H4 H5), (marginal_is e f t a s' R2 C2 k x H4 H5), H6, H7. reflexivity.
Qed.
Theorem linked_answer e t a s y : check_linked e t a s y = true -> ~ independent_transitions e.
Proof.
  unfold check_linked. cbv zeta. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4] [f H].
  apply needed in H1 as [N1 [N2 N3]]. apply of_sizes_iff in H2, H3. apply negb_true_iff in H4. apply Qeq_bool_neq in H4. apply H4.
  destruct (H t a s N1 N2 N3 H2) as [R1 C1].
  assert (CY : E (kernel e t a s) (fun z => if eqb_state z y then 1 else 0) == chance_of e t a s y).
  { unfold chance_of. apply E_ext. intros z q _. destruct (list_eq_dec N.eq_dec z y) as [-> | N0].
    - replace (eqb_state y y) with true by (symmetry; apply eqb_state_iff; reflexivity). reflexivity.
    - destruct (eqb_state z y) eqn:B; [apply eqb_state_ok in B; contradiction | reflexivity]. }
  rewrite CY, (C1 y H3). pose proof (along_is (fun k o => f k t a (nth 0 s 0%N) (nth k s 0%N) o) y 0) as A1.
  pose proof (along_is (fun k o => marginal (kernel e t a s) k o) y 0) as A2. cbn [Nat.add] in A1, A2. rewrite A1, A2.
  assert (G : forall w b, (forall j, (j < length w)%nat -> f (b + j)%nat t a (nth 0 s 0%N) (nth (b + j) s 0%N) (nth j w 0%N) == marginal (kernel e t a s) (b + j) (nth j w 0%N)) ->
    along (fun k o => f k t a (nth 0 s 0%N) (nth k s 0%N) o) b w == along (fun k o => marginal (kernel e t a s) k o) b w).
  { induction w as [|o w IH]; intros b HW; [reflexivity|]. cbn [along]. pose proof (HW 0%nat ltac:(cbn; lia)) as H0. rewrite Nat.add_0_r in H0. cbn [nth] in H0.
    rewrite H0, IH; [reflexivity|]. intros j Hj. pose proof (HW (S j) ltac:(cbn; lia)) as HS. replace (b + S j)%nat with (S b + j)%nat in HS by lia. exact HS. }
  apply G. intros j Hj. cbn [Nat.add]. symmetry. assert (LY : length y = length (sizes_at e (S t))) by apply (states_length _ _ H3).
  apply (marginal_is e f t a s R1 C1); [lia|]. apply nth_in; [exact H3 | lia].
Qed.
