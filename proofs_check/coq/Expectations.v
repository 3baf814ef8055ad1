(** Facts about expectations. *)
From Coq Require Import QArith List Lqa Setoid Morphisms.
Import ListNotations.
Require Import Definitions.
Open Scope Q_scope.

Section Facts.
Context {X : Type}.
Implicit Types (d : dist X) (f g : X -> Q).

Lemma E_nil f : E (X := X) [] f = 0.
Proof. reflexivity. Qed.
Lemma E_cons x q d f : E ((x, q) :: d) f == q * f x + E d f.
Proof. exact (Qred_correct (q * f x + E d f)). Qed.

(** From here on [E] is known by these two equations alone. *)
Opaque E.

Lemma nonneg_tl x q d : nonneg ((x, q) :: d) -> 0 <= q /\ nonneg d.
Proof. intros H; split; [apply (H x q); left; auto | intros y p Hy; apply (H y p); right; auto]. Qed.

Lemma E_ext d f g : (forall x q, In (x, q) d -> f x == g x) -> E d f == E d g.
Proof.
  induction d as [|[x q] d IH]; intros H; [reflexivity|].
  rewrite !E_cons, IH; [rewrite (H x q); [reflexivity | left; auto] | intros; apply (H x0 q0); right; auto].
Qed.

Lemma E_le d f g : nonneg d -> (forall x q, In (x, q) d -> 0 < q -> f x <= g x) -> E d f <= E d g.
Proof.
  induction d as [|[x q] d IH]; intros Hp H; [apply Qle_refl|].
  apply nonneg_tl in Hp as [Hq Hp]. rewrite !E_cons.
  assert (IH' : E d f <= E d g) by (apply IH; auto; intros y p Hy; apply (H y p); right; auto).
  destruct (Qlt_le_dec 0 q) as [L | L].
  - assert (f x <= g x) by (apply (H x q); [left |]; auto).
    assert (q * f x <= q * g x) by (apply Qmult_le_l; auto). lra.
  - assert (q == 0) as -> by (apply Qle_antisym; auto). lra.
Qed.

Lemma E_ext_pos d f g : nonneg d -> (forall x q, In (x, q) d -> 0 < q -> f x == g x) -> E d f == E d g.
Proof.
  intros Hp H. apply Qle_antisym; apply E_le; auto; intros x q Hx Hq; rewrite (H x q Hx Hq); apply Qle_refl.
Qed.

Lemma E_plus d f g : E d (fun x => f x + g x) == E d f + E d g.
Proof. induction d as [|[x q] d IH]; [reflexivity|]. rewrite !E_cons, IH. ring. Qed.

Lemma E_scale d c f : E d (fun x => c * f x) == c * E d f.
Proof. induction d as [|[x q] d IH]; [rewrite !E_nil; ring|]. rewrite !E_cons, IH. ring. Qed.

Lemma E_const d c : E d (fun _ => c) == c * total d.
Proof.
  unfold total. rewrite <- E_scale. apply E_ext. intros. ring.
Qed.

Lemma E_le_plus d f g c : nonneg d -> total d <= 1 -> 0 <= c ->
  (forall x q, In (x, q) d -> 0 < q -> f x <= g x + c) -> E d f <= E d g + c.
Proof.
  intros Hp Ht Hc H.
  apply Qle_trans with (E d (fun x => g x + c)); [apply E_le; auto|].
  rewrite E_plus, E_const.
  assert (c * total d <= c * 1) by (rewrite !(Qmult_comm c); apply Qmult_le_compat_r; auto). lra.
Qed.

Lemma E_le_const d f c : prob d -> (forall x q, In (x, q) d -> 0 < q -> f x <= c) -> E d f <= c.
Proof.
  intros [Hp Ht] H. apply Qle_trans with (E d (fun _ => c)); [apply E_le; auto|].
  rewrite E_const, Ht. lra.
Qed.
Lemma E_shift d f g k : total d == 1 -> (forall x, f x == g x + k) -> E d f == E d g + k.
Proof.
  intros Ht H. rewrite (E_ext d f (fun x => g x + k)) by auto. rewrite E_plus, E_const, Ht. ring.
Qed.
End Facts.
Global Opaque E.

Lemma E_sure {X} (x : X) f : E (sure x) f == f x.
Proof. unfold sure. rewrite E_cons, E_nil. ring. Qed.
Lemma prob_sure {X} (x : X) : prob (sure x).
Proof.
  split; [intros y q [H | []]; inversion H; subst; discriminate | unfold total; rewrite E_sure; reflexivity].
Qed.
Lemma power_pos d n : 0 <= d -> 0 <= power d n.
Proof. intros H. induction n; simpl; [discriminate | apply Qmult_le_0_compat; auto]. Qed.

(** * Numbers that differ by at most c *)
Definition close (x y c : Q) := x <= y + c /\ y <= x + c.
Global Instance close_proper : Proper (Qeq ==> Qeq ==> Qeq ==> iff) close.
Proof. intros x x' Hx y y' Hy c c' Hc. unfold close. rewrite Hx, Hy, Hc. reflexivity. Qed.
Lemma close_0 x y : close x y 0 <-> x == y.
Proof. unfold close. split; [intros [A B]; apply Qle_antisym; lra | intros ->; split; lra]. Qed.
Lemma E_close {X} (d : dist X) f g c : nonneg d -> total d <= 1 -> 0 <= c ->
  (forall x q, In (x, q) d -> 0 < q -> close (f x) (g x) c) -> close (E d f) (E d g) c.
Proof.
  intros Hd Ht Hc H. split; apply E_le_plus; auto; intros x q Hx Hq; apply (H x q Hx Hq).
Qed.
Lemma close_affine k d x y c : 0 <= d -> close x y c -> close (k + d * x) (k + d * y) (d * c).
Proof.
  intros Hd [A B].
  apply (Qmult_le_compat_r _ _ d) in A; auto. apply (Qmult_le_compat_r _ _ d) in B; auto. split; lra.
Qed.
