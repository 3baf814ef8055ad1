(** Evidence by enclosure (docs/enclosed_format.md): tables of short numbers that are near to what a mechanism is worth.
    What a table and two numbers a period are checked for makes the exact worth lie between them. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List FMapPositive Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Welfare Limits Check Model Worths Programs Verified Answers Refute Means Quick.
Open Scope Q_scope.

(** * What is checked *)
Record bracket := Bracket {
  mids : list (table Q);                    (* a number for each state, by period *)
  lows : list Q;                            (* how far below it the exact one may be (minus that far), by period *)
  highs : list Q;                           (* how far above *)
  floors : list bool }.                     (* whether what is received is never below 0 from the period on *)
Definition mid (e : env) (fin : state -> Q) (b : bracket) (t : nat) (s : state) : Q :=
  if over e t then fin s else look_up (nth (spot e t) (mids b) none) s.
Definition low (e : env) (b : bracket) (t : nat) : Q := if over e t then 0 else nth (spot e t) (lows b) 0.
Definition high (e : env) (b : bracket) (t : nat) : Q := if over e t then 0 else nth (spot e t) (highs b) 0.
Definition has_floor (e : env) (b : bracket) (t : nat) : bool := nth (spot e t) (floors b) false.
(** Agent i's payments remember nothing, and those of the first period are those of all others. *)
Definition paid (e : env) (c : mechanism) (i u : nat) (s : state) : Q := pay e c i u None s.
Definition check_flat (e : env) (c : mechanism) (i : nat) : bool :=
  is_agent e i && forallb (fun u => forallb (fun t => memoryless e (pay_table e c i t)
    && forallb (fun s => Qeq_bool (pay e c i t None s) (paid e c i u s)) (states_at e u)) (slots e u)) (places e).
(** What an allocation is worth today and, if the table is right, later. *)
Definition worths_by (e : env) (now : nat -> N -> state -> Q) (fin : state -> Q) (b : bracket) (mean_by : nat -> (state -> Q) -> list N -> Q)
    (u : nat) : list N -> Q :=
  let later := mean_by u (mid e fin b (S u)) in kept (fun k => now u (hd 0%N k) (tl k) + discount e * later k).
Definition above_next (e : env) (fin : state -> Q) (b : bracket) (u : nat) : bool :=
  if over e (S u) then forallb (fun s => Qle_bool 0 (fin s)) (states_at e (S u)) else has_floor e b (S u).
(** The residuals of the equation are within the bounds; and what is at least 0 is so. *)
Definition residual (e : env) (c : mechanism) (fin : state -> Q) (money : nat -> state -> Q) (values : nat -> list N -> Q) (b : bracket)
    (u : nat) (s : state) : Q :=
  Qred (E (shocks e u) (fun z => values u (rule e c u z s :: s)) - money u s - mid e fin b u s).
Definition check_bracket (e : env) (c : mechanism) (now : nat -> N -> state -> Q) (fin : state -> Q) (money : nat -> state -> Q)
    (values : nat -> list N -> Q) (b : bracket) : bool :=
  forallb (fun u =>
    let least := low e b u - discount e * low e b (S u) in let most := high e b u - discount e * high e b (S u) in
    let fine := above_next e fin b u in
    Qle_bool (low e b u) (high e b u) &&
    forallb (fun s =>
      let r := residual e c fin money values b u s in
      Qle_bool least r && Qle_bool r most
      && (negb (has_floor e b u) || Qle_bool 0 (mid e fin b u s + low e b u)
          || (fine && Qle_bool 0 (E (shocks e u) (fun z => now u (rule e c u z s) s) - money u s)))) (states_at e u)) (places e).
(** The next state has the same chances under both allocations. *)
Definition same_row (f : table Q) (n : N) (k k' : list N) : bool :=
  forallb (fun x => Qeq_bool (look_up f (k ++ [x])) (look_up f (k' ++ [x]))) (range n).
Fixpoint same_rows (fs : list (table Q)) (ns : list N) (k k' : list N) : bool :=
  match ns, fs with
  | n :: ns', f :: fs' => same_row f n k k' && same_rows fs' ns' k k'
  | _, _ => true
  end.
Definition same_next (e : env) (u : nat) (a b : N) (s : state) : bool :=
  match moves (stage_at e u) with
  | Nothing => true
  | Mixture elements => forallb (fun wf : table Q * list (table Q) =>
      Qeq_bool (look_up (fst wf) (a :: s)) (look_up (fst wf) (b :: s)) && same_rows (snd wf) (sizes_at e (S u)) (a :: s) (b :: s)) elements
  | Joint whole => forallb (fun y => Qeq_bool (look_up whole (a :: s ++ y)) (look_up whole (b :: s ++ y))) (states (sizes_at e (S u)))
  end.
(** How wide the bounds of what follows are, discounted. *)
Definition wide (e : env) (b : bracket) (u : nat) : Q := discount e * (high e b (S u) - low e b (S u)).

(** ** Efficiency *)
Definition no_money (_ : nat) (_ : state) : Q := 0.
Definition pairs_hold (e : env) (c : mechanism) (values : nat -> list N -> Q) (b : bracket) : bool :=
  forallb (fun u => let need := wide e b u in let likely := likely_shocks e u in
    forallb (fun s => forallb (fun z =>
      let a := rule e c u z s in let own := values u (a :: s) in
      forallb (fun x => N.eqb a x || Qle_bool need (own - values u (x :: s))
        || (same_next e u a x s && Qle_bool (social e None u x s) (social e None u a s))) (sets e None u z s)) likely)
      (states_at e u)) (places e).
Definition check_efficient (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (b : bracket) : bool :=
  let values := by_nat (worths_by e (social e None) (social_final e None) b mean_by) in
  check_bracket e c (social e None) (social_final e None) no_money values b && pairs_hold e c values b.

(** ** Payoffs and lies, if payments are given *)
(** The ends of the slack of a lie, and whether it is known exactly. *)
Definition lie_middle (e : env) (c : mechanism) (i : nat) (values : nat -> list N -> Q) (u : nat) (s said : state) : Q :=
  Qred (E (shocks e u) (fun z => let a := rule e c u z s in let x := rule e c u z said in
    if N.eqb a x then 0 else values u (a :: s) - values u (x :: s)) + paid e c i u said - paid e c i u s).
Definition lie_doubt (e : env) (c : mechanism) (b : bracket) (u : nat) (s said : state) : Q :=
  let need := wide e b u in
  E (shocks e u) (fun z => let a := rule e c u z s in let x := rule e c u z said in
    if N.eqb a x then 0 else if same_next e u a x s then 0 else need).
Definition lies_within (e : env) (c : mechanism) (i : nat) (values : nat -> list N -> Q) (b : bracket) (q : Q) : bool :=
  forallb (fun u => let need := wide e b u in forallb (fun s => forallb (fun r => let said := saying i s r in
    let m := lie_middle e c i values u s said in
    Qle_bool q (m - need) || Qle_bool q (m - lie_doubt e c b u s said)) (reports e i u s)) (states_at e u)) (places e).
Definition payoff_values (e : env) (i : nat) (mean_by : nat -> (state -> Q) -> list N -> Q) (b : bracket) : nat -> list N -> Q :=
  by_nat (worths_by e (flow e i) (final e i) b mean_by).
Definition payoff_holds (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (i : nat) (b : bracket) : bool :=
  check_flat e c i && check_bracket e c (flow e i) (final e i) (paid e c i) (payoff_values e i mean_by b) b.
Definition least_at (e : env) (fin : state -> Q) (b : bracket) (t : nat) (s : state) : Q :=
  let q := mid e fin b t s + low e b t in if has_floor e b t && negb (over e t) then (if Qle_bool 0 q then q else 0) else q.
Definition bracket_of (bs : list bracket) (i : nat) : bracket := nth i bs (Bracket [] [] [] []).
Definition at_most_high (q : option Q) (x : Q) : bool := match q with Some h => Qle_bool x h | None => true end.
Definition low_of (q : option Q) : Q := match q with Some x => x | None => 0 end.
Definition is_some {A} (q : option A) : bool := match q with Some _ => true | None => false end.
(** The cell x that shows the upper end, and that of a refutation. *)
Definition highest (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (bs : list bracket) (k : kind) (x : cell) : Q :=
  let i := c_agent x in let b := bracket_of bs i in let u := spot e (c_period x) in let s := c_state x in
  match k with
  | Incentives eps => let said := saying i s (c_report x) in
      lie_middle e c i (payoff_values e i mean_by b) u s said + lie_doubt e c b u s said + eps
  | _ => mid e (final e i) b u s + high e b u
  end.
Definition nowhere_below (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (bs : list bracket) (k : kind) (q : Q) : bool :=
  match k with
  | Incentives eps => Qle_bool 0 eps && forallb (fun i => lies_within e c i (payoff_values e i mean_by (bracket_of bs i)) (bracket_of bs i) (q - eps)) (agents e)
  | Zero => forallb (fun i => forallb (fun u => forallb (fun s => Qle_bool q (least_at e (final e i) (bracket_of bs i) u s)) (states_at e u)) (places e)) (agents e)
  | _ => false
  end.
Definition bounded_kind (k : kind) : bool := match k with Incentives _ | Zero => true | _ => false end.
Definition bounded_cell (e : env) (c : mechanism) (k : kind) (x : cell) : bool :=
  let i := c_agent x in let t := c_period x in
  of_sizes (sizes_at e t) (c_state x) && negb (over e t) && is_agent e i && in_memories e c t (c_memory x)
  && match k with Incentives _ => mem (c_report x) (reports e i t (c_state x)) | _ => true end.
(** The answer to a claim with bounds, if payments are given: x shows its upper end. *)
Definition check_bounds (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (bs : list bracket) (k : kind) (proved : bool)
    (from to : option Q) (x : cell) : bool :=
  bounded_kind k
  && forallb (fun i => payoff_holds e c mean_by i (bracket_of bs i)) (agents e)
  && match from with Some q => nowhere_below e c mean_by bs k q | None => true end
  && (if proved then nowhere_below e c mean_by bs k 0 else true)
  && (if is_some to || negb proved then bounded_cell e c k x
        && at_most_high to (highest e c mean_by bs k x) && (proved || negb (Qle_bool 0 (highest e c mean_by bs k x))) else true).

(** * Limits, if errors are a number of periods times a power *)
Open Scope R_scope.
Lemma Q2R_nat n : Q2R (inject_Z (Z.of_nat n)) = INR n.
Proof. rewrite INR_IZR_INZ. unfold Q2R. cbn. field. Qed.
Lemma linear_vanishing k d eta : 0 <= d < 1 -> 0 <= k -> 0 < eta -> exists N, forall n, (n >= N)%nat -> k * INR n * d ^ n < eta.
Proof.
  intros [D0 D1] Hk He. set (r := sqrt d).
  assert (R0 : 0 <= r) by apply sqrt_pos.
  assert (R2 : r * r = d) by (apply sqrt_sqrt; exact D0).
  assert (R1 : r < 1) by (apply Rnot_le_lt; intros L; assert (1 * 1 <= r * r) by (apply Rmult_le_compat; Lra.lra); Lra.lra).
  assert (G : forall n, INR n * r ^ n * (1 - r) <= 1 - r ^ n).
  { induction n as [|n IH]; [cbn; Lra.lra|]. rewrite S_INR. cbn [pow].
    assert (P : 0 <= r ^ n) by (apply pow_le; exact R0).
    assert (P1 : r ^ n <= 1) by (rewrite <- (pow1 n); apply pow_incr; Lra.lra).
    assert (A : r * (INR n * r ^ n * (1 - r)) <= r * (1 - r ^ n)) by (apply Rmult_le_compat_l; [exact R0 | exact IH]).
    assert (B : 0 <= (1 - r) * (1 - r * r ^ n)).
    { apply Rmult_le_pos; [Lra.lra|]. assert (r * r ^ n <= 1 * 1) by (apply Rmult_le_compat; Lra.lra). Lra.lra. }
    replace ((INR n + 1) * (r * r ^ n) * (1 - r)) with (r * (INR n * r ^ n * (1 - r)) + r * r ^ n * (1 - r)) by ring. Lra.nra. }
  destruct (vanishing (k / (1 - r)) r eta ltac:(Lra.lra)) as [N HN]; auto.
  { apply Rmult_le_pos; [exact Hk|]. left. apply Rinv_0_lt_compat. Lra.lra. }
  exists N. intros n Hn. specialize (HN n Hn). eapply Rle_lt_trans; [|exact HN].
  assert (P : 0 <= r ^ n) by (apply pow_le; exact R0).
  rewrite <- R2, Rpow_mult_distr.
  replace (k * INR n * (r ^ n * r ^ n)) with (k * r ^ n * (INR n * r ^ n)) by ring.
  replace (k / (1 - r) * r ^ n) with (k * r ^ n * (1 / (1 - r))) by (field; Lra.lra).
  apply Rmult_le_compat_l; [apply Rmult_le_pos; assumption|].
  apply (Rmult_le_reg_r (1 - r)); [Lra.lra|]. replace (1 / (1 - r) * (1 - r)) with 1 by (field; Lra.lra). specialize (G n). Lra.lra.
Qed.
Lemma limit_apart (u w : nat -> Q) (q k d : Q) (x y : R) : (0 <= d)%Q -> (d < 1)%Q -> (0 <= k)%Q ->
  (forall n, (u (S n) <= w (S n) + q + k * inject_Z (Z.of_nat (S n)) * power d (S n))%Q) ->
  Un_cv (fun n => Q2R (u n)) x -> Un_cv (fun n => Q2R (w n)) y -> x <= y + Q2R q.
Proof.
  intros Hd H1 Hk H Hx Hy. apply Qle_Rle in Hd, Hk. apply Qlt_Rlt in H1. rewrite Q2R_0, ?Q2R_1 in *.
  apply Rnot_lt_le. intros L. set (eta := (x - y - Q2R q) / 4). assert (He : 0 < eta) by (unfold eta; Lra.lra).
  destruct (linear_vanishing (Q2R k) (Q2R d) eta ltac:(Lra.lra) Hk He) as [N0 H0].
  destruct (Hx eta He) as [N1 HN1]. destruct (Hy eta He) as [N2 HN2]. set (n := (N0 + N1 + N2)%nat).
  specialize (H n). specialize (H0 (S n) ltac:(unfold n; lia)). specialize (HN1 (S n) ltac:(unfold n; lia)). specialize (HN2 (S n) ltac:(unfold n; lia)).
  apply Qle_Rle in H. rewrite !Q2R_plus, !Q2R_mult, Q2R_power, Q2R_nat in H. unfold R_dist in *.
  apply Rabs_def2 in HN1. apply Rabs_def2 in HN2. unfold eta in *. Lra.lra.
Qed.
Lemma worths_apart e last s1 s2 t (q k : Q) x y : (0 <= discount e)%Q -> (horizon e = None -> (discount e < 1)%Q) -> (0 <= k)%Q -> live e t ->
  (forall T n, horizon e = Some T -> T = (t + S n)%nat -> (s1 last (S n) <= s2 last (S n) + q)%Q) ->
  (horizon e = None -> forall n, (s1 (fun _ => 0%Q) (S n) <= s2 (fun _ => 0%Q) (S n) + q + k * inject_Z (Z.of_nat (S n)) * power (discount e) (S n))%Q) ->
  worth e last s1 t x -> worth e last s2 t y -> x <= y + Q2R q.
Proof.
  intros Hd H1 Hk Ht F I. unfold worth. destruct (horizon e) as [T|] eqn:HT.
  - intros -> ->. pose proof (live_until e T t HT Ht) as L. replace (T - t)%nat with (S (T - S t)) by lia.
    rewrite <- Q2R_plus. apply Qle_Rle. apply (F T); [reflexivity | lia].
  - apply (limit_apart _ _ q k (discount e)); auto.
Qed.
Close Scope R_scope.

(** * What it means *)
Section Enclosed.
Variables (e : env) (c : mechanism).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Let pos := discount_pos e env_ok.

Lemma next_live_total t a s : live e (S t) -> In a (all_allocs e t) -> is_state e t s -> total (kernel e t a s) == 1.
Proof.
  intros Hl Ha Hs. pose proof (live_place _ _ (over_before e t Hl)) as Hp. pose proof env_ok as H. unfold check_env in H.
  rewrite !andb_true_iff, !forallb_forall in H. destruct H as [_ H]. specialize (H _ Hp). rewrite !andb_true_iff, !forallb_forall in H.
  destruct H as [_ H]. rewrite allocs_spot in Ha. specialize (H _ Ha). rewrite forallb_forall in H. unfold is_state in Hs. rewrite sizes_spot in Hs.
  specialize (H _ Hs). rewrite kernel_spot. apply orb_true_iff in H as [H | H]; [|apply is_prob_ok in H; apply H].
  exfalso. unfold unneeded in H. destruct (moves _); try discriminate. unfold live, over, spot in *.
  destruct (horizon e); [|discriminate]. destruct (terminal e); [|discriminate]. apply Nat.eqb_eq in H. apply Nat.leb_gt in Hl. lia.
Qed.

Section Program.
Variables (now : nat -> N -> state -> Q) (fin : state -> Q) (money : nat -> state -> Q) (values : nat -> list N -> Q) (b : bracket).
Hypothesis now_spot : forall t, now t = now (spot e t).
Hypothesis values_are : forall u a s, In s (states_at e u) -> values u (a :: s) == now u a s + discount e * E (kernel e u a s) (mid e fin b (S u)).
Hypothesis holds : check_bracket e c now fin money values b = true.
Local Notation mid := (mid e fin b).
Local Notation low := (low e b).
Local Notation high := (high e b).
Local Notation least := (least_at e fin b).

(** What the rule is worth over n periods, with the payments [money]. *)
Fixpoint run (g : state -> Q) (n t : nat) (s : state) : Q :=
  match n with
  | O => g s
  | S n' => E (shocks e t) (fun z => let a := rule e c t z s in now t a s + discount e * E (kernel e t a s) (run g n' (S t))) - money (spot e t) s
  end.
Definition today (t : nat) (s : state) : Q := E (shocks e t) (fun z => now t (rule e c t z s) s).
Definition step (X : state -> Q) (t : nat) (s : state) : Q :=
  E (shocks e t) (fun z => let a := rule e c t z s in now t a s + discount e * E (kernel e t a s) X) - money (spot e t) s.

Lemma spot_S t : spot e (S (spot e t)) = spot e (S t).
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma mid_next t : mid (S (spot e t)) = mid (S t).
Proof. unfold Enclosed.mid. rewrite spot_S, <- over_spot_next. reflexivity. Qed.
Lemma low_next t : low (S (spot e t)) = low (S t).
Proof. unfold Enclosed.low. rewrite spot_S, <- over_spot_next. reflexivity. Qed.
Lemma high_next t : high (S (spot e t)) = high (S t).
Proof. unfold Enclosed.high. rewrite spot_S, <- over_spot_next. reflexivity. Qed.
Lemma spot_spot t : spot e (spot e t) = spot e t.
Proof. unfold spot. destruct (horizon e); reflexivity. Qed.
Lemma mid_here t s : mid (spot e t) s = mid t s.
Proof. unfold Enclosed.mid. rewrite spot_spot, <- over_spot. reflexivity. Qed.
Lemma low_here t : low (spot e t) = low t.
Proof. unfold Enclosed.low. rewrite spot_spot, <- over_spot. reflexivity. Qed.
Lemma high_here t : high (spot e t) = high t.
Proof. unfold Enclosed.high. rewrite spot_spot, <- over_spot. reflexivity. Qed.
Lemma floor_here t : has_floor e b (spot e t) = has_floor e b t.
Proof. unfold has_floor. rewrite spot_spot. reflexivity. Qed.
Lemma least_here t s : least (spot e t) s = least t s.
Proof. unfold least_at. rewrite mid_here, low_here, floor_here, <- over_spot. reflexivity. Qed.

Lemma values_at_rule t z s : is_state e t s -> values (spot e t) (rule e c t z s :: s)
  == now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t)).
Proof.
  intros Hs. rewrite values_are by (rewrite <- states_at_spot; exact Hs). rewrite mid_next, <- (now_spot t), <- kernel_spot. reflexivity.
Qed.
Lemma residual_is t s : live e t -> is_state e t s -> residual e c fin money values b (spot e t) s == step (mid (S t)) t s - mid t s.
Proof.
  intros Ht Hs. unfold residual, step. rewrite Qred_correct, mid_here, <- shocks_spot.
  rewrite (E_ext (shocks e t) _ (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t)))); [reflexivity|].
  intros z q _. rewrite <- rule_spot. apply values_at_rule. exact Hs.
Qed.
Lemma checked t s : live e t -> is_state e t s ->
  low t <= high t
  /\ mid t s + low t <= step (mid (S t)) t s + discount e * low (S t)
  /\ step (mid (S t)) t s + discount e * high (S t) <= mid t s + high t
  /\ (has_floor e b t = true -> 0 <= mid t s + low t \/ (above_next e fin b (spot e t) = true /\ 0 <= today t s - money (spot e t) s)).
Proof.
  intros Ht Hs. pose proof holds as H. unfold check_bracket in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)).
  cbv zeta in H. apply andb_true_iff in H as [H0 H]. rewrite forallb_forall, <- states_at_spot in H. specialize (H s Hs).
  rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
  apply Qle_bool_iff in H0, H1, H2. rewrite low_here, high_here in *. rewrite low_next in H1. rewrite high_next in H2.
  rewrite residual_is in H1, H2 by auto. split; [exact H0|]. split; [qlra|]. split; [qlra|]. intros HF. rewrite floor_here, HF in H3. cbn [negb orb] in H3.
  apply orb_true_iff in H3 as [H3 | H3].
  - left. apply Qle_bool_iff in H3. rewrite mid_here in H3. exact H3.
  - right. apply andb_true_iff in H3 as [H4 H5]. split; [exact H4|]. apply Qle_bool_iff in H5. rewrite <- shocks_spot in H5. unfold today.
    rewrite (E_ext (shocks e t) _ (fun z => now (spot e t) (rule e c (spot e t) z s) s)); [exact H5|].
    intros z q _. rewrite now_spot, rule_spot. reflexivity.
Qed.
Lemma ordered t : low t <= high t.
Proof.
  destruct (over e t) eqn:Ov; [unfold Enclosed.low, Enclosed.high; rewrite Ov; apply Qle_refl|].
  pose proof holds as H. unfold check_bracket in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ov)).
  cbv zeta in H. apply andb_true_iff in H as [H0 _]. apply Qle_bool_iff in H0. rewrite low_here, high_here in H0. exact H0.
Qed.

Lemma kernel_facts t z q s : live e t -> In (z, q) (shocks e t) -> is_state e t s ->
  In (rule e c t z s) (all_allocs e t).
Proof. intros Ht Hz Hs. eapply rule_in; eauto. Qed.
(** What is near to the tables, has means near to theirs. *)
Definition near_tables (t : nat) (X : state -> Q) (k : Q) : Prop :=
  forall y, is_state e t y -> mid t y + low t <= X y + k /\ X y <= mid t y + high t + k.
Lemma near_means t a s X k : live e t -> In a (all_allocs e t) -> is_state e t s -> 0 <= k -> near_tables (S t) X k ->
  E (kernel e t a s) (mid (S t)) + low (S t) <= E (kernel e t a s) X + k /\ E (kernel e t a s) X <= E (kernel e t a s) (mid (S t)) + high (S t) + k.
Proof.
  intros Ht Ha Hs Hk HX. destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]]. destruct (K a s Ha Hs) as [Kn Kt].
  assert (IN : forall y q, In (y, q) (kernel e t a s) -> is_state e (S t) y) by (intros y q; apply kernel_in).
  destruct (over e (S t)) eqn:Ov.
  - assert (L0 : low (S t) = 0) by (unfold Enclosed.low; rewrite Ov; reflexivity).
    assert (H0 : high (S t) = 0) by (unfold Enclosed.high; rewrite Ov; reflexivity). rewrite L0, H0.
    assert (A : E (kernel e t a s) (mid (S t)) <= E (kernel e t a s) X + k).
    { apply E_le_plus; auto. intros y q Hy _. destruct (HX y (IN y q Hy)) as [A _]. rewrite L0 in A. qlra. }
    assert (B : E (kernel e t a s) X <= E (kernel e t a s) (mid (S t)) + k).
    { apply E_le_plus; auto. intros y q Hy _. destruct (HX y (IN y q Hy)) as [_ B]. rewrite H0 in B. qlra. }
    split; qlra.
  - pose proof (next_live_total t a s Ov Ha Hs) as T1.
    assert (A : E (kernel e t a s) (mid (S t)) + low (S t) == E (kernel e t a s) (fun y => mid (S t) y + low (S t))).
    { symmetry. apply E_shift; [exact T1 | intros; reflexivity]. }
    assert (B : E (kernel e t a s) (mid (S t)) + high (S t) == E (kernel e t a s) (fun y => mid (S t) y + high (S t))).
    { symmetry. apply E_shift; [exact T1 | intros; reflexivity]. }
    rewrite A, B. split; apply E_le_plus; auto; intros y q Hy _; apply (HX y (IN y q Hy)).
Qed.

Lemma step_le X Y k t s : live e t -> is_state e t s -> 0 <= k -> (forall y, is_state e (S t) y -> X y <= Y y + k) ->
  step X t s <= step Y t s + discount e * k.
Proof.
  intros Ht Hs Hk H. unfold step. destruct (env_at e env_ok t Ht) as [_ [[Hn Htot] [_ K]]].
  assert (A : E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) X)
    <= E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) Y) + discount e * k).
  { apply E_le_plus; auto; [rewrite Htot; apply Qle_refl | apply Qmult_le_0_compat; auto |]. intros z q Hz Hq.
    destruct (K (rule e c t z s) s (kernel_facts t z q s Ht Hz Hs) Hs) as [Kn Kt].
    assert (B : E (kernel e t (rule e c t z s) s) X <= E (kernel e t (rule e c t z s) s) Y + k).
    { apply E_le_plus; auto. intros y p Hy _. apply H. eapply kernel_in; eauto. }
    apply (Qmult_le_compat_r _ _ (discount e)) in B; auto. qlra. }
  cbv zeta. qlra.
Qed.
Lemma step_near X t s : live e t -> is_state e t s -> near_tables (S t) X 0 ->
  step (mid (S t)) t s + discount e * low (S t) <= step X t s /\ step X t s <= step (mid (S t)) t s + discount e * high (S t).
Proof.
  intros Ht Hs HX. unfold step. destruct (env_at e env_ok t Ht) as [_ [[Hn Htot] _]].
  assert (A : forall d, E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t))) + discount e * d
    == E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t)) + discount e * d)).
  { intros d. symmetry. apply E_shift; [exact Htot | intros; reflexivity]. }
  cbv zeta. pose proof (A (low (S t))) as A1. pose proof (A (high (S t))) as A2.
  assert (B : forall z q, In (z, q) (shocks e t) ->
    discount e * (E (kernel e t (rule e c t z s) s) (mid (S t)) + low (S t)) <= discount e * E (kernel e t (rule e c t z s) s) X
    /\ discount e * E (kernel e t (rule e c t z s) s) X <= discount e * (E (kernel e t (rule e c t z s) s) (mid (S t)) + high (S t))).
  { intros z q Hz. destruct (near_means t (rule e c t z s) s X 0 Ht (kernel_facts t z q s Ht Hz Hs) Hs (Qle_refl 0) HX) as [B1 B2].
    rewrite !(Qmult_comm (discount e)). split; apply Qmult_le_compat_r; auto; qlra. }
  split.
  - assert (L : E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t)) + discount e * low (S t))
      <= E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) X)).
    { apply E_le; auto. intros z q Hz _. destruct (B z q Hz) as [B1 _]. qlra. }
    qlra.
  - assert (L : E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) X)
      <= E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (mid (S t)) + discount e * high (S t))).
    { apply E_le; auto. intros z q Hz _. destruct (B z q Hz) as [_ B2]. qlra. }
    qlra.
Qed.
Lemma least_above t s : mid t s + low t <= least t s.
Proof.
  unfold least_at. cbv zeta. destruct (has_floor e b t && negb (over e t)); [|apply Qle_refl].
  destruct (Qle_bool 0 (mid t s + low t)) eqn:B; [apply Qle_refl|]. apply Qlt_le_weak, Qnot_le_lt. intros L. apply Qle_bool_iff in L. congruence.
Qed.
Lemma least_over t s : over e t = true -> least t s == fin s.
Proof. intros H. unfold least_at, Enclosed.mid, Enclosed.low. rewrite H. cbn [negb]. rewrite andb_false_r. ring. Qed.
Lemma floor_holds t y : live e t -> above_next e fin b (spot e t) = true -> is_state e (S t) y -> 0 <= least (S t) y.
Proof.
  intros Ht H Hy. unfold above_next in H. rewrite <- over_spot_next in H. destruct (over e (S t)) eqn:Ov.
  - rewrite (least_over (S t) y Ov). rewrite forallb_forall in H. apply Qle_bool_iff. apply H.
    unfold states_at in *. assert (SZ : sizes_at e (S (spot e t)) = sizes_at e (S t)) by (unfold sizes_at, stage_at, Definitions.over, spot; destruct (horizon e); reflexivity).
    rewrite SZ. exact Hy.
  - assert (HF : has_floor e b (S t) = true) by (unfold has_floor in *; rewrite spot_S in H; exact H).
    unfold least_at. rewrite HF, Ov. cbn [negb andb]. cbv zeta. destruct (Qle_bool 0 (mid (S t) y + low (S t))) eqn:B; [apply Qle_bool_iff; exact B | apply Qle_refl].
Qed.
(** The lower table is at most, the upper one at least, what one step makes of it. *)
Lemma sub_solution t s : live e t -> is_state e t s -> least t s <= step (least (S t)) t s.
Proof.
  intros Ht Hs. destruct (checked t s Ht Hs) as [_ [L1 [_ L3]]].
  assert (A : mid t s + low t <= step (least (S t)) t s).
  { apply Qle_trans with (step (mid (S t)) t s + discount e * low (S t)); [exact L1|].
    set (X := fun y => mid (S t) y + low (S t)).
    assert (NX : near_tables (S t) X 0) by (intros y Hy; pose proof (ordered (S t)); unfold X; split; qlra).
    destruct (step_near X t s Ht Hs NX) as [B _]. apply Qle_trans with (step X t s); [exact B|].
    assert (B' : step X t s <= step (least (S t)) t s + discount e * 0); [|qlra].
    apply step_le; auto; [apply Qle_refl|]. intros y Hy. unfold X. pose proof (least_above (S t) y). qlra. }
  unfold least_at at 1. cbv zeta. destruct (has_floor e b t && negb (over e t)) eqn:Fl; [|exact A].
  destruct (Qle_bool 0 (mid t s + low t)) eqn:B; [exact A|]. apply andb_true_iff in Fl as [HF _].
  destruct (L3 HF) as [C | [C D]]; [apply Qle_bool_iff in C; congruence|].
  apply Qle_trans with (today t s - money (spot e t) s); [exact D|]. unfold today, step. cbv zeta.
  destruct (env_at e env_ok t Ht) as [_ [[Hn _] [_ K]]].
  assert (G : E (shocks e t) (fun z => now t (rule e c t z s) s)
    <= E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (least (S t)))).
  { apply E_le; auto. intros z q Hz _. destruct (K (rule e c t z s) s (kernel_facts t z q s Ht Hz Hs) Hs) as [Kn _].
    assert (P : 0 <= E (kernel e t (rule e c t z s) s) (least (S t))).
    { assert (Z0 : E (kernel e t (rule e c t z s) s) (fun _ => 0) == 0) by (rewrite E_const; ring). rewrite <- Z0.
      apply E_le; auto. intros y p Hy _. apply (floor_holds t y Ht C). eapply kernel_in; eauto. }
    assert (0 <= discount e * E (kernel e t (rule e c t z s) s) (least (S t))) by (apply Qmult_le_0_compat; auto). qlra. }
  qlra.
Qed.
Definition most (t : nat) (s : state) : Q := mid t s + high t.
Lemma most_near t : near_tables t (most t) 0.
Proof. intros y Hy. pose proof (ordered t). unfold most. split; qlra. Qed.
Lemma super_solution t s : live e t -> is_state e t s -> step (most (S t)) t s <= most t s.
Proof.
  intros Ht Hs. destruct (checked t s Ht Hs) as [_ [_ [L2 _]]]. destruct (step_near (most (S t)) t s Ht Hs (most_near (S t))) as [_ B].
  unfold most at 2. qlra.
Qed.
(** So the rule is worth as much as they say, but for what is left of the tail. *)
Theorem between g k n t s : 0 <= k -> (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t s ->
  (forall y, is_state e (t + n) y -> least (t + n) y <= g y + k /\ g y <= most (t + n) y + k) ->
  least t s <= run g n t s + k * power (discount e) n /\ run g n t s <= most t s + k * power (discount e) n.
Proof.
  intros Hk. revert t s. induction n as [|n IH]; intros t s Hl Hs Hg.
  - cbn [run power]. rewrite Nat.add_0_r in Hg. destruct (Hg s Hs). split; qlra.
  - assert (Lt : live e t) by (apply Hl; lia).
    assert (Hn : 0 <= k * power (discount e) n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    assert (IH' : forall y, is_state e (S t) y -> least (S t) y <= run g n (S t) y + k * power (discount e) n
      /\ run g n (S t) y <= most (S t) y + k * power (discount e) n).
    { intros y Hy. apply IH; auto; [intros u Hu; apply Hl; lia|]. replace (S t + n)%nat with (t + S n)%nat by lia. exact Hg. }
    change (run g (S n) t s) with (step (run g n (S t)) t s). cbn [power].
    assert (PE : k * (discount e * power (discount e) n) == discount e * (k * power (discount e) n)) by ring. split.
    + pose proof (step_le (least (S t)) (run g n (S t)) _ t s Lt Hs Hn (fun y Hy => proj1 (IH' y Hy))) as A.
      pose proof (sub_solution t s Lt Hs). qlra.
    + pose proof (step_le (run g n (S t)) (most (S t)) _ t s Lt Hs Hn (fun y Hy => proj2 (IH' y Hy))) as A.
      pose proof (super_solution t s Lt Hs). qlra.
Qed.
(** Two allocations, if what follows is near to the tables. *)
Lemma moves_same t a x s X : same_next e (spot e t) a x s = true -> E (kernel e t a s) X == E (kernel e t x s) X.
Proof.
  intros H. unfold same_next in H. rewrite kernel_spot. unfold kernel. set (u := spot e t) in *.
  destruct (moves (stage_at e u)) as [|elements|w]; [reflexivity | |].
  - rewrite forallb_forall in H. induction elements as [|[w fs] l IHl]; [reflexivity|]. cbn [flat_map]. rewrite !E_app.
    apply Qplus_comp; [|apply IHl; intros; apply H; right; auto]. specialize (H _ (or_introl eq_refl)). apply andb_true_iff in H as [H1 H2].
    apply Qeq_bool_iff in H1. cbn [fst snd] in *.
    assert (D : forall ns fs X, same_rows fs ns (a :: s) (x :: s) = true -> E (draws fs ns (a :: s)) X == E (draws fs ns (x :: s)) X).
    { clear. induction ns as [|n ns IH]; intros fs X H; [destruct fs; reflexivity|]. destruct fs as [|f fs]; [reflexivity|].
      cbn [same_rows] in H. apply andb_true_iff in H as [H1 H2]. rewrite !E_draws. unfold same_row in H1. rewrite forallb_forall in H1.
      induction (range n) as [|o l IHo]; cbn [map]; [rewrite !E_nil; reflexivity|]. rewrite !E_cons, (IH fs _ H2).
      pose proof (H1 o (or_introl eq_refl)) as HO. apply Qeq_bool_iff in HO. rewrite HO, IHo by (intros; apply H1; right; auto). reflexivity. }
    assert (M : forall k, E (if Qeq_bool (look_up w (k :: s)) 0 then []
        else map (fun yq => (fst yq, Qred (look_up w (k :: s) * snd yq))) (draws fs (sizes_at e (S u)) (k :: s))) X
        == look_up w (k :: s) * E (draws fs (sizes_at e (S u)) (k :: s)) X).
    { intros k. destruct (Qeq_bool (look_up w (k :: s)) 0) eqn:Z0; [apply Qeq_bool_iff in Z0; rewrite Z0, E_nil; ring|].
      rewrite (E_map (fun y : state => y)). reflexivity. }
    cbv zeta. rewrite !M, H1, (D _ _ _ H2). reflexivity.
  - rewrite forallb_forall in H. pose proof (E_joint w (a :: s) (states (sizes_at e (S u))) X) as A.
    pose proof (E_joint w (x :: s) (states (sizes_at e (S u))) X) as B. cbn [app] in A, B. etransitivity; [exact A|]. etransitivity; [|symmetry; exact B].
    clear A B. induction (states (sizes_at e (S u))) as [|y l IHl]; cbn [map]; [rewrite !E_nil; reflexivity|]. rewrite !E_cons.
    rewrite IHl by (intros; apply H; right; auto). specialize (H y (or_introl eq_refl)). apply Qeq_bool_iff in H. rewrite H. reflexivity.
Qed.
Lemma wide_is t : wide e b (spot e t) == discount e * (high (S t) - low (S t)).
Proof. unfold wide. rewrite high_next, low_next. reflexivity. Qed.
Lemma wide_pos t : 0 <= wide e b (spot e t).
Proof. rewrite wide_is. apply Qmult_le_0_compat; auto. pose proof (ordered (S t)). qlra. Qed.
Lemma apart t a x s X k : live e t -> In a (all_allocs e t) -> In x (all_allocs e t) -> is_state e t s -> 0 <= k -> near_tables (S t) X k ->
  let m := E (kernel e t a s) (mid (S t)) - E (kernel e t x s) (mid (S t)) in
  discount e * m - wide e b (spot e t) - discount e * (2 * k) <= discount e * (E (kernel e t a s) X - E (kernel e t x s) X)
  /\ discount e * (E (kernel e t a s) X - E (kernel e t x s) X) <= discount e * m + wide e b (spot e t) + discount e * (2 * k).
Proof.
  intros Ht Ha Hx Hs Hk HX m. destruct (near_means t a s X k Ht Ha Hs Hk HX) as [A1 A2]. destruct (near_means t x s X k Ht Hx Hs Hk HX) as [B1 B2].
  pose proof (wide_is t) as Wd. set (w := wide e b (spot e t)) in *.
  set (Ea := E (kernel e t a s) X) in *. set (Ex := E (kernel e t x s) X) in *.
  set (Ma := E (kernel e t a s) (mid (S t))) in *. set (Mx := E (kernel e t x s) (mid (S t))) in *.
  assert (L : m - (high (S t) - low (S t)) - 2 * k <= Ea - Ex) by (unfold m; qlra).
  assert (U : Ea - Ex <= m + (high (S t) - low (S t)) + 2 * k) by (unfold m; qlra).
  apply (Qmult_le_compat_r _ _ (discount e)) in L; auto. apply (Qmult_le_compat_r _ _ (discount e)) in U; auto. split; qlra.
Qed.
Lemma run_near g k n t : 0 <= k -> (forall u, (t <= u < t + n)%nat -> live e u) ->
  (forall y, is_state e (t + n) y -> least (t + n) y <= g y + k /\ g y <= most (t + n) y + k) ->
  near_tables t (run g n t) (k * power (discount e) n).
Proof.
  intros Hk Hl Hg y Hy. destruct (between g k n t y Hk Hl Hy Hg) as [A B]. pose proof (least_above t y). unfold most in B. split; qlra.
Qed.
End Program.

(** ** Tails *)
Section Tail.
Variables (fin : state -> Q) (b : bracket).
Lemma least_at_most t y : least_at e fin b t y <= Qabs (mid e fin b t y) + Qabs (low e b t).
Proof.
  pose proof (Qle_Qabs (mid e fin b t y)). pose proof (Qle_Qabs (low e b t)). pose proof (Qabs_nonneg (mid e fin b t y)). pose proof (Qabs_nonneg (low e b t)).
  unfold least_at. cbv zeta. destruct (has_floor e b t && negb (over e t)); [|qlra].
  destruct (Qle_bool 0 (mid e fin b t y + low e b t)); qlra.
Qed.
Lemma tail : horizon e = None -> exists k, 0 <= k /\ forall t y, least_at e fin b t y <= 0 + k /\ 0 <= most fin b t y + k.
Proof.
  intros H. exists (all_bounds (mids b) + Qabs (nth 0 (lows b) 0) + Qabs (nth 0 (highs b) 0)).
  pose proof (all_bounds_pos (mids b)) as P0. pose proof (Qabs_nonneg (nth 0 (lows b) 0)) as P1. pose proof (Qabs_nonneg (nth 0 (highs b) 0)) as P2.
  split; [qlra|]. intros t y.
  assert (L0 : low e b t = nth 0 (lows b) 0) by (unfold low, over, spot; rewrite H; reflexivity).
  assert (H0 : high e b t = nth 0 (highs b) 0) by (unfold high, over, spot; rewrite H; reflexivity).
  assert (M0 : close 0 (mid e fin b t y) (all_bounds (mids b))) by (unfold mid, over; rewrite H; apply nth_bound).
  destruct M0 as [M1 M2]. pose proof (least_at_most t y) as A. rewrite L0 in A.
  assert (MA : Qabs (mid e fin b t y) <= all_bounds (mids b)) by (apply Qabs_Qle_condition; split; qlra).
  split; [qlra|]. unfold most. rewrite H0. pose proof (Qle_Qabs (- nth 0 (highs b) 0)) as A2. rewrite Qabs_opp in A2. qlra.
Qed.
Lemma at_end T y : horizon e = Some T -> least_at e fin b T y <= fin y + 0 /\ fin y <= most fin b T y + 0.
Proof.
  intros H. assert (Ov : over e T = true) by (unfold over; rewrite H; apply Nat.leb_refl).
  rewrite (least_over fin b T y Ov). unfold most, mid, high. rewrite Ov. split; qlra.
Qed.
End Tail.

(** ** Efficiency *)
Section Efficient.
Variables (mean_by : nat -> (state -> Q) -> list N -> Q) (b : bracket).
Hypothesis means_are : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.
Hypothesis ok : check_efficient e c mean_by b = true.
Let now := social e None.
Let fin := social_final e None.
Let values := by_nat (worths_by e now fin b mean_by).
Lemma efficient_values u a s : In s (states_at e u) -> values u (a :: s) == now u a s + discount e * E (kernel e u a s) (mid e fin b (S u)).
Proof. intros Hs. unfold values. rewrite by_nat_is. unfold worths_by, kept. cbn [hd tl]. rewrite means_are by exact Hs. reflexivity. Qed.
Let holds : check_bracket e c now fin no_money values b = true.
Proof. unfold check_efficient in ok. cbv zeta in ok. apply andb_true_iff in ok as [H _]. exact H. Qed.
Let pairs : pairs_hold e c values b = true.
Proof. unfold check_efficient in ok. cbv zeta in ok. apply andb_true_iff in ok as [_ H]. exact H. Qed.
Lemma social_now t : now t = now (spot e t). Proof. apply social_spot. Qed.

Lemma rule_run g n : forall t h s, welfare e now g (following (rule e c)) n t h s == run now no_money g n t s.
Proof.
  induction n as [|n IH]; intros t h s; [reflexivity|]. unfold welfare in *. cbn [welfare_of run]. change (no_money (spot e t) s) with 0. cbv zeta.
  transitivity (E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (run now no_money g n (S t)))); [|ring].
  apply E_ext. intros z q _. unfold following at 1, follows_rule. rewrite E_sure.
  rewrite (E_ext (kernel e t (rule e c t z s) s) _ (run now no_money g n (S t))); [reflexivity|]. intros y p _. apply IH.
Qed.
Lemma pair_holds t z q s a X k : live e t -> In (z, q) (shocks e t) -> 0 < q -> is_state e t s -> feasible e None t z s a -> 0 <= k ->
  near_tables fin b (S t) X k ->
  now t a s + discount e * E (kernel e t a s) X <= now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) X + discount e * (2 * k).
Proof.
  intros Ht Hz Hq Hs Ha Hk HX. assert (K0 : 0 <= discount e * (2 * k)) by (apply Qmult_le_0_compat; auto; qlra).
  pose proof pairs as P. unfold pairs_hold in P. rewrite forallb_forall in P. specialize (P _ (live_place _ _ Ht)). cbv zeta in P.
  rewrite <- states_at_spot, forallb_forall in P. specialize (P s Hs). rewrite <- likely_spot, forallb_forall in P.
  specialize (P z (likely_iff _ _ _ _ Hz Hq)). rewrite <- rule_spot, <- sets_spot, forallb_forall in P. specialize (P a Ha).
  assert (HS : In s (states_at e (spot e t))) by (rewrite <- states_at_spot; exact Hs).
  assert (A1 : In (rule e c t z s) (all_allocs e t)) by (eapply rule_in; eauto).
  assert (A2 : In a (all_allocs e t)) by (destruct (env_at e env_ok t Ht) as [_ [_ [F _]]]; eapply (F None); eauto; eapply sets_listed; eauto).
  apply orb_true_iff in P as [P | P]; [apply orb_true_iff in P as [P | P]|].
  - apply N.eqb_eq in P. subst a. qlra.
  - apply Qle_bool_iff in P. rewrite !efficient_values in P by exact HS.
    rewrite <- !social_now, <- !kernel_spot, (mid_next fin b t) in P.
    pose proof (apart fin b t (rule e c t z s) a s X k Ht A1 A2 Hs Hk HX) as [A _]. cbv zeta in A. qlra.
  - apply andb_true_iff in P as [P1 P2]. apply Qle_bool_iff in P2. fold now in P2. rewrite <- social_now in P2.
    rewrite (moves_same t _ _ s X P1). qlra.
Qed.
Lemma policy_bound p g k n : policy_ok e None p -> 0 <= k -> forall t h s, (forall u, (t <= u < t + n)%nat -> live e u) -> is_state e t s ->
  (forall y, is_state e (t + n) y -> least_at e fin b (t + n) y <= g y + k /\ g y <= most fin b (t + n) y + k) ->
  welfare e now g p n t h s <= run now no_money g n t s + 2 * k * inject_Z (Z.of_nat n) * power (discount e) n.
Proof.
  intros Hp Hk. induction n as [|n IH]; intros t h s Hl Hs Hg; [unfold welfare; cbn [welfare_of run power]; change (inject_Z (Z.of_nat 0)) with 0; qlra|].
  assert (Lt : live e t) by (apply Hl; lia). destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] [_ K]]].
  set (j := inject_Z (Z.of_nat n)). assert (J : inject_Z (Z.of_nat (S n)) == j + 1).
  { unfold j. rewrite Nat2Z.inj_succ, <- Z.add_1_r, inject_Z_plus. reflexivity. }
  assert (J0 : 0 <= j) by (unfold j, Qle; cbn; lia).
  assert (D0 : 0 <= power (discount e) n) by (apply power_pos; auto).
  assert (Hd : 0 <= k * power (discount e) n) by (apply Qmult_le_0_compat; auto).
  assert (Hj : 0 <= 2 * k * j * power (discount e) n) by (repeat apply Qmult_le_0_compat; auto; discriminate).
  assert (HgS : forall y, is_state e (S t + n) y -> least_at e fin b (S t + n) y <= g y + k /\ g y <= most fin b (S t + n) y + k)
    by (replace (S t + n)%nat with (t + S n)%nat by lia; exact Hg).
  assert (LS : forall u, (S t <= u < S t + n)%nat -> live e u) by (intros u Hu; apply Hl; lia).
  pose proof (run_near now fin no_money values b social_now efficient_values holds g k n (S t) Hk LS HgS) as NR.
  unfold welfare in *. cbn [welfare_of run power]. cbv zeta. change (no_money (spot e t) s) with 0. rewrite J.
  assert (PE : 2 * k * (j + 1) * (discount e * power (discount e) n)
    == discount e * (2 * k * j * power (discount e) n) + discount e * (2 * (k * power (discount e) n))) by ring.
  rewrite PE.
  assert (G : E (shocks e t) (fun z => E (p t h s z) (fun a => now t a s + discount e * E (kernel e t a s) (welfare_of state N N (discount e) (shocks e) (kernel e) now g p n (S t) ((s, z, a) :: h))))
    <= E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (run now no_money g n (S t)))
       + (discount e * (2 * k * j * power (discount e) n) + discount e * (2 * (k * power (discount e) n)))).
  { apply E_le_plus; auto; [rewrite Htot; apply Qle_refl | |].
    - assert (0 <= discount e * (2 * k * j * power (discount e) n)) by (apply Qmult_le_0_compat; auto).
      assert (0 <= discount e * (2 * (k * power (discount e) n))) by (apply Qmult_le_0_compat; auto; qlra). qlra.
    - intros z q Hz Hq. destruct (Hp t h s z q Lt Hs Hz Hq) as [Pp Ps]. apply E_le_const; auto. intros a w Ha Hw.
      pose proof (Ps a w Ha) as Hf.
      assert (A2 : In a (all_allocs e t)) by (destruct (env_at e env_ok t Lt) as [_ [_ [F _]]]; eapply (F None); eauto; eapply sets_listed; eauto).
      destruct (K a s A2 Hs) as [Kn Kt].
      pose proof (pair_holds t z q s a (run now no_money g n (S t)) _ Lt Hz Hq Hs Hf Hd NR) as PH.
      assert (EW : E (kernel e t a s) (welfare_of state N N (discount e) (shocks e) (kernel e) now g p n (S t) ((s, z, a) :: h))
        <= E (kernel e t a s) (run now no_money g n (S t)) + 2 * k * j * power (discount e) n).
      { apply E_le_plus; auto. intros y r Hy _. apply IH; auto. eapply kernel_in; eauto. }
      apply (Qmult_le_compat_r _ _ (discount e)) in EW; auto. qlra. }
  qlra.
Qed.
(** No plan of allocations is worth more than the rule. *)
Theorem efficient_answer : promises e c Efficient.
Proof.
  intros p Hp t h s x y Ht Hs Hx Hy. unfold policy_worth in *. fold now in Hx, Hy. fold fin in Hx, Hy.
  assert (Z : (x <= y + Q2R 0)%R); [|rewrite Q2R_0 in Z; Lra.lra].
  assert (KK : exists k, 0 <= k /\ (horizon e = None -> forall t y, least_at e fin b t y <= 0 + k /\ 0 <= most fin b t y + k)).
  { destruct (horizon e) eqn:HT; [exists 0; split; [apply Qle_refl | discriminate]|]. destruct (tail fin b HT) as [k [Hk A]]. exists k. auto. }
  destruct KK as [k [Hk HK]].
  apply (worths_apart e fin (fun g n => welfare e now g p n t h s) (fun g n => welfare e now g (following (rule e c)) n t h s) t 0 (2 * k)); [exact pos | apply discount_small; auto | qlra | exact Ht | | | exact Hx | exact Hy].
  - intros T n HT E0. rewrite rule_run. pose proof (policy_bound p fin 0 (S n) Hp (Qle_refl 0) t h s) as B.
    assert (B' : welfare e now fin p (S n) t h s <= run now no_money fin (S n) t s + 2 * 0 * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
    { apply B; auto; [intros u Hu; apply (live_all e T t (S n)); auto; lia|]. intros y0 _. rewrite <- E0. apply at_end. exact HT. }
    qlra.
  - intros HT n. rewrite rule_run. pose proof (policy_bound p (fun _ => 0) k (S n) Hp Hk t h s) as B.
    assert (B' : welfare e now (fun _ => 0) p (S n) t h s <= run now no_money (fun _ => 0) (S n) t s + 2 * k * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
    { apply B; auto. intros; apply live_inf; auto. }
    qlra.
Qed.
End Efficient.

(** ** Payoffs, if payments are given *)
Section Agent.
Variables (mean_by : nat -> (state -> Q) -> list N -> Q) (i : nat) (b : bracket).
Hypothesis means_are : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.
Hypothesis ok : payoff_holds e c mean_by i b = true.
Let now := flow e i.
Let fin := final e i.
Let money := paid e c i.
Let values := payoff_values e i mean_by b.
Let flat : check_flat e c i = true.
Proof. unfold payoff_holds in ok. apply andb_true_iff in ok as [H _]. exact H. Qed.
Let holds : check_bracket e c now fin money values b = true.
Proof. unfold payoff_holds in ok. apply andb_true_iff in ok as [_ H]. exact H. Qed.
Lemma agent_values u a s : In s (states_at e u) -> values u (a :: s) == now u a s + discount e * E (kernel e u a s) (mid e fin b (S u)).
Proof. intros Hs. unfold values, payoff_values. rewrite by_nat_is. unfold worths_by, kept. cbn [hd tl]. rewrite means_are by exact Hs. reflexivity. Qed.
Lemma flow_now t : now t = now (spot e t). Proof. apply flow_spot. Qed.
Lemma agent_is : In i (agents e).
Proof. unfold check_flat in flat. apply andb_true_iff in flat as [H _]. apply is_agent_iff. exact H. Qed.
Lemma flat_pay t m s : live e t -> is_memory e c t m -> is_state e t s -> pay e c i t m s == money (spot e t) s.
Proof.
  intros Ht Hm Hs. pose proof flat as H. unfold check_flat in H. apply andb_true_iff in H as [_ H]. rewrite forallb_forall in H.
  specialize (H _ (live_place _ _ Ht)). rewrite forallb_forall in H. specialize (H _ (slot_slots e t)). apply andb_true_iff in H as [H1 H2].
  rewrite <- pay_table_slot in H1. rewrite (forget_pay e c env_ok i t m s H1 Ht Hm Hs), (pay_slot e c i t).
  rewrite forallb_forall, <- states_at_spot in H2. apply Qeq_bool_iff. apply H2. exact Hs.
Qed.
Lemma truth_run p t0 g : (forall u h s, (t0 <= u)%nat -> p u h s = sure (truth i s)) -> forall n t h m s, (t0 <= t)%nat ->
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_memory e c t m -> is_state e t s -> payoff e c i g p n t h m s == run now money g n t s.
Proof.
  intros Hp. induction n as [|n IH]; intros t h m s H0 Hl Hm Hs; [reflexivity|]. assert (Lt : live e t) by (apply Hl; lia).
  unfold payoff in *. cbn [payoff_of run]. rewrite Hp by exact H0. rewrite E_sure, saying_truth. cbv zeta.
  destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] _]]. pose proof (flat_pay t m s Lt Hm Hs) as FP.
  transitivity (E (shocks e t) (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (run now money g n (S t)) + - money (spot e t) s)).
  - apply E_ext_pos; auto. intros z q Hz Hq. rewrite FP.
    assert (X : E (kernel e t (rule e c t z s) s) (payoff_of state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i) g p n (S t)
        ((s, truth i s, z) :: h) (Some (s, rule e c t z s))) == E (kernel e t (rule e c t z s) s) (run now money g n (S t))).
    { apply E_ext. intros y w Hy. apply IH; [lia | intros u Hu; apply Hl; lia | econstructor; eauto | eapply kernel_in; eauto]. }
    rewrite X. unfold now. ring.
  - rewrite (E_shift (shocks e t) _ (fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) (run now money g n (S t))) (- money (spot e t) s) Htot) by (intros; reflexivity). ring.
Qed.

(** What the lie loses, if what follows is worth X. *)
Definition loss (X : state -> Q) (t : nat) (s said : state) : Q :=
  step now money X t s - (E (shocks e t) (fun z => let x := rule e c t z said in now t x s + discount e * E (kernel e t x s) X) - money (spot e t) said).
Lemma loss_within X k t s said : live e t -> is_state e t s -> is_state e t said -> 0 <= k -> near_tables fin b (S t) X k ->
  lie_middle e c i values (spot e t) s said - lie_doubt e c b (spot e t) s said - discount e * (2 * k) <= loss X t s said
  /\ loss X t s said <= lie_middle e c i values (spot e t) s said + lie_doubt e c b (spot e t) s said + discount e * (2 * k).
Proof.
  intros Ht Hs Hsaid Hk HX. assert (K0 : 0 <= discount e * (2 * k)) by (apply Qmult_le_0_compat; auto; qlra).
  destruct (env_at e env_ok t Ht) as [_ [[Hn Htot] _]].
  assert (HS : In s (states_at e (spot e t))) by (rewrite <- states_at_spot; exact Hs).
  set (u := spot e t).
  set (f := fun z => now t (rule e c t z s) s + discount e * E (kernel e t (rule e c t z s) s) X).
  set (f' := fun z => now t (rule e c t z said) s + discount e * E (kernel e t (rule e c t z said) s) X).
  set (d := fun z => if N.eqb (rule e c u z s) (rule e c u z said) then 0 else values u (rule e c u z s :: s) - values u (rule e c u z said :: s)).
  set (w := fun z => if N.eqb (rule e c u z s) (rule e c u z said) then 0 else if same_next e u (rule e c u z s) (rule e c u z said) s then 0 else wide e b u).
  assert (EACH : forall z q, In (z, q) (shocks e t) -> d z - w z - discount e * (2 * k) <= f z - f' z /\ f z - f' z <= d z + w z + discount e * (2 * k)).
  { intros z q Hz. unfold d, w, f, f', u. rewrite <- rule_spot.
    assert (A1 : In (rule e c t z s) (all_allocs e t)) by (eapply rule_in; eauto).
    assert (A2 : In (rule e c t z said) (all_allocs e t)) by (eapply rule_in; eauto).
    destruct (N.eqb_spec (rule e c t z s) (rule e c t z said)) as [E0 | _]; [rewrite E0; split; qlra|].
    rewrite !agent_values by exact HS. rewrite <- !flow_now, <- !kernel_spot, (mid_next fin b t).
    destruct (same_next e (spot e t) (rule e c t z s) (rule e c t z said) s) eqn:SM.
    - rewrite (moves_same t _ _ s X SM), (moves_same t _ _ s (mid e fin b (S t)) SM). split; qlra.
    - pose proof (apart fin b t (rule e c t z s) (rule e c t z said) s X k Ht A1 A2 Hs Hk HX) as [B1 B2]. cbv zeta in B1, B2. split; qlra. }
  assert (DW : forall d w sg, E (shocks e t) (fun z => d z + sg * w z) == E (shocks e t) d + sg * E (shocks e t) w).
  { intros d0 w0 sg. etransitivity; [apply E_plus|]. apply Qplus_comp; [reflexivity | apply (E_scale (shocks e t) sg w0)]. }
  assert (SUM : E (shocks e t) f - E (shocks e t) f' == E (shocks e t) (fun z => f z - f' z)).
  { rewrite (E_ext (shocks e t) (fun z => f z - f' z) (fun z => f z + (-1) * f' z)) by (intros; ring). rewrite DW. ring. }
  assert (LO : E (shocks e t) (fun z => d z + -1 * w z) <= E (shocks e t) (fun z => f z - f' z) + discount e * (2 * k)).
  { apply E_le_plus; auto; [rewrite Htot; apply Qle_refl|]. intros z q Hz _. destruct (EACH z q Hz). qlra. }
  assert (HI : E (shocks e t) (fun z => f z - f' z) <= E (shocks e t) (fun z => d z + 1 * w z) + discount e * (2 * k)).
  { apply E_le_plus; auto; [rewrite Htot; apply Qle_refl|]. intros z q Hz _. destruct (EACH z q Hz). qlra. }
  rewrite !DW in LO, HI.
  assert (M : lie_middle e c i values u s said == E (shocks e t) d + money u said - money u s).
  { unfold lie_middle. rewrite Qred_correct. unfold u at 1. rewrite <- shocks_spot. reflexivity. }
  assert (D : lie_doubt e c b u s said == E (shocks e t) w) by (unfold lie_doubt; unfold u at 1; rewrite <- shocks_spot; reflexivity).
  assert (L : loss X t s said == E (shocks e t) (fun z => f z - f' z) + money u said - money u s).
  { rewrite <- SUM. change (loss X t s said) with ((E (shocks e t) f - money u s) - (E (shocks e t) f' - money u said)). ring. }
  rewrite M, D, L. split; qlra.
Qed.
Lemma lie_within q t s r : lies_within e c i values b q = true -> live e t -> is_state e t s -> is_report e i t s r ->
  q <= lie_middle e c i values (spot e t) s (saying i s r) - lie_doubt e c b (spot e t) s (saying i s r).
Proof.
  intros H Ht Hs Hr. unfold lies_within in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)). cbv zeta in H.
  rewrite <- states_at_spot, forallb_forall in H. specialize (H s Hs). rewrite <- reports_spot, forallb_forall in H. specialize (H r Hr).
  apply orb_true_iff in H as [H | H]; apply Qle_bool_iff in H; [|exact H].
  assert (D : lie_doubt e c b (spot e t) s (saying i s r) <= wide e b (spot e t)); [|qlra].
  unfold lie_doubt. rewrite <- shocks_spot. destruct (env_at e env_ok t Ht) as [_ [Hp _]]. apply E_le_const; auto. intros z w _ _.
  pose proof (wide_pos now fin money values b flow_now agent_values holds t) as P || pose proof (wide_pos now fin money values b holds t) as P.
  destruct (N.eqb _ _); [exact P|]. destruct (same_next _ _ _ _ _); [exact P | apply Qle_refl].
Qed.
Lemma lie_run g n t h m s r : live e t -> (forall u, (t <= u < t + S n)%nat -> live e u) -> is_memory e c t m -> is_state e t s -> is_report e i t s r ->
  payoff e c i g (one_lie e i t r) (S n) t h m s == run now money g (S n) t s - loss (run now money g n (S t)) t s (saying i s r).
Proof.
  intros Ht Hl Hm Hs Hr. assert (Hsaid : is_state e t (saying i s r)) by (apply saying_in; auto).
  unfold payoff. cbn [payoff_of]. rewrite (lie_is_told e i t h s r Hr), E_sure. cbv zeta.
  change (run now money g (S n) t s) with (step now money (run now money g n (S t)) t s). unfold loss. cbv zeta.
  destruct (env_at e env_ok t Ht) as [_ [[Hn Htot] _]]. pose proof (flat_pay t m (saying i s r) Ht Hm Hsaid) as FP.
  transitivity (E (shocks e t) (fun z => now t (rule e c t z (saying i s r)) s + discount e * E (kernel e t (rule e c t z (saying i s r)) s) (run now money g n (S t)) + - money (spot e t) (saying i s r))).
  - apply E_ext_pos; auto. intros z q Hz Hq. rewrite FP.
    assert (X : E (kernel e t (rule e c t z (saying i s r)) s) (payoff_of state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i) g
        (one_lie e i t r) n (S t) ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r))))
      == E (kernel e t (rule e c t z (saying i s r)) s) (run now money g n (S t))).
    { apply E_ext. intros y w Hy. apply (truth_run (one_lie e i t r) (S t) g).
      - intros u h' s' Hu. unfold one_lie, lies_once. destruct (Nat.eqb_spec u t); [lia | reflexivity].
      - lia.
      - intros u Hu. apply Hl. lia.
      - econstructor; eauto.
      - eapply kernel_in; eauto. }
    rewrite X. unfold now. ring.
  - rewrite (E_shift (shocks e t) _ (fun z => now t (rule e c t z (saying i s r)) s + discount e * E (kernel e t (rule e c t z (saying i s r)) s) (run now money g n (S t))) (- money (spot e t) (saying i s r)) Htot) by (intros; reflexivity). ring.
Qed.
Lemma truthful_run g n t h m s : (forall u, (t <= u < t + n)%nat -> live e u) -> is_memory e c t m -> is_state e t s ->
  payoff e c i g (truthful i) n t h m s == run now money g n t s.
Proof. intros Hl Hm Hs. apply (truth_run (truthful i) t g); auto. Qed.

Let tails : exists k, 0 <= k /\ (horizon e = None -> forall t y, least_at e fin b t y <= 0 + k /\ 0 <= most fin b t y + k).
Proof.
  destruct (horizon e) eqn:HT; [exists 0; split; [apply Qle_refl | discriminate]|]. destruct (tail fin b HT) as [k [Hk A]]. exists k. auto.
Qed.
(** Truth-telling is worth what the table says, but for the bounds. *)
Theorem truth_between t h m s x : live e t -> is_memory e c t m -> is_state e t s -> plan_worth e c i (truthful i) t h m s x ->
  (Q2R (least_at e fin b t s) <= x <= Q2R (most fin b t s))%R.
Proof.
  intros Ht Hm Hs Hx. unfold plan_worth in Hx. fold fin in Hx. destruct tails as [k [Hk HK]].
  assert (CONST : forall last q, worth e last (fun _ _ => q) t (Q2R q)).
  { intros last q. unfold worth. destruct (horizon e); [reflexivity|]. intros eta He. exists 0%nat. intros n _. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact He. }
  assert (F : forall T n, horizon e = Some T -> T = (t + S n)%nat -> least_at e fin b t s <= payoff e c i fin (truthful i) (S n) t h m s + 0
    /\ payoff e c i fin (truthful i) (S n) t h m s <= most fin b t s + 0).
  { intros T n HT E0. assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (apply (live_all e T); auto; lia).
    rewrite truthful_run by auto.
    destruct (between now fin money values b flow_now agent_values holds fin 0 (S n) t s (Qle_refl 0) L Hs) as [A B]; [|split; qlra].
    intros y _. rewrite <- E0. apply at_end. exact HT. }
  assert (I : horizon e = None -> forall n, least_at e fin b t s <= payoff e c i (fun _ => 0) (truthful i) (S n) t h m s + k * power (discount e) (S n)
    /\ payoff e c i (fun _ => 0) (truthful i) (S n) t h m s <= most fin b t s + k * power (discount e) (S n)).
  { intros HT n. assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (intros; apply live_inf; auto). rewrite truthful_run by auto.
    apply (between now fin money values b flow_now agent_values holds (fun _ => 0) k (S n) t s Hk L Hs). intros y _. apply HK. exact HT. }
  assert (ONE : forall n, k * power (discount e) (S n) <= k * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
  { intros n. apply Qmult_le_compat_r; [|apply power_pos; auto]. assert (J : 1 <= inject_Z (Z.of_nat (S n))) by (unfold Qle; cbn; lia).
    rewrite <- (Qmult_1_r k) at 1. rewrite !(Qmult_comm k). apply Qmult_le_compat_r; auto. }
  split.
  - assert (Z : (Q2R (least_at e fin b t s) <= x + Q2R 0)%R); [|rewrite Q2R_0 in Z; Lra.lra].
    apply (worths_apart e fin (fun _ _ => least_at e fin b t s) (fun g n => payoff e c i g (truthful i) n t h m s) t 0 k); [exact pos | apply discount_small; auto | exact Hk | exact Ht | | | |].
    + intros T n HT E0. apply (F T n HT E0).
    + intros HT n. destruct (I HT n) as [A _]. pose proof (ONE n). qlra.
    + apply (CONST fin (least_at e fin b t s)).
    + exact Hx.
  - assert (Z : (x <= Q2R (most fin b t s) + Q2R 0)%R); [|rewrite Q2R_0 in Z; Lra.lra].
    apply (worths_apart e fin (fun g n => payoff e c i g (truthful i) n t h m s) (fun _ _ => most fin b t s) t 0 k); [exact pos | apply discount_small; auto | exact Hk | exact Ht | | | |].
    + intros T n HT E0. apply (F T n HT E0).
    + intros HT n. destruct (I HT n) as [_ B]. pose proof (ONE n). qlra.
    + exact Hx.
    + apply (CONST fin (most fin b t s)).
Qed.
(** A lie loses what the tables say, but for the bounds. *)
Theorem lie_between t h m s r told lied : live e t -> is_memory e c t m -> is_state e t s -> is_report e i t s r ->
  plan_worth e c i (truthful i) t h m s told -> plan_worth e c i (one_lie e i t r) t h m s lied ->
  let mi := lie_middle e c i values (spot e t) s (saying i s r) in let d := lie_doubt e c b (spot e t) s (saying i s r) in
  (Q2R (mi - d) <= told - lied <= Q2R (mi + d))%R.
Proof.
  intros Ht Hm Hs Hr H1 H2 mi d. unfold plan_worth in H1, H2. fold fin in H1, H2. destruct tails as [k [Hk HK]].
  assert (Hsaid : is_state e t (saying i s r)) by (apply saying_in; auto).
  assert (BOTH : forall g kk n, 0 <= kk -> (forall u, (t <= u < t + S n)%nat -> live e u) ->
    (forall y, is_state e (t + S n) y -> least_at e fin b (t + S n) y <= g y + kk /\ g y <= most fin b (t + S n) y + kk) ->
    let T1 := payoff e c i g (truthful i) (S n) t h m s in let L1 := payoff e c i g (one_lie e i t r) (S n) t h m s in
    L1 <= T1 + (- (mi - d)) + 2 * kk * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)
    /\ T1 <= L1 + (mi + d) + 2 * kk * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
  { intros g kk n Hkk L Hg T1 L1. unfold T1, L1. rewrite truthful_run, lie_run by auto.
    assert (HgS : forall y, is_state e (S t + n) y -> least_at e fin b (S t + n) y <= g y + kk /\ g y <= most fin b (S t + n) y + kk)
      by (replace (S t + n)%nat with (t + S n)%nat by lia; exact Hg).
    assert (LS : forall u, (S t <= u < S t + n)%nat -> live e u) by (intros u Hu; apply L; lia).
    pose proof (run_near now fin money values b flow_now agent_values holds g kk n (S t) Hkk LS HgS) as NR.
    assert (Hd : 0 <= kk * power (discount e) n) by (apply Qmult_le_0_compat; auto; apply power_pos; auto).
    destruct (loss_within (run now money g n (S t)) _ t s (saying i s r) Ht Hs Hsaid Hd NR) as [A B]. fold mi d in A, B.
    assert (ONE : discount e * (2 * (kk * power (discount e) n)) <= 2 * kk * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
    { cbn [power]. assert (J : 1 <= inject_Z (Z.of_nat (S n))) by (unfold Qle; cbn; lia).
      assert (P : 0 <= 2 * kk * (discount e * power (discount e) n)).
      { apply Qmult_le_0_compat; [qlra|]. apply Qmult_le_0_compat; auto. apply power_pos; auto. }
      assert (X : 2 * kk * (discount e * power (discount e) n) * 1 <= 2 * kk * (discount e * power (discount e) n) * inject_Z (Z.of_nat (S n))).
      { rewrite !(Qmult_comm (2 * kk * _)). apply Qmult_le_compat_r; auto. }
      assert (X1 : discount e * (2 * (kk * power (discount e) n)) == 2 * kk * (discount e * power (discount e) n) * 1) by ring.
      assert (X2 : 2 * kk * inject_Z (Z.of_nat (S n)) * (discount e * power (discount e) n) == 2 * kk * (discount e * power (discount e) n) * inject_Z (Z.of_nat (S n))) by ring.
      rewrite X1, X2. exact X. }
    split; qlra. }
  assert (FIN : forall T n, horizon e = Some T -> T = (t + S n)%nat -> (forall u, (t <= u < t + S n)%nat -> live e u)
    /\ forall y, is_state e (t + S n) y -> least_at e fin b (t + S n) y <= fin y + 0 /\ fin y <= most fin b (t + S n) y + 0).
  { intros T n HT E0. split; [apply (live_all e T); auto; lia|]. intros y _. rewrite <- E0. apply at_end. exact HT. }
  assert (INF : horizon e = None -> forall n, (forall u, (t <= u < t + S n)%nat -> live e u)
    /\ forall y, is_state e (t + S n) y -> least_at e fin b (t + S n) y <= 0 + k /\ 0 <= most fin b (t + S n) y + k).
  { intros HT n. split; [intros; apply live_inf; auto|]. intros y _. apply HK. exact HT. }
  split.
  - assert (Z : (lied <= told + Q2R (- (mi - d)))%R); [|rewrite Q2R_opp in Z; Lra.lra].
    apply (worths_apart e fin (fun g n => payoff e c i g (one_lie e i t r) n t h m s) (fun g n => payoff e c i g (truthful i) n t h m s) t _ (2 * k)); [exact pos | apply discount_small; auto | qlra | exact Ht | | | assumption | assumption].
    + intros T n HT E0. destruct (FIN T n HT E0) as [L Hg]. destruct (BOTH fin 0 n (Qle_refl 0) L Hg) as [A _]. qlra.
    + intros HT n. destruct (INF HT n) as [L Hg]. apply (BOTH (fun _ => 0) k n Hk L Hg).
  - assert (Z : (told <= lied + Q2R (mi + d))%R); [|Lra.lra].
    apply (worths_apart e fin (fun g n => payoff e c i g (truthful i) n t h m s) (fun g n => payoff e c i g (one_lie e i t r) n t h m s) t _ (2 * k)); [exact pos | apply discount_small; auto | qlra | exact Ht | | | assumption | assumption].
    + intros T n HT E0. destruct (FIN T n HT E0) as [L Hg]. destruct (BOTH fin 0 n (Qle_refl 0) L Hg) as [_ B]. qlra.
    + intros HT n. destruct (INF HT n) as [L Hg]. apply (BOTH (fun _ => 0) k n Hk L Hg).
Qed.

(** No plan gains more than ε (1 + δ + …) if no lie may gain more than ε. *)
Lemma plan_bound eps p g k n : 0 <= eps -> lies_within e c i values b (- eps) = true -> plan_ok e i p -> 0 <= k -> forall t h m s,
  (forall u, (t <= u < t + n)%nat -> live e u) -> is_memory e c t m -> is_state e t s ->
  (forall y, is_state e (t + n) y -> least_at e fin b (t + n) y <= g y + k /\ g y <= most fin b (t + n) y + k) ->
  payoff e c i g p n t h m s <= run now money g n t s + gain (discount e) eps 0 n + 2 * k * inject_Z (Z.of_nat n) * power (discount e) n.
Proof.
  intros He Hlies Hp Hk. induction n as [|n IH]; intros t h m s Hl Hm Hs Hg;
    [unfold payoff; cbn [payoff_of run power gain]; change (inject_Z (Z.of_nat 0)) with 0; qlra|].
  assert (Lt : live e t) by (apply Hl; lia). destruct (env_at e env_ok t Lt) as [_ [[Hn Htot] [_ K]]].
  set (j := inject_Z (Z.of_nat n)). assert (J : inject_Z (Z.of_nat (S n)) == j + 1).
  { unfold j. rewrite Nat2Z.inj_succ, <- Z.add_1_r, inject_Z_plus. reflexivity. }
  assert (J0 : 0 <= j) by (unfold j, Qle; cbn; lia).
  assert (D0 : 0 <= power (discount e) n) by (apply power_pos; auto).
  assert (Hd : 0 <= k * power (discount e) n) by (apply Qmult_le_0_compat; auto).
  assert (Hj : 0 <= 2 * k * j * power (discount e) n) by (repeat apply Qmult_le_0_compat; auto; discriminate).
  assert (G0 : 0 <= gain (discount e) eps 0 n) by (apply gain_pos; auto; apply Qle_refl).
  set (rest := gain (discount e) eps 0 n + 2 * k * j * power (discount e) n).
  assert (R0 : 0 <= rest) by (unfold rest; qlra).
  assert (HgS : forall y, is_state e (S t + n) y -> least_at e fin b (S t + n) y <= g y + k /\ g y <= most fin b (S t + n) y + k)
    by (replace (S t + n)%nat with (t + S n)%nat by lia; exact Hg).
  assert (LS : forall u, (S t <= u < S t + n)%nat -> live e u) by (intros u Hu; apply Hl; lia).
  pose proof (run_near now fin money values b flow_now agent_values holds g k n (S t) Hk LS HgS) as NR.
  cbn [gain power]. rewrite J.
  assert (PE : 2 * k * (j + 1) * (discount e * power (discount e) n)
    == discount e * (2 * k * j * power (discount e) n) + discount e * (2 * (k * power (discount e) n))) by ring. rewrite PE.
  change (run now money g (S n) t s) with (step now money (run now money g n (S t)) t s).
  unfold payoff. cbn [payoff_of]. destruct (Hp t h s Lt Hs) as [Pp Ps]. apply E_le_const; auto. intros r w Hr Hw.
  pose proof (Ps r w Hr) as Hrep. assert (Hsaid : is_state e t (saying i s r)) by (apply saying_in; auto).
  pose proof (flat_pay t m (saying i s r) Lt Hm Hsaid) as FP. cbv zeta.
  set (f := fun z => now t (rule e c t z (saying i s r)) s + discount e * E (kernel e t (rule e c t z (saying i s r)) s) (run now money g n (S t))).
  assert (A : E (shocks e t) (fun z => flow e i t (rule e c t z (saying i s r)) s - pay e c i t m (saying i s r)
      + discount e * E (kernel e t (rule e c t z (saying i s r)) s) (payoff_of state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i) g p n (S t)
          ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r)))))
    <= E (shocks e t) (fun z => f z + - money (spot e t) (saying i s r)) + discount e * rest).
  { apply E_le_plus; auto; [rewrite Htot; apply Qle_refl | apply Qmult_le_0_compat; auto |]. intros z q Hz Hq. rewrite FP. unfold f.
    destruct (kernel_at e c env_ok rule_ok t z q (saying i s r) s Lt Hz Hq Hsaid Hs) as [Kn [Kt Ks]].
    assert (EW : E (kernel e t (rule e c t z (saying i s r)) s) (payoff_of state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i) g p n (S t)
          ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r))))
      <= E (kernel e t (rule e c t z (saying i s r)) s) (run now money g n (S t)) + rest).
    { apply E_le_plus; auto. intros y v Hy _.
      assert (B : payoff e c i g p n (S t) ((s, r, z) :: h) (Some (saying i s r, rule e c t z (saying i s r))) y
        <= run now money g n (S t) y + gain (discount e) eps 0 n + 2 * k * j * power (discount e) n).
      { apply IH; auto; [econstructor; eauto | eauto]. }
      unfold payoff in B. unfold rest. qlra. }
    apply (Qmult_le_compat_r _ _ (discount e)) in EW; auto. unfold now in EW |- *. qlra. }
  assert (SH : E (shocks e t) (fun z => f z + - money (spot e t) (saying i s r)) == E (shocks e t) f + - money (spot e t) (saying i s r)).
  { apply E_shift; [exact Htot | intros; reflexivity]. }
  destruct (loss_within (run now money g n (S t)) _ t s (saying i s r) Lt Hs Hsaid Hd NR) as [B _].
  pose proof (lie_within (- eps) t s r Hlies Lt Hs Hrep) as C0.
  change (loss (run now money g n (S t)) t s (saying i s r)) with (step now money (run now money g n (S t)) t s - (E (shocks e t) f - money (spot e t) (saying i s r))) in B.
  unfold rest in A. qlra.
Qed.
Theorem no_plan_gains_given eps p t h m s told x gg : 0 <= eps -> lies_within e c i values b (- eps) = true -> plan_ok e i p ->
  live e t -> is_memory e c t m -> is_state e t s -> plan_worth e c i (truthful i) t h m s told -> plan_worth e c i p t h m s x ->
  gains_at_most e eps t gg -> (x <= told + gg)%R.
Proof.
  intros He Hlies Hp Ht Hm Hs H1 H2 Hg. unfold plan_worth in H1, H2. fold fin in H1, H2. destruct tails as [k [Hk HK]].
  assert (Z : (x <= (told + gg) + Q2R 0)%R); [|rewrite Q2R_0 in Z; Lra.lra].
  assert (W2 : worth e fin (fun g n => payoff e c i g (truthful i) n t h m s + eps * sum (map (power (discount e)) (seq 0 n))) t (told + gg)%R).
  { unfold gains_at_most, worth in *. destruct (horizon e) as [T|]; [rewrite H1, Hg, Q2R_plus; reflexivity|].
    pose proof (CV_plus _ _ _ _ H1 Hg) as CP. intros eta Heta. destruct (CP eta Heta) as [N0 HN]. exists N0. intros n Hn. specialize (HN n Hn).
    rewrite Q2R_plus. exact HN. }
  apply (worths_apart e fin (fun g n => payoff e c i g p n t h m s)
    (fun g n => payoff e c i g (truthful i) n t h m s + eps * sum (map (power (discount e)) (seq 0 n))) t 0 (2 * k));
    [exact pos | apply discount_small; auto | qlra | exact Ht | | | exact H2 | exact W2].
  - intros T n HT E0. assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (apply (live_all e T); auto; lia).
    rewrite truthful_run by auto.
    assert (B : payoff e c i fin p (S n) t h m s <= run now money fin (S n) t s + gain (discount e) eps 0 (S n) + 2 * 0 * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
    { apply plan_bound; auto; [apply Qle_refl|]. intros y _. rewrite <- E0. apply at_end. exact HT. }
    rewrite gain_is in B. qlra.
  - intros HT n. assert (L : forall u, (t <= u < t + S n)%nat -> live e u) by (intros; apply live_inf; auto).
    rewrite truthful_run by auto.
    assert (B : payoff e c i (fun _ => 0) p (S n) t h m s <= run now money (fun _ => 0) (S n) t s + gain (discount e) eps 0 (S n) + 2 * k * inject_Z (Z.of_nat (S n)) * power (discount e) (S n)).
    { apply plan_bound; auto. }
    rewrite gain_is in B. qlra.
Qed.
End Agent.

(** ** The answer to a claim with bounds *)
Section Answer.
Variables (mean_by : nat -> (state -> Q) -> list N -> Q) (bs : list bracket).
Hypothesis means_are : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.
Hypothesis all_hold : forallb (fun i => payoff_holds e c mean_by i (bracket_of bs i)) (agents e) = true.
Lemma agent_holds i : In i (agents e) -> payoff_holds e c mean_by i (bracket_of bs i) = true.
Proof. intros Hi. rewrite forallb_forall in all_hold. exact (all_hold i Hi). Qed.

Lemma below_all k q : nowhere_below e c mean_by bs k q = true -> forall x y, is_cell e c k x -> slack_is e c k x y -> (Q2R q <= y)%R.
Proof.
  intros H x y Hx Hy. unfold is_cell, slack_is in *. destruct x as [i t m s r z]. cbn [c_agent c_period c_memory c_state c_report c_shock] in *.
  destruct k as [|eps| | | | | | | | |]; cbn [nowhere_below] in H; try discriminate.
  - destruct Hx as [Hs [Ht [Hi [Hm Hr]]]]. destruct Hy as [told [lied [H1 [H2 ->]]]]. apply andb_true_iff in H as [He H].
    rewrite forallb_forall in H. specialize (H i Hi).
    pose proof (lie_within mean_by i _ means_are (agent_holds i Hi) (q - eps) t s r H Ht Hs Hr) as A || pose proof (lie_within mean_by i _ (agent_holds i Hi) (q - eps) t s r H Ht Hs Hr) as A.
    destruct (lie_between mean_by i _ means_are (agent_holds i Hi) t [] m s r told lied Ht Hm Hs Hr H1 H2) as [B _].
    apply Qle_Rle in A. rewrite Q2R_minus in A. Lra.lra.
  - destruct Hx as [Hs [Ht [Hi Hm]]]. rewrite forallb_forall in H. specialize (H i Hi). rewrite forallb_forall in H.
    specialize (H _ (live_place _ _ Ht)). rewrite <- states_at_spot, forallb_forall in H. specialize (H s Hs). apply Qle_bool_iff in H.
    rewrite least_here in H. destruct (truth_between mean_by i _ means_are (agent_holds i Hi) t [] m s y Ht Hm Hs Hy) as [A _].
    apply Qle_Rle in H. Lra.lra.
Qed.
Lemma promise_kept k : bounded_kind k = true -> nowhere_below e c mean_by bs k 0 = true -> promises e c k.
Proof.
  intros Hk H. destruct k as [|eps| | | | | | | | |]; try discriminate; cbn [promises]; [|exact I].
  cbn [nowhere_below] in H. apply andb_true_iff in H as [He H]. apply Qle_bool_iff in He. rewrite forallb_forall in H.
  intros i Hi p Hp t h m s told x g Ht Hm Hs H1 H2 Hg. specialize (H i Hi).
  apply (no_plan_gains_given mean_by i _ means_are (agent_holds i Hi) eps p t h m s); auto.
  unfold lies_within in *. rewrite forallb_forall in *. intros u Hu. specialize (H u Hu). cbv zeta in *. rewrite forallb_forall in *.
  intros s0 Hs0. specialize (H s0 Hs0). rewrite forallb_forall in *. intros r Hr. specialize (H r Hr).
  apply orb_true_iff in H as [H | H]; apply Qle_bool_iff in H; apply orb_true_iff; [left | right]; apply Qle_bool_iff; qlra.
Qed.
Lemma cell_shows k x : bounded_kind k = true -> bounded_cell e c k x = true ->
  is_cell e c k x /\ exists y, slack_is e c k x y /\ (y <= Q2R (highest e c mean_by bs k x))%R.
Proof.
  intros Hk Hc. unfold bounded_cell in Hc. cbv zeta in Hc. destruct x as [i t m s r z]. unfold is_cell, slack_is, highest.
  cbn [c_agent c_period c_memory c_state c_report c_shock] in *. rewrite !andb_true_iff in Hc. destruct Hc as [[[[C1 C2] C3] C4] C5].
  apply of_sizes_iff in C1. apply negb_true_iff in C2. apply is_agent_iff in C3. apply in_memories_ok in C4.
  destruct (every_plan_is_worth_something e c i env_ok rule_ok (truthful i) t [] m s) as [told Htold]; auto.
  { intros u h th Hu Hth. split; [apply prob_sure|]. intros r' q [E0 | []]. inversion E0; subst. eapply truth_in; eauto. }
  destruct k as [|eps| | | | | | | | |]; try discriminate.
  - apply mem_iff in C5. split; [repeat split; auto|].
    assert (LO : plan_ok e i (one_lie e i t r)).
    { intros u h th Hu Hth. unfold one_lie, lies_once. destruct (Nat.eqb u t && _)%bool eqn:L.
      - apply andb_true_iff in L as [L1 L2]. apply Nat.eqb_eq in L1. subst u. apply can_report in L2.
        split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst; auto.
      - split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst. eapply truth_in; eauto. }
    destruct (every_plan_is_worth_something e c i env_ok rule_ok (one_lie e i t r) t [] m s LO C2 C4 C1) as [lied Hlied].
    exists (told - lied + Q2R eps)%R. split; [eauto|].
    destruct (lie_between mean_by i _ means_are (agent_holds i C3) t [] m s r told lied C2 C4 C1 C5 Htold Hlied) as [_ B].
    rewrite Q2R_plus. Lra.lra.
  - split; [repeat split; auto|]. exists told. split; [exact Htold|].
    destruct (truth_between mean_by i _ means_are (agent_holds i C3) t [] m s told C2 C4 C1 Htold) as [_ B]. unfold most in B.
    rewrite mid_here, high_here. exact B.
Qed.
(** If the answer is yes, the claim is true. *)
Theorem bounds_answer k proved from to x : check_bounds e c mean_by bs k proved from to x = true -> bounds_say e c k proved from to x.
Proof.
  unfold check_bounds. rewrite !andb_true_iff. intros [[[[Hk _] Hf] Hp] Hc]. split; [split|].
  - intros q ->. apply below_all. exact Hf.
  - intros q ->. cbn [is_some orb] in Hc. rewrite !andb_true_iff in Hc. destruct Hc as [[C1 C2] _].
    destruct (cell_shows k x Hk C1) as [IC [y [Hy L]]]. split; [exact IC|]. exists y. split; [exact Hy|].
    cbn [at_most_high] in C2. apply Qle_bool_iff, Qle_Rle in C2. Lra.lra.
  - destruct proved.
    + split; [|apply promise_kept; auto]. intros y z Hy Hz. rewrite <- Q2R_0. apply (below_all k 0 Hp y z Hy Hz).
    + cbn [negb orb] in Hc. rewrite orb_true_r, !andb_true_iff in Hc. destruct Hc as [[C1 _] C3]. cbn [orb] in C3.
      destruct (cell_shows k x Hk C1) as [IC [y [Hy L]]]. exists x, y. split; [exact IC|]. split; [exact Hy|].
      apply negb_true_iff in C3. assert (NEG : highest e c mean_by bs k x < 0) by (apply Qnot_le_lt; intros W; apply Qle_bool_iff in W; congruence).
      apply Qlt_Rlt in NEG. rewrite Q2R_0 in NEG. Lra.lra.
Qed.

(** ** What follows: no plan of lies gains, whatever is believed about the others *)
Lemma no_gain t : gains_at_most e 0 t 0.
Proof.
  unfold gains_at_most, worth. destruct (horizon e) as [T|].
  - rewrite <- Q2R_0. apply Qeq_eqR. ring.
  - intros eta He. exists 0%nat. intros n _. unfold R_dist.
    rewrite (Qeq_eqR (0 * sum (map (power (discount e)) (seq 0 n))) 0) by ring. rewrite Q2R_0, Rminus_diag_eq, Rabs_R0 by reflexivity. exact He.
Qed.
Lemma no_plan_better i p t h m s told x : nowhere_below e c mean_by bs (Incentives 0) 0 = true -> In i (agents e) -> plan_ok e i p ->
  live e t -> is_memory e c t m -> is_state e t s -> plan_worth e c i (truthful i) t h m s told -> plan_worth e c i p t h m s x -> (x <= told)%R.
Proof.
  intros H Hi Hp Ht Hm Hs H1 H2.
  pose proof (promise_kept (Incentives 0) eq_refl H i Hi p Hp t h m s told x 0%R Ht Hm Hs H1 H2 (no_gain t)) as A. Lra.lra.
Qed.
Lemma truth_is_plan i : In i (agents e) -> plan_ok e i (truthful i).
Proof. intros Hi u h th Hu Hth. split; [apply prob_sure|]. intros r q [E0 | []]. inversion E0; subst. eapply truth_in; eauto. Qed.
Lemma lie_is_plan i t r : In i (agents e) -> plan_ok e i (one_lie e i t r).
Proof.
  intros Hi u h th Hu Hth. unfold one_lie, lies_once. destruct (Nat.eqb u t && _)%bool eqn:L.
  - apply andb_true_iff in L as [L1 L2]. apply Nat.eqb_eq in L1. subst u. apply can_report in L2.
    split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst; auto.
  - split; [apply prob_sure|]. intros x q [H | []]. inversion H; subst. eapply truth_in; eauto.
Qed.
Theorem best_answer from to x : nowhere_below e c mean_by bs (Incentives 0) 0 = true ->
  match from with Some q => Qle_bool q 0 | None => true end = true ->
  match to with Some q => Qle_bool 0 q && bounded_cell e c BestResponse x | None => true end = true ->
  bounds_say e c BestResponse true from to x.
Proof.
  intros H Hf Hto. assert (POS : forall z y, is_cell e c BestResponse z -> slack_is e c BestResponse z y -> (0 <= y)%R).
  { intros [i t m s r z] y Hz Hy. unfold is_cell, slack_is in *. cbn [c_agent c_period c_memory c_state c_report c_shock] in *.
    destruct Hz as [Hs [Ht [Hi Hm]]]. destruct Hy as [told [best [p [H1 [H2 [Hp [_ ->]]]]]]].
    pose proof (no_plan_better i p t [] m s told best H Hi Hp Ht Hm Hs H1 H2). Lra.lra. }
  split; [split|split; [exact POS|]].
  - intros q -> z y Hz Hy. specialize (POS z y Hz Hy). apply Qle_bool_iff, Qle_Rle in Hf. rewrite Q2R_0 in Hf. Lra.lra.
  - intros q ->. apply andb_true_iff in Hto as [H0 Hc]. unfold bounded_cell in Hc. cbv zeta in Hc. destruct x as [i t m s r z].
    unfold is_cell, slack_is. cbn [c_agent c_period c_memory c_state c_report c_shock] in *. rewrite !andb_true_iff in Hc. destruct Hc as [[[[C1 C2] C3] C4] _].
    apply of_sizes_iff in C1. apply negb_true_iff in C2. apply is_agent_iff in C3. apply in_memories_ok in C4.
    split; [repeat split; auto|]. destruct (every_plan_is_worth_something e c i env_ok rule_ok (truthful i) t [] m s (truth_is_plan i C3) C2 C4 C1) as [told Htold].
    exists 0%R. apply Qle_bool_iff, Qle_Rle in H0. rewrite Q2R_0 in H0. split; [|exact H0].
    exists told, told, (truthful i). split; [exact Htold|]. split; [exact Htold|]. split; [apply truth_is_plan; exact C3|]. split; [|ring].
    intros p' h other Hp' Ho. assert (TH : plan_worth e c i (truthful i) t h m s told).
    { destruct (every_plan_is_worth_something e c i env_ok rule_ok (truthful i) t h m s (truth_is_plan i C3) C2 C4 C1) as [told' Htold'].
      assert (EQ : forall g n, (forall u, (t <= u < t + n)%nat -> live e u) -> payoff e c i g (truthful i) n t [] m s == payoff e c i g (truthful i) n t h m s).
      { intros g n L. rewrite (truthful_run mean_by i _ (agent_holds i C3) g n t [] m s L C4 C1), (truthful_run mean_by i _ (agent_holds i C3) g n t h m s L C4 C1). reflexivity. }
      unfold plan_worth, worth in *. destruct (horizon e) as [T|] eqn:HT.
      - rewrite Htold. apply Qeq_eqR. apply EQ. pose proof (live_until e T t HT C2). intros u Hu. apply (live_all e T t (T - t)); auto. lia.
      - intros eta He. destruct (Htold eta He) as [N0 HN]. exists N0. intros n Hn. specialize (HN n Hn).
        rewrite <- (Qeq_eqR _ _ (EQ (fun _ => 0) n (fun u _ => live_inf e HT u))). exact HN. }
    exact (no_plan_better i p' t h m s told other H C3 Hp' C2 C4 C1 TH Ho).
  - intros i Hi p Hp t h m s told y Ht Hm Hs H1 H2. exact (no_plan_better i p t h m s told y H Hi Hp Ht Hm Hs H1 H2).
Qed.
Theorem follows_answer k : match k with
  | InterimLies | InterimBestResponse => nowhere_below e c mean_by bs (Incentives 0) 0
  | InterimParticipation => nowhere_below e c mean_by bs Zero 0 | _ => false end = true -> under_every_prior e c k.
Proof.
  intros H. destruct k; try discriminate; cbn [under_every_prior].
  - intros i t m d r told lied Hi Ht Hm [[Hd _] Hin] Hw. apply Answers.ER_le; auto. intros s q Hs. pose proof (Hin s q Hs) as S0.
    destruct (Hw s S0) as [H1 H2]. exact (no_plan_better i _ t [] m s _ _ H Hi (lie_is_plan i t r Hi) Ht Hm S0 H1 H2).
  - intros i d p told x Hi [[Hd _] Hin] Hp Hw. apply Answers.ER_le; auto. intros s q Hs. pose proof (Hin s q Hs) as S0. destruct (Hw s S0) as [H1 H2].
    assert (L0 : live e 0).
    { unfold live, over. destruct (horizon e) as [T|] eqn:HT; auto. apply Nat.leb_gt. pose proof env_ok as EO. unfold check_env in EO.
      rewrite HT, !andb_true_iff in EO. destruct EO as [[_ [EO _]] _]. apply Nat.leb_le in EO. lia. }
    exact (no_plan_better i p 0 [] None s _ _ H Hi Hp L0 (first_period _ _ _ _ _ _) S0 H1 H2).
  - intros i t m d told Hi Ht Hm [[Hd _] Hin] Hw. rewrite <- (ER_zero d). apply Answers.ER_le; auto. intros s q Hs. pose proof (Hin s q Hs) as S0.
    rewrite <- Q2R_0. apply (below_all Zero 0 H (Cell i t m s 0%N 0%N) (told s)); unfold is_cell, slack_is; cbn [c_agent c_period c_memory c_state]; auto.
Qed.
End Answer.
End Enclosed.

(** * The functions of the program *)
(** Means over the next state, component by component and in integers. *)
Definition enclosed_means (e : env) : nat -> (state -> Q) -> list N -> Q := let ready := by_nat (ready_of e) in fun u => mean e u (ready u).
Definition check_enclosed_rule (e : env) (c : mechanism) (b : bracket) : bool := check_efficient e c (enclosed_means e) b.
Definition check_enclosed (e : env) (c : mechanism) (bs : list bracket) (k : kind) (proved : bool) (from to : option Q) (x : cell) : bool :=
  check_bounds e c (enclosed_means e) bs k proved from to x.
(** Claims whose slack needs no bounds, as payments are given: q is the least one, that of y, and x shows the upper end. *)
Definition check_enclosed_exactly (e : env) (c : mechanism) (v : evidence) (k : kind) (proved : bool) (q : Q) (y : cell) (from to : option Q) (x : cell) : bool :=
  check_slack e c v k proved q (Some y)
  && match from with Some f => Qle_bool f q | None => true end
  && (if is_some to then cell_ok e c v k x && at_most_high to (slack_of e c v k x) else true).
(** What is left of the equations, by state: to find bounds with, and nobody has to believe it. *)
Definition rule_residuals (e : env) (c : mechanism) (b : bracket) (u : nat) : list Q :=
  let values := by_nat (worths_by e (social e None) (social_final e None) b (enclosed_means e)) in
  map (residual e c (social_final e None) no_money values b u) (states_at e u).
Definition payoff_residuals (e : env) (c : mechanism) (i : nat) (b : bracket) (u : nat) : list Q :=
  map (residual e c (final e i) (paid e c i) (payoff_values e i (enclosed_means e) b) b u) (states_at e u).

Lemma enclosed_means_are e u h a s : In s (states_at e u) -> enclosed_means e u h (a :: s) == E (kernel e u a s) h.
Proof. intros Hs. unfold enclosed_means. cbv zeta. rewrite by_nat_is. apply mean_ok. apply states_length. exact Hs. Qed.

(** If the environment and the rule are well formed, and the answer is [true], no plan of allocations is worth more. *)
Theorem enclosed_rule e c b : quick_env e = true -> check_rule e c = true -> check_enclosed_rule e c b = true -> promises e c Efficient.
Proof. intros He Hr H. apply env_quickly in He. exact (efficient_answer e c He Hr (enclosed_means e) b (enclosed_means_are e) H). Qed.
(** … the claim with bounds is true. *)
Theorem enclosed e c bs k proved from to x : quick_env e = true -> check_rule e c = true ->
  check_enclosed e c bs k proved from to x = true -> bounds_say e c k proved from to x.
Proof.
  intros He Hr H. apply env_quickly in He. pose proof H as H0. unfold check_enclosed, check_bounds in H0. rewrite !andb_true_iff in H0.
  destruct H0 as [[[[_ Hall] _] _] _]. exact (bounds_answer e c He Hr (enclosed_means e) bs (enclosed_means_are e) Hall k proved from to x H).
Qed.
Theorem enclosed_exactly e c v k proved q y from to x : quick_env e = true -> check_rule e c = true ->
  check_enclosed_exactly e c v k proved q y from to x = true -> bounds_say e c k proved from to x.
Proof.
  intros He Hr H. apply env_quickly in He. unfold check_enclosed_exactly in H. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
  destruct (slack_answer e c v He Hr k proved q (Some y) H1) as [[S1 [S2 S3]] [S4 S5]].
  unfold check_slack in H1. rewrite !andb_true_iff in H1. destruct H1 as [_ [[H1 _] _]]. split; [split|].
  - intros f -> z w Hz Hw. apply Qle_bool_iff, Qle_Rle in H2. specialize (S1 z w Hz Hw). Lra.lra.
  - intros h ->. cbn [is_some] in H3. apply andb_true_iff in H3 as [C1 C2]. split; [eapply cell_is; eauto|].
    exists (Q2R (slack_of e c v k x)). split; [eapply attained; eauto|].
    cbn [at_most_high] in C2. apply Qle_bool_iff, Qle_Rle in C2. exact C2.
  - destruct proved.
    + split; [|exact S5]. intros z w Hz Hw. specialize (S1 z w Hz Hw). pose proof (proj1 S4 eq_refl) as Q0. apply Qle_Rle in Q0. rewrite Q2R_0 in Q0. Lra.lra.
    + exists y, (Q2R q). split; [exact S2|]. split; [exact S3|].
      assert (NEG : q < 0) by (apply Qnot_le_lt; intros W; apply S4 in W; discriminate). apply Qlt_Rlt in NEG. rewrite Q2R_0 in NEG. exact NEG.
Qed.
(** No plan of lies gains: the answer to [best_response] where it is proved, and to claims under every prior. *)
Definition all_payoffs (e : env) (c : mechanism) (bs : list bracket) : bool :=
  forallb (fun i => payoff_holds e c (enclosed_means e) i (bracket_of bs i)) (agents e).
Definition check_enclosed_best (e : env) (c : mechanism) (bs : list bracket) (from to : option Q) (x : cell) : bool :=
  all_payoffs e c bs && nowhere_below e c (enclosed_means e) bs (Incentives 0) 0
  && match from with Some q => Qle_bool q 0 | None => true end
  && match to with Some q => Qle_bool 0 q && bounded_cell e c BestResponse x | None => true end.
Definition check_enclosed_implied (e : env) (c : mechanism) (bs : list bracket) (k : implied) : bool :=
  all_payoffs e c bs && match k with
    | InterimLies | InterimBestResponse => nowhere_below e c (enclosed_means e) bs (Incentives 0) 0
    | InterimParticipation => nowhere_below e c (enclosed_means e) bs Zero 0
    | _ => false
    end.
Theorem enclosed_best e c bs from to x : quick_env e = true -> check_rule e c = true ->
  check_enclosed_best e c bs from to x = true -> bounds_say e c BestResponse true from to x.
Proof.
  intros He Hr H. apply env_quickly in He. unfold check_enclosed_best in H. rewrite !andb_true_iff in H. destruct H as [[[H1 H2] H3] H4].
  exact (best_answer e c He Hr (enclosed_means e) bs (enclosed_means_are e) H1 from to x H2 H3 H4).
Qed.
Theorem enclosed_implied e c bs k : quick_env e = true -> check_rule e c = true -> check_enclosed_implied e c bs k = true -> under_every_prior e c k.
Proof.
  intros He Hr H. apply env_quickly in He. unfold check_enclosed_implied in H. apply andb_true_iff in H as [H1 H2].
  exact (follows_answer e c He Hr (enclosed_means e) bs (enclosed_means_are e) H1 k H2).
Qed.
