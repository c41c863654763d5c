/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Loads and stores of several registers by an address that is no multiple of
 * 4: no setting of the CPU lets them do what single ones do. Compilers make
 * them of single ones, where a program says of a pointer what does not hold.
 * As on Linux, the program does not notice: LDM, STM, PUSH, POP, LDRD and STRD
 * of both instruction sets. What is exclusive, of the FPU or big-endian stays a
 * fault.
 *
 * DDI 0406C, A6.3 and A8.8. The condition holds, or there were no fault.
 */
#include <plat/cpu.h>
#include <uk/access.h>
#include <uk/essentials.h>
#include "unaligned.h"

#define PSR_E (1u << 9)
#define SP 13
#define LR 14
#define PC 15

struct transfer {
	bool load;
	unsigned n;
	uint8_t reg[16]; /* in the order of their addresses */
	uint32_t at;
	unsigned base; /* is after then */
	uint32_t after;
};

static uint32_t read_reg(const struct uk_frame *f, unsigned n)
{
	switch (n) {
	case SP:
		return f->sp;
	case LR:
		return f->lr;
	case PC:
		return f->pc + (f->cpsr & PSR_T ? 4 : 8);
	default:
		return f->r[n];
	}
}

static void write_reg(struct uk_frame *f, unsigned n, uint32_t v)
{
	switch (n) {
	case SP:
		f->sp = v;
		break;
	case LR:
		f->lr = v;
		break;
	case PC: /* a branch, to either instruction set */
		f->cpsr = (f->cpsr & ~(uint32_t)PSR_T) | (v & 1 ? PSR_T : 0);
		f->pc = v & (v & 1 ? ~1u : ~3u);
		break;
	default:
		f->r[n] = v;
	}
}

/* before: the address moves before the first; up: towards higher ones. */
static void set_list(struct transfer *t, const struct uk_frame *f,
		     unsigned base, unsigned list, bool before, bool up,
		     bool writeback)
{
	uint32_t value = read_reg(f, base), size;

	for (unsigned r = 0; r < 16; r++)
		if (list >> r & 1)
			t->reg[t->n++] = (uint8_t)r;
	size = t->n * 4;
	t->base = base;
	t->at = (up ? value : value - size) + (before == up ? 4 : 0);
	t->after = !writeback ? value : up ? value + size : value - size;
}

static void set_pair(struct transfer *t, const struct uk_frame *f,
		     unsigned base, uint32_t offset, bool before,
		     bool writeback)
{
	uint32_t value = read_reg(f, base);

	if (base == PC)
		value &= ~3u;
	t->n = 2;
	t->base = base;
	t->at = before ? value + offset : value;
	t->after = writeback ? value + offset : value;
}

#define BIT(n) ((insn >> (n)) & 1)
#define FIELD(low, bits) ((insn >> (low)) & ((1u << (bits)) - 1))

static bool decode_arm(struct transfer *t, const struct uk_frame *f,
		       uint32_t insn)
{
	bool before = BIT(24), up = BIT(23), writeback = BIT(21);

	if (FIELD(28, 4) == 0xf)
		return false;
	if (FIELD(25, 3) == 4 && !BIT(22)) { /* not those of other modes */
		t->load = BIT(20);
		set_list(t, f, FIELD(16, 4), FIELD(0, 16), before, up,
			 writeback);
		return true;
	}
	if ((insn & 0x0e1000d0) == 0x000000d0) {
		uint32_t by = BIT(22) ? FIELD(8, 4) << 4 | FIELD(0, 4)
				      : read_reg(f, FIELD(0, 4));

		t->load = !BIT(5);
		t->reg[0] = FIELD(12, 4);
		t->reg[1] = t->reg[0] + 1;
		set_pair(t, f, FIELD(16, 4), up ? by : -by, before,
			 writeback || !before);
		return t->reg[1] < PC;
	}
	return false;
}

static bool decode_thumb(struct transfer *t, const struct uk_frame *f,
			 uint32_t insn)
{
	switch (FIELD(9, 7)) {
	case 0x5a: /* push */
		set_list(t, f, SP, FIELD(0, 8) | BIT(8) << LR, true, false,
			 true);
		return true;
	case 0x5e: /* pop */
		t->load = true;
		set_list(t, f, SP, FIELD(0, 8) | BIT(8) << PC, false, true,
			 true);
		return true;
	}
	if (FIELD(12, 4) != 0xc)
		return false;
	t->load = BIT(11);
	set_list(t, f, FIELD(8, 3), FIELD(0, 8), false, true, true);
	return true;
}

/* The first halfword is insn's upper. */
static bool decode_thumb2(struct transfer *t, const struct uk_frame *f,
			  uint32_t insn)
{
	bool before = BIT(24), up = BIT(23), writeback = BIT(21);

	if (FIELD(25, 7) != 0x74)
		return false;
	t->load = BIT(20);
	if (!BIT(22)) {
		set_list(t, f, FIELD(16, 4), FIELD(0, 16), before, up,
			 writeback);
		return before != up;
	}
	t->reg[0] = FIELD(12, 4);
	t->reg[1] = FIELD(8, 4);
	set_pair(t, f, FIELD(16, 4),
		 up ? FIELD(0, 8) << 2 : -(FIELD(0, 8) << 2), before,
		 writeback);
	return before || writeback; /* else it is exclusive */
}

/* The instruction's bytes; 0: it is none of ours. */
static unsigned decode(struct transfer *t, const struct uk_frame *f)
{
	const uint16_t *pc = (const uint16_t *)(uintptr_t)f->pc;
	uint32_t insn = 0;

	if (!(f->cpsr & PSR_T))
		return uk_copy_from_user(&insn, pc, 4) == 0 &&
				       decode_arm(t, f, insn)
			       ? 4
			       : 0;
	if (uk_copy_from_user(&insn, pc, 2) != 0)
		return 0;
	if (insn >> 11 < 0x1d)
		return decode_thumb(t, f, insn) ? 2 : 0;
	insn <<= 16;
	return uk_copy_from_user(&insn, pc + 1, 2) == 0 &&
			       decode_thumb2(t, f, insn)
		       ? 4
		       : 0;
}

/* The next instruction's place in an IT block. */
static void advance_it(struct uk_frame *f)
{
	uint32_t it = (f->cpsr >> 8 & 0xfc) | (f->cpsr >> 25 & 3);

	it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	f->cpsr = (f->cpsr & ~PSR_IT) | (it & 0xfc) << 8 | (it & 3) << 25;
}

static bool move(const struct uk_frame *f, const struct transfer *t,
		 uint32_t *value)
{
	if (t->load)
		return uk_copy_from_user(value, (const void *)t->at,
					 t->n * 4) == 0;
	for (unsigned i = 0; i < t->n; i++)
		value[i] = read_reg(f, t->reg[i]);
	return uk_copy_to_user((void *)t->at, value, t->n * 4) == 0;
}

int unaligned_mend(struct uk_frame *f)
{
	struct transfer t = { .n = 0 };
	uint32_t value[16];
	unsigned size;

	if (f->cpsr & PSR_E)
		return -EINVAL;
	size = decode(&t, f);
	if (size == 0)
		return -EINVAL;
	if (!move(f, &t, value))
		return -EFAULT;
	f->pc += size;
	if (f->cpsr & PSR_T)
		advance_it(f);
	if (t.base != PC)
		write_reg(f, t.base, t.after);
	for (unsigned i = 0; t.load && i < t.n; i++)
		write_reg(f, t.reg[i], value[i]);
	return 0;
}
