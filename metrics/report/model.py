"""The report as one JSON document: everything that the pages show.

`document` is a pure function. What it returns is `report.json`; the HTML and
the Markdown are drawn from it and add nothing of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics import rules
from metrics.report import guards, origins, tables, theme, trials, words
from metrics.report.trials import Trials

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.capability_book import Capability
    from metrics.records import Measurement

SCHEMA_VERSION = 1

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """All that a report is made from, as read from a run folder and the spec.

    `claims` are the register's claims as plain data; `ratios` the load figures
    of the statistics; `content` is `shared_spec/report.yaml`; `features` maps
    feature ids to titles, `facts` ids of facts to their kind and meaning.
    """

    run_id: str
    plan: Json
    environment: Json
    parity: Json
    verdicts: Json
    measurements: Sequence[Measurement]
    claims: Sequence[Json]
    ratios: Sequence[Json] = ()
    content: Json = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    trials: Trials = field(default_factory=Trials)
    capabilities: Sequence[Capability] = ()
    finished: str = ""


def document(source: Source) -> Json:
    """Return the whole report as JSON data."""
    twins = _twins(source)
    labels = {twin["name"]: twin["label"] for twin in twins}
    checks = source.trials.checks()
    claims = _claims(source, words.Names(labels, source.facts, checks))
    controls = source.verdicts.get("controls", [])
    parity = _parity(source.parity, twins, source.features)
    store = tables.Store(source.measurements)
    figures = [
        *tables.all_tables(store, twins, source.ratios, source.features, parity),
        *origins.origin_tables(store, twins, source.capabilities, _equal(parity)),
        *guards.guard_tables(store, twins, checks, source.features, parity),
        *trials.trial_tables(store, twins, source.trials),
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(source, controls),
        "twins": twins,
        "summary": _summary(claims),
        "headlines": _headlines(source.content, claims),
        "controls": controls,
        "parity": parity,
        "sampled": _sampled(parity),
        "claims": claims,
        "figures": figures,
        "withheld": _withheld(parity),
        "caution": _caution(controls),
        "contradictions": _contradictions(source.content, claims),
        "differences": _differences(source),
        "documents": source.content.get("documents", {}),
        "environment": source.environment,
    }


def _twins(source: Source) -> list[Json]:
    """Return name, label and version of each twin, in the run's order."""
    versions = {
        twin["name"]: twin.get("version") or ""
        for twin in source.environment.get("twins", [])
    }
    return [
        {
            "name": twin["name"],
            "label": twin["label"],
            "version": versions.get(twin["name"], ""),
        }
        for twin in source.plan["twins"]
    ]


def _run(source: Source, controls: Sequence[Json]) -> Json:
    plan, profile = source.plan, source.plan["profile"]
    held = not _caution(controls)
    if not profile["citable"]:
        stamp = f"{profile['name']}: not for citation"
    elif held:
        stamp = f"{profile['name']} run, controls passed"
    else:
        stamp = (
            f"{profile['name']} run without passing controls: "
            "no timing figure may be cited"
        )
    return {
        "id": source.run_id,
        "profile": profile["name"],
        "citable": bool(profile["citable"]) and held,
        "stamp": stamp,
        "started": plan.get("started", ""),
        "finished": source.finished,
        "seed": plan.get("seed"),
        "command": plan.get("command", ""),
        "verify": f"twins verify {source.run_id}",
    }


def _caution(controls: Sequence[Json]) -> str:
    """Say why the run's timings support no verdict; empty when they may."""
    failed = [control["id"] for control in controls if not control["passed"]]
    if controls and not failed:
        return ""
    what = (
        f"A control failed ({', '.join(failed)})" if failed else "There is no control"
    )
    return (
        f"{what}, so the timings of this run support no verdict; they are shown for "
        "orientation only."
    )


def _claims(source: Source, names: words.Names) -> list[Json]:
    """Join each claim of the register with its verdict, in the register's order."""
    decided = {claim["id"]: claim for claim in source.verdicts.get("claims", [])}
    return [
        _claim(claim, decided.get(claim["id"], {}), names) for claim in source.claims
    ]


def _claim(claim: Json, verdict: Json, names: words.Names) -> Json:
    found = {reading["id"]: reading for reading in verdict.get("readings", [])}
    readings = [
        _reading(key, reading, found.get(key, {}), names)
        for key, reading in claim["readings"].items()
    ]
    main = next((r for r in readings if r["id"] == claim["main_reading"]), readings[0])
    reason = found.get(main["id"], {}).get("reason") or ""
    return {
        "id": claim["id"],
        "verdict": verdict.get("verdict", main["verdict"]),
        "why": _why(main, reason),
        "main_reading": claim["main_reading"],
        "priority": claim["priority"],
        "statement": claim["statement"],
        "source": claim["source"],
        "fragment": claim["fragment"],
        "about": [names.labels.get(name, name) for name in claim.get("about", [])],
        "experiment": claim.get("experiment", ""),
        "readings": readings,
    }


def _why(reading: Json, reason: str) -> str:
    """Return one line for a verdict: its figures in words, else the reason."""
    told = [figure["words"] for figure in reading["figures"]]
    left_open = rules.left_open(reason)
    decided = reading["verdict"] in {"supported", "refuted", "mixed"}
    if not told or not (decided or left_open):
        return str(reading["reason"])
    rest = len(told) - 2
    more = f"; and {rest} more figure{'s' if rest > 1 else ''}" if rest > 0 else ""
    outcome = f": {left_open}" if left_open else ""
    return "; ".join(told[:2]) + more + outcome + "."


def _reading(key: str, reading: Json, verdict: Json, names: words.Names) -> Json:
    word, reason = _status(reading)
    return {
        "id": key,
        "statement": reading["statement"],
        "verdict": verdict.get("verdict", word),
        "reason": rules.without_values(verdict.get("reason") or reason),
        "rule": verdict.get("rule") or reading.get("rule"),
        "would_change": reading.get("would_change"),
        "missing": reading.get("missing"),
        "figures": [
            _figure(figure, (reading.get("figures") or {}), names)
            for figure in verdict.get("figures", [])
        ],
        "evidence": verdict.get("evidence", []),
        "command": verdict.get("command", ""),
    }


def _figure(figure: Json, specs: Mapping[str, Json], names: words.Names) -> Json:
    """Add the words to a figure; a constant is given with its reason.

    The ids of its rows stand once, at the reading; here is only their number.
    """
    given = specs.get(figure["name"], {}).get("why")
    told = words.figure_words({**figure, "given": given}, names)
    rows = len(figure["evidence"])
    kept = {key: value for key, value in figure.items() if key != "evidence"}
    return {**kept, "words": told, "rows": rows}


def _status(reading: Json) -> tuple[str, str]:
    """Return verdict and reason of a reading that no figure decides."""
    for key, word in (
        ("outside", "not measurable here"),
        ("opinion", "opinion"),
        ("missing", "not measured yet"),
    ):
        if reading.get(key):
            return word, str(reading[key])
    return "not measured yet", "This run has no verdict on it."


def _summary(claims: Sequence[Json]) -> Json:
    counts = Counter(claim["verdict"] for claim in claims)
    waiting = [c for c in claims if c["verdict"] == "not measured yet"]
    missing = Counter(_lack(claim) for claim in waiting)
    return {
        "claims": len(claims),
        "readings": sum(len(claim["readings"]) for claim in claims),
        "decided": sum(counts[word] for word in theme.DECIDED),
        "counts": {word: counts[word] for word in theme.VERDICTS},
        "missing": [
            {
                "what": what,
                "count": count,
                "claims": [c["id"] for c in waiting if _lack(c) == what],
            }
            for what, count in sorted(missing.items(), key=lambda x: (-x[1], x[0]))
        ],
    }


def _lack(claim: Json) -> str:
    """Return what a claim waits for, without the part that is its own."""
    need, _, _ = str(claim["why"]).partition(": ")
    return need.rstrip(".")


def _headlines(content: Json, claims: Sequence[Json]) -> list[Json]:
    """Return the questions answered first, each with its figures in words."""
    by_id = {claim["id"]: claim for claim in claims}
    found = []
    for headline in content.get("headlines", []):
        claim = by_id.get(headline["claim"])
        if claim is None:
            continue
        found.append(
            {
                "question": headline["question"],
                "claim": claim["id"],
                "verdict": claim["verdict"],
                "answer": theme.VERDICTS[claim["verdict"]].answer,
                "why": claim["why"],
                "answers": [_answer(r, claim) for r in claim["readings"]],
                "chart": headline.get("chart"),
                "claimed": headline.get("claimed"),
            }
        )
    return found


def _answer(reading: Json, claim: Json) -> Json:
    return {
        "reading": reading["id"],
        "main": reading["id"] == claim["main_reading"],
        "statement": reading["statement"],
        "verdict": reading["verdict"],
        "reason": reading["reason"],
        "figures": [figure["words"] for figure in reading["figures"]],
    }


def _contradictions(content: Json, claims: Sequence[Json]) -> list[Json]:
    verdicts = {claim["id"]: claim["verdict"] for claim in claims}
    return [
        {
            "statement": entry["statement"],
            "claims": [
                {"id": name, "verdict": verdicts[name]}
                for name in entry["claims"]
                if name in verdicts
            ],
        }
        for entry in content.get("contradictions", [])
        if any(name in verdicts for name in entry["claims"])
    ]


def _parity(
    parity: Json, twins: Sequence[Json], titles: Mapping[str, str]
) -> list[Json]:
    """Return one row a feature; it holds only when every twin passes all of it."""
    rows = []
    for feature, results in sorted(parity.items()):
        found = {t["name"]: results.get(t["name"]) for t in twins}
        rows.append(
            {
                "feature": feature,
                "title": titles.get(feature, ""),
                "holds": all(_passes(result) for result in found.values()),
                "listed": max(_listed(result) for result in found.values()),
                "twins": found,
            }
        )
    return rows


def _equal(parity: Sequence[Json]) -> set[str]:
    """Return the features with parity."""
    return {row["feature"] for row in parity if row["holds"]}


def _passes(result: Json | None) -> bool:
    return result is not None and result["status"] == "passed"


def _listed(result: Json | None) -> int:
    """Return how many tests a feature has, run or not."""
    return result["listed"] if result else 0


def _sampled(parity: Sequence[Json]) -> str:
    """Say that parity rests on a sample of the tests; empty when all were run."""
    listed = sum(row["listed"] for row in parity)
    run = sum(
        max((_ran(result) for result in row["twins"].values()), default=0)
        for row in parity
    )
    if run >= listed:
        return ""
    return (
        f"This run checked parity by a sample only: of {listed:,} tests {run:,} were run on "
        "each twin, of each feature the same share and at least two, chosen by "
        "their names. All of them are run by 'make test' and by the full profile."
    )


def _ran(result: Json | None) -> int:
    """Return how many tests of a feature were run, or skipped for a stated reason."""
    return result["passed"] + result["failed"] + result["skipped"] if result else 0


def _withheld(parity: Sequence[Json]) -> str:
    """Say which figures are left out for want of parity; empty for none."""
    if not parity:
        return (
            "Parity was not checked in this run, so nothing shows that the twins do "
            "the same work: all figures that compare them are withheld."
        )
    unequal = [row["feature"] for row in parity if not row["holds"]]
    if not unequal:
        return ""
    return (
        f"No parity in {', '.join(unequal)}: the figures of these features, and all "
        "that compare the whole apps, are withheld until the twins do the same."
    )


def _differences(source: Source) -> list[Json]:
    """Return what each twin declares to do differently, as its own Markdown."""
    return [
        {"twin": twin["label"], "text": twin["differences"]}
        for twin in source.plan["twins"]
        if twin.get("differences")
    ]
