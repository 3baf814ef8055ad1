(** Mechanisms with states (docs/states_format.md), played in their own environment. Like Definitions.v this has to be
    believed by a reader of certificates about them; nothing is proved here. *)
From Coq Require Import QArith Qreals Reals NArith List Bool.
Import ListNotations.
Require Import Definitions Claims.
Open Scope Q_scope.

(** * The mechanism *)

(** What is drawn: an allocation on (shock, reports) for certain, or chances on (allocation, shock, reports). *)
Inductive draw := Surely (a : table N) | Lots (chances : table Q).
(** A state of the mechanism: what it draws, the number of the state that follows on (allocation, shock, reports), and what
    each agent pays on (reports). *)
Record mode := Mode { draws_by : draw; follows : table N; asks : list (table Q) }.
(** By period the states in which it may be, numbered 0, 1, …; it starts in number 0. With an infinite horizon one list. *)
Definition machine := list (list mode).
Definition modes_at (e : env) (m : machine) (t : nat) : list mode := nth (spot e t) m [].
Definition mode_at (e : env) (m : machine) (t k : nat) : mode := nth k (modes_at e m t) (Mode (Surely none_n) none_n []).
Definition lottery (e : env) (m : machine) (t k : nat) (z : N) (r : state) : dist N :=
  match draws_by (mode_at e m t k) with
  | Surely f => sure (look_up f (z :: r))
  | Lots f => map (fun a => (a, look_up f (a :: z :: r))) (range (allocs (stage_at e t)))
  end.
Definition goes (e : env) (m : machine) (t k : nat) (z a : N) (r : state) : nat :=
  N.to_nat (look_up (follows (mode_at e m t k)) (a :: z :: r)).
Definition asked (e : env) (m : machine) (i t k : nat) (r : state) : Q := look_up (nth i (asks (mode_at e m t k)) none) r.

(** The states in which the mechanism can be in period t, if anything is reported. *)
Inductive may_rest (e : env) (m : machine) : nat -> nat -> Prop :=
| rest_first : may_rest e m 0 0
| rest_later t k r z q a p : may_rest e m t k -> live e t -> is_state e t r -> In (z, q) (shocks e t) -> 0 < q ->
    In (a, p) (lottery e m t k z r) -> 0 < p -> may_rest e m (S t) (goes e m t k z a r).

(** * Plans of reports *)

(** All that the agent has seen: of every past period the state, its report, the shock and what was drawn. From these it
    knows the state of the mechanism, and all plans that depend on it are among those that follow. *)
Definition seen_history := list (state * N * N * N).
Definition seen_plan := nat -> seen_history -> state -> dist N.
Definition seen_plan_ok (e : env) (i : nat) (s : seen_plan) := forall t h th, live e t -> is_state e t th ->
  prob (s t h th) /\ forall r q, In (r, q) (s t h th) -> is_report e i t th r.
Definition tells (i : nat) : seen_plan := fun _ _ th => sure (truth i th).

(** What a plan is worth over n periods from period t on, the mechanism being in the state k; u is what is enjoyed, on
    (period, allocation, state), and p what is paid, on (period, state of the mechanism, reports). *)
Fixpoint played (e : env) (m : machine) (u : nat -> N -> state -> Q) (p : nat -> nat -> state -> Q) (i : nat)
    (g : state -> Q) (s : seen_plan) (n t : nat) (h : seen_history) (k : nat) (th : state) : Q :=
  match n with
  | O => g th
  | S n' =>
      E (s t h th) (fun r =>
        let said := saying i th r in
        E (shocks e t) (fun z => E (lottery e m t k z said) (fun a =>
          u t a th - p t k said
            + discount e * E (kernel e t a th) (played e m u p i g s n' (S t) ((th, r, z, a) :: h) (goes e m t k z a said)))))
  end.
(** Agent i's plan s in all, from period t on, after the history h, in the states k and th. *)
Definition seen_worth (e : env) (m : machine) (i : nat) (s : seen_plan) (t : nat) (h : seen_history) (k : nat) (th : state) :=
  worth e (final e i) (fun g n => played e m (flow e i) (asked e m i) i g s n t h k th) t.
(** The welfare of a society under the mechanism, if all tell the truth. *)
Definition kept_welfare (e : env) (m : machine) (w : society) (t k : nat) (th : state) :=
  worth e (social_final e w) (fun g n => played e m (social e w) (fun _ _ _ => 0) 0 g (tells 0) n t [] k th) t.
Definition all_asked_for (e : env) (m : machine) (t k : nat) (r : state) : Q :=
  sum (map (fun i => asked e m i t k r) (agents e)).

(** * What claims say that are proved *)

Inductive pledge :=
| NoLie (eps : Q)                (* incentive_compatible (0), epsilon_incentive_compatible *)
| NoPlan                         (* best_response *)
| WorthZero                      (* participation_zero_option *)
| BestForAll                     (* efficient *)
| Covered                        (* weak_budget_balance *)
| Even                           (* ex_post_budget_balance *)
| AwayPayNothing.                (* absent_pay_nothing *)

(** In every state k of the mechanism in period t, also in those that only lies lead to. *)
Definition keeps (e : env) (m : machine) (x : pledge) : Prop :=
  forall t k th, live e t -> (k < length (modes_at e m t))%nat -> is_state e t th ->
  match x with
  | NoLie eps => forall i s h told y g, In i (agents e) -> seen_plan_ok e i s -> seen_worth e m i (tells i) t h k th told ->
      seen_worth e m i s t h k th y -> gains_at_most e eps t g -> (y <= told + g)%R
  | NoPlan => forall i s h told y, In i (agents e) -> seen_plan_ok e i s -> seen_worth e m i (tells i) t h k th told ->
      seen_worth e m i s t h k th y -> (y <= told)%R
  | WorthZero => forall i h told, In i (agents e) -> seen_worth e m i (tells i) t h k th told -> (0 <= told)%R
  | BestForAll => forall s h y x, policy_ok e None s -> policy_worth e None s t h th x -> kept_welfare e m None t k th y ->
      (x <= y)%R
  | Covered => 0 <= all_asked_for e m t k th
  | Even => all_asked_for e m t k th == 0
  | AwayPayNothing => forall i, In i (agents e) -> is_away e i t th = true -> asked e m i t k th == 0
  end.

(** What they show if they are refuted: a state of the mechanism in which it is not so. *)
Definition fails (e : env) (m : machine) (x : pledge) : Prop :=
  exists t k th, live e t /\ (k < length (modes_at e m t))%nat /\ is_state e t th /\
  match x with
  | NoLie eps => exists i s told y, In i (agents e) /\ seen_plan_ok e i s /\ seen_worth e m i (tells i) t [] k th told
      /\ seen_worth e m i s t [] k th y /\ (told + Q2R eps < y)%R
  | WorthZero => exists i told, In i (agents e) /\ seen_worth e m i (tells i) t [] k th told /\ (told < 0)%R
  | Covered => all_asked_for e m t k th < 0
  | Even => ~ all_asked_for e m t k th == 0
  | AwayPayNothing => exists i, In i (agents e) /\ is_away e i t th = true /\ ~ asked e m i t k th == 0
  | NoPlan | BestForAll => True
  end.
