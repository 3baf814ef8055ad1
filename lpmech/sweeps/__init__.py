"""One case over ranges of its numbers: the grid of jobs, what becomes of each, and where their rows are kept."""
