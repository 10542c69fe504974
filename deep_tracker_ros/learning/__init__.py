"""Everything that learns and exports; the only room that imports torch, and nothing that flies imports it."""
