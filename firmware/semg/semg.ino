// Surface EMG board of Firing Order. What hangs on the pins: src/config.h. How it talks: docs/protocol.md.
#include "src/core/device.h"

void setup() {
  device_open();
}

void loop() {
  device_poll();
}
