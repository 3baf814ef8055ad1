(** Guards: the definitions of designs are about something. The auction of docs/design_format.md, section 6: a seller, one
    buyer who is worth 1 or 2 with equal chances, and the greatest payments. *)
From Coq Require Import QArith NArith List FMapPositive Bool.
Import ListNotations.
Require Import Definitions Claims Check Designing DesignRows DesignBounds DesignPoints DesignAnswers.
Open Scope Q_scope.

Definition of_list {A} (ax : list (nat * N)) (fill : A) (l : list (positive * A)) : table A := Table ax fill (map_of l).
(** Allocation 0 sells, 1 keeps; the types 0 and 1 are worth 1 and 2. *)
Definition auction : env :=
  Env 1 (Some 1%nat)
    [Stage [1; 2]%N 2 [1] [[0; 1]%N] [[[1]%N]] None [] [of_list [(0%nat, 2%N); (2%nat, 2%N)] 0 [(1%positive, 1); (2%positive, 2)]] none Nothing]
    [1; 2]%N [] (Some (of_list [(1%nat, 2%N)] 0 [(1%positive, 1#2); (2%positive, 1#2)])).
Definition asked (k : notion) : problem :=
  Problem AnyFeasible k FullMemory [0%nat] None None None MayRefuse false [[[0; 0]]] [] [] (Some (true, [[(1, Payments None)]])).
Definition unused : evidence := Evidence [] (Program [] []) [] [] [] [] [].
(** Sell at the price 2 to who says 2. *)
Definition posted : design_evidence :=
  DesignEvidence unused
    [(Cho 0 [] 0 [0; 0]%N 1, 1); (Cho 0 [] 0 [0; 1]%N 0, 1); (Pay 0 0 [] [0; 1]%N, 2)]
    [(-(1), RChoose 0 [] 0 [0; 1]%N); (-(1), RTruth 0 0 [] [0; 0]%N); (-(1#2), RTruth 0 0 [] [0; 1]%N);
     (1, RMean 0 0 0 [0; 1]%N 0); (2, RStayMean 0 0 0 [0; 0]%N); (1, RSign 0 [] 0 [0; 1]%N 1)] [1] 0.
(** Nothing earns more than 1, and something earns 1. *)
Theorem best_is_1 : design_says auction (asked InTheMean) (Optimal 1).
Proof. apply (design_answer _ _ _ posted). vm_compute. reflexivity. Qed.
(** What is true of 1 is not said of a number near it. *)
Theorem other_values : check_design auction (asked InTheMean) (Optimal (1 + (1 # 1000000000000000000000000000000))) posted = false
  /\ check_design auction (asked InTheMean) (Optimal (1 - (1 # 1000000000000000000000000000000))) posted = false.
Proof. split; vm_compute; reflexivity. Qed.
