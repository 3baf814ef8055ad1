(** What each theorem rests on. The output is compared with assumptions.txt. *)
Require Import Report Passive Refute Exists Forms Theorems.
Print Assumptions accepted_finite.
Print Assumptions accepted_infinite.
Print Assumptions finite_gain_is_small.
Print Assumptions budget.
Print Assumptions truthful_is_a_plan.
Print Assumptions following_is_a_policy.
Print Assumptions liar_is_a_plan.
Print Assumptions finite_passive_participation.
Print Assumptions infinite_passive_participation.
Print Assumptions others_efficient.
Print Assumptions finite_lie_gains.
Print Assumptions infinite_lie_gains.
Print Assumptions refuted.
Print Assumptions form_refuted.
Print Assumptions accepted_is_optimal.
Print Assumptions never_both.
