"""The site, built once."""

import subprocess
import sys

import pytest

from tests.site.pages import DOCS


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of its pages."""
    pytest.importorskip("myst_nb")
    pytest.importorskip("furo")
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", "trees", DOCS, "site"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr  # the kernel of the notebook may say things of its own
    return folder / "site"
