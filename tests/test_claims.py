"""Claims: the concepts of the program are those of the format's page, word for word."""

import re
from pathlib import Path

from lpmech.claims import CONCEPTS

PAGE = Path(__file__).parent.parent / "docs" / "certificate_format.md"


def test_the_page_and_the_program_define_the_same_claims():
    section = PAGE.read_text(encoding="utf-8").split("## 3. Claims")[1].split("## 4.")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, flags=re.MULTILINE)
    assert {claim_id: concept.strip() for claim_id, concept in rows} == dict(CONCEPTS)
