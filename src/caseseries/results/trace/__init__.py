"""From a printed number back to the lines of the raw files it rests on."""
