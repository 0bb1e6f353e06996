"""Pages for those who keep the register."""
