"""The report of a synthetic run: document, Markdown, HTML, and the way to disk."""

from __future__ import annotations

import dataclasses
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from metrics.errors import UsageError
from metrics.report import build, charts, markdown, model, page, tables, theme
from metrics.tests import report_run

if TYPE_CHECKING:
    from pathlib import Path

FULL_REGISTER = 167
HTML_LIMIT = 500_000
LABELS = dict(report_run.TWINS)
VOID = {"meta", "link", "br", "path", "line", "rect"}


class Outline(HTMLParser):
    """Collects what the tests ask of a page: tags, attributes, headings, ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.broken: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def document(**options: Any) -> dict[str, Any]:
    return model.document(report_run.source(**options))


def html(**options: Any) -> str:
    source = report_run.source(**options)
    return page.render(model.document(source), source)


class TestDocument:
    def test_follows_the_published_schema(self) -> None:
        schema = json.loads(build.SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        build.validate(document())

    def test_a_document_that_breaks_the_schema_names_the_place(self) -> None:
        broken = document()
        broken["claims"][3]["verdict"] = "probably"
        with pytest.raises(UsageError, match=r"claims\[3\]\.verdict"):
            build.validate(broken)

    def test_a_key_that_the_schema_does_not_know_is_refused(self) -> None:
        with pytest.raises(UsageError, match="surprise"):
            build.validate({**document(), "surprise": 1})

    def test_summary_counts_every_claim_once(self) -> None:
        summary = document(claims=30, decided=6)["summary"]
        assert summary["claims"] == sum(summary["counts"].values()) == 30
        assert summary["decided"] == 6
        assert sum(entry["count"] for entry in summary["missing"]) == 24

    def test_claims_without_a_verdict_say_what_is_missing(self) -> None:
        claim = document()["claims"][-1]
        assert claim["verdict"] == "not measured yet"
        assert claim["why"].startswith("Needs the experiment")
        assert [r["verdict"] for r in claim["readings"]] == [
            "not measured yet",
            "not measurable here",
            "opinion",
        ]

    @pytest.mark.parametrize(
        ("profile", "passed", "citable"),
        [("quick", True, False), ("full", True, True), ("full", False, False)],
    )
    def test_only_a_full_run_with_passing_controls_may_be_cited(
        self, profile: str, passed: bool, citable: bool
    ) -> None:
        source = report_run.source(profile=profile)
        source.verdicts["controls"][0]["passed"] = passed
        run = model.document(source)["run"]
        assert run["citable"] is citable
        assert ("citation" in run["stamp"]) == (profile == "quick")

    def test_a_failed_control_is_named_beside_the_timings(self) -> None:
        source = report_run.source()
        source.verdicts["controls"][0]["passed"] = False
        found = model.document(source)
        assert source.verdicts["controls"][0]["id"] in found["caution"]
        text = page.render(found, source)
        assert text.count(found["caution"]) == 2
        assert found["caution"] in markdown.render(found)
        assert document()["caution"] == ""

    def test_without_controls_nothing_may_be_cited(self) -> None:
        source = report_run.source(profile="full")
        source.verdicts["controls"].clear()
        assert model.document(source)["run"]["citable"] is False

    def test_figures_of_unequal_twins_are_withheld(self) -> None:
        equal = {table["id"] for table in document()["figures"]}
        source = report_run.source()
        source.parity["A02"]["elm"]["status"] = "failed"
        found = model.document(source)
        tables = {table["id"]: table for table in found["figures"]}
        assert {"size-boundaries", "load-ratios"} <= equal - set(tables)
        features = [row[0] for row in tables["feature-lines"]["rows"]]
        assert not any(name.startswith("A02") for name in features)
        assert any(name.startswith("A03") for name in features)
        assert "A02" in found["withheld"]

    def test_load_that_was_not_measured_side_by_side_says_so(self) -> None:
        def caption(source: model.Source) -> str:
            figures = model.document(source)["figures"]
            return next(str(t["caption"]) for t in figures if t["id"] == "load-ratios")

        source = report_run.source()
        assert "at the same time" in caption(source)
        turned = [
            dataclasses.replace(row, block={**row.block, "mode": "interleaved"})
            for row in source.measurements
        ]
        assert "in turns" in caption(dataclasses.replace(source, measurements=turned))

    def test_packages_are_listed_apart_from_the_boundaries(self) -> None:
        tables = {table["id"]: table for table in document()["figures"]}
        assert [row[0] for row in tables["distributions"]["rows"]] == [
            "elm-only",
            "oak-only",
            "shared-one",
        ]
        boundaries = {row[1] for row in tables["packages"]["rows"]}
        assert boundaries == {"framework", "bare", "closure", "process"}

    def test_a_contradiction_shows_only_claims_of_the_register(self) -> None:
        (entry,) = document()["contradictions"]
        assert [c["id"] for c in entry["claims"]] == ["decided-000", "waiting-001"]


class TestPage:
    def test_is_the_same_every_time(self) -> None:
        assert html() == html()

    def test_points_at_nothing_outside_itself(self) -> None:
        outline = Outline(html(hostile=True))
        for tag, attributes in outline.tags:
            for name in ("src", "href", "xlink:href", "srcset", "action", "data"):
                target = attributes.get(name, "#")
                assert target.startswith("#") or target == "data:,", (tag, target)
        assert not outline.all("script")
        assert not outline.all("img")

    def test_fragment_links_lead_somewhere_and_ids_are_unique(self) -> None:
        outline = Outline(html())
        ids = [a["id"] for _, a in outline.tags if "id" in a]
        assert len(ids) == len(set(ids))
        links = {a["href"][1:] for a in outline.all("a")}
        labels = " ".join(a.get("aria-labelledby", "") for _, a in outline.tags)
        assert (links | set(labels.split())) <= set(ids)

    def test_forbids_every_source_but_its_own_style(self) -> None:
        text = html()
        (policy,) = [
            a["content"] for a in Outline(text).all("meta") if "http-equiv" in a
        ]
        style = text.partition("<style>")[2].partition("</style>")[0]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert page.style_digest(style) in policy
        assert not any("style" in a for _, a in Outline(text).tags)

    def test_tags_are_closed_and_headings_in_order(self) -> None:
        outline = Outline(html(hostile=True))
        assert not outline.broken
        assert outline.headings[0] == 1
        assert outline.headings.count(1) == 1
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps)

    def test_every_chart_is_described_and_followed_by_its_table(self) -> None:
        text = html()
        names = [
            a["aria-labelledby"].split()[0].removeprefix("chart-").removesuffix("-t")
            for a in Outline(text).all("svg")
        ]
        assert set(names) == set(charts.CHARTS)
        for name in names:
            chart, table = f'id="chart-{name}-d"', f'id="table-{name}"'
            assert text.index(chart) < text.index(table)

    def test_tables_have_captions_and_scopes(self) -> None:
        outline = Outline(html())
        assert len(outline.all("table")) == len(outline.all("caption"))
        assert all("scope" in a for a in outline.all("th"))

    def test_hostile_text_stays_text(self) -> None:
        text = html(hostile=True)
        assert "<script" not in text
        assert "alert(1)" in text
        assert "quick: not for citation" in text

    def test_every_claim_and_reading_is_there(self) -> None:
        found = document()
        text = html()
        for claim in found["claims"]:
            assert f'id="claim-{claim["id"]}"' in text
            for reading in claim["readings"]:
                assert reading["statement"] in text

    def test_a_withheld_section_says_why(self) -> None:
        source = report_run.source()
        source.parity["A02"]["elm"]["status"] = "failed"
        found = model.document(source)
        text = page.render(found, source)
        assert found["withheld"] in text
        assert "withheld</strong>" in text

    def test_only_equal_twins_are_called_equal(self) -> None:
        source = report_run.source()
        source.parity["A02"]["elm"]["status"] = "failed"
        unequal = page.render(model.document(source), source)
        assert "proved equal by" in html()
        assert "proved equal by" not in unequal

    def test_a_run_without_any_figure_is_a_page_still(self) -> None:
        nothing = {"schema_version": 1, "controls": [], "claims": []}
        source = dataclasses.replace(
            report_run.source(),
            measurements=[],
            ratios=[],
            parity={},
            verdicts=nothing,
        )
        found = model.document(source)
        build.validate(found)
        outline = Outline(page.render(found, source))
        assert not outline.broken
        assert not outline.all("svg")
        assert len(markdown.render(found)) < markdown.LIMIT

    def test_a_third_twin_gets_its_own_column(self) -> None:
        source = report_run.source()
        source.plan["twins"].append({"name": "ash", "label": "Ash"})
        for results in source.parity.values():
            results["ash"] = {**results["oak"]}
        found = model.document(source)
        build.validate(found)
        tables = {table["id"]: table for table in found["figures"]}
        labels = [column["label"] for column in tables["size-roles"]["columns"]]
        assert labels == ["Role", "Oak", "Elm", "Ash"]
        assert "Ash" in page.render(found, source)

    def test_a_full_register_stays_small(self) -> None:
        text = html(claims=FULL_REGISTER, decided=30)
        assert len(text.encode()) <= HTML_LIMIT


class TestMarkdown:
    def test_verdicts_come_first(self) -> None:
        text = markdown.render(document())
        headings = [line for line in text.splitlines() if line.startswith("## ")]
        assert headings[0] == "## Verdicts"
        assert "## Reproduce" in headings

    @pytest.mark.parametrize("long", [0, 4, 40])
    def test_stays_under_its_limit_and_says_what_is_left_out(self, long: int) -> None:
        found = document(claims=FULL_REGISTER, decided=120, long=long)
        text = markdown.render(found)
        assert len(text) < markdown.LIMIT
        assert "Left out here for length" in text
        shown = text.count("(`decided-")
        (left,) = [
            int(line.split(":")[1].split()[0])
            for line in text.splitlines()
            if "decided claims; they stand in" in line
        ] or [0]
        assert shown + left == 120

    def test_nothing_is_left_out_of_a_small_report(self) -> None:
        assert "Left out" not in markdown.render(document())

    def test_hostile_text_breaks_no_table_and_is_no_markup(self) -> None:
        text = markdown.render(document(hostile=True))
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        assert rows
        outside_code = [line for line in text.splitlines() if line[:4] != " " * 4]
        assert "<script" not in "\n".join(outside_code).replace("\\<script", "")
        for row in rows[:6]:
            assert row.replace("\\|", "").count("|") == 4


def test_each_role_has_a_colour_of_its_own() -> None:
    for scheme in (theme.LIGHT, theme.DARK):
        names = [
            theme.css_colours(f'"{standin}"').strip('"')
            for standin in theme.role_colours(len(tables.ROLES))
        ]
        colours = {scheme[name.removeprefix("var(--").rstrip(")")] for name in names}
        assert len(colours) == len(tables.ROLES)


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK])
def test_colours_can_be_told_from_their_background(scheme: dict[str, str]) -> None:
    for name in ("ink", "muted", "link", "good", "bad", "half", "calm"):
        assert contrast(scheme[name], scheme["paper"]) >= 4.5, name
        assert contrast(scheme[name], scheme["raised"]) >= 4.5, name
    for name, colour in scheme.items():
        if name.startswith(("twin-", "role-")):
            assert contrast(colour, scheme["paper"]) >= 3, name


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class TestBuild:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Return a run folder whose register is the synthetic one."""
        given = report_run.source()

        class Listed:
            def __init__(self, claim: dict[str, Any]) -> None:
                self.claim = claim

            def as_dict(self) -> dict[str, Any]:
                return self.claim

        claims = [Listed(claim) for claim in given.claims]
        monkeypatch.setattr(build, "load_claims", lambda: claims)
        return report_run.write_run(tmp_path / given.run_id, given)

    def test_writes_three_files_twice_the_same(self, folder: Path) -> None:
        names = ("report.json", "report.md", "report.html")
        build.build(folder)
        first = [(folder / name).read_bytes() for name in names]
        build.build(folder)
        assert [(folder / name).read_bytes() for name in names] == first
        assert all(first)

    def test_load_ratios_come_from_the_measurements(self, folder: Path) -> None:
        build.build(folder)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        tables = {table["id"]: table for table in report["figures"]}
        rows = tables["load-ratios"]["rows"]
        assert {row[1] for row in rows} == set(report_run.JOURNEYS)
        assert report["run"]["finished"] == "2026-01-02T03:08:05Z"

    @pytest.mark.parametrize("name", ["plan.json", "environment.json", "verdicts.json"])
    def test_a_missing_file_is_named(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(UsageError, match=name):
            build.build(folder)
        assert not (folder / "report.json").exists()

    def test_a_run_without_parity_shows_no_comparison(self, folder: Path) -> None:
        (folder / "parity.json").unlink()
        build.build(folder)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert {t["section"] for t in report["figures"]} == {"packages"}
        assert "not checked" in report["withheld"]

    def test_a_broken_line_is_named(self, folder: Path) -> None:
        with (folder / "measurements.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"id": \n')
        with pytest.raises(UsageError, match=r"measurements\.jsonl:\d+"):
            build.build(folder)
