"""What leaves the program on paper or as a sheet: PDF, xlsx and later docx; the only folder with their libraries."""
