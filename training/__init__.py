"""Recipes of the weights that the program carries. Nothing here is needed to run it."""
