"""What tests of a paper need besides those of a ledger: windows, proportions, reachable rates."""
