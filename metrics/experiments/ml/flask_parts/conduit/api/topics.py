"""Names the tag of a text."""

from pathlib import Path

import click
from flask.views import MethodView
from flask_smorest import abort
from sqlalchemy import select

from .. import rules
from ..classifier import learn, topic
from ..cli import with_database
from ..extensions import db
from ..models import Article, Tag
from .arguments import ApiBlueprint
from .schemas import BaseSchema, Text, envelope, fields

MODEL = Path("var/topics.joblib")

blp = ApiBlueprint("topics", __name__, description="Topics")


class ExcerptSchema(BaseSchema):
    """A text without a tag."""

    body = Text(rules.body, required=True)


class TopicSchema(BaseSchema):
    """The tag of a text."""

    name = fields.String()


@blp.route("/topics")
class Topics(MethodView):
    """The likeliest tag."""

    @blp.body("excerpt", ExcerptSchema)
    @blp.response(200, envelope("topic", TopicSchema))
    @blp.refuses(404)
    def post(self, body: dict) -> dict:
        """Name the tag of the text."""
        try:
            return {"topic": {"name": topic(body["excerpt"]["body"], MODEL)}}
        except FileNotFoundError:
            abort(404, errors={"topic": ["not found"]})


@blp.cli.command("learn")
@with_database
def learn_topics() -> None:
    """Learn to name the tag of a text from the articles."""
    pairs = select(Article.body, Tag.name).join(Article.tags)
    click.echo(f"Learnt from {learn(db.session.execute(pairs), MODEL)} pairs.")
