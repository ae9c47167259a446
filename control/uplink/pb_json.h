// SPDX-License-Identifier: Apache-2.0
// Messages of the hub as JSON and back, by their descriptors: proto3's mapping with the field names as in the .proto, what
// has its default left out, 64-bit numbers as decimal text, enums by name. Pure but for memory; any thread. Text that is read
// is untrusted.
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct json_t;

// NULL: no memory.
struct json_t *pb_json_of(const ProtobufCMessage *m);

// Writes compact text without a NUL at its end; its length, 0 when it does not fit.
size_t pb_json_write(const ProtobufCMessage *m, char *out, size_t size);

// NULL: not an object of that message, a wrong type or number, nested too deeply, or no memory. Members that the message does
// not have are ignored. Free with protobuf_c_message_free_unpacked.
ProtobufCMessage *pb_json_read(const ProtobufCMessageDescriptor *d, const char *text, size_t size);
