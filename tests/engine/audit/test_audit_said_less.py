"""Sentences that only look as if they contradicted themselves, by kinds met in published papers.

Each has a twin that does contradict itself: what is said less of must not hide it.
"""

from __future__ import annotations

import pytest

from caseseries.audit.audit import audit_paper
from caseseries.audit.readers import read_text

SOUND = (
    "Of 200 hives with moss, 50 (25%) swarmed; of 400 hives with fern, however, only 8 (2%) did.",
    "Mites were found in 78 hives (53.8%). Among them, 42 hives (29%) had many and 17 few (11.7%).",
    "Four of 47 frames were taken out. We kept 43 frames and 47 lids.",
    "Weight went with yield (r(2) = 0.24; P < 0.001).",
    "Wax broke in 52 hives, frames in 12 and lids in 6. In 52 waxes the break was new.",
    "The share was 72% (20/20-mg group), 53% (20/30 mg) and 70% (20/40 mg).",
    "It rose with doubling of A and B 10/20 (24.3%, 42.4%, and 52.6%, respectively).",
    "Scores were better [WXYZ 75, 70.2% vs. 54.3%] in a study of 239 hives.",
    "Of the 13 lost hives, 6 (12%) were lit and 7 (14%) dark.",
    "There were 7 hives (21.9%) of two, 5 hives (15.6%) of three, 3 hives (9.4%) of four kinds.",
    "It was one of four values (50%, 30%, 15%, and 5%).",
    "More were lost in the 2% group than in the 4% group (26/36 vs. 16/31; P = 0.006).",
    "Mean follow-up was 2 years (range, 5 to 76 months).",
    "Follow-up was a mean of 5.2 years (range, 40-78 mo).",
    "The median time was 1 min (IQR, 30 sec to 2 min).",
    "The 5-year survival was 43% in ours. Miller et al. [10] reported a 4-year survival of 65%."
    " The median survival was 3.8 years.",
    "It interacted with time (F(48,1) = 5.7, p = 0.021).",
    "They differed (t(58) = 14.80, p = 0.0001).",
    "It held (test: χ2 = 1.00; df = 1; p = 0.317; OR = 14.2; 95% CI 2.8-80.0).",
    "It was increased by 12% for each point (OR1.12; 95%CI 1.04, 1.21; p = 0.003).",
    "Hives got 2000 pulses in three sessions (4000 pulses per session).",
    "A loss of grade 1 or 2 out of 158 (112 of 158, 70.9%) was seen.",
    "Ratios were 0.95 and 1.23, with a 95% CI of 0.72 to 1.25 and 0.88 to 1.71, respectively.",
    "Mites were common with a yield <or=40% (151 of 1,432 [10.5%]).",
    "Loss was more frequent with 0.5% (12 of 39 hives, 31%) than 1.0% wax (5 of 44 hives, 11%).",
    "Losses fell (1985/1986: 5.1%; 1987/1992: 0.5%).",
    "There were 1019 lit and 1395 dark hives (62.9%) out of 3838 on one lamp.",
    "The combined RR was 1.50, observed 137, 95% CI 1.18-1.91.",
    "It did harm (n=429, RR 1.19, 95% CI 1.02 to 1.38, NNH 10, 95% CI 5 to 90).",
    "The median overall survival was 45 months."
    " Three-year overall survival was 57%, 5-year progression-free survival was 43%.",
    "Of the points representing 20% and 80% of the height (20/80) few were left.",
)
WRONG = (
    "Of 200 hives with moss, 50 (25%) swarmed; of 400 hives with fern, however, only 8 (3%) did.",
    "Mites were found in 50 of 200 hives (26%).",
    "Correct ones were 30/45 (66%), 39/45 (86%), and 29/45 (64%).",
    "Losses were seen in 119/130 (91%) lit and 62/68 (91%) dark hives.",
    "Among 255 hives (77% lit), 132 (52%) were free while 27 (10%) swarmed.",
    "Of the 140 hives, 81 were lit (55.7%) and 59 were dark (44.3%).",
    "Mean follow-up was 2 months (range, 5 to 76 months).",
    "They differed (t(58) = 0.80, p = 0.001).",
    "Ratios were high (OR 1.65; 95% CI, 1.84-3.25).",
    "The mean (SD) age was 52 (58) months (range, 36-90 months) in 17 hives.",
)


def _refuted(sentence: str) -> list[str]:
    audit = audit_paper(read_text(f"Results\n\n{sentence}\n", "results.txt"))
    return [finding.why for finding in audit.findings if finding.is_refuted]


@pytest.mark.parametrize("sentence", SOUND)
def test_nothing_is_refuted(sentence: str) -> None:
    assert _refuted(sentence) == []


@pytest.mark.parametrize("sentence", WRONG)
def test_what_is_wrong_is_refuted(sentence: str) -> None:
    assert _refuted(sentence)
