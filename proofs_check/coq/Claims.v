(** What the claims of docs/claims.md say. Like Definitions.v this has to be believed; nothing is proved here.

    [says e c x]: the claim x is true of the environment e and the mechanism c. Nothing in it depends on the evidence of a
    certificate. Verified.v proves: if the checker's answer to a claim is [true], then [says]. *)
From Coq Require Import QArith Qreals Reals NArith List Bool.
Import ListNotations.
Require Import Definitions.
Open Scope Q_scope.

(** * Claims with a slack *)

(** A place: an agent, a period, a memory, a state, a report and a shock. Each claim uses some of them. *)
Record cell := Cell { c_agent : nat; c_period : nat; c_memory : memory; c_state : state; c_report : N; c_shock : N }.

Inductive kind :=
| Efficient                      (* efficient *)
| Incentives (eps : Q)           (* incentive_compatible (0), epsilon_incentive_compatible *)
| BestResponse                   (* best_response *)
| Zero                           (* participation_zero_option *)
| Leave                          (* participation_passive_option *)
| NoDeficit                      (* weak_budget_balance *)
| Balance                        (* ex_post_budget_balance *)
| Exit                           (* efficient_exit *)
| NonNegative                    (* non_negative_values *)
| Absent                         (* absent_pay_nothing *)
| Stay.                          (* lies_stay_feasible *)

(** Where an agent can no longer affect the allocation: the states of a family X such that in each of them, at every shock
    that may be, the rule's choice is open to the others and best for them, and all that may follow is in the family. *)
Definition settled (e : env) (c : mechanism) (i : nat) (W : nat -> state -> Q) (X : nat -> state -> Prop) : Prop :=
  forall t s, live e t -> X t s -> is_state e t s /\
    forall z q, In (z, q) (shocks e t) -> 0 < q ->
      feasible e (Some i) t z s (rule e c t z s)
      /\ (forall a, feasible e (Some i) t z s a -> value e (Some i) W t a s <= value e (Some i) W t (rule e c t z s) s)
      /\ forall s' p, In (s', p) (kernel e t (rule e c t z s) s) -> 0 < p -> over e (S t) = true \/ X (S t) s'.
(** The largest such family. *)
Definition has_left (e : env) (c : mechanism) (i : nat) (t : nat) (s : state) : Prop :=
  exists rl W X, best_program e (Some i) rl W /\ settled e c i W X /\ X t s.

(** A period of the horizon, agent, memory, state, report and shock that a claim is about. *)
Definition is_cell (e : env) (c : mechanism) (k : kind) (x : cell) : Prop :=
  let t := c_period x in
  is_state e t (c_state x) /\
  match k with
  | Efficient => live e t /\ exists q, In (c_shock x, q) (shocks e t) /\ 0 < q
  | Incentives _ => live e t /\ In (c_agent x) (agents e) /\ is_memory e c t (c_memory x)
                    /\ is_report e (c_agent x) t (c_state x) (c_report x)
  | BestResponse | Zero | Leave => live e t /\ In (c_agent x) (agents e) /\ is_memory e c t (c_memory x)
  | NoDeficit | Balance => live e t /\ is_memory e c t (c_memory x)
  | Exit => live e t /\ In (c_agent x) (agents e) /\ is_memory e c t (c_memory x)
            /\ has_left e c (c_agent x) t (c_state x)
  | NonNegative => In (c_agent x) (agents e) /\ (live e t \/ (horizon e = Some t /\ terminal e <> []))
  | Absent => live e t /\ In (c_agent x) (agents e) /\ is_memory e c t (c_memory x)
              /\ is_away e (c_agent x) t (c_state x) = true
  | Stay => live e t /\ In (c_agent x) (agents e) /\ is_report e (c_agent x) t (c_state x) (c_report x)
            /\ exists q, In (c_shock x, q) (shocks e t) /\ 0 < q
  end.

(** The slack of a cell is y. *)
Definition slack_is (e : env) (c : mechanism) (k : kind) (x : cell) (y : R) : Prop :=
  let i := c_agent x in let t := c_period x in let m := c_memory x in let s := c_state x in
  match k with
  | Efficient => exists rl W, best_program e None rl W
      /\ y = Q2R (value e None W t (rule e c t (c_shock x) s) s - value e None W t (rl t (c_shock x) s) s)
  | Incentives eps => exists told lied,
      plan_worth e c i (truthful i) t [] m s told /\ plan_worth e c i (one_lie e i t (c_report x)) t [] m s lied
      /\ y = (told - lied + Q2R eps)%R
  | BestResponse => exists told best p,
      plan_worth e c i (truthful i) t [] m s told /\ plan_worth e c i p t [] m s best /\ plan_ok e i p
      /\ (forall p' h other, plan_ok e i p' -> plan_worth e c i p' t h m s other -> (other <= best)%R)
      /\ y = (told - best)%R
  | Zero => plan_worth e c i (truthful i) t [] m s y
  | Leave => exists told rl W left, plan_worth e c i (truthful i) t [] m s told
      /\ best_program e (Some i) rl W /\ onlooker_worth e i (following rl) t [] s left /\ y = (told - left)%R
  | NoDeficit => y = Q2R (all_pay e c t m s)
  | Balance => y = (- Rabs (Q2R (all_pay e c t m s)))%R
  | Exit | Absent => y = (- Rabs (Q2R (pay e c i t m s)))%R
  | Stay => y = Q2R (if in_dec N.eq_dec (rule e c t (c_shock x) (saying i s (c_report x))) (sets e None t (c_shock x) s)
                     then 0 else -(1))
  | NonNegative => exists u, y = Q2R u /\
      if over e t then u = final e i s
      else (exists a, In a (range (allocs (stage_at e t))) /\ u == flow e i t a s)
           /\ forall a, In a (range (allocs (stage_at e t))) -> u <= flow e i t a s
  end.

(** q is the least slack of all cells, and the cell named has it; no cell is named if there is none. *)
Definition least_slack (e : env) (c : mechanism) (k : kind) (q : Q) (named : option cell) : Prop :=
  (forall x y, is_cell e c k x -> slack_is e c k x y -> (Q2R q <= y)%R)
  /\ match named with
     | Some x => is_cell e c k x /\ slack_is e c k x (Q2R q)
     | None => forall x, ~ is_cell e c k x
     end.

(** ε (1 + δ + δ² + …), a term for each period from t on. *)
Definition gains_at_most (e : env) (eps : Q) (t : nat) (x : R) : Prop :=
  worth e (fun _ => 0) (fun _ n => Qmult eps (sum (map (power (discount e)) (seq 0 n)))) t x.

(** What a proved claim promises in full: not of single lies, but of all plans. *)
Definition promises (e : env) (c : mechanism) (k : kind) : Prop :=
  match k with
  | Efficient => forall p, policy_ok e None p -> forall t h s x y, live e t -> is_state e t s ->
      policy_worth e None p t h s x -> policy_worth e None (following (rule e c)) t h s y -> (x <= y)%R
  | Incentives eps => forall i, In i (agents e) -> forall p, plan_ok e i p -> forall t h m s told x g,
      live e t -> is_memory e c t m -> is_state e t s ->
      plan_worth e c i (truthful i) t h m s told -> plan_worth e c i p t h m s x -> gains_at_most e eps t g ->
      (x <= told + g)%R
  | BestResponse => forall i, In i (agents e) -> forall p, plan_ok e i p -> forall t h m s told x,
      live e t -> is_memory e c t m -> is_state e t s ->
      plan_worth e c i (truthful i) t h m s told -> plan_worth e c i p t h m s x -> (x <= told)%R
  | _ => True                    (* the least slack says all *)
  end.
(** What a refuted claim shows. *)
Definition breaks (e : env) (c : mechanism) (k : kind) : Prop :=
  match k with
  | Efficient => exists p t s, policy_ok e None p /\ live e t /\ is_state e t s /\ forall h x y,
      policy_worth e None p t h s x -> policy_worth e None (following (rule e c)) t h s y -> (y < x)%R
  | _ => True
  end.

(** * Incentives at every shock *)

(** Agent i's payments by shock: [dues] holds them by agent and period, on (shock, reports). *)
Definition due (e : env) (dues : list (list (table Q))) (i t : nat) (z : N) (r : state) : Q :=
  look_up (nth (spot e t) (nth i dues []) none) (z :: r).
(** Told the shock z before it reports, the agent says r in the state s and pays what is due, and is truthful afterwards,
    when it pays as the mechanism says: it has y. *)
Definition worth_at_shock (e : env) (c : mechanism) (dues : list (list (table Q))) (i t : nat) (z : N) (s : state) (r : N) (y : R) : Prop :=
  let said := saying i s r in let a := rule e c t z said in
  exists later, (forall s', is_state e (S t) s' -> plan_worth e c i (truthful i) (S t) [] (Some (said, a)) s' (later s'))
  /\ y = (Q2R (flow e i t a s - due e dues i t z said) + Q2R (discount e) * ER (kernel e t a s) later)%R.
Definition is_shock_cell (e : env) (x : cell) : Prop :=
  let t := c_period x in
  is_state e t (c_state x) /\ live e t /\ In (c_agent x) (agents e) /\ is_report e (c_agent x) t (c_state x) (c_report x)
  /\ exists q, In (c_shock x, q) (shocks e t) /\ 0 < q.
Definition shock_slack (e : env) (c : mechanism) (dues : list (list (table Q))) (x : cell) (y : R) : Prop :=
  exists told lied, worth_at_shock e c dues (c_agent x) (c_period x) (c_shock x) (c_state x) (truth (c_agent x) (c_state x)) told
  /\ worth_at_shock e c dues (c_agent x) (c_period x) (c_shock x) (c_state x) (c_report x) lied /\ y = (told - lied)%R.
(** What is due is in the mean what the mechanism asks for, after every memory; and q is the least slack. *)
Definition least_at_shocks (e : env) (c : mechanism) (dues : list (list (table Q))) (q : Q) (x : cell) : Prop :=
  (forall i t m r, In i (agents e) -> live e t -> is_memory e c t m -> is_state e t r ->
     E (shocks e t) (fun z => due e dues i t z r) == pay e c i t m r)
  /\ (forall y z, is_shock_cell e y -> shock_slack e c dues y z -> (Q2R q <= z)%R)
  /\ is_shock_cell e x /\ shock_slack e c dues x (Q2R q).

(** * Claims that follow under every prior *)
Inductive implied :=
  InterimLies | InterimBestResponse | InterimParticipation | ExpectedBalance | ExAnteNoDeficit | EachNoDeficit.
(** The mean of all payments of the period n periods after t, after the memory m, in the state s. *)
Fixpoint coming_pay (e : env) (c : mechanism) (n t : nat) (m : memory) (s : state) : Q :=
  match n with
  | O => all_pay e c t m s
  | S n' => E (shocks e t) (fun z => let a := rule e c t z s in E (kernel e t a s) (coming_pay e c n' (S t) (Some (s, a))))
  end.
(** The states of period t, however likely, that some d is a distribution of. *)
Definition beliefs (e : env) (t : nat) (d : dist state) : Prop := prob d /\ forall s q, In (s, q) d -> is_state e t s.
Definition under_every_prior (e : env) (c : mechanism) (k : implied) : Prop :=
  match k with
  | InterimLies => forall i t m d r told lied, In i (agents e) -> live e t -> is_memory e c t m -> beliefs e t d ->
      (forall s, is_state e t s -> plan_worth e c i (truthful i) t [] m s (told s) /\ plan_worth e c i (one_lie e i t r) t [] m s (lied s)) ->
      (ER d lied <= ER d told)%R
  | InterimBestResponse => forall i d p told x, In i (agents e) -> beliefs e 0 d -> plan_ok e i p ->
      (forall s, is_state e 0 s -> plan_worth e c i (truthful i) 0 [] None s (told s) /\ plan_worth e c i p 0 [] None s (x s)) ->
      (ER d x <= ER d told)%R
  | InterimParticipation => forall i t m d told, In i (agents e) -> live e t -> is_memory e c t m -> beliefs e t d ->
      (forall s, is_state e t s -> plan_worth e c i (truthful i) t [] m s (told s)) -> (0 <= ER d told)%R
  | ExpectedBalance => forall d n, beliefs e 0 d -> live e n -> E d (coming_pay e c n 0 None) == 0
  | ExAnteNoDeficit => forall d x, beliefs e 0 d -> (forall s, is_state e 0 s -> revenue_worth e c 0 None s (x s)) ->
      (0 <= ER d x)%R
  | EachNoDeficit => forall t m d, live e t -> is_memory e c t m -> beliefs e t d -> 0 <= E d (all_pay e c t m)
  end.

(** * Money under the prior *)
Definition first_states (e : env) : dist state :=
  match prior e with Some f => map (fun s => (s, look_up f s)) (states (sizes_at e 0)) | None => [] end.
(** The prior is a distribution, and y is what all payments are worth in the mean from the first period on. *)
Definition expected_revenue (e : env) (c : mechanism) (y : R) : Prop :=
  beliefs e 0 (first_states e) /\
  exists x, (forall s, is_state e 0 s -> revenue_worth e c 0 None s (x s)) /\ y = ER (first_states e) x.
(** What is paid in period t in the mean, the reports being true. Proved: it is 0 in every period. Refuted: it is not 0 in
    period t; minus its distance from 0 is q. *)
Definition expected_pay (e : env) (c : mechanism) (proved : bool) (q : Q) (t : nat) : Prop :=
  beliefs e 0 (first_states e) /\ live e t
  /\ Q2R q = (- Rabs (Q2R (E (first_states e) (coming_pay e c t 0 None))))%R
  /\ if proved then forall n, live e n -> E (first_states e) (coming_pay e c n 0 None) == 0
     else ~ E (first_states e) (coming_pay e c t 0 None) == 0.
(** The same less the greatest welfare, in the mean: minus the distance is y. *)
Definition extraction_is (e : env) (c : mechanism) (y : R) : Prop :=
  exists rl W revenue, best_program e None rl W /\ expected_revenue e c revenue
    /\ y = (- Rabs (ER (first_states e) (fun s => Q2R (W 0%nat s)) - revenue))%R.

(** * What an agent knows who sees its own types only *)

(** Agent i sees of a state the public state and its own type. *)
Definition seen (i : nat) (s : state) : state := [nth 0 s 0%N; truth i s].
(** A plan that uses nothing else of today. Of the past it may use all: the others' reports are public, and true. *)
Definition private_plan (i : nat) (p : plan) : Prop := forall t h s s', seen i s = seen i s' -> p t h s = p t h s'.
(** The states that may be if agent i says whatever it likes, and the others tell the truth. *)
Inductive may_be (e : env) (c : mechanism) (i : nat) : nat -> state -> Prop :=
| may_be_first s q : In (s, q) (first_states e) -> 0 < q -> may_be e c i 0 s
| may_be_later t s r z q y p : may_be e c i t s -> is_report e i t s r -> In (z, q) (shocks e t) -> 0 < q ->
    In (y, p) (kernel e t (rule e c t z (saying i s r)) s) -> 0 < p -> may_be e c i (S t) y.
(** The last reports r are true of the others, and o was the own type of agent i: it need not be what i said, but i could
    say what r says of it there. Who was away could say its type alone; who was there could also say that it was away. *)
Definition could_say (e : env) (c : mechanism) (i t : nat) (r : state) (o : N) : Prop :=
  may_be e c i t (saying i r o) /\ is_report e i t (saying i r o) (truth i r).
(** What it knows before it sees anything of period t: the memory, and its own type o of the period before. What it then
    expects of the state of period t: the prior, or what follows the state before. *)
Definition may_know (e : env) (c : mechanism) (i t : nat) (m : memory) (o : N) : Prop :=
  is_memory e c t m /\ match m with None => True | Some (r, _) => could_say e c i (pred t) r o end.
Definition expected (e : env) (i t : nat) (m : memory) (o : N) : dist state :=
  match m with None => first_states e | Some (r, a) => kernel e (pred t) a (saying i r o) end.
(** The part of a distribution in which agent i sees w; the weights stay what they are. *)
Definition given (i : nat) (d : dist state) (w : state) : dist state :=
  filter (fun sq => if list_eq_dec N.eq_dec (seen i (fst sq)) w then true else false) d.
(** The mean of f for an agent that sees w. *)
Definition mean_given (i : nat) (d : dist state) (w : state) (f : state -> R) : R :=
  (ER (given i d w) f / Q2R (total (given i d w)))%R.

(** A place: an agent, a period, what the agent knows and sees, and a report. *)
Record sight := Sight { g_agent : nat; g_period : nat; g_memory : memory; g_own : N; g_seen : state; g_report : N }.
Inductive interim :=
| InterimIncentives              (* interim_incentive_compatible *)
| InterimPlans                   (* interim_best_response *)
| InterimStart                   (* interim_participation_first *)
| InterimAlways.                 (* interim_participation_always *)
Definition is_sight (e : env) (c : mechanism) (k : interim) (t : nat) (x : sight) : Prop :=
  let i := g_agent x in
  live e t /\ In i (agents e) /\ may_know e c i t (g_memory x) (g_own x)
  /\ 0 < total (given i (expected e i t (g_memory x) (g_own x)) (g_seen x))
  /\ match k with
     | InterimIncentives => forall s, seen i s = g_seen x -> is_report e i t s (g_report x)
     | InterimAlways => True
     | InterimPlans | InterimStart => t = 0%nat
     end.
(** A plan is worth x(s) in each state s. *)
Definition worth_in (e : env) (c : mechanism) (i : nat) (p : plan) (t : nat) (h : history) (m : memory) (x : state -> R) : Prop :=
  forall s, is_state e t s -> plan_worth e c i p t h m s (x s).
Definition interim_slack (e : env) (c : mechanism) (k : interim) (t : nat) (x : sight) (y : R) : Prop :=
  let i := g_agent x in let m := g_memory x in
  let mean := mean_given i (expected e i t m (g_own x)) (g_seen x) in
  exists told, worth_in e c i (truthful i) t [] m told /\
  match k with
  | InterimStart | InterimAlways => y = mean told
  | InterimIncentives => exists lied, worth_in e c i (one_lie e i t (g_report x)) t [] m lied /\ y = (mean told - mean lied)%R
  | InterimPlans => exists p best, plan_ok e i p /\ private_plan i p /\ worth_in e c i p t [] m best
      /\ (forall p' other, plan_ok e i p' -> private_plan i p' -> worth_in e c i p' t [] m other -> (mean other <= mean best)%R)
      /\ y = (mean told - mean best)%R
  end.
(** The prior is a distribution, and q is the least slack of all places; the one named has it, in a period of its kind. *)
Definition least_interim (e : env) (c : mechanism) (k : interim) (q : Q) (x : sight) : Prop :=
  beliefs e 0 (first_states e)
  /\ (forall t x y, is_sight e c k t x -> interim_slack e c k t x y -> (Q2R q <= y)%R)
  /\ exists t, slot e t = slot e (g_period x) /\ is_sight e c k t x /\ interim_slack e c k t x (Q2R q).
(** No plan of lies gains in the mean over what the agent does not see, however it depends on what it has seen. *)
Definition interim_promise (e : env) (c : mechanism) (k : interim) : Prop :=
  match k with
  | InterimIncentives | InterimPlans => forall t x p h told other, is_sight e c k t x ->
      plan_ok e (g_agent x) p -> private_plan (g_agent x) p ->
      worth_in e c (g_agent x) (truthful (g_agent x)) t h (g_memory x) told ->
      worth_in e c (g_agent x) p t h (g_memory x) other ->
      (mean_given (g_agent x) (expected e (g_agent x) t (g_memory x) (g_own x)) (g_seen x) other
       <= mean_given (g_agent x) (expected e (g_agent x) t (g_memory x) (g_own x)) (g_seen x) told)%R
  | InterimStart | InterimAlways => True
  end.

(** What everybody can know before period t who has heard the reports before it, if one agent lies as it likes. *)
Definition may_be_heard (e : env) (c : mechanism) (t : nat) (m : memory) : Prop :=
  live e t /\ is_memory e c t m
  /\ match m with None => True | Some (r, _) => exists i o, In i (agents e) /\ could_say e c i (pred t) r o end.
(** What is then expected of all payments of the period, the reports before it being taken to be true. *)
Definition heard_pay (e : env) (c : mechanism) (t : nat) (m : memory) : Q :=
  E (match m with None => first_states e | Some (r, a) => kernel e (pred t) a r end) (all_pay e c t m).
(** q is the least of these means, and that of the memory m in a period of the kind of t. *)
Definition least_each_period (e : env) (c : mechanism) (q : Q) (t : nat) (m : memory) : Prop :=
  beliefs e 0 (first_states e) /\ (forall t m, may_be_heard e c t m -> q <= heard_pay e c t m)
  /\ exists t', slot e t' = slot e t /\ may_be_heard e c t' m /\ heard_pay e c t' m == q.

(** * Hypotheses about the environment *)

(** What the allocation a is worth to agent i in the state s; after the last period there is no allocation. *)
Definition utility_at (e : env) (i t : nat) (a : N) (s : state) : Q := if over e t then final e i s else flow e i t a s.
Definition counts_for_values (e : env) (t : nat) : Prop := live e t \/ (horizon e = Some t /\ terminal e <> []).
Definition private_values (e : env) : Prop :=
  forall i t a s s', In i (agents e) -> counts_for_values e t -> (over e t = true \/ In a (range (allocs (stage_at e t)))) ->
    is_state e t s -> is_state e t s' -> nth 0 s 0%N = nth 0 s' 0%N -> truth i s = truth i s' ->
    utility_at e i t a s == utility_at e i t a s'.
Definition same_feasible_sets (e : env) : Prop :=
  forall i t z q a s, In i (agents e) -> live e t -> In (z, q) (shocks e t) -> In a (range (allocs (stage_at e t))) ->
    is_state e t s -> (feasible e None t z s a <-> feasible e (Some i) t z s a).

(** The chance that the next state is y. *)
Definition chance_of (e : env) (t : nat) (a : N) (s y : state) : Q :=
  E (kernel e t a s) (fun y' => if list_eq_dec N.eq_dec y' y then 1 else 0).
Definition product (l : list Q) : Q := fold_right (fun x rest => Qred (x * rest)) 1 l.
(** Given the allocation, each component k of the next state (0: the public state) is drawn by itself, with chances f that
    depend on the public state and on that component alone. Only transitions that lead to something count. *)
Definition independent_transitions (e : env) : Prop :=
  exists f : nat -> nat -> N -> N -> N -> N -> Q,
  forall t a s, live e t -> (over e (S t) = false \/ terminal e <> []) -> In a (range (allocs (stage_at e t))) -> is_state e t s ->
    (forall k, (k < length (sizes_at e (S t)))%nat ->
       sum (map (f k t a (nth 0 s 0%N) (nth k s 0%N)) (range (nth k (sizes_at e (S t)) 0%N))) == 1)
    /\ forall y, is_state e (S t) y ->
       chance_of e t a s y == product (map (fun k => f k t a (nth 0 s 0%N) (nth k s 0%N) (nth k y 0%N)) (seq 0 (length y))).

(** * The last period alone *)

(** What the report r is worth to agent i in the state s of the last period t, before it pays. *)
Definition last_worth (e : env) (c : mechanism) (i t : nat) (s : state) (r : N) : Q :=
  E (shocks e t) (fun z => let a := rule e c t z (saying i s r) in flow e i t a s + discount e * E (kernel e t a s) (final e i)).
(** Some payments of that period alone, on the reports, make the truth optimal in it. *)
Definition last_implementable (e : env) (c : mechanism) : Prop :=
  exists t, horizon e = Some (S t) /\ exists p : nat -> state -> R, forall i s r, In i (agents e) -> is_state e t s -> is_report e i t s r ->
    (Q2R (last_worth e c i t s r) - p i (saying i s r) <= Q2R (last_worth e c i t s (truth i s)) - p i s)%R.

(** * What own types tell of the others *)

(** The chance that w is what the others are in the next period (and the public state is), the own type being set to 0. *)
Definition foretold (e : env) (i t : nat) (a : N) (s w : state) : Q :=
  E (kernel e t a s) (fun y => if list_eq_dec N.eq_dec (others i y) w then 1 else 0).
Definition next_others (e : env) (i t : nat) : list state := states (replace (S i) (sizes_at e (S t)) 1%N).
(** Σ ξ(s) · chance of w under the own type s. *)
Definition mixture (e : env) (i t : nat) (a : N) (o : state) (types : list N) (xi : N -> R) (w : state) : R :=
  fold_right (fun s rest => xi s * Q2R (foretold e i t a (saying i o s) w) + rest)%R 0%R types.
(** A transition into a further period. *)
Definition is_outlook (e : env) (i t : nat) (a : N) (o : state) : Prop :=
  In i (agents e) /\ live e t /\ live e (S t) /\ In a (range (allocs (stage_at e t))) /\ is_state e t o.
(** Convex independence: no own type foretells what a non-negative combination of the other ones does. *)
Definition mimicked (e : env) (i t : nat) (a : N) (o : state) (s : N) (xi : N -> R) : Prop :=
  (forall s', 0 <= xi s')%R /\ forall w, In w (next_others e i t) ->
    Q2R (foretold e i t a (saying i o s) w)
    = mixture e i t a o (filter (fun s' => negb (N.eqb s' s)) (own_types e i t)) xi w.
Definition convex_independence (e : env) : Prop :=
  forall i t a o s, is_outlook e i t a o -> In s (own_types e i t) -> ~ exists xi, mimicked e i t a o s xi.
(** Spanning: what own types foretell is linearly independent. *)
Definition spanning (e : env) : Prop :=
  forall i t a o xi, is_outlook e i t a o -> (forall w, In w (next_others e i t) -> mixture e i t a o (own_types e i t) xi w = 0%R) ->
    forall s, In s (own_types e i t) -> xi s = 0%R.

(** * Existence *)

(** Whether, for the rule that chooses the first of the best allocations, there are payments of each agent, however they
    depend on the history, that make truth-telling optimal after every history. Of a mechanism the rule alone counts. *)
Definition some_mechanism (e : env) : Prop :=
  exists c W, best_program e None (rule e c) W /\ forall i, In i (agents e) -> exists p v, optimal e c i p v.
Definition no_mechanism (e : env) (i : nat) : Prop :=
  exists c W, best_program e None (rule e c) W /\ In i (agents e) /\ ~ exists p v, optimal e c i p v.

(** If a is chosen, how much likelier the next state y is in the true state s than in the state r that was reported;
    discounted. *)
Definition shift (e : env) (t : nat) (a : N) (r s y : state) : Q :=
  discount e * (chance_of e t a s y - chance_of e t a r y).
(** All lies into one report move what follows in one direction, some of them farther than others: the shifts of the own
    types that may say r are multiples, by numbers k that are not negative, of one function of the allocation and the next
    state. It is asked of all reports, but of those in the first period of a finite horizon, and in the last one. *)
Definition lies_move_alike (e : env) (c : mechanism) (i : nat) : Prop :=
  exists direction : nat -> state -> N -> state -> R,
  forall t r s, live e (S t) -> (horizon e = None \/ t <> 0%nat) -> is_state e t r -> is_state e t s ->
    is_report e i t s (truth i r) -> saying i s (truth i r) = r ->
    exists k, (0 <= k)%R /\ forall z q y, In (z, q) (shocks e t) -> 0 < q -> is_state e (S t) y ->
      Q2R (shift e t (rule e c t z r) r s y) = (k * direction t r (rule e c t z r) y)%R.

(** -q is the least ε such that, for that rule, transfers of the form of each agent leave no lie a gain above ε: those that
    are given do, the cell named has the slack q in their mechanism, and where it is not 0 no agent's can do better. *)
Definition form_leaves (e : env) (f : form) (paid : list (list (table Q))) (proved : bool) (q : Q) (x : cell) : Prop :=
  exists rl W, let c := Mechanism rl paid in
  best_program e None (rule e c) W /\ (proved = true <-> 0 <= q) /\ least_slack e c (Incentives 0) q (Some x)
  /\ (forall i, In i (agents e) -> exists p v, one_period e c i (- q) p v /\ has_form i f p)
  /\ (proved = false -> exists i, In i (agents e) /\
       forall eps, (exists p v, one_period e c i eps p v /\ has_form i f p) -> - q <= eps).

(** The witness of a refutation: docs/existence.md, section 4. No statement depends on it. *)
Record sum_ := Sum {
  lies : list (N * N * Q);                  (* true type, report, weight *)
  today : list (dist N * Q);                (* a combination of own types, weight *)
  later : list (N * N * state * dist N * Q) (* report, shock, others' next types, a combination, weight *) }.

Record step := Step { s_period : nat; s_others : state; s_what : dist N; s_bound : Q; s_sum : sum_ }.

Record contraction := Contraction { c_most : Q; c_rate : Q; c_sums : list (state * N * N * list (N * state * N * N * Q)) }.

Record refutation := Refutation {
  r_start : option contraction; r_steps : list step; r_period : nat; r_others : state; r_sum : sum_; r_most : Q }.

(** The witness of existence by payments that remember more: docs/existence.md, section 5. No statement depends on it. *)
Record memory_state := MemoryState {
  m_period : nat;
  m_worth : table Q;                        (* on the state: the truthful payoff *)
  m_next : table N }.                       (* on (allocation, reports): the number of the state that follows *)
Record automaton := Automaton { m_first : nat; m_states : list memory_state }.

(** * All claims *)
Inductive claim :=
| Slack (k : kind) (proved : bool) (least : Q) (named : option cell)
| Implied (k : implied)
| PrivateValues (proved : bool) (i t : nat) (a : N) (s s' : state)      (* the witness, if refuted *)
| SameFeasibleSets (proved : bool) (i t : nat) (z a : N) (s : state)
| ExAnteBudget (proved : bool) (least : Q)                              (* ex_ante_budget_balance *)
| FullExtraction (proved : bool) (least : Q)                            (* full_surplus_extraction *)
| SomeMechanism                                                         (* exists_any, proved by the mechanism itself *)
| SomeAutomata (machines : list automaton)                              (* … by an automaton for each agent *)
| NoMechanism (i : nat) (x : refutation)                                (* exists_any, refuted by a chain of bounds *)
| NoMechanismAfter (i : nat) (rows : list (public * state * N * N * Q))    (* … by constraints after histories: the others'
                                                                           types, true type, report, weight *)
| IndependentTransitions                                                (* proved *)
| Interim (k : interim) (proved : bool) (least : Q) (x : sight)
| OfForm (f : form) (paid later : list (list (table Q))) (proved : bool) (least : Q) (x : cell) (i : nat)
    (rows : list (nat * memory * state * N * Q))                        (* exists_…: transfers, and what clashes *)
| AtShocks (dues : list (list (table Q))) (proved : bool) (least : Q) (x : cell)      (* incentive_compatible_by_shock *)
| ExpectedPay (proved : bool) (least : Q) (t : nat) (mix : list Q)      (* expected_budget_balance *)
| EachPeriod (proved : bool) (least : Q) (t : nat) (m : memory)         (* each_period_budget_balance *)
| Convex (vectors : list (list (list Q)))                               (* convex_independence; refuted: its witness *)
| NotConvex (i t : nat) (a : N) (o : state) (s : N) (weights : list Q)
| Spanning (vectors : list (list (list Q)))                             (* spanning; refuted: its witness *)
| NotSpanning (i t : nat) (a : N) (o : state) (weights : list Q)
| LastPeriod (paid : list (table Q))                                    (* last_period_implementable; refuted: a cycle *)
| NotLastPeriod (i : nat) (o : state) (cycle : list N)
| LinkedComponent (t : nat) (a : N) (k : nat) (s s' : state) (x : N)    (* independent_transitions, refuted: a component *)
| LinkedStates (t : nat) (a : N) (s y : state).                         (* … or a next state *)

Definition says (e : env) (c : mechanism) (x : claim) : Prop :=
  match x with
  | Slack k proved q named =>
      least_slack e c k q named /\ (proved = true <-> 0 <= q) /\ if proved then promises e c k else breaks e c k
  | Implied k => under_every_prior e c k
  | PrivateValues proved _ _ _ _ _ => if proved then private_values e else ~ private_values e
  | ExAnteBudget proved q => expected_revenue e c (Q2R q) /\ (proved = true <-> 0 <= q)
  | FullExtraction proved q => extraction_is e c (Q2R q) /\ (proved = true <-> 0 <= q)
  | SomeMechanism | SomeAutomata _ => some_mechanism e
  | NoMechanism i _ | NoMechanismAfter i _ => no_mechanism e i
  | IndependentTransitions => independent_transitions e
  | LinkedComponent _ _ _ _ _ _ | LinkedStates _ _ _ _ => ~ independent_transitions e
  | LastPeriod _ => last_implementable e c
  | NotLastPeriod _ _ _ => (exists t, horizon e = Some (S t)) /\ ~ last_implementable e c
  | Convex _ => convex_independence e
  | NotConvex _ _ _ _ _ _ => ~ convex_independence e
  | Spanning _ => spanning e
  | NotSpanning _ _ _ _ _ => ~ spanning e
  | AtShocks dues proved q x => least_at_shocks e c dues q x /\ (proved = true <-> 0 <= q)
  | ExpectedPay proved q t _ => expected_pay e c proved q t
  | EachPeriod proved q t m => least_each_period e c q t m /\ (proved = true <-> 0 <= q)
  | OfForm f paid _ proved q x i _ => form_leaves e f paid proved q x
  | Interim k proved q x =>
      least_interim e c k q x /\ (proved = true <-> 0 <= q) /\ (proved = true -> interim_promise e c k)
  | SameFeasibleSets proved _ _ _ _ _ => if proved then same_feasible_sets e else ~ same_feasible_sets e
  end.

(** * Claims with bounds: docs/enclosed_format.md *)

(** No slack is below [low]; that of the cell x is at most [high]. An end may be missing. *)
Definition slack_between (e : env) (c : mechanism) (k : kind) (low high : option Q) (x : cell) : Prop :=
  (forall q, low = Some q -> forall x y, is_cell e c k x -> slack_is e c k x y -> (Q2R q <= y)%R)
  /\ (forall q, high = Some q -> is_cell e c k x /\ exists y, slack_is e c k x y /\ (y <= Q2R q)%R).
(** Proved: no slack is below 0, and what the claim promises in full. Refuted: some slack is. (Of [efficient] what is proved
    by bounds is its promise: no plan of allocations is worth more than the rule.) *)
Definition bounds_say (e : env) (c : mechanism) (k : kind) (proved : bool) (low high : option Q) (x : cell) : Prop :=
  slack_between e c k low high x
  /\ if proved then (forall x y, is_cell e c k x -> slack_is e c k x y -> (0 <= y)%R) /\ promises e c k
     else exists x y, is_cell e c k x /\ slack_is e c k x y /\ (y < 0)%R.
