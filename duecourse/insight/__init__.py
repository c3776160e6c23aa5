"""What came of it: KPIs, reports, dashboards, schedules, month-end. It reads every floor below and changes none of them."""
