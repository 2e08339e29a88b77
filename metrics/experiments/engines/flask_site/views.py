from flask import Flask, flash, redirect, request, session

app = Flask("views", template_folder="own")
app.secret_key = "not so secret" * 4


@app.context_processor
def visitor():
    return {"visitor": session.get("name", "nobody")}


def add_pages(render):
    @app.get("/")
    def home():
        return render("home.html", rows=["<one>", "two"])

    @app.post("/name")
    def name():
        session["name"] = request.form["name"]
        flash(f"Hello, {session['name']}!")
        return redirect("/")
