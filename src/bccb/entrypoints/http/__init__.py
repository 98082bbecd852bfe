"""The HTTP door: `gate/` stands before every view, `views/` has a module a resource, `schemas/` are the only translators
between the wire and the domain; what views share is here.

`app.create_app(container)` makes the application, `wsgi.app` is what a production server runs. Views ask the
container their application carries for a use case; flask and marshmallow are imported in this room alone.
"""
