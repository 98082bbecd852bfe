"""No framework at all: the floor of the server itself."""


def app(environ, start):  # noqa: ARG001 - WSGI's signature
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", "17")])
    return [b'{"hello":"world"}']
