"""Text out of plain text, HTML (lxml), PDF (pypdf) and DOCX (zipfile, lxml). Everything handed in is mistrusted."""
