"""How sources come in: articles cut into passages, sheets of claims turned into facts, data sets."""
