"""An example of a plugin for BCCB that comes in a package of its own."""
