"""A document as JATS, the XML that journals and archives keep articles in."""
