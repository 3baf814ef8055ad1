(** The passive outside option: to leave for good while the others run their own_types efficient policy. *)
From Coq Require Import QArith Qabs NArith List FMapPositive Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot Welfare Check Theorems.
Open Scope Q_scope.

(** The society without agent i: its feasible sets (trusted, read from the environment), its policy and values (evidence),
    and what i has from it (evidence). *)
Record society := Society {
  sets : list (list (list N));         (* A_{-i}(z), by stage and shock *)
  policy_tables : list (table N);
  society_values : list (table Q);
  options : list (table Q) }.

Section Passive.
Variables (e : env) (i : nat) (o : society).
Definition sets_at (t : nat) : list (list N) := nth (if (length (stages e) =? 1)%nat then O else spot e t) (sets o) [].
Definition open (t : nat) (z a : N) : Prop := In a (nth (N.to_nat z) (sets_at t) []).
Definition others_rule (t : nat) (z : N) (s : state) : N := look_up (nth (spot e t) (policy_tables o) none_n) (z :: s).
Definition social_without (t : nat) (a : N) (s : state) : Q :=
  Qred (look_up (public_utility (stage_at e t)) (a :: s)
        + sum (map (fun j => if (j =? i)%nat then 0 else flow e j t a s) (agents e))).
Definition final_without (s : state) : Q := sum (map (fun j => if (j =? i)%nat then 0 else final e j s) (agents e)).
Definition W' (t : nat) (s : state) : Q :=
  if over e t then final_without s else look_up (nth (spot e t) (society_values o) none) s.
Definition O' (t : nat) (s : state) : Q := if over e t then final e i s else look_up (nth (spot e t) (options o) none) s.

(** What the agent has over n periods from t on if it has left. *)
Fixpoint leaving (g : state -> Q) (n t : nat) (s : state) : Q :=
  match n with
  | O => g s
  | S n' => E (shocks e t) (fun z =>
      let a := others_rule t z s in flow e i t a s + discount e * E (kernel e t a s) (leaving g n' (S t)))
  end.

Definition worth' (u : nat) (a : N) (s : state) : Q := Welfare.worth state N (discount e) (kernel e) social_without W' u a s.
Definition check_society : bool :=
  forallb (fun u => forallb (fun s =>
    Qeq_bool (W' u s) (E (shocks e u) (fun z => worth' u (others_rule u z s) s))
    && Qeq_bool (O' u s) (E (shocks e u) (fun z => let a := others_rule u z s in
         flow e i u a s + discount e * E (kernel e u a s) (O' (S u))))
    && forallb (fun z => let w := worth' u (others_rule u z s) s in
         mem (others_rule u z s) (nth (N.to_nat z) (sets_at u) [])
         && forallb (fun a => Qle_bool (worth' u a s) w && mem a (range (allocs (stage_at e u)))) (nth (N.to_nat z) (sets_at u) []))
       (likely_shocks e u)) (states_at e u)) (places e).
Definition check_passive (c : mechanism) (v : evidence) : bool :=
  check_society
  && forallb (fun u => forallb (fun t => forallb (fun m => forallb (fun s => Qle_bool (O' u s) (V e c v i t m s)) (states_at e u))
       (telling_memories e c i t)) (slots e u)) (places e).

Hypothesis env_ok : check_env e = true.
Hypothesis society_ok : check_society = true.

Lemma W'_spot t : W' t = W' (spot e t). Proof. unfold W', over, spot. destruct (horizon e); reflexivity. Qed.
Lemma W'_next t : W' (S t) = W' (S (spot e t)). Proof. unfold W', over, spot. destruct (horizon e); reflexivity. Qed.
Lemma O'_spot t : O' t = O' (spot e t). Proof. unfold O', over, spot. destruct (horizon e); reflexivity. Qed.
Lemma O'_next t : O' (S t) = O' (S (spot e t)). Proof. unfold O', over, spot. destruct (horizon e); reflexivity. Qed.
Lemma others_spot t : others_rule t = others_rule (spot e t).
Proof. unfold others_rule, spot. destruct (horizon e); reflexivity. Qed.
Lemma without_spot t : social_without t = social_without (spot e t).
Proof. unfold social_without, flow. rewrite stage_spot. reflexivity. Qed.
Lemma sets_spot t : sets_at t = sets_at (spot e t).
Proof. unfold sets_at, spot. destruct (horizon e); reflexivity. Qed.
Lemma worth'_spot t a s : worth' t a s = worth' (spot e t) a s.
Proof. unfold worth', Welfare.worth. rewrite <- without_spot, <- kernel_spot, <- W'_next. reflexivity. Qed.

Lemma society_at t s : live e t -> is_state e t s ->
  W' t s == E (shocks e t) (fun z => worth' t (others_rule t z s) s)
  /\ O' t s == E (shocks e t) (fun z => flow e i t (others_rule t z s) s
       + discount e * E (kernel e t (others_rule t z s) s) (O' (S t)))
  /\ forall z q, In (z, q) (shocks e t) -> 0 < q -> open t z (others_rule t z s)
     /\ forall a, open t z a -> worth' t a s <= worth' t (others_rule t z s) s /\ In a (range (allocs (stage_at e t))).
Proof.
  intros Ht Hs. unfold check_society in society_ok. rewrite forallb_forall in society_ok.
  specialize (society_ok _ (live_place _ _ Ht)). rewrite <- here_spot, forallb_forall in society_ok.
  specialize (society_ok _ Hs). rewrite !andb_true_iff in society_ok. destruct society_ok as [[H1 H2] H3].
  apply Qeq_bool_iff in H1, H2. repeat split.
  - rewrite W'_spot, H1, <- shocks_spot, <- others_spot. apply E_ext. intros. rewrite <- worth'_spot. reflexivity.
  - rewrite O'_spot, H2, <- shocks_spot, <- others_spot. apply E_ext. intros. cbv zeta.
    rewrite <- flow_spot, <- kernel_spot, <- O'_next. reflexivity.
  - rewrite forallb_forall, <- likely_spot in H3. specialize (H3 z (likely_iff _ _ _ _ H H0)).
    cbv zeta in H3. apply andb_true_iff in H3 as [H3 _]. rewrite <- others_spot, <- sets_spot in H3. apply mem_iff; auto.
  - rewrite forallb_forall, <- likely_spot in H3. specialize (H3 z (likely_iff _ _ _ _ H H0)).
    cbv zeta in H3. apply andb_true_iff in H3 as [_ H3]. rewrite <- others_spot, <- sets_spot, forallb_forall in H3.
    specialize (H3 a H4). apply andb_true_iff in H3 as [H3 _]. apply Qle_bool_iff in H3. rewrite <- !worth'_spot in H3. exact H3.
  - rewrite forallb_forall, <- likely_spot in H3. specialize (H3 z (likely_iff _ _ _ _ H H0)).
    cbv zeta in H3. apply andb_true_iff in H3 as [_ H3]. rewrite <- others_spot, <- sets_spot, forallb_forall in H3.
    specialize (H3 a H4). apply andb_true_iff in H3 as [_ H3]. rewrite <- stage_spot in H3. apply mem_iff; auto.
Qed.
Lemma kernel_here t z q a s : live e t -> In (z, q) (shocks e t) -> 0 < q -> open t z a -> is_state e t s ->
  nonneg (kernel e t a s) /\ total (kernel e t a s) <= 1 /\ forall s' p, In (s', p) (kernel e t a s) -> is_state e (S t) s'.
Proof.
  intros Ht Hz Hq Ha Hs. destruct (society_at t s Ht Hs) as [_ [_ H]]. destruct (H z q Hz Hq) as [_ H'].
  destruct (H' a Ha) as [_ R]. destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]]. destruct (K a s R Hs). repeat split; auto.
  intros ? ?. apply kernel_in.
Qed.

(** The option table is what leaving is worth. *)
Lemma leaving_at_most g cc : 0 <= cc -> forall n t s, (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t s ->
  (forall s', is_state e (t + n) s' -> g s' <= O' (t + n) s' + cc) -> leaving g n t s <= O' t s + cc * power (discount e) n.
Proof.
  intros Hc n. induction n as [|n IH]; intros t s Hl Hs Hg.
  - simpl. rewrite Nat.add_0_r in Hg. rewrite Qmult_1_r. apply Hg; auto.
  - assert (Lt : live e t) by (apply Hl; lia). cbn [leaving].
    destruct (society_at t s Lt Hs) as [_ [HO HR]]. rewrite HO.
    destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] _]]. pose proof (discount_pos e env_ok) as D.
    assert (P : 0 <= cc * power (discount e) n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (P' : 0 <= cc * power (discount e) (S n)) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    apply E_le_plus; auto; [rewrite Htot; apply Qle_refl |]. intros z q Hz Hq. cbv zeta.
    destruct (HR z q Hz Hq) as [Op _]. destruct (kernel_here t z q _ s Lt Hz Hq Op Hs) as [Kn [Kt Ks]].
    assert (HE : E (kernel e t (others_rule t z s) s) (leaving g n (S t))
                 <= E (kernel e t (others_rule t z s) s) (O' (S t)) + cc * power (discount e) n).
    { apply E_le_plus; auto. intros s' p Hin Hp. apply IH; eauto.
      - intros u Hu. apply Hl. lia.
      - replace (S t + n)%nat with (t + S n)%nat by lia. auto. }
    apply (Qmult_le_compat_r _ _ (discount e)) in HE; auto. simpl power in *.
    assert (cc * (discount e * power (discount e) n) == cc * power (discount e) n * discount e) by ring. lra.
Qed.

(** The others' policy is efficient for them (finite horizon; the infinite one goes as in Theorems.v). *)
Theorem others_efficient T : horizon e = Some T ->
  forall s, valid_policy state N N (live e) (shocks e) (is_state e) open s -> forall n t h th, (t + n = T)%nat -> is_state e t th ->
  welfare_of state N N (discount e) (shocks e) (kernel e) social_without final_without s n t h th <= W' t th.
Proof.
  intros HT s Hs n t h th Hn Hth.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (eapply live_all; eauto; lia).
  assert (B : welfare_of state N N (discount e) (shocks e) (kernel e) social_without final_without s n t h th
              <= W' t th + 0 * power (discount e) n).
  { apply (no_policy_is_better state N N (live e) (discount e) (shocks e) (kernel e) social_without (is_state e) open
      others_rule (discount_pos e env_ok) (fun t Ht => proj1 (proj2 (env_at e env_ok t Ht)))); auto.
    - intros t0 z q a s0 Ht Hz Hq Ha Hs0. eapply kernel_here; eauto.
    - intros t0 s0 Ht Hs0. apply society_at; auto.
    - intros t0 z q s0 a Ht Hz Hq Hs0 Ha. destruct (society_at t0 s0 Ht Hs0) as [_ [_ K]]. destruct (K z q Hz Hq) as [_ K'].
      apply K'; auto.
    - apply Qle_refl.
    - intros s' _. rewrite Hn. unfold W', over. rewrite HT, Nat.leb_refl. lra. }
  assert (0 * power (discount e) n == 0) by ring. lra.
Qed.

Section Stay.
Variables (c : mechanism) (v : evidence).
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis stay_ok : check_passive c v = true.

Lemma option_at t m s : live e t -> is_memory e c t m -> is_state e t s -> O' t s <= V e c v i t m s.
Proof.
  intros Ht Hm Hs. unfold V.
  assert (Hc : check_society = true /\ forallb (fun u => forallb (fun t => forallb (fun m => forallb (fun s =>
       Qle_bool (O' u s) (V e c v i t m s)) (states_at e u)) (telling_memories e c i t)) (slots e u)) (places e) = true)
    by (apply andb_true_iff; exact stay_ok). destruct Hc as [_ Hc].
  enough (0 <= C e v i t s - pay e c i t m s - O' t s) by lra.
  apply (at_memories e c env_ok i t m s s (fun x _ => 0 <= C e v i t s - x - O' t s)); auto.
  intros m' Hm'. rewrite forallb_forall in Hc. specialize (Hc _ (live_place _ _ Ht)).
  rewrite forallb_forall in Hc. specialize (Hc _ (slot_slots e t)). rewrite forallb_forall in Hc. specialize (Hc _ Hm').
  rewrite <- here_spot, forallb_forall in Hc. specialize (Hc _ Hs). apply Qle_bool_iff in Hc. unfold V in Hc.
  rewrite <- O'_spot in Hc.
  assert (HC : C e v i (slot e t) s = C e v i t s).
  { rewrite (C_spot e v i t), (C_spot e v i (slot e t)). unfold spot, slot. destruct (horizon e); reflexivity. }
  rewrite HC in Hc. lra.
Qed.

(** After every history truth-telling is worth at least what leaving is worth. *)
Theorem finite_passive_participation T : horizon e = Some T -> forall n t h m s, (t + S n = T)%nat -> is_memory e c t m -> is_state e t s ->
  leaving (final e i) (S n) t s <= payoff e c i (final e i) (truthful i) (S n) t h m s.
Proof.
  intros HT n t h m s Hn Hm Hs.
  assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (eapply live_all; eauto; lia).
  pose proof (truth_at_least e c v env_ok rule_ok i payoff_ok (final e i) 0 (Qle_refl 0) (S n) t h m s L Hm Hs) as B.
  pose proof (leaving_at_most (final e i) 0 (Qle_refl 0) (S n) t s L Hs) as A. rewrite Hn in A, B.
  assert (B' := B ltac:(intros; rewrite (V_end e c v i T) by auto; lra)).
  assert (A' := A ltac:(intros; unfold O', over; rewrite HT, Nat.leb_refl; lra)).
  assert (O' t s <= V e c v i t m s) by (apply option_at; auto; apply L; lia).
  assert (0 * power (discount e) (S n) == 0) by ring. lra.
Qed.
Theorem infinite_passive_participation : horizon e = None -> forall n t h m s, is_memory e c t m -> is_state e t s ->
  leaving (fun _ => 0) n t s <= payoff e c i (fun _ => 0) (truthful i) n t h m s
    + (bound e c v i + tbound (nth 0 (options o) none)) * power (discount e) n.
Proof.
  intros HT n t h m s Hm Hs.
  assert (L : forall u, (t <= u < t + n)%nat -> live e u) by (intros; apply live_inf; auto).
  assert (HB : forall t s, - tbound (nth 0 (options o) none) <= O' t s).
  { intros t0 s0. unfold O', over, spot. rewrite HT. pose proof (tget_bound (nth 0 (options o) none) s0) as G.
    apply Qabs_Qle_condition in G. tauto. }
  set (b := tbound (nth 0 (options o) none)) in *.
  assert (Hb : 0 <= b). { pose proof (tget_bound (nth 0 (options o) none) []). pose proof (Qabs_nonneg (look_up (nth 0 (options o) none) [])).
    fold b in H. lra. }
  pose proof (truth_at_least e c v env_ok rule_ok i payoff_ok (fun _ => 0) (bound e c v i) (bound_pos e c v i) n t h m s L Hm Hs) as B.
  pose proof (leaving_at_most (fun _ => 0) b Hb n t s L Hs) as A.
  assert (B' := B ltac:(intros m' th' _ _; pose proof (V_bound e c v i (t + n) m' th' HT); cbv beta; lra)).
  assert (A' := A ltac:(intros s' _; pose proof (HB (t + n)%nat s'); cbv beta; lra)).
  assert (O' t s <= V e c v i t m s) by (apply option_at; auto; apply live_inf; auto).
  assert ((bound e c v i + b) * power (discount e) n == bound e c v i * power (discount e) n + b * power (discount e) n) by ring. lra.
Qed.
End Stay.
End Passive.
