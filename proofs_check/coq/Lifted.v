(** The product of an environment and a mechanism with states (docs/states_format.md, section 3): what is checked of it,
    and why the claims that are proved there are kept by the mechanism in its own environment. *)
From Coq Require Import QArith Qabs Qreals Reals NArith List Bool Lia Lra Lqa Setoid.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Worths Means Remembering.
Open Scope Q_scope.

(** * What is checked *)

(** What the numbers of the product stand for, by period: a public state for a public state and a state of the mechanism, a
    shock for a shock, an allocation for an allocation and the state that follows. Nobody has to believe it. *)
Record key := Key { publics : list (N * nat); whence : list N; pairs : list (N * nat) }.
Definition key_at (e : env) (d : list key) (t : nat) : key := nth (spot e t) d (Key [] [] []).
Definition place_of (e : env) (d : list key) (t : nat) (s : state) : N * nat :=
  if over e t then (nth 0 s 0%N, O) else nth (N.to_nat (nth 0 s 0%N)) (publics (key_at e d t)) (0%N, O).
Definition below (e : env) (d : list key) (t : nat) (s : state) : state :=
  match s with [] => [] | _ :: own => fst (place_of e d t s) :: own end.
Definition held_in (e : env) (d : list key) (t : nat) (s : state) : nat := snd (place_of e d t s).
Definition shock_of (e : env) (d : list key) (t : nat) (z : N) : N := nth (N.to_nat z) (whence (key_at e d t)) 0%N.
Definition pair_of (e : env) (d : list key) (t : nat) (a : N) : N * nat := nth (N.to_nat a) (pairs (key_at e d t)) (0%N, O).

Definition chance (d : dist (N * N)) (x : N * N) : Q :=
  E d (fun y => if N.eqb (fst y) (fst x) && N.eqb (snd y) (snd x) then 1 else 0).
Definition same_chances (d d' : dist (N * N)) : bool :=
  forallb (fun x => Qeq_bool (chance d x) (chance d' x)) (map fst (d ++ d')).
(** The shocks of the product, each with what it stands for and what is drawn then; and what they should be. *)
Definition drawn_there (e e' : env) (c' : mechanism) (d : list key) (t : nat) (s' : state) : dist (N * N) :=
  map (fun zq => ((shock_of e d t (fst zq), fst (pair_of e d t (rule e' c' t (fst zq) s'))), snd zq)) (shocks e' t).
Definition drawn_here (e : env) (m : machine) (t k : nat) (s : state) : dist (N * N) :=
  flat_map (fun zq => map (fun ap => ((fst zq, fst ap), snd zq * snd ap)) (lottery e m t k (fst zq) s)) (shocks e t).
(** The next states of the product are those of the environment, with the state k of the mechanism. *)
Definition same_moves (e : env) (d : list key) (t k : nat) (p' p : dist state) : bool :=
  (length p' =? length p)%nat
  && forallb (fun xy => eqb_state (below e d (S t) (fst (fst xy))) (fst (snd xy)) && Qeq_bool (snd (fst xy)) (snd (snd xy))
       && (over e (S t) || (held_in e d (S t) (fst (fst xy)) =? k)%nat)) (combine p' p).
Definition nothing_after (e e' : env) (t : nat) : bool :=
  over e (S t) && match terminal e, terminal e' with [], [] => true | _, _ => false end.
Definition same_goods (e e' : env) (d : list key) (t : nat) (s' : state) (a' : N) : bool :=
  let s := below e d t s' in let a := fst (pair_of e d t a') in
  forallb (fun i => Qeq_bool (flow e' i t a' s') (flow e i t a s)) (agents e)
  && Qeq_bool (social e' None t a' s') (social e None t a s)
  && (nothing_after e e' t || same_moves e d t (snd (pair_of e d t a')) (kernel e' t a' s') (kernel e t a s)).
Definition same_place (e e' : env) (m : machine) (c' : mechanism) (d : list key) (t : nat) (s' : state) : bool :=
  let s := below e d t s' in let k := held_in e d t s' in
  of_sizes (sizes_at e t) s && (k <? length (modes_at e m t))%nat
  && forallb (fun i => eqb_state (reports e' i t s') (reports e i t s) && Bool.eqb (is_away e' i t s') (is_away e i t s)) (agents e)
  && same_chances (drawn_there e e' c' d t s') (drawn_here e m t k s)
  && forallb (fun zq => over e (S t) ||
       (let z := shock_of e d t (fst zq) in let x := pair_of e d t (rule e' c' t (fst zq) s') in
        (goes e m t k z (fst x) s =? snd x)%nat)) (shocks e' t)
  && forallb (same_goods e e' d t s') (all_allocs e' t).
(** What society may do: every allocation that is open in the environment is so in the product. *)
Definition lifted_alloc (e : env) (d : list key) (t : nat) (a : N) : N :=
  match find (fun xn => N.eqb (fst (fst xn)) a) (combine (pairs (key_at e d t)) (range (N.of_nat (length (pairs (key_at e d t)))))) with
  | Some xn => snd xn | None => 0%N end.
Definition same_sets (e e' : env) (d : list key) (t : nat) (s' : state) (w : society) (z : N) : bool :=
  let here := sets e w t (shock_of e d t z) (below e d t s') in let there := sets e' w t z s' in
  forallb (fun a' => Bool.eqb (mem a' there) (mem (fst (pair_of e d t a')) here)) (all_allocs e' t)
  && match w with
     | Some _ => true
     | None => forallb (fun a => let a' := lifted_alloc e d t a in mem a' (all_allocs e' t) && N.eqb (fst (pair_of e d t a')) a) here
     end.
Definition same_choices (e e' : env) (d : list key) (t : nat) (s' : state) : bool :=
  forallb (fun zq => forallb (fun w => same_sets e e' d t s' w (fst zq)) (societies e)
    && (negb (above0 (snd zq)) || mem (shock_of e d t (fst zq)) (likely_shocks e t))) (shocks e' t)
  && same_chances (map (fun zq => ((shock_of e d t (fst zq), 0%N), snd zq)) (shocks e' t)) (map (fun zq => ((fst zq, 0%N), snd zq)) (shocks e t)).
(** All states of the product, and each once. *)
Definition every_place (e e' : env) (m : machine) (d : list key) (t : nat) : bool :=
  forallb (fun s => forallb (fun k => existsb (fun pn =>
      N.eqb (fst (fst pn)) (nth 0 s 0%N) && (snd (fst pn) =? k)%nat
      && of_sizes (sizes_at e' t) (match s with [] => [] | _ :: own => snd pn :: own end))
    (combine (publics (key_at e d t)) (range (N.of_nat (length (publics (key_at e d t)))))))
    (seq 0 (length (modes_at e m t)))) (states_at e t).
Definition same_period (e e' : env) (m : machine) (c' : mechanism) (d : list key) (t : nat) : bool :=
  forallb (fun s' => same_place e e' m c' d t s' && same_choices e e' d t s') (states_at e' t) && every_place e e' m d t.
Definition same_number (x y : Q) : bool := (Qnum x =? Qnum y)%Z && (Zpos (Qden x) =? Zpos (Qden y))%Z.
Definition same_horizon (e e' : env) : bool :=
  match horizon e, horizon e' with None, None => true | Some T, Some T' => (T =? T')%nat | _, _ => false end.
Definition same_end (e e' : env) : bool :=
  match horizon e with
  | None => true
  | Some T => forallb (fun s => Qeq_bool (social_final e' None s) (social_final e None s)
      && forallb (fun i => Qeq_bool (final e' i s) (final e i s)) (agents e)) (states_at e' T)
  end.
(** The first state is drawn as in the environment, and the mechanism starts in its first state. *)
Definition same_prior (e e' : env) (d : list key) : bool :=
  match prior e, prior e' with
  | None, None => true
  | Some f, Some f' => forallb (fun s' => Qeq_bool (look_up f' s') (if (held_in e d 0 s' =? 0)%nat then look_up f (below e d 0 s') else 0))
      (states_at e' 0)
  | _, _ => false
  end.
(** The states of the mechanism that are reached in a step from some of them. *)
Definition next_modes (e : env) (m : machine) (t : nat) (from : list nat) : list nat :=
  flat_map (fun k => flat_map (fun r => flat_map (fun z =>
      map (fun ap => goes e m t k z (fst ap) r) (filter (fun ap => above0 (snd ap)) (lottery e m t k z r))) (likely_shocks e t))
    (states_at e t)) from.
Definition within_nat (l : list nat) (k : nat) : bool := mem_nat k l.
Definition all_reached (e : env) (m : machine) : bool :=
  match horizon e with
  | Some T => forallb (fun k => (k =? 0)%nat) (seq 0 (length (modes_at e m 0)))
      && forallb (fun t => over e (S t) || (let found := next_modes e m t (seq 0 (length (modes_at e m t))) in
           forallb (within_nat found) (seq 0 (length (modes_at e m (S t)))))) (seq 0 T)
  | None => let found := fst (fold_left (fun ld _ => match snd ld with [] => ld | new =>
        let fresh := fold_left (fun acc k => if mem_nat k acc || mem_nat k (fst ld) then acc else k :: acc) (next_modes e m 0 new) [] in
        (fresh ++ fst ld, fresh) end) (modes_at e m 0) ([O], [O])) in
      forallb (within_nat found) (seq 0 (length (modes_at e m 0)))
  end.
Definition same_payments (e e' : env) (m : machine) (c' : mechanism) (d : list key) : bool :=
  forallb (fun i => everywhere e' (telling_memories e' c' i) (fun t x s =>
    Qeq_bool (pay e' c' i t x s) (asked e m i t (held_in e d t s) (below e d t s)))) (agents e).
Definition some_memory (e' : env) (c' : mechanism) : bool :=
  forallb (fun u => forallb (fun t => negb (length (all_memories e' c' t) =? 0)%nat) (slots e' u)) (places e').
Definition check_lifted (e e' : env) (m : machine) (c' : mechanism) (d : list key) : bool :=
  same_number (discount e) (discount e') && same_horizon e e' && (length (agents e) =? length (agents e'))%nat
  && forallb (fun t => same_period e e' m c' d t) (places e) && same_end e e' && same_payments e e' m c' d && some_memory e' c'
  && all_reached e m && same_prior e e' d.

(** * Equal chances, equal means *)
Lemma E_weigh {X Y} (k : X -> Y) q (d : dist X) f : E (map (fun yq => (k (fst yq), q * snd yq)) d) f == q * E d (fun x => f (k x)).
Proof. induction d as [|[x p] d IH]; cbn [map fst snd]; [rewrite !E_nil; ring|]. rewrite !E_cons, IH. ring. Qed.
Lemma E_rename {X Y} (k : X -> Y) (d : dist X) f : E (map (fun yq => (k (fst yq), snd yq)) d) f == E d (fun x => f (k x)).
Proof. induction d as [|[x p] d IH]; cbn [map fst snd]; [rewrite !E_nil; ring|]. rewrite !E_cons, IH. ring. Qed.
Lemma E_both {X Y Z} (d : dist X) (g : X -> dist Y) (h : X -> Y -> Z) f :
  E (flat_map (fun xq => map (fun yp => (h (fst xq) (fst yp), snd xq * snd yp)) (g (fst xq))) d) f
  == E d (fun x => E (g x) (fun y => f (h x y))).
Proof.
  induction d as [|[x q] d IH]; cbn [flat_map fst snd]; [rewrite !E_nil; ring|]. rewrite E_app, E_cons, IH, (E_weigh (h x)). reflexivity.
Qed.
Fixpoint sum_over (l : list (N * N)) (w : N * N -> Q) : Q := match l with [] => 0 | x :: l' => w x + sum_over l' w end.
Lemma sum_over_plus l v w : sum_over l (fun x => v x + w x) == sum_over l v + sum_over l w.
Proof. induction l as [|x l IH]; cbn [sum_over]; [ring|]. rewrite IH. ring. Qed.
Lemma sum_over_ext l v w : (forall x, In x l -> v x == w x) -> sum_over l v == sum_over l w.
Proof. induction l as [|x l IH]; cbn [sum_over]; intros H; [reflexivity|]. rewrite IH by (intros; apply H; right; auto). rewrite (H x) by (left; auto). reflexivity. Qed.
Definition is_it (y x : N * N) : Q := if N.eqb (fst y) (fst x) && N.eqb (snd y) (snd x) then 1 else 0.
Lemma is_it_iff y x : N.eqb (fst y) (fst x) && N.eqb (snd y) (snd x) = true <-> y = x.
Proof.
  destruct x, y. cbn. rewrite andb_true_iff, !N.eqb_eq. split; [intros [-> ->]; reflexivity | intros H; inversion H; auto].
Qed.
Lemma sum_over_one l y w : NoDup l -> In y l -> sum_over l (fun x => is_it y x * w x) == w y.
Proof.
  induction l as [|x l IH]; [intros _ []|]. intros ND [-> | H]; apply NoDup_cons_iff in ND as [NI ND]; cbn [sum_over].
  - unfold is_it at 1. rewrite (proj2 (is_it_iff y y) eq_refl). rewrite (sum_over_ext l _ (fun _ => 0)).
    + assert (Z : sum_over l (fun _ => 0) == 0) by (clear; induction l; cbn [sum_over]; [reflexivity | rewrite IHl; ring]). rewrite Z. ring.
    + intros x Hx. unfold is_it. destruct (N.eqb (fst y) (fst x) && N.eqb (snd y) (snd x)) eqn:B; [|ring].
      apply is_it_iff in B. subst. contradiction.
  - rewrite IH by auto. unfold is_it. destruct (N.eqb (fst y) (fst x) && N.eqb (snd y) (snd x)) eqn:B; [|ring].
    apply is_it_iff in B. subst. contradiction.
Qed.
Lemma E_by_chances l d f : NoDup l -> (forall x, In x (map fst d) -> In x l) -> E d f == sum_over l (fun x => chance d x * f x).
Proof.
  intros ND. induction d as [|[y q] d IH]; intros H.
  - rewrite E_nil. clear. induction l as [|x l IH]; cbn [sum_over]; [reflexivity|]. rewrite <- IH. unfold chance. rewrite E_nil. ring.
  - rewrite E_cons, IH by (intros; apply H; right; auto).
    rewrite (sum_over_ext l (fun x => chance ((y, q) :: d) x * f x) (fun x => q * (is_it y x * f x) + chance d x * f x)).
    + rewrite sum_over_plus. assert (S : sum_over l (fun x => q * (is_it y x * f x)) == q * sum_over l (fun x => is_it y x * f x)).
      { clear. induction l; cbn [sum_over]; [ring | rewrite IHl; ring]. }
      rewrite S, sum_over_one; [reflexivity | auto | apply H; left; reflexivity].
    + intros x _. unfold chance. rewrite E_cons. fold (is_it y x). ring.
Qed.
Lemma key_eq_dec (x y : N * N) : {x = y} + {x <> y}. Proof. decide equality; apply N.eq_dec. Qed.
Lemma same_chances_ok d d' f : same_chances d d' = true -> E d f == E d' f.
Proof.
  intros H. unfold same_chances in H. rewrite forallb_forall in H. pose (l := nodup key_eq_dec (map fst (d ++ d'))).
  rewrite (E_by_chances l d), (E_by_chances l d').
  - apply sum_over_ext. intros x Hx. apply nodup_In in Hx. specialize (H x Hx). apply Qeq_bool_iff in H. rewrite H. reflexivity.
  - apply NoDup_nodup.
  - intros x Hx. apply nodup_In. rewrite map_app. apply in_or_app. auto.
  - apply NoDup_nodup.
  - intros x Hx. apply nodup_In. rewrite map_app. apply in_or_app. auto.
Qed.
Lemma E_alike {X Y} (rel : X -> Y -> Prop) (f : X -> Q) (g : Y -> Q) (b : X -> Y -> bool) : forall (p' : dist X) (p : dist Y),
  length p' = length p -> forallb (fun xy => b (fst (fst xy)) (fst (snd xy)) && Qeq_bool (snd (fst xy)) (snd (snd xy))) (combine p' p) = true ->
  (forall x q y, In (x, q) p' -> b x y = true -> f x == g y) -> E p' f == E p g.
Proof.
  induction p' as [|[x q] p' IH]; intros [|[y w] p] L H F; try discriminate; [rewrite !E_nil; reflexivity|].
  cbn [combine forallb fst snd] in H. rewrite !andb_true_iff in H. destruct H as [[A B] H]. apply Qeq_bool_iff in B.
  rewrite !E_cons, B, (F x q y), (IH p); auto; [reflexivity| |left; auto]. intros. eapply F; eauto. right; eauto.
Qed.

(** * The product plays as the mechanism does *)
Section Product.
Variables (e e' : env) (m : machine) (c' : mechanism) (d : list key).
Hypothesis env_ok : check_env e = true.
Hypothesis env_ok' : check_env e' = true.
Hypothesis rule_ok' : check_rule e' c' = true.
Hypothesis lifted : check_lifted e e' m c' d = true.

Lemma parts : discount e = discount e' /\ horizon e = horizon e' /\ agents e = agents e'
  /\ forallb (same_period e e' m c' d) (places e) = true /\ same_end e e' = true /\ same_payments e e' m c' d = true
  /\ some_memory e' c' = true /\ all_reached e m = true.
Proof.
  unfold check_lifted in lifted. rewrite !andb_true_iff in lifted.
  destruct lifted as [[[[[[[[A B] C] D] F] G] H] I] _]. repeat split; auto.
  - unfold same_number in A. apply andb_true_iff in A as [A1 A2]. apply Z.eqb_eq in A1, A2. destruct (discount e), (discount e').
    cbn in *. congruence.
  - unfold same_horizon in B. destruct (horizon e), (horizon e'); try discriminate; auto. apply Nat.eqb_eq in B. congruence.
  - apply Nat.eqb_eq in C. unfold agents in *. rewrite !seq_length in C. congruence.
Qed.
Lemma same_over t : over e' t = over e t.
Proof. unfold over. destruct parts as [_ [-> _]]. reflexivity. Qed.
Lemma same_live t : live e' t <-> live e t.
Proof. unfold live. rewrite same_over. reflexivity. Qed.
Lemma same_spot t : spot e' t = spot e t.
Proof. unfold spot. destruct parts as [_ [-> _]]. reflexivity. Qed.
Lemma period_at t : live e t -> same_period e e' m c' d t = true.
Proof.
  intros Ht. destruct parts as [_ [Hh [_ [P _]]]]. rewrite forallb_forall in P. specialize (P _ (live_place _ _ Ht)).
  destruct (horizon e) as [T|] eqn:Hor.
  - assert (spot e t = t) as X by (unfold spot; rewrite Hor; reflexivity). rewrite X in P. exact P.
  - assert (spot e t = O) as X by (unfold spot; rewrite Hor; reflexivity). rewrite X in P. rewrite <- P.
    symmetry in Hh.
    unfold same_period, same_place, same_choices, same_sets, every_place, same_goods, nothing_after, same_moves, drawn_there, drawn_here, lottery, goes, mode_at,
      modes_at, held_in, below, place_of, shock_of, pair_of, lifted_alloc, key_at, states_at, all_allocs, sets, reports, is_away, own_types, likely_shocks, rule,
      shocks, kernel, social, members, flow, sizes_at, stage_at, over, spot.
    rewrite Hor, Hh. reflexivity.
Qed.
Lemma place_at t s' : live e t -> is_state e' t s' -> same_place e e' m c' d t s' = true /\ same_choices e e' d t s' = true.
Proof.
  intros Ht Hs. pose proof (period_at t Ht) as P. unfold same_period in P. apply andb_true_iff in P as [P _].
  rewrite forallb_forall in P. specialize (P s' Hs). apply andb_true_iff in P. exact P.
Qed.
Lemma below_state t s' : live e t -> is_state e' t s' -> is_state e t (below e d t s') /\ (held_in e d t s' < length (modes_at e m t))%nat.
Proof.
  intros Ht Hs. destruct (place_at t s' Ht Hs) as [P _]. unfold same_place in P. cbv zeta in P. rewrite !andb_true_iff in P.
  destruct P as [[[[[A B] _] _] _] _]. apply of_sizes_iff in A. apply Nat.ltb_lt in B. auto.
Qed.
Lemma below_saying i t s' r : below e d t (saying i s' r) = saying i (below e d t s') r.
Proof. destruct s' as [|p own]; [reflexivity|]. unfold saying. cbn [replace below nth]. unfold place_of. cbn [nth]. reflexivity. Qed.
Lemma held_saying i t s' r : held_in e d t (saying i s' r) = held_in e d t s'.
Proof. destruct s' as [|p own]; [reflexivity|]. unfold saying, held_in, place_of. cbn [replace nth]. reflexivity. Qed.
Lemma below_truth i t s' : truth i (below e d t s') = truth i s'.
Proof. destruct s' as [|p own]; reflexivity. Qed.
Lemma below_reports i t s' : In i (agents e) -> live e t -> is_state e' t s' ->
  reports e' i t s' = reports e i t (below e d t s') /\ is_away e' i t s' = is_away e i t (below e d t s').
Proof.
  intros Hi Ht Hs. destruct (place_at t s' Ht Hs) as [P _]. unfold same_place in P. cbv zeta in P. rewrite !andb_true_iff in P.
  destruct P as [[[[_ A] _] _] _]. rewrite forallb_forall in A. specialize (A i Hi). apply andb_true_iff in A as [A B].
  apply eqb_state_ok in A. apply eqb_prop in B. auto.
Qed.
Lemma drawn_alike t s' f : live e t -> is_state e' t s' ->
  E (shocks e' t) (fun z => f (shock_of e d t z) (fst (pair_of e d t (rule e' c' t z s'))))
  == E (shocks e t) (fun z => E (lottery e m t (held_in e d t s') z (below e d t s')) (fun a => f z a)).
Proof.
  intros Ht Hs. destruct (place_at t s' Ht Hs) as [P _]. unfold same_place in P. cbv zeta in P. rewrite !andb_true_iff in P.
  destruct P as [[[_ A] _] _]. apply (same_chances_ok _ _ (fun x => f (fst x) (snd x))) in A. unfold drawn_there, drawn_here in A.
  rewrite (E_rename (fun z => (shock_of e d t z, fst (pair_of e d t (rule e' c' t z s'))))) in A. cbn [fst snd] in A. rewrite A.
  rewrite (E_both _ (fun z => lottery e m t (held_in e d t s') z (below e d t s')) pair). reflexivity.
Qed.
Lemma goes_alike t s' z q : live e t -> is_state e' t s' -> In (z, q) (shocks e' t) -> over e (S t) = false ->
  goes e m t (held_in e d t s') (shock_of e d t z) (fst (pair_of e d t (rule e' c' t z s'))) (below e d t s')
  = snd (pair_of e d t (rule e' c' t z s')).
Proof.
  intros Ht Hs Hz Ho. destruct (place_at t s' Ht Hs) as [P _]. unfold same_place in P. cbv zeta in P. rewrite !andb_true_iff in P.
  destruct P as [[_ A] _]. rewrite forallb_forall in A. specialize (A _ Hz). cbn [fst] in A. rewrite Ho in A. cbn [orb] in A.
  apply Nat.eqb_eq in A. exact A.
Qed.
Lemma goods_alike t s' a' : live e t -> is_state e' t s' -> In a' (all_allocs e' t) ->
  (forall i, In i (agents e) -> flow e' i t a' s' == flow e i t (fst (pair_of e d t a')) (below e d t s'))
  /\ social e' None t a' s' == social e None t (fst (pair_of e d t a')) (below e d t s')
  /\ (nothing_after e e' t = true \/ same_moves e d t (snd (pair_of e d t a')) (kernel e' t a' s') (kernel e t (fst (pair_of e d t a')) (below e d t s')) = true).
Proof.
  intros Ht Hs Ha. destruct (place_at t s' Ht Hs) as [P _]. unfold same_place in P. cbv zeta in P. rewrite !andb_true_iff in P.
  destruct P as [_ A]. rewrite forallb_forall in A. specialize (A _ Ha). unfold same_goods in A. cbv zeta in A. rewrite !andb_true_iff in A.
  destruct A as [[A B] C]. apply Qeq_bool_iff in B. split; [|split; auto; apply orb_true_iff; exact C].
  intros i Hi. rewrite forallb_forall in A. apply Qeq_bool_iff. exact (A i Hi).
Qed.

(** What follows is worth the same if it is so state by state. *)
Definition alike (T : nat) (g' g : state -> Q) : Prop := forall s', is_state e' T s' -> g' s' == g (below e d T s').
Lemma after_alike t s' a' (f' : state -> Q) (f : nat -> state -> Q) : live e t -> is_state e' t s' -> In a' (all_allocs e' t) ->
  (nothing_after e e' t = true -> (forall y, f' y == 0) /\ forall k y, f k y == 0) ->
  (forall y', is_state e' (S t) y' -> f' y' == f (if over e (S t) then snd (pair_of e d t a') else held_in e d (S t) y') (below e d (S t) y')) ->
  E (kernel e' t a' s') f' == E (kernel e t (fst (pair_of e d t a')) (below e d t s')) (f (snd (pair_of e d t a'))).
Proof.
  intros Ht Hs Ha HN H. destruct (goods_alike t s' a' Ht Hs Ha) as [_ [_ [M | M]]].
  - destruct (HN M) as [Z1 Z2]. rewrite (E_ext _ f' (fun _ => 0 * 1)), (E_ext _ (f _) (fun _ => 0 * 1)).
    + rewrite !E_scale. ring.
    + intros y q _. rewrite Z2. ring.
    + intros y q _. rewrite Z1. ring.
  - unfold same_moves in M. apply andb_true_iff in M as [L M]. apply Nat.eqb_eq in L.
    apply (E_alike (fun _ _ => True) f' (f _) (fun y' y => eqb_state (below e d (S t) y') y
      && (over e (S t) || (held_in e d (S t) y' =? snd (pair_of e d t a'))%nat)) _ _ L).
    + rewrite forallb_forall in *. intros xy Hxy. specialize (M xy Hxy). rewrite !andb_true_iff in *. tauto.
    + intros y' q y Hy B. apply andb_true_iff in B as [B1 B2]. apply eqb_state_ok in B1. subst y.
      rewrite (H y') by (eapply kernel_in; eauto). destruct (over e (S t)); [reflexivity|]. cbn [orb] in B2. apply Nat.eqb_eq in B2.
      rewrite B2. reflexivity.
Qed.

(** A plan of the environment in the product, from period t0 on, when h0 has been seen. *)
Fixpoint back (i t0 : nat) (h0 : seen_history) (h : history) : seen_history :=
  match h with
  | [] => h0
  | (s', r, z') :: h' =>
      let t := (t0 + length h')%nat in
      (below e d t s', r, shock_of e d t z', fst (pair_of e d t (rule e' c' t z' (saying i s' r)))) :: back i t0 h0 h'
  end.
Definition lifted_plan (i t0 : nat) (h0 : seen_history) (s : seen_plan) : plan := fun t h s' => s t (back i t0 h0 h) (below e d t s').
Lemma lifted_plan_ok i t0 h0 s : In i (agents e) -> seen_plan_ok e i s -> plan_ok e' i (lifted_plan i t0 h0 s).
Proof.
  intros Hi Hs t h s' Ht Hst. rewrite same_live in Ht. destruct (below_state t s' Ht Hst) as [B _].
  destruct (Hs t (back i t0 h0 h) _ Ht B) as [P R]. split; [exact P|]. intros r q Hr. specialize (R r q Hr).
  unfold is_report in *. destruct (below_reports i t s' Hi Ht Hst) as [-> _]. exact R.
Qed.

(** Equal goods and equal payments. *)
Section Played.
Variables (i : nat) (u u' : nat -> N -> state -> Q) (p : nat -> nat -> state -> Q) (p' : nat -> memory -> state -> Q).
Variables (s : seen_plan) (s'' : plan) (t0 : nat) (h0 : seen_history).
Hypothesis plans : forall t h s', live e t -> is_state e' t s' -> s'' t h s' = s t (back i t0 h0 h) (below e d t s').
Hypothesis says_ok : forall t h s' r q, live e t -> is_state e' t s' -> In (r, q) (s t h (below e d t s')) -> is_state e' t (saying i s' r).
Hypothesis goods : forall t s' a', live e t -> is_state e' t s' -> In a' (all_allocs e' t) ->
  u' t a' s' == u t (fst (pair_of e d t a')) (below e d t s').
Hypothesis paid : forall t x s', live e t -> is_memory e' c' t x -> is_state e' t s' -> p' t x s' == p t (held_in e d t s') (below e d t s').

Lemma played_alike : forall n t h x s' g' g, (forall w, (t <= w < t + n)%nat -> live e w) -> t = (t0 + length h)%nat ->
  is_memory e' c' t x -> is_state e' t s' ->
  alike (t + n) g' g -> (nothing_after e e' (pred (t + n)) = true -> (forall y, g' y == 0) /\ forall y, g y == 0) ->
  payoff_of state N N N (discount e') (shocks e') (kernel e') u' (saying i) (rule e' c') p' g' s'' n t h x s'
  == played e m u p i g s n t (back i t0 h0 h) (held_in e d t s') (below e d t s').
Proof.
  induction n as [|n IH]; intros t h x s' g' g L Hh Hx Hs Hg HN.
  - cbn [payoff_of played]. rewrite Nat.add_0_r in Hg. apply Hg. exact Hs.
  - cbn [payoff_of played]. assert (Ht : live e t) by (apply L; lia). rewrite (plans t h s' Ht Hs).
    apply E_ext. intros r qr Hr. cbv zeta.
    assert (Hsaid : is_state e' t (saying i s' r)) by (apply (says_ok t (back i t0 h0 h) s' r qr); auto).
    pose proof (env_at e' env_ok' t (proj2 (same_live t) Ht)) as [_ [PS _]].
    set (said := saying i s' r) in *.
    assert (BS : saying i (below e d t s') r = below e d t said) by (unfold said; rewrite below_saying; reflexivity).
    assert (HK : held_in e d t said = held_in e d t s') by (unfold said; apply held_saying).
    rewrite BS, <- HK.
    rewrite <- (drawn_alike t said (fun z a => u t a (below e d t s') - p t (held_in e d t said) (below e d t said) +
      discount e * E (kernel e t a (below e d t s')) (played e m u p i g s n (S t) ((below e d t s', r, z, a) :: back i t0 h0 h)
        (goes e m t (held_in e d t said) z a (below e d t said)))) Ht Hsaid).
    apply E_ext_pos; [apply PS|]. intros z' q Hz Hq. cbv beta.
    assert (Ha : In (rule e' c' t z' said) (all_allocs e' t)) by (eapply rule_in; eauto; apply same_live; auto).
    rewrite (goods t s' _ Ht Hs Ha), (paid t x said Ht Hx Hsaid). rewrite <- (proj1 parts) in *.
    set (a' := rule e' c' t z' said) in *.
    rewrite (after_alike t s' a' _ (fun k => played e m u p i g s n (S t)
      ((below e d t s', r, shock_of e d t z', fst (pair_of e d t a')) :: back i t0 h0 h) k) Ht Hs Ha).
    + destruct (over e (S t)) eqn:Ov.
      * assert (N0 : n = O). { destruct n as [|n']; [reflexivity|]. exfalso. assert (X : live e (S t)) by (apply L; lia). unfold live in X. congruence. }
        rewrite N0. cbn [played]. reflexivity.
      * pose proof (goes_alike t said z' q Ht Hsaid Hz Ov) as G. fold a' in G. rewrite G. reflexivity.
    + intros NA. assert (Ov : over e (S t) = true) by (unfold nothing_after in NA; apply andb_true_iff in NA; tauto).
      assert (N0 : n = O). { destruct n as [|n']; [reflexivity|]. exfalso. assert (X : live e (S t)) by (apply L; lia). unfold live in X. congruence. }
      subst n. cbn [payoff_of played]. replace (pred (t + 1)) with t in HN by lia. destruct (HN NA) as [Z1 Z2]. split; auto.
    + intros y' Hy. etransitivity; [apply (IH (S t) ((s', r, z') :: h) (Some (said, a')) y' g' g)|].
      * intros w Hw. apply L. lia.
      * cbn [length]. lia.
      * apply later_period with (q := q); auto.
      * exact Hy.
      * replace (S t + n)%nat with (t + S n)%nat by lia. exact Hg.
      * replace (pred (S t + n)) with (pred (t + S n)) by lia. exact HN.
      * destruct (over e (S t)) eqn:Ov.
        -- assert (N0 : n = O). { destruct n as [|n']; [reflexivity|]. exfalso. assert (X : live e (S t)) by (apply L; lia). unfold live in X. congruence. }
           rewrite N0. reflexivity.
        -- cbn [back]. cbv zeta. rewrite <- Hh. reflexivity.
Qed.

Variables (last' last : state -> Q).
Hypothesis ends : forall T, horizon e = Some T -> (forall s', is_state e' T s' -> last' s' == last s')
  /\ (terminal e = [] -> terminal e' = [] -> (forall y, last' y == 0) /\ forall y, last y == 0).
Lemma worth_alike t x s' y : t0 = t -> live e t -> is_memory e' c' t x -> is_state e' t s' ->
  worth e' last' (fun g n => payoff_of state N N N (discount e') (shocks e') (kernel e') u' (saying i) (rule e' c') p' g s'' n t [] x s') t y
  <-> worth e last (fun g n => played e m u p i g s n t h0 (held_in e d t s') (below e d t s')) t y.
Proof.
  intros Et Ht Hx Hs. unfold worth. destruct parts as [_ [Hh _]]. rewrite <- Hh. destruct (horizon e) as [T|] eqn:Hor.
  - assert (A : payoff_of state N N N (discount e') (shocks e') (kernel e') u' (saying i) (rule e' c') p' last' s'' (T - t) t [] x s'
      == played e m u p i last s (T - t) t h0 (held_in e d t s') (below e d t s')).
    { pose proof (live_until e T t Hor Ht) as LT. destruct (ends T eq_refl) as [E1 E2]. apply (played_alike (T - t) t [] x s' last' last); auto.
      - apply (live_all e T t (T - t) Hor). lia.
      - cbn [length]. lia.
      - intros s1 Hs1. replace (t + (T - t))%nat with T in * by lia. rewrite (E1 s1 Hs1). unfold below, place_of, over. rewrite Hor.
        rewrite (proj2 (Nat.leb_le T T) (le_n T)). destruct s1; reflexivity.
      - intros NA. unfold nothing_after in NA. apply andb_true_iff in NA as [_ NA]. destruct (terminal e), (terminal e'); try discriminate. auto. }
    rewrite (Qeq_eqR _ _ A). reflexivity.
  - assert (A : forall n, Q2R (payoff_of state N N N (discount e') (shocks e') (kernel e') u' (saying i) (rule e' c') p' (fun _ => 0) s'' n t [] x s')
      = Q2R (played e m u p i (fun _ => 0) s n t h0 (held_in e d t s') (below e d t s'))).
    { intros n. apply Qeq_eqR. apply (played_alike n t [] x s' (fun _ => 0) (fun _ => 0)); auto.
      - intros w _. apply live_inf. exact Hor.
      - cbn [length]. lia.
      - intros s1 _. reflexivity.
      - intros _. split; intros; reflexivity. }
    unfold Un_cv. split; intros H eps Heps; destruct (H eps Heps) as [K HK]; exists K; intros n Hn; specialize (HK n Hn); rewrite A in *; exact HK.
Qed.
End Played.

(** * From claims about the product to claims about the mechanism *)
Lemma no_final i y x : terminal x = [] -> final x i y == 0.
Proof. unfold final. intros ->. destruct i; reflexivity. Qed.
Lemma no_social y x : terminal x = [] -> social_final x None y == 0.
Proof.
  intros H. unfold social_final. induction (members x None) as [|j l IH]; [reflexivity|]. cbn [map]. unfold sum in *. cbn [fold_right].
  rewrite Qred_correct, IH, no_final by auto. reflexivity.
Qed.
Lemma ends_of_agent i : In i (agents e) -> forall T, horizon e = Some T -> (forall s', is_state e' T s' -> final e' i s' == final e i s')
  /\ (terminal e = [] -> terminal e' = [] -> (forall y, final e' i y == 0) /\ forall y, final e i y == 0).
Proof.
  intros Hi T Hor. destruct parts as [_ [_ [_ [_ [F _]]]]]. unfold same_end in F. rewrite Hor, forallb_forall in F. split.
  - intros s' Hs. specialize (F s' Hs). apply andb_true_iff in F as [_ F]. rewrite forallb_forall in F. apply Qeq_bool_iff. exact (F i Hi).
  - intros A B. split; intros; apply no_final; auto.
Qed.
Lemma ends_of_all : forall T, horizon e = Some T -> (forall s', is_state e' T s' -> social_final e' None s' == social_final e None s')
  /\ (terminal e = [] -> terminal e' = [] -> (forall y, social_final e' None y == 0) /\ forall y, social_final e None y == 0).
Proof.
  intros T Hor. destruct parts as [_ [_ [_ [_ [F _]]]]]. unfold same_end in F. rewrite Hor, forallb_forall in F. split.
  - intros s' Hs. specialize (F s' Hs). apply andb_true_iff in F as [F _]. apply Qeq_bool_iff. exact F.
  - intros A B. split; intros; apply no_social; auto.
Qed.
Lemma place_above t k th : live e t -> (k < length (modes_at e m t))%nat -> is_state e t th ->
  exists s', is_state e' t s' /\ below e d t s' = th /\ held_in e d t s' = k.
Proof.
  intros Ht Hk Hs. pose proof (period_at t Ht) as P. unfold same_period in P. apply andb_true_iff in P as [_ P]. unfold every_place in P.
  rewrite forallb_forall in P. specialize (P th Hs). rewrite forallb_forall in P. specialize (P k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk))).
  apply existsb_exists in P as [[[p k'] n] [Hin P]]. cbn [fst snd] in P. rewrite !andb_true_iff in P. destruct P as [[A B] C].
  apply N.eqb_eq in A. apply Nat.eqb_eq in B. apply of_sizes_iff in C.
  assert (NTH : nth (N.to_nat n) (publics (key_at e d t)) (0%N, O) = (p, k')).
  { clear - Hin. unfold range in Hin. rewrite Nat2N.id in Hin. revert Hin. generalize (publics (key_at e d t)). intros l.
    assert (G : forall (l : list (N * nat)) a, In ((p, k'), n) (combine l (map N.of_nat (seq a (length l)))) ->
      (a <= N.to_nat n)%nat /\ nth (N.to_nat n - a) l (0%N, O) = (p, k')).
    { clear. induction l as [|x l IH]; intros a; cbn [length seq map combine]; [intros []|]. intros [H | H].
      - inversion H; subst. rewrite Nat2N.id. split; [lia|]. rewrite Nat.sub_diag. reflexivity.
      - destruct (IH (S a) H) as [L X]. split; [lia|]. replace (N.to_nat n - a)%nat with (S (N.to_nat n - S a)) by lia. exact X. }
    intros H. destruct (G l O H) as [_ X]. rewrite Nat.sub_0_r in X. exact X. }
  destruct th as [|q own]; [destruct (states_length _ _ Hs); exfalso|].
  - pose proof (state_length e env_ok t [] Ht Hs). discriminate.
  - exists (n :: own). cbn [nth] in A. subst. split; [exact C|]. unfold live in Ht. unfold below, held_in, place_of. rewrite Ht. cbn [nth].
    rewrite NTH. split; reflexivity.
Qed.
Lemma some_memory_at t : live e t -> exists x, is_memory e' c' t x.
Proof.
  intros Ht. destruct parts as [_ [_ [_ [_ [_ [_ [M _]]]]]]]. unfold some_memory in M. rewrite forallb_forall in M.
  specialize (M _ (live_place e' t (proj2 (same_live t) Ht))). rewrite forallb_forall in M. specialize (M _ (slot_slots e' t)).
  rewrite <- memories_slot in M. destruct (all_memories e' c' t) as [|x l] eqn:A; [discriminate|]. exists x. apply all_memories_ok.
  rewrite A. left. reflexivity.
Qed.
Lemma paid_alike i t x s' : In i (agents e) -> live e t -> is_memory e' c' t x -> is_state e' t s' ->
  pay e' c' i t x s' == asked e m i t (held_in e d t s') (below e d t s').
Proof.
  intros Hi Ht Hx Hs. destruct parts as [_ [_ [_ [_ [_ [P _]]]]]]. unfold same_payments in P. rewrite forallb_forall in P. specialize (P i Hi).
  apply same_live in Ht. destruct (telling e' c' env_ok' i t x Ht Hx) as [x' [Hx' F]].
  apply (everywhere_at e' _ _ t x' s' Ht Hs P) in Hx'. apply Qeq_bool_iff in Hx'. rewrite (F s' Hs) in Hx'. rewrite Hx'.
  assert (X : spot e (slot e' t) = spot e t /\ over e (slot e' t) = over e t).
  { unfold spot, over, slot. destruct parts as [_ [<- _]]. destruct (horizon e); auto. }
  destruct X as [X Y]. unfold asked, mode_at, modes_at, held_in, below, place_of, key_at. rewrite X, Y. reflexivity.
Qed.
Lemma seen_says i s t h s' r q : In i (agents e) -> seen_plan_ok e i s -> live e t -> is_state e' t s' -> In (r, q) (s t h (below e d t s')) ->
  is_state e' t (saying i s' r).
Proof.
  intros Hi Ok Ht Hs Hr. destruct (below_state t s' Ht Hs) as [B _]. destruct (Ok t h _ Ht B) as [_ R]. apply saying_in; auto.
  unfold is_report. destruct (below_reports i t s' Hi Ht Hs) as [-> _]. exact (R r q Hr).
Qed.
Lemma tells_ok i : In i (agents e) -> seen_plan_ok e i (tells i).
Proof. intros Hi t h th Ht Hs. split; [apply prob_sure|]. intros r q [H | []]. inversion H; subst. apply truth_in; auto. Qed.
Lemma seen_is_plan i s s'' t h x s' y : In i (agents e) -> seen_plan_ok e i s ->
  (forall w g s1, live e w -> is_state e' w s1 -> s'' w g s1 = s w (back i t h g) (below e d w s1)) -> live e t -> is_memory e' c' t x -> is_state e' t s' ->
  plan_worth e' c' i s'' t [] x s' y <-> seen_worth e m i s t h (held_in e d t s') (below e d t s') y.
Proof.
  intros Hi Ok Pl Ht Hx Hs. unfold plan_worth, seen_worth, payoff.
  apply (worth_alike i (flow e i) (flow e' i) (asked e m i) (pay e' c' i) s s'' t h Pl) with (last' := final e' i) (last := final e i); auto.
  - intros w g s1 r q A B. apply (seen_says i s w g s1 r q); auto.
  - intros w s1 a' A B C. apply goods_alike; auto.
  - intros w x1 s1 A B C. apply paid_alike; auto.
  - apply ends_of_agent. exact Hi.
Qed.
(** So that what is said of plans says something. *)
Theorem seen_plan_is_worth_something i s t h k th : In i (agents e) -> seen_plan_ok e i s -> live e t ->
  (k < length (modes_at e m t))%nat -> is_state e t th -> exists y, seen_worth e m i s t h k th y.
Proof.
  intros Hi Ok Ht Hk Hs. destruct (place_above t k th Ht Hk Hs) as [s' [Hs' [B K]]]. destruct (some_memory_at t Ht) as [w Hw].
  destruct (every_plan_is_worth_something e' c' i env_ok' rule_ok'
    (lifted_plan i t h s) t [] w s') as [y Hy]; auto; [apply lifted_plan_ok; auto | apply same_live; auto|].
  exists y. subst. apply (seen_is_plan i s _ t h w s' y) in Hy; auto.
Qed.
Lemma truth_is_truth i t h : forall w g s1, live e w -> is_state e' w s1 -> truthful i w g s1 = tells i w (back i t h g) (below e d w s1).
Proof. intros. unfold truthful, tells_truth, tells. rewrite below_truth. reflexivity. Qed.
Lemma gains_alike eps t g : gains_at_most e eps t g -> gains_at_most e' eps t g.
Proof. unfold gains_at_most, worth. destruct parts as [<- [<- _]]. auto. Qed.
Lemma asked_for_alike t x s' : live e t -> is_memory e' c' t x -> is_state e' t s' ->
  all_pay e' c' t x s' == all_asked_for e m t (held_in e d t s') (below e d t s').
Proof.
  intros Ht Hx Hs. unfold all_pay, all_asked_for. destruct parts as [_ [_ [<- _]]].
  assert (G : forall l, (forall i, In i l -> In i (agents e)) ->
    sum (map (fun i => pay e' c' i t x s') l) == sum (map (fun i => asked e m i t (held_in e d t s') (below e d t s')) l)).
  { unfold sum. induction l as [|i l IH]; intros H; [reflexivity|]. cbn [map fold_right]. rewrite !Qred_correct, IH by (intros; apply H; right; auto).
    rewrite (paid_alike i t x s') by (auto; apply H; left; auto). reflexivity. }
  apply G. auto.
Qed.

(** What society could do in the environment it could do in the product. *)
Fixpoint back_past (t0 : nat) (h0 : past) (h : past) : past :=
  match h with
  | [] => h0
  | (s', z', a') :: h' => let t := (t0 + length h')%nat in (below e d t s', shock_of e d t z', fst (pair_of e d t a')) :: back_past t0 h0 h'
  end.
Definition lifted_policy (t0 : nat) (h0 : past) (s : policy) : policy := fun t h s' z' =>
  map (fun aq => (lifted_alloc e d t (fst aq), snd aq)) (s t (back_past t0 h0 h) (below e d t s') (shock_of e d t z')).
Lemma sets_alike t s' z' q w a' : live e t -> is_state e' t s' -> In (z', q) (shocks e' t) -> In w (societies e) -> In a' (all_allocs e' t) ->
  feasible e' w t z' s' a' <-> feasible e w t (shock_of e d t z') (below e d t s') (fst (pair_of e d t a')).
Proof.
  intros Ht Hs Hz Hw Ha. destruct (place_at t s' Ht Hs) as [_ P]. unfold same_choices in P. apply andb_true_iff in P as [P _].
  rewrite forallb_forall in P. specialize (P _ Hz). cbn [fst snd] in P. apply andb_true_iff in P as [P _]. rewrite forallb_forall in P.
  specialize (P w Hw). unfold same_sets in P. cbv zeta in P. apply andb_true_iff in P as [P _]. rewrite forallb_forall in P. specialize (P a' Ha).
  apply eqb_prop in P. unfold feasible. rewrite <- !mem_iff, P. reflexivity.
Qed.
Lemma choices_at t s' z' q : live e t -> is_state e' t s' -> In (z', q) (shocks e' t) -> 0 < q ->
  (exists p, In (shock_of e d t z', p) (shocks e t) /\ 0 < p)
  /\ forall a, feasible e None t (shock_of e d t z') (below e d t s') a ->
       feasible e' None t z' s' (lifted_alloc e d t a) /\ fst (pair_of e d t (lifted_alloc e d t a)) = a.
Proof.
  intros Ht Hs Hz Hq. pose proof (fun a' => sets_alike t s' z' q None a' Ht Hs Hz (or_introl eq_refl)) as ALL.
  destruct (place_at t s' Ht Hs) as [_ P]. unfold same_choices in P. apply andb_true_iff in P as [P _].
  rewrite forallb_forall in P. specialize (P _ Hz). cbn [fst snd] in P. rewrite (proj2 (above0_iff q) Hq) in P. cbn [negb orb] in P.
  apply andb_true_iff in P as [B A]. apply mem_iff in A. split; [apply likely_back; exact A|]. intros a Ha. rewrite forallb_forall in B.
  specialize (B None (or_introl eq_refl)). unfold same_sets in B. cbv zeta in B. apply andb_true_iff in B as [_ B]. rewrite forallb_forall in B.
  specialize (B a Ha). apply andb_true_iff in B as [B C]. apply mem_iff in B. apply N.eqb_eq in C. split; [|exact C].
  apply ALL; [exact B|]. rewrite C. exact Ha.
Qed.
Lemma prior_alike f f' s' : prior e = Some f -> prior e' = Some f' -> is_state e' 0 s' ->
  look_up f' s' == if (held_in e d 0 s' =? 0)%nat then look_up f (below e d 0 s') else 0.
Proof.
  intros Hf Hf' Hs. unfold check_lifted in lifted. apply andb_true_iff in lifted as [_ P]. unfold same_prior in P. rewrite Hf, Hf' in P.
  rewrite forallb_forall in P. apply Qeq_bool_iff. exact (P s' Hs).
Qed.
Lemma shocks_alike t s' f : live e t -> is_state e' t s' -> E (shocks e' t) (fun z => f (shock_of e d t z)) == E (shocks e t) f.
Proof.
  intros Ht Hs. destruct (place_at t s' Ht Hs) as [_ P]. unfold same_choices in P. apply andb_true_iff in P as [_ P].
  apply (same_chances_ok _ _ (fun x => f (fst x))) in P. rewrite (E_rename (fun z => (shock_of e d t z, 0%N))), (E_rename (fun z => (z, 0%N))) in P. exact P.
Qed.
Lemma lifted_policy_ok t0 h0 s : policy_ok e None s -> policy_ok e' None (lifted_policy t0 h0 s).
Proof.
  intros Ok t h s' z' q Ht Hs Hz Hq. apply same_live in Ht. destruct (below_state t s' Ht Hs) as [B _].
  destruct (choices_at t s' z' q Ht Hs Hz Hq) as [[p [Hp Lp]] F]. destruct (Ok t (back_past t0 h0 h) _ _ p Ht B Hp Lp) as [[P1 P2] R].
  unfold lifted_policy. split; [split|].
  - intros a w Ha. apply in_map_iff in Ha as [[b v] [X Ha]]. inversion X; subst. exact (P1 b w Ha).
  - unfold total in *. rewrite (E_rename (lifted_alloc e d t)). exact P2.
  - intros a w Ha. apply in_map_iff in Ha as [[b v] [X Ha]]. inversion X; subst. apply F. exact (R b w Ha).
Qed.
Lemma policy_alike s t0 h0 : policy_ok e None s -> forall n t h s' g' g, (forall w, (t <= w < t + n)%nat -> live e w) ->
  t = (t0 + length h)%nat -> is_state e' t s' -> alike (t + n) g' g ->
  (nothing_after e e' (pred (t + n)) = true -> (forall y, g' y == 0) /\ forall y, g y == 0) ->
  welfare e' (social e' None) g' (lifted_policy t0 h0 s) n t h s' == welfare e (social e None) g s n t (back_past t0 h0 h) (below e d t s').
Proof.
  intros Ok. induction n as [|n IH]; intros t h s' g' g L Hh Hs Hg HN.
  - cbn. rewrite Nat.add_0_r in Hg. apply Hg. exact Hs.
  - unfold welfare in *. cbn [welfare_of]. assert (Ht : live e t) by (apply L; lia).
    pose proof (env_at e' env_ok' t (proj2 (same_live t) Ht)) as [_ [PS [AL _]]].
    rewrite <- (shocks_alike t s' (fun z => E (s t (back_past t0 h0 h) (below e d t s') z) (fun a => social e None t a (below e d t s') +
      discount e * E (kernel e t a (below e d t s')) (welfare_of state N N (discount e) (shocks e) (kernel e) (social e None) g s n (S t)
        ((below e d t s', z, a) :: back_past t0 h0 h)))) Ht Hs).
    apply E_ext_pos; [apply PS|]. intros z' q Hz Hq. cbv beta. unfold lifted_policy at 1. rewrite (E_rename (lifted_alloc e d t)).
    destruct (choices_at t s' z' q Ht Hs Hz Hq) as [[p [Hp Lp]] F]. destruct (below_state t s' Ht Hs) as [B _].
    destruct (Ok t (back_past t0 h0 h) _ _ p Ht B Hp Lp) as [_ R]. apply E_ext. intros a w Ha. cbv beta. destruct (F a (R a w Ha)) as [Fa Pa].
    assert (Hin : In (lifted_alloc e d t a) (all_allocs e' t)) by (apply (AL None z' q); auto; eapply sets_listed; exact Fa).
    destruct (goods_alike t s' _ Ht Hs Hin) as [_ [-> _]]. rewrite Pa. rewrite <- (proj1 parts) in *.
    rewrite (after_alike t s' _ _ (fun _ => welfare_of state N N (discount e) (shocks e) (kernel e) (social e None) g s n (S t)
      ((below e d t s', shock_of e d t z', a) :: back_past t0 h0 h)) Ht Hs Hin).
    + rewrite Pa. reflexivity.
    + intros NA. assert (Ov : over e (S t) = true) by (unfold nothing_after in NA; apply andb_true_iff in NA; tauto).
      assert (N0 : n = O). { destruct n as [|n']; [reflexivity|]. exfalso. assert (X : live e (S t)) by (apply L; lia). unfold live in X. congruence. }
      subst n. cbn [welfare_of]. replace (pred (t + 1)) with t in HN by lia. destruct (HN NA) as [Z1 Z2]. split; auto.
    + intros y' Hy. etransitivity; [apply (IH (S t) ((s', z', lifted_alloc e d t a) :: h) y' g' g)|].
      * intros v Hv. apply L. lia.
      * cbn [length]. lia.
      * exact Hy.
      * replace (S t + n)%nat with (t + S n)%nat by lia. exact Hg.
      * replace (pred (S t + n)) with (pred (t + S n)) by lia. exact HN.
      * cbn [back_past]. cbv zeta. rewrite <- Hh, Pa. reflexivity.
Qed.
Lemma follows_truth u g : forall n t h h2 x s', welfare e' u g (following (rule e' c')) n t h s'
  == payoff_of state N N N (discount e') (shocks e') (kernel e') u (saying 0) (rule e' c') (fun _ _ _ => 0) g (truthful 0) n t h2 x s'.
Proof.
  unfold welfare. induction n as [|n IH]; intros t h h2 x s'; [reflexivity|]. cbn [welfare_of payoff_of].
  unfold truthful, tells_truth at 1. rewrite E_sure, saying_truth. apply E_ext. intros z q _. unfold following, follows_rule at 1.
  rewrite E_sure. cbv zeta. rewrite (E_ext _ _ (payoff_of state N N N (discount e') (shocks e') (kernel e') u (saying 0) (rule e' c')
    (fun _ _ _ => 0) g (truthful 0) n (S t) ((s', truth 0 s', z) :: h2) (Some (s', rule e' c' t z s')))); [unfold truthful, tells_truth; ring|].
  intros y p _. apply IH.
Qed.

(** What a claim about the product says of the mechanism. *)
Definition pledged (x : claim) : option pledge :=
  match x with
  | Slack (Incentives eps) true _ _ => Some (NoLie eps)
  | Slack BestResponse true _ _ => Some NoPlan
  | Slack Zero true _ _ => Some WorthZero
  | Slack Efficient true _ _ => Some BestForAll
  | Slack NoDeficit true _ _ => Some Covered
  | Slack Balance true _ _ => Some Even
  | Slack Absent true _ _ => Some AwayPayNothing
  | _ => None
  end.
Lemma least_pos k q named x y : says e' c' (Slack k true q named) -> is_cell e' c' k x -> slack_is e' c' k x y -> (0 <= y)%R.
Proof.
  intros [[H _] [Hq _]] Hx Hy. specialize (H x y Hx Hy). assert (Q0 : 0 <= q) by (apply Hq; reflexivity). apply Qle_Rle in Q0.
  rewrite Q2R_0 in Q0. Lra.lra.
Qed.
Lemma none_left (x : Q) : (0 <= - Rabs (Q2R x))%R -> x == 0.
Proof.
  intros H. pose proof (Rabs_pos (Q2R x)) as P. assert (Z : Rabs (Q2R x) = 0%R) by Lra.lra.
  destruct (Req_dec (Q2R x) 0) as [Z0 | Z0]; [|apply Rabs_no_R0 in Z0; contradiction]. apply eqR_Qeq. rewrite Z0, Q2R_0. reflexivity.
Qed.
Theorem pledge_kept x y : says e' c' x -> pledged x = Some y -> keeps e m y.
Proof.
  intros Hx Hp t k th Ht Hk Hs. destruct (place_above t k th Ht Hk Hs) as [s' [Hs' [B K]]]. destruct (some_memory_at t Ht) as [w Hw].
  pose proof (proj2 (same_live t) Ht) as Ht'. destruct parts as [_ [_ [AG _]]]. subst k th.
  destruct x; try discriminate. rename k into kd, least into q. destruct proved; [|destruct kd; discriminate].
  destruct kd; try discriminate; inversion Hp; subst y; clear Hp.
  - intros s h y v Ok P1 P2. destruct Hx as [_ [_ Pr]]. cbn [promises] in Pr.
    pose proof (proj1 (proj2 parts)) as Hh.
    assert (X1 : policy_worth e' None (lifted_policy t h s) t [] s' v).
    { unfold policy_worth, worth in *. rewrite <- Hh. destruct (horizon e) as [T|] eqn:Hor.
      - rewrite P1. apply Qeq_eqR. symmetry. pose proof (live_until e T t Hor Ht) as LT. destruct (ends_of_all T Hor) as [E1 E2].
        apply (policy_alike s t h Ok (T - t) t [] s' (social_final e' None) (social_final e None)); auto.
        + apply (live_all e T t (T - t) Hor). lia.
        + intros s1 Hs1. replace (t + (T - t))%nat with T in * by lia. rewrite (E1 s1 Hs1). unfold below, place_of, over. rewrite Hor.
          rewrite (proj2 (Nat.leb_le T T) (le_n T)). destruct s1; reflexivity.
        + intros NA. unfold nothing_after in NA. apply andb_true_iff in NA as [_ NA]. destruct (terminal e), (terminal e'); try discriminate. auto.
      - assert (A : forall n, Q2R (welfare e' (social e' None) (fun _ => 0) (lifted_policy t h s) n t [] s')
          = Q2R (welfare e (social e None) (fun _ => 0) s n t h (below e d t s'))).
        { intros n. apply Qeq_eqR. apply (policy_alike s t h Ok n t [] s' (fun _ => 0) (fun _ => 0)); auto.
          - intros v' _. apply live_inf. exact Hor.
          - intros s1 _. reflexivity.
          - intros _. split; intros; reflexivity. }
        unfold Un_cv in *. intros eps Heps. destruct (P1 eps Heps) as [M HM]. exists M. intros n Hn. rewrite A. apply HM. exact Hn. }
    assert (X2 : policy_worth e' None (following (rule e' c')) t [] s' y).
    { assert (W : worth e' (social_final e' None) (fun g n => payoff_of state N N N (discount e') (shocks e') (kernel e') (social e' None) (saying 0)
          (rule e' c') (fun _ _ _ => 0) g (truthful 0) n t [] w s') t y).
      { apply (worth_alike 0 (social e None) (social e' None) (fun _ _ _ => 0) (fun _ _ _ => 0) (tells 0) (truthful 0) t [] (truth_is_truth 0 t [])) with (last := social_final e None); auto.
        - intros v' g s1 r q1 A1 A2 A3. destruct A3 as [A3 | []]. inversion A3; subst. rewrite below_truth, saying_truth. exact A2.
        - intros v' s1 a' A1 A2 A3. apply goods_alike; auto.
        - intros. reflexivity.
        - apply ends_of_all. }
      unfold policy_worth, worth in *. rewrite <- Hh in *. destruct (horizon e) as [T|] eqn:Hor.
      - rewrite W. apply Qeq_eqR. symmetry. apply follows_truth.
      - unfold Un_cv in *. intros eps Heps. destruct (W eps Heps) as [M HM]. exists M. intros n Hn. specialize (HM n Hn).
        rewrite (Qeq_eqR _ _ (follows_truth (social e' None) (fun _ => 0) n t [] [] w s')). exact HM. }
    exact (Pr _ (lifted_policy_ok t h s Ok) t [] s' v y Ht' Hs' X1 X2).
  - intros i s h told y g Hi Ok T1 P1 G. destruct Hx as [_ [_ Pr]]. cbn [promises] in Pr. rewrite AG in Hi.
    apply (Pr i Hi (lifted_plan i t h s)) with (t := t) (h := []) (m := w) (s := s'); auto.
    + apply lifted_plan_ok; auto. rewrite AG. exact Hi.
    + apply (seen_is_plan i (tells i) _ t h w s'); auto; [rewrite AG; auto | apply tells_ok; rewrite AG; auto | apply truth_is_truth].
    + apply (seen_is_plan i s _ t h w s'); auto; rewrite AG; auto.
    + apply gains_alike. exact G.
  - intros i s h told y Hi Ok T1 P1. destruct Hx as [_ [_ Pr]]. cbn [promises] in Pr. rewrite AG in Hi.
    apply (Pr i Hi (lifted_plan i t h s)) with (t := t) (h := []) (m := w) (s := s'); auto.
    + apply lifted_plan_ok; auto. rewrite AG. exact Hi.
    + apply (seen_is_plan i (tells i) _ t h w s'); auto; [rewrite AG; auto | apply tells_ok; rewrite AG; auto | apply truth_is_truth].
    + apply (seen_is_plan i s _ t h w s'); auto; rewrite AG; auto.
  - intros i h told Hi T1. apply (least_pos Zero q named (Cell i t w s' 0%N 0%N)); auto.
    + repeat split; cbn; auto. rewrite <- AG. exact Hi.
    + cbn. apply (seen_is_plan i (tells i) _ t h w s'); auto; [apply tells_ok; auto | apply truth_is_truth].
  - apply Rle_Qle. rewrite Q2R_0. rewrite <- (Qeq_eqR _ _ (asked_for_alike t w s' Ht Hw Hs')).
    apply (least_pos NoDeficit q named (Cell O t w s' 0%N 0%N)); auto; [repeat split; cbn; auto | reflexivity].
  - rewrite <- (asked_for_alike t w s' Ht Hw Hs'). apply none_left.
    apply (least_pos Balance q named (Cell O t w s' 0%N 0%N)); auto; [repeat split; cbn; auto | reflexivity].
  - intros i Hi Aw. rewrite <- (paid_alike i t w s' Hi Ht Hw Hs'). apply none_left.
    apply (least_pos Absent q named (Cell i t w s' 0%N 0%N)); auto; [|reflexivity].
    repeat split; cbn; auto; [rewrite <- AG; exact Hi|]. destruct (below_reports i t s' Hi Ht Hs') as [_ ->]. exact Aw.
Qed.

(** What a refuted claim about the product shows. *)
Definition refuted_pledge (x : claim) : option pledge :=
  match x with
  | Slack (Incentives eps) false _ (Some _) => Some (NoLie eps)
  | Slack Zero false _ (Some _) => Some WorthZero
  | Slack NoDeficit false _ (Some _) => Some Covered
  | Slack Balance false _ (Some _) => Some Even
  | Slack Absent false _ (Some _) => Some AwayPayNothing
  | _ => None
  end.
Definition once (i t0 : nat) (r : N) : seen_plan := fun t _ th =>
  if Nat.eqb t t0 && existsb (N.eqb r) (reports e i t0 th) then sure r else sure (truth i th).
Lemma once_ok i t0 r : In i (agents e) -> seen_plan_ok e i (once i t0 r).
Proof.
  intros Hi t h th Ht Hs. unfold once. destruct (Nat.eqb t t0 && existsb (N.eqb r) (reports e i t0 th)) eqn:B.
  - apply andb_true_iff in B as [B1 B2]. apply Nat.eqb_eq in B1. subst. split; [apply prob_sure|]. intros r' q [H | []]. inversion H; subst.
    apply can_report. exact B2.
  - apply (tells_ok i Hi t h th Ht Hs).
Qed.
Lemma once_is_once i t0 r t h : In i (agents e) -> forall w g s1, live e w -> is_state e' w s1 ->
  one_lie e' i t0 r w g s1 = once i t0 r w (back i t h g) (below e d w s1).
Proof.
  intros Hi w g s1 Hw Hs. unfold one_lie, lies_once, once. destruct (Nat.eqb w t0) eqn:B; cbn [andb]; [|rewrite below_truth; reflexivity].
  apply Nat.eqb_eq in B. subst. destruct (below_reports i t0 s1 Hi Hw Hs) as [-> _]. rewrite below_truth. reflexivity.
Qed.
Lemma not_zero (x : Q) : (- Rabs (Q2R x) < 0)%R -> ~ x == 0.
Proof. intros H Z. rewrite (Qeq_eqR _ _ Z), Q2R_0, Rabs_R0 in H. Lra.lra. Qed.
Theorem pledge_fails x y : says e' c' x -> refuted_pledge x = Some y -> fails e m y.
Proof.
  intros Hx Hp. destruct parts as [_ [_ [AG _]]].
  destruct x; try discriminate. rename k into kd, least into q. destruct proved; [destruct kd; discriminate|].
  destruct Hx as [[_ Hn] [Hq _]]. assert (Q0 : (Q2R q < 0)%R).
  { rewrite <- Q2R_0. apply Qlt_Rlt. apply Qnot_le_lt. intros L. apply Hq in L. discriminate. }
  destruct named as [z|]; [destruct Hn as [Hc Hy]|destruct kd; discriminate].
  assert (P : forall t s', is_state e' t s' -> live e' t -> live e t /\ (held_in e d t s' < length (modes_at e m t))%nat /\ is_state e t (below e d t s')).
  { intros t s' A B. apply same_live in B. destruct (below_state t s' B A). auto. }
  destruct kd; try discriminate; inversion Hp; subst y; clear Hp; destruct Hc as [Hs Hc]; cbn in Hc, Hy;
    exists (c_period z), (held_in e d (c_period z) (c_state z)), (below e d (c_period z) (c_state z)).
  - destruct Hc as [Ht [Hi [Hm Hr]]]. destruct Hy as [told [lied [H1 [H2 H3]]]]. destruct (P _ _ Hs Ht) as [A [B C]].
    split; [exact A|]. split; [exact B|]. split; [exact C|]. rewrite <- AG in Hi.
    exists (c_agent z), (once (c_agent z) (c_period z) (c_report z)), told, lied. split; [exact Hi|]. split; [apply once_ok; exact Hi|].
    split; [|split; [|Lra.lra]].
    + apply (seen_is_plan (c_agent z) (tells (c_agent z)) (truthful (c_agent z)) _ [] (c_memory z)); auto; [apply tells_ok; auto | apply truth_is_truth].
    + apply (seen_is_plan (c_agent z) _ (one_lie e' (c_agent z) (c_period z) (c_report z)) _ [] (c_memory z)); auto; [apply once_ok; auto | apply once_is_once; auto].
  - destruct Hc as [Ht [Hi Hm]]. destruct (P _ _ Hs Ht) as [A [B C]]. split; [exact A|]. split; [exact B|]. split; [exact C|].
    rewrite <- AG in Hi. exists (c_agent z), (Q2R q). split; [exact Hi|]. split; [|exact Q0].
    apply (seen_is_plan (c_agent z) (tells (c_agent z)) (truthful (c_agent z)) _ [] (c_memory z)); auto; [apply tells_ok; auto | apply truth_is_truth].
  - destruct Hc as [Ht Hm]. destruct (P _ _ Hs Ht) as [A [B C]]. split; [exact A|]. split; [exact B|]. split; [exact C|].
    apply Rlt_Qlt. rewrite Q2R_0. rewrite <- (Qeq_eqR _ _ (asked_for_alike _ _ _ A Hm Hs)). rewrite <- Hy. exact Q0.
  - destruct Hc as [Ht Hm]. destruct (P _ _ Hs Ht) as [A [B C]]. split; [exact A|]. split; [exact B|]. split; [exact C|].
    rewrite <- (asked_for_alike _ _ _ A Hm Hs). apply not_zero. rewrite <- Hy. exact Q0.
  - destruct Hc as [Ht [Hi [Hm Aw]]]. destruct (P _ _ Hs Ht) as [A [B C]]. split; [exact A|]. split; [exact B|]. split; [exact C|].
    rewrite <- AG in Hi. exists (c_agent z). split; [exact Hi|]. destruct (below_reports _ _ _ Hi A Hs) as [_ W]. split; [rewrite <- W; exact Aw|].
    rewrite <- (paid_alike _ _ _ _ Hi A Hm Hs). apply not_zero. rewrite <- Hy. exact Q0.
Qed.

(** No state is listed that nothing leads to: in a later period of an infinite horizon, or in its period. *)
Lemma next_reached t l k : live e t -> (forall j, In j l -> may_rest e m t j) -> In k (next_modes e m t l) -> may_rest e m (S t) k.
Proof.
  intros Ht Hl H. unfold next_modes in H. apply in_flat_map in H as [j [Hj H]]. apply in_flat_map in H as [r [Hr H]].
  apply in_flat_map in H as [z [Hz H]]. apply in_map_iff in H as [[a p] [<- H]]. apply filter_In in H as [Ha Hp]. cbn [fst snd] in *.
  apply likely_back in Hz as [q [Hz Hq]]. apply rest_later with (q := q) (p := p); auto. apply above0_iff. exact Hp.
Qed.
Lemma within_nat_iff l k : within_nat l k = true <-> In k l.
Proof. unfold within_nat. apply mem_nat_iff. Qed.
Lemma reached_within T : horizon e = Some T -> forall t k, live e t -> (k < length (modes_at e m t))%nat -> may_rest e m t k.
Proof.
  intros Hor. pose proof parts as [_ [_ [_ [_ [_ [_ [_ R]]]]]]]. unfold all_reached in R. rewrite Hor in R. apply andb_true_iff in R as [R0 R].
  rewrite forallb_forall in R0, R. induction t as [|t IH]; intros k Ht Hk.
  - specialize (R0 k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk))). apply Nat.eqb_eq in R0. subst. constructor.
  - pose proof (over_before e t Ht) as Ht0. pose proof (live_until e T t Hor Ht0) as LT.
    specialize (R t (proj2 (in_seq _ _ _) (conj (Nat.le_0_l t) LT))). unfold live in Ht. rewrite Ht in R. cbn [orb] in R. cbv zeta in R.
    rewrite forallb_forall in R. specialize (R k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk))). apply within_nat_iff in R.
    eapply next_reached; eauto. intros j Hj. apply in_seq in Hj. apply IH; [exact Ht0 | lia].
Qed.
Definition ever (k : nat) : Prop := exists t, may_rest e m t k.
Lemma next_ever l k : horizon e = None -> (forall j, In j l -> ever j) -> In k (next_modes e m 0 l) -> ever k.
Proof.
  intros Hor Hl H. unfold next_modes in H. apply in_flat_map in H as [j [Hj H]]. destruct (Hl j Hj) as [t Ht]. exists (S t).
  apply (next_reached t [j] k (live_inf e Hor t)); [intros j' [<- | []]; exact Ht|].
  unfold next_modes. cbn [flat_map]. rewrite app_nil_r.
  assert (X : forall z r, lottery e m t j z r = lottery e m 0 j z r).
  { intros. unfold lottery, mode_at, modes_at, stage_at, spot. rewrite Hor. reflexivity. }
  assert (Y : likely_shocks e t = likely_shocks e 0) by (unfold likely_shocks, Definitions.shocks, stage_at, spot; rewrite Hor; reflexivity).
  assert (Z : states_at e t = states_at e 0) by (unfold states_at, sizes_at, over, stage_at, spot; rewrite Hor; reflexivity).
  rewrite Y, Z. apply in_flat_map in H as [r [Hr H]]. apply in_flat_map. exists r. split; [exact Hr|].
  apply in_flat_map in H as [z [Hz H]]. apply in_flat_map. exists z. split; [exact Hz|]. rewrite X.
  apply in_map_iff in H as [ap [<- H]]. apply in_map_iff. exists ap. split; [|exact H].
  unfold goes, mode_at, modes_at, spot. rewrite Hor. reflexivity.
Qed.
Theorem reached t k : live e t -> (k < length (modes_at e m t))%nat -> exists t', spot e t' = spot e t /\ may_rest e m t' k.
Proof.
  intros Ht Hk. destruct (horizon e) as [T|] eqn:Hor; [exists t; split; [reflexivity|]; apply (reached_within T Hor t k Ht Hk)|].
  assert (G : ever k); [|destruct G as [t' G]; exists t'; split; [unfold spot; rewrite Hor; reflexivity | exact G]].
  pose proof parts as [_ [_ [_ [_ [_ [_ [_ R]]]]]]]. unfold all_reached in R. rewrite Hor in R. cbv zeta in R. rewrite forallb_forall in R.
  assert (Hk0 : (k < length (modes_at e m 0))%nat) by (unfold modes_at, spot in *; rewrite Hor in *; exact Hk).
  specialize (R k (proj2 (in_seq _ _ _) (conj (Nat.le_0_l k) Hk0))). apply within_nat_iff in R. revert R.
  match goal with |- In k (fst (fold_left ?f _ _)) -> _ => set (step := f) end.
  assert (S1 : forall ld x, (forall j, In j (fst ld) \/ In j (snd ld) -> ever j) -> forall j, In j (fst (step ld x)) \/ In j (snd (step ld x)) -> ever j).
  { intros [found new] x H. unfold step. cbn [fst snd] in *. destruct new as [|n0 new]; [exact H|].
    assert (F : forall l acc, (forall j, In j acc -> ever j) -> (forall j, In j l -> ever j) -> forall j,
      In j (fold_left (fun acc k => if mem_nat k acc || mem_nat k found then acc else k :: acc) l acc) -> ever j).
    { clear. induction l as [|n l IH]; intros acc A B j; cbn [fold_left]; [apply A|]. apply IH; [|intros; apply B; right; auto].
      destruct (mem_nat n acc || mem_nat n found); [exact A|]. intros j' [E0 | Hj]; [subst j'; apply B; left; reflexivity | exact (A j' Hj)]. }
    assert (N : forall j, In j (next_modes e m 0 (n0 :: new)) -> ever j) by (intros j; apply next_ever; auto).
    intros j [Hj | Hj]; [apply in_app_or in Hj as [Hj | Hj]; [|apply H; auto]|];
      apply (F _ [] (fun j' (Z : In j' []) => match Z with end) N j Hj). }
  assert (S2 : forall l ld, (forall j, In j (fst ld) \/ In j (snd ld) -> ever j) -> forall j, In j (fst (fold_left step l ld)) -> ever j).
  { induction l as [|x l IH]; intros ld H j Hj; cbn [fold_left] in Hj; [apply H; auto|]. apply (IH (step ld x)); [apply S1; exact H | exact Hj]. }
  apply S2. cbn [fst snd]. intros j [[<- | []] | [<- | []]]; exists O; constructor.
Qed.
End Product.
