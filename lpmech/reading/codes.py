"""The codes of faults, each explained in a paragraph, which `lpmech explain CODE` prints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lpmech.plugins import plugins

_LABEL = "A label is a non-empty string of at most 200 characters"

_OF_ENVIRONMENTS: Mapping[str, str] = MappingProxyType(
    {
        "E-AGENT-MISSING": "An object that is keyed by agents must say something for every agent, and one is left "
        'out. In a case file the key "*" stands for all agents that are not named.',
        "E-AGENT-NAME": "An agent's name must not have another meaning in the format: `allocation`, `public` and "
        "`shock` are axes, so are names that start with `next `, `previous ` or `report `; `joint`, `mixture` and "
        "`weight` are keys of transitions, and in case files `self` is the agent to whom a table belongs.",
        "E-AGENT-UNKNOWN": "An object that is keyed by agents has a key that is none of the environment's agents. "
        "In a transition, `public` is a key only if the next state has public states.",
        "E-AXIS-REPEATED": "A table lists an axis twice. The axes of a table are distinct.",
        "E-AXIS-UNKNOWN": "A table lists an axis that its place does not allow. Utilities have `allocation`, `public` "
        "and any agents; the public utility `allocation` and `public`; factors of a transition besides their own "
        "`next …` axis; a joint transition all `next …` axes; terminal utilities and the prior `public` and the "
        "agents. `public` is an axis only if the stage has public states.",
        "E-CELLS-MISSING": "A sparse table without a default must name every cell, and some cells are not named. "
        "An axis on which a table does not depend need not be listed at all.",
        "E-DEPTH": "Lists and objects are nested deeper than any environment needs. The file is not read further.",
        "E-DISCOUNT": "The discount factor is more than 0 and less than 1. If the horizon is finite, it may be 1. "
        "With an infinite horizon and no discounting, values need not exist.",
        "E-EMPTY": "A list that must have an element is empty: an environment has an agent and a stage, a stage an "
        "allocation, an agent a type. A stage without public states leaves the key `public` out.",
        "E-ENTRY-LABELS": "The key of an entry of a sparse table joins one label for each of the table's axes by `|`, "
        "in the order of the axes. This one has more or fewer labels than the table has axes.",
        "E-FACTOR-MISSING": "A transition says of the public state and of every agent how likely each of its types is "
        "to come next: `[transition.NAME]`, or rows of all of them together. Only what has a single type may be left "
        "out.",
        "E-FEASIBLE-EMPTY": "A feasible set is empty. At every shock and state some allocation must be feasible, for "
        "everyone and for the society without any one agent. The society without an agent may do what is feasible "
        "at every type of that agent.",
        "E-FEASIBLE-VALUE": "A table of feasible allocations has 1 where an allocation is feasible, and 0 elsewhere.",
        "E-FILE-BOM": "The file starts with a byte order mark, which some editors write. Save it as UTF-8 without one.",
        "E-FILE-DIRECTORY": "A file is expected, and a directory is named.",
        "E-FILE-EMPTY": "The file has no text. It may have been made by a redirection of a command that failed.",
        "E-FILE-ENCODING": "The file is not UTF-8. Save it in that encoding.",
        "E-FILE-MISSING": "There is no file of this name.",
        "E-FILE-SIZE": "The file is larger than any environment that can be treated; it is not read.",
        "E-FILE-UNREADABLE": "The operating system does not let the file be read, for the reason given.",
        "E-FORMAT": 'The key `format` says in which format the file is written. This program reads '
        '"lpmech-environment/1" and "lpmech-environment/2".',
        "E-HORIZON": "The horizon is the number of periods, an integer of at least 1, or infinite: `null` in JSON; "
        'left out, or "infinite", in a case file. More than 1,000,000 periods are not treated.',
        "E-JSON-SYNTAX": "The text is not JSON. Common causes are a comma too many or too few, single quotes, "
        "comments, and text that is cut off.",
        "E-KEY-MISSING": "A required key is missing.",
        "E-KEY-REPEATED": "A key stands twice in one object. Which of the two values is meant cannot be known, so "
        "neither is taken.",
        "E-KEY-UNKNOWN": "An object has a key that the format does not know; it may be misspelt.",
        "E-KIND": "A value is of another kind than expected: a list instead of an object, a number instead of a "
        "label, and so on.",
        "E-LABEL": f"{_LABEL} without `|`, `*`, control characters, separators of lines, changes of the direction of "
        "text or surrogates, and without white space at its ends.",
        "E-LABEL-NFC": "A label can look the same in several sequences of Unicode characters: é is one character, or "
        "e followed by an accent. Labels are written in normalisation form NFC, where characters are composed, so "
        "that labels that look the same are the same.",
        "E-LABEL-REPEATED": "A label stands twice in a list. The labels of one list are distinct.",
        "E-LABEL-UNKNOWN": "A label is none of those declared in its place: of the stage's allocations, or of an "
        "axis of a table.",
        "E-NUMBER": 'Numbers are written exactly: as integers, or as strings such as "3/8", "0.125" or "-2". '
        "Denominators are not 0; there are no exponents, spaces or signs other than one minus.",
        "E-NUMBER-FLOAT": "Floats are refused, since what they mean is not what they show: the float 0.1 is not one "
        'tenth. Write "0.1" or "1/10" in quotes; both are one tenth exactly. In case files, decimals such as 0.1 '
        "are read exactly and may be written without quotes.",
        "E-NUMBER-LONG": "A number has more than 1,000 characters, as it stands or in lowest terms.",
        "E-ROWS": "Rows that are typed stand one on a line: the coefficients, then >= or =, then the right side. All "
        "have as many coefficients as the first one.",
        "E-PROBABILITY-NEGATIVE": "A probability is negative.",
        "E-ROW-SUM": "The probabilities of what may come next, given today's allocation and state, sum to 1 exactly; "
        "so do those of a prior. A table that does not list a `next …` axis gives every label on it the same "
        "probability as written. Rounded decimals such as 0.33 often cause this: write 1/3 as a fraction.",
        "E-SHAPE": "The nested lists of a dense table have not one level an axis with one element a label.",
        "E-SHOCK-SUM": "The probabilities of the shocks of a stage sum to 1 exactly.",
        "E-STAGES": "An environment has one stage, which serves every period, or with a finite horizon of T periods a "
        "list of T stages.",
        "E-TABLE-FORM": "A table is either dense, with `values`, or sparse, with `entries` and a `default` for the "
        "cells that no entry names; one of the last two may be left out.",
        "E-TABLE-SIZE": "A table has more cells, or longer numbers, than can be treated.",
        "E-TERMINAL": "Only a finite horizon has a state after its last period.",
        "E-TERMINAL-STATES": "If one stage serves several periods, its transition leads to its own states, also "
        "after the last period. So the terminal's types and public states are the stage's, in the same order.",
        "E-TRANSITION-KIND": "A transition is one of factored (keyed by components), joint and mixture. The keys "
        "`joint` and `mixture` therefore stand alone.",
        "E-TRANSITION-MISSING": "A transition is needed in every period but the last, and in the last one if some "
        "terminal utility is not 0.",
        "E-WEIGHT-SUM": "The weights of a mixture sum to 1 over its elements, for every allocation and state.",
    }
)  # fmt: skip

_OF_ARMS: Mapping[str, str] = MappingProxyType(
    {
        "E-ARM-IDLE": "The key `idle` of a licensing environment says whether the object may go to nobody: `never`, "
        "or `first` or `last`, which say whether that comes before or after the bidders if it ties with them.",
        "E-ARM-KIND": "An arm of a case file has its states, rewards and transitions, or is of a kind that has them: "
        "`beta_bernoulli`, `absorbing` or `reversible`.",
        "E-ARM-NUMBER": "A number of an arm's kind is outside of its range.",
        "E-ARM-WEIGHT": "The weights of a reversible arm are symmetric: a pair of states that is given in both orders "
        "has the same weight in both.",
        "E-ARMS-JOINT": "Most commands build the joint states of all bidders, and these arms have too many. "
        "`lpmech licensing indices` and `lpmech licensing prices` never form them.",
    }
)

_OF_CASE_FILES: Mapping[str, str] = MappingProxyType(
    {
        "E-CASE-AMBIGUOUS": "Several shipped cases have this name. Name the one that is meant with its folder.",
        "E-CASE-UNKNOWN": "This is neither a file nor the name of a shipped case or of a family.",
        "E-ENTRY-TIE": "Of several entries that match a cell the one with the fewest wildcards gives its number. Two "
        "entries with equally many match one cell here and give different numbers; this is an error even if a "
        "third entry is more specific. `a|*` and `*|b` tie at `a|b`: say which is meant by naming other cells.",
        "E-EXPECT": "The table [expect] says something that cannot be so: an unknown claim, verdict or program, or a "
        "period that the environment has not.",
        "E-FAMILY-MIXED": "A case file that names a family has its whole environment from the family and its "
        "parameters; keys of an environment have no place beside it.",
        "E-FAMILY-UNKNOWN": "There is no family of this name.",
        "E-FILE-KIND": "The ending of a file says how it is written: case files end in .toml, environments in .json.",
        "E-IDENTITY": 'The factor "identity" makes the next label of a component today\'s. It stands only for '
        "factors of a transition, and every label of today must be a label of the next period.",
        "E-PARAMETER": "A parameter of a family is not what the family expects: out of its range, of another size than "
        "the others say, or a name that it cannot take. `lpmech new FAMILY` writes a case file with every parameter "
        "explained.",
        "E-RELATION": "The table [relation] states a relation between numbers: `terms` that each name a quantity, "
        "whether their sum is `=`, `>=` or `>`, and a `constant`. The quantities stand in docs/claims.md.",
        "E-TEMPLATE": "`{template = NAME}` stands for the table [templates.NAME] of the same case file.",
        "E-TOML-SYNTAX": "The text is not TOML. Common causes are labels with spaces that are not in quotes, a table "
        "that is opened twice, and inline tables that go over several lines.",
    }
)

_OF_IMPORTS: Mapping[str, str] = MappingProxyType(
    {
        "E-IMPORT-PART": "The file is in order for the program that it comes from, and says something that an "
        "environment here cannot say, or that is not imported. docs/imports.md lists what is.",
        "E-IMPORT-SYNTAX": "The file is not in the format that its ending says, or uses a part of it that is not read.",
    }
)

_OF_SHEETS: Mapping[str, str] = MappingProxyType(
    {
        "E-SHEET-DATE": "A cell is formatted as a date or a time. Spreadsheets take 3/4 for a day in April, and keep "
        "a number of days in its place. Format the cells as text before you type fractions, or type '3/4.",
        "E-SHEET-FILE": "The file is damaged, or a workbook that is not read: one with macros, links to other files, "
        "encryption, a document type declaration, or more content than can be treated. Save the sheet alone as .xlsx, "
        "or as CSV.",
        "E-SHEET-FORMULA": "A cell has a formula. What it shows was computed in floats by another program, and is not "
        "computed again here. Paste its value, or write the exact number.",
        "E-SHEET-HEADER": "The first row of a sheet names its columns, each once. `lpmech transfers CASE -o rule.xlsx` "
        "writes a table with all of them.",
        "E-SHEET-INEXACT": "A number of a spreadsheet is a binary float. It is taken as the decimal that it shows if "
        "that has at most 15 digits. This one has more, as the results of computations do. Write a fraction as text.",
        "E-SHEET-MERGED": "Cells are merged. Whether the value is meant for all of them cannot be known.",
        "E-SHEET-RULE": "Two rows of one report have different allocations. An allocation rule depends on the reports "
        "of its period, and not on what is remembered.",
        "E-SHEET-VALUE": "A cell holds an error value, such as #DIV/0!, or a truth value. Labels such as true are "
        "typed as text, with an apostrophe before them.",
    }
)

_OF_DESIGNS: Mapping[str, str] = MappingProxyType(
    {
        "E-DESIGN-AFTER": "The place of a payment or a probability names what went before: every period if payments "
        "remember the history, the last one if they remember one period, and nothing in period 1.",
        "E-DESIGN-AIM": "An objective says one thing: maximise or minimise a list of quantities, minimise the subsidy "
        "or epsilon, maximise the least or minimise the greatest of several lists. Leave the key out if any mechanism "
        "will do.",
        "E-DESIGN-BUDGET": "A problem has at most one budget of each kind: ex ante, each period, ex post.",
        "E-DESIGN-CLASH": "Two parts of the problem do not go together. docs/design_format.md says what each needs: a "
        "free rule a finite horizon and payments by history, the least subsidy one budget, the least epsilon a fixed "
        "rule.",
        "E-DESIGN-ENVIRONMENT": "The problem names its environment by its SHA-256, and that is another one. Leave the "
        "key out if the problem is meant for this environment all the same.",
        "E-DESIGN-LOTTERY": "The probabilities of a lottery over allocations sum to 1 exactly.",
        "E-DESIGN-PERIOD": "Periods are numbered from 1 to the horizon. If the horizon is infinite, only period 1 is "
        "named; what is meant of later periods names none.",
        "E-DESIGN-PRIOR": "Designs are about what is expected, so the environment has a prior.",
        "E-DESIGN-QUANTITY": "A quantity of an objective or a constraint is one of those of docs/design_format.md, "
        "section 1, and is about a place that can be met in play, and a type that the prior makes possible.",
        "E-DESIGN-RULE": "A stated rule has a line for every place that can be met in play. The first line that "
        "matches names allocations that are feasible there.",
        "E-REGION": "A region is about a problem with a fixed rule and without an objective: it is asked where the "
        "problem can be met. Ask lpmech design about free rules and objectives, at single values; or bound what is "
        "wanted by a row under constraints.",
        "E-DESIGN-WORD": "A word of the problem is none of those that stand in its place.",
    }
)

_OF_MECHANISMS: Mapping[str, str] = MappingProxyType(
    {
        "E-CERTIFICATE-ENVIRONMENT": "A certificate names its environment by its SHA-256, and the environment "
        "beside it is another one.",
        "E-MECHANISM-AUTOMATON": "If no payments that remember one period make truth-telling optimal, those of "
        "automata may, which remember more. lpmech transfers CASE -o FILE.json writes them as a mechanism with states, "
        "which is audited. A file of their rows alone, as it is written if the states are too many, is not; the "
        "certificate of lpmech certify proves that they are incentive compatible, in exists_any.",
        "E-MECHANISM-ENVIRONMENT": "The mechanism names the environment that it was written for by its SHA-256, and "
        "that is another one. Leave the key out if the tables are meant for this environment all the same.",
        "E-MECHANISM-INFEASIBLE": "The allocation rule chooses an allocation that is not feasible at that shock. An "
        "allocation rule is feasible at every shock, also of probability 0, and for all reports.",
        "E-MECHANISM-LABELS": "A row of transfers that leaves labels out, of the state or of the memory, holds for all "
        "of them. So all rows of one agent and period name the same components; a row with payments by shock all.",
        "E-MECHANISM-LOTTERY": "A row of the rule of a mechanism with states names one allocation, a lottery, or what "
        "is drawn by shock. The chances of a lottery are at least 0 and sum to 1.",
        "E-MECHANISM-MEAN": "A payment that is given both by shock and on its own must be the mean of those by shock.",
        "E-MECHANISM-MEMORY": "In the first period nothing is remembered, so a payment there has no memory. "
        "Later payments may remember the previous period, and no more.",
        "E-MECHANISM-MISSING": "The allocation rule names an allocation for every period, state and shock, and every "
        "agent's transfers a payment for every period, memory and state. Some rows are missing.",
        "E-MECHANISM-PERIOD": "Periods are numbered from 1 to the horizon. If the horizon is infinite, every period "
        "is alike, and `period` is null.",
        "E-MECHANISM-ROUNDED": "`payment_rounded` and `by_shock_rounded` stand beside the exact payments for people to "
        "read, and say nothing else. Here they are not these payments rounded, so one of the two was changed. Change "
        "the exact payment, and remove the rounded one.",
        "E-MECHANISM-REPEATED": "Two rows say what happens in one and the same case. Remove one of them.",
        "E-MECHANISM-STATE": "A mechanism with states names its states, and where it starts. Their names are joined to "
        "labels of the environment by `&`, so they have no `&` and are not too long. In a sheet `start` stands in a "
        "row of the state in which it starts. lpmech audit, transfers and simulate read such mechanisms, other "
        "commands those without states.",
        "E-MECHANISM-SHOCKS": "Payments by shock are given for every state of every stage with shocks, or for none; "
        "they do not depend on a memory. A row that has a memory gives their mean under `payment`.",
    }
)


@cache
def codes() -> Mapping[str, str]:
    """What every code means: those of environments, of arms, of case files, of plug-ins and of a user's mechanisms."""
    plugged = {code: text for plugin in plugins() for code, text in plugin.codes().items()}
    return MappingProxyType(
        {
            **_OF_ENVIRONMENTS,
            **_OF_ARMS,
            **_OF_CASE_FILES,
            **plugged,
            **_OF_DESIGNS,
            **_OF_IMPORTS,
            **_OF_MECHANISMS,
            **_OF_SHEETS,
        }
    )
