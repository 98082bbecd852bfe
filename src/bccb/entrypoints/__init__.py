"""The doors: HTTP, the command line and the workers. They translate, ask a use case, and show the answer."""
