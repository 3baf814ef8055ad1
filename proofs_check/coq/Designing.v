(** Designs: what a problem of `lpmech design` asks for (docs/design_format.md). To be believed, like Definitions.v and
    Claims.v, by readers of certificates of designs; nothing is proved here, and no linear program stands here.

    A problem says which allocations may be chosen, which lies are not to gain, what payments may remember, who may leave
    and what it has then, where payments must add up, and what is wanted. The horizon is finite. Who is away says its type alone and pays nothing; who is there may also say that
    it is away, and then pays nothing either. *)
From Coq Require Import QArith Qreals Reals NArith List Bool.
Import ListNotations.
Require Import Definitions Claims.
Open Scope R_scope.

(** * The problem *)
(** What is remembered: (reports, shock, allocation) of past periods, the latest first. *)
Definition memories := list (state * N * N).
(** A line of a stated rule: where it holds, as facts of this period (0), of the period before (1) and so on, and the
    shares of allocations. *)
Inductive fact := Said (component : nat) (label : N) | Chosen (a : N) | ShockWas (z : N).
Record line := Line { l_where : list (nat * fact); l_shares : list (N * Q) }.
Inductive choosing :=
| FirstBest                      (* efficient: the first of the efficient allocations *)
| AllBest                        (* efficient ties: lots among all efficient ones *)
| AnyFeasible                    (* any: lots among all feasible ones *)
| Stated (rules : list (list line)). (* by period: the first line that holds says the chances *)
Inductive notion := ExPost | InTheMean | OnPath | NoIncentives. (* ex post, interim, on path, none *)
Inductive remembering := NoMemory | OneMemory | FullMemory.     (* payments: none, one period, history *)
Inductive moment := NeverLeaves | MayRefuse | MayLeave.         (* participation: never, first, always *)
Inductive balance := ExAnteSum | PeriodSum | PlaceSum.          (* budgets: ex ante, each period, ex post *)
Inductive relation := AtLeast | Exactly | AtMost.

Inductive quantity :=
| Payments (who : option nat)                    (* of an agent; None: of all *)
| Payoff (i : nat) (own : option N)              (* given the first own type, if one is named *)
| Utility (who : option nat)                     (* before payments; None: the public's *)
| Welfare
| Frequency (which : list (list N)) (at_period : option nat)  (* of these allocations, by period *)
| PaymentAt (i t : nat) (h : memories) (r : state)           (* at a place *)
| ChanceAt (which : list N) (t : nat) (h : memories) (r : state) (shock : option N) (* of these; None: the mean over shocks *)
| Subsidy.                                                   (* what is added from outside *)
Definition terms := list (Q * quantity).

Record problem := Problem {
  p_choosing : choosing;
  p_notion : notion;
  p_memory : remembering;
  p_paying : list nat;                           (* nobody else pays or receives *)
  p_most : option Q; p_least : option Q;         (* bounds on every payment *)
  p_received : option Q;                         (* nobody pays more than the value received now and this *)
  p_leaving : moment;
  p_surely : bool;                               (* true: who leaves knows all types (ex post); false: its own (interim) *)
  p_outside : list (list (list Q));              (* what it has then, by agent, period and own type *)
  p_budgets : list (balance * bool);             (* true: payments are 0 together; false: at least 0 *)
  p_constraints : list (terms * relation * Q);
  p_wanted : option (bool * list terms);         (* true: the greatest least of these sums; false: the least greatest one *)
  p_helped : option balance;                     (* the budget that is met with what is added from outside: at least 0 *)
  p_lots : bool }.                               (* a free rule may draw lots *)

(** * A mechanism of the problem's kind *)

(** Any real numbers: the chance of an allocation, what an agent pays, and what is added from outside, as functions of the
    period, of what is remembered and of the reports (and of the shock). Where a budget counts whole periods, what is added
    stands at the reports []. *)
Record design := Design {
  chance : nat -> memories -> N -> state -> N -> R;
  due : nat -> nat -> memories -> state -> R;
  added : nat -> memories -> state -> R }.

Definition is_so (h : memories) (z : N) (r : state) (x : nat * fact) : bool :=
  let so := fun (r : state) z chosen y => match y with
    | Said k l => N.eqb (nth k r 0%N) l | ShockWas z' => N.eqb z z' | Chosen a => existsb (N.eqb a) chosen end in
  match fst x with
  | O => so r z [] (snd x)
  | S k => match nth_error h k with Some (r', z', a) => so r' z' [a] (snd x) | None => false end
  end.
Definition share (rules : list (list line)) (t : nat) (h : memories) (z : N) (r : state) (a : N) : Q :=
  match find (fun l => forallb (is_so h z r) (l_where l)) (nth t rules []) with
  | Some l => sum (map snd (filter (fun x => N.eqb (fst x) a) (l_shares l)))
  | None => 0%Q
  end.

Section Designing.
Variables (e : env) (T : nat).
Variables (rl : nat -> N -> state -> N) (W : nat -> state -> Q). (* the efficient rule, and the greatest welfare *)
Variable p : problem.

(** What is remembered after a period, if h was remembered before it. *)
Definition after (x : state * N * N) (h : memories) : memories :=
  match p_memory p with NoMemory => [] | OneMemory => [(fst (fst x), 0%N, snd x)] | FullMemory => x :: h end.
(** The allocations that may be chosen at the shock z and the reports r. *)
Definition eligible (t : nat) (z : N) (r : state) : list N :=
  let all := sets e None t z r in
  match p_choosing p with
  | FirstBest => [rl t z r]
  | AllBest => filter (fun a => forallb (fun b => Qle_bool (value e None W t b r) (value e None W t a r)) all) all
  | AnyFeasible | Stated _ => all
  end.

Variable d : design.
(** The mean over the allocations that may be chosen. *)
Definition lottery (t : nat) (h : memories) (z : N) (r : state) (f : N -> R) : R :=
  fold_right (fun a rest => chance d t h z r a * f a + rest) 0 (eligible t z r).
Definition is_design : Prop :=
  (forall t h z r a, 0 <= chance d t h z r a)
  /\ match p_choosing p with
     | Stated rules => forall t h z r a, chance d t h z r a = Q2R (share rules t h z r a)
     | _ => forall t h z q r, live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> lottery t h z r (fun _ => 1) = 1
     end
  /\ forall i t h r, ~ In i (p_paying p) \/ is_away e i t r = true -> due d i t h r = 0.

(** ** Payoffs *)
(** What agent i has in period t of the allocation a in the state s: in the last period with the utility of what follows. *)
Definition enjoyed (i t : nat) (a : N) (s : state) : Q :=
  (flow e i t a s + (if over e (S t) then discount e * E (kernel e t a s) (final e i) else 0))%Q.
(** What the reports r are worth to agent i in the state s in period t, if h is remembered and a state s' of the next period
    is then worth [later h' s']. *)
Definition reporting (i t : nat) (h : memories) (s r : state) (later : memories -> state -> R) : R :=
  ER (shocks e t) (fun z => lottery t h z r (fun a =>
    Q2R (enjoyed i t a s)
      + if over e (S t) then 0 else Q2R (discount e) * ER (kernel e t a s) (later (after (r, z, a) h))))
  - due d i t h r.
(** The truth, over n periods from period t on. *)
Fixpoint truth_over (i n t : nat) (h : memories) (s : state) : R :=
  match n with O => 0 | S n' => reporting i t h s s (truth_over i n' (S t)) end.
Definition truth_worth (i t : nat) := truth_over i (T - t) t.
(** Saying r once, and the truth afterwards. *)
Definition lie_worth (i t : nat) (h : memories) (s : state) (r : N) : R :=
  reporting i t h s (saying i s r) (truth_worth i (S t)).

(** ** What can be met *)
(** At the start of period t the memory is h and agent i, who knows its own past types, expects the next state to be drawn
    from b; the others tell the truth, and so does i if [lies] is false. Chances are those of the mechanism. *)
Inductive expects (lies : bool) (i : nat) : nat -> memories -> dist state -> Prop :=
| expects_first : expects lies i 0 [] (first_states e)
| expects_later t h b s q r z w a : expects lies i t h b -> live e t -> In (s, q) b -> (0 < q)%Q ->
    (if lies then is_report e i t s r else r = truth i s) -> In (z, w) (shocks e t) -> (0 < w)%Q ->
    In a (eligible t z (saying i s r)) -> 0 < chance d t h z (saying i s r) a ->
    expects lies i (S t) (after (saying i s r, z, a) h) (kernel e t a s).
Definition meets_state (lies : bool) (i t : nat) (h : memories) (s : state) : Prop :=
  exists b q, expects lies i t h b /\ In (s, q) b /\ (0 < q)%Q.
(** The reports r can be made after h: one agent says what it likes, the others tell the truth. *)
Definition is_place (t : nat) (h : memories) (r : state) : Prop :=
  exists i s x, In i (agents e) /\ live e t /\ meets_state true i t h s /\ is_report e i t s x /\ r = saying i s x.
(** What everybody expects of the state of period t who believes the reports before it. *)
Definition believed (t : nat) (h : memories) (b : dist state) : Prop :=
  (t = 0%nat /\ h = [] /\ b = first_states e)
  \/ exists t' h' r z q a, t = S t' /\ is_place t' h' r /\ In (z, q) (shocks e t') /\ (0 < q)%Q
       /\ In a (eligible t' z r) /\ 0 < chance d t' h' z r a /\ h = after (r, z, a) h' /\ b = kernel e t' a r.

(** ** Plans of lies *)
(** What an agent has seen of every past period when it is over: the state, its own report, the shock and the allocation,
    the latest first. A plan may use all of it, and the present state; it may randomise. *)
Definition events := list (state * N * N * N).
Definition plan_of_lies := nat -> events -> state -> dist N.
Definition fits (i : nat) (s : plan_of_lies) : Prop := forall t x th, live e t -> is_state e t th ->
  prob (s t x th) /\ forall r q, In (r, q) (s t x th) -> is_report e i t th r.
(** It uses nothing else of the present state than what agent i sees. *)
Definition sees_own (i : nat) (s : plan_of_lies) : Prop := forall t x th th', seen i th = seen i th' -> s t x th = s t x th'.
(** What a plan is worth to agent i over n periods from t on. *)
Fixpoint planned (i : nat) (s : plan_of_lies) (n t : nat) (x : events) (h : memories) (th : state) : R :=
  match n with
  | O => 0
  | S n' => ER (s t x th) (fun r => let said := saying i th r in
      ER (shocks e t) (fun z => lottery t h z said (fun a => Q2R (enjoyed i t a th)
        + if over e (S t) then 0 else Q2R (discount e) * ER (kernel e t a th)
            (planned i s n' (S t) ((th, r, z, a) :: x) (after (said, z, a) h))))
      - due d i t h said)
  end.
Definition plan_worth_here (i : nat) (s : plan_of_lies) (t : nat) := planned i s (T - t) t.

(** ** What is asked for *)
(** Ex post and interim, no single lie gains at anything that one agent's lies can lead to. On path, no plan of lies gains
    from the start: it uses what the agent sees, and is judged given what the agent sees in the first period. *)
Definition incentives : Prop :=
  match p_notion p with
  | ExPost => forall i t h s r, In i (agents e) -> live e t -> meets_state true i t h s -> is_report e i t s r ->
      lie_worth i t h s r <= truth_worth i t h s
  | InTheMean => forall i t h b w r, In i (agents e) -> live e t -> expects true i t h b -> (forall s, seen i s = w -> is_report e i t s r) ->
      ER (given i b w) (fun s => lie_worth i t h s r) <= ER (given i b w) (truth_worth i t h)
  | OnPath => forall i s w, In i (agents e) -> fits i s -> sees_own i s ->
      ER (given i (first_states e) w) (plan_worth_here i s 0 [] []) <= ER (given i (first_states e) w) (truth_worth i 0 [])
  | NoIncentives => True
  end.
Definition outside (i t : nat) (s : state) : Q := nth (N.to_nat (truth i s)) (nth t (nth i (p_outside p) []) []) 0%Q.
(** Where no lie is kept from gaining, or none after a lie, only what the truth leads to counts. *)
Definition lying : bool := match p_notion p with OnPath | NoIncentives => false | _ => true end.
Definition may_go (t : nat) : Prop := match p_leaving p with NeverLeaves => False | MayRefuse => t = 0%nat | MayLeave => live e t end.
Definition participation : Prop :=
  forall i t h, In i (agents e) -> live e t -> may_go t ->
    if p_surely p then forall s, meets_state lying i t h s -> Q2R (outside i t s) <= truth_worth i t h s
    else forall b w, expects lying i t h b ->
      ER (given i b w) (fun s => Q2R (outside i t s)) <= ER (given i b w) (truth_worth i t h).
Definition limits : Prop :=
  forall i t h r, In i (agents e) -> In i (p_paying p) -> is_away e i t r = false -> live e t -> is_place t h r ->
    match p_most p with Some x => due d i t h r <= Q2R x | None => True end
    /\ match p_least p with Some x => Q2R x <= due d i t h r | None => True end
    /\ match p_received p with
       | Some x => due d i t h r <= ER (shocks e t) (fun z => lottery t h z r (fun a => Q2R (enjoyed i t a r))) + Q2R x
       | None => True end.

(** No plan gains. Under interim incentives that is said of plans that use what the agent sees, in the mean over what it
    does not see. *)
Definition no_plan_of_lies_gains : Prop :=
  match p_notion p with
  | ExPost => forall i s t x h th, In i (agents e) -> fits i s -> live e t -> meets_state true i t h th ->
      plan_worth_here i s t x h th <= truth_worth i t h th
  | InTheMean => forall i s t x h b w, In i (agents e) -> fits i s -> sees_own i s -> live e t -> expects true i t h b ->
      ER (given i b w) (plan_worth_here i s t x h) <= ER (given i b w) (truth_worth i t h)
  | OnPath => incentives
  | NoIncentives => True
  end.

(** The truth leads there. *)
Definition led (t : nat) (h : memories) (s : state) : Prop := exists i, In i (agents e) /\ meets_state false i t h s.

(** ** Quantities *)
(** What [g] counts in each period, summed over n periods from t on and discounted by [by], all telling the truth. *)
Fixpoint along (by_ : R) (g : nat -> memories -> state -> R) (n t : nat) (h : memories) (s : state) : R :=
  match n with
  | O => 0
  | S n' => g t h s + by_ * ER (shocks e t) (fun z => lottery t h z s (fun a =>
              ER (kernel e t a s) (along by_ g n' (S t) (after (s, z, a) h))))
  end.
Definition in_the_mean (by_ : R) (g : nat -> memories -> state -> R) : R := ER (first_states e) (along by_ g T 0 []).
Definition all_of (f : nat -> R) : R := fold_right (fun i rest => f i + rest) 0 (agents e).
Definition all_due (t : nat) (h : memories) (r : state) : R := all_of (fun i => due d i t h r).
(** The mean of f over what is chosen. *)
Definition chosen_mean (f : N -> state -> Q) (t : nat) (h : memories) (s : state) : R :=
  ER (shocks e t) (fun z => lottery t h z s (fun a => Q2R (f a s))).
Definition public_flow (t : nat) (a : N) (s : state) : Q := look_up (public_utility (stage_at e t)) (a :: s).
Definition everyones (t : nat) (a : N) (s : state) : Q := (public_flow t a s + sum (map (fun i => enjoyed i t a s) (agents e)))%Q.
Definition is_one_of (which : list (list N)) (t : nat) (a : N) (s : state) : Q :=
  if existsb (N.eqb a) (nth t which []) then 1%Q else 0%Q.
Definition of_type (i : nat) (own : option N) : dist state :=
  match own with None => first_states e | Some x => filter (fun sq => N.eqb (truth i (fst sq)) x) (first_states e) end.
(** The chance of the allocations before: quantities at a place are multiplied by it, if the rule is free. *)
Fixpoint passed (t : nat) (h : memories) : R :=
  match t, h with S t', (r, z, a) :: h' => chance d t' h' z r a * passed t' h' | _, _ => 1 end.
Definition came (t : nat) (h : memories) : R := match p_choosing p with FirstBest | Stated _ => 1 | _ => passed t h end.
Definition is_in (which : list N) (a : N) : Q := if existsb (N.eqb a) which then 1%Q else 0%Q.
Definition amount (q : quantity) : R :=
  let delta := Q2R (discount e) in
  match q with
  | Payments None => in_the_mean delta all_due
  | Payments (Some i) => in_the_mean delta (fun t h s => due d i t h s)
  | Payoff i own => ER (of_type i own) (truth_worth i 0 []) / Q2R (total (of_type i own))
  | Utility (Some i) => in_the_mean delta (fun t => chosen_mean (enjoyed i t) t)
  | Utility None => in_the_mean delta (fun t => chosen_mean (public_flow t) t)
  | Welfare => in_the_mean delta (fun t => chosen_mean (everyones t) t)
  | Frequency which None => in_the_mean delta (fun t => chosen_mean (is_one_of which t) t)
  | Frequency which (Some u) =>
      in_the_mean 1 (fun t => chosen_mean (fun a s => if (t =? u)%nat then is_one_of which t a s else 0%Q) t)
  | PaymentAt i t h r => came t h * due d i t h r
  | ChanceAt which t h r (Some z) => came t h * lottery t h z r (fun a => Q2R (is_in which a))
  | ChanceAt which t h r None => came t h * chosen_mean (fun a _ => is_in which a) t h r
  | Subsidy => match p_helped p with
      | None => 0
      | Some ExAnteSum => - in_the_mean delta all_due
      | Some PeriodSum => in_the_mean delta (fun t h _ => added d t h [])
      | Some PlaceSum => in_the_mean delta (added d)
      end
  end.
Definition sum_of (l : terms) : R := fold_right (fun xq rest => Q2R (fst xq) * amount (snd xq) + rest) 0 l.
Definition related (x : R) (k : relation) (y : R) : Prop :=
  match k with AtLeast => y <= x | Exactly => x = y | AtMost => x <= y end.

Definition balanced (k : balance) (exactly : bool) : Prop :=
  let ok x := if exactly then x = 0 else 0 <= x in
  match k with
  | ExAnteSum => ok (amount (Payments None))
  | PeriodSum => forall t h b, live e t -> believed t h b -> ok (ER b (all_due t h))
  | PlaceSum => forall t h r, is_place t h r -> ok (all_due t h r)
  end.
(** With what is added a budget is met, and without it where the truth does not lead. *)
Definition helped : Prop :=
  match p_helped p with
  | None | Some ExAnteSum => True
  | Some PeriodSum => (forall t h r, 0 <= added d t h r) /\ forall t h b, live e t -> believed t h b ->
      0 <= ER b (all_due t h) + added d t h [] /\ ((forall s, ~ led t h s) -> 0 <= ER b (all_due t h))
  | Some PlaceSum => (forall t h r, 0 <= added d t h r) /\ forall t h r, is_place t h r ->
      0 <= all_due t h r + added d t h r /\ (~ led t h r -> 0 <= all_due t h r)
  end.
(** Something is chosen wherever reports can be made. *)
Definition decided : Prop := forall t h r z q, is_place t h r -> In (z, q) (shocks e t) -> (0 < q)%Q -> lottery t h z r (fun _ => 1) = 1.
(** The mechanism meets the problem. *)
Definition meets : Prop :=
  is_design /\ decided /\ incentives /\ participation /\ limits
  /\ (forall k exactly, In (k, exactly) (p_budgets p) -> balanced k exactly)
  /\ helped
  /\ forall l k x, In (l, k, x) (p_constraints p) -> related (sum_of l) k (Q2R x).
(** It draws no lots, wherever reports can be made. *)
Definition draws_no_lots : Prop := forall t h r z q a, is_place t h r -> In (z, q) (shocks e t) -> (0 < q)%Q -> In a (eligible t z r) ->
  chance d t h z r a = 0 \/ chance d t h z r a = 1.
Definition suits : Prop := meets /\ (p_lots p = false -> draws_no_lots).
(** The objective has the value x. *)
Definition has_value (x : R) : Prop :=
  match p_wanted p with
  | None => False
  | Some (greatest, sums) => (exists l, In l sums /\ x = sum_of l)
      /\ forall l, In l sums -> if greatest then x <= sum_of l else sum_of l <= x
  end.
End Designing.

(** * What a certificate says *)
(** The rule is efficient, or draws lots among efficient allocations. *)
Definition seeks_best (p : problem) : bool := match p_choosing p with FirstBest | AllBest => true | _ => false end.
Inductive finding :=
| Feasible | Infeasible | Optimal (v : Q)
| NotAttained (v : Q)            (* mechanisms come as near to the value v as is wanted, and none has it *)
| Unbounded                      (* there is a mechanism with a better value than any number *)
| Between (v b : option Q).      (* some mechanism has the value v, and none a better one than b *)
(** The value x is at least as good as y. *)
Definition as_good (p : problem) (x y : R) : Prop := match p_wanted p with Some (true, _) => y <= x | _ => x <= y end.
(** To lie now and leave later is a plan as well, of which nothing is said here. *)
Definition told_of (p : problem) : Prop := ~ (p_notion p = OnPath /\ p_leaving p = MayLeave).
Definition design_says (e : env) (p : problem) (f : finding) : Prop :=
  beliefs e 0 (first_states e) /\ told_of p /\ exists T rl W, horizon e = Some T
  /\ (seeks_best p = true -> best_program e None rl W)
  /\ match f with
     | Feasible => exists d, suits e T rl W p d
     | Infeasible => forall d, ~ suits e T rl W p d
     | Optimal v =>
         (exists d, suits e T rl W p d /\ has_value e T rl W p d (Q2R v))
         /\ forall d x, suits e T rl W p d -> has_value e T rl W p d x -> as_good p (Q2R v) x
     | NotAttained v =>
         (forall y, ~ as_good p y (Q2R v) -> exists d x, suits e T rl W p d /\ has_value e T rl W p d x /\ as_good p x y)
         /\ forall d x, suits e T rl W p d -> has_value e T rl W p d x -> ~ as_good p x (Q2R v)
     | Unbounded => forall y, exists d x, suits e T rl W p d /\ has_value e T rl W p d x /\ as_good p x y
     | Between v b =>
         match v with Some v => exists d, suits e T rl W p d /\ has_value e T rl W p d (Q2R v) | None => True end
         /\ match b with Some b => forall d x, suits e T rl W p d -> has_value e T rl W p d x -> as_good p (Q2R b) x | None => True end
     end.
