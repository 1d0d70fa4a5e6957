"""Files of other programs that look like tables and are not read: what to do with each."""

from __future__ import annotations

from collections.abc import Mapping

_SAVE_AS = "save it as .xlsx, .csv or .parquet"
_FROM_R = "in R, write the table with write.csv(x, row.names = FALSE) or haven::write_sav"
_DATABASE = "export each table to .csv or .xlsx"
NOT_READ: Mapping[str, str] = {
    ".accdb": f"Access databases are not read; in Access, {_DATABASE}",
    ".arrow": f"Arrow files are not read; {_SAVE_AS}",
    ".dbf": "dBASE files are not read; open it in LibreOffice or Excel and save it as .xlsx",
    ".epx": "EpiData projects are not read; in EpiData Manager, export the data as .dta or .csv",
    ".feather": f"Feather files are not read; {_SAVE_AS}",
    ".fods": "flat OpenDocument files are not read; save it in LibreOffice as .ods or .xlsx",
    ".gz": "compressed files are not read; unpack it",
    ".jasp": "JASP files are not read; export the data from JASP as .csv",
    ".jmp": "JMP files are not read; save it in JMP as .xpt, .xlsx or .csv",
    ".json": (
        "JSON files are read as CDISC Dataset-JSON 1.1 only, which names a datasetJSONVersion; "
        + _SAVE_AS
    ),
    ".mdb": f"Access databases are not read; in Access, {_DATABASE}",
    ".mwx": "Minitab files are not read; save it in Minitab as .xlsx or .csv",
    ".ndjson": (
        "lines of JSON are read as CDISC Dataset-JSON 1.1 only, whose first line names a "
        f"datasetJSONVersion; {_SAVE_AS}"
    ),
    ".numbers": "Numbers spreadsheets are not read; export it from Numbers as .xlsx",
    ".omv": "jamovi files are not read; export the data from jamovi as .sav or .csv",
    ".rda": f"R data files are not read; {_FROM_R}",
    ".rdata": f"R data files are not read; {_FROM_R}",
    ".rds": f"R data files are not read; {_FROM_R}",
    ".rec": "EpiData files are not read; export the data from EpiData as .dta or .csv",
    ".sas7bcat": "catalogs of SAS formats are not read; export the data with formatted values",
    ".xls": "the old Excel format is not read; open it in Excel and save it as .xlsx",
    ".xlsb": "binary Excel workbooks are not read; open it in Excel and save it as .xlsx",
    ".zip": "archives are not read; unpack it",
}
