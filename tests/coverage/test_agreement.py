"""Agreement between coders, against numbers worked out by hand."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agdb_eval.coverage import cohens_kappa, intercoder_agreement


def coding(make: SimpleNamespace, pairs, key="second", basis="coded"):
    contributions = [
        {**make.contribution(ambition, basis, rationale=f"{instrument} seen"), "instrument": instrument}
        for instrument, ambition in pairs
    ]
    coder = {**make.coder, "role": "other", "blind_to": "records"}
    return {"id": key, "coder": coder, "contributions": contributions}


def test_kappa_by_hand() -> None:
    # 50 cells: agreement 35/50 = 0.7; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; (0.7 - 0.5) / (1 - 0.5) = 0.4.
    assert cohens_kappa(20, 5, 10, 15) == pytest.approx(0.4, abs=1e-15)
    assert cohens_kappa(3, 0, 0, 5) == 1
    # Never the same: agreement 0, by chance 0.5, so -1.
    assert cohens_kappa(0, 4, 4, 0) == -1
    # One coder is constant: agreement equals chance.
    assert cohens_kappa(2, 3, 0, 0) == 0


def test_kappa_is_missing_where_it_is_undefined() -> None:
    assert cohens_kappa(0, 0, 0, 0) is None
    assert cohens_kappa(4, 0, 0, 0) is None
    assert cohens_kappa(0, 0, 0, 4) is None


cells = st.integers(0, 30)


@given(a=cells, b=cells, c=cells, d=cells)
def test_kappa_is_symmetric_and_at_most_one(a: int, b: int, c: int, d: int) -> None:
    kappa = cohens_kappa(a, b, c, d)
    assert kappa == cohens_kappa(d, b, c, a) == cohens_kappa(a, c, b, d)
    assert kappa is None or -1 <= kappa <= 1
    assert (kappa == 1) == (b + c == 0 and a > 0 and d > 0)


def test_agreement_and_the_cells_that_differ(make: SimpleNamespace) -> None:
    instruments = [make.instrument("x", ["a", "b"]), make.instrument("y", ["b"])]
    second = coding(make, [("x", "a"), ("y", "b"), ("y", "a")])
    result = intercoder_agreement(make.register(["a", "b"], instruments, codings=[second]))
    row = result.table.iloc[0]
    assert row[["both", "only_records", "only_coding", "neither"]].tolist() == [2, 1, 1, 0]
    assert row["cells"] == 4
    assert row["agreement"] == 0.5
    assert row["kappa"] == pytest.approx(-1 / 3)  # agreement 1/2, by chance 3/4 * 3/4 + 1/4 * 1/4 = 5/8
    assert row["blind_to"] == "records"
    differences = result.differences.set_index(["instrument", "ambition"])
    assert set(differences.index) == {("x", "b"), ("y", "a")}
    assert differences.loc[("x", "b"), "rationale_records"] == "because of b"
    assert differences.loc[("x", "b"), "rationale_coding"] is pd.NA
    assert differences.loc[("y", "a"), "rationale_coding"] == "y seen"
    assert differences.loc[("y", "a"), ["in_records", "in_coding"]].tolist() == [0, 1]
    assert result.text["nl"] == (
        "Codering 'second' komt in 2 van de 4 cellen overeen met de records; Cohens kappa -0,33."
    )


def test_cells_that_cannot_be_compared_are_skipped_and_counted(make: SimpleNamespace) -> None:
    instruments = [
        make.instrument("x", {"a": "stated", "b": "derived_from_conclusion"}),
        make.instrument("not-coded", None),
        make.instrument("y", ["b"]),
    ]
    second = coding(make, [("x", "a"), ("y", "b")])
    result = intercoder_agreement(make.register(["a", "b"], instruments, codings=[second]))
    row = result.table.iloc[0]
    assert (row["cells"], row["skipped"], row["agreement"], row["kappa"]) == (3, 3, 1, 1)
    assert "3 cells skipped" in result.notes[0]["en"]
    other = coding(make, [("x", "a"), ("y", "b")], basis="derived_from_conclusion")
    skipped = intercoder_agreement(make.register(["a", "b"], instruments, codings=[other])).table.iloc[0]
    assert (skipped["cells"], skipped["skipped"]) == (1, 5)


def test_a_missing_kappa_comes_with_its_reason(make: SimpleNamespace) -> None:
    instruments = [make.instrument("x", ["a"])]
    same = coding(make, [("x", "a")])
    result = intercoder_agreement(make.register(["a"], instruments, codings=[same]))
    assert result.table["kappa"].isna().all()
    assert result.table["agreement"].tolist() == [1]
    assert result.table["kappa_reason_en"][0] == "both coders give all cells the same value"
    assert "beide codeurs" in result.text["nl"]
    empty = intercoder_agreement(make.register([], instruments, codings=[coding(make, [])]))
    assert empty.table["agreement"].isna().all()
    assert empty.table["kappa_reason_nl"][0] == "er zijn geen cellen om te vergelijken"


def test_without_parts_and_without_codings(make: SimpleNamespace) -> None:
    instruments = [make.instrument("x", ["a"]), make.instrument("y", part_of="x")]
    register = make.register(["a"], instruments, codings=[coding(make, [("y", "a")])])
    assert intercoder_agreement(register).table["cells"].tolist() == [2]
    assert intercoder_agreement(register, children=False).table["cells"].tolist() == [1]
    none = intercoder_agreement(make.register(["a"], instruments))
    assert none.table.empty and none.differences.empty
    assert none.text["en"] == "There is no second coding."
    assert repr(none) == "Agreement(0 codings, 0 cells that differ)"


def test_the_result_can_be_written_as_json(make: SimpleNamespace) -> None:
    register = make.register(["a"], [make.instrument("x")], codings=[coding(make, [("x", "a")])])
    result = intercoder_agreement(register)
    written = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert written["differences"][0]["rationale_records"] is None
    assert written["table"][0]["only_coding"] == 1
    assert "<table" in result._repr_html_()
