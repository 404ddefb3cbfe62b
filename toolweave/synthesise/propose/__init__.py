"""Tools and domains with a model: it proposes, checks decide, and what is left out is filled without it."""
