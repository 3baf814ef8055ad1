(** An agent that sees its own types only: what it can expect, and that no plan of lies is worth more. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List FMapPositive FinFun Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths.
Open Scope Q_scope.

(** * Parts of a distribution *)
Definition views (e : env) (i t : nat) : list state := states [nth 0 (sizes_at e t) 0%N; nth (S i) (sizes_at e t) 0%N].

Lemma replace_nth : forall s k x, (k < length s)%nat -> nth k (replace k s x) 0%N = x.
Proof. induction s as [|y s IH]; intros [|k] x H; cbn in *; auto; try lia. apply IH. lia. Qed.
Lemma range_once n : NoDup (range n).
Proof. unfold range. apply Injective_map_NoDup; [intros a b H; lia | apply seq_NoDup]. Qed.
Lemma states_once : forall ns, NoDup (states ns).
Proof.
  induction ns as [|n ns IH]; cbn [states]; [repeat constructor; auto|].
  pose proof (range_once n) as R. induction (range n) as [|x l IHl]; cbn [flat_map]; [constructor|].
  inversion R as [|x' l' NI ND EQ]. subst. specialize (IHl ND).
  assert (M : NoDup (map (cons x) (states ns))) by (apply Injective_map_NoDup; [intros a b H; congruence | exact IH]).
  assert (D : forall y, In y (map (cons x) (states ns)) -> ~ In y (flat_map (fun x => map (cons x) (states ns)) l)).
  { intros y Hy Hl. apply in_map_iff in Hy as [y1 [<- _]]. apply in_flat_map in Hl as [x2 [Hx2 Hl]].
    apply in_map_iff in Hl as [y2 [E1 _]]. inversion E1; subst. auto. }
  induction (map (cons x) (states ns)) as [|y ys IHy]; cbn [app]; [exact IHl|]. inversion M; subst. constructor.
  - intros H. apply in_app_or in H as [H | H]; [auto | apply (D y); [left; auto | exact H]].
  - apply IHy; auto. intros z Hz. apply D. right; auto.
Qed.
Lemma E_filter {X} (b : X * Q -> bool) (d : dist X) f : E (filter b d) f + E (filter (fun x => negb (b x)) d) f == E d f.
Proof.
  induction d as [|[x q] d IH]; cbn [filter]; [rewrite E_nil; ring|]. destruct (b (x, q)); cbn [negb]; rewrite !E_cons, <- IH; ring.
Qed.
Lemma E_scaled {X} (d : dist X) k f : E d (fun x => k * f x) == k * E d (fun x => f x).
Proof. apply E_scale. Qed.
Lemma sum_cons x l : sum (x :: l) == x + sum l.
Proof. unfold sum. cbn [fold_right]. rewrite Qred_correct. reflexivity. Qed.
Lemma sum_le {X} (f g : X -> Q) l : (forall x, In x l -> f x <= g x) -> sum (map f l) <= sum (map g l).
Proof.
  induction l as [|x l IH]; intros H; cbn [map]; [apply Qle_refl|]. rewrite !sum_cons.
  apply Qplus_le_compat; [apply H; left; auto | apply IH; intros; apply H; right; auto].
Qed.
Lemma given_in i d w s q : In (s, q) (given i d w) <-> In (s, q) d /\ seen i s = w.
Proof. unfold given. rewrite filter_In. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s) w); intuition congruence. Qed.
Lemma given_nonneg i d w : nonneg d -> nonneg (given i d w).
Proof. intros H s q Hs. apply given_in in Hs as [Hs _]. eapply H; eauto. Qed.
(** The parts make up the whole. *)
Lemma parts i d f : forall ws, NoDup ws -> (forall s q, In (s, q) d -> In (seen i s) ws) ->
  sum (map (fun w => E (given i d w) f) ws) == E d f.
Proof.
  intros ws. revert d. induction ws as [|w ws IH]; intros d ND H.
  - destruct d as [|[s q] d]; [reflexivity | destruct (H s q (or_introl eq_refl))].
  - inversion ND as [|w' ws' NI ND' EQ]. subst. cbn [map]. rewrite sum_cons.
    set (b := fun sq : state * Q => if list_eq_dec N.eq_dec (seen i (fst sq)) w then true else false).
    rewrite <- (E_filter b d f). apply Qplus_comp; [reflexivity|].
    rewrite <- (IH (filter (fun x => negb (b x)) d) ND').
    + assert (G : forall w', In w' ws -> given i (filter (fun x => negb (b x)) d) w' = given i d w').
      { intros w' Hw. unfold given. induction d as [|[s q] d IHd]; [reflexivity|]. cbn [filter].
        assert (Hd : forall s q, In (s, q) d -> In (seen i s) (w :: ws)) by (intros; apply (H s0 q0); right; auto).
        unfold b at 1. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s) w) as [S0 | N0]; cbn [negb].
        - rewrite IHd by auto. cbn [filter fst]. rewrite <- S0 in NI. destruct (list_eq_dec N.eq_dec (seen i s) w') as [W | W]; [rewrite <- W in Hw; contradiction | reflexivity].
        - cbn [filter fst]. rewrite IHd by auto. reflexivity. }
      assert (X : map (fun w' => E (given i (filter (fun x => negb (b x)) d) w') f) ws = map (fun w' => E (given i d w') f) ws).
      { apply map_ext_in. intros w' Hw. rewrite G by auto. reflexivity. }
      rewrite X. reflexivity.
    + intros s q Hs. apply filter_In in Hs as [Hs B]. destruct (H s q Hs) as [Hw | Hw]; [|exact Hw].
      unfold b in B. cbn [fst] in B. revert B. destruct (list_eq_dec N.eq_dec (seen i s) w) as [_ | N0]; [cbn; discriminate | congruence].
Qed.
Lemma E_swap {X Y} (d : dist X) (p : dist Y) f : E d (fun x => E p (fun y => f x y)) == E p (fun y => E d (fun x => f x y)).
Proof.
  induction d as [|[x q] d IH].
  - rewrite E_nil. rewrite (E_ext p _ (fun _ => 0 * 1)) by (intros; rewrite E_nil; ring). rewrite E_scale. ring.
  - rewrite E_cons, IH, <- E_scale, <- E_plus. apply E_ext. intros y q' _. rewrite E_cons. reflexivity.
Qed.

(** * What a plan is worth in the mean *)
Section Private.
Variables (e : env) (c : mechanism) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis agent : In i (agents e).
Hypothesis prior_ok : beliefs e 0 (first_states e).

Lemma truth_saying t s r : live e t -> is_state e t s -> truth i (saying i s r) = r.
Proof.
  intros Ht Hs. apply replace_nth. rewrite (state_length e env_ok t s Ht Hs). pose proof agent as A. unfold agents in A.
  apply in_seq in A. unfold agents. rewrite seq_length. lia.
Qed.
Lemma may_be_state t s : may_be e c i t s -> is_state e t s.
Proof. intros [s' q Hs Hq | t' s' r z q y p Hs Hr Hz Hq Hy Hp]; [eapply prior_ok; eauto | eapply kernel_in; eauto]. Qed.
Lemma expected_ok t m o : live e t -> may_know e c i t m o ->
  nonneg (expected e i t m o) /\ total (expected e i t m o) <= 1 /\ forall s q, In (s, q) (expected e i t m o) -> is_state e t s.
Proof.
  intros Ht [Hm Hk]. destruct Hm as [|t r z q Hr Hz Hq]; cbn [expected pred] in *.
  - destruct prior_ok as [[A B] D]. split; [exact A|]. split; [rewrite B; apply Qle_refl | exact D].
  - assert (Lt : live e t) by (apply over_before; exact Ht).
    apply (kernel_at e c env_ok rule_ok t z q r (saying i r o)); auto. apply may_be_state, Hk.
Qed.
(** What the agent knows after it has said r in the state s. *)
Lemma knows t m o s q r z p : live e t -> may_know e c i t m o -> In (s, q) (expected e i t m o) -> 0 < q -> is_report e i t s r ->
  In (z, p) (shocks e t) -> 0 < p ->
  may_know e c i (S t) (Some (saying i s r, rule e c t z (saying i s r))) (truth i s)
  /\ expected e i (S t) (Some (saying i s r, rule e c t z (saying i s r))) (truth i s) = kernel e t (rule e c t z (saying i s r)) s.
Proof.
  intros Ht Hk Hs Hq Hr Hz Hp. destruct (expected_ok t m o Ht Hk) as [_ [_ S1]]. cbn [expected pred].
  rewrite saying_twice, saying_truth. split; [|reflexivity]. split.
  - econstructor; eauto. apply saying_in; eauto.
  - cbn [pred]. unfold could_say. rewrite saying_twice, saying_truth, (truth_saying t) by eauto. split; [|exact Hr].
    destruct Hk as [Hm Hk]. destruct Hm as [|t r' z' q' Hr' Hz' Hq']; cbn [expected pred] in *.
    + econstructor; eauto.
    + eapply (may_be_later e c i t (saying i r' o) (truth i r') z' q' s q); eauto.
      * apply Hk.
      * apply Hk.
      * rewrite saying_twice, saying_truth. exact Hs.
Qed.
Lemma seen_in t s : live e t -> is_state e t s -> In (seen i s) (views e i t).
Proof.
  intros Ht Hs. destruct (env_at e env_ok t Ht) as [L _]. pose proof agent as A. unfold agents in A. apply in_seq in A.
  assert (LA : length (agents e) = length (utility (stage_at e 0))) by apply seq_length. unfold views. cbn [states]. unfold seen.
  assert (P : In (nth 0 s 0%N) (range (nth 0 (sizes_at e t) 0%N))) by (apply nth_in; [exact Hs | lia]).
  assert (O : In (truth i s) (range (nth (S i) (sizes_at e t) 0%N))) by (apply nth_in; [exact Hs | lia]).
  apply in_flat_map. eexists. split; [exact P|]. apply in_map. apply in_flat_map. eexists. split; [exact O | left; reflexivity].
Qed.
Lemma own_in t w : In w (views e i t) -> In (nth 1 w 0%N) (own_types e i t).
Proof.
  unfold views. cbn [states]. intros H. apply in_flat_map in H as [p [_ H]]. apply in_map_iff in H as [y [<- H]].
  apply in_flat_map in H as [o [Ho H]]. destruct H as [<- | []]. exact Ho.
Qed.

(** Mirrored by k = -1, so that a bound from above is also one from below. *)
Variables (k : Q) (K : nat -> memory -> N -> Q) (M : nat -> memory -> N -> state -> Q).
(** What the report r is worth in the state s, if K is expected afterwards. *)
Definition now (t : nat) (m : memory) (r : N) (s : state) : Q :=
  E (shocks e t) (fun z =>
    let said := saying i s r in
    let a := rule e c t z said in
    flow e i t a s - pay e c i t m said + discount e * K (S t) (Some (said, a)) (truth i s)).
Variable p : plan.
Hypothesis p_ok : plan_ok e i p.
Hypothesis p_private : private_plan i p.
Variables (t0 : nat) (linked : nat -> history -> memory -> N -> Prop).
Hypothesis link : forall t h m o s r z, linked t h m o ->
  linked (S t) ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r))) (truth i s).
Hypothesis step : forall t h m o w, (t0 <= t)%nat -> live e t -> linked t h m o -> may_know e c i t m o -> In w (views e i t) ->
  E (given i (expected e i t m o) w) (fun s => E (p t h s) (fun r => k * now t m r s)) <= k * M t m o w.
Hypothesis sums : forall t m o, (t0 < t)%nat -> live e t -> may_know e c i t m o ->
  sum (map (M t m o) (views e i t)) == K t m o.

Lemma sum_scale {X} x (f : X -> Q) l : sum (map (fun w => x * f w) l) == x * sum (map f l).
Proof. induction l as [|w l IH]; cbn [map]; [unfold sum; cbn; ring|]. rewrite !sum_cons, IH. ring. Qed.
Lemma sum_plus {X} (f g : X -> Q) l : sum (map (fun w => f w + g w) l) == sum (map f l) + sum (map g l).
Proof. induction l as [|w l IH]; cbn [map]; [unfold sum; cbn; ring|]. rewrite !sum_cons, IH. ring. Qed.
Lemma whole t m o f : live e t -> may_know e c i t m o ->
  sum (map (fun w => E (given i (expected e i t m o) w) f) (views e i t)) == E (expected e i t m o) f.
Proof.
  intros Ht Hk. apply parts; [apply states_once|]. intros s q Hs. apply seen_in; auto. eapply expected_ok; eauto.
Qed.

Theorem private_bound g cc : 0 <= cc -> forall n t h m o w, (t0 <= t)%nat -> linked t h m o ->
  (forall u, (t <= u < t + S n)%nat -> live e u) -> may_know e c i t m o -> In w (views e i t) ->
  (forall m' o', may_know e c i (t + S n) m' o' ->
     E (expected e i (t + S n) m' o') (fun s => k * g s) <= k * K (t + S n) m' o' + cc) ->
  E (given i (expected e i t m o) w) (fun s => k * payoff e c i g p (S n) t h m s)
  <= k * M t m o w + total (given i (expected e i t m o) w) * (cc * power (discount e) (S n)).
Proof.
  intros Hcc n. induction n as [|n IH]; intros t h m o w H0 Hk Hl Hm Hw Hg.
  - assert (Ht : live e t) by (apply Hl; lia). destruct (expected_ok t m o Ht Hm) as [Dn [Dt Ds]].
    eapply Qle_trans; [|apply Qplus_le_compat; [apply (step t h m o w); auto | apply Qle_refl]].
    unfold total. rewrite (Qmult_comm _ (cc * _)), <- E_scale, <- E_plus. apply E_le; [apply given_nonneg; auto|].
    intros s q Hs Hq. apply given_in in Hs as [Hs _]. destruct (p_ok t h s Ht (Ds s q Hs)) as [[Pn Pt] Pr].
    destruct (env_at e env_ok t Ht) as [_ [[Sn St] _]]. unfold payoff. cbn [payoff_of]. rewrite <- E_scale.
    setoid_replace (cc * power (discount e) 1 * 1) with (cc * discount e) by (cbn [power]; ring).
    apply E_le_plus; auto; [rewrite Pt; apply Qle_refl | apply Qmult_le_0_compat; auto; apply discount_pos; auto |].
    intros r x Hr Hx. unfold now. rewrite <- !E_scale.
    apply E_le_plus; auto; [rewrite St; apply Qle_refl | apply Qmult_le_0_compat; auto; apply discount_pos; auto |].
    intros z y Hz Hy. cbv zeta. destruct (knows t m o s q r z y Ht Hm Hs Hq (Pr r x Hr) Hz Hy) as [KN EX].
    set (said := saying i s r) in *. set (a := rule e c t z said) in *.
    specialize (Hg _ _ ltac:(rewrite Nat.add_1_r; exact KN)). rewrite Nat.add_1_r, EX in Hg.
    assert (B : E (kernel e t a s) (fun s' => k * payoff e c i g p 0 (S t) ((s, r, z) :: h) (Some (said, a)) s')
      <= k * K (S t) (Some (said, a)) (truth i s) + cc) by exact Hg.
    rewrite E_scale in B. apply (Qmult_le_compat_r _ _ (discount e)) in B; [|apply discount_pos; auto].
    change (payoff e c i g p 0 (S t) ((s, r, z) :: h) (Some (said, a))) with (fun th => g th) in B. qlra.
  - assert (Ht : live e t) by (apply Hl; lia). destruct (expected_ok t m o Ht Hm) as [Dn [Dt Ds]].
    assert (C0 : 0 <= cc * power (discount e) (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; apply discount_pos; auto).
    assert (CD : 0 <= cc * power (discount e) (S n) * discount e) by (apply Qmult_le_0_compat; auto; apply discount_pos; auto).
    eapply Qle_trans; [|apply Qplus_le_compat; [apply (step t h m o w); auto | apply Qle_refl]].
    unfold total. rewrite (Qmult_comm _ (cc * _)), <- E_scale, <- E_plus. apply E_le; [apply given_nonneg; auto|].
    intros s q Hs Hq. apply given_in in Hs as [Hs _]. destruct (p_ok t h s Ht (Ds s q Hs)) as [[Pn Pt] Pr].
    destruct (env_at e env_ok t Ht) as [_ [[Sn St] _]]. unfold payoff. cbn [payoff_of]. rewrite <- E_scale.
    setoid_replace (cc * power (discount e) (S (S n)) * 1) with (cc * power (discount e) (S n) * discount e) by (cbn [power]; ring).
    apply E_le_plus; auto; [rewrite Pt; apply Qle_refl|].
    intros r x Hr Hx. unfold now. rewrite <- !E_scale.
    apply E_le_plus; auto; [rewrite St; apply Qle_refl|].
    intros z y Hz Hy. cbv zeta. destruct (knows t m o s q r z y Ht Hm Hs Hq (Pr r x Hr) Hz Hy) as [KN EX].
    set (said := saying i s r) in *. set (a := rule e c t z said) in *.
    assert (LS : live e (S t)) by (apply Hl; lia).
    assert (B : E (kernel e t a s) (fun s' => k * payoff e c i g p (S n) (S t) ((s, r, z) :: h) (Some (said, a)) s')
      <= k * K (S t) (Some (said, a)) (truth i s) + cc * power (discount e) (S n)).
    { rewrite <- EX, <- (whole (S t) _ _ _ LS KN).
      destruct (expected_ok (S t) _ _ LS KN) as [Kn [Kt Ks]].
      eapply Qle_trans; [apply sum_le; intros w' Hw'; apply (IH (S t) ((s, r, z) :: h) (Some (said, a)) (truth i s) w'); auto|].
      - apply (link t h m o). exact Hk.
      - intros u Hu. apply Hl. lia.
      - intros m' o' H'. replace (S t + S n)%nat with (t + S (S n))%nat in * by lia. apply Hg. exact H'.
      - rewrite sum_plus, sum_scale, sums by (auto; lia). apply Qplus_le_compat; [apply Qle_refl|].
        assert (X : sum (map (fun w' => total (given i (expected e i (S t) (Some (said, a)) (truth i s)) w')) (views e i (S t)))
          == total (expected e i (S t) (Some (said, a)) (truth i s))) by (unfold total; apply whole; auto).
        setoid_replace (sum (map (fun w' => total (given i (expected e i (S t) (Some (said, a)) (truth i s)) w') * (cc * power (discount e) (S n))) (views e i (S t))))
          with (cc * power (discount e) (S n) * total (expected e i (S t) (Some (said, a)) (truth i s)));
          [|rewrite <- X, <- sum_scale; clear; induction (views e i (S t)) as [|v l IH]; cbn [map]; [reflexivity | rewrite !sum_cons, IH; ring]].
        rewrite Qmult_comm. apply Qle_trans with (1 * (cc * power (discount e) (S n))); [apply Qmult_le_compat_r; auto | rewrite Qmult_1_l; apply Qle_refl]. }
    rewrite E_scale in B. apply (Qmult_le_compat_r _ _ (discount e)) in B; [|apply discount_pos; auto].
    match goal with |- context [E (kernel e t a s) ?f] =>
      change f with (payoff e c i g p (S n) (S t) ((s, r, z) :: h) (Some (said, a))) end. qlra.
Qed.
End Private.

(** * In the whole future *)
Section Worth.
Variables (e : env) (c : mechanism) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis agent : In i (agents e).
Hypothesis prior_ok : beliefs e 0 (first_states e).

Lemma mean_worth p t h m x : forall d : dist state, (forall s q, In (s, q) d -> plan_worth e c i p t h m s (x s)) ->
  worth e (final e i) (fun g n => E d (fun s => payoff e c i g p n t h m s)) t (ER d x).
Proof.
  unfold plan_worth, worth. destruct (horizon e) as [T|].
  - induction d as [|[s q] d IH]; intros H; [symmetry; exact Q2R_0|]. cbn [ER].
    rewrite IH, (H s q) by (try (left; reflexivity); intros s' q' Hs; apply (H s' q'); right; auto).
    rewrite <- Q2R_mult, <- Q2R_plus. symmetry. apply Qeq_eqR. rewrite E_cons. reflexivity.
  - induction d as [|[s q] d IH]; intros H.
    + intros eta He. exists O. intros n _. rewrite (Qeq_eqR (E [] _) 0) by (rewrite E_nil; reflexivity).
      rewrite Q2R_0. cbn [ER]. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact He.
    + cbn [ER]. specialize (IH (fun s' q' Hs => H s' q' (or_intror Hs))). pose proof (H s q (or_introl eq_refl)) as Hx.
      assert (C1 : Un_cv (fun _ => Q2R q) (Q2R q)).
      { intros eta He. exists O. intros n _. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact He. }
      pose proof (CV_plus _ _ _ _ (CV_mult _ _ _ _ C1 Hx) IH) as L. intros eta He. destruct (L eta He) as [n0 Hn].
      exists n0. intros n L0. specialize (Hn n L0).
      rewrite (Qeq_eqR (E ((s, q) :: d) (fun s => payoff e c i (fun _ => 0) p n t h m s))
        (q * payoff e c i (fun _ => 0) p n t h m s + E d (fun s => payoff e c i (fun _ => 0) p n t h m s))) by (rewrite E_cons; reflexivity).
      rewrite Q2R_plus, Q2R_mult. exact Hn.
Qed.
Lemma given_total d w : nonneg d -> 0 <= total (given i d w) /\ total (given i d w) <= total d.
Proof.
  intros H. assert (P : forall d' : dist state, nonneg d' -> 0 <= total d').
  { intros d' H'. setoid_replace 0 with (E d' (fun _ => 0 * 1)) by (rewrite E_scale; ring). apply E_le; auto. intros; discriminate. }
  split; [apply P, given_nonneg, H|]. unfold total, given.
  set (b := fun sq : state * Q => if list_eq_dec N.eq_dec (seen i (fst sq)) w then true else false).
  rewrite <- (E_filter b d). assert (Q1 : 0 <= E (filter (fun x => negb (b x)) d) (fun _ => 1)); [|qlra].
  apply P. intros s q Hs. apply filter_In in Hs as [Hs _]. eapply H; eauto.
Qed.

Variables (K : nat -> memory -> N -> Q) (M : nat -> memory -> N -> state -> Q).
Hypothesis ends : forall T m o, horizon e = Some T -> may_know e c i T m o -> E (expected e i T m o) (final e i) == K T m o.
Hypothesis bounded : exists b, 0 <= b /\ forall t m o, live e t -> may_know e c i t m o -> close 0 (K t m o) b.
Variables (p : plan) (t0 : nat) (linked : nat -> history -> memory -> N -> Prop).
Hypothesis p_ok : plan_ok e i p.
Hypothesis link : forall t h m o s r z, linked t h m o ->
  linked (S t) ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r))) (truth i s).
Hypothesis sums : forall t m o, (t0 < t)%nat -> live e t -> may_know e c i t m o ->
  sum (map (M t m o) (views e i t)) == K t m o.
Definition steps (k : Q) : Prop := forall t h m o w, (t0 <= t)%nat -> live e t -> linked t h m o -> may_know e c i t m o -> In w (views e i t) ->
  E (given i (expected e i t m o) w) (fun s => E (p t h s) (fun r => k * now e c i K t m r s)) <= k * M t m o w.

Lemma bound_both k t h m o w : k == 1 \/ k == -1 -> steps k -> (t0 <= t)%nat -> live e t -> linked t h m o -> may_know e c i t m o -> In w (views e i t) ->
  (forall T, horizon e = Some T -> E (given i (expected e i t m o) w) (fun s => k * payoff e c i (final e i) p (T - t) t h m s) <= k * M t m o w)
  /\ (horizon e = None -> forall b, 0 <= b -> (forall t m o, live e t -> may_know e c i t m o -> close 0 (K t m o) b) -> forall n,
       E (given i (expected e i t m o) w) (fun s => k * payoff e c i (fun _ => 0) p n t h m s) <= k * M t m o w + (b + Qabs (M t m o w)) * power (discount e) n).
Proof.
  intros Hk ST H0 Ht Hl Hm Hw.
  pose proof (fun g cc Hc n => private_bound e c i env_ok rule_ok agent prior_ok k K M p p_ok t0 linked link ST sums g cc Hc n t h m o w H0 Hl) as PB.
  destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hm) as [Dn [Dt _]]. destruct (given_total (expected e i t m o) w Dn) as [G0 G1].
  split.
  - intros T HT. pose proof (live_until e T t HT Ht) as L. specialize (PB (final e i) 0 (Qle_refl 0) (T - t - 1)%nat).
    replace (S (T - t - 1)) with (T - t)%nat in PB by lia. eapply Qle_trans; [apply PB; auto|].
    + intros u Hu. apply (live_all e T t (T - t)); auto. lia.
    + intros m' o'. replace (t + (T - t))%nat with T by lia. intros H'. rewrite E_scale, (ends T m' o' HT H'). qlra.
    + rewrite Qmult_0_l, Qmult_0_r. qlra.
  - intros HT b Hb HB n. pose proof (Qabs_nonneg (M t m o w)) as A0.
    assert (A : 0 <= k * M t m o w + Qabs (M t m o w)).
    { pose proof (Qle_Qabs (M t m o w)) as A1. pose proof (Qle_Qabs (- M t m o w)) as A2. rewrite Qabs_opp in A2.
      destruct Hk as [-> | ->]; qlra. }
    destruct n as [|n].
    + cbn [power]. rewrite (E_ext _ _ (fun _ => 0 * 1)), E_scale; [qlra|]. intros s q _.
      change (payoff e c i (fun _ => 0) p 0 t h m s) with 0. ring.
    + eapply Qle_trans; [apply (PB (fun _ => 0) b Hb n); auto|].
      * intros; apply live_inf; auto.
      * intros m' o' H'. assert (Z0 : forall d : dist state, E d (fun s => k * (fun _ => 0) s) == 0).
        { intros d. rewrite (E_ext d _ (fun _ => 0 * 1)) by (intros; ring). rewrite E_scale. ring. }
        rewrite Z0. destruct (HB (t + S n)%nat m' o' (live_inf e HT _) H'). destruct Hk as [-> | ->]; qlra.
      * pose proof (power_pos (discount e) (S n) (discount_pos e env_ok)) as P0. set (P := power (discount e) (S n)) in *.
        assert (B1 : total (given i (expected e i t m o) w) * (b * P) <= 1 * (b * P)).
        { apply Qmult_le_compat_r; [qlra | apply Qmult_le_0_compat; auto]. }
        assert (B2 : 0 <= Qabs (M t m o w) * P) by (apply Qmult_le_0_compat; auto). qlra.
Qed.
Theorem private_at_most t h m o w y : steps 1 -> (t0 <= t)%nat -> live e t -> linked t h m o -> may_know e c i t m o -> In w (views e i t) ->
  worth e (final e i) (fun g n => E (given i (expected e i t m o) w) (fun s => payoff e c i g p n t h m s)) t y -> (y <= Q2R (M t m o w))%R.
Proof.
  intros ST H0 Ht Hl Hm Hw Hy. destruct (bound_both 1 t h m o w (or_introl (Qeq_refl 1)) ST H0 Ht Hl Hm Hw) as [F I].
  destruct bounded as [b [Hb HB]]. pose proof (Qabs_nonneg (M t m o w)) as A0.
  apply (worth_at_most _ _ _ _ _ (b + Qabs (M t m o w))) with (6 := Hy); try qlra.
  - apply discount_pos; auto.
  - apply discount_small; auto.
  - intros T HT. specialize (F T HT). rewrite E_scaled in F. cbv beta. qlra.
  - intros HT n. specialize (I HT b Hb HB n). rewrite E_scaled in I. cbv beta. qlra.
Qed.
Theorem private_is t h m o w : steps 1 -> steps (-1) -> (t0 <= t)%nat -> live e t -> linked t h m o -> may_know e c i t m o -> In w (views e i t) ->
  worth e (final e i) (fun g n => E (given i (expected e i t m o) w) (fun s => payoff e c i g p n t h m s)) t (Q2R (M t m o w)).
Proof.
  intros ST ST' H0 Ht Hl Hm Hw. destruct (bound_both 1 t h m o w (or_introl (Qeq_refl 1)) ST H0 Ht Hl Hm Hw) as [F I].
  destruct (bound_both (-1) t h m o w (or_intror (Qeq_refl (-1))) ST' H0 Ht Hl Hm Hw) as [F' I'].
  destruct bounded as [b [Hb HB]]. pose proof (Qabs_nonneg (M t m o w)) as A0.
  apply (worth_is _ _ _ _ _ (b + Qabs (M t m o w))); try qlra.
  - apply discount_pos; auto.
  - apply discount_small; auto.
  - intros T HT. specialize (F T HT). specialize (F' T HT). rewrite E_scaled in F, F'. cbv beta. apply Qle_antisym; qlra.
  - intros HT n. specialize (I HT b Hb HB n). specialize (I' HT b Hb HB n). rewrite E_scaled in I, I'. cbv beta. split; qlra.
Qed.
End Worth.

(** A private plan says the same in all states of a part, so that what it says is worth a mean of what reports are worth. *)
Lemma private_step e c i (K : nat -> memory -> N -> Q) p t h m (d : dist state) w x : private_plan i p -> plan_ok e i p -> live e t ->
  In (nth 1 w 0%N) (own_types e i t) -> (forall s q, In (s, q) d -> is_state e t s) ->
  (forall r, In r (can_say e i t w) -> E (given i d w) (now e c i K t m r) <= x) ->
  E (given i d w) (fun s => E (p t h s) (fun r => 1 * now e c i K t m r s)) <= 1 * x.
Proof.
  intros Hp Pk Ht Hw Hd H. rewrite Qmult_1_l. destruct (given i d w) as [|[s0 q0] g] eqn:G.
  - specialize (H _ (can_say_own e i t w Hw)). exact H.
  - assert (S0 : In (s0, q0) (given i d w)) by (rewrite G; left; auto). pose proof (given_in i d w) as GI. rewrite <- G in *.
    pose proof S0 as S1. apply GI in S1 as [S1 S2]. destruct (Pk t h s0 Ht (Hd _ _ S1)) as [PP PR].
    rewrite (E_ext (given i d w) _ (fun s => E (p t h s0) (fun r => now e c i K t m r s))).
    + rewrite E_swap. apply E_le_const; auto. intros r q Hr _. apply H. rewrite <- S2, <- can_say_seen. exact (PR r q Hr).
    + intros s q Hs. apply GI in Hs as [_ Hs]. rewrite (Hp t h s s0) by congruence. apply E_ext. intros; ring.
Qed.

(** * The states that may be *)
Definition number (sz : list N) (s : state) : positive :=
  N.succ_pos (fold_left (fun acc ns => (acc * fst ns + snd ns)%N) (combine sz s) 0%N).
(** A set of states, by their numbers. *)
Definition holds (b : PositiveMap.t state) (k : positive) (s : state) : bool :=
  match PositiveMap.find k b with Some s' => eqb_state s s' | None => false end.
Definition collect (sz : list N) (bl : PositiveMap.t state * list state) (ys : list state) : PositiveMap.t state * list state :=
  fold_left (fun bl y => let k := number sz y in
    if holds (fst bl) k y then bl else (PositiveMap.add k y (fst bl), y :: snd bl)) ys bl.
Definition bag_of (sz : list N) (l : list state) : PositiveMap.t state :=
  fold_left (fun b y => PositiveMap.add (number sz y) y b) l (PositiveMap.empty state).
(** The allocations that agent i can bring about by some report, at some shock. *)
Definition choices (e : env) (c : mechanism) (i u : nat) (s : state) : list N :=
  filter (fun a => existsb (fun r => existsb (fun z => N.eqb a (rule e c u z (saying i s r))) (likely_shocks e u)) (reports e i u s))
    (all_allocs e u).
Definition nexts (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) (u : nat) (s : state) : list state :=
  flat_map (fun a => map fst (filter (fun yq => above0 (snd yq)) (moves u (a :: s)))) (choices e c i u s).
Definition next_level (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) (u : nat)
    (b : PositiveMap.t state) (l : list state) : PositiveMap.t state * list state :=
  fold_left (fun bl s => collect (sizes_at e (S u)) bl (nexts e c i moves u s)) l (b, []).
Fixpoint levels (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) (n u : nat) (l : list state) : list (list state) :=
  match n with
  | O => [l]
  | S n' => l :: levels e c i moves n' (S u) (snd (next_level e c i moves u (PositiveMap.empty state) l))
  end.
Definition first_level (e : env) : PositiveMap.t state * list state :=
  collect (sizes_at e 0) (PositiveMap.empty state, []) (map fst (filter (fun sq => above0 (snd sq)) (first_states e))).
Definition spread (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) : list state :=
  let start := first_level e in
  snd (fst (fold_left (fun (baf : PositiveMap.t state * list state * list state) (_ : state) =>
    match snd baf with
    | [] => baf
    | _ => let bn := next_level e c i moves 0 (fst (fst baf)) (snd baf) in (fst bn, snd bn ++ snd (fst baf), snd bn)
    end) (states_at e 0) (start, snd start))).
Definition reach (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) : list (list state) :=
  match horizon e with
  | Some T => levels e c i moves (pred T) 0 (snd (first_level e))
  | None => [spread e c i moves]
  end.
(** Nothing leads out of these states. *)
Definition closed (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) (l : list (list state)) : bool :=
  let b0 := bag_of (sizes_at e 0) (nth 0 l []) in
  forallb (fun sq => Qle_bool (snd sq) 0 || holds b0 (number (sizes_at e 0) (fst sq)) (fst sq)) (first_states e)
  && forallb (fun u => over e (S u) ||
       (let sz := sizes_at e (S u) in let b := bag_of sz (nth (spot e (S u)) l []) in
        forallb (fun s => forallb (fun y => holds b (number sz y) y) (nexts e c i moves u s)) (nth u l []))) (places e).

Section Reach.
Variables (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis agent : In i (agents e).
Hypothesis prior_ok : beliefs e 0 (first_states e).
Hypothesis moves_are : forall u a s, moves u (a :: s) = kernel e u a s.

Lemma choices_iff u s a : live e u -> is_state e u s -> (In a (choices e c i u s) <->
  exists r z q, is_report e i u s r /\ In (z, q) (shocks e u) /\ 0 < q /\ a = rule e c u z (saying i s r)).
Proof.
  intros Hu Hs. unfold choices. rewrite filter_In. split.
  - intros [_ H]. apply existsb_exists in H as [r [Hr H]]. apply existsb_exists in H as [z [Hz H]].
    apply N.eqb_eq in H. apply likely_back in Hz as [q [Hz Hq]]. exists r, z, q. auto.
  - intros [r [z [q [Hr [Hz [Hq ->]]]]]]. split.
    + eapply rule_in; eauto. apply saying_in; auto.
    + apply existsb_exists. exists r. split; [exact Hr|]. apply existsb_exists. exists z. split; [eapply likely_iff; eauto | apply N.eqb_refl].
Qed.
Lemma nexts_iff u s y : live e u -> is_state e u s -> (In y (nexts e c i moves u s) <->
  exists r z q p, is_report e i u s r /\ In (z, q) (shocks e u) /\ 0 < q /\ In (y, p) (kernel e u (rule e c u z (saying i s r)) s) /\ 0 < p).
Proof.
  intros Hu Hs. unfold nexts. rewrite in_flat_map. split.
  - intros [a [Ha Hy]]. apply choices_iff in Ha as [r [z [q [Hr [Hz [Hq ->]]]]]]; auto. apply in_map_iff in Hy as [[y' p] [<- Hy]].
    apply filter_In in Hy as [Hy Hp]. apply above0_iff in Hp. rewrite moves_are in Hy. exists r, z, q, p. auto.
  - intros [r [z [q [p [Hr [Hz [Hq [Hy Hp]]]]]]]]. exists (rule e c u z (saying i s r)). split.
    + apply choices_iff; auto. exists r, z, q. auto.
    + apply in_map_iff. exists (y, p). split; [reflexivity|]. apply filter_In. rewrite moves_are. split; [exact Hy | apply above0_iff; exact Hp].
Qed.
Lemma bag_in sz : forall l b k s, PositiveMap.find k (fold_left (fun b y => PositiveMap.add (number sz y) y b) l b) = Some s ->
  In s l \/ PositiveMap.find k b = Some s.
Proof.
  induction l as [|y l IH]; intros b k s H; [right; exact H|]. cbn [fold_left] in H. apply IH in H as [H | H]; [left; right; exact H|].
  destruct (Pos.eq_dec k (number sz y)) as [-> | N0].
  - rewrite PositiveMap.gss in H. injection H as <-. left; left; reflexivity.
  - rewrite PositiveMap.gso in H by exact N0. right; exact H.
Qed.
Lemma holds_in sz l k s : holds (bag_of sz l) k s = true -> In s l.
Proof.
  unfold holds, bag_of. destruct (PositiveMap.find _ _) as [s'|] eqn:F; [|discriminate]. intros H. apply eqb_state_ok in H. subst s'.
  apply bag_in in F as [F | F]; [exact F|]. rewrite PositiveMap.gempty in F. discriminate.
Qed.
Lemma closed_has l : closed e c i moves l = true -> forall t s, may_be e c i t s -> live e t -> In s (nth (spot e t) l []).
Proof.
  unfold closed. intros H. apply andb_true_iff in H as [H0 H1]. rewrite forallb_forall in H0, H1.
  intros t s Hs. induction Hs as [s q Hs Hq | t s r z q y p Hs IH Hr Hz Hq Hy Hp]; intros Ht.
  - specialize (H0 _ Hs). cbn [fst snd] in H0. apply orb_true_iff in H0 as [H0 | H0]; [apply Qle_bool_iff in H0; exfalso; qlra|].
    apply holds_in in H0. unfold spot. destruct (horizon e); exact H0.
  - assert (Lt : live e t) by (apply over_before; exact Ht). specialize (IH Lt). pose proof (may_be_state e c i prior_ok t s Hs) as St.
    specialize (H1 _ (live_place _ _ Lt)). unfold live in Ht. rewrite <- over_spot_next, Ht in H1. cbn [orb] in H1.
    rewrite forallb_forall in H1. specialize (H1 _ IH). rewrite forallb_forall in H1.
    assert (NX : In y (nexts e c i moves (spot e t) s)).
    { apply nexts_iff; [destruct (places_live e _ (live_place _ _ Lt)); assumption | unfold is_state in *; rewrite <- sizes_spot; exact St |].
      exists r, z, q, p. rewrite <- shocks_spot, <- kernel_spot, <- rule_spot. unfold is_report in *. rewrite <- reports_spot. auto. }
    specialize (H1 _ NX). apply holds_in in H1. replace (spot e (S t)) with (spot e (S (spot e t))); [exact H1|].
    unfold spot. destruct (horizon e); reflexivity.
Qed.
Lemma collect_only (P : state -> Prop) sz : forall ys bl, (forall y, In y (snd bl) -> P y) -> (forall y, In y ys -> P y) ->
  forall y, In y (snd (collect sz bl ys)) -> P y.
Proof.
  unfold collect. induction ys as [|y ys IH]; intros bl H HY x Hx; [apply H; exact Hx|]. cbn [fold_left] in Hx. cbv zeta in Hx.
  apply IH in Hx; auto; [|intros; apply HY; right; auto]. destruct (holds (fst bl) (number sz y) y); [exact H|].
  cbn [snd]. intros z [<- | Hz]; [apply HY; left; auto | auto].
Qed.
Lemma next_only (P : state -> Prop) u : forall l b, (forall s y, In s l -> In y (nexts e c i moves u s) -> P y) ->
  forall y, In y (snd (next_level e c i moves u b l)) -> P y.
Proof.
  unfold next_level. intros l b H. assert (G : forall l bl, (forall y, In y (snd bl) -> P y) -> (forall s y, In s l -> In y (nexts e c i moves u s) -> P y) ->
    forall y, In y (snd (fold_left (fun bl s => collect (sizes_at e (S u)) bl (nexts e c i moves u s)) l bl)) -> P y).
  { clear. induction l as [|s l IH]; intros bl H HY y Hy; [apply H; exact Hy|]. cbn [fold_left] in Hy. apply IH in Hy; auto.
    - apply collect_only; auto. intros x Hx. apply (HY s); [left; auto | exact Hx].
    - intros s' x Hs. apply HY. right; auto. }
  apply G; auto. intros y [].
Qed.
Lemma first_only s : In s (snd (first_level e)) -> may_be e c i 0 s.
Proof.
  unfold first_level. apply collect_only; [intros y [] | intros y Hy]. apply in_map_iff in Hy as [[y' q] [<- Hy]].
  apply filter_In in Hy as [Hy Hq]. apply above0_iff in Hq. econstructor; eauto.
Qed.
Lemma levels_only : forall n t l, (forall u, (t <= u < t + n)%nat -> live e u) -> (forall s, In s l -> may_be e c i t s) ->
  forall k s, In s (nth k (levels e c i moves n t l) []) -> may_be e c i (t + k) s.
Proof.
  induction n as [|n IH]; intros t l Hl H k s Hs.
  - cbn [levels] in Hs. destruct k as [|k]; [rewrite Nat.add_0_r; auto | destruct k; destruct Hs].
  - cbn [levels] in Hs. destruct k as [|k]; [rewrite Nat.add_0_r; auto|]. cbn [nth] in Hs.
    replace (t + S k)%nat with (S t + k)%nat by lia. apply (IH (S t) _) with (k := k) in Hs; auto; [intros u Hu; apply Hl; lia|].
    apply next_only. intros s' y Hs' Hy. specialize (H _ Hs'). apply nexts_iff in Hy as [r [z [q [p [Hr [Hz [Hq [Hy Hp]]]]]]]].
    + econstructor; eauto.
    + apply Hl. lia.
    + eapply may_be_state; eauto.
Qed.
Lemma spread_only : horizon e = None -> forall s, In s (spread e c i moves) -> exists t, may_be e c i t s.
Proof.
  intros HT. unfold spread. cbv zeta. set (step := fun (baf : PositiveMap.t state * list state * list state) (_ : state) => _).
  assert (G : forall l baf, (forall s, In s (snd (fst baf)) -> exists t, may_be e c i t s) -> (forall s, In s (snd baf) -> exists t, may_be e c i t s) ->
    forall s, In s (snd (fst (fold_left step l baf))) -> exists t, may_be e c i t s).
  { induction l as [|x l IH]; intros baf H1 H2 s Hs; [apply H1; exact Hs|]. cbn [fold_left] in Hs.
    assert (N1 : forall y, In y (snd (next_level e c i moves 0 (fst (fst baf)) (snd baf))) -> exists t, may_be e c i t y).
    { apply next_only. intros s' y Hs' Hy. destruct (H2 _ Hs') as [t Ht]. exists (S t).
      apply nexts_iff in Hy as [r [z [q [p [Hr [Hz [Hq [Hy Hp]]]]]]]].
      - apply (may_be_later e c i t s' r z q y p); auto; rewrite ?(shocks_spot e t), ?(kernel_spot e t), ?(rule_spot e c t);
          unfold is_report in *; rewrite ?(reports_spot e i t); unfold spot; rewrite HT; assumption.
      - apply live_inf; auto.
      - pose proof (may_be_state e c i prior_ok t s' Ht) as X. unfold is_state in *. rewrite sizes_spot in X. unfold spot in X. rewrite HT in X. exact X. }
    apply IH in Hs; auto; unfold step at 1; destruct (snd baf) as [|f fs] eqn:F; auto; cbn [fst snd].
    - intros y Hy. apply in_app_or in Hy as [Hy | Hy]; [apply N1; exact Hy | auto].
    - rewrite F. intros y []. }
  apply G; intros s Hs; exists O; apply first_only; exact Hs.
Qed.
(** Every state found may be in a period that its place stands for. *)
Lemma reach_only u s : In s (nth u (reach e c i moves) []) -> (horizon e <> None -> may_be e c i u s) /\ exists t, may_be e c i t s.
Proof.
  unfold reach. destruct (horizon e) as [T|] eqn:HT; intros Hs.
  - assert (X : may_be e c i (0 + u) s).
    { apply (levels_only (pred T) 0 (snd (first_level e))); auto; [|intros; apply first_only; auto].
      intros w Hw. unfold live, over. rewrite HT. apply Nat.leb_gt. lia. }
    split; [intros _; exact X | exists u; exact X].
  - split; [congruence|]. destruct u as [|[|u]]; try destruct Hs. apply spread_only; auto.
Qed.
End Reach.

(** * The functions that decide *)
Definition part (i : nat) (d : dist state) (w : state) : dist state := filter (fun sq => eqb_state (seen i (fst sq)) w) d.
Lemma part_is i d w : part i d w = given i d w.
Proof.
  unfold part, given. apply filter_ext. intros [s q]. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s) w) as [-> | N0].
  - apply eqb_state_iff. reflexivity.
  - destruct (eqb_state (seen i s) w) eqn:B; [apply eqb_state_ok in B; contradiction | reflexivity].
Qed.
(** The greatest of some numbers. *)
Definition most (l : list Q) : Q := match l with [] => 0 | x :: l' => fold_right (fun y b => if Qle_bool b y then y else b) x l' end.
(** What is decided about one agent: the kind of claim, agent, and what reports are worth by place, state and report. *)
Definition amounts (e : env) (c : mechanism) (v : evidence) (tell : nat -> state -> N -> Q) (k : interim) (i t : nat) (m : memory) (w : state) (d : dist state) : list Q :=
  match k with
  | InterimIncentives | InterimPlans =>
      let told := tell (spot e t) in map (fun r => E d (fun s => slack e c v i t m s r (told s r))) (can_say e i (spot e t) w)
  | InterimStart | InterimAlways => [E d (V e c v i t m)]
  end.
Definition parts_ok (e : env) (c : mechanism) (v : evidence) (tell : nat -> state -> N -> Q) (k : interim) (q : Q) (i t : nat) (m : memory) (d : dist state) : bool :=
  forallb (fun w => let g := part i d w in
    match g with
    | [] => true
    | _ => let least := q * total g in forallb (fun x => Qle_bool least x) (amounts e c v tell k i t m w g)
    end) (views e i (spot e t)).
(** What the agent may know about period u + 1; if payments are the same after every memory, none is named. *)
Definition situations (e : env) (c : mechanism) (i : nat) (moves : nat -> list N -> dist state) (u : nat) (l : list state) : list (memory * dist state) :=
  if memoryless e (pay_table e c i (S u)) then
    flat_map (fun s => map (fun a => (None, moves u (a :: s))) (choices e c i u s)) l
  else
    flat_map (fun s => flat_map (fun r => let said := saying i s r in
      map (fun z => let a := rule e c u z said in (Some (said, a), moves u (a :: s))) (likely_shocks e u)) (reports e i u s)) l.
Definition all_parts (e : env) (c : mechanism) (v : evidence) (tell : nat -> state -> N -> Q) (moves : nat -> list N -> dist state)
    (k : interim) (q : Q) (i : nat) (l : list (list state)) : bool :=
  parts_ok e c v tell k q i 0 None (first_states e)
  && match k with
     | InterimStart => true
     | _ => closed e c i moves l
       && forallb (fun u => over e (S u)
            || forallb (fun md => parts_ok e c v tell k q i (S u) (fst md) (snd md)) (situations e c i moves u (nth u l []))) (places e)
     end.

Section Parts.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat) (tell : nat -> state -> N -> Q) (moves : nat -> list N -> dist state).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis prior_ok : beliefs e 0 (first_states e).
Hypothesis moves_are : forall u a s, moves u (a :: s) = kernel e u a s.
Hypothesis tell_is : forall u s r, In u (places e) -> In s (states_at e u) -> In r (reports e i u s) -> tell u s r == told e c v i u s r.
Let agent : In i (agents e) := agent_in e c i v payoff_ok.

Lemma views_spot t : views e i t = views e i (spot e t).
Proof. unfold views. rewrite <- sizes_spot. reflexivity. Qed.
Lemma spot_next t : spot e (S (spot e t)) = spot e (S t).
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma slack_once t m s r : live e t -> is_state e t s -> is_report e i t s r ->
  slack e c v i t m s r (tell (spot e t) s r) == V e c v i t m s - once e c i (V e c v i) t m s r.
Proof.
  intros Ht Hs Hr. rewrite <- slack_is_loss by auto. unfold slack_at, slack. cbn [c_agent c_period c_state c_memory c_report].
  rewrite tell_is; [rewrite <- told_spot; reflexivity | apply live_place; auto | rewrite <- states_at_spot; exact Hs |].
  rewrite <- reports_spot. exact Hr.
Qed.
(** The amounts of a claim at a place. *)
Definition holds_at (k : interim) (q : Q) (t : nat) (m : memory) (w : state) (d : dist state) : Prop :=
  match k with
  | InterimIncentives | InterimPlans => forall r, In r (can_say e i t w) ->
      q * total d <= E d (fun s => V e c v i t m s - once e c i (V e c v i) t m s r)
  | InterimStart | InterimAlways => q * total d <= E d (V e c v i t m)
  end.
Lemma holds_nothing k q t m w : holds_at k q t m w [].
Proof. destruct k; cbn [holds_at]; intros; unfold total; rewrite !E_nil; qlra. Qed.
Lemma parts_at k q t m d w : live e t -> (forall s x, In (s, x) d -> is_state e t s) -> parts_ok e c v tell k q i t m d = true ->
  In w (views e i t) -> holds_at k q t m w (given i d w).
Proof.
  intros Ht Hd H Hw. unfold parts_ok in H. rewrite forallb_forall in H. rewrite views_spot in Hw. specialize (H w Hw). cbv zeta in H.
  rewrite part_is in H. pose proof (given_in i d w) as GI. destruct (given i d w) as [|s0 g] eqn:G; [apply holds_nothing|]. rewrite <- G in *. clear G.
  rewrite forallb_forall in H. unfold amounts in H. destruct k; cbn [holds_at].
  1, 2: intros r Hr; assert (OT : In r (can_say e i (spot e t) w)) by (rewrite <- can_say_spot; exact Hr);
    specialize (H _ (in_map _ _ r OT)); apply Qle_bool_iff in H;
    eapply Qle_trans; [exact H|]; apply Qle_lteq; right; apply E_ext; intros s x Hs; apply GI in Hs as [Hs SW]; apply slack_once; eauto; unfold is_report; rewrite can_say_seen, SW; exact Hr.
  1, 2: apply Qle_bool_iff; apply H; left; reflexivity.
Qed.
Theorem all_hold k q l : all_parts e c v tell moves k q i l = true -> forall t m o w, live e t -> may_know e c i t m o ->
  In w (views e i t) -> (k = InterimStart -> t = 0%nat) -> holds_at k q t m w (given i (expected e i t m o) w).
Proof.
  intros H t m o w Ht Hk Hw Hs. unfold all_parts in H. apply andb_true_iff in H as [H0 H1].
  pose proof (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [_ [_ SD]].
  pose proof Hk as [Hm Hb]. destruct Hm as [|t r z p Hr Hz Hp].
  - cbn [expected] in *. apply parts_at; auto.
  - cbn [pred] in Hb. destruct Hb as [Hb OT0]. assert (K : closed e c i moves l = true /\ forallb (fun u => over e (S u)
      || forallb (fun md => parts_ok e c v tell k q i (S u) (fst md) (snd md)) (situations e c i moves u (nth u l []))) (places e) = true).
    { destruct k; try (apply andb_true_iff in H1; exact H1). specialize (Hs eq_refl). discriminate. }
    destruct K as [KC KP]. assert (Lt : live e t) by (apply over_before; exact Ht).
    pose proof (closed_has e c i moves env_ok rule_ok prior_ok moves_are l KC t _ Hb Lt) as IN.
    rewrite forallb_forall in KP. specialize (KP _ (live_place _ _ Lt)).
    pose proof Ht as Ht'. unfold live in Ht'. rewrite over_spot_next in Ht'. rewrite Ht' in KP. cbn [orb] in KP. rewrite forallb_forall in KP.
    set (s := saying i r o) in *. pose proof (may_be_state e c i prior_ok t s Hb) as Ss.
    assert (SR : saying i s (truth i r) = r) by (unfold s; rewrite saying_twice, saying_truth; reflexivity).
    assert (OT : is_report e i t s (truth i r)) by exact OT0.
    assert (EX : expected e i (S t) (Some (r, rule e c t z r)) o = moves (spot e t) (rule e c (spot e t) z r :: s)).
    { rewrite moves_are, <- kernel_spot, <- rule_spot. reflexivity. }
    assert (Ls : live e (S (spot e t))) by exact Ht'.
    assert (VW : views e i (S t) = views e i (S (spot e t))) by (rewrite (views_spot (S t)), (views_spot (S (spot e t))), spot_next; reflexivity).
    assert (ST : forall s' x, In (s', x) (expected e i (S t) (Some (r, rule e c t z r)) o) -> is_state e (S (spot e t)) s').
    { intros s' x Hx. apply SD in Hx. unfold is_state in *. rewrite sizes_spot, spot_next, <- sizes_spot. exact Hx. }
    assert (TR : forall m', (forall s', is_state e (S t) s' -> pay e c i (S t) m' s' = pay e c i (S t) (Some (r, rule e c t z r)) s') ->
      holds_at k q (S (spot e t)) m' w (given i (expected e i (S t) (Some (r, rule e c t z r)) o) w) ->
      holds_at k q (S t) (Some (r, rule e c t z r)) w (given i (expected e i (S t) (Some (r, rule e c t z r)) o) w)).
    { intros m' PM HA.
      assert (VE : forall s', is_state e (S t) s' -> V e c v i (S t) (Some (r, rule e c t z r)) s' = V e c v i (S (spot e t)) m' s').
      { intros s' Hs'. unfold V. rewrite <- (PM s' Hs'), (C_spot_next e v i t), (pay_spot_next e c i t). reflexivity. }
      assert (OE : forall s' r', is_state e (S t) s' -> In r' (own_types e i (S t)) ->
        once e c i (V e c v i) (S t) (Some (r, rule e c t z r)) s' r' == once e c i (V e c v i) (S (spot e t)) m' s' r').
      { intros s' r' Hs' Hr'. rewrite !(once_told e c i env_ok) by auto. fold (told e c v i).
        rewrite (told_spot e c i v (S t)), (told_spot e c i v (S (spot e t))), spot_next.
        rewrite <- (PM (saying i s' r')) by (apply saying_own; auto). rewrite (pay_spot_next e c i t). reflexivity. }
      destruct k; cbn [holds_at] in *.
      1, 2: intros r' Hr'; eapply Qle_trans; [apply (HA r'); rewrite can_say_spot, spot_next, <- can_say_spot; exact Hr'|];
        apply Qle_lteq; right; apply E_ext; intros s' x Hx; apply given_in in Hx as [Hx _]; apply SD in Hx; rewrite VE, OE by (auto; eapply can_say_types; eauto; apply own_in; exact Hw); reflexivity.
      1, 2: eapply Qle_trans; [exact HA|]; apply Qle_lteq; right; apply E_ext; intros s' x Hx; apply given_in in Hx as [Hx _]; apply SD in Hx; rewrite VE by auto; reflexivity. }
    unfold situations in KP. destruct (memoryless e (pay_table e c i (S (spot e t)))) eqn:ML.
    + apply (TR None).
      * intros s' Hs'. symmetry. apply (forget_pay e c env_ok i (S t)); auto; [|econstructor; eauto].
        unfold pay_table, slot, spot in *. destruct (horizon e); auto. destruct t; exact ML.
      * rewrite EX. apply parts_at; auto; [rewrite <- EX; exact ST | | rewrite <- VW; exact Hw].
        apply (KP (None, _)). apply in_flat_map. exists s. split; [exact IN|]. apply in_map_iff. eexists. split; [reflexivity|].
        apply choices_iff; auto; [destruct (places_live e _ (live_place _ _ Lt)); assumption | unfold is_state in *; rewrite <- sizes_spot; exact Ss |].
        exists (truth i r), z, p. rewrite SR, <- shocks_spot. unfold is_report in *. rewrite <- reports_spot. auto.
    + apply (TR (Some (r, rule e c t z r))); [reflexivity|]. rewrite EX.
      apply parts_at; auto; [rewrite <- EX; exact ST | | rewrite <- VW; exact Hw].
      apply (KP (Some (r, rule e c t z r), _)). apply in_flat_map. exists s. split; [exact IN|]. apply in_flat_map. exists (truth i r).
      split; [rewrite <- reports_spot; exact OT|]. cbv zeta. rewrite SR. apply in_map_iff. exists z. rewrite <- rule_spot. split; [reflexivity|].
      rewrite <- likely_spot. eapply likely_iff; eauto.
Qed.
End Parts.

(** * What no plan exceeds: the truth, if no single lie pays *)
Lemma ER_ext {X} (d : dist X) f g : (forall x q, In (x, q) d -> f x = g x) -> ER d f = ER d g.
Proof.
  induction d as [|[x q] d IH]; intros H; [reflexivity|]. cbn [ER]. rewrite (H x q), IH; auto; [intros; eapply H; right; eauto | left; auto].
Qed.
Lemma ER_rational {X} (d : dist X) f : ER d (fun x => Q2R (f x)) = Q2R (E d f).
Proof.
  induction d as [|[x q] d IH]; [symmetry; exact Q2R_0|]. cbn [ER]. rewrite IH, <- Q2R_mult, <- Q2R_plus.
  apply Qeq_eqR. rewrite E_cons. reflexivity.
Qed.
Lemma total_positive d i w : 0 < total (given i d w) -> exists s q, In (s, q) (given i d w).
Proof.
  destruct (given i d w) as [|[s q] g]; intros H; [unfold total in H; rewrite E_nil in H; discriminate|]. exists s, q. left; auto.
Qed.

Section Truth.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis prior_ok : beliefs e 0 (first_states e).
Let agent : In i (agents e) := agent_in e c i v payoff_ok.

Definition V_mean (t : nat) (m : memory) (o : N) : Q := E (expected e i t m o) (V e c v i t m).
Definition V_part (t : nat) (m : memory) (o : N) (w : state) : Q := E (given i (expected e i t m o) w) (V e c v i t m).
Lemma now_once t m s r : live e t -> now e c i V_mean t m r s == once e c i (V e c v i) t m s r.
Proof.
  intros Ht. unfold now, once, OneShot.once. apply E_ext. intros z q _. cbv zeta. unfold V_mean at 1. cbn [expected pred].
  rewrite saying_twice, saying_truth. reflexivity.
Qed.
Lemma V_mean_bounded : exists b, 0 <= b /\ forall t m o, live e t -> may_know e c i t m o -> close 0 (V_mean t m o) b.
Proof.
  destruct (V_bound e c v i) as [b [Hb HB]]. exists b. split; [exact Hb|]. intros t m o Ht Hk. unfold V_mean.
  destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [A [B _]].
  assert (Z0 : E (expected e i t m o) (fun _ => 0 * 1) == 0) by (rewrite E_scale; ring).
  setoid_replace 0 with (E (expected e i t m o) (fun _ => 0 * 1)) at 1 by (symmetry; exact Z0).
  apply E_close; auto; intros; rewrite Qmult_0_l; apply HB.
Qed.
Lemma truthful_worth t h m d x : live e t -> is_memory e c t m -> (forall s q, In (s, q) d -> is_state e t s) ->
  worth_in e c i (truthful i) t h m x -> ER d x = Q2R (E d (V e c v i t m)).
Proof.
  intros Ht Hm Hd Hx. rewrite <- ER_rational. apply ER_ext. intros s q Hs. specialize (Hd s q Hs). specialize (Hx s Hd).
  pose proof (truth_is_worth e c i env_ok rule_ok v payoff_ok t h m s Ht Hm Hd) as T. unfold plan_worth in *. exact (worth_unique _ _ _ _ _ _ Hx T).
Qed.
Lemma mean_at_most t m o w f x : 0 < total (given i (expected e i t m o) w) ->
  (ER (given i (expected e i t m o) w) f <= x)%R -> (mean_given i (expected e i t m o) w f <= x / Q2R (total (given i (expected e i t m o) w)))%R.
Proof.
  intros H Hx. unfold mean_given, Rdiv. apply Rmult_le_compat_r; [|exact Hx]. left. apply Rinv_0_lt_compat.
  apply Qlt_Rlt in H. rewrite Q2R_0 in H. exact H.
Qed.
(** If lies lose at least 0 everywhere, no private plan is worth more than the truth. *)
Theorem truth_is_best p t h m o w other : (forall t m o w, live e t -> may_know e c i t m o -> In w (views e i t) ->
    holds_at e c v i InterimIncentives 0 t m w (given i (expected e i t m o) w)) ->
  plan_ok e i p -> private_plan i p -> live e t -> may_know e c i t m o -> In w (views e i t) ->
  worth_in e c i p t h m other -> (ER (given i (expected e i t m o) w) other <= Q2R (V_part t m o w))%R.
Proof.
  intros H Hp Pp Ht Hk Hw Hx.
  destruct (expected_ok e c i env_ok rule_ok prior_ok t m o Ht Hk) as [_ [_ SD]].
  assert (ST : steps e c i V_mean V_part p t (fun _ _ _ _ => True) 1).
  { intros t1 h1 m1 o1 w1 _ Ht1 _ Hk1 Hw1. destruct (expected_ok e c i env_ok rule_ok prior_ok t1 m1 o1 Ht1 Hk1) as [_ [_ SD1]].
    apply private_step; auto; [apply own_in; exact Hw1|]. intros r Hr.
    specialize (H t1 m1 o1 w1 Ht1 Hk1 Hw1 r Hr). rewrite Qmult_0_l in H. unfold V_part.
    set (d := given i (expected e i t1 m1 o1) w1) in *.
    rewrite (E_ext d (now e c i V_mean t1 m1 r) (fun s => once e c i (V e c v i) t1 m1 s r)) by (intros; apply now_once; auto).
    rewrite (E_ext d _ (fun s => V e c v i t1 m1 s + -1 * once e c i (V e c v i) t1 m1 s r)), E_plus, E_scaled in H by (intros; ring). cbv beta in H.
    change (fun x => V e c v i t1 m1 x) with (V e c v i t1 m1) in H. qlra. }
  apply (private_at_most e c i env_ok rule_ok agent prior_ok V_mean V_part) with (p := p) (t0 := t) (linked := fun _ _ _ _ => True) (h := h); auto.
  - intros T m' o' HT _. unfold V_mean. apply E_ext. intros s q _. symmetry. apply V_end; auto.
  - apply V_mean_bounded.
  - intros t1 m1 o1 _ Ht1 Hk1. unfold V_part, V_mean. apply (whole e c i env_ok rule_ok agent prior_ok); auto.
  - apply mean_worth. intros s q Hs. apply given_in in Hs as [Hs _]. apply Hx. eapply SD; eauto.
Qed.
End Truth.

(** * What no plan exceeds: the tables of a certificate *)
Section Tables.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat) (moves : nat -> list N -> dist state).
Definition most_expected (u : nat) (r a : N) (s : state) : Q := look_up (nth u (nth i (unseen v) []) none) (a :: r :: s).
Definition K_table (t : nat) (m : memory) (o : N) : Q :=
  match m with None => 0 | Some (r, a) => most_expected (spot e (pred t)) (truth i r) a (saying i r o) end.
(** Before the payment. *)
Definition before (u : nat) : N -> state -> Q :=
  fun r s => E (shocks e u) (fun z => let a := rule e c u z (saying i s r) in flow e i u a s + discount e * most_expected u r a s).
Definition best_now (ahead : N -> state -> Q) (u t : nat) (m : memory) (w : state) (d : dist state) : Q :=
  most (map (fun r => E d (fun s => ahead r s - pay e c i t m (saying i s r))) (can_say e i u w)).
Definition check_unseen (early : nat -> N -> state -> Q) : bool :=
  forallb (fun u =>
    let done := over e (S u) in let next := spot e (S u) in let ahead := early next in let ws := views e i next in
    forallb (fun s => forallb (fun r => let said := saying i s r in forallb (fun z =>
      let a := rule e c u z said in
      let d := moves u (a :: s) in
      Qeq_bool (most_expected u r a s)
        (if done then E d (final e i) else sum (map (fun w => best_now ahead next (S u) (Some (said, a)) w (part i d w)) ws)))
      (likely_shocks e u)) (reports e i u s)) (states_at e u)) (places e).

Lemma most_ok l : l <> [] -> In (most l) l /\ forall x, In x l -> x <= most l.
Proof.
  destruct l as [|x l]; [congruence|]. intros _. cbn [most]. induction l as [|y l [IH1 IH2]]; cbn [fold_right].
  - split; [left; auto|]. intros y [<- | []]. apply Qle_refl.
  - set (b := fold_right _ _ l) in *. destruct (Qle_bool b y) eqn:B.
    + apply Qle_bool_iff in B. split; [right; left; auto|]. intros z [<- | [<- | Hz]]; [|apply Qle_refl|].
      * eapply Qle_trans; [apply IH2; left; auto | exact B].
      * eapply Qle_trans; [apply IH2; right; auto | exact B].
    + assert (B' : y <= b) by (destruct (Qlt_le_dec b y) as [L | L]; [apply Qlt_le_weak, Qle_bool_iff in L; congruence | exact L]).
      split; [destruct IH1 as [<- | IH1]; [left; auto | right; right; auto]|].
      intros z [<- | [<- | Hz]]; [apply IH2; left; auto | exact B' | apply IH2; right; auto].
Qed.

Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis agent : In i (agents e).
Hypothesis prior_ok : beliefs e 0 (first_states e).
Hypothesis moves_are : forall u a s, moves u (a :: s) = kernel e u a s.
Variable early : nat -> N -> state -> Q.
Hypothesis early_is : forall u r s, early u r s = before u r s.
Hypothesis unseen_ok : check_unseen early = true.

Definition M_table (t : nat) (m : memory) (o : N) (w : state) : Q :=
  most (map (fun r => E (given i (expected e i t m o) w) (now e c i K_table t m r)) (can_say e i t w)).
Lemma once_more t : spot e (spot e t) = spot e t.
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma now_is t m r s : live e t -> is_state e t s -> now e c i K_table t m r s == before (spot e t) r s - pay e c i t m (saying i s r).
Proof.
  intros Ht Hs. unfold now, before. destruct (env_at e env_ok t Ht) as [_ [[_ Hp] _]]. rewrite <- shocks_spot.
  apply E_shift; auto. intros z. cbv zeta. unfold K_table. cbn [pred].
  rewrite (truth_saying e i env_ok agent t s r Ht Hs), saying_twice, saying_truth, <- rule_spot, <- flow_spot. ring.
Qed.
Lemma best_is t m w d : live e t -> (forall s q, In (s, q) d -> is_state e t s) -> forall x,
  (x == best_now (early (spot e t)) (spot e t) t m w d <-> x == most (map (fun r => E d (now e c i K_table t m r)) (can_say e i t w))).
Proof.
  intros Ht Hd x. assert (Q1 : best_now (early (spot e t)) (spot e t) t m w d == most (map (fun r => E d (now e c i K_table t m r)) (can_say e i t w))).
  { unfold best_now. rewrite <- can_say_spot. assert (G : forall l, Forall2 Qeq (map (fun r => E d (fun s => early (spot e t) r s - pay e c i t m (saying i s r))) l)
      (map (fun r => E d (now e c i K_table t m r)) l)).
    { induction l as [|r l IH]; cbn [map]; constructor; auto. apply E_ext. intros s q Hs. rewrite early_is, now_is; eauto. reflexivity. }
    generalize (G (can_say e i t w)). generalize (map (fun r => E d (now e c i K_table t m r)) (can_say e i t w)).
    generalize (map (fun r => E d (fun s => early (spot e t) r s - pay e c i t m (saying i s r))) (can_say e i t w)). clear.
    intros l l' H. destruct H as [|y y' l l' E1 H]; [reflexivity|]. cbn [most]. induction H as [|z z' l l' E2 H IH]; cbn [fold_right]; [exact E1|].
    destruct (Qle_bool (fold_right (fun y0 b => if Qle_bool b y0 then y0 else b) y l) z) eqn:B1,
      (Qle_bool (fold_right (fun y0 b => if Qle_bool b y0 then y0 else b) y' l') z') eqn:B2; try exact E2; try exact IH; exfalso;
      rewrite IH, E2 in B1; congruence. }
  rewrite Q1. tauto.
Qed.
Lemma table_at t r z q o : is_state e t r -> is_state e t (saying i r o) -> is_report e i t (saying i r o) (truth i r) -> live e t -> In (z, q) (shocks e t) -> 0 < q ->
  K_table (S t) (Some (r, rule e c t z r)) o == if over e (S t) then E (expected e i (S t) (Some (r, rule e c t z r)) o) (final e i)
    else sum (map (M_table (S t) (Some (r, rule e c t z r)) o) (views e i (S t))).
Proof.
  intros Hr Hs Ho Ht Hz Hq. unfold check_unseen in unseen_ok. rewrite forallb_forall in unseen_ok.
  pose proof (unseen_ok _ (live_place _ _ Ht)) as H. cbv zeta in H. clear unseen_ok.
  rewrite <- states_at_spot, forallb_forall in H. specialize (H _ Hs). rewrite <- reports_spot, forallb_forall in H.
  specialize (H (truth i r) Ho). rewrite <- likely_spot, forallb_forall in H.
  specialize (H z (likely_iff e t z q Hz Hq)). apply Qeq_bool_iff in H.
  assert (SR : saying i (saying i r o) (truth i r) = r) by (rewrite saying_twice, saying_truth; reflexivity).
  rewrite SR, moves_are, <- kernel_spot, <- rule_spot, <- over_spot_next in H. unfold K_table. cbn [pred]. rewrite H.
  destruct (over e (S t)) eqn:O; [reflexivity|].
  assert (SN : spot e (S (spot e t)) = spot e (S t)) by (unfold spot; destruct (horizon e); reflexivity).
  rewrite SN. assert (VW : views e i (spot e (S t)) = views e i (S t)) by (unfold views; rewrite <- sizes_spot; reflexivity). rewrite VW.
  assert (G : forall ws, (forall w, In w ws -> In w (views e i (S t))) ->
    sum (map (fun w => best_now (early (spot e (S t))) (spot e (S t)) (S (spot e t)) (Some (r, rule e c t z r)) w (part i (kernel e t (rule e c t z r) (saying i r o)) w)) ws)
    == sum (map (M_table (S t) (Some (r, rule e c t z r)) o) ws)).
  { induction ws as [|w ws IH]; intros HW; [reflexivity|]. cbn [map]. rewrite !sum_cons, IH by (intros; apply HW; right; auto).
    apply Qplus_comp; [|reflexivity]. rewrite part_is. unfold M_table. cbn [expected pred].
    assert (PS : forall d, best_now (early (spot e (S t))) (spot e (S t)) (S (spot e t)) (Some (r, rule e c t z r)) w d
      = best_now (early (spot e (S t))) (spot e (S t)) (S t) (Some (r, rule e c t z r)) w d).
    { intros d. unfold best_now. rewrite (pay_spot_next e c i t). reflexivity. }
    rewrite PS. apply (best_is (S t) (Some (r, rule e c t z r))); auto; [|reflexivity].
    intros s p Hp. apply given_in in Hp as [Hp _]. eapply kernel_in; eauto. }
  apply G. auto.
Qed.

(** ** The best private plan *)
Definition knowledge (t : nat) (h : history) : memory * N :=
  match t, h with
  | S t', (s, r, z) :: _ => (Some (saying i s r, rule e c t' z (saying i s r)), truth i s)
  | _, _ => (None, 0%N)
  end.
Definition best_word (t : nat) (m : memory) (o : N) (w : state) : N :=
  match find (fun r => Qeq_bool (E (given i (expected e i t m o) w) (now e c i K_table t m r)) (M_table t m o w)) (can_say e i t w) with
  | Some r => r | None => nth 1 w 0%N end.
Definition best_private : plan := fun t h s => sure (best_word t (fst (knowledge t h)) (snd (knowledge t h)) (seen i s)).
Lemma best_private_ok : plan_ok e i best_private /\ private_plan i best_private.
Proof.
  split.
  - intros t h s Ht Hs. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst. unfold best_word.
    unfold is_report. rewrite can_say_seen.
    destruct (find _ _) eqn:F; [apply find_some in F; apply F|]. apply can_say_own. unfold seen. cbn [nth]. eapply truth_own; eauto.
  - intros t h s s' H. unfold best_private. rewrite H. reflexivity.
Qed.
Lemma M_max t m o w : In (nth 1 w 0%N) (own_types e i t) -> (forall r, In r (can_say e i t w) -> E (given i (expected e i t m o) w) (now e c i K_table t m r) <= M_table t m o w)
  /\ E (given i (expected e i t m o) w) (now e c i K_table t m (best_word t m o w)) == M_table t m o w.
Proof.
  intros H. apply can_say_own in H. destruct (most_ok (map (fun r => E (given i (expected e i t m o) w) (now e c i K_table t m r)) (can_say e i t w))) as [A B].
  { destruct (can_say e i t w); [destruct H | discriminate]. }
  split; [intros r Hr; apply B; apply (in_map (fun r => E (given i (expected e i t m o) w) (now e c i K_table t m r))); exact Hr|].
  unfold best_word. destruct (find _ _) as [r|] eqn:F; [apply find_some in F as [_ F]; apply Qeq_bool_iff; exact F|].
  apply in_map_iff in A as [r [A Hr]]. apply (find_none _ _ F) in Hr. unfold M_table in Hr. rewrite A in Hr.
  rewrite (proj2 (Qeq_bool_iff _ _) (Qeq_refl _)) in Hr. discriminate.
Qed.
Lemma K_bounded : exists b, 0 <= b /\ forall t m o, live e t -> may_know e c i t m o -> close 0 (K_table t m o) b.
Proof.
  exists (all_bounds (nth i (unseen v) [])). pose proof (all_bounds_pos (nth i (unseen v) [])). split; [auto|].
  intros t m o _ _. unfold K_table. destruct m as [[r a]|]; [apply nth_bound | split; qlra].
Qed.
Lemma K_ends T m o : horizon e = Some T -> may_know e c i T m o -> (0 < T)%nat -> E (expected e i T m o) (final e i) == K_table T m o.
Proof.
  intros HT [Hm Hb] L. destruct Hm as [|t r z q Hr Hz Hq]; [lia|]. cbn [pred] in Hb.
  assert (Ht : live e t) by (unfold live, over; rewrite HT; apply Nat.leb_gt; lia).
  destruct Hb as [Hb Ho]. pose proof (may_be_state e c i prior_ok t _ Hb) as Hs.
  rewrite (table_at t r z q o Hr Hs Ho Ht Hz Hq). unfold over at 1. rewrite HT, Nat.leb_refl. reflexivity.
Qed.
Lemma K_sums t m o : (0 < t)%nat -> live e t -> may_know e c i t m o -> sum (map (M_table t m o) (views e i t)) == K_table t m o.
Proof.
  intros L Ht [Hm Hb]. destruct Hm as [|t r z q Hr Hz Hq]; [lia|]. cbn [pred] in Hb.
  destruct Hb as [Hb Ho]. pose proof (may_be_state e c i prior_ok t _ Hb) as Hs.
  rewrite (table_at t r z q o Hr Hs Ho (over_before _ _ Ht) Hz Hq). unfold live in Ht. rewrite Ht. reflexivity.
Qed.
Lemma horizon_positive T : horizon e = Some T -> (0 < T)%nat.
Proof.
  intros HT. pose proof env_ok as H. unfold check_env in H. rewrite HT, !andb_true_iff in H. destruct H as [[_ [P _]] _].
  apply Nat.leb_le in P. lia.
Qed.
Theorem no_private_plan_is_better p h w other : plan_ok e i p -> private_plan i p -> live e 0 -> In w (views e i 0) ->
  worth_in e c i p 0 h None other -> (ER (given i (first_states e) w) other <= Q2R (M_table 0 None 0%N w))%R.
Proof.
  intros Hp Pp Ht Hw Hx.
  assert (ST : steps e c i K_table M_table p 0 (fun _ _ _ _ => True) 1).
  { intros t1 h1 m1 o1 w1 _ Ht1 _ Hk1 Hw1. destruct (expected_ok e c i env_ok rule_ok prior_ok t1 m1 o1 Ht1 Hk1) as [_ [_ SD1]].
    pose proof (own_in e i t1 w1 Hw1) as OI. apply private_step; auto. apply M_max. exact OI. }
  apply (private_at_most e c i env_ok rule_ok agent prior_ok K_table M_table) with (p := p) (t0 := 0%nat) (linked := fun _ _ _ _ => True) (h := h) (t := 0%nat) (m := None) (o := 0%N); auto.
  - intros T m' o' HT Hk. apply K_ends; auto. apply horizon_positive; auto.
  - apply K_bounded.
  - intros t1 m1 o1 L. apply K_sums. exact L.
  - split; [constructor | exact I].
  - apply mean_worth. intros s q Hs. apply given_in in Hs as [Hs _]. apply Hx. apply (proj2 prior_ok s q Hs).
Qed.
Theorem best_private_is w h x : live e 0 -> In w (views e i 0) -> worth_in e c i best_private 0 h None x ->
  ER (given i (first_states e) w) x = Q2R (M_table 0 None 0%N w).
Proof.
  intros Ht Hw Hx.
  set (linked := fun (t : nat) (h : history) (m : memory) (o : N) => (m, o) = knowledge t h).
  assert (ST : forall k, steps e c i K_table M_table best_private 0 linked k).
  { intros k t1 h1 m1 o1 w1 _ Ht1 Lk Hk1 Hw1. pose proof (own_in e i t1 w1 Hw1) as OI.
    destruct (M_max t1 m1 o1 w1 OI) as [_ MM]. rewrite <- MM, <- E_scaled. apply Qle_lteq. right. apply E_ext. intros s q Hs.
    apply given_in in Hs as [_ Hs]. unfold best_private. unfold linked in Lk. rewrite <- Lk, Hs. cbn [fst snd]. rewrite E_sure. reflexivity. }
  destruct best_private_ok as [Bk _].
  pose proof (private_is e c i env_ok rule_ok agent prior_ok K_table M_table
    (fun T m' o' HT Hk => K_ends T m' o' HT Hk (horizon_positive T HT)) K_bounded best_private 0 linked Bk) as PI.
  specialize (PI ltac:(intros; unfold linked; reflexivity) (fun t1 m1 o1 L => K_sums t1 m1 o1 L) 0%nat h None 0%N w (ST 1) (ST (-1)) (le_n 0) Ht eq_refl
    (conj (first_period _ _ _ _ _ _) I) Hw).
  cbn [expected] in PI.
  assert (MW : worth e (final e i) (fun g n => E (given i (first_states e) w) (fun s => payoff e c i g best_private n 0 h None s)) 0 (ER (given i (first_states e) w) x)).
  { apply mean_worth. intros s q Hs. apply given_in in Hs as [Hs _]. apply Hx. apply (proj2 prior_ok s q Hs). }
  exact (worth_unique _ _ _ _ _ _ MW PI).
Qed.
End Tables.
