"""What a proof is, and how the smallest conflict of claims is found."""
