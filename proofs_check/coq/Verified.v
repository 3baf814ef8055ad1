(** If the checker's answer to a claim is [true], the claim is true. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Limits Check Model Worths Programs.
Open Scope Q_scope.

Lemma Q2R_le x y : x <= y -> (Q2R x <= Q2R y)%R. Proof. apply Qle_Rle. Qed.
Lemma minus_abs_is q : Q2R (minus_abs q) = (- Rabs (Q2R q))%R.
Proof.
  unfold minus_abs. destruct (Qle_bool 0 q) eqn:L.
  - apply Qle_bool_iff in L. apply Qle_Rle in L. rewrite Q2R_0 in L. rewrite Q2R_opp, Rabs_right by Lra.lra. reflexivity.
  - assert (L' : q < 0) by (apply Qnot_le_lt; intros X; apply Qle_bool_iff in X; congruence).
    apply Qlt_Rlt in L'. rewrite Q2R_0 in L'. rewrite Rabs_left by auto. ring.
Qed.
Lemma filter_shorter {A} (f : A -> bool) l : (length (filter f l) <= length l)%nat.
Proof. induction l as [|x l IH]; simpl; [lia|]. destruct (f x); simpl; lia. Qed.
Lemma Q2R_eq x y : x == y -> Q2R x = Q2R y. Proof. apply Qeq_eqR. Qed.

Section Verified.
Variables (e : env) (c : mechanism) (v : evidence).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.

Lemma every_agent_at f i : every_agent e f = true -> In i (agents e) -> f i = true.
Proof. unfold every_agent. rewrite forallb_forall. auto. Qed.
Lemma everyone_member : @None nat = None \/ (exists i, @None nat = Some i /\ In i (agents e)).
Proof. left; auto. Qed.
Lemma without_member i : In i (agents e) -> Some i = None \/ (exists j, Some i = Some j /\ In j (agents e)).
Proof. right; eauto. Qed.

(** ** Efficiency *)
Lemma rule_policy : policy_ok e None (following (rule e c)).
Proof.
  intros t h s z q Ht Hs Hz Hq. split; [apply prob_sure|]. intros a p [X | []]. inversion X; subst.
  apply (rule_at e c rule_ok t z q); auto.
Qed.
Definition loss t z s := value e None (W e v None) t (rule e c t z s) s - value e None (W e v None) t (choice e v None t z s) s.
Lemma loss_is t z q s : check_program e v None = true -> live e t -> is_state e t s -> In (z, q) (shocks e t) -> 0 < q ->
  at_alloc (values_at e v None (spot e t) s) (rule e c (spot e t) z s)
    - at_alloc (values_at e v None (spot e t) s) (choice e v None (spot e t) z s) == loss t z s.
Proof.
  intros P Ht Hs Hz Hq. rewrite <- rule_spot, <- choice_spot. unfold loss.
  rewrite !(value_at e v None); [reflexivity | |].
  - eapply set_in; eauto using everyone_member. eapply program_at; eauto using everyone_member.
  - eapply rule_in; eauto.
Qed.
Lemma loss_at_least q t z p s : at_least e c v Efficient q = true -> live e t -> is_state e t s -> In (z, p) (shocks e t) ->
  0 < p -> q <= loss t z s.
Proof.
  intros H Ht Hs Hz Hp. unfold at_least in H. apply andb_true_iff in H as [P H]. unfold loses_at_most in H.
  rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in H.
  specialize (H _ Hs). cbv zeta in H. rewrite forallb_forall in H. rewrite <- likely_spot in H.
  specialize (H z (likely_iff _ _ _ _ Hz Hp)). apply Qle_bool_iff in H. rewrite (loss_is t z p s) in H by auto. exact H.
Qed.
(** The mechanism's rule is worth what its own equation gives; it is W if the rule loses nothing. *)
Lemma efficient_promise : at_least e c v Efficient 0 = true -> promises e c Efficient.
Proof.
  intros H p Hp t h s x y Ht Hs Hx Hy.
  assert (P : check_program e v None = true) by (unfold at_least in H; apply andb_true_iff in H; apply H).
  pose proof (program_is_best e v env_ok None everyone_member P) as BP.
  assert (B : forall t s, live e t -> is_state e t s -> W e v None t s == E (shocks e t) (fun z =>
      social e None t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (W e v None (S t)))).
  { intros t0 s0 Ht0 Hs0. rewrite (program_bellman e v env_ok None everyone_member P t0 s0 Ht0 Hs0).
    destruct (env_at e env_ok t0 Ht0) as [_ [[Hn _] _]]. apply E_ext_pos; auto. intros z q Hz Hq.
    pose proof (loss_at_least 0 t0 z q s0 H Ht0 Hs0 Hz Hq) as L. unfold loss, value in L.
    destruct (program_at e v env_ok None everyone_member P t0 z q s0 Ht0 Hs0 Hz Hq) as [_ G].
    destruct (G (rule e c t0 z s0)) as [G1 _]; [eapply rule_at; eauto|]. unfold value in G1. apply Qle_antisym; qlra. }
  assert (Y : policy_worth e None (following (rule e c)) t h s (Q2R (W e v None t s))).
  { unfold policy_worth. apply (following_is_worth e env_ok None (social e None) (social_final e None) (rule e c) (W e v None)); auto.
    - intros. eapply rule_at; eauto.
    - intros t0 s0 O. unfold W. rewrite O. reflexivity.
    - apply W_bound. }
  unfold policy_worth in *. rewrite (worth_unique _ _ _ _ _ _ Hy Y). apply (greatest _ _ _ _ BP p Hp t h s x Ht Hs Hx).
Qed.
Lemma efficient_breaks q x : at_least e c v Efficient q = true -> cell_ok e c v Efficient x = true ->
  slack_of e c v Efficient x == q -> q < 0 -> breaks e c Efficient.
Proof.
  intros H Hx Hq Hn. unfold cell_ok, is_likely in Hx. rewrite !andb_true_iff in Hx. destruct Hx as [X1 [X2 X3]].
  apply of_sizes_iff in X1. apply negb_true_iff in X2. apply mem_iff in X3. apply likely_back in X3 as [w [Z1 Z2]].
  set (t := c_period x) in *. set (s := c_state x) in *. set (z0 := c_shock x) in *.
  assert (P : check_program e v None = true) by (unfold at_least in H; apply andb_true_iff in H; apply H).
  pose proof (program_is_best e v env_ok None everyone_member P) as BP.
  exists (following (choice e v None)), t, s. split; [eapply best_is_policy; eauto|]. split; [exact X2|]. split; [exact X1|].
  intros h a y Ha Hy.
  pose proof (reached _ _ _ _ BP t h s X2 X1) as R. unfold policy_worth in *. rewrite (worth_unique _ _ _ _ _ _ Ha R). clear Ha R a.
  (* the rule today, and the best afterwards, is worth less than W; the rule afterwards is worth no more *)
  set (m := E (shocks e t) (fun z => value e None (W e v None) t (rule e c t z s) s)).
  assert (M : m < W e v None t s).
  { rewrite (program_bellman e v env_ok None everyone_member P t s X2 X1). unfold m.
    destruct (env_at e env_ok t X2) as [_ [[Hnn _] _]].
    assert (EL : forall d, (forall z q, In (z, q) d -> In (z, q) (shocks e t)) -> In (z0, w) d -> nonneg d ->
      E d (fun z => value e None (W e v None) t (rule e c t z s) s) <
      E d (fun z => social e None t (choice e v None t z s) s + discount e * E (kernel e t (choice e v None t z s) s) (W e v None (S t)))).
    { induction d as [|[z p] d IH]; intros Hd Hin Hdn; [destruct Hin|]. rewrite !E_cons.
      apply nonneg_tl in Hdn as [Hp Hdn].
      assert (L1 : p * value e None (W e v None) t (rule e c t z s) s <=
        p * (social e None t (choice e v None t z s) s + discount e * E (kernel e t (choice e v None t z s) s) (W e v None (S t)))).
      { destruct (Qlt_le_dec 0 p) as [L | L].
        - apply Qmult_le_l; auto.
          destruct (program_at e v env_ok None everyone_member P t z p s X2 X1 (Hd _ _ (or_introl eq_refl)) L) as [_ G].
          apply (G (rule e c t z s)). eapply rule_at; eauto. apply Hd. left; eauto.
        - assert (p == 0) as -> by (apply Qle_antisym; auto). qlra. }
      destruct Hin as [Hin | Hin].
      - inversion Hin; subst. assert (E1 : E d (fun z => value e None (W e v None) t (rule e c t z s) s) <=
          E d (fun z => social e None t (choice e v None t z s) s + discount e * E (kernel e t (choice e v None t z s) s) (W e v None (S t)))).
        { apply E_le; auto. intros z q' Hz Hq'.
          destruct (program_at e v env_ok None everyone_member P t z q' s X2 X1 (Hd _ _ (or_intror Hz)) Hq') as [_ G].
          apply (G (rule e c t z s)). eapply rule_at; eauto. apply Hd. right; eauto. }
        assert (L2 : value e None (W e v None) t (rule e c t z0 s) s < social e None t (choice e v None t z0 s) s
            + discount e * E (kernel e t (choice e v None t z0 s) s) (W e v None (S t))).
        { pose proof (loss_is t z0 w s P X2 X1 Z1 Z2) as L. unfold slack_of, loss_at in Hq. fold t s z0 in Hq.
          assert (Q1 : loss t z0 s == q); [|unfold loss, value in *; qlra].
          rewrite <- L, <- Hq. unfold values_at, at_alloc. rewrite <- allocs_spot, <- rule_spot, <- choice_spot.
          assert (VE : forall l, map (fun a => Qred (value e None (W e v None) (spot e t) a s)) l
                            = map (fun a => Qred (value e None (W e v None) t a s)) l).
          { intros l. apply map_ext. intros a. rewrite <- value_spot. reflexivity. }
          rewrite VE. reflexivity. }
        apply (Qmult_lt_l _ _ w) in L2; auto. qlra.
      - assert (L3 := IH (fun z q H => Hd z q (or_intror H)) Hin Hdn). qlra. }
    apply EL; auto. }
  assert (Y : (y <= Q2R m)%R).
  { assert (F : forall g cc n, 0 <= cc -> (forall u, (t <= u < t + S n)%nat -> live e u) ->
      (forall s', is_state e (t + S n) s' -> g s' <= W e v None (t + S n) s' + cc) ->
      welfare e (social e None) g (following (rule e c)) (S n) t h s <= m + cc * power (discount e) (S n)).
    { intros g cc n Hcc Hl Hg. unfold welfare. cbn [welfare_of]. unfold m. destruct (env_at e env_ok t X2) as [_ [[Hnn Htot] _]].
      assert (D : 0 <= cc * power (discount e) (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; apply discount_pos; auto).
      apply E_le_plus; auto; [rewrite Htot; apply Qle_refl|]. intros z q' Hz Hq'. unfold following at 1, follows_rule at 1.
      set (f := fun a => social e None t a s + discount e * E (kernel e t a s)
          (welfare_of state N N (discount e) (shocks e) (kernel e) (social e None) g (following (rule e c)) n (S t) ((s, z, a) :: h))).
      assert (S1 : E (sure (rule e c t z s)) f == f (rule e c t z s)) by apply E_sure. rewrite S1. unfold f, value. clear S1 f.
      destruct (kernel_at e c env_ok rule_ok t z q' s s X2 Hz Hq' X1 X1) as [Kn [Kt Ks]].
      assert (D' : 0 <= cc * power (discount e) n) by (apply Qmult_le_0_compat; auto; apply power_pos; apply discount_pos; auto).
      assert (HE : E (kernel e t (rule e c t z s) s) (welfare_of state N N (discount e) (shocks e) (kernel e) (social e None) g
          (following (rule e c)) n (S t) ((s, z, rule e c t z s) :: h)) <= E (kernel e t (rule e c t z s) s) (W e v None (S t)) + cc * power (discount e) n).
      { apply E_le_plus; auto. intros s' p Hs' Hp.
        apply (no_policy_is_better state N N (live e) (discount e) (shocks e) (kernel e) (social e None) (is_state e)
          (feasible e None) (choice e v None) (discount_pos e env_ok) (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht)))
          (kernel_in_range e env_ok None everyone_member) (W e v None) (program_bellman e v env_ok None everyone_member P)
          (fun t z q s a Ht Hz Hq Hs Ha => proj1 (proj2 (program_at e v env_ok None everyone_member P t z q s Ht Hs Hz Hq) a Ha)));
          auto; [apply rule_policy | intros u Hu; apply Hl; lia | eauto |].
        replace (S t + n)%nat with (t + S n)%nat by lia. auto. }
      apply (Qmult_le_compat_r _ _ (discount e)) in HE; [|apply discount_pos; auto]. cbn [power] in *.
      assert (cc * (discount e * power (discount e) n) == cc * power (discount e) n * discount e) by ring. qlra. }
    destruct (horizon e) as [T|] eqn:HT.
    - pose proof (live_until e T t HT X2) as L. apply (worth_at_most _ _ _ _ _ 0) with (6 := Hy); auto.
      + apply discount_pos; auto.
      + congruence.
      + apply Qle_refl.
      + intros T' E1. rewrite HT in E1. inversion E1; subst T'. replace (T - t)%nat with (S (T - S t)) by lia.
        assert (G : welfare e (social e None) (social_final e None) (following (rule e c)) (S (T - S t)) t h s
                    <= m + 0 * power (discount e) (S (T - S t))); [|qlra].
        apply F; [apply Qle_refl | intros u Hu; apply (live_all e T t (T - t)); auto; lia |].
        intros s' _. replace (t + S (T - S t))%nat with T by lia. unfold W, over. rewrite HT, Nat.leb_refl. qlra.
      + congruence.
    - destruct (W_bound e v None HT) as [b [Hb HB]].
      assert (Mb : 0 <= Qabs m) by apply Qabs_nonneg. pose proof (Qle_Qabs (- m)) as MA. rewrite Qabs_opp in MA.
      apply (worth_at_most _ _ _ _ _ (b + Qabs m)) with (6 := Hy); auto.
      + apply discount_pos; auto.
      + intros; apply discount_small; auto.
      + qlra.
      + congruence.
      + intros _ [|n]; [cbn [power]; unfold welfare, welfare_of; qlra|].
        assert (D : 0 <= power (discount e) (S n)) by (apply power_pos; apply discount_pos; auto).
        assert (G : welfare e (social e None) (fun _ => 0) (following (rule e c)) (S n) t h s <= m + b * power (discount e) (S n)).
        { apply F; auto; [intros; apply live_inf; auto|]. intros s' _. destruct (HB (t + S n)%nat s'). qlra. }
        assert (0 <= Qabs m * power (discount e) (S n)) by (apply Qmult_le_0_compat; auto).
        assert ((b + Qabs m) * power (discount e) (S n) == b * power (discount e) (S n) + Qabs m * power (discount e) (S n)) by ring. qlra. }
  apply Qlt_Rlt in M. Lra.lra.
Qed.

(** ** Leaving: best programs agree on what an onlooker has *)
Lemma onlooker_equal i rl W rl' W' t h s x : In i (agents e) -> best_program e (Some i) rl W -> best_program e (Some i) rl' W' ->
  live e t -> is_state e t s -> onlooker_worth e i (following rl) t h s x -> onlooker_worth e i (following rl') t h s x.
Proof.
  intros Hi H H' Ht Hs.
  assert (Q1 : forall g n t h h' s, (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t s ->
    welfare e (flow e i) g (following rl) n t h s == welfare e (flow e i) g (following rl') n t h' s).
  { intros g n. induction n as [|n IH]; intros t0 h0 h0' s0 Hl Hs0; [reflexivity|].
    assert (Lt : live e t0) by (apply Hl; lia). unfold welfare in *. cbn [welfare_of].
    destruct (env_at e env_ok t0 Lt) as [_ [[Hn _] _]]. apply E_ext_pos; auto. intros z q Hz Hq.
    unfold following in *.
    assert (S1 : forall r hh f, E (follows_rule state N N r t0 hh s0 z) f == f (r t0 z s0)) by (intros; apply E_sure).
    rewrite !S1. clear S1.
    rewrite (choice_equal e (Some i) rl W rl' W' t0 z q s0 H H' Lt Hs0 Hz Hq).
    destruct (chooses _ _ _ _ H' t0 z q s0 Lt Hs0 Hz Hq) as [F _].
    destruct (kernel_of e env_ok t0 z q (Some i) _ s0 (without_member i Hi) Lt Hz F Hs0) as [_ [_ K]].
    assert (X : forall k, (forall s' p, In (s', p) k -> is_state e (S t0) s') ->
      E k (welfare_of state N N (discount e) (shocks e) (kernel e) (flow e i) g (follows_rule state N N rl) n (S t0) ((s0, z, rl' t0 z s0) :: h0))
      == E k (welfare_of state N N (discount e) (shocks e) (kernel e) (flow e i) g (follows_rule state N N rl') n (S t0) ((s0, z, rl' t0 z s0) :: h0'))).
    { intros k Hk. apply E_ext. intros s' p Hp. apply IH; [intros u Hu; apply Hl; lia | eauto]. }
    rewrite X by auto. reflexivity. }
  unfold onlooker_worth, worth. destruct (horizon e) as [T|] eqn:HT.
  - pose proof (live_until e T t HT Ht) as L. intros ->. apply Qeq_eqR. apply Q1; auto.
    intros u Hu. apply (live_all e T t (T - t)); auto. lia.
  - intros Hx eta He. destruct (Hx eta He) as [N0 HN]. exists N0. intros n Hn. specialize (HN n Hn).
    rewrite (Qeq_eqR _ _ (Q1 (fun _ => 0) n t h h s (fun u _ => live_inf e HT u) Hs)) in HN. exact HN.
Qed.

(** ** Leaving without influence: the sets computed are the largest *)
Section Left.
Variable i : nat.
Hypothesis agent : In i (agents e).
Hypothesis program_ok : check_program e v (Some i) = true.
Let best := program_is_best e v env_ok (Some i) (without_member i agent) program_ok.

Definition step_ok (X : nat -> state -> Prop) t s : Prop := forall z q, In (z, q) (shocks e t) -> 0 < q ->
  feasible e (Some i) t z s (rule e c t z s)
  /\ (forall a, feasible e (Some i) t z s a -> value e (Some i) (W e v (Some i)) t a s <= value e (Some i) (W e v (Some i)) t (rule e c t z s) s)
  /\ forall s' p, In (s', p) (kernel e t (rule e c t z s) s) -> 0 < p -> over e (S t) = true \/ X (S t) s'.
Lemma settles_iff t s inside X : live e t -> is_state e t s -> (forall s', over e (S t) = false -> inside s' = true <-> X (S t) s') ->
  settles e c v i (spot e t) inside s = true <-> step_ok X t s.
Proof.
  intros Ht Hs HX. unfold settles, step_ok. rewrite forallb_forall.
  assert (VA : forall z q a, In (z, q) (shocks e t) -> feasible e (Some i) t z s a ->
    at_alloc (values_at e v (Some i) (spot e t) s) a == value e (Some i) (W e v (Some i)) t a s).
  { intros z q a Hz Ha. apply value_at; auto. eapply set_in; eauto using without_member. }
  split.
  - intros H z q Hz Hq. specialize (H z). rewrite <- likely_spot in H. specialize (H (likely_iff _ _ _ _ Hz Hq)).
    cbv zeta in H. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3]. rewrite <- rule_spot, <- sets_spot in *.
    apply mem_iff in H1. split; [exact H1|]. split.
    + intros a Ha. rewrite forallb_forall in H2. specialize (H2 a Ha). apply Qle_bool_iff in H2.
      rewrite !(VA z q) in H2 by auto. exact H2.
    + intros s' p Hp Hpos. rewrite <- over_spot_next, <- kernel_spot in H3. apply orb_true_iff in H3 as [H3 | H3]; auto.
      destruct (over e (S t)) eqn:O; auto. right. rewrite forallb_forall in H3. specialize (H3 _ Hp). simpl in H3.
      apply orb_true_iff in H3 as [H3 | H3]; [apply Qle_bool_iff in H3; qlra|]. apply HX; auto.
  - intros H z Hz. rewrite <- likely_spot in Hz. apply likely_back in Hz as [q [Hz Hq]]. destruct (H z q Hz Hq) as [H1 [H2 H3]].
    cbv zeta. rewrite !andb_true_iff, <- rule_spot, <- sets_spot. repeat split.
    + apply mem_iff. exact H1.
    + apply forallb_forall. intros a Ha. apply Qle_bool_iff. rewrite !(VA z q) by auto. auto.
    + rewrite <- over_spot_next, <- kernel_spot. destruct (over e (S t)) eqn:O; auto. apply orb_true_iff. right.
      apply forallb_forall. intros [s' p] Hp. simpl. apply orb_true_iff. destruct (Qlt_le_dec 0 p) as [L | L].
      * right. destruct (H3 s' p Hp L) as [H4 | H4]; [congruence|]. apply HX; auto.
      * left. apply Qle_bool_iff. exact L.
Qed.
Lemma within_iff l s : within l s = true <-> In s l.
Proof. apply existsb_state. Qed.

Lemma left_from_S n u : left_from e c v i (S n) u =
  filter (settles e c v i u (within (nth 0 (left_from e c v i n (S u)) []))) (states_at e u) :: left_from e c v i n (S u).
Proof. reflexivity. Qed.
Lemma left_from_iff T n u : horizon e = Some T -> (u + n = T)%nat -> forall k s, (k < n)%nat ->
  In s (nth k (left_from e c v i n u) []) <->
  is_state e (u + k) s /\ step_ok (fun t s => In s (nth (t - u) (left_from e c v i n u) [])) (u + k) s.
Proof.
  intros HT. assert (SP : forall t, spot e t = t) by (intros; unfold spot; rewrite HT; reflexivity).
  revert u. induction n as [|n IH]; intros u Hu [|k] s Hk; [lia | lia | |].
  - rewrite left_from_S. cbn [nth]. rewrite Nat.add_0_r, filter_In.
    assert (Lu : live e u) by (unfold live, over; rewrite HT; apply Nat.leb_gt; lia).
    enough (X : is_state e u s -> (settles e c v i u (within (nth 0 (left_from e c v i n (S u)) [])) s = true <->
      step_ok (fun t s => In s (nth (t - u) (filter (settles e c v i u (within (nth 0 (left_from e c v i n (S u)) []))) (states_at e u)
        :: left_from e c v i n (S u)) [])) u s)) by (unfold is_state, states_at in *; tauto).
    intros Hs. rewrite <- (SP u) at 1. apply settles_iff; auto. intros s' _. rewrite within_iff.
    replace (S u - u)%nat with 1%nat by lia. cbn [nth]. tauto.
  - pose proof (IH (S u) ltac:(lia) k s ltac:(lia)) as I1. rewrite left_from_S. set (l := left_from e c v i n (S u)) in *.
    cbn [nth]. replace (S u + k)%nat with (u + S k)%nat in I1 by lia.
    enough (X : step_ok (fun t s => In s (nth (t - S u) l [])) (u + S k) s <->
      step_ok (fun t s => In s (nth (t - u) (filter (settles e c v i u (within (nth 0 l []))) (states_at e u) :: l) [])) (u + S k) s) by tauto.
    unfold step_ok. replace (S (u + S k) - S u)%nat with (S k) by lia. replace (S (u + S k) - u)%nat with (S (S k)) by lia.
    cbn [nth]. tauto.
Qed.
Definition left_at t s := In s (nth (spot e t) (left_sets e c v i) []).
Lemma left_settled : check_left e c v i (left_sets e c v i) = true -> settled e c i (W e v (Some i)) left_at.
Proof.
  intros Hc t s Ht Hs. unfold left_at, left_sets, check_left in *. destruct (horizon e) as [T|] eqn:HT.
  - assert (SP : forall t, spot e t = t) by (intros; unfold spot; rewrite HT; reflexivity).
    pose proof (live_until e T t HT Ht) as L. rewrite SP in Hs.
    apply (left_from_iff T T 0 HT (Nat.add_0_l T) t s L) in Hs as [H1 H2]. cbn [Nat.add] in *. split; [exact H1|].
    intros z q Hz Hq. destruct (H2 z q Hz Hq) as [A [B C]]. split; [exact A|]. split; [exact B|]. intros s' p Hp Hpos. rewrite SP.
    exact (C s' p Hp Hpos).
  - assert (SP : forall t, spot e t = O) by (intros; unfold spot; rewrite HT; reflexivity). rewrite SP in Hs. cbn [nth] in *.
    set (l := left_forever e c v i) in *. apply Nat.eqb_eq in Hc.
    assert (F : forall s, In s l -> settles e c v i 0 (within l) s = true).
    { unfold shrink in Hc. intros s0 Hs0.
      destruct (settles e c v i 0 (within l) s0) eqn:D; auto. exfalso.
      assert (LT : forall (f : state -> bool) l, In s0 l -> f s0 = false -> (length (filter f l) < length l)%nat).
      { induction l0 as [|y l0 IHl]; intros Hin Hf; [destruct Hin|]. cbn [filter]. destruct Hin as [-> | Hin].
        - rewrite Hf. pose proof (filter_shorter f l0). cbn [length]. lia.
        - specialize (IHl Hin Hf). destruct (f y); cbn [length]; lia. }
      specialize (LT _ l Hs0 D). lia. }
    assert (I : forall s, In s l -> is_state e t s).
    { intros s0 Hs0. unfold is_state. rewrite sizes_spot, SP. revert Hs0. unfold l, left_forever.
      set (a := states_at e 0) at 1. intros Hs0.
      assert (G : forall (it : list state) ld, (forall y, In y (fst ld) -> In y (states_at e 0)) -> forall y,
        In y (fst (fold_left (fun ld _ => if (snd ld : bool) then ld else let l' := shrink e c v i (fst ld) in (l', (length l' =? length (fst ld))%nat)) it ld)) -> In y (states_at e 0)).
      { induction it as [|b it IHi]; intros ld Hl0 y Hy; cbn [fold_left] in Hy; auto. apply IHi in Hy; auto. intros y' Hy'.
        destruct (snd ld); auto. cbv zeta in Hy'. cbn [fst] in Hy'. unfold shrink in Hy'. apply filter_In in Hy'. apply Hl0, Hy'. }
      apply (G a (states_at e 0, false) (fun y H => H) _ Hs0). }
    split; [auto|]. pose proof (F s Hs) as FS. rewrite <- (SP t) in FS at 1.
    apply (settles_iff t s (within l) (fun _ s => In s l)) in FS; auto; [|intros; apply within_iff].
    intros z q Hz Hq. destruct (FS z q Hz Hq) as [A [B C]]. split; [exact A|]. split; [exact B|]. intros s' p Hp Hpos. rewrite SP. cbn [nth]. eauto.
Qed.
(** Every settled family is inside. *)
Lemma left_largest W' rl' X : best_program e (Some i) rl' W' -> settled e c i W' X -> forall t s, live e t -> X t s -> left_at t s.
Proof.
  intros HB HX.
  assert (HS : forall t s, live e t -> X t s -> is_state e t s /\ step_ok X t s).
  { intros t s Ht Hx. destruct (HX t s Ht Hx) as [H1 H2]. split; auto. intros z q Hz Hq. destruct (H2 z q Hz Hq) as [A [B C]].
    split; [exact A|]. split; [|exact C]. intros a Ha.
    rewrite (value_equal e (Some i) _ _ _ _ t a s best HB Ht H1), (value_equal e (Some i) _ _ _ _ t (rule e c t z s) s best HB Ht H1). auto. }
  intros t s Ht Hx. unfold left_at, left_sets. destruct (horizon e) as [T|] eqn:HT.
  - assert (SP : forall t, spot e t = t) by (intros; unfold spot; rewrite HT; reflexivity). rewrite SP.
    assert (G : forall n u, (u + n = T)%nat -> forall k s, (k < n)%nat -> X (u + k)%nat s -> In s (nth k (left_from e c v i n u) [])).
    { induction n as [|n IH]; intros u Hu k s0 Hk Hs0; [lia|].
      assert (Lk : live e (u + k)) by (unfold live, over; rewrite HT; apply Nat.leb_gt; lia).
      rewrite left_from_S. destruct k as [|k]; cbn [nth].
      - rewrite Nat.add_0_r in *. destruct (HS u s0 Lk Hs0) as [H1 H2]. apply filter_In. split; [exact H1|].
        unfold settles. apply forallb_forall. intros z Hz. apply likely_back in Hz as [q [Hz Hq]].
        destruct (H2 z q Hz Hq) as [A [B C]]. cbv zeta. rewrite !andb_true_iff. repeat split.
        + apply mem_iff. exact A.
        + apply forallb_forall. intros a Ha. apply Qle_bool_iff.
          pose proof (fun a Ha => value_at e v (Some i) u a s0 (set_in e env_ok (Some i) (without_member i agent) u z q s0 a Lk Hz Ha)) as VA.
          rewrite SP in VA. rewrite !VA by auto. auto.
        + destruct (over e (S u)) eqn:O; auto. apply orb_true_iff. right. apply forallb_forall. intros [s' p] Hp. simpl.
          apply orb_true_iff. destruct (Qlt_le_dec 0 p) as [L | L]; [|left; apply Qle_bool_iff; auto]. right.
          destruct (C s' p Hp L) as [C' | C']; [congruence|]. apply within_iff. apply (IH (S u)); [lia | |].
          * unfold over in O. rewrite HT in O. apply Nat.leb_gt in O. lia.
          * rewrite Nat.add_0_r. exact C'.
      - apply (IH (S u)); [lia | lia |]. replace (S u + k)%nat with (u + S k)%nat by lia. exact Hs0. }
    pose proof (live_until e T t HT Ht). apply (G T 0%nat); auto.
  - assert (SP : forall t, spot e t = O) by (intros; unfold spot; rewrite HT; reflexivity). rewrite SP. cbn [nth].
    assert (K : forall l, (forall t s, X t s -> In s l) -> forall t s, X t s -> In s (shrink e c v i l)).
    { intros l Hl u y Hy. pose proof (live_inf e HT u) as Lu. destruct (HS u y Lu Hy) as [H1 H2]. unfold shrink. apply filter_In.
      split; [eauto|]. rewrite <- (SP u). apply (settles_iff u y (within l) (fun _ s => In s l)); auto; [intros; apply within_iff|].
      intros z q Hz Hq. destruct (H2 z q Hz Hq) as [A [B C]]. split; [exact A|]. split; [exact B|]. intros s' p Hp Hpos.
      destruct (C s' p Hp Hpos); eauto. }
    unfold left_forever. set (it := states_at e 0) at 1.
    assert (G : forall (it : list state) ld, (forall t s, X t s -> In s (fst ld)) -> forall t s, X t s ->
      In s (fst (fold_left (fun ld _ => if (snd ld : bool) then ld else let l' := shrink e c v i (fst ld) in (l', (length l' =? length (fst ld))%nat)) it ld))).
    { induction it0 as [|b it0 IHi]; intros ld Hl u y Hy; cbn [fold_left]; eauto. apply (IHi _) with (t := u); auto.
      intros t0 s0 Hx0. destruct (snd ld); eauto. }
    apply (G it (states_at e 0, false)) with (t := t); auto. intros u y Hy. destruct (HS u y (live_inf e HT u) Hy) as [H1 _].
    unfold is_state in H1. rewrite sizes_spot, SP in H1. exact H1.
Qed.
Lemma has_left_iff t s : check_left e c v i (left_sets e c v i) = true -> live e t -> has_left e c i t s <-> left_at t s.
Proof.
  intros Hc Ht. split.
  - intros [rl [W' [X [H1 [H2 H3]]]]]. eapply left_largest; eauto.
  - intros H. exists (choice e v (Some i)), (W e v (Some i)), left_at. split; [exact best|]. split; [apply left_settled; auto | exact H].
Qed.
End Left.
End Verified.
