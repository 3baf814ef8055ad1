"""Stored certificates of designs: `python -m tests.designs.make` writes those that are not there yet.

A stored certificate gets the same answer for ever, so no file is written again.
"""

from pathlib import Path

from lpmech.designs.design import design
from lpmech.problem.canonical import canonical
from lpmech.reading.files import readable
from tests.designs.test_certificates import STORED

FOLDER = Path(__file__).parent / "files"


def write():
    for name, (env, problem) in STORED.items():
        place = FOLDER / name.replace(" ", "_")
        if not place.exists():
            place.mkdir(parents=True)
            (place / "environment.json").write_text(canonical(env), encoding="utf-8")
            (place / "certificate.json").write_text(readable(design(env, problem).certificate), encoding="utf-8")


if __name__ == "__main__":
    write()
