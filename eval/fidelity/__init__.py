"""How faithfully files are read: files with known content, read as `citeback index` reads them, and scored."""
