#include "command.h"

/* Returns the payload size of a command, 0 if there is none of this type. */
static uint8_t size_of(uint8_t type)
{
    switch (type) {
    case PROTOCOL_INFO_REQ:
    case PROTOCOL_STOP:
    case PROTOCOL_STATUS_REQ:
    case PROTOCOL_RESET:
        return 2;
    case PROTOCOL_SELFTEST:
        return 3;
    case PROTOCOL_SET_GAIN:
        return 4;
    case PROTOCOL_PING:
    case PROTOCOL_SET_BAUD:
        return 6;
    case PROTOCOL_START:
        return 15;
    default:
        return 0;
    }
}

enum protocol_error command_check(const uint8_t *payload, uint8_t n_payload, uint8_t *detail)
{
    uint8_t size = size_of(payload[0]);
    *detail = 0;
    if (size == 0) {
        return PROTOCOL_ERROR_UNKNOWN;
    }
    if (n_payload != size) {
        return PROTOCOL_ERROR_LENGTH;
    }
    if (payload[COMMAND_REQUEST_ID_AT] == 0) {
        *detail = COMMAND_REQUEST_ID_AT;
        return PROTOCOL_ERROR_RANGE;
    }
    return PROTOCOL_OK;
}
