"""The data: where they stand, their views and years, what follows in a view, what is kept between runs."""
