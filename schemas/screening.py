"""Raw table of the patients screened, for the flow chart."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

SCREENING = Table(
    name="screening",
    description="Patients with an ablation of a renal tumor in the study period, screened for "
    "inclusion.",
    grain="one row per patient screened",
    optional=True,
    columns=(
        Column(
            "screening_id",
            "text",
            "Pseudonym of the patient in the screening list.",
            key=True,
            label="Screening number",
        ),
        Column(
            "first_ablation_on",
            "date",
            "Day of the patient's first renal ablation in the study period.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="First ablation",
        ),
        Column(
            "indication",
            "text",
            "Tumor for which the patient was treated, as in: renal cell carcinoma, renal "
            "metastasis.",
        ),
        Column(
            "patient_id",
            "text",
            "The patient's pseudonym in the study; missing where the patient was not included.",
            required=False,
            references="patients.patient_id",
            label="Patient",
        ),
    ),
)
