"""What a journal asks for beside the manuscript: figures and tables as files, in one zip."""
