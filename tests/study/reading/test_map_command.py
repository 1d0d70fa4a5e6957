"""``caseseries map`` proposes, says why, and leaves open what the cells do not decide."""

import tomllib
from pathlib import Path

import pytest
from first_study import parse_mapping, propose, read_gate_settings
from gate_cohort import deliver
from mapped_cohort import deliver_sheet

from caseseries.cli import main

LABS = "Pat.-Nr.;Entnahme;Kreatinin (mg/dl)\n"


def proposed(folder: Path) -> tuple[str, dict]:
    text = propose(folder)
    content = tomllib.loads(text)["mapping"]
    parse_mapping(content, Path("study.toml"))
    return text, content


def sheet(folder: Path, text: str, name: str = "Labor.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_german_sheet_is_recognized(tmp_path):
    folder = deliver_sheet(tmp_path)
    text, content = proposed(folder)
    assert content["decimal"] == ","
    # Of the tumors' dates no day is above 12: what the others prove is no proof for them.
    assert "date_format" not in content
    assert content["patients"]["date_format"] == {"birth_month": "%d.%m.%Y"}
    assert "date_format" not in content["tumors"][0]
    assert content["missing"] == ["-", "k.A."]
    assert content["values"]["boolean"] == {"ja": True, "nein": False}
    patients = content["patients"]
    assert patients["columns"]["sex"] == "Geschlecht"
    assert patients["columns"]["birth_month"] == "Geburtsdatum"
    assert patients["drop_day"] == ["birth_month"]
    assert patients["values"] == {"sex": {"M": "male", "W": "female"}}
    assert '# TODO surgery = ""  # one of declined, unsuitable' in text
    assert [block["columns"]["kidney"] for block in content["tumors"]] == ["T1 Seite", "T2 Seite"]
    assert content["vital_status"]["values"]["status"] == {"lebt": "alive", "verstorben": "dead"}
    assert "sex = \"Geschlecht\"  # sure: called 'geschlecht'" in text
    assert "TODO a guess: no column was found for it" in text


def test_tables_named_as_declared_need_next_to_nothing(tmp_path):
    _, content = proposed(deliver(tmp_path))
    assert set(content) >= {"patients", "labs", "screening"}
    for name, table in content.items():
        assert all(column == header for column, header in table["columns"].items()), name
        assert set(table) <= {"file", "columns"}


def test_a_date_that_may_be_read_two_ways_is_left_to_choose(tmp_path):
    lines = "P01;02/03/2015;0,81\nP02;11/12/2014;0,60\n"
    text, content = proposed(sheet(tmp_path, LABS + lines))
    assert "date_format" not in content
    assert "date_format" not in content["labs"]
    assert '# date_format.sampled_on = "%d/%m/%Y"  # DD/MM/YYYY' in text
    assert '# date_format.sampled_on = "%m/%d/%Y"  # MM/DD/YYYY' in text
    # A day above 12 in another column proves nothing for this one.
    scans = "Unters.-Nr.;Pat.-Nr.;Untersuchungsdatum;Modalität;KM\n1;P01;13/02/2015;CT;ja\n"
    text, content = proposed(sheet(tmp_path, scans, "Bildgebung.csv"))
    assert "date_format" not in content
    assert "date_format" not in content["labs"]
    assert content["imaging"]["date_format"] == {"imaged_on": "%d/%m/%Y"}


def test_a_number_beyond_the_range_is_missing_and_one_within_is_asked_about(tmp_path):
    text, content = proposed(
        sheet(
            tmp_path,
            "Pat.-Nr.;Organ;Anzahl;Größe (mm);festgestellt;wachsend\n"
            "P01;lung;99;999;2015-01-01;ja\nP02;liver;2;12,5;2015-02-01;weiß nicht\n",
            "Metastasen.csv",
        )
    )
    mets = content["metastases"]
    assert mets["missing"] == {"max_diameter_mm": ["999"]}
    assert '# TODO missing.n_lesions = ["99"]' in text
    assert '# TODO "weiß nicht" = ""  # one of true, false' in text
    # The words that are known stay known beside the one that is not.
    assert mets["values"]["growing"] == {"ja": "true"}
    assert '# TODO resolved_on = ""' in text


@pytest.mark.parametrize(
    "header",
    ['"; [mapping.x] #', "a\\b'c", "=1+1", "\x1b[31mrot", "\u202eabc", "Pat.-Nr.", " ", "𝔊röße"],
)
def test_any_header_and_cell_come_out_as_valid_toml(tmp_path, header):
    cell = '"' + header.replace('"', '""') + '"'
    rows = f"Pat.-Nr.;Geschlecht;Verstorben;{cell}\nP01;{cell};{cell};1\nP02;w;{cell};2\n"
    text, _ = proposed(sheet(tmp_path, rows, "Kohorte.csv"))
    assert "\x1b" not in text


def test_the_command_writes_a_file_that_loads_and_overwrites_none(tmp_path, capsys):
    data = deliver_sheet(tmp_path / "data")
    out = tmp_path / "my" / "study.toml"
    assert main(["map", str(data), "--out", str(out)]) == 0
    first = out.read_text(encoding="utf-8")
    assert read_gate_settings(out).mapping is not None
    out.write_text("# mine\n", encoding="utf-8")
    assert main(["map", str(data), "--out", str(out)]) == 2
    assert "--force" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "# mine\n"
    assert main(["map", str(data), "--out", str(out), "--force"]) == 0
    assert out.read_text(encoding="utf-8") == first
    assert [path.name for path in out.parent.iterdir()] == ["study.toml"]


def test_what_cannot_be_read_ends_with_two(tmp_path, capsys):
    assert main(["map", str(tmp_path / "nowhere")]) == 2
    assert "does not exist" in capsys.readouterr().err
    (tmp_path / "leer.csv").write_text("", encoding="utf-8")
    assert main(["map", str(tmp_path)]) == 2
    assert "holds no table" in capsys.readouterr().err
