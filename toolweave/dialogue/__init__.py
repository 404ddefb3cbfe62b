"""Dialogues from plans: the phrasebook says them, the record keeps every source, the run writes and stores them."""
