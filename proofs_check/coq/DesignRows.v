(** What every mechanism that meets a problem of a design meets, as linear forms in its numbers: so a weighted sum of forms
    proves a bound on the objective of all of them, or that there is none. *)
From Coq Require Import QArith Qreals NArith List FMapPositive Bool Lia Lqa Reals Lra.
Import ListNotations.
Require Import Definitions Claims Expectations OneShot Limits Check Model Refute Programs Designing.
Open Scope R_scope.

(** * Forms *)
Lemma Q2R_one : Q2R 1 = 1.
Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_none : Q2R 0 = 0.
Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_less : Q2R (-1) = -1.
Proof. unfold Q2R; simpl; lra. Qed.
(** What has the weight 0 is left out. *)
Definition bind {X Y} (d : dist X) (f : X -> dist Y) : dist Y :=
  flat_map (fun xq => scale (snd xq) (f (fst xq))) (filter (fun xq => negb (Qeq_bool (snd xq) 0)) d).
Lemma ER_bind {X Y} (d : dist X) (f : X -> dist Y) nu : ER (bind d f) nu = ER d (fun x => ER (f x) nu).
Proof.
  unfold bind. induction d as [|[x q] d IH]; cbn [filter flat_map ER fst snd]; [reflexivity|].
  destruct (Qeq_bool q 0) eqn:Z; cbn [negb flat_map fst snd].
  - apply Qeq_bool_iff, Qeq_eqR in Z. rewrite IH, Z, Q2R_none. lra.
  - rewrite ER_app, ER_scale, IH. reflexivity.
Qed.
Lemma ER_single {X} (x : X) nu : ER [(x, 1%Q)] nu = nu x.
Proof. cbn [ER]. rewrite Q2R_one. lra. Qed.

(** The numbers of a mechanism. Under a free rule choices, payments and payoffs are multiplied by the chance of the
    allocations before. *)
Inductive column :=
| One
| Cho (t : nat) (h : memories) (z : N) (r : state) (a : N)
| Pay (i t : nat) (h : memories) (r : state)
| Val (i t : nat) (h : memories) (s : state)
| Aid (t : nat) (h : memories) (r : state)
| Best (i t : nat) (h : memories) (from : option (state * N)) (w : state). (* what the best plan is worth, times the weight of what i sees *)
Definition eqb_event (x y : state * N * N) : bool :=
  let '(r, z, a) := x in let '(r', z', a') := y in N.eqb a a' && N.eqb z z' && eqb_state r r'.
Fixpoint eqb_memories (h k : memories) : bool :=
  match h, k with [], [] => true | x :: h', y :: k' => eqb_event x y && eqb_memories h' k' | _, _ => false end.
Definition eqb_from (x y : option (state * N)) : bool :=
  match x, y with None, None => true | Some (s, a), Some (s', a') => N.eqb a a' && eqb_state s s' | _, _ => false end.
Definition eqb_column (x y : column) : bool :=
  match x, y with
  | One, One => true
  | Cho t h z r a, Cho t' h' z' r' a' => (t =? t')%nat && N.eqb z z' && N.eqb a a' && eqb_state r r' && eqb_memories h h'
  | Pay i t h r, Pay i' t' h' r' | Val i t h r, Val i' t' h' r' => (t =? t')%nat && (i =? i')%nat && eqb_state r r' && eqb_memories h h'
  | Aid t h r, Aid t' h' r' => (t =? t')%nat && eqb_state r r' && eqb_memories h h'
  | Best i t h from w, Best i' t' h' from' w' => (t =? t')%nat && (i =? i')%nat && eqb_state w w' && eqb_from from from' && eqb_memories h h'
  | _, _ => false
  end.
Lemma eqb_memories_ok : forall h k, eqb_memories h k = true -> h = k.
Proof.
  induction h as [|[[r z] a] h IH]; intros [|[[r' z'] a'] k]; simpl; try discriminate; auto.
  rewrite !andb_true_iff. intros [[[H1 H2] H3] H4]. apply N.eqb_eq in H1, H2. apply eqb_state_ok in H3. apply IH in H4. congruence.
Qed.
Lemma eqb_from_ok x y : eqb_from x y = true -> x = y.
Proof.
  destruct x as [[s a]|], y as [[s' a']|]; simpl; try discriminate; auto. rewrite andb_true_iff. intros [H1 H2].
  apply N.eqb_eq in H1. apply eqb_state_ok in H2. congruence.
Qed.
Lemma eqb_column_ok x y : eqb_column x y = true -> x = y.
Proof.
  destruct x, y; simpl; try discriminate; auto; rewrite !andb_true_iff; intros H; decompose [and] H;
    repeat match goal with
    | H : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in H
    | H : (_ =? _)%N = true |- _ => apply N.eqb_eq in H
    | H : eqb_state _ _ = true |- _ => apply eqb_state_ok in H
    | H : eqb_memories _ _ = true |- _ => apply eqb_memories_ok in H
    | H : eqb_from _ _ = true |- _ => apply eqb_from_ok in H
    end; subst; reflexivity.
Qed.

(** * Sums that vanish, found fast: terms are parted by numbers of their columns *)
Definition map_of {A} (l : list (positive * A)) : PositiveMap.t A :=
  fold_left (fun m kx => PositiveMap.add (fst kx) (snd kx) m) l (PositiveMap.empty A).
Definition key_of (digits : list N) : positive := N.succ_pos (fold_left (fun acc x => (acc * 1048576 + x)%N) digits 1%N).
Definition digits_of (h : memories) : list N := flat_map (fun x => fst (fst x) ++ [snd (fst x); snd x]) h.
Definition column_key (x : column) : positive :=
  match x with
  | One => key_of [0%N]
  | Cho t h z r a => key_of (1%N :: N.of_nat t :: z :: a :: r ++ digits_of h)
  | Pay i t h r => key_of (2%N :: N.of_nat t :: N.of_nat i :: r ++ digits_of h)
  | Val i t h s => key_of (3%N :: N.of_nat t :: N.of_nat i :: s ++ digits_of h)
  | Aid t h r => key_of (4%N :: N.of_nat t :: r ++ digits_of h)
  | Best i t h from w => key_of (5%N :: N.of_nat t :: N.of_nat i :: w ++ match from with None => [] | Some (s, a) => a :: s end ++ digits_of h)
  end.
Definition distinct {A} (key : A -> positive) (l : list A) : list A :=
  map snd (PositiveMap.elements (map_of (map (fun x => (key x, x)) l))).
Lemma map_of_in {A} (l : list (positive * A)) : forall m k x,
  PositiveMap.find k (fold_left (fun m kx => PositiveMap.add (fst kx) (snd kx) m) l m) = Some x ->
  In (k, x) l \/ PositiveMap.find k m = Some x.
Proof.
  induction l as [|[k' x'] l IH]; intros m k x H; cbn [fold_left fst snd] in H; [right; exact H|].
  destruct (IH _ _ _ H) as [I | I]; [left; right; exact I|].
  destruct (Pos.eq_dec k k') as [-> | N]; [rewrite PositiveMap.gss in I; inversion I; subst; left; left; reflexivity|].
  rewrite PositiveMap.gso in I by exact N. right. exact I.
Qed.
Lemma distinct_in {A} (key : A -> positive) l x : In x (distinct key l) -> In x l.
Proof.
  unfold distinct. intros H. apply in_map_iff in H as [[k y] [<- H]]. apply PositiveMap.elements_complete in H.
  apply map_of_in in H as [H | H]; [|rewrite PositiveMap.gempty in H; discriminate].
  apply in_map_iff in H as [y' [E1 H]]. inversion E1; subst. exact H.
Qed.

Fixpoint vanish_by (halves : list N) (low : N) (l : list (N * (column * Q))) : bool :=
  match l, halves with
  | [], _ => true
  | _, [] => let terms := map snd l in vanishes eqb_column (length terms) terms
  | _, k :: rest => let sr := partition (fun x => N.ltb (fst x) (low + k)) l in
      vanish_by rest low (fst sr) && vanish_by rest (low + k)%N (snd sr)
  end.
Definition numbered (l : dist column) : list (N * (column * Q)) :=
  let keyed := map (fun xq => (column_key (fst xq), xq)) l in
  let keys := map fst (PositiveMap.elements (map_of keyed)) in
  let numbers := map_of (combine keys (map N.of_nat (seq 0 (length keys)))) in
  map (fun kx => (match PositiveMap.find (fst kx) numbers with Some n => n | None => 0%N end, snd kx)) keyed.
Definition halves : list N := [524288; 262144; 131072; 65536; 32768; 16384; 8192; 4096; 2048; 1024; 512; 256; 128; 64; 32; 16; 8; 4; 2; 1]%N.
Definition vanishing (l : dist column) : bool := vanish_by halves 0 (numbered l).
Lemma vanish_by_ok nu : forall hs low l, vanish_by hs low l = true -> ER (map snd l) nu = 0.
Proof.
  assert (P : forall (p : N * (column * Q) -> bool) l s r, partition p l = (s, r) -> ER (map snd l) nu = ER (map snd s) nu + ER (map snd r) nu).
  { intros p. induction l as [|[n [x q]] l IH]; intros s r H; cbn [partition] in H; [inversion H; cbn; lra|].
    destruct (partition p l) as [s' r'] eqn:E. specialize (IH _ _ eq_refl).
    destruct (p (n, (x, q))); inversion H; subst; cbn [map snd ER]; rewrite IH; lra. }
  induction hs as [|k hs IH]; intros low l H.
  - destruct l as [|x l]; [reflexivity|]. cbn [vanish_by] in H. cbv zeta in H. eapply vanishes_ok; [exact eqb_column_ok | exact H].
  - destruct l as [|x l]; [reflexivity|]. cbn [vanish_by] in H. cbv zeta in H. set (l0 := x :: l) in *. clearbody l0.
    destruct (partition _ l0) as [s r] eqn:E. cbn [fst snd] in H. apply andb_true_iff in H as [H1 H2].
    rewrite (P _ _ _ _ E), (IH _ _ H1), (IH _ _ H2). lra.
Qed.
Lemma vanishing_ok nu l : vanishing l = true -> ER l nu = 0.
Proof.
  unfold vanishing. intros H. apply (vanish_by_ok nu) in H. unfold numbered in H. cbv zeta in H. rewrite !map_map in H. cbn [snd] in H.
  rewrite map_id in H. exact H.
Qed.

(** * What is expected, and what is seen of it *)
(** Where the next state comes from: the prior, or a state and an allocation of the period before. *)
Definition belief (e : env) (t : nat) (from : option (state * N)) : dist state :=
  match from with None => first_states e | Some (s, a) => kernel e (pred t) a s end.
Definition likely (b : dist state) : list state := map fst (filter (fun sq => above0 (snd sq)) b).
Definition seeing (i : nat) (b : dist state) (w : state) : dist state := filter (fun sq => eqb_state (seen i (fst sq)) w) b.
(** All that agent i may see, each once. *)
Fixpoint views_of (i : nat) (l : list state) : list state :=
  match l with [] => [] | s :: l' => let w := seen i s in w :: filter (fun v => negb (eqb_state v w)) (views_of i l') end.
Definition views (i : nat) (b : dist state) : list state := views_of i (likely b).
Definition total_over {A} (f : A -> R) (l : list A) : R := fold_right (fun x rest => f x + rest) 0 l.
Definition greatest (l : list R) : R := match l with [] => 0 | x :: l' => fold_right Rmax x l' end.

(** * The forms of a problem *)
Section Forms.
Variables (e : env) (T : nat) (rl : nat -> N -> state -> N) (W : nat -> state -> Q) (p : problem).
(** What may be chosen: [eligible], found once. *)
Variable el : nat -> N -> state -> list N.
Local Notation after := (after p).
Local Notation belief := (belief e).

Definition is_free : bool := match p_choosing p with FirstBest | Stated _ => false | _ => true end.
(** The share of a stated rule; 1 under every other. *)
Definition fixed (t : nat) (h : memories) (z : N) (r : state) (a : N) : Q :=
  match p_choosing p with Stated rules => share rules t h z r a | _ => 1%Q end.
Definition by_share (x : Q) (f : dist column) : dist column :=
  match p_choosing p with Stated _ => if Qeq_bool x 0 then [] else scale x f | _ => f end.
(** What is chosen with a chance, as far as the rule says. *)
Definition may (t : nat) (h : memories) (z : N) (r : state) : list N :=
  match p_choosing p with Stated rules => filter (fun a => above0 (share rules t h z r a)) (el t z r) | _ => el t z r end.
Definition pays (i : nat) : bool := mem_nat i (p_paying p).
(** It pays, or receives, at the reports r: there it does not say that it is away. *)
Definition pays_at (i t : nat) (r : state) : bool := pays i && negb (is_away e i t r).
Definition choice_form (t : nat) (h : memories) (z : N) (r : state) (a : N) : dist column :=
  if is_free then [(Cho t h z r a, 1%Q)] else [(One, fixed t h z r a)].
Definition reach_form (t : nat) (h : memories) : dist column :=
  [(if is_free then match t, h with S t', (r, z, a) :: h' => Cho t' h' z r a | _, _ => One end else One, 1%Q)].
Definition pay_form (i t : nat) (h : memories) (r : state) : dist column := if pays_at i t r then [(Pay i t h r, 1%Q)] else [].
Definition pays_all (t : nat) (h : memories) (r : state) : dist column := flat_map (fun i => pay_form i t h r) (agents e).
(** The mean of f over what is chosen, and of forms that follow. *)
Definition mean_form (f : N -> state -> Q) (t : nat) (h : memories) (r s : state) : dist column :=
  bind (shocks e t) (fun z => flat_map (fun a => scale (f a s) (choice_form t h z r a)) (el t z r)).
Definition next_form (f : memories -> state -> dist column) (t : nat) (h : memories) (r s : state) : dist column :=
  bind (shocks e t) (fun z => flat_map (fun a => by_share (fixed t h z r a) (bind (kernel e t a s) (f (after (r, z, a) h)))) (el t z r)).
Definition said_form (i t : nat) (h : memories) (s r : state) : dist column :=
  mean_form (enjoyed e i t) t h r s
  ++ (if over e (S t) then [] else scale (discount e) (next_form (fun h' s' => [(Val i (S t) h' s', 1%Q)]) t h r s))
  ++ scale (-1) (pay_form i t h r).
(** What agent i says in period t of what it can then see, if the best plan follows. *)
Definition best_next (i t : nat) (h : memories) (s r : state) : dist column :=
  bind (shocks e t) (fun z => flat_map (fun a => by_share (fixed t h z r a)
    (map (fun w => (Best i (S t) (after (r, z, a) h) (Some (s, a)) w, 1%Q)) (views i (kernel e t a s)))) (el t z r)).
Definition plan_form (i t : nat) (h : memories) (s r : state) : dist column :=
  mean_form (enjoyed e i t) t h r s
  ++ (if over e (S t) then [] else scale (discount e) (best_next i t h s r))
  ++ scale (-1) (pay_form i t h r).
Fixpoint along_form (by_ : Q) (g : nat -> memories -> state -> dist column) (n t : nat) (h : memories) (s : state) : dist column :=
  match n with
  | O => []
  | S n' => g t h s ++ scale by_ (next_form (along_form by_ g n' (S t)) t h s s)
  end.
Definition in_mean_form (by_ : Q) (g : nat -> memories -> state -> dist column) : dist column :=
  bind (first_states e) (along_form by_ g T 0 []).
Definition amount_form (q : quantity) : dist column :=
  let counted f := in_mean_form (discount e) (fun t h s => mean_form (f t) t h s s) in
  match q with
  | Payments None => in_mean_form (discount e) pays_all
  | Payments (Some i) => in_mean_form (discount e) (fun t h s => pay_form i t h s)
  | Payoff i own => let d := of_type e i own in scale (/ total d) (bind d (fun s => [(Val i 0 [] s, 1%Q)]))
  | Utility (Some i) => counted (enjoyed e i)
  | Utility None => counted (public_flow e)
  | Welfare => counted (everyones e)
  | Frequency which None => counted (is_one_of which)
  | Frequency which (Some u) => in_mean_form 1 (fun t h s =>
      mean_form (fun a s => if (t =? u)%nat then is_one_of which t a s else 0%Q) t h s s)
  | PaymentAt i t h r => pay_form i t h r
  | ChanceAt which t h r (Some z) => flat_map (fun a => scale (is_in which a) (choice_form t h z r a)) (el t z r)
  | ChanceAt which t h r None => mean_form (fun a _ => is_in which a) t h r r
  | Subsidy => match p_helped p with
      | None => []
      | Some ExAnteSum => scale (-1) (in_mean_form (discount e) pays_all)
      | Some PeriodSum => in_mean_form (discount e) (fun t h _ => [(Aid t h [], 1%Q)])
      | Some PlaceSum => in_mean_form (discount e) (fun t h s => [(Aid t h s, 1%Q)])
      end
  end.
Definition terms_form (l : terms) : dist column := flat_map (fun xq => scale (fst xq) (amount_form (snd xq))) l.

(** * What every mechanism of the problem does *)
Variable d : design.
Local Notation eligible := (eligible e rl W p).
Local Notation lottery := (lottery e rl W p d).
Local Notation reporting := (reporting e rl W p d).
Local Notation truth_worth := (truth_worth e T rl W p d).
Local Notation lie_worth := (lie_worth e T rl W p d).
Local Notation along := (along e rl W p d).
Local Notation amount := (amount e T rl W p d).
Hypothesis env_ok : check_env e = true.
Hypothesis finite : horizon e = Some T.
Hypothesis remembers : is_free = true -> p_memory p = FullMemory.
Hypothesis el_is : forall t z r, el t z r = eligible t z r.
Hypothesis d_ok : is_design e rl W p d.

Fixpoint reach (t : nat) (h : memories) : R :=
  match t, h with S t', (r, z, a) :: h' => chance d t' h' z r a * reach t' h' | _, _ => 1 end.
Definition rho (t : nat) (h : memories) : R := if is_free then reach t h else 1.
(** What the report r is worth to agent i that sees w, where b was expected, in the mean and times the weight of w, if then
    [later s z a w'] follows of each w' that it can see next. *)
Definition said_worth (i t : nat) (h : memories) (b : dist state) (w : state) (r : N) (later : state -> N -> N -> state -> R) : R :=
  ER (seeing i b w) (fun s => ER (shocks e t) (fun z => lottery t h z (saying i s r) (fun a => Q2R (enjoyed e i t a s)
    + if over e (S t) then 0 else Q2R (discount e) * total_over (later s z a) (views i (kernel e t a s)))) - due d i t h (saying i s r)).
(** What the best plan is worth over n periods. *)
Fixpoint best_over (i n t : nat) (h : memories) (b : dist state) (w : state) : R :=
  match n with
  | O => 0
  | S n' => greatest (map (fun r => said_worth i t h b w r (fun s z a => best_over i n' (S t) (after (saying i s r, z, a) h) (kernel e t a s))) (can_say e i t w))
  end.
Definition best_worth (i t : nat) (h : memories) (from : option (state * N)) : state -> R := best_over i (T - t) t h (belief t from).
Definition nu (x : column) : R :=
  match x with
  | One => 1
  | Cho t h z r a => rho t h * chance d t h z r a
  | Pay i t h r => rho t h * due d i t h r
  | Val i t h s => rho t h * truth_worth i t h s
  | Aid t h r => rho t h * added d t h r
  | Best i t h from w => rho t h * best_worth i t h from w
  end.

Lemma chance_pos t h z r a : 0 <= chance d t h z r a.
Proof. apply d_ok. Qed.
Lemma reach_pos t : forall h, 0 <= reach t h.
Proof.
  induction t as [|t IH]; intros [|[[r z] a] h]; cbn [reach]; try lra. apply Rmult_le_pos; [apply chance_pos | apply IH].
Qed.
Lemma rho_pos t h : 0 <= rho t h.
Proof. unfold rho. destruct is_free; [apply reach_pos | lra]. Qed.
Lemma rho_first : rho 0 [] = 1.
Proof. unfold rho. destruct is_free; reflexivity. Qed.
Lemma fixed_chance t h z q r a : is_free = false -> live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r ->
  In a (eligible t z r) -> chance d t h z r a = Q2R (fixed t h z r a).
Proof.
  intros F Ht Hz Hq Hr Ha. unfold fixed. destruct d_ok as [_ [S _]]. unfold is_free in F. unfold Designing.lottery, Designing.eligible in S. unfold Designing.eligible in Ha.
  destruct (p_choosing p); try discriminate.
  - specialize (S t h z q r Ht Hz Hq Hr). cbn [fold_right] in S. destruct Ha as [<- | []]. rewrite Q2R_one. lra.
  - apply S.
Qed.
Lemma fixed_free t h z r a : is_free = true -> Q2R (fixed t h z r a) = 1.
Proof. unfold is_free, fixed. destruct (p_choosing p); try discriminate; intros _; exact Q2R_one. Qed.
Lemma rho_next t h z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible t z r) ->
  Q2R (fixed t h z r a) * rho (S t) (after (r, z, a) h) = rho t h * chance d t h z r a.
Proof.
  intros Ht Hz Hq Hr Ha. unfold rho. destruct is_free eqn:F.
  - rewrite fixed_free by exact F. unfold Designing.after. rewrite (remembers eq_refl). cbn [reach]. ring.
  - rewrite (fixed_chance t h z q r a F Ht Hz Hq Hr Ha). ring.
Qed.
Lemma rho_step t h z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible t z r) ->
  0 < rho t h -> 0 < chance d t h z r a -> 0 < rho (S t) (after (r, z, a) h).
Proof.
  intros Ht Hz Hq Hr Ha R0 C0. pose proof (rho_next t h z q r a Ht Hz Hq Hr Ha) as E1. pose proof (Rmult_lt_0_compat _ _ R0 C0) as P. rewrite <- E1 in P.
  destruct (Rle_lt_or_eq_dec _ _ (rho_pos (S t) (after (r, z, a) h))) as [L | L]; [exact L|]. rewrite <- L in P. lra.
Qed.
Lemma choice_is t h z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible t z r) ->
  ER (choice_form t h z r a) nu = rho t h * chance d t h z r a.
Proof.
  intros Ht Hz Hq Hr Ha. unfold choice_form. destruct is_free eqn:F; [rewrite ER_single; reflexivity|].
  cbn [ER nu]. unfold rho. rewrite F, (fixed_chance t h z q r a F Ht Hz Hq Hr Ha). ring.
Qed.
Lemma by_share_is t h z r a f : ER (by_share (fixed t h z r a) f) nu = Q2R (fixed t h z r a) * ER f nu.
Proof.
  unfold by_share, fixed. destruct (p_choosing p); try (rewrite Q2R_one; ring). destruct (Qeq_bool _ 0) eqn:Z; [|apply ER_scale].
  apply Qeq_bool_iff, Qeq_eqR in Z. rewrite Z, Q2R_none. cbn [ER]. ring.
Qed.
Lemma reach_is t h : ER (reach_form t h) nu = rho t h.
Proof.
  unfold reach_form. rewrite ER_single. unfold rho. destruct is_free eqn:F; [|reflexivity].
  destruct t as [|t]; [destruct h; reflexivity|]. destruct h as [|[[r z] a] h]; [reflexivity|]. cbn [nu reach]. unfold rho. rewrite F. ring.
Qed.
Lemma pay_is i t h r : ER (pay_form i t h r) nu = rho t h * due d i t h r.
Proof.
  unfold pay_form, pays_at, pays. destruct (mem_nat i (p_paying p)) eqn:M.
  - destruct (is_away e i t r) eqn:A; cbn [andb negb]; [|rewrite ER_single; reflexivity].
    destruct d_ok as [_ [_ Z]]. rewrite Z; [cbn; ring | right; exact A].
  - destruct d_ok as [_ [_ Z]]. cbn [andb]. rewrite Z; [cbn; ring|]. left. intros H. apply mem_nat_iff in H. congruence.
Qed.
Lemma pays_is t h r : ER (pays_all t h r) nu = rho t h * all_due e d t h r.
Proof.
  unfold pays_all, all_due, all_of. induction (agents e) as [|i l IH]; cbn [flat_map fold_right]; [cbn; ring|].
  rewrite ER_app, pay_is, IH. ring.
Qed.
Lemma ER_by_shock t (f g : N -> R) k : live e t -> (forall z q, In (z, q) (shocks e t) -> (0 < q)%Q -> f z = k * g z) ->
  ER (shocks e t) f = k * ER (shocks e t) g.
Proof.
  intros Ht H. destruct (env_at e env_ok t Ht) as [_ [[Hn _] _]]. revert H Hn. induction (shocks e t) as [|[z q] l IH]; intros H Hn; cbn [ER]; [ring|].
  apply nonneg_tl in Hn as [H0 Hn]. rewrite IH; [|intros z' q' Hz; apply (H z' q'); right; exact Hz | exact Hn].
  destruct (Qlt_le_dec 0 q) as [L | L]; [rewrite (H z q) by (auto; left; auto); ring|].
  assert (Z : Q2R q = 0) by (rewrite <- Q2R_none; apply Qeq_eqR; apply Qle_antisym; auto). rewrite Z. ring.
Qed.
Lemma lottery_form t h z r (F : N -> dist column) (f : N -> R) : (forall a, In a (eligible t z r) -> ER (F a) nu = rho t h * chance d t h z r a * f a) ->
  ER (flat_map F (el t z r)) nu = rho t h * lottery t h z r f.
Proof.
  rewrite el_is. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; intros H; cbn [flat_map fold_right]; [cbn; ring|].
  rewrite ER_app, (H a) by (left; auto). rewrite IH by (intros; apply H; right; auto). ring.
Qed.
Lemma mean_is f t h r s : live e t -> is_state e t r ->
  ER (mean_form f t h r s) nu = rho t h * ER (shocks e t) (fun z => lottery t h z r (fun a => Q2R (f a s))).
Proof.
  intros Ht Hr. unfold mean_form. rewrite ER_bind. apply ER_by_shock; auto. intros z q Hz Hq. apply lottery_form. intros a Ha.
  rewrite ER_scale, (choice_is t h z q r a) by auto. ring.
Qed.
Lemma next_is (F : memories -> state -> dist column) (f : memories -> state -> R) t h r s : live e t -> is_state e t r ->
  (forall h' s', is_state e (S t) s' -> ER (F h' s') nu = rho (S t) h' * f h' s') ->
  ER (next_form F t h r s) nu = rho t h * ER (shocks e t) (fun z => lottery t h z r (fun a => ER (kernel e t a s) (f (after (r, z, a) h)))).
Proof.
  intros Ht Hr H. unfold next_form. rewrite ER_bind. apply ER_by_shock; auto. intros z q Hz Hq. apply lottery_form. intros a Ha.
  rewrite by_share_is, ER_bind, <- (rho_next t h z q r a) by auto. rewrite Rmult_assoc. f_equal. set (h' := after (r, z, a) h). clearbody h'.
  assert (K : forall l, (forall y w, In (y, w) l -> is_state e (S t) y) -> ER l (fun x => ER (F h' x) nu) = rho (S t) h' * ER l (f h')).
  { induction l as [|[y w] l IH]; intros Hl; cbn [ER]; [ring|]. rewrite H by (apply (Hl y w); left; auto).
    rewrite IH by (intros; eapply Hl; right; eauto). ring. }
  apply K. intros y w. apply kernel_in.
Qed.
Lemma lottery_plus t h z r f g : lottery t h z r (fun a => f a + g a) = lottery t h z r f + lottery t h z r g.
Proof. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring. Qed.
Lemma lottery_times t h z r k f : lottery t h z r (fun a => k * f a) = k * lottery t h z r f.
Proof. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring. Qed.
Lemma lottery_ext t h z r f g : (forall a, f a = g a) -> lottery t h z r f = lottery t h z r g.
Proof. intros H. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH, H. ring. Qed.
Lemma ER_sum {X} (l : dist X) f g : ER l (fun x => f x + g x) = ER l f + ER l g.
Proof. induction l as [|[x q] l IH]; cbn [ER]; [ring|]. rewrite IH. ring. Qed.
Lemma ER_by {X} (l : dist X) k f : ER l (fun x => k * f x) = k * ER l f.
Proof. induction l as [|[x q] l IH]; cbn [ER]; [ring|]. rewrite IH. ring. Qed.
Lemma ER_same {X} (l : dist X) f g : (forall x q, In (x, q) l -> f x = g x) -> ER l f = ER l g.
Proof. induction l as [|[x q] l IH]; intros H; cbn [ER]; [ring|]. rewrite (H x q) by (left; auto). rewrite IH; [ring|]. intros; eapply H; right; eauto. Qed.
Lemma said_is i t h s r : live e t -> is_state e t r -> ER (said_form i t h s r) nu = rho t h * reporting i t h s r (truth_worth i (S t)).
Proof.
  intros Ht Hr. unfold said_form, Designing.reporting. rewrite !ER_app, ER_scale, Q2R_less, pay_is, mean_is by auto.
  rewrite (ER_same _ (fun z => lottery t h z r (fun a => Q2R (enjoyed e i t a s) + _))
    (fun z => lottery t h z r (fun a => Q2R (enjoyed e i t a s)) + lottery t h z r (fun a => if over e (S t) then 0
        else Q2R (discount e) * ER (kernel e t a s) (truth_worth i (S t) (after (r, z, a) h))))) by (intros; apply lottery_plus).
  rewrite ER_sum. destruct (over e (S t)).
  - rewrite (ER_same _ (fun z => lottery t h z r (fun _ => 0)) (fun _ => 0 * 1)).
    + rewrite ER_by. cbn [ER]. ring.
    + intros z q _. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring.
  - rewrite ER_scale, (next_is _ (truth_worth i (S t))) by (auto; intros; rewrite ER_single; reflexivity).
    rewrite (ER_same _ (fun z => lottery t h z r (fun a => Q2R (discount e) * ER (kernel e t a s) (truth_worth i (S t) (after (r, z, a) h))))
      (fun z => Q2R (discount e) * lottery t h z r (fun a => ER (kernel e t a s) (truth_worth i (S t) (after (r, z, a) h))))) by (intros; apply lottery_times).
    rewrite ER_by. ring.
Qed.
Lemma seen_next i t h' s a : ER (map (fun w => (Best i (S t) h' (Some (s, a)) w, 1%Q)) (views i (kernel e t a s))) nu
  = rho (S t) h' * total_over (best_worth i (S t) h' (Some (s, a))) (views i (kernel e t a s)).
Proof. induction (views i (kernel e t a s)) as [|w l IH]; cbn [map ER total_over fold_right]; [ring|]. rewrite IH. cbn [nu]. rewrite Q2R_one. unfold total_over. ring. Qed.
Lemma best_next_is i t h s r : live e t -> is_state e t r -> ER (best_next i t h s r) nu
  = rho t h * ER (shocks e t) (fun z => lottery t h z r (fun a => total_over (best_worth i (S t) (after (r, z, a) h) (Some (s, a))) (views i (kernel e t a s)))).
Proof.
  intros Ht Hr. unfold best_next. rewrite ER_bind. apply ER_by_shock; auto. intros z q Hz Hq. apply lottery_form. intros a Ha.
  rewrite by_share_is, seen_next, <- (rho_next t h z q r a) by auto. ring.
Qed.
Lemma plan_is i t h s r : live e t -> is_state e t r -> ER (plan_form i t h s r) nu
  = rho t h * (ER (shocks e t) (fun z => lottery t h z r (fun a => Q2R (enjoyed e i t a s)
      + if over e (S t) then 0 else Q2R (discount e) * total_over (best_worth i (S t) (after (r, z, a) h) (Some (s, a))) (views i (kernel e t a s)))) - due d i t h r).
Proof.
  intros Ht Hr. unfold plan_form. rewrite !ER_app, ER_scale, Q2R_less, pay_is, mean_is by auto.
  rewrite (ER_same _ (fun z => lottery t h z r (fun a => Q2R (enjoyed e i t a s) + _))
    (fun z => lottery t h z r (fun a => Q2R (enjoyed e i t a s)) + lottery t h z r (fun a => if over e (S t) then 0
        else Q2R (discount e) * total_over (best_worth i (S t) (after (r, z, a) h) (Some (s, a))) (views i (kernel e t a s))))) by (intros; apply lottery_plus).
  rewrite ER_sum. destruct (over e (S t)).
  - rewrite (ER_same _ (fun z => lottery t h z r (fun _ => 0)) (fun _ => 0 * 1)).
    + rewrite ER_by. cbn [ER]. ring.
    + intros z q _. unfold Designing.lottery. induction (eligible t z r) as [|a l IH]; cbn [fold_right]; [ring|]. rewrite IH. ring.
  - rewrite ER_scale, best_next_is by auto.
    rewrite (ER_same _ (fun z => lottery t h z r (fun a => Q2R (discount e) * _))
      (fun z => Q2R (discount e) * lottery t h z r (fun a => total_over (best_worth i (S t) (after (r, z, a) h) (Some (s, a))) (views i (kernel e t a s))))) by (intros; apply lottery_times).
    rewrite ER_by. ring.
Qed.
(** The truth is worth what it is worth today and later. *)
Lemma truth_step i t h s : live e t -> truth_worth i t h s = reporting i t h s s (truth_worth i (S t)).
Proof.
  intros Ht. assert (L := live_until e T t finite Ht). unfold Designing.truth_worth.
  replace (T - t)%nat with (S (T - S t)) by lia. reflexivity.
Qed.
Lemma along_is by_ F f : (forall t h s, live e t -> is_state e t s -> ER (F t h s) nu = rho t h * f t h s) ->
  forall n t h s, (t + n <= T)%nat -> (n = 0%nat \/ is_state e t s) -> ER (along_form by_ F n t h s) nu = rho t h * along (Q2R by_) f n t h s.
Proof.
  intros H. induction n as [|n IH]; intros t h s Hn Hs; cbn [along_form Designing.along]; [cbn; ring|].
  assert (Ht : live e t) by (unfold live, over; rewrite finite; apply Nat.leb_gt; lia). destruct Hs as [Hs | Hs]; [discriminate|].
  rewrite ER_app, ER_scale, H by auto.
  rewrite (next_is _ (along (Q2R by_) f n (S t))); auto; [ring|]. intros h' s' Hs'. apply IH; [lia | right; exact Hs'].
Qed.
Lemma first_state s q : In (s, q) (first_states e) -> is_state e 0 s.
Proof.
  unfold first_states. destruct (prior e); [|intros []]. intros H. apply in_map_iff in H as [s' [E1 H]]. inversion E1; subst. exact H.
Qed.
Lemma in_mean_is by_ F f : (forall t h s, live e t -> is_state e t s -> ER (F t h s) nu = rho t h * f t h s) ->
  ER (in_mean_form by_ F) nu = in_the_mean e T rl W p d (Q2R by_) f.
Proof.
  intros H. unfold in_mean_form, in_the_mean. rewrite ER_bind. apply ER_same. intros s q Hs.
  rewrite (along_is by_ F f H) by (try lia; right; eapply first_state; eauto). rewrite rho_first. ring.
Qed.
Lemma came_is t h : came p d t h = rho t h.
Proof.
  unfold came, rho, is_free. destruct (p_choosing p); reflexivity.
Qed.
Definition sound (q : quantity) : bool :=
  match q with
  | Payoff i own => is_agent e i && negb (Qeq_bool (total (of_type e i own)) 0)
  | ChanceAt _ t _ r z => (t <? T)%nat && of_sizes (sizes_at e t) r && match z with Some z => mem z (likely_shocks e t) | None => true end
  | _ => true
  end.
Lemma amount_is q : sound q = true -> ER (amount_form q) nu = amount q.
Proof.
  intros Q0. destruct q as [[i|] | i own | [i|] | | which [u|] | i t h r | which t h r [z|] |]; cbn [amount_form Designing.amount sound] in *; cbv zeta;
    try (apply in_mean_is; intros t h s Ht Hs; first [apply pay_is | apply pays_is | unfold chosen_mean; apply mean_is; auto]).
  - apply andb_true_iff in Q0 as [_ Q0]. apply negb_true_iff in Q0.
    rewrite ER_scale, ER_bind. unfold Rdiv. rewrite Q2R_inv by (intros E0; apply Qeq_bool_iff in E0; congruence). rewrite Rmult_comm. f_equal.
    apply ER_same. intros s q Hs. rewrite ER_single. cbn [nu]. rewrite rho_first. ring.
  - rewrite <- Q2R_one. apply in_mean_is. intros t h s Ht Hs. unfold chosen_mean. apply mean_is; auto.
  - rewrite came_is. apply pay_is.
  - rewrite !andb_true_iff in Q0. destruct Q0 as [[Q1 Q2] Q3]. apply Nat.ltb_lt in Q1. apply of_sizes_iff in Q2. apply mem_iff, likely_back in Q3 as [q [Hz Hq]].
    assert (Ht : live e t) by (unfold live, over; rewrite finite; apply Nat.leb_gt; exact Q1).
    rewrite came_is. apply lottery_form. intros a Ha. rewrite ER_scale, (choice_is t h z q r a) by auto. ring.
  - rewrite !andb_true_iff in Q0. destruct Q0 as [[Q1 Q2] _]. apply Nat.ltb_lt in Q1. apply of_sizes_iff in Q2.
    assert (Ht : live e t) by (unfold live, over; rewrite finite; apply Nat.leb_gt; exact Q1).
    rewrite came_is. unfold chosen_mean. apply mean_is; auto.
  - destruct (p_helped p) as [[| |]|]; [| | |reflexivity].
    + rewrite ER_scale, Q2R_less, (in_mean_is (discount e) pays_all (all_due e d)) by (intros; apply pays_is). ring.
    + apply in_mean_is. intros t h s _ _. rewrite ER_single. reflexivity.
    + apply in_mean_is. intros t h s _ _. rewrite ER_single. reflexivity.
Qed.
Definition sound_terms (l : terms) : bool := forallb (fun xq => sound (snd xq)) l.
Lemma terms_is l : sound_terms l = true -> ER (terms_form l) nu = sum_of e T rl W p d l.
Proof.
  unfold terms_form, sum_of, sound_terms. induction l as [|[x q] l IH]; cbn [flat_map fold_right forallb fst snd]; [reflexivity|].
  intros H. apply andb_true_iff in H as [H1 H2]. rewrite ER_app, ER_scale, amount_is, (IH H2) by exact H1. reflexivity.
Qed.

(** * What can be met *)

(** A memory, and where the next state comes from: the prior, or a state and an allocation of the period before. *)
Definition item := (memories * option (state * N))%type.
Definition item_key (x : item) : positive :=
  key_of (digits_of (fst x) ++ match snd x with None => [] | Some (s, a) => a :: s end).
Definition sayable (lies : bool) (i t : nat) (s : state) : list N := if lies then reports e i t s else [truth i s].
Definition next_items (lies : bool) (i t : nat) (x : item) : list item :=
  flat_map (fun s => flat_map (fun o => let r := saying i s o in
    flat_map (fun z => map (fun a => (after (r, z, a) (fst x), Some (s, a))) (may t (fst x) z r)) (likely_shocks e t))
    (sayable lies i t s)) (likely (belief t (snd x))).
Fixpoint levels (lies : bool) (i n t : nat) (l : list item) : list (list item) :=
  match n with O => [] | S n' => l :: levels lies i n' (S t) (distinct item_key (flat_map (next_items lies i t) l)) end.
(** What each agent can meet, by agent and period. *)
Definition known (lies : bool) : list (list (list item)) := map (fun i => levels lies i T 0 [([], None)]) (agents e).
Definition at_ (k : list (list (list item))) (i t : nat) : list item := nth t (nth i k []) [].
Definition place := (memories * state)%type.
Definition place_key (x : place) : positive := key_of (snd x ++ digits_of (fst x)).
Definition places_at (k : list (list (list item))) (t : nat) : list place :=
  distinct place_key (flat_map (fun i => flat_map (fun x => flat_map (fun s =>
    map (fun o => (fst x, saying i s o)) (reports e i t s)) (likely (belief t (snd x)))) (at_ k i t)) (agents e)).
Definition next_beliefs (t : nat) (l : list place) : list item :=
  distinct item_key (flat_map (fun x => flat_map (fun z =>
    map (fun a => (after (snd x, z, a) (fst x), Some (snd x, a))) (may t (fst x) z (snd x))) (likely_shocks e t)) l).
Definition all_places (k : list (list (list item))) : list (list place) := map (places_at k) (seq 0 T).
Definition all_beliefs (places : list (list place)) : list (list item) :=
  [([], None)] :: map (fun t => next_beliefs t (nth t places [])) (seq 0 T).

(** Where the truth leads, with the reports and without them. *)
Definition led_list (k : list (list (list item))) (t : nat) : list place :=
  flat_map (fun i => flat_map (fun x => map (fun s => (fst x, s)) (likely (belief t (snd x)))) (at_ k i t)) (agents e).
Definition anyhow (x : place) : place := (fst x, []).
Definition listing (l : list place) : PositiveMap.t place := map_of (map (fun x => (place_key x, x)) l).
Definition eqb_place (x y : place) : bool := eqb_state (snd x) (snd y) && eqb_memories (fst x) (fst y).
Definition found (m : PositiveMap.t place) (x : place) : bool :=
  match PositiveMap.find (place_key x) m with Some y => eqb_place x y | None => false end.

(** Such things are met by the mechanism, if the allocations before have a chance. *)
Definition items_sound (lies : bool) (k : list (list (list item))) : Prop := forall i t x, In i (agents e) -> (t < T)%nat -> In x (at_ k i t) ->
  0 < rho t (fst x) -> expects e rl W p d lies i t (fst x) (belief t (snd x)).
Definition places_sound (k : list (list place)) : Prop := forall t x, (t < T)%nat -> In x (nth t k []) ->
  0 < rho t (fst x) -> is_place e rl W p d t (fst x) (snd x).
Definition beliefs_sound (k : list (list item)) : Prop := forall t x, (t < T)%nat -> In x (nth t k []) ->
  0 < rho t (fst x) -> believed e rl W p d t (fst x) (belief t (snd x)).

Lemma live_T t : (t < T)%nat -> live e t.
Proof. intros H. unfold live, over. rewrite finite. apply Nat.leb_gt. exact H. Qed.
Lemma likely_in b s : In s (likely b) -> exists q, In (s, q) b /\ (0 < q)%Q.
Proof.
  unfold likely. intros H. apply in_map_iff in H as [[s' q] [E1 H]]. cbn [fst] in E1. subst s'. apply filter_In in H as [H1 H2].
  apply above0_iff in H2. eauto.
Qed.
Lemma expects_states lies i t h b : expects e rl W p d lies i t h b -> forall s q, In (s, q) b -> is_state e t s.
Proof. intros H. destruct H; intros y w' Hy; [eapply first_state; eauto | eapply kernel_in; eauto]. Qed.
Lemma sayable_state lies i t s o : In i (agents e) -> live e t -> is_state e t s -> In o (sayable lies i t s) -> is_state e t (saying i s o)
  /\ if lies then is_report e i t s o else o = truth i s.
Proof.
  intros Hi Ht Hs Ho. destruct lies; cbn [sayable] in Ho.
  - split; [apply saying_in; auto | exact Ho].
  - destruct Ho as [<- | []]. split; [rewrite saying_truth; exact Hs | reflexivity].
Qed.
Lemma may_in t h z r a : In a (may t h z r) -> In a (eligible t z r) /\ (is_free = false -> (0 < fixed t h z r a)%Q).
Proof.
  rewrite <- el_is. unfold may, fixed. destruct (p_choosing p); intros H; try (split; [exact H | reflexivity]).
  apply filter_In in H as [H1 H2]. apply above0_iff in H2. auto.
Qed.
Lemma in_may t h z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (eligible t z r) -> 0 < chance d t h z r a -> In a (may t h z r).
Proof.
  intros Ht Hz Hq Hr Ha C0. rewrite <- el_is in Ha. unfold may. destruct (p_choosing p) eqn:K; try exact Ha. apply filter_In. split; [exact Ha|].
  apply above0_iff. apply Rlt_Qlt. rewrite Q2R_none. destruct d_ok as [_ [S _]]. rewrite K in S. rewrite <- S. exact C0.
Qed.
Lemma rho_both t h z q r a : live e t -> In (z, q) (shocks e t) -> (0 < q)%Q -> is_state e t r -> In a (may t h z r) ->
  0 < rho (S t) (after (r, z, a) h) -> 0 < rho t h /\ 0 < chance d t h z r a.
Proof.
  intros Ht Hz Hq Hr Ha H. apply may_in in Ha as [Ha Fx]. pose proof (rho_next t h z q r a Ht Hz Hq Hr Ha) as E1.
  pose proof (rho_pos t h) as P1. assert (R1 : is_free = false -> rho t h = 1) by (intros F; unfold rho; rewrite F; reflexivity). destruct (bool_dec is_free true) as [F | F].
  - rewrite fixed_free, Rmult_1_l in E1 by exact F. rewrite E1 in H.
    pose proof (chance_pos t h z r a) as P2.
    destruct (Rle_lt_or_eq_dec _ _ P1) as [A | A]; [|rewrite <- A in H; lra].
    destruct (Rle_lt_or_eq_dec _ _ P2) as [B | B]; [auto|]. rewrite <- B in H. lra.
  - apply not_true_is_false in F. split; [rewrite R1 by exact F; lra|]. rewrite (fixed_chance t h z q r a F Ht Hz Hq Hr Ha). rewrite <- Q2R_none. apply Qlt_Rlt. auto.
Qed.
Lemma levels_sound lies i : In i (agents e) -> forall n t l, (t + n <= T)%nat ->
  (forall x, In x l -> 0 < rho t (fst x) -> expects e rl W p d lies i t (fst x) (belief t (snd x))) ->
  (t = 0%nat \/ forall x, In x l -> forall s q, In (s, q) (belief t (snd x)) -> is_state e t s) ->
  forall k x, (k < n)%nat -> In x (nth k (levels lies i n t l) []) -> 0 < rho (t + k) (fst x) ->
    expects e rl W p d lies i (t + k) (fst x) (belief (t + k) (snd x)).
Proof.
  intros Hi. induction n as [|n IH]; intros t l Hn Hl Hst k x Hk Hx Hrho; [lia|]. cbn [levels] in Hx. destruct k as [|k]; cbn [nth] in Hx.
  - rewrite Nat.add_0_r in *. auto.
  - replace (t + S k)%nat with (S t + k)%nat in * by lia. eapply IH; [lia | | right | | exact Hx | exact Hrho]; [| |lia].
    + intros y Hy Hr. apply distinct_in in Hy. apply in_flat_map in Hy as [x0 [Hx0 Hy]]. unfold next_items in Hy.
      apply in_flat_map in Hy as [s [Hs Hy]]. apply in_flat_map in Hy as [o [Ho Hy]]. cbv zeta in Hy. apply in_flat_map in Hy as [z [Hz Hy]].
      apply in_map_iff in Hy as [a [<- Ha]]. cbn [fst snd] in *. assert (Ha' := proj1 (may_in _ _ _ _ _ Ha)). apply likely_back in Hz as [w [Hz Hw]].
      apply likely_in in Hs as [q [Hs Hq]]. assert (Ht : live e t) by (apply live_T; lia).
      cbn [belief pred]. pose proof (rho_both t (fst x0) z w (saying i s o) a Ht Hz Hw) as RB.
      assert (ST : is_state e t s).
      { destruct Hst as [-> | Hst]; [|eapply Hst; eauto]. pose proof (rho_pos 0 (fst x0)). destruct (snd x0) as [[s0 a0]|] eqn:Sx; [|cbn [belief] in Hs; eapply first_state; eauto].
        destruct (Rle_lt_or_eq_dec _ _ H) as [A | A].
        - eapply expects_states; [apply (Hl x0 Hx0 A)|]. rewrite Sx. exact Hs.
        - exfalso. unfold rho in A. destruct is_free; [|lra]. cbn [reach] in A. destruct (fst x0); lra. }
      destruct (sayable_state lies i t s o Hi Ht ST Ho) as [SS SR]. destruct (RB SS Ha Hr) as [R1 R2].
      apply (expects_later e rl W p d lies i t (fst x0) (belief t (snd x0)) s q o z w a); auto.
    + intros y Hy s q Hs. apply distinct_in in Hy. apply in_flat_map in Hy as [x0 [Hx0 Hy]]. unfold next_items in Hy.
      apply in_flat_map in Hy as [s0 [Hs0 Hy]]. apply in_flat_map in Hy as [o [Ho Hy]]. cbv zeta in Hy. apply in_flat_map in Hy as [z [Hz Hy]].
      apply in_map_iff in Hy as [a [<- Ha]]. cbn [fst snd belief pred] in *. eapply kernel_in; eauto.
Qed.
Lemma nth_map_seq {A} (f : nat -> A) n t x : (t < n)%nat -> nth t (map f (seq 0 n)) x = f t.
Proof. intros H. rewrite (nth_indep _ x (f 0%nat)) by (rewrite map_length, seq_length; exact H). rewrite map_nth, seq_nth by exact H. reflexivity. Qed.
Lemma known_sound lies : items_sound lies (known lies).
Proof.
  intros i t x Hi Ht Hx Hr. unfold at_, known in Hx. assert (Hi' := Hi). unfold agents in Hx, Hi'. apply in_seq in Hi'.
  rewrite nth_map_seq in Hx by lia. apply (levels_sound lies i Hi T 0 [([], None)]); auto.
  intros y [<- | []] _. constructor.
Qed.
Lemma places_are k : items_sound true k -> places_sound (all_places k).
Proof.
  intros K t x Ht Hx Hr. unfold all_places in Hx. rewrite nth_map_seq in Hx by exact Ht. unfold places_at in Hx. apply distinct_in in Hx.
  apply in_flat_map in Hx as [i [Hi Hx]]. apply in_flat_map in Hx as [y [Hy Hx]]. apply in_flat_map in Hx as [s [Hs Hx]].
  apply in_map_iff in Hx as [o [<- Ho]]. cbn [fst snd] in *. apply likely_in in Hs as [q [Hs Hq]].
  exists i, s, o. repeat split; auto; [apply live_T; exact Ht|]. exists (belief t (snd y)), q. repeat split; auto.
Qed.
Lemma beliefs_are l : places_sound l -> beliefs_sound (all_beliefs l).
Proof.
  intros P t x Ht Hx Hr. unfold all_beliefs in Hx. destruct t as [|t]; cbn [nth] in Hx; [destruct Hx as [<- | []]; left; auto|].
  assert (Ht' : (t < T)%nat) by lia. rewrite nth_map_seq in Hx by exact Ht'.
  unfold next_beliefs in Hx. apply distinct_in in Hx. apply in_flat_map in Hx as [y [Hy Hx]]. apply in_flat_map in Hx as [z [Hz Hx]].
  apply in_map_iff in Hx as [a [<- Ha]]. cbn [fst snd belief pred] in *. assert (Ha' := proj2 (may_in _ _ _ _ _ Ha)). apply may_in in Ha as [Ha _]. apply likely_back in Hz as [w [Hz Hw]].
  right. destruct (is_free) eqn:F.
  - assert (ST : forall r, is_place e rl W p d t (fst y) r -> is_state e t r).
    { intros r [i [s [o [Hi [Hl [[b [q [Hb [Hs Hq]]]] [Ho ->]]]]]]]. apply saying_in; auto. eapply expects_states; eauto. }
    unfold rho in Hr. rewrite F in Hr. unfold Designing.after in Hr. rewrite (remembers eq_refl) in Hr. cbn [reach] in Hr.
    pose proof (reach_pos t (fst y)) as P1. pose proof (chance_pos t (fst y) z (snd y) a) as P2.
    destruct (Rle_lt_or_eq_dec _ _ P1) as [A | A]; [|rewrite <- A in Hr; lra].
    destruct (Rle_lt_or_eq_dec _ _ P2) as [B | B]; [|rewrite <- B in Hr; lra].
    exists t, (fst y), (snd y), z, w, a. repeat split; auto. apply P; auto. unfold rho. rewrite F. exact A.
  - assert (IP : is_place e rl W p d t (fst y) (snd y)) by (apply P; auto; unfold rho; rewrite F; lra).
    assert (ST : is_state e t (snd y)).
    { destruct IP as [i [s [o [Hi [Hl [[b [q [Hb [Hs Hq]]]] [Ho ->]]]]]]]. apply saying_in; auto. eapply expects_states; eauto. }
    exists t, (fst y), (snd y), z, w, a. repeat split; auto. rewrite (fixed_chance t (fst y) z w (snd y) a); auto; [rewrite <- Q2R_none; apply Qlt_Rlt; auto | apply live_T; auto].
Qed.

(** * Rows *)
Inductive row_id :=
| RChoose (t : nat) (h : memories) (z : N) (r : state)
| RSign (t : nat) (h : memories) (z : N) (r : state) (a : N)
| RTruth (i t : nat) (h : memories) (s : state)
| RLie (i t n : nat) (s : state) (r : N)           (* n: the number of what is known *)
| RMean (i t n : nat) (w : state) (r : N)
| RStay (i t n : nat) (s : state)
| RStayMean (i t n : nat) (w : state)
| RMost (i t n : nat) | RLeast (i t n : nat) | RReceived (i t n : nat)   (* n: the number of the place *)
| RAnte
| RPeriod (t n : nat)
| RPlace (t n : nat)
| RConstraint (n : nat)
| RAid (t : nat) (h : memories) (r : state)
| RHelpPeriod (t n : nat)
| RHelpPlace (t n : nat)
| RPlan (i t n : nat) (w : state) (r : N)
| RStart (i : nat) (w : state).
Record met := Met { m_known : list (list (list item)); m_lying : list (list (list item)); m_places : list (list place); m_beliefs : list (list item);
  m_truth : list (list (list item)); m_led : list (PositiveMap.t place); m_led_to : list (PositiveMap.t place) }.
Definition led_at (k : met) (t : nat) (x : place) : bool := found (nth t (m_led k) (PositiveMap.empty place)) x.
Definition led_to (k : met) (t : nat) (h : memories) : bool := found (nth t (m_led_to k) (PositiveMap.empty place)) (h, []).
Definition all_met : met :=
  let k := known true in let l := all_places k in
  let true_ := match p_helped p with None => [] | Some _ => known false end in
  let led_ := map (led_list true_) (seq 0 T) in
  Met k (if lying p then k else known false) l (all_beliefs l) true_ (map listing led_) (map (fun l => listing (map anyhow l)) led_).
Definition no_item : item := ([], None).
Definition within_ (t : nat) (b : dist state) : bool := forallb (fun sq => of_sizes (sizes_at e t) (fst sq)) b.
Definition eqb_balance (x y : balance) : bool :=
  match x, y with ExAnteSum, ExAnteSum | PeriodSum, PeriodSum | PlaceSum, PlaceSum => true | _, _ => false end.
Definition budget_of (k : balance) : option bool :=
  match find (fun x => eqb_balance k (fst x)) (p_budgets p) with Some x => Some (snd x) | None => None end.
Definition goes (t : nat) : bool := match p_leaving p with NeverLeaves => false | MayRefuse => (t =? 0)%nat | MayLeave => true end.
Definition minus (f : dist column) : dist column := scale (-1) f.
Definition row_form (k : met) (x : row_id) : option (dist column * bool) :=
  let item_at l n := nth n l no_item in
  match x with
  | RChoose t h z r =>
      if is_free && (t <? T)%nat && of_sizes (sizes_at e t) r && mem z (likely_shocks e t)
      then Some (flat_map (choice_form t h z r) (el t z r) ++ minus (reach_form t h), true) else None
  | RSign t h z r a => if is_free then Some ([(Cho t h z r a, 1%Q)], false) else None
  | RTruth i t h s =>
      if (t <? T)%nat && of_sizes (sizes_at e t) s then Some ((Val i t h s, 1%Q) :: minus (said_form i t h s s), true) else None
  | RLie i t n s r =>
      let l := at_ (m_known k) i t in let x := item_at l n in
      match p_notion p with ExPost =>
        if (t <? T)%nat && (n <? length l)%nat && is_agent e i && existsb (eqb_state s) (likely (belief t (snd x)))
           && of_sizes (sizes_at e t) s && mem r (reports e i t s)
        then Some ((Val i t (fst x) s, 1%Q) :: minus (said_form i t (fst x) s (saying i s r)), false) else None
      | _ => None end
  | RMean i t n w r =>
      let l := at_ (m_known k) i t in let x := item_at l n in let b := seeing i (belief t (snd x)) w in
      match p_notion p with InTheMean =>
        if (t <? T)%nat && (n <? length l)%nat && is_agent e i && within_ t b && mem r (can_say e i t w)
        then Some (bind b (fun s => (Val i t (fst x) s, 1%Q) :: minus (said_form i t (fst x) s (saying i s r))), false) else None
      | _ => None end
  | RStay i t n s =>
      let l := at_ (m_lying k) i t in let x := item_at l n in
      if (t <? T)%nat && (n <? length l)%nat && is_agent e i && goes t && p_surely p && existsb (eqb_state s) (likely (belief t (snd x)))
      then Some ((Val i t (fst x) s, 1%Q) :: minus (scale (outside p i t s) (reach_form t (fst x))), false) else None
  | RStayMean i t n w =>
      let l := at_ (m_lying k) i t in let x := item_at l n in
      if (t <? T)%nat && (n <? length l)%nat && is_agent e i && goes t && negb (p_surely p)
      then Some (bind (seeing i (belief t (snd x)) w) (fun s => (Val i t (fst x) s, 1%Q) :: minus (scale (outside p i t s) (reach_form t (fst x)))), false)
      else None
  | RMost i t n =>
      let l := nth t (m_places k) [] in let x := nth n l ([], []) in
      match p_most p with
      | Some b => if (t <? T)%nat && (n <? length l)%nat && is_agent e i && pays_at i t (snd x)
          then Some (scale b (reach_form t (fst x)) ++ minus (pay_form i t (fst x) (snd x)), false) else None
      | None => None end
  | RLeast i t n =>
      let l := nth t (m_places k) [] in let x := nth n l ([], []) in
      match p_least p with
      | Some b => if (t <? T)%nat && (n <? length l)%nat && is_agent e i && pays_at i t (snd x)
          then Some (pay_form i t (fst x) (snd x) ++ minus (scale b (reach_form t (fst x))), false) else None
      | None => None end
  | RReceived i t n =>
      let l := nth t (m_places k) [] in let x := nth n l ([], []) in
      match p_received p with
      | Some b => if (t <? T)%nat && (n <? length l)%nat && is_agent e i && pays_at i t (snd x) && of_sizes (sizes_at e t) (snd x)
          then Some (mean_form (enjoyed e i t) t (fst x) (snd x) (snd x) ++ scale b (reach_form t (fst x)) ++ minus (pay_form i t (fst x) (snd x)), false)
          else None
      | None => None end
  | RAnte => match budget_of ExAnteSum with Some exactly => Some (amount_form (Payments None), exactly) | None => None end
  | RPeriod t n =>
      let l := nth t (m_beliefs k) [] in let x := item_at l n in
      match budget_of PeriodSum with
      | Some exactly => if (t <? T)%nat && (n <? length l)%nat then Some (bind (belief t (snd x)) (pays_all t (fst x)), exactly) else None
      | None => None end
  | RPlace t n =>
      let l := nth t (m_places k) [] in let x := nth n l ([], []) in
      match budget_of PlaceSum with
      | Some exactly => if (t <? T)%nat && (n <? length l)%nat then Some (pays_all t (fst x) (snd x), exactly) else None
      | None => None end
  | RConstraint n =>
      match nth_error (p_constraints p) n with
      | Some (l, rel, x) => if sound_terms l then
          let f := terms_form l ++ [(One, (- x)%Q)] in
          match rel with AtLeast => Some (f, false) | Exactly => Some (f, true) | AtMost => Some (minus f, false) end else None
      | None => None end
  | RAid t h r => match p_helped p with Some PeriodSum | Some PlaceSum => Some ([(Aid t h r, 1%Q)], false) | _ => None end
  | RHelpPeriod t n =>
      let l := nth t (m_beliefs k) [] in let x := item_at l n in
      match p_helped p with
      | Some PeriodSum => if (t <? T)%nat && (n <? length l)%nat
          then Some (bind (belief t (snd x)) (pays_all t (fst x)) ++ (if led_to k t (fst x) then [(Aid t (fst x) [], 1%Q)] else []), false) else None
      | _ => None end
  | RHelpPlace t n =>
      let l := nth t (m_places k) [] in let x := nth n l ([], []) in
      match p_helped p with
      | Some PlaceSum => if (t <? T)%nat && (n <? length l)%nat
          then Some (pays_all t (fst x) (snd x) ++ (if led_at k t x then [(Aid t (fst x) (snd x), 1%Q)] else []), false) else None
      | _ => None end
  | RPlan i t n w r =>
      let l := at_ (m_known k) i t in let x := item_at l n in let b := seeing i (belief t (snd x)) w in
      match p_notion p with OnPath =>
        if (t <? T)%nat && (n <? length l)%nat && is_agent e i && within_ t b && mem r (can_say e i t w)
        then Some ((Best i t (fst x) (snd x) w, 1%Q) :: minus (bind b (fun s => plan_form i t (fst x) s (saying i s r))), false) else None
      | _ => None end
  | RStart i w =>
      match p_notion p with OnPath =>
        if is_agent e i then Some (bind (seeing i (first_states e) w) (fun s => [(Val i 0 [] s, 1%Q)]) ++ minus [(Best i 0 [] None w, 1%Q)], false) else None
      | _ => None end
  end.

(** What a row says of the mechanism: its form is worth this. *)
Definition row_worth (k : met) (x : row_id) : R :=
  match x with
  | RChoose _ _ _ _ | RTruth _ _ _ _ => 0
  | RSign t h z r a => rho t h * chance d t h z r a
  | RLie i t n s r => let h := fst (nth n (at_ (m_known k) i t) no_item) in rho t h * truth_worth i t h s - rho t h * lie_worth i t h s r
  | RMean i t n w r =>
      let x := nth n (at_ (m_known k) i t) no_item in let h := fst x in let b := seeing i (belief t (snd x)) w in
      rho t h * ER b (truth_worth i t h) - rho t h * ER b (fun s => lie_worth i t h s r)
  | RStay i t n s => let h := fst (nth n (at_ (m_lying k) i t) no_item) in rho t h * truth_worth i t h s - rho t h * Q2R (outside p i t s)
  | RStayMean i t n w =>
      let x := nth n (at_ (m_lying k) i t) no_item in let h := fst x in let b := seeing i (belief t (snd x)) w in
      rho t h * ER b (truth_worth i t h) - rho t h * ER b (fun s => Q2R (outside p i t s))
  | RMost i t n => let x := nth n (nth t (m_places k) []) ([], []) in
      match p_most p with Some b => rho t (fst x) * Q2R b - rho t (fst x) * due d i t (fst x) (snd x) | None => 0 end
  | RLeast i t n => let x := nth n (nth t (m_places k) []) ([], []) in
      match p_least p with Some b => rho t (fst x) * due d i t (fst x) (snd x) - rho t (fst x) * Q2R b | None => 0 end
  | RReceived i t n => let x := nth n (nth t (m_places k) []) ([], []) in
      match p_received p with
      | Some b => rho t (fst x) * (ER (shocks e t) (fun z => lottery t (fst x) z (snd x) (fun a => Q2R (enjoyed e i t a (snd x)))) + Q2R b)
                  - rho t (fst x) * due d i t (fst x) (snd x)
      | None => 0 end
  | RAnte => amount (Payments None)
  | RPeriod t n => let x := nth n (nth t (m_beliefs k) []) no_item in rho t (fst x) * ER (belief t (snd x)) (all_due e d t (fst x))
  | RPlace t n => let x := nth n (nth t (m_places k) []) ([], []) in rho t (fst x) * all_due e d t (fst x) (snd x)
  | RConstraint n =>
      match nth_error (p_constraints p) n with
      | Some (l, AtMost, x) => Q2R x - sum_of e T rl W p d l
      | Some (l, _, x) => sum_of e T rl W p d l - Q2R x
      | None => 0 end
  | RAid t h r => rho t h * added d t h r
  | RHelpPeriod t n => let x := nth n (nth t (m_beliefs k) []) no_item in
      rho t (fst x) * (ER (belief t (snd x)) (all_due e d t (fst x)) + if led_to k t (fst x) then added d t (fst x) [] else 0)
  | RHelpPlace t n => let x := nth n (nth t (m_places k) []) ([], []) in
      rho t (fst x) * (all_due e d t (fst x) (snd x) + if led_at k t x then added d t (fst x) (snd x) else 0)
  | RPlan i t n w r =>
      let x := nth n (at_ (m_known k) i t) no_item in let h := fst x in
      rho t h * best_worth i t h (snd x) w
      - rho t h * said_worth i t h (belief t (snd x)) w r (fun s z a => best_worth i (S t) (after (saying i s r, z, a) h) (Some (s, a)))
  | RStart i w => ER (seeing i (first_states e) w) (truth_worth i 0 []) - best_worth i 0 [] None w
  end.
Lemma told {A B} (x y : A) (a b : B) : Some (x, a) = Some (y, b) -> y = x /\ b = a.
Proof. intros H. inversion H. auto. Qed.
Lemma minus_is f : ER (minus f) nu = - ER f nu.
Proof. unfold minus. rewrite ER_scale, Q2R_less. ring. Qed.
Lemma cons_is x f : ER ((x, 1%Q) :: f) nu = nu x + ER f nu.
Proof. cbn [ER]. rewrite Q2R_one. ring. Qed.
Lemma lt_live t : (t <? T)%nat = true -> live e t.
Proof. intros H. apply Nat.ltb_lt in H. apply live_T. exact H. Qed.
Lemma ER_difference {X} (b : dist X) x f g : ER b (fun s => x * f s - x * g s) = x * ER b f - x * ER b g.
Proof. induction b as [|[s q] l IH]; cbn [ER]; [ring|]. rewrite IH. ring. Qed.
Ltac parts H := rewrite ?andb_true_iff in H; decompose [and] H; clear H;
  repeat match goal with
  | X : (_ <? T)%nat = true |- _ => let L := fresh "Lt" in let V := fresh "Lv" in
      pose proof (proj1 (Nat.ltb_lt _ _) X) as L; pose proof (lt_live _ X) as V; clear X
  | X : is_agent _ _ = true |- _ => apply is_agent_iff in X
  | X : of_sizes _ _ = true |- _ => apply of_sizes_iff in X
  | X : mem _ _ = true |- _ => apply mem_iff in X
  | X : existsb (eqb_state _) _ = true |- _ => apply existsb_state in X
  end.
Lemma row_is k x f exactly : row_form k x = Some (f, exactly) -> ER f nu = row_worth k x.
Proof.
  destruct x as [t h z r | t h z r a | i t h s | i t n s r | i t n w r | i t n s | i t n w | i t n | i t n | i t n | | t n | t n | n | t h r | t n | t n | i t n w r | i w]; cbn [row_form row_worth]; cbv zeta.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    rewrite ER_app, minus_is, reach_is. match goal with X : In z _ |- _ => apply likely_back in X as [q [Hz Hq]] end.
    rewrite (lottery_form t h z r _ (fun _ => 1)).
    + destruct d_ok as [_ [S _]]. unfold is_free in *. destruct (p_choosing p); try discriminate; rewrite (S t h z q r) by auto; ring.
    + intros a Ha. rewrite (choice_is t h z q r a) by auto. ring.
  - destruct is_free; [|discriminate]. intros E1. apply told in E1 as [-> ->]. rewrite ER_single. reflexivity.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    rewrite cons_is, minus_is, said_is by auto. cbn [nu]. rewrite (truth_step i t h s) by auto. ring.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    rewrite cons_is, minus_is, said_is by (auto; apply saying_in; auto). unfold Designing.lie_worth. cbn [nu]. ring.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    rewrite ER_bind, <- ER_difference. apply ER_same. intros s q Hs.
    match goal with X : within_ _ _ = true |- _ => unfold within_ in X; rewrite forallb_forall in X; specialize (X (s, q) Hs); apply of_sizes_iff in X end.
    assert (R : is_report e i t s r).
    { apply filter_In in Hs as [_ SW]. apply eqb_state_ok in SW. cbn [fst] in SW. unfold is_report. rewrite can_say_seen, SW. assumption. }
    rewrite cons_is, minus_is, said_is by (auto; apply saying_in; auto). unfold Designing.lie_worth. cbn [nu]. ring.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. rewrite cons_is, minus_is, ER_scale, reach_is. cbn [nu]. ring.
  - destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_bind, <- ER_difference. apply ER_same. intros s q _. rewrite cons_is, minus_is, ER_scale, reach_is. cbn [nu]. ring.
  - destruct (p_most p) as [b|]; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_app, minus_is, ER_scale, reach_is, pay_is. ring.
  - destruct (p_least p) as [b|]; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_app, minus_is, ER_scale, reach_is, pay_is. ring.
  - destruct (p_received p) as [b|]; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    rewrite !ER_app, minus_is, ER_scale, reach_is, pay_is, mean_is by auto. ring.
  - destruct (budget_of ExAnteSum) as [b|]; [|discriminate]. intros E1. apply told in E1 as [-> ->]. apply amount_is. reflexivity.
  - destruct (budget_of PeriodSum) as [b|]; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_bind, <- ER_by. apply ER_same. intros s q _. apply pays_is.
  - destruct (budget_of PlaceSum) as [b|]; [|discriminate]. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. apply pays_is.
  - destruct (nth_error (p_constraints p) n) as [[[l rel] x]|]; [|discriminate]. destruct (sound_terms l) eqn:S; [|discriminate].
    assert (K : ER (terms_form l ++ [(One, (- x)%Q)]) nu = sum_of e T rl W p d l - Q2R x).
    { rewrite ER_app, terms_is by exact S. cbn [ER nu]. rewrite Q2R_opp. ring. }
    destruct rel; intros E1; apply told in E1 as [-> ->]; rewrite ?minus_is, K; ring.
  - destruct (p_helped p) as [[| |]|]; try discriminate; intros E1; apply told in E1 as [-> ->]; rewrite ER_single; reflexivity.
  - destruct (p_helped p) as [[| |]|]; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_app, ER_bind, (ER_same _ _ (fun s => rho t (fst (nth n (nth t (m_beliefs k) []) no_item)) * all_due e d t (fst (nth n (nth t (m_beliefs k) []) no_item)) s)), ER_by
      by (intros; apply pays_is).
    destruct (led_to _ _ _); [rewrite ER_single; cbn [nu] | cbn [ER]]; ring.
  - destruct (p_helped p) as [[| |]|]; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_app, pays_is. destruct (led_at _ _ _); [rewrite ER_single; cbn [nu] | cbn [ER]]; ring.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (_ && _) eqn:C; [|discriminate]. intros E1. apply told in E1 as [-> ->]. parts C.
    set (x := nth n _ no_item) in *. rewrite cons_is, minus_is, ER_bind. cbn [nu]. unfold said_worth. rewrite <- ER_by. unfold Rminus. f_equal. f_equal. apply ER_same. intros s q Hs.
    match goal with X : within_ _ _ = true |- _ => unfold within_ in X; rewrite forallb_forall in X; specialize (X (s, q) Hs); apply of_sizes_iff in X end.
    assert (R : is_report e i t s r).
    { apply filter_In in Hs as [_ SW]. apply eqb_state_ok in SW. cbn [fst] in SW. unfold is_report. rewrite can_say_seen, SW. assumption. }
    apply plan_is; auto. apply saying_in; auto.
  - destruct (p_notion p) eqn:N; try discriminate. destruct (is_agent e i); [|discriminate]. intros E1. apply told in E1 as [-> ->].
    rewrite ER_app, minus_is, ER_bind, ER_single. cbn [nu]. rewrite rho_first. rewrite (ER_same _ _ (truth_worth i 0 [])); [ring|].
    intros s q _. rewrite ER_single. cbn [nu]. rewrite rho_first. ring.
Qed.

(** * What is listed as met is all that can be met *)
Definition eqb_item (x y : item) : bool := eqb_from (snd x) (snd y) && eqb_memories (fst x) (fst y).
(** Everything in l stands in l'. *)
Definition covers {A} (key : A -> positive) (eqb : A -> A -> bool) (l l' : list A) : bool :=
  let m := map_of (map (fun x => (key x, x)) l') in
  forallb (fun x => match PositiveMap.find (key x) m with Some y => eqb x y | None => false end) l.
Definition closed (lies : bool) (k : list (list (list item))) : bool :=
  forallb (fun i => covers item_key eqb_item [no_item] (at_ k i 0)
    && forallb (fun t => covers item_key eqb_item (flat_map (next_items lies i t) (at_ k i t)) (at_ k i (S t))) (seq 0 (pred T))) (agents e).
(** A stated rule says chances, which add up wherever reports can be made. *)
Definition rule_ok (k : met) : bool :=
  match p_choosing p with
  | Stated rules => forallb (forallb (fun l => forallb (fun x => Qle_bool 0 (snd x)) (l_shares l))) rules
      && forallb (fun t => forallb (fun x => forallb (fun z => Qeq_bool (sum (map (share rules t (fst x) z (snd x)) (el t z (snd x)))) 1)
           (likely_shocks e t)) (nth t (m_places k) [])) (seq 0 T)
  | _ => true
  end.
(** Wherever the truth leads is listed. *)
Definition check_led (k : met) : bool :=
  match p_helped p with
  | None | Some ExAnteSum => true
  | _ => closed false (m_truth k) && forallb (fun t => forallb (fun x => led_at k t x && led_to k t (fst x)) (led_list (m_truth k) t)) (seq 0 T)
  end.
Lemma eqb_item_ok x y : eqb_item x y = true -> x = y.
Proof. destruct x, y. unfold eqb_item. cbn [fst snd]. rewrite andb_true_iff. intros [H1 H2]. apply eqb_from_ok in H1. apply eqb_memories_ok in H2. congruence. Qed.
Lemma eqb_place_ok x y : eqb_place x y = true -> x = y.
Proof. destruct x, y. unfold eqb_place. cbn [fst snd]. rewrite andb_true_iff. intros [H1 H2]. apply eqb_state_ok in H1. apply eqb_memories_ok in H2. congruence. Qed.
Lemma covers_ok {A} (key : A -> positive) eqb l l' : (forall x y, eqb x y = true -> x = y) -> covers key eqb l l' = true -> forall x, In x l -> In x l'.
Proof.
  intros HE H x Hx. unfold covers in H. cbv zeta in H. rewrite forallb_forall in H. specialize (H x Hx).
  destruct (PositiveMap.find _ _) as [y|] eqn:F; [|discriminate]. apply HE in H. subst y. unfold map_of in F. apply map_of_in in F as [F | F].
  - apply in_map_iff in F as [y [E1 F]]. inversion E1; subst. exact F.
  - rewrite PositiveMap.gempty in F. discriminate.
Qed.
Lemma likely_is b s q : In (s, q) b -> (0 < q)%Q -> In s (likely b).
Proof. intros H Hq. unfold likely. apply in_map_iff. exists (s, q). split; [reflexivity|]. apply filter_In. split; [exact H | apply above0_iff; exact Hq]. Qed.
Lemma listed lies k i t h b : In i (agents e) -> closed lies k = true -> expects e rl W p d lies i t h b -> (t < T)%nat ->
  exists x, In x (at_ k i t) /\ fst x = h /\ belief t (snd x) = b.
Proof.
  intros Hi Hc H. unfold closed in Hc. rewrite forallb_forall in Hc. specialize (Hc i Hi). apply andb_true_iff in Hc as [C0 C1]. rewrite forallb_forall in C1.
  induction H as [|t h b s q r z w a Hb IH Ht Hs Hq Hr Hz Hw Ha Hch]; intros Lt.
  - exists no_item. split; [|split; reflexivity]. eapply covers_ok; [apply eqb_item_ok | exact C0 | left; reflexivity].
  - destruct (IH ltac:(lia)) as [x [Hx [<- Hbx]]]. exists (after (saying i s r, z, a) (fst x), Some (s, a)). split; [|split; reflexivity].
    eapply covers_ok; [apply eqb_item_ok | apply (C1 t); apply in_seq; lia|]. apply in_flat_map. exists x. split; [exact Hx|].
    unfold next_items. apply in_flat_map. exists s. split; [rewrite Hbx; eapply likely_is; eauto|]. apply in_flat_map. exists r. split.
    + destruct lies; [exact Hr | left; symmetry; exact Hr].
    + cbv zeta. apply in_flat_map. exists z. split; [eapply likely_iff; eauto|]. assert (Ha' : In a (may t (fst x) z (saying i s r))).
      { assert (SS : is_state e t s) by (eapply expects_states; eauto). eapply in_may; eauto. destruct lies; [apply saying_in; auto | rewrite Hr, saying_truth; exact SS]. }
      exact (in_map (fun a => (after (saying i s r, z, a) (fst x), Some (s, a))) _ _ Ha').
Qed.
Definition led_complete (k : met) : Prop := forall t h s, (t < T)%nat -> led e rl W p d t h s -> led_at k t (h, s) = true /\ led_to k t h = true.
Lemma check_led_complete k : check_led k = true -> (p_helped p = Some PeriodSum \/ p_helped p = Some PlaceSum) -> led_complete k.
Proof.
  unfold check_led. intros H K t h s Lt [i [Hi [b [q [Hb [Hs Hq]]]]]].
  assert (H' : closed false (m_truth k) && forallb (fun t => forallb (fun x => led_at k t x && led_to k t (fst x)) (led_list (m_truth k) t)) (seq 0 T) = true) by (destruct K as [K | K]; rewrite K in H; exact H).
  clear H. apply andb_true_iff in H' as [C F]. destruct (listed false (m_truth k) i t h b Hi C Hb Lt) as [x [Hx [<- E2]]].
  rewrite forallb_forall in F. specialize (F t ltac:(apply in_seq; lia)). rewrite forallb_forall in F. specialize (F (fst x, s)).
  apply andb_true_iff. apply F. unfold led_list. apply in_flat_map. exists i. split; [exact Hi|]. apply in_flat_map. exists x. split; [exact Hx|].
  apply in_map. rewrite E2. eapply likely_is; eauto.
Qed.
Definition led_sound (k : met) : Prop := forall t h, (t < T)%nat -> 0 < rho t h ->
  (forall s, led_at k t (h, s) = true -> led e rl W p d t h s) /\ (led_to k t h = true -> exists s, led e rl W p d t h s).
Lemma found_in l x : found (listing l) x = true -> In x l.
Proof.
  unfold found, listing. destruct (PositiveMap.find _ _) as [y|] eqn:F; [|discriminate]. intros H. apply eqb_place_ok in H. subst y. unfold map_of in F.
  apply map_of_in in F as [F | F]; [|rewrite PositiveMap.gempty in F; discriminate]. apply in_map_iff in F as [y [E1 F]]. inversion E1; subst. exact F.
Qed.
Lemma all_met_led_sound : led_sound all_met.
Proof.
  intros t h Lt R0. unfold led_at, led_to, all_met. cbv zeta. cbn [m_led m_led_to]. set (true_ := match p_helped p with None => [] | Some _ => known false end).
  assert (L : forall s, In (h, s) (led_list true_ t) -> led e rl W p d t h s).
  { intros s H. unfold led_list in H. apply in_flat_map in H as [i [Hi H]]. apply in_flat_map in H as [x [Hx H]]. apply in_map_iff in H as [s' [E1 Hs]].
    inversion E1; subst. apply likely_in in Hs as [q [Hs Hq]]. exists i. split; [exact Hi|]. exists (belief t (snd x)), q. split; [|split; assumption].
    destruct (p_helped p); unfold true_ in Hx; [apply (known_sound false); auto|]. unfold at_ in Hx. destruct i; destruct t; destruct Hx. }
  assert (N1 : nth t (map listing (map (led_list true_) (seq 0 T))) (PositiveMap.empty place) = listing (led_list true_ t)).
  { rewrite map_map. exact (nth_map_seq (fun x => listing (led_list true_ x)) T t _ Lt). }
  assert (N2 : nth t (map (fun l => listing (map anyhow l)) (map (led_list true_) (seq 0 T))) (PositiveMap.empty place) = listing (map anyhow (led_list true_ t))).
  { rewrite map_map. exact (nth_map_seq (fun x => listing (map anyhow (led_list true_ x))) T t _ Lt). }
  rewrite N1, N2. split.
  - intros s H. apply L. apply found_in. exact H.
  - intros H. apply found_in in H. apply in_map_iff in H as [[h' s] [E1 H]]. inversion E1; subst. exists s. apply L. exact H.
Qed.
End Forms.
