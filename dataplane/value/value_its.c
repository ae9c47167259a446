// SPDX-License-Identifier: Apache-2.0
// The value form of the three road families: tables and interpreter do the work; here stands which table a message
// starts with, and what may follow it.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "its/its.h"
#include "its/j2735.h"
#include "value/uper_read.h"
#include "value/value.h"
#include "value/value_its.h"
#include "wire/uper_json.h"

enum { OCTETS_SIZE = 1 << 18 };

// One message at a time, in the commands' one thread.
static struct uper_node nodes[UPER_NODES_MAX];
static uint8_t octets[OCTETS_SIZE];

static struct uper_value value = {.nodes = nodes, .capacity = UPER_NODES_MAX};

// ---- decoding

static enum err decode_root(struct span message, const struct uper_field *root,
			    struct value_fault *fault, uint32_t *used_bits)
{
	enum err e = uper_value_decode(root, message, &value, used_bits);
	fault->err = e;
	fault->bit = e == ERR_NONE ? *used_bits : value.error_bit;
	snprintf(fault->path, sizeof(fault->path), "%s",
		 value.error_field != NULL ? value.error_field : "");
	return e;
}

static enum err decode_j2735(struct span message, const struct value_opts *opts,
			     struct value_fault *fault)
{
	uint32_t used;
	return decode_root(message, &its_j2735_frame, fault, &used);
}

// Release 2 only where the message says something that release 1 has no name for, unless asked.
static enum err decode_etsi(struct span message, const struct value_opts *opts,
			    struct value_fault *fault)
{
	const struct uper_field *root, *newer;
	uint32_t used;
	enum err e = its_etsi_root(message, opts->etsi_release, &root);
	if (e != ERR_NONE) {
		*fault = (struct value_fault){.err = e};
		return e;
	}
	e = decode_root(message, root, fault, &used);
	newer = its_etsi_message(message.p[1], message.p[0], ETSI_RELEASE_2);
	if (e != ERR_NONE || opts->etsi_release != ETSI_RELEASE_AUTO || value.skipped == 0 ||
	    newer == root)
		return e;
	uint32_t skipped = value.skipped;
	struct value_fault ignored;
	if (decode_root(message, newer, &ignored, &used) == ERR_NONE && value.skipped < skipped)
		return ERR_NONE;
	return decode_root(message, root, fault, &used);
}

// Of a message that the feed's dialect does not take: every dialect that does, for one cannot always tell them apart.
static void name_other_dialects(struct span message, unsigned dialect, struct value_fault *fault)
{
	size_t size = sizeof(fault->text), len = 0;
	for (unsigned d = 0; d < CSAE_DIALECT_COUNT && len < size; d++) {
		struct value_fault ignored;
		uint32_t used;
		if (d != dialect &&
		    decode_root(message, its_csae_frame(d), &ignored, &used) == ERR_NONE &&
		    its_csae_complete(message, used))
			len += (size_t)snprintf(fault->text + len, size - len, "%s%s",
						len == 0 ? "it reads whole as dialect " : " or ",
						csae_dialect_name(d));
	}
}

static enum err decode_csae(struct span message, const struct value_opts *opts,
			    struct value_fault *fault)
{
	uint32_t used;
	enum err e = decode_root(message, its_csae_frame(opts->csae_dialect), fault, &used);
	if (e == ERR_NONE && !its_csae_complete(message, used)) {
		fault->err = e = ERR_CSAE_TRAILING;
		fault->bit = used;
	}
	if (e != ERR_NONE) {
		struct value_fault again;
		name_other_dialects(message, opts->csae_dialect, fault);
		// an explanation shows how far the dialect that was asked for came
		(void)decode_root(message, its_csae_frame(opts->csae_dialect), &again, &used);
	}
	return e;
}

typedef enum err (*decode_fn)(struct span message, const struct value_opts *opts,
			      struct value_fault *fault);

static decode_fn decoder_of(unsigned family)
{
	return family == OBS_FAMILY_J2735  ? decode_j2735
	       : family == OBS_FAMILY_ETSI ? decode_etsi
	       : family == OBS_FAMILY_CSAE ? decode_csae
					   : NULL;
}

static enum err to_json(unsigned family, struct span message, const struct value_opts *opts,
			struct text *out, struct value_fault *fault)
{
	enum err e = decoder_of(family)(message, opts, fault);
	if (e == ERR_NONE)
		uper_json(&value, out);
	return e;
}

enum err value_its_explain(unsigned family, struct span message, const struct value_opts *opts,
			   struct text *out, bool colour, struct value_fault *fault)
{
	if (decoder_of(family) == NULL)
		return fault->err = ERR_VALUE_FAMILY;
	enum err e = decoder_of(family)(message, opts, fault);
	uper_explain(&value, out, colour);
	return e;
}

// ---- encoding

static int encode_root(const json_t *json, const struct uper_field *root, uint8_t *out, size_t size,
		       size_t *len, struct value_fault *fault)
{
	uint32_t bits;
	int rc = uper_read(json, root, &value, octets, sizeof(octets), fault);
	if (rc != 0)
		return rc;
	enum err e = uper_value_encode(&value, out, size, &bits);
	*len = bits / 8;
	if (e == ERR_NONE)
		return 0;
	fault->err = e;
	return value_refuse(fault, value.error_field != NULL ? value.error_field : "", "%s",
			    err_text(e));
}

static enum err j2735_to_json(struct span m, const struct value_opts *o, struct text *out,
			      struct value_fault *f)
{
	return to_json(OBS_FAMILY_J2735, m, o, out, f);
}

static int j2735_from_json(const json_t *j, const struct value_opts *o, uint8_t *out, size_t size,
			   size_t *len, struct value_fault *f)
{
	return encode_root(j, &its_j2735_frame, out, size, len, f);
}

static enum err etsi_to_json(struct span m, const struct value_opts *o, struct text *out,
			     struct value_fault *f)
{
	return to_json(OBS_FAMILY_ETSI, m, o, out, f);
}

// The header says the type; the member names of the header say the release.
static int etsi_from_json(const json_t *j, const struct value_opts *o, uint8_t *out, size_t size,
			  size_t *len, struct value_fault *f)
{
	const json_t *header = json_object_get(j, "header"),
		     *id = json_object_get(header, "messageID"),
		     *version = json_object_get(header, "protocolVersion");
	enum etsi_release release = o->etsi_release;
	if (id == NULL) {
		id = json_object_get(header, "messageId");
		release = release == ETSI_RELEASE_AUTO ? ETSI_RELEASE_2 : release;
	}
	const struct uper_field *root =
		json_is_integer(id) && json_is_integer(version)
			? its_etsi_message((unsigned)json_integer_value(id),
					   (unsigned)json_integer_value(version), release)
			: NULL;
	if (root == NULL)
		return value_refuse(
			f, "header.messageID",
			"expected, with its protocolVersion, a message that is encoded here: 1 "
			"DENM, 2 CAM, 4 SPATEM, 5 MAPEM, 9 SREM, 10 SSEM, 14 CPM, 16 VAM");
	return encode_root(j, root, out, size, len, f);
}

static enum err csae_to_json(struct span m, const struct value_opts *o, struct text *out,
			     struct value_fault *f)
{
	return to_json(OBS_FAMILY_CSAE, m, o, out, f);
}

static int csae_from_json(const json_t *j, const struct value_opts *o, uint8_t *out, size_t size,
			  size_t *len, struct value_fault *f)
{
	return encode_root(j, its_csae_frame(o->csae_dialect), out, size, len, f);
}

// ---- names

bool value_its_set_dialect(struct value_opts *opts, const char *name)
{
	static const char *const releases[ETSI_RELEASE_COUNT] = {"auto", "r1", "r2"};
	for (unsigned i = 0; i < ETSI_RELEASE_COUNT; i++)
		if (strcmp(name, releases[i]) == 0) {
			opts->etsi_release = i;
			return true;
		}
	for (unsigned i = 0; i < CSAE_DIALECT_COUNT; i++)
		if (strcmp(name, csae_dialect_name(i)) == 0) {
			opts->csae_dialect = i;
			return true;
		}
	return false;
}

static const char *j2735_type_name(struct span m)
{
	return m.n >= 2 ? j2735_message_name((m.p[0] & 0x7fu) << 8 | m.p[1]) : NULL;
}

static const char *etsi_type_name(struct span m)
{
	const struct uper_field *root =
		m.n >= 2 ? its_etsi_message(m.p[1], m.p[0], ETSI_RELEASE_1) : NULL;
	return root != NULL ? root->name : NULL;
}

static const char *csae_type_name(struct span m)
{
	static const char *const root[] = {"BSM", "MAP", "RSM", "SPAT", "RSI"};
	unsigned index = m.n > 0 ? m.p[0] >> 4 & 7u : 0;
	if (m.n > 0 && (m.p[0] & 0x80) != 0)
		return "phase II";
	return m.n > 0 && index < sizeof(root) / sizeof(root[0]) ? root[index] : NULL;
}

const struct value_codec value_j2735 = {OBS_FAMILY_J2735, "SAE J2735 2016-2024, J2945, J3224",
					j2735_to_json, j2735_from_json, j2735_type_name};
const struct value_codec value_etsi = {OBS_FAMILY_ETSI,
				       "ETSI CAM, DENM, VAM, CPM, SPATEM, MAPEM, SREM, SSEM",
				       etsi_to_json, etsi_from_json, etsi_type_name};
const struct value_codec value_csae = {OBS_FAMILY_CSAE,
				       "T/CSAE 53-2017, 53-2020, 4K and T/CSAE 157", csae_to_json,
				       csae_from_json, csae_type_name};
