from pathlib import Path

from flask import Flask, abort, g, redirect, render_template_string
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import StringField

app = Flask("pages")
app.config.update(
    SECRET_KEY="not so secret" * 4,
    SQLALCHEMY_DATABASE_URI=f"sqlite:///{Path('site.sqlite3').resolve()}",
)
db = SQLAlchemy(app)
PAGE = """Hello, {{ g.user or "stranger" }}.
{% for note in notes %}<li>{{ note.title }}</li>{% endfor %}
<form method="post">{{ form.csrf_token }}{{ form.title }}</form>"""


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    public: Mapped[bool] = mapped_column(default=True)


class NoteForm(FlaskForm):
    title = StringField()


@app.get("/")
def home():
    notes = db.session.scalars(db.select(Note).order_by(Note.id))
    return render_template_string(PAGE, notes=notes, form=NoteForm())


@app.post("/")
def write():
    form = NoteForm()
    if not g.user or not form.validate():
        abort(403)
    db.session.add(Note(title=form.title.data))
    db.session.commit()
    return redirect("/")


@app.get("/notes/<int:key>")
def show(key):
    return db.get_or_404(Note, key).title
