"""Small seeded runs that claims of the book rest on, each a function that returns numbers."""
