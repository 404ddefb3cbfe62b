"""From a skeleton to a plan: every argument has a stated source, and every call has been executed, before a word is written."""
