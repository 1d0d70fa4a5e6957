"""Regression on the incidence of one cause among several."""
