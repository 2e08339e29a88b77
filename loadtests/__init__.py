"""Load: journeys, user classes and the recorder. Imports `shared_spec` only."""
