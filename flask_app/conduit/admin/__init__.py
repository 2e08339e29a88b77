"""The admin under /admin/, for staff alone."""

from flask import Flask
from flask_admin import Admin
from flask_admin.menu import MenuLink
from flask_admin.theme import Bootstrap4Theme

from ..extensions import db
from ..models import Article, Change, Comment, Tag, User
from ..security import csp_nonce
from .accounts import UserView
from .articles import ArticleView, CommentView, TagView
from .views import IndexView, LogView


def init_app(app: Flask) -> None:
    """Mount the admin's views."""
    admin = Admin(
        app,
        name="conduit",
        index_view=IndexView(),
        theme=Bootstrap4Theme(base_template="admin/frame.html"),
        csp_nonce_generator=csp_nonce,
    )
    admin.add_view(UserView(User, db, name="Users"))
    admin.add_view(ArticleView(Article, db, name="Articles"))
    admin.add_view(CommentView(Comment, db, name="Comments"))
    admin.add_view(TagView(Tag, db, name="Tags"))
    admin.add_view(LogView(Change, db, name="Log"))
    admin.add_link(MenuLink("View site", url="/"))
