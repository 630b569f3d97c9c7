"""PDFs that we make ourselves: documents whose true text is known, and files that are broken on purpose."""
