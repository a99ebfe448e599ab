"""What a rehearsed conversation is held against."""
