(** The answers of Decide.v, found faster: means over the next state in integers (Means.v), and what is used again kept.
    Nobody has to believe this file: [quickly] proves what its answers mean. *)
From Coq Require Import QArith ZArith Reals NArith List FMapPositive FinFun Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Programs Verified Answers Refute Histories Exists Automata Forms ExistsForms Interim InterimAnswers Means Spread Due Each Outlook Decide.
Open Scope Q_scope.

Definition by_nat {B} (f : nat -> B) : nat -> B :=
  let found := kept (fun k => f (N.to_nat (hd 0%N k))) in fun n => found [N.of_nat n].
Lemma by_nat_is {B} (f : nat -> B) n : by_nat f n = f n.
Proof. unfold by_nat, kept. cbn [hd]. rewrite Nat2N.id. reflexivity. Qed.
Lemma all_ext {A} (f g : A -> bool) l : (forall x, In x l -> f x = g x) -> forallb f l = forallb g l.
Proof.
  induction l as [|x l IH]; intros H; [reflexivity|]. cbn [forallb]. rewrite (H x), IH; auto; [intros; apply H; right; auto | left; auto].
Qed.
Lemma any_ext {A} (f g : A -> bool) l : (forall x, In x l -> f x = g x) -> existsb f l = existsb g l.
Proof.
  induction l as [|x l IH]; intros H; [reflexivity|]. cbn [existsb]. rewrite (H x), IH; auto; [intros; apply H; right; auto | left; auto].
Qed.
Lemma all_map {A B} (f : B -> bool) (g : A -> B) l : forallb f (map g l) = forallb (fun x => f (g x)) l.
Proof. induction l as [|x l IH]; cbn; [auto | rewrite IH; auto]. Qed.
Lemma any_map {A B} (f : B -> bool) (g : A -> B) l : existsb f (map g l) = existsb (fun x => f (g x)) l.
Proof. induction l as [|x l IH]; cbn; [auto | rewrite IH; auto]. Qed.
Lemma filter_same {A} (f g : A -> bool) l : (forall x, In x l -> f x = g x) -> filter f l = filter g l.
Proof.
  induction l as [|x l IH]; intros H; [reflexivity|]. cbn [filter]. rewrite (H x), IH; auto; [intros; apply H; right; auto | left; auto].
Qed.
(** Numbers by allocation that are the same. *)
Definition alike (l l' : list Q) := forall a, at_alloc l a == at_alloc l' a.
Lemma alike_map {A} (f g : A -> Q) l : (forall x, In x l -> f x == g x) -> alike (map f l) (map g l).
Proof.
  intros H a. unfold at_alloc. generalize (N.to_nat a). clear a. induction l as [|x l IH]; intros k; [destruct k; reflexivity|].
  destruct k as [|k]; cbn [map nth]; [apply H; left; auto | apply IH; intros; apply H; right; auto].
Qed.

(** What each allocation is worth in a state: [now], and the mean of [h] in the next period. *)
Definition ahead (e : env) (u : nat) (r : ready) (now : N -> state -> Q) (h : state -> Q) : state -> list Q :=
  let later := mean e u r h in
  let here := all_allocs e u in
  kept (fun s => map (fun a => now a s + discount e * later (a :: s)) here).

(** ** Programs *)
Definition society_of (k : nat) : society := match k with O => None | S i => Some i end.
Definition number_of (w : society) : nat := match w with None => O | Some i => S i end.
Definition chosen_by (e : env) (u : nat) (choose : N -> state -> N) : state -> list N :=
  let all := map fst (shocks e u) in fun s => map (fun z => choose z s) all.
Definition program_with (e : env) (v : evidence) (w : society) (values : nat -> worth) (shares : nat -> list Z * Z) : bool :=
  forallb (fun u =>
    let found := values u in let likely := likely_shocks e u in let share := shares u in
    let d := (snd share * under found)%Z in let chosen := chosen_by e u (choice e v w u) in
    forallb (fun s =>
    let l := nums found s in
    Qeq_bool (W e v w u s) (ratio (blended (fst share) l (chosen s)) d)
    && forallb (fun z =>
         let b := choice e v w u z s in
         let best := nth (N.to_nat b) l 0%Z in
         let open := sets e w u z s in
         mem b open
         && forallb (fun a => let x := nth (N.to_nat a) l 0%Z in Z.leb x best && (N.leb b a || negb (Z.leb best x))) open) likely)
    (states_at e u)) (places e).
Definition loses_with (e : env) (c : mechanism) (v : evidence) (values : nat -> worth) (q : Q) : bool :=
  forallb (fun u => let found := values u in let likely := likely_shocks e u in forallb (fun s =>
    let l := nums found s in
    forallb (fun z => Qle_bool q (ratio (nth (N.to_nat (rule e c u z s)) l 0 - nth (N.to_nat (choice e v None u z s)) l 0)%Z (under found))) likely)
    (states_at e u)) (places e).
Definition options_with (e : env) (v : evidence) (i : nat) (leaving : nat -> worth) (shares : nat -> list Z * Z) : bool :=
  forallb (fun u =>
    let found := leaving u in let share := shares u in let d := (snd share * under found)%Z in
    let chosen := chosen_by e u (choice e v (Some i) u) in
    forallb (fun s => Qeq_bool (option_worth e v i u s) (ratio (blended (fst share) (nums found s) (chosen s)) d)) (states_at e u)) (places e).

(** ** Payoffs over one denominator *)
Definition V_numbers (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (st : list state) : list Z * Z :=
  differences (wholes (map (C e v i t) st)) (wholes (map (pay e c i t m) st)).
Definition B_numbers (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (st : list state) : list Z * Z :=
  match nth i (best v) [] with [] => V_numbers e c v i t m st | _ => wholes (map (B e c v i t m) st) end.
(** [everywhere], of numbers that are not less than q. *)
Definition everywhere_with (e : env) (memories : nat -> list memory) (q : Q) (numbers : nat -> memory -> list state -> list Z * Z) : bool :=
  forallb (fun u => let here := states_at e u in
    forallb (fun t => forallb (fun m => none_below q (numbers t m here)) (memories t)) (slots e u)) (places e).

(** ** What reports are worth *)
(** [reports], own types being found. *)
Definition reports_of (types : list N) (e : env) (i u : nat) (s : state) : list N := if is_away e i u s then [truth i s] else types.
Definition telling (e : env) (c : mechanism) (u : nat) (r : ready) (next : nat -> memory -> state -> Q) (same : bool) (i : nat) :
    state -> N -> Q :=
  let all := shocks e u in
  if same then
    let by_alloc := ahead e u r (flow e i u) (next (S u) None) in
    fun s o => E all (fun z => at_alloc (by_alloc s) (rule e c u z (saying i s o)))
  else
    let after := kept (fun k => mean e u r (next (S u) (Some (tl k, hd 0%N k)))) in
    fun s o => E all (fun z =>
      let said := saying i s o in
      let a := rule e c u z said in
      flow e i u a s + discount e * after (a :: said) (a :: s)).
Definition same_after (e : env) (c : mechanism) (i u : nat) : bool := memoryless e (pay_table e c i (S u)).
(** Where what follows does not depend on the report, all is found in integers; [reach] then has what allocations are worth. *)
Record reporting := Reporting { reach : worth; part : list Z * Z; by_report : state -> N -> Q }.
(** The allocations that a report leads to, by shock, and what is paid after it, times d; of all reports of agent i. *)
Definition entries (e : env) (c : mechanism) (i u t : nat) (m : memory) (d : Z) (types : list N) : state -> list (list N * Z) :=
  let chosen := chosen_by e u (rule e c u) in
  let one := fun r => (chosen r, whole d (pay e c i t m r)) in
  let line := kept (fun o => map (fun x => one (saying i o x)) types) in
  fun s => if is_away e i u s then [one s] else line (saying i s 0%N).
(** Of each period of payments and memory in it, a test of each state: of what reports are worth there less what is paid, and
    of a number that is wanted, all times d. *)
Definition each_report (e : env) (c : mechanism) (i u : nat) (x : reporting) (memories : nat -> list memory)
    (wanted : nat -> memory -> list state -> list Z * Z) (test : Z -> list Z -> Z -> bool) : bool :=
  let types := own_types e i u in let here := states_at e u in let d0 := (snd (part x) * under (reach x))%Z in
  forallb (fun t => forallb (fun m =>
      let w := wanted t m here in
      let d := Z.lcm (Z.lcm d0 (grain (pay_table e c i t))) (snd w) in
      let chances := map (Z.mul (d / d0)) (fst (part x)) in
      let scale := (d / snd w)%Z in
      let said := entries e c i u t m d types in
      let passes := test d in
      forallb (fun sw : state * Z =>
        let l := nums (reach x) (fst sw) in
        passes (map (fun rp => (blended chances l (fst rp) - snd rp)%Z) (said (fst sw))) (snd sw * scale)%Z) (combine here (fst w))) (memories t)) (slots e u).
Definition payoff_with (e : env) (c : mechanism) (v : evidence) (i : nat) (tell : nat -> reporting) : bool :=
  is_agent e i
  && forallb (fun u =>
    let x := tell u in
    if same_after e c i u then
      let d := (snd (part x) * under (reach x))%Z in let chosen := chosen_by e u (rule e c u) in
      forallb (fun s => Qeq_bool (C e v i u s) (ratio (blended (fst (part x)) (nums (reach x) s) (chosen s)) d)) (states_at e u)
    else forallb (fun s => Qeq_bool (C e v i u s) (by_report x s (truth i s))) (states_at e u)) (places e).
Definition lies_with (e : env) (c : mechanism) (v : evidence) (tell : nat -> reporting) (q : Q) (i : nat) : bool :=
  forallb (fun u =>
    let x := tell u in
    if same_after e c i u then
      each_report e c i u x (telling_memories e c i) (V_numbers e c v i) (fun d =>
        let room := floor_of d (- q) in fun found own => let most := (own + room)%Z in forallb (fun w => Z.leb w most) found)
    else
    let past := map (fun t => (t, telling_memories e c i t)) (slots e u) in
    let types := own_types e i u in
    forallb (fun s => forallb (fun r =>
       let w := by_report x s r in
       forallb (fun tm => forallb (fun m => Qle_bool q (slack e c v i (fst tm) m s r w)) (snd tm)) past)
       (reports_of types e i u s)) (states_at e u)) (places e).
Definition best_same (e : env) (c : mechanism) (v : evidence) (i u : nat) : bool :=
  memoryless e (pay_table e c i (S u)) && memoryless e (best_table e v i (S u)).
Definition best_with (e : env) (c : mechanism) (v : evidence) (i : nat) (tell : nat -> reporting) : bool :=
  forallb (fun u =>
    let x := tell u in
    if best_same e c v i u then
      each_report e c i u x (best_memories e c v i) (B_numbers e c v i) (fun _ found most =>
        forallb (fun w => Z.leb w most) found && existsb (fun w => Z.eqb w most) found)
    else
    let past := map (fun t => (t, best_memories e c v i t)) (slots e u) in
    let types := own_types e i u in
    forallb (fun s =>
    let reports := map (fun r => (r, by_report x s r)) (reports_of types e i u s) in
    forallb (fun tm => forallb (fun m =>
      let b := B e c v i (fst tm) m s in
      let found := map (fun rw => snd rw - pay e c i (fst tm) m (saying i s (fst rw))) reports in
      forallb (fun w => Qle_bool w b) found && existsb (fun w => Qeq_bool w b) found)
      (snd tm)) past) (states_at e u)) (places e).

(** ** Leaving *)
(** Whether a state is in l: a state at the same place is compared. *)
Definition kept_within (sz : list N) (l : list state) : list N -> bool :=
  let placed := map (fun s => (place_of sz 0 s, s)) l in
  kept (fun y => let k := place_of sz 0 y in existsb (fun ps => N.eqb (fst ps) k && eqb_state y (snd ps)) placed).
(** Whether what follows an allocation and a state is inside for sure: outside is 0 in the mean. *)
Definition stays (e : env) (u : nat) (ap : option apart) (r : ready) (next : list N -> dist state) (inside : list N -> bool) : N -> state -> bool :=
  match ap with
  | Some _ =>
      let l := let h := fun y => if inside y then 0 else 1 in fst (all_means e u ap r h (wholes (map h (states (sizes_at e (S u)))))) in let sz := sizes_at e u in
      fun a s => Z.eqb (nth (N.to_nat (place_of sz 0 s)) (nth (N.to_nat a) l []) 0%Z) 0
  | None => fun a s => forallb (fun yq => Qle_bool (snd yq) 0 || inside (fst yq)) (next (a :: s))
  end.
Definition settles_with (e : env) (c : mechanism) (i : nat) (values : nat -> worth) (aparts : nat -> option apart) (ready : nat -> ready)
    (moves : nat -> list N -> dist state) (u : nat) (l : list state) : state -> bool :=
  let found := values u in let likely := likely_shocks e u in let done := Definitions.over e (S u) in
  let inside := kept_within (sizes_at e (S u)) l in
  let stay := if done then fun _ _ => true else stays e u (aparts u) (ready u) (moves u) inside in
  fun s =>
  let l := nums found s in
  forallb (fun z =>
    let a := rule e c u z s in
    let open := sets e (Some i) u z s in
    let x := nth (N.to_nat a) l 0%Z in
    mem a open
    && forallb (fun b => Z.leb (nth (N.to_nat b) l 0%Z) x) open
    && (done || stay a s)) likely.
Definition left_from_with (e : env) (settle : nat -> list state -> state -> bool) (n u : nat) : list (list state) :=
  fold_right (fun u later => filter (settle u (nth 0 later [])) (states_at e u) :: later) [] (seq u n).
Definition shrink_with (settle : nat -> list state -> state -> bool) (l : list state) : list state :=
  filter (settle O l) l.
Definition left_with (e : env) (settle : nat -> list state -> state -> bool) : list (list state) * bool :=
  match horizon e with
  | Some T => (left_from_with e settle T 0, true)
  | None =>
      let l := fst (fold_left (fun ld (_ : state) => if (snd ld : bool) then ld else
         let l' := shrink_with settle (fst ld) in (l', (length l' =? length (fst ld))%nat))
         (states_at e 0) (states_at e 0, false)) in
      ([l], (length (shrink_with settle l) =? length l)%nat)
  end.

(** ** Money under the prior *)
Definition revenue_with (e : env) (c : mechanism) (v : evidence) (ready : nat -> ready) : bool :=
  is_agent e 0 && is_prob (first_states e)
  && forallb (fun u =>
       let same := forallb (fun i => memoryless e (pay_table e c i (S u))) (agents e) in
       let r := ready u in
       let after := kept (fun k => mean e u r (revenue e c v (S u) (match k with [] => None | a :: s => Some (s, a) end))) in
       forallb (fun s => Qeq_bool (look_up (nth u (budget v) none) s)
         (E (shocks e u) (fun z => let a := rule e c u z s in after (if same then [] else a :: s) (a :: s))))
       (states_at e u)) (places e).

(** ** The parts of the answers, each found once *)
Record engine := Engine {
  a_program : nat -> bool; a_loses : Q -> bool; a_payoff : nat -> bool; a_lies : Q -> nat -> bool; a_best : nat -> bool;
  a_options : nat -> bool; a_left : nat -> list (list state) * bool; a_revenue : nat -> bool; a_aids : aids;
  a_ahead : nat -> nat -> list N -> Q; a_mean : nat -> (state -> Q) -> list N -> Q }.
Definition engine_of (e : env) (c : mechanism) (v : evidence) : engine :=
  let ready := by_nat (ready_of e) in
  let aparts := by_nat (apart_of e) in
  let shares := by_nat (chances_of e) in
  let coins := by_nat (money e) in
  let flows := by_nat (fun u => by_nat (flow_rows e u)) in
  let worth_with u rows h n := worth_of e u rows (coins u) (all_means e u (aparts u) (ready u) h n) in
  let next u := states (sizes_at e (S u)) in
  let by_table u rows h := worth_with u rows h (wholes (map h (next u))) in
  let values := by_nat (fun k => by_nat (fun u => by_table u (social_rows e (society_of k) (flows u)) (W e v (society_of k) (S u)))) in
  let tell := by_nat (fun i => by_nat (fun u => telling e c u (ready u) (V e c v i) (same_after e c i u) i)) in
  let reporting_of u i what numbers same by_report :=
    Reporting (if same : bool then worth_with u (flows u (S i)) (what (S u) None) (numbers (S u) None (next u)) else no_worth) (shares u) by_report in
  let told := by_nat (fun i => by_nat (fun u => reporting_of u i (V e c v i) (V_numbers e c v i) (same_after e c i u) (tell i u))) in
  let moves := by_nat (fun u => kept (fun k => kernel e u (hd 0%N k) (tl k))) in
  let payoff := by_nat (fun i => payoff_with e c v i (told i)) in
  let early := by_nat (fun i => by_nat (fun u => let found := kept (fun k => before e c v i u (hd 0%N k) (tl k)) in
    fun (r : N) (s : state) => found (r :: s))) in
  Engine (by_nat (fun k => program_with e v (society_of k) (values k) shares))
    (fun q => loses_with e c v (values O) q)
    payoff
    (fun q i => lies_with e c v (told i) q i)
    (by_nat (fun i => best_with e c v i (by_nat (fun u => let same := best_same e c v i u in
      reporting_of u i (B e c v i) (B_numbers e c v i) same (telling e c u (ready u) (B e c v i) same i)))))
    (by_nat (fun i => options_with e v i (by_nat (fun u => by_table u (flows u (S i)) (option_worth e v i (S u)))) shares))
    (by_nat (fun i => left_with e (settles_with e c i (values (S i)) aparts ready moves)))
    (by_nat (fun _ => revenue_with e c v ready))
    (Aids payoff tell moves early)
    (by_nat (fun i => by_nat (fun u => let later := mean e u (ready u) (V e c v i (S u) None) in
      kept (fun k => flow e i u (hd 0%N k) (tl k) + discount e * later k))))
    (fun u => mean e u (ready u)).

Definition least_with (e : env) (c : mechanism) (v : evidence) (g : engine) (k : kind) (q : Q) : bool :=
  match k with
  | Efficient => a_program g O && a_loses g q
  | Incentives eps => Qle_bool 0 eps && every_agent e (fun i => a_payoff g i && a_lies g (q - eps) i)
  | BestResponse => every_agent e (fun i => a_payoff g i && a_best g i
      && everywhere_with e (best_memories e c v i) q (fun t m st => differences (V_numbers e c v i t m st) (B_numbers e c v i t m st)))
  | Zero => every_agent e (fun i => a_payoff g i && everywhere_with e (telling_memories e c i) q (V_numbers e c v i))
  | Leave => every_agent e (fun i => a_payoff g i && a_program g (S i) && a_options g i
      && everywhere_with e (telling_memories e c i) q (fun t m st => differences (V_numbers e c v i t m st) (wholes (map (option_worth e v i t) st))))
  | NoDeficit | Balance | NonNegative | Absent | Stay => at_least e c v k q
  | Exit => every_agent e (fun i => a_program g (S i) && (let l := a_left g i in
      snd l
      && forallb (fun u => forallb (fun t => forallb (fun m =>
           forallb (fun s => Qle_bool q (minus_abs (pay e c i t m s))) (nth u (fst l) []))
         (telling_memories e c i t)) (slots e u)) (places e)))
  end.
Definition cell_with (e : env) (c : mechanism) (v : evidence) (g : engine) (k : kind) (x : cell) : bool :=
  match k with
  | Exit => let t := c_period x in
      of_sizes (sizes_at e t) (c_state x) && (negb (Definitions.over e t) && is_agent e (c_agent x) && in_memories e c t (c_memory x)
      && within (nth (spot e t) (fst (a_left g (c_agent x))) []) (c_state x))
  | _ => cell_ok e c v k x
  end.
Definition no_cell_with (e : env) (c : mechanism) (v : evidence) (g : engine) (k : kind) : bool :=
  match k with
  | Exit => every_agent e (fun i => a_program g (S i)
              && (let l := a_left g i in snd l && forallb (fun u => (length (nth u (fst l) []) =? 0)%nat) (places e)))
  | _ => no_cell e c v k
  end.
Definition slack_with (e : env) (c : mechanism) (v : evidence) (g : engine) (k : kind) (proved : bool) (q : Q) (named : option cell) : bool :=
  Bool.eqb proved (Qle_bool 0 q)
  && match named with
     | Some x => cell_with e c v g k x && Qeq_bool (slack_of e c v k x) q && least_with e c v g k q
     | None => proved && no_cell_with e c v g k
     end.
Definition implied_with (e : env) (c : mechanism) (v : evidence) (g : engine) (k : implied) : bool :=
  match k with
  | InterimLies => least_with e c v g (Incentives 0) 0
  | InterimBestResponse => least_with e c v g BestResponse 0
  | InterimParticipation => least_with e c v g Zero 0
  | ExpectedBalance => least_with e c v g Balance 0
  | ExAnteNoDeficit | EachNoDeficit => least_with e c v g NoDeficit 0
  end.
Definition some_with (e : env) (c : mechanism) (v : evidence) (g : engine) : bool :=
  let c' := efficient_rule v (payments c) in
  let g' := engine_of e c' v in
  all_asked e && check_rule e c' && a_program g O && every_agent e (fun i => a_payoff g' i && a_lies g' 0 i).
Definition automata_with (e : env) (v : evidence) (g : engine) (machines : list automaton) : bool :=
  let c' := efficient_rule v [] in
  all_asked e && check_rule e c' && a_program g O && check_machines e c' (a_mean g) machines.
Definition none_with (e : env) (v : evidence) (g : engine) (i : nat) (x : refutation) : bool :=
  let c' := efficient_rule v [] in
  all_asked e && check_rule e c' && a_program g O && is_agent e i && reachable e (r_period x) && check_refutation e c' i x.
Definition none_after_with (e : env) (v : evidence) (g : engine) (i : nat) (rows : list (public * state * N * N * Q)) : bool :=
  let c' := efficient_rule v [] in all_asked e && check_rule e c' && a_program g O && is_agent e i && check_histories e c' i rows.
Definition form_with (e : env) (v : evidence) (g : engine) (f : form) (paid later : list (list (table Q))) (proved : bool) (q : Q) (x : cell)
    (i : nat) (rows : list (nat * memory * state * N * Q)) : bool :=
  let c' := efficient_rule v paid in let v' := with_gross v later in
  all_asked e && check_rule e c' && a_program g O && slack_with e c' v' (engine_of e c' v') (Incentives 0) proved q (Some x)
  && every_agent e (of_form e c' f) && (proved || check_clash e c' f q i rows).
Definition quick_claim (e : env) (c : mechanism) (v : evidence) (g : engine) (x : claim) : bool :=
  match x with
  | Slack k proved q named => slack_with e c v g k proved q named
  | Implied k => implied_with e c v g k
  | ExAnteBudget proved q => Bool.eqb proved (Qle_bool 0 q) && a_revenue g O && Qeq_bool (mean_revenue e c v) q
  | FullExtraction proved q => Bool.eqb proved (Qle_bool 0 q) && a_revenue g O && a_program g O
      && Qeq_bool (minus_abs (E (first_states e) (W e v None 0) - mean_revenue e c v)) q
  | SomeMechanism => some_with e c v g
  | SomeAutomata machines => automata_with e v g machines
  | NoMechanism i w => none_with e v g i w
  | NoMechanismAfter i rows => none_after_with e v g i rows
  | Convex vectors => check_outlooks e (moving (a_aids g)) false vectors
  | NotConvex i t a o s weights => check_mimicked e (moving (a_aids g)) i t a o s weights
  | Spanning vectors => check_outlooks e (moving (a_aids g)) true vectors
  | NotSpanning i t a o weights => check_dependent e (moving (a_aids g)) i t a o weights
  | AtShocks dues proved q y => check_at_shocks e c (a_payoff g) (a_ahead g) dues proved q y
  | ExpectedPay proved q t mix => check_paid e c (a_mean g) proved q t mix
  | EachPeriod proved q t m => check_each e c (moving (a_aids g)) (a_mean g) proved q t m
  | Interim k proved q y => check_interim e c v (a_aids g) k proved q y
  | OfForm f paid later proved q y i rows => form_with e v g f paid later proved q y i rows
  | _ => check_claim e c v x
  end.

(** * They are the answers of Decide.v *)
Section Same.
Variables (e : env) (c : mechanism) (v : evidence).
Hypothesis env_ok : check_env e = true.

Lemma sizes_known u s : In s (states_at e u) -> length s = length (sizes_at e u).
Proof. apply states_length. Qed.
Lemma ahead_alike u r now h s : r = ready_of e u -> In s (states_at e u) ->
  alike (ahead e u r now h s) (map (fun a => now a s + discount e * E (kernel e u a s) h) (all_allocs e u)).
Proof.
  intros -> Hs. unfold ahead, kept. cbv zeta. apply alike_map. intros a _. rewrite mean_ok; [reflexivity | apply sizes_known; auto].
Qed.
Lemma worth_alike u x l l' : is_worth e u x l -> (forall s, In s (states_at e u) -> alike (l s) (l' s)) -> is_worth e u x l'.
Proof. intros [H0 H] A. split; auto. intros s a Hs. rewrite H by auto. rewrite (A s Hs a). reflexivity. Qed.
Lemma values_worth u w flows ap r d : (forall k, flows k = flow_rows e u k) -> ap = apart_of e u -> r = ready_of e u -> d = money e u ->
  is_worth e u (worth_of e u (social_rows e w flows) d (all_means e u ap r (W e v w (S u)) (wholes (map (W e v w (S u)) (states (sizes_at e (S u))))))) (values_at e v w u).
Proof.
  intros Hf -> -> ->. eapply worth_alike; [apply worth_ok; [apply money_pos | apply sum_of_rows; exact Hf | apply wholes_are]|].
  intros s _. unfold values_at. apply alike_map. intros b _. rewrite Qred_correct. reflexivity.
Qed.
Lemma flows_worth u i rows h n ap r d : are_numbers (states (sizes_at e (S u))) n h -> rows = flow_rows e u (S i) -> ap = apart_of e u -> r = ready_of e u -> d = money e u ->
  is_worth e u (worth_of e u rows d (all_means e u ap r h n)) (fun s => map (fun a => flow e i u a s + discount e * E (kernel e u a s) h) (all_allocs e u)).
Proof. intros Hn -> -> -> ->. apply worth_ok; [apply money_pos | apply flow_rows_ok | exact Hn]. Qed.
Lemma V_numbers_are i t m st : are_numbers st (V_numbers e c v i t m st) (V e c v i t m).
Proof. apply differences_are; apply wholes_are. Qed.
Lemma B_numbers_are i t m st : are_numbers st (B_numbers e c v i t m st) (B e c v i t m).
Proof.
  unfold B_numbers. destruct (nth i (best v) []) eqn:N; [|apply wholes_are]. eapply numbers_same; [apply V_numbers_are|]. intros s _.
  unfold B, V, C, pay. rewrite N. destruct (Definitions.over e t); [ring | reflexivity].
Qed.
Lemma everywhere_same memories q numbers F : (forall t m st, are_numbers st (numbers t m st) (F t m)) ->
  everywhere_with e memories q numbers = everywhere e memories (fun t m s => Qle_bool q (F t m s)).
Proof.
  intros H. unfold everywhere_with, everywhere. apply all_ext. intros u _. cbv zeta. apply all_ext. intros t _. apply all_ext. intros m _.
  apply (none_below_is (states_at e u)). apply H.
Qed.
(** The mean over shocks of what a rule leads to, in integers. *)
Lemma chances_pos u : (0 < snd (chances_of e u))%Z.
Proof. apply common_pos. Qed.
Lemma blended_at u x l s k choose said : is_worth e u x l -> In s (states_at e u) ->
  inject_Z (blended (map (Z.mul k) (fst (chances_of e u))) (nums x s) (chosen_by e u choose said))
  == inject_Z (k * (snd (chances_of e u) * under x)) * E (shocks e u) (fun z => at_alloc (l s) (choose z said)).
Proof.
  intros [_ H] Hs. unfold chosen_by. rewrite map_map. rewrite (blended_ok e u (nums x s) (under x) k (l s) (fun z => choose z said)) by (intros; apply H; auto).
  rewrite Z.mul_assoc. reflexivity.
Qed.
Lemma blended_mean u x l s choose said p : p = chances_of e u -> is_worth e u x l -> In s (states_at e u) ->
  ratio (blended (fst p) (nums x s) (chosen_by e u choose said)) (snd p * under x) == E (shocks e u) (fun z => at_alloc (l s) (choose z said)).
Proof.
  intros -> H Hs. apply ratio_is.
  - apply Z.mul_pos_pos; [apply chances_pos | apply H].
  - pose proof (blended_at u x l s 1 choose said H Hs) as X. rewrite (map_ext (Z.mul 1) (fun z => z)), map_id in X by (intros; apply Z.mul_1_l).
    rewrite X, Z.mul_1_l. reflexivity.
Qed.
Lemma nums_le u x l s a b : is_worth e u x l -> In s (states_at e u) ->
  Z.leb (nth (N.to_nat a) (nums x s) 0%Z) (nth (N.to_nat b) (nums x s) 0%Z) = Qle_bool (at_alloc (l s) a) (at_alloc (l s) b).
Proof. intros [H0 H] Hs. apply (less_scaled (under x)); auto. Qed.
Lemma program_same w values shares : (forall u, is_worth e u (values u) (values_at e v w u)) -> (forall u, shares u = chances_of e u) ->
  program_with e v w values shares = check_program e v w.
Proof.
  intros H P. unfold program_with, check_program. apply all_ext. intros u Hu. cbv zeta. apply all_ext. intros s Hs. specialize (H u).
  cbv beta zeta. apply f_equal2.
  - rewrite (blended_mean u (values u) _ s _ s (shares u) (P u) H Hs). reflexivity.
  - apply all_ext. intros z _. apply f_equal2; [reflexivity|]. apply all_ext. intros a _. rewrite !(nums_le u _ _ s _ _ H Hs). reflexivity.
Qed.
Lemma loses_same values q : (forall u, is_worth e u (values u) (values_at e v None u)) -> loses_with e c v values q = loses_at_most e c v q.
Proof.
  intros H. unfold loses_with, loses_at_most. apply all_ext. intros u Hu. cbv zeta. apply all_ext. intros s Hs. specialize (H u).
  apply all_ext. intros z _. rewrite (ratio_is (under (values u)) _ (at_alloc (values_at e v None u s) (rule e c u z s) - at_alloc (values_at e v None u s) (choice e v None u z s))).
  - reflexivity.
  - apply H.
  - destruct H as [_ H]. unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp, !H by auto. ring.
Qed.
Lemma alloc_at (F : N -> Q) n a : In a (range n) -> at_alloc (map F (range n)) a = F a.
Proof.
  intros H. apply in_range in H. unfold at_alloc, range. rewrite map_map.
  rewrite (nth_indep _ 0 (F (N.of_nat 0))) by (rewrite map_length, seq_length; lia).
  rewrite (map_nth (fun x => F (N.of_nat x))), seq_nth, Nat.add_0_l, N2Nat.id by lia. reflexivity.
Qed.
(** If the program is right, likely choices are allocations. *)
Lemma options_same i leaving shares : (forall u, is_worth e u (leaving u)
    (fun s => map (fun a => flow e i u a s + discount e * E (kernel e u a s) (option_worth e v i (S u))) (all_allocs e u))) ->
  (forall u, shares u = chances_of e u) -> In i (agents e) -> check_program e v (Some i) = true -> options_with e v i leaving shares = check_options e v i.
Proof.
  intros H P Hi CP. unfold options_with, check_options. apply all_ext. intros u Hu. cbv zeta. apply all_ext. intros s Hs. specialize (H u).
  rewrite (blended_mean u (leaving u) _ s _ s (shares u) (P u) H Hs).
  destruct (places_live e u Hu) as [Hl _]. destruct (env_at e env_ok u Hl) as [_ [[Hn _] [HA _]]].
  unfold check_program in CP. rewrite forallb_forall in CP. specialize (CP u Hu). rewrite forallb_forall in CP. specialize (CP s Hs). cbv zeta in CP.
  apply andb_true_iff in CP as [_ CP]. rewrite forallb_forall in CP.
  assert (X : E (shocks e u) (fun z => at_alloc (map (fun a => flow e i u a s + discount e * E (kernel e u a s) (option_worth e v i (S u))) (all_allocs e u)) (choice e v (Some i) u z s))
    == E (shocks e u) (fun z => let a := choice e v (Some i) u z s in flow e i u a s + discount e * E (kernel e u a s) (option_worth e v i (S u)))).
  { apply E_ext_pos; auto. intros z q Hz Hq. cbv zeta. specialize (CP z (likely_iff e u z q Hz Hq)). apply andb_true_iff in CP as [CP _].
    apply mem_iff in CP. apply sets_listed in CP. assert (A : In (choice e v (Some i) u z s) (range (allocs (stage_at e u)))).
    { apply (HA (Some i) z q); auto. right. exists i. auto. }
    unfold all_allocs. rewrite (alloc_at (fun a => flow e i u a s + discount e * E (kernel e u a s) (option_worth e v i (S u))) _ _ A). reflexivity. }
  rewrite X. reflexivity.
Qed.

Hypothesis rule_ok : check_rule e c = true.
(** What [told_all] says of a report. *)
Definition told_one (next : nat -> memory -> state -> Q) (same : bool) (i u : nat) (s : state) (o : N) : Q :=
  if same then E (shocks e u) (fun z => at_alloc (by_alloc e next i u s) (rule e c u z (saying i s o)))
  else told_by e c next i u s o.
Lemma told_all_is next same i u s : told_all e c next same i u s = map (fun o => (o, told_one next same i u s o)) (reports e i u s).
Proof. unfold told_all, told_one. destruct same; reflexivity. Qed.
Lemma telling_is next same i u r s o : r = ready_of e u -> In s (states_at e u) ->
  Quick.telling e c u r next same i s o == told_one next same i u s o.
Proof.
  intros Hr Hs. unfold Quick.telling, told_one. cbv zeta. destruct same.
  - apply E_ext. intros z q _. etransitivity; [apply (ahead_alike u r _ _ s Hr Hs)|]. unfold by_alloc. apply alike_map. intros a _.
    rewrite Qred_correct. reflexivity.
  - unfold told_by. apply E_ext. intros z q _. cbv zeta. unfold kept. cbn [hd tl]. rewrite Hr.
    rewrite mean_ok by (apply sizes_known; auto). reflexivity.
Qed.
Lemma told_one_truth i u s o : In i (agents e) -> In u (places e) -> In s (states_at e u) -> In o (reports e i u s) ->
  told_one (V e c v i) (same_after e c i u) i u s o == told e c v i u s o.
Proof.
  intros Hi Hu Hs Ho. destruct (places_live e u Hu) as [Hl Sp].
  pose proof (told_all_iff e c i env_ok rule_ok (V e c v i) (same_after e c i u) u s o (told_one (V e c v i) (same_after e c i u) i u s o) Hl Hs) as T.
  apply T.
  - intros; apply V_spot_next.
  - intros HS. apply V_forgets; auto. rewrite Sp. exact HS.
  - rewrite Sp, told_all_is. apply in_map_iff. exists o. auto.
Qed.
(** A reporting of what follows: in integers if it does not depend on the report. *)
Record reports_well (next : nat -> memory -> state -> Q) (same : bool) (i u : nat) (x : reporting) : Prop := {
  shares_well : part x = chances_of e u;
  reaches_well : same = true -> is_worth e u (reach x) (by_alloc e next i u);
  answers_well : forall s o, In s (states_at e u) -> by_report x s o == told_one next same i u s o }.
Lemma payoff_same i tell : (forall u, reports_well (V e c v i) (same_after e c i u) i u (tell u)) ->
  payoff_with e c v i tell = check_payoff e c v i.
Proof.
  intros H. unfold payoff_with, check_payoff. destruct (is_agent e i) eqn:A; [|reflexivity]. cbn [andb]. apply is_agent_iff in A.
  apply all_ext. intros u Hu. cbv zeta. destruct (H u) as [P R W].
  assert (T : forall s, In s (states_at e u) -> told_one (V e c v i) (same_after e c i u) i u s (truth i s) == told e c v i u s (truth i s)).
  { intros s Hs. destruct (places_live e u Hu) as [Hl _]. apply told_one_truth; auto. apply truth_in; auto. }
  destruct (same_after e c i u) eqn:SA; apply all_ext; intros s Hs; specialize (T s Hs).
  - rewrite (blended_mean u (reach (tell u)) _ s _ s (part (tell u)) P (R eq_refl) Hs). rewrite <- T. unfold told_one. rewrite saying_truth. reflexivity.
  - rewrite W, T by auto. reflexivity.
Qed.
Lemma entries_are i u t m d s : entries e c i u t m d (own_types e i u) s
  = map (fun r => (chosen_by e u (rule e c u) (saying i s r), whole d (pay e c i t m (saying i s r)))) (reports e i u s).
Proof.
  unfold entries, reports, kept. cbv zeta. destruct (is_away e i u s); [cbn [map]; rewrite saying_truth; reflexivity|].
  apply map_ext. intros r. rewrite saying_twice. reflexivity.
Qed.
Lemma pay_divides i t m r : (QDen (pay e c i t m r) | grain (pay_table e c i t))%Z.
Proof. unfold pay. destruct (Definitions.over e t); [apply Z.divide_1_l | apply grain_divides]. Qed.
Lemma each_report_same next i u x memories wanted W0 test (answer : nat -> memory -> state -> bool) : reports_well next true i u x ->
  (forall t m st, are_numbers st (wanted t m st) (W0 t m)) ->
  (forall t m s d found most, (0 < d)%Z -> In s (states_at e u) ->
    (exists F, found = map F (reports e i u s) /\ forall r, inject_Z (F r) == inject_Z d * (told_one next true i u s r - pay e c i t m (saying i s r))) ->
    inject_Z most == inject_Z d * W0 t m s -> test d found most = answer t m s) ->
  each_report e c i u x memories wanted test
  = forallb (fun t => forallb (fun m => forallb (fun s => answer t m s) (states_at e u)) (memories t)) (slots e u).
Proof.
  intros [P R _] HW H. specialize (R eq_refl). unfold each_report. cbv zeta. rewrite P. set (d0 := (snd (chances_of e u) * under (reach x))%Z).
  assert (H0 : (0 < d0)%Z) by (apply Z.mul_pos_pos; [apply chances_pos | apply R]).
  apply all_ext. intros t _. apply all_ext. intros m _. destruct (HW t m (states_at e u)) as [Hw [f [-> Ef]]].
  set (dw := snd (wanted t m (states_at e u))) in *. set (d1 := Z.lcm d0 (grain (pay_table e c i t))). set (d := Z.lcm d1 dw).
  assert (H1 : (0 < d1)%Z) by (apply lcm_pos; [exact H0 | apply grain_pos]). assert (Hd : (0 < d)%Z) by (apply lcm_pos; auto).
  assert (D0 : (d0 | d)%Z) by (eapply Z.divide_trans; apply Z.divide_lcm_l).
  rewrite <- (map_id (states_at e u)) at 1. rewrite combine_map, all_map. apply all_ext. intros s Hs. cbn [fst snd]. apply (H t m s d); auto.
  - exists (fun r => (blended (map (Z.mul (d / d0)) (fst (chances_of e u))) (nums (reach x) s) (chosen_by e u (rule e c u) (saying i s r))
      - whole d (pay e c i t m (saying i s r)))%Z). split; [rewrite entries_are, map_map; reflexivity|].
    intros r. unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp, (blended_at u _ _ s _ _ _ R Hs). fold d0. rewrite part_of by auto.
    rewrite whole_ok; [unfold told_one; ring|]. eapply Z.divide_trans; [apply pay_divides|].
    eapply Z.divide_trans; [apply Z.divide_lcm_r | apply Z.divide_lcm_l].
  - apply rescaled; auto. apply Z.divide_lcm_r.
Qed.
Lemma all_four {T M S R} (F : T -> M -> S -> R -> bool) (ts : list T) (ms : T -> list M) (ss : list S) (rs : S -> list R) :
  forallb (fun t => forallb (fun m => forallb (fun s => forallb (F t m s) (rs s)) ss) (ms t)) ts
  = forallb (fun s => forallb (fun r => forallb (fun t => forallb (fun m => F t m s r) (ms t)) ts) (rs s)) ss.
Proof.
  apply eq_iff_eq_true. split; intros H; rewrite forallb_forall in H.
  - apply forallb_forall. intros s Hs. apply forallb_forall. intros r Hr. apply forallb_forall. intros t Ht. apply forallb_forall. intros m Hm.
    specialize (H t Ht). rewrite forallb_forall in H. specialize (H m Hm). rewrite forallb_forall in H. specialize (H s Hs). rewrite forallb_forall in H. auto.
  - apply forallb_forall. intros t Ht. apply forallb_forall. intros m Hm. apply forallb_forall. intros s Hs. apply forallb_forall. intros r Hr.
    specialize (H s Hs). rewrite forallb_forall in H. specialize (H r Hr). rewrite forallb_forall in H. specialize (H t Ht). rewrite forallb_forall in H. auto.
Qed.
Lemma all_three {T M S} (F : T -> M -> S -> bool) (ts : list T) (ms : T -> list M) (ss : list S) :
  forallb (fun t => forallb (fun m => forallb (fun s => F t m s) ss) (ms t)) ts
  = forallb (fun s => forallb (fun t => forallb (fun m => F t m s) (ms t)) ts) ss.
Proof.
  apply eq_iff_eq_true. split; intros H; rewrite forallb_forall in H.
  - apply forallb_forall. intros s Hs. apply forallb_forall. intros t Ht. apply forallb_forall. intros m Hm.
    specialize (H t Ht). rewrite forallb_forall in H. specialize (H m Hm). rewrite forallb_forall in H. auto.
  - apply forallb_forall. intros t Ht. apply forallb_forall. intros m Hm. apply forallb_forall. intros s Hs.
    specialize (H s Hs). rewrite forallb_forall in H. specialize (H t Ht). rewrite forallb_forall in H. auto.
Qed.
Lemma lies_same i tell q : (forall u, reports_well (V e c v i) (same_after e c i u) i u (tell u)) ->
  lies_with e c v tell q i = lies_at_least e c v q i.
Proof.
  intros H. unfold lies_with, lies_at_least. apply all_ext. intros u Hu. cbv zeta. pose proof (H u) as HU.
  change (memoryless e (pay_table e c i (S u))) with (same_after e c i u).
  assert (LEFT : forallb (fun s => forallb (fun rw => forallb (fun t => forallb (fun m => Qle_bool q (slack e c v i t m s (fst rw) (snd rw)))
      (telling_memories e c i t)) (slots e u)) (told_all e c (V e c v i) (same_after e c i u) i u s)) (states_at e u)
    = forallb (fun s => forallb (fun r => forallb (fun t => forallb (fun m =>
        Qle_bool q (slack e c v i t m s r (told_one (V e c v i) (same_after e c i u) i u s r))) (telling_memories e c i t)) (slots e u)) (reports e i u s)) (states_at e u)).
  { apply all_ext. intros s _. rewrite told_all_is, all_map. reflexivity. }
  rewrite LEFT. clear LEFT. destruct (same_after e c i u).
  - rewrite <- all_four. apply (each_report_same (V e c v i) i u _ _ _ (V e c v i)); auto; [intros; apply V_numbers_are|].
    intros t m s d found most Hd Hs [F [-> HF]] HM. rewrite all_map. apply all_ext. intros r _.
    assert (X : inject_Z (F r - most) == inject_Z d * (told_one (V e c v i) true i u s r - pay e c i t m (saying i s r) - V e c v i t m s)).
    { unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp, HF, HM. ring. }
    pose proof (below_floor d (- q) _ _ Hd X) as L. apply eq_iff_eq_true. rewrite Z.leb_le, Qle_bool_iff.
    assert (L' : (F r - most <= floor_of d (- q))%Z <-> told_one (V e c v i) true i u s r - pay e c i t m (saying i s r) - V e c v i t m s <= - q)
      by (rewrite <- Z.leb_le, <- Qle_bool_iff, L; reflexivity).
    unfold slack. set (T := told_one _ _ _ _ _ _) in *. unfold V in L'. split; intros Y.
    + assert (Y' := proj1 L' ltac:(lia)). lra.
    + assert (Y' := proj2 L' ltac:(lra)). lia.
  - destruct HU as [_ _ W]. apply all_ext. intros s Hs. apply all_ext. intros o _. rewrite all_map. cbn [fst snd]. apply all_ext. intros t _.
    apply all_ext. intros m _. unfold slack. rewrite W by auto. reflexivity.
Qed.
Lemma same_scaled d x y p q : (0 < d)%Z -> inject_Z x == inject_Z d * p -> inject_Z y == inject_Z d * q -> Z.eqb x y = Qeq_bool p q.
Proof.
  intros Hd Hx Hy. apply eq_iff_eq_true. rewrite Z.eqb_eq, Qeq_bool_iff. split; intros H.
  - apply (cancel d); auto. rewrite <- Hx, <- Hy, H. reflexivity.
  - apply inject_Z_injective. rewrite Hx, Hy, H. reflexivity.
Qed.
Lemma best_same_answer i tell : (forall u, reports_well (B e c v i) (best_same e c v i u) i u (tell u)) ->
  best_with e c v i tell = check_best e c v i.
Proof.
  intros H. unfold best_with, check_best. apply all_ext. intros u Hu. cbv zeta. pose proof (H u) as HU.
  change (memoryless e (pay_table e c i (S u)) && memoryless e (best_table e v i (S u))) with (best_same e c v i u).
  destruct (best_same e c v i u).
  - rewrite <- (all_three (fun t m s => forallb (fun rw => Qle_bool (snd rw - pay e c i t m (saying i s (fst rw))) (B e c v i t m s)) (told_all e c (B e c v i) true i u s)
      && existsb (fun rw => Qeq_bool (snd rw - pay e c i t m (saying i s (fst rw))) (B e c v i t m s)) (told_all e c (B e c v i) true i u s))).
    apply (each_report_same (B e c v i) i u _ _ _ (B e c v i)); auto; [intros; apply B_numbers_are|].
    intros t m s d found most Hd Hs [F [-> HF]] HM. rewrite all_map, any_map, told_all_is, all_map, any_map. cbn [fst snd]. f_equal.
    + apply all_ext. intros r _. apply (less_scaled d); auto.
    + apply any_ext. intros r _. apply (same_scaled d); auto.
  - destruct HU as [_ _ W]. apply all_ext. intros s Hs.
    rewrite told_all_is, all_map. cbn [fst snd]. apply all_ext. intros t _. apply all_ext. intros m _. f_equal.
    + rewrite !all_map. apply all_ext. intros o _. cbn [fst snd]. rewrite W by auto. reflexivity.
    + rewrite !any_map. apply any_ext. intros o _. cbn [fst snd]. rewrite W by auto. reflexivity.
Qed.
Lemma within_is sz l y : kept_within sz l y = within l y.
Proof.
  unfold kept_within, kept, within. cbv zeta. rewrite any_map. apply any_ext. intros s _. cbn [fst snd].
  destruct (eqb_state y s) eqn:Y; [apply eqb_state_ok in Y; subst; rewrite N.eqb_refl; reflexivity | apply andb_false_r].
Qed.
Lemma outside_mean (inside : state -> bool) d : nonneg d ->
  Qeq_bool (E d (fun y => if inside y then 0 else 1)) 0 = forallb (fun yq => Qle_bool (snd yq) 0 || inside (fst yq)) d.
Proof.
  intros H. assert (P : forall d, nonneg d -> 0 <= E d (fun y => if inside y then 0 else 1)).
  { induction d0 as [|[y q] d0 IH]; intros N; [rewrite E_nil; lra|]. rewrite E_cons.
    pose proof (N y q (or_introl eq_refl)). pose proof (IH (fun y' q' X => N y' q' (or_intror X))). destruct (inside y); lra. }
  induction d as [|[y q] d IH]; [reflexivity|]. cbn [forallb fst snd].
  assert (N : nonneg d) by (intros y' q' X; apply (H y' q'); right; auto). rewrite <- IH by auto. specialize (P d N).
  pose proof (H y q (or_introl eq_refl)) as Q0. apply eq_iff_eq_true. rewrite andb_true_iff, orb_true_iff, Qle_bool_iff, !Qeq_bool_iff, E_cons.
  destruct (inside y).
  - split; [intros X; split; [right; auto | lra] | intros [_ X]; rewrite X; ring].
  - split; [intros X; split; [left |]; lra | intros [[X | X] Y]; [rewrite Y; lra | discriminate]].
Qed.
Lemma stays_same u r next inside a s : r = ready_of e u -> next (a :: s) = kernel e u a s -> In u (places e) -> In a (all_allocs e u) -> In s (states_at e u) ->
  stays e u (apart_of e u) r next inside a s = forallb (fun yq => Qle_bool (snd yq) 0 || inside (fst yq)) (kernel e u a s).
Proof.
  intros -> HN Hu Ha Hs. unfold stays. destruct (apart_of e u) as [rows|] eqn:AP; [|rewrite HN; reflexivity]. rewrite <- AP.
  destruct (places_live e u Hu) as [Hl _]. destruct (env_at e env_ok u Hl) as [_ [_ [_ HK]]].
  rewrite <- outside_mean by (apply HK; auto). cbv zeta. set (h := fun y => _).
  destruct (all_means_ok e u h _ (wholes_are _ h)) as [Hm [g [-> Eg]]]. set (d := snd _) in *.
  assert (X : nth (N.to_nat (place_of (sizes_at e u) 0 s)) (nth (N.to_nat a) (map (fun a => map (fun s => g a s) (states_at e u)) (all_allocs e u)) []) 0%Z = g a s).
  { pose proof Ha as Ha'. unfold all_allocs in Ha |- *. apply in_range in Ha. unfold range. rewrite map_map.
    rewrite (nth_indep _ [] (map (fun s => g (N.of_nat 0) s) (states_at e u))) by (rewrite map_length, seq_length; lia).
    rewrite (map_nth (fun x => map (fun s => g (N.of_nat x) s) (states_at e u))), seq_nth, Nat.add_0_l, N2Nat.id by lia.
    apply (at_place (fun s => g a s)). exact Hs. }
  rewrite X. apply eq_iff_eq_true. rewrite Z.eqb_eq, Qeq_bool_iff. specialize (Eg a s Ha Hs). split; intros H.
  - rewrite H in Eg. apply (cancel d); auto. rewrite <- Eg. change (inject_Z 0) with 0. ring.
  - rewrite H, Qmult_0_r in Eg. unfold Qeq in Eg. cbn in Eg. lia.
Qed.
Lemma settles_same i values aparts rd moves u l s : In i (agents e) -> In u (places e) -> is_worth e u (values u) (values_at e v (Some i) u) ->
  aparts u = apart_of e u -> rd u = ready_of e u -> (forall k, moves u k = kernel e u (hd 0%N k) (tl k)) -> In s (states_at e u) ->
  settles_with e c i values aparts rd moves u l s = settles e c v i u (within l) s.
Proof.
  intros Hi Hu H AP RD M Hs. unfold settles_with, settles. cbv zeta. rewrite AP.
  destruct (places_live e u Hu) as [Hl _]. destruct (env_at e env_ok u Hl) as [_ [_ [HA _]]].
  apply all_ext. intros z Hz. destruct (mem (rule e c u z s) (sets e (Some i) u z s)) eqn:O; [|reflexivity]. cbn [andb]. f_equal.
  - apply all_ext. intros b _. apply (nums_le u _ _ s _ _ H Hs).
  - destruct (Definitions.over e (S u)); [reflexivity|]. cbn [orb].
    rewrite (stays_same u (rd u) (moves u) _ (rule e c u z s) s RD (M _) Hu); auto.
    + apply all_ext. intros yq _. rewrite within_is. reflexivity.
    + apply likely_back in Hz as [q [Hz _]]. apply mem_iff, sets_listed in O. apply (HA (Some i) z q); auto. right. exists i. auto.
Qed.
Lemma left_from_same i settle n : (forall u l s, In u (places e) -> In s (states_at e u) -> settle u l s = settles e c v i u (within l) s) ->
  forall u, (forall k, In k (seq u n) -> In k (places e)) -> left_from_with e settle n u = left_from e c v i n u.
Proof.
  intros H. unfold left_from_with, left_from. induction n as [|n IH]; intros u P; [reflexivity|]. cbn [seq fold_right].
  rewrite IH by (intros; apply P; right; auto). f_equal. apply filter_same. intros s Hs. apply H; [apply P; left; reflexivity | exact Hs].
Qed.
Lemma shrink_same i settle l : (forall u l s, In u (places e) -> In s (states_at e u) -> settle u l s = settles e c v i u (within l) s) ->
  horizon e = None -> (forall s, In s l -> In s (states_at e 0)) -> shrink_with settle l = shrink e c v i l.
Proof.
  intros H Hz Hl. unfold shrink_with, shrink. apply filter_same. intros s Hs. apply H; auto. unfold places. rewrite Hz. left. reflexivity.
Qed.
Lemma left_same i settle : (forall u l s, In u (places e) -> In s (states_at e u) -> settle u l s = settles e c v i u (within l) s) ->
  left_with e settle = (left_sets e c v i, check_left e c v i (left_sets e c v i)).
Proof.
  intros H. unfold left_with, left_sets, check_left. destruct (horizon e) as [T|] eqn:Hz.
  - rewrite (left_from_same i); auto. intros k Hk. unfold places. rewrite Hz. exact Hk.
  - cbv zeta. unfold left_forever. cbn [nth].
    assert (G : forall (l : list state) ld, (forall s, In s (fst ld) -> In s (states_at e 0)) ->
      let f := fun (g : list state -> list state) ld (_ : state) => if (snd ld : bool) then ld else
         let l' := g (fst ld) in (l', (length l' =? length (fst ld))%nat) in
      fold_left (f (shrink_with settle)) l ld = fold_left (f (shrink e c v i)) l ld
      /\ forall s, In s (fst (fold_left (f (shrink e c v i)) l ld)) -> In s (states_at e 0)).
    { induction l as [|x l IH]; intros ld Hld; [split; [reflexivity | exact Hld]|]. cbv zeta. cbn [fold_left].
      destruct (snd ld) eqn:D; [apply IH; exact Hld|]. rewrite (shrink_same i settle (fst ld) H Hz Hld). apply IH.
      cbn [fst]. intros s Hs. unfold shrink in Hs. apply filter_In in Hs as [Hs _]. auto. }
    destruct (G (states_at e 0) (states_at e 0, false) (fun s Hs => Hs)) as [G1 G2]. cbv zeta in G1, G2. rewrite G1.
    rewrite (shrink_same i); auto.
Qed.
Lemma revenue_forgets u : forallb (fun i => memoryless e (pay_table e c i (S u))) (agents e) = true -> In u (places e) ->
  forall m s, is_memory e c (S u) m -> is_state e (S u) s -> revenue e c v (S u) m s = revenue e c v (S u) None s.
Proof.
  intros H Hu m s Hm Hs. unfold revenue. destruct (Definitions.over e (S u)) eqn:O; [reflexivity|]. f_equal. unfold all_pay. f_equal.
  apply map_ext_in. intros i Hi. rewrite forallb_forall in H. apply (forget_pay e c env_ok i (S u)); auto.
Qed.
Lemma revenue_same rd : (forall u, rd u = ready_of e u) -> revenue_with e c v rd = check_revenue e c v.
Proof.
  intros H. unfold revenue_with, check_revenue. f_equal. apply all_ext. intros u Hu. cbv zeta. apply all_ext. intros s Hs.
  destruct (places_live e u Hu) as [Hl _]. destruct (env_at e env_ok u Hl) as [_ [[Hn _] _]].
  assert (X : E (shocks e u) (fun z => kept (fun k => mean e u (rd u) (revenue e c v (S u) (match k with [] => None | a :: s => Some (s, a) end)))
      (if forallb (fun i => memoryless e (pay_table e c i (S u))) (agents e) then [] else rule e c u z s :: s) (rule e c u z s :: s))
    == E (shocks e u) (fun z => E (kernel e u (rule e c u z s) s) (revenue e c v (S u) (Some (s, rule e c u z s))))).
  { apply E_ext_pos; auto. intros z q Hz Hq. unfold kept. rewrite H, mean_ok by (apply sizes_known; auto).
    destruct (forallb _ (agents e)) eqn:F; [|reflexivity]. apply E_ext. intros y p Hy.
    rewrite <- (revenue_forgets u F Hu (Some (s, rule e c u z s)) y); [reflexivity | econstructor; eauto | eapply kernel_in; eauto]. }
  rewrite X. reflexivity.
Qed.

(** ** The parts *)
Let g := engine_of e c v.
Let rd_is : forall u, by_nat (ready_of e) u = ready_of e u.
Proof. intros. apply by_nat_is. Qed.
Let ap_is : forall u, by_nat (apart_of e) u = apart_of e u.
Proof. intros. apply by_nat_is. Qed.
Let coin_is : forall u, by_nat (money e) u = money e u.
Proof. intros. apply by_nat_is. Qed.
Let flow_is : forall u k, by_nat (fun u => by_nat (flow_rows e u)) u k = flow_rows e u k.
Proof. intros. rewrite !by_nat_is. reflexivity. Qed.
Let share_is : forall u, by_nat (chances_of e) u = chances_of e u.
Proof. intros. apply by_nat_is. Qed.
Lemma program_part w : a_program g (number_of w) = check_program e v w.
Proof.
  unfold g, engine_of. cbv zeta. cbn [a_program]. rewrite by_nat_is.
  replace (society_of (number_of w)) with w by (destruct w; reflexivity). apply program_same; auto.
  intros u. rewrite !by_nat_is. replace (society_of (number_of w)) with w by (destruct w; reflexivity).
  apply values_worth; auto. intros k. apply by_nat_is.
Qed.
Lemma program_all : a_program g O = check_program e v None.
Proof. exact (program_part None). Qed.
Lemma program_but i : a_program g (S i) = check_program e v (Some i).
Proof. exact (program_part (Some i)). Qed.
Lemma loses_part q : a_loses g q = loses_at_most e c v q.
Proof.
  unfold g, engine_of. cbv zeta. cbn [a_loses]. apply loses_same. intros u. rewrite !by_nat_is. apply (values_worth u None); auto.
  intros k. apply by_nat_is.
Qed.
Lemma reporting_well next numbers same i u rows : rows = flow_rows e u (S i) ->
  (forall t m st, are_numbers st (numbers t m st) (next t m)) -> forall by_report,
  (forall s o, In s (states_at e u) -> by_report s o == told_one next same i u s o) ->
  reports_well next same i u (Reporting (if same then worth_of e u rows (money e u) (all_means e u (apart_of e u) (ready_of e u) (next (S u) None) (numbers (S u) None (states (sizes_at e (S u))))) else no_worth)
    (chances_of e u) by_report).
Proof.
  intros -> HN f H. split; [reflexivity | | exact H]. intros ->. cbn [reach]. eapply worth_alike; [apply flows_worth; auto|].
  intros s _. unfold by_alloc. apply alike_map. intros a _. rewrite Qred_correct. reflexivity.
Qed.
Lemma payoff_part i : a_payoff g i = check_payoff e c v i.
Proof.
  unfold g, engine_of. cbv zeta. cbn [a_payoff]. rewrite by_nat_is. apply payoff_same. intros u. rewrite !by_nat_is.
  apply (reporting_well (V e c v i) (V_numbers e c v i) (same_after e c i u) i u); [reflexivity | |]; intros; [apply V_numbers_are | apply telling_is; auto].
Qed.
Lemma lies_part q i : a_lies g q i = lies_at_least e c v q i.
Proof.
  unfold g, engine_of. cbv zeta. cbn [a_lies]. apply lies_same. intros u. rewrite !by_nat_is.
  apply (reporting_well (V e c v i) (V_numbers e c v i) (same_after e c i u) i u); [reflexivity | |]; intros; [apply V_numbers_are | apply telling_is; auto].
Qed.
Lemma best_part i : a_best g i = check_best e c v i.
Proof.
  unfold g, engine_of. cbv zeta. cbn [a_best]. rewrite by_nat_is. apply best_same_answer. intros u. rewrite !by_nat_is.
  apply (reporting_well (B e c v i) (B_numbers e c v i) (best_same e c v i u) i u); [reflexivity | |]; intros; [apply B_numbers_are | apply telling_is; auto].
Qed.
Lemma options_part i : In i (agents e) -> check_program e v (Some i) = true -> a_options g i = check_options e v i.
Proof.
  intros Hi CP. unfold g, engine_of. cbv zeta. cbn [a_options]. rewrite by_nat_is. apply options_same; auto. intros u. rewrite !by_nat_is.
  apply flows_worth; auto; apply wholes_are.
Qed.
Lemma left_part i : In i (agents e) -> a_left g i = (left_sets e c v i, check_left e c v i (left_sets e c v i)).
Proof.
  intros Hi. unfold g, engine_of. cbv zeta. cbn [a_left]. rewrite by_nat_is. apply (left_same i). intros u l s Hu Hs. apply settles_same; auto.
  - rewrite !by_nat_is. apply (values_worth u (Some i)); auto. intros k. apply by_nat_is.
  - intros. rewrite by_nat_is. reflexivity.
Qed.
Lemma revenue_part k : a_revenue g k = check_revenue e c v.
Proof. unfold g, engine_of. cbv zeta. cbn [a_revenue]. rewrite by_nat_is. apply revenue_same. auto. Qed.

Lemma moves_quickly u a s : moving (a_aids g) u (a :: s) = kernel e u a s.
Proof. unfold g, engine_of. cbv zeta. cbn [a_aids moving]. rewrite by_nat_is. reflexivity. Qed.
Theorem shocks_quickly dues proved q x : check_at_shocks e c (a_payoff g) (a_ahead g) dues proved q x = true -> says e c (AtShocks dues proved q x).
Proof.
  apply (shocks_answer e c v (a_payoff g) (a_ahead g) dues env_ok rule_ok); [exact payoff_part|].
  intros i u a s Hs. unfold g, engine_of. cbv zeta. cbn [a_ahead]. rewrite !by_nat_is. unfold kept. cbn [hd tl].
  rewrite mean_ok by (apply sizes_known; exact Hs). reflexivity.
Qed.
Theorem paid_quickly proved q t mix : check_paid e c (a_mean g) proved q t mix = true -> says e c (ExpectedPay proved q t mix).
Proof.
  intros H. apply (paid_answer e c (a_mean g) env_ok) in H; [exact H | |].
  - intros u h a s Hs. unfold g, engine_of. cbv zeta. cbn [a_mean]. rewrite by_nat_is. apply mean_ok. apply sizes_known. exact Hs.
  - apply is_prior. unfold check_paid in H. rewrite !andb_true_iff in H. tauto.
Qed.
Theorem automata_quickly machines : automata_with e v g machines = true -> says e c (SomeAutomata machines).
Proof.
  unfold automata_with. cbv zeta. rewrite program_all, !andb_true_iff. intros [[[_ _] H2] H3].
  apply (machines_answer e v (a_mean g) machines env_ok H2); [|exact H3].
  intros u h a s Hs. unfold g, engine_of. cbv zeta. cbn [a_mean]. rewrite by_nat_is. apply mean_ok. apply sizes_known. exact Hs.
Qed.
Theorem each_quickly proved q t m : check_each e c (moving (a_aids g)) (a_mean g) proved q t m = true -> says e c (EachPeriod proved q t m).
Proof.
  apply (each_answer e c (moving (a_aids g)) (a_mean g) env_ok rule_ok); [exact moves_quickly|].
  intros u h a s Hs. unfold g, engine_of. cbv zeta. cbn [a_mean]. rewrite by_nat_is. apply mean_ok. apply sizes_known. exact Hs.
Qed.
Theorem interim_quickly k proved q x : check_interim e c v (a_aids g) k proved q x = true -> says e c (Interim k proved q x).
Proof.
  apply interim_answer; auto; unfold g, engine_of; cbv zeta; cbn [a_aids payoffs tells moving early_by].
  - exact payoff_part.
  - intros u a s. rewrite by_nat_is. reflexivity.
  - intros i u s r Hi Hu Hs Hr. rewrite !by_nat_is, (telling_is _ _ i u) by auto. apply told_one_truth; auto.
  - intros i u r s. rewrite !by_nat_is. reflexivity.
Qed.
Lemma least_same k q : least_with e c v g k q = at_least e c v k q.
Proof.
  destruct k; cbn [least_with at_least]; try reflexivity; rewrite ?program_all, ?loses_part.
  - reflexivity.
  - f_equal. apply all_ext. intros i _. rewrite payoff_part, lies_part. reflexivity.
  - apply all_ext. intros i _. rewrite payoff_part, best_part. f_equal.
    apply (everywhere_same _ q _ (fun t m s => V e c v i t m s - B e c v i t m s)). intros. apply differences_are; [apply V_numbers_are | apply B_numbers_are].
  - apply all_ext. intros i _. rewrite payoff_part. f_equal. apply (everywhere_same _ q _ (V e c v i)). intros. apply V_numbers_are.
  - apply all_ext. intros i Hi. rewrite payoff_part, program_but. destruct (check_program e v (Some i)) eqn:CP; [|rewrite !andb_false_r; reflexivity].
    rewrite options_part by auto. f_equal. apply (everywhere_same _ q _ (fun t m s => V e c v i t m s - option_worth e v i t s)).
    intros. apply differences_are; [apply V_numbers_are | apply wholes_are].
  - apply all_ext. intros i Hi. rewrite program_but, left_part by auto. reflexivity.
Qed.
Lemma slack_same k proved q named : slack_with e c v g k proved q named = check_slack e c v k proved q named.
Proof.
  unfold slack_with, check_slack. f_equal. destruct named as [x|].
  - rewrite least_same. assert (X : cell_with e c v g k x = cell_ok e c v k x).
    { destruct k; try reflexivity. unfold cell_with, cell_ok. destruct (is_agent e (c_agent x)) eqn:A; [|rewrite !andb_false_r; reflexivity].
      rewrite left_part by (apply is_agent_iff; exact A). reflexivity. }
    rewrite X. destruct (at_least e c v k q), (cell_ok e c v k x), (Qeq_bool (slack_of e c v k x) q); reflexivity.
  - f_equal. destruct k; try reflexivity. cbn [no_cell_with no_cell]. apply all_ext. intros i Hi.
    rewrite program_but, left_part by auto. reflexivity.
Qed.
End Same.

(** * The environment *)
(** No cell of a table is negative. *)
Definition all_positive (f : table Q) : bool :=
  Qle_bool 0 (fill f) && forallb (fun kv => Qle_bool 0 (snd kv)) (PositiveMap.elements (cells f)).
Definition positive_moves (m : transition) : bool :=
  match m with
  | Nothing => true
  | Mixture elements => forallb (fun wf : table Q * list (table Q) => all_positive (fst wf) && forallb all_positive (snd wf)) elements
  | Joint whole => all_positive whole
  end.
Definition quick_env (e : env) : bool :=
  Qle_bool 0 (discount e) && Qle_bool (discount e) 1
  && match horizon e with
     | None => above0 (1 - discount e) && (length (stages e) =? 1)%nat
     | Some T => (1 <=? T)%nat && ((length (stages e) =? 1)%nat || (length (stages e) =? T)%nat)
     end
  && forallb (fun u =>
       (length (sizes_at e u) =? S (length (agents e)))%nat
       && is_prob (shocks e u)
       && forallb (fun w => forallb (fun zq => forallb (fun a => N.ltb a (allocs (stage_at e u))) (listed e w u (fst zq)))
            (shocks e u)) (societies e)
       && (let fine := positive_moves (moves (stage_at e u)) in
           let ones := mean e u (ready_of e u) (fun _ => 1) in
           forallb (fun a => forallb (fun s => unneeded e u ||
             (if fine then Qeq_bool (ones (a :: s)) 1 else is_prob (kernel e u a s))) (states_at e u)) (all_allocs e u))) (places e).

Lemma positive_at f x : all_positive f = true -> 0 <= look_up f x.
Proof.
  unfold all_positive, look_up. intros H. apply andb_true_iff in H as [H1 H2]. rewrite forallb_forall in H2.
  destruct (PositiveMap.find _ _) eqn:F; [|apply Qle_bool_iff; auto].
  apply PositiveMap.elements_correct in F. apply Qle_bool_iff. exact (H2 _ F).
Qed.
Lemma draws_positive x : forall ns fs y q, forallb all_positive fs = true -> In (y, q) (draws fs ns x) -> 0 <= q.
Proof.
  induction ns as [|n ns IH]; intros fs y q H Hy.
  - assert (X : draws fs [] x = [([], 1)]) by (destruct fs; reflexivity). rewrite X in Hy. destruct Hy as [Hy | []].
    inversion Hy. discriminate.
  - destruct fs as [|f fs]; [destruct Hy|]. cbn [draws] in Hy. cbn [forallb] in H. apply andb_true_iff in H as [H1 H2].
    apply in_flat_map in Hy as [o [_ Hy]]. destruct (Qeq_bool _ _); [destruct Hy|].
    apply in_map_iff in Hy as [[y' q'] [E1 Hy]]. apply pair_equal_spec in E1 as [_ E1]. rewrite <- E1, Qred_correct.
    apply Qmult_le_0_compat; [apply positive_at; auto | eapply IH; eauto].
Qed.
Lemma kernel_positive e u a s : positive_moves (moves (stage_at e u)) = true -> nonneg (kernel e u a s).
Proof.
  intros H y q Hy. unfold kernel in Hy. destruct (moves (stage_at e u)) as [|elements|w]; cbn [positive_moves] in H.
  - destruct Hy.
  - apply in_flat_map in Hy as [wf [Hw Hy]]. rewrite forallb_forall in H. specialize (H _ Hw). apply andb_true_iff in H as [H1 H2].
    destruct (Qeq_bool _ _); [destruct Hy|]. apply in_map_iff in Hy as [[y' q'] [E1 Hy]]. apply pair_equal_spec in E1 as [_ E1].
    rewrite <- E1, Qred_correct. apply Qmult_le_0_compat; [apply positive_at; auto | eapply draws_positive; eauto].
  - apply in_flat_map in Hy as [y' [_ Hy]]. destruct (Qeq_bool _ _); [destruct Hy|]. destruct Hy as [Hy | []]. inversion Hy; subst.
    apply positive_at; auto.
Qed.
Lemma env_quickly e : quick_env e = true -> check_env e = true.
Proof.
  unfold quick_env, check_env. intros H. apply andb_true_iff in H as [H0 H]. rewrite H0. cbn [andb]. apply forallb_forall. intros u Hu.
  rewrite forallb_forall in H. specialize (H u Hu). cbv zeta in H. apply andb_true_iff in H as [H1 H]. rewrite H1. cbn [andb].
  apply forallb_forall. intros a Ha. rewrite forallb_forall in H. specialize (H a Ha). apply forallb_forall. intros s Hs.
  rewrite forallb_forall in H. specialize (H s Hs). apply orb_true_iff in H as [H | H]; [rewrite H; reflexivity|].
  apply orb_true_iff. right. destruct (positive_moves _) eqn:P; [|exact H]. apply Qeq_bool_iff in H.
  rewrite mean_ok in H by (apply states_length; exact Hs). unfold is_prob. apply andb_true_iff. split.
  - apply forallb_forall. intros [y q] Hy. apply Qle_bool_iff. apply (kernel_positive e u a s P y q Hy).
  - apply Qeq_bool_iff. exact H.
Qed.

(** * Transitions that are written component by component *)
(** Each component has a table of its own, on the allocation, the public state, itself and what it becomes. *)
Definition separate (e : env) (u : nat) : bool :=
  let m := length (sizes_at e u) in let next := sizes_at e (S u) in
  match moves (stage_at e u) with
  | Mixture [(w, fs)] =>
      no_axes w && Qeq_bool (look_up w []) 1 && (length fs =? length next)%nat && (length next =? m)%nat && (m =? S (length (agents e)))%nat
      && forallb (fun k => let f := nth k fs none in
           forallb (fun ax => mem_nat (fst ax) [0; 1; S k; S m]%nat) (axes f)
           && forallb (fun a => forallb (fun p => forallb (fun o =>
                Qeq_bool (sum (map (fun x => look_up f ((a :: alone e k p o) ++ [x])) (range (nth k next 0%N)))) 1)
                (range (nth k (sizes_at e u) 0%N))) (range (nth 0 (sizes_at e u) 0%N))) (all_allocs e u)) (seq 0 (length next))
  | _ => false
  end.
Definition quick_independent (e : env) : bool :=
  forallb (fun u => (Definitions.over e (S u) && match terminal e with [] => true | _ => false end) || separate e u) (places e).

Lemma pick (p : N -> Q) k x : forall l, NoDup l -> In x l ->
  E (map (fun o => (o, p o)) l) (fun o => if N.eqb o x then k else 0) == p x * k.
Proof.
  assert (Z0 : forall l, ~ In x l -> E (map (fun o => (o, p o)) l) (fun o => if N.eqb o x then k else 0) == 0).
  { induction l as [|o l IH]; intros H; cbn [map]; [rewrite E_nil; reflexivity|]. rewrite E_cons, IH by (intros X; apply H; right; auto).
    destruct (N.eqb o x) eqn:B; [apply N.eqb_eq in B; subst; destruct H; left; auto | ring]. }
  induction l as [|o l IH]; intros ND Hx; [destruct Hx|]. inversion ND as [|o' l' NI ND' EQ]. cbn [map]. rewrite E_cons. destruct Hx as [<- | Hl].
  - rewrite N.eqb_refl, Z0 by auto. ring.
  - rewrite IH by auto. destruct (N.eqb o x) eqn:B; [apply N.eqb_eq in B; congruence | ring].
Qed.
Lemma range_distinct n : NoDup (range n).
Proof. unfold range. apply FinFun.Injective_map_NoDup; [intros a b H; lia | apply seq_NoDup]. Qed.
Lemma chance_draws x : forall ns fs y, In y (states ns) -> length fs = length ns ->
  E (draws fs ns x) (fun y' => if list_eq_dec N.eq_dec y' y then 1 else 0) ==
  product (map (fun fo => look_up (fst fo) (x ++ [snd fo])) (combine fs y)).
Proof.
  induction ns as [|n ns IH]; intros fs y Hy L.
  - destruct fs; [|discriminate]. destruct Hy as [<- | []]. cbn [draws]. rewrite E_cons, E_nil. destruct (list_eq_dec N.eq_dec [] []); [|contradiction].
    cbn. reflexivity.
  - destruct fs as [|f fs]; [discriminate|]. cbn [states] in Hy. apply in_flat_map in Hy as [o [Ho Hy]]. apply in_map_iff in Hy as [y' [<- Hy]].
    rewrite E_draws. cbn [combine map product fold_right fst snd]. rewrite Qred_correct.
    fold (product (map (fun fo => look_up (fst fo) (x ++ [snd fo])) (combine fs y'))). cbn [length] in L. rewrite <- (IH fs y' Hy) by lia.
    rewrite <- (pick (fun o => look_up f (x ++ [o])) (E (draws fs ns x) (fun y'' => if list_eq_dec N.eq_dec y'' y' then 1 else 0)) o (range n) (range_distinct n) Ho).
    apply E_ext. intros o' q _. destruct (N.eqb o' o) eqn:B.
    + apply N.eqb_eq in B. subst. apply E_ext. intros z p _. destruct (list_eq_dec N.eq_dec z y') as [Y | D];
        destruct (list_eq_dec N.eq_dec (o :: z) (o :: y')) as [X | D']; try reflexivity; exfalso; congruence.
    + apply N.eqb_neq in B. rewrite (E_ext _ _ (fun _ => 0 * 1)); [rewrite E_scale; ring|]. intros z p _.
      destruct (list_eq_dec N.eq_dec (o' :: z) (o :: y')); [congruence | ring].
Qed.
Lemma map_combine {A} (g : A -> N -> Q) d : forall (l : list A) y, length l = length y ->
  map (fun fo => g (fst fo) (snd fo)) (combine l y) = map (fun k => g (nth k l d) (nth k y 0%N)) (seq 0 (length y)).
Proof.
  induction l as [|x l IH]; intros [|o y] L; try discriminate; [reflexivity|]. cbn [combine map length seq fst snd nth]. f_equal.
  rewrite IH by (cbn in L; lia). rewrite <- seq_shift, map_map. reflexivity.
Qed.
Lemma alone_nth e k p o j : (j < S (length (agents e)))%nat -> nth j (alone e k p o) 0%N = if (j =? 0)%nat then p else if (j =? k)%nat then o else 0%N.
Proof.
  intros H. unfold alone. set (h := fun j => if (j =? 0)%nat then p else if (j =? k)%nat then o else 0%N).
  rewrite (nth_indep _ 0%N (h O)) by (rewrite map_length, seq_length; auto). rewrite (map_nth h), seq_nth by auto. reflexivity.
Qed.
Lemma separate_answer e : check_env e = true -> quick_independent e = true -> independent_transitions e.
Proof.
  intros He H.
  exists (fun k t a p o x => match moves (stage_at e t) with
    | Mixture [(w, fs)] => look_up (nth k fs none) ((a :: alone e k p o) ++ [x]) | _ => 0 end).
  intros t a s Ht Hn Ha Hs. unfold quick_independent in H. rewrite forallb_forall in H. specialize (H _ (live_place _ _ Ht)).
  assert (SZ : sizes_at e (S (spot e t)) = sizes_at e (S t)) by (unfold sizes_at, stage_at, Definitions.over, spot; destruct (horizon e); reflexivity).
  assert (HN : Definitions.over e (S (spot e t)) && match terminal e with [] => true | _ => false end = false).
  { rewrite <- over_spot_next. destruct Hn as [-> | Hn]; [reflexivity|]. destruct (terminal e); [congruence|]. apply andb_false_r. }
  rewrite HN in H. cbn [orb] in H. unfold separate in H. cbv zeta in H. rewrite SZ, <- stage_spot, <- sizes_spot, <- allocs_spot in H.
  unfold chance_of, kernel. destruct (moves (stage_at e t)) as [|[|[w fs] [|]]|] eqn:M; try discriminate.
  apply andb_true_iff in H as [H HK]. apply andb_true_iff in H as [H H5]. apply andb_true_iff in H as [H H4]. apply andb_true_iff in H as [H H3].
  apply andb_true_iff in H as [H1 H2]. apply Nat.eqb_eq in H3, H4, H5. apply Qeq_bool_iff in H2. unfold no_axes in H1.
  assert (W1 : look_up w (a :: s) == 1).
  { rewrite <- H2. unfold look_up, position. destruct (axes w); [reflexivity | discriminate]. }
  assert (LS : length s = length (sizes_at e t)) by (apply states_length; exact Hs).
  rewrite forallb_forall in HK.
  assert (ROW : forall k x, (k < length (sizes_at e (S t)))%nat ->
    look_up (nth k fs none) ((a :: s) ++ [x]) = look_up (nth k fs none) ((a :: alone e k (nth 0 s 0%N) (nth k s 0%N)) ++ [x])).
  { intros k x Hk. specialize (HK k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk))). apply andb_true_iff in HK as [HK _].
    rewrite forallb_forall in HK. unfold look_up, position.
    rewrite (fold_position_ext ((a :: s) ++ [x]) ((a :: alone e k (nth 0 s 0%N) (nth k s 0%N)) ++ [x])); [reflexivity|].
    intros ax Hax. specialize (HK ax Hax). apply mem_nat_iff in HK.
    assert (LA : length (alone e k (nth 0 s 0%N) (nth k s 0%N)) = length s) by (unfold alone; rewrite map_length, seq_length; lia).
    assert (L0 : (0 < length s)%nat) by lia. assert (Lk : (k < length s)%nat) by lia.
    destruct HK as [<- | [<- | [<- | [<- | []]]]]; cbn [app].
    - reflexivity.
    - cbn [nth]. rewrite !app_nth1 by lia. rewrite alone_nth by lia. reflexivity.
    - cbn [nth]. rewrite !app_nth1 by lia. rewrite alone_nth by lia. destruct (k =? 0)%nat eqn:K; [apply Nat.eqb_eq in K; subst; reflexivity|].
      rewrite Nat.eqb_refl. reflexivity.
    - cbn [nth]. rewrite !app_nth2 by lia. rewrite LA, LS. reflexivity. }
  split.
  - intros k Hk. specialize (HK k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk))). apply andb_true_iff in HK as [_ HK].
    rewrite forallb_forall in HK. specialize (HK a Ha). rewrite forallb_forall in HK.
    specialize (HK (nth 0 s 0%N) (nth_in _ 0 s Hs ltac:(lia))). rewrite forallb_forall in HK.
    specialize (HK (nth k s 0%N) (nth_in _ k s Hs ltac:(lia))). apply Qeq_bool_iff. exact HK.
  - intros y Hy. cbn [flat_map fst snd]. rewrite app_nil_r.
    assert (LY : length y = length (sizes_at e (S t))) by (apply states_length; exact Hy).
    destruct (Qeq_bool (look_up w (a :: s)) 0) eqn:Z0; [apply Qeq_bool_iff in Z0; rewrite Z0 in W1; discriminate|].
    rewrite (E_map (fun y : state => y)), W1, chance_draws by auto.
    rewrite (map_combine (fun f o => look_up f ((a :: s) ++ [o])) none) by lia.
    rewrite (map_ext_in (fun k => look_up (nth k fs none) ((a :: s) ++ [nth k y 0%N]))
      (fun k => look_up (nth k fs none) ((a :: alone e k (nth 0 s 0%N) (nth k s 0%N)) ++ [nth k y 0%N]))); [ring|].
    intros k Hk. apply in_seq in Hk. apply ROW. lia.
Qed.

Definition quick_answer (e : env) (c : mechanism) (v : evidence) (g : engine) (x : claim) : bool :=
  match x with
  | IndependentTransitions => quick_independent e || quick_claim e c v g x
  | _ => quick_claim e c v g x
  end.
(** If the environment and the rule are well formed, and the quick answer to a claim is [true], the claim is true. *)
Theorem quickly e c v x : quick_env e = true -> check_rule e c = true -> quick_answer e c v (engine_of e c v) x = true -> says e c x.
Proof.
  intros He Hr Hx. apply env_quickly in He. assert (H : check_game e c = true) by (unfold check_game; rewrite He, Hr; reflexivity).
  destruct x as [| | | | | | | ms | | | | k p q y | f paid later p q y i rows | dues p q y | p q t mix | p q t m | vs | i t a o s ws | vs | i t a o ws | ps | i o l | t a k s s' y | t a s y];
    try (exact (convex_answer e _ He (moves_quickly e c v) vs Hx));
    try (exact (mimicked_answer e _ (moves_quickly e c v) i t a o s ws Hx));
    try (exact (spanning_answer e _ He (moves_quickly e c v) vs Hx));
    try (exact (dependent_answer e _ (moves_quickly e c v) i t a o ws Hx));
    try (apply (shocks_quickly e c v He Hr dues p q y); exact Hx);
    try (apply (paid_quickly e c v He p q t mix); exact Hx); cbn [quick_answer] in Hx;
    try (exact (each_quickly e c v He Hr p q t m Hx));
    try (exact (automata_quickly e c v He ms Hx));
    try (exact (interim_quickly e c v He Hr k p q y Hx));
    try (apply orb_true_iff in Hx as [Hx | Hx]; [apply separate_answer; auto|]); apply (verified e c v _ H); try exact Hx; cbn [quick_claim] in Hx.
  - rewrite slack_same in Hx by auto. exact Hx.
  - cbn [check_claim check_basic]. destruct k; cbn [implied_with check_implied] in *; rewrite least_same in Hx by auto; exact Hx.
  - rewrite revenue_part in Hx by auto. exact Hx.
  - rewrite revenue_part, program_all in Hx by auto. exact Hx.
  - cbn [check_claim]. unfold some_with in Hx. unfold check_some. cbv zeta in *. rewrite program_all in Hx by auto.
    apply andb_true_iff in Hx as [Hx H3]. apply andb_true_iff in Hx as [H1 H2]. apply andb_true_iff in H1 as [H0 H1].
    rewrite H0, H1, H2. cbn [andb].
    rewrite <- H3. apply all_ext. intros i _. rewrite payoff_part, lies_part by auto. reflexivity.
  - cbn [check_claim]. unfold none_with in Hx. rewrite program_all in Hx by auto. exact Hx.
  - cbn [check_claim]. unfold none_after_with in Hx. rewrite program_all in Hx by auto. exact Hx.
  - cbn [check_claim]. unfold form_with in Hx. unfold check_of_form. cbv zeta in *. rewrite program_all in Hx by auto.
    rewrite !andb_true_iff in Hx. destruct Hx as [[[[[H0 H1] H2] H3] H4] H5]. rewrite slack_same in H3 by auto. rewrite H0, H1, H2, H3, H4, H5. reflexivity.
Qed.
