"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008)."""
