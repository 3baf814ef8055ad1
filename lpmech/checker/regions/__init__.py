"""Regions, `lpmech-region-certificate/1`: for which values of one number of an environment something holds."""

from __future__ import annotations
