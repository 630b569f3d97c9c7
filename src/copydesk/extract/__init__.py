"""PDF -> pages of lines. The only part of copydesk that imports a PDF library."""
