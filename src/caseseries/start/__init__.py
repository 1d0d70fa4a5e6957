"""How a study begins: the smallest whole one, or one proposed for a group's own tables."""
