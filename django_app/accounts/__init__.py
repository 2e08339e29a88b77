"""People: their accounts, and whom they follow."""
