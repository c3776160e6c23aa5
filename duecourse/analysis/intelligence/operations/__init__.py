"""Learn, predict, and write down what was found."""
