"""Following a number home: `caseseries trace`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from first_study import DATA, ROOT

from caseseries.cli import main


def lines_where(table: str, **wanted: str) -> list[int]:
    """Lines of a raw file (the header is line 1) whose columns hold these values."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [
            line
            for line, row in enumerate(csv.DictReader(file), start=2)
            if all(row[column] == value for column, value in wanted.items())
        ]


def trace(db: Path, asked: str, capsys: pytest.CaptureFixture[str]) -> dict:
    assert main(["trace", asked, "--db", str(db), "--data", str(DATA), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def raw_lines(chain: dict, table: str) -> list[int]:
    return next((part["lines"] for part in chain["raw"] if part["table"] == table), [])


def test_deaths_rest_on_the_lines_of_those_who_died(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(study_db, "overall_survival.deaths.n", capsys)
    dead = lines_where("vital_status", status="dead")
    assert len(dead) == 9
    assert (chain["value"], chain["printed"]) == (9, "9")
    assert raw_lines(chain, "vital_status") == dead
    assert raw_lines(chain, "labs") == []


@pytest.mark.parametrize(
    ("id", "table", "wanted"),
    [
        ("table1.sex.male.n", "patients", {"sex": "male"}),
        ("table1.sex.female.n", "patients", {"sex": "female"}),
        ("table1.kidney.left.n", "tumors", {"kidney": "left"}),
        ("technique.cryoablation.sessions.n", "sessions", {"modality": "cryoablation"}),
        ("screening.screened.n", "screening", {}),
        ("technique.sessions.n", "sessions", {}),
    ],
)
def test_a_count_rests_on_as_many_lines_as_it_counts(
    id: str, table: str, wanted: dict[str, str], study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(study_db, id, capsys)
    assert raw_lines(chain, table) == lines_where(table, **wanted)
    assert chain["value"] == len(lines_where(table, **wanted))


def test_minor_complications_rest_on_their_lines(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(study_db, "complications.minor.n", capsys)
    assert raw_lines(chain, "complications") == [
        *lines_where("complications", sir_class="A"),
        *lines_where("complications", sir_class="B"),
    ]


def test_the_chain_names_function_and_sql_down_to_the_raw_tables(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["trace", "overall_survival.deaths.n", "--db", str(study_db), "--data", str(DATA)])
    text = capsys.readouterr().out
    assert code == 0
    positions = [
        text.index(part)
        for part in (
            "printed     9",
            "patients with the event of overall survival (n 9)",
            "src/caseseries/analyses/endpoints.py:",
            "sql/cohort/patients.sql",
            "sql/derived/overall_survival.sql",
            "sql/staging/vital_status.sql",
            "vital_status.csv",
            "P01",
        )
    ]
    assert positions == sorted(positions)


def test_the_rows_of_ablations_are_named_by_session_and_tumor(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(study_db, "technique.freeze_thaw_cycles.mean", capsys)
    with (DATA / "ablations.csv").open(encoding="utf-8", newline="") as file:
        known = [
            (line, f"{row['session_id']}, {row['tumor_id']}")
            for line, row in enumerate(csv.DictReader(file), start=2)
            if row["freeze_thaw_cycles"]
        ]
    assert 0 < len(known) < 19
    assert raw_lines(chain, "ablations") == [line for line, _ in known]
    assert chain["row_keys"] == [key for _, key in sorted(known, key=lambda item: item[1])]
    assert chain["function"]["file"] == "src/caseseries/statistics/summary.py"


def test_a_function_of_the_study_stands_in_its_folder(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = trace(study_db, "complications.minor.n", capsys)["function"]
    text = (ROOT / source["file"]).read_text(encoding="utf-8").splitlines()
    assert source["file"] == "analysis/complications.py"
    assert text[source["line"] - 1].startswith("def analyse(")


def test_ranges_of_lines_are_short(study_db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["trace", "overall_survival.rate_36m", "--db", str(study_db), "--data", str(DATA)])
    assert "vital_status.csv  lines 2–14" in capsys.readouterr().out


def test_files_that_changed_since_the_build_are_marked(
    study_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "patients.csv").write_text("patient_id\n", encoding="utf-8")
    main(["trace", "table1.sex.male.n", "--db", str(study_db), "--data", str(tmp_path)])
    assert "changed since the database was built" in capsys.readouterr().out


def test_an_unknown_id_names_the_nearest(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "overall_survival.rate_37m", "--db", str(study_db)]) == 2
    assert "overall_survival.rate_36m" in capsys.readouterr().err


def test_without_a_database_it_says_how_to_build_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "follow_up.median", "--db", str(tmp_path / "none.duckdb")]) == 2
    assert "caseseries build" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        ("30.8% (4/13)", "table1.previous_chemotherapy.yes.percent"),
        ("24.3 months", "follow_up.median"),
        ("54.0 ± 12.1", "table1.age_years.mean"),
        ("76.9% (95% CI, 54.0%–99.8%)", "overall_survival.rate_12m_low"),
        ("(54.0–99.8)", "overall_survival.rate_12m_high"),
        ("−3.6", "renal_function.decrease.minimum"),
        ("thirteen", "table1.patients.n"),
        ("= 0.02", "table3.largest_renal_tumor_cm.logrank_p"),
        ("683", "screening.screened.n"),
    ],
)
def test_a_printed_form_leads_to_its_id(
    printed: str, id: str, study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = trace(study_db, printed, capsys)
    found = [candidate["id"] for candidate in answer.get("candidates", [answer])]
    assert id in found


def test_several_printed_numbers_are_sought_together(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidates = trace(study_db, "54.0 ± 12.1", capsys)["candidates"]
    assert {c["id"] for c in candidates} == {"table1.age_years.mean", "table1.age_years.sd"}


def test_what_no_number_prints_as_is_said(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "123456.7", "--db", str(study_db)]) == 2
    assert "no number prints as" in capsys.readouterr().err


def test_a_range_up_to_a_hundred_is_two_numbers(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidates = trace(study_db, "53.5–100", capsys)["candidates"]
    assert {"table3.sex.male.rate_12m_low", "table3.sex.male.rate_12m_high"} <= {
        c["id"] for c in candidates
    }


def test_a_cut_point_is_a_definition(study_db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {c["id"] for c in trace(study_db, "< 55", capsys)["candidates"]}
    assert "definitions.cut.age_years" in found


def test_a_number_at_risk_below_a_figure_is_found(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(study_db, "overall_survival.risk_table.12m.n_at_risk", capsys)
    # The paper's 10 of 13 patients alive at 1 year (76.9%).
    assert (chain["value"], len(raw_lines(chain, "vital_status"))) == (10, 10)


def test_a_published_number_leads_to_its_claim_and_the_proof_against_it(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = trace(study_db, "36.2%", capsys)
    claims = {c["claim_id"]: c for c in answer["claims"]}
    assert claims["C229"]["verdict"] == "contradicted"
    assert claims["C229"]["result_id"] == "table1.kidney.left.percent"
    assert [proof["title"] for proof in answer["proofs"]] == ["Share of tumors in the left kidney"]
    assert trace(study_db, "C229", capsys)["claims"] == [claims["C229"]]
