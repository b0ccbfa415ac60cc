"""YAML is read as written, every problem has its line, and nothing is silently reinterpreted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from agdb_eval.errors import Problems
from agdb_eval.records.yamlfile import YamlDocument, read_yaml, validate


def read(tmp_path: Path, content: str | bytes) -> tuple[YamlDocument | None, list[str]]:
    path = tmp_path / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    document = read_yaml(path, "data/file.yaml", problems)
    return document, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("2018-01-01", "2018-01-01"),
        ("1:30", "1:30"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("2018", 2018),
        ("-3", -3),
        ("2.5", 2.5),
        ("1e3", 1000.0),
        ("2,5", "2,5"),
        ("~", None),
        ("", None),
        ("'2018'", "2018"),
        (".nan", ".nan"),
        ("=", "="),
    ],
)
def test_scalars_follow_the_core_schema(tmp_path: Path, text: str, value: object) -> None:
    document, problems = read(tmp_path, f"key: {text}\n")
    assert problems == []
    assert document is not None
    assert document.data["key"] == value
    assert type(document.data["key"]) is type(value)


def test_lines_are_those_of_the_keys(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "a: 1\nb:\n  - c: 2\n    d: 3\n")
    assert document is not None
    assert document.place(("b", 0, "d")) == "line 4, b.0.d"
    assert document.place(("b", 0, "unknown")) == "line 3, b.0.unknown"


def test_a_key_given_twice_names_both_lines(tmp_path: Path) -> None:
    document, problems = read(tmp_path, "a: 1\nb: 2\na: 3\nb: 4\n")
    assert document is not None
    assert document.data == {"a": 1, "b": 2}
    assert len(problems) == 2
    assert "line 3" in problems[0]
    assert "'a' is given twice (first on line 1)" in problems[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a: [1, 2\nb: 3\n", "not valid YAML"),
        ("a: b: c\n", "not valid YAML"),
        ("\tkey: 1\n", "not valid YAML"),
        (b"naam: caf\xe9\n", "not UTF-8; found byte 0xe9"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("a: &x [1]\nb: *x\n", "anchors and aliases"),
        ("a: &x [*x]\n", "anchors and aliases"),
        ("a: !python/object:os.system x\n", "tag"),
        ("? [1, 2]\n: x\n", "a key must be a single word"),
    ],
)
def test_unusable_files_are_told_in_words(tmp_path: Path, content: str | bytes, expected: str) -> None:
    _, problems = read(tmp_path, content)
    assert len(problems) == 1
    assert expected in problems[0]
    assert problems[0].startswith("data/file.yaml")


def test_a_missing_file(tmp_path: Path) -> None:
    problems = Problems()
    assert read_yaml(tmp_path / "none.yaml", "data/none.yaml", problems) is None
    assert "does not exist" in str(next(iter(problems)))


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: list[Inner]


def test_a_misspelt_field_names_the_nearest_of_its_own_model(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "name: x\ninner:\n  - cuont: 1\n")
    assert document is not None
    problems = Problems()
    assert validate(Outer, document, problems) is None
    texts = [str(problem) for problem in problems]
    assert any("line 3" in t and "unknown field 'cuont'" in t and "did you mean 'count'?" in t for t in texts)
    assert any("'count' is missing" in t for t in texts)


def test_a_list_where_a_mapping_belongs(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "- a\n- b\n")
    assert document is not None
    problems = Problems()
    assert validate(Outer, document, problems) is None
    assert "keys and values" in str(next(iter(problems)))


def test_both_loaders_of_pyyaml_read_the_shipped_files_alike(repository: Path) -> None:
    """The pure Python loader is stricter; a machine without libyaml must read the same."""
    import yaml

    paths = [
        *sorted((repository / "data").rglob("*.yaml")),
        *sorted((repository / "params").glob("*.yaml")),
        *sorted((repository / "agdb_eval").rglob("*.yaml")),
    ]
    assert len(paths) > 15
    for path in paths:
        text = path.read_text(encoding="utf-8")
        slow = yaml.load(text, Loader=yaml.SafeLoader)
        fast = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        assert slow == fast, path.name
