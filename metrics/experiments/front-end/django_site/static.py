SETTINGS = {
    "INSTALLED_APPS": ["django.contrib.staticfiles", "part"],
    "MIDDLEWARE": ["whitenoise.middleware.WhiteNoiseMiddleware"],
    "STATIC_URL": "/static/",
    "STATIC_ROOT": "collected",
    "STATICFILES_DIRS": ["assets"],
}
