(** What every mechanism that meets a problem for ever meets, as linear forms in its numbers, each over n periods: weighted
    sums of forms, in the limit, prove a bound on the objective of all of them, or that there is none. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute MoreMemory Programs Designing DesignRows DesignBounds DesignPlans Endless EndlessSums.
Open Scope R_scope.

Section Forms.
Variables (e : env) (p : problem).
Variable el : N -> state -> list N.
Local Notation after := (after p).
Local Notation fix_ := (fix_ e p).

(** * Columns *)
(** Payoffs of slots 0 and 1 are [Val i 0] and [Val i 1]; all utility of agent i (or of the public, the number after all agents)
    is [Val i 2], and all that is added from slot t on [Val 0 (3 + t)]. *)
Definition Gross (k : nat) (s : state) : column := Val k 2 [] s.
Definition Aids (t : nat) (h : memories) (s : state) : column := Val 0 (3 + t) h s.
Definition aided (t : nat) (h : memories) (s : state) : column := Aid t h (match p_helped p with Some PlaceSum => s | _ => [] end).
Definition pay_slot (t : nat) : nat := match p_memory p with NoMemory => O | _ => t end.

(** * Forms *)
Definition epay_form (i t : nat) (h : memories) (r : state) : dist column := if pays p i then [(Pay i (pay_slot t) h r, 1%Q)] else [].
Definition epays_all (t : nat) (h : memories) (r : state) : dist column := flat_map (fun i => epay_form i t h r) (agents e).
Definition mean_num (f : N -> state -> Q) (t : nat) (h : memories) (r s : state) : Q :=
  E (shocks e 0) (fun z => sum (map (fun a => fix_ t h z r a * f a s)%Q (el z r))).
Definition go_form (F : memories -> state -> dist column) (t : nat) (h : memories) (r s : state) : dist column :=
  bind (shocks e 0) (fun z => flat_map (fun a => if Qeq_bool (fix_ t h z r a) 0 then []
    else scale (fix_ t h z r a) (bind (kernel e 0 a s) (F (after (r, z, a) h)))) (el z r)).
Definition esaid_form (i t : nat) (h : memories) (s r : state) : dist column :=
  (One, mean_num (enjoyed e i 0) t h r s) :: scale (discount e) (go_form (fun h' s' => [(Val i 1 h' s', 1%Q)]) t h r s) ++ minus (epay_form i t h r).
Definition flow_of (k : nat) (a : N) (s : state) : Q := if (k <? length (agents e))%nat then enjoyed e k 0 a s else public_flow e 0 a s.
Definition gross_form (k : nat) (s : state) : dist column :=
  (Gross k s, 1%Q) :: (One, (- mean_num (flow_of k) 0 [] s s)%Q) :: minus (scale (discount e) (go_form (fun _ s' => [(Gross k s', 1%Q)]) 0 [] s s)).
Definition aids_form (t : nat) (h : memories) (s : state) : dist column :=
  (Aids t h s, 1%Q) :: minus [(aided t h s, 1%Q)] ++ minus (scale (discount e) (go_form (fun h' s' => [(Aids 1 h' s', 1%Q)]) t h s s)).
(** The rule is the same in all periods, and looks at none before. *)
Definition steady : bool :=
  match p_choosing p with
  | Stated rules => (length rules <=? 1)%nat && forallb (forallb (fun l => forallb (fun x => (fst x =? 0)%nat) (l_where l))) rules
  | _ => true
  end.
Definition paid_form (i : nat) : dist column :=
  if pays p i then bind (first_states e) (fun s => (Gross i s, 1%Q) :: minus [(Val i 0 [] s, 1%Q)]) else [].
Definition gross_of (k : nat) : dist column := bind (first_states e) (fun s => [(Gross k s, 1%Q)]).
Definition eamount_form (q : quantity) : dist column :=
  match q with
  | Payments None => flat_map paid_form (agents e)
  | Payments (Some i) => paid_form i
  | Payoff i own => let d := of_type e i own in scale (/ total d) (bind d (fun s => [(Val i 0 [] s, 1%Q)]))
  | Utility (Some i) => gross_of i
  | Utility None => gross_of (length (agents e))
  | Welfare => gross_of (length (agents e)) ++ flat_map gross_of (agents e)
  | Frequency _ _ => []
  | PaymentAt i t h r => epay_form i t h r
  | ChanceAt which t h r (Some z) => [(One, sum (map (fun a => fix_ t h z r a * is_in which a)%Q (el z r)))]
  | ChanceAt which t h r None => [(One, mean_num (fun a _ => is_in which a) t h r r)]
  | Subsidy => match p_helped p with
      | None => []
      | Some ExAnteSum => minus (flat_map paid_form (agents e))
      | Some _ => bind (first_states e) (fun s => [(Aids 0 [] s, 1%Q)])
      end
  end.
Definition esound (q : quantity) : bool :=
  match q with
  | Payments None | Welfare | Utility None => steady
  | Payments (Some i) | Utility (Some i) => steady && is_agent e i
  | Payoff i own => is_agent e i && negb (Qeq_bool (total (of_type e i own)) 0)
  | Frequency _ _ => false
  | PaymentAt i t h r => (t <? 2)%nat
  | ChanceAt _ t _ r z => (t <? 2)%nat && of_sizes (sizes_at e 0) r && match z with Some z => mem z (likely_shocks e 0) | None => true end
  | Subsidy => match p_helped p with Some ExAnteSum => steady | _ => true end
  end.
Definition eterms_form (l : terms) : dist column := flat_map (fun xq => scale (fst xq) (eamount_form (snd xq))) l.
Definition esound_terms (l : terms) : bool := forallb (fun xq => esound (snd xq)) l.

(** * What can be met *)
Definition emay (t : nat) (h : memories) (z : N) (r : state) : list N := filter (fun a => above0 (fix_ t h z r a)) (el z r).
Definition enext (lies : bool) (i t : nat) (x : item) : list item :=
  flat_map (fun s => flat_map (fun o => let r := saying i s o in
    flat_map (fun z => map (fun a => (after (r, z, a) (fst x), Some (s, a))) (emay t (fst x) z r)) (likely_shocks e 0))
    (sayable e lies i 0 s)) (likely (belief e t (snd x))).
Fixpoint grow (lies : bool) (i n : nat) (all new : list item) : list item :=
  match n, new with
  | O, _ | _, [] => all
  | S n', _ =>
      let m := map_of (map (fun x => (item_key x, x)) all) in
      let fresh := filter (fun x => match PositiveMap.find (item_key x) m with Some _ => false | None => true end)
        (distinct item_key (flat_map (enext lies i 1) new)) in
      grow lies i n' (all ++ fresh) fresh
  end.
Definition passes : nat := S (length (states_at e 0) * (length (states_at e 0) * N.to_nat (allocs (stage_at e 0)))).
Definition eknown (lies : bool) : list (list (list item)) :=
  map (fun i => let later := distinct item_key (enext lies i 0 no_item) in [[no_item]; grow lies i passes later later]) (agents e).
Definition reports_at (i : nat) (t : nat) (l : list item) : list place :=
  flat_map (fun x => flat_map (fun s => map (fun o => (fst x, saying i s o)) (reports e i 0 s)) (likely (belief e t (snd x)))) l.
Definition eplaces (k : list (list (list item))) (t : nat) : list place :=
  distinct place_key (flat_map (fun i => reports_at i t (at_ k i t)) (agents e)).
Definition after_places (t : nat) (l : list place) : list item :=
  flat_map (fun x => flat_map (fun z => map (fun a => (after (snd x, z, a) (fst x), Some (snd x, a))) (emay t (fst x) z (snd x))) (likely_shocks e 0)) l.
Definition emet : met :=
  let k := eknown true in let l := map (eplaces k) [0; 1]%nat in
  let true_ := match p_helped p with None => [] | Some _ => eknown false end in
  let led_ := map (led_list e true_) [0; 1]%nat in
  Met k (if lying p then k else eknown false) l
    [[no_item]; distinct item_key (flat_map (fun t => after_places t (nth t l [])) [0; 1]%nat)]
    true_ (map listing led_) (map (fun l => listing (map anyhow l)) led_).

(** What is listed goes on within the list, and the rule says chances there. *)
Definition sums_up (t : nat) (h : memories) (r : state) : bool :=
  forallb (fun z => Qeq_bool (sum (map (fix_ t h z r) (el z r))) 1) (likely_shocks e 0).
Definition goes_on (lies : bool) (k : list (list (list item))) : bool :=
  forallb (fun i => covers item_key eqb_item [no_item] (at_ k i 0)
    && forallb (fun t => covers item_key eqb_item (flat_map (enext lies i t) (at_ k i t)) (at_ k i 1)
         && forallb (fun x => forallb (fun s => of_sizes (sizes_at e 0) s && sums_up t (fst x) s) (likely (belief e t (snd x)))) (at_ k i t)) [0; 1]%nat) (agents e).
Definition erule_ok (k : met) : bool :=
  match p_choosing p with
  | Stated rules => forallb (forallb (fun l => forallb (fun x => Qle_bool 0 (snd x)) (l_shares l))) rules
  | _ => true
  end
  && forallb (sums_up 0 []) (states_at e 0)
  && forallb (fun t => forallb (fun x => sums_up t (fst x) (snd x)) (nth t (m_places k) [])) [0; 1]%nat.
Definition elisted_ok (k : met) : bool :=
  goes_on true (m_known k) && goes_on (lying p) (m_lying k)
  && match p_helped p with None => true | Some _ => goes_on false (m_truth k)
       && forallb (fun t => forallb (fun x => led_at k t x && led_to k t (fst x)) (led_list e (m_truth k) t)) [0; 1]%nat end.

(** * Rows *)
Inductive endless_row :=
| Same (x : row_id)                       (* of a finite horizon, but for slots in the place of periods *)
| TruthOf (i t n : nat) (s : state)       (* n: the number of what is known *)
| GrossOf (k : nat) (s : state)
| AidsOf (i t n : nat) (s : state).       (* n: the number of where the truth leads *)
Definition stands (k : list (list (list item))) (i t n : nat) (s : state) : bool :=
  (t <? 2)%nat && is_agent e i && (n <? length (at_ k i t))%nat && existsb (eqb_state s) (likely (belief e t (snd (nth n (at_ k i t) no_item)))).
Definition erow_form (k : met) (y : endless_row) : option (dist column * bool) :=
  let place_at t n := nth n (nth t (m_places k) []) ([], []) in
  let is_place_at t n := (t <? 2)%nat && (n <? length (nth t (m_places k) []))%nat in
  let limited i t n := is_place_at t n && is_agent e i && pays p i in
  match y with
  | TruthOf i t n s => let x := nth n (at_ (m_known k) i t) no_item in
      if stands (m_known k) i t n s then Some ((Val i t (fst x) s, 1%Q) :: minus (esaid_form i t (fst x) s s), true) else None
  | GrossOf j s => if steady && of_sizes (sizes_at e 0) s then Some (gross_form j s, true) else None
  | AidsOf i t n s => let x := nth n (at_ (m_truth k) i t) no_item in
      match p_helped p with Some PeriodSum | Some PlaceSum =>
        if stands (m_truth k) i t n s then Some (aids_form t (fst x) s, true) else None
      | _ => None end
  | Same (RLie i t n s r) => let x := nth n (at_ (m_known k) i t) no_item in
      match p_notion p with ExPost =>
        if stands (m_known k) i t n s && mem r (reports e i 0 s)
        then Some ((Val i t (fst x) s, 1%Q) :: minus (esaid_form i t (fst x) s (saying i s r)), false) else None
      | _ => None end
  | Same (RMean i t n w r) => let x := nth n (at_ (m_known k) i t) no_item in
      match p_notion p with InTheMean =>
        if (t <? 2)%nat && is_agent e i && (n <? length (at_ (m_known k) i t))%nat && mem r (own_types e i 0)
        then Some (bind (seeing i (belief e t (snd x)) w) (fun s => (Val i t (fst x) s, 1%Q) :: minus (esaid_form i t (fst x) s (saying i s r))), false) else None
      | _ => None end
  | Same (RStay i t n s) => let x := nth n (at_ (m_lying k) i t) no_item in
      if stands (m_lying k) i t n s && goes p t && p_surely p
      then Some ((Val i t (fst x) s, 1%Q) :: minus [(One, outside p i 0 s)], false) else None
  | Same (RStayMean i t n w) => let x := nth n (at_ (m_lying k) i t) no_item in
      if (t <? 2)%nat && is_agent e i && (n <? length (at_ (m_lying k) i t))%nat && goes p t && negb (p_surely p)
      then Some (bind (seeing i (belief e t (snd x)) w) (fun s => (Val i t (fst x) s, 1%Q) :: minus [(One, outside p i 0 s)]), false) else None
  | Same (RMost i t n) => let x := place_at t n in
      match p_most p with Some b => if limited i t n then Some ((One, b) :: minus (epay_form i t (fst x) (snd x)), false) else None | None => None end
  | Same (RLeast i t n) => let x := place_at t n in
      match p_least p with Some b => if limited i t n then Some ((One, (- b)%Q) :: epay_form i t (fst x) (snd x), false) else None | None => None end
  | Same (RReceived i t n) => let x := place_at t n in
      match p_received p with
      | Some b => if limited i t n && of_sizes (sizes_at e 0) (snd x)
          then Some ((One, mean_num (enjoyed e i 0) t (fst x) (snd x) (snd x)) :: (One, b) :: minus (epay_form i t (fst x) (snd x)), false) else None
      | None => None end
  | Same RAnte => match budget_of p ExAnteSum with Some exactly => if steady then Some (eamount_form (Payments None), exactly) else None | None => None end
  | Same (RPeriod t n) => let l := nth t (m_beliefs k) [] in let x := nth n l no_item in
      match budget_of p PeriodSum with
      | Some exactly => if (t <? 2)%nat && (n <? length l)%nat then Some (bind (belief e t (snd x)) (epays_all t (fst x)), exactly) else None
      | None => None end
  | Same (RPlace t n) => let x := place_at t n in
      match budget_of p PlaceSum with
      | Some exactly => if is_place_at t n then Some (epays_all t (fst x) (snd x), exactly) else None
      | None => None end
  | Same (RConstraint n) =>
      match nth_error (p_constraints p) n with
      | Some (l, rel, x) => if esound_terms l then
          let f := eterms_form l ++ [(One, (- x)%Q)] in
          match rel with AtLeast => Some (f, false) | Exactly => Some (f, true) | AtMost => Some (minus f, false) end else None
      | None => None end
  | Same (RAid t h r) => match p_helped p with Some PeriodSum | Some PlaceSum => if (t <? 2)%nat then Some ([(Aid t h r, 1%Q)], false) else None | _ => None end
  | Same (RHelpPeriod t n) => let l := nth t (m_beliefs k) [] in let x := nth n l no_item in
      match p_helped p with
      | Some PeriodSum => if (t <? 2)%nat && (n <? length l)%nat
          then Some (bind (belief e t (snd x)) (epays_all t (fst x)) ++ (if led_to k t (fst x) then [(Aid t (fst x) [], 1%Q)] else []), false) else None
      | _ => None end
  | Same (RHelpPlace t n) => let x := place_at t n in
      match p_helped p with
      | Some PlaceSum => if is_place_at t n
          then Some (epays_all t (fst x) (snd x) ++ (if led_at k t x then [(Aid t (fst x) (snd x), 1%Q)] else []), false) else None
      | _ => None end
  | Same _ => None
  end.

(** * What every mechanism of the problem does *)
Variables (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (d : design).
Hypothesis env_ok : check_env e = true.
Hypothesis endless : horizon e = None.
Hypothesis fixed_rule : is_free p = false.
Hypothesis el_is : forall t z r, el z r = eligible e rl W p t z r.
Hypothesis d_ok : is_endless e rl W p d.
Local Notation sums := (sums e p el).
Local Notation move := (move e p el).
Local Notation lot := (lot e p el).

Lemma spot_0 t : spot e t = O.
Proof. unfold spot. rewrite endless. reflexivity. Qed.
Lemma shocks_0 t : shocks e t = shocks e 0.
Proof. rewrite shocks_spot, spot_0. reflexivity. Qed.
Lemma kernel_0 t : kernel e t = kernel e 0.
Proof. rewrite kernel_spot, spot_0. reflexivity. Qed.
Lemma state_0 t s : is_state e t s <-> is_state e 0 s.
Proof. unfold is_state. rewrite (sizes_spot e t), spot_0. tauto. Qed.
Lemma over_0 t : over e t = false.
Proof. unfold over. rewrite endless. reflexivity. Qed.
Lemma slot_is t : slot e t = Nat.min t 1.
Proof. unfold slot. rewrite endless. reflexivity. Qed.
Lemma slot_slot t : slot e (slot e t) = slot e t.
Proof. rewrite !slot_is. destruct t as [|[|t]]; reflexivity. Qed.
Lemma slot_S t : slot e (S t) = 1%nat.
Proof. rewrite slot_is. destruct t; reflexivity. Qed.
Lemma slot_low t : (t < 2)%nat -> slot e t = t.
Proof. intros H. rewrite slot_is. destruct t as [|[|t]]; [reflexivity | reflexivity | lia]. Qed.
Lemma slot_small t : (slot e t < 2)%nat.
Proof. rewrite slot_is. lia. Qed.
Lemma enjoyed_0 i t a s : enjoyed e i t a s = enjoyed e i 0 a s.
Proof. unfold enjoyed. rewrite !over_0, flow_spot, spot_0. reflexivity. Qed.
Lemma public_0 t a s : public_flow e t a s = public_flow e 0 a s.
Proof. unfold public_flow. rewrite stage_spot, spot_0. reflexivity. Qed.
Lemma next_state a s y w : In (y, w) (kernel e 0 a s) -> is_state e 0 y.
Proof. intros H. apply (state_0 1). eapply kernel_in; eauto. Qed.
Lemma slot_cases t : t = slot e t \/ exists u, t = S u /\ slot e t = 1%nat.
Proof. destruct t as [|t]; [left; symmetry; apply slot_low; lia | right; exists t; split; [reflexivity | apply slot_S]]. Qed.
Lemma due_slot i t h r : due d i t h r = due d i (slot e t) h r.
Proof. destruct d_ok as [_ [_ [_ [S _]]]]. destruct (slot_cases t) as [<- | [u [-> E1]]]; [reflexivity | rewrite E1; apply S]. Qed.
Lemma added_slot t h r : added d t h r = added d (slot e t) h r.
Proof. destruct d_ok as [_ [_ [_ [_ [S _]]]]]. destruct (slot_cases t) as [<- | [u [-> E1]]]; [reflexivity | rewrite E1; apply S]. Qed.
Lemma chance_is t h z q r a : In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> In a (el z r) ->
  chance d t h z r a = Q2R (fix_ (slot e t) h z r a).
Proof.
  intros Hz Hq Hr Ha. unfold EndlessSums.fix_. destruct d_ok as [_ [S _]]. unfold is_free in fixed_rule. rewrite (el_is t) in Ha. unfold lottery, eligible in S. unfold eligible in Ha.
  destruct (p_choosing p); try discriminate.
  - specialize (S t h z q r). rewrite shocks_0 in S. specialize (S Hz Hq (proj2 (state_0 t r) Hr)). cbn [fold_right] in S. destruct Ha as [<- | []]. rewrite Q2R_one. lra.
  - rewrite S. unfold share_for_ever. rewrite slot_slot. reflexivity.
Qed.
Lemma lottery_is t h z q r f : In (z, q) (shocks e 0) -> (0 < q)%Q -> is_state e 0 r -> lottery e rl W p d t h z r f = lot (slot e t) h z r f.
Proof.
  intros Hz Hq Hr. unfold lottery, EndlessSums.lot. rewrite <- (el_is t). assert (K : forall a, In a (el z r) -> chance d t h z r a = Q2R (fix_ (slot e t) h z r a)) by (intros; eapply chance_is; eauto).
  induction (el z r) as [|a l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH, K; [reflexivity | left; reflexivity | intros; apply K; right; assumption].
Qed.
Lemma shock_nonneg : nonneg (shocks e 0).
Proof. destruct (env_at e env_ok 0 (always e endless 0)) as [_ [[P _] _]]. exact P. Qed.
Lemma ER_likely (f g : N -> R) : (forall z q, In (z, q) (shocks e 0) -> (0 < q)%Q -> f z = g z) -> ER (shocks e 0) f = ER (shocks e 0) g.
Proof. apply ER_ext_pos. exact shock_nonneg. Qed.
Lemma Q2R_sum l : Q2R (sum l) = fold_right (fun x rest => Q2R x + rest) 0 l.
Proof. unfold sum. induction l as [|x l IH]; cbn [fold_right]; [exact Q2R_none|]. rewrite Q2R_red, Q2R_plus, IH. reflexivity. Qed.
Lemma sum_lot t h z r f : Q2R (sum (map (fun a => fix_ t h z r a * f a)%Q (el z r))) = lot t h z r (fun a => Q2R (f a)).
Proof. rewrite Q2R_sum. unfold EndlessSums.lot. induction (el z r) as [|a l IH]; cbn [map fold_right]; [reflexivity|]. rewrite IH, Q2R_mult. reflexivity. Qed.
Lemma mean_is f t h r s : Q2R (mean_num f t h r s) = ER (shocks e 0) (fun z => lot t h z r (fun a => Q2R (f a s))).
Proof. unfold mean_num. rewrite E_ER. apply ER_same. intros z q _. apply (sum_lot t h z r (fun a => f a s)). Qed.
Lemma mean_of f t h r s : is_state e 0 r -> ER (shocks e t) (fun z => lottery e rl W p d t h z r (fun a => Q2R (f a s))) = Q2R (mean_num f (slot e t) h r s).
Proof. intros Hr. rewrite shocks_0, mean_is. apply ER_likely. intros z q Hz Hq. eapply lottery_is; eauto. Qed.
Lemma go_is F v t h r s : ER (go_form F t h r s) v = move t h r s (fun h' s' => ER (F h' s') v).
Proof.
  unfold go_form, EndlessSums.move. rewrite ER_bind. apply ER_same. intros z q _. unfold EndlessSums.lot. induction (el z r) as [|a l IH]; cbn [flat_map fold_right]; [reflexivity|].
  rewrite ER_app, IH. f_equal. destruct (Qeq_bool _ 0) eqn:Z; [apply Qeq_bool_iff, Qeq_eqR in Z; rewrite Z, Q2R_none; cbn [ER]; ring|]. rewrite ER_scale, ER_bind. reflexivity.
Qed.
Lemma move_on t h r s f g : (forall h' s', is_state e 0 s' -> f h' s' = g h' s') -> move t h r s f = move t h r s g.
Proof. intros H. unfold EndlessSums.move. apply ER_same. intros z q _. apply lot_ext. intros a. apply ER_same. intros y w Hy. apply H. eapply next_state; eauto. Qed.

(** ** Payoffs and quantities over n periods *)
Definition net (i t : nat) (h : memories) (s : state) : R := Q2R (mean_num (enjoyed e i 0) t h s s) - due d i t h s.
Definition said (n i t : nat) (h : memories) (s r : state) : R :=
  Q2R (mean_num (enjoyed e i 0) t h r s) + Q2R (discount e) * move t h r s (sums (net i) n 1) - due d i t h r.
Lemma reporting_is i t h s r later : is_state e 0 r -> reporting e rl W p d i t h s r later
  = Q2R (mean_num (enjoyed e i 0) (slot e t) h r s) + Q2R (discount e) * move (slot e t) h r s later - due d i (slot e t) h r.
Proof.
  intros Hr. unfold reporting. rewrite <- due_slot. f_equal. rewrite mean_is, shocks_0. unfold EndlessSums.move. rewrite <- ER_by, <- ER_sum. apply ER_likely. intros z q Hz Hq.
  rewrite (lottery_is t h z q) by auto. rewrite <- lot_times, <- lot_plus. apply lot_ext. intros a. rewrite over_0, enjoyed_0, kernel_0. reflexivity.
Qed.
Lemma truth_is i n : forall t h s, is_state e 0 s -> truth_for e rl W p d n i t h s = sums (net i) n (slot e t) h s.
Proof.
  unfold truth_for. induction n as [|n IH]; intros t h s Hs; [reflexivity|]. cbn [truth_over EndlessSums.sums]. rewrite reporting_is by exact Hs. unfold net at 1.
  rewrite (move_on _ _ _ _ (truth_over e rl W p d i n (S t)) (sums (net i) n 1)); [ring|]. intros h' s' Hs'. rewrite IH, slot_S by exact Hs'. reflexivity.
Qed.
Lemma lie_is n i t h s r : is_state e 0 (saying i s r) -> lie_for e rl W p d n i t h s r = said n i (slot e t) h s (saying i s r).
Proof.
  intros Hr. unfold lie_for. rewrite reporting_is by exact Hr. unfold said.
  rewrite (move_on _ _ _ _ (truth_for e rl W p d n i (S t)) (sums (net i) n 1)); [reflexivity|]. intros h' s' Hs'. rewrite truth_is, slot_S by exact Hs'. reflexivity.
Qed.
Lemma along_is g g' n : (forall t h s, is_state e 0 s -> g t h s = g' (slot e t) h s) -> forall t h s, is_state e 0 s ->
  along e rl W p d (Q2R (discount e)) g n t h s = sums g' n (slot e t) h s.
Proof.
  intros H. induction n as [|n IH]; intros t h s Hs; cbn [along EndlessSums.sums]; [reflexivity|]. rewrite H by exact Hs. f_equal. f_equal. unfold EndlessSums.move. rewrite shocks_0.
  apply ER_likely. intros z q Hz Hq. rewrite (lottery_is t h z q) by auto. apply lot_ext. intros a. rewrite kernel_0. apply ER_same. intros y w Hy. rewrite IH, slot_S by (eapply next_state; eauto). reflexivity.
Qed.
Lemma first_is g g' n : (forall t h s, is_state e 0 s -> g t h s = g' (slot e t) h s) ->
  in_the_mean e n rl W p d (Q2R (discount e)) g = ER (first_states e) (sums g' n 0 []).
Proof.
  intros H. unfold in_the_mean. apply ER_same. intros s q Hs. rewrite (along_is g g' n H) by (eapply first_state; eauto). rewrite slot_low by lia. reflexivity.
Qed.
(** Without memory. *)
Definition forgetful : problem :=
  Problem (p_choosing p) (p_notion p) NoMemory (p_paying p) (p_most p) (p_least p) (p_received p) (p_leaving p) (p_surely p) (p_outside p)
    (p_budgets p) (p_constraints p) (p_wanted p) (p_helped p) (p_lots p).
Definition gross (k t : nat) (h : memories) (s : state) : R := Q2R (mean_num (flow_of k) t h s s).
Definition gross_for (n k : nat) (s : state) : R := EndlessSums.sums e forgetful el (gross k) n 0 [] s.
Lemma steady_fix : steady = true -> forall t h z r a, fix_ t h z r a = fix_ 0 [] z r a.
Proof.
  unfold steady, EndlessSums.fix_, share_for_ever, share. destruct (p_choosing p) as [| | |rules]; try reflexivity. rewrite andb_true_iff. intros [L F] t h z r a.
  apply Nat.leb_le in L. assert (P : pred (length rules) = O) by (destruct rules as [|? [|? ?]]; cbn in *; lia). rewrite P, !Nat.min_0_r.
  destruct (nth_in_or_default 0 rules []) as [I | ->]; [|reflexivity]. rewrite forallb_forall in F. specialize (F _ I). clear I L P.
  induction (nth 0 rules []) as [|l ls IH]; [reflexivity|]. cbn [forallb find] in *. apply andb_true_iff in F as [F1 F2].
  assert (K : forallb (is_so h z r) (l_where l) = forallb (is_so [] z r) (l_where l)).
  { clear IH F2. induction (l_where l) as [|[j y] ys IH]; [reflexivity|]. cbn [forallb fst] in *. apply andb_true_iff in F1 as [J F1]. apply Nat.eqb_eq in J. subst j. rewrite IH by exact F1. reflexivity. }
  rewrite K. destruct (forallb (is_so [] z r) (l_where l)); [reflexivity|]. apply IH. exact F2.
Qed.
Lemma steady_lot : steady = true -> forall t h z r f, lot t h z r f = lot 0 [] z r f.
Proof. intros S t h z r f. unfold EndlessSums.lot. induction (el z r) as [|a l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH, (steady_fix S t h). reflexivity. Qed.
Lemma steady_gross : steady = true -> forall k t h s, gross k t h s = gross k 0 [] s.
Proof. intros S k t h s. unfold gross. rewrite !mean_is. apply ER_same. intros z q _. apply steady_lot. exact S. Qed.
Lemma gross_is k n : steady = true -> forall t h t' h' s, sums (gross k) n t h s = EndlessSums.sums e forgetful el (gross k) n t' h' s.
Proof.
  intros S. induction n as [|n IH]; intros t h t' h' s; cbn [EndlessSums.sums]; [reflexivity|]. rewrite (steady_gross S k t h), (steady_gross S k t' h'). f_equal. f_equal.
  unfold EndlessSums.move. apply ER_same. intros z q _. change (EndlessSums.lot e forgetful el) with lot. rewrite (steady_lot S t h), (steady_lot S t' h'). apply lot_ext. intros a.
  apply ER_same. intros y w _. apply IH.
Qed.
Definition aid (t : nat) (h : memories) (s : state) : R := added d t h (match p_helped p with Some PlaceSum => s | _ => [] end).
Definition nu (n : nat) (x : column) : R :=
  match x with
  | One => 1
  | Cho _ _ _ _ _ => 0
  | Pay i t h r => due d i t h r
  | Aid t h r => added d t h r
  | Best _ _ _ _ _ => 0
  | Val i t h s => match t with
      | O | S O => sums (net i) n t h s
      | S (S O) => gross_for n i s
      | S (S (S t')) => sums aid n t' h s
      end
  end.
Lemma nu_val n i t h s : (t < 2)%nat -> nu n (Val i t h s) = sums (net i) n t h s.
Proof. intros H. destruct t as [|[|t]]; [reflexivity | reflexivity | lia]. Qed.
Lemma cons_of (x : column) q f v : ER ((x, q) :: f) v = Q2R q * v x + ER f v.
Proof. reflexivity. Qed.
Lemma one_of (x : column) f v : ER ((x, 1%Q) :: f) v = v x + ER f v.
Proof. cbn [ER]. rewrite Q2R_one. ring. Qed.
Lemma minus_of f (v : column -> R) : ER (minus f) v = - ER f v.
Proof. unfold minus. rewrite ER_scale, Q2R_less. ring. Qed.
Lemma pay_is n i t h r : (t < 2)%nat -> ER (epay_form i t h r) (nu n) = due d i t h r.
Proof.
  intros H. unfold epay_form, pays. destruct (mem_nat i (p_paying p)) eqn:M.
  - rewrite ER_single. cbn [nu]. unfold pay_slot. destruct d_ok as [_ [_ [_ [_ [_ S]]]]]. destruct (p_memory p); try reflexivity. destruct t as [|[|t]]; [reflexivity | symmetry; apply S; reflexivity | lia].
  - destruct d_ok as [_ [_ [Z _]]]. rewrite Z; [reflexivity|]. intros H'. apply mem_nat_iff in H'. congruence.
Qed.
Lemma pays_is n t h r : (t < 2)%nat -> ER (epays_all t h r) (nu n) = all_due e d t h r.
Proof. intros H. unfold epays_all, all_due, all_of. induction (agents e) as [|i l IH]; cbn [flat_map fold_right]; [reflexivity|]. rewrite ER_app, pay_is, IH by exact H. reflexivity. Qed.
Lemma said_is n i t h s r : (t < 2)%nat -> ER (esaid_form i t h s r) (nu n) = said n i t h s r.
Proof.
  intros H. unfold esaid_form, said. rewrite cons_of, ER_app, ER_scale, go_is, minus_of, pay_is by exact H. cbn [nu].
  rewrite (move_ext e p el _ _ _ _ (fun h' s' => ER [(Val i 1 h' s', 1%Q)] (nu n)) (sums (net i) n 1)) by (intros; rewrite ER_single; reflexivity). ring.
Qed.
Lemma next_said n i t h s : sums (net i) (S n) t h s = said n i t h s s.
Proof. cbn [EndlessSums.sums]. unfold net at 1, said. ring. Qed.
Lemma flow_agent i a s : is_agent e i = true -> flow_of i a s = enjoyed e i 0 a s.
Proof. intros H. apply is_agent_iff in H. unfold agents in H. apply in_seq in H. unfold flow_of. assert (L : (i <? length (agents e))%nat = true); [|rewrite L; reflexivity]. apply Nat.ltb_lt. unfold agents. rewrite seq_length. lia. Qed.
Lemma flow_public a s : flow_of (length (agents e)) a s = public_flow e 0 a s.
Proof. unfold flow_of. rewrite Nat.ltb_irrefl. reflexivity. Qed.
Lemma mean_same f g t h r s : (forall a, f a s = g a s) -> Q2R (mean_num f t h r s) = Q2R (mean_num g t h r s).
Proof. intros H. rewrite !mean_is. apply ER_same. intros z q _. apply lot_ext. intros a. rewrite H. reflexivity. Qed.
Lemma nothing_due n t h s i : pays p i = false -> sums (due d i) n t h s = 0.
Proof.
  intros M. rewrite (sums_ext e p el _ (fun _ _ _ => 0 * 0)), sums_times; [ring|]. intros t' h' s'. destruct d_ok as [_ [_ [Z _]]]. rewrite Z; [ring|].
  intros H'. apply mem_nat_iff in H'. unfold pays in M. congruence.
Qed.
Lemma paid_is n i : steady = true -> is_agent e i = true -> ER (paid_form i) (nu n) = ER (first_states e) (sums (due d i) n 0 []).
Proof.
  intros S Hi. unfold paid_form. destruct (pays p i) eqn:M.
  - rewrite ER_bind. apply ER_same. intros s q _. rewrite one_of, minus_of, ER_single. cbn [nu Gross].
    unfold gross_for. rewrite <- (gross_is i n S 0 [] 0 [] s).
    rewrite (sums_ext e p el (gross i) (fun t h s => net i t h s + due d i t h s)), sums_plus; [ring|].
    intros t h s'. unfold net, gross. rewrite (mean_same (flow_of i) (enjoyed e i 0)) by (intros; apply flow_agent; exact Hi). ring.
  - cbn [ER]. rewrite (ER_same _ (sums (due d i) n 0 []) (fun _ => 0 * 0)); [rewrite ER_by; ring|]. intros s q _. rewrite nothing_due by exact M. ring.
Qed.
Lemma paid_all n l : steady = true -> (forall i, In i l -> is_agent e i = true) -> ER (flat_map paid_form l) (nu n)
  = ER (first_states e) (sums (fun t h s => fold_right (fun i rest => due d i t h s + rest) 0 l) n 0 []).
Proof.
  intros S. induction l as [|i l IH]; intros H; cbn [flat_map fold_right].
  - cbn [ER]. rewrite (ER_same _ _ (fun _ => 0 * 0)); [rewrite ER_by; ring|]. intros s q _. rewrite (sums_ext e p el _ (fun _ _ _ => 0 * 0)), sums_times by (intros; ring). ring.
  - rewrite ER_app, paid_is, IH by (try exact S; first [intros; apply H; right; assumption | apply H; left; reflexivity]). rewrite <- ER_sum. apply ER_same. intros s q _.
    rewrite <- sums_plus. reflexivity.
Qed.
Lemma all_agents i : In i (agents e) -> is_agent e i = true.
Proof. intros H. apply is_agent_iff. exact H. Qed.
Lemma all_paid_is n : steady = true -> ER (flat_map paid_form (agents e)) (nu n) = in_the_mean e n rl W p d (Q2R (discount e)) (all_due e d).
Proof.
  intros S. rewrite paid_all by (try exact S; exact all_agents). rewrite (first_is (all_due e d) (all_due e d)); [reflexivity|].
  intros t h s _. unfold all_due, all_of. induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH, due_slot. reflexivity.
Qed.
Lemma gross_of_is n k : ER (gross_of k) (nu n) = ER (first_states e) (gross_for n k).
Proof. unfold gross_of. rewrite ER_bind. apply ER_same. intros s q _. rewrite ER_single. reflexivity. Qed.
Lemma counted_is n k (f : nat -> N -> state -> Q) : steady = true -> (forall t a s, f t a s = flow_of k a s) ->
  ER (gross_of k) (nu n) = in_the_mean e n rl W p d (Q2R (discount e)) (fun t => chosen_mean e rl W p d (f t) t).
Proof.
  intros S H. rewrite gross_of_is, (first_is _ (gross k)).
  - apply ER_same. intros s q _. unfold gross_for. rewrite <- (gross_is k n S 0 [] 0 [] s). reflexivity.
  - intros t h s Hs. unfold chosen_mean. rewrite mean_of by exact Hs. apply mean_same. intros. apply H.
Qed.
Lemma everyone_is l t h s : ER (shocks e 0) (fun z => lot t h z s (fun a => Q2R (sum (map (fun i => enjoyed e i 0 a s) l))))
  = fold_right (fun i rest => Q2R (mean_num (enjoyed e i 0) t h s s) + rest) 0 l.
Proof.
  induction l as [|i l IH]; cbn [fold_right].
  - rewrite (ER_same _ _ (fun _ => 0 * 0)); [rewrite ER_by; ring|]. intros z q _. rewrite (lot_ext e p el t h z s _ (fun _ => 0 * 0)), lot_times by (intros; rewrite Q2R_sum; cbn; ring). ring.
  - rewrite <- IH, mean_is, <- ER_sum. apply ER_same. intros z q _. rewrite <- lot_plus. apply lot_ext. intros a. rewrite !Q2R_sum. reflexivity.
Qed.
Lemma welfare_flow t h s : Q2R (mean_num (everyones e 0) t h s s) = gross (length (agents e)) t h s + fold_right (fun i rest => gross i t h s + rest) 0 (agents e).
Proof.
  transitivity (gross (length (agents e)) t h s + fold_right (fun i rest => Q2R (mean_num (enjoyed e i 0) t h s s) + rest) 0 (agents e)).
  - rewrite <- everyone_is. unfold gross. rewrite (mean_same (flow_of (length (agents e))) (public_flow e 0)) by (intros; apply flow_public). rewrite !mean_is, <- ER_sum.
    apply ER_same. intros z q _. rewrite <- lot_plus. apply lot_ext. intros a. unfold everyones. apply Q2R_plus.
  - f_equal. assert (H := all_agents). revert H. induction (agents e) as [|i l IH]; intros H; cbn [fold_right]; [reflexivity|]. rewrite IH by (intros; apply H; right; assumption). f_equal.
    apply mean_same. intros a. symmetry. apply flow_agent. apply H. left. reflexivity.
Qed.
Lemma sums_fold (g : nat -> nat -> memories -> state -> R) l n t h s :
  sums (fun t h s => fold_right (fun i rest => g i t h s + rest) 0 l) n t h s = fold_right (fun i rest => sums (g i) n t h s + rest) 0 l.
Proof.
  induction l as [|i l IH]; cbn [fold_right]; [|rewrite <- IH, <- sums_plus; reflexivity].
  rewrite (sums_ext e p el _ (fun _ _ _ => 0 * 0)), sums_times by (intros; ring). ring.
Qed.
Lemma gross_all n l : ER (flat_map gross_of l) (nu n) = ER (first_states e) (fun s => fold_right (fun i rest => gross_for n i s + rest) 0 l).
Proof.
  induction l as [|i l IH]; cbn [flat_map fold_right]; [cbn [ER]; rewrite (ER_same _ _ (fun _ => 0 * 0)) by (intros; ring); rewrite ER_by; ring|].
  rewrite ER_app, IH, gross_of_is, <- ER_sum. reflexivity.
Qed.
Lemma came_1 t h : came p d t h = 1.
Proof. unfold came. unfold is_free in fixed_rule. destruct (p_choosing p); try discriminate; reflexivity. Qed.
Lemma aid_slot t h s : aid t h s = aid (slot e t) h s.
Proof. unfold aid. apply added_slot. Qed.
Lemma amount_is q n : esound q = true -> ER (eamount_form q) (nu n) = amount_for e rl W p d n q.
Proof.
  intros Q0. unfold amount_for. destruct q as [[i|] | i own | [i|] | | which u | i t h r | which t h r [z|] |]; cbn [eamount_form amount esound] in *; cbv zeta.
  - apply andb_true_iff in Q0 as [S A]. rewrite paid_is by assumption. symmetry. apply first_is. intros t h s _. apply due_slot.
  - apply all_paid_is. exact Q0.
  - apply andb_true_iff in Q0 as [_ Q0]. apply negb_true_iff in Q0.
    rewrite ER_scale, ER_bind. unfold Rdiv. rewrite Q2R_inv by (intros E0; apply Qeq_bool_iff in E0; congruence). rewrite Rmult_comm. f_equal.
    apply ER_same. intros s q Hs. rewrite ER_single. cbn [nu]. unfold truth_worth. rewrite Nat.sub_0_r. rewrite <- (slot_low 0) at 1 by lia. symmetry. apply truth_is.
    destruct own; [unfold of_type in Hs; apply filter_In in Hs as [Hs _]|]; eapply first_state; eauto.
  - apply andb_true_iff in Q0 as [S A]. apply counted_is; [exact S|]. intros t a s. rewrite flow_agent by exact A. apply enjoyed_0.
  - apply counted_is; [exact Q0|]. intros t a s. rewrite flow_public. apply public_0.
  - rewrite ER_app, gross_of_is, gross_all, <- ER_sum.
    rewrite (first_is _ (fun t h s => gross (length (agents e)) t h s + fold_right (fun i rest => gross i t h s + rest) 0 (agents e))).
    + apply ER_same. intros s q _. rewrite sums_plus, sums_fold. unfold gross_for. rewrite <- (gross_is _ n Q0 0 [] 0 [] s). f_equal.
      induction (agents e) as [|i l IH]; cbn [fold_right]; [reflexivity|]. rewrite IH, <- (gross_is i n Q0 0 [] 0 [] s). reflexivity.
    + intros t h s Hs. unfold chosen_mean. rewrite mean_of by exact Hs. rewrite <- welfare_flow. apply mean_same. intros a. unfold everyones. rewrite public_0.
      rewrite (map_ext (fun i => enjoyed e i t a s) (fun i => enjoyed e i 0 a s)) by (intros; apply enjoyed_0). reflexivity.
  - discriminate.
  - apply Nat.ltb_lt in Q0. rewrite came_1, pay_is by exact Q0. ring.
  - rewrite !andb_true_iff in Q0. destruct Q0 as [[Q1 Q2] Q3]. apply Nat.ltb_lt in Q1. apply of_sizes_iff in Q2. apply mem_iff, likely_back in Q3 as [q [Hz Hq]].
    rewrite came_1, (lottery_is t h z q) by auto. rewrite (slot_low t Q1), cons_of, sum_lot. cbn [nu ER]. ring.
  - rewrite !andb_true_iff in Q0. destruct Q0 as [[Q1 Q2] _]. apply Nat.ltb_lt in Q1. apply of_sizes_iff in Q2.
    rewrite came_1. unfold chosen_mean. rewrite (mean_of (fun a _ => is_in which a) t h r r) by exact Q2. rewrite (slot_low t Q1), cons_of. cbn [nu ER]. ring.
  - destruct (p_helped p) as [[| |]|] eqn:K; [rewrite minus_of, all_paid_is by exact Q0; reflexivity | | | reflexivity];
      (rewrite ER_bind, (first_is _ aid); [apply ER_same; intros s q _; rewrite ER_single; reflexivity | intros t h s _; unfold aid; rewrite K; apply added_slot]).
Qed.
Lemma terms_are l n : esound_terms l = true -> ER (eterms_form l) (nu n) = sum_of e n rl W p d l.
Proof.
  unfold eterms_form, sum_of, esound_terms. induction l as [|[x q] l IH]; cbn [flat_map fold_right forallb fst snd]; [reflexivity|].
  intros H. apply andb_true_iff in H as [H1 H2]. rewrite ER_app, ER_scale, amount_is, (IH H2) by exact H1. reflexivity.
Qed.

(** * What is listed is met, and all that is met is listed *)
Definition items_met (lies : bool) (l : list (list (list item))) : Prop := forall i t x, In i (agents e) -> (t < 2)%nat -> In x (at_ l i t) ->
  exists u, slot e u = t /\ expects e rl W p d lies i u (fst x) (belief e t (snd x)).
Lemma likely_0 z : In z (likely_shocks e 0) -> exists q, In (z, q) (shocks e 0) /\ (0 < q)%Q.
Proof. apply likely_back. Qed.
Lemma reports_0 i t s r : is_report e i t s r <-> In r (reports e i 0 s).
Proof. unfold is_report. rewrite reports_spot, spot_0. tauto. Qed.
Lemma said_state lies i s o : In i (agents e) -> is_state e 0 s -> In o (sayable e lies i 0 s) -> is_state e 0 (saying i s o) /\ forall u, if lies then is_report e i u s o else o = truth i s.
Proof.
  intros Hi Hs Ho. destruct lies; cbn [sayable] in Ho.
  - split; [apply saying_in; auto | intros u; apply reports_0; exact Ho].
  - destruct Ho as [<- | []]. split; [rewrite saying_truth; exact Hs | reflexivity].
Qed.
Lemma next_met lies i t u x y : In i (agents e) -> slot e u = t -> expects e rl W p d lies i u (fst x) (belief e t (snd x)) -> In y (enext lies i t x) ->
  expects e rl W p d lies i (S u) (fst y) (belief e 1 (snd y)).
Proof.
  intros Hi Hu Hx Hy. unfold enext in Hy. apply in_flat_map in Hy as [s [Hs Hy]]. apply in_flat_map in Hy as [o [Ho Hy]]. cbv zeta in Hy. apply in_flat_map in Hy as [z [Hz Hy]].
  apply in_map_iff in Hy as [a [<- Ha]]. apply likely_0 in Hz as [w [Hz Hw]]. apply likely_in in Hs as [q [Hs Hq]]. apply filter_In in Ha as [Ha Hf]. apply above0_iff in Hf.
  assert (ST : is_state e 0 s) by (apply (state_0 u); eapply expects_states; eauto). destruct (said_state lies i s o Hi ST Ho) as [SS SR]. specialize (SR u).
  cbn [fst snd belief pred]. rewrite <- (kernel_0 u). apply (expects_later e rl W p d lies i u (fst x) (belief e t (snd x)) s q o z w a); auto.
  - apply always. exact endless.
  - rewrite shocks_0. exact Hz.
  - rewrite <- (el_is u). exact Ha.
  - rewrite (chance_is u (fst x) z w) by auto. rewrite Hu, <- Q2R_none. apply Qlt_Rlt. exact Hf.
Qed.
Lemma grow_met lies i (P : item -> Prop) : (forall x y, P x -> In y (enext lies i 1 x) -> P y) -> forall n all new, (forall x, In x all -> P x) -> (forall x, In x new -> P x) ->
  forall x, In x (grow lies i n all new) -> P x.
Proof.
  intros HP. induction n as [|n IH]; intros all new HA HN x Hx; [apply HA; exact Hx|]. cbn [grow] in Hx. destruct new as [|x0 new]; [apply HA; exact Hx|]. cbv zeta in Hx.
  set (fresh := filter _ _) in Hx. assert (F : forall y, In y fresh -> P y).
  { intros y Hy. unfold fresh in Hy. apply filter_In in Hy as [Hy _]. apply distinct_in in Hy. apply in_flat_map in Hy as [x1 [H1 H2]]. eapply HP; [apply HN; exact H1 | exact H2]. }
  eapply IH; [| |exact Hx]; [|exact F]. intros y Hy. apply in_app_or in Hy as [Hy | Hy]; auto.
Qed.
Lemma known_met lies : items_met lies (eknown lies).
Proof.
  intros i t x Hi Ht Hx. unfold at_, eknown in Hx. assert (Hi' := Hi). unfold agents in Hx, Hi'. apply in_seq in Hi'. rewrite nth_map_seq in Hx by lia. cbv zeta in Hx.
  set (later := distinct _ _) in Hx. assert (F : expects e rl W p d lies i 0 (fst no_item) (belief e 0 (snd no_item))) by constructor.
  assert (Lt : forall y, In y later -> exists u, expects e rl W p d lies i (S u) (fst y) (belief e 1 (snd y))).
  { intros y Hy. unfold later in Hy. apply distinct_in in Hy. exists 0%nat. exact (next_met lies i 0 0 no_item y Hi (slot_low 0 ltac:(lia)) F Hy). }
  destruct t as [|[|t]]; [| |lia]; cbn [nth] in Hx.
  - destruct Hx as [<- | []]. exists 0%nat. split; [apply slot_low; lia | exact F].
  - assert (G : exists u, expects e rl W p d lies i (S u) (fst x) (belief e 1 (snd x))).
    { apply (grow_met lies i (fun y => exists u, expects e rl W p d lies i (S u) (fst y) (belief e 1 (snd y)))) with (n := passes) (all := later) (new := later); auto.
      intros x1 y1 [u Hu] Hy. exists (S u). exact (next_met lies i 1 (S u) x1 y1 Hi (slot_S u) Hu Hy). }
    destruct G as [u Hu]. exists (S u). split; [apply slot_S | exact Hu].
Qed.
Definition places_met (l : list (list place)) : Prop := forall t x, (t < 2)%nat -> In x (nth t l []) -> exists u, slot e u = t /\ is_place e rl W p d u (fst x) (snd x).
Lemma nth_two {A} (f : nat -> A) t x : (t < 2)%nat -> nth t (map f [0; 1]%nat) x = f t.
Proof. intros H. destruct t as [|[|t]]; [reflexivity | reflexivity | lia]. Qed.
Lemma places_of_met k : items_met true k -> places_met (map (eplaces k) [0; 1]%nat).
Proof.
  intros K t x Ht Hx. rewrite nth_two in Hx by exact Ht. unfold eplaces in Hx. apply distinct_in in Hx. apply in_flat_map in Hx as [i [Hi Hx]]. apply in_flat_map in Hx as [y [Hy Hx]].
  apply in_flat_map in Hx as [s [Hs Hx]]. apply in_map_iff in Hx as [o [<- Ho]]. cbn [fst snd]. apply likely_in in Hs as [q [Hs Hq]]. destruct (K i t y Hi Ht Hy) as [u [Hu He]].
  exists u. split; [exact Hu|]. exists i, s, o. split; [exact Hi|]. split; [apply always; exact endless|]. split; [exists (belief e t (snd y)), q; auto|]. split; [apply reports_0; exact Ho | reflexivity].
Qed.
Lemma place_state t h r : is_place e rl W p d t h r -> is_state e 0 r.
Proof. intros [i [s [o [Hi [_ [[b [q [Hb [Hs Hq]]]] [Ho ->]]]]]]]. apply (state_0 t). apply saying_in; auto. eapply expects_states; eauto. Qed.
Definition beliefs_met (l : list (list item)) : Prop := forall t x, (t < 2)%nat -> In x (nth t l []) -> exists u, slot e u = t /\ believed e rl W p d u (fst x) (belief e t (snd x)).
Lemma after_met t l x : (forall y, In y l -> exists u, slot e u = t /\ is_place e rl W p d u (fst y) (snd y)) -> In x (after_places t l) ->
  exists u, believed e rl W p d (S u) (fst x) (belief e 1 (snd x)).
Proof.
  intros K Hx. unfold after_places in Hx. apply in_flat_map in Hx as [y [Hy Hx]]. apply in_flat_map in Hx as [z [Hz Hx]]. apply in_map_iff in Hx as [a [<- Ha]].
  destruct (K y Hy) as [u [Hu Hp]]. apply likely_0 in Hz as [w [Hz Hw]]. apply filter_In in Ha as [Ha Hf]. apply above0_iff in Hf. exists u. right.
  exists u, (fst y), (snd y), z, w, a. split; [reflexivity|]. split; [exact Hp|]. split; [rewrite shocks_0; exact Hz|]. split; [exact Hw|]. split; [rewrite <- (el_is u); exact Ha|].
  split; [|split; [reflexivity | cbn [snd belief pred]; rewrite (kernel_0 u); reflexivity]].
  rewrite (chance_is u (fst y) z w) by (try assumption; eapply place_state; eauto). rewrite Hu, <- Q2R_none. apply Qlt_Rlt. exact Hf.
Qed.
Lemma beliefs_of_met l : places_met l -> beliefs_met [[no_item]; distinct item_key (flat_map (fun t => after_places t (nth t l [])) [0; 1]%nat)].
Proof.
  intros P t x Ht Hx. destruct t as [|[|t]]; [| |lia]; cbn [nth] in Hx.
  - destruct Hx as [<- | []]. exists 0%nat. split; [apply slot_low; lia|]. left. auto.
  - apply distinct_in in Hx. apply in_flat_map in Hx as [t [Ht' Hx]]. apply after_met in Hx as [u Hu]; [exists (S u); split; [apply slot_S | exact Hu]|].
    intros y Hy. apply P; [|exact Hy]. destruct Ht' as [<- | [<- | []]]; lia.
Qed.

(** Where agent i may be, by a list. *)
Definition on (l : list (list (list item))) (i t : nat) (h : memories) (s : state) : Prop :=
  (t < 2)%nat /\ exists x, In x (at_ l i t) /\ fst x = h /\ In s (likely (belief e t (snd x))).
Definition on_list (l : list (list (list item))) (i : nat) : list (nat * memories * state) :=
  flat_map (fun t => flat_map (fun x => map (fun s => (t, fst x, s)) (likely (belief e t (snd x)))) (at_ l i t)) [0; 1]%nat.
Lemma on_listed l i t h s : on l i t h s -> In (t, h, s) (on_list l i).
Proof.
  intros [Ht [x [Hx [<- Hs]]]]. unfold on_list. apply in_flat_map. exists t. split; [destruct t as [|[|t]]; [left; reflexivity | right; left; reflexivity | lia]|].
  apply in_flat_map. exists x. split; [exact Hx|]. apply in_map. exact Hs.
Qed.
Lemma sums_up_is t h r z q : sums_up t h r = true -> In (z, q) (shocks e 0) -> (0 < q)%Q -> lot t h z r (fun _ => 1) = 1.
Proof.
  unfold sums_up. rewrite forallb_forall. intros H Hz Hq. specialize (H z (likely_iff _ _ _ _ Hz Hq)). apply Qeq_bool_iff, Qeq_eqR in H. rewrite Q2R_one in H. transitivity (Q2R (sum (map (fix_ t h z r) (el z r)))); [|exact H]. rewrite Q2R_sum.
  unfold EndlessSums.lot. clear H. induction (el z r) as [|a l IH]; cbn [map fold_right]; [reflexivity|]. rewrite IH. ring.
Qed.
Section On.
Variables (lies : bool) (l : list (list (list item))) (i : nat).
Hypothesis Hi : In i (agents e).
Hypothesis G : goes_on lies l = true.
Lemma on_goes : covers item_key eqb_item [no_item] (at_ l i 0) = true /\ forall t, (t < 2)%nat ->
  covers item_key eqb_item (flat_map (enext lies i t) (at_ l i t)) (at_ l i 1) = true
  /\ forall x s, In x (at_ l i t) -> In s (likely (belief e t (snd x))) -> is_state e 0 s /\ sums_up t (fst x) s = true.
Proof.
  unfold goes_on in G. rewrite forallb_forall in G. specialize (G i Hi). apply andb_true_iff in G as [G0 G1]. split; [exact G0|]. intros t Ht. rewrite forallb_forall in G1.
  specialize (G1 t ltac:(destruct t as [|[|t]]; [left; reflexivity | right; left; reflexivity | lia])). apply andb_true_iff in G1 as [G1 G2]. split; [exact G1|]. intros x s Hx Hs.
  rewrite forallb_forall in G2. specialize (G2 x Hx). rewrite forallb_forall in G2. specialize (G2 s Hs). apply andb_true_iff in G2 as [G2 G3]. apply of_sizes_iff in G2. auto.
Qed.
Lemma on_state t h s : on l i t h s -> is_state e 0 s.
Proof. intros [Ht [x [Hx [<- Hs]]]]. apply (proj2 on_goes t Ht) with x; auto. Qed.
Lemma on_sum t h s z q : on l i t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> lot t h z s (fun _ => 1) = 1.
Proof. intros [Ht [x [Hx [<- Hs]]]] Hz Hq. eapply sums_up_is; eauto. apply (proj2 on_goes t Ht) with (x := x); auto. Qed.
Lemma on_said t h s o z q a s' w : on l i t h s -> In o (sayable e lies i 0 s) -> In (z, q) (shocks e 0) -> (0 < q)%Q -> In a (el z (saying i s o)) -> (0 < fix_ t h z (saying i s o) a)%Q ->
  In (s', w) (kernel e 0 a s) -> (0 < w)%Q -> on l i 1 (after (saying i s o, z, a) h) s'.
Proof.
  intros [Ht [x [Hx [<- Hs]]]] Ho Hz Hq Ha Hf Hs' Hw. split; [lia|]. exists (after (saying i s o, z, a) (fst x), Some (s, a)). split; [|split; [reflexivity | cbn [snd belief pred]; eapply likely_is; eauto]].
  eapply covers_ok; [apply eqb_item_ok | apply (proj2 on_goes t Ht)|]. apply in_flat_map. exists x. split; [exact Hx|]. unfold enext. apply in_flat_map. exists s. split; [exact Hs|].
  apply in_flat_map. exists o. split; [exact Ho|]. cbv zeta. apply in_flat_map. exists z. split; [eapply likely_iff; eauto|].
  assert (Hm : In a (emay t (fst x) z (saying i s o))) by (apply filter_In; split; [exact Ha | apply above0_iff; exact Hf]).
  exact (in_map (fun a => (after (saying i s o, z, a) (fst x), Some (s, a))) _ _ Hm).
Qed.
Lemma says_truth s : is_state e 0 s -> In (truth i s) (sayable e lies i 0 s).
Proof. intros Hs. destruct lies; [apply truth_in; auto; apply always; exact endless | left; reflexivity]. Qed.
Lemma on_next t h s z q a s' w : on l i t h s -> In (z, q) (shocks e 0) -> (0 < q)%Q -> In a (el z s) -> (0 < fix_ t h z s a)%Q ->
  In (s', w) (kernel e 0 a s) -> (0 < w)%Q -> on l i 1 (after (s, z, a) h) s'.
Proof.
  intros Ho Hz Hq Ha Hf Hs' Hw. pose proof (on_state t h s Ho) as ST. rewrite <- (saying_truth i s). rewrite <- (saying_truth i s) in Ha, Hf.
  apply (on_said t h s (truth i s) z q a s' w); auto. apply says_truth. exact ST.
Qed.
Lemma listed_on u h b : expects e rl W p d lies i u h b -> exists x, In x (at_ l i (slot e u)) /\ fst x = h /\ belief e (slot e u) (snd x) = b.
Proof.
  intros H. induction H as [|t h b s q r z w a Hb IH Ht Hs Hq Hr Hz Hw Ha Hch].
  - rewrite slot_low by lia. exists no_item. split; [|split; reflexivity]. eapply covers_ok; [apply eqb_item_ok | apply on_goes | left; reflexivity].
  - destruct IH as [x [Hx [<- Hbx]]]. rewrite slot_S. exists (after (saying i s r, z, a) (fst x), Some (s, a)). split; [|split; [reflexivity | cbn [snd belief pred]; rewrite <- (kernel_0 t); reflexivity]].
    assert (ST : is_state e 0 s) by (apply (state_0 t); eapply expects_states; eauto). rewrite shocks_0 in Hz. rewrite <- (el_is t) in Ha.
    assert (Ho : In r (sayable e lies i 0 s)) by (destruct lies; [apply (reports_0 i t); exact Hr | left; symmetry; exact Hr]).
    destruct (said_state lies i s r Hi ST Ho) as [SS _]. rewrite (chance_is t (fst x) z w) in Hch by auto. rewrite <- Q2R_none in Hch. apply Rlt_Qlt in Hch.
    eapply covers_ok; [apply eqb_item_ok | apply (proj2 on_goes _ (slot_small t))|]. apply in_flat_map. exists x. split; [exact Hx|]. unfold enext. apply in_flat_map. exists s.
    split; [rewrite Hbx; eapply likely_is; eauto|]. apply in_flat_map. exists r. split; [exact Ho|]. cbv zeta. apply in_flat_map. exists z. split; [eapply likely_iff; eauto|].
    assert (Hm : In a (emay (slot e t) (fst x) z (saying i s r))) by (apply filter_In; split; [exact Ha | apply above0_iff; exact Hch]).
    exact (in_map (fun a => (after (saying i s r, z, a) (fst x), Some (s, a))) _ _ Hm).
Qed.
Lemma meets_on u h s : meets_state e rl W p d lies i u h s -> on l i (slot e u) h s.
Proof.
  intros [b [q [Hb [Hs Hq]]]]. destruct (listed_on u h b Hb) as [x [Hx [E1 E2]]]. split; [apply slot_small|]. exists x. split; [exact Hx|]. split; [exact E1|]. rewrite E2. eapply likely_is; eauto.
Qed.
End On.
End Forms.
