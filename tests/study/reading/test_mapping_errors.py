"""What is wrong with a mapping is said with file, key, and what may stand there."""

import pytest
from first_study import read_gate_settings
from gate_cohort import deliver
from mapped_cohort import MAPPING, deliver_sheet, mapping, reading

from caseseries.cli import main
from caseseries.study.declaration import Column, DeclarationError
from caseseries.study.failure import CannotReadError
from caseseries.study.study_file import StudyFileError

PATIENTS = '[patients]\nfile = "Kohorte.csv"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[patient]\n", r"\[mapping\] patient is neither a table .*is patients meant\?"),
        ('decimals = ","\n', r"decimals is neither .* is decimal meant\?"),
        (
            PATIENTS + 'colums.sex = "W"',
            r"\[mapping.patients\] colums is unknown; is columns meant",
        ),
        (
            PATIENTS + 'columns.sx = "W"',
            r"columns.sx: table patients has no column 'sx'; is sex mea",
        ),
        (PATIENTS + 'columns.sex = ""', r"columns.sex = ''; write a text that is not empty"),
        (
            PATIENTS + 'columns.sex = "G"\nconstant.sex = "male"',
            r"gives sex twice, under columns and under constant",
        ),
        (
            PATIENTS + 'columns = { sex = "G", ecog = "G" }',
            r"columns gives 'G' to sex and to ecog",
        ),
        (
            PATIENTS + 'values.sex = { M = "man" }',
            r"values.sex.M = 'man'; write one of male, female",
        ),
        (PATIENTS + "values.ecog = { null = 1.5 }", r"ecog.null = '1.5'; write a whole number"),
        (PATIENTS + 'constant.surgery = "no"', r"constant.surgery = 'no'; write one of declined"),
        (
            PATIENTS + 'missing.sex = ["male"]',
            r"missing.sex: 'male' is a code of sex itself",
        ),
        ('missing = ["none"]', r"\[mapping\] missing may be real .*\n.*missing.treatment = \[\]"),
        (
            PATIENTS + 'missing.sex = ["X"]\nvalues.sex = { X = "male" }',
            r"missing.sex: 'X' is missing and, under values.sex, 'male' too",
        ),
        ("missing = 99", r"missing = 99; write a list"),
        ('date_format = "DD.MM.YYYY"', r"date_format = 'DD.MM.YYYY': 'D' cannot stand in a date"),
        ('date_format = "%d.%m"', r"a date format has a month and a year"),
        ('date_format = "%Y-%d-%m"', r"year, day, month cannot be told from"),
        (PATIENTS + 'date_format.sex = "%d.%m.%Y"', r"date_format.sex: sex is no date"),
        (
            '[labs]\ndate_format.sampled_on = "%m/%Y"',
            r"date_format.sampled_on = '%m/%Y' lacks the day",
        ),
        ('decimal = ";"', r"decimal = ';'; write \",\" or \"\.\""),
        (PATIENTS + 'drop_day = ["sex"]', r"drop_day: sex keeps its day"),
        (PATIENTS + 'not_recorded = ["sex"]', r"not_recorded: sex must be known of every row"),
        (
            PATIENTS + 'compose.patient_id = "P"',
            r"compose.patient_id = 'P'; write text with headers",
        ),
        ('[values]\nsexx = { M = "male" }', r"\[mapping.values\] sexx: no table .* is sex meant"),
        (
            '[values]\nboolean = { ja = "si" }',
            r"values\] boolean.ja = 'si' for .*; write true or fa",
        ),
        (
            '[[tumors]]\nfile = "a"\n[[tumors]]\nfile = "b"\n[[tumors]]\n',
            r"\[mapping.tumors\] block 3 names no file, and the other blocks name 2 \(a, b\)",
        ),
        (
            "[[tumors]]\ndecimal = ','\n[[tumors]]\ndecimal = '.'",
            r"block 2 decimal is said otherwise in another block",
        ),
    ],
)
def test_a_wrong_mapping_names_its_place_and_what_may_stand_there(text, message):
    with pytest.raises(StudyFileError, match=r"(?s)study\.toml: .*" + message):
        mapping(text)


def test_a_missing_code_that_may_be_a_value_must_be_said_for_each_column():
    with pytest.raises(StudyFileError) as error:
        mapping('missing = ["99"]')
    lines = str(error.value).splitlines()[1:]
    assert lines == [
        "  [mapping.metastases] missing.n_lesions = []  # 99; 1 to 500 lesions",
        "  [mapping.metastases] missing.max_diameter_mm = []  # 99; 1 to 300 mm",
        "  [mapping.ablations] missing.energy_minutes = []  # 99; 0.5 to 240 min",
        "  [mapping.findings] missing.growth_percent = []  # 99; 0 to 1000 %",
    ]
    said = mapping(
        'missing = ["99"]\n[metastases]\nmissing = { n_lesions = ["99"], max_diameter_mm = [] }\n'
        "[ablations]\nmissing.energy_minutes = []\n[findings]\nmissing.growth_percent = []\n"
    ).declared
    assert said["patients"].column("ecog").missing_codes == ("99",)
    assert said["metastases"].column("n_lesions").missing_codes == ("99",)
    assert said["metastases"].column("max_diameter_mm").missing_codes == ()
    # The patient with the number 99 is a patient.
    assert said["patients"].column("patient_id").missing_codes == ()


def test_a_column_the_sheet_lacks_is_named_with_the_one_that_is_meant(tmp_path):
    text = MAPPING.replace('"Geschlecht"', '"Gechlecht"').replace('"T2 Seite"', '"T2 Lage"')
    with pytest.raises(StudyFileError) as error, reading(deliver_sheet(tmp_path), text):
        pass
    assert "[mapping.patients] columns.sex = 'Gechlecht'" in str(error.value)
    assert "is Geschlecht meant?" in str(error.value)


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    text = MAPPING.replace('"Kohorte.csv"', '"Kohorten.csv"')
    wanted = r"patients \('Kohorten.csv' in the mapping\)"
    with pytest.raises(CannotReadError, match=wanted), reading(deliver_sheet(tmp_path), text):
        pass


def test_a_name_that_may_be_two_sheets_is_refused(tmp_path):
    folder = deliver(tmp_path)
    for suffix in ("csv", "tsv"):
        (folder / f"Labor.{suffix}").write_text("a\n1\n", encoding="utf-8")
    text = '[labs]\nfile = "Labor"\ncolumns.patient_id = "a"'
    with pytest.raises(CannotReadError, match=r"Labor.csv, Labor.tsv"), reading(folder, text):
        pass


def test_a_declaration_itself_may_carry_missing_codes_and_formats():
    column = Column("seen", "date", "Day.", missing_codes=("99",), date_format="%d.%m.%Y")
    assert column.expectation() == "a calendar date written DD.MM.YYYY"
    with pytest.raises(DeclarationError, match="a code and missing"):
        Column("sex", "code", "Sex.", codes={"m": "Male"}, missing_codes=("m",))
    with pytest.raises(DeclarationError, match="only a date has a date format"):
        Column("size", "decimal", "Size.", date_format="%d.%m.%Y")
    with pytest.raises(DeclarationError, match="lacks the day"):
        Column("seen", "date", "Day.", date_format="%m/%Y")


def test_the_gate_needs_its_own_sections_of_the_study_file_alone(tmp_path, capsys):
    study = tmp_path / "study.toml"
    study.write_text('[mapping]\ndecimal = ","\n', encoding="utf-8")
    assert read_gate_settings(study).mapping is not None
    data = deliver(tmp_path / "data", ("labs", "P01,2015-02-08,0.81", 'P01,2015-02-08,"0,81"'))
    assert main(["check", "--data", str(data), "--study", str(study)]) == 0
    study.write_text('[maping]\ndecimal = ","\n', encoding="utf-8")
    assert main(["check", "--data", str(data), "--study", str(study)]) == 2
    assert "is [mapping] meant?" in capsys.readouterr().err
    assert main(["check", "--data", str(data), "--study", str(tmp_path / "none.toml")]) == 2
    assert "none.toml is missing" in capsys.readouterr().err
