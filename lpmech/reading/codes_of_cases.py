"""The codes of faults that only case files have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CASE_CODES: Mapping[str, str] = MappingProxyType(
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
        "E-PARAMETER": "A parameter of a family is unknown, missing, or not what the family expects. "
        "`lpmech new FAMILY` writes a case file with every parameter explained.",
        "E-RELATION": "The table [relation] states a relation between numbers: `terms` that each name a quantity, "
        "whether their sum is `=`, `>=` or `>`, and a `constant`. The quantities stand in docs/claims.md.",
        "E-TEMPLATE": "`{template = NAME}` stands for the table [templates.NAME] of the same case file.",
        "E-TOML-SYNTAX": "The text is not TOML. Common causes are labels with spaces that are not in quotes, a table "
        "that is opened twice, and inline tables that go over several lines.",
    }
)
