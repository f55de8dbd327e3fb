"""The graph served: pages, a SPARQL endpoint and an API over HTTP; whatever reads a graph runs in a worker process."""
