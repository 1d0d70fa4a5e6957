"""The kinds of statements, each read from the chunks of a sentence."""
