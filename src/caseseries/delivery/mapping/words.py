"""What groups call tables, columns and codes in their own spreadsheets, in English and German.

Only proposals rest on these lists; nothing is read by them unless a mapping says so.
"""

from __future__ import annotations

from collections.abc import Mapping

# Under "table.column", else under the column's name alone; the declared name and label count too.
COLUMN_WORDS: Mapping[str, str] = {
    "patient_id": "pat nr, patnr, pat id, patient nr, patient id, patienten id, patientennummer, "
    "subject id, record id, study id, studien nr, fallnummer, fall nr, pseudonym, pid",
    "sex": "geschlecht, gender, m/w, sex m/w",
    "birth_month": "geburtsdatum, geburtsmonat, geb datum, geb dat, geb, geboren, date of birth, "
    "dob, birth date, month of birth",
    "ecog": "ecog, ecog ps, performance status, ecog score, who status",
    "life_expectancy_months_ge_6": "lebenserwartung, le 6 mon, life expectancy",
    "surgery": "grund gegen op, operabilität, keine op weil, reason against surgery, no surgery",
    "previous_renal_treatment": "vorbehandlung niere, niere vorbehandelt, vorbehandlung, vorbeh, "
    "prior renal treatment, previous treatment",
    "primary_tumors.organ": "primärtumor, primarius, organ primärtumor, primary, primary tumor, "
    "primary site, primary organ",
    "pathology": "histologie, pathologie, histology, tumorentität, entität",
    "diagnosed_on": "erstdiagnose, ed primärtumor, diagnosedatum, date of diagnosis, diagnosed",
    "primary_tumors.treatment": "therapie primärtumor, behandlung primärtumor, primärtherapie, "
    "primary treatment",
    "metastases.organ": "organ, lokalisation, ort, sitz, site, location",
    "n_lesions": "anzahl, anzahl läsionen, anzahl metastasen, number of lesions, lesions, number",
    "max_diameter_mm": "größe mm, durchmesser mm, max durchmesser, größe, durchmesser, size mm, "
    "diameter mm",
    "detected_on": "festgestellt, entdeckt, ed, nachweis, erstnachweis, detected, detection date",
    "resolved_on": "verschwunden, nicht mehr da seit, nicht mehr nachweisbar, resolved, gone since",
    "growing": "wachsend, progredient, wachstum, größenzunahme, growing",
    "tumor_id": "tumor nr, tumor id, tumornummer, läsion nr, tumor number, lesion id, lesion",
    "kidney": "niere, seite, side, laterality, nierenseite",
    "max_diameter_cm": "größe cm, größe, durchmesser cm, durchmesser, tumorgröße, max durchmesser, "
    "size cm, size, diameter, diameter cm",
    "biopsy_result": "biopsie, biopsieergebnis, biopsy, histologie tumor",
    "session_id": "eingriff, eingriff nr, eingriffsnummer, sitzung, sitzung nr, session id, "
    "procedure id, procedure, ablation nr, interventionsnummer",
    "performed_on": "datum eingriff, eingriffsdatum, ablationsdatum, ablation am, op datum, "
    "behandlungsdatum, date of ablation, ablation date, procedure date, datum, date",
    "sessions.modality": "verfahren, ablationsverfahren, methode, technik, method, technique, "
    "ablation",
    "hydrodissection": "hydrodissektion, hydro",
    "sedation": "sedierung, narkose, anästhesie, anesthesia, anaesthesia",
    "technical_success": "technischer erfolg, techn erfolg, tech success",
    "margin_mm": "sicherheitsabstand, sicherheitsabstand mm, rand mm, ablationsrand, margin",
    "freeze_thaw_cycles": "zyklen, gefrierzyklen, kryozyklen, cycles, freeze cycles",
    "energy_minutes": "energie min, energiedauer, ablationsdauer, ablationszeit, dauer min, "
    "ablation time, energy min",
    "complication_id": "kompl nr, komplikation nr, complication nr",
    "event": "komplikation, ereignis, complication, adverse event",
    "sir_class": "sir, sir klasse, sir grad, sir grade",
    "onset_on": "kompl am, komplikation am, datum komplikation, onset, complication date",
    "imaging_id": "unters nr, untersuchung nr, untersuchungsnummer, bild nr, exam id, exam nr, "
    "scan id",
    "imaged_on": "untersuchungsdatum, datum bildgebung, bildgebung am, datum, exam date, "
    "scan date, imaging date, date",
    "imaging.modality": "modalität, bildgebung, untersuchung, methode, scan type",
    "contrast": "km, kontrastmittel, kontrast, contrast medium",
    "finding": "befund, ergebnis, result",
    "findings.organ": "organ, lokalisation, ort, site",
    "growth_percent": "wachstum, größenzunahme, zunahme, growth percent, increase",
    "sampled_on": "entnahme, entnahmedatum, abnahme, abnahmedatum, blutentnahme, labordatum, "
    "sample date, lab date, datum, date",
    "creatinine_mg_dl": "kreatinin, krea, crea, creatinine, serum kreatinin, creatinine mg dl, "
    "kreatinin mg dl",
    "started_on": "beginn, start, von, ab, begin, therapiebeginn, started",
    "ended_on": "ende, bis, end, stop, therapieende, ended",
    "regimen": "chemotherapie, chemo, regime, schema, substanz, substanzen, drugs, chemotherapy",
    "last_seen_on": "letzter kontakt, letztes follow up, letztes fu, zuletzt gesehen, "
    "last contact, last follow up, last seen, last fu, todesdatum oder letzter kontakt",
    "status": "vitalstatus, verstorben, lebt, überlebt, vital status, survival status, dead, tod",
    "cause_of_death": "todesursache, cause of death",
    "screening_id": "lfd nr, laufende nr, screening nr, screening number",
    "first_ablation_on": "1 ablation, erste ablation, first ablation",
    "indication": "indikation, diagnose, indication",
}
TABLE_WORDS: Mapping[str, str] = {
    "patients": "patienten, patient, kohorte, stammdaten, basisdaten, demographics, cohort",
    "primary_tumors": "primärtumoren, primärtumor, primary tumors, primaries",
    "metastases": "metastasen, filiae, extrarenale metastasen, mets",
    "tumors": "tumoren, nierentumoren, läsionen, lesions, renal tumors, target tumors",
    "sessions": "eingriffe, sitzungen, behandlungen, ablationen, procedures, interventions",
    "ablations": "ablationen, ablationen je tumor, ablated tumors",
    "complications": "komplikationen, adverse events, nebenwirkungen",
    "imaging": "bildgebung, untersuchungen, ct mrt, scans, examinations",
    "findings": "befunde, ergebnisse, outcomes",
    "labs": "labor, laborwerte, blutwerte, lab, laboratory, kreatinin",
    "therapies": "chemo, chemotherapie, therapien, systemtherapie, chemotherapy",
    "vital_status": "nachsorge, follow up, überleben, status, survival, verlauf",
    "screening": "screening, screeningliste, screened",
}
CODE_WORDS: Mapping[str, str] = {
    "true": "ja, j, yes, y, wahr, x, +, positiv, richtig",
    "false": "nein, n, no, falsch, negativ",
    "male": "m, mann, männlich, maennlich, man, herr",
    "female": "w, f, frau, weiblich, woman",
    "declined": "abgelehnt, ablehnung, refused, patientenwunsch",
    "unsuitable": "nicht operabel, inoperabel, ungeeignet, inoperable, not suitable",
    "resection": "op, resektion, operation, operiert, surgery, resected",
    "radiotherapy": "rtx, rt, bestrahlung, radiatio, strahlentherapie, radiation",
    "none": "keine, kein, keine therapie, no treatment",
    "left": "l, li, links, lt",
    "right": "r, re, rechts, rt",
    "metastasis": "metastase, filia, mets",
    "non-diagnostic": "nicht verwertbar, nicht diagnostisch, nicht repräsentativ, inconclusive",
    "other": "andere, anderes, sonstiges, sonstige",
    "cryoablation": "kryo, kryoablation, cryo",
    "radiofrequency": "rfa, rf, radiofrequenz, radiofrequenzablation, radiofrequency ablation",
    "conscious": "analgosedierung, sedierung, lokal, conscious sedation",
    "general": "vollnarkose, allgemeinanästhesie, intubationsnarkose, itn, general anesthesia",
    "CT": "computertomographie, computertomografie, computed tomography",
    "MR": "mrt, mri, kernspin, magnetresonanztomographie",
    "alive": "lebt, lebend, lebendig, am leben",
    "dead": "verstorben, tot, gestorben, deceased, died, exitus",
    "complete coverage": "vollständig erfasst, vollständig, komplett, complete",
    "residual tumor": "resttumor, residuum, residual, inkomplett",
    "local progression": "lokaler progress, lokalrezidiv, local recurrence, ltp",
    "distant recurrence": "fernrezidiv, fernmetastase, neue metastase, new metastasis",
    "growth": "größenzunahme, wachstum, growing",
}
# Words for a value that is not there, wherever they stand alone in a cell.
MISSING_WORDS = frozenset(
    (
        *("k.a.", "k. a.", "ka", "keine angabe", "n.a.", "n/a", "na", "nan", "null", "nd", "n.d."),
        *("-", "--", "–", "?", ".", "/", "unbekannt", "unbek.", "unbek", "unknown", "unk", "fehlt"),
        *("missing", "fehlend", "nicht bekannt", "nicht erhoben", "not available", "not known"),
    )
)
# Numbers that stand for a missing one where a column cannot hold them.
MISSING_NUMBERS = frozenset(("-1", "-9", "-99", "-999", "9", "99", "999", "9999", "77", "88"))
