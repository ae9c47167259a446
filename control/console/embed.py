# SPDX-License-Identifier: Apache-2.0
"""Writes console_files.c: each file named on the command line, gzip-compressed, as one C array.

usage: embed.py OUT.c FILE...
The bytes depend on the files alone (no time stamp), so that the same source gives the same binary.
"""
import gzip
import os
import sys

MIME = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def c_array(data):
    lines = (data[i:i + 32] for i in range(0, len(data), 32))
    return ",\n".join(",".join(str(b) for b in line) for line in lines)


def main(out, paths):
    rows, arrays = [], []
    for n, path in enumerate(paths):
        suffix = os.path.splitext(path)[1]
        if suffix not in MIME:
            sys.exit(f"embed.py: no content type for {path}; add its suffix to MIME")
        with open(path, "rb") as f:
            data = gzip.compress(f.read(), compresslevel=9, mtime=0)
        arrays.append(f"static const unsigned char f{n}[] = {{\n{c_array(data)}}};\n")
        rows.append(f'\t{{"{os.path.basename(path)}", "{MIME[suffix]}", f{n}, sizeof(f{n}), true}},\n')
    with open(out, "w", encoding="utf-8") as f:
        f.write("// Made by control/console/embed.py; do not edit.\n")
        f.write('#include "console_files.h"\n\n')
        f.write("".join(arrays))
        f.write("\nconst struct console_file console_files[] = {\n" + "".join(rows) + "};\n")
        f.write("const unsigned console_file_count = sizeof(console_files) / sizeof(console_files[0]);\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
