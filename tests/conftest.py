"""Options and folders that tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
CYCLING = Path(__file__).parent / "mixes" / "cycling"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reference",
        metavar="DIR",
        default=None,
        help="folder with public data sets and published results; without it those tests are skipped",
    )


@pytest.fixture(scope="session")
def reference_dir(request: pytest.FixtureRequest) -> Path:
    """The folder with published data and results, or a visible skip."""
    folder = request.config.getoption("--reference")
    if folder is None:
        pytest.skip("needs --reference=DIR (published data sets and results)")
    return Path(folder)


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def cycling(tmp_path: Path) -> Path:
    """An invented mix of three instruments in a folder of its own, free to be broken."""
    return Path(shutil.copytree(CYCLING, tmp_path / "cycling"))
