"""Every Python that finds this folder in its path notes which lines it runs.

Coverage.py does nothing unless `COVERAGE_PROCESS_START` names its configuration.
"""

import coverage  # type: ignore[import-not-found]

coverage.process_startup()
