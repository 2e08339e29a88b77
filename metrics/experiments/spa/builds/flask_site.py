from flask import Flask, jsonify, request, send_from_directory, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.security import check_password_hash, generate_password_hash

PASSWORDS = {"ann": generate_password_hash("correct horse")}
site = Flask("single", static_folder=None)
site.config.update(SECRET_KEY="not so secret" * 4, SESSION_COOKIE_SAMESITE="Lax")
CSRFProtect(site)
notes = []


@site.errorhandler(CSRFError)
def forged(error):
    return jsonify(error="forged"), 403


@site.get("/", defaults={"path": "index.html"})
@site.get("/<path:path>")
def front(path):
    name = path if path.startswith("static/") else "index.html"
    answer = send_from_directory(site.root_path + "/front", name)
    answer.set_cookie("csrftoken", generate_csrf(), samesite="Lax")
    return answer


@site.route("/api/<path:path>")
def nothing(path):
    return jsonify(error="nothing here"), 404


@site.get("/api/session")
def who():
    return jsonify(user=session.get("user"))


@site.post("/api/session")
def login():
    data = request.get_json()
    if not check_password_hash(PASSWORDS.get(data["name"], ""), data["password"]):
        return jsonify(error="wrong"), 401
    session["user"] = data["name"]
    return jsonify(user=data["name"])


@site.delete("/api/session")
def logout():
    session.clear()
    return "", 204


@site.post("/api/notes")
def write():
    if "user" not in session:
        return jsonify(error="sign in first"), 401
    notes.append(request.get_json())
    return jsonify(notes), 201
