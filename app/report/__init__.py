"""One guided test told in words, numbers and pictures, for a screen, a page and a file alike."""
