"""How does every list behave: columns, order, narrowing, choice of rows, pieces, export, saved views? It owns no rows.

A screen declares a `ListOf`, reads a `State` from the address, asks its question with `state.ask`, and frames the answer.
"""
