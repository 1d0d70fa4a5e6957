#!/bin/sh
# odmlib 0.2.1: of REDCap's ODM-XML a project without events loses all its records without a word.
#
# Seen with odmlib 0.2.1 under Python 3.11, on a file of the form REDCap (8 to 14) writes. Three
# things meet:
# - In projects without events REDCap puts FormData right into SubjectData; the ODM schema has a
#   StudyEventData between. odmlib reads such a file to the end and has subjects without any data.
# - REDCap's own attributes (redcap:RecordIdField, in their namespace, as ODM allows to vendors) are
#   refused with "MetaDataVersion does not have a defined attribute RecordIdField", which drops the
#   namespace from the name. Whoever takes them out to get on meets the first point.
# - A text of several lines stands in the attribute Value with its line breaks as they are. Any XML
#   parser has to read them as blanks, so that the text differs from that of the CSV export.
#
# What it means: data read from REDCap's XML through a library of the standard are to be counted
# against the CSV export.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check odmlib==0.2.1 >&2 ||
    { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import re
import sys
from pathlib import Path

from odmlib.exceptions import OdmlibTypeError
from odmlib.loader import ODMLoader
from odmlib.odm_loader import XMLODMLoader

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:redcap="https://projectredcap.org"
 ODMVersion="1.3.1" FileOID="1" FileType="Snapshot" CreationDateTime="2024-11-03T15:56:00">
<Study OID="Project.T"><GlobalVariables><StudyName>T</StudyName>
<StudyDescription>T</StudyDescription><ProtocolName>T</ProtocolName></GlobalVariables>
<MetaDataVersion OID="M" Name="T" redcap:RecordIdField="id">
<FormDef OID="Form.a" Name="A" Repeating="No" redcap:FormName="a">
<ItemGroupRef ItemGroupOID="a.id" Mandatory="No"/></FormDef>
<ItemGroupDef OID="a.id" Name="A" Repeating="No">
<ItemRef ItemOID="note" Mandatory="No" redcap:Variable="note"/></ItemGroupDef>
<ItemDef OID="note" Name="note" DataType="text" Length="999" redcap:Variable="note"
 redcap:FieldType="textarea"><Question><TranslatedText>Note</TranslatedText></Question></ItemDef>
</MetaDataVersion></Study>
<ClinicalData StudyOID="Project.T" MetaDataVersionOID="M">
<SubjectData SubjectKey="1" redcap:RecordIdField="id">"""
FORM = """<FormData FormOID="Form.a" FormRepeatKey="1">
<ItemGroupData ItemGroupOID="a.id" ItemGroupRepeatKey="1">
<ItemData ItemOID="note" Value="two
lines"/></ItemGroupData></FormData>"""
TAIL = "</SubjectData></ClinicalData></ODM>"
EVENT = f'<StudyEventData StudyEventOID="E" StudyEventRepeatKey="1">{FORM}</StudyEventData>'


def subject(text):
    path = Path(sys.argv[1])
    path.write_text(text, encoding="utf-8")
    loader = ODMLoader(XMLODMLoader())
    loader.open_odm_document(str(path))
    loader.root()
    return loader.load_odm().ClinicalData[0].SubjectData[0]


try:
    subject(HEAD + FORM + TAIL)
    refused = ""
except OdmlibTypeError as error:
    refused = str(error)
plain = re.sub(r'\s+redcap:\w+="[^"]*"', "", HEAD)
classic = subject(plain + FORM + TAIL).StudyEventData
events = subject(plain + EVENT + TAIL).StudyEventData
value = events[0].FormData[0].ItemGroupData[0].ItemData[0].Value
print("with REDCap's attributes:", refused)
print("events of the subject: classic", classic, "longitudinal", len(events), repr(value))
ok = "does not have a defined attribute RecordIdField" in refused and "redcap" not in refused
ok = ok and classic == [] and len(events) == 1 and value == "two lines"
print("as described" if ok else "no longer as described")
sys.exit(not ok)
P
"$folder/env/bin/python" "$folder/ask.py" "$folder/project.xml"
