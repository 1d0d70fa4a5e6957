"""What the paper printed: its ledger, proofs, and what its reconstruction needs to know of it."""

from pathlib import Path

LEDGER_FILE = Path(__file__).resolve().parent / "ledger.csv"
