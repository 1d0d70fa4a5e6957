"""What is known of a project beside its records: fields, events, forms, missing data codes."""
