"""Dashboards: tiles of figures, trends, reports and what moved DSO, by role and own."""
