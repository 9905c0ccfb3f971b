"""Events, their details and the ranges of their parameters. No torch."""
