"""Wikidata itself as a source, or any endpoint in its RDF model: what is asked, what is taken, what of it may be told."""
