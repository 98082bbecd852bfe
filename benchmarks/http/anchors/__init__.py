"""What the API is compared with: the same records, served as other people would serve them."""
