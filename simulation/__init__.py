"""How a patient of this study fares, drawn at random: what no declaration says."""
