(** Rules that draw no lots: every one is in some branch, in which what is not chosen never comes, and each branch has its proof. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignPlans DesignBest DesignBounds DesignPoints DesignRays.
Open Scope R_scope.

(** A tree of branches, in the order in which they are met: a place (by its number) and a shock at which every allocation begins
    a branch, in turn, or the proof of a branch that is not split. *)
Inductive branch :=
| Fork (t n : nat) (z : N)
| BoundLeaf (w : weighted) (shares : list Q) (v : Q)
| ClashLeaf (w : weighted) (x : Q).

Section Branches.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
Variable el : nat -> N -> state -> list N.
Variable k : met.

(** The choices that lead to a history, and to a column. *)
Fixpoint choices_until (t : nat) (h : memories) : list column :=
  match t, h with S t', (r, z, a) :: h' => Cho t' h' z r a :: choices_until t' h' | _, _ => [] end.
Definition choices_to (x : column) : list column :=
  match x with
  | One => []
  | Cho t h _ _ _ => x :: choices_until t h
  | Pay _ t h _ | Val _ t h _ | Aid t h _ | Best _ t h _ _ => choices_until t h
  end.
(** Another allocation is chosen in the branch, whose choices are [way]. *)
Definition not_chosen (way : list column) (x : column) : bool :=
  match x with
  | Cho t h z r b => existsb (N.eqb b) (el t z r) && existsb (fun y => match y with
      | Cho t' h' z' r' a => (t =? t')%nat && N.eqb z z' && eqb_state r r' && eqb_memories h h' && negb (N.eqb a b) | _ => false end) way
  | _ => false
  end.
Definition zero_in_branch (way : list column) (x : column) : bool := existsb (not_chosen way) (choices_to x).
Definition better_or_same (v w : Q) : bool := match p_wanted p with Some (true, _) => Qle_bool w v | _ => Qle_bool v w end.
(** Every branch is split, or has no mechanism that is better than the bound; without a bound, none at all. *)
Definition after_branch (bound : option Q) (ways : option (list (list column))) (x : branch) : option (list (list column)) :=
  match ways with
  | Some (way :: others) =>
      match x with
      | Fork t n z =>
          let places := nth t (m_places k) [] in
          let x := nth n places ([], []) in
          if (t <? T)%nat && (n <? length places)%nat && of_sizes (sizes_at e t) (snd x) && mem z (likely_shocks e t)
          then Some (map (fun a => Cho t (fst x) z (snd x) a :: way) (el t z (snd x)) ++ others) else None
      | BoundLeaf w shares v =>
          if match bound with Some b => better_or_same b v | None => false end && check_bound e T p el (zero_in_branch way) k w shares v
          then Some others else None
      | ClashLeaf w x => if check_clash e T p el (zero_in_branch way) k w [] x then Some others else None
      end
  | _ => None
  end.
Definition check_branches (bound : option Q) (ways : list (list column)) (l : list branch) : bool :=
  match fold_left (after_branch bound) l (Some ways) with Some [] => true | _ => false end.
Lemma next_branch bound way others x rest : check_branches bound (way :: others) (x :: rest) = true ->
  exists ways, after_branch bound (Some (way :: others)) x = Some ways /\ check_branches bound ways rest = true.
Proof.
  unfold check_branches. cbn [fold_left]. destruct (after_branch bound (Some (way :: others)) x) as [ways|]; [intros H; exists ways; auto|].
  assert (Z : fold_left (after_branch bound) rest None = None) by (induction rest; auto). rewrite Z. discriminate.
Qed.

Hypothesis env_ok : check_env e = true.
Hypothesis finite : horizon e = Some T.
Hypothesis free : is_free p = true.
Hypothesis remembers : is_free p = true -> p_memory p = FullMemory.
Hypothesis el_is : forall t z r, el t z r = eligible e rl W p t z r.

(** * Every mechanism is in a branch *)
Section Mechanism.
Variable d : design.
Hypothesis d_meets : meets e T rl W p d.
Hypothesis d_pure : draws_no_lots e rl W p d.
Hypothesis known_ok : items_sound e T rl W p d true (m_known k).
Hypothesis lying_ok : items_sound e T rl W p d (lying p) (m_lying k).
Hypothesis places_ok : places_sound e T rl W p d (m_places k).
Hypothesis beliefs_ok : beliefs_sound e T rl W p d (m_beliefs k).
Hypothesis led_ok : p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum -> led_complete e T rl W p d k.
Hypothesis start_ok : starts e T rl W p d.
Local Notation nu := (nu e T rl W p d).
Local Notation rho := (rho p d).
Let d_is : is_design e rl W p d := proj1 d_meets.

(** At every place of the way the other allocations have no chance. *)
Definition goes_along (way : list column) : Prop := forall t h z r a b, In (Cho t h z r a) way -> In b (el t z r) -> a <> b -> nu (Cho t h z r b) = 0.
Lemma until_zero t : forall h x, In x (choices_until t h) -> nu x = 0 -> rho t h = 0.
Proof.
  assert (R : forall u g, rho u g = reach d u g) by (intros; unfold DesignRows.rho; rewrite free; reflexivity).
  induction t as [|t IH]; intros [|[[r z] a] h] x; cbn [choices_until]; try (intros []; fail). intros [<- | Hx] Z; rewrite R; cbn [reach].
  - cbn [DesignRows.nu] in Z. rewrite R in Z. lra.
  - specialize (IH h x Hx Z). rewrite R in IH. rewrite IH. ring.
Qed.
Lemma zero_is way x : goes_along way -> zero_in_branch way x = true -> nu x = 0.
Proof.
  intros G H. unfold zero_in_branch in H. apply existsb_exists in H as [y [Hy H]].
  assert (Z : nu y = 0).
  { unfold not_chosen in H. destruct y as [|t h z r b| | | |]; try discriminate. apply andb_true_iff in H as [H1 H2].
    apply existsb_exists in H1 as [b' [Hb E0]]. apply N.eqb_eq in E0. subst b'. apply existsb_exists in H2 as [y [Hw H2]]. destruct y as [|t' h' z' r' a| | | |]; try discriminate.
    rewrite !andb_true_iff in H2. destruct H2 as [[[[E1 E2] E3] E4] E5]. apply Nat.eqb_eq in E1. apply N.eqb_eq in E2. apply eqb_state_ok in E3. apply eqb_memories_ok in E4.
    apply negb_true_iff, N.eqb_neq in E5. subst. eapply G; eauto. }
  destruct x as [|t h z r a|i t h r|i t h s|t h r|i t h from w]; cbn [choices_to] in Hy.
  - destruct Hy.
  - destruct Hy as [<- | Hy]; [exact Z|]. cbn [DesignRows.nu]. rewrite (until_zero t h y Hy Z). ring.
  - cbn [DesignRows.nu]. rewrite (until_zero t h y Hy Z). ring.
  - cbn [DesignRows.nu]. rewrite (until_zero t h y Hy Z). ring.
  - cbn [DesignRows.nu]. rewrite (until_zero t h y Hy Z). ring.
  - cbn [DesignRows.nu]. rewrite (until_zero t h y Hy Z). ring.
Qed.
Lemma two_at_most (f : N -> R) l a b : (forall c, 0 <= f c) -> In a l -> In b l -> a <> b -> f a + f b <= fold_right (fun c rest => f c * 1 + rest) 0 l.
Proof.
  intros P. assert (S : forall l', 0 <= fold_right (fun c rest => f c * 1 + rest) 0 l').
  { induction l' as [|c l' IH]; cbn [fold_right]; [lra|]. pose proof (P c). lra. }
  assert (O : forall c l', In c l' -> f c <= fold_right (fun c rest => f c * 1 + rest) 0 l').
  { intros c. induction l' as [|x l' IH]; [intros []|]. cbn [fold_right]. pose proof (P x). pose proof (S l'). intros [<- | H']; [lra|]. specialize (IH H'). lra. }
  induction l as [|c l IH]; [intros []|]. cbn [fold_right]. intros [<- | Ha] [<- | Hb] N; try congruence.
  - pose proof (O b l Hb). lra.
  - pose proof (O a l Ha). lra.
  - specialize (IH Ha Hb N). pose proof (P c). lra.
Qed.
Lemma some_choice t h z r way : (t < T)%nat -> In (h, r) (nth t (m_places k) []) -> of_sizes (sizes_at e t) r = true -> In z (likely_shocks e t) -> goes_along way ->
  exists a, In a (el t z r) /\ goes_along (Cho t h z r a :: way).
Proof.
  intros Lt Hp Hr Hz G. assert (Ht : live e t) by (apply (live_T e T finite); exact Lt). apply of_sizes_iff in Hr. apply likely_back in Hz as [q [Hz Hq]].
  assert (S1 : lottery e rl W p d t h z r (fun _ => 1) = 1).
  { assert (D := d_is). destruct D as [_ [D _]]. unfold is_free in free. destruct (p_choosing p); try discriminate; apply (D t h z q r); auto. }
  unfold lottery in S1. rewrite <- el_is in S1. assert (P : forall c, 0 <= chance d t h z r c) by (intros; apply d_is).
  assert (R0 : 0 <= rho t h) by (apply (rho_pos e rl W p d remembers d_is)).
  assert (ONE : exists a, In a (el t z r) /\ (0 < rho t h -> chance d t h z r a = 1)).
  { destruct (Rle_lt_or_eq_dec _ _ R0) as [A | A].
    - assert (L : forall a, In a (el t z r) -> chance d t h z r a = 0 \/ chance d t h z r a = 1).
      { intros a Ha. apply (d_pure t h r z q a); auto. apply (places_ok t (h, r)); auto. rewrite <- el_is. exact Ha. }
      induction (el t z r) as [|a l IH]; cbn [fold_right] in S1; [lra|]. destruct (L a (or_introl eq_refl)) as [Z | Z].
      + destruct IH as [b [Hb B]]; [rewrite Z in S1; lra | intros; apply L; right; auto |]. exists b. split; [right; exact Hb | exact B].
      + exists a. split; [left; reflexivity | intros _; exact Z].
    - destruct (el t z r) as [|a l]; cbn [fold_right] in S1; [lra|]. exists a. split; [left; reflexivity | intros B; lra]. }
  destruct ONE as [a [Ha O]]. exists a. split; [exact Ha|]. intros t' h' z' r' a' b [E0 | Hw] Hb N; [|eapply G; eauto]. inversion E0; subst t' h' z' r' a'.
  cbn [DesignRows.nu]. destruct (Rle_lt_or_eq_dec _ _ R0) as [A | A]; [|rewrite <- A; ring]. specialize (O A).
  pose proof (two_at_most (chance d t h z r) _ a b P Ha Hb N) as X. rewrite S1, O in X. pose proof (P b). assert (Z : chance d t h z r b = 0) by lra. rewrite Z. ring.
Qed.
Theorem branches_bound bound y : has_value e T rl W p d y \/ bound = None -> forall l ways way, In way ways -> goes_along way -> check_branches bound ways l = true ->
  match bound with Some b => as_good p (Q2R b) y | None => False end.
Proof.
  intros Hy. induction l as [|x l IH]; intros ways way Hw G H.
  - unfold check_branches in H. cbn [fold_left] in H. destruct ways; [destruct Hw | discriminate].
  - destruct ways as [|first others]; [destruct Hw|]. apply next_branch in H as [ways [A H]].
    destruct x as [t n z | w shares v | w x]; cbn [after_branch] in A; cbv zeta in A; (destruct (_ && _) eqn:C in A || destruct (check_clash _ _ _ _ _ _ _ _ _) eqn:C in A); try discriminate; apply some_inj in A; subst ways.
    + rewrite !andb_true_iff in C. destruct C as [[[H1 H2] H3] H4]. destruct Hw as [-> | Hw]; [|eapply (IH _ way); [apply in_or_app; right; exact Hw | exact G | exact H]].
      apply Nat.ltb_lt in H1. apply mem_iff in H4. destruct (some_choice t (fst (nth n (nth t (m_places k) []) ([], []))) z (snd (nth n (nth t (m_places k) []) ([], []))) way) as [a [Ha G']]; auto.
      { rewrite <- surjective_pairing. apply nth_sure. exact H2. }
      eapply (IH _ (Cho t _ z _ a :: way)); [|exact G' | exact H]. apply in_or_app. left.
      exact (in_map (fun a => Cho t (fst (nth n (nth t (m_places k) []) ([], []))) z (snd (nth n (nth t (m_places k) []) ([], []))) a :: way) _ _ Ha).
    + apply andb_true_iff in C as [B C]. destruct Hw as [-> | Hw]; [|eapply IH; eauto]. destruct bound as [b|]; [|discriminate]. destruct Hy as [Hy | Hy]; [|discriminate].
      pose proof (bounded_by e T rl W p el env_ok finite remembers el_is d d_meets k known_ok lying_ok places_ok beliefs_ok led_ok start_ok _ (fun x => zero_is way x G) w shares v y C Hy) as K.
      unfold better_or_same, as_good in *. destruct (p_wanted p) as [[[|] sums]|]; apply Qle_bool_iff, Qle_Rle in B; lra.
    + destruct Hw as [-> | Hw]; [|eapply IH; eauto]. exfalso.
      eapply (clashes e T rl W p el env_ok finite remembers el_is d d_meets k known_ok lying_ok places_ok beliefs_ok led_ok start_ok _ (fun x => zero_is way x G) w []); [cbn [ER]; lra | exact C].
Qed.
Lemma anywhere : goes_along [].
Proof. intros t h z r a b []. Qed.
End Mechanism.

(** * The mechanism of a point draws no lots *)
Definition everywhere (f : nat -> memories -> N -> state -> N -> bool) : bool :=
  forallb (fun t => forallb (fun x => forallb (fun z => forallb (f t (fst x) z (snd x)) (el t z (snd x))) (likely_shocks e t)) (nth t (m_places k) [])) (seq 0 T).
Definition none_or_all (num : column -> Q) : bool :=
  everywhere (fun t h z r a => Qeq_bool (rho_num p el num t h) 0 || Qeq_bool (chance_num p el num t h z r a) 0 || Qeq_bool (chance_num p el num t h z r a) 1).
(** A ray that leaves choices as they are. *)
Definition choices_stay (base other : column -> Q) : bool :=
  everywhere (fun t h z r a => both_until p el base other 0 t h && chances_add_up p el (with_one 1 base) t h z r && chances_add_up p el (with_one 0 other) t h z r
    && Qeq_bool (last_choice p (with_one 0 other) t h) 0 && Qeq_bool (other (Cho t h z r a)) 0
    && (Qeq_bool (base (Cho t h z r a)) 0 || Qeq_bool (base (Cho t h z r a)) (last_choice p (with_one 1 base) t h))).
Lemma everywhere_ok f t h z r a : everywhere f = true -> (t < T)%nat -> In (h, r) (nth t (m_places k) []) -> In z (likely_shocks e t) -> In a (el t z r) -> f t h z r a = true.
Proof.
  unfold everywhere. rewrite forallb_forall. intros H Lt Hp Hz Ha. specialize (H t ltac:(apply in_seq; lia)). rewrite forallb_forall in H. specialize (H _ Hp).
  rewrite forallb_forall in H. specialize (H z Hz). rewrite forallb_forall in H. exact (H a Ha).
Qed.
Lemma ray_none_or_all base other m : choices_stay base other = true -> none_or_all (mix base other 0 m) = true.
Proof.
  unfold none_or_all. intros H. unfold everywhere at 1. apply forallb_forall. intros t Lt. apply in_seq in Lt. apply forallb_forall. intros [h r] Hp. apply forallb_forall. intros z Hz.
  apply forallb_forall. intros a Ha. cbn [fst snd] in *. apply (everywhere_ok _ t h z r a) in H; auto; [|lia]. rewrite !andb_true_iff in H. destruct H as [[[[[H1 H2] H3] H4] H5] H6].
  assert (Z0 : (0 <= 0)%Q) by apply Qle_refl. destruct (rho_mixed p el base other 0 Z0 m t h H1) as [R _].
  pose proof (add_up_mixed p el base other 0 Z0 m t h z r H2 H3) as A. pose proof (choice_plain p el _ t h z r a free R A Ha) as C.
  apply Qeq_bool_iff in H4, H5. assert (P1 : (of_base 0 m == 1)%Q) by (pose proof (part_one 0 Z0 m) as P; rewrite <- P; ring).
  assert (L : (rho_num p el (mix base other 0 m) t h == last_choice p (with_one 1 base) t h)%Q) by (rewrite R, (last_mixed p base other 0 m t h), H4, P1; ring).
  assert (V : (mix base other 0 m (Cho t h z r a) == base (Cho t h z r a))%Q) by (unfold mix; cbn [with_one]; rewrite H5, P1; ring).
  rewrite V in C. destruct (Qeq_bool (rho_num p el (mix base other 0 m) t h) 0) eqn:Z; [reflexivity|]. cbn [orb].
  assert (N : ~ (rho_num p el (mix base other 0 m) t h == 0)%Q) by (intros E0; apply Qeq_bool_iff in E0; congruence).
  apply orb_true_iff in H6 as [H6 | H6]; apply Qeq_bool_iff in H6; apply orb_true_iff; rewrite H6 in C; [left | right]; apply Qeq_bool_iff.
  - apply Qmult_integral in C as [C | C]; [exact C | contradiction].
  - rewrite <- L in C. apply (Qmult_inj_r _ _ _ N). rewrite C. ring.
Qed.
Hypothesis prior_ok : is_prob (first_states e) = true.
Hypothesis el_range : forall t z q r a, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (el t z r) -> In a (all_allocs e t).
Hypothesis rule_is : rule_ok e T p el k = true.
Lemma made_pure num : check_point e T p el num k = true -> none_or_all num = true -> draws_no_lots e rl W p (made e p el num).
Proof.
  unfold check_point. rewrite !andb_true_iff. intros [[[P1 P2] P3] P4] H t h r z q a Hp Hz Hq Ha.
  destruct (place_in e T rl W p el num finite remembers el_is P1 k rule_is P3 t h r Hp) as [Lt [R0 HI]]. rewrite <- el_is in Ha.
  apply (everywhere_ok _ t h z r a) in H; auto; [|eapply likely_iff; eauto]. rewrite !orb_true_iff in H. cbn [chance made].
  destruct H as [[H | H] | H]; apply Qeq_bool_iff, Qeq_eqR in H; rewrite ?Q2R_none, ?Q2R_one in H.
  - exfalso. rewrite (rho_is e p el num) in R0. lra.
  - left. exact H.
  - right. exact H.
Qed.
End Branches.
