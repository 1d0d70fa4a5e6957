"""Files as delivered, on their way to typed rows."""
