"""The HTTP door: one module a resource, `schemas/` the only translators between the wire and the domain.

`app.create_app(container)` makes the application, `wsgi.app` is what a production server runs. Views ask the
container their application carries for a use case; flask and marshmallow are imported in this room alone.
"""
