"""Mistakes of tests/scenario/broken that a schema cannot see, each with the reason."""

REFERENCE = "what a name refers to"
ROUND = "where a chain of references leads"
ARITHMETIC = "how values compare or add up"
RANGE = "how long a duration is, or how large a size"
OTHER_FILE = "another file"
TEXT = "the language of expectations"
MERGE = "an architecture may add what is missing, or have what is named"
SYNTAX = "no JSON, or none that a reader of JSON would show"

UNSEEN = {
    "bursts_overlap": ARITHMETIC,
    "call_of_a_service_async": REFERENCE,
    "cycle_in_parallel": ROUND,
    "cycle_of_calls": ROUND,
    "cycle_with_share_of_all": ROUND,
    "dead_letter_circle": ROUND,
    "dead_letter_to_a_service": REFERENCE,
    "dead_letter_to_itself": ROUND,
    "dead_letter_to_nowhere": REFERENCE,
    "duplicate_key": SYNTAX,
    "expectation_of_nothing": REFERENCE,
    "expectation_with_one_equals": TEXT,
    "failure_of_nothing": REFERENCE,
    "filter_attribute": REFERENCE,
    "filter_value": REFERENCE,
    "filter_value_of_nobody": REFERENCE,
    "filter_without_attributes": REFERENCE,
    "function_batch_without_window": ARITHMETIC,
    "function_failure_to_a_service": REFERENCE,
    "function_failure_to_nowhere": REFERENCE,
    "function_memory": RANGE,
    "function_of_a_service": REFERENCE,
    "function_outlives_by_default": ARITHMETIC,
    "function_outlives_its_message": ARITHMETIC,
    "function_pollers_reversed": ARITHMETIC,
    "function_polls_what_it_fills": ROUND,
    "function_provisioned_beyond_reserved": ARITHMETIC,
    "function_timeout": RANGE,
    "function_window_too_long": RANGE,
    "goal_filter": REFERENCE,
    "goal_that_is_not_there": REFERENCE,
    "label_within": ARITHMETIC,
    "misspelt_entry": REFERENCE,
    "need_of_nobody": REFERENCE,
    "null_removes_nothing": MERGE,
    "polls_for_ever": ARITHMETIC,
    "profile_goes_back": ARITHMETIC,
    "read_of_a_service": REFERENCE,
    "repeat_five_deep": ARITHMETIC,
    "retention_too_long": RANGE,
    "shares_beyond_one": ARITHMETIC,
    "slow_queue": REFERENCE,
    "too_many_instances": ARITHMETIC,
    "too_many_requests": ARITHMETIC,
    "trace_column": OTHER_FILE,
    "trace_goes_back": OTHER_FILE,
    "trace_not_there": OTHER_FILE,
    "warmup_as_long_as_run": ARITHMETIC,
    "worker_without_queue": MERGE,
    "write_into_a_queue": REFERENCE,
}
