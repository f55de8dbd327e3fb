"""Other stores: files that they load, and endpoints that are asked over HTTP."""
