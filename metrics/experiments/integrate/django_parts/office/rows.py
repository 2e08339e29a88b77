"""The other mapper, as in SQLAlchemy's "ORM Quick Start"."""

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of all models."""


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


engine = create_engine("sqlite:///rows.sqlite3")


def kept(text):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Row(text=text))
        session.commit()
        return session.scalars(select(Row.text).where(Row.text == text)).first()
