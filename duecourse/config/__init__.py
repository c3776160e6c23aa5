"""The wiring: settings, urls, clocks, reactions, connectors."""
