"""Certificates about continuous signals."""

from __future__ import annotations
