(** Facts about environments, mechanisms and the functions of Check.v, used by all proofs that follow. *)
From Coq Require Import QArith Qabs NArith List FMapPositive Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Check.
Open Scope Q_scope.

(** * Facts about the model *)
Ltac horizons e := unfold spot, over, slot in *; destruct (horizon e) eqn:?Hor.

Lemma live_place e t : over e t = false -> In (spot e t) (places e).
Proof.
  unfold over, spot, places. destruct (horizon e); intros H; [|left; reflexivity].
  apply Nat.leb_gt in H. apply in_seq. lia.
Qed.
Lemma stage_spot e t : stage_at e t = stage_at e (spot e t).
Proof. unfold stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma sizes_spot e t : sizes_at e t = sizes_at e (spot e t).
Proof. unfold sizes_at, over, stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma states_at_spot e t : states_at e t = states_at e (spot e t).
Proof. unfold states_at. rewrite sizes_spot. reflexivity. Qed.
Lemma shocks_spot e t : shocks e t = shocks e (spot e t).
Proof. unfold shocks. rewrite stage_spot. reflexivity. Qed.
Lemma kernel_spot e t : kernel e t = kernel e (spot e t).
Proof. unfold kernel, sizes_at, over, stage_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma rule_spot e c t : rule e c t = rule e c (spot e t).
Proof. unfold rule, spot. destruct (horizon e); reflexivity. Qed.
Lemma flow_spot e i t : flow e i t = flow e i (spot e t).
Proof. unfold flow. rewrite stage_spot. reflexivity. Qed.
Lemma C_spot e v i t : C e v i t = C e v i (spot e t).
Proof. unfold C, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma C_spot_next e v i t : C e v i (S t) = C e v i (S (spot e t)).
Proof. unfold C, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma W_spot e v w t : W e v w t = W e v w (spot e t).
Proof. unfold W, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma W_spot_next e v w t : W e v w (S t) = W e v w (S (spot e t)).
Proof. unfold W, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma social_spot e w t : social e w t = social e w (spot e t).
Proof. unfold social, flow. rewrite stage_spot. reflexivity. Qed.
Lemma pay_spot_next e c i t : pay e c i (S t) = pay e c i (S (spot e t)).
Proof. unfold pay, pay_table, over, slot, spot. destruct (horizon e); [|destruct t]; reflexivity. Qed.
Lemma pay_slot e c i t : pay e c i t = pay e c i (slot e t).
Proof. unfold pay, pay_table, over, slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity. Qed.
Lemma pay_table_slot e c i t : pay_table e c i t = pay_table e c i (slot e t).
Proof. unfold pay_table, slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity. Qed.
Lemma sets_spot e w t : sets e w t = sets e w (spot e t).
Proof. unfold sets, own_types. rewrite stage_spot, sizes_spot. reflexivity. Qed.
Lemma sets_listed e w t z s a : In a (sets e w t z s) -> In a (listed e w t z).
Proof. unfold sets, listed. cbv zeta. destruct (possible _); [intros H; apply filter_In in H; tauto | auto]. Qed.
Lemma is_away_spot e i t : is_away e i t = is_away e i (spot e t).
Proof. unfold is_away. rewrite stage_spot. reflexivity. Qed.
Lemma own_types_spot e i t : own_types e i t = own_types e i (spot e t).
Proof. unfold own_types. rewrite sizes_spot. reflexivity. Qed.
Lemma reports_spot e i t : reports e i t = reports e i (spot e t).
Proof. unfold reports. rewrite is_away_spot, own_types_spot. reflexivity. Qed.
Lemma listed_spot e w t : listed e w t = listed e w (spot e t).
Proof. unfold listed. rewrite stage_spot. reflexivity. Qed.
Lemma choice_spot e v w t : choice e v w t = choice e v w (spot e t).
Proof. unfold choice, spot. destruct (horizon e); reflexivity. Qed.
Lemma option_spot e v i t : option_worth e v i t = option_worth e v i (spot e t).
Proof. unfold option_worth, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma option_spot_next e v i t : option_worth e v i (S t) = option_worth e v i (S (spot e t)).
Proof. unfold option_worth, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma best_table_slot e v i t : best_table e v i t = best_table e v i (slot e t).
Proof. unfold best_table, slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity. Qed.
Lemma over_spot_next e t : over e (S t) = over e (S (spot e t)).
Proof. unfold over, spot. destruct (horizon e); reflexivity. Qed.
Lemma over_spot e t : over e t = over e (spot e t).
Proof. unfold over, spot. destruct (horizon e); reflexivity. Qed.
Lemma slot_spot e t : spot e (slot e t) = spot e t.
Proof. unfold spot, slot. destruct (horizon e); reflexivity. Qed.
Lemma C_slot e v i t : C e v i (slot e t) = C e v i t.
Proof. rewrite (C_spot e v i t), (C_spot e v i (slot e t)), slot_spot. reflexivity. Qed.
Lemma V_slot e c v i t m s : V e c v i (slot e t) m s = V e c v i t m s.
Proof. unfold V. rewrite C_slot, <- pay_slot. reflexivity. Qed.
Lemma B_slot e c v i t m s : B e c v i (slot e t) m s = B e c v i t m s.
Proof.
  unfold B. rewrite (over_spot e (slot e t)), (over_spot e t), slot_spot, V_slot, <- best_table_slot. reflexivity.
Qed.
Lemma V_spot_next e c v i t : forall m s, V e c v i (S t) m s = V e c v i (S (spot e t)) m s.
Proof. intros. unfold V. rewrite C_spot_next, pay_spot_next. reflexivity. Qed.
Lemma likely_spot e t : likely_shocks e t = likely_shocks e (spot e t).
Proof. unfold likely_shocks. rewrite shocks_spot. reflexivity. Qed.
Lemma slot_slots e t : In (slot e t) (slots e (spot e t)).
Proof. unfold slot, slots, spot. destruct (horizon e); [left; auto|]. destruct t as [|[|t]]; simpl; auto. Qed.
Lemma spot_slot e t u : In t (slots e u) -> In u (places e) -> spot e t = u.
Proof.
  unfold slots, places, spot. destruct (horizon e); simpl; intuition.
Qed.
Lemma memories_slot e c t : all_memories e c t = all_memories e c (slot e t).
Proof.
  unfold slot. destruct (horizon e) eqn:H; [reflexivity|]. destruct t as [|t]; [reflexivity|].
  replace (Nat.min (S t) 1) with 1%nat by lia. cbn [all_memories].
  rewrite (states_at_spot e t), (likely_spot e t), (rule_spot e c t). unfold spot; rewrite H. reflexivity.
Qed.

Lemma above0_iff q : above0 q = true <-> 0 < q.
Proof.
  unfold above0. rewrite negb_true_iff. split; intros H.
  - apply Qnot_le_lt. intros L. apply Qle_bool_iff in L. congruence.
  - destruct (Qle_bool q 0) eqn:B; auto. apply Qle_bool_iff in B. lra.
Qed.
Lemma likely_iff e t z q : In (z, q) (shocks e t) -> 0 < q -> In z (likely_shocks e t).
Proof.
  intros H Hq. unfold likely_shocks. apply in_map_iff. exists (z, q). split; auto. apply filter_In. split; auto.
  apply above0_iff; auto.
Qed.
Lemma mem_iff a l : mem a l = true <-> In a l.
Proof.
  unfold mem. rewrite existsb_exists. split.
  - intros [x [H1 H2]]. apply N.eqb_eq in H2. subst; auto.
  - intros H. exists a. split; auto. apply N.eqb_refl.
Qed.
Lemma is_prob_ok {X} (d : dist X) : is_prob d = true -> prob d.
Proof.
  unfold is_prob. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. split.
  - intros x q Hx. apply Qle_bool_iff. apply (H1 (x, q) Hx).
  - apply Qeq_bool_iff; auto.
Qed.

Lemma draws_in ns : forall fs c y q, In (y, q) (draws fs ns c) -> In y (states ns).
Proof.
  induction ns as [|n ns IH]; intros fs c y q H; simpl in *.
  - destruct H as [H | []]. inversion H. left; auto.
  - destruct fs as [|f fs]; [destruct H|]. apply in_flat_map in H as [x [Hx H]]. apply in_flat_map. exists x. split; auto.
    destruct (Qeq_bool _ _); [destruct H|]. apply in_map_iff in H as [[y' q'] [E1 E2]]. inversion E1; subst.
    apply in_map. eauto.
Qed.
Lemma kernel_in e t a s y q : In (y, q) (kernel e t a s) -> is_state e (S t) y.
Proof.
  unfold kernel, is_state. destruct (moves (stage_at e t)); intros H; [destruct H | |].
  - apply in_flat_map in H as [wf [_ H]]. destruct (Qeq_bool _ _); [destruct H|].
    apply in_map_iff in H as [[y' q'] [E1 E2]]. inversion E1; subst. eapply draws_in; eauto.
  - apply in_flat_map in H as [y' [H1 H]]. destruct (Qeq_bool _ _); [destruct H|].
    destruct H as [H | []]. inversion H; subst; auto.
Qed.

Lemma states_length ns : forall s, In s (states ns) -> length s = length ns.
Proof.
  induction ns as [|n ns IH]; intros s H; simpl in *.
  - destruct H as [<- | []]; reflexivity.
  - apply in_flat_map in H as [x [_ H]]. apply in_map_iff in H as [y [<- H]]. simpl. f_equal; auto.
Qed.
Lemma replace_in ns : forall k s r, In s (states ns) -> In r (range (nth k ns 0%N)) -> In (replace k s r) (states ns).
Proof.
  induction ns as [|n ns IH]; intros k s r Hs Hr; simpl in *.
  - destruct Hs as [<- | []]. destruct k; simpl; auto.
  - apply in_flat_map in Hs as [x [Hx Hs]]. apply in_map_iff in Hs as [y [<- Hy]]. apply in_flat_map.
    destruct k as [|k]; simpl; [exists r | exists x]; split; auto; apply in_map; auto.
Qed.
Lemma nth_in ns : forall k s, In s (states ns) -> (k < length ns)%nat -> In (nth k s 0%N) (range (nth k ns 0%N)).
Proof.
  induction ns as [|n ns IH]; intros k s Hs Hk; simpl in *; [lia|].
  apply in_flat_map in Hs as [x [Hx Hs]]. apply in_map_iff in Hs as [y [<- Hy]].
  destruct k as [|k]; simpl; auto. apply IH; auto. lia.
Qed.
Lemma replace_same : forall s k, replace k s (nth k s 0%N) = s.
Proof. induction s as [|x s IH]; intros [|k]; simpl; auto. f_equal. auto. Qed.
Lemma saying_truth i s : saying i s (truth i s) = s.
Proof. apply replace_same. Qed.

Lemma fold_position_ext (c c' : list N) ax : forall a,
  (forall x, In x ax -> nth (fst x) c 0%N = nth (fst x) c' 0%N) ->
  fold_left (fun acc x => (acc * snd x + nth (fst x) c 0)%N) ax a =
  fold_left (fun acc x => (acc * snd x + nth (fst x) c' 0)%N) ax a.
Proof.
  induction ax as [|x ax IH]; intros a H; simpl; auto. rewrite (H x) by (left; auto). apply IH. intros; apply H; right; auto.
Qed.
Lemma memoryless_ok e f m r : memoryless e f = true -> length r = S (length (agents e)) ->
  match m with None => True | Some (r', _) => length r' = length r end ->
  look_up f (recall m r) = look_up f (recall None r).
Proof.
  unfold memoryless. rewrite forallb_forall. intros H Hr Hm. unfold look_up, position.
  rewrite (fold_position_ext (recall m r) (recall None r)); [reflexivity|].
  intros [p n] Hx. simpl fst. specialize (H _ Hx). simpl in H. apply Nat.ltb_lt in H.
  destruct m as [[r' a']|]; [|reflexivity]. unfold recall.
  destruct p as [|p]; [lia|]. cbn [nth]. rewrite !app_nth2; rewrite ?map_length; try lia. f_equal. lia.
Qed.

Lemma B_spot_next e c v i t : forall m s, B e c v i (S t) m s = B e c v i (S (spot e t)) m s.
Proof.
  intros. rewrite <- B_slot, <- (B_slot e c v i (S (spot e t))). f_equal. unfold slot, spot.
  destruct (horizon e); [reflexivity|]. destruct t; reflexivity.
Qed.

(** * Membership *)
Lemma likely_back e t z : In z (likely_shocks e t) -> exists q, In (z, q) (shocks e t) /\ 0 < q.
Proof.
  unfold likely_shocks. intros H. apply in_map_iff in H as [[z' q] [E1 H]]. simpl in E1. subst.
  apply filter_In in H as [H1 H2]. apply above0_iff in H2. eauto.
Qed.
Lemma mem_nat_iff a l : mem_nat a l = true <-> In a l.
Proof.
  unfold mem_nat. rewrite existsb_exists. split.
  - intros [x [H1 H2]]. apply Nat.eqb_eq in H2. subst; auto.
  - intros H. exists a. split; auto. apply Nat.eqb_refl.
Qed.
Lemma in_range x n : In x (range n) <-> (x < n)%N.
Proof.
  unfold range. rewrite in_map_iff. split.
  - intros [k [<- H]]. apply in_seq in H. Lia.lia.
  - intros H. exists (N.to_nat x). split; [apply N2Nat.id|]. apply in_seq. Lia.lia.
Qed.
Lemma all_equal_ok : forall (s t : state), length s = length t ->
  forallb (fun xy => N.eqb (fst xy) (snd xy)) (combine s t) = true <-> s = t.
Proof.
  induction s as [|x s IH]; intros [|y t] L; simpl in *; try discriminate; [tauto|].
  rewrite andb_true_iff, N.eqb_eq, IH by lia. split; [intros [-> ->]; auto | intros H; inversion H; auto].
Qed.
Lemma eqb_state_iff s t : eqb_state s t = true <-> s = t.
Proof.
  unfold eqb_state. rewrite andb_true_iff, Nat.eqb_eq. split.
  - intros [L H]. apply all_equal_ok in H; auto.
  - intros ->. split; auto. apply all_equal_ok; auto.
Qed.
Lemma eqb_state_ok s t : eqb_state s t = true -> s = t.
Proof. apply eqb_state_iff. Qed.
Lemma eqb_memory_ok x y : eqb_memory x y = true -> x = y.
Proof.
  destruct x as [[a b]|], y as [[a' b']|]; simpl; try discriminate; auto.
  rewrite andb_true_iff. intros [H1 H2]. apply eqb_state_ok in H2. apply N.eqb_eq in H1. subst; auto.
Qed.
Lemma existsb_state o l : existsb (eqb_state o) l = true <-> In o l.
Proof.
  rewrite existsb_exists. split; [intros [x [H1 H2]]; apply eqb_state_ok in H2; subst; auto|].
  intros H. exists o. split; auto. apply eqb_state_iff; auto.
Qed.
Lemma of_sizes_iff sz : forall s, of_sizes sz s = true <-> In s (states sz).
Proof.
  unfold of_sizes. induction sz as [|n sz IH]; intros [|x s]; simpl.
  - intuition.
  - split; [discriminate | intros [H | []]; discriminate].
  - split; [discriminate|]. intros H. apply in_flat_map in H as [y [_ H]]. apply in_map_iff in H as [z [H _]]. discriminate.
  - specialize (IH s). rewrite !andb_true_iff in *. rewrite N.ltb_lt. split.
    + intros [L [Hx H]]. apply in_flat_map. exists x. split; [apply in_range; auto|]. apply in_map. apply IH. auto.
    + intros H. apply in_flat_map in H as [y [Hy H]]. apply in_map_iff in H as [z [E1 H]]. inversion E1; subst.
      apply in_range in Hy. apply IH in H. tauto.
Qed.
Lemma is_agent_iff e i : is_agent e i = true <-> In i (agents e).
Proof. unfold is_agent, agents. rewrite Nat.ltb_lt, seq_length, in_seq. lia. Qed.
Lemma in_memories_ok e c t m : in_memories e c t m = true -> is_memory e c t m.
Proof.
  destruct t as [|t], m as [[r a]|]; simpl; try discriminate; [constructor|].
  rewrite andb_true_iff, existsb_exists. intros [H [z [Hz E1]]]. apply of_sizes_iff in H. apply N.eqb_eq in E1. subst.
  apply likely_back in Hz as [q [Hz Hq]]. econstructor; eauto.
Qed.
Lemma all_memories_ok e c t m : In m (all_memories e c t) -> is_memory e c t m.
Proof.
  destruct t as [|u]; intros H; [destruct H as [<- | []]; constructor|]. cbn [all_memories] in H.
  apply in_flat_map in H as [r0 [Hr H]]. apply in_map_iff in H as [z [<- Hz]].
  apply likely_back in Hz as [q [Hz Hq]]. econstructor; eauto.
Qed.
Lemma memory_listed e c t m : is_memory e c t m -> In m (all_memories e c t).
Proof.
  intros H. destruct H as [|t r z q Hr Hz Hq]; [left; auto|]. cbn [all_memories]. apply in_flat_map. exists r. split; [exact Hr|].
  apply in_map_iff. exists z. split; auto. eapply likely_iff; eauto.
Qed.
Lemma places_live e u : In u (places e) -> live e u /\ spot e u = u.
Proof.
  unfold places, live, over, spot. destruct (horizon e); [|intros [<- | []]; auto].
  intros H. apply in_seq in H. split; auto. apply Nat.leb_gt. lia.
Qed.
Lemma over_before e t : over e (S t) = false -> over e t = false.
Proof. unfold over. destruct (horizon e); auto. rewrite !Nat.leb_gt. lia. Qed.
Lemma live_all e T t n : horizon e = Some T -> (t + n <= T)%nat -> forall u, (t <= u < t + n)%nat -> live e u.
Proof. intros H L u Hu. unfold live, over. rewrite H. apply Nat.leb_gt. lia. Qed.
Lemma live_inf e : horizon e = None -> forall u, live e u.
Proof. intros H u. unfold live, over. rewrite H. reflexivity. Qed.
Lemma live_until e T t : horizon e = Some T -> live e t -> (t < T)%nat.
Proof. intros H L. unfold live, over in L. rewrite H in L. apply Nat.leb_gt in L. exact L. Qed.
Lemma allocs_spot e t : all_allocs e t = all_allocs e (spot e t).
Proof. unfold all_allocs. rewrite stage_spot. reflexivity. Qed.
Lemma replace_twice s : forall k x y, replace k (replace k s x) y = replace k s y.
Proof. induction s as [|a s IH]; intros [|k] x y; simpl; auto. f_equal. auto. Qed.
Lemma saying_twice i s x y : saying i (saying i s x) y = saying i s y.
Proof. apply replace_twice. Qed.
Lemma saying_own e i t s r : is_state e t s -> In r (own_types e i t) -> is_state e t (saying i s r).
Proof. intros. apply replace_in; auto. Qed.
Lemma saying_in e i t s r : is_state e t s -> is_report e i t s r -> is_state e t (saying i s r).
Proof.
  unfold is_report, reports. intros Hs Hr. destruct (is_away e i t s); [|apply saying_own; auto].
  destruct Hr as [<- | []]. rewrite saying_truth. exact Hs.
Qed.
(** Who is asked can say everything. *)
Lemma asked e i t s : all_asked e = true -> live e t -> reports e i t s = own_types e i t.
Proof.
  unfold all_asked. rewrite forallb_forall. intros H Ht. specialize (H _ (live_place _ _ Ht)). rewrite <- stage_spot, forallb_forall in H.
  unfold reports, is_away. destruct (nth_in_or_default i (away (stage_at e t)) []) as [X | ->]; [|reflexivity].
  specialize (H _ X). destruct (nth i (away (stage_at e t)) []); [reflexivity | discriminate].
Qed.
Lemma asked_report e i t s r : all_asked e = true -> live e t -> is_report e i t s r <-> In r (own_types e i t).
Proof. intros. unfold is_report. rewrite asked by auto. tauto. Qed.
Lemma can_say_seen e i t s : reports e i t s = can_say e i t (seen i s).
Proof. reflexivity. Qed.
Lemma can_say_spot e i t w : can_say e i t w = can_say e i (spot e t) w.
Proof. unfold can_say. rewrite stage_spot, own_types_spot. reflexivity. Qed.
Lemma can_say_own e i t w : In (nth 1 w 0%N) (own_types e i t) -> In (nth 1 w 0%N) (can_say e i t w).
Proof. unfold can_say. cbv zeta. destruct (existsb _ _); [left; reflexivity | auto]. Qed.
Lemma can_say_types e i t w r : In (nth 1 w 0%N) (own_types e i t) -> In r (can_say e i t w) -> In r (own_types e i t).
Proof. unfold can_say. cbv zeta. destruct (existsb _ _); [intros H [<- | []]; exact H | auto]. Qed.
(** A report that can be made wherever an agent sees w. *)
Lemma can_say_known e i t w r : length w = 2%nat -> (forall s, seen i s = w -> is_report e i t s r) -> In r (can_say e i t w).
Proof.
  intros L H. destruct w as [|x [|y [|]]]; try discriminate. specialize (H (x :: repeat 0%N i ++ [y])).
  unfold is_report in H. rewrite can_say_seen in H.
  assert (S : seen i (x :: repeat 0%N i ++ [y]) = [x; y]).
  { unfold seen, truth. cbn [nth]. rewrite app_nth2; rewrite repeat_length; [rewrite Nat.sub_diag; reflexivity | apply le_n]. }
  rewrite S in H. apply H. reflexivity.
Qed.
Lemma can_report e i t s r : existsb (N.eqb r) (reports e i t s) = true <-> is_report e i t s r.
Proof. apply (mem_iff r). Qed.

(** * What the checks of environment and rule say *)
Section Game.
Variables (e : env) (c : mechanism).
Hypothesis env_ok : check_env e = true.

Lemma env_at t : live e t ->
  length (sizes_at e t) = S (length (agents e)) /\ prob (shocks e t)
  /\ (forall w z q a, w = None \/ (exists i, w = Some i /\ In i (agents e)) -> In (z, q) (shocks e t) ->
        In a (listed e w t z) -> In a (range (allocs (stage_at e t))))
  /\ (forall a s, In a (range (allocs (stage_at e t))) -> is_state e t s ->
       nonneg (kernel e t a s) /\ total (kernel e t a s) <= 1).
Proof.
  intros Ht. apply live_place in Ht. unfold check_env in env_ok.
  rewrite !andb_true_iff, !forallb_forall in env_ok. destruct env_ok as [_ H]. specialize (H _ Ht).
  rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[[H1 H2] H3] H4].
  rewrite sizes_spot, shocks_spot, kernel_spot, stage_spot.
  assert (K : forall a s, In a (range (allocs (stage_at e (spot e t)))) -> is_state e t s ->
    nonneg (kernel e (spot e t) a s) /\ total (kernel e (spot e t) a s) <= 1).
  { intros a s Ha Hs. unfold is_state in Hs. rewrite sizes_spot in Hs. specialize (H4 _ Ha). rewrite forallb_forall in H4.
    specialize (H4 _ Hs). apply orb_true_iff in H4 as [H4 | H4].
    - unfold unneeded, kernel in *. destruct (moves _); try discriminate. split; [intros x q [] | discriminate].
    - apply is_prob_ok in H4. destruct H4 as [A B]. split; auto. rewrite B. apply Qle_refl. }
  repeat split; try (intros; apply K; assumption).
  - apply Nat.eqb_eq; auto.
  - apply is_prob_ok in H2. apply H2.
  - apply is_prob_ok in H2. apply H2.
  - intros w z q a Hw Hz Ha. rewrite listed_spot in Ha.
    assert (Hw' : In w (societies e)).
    { unfold societies. destruct Hw as [-> | [i [-> Hi]]]; [left; auto | right; apply in_map; auto]. }
    specialize (H3 _ Hw'). rewrite forallb_forall in H3. specialize (H3 _ Hz). simpl in H3. rewrite forallb_forall in H3.
    specialize (H3 _ Ha). apply N.ltb_lt in H3. apply in_range. exact H3.
Qed.
Lemma discount_pos : 0 <= discount e.
Proof.
  unfold check_env in env_ok. rewrite !andb_true_iff in env_ok. apply Qle_bool_iff. tauto.
Qed.
Lemma discount_small : horizon e = None -> discount e < 1.
Proof.
  intros H. unfold check_env in env_ok. rewrite !andb_true_iff, H, !andb_true_iff in env_ok.
  destruct env_ok as [[_ [P _]] _]. apply above0_iff in P. lra.
Qed.
Lemma kernel_of t z q w a s : w = None \/ (exists i, w = Some i /\ In i (agents e)) ->
  live e t -> In (z, q) (shocks e t) -> feasible e w t z s a -> is_state e t s ->
  nonneg (kernel e t a s) /\ total (kernel e t a s) <= 1 /\ forall s' p, In (s', p) (kernel e t a s) -> is_state e (S t) s'.
Proof.
  intros Hw Ht Hz Ha Hs. destruct (env_at t Ht) as [_ [_ [F K]]]. apply sets_listed in Ha. destruct (K a s (F w z q a Hw Hz Ha) Hs).
  repeat split; auto. intros ? ?. apply kernel_in.
Qed.
Lemma memory_length t m s : live e t -> is_memory e c t m -> is_state e t s ->
  match m with None => True | Some (r', _) => length r' = length s end.
Proof.
  intros Ht H Hs. destruct H as [|t r z q Hr Hz Hq]; auto.
  rewrite (states_length _ _ Hr), (states_length _ _ Hs).
  destruct (env_at (S t) Ht) as [-> _]. destruct (env_at t (over_before _ _ Ht)) as [-> _]. reflexivity.
Qed.
Lemma state_length t s : live e t -> is_state e t s -> length s = S (length (agents e)).
Proof. intros Ht Hs. rewrite (states_length _ _ Hs). destruct (env_at t Ht); auto. Qed.
Lemma truth_own i t s : In i (agents e) -> live e t -> is_state e t s -> In (truth i s) (own_types e i t).
Proof.
  intros Hi Ht Hs. apply nth_in; auto. destruct (env_at t Ht) as [-> _]. unfold agents in Hi. apply in_seq in Hi.
  unfold agents. rewrite seq_length. lia.
Qed.
Lemma truth_in i t s : In i (agents e) -> live e t -> is_state e t s -> is_report e i t s (truth i s).
Proof. intros. unfold is_report, reports. destruct (is_away e i t s); [left; auto | apply truth_own; auto]. Qed.
(** A table that says the same after every memory does so. *)
Lemma forget f t m s : memoryless e f = true -> live e t -> is_memory e c t m -> is_state e t s ->
  look_up f (recall m s) = look_up f (recall None s).
Proof.
  intros Hl Ht Hm Hs. apply (memoryless_ok e); auto; [eapply state_length; eauto | eapply memory_length; eauto].
Qed.
Lemma forget_pay i t m s : memoryless e (pay_table e c i t) = true -> live e t -> is_memory e c t m -> is_state e t s ->
  pay e c i t m s = pay e c i t None s.
Proof. intros. unfold pay. destruct (over e t); auto. eapply forget; eauto. Qed.

Hypothesis rule_ok : check_rule e c = true.
Lemma rule_at t z q s : live e t -> In (z, q) (shocks e t) -> is_state e t s -> feasible e None t z s (rule e c t z s).
Proof.
  intros Ht Hz Hs. pose proof (live_place _ _ Ht) as Hp. unfold check_rule in rule_ok.
  rewrite forallb_forall in rule_ok. specialize (rule_ok _ Hp). rewrite forallb_forall in rule_ok.
  rewrite <- shocks_spot in rule_ok. specialize (rule_ok _ Hz). rewrite forallb_forall in rule_ok.
  rewrite <- states_at_spot, <- rule_spot, <- sets_spot in rule_ok. apply mem_iff. apply rule_ok. exact Hs.
Qed.
Lemma rule_in t z q r : live e t -> In (z, q) (shocks e t) -> is_state e t r -> In (rule e c t z r) (all_allocs e t).
Proof.
  intros Ht Hz Hr. destruct (env_at t Ht) as [_ [_ [F _]]]. apply (F None z q); auto.
  eapply sets_listed. eapply rule_at; eauto.
Qed.
Lemma kernel_at t z q r s : live e t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t r -> is_state e t s ->
  let k := kernel e t (rule e c t z r) s in
  nonneg k /\ total k <= 1 /\ forall s' p, In (s', p) k -> is_state e (S t) s'.
Proof.
  intros Ht Hz Hq Hr Hs k. destruct (env_at t Ht) as [_ [_ [_ K]]]. destruct (K _ s (rule_in t z q r Ht Hz Hr) Hs).
  repeat split; auto. intros ? ?. apply kernel_in.
Qed.

(** What is checked everywhere holds everywhere. *)
Lemma everywhere_at memories f t m s : live e t -> is_state e t s -> everywhere e memories f = true ->
  In m (memories (slot e t)) -> f (slot e t) m s = true.
Proof.
  intros Ht Hs H Hm. unfold everywhere in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)).
  rewrite forallb_forall in H. specialize (H _ (slot_slots e t)). rewrite forallb_forall in H. specialize (H _ Hm).
  rewrite <- states_at_spot, forallb_forall in H. auto.
Qed.
Lemma listed_at_slot t m : is_memory e c t m -> In m (all_memories e c (slot e t)).
Proof. intros H. rewrite <- memories_slot. apply memory_listed; auto. Qed.
Lemma telling i t m : live e t -> is_memory e c t m -> exists m', In m' (telling_memories e c i (slot e t))
  /\ forall s, is_state e t s -> pay e c i (slot e t) m' s = pay e c i t m s.
Proof.
  intros Ht Hm. unfold telling_memories. destruct (memoryless e (pay_table e c i (slot e t))) eqn:Hl.
  - exists None. split; [left; auto|]. intros s Hs. rewrite <- pay_slot. symmetry. apply forget_pay; auto.
    rewrite pay_table_slot. exact Hl.
  - exists m. split; [apply listed_at_slot; auto | intros; rewrite <- pay_slot; reflexivity].
Qed.
Lemma telling_best v i t m : live e t -> is_memory e c t m -> exists m', In m' (best_memories e c v i (slot e t))
  /\ forall s, is_state e t s -> pay e c i (slot e t) m' s = pay e c i t m s
     /\ B e c v i (slot e t) m' s = B e c v i t m s.
Proof.
  intros Ht Hm. unfold best_memories.
  destruct (memoryless e (pay_table e c i (slot e t)) && memoryless e (best_table e v i (slot e t))) eqn:Hl.
  - apply andb_true_iff in Hl as [Hl Hb]. exists None. split; [left; auto|]. intros s Hs.
    rewrite <- pay_slot, B_slot. assert (P : pay e c i t None s = pay e c i t m s).
    { symmetry. apply forget_pay; auto. rewrite pay_table_slot. exact Hl. }
    split; [exact P|]. unfold B. destruct (over e t); auto. destruct (nth i (best v) []).
    + unfold V. rewrite P. reflexivity.
    + symmetry. apply (forget _ t m s); auto. rewrite best_table_slot. exact Hb.
  - exists m. split; [apply listed_at_slot; auto | intros; split; [rewrite <- pay_slot; reflexivity | apply B_slot]].
Qed.
Lemma telling_budget t m : live e t -> is_memory e c t m -> exists m', In m' (budget_memories e c (slot e t))
  /\ forall s, is_state e t s -> all_pay e c (slot e t) m' s = all_pay e c t m s.
Proof.
  intros Ht Hm. unfold budget_memories.
  destruct (forallb (fun i => memoryless e (pay_table e c i (slot e t))) (agents e)) eqn:Hl.
  - rewrite forallb_forall in Hl. exists None. split; [left; auto|]. intros s Hs. unfold all_pay. f_equal.
    apply map_ext_in. intros i Hi. rewrite <- pay_slot. symmetry. apply forget_pay; auto.
    rewrite pay_table_slot. auto.
  - exists m. split; [apply listed_at_slot; auto|]. intros s Hs. unfold all_pay. f_equal. apply map_ext. intros i.
    rewrite <- pay_slot. reflexivity.
Qed.
End Game.
