"""Running text becomes statements: how medical papers print numbers."""
