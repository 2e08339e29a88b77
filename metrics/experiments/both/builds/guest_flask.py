from flask import Flask, request, session, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf

application = Flask("guest")
application.secret_key = "not so secret" * 4
application.config.update(WTF_CSRF_FIELD_NAME="csrfmiddlewaretoken")
CSRFProtect(application)


@application.route("/form/", methods=["GET", "POST"])
def form():
    if request.method == "POST":
        session["name"] = request.form["name"]
    name = session.get("name", "nobody")
    token = f'<input name="token" value="{generate_csrf()}">'
    return f"Flask: {name} at {url_for('form')} {token}"
