"""Files that do not have the form of the two pages, one fault each, with a part of the reason."""

import json

from tests.certificates import sources
from tests.certificates.sources import certificate

MALFORMED = {}  # name → (environment, reason, function to bytes)
MALFORMED_ENVIRONMENTS = {}  # name → (reason, function to bytes)
INF = "\ufdd0"  # stands for text that json cannot write


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def with_text(value, text):
    """The file in which the string INF is replaced by raw text."""
    return dumps(value).replace(f'"{INF}"'.encode(), text.encode("utf-8", "surrogatepass"))


def short(name):
    """A certificate with two claims."""
    found = certificate(name)
    return found | {"claims": found["claims"][:2]}


def malformed(reason, environment="dock"):
    """Registers a function to a certificate (an object) or a file (bytes)."""

    def register(make):
        def made():
            found = make(short(environment))
            return found if isinstance(found, bytes) else dumps(found)

        MALFORMED[make.__name__] = environment, reason, made
        return make

    return register


def set_at(name, reason, path, new, environment="dock"):
    """Registers a certificate that has another value at a path; INF text where `new` is bytes."""

    def make(found):
        where = found
        for key in path[:-1]:
            where = where[key]
        raw = isinstance(new, bytes)
        if callable(new):
            where[path[-1]] = new(where[path[-1]])
        else:
            where[path[-1]] = INF if raw else new
        return with_text(found, new.decode("utf-8", "surrogatepass")) if raw else found

    make.__name__ = name
    malformed(reason, environment)(make)


TABLE = ("mechanism", "transfers", "ann", 0)
NUMERATOR = (*TABLE, "numerators", 0)
DENOMINATOR = (*TABLE, "denominator")
RULE = ("mechanism", "allocation", 0)
INDEX = (*RULE, "indices", 0)
CLAIM = ("claims", 0)
AT = (*CLAIM, "at")
SLACK = (*CLAIM, "least_slack")

set_at("denominator_of_zero", "a positive integer", DENOMINATOR, 0)
set_at("denominator_negative", "a positive integer", DENOMINATOR, -2)
set_at("denominator_of_zero_in_hexadecimal", "a positive integer", DENOMINATOR, "0x0")
set_at("denominator_a_float", "not allowed", DENOMINATOR, b"1.0")
set_at("denominator_true", "found true", DENOMINATOR, True)
set_at("denominator_null", "found null", DENOMINATOR, None)
set_at("number_a_float", "not allowed", NUMERATOR, b"0.5")
set_at("number_with_an_exponent", "not allowed", NUMERATOR, b"1e3")
set_at("number_too_large_for_a_float", "not allowed", NUMERATOR, b"1e400")
set_at("number_nan", "not allowed", NUMERATOR, b"NaN")
set_at("number_infinity", "not allowed", NUMERATOR, b"-Infinity")
set_at("number_false", "found false", NUMERATOR, False)
set_at("number_a_list", "found a list", NUMERATOR, [1])
set_at("number_a_decimal_string", "an integer below 2^53", NUMERATOR, "12")
set_at("number_of_two_to_the_53", "an integer below 2^53", NUMERATOR, 2**53)
set_at("number_in_upper_case", "an integer below 2^53", NUMERATOR, "0xFF")
set_at("number_with_a_plus", "an integer below 2^53", NUMERATOR, "+0x1")
set_at("number_of_no_digits", "an integer below 2^53", NUMERATOR, "0x")
set_at("number_with_a_line_end", "an integer below 2^53", NUMERATOR, "0x1\n")
set_at("number_with_an_underscore", "an integer below 2^53", NUMERATOR, "0x1_0")
set_at("number_in_other_digits", "an integer below 2^53", NUMERATOR, "0x\u0661")
set_at("number_with_a_leading_zero", "not JSON", NUMERATOR, b"01")
set_at("number_with_a_leading_plus", "not JSON", NUMERATOR, b"+1")
set_at("number_of_1001_digits", "an integer of 1001 characters", NUMERATOR, b"1" * 1001)
set_at("numbers_too_few", "one for each cell", (*TABLE, "numerators"), lambda old: old[:-1])
set_at("numbers_too_many", "one for each cell", (*TABLE, "numerators"), lambda old: [*old, 0])
set_at("numbers_nested", "found a list of length 1", (*TABLE, "numerators"), lambda old: [[x] for x in old])
set_at("numbers_an_object", "expected a list", (*TABLE, "numerators"), {"0": 1})
set_at("axes_in_the_wrong_order", "out of order", (*TABLE, "axes"), ["bob", "ann"])
set_at("axes_repeated", "repeated", (*TABLE, "axes"), ["ann", "ann"])
set_at("axes_unknown", "an axis that this place allows", (*TABLE, "axes"), ["ann", "cid"])
set_at("axes_of_the_shock", "an axis that this place allows", (*TABLE, "axes"), ["shock", "ann"], "storms")
set_at("axes_of_a_memory_in_period_1", "an axis that this place allows", (*TABLE, "axes"), ["previous ann", "bob"])
set_at("axes_a_string", "expected a list", (*TABLE, "axes"), "ann")
set_at("axes_a_number", "an axis that this place allows", (*TABLE, "axes"), [0, 1])
set_at("axes_that_are_no_axes_of_a_public_state", "an axis that this place allows", (*TABLE, "axes"), ["public", "ann"])
set_at("index_out_of_range", "the position of an allocation", INDEX, 3)
set_at("index_negative", "the position of an allocation", INDEX, -1)
set_at("index_true", "the position of an allocation", INDEX, True)
set_at("index_in_hexadecimal", "the position of an allocation", INDEX, "0x1")
set_at("index_a_label", "the position of an allocation", INDEX, "ann")
set_at("periods_too_many", "one for each period", ("mechanism", "allocation"), lambda old: old * 2)
set_at("periods_too_few", "one for each period", ("mechanism", "allocation"), lambda old: old[:1], "duel")
set_at("transfers_in_three_tables", "1 or 2", ("mechanism", "transfers", "ann"), lambda old: old * 3)
set_at("transfers_in_no_table", "1 or 2", ("mechanism", "transfers", "ann"), [])
set_at("transfers_a_list", "expected an object", ("mechanism", "transfers"), [])
set_at("transfers_of_a_stranger", "unknown key", ("mechanism", "transfers"), lambda old: {**old, "cid": []})
set_at("transfers_of_one_agent_missing", "missing", ("mechanism", "transfers"), lambda old: {"ann": old["ann"]})
set_at("best_responses_in_two_tables", "a list of 1", ("evidence", "best responses", "ann"), lambda old: old * 2)
set_at(
    "program_of_a_stranger", "unknown key", ("evidence", "values"), lambda old: {**old, "without cid": old["everyone"]}
)
set_at("evidence_null", "expected an object", ("evidence",), None)
set_at("evidence_of_another_kind", "unknown key", ("evidence",), lambda old: {**old, "trust me": True})
set_at("budget_null", "expected a list", ("evidence", "budget"), None)
set_at("slack_a_number", "a rational such as", SLACK, 0)
set_at("slack_not_in_lowest_terms", "lowest terms", SLACK, "2/4")
set_at("slack_with_a_denominator_of_zero", "lowest terms", SLACK, "1/0")
set_at("slack_with_a_negative_denominator", "a rational such as", SLACK, "1/-2")
set_at("slack_zero_over_two", "lowest terms", SLACK, "0/2")
set_at("slack_a_decimal", "a rational such as", SLACK, "0.5")
set_at("slack_in_hexadecimal_without_need", "in decimal", SLACK, "0x1")
set_at("slack_in_decimal_where_hexadecimal_is_due", "in hexadecimal", SLACK, "1" * 4001)
set_at("slack_with_white_space", "a rational such as", SLACK, " 0")
set_at("slack_infinite", "a rational such as", SLACK, "Infinity")
set_at("claim_of_an_unknown_id", "the id of a claim", (*CLAIM, "id"), "optimal")
set_at("claim_of_an_id_in_other_letters", "the id of a claim", (*CLAIM, "id"), "еfficient")
set_at("claim_repeated", "repeated", ("claims",), lambda old: [*old, old[0]])
set_at(
    "claim_repeated_with_another_verdict",
    "repeated",
    ("claims",),
    lambda old: [*old, {**old[0], "verdict": "undecided", "least_slack": None, "at": None}],
)
set_at("claim_of_an_unknown_verdict", "proved, refuted or undecided", (*CLAIM, "verdict"), "true")
set_at("claim_undecided_with_a_slack", "an undecided claim has null", (*CLAIM, "verdict"), "undecided")
set_at("claim_null", "expected an object", CLAIM, None)
set_at("claim_with_another_key", "unknown key", CLAIM, lambda old: {**old, "trust": 1})
set_at("claim_without_a_reason", "missing", CLAIM, lambda old: {k: v for k, v in old.items() if k != "reason"})
set_at(
    "claim_with_a_witness_that_it_does_not_take", "expected an object with the keys", (*CLAIM, "witness"), {"period": 1}
)
set_at("claims_an_object", "expected a list", ("claims",), {})
set_at("concept_null", "expected a string", (*CLAIM, "concept"), None)
set_at("cell_of_an_unknown_agent", "an agent", (*AT, "agent"), "cid")
set_at("cell_of_an_agent_by_number", "an agent", (*AT, "agent"), 0)
set_at("cell_of_period_0", "a period", (*AT, "period"), 0)
set_at("cell_of_a_negative_period", "a period", (*AT, "period"), -1)
set_at("cell_of_period_true", "a period", (*AT, "period"), True)
set_at("cell_of_a_period_after_the_last", "a period", (*AT, "period"), 4, "duel")
set_at("cell_of_an_unknown_label", "a label of the state", (*AT, "state", "ann"), "middle")
set_at("cell_of_a_state_without_an_agent", "missing", (*AT, "state"), {"ann": "low"})
set_at("cell_with_another_key", "unknown key", AT, lambda old: {**old, "shocks": None})
set_at("cell_with_a_shock_where_there_is_none", "at.shock: expected", AT, lambda old: {**old, "shock": "calm"})
set_at("cell_with_a_null_shock", "at.shock: expected", AT, lambda old: {**old, "shock": None})
set_at("key_of_escapes_to_a_terminal", "expected a string", ("versions", "\x1b[2J\x1b[Haccepted\n\u202e"), 1)
set_at("cell_with_a_report_of_nobody", "a report without an agent", (*AT, "report"), "low")
set_at(
    "cell_with_a_memory_in_period_1",
    "memory",
    AT,
    lambda old: {**old, "period": 1, "memory": {"reports": old["state"], "allocation": "ann"}},
    "duel",
)
set_at(
    "cell_with_a_memory_of_an_unknown_allocation",
    "an allocation",
    AT,
    lambda old: {**old, "memory": {"reports": old["state"], "allocation": "cid"}},
)
set_at("cell_a_list", "expected an object", AT, [])
set_at("hash_in_upper_case", "64 lower-case hexadecimal digits", ("environment",), lambda old: old.upper())
set_at("hash_too_short", "64 lower-case hexadecimal digits", ("environment",), lambda old: old[:-1])
set_at("hash_with_a_line_end", "64 lower-case hexadecimal digits", ("environment",), lambda old: old[:-1] + "\n")
set_at("format_of_another_version", "lpmech-certificate/1", ("format",), "lpmech-certificate/2")
set_at("format_of_an_environment", "lpmech-certificate/1", ("format",), "lpmech-environment/1")
set_at("version_a_number", "expected a string", ("versions", "lpmech"), 1)
set_at("name_of_the_mechanism_null", "expected a string", ("mechanism", "name"), None)
set_at("lone_surrogate", "lone surrogate", (*CLAIM, "reason"), b'"\\ud800"')
set_at("lone_surrogate_in_a_key", "lone surrogate", ("versions",), b'{"\\udc00":"1"}')
set_at("surrogate_in_utf_8", "not UTF-8", (*CLAIM, "reason"), b'"\xed\xa0\x80"')
set_at("control_character_in_a_string", "not JSON", (*CLAIM, "reason"), b'"\x01"')
set_at("key_repeated", "repeated", DENOMINATOR, b'1,"denominator":1')
set_at("key_repeated_in_a_label", "repeated", (*AT, "agent"), b'null,"period":null')
set_at("key_repeated_by_an_escape", "repeated", DENOMINATOR, b'1,"denominato\\u0072":1')
set_at("comment", "not JSON", DENOMINATOR, b"1 /* one */")
set_at("trailing_comma", "not JSON", DENOMINATOR, b"1,")
set_at("nested_deeply", "nested more than", (*CLAIM, "reason"), b"[" * 450 + b"]" * 450)


@malformed("not JSON")
def truncated(found):
    return dumps(found)[:-200]


@malformed("not JSON")
def two_values(found):
    return dumps(found) * 2


@malformed("byte order mark")
def byte_order_mark(found):
    return b"\xef\xbb\xbf" + dumps(found)


@malformed("not UTF-8")
def utf_16(found):
    return dumps(found).decode().encode("utf-16")


@malformed("not UTF-8")
def latin_1(found):
    return dumps(found).replace(b'"reason":""', b'"reason":"\xe9"', 1)


@malformed("not JSON")
def zero_byte_at_the_end(found):
    return dumps(found) + b"\0"


@malformed("the file is empty")
def empty(found):
    return b""


@malformed("the file is empty")
def white_space(found):
    return b" \n\t"


@malformed("expected an object, found null")
def null(found):
    return b"null"


@malformed("expected an object, found a list")
def a_list(found):
    return dumps([found])


@malformed("lpmech-certificate/1")
def the_environment(found):
    """The environment given twice."""
    return dumps(sources.DOCK)


# environments


def environment(reason, name="dock"):
    """Registers a function from an environment to one that is malformed."""

    def register(make):
        def made():
            found = make(json.loads(dumps(sources.ENVIRONMENTS[name])))
            return found if isinstance(found, bytes) else dumps(found)

        MALFORMED_ENVIRONMENTS[make.__name__] = reason, made
        return make

    return register


def environment_at(name, reason, path, new, base="dock"):
    """Registers an environment that has another value at a path."""

    def make(found):
        where = found
        for key in path[:-1]:
            where = where[key]
        where[path[-1]] = new(where[path[-1]]) if callable(new) else INF if isinstance(new, bytes) else new
        return with_text(found, new.decode()) if isinstance(new, bytes) else found

    make.__name__ = name
    environment(reason, base)(make)


STAGE = ("stages", 0)
UTILITY = (*STAGE, "utility", "ann")
CHAIN = (*STAGE, "transition", "ann")

environment_at("row_that_does_not_sum_to_1", "sums to", (*CHAIN, "values", 0, 0), "2/4")
environment_at("row_off_by_a_hair", "sums to", (*CHAIN, "values", 0, 0), "2" * 50 + "/" + "3" * 50 + "1")
environment_at("row_with_a_negative_probability", "negative", (*CHAIN, "values", 0), ["3/2", "-1/2"])
environment_at("prior_that_sums_to_less", "sums to", ("prior", "values", 0, 0), 0)
environment_at(
    "shocks_that_do_not_sum_to_1", "do not sum to 1", (*STAGE, "shocks", "calm", "probability"), "1/2", "storms"
)
environment_at("shocks_none", "do not sum to 1", (*STAGE, "shocks"), {}, "storms")
environment_at(
    "shock_without_allocations", "a list of at least 1", (*STAGE, "shocks", "calm", "feasible"), [], "storms"
)
environment_at(
    "shock_of_an_unknown_allocation", "an allocation", (*STAGE, "shocks", "calm", "feasible"), ["cid"], "storms"
)
environment_at(
    "shock_of_a_repeated_allocation", "repeated", (*STAGE, "shocks", "calm", "feasible"), ["ann", "ann"], "storms"
)
environment_at(
    "weights_that_do_not_sum_to_1",
    "do not sum to 1",
    (*STAGE, "transition", "mixture", 0, "weight"),
    {"axes": [], "values": "1/2"},
    "weather",
)
environment_at("mixture_of_nothing", "a list of at least 1", (*STAGE, "transition", "mixture"), [], "weather")
environment_at("label_that_is_not_in_nfc", "NFC", (*STAGE, "allocations", 0), "e\u0301")
environment_at("label_of_a_singleton_that_nfc_replaces", "NFC", (*STAGE, "allocations", 0), "\u212b")
environment_at("label_repeated", "repeated", (*STAGE, "types", "ann"), ["low", "low"])
environment_at("label_empty", "a label", (*STAGE, "allocations", 0), "")
environment_at("label_with_a_bar", "a label without", (*STAGE, "allocations", 0), "a|b")
environment_at("label_with_a_star", "a label without", (*STAGE, "allocations", 0), "*")
environment_at("label_with_a_space_at_the_end", "white space", (*STAGE, "allocations", 0), "idle\u00a0")
environment_at("label_with_a_control_character", "control characters", (*STAGE, "allocations", 0), "a\u0085b")
environment_at("label_with_a_line_separator", "control characters", (*STAGE, "allocations", 0), "a\u2028b")
environment_at("label_that_turns_the_direction", "control characters", (*STAGE, "allocations", 0), "a\u202eb")
environment_at("label_of_201_characters", "1 to 200 characters", (*STAGE, "allocations", 0), "a" * 201)
environment_at("label_a_number", "expected a string", (*STAGE, "allocations", 0), 1)
environment_at("label_a_lone_surrogate", "surrogate", (*STAGE, "allocations", 0), b'"\\udfff"')
environment_at("agent_called_shock", "no agent may be called", ("agents",), ["ann", "shock"])
for _name in ("joint", "mixture", "weight", "report ann"):
    environment_at(f"agent_called_{_name}".replace(" ", "_"), "no agent may be called", ("agents",), ["ann", _name])
environment_at("agent_called_next", "no agent may be called", ("agents",), ["ann", "next ann"])
environment_at("agents_none", "a list of at least 1", ("agents",), [])
environment_at("types_of_one_agent_missing", "missing", (*STAGE, "types"), {"ann": ["low", "high"]})
environment_at("types_empty", "a list of at least 1", (*STAGE, "types", "ann"), [])
environment_at("allocations_empty", "a list of at least 1", (*STAGE, "allocations"), [])
environment_at("number_a_float", "not allowed", ("discount",), b"0.9")
environment_at("number_in_words", "a number", ("discount",), "nine tenths")
environment_at("number_over_zero", "not zero", ("discount",), "1/0")
environment_at("number_over_a_negative", "a number", ("discount",), "-1/-2")
environment_at("number_in_other_digits", "a number", ("discount",), "\u0661/2")
environment_at("number_of_1001_characters", "at most 1000 characters", ("discount",), "0." + "9" * 999)
environment_at("number_true", "found true", ("discount",), True)
environment_at("discount_of_1_for_ever", "discount", ("discount",), "1")
environment_at("discount_of_0", "discount", ("discount",), "0")
environment_at("horizon_of_0", "an integer of at least 1", ("horizon",), 0)
environment_at("horizon_true", "an integer of at least 1", ("horizon",), True)
environment_at("horizon_a_string", "an integer of at least 1", ("horizon",), "2")
environment_at("horizon_of_another_number_of_stages", "stages, found 3", ("horizon",), 2, "relay")
environment_at("terminal_for_ever", "infinite horizon", ("terminal",), {"utility": {}})
environment_at("transition_missing", "missing", STAGE, lambda old: {k: v for k, v in old.items() if k != "transition"})
environment_at("transition_without_a_factor", "the factor of", (*STAGE, "transition"), lambda old: {"ann": old["ann"]})
environment_at(
    "transition_of_a_stranger", "unknown key", (*STAGE, "transition"), lambda old: {**old, "cid": old["ann"]}
)
environment_at("axes_repeated", "repeated", (*UTILITY, "axes"), ["ann", "ann"])
environment_at(
    "axes_of_the_next_state", "an axis that this place allows", (*UTILITY, "axes"), ["allocation", "next ann"]
)
environment_at(
    "axes_of_a_public_state_that_is_not_there", "an axis that this place allows", (*UTILITY, "axes"), ["public"]
)
environment_at("entry_of_an_unknown_label", "a label of", (*UTILITY, "entries"), {"ann|tall": 1})
environment_at("entry_of_too_few_labels", "expected 2 labels", (*UTILITY, "entries"), {"ann": 1})
environment_at(
    "entries_too_few_without_a_default", "no default", UTILITY, lambda old: {k: old[k] for k in ("axes", "entries")}
)
environment_at("values_beside_entries", "unknown key", UTILITY, lambda old: {**old, "values": "0"})
environment_at("values_of_the_wrong_shape", "a list of 2", (*CHAIN, "values"), ["1", "0"])
environment_at("values_too_deep", "a number", (*CHAIN, "values", 0, 0), ["1"])
environment_at("key_unknown", "unknown key", ("budget",), 1)
environment_at("key_repeated", "repeated", ("name",), b'"x","name":"y"')
environment_at("format_of_another_version", "lpmech-environment/1", ("format",), "lpmech-environment/3")
environment_at("stages_none", "a list of at least 1", ("stages",), [])
environment_at("shocks_null", "expected an object", (*STAGE, "shocks"), None)
environment_at("utility_of_one_agent_missing", "missing", (*STAGE, "utility"), lambda old: {"ann": old["ann"]})
environment_at("feasible_without_a_stranger", "unknown key", (*STAGE, "feasible without"), {"cid": ["ann"]})
environment_at(
    "terminal_types_of_one_stage_for_two_periods",
    "must equal",
    ("terminal",),
    lambda old: {**old, "types": {"ann": ["high", "low"], "bob": ["low", "high"]}},
    "storms",
)


@environment("the file is empty")
def empty_file(found):
    return b""
