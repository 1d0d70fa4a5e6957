"""The study's tables derived by Spark, and its endpoints counted."""
