"""The tables of the schema ``claims``: their columns, SQL types and meaning, declared once."""

from __future__ import annotations

# name → (what one row is, ((column, SQL type, meaning), ...))
TABLES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "ledger": (
        "One row per number the paper prints, with its verdict.",
        (
            ("claim_id", "VARCHAR", "Id of the claim."),
            ("section", "VARCHAR", "Section of the paper."),
            ("quote", "VARCHAR", "Where it stands, shortened."),
            ("quantity", "VARCHAR", "What it is."),
            ("published", "VARCHAR", "The digits as printed."),
            ("decimals", "INTEGER", "Decimals it is compared at."),
            ("unit", "VARCHAR", "Unit as printed."),
            ("population", "VARCHAR", "Of whom or of what."),
            ("result_id", "VARCHAR", "Id in results.numbers that recomputes it."),
            ("rounding", "VARCHAR", "How the result becomes the printed digits."),
            ("recomputed", "DOUBLE", "The result, unrounded and in its own unit."),
            ("recomputed_printed", "VARCHAR", "The result as it would be printed."),
            ("verdict", "VARCHAR", "reproduced, contradicted or cited."),
            ("recorded_verdict", "VARCHAR", "The verdict on record in the ledger."),
            ("reason", "VARCHAR", "Remark of the ledger, or why there is no result."),
            ("proofs", "VARCHAR[]", "Ids of the proofs that are about it."),
        ),
    ),
    "proofs": (
        "One row per contradiction, convention and label that was proved.",
        (
            ("position", "INTEGER", "Order of the row."),
            ("proof_id", "VARCHAR", "Id of the proof."),
            ("kind", "VARCHAR", "error, convention or label."),
            ("form", "VARCHAR", "arithmetic, infeasible or recomputed."),
            ("title", "VARCHAR", "What it is about."),
            ("statement", "VARCHAR", "The proof in words."),
            ("claims", "VARCHAR[]", "The claims it is about; if infeasible, a minimal conflict."),
            (
                "feasible_without",
                "STRUCT(claim_id VARCHAR, published VARCHAR, nearest VARCHAR)[]",
                "Each claim whose loss makes the others feasible, and the nearest value it needs.",
            ),
        ),
    ),
    "roundings": (
        "One row per rounding: how often it was declared, fits and was needed.",
        (
            ("rounding", "VARCHAR", "The rounding."),
            ("declared", "INTEGER", "Reproduced claims that declare it."),
            ("fits", "INTEGER", "Reproduced claims it prints."),
            ("needed", "INTEGER", "Reproduced claims that no other rounding prints."),
        ),
    ),
    "intervals": (
        "One row per printed interval of a survival rate: which convention prints it.",
        (
            ("position", "INTEGER", "Order of the row."),
            ("result_id", "VARCHAR", "The rate."),
            ("population", "VARCHAR", "Of whom or of what."),
            ("quantity", "VARCHAR", "The rate as the ledger names it."),
            ("published_low", "VARCHAR", "Printed lower limit."),
            ("published_high", "VARCHAR", "Printed upper limit."),
            ("fits", "VARCHAR", "both, unrounded only, rounded only or neither."),
        ),
    ),
    "identifiability": (
        "One row per raw field of a patient: whether the published numbers pin it.",
        (
            ("position", "INTEGER", "Order of the row."),
            ("patient", "VARCHAR", "The patient."),
            ("table_name", "VARCHAR", "Raw table of the field."),
            ("field", "VARCHAR", "The field, or what the numbers say of it."),
            ("status", "VARCHAR", "pinned, bounded or free."),
            ("low", "VARCHAR", "Lowest value possible, or the choices."),
            ("high", "VARCHAR", "Highest value possible."),
            ("note", "VARCHAR", "What binds it."),
        ),
    ),
    "disclosure": (
        "One row: how much the published numbers give away about single patients.",
        (
            ("patients", "INTEGER", "Number of patients."),
            ("fields", "INTEGER", "Number of fields of all patients."),
            ("pinned", "INTEGER", "Fields with one possible value."),
            ("bounded", "INTEGER", "Fields with a range of values."),
            ("follow_up_pinned", "INTEGER", "Patients whose follow-up is pinned."),
            ("alone", "INTEGER", "Patients no other shares the quasi-identifiers with."),
            ("smallest_group", "INTEGER", "Size of the smallest group that shares them."),
            ("finding", "VARCHAR", "The finding in words."),
        ),
    ),
}
