from typing import Any, ClassVar


class OperatorError(Exception):
    """Tells whoever runs a command what went wrong and what to do."""


class CannotStartError(OperatorError):
    """Tells the operator what keeps the server from starting."""


class AppError(Exception):
    """What a client did or met: one raise serves the REST answer and the Socket.IO ack alike."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = "Something went wrong on our side. Please try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: dict[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message or self.sentence)
        self.fields = fields
        self.retry_after = retry_after

    def wire(self) -> dict[str, Any]:
        """`{code, message, fields?, retry_after?}`; `retry_after` in seconds."""
        error: dict[str, Any] = {"code": self.code, "message": str(self)}
        if self.fields:
            error["fields"] = self.fields
        if self.retry_after is not None:
            error["retry_after"] = self.retry_after
        return error


class InternalError(AppError):
    pass


class InvalidError(AppError):
    code, status, sentence = "invalid", 400, "That is not valid. Please check it and try again."


class UnauthorizedError(AppError):
    code, status, sentence = "unauthorized", 401, "Please sign in."


class TokenExpiredError(AppError):
    code, status, sentence = "token_expired", 401, "Your sign-in has expired. Please sign in again."


class NotFoundError(AppError):
    code, status, sentence = "not_found", 404, "This does not exist, or is not yours."


class MethodNotAllowedError(AppError):
    code, status, sentence = "invalid", 405, "That method is not allowed here."


class ConflictError(AppError):
    code, status, sentence = "conflict", 409, "This already exists."


class TooLargeError(AppError):
    code, status, sentence = "too_large", 413, "That is too large to send."


class RateLimitedError(AppError):
    code, status, sentence = "rate_limited", 429, "That was too fast. Please wait a moment and try again."


class UnavailableError(AppError):
    code, status, sentence = (
        "unavailable",
        503,
        "The server cannot save right now. Please try again in a moment.",
    )
