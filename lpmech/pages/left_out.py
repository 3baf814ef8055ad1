"""What a table of a page leaves out, and the file that has it. Nothing is said if nothing is left out."""

from __future__ import annotations

from lpmech.pages.text import Sentence, say


def more(count: int, file: str, what: str = "") -> Sentence:
    """`3 more states are in certificate.json.`"""
    return say("{} more {}are in {}.", f"{count:,}", f"{what} " if what else "", file) if count > 0 else ()


def first_of(shown: int, total: int, file: str) -> Sentence:
    """`The first 40 of 96 rows; all are in environment.json.`"""
    return say("The first {} of {} rows; all are in {}.", f"{shown:,}", f"{total:,}", file) if total > shown else ()
