from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from app import database, nodes
from app.metrics import database_up, redis_up

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok", "degraded"]
    websocket: Literal["enabled"] = "enabled"
    database: Literal["ok", "unreachable"]
    redis: Literal["ok", "unreachable", "off"]


@router.get("/health")
async def health() -> Health:
    """Always answers: what works and what does not."""
    database_ok = await database.reachable()
    redis_ok = nodes.is_alone() or nodes.can_be_reached()
    return Health(
        status="ok" if database_ok and redis_ok else "degraded",
        database="ok" if database_ok else "unreachable",
        redis="off" if nodes.is_alone() else "ok" if redis_ok else "unreachable",
    )


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/health/ready")
async def ready(response: Response) -> Health:
    """503 while storage, or a Redis that is configured, cannot be reached: send no traffic here."""
    found = await health()
    response.status_code = 200 if found.status == "ok" else 503
    return found


@router.get("/metrics")
async def metrics() -> Response:
    found = await health()
    database_up.set(found.database == "ok")
    if found.redis != "off":
        redis_up().set(found.redis == "ok")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
