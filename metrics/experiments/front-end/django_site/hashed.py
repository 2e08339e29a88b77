STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
SETTINGS = {"STORAGES": {"staticfiles": {"BACKEND": STORAGE}}}
