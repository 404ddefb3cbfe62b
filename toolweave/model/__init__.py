"""The nouns of Toolweave as types: no input or output, no graph, no network."""
