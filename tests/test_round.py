"""The whole job, on an invented mix and on the shipped one."""

from __future__ import annotations

import html.parser
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from agdb_eval.cli import main
from agdb_eval.results import read_results

REPOSITORY = Path(__file__).parent.parent


class Page(html.parser.HTMLParser):
    """What a page refers to, its headings, and pictures without a text alternative."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.without_alt = 0
        self.tables_without_caption = 0
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        if values.get("id"):
            self.ids.append(str(values["id"]))
        for name in ("href", "src"):
            address = values.get(name)
            if address and address.startswith("#"):
                self.inside.append(address[1:])
            elif address and not address.startswith("data:"):
                self.outside.append(address)
        if tag == "img" and not values.get("alt"):
            self.without_alt += 1


def check_page(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert page.outside == []
    assert "http" not in re.sub(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", "", text)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inside) <= set(page.ids)
    assert page.without_alt == 0
    assert text.count("<table") == text.count("<caption>") + text.count("<table><tbody>")
    assert "<script" not in text
    return text


@pytest.fixture(scope="module")
def cycling_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project") / "cycling"
    shutil.copytree(Path(__file__).parent / "mixes" / "cycling", root)
    assert main(["run", "params/2024.yaml", "--root", str(root)]) == 0
    return root


def test_an_invented_mix_gets_a_report_of_its_own(cycling_round: Path) -> None:
    folder = cycling_round / "reports" / "2024"
    text = check_page(folder / "index.html")
    assert Page(text).language == "en"
    assert "Bicycle lease" in text
    assert "Invented cycling mix" in text
    for word in ("Techniekpact", "Groene", "jobtraining", "Michigan"):
        assert word not in text
    for name in ("lease", "campaign", "club"):
        check_page(folder / "fiches" / f"{name}.html")
    results = read_results(folder / "results")
    assert results["register.n_records"].value == 3
    assert results["ladder.highest"].value == 4
    assert "The highest level on the effect ladder is 4 of 4" in text


def test_nothing_of_the_machine_is_in_a_round(cycling_round: Path) -> None:
    for path in (cycling_round / "reports" / "2024").rglob("*"):
        if path.is_file() and path.suffix != ".png":
            text = path.read_text(encoding="utf-8")
            for secret in (str(cycling_round), str(Path.home()) + os.sep, "site-packages"):
                assert secret not in text, path.name


def test_the_report_has_no_code(cycling_round: Path) -> None:
    text = (cycling_round / "reports" / "2024" / "index.html").read_text(encoding="utf-8")
    assert "store.record" not in text
    assert "import " not in text


def test_a_second_run_gives_the_same_bytes(cycling_round: Path) -> None:
    folder = cycling_round / "reports" / "2024"
    kept = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(["run", "params/2024.yaml", "--root", str(cycling_round)]) == 0
    again = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert set(kept) == set(again)
    assert [str(name) for name in kept if kept[name] != again[name]] in ([], ["run.json"])


def test_a_failing_notebook_leaves_the_round_as_it_was(
    cycling_round: Path, capsys: pytest.CaptureFixture[str], repository: Path
) -> None:
    folder = cycling_round / "reports" / "2024"
    kept = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    notebooks = cycling_round / "notebooks"
    notebooks.mkdir()
    broken = json.loads((repository / "notebooks" / "01_register.ipynb").read_text(encoding="utf-8"))
    broken["cells"][2]["source"] = ["raise RuntimeError('broken on purpose')"]
    (notebooks / "01_register.ipynb").write_text(json.dumps(broken), encoding="utf-8")
    try:
        assert main(["run", "params/2024.yaml", "--root", str(cycling_round)]) == 1
    finally:
        shutil.rmtree(notebooks)
    shown = capsys.readouterr().err
    assert "01_register" in shown
    assert "broken on purpose" in shown
    assert "cell 3" in shown.lower()
    assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == kept


def write_panel(root: Path, header: bool = True) -> None:
    """Thirty firms, of which twelve lease bicycles from 2021 and one from 2022; one firm has odd numbers."""
    rows = ["bedrijf,jaar,gestart,fietsers,nu"] if header else []
    for firm in range(31):
        start = 2021 if firm < 12 else 2022 if firm == 30 else None
        for year in (2019, 2020, 2021, 2022):
            now = int(start is not None and year >= start)
            share = 777.125 if firm == 30 else firm * 0.25 + year - 2019 + 2 * now
            rows.append(f"BEDRIJF{firm},{year},{start or ''},{share},{now}")
    (root / "microdata").mkdir(exist_ok=True)
    (root / "microdata" / "panel.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


PANEL_ROUND = """
  - name: 04_effect_analogue
    parameters:
      data: microdata/panel.csv
      about: lease
      unit: bedrijf
      period: jaar
      cohort: gestart
      treated: null
      outcomes: {fietsers: share of cyclists}
      regressors: [nu]
"""


def test_an_own_panel_is_reported_as_such_and_stays_where_it_is(cycling: Path) -> None:
    write_panel(cycling)
    params = cycling / "params" / "2024.yaml"
    params.write_text(params.read_text(encoding="utf-8") + PANEL_ROUND.lstrip("\n"), encoding="utf-8")
    assert main(["run", "params/2024.yaml", "--root", str(cycling)]) == 0
    folder = cycling / "reports" / "2024"
    text = check_page(folder / "index.html")
    assert "This estimate is about Bicycle lease" in text
    for word in ("Michigan", "hrsemp", "Wooldridge", "example with data from elsewhere", "grant_1"):
        assert word not in text, word
    cells = read_results(folder / "results")["effect.cells"].value.frame()
    effect = cells[(cells["cohort"] == 2021) & (cells["period"] == 2021)]["estimate"].item()
    assert effect == pytest.approx(2)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            content = path.read_text(encoding="utf-8")
            assert "BEDRIJF" not in content, path.name
            assert "777" not in re.sub(r"[A-Za-z0-9+/]{60,}", "", content) or path.suffix == ".svg", path.name


def test_a_broken_panel_stops_the_round_with_all_problems(
    cycling: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_panel(cycling, header=False)
    params = cycling / "params" / "2024.yaml"
    params.write_text(params.read_text(encoding="utf-8") + PANEL_ROUND.lstrip("\n"), encoding="utf-8")
    assert main(["run", "params/2024.yaml", "--root", str(cycling)]) == 2
    shown = capsys.readouterr().err
    assert "04_effect_analogue" in shown
    assert "looks like data" in shown
    assert "BEDRIJF" not in shown
    assert not (cycling / "reports" / "2024").exists()


def test_a_wrong_register_stops_the_round_before_any_notebook(
    cycling: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lease = cycling / "data/instruments/lease.yaml"
    lease.write_text(
        lease.read_text().replace("goal:", "gaol:", 1).replace("pre_period: met", "pre_peroid: met")
    )
    assert main(["run", "params/2024.yaml", "--root", str(cycling)]) == 2
    shown = capsys.readouterr().err
    assert "did you mean 'goal'?" in shown
    assert "01_register" not in shown


def test_notebooks_give_the_shipped_round_by_hand(repository: Path) -> None:
    """The parameters cells hold what params/2025.yaml gives, so opening a notebook gives the same."""
    from agdb_eval.rounds import read_round

    params = read_round("params/2025.yaml", repository)
    for plan in params.notebooks:
        for one in plan.declared:
            if one.name not in ("root", "results"):
                assert plan.values[one.name] == one.default, (plan.name, one.name)


def test_notebooks_only_import_and_call_and_hold_no_output(repository: Path) -> None:
    for path in sorted((repository / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                assert cell["outputs"] == []
                assert cell["execution_count"] is None
                assert not re.search(r"^\s*(def|class|for|while|try)\b", source, re.MULTILINE)


@pytest.fixture(scope="module")
def shipped_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shipped") / "project"
    for name in ("data", "params", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name)
    assert main(["run", "params/2025.yaml", "--root", str(root)]) == 0
    return root


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01_register", "02_coverage", "03_ladder", "04_effect_analogue"])
def test_a_notebook_by_hand_gives_the_numbers_of_the_round(
    shipped_round: Path, tmp_path: Path, name: str
) -> None:
    """Run it as Jupyter does, in the folder it stands in, with nothing changed but where results go."""
    import nbformat
    from nbclient import NotebookClient

    folder = shipped_round / "notebooks"
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    notebook.cells[1].source += f"\nresults = {str(tmp_path)!r}"
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    by_hand = sorted(path.name for path in tmp_path.glob("*.json"))
    assert by_hand
    for file in by_hand:
        mine = json.loads((tmp_path / file).read_text(encoding="utf-8"))
        theirs = json.loads((shipped_round / "reports/2025/results" / file).read_text(encoding="utf-8"))
        # The round adds one cell, with its parameters.
        assert theirs.pop("cell") == mine.pop("cell") + 1
        assert mine == theirs, file


@pytest.mark.slow
def test_the_shipped_round_says_what_it_must(shipped_round: Path) -> None:
    text = check_page(shipped_round / "reports" / "2025" / "index.html")
    assert Page(text).language == "nl"
    results = read_results(shipped_round / "reports" / "2025" / "results")
    assert [results[f"register.{key}"].value for key in ("n_records", "n_top_level")] == [11, 10]
    assert results["register.reported"].value == "13"
    assert results["ladder.highest"].value < results["ladder.causal_level"].value
    assert "ondersteunt geen enkel record" in text
    # The report never calls an instrument effective on its own account: only quotations do.
    unquoted = re.sub(r"“[^”]*”", "", text)
    assert not re.search(r"\b(is|zijn|was|waren) (in)?(effectief|doeltreffend)\b", unquoted)
