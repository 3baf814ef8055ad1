(** What plans are worth: the truth, one lie, the best plan and any plan at all. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List FMapPositive Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Limits Check Model.
Open Scope Q_scope.
Ltac qlra := Lqa.lra.

(** * Tables are bounded *)
Definition tbound (f : table Q) : Q :=
  Qabs (fill f) + fold_right (fun kv acc => Qabs (snd kv) + acc) 0 (PositiveMap.elements (cells f)).
Lemma fold_abs_pos (l : list (positive * Q)) : 0 <= fold_right (fun kv acc => Qabs (snd kv) + acc) 0 l.
Proof. induction l as [|x l IH]; cbn [fold_right]; [apply Qle_refl|]. pose proof (Qabs_nonneg (snd x)). apply Qle_trans with (0 + 0); [discriminate|]. apply Qplus_le_compat; auto. Qed.
Lemma fold_abs_in k q (l : list (positive * Q)) : In (k, q) l ->
  Qabs q <= fold_right (fun kv acc => Qabs (snd kv) + acc) 0 l.
Proof.
  induction l as [|x l IH]; cbn [fold_right In]; intros [].
  - rewrite H. cbn [snd]. pose proof (fold_abs_pos l). qlra.
  - specialize (IH H). pose proof (Qabs_nonneg (snd x)). qlra.
Qed.
Lemma look_up_bound f c : Qabs (look_up f c) <= tbound f.
Proof.
  unfold look_up, tbound. set (B := fold_right _ _ _).
  assert (HB : 0 <= B) by exact (fold_abs_pos (PositiveMap.elements (cells f))).
  pose proof (Qabs_nonneg (fill f)) as HF. destruct (PositiveMap.find _ _) eqn:H.
  - apply PositiveMap.elements_correct in H. assert (HQ : Qabs q <= B) by exact (fold_abs_in _ _ _ H).
    apply Qle_trans with (0 + B); [rewrite Qplus_0_l; auto | apply Qplus_le_compat; auto; apply Qle_refl].
  - apply Qle_trans with (Qabs (fill f) + 0); [rewrite Qplus_0_r; apply Qle_refl | apply Qplus_le_compat; auto; apply Qle_refl].
Qed.

Lemma nth_range (f : N -> Q) n a : In a (range n) -> nth (N.to_nat a) (map f (range n)) 0 = f a.
Proof.
  intros H. unfold range in *. apply in_map_iff in H as [k [<- H]]. rewrite Nat2N.id, map_map. apply in_seq in H.
  rewrite (nth_indep _ 0 (f (N.of_nat 0))) by (rewrite map_length, seq_length; lia).
  rewrite (map_nth (fun x => f (N.of_nat x))). rewrite seq_nth by lia. reflexivity.
Qed.
Lemma tbound_pos f : 0 <= tbound f.
Proof. pose proof (look_up_bound f []). pose proof (Qabs_nonneg (look_up f [])). qlra. Qed.
Definition all_bounds (l : list (table Q)) : Q := fold_right (fun f acc => tbound f + acc) (tbound none) l.
Lemma all_bounds_pos l : 0 <= all_bounds l.
Proof.
  induction l as [|f l IH]; cbn [all_bounds fold_right]; [apply tbound_pos|]. fold (all_bounds l).
  pose proof (tbound_pos f). qlra.
Qed.
Lemma nth_bound l : forall k x, close 0 (look_up (nth k l none) x) (all_bounds l).
Proof.
  induction l as [|f l IH]; intros k x; unfold close.
  - replace (nth k [] none) with none by (destruct k; auto). cbn [all_bounds fold_right].
    pose proof (look_up_bound none x) as A. apply Qabs_Qle_condition in A. qlra.
  - destruct k as [|k]; cbn [nth all_bounds fold_right]; fold (all_bounds l).
    + pose proof (look_up_bound f x) as A. apply Qabs_Qle_condition in A. pose proof (all_bounds_pos l). qlra.
    + destruct (IH k x). pose proof (tbound_pos f). qlra.
Qed.
Lemma pay_bound e c i : exists b, 0 <= b /\ forall t m r, close 0 (pay e c i t m r) b.
Proof.
  exists (all_bounds (nth i (payments c) [])). split; [apply all_bounds_pos|]. intros t m r. unfold pay.
  destruct (over e t); [|apply nth_bound]. pose proof (all_bounds_pos (nth i (payments c) [])). split; qlra.
Qed.
Lemma V_bound e c v i : exists b, 0 <= b /\ forall t m s, close 0 (V e c v i t m s) b.
Proof.
  destruct (pay_bound e c i) as [b [Hb P]].
  exists (all_bounds (nth i (gross v) []) + all_bounds (terminal e) + b).
  pose proof (all_bounds_pos (nth i (gross v) [])). pose proof (all_bounds_pos (terminal e)). split; [qlra|].
  intros t m s. unfold V, C, final. destruct (P t m s).
  destruct (nth_bound (nth i (gross v) []) (spot e t) s). destruct (nth_bound (terminal e) i s).
  destruct (over e t); split; qlra.
Qed.
Lemma B_bound e c v i : exists b, 0 <= b /\ forall t m s, close 0 (B e c v i t m s) b.
Proof.
  destruct (V_bound e c v i) as [b [Hb P]].
  exists (all_bounds (nth i (best v) []) + all_bounds (terminal e) + b).
  pose proof (all_bounds_pos (nth i (best v) [])). pose proof (all_bounds_pos (terminal e)). split; [qlra|].
  intros t m s. unfold B, final, best_table. destruct (P t m s). destruct (nth_bound (terminal e) i s).
  destruct (nth_bound (nth i (best v) []) (slot e t) (recall m s)).
  destruct (over e t); [split; qlra|]. destruct (nth i (best v) []) eqn:L; [split; qlra|]. rewrite <- L in *. split; qlra.
Qed.
Lemma W_bound e v w : horizon e = None -> exists b, 0 <= b /\ forall t s, close 0 (W e v w t s) b.
Proof.
  intros H. exists (all_bounds (worths (program_of v w))). split; [apply all_bounds_pos|].
  intros t s. unfold W, over. rewrite H. apply nth_bound.
Qed.
Lemma option_bound e v i : exists b, 0 <= b /\ forall t s, close 0 (option_worth e v i t s) b.
Proof.
  exists (all_bounds (nth i (options v) []) + all_bounds (terminal e)).
  pose proof (all_bounds_pos (nth i (options v) [])). pose proof (all_bounds_pos (terminal e)). split; [qlra|].
  intros t s. unfold option_worth, final. destruct (nth_bound (nth i (options v) []) (spot e t) s).
  destruct (nth_bound (terminal e) i s). destruct (over e t); split; qlra.
Qed.

Lemma gain_is d eps cc n : gain d eps cc n == eps * sum (map (power d) (seq 0 n)) + cc * power d n.
Proof.
  assert (S1 : forall l, sum (map (power d) (map S l)) == d * sum (map (power d) l)).
  { induction l as [|k l IH]; cbn [map sum fold_right]; [ring|]. fold (sum (map (power d) (map S l))).
    fold (sum (map (power d) l)). rewrite !Qred_correct, IH. cbn [power]. ring. }
  induction n as [|n IH]; cbn [gain seq map sum fold_right power]; [ring|].
  fold (sum (map (power d) (seq 1 n))). rewrite Qred_correct, <- seq_shift, S1, IH. ring.
Qed.

Section Agent.
Variables (e : env) (c : mechanism) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Lemma delta_pos : 0 <= discount e. Proof. apply discount_pos; auto. Qed.
Lemma delta_small : horizon e = None -> discount e < 1. Proof. apply discount_small; auto. Qed.
Hint Resolve delta_pos delta_small : core.

(** ** A plan with a table that meets the plan's equation *)
Section Plan.
Variables (p : plan) (t : nat) (linked : nat -> history -> memory -> Prop) (U : nat -> history -> memory -> state -> Q).
Hypothesis p_ok : plan_ok e i p.
Hypothesis link : forall t h m th r z, linked t h m ->
  linked (S t) ((th, r, z) :: h) (Some (saying i th r, rule e c t z (saying i th r))).
Hypothesis bellman : forall u h m th, (t <= u)%nat -> live e u -> linked u h m -> is_memory e c u m -> is_state e u th ->
  U u h m th == E (p u h th) (fun r => E (shocks e u) (fun z =>
    let said := saying i th r in
    let a := rule e c u z said in
    flow e i u a th - pay e c i u m said + discount e * E (kernel e u a th) (U (S u) ((th, r, z) :: h) (Some (said, a))))).
Hypothesis ends : forall T h m th, horizon e = Some T -> U T h m th == final e i th.
Hypothesis bounded : exists b, 0 <= b /\ forall u h m th, (t < u)%nat -> close 0 (U u h m th) b.

Theorem plan_is_worth h m th : live e t -> linked t h m -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i p t h m th (Q2R (U t h m th)).
Proof.
  intros Ht Hk Hm Hth. destruct bounded as [b [Hb HB]].
  pose proof (fun g cc Hc n => evaluated state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e)
    (is_report e i) (saying i) (rule e c) (pay e c i) delta_pos (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht)))
    (kernel_at e c env_ok rule_ok) (fun t th r => saying_in e i t th r) p p_ok t linked link U bellman g cc Hc n t h m th
    (le_n t) Hk) as EV.
  pose proof (Qabs_nonneg (U t h m th)) as A0. pose proof (Qabs_Qle_condition (U t h m th) (Qabs (U t h m th))) as A1.
  destruct A1 as [A1 _]. specialize (A1 (Qle_refl _)).
  unfold plan_worth. apply (worth_is _ _ _ _ _ (b + Qabs (U t h m th))); auto; [qlra | |].
  - intros T HT. pose proof (live_until e T t HT Ht) as L.
    apply close_0. setoid_replace 0 with (0 * power (discount e) (T - t)) by ring.
    apply EV; auto; [apply Qle_refl | eapply live_all; eauto; lia |].
    intros h' m' th' _ _ _. replace (t + (T - t))%nat with T by lia. apply close_0. symmetry. apply ends; auto.
  - intros HT [|n]; [cbn [power]; unfold payoff, payoff_of; split; qlra|].
    apply EV; auto; [qlra | intros; apply live_inf; auto |]. intros h' m' th' _ _ _.
    destruct (HB (t + S n)%nat h' m' th'); [lia|]. split; qlra.
Qed.
End Plan.

Section Payoff.
Variable v : evidence.
Hypothesis payoff_ok : check_payoff e c v i = true.

Lemma agent_in : In i (agents e).
Proof. unfold check_payoff in payoff_ok. apply andb_true_iff in payoff_ok as [H _]. apply is_agent_iff; auto. Qed.
Definition once := OneShot.once state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i).

Lemma once_told next t m s r : live e t ->
  once next t m s r == told_by e c next i t s r - pay e c i t m (saying i s r).
Proof.
  intros Ht. unfold once, OneShot.once, told_by. destruct (env_at e env_ok t Ht) as [_ [[_ Hp] _]].
  unfold Qminus. apply E_shift; auto. intros z. cbv zeta. ring.
Qed.
Lemma told_by_spot next t s r : (forall m s, next (S t) m s = next (S (spot e t)) m s) ->
  told_by e c next i t s r == told_by e c next i (spot e t) s r.
Proof.
  intros N. unfold told_by. rewrite <- shocks_spot. apply E_ext. intros z q _. cbv zeta.
  rewrite <- rule_spot, <- flow_spot, <- kernel_spot.
  assert (H : forall k m, E k (next (S t) m) == E k (next (S (spot e t)) m)).
  { intros. apply E_ext. intros. rewrite N. reflexivity. }
  rewrite H. reflexivity.
Qed.
Lemma told_spot t s r : told e c v i t s r == told e c v i (spot e t) s r.
Proof. apply told_by_spot. intros. apply V_spot_next. Qed.
Lemma bellman_at t m s : live e t -> is_state e t s -> V e c v i t m s == once (V e c v i) t m s (truth i s).
Proof.
  intros Ht Hs. rewrite once_told, saying_truth by auto. unfold V at 1.
  unfold check_payoff in payoff_ok. rewrite andb_true_iff, forallb_forall in payoff_ok. destruct payoff_ok as [_ H].
  specialize (H _ (live_place _ _ Ht)). rewrite forallb_forall in H.
  rewrite <- states_at_spot in H. specialize (H _ Hs). apply Qeq_bool_iff in H.
  rewrite C_spot, H, <- told_spot. reflexivity.
Qed.
Lemma V_end T m s : horizon e = Some T -> V e c v i T m s == final e i s.
Proof. intros H. unfold V, C, pay, over. rewrite H, Nat.leb_refl. ring. Qed.

Lemma truthful_ok : plan_ok e i (truthful i).
Proof.
  intros t h th Ht Hth. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst.
  eapply truth_in; eauto. apply agent_in.
Qed.
(** Truth-telling is worth what the table says. *)
Theorem truth_is_worth t h m th : live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i (truthful i) t h m th (Q2R (V e c v i t m th)).
Proof.
  intros Ht Hm Hth. apply (plan_is_worth (truthful i) t (fun _ _ _ => True) (fun u _ m s => V e c v i u m s)); auto.
  - apply truthful_ok.
  - intros u h' m' th' _ Hu _ _ Hs'. rewrite bellman_at by auto. unfold truthful, tells_truth. rewrite E_sure. reflexivity.
  - intros. apply V_end; auto.
  - destruct (V_bound e c v i) as [b [Hb HB]]. exists b. auto.
Qed.
Lemma one_lie_ok t r : plan_ok e i (one_lie e i t r).
Proof.
  intros u h th Hu Hth. unfold one_lie, lies_once. destruct (Nat.eqb u t && _)%bool eqn:L.
  - apply andb_true_iff in L as [L1 L2]. apply Nat.eqb_eq in L1. subst u. apply can_report in L2.
    split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst; auto.
  - split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst. eapply truth_in; eauto. apply agent_in.
Qed.
(** A lie is told where it can be told, and who is away can say its type alone. *)
Lemma lie_is_told t h s r : is_report e i t s r -> one_lie e i t r t h s = sure r.
Proof. intros H. unfold one_lie, lies_once. rewrite Nat.eqb_refl, (proj2 (can_report e i t s r) H). reflexivity. Qed.
Lemma away_is_not_asked t s r : is_away e i t s = true -> is_report e i t s r <-> r = truth i s.
Proof. unfold is_report, reports. intros ->. simpl. intuition. Qed.
(** One lie and then the truth is worth [once]; where it cannot be told, it is the truth. *)
Definition told_once (t : nat) (r : N) (m : memory) (s : state) : Q :=
  if existsb (N.eqb r) (reports e i t s) then once (V e c v i) t m s r else V e c v i t m s.
Theorem one_lie_is_worth t h m th r : live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i (one_lie e i t r) t h m th (Q2R (told_once t r m th)).
Proof.
  intros Ht Hm Hth.
  pose proof (plan_is_worth (one_lie e i t r) t (fun _ _ _ => True)
    (fun u _ m s => if Nat.eqb u t then told_once t r m s else V e c v i u m s)) as P.
  cbv beta in P. rewrite Nat.eqb_refl in P. apply P; auto; clear P.
  - apply one_lie_ok; auto.
  - intros u h' m' th' Hu Lu _ _ Hs'. unfold one_lie, lies_once. destruct (Nat.eqb_spec (S u) t); [lia|].
    destruct (Nat.eqb_spec u t) as [-> | _]; cbn [andb]; [|rewrite E_sure, bellman_at by auto; reflexivity].
    unfold told_once. destruct (existsb _ _); rewrite E_sure; [reflexivity|]. rewrite bellman_at by auto. reflexivity.
  - intros T h' m' th' HT. destruct (Nat.eqb_spec T t) as [-> | _]; [|apply V_end; auto].
    exfalso. unfold live, over in Ht. rewrite HT, Nat.leb_refl in Ht. discriminate.
  - destruct (V_bound e c v i) as [b [Hb HB]]. exists b. split; auto. intros u h' m' th' Hu.
    destruct (Nat.eqb_spec u t); [lia|]. auto.
Qed.
Theorem lie_is_worth t h m th r : live e t -> is_memory e c t m -> is_state e t th -> is_report e i t th r ->
  plan_worth e c i (one_lie e i t r) t h m th (Q2R (once (V e c v i) t m th r)).
Proof.
  intros Ht Hm Hth Hr. pose proof (one_lie_is_worth t h m th r Ht Hm Hth) as P. unfold told_once in P.
  rewrite (proj2 (can_report e i t th r) Hr) in P. exact P.
Qed.

(** ** Slacks of lies *)
Lemma slack_is_loss t m s r : live e t ->
  slack_at e c v (Cell i t m s r 0) == V e c v i t m s - once (V e c v i) t m s r.
Proof. intros Ht. unfold slack_at, slack. cbn [c_agent c_period c_state c_memory c_report]. rewrite once_told by auto. fold (told e c v i t s r). unfold V. ring. Qed.
(** What is found once for each allocation is what each report is worth. *)
Lemma told_all_iff next same t s r w : live e t -> is_state e t s ->
  (forall m s', next (S t) m s' = next (S (spot e t)) m s') ->
  (same = true -> forall m s', is_memory e c (S t) m -> is_state e (S t) s' -> next (S t) m s' = next (S t) None s') ->
  In (r, w) (told_all e c next same i (spot e t) s) -> is_report e i t s r /\ w == told_by e c next i t s r.
Proof.
  intros Ht Hs HN HM H. unfold told_all in H. destruct same.
  - cbv zeta in H. apply in_map_iff in H as [r' [E1 Hr]]. inversion E1; subst. rewrite <- reports_spot in Hr. split; [exact Hr|].
    rewrite <- shocks_spot. unfold told_by. destruct (env_at e env_ok t Ht) as [_ [[Hn _] _]].
    apply E_ext_pos; auto. intros z q Hz Hq. cbv zeta. rewrite <- rule_spot.
    assert (Hok : is_state e t (saying i s r)) by (apply saying_in; auto).
    pose proof (rule_in e c env_ok rule_ok t z q (saying i s r) Ht Hz Hok) as Ha.
    unfold at_alloc, by_alloc. rewrite <- allocs_spot. unfold all_allocs in *. rewrite nth_range by auto.
    rewrite Qred_correct, <- flow_spot, <- kernel_spot.
    assert (X : E (kernel e t (rule e c t z (saying i s r)) s) (next (S (spot e t)) None) ==
                E (kernel e t (rule e c t z (saying i s r)) s) (next (S t) (Some (saying i s r, rule e c t z (saying i s r))))).
    { apply E_ext. intros s' p Hp. rewrite (HM eq_refl (Some _)); [rewrite HN; reflexivity | econstructor; eauto | eapply kernel_in; eauto]. }
    rewrite X. reflexivity.
  - apply in_map_iff in H as [r' [E1 Hr]]. inversion E1; subst. rewrite <- reports_spot in Hr. split; [exact Hr|].
    rewrite (told_by_spot next t) by auto. reflexivity.
Qed.
Lemma told_all_has next same t s r : is_report e i t s r -> exists w, In (r, w) (told_all e c next same i (spot e t) s).
Proof.
  intros Hr. unfold is_report in Hr. rewrite reports_spot in Hr. unfold told_all. destruct same.
  - cbv zeta. eexists. apply in_map_iff. exists r. split; [reflexivity | auto].
  - eexists. apply in_map_iff. exists r. split; [reflexivity | auto].
Qed.
Lemma V_forgets t : memoryless e (pay_table e c i (S (spot e t))) = true -> forall m s', is_memory e c (S t) m ->
  is_state e (S t) s' -> V e c v i (S t) m s' = V e c v i (S t) None s'.
Proof.
  intros H m s' Hm Hs'. unfold V. destruct (over e (S t)) eqn:O.
  - unfold pay. rewrite O. reflexivity.
  - rewrite (forget_pay e c env_ok i (S t) m s'); auto.
    unfold pay_table, slot, spot in *. destruct (horizon e); auto. destruct t; exact H.
Qed.
Lemma B_forgets t : memoryless e (pay_table e c i (S (spot e t))) && memoryless e (best_table e v i (S (spot e t))) = true ->
  forall m s', is_memory e c (S t) m -> is_state e (S t) s' -> B e c v i (S t) m s' = B e c v i (S t) None s'.
Proof.
  intros H m s' Hm Hs'. apply andb_true_iff in H as [H1 H2]. unfold B. destruct (over e (S t)) eqn:O; auto.
  destruct (nth i (best v) []); [apply V_forgets; auto|]. apply (forget e c env_ok _ (S t)); auto.
  unfold best_table, slot, spot in *. destruct (horizon e); auto. destruct t; exact H2.
Qed.
Lemma lie_at q t m s r : lies_at_least e c v q i = true -> live e t -> is_memory e c t m -> is_state e t s ->
  is_report e i t s r -> q <= V e c v i t m s - once (V e c v i) t m s r.
Proof.
  intros H Ht Hm Hs Hr. rewrite once_told by auto. destruct (telling e c env_ok i t m Ht Hm) as [m' [Hm' P]].
  unfold lies_at_least in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)). cbv zeta in H.
  rewrite <- states_at_spot, forallb_forall in H. specialize (H _ Hs).
  destruct (told_all_has (V e c v i) (memoryless e (pay_table e c i (S (spot e t)))) t s r Hr) as [w Hw].
  rewrite forallb_forall in H. specialize (H _ Hw). cbn [fst snd] in H.
  apply told_all_iff in Hw as [_ Hw]; auto; [|intros; apply V_spot_next | intros; apply V_forgets; auto].
  rewrite forallb_forall in H. specialize (H _ (slot_slots e t)). rewrite forallb_forall in H. specialize (H _ Hm').
  apply Qle_bool_iff in H. unfold slack in H. rewrite Hw, C_slot, !P in H by (auto; apply saying_in; auto).
  unfold V at 1. qlra.
Qed.

(** No plan gains more than ε (1 + δ + …) if no lie gains more than ε. *)
Theorem no_plan_gains_more eps p t h m th x g told : 0 <= eps -> lies_at_least e c v (- eps) i = true -> plan_ok e i p ->
  live e t -> is_memory e c t m -> is_state e t th -> plan_worth e c i p t h m th x ->
  plan_worth e c i (truthful i) t h m th told -> gains_at_most e eps t g -> (x <= told + g)%R.
Proof.
  intros He H Hp Ht Hm Hth Hx Htold Hg.
  pose proof (truth_is_worth t h m th Ht Hm Hth) as Htr. rewrite (worth_unique _ _ _ _ _ _ Htold Htr). clear Htold Htr told.
  destruct (V_bound e c v i) as [b [Hb HB]].
  assert (G : forall g cc n, 0 <= cc -> (forall u, (t <= u < t + n)%nat -> live e u) ->
    (forall m' th', is_memory e c (t + n) m' -> is_state e (t + n) th' -> g th' <= V e c v i (t + n) m' th' + cc) ->
    payoff e c i g p n t h m th <= V e c v i t m th + gain (discount e) eps cc n).
  { intros g0 cc n Hcc Hl Hgg.
    apply (no_plan_gains state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (is_report e i)
             (saying i) (rule e c) (pay e c i) delta_pos (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht)))
             (kernel_at e c env_ok rule_ok) (fun t th r => saying_in e i t th r) (V e c v i) eps); auto.
    intros t0 m0 th0 r0 H1 H2 H3 H4. pose proof (lie_at (- eps) t0 m0 th0 r0 H H1 H2 H3 H4) as L. unfold once in L. qlra. }
  unfold plan_worth, gains_at_most, worth in *. destruct (horizon e) as [T|] eqn:HT.
  - rewrite Hx, Hg. clear Hx Hg. pose proof (live_until e T t HT Ht) as L. rewrite <- Q2R_plus. apply Qle_Rle.
    specialize (G (final e i) 0 (T - t)%nat (Qle_refl 0)). rewrite gain_is in G.
    assert (payoff e c i (final e i) p (T - t) t h m th <= V e c v i t m th
      + (eps * sum (map (power (discount e)) (seq 0 (T - t))) + 0 * power (discount e) (T - t))).
    { apply G; [intros u Hu; apply (live_all e T t (T - t)); auto; lia|]. intros m' th' _ _.
      replace (t + (T - t))%nat with T by lia. rewrite (V_end T) by auto. qlra. }
    qlra.
  - pose proof (CV_minus _ _ _ _ Hx Hg) as L.
    assert (X : (x - g <= Q2R (V e c v i t m th))%R); [|Lra.lra].
    apply (limit_at_most (fun n => payoff e c i (fun _ => 0) p n t h m th - eps * sum (map (power (discount e)) (seq 0 n))) _ b (discount e)); auto.
    + intros n. specialize (G (fun _ => 0) b n Hb). rewrite gain_is in G.
      assert (payoff e c i (fun _ => 0) p n t h m th <= V e c v i t m th
        + (eps * sum (map (power (discount e)) (seq 0 n)) + b * power (discount e) n)).
      { apply G; [intros; apply live_inf; auto|]. intros m' th' _ _. destruct (HB (t + n)%nat m' th'). qlra. }
      qlra.
    + intros eta Heta. destruct (L eta Heta) as [N0 HN]. exists N0. intros n Hn. specialize (HN n Hn).
      rewrite Q2R_minus. exact HN.
Qed.

(** ** The best plan *)
Section Best.
Hypothesis best_ok : check_best e c v i = true.
Lemma best_at t m s : live e t -> is_memory e c t m -> is_state e t s ->
  (forall r, is_report e i t s r -> once (B e c v i) t m s r <= B e c v i t m s)
  /\ exists r, is_report e i t s r /\ once (B e c v i) t m s r == B e c v i t m s.
Proof.
  intros Ht Hm Hs. destruct (telling_best e c env_ok v i t m Ht Hm) as [m' [Hm' P]].
  unfold check_best in best_ok. rewrite forallb_forall in best_ok. specialize (best_ok _ (live_place _ _ Ht)). cbv zeta in best_ok.
  rewrite <- states_at_spot, forallb_forall in best_ok. specialize (best_ok _ Hs).
  rewrite forallb_forall in best_ok. specialize (best_ok _ (slot_slots e t)). rewrite forallb_forall in best_ok.
  specialize (best_ok _ Hm'). apply andb_true_iff in best_ok as [A D].
  set (same := memoryless e (pay_table e c i (S (spot e t))) && memoryless e (best_table e v i (S (spot e t)))) in *.
  assert (O : forall r w, In (r, w) (told_all e c (B e c v i) same i (spot e t) s) -> is_report e i t s r
    /\ w - pay e c i (slot e t) m' (saying i s r) == once (B e c v i) t m s r).
  { intros r w Hw. apply told_all_iff in Hw as [Hr Hw]; auto; [|intros; apply B_spot_next | intros; apply B_forgets; auto].
    split; [exact Hr|]. rewrite once_told by auto. destruct (P _ (saying_in e i t s r Hs Hr)) as [-> _]. rewrite Hw. reflexivity. }
  destruct (P s Hs) as [_ PB]. rewrite PB in A, D. split.
  - intros r Hr. rewrite forallb_forall in A. destruct (told_all_has (B e c v i) same t s r Hr) as [w Hw].
    destruct (O r w Hw) as [_ O1]. rewrite <- O1. apply Qle_bool_iff. apply (A (r, w) Hw).
  - apply existsb_exists in D as [[r w] [Hw D]]. destruct (O r w Hw) as [Hr O1].
    exists r. split; auto. rewrite <- O1. apply Qeq_bool_iff. exact D.
Qed.
Lemma B_end T m s : horizon e = Some T -> B e c v i T m s == final e i s.
Proof. intros H. unfold B, over. rewrite H, Nat.leb_refl. reflexivity. Qed.

(** A best report, and the plan that always makes one, remembering what it said. *)
Definition best_report (u : nat) (m : memory) (s : state) : N :=
  match find (fun r => Qeq_bool (once (B e c v i) u m s r) (B e c v i u m s)) (reports e i u s) with
  | Some r => r | None => truth i s end.
Definition memory_after (t0 : nat) (m0 : memory) (u : nat) (h : history) : memory :=
  if Nat.eqb u t0 then m0 else match h with
  | (th, r, z) :: _ => Some (saying i th r, rule e c (u - 1) z (saying i th r)) | [] => None end.
Definition best_plan (t0 : nat) (m0 : memory) : plan :=
  fun u h th => sure (best_report u (memory_after t0 m0 u h) th).
Lemma best_plan_ok t0 m0 : plan_ok e i (best_plan t0 m0).
Proof.
  intros u h th Hu Hth. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst. unfold best_report.
  destruct (find _ _) eqn:F; [apply find_some in F; apply F|]. eapply truth_in; eauto. apply agent_in.
Qed.
Lemma best_report_best u m s : live e u -> is_memory e c u m -> is_state e u s ->
  once (B e c v i) u m s (best_report u m s) == B e c v i u m s.
Proof.
  intros Hu Hm Hs. destruct (best_at u m s Hu Hm Hs) as [_ [r [Hr D]]]. unfold best_report.
  destruct (find _ _) eqn:F; [apply find_some in F as [_ F]; apply Qeq_bool_iff; exact F|].
  apply (find_none _ _ F) in Hr. apply Qeq_bool_iff in D. congruence.
Qed.
Theorem best_is_worth t h m th : live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i (best_plan t m) t h m th (Q2R (B e c v i t m th)).
Proof.
  intros Ht Hm Hth.
  apply (plan_is_worth (best_plan t m) t (fun u h' m' => (t <= u)%nat /\ memory_after t m u h' = m')
    (fun u _ m s => B e c v i u m s)); auto.
  - apply best_plan_ok.
  - intros u h' m' th' r z [Hu _]. split; [lia|]. unfold memory_after. destruct (Nat.eqb_spec (S u) t); [lia|].
    rewrite Nat.sub_succ, Nat.sub_0_r. reflexivity.
  - intros u h' m' th' Hu Lu [_ Hk] Hm' Hs'. rewrite <- (best_report_best u m' th') by auto.
    unfold best_plan. rewrite E_sure, Hk. reflexivity.
  - intros. apply B_end; auto.
  - destruct (B_bound e c v i) as [b [Hb HB]]. exists b. auto.
  - split; auto. unfold memory_after. rewrite Nat.eqb_refl. reflexivity.
Qed.
Theorem no_plan_is_better p t h m th x : plan_ok e i p -> live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i p t h m th x -> (x <= Q2R (B e c v i t m th))%R.
Proof.
  intros Hp Ht Hm Hth. destruct (B_bound e c v i) as [b [Hb HB]].
  assert (Z : forall cc n, gain (discount e) 0 cc n == cc * power (discount e) n) by (intros; rewrite gain_is; ring).
  assert (G : forall g cc n, 0 <= cc -> (forall u, (t <= u < t + n)%nat -> live e u) ->
    (forall m' th', is_memory e c (t + n) m' -> is_state e (t + n) th' -> g th' <= B e c v i (t + n) m' th' + cc) ->
    payoff e c i g p n t h m th <= B e c v i t m th + cc * power (discount e) n).
  { intros g0 cc n Hcc Hl Hgg. rewrite <- Z.
    apply (no_plan_gains state N N N (live e) (discount e) (shocks e) (kernel e) (flow e i) (is_state e) (is_report e i)
             (saying i) (rule e c) (pay e c i) delta_pos (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht)))
             (kernel_at e c env_ok rule_ok) (fun t th r => saying_in e i t th r) (B e c v i) 0); auto; [apply Qle_refl|].
    intros t0 m0 th0 r0 H1 H2 H3 H4. destruct (best_at t0 m0 th0 H1 H2 H3) as [L _]. specialize (L r0 H4). unfold once in L. qlra. }
  apply (worth_at_most _ _ _ _ _ b); auto.
  - intros T HT. pose proof (live_until e T t HT Ht) as L.
    specialize (G (final e i) 0 (T - t)%nat (Qle_refl 0)).
    assert (payoff e c i (final e i) p (T - t) t h m th <= B e c v i t m th + 0 * power (discount e) (T - t)); [|qlra].
    apply G; [intros u Hu; apply (live_all e T t (T - t)); auto; lia|]. intros m' th' _ _.
    replace (t + (T - t))%nat with T by lia. rewrite (B_end T) by auto. qlra.
  - intros HT n. apply G; auto; [intros; apply live_inf; auto|]. intros m' th' _ _. destruct (HB (t + n)%nat m' th'). qlra.
Qed.
End Best.
End Payoff.

(** ** Every plan has a worth, so that statements about worths are about something *)
Theorem every_plan_is_worth_something p t h m th : plan_ok e i p -> live e t -> is_memory e c t m -> is_state e t th ->
  exists x, plan_worth e c i p t h m th x.
Proof.
  intros Hp Ht Hm Hth. unfold plan_worth, worth. destruct (horizon e) as [T|] eqn:HT; [eauto|].
  destruct (pay_bound e c i) as [b' [Hb' HB']].
  set (b := all_bounds (utility (stage_at e 0)) + b').
  assert (Hb : 0 <= b) by (unfold b; pose proof (all_bounds_pos (utility (stage_at e 0))); qlra).
  assert (Hfl : forall t a s m r, close 0 (flow e i t a s - pay e c i t m r) b).
  { intros t0 a s m0 r. unfold flow. destruct (HB' t0 m0 r). destruct (nth_bound (utility (stage_at e t0)) i (a :: s)).
    assert (St : stage_at e t0 = stage_at e 0) by (rewrite (stage_spot e t0), (stage_spot e 0); unfold spot; rewrite HT; reflexivity).
    rewrite St in *. unfold b. split; qlra. }
  apply (geometric_limit _ b (discount e)); auto.
  intros n. revert t h m th Ht Hm Hth. induction n as [|n IH]; intros t h m th Ht Hm Hth.
  - cbn [power]. unfold payoff. cbn [payoff_of]. destruct (Hp t h th Ht Hth) as [[Sn St] Ss].
    destruct (env_at e env_ok t Ht) as [_ [[Hnn Htot] _]].
    assert (Z0 : E (p t h th) (fun _ => E (shocks e t) (fun _ => 0)) == 0).
    { rewrite (E_ext (p t h th) _ (fun _ => 0)); [rewrite E_const; ring|]. intros. rewrite E_const. ring. }
    assert (X : close (E (p t h th) (fun r => E (shocks e t) (fun z =>
        flow e i t (rule e c t z (saying i th r)) th - pay e c i t m (saying i th r)
          + discount e * E (kernel e t (rule e c t z (saying i th r)) th) (fun _ => 0))))
      (E (p t h th) (fun _ => E (shocks e t) (fun _ => 0))) (b * 1)); [|rewrite Z0 in X; exact X].
    apply E_close; auto; [rewrite St; apply Qle_refl | qlra |]. intros r q Hr Hq.
    apply E_close; auto; [rewrite Htot; apply Qle_refl | qlra |]. intros z qz Hz Hqz.
    rewrite E_const. destruct (Hfl t (rule e c t z (saying i th r)) th m (saying i th r)). split; ring_simplify; qlra.
  - unfold payoff in *. cbn [payoff_of] in *. destruct (Hp t h th Ht Hth) as [[Sn St] Ss].
    destruct (env_at e env_ok t Ht) as [_ [[Hnn Htot] _]].
    assert (Hd : 0 <= b * power (discount e) n) by (apply Qmult_le_0_compat; auto; apply power_pos; apply delta_pos).
    assert (HD : 0 <= b * power (discount e) (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; apply delta_pos).
    apply E_close; auto; [rewrite St; apply Qle_refl|]. intros r q Hr Hq.
    apply E_close; auto; [rewrite Htot; apply Qle_refl|]. intros z qz Hz Hqz. cbv zeta.
    assert (Hok : is_state e t (saying i th r)) by (apply saying_in; eauto).
    destruct (kernel_at e c env_ok rule_ok t z qz (saying i th r) th Ht Hz Hqz Hok Hth) as [Kn [Kt Ks]].
    cbn [power]. setoid_replace (b * (discount e * power (discount e) n)) with (discount e * (b * power (discount e) n)) by ring.
    apply close_affine; [apply delta_pos|]. apply E_close; auto. intros th' w Hin Hw.
    apply IH; [apply live_inf; auto | econstructor; eauto | eauto].
Qed.
End Agent.
