(** Incentives of a design are about one lie. If none gains, no plan of lies does; and payoffs under a design are those of
    Definitions.v, where those speak of it: under one rule, with payments that remember at most one period. *)
From Coq Require Import QArith Qreals NArith List Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Refute MoreMemory Programs Designing DesignRows.
Open Scope R_scope.

(** * Means *)
Lemma ER_sure {X} (l : dist X) x : prob l -> ER l (fun _ => x) = x.
Proof.
  intros [_ Ht]. apply Qeq_eqR in Ht. unfold total in Ht. rewrite E_ER, Q2R_one in Ht.
  rewrite (ER_same l _ (fun _ => x * 1)) by (intros; ring). rewrite ER_by, Ht. ring.
Qed.
Lemma ER_no_more {X} (l : dist X) f x : prob l -> (forall y q, In (y, q) l -> (0 < q)%Q -> f y <= x) -> ER l f <= x.
Proof. intros P H. rewrite <- (ER_sure l x P). apply ER_least; [apply P | exact H]. Qed.
Lemma ER_minus {X} (l : dist X) f x : prob l -> ER l f - x = ER l (fun y => f y - x).
Proof.
  intros P. rewrite (ER_same l (fun y => f y - x) (fun y => f y + -1 * x)) by (intros; ring). rewrite ER_sum, (ER_sure l (-1 * x) P). ring.
Qed.
Lemma ER_swap {X Y} (l : dist X) (m : dist Y) f : ER l (fun x => ER m (f x)) = ER m (fun y => ER l (fun x => f x y)).
Proof.
  induction l as [|[x q] l IH]; cbn [ER].
  - induction m as [|[y w] m IH]; cbn [ER]; [reflexivity|]. rewrite <- IH. ring.
  - rewrite IH, <- ER_by, <- ER_sum. apply ER_same. reflexivity.
Qed.
Lemma ER_parts {X} (keep : X * Q -> bool) (l : dist X) f : ER l f = ER (filter keep l) f + ER (filter (fun x => negb (keep x)) l) f.
Proof. induction l as [|[x q] l IH]; cbn [filter]; [cbn; ring|]. cbn [ER]. rewrite IH. destruct (keep (x, q)); cbn [negb ER]; ring. Qed.
Lemma filter_filter {X} (f g : X -> bool) l : filter f (filter g l) = filter (fun x => g x && f x) l.
Proof. induction l as [|x l IH]; cbn [filter]; [reflexivity|]. destruct (g x); cbn [andb filter]; [destruct (f x); rewrite IH; reflexivity | exact IH]. Qed.
Lemma filter_shorter {X} (f : X -> bool) l : (length (filter f l) <= length l)%nat.
Proof. induction l as [|x l IH]; cbn [filter]; [auto|]. destruct (f x); cbn [length]; lia. Qed.
(** What is at most in the mean over each part is at most in the mean. *)
Lemma ER_by_parts i (l : dist state) f g : (forall w, ER (given i l w) f <= ER (given i l w) g) -> ER l f <= ER l g.
Proof.
  remember (length l) as n eqn:L. revert l L. induction n as [n IH] using lt_wf_ind. intros [|[s q] l] L H; [cbn; lra|].
  set (keep := fun sq : state * Q => if list_eq_dec N.eq_dec (seen i (fst sq)) (seen i s) then true else false).
  rewrite (ER_parts keep ((s, q) :: l) f), (ER_parts keep ((s, q) :: l) g). apply Rplus_le_compat; [exact (H (seen i s))|].
  assert (K : keep (s, q) = true) by (unfold keep; cbn [fst]; destruct (list_eq_dec N.eq_dec (seen i s) (seen i s)); congruence).
  eapply IH; [|reflexivity|].
  - subst n. cbn [filter]. rewrite K. cbn [negb length]. pose proof (filter_shorter (fun x => negb (keep x)) l). lia.
  - intros w. unfold given. rewrite filter_filter. destruct (list_eq_dec N.eq_dec w (seen i s)) as [-> | D].
    + rewrite (filter_ext _ (fun _ => false)); [|intros [s' q']; unfold keep; cbn [fst]; destruct (list_eq_dec _ _ _); reflexivity].
      assert (F : forall l0 : dist state, filter (fun _ => false) l0 = []) by (induction l0; auto). rewrite F. cbn. lra.
    + specialize (H w). unfold given in H. rewrite (filter_ext _ (fun sq => if list_eq_dec N.eq_dec (seen i (fst sq)) w then true else false)); [exact H|].
      intros [s' q']. unfold keep. cbn [fst]. destruct (list_eq_dec N.eq_dec (seen i s') (seen i s)), (list_eq_dec N.eq_dec (seen i s') w); cbn; congruence.
Qed.

Section Plans.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem) (d : design).
Hypothesis env_ok : check_env e = true.
Hypothesis prior_ok : beliefs e 0 (first_states e).
Hypothesis finite : horizon e = Some T.
Hypothesis best : seeks_best p = true -> best_program e None rl W.
Hypothesis d_ok : is_design e rl W p d.
Local Notation eligible := (eligible e rl W p).
Local Notation lottery := (lottery e rl W p d).
Local Notation truth_worth := (truth_worth e T rl W p d).
Local Notation lie_worth := (lie_worth e T rl W p d).
Local Notation planned := (planned e rl W p d).
Local Notation expects := (expects e rl W p d).

Lemma allowed t z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible t z r) -> In a (all_allocs e t).
Proof.
  intros Ht Hz Hq Hr Ha. destruct (env_at e env_ok t Ht) as [_ [_ [F _]]]. apply (F None z q a); auto. apply (sets_listed e None t z r).
  unfold Designing.eligible in Ha. unfold seeks_best in best. destruct (p_choosing p) eqn:C; try exact Ha.
  - destruct Ha as [<- | []]. apply (chooses e None rl W (best eq_refl) t z q r); auto.
  - apply filter_In in Ha. apply Ha.
Qed.
Lemma lottery_le t h z r f g : (forall a, In a (eligible t z r) -> 0 < chance d t h z r a -> f a <= g a) -> lottery t h z r f <= lottery t h z r g.
Proof.
  unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; intros H; cbn [fold_right]; [lra|].
  apply Rplus_le_compat; [|apply IH; intros; apply H; [right|]; auto]. destruct d_ok as [C _]. specialize (C t h z r a).
  destruct (Rle_lt_or_eq_dec _ _ C) as [L | <-]; [apply Rmult_le_compat_l; auto; apply H; [left|]; auto | lra].
Qed.
Lemma expected lies i t h b : In i (agents e) -> expects lies i t h b -> nonneg b /\ forall s q, In (s, q) b -> is_state e t s.
Proof.
  intros Hi H. induction H as [|t h b s q r z w a Hb [IH1 IH2] Ht Hs Hq Hr Hz Hw Ha Hch]; [split; apply prior_ok|]. split; [|intros; eapply kernel_in; eauto].
  assert (S : is_state e t s) by (eapply IH2; eauto). destruct (env_at e env_ok t Ht) as [_ [_ [_ K]]]. apply (K a s); [|exact S].
  apply (allowed t z w (saying i s r)); auto. destruct lies; [apply saying_in; auto | rewrite Hr, saying_truth; exact S].
Qed.
Lemma next_live t : over e (S t) = false -> (S (T - S t) = T - t)%nat /\ live e (S t).
Proof. intros O. split; [|exact O]. unfold over in O. rewrite finite in O. apply Nat.leb_gt in O. lia. Qed.
Lemma left_one t : live e t -> (T - t = S (T - S t))%nat.
Proof. intros H. pose proof (live_until e T t finite H). lia. Qed.
(** A report with a plan after it is worth no more than the lie, if the plan gains nothing in the mean at what is expected. *)
Lemma report_gains_nothing i s t x h b th q r : In i (agents e) -> live e t -> expects true i t h b -> In (th, q) b -> (0 < q)%Q -> is_report e i t th r ->
  (forall x' h' b', live e (S t) -> expects true i (S t) h' b' -> ER b' (planned i s (T - S t) (S t) x' h') <= ER b' (truth_worth i (S t) h')) ->
  ER (shocks e t) (fun z => lottery t h z (saying i th r) (fun a => Q2R (enjoyed e i t a th)
     + if over e (S t) then 0 else Q2R (discount e) * ER (kernel e t a th) (planned i s (T - S t) (S t) ((th, r, z, a) :: x) (after p (saying i th r, z, a) h))))
  - due d i t h (saying i th r) <= lie_worth i t h th r.
Proof.
  intros Hi Ht Hb Hs Hq Hr IH. unfold Designing.lie_worth, Designing.reporting. apply Rplus_le_compat_r.
  destruct (env_at e env_ok t Ht) as [_ [[Zn _] _]]. apply ER_least; [exact Zn|]. intros z w Hz Hw. apply lottery_le. intros a Ha Hc.
  apply Rplus_le_compat_l. destruct (over e (S t)) eqn:O; [lra|]. apply Rmult_le_compat_l.
  - rewrite <- Q2R_none. apply Qle_Rle. apply discount_pos. exact env_ok.
  - apply IH; [exact O|]. eapply expects_later; eauto.
Qed.

Theorem no_lie_then_no_plan : incentives e T rl W p d -> no_plan_of_lies_gains e T rl W p d.
Proof.
  unfold incentives, no_plan_of_lies_gains, plan_worth_here. destruct (p_notion p) eqn:N; intros H; [| |unfold incentives; rewrite N; exact H | exact I].
  - intros i s t x h th Hi Hs Ht [b [q [Hb [Hth Hq]]]]. remember (T - t)%nat as n eqn:En.
    revert t x h th b q En Ht Hb Hth Hq. induction n as [|n IH]; intros t x h th b q En Ht Hb Hth Hq; [rewrite left_one in En by exact Ht; discriminate|].
    destruct (expected true i t h b Hi Hb) as [_ Sb]. cbn [Designing.planned]. cbv zeta.
    destruct (Hs t x th Ht (Sb th q Hth)) as [P R]. apply ER_no_more; [exact P|]. intros r w Hr Hw.
    apply Rle_trans with (lie_worth i t h th r); [|apply H; eauto; eexists _, _; eauto].
    assert (n = (T - S t)%nat) as -> by (rewrite left_one in En by exact Ht; lia).
    eapply report_gains_nothing; eauto. intros x' h' b' Ht' Hb'. destruct (expected true i (S t) h' b' Hi Hb') as [Bn _].
    apply ER_least; [exact Bn|]. intros y v Hy Hv. eapply IH; eauto.
  - intros i s t x h b w Hi Hs So Ht Hb. remember (T - t)%nat as n eqn:En.
    revert t x h b w En Ht Hb. induction n as [|n IH]; intros t x h b w En Ht Hb; [rewrite left_one in En by exact Ht; discriminate|].
    destruct (expected true i t h b Hi Hb) as [Bn Sb]. assert (Gn : nonneg (given i b w)) by (intros y v Hy; apply filter_In in Hy as [Hy _]; eapply Bn; eauto).
    destruct (given i b w) as [|[s0 q0] rest] eqn:G; [cbn; lra|].
    assert (IN : forall y v, In (y, v) ((s0, q0) :: rest) -> In (y, v) b /\ seen i y = w).
    { intros y v Hy. rewrite <- G in Hy. apply filter_In in Hy as [Hy E1]. cbn [fst] in E1. split; [exact Hy|]. destruct (list_eq_dec _ _ _); congruence. }
    destruct (IN s0 q0 (or_introl eq_refl)) as [I0 W0]. destruct (Hs t x s0 Ht (Sb s0 q0 I0)) as [P R].
    assert (n = (T - S t)%nat) as -> by (rewrite left_one in En by exact Ht; lia).
    rewrite (ER_same _ _ (fun th => ER (s t x s0) (fun r => let said := saying i th r in
      ER (shocks e t) (fun z => lottery t h z said (fun a => Q2R (enjoyed e i t a th)
        + if over e (S t) then 0 else Q2R (discount e) * ER (kernel e t a th)
            (planned i s (T - S t) (S t) ((th, r, z, a) :: x) (after p (said, z, a) h)))) - due d i t h said))).
    2: { intros y v Hy. cbn [Designing.planned]. rewrite (So t x y s0); [reflexivity|]. destruct (IN y v Hy). congruence. }
    rewrite ER_swap. apply ER_no_more; [exact P|]. intros r v Hr Hv. assert (Own : forall y, seen i y = w -> is_report e i t y r) by (intros y SW; unfold is_report; rewrite can_say_seen, SW, <- W0, <- can_say_seen; exact (R r v Hr)).
    apply Rle_trans with (ER ((s0, q0) :: rest) (fun th => lie_worth i t h th r)); [|rewrite <- G; apply H; auto].
    apply ER_least; [exact Gn|]. intros y u Hy Hu. destruct (IN y u Hy) as [Iy Wy]. cbv zeta.
    eapply report_gains_nothing; eauto. intros x' h' b' Ht' Hb'. apply (ER_by_parts i). intros w'. apply IH; auto.
Qed.

(** * Payoffs of Definitions.v *)
Variables (c : mechanism) (i : nat).
(** A memory of one period, as the payments of the problem have it. *)
Definition recalled (m : memory) : memories :=
  match p_memory p, m with OneMemory, Some (r, a) => [(r, 0%N, a)] | _, _ => [] end.
(** The mechanism of Definitions.v is the design's, for agent i. *)
Record same_mechanism : Prop := {
  one_rule : p_choosing p = FirstBest;
  short_memory : p_memory p <> FullMemory;
  same_rule : forall t z q r, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> rule e c t z r = rl t z r;
  same_pay : forall t m r, live e t -> is_memory e c t m -> is_state e t r -> Q2R (pay e c i t m r) = due d i t (recalled m) r }.
Hypothesis same : same_mechanism.
Hypothesis agent_ok : In i (agents e).

Definition known_of (x : events) : history := map (fun y => let '(th, r, z, a) := y in (th, r, z)) x.
Definition plan_here (s : plan) : plan_of_lies := fun t x th => s t (known_of x) th.
Lemma one_choice t h z q r f : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> lottery t h z r f = f (rule e c t z r).
Proof.
  intros Ht Hz Hq Hr. assert (F := one_rule same). destruct d_ok as [_ [S _]]. rewrite F in S. specialize (S t h z q r Ht Hz Hq Hr).
  rewrite (same_rule same t z q r Ht Hz Hq Hr). unfold Designing.lottery, Designing.eligible in *. rewrite F in *. cbn [fold_right] in *.
  assert (C : chance d t h z r (rl t z r) = 1) by lra. rewrite C. ring.
Qed.
Lemma after_recalled r z a h : after p (r, z, a) h = recalled (Some (r, a)).
Proof. unfold after, recalled. pose proof (short_memory same). destruct (p_memory p); [reflexivity | reflexivity | congruence]. Qed.

(** A plan of Definitions.v is worth the same here. *)
Theorem plan_is_worth_the_same s : plan_ok e i s -> forall t x m th, live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i s t (known_of x) m th (plan_worth_here e T rl W p d i (plan_here s) t x (recalled m) th).
Proof.
  intros Hs. unfold plan_worth, worth, plan_worth_here. rewrite finite. intros t x m th Ht Hm Hth. remember (T - t)%nat as n eqn:En.
  revert t x m th En Ht Hm Hth. induction n as [|n IH]; intros t x m th En Ht Hm Hth; [rewrite left_one in En by exact Ht; discriminate|].
  assert (n = (T - S t)%nat) as -> by (rewrite left_one in En by exact Ht; lia).
  cbn [Designing.planned payoff_of payoff]. unfold payoff. cbn [payoff_of]. unfold plan_here at 1. rewrite E_ER. destruct (Hs t (known_of x) th Ht Hth) as [[Pn Pt] R].
  apply ER_same. intros r q Hr. cbv zeta. specialize (R r q Hr). assert (St : is_state e t (saying i th r)) by (apply saying_in; auto).
  destruct (env_at e env_ok t Ht) as [_ [P _]]. rewrite E_ER, (ER_minus _ _ _ P). apply ER_ext_pos; [apply P|]. intros z w Hz Hw.
  rewrite (one_choice t _ z w) by auto. rewrite <- (same_pay same t m _ Ht Hm St), Q2R_plus, Q2R_minus, Q2R_mult, E_ER, after_recalled. unfold enjoyed.
  rewrite Q2R_plus. destruct (over e (S t)) eqn:O.
  - rewrite Q2R_mult, E_ER. assert (T - S t = 0)%nat as -> by (unfold over in O; rewrite finite in O; apply Nat.leb_le in O; lia). cbn [payoff_of]. ring.
  - rewrite Q2R_none. rewrite (ER_same _ _ (fun y => Q2R (payoff e c i (final e i) s (T - S t) (S t) (known_of ((th, r, z, rule e c t z (saying i th r)) :: x))
      (Some (saying i th r, rule e c t z (saying i th r))) y))); [unfold payoff; cbn [known_of map]; fold (known_of x); ring|].
    intros y v Hy. apply IH; auto; [econstructor; eauto | eapply kernel_in; eauto].
Qed.
(** So are the truth, and one lie. *)
Lemma telling_ok : plan_ok e i (truthful i).
Proof. intros t h th Ht Hth. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst. apply truth_in; auto. Qed.
Lemma lying_ok t r : plan_ok e i (one_lie e i t r).
Proof.
  intros u h th Hu Hth. unfold one_lie, lies_once. destruct (Nat.eqb u t && _)%bool eqn:L; split; try apply prob_sure;
    intros r' q [H | []]; inversion H; subst; [|apply truth_in; auto].
  apply andb_true_iff in L as [L1 L2]. apply Nat.eqb_eq in L1. subst u. apply can_report. exact L2.
Qed.
Lemma telling_on s n : forall t x h th, (forall u y th', (t <= u)%nat -> s u y th' = sure (truth i th')) ->
  planned i s n t x h th = truth_over e rl W p d i n t h th.
Proof.
  induction n as [|n IH]; intros t x h th H; [reflexivity|]. cbn [Designing.planned truth_over]. unfold Designing.reporting, sure.
  rewrite (H t x th (le_n t)). unfold sure. rewrite ER_single. cbv zeta. rewrite saying_truth. f_equal. apply ER_same. intros z q _. apply lottery_ext. intros a.
  destruct (over e (S t)); [reflexivity|]. do 2 f_equal. apply ER_same. intros y w _. apply IH. intros u x' th' Hu. apply H. lia.
Qed.
Theorem truth_is_the_same t x m th : live e t -> is_memory e c t m -> is_state e t th ->
  plan_worth e c i (truthful i) t (known_of x) m th (truth_worth i t (recalled m) th).
Proof.
  intros Ht Hm Hth. assert (H := plan_is_worth_the_same (truthful i) telling_ok t x m th Ht Hm Hth).
  unfold plan_worth_here in H. rewrite telling_on in H by reflexivity. exact H.
Qed.
Theorem lie_is_the_same t x m th r : live e t -> is_memory e c t m -> is_state e t th -> is_report e i t th r ->
  plan_worth e c i (one_lie e i t r) t (known_of x) m th (lie_worth i t (recalled m) th r).
Proof.
  intros Ht Hm Hth Hr. assert (H := plan_is_worth_the_same (one_lie e i t r) (lying_ok t r) t x m th Ht Hm Hth).
  unfold plan_worth_here in H. rewrite left_one in H by exact Ht. cbn [Designing.planned] in H. unfold plan_here at 1 in H.
  rewrite (lie_is_told e i t (known_of x) th r Hr) in H. unfold sure in H. rewrite ER_single in H. cbv zeta in H.
  unfold Designing.lie_worth, Designing.reporting, Designing.truth_worth.
  erewrite (ER_same (shocks e t)) in H; [exact H|]. intros z q _. cbv beta. apply lottery_ext. intros a. destruct (over e (S t)); [reflexivity|]. do 2 f_equal.
  apply ER_same. intros y w _. apply telling_on. intros u x' th' Hu. unfold plan_here, one_lie, lies_once.
  assert (Nat.eqb u t = false) as -> by (apply Nat.eqb_neq; lia). reflexivity.
Qed.
(** In the words of Definitions.v: under ex post incentives no plan gains at anything that one agent's lies lead to. *)
Theorem no_plan_of_definitions_gains s t x m th told planned_ : incentives e T rl W p d -> p_notion p = ExPost -> plan_ok e i s ->
  live e t -> is_memory e c t m -> meets_state e rl W p d true i t (recalled m) th ->
  plan_worth e c i (truthful i) t (known_of x) m th told -> plan_worth e c i s t (known_of x) m th planned_ -> planned_ <= told.
Proof.
  intros H N Hs Ht Hm Hme Htold Hp. assert (Hth : is_state e t th) by (destruct Hme as [b [q [Hb [Hi _]]]]; eapply expected; eauto).
  rewrite (worth_unique _ _ _ _ _ _ Htold (truth_is_the_same t x m th Ht Hm Hth)).
  rewrite (worth_unique _ _ _ _ _ _ Hp (plan_is_worth_the_same s Hs t x m th Ht Hm Hth)).
  assert (G := no_lie_then_no_plan H). unfold no_plan_of_lies_gains in G. rewrite N in G. apply G; auto.
  intros u y th' Hu Hth'. apply Hs; auto.
Qed.
End Plans.

(** Guards: every mechanism of Definitions.v with the efficient rule, in which agent i pays nothing where it is away, is a
    design. *)
Definition last_of (h : memories) : memory := match h with (r, _, a) :: _ => Some (r, a) | [] => None end.
Definition as_design (e : env) (p : problem) (c : mechanism) : design :=
  Design (fun _ _ _ _ _ => 1) (fun i t h r => if pays_at e p i t r then Q2R (pay e c i t (last_of h) r) else 0) (fun _ _ _ => 0).
Theorem every_mechanism e rl W p c i : p_choosing p = FirstBest -> p_memory p = OneMemory -> In i (p_paying p) ->
  (forall t z q r, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> rule e c t z r = rl t z r) ->
  (forall t m r, live e t -> is_memory e c t m -> is_state e t r -> is_away e i t r = true -> (pay e c i t m r == 0)%Q) ->
  is_design e rl W p (as_design e p c) /\ same_mechanism e rl p (as_design e p c) c i.
Proof.
  intros F M Hi Hr Ha. assert (P : pays p i = true) by (apply mem_nat_iff; exact Hi). split.
  - split; [intros; cbn; lra|]. split.
    + rewrite F. intros t h z q r _ _ _ _. unfold lottery, eligible. rewrite F. cbn. ring.
    + intros j t h r Hj. cbn [due as_design]. unfold pays_at, pays. destruct (mem_nat j (p_paying p)) eqn:E1; [|reflexivity].
      destruct Hj as [Hj | ->]; [apply mem_nat_iff in E1; contradiction | reflexivity].
  - split; [exact F | congruence | exact Hr|]. intros t m r Ht Hm Hs. cbn [due as_design]. unfold pays_at. rewrite P. specialize (Ha t m r Ht Hm Hs).
    destruct (is_away e i t r) eqn:A; cbn [andb negb].
    + rewrite (Qeq_eqR _ _ (Ha eq_refl)). apply Q2R_none.
    + unfold recalled. rewrite M. destruct m as [[r' a]|]; reflexivity.
Qed.
