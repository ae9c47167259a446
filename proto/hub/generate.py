#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Runs protoc-c over the hub's messages and writes their data classes as a C table, because protobuf-c keeps descriptors
# but no options. Usage: generate.py PROTOC_C INPUT_DIR OUTPUT_DIR FILE.proto…
#
# The classes come from the descriptor set, which the same compiler writes: nothing here reads .proto text.
import pathlib
import subprocess
import sys

DATA_CLASS, FEW_ARE_HIDDEN = 50901, 50902  # numbers of the options in class.proto


def fields(octets):
    """Yields (number, value) of one message: ints for varints, bytes for what has a length."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            b = octets[at]
            at += 1
            value |= (b & 127) << shift
            shift += 7
            if b < 128:
                return value

    while at < len(octets):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        elif key & 7 == 2:
            n = varint()
            yield key >> 3, octets[at:at + n]
            at += n
        elif key & 7 == 1:
            yield key >> 3, octets[at:at + 8]
            at += 8
        else:
            yield key >> 3, octets[at:at + 4]
            at += 4


def one(octets, number, default=b''):
    found = default
    for n, v in fields(octets):
        if n == number:
            found = v
    return found


def walk(message, prefix, out):
    """Appends (full name, [(number, class, few)]) of a DescriptorProto and those inside it."""
    name = prefix + '.' + one(message, 1).decode()
    rows = []
    for n, f in fields(message):
        if n == 2:
            options = one(f, 8)
            rows.append((one(f, 3, 0), one(options, DATA_CLASS, 0), one(options, FEW_ARE_HIDDEN, 0)))
        elif n == 3:
            walk(f, name, out)
    out.append((name, sorted(rows)))


def main(protoc, source, build, *names):
    build = pathlib.Path(build)
    ours = [n for n in names if n != 'class.proto']
    common = [protoc, f'--proto_path={source}', f'--c_out={build}']
    subprocess.run(common + [f'--descriptor_set_out={build}/hub.ds'] + ours, check=True)
    messages, classes = [], []
    for n, file in fields((build / 'hub.ds').read_bytes()):
        for k, m in fields(file):
            if n == 1 and k == 4:
                walk(m, one(file, 2).decode(), messages)
    text = ['// Written by proto/hub/generate.py.', '#include "hub/hub_class.h"', '']
    for i, (name, rows) in enumerate(messages):
        text.append(f'static const struct hub_class_field fields_{i}[] = {{')
        text += [f'\t{{{number}, {cls}, {few}}},' for number, cls, few in rows]
        text.append('};')
        classes.append(f'\t{{"{name}", fields_{i}, {len(rows)}}},')
    text += ['const struct hub_class_message hub_class_messages[] = {'] + classes + ['};',
             f'const unsigned hub_class_message_count = {len(messages)};', '']
    (build / 'hub_class.c').write_text('\n'.join(text))
    # Generated headers include this one for its import; the option itself is of no use in C.
    (build / 'class.pb-c.h').write_text('// Written by proto/hub/generate.py.\n#pragma once\n#include "hub/hub_class.h"\n')


main(*sys.argv[1:])
