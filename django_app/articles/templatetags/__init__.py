"""What templates can do with articles."""
