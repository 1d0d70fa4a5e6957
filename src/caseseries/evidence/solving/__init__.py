"""What solves for a cohort that prints as published."""
