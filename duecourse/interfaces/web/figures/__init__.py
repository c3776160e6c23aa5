"""Every figure with its formula, its inputs, the rows behind them and the way it went."""
