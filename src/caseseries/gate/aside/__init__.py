"""What happens to failures: a register of queries, rows set aside."""
