(** A point of a problem's program that meets every row is a mechanism that meets the problem. *)
From Coq Require Import QArith Qreals NArith ZArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing DesignRows DesignPlans DesignBest DesignBounds.
Open Scope R_scope.

(** The numbers of columns that are listed; the others are 0. *)
Definition listed_numbers (columns : PositiveMap.t Q) (x : column) : Q :=
  match PositiveMap.find (column_key x) columns with Some q => q | None => 0%Q end.

Section Points.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
Variable el : nat -> N -> state -> list N.
Variable num : column -> Q. (* a point *)
Local Notation free := (is_free p).
Local Notation row_form := (row_form e T p el).

(** * The mechanism of a point *)
Definition upward (q : Q) : Q := if Qle_bool 0 q then q else 0%Q.
Definition weight_of (t : nat) (h : memories) (z : N) (r : state) (a : N) : Q := upward (num (Cho t h z r a)).
Definition alike (n : nat) : Q := 1 # N.succ_pos (N.of_nat (pred n)).
Definition chance_num (t : nat) (h : memories) (z : N) (r : state) (a : N) : Q :=
  if free then
    let w := sum (map (weight_of t h z r) (el t z r)) in
    if Qeq_bool w 0 then alike (length (el t z r)) else Qred (weight_of t h z r a * / w)
  else let x := fixed p t h z r a in if Qle_bool 0 x then x else 0%Q.
Fixpoint rho_num (t : nat) (h : memories) : Q :=
  match t, h with
  | S t', (r, z, a) :: h' => if free then Qred (chance_num t' h' z r a * rho_num t' h') else 1%Q
  | _, _ => 1%Q
  end.
Definition due_num (i t : nat) (h : memories) (r : state) : Q :=
  if pays_at e p i t r then let w := rho_num t h in if Qeq_bool w 0 then 0%Q else Qred (num (Pay i t h r) * / w) else 0%Q.
Definition aid_num (t : nat) (h : memories) (r : state) : Q :=
  let w := rho_num t h in if Qeq_bool w 0 then 0%Q else Qred (upward (num (Aid t h r)) * / w).
Definition val (x : column) : Q :=
  match x with
  | One => 1%Q
  | Cho t h z r a => Qred (rho_num t h * chance_num t h z r a)
  | Pay i t h r => Qred (rho_num t h * due_num i t h r)
  | Val i t h _ | Best i t h _ _ => if Qeq_bool (rho_num t h) 0 then 0%Q else num x
  | Aid t h r => Qred (rho_num t h * aid_num t h r)
  end.
Definition made : design := Design (fun t h z r a => Q2R (chance_num t h z r a)) (fun i t h r => Q2R (due_num i t h r))
  (fun t h r => Q2R (aid_num t h r)).

(** * What is checked *)
Definition value_of (f : dist column) : Q := E f val.
Definition row_holds (k : met) (x : row_id) : bool :=
  match row_form k x with
  | Some (f, exactly) => let y := value_of f in if exactly then Qeq_bool y 0 else Qle_bool 0 y
  | None => false
  end.
(** All that agent i can see in period t. *)
Definition sights (i t : nat) : list state := states [nth 0 (sizes_at e t) 0%N; nth (S i) (sizes_at e t) 0%N].
Definition rows_at (k : met) (i t : nat) : list row_id :=
  let l := at_ (m_known k) i t in
  flat_map (fun n => let x := nth n l no_item in
      flat_map (fun s => RTruth i t (fst x) s :: match p_notion p with
        | ExPost => map (RLie i t n s) (reports e i t s) | _ => [] end) (likely (belief e t (snd x)))
      ++ match p_notion p with
         | InTheMean => flat_map (fun w => map (RMean i t n w) (can_say e i t w)) (sights i t)
         | OnPath => flat_map (fun w => map (RPlan i t n w) (can_say e i t w) ++ (if (t =? 0)%nat then [RStart i w] else [])) (views i (belief e t (snd x)))
         | _ => [] end) (seq 0 (length l))
  ++ (if goes p t then
        let l := at_ (m_lying k) i t in
        flat_map (fun n => let x := nth n l no_item in
          if p_surely p then map (RStay i t n) (likely (belief e t (snd x))) else map (RStayMean i t n) (sights i t)) (seq 0 (length l))
      else [])
  ++ (if pays p i then flat_map (fun n => if is_away e i t (snd (nth n (nth t (m_places k) []) ([], []))) then [] else
        match p_most p with Some _ => [RMost i t n] | None => [] end ++ match p_least p with Some _ => [RLeast i t n] | None => [] end
          ++ match p_received p with Some _ => [RReceived i t n] | None => [] end) (seq 0 (length (nth t (m_places k) [])))
      else []).
Definition budget_rows (k : met) (b : balance) : list row_id :=
  match b with
  | ExAnteSum => [RAnte]
  | PeriodSum => flat_map (fun t => map (RPeriod t) (seq 0 (length (nth t (m_beliefs k) [])))) (seq 0 T)
  | PlaceSum => flat_map (fun t => map (RPlace t) (seq 0 (length (nth t (m_places k) [])))) (seq 0 T)
  end.
Definition help_rows (k : met) : list row_id :=
  match p_helped p with
  | Some PeriodSum => flat_map (fun t => map (RHelpPeriod t) (seq 0 (length (nth t (m_beliefs k) [])))) (seq 0 T)
  | Some PlaceSum => flat_map (fun t => map (RHelpPlace t) (seq 0 (length (nth t (m_places k) [])))) (seq 0 T)
  | _ => []
  end.
Definition all_rows (k : met) : list row_id :=
  flat_map (fun i => flat_map (rows_at k i) (seq 0 T)) (agents e)
  ++ flat_map (fun b => budget_rows k (fst b)) (p_budgets p)
  ++ help_rows k
  ++ map RConstraint (seq 0 (length (p_constraints p))).

Local Notation closed := (closed e T p el).
Definition check_met (k : met) : bool :=
  closed true (m_known k) && closed (lying p) (m_lying k)
  && forallb (fun t => forallb (fun i => covers place_key eqb_place (flat_map (fun x => flat_map (fun s =>
       map (fun o => (fst x, saying i s o)) (reports e i t s)) (likely (belief e t (snd x)))) (at_ (m_known k) i t)) (nth t (m_places k) [])) (agents e)) (seq 0 T)
  && covers item_key eqb_item [no_item] (nth 0 (m_beliefs k) [])
  && forallb (fun t => covers item_key eqb_item (flat_map (fun x => flat_map (fun z =>
       map (fun a => (after p (snd x, z, a) (fst x), Some (snd x, a))) (may p el t (fst x) z (snd x))) (likely_shocks e t)) (nth t (m_places k) []))
       (nth (S t) (m_beliefs k) [])) (seq 0 (pred T)).
Definition something_may_be_chosen : bool :=
  forallb (fun t => forallb (fun z => forallb (fun r => match el t z r with [] => false | _ => true end) (states_at e t)) (likely_shocks e t)) (seq 0 T).
Definition budgets_told : bool :=
  forallb (fun b => match budget_of p (fst b) with Some x => Bool.eqb x (snd b) | None => false end) (p_budgets p).
Definition check_point (k : met) : bool :=
  something_may_be_chosen && budgets_told && check_met k && forallb (row_holds k) (all_rows k).
Definition check_value (k : met) (v : Q) : bool :=
  match p_wanted p with
  | None => false
  | Some (greatest, sums) =>
      let found := map (fun l => value_of (terms_form e T p el l)) sums in
      forallb (sound_terms e T) sums && existsb (fun x => Qeq_bool x v) found
      && forallb (fun x => if greatest then Qle_bool v x else Qle_bool x v) found
  end.

Hypothesis env_ok : check_env e = true.
Hypothesis prior_ok : is_prob (first_states e) = true.
Hypothesis finite : horizon e = Some T.
Hypothesis remembers : free = true -> p_memory p = FullMemory.
Hypothesis el_is : forall t z r, el t z r = eligible e rl W p t z r.
Hypothesis el_range : forall t z q r a, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (el t z r) -> In a (all_allocs e t).
Hypothesis choice_ok : something_may_be_chosen = true.
Variable k : met.
Hypothesis rule_is : rule_ok e T p el k = true.

(** * It is a mechanism *)
Lemma upward_pos q : (0 <= upward q)%Q.
Proof. unfold upward. destruct (Qle_bool 0 q) eqn:B; [apply Qle_bool_iff; exact B | apply Qle_refl]. Qed.
Lemma sum_pos (f : N -> Q) l : (forall a, 0 <= f a)%Q -> (0 <= sum (map f l))%Q.
Proof. intros H. unfold sum. induction l as [|a l IH]; cbn [map fold_right]; [apply Qle_refl|]. rewrite Qred_correct. specialize (H a). Lqa.lra. Qed.
Lemma chance_num_pos t h z r a : (0 <= chance_num t h z r a)%Q.
Proof.
  unfold chance_num. destruct free; cbv zeta; [|destruct (Qle_bool 0 _) eqn:L; [apply Qle_bool_iff; exact L | discriminate]].
  destruct (Qeq_bool _ 0) eqn:Z; [discriminate|]. rewrite Qred_correct.
  apply Qmult_le_0_compat; [apply upward_pos|]. apply Qinv_le_0_compat. apply sum_pos. intros. apply upward_pos.
Qed.
Lemma alike_sums (A : Type) (x : A) (l : list A) : Q2R (alike (length (x :: l))) * INR (length (x :: l)) = 1.
Proof.
  unfold alike. cbn [length pred]. unfold Q2R. cbn [Qnum Qden].
  assert (P : Zpos (N.succ_pos (N.of_nat (length l))) = Z.of_nat (S (length l))).
  { rewrite <- (nat_N_Z (S (length l))), Nat2N.inj_succ, <- N.succ_pos_spec. reflexivity. }
  rewrite P, INR_IZR_INZ. rewrite Rmult_1_l. apply Rinv_l. apply IZR_neq. discriminate.
Qed.
Lemma may_choose t z q r : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> el t z r <> [].
Proof.
  intros Ht Hz Hq Hr E0. unfold something_may_be_chosen in choice_ok. rewrite forallb_forall in choice_ok.
  specialize (choice_ok t ltac:(apply in_seq; pose proof (live_until e T t finite Ht); lia)). rewrite forallb_forall in choice_ok.
  specialize (choice_ok z (likely_iff _ _ _ _ Hz Hq)). rewrite forallb_forall in choice_ok. specialize (choice_ok r Hr). rewrite E0 in choice_ok. discriminate.
Qed.
Lemma stated_chance rules : p_choosing p = Stated rules -> forall t h z r a, chance made t h z r a = Q2R (share rules t h z r a).
Proof.
  intros K t h z r a. cbn [chance made]. f_equal. unfold chance_num, is_free, fixed. rewrite K. cbv zeta.
  assert (P : Qle_bool 0 (share rules t h z r a) = true); [|rewrite P; reflexivity].
  assert (RO := rule_is). unfold rule_ok in RO. rewrite K in RO. apply andb_true_iff in RO as [RO _]. rewrite forallb_forall in RO.
  apply Qle_bool_iff. unfold share. destruct (find _ _) as [l|] eqn:F; [|apply Qle_refl]. apply find_some in F as [F _].
  destruct (nth_in_or_default t rules []) as [I | E0]; [|rewrite E0 in F; destruct F]. specialize (RO _ I). rewrite forallb_forall in RO. specialize (RO l F).
  rewrite forallb_forall in RO. unfold sum. induction (l_shares l) as [|[b w] l' IH]; cbn [filter map fold_right]; [apply Qle_refl|].
  assert (IH' := IH (fun x Hx => RO x (or_intror Hx))). specialize (RO (b, w) (or_introl eq_refl)). cbn [snd] in RO. apply Qle_bool_iff in RO.
  cbn [fst]. destruct (N.eqb b a); cbn [map fold_right]; [|exact IH']. cbn [snd]. rewrite Qred_correct. Lqa.lra.
Qed.
Lemma made_is_design : is_design e rl W p made.
Proof.
  split; [|split].
  - intros t h z r a. unfold made. cbn [chance]. rewrite <- Q2R_none. apply Qle_Rle. apply chance_num_pos.
  - assert (A : forall t h z q r, (forall rules, p_choosing p <> Stated rules) -> live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> lottery e rl W p made t h z r (fun _ => 1) = 1);
      [|destruct (p_choosing p) eqn:K; try (intros; eapply A; eauto; discriminate); exact (stated_chance rules K)].
    intros t h z q r NS Ht Hz Hq Hr. unfold lottery, made. cbn [chance]. rewrite <- el_is. pose proof (may_choose t z q r Ht Hz Hq Hr) as NE.
    unfold chance_num. destruct free eqn:F.
    + cbv zeta. destruct (Qeq_bool _ 0) eqn:Z.
      * destruct (el t z r) as [|a0 l]; [congruence|].
        assert (K : forall c l', fold_right (fun (_ : N) rest => c * 1 + rest) 0 l' = c * INR (length l')).
        { intros c. induction l' as [|a l' IH]; cbn [fold_right]; [cbn; ring|]. rewrite IH. cbn [length]. rewrite S_INR. ring. }
        rewrite K. apply alike_sums; exact a0.
      * set (w := sum _) in *. assert (W0 : Q2R w <> 0).
        { rewrite <- Q2R_none. intros E0. apply eqR_Qeq in E0. apply Qeq_bool_iff in E0. congruence. }
        assert (K : forall l, fold_right (fun a rest => Q2R (Qred (weight_of t h z r a * / w)) * 1 + rest) 0 l = Q2R (sum (map (weight_of t h z r) l)) * / Q2R w).
        { induction l as [|a l IH]; cbn [fold_right map]; [unfold sum; cbn [fold_right]; rewrite Q2R_none; ring|]. rewrite IH. unfold sum. cbn [fold_right].
          rewrite !Q2R_red, Q2R_plus, Q2R_mult, Q2R_inv; [ring|]. intros E0. apply Qeq_eqR in E0. rewrite Q2R_none in E0. contradiction. }
        rewrite K. fold w. apply Rinv_r. exact W0.
    + cbv zeta. rewrite el_is in *. unfold eligible, fixed in *. unfold is_free in F. destruct (p_choosing p) eqn:K; try discriminate; [|exfalso; eapply NS; eauto].
      cbn [fold_right]. change (Qle_bool 0 1) with true. cbv iota. rewrite Q2R_one. ring.
  - intros i t h r Hi. unfold made, due, due_num, pays_at, pays. destruct (mem_nat i (p_paying p)) eqn:M; [|apply Q2R_none].
    destruct Hi as [Hi | ->]; [apply mem_nat_iff in M; contradiction | apply Q2R_none].
Qed.
Local Notation nu := (nu e T rl W p made).
Local Notation rho := (rho p made).
Lemma rho_is t : forall h, rho t h = Q2R (rho_num t h).
Proof.
  clear remembers. unfold DesignRows.rho. destruct free eqn:F.
  - induction t as [|t IH]; intros [|[[r z] a] h]; cbn [reach rho_num]; try (symmetry; exact Q2R_one).
    rewrite F, Q2R_red, Q2R_mult, IH. reflexivity.
  - intros h. assert (X : rho_num t h = 1%Q) by (destruct t; [reflexivity|]; destruct h as [|[[r z] a] h]; [reflexivity|]; cbn [rho_num]; rewrite F; reflexivity).
    rewrite X. symmetry. exact Q2R_one.
Qed.
Lemma cons_is_any (x : column) f (v : column -> R) : ER ((x, 1%Q) :: f) v = v x + ER f v.
Proof. cbn [ER]. rewrite Q2R_one. ring. Qed.
Lemma minus_any f (v : column -> R) : ER (minus f) v = - ER f v.
Proof. unfold minus. rewrite ER_scale, Q2R_less. ring. Qed.
Definition agrees (f : dist column) : Prop := ER f nu = ER f (fun x => Q2R (val x)).
Lemma value_is f : agrees f -> Q2R (value_of f) = ER f nu.
Proof. intros A. unfold value_of. rewrite E_ER. symmetry. exact A. Qed.
Lemma agrees_nil : agrees [].
Proof. reflexivity. Qed.
Lemma agrees_app f g : agrees f -> agrees g -> agrees (f ++ g).
Proof. unfold agrees. intros A B. rewrite !ER_app, A, B. reflexivity. Qed.
Lemma agrees_scale x f : agrees f -> agrees (scale x f).
Proof. unfold agrees. intros A. rewrite !ER_scale, A. reflexivity. Qed.
Lemma agrees_flat {X} (f : X -> dist column) l : (forall x, In x l -> agrees (f x)) -> agrees (flat_map f l).
Proof. induction l as [|x l IH]; intros H; cbn [flat_map]; [apply agrees_nil|]. apply agrees_app; [apply H; left; auto | apply IH; intros; apply H; right; auto]. Qed.
Lemma agrees_bind {X} (f : X -> dist column) (b : dist X) : (forall x q, In (x, q) b -> ~ (q == 0)%Q -> agrees (f x)) -> agrees (bind b f).
Proof.
  intros H. unfold bind. apply agrees_flat. intros [x q] Hx. apply filter_In in Hx as [Hx N]. cbn [fst snd] in *. apply agrees_scale. apply (H x q Hx).
  intros E0. apply Qeq_bool_iff in E0. rewrite E0 in N. discriminate.
Qed.
Lemma agrees_one x : nu x = Q2R (val x) -> agrees [(x, 1%Q)].
Proof. intros H. unfold agrees. rewrite !ER_single. exact H. Qed.
Lemma agrees_cons x f : nu x = Q2R (val x) -> agrees f -> agrees ((x, 1%Q) :: f).
Proof. intros H A. change ((x, 1%Q) :: f) with ([(x, 1%Q)] ++ f). apply agrees_app; [apply agrees_one; exact H | exact A]. Qed.
Lemma cho_is t h z r a : nu (Cho t h z r a) = Q2R (val (Cho t h z r a)).
Proof. cbn [DesignRows.nu val]. rewrite Q2R_red, Q2R_mult, rho_is. reflexivity. Qed.
Lemma pay_agrees i t h r : nu (Pay i t h r) = Q2R (val (Pay i t h r)).
Proof. cbn [DesignRows.nu val]. rewrite Q2R_red, Q2R_mult, rho_is. reflexivity. Qed.
Lemma aid_agrees t h r : nu (Aid t h r) = Q2R (val (Aid t h r)).
Proof. cbn [DesignRows.nu val]. rewrite Q2R_red, Q2R_mult, rho_is. reflexivity. Qed.
Lemma one_agrees : nu One = Q2R (val One).
Proof. symmetry. exact Q2R_one. Qed.
Lemma agrees_choice t h z r a : agrees (choice_form p t h z r a).
Proof. unfold choice_form. destruct free; [apply agrees_one, cho_is|]. unfold agrees. cbn [ER]. rewrite one_agrees. reflexivity. Qed.
Lemma agrees_reach t h : agrees (reach_form p t h).
Proof. unfold reach_form. apply agrees_one. destruct free; [|apply one_agrees]. destruct t; [apply one_agrees|]. destruct h as [|[[r z] a] h]; [apply one_agrees | apply cho_is]. Qed.
Lemma agrees_pay i t h r : agrees (pay_form e p i t h r).
Proof. unfold pay_form. destruct (pays_at e p i t r); [apply agrees_one; apply pay_agrees | apply agrees_nil]. Qed.
Lemma agrees_pays t h r : agrees (pays_all e p t h r).
Proof. unfold pays_all. apply agrees_flat. intros. apply agrees_pay. Qed.
Lemma agrees_mean f t h r s : agrees (mean_form e p el f t h r s).
Proof. unfold mean_form. apply agrees_bind. intros z q _ _. apply agrees_flat. intros a _. apply agrees_scale. apply agrees_choice. Qed.
Lemma fixed_pos t h z r a : (0 <= fixed p t h z r a)%Q.
Proof.
  unfold fixed. destruct (p_choosing p) as [| | |rules] eqn:K; try discriminate. apply Rle_Qle. rewrite Q2R_none, <- (stated_chance rules K t h z r a).
  apply made_is_design.
Qed.
Lemma agrees_by_share t h z r a f : ((0 < fixed p t h z r a)%Q -> agrees f) -> agrees (by_share p (fixed p t h z r a) f).
Proof.
  pose proof (fixed_pos t h z r a) as P. unfold by_share. intros H. destruct (p_choosing p) eqn:K; try (apply H; unfold fixed; rewrite K; reflexivity).
  destruct (Qeq_bool _ 0) eqn:Z; [apply agrees_nil|]. apply agrees_scale. apply H. assert (N : ~ (fixed p t h z r a == 0)%Q) by (intros E0; apply Qeq_bool_iff in E0; congruence). Lqa.lra.
Qed.
Lemma may_of t h z r a : In a (el t z r) -> (0 < fixed p t h z r a)%Q -> In a (may p el t h z r).
Proof.
  intros Ha Hf. unfold may, fixed in *. destruct (p_choosing p); try exact Ha. apply filter_In. split; [exact Ha | apply above0_iff; exact Hf].
Qed.
Lemma agrees_along by_ F : (forall t h s, agrees (F t h s)) -> forall n t h s, agrees (along_form e p el by_ F n t h s).
Proof.
  intros H. induction n as [|n IH]; intros t h s; cbn [along_form]; [apply agrees_nil|]. apply agrees_app; [apply H|]. apply agrees_scale.
  unfold next_form. apply agrees_bind. intros z q _ _. apply agrees_flat. intros a _. apply agrees_by_share. intros _. apply agrees_bind. intros s' w _ _. apply IH.
Qed.
Lemma agrees_in_mean by_ F : (forall t h s, agrees (F t h s)) -> agrees (in_mean_form e T p el by_ F).
Proof. intros H. unfold in_mean_form. apply agrees_bind. intros. apply agrees_along. exact H. Qed.

(** * What can be met is listed *)
Lemma listed_here lies k0 i t h b : In i (agents e) -> closed lies k0 = true -> expects e rl W p made lies i t h b -> (t < T)%nat ->
  exists x, In x (at_ k0 i t) /\ fst x = h /\ belief e t (snd x) = b.
Proof. intros. eapply listed; eauto. exact made_is_design. Qed.
Lemma met_rho lies i t h b : In i (agents e) -> expects e rl W p made lies i t h b -> 0 < rho t h.
Proof.
  intros Hi H. induction H as [|t h b s q r z w a Hb IH Ht Hs Hq Hr Hz Hw Ha Hch].
  - rewrite rho_first by exact remembers. lra.
  - assert (S : is_state e t s) by (eapply expects_states; eauto).
    assert (S' : is_state e t (saying i s r)) by (destruct lies; [apply saying_in; auto | rewrite Hr, saying_truth; exact S]).
    apply (rho_step e rl W p made remembers made_is_design t h z w (saying i s r) a); auto.
Qed.
Lemma lies_more lies i t h b : In i (agents e) -> expects e rl W p made lies i t h b -> expects e rl W p made true i t h b.
Proof.
  intros Hi H. destruct lies; [exact H|]. induction H as [|t h b s q r z w a Hb IH Ht Hs Hq Hr Hz Hw Ha Hch]; [constructor|].
  econstructor; eauto. subst r. apply truth_in; auto. eapply expects_states; eauto.
Qed.

(** * Every condition holds *)
Hypothesis met_ok : check_met k = true.
Hypothesis rows_ok : forallb (row_holds k) (all_rows k) = true.
Hypothesis told_ok : budgets_told = true.
Hypothesis true_sound : led_sound e T rl W p made k.

Lemma known_closed : closed true (m_known k) = true.
Proof. unfold check_met in met_ok. rewrite !andb_true_iff in met_ok. tauto. Qed.
Lemma lying_closed : closed (lying p) (m_lying k) = true.
Proof. unfold check_met in met_ok. rewrite !andb_true_iff in met_ok. tauto. Qed.
Definition can_meet (i t : nat) (h : memories) (s : state) : Prop := exists x, In x (at_ (m_known k) i t) /\ fst x = h /\ In s (likely (belief e t (snd x))).
Lemma next_met i t h s o z a s' : In i (agents e) -> (S t < T)%nat -> can_meet i t h s -> is_report e i t s o -> In z (likely_shocks e t) ->
  In a (may p el t h z (saying i s o)) -> In s' (likely (kernel e t a s)) -> can_meet i (S t) (after p (saying i s o, z, a) h) s'.
Proof.
  intros Hi Lt [x [Hx [<- Hs]]] Ho Hz Ha Hs'. exists (after p (saying i s o, z, a) (fst x), Some (s, a)). split; [|split; [reflexivity | exact Hs']].
  pose proof known_closed as Hc. unfold closed in Hc. rewrite forallb_forall in Hc. specialize (Hc i Hi). apply andb_true_iff in Hc as [_ C1]. rewrite forallb_forall in C1.
  eapply covers_ok; [apply eqb_item_ok | apply (C1 t); apply in_seq; lia|]. apply in_flat_map. exists x. split; [exact Hx|].
  unfold next_items. apply in_flat_map. exists s. split; [exact Hs|]. apply in_flat_map. exists o. split; [exact Ho|].
  cbv zeta. apply in_flat_map. exists z. split; [exact Hz|]. exact (in_map (fun a => (after p (saying i s o, z, a) (fst x), Some (s, a))) _ _ Ha).
Qed.
Lemma row_at i t x : In i (agents e) -> (t < T)%nat -> In x (rows_at k i t) -> row_holds k x = true.
Proof.
  intros Hi Lt Hx. rewrite forallb_forall in rows_ok. apply rows_ok. unfold all_rows. apply in_or_app. left. apply in_flat_map. exists i. split; [exact Hi|].
  apply in_flat_map. exists t. split; [apply in_seq; lia | exact Hx].
Qed.
Lemma row_says x : row_holds k x = true -> exists f exactly, row_form k x = Some (f, exactly)
  /\ (agrees f -> if exactly then row_worth e T rl W p made k x = 0 else 0 <= row_worth e T rl W p made k x).
Proof.
  unfold row_holds. destruct (DesignRows.row_form _ _ _ _ _ x) as [[f exactly]|] eqn:F; [|discriminate]. cbv zeta. intros H. exists f, exactly. split; [reflexivity|].
  intros A. apply value_is in A. rewrite <- (row_is e T rl W p el made env_ok finite remembers el_is made_is_design k x f exactly F), <- A.
  destruct exactly; [apply Qeq_bool_iff, Qeq_eqR in H; rewrite Q2R_none in H; exact H | apply Qle_bool_iff, Qle_Rle in H; rewrite Q2R_none in H; exact H].
Qed.
Lemma likely_weight t a s y w z q r : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> is_state e t s -> In a (el t z r) ->
  In (y, w) (kernel e t a s) -> ~ (w == 0)%Q -> In y (likely (kernel e t a s)).
Proof.
  intros Ht Hz Hq Hr Hs Ha Hy Hw. destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]].
  destruct (K a s (el_range t z q r a Ht Hz Hq Hr Ha) Hs) as [Hn _]. specialize (Hn y w Hy). eapply likely_is; [exact Hy|]. Lqa.lra.
Qed.
Lemma shock_weight t z q : live e t -> In (z, q) (shocks e t) -> ~ (q == 0)%Q -> (0 < q)%Q.
Proof. intros Ht Hz Hq. destruct (env_at e env_ok t Ht) as [_ [[Hn _] _]]. specialize (Hn z q Hz). Lqa.lra. Qed.
Lemma met_state i t h s : can_meet i t h s -> (t < T)%nat -> In i (agents e) -> is_state e t s.
Proof.
  intros [x [Hx [<- Hs]]] Lt Hi.
  assert (R : In (RTruth i t (fst x) s) (rows_at k i t)).
  { unfold rows_at. cbv zeta. apply in_or_app. left. destruct (In_nth _ _ no_item Hx) as [n [Ln Hn]]. apply in_flat_map. exists n. split; [apply in_seq; lia|].
    rewrite Hn. apply in_or_app. left. apply in_flat_map. exists s. split; [exact Hs | left; reflexivity]. }
  apply row_at in R; auto. apply row_says in R as [f [exactly [F _]]]. cbn [DesignRows.row_form] in F. destruct (_ && _) eqn:C; [|discriminate].
  apply andb_true_iff in C as [_ C]. apply of_sizes_iff in C. exact C.
Qed.
Lemma said_agrees i t h s o : In i (agents e) -> (t < T)%nat -> can_meet i t h s -> is_report e i t s o ->
  (forall h' s', (S t < T)%nat -> can_meet i (S t) h' s' -> nu (Val i (S t) h' s') = Q2R (val (Val i (S t) h' s'))) ->
  agrees (said_form e p el i t h s (saying i s o)).
Proof.
  intros Hi Lt Hm Ho IH. assert (Ht : live e t) by (apply (live_T e T finite); exact Lt). assert (Hs := met_state i t h s Hm Lt Hi).
  unfold said_form. apply agrees_app; [apply agrees_mean|]. apply agrees_app; [|apply agrees_scale; apply agrees_pay].
  destruct (over e (S t)) eqn:O; [apply agrees_nil|]. apply agrees_scale. unfold next_form.
  assert (Lt' : (S t < T)%nat) by (unfold over in O; rewrite finite in O; apply Nat.leb_gt in O; exact O).
  apply agrees_bind. intros z q Hz Hq. apply (shock_weight t z q Ht Hz) in Hq. apply agrees_flat. intros a Ha. apply agrees_by_share. intros Fx. apply agrees_bind. intros y w Hy Hw.
  apply agrees_one. apply IH; auto. eapply next_met; eauto; [eapply likely_iff; eauto | apply may_of; auto|]. eapply (likely_weight t a s y w z q (saying i s o)); eauto. apply saying_in; auto.
Qed.
Lemma payoffs_agree : forall n t, (t + n)%nat = T -> forall i h s, (t < T)%nat -> In i (agents e) -> can_meet i t h s -> nu (Val i t h s) = Q2R (val (Val i t h s)).
Proof.
  induction n as [|n IH]; intros t E0 i h s Lt Hi Hm; [lia|].
  assert (Ht : live e t) by (apply (live_T e T finite); exact Lt). assert (Hs := met_state i t h s Hm Lt Hi).
  assert (A : agrees (said_form e p el i t h s s)).
  { rewrite <- (saying_truth i s) at 2. apply said_agrees; auto; [apply truth_in; auto|]. intros h' s' Lt' Hm'. apply (IH (S t)); auto. lia. }
  destruct Hm as [x [Hx [Eh Hsx]]]. subst h.
  assert (R : In (RTruth i t (fst x) s) (rows_at k i t)).
  { unfold rows_at. cbv zeta. apply in_or_app. left. destruct (In_nth _ _ no_item Hx) as [m [Ln Hn]]. apply in_flat_map. exists m. split; [apply in_seq; lia|].
    rewrite Hn. apply in_or_app. left. apply in_flat_map. exists s. split; [exact Hsx | left; reflexivity]. }
  apply row_at in R; auto. unfold row_holds in R. cbn [DesignRows.row_form] in R. destruct (_ && _) eqn:C; [|discriminate]. cbv zeta in R.
  apply Qeq_bool_iff, Qeq_eqR in R. rewrite Q2R_none in R. unfold value_of in R. rewrite E_ER, cons_is_any, minus_any in R. unfold agrees in A. rewrite <- A in R.
  rewrite (said_is e T rl W p el made env_ok remembers el_is made_is_design) in R by auto.
  cbn [DesignRows.nu]. rewrite (truth_step e T rl W p made finite) by auto. lra.
Qed.

Lemma can_meet_is i t h b s q : In i (agents e) -> expects e rl W p made true i t h b -> (t < T)%nat -> In (s, q) b -> (0 < q)%Q -> can_meet i t h s.
Proof.
  intros Hi Hb Lt Hs Hq. destruct (listed_here true (m_known k) i t h b Hi known_closed Hb Lt) as [x [Hx [E1 E2]]].
  exists x. repeat split; auto. rewrite E2. eapply likely_is; eauto.
Qed.
Lemma payoff_agrees i t h s : (t < T)%nat -> In i (agents e) -> can_meet i t h s -> nu (Val i t h s) = Q2R (val (Val i t h s)).
Proof. intros. apply (payoffs_agree (T - t) t); auto. lia. Qed.
Lemma lie_agrees i t h s o : In i (agents e) -> (t < T)%nat -> can_meet i t h s -> is_report e i t s o ->
  agrees ((Val i t h s, 1%Q) :: minus (said_form e p el i t h s (saying i s o))).
Proof.
  intros. apply agrees_cons; [apply payoff_agrees; auto|]. apply agrees_scale. apply said_agrees; auto.
  intros h' s' Lt' Hm'. apply payoff_agrees; auto.
Qed.
Lemma divided x y w : 0 < w -> 0 <= w * y - w * x -> x <= y.
Proof. intros Hw H. apply Rmult_le_reg_l with w; auto. lra. Qed.
Lemma numbered_item l x : In x l -> exists n, In n (seq 0 (length l)) /\ nth n l no_item = x.
Proof. intros H. destruct (In_nth l x no_item H) as [n [Ln Hn]]. exists n. split; [apply in_seq; unfold item in *; lia | exact Hn]. Qed.
Lemma numbered_place l (x : place) : In x l -> exists n, In n (seq 0 (length l)) /\ nth n l ([], []) = x.
Proof. intros H. destruct (In_nth l x ([], []) H) as [n [Ln Hn]]. exists n. split; [apply in_seq; unfold place in *; lia | exact Hn]. Qed.
Lemma expects_nonneg lies i t h b : In i (agents e) -> expects e rl W p made lies i t h b -> nonneg b.
Proof.
  intros Hi H. destruct H as [|t h b s q r z w a Hb Ht Hs Hq Hr Hz Hw Ha Hch]; [apply is_prob_ok in prior_ok; apply prior_ok|].
  assert (S : is_state e t s) by (eapply expects_states; eauto). destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]]. apply (K a s); [|exact S].
  assert (S' : is_state e t (saying i s r)) by (destruct lies; [apply saying_in; auto | rewrite Hr, saying_truth; exact S]).
  apply (el_range t z w (saying i s r)); auto. rewrite el_is. exact Ha.
Qed.
Lemma sight_in i t s : In i (agents e) -> (t < T)%nat -> is_state e t s -> In (seen i s) (sights i t).
Proof.
  intros Hi Lt Hs. assert (Ht : live e t) by (apply (live_T e T finite); exact Lt). destruct (env_at e env_ok t Ht) as [L _].
  unfold agents in Hi. apply in_seq in Hi. unfold seen, sights, truth. cbn [states]. apply in_flat_map. exists (nth 0 s 0%N).
  split; [apply nth_in; auto; lia|]. apply in_map. apply in_flat_map. exists (nth (S i) s 0%N). split; [|left; reflexivity].
  apply nth_in; auto. rewrite L. unfold agents. rewrite seq_length. lia.
Qed.
(** What an agent sees in no state has no weight. *)
Lemma unseen_zero i t b w f : In i (agents e) -> (t < T)%nat -> (forall s q, In (s, q) b -> is_state e t s) -> ~ In w (sights i t) -> ER (given i b w) f = 0.
Proof.
  intros Hi Lt Hb Hw. unfold given. induction b as [|[s q] l IH]; cbn [filter]; [reflexivity|]. cbn [fst].
  destruct (list_eq_dec N.eq_dec (seen i s) w) as [E1 | E1].
  - exfalso. apply Hw. subst w. apply (sight_in i t s Hi Lt). apply (Hb s q). left; auto.
  - apply IH. intros; eapply Hb; right; eauto.
Qed.
Lemma place_in t h r : is_place e rl W p made t h r -> (t < T)%nat /\ 0 < rho t h /\ In (h, r) (nth t (m_places k) []).
Proof.
  intros [i [s [o [Hi [Ht [[b [q [Hb [Hs Hq]]]] [Ho ->]]]]]]]. assert (Lt := live_until e T t finite Ht). split; [exact Lt|]. split; [eapply met_rho; eauto|].
  destruct (listed_here true (m_known k) i t h b Hi known_closed Hb Lt) as [x [Hx [E1 E2]]]. subst h.
  assert (MO := met_ok). unfold check_met in MO. rewrite !andb_true_iff in MO. destruct MO as [[[[_ _] P] _] _]. rewrite forallb_forall in P.
  specialize (P t ltac:(apply in_seq; lia)). rewrite forallb_forall in P. specialize (P i Hi).
  eapply covers_ok; [apply eqb_place_ok | exact P|]. apply in_flat_map. exists x. split; [exact Hx|]. apply in_flat_map. exists s.
  split; [rewrite E2; eapply likely_is; eauto|]. exact (in_map (fun o => (fst x, saying i s o)) _ _ Ho).
Qed.
Lemma belief_in t h b : live e t -> believed e rl W p made t h b -> 0 < rho t h /\ exists x, In x (nth t (m_beliefs k) []) /\ fst x = h /\ belief e t (snd x) = b.
Proof.
  intros Ht H. assert (Lt := live_until e T t finite Ht). assert (MO := met_ok). unfold check_met in MO. rewrite !andb_true_iff in MO. destruct MO as [[[[_ _] _] P0] P1].
  destruct H as [[-> [-> ->]] | [t' [h' [r [z [q [a [-> [Hp [Hz [Hq [Ha [Hc [-> ->]]]]]]]]]]]]]].
  - rewrite rho_first by exact remembers. split; [lra|]. exists no_item. split; [|split; reflexivity].
    eapply covers_ok; [apply eqb_item_ok | exact P0 | left; reflexivity].
  - destruct (place_in t' h' r Hp) as [Lt' [R0 Hi']]. assert (Ht' : live e t') by (apply (live_T e T finite); exact Lt').
    assert (S : is_state e t' r).
    { destruct Hp as [i [s [o [Hi [_ [[b0 [q0 [Hb [Hs Hq0]]]] [Ho ->]]]]]]]. apply saying_in; auto. eapply expects_states; eauto. }
    split; [apply (rho_step e rl W p made remembers made_is_design t' h' z q r a); auto|].
    exists (after p (r, z, a) h', Some (r, a)). split; [|split; reflexivity]. rewrite forallb_forall in P1. specialize (P1 t' ltac:(apply in_seq; lia)).
    eapply covers_ok; [apply eqb_item_ok | exact P1|]. apply in_flat_map. exists (h', r). split; [exact Hi'|]. cbn [fst snd]. apply in_flat_map. exists z.
    split; [eapply likely_iff; eauto|]. assert (Hm : In a (may p el t' h' z r)) by (eapply in_may; eauto; exact made_is_design).
    exact (in_map (fun a => (after p (r, z, a) h', Some (r, a))) _ _ Hm).
Qed.
Lemma made_decided : decided e rl W p made.
Proof.
  intros t h r z q Hp Hz Hq. destruct (place_in t h r Hp) as [Lt [_ HI]]. assert (Ht : live e t) by (apply (live_T e T finite); exact Lt).
  assert (S : is_state e t r).
  { destruct Hp as [i [s [o [Hi [_ [[b0 [q0 [Hb [Hs Hq0]]]] [Ho ->]]]]]]]. apply saying_in; auto. eapply expects_states; eauto. }
  assert (D := made_is_design). destruct D as [_ [D _]]. destruct (p_choosing p) as [| | |rules] eqn:K; try (eapply D; eauto).
  assert (RO := rule_is). unfold rule_ok in RO. rewrite K in RO. apply andb_true_iff in RO as [_ RO]. rewrite forallb_forall in RO.
  specialize (RO t ltac:(apply in_seq; lia)). rewrite forallb_forall in RO. specialize (RO _ HI). rewrite forallb_forall in RO. cbn [fst snd] in RO.
  specialize (RO z (likely_iff _ _ _ _ Hz Hq)). apply Qeq_bool_iff, Qeq_eqR in RO. rewrite Q2R_one in RO. transitivity (Q2R (sum (map (share rules t h z r) (el t z r)))); [|exact RO]. clear RO.
  unfold lottery. rewrite <- el_is.
  induction (el t z r) as [|a l IH]; cbn [fold_right map]; [unfold sum; cbn; symmetry; exact Q2R_none|]. rewrite IH, D. unfold sum. cbn [fold_right]. rewrite Q2R_red, Q2R_plus. ring.
Qed.

(** Numbers of columns may be more than what the mechanism has, where the best plans stand. *)
Definition no_less (f : dist column) : Prop := ER f nu <= ER f (fun x => Q2R (val x)).
Lemma no_less_agrees f : agrees f -> no_less f.
Proof. unfold agrees, no_less. intros ->. lra. Qed.
Lemma no_less_app f g : no_less f -> no_less g -> no_less (f ++ g).
Proof. unfold no_less. rewrite !ER_app. lra. Qed.
Lemma no_less_scale x f : (0 <= x)%Q -> no_less f -> no_less (scale x f).
Proof. unfold no_less. intros Hx H. rewrite !ER_scale. apply Qle_Rle in Hx. rewrite Q2R_none in Hx. apply Rmult_le_compat_l; assumption. Qed.
Lemma no_less_flat {X} (f : X -> dist column) l : (forall x, In x l -> no_less (f x)) -> no_less (flat_map f l).
Proof. induction l as [|x l IH]; intros H; cbn [flat_map]; [apply no_less_agrees, agrees_nil|]. apply no_less_app; [apply H; left; auto | apply IH; intros; apply H; right; auto]. Qed.
Lemma no_less_bind {X} (f : X -> dist column) (b : dist X) : nonneg b -> (forall x q, In (x, q) b -> (0 < q)%Q -> no_less (f x)) -> no_less (bind b f).
Proof.
  intros Hn H. unfold bind. apply no_less_flat. intros [x q] Hx. apply filter_In in Hx as [Hx N]. cbn [fst snd] in *. specialize (Hn x q Hx).
  assert (Z : ~ (q == 0)%Q) by (intros E0; apply Qeq_bool_iff in E0; rewrite E0 in N; discriminate). apply no_less_scale; [exact Hn|]. apply (H x q Hx). Lqa.lra.
Qed.
Lemma no_less_by_share t h z r a f : ((0 < fixed p t h z r a)%Q -> no_less f) -> no_less (by_share p (fixed p t h z r a) f).
Proof.
  pose proof (fixed_pos t h z r a) as P. unfold by_share. intros H. destruct (p_choosing p) eqn:K; try (apply H; unfold fixed; rewrite K; reflexivity).
  destruct (Qeq_bool _ 0) eqn:Z; [apply no_less_agrees, agrees_nil|]. apply no_less_scale; [exact P|]. apply H.
  assert (N : ~ (fixed p t h z r a == 0)%Q) by (intros E0; apply Qeq_bool_iff in E0; congruence). Lqa.lra.
Qed.
Lemma range_made t z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible e rl W p t z r) -> In a (all_allocs e t).
Proof. rewrite <- el_is. apply el_range. Qed.
(** What stands for the best plans from one period on is no less than they are worth. *)
Lemma best_below : p_notion p = OnPath -> forall n t, (t + n)%nat = T -> forall i x w, (t < T)%nat -> In i (agents e) -> In x (at_ (m_known k) i t) -> nonneg (belief e t (snd x)) ->
  In w (views i (belief e t (snd x))) -> nu (Best i t (fst x) (snd x) w) <= Q2R (val (Best i t (fst x) (snd x) w)).
Proof.
  intros N. induction n as [|n IH]; intros t E0 i x w Lt Hi Hx Hn Hw; [lia|]. assert (Ht : live e t) by (apply (live_T e T finite); exact Lt).
  assert (RS : forall s, In s (likely (belief e t (snd x))) -> is_state e t s) by (intros s Hs; apply (met_state i t (fst x) s); auto; exists x; auto).
  destruct (numbered_item _ _ Hx) as [m [Hm Em]].
  assert (K : forall r, In r (can_say e i t w) ->
    rho t (fst x) * said_worth e rl W p made i t (fst x) (belief e t (snd x)) w r (fun s z a => best_worth e T rl W p made i (S t) (after p (saying i s r, z, a) (fst x)) (Some (s, a)))
      <= Q2R (val (Best i t (fst x) (snd x) w))).
  { intros r Hr. assert (RW : row_holds k (RPlan i t m w r) = true).
    { apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists m. split; [exact Hm|]. rewrite Em, N.
      apply in_or_app. right. apply in_flat_map. exists w. split; [exact Hw|]. apply in_or_app. left. apply in_map. exact Hr. }
    unfold row_holds in RW. pose proof (row_is e T rl W p el made env_ok finite remembers el_is made_is_design k (RPlan i t m w r)) as V.
    destruct (DesignRows.row_form _ _ _ _ _ _) as [[f exactly]|] eqn:F; [|discriminate]. specialize (V f exactly eq_refl). cbn [DesignRows.row_form row_worth] in F, V. cbv zeta in F, V, RW.
    rewrite N, Em in F. rewrite Em in V. destruct (_ && _) eqn:C; [|discriminate]. apply told in F as [-> ->]. apply Qle_bool_iff, Qle_Rle in RW. rewrite Q2R_none in RW.
    unfold value_of in RW. rewrite E_ER, cons_is_any, minus_any in RW. rewrite cons_is_any, minus_any in V.
    set (form := bind (seeing i (belief e t (snd x)) w) (fun s => plan_form e p el i t (fst x) s (saying i s r))) in *.
    assert (G : no_less form); [|unfold no_less in G; cbn [DesignRows.nu] in V; lra].
    unfold form. apply no_less_bind; [intros s q Hs; apply filter_In in Hs as [Hs _]; eapply Hn; eauto|]. intros s q Hs Hq. apply filter_In in Hs as [Hs SW]. apply eqb_state_ok in SW. cbn [fst] in SW.
    assert (Ls : In s (likely (belief e t (snd x)))) by (eapply likely_is; eauto). assert (Ss := RS s Ls).
    assert (Rs : is_report e i t s r) by (unfold is_report; rewrite can_say_seen, SW; exact Hr).
    unfold plan_form. apply no_less_app; [apply no_less_agrees, agrees_mean|]. apply no_less_app; [|apply no_less_agrees, agrees_scale, agrees_pay].
    destruct (over e (S t)) eqn:O; [apply no_less_agrees, agrees_nil|]. apply no_less_scale; [apply discount_pos; exact env_ok|].
    assert (Lt' : (S t < T)%nat) by (unfold over in O; rewrite finite in O; apply Nat.leb_gt in O; exact O).
    destruct (env_at e env_ok t Ht) as [_ [[Zn _] _]]. unfold best_next. apply no_less_bind; [exact Zn|]. intros z v Hz Hv. apply no_less_flat. intros a Ha. apply no_less_by_share. intros Fx.
    assert (KN : nonneg (kernel e t a s)).
    { destruct (env_at e env_ok t Ht) as [_ [_ [_ KK]]]. apply (KK a s); [|exact Ss]. apply (el_range t z v (saying i s r)); auto. apply saying_in; auto. }
    assert (IX : In (after p (saying i s r, z, a) (fst x), Some (s, a)) (at_ (m_known k) i (S t))).
    { pose proof known_closed as Hc. unfold closed in Hc. rewrite forallb_forall in Hc. specialize (Hc i Hi). apply andb_true_iff in Hc as [_ C1]. rewrite forallb_forall in C1.
      eapply covers_ok; [apply eqb_item_ok | apply (C1 t); apply in_seq; lia|]. apply in_flat_map. exists x. split; [exact Hx|].
      unfold next_items. apply in_flat_map. exists s. split; [exact Ls|]. apply in_flat_map. exists r. split; [exact Rs|].
      cbv zeta. apply in_flat_map. exists z. split; [eapply likely_iff; eauto|]. assert (Ha' : In a (may p el t (fst x) z (saying i s r))) by (apply may_of; auto).
      exact (in_map (fun a => (after p (saying i s r, z, a) (fst x), Some (s, a))) _ _ Ha'). }
    assert (KV : forall l, (forall y, In y l -> In y (views i (kernel e t a s))) -> no_less (map (fun y => (Best i (S t) (after p (saying i s r, z, a) (fst x)) (Some (s, a)) y, 1%Q)) l)).
    { induction l as [|y l IHl]; intros Hl; cbn [map]; [apply no_less_agrees, agrees_nil|].
      change (no_less ([(Best i (S t) (after p (saying i s r, z, a) (fst x)) (Some (s, a)) y, 1%Q)] ++ map (fun y => (Best i (S t) (after p (saying i s r, z, a) (fst x)) (Some (s, a)) y, 1%Q)) l)).
      apply no_less_app; [|apply IHl; intros; apply Hl; right; auto]. unfold no_less. rewrite !ER_single.
      exact (IH (S t) ltac:(lia) i _ y Lt' Hi IX KN (Hl y (or_introl eq_refl))). }
    apply KV. auto. }
  assert (NE : can_say e i t w <> []).
  { apply views_come in Hw as [s [Hs <-]]. eapply something_to_say; eauto. }
  cbn [DesignRows.nu]. unfold best_worth at 1. replace (T - t)%nat with (S (T - S t)) by lia. cbn [best_over].
  match goal with |- _ * greatest ?l <= _ => assert (G := greatest_in l); destruct (in_map_iff (fun r => said_worth e rl W p made i t (fst x) (belief e t (snd x)) w r
    (fun s z a => best_over e rl W p made i (T - S t) (S t) (after p (saying i s r, z, a) (fst x)) (kernel e t a s))) (can_say e i t w) (greatest l)) as [G1 _] end.
  destruct G1 as [r [<- Hr]]; [apply G; destruct (can_say e i t w); [congruence | discriminate]|]. exact (K r Hr).
Qed.
Lemma made_on_path : p_notion p = OnPath -> incentives e T rl W p made.
Proof.
  intros N. assert (Lt := some_period e T env_ok finite). assert (RF : right_ e 0 (first_states e)) by (split; [apply is_prob_ok in prior_ok; apply prior_ok | intros s q Hs; eapply first_state; eauto]).
  apply (no_plan_gains_then e T rl W p made env_ok finite made_is_design range_made RF N). intros i w Hi Hw.
  assert (Hb : expects e rl W p made true i 0 [] (first_states e)) by constructor.
  assert (Hx : In no_item (at_ (m_known k) i 0)).
  { pose proof known_closed as Hc. unfold closed in Hc. rewrite forallb_forall in Hc. specialize (Hc i Hi). apply andb_true_iff in Hc as [C0 _].
    eapply covers_ok; [apply eqb_item_ok | exact C0 | left; reflexivity]. }
  destruct (numbered_item _ _ Hx) as [n [Hn En]].
  assert (RW : row_holds k (RStart i w) = true).
  { apply (row_at i 0%nat); auto. unfold rows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite En, N.
    apply in_or_app. right. apply in_flat_map. exists w. split; [exact Hw|]. apply in_or_app. right. left. reflexivity. }
  pose proof (best_below N T 0%nat eq_refl i no_item w Lt Hi Hx (proj1 RF) Hw) as B. cbn [fst snd no_item] in B.
  unfold row_holds in RW. pose proof (row_is e T rl W p el made env_ok finite remembers el_is made_is_design k (RStart i w)) as V.
  destruct (DesignRows.row_form _ _ _ _ _ _) as [[f exactly]|] eqn:F; [|discriminate]. specialize (V f exactly eq_refl). cbn [DesignRows.row_form row_worth] in F, V. cbv zeta in RW.
  rewrite N in F. destruct (is_agent e i); [|discriminate]. apply told in F as [-> ->]. apply Qle_bool_iff, Qle_Rle in RW. rewrite Q2R_none in RW.
  unfold value_of in RW. rewrite E_ER, ER_app, minus_any, ER_single in RW. rewrite ER_app, minus_any, ER_single in V. cbn [DesignRows.nu] in V.
  assert (A : agrees (bind (seeing i (first_states e) w) (fun s => [(Val i 0 [] s, 1%Q)]))).
  { apply agrees_bind. intros s q Hs Hq. apply agrees_one. apply filter_In in Hs as [Hs _].
    assert (Hq' : (0 < q)%Q) by (pose proof (proj1 RF s q Hs); Lqa.lra). apply payoff_agrees; auto. eapply can_meet_is; eauto. }
  unfold agrees in A. rewrite A in V. cbn [DesignRows.nu] in B. lra.
Qed.
Lemma made_incentives : incentives e T rl W p made.
Proof.
  destruct (p_notion p) eqn:N; [| |apply made_on_path; exact N|unfold incentives; rewrite N; exact I]; unfold incentives; rewrite N.
  - intros i t h s r Hi Ht [b [q [Hb [Hs Hq]]]] Hr. assert (Lt := live_until e T t finite Ht). assert (R0 := met_rho true i t h b Hi Hb).
    assert (CM := can_meet_is i t h b s q Hi Hb Lt Hs Hq).
    destruct (listed_here true (m_known k) i t h b Hi known_closed Hb Lt) as [x [Hx [E1 E2]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (RW : row_holds k (RLie i t n s r) = true).
    { apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite En, N.
      apply in_or_app. left. apply in_flat_map. exists s. split; [rewrite E2; eapply likely_is; eauto|]. right. apply in_map. exact Hr. }
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite N, En in F. rewrite En in G. rewrite E1 in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G. apply lie_agrees; auto.
  - intros i t h b w r Hi Ht Hb Hr. assert (Lt := live_until e T t finite Ht). assert (R0 := met_rho true i t h b Hi Hb).
    destruct (in_dec (list_eq_dec N.eq_dec) w (sights i t)) as [Hw | Hw].
    2: { assert (ST : forall s q, In (s, q) b -> is_state e t s) by (intros; eapply expects_states; eauto). rewrite !(unseen_zero i t b w) by auto. lra. }
    assert (CS : In r (can_say e i t w)) by (apply can_say_known; [apply (states_length _ _ Hw) | exact Hr]).
    destruct (listed_here true (m_known k) i t h b Hi known_closed Hb Lt) as [x [Hx [E1 E2]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (RW : row_holds k (RMean i t n w r) = true).
    { apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. left. apply in_flat_map. exists n. split; [exact Hn|]. rewrite N.
      apply in_or_app. right. apply in_flat_map. exists w. split; [exact Hw|]. apply in_map. exact CS. }
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite N, En in F. rewrite En in G. rewrite E1, E2 in F, G.
    rewrite seeing_is in G. destruct (_ && _) eqn:C; [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_bind. intros s q Hs Hq. unfold seeing in Hs. apply filter_In in Hs as [Hs SW]. apply eqb_state_ok in SW.
    assert (Hq' : (0 < q)%Q) by (pose proof (expects_nonneg true i t h b Hi Hb s q Hs); Lqa.lra).
    apply lie_agrees; auto. eapply can_meet_is; eauto.
Qed.
Lemma may_go_is t : live e t -> may_go e p t -> goes p t = true.
Proof. unfold may_go, goes. destruct (p_leaving p); [intros _ [] | intros _ ->; reflexivity | reflexivity]. Qed.
Lemma made_participation : participation e T rl W p made.
Proof.
  intros i t h Hi Ht Hg. assert (Lt := live_until e T t finite Ht). apply (may_go_is t Ht) in Hg.
  destruct (p_surely p) eqn:V.
  - intros s [b [q [Hb [Hs Hq]]]]. assert (R0 := met_rho _ i t h b Hi Hb). assert (CM := can_meet_is i t h b s q Hi (lies_more _ i t h b Hi Hb) Lt Hs Hq).
    destruct (listed_here _ (m_lying k) i t h b Hi lying_closed Hb Lt) as [x [Hx [E1 E2]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (RW : row_holds k (RStay i t n s) = true).
    { apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. right. apply in_or_app. left. rewrite Hg. apply in_flat_map. exists n. split; [exact Hn|].
      rewrite En, V. apply in_map. rewrite E2. eapply likely_is; eauto. }
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite En in F, G. rewrite E1 in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_cons; [apply payoff_agrees; auto|]. apply agrees_scale, agrees_scale, agrees_reach.
  - intros b w Hb. assert (R0 := met_rho _ i t h b Hi Hb).
    destruct (in_dec (list_eq_dec N.eq_dec) w (sights i t)) as [Hw | Hw].
    2: { assert (ST : forall s q, In (s, q) b -> is_state e t s) by (intros; eapply expects_states; eauto). rewrite !(unseen_zero i t b w) by auto. lra. }
    destruct (listed_here _ (m_lying k) i t h b Hi lying_closed Hb Lt) as [x [Hx [E1 E2]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (RW : row_holds k (RStayMean i t n w) = true).
    { apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. right. apply in_or_app. left. rewrite Hg. apply in_flat_map. exists n. split; [exact Hn|].
      rewrite V. apply in_map. exact Hw. }
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite En in F, G. rewrite E1, E2 in F, G.
    rewrite seeing_is in G. destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_bind. intros s q Hs Hq. unfold seeing in Hs. apply filter_In in Hs as [Hs _].
    assert (Hq' : (0 < q)%Q) by (pose proof (expects_nonneg _ i t h b Hi Hb s q Hs); Lqa.lra).
    apply agrees_cons; [apply payoff_agrees; auto; eapply can_meet_is; eauto; eapply lies_more; eauto|]. apply agrees_scale, agrees_scale, agrees_reach.
Qed.
Lemma made_limits : limits e rl W p made.
Proof.
  intros i t h r Hi Hp Haw Ht Hpl. destruct (place_in t h r Hpl) as [Lt [R0 HI]]. destruct (numbered_place _ _ HI) as [n [Hn En]].
  assert (PY : pays p i = true) by (unfold pays; apply mem_nat_iff; exact Hp).
  assert (RR : forall x, In x (match p_most p with Some _ => [RMost i t n] | None => [] end ++ match p_least p with Some _ => [RLeast i t n] | None => [] end
          ++ match p_received p with Some _ => [RReceived i t n] | None => [] end) -> row_holds k x = true).
  { intros x Hx. apply (row_at i t); auto. unfold rows_at. cbv zeta. apply in_or_app. right. apply in_or_app. right. rewrite PY. apply in_flat_map. exists n. split; [exact Hn|]. rewrite En. cbn [snd]. rewrite Haw. exact Hx. }
  split; [|split].
  - destruct (p_most p) as [b|] eqn:M; [|exact I]. assert (RW : row_holds k (RMost i t n) = true) by (apply RR; left; reflexivity).
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite M, En in F, G. cbn [fst snd] in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_app; [apply agrees_scale, agrees_reach | apply agrees_scale, agrees_pay].
  - destruct (p_least p) as [b|] eqn:M; [|exact I]. assert (RW : row_holds k (RLeast i t n) = true) by (apply RR; apply in_or_app; right; left; reflexivity).
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite M, En in F, G. cbn [fst snd] in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_app; [apply agrees_pay | apply agrees_scale, agrees_scale, agrees_reach].
  - destruct (p_received p) as [b|] eqn:M; [|exact I]. assert (RW : row_holds k (RReceived i t n) = true) by (apply RR; apply in_or_app; right; apply in_or_app; right; left; reflexivity).
    apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite M, En in F, G. cbn [fst snd] in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided _ _ (rho t h) R0). apply G.
    apply agrees_app; [apply agrees_mean | apply agrees_app; [apply agrees_scale, agrees_reach | apply agrees_scale, agrees_pay]].
Qed.
Lemma budget_row b exactly x : In (b, exactly) (p_budgets p) -> In x (budget_rows k b) -> row_holds k x = true.
Proof.
  intros Hb Hx. rewrite forallb_forall in rows_ok. apply rows_ok. unfold all_rows. apply in_or_app. right. apply in_or_app. left.
  apply in_flat_map. exists (b, exactly). auto.
Qed.
Lemma exactly_is b exactly : In (b, exactly) (p_budgets p) -> budget_of p b = Some exactly.
Proof.
  intros Hb. assert (TO := told_ok). unfold budgets_told in TO. rewrite forallb_forall in TO. specialize (TO _ Hb). cbn [fst snd] in TO.
  destruct (budget_of p b) as [x|]; [|discriminate]. apply eqb_prop in TO. congruence.
Qed.
Lemma divided_exactly (exactly : bool) w y : 0 < w -> (if exactly then w * y = 0 else 0 <= w * y) -> if exactly then y = 0 else 0 <= y.
Proof.
  intros Hw. destruct exactly; intros H; [destruct (Rmult_integral _ _ H); [lra | auto]|].
  apply Rmult_le_reg_l with w; auto. lra.
Qed.
Lemma agrees_amount q : sound e T q = true -> agrees (amount_form e T p el q).
Proof.
  intros Hq. destruct q as [[i|] | i own | [i|] | | which [u|] | i t h r | which t h r [z|] |]; cbn [amount_form sound] in *; cbv zeta;
    try (apply agrees_in_mean; intros; first [apply agrees_pay | apply agrees_pays | apply agrees_mean]).
  2: apply agrees_pay.
  2: { apply agrees_flat. intros a _. apply agrees_scale. apply agrees_choice. }
  2: apply agrees_mean.
  2: { destruct (p_helped p) as [[| |]|]; [apply agrees_scale; apply agrees_in_mean; intros; apply agrees_pays | | | apply agrees_nil];
       apply agrees_in_mean; intros; apply agrees_one; apply aid_agrees. }
  apply andb_true_iff in Hq as [Hq _]. apply is_agent_iff in Hq.
  apply agrees_scale. apply agrees_bind. intros s q Hs Q0. apply agrees_one.
  assert (Hs' : In (s, q) (first_states e)) by (destruct own; [unfold of_type in Hs; apply filter_In in Hs; tauto | exact Hs]).
  assert (Hq' : (0 < q)%Q) by (apply is_prob_ok in prior_ok; destruct prior_ok as [Hn _]; specialize (Hn s q Hs'); Lqa.lra).
  destruct (Nat.eq_dec T 0) as [T0 | T0].
  - exfalso. assert (EO := env_ok). unfold check_env in EO. rewrite !andb_true_iff, finite, !andb_true_iff in EO. destruct EO as [[_ [P _]] _]. apply Nat.leb_le in P. lia.
  - apply payoff_agrees; [lia | exact Hq|]. eapply can_meet_is; eauto; [constructor | lia].
Qed.
Lemma agrees_terms l : sound_terms e T l = true -> agrees (terms_form e T p el l).
Proof.
  intros S. unfold terms_form. apply agrees_flat. intros [x q] Hx. apply agrees_scale. apply agrees_amount. cbn [snd].
  unfold sound_terms in S. rewrite forallb_forall in S. apply (S _ Hx).
Qed.
Lemma made_balanced b exactly : In (b, exactly) (p_budgets p) -> balanced e T rl W p made b exactly.
Proof.
  intros Hb. assert (X := exactly_is b exactly Hb). destruct b; unfold balanced; cbv zeta.
  - assert (RW := budget_row _ _ RAnte Hb (or_introl eq_refl)). apply row_says in RW as [f [ex [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. rewrite X in F.
    apply told in F as [-> ->]. apply G. apply agrees_amount. reflexivity.
  - intros t h b Ht Hbe. destruct (belief_in t h b Ht Hbe) as [R0 [x [Hx [E1 E2]]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (Lt := live_until e T t finite Ht).
    assert (RW : row_holds k (RPeriod t n) = true).
    { apply (budget_row _ _ _ Hb). cbn [budget_rows]. apply in_flat_map. exists t. split; [apply in_seq; lia|]. apply in_map. exact Hn. }
    apply row_says in RW as [f [ex [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite X, En in F. rewrite En in G. rewrite E1, E2 in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided_exactly exactly (rho t h)); auto. apply G.
    apply agrees_bind. intros. apply agrees_pays.
  - intros t h r Hpl. destruct (place_in t h r Hpl) as [Lt [R0 HI]]. destruct (numbered_place _ _ HI) as [n [Hn En]].
    assert (RW : row_holds k (RPlace t n) = true).
    { apply (budget_row _ _ _ Hb). cbn [budget_rows]. apply in_flat_map. exists t. split; [apply in_seq; lia|]. apply in_map. exact Hn. }
    apply row_says in RW as [f [ex [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite X, En in F. rewrite En in G. cbn [fst snd] in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided_exactly exactly (rho t h)); auto. apply G. apply agrees_pays.
Qed.
Lemma aid_pos t h r : 0 <= added made t h r.
Proof.
  cbn [added made]. rewrite <- Q2R_none. apply Qle_Rle. unfold aid_num. cbv zeta. destruct (Qeq_bool _ 0); [apply Qle_refl|]. rewrite Qred_correct.
  apply Qmult_le_0_compat; [apply upward_pos|]. apply Qinv_le_0_compat. apply Rle_Qle. rewrite <- rho_is, Q2R_none. apply (rho_pos e rl W p made remembers made_is_design).
Qed.
Lemma made_helped : helped e rl W p made.
Proof.
  unfold helped. destruct (p_helped p) as [[| |]|] eqn:K; try exact I; (split; [exact aid_pos|]).
  - intros t h b Ht Hbe. destruct (belief_in t h b Ht Hbe) as [R0 [x [Hx [E1 E2]]]]. destruct (numbered_item _ _ Hx) as [n [Hn En]].
    assert (Lt := live_until e T t finite Ht).
    assert (RW : row_holds k (RHelpPeriod t n) = true).
    { rewrite forallb_forall in rows_ok. apply rows_ok. unfold all_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. left.
      unfold help_rows. rewrite K. apply in_flat_map. exists t. split; [apply in_seq; lia|]. apply in_map. exact Hn. }
    apply row_says in RW as [f [ex [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite K, En in F. rewrite En in G. rewrite E1, E2 in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided_exactly false (rho t h)) in G; auto.
    2: { apply agrees_app; [apply agrees_bind; intros; apply agrees_pays|]. destruct (led_to _ _ _); [apply agrees_one, aid_agrees | apply agrees_nil]. }
    destruct (led_to k t h) eqn:L.
    + split; [exact G|]. intros N. exfalso. destruct (true_sound t h Lt R0) as [_ S]. destruct (S L) as [s Hs]. exact (N s Hs).
    + rewrite Rplus_0_r in G. split; [pose proof (aid_pos t h []); lra | intros _; exact G].
  - intros t h r Hpl. destruct (place_in t h r Hpl) as [Lt [R0 HI]]. destruct (numbered_place _ _ HI) as [n [Hn En]].
    assert (RW : row_holds k (RHelpPlace t n) = true).
    { rewrite forallb_forall in rows_ok. apply rows_ok. unfold all_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. left.
      unfold help_rows. rewrite K. apply in_flat_map. exists t. split; [apply in_seq; lia|]. apply in_map. exact Hn. }
    apply row_says in RW as [f [ex [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. cbv zeta in F, G. rewrite K, En in F. rewrite En in G. cbn [fst snd] in F, G.
    destruct (_ && _); [|discriminate]. apply told in F as [-> ->]. apply (divided_exactly false (rho t h)) in G; auto.
    2: { apply agrees_app; [apply agrees_pays|]. destruct (led_at _ _ _); [apply agrees_one, aid_agrees | apply agrees_nil]. }
    destruct (led_at k t (h, r)) eqn:L.
    + split; [exact G|]. intros N. exfalso. destruct (true_sound t h Lt R0) as [S _]. exact (N (S r L)).
    + rewrite Rplus_0_r in G. split; [pose proof (aid_pos t h r); lra | intros _; exact G].
Qed.
Lemma made_constraints l rel x : In (l, rel, x) (p_constraints p) -> related (sum_of e T rl W p made l) rel (Q2R x).
Proof.
  intros Hc. apply In_nth_error in Hc as [n Hn].
  assert (RW : row_holds k (RConstraint n) = true).
  { rewrite forallb_forall in rows_ok. apply rows_ok. unfold all_rows. apply in_or_app. right. apply in_or_app. right. apply in_or_app. right. apply in_map. apply in_seq.
    split; [lia|]. apply nth_error_Some. congruence. }
  apply row_says in RW as [f [exactly [F G]]]. cbn [DesignRows.row_form row_worth] in F, G. rewrite Hn in F, G. destruct (sound_terms e T l) eqn:S; [|discriminate].
  assert (A : agrees (terms_form e T p el l ++ [(One, (- x)%Q)])).
  { apply agrees_app; [apply agrees_terms; exact S|]. unfold agrees. cbn [ER]. rewrite one_agrees. reflexivity. }
  unfold related. destruct rel; apply told in F as [-> ->]; [specialize (G A) | specialize (G A) | specialize (G (agrees_scale _ _ A))]; lra.
Qed.
(** The mechanism meets the problem. *)
Theorem made_meets : meets e T rl W p made.
Proof.
  split; [exact made_is_design|]. split; [exact made_decided|]. split; [exact made_incentives|]. split; [exact made_participation|]. split; [exact made_limits|].
  split; [exact made_balanced|]. split; [exact made_helped | exact made_constraints].
Qed.
(** It has the value. *)
Theorem made_value v : check_value k v = true -> has_value e T rl W p made (Q2R v).
Proof.
  unfold check_value, has_value. destruct (p_wanted p) as [[greatest sums]|]; [|discriminate]. cbv zeta. rewrite !andb_true_iff. intros [[H1 H2] H3].
  rewrite forallb_forall in H1, H3. assert (V : forall l, In l sums -> Q2R (value_of (terms_form e T p el l)) = sum_of e T rl W p made l).
  { intros l Hl. specialize (H1 l Hl). rewrite value_is by (apply agrees_terms; exact H1). apply (terms_is e T rl W p el made env_ok finite remembers el_is made_is_design l H1). }
  split.
  - apply existsb_exists in H2 as [x [Hx E0]]. apply in_map_iff in Hx as [l [<- Hl]]. exists l. split; [exact Hl|]. rewrite <- V by exact Hl.
    apply Qeq_bool_iff in E0. apply Qeq_eqR. symmetry. exact E0.
  - intros l Hl. rewrite <- V by exact Hl. specialize (H3 _ (in_map (fun l => value_of (terms_form e T p el l)) _ _ Hl)). cbv beta in H3.
    destruct greatest; apply Qle_bool_iff in H3; apply Qle_Rle; exact H3.
Qed.
End Points.
