//go:build goexperiment.simd

#include "textflag.h"

// The kernels with vectors of 512 bits: what the compiler makes of the simd package's loops takes three times as many
// instructions. Each macro below makes the kernels of one kind of operands. DI, SI, BX and R8 point to the slices from the
// first parameter on, AX is the place in all of them in bytes, CX counts four vectors. Lengths are multiples of 64.

#define BEGIN(name, size) \
TEXT name(SB), NOSPLIT, $0-size \
	MOVQ dst_base+0(FP), DI \
	MOVQ dst_len+8(FP), CX \
	XORQ AX, AX \
	SHRQ $5, CX \
	JEQ done \

#define END \
	ADDQ $256, AX \
	DECQ CX \
	JNE loop \
done: \
	RET

#define STORE(offset) VMOVUPD Z0, offset(DI)(AX*1)

#define FOUR(STEP, a, b) \
loop: \
	STEP(a, b, 0) \
	STEP(a, b, 64) \
	STEP(a, b, 128) \
	STEP(a, b, 192) \
	END

// x op y
#define BINARY(name, OP) \
	BEGIN(name, 72) \
	MOVQ x_base+24(FP), SI \
	MOVQ y_base+48(FP), BX \
	FOUR(BINARYSTEP, OP, 0)

#define BINARYSTEP(OP, unused, offset) \
	VMOVUPD offset(SI)(AX*1), Z0 \
	OP offset(BX)(AX*1), Z0, Z0 \
	STORE(offset)

// y op x
#define TURNED(name, OP) \
	BEGIN(name, 72) \
	MOVQ x_base+24(FP), BX \
	MOVQ y_base+48(FP), SI \
	FOUR(BINARYSTEP, OP, 0)

// x op k
#define WITHK(name, OP) \
	BEGIN(name, 56) \
	MOVQ x_base+24(FP), SI \
	MOVQ k+48(FP), BX \
	VBROADCASTSD (BX), Z1 \
	FOUR(WITHKSTEP, OP, 0)

#define WITHKSTEP(OP, unused, offset) \
	VMOVUPD offset(SI)(AX*1), Z0 \
	OP Z1, Z0, Z0 \
	STORE(offset)

// k op x
#define KWITH(name, OP) \
	BEGIN(name, 56) \
	MOVQ x_base+24(FP), SI \
	MOVQ k+48(FP), BX \
	VBROADCASTSD (BX), Z1 \
	FOUR(KWITHSTEP, OP, 0)

#define KWITHSTEP(OP, unused, offset) \
	OP offset(SI)(AX*1), Z1, Z0 \
	STORE(offset)

// The mask of a comparison of x with y, or with k.
#define COMPARE(name, predicate) \
	BEGIN(name, 72) \
	MOVQ x_base+24(FP), SI \
	MOVQ y_base+48(FP), BX \
	FOUR(COMPARESTEP, predicate, 0)

#define COMPARESTEP(predicate, unused, offset) \
	VMOVUPD offset(SI)(AX*1), Z0 \
	VCMPPD $predicate, offset(BX)(AX*1), Z0, K1 \
	VPMOVM2Q K1, Z0 \
	STORE(offset)

#define COMPAREK(name, predicate) \
	BEGIN(name, 56) \
	MOVQ x_base+24(FP), SI \
	MOVQ k+48(FP), BX \
	VBROADCASTSD (BX), Z1 \
	FOUR(COMPAREKSTEP, predicate, 0)

#define COMPAREKSTEP(predicate, unused, offset) \
	VMOVUPD offset(SI)(AX*1), Z0 \
	VCMPPD $predicate, Z1, Z0, K1 \
	VPMOVM2Q K1, Z0 \
	STORE(offset)

// Zero where |d| < |x| k, else d = x op y.
#define SNAPPED(name, OP) \
	BEGIN(name, 80) \
	MOVQ x_base+24(FP), SI \
	MOVQ y_base+48(FP), BX \
	MOVQ k+72(FP), DX \
	VBROADCASTSD (DX), Z1 \
	VPTERNLOGQ $0xff, Z2, Z2, Z2 \
	VPSRLQ $1, Z2, Z2 \
	FOUR(SNAPPEDSTEP, OP, 0)

#define SNAPPEDSTEP(OP, unused, offset) \
	VMOVUPD offset(SI)(AX*1), Z3 \
	OP offset(BX)(AX*1), Z3, Z0 \
	VPANDQ Z2, Z3, Z3 \
	VMULPD Z1, Z3, Z3 \
	VPANDQ Z2, Z0, Z4 \
	VCMPPD $0x15, Z3, Z4, K1 \
	VMOVAPD.Z Z0, K1, Z0 \
	STORE(offset)

BINARY(·wideAdd, VADDPD)
BINARY(·wideSub, VSUBPD)
BINARY(·wideMul, VMULPD)
BINARY(·wideDiv, VDIVPD)
TURNED(·wideLeast, VMINPD)
TURNED(·wideMost, VMAXPD)

KWITH(·wideAddK, VADDPD)
KWITH(·wideMulK, VMULPD)
WITHK(·wideDivK, VDIVPD)
KWITH(·wideSubFrom, VSUBPD)
KWITH(·wideDivInto, VDIVPD)
KWITH(·wideLeastK, VMINPD)
KWITH(·wideMostK, VMAXPD)
WITHK(·wideLeastOf, VMINPD)
WITHK(·wideMostOf, VMAXPD)

COMPARE(·wideLess, 0x11)
COMPARE(·wideLessEqual, 0x12)
COMPARE(·wideEqual, 0x00)
COMPARE(·wideNotEqual, 0x04)
COMPAREK(·wideLessK, 0x11)
COMPAREK(·wideLessEqualK, 0x12)
COMPAREK(·wideGreaterK, 0x1e)
COMPAREK(·wideGreaterEqualK, 0x1d)
COMPAREK(·wideEqualK, 0x00)
COMPAREK(·wideNotEqualK, 0x04)

SNAPPED(·wideAddSnap, VADDPD)
SNAPPED(·wideSubSnap, VSUBPD)

// func wideCountAdd(dst, x []float64, m []int64)
BEGIN(·wideCountAdd, 72)
	MOVQ x_base+24(FP), SI
	MOVQ m_base+48(FP), BX
	MOVQ $0x3ff0000000000000, DX
	VPBROADCASTQ DX, Z1
#define COUNTSTEP(unused1, unused2, offset) \
	VPANDQ offset(BX)(AX*1), Z1, Z0 \
	VADDPD offset(SI)(AX*1), Z0, Z0 \
	STORE(offset)
	FOUR(COUNTSTEP, 0, 0)

// func wideSelect(dst []float64, m []int64, x, y []float64)
BEGIN(·wideSelect, 96)
	MOVQ m_base+24(FP), SI
	MOVQ x_base+48(FP), BX
	MOVQ y_base+72(FP), R8
#define SELECTSTEP(unused1, unused2, offset) \
	VMOVDQU64 offset(SI)(AX*1), Z1 \
	VPMOVQ2M Z1, K1 \
	VMOVUPD offset(R8)(AX*1), Z0 \
	VMOVUPD offset(BX)(AX*1), K1, Z0 \
	STORE(offset)
	FOUR(SELECTSTEP, 0, 0)

// func wideSelectNumK(dst []float64, m []int64, x []float64, k *float64)
BEGIN(·wideSelectNumK, 80)
	MOVQ m_base+24(FP), SI
	MOVQ x_base+48(FP), BX
	MOVQ k+72(FP), DX
	VBROADCASTSD (DX), Z2
#define SELECTNUMKSTEP(unused1, unused2, offset) \
	VMOVDQU64 offset(SI)(AX*1), Z1 \
	VPMOVQ2M Z1, K1 \
	VMOVAPD Z2, Z0 \
	VMOVUPD offset(BX)(AX*1), K1, Z0 \
	STORE(offset)
	FOUR(SELECTNUMKSTEP, 0, 0)

// func wideSelectKNum(dst []float64, m []int64, x []float64, k *float64)
BEGIN(·wideSelectKNum, 80)
	MOVQ m_base+24(FP), SI
	MOVQ x_base+48(FP), BX
	MOVQ k+72(FP), DX
	VBROADCASTSD (DX), Z2
#define SELECTKNUMSTEP(unused1, unused2, offset) \
	VMOVDQU64 offset(SI)(AX*1), Z1 \
	VPMOVQ2M Z1, K1 \
	VMOVUPD offset(BX)(AX*1), Z0 \
	VMOVAPD Z2, K1, Z0 \
	STORE(offset)
	FOUR(SELECTKNUMSTEP, 0, 0)

// func wideLookup(dst, x, from, to []float64, below *float64)
// Four vectors go through the tables at once.
TEXT ·wideLookup(SB), NOSPLIT, $0-104
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ x_base+24(FP), SI
	MOVQ from_base+48(FP), R8
	MOVQ from_len+56(FP), R9
	MOVQ to_base+72(FP), R10
	MOVQ below+96(FP), BX
	VBROADCASTSD (BX), Z10
	SHRQ $5, CX
	JEQ done
loop:
	VMOVUPD 0(SI), Z0
	VMOVUPD 64(SI), Z1
	VMOVUPD 128(SI), Z2
	VMOVUPD 192(SI), Z3
	VMOVAPD Z10, Z4
	VMOVAPD Z10, Z5
	VMOVAPD Z10, Z6
	VMOVAPD Z10, Z7
	XORQ AX, AX
	JMP check
entry:
	VBROADCASTSD (R8)(AX*8), Z8
	VBROADCASTSD (R10)(AX*8), Z9
	VCMPPD $0x12, Z0, Z8, K1
	VCMPPD $0x12, Z1, Z8, K2
	VCMPPD $0x12, Z2, Z8, K3
	VCMPPD $0x12, Z3, Z8, K4
	VMOVAPD Z9, K1, Z4
	VMOVAPD Z9, K2, Z5
	VMOVAPD Z9, K3, Z6
	VMOVAPD Z9, K4, Z7
	INCQ AX
check:
	CMPQ AX, R9
	JLT entry
	VMOVUPD Z4, 0(DI)
	VMOVUPD Z5, 64(DI)
	VMOVUPD Z6, 128(DI)
	VMOVUPD Z7, 192(DI)
	ADDQ $256, SI
	ADDQ $256, DI
	DECQ CX
	JNE loop
done:
	RET
