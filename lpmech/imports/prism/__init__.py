"""MDPs of PRISM: the tokens of its language, expressions, and the parts of a model."""
