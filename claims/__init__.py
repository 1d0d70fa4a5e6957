"""What the paper printed, held against what the cohort gives."""
