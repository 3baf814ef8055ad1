(** Means over the next state in all states at once, in integers over one denominator, where each component of the next
    state depends on the allocation, the public state and itself alone. Nobody has to believe this file: [all_means_ok]
    proves that they are the means of Definitions.v. *)
From Coq Require Import QArith ZArith NArith List FMapPositive Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot Check Model Worths Means.
Open Scope Q_scope.

(** * One component after the other *)
Definition turned (width : nat) (l : list (list Z)) : list (list Z) :=
  map (fun j => map (fun c => nth j c 0%Z) l) (seq 0 width).
Definition block (n : N) (g : list Z) (k : N) : list Z := map (fun x => nth (N.to_nat (k * n + x)) g 0%Z) (range n).
(** How many choices of one row of each component there are. *)
Definition width (l : list (N * list (list Z))) : nat := fold_right (fun f w => (length (snd f) * w)%nat) 1%nat l.
(** Components by how many labels they have, with a row of weights for each own label of today; g by the next state, the
    first labels being at place k. *)
Fixpoint spread (l : list (N * list (list Z))) (g : list Z) (k : N) : list Z :=
  match l with
  | [] => [nth (N.to_nat k) g 0%Z]
  | f :: l' =>
      match l' with
      | [] => let b := block (fst f) g k in map (fun r => dot r b) (snd f)
      | _ =>
          let inner := map (fun x => spread l' g (k * fst f + x)%N) (range (fst f)) in
          let columns := turned (width l') inner in
          flat_map (fun r => map (fun c => dot r c) columns) (snd f)
      end
  end.
(** The sum for one choice of rows, and all choices. *)
Fixpoint picked (ns : list N) (rs : list (list Z)) (g : list Z) (k : N) : Z :=
  match ns, rs with
  | n :: ns', r :: rs' => dot r (map (fun x => picked ns' rs' g (k * n + x)%N) (range n))
  | _, _ => nth (N.to_nat k) g 0%Z
  end.
Fixpoint picks {A} (l : list (list A)) : list (list A) :=
  match l with [] => [[]] | rows :: l' => let p := picks l' in flat_map (fun r => map (cons r) p) rows end.

Lemma picks_width (l : list (N * list (list Z))) : length (picks (map snd l)) = width l.
Proof.
  induction l as [|f l IH]; [reflexivity|]. cbn [map picks width fold_right]. fold (width l). rewrite <- IH.
  apply flat_length. intros r. apply map_length.
Qed.
Lemma map_nth_seq {A} (d : A) : forall l, map (fun j => nth j l d) (seq 0 (length l)) = l.
Proof.
  induction l as [|x l IH]; [reflexivity|]. cbn [length seq map nth]. f_equal. rewrite <- seq_shift, map_map. exact IH.
Qed.
Lemma turned_map {A B} (F : A -> B -> Z) (P : list B) (X : list A) :
  turned (length P) (map (fun x => map (F x) P) X) = map (fun p => map (fun x => F x p) X) P.
Proof.
  unfold turned. destruct P as [|p0 P]; [reflexivity|]. set (P' := p0 :: P).
  transitivity (map (fun p => map (fun x => F x p) X) (map (fun j => nth j P' p0) (seq 0 (length P')))); [|rewrite map_nth_seq; reflexivity].
  rewrite map_map.
  apply map_ext_in. intros j Hj. apply in_seq in Hj. rewrite map_map. apply map_ext. intros x.
  rewrite (nth_indep _ 0%Z (F x p0)) by (rewrite map_length; lia). apply map_nth.
Qed.
Lemma map_flat_map {A B C} (f : B -> C) (g : A -> list B) l : map f (flat_map g l) = flat_map (fun x => map f (g x)) l.
Proof. induction l as [|x l IH]; [reflexivity|]. cbn [flat_map]. rewrite map_app, IH. reflexivity. Qed.
Lemma flat_map_in {A B} (f g : A -> list B) l : (forall x, In x l -> f x = g x) -> flat_map f l = flat_map g l.
Proof. induction l as [|x l IH]; intros H; [reflexivity|]. cbn [flat_map]. rewrite (H x), IH; auto; [intros; apply H; right; auto | left; auto]. Qed.
Lemma spread_cons f f' l g k : spread (f :: f' :: l) g k =
  flat_map (fun r => map (fun c => dot r c) (turned (width (f' :: l)) (map (fun x => spread (f' :: l) g (k * fst f + x)%N) (range (fst f))))) (snd f).
Proof. reflexivity. Qed.
Lemma spread_ok g : forall l k, spread l g k = map (fun rs => picked (map fst l) rs g k) (picks (map snd l)).
Proof.
  induction l as [|f l IH]; intros k; [reflexivity|]. destruct l as [|f' l].
  - cbn [spread map picks picked block flat_map]. induction (snd f) as [|r rows IHr]; [reflexivity|]. cbn [map flat_map app]. rewrite IHr. reflexivity.
  - rewrite spread_cons, <- picks_width.
    rewrite (map_ext (fun x => spread (f' :: l) g (k * fst f + x)%N) _ (fun x => IH (k * fst f + x)%N)).
    rewrite (turned_map (fun x rs => picked (map fst (f' :: l)) rs g (k * fst f + x)%N)).
    change (picks (map snd (f :: f' :: l))) with (flat_map (fun r => map (cons r) (picks (map snd (f' :: l)))) (snd f)).
    rewrite map_flat_map. apply flat_map_ext. intros r. rewrite !map_map. reflexivity.
Qed.

(** * Rows of integers *)
(** The common denominator of a table's numbers. *)
Definition grain (f : table Q) : Z := common (fill f :: map snd (PositiveMap.elements (cells f))).
Lemma grain_divides f c : (QDen (look_up f c) | grain f)%Z.
Proof.
  apply common_divides. unfold look_up. destruct (PositiveMap.find _ _) eqn:F; [right | left; reflexivity].
  apply PositiveMap.elements_correct in F. apply (in_map snd) in F. exact F.
Qed.
Lemma grain_pos f : (0 < grain f)%Z.
Proof. apply common_pos. Qed.
Definition row_at (f : table Q) (n : N) (c : list N) : list Z := let d := grain f in map (fun x => whole d (look_up f (c ++ [x]))) (range n).
Fixpoint rows_at (fs : list (table Q)) (ns : list N) (c : list N) : list (list Z) :=
  match ns, fs with n :: ns', f :: fs' => row_at f n c :: rows_at fs' ns' c | _, _ => [] end.
Fixpoint grains (fs : list (table Q)) (ns : list N) : Z :=
  match ns, fs with n :: ns', f :: fs' => (grain f * grains fs' ns')%Z | _, _ => 1%Z end.
Lemma grains_pos : forall ns fs, (0 < grains fs ns)%Z.
Proof. induction ns as [|n ns IH]; intros [|f fs]; try reflexivity. cbn [grains]. apply Z.mul_pos_pos; [apply grain_pos | apply IH]. Qed.
Lemma picked_ok g c : forall ns fs k, (length ns <= length fs)%nat ->
  inject_Z (picked ns (rows_at fs ns c) g k) ==
  inject_Z (grains fs ns) * E (draws fs ns c) (fun y => inject_Z (nth (N.to_nat (place_of ns k y)) g 0%Z)).
Proof.
  induction ns as [|n ns IH]; intros fs k L.
  - replace (draws fs [] c) with [([] : state, 1)] by (destruct fs; reflexivity). replace (grains fs []) with 1%Z by (destruct fs; reflexivity).
    cbn [picked rows_at]. rewrite E_cons, E_nil. unfold place_of. cbn [combine fold_left]. change (inject_Z 1) with 1. rewrite !Qmult_1_l, Qplus_0_r. reflexivity.
  - destruct fs as [|f fs]; cbn [length] in L; [lia|]. cbn [rows_at picked grains]. unfold row_at. cbv zeta.
    rewrite <- (map_map (fun x => look_up f (c ++ [x])) (whole (grain f))).
    rewrite (dot_ok (fun x => look_up f (c ++ [x]))) by (intros; apply grain_divides).
    rewrite E_draws, inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|]. rewrite <- E_scale. apply E_ext.
    intros x q _. rewrite IH by lia. reflexivity.
Qed.

(** ** Where a component depends on the allocation, the public state and itself alone *)
(** The state of m components with the public state p, the component j equal to o, and 0 elsewhere. *)
Definition lone (m j : nat) (p o : N) : state :=
  map (fun i => if (i =? 0)%nat then p else if (i =? j)%nat then o else 0%N) (seq 0 m).
Definition by_itself (m j : nat) (f : table Q) : bool := forallb (fun ax => mem_nat (fst ax) [0; 1; S j; S m]%nat) (axes f).
Lemma lone_nth m j p o i : (i < m)%nat -> nth i (lone m j p o) 0%N = if (i =? 0)%nat then p else if (i =? j)%nat then o else 0%N.
Proof.
  intros H. unfold lone. set (h := fun i => if (i =? 0)%nat then p else if (i =? j)%nat then o else 0%N).
  rewrite (nth_indep _ 0%N (h O)) by (rewrite map_length, seq_length; auto). rewrite (map_nth h), seq_nth by auto. reflexivity.
Qed.
Lemma row_lone m j f n a s : by_itself m j f = true -> length s = m -> (j < m)%nat ->
  row_at f n (a :: lone m j (nth 0 s 0%N) (nth j s 0%N)) = row_at f n (a :: s).
Proof.
  intros H L Hj. unfold row_at. cbv zeta. apply map_ext. intros x. f_equal. unfold look_up, position.
  rewrite (fold_position_ext ((a :: lone m j (nth 0 s 0%N) (nth j s 0%N)) ++ [x]) ((a :: s) ++ [x])); [reflexivity|].
  intros ax Hax. unfold by_itself in H. rewrite forallb_forall in H. specialize (H ax Hax). apply mem_nat_iff in H.
  assert (LL : length (lone m j (nth 0 s 0%N) (nth j s 0%N)) = m) by (unfold lone; rewrite map_length, seq_length; auto).
  destruct H as [<- | [<- | [<- | [<- | []]]]]; cbn [app].
  - reflexivity.
  - cbn [nth]. rewrite !app_nth1 by lia. rewrite lone_nth by lia. reflexivity.
  - cbn [nth]. rewrite !app_nth1 by lia. rewrite lone_nth by lia. destruct (j =? 0)%nat eqn:K; [apply Nat.eqb_eq in K; subst; reflexivity|].
    rewrite Nat.eqb_refl. reflexivity.
  - cbn [nth]. rewrite !app_nth2 by lia. rewrite LL, L. reflexivity.
Qed.
(** No table depends on the public state of today. *)
Definition unmoved (fs : list (table Q)) : bool := forallb (fun f => forallb (fun ax => negb (fst ax =? 1)%nat) (axes f)) fs.
Lemma row_unmoved m j f n a p p' o o' : forallb (fun ax => negb (fst ax =? 1)%nat) (axes f) = true -> j = O \/ o = o' ->
  row_at f n (a :: lone m j p o) = row_at f n (a :: lone m j p' o').
Proof.
  intros H J. unfold row_at. cbv zeta. apply map_ext. intros x. f_equal. unfold look_up, position.
  rewrite (fold_position_ext ((a :: lone m j p o) ++ [x]) ((a :: lone m j p' o') ++ [x])); [reflexivity|].
  intros ax Hax. rewrite forallb_forall in H. specialize (H ax Hax). apply negb_true_iff, Nat.eqb_neq in H.
  assert (L : forall p o, length (lone m j p o) = m) by (intros; unfold lone; rewrite map_length, seq_length; auto).
  destruct (fst ax) as [|[|k]]; [reflexivity | lia|]. cbn [app nth]. destruct (le_lt_dec m (S k)) as [G | G].
  - rewrite !app_nth2 by (rewrite L; lia). rewrite !L. reflexivity.
  - rewrite !app_nth1 by (rewrite L; lia). rewrite !lone_nth by lia. cbn [Nat.eqb]. destruct j as [|j]; [reflexivity|].
    destruct J as [J | ->]; [discriminate | reflexivity].
Qed.
(** Of each component from j on its rows, by own label. *)
Fixpoint rows_of (m : nat) (a p : N) (j : nat) (fs : list (table Q)) (ns sz : list N) : list (N * list (list Z)) :=
  match ns, fs, sz with
  | n :: ns', f :: fs', b :: sz' =>
      (n, map (fun o => row_at f n (a :: lone m j p o)) (if (j =? 0)%nat then [p] else range b)) :: rows_of m a p (S j) fs' ns' sz'
  | _, _, _ => []
  end.
Fixpoint all_by_itself (m j : nat) (fs : list (table Q)) : bool :=
  match fs with [] => true | f :: fs' => by_itself m j f && all_by_itself m (S j) fs' end.
Lemma rows_fst m a p : forall ns fs sz j, length fs = length ns -> length sz = length ns -> map fst (rows_of m a p j fs ns sz) = ns.
Proof.
  induction ns as [|n ns IH]; intros [|f fs] [|b sz] j L1 L2; try discriminate; [reflexivity|]. cbn [rows_of map fst]. f_equal. apply IH; auto.
Qed.
Lemma rows_unmoved m a p p' : forall ns fs sz j, unmoved fs = true -> rows_of m a p j fs ns sz = rows_of m a p' j fs ns sz.
Proof.
  unfold unmoved. induction ns as [|n ns IH]; intros [|f fs] [|b sz] j H; try reflexivity. cbn [forallb] in H.
  apply andb_true_iff in H as [H1 H2]. cbn [rows_of]. rewrite (IH fs sz (S j) H2). f_equal. f_equal. destruct j as [|j]; cbn [Nat.eqb map].
  - rewrite (row_unmoved m 0 f n a p p' p p' H1) by (left; reflexivity). reflexivity.
  - apply map_ext. intros o. apply row_unmoved; auto.
Qed.
Lemma rows_picks m a s0 : forall ns fs sz pre, all_by_itself m (length pre) fs = true -> length fs = length ns -> length sz = length ns ->
  nth 0 pre 0%N = s0 -> (0 < length pre)%nat -> (length pre + length ns = m)%nat ->
  picks (map snd (rows_of m a s0 (length pre) fs ns sz)) = map (fun t => rows_at fs ns (a :: pre ++ t)) (states sz).
Proof.
  induction ns as [|n ns IH]; intros [|f fs] [|b sz] pre H L1 L2 P0 P1 LM; try discriminate; [reflexivity|].
  cbn [all_by_itself] in H. apply andb_true_iff in H as [H1 H2]. cbn [rows_of map snd picks states]. cbn [length] in *.
  destruct (length pre =? 0)%nat eqn:J; [apply Nat.eqb_eq in J; lia|]. rewrite map_flat_map.
  rewrite flat_map_concat_map, map_map, <- flat_map_concat_map.
  assert (EQ : forall t o, In t (states sz) -> In o (range b) ->
    row_at f n (a :: lone m (length pre) s0 o) :: rows_at fs ns (a :: (pre ++ [o]) ++ t) = rows_at (f :: fs) (n :: ns) (a :: pre ++ o :: t)).
  { intros t o Ht _. cbn [rows_at]. rewrite <- app_assoc. cbn [app]. f_equal.
    rewrite <- (row_lone m (length pre) f n a (pre ++ o :: t) H1).
    - rewrite nth_middle. rewrite app_nth1 by lia. rewrite P0. reflexivity.
    - rewrite app_length. cbn [length]. rewrite (states_length _ _ Ht). lia.
    - lia. }
  apply flat_map_in. intros o Ho.
  replace (S (length pre)) with (length (pre ++ [o])) by (rewrite app_length; cbn; lia).
  rewrite IH; auto.
  - rewrite !map_map. apply map_ext_in. intros t Ht. apply EQ; auto.
  - rewrite app_length. cbn [length]. rewrite Nat.add_1_r. exact H2.
  - rewrite app_nth1 by lia. exact P0.
  - rewrite app_length. cbn. lia.
  - rewrite app_length. cbn [length]. lia.
Qed.

(** * Numbers over one denominator *)
(** Integers that are d times F, state by state. *)
Definition are_numbers {S} (st : list S) (x : list Z * Z) (F : S -> Q) : Prop :=
  (0 < snd x)%Z /\ exists f, fst x = map f st /\ forall s, In s st -> inject_Z (f s) == inject_Z (snd x) * F s.
Definition differences (x y : list Z * Z) : list Z * Z :=
  let d := Z.lcm (snd x) (snd y) in let a := (d / snd x)%Z in let b := (d / snd y)%Z in
  (map (fun xy : Z * Z => (fst xy * a - snd xy * b)%Z) (combine (fst x) (fst y)), d).
(** The greatest integer that is not above d times a number. *)
Definition floor_of (d : Z) (q : Q) : Z := (d * Qnum q / QDen q)%Z.
(** None is less than q. *)
Definition none_below (q : Q) (x : list Z * Z) : bool := let least := (- floor_of (snd x) (- q))%Z in forallb (fun n => Z.leb least n) (fst x).

Lemma combine_map {A B C} (f : A -> B) (g : A -> C) l : combine (map f l) (map g l) = map (fun x => (f x, g x)) l.
Proof. induction l as [|x l IH]; [reflexivity|]. cbn [map combine]. rewrite IH. reflexivity. Qed.
Lemma wholes_are {S} (st : list S) F : are_numbers st (wholes (map F st)) F.
Proof.
  split; [apply common_pos|]. exists (fun s => whole (common (map F st)) (F s)). cbn [wholes fst snd]. rewrite map_map. split; [reflexivity|].
  intros s Hs. apply whole_ok. apply common_divides. apply in_map. exact Hs.
Qed.
Lemma lcm_pos a b : (0 < a)%Z -> (0 < b)%Z -> (0 < Z.lcm a b)%Z.
Proof.
  intros Ha Hb. pose proof (Z.lcm_nonneg a b). destruct (Z.eq_dec (Z.lcm a b) 0) as [X | X]; [apply Z.lcm_eq_0 in X; lia | lia].
Qed.
Lemma part_of a d : (0 < a)%Z -> (a | d)%Z -> (d / a * a)%Z = d.
Proof. intros Ha [k ->]. rewrite Z.div_mul by lia. reflexivity. Qed.
Lemma rescaled a d x p : (0 < a)%Z -> (a | d)%Z -> inject_Z x == inject_Z a * p -> inject_Z (x * (d / a)) == inject_Z d * p.
Proof. intros Ha Hd Hx. rewrite <- (part_of a d Ha Hd) at 2. rewrite !inject_Z_mult, Hx. ring. Qed.
Lemma differences_are {S} (st : list S) x y F G : are_numbers st x F -> are_numbers st y G -> are_numbers st (differences x y) (fun s => F s - G s).
Proof.
  intros [Hx [f [Ef Hf]]] [Hy [g [Eg Hg]]]. unfold differences. cbv zeta. split; cbn [fst snd]; [apply lcm_pos; auto|].
  set (d := Z.lcm (snd x) (snd y)). exists (fun s => (f s * (d / snd x) - g s * (d / snd y))%Z). rewrite Ef, Eg, combine_map, map_map. split; [reflexivity|].
  intros s Hs. unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp.
  rewrite (rescaled _ d _ _ Hx (Z.divide_lcm_l _ _) (Hf s Hs)), (rescaled _ d _ _ Hy (Z.divide_lcm_r _ _) (Hg s Hs)). ring.
Qed.
Lemma numbers_same {S} (st : list S) x F G : are_numbers st x F -> (forall s, In s st -> F s == G s) -> are_numbers st x G.
Proof. intros [Hx [f [Ef Hf]]] H. split; auto. exists f. split; auto. intros s Hs. rewrite Hf, H by auto. reflexivity. Qed.
Lemma below_floor d q x p : (0 < d)%Z -> inject_Z x == inject_Z d * p -> Z.leb x (floor_of d q) = Qle_bool p q.
Proof.
  intros Hd Hx. apply eq_iff_eq_true. rewrite Z.leb_le, Qle_bool_iff. rewrite <- (Qmult_le_l p q (inject_Z d)) by (unfold Qlt; cbn; lia).
  rewrite <- Hx. unfold floor_of. destruct q as [n b]. cbn [Qnum Qden]. unfold Qle. cbn. rewrite Z.mul_1_r.
  split; intros H.
  - pose proof (Z.mul_div_le (d * n) (Zpos b) ltac:(lia)). nia.
  - apply Z.div_le_lower_bound; lia.
Qed.
Lemma none_below_is {S} (st : list S) x F q : are_numbers st x F -> none_below q x = forallb (fun s => Qle_bool q (F s)) st.
Proof.
  intros [Hx [f [Ef Hf]]]. unfold none_below. cbv zeta. rewrite Ef. clear Ef. induction st as [|s st IH]; [reflexivity|]. cbn [map forallb].
  rewrite IH by (intros; apply Hf; right; auto). f_equal.
  assert (P : inject_Z (- f s) == inject_Z (snd x) * - F s) by (rewrite inject_Z_opp, Hf by (left; auto); ring).
  pose proof (below_floor (snd x) (- q) (- f s) (- F s) Hx P) as B. apply eq_iff_eq_true. rewrite Z.leb_le, Qle_bool_iff.
  assert (B' : (- f s <= floor_of (snd x) (- q))%Z <-> - F s <= - q) by (rewrite <- Z.leb_le, <- Qle_bool_iff, B; reflexivity).
  split; intros H; [assert (- F s <= - q) by (apply B'; lia); lra | assert (- f s <= floor_of (snd x) (- q))%Z by (apply B'; lra); lia].
Qed.

(** * The transition of a period *)
Definition no_axes {A} (f : table A) : bool := match axes f with [] => true | _ => false end.
(** At least a third of the numbers are not 0: otherwise it is quicker to look at those alone (Means.v). *)
Definition is_wide (f : table Q) : bool :=
  let l := PositiveMap.elements (cells f) in
  (length l <=? 3 * length (filter (fun kq => negb (Z.eqb (Qnum (snd kq)) 0)) l))%nat.
(** Where the public state alone depends on the allocation, what follows is the same after all of them, and found once
    by Means.v. *)
Definition is_worthwhile (next : list N) (fs : list (table Q)) : bool :=
  forallb is_wide fs && (N.leb (hd 1%N next) 1 || existsb (fun f : table Q => existsb (fun ax => (fst ax =? 0)%nat) (axes f)) (tl fs)).
(** The rows by allocation and public state, or of one that stands for so many, and their denominator. *)
Definition apart := (list (list (list (N * list (list Z)))) * N * Z)%type.
Definition apart_of (e : env) (u : nat) : option apart :=
  let next := sizes_at e (S u) in let sz := sizes_at e u in let m := length sz in
  match moves (stage_at e u) with
  | Mixture [(w, fs)] =>
      if no_axes w && Qeq_bool (look_up w []) 1 && (length fs =? length next)%nat && (length next =? m)%nat && (0 <? m)%nat
         && all_by_itself m 0 fs && is_worthwhile next fs
      then let alike := unmoved fs in let some := if alike then [0%N] else range (hd 0%N sz) in
           Some (map (fun a => map (fun p => rows_of m a p 0 fs next sz) some) (all_allocs e u), (if alike then hd 0%N sz else 1%N), grains fs next)
      else None
  | _ => None
  end.
(** The means of h, by allocation and state, over one denominator; g has h by the next state, over another one. *)
Definition all_means (e : env) (u : nat) (ap : option apart) (r : ready) (h : state -> Q) (g : list Z * Z) : list (list Z) * Z :=
  match ap with
  | Some rows =>
      let times := range (snd (fst rows)) in
      (map (fun by_public => let found := flat_map (fun l => spread l (fst g) 0%N) by_public in flat_map (fun _ => found) times) (fst (fst rows)), (snd rows * snd g)%Z)
  | None =>
      let later := mean e u r h in
      let here := states_at e u in
      let found := map (fun a => map (fun s => later (a :: s)) here) (all_allocs e u) in
      let d := common (concat found) in
      (map (fun l => map (whole d) l) found, d)
  end.
(** Integers over d, by allocation and state, that are F; and by state and allocation. *)
Definition are_means (e : env) (u : nat) (l : list (list Z)) (d : Z) (F : N -> state -> Q) : Prop :=
  exists f, l = map (fun a => map (fun s => f a s) (states_at e u)) (all_allocs e u)
    /\ forall a s, In a (all_allocs e u) -> In s (states_at e u) -> inject_Z (f a s) == inject_Z d * F a s.
Definition are_rows (e : env) (u : nat) (l : list (list Z)) (d : Z) (F : N -> state -> Q) : Prop :=
  exists f, l = map (fun s => map (fun a => f a s) (all_allocs e u)) (states_at e u)
    /\ forall a s, In a (all_allocs e u) -> In s (states_at e u) -> inject_Z (f a s) == inject_Z d * F a s.

Lemma no_axes_look w c : no_axes w = true -> @look_up Q w c = look_up w [].
Proof. unfold no_axes, look_up, position. destruct (axes w); [reflexivity | discriminate]. Qed.
Lemma in_concat_map {A B} (F : A -> B -> Q) l l' x y : In x l -> In y l' -> In (F x y) (concat (map (fun x => map (F x) l') l)).
Proof. intros Hx Hy. apply in_concat. exists (map (F x) l'). split; [apply (in_map (fun x => map (F x) l')); auto | apply in_map; auto]. Qed.
Lemma means_by_state e u h g : let lm := all_means e u None (ready_of e u) h g in
  (0 < snd lm)%Z /\ are_means e u (fst lm) (snd lm) (fun a s => E (kernel e u a s) h).
Proof.
  cbv zeta. unfold all_means. cbv zeta. cbn [fst snd]. split; [apply common_pos|].
  set (F := fun a s => mean e u (ready_of e u) h (a :: s)).
  set (d := common _). exists (fun a s => whole d (F a s)). split.
  - rewrite map_map. apply map_ext. intros a. rewrite map_map. reflexivity.
  - intros a s Ha Hs. rewrite whole_ok; [|apply common_divides; apply (in_concat_map F); auto].
    unfold F. rewrite mean_ok by (apply states_length; exact Hs). reflexivity.
Qed.
Lemma apart_states m a fs next sz g : all_by_itself m 0 fs = true -> length fs = length next -> length next = m -> length sz = m -> (0 < m)%nat ->
  flat_map (fun l => spread l g 0%N) (map (fun p => rows_of m a p 0 fs next sz) (range (hd 0%N sz)))
  = map (fun s => picked next (rows_at fs next (a :: s)) g 0%N) (states sz).
Proof.
  intros H L1 L2 L3 P. destruct sz as [|b sz]; [cbn in L3; lia|]. destruct next as [|n next]; [cbn in L2; lia|].
  destruct fs as [|f fs]; [discriminate|]. cbn [hd states]. rewrite map_flat_map, flat_map_concat_map, map_map, <- flat_map_concat_map.
  cbn [all_by_itself] in H. apply andb_true_iff in H as [H1 H2]. cbn [length] in *.
  apply flat_map_ext. intros p. rewrite spread_ok, rows_fst by (cbn; lia). cbn [rows_of map snd picks flat_map Nat.eqb]. rewrite app_nil_r.
  pose proof (rows_picks m a p next fs sz [p] H2 ltac:(lia) ltac:(lia) eq_refl ltac:(cbn; lia) ltac:(cbn; lia)) as RP. cbn [length] in RP.
  rewrite RP, !map_map. apply map_ext_in. intros t Ht. cbn [rows_at app]. f_equal. f_equal.
  pose proof (row_lone m 0 f n a (p :: t) H1) as RL. cbn [nth] in RL. apply RL; [|exact P]. cbn [length]. rewrite (states_length _ _ Ht). lia.
Qed.
Theorem all_means_ok e u h g : are_numbers (states (sizes_at e (S u))) g h -> let lm := all_means e u (apart_of e u) (ready_of e u) h g in
  (0 < snd lm)%Z /\ are_means e u (fst lm) (snd lm) (fun a s => E (kernel e u a s) h).
Proof.
  intros [Hg [f [Eg Hf]]]. unfold apart_of. cbv zeta. destruct (moves (stage_at e u)) as [|[|[w fs] [|]]|] eqn:M; try apply means_by_state.
  destruct (_ && _) eqn:C; [|apply means_by_state]. rewrite !andb_true_iff in C. destruct C as [[[[[[C1 C2] C3] C4] C5] C6] _].
  apply Qeq_bool_iff in C2. apply Nat.eqb_eq in C3, C4. apply Nat.ltb_lt in C5.
  unfold all_means. cbv zeta. cbn [fst snd]. set (next := sizes_at e (S u)) in *. set (sz := sizes_at e u) in *.
  assert (Hd : (0 < grains fs next)%Z) by apply grains_pos. split; [apply Z.mul_pos_pos; auto|].
  exists (fun a s => picked next (rows_at fs next (a :: s)) (fst g) 0%N). split.
  - rewrite map_map. apply map_ext. intros a. cbv zeta.
    transitivity (flat_map (fun l => spread l (fst g) 0%N) (map (fun p => rows_of (length sz) a p 0 fs next sz) (range (hd 0%N sz))));
      [|apply apart_states; auto].
    destruct (unmoved fs) eqn:U.
    + cbn [map flat_map]. rewrite app_nil_r. rewrite flat_map_concat_map with (l := map _ _), map_map, <- flat_map_concat_map.
      apply flat_map_ext. intros p. rewrite (rows_unmoved _ a 0%N p) by exact U. reflexivity.
    + change (range 1) with [0%N]. cbn [flat_map]. apply app_nil_r.
  - intros a s Ha Hs. rewrite picked_ok by lia. rewrite inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|].
    unfold kernel. rewrite M. cbn [flat_map fst snd]. rewrite app_nil_r. fold next.
    assert (W1 : look_up w (a :: s) == 1) by (rewrite no_axes_look by auto; exact C2).
    destruct (Qeq_bool (look_up w (a :: s)) 0) eqn:Z0; [apply Qeq_bool_iff in Z0; rewrite Z0 in W1; discriminate|].
    rewrite (E_map (fun y : state => y)), W1, Qmult_1_l, <- E_scale. apply E_ext. intros y q Hy. apply draws_in in Hy.
    rewrite Eg, (at_place f next y 0%Z Hy). apply Hf. exact Hy.
Qed.

(** * What each allocation is worth in each state *)
(** a times the numbers of one table of rows, and b times those of another. *)
Definition weighed (a b : Z) (l l' : list (list Z)) : list (list Z) :=
  map (fun xy : list Z * list Z => map (fun xy : Z * Z => (fst xy * a + snd xy * b)%Z) (combine (fst xy) (snd xy))) (combine l l').
Lemma weighed_map a b {S A} (F G : A -> S -> Z) (st : list S) (al : list A) :
  weighed a b (map (fun s => map (fun x => F x s) al) st) (map (fun s => map (fun x => G x s) al) st)
  = map (fun s => map (fun x => (F x s * a + G x s * b)%Z) al) st.
Proof.
  unfold weighed. rewrite combine_map, map_map. apply map_ext. intros s. cbn [fst snd]. rewrite combine_map, map_map. reflexivity.
Qed.
(** The numbers of a period's utilities, over one denominator: of the agent k - 1, and of the public, k = 0. *)
Definition money (e : env) (u : nat) : Z :=
  fold_right (fun f d => Z.lcm (grain f) d) 1%Z (public_utility (stage_at e u) :: utility (stage_at e u)).
Definition flow_rows (e : env) (u k : nat) : list (list Z) :=
  let f := match k with O => public_utility (stage_at e u) | S i => nth i (utility (stage_at e u)) none end in
  let d := money e u in let here := all_allocs e u in
  map (fun s => map (fun a => whole d (look_up f (a :: s))) here) (states_at e u).
Definition social_rows (e : env) (w : society) (flows : nat -> list (list Z)) : list (list Z) :=
  fold_right (fun i l => weighed 1 1 (flows (S i)) l) (flows O) (members e w).

Lemma money_pos e u : (0 < money e u)%Z.
Proof.
  unfold money. induction (_ :: _) as [|f l IH]; [reflexivity|]. cbn [fold_right]. set (r := fold_right _ _ l) in *.
  pose proof (grain_pos f) as P. pose proof (Z.lcm_nonneg (grain f) r) as N. destruct (Z.eq_dec (Z.lcm (grain f) r) 0) as [H0 | H0]; [|lia].
  apply Z.lcm_eq_0 in H0. lia.
Qed.
Lemma money_divides e u f c : In f (public_utility (stage_at e u) :: utility (stage_at e u)) -> (QDen (look_up f c) | money e u)%Z.
Proof.
  intros H. apply (Z.divide_trans _ (grain f)); [apply grain_divides|]. unfold money.
  induction (_ :: _) as [|f' l IH]; [destruct H|]. cbn [fold_right]. destruct H as [-> | H].
  - apply Z.divide_lcm_l.
  - eapply Z.divide_trans; [apply IH; auto | apply Z.divide_lcm_r].
Qed.
Lemma flow_rows_ok e u i : are_rows e u (flow_rows e u (S i)) (money e u) (flow e i u).
Proof.
  exists (fun a s => whole (money e u) (flow e i u a s)). split; [reflexivity|]. intros a s _ _. apply whole_ok. unfold flow.
  destruct (le_lt_dec (length (utility (stage_at e u))) i) as [L | L].
  - rewrite nth_overflow by auto. unfold look_up, none. cbn [cells fill]. rewrite PositiveMap.gempty. apply Z.divide_1_l.
  - apply money_divides. right. apply nth_In. exact L.
Qed.
Lemma sum_of_rows e u w flows : (forall k, flows k = flow_rows e u k) -> are_rows e u (social_rows e w flows) (money e u) (social e w u).
Proof.
  intros H. unfold social_rows, social.
  assert (X : forall l, are_rows e u (fold_right (fun i l => weighed 1 1 (flows (S i)) l) (flows O) l) (money e u)
    (fun a s => look_up (public_utility (stage_at e u)) (a :: s) + sum (map (fun j => flow e j u a s) l))).
  { induction l as [|i l [f [Hf Ef]]].
    - exists (fun a s => whole (money e u) (look_up (public_utility (stage_at e u)) (a :: s))). cbn [fold_right map]. rewrite H. split; [reflexivity|].
      intros a s _ _. rewrite whole_ok by (apply money_divides; left; auto). cbn [sum fold_right]. ring.
    - destruct (flow_rows_ok e u i) as [g [Hg Eg]]. exists (fun a s => (g a s * 1 + f a s * 1)%Z). cbn [fold_right]. rewrite H, Hg, Hf. split.
      + apply weighed_map.
      + intros a s Ha Hs. rewrite inject_Z_plus, !Z.mul_1_r, Eg, Ef by auto. cbn [map]. rewrite sum_cons. ring. }
  destruct (X (members e w)) as [f [Hf Ef]]. exists f. split; [exact Hf|]. intros a s Ha Hs. rewrite Ef, Qred_correct by auto. reflexivity.
Qed.

(** Integers by state and allocation, and their denominator. *)
Record worth := Worth { nums : state -> list Z; under : Z }.
Definition no_worth := Worth (fun _ => []) 1.
Definition worth_of (e : env) (u : nat) (rows : list (list Z)) (dr : Z) (later : list (list Z) * Z) : worth :=
  let sz := sizes_at e u in let dd := QDen (discount e) in
  let found := weighed (dd * snd later) (Qnum (discount e) * dr) rows (turned (length (states sz)) (fst later)) in
  Worth (fun s => nth (N.to_nat (place_of sz 0 s)) found []) (dr * dd * snd later).
(** They are what now, and h in the mean in the next period, are worth. *)
Definition is_worth (e : env) (u : nat) (x : worth) (l : state -> list Q) : Prop :=
  (0 < under x)%Z /\ forall s a, In s (states_at e u) -> inject_Z (nth (N.to_nat a) (nums x s) 0%Z) == inject_Z (under x) * at_alloc (l s) a.

Lemma at_alloc_map {A} (f : A -> Z) (g : A -> Q) d l : (forall x, In x l -> inject_Z (f x) == inject_Z d * g x) ->
  forall a, inject_Z (nth (N.to_nat a) (map f l) 0%Z) == inject_Z d * at_alloc (map g l) a.
Proof.
  intros H a. unfold at_alloc. generalize (N.to_nat a). clear a. induction l as [|x l IH]; intros k.
  - destruct k; cbn [map nth]; change (inject_Z 0) with 0; ring.
  - destruct k as [|k]; cbn [map nth]; [apply H; left; auto | apply IH; intros; apply H; right; auto].
Qed.
Theorem worth_ok e u rows dr now h n : (0 < dr)%Z -> are_rows e u rows dr now -> are_numbers (states (sizes_at e (S u))) n h ->
  is_worth e u (worth_of e u rows dr (all_means e u (apart_of e u) (ready_of e u) h n))
    (fun s => map (fun a => now a s + discount e * E (kernel e u a s) h) (all_allocs e u)).
Proof.
  intros Hd [f [Hf Ef]] Hn. destruct (all_means_ok e u h n Hn) as [Hm [g [Hg Eg]]]. set (lm := all_means _ _ _ _ _ _) in *.
  unfold worth_of. cbv zeta. split; cbn [under nums].
  - apply Z.mul_pos_pos; [apply Z.mul_pos_pos; [auto | reflexivity] | auto].
  - intros s a Hs. rewrite Hf, Hg. unfold states_at in *. rewrite (turned_map g), weighed_map.
    rewrite (at_place (fun s => map (fun a => (f a s * (QDen (discount e) * snd lm) + g a s * (Qnum (discount e) * dr))%Z) (all_allocs e u)) _ s []) by exact Hs.
    apply at_alloc_map. intros b Hb. rewrite inject_Z_plus, !inject_Z_mult, Ef, Eg by auto.
    assert (D : inject_Z (QDen (discount e)) * discount e == inject_Z (Qnum (discount e))) by (generalize (discount e); intros [up p]; unfold Qeq, Qmult, inject_Z; cbn [Qnum Qden]; rewrite Pos.mul_1_l; ring).
    rewrite <- D. ring.
Qed.

(** * The mean over shocks *)
Definition blended (chances : list Z) (l : list Z) (chosen : list N) : Z := dot chances (map (fun a => nth (N.to_nat a) l 0%Z) chosen).
Definition chances_of (e : env) (u : nat) : list Z * Z := wholes (map snd (shocks e u)).
Lemma blended_ok e u (nums : list Z) d k (l : list Q) choose : (forall a, inject_Z (nth (N.to_nat a) nums 0%Z) == inject_Z d * at_alloc l a) ->
  inject_Z (blended (map (Z.mul k) (fst (chances_of e u))) nums (map (fun zq => choose (fst zq)) (shocks e u)))
  == inject_Z (k * snd (chances_of e u) * d) * E (shocks e u) (fun z => at_alloc l (choose z)).
Proof.
  intros H. unfold blended, chances_of. cbn [wholes fst snd]. set (D := common _).
  assert (C : forall zq, In zq (shocks e u) -> (QDen (snd zq) | D)%Z) by (intros; apply common_divides; apply in_map; auto).
  clearbody D. induction (shocks e u) as [|[z q] l' IH]; [cbn [map dot combine fold_right]; rewrite E_nil; change (inject_Z 0) with 0; ring|]. cbn [map dot combine fold_right fst snd].
  fold (dot (map (Z.mul k) (map (whole D) (map snd l'))) (map (fun a => nth (N.to_nat a) nums 0%Z) (map (fun zq => choose (fst zq)) l'))).
  rewrite E_cons, inject_Z_plus, IH by (intros; apply C; right; auto). rewrite !inject_Z_mult, H, whole_ok by (apply (C (z, q)); left; auto). ring.
Qed.
Lemma less_scaled d x y p q : (0 < d)%Z -> inject_Z x == inject_Z d * p -> inject_Z y == inject_Z d * q -> Z.leb x y = Qle_bool p q.
Proof.
  intros Hd Hx Hy. apply eq_iff_eq_true. rewrite Z.leb_le, Qle_bool_iff, Zle_Qle, Hx, Hy. apply Qmult_le_l. unfold Qlt. cbn. lia.
Qed.
Lemma ratio_is d x p : (0 < d)%Z -> inject_Z x == inject_Z d * p -> ratio x d == p.
Proof. intros Hd Hx. apply (cancel d); auto. rewrite ratio_ok by auto. exact Hx. Qed.
