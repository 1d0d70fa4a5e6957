"""What was found, as text, JSON, Markdown, a page, SARIF or a ledger."""
