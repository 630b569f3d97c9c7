"""What is made of a result: text, Markdown, JSON, a summary; and the files that hold them."""
