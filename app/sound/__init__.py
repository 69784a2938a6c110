"""What a person hears: tones as samples, and the loudspeaker that plays them."""
