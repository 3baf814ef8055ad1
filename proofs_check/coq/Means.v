(** Means over the next state, component by component and in integers. Nobody has to believe this file: [mean_ok] proves
    that they are the means of Definitions.v. *)
From Coq Require Import QArith ZArith NArith List Bool Lia Lqa Setoid.
Import ListNotations.
Require Import Definitions Expectations OneShot Check Model Worths.
Open Scope Q_scope.

(** The function itself. In Python its values are kept when they are found, so that each is found once. *)
Definition kept {B} (f : list N -> B) : list N -> B := f.

(** * Rational numbers as integers over one denominator *)
Definition ratio (n d : Z) : Q := n # Z.to_pos d.
Definition common (l : list Q) : Z := fold_right (fun q d => Z.lcm (QDen q) d) 1%Z l.
Definition whole (d : Z) (q : Q) : Z := (Qnum q * (d / QDen q))%Z.
Definition wholes (l : list Q) : list Z * Z := let d := common l in (map (whole d) l, d).
Definition dot (p f : list Z) : Z := fold_right (fun xy rest => (fst xy * snd xy + rest)%Z) 0%Z (combine p f).

Lemma common_pos l : (0 < common l)%Z.
Proof.
  induction l as [|q l IH]; cbn [common fold_right]; [reflexivity|]. fold (common l).
  pose proof (Z.lcm_nonneg (QDen q) (common l)). destruct (Z.eq_dec (Z.lcm (QDen q) (common l)) 0) as [H0 | H0]; [|lia].
  apply Z.lcm_eq_0 in H0. lia.
Qed.
Lemma common_divides l q : In q l -> (QDen q | common l)%Z.
Proof.
  induction l as [|p l IH]; intros H; [destruct H|]. cbn [common fold_right]. fold (common l). destruct H as [-> | H].
  - apply Z.divide_lcm_l.
  - eapply Z.divide_trans; [apply IH; auto | apply Z.divide_lcm_r].
Qed.
Lemma whole_ok d q : (QDen q | d)%Z -> inject_Z (whole d q) == inject_Z d * q.
Proof.
  intros [k Hk]. subst d. unfold whole. rewrite Z.div_mul by discriminate. destruct q as [n p]. unfold Qeq. cbn. ring.
Qed.
Lemma ratio_ok n d : (0 < d)%Z -> inject_Z d * ratio n d == inject_Z n.
Proof. intros H. unfold ratio, Qeq. cbn. rewrite Z2Pos.id by auto. ring. Qed.
Lemma cancel d x y : (0 < d)%Z -> inject_Z d * x == inject_Z d * y -> x == y.
Proof.
  intros H E0. apply (Qmult_inj_l x y (inject_Z d)); [|exact E0]. unfold Qeq. cbn. lia.
Qed.
(** A row of chances and a row of integers. *)
Lemma dot_ok {X} (p : X -> Q) (h : X -> Z) (l : list X) d : (forall x, In x l -> (QDen (p x) | d)%Z) ->
  inject_Z (dot (map (whole d) (map p l)) (map h l)) == inject_Z d * E (map (fun x => (x, p x)) l) (fun x => inject_Z (h x)).
Proof.
  induction l as [|x l IH]; intros H; [cbn [map]; rewrite E_nil; cbn; ring|].
  cbn [map dot combine fold_right]. fold (dot (map (whole d) (map p l)) (map h l)). cbn [fst snd].
  rewrite E_cons, inject_Z_plus, inject_Z_mult, IH, whole_ok; [ring | apply H; left; auto | intros; apply H; right; auto].
Qed.

(** * Draws of one component after the other *)
Lemma E_app {X} (d d' : dist X) f : E (d ++ d') f == E d f + E d' f.
Proof. induction d as [|[x q] d IH]; cbn [app]; [rewrite E_nil; ring | rewrite !E_cons, IH; ring]. Qed.
Lemma E_map {X Y} (k : X -> Y) q (d : dist X) f : E (map (fun yq => (k (fst yq), Qred (q * snd yq))) d) f == q * E d (fun x => f (k x)).
Proof.
  induction d as [|[x p] d IH]; cbn [map fst snd]; [rewrite !E_nil; ring|]. rewrite !E_cons, IH, Qred_correct. ring.
Qed.
Lemma E_draws f fs n ns c F : E (draws (f :: fs) (n :: ns) c) F ==
  E (map (fun x => (x, look_up f (c ++ [x]))) (range n)) (fun x => E (draws fs ns c) (fun y => F (x :: y))).
Proof.
  cbn [draws]. induction (range n) as [|x l IH]; cbn [flat_map map]; [rewrite !E_nil; reflexivity|].
  rewrite E_app, E_cons, IH. destruct (Qeq_bool (look_up f (c ++ [x])) 0) eqn:Z0.
  - apply Qeq_bool_iff in Z0. rewrite Z0, E_nil. ring.
  - rewrite (E_map (cons x)). reflexivity.
Qed.

(** ** Only the coordinates that a table depends on *)
Definition uses (fs : list (table Q)) (k : nat) : bool := existsb (fun f => existsb (fun ax => (fst ax =? k)%nat) (axes f)) fs.
Definition mask (m : nat) (fs : list (table Q)) : list bool := map (uses fs) (seq 0 m).
Definition only (bs : list bool) (c : list N) : list N :=
  map (fun bx : bool * N => if fst bx then snd bx else 0%N) (combine bs c).
Lemma only_nth u : forall c b k, (k < length c)%nat ->
  nth k (only (map u (seq b (length c))) c) 0%N = if u (b + k)%nat then nth k c 0%N else 0%N.
Proof.
  induction c as [|x c IH]; intros b k Hk; cbn [length] in *; [lia|]. cbn [seq map]. unfold only. cbn [combine map fst snd].
  destruct k as [|k]; [rewrite Nat.add_0_r; reflexivity|]. cbn [nth]. fold (only (map u (seq (S b) (length c))) c).
  rewrite IH by lia. replace (S b + k)%nat with (b + S k)%nat by lia. reflexivity.
Qed.
Lemma only_length fs c : length (only (mask (length c) fs) c) = length c.
Proof. unfold only, mask. rewrite map_length, combine_length, map_length, seq_length. lia. Qed.
Lemma look_only fs f c x : In f fs -> look_up f (only (mask (length c) fs) c ++ x) = look_up f (c ++ x).
Proof.
  intros Hf. unfold look_up, position. rewrite (fold_position_ext (only (mask (length c) fs) c ++ x) (c ++ x)); [reflexivity|].
  intros ax Hax. destruct (le_lt_dec (length c) (fst ax)) as [L | L].
  - rewrite !app_nth2 by (rewrite ?only_length; lia). rewrite only_length. reflexivity.
  - rewrite !app_nth1 by (rewrite ?only_length; lia). unfold mask. rewrite only_nth by auto. cbn [Nat.add].
    replace (uses fs (fst ax)) with true; [reflexivity|]. symmetry. unfold uses. apply existsb_exists. exists f. split; auto.
    apply existsb_exists. exists ax. split; auto. apply Nat.eqb_refl.
Qed.

(** * One component of the next state: a row of chances, how many labels, and what later components depend on *)
Record factor := Factor { row : list N -> list N * list Z * Z; size : N; later : list bool }.
(** The labels whose chance is not 0, their chances, and the denominator. *)
Definition thin (labels : list N) (r : list Z * Z) : list N * list Z * Z :=
  let l := filter (fun xp : N * Z => negb (Z.eqb (snd xp) 0)) (combine labels (fst r)) in (map fst l, map snd l, snd r).
Definition row_of (m : nat) (f : table Q) (n : N) : list N -> list N * list Z * Z :=
  let own := mask m [f] in
  let found := kept (fun c => thin (range n) (wholes (map (fun x => look_up f (c ++ [x])) (range n)))) in
  fun c => found (only own c).
Fixpoint factors_of (m : nat) (fs : list (table Q)) (ns : list N) {struct ns} : list factor :=
  match ns, fs with
  | n :: ns', f :: fs' => Factor (row_of m f n) n (mask m fs') :: factors_of m fs' ns'
  | _, _ => []
  end.
(** The mean of g, integers by the next state, times [below]: the first entry is the place of the labels drawn so far. *)
Fixpoint means (l : list factor) (g : list Z) : list N -> Z :=
  match l with
  | [] => fun c => nth (N.to_nat (hd 0%N c)) g 0%Z
  | f :: l' =>
      let inner := means l' g in
      kept (fun c => match c with
        | [] => 0%Z
        | k :: given =>
            let chances := row f given in
            let first := (k * size f)%N in
            match l' with
            | [] => dot (snd (fst chances)) (map (fun x => nth (N.to_nat (first + x)) g 0%Z) (fst (fst chances)))
            | _ => let rest := only (later f) given in
                   dot (snd (fst chances)) (map (fun x => inner ((first + x)%N :: rest)) (fst (fst chances)))
            end
        end)
  end.
Definition below (l : list factor) (c : list N) : Z := fold_right (fun f d => (snd (row f c) * d)%Z) 1%Z l.

Lemma means_cons f l g k given : means (f :: l) g (k :: given) =
  dot (snd (fst (row f given))) (map (fun x => means l g ((k * size f + x)%N :: only (later f) given)) (fst (fst (row f given)))).
Proof. destruct l; reflexivity. Qed.
Lemma thin_dot (h : N -> Z) d : forall l p, length l = length p ->
  dot (snd (fst (thin l (p, d)))) (map h (fst (fst (thin l (p, d))))) = dot p (map h l).
Proof.
  unfold thin. cbn [fst snd]. induction l as [|x l IH]; intros [|q p] L; try discriminate; [reflexivity|].
  cbn [combine filter snd]. injection L as L. specialize (IH p L). unfold dot in *. cbn [combine map fold_right fst snd].
  destruct (Z.eqb q 0) eqn:Z0; cbn [negb].
  - apply Z.eqb_eq in Z0. subst. rewrite IH. lia.
  - cbn [map combine fold_right fst snd]. rewrite IH. reflexivity.
Qed.

Lemma row_is m f n c : length c = m -> row_of m f n c = thin (range n) (wholes (map (fun x => look_up f (c ++ [x])) (range n))).
Proof.
  intros <-. unfold row_of, kept. f_equal. f_equal. apply map_ext. intros x. apply look_only. left; auto.
Qed.
Lemma draws_only fs c : forall ns gs, (forall f, In f gs -> In f fs) -> draws gs ns (only (mask (length c) fs) c) = draws gs ns c.
Proof.
  induction ns as [|n ns IH]; intros [|f gs] H; try reflexivity. cbn [draws]. rewrite IH by (intros; apply H; right; auto).
  apply flat_map_ext. intros x. rewrite (look_only fs f c [x]) by (apply H; left; auto). reflexivity.
Qed.
Lemma below_only fs c : forall ns gs, (forall f, In f gs -> In f fs) ->
  below (factors_of (length c) gs ns) (only (mask (length c) fs) c) = below (factors_of (length c) gs ns) c.
Proof.
  induction ns as [|n ns IH]; intros [|f gs] H; try reflexivity. cbn [factors_of below fold_right row].
  fold (below (factors_of (length c) gs ns) (only (mask (length c) fs) c)). fold (below (factors_of (length c) gs ns) c).
  rewrite IH by (intros; apply H; right; auto). rewrite !row_is by (rewrite ?only_length; auto).
  rewrite (map_ext (fun x => look_up f (only (mask (length c) fs) c ++ [x])) (fun x => look_up f (c ++ [x]))); [reflexivity|].
  intros x. apply look_only. apply H; left; auto.
Qed.
Lemma below_pos c : forall ns fs, (0 < below (factors_of (length c) fs ns) c)%Z.
Proof.
  induction ns as [|n ns IH]; intros [|f fs]; try reflexivity. cbn [factors_of below fold_right row].
  fold (below (factors_of (length c) fs ns) c). rewrite row_is by auto. cbn [thin wholes snd].
  apply Z.mul_pos_pos; [apply common_pos | apply IH].
Qed.

(** The place of y among the states, the first labels being at place k. *)
Definition place_of (ns : list N) (k : N) (y : state) : N := fold_left (fun acc ny => (acc * fst ny + snd ny)%N) (combine ns y) k.
Lemma means_ok g : forall ns fs c k, (length ns <= length fs)%nat ->
  inject_Z (means (factors_of (length c) fs ns) g (k :: c)) ==
  inject_Z (below (factors_of (length c) fs ns) c) *
    E (draws fs ns c) (fun y => inject_Z (nth (N.to_nat (place_of ns k y)) g 0%Z)).
Proof.
  induction ns as [|n ns IH]; intros fs c k L.
  - replace (draws fs [] c) with [([] : state, 1)] by (destruct fs; reflexivity). cbn [factors_of means below fold_right hd].
    rewrite E_cons, E_nil. unfold place_of. cbn [combine fold_left]. change (inject_Z 1) with 1. rewrite !Qmult_1_l, Qplus_0_r. reflexivity.
  - destruct fs as [|f fs]; cbn [length] in L; [lia|]. cbn [factors_of]. rewrite means_cons. cbn [row size later].
    rewrite row_is by auto. unfold wholes. cbv zeta. rewrite thin_dot by (rewrite !map_length; reflexivity).
    pose proof (common_divides (map (fun x => look_up f (c ++ [x])) (range n))) as CD.
    pose proof (dot_ok (fun x => look_up f (c ++ [x])) (fun x => means (factors_of (length c) fs ns) g ((k * n + x)%N :: only (mask (length c) fs) c))
      (range n) (common (map (fun x => look_up f (c ++ [x])) (range n))) (fun x Hx => CD _ (in_map _ _ _ Hx))) as DO.
    rewrite DO. clear DO.
    rewrite E_draws. cbn [below fold_right row]. fold (below (factors_of (length c) fs ns) c). rewrite row_is by auto. cbn [thin wholes snd].
    rewrite inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|]. rewrite <- E_scale. apply E_ext. intros x q _.
    set (c' := only (mask (length c) fs) c). assert (LC : length c' = length c) by apply only_length.
    rewrite <- LC, IH by lia. rewrite LC. unfold c' at 1 2. rewrite below_only, draws_only by auto. reflexivity.
Qed.

(** ** Places are right *)
Lemma nth_error_flat {A B} (f : A -> list B) n j y : (j < n)%nat -> forall l i x, (forall x, length (f x) = n) -> nth_error l i = Some x ->
  nth_error (f x) j = Some y -> nth_error (flat_map f l) (i * n + j) = Some y.
Proof.
  intros Hj. induction l as [|a l IH]; intros i x H Hl Hy; [destruct i; discriminate|]. destruct i as [|i]; cbn [nth_error flat_map] in *.
  - inversion Hl; subst. cbn [Nat.mul Nat.add]. rewrite nth_error_app1; auto. rewrite H. auto.
  - rewrite nth_error_app2 by (rewrite H; cbn; lia). rewrite H. replace (S i * n + j - n)%nat with (i * n + j)%nat by (cbn; lia).
    eapply IH; eauto.
Qed.
Lemma flat_length {A B} (f : A -> list B) n l : (forall x, length (f x) = n) -> length (flat_map f l) = (length l * n)%nat.
Proof. intros H. induction l as [|a l IH]; cbn; auto. rewrite app_length, IH, H. reflexivity. Qed.
Lemma place_is : forall ns k y, In y (states ns) -> exists j, (j < length (states ns))%nat /\ nth_error (states ns) j = Some y
  /\ place_of ns k y = (k * N.of_nat (length (states ns)) + N.of_nat j)%N.
Proof.
  induction ns as [|n ns IH]; intros k y Hy.
  - destruct Hy as [<- | []]. exists O. cbn. repeat split; auto. lia.
  - cbn [states] in *. set (tails := states ns) in *. apply in_flat_map in Hy as [x [Hx Hy]]. apply in_map_iff in Hy as [y' [<- Hy']].
    unfold place_of. cbn [combine fold_left fst snd]. fold (place_of ns (k * n + x) y').
    destruct (IH (k * n + x)%N y' Hy') as [j [Hj [Hn ->]]].
    assert (FL : forall z : N, length (map (cons z) tails) = length tails) by (intros; apply map_length).
    apply in_range in Hx. exists (N.to_nat x * length tails + j)%nat.
    rewrite (flat_length _ (length tails)) by auto. unfold range at 1 3. rewrite map_length, seq_length. split; [|split].
    + assert ((N.to_nat x < N.to_nat n)%nat) by lia. nia.
    + apply (nth_error_flat _ (length tails) j (x :: y') Hj _ (N.to_nat x) x); auto.
      * unfold range. rewrite nth_error_map. rewrite (nth_error_nth' _ O) by (rewrite seq_length; lia).
        rewrite seq_nth by lia. cbn. rewrite N2Nat.id. reflexivity.
      * apply map_nth_error. auto.
    + rewrite Nat2N.inj_add, !Nat2N.inj_mul, !N2Nat.id. lia.
Qed.
Lemma at_place {A} (h : state -> A) ns y d : In y (states ns) -> nth (N.to_nat (place_of ns 0 y)) (map h (states ns)) d = h y.
Proof.
  intros Hy. destruct (place_is ns 0 y Hy) as [j [Hj [Hn ->]]]. cbn [N.mul N.add]. rewrite Nat2N.id.
  apply nth_error_nth. apply map_nth_error. exact Hn.
Qed.

(** * The transition of a period *)
Inductive ready :=
| Plain
| Mixed (l : list (table Q * list factor))
| Whole (chances : list N -> list Z * Z).
Definition ready_of (e : env) (u : nat) : ready :=
  let next := sizes_at e (S u) in
  let m := S (length (sizes_at e u)) in
  match moves (stage_at e u) with
  | Nothing => Plain
  | Mixture elements =>
      if forallb (fun wf : table Q * list (table Q) => (length next <=? length (snd wf))%nat) elements
      then Mixed (map (fun wf => (fst wf, factors_of m (snd wf) next)) elements) else Plain
  | Joint whole => Whole (kept (fun c => wholes (map (fun y => look_up whole (c ++ y)) (states next))))
  end.
Definition total_of (l : list Q) : Q := match l with [x] => x | _ => sum l end.
(** The mean of h over what follows (a, s), given as a :: s. *)
Definition mean (e : env) (u : nat) (r : ready) (h : state -> Q) : list N -> Q :=
  match r with
  | Plain => fun c => E (kernel e u (hd 0%N c) (tl c)) h
  | Mixed l =>
      let g := wholes (map h (states (sizes_at e (S u)))) in
      let parts := map (fun wf : table Q * list factor => (fst wf, (snd wf, means (snd wf) (fst g)))) l in
      kept (fun c => total_of (map (fun p : table Q * (list factor * (list N -> Z)) =>
        look_up (fst p) c * ratio (snd (snd p) (0%N :: c)) (below (fst (snd p)) c * snd g)) parts))
  | Whole chances =>
      let g := wholes (map h (states (sizes_at e (S u)))) in
      kept (fun c => let p := chances c in ratio (dot (fst p) (fst g)) (snd p * snd g))
  end.

Lemma sum_total l : total_of l == sum l.
Proof. destruct l as [|x [|y l]]; try reflexivity. cbn [total_of sum fold_right]. rewrite Qred_correct. ring. Qed.
Lemma sum_cons x l : sum (x :: l) == x + sum l.
Proof. cbn [sum fold_right]. apply Qred_correct. Qed.
Lemma E_joint (w : table Q) c l h :
  E (flat_map (fun y => let p := look_up w (c ++ y) in if Qeq_bool p 0 then [] else [(y, p)]) l) h
  == E (map (fun y => (y, look_up w (c ++ y))) l) h.
Proof.
  induction l as [|y l IH]; cbn [flat_map map]; [reflexivity|]. rewrite E_app, E_cons, IH. cbv zeta.
  destruct (Qeq_bool (look_up w (c ++ y)) 0) eqn:Z0; [|rewrite E_cons, E_nil; ring].
  apply Qeq_bool_iff in Z0. rewrite Z0, E_nil. ring.
Qed.
Theorem mean_ok e u h a s : length s = length (sizes_at e u) -> mean e u (ready_of e u) h (a :: s) == E (kernel e u a s) h.
Proof.
  intros L. unfold ready_of, kernel. cbv zeta. set (next := sizes_at e (S u)). rewrite <- L.
  destruct (moves (stage_at e u)) as [|elements|w] eqn:M.
  - cbn [mean hd tl]. unfold kernel. rewrite M. reflexivity.
  - destruct (forallb _ elements) eqn:C.
    2:{ cbn [mean hd tl]. unfold kernel. rewrite M. reflexivity. }
    cbn [mean]. unfold kept. fold next. cbv zeta. rewrite sum_total, map_map, map_map. cbn [fst snd].
    rewrite forallb_forall in C. clear M. induction elements as [|[w fs] els IH]; cbn [map flat_map]; [rewrite E_nil; reflexivity|].
    rewrite sum_cons, E_app. cbn [fst snd] in *.
    apply Qplus_comp; [|apply IH; intros; apply C; right; auto]. clear IH.
    specialize (C _ (or_introl eq_refl)). apply Nat.leb_le in C. cbn [snd] in C.
    set (g := wholes (map h (states next))). set (c := a :: s).
    replace (S (length s)) with (length c) by reflexivity.
    set (d := below (factors_of (length c) fs next) c). assert (Hd : (0 < d)%Z) by apply below_pos.
    assert (Hg : (0 < snd g)%Z) by apply common_pos.
    assert (X : ratio (means (factors_of (length c) fs next) (fst g) (0%N :: c)) (d * snd g) == E (draws fs next c) h).
    { apply (cancel (d * snd g)); [apply Z.mul_pos_pos; auto|]. rewrite ratio_ok by (apply Z.mul_pos_pos; auto).
      rewrite means_ok by auto. fold d. rewrite inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|].
      rewrite <- E_scale. apply E_ext. intros y q Hy. apply draws_in in Hy. unfold g at 1. cbn [wholes fst]. rewrite map_map.
      rewrite (at_place (fun y => whole (common (map h (states next))) (h y)) next y 0%Z Hy).
      rewrite whole_ok; [reflexivity|]. apply common_divides. apply in_map. exact Hy. }
    rewrite X. destruct (Qeq_bool (look_up w c) 0) eqn:Z0.
    + apply Qeq_bool_iff in Z0. rewrite Z0, E_nil. ring.
    + rewrite (E_map (fun y : state => y)). reflexivity.
  - cbn [mean]. unfold kept. fold next. cbv zeta. cbn [wholes fst snd].
    set (p := fun y => look_up w ((a :: s) ++ y)). set (g := map h (states next)). cbn [app] in p.
    rewrite (E_ext (flat_map _ _) h h) by reflexivity.
    transitivity (E (map (fun y => (y, p y)) (states next)) h); [|symmetry; exact (E_joint w (a :: s) (states next) h)].
    pose proof (common_pos (map p (states next))) as H1. pose proof (common_pos g) as H2.
    apply (cancel (common (map p (states next)) * common g)); [apply Z.mul_pos_pos; auto|].
    change (map (fun y => look_up w ((a :: s) ++ y)) (states next)) with (map p (states next)).
    rewrite ratio_ok by (apply Z.mul_pos_pos; auto).
    replace (map (whole (common g)) g) with (map (fun y => whole (common g) (h y)) (states next))
      by (symmetry; exact (map_map h (whole (common g)) (states next))).
    pose proof (common_divides (map p (states next))) as CD.
    etransitivity; [apply (dot_ok p (fun y => whole (common g) (h y)) (states next) _ (fun y Hy => CD _ (in_map _ _ _ Hy)))|].
    rewrite inject_Z_mult, <- Qmult_assoc. apply Qmult_comp; [reflexivity|]. rewrite <- E_scale. apply E_ext. intros y q Hy.
    apply in_map_iff in Hy as [y' [X Hy]]. inversion X; subst. apply whole_ok. apply common_divides. unfold g. apply in_map. auto.
Qed.
