"""From rules and stated triples to what follows: for many slices of time at once, and for any graph of any size."""
