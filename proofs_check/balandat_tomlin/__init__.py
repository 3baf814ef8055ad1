"""Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces."""
