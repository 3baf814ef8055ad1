"""Certificates are written piece by piece: the text is that of the whole."""

import pytest

from lpmech.certificate.about import About
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.produce import enclose
from lpmech.reading.files import Streamed, compact, compact_pieces, whole
from tests.enclosures.common import NANO
from tests.enclosures.environments import draw
from tests.enclosures.test_given import auction, second_price
from tests.quick import quick

VALUES = [
    {}, [], {"a": {}, "é\n": [[], [1, {"b": None}], "\u2028"]}, Streamed(lambda: iter(())), True, -3, "x",
    {"s": Streamed(lambda: ({"n": k, "t": Streamed(lambda: "ab")} for k in range(3))), "": [Streamed(lambda: [0])]},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_pieces_are_the_whole(value):
    assert "".join(compact_pieces(value)) == compact(whole(value))


def saved(certificate, folder):
    certificate.save(folder, About(title="", source="", notes="", command="", required=()))
    assert (folder / "certificate.json").read_text(encoding="utf-8") == compact(certificate.to_json())


@pytest.mark.parametrize("seed", quick(range(60), 23))
def test_files_are_what_to_json_says(seed, tmp_path):
    saved(enclose(draw(seed), NANO), tmp_path)


def test_a_file_of_given_payments(tmp_path):
    saved(enclose_given(auction(None), lambda _: second_price(auction(None)), NANO), tmp_path)
