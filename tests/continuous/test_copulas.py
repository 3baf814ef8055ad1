"""The family of copulas: densities by quadrature, exact iff the rank suffices, Chebyshev's floor, falling errors."""

import random
import tomllib
from fractions import Fraction

import numpy as np
import pytest

from lpmech import casefiles
from lpmech.casefiles import families
from lpmech.checker import check_files
from lpmech.continuous import case as cases
from lpmech.continuous.certificate import save
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.continuous.reader import read_continuous
from lpmech.reading.faults import BadInput, Faults
from lpmech.reading.node import Node

NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2


def environment(parameters):
    return read_continuous(Node(families.build("copulas", parameters), Faults("x"), comforts=True), "x")


def parameters(link, worth=None, other=None):
    """Both agents' next signals are tied to the other's today."""
    return {
        "worth": {"ann": {"ann": [1], "bob": ["1/2"]}, "bob": {"bob": [1], "ann": worth or [0, "1/3"]}},
        "links": {"bob": {"ann": link}, "ann": {"bob": other or {"legendre": ["1/3"]}}},
        "discount": "1/2",
    }


def density(link):
    """f(s|t) of bob's next signal by ann's today, as a function of numpy arrays."""
    built = families.build("copulas", parameters(link, other={"legendre": [0]}))["density"]["*"]

    def value(s, t):
        total = 0 * s
        for term in built:
            part = float(Fraction(term["coefficient"])) + 0 * s
            for signal, power in term.get("powers", {}).items():
                part = part * {"next_bob": s, "ann": t}[signal] ** power
            for hinge in term.get("hinges", ()):
                assert (hinge["of"], hinge["at"]) == ("next_bob", "ann")
                part = part * np.maximum(s - t, 0) ** hinge["power"]
            total = total + part
        return total

    return value


def matrix(draw, size):
    """Doubly stochastic: a mixture of permutations."""
    found = [[Fraction(0)] * size for _ in range(size)]
    for _ in range(4):
        for row, column in enumerate(draw.sample(range(size), size)):
            found[row][column] += Fraction(1, 4)
    return [list(map(str, row)) for row in found]


LINKS = [
    {"legendre": ["1/2", 0, "-1/3"]},
    {"bernstein": [["1/2", "1/2", 0], ["1/2", 0, "1/2"], [0, "1/2", "1/2"]]},
    {"bernstein": matrix(random.Random(3), 5)},
    {"tent": 3},
]


@pytest.mark.parametrize("link", LINKS)
def test_both_signals_are_uniform_by_quadrature(link):
    f = density(link)
    for x in (0.0, 0.2, 0.7, 1.0):
        # Each side of the kink is integrated for itself.
        parts = [(low + (high - low) * NODES, (high - low) * WEIGHTS) for low, high in ((0.0, x), (x, 1.0))]
        assert sum((f(s, x + 0 * s) * w).sum() for s, w in parts) == pytest.approx(1, abs=1e-12)
        assert sum((f(x + 0 * t, t) * w).sum() for t, w in parts) == pytest.approx(1, abs=1e-12)


def test_kinds_are_what_they_are_called():
    x, y = np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 21))
    shifted = [np.polynomial.legendre.Legendre.basis(r, domain=[0, 1]) for r in range(4)]
    assert density({"legendre": ["1/2", "1/4"]})(x, y) == pytest.approx(
        1 + shifted[1](x) * shifted[1](y) / 2 + shifted[2](x) * shifted[2](y) / 4
    )
    assert density({"bernstein": [[1, 0], [0, 1]]})(x, y) == pytest.approx(2 * (x * y + (1 - x) * (1 - y)))
    waves = sum(2 * np.cos(r * np.pi * x) * np.cos(r * np.pi * y) / (r * np.pi) ** 2 for r in range(1, 2_000))
    assert density({"tent": 1})(x, y) == pytest.approx(1 + waves, abs=2e-4)


@pytest.mark.parametrize("seed", range(6))
def test_transfers_are_exact_iff_the_rank_is_as_high_as_the_degree(seed, tmp_path):
    draw = random.Random(seed)
    rank, degree = draw.choice([(1, 1), (2, 1), (2, 2), (3, 2), (1, 2), (2, 3)])
    numbers = [str(Fraction(draw.choice([-1, 1]) * draw.randint(1, 3), 10)) for _ in range(rank)]
    worth = [str(Fraction(draw.randint(-2, 2), 3)) for _ in range(degree - 1)] + [draw.choice([-1, "1/3"])]
    found = certify(environment(parameters({"legendre": numbers}, worth)), 1, form=Form.SPANNING)
    assert (found.greatest_error == 0) == (degree <= rank)
    assert (found.least_error == 0) == (degree <= rank)
    save(found, tmp_path)
    report = check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict == "accepted", report.reason


@pytest.mark.heavy
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_one_degree_beyond_the_rank_leaves_chebyshevs_error(rank):
    worth = [0] * rank + ["1/3"]
    link = {"legendre": ["1/4"] * rank}
    found, floor = (
        certify(environment(parameters(link, worth)), 4, 1, Form.SPANNING),
        Fraction(1, 3) / 2 ** (1 + 2 * rank),
    )
    assert Fraction(19, 20) * floor <= found.least_error <= floor <= found.greatest_error <= floor * Fraction(21, 20)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("numbers", "worth", "exact"),
    [
        (["1/2"], [0, "1/3"], True),
        (["1/2"], [0, 0, "1/3"], True),
        (["1/2"], [0, "-1/3"], False),
        (["1/2", "1/4"], [0, "-1/3"], True),
        (["1/2", "1/4"], [0, 0, "-1/3"], True),
        (["1/2", "1/4"], [0, "1/3", 0, "-1/3"], True),
    ],
)
def test_payments_by_report_need_rank_2_or_a_convex_value(numbers, worth, exact):
    """With rank 1 a signal's density is a mixture of the densities of signals around it, with rank 2 of no others."""
    found = certify(environment(parameters({"legendre": numbers}, worth)), 2)
    assert (found.greatest_epsilon == 0) == exact


def test_a_bernstein_copula_of_full_rank_reaches_every_polynomial_of_its_degree():
    half = {"bernstein": [["5/8" if k == n else "1/8" for n in range(4)] for k in range(4)]}
    assert certify(environment(parameters(half, [1, -1, "1/2"])), 2, 1).greatest_epsilon == 0
    assert certify(environment(parameters(half, [0, 0, 0, 1])), 2, 1, Form.SPANNING).least_error > 0


def test_with_a_tent_the_error_falls():
    env = environment(parameters({"tent": 2}, [0, 0, "1/3"], {"tent": 2}))
    coarse, fine = certify(env, 2), certify(env, 4)
    assert 1.7 <= coarse.greatest_epsilon / fine.greatest_epsilon <= 2.6
    assert fine.least_error == 0


@pytest.mark.parametrize("name", families.names(CONTINUOUS))
def test_a_template_is_a_case_that_sets_and_explains_every_parameter(name, tmp_path):
    text, family = families.template(name), families.describe(name)
    words = " ".join(line.removeprefix("#").strip() for line in text.splitlines())
    assert set(tomllib.loads(text)["parameters"]) == {parameter.name for parameter in family.parameters}
    assert all(f"{parameter.name}: {parameter.meaning}." in words for parameter in family.parameters)
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    written, named = cases.load(tmp_path / f"{name}.toml"), cases.load(name)
    assert written.title == named.title
    assert written.environment.sha256() == named.environment.sha256()


def test_other_commands_say_what_a_family_of_continuous_signals_is(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text('family = "copulas"\n[parameters]\n', encoding="utf-8")
    for source in (path, "copulas"):
        with pytest.raises(BadInput, match="continuous signals"):
            casefiles.load(source)
