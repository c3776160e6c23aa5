"""What came of it: KPIs and reports (not built yet)."""
