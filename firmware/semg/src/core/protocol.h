/* The numbers of docs/protocol.md, version 1.1, and nothing else. A test compares them with the
 * host's. */
#ifndef SEMG_PROTOCOL_H
#define SEMG_PROTOCOL_H

enum protocol_size {
    PROTOCOL_MAX_PAYLOAD = 248,
    PROTOCOL_CRC_SIZE = 4,
    PROTOCOL_DATA_HEAD_SIZE = 11,
    /* What a frame costs on the line beyond its payload: CRC, one COBS byte, delimiter. */
    PROTOCOL_FRAME_OVERHEAD = PROTOCOL_CRC_SIZE + 2
};

enum protocol_version {
    PROTOCOL_MAJOR = 1,
    PROTOCOL_MINOR = 1
};

/* How long a speed other than that of boot lasts without a valid command while idle. */
enum protocol_patience {
    PROTOCOL_SPEED_HOLDS_S = 1
};

enum protocol_type {
    PROTOCOL_INFO = 0x01,
    PROTOCOL_DATA = 0x02,
    PROTOCOL_STATUS = 0x03,
    PROTOCOL_ACK = 0x04,
    PROTOCOL_NACK = 0x05,
    PROTOCOL_PONG = 0x06,
    PROTOCOL_INFO_REQ = 0x41,
    PROTOCOL_START = 0x42,
    PROTOCOL_STOP = 0x43,
    PROTOCOL_SET_GAIN = 0x44,
    PROTOCOL_SELFTEST = 0x45,
    PROTOCOL_PING = 0x46,
    PROTOCOL_STATUS_REQ = 0x47,
    PROTOCOL_SET_BAUD = 0x48,
    PROTOCOL_RESET = 0x49,
    PROTOCOL_COMMAND_FIRST = 0x41,
    PROTOCOL_COMMAND_LAST = 0x7F
};

enum protocol_error {
    PROTOCOL_OK = 0,
    PROTOCOL_ERROR_UNKNOWN = 1,
    PROTOCOL_ERROR_LENGTH = 2,
    PROTOCOL_ERROR_RANGE = 3,
    PROTOCOL_ERROR_BUSY = 4,
    PROTOCOL_ERROR_BANDWIDTH = 5,
    PROTOCOL_ERROR_UNSUPPORTED = 6,
    PROTOCOL_ERROR_VERSION = 7,
    PROTOCOL_ERROR_CONVERTER = 8,
    PROTOCOL_ERROR_LAYOUT = 9
};

enum protocol_info_tag {
    PROTOCOL_TAG_FIRMWARE = 0x01,
    PROTOCOL_TAG_BOARD = 0x02,
    PROTOCOL_TAG_BOOT = 0x04,
    PROTOCOL_TAG_TICK_HZ = 0x05,
    PROTOCOL_TAG_LIMITS = 0x06,
    PROTOCOL_TAG_VREF = 0x08,
    PROTOCOL_TAG_CHANNEL = 0x09,
    PROTOCOL_TAG_BAUD = 0x0A,
    PROTOCOL_TAG_BAUDS = 0x0B,
    PROTOCOL_TAG_SERIAL = 0x0C,
    PROTOCOL_TAG_LAYOUT = 0x0D,
    PROTOCOL_TAG_FEATURES = 0x0E
};

enum protocol_flag {
    PROTOCOL_FLAG_RAIL = 1 << 0,
    PROTOCOL_FLAG_DROPPED = 1 << 1,
    PROTOCOL_FLAG_SELFTEST = 1 << 4,
    PROTOCOL_FLAG_MARKED = 1 << 5,
    PROTOCOL_FLAG_LATE = 1 << 6
};

enum protocol_encoding {
    PROTOCOL_ENCODING_U16 = 1,
    PROTOCOL_ENCODING_PACKED10 = 2,
    PROTOCOL_ENCODING_PACKED12 = 3,
    PROTOCOL_ENCODING_MARKS = 1 << 7 /* beside one of the others: with the marker input */
};

enum protocol_selftest {
    PROTOCOL_SELFTEST_OFF = 0,
    PROTOCOL_SELFTEST_RAMP = 1,
    PROTOCOL_SELFTEST_SQUARE = 2,
    PROTOCOL_SELFTEST_BANDGAP = 3,
    PROTOCOL_SELFTEST_GROUND = 4
};

enum protocol_feature {
    PROTOCOL_FEATURE_COUNTED_TESTS = 1 << 0, /* ramp and square */
    PROTOCOL_FEATURE_INPUT_TESTS = 1 << 1,   /* band-gap and ground */
    PROTOCOL_FEATURE_MARKS = 1 << 2
};

enum protocol_state {
    PROTOCOL_STATE_IDLE = 0,
    PROTOCOL_STATE_STREAMING = 1
};

#endif
