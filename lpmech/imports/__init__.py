"""Models of other programs as case files: QuantEcon's DiscreteDP, Gambit's games, MDPs of PRISM and JANI."""
