"""A project's own ODM-XML gives the rows of its export; hostile files are refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary

from caseseries.delivery.redcap.odm.project_xml import read_project_xml
from caseseries.delivery.redcap.project.dictionary import read_dictionary
from caseseries.delivery.redcap.project.project_files import kind_of, with_files
from caseseries.delivery.redcap.records import Records
from caseseries.delivery.redcap.rows import first_row
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError

# One project, written twice: a repeating form at an event, a repeating event, a checkbox, a
# calculation, dates, times, missing data codes, two arms.
OPENING = """<?xml version="1.0" encoding="UTF-8" ?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:redcap="https://projectredcap.org"
 ODMVersion="1.3.1" FileType="Snapshot" SourceSystem="REDCap" SourceSystemVersion="14.5.0">
"""
SETTINGS = """<Study OID="Project.Trial">
<GlobalVariables>
  <StudyName>Trial</StudyName>
  <redcap:MissingDataCodes>-99, Unknown
NASK, Not asked</redcap:MissingDataCodes>
  <redcap:RepeatingInstrumentsAndEvents>
    <redcap:RepeatingInstruments>
      <redcap:RepeatingInstrument redcap:UniqueEventName="base_arm_1"
        redcap:RepeatInstrument="drugs" redcap:CustomLabel=""/>
    </redcap:RepeatingInstruments>
    <redcap:RepeatingEvent redcap:UniqueEventName="visit_arm_1"/>
  </redcap:RepeatingInstrumentsAndEvents>
</GlobalVariables>
"""
METADATA = """<MetaDataVersion OID="Metadata.Trial" Name="Trial" redcap:RecordIdField="id">
  <Protocol>
    <StudyEventRef StudyEventOID="Event.base_arm_1" OrderNumber="1" Mandatory="No"/>
    <StudyEventRef StudyEventOID="Event.visit_arm_1" OrderNumber="2" Mandatory="No"/>
  </Protocol>
  <StudyEventDef OID="Event.base_arm_1" Name="Base (Arm 1: Drug)" Type="Common" Repeating="No"
    redcap:EventName="Base" redcap:UniqueEventName="base_arm_1" redcap:ArmNum="1">
    <FormRef FormOID="Form.start" OrderNumber="1" Mandatory="No" redcap:FormName="start"/>
    <FormRef FormOID="Form.drugs" OrderNumber="2" Mandatory="No" redcap:FormName="drugs"/>
  </StudyEventDef>
  <StudyEventDef OID="Event.visit_arm_1" Name="Visit (Arm 1: Drug)" Type="Common" Repeating="Yes"
    redcap:EventName="Visit" redcap:UniqueEventName="visit_arm_1" redcap:ArmNum="1">
    <FormRef FormOID="Form.state" OrderNumber="1" Mandatory="No" redcap:FormName="state"/>
  </StudyEventDef>
  <FormDef OID="Form.start" Name="Start" Repeating="No" redcap:FormName="start">
    <ItemGroupRef ItemGroupOID="start.id" Mandatory="No"/>
    <ItemGroupRef ItemGroupOID="start.start_complete" Mandatory="No"/>
  </FormDef>
  <FormDef OID="Form.drugs" Name="Drugs given" Repeating="No" redcap:FormName="drugs">
    <ItemGroupRef ItemGroupOID="drugs.drug" Mandatory="No"/>
  </FormDef>
  <FormDef OID="Form.state" Name="State" Repeating="No" redcap:FormName="state">
    <ItemGroupRef ItemGroupOID="state.seen" Mandatory="No"/>
  </FormDef>
  <ItemGroupDef OID="start.id" Name="Start" Repeating="No">
    <ItemRef ItemOID="id" Mandatory="No" redcap:Variable="id"/>
    <ItemRef ItemOID="side" Mandatory="No" redcap:Variable="side"/>
    <ItemRef ItemOID="ill___1" Mandatory="No" redcap:Variable="ill"/>
    <ItemRef ItemOID="ill___2" Mandatory="No" redcap:Variable="ill"/>
    <ItemRef ItemOID="weight" Mandatory="No" redcap:Variable="weight"/>
    <ItemRef ItemOID="double" Mandatory="No" redcap:Variable="double"/>
  </ItemGroupDef>
  <ItemGroupDef OID="start.start_complete" Name="Form Status" Repeating="No">
    <ItemRef ItemOID="start_complete" Mandatory="No" redcap:Variable="start_complete"/>
  </ItemGroupDef>
  <ItemGroupDef OID="drugs.drug" Name="Drugs given" Repeating="No">
    <ItemRef ItemOID="drug" Mandatory="No" redcap:Variable="drug"/>
  </ItemGroupDef>
  <ItemGroupDef OID="state.seen" Name="State" Repeating="No">
    <ItemRef ItemOID="seen" Mandatory="No" redcap:Variable="seen"/>
    <ItemRef ItemOID="begun" Mandatory="No" redcap:Variable="begun"/>
    <ItemRef ItemOID="note" Mandatory="No" redcap:Variable="note"/>
  </ItemGroupDef>
  <ItemDef OID="id" Name="id" DataType="text" redcap:Variable="id" redcap:FieldType="text">
    <Question><TranslatedText>Record ID</TranslatedText></Question></ItemDef>
  <ItemDef OID="side" Name="side" DataType="text" redcap:Variable="side" redcap:FieldType="select"
    redcap:RequiredField="y">
    <Question><TranslatedText>Which side?</TranslatedText></Question>
    <CodeListRef CodeListOID="side.choices"/></ItemDef>
  <ItemDef OID="ill___1" Name="ill___1" DataType="boolean" redcap:Variable="ill"
    redcap:FieldType="checkbox"><Question><TranslatedText>Ill with</TranslatedText></Question>
    <CodeListRef CodeListOID="ill___1.choices"/></ItemDef>
  <ItemDef OID="ill___2" Name="ill___2" DataType="boolean" redcap:Variable="ill"
    redcap:FieldType="checkbox"><Question><TranslatedText>Ill with</TranslatedText></Question>
    <CodeListRef CodeListOID="ill___2.choices"/></ItemDef>
  <ItemDef OID="weight" Name="weight" DataType="float" redcap:Variable="weight"
    redcap:FieldType="text" redcap:TextValidationType="float">
    <Question><TranslatedText>Weight</TranslatedText></Question></ItemDef>
  <ItemDef OID="double" Name="double" DataType="float" redcap:Variable="double"
    redcap:FieldType="calc" redcap:Calculation="[weight] * 2">
    <Question><TranslatedText>Twice</TranslatedText></Question></ItemDef>
  <ItemDef OID="start_complete" Name="start_complete" DataType="text"
    redcap:Variable="start_complete" redcap:FieldType="select">
    <Question><TranslatedText>Complete?</TranslatedText></Question></ItemDef>
  <ItemDef OID="drug" Name="drug" DataType="text" redcap:Variable="drug" redcap:FieldType="text">
    <Question><TranslatedText>Drug</TranslatedText></Question></ItemDef>
  <ItemDef OID="seen" Name="seen" DataType="date" redcap:Variable="seen" redcap:FieldType="text"
    redcap:TextValidationType="date_dmy"><Question><TranslatedText>Day</TranslatedText></Question>
    </ItemDef>
  <ItemDef OID="begun" Name="begun" DataType="partialDatetime" redcap:Variable="begun"
    redcap:FieldType="text" redcap:TextValidationType="datetime_dmy">
    <Question><TranslatedText>Begun</TranslatedText></Question></ItemDef>
  <ItemDef OID="note" Name="note" DataType="text" redcap:Variable="note"
    redcap:FieldType="textarea"
    redcap:BranchingLogic="[seen] &lt;&gt; '' and [begun] = &quot;&quot;"
    redcap:FieldAnnotation="@HIDDEN-SURVEY">
    <Question><TranslatedText>Note</TranslatedText></Question></ItemDef>
  <CodeList OID="side.choices" Name="side" DataType="text" redcap:Variable="side">
    <CodeListItem CodedValue="1"><Decode><TranslatedText>left</TranslatedText></Decode>
    </CodeListItem>
    <CodeListItem CodedValue="2"><Decode><TranslatedText>right, mostly</TranslatedText></Decode>
    </CodeListItem></CodeList>
  <CodeList OID="ill___1.choices" Name="ill___1" DataType="boolean" redcap:Variable="ill"
    redcap:CheckboxChoices="1, gout|2, asthma"/>
  <CodeList OID="ill___2.choices" Name="ill___2" DataType="boolean" redcap:Variable="ill"
    redcap:CheckboxChoices="1, gout|2, asthma"/>
</MetaDataVersion>
</Study>
"""
DATA = """<ClinicalData StudyOID="Project.Trial" MetaDataVersionOID="Metadata.Trial">
<SubjectData SubjectKey="7" redcap:RecordIdField="id">
  <StudyEventData StudyEventOID="Event.base_arm_1" StudyEventRepeatKey="1"
    redcap:UniqueEventName="base_arm_1">
    <FormData FormOID="Form.start" FormRepeatKey="1">
      <ItemGroupData ItemGroupOID="start.id" ItemGroupRepeatKey="1">
        <ItemData ItemOID="id" Value="7"/>
        <ItemData ItemOID="side" Value="2"/>
        <ItemData ItemOID="ill___1" Value="0"/>
        <ItemData ItemOID="ill___2" Value="1"/>
        <ItemData ItemOID="weight" Value="-99"/>
      </ItemGroupData>
      <ItemGroupData ItemGroupOID="start.start_complete" ItemGroupRepeatKey="1">
        <ItemData ItemOID="start_complete" Value="2"/>
      </ItemGroupData>
    </FormData>
    <FormData FormOID="Form.drugs" FormRepeatKey="1">
      <ItemGroupData ItemGroupOID="drugs.drug" ItemGroupRepeatKey="1">
        <ItemData ItemOID="drug" Value="aspirin &amp; &quot;more&quot;"/>
      </ItemGroupData>
    </FormData>
    <FormData FormOID="Form.drugs" FormRepeatKey="2">
      <ItemGroupData ItemGroupOID="drugs.drug" ItemGroupRepeatKey="1">
        <ItemData ItemOID="drug" Value="heparin"/>
      </ItemGroupData>
    </FormData>
  </StudyEventData>
  <StudyEventData StudyEventOID="Event.visit_arm_1" StudyEventRepeatKey="1"
    redcap:UniqueEventName="visit_arm_1">
    <FormData FormOID="Form.state" FormRepeatKey="1">
      <ItemGroupData ItemGroupOID="state.seen" ItemGroupRepeatKey="1">
        <ItemData ItemOID="seen" Value="2024-05-01"/>
        <ItemData ItemOID="begun" Value="2024-05-01T08:30:00"/>
      </ItemGroupData>
    </FormData>
  </StudyEventData>
  <StudyEventData StudyEventOID="Event.visit_arm_1" StudyEventRepeatKey="2"
    redcap:UniqueEventName="visit_arm_1">
    <FormData FormOID="Form.state" FormRepeatKey="1">
      <ItemGroupData ItemGroupOID="state.seen" ItemGroupRepeatKey="1">
        <ItemData ItemOID="seen" Value="NASK"/>
        <ItemData ItemOID="note" Value="not there"/>
      </ItemGroupData>
    </FormData>
  </StudyEventData>
</SubjectData>
<SubjectData SubjectKey="8" redcap:RecordIdField="id">
  <StudyEventData StudyEventOID="Event.base_arm_1" StudyEventRepeatKey="1"
    redcap:UniqueEventName="base_arm_1">
    <FormData FormOID="Form.start" FormRepeatKey="1">
      <ItemGroupData ItemGroupOID="start.id" ItemGroupRepeatKey="1">
        <ItemData ItemOID="id" Value="8"/>
        <ItemData ItemOID="side" Value="1"/>
        <ItemData ItemOID="ill___1" Value="0"/>
        <ItemData ItemOID="ill___2" Value="0"/>
        <ItemData ItemOID="weight" Value="70.5"/>
        <ItemData ItemOID="double" Value="141"/>
      </ItemGroupData>
    </FormData>
  </StudyEventData>
</SubjectData>
</ClinicalData>
"""
XML = f"{OPENING}{SETTINGS}{METADATA}{DATA}</ODM>\n"
DICTIONARY = [
    {"name": "id", "form": "start", "type": "text", "label": "Record ID"},
    {
        "name": "side", "form": "start", "type": "dropdown", "label": "Which side?",
        "choices": "1, left | 2, right, mostly", "required": "y",
    },
    {
        "name": "ill", "form": "start", "type": "checkbox", "label": "Ill with",
        "choices": "1, gout | 2, asthma",
    },
    {"name": "weight", "form": "start", "type": "text", "label": "Weight", "validation": "number"},
    {
        "name": "double", "form": "start", "type": "calc", "label": "Twice",
        "choices": "[weight] * 2",
    },
    {"name": "drug", "form": "drugs", "type": "text", "label": "Drug"},
    {"name": "seen", "form": "state", "type": "text", "label": "Day", "validation": "date_dmy"},
    {
        "name": "begun", "form": "state", "type": "text", "label": "Begun",
        "validation": "datetime_dmy",
    },
    {
        "name": "note", "form": "state", "type": "notes", "label": "Note",
        "branching": "[seen] <> '' and [begun] = \"\"", "annotation": "@HIDDEN-SURVEY",
    },
]  # fmt: skip
FILES = {
    "records.csv": """id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,side,\
ill___1,ill___2,weight,double,start_complete,drug,drugs_complete,seen,begun,note,state_complete
7,base_arm_1,,,2,0,1,-99,,2,,,,,,
7,base_arm_1,drugs,1,,,,,,,"aspirin & ""more""\",,,,,
7,base_arm_1,drugs,2,,,,,,,heparin,,,,,
7,visit_arm_1,,1,,,,,,,,,2024-05-01,2024-05-01 08:30,,
7,visit_arm_1,,2,,,,,,,,,NASK,,not there,
8,base_arm_1,,,1,0,0,70.5,141,,,,,,,
""",
    "events.csv": """event_name,arm_num,unique_event_name
Base,1,base_arm_1
Visit,1,visit_arm_1
""",
    "designations.csv": """arm_num,unique_event_name,form
1,base_arm_1,start
1,base_arm_1,drugs
1,visit_arm_1,state
""",
    "forms.csv": """instrument_name,instrument_label
start,Start
drugs,Drugs given
state,State
""",
    "codes.csv": """missing_data_code,label
-99,Unknown
NASK,Not asked
""",
}


def table(name: str, *columns: Column) -> Table:
    return Table(name, "T.", "one row", (Column("id", "text", "Participant."), *columns))


START = table(
    "start",
    Column("side", "code", "Side.", codes={"left": "left", "right": "right, mostly"}),
    Column("ill___1", "boolean", "Gout."),
    Column("ill___2", "boolean", "Asthma."),
    Column("weight", "decimal", "Weight.", required=False),
    Column("double", "decimal", "Twice.", required=False),
)
DRUGS = table(
    "drugs", Column("redcap_repeat_instance", "integer", "n"), Column("drug", "text", "D")
)
STATE = table(
    "state",
    Column("seen", "date", "Day.", required=False),
    Column("begun", "date", "Begun.", required=False),
    Column("note", "text", "Note.", required=False),
)


def as_files(folder: Path) -> Path:
    folder.mkdir()
    write_dictionary(folder, DICTIONARY)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def as_xml(folder: Path, text: str = XML) -> Path:
    folder.mkdir()
    (folder / "Trial.REDCap.xml").write_text(text, encoding="utf-8")
    return folder


def test_the_project_and_its_rows_are_those_of_the_files(tmp_path):
    files = as_files(tmp_path / "files")
    kinds = {
        path: kind for path in files.iterdir() if (kind := kind_of(first_row(path))) is not None
    }
    expected = with_files(read_dictionary(files / "dictionary.csv"), kinds)
    project, (header, rows) = read_project_xml(as_xml(tmp_path / "xml") / "Trial.REDCap.xml")

    def plain(project):
        return [
            {name: getattr(field, name) for name in type(field).__slots__ if name != "line"}
            for field in project.fields.values()
        ]

    assert plain(project) == plain(expected)
    assert project.events.by_name == expected.events.by_name
    assert project.form_labels == expected.form_labels
    assert project.missing_codes == expected.missing_codes
    by_hand = Records(files / "records.csv", expected)
    assert header == by_hand.header
    assert [list(row.cells) for row in rows] == [list(row.cells) for row in by_hand.rows]


@pytest.mark.parametrize(
    ("wanted", "columns"),
    [
        (START, "id, side, ill___1, ill___2, weight, double"),
        (DRUGS, "id, redcap_repeat_instance, drug"),
        (STATE, "id, seen, begun, note"),
    ],
)
def test_a_study_reads_the_same_from_both(tmp_path, wanted, columns):
    from_files, said_of_files = read(as_files(tmp_path / "files"), wanted, columns)
    from_xml, said_of_xml = read(as_xml(tmp_path / "xml"), wanted, columns)
    assert from_xml == from_files
    assert len(from_xml) == 2

    def said(failures):
        return [(f.rule, f.severity, f.column, f.value) for f in failures]

    assert said(said_of_xml) == said(said_of_files)


def test_a_finding_names_the_line_where_the_form_begins(tmp_path):
    wrong = XML.replace('Value="141"', 'Value="142"')
    _, failures = read(as_xml(tmp_path / "xml", wrong), START, "id")
    (found,) = of_rule(failures, "redcap_calculated")
    begins = wrong.split('SubjectKey="8"')[0].count("\n") + 1
    assert 'FormOID="Form.start"' in wrong.splitlines()[(found.line or 0) - 1]
    assert found.line == begins + 3


def test_rows_of_a_file_without_line_ends_are_told_apart(tmp_path):
    text = " ".join(XML.splitlines())
    _, (_, rows) = read_project_xml(as_xml(tmp_path / "xml", text) / "Trial.REDCap.xml")
    assert len(rows) == len({row.line for row in rows}) == 6


def test_metadata_alone_are_the_dictionary_of_an_export_beside_them(tmp_path):
    folder = as_xml(tmp_path / "xml", f"{OPENING}{SETTINGS}{METADATA}</ODM>\n")
    (folder / "records.csv").write_text(FILES["records.csv"], encoding="utf-8")
    rows, _ = read(folder, DRUGS, "id, drug")
    assert rows == [("7", 'aspirin & "more"'), ("7", "heparin")]


def test_a_classic_project_has_no_events(tmp_path):
    metadata = METADATA.split("<Protocol>")[0] + METADATA.split("</StudyEventDef>")[-1]
    data = re.sub(r"</?StudyEventData[^>]*>", "", DATA)
    text = f"{OPENING}{SETTINGS}{metadata}{data}</ODM>\n"
    _, (header, rows) = read_project_xml(as_xml(tmp_path / "xml", text) / "Trial.REDCap.xml")
    assert "redcap_event_name" not in header
    drugs = [row.cells[:3] for row in rows if "drugs" in row.cells]
    assert drugs == [["7", "drugs", "1"], ["7", "drugs", "2"]]


def test_a_value_of_no_field_is_said(tmp_path):
    text = XML.replace('ItemOID="drug" Value="heparin"', 'ItemOID="dose" Value="5"')
    _, failures = read(as_xml(tmp_path / "xml", text), START, "id")
    assert [f.column for f in of_rule(failures, "redcap_columns")] == ["dose"]


def test_an_uploaded_file_is_said_as_in_an_export(tmp_path):
    item = (
        '<ItemDataBase64Binary ItemOID="drug" redcap:DocName="scan.pdf">QUJD</ItemDataBase64Binary>'
    )
    text = XML.replace('<ItemData ItemOID="drug" Value="heparin"/>', item)
    rows, _ = read(as_xml(tmp_path / "xml", text), DRUGS, "drug")
    assert ("[document]",) in rows


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<!DOCTYPE ODM [<!ENTITY e0 "ha">{BOMB}]>'
OUTSIDE = '<!DOCTYPE ODM [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (XML.replace("<ODM", f"{DOCTYPE}<ODM").replace("heparin", "&e11;"), "a document type"),
        (XML.replace("<ODM", f"{OUTSIDE}<ODM").replace("heparin", "&e;"), "a document type"),
        (XML[: len(XML) // 2], "line 7.: it is not sound XML"),
        (XML.replace("</FormData>", "</FormDat>", 1), "not sound XML"),
        (XML.replace("heparin", "x" * 11_000_000), "too large in one place"),
        (XML.replace("<Study ", "<a>" * 300 + "<Study "), "not sound XML"),
        (f"{OPENING}{DATA}</ODM>", "records without a MetaDataVersion"),
        (f"{OPENING}</ODM>", "no MetaDataVersion"),
        (XML.replace('<ItemDef OID="drug"', '<ItemDef OID="rug"').replace(
            'Variable="drug" redcap:FieldType', 'Variable="rug" redcap:FieldType'
        ), "the form drugs has the field drug, which no ItemDef defines"),
        (XML.replace('ItemOID="seen" Mandatory="No" redcap:Variable="seen"',
                     'ItemOID="drug" Mandatory="No" redcap:Variable="drug"'),
         "the field drug is on the forms drugs and state"),
    ],
    ids=[
        "bomb", "outside", "cut", "tags", "huge", "deep", "no metadata", "nothing",
        "undefined", "twice",
    ],
)  # fmt: skip
def test_what_is_no_sound_project_is_refused(tmp_path, text, said):
    folder = as_xml(tmp_path / "xml", text)
    with pytest.raises(CannotReadError, match=said):
        read(folder, DRUGS, "id")


@pytest.mark.parametrize("document_type", [DOCTYPE, OUTSIDE])
def test_a_document_type_behind_a_long_remark_is_refused(tmp_path, document_type):
    text = XML.replace("<ODM", f"<!--{'x' * 70_000}-->{document_type}<ODM", 1)
    with pytest.raises(CannotReadError, match="a document type"):
        read_project_xml(as_xml(tmp_path / "xml", text) / "Trial.REDCap.xml")


def test_another_xml_file_is_left_to_others(tmp_path):
    folder = as_xml(tmp_path / "xml", "<ODM><Study/></ODM>")
    write_csv(folder / "drugs.csv", [["id", "redcap_repeat_instance", "drug"], ["1", "1", "x"]])
    rows, _ = read(folder, DRUGS, "drug")
    assert rows == [("x",)]
