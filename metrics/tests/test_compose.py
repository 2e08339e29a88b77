"""docker-compose.yml: the schema, and that everything it refers to exists.

No container engine is needed, and none is used: what is checked is the file.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml

from metrics.paths import ROOT

COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def test_compose_file_follows_the_schema() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(COMPOSE)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_dockerfile_exists(services: dict[str, Any]) -> None:
    files = [row["build"]["dockerfile"] for row in services.values() if "build" in row]
    assert len(files) >= 3
    for file in files:
        assert (ROOT / file).is_file(), file


def test_every_copied_path_exists(services: dict[str, Any]) -> None:
    for row in services.values():
        if "build" not in row:
            continue
        for line in (ROOT / row["build"]["dockerfile"]).read_text().splitlines():
            if line.startswith("COPY"):
                assert (ROOT / line.split()[1]).exists(), line


def test_dependencies_and_hosts_are_services(services: dict[str, Any]) -> None:
    for row in services.values():
        assert set(row.get("depends_on", ())) <= set(services)
    database = services["django"]["environment"]["CONDUIT_DATABASE_URL"]
    assert "@database:" in database


def test_the_database_is_healthy_before_the_apps_start(
    services: dict[str, Any],
) -> None:
    assert "healthcheck" in services["database"]
    for app in ("django", "flask"):
        condition = services[app]["depends_on"]["database"]["condition"]
        assert condition == "service_healthy"


def test_locust_runs_only_under_its_profile(services: dict[str, Any]) -> None:
    for name in ("locust-master", "locust-worker"):
        assert services[name]["profiles"] == ["load"]
    assert services["locust-worker"]["deploy"]["replicas"] >= 2


def test_no_secret_stands_in_the_file() -> None:
    text = COMPOSE.read_text()
    assert "CONDUIT_SECRET_KEY:?" in text
    assert "POSTGRES_PASSWORD:?" in text
