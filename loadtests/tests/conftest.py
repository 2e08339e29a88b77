"""A stub app on a free port and the dataset that it has."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from loadtests.tests.conduit_stub import Conduit, make, write_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Servers on this machine are asked past any proxy that the environment names.
os.environ.update(dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"))


@pytest.fixture
def conduit() -> Conduit:
    return Conduit()


@pytest.fixture
def base_url(conduit: Conduit) -> Iterator[str]:
    server = make(conduit)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    folder.mkdir()
    return write_dataset(folder)
