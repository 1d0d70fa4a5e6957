"""The manuscript of the first study, and the tables, figures and sentences only it has."""
