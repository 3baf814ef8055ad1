(** What is paid in each period, in the mean, after all reports that one agent's lies can bring about. *)
From Coq Require Import QArith Qreals Reals NArith List Bool Lia Lqa.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Interim InterimAnswers Due.
Open Scope Q_scope.

Definition heard (e : env) (c : mechanism) (moves : nat -> list N -> dist state) (t : nat) (m : memory) : bool :=
  in_memories e c t m
  && match m with
     | None => true
     | Some (r, _) => existsb (fun i => let l := nth (spot e (pred t)) (reach e c i moves) [] in
         existsb (fun o => let s := saying i r o in within l s && mem (truth i r) (reports e i (pred t) s)) (own_types e i (pred t))) (agents e)
     end.
Definition heard_mean (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (t : nat) (m : memory) : Q :=
  match m with
  | None => E (first_states e) (all_pay e c t None)
  | Some (r, a) => mean_by (spot e (pred t)) (all_pay e c t m) (a :: r)
  end.
(** The payments of period u + 1, as expected after the reports r and the allocation a. *)
Definition paid_after_reports (e : env) (c : mechanism) (mean_by : nat -> (state -> Q) -> list N -> Q) (u : nat) : N -> state -> Q :=
  if silent e c (S u) then let found := mean_by u (all_pay e c (S u) None) in fun a r => found (a :: r)
  else fun a r => mean_by u (all_pay e c (S u) (Some (r, a))) (a :: r).
Definition each_at_least (e : env) (c : mechanism) (moves : nat -> list N -> dist state) (mean_by : nat -> (state -> Q) -> list N -> Q) (q : Q) : bool :=
  Qle_bool q (E (first_states e) (all_pay e c 0 None))
  && every_agent e (fun i => let l := reach e c i moves in
       closed e c i moves l
       && forallb (fun u => over e (S u) ||
            (let paid := paid_after_reports e c mean_by u in let likely := likely_shocks e u in
             forallb (fun s => forallb (fun o => let r := saying i s o in
               forallb (fun z => Qle_bool q (paid (rule e c u z r) r)) likely) (reports e i u s)) (nth u l []))) (places e)).
Definition check_each (e : env) (c : mechanism) (moves : nat -> list N -> dist state) (mean_by : nat -> (state -> Q) -> list N -> Q)
    (proved : bool) (q : Q) (t : nat) (m : memory) : bool :=
  is_prob (first_states e) && Bool.eqb proved (Qle_bool 0 q) && negb (over e t) && heard e c moves t m
  && Qeq_bool (heard_mean e c mean_by t m) q && each_at_least e c moves mean_by q.

Section Each.
Variables (e : env) (c : mechanism) (moves : nat -> list N -> dist state) (mean_by : nat -> (state -> Q) -> list N -> Q).
Hypothesis env_ok : check_env e = true.
Hypothesis rule_ok : check_rule e c = true.
Hypothesis moves_are : forall u a s, moves u (a :: s) = kernel e u a s.
Hypothesis mean_is : forall u h a s, In s (states_at e u) -> mean_by u h (a :: s) == E (kernel e u a s) h.

Lemma all_pay_like t t' m s : slot e t = slot e t' -> all_pay e c t m s = all_pay e c t' m s.
Proof.
  intros H. unfold all_pay. f_equal. apply map_ext. intros i. rewrite (pay_slot e c i t), (pay_slot e c i t'), H. reflexivity.
Qed.
Lemma silent_forgets t m s : silent e c t = true -> live e t -> is_memory e c t m -> is_state e t s ->
  all_pay e c t None s = all_pay e c t m s.
Proof.
  intros H Ht Hm Hs. unfold all_pay. f_equal. apply map_ext_in. intros i Hi. symmetry. unfold silent in H. rewrite forallb_forall in H.
  apply (forget_pay e c env_ok i t); auto.
Qed.
Lemma paid_is t r z q : live e t -> live e (S t) -> is_state e t r -> In (z, q) (shocks e t) -> 0 < q ->
  paid_after_reports e c mean_by (spot e t) (rule e c (spot e t) z r) r == heard_pay e c (S t) (Some (r, rule e c t z r)).
Proof.
  intros Ht Ht' Hr Hz Hq. unfold heard_pay, paid_after_reports. cbn [pred]. rewrite <- rule_spot.
  assert (Hr' : In r (states_at e (spot e t))) by (rewrite <- states_at_spot; exact Hr).
  assert (SL : slot e (S (spot e t)) = slot e (S t)) by (unfold slot, spot; destruct (horizon e); [reflexivity | lia]).
  assert (Hm : is_memory e c (S t) (Some (r, rule e c t z r))) by (econstructor; eauto).
  destruct (silent e c (S (spot e t))) eqn:SI; cbv zeta; rewrite mean_is by exact Hr'; rewrite <- kernel_spot; apply E_ext; intros y p Hy.
  - rewrite (all_pay_like _ _ None y SL). rewrite (silent_forgets (S t) (Some (r, rule e c t z r)) y); [reflexivity | | exact Ht' | exact Hm |].
    + unfold silent in *. rewrite forallb_forall in *. intros i Hi. specialize (SI i Hi). rewrite pay_table_slot in SI.
      rewrite pay_table_slot, <- SL. exact SI.
    + eapply kernel_in; eauto.
  - rewrite (all_pay_like _ _ _ y SL). reflexivity.
Qed.
Theorem each_answer proved q t m : check_each e c moves mean_by proved q t m = true -> says e c (EachPeriod proved q t m).
Proof.
  unfold check_each. rewrite !andb_true_iff. intros [[[[[HP HQ] HO] HH] HV] HL]. cbn [says].
  assert (PO : beliefs e 0 (first_states e)) by (apply is_prior; exact HP).
  apply eqb_prop in HQ. apply negb_true_iff in HO. apply Qeq_bool_iff in HV. split; [|rewrite HQ; apply Qle_bool_iff].
  unfold each_at_least in HL. apply andb_true_iff in HL as [L0 L]. apply Qle_bool_iff in L0. unfold every_agent in L. rewrite forallb_forall in L.
  split; [exact PO|]. split.
  - intros u n [Hu [Hm Hb]]. destruct Hm as [|u r z p Hr Hz Hp]; [exact L0|]. destruct Hb as [i [o [Hi [Hb Ho]]]]. cbn [pred] in Hb, Ho.
    assert (Lu : live e u) by (apply over_before; exact Hu).
    specialize (L i Hi). cbv zeta in L. apply andb_true_iff in L as [LC L].
    pose proof (closed_has e c i moves env_ok rule_ok PO moves_are _ LC u _ Hb Lu) as IN. rewrite forallb_forall in L.
    specialize (L _ (live_place _ _ Lu)). rewrite <- over_spot_next in L. unfold live in Hu. rewrite Hu in L. cbn [orb] in L.
    rewrite forallb_forall in L. specialize (L _ IN). rewrite <- reports_spot, forallb_forall in L.
    specialize (L (truth i r) Ho). rewrite saying_twice, saying_truth in L.
    rewrite <- likely_spot, forallb_forall in L. specialize (L z (likely_iff e u z p Hz Hp)). apply Qle_bool_iff in L.
    rewrite (paid_is u r z p Lu Hu Hr Hz Hp) in L. exact L.
  - unfold heard in HH. apply andb_true_iff in HH as [HM HH]. apply in_memories_ok in HM. unfold heard_mean in HV.
    destruct m as [[r a]|].
    + destruct t as [|t]; [inversion HM|]. cbn [pred] in *. apply existsb_exists in HH as [i [Hi HH]]. cbv zeta in HH.
      apply existsb_exists in HH as [o [Ho HH]]. cbv zeta in HH.
      apply andb_true_iff in HH as [HH Hs]. apply existsb_state in HH. apply mem_iff in Hs.
      destruct (reach_only e c i moves env_ok rule_ok PO moves_are _ _ HH) as [R1 [t' R2]].
      assert (EX : exists u, slot e (S u) = slot e (S t) /\ spot e u = spot e t /\ live e (S u) /\ could_say e c i u r o).
      { destruct (horizon e) as [T|] eqn:HT.
        - exists t. split; [reflexivity|]. split; [reflexivity|]. split; [exact HO|].
          replace (spot e t) with t in R1 by (unfold spot; rewrite HT; reflexivity). split; [apply R1; discriminate | exact Hs].
        - exists t'. split; [unfold slot; rewrite HT; lia|]. split; [unfold spot; rewrite HT; reflexivity|]. split; [apply live_inf; exact HT|].
          split; [exact R2|]. unfold is_report in *. rewrite reports_spot in Hs |- *. unfold spot in *. rewrite HT in *. exact Hs. }
      destruct EX as [u [SL [SP [Lu Hb]]]]. exists (S u). split; [exact SL|]. split.
      * split; [exact Lu|]. split; [|exists i, o; auto].
        apply all_memories_ok. rewrite memories_slot, SL, <- memories_slot. apply memory_listed. exact HM.
      * rewrite <- HV. unfold heard_pay. cbn [pred]. assert (Sr : is_state e t r) by (inversion HM; assumption).
        rewrite mean_is by (rewrite <- states_at_spot; exact Sr). rewrite (kernel_spot e u), SP. apply E_ext.
        intros y p _. rewrite (all_pay_like _ _ _ y SL). reflexivity.
    + exists t. split; [reflexivity|]. split; [split; [exact HO | split; [exact HM | exact I]] | exact HV].
Qed.
End Each.
