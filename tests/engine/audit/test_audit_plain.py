"""What only typesetting put into a text is taken out, and nothing that says something."""

from __future__ import annotations

import pytest

from caseseries.audit.readers.plain import plain

# Left as printed, right as it reads: by the rules of typesetting, not by what the code gives.
READS = [
    ("e\ufb03cacy of the o\ufb03ce", "efficacy of the office"),
    ("sig\u00adnificant", "significant"),
    ("progres-\nsion", "progression"),
    ("a long-\nterm follow-\nup", "a long-term follow-up"),
    ("a well-known and well-\nknown thing", "a well-known and well-known thing"),
    ("after 3-\n4 months", "after 3-4 months"),
    ("54.0%–\n99.8%", "54.0%–99.8%"),
    ("12\u00b75% (95% CI 0\u00b79–24\u00b71; p=\u00b704)", "12.5% (95% CI 0.9–24.1; p=.04)"),
    ("1\u2009234 of 12\u202f345\u00a0678", "1234 of 12345678"),
    ("P\u2009=\u20090.04", "P = 0.04"),
    ("a change of \u22123.6 to 29.7", "a change of -3.6 to 29.7"),
    ("(range, –3.6 to 29.7)", "(range, -3.6 to 29.7)"),
    ("–5 to –2 points", "-5 to -2 points"),
    ("2–3 and 2 – 3 and 54.0%–99.8%", "2–3 and 2 – 3 and 54.0%–99.8%"),
    ("5 +/- 2 and 5+/−2", "5 ± 2 and 5±2"),
    (r"was $12.5 \pm 9.0\%$ (range", "was 12.5 ± 9.0% (range"),
    (r"75.7 \pm 25.5 mL/min/1.73 m²", "75.7 ± 25.5 mL/min/1.73 m^2"),
    (r"$10.7 \pm 9.6 \text{ mL/min/1.73 m}^2$", "10.7 ± 9.6 mL/min/1.73 m^2"),
    (r"tumors (\leq 3 cm)", "tumors (≤ 3 cm)"),
    ("costs of $5 and $6", "costs of $5 and $6"),
    ("10⁹/L and 10⁻⁶", "10^9/L and 10^-6"),
    ("progression¹² and ablation,³,⁵–⁷ or", "progression[12] and ablation,[3,5–7] or"),
    ("χ² = 4.1, I² of 30", "χ^2 = 4.1, I^2 of 30"),
    ("７６．９％ ≦ 3", "76.9% ≤ 3"),
    ("CO₂ and  two\tspaces\n", "CO2 and two spaces"),
]


@pytest.mark.parametrize(("printed", "reads"), READS)
def test_a_text_reads_as_it_was_meant(printed: str, reads: str) -> None:
    assert plain(printed) == reads


@pytest.mark.parametrize(("_", "reads"), READS)
def test_what_is_plain_stays(_: str, reads: str) -> None:
    assert plain(reads) == reads
