(** Transfers of one form (docs/existence.md, section 2) that leave no lie a gain above -q. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute Forms.
Open Scope Q_scope.

(** ** Payments of a form *)
Definition first_of (e : env) (c : mechanism) (t : nat) : memory := hd None (all_memories e c t).
(** What the payments of the two middle forms may know of the past. *)
Definition told_of (i : nat) (f : form) (m : memory) : memory :=
  match f, m with ContingentVCG, Some (r, a) => Some (others i r, a) | _, _ => m end.
Definition forgets (e : env) (c : mechanism) (i t : nat) : bool := over e t || memoryless e (pay_table e c i t) || (t =? 0)%nat.
Definition of_form (e : env) (c : mechanism) (f : form) (i : nat) : bool :=
  forallb (fun u => forallb (fun t => forgets e c i t ||
    match f with
    | OnePeriodMemory => true
    | HistoryIndependent => false
    | _ => let m0 := first_of e c t in
        forallb (fun m => forallb (fun s => let o := others i s in
          Qeq_bool (pay e c i t m s) (pay e c i t m0 s - pay e c i t m0 o + pay e c i t (told_of i f m) o)) (states_at e u))
          (all_memories e c t)
    end) (slots e u)) (places e).
(** The same payments, after every memory as the form wants it. *)
Definition form_pay (e : env) (c : mechanism) (i : nat) (f : form) (t : nat) (m : memory) (r : state) : Q :=
  let t := slot e t in
  if forgets e c i t then pay e c i t None r
  else match f, m with
  | HistoryIndependent, _ => pay e c i t None r
  | OnePeriodMemory, _ => pay e c i t m r
  | _, None => pay e c i t (first_of e c t) r - pay e c i t (first_of e c t) (others i r)
  | _, Some _ => pay e c i t (first_of e c t) r - pay e c i t (first_of e c t) (others i r) + pay e c i t (told_of i f m) (others i r)
  end.

Section Accepted.
Variables (e : env) (c : mechanism) (v : evidence) (i : nat) (f : form) (q : Q).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis payoff_ok : check_payoff e c v i = true.
Hypothesis lies_ok : lies_at_least e c v q i = true.
Hypothesis form_ok : of_form e c f i = true.

Lemma slot_slot t : slot e (slot e t) = slot e t.
Proof. unfold slot. destruct (horizon e); [reflexivity|]. lia. Qed.
Lemma form_pay_is t m s : live e t -> is_memory e c t m -> is_state e t s -> form_pay e c i f t m s == pay e c i t m s.
Proof.
  intros Ht Hm Hs. unfold form_pay. cbv zeta. rewrite (pay_slot e c i t).
  assert (Ls : over e (slot e t) = false) by (rewrite over_spot, slot_spot, <- over_spot; exact Ht).
  assert (FG : forgets e c i (slot e t) = true -> pay e c i (slot e t) None s = pay e c i (slot e t) m s).
  { intros F. unfold forgets in F. rewrite Ls in F. cbn [orb] in F. apply orb_true_iff in F as [F | F].
    - rewrite <- !pay_slot. symmetry. apply (forget_pay e c env_ok i t); auto. rewrite pay_table_slot. exact F.
    - apply Nat.eqb_eq in F. assert (T0 : t = 0%nat) by (unfold slot in F; destruct (horizon e); lia). subst t. inversion Hm. reflexivity. }
  destruct (forgets e c i (slot e t)) eqn:F; [rewrite FG by reflexivity; reflexivity|].
  unfold of_form in form_ok. rewrite forallb_forall in form_ok. specialize (form_ok _ (live_place _ _ Ht)).
  rewrite forallb_forall in form_ok. specialize (form_ok _ (slot_slots e t)). rewrite F in form_ok. cbn [orb] in form_ok.
  assert (G : f = ContingentVCG \/ f = Contingent -> pay e c i (slot e t) m s == pay e c i (slot e t) (first_of e c (slot e t)) s
    - pay e c i (slot e t) (first_of e c (slot e t)) (others i s) + pay e c i (slot e t) (told_of i f m) (others i s)).
  { intros HF. assert (H : forallb (fun m => forallb (fun s => let o := others i s in
      Qeq_bool (pay e c i (slot e t) m s) (pay e c i (slot e t) (first_of e c (slot e t)) s - pay e c i (slot e t) (first_of e c (slot e t)) o
        + pay e c i (slot e t) (told_of i f m) o)) (states_at e (spot e t))) (all_memories e c (slot e t)) = true) by (destruct HF as [-> | ->]; exact form_ok).
    rewrite forallb_forall in H. specialize (H m (listed_at_slot e c t m Hm)). rewrite forallb_forall in H.
    rewrite <- states_at_spot in H. apply Qeq_bool_iff. exact (H s Hs). }
  assert (MS : m <> None).
  { intros ->. inversion Hm as [E0 | ]. subst t. unfold forgets in F. rewrite !orb_false_iff in F. destruct F as [_ F].
    unfold slot in F. destruct (horizon e); discriminate. }
  destruct m as [[r' a]|]; [|congruence]. destruct f; try discriminate; [symmetry; apply G; auto | symmetry; apply G; auto | reflexivity].
Qed.
Lemma form_pay_form : has_form i f (fun t m r => Q2R (form_pay e c i f t m r)).
Proof.
  destruct f eqn:Ef; cbn [has_form]; [| | | exact I].
  - exists (fun t r => Q2R (pay e c i (slot e t) None r)). intros t m r. unfold form_pay. cbv zeta. destruct (forgets _ _ _ _); reflexivity.
  - exists (fun t r => Q2R (if forgets e c i (slot e t) then pay e c i (slot e t) None r
        else pay e c i (slot e t) (first_of e c (slot e t)) r - pay e c i (slot e t) (first_of e c (slot e t)) (others i r))),
      (fun t a b o => Q2R (if forgets e c i (slot e t) then 0 else pay e c i (slot e t) (Some (b, a)) o)).
    intros t [[r' a]|] r; unfold form_pay; cbv zeta; destruct (forgets e c i (slot e t)); cbn [told_of]; rewrite <- ?Q2R_plus; rewrite ?Q2R_0; try reflexivity; try (apply Qeq_eqR; ring); Lra.lra.
  - exists (fun t r => Q2R (if forgets e c i (slot e t) then pay e c i (slot e t) None r
        else pay e c i (slot e t) (first_of e c (slot e t)) r - pay e c i (slot e t) (first_of e c (slot e t)) (others i r))),
      (fun t a b o => Q2R (if forgets e c i (slot e t) then 0 else pay e c i (slot e t) (Some (b, a)) o)).
    intros t [[r' a]|] r; unfold form_pay; cbv zeta; destruct (forgets e c i (slot e t)); cbn [told_of]; rewrite <- ?Q2R_plus; rewrite ?Q2R_0; try reflexivity; try (apply Qeq_eqR; ring); Lra.lra.
Qed.
Open Scope R_scope.
Lemma told_remembered t s r : remembered e c i (fun t m s => Q2R (V e c v i t m s)) t s (saying i s r) = Q2R (told e c v i t s r).
Proof. unfold told, told_by, remembered. rewrite E_ER. apply ER_ext. intros z p _. cbv zeta. rewrite Q2R_plus, Q2R_mult, E_ER. reflexivity. Qed.
Theorem form_accepted : exists p v', one_period e c i (- q) p v' /\ has_form i f p.
Proof.
  exists (fun t m r => Q2R (form_pay e c i f t m r)), (fun t m s => Q2R (V e c v i t m s)). split; [|exact form_pay_form]. constructor.
  - intros t m s Ht Hm Hs. pose proof (bellman_at e c i env_ok v payoff_ok t m s Ht Hs) as B.
    rewrite once_told, saying_truth in B by auto. fold (told e c v i) in B. rewrite (Qeq_eqR _ _ B), Q2R_minus.
    rewrite <- (told_remembered t s (truth i s)), saying_truth, (Qeq_eqR _ _ (form_pay_is t m s Ht Hm Hs)). reflexivity.
  - intros t m s r Ht Hm Hs Hr. pose proof (lie_at e c i env_ok rule_ok v q t m s r lies_ok Ht Hm Hs Hr) as A.
    rewrite once_told in A by auto. fold (told e c v i) in A. apply Qle_Rle in A.
    rewrite !Q2R_minus in A. rewrite told_remembered, (Qeq_eqR _ _ (form_pay_is t m (saying i s r) Ht Hm (saying_in e i t s r Hs Hr))), Q2R_opp. Lra.lra.
  - intros t m s Ov. apply Qeq_eqR. unfold V, C, pay. rewrite Ov. ring.
  - intros t m s. rewrite V_slot. split; [reflexivity|]. unfold form_pay. rewrite slot_slot. reflexivity.
Qed.
End Accepted.
