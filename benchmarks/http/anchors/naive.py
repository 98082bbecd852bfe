"""A signed-in read as it is usually put together: a token, a limit, a list of revoked tokens and a cached page.

The token is verified by a library, the limit and the revocation are asked of Redis one after the other, and the page is
kept in Redis as JSON, which is parsed and dumped again with the time and the request's id.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from uuid import uuid4

from benchmarks.http.anchors.conventional import Credential
from benchmarks.http.anchors.orm import engine, published
from flask import Flask, abort, request
from flask_jwt_extended import JWTManager, create_access_token, get_jwt, get_jwt_identity, jwt_required
from redis import Redis
from sqlalchemy.orm import Session

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = os.environ["BCCB_SECRET_KEY"]
manager = JWTManager(app)
redis = Redis.from_url(os.environ["BCCB_CACHE_URL"])


@manager.token_in_blocklist_loader
def is_revoked(_, said):
    return redis.exists(f"revoked:{said['jti']}") > 0


@app.post("/login")
def login():
    return {"data": {"accessToken": create_access_token(request.get_json()["email"])}}


@app.get("/credentials")
@jwt_required(optional=True)
def list_credentials():
    if get_jwt():
        count()
    kept = redis.get("naive:page")
    page = json.loads(kept) if kept else make()
    return {"success": True, "data": page, "metadata": {"timestamp": datetime.now(UTC).isoformat(), "id": str(uuid4())}}


def count() -> None:
    key = f"limit:{get_jwt_identity()}:{int(time.time() // 3600)}"
    now = redis.incr(key)
    if now == 1:
        redis.expire(key, 3600)
    if now > 1_000_000_000:
        abort(429)


def make():
    with Session(engine) as session:
        page = Credential(many=True).dump(published(session))
    redis.set("naive:page", json.dumps(page, default=str), ex=900)
    return page
