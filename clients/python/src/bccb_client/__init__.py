"""A typed client of the BCCB API. `models` and `calls` are generated from its OpenAPI document."""

from bccb_client.client import Client
from bccb_client.transport import ApiError, FieldError, Page

__all__ = ["ApiError", "Client", "FieldError", "Page"]
