"""The server: the HTTP API, SPARQL, linked data and the public pages."""
