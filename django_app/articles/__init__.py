"""Articles, and what readers add to them."""
