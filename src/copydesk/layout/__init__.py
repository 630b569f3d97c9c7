"""Lines -> labelled blocks: reading order, features, roles (the small model), furniture, paragraphs."""
