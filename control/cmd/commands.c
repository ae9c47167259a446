// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <stddef.h>
#include <string.h>

enum { WORD_MAX = 32 };

const struct command commands[] = {
	{"up", "start a whole node with broker, hub and simulation; stop it all on Ctrl-C"},
	{"check", "validate a configuration file for every program that reads it"},
	{"dataplane", "the packet process: frames in, tracks and alerts out (one per node)"},
	{"control", "the node's live picture, HTTP API, console and uplink (one per node)"},
	{"hub", "the city side: collects and checks the summaries of many nodes"},
	{"sim", "traffic that behaves like the real thing, on the real wire formats"},
	{"replay", "run a capture through the real packet path and report on it"},
	{"trace", "where sampled frames went and why, from the running dataplane"},
	{"corridor",
	 "ask for corridors through the air: request, show, amend, activate, end, cancel"},
	{"slots", "who asked for a slot through a crossing, and who has one"},
	{"crossing", "crossings whose slots are granted: check, draw, audit their log"},
	{"geozone", "geo-zones of an authority: check, convert to ED-318, show, draw"},
	{"audit", "the audit log of a node's store: check that it is whole, show it"},
	{"decode", "show what messages say: hex lines or a capture in, one JSON object a line out"},
	{"encode", "the reverse: JSON values in, messages in hex out"},
};
const unsigned command_count = sizeof(commands) / sizeof(commands[0]);

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;
	return ab < c ? ab : c;
}

// Levenshtein distance with one row of memory. Both words are at most WORD_MAX long.
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned row[WORD_MAX + 1];
	for (unsigned j = 0; j <= b_len; j++)
		row[j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			unsigned above = row[j];
			unsigned change = diagonal + (a[i - 1] != b[j - 1] ? 1u : 0u);
			row[j] = least(above + 1, row[j - 1] + 1, change);
			diagonal = above;
		}
	}
	return row[b_len];
}

const struct command *commands_nearest(const char *word)
{
	const struct command *best = NULL;
	unsigned best_distance = WORD_MAX;
	size_t len = strlen(word);
	if (len > WORD_MAX)
		return NULL;
	for (unsigned i = 0; i < command_count; i++) {
		size_t n = strlen(commands[i].name);
		unsigned d = distance(word, len, commands[i].name, n);
		if (d < best_distance && d * 2 <= (len > n ? len : n)) {
			best = &commands[i];
			best_distance = d;
		}
	}
	return best;
}
