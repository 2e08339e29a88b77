from flask import Blueprint


def add(app):
    folder = f"{app.root_path}/part"
    app.register_blueprint(
        Blueprint(
            "part", __name__, static_folder=folder, static_url_path="/static/part"
        )
    )
