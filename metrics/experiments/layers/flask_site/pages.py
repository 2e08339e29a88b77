"""A page a layer. They know of each layer no more than what stands in `use`."""

from itertools import count

from flask import request, session

numbers = count(1)
use = {}


def hello(name):
    return f"{name}, see {use['routing'].address('ben')}"


def page():
    return use["templates"].page(request.args["word"])


def notes():
    if request.method == "POST":
        use["orm"].add(request.form["text"])
    return " ".join(use["orm"].texts())


def number():
    if request.method != "POST":
        return use["forms"].field()
    found = use["forms"].number(request.form)
    return str(found), 400 if found is None else 200


def visits():
    session["visits"] = session.get("visits", 0) + 1
    return str(session["visits"])


def counted():
    return str(use["cache"].keep(lambda: next(numbers)))


def forget():
    use["cache"].forget()
    return ""


def enter():
    use["auth"].enter(use["orm"], request.form["name"], request.form["password"])
    return ""


def who():
    return use["auth"].name() or "nobody"


PLAIN = {
    "page": page,
    "notes": notes,
    "number": number,
    "visits": visits,
    "count": counted,
    "forget": forget,
    "enter": enter,
    "who": who,
}
