(** The best plan of lies, by backward induction: no plan is worth more, and some plan is worth as much. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute MoreMemory Programs Designing DesignRows DesignPlans.
Open Scope R_scope.

(** * The greatest number, and sums *)
Lemma greatest_in l : l <> [] -> In (greatest l) l.
Proof.
  destruct l as [|x l]; [congruence|]. intros _. cbn [greatest]. induction l as [|y l IH]; cbn [fold_right]; [left; reflexivity|].
  destruct (Rmax_case_strong y (fold_right Rmax x l) (fun z => z = y \/ z = fold_right Rmax x l)) as [-> | ->]; auto; [right; left; reflexivity|].
  destruct IH as [IH | IH]; [left; exact IH | right; right; exact IH].
Qed.
Lemma greatest_above l x : In x l -> x <= greatest l.
Proof.
  destruct l as [|y l]; [intros []|]. cbn [greatest]. assert (B : y <= fold_right Rmax y l) by (induction l as [|z l IH]; cbn [fold_right]; [lra | eapply Rle_trans; [exact IH | apply Rmax_r]]).
  intros [<- | H]; [exact B|]. clear B. induction l as [|z l IH]; cbn [fold_right]; [destruct H|]. destruct H as [-> | H]; [apply Rmax_l|].
  eapply Rle_trans; [exact (IH H) | apply Rmax_r].
Qed.
Lemma greatest_nothing l : (forall x, In x l -> x = 0) -> greatest l = 0.
Proof. intros H. destruct l as [|x l]; [reflexivity|]. apply H. apply greatest_in. discriminate. Qed.
Lemma total_le {A} (f g : A -> R) l : (forall x, In x l -> f x <= g x) -> total_over f l <= total_over g l.
Proof. unfold total_over. induction l as [|x l IH]; intros H; cbn [fold_right]; [lra|]. apply Rplus_le_compat; [apply H; left; auto | apply IH; intros; apply H; right; auto]. Qed.

(** * What is seen, part by part *)
Lemma seeing_is i b w : seeing i b w = given i b w.
Proof.
  unfold seeing, given. apply filter_ext. intros [s q]. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s) w) as [E1 | E1].
  - apply eqb_state_iff. exact E1.
  - destruct (eqb_state (seen i s) w) eqn:E2; [|reflexivity]. apply eqb_state_ok in E2. congruence.
Qed.
Lemma views_have i l s : In s l -> In (seen i s) (views_of i l).
Proof.
  induction l as [|y l IH]; [intros []|]. cbn [views_of]. cbv zeta. intros [-> | H]; [left; reflexivity|].
  destruct (eqb_state (seen i s) (seen i y)) eqn:E0; [left; symmetry; apply eqb_state_ok; exact E0|]. right. apply filter_In. rewrite E0. auto.
Qed.
Lemma views_come i l w : In w (views_of i l) -> exists s, In s l /\ seen i s = w.
Proof.
  induction l as [|y l IH]; [intros []|]. cbn [views_of]. cbv zeta. intros [<- | H]; [exists y; split; [left|]; reflexivity|].
  apply filter_In in H as [H _]. destruct (IH H) as [s [Hs E0]]. exists s. split; [right; exact Hs | exact E0].
Qed.
Lemma views_once i l : NoDup (views_of i l).
Proof.
  induction l as [|y l IH]; [constructor|]. cbn [views_of]. cbv zeta. constructor; [|apply NoDup_filter; exact IH].
  intros H. apply filter_In in H as [_ H]. assert (X : eqb_state (seen i y) (seen i y) = true) by (apply eqb_state_iff; reflexivity). rewrite X in H. discriminate.
Qed.
Lemma one_of_them x w ws : NoDup ws -> total_over (fun v => if eqb_state w v then x else 0) ws = if in_dec (list_eq_dec N.eq_dec) w ws then x else 0.
Proof.
  unfold total_over. induction ws as [|v ws IH]; intros N0; cbn [fold_right]; [reflexivity|]. inversion N0; subst. rewrite IH by assumption. clear IH.
  destruct (eqb_state w v) eqn:E0.
  - apply eqb_state_ok in E0. subst v. destruct (in_dec (list_eq_dec N.eq_dec) w ws); [contradiction|]. destruct (in_dec (list_eq_dec N.eq_dec) w (w :: ws)) as [_ | X]; [ring | exfalso; apply X; left; reflexivity].
  - assert (N1 : w <> v) by (intros ->; assert (X : eqb_state v v = true) by (apply eqb_state_iff; reflexivity); congruence).
    destruct (in_dec (list_eq_dec N.eq_dec) w ws) as [I | I], (in_dec (list_eq_dec N.eq_dec) w (v :: ws)) as [J | J]; try ring; exfalso; [apply J; right; exact I | destruct J; [congruence | contradiction]].
Qed.
Lemma total_plus {A} (f g : A -> R) l : total_over (fun x => f x + g x) l = total_over f l + total_over g l.
Proof. unfold total_over. induction l as [|x l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring. Qed.
Lemma total_ext {A} (f g : A -> R) l : (forall x, f x = g x) -> total_over f l = total_over g l.
Proof. intros H. unfold total_over. induction l as [|x l IH]; cbn [fold_right]; [ring|]. rewrite IH, H. ring. Qed.
(** A mean is the sum of its parts by what is seen. *)
Lemma part_by_part i f ws : NoDup ws -> forall b, nonneg b -> (forall s, In s (likely b) -> In (seen i s) ws) -> ER b f = total_over (fun w => ER (seeing i b w) f) ws.
Proof.
  intros N0. induction b as [|[s q] b IH]; intros Hn Hw.
  - unfold total_over. clear N0 Hn Hw. cbn [seeing filter ER]. induction ws as [|w ws IH]; cbn [fold_right]; [reflexivity|]. rewrite <- IH. ring.
  - rewrite (total_ext _ (fun w => (if eqb_state (seen i s) w then Q2R q * f s else 0) + ER (seeing i b w) f)).
    2: { intros w. unfold seeing. cbn [filter fst]. destruct (eqb_state (seen i s) w); cbn [ER]; ring. }
    apply nonneg_tl in Hn as [H0 Hn]. rewrite total_plus, (one_of_them _ _ _ N0), <- IH; [|exact Hn | intros s' Hs'; apply Hw; unfold likely in *; cbn [filter snd]; destruct (above0 q); [right|]; exact Hs'].
    cbn [ER]. destruct (in_dec (list_eq_dec N.eq_dec) (seen i s) ws) as [I | I]; [ring|].
    destruct (Qlt_le_dec 0 q) as [L | L]; [exfalso; apply I, Hw; apply (likely_is _ s q); [left; reflexivity | exact L]|].
    assert (Z : Q2R q = 0) by (rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; auto). rewrite Z. ring.
Qed.
Lemma by_views i b f : nonneg b -> ER b f = total_over (fun w => ER (seeing i b w) f) (views i b).
Proof. intros Hn. apply part_by_part; [apply views_once | exact Hn | intros s Hs; apply views_have; exact Hs]. Qed.
Lemma not_viewed i b w f : nonneg b -> ~ In w (views i b) -> ER (seeing i b w) f = 0.
Proof.
  intros Hn Hw. assert (K : forall s q, In (s, q) (seeing i b w) -> Q2R q = 0).
  { intros s q H. apply filter_In in H as [H E0]. apply eqb_state_ok in E0. cbn [fst] in E0. specialize (Hn s q H).
    destruct (Qlt_le_dec 0 q) as [L | L]; [|rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; auto].
    exfalso. apply Hw. rewrite <- E0. apply views_have. eapply likely_is; eauto. }
  induction (seeing i b w) as [|[s q] l IH]; cbn [ER]; [reflexivity|]. rewrite (K s q (or_introl eq_refl)), IH by (intros; eapply K; right; eauto). ring.
Qed.

Section Best.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem) (d : design).
Hypothesis env_ok : check_env e = true.
Hypothesis finite : horizon e = Some T.
Hypothesis d_ok : is_design e rl W p d.
Hypothesis range : forall t z q r a, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible e rl W p t z r) -> In a (all_allocs e t).
Local Notation lottery := (lottery e rl W p d).
Local Notation planned := (planned e rl W p d).
Local Notation said_worth := (said_worth e rl W p d).
Local Notation best_over := (best_over e rl W p d).
Definition right_ (t : nat) (b : dist state) : Prop := nonneg b /\ forall s q, In (s, q) b -> is_state e t s.

Lemma right_next t z q r a s : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible e rl W p t z r) -> is_state e t s -> right_ (S t) (kernel e t a s).
Proof.
  intros Ht Hz Hq Hr Ha Hs. destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]]. split; [apply (K a s); [apply (range t z q r a); auto | exact Hs]|]. intros y w. apply kernel_in.
Qed.
Lemma right_part i t b w : right_ t b -> nonneg (seeing i b w) /\ forall s q, In (s, q) (seeing i b w) -> is_state e t s /\ seen i s = w.
Proof.
  intros [Hn Hs]. split.
  - intros s q H. apply filter_In in H as [H _]. eapply Hn; eauto.
  - intros s q H. apply filter_In in H as [H E0]. apply eqb_state_ok in E0. split; [eapply Hs; eauto | exact E0].
Qed.
Lemma lottery_no_more t h z r f g : (forall a, In a (eligible e rl W p t z r) -> f a <= g a) -> lottery t h z r f <= lottery t h z r g.
Proof.
  unfold Designing.lottery. induction (eligible e rl W p t z r) as [|a l IH]; intros H; cbn [fold_right]; [lra|].
  apply Rplus_le_compat; [|apply IH; intros; apply H; right; auto]. destruct d_ok as [C _]. apply Rmult_le_compat_l; [apply C | apply H; left; auto].
Qed.
Lemma said_le i t h b w r F G : live e t -> right_ t b -> In r (can_say e i t w) ->
  (forall s z q a v, is_state e t s -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t (saying i s r) -> In a (eligible e rl W p t z (saying i s r)) -> over e (S t) = false ->
    In v (views i (kernel e t a s)) -> F s z a v <= G s z a v) -> said_worth i t h b w r F <= said_worth i t h b w r G.
Proof.
  intros Ht Hb Hr H. destruct (right_part i t b w Hb) as [Bn Bs]. unfold DesignRows.said_worth. apply ER_least; [exact Bn|]. intros s q Hs Hq. destruct (Bs s q Hs) as [Ss Sw].
  assert (R : is_report e i t s r) by (unfold is_report; rewrite can_say_seen, Sw; exact Hr). assert (Sr := saying_in e i t s r Ss R).
  unfold Rminus. apply Rplus_le_compat_r. destruct (env_at e env_ok t Ht) as [_ [[Zn _] _]]. apply ER_least; [exact Zn|]. intros z v Hz Hv.
  apply lottery_no_more. intros a Ha. apply Rplus_le_compat_l. destruct (over e (S t)) eqn:O; [lra|]. apply Rmult_le_compat_l.
  - rewrite <- Q2R_none. apply Qle_Rle. apply discount_pos. exact env_ok.
  - apply total_le. intros y Hy. eapply H; eauto.
Qed.
(** A plan is worth what it says, with what follows part by part. *)
Lemma plan_says i s n t x h b w s0 q0 : live e t -> right_ t b -> fits e i s -> sees_own i s -> In (s0, q0) (seeing i b w) ->
  ER (seeing i b w) (planned i s (S n) t x h) = ER (s t x s0) (fun r => said_worth i t h b w r (fun th z a v =>
    ER (seeing i (kernel e t a th) v) (planned i s n (S t) ((th, r, z, a) :: x) (after p (saying i th r, z, a) h)))).
Proof.
  intros Ht Hb Hf Ho H0. destruct (right_part i t b w Hb) as [Bn Bs]. destruct (Bs s0 q0 H0) as [S0 W0]. destruct (Hf t x s0 Ht S0) as [P R].
  rewrite (ER_same _ _ (fun th => ER (s t x s0) (fun r => let said := saying i th r in
      ER (shocks e t) (fun z => lottery t h z said (fun a => Q2R (enjoyed e i t a th)
        + if over e (S t) then 0 else Q2R (discount e) * ER (kernel e t a th)
            (planned i s n (S t) ((th, r, z, a) :: x) (after p (said, z, a) h)))) - due d i t h said))).
  2: { intros y v Hy. cbn [Designing.planned]. rewrite (Ho t x y s0); [reflexivity|]. destruct (Bs y v Hy). congruence. }
  rewrite ER_swap. apply ER_same. intros r v Hr. unfold DesignRows.said_worth. apply ER_same. intros th u Hth. cbv zeta. destruct (Bs th u Hth) as [St Sw].
  assert (Rt : is_report e i t th r) by (unfold is_report; rewrite can_say_seen, Sw, <- W0, <- can_say_seen; exact (R r v Hr)). assert (Sr := saying_in e i t th r St Rt).
  unfold Rminus. f_equal. destruct (env_at e env_ok t Ht) as [_ [[Zn _] _]]. apply ER_ext_pos; [exact Zn|]. intros z y Hz Hy.
  assert (X : forall a, In a (eligible e rl W p t z (saying i th r)) -> ER (kernel e t a th) (planned i s n (S t) ((th, r, z, a) :: x) (after p (saying i th r, z, a) h))
    = total_over (fun v => ER (seeing i (kernel e t a th) v) (planned i s n (S t) ((th, r, z, a) :: x) (after p (saying i th r, z, a) h))) (views i (kernel e t a th))).
  { intros a Ha. apply by_views. eapply right_next; eauto. }
  apply Rle_antisym; apply lottery_no_more; intros a Ha; (destruct (over e (S t)); [lra|]); rewrite (X a Ha); lra.
Qed.
Lemma nothing_seen i n t h b w : seeing i b w = [] -> best_over i n t h b w = 0.
Proof.
  intros E0. destruct n as [|n]; [reflexivity|]. cbn [DesignRows.best_over]. apply greatest_nothing. intros x H. apply in_map_iff in H as [r [<- _]].
  unfold DesignRows.said_worth. rewrite E0. reflexivity.
Qed.
Lemma one_less t n : live e t -> (T - t = S n)%nat -> over e (S t) = false -> live e (S t) /\ (T - S t = n)%nat.
Proof. intros _ E0 O. split; [exact O | lia]. Qed.
(** No plan is worth more. *)
Lemma no_plan_better i s : In i (agents e) -> fits e i s -> sees_own i s -> forall n t x h b w, (T - t = n)%nat -> live e t -> right_ t b ->
  ER (seeing i b w) (planned i s n t x h) <= best_over i n t h b w.
Proof.
  intros Hi Hf Ho. induction n as [|n IH]; intros t x h b w En Ht Hb; [pose proof (live_until e T t finite Ht); lia|].
  destruct (seeing i b w) as [|[s0 q0] l] eqn:E0; [rewrite nothing_seen by exact E0; cbn [ER]; lra|].
  assert (H0 : In (s0, q0) (seeing i b w)) by (rewrite E0; left; reflexivity). rewrite <- E0, (plan_says i s n t x h b w s0 q0) by assumption. clear E0 l.
  destruct (right_part i t b w Hb) as [_ Bs]. destruct (Bs s0 q0 H0) as [S0 W0]. destruct (Hf t x s0 Ht S0) as [P R].
  apply ER_no_more; [exact P|]. intros r v Hr _. assert (C : In r (can_say e i t w)) by (rewrite <- W0, <- can_say_seen; exact (R r v Hr)).
  eapply Rle_trans; [|cbn [DesignRows.best_over]; apply greatest_above; apply (in_map (fun r => said_worth i t h b w r _)); exact C].
  apply said_le; auto. intros th z q a y Hth Hz Hq Hsr Ha O Hy. destruct (one_less t n Ht En O) as [Ht' En']. apply IH; auto. eapply right_next; eauto.
Qed.

(** The best plan. *)
Fixpoint memory_of (i : nat) (x : events) : memories :=
  match x with [] => [] | (th, r, z, a) :: x' => after p (saying i th r, z, a) (memory_of i x') end.
Definition belief_of (t : nat) (x : events) : dist state := belief e t (match x with [] => None | (th, _, _, a) :: _ => Some (th, a) end).
Definition worths (i t : nat) (h : memories) (b : dist state) (w : state) (r : N) : R :=
  said_worth i t h b w r (fun s z a => best_over i (T - S t) (S t) (after p (saying i s r, z, a) h) (kernel e t a s)).
Definition pick (i t : nat) (h : memories) (b : dist state) (w : state) : N :=
  match find (fun r => if Req_EM_T (worths i t h b w r) (greatest (map (worths i t h b w) (can_say e i t w))) then true else false) (can_say e i t w) with
  | Some r => r
  | None => 0%N end.
Definition best_plan (i : nat) : plan_of_lies := fun t x th => [(pick i t (memory_of i x) (belief_of t x) (seen i th), 1%Q)].
Lemma pick_is i t h b w : can_say e i t w <> [] -> In (pick i t h b w) (can_say e i t w) /\ worths i t h b w (pick i t h b w) = greatest (map (worths i t h b w) (can_say e i t w)).
Proof.
  intros N0. unfold pick. destruct (find _ _) as [r|] eqn:F.
  - apply find_some in F as [F1 F2]. destruct (Req_EM_T _ _) as [E0 | E0]; [auto | discriminate].
  - exfalso. assert (G := greatest_in (map (worths i t h b w) (can_say e i t w))). assert (M : map (worths i t h b w) (can_say e i t w) <> []) by (destruct (can_say e i t w); [congruence | discriminate]).
    specialize (G M). apply in_map_iff in G as [r [E0 Hr]]. apply (find_none _ _ F) in Hr. destruct (Req_EM_T _ _); [discriminate | contradiction].
Qed.
Lemma something_to_say i t s : In i (agents e) -> live e t -> is_state e t s -> can_say e i t (seen i s) <> [].
Proof. intros Hi Ht Hs E0. pose proof (truth_in e env_ok i t s Hi Ht Hs) as X. unfold is_report in X. rewrite can_say_seen, E0 in X. destruct X. Qed.
Lemma best_fits i : In i (agents e) -> fits e i (best_plan i).
Proof.
  intros Hi t x th Ht Hs. unfold best_plan. split; [exact (prob_sure _)|]. intros r q [H | []]. inversion H; subst. unfold is_report. rewrite can_say_seen.
  apply pick_is. apply something_to_say; auto.
Qed.
Lemma best_sees_own i : sees_own i (best_plan i).
Proof. intros t x th th' E0. unfold best_plan. rewrite E0. reflexivity. Qed.
Lemma best_is i : In i (agents e) -> forall n t x w, (T - t = n)%nat -> live e t -> right_ t (belief_of t x) ->
  ER (seeing i (belief_of t x) w) (planned i (best_plan i) n t x (memory_of i x)) = best_over i n t (memory_of i x) (belief_of t x) w.
Proof.
  intros Hi. induction n as [|n IH]; intros t x w En Ht Hb; [pose proof (live_until e T t finite Ht); lia|].
  destruct (seeing i (belief_of t x) w) as [|[s0 q0] l] eqn:E0; [rewrite nothing_seen by exact E0; reflexivity|].
  assert (H0 : In (s0, q0) (seeing i (belief_of t x) w)) by (rewrite E0; left; reflexivity).
  rewrite <- E0, (plan_says i (best_plan i) n t x _ _ w s0 q0) by (first [assumption | apply best_fits; exact Hi | apply best_sees_own]). clear E0 l.
  destruct (right_part i t _ w Hb) as [_ Bs]. destruct (Bs s0 q0 H0) as [S0 W0]. unfold best_plan at 1. rewrite ER_single, W0.
  assert (C := something_to_say i t s0 Hi Ht S0). rewrite W0 in C. destruct (pick_is i t (memory_of i x) (belief_of t x) w C) as [C1 C2].
  assert (EW : (T - S t = n)%nat) by lia. unfold worths in C2. rewrite EW in C2. cbn [DesignRows.best_over]. rewrite <- C2. set (r := pick _ _ _ _ _) in *.
  assert (K : forall s z q a v, is_state e t s -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t (saying i s r) -> In a (eligible e rl W p t z (saying i s r)) -> over e (S t) = false ->
    ER (seeing i (kernel e t a s) v) (planned i (best_plan i) n (S t) ((s, r, z, a) :: x) (after p (saying i s r, z, a) (memory_of i x)))
    = best_over i n (S t) (after p (saying i s r, z, a) (memory_of i x)) (kernel e t a s) v).
  { intros s z q a v Hs Hz Hq Hsr Ha O. destruct (one_less t n Ht En O) as [Ht' En'].
    apply (IH (S t) ((s, r, z, a) :: x) v En' Ht'). cbn [belief_of belief pred]. eapply right_next; eauto. }
  apply Rle_antisym; apply said_le; auto; intros; erewrite K by eauto; lra.
Qed.

(** If no plan gains from the start, the best one does not. *)
Definition starts : Prop := p_notion p = OnPath -> forall i w, In i (agents e) ->
  best_worth e T rl W p d i 0 [] None w <= ER (seeing i (first_states e) w) (truth_worth e T rl W p d i 0 []).
Lemma some_period : (0 < T)%nat.
Proof. assert (EO := env_ok). unfold check_env in EO. rewrite !andb_true_iff, finite, !andb_true_iff in EO. destruct EO as [[_ [P _]] _]. apply Nat.leb_le in P. lia. Qed.
Lemma first_live : live e 0.
Proof. apply (live_T e T finite). exact some_period. Qed.
Theorem best_gains_nothing : right_ 0 (first_states e) -> incentives e T rl W p d -> starts.
Proof.
  intros Hb H N0 i w Hi. unfold incentives in H. rewrite N0 in H. specialize (H i (best_plan i) w Hi (best_fits i Hi) (best_sees_own i)). rewrite <- !seeing_is in H.
  eapply Rle_trans; [|exact H]. right. symmetry. unfold best_worth, plan_worth_here. exact (best_is i Hi (T - 0) 0%nat [] w eq_refl first_live Hb).
Qed.
Theorem no_plan_gains_then : right_ 0 (first_states e) -> p_notion p = OnPath ->
  (forall i w, In i (agents e) -> In w (views i (first_states e)) ->
    best_worth e T rl W p d i 0 [] None w <= ER (seeing i (first_states e) w) (truth_worth e T rl W p d i 0 [])) -> incentives e T rl W p d.
Proof.
  intros Hb N0 H. unfold incentives. rewrite N0. intros i s w Hi Hf Ho. rewrite <- !seeing_is.
  destruct (in_dec (list_eq_dec N.eq_dec) w (views i (first_states e))) as [I | I]; [|rewrite !not_viewed by (auto; apply Hb); lra].
  eapply Rle_trans; [|exact (H i w Hi I)]. unfold best_worth, plan_worth_here. cbn [belief]. apply no_plan_better; auto using first_live.
Qed.
End Best.
