"""The application that ships with linearmodels: training grants to firms in Michigan, 1987-1989."""

import numpy as np
import pytest
from did_oracle import aggregates, all_cells, std_error, wide

from agdb_eval.did import aggregate, att_gt, collapse, placebo
from agdb_eval.errors import AgdbWarning

COLUMNS = {"unit": "fcode", "period": "year", "cohort": "cohort"}


@pytest.mark.parametrize(
    ("outcome", "sizes"), [("lscrap", (19, 10, 25)), ("hrsemp", (31, 28, 65)), ("lhrsemp", (31, 28, 65))]
)
@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_effects_of_grants(jobtraining, outcome, sizes, control):
    with pytest.warns(AgdbWarning, match="Left out"):
        moments = collapse(jobtraining, **COLUMNS, outcome=outcome)
    assert moments.cohorts == (1988, 1989, None)
    assert tuple(moments.counts) == sizes
    result = att_gt(moments, control=control)
    complete = jobtraining.groupby("fcode")[outcome].transform("count") == 3
    y, start, periods = wide(jobtraining[complete], "fcode", "year", "cohort", outcome)
    cells = all_cells(y, start, periods, control=control)
    np.testing.assert_allclose(result.table["estimate"], [e for e, _ in cells.values()], rtol=1e-10)
    np.testing.assert_allclose(
        result.table["std_error"], [std_error(i) for _, i in cells.values()], rtol=1e-10
    )
    for by, (_, overall) in aggregates(start, cells).items():
        found = aggregate(result, by=by).overall
        assert found.estimate == pytest.approx(overall[0], rel=1e-10)
        assert found.std_error == pytest.approx(std_error(overall[1]), rel=1e-10)


def test_few_firms_are_said_to_be_few(jobtraining):
    with pytest.warns(AgdbWarning):
        moments = collapse(jobtraining, **COLUMNS, outcome="lscrap")
    check = placebo(att_gt(moments))
    assert "(the fewest: 10)" in check.text["en"]
    assert "cohort 1989 in 1988" in check.text["en"]


def test_hours_per_employee_are_not_what_the_codebook_says(jobtraining):
    """The codebook calls hrsemp tothrs / totrain; the data hold tothrs * totrain / employ."""
    known = jobtraining[jobtraining["hrsemp"].notna()]
    product = known["tothrs"] * known["totrain"] / known["employ"]
    assert len(known) == 390
    assert np.isclose(product, known["hrsemp"], rtol=1e-5, atol=1e-5).all()
    trained = known[known["totrain"] > 0]
    ratio = np.isclose(trained["tothrs"] / trained["totrain"], trained["hrsemp"], rtol=1e-4, atol=1e-4)
    assert ratio.sum() <= 10
