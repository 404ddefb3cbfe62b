"""Goals from the Tool Graph: what the world holds, and which calls can follow which."""
