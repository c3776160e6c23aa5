"""What cash is expected when, how good were we, and what moved? Questions of the forecast screen.

The interface that the screen is built on; each answers in a constant number of queries.

    vintages(tenant, company_id, *, limit=60) -> list[VintageRow]            newest first
    forecast_page(tenant, company_id, *, on, currency="", group="") -> ForecastPage
        the newest vintage made on or before `on`; currency "" = all of them in the company's base currency (is_total)
    behind(tenant, vintage_id, *, from_on, days, currency="", group="", limit=50) -> list[BehindRow]    largest first
    expected_cash(tenant, company_ids, *, on) -> list[(company_id, currency, expected, low, high, wape)]   next 4 weeks
"""
