"""Tests that refute printed numbers from a ledger alone, of any paper, without a cohort.

One module per test, each a function that takes printed values as text and answers with an
`Outcome`; `caseseries.evidence.consistency.check` finds in a ledger what each applies to. The
ledger is a CSV
file with at least the columns ``claim_id, section, quote, quantity, published, unit, population``
(``decimals`` too, where a printed 0 or 100 stands for more decimals than it shows). Numbers that
belong together share section and quote, or section and population:

=====================================  ==========================================================
quantity                               is
=====================================  ==========================================================
``n``                                  number of the population; of a group ``factor: level`` the
                                       number of that level
``count``, ``denominator``             how many have what the quote says, and of how many
``percentage``                         the share; of a group: of the whole it is a level of
``ratio``                              of a population written ``A per B``: number of A by that of B
``mean``, ``SD``, ``min``, ``max``     of one quote; n is that of its population
``paired t P``                         P of a mean change, beside its mean and SD in one quote
``t``, ``z``, ``chi2``, ``F`` and      a test statistic with its degrees of freedom (``df``, for F
``df``, ``df1``, ``df2``, ``P``        ``df1`` and ``df2``) and its P in one quote
``S(1y)``, ``S(36m)``, ``PFS(…)`` …    a Kaplan-Meier rate in %, a name and a time in years, months
                                       or days; ``-`` for a dash
``95% CI lower of …``, ``… upper …``   limits of a rate, of ``HR``, ``OR`` or ``RR``
``MST``, ``median PFS``                median survival time that belongs to ``S``, to ``PFS``
``HR``, ``OR``, ``RR``                 a ratio with Wald limits; ``P of HR`` its Wald P
=====================================  ==========================================================

Other words are those of `caseseries.evidence.quantities`, or begin with ``other:``; anything else
is refused, since it would test nothing without a word (docs/ledger.md). Means of units that are
whole by nature (see ``WHOLE_UNITS``) are held against GRIM and GRIMMER, and with a range of 0 to 1
against DEBIT.
"""
