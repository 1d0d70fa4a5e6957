"""The study of the small cohort, its mapping of a sheet in other words, and that of a project."""

# Names of at most eight letters: SAS transport and portable files know no longer ones.
STUDY = {
    "schemas/subjects.py": '''
        import datetime

        from caseseries.schema import RawTable, column


        class Subjects(RawTable):
            """Subjects. One row per subject."""

            subj_id: str = column(key=True, description="Subject.")
            sex: str = column(codes={"f": "Female", "m": "Male"}, description="Sex.")
            born_on: datetime.date = column(nullable=True, phi=True, description="Birth.")
            weight: float = column(nullable=True, unit="kg", ge=1, le=300, description="Weight.")
        ''',
    "schemas/visits.py": '''
        import datetime

        from caseseries.schema import RawTable, column


        class Visits(RawTable):
            """Visits. One row per visit."""

            visit_id: str = column(key=True, description="Visit.")
            subj_id: str = column(references="subjects.subj_id", description="Subject.")
            seen_on: datetime.date = column(nullable=True, description="Day.")
            score: float = column(nullable=True, ge=-5, le=50, description="Score.")
            n: int = column(nullable=True, ge=0, description="Count.")
            sober: bool = column(nullable=True, description="Sober.")
            remark: str = column(nullable=True, description="Remark.")
        ''',
    "schemas/rules/visits.after_birth.sql": """
        -- severity: error
        -- column: seen_on
        -- rule: Nobody is seen before birth.
        -- message: {visit_id} is on {seen_on}, before birth. Correct one of the days.
        -- reason: Nobody is.
        select visits.source_line, visits.visit_id, visits.seen_on
        from raw.visits
        inner join raw.subjects using (subj_id)
        where visits.seen_on < subjects.born_on
        """,
    "study.toml": """
        [gate]
        rule_seconds = 5
        [rules]
        "visits.after_birth" = "warning"
        """,
}
MAPPED = {
    "study.toml": """
        [mapping]
        missing = ["k.A.", "-"]
        decimal = ","
        date_format = "%d.%m.%Y"
        [mapping.values]
        boolean = { ja = true, nein = false }
        [mapping.subjects]
        file = "Kohorte.csv"
        columns = { subj_id = "Pat.-Nr.", sex = "Geschlecht", born_on = "Geb.", weight = "kg" }
        values.sex = { w = "f", m = "m" }
        [[mapping.visits]]
        file = "Kohorte.csv"
        columns = { subj_id = "Pat.-Nr.", seen_on = "V1 Datum", score = "V1 Wert", n = "V1 n" }
        compose.visit_id = "{Pat.-Nr.}-1"
        [[mapping.visits]]
        columns = { subj_id = "Pat.-Nr.", seen_on = "V2 Datum", score = "V2 Wert", sober = "V2 ja" }
        compose.visit_id = "{Pat.-Nr.}-2"
        """,
    "data/Kohorte.csv": """
        Pat.-Nr.;Geschlecht;Geb.;kg;V1 Datum;V1 Wert;V1 n;V2 Datum;V2 Wert;V2 ja
        S1;w;14.05.1960;61,5;01.03.2016;2,7;3;05.04.2016;3,1;ja
        S2;m;30.11.1971;k.A.;20.01.2015;-1,5;0;-;-;nein
        """,
}
# Of the forms of the REDCap project that ``test_redcap_odm`` writes in two ways.
REDCAP = {
    "schemas/start.py": '''
        from caseseries.schema import RawTable, column


        class Start(RawTable):
            """Participants. One row per participant."""

            id: str = column(key=True, description="Participant.")
            side: str = column(codes={"left": "left", "right": "right, mostly"}, description="S.")
            ill___1: bool = column(description="Gout.")
            ill___2: bool = column(description="Asthma.")
            weight: float = column(nullable=True, description="Weight.")
            double: float = column(nullable=True, description="Twice.")
        ''',
    "schemas/drugs.py": '''
        from caseseries.schema import RawTable, column


        class Drugs(RawTable):
            """Drugs. One row per drug given."""

            id: str = column(references="start.id", description="Participant.")
            redcap_repeat_instance: int = column(description="Number.")
            drug: str = column(description="Drug.")
        ''',
    "schemas/state.py": '''
        import datetime

        from caseseries.schema import RawTable, column


        class State(RawTable):
            """States. One row per visit."""

            id: str = column(references="start.id", description="Participant.")
            seen: datetime.date = column(nullable=True, description="Day.")
            begun: str = column(nullable=True, description="Begun.")
            note: str = column(nullable=True, description="Note.")
        ''',
    "study.toml": "",
}
