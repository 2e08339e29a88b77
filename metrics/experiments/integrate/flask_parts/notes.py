"""The REST layer, as in the quickstart of flask-smorest."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

NOTES = []
blueprint = Blueprint("notes", __name__, url_prefix="/api/notes/")


class NoteSchema(Schema):
    id = fields.Int(dump_only=True)
    text = fields.String(required=True, validate=validate.Length(max=20))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NoteSchema)
@blueprint.response(201, NoteSchema)
def add(note):
    NOTES.append(note)
    return {"id": len(NOTES), **note}
