"""What stands before every view: who calls, how often, with what; and the copies by which most are answered."""
