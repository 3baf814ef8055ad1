(** Guards: the definitions of designs are about something. The auction of docs/design_format.md, section 6: a seller, one
    buyer who is worth 1 or 2 with equal chances, and the greatest payments. *)
From Coq Require Import QArith NArith List FMapPositive Bool.
Import ListNotations.
Require Import Definitions Claims Check Designing DesignRows DesignBounds DesignPoints DesignRounds DesignRays DesignBranches DesignAnswers.
Open Scope Q_scope.

Definition of_list {A} (ax : list (nat * N)) (fill : A) (l : list (positive * A)) : table A := Table ax fill (map_of l).
(** Allocation 0 sells, 1 keeps; the types 0 and 1 are worth 1 and 2. *)
Definition auction : env :=
  Env 1 (Some 1%nat)
    [Stage [1; 2]%N 2 [1] [[0; 1]%N] [[[1]%N]] None [] [of_list [(0%nat, 2%N); (2%nat, 2%N)] 0 [(1%positive, 1); (2%positive, 2)]] none Nothing]
    [1; 2]%N [] (Some (of_list [(1%nat, 2%N)] 0 [(1%positive, 1#2); (2%positive, 1#2)])).
Definition asked (k : notion) : problem :=
  Problem AnyFeasible k FullMemory [0%nat] None None None MayRefuse false [[[0; 0]]] [] [] (Some (true, [[(1, Payments None)]])) None true.
Definition no_face : proof_of_face := ProofOfFace [] (Weighted [] []) [] 0.
(** Evidence without rounds: a point, weights of rows and of sums, and what a contradiction adds up to. *)
Definition plainly (v : evidence) (columns : list (column * Q)) (rows : list (Q * row_id)) (shares : list Q) (above : Q) : design_evidence :=
  DesignEvidence v columns [] [] (Weighted rows []) shares above no_face [].
Definition unused : evidence := Evidence [] (Program [] []) [] [] [] [] [].
(** Sell at the price 2 to who says 2. *)
Definition posted : design_evidence :=
  plainly unused
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

(** Two periods in which a good that costs 3/2 goes to who says 2, for this price: payments with one period of memory. *)
Definition constant (x : Q) : table Q := Table [] x (PositiveMap.empty Q).
Definition trade (follows : transition) : stage :=
  Stage [1; 2]%N 2 [1] [[0; 1]%N] [[[1]%N]] None [] [of_list [(0%nat, 2%N); (2%nat, 2%N)] 0 [(1%positive, 1); (2%positive, 2)]]
    (of_list [(0%nat, 2%N)] 0 [(1%positive, -(3#2))]) follows.
Definition trades : env :=
  Env 1 (Some 2%nat) [trade (Mixture [(constant 1, [constant 1; constant (1#2)])]); trade Nothing] [1; 2]%N []
    (Some (of_list [(1%nat, 2%N)] 0 [(1%positive, 1#2); (2%positive, 1#2)])).
Definition traded (k : notion) (paying : list nat) : problem :=
  Problem FirstBest k OneMemory paying None None None MayLeave true [[[0; 0]; [0; 0]]] [] [] None None true.
Definition chosen : table N := of_list [(2%nat, 2%N)] 1%N [(2%positive, 0%N)].
Definition gained (low high : Q) : table Q := of_list [(1%nat, 2%N)] 0 [(1%positive, low); (2%positive, high)].
Definition everyone : evidence := Evidence [] (Program [chosen; chosen] [gained (1#4) (3#4); gained 0 (1#2)]) [] [] [] [] [].
Definition said_low : memories := [([0; 0]%N, 0%N, 1%N)].
Definition said_high : memories := [([0; 1]%N, 0%N, 0%N)].
Definition priced : design_evidence :=
  plainly everyone
    (flat_map (fun th => [(Pay 0 (fst th) (snd th) [0; 1]%N, 3#2); (Val 0 (fst th) (snd th) [0; 1]%N, if Nat.eqb (fst th) 0 then 3#4 else 1#2)])
      [(0%nat, []); (1%nat, said_low); (1%nat, said_high)] ++ [(Val 0 0 [] [0; 0]%N, 1#4)]) [] [] 0.
Theorem a_price_will_do : design_says trades (traded ExPost [0%nat]) Feasible.
Proof. apply (design_answer _ _ _ priced). vm_compute. reflexivity. Qed.
(** Then no plan of lies gains, though it is free to look back. *)
Theorem no_plan_gains_at_a_price : exists d T rl W, meets trades T rl W (traded ExPost [0%nat]) d
  /\ no_plan_of_lies_gains trades T rl W (traded ExPost [0%nat]) d.
Proof.
  destruct a_price_will_do as [_ [_ [T [rl [W [HT [B [d [Hd _]]]]]]]]]. exists d, T, rl, W. split; [exact Hd|].
  apply (design_plans trades (traded ExPost [0%nat]) Feasible priced); [vm_compute; reflexivity | exact HT | exact B | exact Hd].
Qed.
(** Nor does one from the start, if nobody may leave, and the best plans are worth no more than the truth. *)
Definition stayed (k : notion) (paying : list nat) : problem :=
  Problem FirstBest k OneMemory paying None None None NeverLeaves true [[[0; 0]; [0; 0]]] [] [] None None true.
Definition planned_for (low high : Q) : design_evidence :=
  plainly everyone (d_columns priced ++ [(Best 0 0 [] None [0; 0]%N, low); (Best 0 0 [] None [0; 1]%N, high)]
    ++ flat_map (fun th => map (fun s => (Best 0 1 (fst th) (Some ([0; s]%N, snd th)) [0; 1]%N, 1#4)) [0; 1]%N) [(said_low, 1%N); (said_high, 0%N)]) [] [] 0.
Theorem a_price_will_do_on_path : design_says trades (stayed OnPath [0%nat]) Feasible.
Proof. apply (design_answer _ _ _ (planned_for (1#8) (3#8))). vm_compute. reflexivity. Qed.
(** Less than the best plans are worth does not stand for them; and where agents may leave, nothing is said. *)
Theorem no_less_for_plans : check_design trades (stayed OnPath [0%nat]) Feasible (planned_for (1#9) (3#8)) = false
  /\ check_design trades (stayed OnPath [0%nat]) Feasible priced = false
  /\ check_design trades (traded OnPath [0%nat]) Feasible (planned_for (1#8) (3#8)) = false.
Proof. vm_compute. auto. Qed.
(** Where nobody pays, a lie gains. *)
Definition for_nothing : design_evidence :=
  plainly everyone [] [(1, RLie 0 1 0 [0; 0]%N 1); (-(1), RTruth 0 1 said_high [0; 0]%N)] [] 1.
Theorem nothing_will_not_do : design_says trades (traded ExPost []) Infeasible.
Proof. apply (design_answer _ _ _ for_nothing). vm_compute. reflexivity. Qed.

(** Somebody is paid at least 1 whatever it says, which comes from outside. *)
Definition paid : problem :=
  Problem AnyFeasible NoIncentives FullMemory [0%nat] (Some (-(1))) None None NeverLeaves false [[[0; 0]]] [] [] (Some (false, [[(1, Subsidy)]])) (Some PlaceSum) true.
Definition from_outside : design_evidence :=
  plainly unused
    (flat_map (fun r => [(Cho 0 [] 0 r 1, 1); (Pay 0 0 [] r, -(1)); (Val 0 0 [] r, 1); (Aid 0 [] r, 1)]) [[0; 0]; [0; 1]]%N)
    [(1#2, RMost 0 0 0); (1#2, RMost 0 0 1); (1#2, RHelpPlace 0 0); (1#2, RHelpPlace 0 1)] [1] 0.
Theorem least_help_is_1 : design_says auction paid (Optimal 1).
Proof. apply (design_answer _ _ _ from_outside). vm_compute. reflexivity. Qed.
Theorem no_less_help : check_design auction paid (Optimal (1 - (1 # 1000000000000000000000000000000))) from_outside = false.
Proof. vm_compute. reflexivity. Qed.

(** A stated rule: who says 2 gets it, or a chance of it. *)
Definition stated (last : list line) (share_ : Q) : problem :=
  Problem (Stated [Line [(0%nat, Said 1 1%N)] [(0%N, share_); (1%N, 1 - share_)] :: last]) InTheMean FullMemory [0%nat] None None None MayRefuse false
    [[[0; 0]]] [] [] (Some (true, [[(1, Payments None)]])) None true.
Definition keeps : list line := [Line [] [(1%N, 1)]].
Definition for_two (price : Q) : design_evidence :=
  plainly unused [(Pay 0 0 [] [0; 1]%N, price)]
    [(1, RStayMean 0 0 0 [0; 0]%N); (1, RStayMean 0 0 0 [0; 1]%N); (-(1#2), RTruth 0 0 [] [0; 0]%N); (-(1#2), RTruth 0 0 [] [0; 1]%N)] [1] 0.
Theorem best_of_the_rule : design_says auction (stated keeps 1) (Optimal 1).
Proof. apply (design_answer _ _ _ (for_two 2)). vm_compute. reflexivity. Qed.
Theorem best_of_the_lots : design_says auction (stated keeps (1#3)) (Optimal (1#3)).
Proof. apply (design_answer _ _ _ (for_two (2#3))). vm_compute. reflexivity. Qed.
(** Lines that say nothing of 1 are no rule. *)
Theorem no_rule : check_design auction (stated [] 1) (Optimal 1) (for_two 2) = false.
Proof. vm_compute. reflexivity. Qed.

(** Who must not leave can be charged any number: twice as much is a ray. *)
Definition captive : problem :=
  Problem AnyFeasible InTheMean FullMemory [0%nat] None None None NeverLeaves false [[[0; 0]]] [] [] (Some (true, [[(1, Payments None)]])) None true.
Definition keeping : list (column * Q) := [(Cho 0 [] 0 [0; 0]%N 1, 1); (Cho 0 [] 0 [0; 1]%N 1, 1)].
Definition charged (k : Q) : list (column * Q) := flat_map (fun r => [(Pay 0 0 [] r, k); (Val 0 0 [] r, - k)]) [[0; 0]; [0; 1]]%N.
Definition along_a_ray (k : Q) : design_evidence := DesignEvidence unused keeping (charged k) [] (Weighted [] []) [] 0 no_face [].
Theorem no_end_of_payments : design_says auction captive Unbounded.
Proof. apply (design_answer _ _ _ (along_a_ray 1)). vm_compute. reflexivity. Qed.
Theorem no_ray : check_design auction captive Unbounded (along_a_ray 0) = false
  /\ check_design auction captive Unbounded (along_a_ray (-(1))) = false /\ check_design auction (asked InTheMean) Unbounded (along_a_ray 1) = false.
Proof. repeat split; vm_compute; reflexivity. Qed.

(** One state in two periods. Something must be paid after the allocation 1, which is to be as rare as can be: its chance
    times the payment is to be at least 1, so that it is never 0, and as near to it as is wanted. *)
Definition still : env :=
  Env 1 (Some 2%nat)
    [Stage [1; 1]%N 2 [1] [[0; 1]%N] [[[0; 1]%N]] None [] [none] none (Mixture [(constant 1, [constant 1; constant 1])]);
     Stage [1; 1]%N 1 [1] [[0]%N] [[[0]%N]] None [] [none] none Nothing] [1; 1]%N [] (Some (constant 1)).
Definition here : state := [0; 0]%N.
Definition came_to (a : N) : memories := [(here, 0%N, a)].
Definition how_often : terms := [(1, Frequency [[1%N]; []] (Some 0%nat))].
Definition rare (wanted_ : option (bool * list terms)) (more : list (terms * relation * Q)) : problem :=
  Problem AnyFeasible NoIncentives FullMemory [0%nat] None None None NeverLeaves false [[[0]; [0]]] []
    ([([(1, PaymentAt 0 1 (came_to 1) here)], AtLeast, 1)] ++ more) wanted_ None true.
Definition chosen_rarely (x : Q) : list (column * Q) :=
  [(Cho 0 [] 0 here 0, 1 - x); (Cho 0 [] 0 here 1, x); (Cho 1 (came_to 0) 0 here 0, 1 - x); (Cho 1 (came_to 1) 0 here 0, x);
   (Pay 0 1 (came_to 1) here, 1); (Val 0 1 (came_to 1) here, -(1)); (Val 0 0 [] here, -(1))].
Definition paid_never : weighted := Weighted [(1, RConstraint 0)] [(Pay 0 1 (came_to 1) here, -(1))].
Definition rarely : design_evidence :=
  DesignEvidence unused (chosen_rarely (1#2)) (chosen_rarely 0) [] (Weighted [(1, RSign 0 [] 0 here 1)] []) [1] 0
    (ProofOfFace [Round [(1%nat, came_to 1)] (Weighted [] []) 0 [1]] paid_never [0] 1) [].
Theorem never_quite : design_says still (rare (Some (false, [how_often])) []) (NotAttained 0).
Proof. apply (design_answer _ _ _ rarely). vm_compute. reflexivity. Qed.
(** It is attained by none, and no other number is approached. *)
Theorem not_just : check_design still (rare (Some (false, [how_often])) []) (Optimal 0) rarely = false
  /\ check_design still (rare (Some (false, [how_often])) []) (NotAttained (1 # 1000000000000000000000000000000)) rarely = false
  /\ check_design still (rare (Some (false, [how_often])) []) (NotAttained (- (1 # 1000000000000000000000000000000))) rarely = false.
Proof. repeat split; vm_compute; reflexivity. Qed.
(** If the allocation 1 is ruled out, nothing can be paid after it: a round says that it never comes. *)
Definition by_a_round : design_evidence :=
  DesignEvidence unused [] [] [Round [(1%nat, came_to 1)] (Weighted [(1, RConstraint 1)] []) 0 []] paid_never [] 1 no_face [].
Theorem nothing_after_what_never_comes : design_says still (rare None [(how_often, AtMost, 0)]) Infeasible.
Proof. apply (design_answer _ _ _ by_a_round). vm_compute. reflexivity. Qed.
Theorem no_round : check_design still (rare None [(how_often, AtMost, 1 # 1000000000000000000000000000000)]) Infeasible by_a_round = false.
Proof. vm_compute. reflexivity. Qed.

(** A coin decides: the good is to be sold with a chance of just one half at the report 1. Without lots nothing does that. *)
Definition by_a_coin (lots : bool) (f : relation) : problem :=
  Problem AnyFeasible NoIncentives FullMemory [0%nat] None None None NeverLeaves false [[[0; 0]]] []
    [([(1, ChanceAt [0%N] 0 [] [0; 0]%N None)], f, 1#2)] None None lots.
Definition tossed : design_evidence :=
  plainly unused [(Cho 0 [] 0 [0; 0]%N 0, 1#2); (Cho 0 [] 0 [0; 0]%N 1, 1#2); (Cho 0 [] 0 [0; 1]%N 1, 1); (Val 0 0 [] [0; 0]%N, 1#2)] [] [] 0.
Definition either_way : design_evidence :=
  DesignEvidence unused [] [] [] (Weighted [] []) [] 0 no_face
    [Fork 0 1 0;
     ClashLeaf (Weighted [(-(1), RConstraint 0); (1, RChoose 0 [] 0 [0; 0]%N)] [(Cho 0 [] 0 [0; 0]%N 1, -(1))]) (1#2);
     ClashLeaf (Weighted [(1, RConstraint 0)] [(Cho 0 [] 0 [0; 0]%N 0, -(1))]) (1#2)].
Theorem a_coin_will_do : design_says auction (by_a_coin true Exactly) Feasible.
Proof. apply (design_answer _ _ _ tossed). vm_compute. reflexivity. Qed.
Theorem no_coin_no_chance : design_says auction (by_a_coin false Exactly) Infeasible.
Proof. apply (design_answer _ _ _ either_way). vm_compute. reflexivity. Qed.
Theorem no_coin : check_design auction (by_a_coin false Exactly) Feasible tossed = false
  /\ check_design auction (by_a_coin false AtLeast) Infeasible either_way = false /\ check_design auction (by_a_coin true Exactly) Infeasible either_way = false.
Proof. repeat split; vm_compute; reflexivity. Qed.
