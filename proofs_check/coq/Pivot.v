(** Payments that a certificate leaves out and names by a formula: what an agent's report costs the others, by their
    program. Nobody has to believe this file but [costs]: [pivot_by_shock_ok] and [pivot_transfers_ok] prove that the
    functions find them. *)
From Coq Require Import QArith ZArith NArith List Bool Lia Lqa.
Import ListNotations.
Require Import Definitions Expectations OneShot Check Model Worths Programs Means Spread Quick.
Open Scope Q_scope.

(** What the society without agent i gains by an allocation a over that of the rule, at the shock z and the reports r, is at
    most q, and is q for some a: worths are those of the society's program. *)
Definition costs (e : env) (c : mechanism) (v : evidence) (i u : nat) (z : N) (r : state) (q : Q) : Prop :=
  let worth_of_all a := value e (Some i) (W e v (Some i)) u a r in
  exists b, In b (sets e (Some i) u z r)
    /\ (forall a, In a (sets e (Some i) u z r) -> worth_of_all a <= worth_of_all b)
    /\ q == worth_of_all b - worth_of_all (rule e c u z r).

(** The greater one of b and the number of a. *)
Definition larger (l : list Z) (b : Z) (a : N) : Z := let x := nth (N.to_nat a) l 0%Z in if Z.leb b x then x else b.
Definition most (l : list Z) (open : list N) : Z :=
  match open with
  | [] => 0%Z
  | a :: more => fold_left (larger l) more (nth (N.to_nat a) l 0%Z)
  end.
Definition others_worth (e : env) (v : evidence) (i u : nat) : worth :=
  let later := W e v (Some i) (S u) in
  worth_of e u (social_rows e (Some i) (flow_rows e u)) (money e u)
    (all_means e u (apart_of e u) (ready_of e u) later (wholes (map later (states (sizes_at e (S u)))))).
(** By shock and state, and their denominator. *)
Definition pivot_by_shock (e : env) (c : mechanism) (v : evidence) (i u : nat) : list (list Z) * Z :=
  let x := others_worth e v i u in
  (map (fun z => map (fun r => let l := nums x r in (most l (sets e (Some i) u z r) - nth (N.to_nat (rule e c u z r)) l 0)%Z) (states_at e u))
     (map fst (shocks e u)), under x).
(** In the mean over shocks, by state. *)
Definition pivot_transfers (e : env) (c : mechanism) (v : evidence) (i u : nat) : list Z * Z :=
  let found := pivot_by_shock e c v i u in let p := chances_of e u in
  (map (fun l => dot (fst p) l) (turned (length (states_at e u)) (fst found)), (snd p * snd found)%Z).

Lemma most_ok l : forall open, open <> [] -> (exists b, In b open /\ most l open = nth (N.to_nat b) l 0%Z)
  /\ forall a, In a open -> (nth (N.to_nat a) l 0 <= most l open)%Z.
Proof.
  intros [|a0 more] NE; [congruence|]. clear NE. cbn [most].
  assert (G : forall more m0, (exists b, In b more /\ fold_left (larger l) more m0 = nth (N.to_nat b) l 0%Z)
      \/ fold_left (larger l) more m0 = m0) .
  { clear. induction more as [|a more IH]; intros m0; [right; reflexivity|]. cbn [fold_left].
    assert (X : larger l m0 a = if Z.leb m0 (nth (N.to_nat a) l 0%Z) then nth (N.to_nat a) l 0%Z else m0) by reflexivity. rewrite X. clear X.
    destruct (Z.leb m0 (nth (N.to_nat a) l 0%Z)) eqn:L.
    - left. destruct (IH (nth (N.to_nat a) l 0%Z)) as [[b [Hb X]] | X]; [exists b; split; [right; auto | auto] | exists a; split; [left; auto | auto]].
    - destruct (IH m0) as [[b [Hb X]] | X]; [left; exists b; split; [right; auto | auto] | right; auto]. }
  assert (U : forall more m0, (m0 <= fold_left (larger l) more m0)%Z
      /\ forall a, In a more -> (nth (N.to_nat a) l 0 <= fold_left (larger l) more m0)%Z).
  { clear. induction more as [|a more IH]; intros m0; [split; [cbn; lia | intros a []]|]. cbn [fold_left].
    assert (X : larger l m0 a = if Z.leb m0 (nth (N.to_nat a) l 0%Z) then nth (N.to_nat a) l 0%Z else m0) by reflexivity. rewrite X. clear X.
    destruct (Z.leb m0 (nth (N.to_nat a) l 0%Z)) eqn:L.
    - apply Z.leb_le in L. destruct (IH (nth (N.to_nat a) l 0%Z)) as [I1 I2]. split; [lia|]. intros b [<- | Hb]; auto.
    - apply Z.leb_gt in L. destruct (IH m0) as [I1 I2]. split; [auto|]. intros b [<- | Hb]; [lia | auto]. }
  split.
  - destruct (G more (nth (N.to_nat a0) l 0%Z)) as [[b [Hb X]] | X]; [exists b; split; [right; auto | auto] | exists a0; split; [left; auto | auto]].
  - intros a [<- | Ha]; [apply (proj1 (U more _)) | apply (proj2 (U more _)); auto].
Qed.

Section Pivot.
Variables (e : env) (c : mechanism) (v : evidence) (i u : nat).
Hypothesis env_ok : check_env e = true.
Hypothesis here : In u (places e).
Hypothesis agent : In i (agents e).
Hypothesis rule_ok : check_rule e c = true.
Hypothesis can_choose : forall z q r, In (z, q) (shocks e u) -> In r (states_at e u) -> sets e (Some i) u z r <> [].

Lemma others_are : is_worth e u (others_worth e v i u) (values_at e v (Some i) u).
Proof. apply (values_worth e v u (Some i)); auto. Qed.
Lemma worth_there a r : In a (all_allocs e u) -> In r (states_at e u) ->
  inject_Z (nth (N.to_nat a) (nums (others_worth e v i u) r) 0%Z) == inject_Z (under (others_worth e v i u)) * value e (Some i) (W e v (Some i)) u a r.
Proof.
  intros Ha Hr. destruct others_are as [_ H]. rewrite (H r a Hr). destruct (places_live e u here) as [_ Sp].
  rewrite <- Sp at 2. rewrite value_at by exact Ha. reflexivity.
Qed.
(** What is paid, as a function. *)
Definition due_there (z : N) (r : state) : Q :=
  ratio (most (nums (others_worth e v i u) r) (sets e (Some i) u z r) - nth (N.to_nat (rule e c u z r)) (nums (others_worth e v i u) r) 0)%Z (under (others_worth e v i u)).
Lemma due_costs z q r : In (z, q) (shocks e u) -> In r (states_at e u) -> costs e c v i u z r (due_there z r).
Proof.
  intros Hz Hr. destruct (places_live e u here) as [Hl _]. destruct (env_at e env_ok u Hl) as [_ [_ [HA _]]].
  destruct others_are as [Hd _]. set (x := others_worth e v i u) in *.
  assert (IN : forall w a, w = None \/ w = Some i -> In a (sets e w u z r) -> In a (all_allocs e u)).
  { intros w a Hw Ha. apply sets_listed in Ha. apply (HA w z q); auto. destruct Hw as [-> | ->]; [left | right; exists i]; auto. }
  assert (LE : forall a b, In a (all_allocs e u) -> In b (all_allocs e u) -> (nth (N.to_nat a) (nums x r) 0 <= nth (N.to_nat b) (nums x r) 0)%Z ->
    value e (Some i) (W e v (Some i)) u a r <= value e (Some i) (W e v (Some i)) u b r).
  { intros a b Ha Hb L. apply Qle_bool_iff. rewrite <- (less_scaled (under x) _ _ _ _ Hd (worth_there a r Ha Hr) (worth_there b r Hb Hr)). apply Z.leb_le. exact L. }
  destruct (most_ok (nums x r) (sets e (Some i) u z r) (can_choose z q r Hz Hr)) as [[b [Hb MB]] UP].
  assert (Ab : In b (all_allocs e u)) by (apply (IN (Some i)); auto).
  assert (Ar : In (rule e c u z r) (all_allocs e u)).
  { apply (IN None); auto. unfold check_rule in rule_ok. rewrite forallb_forall in rule_ok. specialize (rule_ok u here).
    rewrite forallb_forall in rule_ok. specialize (rule_ok _ Hz). rewrite forallb_forall in rule_ok. specialize (rule_ok r Hr).
    apply mem_iff. exact rule_ok. }
  exists b. split; [exact Hb|]. split.
  - intros a Ha. apply LE; [apply (IN (Some i)); auto | auto |]. rewrite <- MB. apply UP. exact Ha.
  - unfold due_there. fold x. rewrite MB. apply ratio_is; [exact Hd|]. unfold Z.sub.
    rewrite inject_Z_plus, inject_Z_opp. unfold x. rewrite !worth_there by auto. ring.
Qed.
Theorem pivot_by_shock_ok : let found := pivot_by_shock e c v i u in
  exists p, (0 < snd found)%Z
    /\ map (map (fun n => ratio n (snd found))) (fst found) = map (fun z => map (p z) (states_at e u)) (map fst (shocks e u))
    /\ forall z q r, In (z, q) (shocks e u) -> In r (states_at e u) -> costs e c v i u z r (p z r).
Proof.
  cbv zeta. exists due_there. split; [apply others_are|]. split; [|exact due_costs]. unfold pivot_by_shock. cbv zeta. cbn [fst snd].
  rewrite !map_map. apply map_ext. intros zq. rewrite map_map. reflexivity.
Qed.
Theorem pivot_transfers_ok : let found := pivot_transfers e c v i u in
  exists p t, (0 < snd found)%Z /\ map (fun n => ratio n (snd found)) (fst found) = map t (states_at e u)
    /\ (forall z q r, In (z, q) (shocks e u) -> In r (states_at e u) -> costs e c v i u z r (p z r))
    /\ forall r, In r (states_at e u) -> t r == E (shocks e u) (fun z => p z r).
Proof.
  cbv zeta. unfold pivot_transfers. cbv zeta. cbn [fst snd]. unfold pivot_by_shock. cbv zeta. cbn [fst snd].
  set (x := others_worth e v i u). assert (Hd : (0 < under x)%Z) by apply others_are.
  set (n := fun z r => (most (nums x r) (sets e (Some i) u z r) - nth (N.to_nat (rule e c u z r)) (nums x r) 0)%Z).
  assert (Hp : (0 < snd (chances_of e u))%Z) by apply common_pos.
  exists due_there, (fun r => ratio (dot (fst (chances_of e u)) (map (fun z => n z r) (map fst (shocks e u)))) (snd (chances_of e u) * under x)).
  split; [apply Z.mul_pos_pos; auto|]. split; [|split; [exact due_costs|]].
  - change (fun z : N => map (fun r : state => _) (states_at e u)) with (fun z => map (n z) (states_at e u)).
    rewrite (turned_map n), !map_map. reflexivity.
  - intros r Hr. apply ratio_is; [apply Z.mul_pos_pos; auto|]. unfold chances_of. cbn [wholes fst snd]. rewrite !map_map.
    set (D := common _). rewrite <- (map_map snd (whole D)).
    rewrite (dot_ok snd (fun zq => n (fst zq) r)) by (intros zq Hz; apply common_divides; apply in_map; exact Hz).
    rewrite inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|].
    clear D. generalize (shocks e u). intros l.
    induction l as [|[z q] l IH]; cbn [map]; [rewrite !E_nil; ring|]. rewrite !E_cons, IH. cbn [fst snd].
    assert (X : inject_Z (n z r) == inject_Z (under x) * due_there z r) by (unfold due_there; fold x; rewrite ratio_ok by auto; reflexivity).
    rewrite X. ring.
Qed.
End Pivot.
