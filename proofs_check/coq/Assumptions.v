(** What each theorem rests on. The output is compared with assumptions.txt. *)
Require Import OneShot Welfare Worths Programs Answers Refute Exists Forms ExistsForms Interim InterimAnswers Means Due Outlook Decide Quick.
Print Assumptions no_plan_gains.
Print Assumptions evaluated.
Print Assumptions no_policy_is_better.
Print Assumptions every_plan_is_worth_something.
Print Assumptions truthful_ok.
Print Assumptions one_lie_ok.
Print Assumptions best_is_policy.
Print Assumptions verified.
Print Assumptions refuted.
Print Assumptions form_refuted.
Print Assumptions form_accepted.
Print Assumptions accepted_is_optimal.
Print Assumptions never_both.
Print Assumptions mean_ok.
Print Assumptions quickly.
Print Assumptions private_bound.
Print Assumptions no_private_plan_is_better.
Print Assumptions interim_answer.
Print Assumptions shocks_answer.
Print Assumptions all_zero.
Print Assumptions paid_answer.
Print Assumptions convex_answer.
Print Assumptions spanning_answer.
Print Assumptions mimicked_answer.
Print Assumptions dependent_answer.
