"""Signal processing of surface EMG: arrays in, arrays out; it knows no device and no screen."""
