"""The command line: parse, ask or order, print."""
