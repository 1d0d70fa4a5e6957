"""The same study on Spark: its SQL translated, its rows read and kept there."""
