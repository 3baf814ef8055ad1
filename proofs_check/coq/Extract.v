(** The checker as data: the source of lpmech/verified/generated.py. What is called native_… is not translated: it is
    written by hand in lpmech/verified/natives.py, as functions of Python's numbers and lists. *)
From Coq Require Import Extraction ZArith QArith FMapPositive List.
Require Import Check Refute Automata Forms ExistsForms Interim InterimAnswers Means Spread Due Each Outlook Last Linked Decide Quick Pivot Enclosed Remembering Lifted Designing DesignRows DesignBounds DesignPoints DesignRounds DesignRays DesignBranches DesignAnswers Endless EndlessSums EndlessRows EndlessBounds EndlessPoints EndlessAnswers.
Extraction Language JSON.
Set Extraction KeepSingleton.
Extract Constant negb => "native_not".
Extract Constant xorb => "native_differ".
Extract Constant Bool.eqb => "native_same".
Extract Constant fst => "native_first".
Extract Constant snd => "native_second".
Extract Constant length => "native_length".
Extract Constant app => "native_append".
Extract Constant List.nth => "native_nth".
Extract Constant List.map => "native_map".
Extract Constant List.flat_map => "native_flat_map".
Extract Constant List.fold_left => "native_fold_left".
Extract Constant List.fold_right => "native_fold_right".
Extract Constant List.existsb => "native_exists".
Extract Constant List.forallb => "native_all".
Extract Constant List.filter => "native_filter".
Extract Constant List.find => "native_find".
Extract Constant List.partition => "native_partition".
Extract Constant List.combine => "native_combine".
Extract Constant List.seq => "native_seq".
Extract Constant Nat.add => "native_plus".
Extract Constant Init.Nat.add => "native_plus".
Extract Constant Nat.sub => "native_minus".
Extract Constant Nat.mul => "native_times".
Extract Constant Init.Nat.mul => "native_times".
Extract Constant Nat.eqb => "native_equal".
Extract Constant Nat.leb => "native_at_most".
Extract Constant Nat.ltb => "native_below".
Extract Constant Nat.min => "native_least".
Extract Constant N.add => "native_plus".
Extract Constant N.mul => "native_times".
Extract Constant N.eqb => "native_equal".
Extract Constant N.leb => "native_at_most".
Extract Constant N.ltb => "native_below".
Extract Constant N.to_nat => "native_same_number".
Extract Constant N.of_nat => "native_same_number".
Extract Constant N.succ_pos => "native_next_number".
Extract Constant Z.eqb => "native_equal".
Extract Constant Z.add => "native_plus".
Extract Constant Z.mul => "native_times".
Extract Constant Z.sub => "native_z_minus".
Extract Constant Z.leb => "native_at_most".
Extract Constant Z.div => "native_quotient".
Extract Constant Z.lcm => "native_common_multiple".
Extract Constant Z.to_pos => "native_same_number".
Extract Constant dot => "native_dot".
Extract Constant kept => "native_kept".
Extract Constant only => "native_only".
Extract Constant Qplus => "native_q_plus".
Extract Constant Qminus => "native_q_minus".
Extract Constant Qmult => "native_q_times".
Extract Constant Qopp => "native_q_opposite".
Extract Constant Qred => "native_q_lowest_terms".
Extract Constant Qeq_bool => "native_q_equal".
Extract Constant Qle_bool => "native_q_at_most".
Extract Constant PositiveMap.empty => "native_empty".
Extract Constant PositiveMap.find => "native_find_key".
Extract Constant PositiveMap.elements => "native_cells".
Extract Constant PositiveMap.add => "native_add_key".
Extract Constant map_of => "native_map_of".
Recursive Extraction quick_env check_rule engine_of quick_answer pivot_by_shock pivot_transfers constraint paid_next from_list outlooks check_lifted check_endless endless_met endless_choices erule_ok econtribution eterms_form esound_terms check_design met_of contribution terms_form check_enclosed_rule check_enclosed check_enclosed_exactly check_enclosed_best check_enclosed_implied rule_residuals payoff_residuals payoff_values lie_middle lie_doubt enclosed_means.
