"""The site in a real browser: journeys, layout, keyboard, accessibility."""
