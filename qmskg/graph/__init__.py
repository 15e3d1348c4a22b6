"""The graph: the model as RDF, the stores that hold it, and the queries, shapes and reasoning over it."""
