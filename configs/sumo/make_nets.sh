#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the networks again from their nodes, edges and connections; SUMO 1.15 of Debian 12.
set -eu
cd "$(dirname "$0")"
export SUMO_HOME=/usr/share/sumo
for name in x4 t3 grid2 merge; do
	set -- -n "$name/$name.nod.xml" -e "$name/$name.edg.xml" --no-turnarounds true --tls.green.time 20
	[ ! -e "$name/$name.con.xml" ] || set -- "$@" -x "$name/$name.con.xml"
	netconvert "$@" -o "$name/$name.net.xml"
	# The comment that netconvert writes holds the date: the same input shall give the same file.
	sed -i '/^<!-- generated/,/^-->/c\<!-- SPDX-License-Identifier: Apache-2.0. Made by make_nets.sh. -->' "$name/$name.net.xml"
done
