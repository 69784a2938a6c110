"""A clinic with several seats: what one recorded, pushed to a server all of them share."""
