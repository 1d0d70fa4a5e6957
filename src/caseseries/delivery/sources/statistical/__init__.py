"""Files of statistical packages, read through pyreadstat in a process of its own."""
