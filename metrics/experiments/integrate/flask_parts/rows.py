"""Another mapper, as in Peewee's "Framework Integration"."""

from peewee import CharField, Model, SqliteDatabase

database = SqliteDatabase("rows.sqlite3")


class Row(Model):
    text = CharField()

    class Meta:
        database = database


def kept(text):
    database.create_tables([Row])
    Row.create(text=text)
    return Row.get(Row.text == text).text
