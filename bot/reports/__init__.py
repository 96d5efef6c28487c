"""One report from the notice to the Word file: a task that can be left and taken up again."""
