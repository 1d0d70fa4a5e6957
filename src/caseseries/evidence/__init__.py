"""What was printed, held against what the rows give."""
