#include "outbox.h"

#include "../board/board.h"

void outbox_send(struct outbox *outbox, uint32_t seed, bool line_idled)
{
    outbox->n_unsent = frame_seal(&outbox->frame, seed);
    outbox->unsent = outbox->frame.bytes + 1;
    if (line_idled) {
        outbox->unsent--;
        outbox->n_unsent++;
    }
}

void outbox_send_text(struct outbox *outbox, ROM char *text)
{
    uint8_t *end = outbox->frame.bytes;
    do {
        *end++ = (uint8_t)*text;
    } while (*text++ != '\0'); /* the text's last byte is the delimiter */
    outbox->unsent = outbox->frame.bytes;
    outbox->n_unsent = (uint8_t)(end - outbox->frame.bytes);
}

bool outbox_flush(struct outbox *outbox)
{
    uint8_t n_taken = board_write(outbox->unsent, outbox->n_unsent);
    outbox->unsent += n_taken;
    outbox->n_unsent = (uint8_t)(outbox->n_unsent - n_taken);
    return n_taken > 0;
}
