"""How sources come in: data sets that a user has downloaded."""
