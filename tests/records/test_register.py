"""The shipped register: complete, sourced, in our own words, and its schema up to date."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import yaml

from agdb_eval.records import load_register
from agdb_eval.records.figure_tables import figures_table
from agdb_eval.records.instrument import MAX_QUOTE_WORDS
from agdb_eval.records.schema import schemas
from agdb_eval.records.tables import instruments_table, missing_table

CHAPTER_3 = {
    "techniekpact",
    "talent-coalition",
    "mkbidee",
    "o2lab",
    "hca-topsectoren",
    "mkb-route-hbo",
    "omscholingsregeling",
    "techniek-inclusief",
    "ngf-pps",
    "agdb",
    "hca-ict",
}


def test_every_instrument_of_chapter_3_is_a_record(repository: Path) -> None:
    register = load_register(repository)
    assert {record.id for record in register.instruments} == CHAPTER_3
    assert register.instrument("hca-ict").part_of == "agdb"


def test_every_figure_is_bounded_and_sourced(repository: Path) -> None:
    table = figures_table(load_register(repository))
    assert len(table) > 80
    assert table["document"].notna().all()
    assert table["section"].notna().all()
    assert (table["low"].notna() | table["high"].notna()).all()
    both = table.dropna(subset=["low", "high"])
    assert (both["low"] <= both["high"]).all()


def test_mkbidee_adds_up(repository: Path) -> None:
    record = load_register(repository).instrument("mkbidee")
    value = {f.id: (f.realised or f.intended).low for f in record.figures}  # type: ignore[union-attr]
    years = range(2018, 2022)
    assert sum(value[f"projects-{year}"] for year in years) == value["projects-total"] == 169
    assert sum(value[f"budget-{year}"] for year in years) == value["subsidy-awarded"] == 26_800_000


def test_codings_are_by_role_and_before_the_conclusions(repository: Path) -> None:
    for record in load_register(repository).instruments:
        assert "contributions" in record.model_fields_set
        for contribution in record.contributions:
            assert contribution.coder.role
            if contribution.basis != "derived_from_conclusion":
                assert contribution.coder.blind_to
                assert contribution.source.section.startswith("3.")


def test_quotations_are_short(repository: Path) -> None:
    for record in load_register(repository).instruments:
        for judgement in record.judgements:
            assert len(judgement.quote.split()) <= MAX_QUOTE_WORDS
            assert judgement.source.section in ("6.2", "6.3")


def test_schemas_are_up_to_date(repository: Path) -> None:
    for name, schema in schemas(load_register(repository)).items():
        path = repository / "data" / "schema" / f"{name}.schema.json"
        assert json.loads(path.read_text(encoding="utf-8")) == schema, (
            f"run python -m agdb_eval.records.schema ({name})"
        )


def test_tables_have_one_row_each(repository: Path) -> None:
    register = load_register(repository)
    assert list(instruments_table(register)["instrument"]) == [r.id for r in register.instruments]
    missing = missing_table(register).set_index("instrument")["fields"]
    assert set(missing.index) == CHAPTER_3
    assert "start" not in missing["mkbidee"].split()
    assert "start" in missing["o2lab"].split()


def test_the_schemas_accept_the_files_and_refuse_a_misspelt_word(repository: Path) -> None:
    """What an editor shows must agree with what `agdb-eval check` says."""
    data = repository / "data"
    kinds = {"instruments": "instrument", "codings": "coding"}
    for path in sorted(data.rglob("*.yaml")):
        name = kinds.get(path.parent.name, path.stem)
        schema = json.loads((data / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        content = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
        jsonschema.Draft202012Validator(schema).validate(content)
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.partition("$schema=")[2]
        assert (path.parent / named).resolve() == (data / "schema" / f"{name}.schema.json").resolve()
    schema = json.loads((data / "schema" / "instrument.schema.json").read_text(encoding="utf-8"))
    content = yaml.safe_load((data / "instruments" / "o2lab.yaml").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for field, value in (
        ("gaol", "x"),
        ("kind", {"values": ["finacieel"], "source": content["goal"]["source"]}),
    ):
        wrong = json.loads(json.dumps({**content, field: value}, default=str))
        assert not validator.is_valid(wrong), field
