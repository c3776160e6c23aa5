"""Pure rules of prediction: tables and arrays in, the same out."""
