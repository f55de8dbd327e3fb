"""From rules and stated triples to what follows, with time or without, for a graph of any size."""
