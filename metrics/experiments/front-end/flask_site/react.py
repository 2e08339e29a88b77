def add(app):
    app.add_url_rule("/items", "items", lambda: {"items": ["one", "<two>"]})
