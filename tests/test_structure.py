"""The shape of the package: import order, names that are exported, files one can read in a sitting."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

# A module imports only from modules that stand above it. Modules on one line do not know each other.
ORDER = (
    ("errors",),
    ("words",),
    ("records",),
    ("ladder", "theory"),
    ("coverage", "did"),
    ("evidence",),
    ("encode",),
    ("results",),
    ("reports",),
    ("rounds",),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
MOST_LINES = 300


def modules(repository: Path) -> list[Path]:
    return sorted((repository / "agdb_eval").rglob("*.py"))


def part_of(path: Path, repository: Path) -> str:
    return path.relative_to(repository / "agdb_eval").parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names = [node.module or ""]
            if node.module == "agdb_eval":
                names = [f"agdb_eval.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("agdb_eval.")}
    return found


def test_every_module_imports_only_from_above(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        part = part_of(path, repository)
        if part == "__init__":
            assert imported_parts(path) == set()
            continue
        assert part in RANK, f"{part} has no place in the import order"
        for other in imported_parts(path) - {"__version__", part}:
            if RANK[other] >= RANK[part]:
                wrong.append(f"{path.relative_to(repository)} imports {other}")
    assert wrong == []


def test_files_can_be_read_in_a_sitting(repository: Path) -> None:
    long = [
        f"{path.relative_to(repository)}: {count}"
        for path in modules(repository)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    assert long == []


def test_no_assert_and_no_print_for_users(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert):
                wrong.append(f"{path.name}:{node.lineno} assert")
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{path.name}:{node.lineno} bare except")
    assert wrong == []


@pytest.mark.parametrize("name", ["records", "coverage", "did", "rounds", "results", "ladder", "evidence"])
def test_exported_names_exist(name: str) -> None:
    module = importlib.import_module(f"agdb_eval.{name}")
    assert module.__all__
    for exported in module.__all__:
        assert hasattr(module, exported), exported


def test_nothing_about_the_shipped_mix_is_in_the_code(repository: Path) -> None:
    words = ("techniekpact", "mkbidee", "mkb!dee", "o2lab", "groene en digitale", "katapult", "omscholing")
    for path in [*modules(repository), *(repository / "agdb_eval").rglob("*.html")]:
        text = path.read_text(encoding="utf-8").lower()
        assert [word for word in words if word in text] == [], path.name


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from agdb_eval.cli import _parser; _parser();"
        "heavy = {'pandas', 'numpy', 'pydantic', 'yaml', 'matplotlib', 'papermill'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_no_address_and_no_path_of_a_machine_is_committed(repository: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        names = [p.relative_to(repository).as_posix() for p in modules(repository)]
    else:
        names = listed.stdout.splitlines()
    # Built from parts, so that this file does not hold what it looks for.
    forbidden = ["pypi" + ".org", "python" + "hosted", "/ro" + "ot/", "/ho" + "me/"]
    for name in names:
        path = repository / name
        if path.suffix in {".png", ".svg"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert [word for word in forbidden if word in text] == [], name
