"""What leaves the engine leaves whole or not at all, and inert to whatever reads it."""
