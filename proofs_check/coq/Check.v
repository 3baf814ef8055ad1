(** The checker, and its soundness. *)
From Coq Require Import QArith Qabs NArith List FMapPositive Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot Welfare.
Open Scope Q_scope.

(** * Evidence: tables that nobody need trust. *)
Record evidence := Evidence {
  gross : list (list (table Q));       (* an agent's truthful payoff before today's payment, by agent and period *)
  values : list (table Q) }.           (* social welfare, by period *)

Definition C (e : env) (v : evidence) (i t : nat) (s : state) : Q :=
  if over e t then final e i s else look_up (nth (spot e t) (nth i (gross v) []) none) s.
Definition V (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) : Q :=
  C e v i t s - pay e c i t m s.
Definition W (e : env) (v : evidence) (t : nat) (s : state) : Q :=
  if over e t then social_final e s else look_up (nth (spot e t) (values v) none) s.

(** * The checks *)
Definition places (e : env) : list nat := match horizon e with None => [O] | Some T => seq 0 T end.
Definition slots (e : env) (u : nat) : list nat := match horizon e with None => [0; 1]%nat | Some _ => [u] end.
Definition states_at (e : env) (u : nat) : list state := states (sizes_at e u).
Definition above0 (q : Q) : bool := negb (Qle_bool q 0).
Definition likely_shocks (e : env) (u : nat) : list N := map fst (filter (fun zq => above0 (snd zq)) (shocks e u)).

Definition is_prob {X} (d : dist X) : bool := forallb (fun xq => Qle_bool 0 (snd xq)) d && Qeq_bool (total d) 1.
Definition unneeded (e : env) (u : nat) : bool :=
  match moves (stage_at e u), horizon e, terminal e with Nothing, Some T, [] => (S u =? T)%nat | _, _, _ => false end.
Definition mem (a : N) (l : list N) : bool := existsb (N.eqb a) l.

Definition check_env (e : env) : bool :=
  Qle_bool 0 (discount e) && Qle_bool (discount e) 1
  && match horizon e with
     | None => above0 (1 - discount e) && (length (stages e) =? 1)%nat
     | Some T => (1 <=? T)%nat && ((length (stages e) =? 1)%nat || (length (stages e) =? T)%nat)
     end
  && forallb (fun u =>
       (length (sizes_at e u) =? S (length (agents e)))%nat
       && is_prob (shocks e u)
       && forallb (fun zq => forallb (fun a => mem a (range (allocs (stage_at e u))))
                               (nth (N.to_nat (fst zq)) (feasible_sets (stage_at e u)) [])) (shocks e u)
       && forallb (fun a => forallb (fun s => unneeded e u || is_prob (kernel e u a s)) (states_at e u))
            (range (allocs (stage_at e u)))) (places e).

Definition check_rule (e : env) (c : mechanism) : bool :=
  forallb (fun u => forallb (fun z => forallb (fun s =>
    mem (rule e c u z s) (nth (N.to_nat z) (feasible_sets (stage_at e u)) [])) (states_at e u)) (likely_shocks e u)) (places e).

Definition worth (e : env) (v : evidence) (u : nat) (a : N) (s : state) : Q :=
  Qred (social e u a s + discount e * E (kernel e u a s) (W e v (S u))).
Definition check_efficient (e : env) (c : mechanism) (v : evidence) : bool :=
  forallb (fun u => forallb (fun s =>
    let worths := map (fun a => (a, worth e v u a s)) (range (allocs (stage_at e u))) in
    let of a := match find (fun p => N.eqb (fst p) a) worths with Some p => snd p | None => worth e v u a s end in
    Qeq_bool (W e v u s) (E (shocks e u) (fun z => of (rule e c u z s)))
    && forallb (fun z => forallb (fun a => Qle_bool (of a) (of (rule e c u z s)))
                 (nth (N.to_nat z) (feasible_sets (stage_at e u)) [])) (likely_shocks e u)) (states_at e u)) (places e).

(** What report r is worth in state s before today's payment. *)
Definition told (e : env) (c : mechanism) (v : evidence) (i u : nat) (s : state) (r : N) : Q :=
  E (shocks e u) (fun z =>
    let said := saying i s r in
    let a := rule e c u z said in
    flow e i u a s + discount e * E (kernel e u a s) (V e c v i (S u) (Some (said, a)))).
Definition all_memories (e : env) (c : mechanism) (t : nat) : list memory :=
  match t with
  | O => [None]
  | S t' => flat_map (fun r => map (fun z => Some (r, rule e c t' z r)) (likely_shocks e t')) (states_at e t')
  end.
Definition memoryless (e : env) (f : table Q) : bool :=
  forallb (fun ax => (S (length (agents e)) <? fst ax)%nat) (axes f).
Definition telling_memories (e : env) (c : mechanism) (i t : nat) : list memory :=
  if memoryless e (pay_table e c i t) then [None] else all_memories e c t.
Definition own_types (e : env) (i u : nat) : list N := range (nth (S i) (sizes_at e u) 0%N).

Definition check_payoff (e : env) (c : mechanism) (v : evidence) (i : nat) : bool :=
  (i <? length (agents e))%nat
  && forallb (fun u => forallb (fun s => Qeq_bool (C e v i u s) (told e c v i u s (truth i s))) (states_at e u)) (places e).
(** The slack of the lie r in state s, at memory m of slot t, where told is what the lie is worth. *)
Definition slack (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) (r : N) (told : Q) : Q :=
  C e v i t s - told + (pay e c i t m (saying i s r) - pay e c i t m s).
Definition check_ic (e : env) (c : mechanism) (v : evidence) (eps : Q) (i : nat) : bool :=
  Qle_bool 0 eps
  && forallb (fun u => forallb (fun s => forallb (fun r =>
       let w := told e c v i u s r in
       forallb (fun t => forallb (fun m => Qle_bool 0 (slack e c v i t m s r w + eps)) (telling_memories e c i t)) (slots e u))
       (own_types e i u)) (states_at e u)) (places e).
Definition check_stay (e : env) (c : mechanism) (v : evidence) (i : nat) : bool :=
  forallb (fun u => forallb (fun t => forallb (fun m => forallb (fun s => Qle_bool 0 (V e c v i t m s)) (states_at e u))
    (telling_memories e c i t)) (slots e u)) (places e).
Definition check_budget (e : env) (c : mechanism) : bool :=
  forallb (fun u => forallb (fun t =>
    forallb (fun m => forallb (fun s => Qle_bool 0 (sum (map (fun i => pay e c i t m s) (agents e)))) (states_at e u))
      (if forallb (fun i => memoryless e (pay_table e c i t)) (agents e) then [None] else all_memories e c t))
    (slots e u)) (places e).

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
Lemma here_spot e t : states_at e t = states_at e (spot e t).
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
Lemma W_spot e v t : W e v t = W e v (spot e t).
Proof. unfold W, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma W_spot_next e v t : W e v (S t) = W e v (S (spot e t)).
Proof. unfold W, over, spot. destruct (horizon e); reflexivity. Qed.
Lemma social_spot e t : social e t = social e (spot e t).
Proof. unfold social, flow. rewrite stage_spot. reflexivity. Qed.
Lemma pay_spot_next e c i t : pay e c i (S t) = pay e c i (S (spot e t)).
Proof. unfold pay, pay_table, over, slot, spot. destruct (horizon e); [|destruct t]; reflexivity. Qed.
Lemma pay_slot e c i t : pay e c i t = pay e c i (slot e t).
Proof. unfold pay, pay_table, over, slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity. Qed.
Lemma pay_table_slot e c i t : pay_table e c i t = pay_table e c i (slot e t).
Proof. unfold pay_table, slot. destruct (horizon e); [reflexivity|]. destruct t as [|[|t]]; reflexivity. Qed.
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
Lemma mems_slot e c t : all_memories e c t = all_memories e c (slot e t).
Proof.
  unfold slot. destruct (horizon e) eqn:H; [reflexivity|]. destruct t as [|t]; [reflexivity|].
  replace (Nat.min (S t) 1) with 1%nat by lia. cbn [all_memories].
  rewrite (here_spot e t), (likely_spot e t), (rule_spot e c t). unfold spot; rewrite H. reflexivity.
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
Lemma upd_truth i s : saying i s (truth i s) = s.
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

(** * What check_env and check_rule say *)
Section Sound.
Variables (e : env) (c : mechanism).
Hypothesis env_ok : check_env e = true.
Notation live := (Definitions.live e).

Lemma env_at t : live t ->
  length (sizes_at e t) = S (length (agents e)) /\ prob (shocks e t)
  /\ (forall z q a, In (z, q) (shocks e t) -> feasible e t z a -> In a (range (allocs (stage_at e t))))
  /\ (forall a s, In a (range (allocs (stage_at e t))) -> is_state e t s ->
       nonneg (kernel e t a s) /\ total (kernel e t a s) <= 1).
Proof.
  intros Ht. apply live_place in Ht. unfold check_env in env_ok.
  rewrite !andb_true_iff, !forallb_forall in env_ok. destruct env_ok as [_ H]. specialize (H _ Ht).
  rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[[H1 H2] H3] H4].
  rewrite sizes_spot, shocks_spot, kernel_spot, stage_spot. repeat split.
  - apply Nat.eqb_eq; auto.
  - apply is_prob_ok in H2. apply H2.
  - apply is_prob_ok in H2. apply H2.
  - intros z q a Hz Ha. unfold feasible in Ha. rewrite stage_spot in Ha. apply mem_iff.
    specialize (H3 _ Hz). simpl in H3. rewrite forallb_forall in H3. auto.
  - unfold is_state in H0. rewrite sizes_spot in H0. specialize (H4 _ H). rewrite forallb_forall in H4.
    specialize (H4 _ H0). apply orb_true_iff in H4 as [H4 | H4]; [|apply is_prob_ok in H4; apply H4].
    unfold unneeded, kernel in *. destruct (moves _); try discriminate. intros x q [].
  - unfold is_state in H0. rewrite sizes_spot in H0. specialize (H4 _ H). rewrite forallb_forall in H4.
    specialize (H4 _ H0). apply orb_true_iff in H4 as [H4 | H4]; [|apply is_prob_ok in H4; destruct H4 as [_ ->]; apply Qle_refl].
    unfold unneeded, kernel in *. destruct (moves _); try discriminate.
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

Hypothesis rule_ok : check_rule e c = true.
Lemma rule_at t z q s : live t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t s -> feasible e t z (rule e c t z s).
Proof.
  intros Ht Hz Hq Hs. pose proof (live_place _ _ Ht) as Hp. unfold check_rule in rule_ok.
  rewrite forallb_forall in rule_ok. specialize (rule_ok _ Hp). rewrite forallb_forall in rule_ok.
  rewrite <- likely_spot in rule_ok. specialize (rule_ok _ (likely_iff _ _ _ _ Hz Hq)). rewrite forallb_forall in rule_ok.
  rewrite <- here_spot, <- rule_spot, <- stage_spot in rule_ok. apply mem_iff. apply rule_ok. exact Hs.
Qed.
Lemma kernel_at t z q r s : live t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t r -> is_state e t s ->
  let k := kernel e t (rule e c t z r) s in
  nonneg k /\ total k <= 1 /\ forall s' p, In (s', p) k -> is_state e (S t) s'.
Proof.
  intros Ht Hz Hq Hr Hs k. destruct (env_at t Ht) as [_ [_ [Hf Hk]]].
  assert (Ha : In (rule e c t z r) (range (allocs (stage_at e t)))) by (eapply Hf; eauto; eapply rule_at; eauto).
  destruct (Hk _ _ Ha Hs). repeat split; auto. intros s' p. apply kernel_in.
Qed.

(** * Incentives *)
Section Agent.
Variable v : evidence.
Variable i : nat.
Hypothesis payoff_ok : check_payoff e c v i = true.

Lemma agent_in : (S i < S (length (agents e)))%nat.
Proof. unfold check_payoff in payoff_ok. apply andb_true_iff in payoff_ok as [H _]. apply Nat.ltb_lt in H. lia. Qed.
Lemma upd_in t s r : is_state e t s -> is_report e i t r -> is_state e t (saying i s r).
Proof. intros. apply replace_in; auto. Qed.
Lemma truth_in t s : live t -> is_state e t s -> is_report e i t (truth i s).
Proof.
  intros Ht Hs. apply nth_in; auto. destruct (env_at t Ht) as [-> _]. apply agent_in.
Qed.

Definition once := OneShot.once state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i)
  (V e c v i).

Lemma once_told t m s r : live t -> once t m s r == told e c v i t s r - pay e c i t m (saying i s r).
Proof.
  intros Ht. unfold once, OneShot.once, told. destruct (env_at t Ht) as [_ [[_ Hp] _]].
  unfold Qminus. apply E_shift; auto. intros z. cbv zeta. ring.
Qed.
Lemma told_spot t s r : told e c v i t s r == told e c v i (spot e t) s r.
Proof.
  unfold told. rewrite <- shocks_spot. apply E_ext. intros z q _. cbv zeta.
  rewrite <- rule_spot, <- flow_spot, <- kernel_spot.
  assert (H : forall k m, E k (V e c v i (S t) m) == E k (V e c v i (S (spot e t)) m)).
  { intros. apply E_ext. intros. rewrite V_spot_next. reflexivity. }
  rewrite H. reflexivity.
Qed.
Lemma bellman_at t m s : live t -> is_memory e c t m -> is_state e t s -> V e c v i t m s == once t m s (truth i s).
Proof.
  intros Ht _ Hs. rewrite once_told, upd_truth by auto. unfold V.
  unfold check_payoff in payoff_ok. rewrite andb_true_iff, forallb_forall in payoff_ok. destruct payoff_ok as [_ H].
  specialize (H _ (live_place _ _ Ht)). rewrite forallb_forall in H.
  rewrite <- here_spot in H. specialize (H _ Hs). apply Qeq_bool_iff in H.
  rewrite C_spot, H, <- told_spot. reflexivity.
Qed.
Lemma okM_mems t m : is_memory e c t m -> In m (all_memories e c t).
Proof.
  intros H. destruct H as [|t r z q Hr Hz Hq]; [left; auto|]. cbn [all_memories]. apply in_flat_map. exists r. split; [exact Hr|].
  apply in_map_iff. exists z. split; auto. eapply likely_iff; eauto.
Qed.
Lemma over_before t : over e (S t) = false -> over e t = false.
Proof. unfold over. destruct (horizon e); auto. rewrite !Nat.leb_gt. lia. Qed.
Lemma okM_length t m s : live t -> is_memory e c t m -> is_state e t s ->
  match m with None => True | Some (r', _) => length r' = length s end.
Proof.
  intros Ht H Hs. destruct H as [|t r z q Hr Hz Hq]; auto.
  rewrite (states_length _ _ Hr), (states_length _ _ Hs).
  destruct (env_at (S t) Ht) as [-> _]. destruct (env_at t (over_before _ Ht)) as [-> _]. reflexivity.
Qed.
(** A property of payments that is checked at [telling_memories] holds at every memory. *)
Lemma at_memories t m s s' (P : Q -> Q -> Prop) : live t -> is_memory e c t m -> is_state e t s -> is_state e t s' ->
  (forall m', In m' (telling_memories e c i (slot e t)) -> P (pay e c i (slot e t) m' s) (pay e c i (slot e t) m' s')) ->
  P (pay e c i t m s) (pay e c i t m s').
Proof.
  intros Ht Hm Hs Hs' H. rewrite pay_slot. unfold telling_memories in H.
  destruct (memoryless e (pay_table e c i (slot e t))) eqn:Hl.
  - specialize (H None (or_introl eq_refl)). unfold pay in *. destruct (over e (slot e t)); auto.
    assert (Hn : forall x, is_state e t x -> length x = S (length (agents e))).
    { intros x Hx. rewrite (states_length _ _ Hx). destruct (env_at t Ht); auto. }
    rewrite !(memoryless_ok e _ m) by (auto; eapply okM_length; eauto). exact H.
  - apply H. rewrite <- mems_slot. apply okM_mems; auto.
Qed.

Section Truth.
Variable eps : Q.
Hypothesis ic_ok : check_ic e c v eps i = true.

Lemma eps_ok : 0 <= eps.
Proof. unfold check_ic in ic_ok. apply andb_true_iff in ic_ok as [H _]. apply Qle_bool_iff; auto. Qed.
Lemma slack_at t m s r : live t -> is_memory e c t m -> is_state e t s -> is_report e i t r -> once t m s r <= V e c v i t m s + eps.
Proof.
  intros Ht Hm Hs Hr. rewrite once_told by auto. unfold V.
  revert Hm. intros Hm.
  enough (0 <= C e v i t s - told e c v i t s r + (pay e c i t m (saying i s r) - pay e c i t m s) + eps) by lra.
  apply (at_memories t m (saying i s r) s (fun x y => 0 <= C e v i t s - told e c v i t s r + (x - y) + eps)); auto.
  { apply upd_in; auto. }
  intros m' Hm'. unfold check_ic in ic_ok. rewrite andb_true_iff, forallb_forall in ic_ok. destruct ic_ok as [_ H].
  specialize (H _ (live_place _ _ Ht)). rewrite <- here_spot, forallb_forall in H. specialize (H _ Hs).
  unfold own_types in H. rewrite <- sizes_spot, forallb_forall in H. specialize (H _ Hr). cbv zeta in H.
  rewrite forallb_forall in H. specialize (H _ (slot_slots e t)). rewrite forallb_forall in H. specialize (H _ Hm').
  apply Qle_bool_iff in H. unfold slack in H.
  assert (HC : C e v i (slot e t) s = C e v i t s).
  { rewrite (C_spot e v i t), (C_spot e v i (slot e t)). unfold spot, slot. destruct (horizon e); reflexivity. }
  rewrite HC in H. rewrite (told_spot t). exact H.
Qed.
End Truth.
End Agent.
End Sound.
