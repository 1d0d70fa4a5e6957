"""Rules that a folder of CSV files cannot break, or is not held against, and the tests of them.

They come with other sources (workbooks, Parquet, SPSS, REDCap), with a mapping, or for the asking.
"""

from __future__ import annotations

from collections.abc import Mapping

# By the ending of the rule's id: the module and the test that breaks it.
PROVED_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    ".file.cell": (
        "test_reading_excel",
        "test_an_error_cell_is_a_failure_and_not_a_missing_value",
    ),
    ".file.formula": (
        "test_reading_excel",
        "test_a_formula_without_a_result_is_named_and_one_with_a_result_is_read",
    ),
    ".file.hidden": ("test_reading_excel", "test_what_is_hidden_is_read_and_said"),
    ".file.merged": ("test_reading_excel", "test_merged_cells_are_said"),
    ".file.column_type": (
        "test_reading_parquet",
        "test_a_column_of_lists_or_bytes_is_refused_by_name",
    ),
    ".file.user_missing": (
        "test_reading_statistical_files",
        "test_values_declared_missing_in_spss_are_missing_and_counted",
    ),
    ".file.records": (
        "test_reading_dataset_json",
        "test_fewer_rows_than_the_file_says_are_an_error",
    ),
    ".file.metadata": (
        "test_reading_dataset_json",
        "test_what_the_format_requires_and_is_not_there_is_named",
    ),
    ".file.number_labels": ("test_number_labels", "test_a_statistical_file"),
    ".file.some_number_labels": ("test_number_labels", "test_a_statistical_file"),
    ".file.numbers_in_labels": ("test_number_labels", "test_a_statistical_file"),
    ".file.mixed_dates": ("test_mixed_dates", "test_what_is_mixed"),
    ".file.swapped_dates": (
        "test_mixed_dates",
        "test_a_workbook_with_swapped_dates_is_refused_with_its_cell",
    ),
    ".file.line_without_row": (
        "test_mapping",
        "test_a_line_that_gives_no_row_is_not_lost_without_a_word",
    ),
    ".redcap_hidden": (
        "test_reading_redcap",
        "test_a_value_that_branching_logic_hides_is_found",
    ),
    ".redcap_required": (
        "test_reading_redcap",
        "test_required_in_redcap_is_required_where_the_form_shows_it",
    ),
    ".redcap_choice": (
        "test_reading_redcap",
        "test_an_unknown_choice_of_what_the_study_declares_as_text_is_found",
    ),
    ".redcap_ambiguous": ("test_redcap_labels", "test_two_choices_of_one_label_are_an_error"),
    ".redcap_calculated": ("test_redcap_calculated", "test_a_value_that_differs_is_found"),
    ".redcap_missing": ("test_redcap_missing_codes", "test_codes_become_missing_and_are_said"),
    ".redcap_logic": ("test_reading_redcap", "test_logic_that_is_not_evaluated_is_said"),
    ".blank": ("test_gate_quality_rules", "test_empty_cells_are_listed_for_the_asking"),
}
