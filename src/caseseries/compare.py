"""Comparing groups, for analysts: what `caseseries.statistics.compare` offers."""

from caseseries.statistics.compare import (
    Comparison,
    chi_squared,
    contingency,
    fisher_exact,
    paired_t,
    standardized_mean_difference,
    standardized_proportion_difference,
    student_t,
    welch_t,
    wilcoxon_rank_sum,
    wilcoxon_signed_rank,
)

__all__ = [
    "Comparison",
    "chi_squared",
    "contingency",
    "fisher_exact",
    "paired_t",
    "standardized_mean_difference",
    "standardized_proportion_difference",
    "student_t",
    "welch_t",
    "wilcoxon_rank_sum",
    "wilcoxon_signed_rank",
]
