from fastapi import APIRouter, Request, Response

from app import wire
from app.actions import pictures
from app.routes.dependencies import CurrentUser

router = APIRouter(prefix="/api", tags=["pictures"])

FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
UPLOAD = {"requestBody": {"required": True, "content": {"image/*": {"schema": {"format": "binary"}}}}}


@router.put("/users/me/picture", openapi_extra=UPLOAD)
async def set_picture(request: Request, current: CurrentUser) -> wire.Profile:
    """The body is a JPEG, PNG or WebP file of at most 1 MB and 16 million pixels."""
    return (await pictures.set_picture(current.user, await request.body())).profile()


@router.delete("/users/me/picture")
async def remove_picture(current: CurrentUser) -> wire.Profile:
    return (await pictures.remove_picture(current.user)).profile()


@router.get("/pictures/{name}", response_class=Response)
async def show_picture(name: str) -> Response:
    """A square WebP file. Its name is known to those who may see it."""
    return Response(await pictures.picture_of(name), media_type="image/webp", headers=FOR_EVER)
