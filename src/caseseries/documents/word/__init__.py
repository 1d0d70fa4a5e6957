"""What a Word document says of itself outside its text: properties and running head."""
