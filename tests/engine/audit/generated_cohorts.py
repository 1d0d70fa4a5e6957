"""Rows that generated papers report: drawn here, or of a study's simulated tables."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

MONTH_DAYS = 30.4375


@dataclass(frozen=True)
class Words:
    """What a cohort's columns are called in its papers."""

    people: str
    items: str
    """What is counted per person, in the plural; ``lesions``."""
    factor: str
    levels: tuple[str, str]
    kinds: str
    """The noun of a factor of several levels: ``site``."""
    measured: str
    """A numeric variable with its unit."""
    unit: str
    outcome: str
    arm: str
    arms: tuple[str, str]


@dataclass(frozen=True)
class Cohort:
    """One row per person, column by column."""

    words: Words
    factor: tuple[bool, ...]
    kind: tuple[str, ...]
    age: tuple[float, ...]
    items: tuple[int, ...]
    measured: tuple[float, ...]
    arm: tuple[bool, ...]
    outcome: tuple[bool, ...]
    months: tuple[float, ...]
    died: tuple[bool, ...]

    @property
    def n(self) -> int:
        return len(self.age)

    def some(self, n: int, rng: random.Random) -> Cohort:
        """As many rows, drawn without replacement."""
        rows = rng.sample(range(self.n), min(n, self.n))
        names = ["factor", "kind", "age", "items", "measured", "arm", "outcome", "months", "died"]
        return replace(
            self, **{name: tuple(getattr(self, name)[i] for i in rows) for name in names}
        )


TOPICS = (
    Words(
        "patients",
        "lesions",
        "sex",
        ("men", "women"),
        "site",
        "diameter",
        "cm",
        "complete response",
        "treatment",
        ("laser", "cryotherapy"),
    ),
    Words(
        "patients",
        "implants",
        "sex",
        ("women", "men"),
        "position",
        "bone loss",
        "mm",
        "success",
        "loading",
        ("early loading", "late loading"),
    ),
    Words(
        "participants",
        "episodes",
        "sex",
        ("men", "women"),
        "region",
        "score",
        "points",
        "remission",
        "schedule",
        ("weekly dosing", "monthly dosing"),
    ),
    Words(
        "patients",
        "grafts",
        "sex",
        ("men", "women"),
        "donor",
        "ischemia time",
        "hours",
        "graft function",
        "perfusion",
        ("cold storage", "machine perfusion"),
    ),
    Words(
        "subjects",
        "ulcers",
        "sex",
        ("women", "men"),
        "location",
        "depth",
        "mm",
        "healing",
        "dressing",
        ("foam", "gauze"),
    ),
)
KINDS = (
    ("liver", "lung", "bone", "skin"),
    ("anterior", "premolar", "molar"),
    ("north", "south", "east", "west", "center"),
    ("heel", "toe", "ankle"),
)


def drawn(rng: random.Random, n: int) -> Cohort:
    """Rows of no study."""
    words = rng.choice(TOPICS)
    kinds = rng.choice(KINDS)
    weights = [rng.uniform(1, 5) for _ in kinds]
    share, hazard = rng.uniform(0.3, 0.7), rng.uniform(0.006, 0.05)
    center, spread = rng.uniform(35, 70), rng.uniform(6, 15)
    arm = [rng.random() < 0.5 for _ in range(n)]
    ends = [rng.expovariate(hazard * (1.6 if a else 1.0)) for a in arm]
    stops = [rng.uniform(6, 90) for _ in range(n)]
    scale = rng.uniform(1, 4)
    return Cohort(
        words,
        tuple(rng.random() < share for _ in range(n)),
        tuple(rng.choices(kinds, weights, k=n)),
        tuple(float(round(min(max(rng.gauss(center, spread), 18), 92))) for _ in range(n)),
        tuple(1 + min(int(rng.expovariate(1.2)), 6) for _ in range(n)),
        tuple(round(rng.lognormvariate(0, 0.5) * scale, 1) for _ in range(n)),
        tuple(arm),
        tuple(rng.random() < 0.75 for _ in range(n)),
        tuple(round(min(a, b), 1) + 0.1 for a, b in zip(ends, stops, strict=True)),
        tuple(a <= b for a, b in zip(ends, stops, strict=True)),
    )


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def of_first_study(folder: Path) -> Cohort:
    """Persons of the root's simulated tables."""
    first: dict[str, date] = {}
    cold: dict[str, bool] = {}
    for row in sorted(_table(folder, "sessions"), key=lambda row: row["performed_on"]):
        first.setdefault(row["patient_id"], _day(row["performed_on"]))
        cold.setdefault(row["patient_id"], row["modality"] == "cryoablation")
    sizes: dict[str, list[float]] = defaultdict(list)
    for row in _table(folder, "tumors"):
        sizes[row["patient_id"]].append(float(row["max_diameter_cm"]))
    last = {row["patient_id"]: row for row in _table(folder, "vital_status")}
    origin = {row["patient_id"]: row["organ"] for row in _table(folder, "primary_tumors")}
    people = [row for row in _table(folder, "patients") if row["patient_id"] in first]
    ids = [row["patient_id"] for row in people]
    words = Words(
        "patients",
        "tumors",
        "sex",
        ("men", "women"),
        "origin",
        "diameter",
        "cm",
        "active patient status",
        "modality",
        ("cryoablation", "radiofrequency ablation"),
    )
    return Cohort(
        words,
        tuple(row["sex"] == "male" for row in people),
        tuple(origin[key] for key in ids),
        tuple(
            float((first[r["patient_id"]] - _day(r["birth_month"])).days // 365.25) for r in people
        ),
        tuple(len(sizes[key]) for key in ids),
        tuple(max(sizes[key]) for key in ids),
        tuple(cold[key] for key in ids),
        tuple(row["ecog"] == "0" for row in people),
        tuple((_day(last[k]["last_seen_on"]) - first[k]).days / MONTH_DAYS + 0.03 for k in ids),
        tuple(last[key]["status"] == "dead" for key in ids),
    )


def of_heart_transplant(folder: Path) -> Cohort:
    seen = {row["patient_id"]: row for row in _table(folder, "follow_up")}
    given = {row["patient_id"]: row for row in _table(folder, "transplants")}
    people = [
        row
        for row in _table(folder, "patients")
        if row["patient_id"] in given
        and given[row["patient_id"]]["mismatch_score"]
        and given[row["patient_id"]]["mismatched_alleles"]
    ]
    ids = [row["patient_id"] for row in people]
    words = Words(
        "patients",
        "alleles",
        "previous surgery",
        ("with previous surgery", "without previous surgery"),
        "decade",
        "mismatch score",
        "points",
        "early acceptance",
        "mismatch",
        ("HLA-A2 mismatch", "HLA-A2 match"),
    )
    accepted = {row["patient_id"]: _day(row["accepted_on"]) for row in people}
    return Cohort(
        words,
        tuple(row["previous_surgery"] == "true" for row in people),
        tuple(("spring", "summer", "autumn", "winter")[accepted[k].month % 12 // 3] for k in ids),
        tuple(
            float((accepted[r["patient_id"]] - _day(r["born_on"])).days // 365.25) for r in people
        ),
        tuple(int(given[key]["mismatched_alleles"]) for key in ids),
        tuple(float(given[key]["mismatch_score"]) for key in ids),
        tuple(given[key]["hla_a2_mismatch"] == "true" for key in ids),
        tuple(accepted[key].year < 1971 for key in ids),
        tuple((_day(seen[k]["last_seen_on"]) - accepted[k]).days / MONTH_DAYS + 0.03 for k in ids),
        tuple(seen[key]["died"] == "true" for key in ids),
    )


def of_retinopathy(folder: Path) -> Cohort:
    """Treated or untreated eyes' persons: the first eye of each."""
    people = {row["patient_id"]: row for row in _table(folder, "patients")}
    eyes: dict[str, dict[str, str]] = {}
    count: Counter[str] = Counter()
    for row in _table(folder, "eyes"):
        eyes.setdefault(row["patient_id"], row)
        count[row["patient_id"]] += 1
    ids = [key for key in people if key in eyes]
    words = Words(
        "patients",
        "eyes",
        "side",
        ("with left eyes", "with right eyes"),
        "onset",
        "risk score",
        "points",
        "argon laser",
        "photocoagulation",
        ("treated eyes", "untreated eyes"),
    )
    ages = {key: float(people[key]["age_at_diagnosis_years"]) for key in ids}
    return Cohort(
        words,
        tuple(eyes[key]["side"] == "left" for key in ids),
        tuple(("childhood", "youth", "adulthood")[(ages[k] >= 12) + (ages[k] >= 30)] for k in ids),
        tuple(ages[key] for key in ids),
        tuple(count[key] for key in ids),
        tuple(float(eyes[key]["risk_score"]) for key in ids),
        tuple(eyes[key]["treated"] == "true" for key in ids),
        tuple(people[key]["laser"] == "argon" for key in ids),
        tuple(float(eyes[key]["follow_up_months"]) for key in ids),
        tuple(eyes[key]["visual_loss"] == "true" for key in ids),
    )


STUDIES = {
    ".": of_first_study,
    "studies/heart_transplant": of_heart_transplant,
    "studies/diabetic_retinopathy": of_retinopathy,
}


def levels(values: Sequence[str]) -> list[tuple[str, int]]:
    """Levels with their counts, the most frequent first."""
    return Counter(values).most_common()
