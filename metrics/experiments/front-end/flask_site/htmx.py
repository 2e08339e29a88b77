from flask import render_template, request


def page():
    part = "HX-Request" in request.headers
    return render_template("htmx.rows.html" if part else "htmx.html", rows=[1, 2])
