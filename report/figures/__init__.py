"""Figures that no kind makes: a module each, from recorded rows."""
