"""Transfers that linear programs in floats propose, on cells and by reports, before exact arithmetic decides."""
