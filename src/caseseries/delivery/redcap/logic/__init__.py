"""What REDCap's logic and calculations compute with: values, functions and dates."""
