"""The ground of every claim: strict JSON, numbers, tables, transitions, payoffs, and how work is counted."""

from __future__ import annotations
