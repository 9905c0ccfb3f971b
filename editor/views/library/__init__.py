"""The library in the window: its panel, with a table, a map and what is being added."""
