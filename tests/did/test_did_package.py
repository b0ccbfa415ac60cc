"""The package as a whole: names, examples, and nothing heavy until it is needed."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import agdb_eval.did as did

MODULES = sorted(module.name for module in pkgutil.iter_modules(did.__path__))


def test_public_names():
    assert did.__all__ == sorted(did.__all__)
    assert {"collapse", "att_gt", "aggregate", "twfe", "placebo", "read_panel"} <= set(did.__all__)
    assert all(inspect.getdoc(getattr(did, name)) for name in did.__all__)


def test_stable_signatures():
    assert list(inspect.signature(did.collapse).parameters) == ["data", "unit", "period", "cohort", "outcome"]
    assert list(inspect.signature(did.att_gt).parameters)[:2] == ["moments", "control"]
    assert list(inspect.signature(did.aggregate).parameters)[:2] == ["result", "by"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    found = doctest.testmod(importlib.import_module(f"agdb_eval.did.{name}"))
    assert found.failed == 0


def test_examples_exist_for_everything_that_estimates():
    for name in ("read_panel", "collapse", "att_gt", "aggregate", "placebo", "twfe"):
        assert ">>>" in inspect.getdoc(getattr(did, name))


def test_nothing_heavy_is_imported():
    code = (
        "import sys, agdb_eval.did; "
        "print([m for m in ('linearmodels', 'statsmodels', 'matplotlib') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
