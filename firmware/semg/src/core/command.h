/* The form of commands: which types there are and how long each must be. */
#ifndef SEMG_COMMAND_H
#define SEMG_COMMAND_H

#include <stdint.h>

#include "protocol.h"

enum { COMMAND_REQUEST_ID_AT = 1, COMMAND_ARGUMENT_AT = 2 };

/* Returns PROTOCOL_OK if this payload, of at least one byte, is a command of the protocol, with
 * the right length and a request id; else why not, with `detail` as NACK wants it. */
enum protocol_error command_check(const uint8_t *payload, uint8_t n_payload, uint8_t *detail);

#endif
