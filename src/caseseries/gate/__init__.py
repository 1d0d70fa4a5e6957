"""Delivered tables held against every rule the study has, all failures at once."""
