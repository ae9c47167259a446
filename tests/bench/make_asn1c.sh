#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles an ASN.1 module with asn1c into a static library. Usage: make_asn1c.sh MODULE OUT.a
set -euo pipefail
module=$(realpath "$1")
out=$(realpath -m "$2")
dir=$(dirname "$out")/asn1c_peer
mkdir -p "$dir"
cd "$dir"
asn1c -gen-PER -fcompound-names "$module" >asn1c.log 2>&1 || { cat asn1c.log >&2; exit 1; }
rm -f converter-sample.c
cc -O2 -w -I. -c ./*.c
ar rcs "$out" ./*.o
