"""One change to a certificate: a number, a label, a verdict, a claim, a table or a key.

`mutated` draws from a `tests.strategies.Source`, so that hypothesis and seeds share it. `one_seed` compares the answers
of the checker and the naive judge; it is a road of the farm: `python -m tests.farm --roads "naive judge"`.
"""

import copy
import json
import random
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

from lpmech import checker
from tests.certificates.judge import Judge, rational
from tests.existence.samples import drawn_stages
from tests.strategies import Source, random_environment

TENTH = Fraction(1, 10**40)


def leaves(value, path=()):
    """The paths to everything that is neither an object nor a list."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [found for k, item in enumerate(value) for found in leaves(item, (*path, k))]
    return [path]


def at(value, path):
    for key in path:
        value = value[key]
    return value


def put(value, path, new):
    at(value, path[:-1])[path[-1]] = new


def objects(value, wanted, path=()):
    """The paths to objects that have the wanted keys."""
    found = [path] if isinstance(value, dict) and wanted <= set(value) else []
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        found += [inner for key, item in pairs for inner in objects(item, wanted, (*path, key))]
    return found


def mutated(certificate, source):
    """A certificate with one change, and the name of the change."""
    changed = copy.deepcopy(certificate)
    change = source.choice(CHANGES)
    done = change(changed, source)
    return changed, change.__name__ if done is not False else "nothing"


def integers(value, part):
    return [path for path in leaves(value) if type(at(value, path)) is int and path[0] == part]


def number(certificate, source):
    """Another integer somewhere in the mechanism or the evidence."""
    part = source.choice(("mechanism", "evidence"))
    paths = integers(certificate, part)
    if not paths:
        return False
    path = source.choice(paths)
    old = at(certificate, path)
    put(certificate, path, source.choice((old + 1, old - 1, -old, 0, 2 * old, old + 7)))
    return True


def tiny(certificate, source):
    """A value changed by 1/10^40."""
    tables = [p for p in objects(certificate, {"numerators"}) if at(certificate, p)["numerators"]]
    if not tables:
        return False
    table = at(certificate, source.choice(tables))
    numerators = [rational(x) * 10**40 for x in table["numerators"]]
    numerators[source.integer(0, len(numerators) - 1)] += source.choice((1, -1)) * rational(table["denominator"])
    table["numerators"] = [hex(int(x)) for x in numerators]
    table["denominator"] = hex(int(rational(table["denominator"]) * 10**40))
    return True


def index(certificate, source):
    """Another allocation in a rule."""
    paths = [p for p in leaves(certificate) if "indices" in p]
    path = source.choice(paths)
    put(certificate, path, source.integer(0, max(at(certificate, p) for p in paths) + source.integer(0, 1)))


def slack(certificate, source):
    """Another least slack."""
    claims = [claim for claim in certificate["claims"] if claim["least_slack"] is not None]
    if not claims:
        return False
    claim = source.choice(claims)
    old = rational(claim["least_slack"])
    claim["least_slack"] = str(source.choice((old + 1, old - 1, -old, old + TENTH, old - TENTH, old * 2)))
    return True


def cell_label(certificate, source):
    """Another label or period somewhere in a cell or witness."""
    paths = [p for p in leaves(certificate["claims"]) if p[1] in ("at", "witness")]
    if not paths:
        return False
    path = source.choice(paths)
    others = [at(certificate["claims"], p) for p in paths if p[-1] == path[-1]]
    others += [None, "ann", "bob", 1, 2, 3, "a", "b", "lo", "hi"]
    put(certificate["claims"], path, source.choice(others))
    return True


def cell(certificate, source):
    """The cell of another claim, or none."""
    one, two = (source.choice(certificate["claims"]) for _ in range(2))
    one["at"] = copy.deepcopy(two["at"])


def memory(certificate, source):
    """A cell without its memory, or with another's."""
    cells = [claim["at"] for claim in certificate["claims"] if claim["at"] is not None]
    if not cells:
        return False
    one, two = source.choice(cells), source.choice(cells)
    one["memory"] = copy.deepcopy(two["memory"])
    return True


def verdict(certificate, source):
    """Another verdict, the claim otherwise the same or emptied."""
    claim = source.choice(certificate["claims"])
    claim["verdict"] = source.choice(("proved", "refuted", "undecided"))
    if source.chance(50):
        claim["least_slack"], claim["at"] = None, None
        claim["witness"] = {} if source.chance(50) else claim["witness"]


def concept(certificate, source):
    """The text of another claim."""
    one, two = (source.choice(certificate["claims"]) for _ in range(2))
    one["concept"] = two["concept"]


def name(certificate, source):
    """Two claims with their ids exchanged, texts too perhaps."""
    one, two = (source.choice(certificate["claims"]) for _ in range(2))
    one["id"], two["id"] = two["id"], one["id"]
    if source.chance(70):
        one["concept"], two["concept"] = two["concept"], one["concept"]


def claims(certificate, source):
    """A claim less, or all of them, or another order."""
    found = certificate["claims"]
    match source.integer(0, 3):
        case 0:
            found.clear()
        case 1:
            found.reverse()
        case _:
            found.pop(source.integer(0, len(found) - 1))


def evidence(certificate, source):
    """A part of the evidence less."""
    part = certificate["evidence"]
    if not part:
        return False
    key = source.choice(list(part))
    if isinstance(part[key], dict) and part[key] and source.chance(60):
        del part[key][source.choice(list(part[key]))]
    else:
        del part[key]
    return True


def exchange(certificate, source):
    """Two tables in each other's place."""
    tables = objects(certificate, {"numerators"})
    if not tables:
        return False
    one, two = (source.choice(tables) for _ in range(2))
    kept = copy.deepcopy(at(certificate, one))
    put(certificate, one, copy.deepcopy(at(certificate, two)))
    put(certificate, two, kept)
    return True


def axis(certificate, source):
    """A table without one of its axes, at that axis's first label."""
    kinds = [(p, k) for k in ("numerators", "indices") for p in objects(certificate, {k}) if at(certificate, p)["axes"]]
    if not kinds:
        return False
    path, key = source.choice(kinds)
    table = at(certificate, path)
    place = source.integer(0, len(table["axes"]) - 1)
    sizes = [s for s in range(1, 1 + len(table[key])) if len(table[key]) % s == 0]
    before = source.choice(sizes) if place else 1
    del table["axes"][place]
    kept = len(table[key]) // before if place + 1 == len(table["axes"]) + 1 else source.choice(sizes)
    table[key] = table[key][::kept] if place == len(table["axes"]) else table[key][:kept]
    return True


def rescaled(certificate, source):
    """A table over a multiple of its denominator, which changes nothing."""
    tables = objects(certificate, {"numerators"})
    if not tables:
        return False
    table = at(certificate, source.choice(tables))
    factor = source.choice((2, 3, -1, 2**60))
    table["numerators"] = [hex(factor * int(rational(x))) for x in table["numerators"]]
    table["denominator"] = hex(factor * int(rational(table["denominator"])))
    return True


def payments_by_shock(certificate, source):
    """Transfers by shock away, or those of agents exchanged."""
    mechanism = certificate["mechanism"]
    if not isinstance(mechanism["transfers by shock"], dict):
        return False
    agents = list(mechanism["transfers by shock"])
    one, two = source.choice(agents), source.choice(agents)
    if one == two:
        mechanism["transfers by shock"] = None
        return True
    found = mechanism["transfers by shock"]
    found[one], found[two] = found[two], found[one]
    return True


CHANGES = (
    number, number, number, number, tiny, tiny, index, index, slack, cell_label, cell_label, cell_label, cell, memory,
    verdict, verdict, concept, name, claims, evidence, exchange, axis, rescaled, payments_by_shock,
)  # fmt: skip


def disagreement(data, certificate, report):
    """How the checker's answer differs from the judge's, or None. What is malformed the judge does not see."""
    if report.verdict == "malformed":
        return None
    try:
        faults = Judge(data, certificate).faults()
    except (KeyError, ValueError, IndexError, TypeError) as error:
        return f"{report.verdict}, and the judge stumbles: {error!r}" if report.verdict != "rejected" else None
    if report.verdict not in ("accepted", "rejected"):
        return f"{report.verdict}: {report.reason}"
    if report.verdict == "accepted" and faults:
        return f"accepted, although: {faults[0]}"
    if report.verdict == "rejected" and not faults:
        return f"rejected, although nothing is false: {report.reason}"
    return None


def one_seed(seed):
    """The checker's answers to ten changes of a certificate of a random environment, and where the judge differs."""
    from tests.certificates.random_mechanisms import judged_certificate

    data = random_environment(seed, max_states=6) if seed % 3 else drawn_stages(seed)
    certificate, counts, wrong = judged_certificate(data, seed), Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
        paths[0].write_text(json.dumps(data), encoding="utf-8")
        for k in range(10):
            changed, change = mutated(certificate, Source(random.Random(10 * seed + k)))
            paths[1].write_text(json.dumps(changed), encoding="utf-8")
            report = checker.check_files(*paths)
            counts[f"{change}, {report.verdict}"] += 1
            if found := disagreement(data, changed, report):
                wrong.append(f"change {k}, {change}: {found}")
    return counts, wrong
