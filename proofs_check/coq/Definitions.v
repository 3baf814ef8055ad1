(** What a reader has to believe: everything that the theorems speak of. No proofs and no algorithms stand here.

    In order: chances; one agent's plans and what they are worth; society's plans; environments and mechanisms as lpmech
    writes them; public mechanisms; forms of transfers; leaving. Theorems.v to Exists.v prove statements about these. *)
From Coq Require Import QArith Qreals Reals NArith List FMapPositive Bool.
Import ListNotations.
Open Scope Q_scope.

(** * Chances *)

(** Finitely many outcomes with rational weights. A coin is [[(heads, 1#2); (tails, 1#2)]]. *)
Definition dist (X : Type) := list (X * Q).
(** The mean Σ q · f(x). [Qred] writes a fraction in lowest terms and changes no value. *)
Definition E {X} (d : dist X) (f : X -> Q) : Q := fold_right (fun xq rest => Qred (snd xq * f (fst xq) + rest)) 0 d.
Definition nonneg {X} (d : dist X) := forall x q, In (x, q) d -> 0 <= q.
Definition total {X} (d : dist X) := E d (fun _ => 1).
(** A probability distribution: no weight is negative, and they sum to 1. *)
Definition prob {X} (d : dist X) := nonneg d /\ total d == 1.
(** The outcome x for sure. *)
Definition sure {X} (x : X) : dist X := [(x, 1)].
(** d^n *)
Fixpoint power (d : Q) (n : nat) : Q := match n with O => 1 | S n' => d * power d n' end.

(** * One agent's plans of reports, the others being truthful *)
Section Agent.
Variables State Alloc Shock Report : Type.
Variable live : nat -> Prop.                                (* t is a period of the horizon *)
Variable delta : Q.                                         (* the discount factor *)
Variable shocks : nat -> dist Shock.                        (* what the public shock may be *)
Variable kernel : nat -> Alloc -> State -> dist State.      (* where allocation and true state lead *)
Variable flow : nat -> Alloc -> State -> Q.                 (* the agent's utility in a period *)
Variable is_state : nat -> State -> Prop.                   (* a state of period t *)
Variable is_report : nat -> State -> Report -> Prop.        (* what it can report in a state of period t *)
Variable saying : State -> Report -> State.                 (* all reports, if the agent says r *)
Variable truth : State -> Report.                           (* the own type *)

(** The previous period's reports and allocation; none in the first period. *)
Definition memory_of := option (State * Alloc).
Variable rule : nat -> Shock -> State -> Alloc.             (* the allocation, by shock and reports *)
Variable pay : nat -> memory_of -> State -> Q.              (* what the agent pays *)

(** The memories that count: in later periods any reports, true or not, with the allocation at a shock that may be. *)
Inductive is_memory_of : nat -> memory_of -> Prop :=
| first_period : is_memory_of 0 None
| later_period t r z q : is_state t r -> In (z, q) (shocks t) -> 0 < q -> is_memory_of (S t) (Some (r, rule t z r)).

(** All that the agent has seen: of every past period the state, its own report and the shock, the latest first. *)
Definition history_of := list (State * Report * Shock).
(** A plan of reports: any function of the period, of all that was seen and of the present state; it may randomise. *)
Definition plan_of := nat -> history_of -> State -> dist Report.
Definition valid_plan (s : plan_of) :=
  forall t h th, live t -> is_state t th -> prob (s t h th) /\ forall r q, In (r, q) (s t h th) -> is_report t th r.
Definition tells_truth : plan_of := fun _ _ th => sure (truth th).
(** Says r in period t0 where it can, and the truth otherwise. *)
Definition lies_once (t0 : nat) (can : State -> bool) (r : Report) : plan_of :=
  fun t _ th => if Nat.eqb t t0 && can th then sure r else sure (truth th).

(** What a plan is worth over n periods from period t on, discounted to t, after the history h and with the memory m, in
    the state th. What follows the n periods is worth [g]. *)
Fixpoint payoff_of (g : State -> Q) (s : plan_of) (n t : nat) (h : history_of) (m : memory_of) (th : State) : Q :=
  match n with
  | O => g th
  | S n' =>
      E (s t h th) (fun r =>
        E (shocks t) (fun z =>
          let said := saying th r in
          let a := rule t z said in
          flow t a th - pay t m said
            + delta * E (kernel t a th) (payoff_of g s n' (S t) ((th, r, z) :: h) (Some (said, a)))))
  end.
End Agent.

(** * Society's plans of allocations *)
Section Society.
Variables State Alloc Shock : Type.
Variable live : nat -> Prop.
Variable delta : Q.
Variable shocks : nat -> dist Shock.
Variable kernel : nat -> Alloc -> State -> dist State.
Variable flow : nat -> Alloc -> State -> Q.                 (* the utility of all together *)
Variable is_state : nat -> State -> Prop.
Variable feasible : nat -> Shock -> State -> Alloc -> Prop. (* a may be chosen at the shock z in a state *)
Variable rule : nat -> Shock -> State -> Alloc.

(** All that has happened: states, shocks and allocations, the latest first. *)
Definition past_of := list (State * Shock * Alloc).
(** A plan of allocations: any function of the period, the past, the state and the shock; it may randomise. *)
Definition policy_of := nat -> past_of -> State -> Shock -> dist Alloc.
Definition valid_policy (s : policy_of) :=
  forall t h th z q, live t -> is_state t th -> In (z, q) (shocks t) -> 0 < q ->
    prob (s t h th z) /\ forall a p, In (a, p) (s t h th z) -> feasible t z th a.
(** Does what the rule says, whatever has happened. *)
Definition follows_rule : policy_of := fun t _ th z => sure (rule t z th).

Fixpoint welfare_of (g : State -> Q) (s : policy_of) (n t : nat) (h : past_of) (th : State) : Q :=
  match n with
  | O => g th
  | S n' =>
      E (shocks t) (fun z =>
        E (s t h th z) (fun a =>
          flow t a th + delta * E (kernel t a th) (welfare_of g s n' (S t) ((th, z, a) :: h))))
  end.
End Society.

(** * Environments *)

(** A table over the coordinates c = [c_0; c_1; …]. Its axes are (coordinate, size), the last runs fastest; cells that are
    not listed hold [fill]. A table does not depend on coordinates that are no axis. *)
Record table (A : Type) := Table { axes : list (nat * N); fill : A; cells : PositiveMap.t A }.
Arguments Table {A}. Arguments axes {A}. Arguments fill {A}. Arguments cells {A}.
Definition position (ax : list (nat * N)) (c : list N) : N :=
  fold_left (fun acc x => (acc * snd x + nth (fst x) c 0)%N) ax 0%N.
Definition look_up {A} (t : table A) (c : list N) : A :=
  match PositiveMap.find (N.succ_pos (position (axes t) c)) (cells t) with Some v => v | None => fill t end.
Definition none : table Q := Table [] 0 (PositiveMap.empty Q).
Definition none_n : table N := Table [] 0%N (PositiveMap.empty N).

(** A joint state: the public state (0 if there is none), then every agent's type; all by their numbers 0, 1, … *)
Definition state := list N.
Definition range (n : N) : list N := map N.of_nat (seq 0 (N.to_nat n)).
Fixpoint states (sizes : list N) : list state :=
  match sizes with
  | [] => [[]]
  | n :: rest => let tails := states rest in flat_map (fun x => map (cons x) tails) (range n)
  end.

Inductive transition :=
| Nothing                                                   (* none is needed: nothing follows *)
| Mixture (elements : list (table Q * list (table Q)))      (* a weight on (a, θ) and, for each component of the next
                                                               state, its chances on (a, θ, own next label) *)
| Joint (whole : table Q).                                  (* chances on (a, θ, θ') *)

Record stage := Stage {
  sizes : list N;                      (* how many public states, and types of each agent *)
  allocs : N;                          (* how many allocations *)
  shock_probs : list Q;
  feasible_sets : list (list N);       (* the feasible allocations, by shock *)
  sets_without : list (list (list N)); (* those open to the society without agent i, by agent and shock *)
  possible : option (table N);         (* 1 where an allocation is feasible besides, on (a, θ); None: everywhere *)
  away : list (list N);                (* the types at which an agent is away, by agent; [] if nobody ever is *)
  utility : list (table Q);            (* of each agent, on (a, θ) *)
  public_utility : table Q;
  moves : transition }.
Definition no_stage := Stage [] 0 [] [] [] None [] [] none Nothing.

Record env := Env {
  discount : Q;
  horizon : option nat;                (* how many periods; None: infinitely many *)
  stages : list stage;                 (* one for each period, or one for all *)
  last_sizes : list N;                 (* of the state after the last period *)
  terminal : list (table Q);           (* each agent's utility of that state; [] if there is none *)
  prior : option (table Q) }.          (* the chances of the first state, if they are given *)

(** Periods are numbered 0, 1, … here. With an infinite horizon all are alike, and number 0 stands for them. *)
Definition spot (e : env) (t : nat) : nat := match horizon e with None => O | Some _ => t end.
Definition stage_at (e : env) (t : nat) : stage :=
  nth (if (length (stages e) =? 1)%nat then O else spot e t) (stages e) no_stage.
Definition over (e : env) (t : nat) : bool := match horizon e with None => false | Some T => (T <=? t)%nat end.
Definition live (e : env) (t : nat) : Prop := over e t = false.
Definition sizes_at (e : env) (t : nat) : list N := if over e t then last_sizes e else sizes (stage_at e t).
Definition agents (e : env) : list nat := seq 0 (length (utility (stage_at e 0))).

Definition shocks (e : env) (t : nat) : dist N :=
  let p := shock_probs (stage_at e t) in combine (map N.of_nat (seq 0 (length p))) p.
Definition flow (e : env) (i t : nat) (a : N) (s : state) : Q := look_up (nth i (utility (stage_at e t)) none) (a :: s).
Definition final (e : env) (i : nat) (s : state) : Q := look_up (nth i (terminal e) none) s.

(** Independent draws of the components of the next state, c being (a, θ); what has the chance 0 is left out. *)
Fixpoint draws (factors : list (table Q)) (sizes : list N) (c : list N) {struct sizes} : dist state :=
  match sizes, factors with
  | n :: ns, f :: fs =>
      let tails := draws fs ns c in
      flat_map (fun x => let p := look_up f (c ++ [x]) in
        if Qeq_bool p 0 then [] else map (fun yq => (x :: fst yq, Qred (p * snd yq))) tails) (range n)
  | [], _ => [([], 1)]
  | _ :: _, [] => []
  end.
(** The next state, if a is chosen in the state s. *)
Definition kernel (e : env) (t : nat) (a : N) (s : state) : dist state :=
  let next := sizes_at e (S t) in
  match moves (stage_at e t) with
  | Nothing => []
  | Mixture elements =>
      flat_map (fun wf => let w := look_up (fst wf) (a :: s) in
        if Qeq_bool w 0 then []
        else map (fun yq => (fst yq, Qred (w * snd yq))) (draws (snd wf) next (a :: s))) elements
  | Joint whole =>
      flat_map (fun y => let p := look_up whole (a :: s ++ y) in if Qeq_bool p 0 then [] else [(y, p)]) (states next)
  end.

(** Agents are numbered 0, 1, …; agent i's type is component i + 1 of a state. *)
Fixpoint replace (k : nat) (s : state) (x : N) : state :=
  match s, k with
  | [], _ => []
  | _ :: s', O => x :: s'
  | y :: s', S k' => y :: replace k' s' x
  end.
Definition saying (i : nat) (s : state) (r : N) : state := replace (S i) s r.
Definition truth (i : nat) (s : state) : N := nth (S i) s 0%N.
Definition is_state (e : env) (t : nat) (s : state) : Prop := In s (states (sizes_at e t)).
Definition own_types (e : env) (i t : nat) : list N := range (nth (S i) (sizes_at e t) 0%N).
(** What agent i can report in the state s: every own type, but where it is away its type alone, as it is not asked. *)
Definition is_away (e : env) (i t : nat) (s : state) : bool :=
  existsb (N.eqb (truth i s)) (nth i (away (stage_at e t)) []).
Definition reports (e : env) (i t : nat) (s : state) : list N :=
  if is_away e i t s then [truth i s] else own_types e i t.
Definition is_report (e : env) (i t : nat) (s : state) (r : N) : Prop := In r (reports e i t s).

(** A society: of everyone (None), or of all but agent i (Some i). What it may choose at the shock z in the state s: what
    is in its set and [possible] there; without agent i, whatever the type of i is. *)
Definition society := option nat.
Definition sets (e : env) (w : society) (t : nat) (z : N) (s : state) : list N :=
  let st := stage_at e t in
  let listed := nth (N.to_nat z) (match w with None => feasible_sets st | Some i => nth i (sets_without st) [] end) [] in
  match possible st with
  | None => listed
  | Some f =>
      let alike := match w with None => [s] | Some i => map (saying i s) (own_types e i t) end in
      filter (fun a => forallb (fun s' => N.eqb (look_up f (a :: s')) 1) alike) listed
  end.
Definition feasible (e : env) (w : society) (t : nat) (z : N) (s : state) (a : N) : Prop := In a (sets e w t z s).

Definition sum (l : list Q) : Q := fold_right (fun x rest => Qred (x + rest)) 0 l.
Definition belongs (w : society) (j : nat) : bool := match w with None => true | Some i => negb (j =? i)%nat end.
Definition members (e : env) (w : society) : list nat := filter (belongs w) (agents e).
(** Social utility: the public's and the members'. *)
Definition social (e : env) (w : society) (t : nat) (a : N) (s : state) : Q :=
  Qred (look_up (public_utility (stage_at e t)) (a :: s) + sum (map (fun j => flow e j t a s) (members e w))).
Definition social_final (e : env) (w : society) (s : state) : Q := sum (map (fun j => final e j s) (members e w)).

(** * Mechanisms *)

(** The rule a(z, r) of each period, and each agent's payments on (previous allocation, previous reports, reports) by
    period. With an infinite horizon the list has the payments of the first period, and then those of all later ones. *)
Record mechanism := Mechanism { rules : list (table N); payments : list (list (table Q)) }.
Definition rule (e : env) (c : mechanism) (t : nat) (z : N) (r : state) : N :=
  look_up (nth (spot e t) (rules c) none_n) (z :: r).
Definition memory := memory_of state N.
Definition recall (m : memory) (r : state) : list N :=
  match m with None => 0%N :: map (fun _ => 0%N) r ++ r | Some (r', a') => a' :: r' ++ r end.
Definition slot (e : env) (t : nat) : nat := match horizon e with None => Nat.min t 1 | Some _ => t end.
Definition pay_table (e : env) (c : mechanism) (i t : nat) : table Q := nth (slot e t) (nth i (payments c) []) none.
Definition pay (e : env) (c : mechanism) (i t : nat) (m : memory) (r : state) : Q :=
  if over e t then 0 else look_up (pay_table e c i t) (recall m r).

(** The notions above, of agent i in the environment e under the mechanism c. *)
Definition history := history_of state N N.
Definition plan := plan_of state N N.
Definition payoff (e : env) (c : mechanism) (i : nat) :=
  payoff_of state N N N (discount e) (shocks e) (kernel e) (flow e i) (saying i) (rule e c) (pay e c i).
Definition truthful (i : nat) : plan := tells_truth state N N (truth i).
Definition one_lie (e : env) (i t : nat) (r : N) : plan :=
  lies_once state N N (truth i) t (fun s => existsb (N.eqb r) (reports e i t s)) r.
Definition plan_ok (e : env) (i : nat) := valid_plan state N N (live e) (is_state e) (is_report e i).
Definition is_memory (e : env) (c : mechanism) := is_memory_of state N N (shocks e) (is_state e) (rule e c).
Definition past := past_of state N N.
Definition policy := policy_of state N N.
Definition welfare (e : env) (u : nat -> N -> state -> Q) := welfare_of state N N (discount e) (shocks e) (kernel e) u.
Definition policy_ok (e : env) (w : society) :=
  valid_policy state N N (live e) (shocks e) (is_state e) (feasible e w).
Definition following : (nat -> N -> state -> N) -> policy := follows_rule state N N.

(** * What plans are worth in all *)

(** From period t on, [sums g n] being the payoff over n periods if what follows is worth g: up to the end of a finite
    horizon, with [last] for the state after it; and the limit as n grows if the horizon is infinite. *)
Definition worth (e : env) (last : state -> Q) (sums : (state -> Q) -> nat -> Q) (t : nat) (x : R) : Prop :=
  match horizon e with
  | Some T => x = Q2R (sums last (T - t)%nat)
  | None => Un_cv (fun n => Q2R (sums (fun _ => 0) n)) x
  end.
(** Agent i's plan s, from period t on, after the history h, with the memory m, in the state th. *)
Definition plan_worth (e : env) (c : mechanism) (i : nat) (s : plan) (t : nat) (h : history) (m : memory) (th : state) :=
  worth e (final e i) (fun g n => payoff e c i g s n t h m th) t.
(** A plan of allocations, for a society; and for agent i, who looks on. *)
Definition policy_worth (e : env) (w : society) (s : policy) (t : nat) (h : past) (th : state) :=
  worth e (social_final e w) (fun g n => welfare e (social e w) g s n t h th) t.
Definition onlooker_worth (e : env) (i : nat) (s : policy) (t : nat) (h : past) (th : state) :=
  worth e (final e i) (fun g n => welfare e (flow e i) g s n t h th) t.
(** All payments together, the reports being true. *)
Definition all_pay (e : env) (c : mechanism) (t : nat) (m : memory) (r : state) : Q :=
  sum (map (fun i => pay e c i t m r) (agents e)).
Definition revenue_worth (e : env) (c : mechanism) (t : nat) (m : memory) (th : state) :=
  worth e (fun _ => 0) (fun g n =>
    payoff_of state N N N (discount e) (shocks e) (kernel e) (fun _ _ _ => 0) (saying 0) (rule e c)
      (fun t m r => - all_pay e c t m r) g (truthful 0) n t [] m th) t.

(** W is the greatest welfare of the society w that any plan of allocations reaches, from each state on, and [rl] chooses
    everywhere the first allocation that leads there. [value] is what an allocation is worth if W follows. *)
Definition value (e : env) (w : society) (W : nat -> state -> Q) (t : nat) (a : N) (s : state) : Q :=
  social e w t a s + discount e * E (kernel e t a s) (W (S t)).
Record best_program (e : env) (w : society) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) : Prop := {
  at_end : forall t s, over e t = true -> W t s == social_final e w s;
  reached : forall t h s, live e t -> is_state e t s -> policy_worth e w (following rl) t h s (Q2R (W t s));
  greatest : forall p, policy_ok e w p -> forall t h s x, live e t -> is_state e t s ->
    policy_worth e w p t h s x -> (x <= Q2R (W t s))%R;
  chooses : forall t z q s, live e t -> is_state e t s -> In (z, q) (shocks e t) -> 0 < q ->
    feasible e w t z s (rl t z s) /\ forall a, feasible e w t z s a ->
      value e w W t a s <= value e w W t (rl t z s) s
      /\ ((a < rl t z s)%N -> value e w W t a s < value e w W t (rl t z s) s) }.

(** * Public mechanisms *)
Open Scope R_scope.

(** What is public: of every past period all reports and the shock, the latest first. *)
Definition public := list (state * N).
Inductive leads (e : env) : public -> Prop :=
| leads_nil : leads e []
| leads_cons h r z q : leads e h -> live e (length h) -> is_state e (length h) r -> In (z, q) (shocks e (length h)) ->
    (0 < q)%Q -> leads e ((r, z) :: h).
(** The mean of a real number. *)
Fixpoint ER {X} (d : dist X) (f : X -> R) : R := match d with [] => 0 | (x, q) :: d' => Q2R q * f x + ER d' f end.
(** What the reports r are worth in the state s after h, before today's payment, if payoffs are v afterwards. Of c the
    allocation rule alone is used. *)
Definition promise (e : env) (c : mechanism) (i : nat) (v : public -> state -> R) (h : public) (s r : state) : R :=
  ER (shocks e (length h)) (fun z =>
    let a := rule e c (length h) z r in
    Q2R (flow e i (length h) a s) + Q2R (discount e) * ER (kernel e (length h) a s) (v ((r, z) :: h))).
(** Agent i's payments p, any real function of all that is public, and truthful payoffs v, such that telling the truth is
    optimal after every history, and payoffs are bounded. *)
Record optimal (e : env) (c : mechanism) (i : nat) (p : public -> state -> R) (v : public -> state -> R) : Prop := {
  worth_truth : forall h s, leads e h -> live e (length h) -> is_state e (length h) s ->
    v h s = promise e c i v h s s - p h s;
  no_lie : forall h s r, leads e h -> live e (length h) -> is_state e (length h) s -> is_report e i (length h) s r ->
    v h s >= promise e c i v h s (saying i s r) - p h (saying i s r);
  at_the_end : forall h s, leads e h -> live e (length h) -> over e (S (length h)) = true ->
    forall r z q, is_state e (length h) r -> In (z, q) (shocks e (length h)) -> (0 < q)%Q ->
    is_state e (S (length h)) s -> v ((r, z) :: h) s = Q2R (final e i s);
  bounded : exists b, forall h s, Rabs (v h s) <= b }.

(** * Forms of transfers *)

Definition remembered (e : env) (c : mechanism) (i : nat) (v : nat -> memory -> state -> R) (t : nat) (s r : state) : R :=
  ER (shocks e t) (fun z =>
    let a := rule e c t z r in
    Q2R (flow e i t a s) + Q2R (discount e) * ER (kernel e t a s) (v (S t) (Some (r, a)))).
(** The same with one period of memory, where no lie gains more than eps: with an infinite horizon all periods after the
    first share payments. *)
Record one_period (e : env) (c : mechanism) (i : nat) (eps : Q) (p v : nat -> memory -> state -> R) : Prop := {
  op_truth : forall t m s, live e t -> is_memory e c t m -> is_state e t s ->
    v t m s = remembered e c i v t s s - p t m s;
  op_no_lie : forall t m s r, live e t -> is_memory e c t m -> is_state e t s -> is_report e i t s r ->
    v t m s >= remembered e c i v t s (saying i s r) - p t m (saying i s r) - Q2R eps;
  op_end : forall t m s, over e t = true -> v t m s = Q2R (final e i s);
  op_slots : forall t m s, v t m s = v (slot e t) m s /\ p t m s = p (slot e t) m s }.
(** The others' types and the public state: a state whose own type is set to 0. *)
Definition others (i : nat) (s : state) : state := saying i s 0%N.
Inductive form := HistoryIndependent | ContingentVCG | Contingent | OnePeriodMemory.
(** docs/existence.md, section 2: what payments of a form may depend on. *)
Definition has_form (i : nat) (f : form) (p : nat -> memory -> state -> R) : Prop :=
  match f with
  | HistoryIndependent => exists p0, forall t m r, p t m r = p0 t r
  | ContingentVCG => exists p0 q, forall t m r, p t m r =
      p0 t r + match m with None => 0 | Some (r', a) => q t a (others i r') (others i r) end
  | Contingent => exists p0 q, forall t m r, p t m r =
      p0 t r + match m with None => 0 | Some (r', a) => q t a r' (others i r) end
  | OnePeriodMemory => True
  end.
Close Scope R_scope.
