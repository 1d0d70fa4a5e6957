"""Survival by group as papers print it, and as is recommended."""
