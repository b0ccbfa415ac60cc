"""Read YAML so that nothing is lost or silently reinterpreted, and every value knows its line.

Plain PyYAML follows YAML 1.1: `NO` becomes False, `2018-01-01` a date, `1:30` ninety, and the second
of two equal keys wins. Here scalars follow the YAML 1.2 core schema, so only `true`, `false`, `null`
and plain numbers are special, and equal keys are a problem with both lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from agdb_eval.errors import Problems, nearest_name

__all__ = ["YamlDocument", "read_yaml", "validate"]

Loc = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_NULL = re.compile(r"(?:null|Null|NULL|~|)$")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
_INT = re.compile(r"[-+]?[0-9]{1,30}$")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$")
_MAX_DEPTH = 60

# libyaml is an optional part of PyYAML; both loaders give the same nodes, one of them ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class YamlDocument:
    """The content of one YAML file with the line on which each value stands."""

    shown: str
    data: Any
    lines: dict[Loc, int] = field(default_factory=dict)

    def line(self, loc: Loc) -> int | None:
        """Return the line of the value at `loc`, or of its closest known parent."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.lines:
                return self.lines[loc[:end]]
        return None

    def place(self, loc: Loc) -> str:
        """Return the place in words, for example 'line 12, input.figures.0.unit'."""
        line = self.line(loc)
        where = ".".join(str(part) for part in loc)
        return ", ".join(part for part in (f"line {line}" if line else "", where) if part)


def read_yaml(path: Path, shown: str, problems: Problems) -> YamlDocument | None:
    """Read one YAML file; add what is wrong with it to `problems` and return None where it cannot be read.

    Of a key given twice the first value is kept, so that the rest of the file can still be checked.

    Parameters
    ----------
    path : the file.
    shown : the name of the file in messages, relative to the project folder.
    problems : the collection to which problems are added.
    """
    text = _read_text(path, shown, problems)
    if text is None:
        return None
    if _bracket_depth(text) > _MAX_DEPTH:
        # The parser written in C would run out of stack, which no exception can catch.
        problems.add("brackets are nested too deeply", file=shown, allowed=f"at most {_MAX_DEPTH} levels")
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problems.add(f"the file is not valid YAML: {error.problem or error.context}", file=shown, place=place)
        return None
    except (yaml.YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else "nested too deeply"
        problems.add(f"the file is not valid YAML: {reason}", file=shown)
        return None
    if node is None:
        problems.add("the file is empty", file=shown, allowed="a YAML document")
        return None
    document = YamlDocument(shown=shown, data=None)
    document.data = _Constructor(document, problems).build(node, ())
    return document


def _read_text(path: Path, shown: str, problems: Problems) -> str | None:
    if path.exists() and not path.is_file():
        problems.add("this is not a file", file=shown, allowed="a text file")
        return None
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.add("the file does not exist", file=shown)
        return None
    except OSError as error:
        problems.add(f"the file cannot be read: {error.strerror}", file=shown)
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(
            "the file is not UTF-8",
            file=shown,
            place=f"line {line}",
            found=f"byte 0x{raw[error.start]:02x}",
            allowed="text saved as UTF-8",
        )
        return None


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


class _Constructor:
    """Turns composed nodes into plain values and notes lines, duplicate keys and aliases."""

    def __init__(self, document: YamlDocument, problems: Problems) -> None:
        self.document = document
        self.problems = problems
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, loc: Loc) -> Any:
        self.document.lines[loc] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, loc)
        if len(loc) > _MAX_DEPTH:
            self._problem("nested too deeply", node, loc[:6])
            return None
        if id(node) in self.seen:
            self._problem("anchors and aliases are not used in records: write the value out", node, loc)
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*loc, index)) for index, child in enumerate(node.value)]
        return self._mapping(node, loc)

    def _mapping(self, node: yaml.Node, loc: Loc) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        first_line: dict[Any, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem("a key must be a single word or number", key_node, loc)
                continue
            key = self._scalar(key_node, loc)
            if key in result:
                self._problem(
                    f"the key '{key}' is given twice (first on line {first_line[key]})", key_node, (*loc, key)
                )
                continue
            first_line[key] = line
            result[key] = self.build(value_node, (*loc, key))
            self.document.lines[(*loc, key)] = line
        return result

    def _scalar(self, node: yaml.ScalarNode, loc: Loc) -> Any:
        if node.tag.startswith("!") or node.style:
            if node.tag.startswith("!") and node.tag != "!":
                self._problem(f"the tag {node.tag} is not used in records", node, loc)
            return node.value
        text: str = node.value
        if _NULL.match(text):
            return None
        if _BOOL.match(text):
            return text.lower() == "true"
        if _INT.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        return text

    def _problem(self, message: str, node: yaml.Node, loc: Loc) -> None:
        where = ".".join(str(part) for part in loc)
        place = f"line {node.start_mark.line + 1}" + (f", {where}" if where else "")
        self.problems.add(message, file=self.document.shown, place=place)


def validate(model: type[Model], document: YamlDocument, problems: Problems) -> Model | None:
    """Check a document against a pydantic model; add every misfit to `problems` with its line.

    Returns
    -------
    The model instance, or None where the document does not fit.
    """
    if not isinstance(document.data, dict):
        problems.add(
            "the file must hold keys and values at its top level",
            file=document.shown,
            place="line 1",
            found=_show(document.data),
            allowed=", ".join(model.model_fields),
        )
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _add_detail(model, document, detail, problems)
    return None


def _add_detail(model: type[BaseModel], document: YamlDocument, detail: Any, problems: Problems) -> None:
    loc: Loc = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    found, allowed, nearest = _show(detail["input"]), "", None
    message = detail["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        names = sorted(_fields_at(model, loc[:-1]))
        message, found = f"unknown field '{loc[-1]}'", ""
        allowed, nearest = ", ".join(names), nearest_name(str(loc[-1]), names)
    elif kind == "missing":
        message, found = f"the field '{loc[-1]}' is missing", ""
        allowed = _describe(model, loc)
    elif kind in {"literal_error", "enum"}:
        message, allowed = "this word is not one of the allowed ones", str(context.get("expected", ""))
        nearest = nearest_name(str(detail["input"]), re.findall(r"'([^']+)'", allowed))
    elif kind == "value_error":
        found = "" if isinstance(detail["input"], dict | list) else found
    elif kind.endswith("_type") or kind.endswith("_parsing") or kind == "int_from_float":
        allowed = message[0].lower() + message[1:]
        message = "wrong type of value"
    problems.add(
        message, file=document.shown, place=document.place(loc), found=found, allowed=allowed, nearest=nearest
    )


def _show(value: Any) -> str:
    if isinstance(value, dict):
        return f"keys {', '.join(map(str, value))}" if value else "no keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _models_at(model: type[BaseModel], loc: Loc) -> list[type[BaseModel]]:
    models = [model]
    for part in loc:
        if isinstance(part, int):
            continue
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        inside = [inner for info in fields for inner in _models_in(info.annotation)]
        models = inside or models
    return models


def _fields_at(model: type[BaseModel], loc: Loc) -> set[str]:
    return {name for found in _models_at(model, loc) for name in found.model_fields}


def _describe(model: type[BaseModel], loc: Loc) -> str:
    for parent in _models_at(model, loc[:-1]):
        info = parent.model_fields.get(str(loc[-1]))
        if info is not None and info.description:
            return info.description
        if info is not None and get_origin(info.annotation) is not None:
            options = [str(arg) for arg in get_args(info.annotation) if isinstance(arg, str)]
            if options:
                return ", ".join(options)
    return ""
