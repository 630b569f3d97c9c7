"""What makes the reference pages of docs/ from the code: reason codes by example, errors, JSON Schema, Python names."""
