from datetime import datetime

from flask import flash, g, redirect, render_template_string, session
from flask_admin import Admin, AdminIndexView
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import SecureForm
from flask_babel import Babel
from flask_wtf import FlaskForm
from pages import Note, app, db
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.security import check_password_hash
from wtforms import PasswordField, StringField


class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    staff: Mapped[bool]

    def __str__(self):
        return self.name


class Change(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(default=datetime.now)
    user: Mapped[str]
    what: Mapped[str]


class LoginForm(FlaskForm):
    username = StringField()
    password = PasswordField()


@app.before_request
def know_user():
    g.user = db.session.get(User, session.get("user", 0))


@app.route("/login", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit():
        user = db.session.scalar(db.select(User).filter_by(name=form.username.data))
        if user and check_password_hash(user.password, form.password.data):
            session.clear()
            session["user"] = user.id
            return redirect("/office/")
        flash("Wrong name or password.")
    page = '<form method="post">{{ form.csrf_token }}{{ form.username }}{{ form.password }}'
    return render_template_string(page, form=form)


class StaffOnly:
    def is_accessible(self):
        return g.user is not None and g.user.staff

    def inaccessible_callback(self, name, **kwargs):
        return redirect("/login")


class Home(StaffOnly, AdminIndexView):
    pass


class NoteView(StaffOnly, ModelView):
    form_base_class = SecureForm
    column_searchable_list = ("title",)
    column_filters = ("public",)

    def on_model_change(self, form, model, is_created):
        self.log("added" if is_created else "changed", model)

    def on_model_delete(self, model):
        self.log("deleted", model)

    def log(self, verb, model):
        change = Change(user=g.user.name, what=f"{verb} {model.title}")
        db.session.add(change)


class ChangeView(StaffOnly, ModelView):
    can_create = can_edit = can_delete = False


Babel(app)
admin = Admin(app, url="/office", index_view=Home(url="/office"))
admin.add_view(NoteView(Note, db, endpoint="note"))
admin.add_view(ChangeView(Change, db, endpoint="change"))
site = app
