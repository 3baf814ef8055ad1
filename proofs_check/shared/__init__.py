"""What the statements of several papers use: hypotheses, draws, brute force, and comparisons."""
