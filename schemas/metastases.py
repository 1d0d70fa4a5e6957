"""Raw table of metastases outside the kidneys."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

METASTASES = Table(
    name="metastases",
    description="Extra-renal metastases before, at and after the first renal ablation.",
    grain="one row per patient and extra-renal organ episode",
    columns=(
        Column(
            "patient_id",
            "text",
            "Patient with these extra-renal metastases.",
            key=True,
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "organ",
            "text",
            "Organ or site, as in: lung, liver, bone, retroperitoneum.",
            key=True,
            label="Site",
        ),
        Column(
            "n_lesions",
            "integer",
            "Number of lesions counted in this organ.",
            unit="lesions",
            minimum=1,
            maximum=500,
            label="Lesions",
        ),
        Column(
            "max_diameter_mm",
            "decimal",
            "Largest diameter of the largest lesion in this organ on axial CT or MR; missing where "
            "it was not measured.",
            unit="mm",
            minimum=1,
            maximum=300,
            required=False,
            label="Largest diameter",
        ),
        Column(
            "detected_on",
            "date",
            "Day of the examination that first showed the metastases in this organ.",
            key=True,
            minimum=EARLIEST_DATE,
            phi=True,
            label="Detected",
        ),
        Column(
            "resolved_on",
            "date",
            "Day from which no lesion was left in this organ (resected, ablated, in remission); "
            "missing while a lesion is still there.",
            minimum=EARLIEST_DATE,
            required=False,
            phi=True,
            label="Resolved",
        ),
        Column(
            "growing",
            "boolean",
            "Whether the lesions grew significantly on the serial CT of the 3 to 4 months before "
            "the first ablation; missing where there was no lesion then.",
            required=False,
            label="Growing before ablation",
        ),
    ),
)
