"""Pure decisions of this context: plain data or Ibis expressions in, the same out."""
