"""What the core asks of the outside, and what each promises. Adapters repeat these file names."""
