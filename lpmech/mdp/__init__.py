"""Markov decision processes with rational data: exact evaluation of policies."""
