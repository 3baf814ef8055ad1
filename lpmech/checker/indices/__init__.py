"""Certificates of indices, and of the prices that they give."""

from __future__ import annotations
