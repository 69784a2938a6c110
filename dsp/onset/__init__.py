"""When a muscle starts: the deciding posterior and, beside it, the literature's threshold."""
