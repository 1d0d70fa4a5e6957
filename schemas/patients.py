"""Raw table of the patients included."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

PATIENTS = Table(
    name="patients",
    description="Patients treated by thermal ablation of renal metastases, at inclusion.",
    grain="one row per patient",
    columns=(
        Column(
            "patient_id",
            "text",
            "Pseudonym of the patient; the same in every table.",
            key=True,
            label="Patient",
        ),
        Column(
            "sex",
            "code",
            "Sex recorded at inclusion; enters the estimated glomerular filtration rate.",
            codes={"male": "Male", "female": "Female"},
        ),
        Column(
            "birth_month",
            "date",
            "Month of birth as the first of that month; the day is left out to de-identify.",
            minimum=EARLIEST_DATE,
            first_of_month=True,
            phi=True,
            label="Month of birth",
        ),
        Column(
            "ecog",
            "integer",
            "Performance status of the Eastern Cooperative Oncology Group before the first "
            "ablation: 0 fully active, 1 restricted in strenuous activity, 2 ambulatory but unable "
            "to work, 3 confined to bed or chair for more than half of the day, 4 disabled.",
            minimum=0,
            maximum=4,
            label="ECOG performance status",
        ),
        Column(
            "life_expectancy_months_ge_6",
            "boolean",
            "Whether life expectancy was judged to be 6 months or longer before the first "
            "ablation.",
            label="Life expectancy of at least 6 months",
        ),
        Column(
            "surgery",
            "code",
            "Why the renal metastases were not resected.",
            codes={
                "declined": "Patient declined surgery",
                "unsuitable": "Patient was no candidate for surgery",
            },
            label="Reason against surgery",
        ),
        Column(
            "previous_renal_treatment",
            "boolean",
            "Whether a kidney had been treated locally (nephrectomy, partial nephrectomy, "
            "radiotherapy, ablation) before the first ablation of this study.",
            label="Previous local renal treatment",
        ),
    ),
)
