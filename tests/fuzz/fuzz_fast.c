// SPDX-License-Identifier: Apache-2.0
// The fast decoders against the interpreter on any octets: both accept or both refuse, and what both accept gives the same
// observations. The fast side is allowed to differ in three ways only:
//   - it accepts a BSM whose Part II does not hold what its id announces: Part II is passed over by its lengths;
//   - it refuses a message with more objects than a payload may report, and one that the interpreter has no room for;
//   - it refuses what no fast decoder reads.
#include <stdlib.h>
#include <string.h>

#include "its/its.h"
#include "its/j2735.h"
#include "obs_expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES = 1 << 16 };

static struct uper_node nodes[NODES];
static struct obs fast[CODEC_OBS_MAX], slow[CODEC_OBS_MAX + 1];
static const struct rx_meta meta = {.rx_ns = 1795244400123456789, .source_key = 1};

// The interpreter's verdict, with the rules that stand outside its tables.
static enum err interpret(unsigned family, struct span s, struct uper_value *v)
{
	const struct uper_field *root =
		family == OBS_FAMILY_J2735 ? &its_j2735_frame : its_csae_frame(CSAE_2020);
	uint32_t used;
	enum err e =
		family == OBS_FAMILY_ETSI ? its_etsi_root(s, ETSI_RELEASE_AUTO, &root) : ERR_NONE;
	v->count = 0;
	if (e == ERR_NONE)
		e = uper_value_decode(root, s, v, &used);
	if (e == ERR_NONE && family == OBS_FAMILY_CSAE && !its_csae_complete(s, used))
		return ERR_CSAE_TRAILING;
	return e;
}

static bool is_unread(enum err e)
{
	return e == ERR_J2735_UNHANDLED || e == ERR_J2735_UNKNOWN || e == ERR_ETSI_UNHANDLED ||
	       e == ERR_ETSI_VERSION || e == ERR_ETSI_UNKNOWN || e == ERR_CSAE_UNHANDLED;
}

// Whether the interpreter got past a BSM's core data: then it failed in Part II or behind it.
static bool reached_part_ii(const struct uper_value *v)
{
	for (uint32_t i = 0; i < v->count; i++)
		if (v->nodes[i].field->name != NULL &&
		    strcmp(v->nodes[i].field->name, "partII") == 0)
			return true;
	return false;
}

static void compare(unsigned family, struct span s)
{
	struct uper_value v = {.nodes = nodes, .capacity = NODES};
	unsigned count = 0;
	enum err e = interpret(family, s, &v);
	enum err f = codec_of(family)->decode(s, &meta, fast, CODEC_OBS_MAX, &count);
	if (e == ERR_UPER_NODES || is_unread(f))
		return;
	if (e != ERR_NONE && f == ERR_NONE) {
		if (family != OBS_FAMILY_J2735 || !reached_part_ii(&v))
			abort();
		return;
	}
	if (e != ERR_NONE) {
		if (count != 0)
			abort();
		return;
	}
	int want = obs_expect(family, &v, &meta, slow, CODEC_OBS_MAX + 1);
	if (want > CODEC_OBS_MAX && f == ERR_TOO_MANY_OBS)
		return;
	if (f != ERR_NONE || want != (int)count)
		abort();
	for (unsigned i = 0; i < count; i++)
		if (obs_difference(&slow[i], &fast[i]) != NULL)
			abort();
}

// The first octet chooses the family, the rest is the message.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned families[] = {OBS_FAMILY_J2735, OBS_FAMILY_ETSI, OBS_FAMILY_CSAE};
	if (size > 0)
		compare(families[data[0] % 3], (struct span){data + 1, (uint32_t)size - 1});
	return 0;
}
