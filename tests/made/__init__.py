"""PDFs that we make ourselves, whose true text is known: builders of documents, of broken files, of mutations."""
