"""Results as documents: tables, figures, sentences, and the two renderers."""
