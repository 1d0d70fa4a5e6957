"""From the raw tables of a case series to unformatted results."""
