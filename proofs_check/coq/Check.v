(** The functions that decide. Nobody has to believe them: Verified.v proves what their answers mean. *)
From Coq Require Import QArith Qabs NArith List FMapPositive Bool.
Import ListNotations.
Require Import Definitions Claims.
Open Scope Q_scope.

(** * Evidence: tables that come with a certificate, and that nobody has to believe either *)
Record program := Program {
  chosen : list (table N);             (* the allocation, on (shock, state), by period *)
  worths : list (table Q) }.           (* its welfare *)
Record evidence := Evidence {
  gross : list (list (table Q));       (* an agent's truthful payoff before today's payment, by agent and period *)
  everyone : program;
  without : list program;              (* of the societies without an agent *)
  options : list (list (table Q));     (* what an agent has who has left *)
  best : list (list (table Q));        (* an agent's best payoff, on (memory, state), by slot; [] if it is the truthful one *)
  budget : list (table Q);             (* all that is paid later, in the mean, by period *)
  unseen : list (list (table Q)) }.    (* the most that an agent expects who sees its own types only, on (allocation,
                                          report, state), by period; [] if the truth is best *)

Definition C (e : env) (v : evidence) (i t : nat) (s : state) : Q :=
  if over e t then final e i s else look_up (nth (spot e t) (nth i (gross v) []) none) s.
Definition V (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) : Q :=
  C e v i t s - pay e c i t m s.
Definition program_of (v : evidence) (w : society) : program :=
  match w with None => everyone v | Some i => nth i (without v) (Program [] []) end.
Definition W (e : env) (v : evidence) (w : society) (t : nat) (s : state) : Q :=
  if over e t then social_final e w s else look_up (nth (spot e t) (worths (program_of v w)) none) s.
Definition choice (e : env) (v : evidence) (w : society) (t : nat) (z : N) (s : state) : N :=
  look_up (nth (spot e t) (chosen (program_of v w)) none_n) (z :: s).
Definition option_worth (e : env) (v : evidence) (i t : nat) (s : state) : Q :=
  if over e t then final e i s else look_up (nth (spot e t) (nth i (options v) []) none) s.
Definition best_table (e : env) (v : evidence) (i t : nat) : table Q := nth (slot e t) (nth i (best v) []) none.
Definition B (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) : Q :=
  if over e t then final e i s
  else match nth i (best v) [] with [] => V e c v i t m s | _ => look_up (best_table e v i t) (recall m s) end.

(** * Where there is something to check *)
(** All periods; of an infinite horizon the one that stands for all. *)
Definition places (e : env) : list nat := match horizon e with None => [O] | Some T => seq 0 T end.
(** The tables of payments of a period; an infinite horizon has one for the first period and one for the others. *)
Definition slots (e : env) (u : nat) : list nat := match horizon e with None => [0; 1]%nat | Some _ => [u] end.
Definition states_at (e : env) (u : nat) : list state := states (sizes_at e u).
Definition above0 (q : Q) : bool := negb (Qle_bool q 0).
Definition likely_shocks (e : env) (u : nat) : list N := map fst (filter (fun zq => above0 (snd zq)) (shocks e u)).
Definition all_allocs (e : env) (u : nat) : list N := range (allocs (stage_at e u)).
(** What can be said by who sees w: every own type, but where it is away its type alone. *)
Definition can_say (e : env) (i t : nat) (w : state) : list N :=
  let own := nth 1 w 0%N in if existsb (N.eqb own) (nth i (away (stage_at e t)) []) then [own] else own_types e i t.
(** Nobody is ever away. *)
Definition all_asked (e : env) : bool :=
  forallb (fun u => forallb (fun l => match l with [] => true | _ => false end) (away (stage_at e u))) (places e).
Definition all_memories (e : env) (c : mechanism) (t : nat) : list memory :=
  match t with
  | O => [None]
  | S t' => flat_map (fun r => map (fun z => Some (r, rule e c t' z r)) (likely_shocks e t')) (states_at e t')
  end.
(** A table that says the same after every memory. *)
Definition memoryless (e : env) (f : table Q) : bool :=
  forallb (fun ax => (S (length (agents e)) <? fst ax)%nat) (axes f).
Definition telling_memories (e : env) (c : mechanism) (i t : nat) : list memory :=
  if memoryless e (pay_table e c i t) then [None] else all_memories e c t.

Definition mem (a : N) (l : list N) : bool := existsb (N.eqb a) l.
Definition mem_nat (t : nat) (l : list nat) : bool := existsb (Nat.eqb t) l.
Definition eqb_state (s t : state) : bool :=
  (length s =? length t)%nat && forallb (fun xy => N.eqb (fst xy) (snd xy)) (combine s t).
Definition eqb_memory (m m' : memory) : bool :=
  match m, m' with
  | None, None => true
  | Some (r, a), Some (r', a') => N.eqb a a' && eqb_state r r'
  | _, _ => false
  end.
(** s is a state of these sizes, by its components. *)
Definition of_sizes (sz : list N) (s : state) : bool :=
  (length s =? length sz)%nat && forallb (fun xn => N.ltb (fst xn) (snd xn)) (combine s sz).
Definition is_likely (e : env) (t : nat) (z : N) : bool := mem z (likely_shocks e t).
Definition in_memories (e : env) (c : mechanism) (t : nat) (m : memory) : bool :=
  match t, m with
  | O, None => true
  | S t', Some (r, a) => of_sizes (sizes_at e t') r && existsb (fun z => N.eqb a (rule e c t' z r)) (likely_shocks e t')
  | _, _ => false
  end.

(** * The environment and the rule *)
Definition is_prob {X} (d : dist X) : bool := forallb (fun xq => Qle_bool 0 (snd xq)) d && Qeq_bool (total d) 1.
Definition unneeded (e : env) (u : nat) : bool :=
  match moves (stage_at e u), horizon e, terminal e with Nothing, Some T, [] => (S u =? T)%nat | _, _, _ => false end.
(** What is in a society's set at a shock, in whatever state. *)
Definition listed (e : env) (w : society) (u : nat) (z : N) : list N :=
  nth (N.to_nat z) (match w with None => feasible_sets (stage_at e u) | Some i => nth i (sets_without (stage_at e u)) [] end) [].
Definition societies (e : env) : list society := None :: map Some (agents e).
Definition check_env (e : env) : bool :=
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
       && forallb (fun a => forallb (fun s => unneeded e u || is_prob (kernel e u a s)) (states_at e u))
            (all_allocs e u)) (places e).
Definition check_rule (e : env) (c : mechanism) : bool :=
  forallb (fun u => forallb (fun zq => forallb (fun s =>
    mem (rule e c u (fst zq) s) (sets e None u (fst zq) s)) (states_at e u)) (shocks e u)) (places e).

(** * Societies' programs *)
Definition values_at (e : env) (v : evidence) (w : society) (u : nat) (s : state) : list Q :=
  map (fun a => Qred (value e w (W e v w) u a s)) (all_allocs e u).
Definition at_alloc (l : list Q) (a : N) : Q := nth (N.to_nat a) l 0.
Definition check_program (e : env) (v : evidence) (w : society) : bool :=
  forallb (fun u => forallb (fun s =>
    let l := values_at e v w u s in
    Qeq_bool (W e v w u s) (E (shocks e u) (fun z => at_alloc l (choice e v w u z s)))
    && forallb (fun z =>
         let b := choice e v w u z s in
         let best := at_alloc l b in
         let open := sets e w u z s in
         mem b open
         && forallb (fun a => Qle_bool (at_alloc l a) best && (N.leb b a || negb (Qle_bool best (at_alloc l a)))) open)
         (likely_shocks e u))
    (states_at e u)) (places e).
(** The rule's loss of welfare is nowhere more than -q. *)
Definition loses_at_most (e : env) (c : mechanism) (v : evidence) (q : Q) : bool :=
  forallb (fun u => forallb (fun s =>
    let l := values_at e v None u s in
    forallb (fun z => Qle_bool q (at_alloc l (rule e c u z s) - at_alloc l (choice e v None u z s))) (likely_shocks e u))
    (states_at e u)) (places e).
Definition loss_at (e : env) (c : mechanism) (v : evidence) (x : cell) : Q :=
  let l := values_at e v None (c_period x) (c_state x) in
  at_alloc l (rule e c (c_period x) (c_shock x) (c_state x)) - at_alloc l (choice e v None (c_period x) (c_shock x) (c_state x)).
Definition check_options (e : env) (v : evidence) (i : nat) : bool :=
  forallb (fun u => forallb (fun s =>
    Qeq_bool (option_worth e v i u s) (E (shocks e u) (fun z =>
      let a := choice e v (Some i) u z s in
      flow e i u a s + discount e * E (kernel e u a s) (option_worth e v i (S u))))) (states_at e u)) (places e).

(** * Incentives *)
(** What report r is worth in state s before today's payment, if [next] is worth what follows. *)
Definition told_by (e : env) (c : mechanism) (next : nat -> memory -> state -> Q) (i u : nat) (s : state) (r : N) : Q :=
  E (shocks e u) (fun z =>
    let said := saying i s r in
    let a := rule e c u z said in
    flow e i u a s + discount e * E (kernel e u a s) (next (S u) (Some (said, a)))).
Definition told (e : env) (c : mechanism) (v : evidence) (i : nat) := told_by e c (V e c v i) i.
Definition is_agent (e : env) (i : nat) : bool := (i <? length (agents e))%nat.
Definition check_payoff (e : env) (c : mechanism) (v : evidence) (i : nat) : bool :=
  is_agent e i
  && forallb (fun u => forallb (fun s => Qeq_bool (C e v i u s) (told e c v i u s (truth i s))) (states_at e u)) (places e).
Definition slack (e : env) (c : mechanism) (v : evidence) (i t : nat) (m : memory) (s : state) (r : N) (told : Q) : Q :=
  C e v i t s - told + (pay e c i t m (saying i s r) - pay e c i t m s).
(** If what follows is worth the same after every memory, reports that lead to one allocation are worth the same, so that
    it is found once for each allocation. *)
Definition by_alloc (e : env) (next : nat -> memory -> state -> Q) (i u : nat) (s : state) : list Q :=
  map (fun a => Qred (flow e i u a s + discount e * E (kernel e u a s) (next (S u) None))) (all_allocs e u).
Definition told_all (e : env) (c : mechanism) (next : nat -> memory -> state -> Q) (same : bool) (i u : nat) (s : state) :
    list (N * Q) :=
  if same then
    let l := by_alloc e next i u s in
    map (fun r => (r, E (shocks e u) (fun z => at_alloc l (rule e c u z (saying i s r))))) (reports e i u s)
  else map (fun r => (r, told_by e c next i u s r)) (reports e i u s).
(** No lie of agent i has a slack below q. *)
Definition lies_at_least (e : env) (c : mechanism) (v : evidence) (q : Q) (i : nat) : bool :=
  forallb (fun u =>
    let same := memoryless e (pay_table e c i (S u)) in
    forallb (fun s => forallb (fun rw =>
       forallb (fun t => forallb (fun m => Qle_bool q (slack e c v i t m s (fst rw) (snd rw))) (telling_memories e c i t)) (slots e u))
       (told_all e c (V e c v i) same i u s)) (states_at e u)) (places e).
Definition slack_at (e : env) (c : mechanism) (v : evidence) (x : cell) : Q :=
  let i := c_agent x in let t := c_period x in let s := c_state x in
  slack e c v i t (c_memory x) s (c_report x) (told e c v i t s (c_report x)).

(** The memories after which payments or best payoffs may differ. *)
Definition best_memories (e : env) (c : mechanism) (v : evidence) (i t : nat) : list memory :=
  if memoryless e (pay_table e c i t) && memoryless e (best_table e v i t) then [None] else all_memories e c t.
(** B meets its equation: no report is worth more, and one is worth as much. *)
Definition check_best (e : env) (c : mechanism) (v : evidence) (i : nat) : bool :=
  forallb (fun u =>
    let same := memoryless e (pay_table e c i (S u)) && memoryless e (best_table e v i (S u)) in
    forallb (fun s =>
    let reports := told_all e c (B e c v i) same i u s in
    forallb (fun t => forallb (fun m =>
      let b := B e c v i t m s in
      forallb (fun rw => Qle_bool (snd rw - pay e c i t m (saying i s (fst rw))) b) reports
      && existsb (fun rw => Qeq_bool (snd rw - pay e c i t m (saying i s (fst rw))) b) reports)
      (best_memories e c v i t)) (slots e u)) (states_at e u)) (places e).

(** A property of every period, memory and state that counts, for agent i. *)
Definition everywhere (e : env) (memories : nat -> list memory) (f : nat -> memory -> state -> bool) : bool :=
  forallb (fun u => forallb (fun t => forallb (fun m => forallb (f t m) (states_at e u)) (memories t)) (slots e u)) (places e).
(** * Money *)
Definition budget_memories (e : env) (c : mechanism) (t : nat) : list memory :=
  if forallb (fun i => memoryless e (pay_table e c i t)) (agents e) then [None] else all_memories e c t.
Definition minus_abs (q : Q) : Q := if Qle_bool 0 q then - q else q.

(** All that is paid from period t on, in the mean. *)
Definition revenue (e : env) (c : mechanism) (v : evidence) (t : nat) (m : memory) (s : state) : Q :=
  if over e t then 0 else all_pay e c t m s + discount e * look_up (nth (spot e t) (budget v) none) s.
Definition check_revenue (e : env) (c : mechanism) (v : evidence) : bool :=
  is_agent e 0 && is_prob (first_states e)
  && forallb (fun u => forallb (fun s => Qeq_bool (look_up (nth u (budget v) none) s)
       (E (shocks e u) (fun z => let a := rule e c u z s in E (kernel e u a s) (revenue e c v (S u) (Some (s, a))))))
       (states_at e u)) (places e).
Definition mean_revenue (e : env) (c : mechanism) (v : evidence) : Q := E (first_states e) (revenue e c v 0 None).
Definition check_ex_ante (e : env) (c : mechanism) (v : evidence) (proved : bool) (q : Q) : bool :=
  Bool.eqb proved (Qle_bool 0 q) && check_revenue e c v && Qeq_bool (mean_revenue e c v) q.
Definition check_extraction (e : env) (c : mechanism) (v : evidence) (proved : bool) (q : Q) : bool :=
  Bool.eqb proved (Qle_bool 0 q) && check_revenue e c v && check_program e v None
  && Qeq_bool (minus_abs (E (first_states e) (W e v None 0) - mean_revenue e c v)) q.

(** * Leaving without influence *)
(** The states from which the next step keeps within [inside], and in which the rule does what is best for the others. *)
Definition settles (e : env) (c : mechanism) (v : evidence) (i u : nat) (inside : state -> bool) (s : state) : bool :=
  let l := values_at e v (Some i) u s in
  forallb (fun z =>
    let a := rule e c u z s in
    let open := sets e (Some i) u z s in
    mem a open
    && forallb (fun b => Qle_bool (at_alloc l b) (at_alloc l a)) open
    && (over e (S u) || forallb (fun yq => Qle_bool (snd yq) 0 || inside (fst yq)) (kernel e u a s))) (likely_shocks e u).
Definition within (l : list state) (s : state) : bool := existsb (eqb_state s) l.
(** Finite horizon: the sets of the periods from u on, from the last one back. *)
Definition left_from (e : env) (c : mechanism) (v : evidence) (i : nat) (n u : nat) : list (list state) :=
  fold_right (fun u later => filter (settles e c v i u (within (nth 0 later []))) (states_at e u) :: later) [] (seq u n).
(** Infinite horizon: states are removed until nothing changes. *)
Definition shrink (e : env) (c : mechanism) (v : evidence) (i : nat) (l : list state) : list state :=
  filter (settles e c v i 0 (within l)) l.
Definition left_forever (e : env) (c : mechanism) (v : evidence) (i : nat) : list state :=
  fst (fold_left (fun ld _ => if (snd ld : bool) then ld else
         let l' := shrink e c v i (fst ld) in (l', (length l' =? length (fst ld))%nat))
    (states_at e 0) (states_at e 0, false)).
Definition left_sets (e : env) (c : mechanism) (v : evidence) (i : nat) : list (list state) :=
  match horizon e with Some T => left_from e c v i T 0 | None => [left_forever e c v i] end.
Definition check_left (e : env) (c : mechanism) (v : evidence) (i : nat) (l : list (list state)) : bool :=
  match horizon e with
  | Some _ => true
  | None => (length (shrink e c v i (nth 0 l [])) =? length (nth 0 l []))%nat
  end.

(** * The least slack of a claim *)
(** 0 if what is done after a report can be done in the state, and -1 if not. *)
Definition staying (e : env) (c : mechanism) (i u : nat) (z : N) (s : state) (r : N) : Q :=
  if mem (rule e c u z (saying i s r)) (sets e None u z s) then 0 else -(1).
Definition every_agent (e : env) (f : nat -> bool) : bool := forallb f (agents e).
(** No cell has a slack below q, if the evidence is right. *)
Definition at_least (e : env) (c : mechanism) (v : evidence) (k : kind) (q : Q) : bool :=
  match k with
  | Efficient => check_program e v None && loses_at_most e c v q
  | Incentives eps => Qle_bool 0 eps && every_agent e (fun i => check_payoff e c v i && lies_at_least e c v (q - eps) i)
  | BestResponse => every_agent e (fun i => check_payoff e c v i && check_best e c v i
      && everywhere e (best_memories e c v i) (fun t m s => Qle_bool q (V e c v i t m s - B e c v i t m s)))
  | Zero => every_agent e (fun i => check_payoff e c v i
      && everywhere e (telling_memories e c i) (fun t m s => Qle_bool q (V e c v i t m s)))
  | Leave => every_agent e (fun i => check_payoff e c v i && check_program e v (Some i) && check_options e v i
      && everywhere e (telling_memories e c i) (fun t m s => Qle_bool q (V e c v i t m s - option_worth e v i t s)))
  | NoDeficit => everywhere e (budget_memories e c) (fun t m s => Qle_bool q (all_pay e c t m s))
  | Balance => everywhere e (budget_memories e c) (fun t m s => Qle_bool q (minus_abs (all_pay e c t m s)))
  | Exit => every_agent e (fun i => check_program e v (Some i) && (let l := left_sets e c v i in
      check_left e c v i l
      && forallb (fun u => forallb (fun t => forallb (fun m =>
           forallb (fun s => Qle_bool q (minus_abs (pay e c i t m s))) (nth u l []))
         (telling_memories e c i t)) (slots e u)) (places e)))
  | NonNegative => every_agent e (fun i => forallb (fun u => forallb (fun s =>
        forallb (fun a => Qle_bool q (flow e i u a s)) (all_allocs e u)) (states_at e u)) (places e)
      && match horizon e, terminal e with
         | Some T, _ :: _ => forallb (fun s => Qle_bool q (final e i s)) (states_at e T)
         | _, _ => true
         end)
  | Absent => every_agent e (fun i => forallb (fun u => forallb (fun t => forallb (fun m => forallb (fun s =>
        negb (is_away e i u s) || Qle_bool q (minus_abs (pay e c i t m s))) (states_at e u))
      (telling_memories e c i t)) (slots e u)) (places e))
  | Stay => every_agent e (fun i => forallb (fun u => forallb (fun s => forallb (fun z => forallb (fun r =>
        Qle_bool q (staying e c i u z s r)) (reports e i u s)) (likely_shocks e u)) (states_at e u)) (places e))
  end.
(** The slack of a cell, if the evidence is right. *)
Definition slack_of (e : env) (c : mechanism) (v : evidence) (k : kind) (x : cell) : Q :=
  let i := c_agent x in let t := c_period x in let m := c_memory x in let s := c_state x in
  match k with
  | Efficient => loss_at e c v x
  | Incentives eps => slack_at e c v x + eps
  | BestResponse => V e c v i t m s - B e c v i t m s
  | Zero => V e c v i t m s
  | Leave => V e c v i t m s - option_worth e v i t s
  | NoDeficit => all_pay e c t m s
  | Balance => minus_abs (all_pay e c t m s)
  | Exit | Absent => minus_abs (pay e c i t m s)
  | Stay => staying e c i t (c_shock x) s (c_report x)
  | NonNegative => if over e t then final e i s
                   else fold_right (fun a u => let w := flow e i t a s in if Qle_bool w u then w else u)
                          (flow e i t 0 s) (all_allocs e t)
  end.
Definition is_over (e : env) (t : nat) : bool := over e t.
Definition cell_ok (e : env) (c : mechanism) (v : evidence) (k : kind) (x : cell) : bool :=
  let i := c_agent x in let t := c_period x in let m := c_memory x in let s := c_state x in
  of_sizes (sizes_at e t) s &&
  match k with
  | Efficient => negb (over e t) && is_likely e t (c_shock x)
  | Incentives _ => negb (over e t) && is_agent e i && in_memories e c t m && mem (c_report x) (reports e i t s)
  | BestResponse | Zero | Leave => negb (over e t) && is_agent e i && in_memories e c t m
  | NoDeficit | Balance => negb (over e t) && in_memories e c t m
  | Exit => negb (over e t) && is_agent e i && in_memories e c t m && within (nth (spot e t) (left_sets e c v i) []) s
  | NonNegative => is_agent e i && match horizon e, terminal e with
      | Some T, _ :: _ => (t <=? T)%nat | _, _ => negb (over e t) end
      && negb (N.eqb (allocs (stage_at e t)) 0 && negb (over e t))
  | Absent => negb (over e t) && is_agent e i && in_memories e c t m && is_away e i t s
  | Stay => negb (over e t) && is_agent e i && mem (c_report x) (reports e i t s) && is_likely e t (c_shock x)
  end.
(** There is no cell at all. *)
Definition no_cell (e : env) (c : mechanism) (v : evidence) (k : kind) : bool :=
  match k with
  | Exit => every_agent e (fun i => check_program e v (Some i)
              && (let l := left_sets e c v i in check_left e c v i l && forallb (fun u => (length (nth u l []) =? 0)%nat) (places e)))
  | Absent => every_agent e (fun i => forallb (fun u => forallb (fun s => negb (is_away e i u s)) (states_at e u)) (places e))
  | _ => false
  end.
Definition check_slack (e : env) (c : mechanism) (v : evidence) (k : kind) (proved : bool) (q : Q) (named : option cell) : bool :=
  Bool.eqb proved (Qle_bool 0 q)
  && match named with
     | Some x => at_least e c v k q && cell_ok e c v k x && Qeq_bool (slack_of e c v k x) q
     | None => proved && no_cell e c v k
     end.

(** * What follows under every prior *)
Definition check_implied (e : env) (c : mechanism) (v : evidence) (k : implied) : bool :=
  match k with
  | InterimLies => at_least e c v (Incentives 0) 0
  | InterimBestResponse => at_least e c v BestResponse 0
  | InterimParticipation => at_least e c v Zero 0
  | ExpectedBalance => at_least e c v Balance 0
  | ExAnteNoDeficit | EachNoDeficit => at_least e c v NoDeficit 0
  end.

(** * Hypotheses *)
(** The state with all types but agent i's own set to the first one. *)
Definition own_view (e : env) (i : nat) (s : state) : state :=
  map (fun kx => if (fst kx =? 0)%nat || (fst kx =? S i)%nat then snd kx else 0%N) (combine (seq 0 (length s)) s).
Definition check_private (e : env) : bool :=
  every_agent e (fun i => forallb (fun u => forallb (fun s =>
      forallb (fun a => Qeq_bool (flow e i u a s) (flow e i u a (own_view e i s))) (all_allocs e u)) (states_at e u)) (places e)
    && match horizon e, terminal e with
       | Some T, _ :: _ => forallb (fun s => Qeq_bool (final e i s) (final e i (own_view e i s))) (states_at e T)
       | _, _ => true
       end).
Definition check_interdependent (e : env) (i t : nat) (a : N) (s s' : state) : bool :=
  is_agent e i && of_sizes (sizes_at e t) s && of_sizes (sizes_at e t) s'
  && (if over e t then match horizon e, terminal e with Some T, _ :: _ => (t =? T)%nat | _, _ => false end
      else N.ltb a (allocs (stage_at e t)))
  && N.eqb (nth 0 s 0%N) (nth 0 s' 0%N) && N.eqb (truth i s) (truth i s')
  && negb (Qeq_bool (utility_at e i t a s) (utility_at e i t a s')).
Definition check_same_sets (e : env) : bool :=
  every_agent e (fun i => forallb (fun u => forallb (fun s => forallb (fun zq =>
    let everyone := sets e None u (fst zq) s in let others := sets e (Some i) u (fst zq) s in
    forallb (fun a => Bool.eqb (mem a everyone) (mem a others)) (all_allocs e u)) (shocks e u))
    (match possible (stage_at e u) with None => firstn 1 (states_at e u) | Some _ => states_at e u end)) (places e)).
Definition check_other_sets (e : env) (i t : nat) (z a : N) (s : state) : bool :=
  is_agent e i && of_sizes (sizes_at e t) s && negb (over e t) && existsb (fun zq => N.eqb z (fst zq)) (shocks e t) && N.ltb a (allocs (stage_at e t))
  && xorb (mem a (sets e None t z s)) (mem a (sets e (Some i) t z s)).

(** The state with the public state p, the component k equal to o, and 0 elsewhere. *)
Definition alone (e : env) (k : nat) (p o : N) : state :=
  map (fun j => if (j =? 0)%nat then p else if (j =? k)%nat then o else 0%N) (seq 0 (S (length (agents e)))).
(** The chances of the labels of component k in a distribution of states. *)
Definition marginal (d : dist state) (k : nat) (x : N) : Q := E d (fun y => if N.eqb (nth k y 0%N) x then 1 else 0).
Definition marginals (e : env) (u : nat) (a p o : N) (k : nat) : list Q :=
  let d := kernel e u a (alone e k p o) in map (marginal d k) (range (nth k (sizes_at e (S u)) 0%N)).
Definition check_independent (e : env) : bool :=
  forallb (fun u =>
    (over e (S u) && match terminal e with [] => true | _ => false end)
    || forallb (fun a => forallb (fun s =>
         let d := kernel e u a s in
         let ms := map (fun k => marginals e u a (nth 0 s 0%N) (nth k s 0%N) k) (seq 0 (length (sizes_at e (S u)))) in
         forallb (fun l => Qeq_bool (sum l) 1) ms
         && forallb (fun y => Qeq_bool (E d (fun y' => if eqb_state y y' then 1 else 0))
              (product (map (fun kx => at_alloc (nth (fst kx) ms []) (snd kx)) (combine (seq 0 (length y)) y))))
            (states_at e (S u))) (states_at e u)) (all_allocs e u)) (places e).

(** * The answer to a claim; those of existence are decided in Decide.v *)
(** Checked once for all claims. *)
Definition check_game (e : env) (c : mechanism) : bool := check_env e && check_rule e c.
Definition check_basic (e : env) (c : mechanism) (v : evidence) (x : claim) : bool :=
  match x with
  | Slack k proved q named => check_slack e c v k proved q named
  | Implied k => check_implied e c v k
  | PrivateValues proved i t a s s' => if proved then check_private e else check_interdependent e i t a s s'
  | IndependentTransitions => check_independent e
  | ExAnteBudget proved q => check_ex_ante e c v proved q
  | FullExtraction proved q => check_extraction e c v proved q
  | SomeMechanism | SomeAutomata _ | NoMechanism _ _ | NoMechanismAfter _ _ | Interim _ _ _ _ | OfForm _ _ _ _ _ _ _ _ | AtShocks _ _ _ _ | ExpectedPay _ _ _ _
  | EachPeriod _ _ _ _
  | Convex _ | NotConvex _ _ _ _ _ _ | Spanning _ | NotSpanning _ _ _ _ _
  | LastPeriod _ | NotLastPeriod _ _ _
  | LinkedComponent _ _ _ _ _ _ | LinkedStates _ _ _ _ => false
  | SameFeasibleSets proved i t z a s => if proved then check_same_sets e else check_other_sets e i t z a s
  end.
