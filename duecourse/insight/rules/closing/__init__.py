"""How does a month end? What a pack holds, what is provided for, what a lender counts, whom an auditor asks; no clock."""
