"""Tests of statements: one module per test, each yields findings."""
