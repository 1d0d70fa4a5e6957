"""Comparing groups, for analysts: tests and standardized differences."""

from caseseries.statistics.compare import (
    Comparison,
    chi_squared,
    contingency,
    fisher_exact,
    kruskal_wallis,
    paired_t,
    student_t,
    welch_t,
    wilcoxon_rank_sum,
    wilcoxon_signed_rank,
)
from caseseries.statistics.standardized_difference import (
    standardized_mean_difference,
    standardized_multinomial_difference,
    standardized_proportion_difference,
)

__all__ = [
    "Comparison",
    "chi_squared",
    "contingency",
    "fisher_exact",
    "kruskal_wallis",
    "paired_t",
    "standardized_mean_difference",
    "standardized_multinomial_difference",
    "standardized_proportion_difference",
    "student_t",
    "welch_t",
    "wilcoxon_rank_sum",
    "wilcoxon_signed_rank",
]
