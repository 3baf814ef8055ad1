(** Designs for ever: what a problem about an infinite horizon asks for, and what it is to meet it. To be believed, after
    Designing.v, by readers of certificates of such designs; nothing is proved here.

    Over n periods a mechanism is worth what Designing.v says; what it is worth for ever is the limit as n grows. The rule is
    fixed, nobody is ever away, and payments are the same in all periods but the first. *)
From Coq Require Import QArith Qreals Reals NArith List Bool.
Import ListNotations.
Require Import Definitions Claims Designing.
Open Scope R_scope.

Section Endless.
Variables (e : env) (rl : nat -> N -> state -> N) (W : nat -> state -> Q). (* the efficient rule, and the greatest welfare *)
Variables (p : problem) (d : design).

(** * The mechanism *)
(** The shares of a stated rule: its lines stand once for all periods, or once for the first and once for all later ones. *)
Definition share_for_ever (rules : list (list line)) (t : nat) : memories -> N -> state -> N -> Q :=
  share rules (Nat.min (slot e t) (pred (length rules))).
(** What is paid and added depends on what is remembered and said, and on whether it is the first period; where payments
    remember nothing, not on that either. *)
Definition stationary : Prop :=
  (forall i t h r, due d i (S t) h r = due d i 1 h r)
  /\ (forall t h r, added d (S t) h r = added d 1 h r)
  /\ (p_memory p = NoMemory -> forall i h r, due d i 1 h r = due d i 0 h r).
Definition is_endless : Prop :=
  (forall t h z r a, 0 <= chance d t h z r a)
  /\ match p_choosing p with
     | Stated rules => forall t h z r a, chance d t h z r a = Q2R (share_for_ever rules t h z r a)
     | _ => forall t h z q r, In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> lottery e rl W p d t h z r (fun _ => 1) = 1
     end
  /\ (forall i t h r, ~ In i (p_paying p) -> due d i t h r = 0)
  /\ stationary.

(** * What is asked for *)
(** What the truth is worth over n periods from period t on, and what r is worth with the truth over n periods after it. *)
Definition truth_for (n i t : nat) : memories -> state -> R := truth_over e rl W p d i n t.
Definition lie_for (n i t : nat) (h : memories) (s : state) (r : N) : R :=
  reporting e rl W p d i t h s (saying i s r) (truth_for n i (S t)).
(** Both have limits, and that of u is at most that of v. *)
Definition no_more (u v : nat -> R) : Prop := exists x y, Un_cv u x /\ Un_cv v y /\ x <= y.
Definition incentives_for_ever : Prop :=
  match p_notion p with
  | ExPost => forall i t h s r, In i (agents e) -> meets_state e rl W p d true i t h s -> is_report e i t s r ->
      no_more (fun n => lie_for n i t h s r) (fun n => truth_for n i t h s)
  | InTheMean => forall i t h b w r, In i (agents e) -> expects e rl W p d true i t h b -> In r (own_types e i t) ->
      no_more (fun n => ER (given i b w) (fun s => lie_for n i t h s r)) (fun n => ER (given i b w) (truth_for n i t h))
  | OnPath | NoIncentives => True      (* nothing is said of problems with incentives on path, see below *)
  end.
Definition participation_for_ever : Prop :=
  forall i t h, In i (agents e) -> may_go e p t ->
    if p_surely p then forall s, meets_state e rl W p d (lying p) i t h s ->
      no_more (fun _ => Q2R (outside p i 0 s)) (fun n => truth_for n i t h s)
    else forall b w, expects e rl W p d (lying p) i t h b ->
      no_more (fun _ => ER (given i b w) (fun s => Q2R (outside p i 0 s))) (fun n => ER (given i b w) (truth_for n i t h)).
(** A quantity, over n periods; a sum of quantities for ever is its limit. *)
Definition amount_for (n : nat) (q : quantity) : R := amount e n rl W p d q.
Definition comes_to (l : terms) (x : R) : Prop := Un_cv (fun n => sum_of e n rl W p d l) x.
Definition balanced_for_ever (k : balance) (exactly : bool) : Prop :=
  let ok x := if exactly then x = 0 else 0 <= x in
  match k with
  | ExAnteSum => exists x, Un_cv (fun n => amount_for n (Payments None)) x /\ ok x
  | PeriodSum => forall t h b, believed e rl W p d t h b -> ok (ER b (all_due e d t h))
  | PlaceSum => forall t h r, is_place e rl W p d t h r -> ok (all_due e d t h r)
  end.
(** With what is added a budget is met, and without it where the truth never leads (in the first period; in no later one). *)
Definition led_for_ever (t : nat) (h : memories) (s : state) : Prop := exists u, slot e u = slot e t /\ led e rl W p d u h s.
Definition helped_for_ever : Prop :=
  match p_helped p with
  | None | Some ExAnteSum => True
  | Some PeriodSum => (forall t h r, 0 <= added d t h r) /\ forall t h b, believed e rl W p d t h b ->
      0 <= ER b (all_due e d t h) + added d t h [] /\ ((forall s, ~ led_for_ever t h s) -> 0 <= ER b (all_due e d t h))
  | Some PlaceSum => (forall t h r, 0 <= added d t h r) /\ forall t h r, is_place e rl W p d t h r ->
      0 <= all_due e d t h r + added d t h r /\ (~ led_for_ever t h r -> 0 <= all_due e d t h r)
  end.
(** The mechanism meets the problem. *)
Definition meets_for_ever : Prop :=
  is_endless /\ decided e rl W p d /\ incentives_for_ever /\ participation_for_ever /\ limits e rl W p d
  /\ (forall k exactly, In (k, exactly) (p_budgets p) -> balanced_for_ever k exactly)
  /\ helped_for_ever
  /\ forall l k x, In (l, k, x) (p_constraints p) -> exists y, comes_to l y /\ related y k (Q2R x).
(** The objective has the value x. *)
Definition has_value_for_ever (x : R) : Prop :=
  match p_wanted p with
  | None => False
  | Some (greatest, sums) => exists y : terms -> R, (forall l, In l sums -> comes_to l (y l))
      /\ (exists l, In l sums /\ x = y l) /\ forall l, In l sums -> if greatest then x <= y l else y l <= x
  end.
End Endless.

(** * What a certificate says *)
Definition endless_says (e : env) (p : problem) (f : finding) : Prop :=
  horizon e = None /\ p_notion p <> OnPath /\ beliefs e 0 (first_states e) /\ exists rl W,
  (seeks_best p = true -> best_program e None rl W)
  /\ match f with
     | Feasible => exists d, meets_for_ever e rl W p d
     | Infeasible => forall d, ~ meets_for_ever e rl W p d
     | Optimal v =>
         (exists d, meets_for_ever e rl W p d /\ has_value_for_ever e rl W p d (Q2R v))
         /\ forall d x, meets_for_ever e rl W p d -> has_value_for_ever e rl W p d x ->
              as_good p (Q2R v) x
     | _ => False                       (* nothing else is said of them *)
     end.
