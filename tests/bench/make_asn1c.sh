#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles an ASN.1 module with asn1c into a static library. Usage: make_asn1c.sh MODULE OUT.a MADE.h; the
# headers are in the directory OUT, MADE.h is written when they are there
set -euo pipefail
module=$(realpath "$1")
out=$(realpath -m "$2")
dir=${out%.a}
made=$(realpath -m "$3")
mkdir -p "$dir"
cd "$dir"
asn1c -gen-PER -fcompound-names "$module" >asn1c.log 2>&1 || { cat asn1c.log >&2; exit 1; }
rm -f converter-sample.c
cc -O2 -w -I. -c ./*.c
ar rcs "$out" ./*.o
: >"$made"
