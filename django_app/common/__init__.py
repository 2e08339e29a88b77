"""What the apps of the site share."""
