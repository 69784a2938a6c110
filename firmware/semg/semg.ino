// Surface EMG board of Firing Order. What hangs on the pins: src/config.h. How it talks: docs/protocol.md.
#include "src/core/device.h"

// A main of its own in the place of Arduino's, whose clock and timers nothing here uses: they would
// take an interrupt a millisecond and a hundredth of the flash.
int main() {
  device_open();
  for (;;) {
    device_poll();
  }
}
