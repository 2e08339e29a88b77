"""Every instrument of a run, in the order in which their steps are carried out.

Conformance comes first because it gates the rest; load comes last, when the
machine has nothing else left to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.instruments.balanced import Balanced
from metrics.instruments.capabilities import Capabilities
from metrics.instruments.complexity import Complexity
from metrics.instruments.conformance import Conformance
from metrics.instruments.databases import Databases
from metrics.instruments.dialects import Dialects
from metrics.instruments.experiments import Experiments
from metrics.instruments.facts import Facts
from metrics.instruments.feature_size import FeatureSize
from metrics.instruments.load import Load
from metrics.instruments.loaded import Loaded
from metrics.instruments.packages import Packages
from metrics.instruments.source_size import SourceSize
from metrics.instruments.sql import Sql
from metrics.instruments.starts import Starts
from metrics.instruments.type_coverage import TypeCoverage

if TYPE_CHECKING:
    from metrics.records import Instrument

INSTRUMENTS: tuple[Instrument, ...] = (
    Conformance(),
    Databases(),
    Balanced(),
    Dialects(),
    SourceSize(),
    FeatureSize(),
    Complexity(),
    TypeCoverage(),
    Packages(),
    Loaded(),
    Facts(),
    Capabilities(),
    Experiments(),
    Starts(),
    Sql(),
    Load(),
)
