"""Every rule of the gate asked of Spark."""
