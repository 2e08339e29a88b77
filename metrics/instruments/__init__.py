"""One module an instrument; each implements `metrics.records.Instrument`."""
