"""Every name of the package's face does what a user expects of it, whatever modules have been imported before."""

import subprocess
import sys

import pytest

import lpmech

EVERYTHING = """
import importlib, pkgutil, warnings
warnings.simplefilter("error")
import lpmech
for module in pkgutil.walk_packages(lpmech.__path__, "lpmech."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
CASE = "bt/public_storage"
CALLS = {
    "Certificate": "assert isinstance(lpmech.certify(lpmech.load(CASE)), lpmech.Certificate)",
    "Environment": "assert isinstance(lpmech.load(CASE), lpmech.Environment)\n"
    "lpmech.certify(lpmech.load(CASE)).save(FOLDER)\n"
    "assert lpmech.Environment.from_json(FOLDER + '/environment.json') == lpmech.load(CASE)",
    "__version__": "assert lpmech.__version__.count('.') == 2",
    "audit": "env = lpmech.load(CASE)\n"
    "assert lpmech.audit(env, lpmech.certify(env).mechanism).verdict == lpmech.certify(env).verdict",
    "certify": "assert lpmech.certify(lpmech.load(CASE)).verdict == 'certified'",
    "choose": "cert = lpmech.choose(lpmech.load('bv08/scheduling_three'), 'least_largest')\n"
    "assert cert.mechanism.name.startswith('least_largest ')",
    "conditions": "assert lpmech.conditions(lpmech.load('l14/oil_leases')).spanning",
    "design": "problem = {'format': 'lpmech-problem/1', 'incentives': 'interim'}\n"
    "assert lpmech.design(lpmech.load('beyond/ms_45'), problem).status.value == 'feasible'",
    "export": "assert lpmech.export(lpmech.load(CASE), 'lp').startswith('\\\\ public_storage: Bellman program')",
    "indices": "assert lpmech.indices('bv06/printed_index')['bob']['good'] == 8",
    "load": "assert lpmech.load(CASE).agents",
    "region": "found = lpmech.region('beyond/interdependent_pair', 'discount=2/5:1/2')\n"
    "assert found.at('3/7').value == 'holds'",
    "simulate": "assert lpmech.simulate(lpmech.load(CASE), paths=2).told.paths == 2",
    "sweep": "found = lpmech.sweep('bv08/scheduling_three', {'discount': ['1/2', '3/4']}, 'pivot')\n"
    "assert [row.said for row in found.rows] == ['certified', 'certified']",
    "values": "assert len(lpmech.values(lpmech.load('bv08/scheduling_three')).rows()) == 54",
    "statement": "assert lpmech.statement(agents=2)(lambda case: True).conclusion(None) is None",
    "verify": "lpmech.certify(lpmech.load(CASE)).save(FOLDER)\n"
    "assert lpmech.verify(FOLDER + '/environment.json', FOLDER + '/certificate.json').verdict == 'accepted'",
}


def run(code, folder):
    head = f"CASE, FOLDER = {CASE!r}, {str(folder)!r}\n"
    return subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, check=False)


def test_every_name_is_called():
    assert sorted(CALLS) == sorted(lpmech.__all__)


@pytest.mark.long
@pytest.mark.parametrize(
    "before",
    [
        pytest.param("import lpmech\n", id="at once"),
        pytest.param(EVERYTHING, id="after every module", marks=pytest.mark.long),
    ],
)
def test_the_face_is_as_a_user_calls_it(before, tmp_path):
    calls = "\n".join(f"from lpmech import {name}\nassert {name} is lpmech.{name}\n{CALLS[name]}" for name in CALLS)
    result = run(f"{before}\n{calls}\nprint(sorted(set(lpmech.__all__) - set(dir(lpmech))))", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


PROBLEM = {"format": "lpmech-problem/1", "incentives": "interim"}
TAKE_ENVIRONMENTS = {
    "audit": ("pivot.json",), "certify": (), "choose": ("least_norm",), "conditions": (), "design": (PROBLEM,),
    "export": ("lp",), "simulate": (), "values": (),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKE_ENVIRONMENTS)
def test_a_name_in_place_of_an_environment_is_told_how_it_becomes_one(name):
    with pytest.raises(TypeError, match=r"expected an environment, found .* str; lpmech\.load\('bt/public_storage'\)"):
        getattr(lpmech, name)(CASE, *TAKE_ENVIRONMENTS[name])


@pytest.mark.parametrize(("name", "more"), [("sweep", ({},)), ("load", ()), ("region", ("discount=0:1",))])
def test_an_environment_in_place_of_a_case_is_told(name, more):
    with pytest.raises(TypeError, match="expected the name or the path of a case, found an object of the kind Env"):
        getattr(lpmech, name)(lpmech.load(CASE), *more)
