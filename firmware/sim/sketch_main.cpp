// What Arduino's own main() does with a sketch, and nothing more.
void setup();
void loop();

int main() {
  setup();
  for (;;) {
    loop();
  }
}
