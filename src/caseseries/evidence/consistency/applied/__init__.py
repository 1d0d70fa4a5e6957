"""What in a ledger each test applies to."""
