#include "command.h"

enum { REQUEST_ID_AT = 1 };

/* Returns the payload size of a command, 0 if there is none of this type. */
static uint8_t size_of(uint8_t type)
{
    switch (type) {
    case PROTOCOL_INFO_REQ:
    case PROTOCOL_STOP:
    case PROTOCOL_STATUS_REQ:
        return 2;
    case PROTOCOL_PING:
        return 6;
    case PROTOCOL_START:
        return 15;
    default:
        return 0;
    }
}

static enum protocol_error unknown(uint8_t type)
{
    switch (type) {
    case PROTOCOL_SET_GAIN:
    case PROTOCOL_SELFTEST:
    case PROTOCOL_SET_BAUD:
    case PROTOCOL_RESET:
        return PROTOCOL_ERROR_UNSUPPORTED;
    default:
        return PROTOCOL_ERROR_UNKNOWN;
    }
}

enum protocol_error command_check(const uint8_t *payload, uint8_t n_payload, uint8_t *detail)
{
    uint8_t size = size_of(payload[0]);
    *detail = 0;
    if (size == 0) {
        return unknown(payload[0]);
    }
    if (n_payload != size) {
        return PROTOCOL_ERROR_LENGTH;
    }
    if (payload[REQUEST_ID_AT] == 0) {
        *detail = REQUEST_ID_AT;
        return PROTOCOL_ERROR_RANGE;
    }
    return PROTOCOL_OK;
}
