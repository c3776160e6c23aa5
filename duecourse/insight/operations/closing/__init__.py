"""End a month: freeze its figures, sign them, say by which terms, ask customers whether they agree."""
