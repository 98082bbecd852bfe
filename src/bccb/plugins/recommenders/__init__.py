"""The recommenders: `balanced` is the default, the others look at one kind of evidence alone."""
