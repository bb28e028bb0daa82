//go:build goexperiment.simd

#include "textflag.h"

// ROUND is a round of Philox on eight calls, a lane of 64 bits each: (c0, c1, c2, c3) becomes (c0, q, c2, p), whose places
// the next ROUND names in that order. VPMULUDQ looks at the lower halves of the lanes only, so what gathers in the upper
// ones does no harm. AX points to the round's two keys; VPTERNLOGQ with 0x96 is the exclusive or of three.
#define ROUND(c0, c1, c2, c3, p, q) \
	VPMULUDQ c0, Z24, p \
	VPMULUDQ c2, Z25, q \
	VPSRLQ $32, q, c0 \
	VPSRLQ $32, p, c2 \
	VPTERNLOGQ.BCST $0x96, (AX), c1, c0 \
	VPTERNLOGQ.BCST $0x96, 8(AX), c3, c2

// ROUNDS is one round of four groups of calls, and the next one, after which all words are in their places again.
#define ROUNDS \
	ROUND(Z0, Z1, Z2, Z3, Z4, Z5) \
	ROUND(Z6, Z7, Z8, Z9, Z10, Z11) \
	ROUND(Z12, Z13, Z14, Z15, Z16, Z17) \
	ROUND(Z18, Z19, Z20, Z21, Z22, Z23) \
	ADDQ $16, AX \
	ROUND(Z0, Z5, Z2, Z4, Z3, Z1) \
	ROUND(Z6, Z11, Z8, Z10, Z9, Z7) \
	ROUND(Z12, Z17, Z14, Z16, Z15, Z13) \
	ROUND(Z18, Z23, Z20, Z22, Z21, Z19) \
	ADDQ $16, AX

// START is the counters of eight calls.
#define START(c0, c1, c2, c3) \
	VMOVDQA64 Z26, c0 \
	VPSRLQ $32, Z26, c1 \
	VMOVDQA64 Z27, c2 \
	VPSRLQ $32, Z27, c3 \
	VPADDQ Z28, Z26, Z26

// UNIFORM stores eight uniform numbers, made of a low and a high word as the function uniform makes them: the upper 52
// bits of both, as the fraction of a number 1.n, less 1-2^-53. Where n has the bit in Z29, all its bits are turned and the
// number takes a minus sign, which makes a tail probability of it.
#define UNIFORM(low, high, offset) \
	VPSLLQ $32, low, low \
	VPSRLQ $44, low, low \
	VPSLLQ $20, high, high \
	VPTERNLOGQ $0xEA, low, Z30, high \
	VPTESTMQ high, Z29, K1 \
	VPXORQ Z30, high, K1, high \
	VPORQ.BCST 160(DX), high, high \
	VADDPD.BCST 168(DX), high, high \
	VPORQ.BCST 176(DX), high, K1, high \
	VMOVUPD high, offset(DI)

// func philoxGroups(dst *float64, n int, call uint64, k *philoxConstants)
// It computes the uniform numbers of n groups, n a multiple of four, from the one that begins with a call on.
TEXT ·philoxGroups(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ k+24(FP), DX
	VPBROADCASTQ 184(DX), Z24
	VPBROADCASTQ 192(DX), Z25
	VPBROADCASTQ call+16(FP), Z26
	VPADDQ 200(DX), Z26, Z26
	VPBROADCASTQ 264(DX), Z27
	VPBROADCASTQ 272(DX), Z28
	VPBROADCASTQ 280(DX), Z29
	VPBROADCASTQ 288(DX), Z30
loop:
	START(Z0, Z1, Z2, Z3)
	START(Z6, Z7, Z8, Z9)
	START(Z12, Z13, Z14, Z15)
	START(Z18, Z19, Z20, Z21)
	MOVQ DX, AX
	ROUNDS
	ROUNDS
	ROUNDS
	ROUNDS
	ROUNDS
	UNIFORM(Z0, Z1, 0)
	UNIFORM(Z2, Z3, 64)
	UNIFORM(Z6, Z7, 128)
	UNIFORM(Z8, Z9, 192)
	UNIFORM(Z12, Z13, 256)
	UNIFORM(Z14, Z15, 320)
	UNIFORM(Z18, Z19, 384)
	UNIFORM(Z20, Z21, 448)
	ADDQ $512, DI
	SUBQ $4, CX
	JNE loop
	VZEROUPPER
	RET
