"""The tables as objects, with what a page of credentials needs loaded beside them."""

from __future__ import annotations

import os

from sqlalchemy import Table, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session, joinedload, relationship, selectinload

engine = create_engine(os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg2://"))


class Model(DeclarativeBase):
    pass


class Institution(Model):
    __table__ = Table("institutions", Model.metadata, autoload_with=engine)


class Credential(Model):
    __table__ = Table("micro_credentials", Model.metadata, autoload_with=engine)


class Outcome(Model):
    __table__ = Table("learning_outcomes", Model.metadata, autoload_with=engine)


class Prerequisite(Model):
    __table__ = Table("prerequisites", Model.metadata, autoload_with=engine)


Credential.institution = relationship(Institution)
Credential.learning_outcomes = relationship(Outcome, order_by=Outcome.__table__.c.position)
Credential.prerequisites = relationship(Prerequisite, order_by=Prerequisite.__table__.c.position)


def published(session: Session, limit: int = 20, **where: object):
    """A page of published credentials with their outcomes, prerequisites and institution."""
    statement = (
        select(Credential)
        .where(Credential.is_active, Credential.status == "PUBLISHED")
        .filter_by(**where)
        .order_by(Credential.program_code)
        .limit(limit)
        .options(
            selectinload(Credential.learning_outcomes),
            selectinload(Credential.prerequisites),
            joinedload(Credential.institution),
        )
    )
    return session.scalars(statement).all()
