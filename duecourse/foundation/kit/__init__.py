"""Money, time, words, files and refusals: owns no table, knows no framework and no business word."""
