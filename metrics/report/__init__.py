"""The report: a pure function of a run folder and the claim register."""
