"""Who: tenants, companies, users, roles, portfolios, audit."""
