"""The HTTP door: `gate/` stands before every view, `views/` has a module a resource, `schemas/` alone translate.

What views share is here. No schema is known to the domain, and no record of the domain goes out but through a schema.

`app.create_app(container)` makes the application, `wsgi.app` is what a production server runs. Views ask the
container their application carries for a use case; flask and marshmallow are imported in this room alone.
"""
