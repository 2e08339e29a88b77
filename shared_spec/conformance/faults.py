"""Realistic bugs, put between the suite and an app: the suite must notice each.

`python -m shared_spec.conformance.faults --target URL --fault ID` serves one.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from shared_spec.conformance.faults_admin import ADMIN_FAULTS
from shared_spec.conformance.faults_api import API_FAULTS
from shared_spec.conformance.faults_micro import MICRO_FAULTS
from shared_spec.conformance.faults_operation import OPERATION_FAULTS
from shared_spec.conformance.faults_pages import PAGE_FAULTS
from shared_spec.conformance.faults_platform import PLATFORM_FAULTS
from shared_spec.conformance.faults_reading import READING_FAULTS
from shared_spec.conformance.faults_writing import WRITING_FAULTS
from shared_spec.conformance.proxy import make_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared_spec.conformance.tampering import Fault

FAULTS: Final[tuple[Fault, ...]] = (
    *API_FAULTS,
    *PAGE_FAULTS,
    *WRITING_FAULTS,
    *READING_FAULTS,
    *ADMIN_FAULTS,
    *PLATFORM_FAULTS,
    *OPERATION_FAULTS,
    *MICRO_FAULTS,
)


def fault_by_id(wanted: str) -> Fault:
    """Return a fault; LookupError naming all ids when there is none of this id."""
    for fault in FAULTS:
        if fault.id == wanted:
            return fault
    known = ", ".join(fault.id for fault in FAULTS)
    raise LookupError(f"no fault is called {wanted!r}; there are: {known}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve an app with one fault until interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--target", required=True, help="base URL of the app")
    parser.add_argument("--fault", required=True, help="id of the fault")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    options = parser.parse_args(arguments)
    try:
        fault = fault_by_id(options.fault)
        server = make_server(
            options.target, fault.on_request, fault.on_reply, options.port
        )
    except (LookupError, ValueError, OSError) as error:
        parser.error(str(error))
    sys.stdout.write(f"{server.base_url} {fault.id}: {fault.description}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
