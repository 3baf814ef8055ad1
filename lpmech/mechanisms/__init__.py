"""Mechanisms: an allocation rule and transfers. One file a mechanism."""
