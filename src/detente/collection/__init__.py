"""The data: where they stand, the views and years of them, what follows in a view, and what is kept between runs."""
