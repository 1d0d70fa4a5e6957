"""The rules: derived from the declarations, or SQL files of the study."""
