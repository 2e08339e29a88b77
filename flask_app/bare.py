"""The WSGI callable that serves the benchmarks and nothing else."""

import os

from conduit import bench, database
from conduit.config import from_environment
from conduit.extensions import db
from flask import Flask

app = Flask("conduit")
app.config.from_mapping(from_environment(os.environ))
database.init_app(app)
db.init_app(app)
bench.init_app(app)
